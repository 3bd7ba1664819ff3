(* The inner product of parameters: bilinear, symmetric, Cauchy-Schwarz. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network.
Open Scope R_scope.

Section IP.
Variables (H d : nat).
Lemma inner_axpy_r q p a r : inner H d q (axpy p a r) = inner H d q p + a * inner H d q r.
Proof.
  unfold inner; cbn [axpy weight bias outer offset].
  rewrite (sumn_ext H (fun i => sumn d (fun j => weight q i j * (weight p i j + a * weight r i j)) +
      bias q i * (bias p i + a * bias r i) + outer q i * (outer p i + a * outer r i))
    (fun i => (sumn d (fun j => weight q i j * weight p i j) + bias q i * bias p i + outer q i * outer p i)
      + a * (sumn d (fun j => weight q i j * weight r i j) + bias q i * bias r i + outer q i * outer r i))).
  - rewrite sumn_plus, sumn_scal. ring.
  - intros i _. rewrite (sumn_ext d _ (fun j => weight q i j * weight p i j + a * (weight q i j * weight r i j))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
Qed.
Lemma inner_sym p q : inner H d p q = inner H d q p.
Proof.
  unfold inner. f_equal; [|ring]. apply sumn_ext; intros i _.
  rewrite (sumn_ext d (fun j => weight p i j * weight q i j) (fun j => weight q i j * weight p i j)) by (intros; ring). ring.
Qed.
Definition zero_network : network := {| weight := fun _ _ => 0; bias := fun _ => 0; outer := fun _ => 0; offset := 0 |}.
Lemma inner_zero q : inner H d q zero_network = 0.
Proof.
  unfold inner; cbn [zero_network weight bias outer offset].
  rewrite (sumn_ext H _ (fun _ => 0)); [rewrite sumn_0; ring|]. intros i _.
  rewrite (sumn_ext d _ (fun _ => 0)) by (intros; ring). rewrite sumn_0; ring.
Qed.
Lemma inner_CS p q : inner H d p q * inner H d p q <= inner H d p p * inner H d q q.
Proof.
  apply discriminant. intros s t.
  assert (K := inner_self_ge0 H d (axpy (axpy zero_network s p) t q)).
  set (u := axpy (axpy zero_network s p) t q) in *.
  assert (R : forall r, inner H d r u = s * inner H d r p + t * inner H d r q)
    by (intros r; unfold u; rewrite !inner_axpy_r, inner_zero; ring).
  rewrite (R u), (inner_sym u p), (inner_sym u q), !R, (inner_sym q p) in K. lra.
Qed.
End IP.
