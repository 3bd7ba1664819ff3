(* The generalized gradient is the gradient of the risk (directional derivatives, linear in the direction) at every network
   without degenerate neurons, (w_i, b_i) <> 0; uniform law on [0,1]^d, any width, any d. *)
From Coq Require Import Reals Lra Lia List FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network InnerProduct Expectation Energy Lipschitz CubeIntegral HalfSpaces UniformCube.
Open Scope R_scope.

(* second-order error of relu *)
Lemma relu_err z h : Rabs (relu (z + h) - relu z - indicator z * h) <= Rabs h * (indicator (z + Rabs h) - indicator (z - Rabs h)).
Proof.
  assert (K := Rabs_pos h). assert (K1 := Rle_abs h). assert (K2 := Rle_abs (- h)). rewrite Rabs_Ropp in K2.
  set (a := Rabs h) in *.
  destruct (Rlt_dec 0 (z - a)) as [h1|h1].
  - assert (E : relu (z + h) - relu z - indicator z * h = 0).
    { unfold relu, indicator. destruct (Rlt_dec 0 z); [|exfalso; lra]. rewrite !Rmax_left by lra. ring. }
    rewrite E, Rabs_R0. apply Rmult_le_pos; [assumption|].
    assert (indicator (z - a) <= indicator (z + a)) by (apply indicator_mono; lra). lra.
  - destruct (Rlt_dec 0 (z + a)) as [h2|h2].
    + assert (E1 : indicator (z + a) = 1) by (unfold indicator; destruct Rlt_dec; [reflexivity|contradiction]).
      assert (E2 : indicator (z - a) = 0) by (unfold indicator; destruct Rlt_dec; [contradiction|reflexivity]).
      rewrite E1, E2. replace (a * (1 - 0)) with a by ring.
      unfold relu, indicator, Rmax. destruct (Rle_dec (z + h) 0), (Rle_dec z 0), (Rlt_dec 0 z);
        try (exfalso; lra); apply Rabs_le; lra.
    + assert (E : relu (z + h) - relu z - indicator z * h = 0).
      { unfold relu, indicator. destruct (Rlt_dec 0 z); [exfalso; lra|]. rewrite !Rmax_right by lra. ring. }
      rewrite E, Rabs_R0. apply Rmult_le_pos; [assumption|].
      assert (indicator (z - a) <= indicator (z + a)) by (apply indicator_mono; lra). lra.
Qed.

Section RG.
Variables (H d : nat) (xi : R).
Notation mu := (uniform_cube d).
Notation N := (realization H d).
Notation L := (risk H d mu xi).

(* slab estimate around a non-degenerate neuron *)
Definition nondegenerate (p : network) (i : nat) : Prop := nonzero d (weight p i) \/ bias p i <> 0.
Lemma half_space_integrable a b : integrable mu (half_space d a b).
Proof. exists ((1, Ha a b :: nil) :: nil). intros x _. simpl. ring. Qed.
Lemma slab_bound p i : nondegenerate p i -> exists c e, 0 <= c /\ 0 < e /\ forall t, 0 <= t <= e ->
  cube_integral d (half_space d (weight p i) (bias p i + t)) - cube_integral d (half_space d (weight p i) (bias p i - t)) <= c * t.
Proof.
  intros [Hn|Hn].
  - destruct (proj2 (generator_int d) _ Hn) as (c & Hc & K). exists (2 * c), 1. split; [lra|]. split; [lra|].
    intros t Ht. specialize (K (bias p i + t) (bias p i - t) ltac:(lra)). lra.
  - destruct (nonzero_dec d (weight p i)) as [h|h].
    + destruct (proj2 (generator_int d) _ h) as (c & Hc & K). exists (2 * c), 1. split; [lra|]. split; [lra|].
      intros t Ht. specialize (K (bias p i + t) (bias p i - t) ltac:(lra)). lra.
    + exists 0, (Rabs (bias p i) / 2). assert (K := Rabs_pos_lt _ Hn). split; [lra|]. split; [lra|]. intros t Ht.
      assert (Z : forall b, cube_integral d (half_space d (weight p i) b) = indicator b).
      { intros b. rewrite (cube_integral_ext d _ (fun _ => indicator b)); [apply cube_const|]. intros; apply half_space_zero; assumption. }
      rewrite !Z. unfold indicator, Rabs in *. destruct (Rcase_abs (bias p i));
        destruct (Rlt_dec 0 (bias p i + t)), (Rlt_dec 0 (bias p i - t)); try lra; exfalso; lra.
