(* Gradient flow for constant targets and one output, for the networks of Network.v: what AlignedFlow.v says with m = 1, no skip
   connection, relu'(0) = 0.  Solutions are those of the integral equation, and classical solutions whose velocity is Riemann
   integrable (continuously differentiable solutions are). *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Energy Setting Inequalities Coordinates Oscillation Aligned AlignedFlow.
Open Scope R_scope.

Section ConstantFlow.
Variables (H d : nat) (mu : expectation d) (xi : R).
Notation L := (risk H d mu xi).
Notation g := (generalized_gradient H d mu xi).
Notation beta := (fun _ : nat => xi).
Notation alpha := (fun _ _ : nat => 0).
Notation target := (affine_target d false beta alpha).
Notation G := (gradient H d 1 false 0 mu target).

Definition as_parameters (p : network) : parameters :=
  {| weights := weight p; biases := bias p; outers := fun i _ => outer p i; offsets := fun _ => offset p; skips := fun _ _ => 0 |}.
Definition sharp (p : network) : R :=
  sumn H (fun i => Rmin (sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i) (outer p i * outer p i))
  + (offset p - xi) * (offset p - xi).

Lemma as_slope t : slope 0 t = indicator t.
Proof. unfold slope. ring. Qed.
Lemma as_error p k x : error H d false target (as_parameters p) k x = realization H d p x - xi.
Proof.
  unfold error, output, affine_target, realization. cbn [as_parameters offsets outers].
  change (fun i => outer p i * relu (height d (as_parameters p) i x)) with (fun i => outer p i * relu (preactivation d p i x)). ring.
Qed.
Lemma as_pull p i x : pull H d 1 false target (as_parameters p) i x = outer p i * (realization H d p x - xi).
Proof. unfold pull. simpl. rewrite as_error. ring. Qed.
Lemma as_risk p : total_risk H d 1 false mu target (as_parameters p) = L p.
Proof.
  unfold total_risk, against, risk. apply expect_ext.
  - intros x _. simpl. rewrite !as_error. ring.
  - apply (integrable_sum d mu 1 (fun k x => error H d false target (as_parameters p) k x * error H d false target (as_parameters p) k x)).
    intros; apply integrable_mult; apply (integrable_error H d 1 false mu target (affine_target_integrable d 1 false mu beta alpha)); assumption.
Qed.
Lemma as_weight p i j : (j < d)%nat -> weights (G (as_parameters p)) i j = weight (g p) i j.
Proof.
  intros Hj. cbn [gradient weights generalized_gradient weight]. symmetry. apply expect_ext.
  - intros x _. rewrite as_slope, as_pull. change (height d (as_parameters p) i x) with (preactivation d p i x).
    cbn [realization_gradient weight]. unfold active. ring.
  - apply integrable_mult; [apply integrable_residual|apply integrable_scal, integrable_weight; assumption].
Qed.
Lemma as_bias p i : biases (G (as_parameters p)) i = bias (g p) i.
Proof.
  cbn [gradient biases generalized_gradient bias]. symmetry. apply expect_ext.
  - intros x _. rewrite as_slope, as_pull. change (height d (as_parameters p) i x) with (preactivation d p i x).
    cbn [realization_gradient bias]. unfold active. ring.
  - apply integrable_mult; [apply integrable_residual|apply integrable_scal, integrable_bias].
Qed.
Lemma as_outer p i k : outers (G (as_parameters p)) i k = outer (g p) i.
Proof.
  cbn [gradient outers generalized_gradient outer]. symmetry. apply expect_ext.
  - intros x _. rewrite as_error. change (height d (as_parameters p) i x) with (preactivation d p i x).
    cbn [realization_gradient outer]. ring.
  - apply integrable_mult; [apply integrable_residual|apply integrable_scal, integrable_outer].
Qed.
Lemma as_offset p k : offsets (G (as_parameters p)) k = offset (g p).
Proof.
  cbn [gradient offsets generalized_gradient offset]. symmetry. apply expect_ext.
  - intros x _. rewrite as_error. cbn [realization_gradient offset]. ring.
  - apply integrable_mult; [apply integrable_residual|cbn; apply integrable_const].
Qed.
Lemma as_norm2 p q : (forall i j, (j < d)%nat -> weights q i j = weight p i j) -> (forall i, biases q i = bias p i) ->
  (forall i k, outers q i k = outer p i) -> (forall k, offsets q k = offset p) -> norm2 H d 1 false q = inner H d p p.
Proof.
  intros E1 E2 E3 E4. unfold norm2, scalar_product. rewrite total_blocks. cbn [entry]. unfold inner. f_equal.
  - apply sumn_ext. intros i _. rewrite E2. simpl. rewrite E3.
    rewrite (sumn_ext d _ (fun j => weight p i j * weight p i j)) by (intros; rewrite E1 by assumption; reflexivity). ring.
  - simpl. rewrite E4. ring.
Qed.
Lemma as_lyapunov p : full_lyapunov H d 1 false beta alpha (as_parameters p) = lyapunov H d xi p.
Proof.
  unfold full_lyapunov. rewrite (as_norm2 p) by reflexivity. unfold inner, lyapunov. simpl. ring.
Qed.
Lemma as_centred p : centred_energy H d 1 false beta alpha (as_parameters p) = centred H d xi p.
Proof. unfold centred. rewrite <- as_lyapunov, full_lyapunov_centred. unfold goal_size. simpl. ring. Qed.
Lemma as_sharp p : sharp_energy H d 1 false beta alpha (as_parameters p) = sharp p.
Proof.
  unfold sharp_energy, sharp, affine_distance. f_equal; [|simpl; ring]. apply sumn_ext. intros i _.
  unfold inner_size, outer_size. cbn [as_parameters weights biases outers]. f_equal. simpl. ring.
Qed.

Variable theta : R -> network.
(* theta_t = theta_0 - int_0^t G(theta_s) ds, coordinate by coordinate *)
Definition integral_solution : Prop :=
  (forall t i j, (i < H)%nat -> (j < d)%nat -> 0 <= t ->
    is_RInt (fun s => weight (g (theta s)) i j) 0 t (weight (theta 0) i j - weight (theta t) i j)) /\
  (forall t i, (i < H)%nat -> 0 <= t -> is_RInt (fun s => bias (g (theta s)) i) 0 t (bias (theta 0) i - bias (theta t) i)) /\
  (forall t i, (i < H)%nat -> 0 <= t -> is_RInt (fun s => outer (g (theta s)) i) 0 t (outer (theta 0) i - outer (theta t) i)) /\
  (forall t, 0 <= t -> is_RInt (fun s => offset (g (theta s))) 0 t (offset (theta 0) - offset (theta t))).
Lemma as_flow : integral_solution -> gradient_flow H d 1 false 0 mu beta alpha (fun s => as_parameters (theta s)).
Proof.
  intros (I1 & I2 & I3 & I4).
  intros c Hc. refine (coordinate_cases H d 1 false (fun c => forall t, 0 <= t -> is_RInt (fun s => entry (G (as_parameters (theta s))) c) 0 t
    (entry (as_parameters (theta 0)) c - entry (as_parameters (theta t)) c)) _ _ _ _ _ c Hc); cbn [entry].
  - intros i j Hi Hj t Ht. apply is_RInt_ext with (fun s => weight (g (theta s)) i j); [intros; symmetry; apply as_weight; assumption|]. apply I1; assumption.
  - intros i Hi t Ht. apply is_RInt_ext with (fun s => bias (g (theta s)) i); [intros; symmetry; apply as_bias|]. apply I2; assumption.
  - intros i k Hi Hk t Ht. apply is_RInt_ext with (fun s => outer (g (theta s)) i); [intros; symmetry; apply as_outer|]. apply I3; assumption.
  - intros k Hk t Ht. apply is_RInt_ext with (fun s => offset (g (theta s))); [intros; symmetry; apply as_offset|]. apply I4; assumption.
  - intros E; discriminate E.
Qed.

Theorem constant_flow_theorem : integral_solution ->
  (forall s t, 0 <= s <= t -> is_RInt (fun r => inner H d (g (theta r)) (g (theta r))) s t (L (theta s) - L (theta t))) /\
  (forall s t, 0 <= s <= t -> L (theta t) <= L (theta s)) /\
  (forall s t, 0 <= s <= t -> is_RInt (fun r => 8 * L (theta r)) s t (lyapunov H d xi (theta s) - lyapunov H d xi (theta t))) /\
  (forall s t, 0 <= s <= t -> is_RInt (fun r => 4 * L (theta r)) s t (sharp (theta s) - sharp (theta t))) /\
  (forall s t, 0 <= s <= t -> L (theta t) * sharp (theta s) <= L (theta s) * sharp (theta t)) /\
  (forall T, 0 <= T -> L (theta T) * (sharp (theta 0) + 4 * L (theta 0) * T) <= sharp (theta 0) * L (theta 0)) /\
  (forall T, 0 < T -> L (theta T) <= sharp (theta 0) / (4 * T)) /\
  (forall T, 0 < T -> L (theta T) <= centred H d xi (theta 0) / (8 * T)) /\
  (forall eps, 0 < eps -> exists T0, forall T, T0 <= T -> T * L (theta T) < eps).
Proof.
  intros Sol. assert (F := as_flow Sol). assert (K : 0 <= 0 <= 1) by lra. set (q := fun s => as_parameters (theta s)) in F.
  split.
  { intros s t Hst. rewrite <- !as_risk.
    apply is_RInt_ext with (2 := flow_risk_identity H d 1 false 0 mu beta alpha K q F s t Hst).
    intros r _. apply as_norm2; [intros; apply as_weight; assumption|apply as_bias|apply as_outer|apply as_offset]. }
  split; [intros s t Hst; rewrite <- !as_risk; apply (flow_risk_nonincreasing H d 1 false 0 mu beta alpha K q F s t Hst)|].
  split.
  { intros s t Hst. rewrite <- !as_lyapunov. apply is_RInt_ext with (2 := flow_lyapunov H d 1 false 0 mu beta alpha q F s t Hst).
    intros r _. unfold q. rewrite as_risk. reflexivity. }
  split.
  { intros s t Hst. rewrite <- !as_sharp. apply is_RInt_ext with (2 := flow_sharp_energy H d 1 false 0 mu beta alpha q F s t Hst).
    intros r _. unfold q. rewrite as_risk. reflexivity. }
  split; [intros s t Hst; rewrite <- !as_risk, <- !as_sharp; apply (flow_quotient H d 1 false 0 mu beta alpha K q F s t Hst)|].
  split; [intros T HT; rewrite <- !as_risk, <- !as_sharp; apply (flow_sharp_rate H d 1 false 0 mu beta alpha K q F T HT)|].
  split; [intros T HT; rewrite <- !as_risk, <- !as_sharp; apply (flow_rate_E H d 1 false 0 mu beta alpha K q F T HT)|].
  split; [intros T HT; rewrite <- !as_risk, <- as_centred; apply (flow_rate_W H d 1 false 0 mu beta alpha K q F T HT)|].
  intros eps He. destruct (flow_faster_than_1_over_T H d 1 false 0 mu beta alpha K q F eps He) as [T0 B]. exists T0. intros T HT.
  rewrite <- as_risk. apply (B T HT).
Qed.

(* classical solutions whose velocity is Riemann integrable *)
Theorem classical_integral_solution :
  (forall t i j, (i < H)%nat -> (j < d)%nat -> 0 <= t -> continuity_pt (fun s => weight (theta s) i j) t) ->
  (forall t i, (i < H)%nat -> 0 <= t -> continuity_pt (fun s => bias (theta s) i) t) ->
  (forall t i, (i < H)%nat -> 0 <= t -> continuity_pt (fun s => outer (theta s) i) t) ->
  (forall t, 0 <= t -> continuity_pt (fun s => offset (theta s)) t) ->
  (forall t i j, (i < H)%nat -> (j < d)%nat -> 0 < t -> is_derive (fun s => weight (theta s) i j) t (- weight (g (theta t)) i j)) ->
  (forall t i, (i < H)%nat -> 0 < t -> is_derive (fun s => bias (theta s) i) t (- bias (g (theta t)) i)) ->
  (forall t i, (i < H)%nat -> 0 < t -> is_derive (fun s => outer (theta s) i) t (- outer (g (theta t)) i)) ->
  (forall t, 0 < t -> is_derive (fun s => offset (theta s)) t (- offset (g (theta t)))) ->
  (forall t i j, (i < H)%nat -> (j < d)%nat -> 0 <= t -> ex_RInt (fun s => weight (g (theta s)) i j) 0 t) ->
  (forall t i, (i < H)%nat -> 0 <= t -> ex_RInt (fun s => bias (g (theta s)) i) 0 t) ->
  (forall t i, (i < H)%nat -> 0 <= t -> ex_RInt (fun s => outer (g (theta s)) i) 0 t) ->
  (forall t, 0 <= t -> ex_RInt (fun s => offset (g (theta s))) 0 t) ->
  integral_solution.
Proof.
  intros C1 C2 C3 C4 D1 D2 D3 D4 J1 J2 J3 J4.
  assert (X : forall (y v : R -> R) t, 0 <= t -> (forall s, 0 <= s -> continuity_pt y s) -> (forall s, 0 < s -> is_derive y s (- v s)) ->
    ex_RInt v 0 t -> is_RInt v 0 t (y 0 - y t)).
  { intros y v t Ht Hc Hd I.
    assert (K : is_RInt (fun s => - v s) 0 t (y t - y 0)).
    { apply integral_of_derivative; [assumption|intros; apply Hc; lra|intros; apply Hd; lra|apply (ex_RInt_opp (V := R_NormedModule)); assumption]. }
    apply (is_RInt_opp (V := R_NormedModule)) in K. replace (y 0 - y t) with (opp (y t - y 0)) by (unfold opp; simpl; ring).
    apply is_RInt_ext with (2 := K). intros s _. unfold opp; simpl. apply Ropp_involutive. }
  split; [intros t i j Hi Hj Ht; apply (X (fun s => weight (theta s) i j) (fun s => weight (g (theta s)) i j)); auto|].
  split; [intros t i Hi Ht; apply (X (fun s => bias (theta s) i) (fun s => bias (g (theta s)) i)); auto|].
  split; [intros t i Hi Ht; apply (X (fun s => outer (theta s) i) (fun s => outer (g (theta s)) i)); auto|].
  intros t Ht; apply (X (fun s => offset (theta s)) (fun s => offset (g (theta s)))); auto.
Qed.
End ConstantFlow.
