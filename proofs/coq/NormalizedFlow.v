(* Constant targets on normalized networks, |w_i|^2 + b_i^2 = 1 for every neuron; V = sum_i |v_i|^2 + |c - xi|^2.
   Any number of outputs, any input law. However the (w_i, b_i) move on their spheres,
     a flow in (v, c) has V' = -4 L, so min L <= V(0) / (4 T) on [0, T];
     a step (v, c) - gamma G changes V by -4 gamma L + gamma^2 (|G_v|^2 + |G_c|^2) <= -4 gamma (1 - gamma (1 + H (1 + M2))) L,
     so gamma_n (1 + H (1 + M2)) <= 1 - delta gives 4 delta sum gamma_n L_n <= V_0, whatever the start. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Derivatives Network Expectation Setting Inequalities Certificates.
Open Scope R_scope.

Section Normalized.
Variables (H d m : nat) (kink : R) (mu : expectation d) (xi : nat -> R).
Hypothesis kink_range : 0 <= kink <= 1.
Notation constant := (fun (k : nat) (_ : vec) => xi k).
Notation G := (gradient H d m false kink mu constant).
Notation L := (total_risk H d m false mu constant).
Definition distance (p : parameters) : R :=
  sumn H (fun i => dot m (outers p i) (outers p i))
  + dot m (fun k => offsets p k - xi k) (fun k => offsets p k - xi k).
Definition outer_speed (p : parameters) : R :=
  sumn H (fun i => dot m (outers (G p) i) (outers (G p) i)) + dot m (offsets (G p)) (offsets (G p)).
Definition step_bound : R := 1 + INR H * (1 + moment d mu).
Definition normalized (p : parameters) : Prop :=
  forall i, (i < H)%nat -> dot d (weights p i) (weights p i) + biases p i * biases p i = 1.

Lemma distance_ge0 p : 0 <= distance p.
Proof.
  unfold distance. apply Rplus_le_le_0_compat; [apply sumn_ge0; intros i _|]; apply sumn_ge0; intros k _; apply Rle_0_sqr.
Qed.
Lemma L_ge0 p : 0 <= L p.
Proof. apply (risk_ge0 H d m false mu constant (constant_integrable d mu m xi)). Qed.

(* <grad_{v,c} V, G> = 4 L *)
Theorem outer_identity p : sumn H (fun i => dot m (outers p i) (outers (G p) i))
  + dot m (fun k => offsets p k - xi k) (offsets (G p)) = 2 * L p.
Proof.
  rewrite (risk_formula H d m false kink mu constant (constant_integrable d mu m xi) p), (constant_part H d m false kink mu p xi).
  rewrite (sumn_ext H (fun i => dot m (outers p i) (outers (G p) i))
    (fun i => dot d (weights p i) (weights (G p) i) + biases p i * biases (G p) i))
    by (intros i _; apply (homogeneity H d m false kink mu constant (constant_integrable d mu m xi) p i)).
  replace (dot m (fun k => offsets p k - xi k) (offsets (G p))) with (dot m (offsets p) (offsets (G p)) - dot m xi (offsets (G p))).
  - field.
  - unfold dot. rewrite (sumn_ext m (fun k => (offsets p k - xi k) * offsets (G p) k)
      (fun k => offsets p k * offsets (G p) k + (-1) * (xi k * offsets (G p) k))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
Qed.

(* ----- the flow ----- *)
Section Flow.
Variable theta : R -> parameters.
Hypothesis outer_flow : forall t i k, 0 <= t -> (i < H)%nat -> (k < m)%nat ->
  is_derive (fun s => outers (theta s) i k) t (- outers (G (theta t)) i k).
Hypothesis offset_flow : forall t k, 0 <= t -> (k < m)%nat -> is_derive (fun s => offsets (theta s) k) t (- offsets (G (theta t)) k).
Lemma square_derive (f : R -> R) (t c l : R) : is_derive f t l -> is_derive (fun s => (f s - c) * (f s - c)) t (2 * (f t - c) * l).
Proof.
  intros D. assert (E : is_derive (fun s => f s - c) t l).
  { evar_last; [apply (is_derive_minus f (fun _ => c) t l 0); [assumption|apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))]|].
    unfold minus, plus, opp; simpl. ring. }
  evar_last; [apply (is_derive_mult (fun s => f s - c) (fun s => f s - c) t l l E E); intros; apply Rmult_comm|].
  unfold plus, mult; simpl. ring.
Qed.
Lemma sum_derive n (f : nat -> R -> R) (l : nat -> R) t : (forall i, (i < n)%nat -> is_derive (f i) t (l i)) ->
  is_derive (fun s => sumn n (fun i => f i s)) t (sumn n l).
