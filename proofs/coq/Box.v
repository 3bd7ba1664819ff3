(* The image of an input law under x_j -> low_j + scale_j x_j; so the uniform laws on all boxes are input laws. *)
From Coq Require Import Reals Lra Lia List FunctionalExtensionality.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous CubeIntegral HalfSpaces UniformCube.
Open Scope R_scope.

Section Image.
Variables (d : nat) (mu : expectation d) (low scale : nat -> R).
Definition place (x : vec) : vec := fun j => low j + scale j * x j.

Definition image : expectation d.
Proof.
  refine {| support := fun y => exists x, support mu x /\ y = place x;
            integrable := fun f => integrable mu (fun x => f (place x));
            expect := fun f => expect mu (fun x => f (place x)) |}.
  - intros f g Hfg. apply integrable_ext. intros x Hx. apply Hfg. exists x; auto.
  - intros f g Hfg. apply expect_ext. intros x Hx. apply Hfg. exists x; auto.
  - intros k. apply integrable_const.
  - intros k. apply expect_const.
  - intros f g. apply (integrable_plus d mu (fun x => f (place x))).
  - intros f g. apply (expect_plus d mu (fun x => f (place x))).
  - intros f g. apply (integrable_mult d mu (fun x => f (place x))).
  - intros k f. apply (expect_scal d mu k (fun x => f (place x))).
  - intros f If Hf. apply expect_ge0; [assumption|]. intros x Hx. apply Hf. exists x; auto.
  - intros j Hj. apply (integrable_plus d mu (fun _ => low j)); [apply integrable_const|].
    apply (integrable_scal d mu (scale j)), integrable_coord; assumption.
  - intros a b.
    apply integrable_ext with (fun x => indicator (sumn d (fun j => a j * scale j * x j) + (b + sumn d (fun j => a j * low j)))).
    + intros x _. f_equal. unfold place.
      rewrite (sumn_ext d (fun j => a j * (low j + scale j * x j)) (fun j => a j * low j + a j * scale j * x j))
        by (intros; ring).
      rewrite sumn_plus. ring.
    + apply integrable_half_space.
Defined.
End Image.

(* the uniform law on [low_1, high_1] x ... x [low_d, high_d] *)
Definition uniform_box (d : nat) (low high : nat -> R) : expectation d :=
  image d (uniform_cube d) low (fun j => high j - low j).
