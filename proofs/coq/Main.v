(* The theorems in one place, for the uniform law on [0,1]^d, any width H and any input dimension d. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network InnerProduct Expectation Energy Lipschitz Descent FlowEnergy ClassicalFlow IntegralFlow CubeIntegral HalfSpaces UniformCube RealizationGradient RiskGradient.
Open Scope R_scope.

Section Main.
Variables (H d : nat) (xi : R).
Notation mu := (uniform_cube d).
Notation L := (risk H d mu xi).
Notation V := (lyapunov H d xi).
Notation W := (centred H d xi).
Notation G := (generalized_gradient H d mu xi).

(* d = 1: the iterated integral is the Riemann integral on [0,1] *)
Lemma cube_integral_one (f : vec -> R) : cube_integral 1 f = RInt (fun t => f (vcons t vnil)) 0 1.
Proof. reflexivity. Qed.

(* the second moment M2 is at most d *)
Lemma moment_on_the_cube : moment d mu <= INR d.
Proof.
  rewrite <- (expect_const d mu (INR d)).
  apply expect_le; [apply integrable_size2|apply integrable_const|].
  intros x Hx. rewrite <- (Rmult_1_r (INR d)), <- sumn_const. apply sumn_le. intros j Hj.
  specialize (Hx j Hj). rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; lra.
Qed.

Theorem energy_on_the_cube p : inner H d (lyapunov_gradient xi p) (G p) = 8 * L p.
Proof. apply lyapunov_identity. Qed.

Theorem gradient_bound_on_the_cube p : inner H d (G p) (G p) <= 4 * ((INR d + 1) * hidden_norm2 H d p + 1) * L p.
Proof.
  apply Rle_trans with (1 := gradient_bound H d mu xi p). apply Rmult_le_compat_r; [apply risk_ge0|].
  generalize (Rmult_le_compat_r _ _ _ (hidden_norm2_ge0 H d p) moment_on_the_cube). lra.
Qed.

Theorem descent_step_on_the_cube gamma p :
  V (descent_step H d mu xi gamma p) - V p
  = - 8 * gamma * L p + gamma * gamma * (inner H d (G p) (G p) + offset (G p) * offset (G p)).
Proof. apply step_identity. Qed.

Theorem descent_on_the_cube (gamma : nat -> R) theta delta :
  0 < delta -> (forall n, 0 <= gamma n) ->
  (forall n, gamma n * ((INR d + 1) * W theta + 2) <= 2 - delta) ->
  (forall n, W (descent H d mu xi gamma theta (S n)) <= W (descent H d mu xi gamma theta n)) /\
  (forall n, 4 * delta * sumn n (fun k => gamma k * L (descent H d mu xi gamma theta k)) <= W theta) /\
  (is_lim_seq (fun n => sumn n gamma) p_infty -> is_lim_seq (fun n => L (descent H d mu xi gamma theta n)) 0).
Proof.
  intros Hd Hg Hn.
  assert (Hs : forall n, gamma n * ((moment d mu + 1) * W theta + 2) <= 2 - delta).
  { intros n. apply Rle_trans with (2 := Hn n). apply Rmult_le_compat_l; [apply Hg|].
    generalize (Rmult_le_compat_r _ _ _ (centred_ge0 H d xi theta) moment_on_the_cube). lra. }
  split; [apply descent_centred_nonincreasing with delta; assumption|]. split.
  - intros n. generalize (descent_sum H d mu xi gamma theta delta Hg Hd Hs n)
      (centred_ge0 H d xi (descent H d mu xi gamma theta n)). lra.
  - apply descent_converges with delta; assumption.
Qed.
End Main.
