(* Claims about all networks at one rational network: every quantity a claim speaks of is computed, so the claim is decided
   there. A claim that fails at a network is refuted. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool FunctionalExtensionality.
From Gfproof Require Import Sums Network Expectation RationalPieces Setting Formal Certificates ExactCase Calculi.
Import ListNotations.
Open Scope R_scope.

(* ----- expressions over rational symbols ----- *)
Definition valid (H d m : nat) (s : index) : Prop := (neuron_of s < H)%nat /\ (input_of s < d)%nat /\ (output_of s < m)%nat.
Definition agrees (H d m : nat) (x : symbol) (y : index -> Q) : Prop := forall s, valid H d m s -> at_index x s = Q2R (y s).
Fixpoint powerQ (q : Q) (n : nat) : Q := match n with O => 1%Q | S n => Qred (q * powerQ q n) end.
Fixpoint evalQ (size : range -> nat) (y : list (index -> Q)) (e : expr) (s : index) : Q :=
  match e with
  | Int z => inject_Z z | Frac p q => Qmake p q | Atom a => nth a y (fun _ => 0%Q) s
  | Plus e f => Qred (evalQ size y e s + evalQ size y f s) | Minus e f => Qred (evalQ size y e s - evalQ size y f s)
  | Opp e => Qopp (evalQ size y e s) | Times e f => Qred (evalQ size y e s * evalQ size y f s)
  | Power e n => powerQ (evalQ size y e s) n | Total k e => sumQ (size k) (fun n => evalQ size y e (put k n s)) end.
Lemma powerQ_ok q n : Q2R (powerQ q n) = Q2R q ^ n.
Proof. induction n as [|n IH]; cbn [powerQ pow]; [apply Q2R_1|]. rewrite Q2R_red, Q2R_mult, IH. reflexivity. Qed.
Lemma agrees_nth H d m x y : Forall2 (agrees H d m) x y -> forall a s, valid H d m s ->
  Formal.value x a s = Q2R (nth a y (fun _ => 0%Q) s).
Proof.
  intros K. induction K as [|x1 y1 x y A K IH]; intros a s V.
  - unfold Formal.value. destruct a; simpl; rewrite Q2R_0; reflexivity.
  - destruct a as [|a]; [apply A, V|]. apply (IH a s V).
Qed.
Theorem evalQ_ok H d m x y e : Forall2 (agrees H d m) x y -> forall s, valid H d m s ->
  eval (sizes H d m) x e s = Q2R (evalQ (sizes H d m) y e s).
Proof.
  intros K. induction e; intros s V; cbn [eval evalQ].
  - unfold Q2R, inject_Z; simpl. field.
  - reflexivity.
  - apply (agrees_nth H d m x y K a s V).
  - rewrite Q2R_red, Q2R_plus, IHe1, IHe2 by assumption. reflexivity.
  - rewrite Q2R_red, Q2R_minus, IHe1, IHe2 by assumption. reflexivity.
  - rewrite Q2R_opp, IHe by assumption. reflexivity.
  - rewrite Q2R_red, Q2R_mult, IHe1, IHe2 by assumption. reflexivity.
  - rewrite powerQ_ok, IHe by assumption. reflexivity.
  - rewrite sumQ_ok. apply sumn_ext. intros n Hn. apply IHe. destruct s as [[i j] l], V as (V1 & V2 & V3), k;
      cbn in *; repeat split; assumption.
Qed.

Lemma inside H d m i j k : Nat.ltb i H && Nat.ltb j d && Nat.ltb k m = true -> valid H d m (i, j, k).
Proof.
  intros E. apply andb_true_iff in E as [E Ek]. apply andb_true_iff in E as [Ei Ej]. apply Nat.ltb_lt in Ei, Ej, Ek.
  repeat split; assumption.
Qed.

(* ----- relations between rational numbers ----- *)
Lemma rational_value x a q : x = Q2R a -> Qeq_bool a q = true -> x = Q2R q.
Proof. intros -> E. apply Qeq_eqR, Qeq_bool_eq, E. Qed.
Lemma equal_by x y a b : x = Q2R a -> y = Q2R b -> Qeq_bool a b = true -> x = y.
Proof. intros -> -> E. apply Qeq_eqR, Qeq_bool_eq, E. Qed.
Lemma le_by x y a b : x = Q2R a -> y = Q2R b -> Qle_bool a b = true -> x <= y.
Proof. intros -> -> E. apply Qle_Rle, Qle_bool_iff, E. Qed.
Lemma lt_by x y a b : x = Q2R a -> y = Q2R b -> Qle_bool b a = false -> x < y.
Proof.
  intros -> -> E. apply Rnot_le_lt. intros K. apply Rle_Qle, Qle_bool_iff in K. congruence.
Qed.
Lemma not_equal_by x y a b : x = Q2R a -> y = Q2R b -> Qeq_bool a b = false -> x = y -> False.
Proof. intros -> -> E K. apply Qeq_bool_neq in E. apply E, eqR_Qeq, K. Qed.
Lemma not_le_by x y a b : x = Q2R a -> y = Q2R b -> Qle_bool a b = false -> x <= y -> False.
Proof. intros -> -> E K. apply Rle_Qle, Qle_bool_iff in K. congruence. Qed.
Lemma not_lt_by x y a b : x = Q2R a -> y = Q2R b -> Qle_bool b a = true -> x < y -> False.
Proof. intros -> -> E K. apply Qle_bool_iff, Qle_Rle in E. lra. Qed.
Lemma quotient_by x y a b : x = Q2R a -> y = Q2R b -> Qeq_bool b 0 = false -> x / y = Q2R (a / b).
Proof.
  intros -> -> E. apply Qeq_bool_neq in E. unfold Qdiv. rewrite Q2R_mult, Q2R_inv by assumption. reflexivity.
Qed.

(* ----- the table of a network: its risk and its generalized gradient ----- *)
Fixpoint collect {A : Type} (n : nat) (g : nat -> option A) : option (list A) :=
  match n with O => Some [] | S n => match collect n g, g n with Some l, Some x => Some (l ++ [x]) | _, _ => None end end.
Lemma collect_ok {A : Type} n (g : nat -> option A) (x0 : A) : forall l, collect n g = Some l ->
  length l = n /\ forall i, (i < n)%nat -> g i = Some (nth i l x0).
Proof.
  induction n as [|n IH]; simpl; intros l E; [injection E as <-; split; [reflexivity|intros; lia]|].
  destruct (collect n g) as [l'|]; [|discriminate]. destruct (g n) as [x|] eqn:Ex; [|discriminate]. injection E as <-.
  destruct (IH l' eq_refl) as [L K]. split; [rewrite app_length, L; simpl; lia|]. intros i Hi.
  destruct (Nat.eq_dec i n) as [->|N]; [rewrite app_nth2, L, Nat.sub_diag by lia; assumption|].
  rewrite app_nth1 by lia. apply K. lia.
Qed.
Definition known (o : option Q) : Q := match o with Some q => q | None => 0%Q end.
Definition known_list (o : option (list Q)) : list Q := match o with Some l => l | None => [] end.
Record table := Table {
  table_w : list (list Q); table_b : list Q; table_v : list (list Q); table_c : list Q; table_a : list (list Q) }.
Definition known_table (o : option table) : table := match o with Some t => t | None => Table [] [] [] [] [] end.

Section Case.
Variables (H d m : nat) (skip : bool) (mu : expectation d) (C : calculus d mu) (z : rational_case).
Notation p := (parameters_of z).
Definition table_of : option table :=
  match collect H (fun i => collect d (weight_value H d m skip mu C z i)), collect H (bias_value H d m skip mu C z),
    collect H (fun i => collect m (outer_value H d skip mu C z i)), collect m (offset_value H d skip mu C z),
    collect m (fun k => collect d (skip_value H d skip mu C z k)) with
  | Some w, Some b, Some v, Some c, Some a => Some (Table w b v c a) | _, _, _, _, _ => None end.
Definition symbolsQ (t : table) : list (index -> Q) :=
  [fun s => nth (input_of s) (row (case_w z) (neuron_of s)) 0%Q; fun s => nth (input_of s) (row (table_w t) (neuron_of s)) 0%Q;
   fun s => nth (neuron_of s) (case_b z) 0%Q; fun s => nth (neuron_of s) (table_b t) 0%Q;
   fun s => nth (output_of s) (row (case_v z) (neuron_of s)) 0%Q; fun s => nth (output_of s) (row (table_v t) (neuron_of s)) 0%Q;
   fun s => nth (output_of s) (case_c z) 0%Q; fun s => nth (output_of s) (table_c t) 0%Q;
   fun s => nth (input_of s) (row (case_a z) (output_of s)) 0%Q; fun s => nth (input_of s) (row (table_a t) (output_of s)) 0%Q].

Variable target : nat -> vec -> R.
Hypothesis target_is : target = target_of d z.
Notation G := (gradient H d m skip 0 mu target p).
Notation agrees := (agrees H d m).
Theorem symbols_agree t : table_of = Some t -> Forall2 agrees (symbols p G []) (symbolsQ t).
Proof.
  unfold table_of. rewrite target_is.
  destruct (collect H (fun i => collect d _)) as [w|] eqn:Ew; [|discriminate].
  destruct (collect H (bias_value _ _ _ _ _ _ _)) as [b|] eqn:Eb; [|discriminate].
  destruct (collect H (fun i => collect m _)) as [v|] eqn:Ev; [|discriminate].
  destruct (collect m (offset_value _ _ _ _ _ _)) as [c|] eqn:Ec; [|discriminate].
  destruct (collect m (fun k => collect d _)) as [a|] eqn:Ea; [|discriminate].
  intros E. injection E as <-. apply collect_ok with (x0 := []) in Ew, Ev, Ea. apply collect_ok with (x0 := 0%Q) in Eb, Ec.
  destruct Ew as [_ Ew], Eb as [_ Eb], Ev as [_ Ev], Ec as [_ Ec], Ea as [_ Ea].
  unfold symbols, symbolsQ. repeat (apply Forall2_cons; [intros [[i j] k] (Hi & Hj & Hk); unfold neuron_of, input_of, output_of in Hi, Hj, Hk; cbn -[gradient] in *; try reflexivity|]);
    try apply Forall2_nil.
  - specialize (Ew i Hi). apply collect_ok with (x0 := 0%Q) in Ew as [_ Ew]. apply (weight_value_ok H d m skip mu C z); auto.
  - apply (bias_value_ok H d m skip mu C z); auto.
  - specialize (Ev i Hi). apply collect_ok with (x0 := 0%Q) in Ev as [_ Ev]. apply (outer_value_ok H d m skip mu C z); auto.
  - apply (offset_value_ok H d m skip mu C z); auto.
  - specialize (Ea k Hk). apply collect_ok with (x0 := 0%Q) in Ea as [_ Ea]. apply (skip_value_ok H d m skip mu C z); auto.
Qed.
Theorem all_agree t more moreQ : table_of = Some t -> Forall2 agrees more moreQ ->
  Forall2 agrees (symbols p G more) (symbolsQ t ++ moreQ).
Proof. intros E K. apply (Forall2_app (symbols_agree t E) K). Qed.

(* ----- what else a claim may name ----- *)
Lemma number_agrees x q : x = Q2R q -> agrees (number x) (fun _ => q).
Proof. intros E s _. exact E. Qed.
Lemma per_neuron_agrees x (y : nat -> option Q) l : collect H y = Some l -> (forall i q, (i < H)%nat -> y i = Some q -> x i = Q2R q) ->
  agrees (per_neuron x) (fun s => nth (neuron_of s) l 0%Q).
Proof.
  intros E K s (Hi & _ & _). apply collect_ok with (x0 := 0%Q) in E as [_ E]. apply K; auto.
Qed.
Definition moment_value : option Q :=
  sum_options d (fun j => moment_of d mu C (o_coordinate d mu C j) (o_coordinate d mu C j)).
Lemma moment_value_ok q : moment_value = Some q -> moment d mu = Q2R q.
Proof.
  intros E. unfold moment, size2. rewrite (expect_sum d mu d (fun j x => x j * x j)).
  - apply (sum_options_ok d (fun j => expect mu (fun x => x j * x j)) _ q) in E; [exact E|]. intros j r Hj.
    apply (moment_ok d mu C); apply coordinate_ok; assumption.
  - intros j Hj. apply integrable_mult; apply integrable_coord; assumption.
Qed.
Notation W i := (row (case_w z) i).
Notation B i := (nth i (case_b z) 0%Q).
Definition relu_square (i : nat) : option Q := moment_of d mu C (o_relu d mu C (W i) (B i)) (o_relu d mu C (W i) (B i)).
Lemma relu_square_ok i q : relu_square i = Some q ->
  expect mu (fun x => relu (height d p i x) * relu (height d p i x)) = Q2R q.
Proof. intros E. exact (moment_ok d mu C _ _ _ _ q (relu_ok d mu C (W i) (B i)) (relu_ok d mu C (W i) (B i)) E). Qed.
Definition active_square (i : nat) : option Q :=
  match sum_options d (fun j => moment_of d mu C (o_lever d mu C (W i) (B i) j) (o_lever d mu C (W i) (B i) j)),
    moment_of d mu C (o_active d mu C (W i) (B i)) (o_active d mu C (W i) (B i)) with
  | Some x, Some y => Some (Qred (x + y)) | _, _ => None end.
Lemma active_square_ok i q : active_square i = Some q ->
  expect mu (fun x => slope 0 (height d p i x) * slope 0 (height d p i x) * (size2 d x + 1)) = Q2R q.
Proof.
  unfold active_square. destruct (sum_options _ _) as [x|] eqn:Ex; [|discriminate].
  destruct (moment_of _ _ _ _ _) as [y|] eqn:Ey; [|discriminate]. intros E. apply Some_inj in E. subst q.
  set (on := fun x => indicator (affine_value d (W i) (B i) x)).
  assert (Io : integrable mu on) by apply integrable_half_space.
  assert (Ij : forall j, (j < d)%nat -> integrable mu (fun x => on x * x j))
    by (intros; apply integrable_mult; [exact Io|apply integrable_coord; assumption]).
  assert (X : sumn d (fun j => expect mu (fun x => on x * x j * (on x * x j))) = Q2R x).
  { apply (sum_options_ok d (fun j => expect mu (fun x => on x * x j * (on x * x j))) _ x) in Ex; [exact Ex|].
    intros j r Hj. apply (moment_ok d mu C); apply lever_ok; assumption. }
  assert (Y := moment_ok d mu C _ _ _ _ y (active_ok d mu C (W i) (B i)) (active_ok d mu C (W i) (B i)) Ey).
  rewrite Q2R_red, Q2R_plus, <- X, <- Y.
  rewrite <- (expect_sum d mu d (fun j x => on x * x j * (on x * x j))) by (intros; apply integrable_mult; auto).
  rewrite <- expect_plus.
  - f_equal. extensionality v. rewrite slope0. change (indicator (height d p i v)) with (on v). unfold size2.
    rewrite (sumn_ext d (fun j => on v * v j * (on v * v j)) (fun j => on v * on v * (v j * v j))) by (intros; ring).
    rewrite sumn_scal. unfold on. ring.
  - apply (integrable_sum d mu d (fun j x => on x * x j * (on x * x j))). intros; apply integrable_mult; auto.
  - apply integrable_mult; exact Io.
Qed.
Definition ballQ (i : nat) : Q := Qred (sumQ d (fun j => nth j (W i) 0 * nth j (W i) 0) + B i * B i)%Q.
Definition outerQ (i : nat) : Q := sumQ m (fun k => nth k (row (case_v z) i) 0 * nth k (row (case_v z) i) 0)%Q.
Lemma ballQ_ok i : dot d (weights p i) (weights p i) + biases p i * biases p i = Q2R (ballQ i).
Proof.
  unfold ballQ. rewrite Q2R_red, Q2R_plus, Q2R_mult, sumQ_ok. f_equal. apply sumn_ext. intros j _. rewrite Q2R_mult. reflexivity.
Qed.
Lemma outerQ_ok i : dot m (outers p i) (outers p i) = Q2R (outerQ i).
Proof. unfold outerQ. rewrite sumQ_ok. apply sumn_ext. intros k _. rewrite Q2R_mult. reflexivity. Qed.
Definition least_value (i : nat) : option Q := Some (if Qle_bool (ballQ i) (outerQ i) then ballQ i else outerQ i).
Lemma least_value_ok i q : least_value i = Some q ->
  Rmin (dot d (weights p i) (weights p i) + biases p i * biases p i) (dot m (outers p i) (outers p i)) = Q2R q.
Proof.
  unfold least_value. intros E. apply Some_inj in E. subst q. rewrite ballQ_ok, outerQ_ok. destruct (Qle_bool _ _) eqn:K.
  - apply Rmin_left, Qle_Rle, Qle_bool_iff, K.
  - apply Rmin_right. left. apply Rnot_le_lt. intros N. apply Rle_Qle, Qle_bool_iff in N. congruence.
Qed.
Definition harmonic_value (i : nat) : option Q :=
  Some (if Qeq_bool (ballQ i + outerQ i) 0 then 0 else Qred (ballQ i * outerQ i / (ballQ i + outerQ i)))%Q.
Lemma harmonic_value_ok i q : harmonic_value i = Some q ->
  (dot d (weights p i) (weights p i) + biases p i * biases p i) * dot m (outers p i) (outers p i)
  / (dot d (weights p i) (weights p i) + biases p i * biases p i + dot m (outers p i) (outers p i)) = Q2R q.
Proof.
  assert (X : 0 <= Q2R (ballQ i)).
  { rewrite <- ballQ_ok. apply Rplus_le_le_0_compat; [apply sumn_ge0; intros|]; apply Rle_0_sqr. }
  assert (Y : 0 <= Q2R (outerQ i)) by (rewrite <- outerQ_ok; apply sumn_ge0; intros; apply Rle_0_sqr).
  unfold harmonic_value. intros E. apply Some_inj in E. subst q. rewrite ballQ_ok, outerQ_ok. destruct (Qeq_bool _ 0) eqn:K.
  - apply Qeq_bool_eq, Qeq_eqR in K. rewrite Q2R_plus, Q2R_0 in K. rewrite Q2R_0.
    replace (Q2R (ballQ i)) with 0 by lra. unfold Rdiv. ring.
  - apply Qeq_bool_neq in K. rewrite Q2R_red. unfold Qdiv. rewrite Q2R_mult, Q2R_inv, Q2R_mult, Q2R_plus by assumption. reflexivity.
Qed.
Definition against_value : option Q :=
  sum_options m (fun k => moment_of d mu C (o_affine d mu C (row (case_slope z) k) (nth k (case_intercept z) 0%Q))
    (o_error H d skip mu C z k)).
Lemma against_value_ok q : against_value = Some q -> against H d m skip mu target p target = Q2R q.
Proof.
  rewrite target_is. intros E. unfold against. rewrite (expect_sum d mu m (fun k x => target_of d z k x * error H d skip (target_of d z) p k x)).
  - apply (sum_options_ok m (fun k => expect mu (fun x => target_of d z k x * error H d skip (target_of d z) p k x)) _ q) in E; [exact E|].
    intros k r _. apply (moment_ok d mu C); [apply affine_ok|apply error_ok].
  - intros k Hk. apply integrable_mult; [apply integrable_affine|].
    apply (integrable_error H d m skip mu (target_of d z)); [intros; apply integrable_affine|assumption].
Qed.
End Case.

(* ----- the risk after a step: networks that agree up to H, d, m have the same risk ----- *)
Lemma total_risk_ext H d m skip mu target p q :
  (forall i j, (i < H)%nat -> (j < d)%nat -> weights p i j = weights q i j) -> (forall i, (i < H)%nat -> biases p i = biases q i) ->
  (forall i k, (i < H)%nat -> (k < m)%nat -> outers p i k = outers q i k) -> (forall k, (k < m)%nat -> offsets p k = offsets q k) ->
  (forall k j, (k < m)%nat -> (j < d)%nat -> skips p k j = skips q k j) ->
  total_risk H d m skip mu target p = total_risk H d m skip mu target q.
Proof.
  intros Ew Eb Ev Ec Ea. unfold total_risk, against. f_equal. extensionality x. apply sumn_ext. intros k Hk.
  assert (E : error H d skip target p k x = error H d skip target q k x).
  { unfold error, output. f_equal. f_equal.
    - rewrite Ec by assumption. f_equal. destruct skip; [|reflexivity]. apply sumn_ext. intros j Hj. rewrite Ea by assumption. reflexivity.
    - apply sumn_ext. intros i Hi. rewrite Ev by assumption. f_equal. f_equal. unfold height. rewrite Eb by assumption. f_equal.
      apply sumn_ext. intros j Hj. rewrite Ew by assumption. reflexivity. }
  rewrite E. reflexivity.
Qed.
Definition steppedQ (H d m : nat) (z : rational_case) (gamma : Q) (t : table) : rational_case :=
  let less x g := Qred (x - gamma * g)%Q in
  let line n x g := map (fun j => less (nth j x 0%Q) (nth j g 0%Q)) (seq 0 n) in
  let grid n k x g := map (fun i => line k (row x i) (row g i)) (seq 0 n) in
  Case (grid H d (case_w z) (table_w t)) (line H (case_b z) (table_b t)) (grid H m (case_v z) (table_v t))
    (line m (case_c z) (table_c t)) (grid m d (case_a z) (table_a t)) (case_slope z) (case_intercept z).
Section Step.
Variables (H d m : nat) (skip : bool) (mu : expectation d) (C C' : calculus d mu) (z : rational_case) (gamma : Q) (t : table).
Variable target : nat -> vec -> R.
Hypothesis target_is : target = target_of d z.
Hypothesis table_is : table_of H d m skip mu C z = Some t.
Hypothesis sizes_positive : (0 < H)%nat /\ (0 < d)%nat /\ (0 < m)%nat.
Lemma nth_line (g : nat -> Q) n i : (i < n)%nat -> nth i (map g (seq 0 n)) 0%Q = g i.
Proof.
  intros Hi. rewrite nth_indep with (d' := g O) by (rewrite map_length, seq_length; assumption).
  rewrite map_nth, seq_nth by assumption. reflexivity.
Qed.
Lemma nth_grid (g : nat -> list Q) n i : (i < n)%nat -> row (map g (seq 0 n)) i = g i.
Proof.
  intros Hi. unfold row. rewrite nth_indep with (d' := g O) by (rewrite map_length, seq_length; assumption).
  rewrite map_nth, seq_nth by assumption. reflexivity.
Qed.
Theorem next_risk_ok q : risk_value H d m skip mu C' (steppedQ H d m z gamma t) = Some q ->
  total_risk H d m skip mu target (move (parameters_of z) (Q2R gamma) (gradient H d m skip 0 mu target (parameters_of z))) = Q2R q.
Proof.
  destruct sizes_positive as (H0 & d0 & m0).
  intros E. apply risk_value_ok in E. rewrite <- E, target_is.
  change (target_of d (steppedQ H d m z gamma t)) with (target_of d z).
  assert (K := symbols_agree H d m skip mu C z (target_of d z) eq_refl t table_is).
  assert (V := agrees_nth H d m _ _ K).
  assert (in_range : forall i j k, (i < H)%nat -> (j < d)%nat -> (k < m)%nat -> valid H d m (i, j, k)) by (intros; repeat split; assumption).
  apply total_risk_ext; intros; cbn [move parameters_of steppedQ weights biases outers offsets skips case_w case_b case_v case_c case_a];
    unfold entry; rewrite ?nth_grid by assumption; rewrite nth_line, Q2R_red, Q2R_minus, Q2R_mult by assumption; f_equal; f_equal.
  - apply (V 1%nat (i, j, O)). auto.
  - apply (V 3%nat (i, O, O)). auto.
  - apply (V 5%nat (i, O, k)). auto.
  - apply (V 7%nat (O, O, k)). auto.
  - apply (V 9%nat (O, j, k)). auto.
Qed.
End Step.

(* a constant target, as the affine function it is *)
Lemma constant_target_is d z : forallb (forallb (fun q => Qeq_bool q 0)) (case_slope z) = true ->
  (fun (k : nat) (_ : vec) => entry (case_intercept z) k) = target_of d z.
Proof.
  intros E. extensionality k. extensionality x. unfold target_of, affine_value.
  rewrite (sumn_ext d _ (fun _ => 0)), sumn_0; [unfold entry; ring|]. intros j _. unfold entry, row.
  assert (Z : Q2R (nth j (nth k (case_slope z) []) 0%Q) = 0); [|rewrite Z; ring].
  rewrite <- Q2R_0. apply Qeq_eqR. rewrite forallb_forall in E.
  destruct (nth_in_or_default k (case_slope z) []) as [I|D]; [|rewrite D; destruct j; reflexivity].
  specialize (E _ I). rewrite forallb_forall in E.
  destruct (nth_in_or_default j (nth k (case_slope z) []) 0%Q) as [I'|D]; [|rewrite D; reflexivity].
  apply Qeq_bool_eq, (E _ I').
Qed.
