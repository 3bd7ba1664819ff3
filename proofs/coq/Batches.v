(* Descent on batches, theta_{n+1} = theta_n - gamma_n G_n(theta_n), G_n the generalized gradient under the law mu_n of the n-th
   batch, for targets in the span of the last layer; all mu_n = mu is gradient descent.  L_n risk, M2_n second moment under mu_n,
   Psi_n = 1 (constant targets) or 1 + M2_n (skip connection).  On every path, with no probability:
     0 <= gamma_n,  gamma_n ((1 + M2_n) W_0 + 2 Psi_n) <= 2 - delta  imply  W and V non-increasing,  |theta_n|^2 <= V_0,
     sum gamma_n L_n(theta_n) <= W_0/(4 delta);
   a path with sum gamma_n = infinity on which sum gamma_n L(theta_n) is finite (for mu_n = mu: every path) has L(theta_n) -> 0. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates RiskStep Aligned.
Open Scope R_scope.

(* increments at most gamma_n (L_n + c l_n), sums of gamma_n L_n and gamma_n l_n bounded, sum gamma_n infinite: L_n -> 0 *)
Section Summable.
Variables (risks losses gamma : nat -> R) (c B : R).
Hypothesis risks_ge0 : forall n, 0 <= risks n.
Hypothesis losses_ge0 : forall n, 0 <= losses n.
Hypothesis gamma_ge0 : forall n, 0 <= gamma n.
Hypothesis c_ge0 : 0 <= c.
Hypothesis small : forall n, Rabs (risks (S n) - risks n) <= gamma n * (risks n + c * losses n).
Hypothesis summable : forall n, sumn n (fun k => gamma k * (risks k + c * losses k)) <= B.

Lemma summable_limit : ex_finite_lim_seq risks.
Proof.
  set (Sn := fun n => sumn n (fun k => gamma k * (risks k + c * losses k))).
  assert (T0 : forall n, 0 <= gamma n * (risks n + c * losses n)).
  { intros n. apply Rmult_le_pos; [apply gamma_ge0|]. apply Rplus_le_le_0_compat; [apply risks_ge0|apply Rmult_le_pos; [assumption|apply losses_ge0]]. }
  assert (LS : ex_finite_lim_seq Sn).
  { apply ex_finite_lim_seq_incr with B; [|assumption]. intros n. unfold Sn; cbn [sumn]. generalize (T0 n); lra. }
  assert (Up : forall n, risks n <= risks O + Sn n).
  { induction n as [|n IH]; [unfold Sn; simpl; lra|]. generalize (small n); intros K. apply Rabs_le_between in K.
    unfold Sn in *; cbn [sumn] in *. lra. }
  assert (LT : ex_finite_lim_seq (fun n => risks n + Sn n)).
  { apply ex_finite_lim_seq_incr with (risks O + 2 * B).
    - intros n. generalize (small n); intros K. apply Rabs_le_between in K. unfold Sn; cbn [sumn]. lra.
    - intros n. generalize (Up n) (summable n). unfold Sn. lra. }
  destruct LS as [s Hs]. destruct LT as [t Ht].
  exists (t - s). apply is_lim_seq_ext with (fun n => (risks n + Sn n) - Sn n); [intros; ring|]. apply is_lim_seq_minus'; assumption.
Qed.
Hypothesis endless : is_lim_seq (fun n => sumn n gamma) p_infty.
Lemma summable_vanish : is_lim_seq risks 0.
Proof.
  destruct summable_limit as [l HL]. set (Sn := fun n => sumn n (fun k => gamma k * (risks k + c * losses k))).
  assert (T0 : forall n, 0 <= gamma n * (risks n + c * losses n)).
  { intros n. apply Rmult_le_pos; [apply gamma_ge0|]. apply Rplus_le_le_0_compat; [apply risks_ge0|apply Rmult_le_pos; [assumption|apply losses_ge0]]. }
  assert (Hl0 : 0 <= l).
  { assert (X : Rbar_le 0 l); [|exact X]. apply is_lim_seq_le with (fun _ => 0) risks; [assumption|apply is_lim_seq_const|assumption]. }
  destruct (Req_dec l 0) as [->|Hl]; [assumption|exfalso].
  assert (Hlp : 0 < l / 2) by lra.
  apply is_lim_seq_spec in HL. destruct (HL (mkposreal _ Hlp)) as [N0 HN0]. simpl in HN0.
  assert (Low : forall n, (l / 2) * (sumn (N0 + n) gamma - sumn N0 gamma) <= Sn (N0 + n)%nat).
  { induction n as [|n IH].
    - rewrite Nat.add_0_r. replace (sumn N0 gamma - sumn N0 gamma) with 0 by ring. rewrite Rmult_0_r. apply sumn_ge0. intros; apply T0.
    - rewrite Nat.add_succ_r. unfold Sn in *; cbn [sumn].
      assert (Q : Rabs (risks (N0 + n)%nat - l) < l / 2) by (apply HN0; lia). apply Rabs_def2 in Q.
      assert (0 <= c * losses (N0 + n)%nat) by (apply Rmult_le_pos; [assumption|apply losses_ge0]).
      assert (gamma (N0 + n)%nat * (l / 2) <= gamma (N0 + n)%nat * (risks (N0 + n)%nat + c * losses (N0 + n)%nat))
        by (apply Rmult_le_compat_l; [apply gamma_ge0|lra]). lra. }
  apply is_lim_seq_spec in endless.
  destruct (endless (sumn N0 gamma + (2 / l) * (B + 1))) as [N1 HN1].
  specialize (HN1 (N0 + N1)%nat ltac:(lia)). specialize (Low N1). assert (SB := summable (N0 + N1)%nat). fold (Sn (N0 + N1)%nat) in SB.
  assert ((l/2) * ((2 / l) * (B + 1)) < (l/2) * (sumn (N0+N1) gamma - sumn N0 gamma)) by (apply Rmult_lt_compat_l; lra).
  replace ((l/2) * ((2 / l) * (B + 1))) with (B + 1) in * by (field; lra). lra.
Qed.
End Summable.

Section Batches.
Variables (H d m : nat) (skip : bool) (kink : R) (beta : nat -> R) (alpha : nat -> nat -> R).
Hypothesis kink_range : 0 <= kink <= 1.
Notation target := (affine_target d skip beta alpha).
Notation G mu := (gradient H d m skip kink mu target).
Notation L mu := (total_risk H d m skip mu target).
Notation W := (centred_energy H d m skip beta alpha).
Notation V := (full_lyapunov H d m skip beta alpha).
Notation norm2 := (norm2 H d m skip).
Notation Q mu p := (norm2 (G mu p) + affine_part d m skip (G mu p)).
Notation Psi mu := (features d skip mu).

(* one step of any size under any law: V changes by - 8 gamma L + gamma^2 Q *)
Theorem step_of_lyapunov mu t p : V (move p t (G mu p)) - V p = - 8 * t * L mu p + t * t * Q mu p.
Proof. rewrite !full_lyapunov_centred. generalize (aligned_step H d m skip kink mu beta alpha t p). lra. Qed.
(* so it decreases exactly where gamma Q < 8 L *)
Theorem step_decreases mu t p : 0 < t -> (V (move p t (G mu p)) < V p <-> t * Q mu p < 8 * L mu p).
Proof.
  intros Ht. generalize (step_of_lyapunov mu t p). set (q := Q mu p). intros K.
  split; intros D.
  - apply Rmult_lt_reg_l with t; [assumption|]. lra.
  - apply Rmult_lt_compat_l with (r := t) in D; [|assumption]. lra.
Qed.

Variables (laws : nat -> expectation d) (gamma : nat -> R) (p0 : parameters) (delta : R).
Fixpoint path (n : nat) : parameters := match n with O => p0 | S k => move (path k) (gamma k) (G (laws k) (path k)) end.
Hypothesis gamma_ge0 : forall n, 0 <= gamma n.
Hypothesis delta_ge0 : 0 <= delta.
Hypothesis small_steps : forall n, gamma n * ((moment d (laws n) + 1) * W p0 + 2 * Psi (laws n)) <= 2 - delta.
Notation loss n := (L (laws n) (path n)).

Lemma loss_ge0 n : 0 <= loss n.
Proof. apply aligned_risk_ge0. Qed.
Lemma path_main n : W (path n) <= W p0 /\ W (path (S n)) + 4 * delta * (gamma n * loss n) <= W (path n).
Proof.
  assert (Step : forall k, W (path k) <= W p0 -> W (path (S k)) + 4 * delta * (gamma k * loss k) <= W (path k)).
  { intros k Hk. cbn [path]. generalize (aligned_step_bound H d m skip kink (laws k) beta alpha kink_range (gamma k) (path k)). intros K.
    assert (Hl := loss_ge0 k). assert (Hg := gamma_ge0 k). set (l := loss k) in *.
    assert (Hgl : 0 <= gamma k * l) by (apply Rmult_le_pos; assumption).
    assert (Hn := hidden_size_le H d m skip beta alpha (path k)). assert (HI := moment_ge0 d (laws k)).
    assert (Hd2 : delta <= 2 - gamma k * ((moment d (laws k) + 1) * hidden_size H d m (path k) + 2 * Psi (laws k))).
    { assert (gamma k * ((moment d (laws k) + 1) * hidden_size H d m (path k) + 2 * Psi (laws k)) <= gamma k * ((moment d (laws k) + 1) * W p0 + 2 * Psi (laws k))).
      { apply Rmult_le_compat_l; [assumption|]. apply Rplus_le_compat_r. apply Rmult_le_compat_l; lra. }
      generalize (small_steps k). lra. }
    assert (4 * (gamma k * l) * delta <= 4 * (gamma k * l) * (2 - gamma k * ((moment d (laws k) + 1) * hidden_size H d m (path k) + 2 * Psi (laws k))))
      by (apply Rmult_le_compat_l; lra). lra. }
  assert (D0 : forall k, 0 <= delta * (gamma k * loss k))
    by (intros k; apply Rmult_le_pos; [assumption|apply Rmult_le_pos; [apply gamma_ge0|apply loss_ge0]]).
  assert (Inv : W (path n) <= W p0).
  { induction n as [|n IH]; [simpl; lra|]. generalize (Step n IH) (D0 n). lra. }
  split; [assumption|apply Step; assumption].
Qed.
Theorem batches_nonincreasing n : W (path (S n)) <= W (path n) /\ V (path (S n)) <= V (path n).
Proof.
  destruct (path_main n) as [_ K]. rewrite !full_lyapunov_centred.
  assert (0 <= delta * (gamma n * loss n)) by (apply Rmult_le_pos; [assumption|apply Rmult_le_pos; [apply gamma_ge0|apply loss_ge0]]). lra.
Qed.
Theorem batches_bounded n : norm2 (path n) <= V p0.
Proof.
  apply Rle_trans with (1 := norm2_le_lyapunov H d m skip beta alpha (path n)). rewrite !full_lyapunov_centred.
  generalize (proj1 (path_main n)). lra.
Qed.
Theorem batches_sum n : 4 * delta * sumn n (fun k => gamma k * loss k) <= W p0 - W (path n).
Proof. induction n as [|n IH]; [simpl; lra|]. cbn [sumn]. destruct (path_main n) as [_ K]. lra. Qed.

(* ---------- the risk under another law along the path ---------- *)
Variable mu : expectation d.
Notation R_ n := (L mu (path n)).
Hypothesis delta_pos : 0 < delta.
Variable Y : R.
Hypothesis moments_bounded : forall n, (moment d (laws n) + 1) * W p0 + Psi (laws n) <= Y.

Lemma Y_pos : 1 <= Y.
Proof.
  apply Rle_trans with (2 := moments_bounded O).
  assert (0 <= (moment d (laws O) + 1) * W p0) by (apply Rmult_le_pos; [generalize (moment_ge0 d (laws O)); lra|apply centred_energy_ge0]).
  unfold features. generalize (moment_ge0 d (laws O)). destruct skip; lra.
Qed.
Lemma gamma_le1 n : gamma n <= 1.
Proof.
  assert (P : 2 <= (moment d (laws n) + 1) * W p0 + 2 * Psi (laws n)).
  { assert (0 <= (moment d (laws n) + 1) * W p0) by (apply Rmult_le_pos; [generalize (moment_ge0 d (laws n)); lra|apply centred_energy_ge0]).
    unfold features. generalize (moment_ge0 d (laws n)). destruct skip; lra. }
  generalize (small_steps n). intros K. assert (G0 := gamma_ge0 n).
  assert (gamma n * 2 <= gamma n * ((moment d (laws n) + 1) * W p0 + 2 * Psi (laws n))) by (apply Rmult_le_compat_l; assumption). lra.
Qed.
Definition room_size : R := 1 + V p0.
Lemma V_ge0 : 0 <= V p0.
Proof. apply Rle_trans with (1 := norm2_ge0 H d m skip p0), norm2_le_lyapunov. Qed.
Lemma path_room n : room H d m skip room_size (path n).
Proof.
  intros c Hc. assert (K := entry_le_norm2 H d m skip (path n) c Hc). assert (B := batches_bounded n). assert (P := V_ge0).
  unfold room_size. set (x := entry (path n) c) in *. apply Rabs_le.
  generalize (Rle_0_sqr (x - 1 / 2)) (Rle_0_sqr (x + 1 / 2)); unfold Rsqr; lra.
Qed.
Definition spread : R := expect mu (fun x => sumn m (fun _ => (1 + 2 * (INR H * room_size)) * (1 + 2 * (INR H * room_size)) * (reach d x * reach d x))).
Lemma spread_integrable : integrable mu (fun x => sumn m (fun _ => (1 + 2 * (INR H * room_size)) * (1 + 2 * (INR H * room_size)) * (reach d x * reach d x))).
Proof.
  apply (integrable_sum d mu m (fun _ x => (1 + 2 * (INR H * room_size)) * (1 + 2 * (INR H * room_size)) * (reach d x * reach d x))).
  intros; apply integrable_scal, integrable_mult; apply integrable_reach.
Qed.
Lemma spread_ge0 : 0 <= spread.
Proof.
  apply expect_ge0; [apply spread_integrable|]. intros x _. apply sumn_ge0. intros _ _.
  apply Rmult_le_pos; apply Rle_0_sqr.
Qed.
Lemma path_increment n : Rabs (R_ (S n) - R_ n) <= gamma n * (R_ n + 8 * Y * spread * loss n).
Proof.
  set (p := path n). set (p' := path (S n)). set (g := gamma n). assert (Hg : 0 <= g) by apply gamma_ge0. assert (Hg1 : g <= 1) by apply gamma_le1.
  set (l := L (laws n) p). assert (Hl : 0 <= l) by apply loss_ge0.
  set (e := fun k x => error H d skip target p k x). set (D := fun k x => output H d skip p' k x - output H d skip p k x).
  assert (Ie : forall k, (k < m)%nat -> integrable mu (e k)) by (intros; apply (integrable_error H d m skip mu target (affine_target_integrable d m skip mu beta alpha)); assumption).
  assert (ID : forall k, integrable mu (D k)).
  { intros k. apply (integrable_ext d mu (fun x => output H d skip p' k x + (-1) * output H d skip p k x)); [intros; unfold D; ring|].
    apply integrable_plus; [|apply integrable_scal]; apply (integrable_output H d skip mu). }
  set (w := expect mu (fun x => sumn m (fun k => D k x * D k x))).
  assert (Iw : integrable mu (fun x => sumn m (fun k => D k x * D k x)))
    by (apply (integrable_sum d mu m (fun k x => D k x * D k x)); intros; apply integrable_mult; apply ID).
  assert (I0 : integrable mu (fun x => sumn m (fun k => e k x * e k x)))
    by (apply (integrable_sum d mu m (fun k x => e k x * e k x)); intros; apply integrable_mult; apply Ie; assumption).
  assert (I2 : integrable mu (fun x => sumn m (fun k => 2 * (e k x * D k x))))
    by (apply (integrable_sum d mu m (fun k x => 2 * (e k x * D k x))); intros; apply integrable_scal, integrable_mult; [apply Ie; assumption|apply ID]).
  assert (Hw : w <= g * g * (4 * Y * spread * l)).
  { set (k2 := norm2 (G (laws n) p)). assert (K0 : 0 <= k2) by apply norm2_ge0.
    assert (Kb : k2 <= 4 * Y * l).
    { apply Rle_trans with (1 := aligned_gradient_bound H d m skip kink (laws n) beta alpha kink_range p). fold l.
      apply Rmult_le_compat_r; [assumption|]. apply Rmult_le_compat_l; [lra|]. apply Rle_trans with (2 := moments_bounded n).
      apply Rplus_le_compat_r, Rmult_le_compat_l; [generalize (moment_ge0 d (laws n)); lra|].
      apply Rle_trans with (1 := hidden_size_le H d m skip beta alpha p). apply path_main. }
    assert (Ch : forall c, In c (coordinates H d m skip) -> Rabs (change p p' c) <= g * sqrt k2).
    { intros c Hc. unfold change, p'. cbn [path]. rewrite entry_move. fold p g.
      replace (entry p c - g * entry (G (laws n) p) c - entry p c) with (- (g * entry (G (laws n) p) c)) by ring.
      rewrite Rabs_Ropp, Rabs_mult, (Rabs_right g) by lra. apply Rmult_le_compat_l; [assumption|].
      rewrite <- (Rabs_right (sqrt k2)) by (apply Rle_ge, sqrt_pos). apply Rsqr_le_abs_0. rewrite Rsqr_sqrt by assumption.
      apply (entry_le_norm2 H d m skip (G (laws n) p) c Hc). }
    apply Rle_trans with (g * g * k2 * spread).
    - unfold w, spread. rewrite <- expect_scal by apply spread_integrable.
      apply expect_le; [assumption|apply integrable_scal, spread_integrable|]. intros x _. rewrite <- sumn_scal. apply sumn_le. intros k Hk.
      assert (P0 : 0 <= room_size) by (unfold room_size; generalize V_ge0; lra).
      assert (Ol := output_little H d m skip room_size P0 p p' (g * sqrt k2) k x Hk ltac:(apply Rmult_le_pos; [assumption|apply sqrt_pos]) (path_room n) (path_room (S n)) Ch).
      fold (D k x) in Ol. 
      replace (g * g * k2 * ((1 + 2 * (INR H * room_size)) * (1 + 2 * (INR H * room_size)) * (reach d x * reach d x)))
        with (((1 + 2 * (INR H * room_size)) * (g * sqrt k2 * reach d x)) * ((1 + 2 * (INR H * room_size)) * (g * sqrt k2 * reach d x))).
      + replace (D k x * D k x) with (Rabs (D k x) * Rabs (D k x)) by (rewrite <- Rabs_mult; apply Rabs_right, Rle_ge, Rle_0_sqr).
        apply Rmult_le_compat; try apply Rabs_pos; assumption.
      + rewrite <- (sqrt_sqrt k2 K0) at 3. ring.
    - replace (g * g * (4 * Y * spread * l)) with (g * g * (4 * Y * l) * spread) by ring.
      apply Rmult_le_compat_r; [apply spread_ge0|]. apply Rmult_le_compat_l; [apply Rle_0_sqr|assumption]. }
  assert (Ex : L mu p' - L mu p = expect mu (fun x => sumn m (fun k => 2 * (e k x * D k x))) + w).
  { unfold total_risk, against, w. rewrite <- expect_plus by assumption.
    assert (X : expect mu (fun x => sumn m (fun k => error H d skip target p' k x * error H d skip target p' k x))
      = expect mu (fun x => sumn m (fun k => e k x * e k x) + (sumn m (fun k => 2 * (e k x * D k x)) + sumn m (fun k => D k x * D k x)))).
    { apply expect_ext.
      - intros x _. rewrite <- !sumn_plus. apply sumn_ext. intros k _. unfold e, D, error. ring.
      - apply (integrable_sum d mu m (fun k x => error H d skip target p' k x * error H d skip target p' k x)).
        intros; apply integrable_mult; apply (integrable_error H d m skip mu target (affine_target_integrable d m skip mu beta alpha)); assumption. }
    rewrite X, expect_plus by (repeat first [assumption | apply integrable_plus]). unfold e. ring. }
  rewrite Ex. assert (Hw0 : 0 <= w) by (apply expect_ge0; [assumption|intros; apply sumn_ge0; intros; apply Rle_0_sqr]).
  assert (Hc0 : 0 <= 4 * Y * spread * l).
  { apply Rmult_le_pos; [|assumption]. apply Rmult_le_pos; [generalize Y_pos; lra|apply spread_ge0]. }
  set (cl := 4 * Y * spread * l) in *. replace (8 * Y * spread * l) with (2 * cl) by (unfold cl; ring).
  set (u := expect mu (fun x => sumn m (fun k => 2 * (e k x * D k x)))) in *.
  assert (CR : L mu p = expect mu (fun x => sumn m (fun k => e k x * e k x))) by reflexivity.
  destruct (Req_dec g 0) as [Zg|Ng].
  - rewrite Zg in *. assert (w = 0) by lra.
    assert (Uz : u * u <= 4 * L mu p * w).
    { (* discriminant of E |s e + t D|^2 *)
      assert (B := discriminant (L mu p) (u / 2) w). assert (P : u / 2 * (u / 2) <= L mu p * w).
      { apply B. intros s t. unfold u, w. rewrite CR.
        replace (s * s * expect mu (fun x => sumn m (fun k => e k x * e k x)) + (2 * s * t * (expect mu (fun x => sumn m (fun k => 2 * (e k x * D k x))) / 2)
            + t * t * expect mu (fun x => sumn m (fun k => D k x * D k x))))
          with (expect mu (fun x => (s * s) * sumn m (fun k => e k x * e k x) + ((s * t) * sumn m (fun k => 2 * (e k x * D k x)) + (t * t) * sumn m (fun k => D k x * D k x)))).
        - apply expect_ge0; [repeat first [apply integrable_plus | apply integrable_scal | assumption]|]. intros x _.
          rewrite <- !sumn_scal, <- !sumn_plus. apply sumn_ge0. intros k _.
          replace (s * s * (e k x * e k x) + (s * t * (2 * (e k x * D k x)) + t * t * (D k x * D k x))) with ((s * e k x + t * D k x) * (s * e k x + t * D k x)) by ring.
          apply Rle_0_sqr.
        - rewrite !expect_plus, !expect_scal by (repeat first [apply integrable_plus | apply integrable_scal | assumption]). field. }
      lra. }
    assert (u = 0) by nra. replace (u + w) with 0 by lra. rewrite Rabs_R0. lra.
  - assert (Hgp : 0 < g) by lra.
    (* 2 e D between - (g e^2 + D^2/g) and g e^2 + D^2/g *)
    assert (U : Rabs u <= g * L mu p + / g * w).
    { rewrite CR. unfold w. rewrite <- !expect_scal by assumption. rewrite <- expect_plus by (apply integrable_scal; assumption).
      assert (Pt : forall x, Rabs (sumn m (fun k => 2 * (e k x * D k x))) <= g * sumn m (fun k => e k x * e k x) + / g * sumn m (fun k => D k x * D k x)).
      { intros x. rewrite <- !sumn_scal, <- sumn_plus. apply sum_abs_sum. intros k _.
        assert (A1 : 0 <= / g * ((g * e k x - D k x) * (g * e k x - D k x))) by (apply Rmult_le_pos; [left; apply Rinv_0_lt_compat; assumption|apply Rle_0_sqr]).
        assert (A2 : 0 <= / g * ((g * e k x + D k x) * (g * e k x + D k x))) by (apply Rmult_le_pos; [left; apply Rinv_0_lt_compat; assumption|apply Rle_0_sqr]).
        replace (/ g * ((g * e k x - D k x) * (g * e k x - D k x))) with (g * (e k x * e k x) + / g * (D k x * D k x) - 2 * (e k x * D k x)) in A1 by (field; lra).
        replace (/ g * ((g * e k x + D k x) * (g * e k x + D k x))) with (g * (e k x * e k x) + / g * (D k x * D k x) + 2 * (e k x * D k x)) in A2 by (field; lra).
        apply Rabs_le; lra. }
      apply Rabs_le. split.
      - replace (- expect mu (fun x => g * sumn m (fun k => e k x * e k x) + / g * sumn m (fun k => D k x * D k x)))
          with (expect mu (fun x => (-1) * (g * sumn m (fun k => e k x * e k x) + / g * sumn m (fun k => D k x * D k x))))
          by (rewrite expect_scal; [ring|apply integrable_plus; apply integrable_scal; assumption]).
        apply expect_le; [apply integrable_scal, integrable_plus; apply integrable_scal; assumption|assumption|].
        intros x _. specialize (Pt x). apply Rabs_le_between in Pt. lra.
      - apply expect_le; [assumption|apply integrable_plus; apply integrable_scal; assumption|].
        intros x _. specialize (Pt x). apply Rabs_le_between in Pt. lra. }
    assert (W1 : / g * w <= g * cl).
    { apply Rmult_le_reg_l with g; [assumption|]. replace (g * (/ g * w)) with w by (field; lra). lra. }
    assert (W2 : w <= g * cl).
    { apply Rle_trans with (1 := Hw). rewrite Rmult_assoc. rewrite <- (Rmult_1_l (g * cl)) at 2. apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|assumption]. }
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_right w) by lra. lra.
Qed.
Section Sums.
Variable B : R.
Hypothesis summable_risk : forall n, sumn n (fun k => gamma k * R_ k) <= B.
Let c := 8 * Y * spread.
Lemma c_ge0 : 0 <= c.
Proof. unfold c. apply Rmult_le_pos; [generalize Y_pos; lra|apply spread_ge0]. Qed.
Lemma both_summable n : sumn n (fun k => gamma k * (R_ k + c * loss k)) <= B + c * (W p0 / (4 * delta)).
Proof.
  rewrite (sumn_ext n _ (fun k => gamma k * R_ k + c * (gamma k * loss k))) by (intros; ring).
  rewrite sumn_plus, sumn_scal. apply Rplus_le_compat; [apply summable_risk|]. apply Rmult_le_compat_l; [apply c_ge0|].
  apply Rmult_le_reg_l with (4 * delta); [lra|]. replace (4 * delta * (W p0 / (4 * delta))) with (W p0) by (field; lra).
  generalize (batches_sum n) (centred_energy_ge0 H d m skip beta alpha (path n)). lra.
Qed.
Theorem batches_limit : ex_finite_lim_seq (fun n => R_ n).
Proof.
  apply (summable_limit (fun n => R_ n) (fun n => loss n) gamma c (B + c * (W p0 / (4 * delta))));
    first [assumption | apply c_ge0 | intros; first [apply aligned_risk_ge0 | apply loss_ge0 | apply path_increment | apply both_summable]].
Qed.
Theorem batches_converge : is_lim_seq (fun n => sumn n gamma) p_infty -> is_lim_seq (fun n => R_ n) 0.
Proof.
  apply (summable_vanish (fun n => R_ n) (fun n => loss n) gamma c (B + c * (W p0 / (4 * delta))));
    first [assumption | apply c_ge0 | intros; first [apply aligned_risk_ge0 | apply loss_ge0 | apply path_increment | apply both_summable]].
Qed.
End Sums.
End Batches.
