(* What the main theorems say and what they rest on; the output is compared with assumptions.txt. *)
From Coq Require Import Reals List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Splines Sums Network Expectation Energy Descent ClassicalFlow IntegralFlow UniformCube RiskGradient Setting Inequalities Formal Certificates ExactCase Calculi DescentCertificate Main
  Oscillation Coordinates RiskAlongFlow Aligned QuadraticFlow AlignedFlow ConstantFlow Batches DescentTheorems SharpStep Picard NonUniqueness MeanDescent BoxGradient.
From Gfproof Require Weights Sphere Brackets CaseClaims SplineMinima NormalizedFlow AffineZeros Obstructions.
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
Check solution_solves.
Check two_solutions.
Check mean_sum.
Check mean_vanishes.
Check balance_step.
Check generalized_gradient_on_boxes.
(* one question for all of these: each takes a second *)
Definition flows_and_batches := (
  @integral_from_oscillations, @integral_of_derivative, @gradient_against, @energy_identity,
  @balance_along, @displacement, @aligned_identity, @risk_against_gradient, @sharp_bound,
  @aligned_gradient_bound, @aligned_zeros, @aligned_step, @flow_risk_identity,
  @flow_risk_nonincreasing, @flow_lyapunov, @flow_sharp_energy, @flow_bounded, @flow_quotient,
  @flow_sharp_rate, @flow_rate_W, @flow_faster_than_1_over_T, @constant_flow_theorem,
  @classical_integral_solution, @step_decreases, @batches_nonincreasing, @batches_bounded,
  @batches_sum, @batches_converge, @batches_limit, @descent_theorem, @batch_theorem, @aimed_threshold, @no_larger_step,
  @solution_solves, @two_solutions, @mean_sum, @mean_vanishes,
  @balance_step, @generalized_gradient_on_boxes).
Print Assumptions flows_and_batches.
Check Weights.cauchy_schwarz.
Check Weights.substitute_value.
Check Weights.least_weight_ok.
Check Weights.harmonic_weight_ok.
Check Sphere.identity_on_sphere.
Check Sphere.falling_on_sphere_value.
Check Brackets.obstruction.
Check CaseClaims.evalQ_ok.
Check CaseClaims.all_agree.
Check CaseClaims.moment_value_ok.
Check CaseClaims.active_square_ok.
Check CaseClaims.relu_square_ok.
Check CaseClaims.least_value_ok.
Check CaseClaims.harmonic_value_ok.
Check CaseClaims.next_risk_ok.
Check SplineMinima.norm_bound.
Check SplineMinima.least_norm_optimal.
Check SplineMinima.least_objective_optimal.
Check NormalizedFlow.distance_along_flow.
Check NormalizedFlow.flow_risk_small.
Check NormalizedFlow.flow_rate.
Check NormalizedFlow.distance_step.
Check NormalizedFlow.distance_falls.
Check NormalizedFlow.steps_sum.
Check NormalizedFlow.steps_risk_small.
Check AffineZeros.global_minimum_is_zero.
Check AffineZeros.zigzag_is_zero.
Check AffineZeros.kinks_make_zero.
Check Obstructions.no_lyapunov_function.
Check Obstructions.no_gradient_where_all_are_off.
Check Obstructions.zero_with_positive_risk.
Definition about_certificates :=
  (Weights.cauchy_schwarz,
   Weights.substitute_value,
   Weights.least_weight_ok,
   Weights.harmonic_weight_ok,
   Sphere.identity_on_sphere,
   Sphere.falling_on_sphere_value,
   Brackets.obstruction,
   CaseClaims.evalQ_ok,
   CaseClaims.all_agree,
   CaseClaims.moment_value_ok,
   CaseClaims.active_square_ok,
   CaseClaims.relu_square_ok,
   CaseClaims.least_value_ok,
   CaseClaims.harmonic_value_ok,
   CaseClaims.next_risk_ok,
   SplineMinima.norm_bound,
   SplineMinima.least_norm_optimal,
   SplineMinima.least_objective_optimal,
   NormalizedFlow.distance_along_flow,
   NormalizedFlow.flow_risk_small,
   NormalizedFlow.flow_rate,
   NormalizedFlow.distance_step,
   NormalizedFlow.distance_falls,
   NormalizedFlow.steps_sum,
   NormalizedFlow.steps_risk_small,
   AffineZeros.global_minimum_is_zero,
   AffineZeros.zigzag_is_zero,
   AffineZeros.kinks_make_zero,
   Obstructions.no_lyapunov_function,
   Obstructions.no_gradient_where_all_are_off,
   Obstructions.zero_with_positive_risk).
Print Assumptions about_certificates.
Import NormalizedFlow.
Check normalized_descent.
Print Assumptions normalized_descent.
