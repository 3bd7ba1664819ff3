(* Derivatives and continuity of sums and squares. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums.
Open Scope R_scope.

Lemma cont_sum n (f : nat -> R -> R) t :
  (forall i, (i < n)%nat -> continuity_pt (f i) t) -> continuity_pt (fun s => sumn n (fun i => f i s)) t.
Proof.
  induction n as [|n IH]; intros Hf; simpl.
  - apply continuity_pt_const. intros x y; reflexivity.
  - apply (continuity_pt_plus (fun s => sumn n (fun i => f i s)) (f n)); [apply IH; intros; apply Hf; lia|apply Hf; lia].
Qed.
Lemma deriv_sum n (f : nat -> R -> R) (l : nat -> R) t :
  (forall i, (i < n)%nat -> is_derive (f i) t (l i)) -> is_derive (fun s => sumn n (fun i => f i s)) t (sumn n l).
Proof.
  induction n as [|n IH]; intros Hf; simpl.
  - apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule) 0).
  - apply (is_derive_plus (fun s => sumn n (fun i => f i s)) (f n)); [apply IH; intros; apply Hf; lia|apply Hf; lia].
Qed.
Lemma cont_sq f t : continuity_pt f t -> continuity_pt (fun s => f s * f s) t.
Proof. intros; apply (continuity_pt_mult f f); assumption. Qed.
Lemma deriv_sq f t l : is_derive f t (- l) -> is_derive (fun s => f s * f s) t (- (2 * f t * l)).
Proof.
  intros Hf. evar_last; [apply (is_derive_mult f f t _ _ Hf Hf); intros; apply Rmult_comm|].
  unfold plus, mult; simpl; unfold mult; simpl. ring.
Qed.
Lemma cont_k f k t : continuity_pt f t -> continuity_pt (fun s => k * f s) t.
Proof. intros; apply (continuity_pt_scal f k); assumption. Qed.
Lemma deriv_k f k t l : is_derive f t (- l) -> is_derive (fun s => k * f s) t (- (k * l)).
Proof. intros Hf. evar_last; [apply (is_derive_scal f t k _ Hf)|]. simpl; ring. Qed.

