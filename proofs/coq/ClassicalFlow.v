(* Classical solutions of theta' = -G(theta) on [0,infinity): V' = -8 L, V non-increasing, rates, L -> 0, balancedness.
   That a solution exists is a hypothesis. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network InnerProduct Expectation Energy Lipschitz FlowEnergy Derivatives.
Open Scope R_scope.

Section Classical.
Variables (H d : nat) (mu : expectation d) (xi : R).
Notation L := (risk H d mu xi).
Notation Ly := (lyapunov H d xi).
Variable theta : R -> network.
Notation gr := (generalized_gradient H d mu xi).
Hypothesis continuous_weight : forall t i j, (i < H)%nat -> (j < d)%nat -> 0 <= t -> continuity_pt (fun s => weight (theta s) i j) t.
Hypothesis continuous_bias : forall t i, (i < H)%nat -> 0 <= t -> continuity_pt (fun s => bias (theta s) i) t.
Hypothesis continuous_outer : forall t i, (i < H)%nat -> 0 <= t -> continuity_pt (fun s => outer (theta s) i) t.
Hypothesis continuous_offset : forall t, 0 <= t -> continuity_pt (fun s => offset (theta s)) t.
Hypothesis derive_weight : forall t i j, (i < H)%nat -> (j < d)%nat -> 0 < t -> is_derive (fun s => weight (theta s) i j) t (- weight (gr (theta t)) i j).
Hypothesis derive_bias : forall t i, (i < H)%nat -> 0 < t -> is_derive (fun s => bias (theta s) i) t (- bias (gr (theta t)) i).
Hypothesis derive_outer : forall t i, (i < H)%nat -> 0 < t -> is_derive (fun s => outer (theta s) i) t (- outer (gr (theta t)) i).
Hypothesis derive_offset : forall t, 0 < t -> is_derive (fun s => offset (theta s)) t (- offset (gr (theta t))).

(* linear functionals of the flow *)
Lemma cont_ip q t : 0 <= t -> continuity_pt (fun s => inner H d q (theta s)) t.
Proof.
  intros Ht. unfold inner.
  apply (continuity_pt_plus (fun s => sumn H _) (fun s => offset q * offset (theta s))); [|apply cont_k, continuous_offset; assumption].
  apply cont_sum; intros i Hi.
  apply (continuity_pt_plus (fun s => _ + bias q i * bias (theta s) i) (fun s => outer q i * outer (theta s) i)); [|apply cont_k, continuous_outer; assumption].
  apply (continuity_pt_plus (fun s => sumn d _) (fun s => bias q i * bias (theta s) i)); [|apply cont_k, continuous_bias; assumption].
  apply cont_sum; intros j Hj. apply cont_k, continuous_weight; assumption.
Qed.
Lemma deriv_ip q t : 0 < t -> is_derive (fun s => inner H d q (theta s)) t (- inner H d q (gr (theta t))).
Proof.
  intros Ht. unfold inner at 2. rewrite Ropp_plus_distr, opp_sum.
  apply (is_derive_plus (fun s => sumn H _) (fun s => offset q * offset (theta s))); [|apply deriv_k, derive_offset; assumption].
  apply deriv_sum; intros i Hi. rewrite !Ropp_plus_distr, opp_sum.
  apply (is_derive_plus (fun s => _ + bias q i * bias (theta s) i) (fun s => outer q i * outer (theta s) i)); [|apply deriv_k, derive_outer; assumption].
  apply (is_derive_plus (fun s => sumn d _) (fun s => bias q i * bias (theta s) i)); [|apply deriv_k, derive_bias; assumption].
  apply deriv_sum; intros j Hj. apply deriv_k, derive_weight; assumption.
Qed.

(* the Lyapunov function along the flow *)
Lemma Ly_eq p : Ly p = sumn H (fun i => sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i + outer p i * outer p i)
  + (offset p * offset p + (offset p - 2 * xi) * (offset p - 2 * xi)).
Proof. unfold lyapunov; ring. Qed.
Lemma cont_Ly t : 0 <= t -> continuity_pt (fun s => Ly (theta s)) t.
Proof.
  intros Ht. unfold lyapunov.
  apply (continuity_pt_plus (fun s => sumn H _ + _ * _) (fun s => (offset (theta s) - 2 * xi) * (offset (theta s) - 2 * xi))).
  - apply (continuity_pt_plus (fun s => sumn H _) (fun s => offset (theta s) * offset (theta s))); [|apply (cont_sq (fun s => offset (theta s))), continuous_offset; assumption].
    apply cont_sum; intros i Hi.
    apply (continuity_pt_plus (fun s => _ + bias (theta s) i * bias (theta s) i) (fun s => outer (theta s) i * outer (theta s) i));
      [|apply (cont_sq (fun s => outer (theta s) i)), continuous_outer; assumption].
    apply (continuity_pt_plus (fun s => sumn d _) (fun s => bias (theta s) i * bias (theta s) i));
      [|apply (cont_sq (fun s => bias (theta s) i)), continuous_bias; assumption].
    apply cont_sum; intros j Hj. apply (cont_sq (fun s => weight (theta s) i j)), continuous_weight; assumption.
  - apply (cont_sq (fun s => offset (theta s) - 2 * xi)).
    apply (continuity_pt_minus (fun s => offset (theta s)) (fun s => 2 * xi)); [apply continuous_offset; assumption|].
    apply continuity_pt_const. intros x y; reflexivity.
Qed.
Lemma deriv_Ly t : 0 < t -> is_derive (fun s => Ly (theta s)) t (- 8 * L (theta t)).
Proof.
  intros Ht. replace (- 8 * L (theta t)) with (- inner H d (lyapunov_gradient xi (theta t)) (gr (theta t)))
    by (rewrite lyapunov_identity; ring).
  unfold lyapunov, inner; cbn [lyapunov_gradient weight bias outer offset].
  set (g := gr (theta t)).
  assert (D1 : is_derive (fun s => (offset (theta s) - 2 * xi) * (offset (theta s) - 2 * xi)) t
     (- (2 * (offset (theta t) - 2 * xi) * offset g))).
  { apply (deriv_sq (fun s => offset (theta s) - 2 * xi)). 
    evar_last; [apply (is_derive_minus (fun s => offset (theta s)) (fun s => 2 * xi) t _ _ (derive_offset t Ht)
      (is_derive_const (K := R_AbsRing) (V := R_NormedModule) (2 * xi) t))|].
    unfold minus, plus, opp, zero; simpl. fold g. ring. }
  assert (D2 : is_derive (fun s => offset (theta s) * offset (theta s)) t (- (2 * offset (theta t) * offset g)))
    by (apply (deriv_sq (fun s => offset (theta s))), derive_offset; assumption).
  assert (D3 : is_derive (fun s => sumn H (fun i => sumn d (fun j => weight (theta s) i j * weight (theta s) i j)
       + bias (theta s) i * bias (theta s) i + outer (theta s) i * outer (theta s) i)) t
     (sumn H (fun i => sumn d (fun j => - (2 * weight (theta t) i j * weight g i j))
       + - (2 * bias (theta t) i * bias g i) + - (2 * outer (theta t) i * outer g i)))).
  { apply deriv_sum; intros i Hi.
    apply (is_derive_plus (fun s => _ + bias (theta s) i * bias (theta s) i) (fun s => outer (theta s) i * outer (theta s) i));
      [|apply (deriv_sq (fun s => outer (theta s) i)), derive_outer; assumption].
    apply (is_derive_plus (fun s => sumn d _) (fun s => bias (theta s) i * bias (theta s) i));
      [|apply (deriv_sq (fun s => bias (theta s) i)), derive_bias; assumption].
    apply deriv_sum; intros j Hj. apply (deriv_sq (fun s => weight (theta s) i j)), derive_weight; assumption. }
  evar_last; [apply (is_derive_plus _ _ t _ _ (is_derive_plus _ _ t _ _ D3 D2) D1)|].
  match goal with |- plus (plus ?a ?b) ?c = ?e => change (a + b + c = e) end.
  rewrite (sumn_ext H (fun i => sumn d (fun j => - (2 * weight (theta t) i j * weight g i j))
       + - (2 * bias (theta t) i * bias g i) + - (2 * outer (theta t) i * outer g i))
     (fun i => - (sumn d (fun j => 2 * weight (theta t) i j * weight g i j) + 2 * bias (theta t) i * bias g i + 2 * outer (theta t) i * outer g i))).
  - rewrite <- opp_sum. ring.
  - intros i _. rewrite <- opp_sum. ring.
Qed.

Lemma classical_mean_value s t : 0 <= s < t ->
  exists r, s <= r <= t /\ Ly (theta t) - Ly (theta s) = - 8 * (t - s) * L (theta r).
Proof.
  intros Hst.
  destruct (MVT_gen (fun u => Ly (theta u)) s t (fun u => - 8 * L (theta u))) as (r & Hr & E).
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. apply deriv_Ly; lra.
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. apply cont_Ly; lra.
  - rewrite Rmin_left, Rmax_right in Hr by lra. exists r; split; [lra|]. rewrite E; ring.
Qed.

Lemma classical_dec s t : 0 <= s <= t -> Ly (theta t) <= Ly (theta s).
Proof. apply flow_nonincreasing with (mu := mu). exact classical_mean_value. Qed.

Definition classical_speed2 := 4 * ((moment d mu + 1) * Ly (theta 0) + 1) * (Ly (theta 0) * ((moment d mu + 1) * Ly (theta 0) + 1)).
Lemma grad_bounded t : 0 <= t -> inner H d (gr (theta t)) (gr (theta t)) <= classical_speed2.
Proof.
  intros Ht. assert (Hd := classical_dec 0 t ltac:(lra)).
  apply Rle_trans with (1 := gradient_bound H d mu xi (theta t)).
  assert (H0 := lyapunov_ge0 H d xi (theta t)). assert (R0 := risk_ge0 H d mu xi (theta t)). assert (HD := moment_ge0 d mu).
  assert (N0 := hidden_norm2_ge0 H d (theta t)). assert (N1 := hidden_norm2_le_lyapunov H d xi (theta t)).
  assert (A : (moment d mu + 1) * hidden_norm2 H d (theta t) <= (moment d mu + 1) * Ly (theta 0)) by (apply Rmult_le_compat_l; lra).
  assert (A' : (moment d mu + 1) * Ly (theta t) <= (moment d mu + 1) * Ly (theta 0)) by (apply Rmult_le_compat_l; lra).
  assert (A0 : 0 <= (moment d mu + 1) * hidden_norm2 H d (theta t)) by (apply Rmult_le_pos; lra).
  assert (A1 : 0 <= (moment d mu + 1) * Ly (theta t)) by (apply Rmult_le_pos; lra).
  unfold classical_speed2. apply Rmult_le_compat; try lra.
  apply Rle_trans with (Ly (theta t) * ((moment d mu + 1) * Ly (theta t) + 1)).
  - generalize (risk_le H d mu xi (theta t)); lra.
  - apply Rmult_le_compat; lra.
Qed.

Lemma classical_lipschitz s t : 0 <= s <= t ->
  inner H d (diff (theta t) (theta s)) (diff (theta t) (theta s)) <= (sqrt classical_speed2 * (t - s)) * (sqrt classical_speed2 * (t - s)).
Proof.
  intros Hst. set (q := diff (theta t) (theta s)).
  assert (HK : 0 <= classical_speed2) by (apply Rle_trans with (2 := grad_bounded 0 ltac:(lra)); apply inner_self_ge0).
  replace (sqrt classical_speed2 * (t - s) * (sqrt classical_speed2 * (t - s)))
    with ((sqrt classical_speed2 * sqrt classical_speed2) * ((t - s) * (t - s))) by ring.
  rewrite sqrt_sqrt by assumption.
  destruct (MVT_gen (fun u => inner H d q (theta u)) s t (fun u => - inner H d q (gr (theta u)))) as (r & Hr & E).
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. apply deriv_ip; lra.
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. apply cont_ip; lra.
  - rewrite Rmin_left, Rmax_right in Hr by lra.
    assert (Eq : inner H d q q = - inner H d q (gr (theta r)) * (t - s)).
    { unfold q at 2. unfold diff. rewrite inner_axpy_r. lra. }
    assert (CS := inner_CS H d q (gr (theta r))). assert (GB := grad_bounded r ltac:(lra)).
    assert (Q0 := inner_self_ge0 H d q). set (a := inner H d q q) in *. set (b := inner H d q (gr (theta r))) in *.
    set (g := inner H d (gr (theta r)) (gr (theta r))) in *. clearbody a b g.
    assert (T0 := Rle_0_sqr (t - s)). unfold Rsqr in T0.
    assert (A2 : a * a <= a * (classical_speed2 * ((t - s) * (t - s)))).
    { rewrite Eq at 1 2. replace (- b * (t - s) * (- b * (t - s))) with ((b * b) * ((t - s) * (t - s))) by ring.
      replace (a * (classical_speed2 * ((t - s) * (t - s)))) with ((a * classical_speed2) * ((t - s) * (t - s))) by ring.
      apply Rmult_le_compat_r; [assumption|]. apply Rle_trans with (1 := CS). apply Rmult_le_compat_l; assumption. }
    destruct (Req_dec a 0) as [->|Ha]; [apply Rmult_le_pos; assumption|].
    apply Rmult_le_reg_l with a; [lra|assumption].
Qed.

(* conservation law along the flow: |w_i|^2 + b_i^2 - v_i^2 is constant *)
Notation imbalance := (imbalance d).
Theorem flow_conservation i t : (i < H)%nat -> 0 <= t -> imbalance i (theta t) = imbalance i (theta 0).
Proof.
  intros Hi Ht. destruct (Req_dec 0 t) as [<-|Hn]; [reflexivity|].
  destruct (MVT_gen (fun u => imbalance i (theta u)) 0 t (fun _ => 0)) as (r & Hr & E).
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. unfold imbalance.
    set (g := gr (theta u)).
    evar_last; [apply (is_derive_minus (fun s => sumn d (fun j => weight (theta s) i j * weight (theta s) i j) + bias (theta s) i * bias (theta s) i)
        (fun s => outer (theta s) i * outer (theta s) i) u (sumn d (fun j => - (2 * weight (theta u) i j * weight g i j)) + - (2 * bias (theta u) i * bias g i))
        (- (2 * outer (theta u) i * outer g i)))|].
    + apply (is_derive_plus (fun s => sumn d _) (fun s => bias (theta s) i * bias (theta s) i));
      [|apply (deriv_sq (fun s => bias (theta s) i)), derive_bias; [assumption|lra]].
      apply deriv_sum; intros j Hj. apply (deriv_sq (fun s => weight (theta s) i j)), derive_weight; [assumption..|lra].
    + apply (deriv_sq (fun s => outer (theta s) i)), derive_outer; [assumption|lra].
    + match goal with |- minus ?a ?b = ?e => change (a + - b = e) end. generalize (conservation H d mu xi (theta u) i). fold g.
      rewrite <- opp_sum. rewrite (sumn_ext d (fun j => 2 * weight (theta u) i j * weight g i j)
         (fun j => 2 * (weight (theta u) i j * weight g i j))) by (intros; ring). rewrite sumn_scal. lra.
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. unfold imbalance.
    apply (continuity_pt_minus (fun s => sumn d _ + _ * _) (fun s => outer (theta s) i * outer (theta s) i));
      [|apply (cont_sq (fun s => outer (theta s) i)), continuous_outer; [assumption|lra]].
    apply (continuity_pt_plus (fun s => sumn d _) (fun s => bias (theta s) i * bias (theta s) i));
      [|apply (cont_sq (fun s => bias (theta s) i)), continuous_bias; [assumption|lra]].
    apply cont_sum; intros j Hj. apply (cont_sq (fun s => weight (theta s) i j)), continuous_weight; [assumption..|lra].
  - lra.
Qed.

(* summary for classical solutions *)
Theorem gradient_flow_theorem :
  (forall s t, 0 <= s <= t -> Ly (theta t) <= Ly (theta s)) /\
  (forall t, 0 < t -> is_derive (fun s => Ly (theta s)) t (- 8 * L (theta t))) /\
  (forall T, 0 < T -> exists r, 0 <= r <= T /\ L (theta r) <= Ly (theta 0) / (8 * T)) /\
  ((forall s t, 0 <= s <= t -> L (theta t) <= L (theta s)) -> forall T, 0 < T -> L (theta T) <= Ly (theta 0) / (8 * T)) /\
  (forall eps, 0 < eps -> exists T, forall t, T <= t -> L (theta t) < eps).
Proof.
  split; [exact classical_dec|]. split; [exact deriv_Ly|].
  split; [apply flow_min_rate; exact classical_mean_value|].
  split; [apply flow_rate; exact classical_mean_value|].
  apply flow_converges with (sqrt classical_speed2); [exact classical_mean_value|apply sqrt_pos|exact classical_lipschitz].
Qed.
End Classical.
