(* How the risk changes in one step from p to p', any target, any input law, m outputs, with or without skip connection, relu'(0)
   in [0,1]: along p' - p as G says, plus what relu(y_i) lies above its tangents, plus what is quadratic in p' - p. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates.
Open Scope R_scope.

Section Kink.
Variable kink : R.
Hypothesis kink_range : 0 <= kink <= 1.
Notation s := (slope kink).

Lemma slope_increasing a b : a <= b -> s a <= s b.
Proof.
  intros Hab. unfold slope, indicator. destruct (Rlt_dec 0 a), (Rlt_dec 0 (- a)), (Rlt_dec 0 b), (Rlt_dec 0 (- b)); lra.
Qed.
(* what relu lies above its tangent *)
Definition excess (a b : R) : R := relu b - relu a - s a * (b - a).
Lemma excess_ge0 a b : 0 <= excess a b.
Proof.
  unfold excess. assert (R := slope_range kink kink_range a). assert (E := slope_relu kink a).
  assert (s a * b <= relu b); [|lra]. unfold relu, Rmax. destruct (Rle_dec b 0) as [h|h].
  - assert (0 <= s a * - b) by (apply Rmult_le_pos; lra). lra.
  - rewrite <- (Rmult_1_l b) at 2. apply Rmult_le_compat_r; lra.
Qed.
Lemma excess_le a b : excess a b <= (s b - s a) * (b - a).
Proof. generalize (excess_ge0 b a). unfold excess. lra. Qed.

Lemma telescope (f : nat -> R) n : sumn n (fun l => f (S l) - f l) = f n - f O.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma excess_up (y : nat -> R) n k : (forall l, (l < n)%nat -> 0 <= y (S l) - y l <= k) -> 0 <= k ->
  sumn n (fun l => excess (y l) (y (S l))) <= k.
Proof.
  intros Hy Hk. apply Rle_trans with (sumn n (fun l => k * (s (y (S l)) - s (y l)))).
  - apply sumn_le. intros l Hl. apply Rle_trans with (1 := excess_le _ _). specialize (Hy l Hl).
    rewrite Rmult_comm. apply Rmult_le_compat_r; [|lra]. generalize (slope_increasing (y l) (y (S l)) ltac:(lra)); lra.
  - rewrite sumn_scal, (telescope (fun l => s (y l))).
    generalize (slope_range kink kink_range (y n)) (slope_range kink kink_range (y O)). intros R1 R2.
    rewrite <- (Rmult_1_r k) at 2. apply Rmult_le_compat_l; lra.
Qed.
Lemma excess_down (y : nat -> R) n k : (forall l, (l < n)%nat -> 0 <= y l - y (S l) <= k) -> 0 <= k ->
  sumn n (fun l => excess (y l) (y (S l))) <= k.
Proof.
  intros Hy Hk. apply Rle_trans with (sumn n (fun l => (- k) * (s (y (S l)) - s (y l)))).
  - apply sumn_le. intros l Hl. apply Rle_trans with (1 := excess_le _ _). specialize (Hy l Hl).
    generalize (slope_increasing (y (S l)) (y l) ltac:(lra)). intros Hs.
    replace ((s (y (S l)) - s (y l)) * (y (S l) - y l)) with ((s (y l) - s (y (S l))) * (y l - y (S l))) by ring.
    replace (- k * (s (y (S l)) - s (y l))) with ((s (y l) - s (y (S l))) * k) by ring. apply Rmult_le_compat_l; lra.
  - rewrite sumn_scal, (telescope (fun l => s (y l))).
    generalize (slope_range kink kink_range (y n)) (slope_range kink kink_range (y O)). intros R1 R2.
    replace (- k * (s (y n) - s (y O))) with (k * (s (y O) - s (y n))) by ring.
    rewrite <- (Rmult_1_r k) at 2. apply Rmult_le_compat_l; lra.
Qed.
Lemma excess_small (y : nat -> R) n k : (forall l, (l < n)%nat -> Rabs (y (S l) - y l) <= k) ->
  sumn n (fun l => excess (y l) (y (S l))) <= INR n * k.
Proof.
  intros Hy. rewrite <- sumn_const. apply sumn_le. intros l Hl. apply Rle_trans with (1 := excess_le _ _). specialize (Hy l Hl).
  apply Rle_trans with (1 := Rle_abs _). rewrite Rabs_mult. rewrite <- (Rmult_1_l k).
  apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos| |assumption].
  generalize (slope_range kink kink_range (y l)) (slope_range kink kink_range (y (S l))). intros R1 R2. apply Rabs_le; lra.
