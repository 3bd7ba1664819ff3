(* Finite data: finitely many points with equal weights. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation.
Open Scope R_scope.

Section Finite.
Variables (d m : nat) (X : nat -> vec).
Hypothesis HX : forall k, (k <= m)%nat -> closed_cube d (X k).
Definition finite_data : expectation d.
Proof.
  assert (Hm : 0 < INR (S m)) by (apply lt_0_INR; lia).
  refine {| support := fun x => exists k, (k <= m)%nat /\ x = X k; integrable := fun _ => True;
            expect := fun f => / INR (S m) * sumn (S m) (fun k => f (X k)) |}; try (intros; exact I).
  - intros f g Hfg _. f_equal. apply sumn_ext. intros i Hi. apply Hfg. exists i; split; [lia|reflexivity].
  - intros k. rewrite sumn_const. field. lra.
  - intros f g _ _. rewrite sumn_plus. ring.
  - intros k f _. rewrite sumn_scal. ring.
  - intros f _ Hf. apply Rmult_le_pos; [left; apply Rinv_0_lt_compat; assumption|].
    apply sumn_ge0. intros i Hi. apply Hf. exists i; split; [lia|reflexivity].
  - intros x (k & Hk & ->). apply HX; assumption.
Defined.
End Finite.
