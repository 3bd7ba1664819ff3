(* Linear splines f(x) = c0 + c1 x + sum_k a_k max(x - t_k, 0) through points, and of least sum_k |a_k|: a dual vector q
   proves that no spline, with any number of knots anywhere, is better; whether it does is decided by computation. *)
From Coq Require Import Reals Lra List QArith Qreals Bool.
From Coquelicot Require Import Rcomplements.
From Gfproof Require Import RationalPieces.
Import ListNotations.
Open Scope R_scope.

(* ---------- sums over lists ---------- *)
Fixpoint total {A : Type} (F : A -> R) (l : list A) : R := match l with nil => 0 | a :: more => F a + total F more end.

Lemma total_ext {A} (F F' : A -> R) l : (forall a, In a l -> F a = F' a) -> total F l = total F' l.
Proof.
  induction l as [|a l IH]; intros E; cbn [total]; [reflexivity|].
  rewrite E, IH; [reflexivity| |left; reflexivity]. intros b Hb; apply E; right; exact Hb.
Qed.
Lemma total_le {A} (F F' : A -> R) l : (forall a, In a l -> F a <= F' a) -> total F l <= total F' l.
Proof.
  induction l as [|a l IH]; intros E; cbn [total]; [lra|].
  apply Rplus_le_compat; [apply E; left; reflexivity|apply IH; intros b Hb; apply E; right; exact Hb].
