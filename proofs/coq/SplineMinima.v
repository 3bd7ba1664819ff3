(* Minima over linear splines in all the settings of the certificates: with a skip connection (norm TV2 = sum_k |a_k|) or without
   (norm max(TV2, |f'(-inf) + f'(inf)|)); interpolation, the square loss, the absolute loss. A dual vector q with
     sum q_i = 0, kappa = sum q_i x_i (0 with a skip connection), |eta| <= 1 and |eta - kappa| <= 1 at the nodes
   gives sum_i q_i f(x_i) <= norm f for every linear spline f, with any number of knots. *)
From Coq Require Import Reals Lra List QArith Qreals Bool.
From Coquelicot Require Import Rcomplements.
From Gfproof Require Import RationalPieces Splines.
Import ListNotations.
Open Scope R_scope.

Definition ends (f : spline) : R := 2 * slope f + total snd (hinges f).        (* f'(-inf) + f'(inf) *)
Definition norm (skip : bool) (f : spline) : R := if skip then variation f else Rmax (variation f) (Rabs (ends f)).

(* ---------- eta is between its values at the nodes, shifted by any number ---------- *)
Lemma shifted_right c dual : ascending (map fst dual) -> (forall d, In d dual -> Rabs (eta dual (fst d) - c) <= 1) ->
  forall d more, dual = d :: more -> forall t, fst d <= t -> Rabs (eta dual t - c) <= 1.
