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
Notation G := (generalized_gradient H d mu xi).

(* d = 1: the iterated integral is the Riemann integral on [0,1] *)
Lemma cube_integral_one (f : vec -> R) : cube_integral 1 f = RInt (fun t => f (vcons t vnil)) 0 1.
Proof. reflexivity. Qed.

Theorem energy_on_the_cube p : inner H d (lyapunov_gradient xi p) (G p) = 8 * L p.
Proof. apply lyapunov_identity. Qed.

Theorem gradient_bound_on_the_cube p : inner H d (G p) (G p) <= 4 * ((INR d + 1) * hidden_norm2 H d p + 1) * L p.
Proof. apply gradient_bound. Qed.

Theorem descent_step_on_the_cube gamma p :
  V (descent_step H d mu xi gamma p) - V p
  = - 8 * gamma * L p + gamma * gamma * (inner H d (G p) (G p) + offset (G p) * offset (G p)).
Proof. apply step_identity. Qed.

Theorem descent_on_the_cube (gamma : nat -> R) theta delta :
  0 < delta -> (forall n, 0 <= gamma n) ->
  (forall n, gamma n * ((INR d + 1) * V theta + 2) <= 2 - delta) ->
  (forall n, V (descent H d mu xi gamma theta (S n)) <= V (descent H d mu xi gamma theta n)) /\
  (forall n, 4 * delta * sumn n (fun k => gamma k * L (descent H d mu xi gamma theta k)) <= V theta) /\
  (is_lim_seq (fun n => sumn n gamma) p_infty -> is_lim_seq (fun n => L (descent H d mu xi gamma theta n)) 0).
Proof.
  intros Hd Hg Hs. split; [apply descent_lyapunov_nonincreasing with delta; assumption|]. split.
  - intros n. generalize (descent_sum H d mu xi gamma theta delta Hg Hd Hs n)
      (lyapunov_ge0 H d xi (descent H d mu xi gamma theta n)). lra.
  - apply descent_converges with delta; assumption.
Qed.
End Main.
