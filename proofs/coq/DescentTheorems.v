(* Gradient descent, and descent on batches path by path, as they are stated: constant targets and, with a skip connection,
   affine targets; m outputs, any relu'(0) in [0,1].  kappa = (1+M2) W(theta_0) + 2 Psi, Psi = 1 or, with a skip connection, 1 + M2. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates Aligned Batches.
Open Scope R_scope.

Section Descent.
Variables (H d m : nat) (skip : bool) (kink : R) (beta : nat -> R) (alpha : nat -> nat -> R).
Hypothesis kink_range : 0 <= kink <= 1.
Notation W := (centred_energy H d m skip beta alpha).
Notation V := (full_lyapunov H d m skip beta alpha).
Notation norm2 := (norm2 H d m skip).
Notation L mu := (total_risk H d m skip mu (affine_target d skip beta alpha)).

Theorem descent_theorem (mu : expectation d) (gamma : nat -> R) (theta0 : parameters) :
  let theta := path H d m skip kink beta alpha (fun _ => mu) gamma theta0 in
  let kappa := (moment d mu + 1) * W theta0 + 2 * features d skip mu in
  (forall n, 0 <= gamma n) ->
  ((forall n, gamma n * kappa <= 2) ->
    forall n, W (theta (S n)) <= W (theta n) /\ V (theta (S n)) <= V (theta n) /\ norm2 (theta n) <= V theta0) /\
  (forall gbar, (forall n, gamma n <= gbar) -> gbar * kappa < 2 ->
    (forall N, sumn N (fun n => gamma n * L mu (theta n)) <= W theta0 / (4 * (2 - gbar * kappa))) /\
    (forall N, 0 < sumn N gamma -> exists n, (n < N)%nat /\ L mu (theta n) <= W theta0 / (4 * (2 - gbar * kappa) * sumn N gamma)) /\
    ex_finite_lim_seq (fun n => L mu (theta n)) /\
    (is_lim_seq (fun n => sumn n gamma) p_infty -> is_lim_seq (fun n => L mu (theta n)) 0)).
Proof.
  intros theta kappa Hg. split.
  { intros Hs n.
    assert (Hs' : forall n, gamma n * ((moment d mu + 1) * W theta0 + 2 * features d skip mu) <= 2 - 0) by (intros; fold kappa; rewrite Rminus_0_r; apply Hs).
    destruct (batches_nonincreasing H d m skip kink beta alpha kink_range (fun _ => mu) gamma theta0 0 Hg ltac:(lra) Hs' n) as [N1 N2].
    split; [exact N1|]. split; [exact N2|].
    apply (batches_bounded H d m skip kink beta alpha kink_range (fun _ => mu) gamma theta0 0 Hg ltac:(lra) Hs' n). }
  intros gbar Hb Hk. set (delta := 2 - gbar * kappa). assert (Hd : 0 < delta) by (unfold delta; lra).
  assert (K0 : 0 <= kappa).
  { unfold kappa, features. assert (M := moment_ge0 d mu).
    assert (0 <= (moment d mu + 1) * W theta0) by (apply Rmult_le_pos; [lra|apply centred_energy_ge0]). destruct skip; lra. }
  assert (Hs : forall n, gamma n * ((moment d mu + 1) * W theta0 + 2 * features d skip mu) <= 2 - delta).
  { intros n. fold kappa. unfold delta. assert (gamma n * kappa <= gbar * kappa) by (apply Rmult_le_compat_r; [assumption|apply Hb]). lra. }
  assert (Sum : forall N, sumn N (fun n => gamma n * L mu (theta n)) <= W theta0 / (4 * delta)).
  { intros N. apply Rmult_le_reg_l with (4 * delta); [lra|]. replace (4 * delta * (W theta0 / (4 * delta))) with (W theta0) by (field; lra).
    generalize (batches_sum H d m skip kink beta alpha kink_range (fun _ => mu) gamma theta0 delta Hg ltac:(lra) Hs N)
      (centred_energy_ge0 H d m skip beta alpha (theta N)). unfold theta. lra. }
  split; [exact Sum|]. split.
  { intros N HN. set (b := W theta0 / (4 * delta * sumn N gamma)).
    destruct (Classical_Prop.classic (exists n, (n < N)%nat /\ L mu (theta n) <= b)) as [Y|Y]; [exact Y|exfalso].
    assert (Big : forall n, (n < N)%nat -> b < L mu (theta n)).
    { intros n Hn. destruct (Rlt_or_le b (L mu (theta n))); [assumption|exfalso; apply Y; exists n; auto]. }
    assert (T0 : forall n, (n < N)%nat -> 0 <= gamma n * (L mu (theta n) - b))
      by (intros n Hn; apply Rmult_le_pos; [apply Hg|generalize (Big n Hn); lra]).
    assert (Sz : sumn N (fun n => gamma n * (L mu (theta n) - b)) <= 0).
    { rewrite (sumn_ext N _ (fun n => gamma n * L mu (theta n) + (- b) * gamma n)) by (intros; ring). rewrite sumn_plus, sumn_scal.
      assert (Eb : b * sumn N gamma = W theta0 / (4 * delta)) by (unfold b; field; lra). generalize (Sum N). lra. }
    assert (Z : sumn N gamma = 0).
    { rewrite (sumn_ext N gamma (fun _ => 0)); [apply sumn_0|]. intros n Hn.
      assert (P := sumn_term_le N (fun n => gamma n * (L mu (theta n) - b)) n T0 Hn). cbv beta in P.
      assert (Q := Big n Hn). assert (G0 := Hg n).
      destruct (Req_dec (gamma n) 0) as [|Gn]; [assumption|exfalso].
      assert (0 < gamma n * (L mu (theta n) - b)) by (apply Rmult_lt_0_compat; lra). lra. }
    lra. }
  split.
  - apply (batches_limit H d m skip kink beta alpha kink_range (fun _ => mu) gamma theta0 delta Hg ltac:(lra) Hs mu Hd
      ((moment d mu + 1) * W theta0 + features d skip mu) ltac:(intros; lra) (W theta0 / (4 * delta)) Sum).
  - apply (batches_converge H d m skip kink beta alpha kink_range (fun _ => mu) gamma theta0 delta Hg ltac:(lra) Hs mu Hd
      ((moment d mu + 1) * W theta0 + features d skip mu) ltac:(intros; lra) (W theta0 / (4 * delta)) Sum).
Qed.
End Descent.

(* Batches drawn in any way from points with |x|^2 <= X, constant target; L_n and Q_n belong to the n-th batch *)
Theorem batch_theorem (H d m : nat) (kink : R) (beta : nat -> R) (laws : nat -> expectation d) (gamma : nat -> R)
  (theta0 : parameters) (X : R) : 0 <= kink <= 1 -> 0 <= X ->
  (forall n x, support (laws n) x -> size2 d x <= X) -> (forall n, 0 <= gamma n) ->
  let none := fun _ _ : nat => 0 in
  let theta := path H d m false kink beta none laws gamma theta0 in
  let W := centred_energy H d m false beta none in
  let V := full_lyapunov H d m false beta none in
  let L n := total_risk H d m false (laws n) (affine_target d false beta none) (theta n) in
  let kappa := (X + 1) * W theta0 + 2 in
  ((forall n, gamma n * kappa <= 2) ->
    forall n, W (theta (S n)) <= W (theta n) /\ V (theta (S n)) <= V (theta n) /\ norm2 H d m false (theta n) <= V theta0) /\
  (forall gbar, (forall n, gamma n <= gbar) -> gbar * kappa < 2 ->
    forall N, sumn N (fun n => gamma n * L n) <= W theta0 / (4 * (2 - gbar * kappa))).
Proof.
  intros Hk HX Hsup Hg none theta W V L kappa.
  assert (W0 : 0 <= W theta0) by apply centred_energy_ge0.
  assert (M : forall n, moment d (laws n) <= X).
  { intros n. rewrite <- (expect_const d (laws n) X). apply expect_le; [apply integrable_size2|apply integrable_const|]. intros; apply (Hsup n); assumption. }
  assert (K : forall n, gamma n * ((moment d (laws n) + 1) * W theta0 + 2 * features d false (laws n)) <= gamma n * kappa).
  { intros n. apply Rmult_le_compat_l; [apply Hg|]. unfold kappa, features.
    assert ((moment d (laws n) + 1) * W theta0 <= (X + 1) * W theta0) by (apply Rmult_le_compat_r; [assumption|generalize (M n); lra]). lra. }
  split.
  - intros Hs n.
    assert (Hs' : forall n, gamma n * ((moment d (laws n) + 1) * W theta0 + 2 * features d false (laws n)) <= 2 - 0)
      by (intros k; apply Rle_trans with (1 := K k); rewrite Rminus_0_r; apply Hs).
    destruct (batches_nonincreasing H d m false kink beta none Hk laws gamma theta0 0 Hg ltac:(lra) Hs' n) as [N1 N2].
    split; [exact N1|]. split; [exact N2|].
    apply (batches_bounded H d m false kink beta none Hk laws gamma theta0 0 Hg ltac:(lra) Hs' n).
  - intros gbar Hb Hs N. set (delta := 2 - gbar * kappa). assert (Hd : 0 < delta) by (unfold delta; lra).
    assert (K0 : 0 <= kappa) by (unfold kappa; assert (0 <= (X + 1) * W theta0) by (apply Rmult_le_pos; lra); lra).
    assert (Hs' : forall n, gamma n * ((moment d (laws n) + 1) * W theta0 + 2 * features d false (laws n)) <= 2 - delta).
    { intros n. apply Rle_trans with (1 := K n). unfold delta.
      assert (gamma n * kappa <= gbar * kappa) by (apply Rmult_le_compat_r; [assumption|apply Hb]). lra. }
    apply Rmult_le_reg_l with (4 * delta); [lra|]. replace (4 * delta * (W theta0 / (4 * delta))) with (W theta0) by (field; lra).
    generalize (batches_sum H d m false kink beta none Hk laws gamma theta0 delta Hg ltac:(lra) Hs' N)
      (centred_energy_ge0 H d m false beta none (theta N)). unfold L, theta, W. lra.
Qed.
