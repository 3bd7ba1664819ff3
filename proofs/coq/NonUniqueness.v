(* Gradient flow is not unique where a neuron is degenerate: one neuron, d = 1, uniform law on [0,1], target 0.  From w = b = 0,
   v = 1, c = -1 there are two solutions of theta_t = theta_0 - int_0^t G(theta_s) ds on some [0,T]: the neuron stays at w = b = 0
   in the one, c_t = - e^{-2t}; in the other it is active on (0,1) at once, w_t > 0 and b_t > 0 for 0 < t <= T. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Energy PiecewiseContinuous UnitInterval Picard.
From Gfproof Require ConstantFlow.
Open Scope R_scope.

Notation g := (generalized_gradient 1 1 unit_interval 0).
(* the integral equation on [0,T] *)
Definition solves_until (T : R) (theta : R -> network) : Prop := forall t, 0 <= t <= T ->
  is_RInt (fun s => weight (g (theta s)) 0%nat 0%nat) 0 t (weight (theta 0) 0%nat 0%nat - weight (theta t) 0%nat 0%nat) /\
  is_RInt (fun s => bias (g (theta s)) 0%nat) 0 t (bias (theta 0) 0%nat - bias (theta t) 0%nat) /\
  is_RInt (fun s => outer (g (theta s)) 0%nat) 0 t (outer (theta 0) 0%nat - outer (theta t) 0%nat) /\
  is_RInt (fun s => offset (g (theta s))) 0 t (offset (theta 0) - offset (theta t)).

Definition one (w b v c : R) : network :=
  {| weight := fun _ _ => w; bias := fun _ => b; outer := fun _ => v; offset := c |}.

(* ---------- the generalized gradient, neuron active or degenerate ---------- *)
Lemma quadratic_mean a0 a1 a2 (f : vec -> R) : (forall t, 0 < t < 1 -> f (point t) = a0 + a1 * t + a2 * (t * t)) ->
  expect unit_interval f = a0 + a1 / 2 + a2 / 3.
Proof.
  intros E. apply is_RInt_unique. apply is_RInt_ext with (fun t => a0 + a1 * t + a2 * (t * t)).
  - intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. symmetry. apply E; assumption.
  - evar_last; [apply (is_RInt_derive (fun t => a0 * t + a1 * (t * t) / 2 + a2 * (t * t * t) / 3) (fun t => a0 + a1 * t + a2 * (t * t)))|].
    + intros t _. auto_derive; [exact I|]. field.
    + intros t _. apply (ex_derive_continuous (fun t => a0 + a1 * t + a2 * (t * t))). auto_derive; exact I.
    + unfold minus, plus, opp; simpl. field.
Qed.
Lemma one_preactivation w b v c i t : preactivation 1 (one w b v c) i (point t) = w * t + b.
Proof. unfold preactivation; simpl. ring. Qed.
Lemma one_realization w b v c t : realization 1 1 (one w b v c) (point t) = c + v * relu (w * t + b).
Proof. unfold realization; simpl sumn. rewrite one_preactivation. simpl. ring. Qed.

Section Active.
Variables (w b v c : R).
Hypothesis w_pos : 0 < w.
Hypothesis b_pos : 0 < b.
Definition mean : R := c + v * b + v * w / 2.
Definition first : R := (c + v * b) / 2 + v * w / 3.
Lemma active_pos t : 0 < t < 1 -> 0 < w * t + b.
Proof. intros Ht. assert (0 < w * t) by (apply Rmult_lt_0_compat; lra). lra. Qed.
Lemma active_relu t : 0 < t < 1 -> relu (w * t + b) = w * t + b.
Proof. intros Ht. generalize (active_pos t Ht). intros K. unfold relu. apply Rmax_left; lra. Qed.
Lemma active_one t : 0 < t < 1 -> indicator (w * t + b) = 1.
Proof. intros Ht. generalize (active_pos t Ht). intros K. unfold indicator. destruct Rlt_dec; [reflexivity|contradiction]. Qed.
Ltac at_points := intros t Ht; rewrite one_realization; cbn [realization_gradient weight bias outer offset]; unfold active;
  rewrite ?one_preactivation, ?active_relu, ?active_one by assumption; cbn [one weight bias outer offset point].
Lemma active_weight : weight (g (one w b v c)) 0%nat 0%nat = 2 * (v * first).
Proof.
  cbn [generalized_gradient weight]. rewrite (quadratic_mean 0 (2 * v * (c + v * b)) (2 * v * (v * w))); [unfold first; field|].
  at_points. ring.
Qed.
Lemma active_bias : bias (g (one w b v c)) 0%nat = 2 * (v * mean).
Proof.
  cbn [generalized_gradient bias]. rewrite (quadratic_mean (2 * v * (c + v * b)) (2 * v * (v * w)) 0); [unfold mean; field|].
  at_points. ring.
Qed.
Lemma active_outer : outer (g (one w b v c)) 0%nat = 2 * (w * first + b * mean).
Proof.
  cbn [generalized_gradient outer].
  rewrite (quadratic_mean (2 * (c + v * b) * b) (2 * (c + v * b) * w + 2 * (v * w) * b) (2 * (v * w) * w)); [unfold first, mean; field|].
  at_points. ring.
Qed.
Lemma active_offset : offset (g (one w b v c)) = 2 * mean.
Proof.
  cbn [generalized_gradient offset]. rewrite (quadratic_mean (2 * (c + v * b)) (2 * (v * w)) 0); [unfold mean; field|].
  at_points. ring.
Qed.
End Active.

Section Degenerate.
Variables (v c : R).
Lemma relu_0 t : relu (0 * t + 0) = 0.
Proof. unfold relu. replace (0 * t + 0) with 0 by ring. apply Rmax_left; lra. Qed.
Lemma indicator_0 t : indicator (0 * t + 0) = 0.
Proof. unfold indicator. replace (0 * t + 0) with 0 by ring. destruct Rlt_dec; [lra|reflexivity]. Qed.
Ltac at_points := intros t Ht; rewrite one_realization; cbn [realization_gradient weight bias outer offset]; unfold active;
  rewrite ?one_preactivation, ?relu_0, ?indicator_0; cbn [one weight bias outer offset point]; ring.
Lemma degenerate_weight : weight (g (one 0 0 v c)) 0%nat 0%nat = 0.
Proof. cbn [generalized_gradient weight]. rewrite (quadratic_mean 0 0 0); [field|]. at_points. Qed.
Lemma degenerate_bias : bias (g (one 0 0 v c)) 0%nat = 0.
Proof. cbn [generalized_gradient bias]. rewrite (quadratic_mean 0 0 0); [field|]. at_points. Qed.
Lemma degenerate_outer : outer (g (one 0 0 v c)) 0%nat = 0.
Proof. cbn [generalized_gradient outer]. rewrite (quadratic_mean 0 0 0); [field|]. at_points. Qed.
Lemma degenerate_offset : offset (g (one 0 0 v c)) = 2 * c.
Proof. cbn [generalized_gradient offset]. rewrite (quadratic_mean (2 * c) 0 0); [field|]. at_points. Qed.
End Degenerate.

(* ---------- the solution that stays ---------- *)
Definition staying (t : R) : network := one 0 0 1 (- exp (- 2 * t)).
Lemma integral_zero (f : R -> R) t : (forall s, f s = 0) -> is_RInt f 0 t 0.
Proof.
  intros Z. apply is_RInt_ext with (fun _ => 0); [intros; symmetry; apply Z|].
  evar_last; [apply (is_RInt_const (V := R_NormedModule))|]. unfold scal; simpl; unfold mult; simpl. ring.
Qed.
Theorem staying_solves T : solves_until T staying.
Proof.
  intros t Ht. cbn [staying one weight bias outer offset].
  replace (0 - 0) with 0 by ring. replace (1 - 1) with 0 by ring.
  split; [apply integral_zero; intros; apply degenerate_weight|]. split; [apply integral_zero; intros; apply degenerate_bias|].
  split; [apply integral_zero; intros; apply degenerate_outer|].
  apply is_RInt_ext with (fun s => - 2 * exp (- 2 * s)); [intros s _; unfold staying; rewrite degenerate_offset; change (- 2 * exp (- 2 * s) = 2 * - exp (- 2 * s)); ring|].
  evar_last; [apply (is_RInt_derive (fun s => exp (- 2 * s)) (fun s => - 2 * exp (- 2 * s)))|].
  - intros s _. auto_derive; [exact I|]. ring.
  - intros s _. apply (ex_derive_continuous (fun s => - 2 * exp (- 2 * s))). auto_derive; exact I.
  - unfold minus, plus, opp; simpl. ring.
Qed.
(* so the hypothesis of constant_flow_theorem is met by a flow whose neuron is degenerate all the time *)
Theorem staying_integral_solution : ConstantFlow.integral_solution 1 1 unit_interval 0 staying.
Proof.
  assert (S : forall t, 0 <= t -> 0 <= t <= t) by (intros; lra).
  split; [|split; [|split]].
  - intros t i j Hi Hj Ht. replace i with 0%nat by lia. replace j with 0%nat by lia. apply (staying_solves t t (S t Ht)).
  - intros t i Hi Ht. replace i with 0%nat by lia. apply (staying_solves t t (S t Ht)).
  - intros t i Hi Ht. replace i with 0%nat by lia. apply (staying_solves t t (S t Ht)).
  - intros t Ht. apply (staying_solves t t (S t Ht)).
Qed.

(* ---------- the solution that leaves ---------- *)
(* bounded Lipschitz functions of four numbers *)
Definition tame (f : (nat -> R) -> R) : Prop := exists M K, 0 <= M /\ 0 <= K /\
  (forall y, Rabs (f y) <= M) /\ (forall y z, Rabs (f y - f z) <= K * distance 4 y z).
Lemma distance_ge0 y z : 0 <= distance 4 y z.
Proof. apply sumn_ge0. intros; apply Rabs_pos. Qed.
Lemma tame_const k : tame (fun _ => k).
Proof.
  exists (Rabs k), 0. split; [apply Rabs_pos|]. split; [lra|]. split; [intros; lra|].
  intros y z. rewrite Rminus_eq_0, Rabs_R0. lra.
Qed.
Lemma tame_plus f h : tame f -> tame h -> tame (fun y => f y + h y).
Proof.
  intros (M & K & HM & HK & B & L) (M' & K' & HM' & HK' & B' & L'). exists (M + M'), (K + K').
  split; [lra|]. split; [lra|]. split.
  - intros y. apply Rle_trans with (1 := Rabs_triang _ _). generalize (B y) (B' y); lra.
  - intros y z. replace (f y + h y - (f z + h z)) with ((f y - f z) + (h y - h z)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). generalize (L y z) (L' y z); lra.
Qed.
Lemma tame_mult f h : tame f -> tame h -> tame (fun y => f y * h y).
Proof.
  intros (M & K & HM & HK & B & L) (M' & K' & HM' & HK' & B' & L'). exists (M * M'), (M * K' + M' * K).
  split; [apply Rmult_le_pos; assumption|]. split; [apply Rplus_le_le_0_compat; apply Rmult_le_pos; assumption|]. split.
  - intros y. rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; auto.
  - intros y z. replace (f y * h y - f z * h z) with (f y * (h y - h z) + h z * (f y - f z)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
    assert (Rabs (f y) * Rabs (h y - h z) <= M * (K' * distance 4 y z)) by (apply Rmult_le_compat; try apply Rabs_pos; auto).
    assert (Rabs (h z) * Rabs (f y - f z) <= M' * (K * distance 4 y z)) by (apply Rmult_le_compat; try apply Rabs_pos; auto). lra.
Qed.
Definition pin (low : R) (x : R) : R := Rmax low (Rmin x (low + 1 / 5)).
Lemma pin_range low x : low <= pin low x <= low + 1 / 5.
Proof. unfold pin, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma pin_id low x : low <= x <= low + 1 / 5 -> pin low x = x.
Proof. unfold pin, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma tame_pin low i : (i < 4)%nat -> tame (fun y => pin low (y i)).
Proof.
  intros Hi. exists (Rabs low + 1 / 5), 1. split; [generalize (Rabs_pos low); lra|]. split; [lra|]. split.
  - intros y. generalize (pin_range low (y i)). unfold Rabs. repeat destruct Rcase_abs; lra.
  - intros y z. rewrite Rmult_1_l.
    apply Rle_trans with (Rabs (y i - z i)); [|apply (sumn_term_le 4 (fun j => Rabs (y j - z j))); [intros; apply Rabs_pos|assumption]].
    unfold pin, Rmax, Rmin. repeat destruct Rle_dec; unfold Rabs; repeat destruct Rcase_abs; lra.
Qed.

(* minus the gradient of an active neuron; w, b in [-1/10, 1/10], v in [9/10, 11/10], c in [-11/10, -9/10] *)
Notation W y := (pin (- (1 / 10)) (y 0%nat)).
Notation B y := (pin (- (1 / 10)) (y 1%nat)).
Notation Vv y := (pin (9 / 10) (y 2%nat)).
Notation Cc y := (pin (- (11 / 10)) (y 3%nat)).
Definition Fm (y : nat -> R) : R := Cc y + Vv y * B y + (1 / 2) * (Vv y * W y).
Definition Fq (y : nat -> R) : R := (1 / 2) * (Cc y + Vv y * B y) + (1 / 3) * (Vv y * W y).
Definition field (i : nat) (y : nat -> R) : R :=
  match i with O => - 2 * (Vv y * Fq y) | 1%nat => - 2 * (Vv y * Fm y)
             | 2%nat => - 2 * (W y * Fq y + B y * Fm y) | _ => - 2 * Fm y end.
Ltac tame_tac := repeat first [apply tame_plus | apply tame_mult | apply tame_const | apply tame_pin; lia].
Lemma tame_m : tame Fm.
Proof. unfold Fm. tame_tac. Qed.
Lemma tame_q : tame Fq.
Proof. unfold Fq. tame_tac. Qed.
Lemma tame_field i : tame (field i).
Proof.
  destruct i as [|[|[|i]]]; simpl; repeat first [apply tame_m | apply tame_q | apply tame_plus | apply tame_mult | apply tame_const | apply tame_pin; lia].
Qed.
Definition start (i : nat) : R := match i with 2%nat => 1 | 3%nat => -1 | _ => 0 end.
Lemma field_up y : 1 / 2 <= field 0 y /\ 1 / 2 <= field 1 y.
Proof.
  assert (Rw := pin_range (- (1 / 10)) (y 0%nat)). assert (Rb := pin_range (- (1 / 10)) (y 1%nat)).
  assert (Rv := pin_range (9 / 10) (y 2%nat)). assert (Rc := pin_range (- (11 / 10)) (y 3%nat)).
  unfold field, Fm, Fq. set (w := W y) in *. set (b := B y) in *. set (v := Vv y) in *. set (c := Cc y) in *. clearbody w b v c.
  assert (P1 : v * b <= 11 / 10 * (1 / 10)) by (apply Rle_trans with (v * (1 / 10)); [apply Rmult_le_compat_l; lra|apply Rmult_le_compat_r; lra]).
  assert (P2 : v * w <= 11 / 10 * (1 / 10)) by (apply Rle_trans with (v * (1 / 10)); [apply Rmult_le_compat_l; lra|apply Rmult_le_compat_r; lra]).
  split.
  - assert (Hq : 1 / 3 <= - (1 / 2 * (c + v * b) + 1 / 3 * (v * w))) by lra.
    assert (9 / 10 * (1 / 3) <= v * - (1 / 2 * (c + v * b) + 1 / 3 * (v * w))) by (apply Rmult_le_compat; lra). lra.
  - assert (Hm : 1 / 3 <= - (c + v * b + 1 / 2 * (v * w))) by lra.
    assert (9 / 10 * (1 / 3) <= v * - (c + v * b + 1 / 2 * (v * w))) by (apply Rmult_le_compat; lra). lra.
Qed.

Theorem two_solutions : exists T theta theta', 0 < T /\ solves_until T theta /\ solves_until T theta' /\
  theta 0 = one 0 0 1 (-1) /\ theta' 0 = one 0 0 1 (-1) /\
  forall t, 0 < t <= T -> (weight (theta t) 0%nat 0%nat = 0 /\ bias (theta t) 0%nat = 0)
    /\ (0 < weight (theta' t) 0%nat 0%nat /\ 0 < bias (theta' t) 0%nat).
Proof.
  destruct (tame_field 0) as (M0 & K0 & HM0 & HK0 & B0 & L0). destruct (tame_field 1) as (M1 & K1 & HM1 & HK1 & B1 & L1).
  destruct (tame_field 2) as (M2 & K2 & HM2 & HK2 & B2 & L2). destruct (tame_field 3) as (M3 & K3 & HM3 & HK3 & B3 & L3).
  set (M := M0 + M1 + M2 + M3). set (K := K0 + K1 + K2 + K3).
  assert (HM : 0 <= M) by (unfold M; lra). assert (HK : 0 <= K) by (unfold K; lra).
  set (T := Rmin (1 / (8 * (K + 1))) (1 / (10 * (M + 1)))).
  assert (HT : 0 < T) by (unfold T; apply Rmin_pos; apply Rdiv_lt_0_compat; lra).
  assert (Short : INR 4 * K * T <= 1 / 2).
  { replace (INR 4) with 4 by (simpl; ring). apply Rle_trans with (4 * K * (1 / (8 * (K + 1)))).
    - apply Rmult_le_compat_l; [lra|apply Rmin_l].
    - apply Rmult_le_reg_r with (8 * (K + 1)); [lra|]. replace (4 * K * (1 / (8 * (K + 1))) * (8 * (K + 1))) with (4 * K) by (field; lra). lra. }
  assert (Near : M * T <= 1 / 10).
  { apply Rle_trans with (M * (1 / (10 * (M + 1)))); [apply Rmult_le_compat_l; [assumption|apply Rmin_r]|].
    apply Rmult_le_reg_r with (10 * (M + 1)); [lra|]. replace (M * (1 / (10 * (M + 1))) * (10 * (M + 1))) with M by (field; lra). lra. }
  assert (Bd : forall i y, (i < 4)%nat -> Rabs (field i y) <= M).
  { intros [|[|[|[|i]]]] y Hi; [| | | |lia]; unfold M.
    - generalize (B0 y); lra.
    - generalize (B1 y); lra.
    - generalize (B2 y); lra.
    - generalize (B3 y); lra. }
  assert (Lp : forall i y z, (i < 4)%nat -> Rabs (field i y - field i z) <= K * distance 4 y z).
  { intros i y z Hi. assert (D := distance_ge0 y z). set (D4 := distance 4 y z) in *.
    assert (0 <= K0 * D4) by (apply Rmult_le_pos; assumption). assert (0 <= K1 * D4) by (apply Rmult_le_pos; assumption).
    assert (0 <= K2 * D4) by (apply Rmult_le_pos; assumption). assert (0 <= K3 * D4) by (apply Rmult_le_pos; assumption).
    unfold K. destruct i as [|[|[|[|i]]]]; [| | | |lia].
    - generalize (L0 y z). fold D4. lra.
    - generalize (L1 y z). fold D4. lra.
    - generalize (L2 y z). fold D4. lra.
    - generalize (L3 y z). fold D4. lra. }
  set (y := solution field T start).
  assert (Sol : forall i t, (i < 4)%nat -> 0 <= t <= T -> is_RInt (fun s => field i (y s)) 0 t (y t i - start i))
    by (intros i t Hi Ht; apply (solution_solves 4 field K M T start HK HM ltac:(lra) Bd Lp Short t i Hi Ht)).
  assert (St : forall i, (i < 4)%nat -> y 0 i = start i)
    by (intros i Hi; apply (solution_start 4 field K M T start HK HM ltac:(lra) Bd Lp Short i Hi)).
  assert (In : forall i t, (i < 4)%nat -> 0 <= t <= T -> Rabs (y t i - start i) <= 1 / 10).
  { intros i t Hi Ht. apply Rle_trans with (M * t); [apply (solution_near 4 field K M T start HK HM ltac:(lra) Bd Lp Short t i Hi); lra|].
    apply Rle_trans with (2 := Near). apply Rmult_le_compat_l; lra. }
  set (theta' := fun t => one (y t 0%nat) (y t 1%nat) (y t 2%nat) (y t 3%nat)).
  (* inside the box nothing is pinned *)
  assert (Pw : forall t, 0 <= t <= T -> W (y t) = y t 0%nat).
  { intros t Ht. apply pin_id. generalize (In 0%nat t ltac:(lia) Ht). simpl start. intros Q. apply Rabs_le_between in Q. lra. }
  assert (Pb : forall t, 0 <= t <= T -> B (y t) = y t 1%nat).
  { intros t Ht. apply pin_id. generalize (In 1%nat t ltac:(lia) Ht). simpl start. intros Q. apply Rabs_le_between in Q. lra. }
  assert (Pv : forall t, 0 <= t <= T -> Vv (y t) = y t 2%nat).
  { intros t Ht. apply pin_id. generalize (In 2%nat t ltac:(lia) Ht). simpl start. intros Q. apply Rabs_le_between in Q. lra. }
  assert (Pc : forall t, 0 <= t <= T -> Cc (y t) = y t 3%nat).
  { intros t Ht. apply pin_id. generalize (In 3%nat t ltac:(lia) Ht). simpl start. intros Q. apply Rabs_le_between in Q. lra. }
  assert (Pm : forall t, 0 <= t <= T -> Fm (y t) = mean (y t 0%nat) (y t 1%nat) (y t 2%nat) (y t 3%nat)).
  { intros t Ht. unfold Fm, mean. rewrite Pw, Pb, Pv, Pc by assumption. field. }
  assert (Pq : forall t, 0 <= t <= T -> Fq (y t) = first (y t 0%nat) (y t 1%nat) (y t 2%nat) (y t 3%nat)).
  { intros t Ht. unfold Fq, first. rewrite Pw, Pb, Pv, Pc by assumption. field. }
  assert (Up : forall i t, (i < 2)%nat -> 0 < t <= T -> 0 < y t i).
  { intros i t Hi Ht. assert (I := Sol i t ltac:(lia) ltac:(lra)).
    assert (S0 : start i = 0) by (destruct i as [|[|i]]; [reflexivity|reflexivity|lia]). rewrite S0, Rminus_0_r in I.
    assert (C : is_RInt (fun _ => 1 / 2) 0 t (1 / 2 * t)).
    { evar_last; [apply (is_RInt_const (V := R_NormedModule))|]. unfold scal; simpl; unfold mult; simpl. ring. }
    assert (1 / 2 * t <= y t i); [|lra]. rewrite <- (is_RInt_unique _ _ _ _ I), <- (is_RInt_unique _ _ _ _ C).
    apply RInt_le; [lra|eexists; exact C|eexists; exact I|]. intros s _. destruct (field_up (y s)) as [U0 U1].
    destruct i as [|[|i]]; [exact U0|exact U1|lia]. }
  (* minus the field is the generalized gradient *)
  assert (Opp : forall i t (v : R -> R), (i < 4)%nat -> 0 <= t <= T -> (forall s, 0 < s < t -> v s = - field i (y s)) ->
    is_RInt v 0 t (y 0 i - y t i)).
  { intros i t v Hi Ht Hv. rewrite (St i Hi). assert (I := Sol i t Hi Ht). apply (is_RInt_opp (V := R_NormedModule)) in I.
    replace (start i - y t i) with (opp (y t i - start i)) by (unfold opp; simpl; ring).
    apply is_RInt_ext with (2 := I). intros s Hs. rewrite Rmin_left, Rmax_right in Hs by lra. symmetry. apply Hv; assumption. }
  exists T, staying, theta'. split; [exact HT|]. split; [apply staying_solves|]. split.
  { intros t Ht. unfold theta' at 2 3 5 6 8 9 11 12. cbn [one weight bias outer offset].
    split; [|split; [|split]].
    - apply (Opp 0%nat t _ ltac:(lia) Ht). intros s Hs. unfold theta'. rewrite active_weight by (apply Up; [lia|lra]).
      simpl field. rewrite Pv, Pq by lra. ring.
    - apply (Opp 1%nat t _ ltac:(lia) Ht). intros s Hs. unfold theta'. rewrite active_bias by (apply Up; [lia|lra]).
      simpl field. rewrite Pv, Pm by lra. ring.
    - apply (Opp 2%nat t _ ltac:(lia) Ht). intros s Hs. unfold theta'. rewrite active_outer by (apply Up; [lia|lra]).
      simpl field. rewrite Pw, Pb, Pm, Pq by lra. ring.
    - apply (Opp 3%nat t _ ltac:(lia) Ht). intros s Hs. unfold theta'. rewrite active_offset by (apply Up; [lia|lra]).
      simpl field. rewrite Pm by lra. ring. }
  split; [unfold staying; rewrite Rmult_0_r, exp_0; reflexivity|].
  split; [unfold theta'; rewrite !St by lia; reflexivity|].
  intros t Ht. split; [split; reflexivity|]. split; [apply (Up 0%nat t); [lia|assumption]|apply (Up 1%nat t); [lia|assumption]].
Qed.
