(* Targets in the span of the last layer: constant targets without skip connection, affine targets with one, m outputs.
   For every choice of shares s_i the energy E_s = sum_i (s_i |u_i|^2 + (1 - s_i) |v_i|^2) + |c - beta|^2 + |a - alpha|^2 has
     <grad E_s, G> = 4 L,   4 L^2 <= E_s |G|^2 (0 <= s_i <= 1),   and |G|^2 <= 4 ((1+M2) S + Psi) L,  Psi = 1 or 1 + M2;
   s_i = 1/2 gives W/2, the cheaper of the two layers of each neuron gives the sharp energy. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates.
Open Scope R_scope.

Section Aligned.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (beta : nat -> R) (alpha : nat -> nat -> R).
Definition affine_target (k : nat) (x : vec) : R := beta k + (if skip then sumn d (fun j => alpha k j * x j) else 0).
Notation G := (gradient H d m skip kink mu affine_target).
Notation L := (total_risk H d m skip mu affine_target).
Notation total := (total H d m skip).

Lemma affine_target_integrable k : (k < m)%nat -> integrable mu (affine_target k).
Proof.
  intros _. unfold affine_target. apply (integrable_plus d mu (fun _ => beta k)); [apply integrable_const|].
  destruct skip; [|apply integrable_const].
  apply (integrable_sum d mu d (fun j x => alpha k j * x j)). intros; apply integrable_scal, integrable_coord; assumption.
Qed.
Notation integrable_goal := affine_target_integrable.
Lemma aligned_risk_ge0 p : 0 <= L p.
Proof. apply (risk_ge0 H d m skip mu affine_target integrable_goal p). Qed.

(* ---------- energies ---------- *)
Definition rate (share : nat -> R) (c : coordinate) : R :=
  match c with Weight i _ | Bias i => share i | Outer i _ => 1 - share i | _ => 1 end.
Definition centre (c : coordinate) : R := match c with Offset k => beta k | Skip k j => alpha k j | _ => 0 end.
Definition inner_size (p : parameters) (i : nat) : R := sumn d (fun j => weights p i j * weights p i j) + biases p i * biases p i.
Definition outer_size (p : parameters) (i : nat) : R := sumn m (fun k => outers p i k * outers p i k).
Definition affine_distance (p : parameters) : R :=
  sumn m (fun k => (offsets p k - beta k) * (offsets p k - beta k)
    + if skip then sumn d (fun j => (skips p k j - alpha k j) * (skips p k j - alpha k j)) else 0).
Definition energy (share : nat -> R) (p : parameters) : R :=
  sumn H (fun i => share i * inner_size p i + (1 - share i) * outer_size p i) + affine_distance p.
Definition hidden_size (p : parameters) : R := sumn H (fun i => inner_size p i + outer_size p i).
Definition halves : nat -> R := fun _ => 1 / 2.
(* W = S + 2 |c - beta|^2 + 2 |a - alpha|^2 *)
Definition centred_energy (p : parameters) : R := hidden_size p + 2 * affine_distance p.

Lemma energy_total share p : energy share p = total (fun c => rate share c * ((entry p c - centre c) * (entry p c - centre c))).
Proof.
  rewrite total_blocks. unfold energy. f_equal.
  - apply sumn_ext. intros i _. unfold inner_size, outer_size. cbn [rate centre entry].
    rewrite (sumn_ext d (fun j => share i * ((weights p i j - 0) * (weights p i j - 0))) (fun j => share i * (weights p i j * weights p i j))) by (intros; ring).
    rewrite (sumn_ext m (fun k => (1 - share i) * ((outers p i k - 0) * (outers p i k - 0))) (fun k => (1 - share i) * (outers p i k * outers p i k))) by (intros; ring).
    rewrite !sumn_scal. ring.
  - apply sumn_ext. intros k _. cbn [rate centre entry]. f_equal; [ring|]. destruct skip; [|reflexivity]. apply sumn_ext; intros; ring.
Qed.
Lemma centred_energy_halves p : centred_energy p = 2 * energy halves p.
Proof.
  unfold centred_energy, energy, hidden_size, halves. rewrite Rmult_plus_distr_l, <- sumn_scal. f_equal.
  apply sumn_ext; intros; field.
Qed.
Lemma inner_size_ge0 p i : 0 <= inner_size p i.
Proof. apply Rplus_le_le_0_compat; [apply sumn_ge0; intros; apply Rle_0_sqr|apply Rle_0_sqr]. Qed.
Lemma outer_size_ge0 p i : 0 <= outer_size p i.
Proof. apply sumn_ge0; intros; apply Rle_0_sqr. Qed.
Lemma affine_distance_ge0 p : 0 <= affine_distance p.
Proof.
  apply sumn_ge0. intros k _. apply Rplus_le_le_0_compat; [apply Rle_0_sqr|].
  destruct skip; [apply sumn_ge0; intros; apply Rle_0_sqr|lra].
Qed.
Lemma hidden_size_ge0 p : 0 <= hidden_size p.
Proof. apply sumn_ge0. intros i _. generalize (inner_size_ge0 p i) (outer_size_ge0 p i); lra. Qed.
Lemma hidden_size_le p : hidden_size p <= centred_energy p.
Proof. unfold centred_energy. generalize (affine_distance_ge0 p); lra. Qed.
Lemma centred_energy_ge0 p : 0 <= centred_energy p.
Proof. generalize (hidden_size_le p) (hidden_size_ge0 p); lra. Qed.
Lemma energy_ge0 share p : (forall i, 0 <= share i <= 1) -> 0 <= energy share p.
Proof.
  intros Hs. apply Rplus_le_le_0_compat; [|apply affine_distance_ge0]. apply sumn_ge0. intros i _. specialize (Hs i).
  apply Rplus_le_le_0_compat; apply Rmult_le_pos; try lra; [apply inner_size_ge0|apply outer_size_ge0].
Qed.

(* V = |theta|^2 + |c - 2 beta|^2 + |a - 2 alpha|^2 = W + 2 |beta|^2 + 2 |alpha|^2, so W bounds all parameters *)
Definition goal_size : R := sumn m (fun k => beta k * beta k + if skip then sumn d (fun j => alpha k j * alpha k j) else 0).
Definition full_lyapunov (p : parameters) : R := norm2 H d m skip p
  + sumn m (fun k => (offsets p k - 2 * beta k) * (offsets p k - 2 * beta k)
    + if skip then sumn d (fun j => (skips p k j - 2 * alpha k j) * (skips p k j - 2 * alpha k j)) else 0).
Lemma full_lyapunov_centred p : full_lyapunov p = centred_energy p + 2 * goal_size.
Proof.
  unfold full_lyapunov, centred_energy, norm2, scalar_product, goal_size, affine_distance, hidden_size. rewrite total_blocks.
  cbn [entry]. rewrite !Rplus_assoc. f_equal. rewrite <- !sumn_scal, <- !sumn_plus. apply sumn_ext. intros k _.
  destruct skip; [|ring]. rewrite !Rmult_plus_distr_l.
  assert (E : sumn d (fun j => skips p k j * skips p k j) + sumn d (fun j => (skips p k j - 2 * alpha k j) * (skips p k j - 2 * alpha k j))
     = 2 * sumn d (fun j => (skips p k j - alpha k j) * (skips p k j - alpha k j)) + 2 * sumn d (fun j => alpha k j * alpha k j)).
  { rewrite <- !sumn_scal, <- !sumn_plus. apply sumn_ext; intros; ring. }
  lra.
Qed.
Lemma norm2_le_lyapunov p : norm2 H d m skip p <= full_lyapunov p.
Proof.
  unfold full_lyapunov. match goal with |- ?a <= ?a + ?b => assert (0 <= b); [|lra] end.
  apply sumn_ge0. intros k _. apply Rplus_le_le_0_compat; [apply Rle_0_sqr|].
  destruct skip; [apply sumn_ge0; intros; apply Rle_0_sqr|lra].
Qed.

(* ---------- the identity ---------- *)
Definition pull_to (share : nat -> R) (p : parameters) (c : coordinate) : R := rate share c * (entry p c - centre c).
Lemma aligned_tangent share p k x : tangent H d skip kink p (pull_to share p) k x = error H d skip affine_target p k x.
Proof.
  unfold tangent, error, output, affine_target, pull_to. cbn [rate centre entry].
  rewrite (sumn_ext H _ (fun i => outers p i k * relu (height d p i x))).
  - destruct skip; [|ring].
    rewrite (sumn_ext d (fun j => 1 * (skips p k j - alpha k j) * x j) (fun j => skips p k j * x j + (-1) * (alpha k j * x j))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
  - intros i _. rewrite (sumn_ext d _ (fun j => share i * (weights p i j * x j))) by (intros; ring). rewrite sumn_scal.
    rewrite <- (slope_relu kink). unfold height. ring.
Qed.
(* <grad E_s, G> = 4 L: the gradient of E_s is 2 pull_to *)
Theorem aligned_identity share p : total (fun c => pull_to share p c * entry (G p) c) = 2 * L p.
Proof.
  rewrite gradient_against by exact integrable_goal. unfold total_risk, against. rewrite <- expect_scal.
  - assert (Ie := integrable_error H d m skip mu affine_target integrable_goal p).
    apply expect_ext.
    + intros x _. rewrite <- sumn_scal. apply sumn_ext. intros k _. rewrite aligned_tangent. ring.
    + apply (integrable_sum d mu m (fun k x => 2 * (error H d skip affine_target p k x * tangent H d skip kink p (pull_to share p) k x))).
      intros k Hk. apply integrable_scal, integrable_mult; [apply Ie; assumption|apply integrable_tangent].
  - apply (integrable_sum d mu m (fun k x => error H d skip affine_target p k x * error H d skip affine_target p k x)).
    intros; apply integrable_mult; apply (integrable_error H d m skip mu affine_target integrable_goal); assumption.
Qed.
(* no spurious zeros *)
Theorem risk_against_gradient share p : (forall i, 0 <= share i <= 1) ->
  4 * (L p * L p) <= energy share p * norm2 H d m skip (G p).
Proof.
  intros Hs. generalize (total_CS H d m skip (pull_to share p) (entry (G p))). rewrite aligned_identity. intros K.
  replace (4 * (L p * L p)) with (2 * L p * (2 * L p)) by ring. apply Rle_trans with (1 := K).
  apply Rmult_le_compat_r; [apply norm2_ge0|]. rewrite energy_total. apply total_le. intros c _. unfold pull_to.
  set (z := entry p c - centre c). replace (rate share c * z * (rate share c * z)) with (rate share c * (rate share c * (z * z))) by ring.
  assert (Hr : 0 <= rate share c <= 1) by (destruct c; simpl; try specialize (Hs i); lra).
  rewrite <- (Rmult_1_l (rate share c * (z * z))) at 2. apply Rmult_le_compat_r; [|lra]. apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.

(* the sharp energy E = sum_i min(|u_i|^2, |v_i|^2) + |c - beta|^2 + |a - alpha|^2 *)
Definition sharp_energy (p : parameters) : R := sumn H (fun i => Rmin (inner_size p i) (outer_size p i)) + affine_distance p.
Definition cheaper (p : parameters) (i : nat) : R := if Rle_dec (inner_size p i) (outer_size p i) then 1 else 0.
Lemma cheaper_range p i : 0 <= cheaper p i <= 1.
Proof. unfold cheaper. destruct Rle_dec; lra. Qed.
Lemma sharp_energy_cheaper p : sharp_energy p = energy (cheaper p) p.
Proof.
  unfold sharp_energy, energy. f_equal. apply sumn_ext. intros i _. unfold cheaper, Rmin. destruct Rle_dec; ring.
Qed.
Lemma sharp_energy_ge0 p : 0 <= sharp_energy p.
Proof. rewrite sharp_energy_cheaper. apply energy_ge0, cheaper_range. Qed.
Lemma sharp_energy_le p : 2 * sharp_energy p <= centred_energy p.
Proof.
  unfold sharp_energy, centred_energy, hidden_size. rewrite Rmult_plus_distr_l, <- sumn_scal. apply Rplus_le_compat_r.
  apply sumn_le. intros i _. generalize (Rmin_l (inner_size p i) (outer_size p i)) (Rmin_r (inner_size p i) (outer_size p i)); lra.
Qed.
Theorem sharp_bound p : 4 * (L p * L p) <= sharp_energy p * norm2 H d m skip (G p).
Proof. rewrite sharp_energy_cheaper. apply risk_against_gradient, cheaper_range. Qed.

(* ---------- bounds ---------- *)
Hypothesis kink_range : 0 <= kink <= 1.
Definition features : R := if skip then 1 + moment d mu else 1.
(* Q = |G|^2 + |G_c|^2 + |G_a|^2 *)
Definition affine_part (g : parameters) : R :=
  sumn m (fun k => offsets g k * offsets g k + if skip then sumn d (fun j => skips g k j * skips g k j) else 0).
Lemma affine_part_bound p : affine_part (G p) <= 4 * features * L p.
Proof.
  unfold affine_part. rewrite sumn_plus.
  assert (K := offset_axiom H d m skip kink mu affine_target integrable_goal p). unfold dot in K.
  assert (K' := skip_axiom H d m skip kink mu affine_target integrable_goal p). unfold dot in K'.
  unfold features. set (l := L p) in *. destruct skip; [lra|]. rewrite sumn_0. lra.
Qed.
Lemma hidden_bound p : hidden_size (G p) <= 4 * ((moment d mu + 1) * hidden_size p) * L p.
Proof.
  unfold hidden_size at 2. rewrite <- (sumn_scal H (moment d mu + 1)), <- (sumn_scal H 4), <- sumn_scal_r.
  apply sumn_le. intros i _.
  assert (A := hidden_axiom H d m skip kink mu affine_target integrable_goal p i).
  assert (B := outer_axiom H d m skip kink mu affine_target integrable_goal p i).
  assert (C := relu_axiom d kink mu p i). assert (T := active_axiom d kink mu kink_range p i). assert (T0 := active_ge0 d kink mu p i).
  unfold dot in *.
  fold (inner_size (G p) i) in A. fold (outer_size (G p) i) in B. fold (outer_size p i) in A. fold (inner_size p i) in C.
  assert (L0 := aligned_risk_ge0 p). assert (u0 := inner_size_ge0 p i). assert (v0 := outer_size_ge0 p i).
  set (t := active_mass d kink mu p i) in *. set (r := relu_mass d mu p i) in *. set (l := L p) in *.
  set (u := inner_size p i) in *. set (v := outer_size p i) in *. set (M := moment d mu) in *.
  assert (4 * v * t * l <= 4 * v * (1 + M) * l) by (apply Rmult_le_compat_r; [assumption|apply Rmult_le_compat_l; lra]).
  assert (u * t <= u * (1 + M)) by (apply Rmult_le_compat_l; lra).
  assert (4 * r * l <= 4 * (u * (1 + M)) * l) by (apply Rmult_le_compat_r; [assumption|lra]). lra.
Qed.
Lemma norm2_parts g : norm2 H d m skip g = hidden_size g + affine_part g.
Proof. unfold norm2, scalar_product. rewrite total_blocks. reflexivity. Qed.
Theorem aligned_gradient_bound p : norm2 H d m skip (G p) <= 4 * ((moment d mu + 1) * hidden_size p + features) * L p.
Proof. rewrite norm2_parts. generalize (hidden_bound p) (affine_part_bound p). lra. Qed.

(* ---------- one step of descent ---------- *)
Theorem energy_step share t g p : energy share (move p t g) - energy share p
  = - 2 * t * total (fun c => pull_to share p c * entry g c) + t * t * total (fun c => rate share c * (entry g c * entry g c)).
Proof.
  rewrite !energy_total. unfold pull_to.
  rewrite (total_ext H d m skip (fun c => rate share c * ((entry (move p t g) c - centre c) * (entry (move p t g) c - centre c)))
    (fun c => rate share c * ((entry p c - centre c) * (entry p c - centre c))
      + ((- 2 * t) * (rate share c * (entry p c - centre c) * entry g c) + (t * t) * (rate share c * (entry g c * entry g c)))))
    by (intros c _; rewrite entry_move; ring).
  rewrite !total_plus, !total_scal. ring.
Qed.
(* W(theta - t G) - W(theta) = - 8 t L + t^2 Q, for every t *)
Theorem aligned_step t p : centred_energy (move p t (G p)) - centred_energy p
  = - 8 * t * L p + t * t * (norm2 H d m skip (G p) + affine_part (G p)).
Proof.
  rewrite !centred_energy_halves. generalize (energy_step halves t (G p) p). rewrite aligned_identity.
  replace (total (fun c => rate halves c * (entry (G p) c * entry (G p) c))) with (1 / 2 * (norm2 H d m skip (G p) + affine_part (G p))); [lra|].
  rewrite norm2_parts, total_blocks. unfold hidden_size, affine_part. cbn [rate entry]. unfold halves.
  rewrite Rmult_plus_distr_l, Rmult_plus_distr_l, Rplus_assoc. f_equal.
  - rewrite <- sumn_scal. apply sumn_ext. intros i _. unfold inner_size, outer_size. rewrite !sumn_scal. field.
  - rewrite <- Rmult_plus_distr_l, <- sumn_plus, <- sumn_scal. apply sumn_ext. intros k _.
    destruct skip; [|field]. rewrite sumn_scal. field.
Qed.
Theorem aligned_step_bound t p : centred_energy (move p t (G p)) - centred_energy p
  <= - 4 * t * L p * (2 - t * ((moment d mu + 1) * hidden_size p + 2 * features)).
Proof.
  rewrite aligned_step. generalize (aligned_gradient_bound p) (affine_part_bound p); intros K1 K2.
  assert (t * t * (norm2 H d m skip (G p) + affine_part (G p))
    <= t * t * (4 * ((moment d mu + 1) * hidden_size p + features) * L p + 4 * features * L p))
    by (apply Rmult_le_compat_l; [apply Rle_0_sqr|lra]). lra.
Qed.
(* G = 0 exactly where L = 0 *)
Theorem aligned_zeros p : norm2 H d m skip (G p) = 0 <-> L p = 0.
Proof.
  split; intros Z.
  - generalize (risk_against_gradient halves p ltac:(intros; unfold halves; lra)). rewrite Z, Rmult_0_r. intros K.
    assert (L0 := aligned_risk_ge0 p). nra.
  - generalize (aligned_gradient_bound p). rewrite Z, Rmult_0_r. generalize (norm2_ge0 H d m skip (G p)). lra.
Qed.
End Aligned.