Qed.
End Kink.

Lemma below_all a b c : (forall n, (0 < n)%nat -> a <= b + c / INR n) -> a <= b.
Proof.
  intros Hn. destruct (Rle_or_lt a b) as [|Hab]; [assumption|exfalso].
  destruct (Rle_or_lt c 0) as [Hc|Hc].
  - specialize (Hn 1%nat ltac:(lia)). simpl in Hn. unfold Rdiv in Hn. rewrite Rinv_1 in Hn. lra.
  - destruct (nfloor_ex (c / (a - b))) as [n [_ Kn]]; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
    specialize (Hn (S n) ltac:(lia)). rewrite S_INR in Hn. assert (I := pos_INR n).
    apply Rmult_lt_compat_r with (r := a - b) in Kn; [|lra]. replace (c / (a - b) * (a - b)) with c in Kn by (field; lra).
    assert (Q : c / (INR n + 1) < a - b); [|lra]. apply Rmult_lt_reg_r with (INR n + 1); [lra|].
    replace (c / (INR n + 1) * (INR n + 1)) with c by (field; lra). lra.
Qed.

Section Risk.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Hypothesis kink_range : 0 <= kink <= 1.
Notation G := (gradient H d m skip kink mu target).
Notation L := (total_risk H d m skip mu target).
Notation e p k := (error H d skip target p k).
Notation total := (total H d m skip).
Notation coords := (coordinates H d m skip).
Notation excess := (excess kink).

Ltac law := intros; repeat (first [assumption | apply integrable_const | apply integrable_slope
  | apply integrable_height_relu | apply (integrable_error H d m _ mu target target_integrable); assumption
  | apply integrable_size2 | apply integrable_coord; assumption | apply integrable_affine | apply integrable_output
  | apply integrable_tangent | apply integrable_scal | apply integrable_plus | apply integrable_mult]).

