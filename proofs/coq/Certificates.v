(* Certificates about all networks: the symbols they speak of, the equations they may use, derivatives along -G. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Derivatives Network Expectation Setting Formal.
Import ListNotations.
Open Scope R_scope.

Definition neuron_of (s : index) : nat := fst (fst s).
Definition input_of (s : index) : nat := snd (fst s).
Definition output_of (s : index) : nat := snd s.
Definition over (i j k : bool) (r : range) : bool := match r with neurons => i | inputs => j | outputs => k end.
Definition number (x : R) : symbol := Symbol (fun _ => x) (over false false false).
Definition per_neuron (x : nat -> R) : symbol := Symbol (fun s => x (neuron_of s)) (over true false false).
Definition per_output (x : nat -> R) : symbol := Symbol (fun s => x (output_of s)) (over false false true).
Definition per_map (x : nat -> nat -> R) : symbol := Symbol (fun s => x (output_of s) (input_of s)) (over false true true).
Definition per_weight (x : nat -> nat -> R) : symbol := Symbol (fun s => x (neuron_of s) (input_of s)) (over true true false).
Definition per_outer (x : nat -> nat -> R) : symbol := Symbol (fun s => x (neuron_of s) (output_of s)) (over true false true).
Lemma number_honest x : honest (number x).
Proof. intros k n i _. reflexivity. Qed.
Ltac honest := intros r n [[i j] k]; destruct r; simpl; intros; (reflexivity || discriminate).
Lemma per_neuron_honest x : honest (per_neuron x). Proof. honest. Qed.
Lemma per_output_honest x : honest (per_output x). Proof. honest. Qed.
Lemma per_map_honest x : honest (per_map x). Proof. honest. Qed.
Lemma per_weight_honest x : honest (per_weight x). Proof. honest. Qed.
Lemma per_outer_honest x : honest (per_outer x). Proof. honest. Qed.
Ltac honest_list := repeat (apply List.Forall_cons; [first [apply number_honest | apply per_neuron_honest
  | apply per_output_honest | apply per_map_honest | apply per_weight_honest | apply per_outer_honest]|]); apply List.Forall_nil.

(* symbols 0 to 9: w G.w b G.b v G.v c G.c a G.a; then what a certificate adds *)
Definition symbols (p g : parameters) (more : list symbol) : list symbol :=
  per_weight (weights p) :: per_weight (weights g) :: per_neuron (biases p) :: per_neuron (biases g)
  :: per_outer (outers p) :: per_outer (outers g) :: per_output (offsets p) :: per_output (offsets g)
  :: per_map (skips p) :: per_map (skips g) :: more.
Definition sizes (H d m : nat) (r : range) : nat := match r with neurons => H | inputs => d | outputs => m end.
Lemma symbols_honest p g more : List.Forall honest more -> List.Forall honest (symbols p g more).
Proof.
  intros Hm. unfold symbols. repeat (apply List.Forall_cons; [first [apply per_neuron_honest
  | apply per_output_honest | apply per_map_honest | apply per_weight_honest | apply per_outer_honest]|]). assumption.
Qed.

(* v_i.G_{v_i} = w_i.G_{w_i} + b_i G_{b_i} *)
Definition balance : list (range * mono * poly) :=
  [(outputs, By 4 (By 5 One), [(1%Q, BySum inputs (By 0 (By 1 One)) One); (1%Q, By 2 (By 3 One))])].

Section Certificates.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).
Notation gradient := (gradient H d m skip kink mu target).
Variable p : parameters.
Variable more : list symbol.
Hypothesis more_honest : List.Forall honest more.
Notation here := (symbols p (gradient p) more).

Lemma balance_ok k i q s : In (k, i, q) balance ->
  sumn (sizes H d m k) (fun n => mvalue (sizes H d m) here i (put k n s)) = pvalue (sizes H d m) here q s.
Proof.
  intros [E|[]]. injection E as <- <- <-. destruct s as [[i j] k].
  assert (O : Q2R 1 = 1) by (unfold Q2R; simpl; field).
  cbn [mvalue pvalue sizes put]. rewrite O.
  change (sumn m (fun n => outers p i n * (outers (gradient p) i n * 1))
    = 1 * (sumn d (fun n => weights p i n * (weights (gradient p) i n * 1)) * 1)
      + (1 * (biases p i * (biases (gradient p) i * 1)) + 0)).
  rewrite (sumn_ext m _ (fun k => outers p i k * outers (gradient p) i k)) by (intros; ring).
  rewrite (sumn_ext d _ (fun j => weights p i j * weights (gradient p) i j)) by (intros; ring).
  rewrite (homogeneity H d m skip kink mu target target_integrable p i). ring.
Qed.

(* equality of values by normal forms *)
Theorem identity e f s : vanishes (normal here balance (Minus e f)) = true ->
  eval (sizes H d m) here e s = eval (sizes H d m) here f s.
Proof. apply equal; [apply symbols_honest; assumption|exact balance_ok]. Qed.

