(* The axioms of inequality chains, for relu'(0) in [0,1]: with s_i = relu'(y_i), T_i = int s_i^2 (1 + |x|^2), R_i = int relu(y_i)^2,
     |G_{w_i}|^2 + G_{b_i}^2 <= 4 |v_i|^2 T_i L,  |G_{v_i}|^2 <= 4 R_i L,  |G_c|^2 <= 4 L,  |G_a|^2 <= 4 M2 L,
     0 <= T_i <= 1 + M2,  0 <= R_i <= (|w_i|^2 + b_i^2) T_i. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation Setting.
Open Scope R_scope.

Section Inequalities.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Hypothesis kink_range : 0 <= kink <= 1.
Variable p : parameters.
Notation G := (gradient H d m skip kink mu target p).
Notation L := (total_risk H d m skip mu target p).
Notation e k := (error H d skip target p k).
Notation s i x := (slope kink (height d p i x)).
Definition active_mass (i : nat) : R := expect mu (fun x => s i x * s i x * (size2 d x + 1)).
Definition relu_mass (i : nat) : R := expect mu (fun x => relu (height d p i x) * relu (height d p i x)).

Lemma slope_range t : 0 <= slope kink t <= 1.
Proof. unfold slope, indicator. destruct (Rlt_dec 0 t), (Rlt_dec 0 (- t)); lra. Qed.
Lemma Ie k : (k < m)%nat -> integrable mu (e k).
Proof. apply (integrable_error H d m skip mu target target_integrable p k). Qed.
Lemma Is i : integrable mu (fun x => s i x).
Proof. apply integrable_slope. Qed.
Lemma Ir i : integrable mu (fun x => relu (height d p i x)).
Proof. apply integrable_height_relu. Qed.
Lemma Ip i : integrable mu (pull H d m skip target p i).
Proof. apply (integrable_pull H d m skip mu target target_integrable p i). Qed.
Lemma I1 : integrable mu (fun x => size2 d x + 1).
Proof. apply integrable_plus; [apply integrable_size2|apply integrable_const]. Qed.

Lemma risk_sum : L = sumn m (fun k => expect mu (fun x => e k x * e k x)).
Proof.
  unfold total_risk, against. apply (expect_sum d mu m (fun k x => e k x * e k x)).
  intros; apply integrable_mult; apply Ie; assumption.
Qed.
Lemma square_ge0 f : integrable mu f -> 0 <= expect mu (fun x => f x * f x).
Proof. intros If. apply expect_ge0; [apply integrable_mult; assumption|intros; apply Rle_0_sqr]. Qed.
Lemma risk_ge0 : 0 <= L.
Proof. rewrite risk_sum. apply sumn_ge0. intros k Hk. apply square_ge0, Ie; assumption. Qed.

(* (E 2 f g)^2 <= 4 E f^2 E g^2 *)
Lemma twice f g h : integrable mu f -> integrable mu g -> (forall x, h x = 2 * (f x * g x)) ->
  expect mu h * expect mu h <= 4 * expect mu (fun x => f x * f x) * expect mu (fun x => g x * g x).
Proof.
  intros If Ig Eh. assert (E : expect mu h = 2 * expect mu (fun x => f x * g x)).
  { rewrite <- expect_scal by (apply integrable_mult; assumption). apply expect_ext; [auto|].
    apply (integrable_ext d mu (fun x => 2 * (f x * g x))); [auto|]. apply integrable_scal, integrable_mult; assumption. }
  rewrite E. generalize (expect_CS d mu f g If Ig). lra.
Qed.
Lemma offset_axiom : dot m (fun k => offsets G k) (fun k => offsets G k) <= 4 * L.
Proof.
  rewrite risk_sum, <- sumn_scal. unfold dot. apply sumn_le. intros k Hk. cbn [gradient offsets].
  assert (K := twice (fun _ => 1) (e k) (fun x => 2 * e k x) (integrable_const d mu 1) (Ie k Hk) ltac:(intros; cbv beta; ring)). cbv beta in K.
  rewrite (expect_ext d mu (fun _ => 1 * 1) (fun _ => 1)), expect_const in K; [lra|intros; ring|apply integrable_const].
Qed.
Lemma outer_axiom i : dot m (fun k => outers G i k) (fun k => outers G i k) <= 4 * relu_mass i * L.
Proof.
  rewrite risk_sum, <- sumn_scal. unfold dot. apply sumn_le. intros k Hk. cbn [gradient outers].
  apply (twice (fun x => relu (height d p i x)) (e k)); [apply Ir|apply Ie; assumption|intros; cbv beta; ring].
Qed.
Lemma skip_axiom : sumn m (fun k => dot d (fun j => skips G k j) (fun j => skips G k j)) <= 4 * moment d mu * L.
Proof.
  rewrite risk_sum, <- sumn_scal. apply sumn_le. intros k Hk. unfold dot.
  apply Rle_trans with (sumn d (fun j => 4 * expect mu (fun x => e k x * e k x) * expect mu (fun x => x j * x j))).
  - apply sumn_le. intros j Hj. cbn [gradient skips].
    apply (twice (e k) (fun x => x j)); [apply Ie; assumption|apply integrable_coord; assumption|intros; cbv beta; ring].
  - rewrite sumn_scal. right. unfold moment, size2.
    rewrite (expect_sum d mu d (fun j x => x j * x j)); [ring|]. intros; apply integrable_mult; apply integrable_coord; assumption.
Qed.
Lemma pull_square i : expect mu (fun x => pull H d m skip target p i x * pull H d m skip target p i x)
  <= dot m (fun k => outers p i k) (fun k => outers p i k) * L.
Proof.
  rewrite risk_sum. set (v := dot m _ _).
  rewrite <- (expect_sum d mu m (fun k x => e k x * e k x)) by (intros; apply integrable_mult; apply Ie; assumption).
  assert (It : integrable mu (fun x => sumn m (fun k => e k x * e k x))).
  { apply (integrable_sum d mu m (fun k x => e k x * e k x)). intros; apply integrable_mult; apply Ie; assumption. }
  rewrite <- expect_scal by assumption. apply expect_le; [apply integrable_mult; apply Ip|apply integrable_scal; assumption|].
  intros x _. unfold pull, v, dot. apply sumn_CS.
Qed.
Lemma hidden_axiom i : dot d (fun j => weights G i j) (fun j => weights G i j) + biases G i * biases G i
  <= 4 * dot m (fun k => outers p i k) (fun k => outers p i k) * active_mass i * L.
Proof.
  set (q := expect mu (fun x => pull H d m skip target p i x * pull H d m skip target p i x)).
  assert (Ij : forall j, (j < d)%nat -> integrable mu (fun x => s i x * x j))
    by (intros; apply integrable_mult; [apply Is|apply integrable_coord; assumption]).
  assert (A : dot d (fun j => weights G i j) (fun j => weights G i j)
     <= 4 * q * sumn d (fun j => expect mu (fun x => s i x * x j * (s i x * x j)))).
  { rewrite <- sumn_scal. unfold dot. apply sumn_le. intros j Hj. cbn [gradient weights].
    apply (twice (pull H d m skip target p i) (fun x => s i x * x j)); [apply Ip|auto|intros; cbv beta; ring]. }
  assert (B : biases G i * biases G i <= 4 * q * expect mu (fun x => s i x * s i x)).
  { cbn [gradient biases]. apply (twice (pull H d m skip target p i) (fun x => s i x)); [apply Ip|apply Is|intros; cbv beta; ring]. }
  assert (E : active_mass i = sumn d (fun j => expect mu (fun x => s i x * x j * (s i x * x j))) + expect mu (fun x => s i x * s i x)).
  { rewrite <- (expect_sum d mu d (fun j x => s i x * x j * (s i x * x j))) by (intros; apply integrable_mult; auto).
    rewrite <- expect_plus.
    - apply expect_ext.
      + intros x _. unfold size2. rewrite (sumn_ext d (fun j => s i x * x j * (s i x * x j)) (fun j => s i x * s i x * (x j * x j)))
          by (intros; ring). rewrite sumn_scal. ring.
      + apply integrable_mult; [apply integrable_mult; apply Is|apply I1].
    - apply (integrable_sum d mu d (fun j x => s i x * x j * (s i x * x j))). intros; apply integrable_mult; auto.
    - apply integrable_mult; apply Is. }
  assert (T0 : 0 <= active_mass i).
  { apply expect_ge0; [apply integrable_mult; [apply integrable_mult; apply Is|apply I1]|].
    intros x _. apply Rmult_le_pos; [apply Rle_0_sqr|generalize (size2_ge0 d x); lra]. }
  apply Rle_trans with (4 * q * active_mass i); [rewrite E; lra|].
  replace (4 * dot m (fun k => outers p i k) (fun k => outers p i k) * active_mass i * L)
    with (4 * (dot m (fun k => outers p i k) (fun k => outers p i k) * L) * active_mass i) by ring.
  apply Rmult_le_compat_r; [assumption|]. generalize (pull_square i). fold q. lra.
Qed.
Lemma active_ge0 i : 0 <= active_mass i.
Proof.
  apply expect_ge0; [apply integrable_mult; [apply integrable_mult; apply Is|apply I1]|].
  intros x _. apply Rmult_le_pos; [apply Rle_0_sqr|generalize (size2_ge0 d x); lra].
Qed.
Lemma active_axiom i : active_mass i <= 1 + moment d mu.
Proof.
  unfold active_mass. replace (1 + moment d mu) with (1 * (moment d mu + 1) + 0) by ring. apply expect_le_size2.
  - apply integrable_mult; [apply integrable_mult; apply Is|apply I1].
  - intros x _. generalize (slope_range (height d p i x)) (size2_ge0 d x). intros S X.
    assert (s i x * s i x <= 1 * 1) by (apply Rmult_le_compat; lra).
    rewrite Rplus_0_r. apply Rmult_le_compat_r; lra.
Qed.
Lemma relu_ge0 i : 0 <= relu_mass i.
Proof. apply (square_ge0 (fun x => relu (height d p i x))), Ir. Qed.
Lemma relu_axiom i : relu_mass i
  <= (dot d (fun j => weights p i j) (fun j => weights p i j) + biases p i * biases p i) * active_mass i.
Proof.
  unfold relu_mass, active_mass. rewrite <- expect_scal by (apply integrable_mult; [apply integrable_mult; apply Is|apply I1]).
  apply expect_le; [apply integrable_mult; apply Ir|apply integrable_scal, integrable_mult; [apply integrable_mult; apply Is|apply I1]|].
  intros x _. rewrite <- (slope_relu kink). set (y := height d p i x).
  replace (slope kink y * y * (slope kink y * y)) with (slope kink y * slope kink y * (y * y)) by ring.
  assert (K : y * y <= (size2 d x + 1) * (dot d (fun j => weights p i j) (fun j => weights p i j) + biases p i * biases p i)).
  { apply (preactivation_sq_le d {| weight := weights p; bias := biases p; outer := fun _ => 0; offset := 0 |} i x). }
  replace ((dot d (fun j => weights p i j) (fun j => weights p i j) + biases p i * biases p i) * (slope kink y * slope kink y * (size2 d x + 1)))
    with (slope kink y * slope kink y * ((size2 d x + 1) * (dot d (fun j => weights p i j) (fun j => weights p i j) + biases p i * biases p i))) by ring.
  apply Rmult_le_compat_l; [apply Rle_0_sqr|exact K].
Qed.
End Inequalities.
