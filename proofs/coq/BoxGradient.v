(* The generalized gradient is the gradient of the risk at every network without degenerate neurons, for the uniform law on every box
   [low_1, high_1] x ... x [low_d, high_d] with low_j < high_j: the cube, with w_i and b_i rewritten. *)
From Coq Require Import Reals Lra Lia List FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network InnerProduct Expectation Energy Lipschitz CubeIntegral HalfSpaces UniformCube Box RiskGradient.
Open Scope R_scope.

Section Pullback.
Variables (H d : nat) (low scale : nat -> R).
(* the network on the cube with the same outputs *)
Definition pullback (p : network) : network :=
  {| weight := fun i j => weight p i j * scale j; bias := fun i => bias p i + sumn d (fun j => weight p i j * low j);
     outer := outer p; offset := offset p |}.
Notation at_box := (place low scale).

Lemma pullback_preactivation p i x : preactivation d (pullback p) i x = preactivation d p i (at_box x).
Proof.
  unfold preactivation, place. cbn [pullback weight bias].
  rewrite (sumn_ext d (fun j => weight p i j * (low j + scale j * x j)) (fun j => weight p i j * low j + weight p i j * scale j * x j)) by (intros; ring).
  rewrite sumn_plus. ring.
Qed.
Lemma pullback_realization p x : realization H d (pullback p) x = realization H d p (at_box x).
Proof.
  unfold realization. cbn [pullback offset outer]. f_equal. apply sumn_ext. intros i _. rewrite pullback_preactivation. reflexivity.
Qed.
Lemma pullback_axpy p s q : pullback (axpy p s q) = axpy (pullback p) s (pullback q).
Proof.
  unfold pullback, axpy; cbn [weight bias outer offset]. f_equal.
  - extensionality i; extensionality j; ring.
  - extensionality i. rewrite (sumn_ext d (fun j => (weight p i j + s * weight q i j) * low j) (fun j => weight p i j * low j + s * (weight q i j * low j))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
Qed.
Lemma pullback_tangent p q x : inner H d (pullback q) (realization_gradient d (pullback p) x) = inner H d q (realization_gradient d p (at_box x)).
Proof.
  unfold inner. cbn [realization_gradient weight bias outer offset]. f_equal. apply sumn_ext. intros i _.
  unfold active. rewrite pullback_preactivation. cbn [pullback weight bias outer].
  set (a := indicator (preactivation d p i (at_box x))). set (v := outer p i).
  rewrite (sumn_ext d (fun j => weight q i j * scale j * (v * a * x j)) (fun j => (v * a) * (weight q i j * scale j * x j))) by (intros; ring).
  rewrite (sumn_ext d (fun j => weight q i j * (v * a * at_box x j)) (fun j => (v * a) * (weight q i j * low j) + (v * a) * (weight q i j * scale j * x j)))
    by (intros; unfold place; ring).
  rewrite sumn_plus, !sumn_scal. ring.
Qed.

Variables (mu : expectation d) (xi : R).
Notation law := (image d mu low scale).
Lemma pullback_risk p : risk H d law xi p = risk H d mu xi (pullback p).
Proof.
  unfold risk. cbn [image expect]. apply expect_ext.
  - intros x _. rewrite pullback_realization. reflexivity.
  - apply (integrable_ext d mu (fun x => (realization H d (pullback p) x - xi) * (realization H d (pullback p) x - xi))).
    + intros x _. rewrite pullback_realization. reflexivity.
    + apply integrable_mult; apply integrable_residual.
Qed.
Lemma pullback_gradient p q : inner H d q (generalized_gradient H d law xi p) = inner H d (pullback q) (generalized_gradient H d mu xi (pullback p)).
Proof.
  rewrite !inner_gradient. cbn [image expect]. symmetry. apply expect_ext.
  - intros x _. rewrite pullback_realization, pullback_tangent. reflexivity.
  - apply integrable_mult; [apply integrable_residual|apply integrable_scal, integrable_inner].
Qed.
Lemma pullback_nondegenerate p i : (forall j, (j < d)%nat -> scale j <> 0) -> nondegenerate d p i -> nondegenerate d (pullback p) i.
Proof.
  intros Hs Hp. destruct (nonzero_dec d (weight (pullback p) i)) as [Y|Z]; [left; exact Y|right].
  assert (W0 : forall j, (j < d)%nat -> weight p i j = 0).
  { intros j Hj. generalize (Z j Hj). cbn [pullback weight]. intros E. apply Rmult_integral in E. destruct E as [E|E]; [exact E|].
    exfalso. apply (Hs j Hj E). }
  cbn [pullback bias]. rewrite (sumn_ext d _ (fun _ => 0)) by (intros j Hj; rewrite W0 by assumption; ring). rewrite sumn_0, Rplus_0_r.
  destruct Hp as [(j & Hj & E)|Hb]; [exfalso; apply E, W0; assumption|exact Hb].
Qed.
End Pullback.

Theorem generalized_gradient_on_boxes (H d : nat) (xi : R) (low high : nat -> R) (p q : network) :
  (forall j, (j < d)%nat -> low j < high j) -> (forall i, (i < H)%nat -> nondegenerate d p i) ->
  is_derive (fun s => risk H d (uniform_box d low high) xi (axpy p s q)) 0 (inner H d q (generalized_gradient H d (uniform_box d low high) xi p)).
Proof.
  intros Hlow Hnd. unfold uniform_box. set (scale := fun j => high j - low j).
  rewrite pullback_gradient.
  apply (is_derive_ext (fun s => risk H d (uniform_cube d) xi (axpy (pullback d low scale p) s (pullback d low scale q)))).
  - intros s. rewrite pullback_risk, pullback_axpy. reflexivity.
  - apply generalized_gradient_is_gradient. intros i Hi. apply pullback_nondegenerate; [|apply Hnd; assumption].
    intros j Hj. unfold scale. generalize (Hlow j Hj). lra.
Qed.