(* derivatives along theta' = -G *)
Definition falling (a : nat) : expr :=
  match a with 0 => Opp (Atom 1) | 2 => Opp (Atom 3) | 4 => Opp (Atom 5) | 6 => Opp (Atom 7) | 8 => Opp (Atom 9)
  | _ => Int 0 end%nat.
Lemma eval_ext e : forall s syms syms', (forall a s, value syms a s = value syms' a s) ->
  eval (sizes H d m) syms e s = eval (sizes H d m) syms' e s.
Proof.
  induction e; intros s y y' E; simpl; rewrite ?(IHe _ _ _ E), ?(IHe1 _ _ _ E), ?(IHe2 _ _ _ E); auto.
  apply sumn_ext. intros n _. apply IHe; assumption.
Qed.
Theorem falling_value e s :
  Derive (fun t => eval (sizes H d m) (symbols (move p t (gradient p)) (gradient p) more) e s) 0
  = eval (sizes H d m) here (derivative falling e) s.
Proof.
  rewrite (derive_value (sizes H d m) (fun t => symbols (move p t (gradient p)) (gradient p) more) falling).
  - apply eval_ext. intros a [[i j] k]. do 10 (destruct a as [|a]; [unfold value; cbn; ring|]). reflexivity.
  - intros a [[i j] k].
    do 10 (destruct a as [|a]; [unfold value; cbn; auto_derive; [exact I|ring]|]).
    unfold value; cbn. auto_derive; [exact I|ring].
Qed.

(* the risk and int N.e as expressions in the gradient *)
Lemma risk_formula : total_risk H d m skip mu target p
  = 1 / 2 * sumn H (fun i => dot d (weights p i) (weights (gradient p) i) + biases p i * biases (gradient p) i)
    + (1 / 2 * dot m (offsets p) (offsets (gradient p))
       + if skip then 1 / 2 * sumn m (fun k => dot d (skips p k) (skips (gradient p) k)) else 0)
    - against H d m skip mu target p target.
Proof. rewrite risk_split, (against_output H d m skip kink mu target) by assumption. reflexivity. Qed.
End Certificates.

Lemma Rle_difference x y : x <= y -> 0 <= y - x. Proof. lra. Qed.
Lemma Rlt_difference x y : x < y -> 0 < y - x. Proof. lra. Qed.
Lemma Rle_of_difference x y : 0 <= y - x -> x <= y. Proof. lra. Qed.
Lemma Rlt_of_difference x y : 0 < y - x -> x < y. Proof. lra. Qed.
Lemma quotient_le p q r s : 0 < q -> 0 < s -> p * s <= r * q -> p / q <= r / s.
Proof.
  intros Hq Hs K. apply Rmult_le_reg_r with (q * s); [apply Rmult_lt_0_compat; assumption|].
  replace (p / q * (q * s)) with (p * s) by (field; lra). replace (r / s * (q * s)) with (r * q) by (field; lra). exact K.
Qed.
Lemma width_total n : INR n = sumn n (fun _ => 1).
Proof. rewrite sumn_const. ring. Qed.
Lemma constant_integrable d (mu : expectation d) m (xi : nat -> R) :
  forall k, (k < m)%nat -> integrable mu (fun _ : vec => xi k).
Proof. intros; apply integrable_const. Qed.
Lemma affine_integrable d (mu : expectation d) m (alpha : nat -> nat -> R) (beta : nat -> R) :
  forall k, (k < m)%nat -> integrable mu (fun x => sumn d (fun j => alpha k j * x j) + beta k).
Proof. intros k _. apply integrable_affine. Qed.
Section Targets.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (p : parameters).
Lemma constant_part (xi : nat -> R) : against H d m skip mu (fun k _ => xi k) p (fun k _ => xi k)
  = 1 / 2 * dot m xi (offsets (gradient H d m skip kink mu (fun k _ => xi k) p)).
Proof. apply (against_vector H d m skip kink mu (fun k _ => xi k) (constant_integrable d mu m xi)). Qed.
Lemma affine_part (alpha : nat -> nat -> R) (beta : nat -> R) :
  let f := fun k (x : vec) => sumn d (fun j => alpha k j * x j) + beta k in
  against H d m skip mu f p f
  = 1 / 2 * sumn m (fun k => dot d (alpha k) (skips (gradient H d m skip kink mu f p) k))
    + 1 / 2 * dot m beta (offsets (gradient H d m skip kink mu f p)).
Proof.
  intros f. assert (If := affine_integrable d mu m alpha beta : forall k, (k < m)%nat -> integrable mu (f k)).
  unfold f at 2. rewrite (against_plus H d m skip mu f If p (fun k x => sumn d (fun j => alpha k j * x j)) (fun k _ => beta k)).
  - rewrite (against_matrix H d m skip kink mu f If), (against_vector H d m skip kink mu f If). reflexivity.
  - intros k _. apply (integrable_sum d mu d (fun j x => alpha k j * x j)). intros; apply integrable_scal, integrable_coord; assumption.
  - intros; apply integrable_const.
Qed.
End Targets.
