(* Finite laws: points X 0, ..., X (n-1) of R^d with masses that add up to 1. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation.
Open Scope R_scope.

Section Finite.
Variables (d n : nat) (X : nat -> vec) (mass : nat -> R).
Hypothesis mass_ge0 : forall k, (k < n)%nat -> 0 <= mass k.
Hypothesis mass_total : sumn n mass = 1.

Definition finite_law : expectation d.
Proof.
  refine {| support := fun x => exists k, (k < n)%nat /\ x = X k; integrable := fun _ => True;
            expect := fun f => sumn n (fun k => mass k * f (X k)) |}; try (intros; exact I).
  - intros f g Hfg _. apply sumn_ext. intros k Hk. rewrite Hfg; [reflexivity|exists k; auto].
  - intros c. rewrite sumn_scal_r, mass_total. ring.
  - intros f g _ _. rewrite <- sumn_plus. apply sumn_ext; intros; ring.
  - intros c f _. rewrite <- sumn_scal. apply sumn_ext; intros; ring.
  - intros f _ Hf. apply sumn_ge0. intros k Hk. apply Rmult_le_pos; [auto|apply Hf; exists k; auto].
Defined.
End Finite.