Qed.
Lemma total_plus {A} (F F' : A -> R) l : total (fun a => F a + F' a) l = total F l + total F' l.
Proof. induction l as [|a l IH]; cbn [total]; [ring|rewrite IH; ring]. Qed.
Lemma total_scal {A} k (F : A -> R) l : total (fun a => k * F a) l = k * total F l.
Proof. induction l as [|a l IH]; cbn [total]; [ring|rewrite IH; ring]. Qed.
Lemma total_0 {A} (l : list A) : total (fun _ => 0) l = 0.
Proof. induction l as [|a l IH]; cbn [total]; [ring|rewrite IH; ring]. Qed.
Lemma total_swap {A B} (F : A -> B -> R) l l' :
  total (fun a => total (F a) l') l = total (fun b => total (fun a => F a b) l) l'.
Proof.
  induction l as [|a l IH]; cbn [total]; [rewrite total_0; reflexivity|]. rewrite IH, <- total_plus. reflexivity.
Qed.
Lemma total_map {A B} (F : B -> R) (h : A -> B) l : total F (map h l) = total (fun a => F (h a)) l.
Proof. induction l as [|a l IH]; cbn [total map]; [reflexivity|rewrite IH; reflexivity]. Qed.

(* ---------- linear splines ---------- *)
Record spline := { intercept : R; slope : R; hinges : list (R * R) }.     (* hinges: knots with their slope jumps *)
Definition spline_value (f : spline) (x : R) : R :=
  intercept f + slope f * x + total (fun h => snd h * Rmax (x - fst h) 0) (hinges f).
Definition variation (f : spline) : R := total (fun h => Rabs (snd h)) (hinges f).
Definition interpolates (f : spline) (points : list (R * R)) : Prop :=
  forall x y, In (x, y) points -> spline_value f x = y.
Definition penalised (lambda : R) (points : list (R * R)) (f : spline) : R :=
  total (fun p => (spline_value f (fst p) - snd p) * (spline_value f (fst p) - snd p) / 2) points + lambda * variation f.

(* ---------- the dual vector: a list of pairs (x_i, q_i) ---------- *)
Definition mass (dual : list (R * R)) : R := total snd dual.
Definition moment1 (dual : list (R * R)) : R := total (fun d => snd d * fst d) dual.
Definition eta (dual : list (R * R)) (t : R) : R := total (fun d => snd d * Rmax (fst d - t) 0) dual.
Definition pairing (dual : list (R * R)) (f : R -> R) : R := total (fun d => snd d * f (fst d)) dual.
Fixpoint ascending (l : list R) : Prop :=
  match l with x :: (x' :: _) as more => x <= x' /\ ascending more | _ => True end.

Lemma pairing_spline dual f :
  pairing dual (spline_value f) = intercept f * mass dual + slope f * moment1 dual + total (fun h => snd h * eta dual (fst h)) (hinges f).
Proof.
  unfold pairing, spline_value, mass, moment1, eta.
  rewrite (total_ext (fun h => snd h * total _ dual) (fun h => total (fun d => snd h * (snd d * Rmax (fst d - fst h) 0)) dual))
    by (intros h _; rewrite total_scal; reflexivity).
  rewrite <- (total_swap (fun d h => snd h * (snd d * Rmax (fst d - fst h) 0))).
  rewrite <- !total_scal, <- !total_plus. apply total_ext. intros d _.
  rewrite (total_ext (fun h => snd h * (snd d * Rmax (fst d - fst h) 0)) (fun h => snd d * (snd h * Rmax (fst d - fst h) 0)))
    by (intros; ring).
  rewrite total_scal. ring.
Qed.

Lemma ascending_first x l : ascending (x :: l) -> forall x', In x' l -> x <= x'.
Proof.
  revert x; induction l as [|x1 l IH]; intros x S x' I; [destruct I|].
  destruct S as [S1 S2]. destruct I as [<-|I]; [exact S1|]. apply Rle_trans with x1; [exact S1|]. apply IH; assumption.
Qed.
Lemma ascending_head (d : R * R) l : ascending (map fst (d :: l)) -> forall e, In e l -> fst d <= fst e.
Proof. intros S e I. exact (ascending_first _ _ S _ (in_map fst _ _ I)). Qed.
Lemma ascending_tail x l : ascending (x :: l) -> ascending l.
Proof. destruct l as [|x' l]; [trivial|intros [_ S]; exact S]. Qed.

(* left of all nodes eta is affine *)
Lemma eta_left dual t : (forall d, In d dual -> t <= fst d) -> eta dual t = moment1 dual - t * mass dual.
Proof.
  intros L. unfold eta, moment1, mass, Rminus. rewrite Ropp_mult_distr_l, <- total_scal, <- total_plus.
  apply total_ext. intros d I. rewrite Rmax_left by (generalize (L d I); lra). ring.
Qed.
Lemma between (A B s u t : R) : s <= t <= u -> Rabs (A - s * B) <= 1 -> Rabs (A - u * B) <= 1 -> Rabs (A - t * B) <= 1.
Proof.
  intros T Hs Hu. apply Rabs_le_between in Hs, Hu. apply Rabs_le_between. destruct (Rle_or_lt 0 B) as [P|N].
  - assert (s * B <= t * B <= u * B) by (split; apply Rmult_le_compat_r; lra). lra.
  - assert (u * B <= t * B <= s * B); [|lra].
    assert (s * - B <= t * - B <= u * - B) by (split; apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma eta_right d dual t : fst d <= t -> eta (d :: dual) t = eta dual t.
Proof. intros L. unfold eta; cbn [total]. rewrite Rmax_right by lra. ring. Qed.

Lemma eta_bound_right dual : ascending (map fst dual) -> (forall d, In d dual -> Rabs (eta dual (fst d)) <= 1) ->
  forall d more, dual = d :: more -> forall t, fst d <= t -> Rabs (eta dual t) <= 1.
Proof.
  induction dual as [|d0 dual IH]; intros S B d more E t Ht; [discriminate|]. injection E as -> ->.
  rewrite eta_right by exact Ht. destruct more as [|d' more].
  { unfold eta; cbn [total]. rewrite Rabs_R0. lra. }
  assert (first := ascending_head _ _ S). apply (ascending_tail (fst d)) in S.
  assert (Hd : fst d <= fst d') by (apply first; left; reflexivity).
  assert (B' : forall e, In e (d' :: more) -> Rabs (eta (d' :: more) (fst e)) <= 1).
  { intros e He. rewrite <- (eta_right d) by (apply first, He).
    apply B. right; exact He. }
  destruct (Rle_or_lt (fst d') t) as [R|L]; [exact (IH S B' d' more eq_refl t R)|].
  assert (left_of : forall s, s <= fst d' -> eta (d' :: more) s = moment1 (d' :: more) - s * mass (d' :: more)).
  { intros s Hs. apply eta_left. intros e [<-|He]; [exact Hs|]. apply Rle_trans with (fst d'); [exact Hs|].
    apply (ascending_head _ _ S), He. }
  rewrite left_of by lra. apply between with (s := fst d) (u := fst d'); [lra| |].
  - rewrite <- left_of by exact Hd. rewrite <- (eta_right d) by lra. apply B. left; reflexivity.
  - rewrite <- left_of by lra. apply B'. left; reflexivity.
Qed.

Theorem eta_bound dual : ascending (map fst dual) -> mass dual = 0 -> moment1 dual = 0 ->
  (forall d, In d dual -> Rabs (eta dual (fst d)) <= 1) -> forall t, Rabs (eta dual t) <= 1.
Proof.
  intros S M0 M1 B t. destruct dual as [|d more]; [unfold eta; cbn [total]; rewrite Rabs_R0; lra|].
  destruct (Rle_or_lt (fst d) t) as [R|L]; [exact (eta_bound_right _ S B d more eq_refl t R)|].
  rewrite eta_left, M0, M1.
  - replace (0 - t * 0) with 0 by ring. rewrite Rabs_R0. lra.
  - intros e [<-|He]; [lra|]. apply Rle_trans with (fst d); [lra|]. apply (ascending_head _ _ S), He.
Qed.

(* the certificate: sum_i q_i f(x_i) <= sum_k |a_k| for every linear spline *)
Theorem dual_bound dual : ascending (map fst dual) -> mass dual = 0 -> moment1 dual = 0 ->
  (forall d, In d dual -> Rabs (eta dual (fst d)) <= 1) -> forall f, pairing dual (spline_value f) <= variation f.
Proof.
  intros S M0 M1 B f. rewrite pairing_spline, M0, M1, !Rmult_0_r, !Rplus_0_l. apply total_le. intros h _.
  apply Rle_trans with (Rabs (snd h * eta dual (fst h))); [apply Rle_abs|]. rewrite Rabs_mult.
  rewrite <- (Rmult_1_r (Rabs (snd h))) at 2. apply Rmult_le_compat_l; [apply Rabs_pos|]. apply eta_bound; assumption.
Qed.

(* ---------- by computation ---------- *)
Definition real_pair (p : Q * Q) : R * R := (Q2R (fst p), Q2R (snd p)).
Definition rational_spline : Type := Q * Q * list (Q * Q).                (* intercept, slope, (knot, slope jump) *)
Definition spline_of (f : rational_spline) : spline :=
  {| intercept := Q2R (fst (fst f)); slope := Q2R (snd (fst f)); hinges := map real_pair (snd f) |}.

Fixpoint sum_over {A : Type} (F : A -> Q) (l : list A) : Q :=
  match l with nil => 0%Q | a :: more => Qred (F a + sum_over F more) end.
Lemma sum_over_ok {A} (F : A -> Q) l : Q2R (sum_over F l) = total (fun a => Q2R (F a)) l.
Proof. induction l as [|a l IH]; cbn [sum_over total]; [apply Q2R_0|]. rewrite Q2R_red, Q2R_plus, IH. reflexivity. Qed.

Definition positive_part (q : Q) : Q := if Qle_bool q 0 then 0%Q else q.
Lemma positive_part_ok q : Q2R (positive_part q) = Rmax (Q2R q) 0.
Proof.
  unfold positive_part. destruct (Qle_bool q 0) eqn:E.
  - rewrite Q2R_0, Rmax_right; [reflexivity|apply Qle_bool_R', E].
  - rewrite Rmax_left; [reflexivity|]. left. apply Rnot_le_lt. intros N. rewrite <- Q2R_0 in N. apply Rle_Qle in N.
    apply Qle_bool_iff in N. congruence.
Qed.
Definition size (q : Q) : Q := if Qle_bool q 0 then (- q)%Q else q.
Lemma size_ok q : Q2R (size q) = Rabs (Q2R q).
Proof.
  unfold size. destruct (Qle_bool q 0) eqn:E.
  - rewrite Q2R_opp, Rabs_left1; [reflexivity|apply Qle_bool_R', E].
  - rewrite Rabs_right; [reflexivity|]. apply Rle_ge. left. apply Rnot_le_lt. intros N. rewrite <- Q2R_0 in N. apply Rle_Qle in N.
    apply Qle_bool_iff in N. congruence.
Qed.

Definition value_at (f : rational_spline) (x : Q) : Q :=
  Qred (fst (fst f) + snd (fst f) * x + sum_over (fun h => snd h * positive_part (x - fst h))%Q (snd f)).
Lemma value_at_ok f x : Q2R (value_at f x) = spline_value (spline_of f) (Q2R x).
Proof.
  unfold value_at, spline_value, spline_of. cbn [intercept slope hinges].
  rewrite Q2R_red, !Q2R_plus, Q2R_mult, sum_over_ok, total_map. f_equal. apply total_ext. intros h _.
  rewrite Q2R_mult, positive_part_ok, Q2R_minus. reflexivity.
Qed.
Definition variation_of (f : rational_spline) : Q := sum_over (fun h => size (snd h)) (snd f).
Lemma variation_of_ok f : Q2R (variation_of f) = variation (spline_of f).
Proof.
  unfold variation_of, variation, spline_of. cbn [hinges]. rewrite sum_over_ok, total_map. apply total_ext.
  intros h _. apply size_ok.
Qed.

(* from right to left: sum q_i, sum q_i x_i, and whether the nodes ascend with |eta| <= 1 at each *)
Fixpoint scan (dual : list (Q * Q)) : Q * Q * bool :=
  match dual with
  | nil => (0, 0, true)%Q
  | (x, q) :: more =>
      let '(m, k, good) := scan more in
      let next := match more with nil => true | (x', _) :: _ => Qle_bool x x' end in
      (Qred (m + q), Qred (k + q * x), good && next && Qle_bool (size (k - x * m)) 1)%Q
  end.
Definition admissible (dual : list (Q * Q)) : bool :=
  let '(m, k, good) := scan dual in Qeq_bool m 0 && Qeq_bool k 0 && good.

Lemma scan_ok dual : forall m k, scan dual = (m, k, true) ->
  let reals := map real_pair dual in
  ascending (map fst reals) /\ mass reals = Q2R m /\ moment1 reals = Q2R k /\
  (forall d, In d reals -> Rabs (eta reals (fst d)) <= 1).
Proof.
  induction dual as [|[x q] more IH]; intros m k E; cbn [scan] in E.
  - injection E as <- <-. cbn. rewrite Q2R_0. repeat split. intros d [].
  - destruct (scan more) as [[m' k'] good] eqn:E'. apply pair_equal_spec in E as [E G]. apply pair_equal_spec in E as [<- <-].
    apply andb_true_iff in G as [G small]. apply andb_true_iff in G as [-> next].
    destruct (IH m' k' eq_refl) as (S & M0 & M1 & B). clear IH. cbv zeta.
    assert (S' : ascending (map fst (map real_pair ((x, q) :: more)))).
    { cbn [map]. destruct more as [|[x' q'] more]; [exact I|]. cbn [map] in *. split; [|exact S].
      apply Qle_bool_iff in next. apply Qle_Rle, next. }
    split; [exact S'|]. assert (first := ascending_head (real_pair (x, q)) _ S'). cbn [real_pair fst] in first.
    repeat split.
    + cbn [map]. unfold mass in *; cbn [total real_pair snd]. rewrite M0, Q2R_red, Q2R_plus. ring.
    + cbn [map]. unfold moment1 in *; cbn [total real_pair fst snd]. rewrite M1, Q2R_red, Q2R_plus, Q2R_mult. ring.
    + cbn [map]. intros d [<-|Hd].
      * cbn [real_pair fst]. rewrite eta_right by (cbn [real_pair fst]; lra).
        rewrite eta_left by (intros e He; apply first, He). rewrite M0, M1.
        apply Qle_bool_iff, Qle_Rle in small. rewrite size_ok, Q2R_1, Q2R_minus, Q2R_mult in small. exact small.
      * rewrite eta_right by (apply first, Hd). apply B, Hd.
Qed.

Theorem admissible_bound dual : admissible dual = true ->
  forall f, pairing (map real_pair dual) (spline_value f) <= variation f.
Proof.
  unfold admissible. intros E. destruct (scan dual) as [[m k] good] eqn:F.
  apply andb_true_iff in E as [E ->]. apply andb_true_iff in E as [E0 E1].
  apply Qeq_bool_eq, Qeq_eqR in E0, E1. rewrite Q2R_0 in E0, E1.
  destruct (scan_ok _ _ _ F) as (S & M0 & M1 & B). rewrite E0 in M0. rewrite E1 in M1. apply dual_bound; assumption.
Qed.

(* ---------- interpolation ---------- *)
Definition least_interpolant (points : list (Q * Q)) (q : list Q) (f : rational_spline) (least : Q) : bool :=
  let weighted := combine points q in
  admissible (map (fun w => (fst (fst w), snd w)) weighted)
  && forallb (fun p => Qeq_bool (value_at f (fst p)) (snd p)) points
  && Qeq_bool (variation_of f) least
  && Qeq_bool (sum_over (fun w => snd w * snd (fst w))%Q weighted) least.

Theorem interpolation_optimal points q f least : least_interpolant points q f least = true ->
  let data := map real_pair points in
  interpolates (spline_of f) data /\ variation (spline_of f) = Q2R least /\
  (forall g : spline, interpolates g data -> Q2R least <= variation g).
Proof.
  unfold least_interpolant. intros E. apply andb_true_iff in E as [E E4]. apply andb_true_iff in E as [E E3].
  apply andb_true_iff in E as [E1 E2]. rewrite forallb_forall in E2. apply Qeq_bool_eq, Qeq_eqR in E3, E4.
  cbv zeta. repeat split.
  - intros x y Hin. apply in_map_iff in Hin as (p & Ep & Hp). injection Ep as <- <-.
    rewrite <- value_at_ok. apply Qeq_eqR, Qeq_bool_eq, E2, Hp.
  - rewrite <- variation_of_ok. exact E3.
  - intros g Hg. rewrite <- E4. refine (Rle_trans _ _ _ _ (admissible_bound _ E1 g)). apply Req_le.
    unfold pairing. rewrite sum_over_ok, !total_map. apply total_ext. intros [[x y] w] Hw. cbn [fst snd real_pair].
    rewrite Q2R_mult. f_equal. symmetry. apply Hg. apply in_map_iff. exists (x, y). split; [reflexivity|].
    exact (in_combine_l _ _ _ _ Hw).
Qed.

(* ---------- the penalised square loss: q is forced, q_i = (y_i - f(x_i)) / lambda ---------- *)
Definition least_penalised (lambda : Q) (points : list (Q * Q)) (f : rational_spline) (least : Q) : bool :=
  let residual := fun p => (snd p - value_at f (fst p))%Q in
  let dual := map (fun p => (fst p, Qred (residual p / lambda))%Q) points in
  negb (Qle_bool lambda 0) && admissible dual
  && Qeq_bool (sum_over (fun d => snd d * value_at f (fst d))%Q dual) (variation_of f)
  && Qeq_bool (sum_over (fun p => residual p * residual p)%Q points / (2 # 1) + lambda * variation_of f) least.

Theorem penalised_optimal lambda points f least : least_penalised lambda points f least = true ->
  let data := map real_pair points in
  penalised (Q2R lambda) data (spline_of f) = Q2R least /\
  (forall g : spline, Q2R least <= penalised (Q2R lambda) data g).
Proof.
  unfold least_penalised. intros E. apply andb_true_iff in E as [E E4]. apply andb_true_iff in E as [E E3].
  apply andb_true_iff in E as [E1 E2]. apply negb_true_iff, Qle_bool_Rn in E1. apply Qeq_bool_eq, Qeq_eqR in E3, E4.
  set (L := Q2R lambda) in *. set (F := spline_value (spline_of f)).
  assert (N : ~ (lambda == 0)%Q) by (intros N; apply Qeq_eqR in N; fold L in N; rewrite Q2R_0 in N; lra).
  assert (two : Q2R (2 # 1) = 2) by (unfold Q2R; simpl; field).
  assert (attained : penalised L (map real_pair points) (spline_of f) = Q2R least).
  { rewrite <- E4. unfold penalised. rewrite Q2R_plus, Q2R_mult, variation_of_ok. fold L. f_equal.
    unfold Qdiv. rewrite Q2R_mult, Q2R_inv, two, sum_over_ok, total_map by discriminate.
    rewrite Rmult_comm, <- total_scal. apply total_ext. intros p _. cbn [real_pair fst snd].
    rewrite Q2R_mult, Q2R_minus, value_at_ok. field. }
  cbv zeta. split; [exact attained|]. intros g. rewrite <- attained. unfold penalised.
  assert (B := admissible_bound _ E2 g). rewrite <- variation_of_ok, <- E3, sum_over_ok. unfold pairing in B.
  rewrite !total_map in *. apply Rmult_le_compat_l with (r := L) in B; [|lra].
  refine (Rle_trans _ _ _ _ (Rplus_le_compat_l _ _ _ B)). rewrite <- !total_scal, <- !total_plus. apply total_le.
  intros p _. cbn [real_pair fst snd]. rewrite Q2R_mult, !value_at_ok, Q2R_red. unfold Qdiv.
  rewrite Q2R_mult, Q2R_inv, Q2R_minus, value_at_ok by exact N. fold L F.
  set (y := Q2R (snd p)). set (u := F (Q2R (fst p))). set (z := spline_value g (Q2R (fst p))).
  replace (L * ((y - u) * / L * u)) with ((y - u) * u) by (field; lra).
  replace (L * ((y - u) * / L * z)) with ((y - u) * z) by (field; lra).
  assert (0 <= (z - u) * (z - u)) by apply Rle_0_sqr. lra.
Qed.
