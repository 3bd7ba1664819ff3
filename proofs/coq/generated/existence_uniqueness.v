From Coq Require Import Reals Lra Lia List QArith.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Formal Certificates Weights Sphere.
Import ListNotations.
Open Scope R_scope.

Module Certificate_3b89d4ed1e3f4d6b2b57adede155808fe8c6b8e8a37a84a47a7d6b9a6a2dd8db.
(* for every relu'(0) in R, every width H >= 1, input and output dimension, network without linear skip a.x, input law with finite M2, square-integrable target f and vector xi, all real gamma, lambda_i (d(z) = -<grad z, G>): d(norm2(v) - (norm2(w) + b^2)) == 0 for every neuron
   digest 3b89d4ed1e3f4d6b2b57adede155808fe8c6b8e8a37a84a47a7d6b9a6a2dd8db *)
Section Certificate.
Variables (H d m : nat) (kink : R) (mu : expectation d) (theta : parameters).
Variables (gamma : R) (lambda : nat -> R).
Variable xi : nat -> R.
Variable target : nat -> vec -> R.
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Notation G := (gradient H d m false kink mu target theta).
Notation L := (total_risk H d m false mu target theta).
Notation against := (against H d m false mu target theta).
Notation more := ([] : list symbol).
Lemma more_honest : List.Forall honest more.
Proof. honest_list. Qed.
Notation value e s := (eval (sizes H d m) (symbols theta G more) e s).
Theorem statement :
  (forall i : nat, (i < H)%nat -> (Derive (fun t : R => ((dot m (fun k => outers (move theta t G) i k) (fun k => outers (move theta t G) i k)) - ((dot d (fun j => weights (move theta t G) i j) (fun j => weights (move theta t G) i j)) + (biases (move theta t G) i ^ 2)))) 0) = 0).
Proof.
- intros i Hi.
rewrite (falling_value H d m false kink mu target theta more (Minus (Total outputs (Times (Atom 4) (Atom 4))) (Plus (Total inputs (Times (Atom 0) (Atom 0))) (Power (Atom 2) 2))) (i, 0, 0)%nat : (Derive (fun t : R => ((dot m (fun k => outers (move theta t G) i k) (fun k => outers (move theta t G) i k)) - ((dot d (fun j => weights (move theta t G) i j) (fun j => weights (move theta t G) i j)) + (biases (move theta t G) i ^ 2)))) 0) = value (derivative falling (Minus (Total outputs (Times (Atom 4) (Atom 4))) (Plus (Total inputs (Times (Atom 0) (Atom 0))) (Power (Atom 2) 2)))) (i, 0, 0)%nat).
refine (identity H d m false kink mu target target_integrable theta more more_honest (derivative falling (Minus (Total outputs (Times (Atom 4) (Atom 4))) (Plus (Total inputs (Times (Atom 0) (Atom 0))) (Power (Atom 2) 2)))) (Int 0) (i, 0, 0)%nat _).
vm_compute. reflexivity.
Qed.
End Certificate.
End Certificate_3b89d4ed1e3f4d6b2b57adede155808fe8c6b8e8a37a84a47a7d6b9a6a2dd8db.
