(* Gradient flow in integral form, theta_t = theta_0 - int_0^t G(theta_s) ds (Riemann integrals of the coordinates;
   G may jump along the flow): V(theta_T) = V(theta_0) - 8 int_0^T L(theta_s) ds, rates, L -> 0. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network InnerProduct Expectation Energy Lipschitz FlowEnergy.
Open Scope R_scope.

Lemma small_increments_const (f : R -> R) (c T : R) : 0 <= T -> 0 <= c ->
  (forall s t, 0 <= s <= t -> t <= T -> Rabs (f t - f s) <= c * ((t - s) * (t - s))) -> f T = f 0.
Proof.
  intros HT Hc Hf.
  assert (K : forall n, (0 < n)%nat -> Rabs (f T - f 0) <= c * (T * T) / INR n).
  { intros n Hn. assert (Hn' : 0 < INR n) by (apply lt_0_INR; assumption). set (h := T / INR n).
    assert (Hh : 0 <= h) by (unfold h; apply Rmult_le_pos; [assumption|left; apply Rinv_0_lt_compat; assumption]).
    assert (Hnh : INR n * h = T) by (unfold h; field; lra).
    assert (S : forall k, (k <= n)%nat -> Rabs (f (INR k * h) - f 0) <= INR k * (c * (h * h))).
    { induction k as [|k IH]; intros Hk.
      - simpl INR. replace (0 * h) with 0 by ring. rewrite Rminus_eq_0, Rabs_R0. lra.
      - assert (Hk' : INR (S k) * h <= T).
        { rewrite <- Hnh. apply Rmult_le_compat_r; [assumption|]. apply le_INR; assumption. }
        rewrite S_INR in *. specialize (IH ltac:(lia)).
        assert (0 <= INR k * h) by (apply Rmult_le_pos; [apply pos_INR|assumption]).
        specialize (Hf (INR k * h) ((INR k + 1) * h) ltac:(lra) Hk').
        replace ((INR k + 1) * h - INR k * h) with h in Hf by ring.
        replace (f ((INR k + 1) * h) - f 0) with ((f ((INR k + 1) * h) - f (INR k * h)) + (f (INR k * h) - f 0)) by ring.
        apply Rle_trans with (1 := Rabs_triang _ _). lra. }
    specialize (S n ltac:(lia)). rewrite Hnh in S. apply Rle_trans with (1 := S).
    right. unfold h. field. lra. }
  destruct (Req_dec (f T) (f 0)) as [|Hne]; [assumption|exfalso].
  assert (Hp : 0 < Rabs (f T - f 0)) by (apply Rabs_pos_lt; lra).
  destruct (nfloor_ex (c * (T * T) / Rabs (f T - f 0))) as [n Hn].
  { apply Rmult_le_pos; [apply Rmult_le_pos; [assumption|apply Rle_0_sqr]|left; apply Rinv_0_lt_compat; assumption]. }
  specialize (K (S n) ltac:(lia)). rewrite S_INR in K.
  assert (HI := pos_INR n). destruct Hn as [_ Hn].
  assert (c * (T * T) < (INR n + 1) * Rabs (f T - f 0)).
  { apply Rmult_lt_compat_r with (r := Rabs (f T - f 0)) in Hn; [|assumption].
    replace (c * (T * T) / Rabs (f T - f 0) * Rabs (f T - f 0)) with (c * (T * T)) in Hn by (field; lra). assumption. }
  apply Rmult_le_compat_l with (r := INR n + 1) in K; [|lra].
  replace ((INR n + 1) * (c * (T * T) / (INR n + 1))) with (c * (T * T)) in K by (field; lra). lra.
Qed.

Section IntFlow.
Variables (H d : nat) (mu : expectation d) (xi : R).
Notation L := (risk H d mu xi).
Notation Ly := (lyapunov H d xi).
Notation gr := (generalized_gradient H d mu xi).
Variable theta : R -> network.
Hypothesis integral_weight : forall t i j, (i < H)%nat -> (j < d)%nat -> 0 <= t ->
  is_RInt (fun s => weight (gr (theta s)) i j) 0 t (weight (theta 0) i j - weight (theta t) i j).
Hypothesis integral_bias : forall t i, (i < H)%nat -> 0 <= t -> is_RInt (fun s => bias (gr (theta s)) i) 0 t (bias (theta 0) i - bias (theta t) i).
Hypothesis integral_outer : forall t i, (i < H)%nat -> 0 <= t -> is_RInt (fun s => outer (gr (theta s)) i) 0 t (outer (theta 0) i - outer (theta t) i).
Hypothesis integral_offset : forall t, 0 <= t -> is_RInt (fun s => offset (gr (theta s))) 0 t (offset (theta 0) - offset (theta t)).

Lemma rint_sum n (f : nat -> R -> R) (l : nat -> R) a b :
  (forall i, (i < n)%nat -> is_RInt (f i) a b (l i)) -> is_RInt (fun s => sumn n (fun i => f i s)) a b (sumn n l).
Proof.
  induction n as [|n IH]; intros Hf; simpl.
  - evar_last; [apply (is_RInt_const (V := R_NormedModule) a b 0)|]. unfold scal; simpl; unfold mult; simpl; ring.
  - apply (is_RInt_plus (V := R_NormedModule) (fun s => sumn n (fun i => f i s)) (f n)); [apply IH; intros; apply Hf; lia|apply Hf; lia].
Qed.
Lemma rint_k f k a b l : is_RInt f a b l -> is_RInt (fun s => k * f s) a b (k * l).
Proof. intros Hf. apply (is_RInt_scal (V := R_NormedModule) f a b k l Hf). Qed.

Lemma inner_int0 q t : 0 <= t -> is_RInt (fun s => inner H d q (gr (theta s))) 0 t (inner H d q (theta 0) - inner H d q (theta t)).
Proof.
  intros Ht.
  replace (inner H d q (theta 0) - inner H d q (theta t)) with (inner H d q (axpy (theta 0) (-1) (theta t))) by (rewrite inner_axpy_r; ring).
  unfold inner; cbn [axpy weight bias outer offset].
  apply (is_RInt_plus (V := R_NormedModule) (fun s => sumn H _) (fun s => offset q * offset (gr (theta s)))).
  - apply rint_sum; intros i Hi.
    apply (is_RInt_plus (V := R_NormedModule) (fun s => _ + bias q i * bias (gr (theta s)) i) (fun s => outer q i * outer (gr (theta s)) i)).
    + apply (is_RInt_plus (V := R_NormedModule) (fun s => sumn d _) (fun s => bias q i * bias (gr (theta s)) i)).
      * apply rint_sum; intros j Hj. apply (rint_k (fun s => weight (gr (theta s)) i j)).
        replace (weight (theta 0) i j + -1 * weight (theta t) i j) with (weight (theta 0) i j - weight (theta t) i j) by ring. apply integral_weight; assumption.
      * apply (rint_k (fun s => bias (gr (theta s)) i)).
        replace (bias (theta 0) i + -1 * bias (theta t) i) with (bias (theta 0) i - bias (theta t) i) by ring. apply integral_bias; assumption.
    + apply (rint_k (fun s => outer (gr (theta s)) i)).
      replace (outer (theta 0) i + -1 * outer (theta t) i) with (outer (theta 0) i - outer (theta t) i) by ring. apply integral_outer; assumption.
  - apply (rint_k (fun s => offset (gr (theta s)))).
    replace (offset (theta 0) + -1 * offset (theta t)) with (offset (theta 0) - offset (theta t)) by ring. apply integral_offset; assumption.
Qed.
Lemma inner_int q s t : 0 <= s <= t ->
  is_RInt (fun r => inner H d q (gr (theta r))) s t (- inner H d q (diff (theta t) (theta s))).
Proof.
  intros Hst. unfold diff. rewrite inner_axpy_r.
  replace (- (inner H d q (theta t) + -1 * inner H d q (theta s)))
    with (plus (opp (inner H d q (theta 0) - inner H d q (theta s))) (inner H d q (theta 0) - inner H d q (theta t)))
    by (unfold plus, opp; simpl; ring).
  apply (is_RInt_Chasles (V := R_NormedModule)) with 0.
  - apply (is_RInt_swap (V := R_NormedModule)), inner_int0; lra.
  - apply inner_int0; lra.
Qed.

(* boundedness of V on [0,T] from continuity of the coordinates *)
Hypothesis cLy : forall t, 0 <= t -> continuity_pt (fun s => Ly (theta (Rmax s 0))) t.

Section OnT.
Variables (T M : R).
Hypothesis HT : 0 <= T.
Hypothesis HM : forall t, 0 <= t <= T -> Ly (theta t) <= M.

Definition speed2 := 4 * ((moment d mu + 1) * M + 1) * (M * ((moment d mu + 1) * M + 1)).
Lemma M0 : 0 <= M.
Proof. apply Rle_trans with (2 := HM 0 ltac:(lra)). apply lyapunov_ge0. Qed.
Lemma kap2_ge0 : 0 <= speed2.
Proof.
  assert (HM0 := M0). assert (HD := moment_ge0 d mu). assert (0 <= (moment d mu + 1) * M) by (apply Rmult_le_pos; lra).
  unfold speed2. apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra].
Qed.
Lemma gradient_bounded_on t : 0 <= t <= T -> inner H d (gr (theta t)) (gr (theta t)) <= speed2.
Proof.
  intros Ht. assert (Hd := HM t Ht). assert (HM0 := M0).
  apply Rle_trans with (1 := gradient_bound H d mu xi (theta t)).
  assert (H0 := lyapunov_ge0 H d xi (theta t)). assert (R0 := risk_ge0 H d mu xi (theta t)). assert (HD := moment_ge0 d mu).
  assert (N0 := hidden_norm2_ge0 H d (theta t)). assert (N1 := hidden_norm2_le_lyapunov H d xi (theta t)).
  assert (A : (moment d mu + 1) * hidden_norm2 H d (theta t) <= (moment d mu + 1) * M) by (apply Rmult_le_compat_l; lra).
  assert (A' : (moment d mu + 1) * Ly (theta t) <= (moment d mu + 1) * M) by (apply Rmult_le_compat_l; lra).
  assert (A0 : 0 <= (moment d mu + 1) * hidden_norm2 H d (theta t)) by (apply Rmult_le_pos; lra).
  assert (A1 : 0 <= (moment d mu + 1) * Ly (theta t)) by (apply Rmult_le_pos; lra).
  unfold speed2. apply Rmult_le_compat; try lra.
  apply Rle_trans with (Ly (theta t) * ((moment d mu + 1) * Ly (theta t) + 1)).
  - generalize (risk_le H d mu xi (theta t)); lra.
  - apply Rmult_le_compat; lra.
Qed.

Lemma difference_bounded_on s t : 0 <= s <= t -> t <= T ->
  inner H d (diff (theta t) (theta s)) (diff (theta t) (theta s)) <= speed2 * ((t - s) * (t - s)).
Proof.
  intros Hst HtT. set (q := diff (theta t) (theta s)). set (a := inner H d q q).
  assert (Q0 : 0 <= a) by apply inner_self_ge0. assert (K0 := kap2_ge0).
  (* a <= (t-s) sqrt(a kap2) *)
  assert (Hb : a <= (t - s) * sqrt (a * speed2)).
  { apply Rle_trans with (Rabs (- a)); [rewrite Rabs_Ropp; apply Rle_abs|].
    change (- a) with (- inner H d q (diff (theta t) (theta s))).
    rewrite <- (is_RInt_unique _ _ _ _ (inner_int q s t Hst)).
    apply abs_RInt_le_const; [lra|eexists; apply inner_int; assumption|].
    intros r Hr. rewrite <- (Rabs_right (sqrt (a * speed2))) by (apply Rle_ge, sqrt_pos).
    apply Rsqr_le_abs_0. rewrite Rsqr_sqrt by (apply Rmult_le_pos; assumption). unfold Rsqr.
    apply Rle_trans with (1 := inner_CS H d q (gr (theta r))). apply Rmult_le_compat_l; [assumption|apply gradient_bounded_on; lra]. }
  destruct (Req_dec a 0) as [Hz|Hz]; [rewrite Hz; apply Rmult_le_pos; [assumption|apply Rle_0_sqr]|].
  apply Rmult_le_reg_l with a; [lra|].
  apply Rle_trans with ((t - s) * sqrt (a * speed2) * ((t - s) * sqrt (a * speed2))); [apply Rmult_le_compat; assumption|].
  right. replace ((t - s) * sqrt (a * speed2) * ((t - s) * sqrt (a * speed2)))
    with ((sqrt (a * speed2) * sqrt (a * speed2)) * ((t - s) * (t - s))) by ring.
  rewrite sqrt_sqrt by (apply Rmult_le_pos; assumption). ring.
Qed.

Lemma risk_lipschitz_on : exists c, 0 <= c /\ forall s t, 0 <= s <= t -> t <= T -> Rabs (L (theta t) - L (theta s)) <= c * (t - s).
Proof.
  set (speed := sqrt speed2). assert (HK : 0 <= speed) by apply sqrt_pos.
  set (a := K1 d mu M * (speed * speed)). set (b := 2 * ((1 + K1 d mu M * (M * ((moment d mu + 1) * M + 1))) * speed)).
  assert (HM0 := M0). assert (HD := moment_ge0 d mu).
  assert (HDM : 0 <= (moment d mu + 1) * M) by (apply Rmult_le_pos; lra).
  assert (HK1 : 3 <= K1 d mu M) by (unfold K1; lra).
  assert (Ha : 0 <= a) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  assert (Hb : 0 <= b).
  { unfold b. apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [|assumption].
    assert (0 <= K1 d mu M * (M * ((moment d mu + 1) * M + 1))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra. }
  exists (a * T + b). split; [assert (0 <= a * T) by (apply Rmult_le_pos; lra); lra|]. intros s t Hst HtT.
  assert (Hk : 0 <= speed * (t - s)) by (apply Rmult_le_pos; lra).
  assert (HDf : inner H d (diff (theta t) (theta s)) (diff (theta t) (theta s)) <= (speed * (t - s)) * (speed * (t - s))).
  { apply Rle_trans with (1 := difference_bounded_on s t Hst HtT). right.
    replace (speed * (t - s) * (speed * (t - s))) with ((speed * speed) * ((t - s) * (t - s))) by ring.
    unfold speed. rewrite sqrt_sqrt by apply kap2_ge0. reflexivity. }
  generalize (risk_lipschitz H d mu xi (theta s) (theta t) M (speed * (t - s)) (HM s ltac:(lra)) (HM t ltac:(lra)) Hk HDf).
  intros K. apply Rle_trans with (1 := K).
  replace (K1 d mu M * (speed * (t - s) * (speed * (t - s)))) with (a * ((t - s) * (t - s))) by (unfold a; ring).
  replace (2 * ((1 + K1 d mu M * (M * ((moment d mu + 1) * M + 1))) * (speed * (t - s)))) with (b * (t - s)) by (unfold b; ring).
  clearbody a b. assert ((t - s) * (t - s) <= T * (t - s)) by (apply Rmult_le_compat_r; lra).
  assert (a * ((t - s) * (t - s)) <= a * (T * (t - s))) by (apply Rmult_le_compat_l; lra). lra.
Qed.
End OnT.

(* V(Theta) is bounded on every [0,T] *)
Lemma bounded_on T : 0 <= T -> exists M, forall t, 0 <= t <= T -> Ly (theta t) <= M.
Proof.
  intros HT. destruct (continuity_ab_maj (fun s => Ly (theta (Rmax s 0))) 0 T HT) as (m & Hm & _).
  - intros c Hc. apply cLy; lra.
  - exists (Ly (theta (Rmax m 0))). intros t Ht. specialize (Hm t Ht). rewrite (Rmax_left t 0) in Hm by lra. assumption.
Qed.

Definition risk_at (u : R) : R := L (theta (Rmax u 0)).
Lemma risk_at_continuous u : continuous risk_at u.
Proof.
  set (T := Rmax u 0 + 1). assert (HT : 0 <= T) by (unfold T; generalize (Rmax_r u 0); lra).
  destruct (bounded_on T HT) as [M HM]. destruct (risk_lipschitz_on T M HT HM) as (c & Hc & Lip).
  apply continuity_pt_filterlim. intros eps He. exists (Rmin 1 (eps / (c + 1))).
  split; [apply Rmin_pos; [lra|apply Rdiv_lt_0_compat; lra]|].
  intros s [_ Hs]. simpl in *. unfold R_dist in *.
  assert (Hs1 : Rabs (s - u) < 1) by (apply Rlt_le_trans with (1 := Hs); apply Rmin_l).
  assert (Hs2 : Rabs (s - u) < eps / (c + 1)) by (apply Rlt_le_trans with (1 := Hs); apply Rmin_r).
  assert (Hr : Rabs (Rmax s 0 - Rmax u 0) <= Rabs (s - u)).
  { unfold Rmax. destruct (Rle_dec s 0), (Rle_dec u 0); unfold Rabs; repeat destruct Rcase_abs; lra. }
  assert (B1 : 0 <= Rmax s 0) by apply Rmax_r. assert (B2 : 0 <= Rmax u 0) by apply Rmax_r.
  assert (B3 : Rmax s 0 <= T /\ Rmax u 0 <= T).
  { apply Rabs_le_between in Hr. unfold T. lra. }
  assert (Q : Rabs (risk_at s - risk_at u) <= c * Rabs (Rmax s 0 - Rmax u 0)).
  { unfold risk_at. destruct (Rle_or_lt (Rmax u 0) (Rmax s 0)) as [h|h].
    - rewrite (Rabs_right (Rmax s 0 - Rmax u 0)) by lra. apply Lip; lra.
    - rewrite (Rabs_left (Rmax s 0 - Rmax u 0)) by lra. rewrite Rabs_minus_sym.
      apply Rle_trans with (c * (Rmax u 0 - Rmax s 0)); [apply Lip; lra|right; ring]. }
  apply Rle_lt_trans with (1 := Q). apply Rle_lt_trans with ((c + 1) * Rabs (s - u)).
  - apply Rmult_le_compat; [lra|apply Rabs_pos|lra|assumption].
  - apply Rmult_lt_compat_l with (r := c + 1) in Hs2; [|lra].
    replace ((c + 1) * (eps / (c + 1))) with eps in Hs2 by (field; lra). assumption.
Qed.
Lemma risk_at_integrable a b : ex_RInt risk_at a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply risk_at_continuous. Qed.

Lemma grad_diff p p' : inner H d (diff (lyapunov_gradient xi p') (lyapunov_gradient xi p)) (diff (lyapunov_gradient xi p') (lyapunov_gradient xi p))
  <= 16 * inner H d (diff p' p) (diff p' p).
Proof.
  unfold inner; cbn [diff axpy lyapunov_gradient weight bias outer offset]. rewrite (Rmult_plus_distr_l 16), <- (sumn_scal H 16).
  apply Rplus_le_compat; [|right; ring].
  apply sumn_le; intros i _. rewrite !(Rmult_plus_distr_l 16), <- (sumn_scal d 16). repeat apply Rplus_le_compat.
  - apply sumn_le; intros j _. generalize (Rle_0_sqr (weight p' i j + -1 * weight p i j)); unfold Rsqr; lra.
  - generalize (Rle_0_sqr (bias p' i + -1 * bias p i)); unfold Rsqr; lra.
  - generalize (Rle_0_sqr (outer p' i + -1 * outer p i)); unfold Rsqr; lra.
Qed.

(* the energy identity *)
Theorem integral_energy_identity T : 0 <= T -> Ly (theta T) = Ly (theta 0) - 8 * RInt risk_at 0 T.
Proof.
  intros HT. destruct (bounded_on T HT) as [M HM].
  assert (K0 := kap2_ge0 T M HT HM). set (k := speed2 M) in *.
  assert (E : (fun t => Ly (theta t) + 8 * RInt risk_at 0 t) T = (fun t => Ly (theta t) + 8 * RInt risk_at 0 t) 0);
    [|cbv beta in E; rewrite RInt_point in E; unfold zero in E; simpl in E; lra].
  apply (small_increments_const (fun t => Ly (theta t) + 8 * RInt risk_at 0 t) (6 * k) T); [assumption|lra|]. intros s t Hst HtT.
  assert (Ch : RInt risk_at 0 s + RInt risk_at s t = RInt risk_at 0 t) by (apply (RInt_Chasles risk_at 0 s t); apply risk_at_integrable).
  replace (Ly (theta t) + 8 * RInt risk_at 0 t - (Ly (theta s) + 8 * RInt risk_at 0 s))
    with ((Ly (theta t) - Ly (theta s)) + 8 * RInt risk_at s t) by (rewrite <- Ch; ring).
  set (q := lyapunov_gradient xi (theta s)). set (D := diff (theta t) (theta s)).
  assert (St : Ly (theta t) - Ly (theta s) = inner H d q D + (inner H d D D + offset D * offset D)).
  { generalize (lyapunov_step H d xi (-1) (theta s) D). replace (- (-1)) with 1 by ring. unfold D at 1.
    rewrite axpy_diff. intros X. rewrite X. unfold q; ring. }
  assert (HDD := difference_bounded_on T M HT HM s t Hst HtT). fold D k in HDD.
  assert (I1 : is_RInt (fun r => inner H d (diff (lyapunov_gradient xi (theta r)) q) (gr (theta r))) s t (8 * RInt risk_at s t + inner H d q D)).
  { apply is_RInt_ext with (fun r => 8 * risk_at r - inner H d q (gr (theta r))).
    - intros r Hr. rewrite Rmin_left, Rmax_right in Hr by lra. unfold risk_at. rewrite Rmax_left by lra.
      rewrite <- (lyapunov_identity H d mu xi (theta r)). rewrite (inner_sym H d (diff _ _)). unfold diff. rewrite inner_axpy_r.
      rewrite (inner_sym H d (gr (theta r)) (lyapunov_gradient xi (theta r))), (inner_sym H d (gr (theta r)) q).
      match goal with |- ?a = ?b => change (@eq R a b) end. ring.
    - evar_last.
      + apply (is_RInt_minus (V := R_NormedModule)); [|apply inner_int; assumption].
        apply rint_k. apply (RInt_correct (V := R_CompleteNormedModule)), risk_at_integrable.
      + fold D. match goal with |- minus ?a ?b = ?e => change (@eq R (a + - b) e) end. ring. }
  assert (B1 : Rabs (8 * RInt risk_at s t + inner H d q D) <= (t - s) * (4 * k * (t - s))).
  { rewrite <- (is_RInt_unique _ _ _ _ I1). apply abs_RInt_le_const; [lra|eexists; exact I1|].
    intros r Hr.
    assert (0 <= 4 * k * (t - s)) by (apply Rmult_le_pos; lra).
    rewrite <- (Rabs_right (4 * k * (t - s))) by lra. apply Rsqr_le_abs_0. unfold Rsqr.
    apply Rle_trans with (1 := inner_CS H d _ _).
    apply Rle_trans with ((16 * (k * ((t - s) * (t - s)))) * k).
    - apply Rmult_le_compat; [apply inner_self_ge0|apply inner_self_ge0| |apply (gradient_bounded_on T M HT HM); lra].
      apply Rle_trans with (1 := grad_diff (theta s) (theta r)). apply Rmult_le_compat_l; [lra|].
      apply Rle_trans with (1 := difference_bounded_on T M HT HM s r ltac:(lra) ltac:(lra)).
      apply Rmult_le_compat_l; [assumption|]. apply Rmult_le_compat; lra.
    - right; ring. }
  rewrite St. assert (B2 : 0 <= inner H d D D) by apply inner_self_ge0.
  assert (B3 : offset D * offset D <= inner H d D D) by (unfold inner at 1; generalize (hidden_norm2_ge0 H d D); unfold hidden_norm2; lra).
  assert (B4 : 0 <= offset D * offset D) by apply Rle_0_sqr.
  replace (inner H d q D + (inner H d D D + offset D * offset D) + 8 * RInt risk_at s t)
    with ((8 * RInt risk_at s t + inner H d q D) + (inner H d D D + offset D * offset D)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_right (inner H d D D + offset D * offset D)) by lra. lra.
Qed.

Lemma integral_mean_value s t : 0 <= s < t ->
  exists r, s <= r <= t /\ Ly (theta t) - Ly (theta s) = - 8 * (t - s) * L (theta r).
Proof.
  intros Hst.
  destruct (MVT_gen (fun u => Ly (theta 0) - 8 * RInt risk_at 0 u) s t (fun u => - 8 * risk_at u)) as (r & Hr & E).
  - intros u _. evar_last.
    + apply (is_derive_minus (fun u => Ly (theta 0)) (fun u => 8 * RInt risk_at 0 u)).
      * apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
      * apply (is_derive_scal (fun u => RInt risk_at 0 u)).
        apply (is_derive_RInt risk_at (fun u => RInt risk_at 0 u) 0 u); [|apply risk_at_continuous].
        apply filter_forall. intros y. apply (RInt_correct (V := R_CompleteNormedModule)), risk_at_integrable.
    + unfold minus, plus, opp, zero; simpl. ring.
  - intros u _. apply continuity_pt_minus; [apply continuity_pt_const; intros x y; reflexivity|].
    apply (continuity_pt_scal (fun u => RInt risk_at 0 u)). apply continuity_pt_filterlim.
    apply (ex_derive_continuous (fun u => RInt risk_at 0 u)). exists (risk_at u).
    apply (is_derive_RInt risk_at (fun u => RInt risk_at 0 u) 0 u); [|apply risk_at_continuous].
    apply filter_forall. intros y. apply (RInt_correct (V := R_CompleteNormedModule)), risk_at_integrable.
  - rewrite Rmin_left, Rmax_right in Hr by lra. exists r; split; [lra|].
    rewrite (integral_energy_identity t), (integral_energy_identity s) by lra. rewrite E. unfold risk_at. rewrite Rmax_left by lra. ring.
Qed.

Theorem integral_flow_nonincreasing s t : 0 <= s <= t -> Ly (theta t) <= Ly (theta s).
Proof. apply flow_nonincreasing with (mu := mu). exact integral_mean_value. Qed.

Theorem integral_flow_theorem :
  (forall s t, 0 <= s <= t -> Ly (theta t) <= Ly (theta s)) /\
  (forall T, 0 <= T -> Ly (theta T) = Ly (theta 0) - 8 * RInt (fun s => L (theta s)) 0 T) /\
  (forall T, 0 < T -> exists r, 0 <= r <= T /\ L (theta r) <= Ly (theta 0) / (8 * T)) /\
  ((forall s t, 0 <= s <= t -> L (theta t) <= L (theta s)) -> forall T, 0 < T -> L (theta T) <= Ly (theta 0) / (8 * T)) /\
  (forall eps, 0 < eps -> exists T, forall t, T <= t -> L (theta t) < eps).
Proof.
  split; [exact integral_flow_nonincreasing|]. split.
  { intros T HT. rewrite (RInt_ext (fun s => L (theta s)) risk_at); [apply integral_energy_identity; assumption|].
    intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold risk_at. rewrite Rmax_left by lra. reflexivity. }
  split; [apply flow_min_rate; exact integral_mean_value|]. split; [apply flow_rate; exact integral_mean_value|].
  assert (HMM : forall T t, 0 <= T -> 0 <= t <= T -> Ly (theta t) <= Ly (theta 0)) by (intros; apply integral_flow_nonincreasing; lra).
  set (k := speed2 (Ly (theta 0))).
  assert (K0 : 0 <= k) by (apply (kap2_ge0 0 (Ly (theta 0))); [lra|intros; apply integral_flow_nonincreasing; lra]).
  apply flow_converges with (sqrt k); [exact integral_mean_value|apply sqrt_pos|].
  intros s t Hst. replace (sqrt k * (t - s) * (sqrt k * (t - s))) with ((sqrt k * sqrt k) * ((t - s) * (t - s))) by ring.
  rewrite sqrt_sqrt by assumption. apply (difference_bounded_on t (Ly (theta 0))); [lra|intros; apply integral_flow_nonincreasing; lra|assumption|lra].
Qed.
End IntFlow.
