(* Gradient flow theta_t = theta_0 - int_0^t G(theta_s) ds for targets in the span of the last layer (constant targets; affine
   targets with a skip connection), m outputs, any width, any input law, any relu'(0) in [0,1].  For every solution:
     L(theta_s) - L(theta_t) = int_s^t |G|^2,   W' = - 8 L,   E' = - 4 L (in integrated form),   |theta_t|^2 <= V(theta_0),
     L(theta_T) (E_0 + 4 L_0 T) <= E_0 L_0,   L(theta_T) <= E_0/(4T) <= W_0/(8T),   T L(theta_T) -> 0,
   E the sharp energy.  That a solution exists is a hypothesis. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates RiskStep Oscillation IntegralFlow RiskAlongFlow Aligned QuadraticFlow.
Open Scope R_scope.

Section AlignedFlow.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (beta : nat -> R) (alpha : nat -> nat -> R).
Hypothesis kink_range : 0 <= kink <= 1.
Notation target := (affine_target d skip beta alpha).
Notation G := (gradient H d m skip kink mu target).
Notation L := (total_risk H d m skip mu target).
Notation E := (sharp_energy H d m skip beta alpha).
Notation W := (centred_energy H d m skip beta alpha).
Notation V := (full_lyapunov H d m skip beta alpha).
Notation norm2 := (norm2 H d m skip).
Notation coords := (coordinates H d m skip).
Notation honest := (affine_target_integrable d m skip mu beta alpha).

Definition gradient_flow (theta : R -> parameters) : Prop := forall c, In c coords -> forall t, 0 <= t ->
  is_RInt (fun s => entry (G (theta s)) c) 0 t (entry (theta 0) c - entry (theta t) c).

Variable theta : R -> parameters.
Hypothesis flow : gradient_flow theta.

Lemma flow_solves A B : 0 <= A -> solves H d m skip kink mu target A B theta.
Proof.
  intros HA c Hc s t Hst _. assert (I1 := flow c Hc s ltac:(lra)). assert (I2 := flow c Hc t ltac:(lra)).
  replace (entry (theta s) c - entry (theta t) c) with (plus (opp (entry (theta 0) c - entry (theta s) c)) (entry (theta 0) c - entry (theta t) c))
    by (unfold plus, opp; simpl; ring).
  apply (is_RInt_Chasles (V := R_NormedModule)) with 0; [apply (is_RInt_swap (V := R_NormedModule)); exact I1|exact I2].
Qed.

Theorem flow_risk_identity s t : 0 <= s <= t -> is_RInt (fun r => norm2 (G (theta r))) s t (L (theta s) - L (theta t)).
Proof. intros Hst. apply (energy_identity H d m skip kink mu target honest kink_range); [lra|apply flow_solves; lra]. Qed.
Theorem flow_risk_nonincreasing s t : 0 <= s <= t -> L (theta t) <= L (theta s).
Proof.
  intros Hst. assert (I := flow_risk_identity s t Hst).
  assert (0 <= L (theta s) - L (theta t)); [|lra]. rewrite <- (is_RInt_unique _ _ _ _ I).
  apply RInt_ge_0; [lra|eexists; exact I|]. intros; apply norm2_ge0.
Qed.
Theorem flow_energy share s t : 0 <= s <= t ->
  is_RInt (fun r => 4 * L (theta r)) s t (energy H d m skip beta alpha share (theta s) - energy H d m skip beta alpha share (theta t)).
Proof.
  intros Hst. rewrite !energy_total.
  apply is_RInt_ext with (2 := quadratic_along H d m skip kink mu target (rate share) (centre beta alpha) s t theta (proj2 Hst) (flow_solves s t (proj1 Hst))).
  intros r _. unfold steepness. rewrite (total_ext H d m skip _ (fun c => 2 * (pull_to beta alpha share (theta r) c * entry (G (theta r)) c))) by (intros; unfold pull_to; ring).
  rewrite total_scal, aligned_identity. change (2 * (2 * L (theta r)) = 4 * L (theta r)). ring.
Qed.
(* V' = - 8 L *)
Theorem flow_centred s t : 0 <= s <= t -> is_RInt (fun r => 8 * L (theta r)) s t (W (theta s) - W (theta t)).
Proof.
  intros Hst. rewrite !centred_energy_halves.
  replace (2 * energy H d m skip beta alpha halves (theta s) - 2 * energy H d m skip beta alpha halves (theta t))
    with (2 * (energy H d m skip beta alpha halves (theta s) - energy H d m skip beta alpha halves (theta t))) by ring.
  apply is_RInt_ext with (fun r => 2 * (4 * L (theta r))); [intros r _; change (2 * (4 * L (theta r)) = 8 * L (theta r)); ring|].
  apply (rint_k (fun r => 4 * L (theta r))). apply flow_energy; assumption.
Qed.
Theorem flow_lyapunov s t : 0 <= s <= t -> is_RInt (fun r => 8 * L (theta r)) s t (V (theta s) - V (theta t)).
Proof.
  intros Hst. rewrite !full_lyapunov_centred. evar_last; [apply flow_centred; assumption|]. ring.
Qed.
Theorem flow_balance i t : (i < H)%nat -> 0 <= t ->
  inner_size d (theta t) i - outer_size m (theta t) i = inner_size d (theta 0) i - outer_size m (theta 0) i.
Proof. intros Hi Ht. apply (balance_along H d m skip kink mu target honest i 0 t); [assumption|assumption|apply flow_solves; lra]. Qed.
(* along the flow the cheaper layer of each neuron stays the cheaper one *)
Lemma flow_sharp t : 0 <= t -> E (theta t) = energy H d m skip beta alpha (cheaper d m (theta 0)) (theta t).
Proof.
  intros Ht. rewrite sharp_energy_cheaper. unfold energy. f_equal. apply sumn_ext. intros i Hi.
  replace (cheaper d m (theta t) i) with (cheaper d m (theta 0) i); [reflexivity|].
  assert (K := flow_balance i t Hi Ht). unfold cheaper. destruct Rle_dec, Rle_dec; try reflexivity; exfalso; lra.
Qed.
Theorem flow_sharp_energy s t : 0 <= s <= t -> is_RInt (fun r => 4 * L (theta r)) s t (E (theta s) - E (theta t)).
Proof. intros Hst. rewrite !flow_sharp by lra. apply flow_energy; assumption. Qed.

Lemma between_integrals f s t l h I : s <= t -> is_RInt f s t I -> (forall r, s < r < t -> l <= f r <= h) -> l * (t - s) <= I <= h * (t - s).
Proof.
  intros Hst If B. rewrite <- (is_RInt_unique _ _ _ _ If).
  assert (C : forall k, is_RInt (fun _ => k) s t (k * (t - s))).
  { intros k. evar_last; [apply (is_RInt_const (V := R_NormedModule))|]. unfold scal; simpl; unfold mult; simpl. ring. }
  rewrite <- (is_RInt_unique _ _ _ _ (C l)), <- (is_RInt_unique _ _ _ _ (C h)).
  split; (apply RInt_le; [assumption|eexists; first [exact If|apply C]|eexists; first [exact If|apply C]|intros; apply B; assumption]).
Qed.
Lemma flow_energy_drop s t : 0 <= s <= t -> 4 * L (theta t) * (t - s) <= E (theta s) - E (theta t) <= 4 * L (theta s) * (t - s).
Proof.
  intros Hst. apply (between_integrals (fun r => 4 * L (theta r))); [lra|apply flow_sharp_energy; assumption|].
  intros r Hr. generalize (flow_risk_nonincreasing s r ltac:(lra)) (flow_risk_nonincreasing r t ltac:(lra)). lra.
Qed.
Theorem flow_sharp_nonincreasing s t : 0 <= s <= t -> E (theta t) <= E (theta s).
Proof.
  intros Hst. generalize (flow_energy_drop s t Hst). intros [K _].
  assert (0 <= L (theta t) * (t - s)) by (apply Rmult_le_pos; [apply aligned_risk_ge0|lra]). lra.
Qed.
Theorem flow_bounded t : 0 <= t -> norm2 (theta t) <= V (theta 0).
Proof.
  intros Ht. apply Rle_trans with (1 := norm2_le_lyapunov H d m skip beta alpha (theta t)).
  assert (0 <= V (theta 0) - V (theta t)); [|lra]. rewrite <- (is_RInt_unique _ _ _ _ (flow_lyapunov 0 t ltac:(lra))).
  apply RInt_ge_0; [lra|eexists; apply flow_lyapunov; lra|]. intros r _. generalize (aligned_risk_ge0 H d m skip mu beta alpha (theta r)); lra.
Qed.
(* int_0^T L <= E_0/4 *)
Theorem flow_risk_sum T : 0 <= T -> 4 * RInt (fun r => L (theta r)) 0 T <= E (theta 0).
Proof.
  intros HT. assert (I := flow_sharp_energy 0 T ltac:(lra)).
  assert (J : is_RInt (fun r => L (theta r)) 0 T (1 / 4 * (E (theta 0) - E (theta T)))).
  { apply is_RInt_ext with (fun r => 1 / 4 * (4 * L (theta r))); [intros r _; change (1 / 4 * (4 * L (theta r)) = L (theta r)); field|].
    apply rint_k. exact I. }
  rewrite (is_RInt_unique _ _ _ _ J). generalize (sharp_energy_ge0 H d m skip beta alpha (theta T)). lra.
Qed.

(* ---------- L/E is non-increasing, and what follows ---------- *)
Lemma quotient_step s t : 0 <= s <= t ->
  L (theta t) * E (theta s) - L (theta s) * E (theta t) <= (L (theta s) - L (theta t)) * (E (theta s) - E (theta t)).
Proof.
  intros Hst.
  assert (I1 : is_RInt (fun r => E (theta s) * norm2 (G (theta r))) s t (E (theta s) * (L (theta s) - L (theta t))))
    by (apply rint_k, flow_risk_identity; assumption).
  assert (I2 : is_RInt (fun r => L (theta t) * (4 * L (theta r))) s t (L (theta t) * (E (theta s) - E (theta t))))
    by (apply (rint_k (fun r => 4 * L (theta r))), flow_sharp_energy; assumption).
  assert (K : L (theta t) * (E (theta s) - E (theta t)) <= E (theta s) * (L (theta s) - L (theta t))); [|lra].
  rewrite <- (is_RInt_unique _ _ _ _ I1), <- (is_RInt_unique _ _ _ _ I2).
  apply RInt_le; [lra|eexists; exact I2|eexists; exact I1|]. intros r Hr.
  assert (B := sharp_bound H d m skip kink mu beta alpha (theta r)).
  assert (Mt := flow_risk_nonincreasing r t ltac:(lra)). assert (Me := flow_sharp_nonincreasing s r ltac:(lra)).
  assert (N0 := norm2_ge0 H d m skip (G (theta r))). assert (R0 := aligned_risk_ge0 H d m skip mu beta alpha (theta r)).
  apply Rle_trans with (4 * (L (theta r) * L (theta r))).
  - assert (L (theta t) * L (theta r) <= L (theta r) * L (theta r)) by (apply Rmult_le_compat_r; assumption). lra.
  - apply Rle_trans with (1 := B). apply Rmult_le_compat_r; assumption.
Qed.
Theorem flow_quotient s t : 0 <= s <= t -> L (theta t) * E (theta s) <= L (theta s) * E (theta t).
Proof.
  intros Hst. assert (Ls := aligned_risk_ge0 H d m skip mu beta alpha (theta s)). assert (Et := sharp_energy_ge0 H d m skip beta alpha (theta t)).
  destruct (Req_dec (E (theta t)) 0) as [Z|NZ].
  { (* no energy left: no risk *)
    assert (B := sharp_bound H d m skip kink mu beta alpha (theta t)). rewrite Z, Rmult_0_l in B.
    assert (L0 : L (theta t) = 0) by (assert (Lt := aligned_risk_ge0 H d m skip mu beta alpha (theta t)); nra).
    rewrite L0, Z. lra. }
  set (eps := E (theta t)) in *. assert (He : 0 < eps) by lra.
  assert (Low : forall r, s <= r <= t -> eps <= E (theta r)) by (intros r Hr; apply flow_sharp_nonincreasing; lra).
  set (q := fun r => L (theta r) / E (theta r)).
  assert (Q : q t <= q s).
  { apply below_all with (4 * L (theta s) * (t - s) * L (theta s) / (eps * eps)). intros n Hn.
    assert (Hn' : 0 < INR n) by (apply lt_0_INR; assumption). set (h := (t - s) / INR n).
    assert (Hh : 0 <= h) by (unfold h; apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; assumption]).
    assert (Hnh : INR n * h = t - s) by (unfold h; field; lra).
    set (u := fun l => s + INR l * h).
    assert (U : forall l, (l <= n)%nat -> s <= u l <= t).
    { intros l Hl. unfold u. assert (0 <= INR l * h) by (apply Rmult_le_pos; [apply pos_INR|assumption]).
      assert (INR l * h <= INR n * h) by (apply Rmult_le_compat_r; [assumption|apply le_INR; assumption]). lra. }
    assert (Us : forall l, u (S l) - u l = h) by (intros; unfold u; rewrite S_INR; ring).
    assert (K : sumn n (fun l => q (u (S l)) - q (u l)) <= sumn n (fun l => (4 * L (theta s) * h / (eps * eps)) * (- (L (theta (u (S l))) - L (theta (u l)))))).
    { apply sumn_le. intros l Hl. generalize (U l ltac:(lia)) (U (S l) Hl) (Us l). intros U1 U2 U3.
      assert (P := quotient_step (u l) (u (S l)) ltac:(lra)). destruct (flow_energy_drop (u l) (u (S l)) ltac:(lra)) as [_ D]. rewrite U3 in D.
      assert (M1 := flow_risk_nonincreasing s (u l) ltac:(lra)). assert (M2 := flow_risk_nonincreasing (u l) (u (S l)) ltac:(lra)).
      assert (E1 := Low (u l) U1). assert (E2 := Low (u (S l)) U2).
      set (l1 := L (theta (u l))) in *. set (l2 := L (theta (u (S l)))) in *. unfold q. fold l1 l2.
      set (e1 := E (theta (u l))) in *. set (e2 := E (theta (u (S l)))) in *.
      assert (D' : e1 - e2 <= 4 * L (theta s) * h).
      { apply Rle_trans with (1 := D). apply Rmult_le_compat_r; lra. }
      replace (l2 / e2 - l1 / e1) with ((l2 * e1 - l1 * e2) / (e1 * e2)) by (field; lra).
      assert (P' : l2 * e1 - l1 * e2 <= (l1 - l2) * (4 * L (theta s) * h)).
      { apply Rle_trans with (1 := P). apply Rmult_le_compat_l; lra. }
      assert (Hee : eps * eps <= e1 * e2) by (apply Rmult_le_compat; lra).
      assert (Hep : 0 < eps * eps) by (apply Rmult_lt_0_compat; assumption).
      assert (Z : 0 <= (l1 - l2) * (4 * L (theta s) * h)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
      apply Rle_trans with ((l1 - l2) * (4 * L (theta s) * h) / (e1 * e2)).
      - apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|assumption].
      - replace (4 * L (theta s) * h / (eps * eps) * - (l2 - l1)) with ((l1 - l2) * (4 * L (theta s) * h) / (eps * eps)) by (field; lra).
        apply Rmult_le_compat_l; [assumption|]. apply Rinv_le_contravar; assumption. }
    rewrite sumn_scal, <- opp_sum, (telescope (fun l => q (u l))), (telescope (fun l => L (theta (u l)))) in K.
    assert (U0 : u O = s) by (unfold u; simpl; ring). assert (Un : u n = t) by (unfold u; rewrite Hnh; ring).
    rewrite U0, Un in K.
    assert (Lt := aligned_risk_ge0 H d m skip mu beta alpha (theta t)).
    assert (F : 4 * L (theta s) * h / (eps * eps) * - (L (theta t) - L (theta s)) <= 4 * L (theta s) * h / (eps * eps) * L (theta s)).
    { apply Rmult_le_compat_l; [|lra]. apply Rmult_le_pos; [apply Rmult_le_pos; lra|left; apply Rinv_0_lt_compat, Rmult_lt_0_compat; assumption]. }
    replace (4 * L (theta s) * (t - s) * L (theta s) / (eps * eps) / INR n) with (4 * L (theta s) * h / (eps * eps) * L (theta s)) by (unfold h; field; lra).
    lra. }
  assert (Es := Low s ltac:(lra)). unfold q in Q. fold eps in Q. 
  apply Rmult_le_reg_r with (/ (eps * E (theta s))); [apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra|].
  replace (L (theta t) * E (theta s) * / (eps * E (theta s))) with (L (theta t) / eps) by (field; lra).
  replace (L (theta s) * eps * / (eps * E (theta s))) with (L (theta s) / E (theta s)) by (field; lra). exact Q.
Qed.
(* L(theta_T) <= E_0 L_0 / (E_0 + 4 L_0 T), without the division 0/0 where E_0 = L_0 = 0 *)
Theorem flow_sharp_rate T : 0 <= T -> L (theta T) * (E (theta 0) + 4 * L (theta 0) * T) <= E (theta 0) * L (theta 0).
Proof.
  intros HT. assert (Q := flow_quotient 0 T ltac:(lra)). destruct (flow_energy_drop 0 T ltac:(lra)) as [D _].
  assert (L0 := aligned_risk_ge0 H d m skip mu beta alpha (theta 0)).
  assert (L (theta 0) * E (theta T) <= L (theta 0) * (E (theta 0) - 4 * L (theta T) * T)) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Theorem flow_rate_E T : 0 < T -> L (theta T) <= E (theta 0) / (4 * T).
Proof.
  intros HT. destruct (flow_energy_drop 0 T ltac:(lra)) as [D _]. generalize (sharp_energy_ge0 H d m skip beta alpha (theta T)). intros E0.
  apply Rmult_le_reg_r with (4 * T); [lra|]. replace (E (theta 0) / (4 * T) * (4 * T)) with (E (theta 0)) by (field; lra). lra.
Qed.
Theorem flow_rate_W T : 0 < T -> L (theta T) <= W (theta 0) / (8 * T).
Proof.
  intros HT. apply Rle_trans with (1 := flow_rate_E T HT). generalize (sharp_energy_le H d m skip beta alpha (theta 0)). intros K.
  apply Rmult_le_reg_r with (8 * T); [lra|]. replace (E (theta 0) / (4 * T) * (8 * T)) with (2 * E (theta 0)) by (field; lra).
  replace (W (theta 0) / (8 * T) * (8 * T)) with (W (theta 0)) by (field; lra). exact K.
Qed.
(* T L(theta_T) -> 0 *)
Theorem flow_faster_than_1_over_T eps : 0 < eps -> exists T0, forall T, T0 <= T -> T * L (theta T) < eps.
Proof.
  intros He. set (S := fun v => exists t, 0 <= t /\ v = - E (theta t)).
  destruct (completeness S) as [b [Hub Hlub]].
  - exists 0. intros v (t & Ht & ->). generalize (sharp_energy_ge0 H d m skip beta alpha (theta t)); lra.
  - exists (- E (theta 0)). exists 0; split; [lra|reflexivity].
  - assert (X : exists t, 0 <= t /\ b - eps < - E (theta t)).
    { destruct (Classical_Prop.classic (exists t, 0 <= t /\ b - eps < - E (theta t))) as [Y|Y]; [assumption|exfalso].
      assert (b <= b - eps); [|lra]. apply Hlub. intros v (t & Ht & ->).
      destruct (Rle_or_lt (- E (theta t)) (b - eps)); [assumption|exfalso; apply Y; exists t; auto]. }
    destruct X as (t0 & Ht0 & Hb). exists (2 * t0). intros T HT.
    destruct (flow_energy_drop (T / 2) T ltac:(lra)) as [D _].
    assert (M := flow_sharp_nonincreasing t0 (T / 2) ltac:(lra)).
    assert (B : - E (theta T) <= b) by (apply Hub; exists T; split; [lra|reflexivity]).
    replace (4 * L (theta T) * (T - T / 2)) with (2 * (T * L (theta T))) in D by field. lra.
Qed.
Corollary flow_risk_vanishes eps : 0 < eps -> exists T0, forall T, T0 <= T -> L (theta T) < eps.
Proof.
  intros He. destruct (flow_faster_than_1_over_T eps He) as [T0 K]. exists (Rmax 1 T0). intros T HT.
  generalize (Rmax_l 1 T0) (Rmax_r 1 T0). intros M1 M2. specialize (K T ltac:(lra)).
  assert (L0 := aligned_risk_ge0 H d m skip mu beta alpha (theta T)).
  assert (1 * L (theta T) <= T * L (theta T)) by (apply Rmult_le_compat_r; lra). lra.
Qed.
End AlignedFlow.
