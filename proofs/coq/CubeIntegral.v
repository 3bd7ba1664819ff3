(* The iterated Riemann integral on [0,1]^d: linear, positive, and what it does to indicators of half-lines. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation.
Open Scope R_scope.

Definition vcons (t : R) (x : vec) : vec := fun j => match j with O => t | S k => x k end.
Definition vnil : vec := fun _ => 0.
Fixpoint cube_integral (d : nat) (f : vec -> R) : R :=
  match d with O => f vnil | S k => RInt (fun t => cube_integral k (fun x => f (vcons t x))) 0 1 end.
Fixpoint cube_integrable (d : nat) (f : vec -> R) : Prop :=
  match d with O => True | S k =>
    (forall t, 0 < t < 1 -> cube_integrable k (fun x => f (vcons t x))) /\
    ex_RInt (fun t => cube_integral k (fun x => f (vcons t x))) 0 1 end.
Definition open_cube (d : nat) (x : vec) : Prop := forall j, (j < d)%nat -> 0 < x j < 1.

Lemma open_cube_cons d t x : 0 < t < 1 -> open_cube d x -> open_cube (S d) (vcons t x).
Proof. intros Ht Hx [|j] Hj; simpl; [assumption|apply Hx; lia]. Qed.

Lemma cube_integral_ext d : forall f g, (forall x, open_cube d x -> f x = g x) -> cube_integral d f = cube_integral d g.
Proof.
  induction d as [|d IH]; intros f g Hfg; simpl; [apply Hfg; intros j Hj; lia|].
  apply RInt_ext. intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra.
  apply IH. intros x Hx. apply Hfg, open_cube_cons; assumption.
Qed.
Lemma cube_integrable_ext d : forall f g, (forall x, open_cube d x -> f x = g x) -> cube_integrable d f -> cube_integrable d g.
Proof.
  induction d as [|d IH]; intros f g Hfg; simpl; [auto|]. intros [H1 H2]. split.
  - intros t Ht. apply (IH (fun x => f (vcons t x))); [|apply H1; assumption].
    intros x Hx. apply Hfg, open_cube_cons; assumption.
  - apply ex_RInt_ext with (2 := H2). intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra.
    apply cube_integral_ext. intros x Hx. apply Hfg, open_cube_cons; assumption.
Qed.
Lemma cube_linear d : forall f g k, cube_integrable d f -> cube_integrable d g ->
  cube_integrable d (fun x => f x + k * g x) /\ cube_integral d (fun x => f x + k * g x) = cube_integral d f + k * cube_integral d g.
Proof.
  induction d as [|d IH]; intros f g k; simpl; [auto|]. intros [mean_value lipschitz] [G1 G2].
  assert (X : forall t, 0 < t < 1 -> cube_integral d (fun x => f (vcons t x) + k * g (vcons t x))
     = cube_integral d (fun x => f (vcons t x)) + k * cube_integral d (fun x => g (vcons t x)))
    by (intros t Ht; apply (IH (fun x => f (vcons t x)) (fun x => g (vcons t x))); auto).
  assert (Gk : ex_RInt (fun t => k * cube_integral d (fun x => g (vcons t x))) 0 1)
    by (apply (ex_RInt_scal (V := R_NormedModule)); assumption).
  split; [split|].
  - intros t Ht. apply (IH (fun x => f (vcons t x)) (fun x => g (vcons t x))); auto.
  - apply ex_RInt_ext with (fun t => cube_integral d (fun x => f (vcons t x)) + k * cube_integral d (fun x => g (vcons t x))).
    + intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. symmetry; apply X; assumption.
    + apply (ex_RInt_plus (V := R_NormedModule)); assumption.
  - rewrite (RInt_ext _ (fun t => cube_integral d (fun x => f (vcons t x)) + k * cube_integral d (fun x => g (vcons t x)))).
    + rewrite (RInt_plus (V := R_CompleteNormedModule)) by assumption.
      change (RInt (fun t => cube_integral d (fun x => f (vcons t x))) 0 1 + RInt (fun t => k * cube_integral d (fun x => g (vcons t x))) 0 1
        = RInt (fun t => cube_integral d (fun x => f (vcons t x))) 0 1 + k * RInt (fun t => cube_integral d (fun x => g (vcons t x))) 0 1).
      f_equal. apply (RInt_scal (V := R_CompleteNormedModule)); assumption.
    + intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. apply X; assumption.
Qed.
Lemma cube_const d : forall k, cube_integrable d (fun _ => k) /\ cube_integral d (fun _ => k) = k.
Proof.
  induction d as [|d IH]; intros k; simpl; [auto|]. split; [split|].
  - intros; apply IH.
  - apply ex_RInt_ext with (fun _ => k); [intros; symmetry; apply IH|apply ex_RInt_const].
  - rewrite (RInt_ext _ (fun _ => k)) by (intros; apply IH).
    rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. ring.
Qed.
Lemma cube_integral_pos d : forall f, cube_integrable d f -> (forall x, open_cube d x -> 0 <= f x) -> 0 <= cube_integral d f.
Proof.
  induction d as [|d IH]; intros f Hf Hp; simpl; [apply Hp; intros j Hj; lia|]. destruct Hf as [mean_value lipschitz].
  apply RInt_ge_0; [lra|assumption|]. intros t Ht. apply IH; [auto|].
  intros x Hx. apply Hp, open_cube_cons; assumption.
Qed.
Lemma cube_integral_mono d f g : cube_integrable d f -> cube_integrable d g -> (forall x, open_cube d x -> f x <= g x) -> cube_integral d f <= cube_integral d g.
Proof.
  intros Hf Hg Hle. destruct (cube_linear d g f (-1) Hg Hf) as [X1 X2].
  assert (K := cube_integral_pos d _ X1 ltac:(intros x Hx; specialize (Hle x Hx); lra)). lra.
Qed.


Lemma indicator_mono s t : s <= t -> indicator s <= indicator t.
Proof. intros Hst. unfold indicator. destruct (Rlt_dec 0 s), (Rlt_dec 0 t); lra. Qed.

(* 1-D: explicit integral of an indicator *)
Lemma indicator_RInt_piece a b u v : a <> 0 -> u <= v ->
  ((forall t, u < t < v -> 0 < a * t + b) /\ 0 <= a * u + b /\ 0 <= a * v + b \/
   (forall t, u < t < v -> a * t + b <= 0) /\ a * u + b <= 0 /\ a * v + b <= 0) ->
  is_RInt (fun t => indicator (a * t + b)) u v ((relu (a * v + b) - relu (a * u + b)) / a).
Proof.
  intros Ha Huv [(K & K1 & K2)|(K & K1 & K2)].
  - apply is_RInt_ext with (fun _ => 1).
    + intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. unfold indicator. destruct Rlt_dec as [h|h]; [reflexivity|exfalso; apply h, K; assumption].
    + evar_last; [apply (is_RInt_const (V := R_NormedModule))|].
      unfold scal; simpl; unfold mult; simpl. unfold relu. rewrite !Rmax_left by assumption. field; assumption.
  - apply is_RInt_ext with (fun _ => 0).
    + intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. unfold indicator. specialize (K t Ht). destruct Rlt_dec; [exfalso; lra|reflexivity].
    + evar_last; [apply (is_RInt_const (V := R_NormedModule))|].
      unfold scal; simpl; unfold mult; simpl. unfold relu. rewrite !Rmax_right by assumption. field; assumption.
Qed.
Lemma indicator_RInt a b : a <> 0 -> is_RInt (fun t => indicator (a * t + b)) 0 1 ((relu (a + b) - relu b) / a).
Proof.
  intros Ha.
  replace (relu (a + b)) with (relu (a * 1 + b)) by (f_equal; ring).
  replace (relu b) with (relu (a * 0 + b)) by (f_equal; ring).
  assert (P : forall t, a * t + b = (1 - t) * (a * 0 + b) + t * (a * 1 + b)) by (intros; ring).
  set (A := a * 0 + b). set (A' := a * 1 + b).
  destruct (Rle_or_lt A 0) as [h|h], (Rle_or_lt A' 0) as [h'|h'].
  - apply indicator_RInt_piece; [assumption|lra|]. right. split; [|auto]. intros t Ht. rewrite P. fold A A'.
    assert (0 <= (1-t) * -A) by (apply Rmult_le_pos; lra). assert (0 <= t * -A') by (apply Rmult_le_pos; lra). lra.
  - assert (Hap : 0 < a) by (unfold A, A' in *; lra). set (q := - b / a).
    assert (Eq : a * q + b = 0) by (unfold q; field; assumption).
    assert (Hq : 0 <= q < 1).
    { split.
      - apply Rmult_le_reg_l with a; [assumption|]. unfold A in h. lra.
      - apply Rmult_lt_reg_l with a; [assumption|]. unfold A' in h'. lra. }
    replace ((relu A' - relu A) / a) with ((relu (a * q + b) - relu A) / a + (relu A' - relu (a * q + b)) / a) by (field; assumption).
    apply (is_RInt_Chasles (V := R_NormedModule)) with q; apply indicator_RInt_piece; try assumption; try lra.
    + right. split; [|split; [exact h|lra]]. intros t Ht. assert (a * t <= a * q) by (apply Rmult_le_compat_l; lra). lra.
    + left. split; [|split; [lra|unfold A' in h'; lra]]. intros t Ht. assert (a * q < a * t) by (apply Rmult_lt_compat_l; lra). lra.
  - assert (Hap : a < 0) by (unfold A, A' in *; lra). set (q := - b / a).
    assert (Eq : a * q + b = 0) by (unfold q; field; assumption).
    assert (Hq : 0 <= q <= 1).
    { split.
      - apply Rmult_le_reg_l with (-a); [lra|]. unfold A in h. lra.
      - apply Rmult_le_reg_l with (-a); [lra|]. unfold A' in h'. lra. }
    replace ((relu A' - relu A) / a) with ((relu (a * q + b) - relu A) / a + (relu A' - relu (a * q + b)) / a) by (field; assumption).
    apply (is_RInt_Chasles (V := R_NormedModule)) with q; apply indicator_RInt_piece; try assumption; try lra.
    + left. split; [|split; [unfold A in h; lra|lra]]. intros t Ht. assert (-a * t < -a * q) by (apply Rmult_lt_compat_l; lra). lra.
    + right. split; [|split; [lra|exact h']]. intros t Ht. assert (-a * q <= -a * t) by (apply Rmult_le_compat_l; lra). lra.
  - apply indicator_RInt_piece; [assumption|lra|]. left. split; [|split; unfold A, A' in *; lra]. intros t Ht. rewrite P. fold A A'.
    assert (0 < (1-t) * A) by (apply Rmult_lt_0_compat; lra). assert (0 < t * A') by (apply Rmult_lt_0_compat; lra). lra.
Qed.
Lemma relu_lip1 s t : s <= t -> 0 <= relu t - relu s <= t - s.
Proof.
  intros Hst. unfold relu, Rmax. destruct (Rle_dec s 0) as [h|h], (Rle_dec t 0) as [h'|h'];
    try apply Rnot_le_lt in h; try apply Rnot_le_lt in h'; lra.
Qed.
Lemma indicator_RInt_lip a b b' : a <> 0 -> b' <= b ->
  RInt (fun t => indicator (a * t + b)) 0 1 - RInt (fun t => indicator (a * t + b')) 0 1 <= / Rabs a * (b - b').
Proof.
  intros Ha Hb. rewrite (is_RInt_unique _ _ _ _ (indicator_RInt a b Ha)), (is_RInt_unique _ _ _ _ (indicator_RInt a b' Ha)).
  generalize (relu_lip1 (a + b') (a + b) ltac:(lra)) (relu_lip1 b' b Hb). intros K1 K2.
  replace ((relu (a + b) - relu b) / a - (relu (a + b') - relu b') / a)
    with (/ a * ((relu (a + b) - relu (a + b')) - (relu b - relu b'))) by (field; assumption).
  apply Rle_trans with (1 := Rle_abs _). rewrite Rabs_mult, Rabs_inv.
  apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, Rabs_pos_lt; assumption|].
  apply Rabs_le; lra.
Qed.
