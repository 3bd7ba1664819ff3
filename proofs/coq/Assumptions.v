(* What the main theorems say and what they rest on; the output is compared with assumptions.txt. *)
From Coq Require Import Reals List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Splines Sums Network Expectation Energy Descent ClassicalFlow IntegralFlow UniformCube RiskGradient Setting Inequalities Formal Certificates ExactCase Calculi DescentCertificate Main.
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
