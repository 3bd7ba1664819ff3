(* What the main theorems say and what they rest on; the output is compared with assumptions.txt. *)
From Coq Require Import Reals List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Energy Descent ClassicalFlow IntegralFlow UniformCube RiskGradient ExactValues Main.
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
Check exact_risk_ok.
Print Assumptions exact_risk_ok.
Check weight_gradient_ok.
Print Assumptions weight_gradient_ok.
Check bias_gradient_ok.
Print Assumptions bias_gradient_ok.
Check outer_gradient_ok.
Print Assumptions outer_gradient_ok.
Check offset_gradient_ok.
Print Assumptions offset_gradient_ok.
Check descent_certificate.
Print Assumptions descent_certificate.
