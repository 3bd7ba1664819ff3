(* Off the kinks, realization_gradient is the derivative of the realization in every direction. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Energy Lipschitz Derivatives.
Open Scope R_scope.

Lemma relu_derivative t : t <> 0 -> is_derive relu t (indicator t).
Proof.
  intros Ht. unfold indicator. destruct (Rlt_dec 0 t) as [h|h].
  - apply (is_derive_ext_loc (fun s => s)).
    + exists (mkposreal t h). intros s Hs. unfold ball in Hs; simpl in Hs; unfold AbsRing_ball, abs, minus, plus, opp in Hs; simpl in Hs.
      apply Rabs_def2 in Hs. unfold relu. rewrite Rmax_left; lra.
    + apply (is_derive_id (K := R_AbsRing)).
  - assert (h' : 0 < - t) by lra. apply (is_derive_ext_loc (fun s => 0)).
    + exists (mkposreal (- t) h'). intros s Hs. unfold ball in Hs; simpl in Hs; unfold AbsRing_ball, abs, minus, plus, opp in Hs; simpl in Hs.
      apply Rabs_def2 in Hs. unfold relu. rewrite Rmax_right; lra.
    + apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
Qed.

Section S.
Variables (H d : nat).

Theorem realization_gradient_is_gradient p q x : (forall i, (i < H)%nat -> preactivation d p i x <> 0) ->
  is_derive (fun s => realization H d (axpy p s q) x) 0 (inner H d q (realization_gradient d p x)).
Proof.
  intros Hk. unfold realization, inner; cbn [axpy realization_gradient weight bias outer offset].
  replace (sumn H (fun i => sumn d (fun j => weight q i j * (outer p i * active d p i x * x j)) +
      bias q i * (outer p i * active d p i x) + outer q i * relu (preactivation d p i x)) + offset q * 1)
    with (offset q + sumn H (fun i => outer q i * relu (preactivation d p i x) + outer p i * (preactivation d q i x * active d p i x))).
  - apply (is_derive_plus (fun s => offset p + s * offset q)
      (fun s => sumn H (fun i => (outer p i + s * outer q i) * relu (preactivation d (axpy p s q) i x)))).
    + auto_derive; [exact I|ring].
    + apply deriv_sum; intros i Hi.
      assert (D1 : is_derive (fun s => outer p i + s * outer q i) 0 (outer q i)) by (auto_derive; [exact I|ring]).
      assert (E0 : preactivation d (axpy p 0 q) i x = preactivation d p i x) by (rewrite preactivation_axpy; ring).
      assert (D2 : is_derive (fun s => relu (preactivation d (axpy p s q) i x)) 0 (preactivation d q i x * active d p i x)).
      { apply (is_derive_comp relu (fun s => preactivation d (axpy p s q) i x) 0 (active d p i x) (preactivation d q i x)).
        - rewrite E0. apply relu_derivative, Hk; assumption.
        - apply (is_derive_ext (fun s => preactivation d p i x + s * preactivation d q i x)); [intros s; rewrite preactivation_axpy; reflexivity|].
          auto_derive; [exact I|ring]. }
      evar_last; [apply (is_derive_mult _ _ 0 _ _ D1 D2); intros; apply Rmult_comm|].
      cbv beta. rewrite E0.
      match goal with |- plus (mult ?a ?b) (mult ?c ?e) = ?r => change (a * b + c * e = r) end. ring.
  - rewrite Rplus_comm. f_equal; [|ring]. apply sumn_ext; intros i _.
    rewrite (sumn_ext d _ (fun j => (outer p i * active d p i x) * (weight q i j * x j))) by (intros; ring).
    rewrite sumn_scal. unfold preactivation at 2. ring.
Qed.
End S.
