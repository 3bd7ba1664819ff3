From Coq Require Import Reals Lra Lia List QArith.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Formal Certificates Weights Sphere.
Import ListNotations.
Open Scope R_scope.

Module Certificate_ed4ce73ff1c5e4138e7f425f8b0cb9ab0f9474578e271ccb1ed67ad935fb4f67.
(* for every relu'(0) in R, every width H >= 1, input and output dimension, network without linear skip a.x, input law with finite M2, square-integrable target f and vector xi, all real gamma, lambda_i (d(z) = -<grad z, G>): dot(w, G.w) + (b * G.b) == dot(v, G.v) for every neuron
   digest ed4ce73ff1c5e4138e7f425f8b0cb9ab0f9474578e271ccb1ed67ad935fb4f67 *)
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
  (forall i : nat, (i < H)%nat -> ((dot d (fun j => weights theta i j) (fun j => weights G i j)) + (biases theta i * biases G i)) = (dot m (fun k => outers theta i k) (fun k => outers G i k))).
Proof.
- intros i Hi.
refine (identity H d m false kink mu target target_integrable theta more more_honest (Plus (Total inputs (Times (Atom 0) (Atom 1))) (Times (Atom 2) (Atom 3))) (Total outputs (Times (Atom 4) (Atom 5))) (i, 0, 0)%nat _).
vm_compute. reflexivity.
Qed.
End Certificate.
End Certificate_ed4ce73ff1c5e4138e7f425f8b0cb9ab0f9474578e271ccb1ed67ad935fb4f67.
