(* How the realization and the preactivations move with the parameters. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation Energy.
Open Scope R_scope.

Section Lip.
Variables (H d : nat).

Lemma relu_lip s t : (relu s - relu t) * (relu s - relu t) <= (s - t) * (s - t).
Proof.
  unfold relu, Rmax. destruct (Rle_dec s 0) as [a|a], (Rle_dec t 0) as [b|b];
    try apply Rnot_le_lt in a; try apply Rnot_le_lt in b.
  - generalize (Rle_0_sqr (s - t)); unfold Rsqr; lra.
  - assert (0 <= - s * t) by (apply Rmult_le_pos; lra). generalize (Rle_0_sqr s); unfold Rsqr; lra.
  - assert (0 <= - t * s) by (apply Rmult_le_pos; lra). generalize (Rle_0_sqr t); unfold Rsqr; lra.
  - lra.
Qed.

Lemma preactivation_axpy p a q i x : preactivation d (axpy p a q) i x = preactivation d p i x + a * preactivation d q i x.
Proof.
  unfold preactivation; cbn [axpy weight bias].
  rewrite (sumn_ext d _ (fun j => weight p i j * x j + a * (weight q i j * x j))) by (intros; ring).
  rewrite sumn_plus, sumn_scal. ring.
Qed.

Lemma sum_outer_le p : sumn H (fun i => outer p i * outer p i) <= hidden_norm2 H d p.
Proof.
  apply sumn_le; intros i _.
  assert (0 <= sumn d (fun j => weight p i j * weight p i j)) by (apply sumn_ge0; intros; apply Rle_0_sqr). nra.
Qed.
Lemma sum_preactivation_le p x : 
  sumn H (fun i => preactivation d p i x * preactivation d p i x) <= (size2 d x + 1) * hidden_norm2 H d p.
Proof.
  unfold hidden_norm2. rewrite <- sumn_scal. apply sumn_le; intros i _.
  generalize (preactivation_sq_le d p i x) (size2_ge0 d x). intros K1 K2.
  assert (0 <= (size2 d x + 1) * (outer p i * outer p i)) by (apply Rmult_le_pos; nra). lra.
Qed.

Lemma realization_lip p a q x : 
  (realization H d (axpy p a q) x - realization H d p x) * (realization H d (axpy p a q) x - realization H d p x)
  <= 3 * (a * a) * (1 + (size2 d x + 1) * (hidden_norm2 H d (axpy p a q) + hidden_norm2 H d p)) * inner H d q q.
Proof.
  set (p' := axpy p a q).
  set (b := sumn H (fun i => outer q i * relu (preactivation d p' i x))).
  set (e := sumn H (fun i => outer p i * (relu (preactivation d p' i x) - relu (preactivation d p i x)))).
  assert (Ed : realization H d p' x - realization H d p x = a * offset q + (a * b + e)).
  { unfold realization, b, e. rewrite <- sumn_scal, <- sumn_plus.
    rewrite (sumn_ext H (fun i => a * (outer q i * relu (preactivation d p' i x)) +
       outer p i * (relu (preactivation d p' i x) - relu (preactivation d p i x)))
      (fun i => outer p' i * relu (preactivation d p' i x) + (-1) * (outer p i * relu (preactivation d p i x)))).
    - rewrite sumn_plus, sumn_scal. unfold p'; cbn [axpy offset]. ring.
    - intros i _. unfold p'; cbn [axpy outer]. ring. }
  rewrite Ed.
  set (D := size2 d x + 1). assert (HD : 1 <= D) by (unfold D; generalize (size2_ge0 d x); lra).
  set (n' := hidden_norm2 H d p'). set (n := hidden_norm2 H d p). set (m := hidden_norm2 H d q).
  assert (Hn' : 0 <= n') by apply hidden_norm2_ge0. assert (Hn : 0 <= n) by apply hidden_norm2_ge0.
  assert (Hm : 0 <= m) by apply hidden_norm2_ge0.
  assert (Hb : b * b <= m * (D * n')).
  { apply Rle_trans with (sumn H (fun i => outer q i * outer q i)
        * sumn H (fun i => relu (preactivation d p' i x) * relu (preactivation d p' i x))); [apply sumn_CS|].
    apply Rmult_le_compat; [apply sumn_ge0; intros; apply Rle_0_sqr|apply sumn_ge0; intros; apply Rle_0_sqr|apply sum_outer_le|].
    apply Rle_trans with (2 := sum_preactivation_le p' x). apply sumn_le; intros; apply relu_sq_le. }
  assert (He : e * e <= n * ((a * a) * (D * m))).
  { apply Rle_trans with (sumn H (fun i => outer p i * outer p i)
        * sumn H (fun i => (relu (preactivation d p' i x) - relu (preactivation d p i x)) * (relu (preactivation d p' i x) - relu (preactivation d p i x))));
      [apply sumn_CS|].
    apply Rmult_le_compat; [apply sumn_ge0; intros; apply Rle_0_sqr|apply sumn_ge0; intros; apply Rle_0_sqr|apply sum_outer_le|].
    apply Rle_trans with ((a * a) * sumn H (fun i => preactivation d q i x * preactivation d q i x)).
    - rewrite <- sumn_scal. apply sumn_le; intros i _.
      apply Rle_trans with (1 := relu_lip _ _). unfold p'; rewrite preactivation_axpy.
      right; ring.
    - apply Rmult_le_compat_l; [nra|]. apply sum_preactivation_le. }
  assert (Hip : inner H d q q = m + offset q * offset q) by reflexivity. rewrite Hip.
  clearbody b e D n' n m. clear Ed Hip.
  set (c := offset q) in *. clearbody c.
  assert (HA : 0 <= a * a) by apply Rle_0_sqr. set (A := a * a) in *. 
  assert (S3 : (a * c + (a * b + e)) * (a * c + (a * b + e)) <= 3 * (A * (c * c) + A * (b * b) + e * e)).
  { unfold A. generalize (Rle_0_sqr (a*c - a*b)) (Rle_0_sqr (a*c - e)) (Rle_0_sqr (a*b - e)); unfold Rsqr; lra. }
  apply Rle_trans with (1 := S3).
  assert (A * (b * b) <= A * (m * (D * n'))) by (apply Rmult_le_compat_l; assumption).
  replace (3 * A * (1 + D * (n' + n)) * (m + c * c))
    with (3 * (A * (c * c) + A * (m * (D * n')) + n * (A * (D * m)) + A * m + A * (D * (n' + n) * (c * c)))) by ring.
  assert (0 <= A * m) by (apply Rmult_le_pos; assumption).
  assert (0 <= A * (D * (n' + n) * (c * c))).
  { apply Rmult_le_pos; [assumption|]. apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply Rle_0_sqr]. }
  lra.
Qed.

(* in the mean: E (N(p + a q) - N(p))^2 <= 3 a^2 (1 + (1 + M2) (S' + S)) |q|^2 *)
Variable mu : expectation d.
Lemma integrable_change p q : integrable mu (fun x => realization H d q x - realization H d p x).
Proof.
  apply integrable_ext with (fun x => realization H d q x + (-1) * realization H d p x); [intros; ring|].
  apply integrable_plus; [|apply integrable_scal]; apply integrable_realization.
Qed.
Lemma expect_change p a q :
  expect mu (fun x => (realization H d (axpy p a q) x - realization H d p x)
                      * (realization H d (axpy p a q) x - realization H d p x))
  <= 3 * (a * a) * (1 + (moment d mu + 1) * (hidden_norm2 H d (axpy p a q) + hidden_norm2 H d p)) * inner H d q q.
Proof.
  set (n := hidden_norm2 H d (axpy p a q) + hidden_norm2 H d p). set (g := inner H d q q).
  replace (3 * (a * a) * (1 + (moment d mu + 1) * n) * g)
    with ((3 * (a * a) * n * g) * (moment d mu + 1) + 3 * (a * a) * g) by ring.
  apply expect_le_size2; [apply integrable_mult; apply integrable_change|].
  intros x _. apply Rle_trans with (1 := realization_lip p a q x). right. unfold n, g. ring.
Qed.
End Lip.
