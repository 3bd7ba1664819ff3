(* What the energy identity of a flow implies: V non-increasing, the rate V(theta_0)/(8T), L(theta_t) -> 0.
   A flow enters only by two hypotheses: the mean-value form of V' = -8 L, and that it is Lipschitz. *)
From Coq Require Import Reals Lra Lia List FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network InnerProduct Expectation Energy Lipschitz.
Open Scope R_scope.

Section RiskLip.
Variables (H d : nat) (mu : expectation d) (xi : R).
Notation L := (risk H d mu xi).
Notation Ly := (lyapunov H d xi).

Definition diff (p' p : network) : network := axpy p' (-1) p.
Lemma axpy_diff p p' : axpy p 1 (diff p' p) = p'.
Proof.
  destruct p, p'. unfold axpy, diff, axpy; cbn. f_equal.
  - extensionality i; extensionality j; ring.
  - extensionality i; ring.
  - extensionality i; ring.
  - ring.
Qed.

Lemma lyapunov_gradient_norm p : inner H d (lyapunov_gradient xi p) (lyapunov_gradient xi p) <= 8 * Ly p.
Proof.
  unfold inner, lyapunov; cbn [lyapunov_gradient weight bias outer offset].
  rewrite (sumn_ext H
     (fun i => sumn d (fun j => 2 * weight p i j * (2 * weight p i j)) + 2 * bias p i * (2 * bias p i) + 2 * outer p i * (2 * outer p i))
     (fun i => 4 * (sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i + outer p i * outer p i))).
  - rewrite sumn_scal.
    assert (K := hidden_norm2_ge0 H d p). unfold hidden_norm2 in K.
    generalize (Rle_0_sqr (offset p - (offset p - 2 * xi))); unfold Rsqr; lra.
  - intros i _. rewrite (sumn_ext d (fun j => 2 * weight p i j * (2 * weight p i j)) (fun j => 4 * (weight p i j * weight p i j))) by (intros; ring).
    rewrite sumn_scal; ring.
Qed.

(* the risk is bounded in terms of the Lyapunov function *)
Lemma risk_le p : 2 * L p <= Ly p * ((moment d mu + 1) * Ly p + 1).
Proof.
  unfold risk. rewrite <- expect_scal by (apply integrable_mult; apply integrable_residual).
  replace (Ly p * ((moment d mu + 1) * Ly p + 1)) with (Ly p * Ly p * (moment d mu + 1) + Ly p) by ring.
  apply expect_le_size2; [apply integrable_scal, integrable_mult; apply integrable_residual|].
  intros x Hx. assert (K := inner_CS H d (lyapunov_gradient xi p) (realization_gradient d p x)). rewrite pointwise_identity in K.
  generalize (lyapunov_gradient_norm p) (realization_gradient_norm H d p x) (hidden_norm2_le_lyapunov H d xi p)
    (lyapunov_ge0 H d xi p) (size2_ge0 d x) (inner_self_ge0 H d (realization_gradient d p x)) (inner_self_ge0 H d (lyapunov_gradient xi p)).
  set (r := realization H d p x - xi) in *. set (l := Ly p). set (n := hidden_norm2 H d p).
  set (g := inner H d (realization_gradient d p x) (realization_gradient d p x)) in *. set (h := inner H d (lyapunov_gradient xi p) (lyapunov_gradient xi p)) in *.
  set (D := size2 d x) in *. clearbody r l n g h D. intros K1 K2 K3 K4 K5 K6 K7.
  assert (g <= (D + 1) * l + 1).
  { assert ((D + 1) * n <= (D + 1) * l) by (apply Rmult_le_compat_l; lra). lra. }
  assert (h * g <= (8 * l) * ((D + 1) * l + 1)) by (apply Rmult_le_compat; assumption). lra.
Qed.

Definition K1 (M : R) : R := 3 * (1 + 2 * (moment d mu + 1) * M).

Lemma risk_lipschitz p p' M k : Ly p <= M -> Ly p' <= M -> 0 <= k ->
  inner H d (diff p' p) (diff p' p) <= k * k ->
  Rabs (L p' - L p) <= K1 M * (k * k) + 2 * ((1 + K1 M * (M * ((moment d mu + 1) * M + 1))) * k).
Proof.
  intros H1 H2 Hk Hd.
  generalize (hidden_norm2_le_lyapunov H d xi p) (hidden_norm2_le_lyapunov H d xi p') (hidden_norm2_ge0 H d p) (hidden_norm2_ge0 H d p').
  intros N1 N2 N3 N4.
  assert (HM : 0 <= M) by (generalize (lyapunov_ge0 H d xi p); lra).
  assert (HD := moment_ge0 d mu).
  assert (HDM : 0 <= (moment d mu + 1) * M) by (apply Rmult_le_pos; lra).
  assert (HK : 3 <= K1 M) by (unfold K1; lra).
  assert (IN : forall q, integrable mu (fun x => realization H d q x)) by (intros; apply integrable_realization).
  assert (ID : integrable mu (fun x => realization H d p' x - realization H d p x)).
  { apply integrable_ext with (fun x => realization H d p' x + (-1) * realization H d p x); [intros; ring|].
    apply integrable_plus; [apply IN|apply integrable_scal, IN]. }
  assert (Ir := integrable_residual H d mu xi p). assert (Ir' := integrable_residual H d mu xi p').
  assert (Ex : L p' = L p + (2 * expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p x - xi))
     + expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p' x - realization H d p x)))).
  { unfold risk. rewrite <- expect_scal by ig. rewrite <- !expect_plus by ig. apply expect_ext; [intros; ring|ig]. }
  assert (CS := expect_CS d mu _ _ ID Ir). cbv beta in CS.
  change (expect mu (fun x => (realization H d p x - xi) * (realization H d p x - xi))) with (L p) in CS.
  set (u := expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p x - xi))) in *.
  set (w := expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p' x - realization H d p x))) in *.
  assert (Hw0 : 0 <= w) by (apply expect_ge0; [apply integrable_mult; assumption|intros; apply Rle_0_sqr]).
  assert (Hw : w <= K1 M * (k * k)).
  { generalize (expect_change H d mu p 1 (diff p' p)). rewrite axpy_diff. fold w. intros K.
    apply Rle_trans with (1 := K). unfold K1. 
    replace (3 * (1 * 1) * (1 + (moment d mu + 1) * (hidden_norm2 H d p' + hidden_norm2 H d p)) * inner H d (diff p' p) (diff p' p))
      with ((3 * (1 + (moment d mu + 1) * (hidden_norm2 H d p' + hidden_norm2 H d p))) * inner H d (diff p' p) (diff p' p)) by ring.
    apply Rmult_le_compat; [|apply inner_self_ge0| |assumption].
    - assert (0 <= (moment d mu + 1) * (hidden_norm2 H d p' + hidden_norm2 H d p)) by (apply Rmult_le_pos; lra). lra.
    - assert ((moment d mu + 1) * (hidden_norm2 H d p' + hidden_norm2 H d p) <= (moment d mu + 1) * (2 * M))
        by (apply Rmult_le_compat_l; lra). lra. }
  assert (HL : L p <= M * ((moment d mu + 1) * M + 1)).
  { generalize (risk_le p) (risk_ge0 H d mu xi p). intros R1 R2.
    assert (Ly p * ((moment d mu + 1) * Ly p + 1) <= M * ((moment d mu + 1) * M + 1)).
    { apply Rmult_le_compat; [apply lyapunov_ge0| |assumption|].
      - assert (0 <= (moment d mu + 1) * Ly p) by (apply Rmult_le_pos; [lra|apply lyapunov_ge0]). lra.
      - assert ((moment d mu + 1) * Ly p <= (moment d mu + 1) * M) by (apply Rmult_le_compat_l; lra). lra. }
    lra. }
  rewrite Ex. replace (L p + (2 * u + w) - L p) with (2 * u + w) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult, (Rabs_right 2), (Rabs_right w) by lra.
  set (Lam := M * ((moment d mu + 1) * M + 1)) in *. assert (HLp := risk_ge0 H d mu xi p).
  set (l := L p) in *. set (kk := K1 M) in *. clearbody l Lam kk u w. clear Ex.
  assert (Hu : Rabs u <= (1 + kk * Lam) * k).
  { assert (0 <= kk * Lam) by (apply Rmult_le_pos; lra).
    rewrite <- (Rabs_right ((1 + kk * Lam) * k)) by (apply Rle_ge, Rmult_le_pos; lra).
    apply Rsqr_le_abs_0. unfold Rsqr. apply Rle_trans with (1 := CS).
    apply Rle_trans with ((kk * (k * k)) * Lam); [apply Rmult_le_compat; assumption|].
    replace ((1 + kk * Lam) * k * ((1 + kk * Lam) * k)) with (((1 + kk * Lam) * (1 + kk * Lam)) * (k * k)) by ring.
    replace (kk * (k * k) * Lam) with ((kk * Lam) * (k * k)) by ring.
    apply Rmult_le_compat_r; [apply Rle_0_sqr|nra]. }
  lra.
Qed.

(* ---------- abstract consequences of the energy identity ---------- *)
Section Abstract.
Variable theta : R -> network.
(* F1: mean-value form of  d/dt V(Theta_t) = - 8 L(Theta_t) *)
Hypothesis mean_value : forall s t, 0 <= s < t ->
  exists r, s <= r <= t /\ Ly (theta t) - Ly (theta s) = - 8 * (t - s) * L (theta r).
(* F2: Theta is Lipschitz *)
Variable speed : R.
Hypothesis Hspeed : 0 <= speed.
Hypothesis lipschitz : forall s t, 0 <= s <= t ->
  inner H d (diff (theta t) (theta s)) (diff (theta t) (theta s)) <= (speed * (t - s)) * (speed * (t - s)).

Theorem flow_nonincreasing s t : 0 <= s <= t -> Ly (theta t) <= Ly (theta s).
Proof.
  intros Hst. destruct (Req_dec s t) as [->|Hn]; [lra|].
  destruct (mean_value s t) as (r & Hr & E); [lra|].
  assert (0 <= (t - s) * L (theta r)) by (apply Rmult_le_pos; [lra|apply risk_ge0]). lra.
Qed.

Theorem flow_min_rate T : 0 < T -> exists r, 0 <= r <= T /\ L (theta r) <= Ly (theta 0) / (8 * T).
Proof.
  intros HT. destruct (mean_value 0 T) as (r & Hr & E); [lra|]. exists r; split; [assumption|].
  generalize (lyapunov_ge0 H d xi (theta T)); intros.
  apply Rmult_le_reg_l with (8 * T); [lra|].
  replace (8 * T * (Ly (theta 0) / (8 * T))) with (Ly (theta 0)) by (field; lra). lra.
Qed.

Theorem flow_rate : (forall s t, 0 <= s <= t -> L (theta t) <= L (theta s)) ->
  forall T, 0 < T -> L (theta T) <= Ly (theta 0) / (8 * T).
Proof.
  intros Hmon T HT. destruct (flow_min_rate T HT) as (r & Hr & E).
  apply Rle_trans with (2 := E). apply Hmon; assumption.
Qed.

Lemma flow_risk_lip : exists c, 0 < c /\ forall s t, 0 <= s <= t -> t - s <= 1 ->
  Rabs (L (theta t) - L (theta s)) <= c * (t - s).
Proof.
  set (M := Ly (theta 0)).
  set (a := K1 M * (speed * speed)). set (b := 2 * ((1 + K1 M * (M * ((moment d mu + 1) * M + 1))) * speed)).
  assert (HM : 0 <= M) by apply lyapunov_ge0. assert (HD := moment_ge0 d mu).
  assert (HDM : 0 <= (moment d mu + 1) * M) by (apply Rmult_le_pos; lra).
  assert (HK : 3 <= K1 M) by (unfold K1; lra).
  assert (Ha : 0 <= a) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  assert (Hb : 0 <= b).
  { unfold b. apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [|assumption].
    assert (0 <= K1 M * (M * ((moment d mu + 1) * M + 1))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). lra. }
  exists (1 + a + b). split; [lra|]. intros s t Hst H1.
  assert (Hk : 0 <= speed * (t - s)) by (apply Rmult_le_pos; lra).
  generalize (risk_lipschitz (theta s) (theta t) M (speed * (t - s))
    (flow_nonincreasing 0 s ltac:(lra)) (flow_nonincreasing 0 t ltac:(lra)) Hk (lipschitz s t Hst)).
  intros K. apply Rle_trans with (1 := K).
  replace (K1 M * (speed * (t - s) * (speed * (t - s)))) with (a * ((t - s) * (t - s))) by (unfold a; ring).
  replace (2 * ((1 + K1 M * (M * ((moment d mu + 1) * M + 1))) * (speed * (t - s)))) with (b * (t - s)) by (unfold b; ring).
  clearbody a b. assert ((t - s) * (t - s) <= 1 * (t - s)) by (apply Rmult_le_compat_r; lra).
  assert (a * ((t - s) * (t - s)) <= a * (t - s)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(* convergence of the risk to zero, no monotonicity of L assumed *)
Theorem flow_converges : forall eps, 0 < eps -> exists T, forall t, T <= t -> L (theta t) < eps.
Proof.
  intros eps He. destruct flow_risk_lip as (c & Hc & Lip).
  (* infimum of V along the flow *)
  set (S := fun v => exists t, 0 <= t /\ v = - Ly (theta t)).
  destruct (completeness S) as [m [Hub Hlub]].
  - exists 0. intros v (t & Ht & ->). generalize (lyapunov_ge0 H d xi (theta t)); lra.
  - exists (- Ly (theta 0)). exists 0; split; [lra|reflexivity].
  - set (h := Rmin 1 (eps / (2 * c))).
    assert (Hec : 0 < eps / (2 * c)) by (apply Rdiv_lt_0_compat; lra).
    assert (Hh : 0 < h) by (unfold h; apply Rmin_pos; lra).
    assert (Hh1 : h <= 1) by apply Rmin_l. assert (Hh2 : h <= eps / (2 * c)) by apply Rmin_r.
    assert (Hch : c * h <= eps / 2).
    { apply Rle_trans with (c * (eps / (2 * c))); [apply Rmult_le_compat_l; lra|]. right; field; lra. }
    assert (X : exists t, 0 <= t /\ m - 4 * eps * h < - Ly (theta t)).
    { destruct (Classical_Prop.classic (exists t, 0 <= t /\ m - 4 * eps * h < - Ly (theta t))) as [Y|Y];
        [assumption|exfalso].
      assert (0 < 4 * eps * h) by (apply Rmult_lt_0_compat; lra).
      assert (m <= m - 4 * eps * h); [|lra]. apply Hlub. intros v (t & Ht & ->).
      destruct (Rle_or_lt (- Ly (theta t)) (m - 4 * eps * h)); [assumption|exfalso; apply Y; exists t; auto]. }
    destruct X as (T & HT & HmT). exists T. intros t Ht.
    destruct (Rlt_or_le (L (theta t)) eps) as [|Hge]; [assumption|exfalso].
    destruct (mean_value t (t + h)) as (r & Hr & E); [lra|].
    assert (Hlr : eps / 2 <= L (theta r)).
    { generalize (Lip t r ltac:(lra) ltac:(lra)); intros K. apply Rabs_le_between in K.
      assert (c * (r - t) <= c * h) by (apply Rmult_le_compat_l; lra). lra. }
    replace (t + h - t) with h in E by ring.
    assert (h * (eps / 2) <= h * L (theta r)) by (apply Rmult_le_compat_l; lra).
    assert (- Ly (theta (t + h)) <= m) by (apply Hub; exists (t + h); split; [lra|reflexivity]).
    generalize (flow_nonincreasing T t ltac:(lra)); intros. lra.
Qed.
End Abstract.
End RiskLip.