Proof.
  intros K. induction n as [|n IH]; cbn [sumn]; [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
  apply (is_derive_plus (fun s => sumn n (fun i => f i s)) (f n)); [apply IH; intros; apply K; lia|apply K; lia].
Qed.
Theorem distance_along_flow t : 0 <= t -> is_derive (fun s => distance (theta s)) t (- (4 * L (theta t))).
Proof.
  intros Ht. unfold distance.
  replace (- (4 * L (theta t))) with
    (sumn H (fun i => sumn m (fun k => 2 * (outers (theta t) i k - 0) * - outers (G (theta t)) i k))
     + sumn m (fun k => 2 * (offsets (theta t) k - xi k) * - offsets (G (theta t)) k)).
  - apply (is_derive_plus (fun s => sumn H (fun i => dot m (outers (theta s) i) (outers (theta s) i)))
      (fun s => dot m (fun k => offsets (theta s) k - xi k) (fun k => offsets (theta s) k - xi k))).
    + apply (sum_derive H (fun i s => dot m (outers (theta s) i) (outers (theta s) i))
        (fun i => sumn m (fun k => 2 * (outers (theta t) i k - 0) * - outers (G (theta t)) i k))). intros i Hi.
      apply (is_derive_ext (fun s => sumn m (fun k => (outers (theta s) i k - 0) * (outers (theta s) i k - 0)))).
      { intros s. unfold dot. apply sumn_ext. intros; ring. }
      apply (sum_derive m (fun k s => (outers (theta s) i k - 0) * (outers (theta s) i k - 0))).
      intros k Hk. apply (square_derive (fun s => outers (theta s) i k)), outer_flow; assumption.
    + apply (sum_derive m (fun k s => (offsets (theta s) k - xi k) * (offsets (theta s) k - xi k))
        (fun k => 2 * (offsets (theta t) k - xi k) * - offsets (G (theta t)) k)).
      intros k Hk. apply (square_derive (fun s => offsets (theta s) k)), offset_flow; assumption.
  - generalize (outer_identity (theta t)). unfold dot. intros E.
    rewrite (sumn_ext H (fun i => sumn m (fun k => 2 * (outers (theta t) i k - 0) * - outers (G (theta t)) i k))
      (fun i => (-2) * sumn m (fun k => outers (theta t) i k * outers (G (theta t)) i k)))
      by (intros i _; rewrite <- sumn_scal; apply sumn_ext; intros; ring).
    rewrite (sumn_ext m (fun k => 2 * (offsets (theta t) k - xi k) * - offsets (G (theta t)) k)
      (fun k => (-2) * ((offsets (theta t) k - xi k) * offsets (G (theta t)) k))) by (intros; ring).
    rewrite !sumn_scal. lra.
Qed.
Theorem flow_mean_value T : 0 < T -> exists t, 0 < t < T /\ distance (theta T) - distance (theta 0) = - (4 * L (theta t)) * T.
Proof.
  intros HT. destruct (MVT_gen (fun s => distance (theta s)) 0 T (fun t => - (4 * L (theta t)))) as (t & Ht & E).
  - intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. apply distance_along_flow. lra.
  - intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. apply continuity_pt_filterlim.
    apply (ex_derive_continuous (fun s => distance (theta s))). eexists. apply distance_along_flow. lra.
  - rewrite Rmin_left, Rmax_right in Ht by lra.
    destruct (MVT_cor2 (fun s => distance (theta s)) (fun t => - (4 * L (theta t))) 0 T HT) as (s & E' & Hs).
    + intros s Hs. apply is_derive_Reals, distance_along_flow. lra.
    + exists s. split; [lra|]. rewrite Rminus_0_r in E'. exact E'.
Qed.
Theorem flow_distance_nonincreasing s t : 0 <= s <= t -> distance (theta t) <= distance (theta s).
Proof.
  intros Hst. destruct (Req_dec s t) as [<-|N]; [lra|].
  destruct (MVT_cor2 (fun s => distance (theta s)) (fun t => - (4 * L (theta t))) s t) as (r & E & _); [lra| |].
  - intros r Hr. apply is_derive_Reals, distance_along_flow. lra.
  - assert (0 <= 4 * L (theta r) * (t - s)); [|lra]. apply Rmult_le_pos; [generalize (L_ge0 (theta r)); lra|lra].
Qed.
Theorem flow_risk_small T : 0 < T -> exists t, 0 < t < T /\ L (theta t) <= distance (theta 0) / (4 * T).
Proof.
  intros HT. destruct (flow_mean_value T HT) as (t & Ht & E). exists t. split; [assumption|].
  assert (D := distance_ge0 (theta T)). apply Rmult_le_reg_r with (4 * T); [lra|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
(* where the risk does not rise, it is below V(0) / (4 T) at time T *)
Theorem flow_rate T : 0 < T -> (forall s t, 0 <= s <= t -> L (theta t) <= L (theta s)) -> L (theta T) <= distance (theta 0) / (4 * T).
Proof.
  intros HT Falls. destruct (flow_risk_small T HT) as (t & Ht & K). apply Rle_trans with (L (theta t)); [apply Falls; lra|exact K].
Qed.
End Flow.

(* ----- steps ----- *)
Lemma outer_speed_bound p : normalized p -> outer_speed p <= 4 * step_bound * L p.
Proof.
  intros U. assert (M0 := moment_ge0 d mu). assert (L0 := L_ge0 p). unfold outer_speed, step_bound.
  assert (A : sumn H (fun i => dot m (outers (G p) i) (outers (G p) i)) <= INR H * (4 * (1 + moment d mu) * L p)).
  { rewrite <- sumn_const. apply sumn_le. intros i Hi.
    apply Rle_trans with (1 := outer_axiom H d m false kink mu constant (constant_integrable d mu m xi) p i).
    apply Rmult_le_compat_r; [assumption|]. apply Rmult_le_compat_l; [lra|].
    apply Rle_trans with (1 := relu_axiom d kink mu p i).
    assert (U' := U i Hi). unfold dot in U' |- *. rewrite U', Rmult_1_l. apply (active_axiom d kink mu kink_range p i). }
  assert (B : dot m (offsets (G p)) (offsets (G p)) <= 4 * L p)
    by exact (offset_axiom H d m false kink mu constant (constant_integrable d mu m xi) p).
  lra.
Qed.
(* q is p after a step in (v, c); its (w_i, b_i) are anything *)
Definition steps_to (gamma : R) (p q : parameters) : Prop :=
  (forall i k, (i < H)%nat -> (k < m)%nat -> outers q i k = outers p i k - gamma * outers (G p) i k) /\
  (forall k, (k < m)%nat -> offsets q k = offsets p k - gamma * offsets (G p) k).
Theorem distance_step gamma p q : steps_to gamma p q -> distance q = distance p - 4 * gamma * L p + gamma * gamma * outer_speed p.
Proof.
  intros [Ev Ec]. generalize (outer_identity p). intros E. unfold distance, outer_speed, dot in *.
  rewrite (sumn_ext H (fun i => sumn m (fun k => outers q i k * outers q i k))
    (fun i => sumn m (fun k => outers p i k * outers p i k) + ((- 2 * gamma) * sumn m (fun k => outers p i k * outers (G p) i k)
      + gamma * gamma * sumn m (fun k => outers (G p) i k * outers (G p) i k)))).
  - rewrite (sumn_ext m (fun k => (offsets q k - xi k) * (offsets q k - xi k))
      (fun k => (offsets p k - xi k) * (offsets p k - xi k) + ((- 2 * gamma) * ((offsets p k - xi k) * offsets (G p) k)
        + gamma * gamma * (offsets (G p) k * offsets (G p) k)))) by (intros k Hk; rewrite Ec by assumption; ring).
    rewrite !sumn_plus, !sumn_scal.
    set (vg := sumn H (fun i => sumn m (fun k => outers p i k * outers (G p) i k))) in *.
    set (cg := sumn m (fun k => (offsets p k - xi k) * offsets (G p) k)) in *.
    replace (L p) with ((vg + cg) / 2) by lra. field.
  - intros i Hi. rewrite (sumn_ext m (fun k => outers q i k * outers q i k)
      (fun k => outers p i k * outers p i k + ((- 2 * gamma) * (outers p i k * outers (G p) i k) + gamma * gamma * (outers (G p) i k * outers (G p) i k))))
      by (intros k Hk; rewrite Ev by assumption; ring).
    rewrite !sumn_plus, !sumn_scal. reflexivity.
Qed.
Theorem distance_falls gamma p q : normalized p -> steps_to gamma p q -> 0 <= gamma ->
  distance q <= distance p - 4 * gamma * (1 - gamma * step_bound) * L p.
Proof.
  intros U S P. rewrite (distance_step gamma p q S). assert (K := outer_speed_bound p U).
  assert (0 <= gamma * gamma) by apply Rle_0_sqr. apply Rmult_le_compat_l with (r := gamma * gamma) in K; [lra|assumption].
Qed.

Section Descent.
Variables (theta : nat -> parameters) (gamma : nat -> R) (delta : R).
Hypothesis on_spheres : forall n, normalized (theta n).
Hypothesis step : forall n, steps_to (gamma n) (theta n) (theta (S n)).
Hypothesis gamma_ge0 : forall n, 0 <= gamma n.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis small : forall n, gamma n * step_bound <= 1 - delta.
Lemma one_step n : distance (theta (S n)) <= distance (theta n) - 4 * delta * (gamma n * L (theta n)).
Proof.
  apply Rle_trans with (1 := distance_falls _ _ _ (on_spheres n) (step n) (gamma_ge0 n)).
  assert (0 <= gamma n * L (theta n)) by (apply Rmult_le_pos; [auto|apply L_ge0]).
  assert (delta * (gamma n * L (theta n)) <= (1 - gamma n * step_bound) * (gamma n * L (theta n)))
    by (apply Rmult_le_compat_r; [assumption|generalize (small n); lra]). lra.
Qed.
Theorem steps_sum n : 4 * delta * sumn n (fun k => gamma k * L (theta k)) <= distance (theta O) - distance (theta n).
Proof. induction n as [|n IH]; simpl; [lra|]. generalize (one_step n). lra. Qed.
Theorem steps_distance_nonincreasing n : distance (theta (S n)) <= distance (theta n).
Proof.
  assert (0 <= delta * (gamma n * L (theta n))); [|generalize (one_step n); lra].
  apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [auto|apply L_ge0].
Qed.
(* with steps that add up to more than V_0 / (4 delta eps), one of the risks is below eps *)
Theorem steps_risk_small n eps : 0 < eps -> distance (theta O) < 4 * delta * eps * sumn n gamma ->
  exists k, (k < n)%nat /\ L (theta k) < eps.
Proof.
  intros E S. destruct (Classical_Prop.classic (exists k, (k < n)%nat /\ L (theta k) < eps)) as [K|N]; [exact K|exfalso].
  assert (B : eps * sumn n gamma <= sumn n (fun k => gamma k * L (theta k))).
  { rewrite <- sumn_scal. apply sumn_le. intros k Hk. rewrite Rmult_comm. apply Rmult_le_compat_l; [auto|].
    apply Rnot_lt_le. intros F. apply N. exists k. auto. }
  generalize (steps_sum n) (distance_ge0 (theta n)). intros X Y.
  assert (4 * delta * (eps * sumn n gamma) <= 4 * delta * sumn n (fun k => gamma k * L (theta k)))
    by (apply Rmult_le_compat_l; [lra|assumption]). lra.
Qed.
End Descent.

(* both together: V falls in every step below the bound while L > 0; the weighted sum of the risks is bounded *)
Theorem normalized_descent :
  (forall gamma p q, normalized p -> steps_to gamma p q -> 0 < gamma -> gamma * step_bound < 1 -> 0 < L p -> distance q < distance p) /\
  (forall (theta : nat -> parameters) (gamma : nat -> R) (most : R), (forall n, normalized (theta n)) ->
    (forall n, steps_to (gamma n) (theta n) (theta (S n))) -> (forall n, 0 <= gamma n <= most) -> most * step_bound < 1 ->
    forall n, sumn n (fun k => gamma k * L (theta k)) <= distance (theta O) / (4 * (1 - most * step_bound))).
Proof.
  assert (B0 : 0 <= step_bound).
  { unfold step_bound. assert (0 <= INR H * (1 + moment d mu)); [|lra].
    apply Rmult_le_pos; [apply pos_INR|generalize (moment_ge0 d mu); lra]. }
  split.
  - intros gamma p q U S P Small Positive. apply Rle_lt_trans with (1 := distance_falls gamma p q U S (Rlt_le _ _ P)).
    assert (0 < 4 * gamma * (1 - gamma * step_bound) * L p); [|lra].
    apply Rmult_lt_0_compat; [|assumption]. apply Rmult_lt_0_compat; lra.
  - intros theta gamma most U S Range Small n.
    assert (room : 0 < 1 - most * step_bound) by lra.
    assert (Less : forall k, gamma k * step_bound <= 1 - (1 - most * step_bound)).
    { intros k. replace (1 - (1 - most * step_bound)) with (most * step_bound) by ring. apply Rmult_le_compat_r; [assumption|apply Range]. }
    assert (K := steps_sum theta gamma (1 - most * step_bound) U S (fun n => proj1 (Range n)) Less n). assert (D := distance_ge0 (theta n)).
    apply Rmult_le_reg_r with (4 * (1 - most * step_bound)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
End Normalized.
