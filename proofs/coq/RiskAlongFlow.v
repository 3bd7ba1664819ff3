(* The risk along a solution of theta_t = theta_0 - int_0^t G(theta_s) ds (Riemann integrals of the coordinates), for any target,
   any input law, any mesh, m outputs, with or without skip connection, any relu'(0) in [0,1]:
     L(theta_s) - L(theta_t) = int_s^t |G(theta_r)|^2 dr,   also where neurons degenerate or inputs sit on kinks.
   Where y_i(t) = w_i.x + b_i crosses 0, relu(y_i) has no derivative; but on an interval in which the speed of y_i keeps its
   sign this happens once, and in any other the speed is at most its own oscillation. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates RiskStep Oscillation IntegralFlow.
Open Scope R_scope.

Section Path.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Hypothesis kink_range : 0 <= kink <= 1.
Notation G := (gradient H d m skip kink mu target).
Notation L := (total_risk H d m skip mu target).
Notation total := (total H d m skip).
Notation coords := (coordinates H d m skip).
Notation norm2 := (norm2 H d m skip).
Notation room := (room H d m skip).

(* the integral equation *)
Definition solves (A B : R) (theta : R -> parameters) : Prop := forall c, In c coords -> forall s t, A <= s <= t -> t <= B ->
  is_RInt (fun r => entry (G (theta r)) c) s t (entry (theta s) c - entry (theta t) c).

Lemma total_const k : total (fun _ => k) = INR (length coords) * k.
Proof. rewrite total_nth. apply (sumn_const _ k). Qed.
Lemma expect_abs_le f g : integrable mu f -> integrable mu g -> (forall x, support mu x -> Rabs (f x) <= g x) ->
  Rabs (expect mu f) <= expect mu g.
Proof.
  intros If Ig Hfg. apply Rabs_le. split.
  - replace (- expect mu g) with (expect mu (fun x => (-1) * g x)) by (rewrite expect_scal by assumption; ring).
    apply expect_le; [apply integrable_scal; assumption|assumption|]. intros x Hx. specialize (Hfg x Hx).
    apply Rabs_le_between in Hfg. lra.
  - apply expect_le; [assumption|assumption|]. intros x Hx. apply Rle_trans with (2 := Hfg x Hx). apply Rle_abs.
Qed.

Section Interval.
Variables (theta : R -> parameters) (a b K P swing tau : R).
Hypothesis order : a <= b.
Hypothesis moves : solves a b theta.
Hypothesis K_ge0 : 0 <= K.
Hypothesis P_ge0 : 0 <= P.
Hypothesis swing_ge0 : 0 <= swing.
Hypothesis tau_range : a <= tau <= b.
Hypothesis fast : forall c r, In c coords -> a <= r <= b -> Rabs (entry (G (theta r)) c) <= K.
Hypothesis inside : forall r, a <= r <= b -> room P (theta r).
Hypothesis swings : forall c r r', In c coords -> a <= r <= b -> a <= r' <= b ->
  Rabs (entry (G (theta r)) c - entry (G (theta r')) c) <= swing.

Lemma moves_little c s t : In c coords -> a <= s <= t -> t <= b -> Rabs (change (theta s) (theta t) c) <= K * (t - s).
Proof.
  intros Hc Hst Ht. assert (I := moves c Hc s t Hst Ht). unfold change. rewrite Rabs_minus_sym.
  rewrite <- (is_RInt_unique _ _ _ _ I). rewrite Rmult_comm. apply abs_RInt_le_const; [lra|eexists; exact I|].
  intros r Hr. apply fast; [assumption|lra].
Qed.
Lemma moves_as_gradient c s t r0 : In c coords -> a <= s <= t -> t <= b -> a <= r0 <= b ->
  Rabs (change (theta s) (theta t) c + (t - s) * entry (G (theta r0)) c) <= (t - s) * swing.
Proof.
  intros Hc Hst Ht Hr0. assert (I := moves c Hc s t Hst Ht). unfold change.
  assert (J : is_RInt (fun r => entry (G (theta r)) c - entry (G (theta r0)) c) s t
     ((entry (theta s) c - entry (theta t) c) - (t - s) * entry (G (theta r0)) c)).
  { apply (is_RInt_minus (V := R_NormedModule) (fun r => entry (G (theta r)) c) (fun _ => entry (G (theta r0)) c)); [exact I|].
    apply (is_RInt_const (V := R_NormedModule)). }
  replace (entry (theta t) c - entry (theta s) c + (t - s) * entry (G (theta r0)) c)
    with (- ((entry (theta s) c - entry (theta t) c) - (t - s) * entry (G (theta r0)) c)) by ring.
  rewrite Rabs_Ropp, <- (is_RInt_unique _ _ _ _ J). apply abs_RInt_le_const; [lra|eexists; exact J|].
  intros r Hr. apply swings; [assumption|lra|assumption].
Qed.

(* ---------- the speed of a neuron at an input ---------- *)
Definition height_speed (i : nat) (x : vec) (r : R) : R :=
  sumn d (fun j => entry (G (theta r)) (Weight i j) * x j) + entry (G (theta r)) (Bias i).
Lemma height_integral i x s t : (i < H)%nat -> a <= s <= t -> t <= b ->
  is_RInt (height_speed i x) s t (height d (theta s) i x - height d (theta t) i x).
Proof.
  intros Hi Hst Ht. rewrite (height_change d (theta t) (theta s) i x).
  apply (is_RInt_plus (V := R_NormedModule) (fun r => sumn d (fun j => entry (G (theta r)) (Weight i j) * x j)) (fun r => entry (G (theta r)) (Bias i))).
  - apply (rint_sum d (fun j r => entry (G (theta r)) (Weight i j) * x j) (fun j => change (theta t) (theta s) (Weight i j) * x j)).
    intros j Hj. rewrite Rmult_comm. apply is_RInt_ext with (fun r => x j * entry (G (theta r)) (Weight i j)); [intros; apply Rmult_comm|].
    apply rint_k. apply (moves (Weight i j)); [apply coordinate_weight; assumption|assumption|assumption].
  - apply (moves (Bias i)); [apply coordinate_bias; assumption|assumption|assumption].
Qed.
Lemma height_little i x s t : (i < H)%nat -> a <= s <= t -> t <= b ->
  Rabs (height d (theta t) i x - height d (theta s) i x) <= K * (t - s) * reach d x.
Proof.
  intros Hi Hst Ht. rewrite height_change. apply affine_reach; [apply Rmult_le_pos; lra| |].
  - intros j Hj. apply moves_little; [apply coordinate_weight; assumption|assumption|assumption].
  - apply moves_little; [apply coordinate_bias; assumption|assumption|assumption].
Qed.
Lemma height_swings i x r r' : (i < H)%nat -> a <= r <= b -> a <= r' <= b ->
  Rabs (height_speed i x r - height_speed i x r') <= swing * reach d x.
Proof.
  intros Hi Hr Hr'. unfold height_speed.
  replace (sumn d (fun j => entry (G (theta r)) (Weight i j) * x j) + entry (G (theta r)) (Bias i)
      - (sumn d (fun j => entry (G (theta r')) (Weight i j) * x j) + entry (G (theta r')) (Bias i)))
    with (sumn d (fun j => (entry (G (theta r)) (Weight i j) - entry (G (theta r')) (Weight i j)) * x j)
      + (entry (G (theta r)) (Bias i) - entry (G (theta r')) (Bias i))).
  - apply affine_reach; [assumption| |].
    + intros j Hj. apply swings; [apply coordinate_weight; assumption|assumption|assumption].
    + apply swings; [apply coordinate_bias; assumption|assumption|assumption].
  - rewrite (sumn_ext d (fun j => (entry (G (theta r)) (Weight i j) - entry (G (theta r')) (Weight i j)) * x j)
      (fun j => entry (G (theta r)) (Weight i j) * x j + (-1) * (entry (G (theta r')) (Weight i j) * x j))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
Qed.

(* ---------- n equal steps ---------- *)
Section Steps.
Variable n : nat.
Hypothesis n_pos : (0 < n)%nat.
Definition mesh : R := (b - a) / INR n.
Definition instant (l : nat) : R := a + INR l * mesh.
Lemma n_INR : 0 < INR n.
Proof. apply lt_0_INR; assumption. Qed.
Lemma mesh_ge0 : 0 <= mesh.
Proof. unfold mesh. apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat, n_INR]. Qed.
Lemma n_mesh : INR n * mesh = b - a.
Proof. unfold mesh. field. generalize n_INR; lra. Qed.
Lemma instant_range l : (l <= n)%nat -> a <= instant l <= b.
Proof.
  intros Hl. unfold instant. assert (W := mesh_ge0). assert (I := pos_INR l). assert (Il := le_INR l n Hl).
  assert (0 <= INR l * mesh) by (apply Rmult_le_pos; assumption).
  assert (INR l * mesh <= INR n * mesh) by (apply Rmult_le_compat_r; assumption). rewrite n_mesh in *. lra.
Qed.
Lemma instant_step l : instant (S l) - instant l = mesh.
Proof. unfold instant. rewrite S_INR. ring. Qed.
Lemma instant_order l : (l < n)%nat -> a <= instant l <= instant (S l) /\ instant (S l) <= b.
Proof.
  intros Hl. generalize (instant_range l ltac:(lia)) (instant_range (S l) Hl) (instant_step l) mesh_ge0. lra.
Qed.

Lemma excess_total i x : (i < H)%nat ->
  sumn n (fun l => excess kink (height d (theta (instant l)) i x) (height d (theta (instant (S l))) i x))
  <= reach d x * (K * mesh + swing * (b - a)).
Proof.
  intros Hi. assert (X := reach_ge1 d x). assert (W := mesh_ge0).
  assert (KW : 0 <= K * mesh) by (apply Rmult_le_pos; assumption).
  assert (SB : 0 <= swing * (b - a)) by (apply Rmult_le_pos; lra).
  set (g := height_speed i x). set (y := fun l => height d (theta (instant l)) i x).
  assert (Y : forall l, (l < n)%nat -> Rabs (y (S l) - y l) <= K * mesh * reach d x).
  { intros l Hl. destruct (instant_order l Hl) as [O1 O2]. rewrite <- (instant_step l). apply height_little; assumption. }
  assert (YI : forall l, (l < n)%nat -> is_RInt g (instant l) (instant (S l)) (y l - y (S l))).
  { intros l Hl. destruct (instant_order l Hl) as [O1 O2]. apply height_integral; assumption. }
  assert (One : sumn n (fun l => excess kink (y l) (y (S l))) <= K * mesh * reach d x
             \/ sumn n (fun l => excess kink (y l) (y (S l))) <= INR n * (mesh * (swing * reach d x))).
  { destruct (Classical_Prop.classic (exists r, a <= r <= b /\ 0 < g r)) as [(r & Hr & Gr)|Np].
    - destruct (Classical_Prop.classic (exists r, a <= r <= b /\ g r < 0)) as [(r' & Hr' & Gr')|Nn].
      + right. apply excess_small; [assumption|]. intros l Hl. rewrite Rabs_minus_sym. rewrite <- (is_RInt_unique _ _ _ _ (YI l Hl)).
        destruct (instant_order l Hl) as [O1 O2]. rewrite <- (instant_step l). apply abs_RInt_le_const; [lra|eexists; exact (YI l Hl)|].
        intros q Hq. generalize (height_swings i x q r Hi ltac:(lra) Hr) (height_swings i x q r' Hi ltac:(lra) Hr'). fold g.
        intros S1 S2. apply Rabs_le_between in S1. apply Rabs_le_between in S2. apply Rabs_le. lra.
      + left. apply excess_down; [assumption| |apply Rmult_le_pos; lra]. intros l Hl. specialize (Y l Hl).
        apply Rabs_le_between in Y. split; [|lra]. rewrite <- (is_RInt_unique _ _ _ _ (YI l Hl)).
        destruct (instant_order l Hl) as [O1 O2]. apply RInt_ge_0; [lra|eexists; exact (YI l Hl)|].
        intros q Hq. destruct (Rle_or_lt 0 (g q)); [assumption|exfalso]. apply Nn. exists q. split; [lra|assumption].
    - left. apply excess_up; [assumption| |apply Rmult_le_pos; lra]. intros l Hl. specialize (Y l Hl).
      apply Rabs_le_between in Y. split; [|lra].
      assert (J : is_RInt (fun q => - g q) (instant l) (instant (S l)) (y (S l) - y l)).
      { replace (y (S l) - y l) with (- (y l - y (S l))) by ring. apply (is_RInt_opp (V := R_NormedModule)), (YI l Hl). }
      rewrite <- (is_RInt_unique _ _ _ _ J). destruct (instant_order l Hl) as [O1 O2].
      apply RInt_ge_0; [lra|eexists; exact J|]. intros q Hq.
      destruct (Rle_or_lt (g q) 0); [lra|exfalso]. apply Np. exists q. split; [lra|assumption]. }
  assert (Z1 : 0 <= K * mesh * reach d x) by (apply Rmult_le_pos; lra).
  assert (Z2 : 0 <= swing * (b - a) * reach d x) by (apply Rmult_le_pos; lra).
  fold (y). change (sumn n (fun l => excess kink (y l) (y (S l))) <= reach d x * (K * mesh + swing * (b - a))).
  assert (E : INR n * (mesh * (swing * reach d x)) = swing * (b - a) * reach d x) by (rewrite <- n_mesh; ring).
  rewrite E in One. destruct One; lra.
Qed.

(* the constants of the estimate *)
Definition bend_constant : R := expect mu (fun x => sumn m (fun k => 2 * (envelope H d target P k x * (P * (INR H * reach d x))))).
Definition square_constant : R := expect mu (fun x => sumn m (fun k => square_envelope H d target P k x)).
Notation state l := (theta (instant l)).
Ltac env := intros; repeat first [apply integrable_reach | apply (integrable_envelope H d m mu target target_integrable); assumption
  | assumption | apply integrable_scal | apply integrable_mult].
Lemma bend_integrable : integrable mu (fun x => sumn m (fun k => 2 * (envelope H d target P k x * (P * (INR H * reach d x))))).
Proof. apply (integrable_sum d mu m (fun k x => 2 * (envelope H d target P k x * (P * (INR H * reach d x))))). env. Qed.

Lemma bends_total : Rabs (sumn n (fun l => expect mu (fun x => sumn m (fun k =>
    2 * (error H d skip target (state l) k x * bent H d kink (state l) (state (S l)) k x)))))
  <= bend_constant * (K * mesh + swing * (b - a)).
Proof.
  set (w := K * mesh + swing * (b - a)).
  assert (Il : forall l, integrable mu (fun x => sumn m (fun k => 2 * (error H d skip target (state l) k x * bent H d kink (state l) (state (S l)) k x)))).
  { intros l. apply (integrable_sum d mu m (fun k x => 2 * (error H d skip target (state l) k x * bent H d kink (state l) (state (S l)) k x))).
    intros k Hk. apply integrable_scal, integrable_mult; [apply (integrable_error H d m skip mu target target_integrable); assumption|apply integrable_bent]. }
  rewrite <- (expect_sum d mu n (fun l x => sumn m (fun k => 2 * (error H d skip target (state l) k x * bent H d kink (state l) (state (S l)) k x))))
    by (intros; apply Il).
  unfold bend_constant. rewrite Rmult_comm, <- expect_scal by apply bend_integrable.
  apply expect_abs_le; [apply (integrable_sum d mu n (fun l x => sumn m (fun k => 2 * (error H d skip target (state l) k x * bent H d kink (state l) (state (S l)) k x)))); intros; apply Il
    |apply integrable_scal, bend_integrable|].
  intros x _. rewrite sumn_swap, <- sumn_scal.
  assert (X := reach_ge1 d x).
  apply sum_abs_sum. intros k Hk. assert (E0 := envelope_ge0 H d target P P_ge0 k x). set (en := envelope H d target P k x) in *.
  apply Rle_trans with (sumn n (fun l => 2 * (en * sumn H (fun i => P * excess kink (height d (state l) i x) (height d (state (S l)) i x))))).
  - apply sum_abs_sum. intros l Hl. rewrite !Rabs_mult, (Rabs_right 2) by lra. apply Rmult_le_compat_l; [lra|].
    apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos| |].
    + apply (error_envelope H d m skip target P P_ge0); [assumption|]. apply inside, instant_range; lia.
    + unfold bent. apply sum_abs_sum. intros i Hi. assert (Q := excess_ge0 kink kink_range (height d (state l) i x) (height d (state (S l)) i x)).
      rewrite Rabs_mult, (Rabs_right (excess kink _ _)) by lra. apply Rmult_le_compat_r; [assumption|].
      apply (inside (instant l) (instant_range l ltac:(lia)) (Outer i k)), coordinate_outer; assumption.
  - rewrite (sumn_scal n 2), (sumn_scal n en), sumn_swap.
    rewrite (sumn_ext H _ (fun i => P * sumn n (fun l => excess kink (height d (state l) i x) (height d (state (S l)) i x)))) by (intros; apply sumn_scal).
    rewrite sumn_scal. replace (w * (2 * (en * (P * (INR H * reach d x))))) with (2 * (en * (P * (INR H * (reach d x * w))))) by ring.
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [assumption|]. apply Rmult_le_compat_l; [assumption|].
    rewrite <- sumn_const. apply sumn_le. intros i Hi. apply excess_total; assumption.
Qed.
Lemma squares_total : Rabs (sumn n (fun l => expect mu (fun x => sumn m (fun k => squared H d skip target (state l) (state (S l)) k x))))
  <= INR n * (K * mesh * (K * mesh) * square_constant).
Proof.
  apply sum_abs_le. intros l Hl. unfold square_constant.
  assert (Is : integrable mu (fun x => sumn m (fun k => square_envelope H d target P k x)))
    by (apply (integrable_sum d mu m (fun k x => square_envelope H d target P k x)); intros; apply (integrable_square_envelope H d m mu target target_integrable); assumption).
  rewrite <- expect_scal by assumption.
  apply expect_abs_le; [|apply integrable_scal; assumption|].
  - apply (integrable_sum d mu m (fun k x => squared H d skip target (state l) (state (S l)) k x)).
    intros; apply (integrable_squared H d m skip mu target target_integrable); assumption.
  - intros x _. rewrite <- sumn_scal.
    apply sum_abs_sum. intros k Hk. destruct (instant_order l Hl) as [O1 O2].
    apply (squared_envelope H d m skip target P P_ge0); [assumption|apply Rmult_le_pos; [assumption|apply mesh_ge0]| | |].
    + apply inside, instant_range; lia.
    + apply inside, instant_range; lia.
    + intros c Hc. rewrite <- (instant_step l). apply moves_little; assumption.
Qed.
Lemma gradients_total : Rabs (sumn n (fun l => total (fun c => change (state l) (state (S l)) c * entry (G (state l)) c)) + (b - a) * norm2 (G (theta tau)))
  <= INR (length coords) * (2 * K * swing * (b - a)).
Proof.
  replace ((b - a) * norm2 (G (theta tau))) with (sumn n (fun _ => mesh * norm2 (G (theta tau)))) by (rewrite sumn_const, <- n_mesh; ring).
  rewrite <- sumn_plus.
  replace (INR (length coords) * (2 * K * swing * (b - a))) with (INR n * (INR (length coords) * (2 * K * swing * mesh))) by (rewrite <- n_mesh; ring).
  apply sum_abs_le. intros l Hl. destruct (instant_order l Hl) as [O1 O2].
  unfold Coordinates.norm2, scalar_product. rewrite <- total_scal, <- total_plus, <- total_const.
  apply Rle_trans with (1 := total_abs H d m skip _). apply total_le. intros c Hc.
  assert (A1 := moves_as_gradient c (instant l) (instant (S l)) tau Hc O1 O2 tau_range). rewrite instant_step in A1.
  assert (A2 := fast c (instant l) Hc ltac:(lra)). assert (A3 := fast c tau Hc tau_range).
  assert (A4 := swings c (instant l) tau Hc ltac:(lra) tau_range). assert (W := mesh_ge0).
  set (D := change (state l) (state (S l)) c) in *. set (g := entry (G (state l)) c) in *. set (gt := entry (G (theta tau)) c) in *.
  replace (D * g + mesh * (gt * gt)) with ((D + mesh * gt) * g + - (mesh * gt) * (g - gt)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult, Rabs_Ropp, Rabs_mult, (Rabs_right mesh) by lra.
  assert (Rabs (D + mesh * gt) * Rabs g <= mesh * swing * K) by (apply Rmult_le_compat; try assumption; apply Rabs_pos).
  assert (mesh * Rabs gt * Rabs (g - gt) <= mesh * K * swing).
  { apply Rmult_le_compat; [apply Rmult_le_pos; [assumption|apply Rabs_pos]|apply Rabs_pos| |assumption]. apply Rmult_le_compat_l; assumption. }
  lra.
Qed.
Lemma increment_estimate : Rabs (L (theta b) - L (theta a) + (b - a) * norm2 (G (theta tau)))
  <= (b - a) * swing * (INR (length coords) * (2 * K) + bend_constant)
     + ((bend_constant * K * (b - a)) + K * K * ((b - a) * (b - a)) * square_constant) / INR n.
Proof.
  assert (E : L (theta b) - L (theta a) = sumn n (fun l => total (fun c => change (state l) (state (S l)) c * entry (G (state l)) c))
    + (sumn n (fun l => expect mu (fun x => sumn m (fun k => 2 * (error H d skip target (state l) k x * bent H d kink (state l) (state (S l)) k x))))
      + sumn n (fun l => expect mu (fun x => sumn m (fun k => squared H d skip target (state l) (state (S l)) k x))))).
  { rewrite <- !sumn_plus.
    rewrite (sumn_ext n _ (fun l => L (state (S l)) - L (state l))) by (intros; symmetry; apply risk_change; assumption).
    rewrite (telescope (fun l => L (state l))). unfold instant. rewrite n_mesh. simpl INR.
    replace (a + (b - a)) with b by ring. replace (a + 0 * mesh) with a by ring. reflexivity. }
  rewrite E. generalize gradients_total bends_total squares_total.
  set (S1 := sumn n _). set (S2 := sumn n _). set (S3 := sumn n _). intros B1 B2 B3.
  replace (S1 + (S2 + S3) + (b - a) * norm2 (G (theta tau))) with ((S1 + (b - a) * norm2 (G (theta tau))) + (S2 + S3)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (B4 := Rabs_triang S2 S3).
  replace (INR n * (K * mesh * (K * mesh) * square_constant)) with (K * K * ((b - a) * (b - a)) * square_constant / INR n) in B3
    by (unfold mesh; field; generalize n_INR; lra).
  replace (bend_constant * (K * mesh + swing * (b - a)))
    with ((b - a) * swing * bend_constant + bend_constant * K * (b - a) / INR n) in B2 by (unfold mesh; field; generalize n_INR; lra).
  unfold Rdiv in *. rewrite Rmult_plus_distr_r. lra.
Qed.
End Steps.

Theorem risk_increment : Rabs (L (theta b) - L (theta a) + (b - a) * norm2 (G (theta tau)))
  <= (INR (length coords) * (2 * K) + bend_constant) * (b - a) * swing.
Proof.
  apply below_all with ((bend_constant * K * (b - a)) + K * K * ((b - a) * (b - a)) * square_constant).
  intros n Hn. generalize (increment_estimate n Hn). lra.
Qed.
End Interval.

(* ---------- the energy identity ---------- *)
Lemma bend_ge0 P : 0 <= P -> 0 <= bend_constant P.
Proof.
  intros HP. apply expect_ge0; [apply bend_integrable|]. intros x _. apply sumn_ge0. intros k _.
  assert (X := reach_ge1 d x). assert (E0 := envelope_ge0 H d target P HP k x).
  apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [assumption|]. apply Rmult_le_pos; [assumption|].
  apply Rmult_le_pos; [apply pos_INR|lra].
Qed.
Lemma solves_bounds A B theta : A <= B -> solves A B theta -> exists K P, 0 <= K /\ 0 <= P /\
  (forall c r, In c coords -> A <= r <= B -> Rabs (entry (G (theta r)) c) <= K) /\
  (forall r, A <= r <= B -> room P (theta r)).
Proof.
  intros HAB S.
  assert (X : forall l, (forall c, In c l -> In c coords) -> exists K, 0 <= K /\ forall c r, In c l -> A <= r <= B -> Rabs (entry (G (theta r)) c) <= K).
  { induction l as [|c l IH]; intros Hl; [exists 0; split; [lra|intros c r []]|].
    destruct IH as (K & HK & B1); [intros; apply Hl; right; assumption|].
    destruct (ex_RInt_ub _ A B (ex_intro _ _ (S c (Hl c (or_introl eq_refl)) A B ltac:(lra) ltac:(lra)))) as [M HM].
    rewrite Rmin_left, Rmax_right in HM by lra. exists (Rmax K M). split; [apply Rle_trans with (1 := HK), Rmax_l|].
    intros c' r [<-|Hc] Hr; [apply Rle_trans with (2 := Rmax_r K M); apply HM; assumption|].
    apply Rle_trans with (2 := Rmax_l K M); apply B1; assumption. }
  destruct (X coords ltac:(auto)) as (K & HK & B1).
  exists K, (total (fun c => Rabs (entry (theta A) c)) + K * (B - A)).
  split; [assumption|]. split; [apply Rplus_le_le_0_compat; [apply total_ge0; intros; apply Rabs_pos|apply Rmult_le_pos; lra]|].
  split; [assumption|]. intros r Hr c Hc.
  replace (entry (theta r) c) with (entry (theta A) c + change (theta A) (theta r) c) by (unfold change; ring).
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat.
  - apply (total_term H d m skip (fun c => Rabs (entry (theta A) c))); [intros; apply Rabs_pos|assumption].
  - apply Rle_trans with (K * (r - A)); [|apply Rmult_le_compat_l; lra].
    apply (moves_little theta A B K S); [intros; apply B1; assumption|assumption|lra|lra].
Qed.

Theorem energy_identity A B theta : A <= B -> solves A B theta ->
  is_RInt (fun r => norm2 (G (theta r))) A B (L (theta A) - L (theta B)).
Proof.
  intros HAB S. destruct (solves_bounds A B theta HAB S) as (K & P & HK & HP & B1 & B2).
  replace (L (theta A) - L (theta B)) with ((fun r => - L (theta r)) B - (fun r => - L (theta r)) A) by (cbv beta; ring).
  assert (Bp := bend_ge0 P HP).
  apply (integral_from_oscillations A B HAB (length coords) (fun n r => entry (G (theta r)) (nth n coords (Bias 0)))
    (fun r => norm2 (G (theta r))) (fun r => - L (theta r)) (INR (length coords) * (2 * K) + bend_constant P)).
  - intros n Hn. eexists. apply (S (nth n coords (Bias 0))); [apply nth_In; assumption|lra|lra].
  - apply Rplus_le_le_0_compat; [apply Rmult_le_pos; [apply pos_INR|lra]|assumption].
  - intros a tau b Ha Hb. set (sw := sumn (length coords) (fun n => oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b)).
    replace (- L (theta b) - - L (theta a) - (b - a) * norm2 (G (theta tau)))
      with (- (L (theta b) - L (theta a) + (b - a) * norm2 (G (theta tau)))) by ring. rewrite Rabs_Ropp.
    assert (O0 : forall n, (n < length coords)%nat -> 0 <= oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b).
    { intros n Hn. apply (oscillation_ge0 _ K); [lra|]. intros r Hr. apply B1; [apply nth_In; assumption|lra]. }
    apply (risk_increment theta a b K P sw tau); try assumption; try lra.
    + intros c Hc s t Hst Ht. apply S; [assumption|lra|lra].
    + apply sumn_ge0; exact O0.
    + intros c r Hc Hr. apply B1; [assumption|lra].
    + intros r Hr. apply B2; lra.
    + intros c r r' Hc Hr Hr'. destruct (In_nth coords c (Bias 0) Hc) as (n & Hn & En).
      apply Rle_trans with (oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b).
      * rewrite <- En. apply (oscillation_upper (fun r => entry (G (theta r)) (nth n coords (Bias 0))) K); [lra| |assumption|assumption].
        intros q Hq. apply B1; [apply nth_In; assumption|lra].
      * unfold sw. apply (sumn_term_le (length coords) (fun n => oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b)); assumption.
Qed.
End Path.