Qed.

Variables (p q : network).
Hypothesis Hnd : forall i, (i < H)%nat -> nondegenerate p i.

(* a bound of |pre q| on the cube *)
Definition Kq (i : nat) : R := sumn d (fun j => Rabs (weight q i j)) + Rabs (bias q i).
Lemma Kq_ok i x : open_cube d x -> Rabs (preactivation d q i x) <= Kq i.
Proof.
  intros Hx. unfold preactivation, Kq. apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat_r.
  assert (X : forall n, (n <= d)%nat -> Rabs (sumn n (fun j => weight q i j * x j)) <= sumn n (fun j => Rabs (weight q i j))).
  { induction n as [|n IH]; intros Hn; simpl; [rewrite Rabs_R0; lra|].
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [apply IH; lia|].
    rewrite Rabs_mult. specialize (Hx n ltac:(lia)). rewrite (Rabs_right (x n)) by lra.
    rewrite <- (Rmult_1_r (Rabs (weight q i n))) at 2. apply Rmult_le_compat_l; [apply Rabs_pos|lra]. }
  apply X; lia.
Qed.
Lemma Kq_pos i : 0 <= Kq i.
Proof. unfold Kq. apply Rplus_le_le_0_compat; [apply sumn_ge0; intros; apply Rabs_pos|apply Rabs_pos]. Qed.

(* pointwise remainder bound *)
Definition rem (s : R) (x : vec) : R := N (axpy p s q) x - N p x - s * inner H d q (realization_gradient d p x).
Definition chi (s : R) (i : nat) (x : vec) : R :=
  half_space d (weight p i) (bias p i + Rabs s * Kq i) x - half_space d (weight p i) (bias p i - Rabs s * Kq i) x.
Definition bound (s : R) (x : vec) : R :=
  sumn H (fun i => (s * s) * (Rabs (outer q i) * Kq i) + Rabs s * (Rabs (outer p i) * Kq i) * chi s i x).
Lemma rem_bound s x : open_cube d x -> Rabs (rem s x) <= bound s x.
Proof.
  intros Hx.
  assert (E : rem s x = sumn H (fun i => s * outer q i * (relu (preactivation d (axpy p s q) i x) - relu (preactivation d p i x))
      + outer p i * (relu (preactivation d (axpy p s q) i x) - relu (preactivation d p i x) - active d p i x * (s * preactivation d q i x)))).
  { unfold rem, realization, inner; cbn [axpy realization_gradient weight bias outer offset].
    rewrite (sumn_ext H (fun i => s * outer q i * (relu (preactivation d (axpy p s q) i x) - relu (preactivation d p i x))
      + outer p i * (relu (preactivation d (axpy p s q) i x) - relu (preactivation d p i x) - active d p i x * (s * preactivation d q i x)))
      (fun i => (outer p i + s * outer q i) * relu (preactivation d (axpy p s q) i x) + ((-1) * (outer p i * relu (preactivation d p i x))
        + (- s) * (sumn d (fun j => weight q i j * (outer p i * active d p i x * x j)) + bias q i * (outer p i * active d p i x) + outer q i * relu (preactivation d p i x))))).
    - rewrite !sumn_plus, !sumn_scal. rewrite !sumn_plus. ring.
    - intros i _. rewrite (sumn_ext d (fun j => weight q i j * (outer p i * active d p i x * x j))
         (fun j => (outer p i * active d p i x) * (weight q i j * x j))) by (intros; ring).
      rewrite sumn_scal. unfold preactivation at 5. ring. }
  rewrite E. unfold bound. clear E.
  induction H as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [apply IH; intros; apply Hnd; lia|].
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (K := Kq_ok n x Hx). assert (K0 := Kq_pos n).
  set (z := preactivation d p n x). set (y := preactivation d q n x) in *.
  assert (Ez : preactivation d (axpy p s q) n x = z + s * y) by (unfold z, y; apply preactivation_axpy). rewrite Ez.
  assert (Hsy : Rabs (s * y) <= Rabs s * Kq n) by (rewrite Rabs_mult; apply Rmult_le_compat_l; [apply Rabs_pos|assumption]).
  apply Rplus_le_compat.
  - rewrite !Rabs_mult.
    assert (R1 : Rabs (relu (z + s * y) - relu z) <= Rabs (s * y)).
    { apply Rsqr_le_abs_0. apply Rle_trans with (1 := relu_lip _ _). right. unfold Rsqr; ring. }
    replace (s * s * (Rabs (outer q n) * Kq n)) with (Rabs s * Rabs (outer q n) * (Rabs s * Kq n)).
    + apply Rmult_le_compat_l; [apply Rmult_le_pos; apply Rabs_pos|lra].
    + replace (s * s) with (Rabs s * Rabs s); [ring|]. rewrite <- Rabs_mult. apply Rabs_right. apply Rle_ge, Rle_0_sqr.
  - rewrite Rabs_mult. replace (Rabs s * (Rabs (outer p n) * Kq n) * chi s n x) with (Rabs (outer p n) * (Rabs s * Kq n * chi s n x)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos|]. unfold active. fold z.
    apply Rle_trans with (1 := relu_err z (s * y)).
    assert (M1 : indicator (z + Rabs (s * y)) <= indicator (z + Rabs s * Kq n)) by (apply indicator_mono; lra).
    assert (M2 : indicator (z - Rabs s * Kq n) <= indicator (z - Rabs (s * y))) by (apply indicator_mono; lra).
    assert (M3 : indicator (z - Rabs (s * y)) <= indicator (z + Rabs (s * y))) by (apply indicator_mono; generalize (Rabs_pos (s*y)); lra).
    assert (Ec : chi s n x = indicator (z + Rabs s * Kq n) - indicator (z - Rabs s * Kq n)).
    { unfold chi, half_space, z, preactivation. f_equal; f_equal; ring. }
    rewrite Ec. apply Rmult_le_compat; [apply Rabs_pos|lra|assumption|lra].
