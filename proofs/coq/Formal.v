(* Expressions with sums over neurons, inputs and outputs, their normal forms by computation, and their derivatives.
   Two expressions with the same normal form have the same value: for every width and every dimension. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Derivatives.
Import ListNotations.
Open Scope R_scope.

(* what a sum runs over *)
Inductive range := neurons | inputs | outputs.
Definition index := (nat * nat * nat)%type.
Definition put (k : range) (n : nat) (at_ : index) : index :=
  match k, at_ with neurons, (_, j, l) => (n, j, l) | inputs, (i, _, l) => (i, n, l) | outputs, (i, j, _) => (i, j, n) end.
Definition same (k k' : range) : bool :=
  match k, k' with neurons, neurons | inputs, inputs | outputs, outputs => true | _, _ => false end.
Lemma same_ok k k' : same k k' = true -> k = k'.
Proof. destruct k, k'; simpl; congruence. Qed.
Lemma put_put k n n' s : put k n (put k n' s) = put k n s.
Proof. destruct s as [[i j] l], k; reflexivity. Qed.
Lemma put_swap k k' n n' s : same k k' = false -> put k n (put k' n' s) = put k' n' (put k n s).
Proof. destruct s as [[i j] l], k, k'; simpl; congruence. Qed.

Inductive expr :=
| Int (z : Z) | Frac (p : Z) (q : positive) | Atom (a : nat)
| Plus (e f : expr) | Minus (e f : expr) | Opp (e : expr) | Times (e f : expr) | Power (e : expr) (n : nat)
| Total (k : range) (e : expr).

(* symbols: their values at an index, and the ranges they depend on *)
Record symbol := Symbol { at_index : index -> R; uses : range -> bool }.
Definition honest (s : symbol) : Prop := forall k n i, uses s k = false -> at_index s (put k n i) = at_index s i.
Definition nothing : symbol := Symbol (fun _ => 0) (fun _ => false).
Lemma nothing_honest : honest nothing.
Proof. intros k n i _. reflexivity. Qed.

Section Evaluation.
Variable size : range -> nat.
Variable symbols : list symbol.
Definition value (a : nat) : index -> R := at_index (nth a symbols nothing).
Fixpoint eval (e : expr) (s : index) : R :=
  match e with
  | Int z => IZR z | Frac p q => IZR p / IZR (Zpos q) | Atom a => value a s
  | Plus e f => eval e s + eval f s | Minus e f => eval e s - eval f s | Opp e => - eval e s
  | Times e f => eval e s * eval f s | Power e n => eval e s ^ n
  | Total k e => sumn (size k) (fun n => eval e (put k n s)) end.

Hypothesis all_honest : List.Forall honest symbols.
Lemma value_put a k n s : uses (nth a symbols nothing) k = false -> value a (put k n s) = value a s.
Proof.
  intros Hu. unfold value. destruct (nth_in_or_default a symbols nothing) as [Hin| ->]; [|reflexivity].
  apply (proj1 (List.Forall_forall _ _) all_honest _ Hin); assumption.
Qed.

(* ----- normal forms: sums of rational multiples of products of symbols and of sums of such products ----- *)
Inductive mono := One | By (a : nat) (m : mono) | BySum (k : range) (inside m : mono).
Fixpoint mvalue (m : mono) (s : index) : R :=
  match m with One => 1 | By a m => value a s * mvalue m s
  | BySum k i m => sumn (size k) (fun n => mvalue i (put k n s)) * mvalue m s end.
Fixpoint mono_eqb (m m' : mono) : bool :=
  match m, m' with One, One => true | By a m, By a' m' => Nat.eqb a a' && mono_eqb m m'
  | BySum k i m, BySum k' i' m' => same k k' && mono_eqb i i' && mono_eqb m m' | _, _ => false end.
Lemma mono_eqb_ok m : forall m', mono_eqb m m' = true -> m = m'.
Proof.
  induction m as [|a m IH|k i IHi m IH]; intros [|a' m'|k' i' m'] E; simpl in E; try discriminate; [reflexivity| |].
  - apply andb_true_iff in E as [E1 E2]. apply Nat.eqb_eq in E1. rewrite E1, (IH _ E2). reflexivity.
  - apply andb_true_iff in E as [E1 E2]. apply andb_true_iff in E1 as [E1 E3].
    rewrite (same_ok _ _ E1), (IHi _ E3), (IH _ E2). reflexivity.
Qed.
Fixpoint uses_mono (m : mono) (k : range) : bool :=
  match m with One => false | By a m => uses (nth a symbols nothing) k || uses_mono m k
  | BySum k' i m => (negb (same k' k) && uses_mono i k) || uses_mono m k end.
Lemma mvalue_put m : forall k n s, uses_mono m k = false -> mvalue m (put k n s) = mvalue m s.
Proof.
  induction m as [|a m IH|k' i IHi m IH]; intros k n s U; simpl in *; [reflexivity| |];
    apply orb_false_iff in U as [U1 U2]; rewrite (IH _ _ _ U2).
  - rewrite value_put by assumption. reflexivity.
  - f_equal. apply sumn_ext. intros x _. destruct (same k' k) eqn:E.
    + rewrite (same_ok _ _ E), put_put. reflexivity.
    + rewrite put_swap by assumption. apply IHi. apply U1.
Qed.

(* an order for the factors of a product; nothing depends on what it is *)
Definition rank (k : range) : nat := match k with neurons => 0 | inputs => 1 | outputs => 2 end.
Fixpoint compare (m m' : mono) : comparison :=
  match m, m' with
  | One, One => Eq | One, _ => Lt | _, One => Gt
  | By a r, By a' r' => match Nat.compare a a' with Eq => compare r r' | o => o end
  | By _ _, _ => Lt | _, By _ _ => Gt
  | BySum k i r, BySum k' i' r' =>
    match Nat.compare (rank k) (rank k') with Eq => match compare i i' with Eq => compare r r' | o => o end | o => o end
  end.
Fixpoint insert (a : nat) (m : mono) : mono :=
  match m with By a' r => if Nat.leb a a' then By a m else By a' (insert a r) | _ => By a m end.
Fixpoint insert_sum (k : range) (i m : mono) : mono :=
  match m with
  | By a r => By a (insert_sum k i r)
  | BySum k' i' r => match compare (BySum k i One) (BySum k' i' One) with
      Gt => BySum k' i' (insert_sum k i r) | _ => BySum k i m end
  | One => BySum k i One end.
Fixpoint mmul (m m' : mono) : mono :=
  match m with One => m' | By a r => insert a (mmul r m') | BySum k i r => insert_sum k i (mmul r m') end.
Lemma insert_ok a m s : mvalue (insert a m) s = value a s * mvalue m s.
Proof. induction m as [|a' m IH|k i _ m IH]; simpl; [reflexivity| |reflexivity].
  destruct (Nat.leb a a'); simpl; [reflexivity|]. rewrite IH. ring. Qed.
Lemma insert_sum_ok k i m s : mvalue (insert_sum k i m) s = sumn (size k) (fun n => mvalue i (put k n s)) * mvalue m s.
Proof. induction m as [|a' m IH|k' i' _ m IH]; simpl; [reflexivity|rewrite IH; ring|].
  match goal with |- context [match ?c with _ => _ end] => destruct c end; simpl; try reflexivity. rewrite IH. ring. Qed.
Lemma mmul_ok m m' s : mvalue (mmul m m') s = mvalue m s * mvalue m' s.
Proof. induction m as [|a m IH|k i _ m IH]; simpl; [ring|rewrite insert_ok, IH; ring|rewrite insert_sum_ok, IH; ring]. Qed.

Local Arguments Qred : simpl never.
Local Arguments Qplus : simpl never.
Local Arguments Qmult : simpl never.
Local Arguments Q2R : simpl never.
Definition poly := list (Q * mono).
Fixpoint pvalue (p : poly) (s : index) : R :=
  match p with [] => 0 | (q, m) :: r => Q2R q * mvalue m s + pvalue r s end.
Fixpoint add1 (q : Q) (m : mono) (p : poly) : poly :=
  match p with [] => [(q, m)]
  | (q', m') :: r => if mono_eqb m m' then (Qred (q + q')%Q, m') :: r else (q', m') :: add1 q m r end.
Fixpoint padd (p r : poly) : poly := match p with [] => r | (q, m) :: p => add1 q m (padd p r) end.
Fixpoint pscale (q : Q) (m : mono) (p : poly) : poly :=
  match p with [] => [] | (q', m') :: p => add1 (Qred (q * q')) (mmul m m') (pscale q m p) end.
Fixpoint pmul (p r : poly) : poly := match p with [] => [] | (q, m) :: p => padd (pscale q m r) (pmul p r) end.
Fixpoint ppow (p : poly) (n : nat) : poly := match n with O => [(1%Q, One)] | S n => pmul p (ppow p n) end.
Lemma Q2R_reduced q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma add1_ok q m p s : pvalue (add1 q m p) s = Q2R q * mvalue m s + pvalue p s.
Proof.
  induction p as [|[q' m'] p IH]; simpl; [reflexivity|]. destruct (mono_eqb m m') eqn:E; simpl.
  - rewrite (mono_eqb_ok _ _ E), Q2R_reduced, Q2R_plus. ring.
  - rewrite IH. ring.
Qed.
Lemma padd_ok p r s : pvalue (padd p r) s = pvalue p s + pvalue r s.
Proof. induction p as [|[q m] p IH]; simpl; [ring|]. rewrite add1_ok, IH. ring. Qed.
Lemma pscale_ok q m p s : pvalue (pscale q m p) s = Q2R q * mvalue m s * pvalue p s.
Proof. induction p as [|[q' m'] p IH]; simpl; [ring|]. rewrite add1_ok, IH.
  rewrite mmul_ok, Q2R_reduced, Q2R_mult. ring. Qed.
Lemma pmul_ok p r s : pvalue (pmul p r) s = pvalue p s * pvalue r s.
Proof. induction p as [|[q m] p IH]; simpl; [ring|]. rewrite padd_ok, pscale_ok, IH. ring. Qed.
Lemma Q2R_one : Q2R 1 = 1.
Proof. unfold Q2R; simpl; field. Qed.
Lemma ppow_ok p n s : pvalue (ppow p n) s = pvalue p s ^ n.
Proof. induction n as [|n IH]; simpl; [rewrite Q2R_one; ring|]. rewrite pmul_ok, IH. reflexivity. Qed.

(* equations sum over k of a = poly, applied wherever such a sum arises *)
Variable table : list (range * mono * poly).
Hypothesis table_ok : forall k i p s, In (k, i, p) table -> sumn (size k) (fun n => mvalue i (put k n s)) = pvalue p s.
Fixpoint look (t : list (range * mono * poly)) (k : range) (i : mono) : option poly :=
  match t with [] => None | (k', i', p) :: r => if same k k' && mono_eqb i i' then Some p else look r k i end.
Lemma look_ok t k i p : look t k i = Some p -> In (k, i, p) t.
Proof.
  induction t as [|[[k' i'] p'] t IH]; simpl; [discriminate|].
  destruct (same k k' && mono_eqb i i') eqn:E; [|auto]. intros [= ->].
  apply andb_true_iff in E as [E1 E2]. left. rewrite (same_ok _ _ E1), (mono_eqb_ok _ _ E2). reflexivity.
Qed.
(* the factors that depend on k, and the others *)
Fixpoint split (k : range) (m : mono) : mono * mono :=
  match m with
  | One => (One, One)
  | By a r => let (i, o) := split k r in if uses (nth a symbols nothing) k then (insert a i, o) else (i, insert a o)
  | BySum k' j r => let (i, o) := split k r in
      if negb (same k' k) && uses_mono j k then (insert_sum k' j i, o) else (i, insert_sum k' j o) end.
Lemma split_ok k m : forall n s, let (i, o) := split k m in
  mvalue m (put k n s) = mvalue i (put k n s) * mvalue o s.
Proof.
  induction m as [|a m IH|k' j _ m IH]; intros n s; simpl; [ring| |]; specialize (IH n s);
    destruct (split k m) as [i o].
  - destruct (uses (nth a symbols nothing) k) eqn:U; rewrite insert_ok, IH; [ring|]. rewrite value_put by assumption. ring.
  - destruct (negb (same k' k) && uses_mono j k) eqn:U; rewrite insert_sum_ok, IH; [ring|].
    assert (Z : mvalue (BySum k' j One) (put k n s) = mvalue (BySum k' j One) s).
    { apply mvalue_put. simpl. rewrite U. reflexivity. }
    simpl in Z. rewrite !Rmult_1_r in Z. rewrite Z. ring.
Qed.
Definition sum_mono (k : range) (q : Q) (m : mono) : poly :=
  let (i, o) := split k m in
  match look table k i with Some p => pscale q o p | None => [(q, insert_sum k i o)] end.
Lemma sum_mono_ok k q m s : pvalue (sum_mono k q m) s = Q2R q * sumn (size k) (fun n => mvalue m (put k n s)).
Proof.
  unfold sum_mono. assert (X := split_ok k m). destruct (split k m) as [i o].
  rewrite (sumn_ext _ _ _ (fun n _ => X n s)), sumn_scal_r.
  destruct (look table k i) as [p|] eqn:E.
  - rewrite pscale_ok. rewrite (table_ok _ _ _ s (look_ok _ _ _ _ E)). ring.
  - simpl. rewrite insert_sum_ok. ring.
Qed.
Fixpoint psum (k : range) (p : poly) : poly := match p with [] => [] | (q, m) :: p => padd (sum_mono k q m) (psum k p) end.
Lemma psum_ok k p s : pvalue (psum k p) s = sumn (size k) (fun n => pvalue p (put k n s)).
Proof.
  induction p as [|[q m] p IH]; simpl; [rewrite sumn_0; reflexivity|].
  rewrite padd_ok, sum_mono_ok, IH, <- sumn_scal, <- sumn_plus. reflexivity.
Qed.
Fixpoint normal (e : expr) : poly :=
  match e with
  | Int z => [(inject_Z z, One)] | Frac p q => [(Qmake p q, One)] | Atom a => [(1%Q, By a One)]
  | Plus e f => padd (normal e) (normal f) | Minus e f => padd (normal e) (pscale (-1) One (normal f))
  | Opp e => pscale (-1) One (normal e) | Times e f => pmul (normal e) (normal f) | Power e n => ppow (normal e) n
  | Total k e => psum k (normal e) end.
Lemma normal_ok e : forall s, pvalue (normal e) s = eval e s.
Proof.
  assert (M : Q2R (-1) = -1) by (unfold Q2R; simpl; field).
  induction e; intros s; simpl; rewrite ?padd_ok, ?pscale_ok, ?pmul_ok, ?ppow_ok, ?psum_ok, ?IHe, ?IHe1, ?IHe2; simpl;
    rewrite ?M, ?Q2R_one; try ring.
  - unfold Q2R, inject_Z; simpl. rewrite Rinv_1. ring.
  - unfold Q2R; simpl. unfold Rdiv. ring.
  - apply sumn_ext. intros n _. apply IHe.
Qed.
Definition vanishes (p : poly) : bool := forallb (fun t => Qeq_bool (fst t) 0) p.
Lemma vanishes_ok p s : vanishes p = true -> pvalue p s = 0.
Proof.
  induction p as [|[q m] p IH]; simpl; intros E; [reflexivity|]. apply andb_true_iff in E as [E1 E2].
  rewrite (IH E2). apply Qeq_bool_eq, Qeq_eqR in E1. rewrite E1. unfold Q2R; simpl. ring.
Qed.
Theorem equal e f s : vanishes (normal (Minus e f)) = true -> eval e s = eval f s.
Proof. intros E. apply (vanishes_ok _ s) in E. rewrite normal_ok in E. simpl in E. lra. Qed.
End Evaluation.

(* ----- derivatives ----- *)
Section Derivative.
Variable size : range -> nat.
Variable moving : R -> list symbol.
Variable speed : nat -> expr.
Hypothesis speed_ok : forall a s,
  is_derive (fun t => value (moving t) a s) 0 (eval size (moving 0) (speed a) s).
Fixpoint derivative (e : expr) : expr :=
  match e with
  | Int _ | Frac _ _ => Int 0 | Atom a => speed a
  | Plus e f => Plus (derivative e) (derivative f) | Minus e f => Minus (derivative e) (derivative f)
  | Opp e => Opp (derivative e) | Times e f => Plus (Times (derivative e) f) (Times e (derivative f))
  | Power e n => Times (Times (Int (Z.of_nat n)) (derivative e)) (Power e (pred n))
  | Total k e => Total k (derivative e) end.
Lemma derivative_ok e : forall s,
  is_derive (fun t => eval size (moving t) e s) 0 (eval size (moving 0) (derivative e) s).
Proof.
  induction e; intros s; simpl.
  - apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
  - apply (is_derive_const (K := R_AbsRing) (V := R_NormedModule)).
  - apply speed_ok.
  - apply (is_derive_plus (fun t => eval size (moving t) e1 s) (fun t => eval size (moving t) e2 s)); auto.
  - apply (is_derive_minus (fun t => eval size (moving t) e1 s) (fun t => eval size (moving t) e2 s)); auto.
  - apply (is_derive_opp (fun t => eval size (moving t) e s)); auto.
  - evar_last; [apply (is_derive_mult (fun t => eval size (moving t) e1 s) (fun t => eval size (moving t) e2 s)); auto;
      intros; apply Rmult_comm|]. unfold plus, mult; simpl. reflexivity.
  - evar_last; [apply (is_derive_pow (fun t => eval size (moving t) e s) n 0); auto|].
    rewrite <- INR_IZR_INZ. reflexivity.
  - apply (deriv_sum (size k) (fun n t => eval size (moving t) e (put k n s))). intros n _. apply IHe.
Qed.
Theorem derive_value e s : Derive (fun t => eval size (moving t) e s) 0 = eval size (moving 0) (derivative e) s.
Proof. apply is_derive_unique, derivative_ok. Qed.
End Derivative.
