(* What the main theorems say and what they rest on; the output is compared with assumptions.txt. *)
From Coq Require Import Reals List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Splines Sums Network Expectation Energy Descent ClassicalFlow IntegralFlow UniformCube RiskGradient Setting Inequalities Formal Certificates ExactCase Calculi DescentCertificate Main
  Oscillation Coordinates RiskAlongFlow Aligned QuadraticFlow AlignedFlow ConstantFlow Batches DescentTheorems SharpStep.
Open Scope R_scope.
Set Printing Width 110.
Check energy_on_the_cube.
Print Assumptions energy_on_the_cube.
Check gradient_bound_on_the_cube.
Print Assumptions gradient_bound_on_the_cube.
Check descent_step_on_the_cube.
Print Assumptions descent_step_on_the_cube.
Check descent_on_the_cube.
Print Assumptions descent_on_the_cube.
Check conservation.
Print Assumptions conservation.
Check gradient_flow_theorem.
Print Assumptions gradient_flow_theorem.
Check flow_conservation.
Print Assumptions flow_conservation.
Check integral_flow_theorem.
Print Assumptions integral_flow_theorem.
Check generalized_gradient_is_gradient.
Print Assumptions generalized_gradient_is_gradient.
Check descent_certificate.
Print Assumptions descent_certificate.
Check identity.
Print Assumptions identity.
Check falling_value.
Print Assumptions falling_value.
Check risk_formula.
Print Assumptions risk_formula.
Check risk_value_ok.
Print Assumptions risk_value_ok.
Check weight_value_ok.
Print Assumptions weight_value_ok.
Check bias_value_ok.
Print Assumptions bias_value_ok.
Check outer_value_ok.
Print Assumptions outer_value_ok.
Check offset_value_ok.
Print Assumptions offset_value_ok.
Check skip_value_ok.
Print Assumptions skip_value_ok.
Check points_calculus.
Print Assumptions points_calculus.
Check uniform_calculus.
Print Assumptions uniform_calculus.
Check step_imbalance.
Print Assumptions step_imbalance.
Check descent_converges.
Print Assumptions descent_converges.
Check descent_centred_nonincreasing.
Print Assumptions descent_centred_nonincreasing.
Check hidden_axiom.
Print Assumptions hidden_axiom.
Check outer_axiom.
Print Assumptions outer_axiom.
Check offset_axiom.
Print Assumptions offset_axiom.
Check skip_axiom.
Print Assumptions skip_axiom.
Check active_axiom.
Print Assumptions active_axiom.
Check relu_axiom.
Print Assumptions relu_axiom.
Check dual_bound.
Print Assumptions dual_bound.
Check interpolation_optimal.
Print Assumptions interpolation_optimal.
Check penalised_optimal.
Print Assumptions penalised_optimal.
Check integral_from_oscillations.
Check integral_of_derivative.
Check gradient_against.
Check energy_identity.
Check balance_along.
Check displacement.
Check aligned_identity.
Check risk_against_gradient.
Check sharp_bound.
Check aligned_gradient_bound.
Check aligned_zeros.
Check aligned_step.
Check flow_risk_identity.
Check flow_risk_nonincreasing.
Check flow_lyapunov.
Check flow_sharp_energy.
Check flow_bounded.
Check flow_quotient.
Check flow_sharp_rate.
Check flow_rate_W.
Check flow_faster_than_1_over_T.
Check constant_flow_theorem.
Check classical_integral_solution.
Check step_decreases.
Check batches_nonincreasing.
Check batches_bounded.
Check batches_sum.
Check batches_converge.
Check batches_limit.
Check descent_theorem.
Check batch_theorem.
Check aimed_threshold.
Check no_larger_step.
(* one question for all of these: each takes a second *)
Definition flows_and_batches := (
  @integral_from_oscillations, @integral_of_derivative, @gradient_against, @energy_identity,
  @balance_along, @displacement, @aligned_identity, @risk_against_gradient, @sharp_bound,
  @aligned_gradient_bound, @aligned_zeros, @aligned_step, @flow_risk_identity,
  @flow_risk_nonincreasing, @flow_lyapunov, @flow_sharp_energy, @flow_bounded, @flow_quotient,
  @flow_sharp_rate, @flow_rate_W, @flow_faster_than_1_over_T, @constant_flow_theorem,
  @classical_integral_solution, @step_decreases, @batches_nonincreasing, @batches_bounded,
  @batches_sum, @batches_converge, @batches_limit, @descent_theorem, @batch_theorem, @aimed_threshold, @no_larger_step).
Print Assumptions flows_and_batches.
