(* The coordinates of parameters as a list, sums over them, and the derivative of the realization in a direction:
     sum_c q_c G_c = 2 E <e, dN(q)>,   dN(q) = q_c + q_a x + sum_i (q_{v_i} relu(y_i) + v_i s_i (q_{w_i}.x + q_{b_i})). *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation Setting.
Import ListNotations.
Open Scope R_scope.

Inductive coordinate := Weight (i j : nat) | Bias (i : nat) | Outer (i k : nat) | Offset (k : nat) | Skip (k j : nat).
Definition entry (p : parameters) (c : coordinate) : R :=
  match c with Weight i j => weights p i j | Bias i => biases p i | Outer i k => outers p i k
             | Offset k => offsets p k | Skip k j => skips p k j end.

Lemma entry_move p t g c : entry (move p t g) c = entry p c - t * entry g c.
Proof. destruct c; reflexivity. Qed.

(* ---------- sums over lists ---------- *)
Definition over {A : Type} (l : list A) (f : A -> R) : R := fold_right (fun a s => f a + s) 0 l.
Lemma over_app {A} (l l' : list A) f : over (l ++ l') f = over l f + over l' f.
Proof. induction l as [|a l IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma over_map {A B} (u : A -> B) (l : list A) f : over (map u l) f = over l (fun a => f (u a)).
Proof. induction l as [|a l IH]; simpl; [reflexivity|rewrite IH; reflexivity]. Qed.
Lemma over_flat {A B} (u : A -> list B) (l : list A) f : over (flat_map u l) f = over l (fun a => over (u a) f).
Proof. induction l as [|a l IH]; simpl; [reflexivity|rewrite over_app, IH; reflexivity]. Qed.
Lemma over_seq n f : over (seq 0 n) f = sumn n f.
Proof. induction n as [|n IH]; [reflexivity|]. rewrite seq_S, over_app, IH. simpl. ring. Qed.
Lemma over_nth {A} (z : A) (l : list A) f : over l f = sumn (length l) (fun n => f (nth n l z)).
Proof. induction l as [|a l IH]; [reflexivity|]. cbn [length]. rewrite sumn_shift. simpl. rewrite IH. reflexivity. Qed.

Section Coordinates.
Variables (H d m : nat) (skip : bool).
Definition coordinates : list coordinate :=
  flat_map (fun i => map (Weight i) (seq 0 d) ++ Bias i :: map (Outer i) (seq 0 m)) (seq 0 H)
  ++ flat_map (fun k => Offset k :: if skip then map (Skip k) (seq 0 d) else []) (seq 0 m).

(* what is summed over all coordinates *)
Definition total (f : coordinate -> R) : R := over coordinates f.
Lemma total_blocks f : total f
  = sumn H (fun i => sumn d (fun j => f (Weight i j)) + f (Bias i) + sumn m (fun k => f (Outer i k)))
    + sumn m (fun k => f (Offset k) + if skip then sumn d (fun j => f (Skip k j)) else 0).
Proof.
  unfold total, coordinates. rewrite over_app, !over_flat, !over_seq. f_equal.
  - apply sumn_ext. intros i _. rewrite over_app, over_map, over_seq. simpl. rewrite over_map, over_seq. ring.
  - apply sumn_ext. intros k _. simpl. destruct skip; [rewrite over_map, over_seq|simpl]; ring.
Qed.
Lemma total_nth f : total f = sumn (length coordinates) (fun n => f (nth n coordinates (Bias 0))).
Proof. apply over_nth. Qed.

Lemma coordinate_weight i j : (i < H)%nat -> (j < d)%nat -> In (Weight i j) coordinates.
Proof.
  intros Hi Hj. apply in_or_app. left. apply in_flat_map. exists i. split; [apply in_seq; lia|].
  apply in_or_app. left. apply in_map, in_seq; lia.
Qed.
Lemma coordinate_bias i : (i < H)%nat -> In (Bias i) coordinates.
Proof.
  intros Hi. apply in_or_app. left. apply in_flat_map. exists i. split; [apply in_seq; lia|].
  apply in_or_app. right. left. reflexivity.
Qed.
Lemma coordinate_outer i k : (i < H)%nat -> (k < m)%nat -> In (Outer i k) coordinates.
Proof.
  intros Hi Hk. apply in_or_app. left. apply in_flat_map. exists i. split; [apply in_seq; lia|].
  apply in_or_app. right. right. apply in_map, in_seq; lia.
Qed.
Lemma coordinate_offset k : (k < m)%nat -> In (Offset k) coordinates.
Proof.
  intros Hk. apply in_or_app. right. apply in_flat_map. exists k. split; [apply in_seq; lia|]. left. reflexivity.
Qed.
Lemma coordinate_skip k j : skip = true -> (k < m)%nat -> (j < d)%nat -> In (Skip k j) coordinates.
Proof.
  intros Hs Hk Hj. apply in_or_app. right. apply in_flat_map. exists k. split; [apply in_seq; lia|]. rewrite Hs.
  right. apply in_map, in_seq; lia.
Qed.
Lemma coordinate_cases (P : coordinate -> Prop) :
  (forall i j, (i < H)%nat -> (j < d)%nat -> P (Weight i j)) -> (forall i, (i < H)%nat -> P (Bias i)) ->
  (forall i k, (i < H)%nat -> (k < m)%nat -> P (Outer i k)) -> (forall k, (k < m)%nat -> P (Offset k)) ->
  (skip = true -> forall k j, (k < m)%nat -> (j < d)%nat -> P (Skip k j)) -> forall c, In c coordinates -> P c.
Proof.
  intros P1 P2 P3 P4 P5 c Hc. apply in_app_or in Hc. destruct Hc as [Hc|Hc]; apply in_flat_map in Hc.
  - destruct Hc as (i & Hi & Hc). apply in_seq in Hi. apply in_app_or in Hc. destruct Hc as [Hc|[<-|Hc]].
    + apply in_map_iff in Hc. destruct Hc as (j & <- & Hj). apply in_seq in Hj. apply P1; lia.
    + apply P2; lia.
    + apply in_map_iff in Hc. destruct Hc as (k & <- & Hk). apply in_seq in Hk. apply P3; lia.
  - destruct Hc as (k & Hk & [<-|Hc]); apply in_seq in Hk; [apply P4; lia|]. destruct skip; [|contradiction].
    apply in_map_iff in Hc. destruct Hc as (j & <- & Hj). apply in_seq in Hj. apply P5; [reflexivity|lia|lia].
Qed.

Lemma total_ext f g : (forall c, In c coordinates -> f c = g c) -> total f = total g.
Proof. intros E. rewrite !total_nth. apply sumn_ext. intros n Hn. apply E, nth_In; assumption. Qed.
Lemma total_plus f g : total (fun c => f c + g c) = total f + total g.
Proof. rewrite !total_nth. apply (sumn_plus _ (fun n => f (nth n coordinates (Bias 0)))). Qed.
Lemma total_scal k f : total (fun c => k * f c) = k * total f.
Proof. rewrite !total_nth. apply (sumn_scal _ k (fun n => f (nth n coordinates (Bias 0)))). Qed.
Lemma total_le f g : (forall c, In c coordinates -> f c <= g c) -> total f <= total g.
Proof. intros E. rewrite !total_nth. apply sumn_le. intros n Hn. apply E, nth_In; assumption. Qed.
Lemma total_ge0 f : (forall c, In c coordinates -> 0 <= f c) -> 0 <= total f.
Proof. intros E. rewrite total_nth. apply sumn_ge0. intros n Hn. apply E, nth_In; assumption. Qed.
Lemma total_term f c : (forall c, In c coordinates -> 0 <= f c) -> In c coordinates -> f c <= total f.
Proof.
  intros E Hc. rewrite total_nth. destruct (In_nth coordinates c (Bias 0) Hc) as (n & Hn & <-).
  apply (sumn_term_le _ (fun n => f (nth n coordinates (Bias 0)))); [|assumption]. intros l Hl. apply E, nth_In; assumption.
Qed.
Lemma total_CS f g : total (fun c => f c * g c) * total (fun c => f c * g c)
  <= total (fun c => f c * f c) * total (fun c => g c * g c).
Proof. rewrite !total_nth. apply (sumn_CS _ (fun n => f (nth n coordinates (Bias 0)))). Qed.
Lemma total_abs f : Rabs (total f) <= total (fun c => Rabs (f c)).
Proof.
  unfold total. induction coordinates as [|c l IH]; simpl; [rewrite Rabs_R0; lra|].
  apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Definition scalar_product (p q : parameters) : R := total (fun c => entry p c * entry q c).
Definition norm2 (p : parameters) : R := scalar_product p p.
Lemma norm2_ge0 p : 0 <= norm2 p.
Proof. apply total_ge0. intros; apply Rle_0_sqr. Qed.
Lemma entry_le_norm2 p c : In c coordinates -> entry p c * entry p c <= norm2 p.
Proof. apply (total_term (fun c => entry p c * entry p c)). intros; apply Rle_0_sqr. Qed.

(* ---------- the derivative of the realization in the direction q ---------- *)
Variable kink : R.
Definition tangent (p : parameters) (q : coordinate -> R) (k : nat) (x : vec) : R :=
  q (Offset k) + (if skip then sumn d (fun j => q (Skip k j) * x j) else 0)
  + sumn H (fun i => q (Outer i k) * relu (height d p i x)
      + outers p i k * (slope kink (height d p i x) * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))).

Variables (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Notation e p k := (error H d skip target p k).
Notation G := (gradient H d m skip kink mu target).

Ltac law := intros; repeat (first [assumption | apply integrable_const | apply integrable_slope
  | apply integrable_height_relu | apply integrable_pull; assumption
  | apply (integrable_error H d m _ mu target target_integrable); assumption
  | apply integrable_coord; assumption | apply integrable_affine
  | apply integrable_scal | apply integrable_plus | apply integrable_mult]).

Lemma integrable_tangent p q k : integrable mu (tangent p q k).
Proof.
  unfold tangent. apply (integrable_plus d mu (fun x => q (Offset k) + (if skip then _ else 0))).
  - apply (integrable_plus d mu (fun _ => q (Offset k))); [law|]. destruct skip; [|law].
    apply (integrable_sum d mu d (fun j x => q (Skip k j) * x j)). law.
  - apply (integrable_sum d mu H (fun i x => q (Outer i k) * relu (height d p i x)
      + outers p i k * (slope kink (height d p i x) * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i))))). law.
