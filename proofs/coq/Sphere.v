(* Certificates about normalized networks: |w_i|^2 + b_i^2 = 1 for every neuron, and the field projected to these spheres. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Derivatives Network Expectation Setting Formal Certificates.
Import ListNotations.
Open Scope R_scope.

(* the part of g orthogonal to (w_i, b_i), on the spheres *)
Definition radial (d : nat) (p g : parameters) (i : nat) : R := dot d (weights p i) (weights g i) + biases p i * biases g i.
Definition project (d : nat) (p g : parameters) : parameters :=
  {| weights := fun i j => weights g i j - radial d p g i * weights p i j;
     biases := fun i => biases g i - radial d p g i * biases p i;
     outers := outers g; offsets := offsets g; skips := skips g |}.

(* no time has passed *)
Lemma move_nowhere (p q : parameters) : move p 0 q = p.
Proof.
  destruct p as [w b v c a]. unfold move; cbn. f_equal; repeat (extensionality n; cbv beta); try ring; extensionality n'; ring.
Qed.

(* equations that hold for the neurons i < H only: beyond them every symbol repeats neuron 0 *)
Section Clip.
Variables (H d m : nat).
Hypothesis width : (0 < H)%nat.
Definition clip_index (s : index) : index := match s with (i, j, k) => (if Nat.ltb i H then i else O, j, k) end.
Definition clip (x : symbol) : symbol := Symbol (fun s => at_index x (clip_index s)) (uses x).
Lemma clip_index_put k n s : (n < sizes H d m k)%nat -> clip_index (put k n s) = put k n (clip_index s).
Proof.
  destruct s as [[i j] l], k; simpl; intros Hn; try reflexivity. apply Nat.ltb_lt in Hn. rewrite Hn. reflexivity.
Qed.
Lemma clip_index_small s : (neuron_of s < H)%nat -> clip_index s = s.
Proof. destruct s as [[i j] l]. unfold neuron_of. simpl. intros Hi. apply Nat.ltb_lt in Hi. rewrite Hi. reflexivity. Qed.
Lemma clip_index_neuron s : (neuron_of (clip_index s) < H)%nat.
Proof. destruct s as [[i j] l]. unfold neuron_of. simpl. destruct (Nat.ltb_spec i H); assumption. Qed.
Lemma clip_honest x : honest x -> honest (clip x).
Proof.
  intros K k n s U. simpl in U |- *. destruct s as [[i j] l]. destruct k; simpl; try apply (K inputs n (_, j, l) U); try apply (K outputs n (_, j, l) U).
  set (a := if Nat.ltb n H then n else O). set (b := if Nat.ltb i H then i else O).
  change (at_index x (put neurons a (b, j, l)) = at_index x (b, j, l)). apply K, U.
Qed.
Variable symbols : list symbol.
Lemma value_clip a s : Formal.value (map clip symbols) a s = Formal.value symbols a (clip_index s).
Proof.
  unfold Formal.value. change nothing with (clip nothing) at 1. rewrite map_nth. reflexivity.
Qed.
Lemma mvalue_clip q : forall s, mvalue (sizes H d m) (map clip symbols) q s = mvalue (sizes H d m) symbols q (clip_index s).
Proof.
  induction q as [|a q IH|k i IHi q IH]; intros s; simpl; [reflexivity|rewrite IH, value_clip; reflexivity|].
  rewrite IH. f_equal. apply sumn_ext. intros n Hn. rewrite IHi, clip_index_put by assumption. reflexivity.
Qed.
Lemma pvalue_clip q s : pvalue (sizes H d m) (map clip symbols) q s = pvalue (sizes H d m) symbols q (clip_index s).
Proof. induction q as [|[c q] r IH]; simpl; [reflexivity|]. rewrite IH, mvalue_clip. reflexivity. Qed.
Lemma eval_clip e : forall s, eval (sizes H d m) (map clip symbols) e s = eval (sizes H d m) symbols e (clip_index s).
Proof.
  induction e; intros s; simpl; rewrite ?IHe1, ?IHe2, ?IHe; try reflexivity; [apply value_clip|].
  apply sumn_ext. intros n Hn. rewrite IHe, clip_index_put by assumption. reflexivity.
Qed.
End Clip.

Definition on_sphere : list (range * mono * poly) :=
  (inputs, By 0 (By 0 One), [(1%Q, One); ((-1)%Q, By 2 (By 2 One))]) :: balance.

Section Sphere.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Notation gradient := (gradient H d m skip kink mu target).
Variable p : parameters.
Hypothesis width : (0 < H)%nat.
Hypothesis unit_rows : forall i, (i < H)%nat -> dot d (weights p i) (weights p i) + biases p i * biases p i = 1.
Variable more : list symbol.
Hypothesis more_honest : List.Forall honest more.
Notation here := (symbols p (gradient p) more).

Lemma on_sphere_ok k i q s : In (k, i, q) on_sphere ->
  sumn (sizes H d m k) (fun n => mvalue (sizes H d m) (map (clip H) here) i (put k n s))
  = pvalue (sizes H d m) (map (clip H) here) q s.
Proof.
  intros K. rewrite pvalue_clip.
  rewrite (sumn_ext _ _ (fun n => mvalue (sizes H d m) here i (put k n (clip_index H s)))).
  - destruct K as [K|K]; [|apply (balance_ok H d m skip kink mu target target_integrable p more k i q); assumption].
    assert (U := unit_rows _ (clip_index_neuron H width s)). destruct (clip_index H s) as [[j l] r].
    change (sumn d (fun n => weights p j n * weights p j n) + biases p j * biases p j = 1) in U.
    injection K as <- <- <-. assert (O : Q2R 1 = 1) by (unfold Q2R; simpl; field).
    assert (M : Q2R (-1) = -1) by (unfold Q2R; simpl; field).
    cbn [mvalue pvalue sizes put]. rewrite O, M.
    change (sumn d (fun n => weights p j n * (weights p j n * 1))
      = 1 * 1 + (-1 * (biases p j * (biases p j * 1)) + 0)).
    rewrite (sumn_ext d _ (fun n => weights p j n * weights p j n)) by (intros; ring). lra.
  - intros n Hn. rewrite mvalue_clip, (clip_index_put H d m) by assumption. reflexivity.
Qed.
Theorem identity_on_sphere e f s : (neuron_of s < H)%nat ->
  vanishes (normal (map (clip H) here) on_sphere (Minus e f)) = true ->
  eval (sizes H d m) here e s = eval (sizes H d m) here f s.
Proof.
  intros Hs E. rewrite <- (clip_index_small H s Hs). rewrite <- !eval_clip.
  revert E. apply (equal (sizes H d m)); [|exact on_sphere_ok].
  apply List.Forall_map. revert more_honest. generalize (symbols_honest p (gradient p) more).
  intros K M. specialize (K M). revert K. apply List.Forall_impl. intros x. apply clip_honest.
Qed.

(* derivatives along theta' = -(projected G) *)
Definition radial_expr : expr := Plus (Total inputs (Times (Atom 0) (Atom 1))) (Times (Atom 2) (Atom 3)).
Definition falling_on_sphere (a : nat) : expr :=
  match a with 0 => Opp (Minus (Atom 1) (Times radial_expr (Atom 0))) | 2 => Opp (Minus (Atom 3) (Times radial_expr (Atom 2)))
  | 4 => Opp (Atom 5) | 6 => Opp (Atom 7) | 8 => Opp (Atom 9) | _ => Int 0 end%nat.
Theorem falling_on_sphere_value e s :
  Derive (fun t => eval (sizes H d m) (symbols (move p t (project d p (gradient p))) (gradient p) more) e s) 0
  = eval (sizes H d m) here (derivative falling_on_sphere e) s.
Proof.
  rewrite (derive_value (sizes H d m) (fun t => symbols (move p t (project d p (gradient p))) (gradient p) more) falling_on_sphere).
  - rewrite move_nowhere. reflexivity.
  - intros a [[i j] k]. rewrite move_nowhere. set (g := gradient p).
    assert (R : eval (sizes H d m) (symbols p g more) radial_expr (i, j, k) = radial d p g i) by reflexivity.
    do 10 (destruct a as [|a]; [unfold value; cbn -[radial radial_expr]; rewrite ?R; unfold value; cbn -[radial];
      auto_derive; [exact I|ring]|]).
    unfold value; cbn. auto_derive; [exact I|ring].
Qed.
End Sphere.
