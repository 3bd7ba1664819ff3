(* The a-priori step bound 2/((1+M2) W + 2) is the largest one that depends on M2 and W only: for a point mass at x0, target
   xi = c, neurons (w_i, b_i) = t_i (x0, 1), t_i > 0, v_i >= 0,
     V(theta - gamma G) - V(theta) = - 4 gamma L (2 - gamma ((1+M2) W + 2))   for every gamma,   L > 0 unless all v_i = 0,
   and for every x0 and every size W0 > 0 there is such a network with W = W0. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation FiniteData Setting Inequalities Coordinates Aligned Batches.
Open Scope R_scope.

Lemma sumn_one f : sumn 1 f = f O.
Proof. simpl; ring. Qed.

Section PointMass.
Variables (d : nat) (x0 : vec).
Lemma one_ge0 : forall k, (k < 1)%nat -> 0 <= (fun _ : nat => 1) k.
Proof. intros; lra. Qed.
Lemma one_total : sumn 1 (fun _ => 1) = 1.
Proof. simpl; ring. Qed.
Definition point_mass : expectation d := finite_law d 1 (fun _ => x0) (fun _ => 1) one_ge0 one_total.
Lemma point_mass_expect f : expect point_mass f = f x0.
Proof. unfold point_mass, finite_law; cbn [expect]. simpl. ring. Qed.
Lemma point_mass_moment : moment d point_mass = size2 d x0.
Proof. apply point_mass_expect. Qed.

Variables (H : nat) (kink xi : R) (t v : nat -> R).
Hypothesis t_pos : forall i, (i < H)%nat -> 0 < t i.
Definition aimed : parameters :=
  {| weights := fun i j => t i * x0 j; biases := t; outers := fun i _ => v i; offsets := fun _ => xi; skips := fun _ _ => 0 |}.
Notation target := (affine_target d false (fun _ => xi) (fun _ _ => 0)).
Notation G := (gradient H d 1 false kink point_mass target aimed).
Notation L := (total_risk H d 1 false point_mass target aimed).
Notation W := (centred_energy H d 1 false (fun _ => xi) (fun _ _ => 0)).
Notation V := (full_lyapunov H d 1 false (fun _ => xi) (fun _ _ => 0)).
Notation D := (size2 d x0 + 1).

Lemma D_pos : 1 <= D.
Proof. generalize (size2_ge0 d x0); lra. Qed.
Lemma aimed_height i : height d aimed i x0 = t i * D.
Proof.
  unfold height, aimed, size2; cbn [weights biases].
  rewrite (sumn_ext d _ (fun j => t i * (x0 j * x0 j))) by (intros; ring). rewrite sumn_scal. ring.
Qed.
Lemma aimed_height_pos i : (i < H)%nat -> 0 < height d aimed i x0.
Proof. intros Hi. rewrite aimed_height. apply Rmult_lt_0_compat; [apply t_pos; assumption|generalize D_pos; lra]. Qed.
Lemma aimed_relu i : (i < H)%nat -> relu (height d aimed i x0) = t i * D.
Proof. intros Hi. generalize (aimed_height_pos i Hi). intros K. unfold relu. rewrite Rmax_left by lra. apply aimed_height. Qed.
Lemma aimed_slope i : (i < H)%nat -> slope kink (height d aimed i x0) = 1.
Proof.
  intros Hi. generalize (aimed_height_pos i Hi). intros K. unfold slope, indicator.
  destruct (Rlt_dec 0 (height d aimed i x0)), (Rlt_dec 0 (- height d aimed i x0)); try (exfalso; lra). ring.
Qed.
Definition gap : R := D * sumn H (fun i => v i * t i).
Lemma aimed_error k : error H d false target aimed k x0 = gap.
Proof.
  unfold error, output, affine_target, gap. cbn [aimed offsets outers]. rewrite <- sumn_scal.
  rewrite (sumn_ext H _ (fun i => D * (v i * t i))); [ring|]. intros i Hi. rewrite aimed_relu by assumption. ring.
Qed.
Lemma aimed_risk : L = gap * gap.
Proof. unfold total_risk, against. rewrite point_mass_expect. simpl. rewrite !aimed_error. ring. Qed.
Lemma aimed_pull i : pull H d 1 false target aimed i x0 = v i * gap.
Proof. unfold pull. simpl. rewrite aimed_error. ring. Qed.

Lemma aimed_sizes : W aimed = sumn H (fun i => t i * t i * D + v i * v i).
Proof.
  unfold centred_energy, hidden_size, affine_distance. cbn [aimed offsets]. rewrite !sumn_one.
  replace (2 * ((xi - xi) * (xi - xi) + 0)) with 0 by ring. rewrite Rplus_0_r.
  apply sumn_ext. intros i _. unfold inner_size, outer_size, size2. cbn [aimed weights biases outers]. rewrite !sumn_one.
  rewrite (sumn_ext d _ (fun j => t i * t i * (x0 j * x0 j))) by (intros; ring). rewrite sumn_scal. ring.
Qed.
Lemma aimed_gradient : norm2 H d 1 false G + affine_part d 1 false G = 4 * (D * W aimed + 2) * L.
Proof.
  rewrite norm2_parts, aimed_risk, aimed_sizes.
  assert (Go : forall k, offsets G k = 2 * gap) by (intros; cbn [gradient offsets]; rewrite point_mass_expect, aimed_error; reflexivity).
  assert (A : affine_part d 1 false G = 4 * (gap * gap)) by (unfold affine_part; rewrite !sumn_one; rewrite Go; ring).
  assert (S : hidden_size H d 1 G = sumn H (fun i => (4 * (gap * gap) * D) * (t i * t i * D + v i * v i))).
  { apply sumn_ext. intros i Hi. unfold inner_size, outer_size. rewrite !sumn_one. cbn [gradient weights biases outers].
    rewrite !point_mass_expect, aimed_error, aimed_relu, aimed_slope, aimed_pull by assumption.
    rewrite (sumn_ext d _ (fun j => (4 * (gap * gap) * (v i * v i)) * (x0 j * x0 j))).
    - rewrite sumn_scal. fold (size2 d x0). ring.
    - intros j _. rewrite point_mass_expect, aimed_slope, aimed_pull by assumption. ring. }
  rewrite A, S, sumn_scal. ring.
Qed.
(* the estimate of one step holds with equality, for steps of every size *)
Theorem aimed_step gamma : V (move aimed gamma G) - V aimed = - 4 * gamma * L * (2 - gamma * ((moment d point_mass + 1) * W aimed + 2)).
Proof. rewrite step_of_lyapunov, aimed_gradient, point_mass_moment. ring. Qed.
Hypothesis v_ge0 : forall i, (i < H)%nat -> 0 <= v i.
Hypothesis v_some : exists i, (i < H)%nat /\ 0 < v i.
Theorem aimed_risk_pos : 0 < L.
Proof.
  rewrite aimed_risk. assert (0 < gap); [|apply Rmult_lt_0_compat; assumption].
  unfold gap. apply Rmult_lt_0_compat; [generalize D_pos; lra|]. destruct v_some as (i & Hi & Vi).
  apply Rlt_le_trans with (v i * t i); [apply Rmult_lt_0_compat; [assumption|apply t_pos; assumption]|].
  apply (sumn_term_le H (fun i => v i * t i)); [|assumption]. intros j Hj.
  apply Rmult_le_pos; [apply v_ge0; assumption|left; apply t_pos; assumption].
Qed.
Theorem aimed_threshold gamma : 0 < gamma ->
  (V (move aimed gamma G) < V aimed <-> gamma * ((moment d point_mass + 1) * W aimed + 2) < 2).
Proof.
  intros Hg. generalize (aimed_step gamma) aimed_risk_pos. intros K P. set (q := gamma * _) in *.
  assert (0 < 4 * gamma * L) by (apply Rmult_lt_0_compat; [lra|assumption]). split; intros D0.
  - destruct (Rlt_or_le q 2); [assumption|exfalso].
    assert (0 <= 4 * gamma * L * (q - 2)) by (apply Rmult_le_pos; lra). lra.
  - assert (0 < 4 * gamma * L * (2 - q)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.
End PointMass.

(* every second moment |x0|^2 and every size W0: no smaller constant than (1+M2) W0 + 2 will do *)
Theorem no_larger_step (d H : nat) (x0 : vec) (kink xi W0 : R) : (0 < H)%nat -> 0 < W0 -> exists theta,
  let mu := point_mass d x0 in
  moment d mu = size2 d x0 /\ centred_energy H d 1 false (fun _ => xi) (fun _ _ => 0) theta = W0 /\
  forall gamma, 2 < gamma * ((moment d mu + 1) * W0 + 2) ->
    full_lyapunov H d 1 false (fun _ => xi) (fun _ _ => 0) theta
    < full_lyapunov H d 1 false (fun _ => xi) (fun _ _ => 0)
        (move theta gamma (gradient H d 1 false kink mu (affine_target d false (fun _ => xi) (fun _ _ => 0)) theta)).
Proof.
  intros HH HW. assert (HI : 0 < INR H) by (apply lt_0_INR; assumption). set (D := size2 d x0 + 1).
  assert (HD : 1 <= D) by (unfold D; generalize (size2_ge0 d x0); lra).
  set (tt := sqrt (W0 / (2 * INR H * D))). set (vv := sqrt (W0 / (2 * INR H))).
  assert (A1 : 0 < W0 / (2 * INR H * D)) by (apply Rdiv_lt_0_compat; [assumption|apply Rmult_lt_0_compat; lra]).
  assert (A2 : 0 < W0 / (2 * INR H)) by (apply Rdiv_lt_0_compat; lra).
  assert (Ht : 0 < tt) by (apply sqrt_lt_R0; assumption). assert (Hv : 0 < vv) by (apply sqrt_lt_R0; assumption).
  assert (EW : centred_energy H d 1 false (fun _ => xi) (fun _ _ => 0) (aimed x0 xi (fun _ => tt) (fun _ => vv)) = W0).
  { rewrite aimed_sizes. fold D. rewrite sumn_const. unfold tt, vv. rewrite !sqrt_sqrt by lra. field. lra. }
  exists (aimed x0 xi (fun _ => tt) (fun _ => vv)). intros mu.
  split; [apply point_mass_moment|]. split; [exact EW|]. intros gamma Hg.
  generalize (aimed_step d x0 H kink xi (fun _ => tt) (fun _ => vv) ltac:(intros; assumption) gamma). fold mu. rewrite EW. intros K.
  assert (P := aimed_risk_pos d x0 H xi (fun _ => tt) (fun _ => vv) ltac:(intros; assumption) ltac:(intros; lra) ltac:(exists O; split; assumption)).
  fold mu in P. set (L := total_risk H d 1 false mu _ _) in *.
  assert (G0 : 0 < gamma).
  { destruct (Rlt_or_le 0 gamma); [assumption|exfalso].
    assert (M := moment_ge0 d mu). assert (0 <= (moment d mu + 1) * W0) by (apply Rmult_le_pos; lra).
    assert (0 <= (- gamma) * ((moment d mu + 1) * W0 + 2)) by (apply Rmult_le_pos; lra). lra. }
  assert (0 < 4 * gamma * L * (gamma * ((moment d mu + 1) * W0 + 2) - 2)).
  { apply Rmult_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; [lra|assumption]. }
  lra.
Qed.
