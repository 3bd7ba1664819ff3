(* Quadratic functions of the parameters along a solution of the integral equation, any target:
     phi(theta_s) - phi(theta_t) = int_s^t <grad phi, G>   for phi = sum_c rho_c (theta_c - z_c)^2,
   so |u_i|^2 - |v_i|^2 is constant for every neuron; and |theta_t - theta_s|^2 <= (t - s) (L(theta_s) - L(theta_t)).
   In one step of descent |u_i|^2 - |v_i|^2 changes by gamma^2 times the same form of G. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates RiskStep Oscillation IntegralFlow RiskAlongFlow Aligned.
Open Scope R_scope.

Section Quadratic.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Hypothesis kink_range : 0 <= kink <= 1.
Notation G := (gradient H d m skip kink mu target).
Notation L := (total_risk H d m skip mu target).
Notation total := (total H d m skip).
Notation coords := (coordinates H d m skip).
Notation norm2 := (norm2 H d m skip).
Notation solves := (solves H d m skip kink mu target).

Definition quadratic (rho z : coordinate -> R) (p : parameters) : R :=
  total (fun c => rho c * ((entry p c - z c) * (entry p c - z c))).
Definition steepness (rho z : coordinate -> R) (p : parameters) : R :=
  total (fun c => 2 * (rho c * (entry p c - z c)) * entry (G p) c).

Theorem quadratic_along (rho z : coordinate -> R) A B theta : A <= B -> solves A B theta ->
  is_RInt (fun r => steepness rho z (theta r)) A B (quadratic rho z (theta A) - quadratic rho z (theta B)).
Proof.
  intros HAB Sol. destruct (solves_bounds H d m skip kink mu target A B theta HAB Sol) as (K & P & HK & HP & B1 & B2).
  set (g := fun n r => match n with O => r | S n => entry (G (theta r)) (nth n coords (Bias 0)) end).
  set (Q := total (fun c => Rabs (z c))). set (N := total (fun c => Rabs (rho c))).
  assert (HQ : 0 <= Q) by (apply total_ge0; intros; apply Rabs_pos).
  assert (HN : 0 <= N) by (apply total_ge0; intros; apply Rabs_pos).
  replace (quadratic rho z (theta A) - quadratic rho z (theta B))
    with ((fun r => - quadratic rho z (theta r)) B - (fun r => - quadratic rho z (theta r)) A) by (cbv beta; ring).
  apply (integral_from_oscillations A B HAB (S (length coords)) g (fun r => steepness rho z (theta r))
    (fun r => - quadratic rho z (theta r)) (N * (2 * (P + Q) + 3 * (K * K)))).
  - intros [|n] Hn; [apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros; apply continuous_id|].
    eexists. apply (Sol (nth n coords (Bias 0))); [apply nth_In; lia|lra|lra].
  - apply Rmult_le_pos; [assumption|]. generalize (Rle_0_sqr K); unfold Rsqr; lra.
  - intros a tau b Ha Hb. assert (Hab : a <= b) by lra.
    set (sw := sumn (length coords) (fun n => oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b)).
    assert (O0 : forall n, (n < length coords)%nat -> 0 <= oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b).
    { intros n Hn. apply (oscillation_ge0 _ K); [lra|]. intros r Hr. apply B1; [apply nth_In; assumption|lra]. }
    assert (Hsw : 0 <= sw) by (apply sumn_ge0; exact O0).
    assert (E : sumn (S (length coords)) (fun j => oscillation (g j) a b) = (b - a) + sw)
      by (rewrite sumn_shift; change (oscillation (fun r => r) a b + sw = (b - a) + sw); rewrite (oscillation_id a b Hab); reflexivity).
    rewrite E. clear E.
    assert (S' : solves a b theta) by (intros c Hc s t Hst Ht; apply Sol; [assumption|lra|lra]).
    assert (Sw : forall c r r', In c coords -> a <= r <= b -> a <= r' <= b -> Rabs (entry (G (theta r)) c - entry (G (theta r')) c) <= sw).
    { intros c r r' Hc Hr Hr'. destruct (In_nth coords c (Bias 0) Hc) as (n & Hn & En).
      apply Rle_trans with (oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b).
      - rewrite <- En. apply (oscillation_upper (fun r => entry (G (theta r)) (nth n coords (Bias 0))) K); [lra| |assumption|assumption].
        intros q Hq. apply B1; [apply nth_In; assumption|lra].
      - unfold sw. apply (sumn_term_le (length coords) (fun n => oscillation (fun r => entry (G (theta r)) (nth n coords (Bias 0))) a b)); assumption. }
    replace (- quadratic rho z (theta b) - - quadratic rho z (theta a) - (b - a) * steepness rho z (theta tau))
      with (total (fun c => - rho c * (2 * (entry (theta a) c - z c) * (change (theta a) (theta b) c + (b - a) * entry (G (theta tau)) c)
        + 2 * (b - a) * change (theta a) (theta tau) c * entry (G (theta tau)) c
        + change (theta a) (theta b) c * change (theta a) (theta b) c))).
    + apply Rle_trans with (1 := total_abs H d m skip _). unfold N.
      replace (total (fun c => Rabs (rho c)) * (2 * (P + Q) + 3 * (K * K)) * (b - a) * (b - a + sw))
        with (total (fun c => ((2 * (P + Q) + 3 * (K * K)) * (b - a) * (b - a + sw)) * Rabs (rho c))) by (rewrite total_scal; ring).
      apply total_le. intros c Hc. rewrite Rabs_mult, Rabs_Ropp, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|].
      assert (M1 := moves_as_gradient H d m skip kink mu target theta a b sw S' Sw c a b tau Hc ltac:(lra) ltac:(lra) ltac:(lra)).
      assert (F : forall c r, In c coords -> a <= r <= b -> Rabs (entry (G (theta r)) c) <= K) by (intros; apply B1; [assumption|lra]).
      assert (M2 := moves_little H d m skip kink mu target theta a b K S' F c a tau Hc ltac:(lra) ltac:(lra)).
      assert (M3 := moves_little H d m skip kink mu target theta a b K S' F c a b Hc ltac:(lra) ltac:(lra)).
      assert (M4 := B1 c tau Hc ltac:(lra)).
      assert (M5 : Rabs (entry (theta a) c - z c) <= P + Q).
      { unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. apply Rplus_le_compat; [apply (B2 a ltac:(lra) c Hc)|].
        apply (total_term H d m skip (fun c => Rabs (z c))); [intros; apply Rabs_pos|assumption]. }
      set (D := change (theta a) (theta b) c) in *. set (D' := change (theta a) (theta tau) c) in *.
      set (y := entry (G (theta tau)) c) in *. set (e := entry (theta a) c - z c) in *.
      apply Rle_trans with (2 * Rabs e * Rabs (D + (b - a) * y) + 2 * (b - a) * Rabs D' * Rabs y + Rabs D * Rabs D).
      * apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [|rewrite Rabs_mult; lra].
        apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult, (Rabs_right 2), (Rabs_right (b - a)) by lra. lra.
      * assert (2 * Rabs e * Rabs (D + (b - a) * y) <= 2 * (P + Q) * ((b - a) * sw)).
        { apply Rmult_le_compat; [|apply Rabs_pos|lra|assumption]. generalize (Rabs_pos e); lra. }
        assert (Hk : 0 <= K * (tau - a)) by (apply Rmult_le_pos; lra).
        assert (Rabs D' <= K * (b - a)) by (apply Rle_trans with (1 := M2); apply Rmult_le_compat_l; lra).
        assert (2 * (b - a) * Rabs D' * Rabs y <= 2 * (b - a) * (K * (b - a)) * K).
        { apply Rmult_le_compat; [|apply Rabs_pos| |assumption].
          - apply Rmult_le_pos; [lra|apply Rabs_pos].
          - apply Rmult_le_compat_l; lra. }
        assert (Rabs D * Rabs D <= K * (b - a) * (K * (b - a))) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
        assert (0 <= (P + Q) * (b - a) * (b - a)) by (repeat apply Rmult_le_pos; lra).
        assert (0 <= K * K * (b - a) * sw) by (repeat apply Rmult_le_pos; lra).
        lra.
    + unfold quadratic, steepness.
      replace (- total (fun c => rho c * ((entry (theta b) c - z c) * (entry (theta b) c - z c)))
          - - total (fun c => rho c * ((entry (theta a) c - z c) * (entry (theta a) c - z c)))
          - (b - a) * total (fun c => 2 * (rho c * (entry (theta tau) c - z c)) * entry (G (theta tau)) c))
        with ((-1) * total (fun c => rho c * ((entry (theta b) c - z c) * (entry (theta b) c - z c)))
          + (total (fun c => rho c * ((entry (theta a) c - z c) * (entry (theta a) c - z c)))
          + (- (b - a)) * total (fun c => 2 * (rho c * (entry (theta tau) c - z c)) * entry (G (theta tau)) c))) by ring.
      rewrite <- !total_scal, <- !total_plus. apply total_ext. intros c _. unfold change. ring.
Qed.

(* balancedness *)
Definition neuron_sign (i : nat) (c : coordinate) : R :=
  match c with Weight l _ | Bias l => if Nat.eqb l i then 1 else 0 | Outer l _ => if Nat.eqb l i then -1 else 0 | _ => 0 end.
Lemma neuron_sign_steepness i p : steepness (neuron_sign i) (fun _ => 0) p = 0.
Proof.
  unfold steepness. rewrite gradient_against by exact target_integrable.
  rewrite (expect_ext d mu _ (fun _ => 0)); [apply expect_const| |].
  - intros x _. rewrite (sumn_ext m _ (fun _ => 0)); [apply sumn_0|]. intros k _.
    replace (tangent H d skip kink p (fun c => 2 * (neuron_sign i c * (entry p c - 0))) k x) with 0; [ring|].
    unfold tangent. cbn [neuron_sign entry].
    rewrite (sumn_ext H _ (fun _ => 0)).
    + rewrite sumn_0. destruct skip; [|ring]. rewrite (sumn_ext d _ (fun _ => 0)) by (intros; ring). rewrite sumn_0. ring.
    + intros l _. destruct (Nat.eqb l i).
      * rewrite (sumn_ext d _ (fun j => 2 * (weights p l j * x j))) by (intros; ring). rewrite sumn_scal, <- (slope_relu kink). unfold height. ring.
      * rewrite (sumn_ext d _ (fun _ => 0)) by (intros; ring). rewrite sumn_0. ring.
  - apply (integrable_sum d mu m (fun k x => 2 * (error H d skip target p k x * tangent H d skip kink p (fun c => 2 * (neuron_sign i c * (entry p c - 0))) k x))).
    intros k Hk. apply integrable_scal, integrable_mult; [apply (integrable_error H d m skip mu target target_integrable); assumption|apply integrable_tangent].
Qed.
Lemma sumn_pick n i (f : nat -> R) : (i < n)%nat -> sumn n (fun l => if Nat.eqb l i then f l else 0) = f i.
Proof.
  induction n as [|n IH]; intros Hi; [lia|]. cbn [sumn]. destruct (Nat.eqb n i) eqn:E.
  - apply Nat.eqb_eq in E. subst n. rewrite (sumn_ext i _ (fun _ => 0)), sumn_0; [ring|].
    intros l Hl. destruct (Nat.eqb l i) eqn:E; [apply Nat.eqb_eq in E; lia|reflexivity].
  - apply Nat.eqb_neq in E. rewrite IH by lia. ring.
Qed.
Lemma neuron_sign_quadratic i p : (i < H)%nat -> quadratic (neuron_sign i) (fun _ => 0) p = inner_size d p i - outer_size m p i.
Proof.
  intros Hi. unfold quadratic. rewrite total_blocks. cbn [neuron_sign entry].
  rewrite (sumn_ext m (fun k => 0 * ((offsets p k - 0) * (offsets p k - 0)) + (if skip then sumn d (fun j => 0 * ((skips p k j - 0) * (skips p k j - 0))) else 0)) (fun _ => 0)).
  - rewrite sumn_0, Rplus_0_r. rewrite <- (sumn_pick H i (fun l => inner_size d p l - outer_size m p l) Hi).
    apply sumn_ext. intros l _. destruct (Nat.eqb l i).
    + unfold inner_size, outer_size, Rminus. rewrite opp_sum.
      rewrite (sumn_ext d (fun j => 1 * ((weights p l j + - 0) * (weights p l j + - 0))) (fun j => weights p l j * weights p l j)) by (intros; ring).
      rewrite (sumn_ext m (fun k => -1 * ((outers p l k + - 0) * (outers p l k + - 0))) (fun k => - (outers p l k * outers p l k))) by (intros; ring). ring.
    + rewrite (sumn_ext d _ (fun _ => 0)), (sumn_ext m _ (fun _ => 0)) by (intros; ring). rewrite !sumn_0. ring.
  - intros k _. destruct skip; [|ring]. rewrite (sumn_ext d _ (fun _ => 0)) by (intros; ring). rewrite sumn_0. ring.
Qed.
Theorem balance_along i A B theta : (i < H)%nat -> A <= B -> solves A B theta ->
  inner_size d (theta B) i - outer_size m (theta B) i = inner_size d (theta A) i - outer_size m (theta A) i.
Proof.
  intros Hi HAB Sol. assert (I := quadratic_along (neuron_sign i) (fun _ => 0) A B theta HAB Sol).
  rewrite !neuron_sign_quadratic in I by assumption.
  assert (J : is_RInt (fun _ => 0) A B (inner_size d (theta A) i - outer_size m (theta A) i - (inner_size d (theta B) i - outer_size m (theta B) i))).
  { apply is_RInt_ext with (2 := I). intros; apply neuron_sign_steepness. }
  assert (Z := is_RInt_unique _ _ _ _ J). rewrite RInt_const in Z. unfold scal in Z; simpl in Z. unfold mult in Z; simpl in Z. lra.
Qed.

(* and in one step of descent |u_i|^2 - |v_i|^2 changes by gamma^2 times the same form of G *)
Theorem balance_step i t p : (i < H)%nat ->
  (inner_size d (move p t (G p)) i - outer_size m (move p t (G p)) i) - (inner_size d p i - outer_size m p i)
  = t * t * (inner_size d (G p) i - outer_size m (G p) i).
Proof.
  intros Hi. rewrite <- !neuron_sign_quadratic by assumption. assert (S := neuron_sign_steepness i p).
  unfold quadratic. unfold steepness in S.
  rewrite (total_ext H d m skip (fun c => neuron_sign i c * ((entry (move p t (G p)) c - 0) * (entry (move p t (G p)) c - 0)))
    (fun c => neuron_sign i c * ((entry p c - 0) * (entry p c - 0)) + ((- t) * (2 * (neuron_sign i c * (entry p c - 0)) * entry (G p) c)
      + (t * t) * (neuron_sign i c * ((entry (G p) c - 0) * (entry (G p) c - 0)))))) by (intros c _; rewrite entry_move; ring).
  rewrite !total_plus, !total_scal, S. ring.
Qed.

(* how far a solution gets *)
Theorem displacement A B theta : A <= B -> solves A B theta ->
  total (fun c => change (theta A) (theta B) c * change (theta A) (theta B) c) <= (B - A) * (L (theta A) - L (theta B)).
Proof.
  intros HAB Sol. destruct (Req_dec A B) as [<-|HneAB].
  { rewrite (total_ext H d m skip _ (fun _ => 0 * 0)) by (intros; unfold change; ring). rewrite total_scal. lra. }
  set (D := change (theta A) (theta B)). set (n2 := total (fun c => D c * D c)).
  assert (I : is_RInt (fun r => total (fun c => D c * entry (G (theta r)) c)) A B (- n2)).
  { unfold n2. replace (- total (fun c => D c * D c)) with (total (fun c => D c * (entry (theta A) c - entry (theta B) c))).
    - rewrite total_nth. apply is_RInt_ext with (fun r => sumn (length coords) (fun n => D (nth n coords (Bias 0)) * entry (G (theta r)) (nth n coords (Bias 0))));
        [intros; rewrite total_nth; reflexivity|].
      apply (rint_sum (length coords) (fun n r => D (nth n coords (Bias 0)) * entry (G (theta r)) (nth n coords (Bias 0)))
        (fun n => D (nth n coords (Bias 0)) * (entry (theta A) (nth n coords (Bias 0)) - entry (theta B) (nth n coords (Bias 0))))).
      intros n Hn. apply (rint_k (fun r => entry (G (theta r)) (nth n coords (Bias 0)))). apply Sol; [apply nth_In; assumption|lra|lra].
    - replace (- total (fun c => D c * D c)) with ((-1) * total (fun c => D c * D c)) by ring. rewrite <- total_scal.
      apply total_ext. intros c _. unfold D, change. ring. }
  assert (J := energy_identity H d m skip kink mu target target_integrable kink_range A B theta HAB Sol).
  (* (2/T) (-<D,G>) <= |D|^2/T^2 + |G|^2 *)
  set (T := B - A). assert (HT : 0 < T) by (unfold T; lra).
  assert (K : is_RInt (fun r => (n2 / (T * T) + norm2 (G (theta r))) + (2 / T) * total (fun c => D c * entry (G (theta r)) c)) A B
    ((B - A) * (n2 / (T * T)) + (L (theta A) - L (theta B)) + (2 / T) * (- n2))).
  { apply (is_RInt_plus (V := R_NormedModule) (fun r => n2 / (T * T) + norm2 (G (theta r))) (fun r => (2 / T) * total (fun c => D c * entry (G (theta r)) c))).
    - apply (is_RInt_plus (V := R_NormedModule) (fun r => n2 / (T * T)) (fun r => norm2 (G (theta r)))); [apply (is_RInt_const (V := R_NormedModule))|exact J].
    - apply (rint_k (fun r => total (fun c => D c * entry (G (theta r)) c))). exact I. }
  assert (P : 0 <= (B - A) * (n2 / (T * T)) + (L (theta A) - L (theta B)) + (2 / T) * (- n2)).
  { rewrite <- (is_RInt_unique _ _ _ _ K). apply RInt_ge_0; [assumption|eexists; exact K|]. intros r _.
    replace (n2 / (T * T) + norm2 (G (theta r)) + 2 / T * total (fun c => D c * entry (G (theta r)) c))
      with (total (fun c => (D c / T + entry (G (theta r)) c) * (D c / T + entry (G (theta r)) c))).
    - apply total_ge0. intros; apply Rle_0_sqr.
    - unfold n2, Coordinates.norm2, scalar_product.
      rewrite (total_ext H d m skip _ (fun c => (1 / (T * T)) * (D c * D c) + (entry (G (theta r)) c * entry (G (theta r)) c + (2 / T) * (D c * entry (G (theta r)) c))))
        by (intros; field; lra).
      rewrite !total_plus, !total_scal. field. lra. }
  fold T in P. replace (T * (n2 / (T * T)) + (L (theta A) - L (theta B)) + 2 / T * - n2) with ((L (theta A) - L (theta B)) - n2 / T) in P by (field; lra).
  fold T. apply Rmult_le_reg_l with (/ T); [apply Rinv_0_lt_compat; assumption|].
  replace (/ T * (T * (L (theta A) - L (theta B)))) with (L (theta A) - L (theta B)) by (field; lra).
  fold n2. unfold Rdiv in P. lra.
Qed.
End Quadratic.
