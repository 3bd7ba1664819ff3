(* Gradient descent with step sizes gamma_n, any width, any input law, constant target xi:
     0 <= gamma_n,   gamma_n ((1+M2) W(theta_0) + 2) <= 2 - delta,   sum gamma_n = infinity
   imply W(theta_n) non-increasing, sum gamma_n L(theta_n) <= W(theta_0)/(4 delta) and L(theta_n) -> 0; W = V - 2 xi^2. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Energy Lipschitz.
Open Scope R_scope.

Section GD.
Variables (H d : nat) (mu : expectation d) (xi : R).
Notation L := (risk H d mu xi).
Notation W := (centred H d xi).
Notation gr := (generalized_gradient H d mu xi).

Definition distance_constant (M : R) : R := 12 * (1 + 2 * (moment d mu + 1) * M) * ((moment d mu + 1) * M + 1).

(* E[(N' - N)^2] <= a^2 K L *)
Lemma expect_realization_difference p a M : hidden_norm2 H d p <= M -> hidden_norm2 H d (axpy p a (gr p)) <= M ->
  expect mu (fun x => (realization H d (axpy p a (gr p)) x - realization H d p x) * (realization H d (axpy p a (gr p)) x - realization H d p x))
  <= a * a * distance_constant M * L p.
Proof.
  intros H1 H2. set (p' := axpy p a (gr p)) in *.
  assert (HM : 0 <= M) by (generalize (hidden_norm2_ge0 H d p); lra).
  assert (HD : 1 <= moment d mu + 1) by (generalize (moment_ge0 d mu); lra). 
  apply Rle_trans with (3 * (a * a) * (1 + (moment d mu + 1) * (hidden_norm2 H d p' + hidden_norm2 H d p)) * inner H d (gr p) (gr p)).
  - apply expect_change.
  - generalize (gradient_bound H d mu xi p) (risk_ge0 H d mu xi p) (inner_self_ge0 H d (gr p)) (hidden_norm2_ge0 H d p) (hidden_norm2_ge0 H d p').
    set (g := inner H d (gr p) (gr p)). set (l := L p). set (n := hidden_norm2 H d p) in *. set (n' := hidden_norm2 H d p') in *.
    set (D := moment d mu + 1) in *. unfold distance_constant. fold D. intros K1 K2 K3 K4 K5. clearbody g l n n' D.
    assert (G1 : g <= 4 * (D * M + 1) * l).
    { apply Rle_trans with (1 := K1). apply Rmult_le_compat_r; [assumption|].
      assert (D * n <= D * M) by (apply Rmult_le_compat_l; lra). lra. }
    assert (0 <= a * a) by apply Rle_0_sqr.
    apply Rle_trans with (3 * (a * a) * (1 + 2 * D * M) * g).
    + apply Rmult_le_compat_r; [assumption|]. apply Rmult_le_compat_l; [lra|].
      assert (D * (n' + n) <= D * (2 * M)) by (apply Rmult_le_compat_l; lra). lra.
    + replace (a * a * (12 * (1 + 2 * D * M) * (D * M + 1)) * l)
        with (3 * (a * a) * (1 + 2 * D * M) * (4 * (D * M + 1) * l)) by ring.
      apply Rmult_le_compat_l; [|assumption].
      apply Rmult_le_pos; [lra|]. assert (0 <= D * M) by (apply Rmult_le_pos; lra). lra.
Qed.

(* relative Lipschitz bound of the risk along a GD step *)
Lemma risk_lip p g M : 0 <= g <= 1 -> hidden_norm2 H d p <= M -> hidden_norm2 H d (descent_step H d mu xi g p) <= M ->
  Rabs (L (descent_step H d mu xi g p) - L p) <= 3 * (1 + distance_constant M) * g * L p.
Proof.
  intros Hg H1 H2. unfold descent_step in *. set (p' := axpy p (- g) (gr p)) in *.
  generalize (expect_realization_difference p (- g) M H1 H2). fold p'. intros K1.
  assert (HM : 0 <= M) by (generalize (hidden_norm2_ge0 H d p); lra).
  assert (HK : 0 <= distance_constant M).
  { unfold distance_constant. generalize (moment_ge0 d mu); intros. assert (0 <= (moment d mu + 1) * M) by (apply Rmult_le_pos; lra).
    apply Rmult_le_pos; lra. }
  assert (HL := risk_ge0 H d mu xi p).
  assert (IN : forall q, integrable mu (fun x => realization H d q x)) by (intros; apply integrable_realization).
  assert (ID : integrable mu (fun x => realization H d p' x - realization H d p x)).
  { apply integrable_ext with (fun x => realization H d p' x + (-1) * realization H d p x); [intros; ring|].
    apply integrable_plus; [apply IN|apply integrable_scal, IN]. }
  assert (Ir := integrable_residual H d mu xi p). assert (Ir' := integrable_residual H d mu xi p').
  assert (Ex : L p' = L p + (2 * expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p x - xi))
     + expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p' x - realization H d p x)))).
  { unfold risk. rewrite <- expect_scal by ig.
    rewrite <- !expect_plus by ig. apply expect_ext; [intros; ring|ig]. }
  assert (CS := expect_CS d mu _ _ ID Ir). cbv beta in CS.
  fold (L p) in CS.
  set (u := expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p x - xi))) in *.
  set (w := expect mu (fun x => (realization H d p' x - realization H d p x) * (realization H d p' x - realization H d p x))) in *.
  assert (Hw : 0 <= w) by (apply expect_ge0; [apply integrable_mult; assumption|intros; apply Rle_0_sqr]).
  unfold risk in CS. change (expect mu (fun x => (realization H d p x - xi) * (realization H d p x - xi))) with (L p) in CS.
  rewrite Ex. set (l := L p) in *. set (k := distance_constant M) in *. clearbody u w l k. clear Ex.
  replace (- g * - g) with (g * g) in K1 by ring.
  assert (Hu : Rabs u <= (1 + k) * (g * l)).
  { rewrite <- (Rabs_right ((1 + k) * (g * l))) by
      (apply Rle_ge, Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
    apply Rsqr_le_abs_0. unfold Rsqr. apply Rle_trans with (1 := CS).
    apply Rle_trans with (g * g * k * l * l); [apply Rmult_le_compat_r; assumption|].
    replace ((1 + k) * (g * l) * ((1 + k) * (g * l))) with (((1+k)*(1+k)) * ((g*l)*(g*l))) by ring.
    replace (g * g * k * l * l) with (k * ((g*l)*(g*l))) by ring.
    apply Rmult_le_compat_r; [apply Rle_0_sqr|nra]. }
  assert (Hw2 : w <= (1 + k) * (g * l)).
  { apply Rle_trans with (1 := K1). replace (g * g * k * l) with ((g * k) * (g * l)) by ring.
    apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|nra]. }
  replace (l + (2 * u + w) - l) with (2 * u + w) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult, (Rabs_right 2), (Rabs_right w) by lra. lra.
Qed.

Variables (gamma : nat -> R) (p0 : network) (delta : R).
Fixpoint descent (n : nat) : network := match n with O => p0 | S k => descent_step H d mu xi (gamma k) (descent k) end.

Hypothesis Hpos : forall n, 0 <= gamma n.
Hypothesis Hdel : 0 < delta.
Hypothesis Hsmall : forall n, gamma n * ((moment d mu + 1) * W p0 + 2) <= 2 - delta.

Lemma descent_main n : W (descent n) <= W p0 /\
   W (descent (S n)) + 4 * delta * (gamma n * L (descent n)) <= W (descent n).
Proof.
  assert (Step : forall k, W (descent k) <= W p0 ->
     W (descent (S k)) + 4 * delta * (gamma k * L (descent k)) <= W (descent k)).
  { intros k Hk. cbn [descent]. generalize (centred_step_bound H d mu xi (gamma k) (descent k)). intros K.
    assert (Hl := risk_ge0 H d mu xi (descent k)). assert (Hg := Hpos k).
    assert (Hgl : 0 <= gamma k * L (descent k)) by (apply Rmult_le_pos; assumption).
    assert (Hn := hidden_norm2_le_centred H d xi (descent k)). assert (HI := moment_ge0 d mu).
    assert (Hd2 : delta <= 2 - gamma k * ((moment d mu + 1) * hidden_norm2 H d (descent k) + 2)).
    { assert (gamma k * ((moment d mu + 1) * hidden_norm2 H d (descent k) + 2) <= gamma k * ((moment d mu + 1) * W p0 + 2)).
      { apply Rmult_le_compat_l; [assumption|]. 
        assert ((moment d mu + 1) * hidden_norm2 H d (descent k) <= (moment d mu + 1) * W p0) by (apply Rmult_le_compat_l; lra). lra. }
      generalize (Hsmall k). lra. }
    assert (4 * (gamma k * L (descent k)) * delta
       <= 4 * (gamma k * L (descent k)) * (2 - gamma k * ((moment d mu + 1) * hidden_norm2 H d (descent k) + 2))).
    { apply Rmult_le_compat_l; lra. }
    lra. }
  assert (Inv : W (descent n) <= W p0).
  { induction n as [|n IH]; [simpl; lra|]. specialize (Step n IH).
    assert (0 <= delta * (gamma n * L (descent n)))
      by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [apply Hpos|apply risk_ge0]]). lra. }
  split; [assumption|apply Step; assumption].
Qed.

Theorem descent_centred_nonincreasing n : W (descent (S n)) <= W (descent n).
Proof.
  destruct (descent_main n) as [_ K].
  assert (0 <= delta * (gamma n * L (descent n)))
    by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [apply Hpos|apply risk_ge0]]). lra.
Qed.

Theorem descent_sum n : 4 * delta * sumn n (fun k => gamma k * L (descent k)) <= W p0 - W (descent n).
Proof.
  induction n as [|n IH]; [simpl; lra|]. cbn [sumn]. destruct (descent_main n) as [_ K]. lra.
Qed.

Lemma gamma_le1 n : 0 <= gamma n <= 1.
Proof.
  split; [apply Hpos|].
  assert (0 <= (moment d mu + 1) * W p0) by (apply Rmult_le_pos; [generalize (moment_ge0 d mu); lra|apply centred_ge0]).
  assert (0 <= gamma n * ((moment d mu + 1) * W p0)) by (apply Rmult_le_pos; [apply Hpos|assumption]).
  generalize (Hsmall n). lra.
Qed.

Theorem descent_converges :
  is_lim_seq (fun n => sumn n gamma) p_infty -> is_lim_seq (fun n => L (descent n)) 0.
Proof.
  intros Hdiv.
  set (c := 3 * (1 + distance_constant (W p0))). set (Sn := fun n => sumn n (fun k => gamma k * L (descent k))).
  assert (HGL : forall n, 0 <= gamma n * L (descent n))
    by (intros; apply Rmult_le_pos; [apply Hpos|apply risk_ge0]).
  assert (HKK : 0 <= distance_constant (W p0)).
  { unfold distance_constant. generalize (moment_ge0 d mu) (centred_ge0 H d xi p0); intros.
    assert (0 <= (moment d mu + 1) * W p0) by (apply Rmult_le_pos; lra). apply Rmult_le_pos; lra. }
  assert (Hc : 0 <= c) by (unfold c; lra).
  assert (Lip : forall n, Rabs (L (descent (S n)) - L (descent n)) <= c * (gamma n * L (descent n))).
  { intros n. unfold c. rewrite <- Rmult_assoc. apply risk_lip; [apply gamma_le1| |].
    - generalize (hidden_norm2_le_centred H d xi (descent n)) (proj1 (descent_main n)); lra.
    - change (descent_step H d mu xi (gamma n) (descent n)) with (descent (S n)).
      generalize (hidden_norm2_le_centred H d xi (descent (S n))) (proj1 (descent_main (S n))); lra. }
  assert (SB : forall n, Sn n <= W p0 / (4 * delta)).
  { intros n. apply Rmult_le_reg_l with (4 * delta); [lra|].
    replace (4 * delta * (W p0 / (4 * delta))) with (W p0) by (field; lra).
    generalize (descent_sum n) (centred_ge0 H d xi (descent n)). unfold Sn. lra. }
  assert (SI : forall n, Sn n <= Sn (S n)) by (intros n; unfold Sn; cbn [sumn]; generalize (HGL n); lra).
  assert (S0 : forall n, 0 <= Sn n) by (intros; apply sumn_ge0; intros; apply HGL).
  assert (LS : ex_finite_lim_seq Sn) by (apply ex_finite_lim_seq_incr with (W p0 / (4*delta)); assumption).
  assert (Up : forall n, L (descent n) <= L (descent 0) + c * Sn n).
  { induction n as [|n IH]; [unfold Sn; simpl; lra|].
    generalize (Lip n); intros K. apply Rabs_le_between in K. unfold Sn in *; cbn [sumn] in *. lra. }
  assert (LT : ex_finite_lim_seq (fun n => L (descent n) + c * Sn n)).
  { apply ex_finite_lim_seq_incr with (L (descent 0) + 2 * (c * (W p0 / (4*delta)))).
    - intros n. generalize (Lip n); intros K. apply Rabs_le_between in K. unfold Sn; cbn [sumn]. lra.
    - intros n. assert (c * Sn n <= c * (W p0 / (4*delta))) by (apply Rmult_le_compat_l; [assumption|apply SB]).
      generalize (Up n). lra. }
  destruct LS as [s Hs]. destruct LT as [t Ht].
  assert (HL : is_lim_seq (fun n => L (descent n)) (t - c * s)).
  { apply is_lim_seq_ext with (fun n => (L (descent n) + c * Sn n) - c * Sn n); [intros; ring|].
    apply is_lim_seq_minus'; [assumption|]. apply (is_lim_seq_scal_l Sn c s); assumption. }
  set (l := t - c * s) in *. clearbody l.
  assert (Hl0 : 0 <= l).
  { assert (X : Rbar_le 0 l); [|exact X].
    apply is_lim_seq_le with (fun _ => 0) (fun n => L (descent n)); [intros; apply risk_ge0|apply is_lim_seq_const|assumption]. }
  destruct (Req_dec l 0) as [->|Hl]; [assumption|exfalso].
  assert (Hlp : 0 < l / 2) by lra.
  apply is_lim_seq_spec in HL. destruct (HL (mkposreal _ Hlp)) as [N0 HN0]. simpl in HN0.
  assert (Low : forall n, (l / 2) * (sumn (N0 + n) gamma - sumn N0 gamma) <= Sn (N0 + n)%nat).
  { induction n as [|n IH].
    - rewrite Nat.add_0_r. replace (sumn N0 gamma - sumn N0 gamma) with 0 by ring.
      rewrite Rmult_0_r. apply S0.
    - rewrite Nat.add_succ_r. unfold Sn in *; cbn [sumn].
      assert (Q : Rabs (L (descent (N0 + n)) - l) < l / 2) by (apply HN0; lia). apply Rabs_def2 in Q.
      assert (gamma (N0 + n)%nat * (l / 2) <= gamma (N0 + n)%nat * L (descent (N0 + n))) by (apply Rmult_le_compat_l; [apply Hpos|lra]).
      lra. }
  apply is_lim_seq_spec in Hdiv.
  destruct (Hdiv (sumn N0 gamma + (2 / l) * (W p0 / (4 * delta) + 1))) as [N1 HN1].
  specialize (HN1 (N0 + N1)%nat ltac:(lia)). specialize (Low N1). specialize (SB (N0 + N1)%nat).
  assert ((l/2) * ((2 / l) * (W p0 / (4 * delta) + 1)) < (l/2) * (sumn (N0+N1) gamma - sumn N0 gamma))
    by (apply Rmult_lt_compat_l; lra).
  replace ((l/2) * ((2 / l) * (W p0 / (4 * delta) + 1))) with (W p0 / (4 * delta) + 1) in * by (field; lra).
  lra.
Qed.

(* rate for the best iterate *)
Theorem descent_best n eps : 0 < eps -> (forall k, (k < n)%nat -> eps <= L (descent k)) ->
  4 * delta * eps * sumn n gamma <= W p0.
Proof.
  intros He Hk. generalize (descent_sum n) (centred_ge0 H d xi (descent n)). intros K1 K2.
  assert (sumn n (fun k => eps * gamma k) <= sumn n (fun k => gamma k * L (descent k))).
  { apply sumn_le; intros i Hi. rewrite Rmult_comm. apply Rmult_le_compat_l; [apply Hpos|auto]. }
  rewrite sumn_scal in H0.
  assert (4 * delta * (eps * sumn n gamma) <= 4 * delta * sumn n (fun k => gamma k * L (descent k)))
    by (apply Rmult_le_compat_l; lra). lra.
Qed.
End GD.
