(* Zeros of the generalized gradient for affine targets f(x) = alpha x + beta, one input, uniform law on [A, B] (A < B): networks
   that meet the conditions of the classification are zeros of G, and their risks are as it says.
     N = f on [A, B]: G = 0, L = 0.
     n even, l = B - A, q_j = A + j l / (n + 1): every neuron is inactive on [A, B], or flat (v = 0) with w = 0 < b, or has its kink at
     some q_j, 1 <= j <= n, and looks right (w > 0) for odd j and left (w < 0) for even j; the sums of v w over the neurons at q_j are
     2 alpha / (n + 1); and int_A^{q_1} (N - f) = 0. Then G = 0 and L = alpha^2 l^2 / (12 (n + 1)^4).  (n = 0: N = f((A + B) / 2).) *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous UnitInterval Box Calculi Setting.
Open Scope R_scope.

Lemma zero_integral a b : is_RInt (fun _ : R => 0) a b 0.
Proof. evar_last; [apply (is_RInt_const (V := R_NormedModule))|]. unfold scal; simpl; unfold mult; simpl. ring. Qed.

(* ring, where the numbers are those of a normed module *)
Ltac real_ring := match goal with |- @eq _ ?a ?b => change (@eq R a b) end; ring.

Section Affine.
Variables (A B alpha beta : R).
Hypothesis order : A < B.
Definition uniform : expectation 1 := image 1 unit_interval (fun _ => A) (fun _ => B - A).
Definition line (k : nat) (x : vec) : R := alpha * x O + beta.
Variables (H : nat) (p : parameters).
Notation w i := (weights p i O).
Notation b i := (biases p i).
Notation v i := (outers p i O).
Notation G := (gradient H 1 1 false 0 uniform line p).
Notation L := (total_risk H 1 1 false uniform line p).
Definition residual (t : R) : R := offsets p O + sumn H (fun i => v i * relu (w i * t + b i)) - alpha * t - beta.
Definition is_zero : Prop :=
  (forall i, (i < H)%nat -> weights G i O = 0 /\ biases G i = 0 /\ outers G i O = 0) /\ offsets G O = 0.

Lemma height_line i x : height 1 p i x = w i * x O + b i.
Proof. unfold height. simpl. ring. Qed.
Lemma error_line x : error H 1 false line p O x = residual (x O).
Proof.
  unfold error, output, residual, line. rewrite (sumn_ext H _ (fun i => v i * relu (w i * x O + b i))); [ring|].
  intros i _. rewrite height_line. reflexivity.
Qed.
Lemma pull_line i x : pull H 1 1 false line p i x = v i * residual (x O).
Proof. unfold pull. simpl. rewrite error_line. ring. Qed.
Lemma slope_line t : slope 0 t = indicator t.
Proof. unfold slope. ring. Qed.

(* means are integrals *)
Lemma mean_uniform (F : vec -> R) (phi : R -> R) r : (forall x, A < x O < B -> F x = phi (x O)) -> is_RInt phi A B r ->
  expect uniform F = r / (B - A).
Proof.
  intros E I. replace B with (A + (B - A)) in I at 1 by ring. apply mean_line in I; [|lra].
  cbn [uniform image expect unit_interval]. unfold interval_mean. apply is_RInt_unique. revert I. apply is_RInt_ext.
  intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra.
  assert (P : place (fun _ => A) (fun _ => B - A) (point t) O = A + (B - A) * t) by reflexivity.
  assert (S : 0 < (B - A) * t < (B - A) * 1) by (split; [apply Rmult_lt_0_compat; lra|apply Rmult_lt_compat_l; lra]).
  rewrite E; rewrite P; [f_equal; ring|lra].
Qed.

(* what makes a zero *)
Theorem zero_from_integrals : is_RInt residual A B 0 ->
  (forall i, (i < H)%nat -> is_RInt (fun t => relu (w i * t + b i) * residual t) A B 0) ->
  (forall i, (i < H)%nat -> v i = 0 \/ (is_RInt (fun t => indicator (w i * t + b i) * residual t) A B 0
    /\ is_RInt (fun t => indicator (w i * t + b i) * residual t * t) A B 0)) -> is_zero.
Proof.
  intros I0 Ir Ia.
  assert (Z : forall r, r = 0 -> r / (B - A) = 0) by (intros r ->; unfold Rdiv; ring).
  assert (scaled : forall (c : R) phi, is_RInt phi A B 0 -> is_RInt (fun t => c * phi t) A B 0).
  { intros c phi I. assert (E0 : scal c 0 = 0) by (unfold scal; simpl; unfold mult; simpl; ring). rewrite <- E0. clear E0.
    apply (is_RInt_scal (V := R_NormedModule)), I. }
  assert (C0 := zero_integral A B).
  split; [intros i Hi; repeat split|]; cbn [gradient weights biases outers offsets].
  - destruct (Ia i Hi) as [V|[_ I]].
    + rewrite (mean_uniform _ (fun _ => 0) 0); [apply Z; reflexivity| |exact C0].
      intros x _. rewrite pull_line, V. ring.
    + rewrite (mean_uniform _ (fun t => (2 * v i) * (indicator (w i * t + b i) * residual t * t)) 0); [apply Z; reflexivity| |apply scaled, I].
      intros x _. rewrite height_line, slope_line, pull_line. ring.
  - destruct (Ia i Hi) as [V|[I _]].
    + rewrite (mean_uniform _ (fun _ => 0) 0); [apply Z; reflexivity| |exact C0].
      intros x _. rewrite pull_line, V. ring.
    + rewrite (mean_uniform _ (fun t => (2 * v i) * (indicator (w i * t + b i) * residual t)) 0); [apply Z; reflexivity| |apply scaled, I].
      intros x _. rewrite height_line, slope_line, pull_line. ring.
  - rewrite (mean_uniform _ (fun t => 2 * (relu (w i * t + b i) * residual t)) 0); [apply Z; reflexivity| |apply scaled, Ir, Hi].
    intros x _. rewrite height_line, error_line. ring.
  - rewrite (mean_uniform _ (fun t => 2 * residual t) 0); [apply Z; reflexivity| |apply scaled, I0].
    intros x _. rewrite error_line. ring.
Qed.

(* ----- N = f ----- *)
Theorem global_minimum_is_zero : (forall t, A < t < B -> residual t = 0) -> is_zero /\ L = 0.
Proof.
  intros E.
  assert (C0 := zero_integral A B).
  assert (I : forall phi : R -> R, (forall t, A < t < B -> phi t = 0) -> is_RInt phi A B 0).
  { intros phi K. apply (is_RInt_ext (fun _ : R => 0)); [|exact C0]. intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra.
    rewrite K by assumption. reflexivity. }
  split.
  - apply zero_from_integrals; [apply I, E| |]; intros i Hi; [apply I; intros t Ht; rewrite E by assumption; ring|].
    right. split; apply I; intros t Ht; rewrite E by assumption; ring.
  - unfold total_risk, against. rewrite (mean_uniform _ (fun _ => 0) 0); [unfold Rdiv; ring| |exact C0].
    intros x Hx. simpl. rewrite error_line, E by assumption. ring.
Qed.

(* ----- the zigzag ----- *)
Variable half : nat.
Notation n := (2 * half)%nat.
Definition width : R := (B - A) / INR (S n).
Definition q (j : nat) : R := A + INR j * width.
Definition tilt : R := - alpha / INR (S n).
Definition sign (j : nat) : R := if Nat.even j then 1 else - 1.
Definition tooth (j : nat) (t : R) : R := sign j * tilt * (t - q j - width / 2).
Lemma count_pos : 0 < INR (S n).
Proof. apply lt_0_INR. lia. Qed.
Lemma width_pos : 0 < width.
Proof. apply Rdiv_lt_0_compat; [lra|apply count_pos]. Qed.
Lemma q_next j : q (S j) = q j + width.
Proof. unfold q. rewrite S_INR. ring. Qed.
Lemma q_first : q O = A.
Proof. unfold q. simpl. ring. Qed.
Lemma q_last : q (S n) = B.
Proof. unfold q, width. generalize count_pos. intros. field. lra. Qed.
Lemma q_le i j : (i <= j)%nat -> q i <= q j.
Proof. intros Hij. unfold q. apply Rplus_le_compat_l, Rmult_le_compat_r; [left; apply width_pos|apply le_INR, Hij]. Qed.
Lemma sign_next j : sign (S j) = - sign j.
Proof. unfold sign. rewrite Nat.even_succ, <- Nat.negb_even. destruct (Nat.even j); simpl; ring. Qed.
Lemma sign_square j : sign j * sign j = 1.
Proof. unfold sign. destruct (Nat.even j); ring. Qed.

Definition zigzag : Prop := forall j t, (j <= n)%nat -> q j < t < q (S j) -> residual t = tooth j t.
Lemma tooth_integrals j : is_RInt (tooth j) (q j) (q (S j)) 0 /\
  is_RInt (fun t => t * tooth j t) (q j) (q (S j)) (sign j * tilt * width ^ 3 / 12) /\
  is_RInt (fun t => tooth j t * tooth j t) (q j) (q (S j)) (tilt ^ 2 * width ^ 3 / 12).
Proof.
  rewrite q_next. set (a := q j). set (h := width). set (s := sign j * tilt). repeat split; evar_last.
  - apply (is_RInt_derive (fun t => s * ((t - a - h / 2) * (t - a - h / 2)) / 2) (tooth j)).
    + intros t _. unfold tooth. fold a h s. auto_derive; [exact I|]. field.
    + intros t _. apply (ex_derive_continuous (tooth j)). unfold tooth. auto_derive. exact I.
  - unfold minus, plus, opp; simpl. field.
  - apply (is_RInt_derive (fun t => s * (t * t * t / 3 - (a + h / 2) * (t * t) / 2)) (fun t => t * tooth j t)).
    + intros t _. unfold tooth. fold a h s. auto_derive; [exact I|]. field.
    + intros t _. apply (ex_derive_continuous (fun t => t * tooth j t)). unfold tooth. auto_derive. exact I.
  - unfold minus, plus, opp; simpl. field.
  - apply (is_RInt_derive (fun t => tilt * tilt * ((t - a - h / 2) * (t - a - h / 2) * (t - a - h / 2)) / 3) (fun t => tooth j t * tooth j t)).
    + intros t _. unfold tooth. fold a h. auto_derive; [exact I|]. generalize (sign_square j). intros Q.
      replace (sign j * tilt * (t - a - h / 2) * (sign j * tilt * (t - a - h / 2))) with (sign j * sign j * (tilt * tilt * ((t - a - h / 2) * (t - a - h / 2)))) by ring.
      rewrite Q. field.
    + intros t _. apply (ex_derive_continuous (fun t => tooth j t * tooth j t)). unfold tooth. auto_derive. exact I.
  - unfold minus, plus, opp; simpl. field.
Qed.

(* what a neuron may be *)
Definition inactive (i : nat) : Prop := forall t, A < t < B -> w i * t + b i <= 0.
Definition level (i : nat) : Prop := w i = 0 /\ 0 < b i /\ v i = 0.
Definition kinked (i j : nat) : Prop := (1 <= j <= n)%nat /\ b i = - w i * q j /\ (if Nat.even j then w i < 0 else 0 < w i).

Section Zigzag.
Hypothesis shape : zigzag.
Lemma cell_integrals j : (j <= n)%nat -> is_RInt residual (q j) (q (S j)) 0 /\
  is_RInt (fun t => t * residual t) (q j) (q (S j)) (sign j * tilt * width ^ 3 / 12) /\
  is_RInt (fun t => residual t * residual t) (q j) (q (S j)) (tilt ^ 2 * width ^ 3 / 12).
Proof.
  intros Hj. destruct (tooth_integrals j) as (I0 & I1 & I2). assert (O := q_le j (S j) (Nat.le_succ_diag_r j)).
  repeat split; [revert I0|revert I1|revert I2]; apply is_RInt_ext; intros t Ht; rewrite Rmin_left, Rmax_right in Ht by assumption;
    rewrite (shape j t Hj Ht); reflexivity.
Qed.
(* moments from cell i to cell j: 0, and 0 again over an even number of cells *)
Lemma integrals_between i k : (i + k <= S n)%nat -> is_RInt residual (q i) (q (i + k)) 0 /\
  is_RInt (fun t => t * residual t) (q i) (q (i + k)) (if Nat.even k then 0 else sign i * tilt * width ^ 3 / 12) /\
  is_RInt (fun t => residual t * residual t) (q i) (q (i + k)) (INR k * (tilt ^ 2 * width ^ 3 / 12)).
Proof.
  induction k as [|k IH]; intros Hk.
  - rewrite Nat.add_0_r. simpl. rewrite Rmult_0_l. repeat split; apply (is_RInt_point (V := R_NormedModule)).
  - destruct IH as (I0 & I1 & I2); [lia|]. destruct (cell_integrals (i + k)) as (J0 & J1 & J2); [lia|].
    rewrite Nat.add_succ_r. repeat split.
    + evar_last; [apply (is_RInt_Chasles (V := R_NormedModule)) with (q (i + k)); eassumption|]. unfold plus; simpl; ring.
    + assert (S' : sign (i + k) = if Nat.even k then sign i else - sign i).
      { clear. induction k as [|k IH]; [rewrite Nat.add_0_r; reflexivity|]. rewrite Nat.add_succ_r, sign_next, IH, Nat.even_succ, <- Nat.negb_even.
        destruct (Nat.even k); simpl; ring. }
      rewrite S' in J1. rewrite Nat.even_succ, <- Nat.negb_even.
      evar_last; [apply (is_RInt_Chasles (V := R_NormedModule)) with (q (i + k)); eassumption|].
      unfold plus; simpl; destruct (Nat.even k); simpl; field.
    + rewrite S_INR. evar_last; [apply (is_RInt_Chasles (V := R_NormedModule)) with (q (i + k)); eassumption|]. unfold plus; simpl; ring.
Qed.

Lemma split_at (phi psi : R -> R) j r : (j <= S n)%nat -> (forall t, A < t < q j -> psi t = 0) -> (forall t, q j < t < B -> psi t = phi t) ->
  is_RInt phi (q j) B r -> is_RInt psi A B r.
Proof.
  intros Hj Z E I. assert (O1 := q_le O j (Nat.le_0_l j)). rewrite q_first in O1. assert (O2 := q_le j (S n) Hj). rewrite q_last in O2.
  assert (E0 : plus 0 r = r) by (unfold plus; simpl; ring). rewrite <- E0. clear E0. apply (is_RInt_Chasles (V := R_NormedModule)) with (q j).
  - apply (is_RInt_ext (fun _ : R => 0)); [intros t Ht; rewrite Rmin_left, Rmax_right in Ht by assumption; rewrite Z by assumption; reflexivity|].
    apply zero_integral.
  - revert I. apply is_RInt_ext. intros t Ht. rewrite Rmin_left, Rmax_right in Ht by assumption. rewrite E by assumption. reflexivity.
Qed.
Lemma split_at' (phi psi : R -> R) j r : (j <= S n)%nat -> (forall t, q j < t < B -> psi t = 0) -> (forall t, A < t < q j -> psi t = phi t) ->
  is_RInt phi A (q j) r -> is_RInt psi A B r.
Proof.
  intros Hj Z E I. assert (O1 := q_le O j (Nat.le_0_l j)). rewrite q_first in O1. assert (O2 := q_le j (S n) Hj). rewrite q_last in O2.
  assert (E0 : plus r 0 = r) by (unfold plus; simpl; ring). rewrite <- E0. clear E0. apply (is_RInt_Chasles (V := R_NormedModule)) with (q j).
  - revert I. apply is_RInt_ext. intros t Ht. rewrite Rmin_left, Rmax_right in Ht by assumption. rewrite E by assumption. reflexivity.
  - apply (is_RInt_ext (fun _ : R => 0)); [intros t Ht; rewrite Rmin_left, Rmax_right in Ht by assumption; rewrite Z by assumption; reflexivity|].
    apply zero_integral.
Qed.
Lemma combined (phi psi chi : R -> R) (a c x y : R) : is_RInt phi x y 0 -> is_RInt psi x y 0 ->
  (forall t, chi t = a * phi t + c * psi t) -> is_RInt chi x y 0.
Proof.
  intros I J E. apply (is_RInt_ext (fun t => plus (scal a (phi t)) (scal c (psi t)) : R)).
  - intros t _. rewrite E. reflexivity.
  - assert (E0 : plus (scal a 0) (scal c 0) = 0) by (unfold plus, scal; simpl; unfold mult; simpl; ring). rewrite <- E0. clear E0.
    apply (is_RInt_plus (V := R_NormedModule)); apply (is_RInt_scal (V := R_NormedModule)); assumption.
Qed.
Lemma even_from j : (1 <= j <= n)%nat -> Nat.even j = false -> Nat.even (S n - j) = true.
Proof.
  intros Hj E. rewrite Nat.even_sub, E by lia. rewrite Nat.even_succ, Nat.odd_mul. reflexivity.
Qed.
Lemma kinked_integrals i j : kinked i j ->
  is_RInt (fun t => indicator (w i * t + b i) * residual t) A B 0 /\
  is_RInt (fun t => indicator (w i * t + b i) * residual t * t) A B 0.
Proof.
  intros (Hj & Eb & Ew). rewrite Eb. destruct (Nat.even j) eqn:P.
  - destruct (integrals_between O j) as (I0 & I1 & _); [lia|]. rewrite P in I1. rewrite Nat.add_0_l, q_first in I0, I1.
    assert (On : forall t, A < t < q j -> indicator (w i * t + - w i * q j) = 1).
    { intros t Ht. unfold indicator. destruct (Rlt_dec 0 (w i * t + - w i * q j)) as [|N]; [reflexivity|exfalso; apply N].
      replace (w i * t + - w i * q j) with (- w i * (q j - t)) by ring. apply Rmult_lt_0_compat; lra. }
    assert (Off : forall t, q j < t < B -> indicator (w i * t + - w i * q j) = 0).
    { intros t Ht. unfold indicator. destruct (Rlt_dec 0 (w i * t + - w i * q j)) as [N|]; [exfalso|reflexivity].
      assert (0 < - w i * (t - q j)) by (apply Rmult_lt_0_compat; lra). lra. }
    split.
    + apply (split_at' residual _ j 0); [lia|intros t Ht; rewrite Off by assumption; cbv beta; ring|intros t Ht; rewrite On by assumption; cbv beta; ring|exact I0].
    + apply (split_at' (fun t => t * residual t) _ j 0); [lia|intros t Ht; rewrite Off by assumption; cbv beta; ring|intros t Ht; rewrite On by assumption; cbv beta; ring|exact I1].
  - destruct (integrals_between j (S n - j)) as (I0 & I1 & _); [lia|]. rewrite even_from in I1 by assumption.
    replace (j + (S n - j))%nat with (S n) in I0, I1 by lia. rewrite q_last in I0, I1.
    assert (On : forall t, q j < t < B -> indicator (w i * t + - w i * q j) = 1).
    { intros t Ht. unfold indicator. destruct (Rlt_dec 0 (w i * t + - w i * q j)) as [|N]; [reflexivity|exfalso; apply N].
      replace (w i * t + - w i * q j) with (w i * (t - q j)) by ring. apply Rmult_lt_0_compat; lra. }
    assert (Off : forall t, A < t < q j -> indicator (w i * t + - w i * q j) = 0).
    { intros t Ht. unfold indicator. destruct (Rlt_dec 0 (w i * t + - w i * q j)) as [N|]; [exfalso|reflexivity].
      assert (0 < w i * (q j - t)) by (apply Rmult_lt_0_compat; lra). lra. }
    split.
    + apply (split_at residual _ j 0); [lia|intros t Ht; rewrite Off by assumption; cbv beta; ring|intros t Ht; rewrite On by assumption; cbv beta; ring|exact I0].
    + apply (split_at (fun t => t * residual t) _ j 0); [lia|intros t Ht; rewrite Off by assumption; cbv beta; ring|intros t Ht; rewrite On by assumption; cbv beta; ring|exact I1].
Qed.
Theorem zigzag_is_zero : (forall i, (i < H)%nat -> inactive i \/ level i \/ exists j, kinked i j) ->
  is_zero /\ L = alpha ^ 2 * (B - A) ^ 2 / (12 * INR (S n) ^ 4).
Proof.
  intros kinds. destruct (integrals_between O (S n)) as (I0 & _ & I2); [lia|].
  rewrite Nat.add_0_l, q_first, q_last in I0, I2. split.
  - assert (Dead : forall i (phi : R -> R), inactive i -> is_RInt (fun t => indicator (w i * t + b i) * phi t) A B 0).
    { intros i phi D. apply (is_RInt_ext (fun _ : R => 0)); [|apply zero_integral]. intros t Ht.
      rewrite Rmin_left, Rmax_right in Ht by lra. unfold indicator. specialize (D t Ht). destruct (Rlt_dec 0 (w i * t + b i)); [lra|]. symmetry. apply Rmult_0_l. }
    apply zero_from_integrals; [exact I0| |]; intros i Hi; destruct (kinds i Hi) as [D|[(Ew & Eb & Ev)|(j & K)]].
    + apply (is_RInt_ext (fun t => indicator (w i * t + b i) * ((w i * t + b i) * residual t))); [|apply Dead, D].
      intros t _. rewrite relu_indicator. real_ring.
    + apply (combined residual residual _ (b i) 0 A B I0 I0). intros t. rewrite relu_indicator, Ew. unfold indicator.
      replace (0 * t + b i) with (b i) by ring. destruct (Rlt_dec 0 (b i)); [ring|contradiction].
    + destruct (kinked_integrals i j K) as [J0 J1].
      apply (combined _ _ _ (b i) (w i) A B J0 J1). intros t. rewrite relu_indicator. ring.
    + right. split; [apply (Dead i residual D)|].
      apply (is_RInt_ext (fun t => indicator (w i * t + b i) * (residual t * t))); [|apply Dead, D]. intros; real_ring.
    + left. exact Ev.
    + right. apply (kinked_integrals i j K).
  - unfold total_risk, against. rewrite (mean_uniform _ (fun t => residual t * residual t) (INR (S n) * (tilt ^ 2 * width ^ 3 / 12))).
    + unfold tilt, width. generalize count_pos. intros P. field. split; lra.
    + intros x _. simpl. rewrite error_line. ring.
    + exact I2.
Qed.
End Zigzag.

(* ----- networks whose error is the zigzag ----- *)
Lemma sumn_single N j x : (j < N)%nat -> sumn N (fun l => if Nat.eqb l j then x else 0) = x.
Proof.
  induction N as [|N IH]; intros Hj; [lia|]. cbn [sumn]. destruct (Nat.eq_dec j N) as [->|D].
  - rewrite Nat.eqb_refl, (sumn_ext N _ (fun _ => 0)), sumn_0; [ring|]. intros l Hl. destruct (Nat.eqb_spec l N); [lia|reflexivity].
  - rewrite IH by lia. destruct (Nat.eqb_spec N j); [congruence|ring].
Qed.
Definition ramp (j : nat) (t : R) : R := if Nat.even j then - relu (q j - t) else relu (t - q j).
Section Kinks.
Variable kink_of : nat -> nat.                          (* j for the neurons with their kink at q_j, else 0 *)
Hypothesis kinds : forall i, (i < H)%nat ->
  (kink_of i = O /\ (inactive i \/ level i)) \/ ((1 <= kink_of i)%nat /\ kinked i (kink_of i)).
Notation jump := (2 * alpha / INR (S n)).
Hypothesis jumps : forall j, (1 <= j <= n)%nat -> sumn H (fun i => if Nat.eqb (kink_of i) j then v i * w i else 0) = jump.
Hypothesis balanced : is_RInt residual A (q 1) 0.

Lemma neuron_as_ramps i t : (i < H)%nat -> A < t < B ->
  v i * relu (w i * t + b i) = sumn n (fun l => (if Nat.eqb (kink_of i) (S l) then v i * w i else 0) * ramp (S l) t).
Proof.
  intros Hi Ht. destruct (kinds i Hi) as [(E & [D|(_ & _ & Ev)])|(_ & (Hj & Eb & Ew))].
  - rewrite E, (sumn_ext n _ (fun _ => 0)), sumn_0 by (intros l _; simpl; ring).
    specialize (D t Ht). unfold relu. rewrite Rmax_right by lra. ring.
  - rewrite E, (sumn_ext n _ (fun _ => 0)), sumn_0 by (intros l _; simpl; ring). rewrite Ev. ring.
  - set (j := kink_of i) in *.
    rewrite (sumn_ext n _ (fun l => if Nat.eqb l (j - 1) then v i * w i * ramp j t else 0)).
    + rewrite sumn_single by lia. rewrite Eb. unfold ramp, relu. destruct (Nat.even j).
      * replace (w i * t + - w i * q j) with (- w i * (q j - t)) by ring. destruct (Rle_or_lt t (q j)).
        -- rewrite !Rmax_left; [ring|lra|apply Rmult_le_pos; lra].
        -- rewrite !Rmax_right; [ring|lra|]. assert (0 < - w i * (t - q j)) by (apply Rmult_lt_0_compat; lra). lra.
      * replace (w i * t + - w i * q j) with (w i * (t - q j)) by ring. destruct (Rle_or_lt (q j) t).
        -- rewrite !Rmax_left; [ring|lra|apply Rmult_le_pos; lra].
        -- rewrite !Rmax_right; [ring|lra|]. assert (0 < w i * (q j - t)) by (apply Rmult_lt_0_compat; lra). lra.
    + intros l Hl. destruct (Nat.eqb_spec j (S l)) as [E|E], (Nat.eqb_spec l (j - 1)) as [F|F]; try lia; [rewrite E; reflexivity|ring].
Qed.
Lemma residual_as_ramps t : A < t < B -> residual t = offsets p O + jump * sumn n (fun l => ramp (S l) t) - alpha * t - beta.
Proof.
  intros Ht. unfold residual. do 3 f_equal.
  rewrite (sumn_ext H _ (fun i => sumn n (fun l => (if Nat.eqb (kink_of i) (S l) then v i * w i else 0) * ramp (S l) t)))
    by (intros i Hi; apply neuron_as_ramps; assumption).
  rewrite sumn_swap, <- sumn_scal. apply sumn_ext. intros l Hl. rewrite sumn_scal_r, jumps by lia. reflexivity.
Qed.
Definition piece (j : nat) (t : R) : R :=
  offsets p O + jump * sumn n (fun l => if xorb (Nat.even (S l)) (Nat.leb (S l) j) then t - q (S l) else 0) - alpha * t - beta.
Lemma residual_piece j t : (j <= n)%nat -> q j < t < q (S j) -> residual t = piece j t.
Proof.
  intros Hj Ht. rewrite residual_as_ramps.
  - unfold piece. do 4 f_equal. apply sumn_ext. intros l Hl. unfold ramp, relu.
    destruct (Nat.leb_spec (S l) j) as [M|M].
    + assert (O := q_le _ _ M). destruct (Nat.even (S l)); simpl; [rewrite Rmax_right by lra; ring|rewrite Rmax_left by lra; reflexivity].
    + assert (O : q (S j) <= q (S l)) by (apply q_le; lia).
      destruct (Nat.even (S l)); simpl; [rewrite Rmax_left by lra; ring|rewrite Rmax_right by lra; reflexivity].
  - assert (O1 := q_le O j (Nat.le_0_l j)). rewrite q_first in O1. assert (O2 : q (S j) <= q (S n)) by (apply q_le; lia).
    rewrite q_last in O2. lra.
Qed.
Lemma piece_next j t : (j < n)%nat -> piece (S j) t = piece j t + 2 * tilt * sign (S j) * (t - q (S j)).
Proof.
  intros Hj. unfold piece.
  assert (E : sumn n (fun l => if xorb (Nat.even (S l)) (Nat.leb (S l) (S j)) then t - q (S l) else 0)
    = sumn n (fun l => if xorb (Nat.even (S l)) (Nat.leb (S l) j) then t - q (S l) else 0) - sign (S j) * (t - q (S j))).
  { rewrite (sumn_ext n _ (fun l => (if xorb (Nat.even (S l)) (Nat.leb (S l) j) then t - q (S l) else 0)
      + (if Nat.eqb l j then - (sign (S j) * (t - q (S j))) else 0))); [rewrite sumn_plus, sumn_single by assumption; ring|]. intros l Hl.
    destruct (Nat.eqb_spec l j) as [->|D].
    - rewrite Nat.leb_refl. destruct (Nat.leb_spec (S j) j); [lia|]. unfold sign. destruct (Nat.even (S j)); simpl; ring.
    - replace (Nat.leb (S l) (S j)) with (Nat.leb (S l) j); [ring|]. destruct (Nat.leb_spec (S l) j), (Nat.leb_spec (S l) (S j)); lia || reflexivity. }
  rewrite E. unfold tilt. generalize count_pos. intros. field. lra.
Qed.
Lemma evens m x : sumn (2 * m) (fun l => if Nat.even (S l) then x else 0) = INR m * x.
Proof.
  induction m as [|m IH]; [simpl; ring|]. replace (2 * S m)%nat with (S (S (2 * m))) by lia. cbn [sumn]. rewrite IH, S_INR.
  assert (E : Nat.even (S (S (2 * m))) = true) by (rewrite Nat.even_succ_succ; apply Nat.even_spec; exists m; reflexivity).
  assert (F : Nat.even (S (2 * m)) = false).
  { rewrite Nat.even_succ, <- Nat.negb_even. rewrite Nat.even_succ_succ in E. rewrite E. reflexivity. }
  rewrite E, F. ring.
Qed.
Lemma piece_slope t u : piece O t - piece O u = tilt * (t - u).
Proof.
  unfold piece.
  assert (E : sumn n (fun l => if xorb (Nat.even (S l)) (Nat.leb (S l) 0) then t - q (S l) else 0)
    = sumn n (fun l => if xorb (Nat.even (S l)) (Nat.leb (S l) 0) then u - q (S l) else 0) + INR half * (t - u)).
  { rewrite <- (evens half (t - u)), <- sumn_plus. apply sumn_ext. intros l _. simpl (Nat.leb (S l) 0). rewrite Bool.xorb_false_r.
    destruct (Nat.even (S l)); ring. }
  rewrite E. unfold tilt. assert (C : INR (S n) = 2 * INR half + 1) by (rewrite S_INR, mult_INR; simpl; ring).
  generalize count_pos. rewrite C. intros. field. lra.
Qed.
Lemma piece_first t : piece O t = tooth O t.
Proof.
  set (mid := A + width / 2). assert (Z : piece O mid = 0).
  { assert (A1 := q_le O 1 (Nat.le_0_l 1)). rewrite q_first in A1.
    assert (J : is_RInt residual A (q 1) (piece O mid * width)).
    { apply (is_RInt_ext (fun t => piece O mid + tilt * (t - mid))).
      - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by assumption. rewrite (residual_piece O u); [|lia|rewrite q_first; exact Hu].
        rewrite <- (piece_slope u mid). real_ring.
      - rewrite q_next, q_first. evar_last.
        + apply (is_RInt_derive (fun t => piece O mid * t + tilt * ((t - mid) * (t - mid)) / 2) (fun t => piece O mid + tilt * (t - mid))).
          * intros u _. auto_derive; [exact I|]. field.
          * intros u _. apply (ex_derive_continuous (fun t => piece O mid + tilt * (t - mid))). auto_derive. exact I.
        + unfold minus, plus, opp, mid; simpl. field. }
    assert (E : piece O mid * width = 0).
    { rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) residual A (q 1) _ J).
      apply (is_RInt_unique (V := R_CompleteNormedModule) residual A (q 1) _ balanced). }
    apply Rmult_integral in E as [J'|J']; [exact J'|]. generalize width_pos. lra. }
  generalize (piece_slope t mid). rewrite Z. unfold tooth, sign, mid. rewrite q_first. simpl. lra.
Qed.
Lemma piece_tooth j t : (j <= n)%nat -> piece j t = tooth j t.
Proof.
  induction j as [|j IH]; intros Hj; [apply piece_first|]. rewrite piece_next, IH by lia. unfold tooth. rewrite sign_next, q_next. field.
Qed.
Theorem kinks_make_zigzag : zigzag.
Proof. intros j t Hj Ht. rewrite (residual_piece j t Hj Ht). apply piece_tooth, Hj. Qed.
Theorem kinks_make_zero : is_zero /\ L = alpha ^ 2 * (B - A) ^ 2 / (12 * INR (S n) ^ 4).
Proof.
  apply (zigzag_is_zero kinks_make_zigzag). intros i Hi. destruct (kinds i Hi) as [(_ & [D|D])|(_ & K)]; [left; exact D|right; left; exact D|].
  right. right. exists (kink_of i). exact K.
Qed.
End Kinks.
End Affine.