Proof.
  induction dual as [|d0 dual IH]; intros S B d more E t Ht; [discriminate|]. injection E as -> ->.
  assert (B0 := B d (or_introl eq_refl)). rewrite eta_right in B0 by lra.
  rewrite eta_right by exact Ht. destruct more as [|d' more]; [exact B0|].
  assert (first := ascending_head _ _ S). apply (ascending_tail (fst d)) in S.
  assert (Hd : fst d <= fst d') by (apply first; left; reflexivity).
  assert (B' : forall e, In e (d' :: more) -> Rabs (eta (d' :: more) (fst e) - c) <= 1).
  { intros e He. rewrite <- (eta_right d) by (apply first, He). apply B. right; exact He. }
  destruct (Rle_or_lt (fst d') t) as [R|L]; [exact (IH S B' d' more eq_refl t R)|].
  assert (left_of : forall s, s <= fst d' -> eta (d' :: more) s - c = moment1 (d' :: more) - c - s * mass (d' :: more)).
  { intros s Hs. rewrite eta_left; [ring|]. intros e [<-|He]; [exact Hs|]. apply Rle_trans with (fst d'); [exact Hs|].
    apply (ascending_head _ _ S), He. }
  rewrite left_of by lra. apply between with (s := fst d) (u := fst d'); [lra| |].
  - rewrite <- left_of by exact Hd. exact B0.
  - rewrite <- left_of by lra. apply B'. left; reflexivity.
Qed.
Lemma shifted_bound c dual : ascending (map fst dual) -> mass dual = 0 -> Rabs c <= 1 ->
  (forall d, In d dual -> Rabs (eta dual (fst d) - c) <= 1) -> forall t, Rabs (eta dual t - c) <= 1.
Proof.
  intros S M0 C B t. destruct dual as [|d more].
  { unfold eta; cbn [total]. replace (0 - c) with (- c) by ring. rewrite Rabs_Ropp. exact C. }
  destruct (Rle_or_lt (fst d) t) as [R|L]; [exact (shifted_right c _ S B d more eq_refl t R)|].
  assert (first : forall e, In e (d :: more) -> fst d <= fst e).
  { intros e [<-|He]; [lra|]. apply (ascending_head _ _ S), He. }
  rewrite eta_left by (intros e He; specialize (first e He); lra).
  assert (B0 := B d (or_introl eq_refl)). rewrite eta_left in B0 by exact first. rewrite M0 in *.
  replace (moment1 (d :: more) - t * 0 - c) with (moment1 (d :: more) - fst d * 0 - c) by ring. exact B0.
Qed.

(* ---------- the certificate ---------- *)
Definition kappa (skip : bool) (dual : list (R * R)) : R := if skip then 0 else moment1 dual.
Theorem norm_bound skip dual : ascending (map fst dual) -> mass dual = 0 -> (skip = true -> moment1 dual = 0) ->
  Rabs (kappa skip dual) <= 1 -> (forall d, In d dual -> Rabs (eta dual (fst d)) <= 1) ->
  (forall d, In d dual -> Rabs (eta dual (fst d) - kappa skip dual) <= 1) ->
  forall f, pairing dual (spline_value f) <= norm skip f.
Proof.
  intros S M0 M1 K B B' f. rewrite pairing_spline, M0, Rmult_0_r, Rplus_0_l.
  assert (C : forall t, Rabs (eta dual t) <= 1).
  { intros t. replace (eta dual t) with (eta dual t - 0) by ring. apply shifted_bound; try assumption.
    - rewrite Rabs_R0. lra.
    - intros d Hd. replace (eta dual (fst d) - 0) with (eta dual (fst d)) by ring. auto. }
  assert (C' := shifted_bound _ dual S M0 K B').
  set (k := kappa skip dual) in *.
  assert (E : slope f * moment1 dual = k / 2 * (2 * slope f)).
  { unfold k, kappa. destruct skip; [rewrite M1 by reflexivity|]; field. }
  assert (D : slope f * moment1 dual + total (fun h => snd h * eta dual (fst h)) (hinges f)
    = k / 2 * ends f + total (fun h => snd h * (eta dual (fst h) - k / 2)) (hinges f)).
  { rewrite E. unfold ends. rewrite (total_ext (fun h => snd h * (eta dual (fst h) - k / 2))
      (fun h => snd h * eta dual (fst h) + (- (k / 2)) * snd h)) by (intros; ring).
    rewrite total_plus, total_scal. ring. }
  rewrite D.
  assert (T : total (fun h => snd h * (eta dual (fst h) - k / 2)) (hinges f) <= (1 - Rabs k / 2) * variation f).
  { unfold variation. rewrite <- total_scal. apply total_le. intros h _.
    apply Rle_trans with (Rabs (snd h * (eta dual (fst h) - k / 2))); [apply Rle_abs|]. rewrite Rabs_mult, Rmult_comm.
    apply Rmult_le_compat_r; [apply Rabs_pos|]. specialize (C (fst h)). specialize (C' (fst h)).
    apply Rabs_le_between in C, C'. apply Rabs_le_between. unfold Rabs. destruct (Rcase_abs k); lra. }
  assert (U : k / 2 * ends f <= Rabs k / 2 * Rabs (ends f)).
  { apply Rle_trans with (Rabs (k / 2 * ends f)); [apply Rle_abs|]. right. rewrite Rabs_mult. f_equal. unfold Rdiv.
    rewrite Rabs_mult. f_equal. apply Rabs_right. lra. }
  assert (V : 0 <= variation f) by (unfold variation; rewrite <- (total_0 (hinges f)); apply total_le; intros; apply Rabs_pos).
  unfold norm. destruct skip.
  - assert (k = 0) by reflexivity. rewrite H in *. rewrite Rabs_R0 in *. lra.
  - assert (X := Rmax_l (variation f) (Rabs (ends f))). assert (Y := Rmax_r (variation f) (Rabs (ends f))).
    set (r := Rmax _ _) in *. assert (P := Rabs_pos k).
    apply Rmult_le_compat_l with (r := 1 - Rabs k / 2) in X; [|lra]. apply Rmult_le_compat_l with (r := Rabs k / 2) in Y; lra.
Qed.

(* ---------- by computation ---------- *)
Definition etaQ (dual : list (Q * Q)) (t : Q) : Q := sum_over (fun d => snd d * positive_part (fst d - t))%Q dual.
Definition momentQ (dual : list (Q * Q)) : Q := sum_over (fun d => snd d * fst d)%Q dual.
Definition kappaQ (skip : bool) (dual : list (Q * Q)) : Q := if skip then 0%Q else momentQ dual.
Fixpoint ascendingQ (l : list (Q * Q)) : bool :=
  match l with d :: (d' :: _) as more => Qle_bool (fst d) (fst d') && ascendingQ more | _ => true end.
Definition admits (skip : bool) (dual : list (Q * Q)) : bool :=
  ascendingQ dual && Qeq_bool (sum_over snd dual) 0 && (negb skip || Qeq_bool (momentQ dual) 0)
  && Qle_bool (size (kappaQ skip dual)) 1
  && forallb (fun d => Qle_bool (size (etaQ dual (fst d))) 1 && Qle_bool (size (etaQ dual (fst d) - kappaQ skip dual)) 1) dual.
Lemma etaQ_ok dual t : Q2R (etaQ dual t) = eta (map real_pair dual) (Q2R t).
Proof.
  unfold etaQ, eta. rewrite sum_over_ok, total_map. apply total_ext. intros d _. cbn [real_pair fst snd].
  rewrite Q2R_mult, positive_part_ok, Q2R_minus. reflexivity.
Qed.
Lemma momentQ_ok dual : Q2R (momentQ dual) = moment1 (map real_pair dual).
Proof.
  unfold momentQ, moment1. rewrite sum_over_ok, total_map. apply total_ext. intros d _. cbn [real_pair fst snd]. apply Q2R_mult.
Qed.
Lemma kappaQ_ok skip dual : Q2R (kappaQ skip dual) = kappa skip (map real_pair dual).
Proof. unfold kappaQ, kappa. destruct skip; [apply Q2R_0|apply momentQ_ok]. Qed.
Lemma ascendingQ_ok l : ascendingQ l = true -> ascending (map fst (map real_pair l)).
Proof.
  induction l as [|d [|d' l] IH]; intros E; cbn in *; trivial. apply andb_true_iff in E as [E1 E2].
  split; [apply Qle_Rle, Qle_bool_iff, E1|apply IH, E2].
Qed.
Theorem admits_bound skip dual : admits skip dual = true ->
  forall f, pairing (map real_pair dual) (spline_value f) <= norm skip f.
Proof.
  unfold admits. intros E. apply andb_true_iff in E as [E E5]. apply andb_true_iff in E as [E E4]. apply andb_true_iff in E as [E E3].
  apply andb_true_iff in E as [E1 E2]. rewrite forallb_forall in E5.
  apply norm_bound.
  - apply ascendingQ_ok, E1.
  - apply Qeq_bool_eq, Qeq_eqR in E2. rewrite sum_over_ok, Q2R_0 in E2. unfold mass. rewrite total_map. exact E2.
  - intros ->. cbn in E3. apply Qeq_bool_eq, Qeq_eqR in E3. rewrite momentQ_ok, Q2R_0 in E3. exact E3.
  - rewrite <- kappaQ_ok, <- size_ok, <- Q2R_1. apply Qle_Rle, Qle_bool_iff, E4.
  - intros d Hd. apply in_map_iff in Hd as (e & <- & He). specialize (E5 e He). apply andb_true_iff in E5 as [K _].
    cbn [real_pair fst]. rewrite <- etaQ_ok, <- size_ok, <- Q2R_1. apply Qle_Rle, Qle_bool_iff, K.
  - intros d Hd. apply in_map_iff in Hd as (e & <- & He). specialize (E5 e He). apply andb_true_iff in E5 as [_ K].
    cbn [real_pair fst]. rewrite <- etaQ_ok, <- kappaQ_ok, <- Q2R_minus, <- size_ok, <- Q2R_1. apply Qle_Rle, Qle_bool_iff, K.
Qed.
Definition endsQ (f : rational_spline) : Q := Qred ((2 # 1) * snd (fst f) + sum_over snd (snd f)).
Definition normQ (skip : bool) (f : rational_spline) : Q :=
  if skip then variation_of f else if Qle_bool (size (endsQ f)) (variation_of f) then variation_of f else size (endsQ f).
Lemma normQ_ok skip f : Q2R (normQ skip f) = norm skip (spline_of f).
Proof.
  unfold normQ, norm. destruct skip; [apply variation_of_ok|].
  assert (E : Q2R (size (endsQ f)) = Rabs (ends (spline_of f))).
  { rewrite size_ok. f_equal. unfold endsQ, ends, spline_of. cbn [slope hinges]. rewrite Q2R_red, Q2R_plus, Q2R_mult, sum_over_ok, total_map.
    assert (two : Q2R (2 # 1) = 2) by (unfold Q2R; simpl; field). rewrite two. reflexivity. }
  rewrite <- E, <- variation_of_ok. destruct (Qle_bool _ _) eqn:L.
  - symmetry. apply Rmax_left, Qle_Rle, Qle_bool_iff, L.
  - symmetry. apply Rmax_right. left. apply Rnot_le_lt. intros N. apply Rle_Qle, Qle_bool_iff in N. congruence.
Qed.

(* ---------- interpolation ---------- *)
Definition least_norm (skip : bool) (points : list (Q * Q)) (q : list Q) (f : rational_spline) (least : Q) : bool :=
  let weighted := combine points q in
  admits skip (map (fun w => (fst (fst w), snd w)) weighted)
  && forallb (fun p => Qeq_bool (value_at f (fst p)) (snd p)) points
  && Qeq_bool (normQ skip f) least
  && Qeq_bool (sum_over (fun w => snd w * snd (fst w))%Q weighted) least.
Theorem least_norm_optimal skip points q f least : least_norm skip points q f least = true ->
  let data := map real_pair points in
  interpolates (spline_of f) data /\ norm skip (spline_of f) = Q2R least /\
  (forall g : spline, interpolates g data -> Q2R least <= norm skip g).
Proof.
  unfold least_norm. intros E. apply andb_true_iff in E as [E E4]. apply andb_true_iff in E as [E E3].
  apply andb_true_iff in E as [E1 E2]. rewrite forallb_forall in E2. apply Qeq_bool_eq, Qeq_eqR in E3, E4.
  cbv zeta. repeat split.
  - intros x y Hin. apply in_map_iff in Hin as (p & Ep & Hp). injection Ep as <- <-.
    rewrite <- value_at_ok. apply Qeq_eqR, Qeq_bool_eq, E2, Hp.
  - rewrite <- normQ_ok. exact E3.
  - intros g Hg. rewrite <- E4. refine (Rle_trans _ _ _ _ (admits_bound skip _ E1 g)). apply Req_le.
    unfold pairing. rewrite sum_over_ok, !total_map. apply total_ext. intros [[x y] w] Hw. cbn [fst snd real_pair].
    rewrite Q2R_mult. f_equal. symmetry. apply Hg. apply in_map_iff. exists (x, y). split; [reflexivity|].
    exact (in_combine_l _ _ _ _ Hw).
Qed.

(* ---------- penalised problems ---------- *)
Definition loss (absolute : bool) (r : R) : R := if absolute then Rabs r else r * r / 2.
Definition objective (skip absolute : bool) (lambda : R) (data : list (R * R)) (f : spline) : R :=
  total (fun p => loss absolute (spline_value f (fst p) - snd p)) data + lambda * norm skip f.
Definition lossQ (absolute : bool) (r : Q) : Q := if absolute then size r else (r * r / (2 # 1))%Q.
(* is - g a slope of the loss at r? *)
Definition supports (absolute : bool) (r g : Q) : bool :=
  if absolute then Qle_bool (size g) 1 && Qeq_bool (- g * r) (size r) else Qeq_bool (- g) r.
Lemma supports_ok absolute r g : supports absolute r g = true ->
  forall s, loss absolute (Q2R r) - Q2R g * (s - Q2R r) <= loss absolute s.
Proof.
  unfold supports, loss. destruct absolute; intros E s.
  - apply andb_true_iff in E as [E1 E2]. apply Qle_bool_iff, Qle_Rle in E1. rewrite size_ok, Q2R_1 in E1.
    apply Qeq_bool_eq, Qeq_eqR in E2. rewrite Q2R_mult, Q2R_opp, size_ok in E2. rewrite <- E2.
    replace (- Q2R g * Q2R r - Q2R g * (s - Q2R r)) with (- Q2R g * s) by ring.
    apply Rle_trans with (Rabs (- Q2R g * s)); [apply Rle_abs|]. rewrite Rabs_mult, Rabs_Ropp.
    rewrite <- (Rmult_1_l (Rabs s)) at 2. apply Rmult_le_compat_r; [apply Rabs_pos|exact E1].
  - apply Qeq_bool_eq, Qeq_eqR in E. rewrite Q2R_opp in E. assert (K := Rle_0_sqr (s - Q2R r)). unfold Rsqr in K.
    replace (Q2R g) with (- Q2R r) by lra. lra.
Qed.
Lemma lossQ_ok absolute r : Q2R (lossQ absolute r) = loss absolute (Q2R r).
Proof.
  unfold lossQ, loss. destruct absolute; [apply size_ok|]. unfold Qdiv. rewrite !Q2R_mult, Q2R_inv by discriminate.
  assert (two : Q2R (2 # 1) = 2) by (unfold Q2R; simpl; field). rewrite two. reflexivity.
Qed.
Definition least_objective (skip absolute : bool) (lambda : Q) (points : list (Q * Q)) (q : list Q) (f : rational_spline) (least : Q) : bool :=
  let weighted := combine points q in
  let dual := map (fun w => (fst (fst w), snd w)) weighted in
  negb (Qle_bool lambda 0) && Nat.eqb (length points) (length q) && admits skip dual
  && forallb (fun w => supports absolute (value_at f (fst (fst w)) - snd (fst w)) (lambda * snd w)) weighted
  && Qeq_bool (sum_over (fun d => snd d * value_at f (fst d))%Q dual) (normQ skip f)
  && Qeq_bool (sum_over (fun p => lossQ absolute (value_at f (fst p) - snd p)) points + lambda * normQ skip f) least.
Lemma total_combine {A B} (F : A -> R) (l : list A) (l' : list B) : length l = length l' ->
  total F l = total (fun w => F (fst w)) (combine l l').
Proof.
  revert l'. induction l as [|a l IH]; intros [|b l'] E; try discriminate; [reflexivity|]. cbn. rewrite (IH l'); [reflexivity|].
  injection E as E. exact E.
Qed.
Theorem least_objective_optimal skip absolute lambda points q f least :
  least_objective skip absolute lambda points q f least = true ->
  let data := map real_pair points in
  objective skip absolute (Q2R lambda) data (spline_of f) = Q2R least /\
  (forall g : spline, Q2R least <= objective skip absolute (Q2R lambda) data g).
Proof.
  unfold least_objective. intros E. apply andb_true_iff in E as [E E6]. apply andb_true_iff in E as [E E5].
  apply andb_true_iff in E as [E E4]. apply andb_true_iff in E as [E E3]. apply andb_true_iff in E as [E1 E2].
  apply negb_true_iff, Qle_bool_Rn in E1. apply Nat.eqb_eq in E2. rewrite forallb_forall in E4. apply Qeq_bool_eq, Qeq_eqR in E5, E6.
  set (L := Q2R lambda) in *.
  assert (attained : objective skip absolute L (map real_pair points) (spline_of f) = Q2R least).
  { rewrite <- E6. unfold objective. rewrite Q2R_plus, Q2R_mult, normQ_ok, sum_over_ok, total_map. fold L. f_equal.
    apply total_ext. intros p _. cbn [real_pair fst snd]. rewrite lossQ_ok, Q2R_minus, value_at_ok. reflexivity. }
  cbv zeta. split; [exact attained|]. intros g. rewrite <- attained. unfold objective.
  assert (B := admits_bound skip _ E3 g). rewrite <- normQ_ok, <- E5, sum_over_ok. unfold pairing in B.
  rewrite !total_map in *. apply Rmult_le_compat_l with (r := L) in B; [|lra].
  refine (Rle_trans _ _ _ _ (Rplus_le_compat_l _ _ _ B)).
  rewrite !(total_combine (fun p => loss absolute _) points q E2).
  rewrite <- !total_scal, <- !total_plus. apply total_le.
  intros w Hw. cbn [real_pair fst snd]. specialize (E4 w Hw).
  assert (K := supports_ok absolute _ _ E4 (spline_value g (Q2R (fst (fst w))) - Q2R (snd (fst w)))).
  rewrite Q2R_mult, Q2R_minus, value_at_ok in K. fold L in K. rewrite Q2R_mult, value_at_ok.
  match type of K with ?a - L * ?b * (?s - ?r) <= ?c => replace (L * b * (s - r)) with
    (L * (b * spline_value g (Q2R (fst (fst w)))) - L * (b * spline_value (spline_of f) (Q2R (fst (fst w))))) in K by ring end.
  lra.
Qed.
