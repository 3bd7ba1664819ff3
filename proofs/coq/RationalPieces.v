(* Piecewise affine functions with rational data, and their integrals, by computation: a list of break points cuts [0,1]
   into pieces on which every preactivation keeps its sign. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation UnitInterval.
Open Scope R_scope.

(* affine functions a x + b on a piece (s,t) *)
Definition affine := (Q * Q)%type.
Definition affine_at (p : affine) (x : R) : R := Q2R (fst p) * x + Q2R (snd p).
Definition affine_plus (p q : affine) : affine := (Qred (fst p + fst q), Qred (snd p + snd q))%Q.
Definition affine_scale (k : Q) (p : affine) : affine := (Qred (k * fst p), Qred (k * snd p))%Q.

Lemma Q2R_red q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma ev_add p q x : affine_at (affine_plus p q) x = affine_at p x + affine_at q x.
Proof. unfold affine_at, affine_plus; cbn [fst snd]. rewrite !Q2R_red, !Q2R_plus. ring. Qed.
Lemma ev_scal k p x : affine_at (affine_scale k p) x = Q2R k * affine_at p x.
Proof. unfold affine_at, affine_scale; cbn [fst snd]. rewrite !Q2R_red, !Q2R_mult. ring. Qed.
Lemma Q2R_0 : Q2R 0 = 0. Proof. unfold Q2R; simpl; field. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R; simpl; field. Qed.

Definition pieces := Q -> Q -> option affine.     (* piecewise affine function, by piece *)
Definition represents (F : R -> R) (f : pieces) : Prop :=
  forall s t p, f s t = Some p -> forall x, Q2R s < x < Q2R t -> F x = affine_at p x.

Definition nonneg_on (w b s t : Q) : bool := Qle_bool 0 (w * s + b) && Qle_bool 0 (w * t + b).
Definition nonpos_on (w b s t : Q) : bool := Qle_bool (w * s + b) 0 && Qle_bool (w * t + b) 0.
Definition relu_pieces (w b : Q) : pieces := fun s t =>
  if nonpos_on w b s t then Some (0, 0)%Q else if nonneg_on w b s t then Some (w, b) else None.
Definition indicator_pieces (w b : Q) : pieces := fun s t =>
  if nonpos_on w b s t then Some (0, 0)%Q else if nonneg_on w b s t then Some (0, 1)%Q else None.

Lemma Qle_bool_R q : Qle_bool 0 q = true -> 0 <= Q2R q.
Proof. intros K. apply Qle_bool_iff, Qle_Rle in K. rewrite Q2R_0 in K; assumption. Qed.
Lemma Qle_bool_R' q : Qle_bool q 0 = true -> Q2R q <= 0.
Proof. intros K. apply Qle_bool_iff, Qle_Rle in K. rewrite Q2R_0 in K; assumption. Qed.
Lemma Qle_bool_Rn q : Qle_bool q 0 = false -> 0 < Q2R q.
Proof.
  intros K. apply Rnot_le_lt. intros Y. assert (Qle_bool q 0 = true); [|congruence].
  apply Qle_bool_iff, Rle_Qle. rewrite Q2R_0; assumption.
Qed.
Lemma convex_comb w b s t x : s < x < t -> exists u, 0 < u < 1 /\ w * x + b = (1 - u) * (w * s + b) + u * (w * t + b).
Proof.
  intros Hx. exists ((x - s) / (t - s)). split.
  - split; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_lt_reg_r with (t - s); [lra|].
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra. lra.
  - field; lra.
Qed.
Lemma pnonpos_ok w b s t x : nonpos_on w b s t = true -> Q2R s < x < Q2R t -> Q2R w * x + Q2R b <= 0.
Proof.
  intros K Hx. apply andb_true_iff in K as [K1 K2]. apply Qle_bool_R' in K1, K2.
  rewrite Q2R_plus, Q2R_mult in K1, K2.
  destruct (convex_comb (Q2R w) (Q2R b) _ _ _ Hx) as (u & Hu & ->). 
  set (A := Q2R w * Q2R s + Q2R b) in *. set (A' := Q2R w * Q2R t + Q2R b) in *. clearbody A A'.
  assert (0 <= (1 - u) * - A) by (apply Rmult_le_pos; lra).
  assert (0 <= u * - A') by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma pnonneg_ok w b s t x : nonpos_on w b s t = false -> nonneg_on w b s t = true ->
  Q2R s < x < Q2R t -> 0 < Q2R w * x + Q2R b.
Proof.
  intros N K Hx. apply andb_true_iff in K as [K1 K2]. apply Qle_bool_R in K1, K2.
  apply andb_false_iff in N. 
  assert (N' : 0 < Q2R w * Q2R s + Q2R b \/ 0 < Q2R w * Q2R t + Q2R b).
  { destruct N as [N|N]; apply Qle_bool_Rn in N; rewrite Q2R_plus, Q2R_mult in N; auto. }
  rewrite Q2R_plus, Q2R_mult in K1, K2.
  destruct (convex_comb (Q2R w) (Q2R b) _ _ _ Hx) as (u & Hu & ->). 
  set (A := Q2R w * Q2R s + Q2R b) in *. set (A' := Q2R w * Q2R t + Q2R b) in *. clearbody A A'.
  assert (0 <= (1 - u) * A) by (apply Rmult_le_pos; lra).
  assert (0 <= u * A') by (apply Rmult_le_pos; lra).
  destruct N' as [N'|N'].
  - assert (0 < (1 - u) * A) by (apply Rmult_lt_0_compat; lra). lra.
  - assert (0 < u * A') by (apply Rmult_lt_0_compat; lra). lra.
Qed.
Lemma relu_represents w b : represents (fun x => relu (Q2R w * x + Q2R b)) (relu_pieces w b).
Proof.
  intros s t p Hp x Hx. unfold relu_pieces in Hp. destruct (nonpos_on w b s t) eqn:E1.
  - injection Hp as <-. unfold affine_at; cbn [fst snd]. rewrite Q2R_0.
    generalize (pnonpos_ok _ _ _ _ _ E1 Hx). unfold relu, Rmax. destruct Rle_dec; lra.
  - destruct (nonneg_on w b s t) eqn:E2; [|discriminate]. injection Hp as <-. unfold affine_at; cbn [fst snd].
    generalize (pnonneg_ok _ _ _ _ _ E1 E2 Hx). unfold relu, Rmax. destruct Rle_dec; lra.
Qed.
Lemma indicator_represents w b : represents (fun x => indicator (Q2R w * x + Q2R b)) (indicator_pieces w b).
Proof.
  intros s t p Hp x Hx. unfold indicator_pieces in Hp. destruct (nonpos_on w b s t) eqn:E1.
  - injection Hp as <-. unfold affine_at; cbn [fst snd]. rewrite Q2R_0.
    generalize (pnonpos_ok _ _ _ _ _ E1 Hx). unfold indicator. destruct Rlt_dec; lra.
  - destruct (nonneg_on w b s t) eqn:E2; [|discriminate]. injection Hp as <-. unfold affine_at; cbn [fst snd].
    rewrite Q2R_0, Q2R_1. generalize (pnonneg_ok _ _ _ _ _ E1 E2 Hx). unfold indicator. destruct Rlt_dec; lra.
Qed.

Definition affine_pieces (p : affine) : pieces := fun _ _ => Some p.
Definition plus_pieces (f g : pieces) : pieces := fun s t =>
  match f s t, g s t with Some p, Some q => Some (affine_plus p q) | _, _ => None end.
Definition scale_pieces (k : Q) (f : pieces) : pieces := fun s t =>
  match f s t with Some p => Some (affine_scale k p) | _ => None end.
Lemma affine_represents p : represents (affine_at p) (affine_pieces p).
Proof. intros s t q Hq x _. injection Hq as <-. reflexivity. Qed.
Lemma plus_represents F Gf f g : represents F f -> represents Gf g -> represents (fun x => F x + Gf x) (plus_pieces f g).
Proof.
  intros Hf Hg s t p Hp x Hx. unfold plus_pieces in Hp.
  destruct (f s t) eqn:E1; [|discriminate]. destruct (g s t) eqn:E2; [|discriminate].
  injection Hp as <-. rewrite ev_add, (Hf _ _ _ E1 _ Hx), (Hg _ _ _ E2 _ Hx). reflexivity.
Qed.
Lemma scale_represents k F f : represents F f -> represents (fun x => Q2R k * F x) (scale_pieces k f).
Proof.
  intros Hf s t p Hp x Hx. unfold scale_pieces in Hp. destruct (f s t) eqn:E1; [|discriminate].
  injection Hp as <-. rewrite ev_scal, (Hf _ _ _ E1 _ Hx). reflexivity.
Qed.

Lemma Some_inj {A : Type} (a b : A) : Some a = Some b -> a = b.
Proof. congruence. Qed.

(* exact integral of a product of two piecewise affine functions *)
Definition piece_integral (p q : affine) (s t : Q) : Q :=
  Qred (fst p * fst q * (t * t * t - s * s * s) / 3
        + (fst p * snd q + snd p * fst q) * (t * t - s * s) / 2 + snd p * snd q * (t - s))%Q.
Fixpoint integral (f g : pieces) (s : Q) (l : list Q) : option Q :=
  match l with
  | nil => Some 0%Q
  | t :: l' => if Qle_bool s t then
      match f s t, g s t, integral f g t l' with
      | Some p, Some q, Some r => Some (Qred (piece_integral p q s t + r)%Q)
      | _, _, _ => None end else None
  end.

Lemma Q2R_2 : Q2R 2 = 2. Proof. unfold Q2R; simpl; field. Qed.
Lemma Q2R_3 : Q2R 3 = 3. Proof. unfold Q2R; simpl; field. Qed.
Lemma intprod_ok p q s t :
  is_RInt (fun x => affine_at p x * affine_at q x) (Q2R s) (Q2R t) (Q2R (piece_integral p q s t)).
Proof.
  unfold piece_integral. rewrite Q2R_red, !Q2R_plus, !Q2R_mult. unfold Qdiv. rewrite !Q2R_mult, !Q2R_inv by discriminate.
  rewrite !Q2R_plus, !Q2R_mult, !Q2R_minus, !Q2R_mult, Q2R_2, Q2R_3. unfold affine_at.
  set (a := Q2R (fst p)). set (b := Q2R (snd p)). set (a' := Q2R (fst q)). set (b' := Q2R (snd q)).
  set (S := Q2R s). set (T := Q2R t).
  evar_last.
  - apply (is_RInt_derive (fun x => a * a' * (x * x * x) / 3 + (a * b' + b * a') * (x * x) / 2 + b * b' * x)
      (fun x => (a * x + b) * (a' * x + b'))).
    + intros x _. auto_derive; [exact I|]. field.
    + intros x _. apply (ex_derive_continuous (fun x => (a * x + b) * (a' * x + b'))). auto_derive; exact I.
  - unfold minus, plus, opp; simpl. field.
Qed.

Lemma last_cons (l : list Q) : forall s t : Q, last (t :: l) s = last l t.
Proof.
  induction l as [|u l IH]; intros s t; [reflexivity|].
  change (last (t :: u :: l) s) with (last (u :: l) s). rewrite !IH. reflexivity.
Qed.

Lemma chain_ok F Gf f g : represents F f -> represents Gf g -> forall l s r, integral f g s l = Some r ->
  is_RInt (fun x => F x * Gf x) (Q2R s) (Q2R (last l s)) (Q2R r).
Proof.
  intros Hf Hg. induction l as [|t l IH]; intros s r Hr.
  - injection Hr as <-. simpl. rewrite Q2R_0. apply (is_RInt_point (V := R_NormedModule)).
  - cbn [integral] in Hr. destruct (Qle_bool s t) eqn:Est; [|discriminate].
    apply Qle_bool_iff, Qle_Rle in Est.
    destruct (f s t) as [p|] eqn:E1; [|discriminate]. destruct (g s t) as [q|] eqn:E2; [|discriminate].
    destruct (integral f g t l) as [r'|] eqn:E3; [|discriminate]. apply Some_inj in Hr. subst r.
    rewrite Q2R_red, Q2R_plus.
    rewrite last_cons.
    apply (is_RInt_Chasles (V := R_NormedModule)) with (Q2R t); [|apply IH; assumption].
    apply is_RInt_ext with (fun x => affine_at p x * affine_at q x); [|apply intprod_ok].
    intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra.
    rewrite (Hf _ _ _ E1 _ Hx), (Hg _ _ _ E2 _ Hx). reflexivity.
Qed.

(* x * 1{w x + b > 0} as a piecewise affine function *)
Definition moment_pieces (w b : Q) : pieces := fun s t =>
  if nonpos_on w b s t then Some (0, 0)%Q else if nonneg_on w b s t then Some (1, 0)%Q else None.
Lemma moment_represents w b : represents (fun x => indicator (Q2R w * x + Q2R b) * x) (moment_pieces w b).
Proof.
  intros s t p Hp x Hx. unfold moment_pieces in Hp. destruct (nonpos_on w b s t) eqn:E1.
  - injection Hp as <-. unfold affine_at; cbn [fst snd]. rewrite Q2R_0.
    generalize (pnonpos_ok _ _ _ _ _ E1 Hx). unfold indicator. destruct Rlt_dec; lra.
  - destruct (nonneg_on w b s t) eqn:E2; [|discriminate]. injection Hp as <-. unfold affine_at; cbn [fst snd].
    rewrite Q2R_0, Q2R_1. generalize (pnonneg_ok _ _ _ _ _ E1 E2 Hx). unfold indicator. destruct Rlt_dec; lra.
Qed.
