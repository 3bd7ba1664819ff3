(* Risk and generalized gradient of one rational network by computation inside Coq: any width and number of outputs,
   affine targets, with or without skip connection, relu'(0) = 0. A calculus says how to represent functions of the input
   and how to integrate products of two of them; there is one for finite laws and one for uniform laws on an interval. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous UnitInterval FiniteData Box RationalPieces Setting.
Import ListNotations.
Open Scope R_scope.

Definition entry (l : list Q) (j : nat) : R := Q2R (nth j l 0%Q).
Definition row (l : list (list Q)) (i : nat) : list Q := nth i l [].
Definition affine_value (d : nat) (w : list Q) (b : Q) (x : vec) : R := sumn d (fun j => entry w j * x j) + Q2R b.

Lemma integer_value (r : R) (z : Z) : r = Q2R (z # 1) -> r = IZR z.
Proof. intros ->. unfold Q2R; simpl. field. Qed.

Record calculus (d : nat) (mu : expectation d) := {
  object : Type;
  shows : (vec -> R) -> object -> Prop;
  shows_ext : forall F F' f, (forall x, F x = F' x) -> shows F f -> shows F' f;
  o_affine : list Q -> Q -> object;
  affine_ok : forall w b, shows (affine_value d w b) (o_affine w b);
  o_relu : list Q -> Q -> object;
  relu_ok : forall w b, shows (fun x => relu (affine_value d w b x)) (o_relu w b);
  o_active : list Q -> Q -> object;
  active_ok : forall w b, shows (fun x => indicator (affine_value d w b x)) (o_active w b);
  o_lever : list Q -> Q -> nat -> object;
  lever_ok : forall w b j, (j < d)%nat -> shows (fun x => indicator (affine_value d w b x) * x j) (o_lever w b j);
  o_coordinate : nat -> object;
  coordinate_ok : forall j, (j < d)%nat -> shows (fun x => x j) (o_coordinate j);
  o_plus : object -> object -> object;
  plus_ok : forall F F' f f', shows F f -> shows F' f' -> shows (fun x => F x + F' x) (o_plus f f');
  o_scale : Q -> object -> object;
  scale_ok : forall k F f, shows F f -> shows (fun x => Q2R k * F x) (o_scale k f);
  moment_of : object -> object -> option Q;
  moment_ok : forall F F' f f' q, shows F f -> shows F' f' -> moment_of f f' = Some q ->
    expect mu (fun x => F x * F' x) = Q2R q }.

(* a network and an affine target *)
Record rational_case := Case {
  case_w : list (list Q); case_b : list Q; case_v : list (list Q); case_c : list Q; case_a : list (list Q);
  case_slope : list (list Q); case_intercept : list Q }.
Definition parameters_of (z : rational_case) : parameters :=
  {| weights := fun i => entry (row (case_w z) i); biases := entry (case_b z); outers := fun i => entry (row (case_v z) i);
     offsets := entry (case_c z); skips := fun k => entry (row (case_a z) k) |}.
Definition target_of (d : nat) (z : rational_case) (k : nat) : vec -> R :=
  affine_value d (row (case_slope z) k) (nth k (case_intercept z) 0%Q).

Section Exact.
Variables (H d m : nat) (skip : bool) (mu : expectation d) (C : calculus d mu) (z : rational_case).
Notation p := (parameters_of z).
Notation f := (target_of d z).
Notation G := (gradient H d m skip 0 mu f p).
Arguments shows {d mu}. Arguments o_affine {d mu}. Arguments o_relu {d mu}. Arguments o_active {d mu}. Arguments o_lever {d mu}.
Arguments o_coordinate {d mu}. Arguments o_plus {d mu}. Arguments o_scale {d mu}. Arguments moment_of {d mu}.
Notation w i := (row (case_w z) i).
Notation b i := (nth i (case_b z) 0%Q).
Notation v i k := (nth k (row (case_v z) i) 0%Q).

Lemma target_of_integrable : forall k, (k < m)%nat -> integrable mu (f k).
Proof. intros k _. apply integrable_affine. Qed.

Fixpoint o_sum (n : nat) (g : nat -> object d mu C) : object d mu C :=
  match n with O => o_affine C [] 0%Q | S n => o_plus C (o_sum n g) (g n) end.
Lemma sum_ok n (F : nat -> vec -> R) g : (forall i, shows C (F i) (g i)) -> shows C (fun x => sumn n (fun i => F i x)) (o_sum n g).
Proof.
  intros K. induction n as [|n IH]; simpl.
  - apply (shows_ext d mu C (affine_value d [] 0%Q)); [|apply affine_ok]. intros x. unfold affine_value, entry.
    rewrite (sumn_ext d _ (fun _ => 0)), sumn_0; [rewrite Q2R_0; ring|].
    intros j _. destruct j; simpl; rewrite Q2R_0; ring.
  - apply (plus_ok d mu C (fun x => sumn n (fun i => F i x)) (F n)); auto.
Qed.
Definition o_const (q : Q) : object d mu C := o_affine C [] q.
Lemma const_ok q : shows C (fun _ => Q2R q) (o_const q).
Proof.
  apply (shows_ext d mu C (affine_value d [] q)); [|apply affine_ok]. intros x. unfold affine_value, entry.
  rewrite (sumn_ext d _ (fun _ => 0)), sumn_0; [ring|]. intros j _. destruct j; simpl; rewrite Q2R_0; ring.
Qed.
Definition o_error (k : nat) : object d mu C :=
  o_plus C (o_plus C (o_plus C (o_const (nth k (case_c z) 0%Q)) (if skip then o_affine C (row (case_a z) k) 0%Q else o_const 0%Q))
    (o_sum H (fun i => o_scale C (v i k) (o_relu C (w i) (b i)))))
    (o_scale C (-1) (o_affine C (row (case_slope z) k) (nth k (case_intercept z) 0%Q))).
Lemma error_ok k : shows C (error H d skip f p k) (o_error k).
Proof.
  apply (shows_ext d mu C (fun x => (Q2R (nth k (case_c z) 0%Q) + (if skip then affine_value d (row (case_a z) k) 0 x else Q2R 0)
    + sumn H (fun i => Q2R (v i k) * relu (affine_value d (w i) (b i) x))) + Q2R (-1) * f k x)).
  - intros x. unfold error, output, height, target_of, affine_value. cbn [parameters_of weights biases outers offsets skips].
    assert (M : Q2R (-1) = -1) by (unfold Q2R; simpl; field). rewrite M.
    change (entry (case_c z) k) with (Q2R (nth k (case_c z) 0%Q)). destruct skip; rewrite Q2R_0; unfold entry; ring.
  - unfold o_error. repeat apply (plus_ok d mu C).
    + apply const_ok.
    + destruct skip; [apply affine_ok|apply const_ok].
    + apply sum_ok. intros i. apply (scale_ok d mu C). apply relu_ok.
    + apply (scale_ok d mu C). apply affine_ok.
Qed.
Definition o_pull (i : nat) : object d mu C := o_sum m (fun k => o_scale C (v i k) (o_error k)).
Lemma pull_ok i : shows C (pull H d m skip f p i) (o_pull i).
Proof. apply (sum_ok m (fun k x => outers p i k * error H d skip f p k x)). intros k. apply (scale_ok d mu C), error_ok. Qed.

(* what is computed *)
Fixpoint sum_options (n : nat) (g : nat -> option Q) : option Q :=
  match n with O => Some 0%Q | S n => match sum_options n g, g n with Some x, Some y => Some (Qred (x + y)%Q) | _, _ => None end end.
Definition risk_value : option Q := sum_options m (fun k => moment_of C (o_error k) (o_error k)).
Definition weight_value (i j : nat) : option Q := moment_of C (o_scale C 2 (o_lever C (w i) (b i) j)) (o_pull i).
Definition bias_value (i : nat) : option Q := moment_of C (o_scale C 2 (o_active C (w i) (b i))) (o_pull i).
Definition outer_value (i k : nat) : option Q := moment_of C (o_scale C 2 (o_relu C (w i) (b i))) (o_error k).
Definition offset_value (k : nat) : option Q := moment_of C (o_const 2) (o_error k).
Definition skip_value (k j : nat) : option Q := moment_of C (o_scale C 2 (o_coordinate C j)) (o_error k).

Lemma sum_options_ok n (F : nat -> R) g q : (forall k q, (k < n)%nat -> g k = Some q -> F k = Q2R q) ->
  sum_options n g = Some q -> sumn n F = Q2R q.
Proof.
  intros K. revert q. induction n as [|n IH]; intros q E; cbn [sum_options sumn] in *; [injection E as <-; rewrite Q2R_0; reflexivity|].
  destruct (sum_options n g) as [x|] eqn:Ex; [|discriminate]. destruct (g n) as [y|] eqn:Ey; [|discriminate].
  apply Some_inj in E. subst q. rewrite Q2R_red, Q2R_plus, (K n y), (IH (fun k q Hk => K k q (Nat.lt_lt_succ_r _ _ Hk)) x); auto.
Qed.
Theorem risk_value_ok q : risk_value = Some q -> total_risk H d m skip mu f p = Q2R q.
Proof.
  intros E. unfold total_risk, against.
  rewrite (expect_sum d mu m (fun k x => error H d skip f p k x * error H d skip f p k x)).
  - apply (sum_options_ok m (fun k => expect mu (fun x => error H d skip f p k x * error H d skip f p k x)) _ q) in E; [exact E|]. intros k r _. apply (moment_ok d mu C); apply error_ok.
  - intros k Hk. apply integrable_mult; apply (integrable_error H d m); try assumption; apply target_of_integrable.
Qed.
Lemma slope0 t : slope 0 t = indicator t.
Proof. unfold slope. ring. Qed.
Lemma two : Q2R 2 = 2. Proof. unfold Q2R; simpl; field. Qed.
Theorem weight_value_ok i j q : (j < d)%nat -> weight_value i j = Some q -> weights G i j = Q2R q.
Proof.
  intros Hj E. rewrite <- (moment_ok d mu C _ _ _ _ q (scale_ok d mu C 2 _ _ (lever_ok d mu C (w i) (b i) j Hj)) (pull_ok i) E).
  cbn [gradient weights]. f_equal. extensionality x. rewrite slope0, two. unfold height, affine_value. simpl. unfold entry. ring.
Qed.
Theorem bias_value_ok i q : bias_value i = Some q -> biases G i = Q2R q.
Proof.
  intros E. rewrite <- (moment_ok d mu C _ _ _ _ q (scale_ok d mu C 2 _ _ (active_ok d mu C (w i) (b i))) (pull_ok i) E).
  cbn [gradient biases]. f_equal. extensionality x. rewrite slope0, two. unfold height, affine_value. simpl. unfold entry. ring.
Qed.
Theorem outer_value_ok i k q : outer_value i k = Some q -> outers G i k = Q2R q.
Proof.
  intros E. rewrite <- (moment_ok d mu C _ _ _ _ q (scale_ok d mu C 2 _ _ (relu_ok d mu C (w i) (b i))) (error_ok k) E).
  cbn [gradient outers]. f_equal. extensionality x. rewrite two. unfold height, affine_value. simpl. unfold entry. ring.
Qed.
Theorem offset_value_ok k q : offset_value k = Some q -> offsets G k = Q2R q.
Proof.
  intros E. rewrite <- (moment_ok d mu C _ _ _ _ q (const_ok 2) (error_ok k) E).
  cbn [gradient offsets]. f_equal. extensionality x. rewrite two. ring.
Qed.
Theorem skip_value_ok k j q : (j < d)%nat -> skip_value k j = Some q -> skips G k j = Q2R q.
Proof.
  intros Hj E. rewrite <- (moment_ok d mu C _ _ _ _ q (scale_ok d mu C 2 _ _ (coordinate_ok d mu C j Hj)) (error_ok k) E).
  cbn [gradient skips]. f_equal. extensionality x. rewrite two. ring.
Qed.
End Exact.
