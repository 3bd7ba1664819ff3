(* What chains with Cauchy-Schwarz steps and best weights rest on: vectors made of blocks, with l in the place of lambda
     (sum x.y)^2 <= (sum |x|^2) (sum |y|^2),   min(X, Y) and X Y / (X + Y) are l^2 X + (1 - l)^2 Y for a suitable l. *)
From Coq Require Import Reals Lra Lia List Bool.
From Gfproof Require Import Sums Setting Formal.
Open Scope R_scope.

(* ----- Cauchy-Schwarz for vectors made of blocks: a = |x|^2, b = x.y, c = |y|^2 ----- *)
Definition form (a b c : R) : Prop := forall s t : R, 0 <= s * s * a + (2 * s * t * b + t * t * c).
Lemma form_product x y : form (x * x) (x * y) (y * y).
Proof.
  intros s t. replace (s * s * (x * x) + (2 * s * t * (x * y) + t * t * (y * y))) with ((s * x + t * y) * (s * x + t * y)) by ring.
  apply Rle_0_sqr.
Qed.
Lemma form_plus a b c a' b' c' : form a b c -> form a' b' c' -> form (a + a') (b + b') (c + c').
Proof. intros K K' s t. specialize (K s t). specialize (K' s t). lra. Qed.
Lemma form_sum n a b c : (forall i, form (a i) (b i) (c i)) -> form (sumn n a) (sumn n b) (sumn n c).
Proof.
  intros K. induction n as [|n IH]; simpl; [intros s t; lra|]. apply form_plus; auto.
Qed.
Lemma cauchy_schwarz a b c : form a b c -> 0 <= a * c - b * b.
Proof. intros K. generalize (discriminant a b c K). lra. Qed.
Ltac blocks := unfold dot; repeat (first [apply form_product | apply form_sum; intros | apply form_plus]).

(* ----- one symbol replaced by an expression, another one free ----- *)
Fixpoint substitute (a : nat) (b e : expr) : expr :=
  match e with
  | Int _ | Frac _ _ => e | Atom n => if Nat.eqb n a then b else e
  | Plus e f => Plus (substitute a b e) (substitute a b f) | Minus e f => Minus (substitute a b e) (substitute a b f)
  | Opp e => Opp (substitute a b e) | Times e f => Times (substitute a b e) (substitute a b f)
  | Power e n => Power (substitute a b e) n | Total k e => Total k (substitute a b e) end.
Fixpoint mentions (a : nat) (e : expr) : bool :=
  match e with
  | Int _ | Frac _ _ => false | Atom n => Nat.eqb n a
  | Plus e f | Minus e f | Times e f => mentions a e || mentions a f
  | Opp e | Power e _ | Total _ e => mentions a e end.
Lemma substitute_value size x y a b free e : (forall n s, n <> a -> n <> free -> value x n s = value y n s) ->
  (forall s, value x a s = eval size y b s) -> mentions free e = false ->
  forall s, eval size x e s = eval size y (substitute a b e) s.
Proof.
  intros K B. induction e; intros M s; simpl in *; try (apply orb_false_iff in M as [M1 M2]; rewrite IHe1, IHe2 by assumption);
    try (rewrite IHe by assumption); try reflexivity.
  - destruct (Nat.eqb_spec a0 a) as [->|N]; [apply B|]. apply K; [assumption|]. apply Nat.eqb_neq, M.
  - apply sumn_ext. intros n _. apply IHe, M.
Qed.

(* ----- the best weights ----- *)
Definition least_weight (x y : R) : R := if Rle_dec x y then 1 else 0.
Lemma least_weight_ok x y : Rmin x y = least_weight x y ^ 2 * x + (1 - least_weight x y) ^ 2 * y.
Proof. unfold Rmin, least_weight. destruct (Rle_dec x y); ring. Qed.
Lemma harmonic_weight_ok x y : 0 <= x -> 0 <= y ->
  x * y / (x + y) = (y / (x + y)) ^ 2 * x + (1 - y / (x + y)) ^ 2 * y.
Proof.
  intros X Y. destruct (Req_dec (x + y) 0) as [E|N]; [|field; assumption].
  assert (x = 0) by lra. assert (y = 0) by lra. subst x y. unfold Rdiv. ring.
Qed.
Lemma harmonic_ge0 x y : 0 <= x -> 0 <= y -> 0 <= x * y / (x + y).
Proof.
  intros X Y. destruct (Req_dec (x + y) 0) as [E|N].
  - rewrite E. unfold Rdiv. rewrite Rinv_0. lra.
  - apply Rmult_le_pos; [apply Rmult_le_pos; assumption|]. left. apply Rinv_0_lt_compat. lra.
Qed.
Lemma harmonic_le_min x y : 0 <= x -> 0 <= y -> x * y / (x + y) <= Rmin x y.
Proof.
  intros X Y. destruct (Req_dec (x + y) 0) as [E|N].
  - rewrite E. unfold Rdiv. rewrite Rinv_0, Rmult_0_r. apply Rmin_glb; assumption.
  - assert (P : 0 < x + y) by lra. assert (A := Rle_0_sqr x). assert (B := Rle_0_sqr y). unfold Rsqr in A, B.
    apply Rmin_glb; apply Rmult_le_reg_r with (x + y); try assumption;
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l by assumption; lra.
Qed.
Lemma ball_ge0 d (w : nat -> R) b : 0 <= dot d w w + b * b.
Proof. apply Rplus_le_le_0_compat; [apply sumn_ge0; intros|]; apply Rle_0_sqr. Qed.
Lemma dot_ge0 m (v : nat -> R) : 0 <= dot m v v.
Proof. apply sumn_ge0; intros; apply Rle_0_sqr. Qed.