Qed.

Lemma axpy_0 : axpy p 0 q = p.
Proof.
  destruct p as [a b c e]. unfold axpy; cbn. f_equal;
    repeat (apply functional_extensionality; intro); ring.
Qed.

Lemma bound_int : exists c e, 0 <= c /\ 0 < e /\ forall s, Rabs s <= e ->
  integrable mu (bound s) /\ cube_integral d (bound s) <= c * (s * s).
Proof.
  unfold bound. induction H as [|n IH].
  - exists 0, 1. split; [lra|]. split; [lra|]. intros s _. split; [exact (integrable_const d mu 0)|].
    cbn [sumn]. rewrite (proj2 (cube_const d 0)). lra.
  - destruct IH as (c & e & Hc & He & K); [intros; apply Hnd; lia|].
    destruct (slab_bound p n (Hnd n ltac:(lia))) as (c' & e' & Hc' & He' & Sl).
    assert (K0 := Kq_pos n). set (k := Kq n) in *. set (v := Rabs (outer q n)). set (u := Rabs (outer p n)).
    assert (Hv : 0 <= v) by apply Rabs_pos. assert (Hu : 0 <= u) by apply Rabs_pos.
    exists (c + (v * k + u * k * (c' * k))), (Rmin e (e' / (k + 1))).
    assert (0 <= v * k) by (apply Rmult_le_pos; assumption).
    assert (0 <= u * k) by (apply Rmult_le_pos; assumption).
    assert (0 <= c' * k) by (apply Rmult_le_pos; assumption).
    assert (0 <= u * k * (c' * k)) by (apply Rmult_le_pos; assumption).
    assert (He2 : 0 < e' / (k + 1)) by (apply Rdiv_lt_0_compat; lra).
    split; [lra|]. split; [apply Rmin_pos; assumption|]. intros s Hs.
    assert (Hs1 : Rabs s <= e) by (apply Rle_trans with (1 := Hs); apply Rmin_l).
    assert (Hs2 : Rabs s <= e' / (k + 1)) by (apply Rle_trans with (1 := Hs); apply Rmin_r).
    destruct (K s Hs1) as [K1 K2]. assert (A0 := Rabs_pos s).
    assert (Ht : 0 <= Rabs s * k <= e').
    { split; [apply Rmult_le_pos; assumption|].
      apply Rle_trans with (e' / (k + 1) * (k + 1)); [|right; field; lra].
      apply Rmult_le_compat; lra. }
    specialize (Sl _ Ht).
    assert (Ic : integrable mu (chi s n)).
    { unfold chi. apply (integrable_ext d mu (fun x => half_space d (weight p n) (bias p n + Rabs s * Kq n) x
         + (-1) * half_space d (weight p n) (bias p n - Rabs s * Kq n) x)); [intros; ring|].
      apply (integrable_plus d mu); [apply half_space_integrable|apply integrable_scal, half_space_integrable]. }
    assert (Ec : cube_integral d (chi s n) <= c' * (Rabs s * k)).
    { rewrite (cube_integral_ext d (chi s n) (fun x => half_space d (weight p n) (bias p n + Rabs s * k) x
         + (-1) * half_space d (weight p n) (bias p n - Rabs s * k) x)) by (intros; unfold chi; fold k; ring).
      rewrite (proj2 (cube_linear d _ _ (-1) (cube_algebra_integrable d _ (half_space_integrable _ _)) (cube_algebra_integrable d _ (half_space_integrable _ _)))). lra. }
    assert (It : integrable mu (fun x => s * s * (v * k) + Rabs s * (u * k) * chi s n x)).
    { apply (integrable_plus d mu); [apply (integrable_const d mu)|apply integrable_scal, Ic]. }
    cbn [sumn]. fold k u v. split; [apply (integrable_plus d mu); assumption|].
    change (cube_integral d) with (expect mu). 
    rewrite (expect_plus d mu (fun x => sumn n (fun i => s * s * (Rabs (outer q i) * Kq i) + Rabs s * (Rabs (outer p i) * Kq i) * chi s i x))
      (fun x => s * s * (v * k) + Rabs s * (u * k) * chi s n x)) by assumption.
    rewrite (expect_plus d mu (fun x => s * s * (v * k)) (fun x => Rabs s * (u * k) * chi s n x))
      by (try apply (integrable_const d mu); apply integrable_scal, Ic).
    rewrite (expect_const d mu), (expect_scal d mu) by assumption.
    change (expect mu) with (cube_integral d).
    assert (Rabs s * (u * k) * cube_integral d (chi s n) <= Rabs s * (u * k) * (c' * (Rabs s * k))).
    { apply Rmult_le_compat_l; [apply Rmult_le_pos; assumption|assumption]. }
    assert (Hss : Rabs s * Rabs s = s * s) by (rewrite <- Rabs_mult; apply Rabs_right, Rle_ge, Rle_0_sqr).
    replace (Rabs s * (u * k) * (c' * (Rabs s * k))) with ((u * k * (c' * k)) * (s * s)) in * by (rewrite <- Hss; ring).
    lra.
Qed.

(* the residual is bounded on the cube *)
Lemma res_bounded : exists r, 0 <= r /\ forall x, open_cube d x -> Rabs (N p x - xi) <= r.
Proof.
  exists (Rabs (offset p) + sumn H (fun i => Rabs (outer p i) * (sumn d (fun j => Rabs (weight p i j)) + Rabs (bias p i))) + Rabs xi).
  split.
  - repeat apply Rplus_le_le_0_compat; try apply Rabs_pos. apply sumn_ge0; intros i _.
    apply Rmult_le_pos; [apply Rabs_pos|]. apply Rplus_le_le_0_compat; [apply sumn_ge0; intros; apply Rabs_pos|apply Rabs_pos].
  - intros x Hx. unfold realization, Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. apply Rplus_le_compat_r.
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat_l. clear Hnd.
    induction H as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [assumption|].
    rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|].
    apply Rle_trans with (Rabs (preactivation d p n x)).
    + apply Rsqr_le_abs_0. apply relu_sq_le.
    + unfold preactivation. apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat_r.
      assert (X : forall m, (m <= d)%nat -> Rabs (sumn m (fun j => weight p n j * x j)) <= sumn m (fun j => Rabs (weight p n j))).
      { induction m as [|m IHm]; intros Hm; simpl; [rewrite Rabs_R0; lra|].
        apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [apply IHm; lia|].
        rewrite Rabs_mult. specialize (Hx m ltac:(lia)). rewrite (Rabs_right (x m)) by lra.
        rewrite <- (Rmult_1_r (Rabs (weight p n m))) at 2. apply Rmult_le_compat_l; [apply Rabs_pos|lra]. }
      apply X; lia.
Qed.

Lemma hidden_norm2_axpy s : hidden_norm2 H d (axpy p s q) <= 2 * hidden_norm2 H d p + 2 * (s * s) * hidden_norm2 H d q.
Proof.
  unfold hidden_norm2. rewrite <- !sumn_scal, <- sumn_plus. apply sumn_le; intros i _. cbn [axpy weight bias outer].
  assert (X : forall a b, (a + s * b) * (a + s * b) <= 2 * (a * a) + 2 * (s * s) * (b * b)).
  { intros a b. generalize (Rle_0_sqr (a - s * b)); unfold Rsqr; intros K.
    replace ((a - s * b) * (a - s * b)) with (a * a - 2 * (a * (s * b)) + (s * s) * (b * b)) in K by ring.
    replace ((a + s * b) * (a + s * b)) with (a * a + 2 * (a * (s * b)) + (s * s) * (b * b)) by ring. lra. }
  assert (Y : sumn d (fun j => (weight p i j + s * weight q i j) * (weight p i j + s * weight q i j))
     <= 2 * sumn d (fun j => weight p i j * weight p i j) + 2 * (s * s) * sumn d (fun j => weight q i j * weight q i j)).
  { rewrite <- !sumn_scal, <- sumn_plus. apply sumn_le; intros j _. apply X. }
  generalize (X (bias p i) (bias q i)) (X (outer p i) (outer q i)). lra.
Qed.

(* quadratic remainder of the risk *)
Theorem risk_expansion : exists c e, 0 <= c /\ 0 < e /\ forall s, Rabs s <= e ->
  Rabs (L (axpy p s q) - L p - s * inner H d q (generalized_gradient H d mu xi p)) <= c * (s * s).
Proof.
  destruct bound_int as (c & e & Hc & He & K). destruct res_bounded as (r & Hr & R).
  set (n := hidden_norm2 H d p). set (m := hidden_norm2 H d q). set (D := moment d mu + 1).
  assert (Hn : 0 <= n) by apply hidden_norm2_ge0. assert (Hm : 0 <= m) by apply hidden_norm2_ge0.
  assert (HD : 1 <= D) by (unfold D; generalize (moment_ge0 d mu); lra).
  set (c2 := 3 * (1 + D * (3 * n + 2 * m)) * inner H d q q).
  assert (HDn : 0 <= D * (3 * n + 2 * m)) by (apply Rmult_le_pos; lra).
  assert (Hc2 : 0 <= c2) by (apply Rmult_le_pos; [lra|apply inner_self_ge0]).
  assert (Hrc : 0 <= r * c) by (apply Rmult_le_pos; assumption).
  exists (c2 + 2 * (r * c)), (Rmin 1 e). split; [lra|]. split; [apply Rmin_pos; lra|]. intros s Hs.
  assert (Hs1 : Rabs s <= 1) by (apply Rle_trans with (1 := Hs); apply Rmin_l).
  assert (Hs2 : Rabs s <= e) by (apply Rle_trans with (1 := Hs); apply Rmin_r).
  destruct (K s Hs2) as [Ib Eb].
  assert (Hss : s * s <= 1).
  { apply Rabs_le_between in Hs1. assert (0 <= (1 - s) * (1 + s)) by (apply Rmult_le_pos; lra). lra. }
  assert (Hs0 : 0 <= s * s) by apply Rle_0_sqr.
  set (p' := axpy p s q).
  assert (IN : forall z, integrable mu (fun x => N z x)) by (intros; apply integrable_realization).
  assert (Ir := integrable_residual H d mu xi p). assert (Ir' := integrable_residual H d mu xi p').
  assert (ID : integrable mu (fun x => N p' x - N p x)).
  { apply (integrable_ext d mu (fun x => N p' x + (-1) * N p x)); [intros; ring|].
    apply (integrable_plus d mu); [apply IN|apply integrable_scal, IN]. }
  assert (Iip := integrable_inner H d mu p q).
  assert (Irem : integrable mu (rem s)).
  { apply (integrable_ext d mu (fun x => (N p' x - N p x) + (- s) * inner H d q (realization_gradient d p x))); [intros; unfold rem, p'; ring|].
    apply (integrable_plus d mu); [assumption|apply integrable_scal; assumption]. }
  set (w := expect mu (fun x => (N p' x - N p x) * (N p' x - N p x))).
  set (u := expect mu (fun x => rem s x * (N p x - xi))).
  assert (Ex : L p' - L p - s * inner H d q (generalized_gradient H d mu xi p) = w + 2 * u).
  { rewrite inner_gradient. unfold w, u, risk.
    assert (A : expect mu (fun x => (N p' x - xi) * (N p' x - xi)) =
      expect mu (fun x => ((N p x - xi) * (N p x - xi) + s * ((N p x - xi) * (2 * inner H d q (realization_gradient d p x))))
        + ((N p' x - N p x) * (N p' x - N p x) + 2 * (rem s x * (N p x - xi))))).
    { apply expect_ext; [intros x _; unfold rem; fold p'; ring|ig]. }
    rewrite A. rewrite !expect_plus, !expect_scal by ig. ring. }
  rewrite Ex.
  assert (Hw0 : 0 <= w) by (apply expect_ge0; [apply integrable_mult; assumption|intros; apply Rle_0_sqr]).
  assert (Hw : w <= c2 * (s * s)).
  { unfold w. apply Rle_trans with (1 := expect_change H d mu p s q). unfold c2. fold D n.
    assert (Hn' := hidden_norm2_axpy s). fold n m in Hn'.
    assert (s * s * m <= 1 * m) by (apply Rmult_le_compat_r; assumption).
    assert (D * (hidden_norm2 H d (axpy p s q) + n) <= D * (3 * n + 2 * m)) by (apply Rmult_le_compat_l; lra).
    replace (3 * (1 + D * (3 * n + 2 * m)) * inner H d q q * (s * s)) with (3 * (s * s) * (1 + D * (3 * n + 2 * m)) * inner H d q q) by ring.
    apply Rmult_le_compat_r; [apply inner_self_ge0|]. apply Rmult_le_compat_l; lra. }
  assert (Hu : Rabs u <= r * c * (s * s)).
  { assert (P : forall x, open_cube d x -> Rabs (rem s x * (N p x - xi)) <= r * bound s x).
    { intros x Hx. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat; [apply Rabs_pos|apply Rabs_pos|auto|apply rem_bound; assumption]. }
    assert (Eb' : expect mu (fun x => r * bound s x) <= r * c * (s * s)).
    { rewrite expect_scal by assumption. rewrite Rmult_assoc. apply Rmult_le_compat_l; [assumption|exact Eb]. }
    apply Rabs_le. split.
    - assert (- expect mu (fun x => r * bound s x) <= u); [|lra].
      replace (- expect mu (fun x => r * bound s x)) with (expect mu (fun x => (- r) * bound s x)) by (rewrite !expect_scal by assumption; ring).
      apply expect_le; [apply integrable_scal; assumption|apply integrable_mult; assumption|]. intros x Hx.
      specialize (P x Hx). apply Rabs_le_between in P. lra.
    - apply Rle_trans with (2 := Eb'). apply expect_le; [apply integrable_mult; assumption|apply integrable_scal; assumption|].
      intros x Hx. specialize (P x Hx). apply Rabs_le_between in P. lra. }
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_right w), Rabs_mult, (Rabs_right 2) by lra. lra.
Qed.

(* G is the gradient of the risk at non-degenerate parameters *)
Theorem generalized_gradient_is_gradient : is_derive (fun s => L (axpy p s q)) 0 (inner H d q (generalized_gradient H d mu xi p)).
Proof.
  destruct risk_expansion as (c & e & Hc & He & K).
  apply is_derive_Reals. intros eps Heps.
  assert (Hd : 0 < Rmin e (eps / (c + 1))) by (apply Rmin_pos; [assumption|apply Rdiv_lt_0_compat; lra]).
  exists (mkposreal _ Hd). intros h Hh0 Hh. simpl in Hh. rewrite Rplus_0_l, axpy_0.
  assert (H1 : Rabs h <= e) by (left; apply Rlt_le_trans with (1 := Hh); apply Rmin_l).
  assert (H2 : Rabs h < eps / (c + 1)) by (apply Rlt_le_trans with (1 := Hh); apply Rmin_r).
  specialize (K h H1). assert (Hp : 0 < Rabs h) by (apply Rabs_pos_lt; assumption).
  replace ((L (axpy p h q) - L p) / h - inner H d q (generalized_gradient H d mu xi p))
    with ((L (axpy p h q) - L p - h * inner H d q (generalized_gradient H d mu xi p)) / h) by (field; assumption).
  unfold Rdiv. rewrite Rabs_mult, Rabs_inv.
  apply Rmult_lt_reg_r with (Rabs h); [assumption|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_lt_trans with (1 := K).
  replace (h * h) with (Rabs h * Rabs h) by (rewrite <- Rabs_mult; apply Rabs_right, Rle_ge, Rle_0_sqr).
  rewrite <- Rmult_assoc. apply Rmult_lt_compat_r; [assumption|].
  apply Rle_lt_trans with ((c + 1) * Rabs h); [apply Rmult_le_compat_r; lra|].
  apply Rmult_lt_compat_l with (r := c + 1) in H2; [|lra].
  replace ((c + 1) * (eps / (c + 1))) with eps in H2 by (field; lra). assumption.
Qed.
End RG.
