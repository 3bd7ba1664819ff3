(* Products of coordinates and of indicators of open half-spaces are integrable on [0,1]^d, and the measure of a slab
   {b' < -a.x <= b} is at most a constant times b - b'. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous CubeIntegral.
Open Scope R_scope.

Import ListNotations.
Definition half_space (d : nat) (a : nat -> R) (b : R) (x : vec) : R := indicator (sumn d (fun j => a j * x j) + b).
Inductive factor := Co (j : nat) | Ha (a : nat -> R) (b : R).
Definition ffun (d : nat) (u : factor) (x : vec) : R :=
  match u with Co j => if lt_dec j d then x j else 0 | Ha a b => half_space d a b x end.
Fixpoint generator (d : nat) (l : list factor) (x : vec) : R :=
  match l with [] => 1 | u :: l' => ffun d u x * generator d l' x end.

Lemma half_space_cons d a b t x : half_space (S d) a b (vcons t x) = half_space d (fun j => a (S j)) (a O * t + b) x.
Proof. unfold half_space. rewrite sumn_shift. f_equal. simpl. ring. Qed.
Lemma ffun_bounds d u x : open_cube d x -> 0 <= ffun d u x <= 1.
Proof.
  intros Hx. destruct u as [j|a b]; simpl; [|apply indicator_bounds].
  destruct (lt_dec j d) as [h|h]; [specialize (Hx j h); lra|lra].
Qed.
Lemma generator_bounds d l x : open_cube d x -> 0 <= generator d l x <= 1.
Proof.
  intros Hx. induction l as [|u l IH]; simpl; [lra|]. assert (K := ffun_bounds d u x Hx).
  split; [apply Rmult_le_pos; lra|]. rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; lra.
Qed.
Definition nonzero (d : nat) (a : nat -> R) : Prop := exists j, (j < d)%nat /\ a j <> 0.
Lemma nonzero_dec d a : nonzero d a \/ (forall j, (j < d)%nat -> a j = 0).
Proof.
  induction d as [|d IH]; [right; intros; lia|]. destruct IH as [(j & Hj & Hn)|IH]; [left; exists j; split; [lia|assumption]|].
  destruct (Req_dec (a d) 0) as [h|h]; [right|left; exists d; split; [lia|assumption]].
  intros j Hj. destruct (Nat.eq_dec j d) as [->|]; [assumption|apply IH; lia].
Qed.
Lemma half_space_zero d a b x : (forall j, (j < d)%nat -> a j = 0) -> half_space d a b x = indicator b.
Proof.
  intros Hz. unfold half_space. f_equal. rewrite (sumn_ext d _ (fun _ => 0)); [rewrite sumn_0; ring|].
  intros j Hj. rewrite Hz by assumption. ring.
Qed.

Section Step.
Variable d : nat.
Hypothesis IHI : forall l, cube_integrable d (generator d l).
Hypothesis IHV : forall a, nonzero d a -> exists c, 0 <= c /\ forall b b', b' <= b ->
  cube_integral d (half_space d a b) - cube_integral d (half_space d a b') <= c * (b - b').

Lemma half_space_ok a b : cube_integrable d (half_space d a b).
Proof. apply cube_integrable_ext with (2 := IHI [Ha a b]). intros x _. simpl. ring. Qed.

(* factors depending on a parameter t, in d variables *)
Inductive pfactor := PC (j : nat) | PH (a : nat -> R) (al b : R).
Definition inst (t : R) (u : pfactor) : factor := match u with PC j => Co j | PH a al b => Ha a (al * t + b) end.
Definition good (u : pfactor) : Prop := match u with PC _ => True | PH a _ _ => nonzero d a end.

Definition dominating_one (s t : R) (u : pfactor) (x : vec) : R :=
  match u with PC _ => 0 | PH a al b =>
    half_space d a (Rmax (al * t + b) (al * s + b)) x - half_space d a (Rmin (al * t + b) (al * s + b)) x end.
Fixpoint dominating (s t : R) (l : list pfactor) (x : vec) : R :=
  match l with [] => 0 | u :: l' => dominating_one s t u x + dominating s t l' x end.

Lemma dominating_one_bound s t u x : Rabs (ffun d (inst t u) x - ffun d (inst s u) x) <= dominating_one s t u x.
Proof.
  destruct u as [j|a al b]; simpl; [rewrite Rminus_eq_0, Rabs_R0; lra|].
  unfold half_space. set (z := sumn d (fun j => a j * x j)).
  unfold Rmax, Rmin. destruct (Rle_dec (al * t + b) (al * s + b)) as [h|h].
  - assert (K : indicator (z + (al*t+b)) <= indicator (z + (al*s+b))) by (apply indicator_mono; lra).
    rewrite Rabs_left1 by lra. lra.
  - assert (K : indicator (z + (al*s+b)) <= indicator (z + (al*t+b))) by (apply indicator_mono; lra).
    rewrite Rabs_right by lra. lra.
Qed.
Lemma dominating_bound s t l x : open_cube d x ->
  Rabs (generator d (map (inst t) l) x - generator d (map (inst s) l) x) <= dominating s t l x.
Proof.
  intros Hx. induction l as [|u l IH]; simpl; [rewrite Rminus_eq_0, Rabs_R0; lra|].
  assert (K := dominating_one_bound s t u x). assert (B1 := ffun_bounds d (inst s u) x Hx).
  assert (B2 := generator_bounds d (map (inst t) l) x Hx).
  set (p := ffun d (inst t u) x) in *. set (p' := ffun d (inst s u) x) in *.
  set (g := generator d (map (inst t) l) x) in *. set (g' := generator d (map (inst s) l) x) in *.
  replace (p * g - p' * g') with ((p - p') * g + p' * (g - g')) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
  rewrite (Rabs_right g), (Rabs_right p') by lra.
  assert (Rabs (p - p') * g <= Rabs (p - p') * 1) by (apply Rmult_le_compat_l; [apply Rabs_pos|lra]).
  assert (p' * Rabs (g - g') <= 1 * Rabs (g - g')) by (apply Rmult_le_compat_r; [apply Rabs_pos|lra]). lra.
Qed.
Lemma dominating_integral l : List.Forall good l -> exists c, 0 <= c /\ forall s t,
  cube_integrable d (dominating s t l) /\ cube_integral d (dominating s t l) <= c * Rabs (t - s).
Proof.
  induction l as [|u l IH]; intros Hg.
  - exists 0. split; [lra|]. intros s t. destruct (cube_const d 0) as [X1 X2]. split; [exact X1|].
    simpl. rewrite X2. lra.
  - inversion Hg as [|? ? Hu Hl]; subst. destruct (IH Hl) as (c & Hc & K).
    destruct u as [j|a al b].
    + exists c. split; [assumption|]. intros s t. destruct (K s t) as [K1 K2]. split.
      * apply cube_integrable_ext with (2 := K1). intros; simpl; ring.
      * rewrite (cube_integral_ext d _ (dominating s t l)) by (intros; simpl; ring). assumption.
    + simpl in Hu. destruct (IHV a Hu) as (e & He & outer). exists (e * Rabs al + c).
      split; [assert (0 <= e * Rabs al) by (apply Rmult_le_pos; [assumption|apply Rabs_pos]); lra|].
      intros s t. destruct (K s t) as [K1 K2].
      set (b1 := Rmax (al * t + b) (al * s + b)). set (b2 := Rmin (al * t + b) (al * s + b)).
      destruct (cube_linear d _ _ (-1) (half_space_ok a b1) (half_space_ok a b2)) as [X1 X2].
      destruct (cube_linear d _ _ 1 X1 K1) as [Y1 Y2].
      assert (Ex : forall x, open_cube d x -> half_space d a b1 x + -1 * half_space d a b2 x + 1 * dominating s t l x
         = dominating s t (PH a al b :: l) x) by (intros; simpl; fold b1 b2; ring).
      split; [apply cube_integrable_ext with (2 := Y1); assumption|].
      rewrite <- (cube_integral_ext d _ _ Ex), Y2, X2.
      assert (Hb : b1 - b2 = Rabs al * Rabs (t - s)).
      { rewrite <- Rabs_mult. unfold b1, b2, Rmax, Rmin. destruct Rle_dec as [h|h].
        - rewrite Rabs_left1 by lra. ring.
        - rewrite Rabs_right by lra. ring. }
      assert (Hle : b2 <= b1) by (unfold b1, b2, Rmax, Rmin; destruct Rle_dec; lra).
      specialize (outer b1 b2 Hle). rewrite Hb in outer. lra.
Qed.
Lemma inner_cont l : List.Forall good l -> forall t, continuous (fun t => cube_integral d (generator d (map (inst t) l))) t.
Proof.
  intros Hg t. destruct (dominating_integral l Hg) as (c & Hc & K).
  assert (Lip : forall s t, Rabs (cube_integral d (generator d (map (inst t) l)) - cube_integral d (generator d (map (inst s) l))) <= c * Rabs (t - s)).
  { assert (One : forall s t, cube_integral d (generator d (map (inst t) l)) - cube_integral d (generator d (map (inst s) l)) <= c * Rabs (t - s)).
    { intros s u. destruct (K s u) as [K1 K2]. destruct (cube_linear d _ _ (-1) (IHI (map (inst u) l)) (IHI (map (inst s) l))) as [X1 X2].
      assert (cube_integral d (fun x => generator d (map (inst u) l) x + -1 * generator d (map (inst s) l) x) <= cube_integral d (dominating s u l)).
      { apply cube_integral_mono; [assumption|assumption|]. intros x Hx.
        assert (Z := dominating_bound s u l x Hx). apply Rabs_le_between in Z. lra. }
      lra. }
    intros s u. apply Rabs_le. generalize (One s u) (One u s). rewrite (Rabs_minus_sym s u). lra. }
  apply continuity_pt_filterlim. intros eps He. exists (eps / (c + 1)). split; [apply Rdiv_lt_0_compat; lra|].
  intros s [_ Hs]. simpl in *. unfold R_dist in *.
  apply Rle_lt_trans with (1 := Lip t s). apply Rle_lt_trans with ((c + 1) * Rabs (s - t)).
  - apply Rmult_le_compat_r; [apply Rabs_pos|lra].
  - apply Rmult_lt_compat_l with (r := c + 1) in Hs; [|lra].
    replace ((c + 1) * (eps / (c + 1))) with eps in Hs by (field; lra). assumption.
Qed.

(* slicing a generator in d+1 variables *)
Lemma slice (l : list factor) : exists (s : R -> R) (l' : list pfactor), piecewise_continuous s /\ List.Forall good l' /\
  forall t x, generator (S d) l (vcons t x) = s t * generator d (map (inst t) l') x.
Proof.
  induction l as [|u l (s & l' & Hs & Hl & K)].
  - exists (fun _ => 1), []. split; [apply piecewise_continuous_cont; intros; apply continuous_const|]. split; [constructor|]. intros; simpl; ring.
  - destruct u as [[|j]|a b].
    + exists (fun t => t * s t), l'. split; [apply (piecewise_continuous_mult (fun t => t)); [apply piecewise_continuous_cont; intros; apply continuous_id|assumption]|].
      split; [assumption|]. intros t x. cbn [generator]. rewrite K. simpl. ring.
    + exists s, (PC j :: l'). split; [assumption|]. split; [constructor; [exact I|assumption]|].
      intros t x. cbn [generator map inst]. rewrite K. unfold ffun.
      destruct (lt_dec (S j) (S d)), (lt_dec j d); try (exfalso; lia); simpl; ring.
    + destruct (nonzero_dec d (fun j => a (S j))) as [h|h].
      * exists s, (PH (fun j => a (S j)) (a O) b :: l'). split; [assumption|]. split; [constructor; assumption|].
        intros t x. cbn [generator map inst ffun]. rewrite K, half_space_cons. ring.
      * exists (fun t => indicator (a O * t + b) * s t), l'. split; [apply (piecewise_continuous_mult (fun t => indicator (a O * t + b))); [apply piecewise_continuous_ind|assumption]|].
        split; [assumption|]. intros t x. cbn [generator ffun]. rewrite K, half_space_cons, half_space_zero by assumption. ring.
Qed.
Lemma step_I l : cube_integrable (S d) (generator (S d) l).
Proof.
  destruct (slice l) as (s & l' & Hs & Hl & K).
  assert (X : forall t, cube_integrable d (fun x => generator (S d) l (vcons t x)) /\
     cube_integral d (fun x => generator (S d) l (vcons t x)) = s t * cube_integral d (generator d (map (inst t) l'))).
  { intros t. destruct (cube_linear d _ _ (s t) (proj1 (cube_const d 0)) (IHI (map (inst t) l'))) as [X1 X2]. split.
    - apply cube_integrable_ext with (2 := X1). intros; rewrite K; ring.
    - rewrite (cube_integral_ext d _ (fun x => 0 + s t * generator d (map (inst t) l') x)) by (intros; rewrite K; ring).
      rewrite X2, (proj2 (cube_const d 0)). ring. }
  split; [intros t _; apply X|].
  apply ex_RInt_ext with (fun t => s t * cube_integral d (generator d (map (inst t) l'))); [intros; symmetry; apply X|].
  apply piecewise_continuous_ex_RInt; [lra|]. apply (piecewise_continuous_mult s); [assumption|]. apply piecewise_continuous_cont, inner_cont; assumption.
Qed.
Lemma step_V a : nonzero (S d) a -> exists c, 0 <= c /\ forall b b', b' <= b ->
  cube_integral (S d) (half_space (S d) a b) - cube_integral (S d) (half_space (S d) a b') <= c * (b - b').
Proof.
  intros (j & Hj & Hja).
  assert (HO : forall b, ex_RInt (fun t => cube_integral d (half_space d (fun j => a (S j)) (a O * t + b))) 0 1).
  { intros b. destruct (step_I [Ha a b]) as [_ X]. apply ex_RInt_ext with (2 := X).
    intros t _. apply cube_integral_ext. intros x _. cbn [generator ffun]. rewrite half_space_cons. ring. }
  assert (HE : forall b, cube_integral (S d) (half_space (S d) a b) = RInt (fun t => cube_integral d (half_space d (fun j => a (S j)) (a O * t + b))) 0 1).
  { intros b. apply RInt_ext. intros t _. apply cube_integral_ext. intros x _. apply half_space_cons. }
  destruct (nonzero_dec d (fun j => a (S j))) as [h|h].
  - destruct (IHV _ h) as (c & Hc & K). exists c. split; [assumption|]. intros b b' Hb. rewrite !HE.
    apply Rle_trans with (RInt (fun t => c * (b - b')) 0 1).
    + rewrite <- (RInt_minus (V := R_CompleteNormedModule)) by apply HO.
      apply RInt_le; [lra|apply (ex_RInt_minus (V := R_NormedModule)); apply HO|apply ex_RInt_const|].
      intros t Ht. specialize (K (a O * t + b) (a O * t + b') ltac:(lra)).
      unfold minus, plus, opp; simpl. lra.
    + rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. lra.
  - assert (Ha0 : a O <> 0).
    { destruct j as [|j]; [assumption|]. exfalso. apply Hja. apply (h j). lia. }
    exists (/ Rabs (a O)). split; [left; apply Rinv_0_lt_compat, Rabs_pos_lt; assumption|].
    intros b b' Hb. rewrite !HE.
    assert (Z : forall b, RInt (fun t => cube_integral d (half_space d (fun j => a (S j)) (a O * t + b))) 0 1
       = RInt (fun t => indicator (a O * t + b)) 0 1).
    { intros b0. apply RInt_ext. intros t _.
      rewrite (cube_integral_ext d _ (fun _ => indicator (a O * t + b0))) by (intros; apply half_space_zero; assumption). apply cube_const. }
    rewrite !Z. apply indicator_RInt_lip; assumption.
Qed.
End Step.

Theorem generator_int d : (forall l, cube_integrable d (generator d l)) /\
  (forall a, nonzero d a -> exists c, 0 <= c /\ forall b b', b' <= b ->
     cube_integral d (half_space d a b) - cube_integral d (half_space d a b') <= c * (b - b')).
Proof.
  induction d as [|d [IH1 IH2]].
  - split; [intros; exact I|]. intros a (j & Hj & _); lia.
  - split; [apply step_I; assumption|apply step_V; assumption].
Qed.