Qed.

(* sum_c q_c G_c = E sum_k 2 e_k dN_k(q) *)
Theorem gradient_against p q : total (fun c => q c * entry (G p) c)
  = expect mu (fun x => sumn m (fun k => 2 * (e p k x * tangent p q k x))).
Proof.
  assert (Ie : forall k, (k < m)%nat -> integrable mu (e p k)) by law.
  assert (Ip : forall i, integrable mu (pull H d m skip target p i)) by law.
  (* block by block *)
  assert (Bw : forall i, sumn d (fun j => q (Weight i j) * weights (G p) i j)
    = expect mu (fun x => 2 * (slope kink (height d p i x) * pull H d m skip target p i x * sumn d (fun j => q (Weight i j) * x j)))).
  { intros i. cbn [gradient weights]. rewrite (combine_expect d mu d (fun j => q (Weight i j))) by law. apply expect_ext.
    - intros x _. rewrite <- !sumn_scal. apply sumn_ext; intros; ring.
    - apply (integrable_sum d mu d (fun j x => q (Weight i j) * (2 * (slope kink (height d p i x) * pull H d m skip target p i x * x j)))). law. }
  assert (Bb : forall i, q (Bias i) * biases (G p) i
    = expect mu (fun x => 2 * (slope kink (height d p i x) * pull H d m skip target p i x * q (Bias i)))).
  { intros i. cbn [gradient biases]. rewrite <- expect_scal by law. apply expect_ext; [intros; ring|law]. }
  assert (Bv : forall i, sumn m (fun k => q (Outer i k) * outers (G p) i k)
    = expect mu (fun x => sumn m (fun k => 2 * (e p k x * (q (Outer i k) * relu (height d p i x)))))).
  { intros i. cbn [gradient outers]. rewrite (combine_expect d mu m (fun k => q (Outer i k))) by law. apply expect_ext.
    - intros x _. apply sumn_ext; intros; ring.
    - apply (integrable_sum d mu m (fun k x => q (Outer i k) * (2 * (relu (height d p i x) * e p k x)))). law. }
  assert (Iw : forall i, integrable mu (fun x => sumn d (fun j => q (Weight i j) * x j)))
    by (intros i; apply (integrable_sum d mu d (fun j x => q (Weight i j) * x j)); law).
  assert (Ik : forall k, (k < m)%nat -> integrable mu (fun x => if skip then sumn d (fun j => q (Skip k j) * x j) else 0)).
  { intros k Hk. destruct skip; [|law]. apply (integrable_sum d mu d (fun j x => q (Skip k j) * x j)). law. }
  assert (Ba : forall k, (k < m)%nat -> q (Offset k) * offsets (G p) k + (if skip then sumn d (fun j => q (Skip k j) * skips (G p) k j) else 0)
    = expect mu (fun x => 2 * (e p k x * (q (Offset k) + (if skip then sumn d (fun j => q (Skip k j) * x j) else 0))))).
  { intros k Hk. rewrite (expect_ext d mu _ (fun x => 2 * q (Offset k) * e p k x
      + 2 * (e p k x * (if skip then sumn d (fun j => q (Skip k j) * x j) else 0)))).
    - rewrite expect_plus by (repeat first [apply Ik; assumption | law]). f_equal.
      + cbn [gradient offsets]. rewrite <- expect_scal by law. apply expect_ext; [intros; ring|law].
      + destruct skip.
        * cbn [gradient skips]. rewrite (combine_expect d mu d (fun j => q (Skip k j))) by law. apply expect_ext.
          -- intros x _. rewrite <- !sumn_scal. apply sumn_ext; intros; ring.
          -- apply (integrable_sum d mu d (fun j x => q (Skip k j) * (2 * (error H d true target p k x * x j)))). law.
        * rewrite (expect_ext d mu _ (fun _ => 0)); [rewrite expect_const; ring|intros; ring|law].
    - intros; ring.
    - repeat first [apply Ik; assumption | law]. }
  rewrite total_blocks. cbn [entry].
  rewrite (sumn_ext H _ (fun i => 1 * expect mu (fun x => 2 * (slope kink (height d p i x) * pull H d m skip target p i x
      * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))
      + sumn m (fun k => 2 * (e p k x * (q (Outer i k) * relu (height d p i x))))))).
  - rewrite (sumn_ext m _ (fun k => 1 * expect mu (fun x => 2 * (e p k x * (q (Offset k) + (if skip then sumn d (fun j => q (Skip k j) * x j) else 0))))))
      by (intros; rewrite Ba by assumption; ring).
    assert (J1 : forall i, (i < H)%nat -> integrable mu (fun x => 2 * (slope kink (height d p i x) * pull H d m skip target p i x
      * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))
      + sumn m (fun k => 2 * (e p k x * (q (Outer i k) * relu (height d p i x)))))).
    { intros i _. apply integrable_plus; [law|].
      apply (integrable_sum d mu m (fun k x => 2 * (e p k x * (q (Outer i k) * relu (height d p i x))))). law. }
    assert (J2 : forall k, (k < m)%nat -> integrable mu (fun x => 2 * (e p k x * (q (Offset k) + (if skip then sumn d (fun j => q (Skip k j) * x j) else 0)))))
      by (intros; repeat first [apply Ik; assumption | law]).
    rewrite (combine_expect d mu H (fun _ => 1)) by assumption. rewrite (combine_expect d mu m (fun _ => 1)) by assumption.
    rewrite <- expect_plus.
    + apply expect_ext.
      * intros x _. unfold tangent.
        rewrite (sumn_ext H _ (fun i => sumn m (fun k => 2 * (e p k x * (outers p i k * (slope kink (height d p i x)
            * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))))
          + 2 * (e p k x * (q (Outer i k) * relu (height d p i x)))))).
        -- rewrite sumn_swap, <- sumn_plus. apply sumn_ext. intros k _. rewrite !Rmult_plus_distr_l, <- !sumn_scal, Rplus_comm, !Rmult_1_l.
           f_equal. apply sumn_ext; intros; ring.
        -- intros i _. rewrite sumn_plus, Rmult_1_l. f_equal. unfold pull.
           rewrite (sumn_ext m (fun k => 2 * (e p k x * (outers p i k * (slope kink (height d p i x) * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i))))))
             (fun k => (2 * (slope kink (height d p i x) * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))) * (outers p i k * e p k x))) by (intros; ring).
           rewrite sumn_scal. ring.
      * apply integrable_plus; [apply (integrable_sum d mu H (fun i x => 1 * (2 * (slope kink (height d p i x) * pull H d m skip target p i x
          * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))
          + sumn m (fun k => 2 * (e p k x * (q (Outer i k) * relu (height d p i x)))))))|
        apply (integrable_sum d mu m (fun k x => 1 * (2 * (e p k x * (q (Offset k) + (if skip then sumn d (fun j => q (Skip k j) * x j) else 0))))))];
        intros; apply integrable_scal; auto.
    + apply (integrable_sum d mu H (fun i x => 1 * (2 * (slope kink (height d p i x) * pull H d m skip target p i x
          * (sumn d (fun j => q (Weight i j) * x j) + q (Bias i)))
          + sumn m (fun k => 2 * (e p k x * (q (Outer i k) * relu (height d p i x))))))). intros; apply integrable_scal; auto.
    + apply (integrable_sum d mu m (fun k x => 1 * (2 * (e p k x * (q (Offset k) + (if skip then sumn d (fun j => q (Skip k j) * x j) else 0)))))).
      intros; apply integrable_scal; auto.
  - intros i _. rewrite Bw, Bb, Bv, Rmult_1_l. rewrite (expect_plus d mu (fun x => 2 * _)).
    + f_equal. rewrite <- expect_plus by (repeat first [apply Iw | law]). apply expect_ext; [intros; ring|repeat first [apply Iw | law]].
    + law.
    + apply (integrable_sum d mu m (fun k x => 2 * (e p k x * (q (Outer i k) * relu (height d p i x))))). law.
Qed.
End Coordinates.