(* ---------- one step ---------- *)
Section Step.
Variables (p p' : parameters).
Definition change (c : coordinate) : R := entry p' c - entry p c.
Lemma height_change i x : height d p' i x - height d p i x = sumn d (fun j => change (Weight i j) * x j) + change (Bias i).
Proof.
  unfold height, change. cbn [entry].
  rewrite (sumn_ext d (fun j => (weights p' i j - weights p i j) * x j) (fun j => weights p' i j * x j + (-1) * (weights p i j * x j))) by (intros; ring).
  rewrite sumn_plus, sumn_scal. ring.
Qed.
Definition bent (k : nat) (x : vec) : R := sumn H (fun i => outers p i k * excess (height d p i x) (height d p' i x)).
Definition mixed (k : nat) (x : vec) : R :=
  sumn H (fun i => change (Outer i k) * (relu (height d p' i x) - relu (height d p i x))).
Lemma output_change k x : output H d skip p' k x - output H d skip p k x
  = tangent H d skip kink p change k x + (mixed k x + bent k x).
Proof.
  assert (E : sumn H (fun i => change (Outer i k) * relu (height d p i x)
      + outers p i k * (slope kink (height d p i x) * (sumn d (fun j => change (Weight i j) * x j) + change (Bias i))))
      + (mixed k x + bent k x)
    = sumn H (fun i => outers p' i k * relu (height d p' i x)) - sumn H (fun i => outers p i k * relu (height d p i x))).
  { unfold mixed, bent. unfold Rminus. rewrite opp_sum, <- !sumn_plus. apply sumn_ext. intros i _. rewrite <- height_change.
    unfold RiskStep.excess, change; cbn [entry]. ring. }
  unfold tangent. rewrite Rplus_assoc, E. unfold output, change; cbn [entry]. destruct skip; [|ring].
  rewrite (sumn_ext d (fun j => (skips p' k j - skips p k j) * x j) (fun j => skips p' k j * x j + (-1) * (skips p k j * x j))) by (intros; ring).
  rewrite sumn_plus, sumn_scal. ring.
Qed.
Definition squared (k : nat) (x : vec) : R :=
  2 * (e p k x * mixed k x) + (output H d skip p' k x - output H d skip p k x) * (output H d skip p' k x - output H d skip p k x).
Lemma integrable_excess i : integrable mu (fun x => excess (height d p i x) (height d p' i x)).
Proof.
  apply (integrable_ext d mu (fun x => relu (height d p' i x) + (-1) * relu (height d p i x)
    + (-1) * (slope kink (height d p i x) * (height d p' i x + (-1) * height d p i x)))).
  - intros x _. unfold RiskStep.excess. ring.
  - unfold height at 4 5. law.
Qed.
Lemma integrable_bent k : integrable mu (bent k).
Proof.
  apply (integrable_sum d mu H (fun i x => outers p i k * excess (height d p i x) (height d p' i x))).
  intros; apply integrable_scal, integrable_excess.
Qed.
Lemma integrable_mixed k : integrable mu (mixed k).
Proof.
  apply (integrable_ext d mu (fun x => sumn H (fun i => change (Outer i k) * (relu (height d p' i x) + (-1) * relu (height d p i x))))).
  - intros x _. unfold mixed. apply sumn_ext; intros; ring.
  - apply (integrable_sum d mu H (fun i x => change (Outer i k) * (relu (height d p' i x) + (-1) * relu (height d p i x)))). law.
Qed.
Lemma integrable_squared k : (k < m)%nat -> integrable mu (squared k).
Proof.
  intros Hk. assert (Id : integrable mu (fun x => output H d skip p' k x - output H d skip p k x)).
  { apply (integrable_ext d mu (fun x => output H d skip p' k x + (-1) * output H d skip p k x)); [intros; ring|law]. }
  unfold squared. repeat first [apply integrable_mixed | law].
Qed.
(* L(p') - L(p) = <change, G(p)> + E sum_k 2 e_k bent_k + E sum_k squared_k *)
Lemma risk_change : L p' - L p = total (fun c => change c * entry (G p) c)
  + (expect mu (fun x => sumn m (fun k => 2 * (e p k x * bent k x))) + expect mu (fun x => sumn m (fun k => squared k x))).
Proof.
  rewrite gradient_against by assumption. unfold total_risk, against.
  assert (I1 : integrable mu (fun x => sumn m (fun k => 2 * (e p k x * tangent H d skip kink p change k x))))
    by (apply (integrable_sum d mu m (fun k x => 2 * (e p k x * tangent H d skip kink p change k x))); law).
  assert (I2 : integrable mu (fun x => sumn m (fun k => 2 * (e p k x * bent k x))))
    by (apply (integrable_sum d mu m (fun k x => 2 * (e p k x * bent k x))); repeat first [apply integrable_bent | law]).
  assert (I3 : integrable mu (fun x => sumn m (fun k => squared k x)))
    by (apply (integrable_sum d mu m (fun k x => squared k x)); intros; apply integrable_squared; assumption).
  assert (I0 : integrable mu (fun x => sumn m (fun k => e p k x * e p k x)))
    by (apply (integrable_sum d mu m (fun k x => e p k x * e p k x)); law).
  rewrite (expect_ext d mu (fun x => sumn m (fun k => e p' k x * e p' k x))
    (fun x => sumn m (fun k => e p k x * e p k x) + (sumn m (fun k => 2 * (e p k x * tangent H d skip kink p change k x))
      + (sumn m (fun k => 2 * (e p k x * bent k x)) + sumn m (fun k => squared k x))))).
  - rewrite !expect_plus by (repeat first [assumption | apply integrable_plus]). ring.
  - intros x _. rewrite <- !sumn_plus. apply sumn_ext. intros k _. unfold squared.
    assert (K := output_change k x). unfold error.
    set (o := output H d skip p k x) in *. set (o' := output H d skip p' k x) in *.
    replace (tangent H d skip kink p change k x) with (o' - o - (mixed k x + bent k x)) by lra. ring.
  - apply (integrable_sum d mu m (fun k x => e p' k x * e p' k x)). law.
Qed.
End Step.

(* ---------- envelopes ---------- *)
Definition reach (x : vec) : R := INR d * (size2 d x + 1) + 1.
Lemma reach_ge1 x : 1 <= reach x.
Proof. unfold reach. assert (0 <= INR d * (size2 d x + 1)); [|lra]. apply Rmult_le_pos; [apply pos_INR|generalize (size2_ge0 d x); lra]. Qed.
Lemma affine_reach (q : nat -> R) b k x : 0 <= k -> (forall j, (j < d)%nat -> Rabs (q j) <= k) -> Rabs b <= k ->
  Rabs (sumn d (fun j => q j * x j) + b) <= k * reach x.
Proof.
  intros Hk Hq Hb. apply Rle_trans with (1 := Rabs_triang _ _). unfold reach. rewrite Rmult_plus_distr_l, Rmult_1_r.
  apply Rplus_le_compat; [|assumption].
  assert (X : forall n, (n <= d)%nat -> Rabs (sumn n (fun j => q j * x j)) <= INR n * (k * (size2 d x + 1))).
  { induction n as [|n IH]; intros Hn; [simpl; rewrite Rabs_R0; lra|]. cbn [sumn]. rewrite S_INR.
    apply Rle_trans with (1 := Rabs_triang _ _). specialize (IH ltac:(lia)). rewrite Rabs_mult.
    assert (Hx : Rabs (x n) <= size2 d x + 1).
    { assert (T : x n * x n <= size2 d x) by (apply (sumn_term_le d (fun j => x j * x j)); [intros; apply Rle_0_sqr|lia]).
      assert (S0 := size2_ge0 d x). apply Rabs_le.
      generalize (Rle_0_sqr (x n - 1 / 2)) (Rle_0_sqr (x n + 1 / 2)); unfold Rsqr; lra. }
    assert (Rabs (q n) * Rabs (x n) <= k * (size2 d x + 1)) by (apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos|apply Hq; lia|assumption]).
    lra. }
  specialize (X d ltac:(lia)). lra.
Qed.
Lemma integrable_reach : integrable mu reach.
Proof. unfold reach. law. Qed.

Section Envelope.
Variable P : R.
Hypothesis P_ge0 : 0 <= P.
Definition room (p : parameters) : Prop := forall c, In c coords -> Rabs (entry p c) <= P.
Definition envelope (k : nat) (x : vec) : R := P * (1 + INR H * P) * reach x + (1 + target k x * target k x).
Lemma integrable_envelope k : (k < m)%nat -> integrable mu (envelope k).
Proof. intros Hk. unfold envelope. repeat first [apply integrable_reach | apply target_integrable; assumption | law]. Qed.
Lemma envelope_ge0 k x : 0 <= envelope k x.
Proof.
  unfold envelope. assert (0 <= P * (1 + INR H * P) * reach x).
  { apply Rmult_le_pos; [|generalize (reach_ge1 x); lra]. apply Rmult_le_pos; [assumption|].
    assert (0 <= INR H * P) by (apply Rmult_le_pos; [apply pos_INR|assumption]). lra. }
  generalize (Rle_0_sqr (target k x)); unfold Rsqr; lra.
Qed.
Lemma height_reach p i x : (i < H)%nat -> room p -> Rabs (height d p i x) <= P * reach x.
Proof.
  intros Hi Hp. unfold height. apply affine_reach; [assumption| |apply (Hp (Bias i)), coordinate_bias; assumption].
  intros j Hj. apply (Hp (Weight i j)), coordinate_weight; assumption.
Qed.
Lemma relu_abs a b : Rabs (relu a - relu b) <= Rabs (a - b).
Proof.
  unfold relu, Rmax. destruct (Rle_dec a 0), (Rle_dec b 0); unfold Rabs; repeat destruct Rcase_abs; lra.
Qed.
Lemma relu_le_abs a : Rabs (relu a) <= Rabs a.
Proof. unfold relu, Rmax. destruct (Rle_dec a 0); unfold Rabs; repeat destruct Rcase_abs; lra. Qed.
Lemma sum_abs_sum n (f g : nat -> R) : (forall k, (k < n)%nat -> Rabs (f k) <= g k) -> Rabs (sumn n f) <= sumn n g.
Proof.
  induction n as [|n IH]; intros Hfg; cbn [sumn]; [rewrite Rabs_R0; lra|].
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [apply IH; intros; apply Hfg; lia|apply Hfg; lia].
Qed.
Lemma sum_abs_le n (f : nat -> R) k : (forall i, (i < n)%nat -> Rabs (f i) <= k) -> Rabs (sumn n f) <= INR n * k.
Proof.
  intros Hf. rewrite <- sumn_const. apply sum_abs_sum. assumption.
Qed.
Lemma error_envelope p k x : (k < m)%nat -> room p -> Rabs (e p k x) <= envelope k x.
Proof.
  intros Hk Hp. unfold error, output, envelope, Rminus.
  assert (A1 : Rabs (offsets p k + (if skip then sumn d (fun j => skips p k j * x j) else 0)) <= P * reach x).
  { assert (Hc : Rabs (offsets p k) <= P) by (apply (Hp (Offset k)), coordinate_offset; assumption).
    case_eq skip; intros Es.
    - rewrite Rplus_comm. apply affine_reach; [assumption| |assumption].
      intros j Hj. apply (Hp (Skip k j)), coordinate_skip; assumption.
    - rewrite Rplus_0_r. apply Rle_trans with (1 := Hc). rewrite <- (Rmult_1_r P) at 1.
      apply Rmult_le_compat_l; [assumption|apply reach_ge1]. }
  assert (A2 : Rabs (sumn H (fun i => outers p i k * relu (height d p i x))) <= INR H * (P * (P * reach x))).
  { apply sum_abs_le. intros i Hi. rewrite Rabs_mult. apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos| |].
    - apply (Hp (Outer i k)), coordinate_outer; assumption.
    - apply Rle_trans with (1 := relu_le_abs _). apply height_reach; assumption. }
  assert (A3 : Rabs (- target k x) <= 1 + target k x * target k x).
  { apply Rabs_le. generalize (Rle_0_sqr (target k x - 1 / 2)) (Rle_0_sqr (target k x + 1 / 2)); unfold Rsqr; lra. }
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [|assumption].
  apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
(* the quadratic part of a step whose coordinates change by at most k *)
Definition square_envelope (l : nat) (x : vec) : R :=
  2 * (envelope l x * (INR H * reach x)) + (1 + 2 * (INR H * P)) * (1 + 2 * (INR H * P)) * (reach x * reach x).
Lemma integrable_square_envelope k : (k < m)%nat -> integrable mu (square_envelope k).
Proof. intros Hk. unfold square_envelope. repeat first [apply integrable_reach | apply target_integrable; assumption | apply integrable_envelope; assumption | law]. Qed.
Lemma relu_little p p' k i x : (i < H)%nat -> 0 <= k -> (forall c, In c coords -> Rabs (change p p' c) <= k) ->
  Rabs (relu (height d p' i x) - relu (height d p i x)) <= k * reach x.
Proof.
  intros Hi Hk Hc. apply Rle_trans with (1 := relu_abs _ _). rewrite height_change. apply affine_reach; [assumption| |].
  - intros j Hj. apply Hc, coordinate_weight; assumption.
  - apply Hc, coordinate_bias; assumption.
Qed.
Lemma output_little p p' k l x : (l < m)%nat -> 0 <= k -> room p -> room p' ->
  (forall c, In c coords -> Rabs (change p p' c) <= k) ->
  Rabs (output H d skip p' l x - output H d skip p l x) <= (1 + 2 * (INR H * P)) * (k * reach x).
Proof.
  intros Hl Hk Hp Hp' Hc. assert (R1 := reach_ge1 x). set (X := reach x) in *.
  assert (A1 : Rabs (change p p' (Offset l) + (if skip then sumn d (fun j => change p p' (Skip l j) * x j) else 0)) <= k * X).
  { assert (C0 : Rabs (change p p' (Offset l)) <= k) by (apply Hc, coordinate_offset; assumption).
    case_eq skip; intros Es.
    - rewrite Rplus_comm. apply affine_reach; [assumption| |assumption]. intros j Hj. apply Hc, coordinate_skip; assumption.
    - rewrite Rplus_0_r. apply Rle_trans with (1 := C0). rewrite <- (Rmult_1_r k) at 1. apply Rmult_le_compat_l; assumption. }
  assert (A2 : Rabs (sumn H (fun i => outers p' i l * relu (height d p' i x) - outers p i l * relu (height d p i x))) <= INR H * (2 * (P * (k * X)))).
  { apply sum_abs_le. intros i Hi.
    replace (outers p' i l * relu (height d p' i x) - outers p i l * relu (height d p i x))
      with (change p p' (Outer i l) * relu (height d p' i x) + outers p i l * (relu (height d p' i x) - relu (height d p i x)))
      by (unfold change; cbn [entry]; ring).
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
    assert (B1 : Rabs (change p p' (Outer i l)) * Rabs (relu (height d p' i x)) <= k * (P * X)).
    { apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos|apply Hc, coordinate_outer; assumption|].
      apply Rle_trans with (1 := relu_le_abs _). apply height_reach; assumption. }
    assert (B2 : Rabs (outers p i l) * Rabs (relu (height d p' i x) - relu (height d p i x)) <= P * (k * X)).
    { apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos| |apply relu_little; assumption]. apply (Hp (Outer i l)), coordinate_outer; assumption. }
    lra. }
  replace (output H d skip p' l x - output H d skip p l x)
    with ((change p p' (Offset l) + (if skip then sumn d (fun j => change p p' (Skip l j) * x j) else 0))
      + sumn H (fun i => outers p' i l * relu (height d p' i x) - outers p i l * relu (height d p i x))).
  - apply Rle_trans with (1 := Rabs_triang _ _). lra.
  - unfold output.
    rewrite (sumn_ext H (fun i => outers p' i l * relu (height d p' i x) - outers p i l * relu (height d p i x))
      (fun i => outers p' i l * relu (height d p' i x) + (-1) * (outers p i l * relu (height d p i x)))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. unfold change; cbn [entry]. destruct skip; [|ring].
    rewrite (sumn_ext d (fun j => (skips p' l j - skips p l j) * x j) (fun j => skips p' l j * x j + (-1) * (skips p l j * x j))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
Qed.
Lemma squared_envelope p p' k l x : (l < m)%nat -> 0 <= k -> room p -> room p' ->
  (forall c, In c coords -> Rabs (change p p' c) <= k) -> Rabs (squared p p' l x) <= k * k * square_envelope l x.
Proof.
  intros Hl Hk Hp Hp' Hc.
  assert (HHP : 0 <= INR H * P) by (apply Rmult_le_pos; [apply pos_INR|assumption]).
  assert (M1 : Rabs (mixed p p' l x) <= INR H * (k * (k * reach x))).
  { apply sum_abs_le. intros i Hi. rewrite Rabs_mult. apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos| |apply relu_little; assumption].
    apply Hc, coordinate_outer; assumption. }
  assert (D1 := output_little p p' k l x Hl Hk Hp Hp' Hc).
  unfold squared, square_envelope. set (X := reach x) in *. apply Rle_trans with (1 := Rabs_triang _ _).
  rewrite !Rabs_mult, (Rabs_right 2) by lra.
  assert (E1 := error_envelope p l x Hl Hp). assert (E0 := envelope_ge0 l x). set (en := envelope l x) in *.
  assert (Rabs (e p l x) * Rabs (mixed p p' l x) <= en * (INR H * (k * (k * X)))) by (apply Rmult_le_compat; try assumption; apply Rabs_pos).
  set (dd := Rabs (output H d skip p' l x - output H d skip p l x)) in *.
  assert (dd * dd <= (1 + 2 * (INR H * P)) * (k * X) * ((1 + 2 * (INR H * P)) * (k * X)))
    by (apply Rmult_le_compat; try assumption; apply Rabs_pos).
  lra.
Qed.
End Envelope.
End Risk.
