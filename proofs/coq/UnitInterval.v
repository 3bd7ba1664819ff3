(* The uniform law on [0,1] (Riemann integral). *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous.
Open Scope R_scope.

(* scalar point as a vector of dimension 1 *)
Definition point (t : R) : vec := fun j => match j with O => t | _ => 0 end.

Lemma point_half_space a b t : sumn 1 (fun j => a j * point t j) + b = a O * t + b.
Proof. simpl; ring. Qed.

Definition interval_integrable (f : vec -> R) : Prop :=
  exists g, piecewise_continuous g /\ forall t, 0 < t < 1 -> f (point t) = g t.
Definition interval_mean (f : vec -> R) : R := RInt (fun t => f (point t)) 0 1.
Definition open_interval (x : vec) : Prop := exists t, x = point t /\ 0 < t < 1.

Lemma interval_integrable_ex f : interval_integrable f -> ex_RInt (fun t => f (point t)) 0 1.
Proof.
  intros (g & Hg & E). apply ex_RInt_ext with g; [|apply piecewise_continuous_ex_RInt; [lra|assumption]].
  intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. symmetry; apply E; assumption.
Qed.

Definition unit_interval : expectation 1.
Proof.
  refine {| support := open_interval; integrable := interval_integrable; expect := interval_mean |}.
  - intros f g Hfg (h & Hh & E). exists h; split; [assumption|]. intros t Ht.
    rewrite <- E by assumption. symmetry; apply Hfg. exists t; auto.
  - intros f g Hfg _. apply RInt_ext. intros t Ht.
    rewrite Rmin_left, Rmax_right in Ht by lra. apply Hfg. exists t; auto.
  - intros k. exists (fun _ => k); split; [|auto]. apply piecewise_continuous_cont. intros; apply continuous_const.
  - intros k. unfold interval_mean. rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. ring.
  - intros f g (a & Ha & Ea) (b & Hb & Eb). exists (fun t => a t + b t).
    split; [apply piecewise_continuous_plus; assumption|]. intros; rewrite Ea, Eb by assumption; reflexivity.
  - intros f g Hf Hg. apply (RInt_plus (V := R_CompleteNormedModule)); apply interval_integrable_ex; assumption.
  - intros f g (a & Ha & Ea) (b & Hb & Eb). exists (fun t => a t * b t).
    split; [apply piecewise_continuous_mult; assumption|]. intros; rewrite Ea, Eb by assumption; reflexivity.
  - intros k f Hf. apply (RInt_scal (V := R_CompleteNormedModule)). apply interval_integrable_ex; assumption.
  - intros f Hf Hpos. apply RInt_ge_0; [lra|apply interval_integrable_ex; assumption|].
    intros t Ht. apply Hpos. exists t; auto.
  - intros j Hj. assert (j = O) by lia; subst j. exists (fun t => t). split; [|reflexivity].
    apply piecewise_continuous_cont. intros; apply continuous_id.
  - intros a b. exists (fun t => indicator (a O * t + b)). split; [apply piecewise_continuous_ind|].
    intros t _. rewrite point_half_space. reflexivity.
Defined.
