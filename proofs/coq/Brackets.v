(* Functions that no open set carries: if X V = p and Y V = q, then [X, Y] V = X q - Y p, because second derivatives commute.
   Polynomial vector fields on R^n, polynomial right-hand sides; a list of brackets and combinations is run by computation. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Derivatives Network Formal Certificates.
Import ListNotations.
Open Scope R_scope.

Definition shift (z : vec) (k : nat) (t : R) : vec := fun j => if Nat.eqb j k then z j + t else z j.
Definition open_set (n : nat) (U : vec -> Prop) : Prop := forall z, U z -> exists eps, 0 < eps /\
  forall y, (forall j, (j < n)%nat -> Rabs (y j - z j) < eps) -> (forall j, (n <= j)%nat -> y j = z j) -> U y.
(* slope is the gradient of V on U, and it has derivatives that commute; so it is for every C^2 function V (Schwarz) *)
Definition twice_differentiable (n : nat) (U : vec -> Prop) (V : vec -> R) (slope : nat -> vec -> R) : Prop :=
  exists second : nat -> nat -> vec -> R, forall z j k, U z -> (j < n)%nat -> (k < n)%nat ->
    is_derive (fun t => V (shift z k t)) 0 (slope k z) /\ is_derive (fun t => slope j (shift z k t)) 0 (second j k z)
    /\ second j k z = second k j z.

Record equation := Equation { field : list expr; right : expr }.
Definition component (e : equation) (j : nat) : expr := nth j (field e) (Int 0).
Fixpoint all_of (n : nat) (g : nat -> expr) : expr := match n with O => Int 0 | S n => Plus (all_of n g) (g n) end.
Definition partial (k : nat) : expr -> expr := derivative (fun a => if Nat.eqb a k then Int 1 else Int 0).
Definition along (n : nat) (f : equation) (e : expr) : expr := all_of n (fun k => Times (component f k) (partial k e)).
Definition bracket (n : nat) (f g : equation) : equation :=
  Equation (map (fun j => Minus (along n f (component g j)) (along n g (component f j))) (seq 0 n))
    (Minus (along n f (right g)) (along n g (right f))).
Definition combination (n : nat) (facts : list equation) (terms : list (expr * nat)) : equation :=
  let total pick := fold_right (fun t e => Plus (Times (fst t) (pick (nth (snd t) facts (Equation [] (Int 0))))) e) (Int 0) terms in
  Equation (map (fun j => total (fun f => component f j)) (seq 0 n)) (total right).
Inductive step := Bracket (i j : nat) | Combine (terms : list (expr * nat)).
Fixpoint run (n : nat) (facts : list equation) (steps : list step) : list equation :=
  match steps with
  | [] => facts
  | Bracket i j :: r => run n (facts ++ [bracket n (nth i facts (Equation [] (Int 0))) (nth j facts (Equation [] (Int 0)))]) r
  | Combine terms :: r => run n (facts ++ [combination n facts terms]) r end.

Lemma in_last_of {A : Type} (x : A) r y : In (last (x :: r) y) (x :: r).
Proof.
  revert x. induction r as [|x' r IH]; intros x; [left; reflexivity|]. right. apply (IH x').
Qed.

Section Brackets.
Variables (n : nat) (constants : list R).
Definition point (z : vec) : list symbol := map (fun j => number (z j)) (seq 0 n) ++ map number constants.
Definition at_ (z : vec) (e : expr) : R := eval (fun _ => O) (point z) e (0, 0, 0)%nat.
Lemma point_honest z : List.Forall honest (point z).
Proof.
  unfold point. apply List.Forall_app. split; apply List.Forall_forall; intros s K; apply in_map_iff in K as (x & <- & _); apply number_honest.
Qed.
Lemma value_point z a s : Formal.value (point z) a s = if Nat.ltb a n then z a else nth (a - n) constants 0.
Proof.
  unfold Formal.value, point. destruct (Nat.ltb_spec a n) as [L|L].
  - rewrite app_nth1 by (rewrite map_length, seq_length; assumption).
    rewrite nth_indep with (d' := number (z O)) by (rewrite map_length, seq_length; assumption).
    rewrite (map_nth (fun j => number (z j)) (seq 0 n) O), seq_nth by assumption. reflexivity.
  - rewrite app_nth2; rewrite map_length, seq_length; [|assumption].
    destruct (Nat.ltb_spec (a - n) (length constants)) as [M|M].
    + rewrite nth_indep with (d' := number 0) by (rewrite map_length; assumption). rewrite map_nth. reflexivity.
    + rewrite !nth_overflow; rewrite ?map_length; try assumption. reflexivity.
Qed.
Lemma shift_nowhere z k : shift z k 0 = z.
Proof. extensionality j. unfold shift. destruct (Nat.eqb j k); ring. Qed.
Lemma partial_ok z k e : (k < n)%nat -> is_derive (fun t => at_ (shift z k t) e) 0 (at_ z (partial k e)).
Proof.
  intros Hk. replace (at_ z (partial k e)) with (at_ (shift z k 0) (partial k e)) by (rewrite shift_nowhere; reflexivity).
  apply (derivative_ok (fun _ => O) (fun t => point (shift z k t)) (fun a => if Nat.eqb a k then Int 1 else Int 0)).
  intros a s. apply (is_derive_ext (fun t => if Nat.ltb a n then shift z k t a else nth (a - n) constants 0)); [intros t; symmetry; apply value_point|].
  unfold shift. destruct (Nat.ltb_spec a n) as [L|L].
  - destruct (Nat.eqb a k); simpl; auto_derive; trivial; ring.
  - destruct (Nat.eqb_spec a k) as [E|E]; [lia|]. simpl. auto_derive; trivial.
Qed.
Lemma at_all_of z m g : at_ z (all_of m g) = sumn m (fun k => at_ z (g k)).
Proof. induction m as [|m IH]; [reflexivity|]. cbn [all_of sumn]. rewrite <- IH. reflexivity. Qed.

Variables (U : vec -> Prop) (slope : nat -> vec -> R) (second : nat -> nat -> vec -> R).
Hypothesis opened : open_set n U.
Hypothesis derived : forall z j k, U z -> (j < n)%nat -> (k < n)%nat -> is_derive (fun t => slope j (shift z k t)) 0 (second j k z).
Hypothesis commute : forall z j k, U z -> (j < n)%nat -> (k < n)%nat -> second j k z = second k j z.
Definition holds (e : equation) : Prop :=
  forall z, U z -> sumn n (fun j => at_ z (component e j) * slope j z) = at_ z (right e).

Lemma near z k : U z -> (k < n)%nat -> exists eps, 0 < eps /\ forall t, Rabs t < eps -> U (shift z k t).
Proof.
  intros Hz Hk. destruct (opened z Hz) as (eps & E & K). exists eps. split; [assumption|]. intros t Ht. apply K.
  - intros j _. unfold shift. destruct (Nat.eqb j k); [replace (z j + t - z j) with t by ring; assumption|].
    replace (z j - z j) with 0 by ring. rewrite Rabs_R0. assumption.
  - intros j Hj. unfold shift. destruct (Nat.eqb_spec j k); [lia|reflexivity].
Qed.
(* an equation may be differentiated *)
Lemma differentiated e z k : holds e -> U z -> (k < n)%nat ->
  sumn n (fun j => at_ z (partial k (component e j)) * slope j z + at_ z (component e j) * second j k z) = at_ z (partial k (right e)).
Proof.
  intros He Hz Hk. destruct (near z k Hz Hk) as (eps & E & Hu).
  assert (L : is_derive (fun t => sumn n (fun j => at_ (shift z k t) (component e j) * slope j (shift z k t))) 0
    (sumn n (fun j => at_ z (partial k (component e j)) * slope j z + at_ z (component e j) * second j k z))).
  { assert (G : forall m, (m <= n)%nat -> is_derive (fun t => sumn m (fun j => at_ (shift z k t) (component e j) * slope j (shift z k t))) 0
      (sumn m (fun j => at_ z (partial k (component e j)) * slope j z + at_ z (component e j) * second j k z))); [|apply G; lia].
    induction m as [|m IH]; intros Hm; cbn [sumn]; [apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule))|].
    apply (is_derive_plus (fun t => sumn m _) (fun t => at_ (shift z k t) (component e m) * slope m (shift z k t))); [apply IH; lia|].
    evar_last; [apply (is_derive_mult (fun t => at_ (shift z k t) (component e m)) (fun t => slope m (shift z k t)));
      [apply partial_ok; assumption|apply derived; [assumption|lia|assumption]|intros; apply Rmult_comm]|].
    unfold plus, mult; simpl. rewrite shift_nowhere. reflexivity. }
  assert (R' : is_derive (fun t => at_ (shift z k t) (right e)) 0 (at_ z (partial k (right e)))) by (apply partial_ok; assumption).
  apply is_derive_unique in L. apply is_derive_unique in R'. rewrite <- L, <- R'. apply Derive_ext_loc.
  exists (mkposreal eps E). intros t Ht. apply He, Hu. unfold ball in Ht; simpl in Ht; unfold AbsRing_ball, abs, minus, plus, opp in Ht; simpl in Ht.
  replace t with (t + - 0) by ring. assumption.
Qed.
Lemma at_along z f e : at_ z (along n f e) = sumn n (fun k => at_ z (component f k) * at_ z (partial k e)).
Proof. unfold along. rewrite at_all_of. apply sumn_ext. intros k _. reflexivity. Qed.
Lemma nth_map_seq (g : nat -> expr) j : (j < n)%nat -> nth j (map g (seq 0 n)) (Int 0) = g j.
Proof.
  intros Hj. rewrite nth_indep with (d' := g O) by (rewrite map_length, seq_length; assumption).
  rewrite map_nth, seq_nth by assumption. reflexivity.
Qed.
Lemma bracket_holds f g : holds f -> holds g -> holds (bracket n f g).
Proof.
  intros Hf Hg z Hz.
  assert (A : forall p q : equation, holds q ->
    sumn n (fun k => at_ z (component p k) * at_ z (partial k (right q)))
    = sumn n (fun j => at_ z (along n p (component q j)) * slope j z)
      + sumn n (fun k => sumn n (fun j => at_ z (component p k) * at_ z (component q j) * second j k z))).
  { intros p q Hq.
    rewrite (sumn_ext n _ (fun k => sumn n (fun j => at_ z (component p k) * at_ z (partial k (component q j)) * slope j z)
      + sumn n (fun j => at_ z (component p k) * at_ z (component q j) * second j k z))).
    - rewrite sumn_plus. f_equal. rewrite sumn_swap. apply sumn_ext. intros j _. rewrite at_along, <- sumn_scal_r. reflexivity.
    - intros k Hk. rewrite <- (differentiated q z k Hq Hz Hk), <- sumn_plus, <- sumn_scal. apply sumn_ext. intros; ring. }
  assert (S : sumn n (fun k => sumn n (fun j => at_ z (component f k) * at_ z (component g j) * second j k z))
    = sumn n (fun k => sumn n (fun j => at_ z (component g k) * at_ z (component f j) * second j k z))).
  { rewrite sumn_swap. apply sumn_ext. intros j Hj. apply sumn_ext. intros k Hk. rewrite (commute z j k) by assumption. ring. }
  change (at_ z (right (bracket n f g))) with (at_ z (along n f (right g)) - at_ z (along n g (right f))).
  rewrite !at_along, (A f g Hg), (A g f Hf), S.
  rewrite (sumn_ext n _ (fun j => at_ z (along n f (component g j)) * slope j z + - 1 * (at_ z (along n g (component f j)) * slope j z))).
  - rewrite sumn_plus, sumn_scal. ring.
  - intros j Hj. unfold component at 1. cbn [bracket field]. rewrite nth_map_seq by assumption.
    change (at_ z (Minus ?x ?y)) with (at_ z x - at_ z y). ring.
Qed.
Lemma nothing_holds : holds (Equation [] (Int 0)).
Proof.
  intros z _. rewrite (sumn_ext n _ (fun _ => 0)), sumn_0; [reflexivity|]. intros j _. unfold component. cbn [field].
  replace (nth j [] (Int 0)) with (Int 0) by (destruct j; reflexivity). unfold at_; simpl. ring.
Qed.
Lemma nth_holds facts i : List.Forall holds facts -> holds (nth i facts (Equation [] (Int 0))).
Proof.
  intros K. destruct (nth_in_or_default i facts (Equation [] (Int 0))) as [I|E]; [|rewrite E; apply nothing_holds].
  rewrite List.Forall_forall in K. apply K, I.
Qed.
Lemma combination_holds facts terms : List.Forall holds facts -> holds (combination n facts terms).
Proof.
  intros K z Hz. unfold combination. cbn [right].
  rewrite (sumn_ext n _ (fun j => at_ z (fold_right (fun t e => Plus (Times (fst t) (component (nth (snd t) facts (Equation [] (Int 0))) j)) e) (Int 0) terms) * slope j z)).
  - induction terms as [|[e i] terms IH]; cbn [fold_right fst snd].
    + rewrite (sumn_ext n _ (fun _ => 0)), sumn_0; [reflexivity|]. intros j _. unfold at_; simpl. ring.
    + change (at_ z (Plus (Times ?x ?y) ?r)) with (at_ z x * at_ z y + at_ z r). rewrite <- IH, <- (nth_holds facts i K z Hz), <- sumn_scal, <- sumn_plus.
      apply sumn_ext. intros j _. change (at_ z (Plus (Times ?x ?y) ?r)) with (at_ z x * at_ z y + at_ z r). ring.
  - intros j Hj. unfold component at 1. cbn [field]. rewrite nth_map_seq by assumption. reflexivity.
Qed.
Lemma run_holds steps : forall facts, List.Forall holds facts -> List.Forall holds (run n facts steps).
Proof.
  induction steps as [|[i j|terms] steps IH]; intros facts K; cbn [run]; [assumption| |]; apply IH, List.Forall_app; split; try assumption;
    apply List.Forall_cons; try apply List.Forall_nil.
  - apply bracket_holds; apply nth_holds; assumption.
  - apply combination_holds; assumption.
Qed.
Definition leads_to (z : vec) (facts : list equation) (steps : list step) (goal : expr) : bool :=
  let e := last (run n facts steps) (Equation [] (Int 0)) in
  forallb (fun j => vanishes (normal (point z) [] (component e j))) (seq 0 n) && vanishes (normal (point z) [] (Plus (right e) goal)).
Theorem obstruction facts steps goal z : List.Forall holds facts -> U z -> leads_to z facts steps goal = true -> at_ z goal = 0.
Proof.
  intros K Hz E. apply andb_true_iff in E as [E1 E2]. set (e := last (run n facts steps) (Equation [] (Int 0))) in *.
  assert (N : forall x, vanishes (normal (point z) [] x) = true -> at_ z x = 0).
  { intros x Ex. apply (vanishes_ok (fun _ => O) (point z)) with (s := (0, 0, 0)%nat) in Ex.
    rewrite (normal_ok (fun _ => O) (point z) (point_honest z) []) in Ex; [exact Ex|]. intros k i q s []. }
  assert (He : holds e).
  { unfold e. assert (R := run_holds steps facts K). rewrite List.Forall_forall in R.
    destruct (run n facts steps) as [|x r]; [apply nothing_holds|]. apply R. apply (in_last_of x r). }
  specialize (He z Hz). rewrite (sumn_ext n _ (fun _ => 0)), sumn_0 in He.
  - apply N in E2. change (at_ z (Plus (right e) goal)) with (at_ z (right e) + at_ z goal) in E2. lra.
  - intros j Hj. rewrite (N (component e j)); [ring|]. rewrite forallb_forall in E1. apply E1, in_seq. lia.
Qed.
End Brackets.
