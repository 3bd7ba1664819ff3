(* The two calculi of exact cases: finite laws, and uniform laws on an interval (cut at the kinks). *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous UnitInterval FiniteData Box RationalPieces Setting ExactCase.
Import ListNotations.
Open Scope R_scope.

(* ----- finitely many points ----- *)
Fixpoint sumQ (n : nat) (f : nat -> Q) : Q := match n with O => 0%Q | S n => Qred (sumQ n f + f n) end.
Lemma sumQ_ok n f : Q2R (sumQ n f) = sumn n (fun k => Q2R (f k)).
Proof. induction n as [|n IH]; cbn [sumQ sumn]; [apply Q2R_0|]. rewrite Q2R_red, Q2R_plus, IH. reflexivity. Qed.

Section Points.
Variables (d : nat) (points : list (list Q)) (masses : list Q).
Notation n := (length points).
Notation X k := (entry (row points k)).
Definition masses_ok : bool := forallb (Qle_bool 0) masses && Qeq_bool (sumQ n (fun k => nth k masses 0%Q)) 1.
Hypothesis checked : masses_ok = true.

Lemma masses_ge0 k : (k < n)%nat -> 0 <= entry masses k.
Proof.
  intros _. unfold entry. destruct (nth_in_or_default k masses 0%Q) as [Hin|E]; [|rewrite E, Q2R_0; lra].
  apply Qle_bool_R. apply andb_true_iff in checked as [K _]. apply (proj1 (forallb_forall _ _) K _ Hin).
Qed.
Lemma masses_total : sumn n (entry masses) = 1.
Proof.
  apply andb_true_iff in checked as [_ K]. apply Qeq_bool_eq, Qeq_eqR in K. rewrite Q2R_1, sumQ_ok in K. exact K.
Qed.
Definition points_law : expectation d := finite_law d n (fun k => X k) (entry masses) masses_ge0 masses_total.

Definition affineQ (w : list Q) (b : Q) (k : nat) : Q := Qred (sumQ d (fun j => nth j w 0 * nth j (row points k) 0) + b)%Q.
Lemma affineQ_ok w b k : affine_value d w b (X k) = Q2R (affineQ w b k).
Proof.
  unfold affineQ, affine_value. rewrite Q2R_red, Q2R_plus, sumQ_ok. f_equal. apply sumn_ext. intros j _.
  unfold entry. rewrite Q2R_mult. reflexivity.
Qed.
Definition positive (q : Q) : bool := negb (Qle_bool q 0).
Lemma indicator_ok q : indicator (Q2R q) = if positive q then 1 else 0.
Proof.
  unfold positive, indicator. destruct (Qle_bool q 0) eqn:E; simpl.
  - apply Qle_bool_R' in E. destruct Rlt_dec; [exfalso; lra|reflexivity].
  - apply Qle_bool_Rn in E. destruct Rlt_dec; [reflexivity|exfalso; lra].
Qed.
Definition points_calculus : calculus d points_law.
Proof.
  refine {| object := nat -> Q; shows := fun F g => forall k, (k < n)%nat -> F (X k) = Q2R (g k);
    o_affine := affineQ;
    o_relu := fun w b k => let y := affineQ w b k in if positive y then y else 0%Q;
    o_active := fun w b k => if positive (affineQ w b k) then 1%Q else 0%Q;
    o_lever := fun w b j k => if positive (affineQ w b k) then nth j (row points k) 0%Q else 0%Q;
    o_coordinate := fun j k => nth j (row points k) 0%Q;
    o_plus := fun f g k => Qred (f k + g k)%Q; o_scale := fun c f k => Qred (c * f k)%Q;
    moment_of := fun f g => Some (sumQ n (fun k => nth k masses 0 * (f k * g k))%Q) |}.
  - intros F F' f E K k Hk. rewrite <- E. auto.
  - intros w b k _. apply affineQ_ok.
  - intros w b k _. cbv zeta. rewrite relu_indicator, affineQ_ok, indicator_ok. destruct (positive _); rewrite ?Q2R_0; ring.
  - intros w b k _. rewrite affineQ_ok, indicator_ok. destruct (positive _); rewrite ?Q2R_0, ?Q2R_1; reflexivity.
  - intros w b j _ k _. rewrite affineQ_ok, indicator_ok. unfold entry. destruct (positive _); rewrite ?Q2R_0; ring.
  - intros j _ k _. reflexivity.
  - intros F F' f f' E E' k Hk. rewrite Q2R_red, Q2R_plus, E, E' by assumption. reflexivity.
  - intros c F f E k Hk. rewrite Q2R_red, Q2R_mult, E by assumption. reflexivity.
  - intros F F' f f' q E E' K. apply Some_inj in K. subst q. rewrite sumQ_ok. cbn [points_law finite_law expect].
    apply sumn_ext. intros k Hk. rewrite !Q2R_mult, E, E' by assumption. reflexivity.
Defined.
End Points.

(* a linear change of variable *)
Lemma mean_line (phi : R -> R) (low h r : R) : h <> 0 -> is_RInt phi low (low + h) r ->
  is_RInt (fun t => phi (h * t + low)) 0 1 (r / h).
Proof.
  intros Hh I. assert (J := is_RInt_comp_lin phi h low 0 1 r).
  replace (h * 0 + low) with low in J by ring. replace (h * 1 + low) with (low + h) in J by ring. specialize (J I).
  assert (K := is_RInt_scal (V := R_NormedModule) _ 0 1 (/ h) _ J).
  replace (r / h) with (scal (/ h) r : R) by (unfold scal; simpl; unfold mult; simpl; field; assumption).
  apply (is_RInt_ext (V := R_NormedModule) (fun t => scal (/ h) (scal h (phi (h * t + low)) : R) : R)); [|exact K].
  intros t _. unfold scal; simpl; unfold mult; simpl. field. assumption.
Qed.

(* ----- the uniform law on [low, high] ----- *)
Section Interval.
Variables (low high : Q) (cuts : list Q).
Definition uniform_interval : expectation 1 := image 1 unit_interval (fun _ => Q2R low) (fun _ => Q2R high - Q2R low).
Definition displays (F : vec -> R) (f : pieces) : Prop :=
  forall s t p, f s t = Some p -> forall x, Q2R s < x O < Q2R t -> F x = affine_at p (x O).
Lemma affine_value_one w b x : affine_value 1 w b x = Q2R (nth 0 w 0%Q) * x O + Q2R b.
Proof. unfold affine_value. simpl. unfold entry. ring. Qed.
Lemma displays_line (F : R -> R) f : represents F f -> displays (fun x => F (x O)) f.
Proof. intros K s t p E x Hx. apply (K s t p E). assumption. Qed.
Definition mean_of (f g : pieces) : option Q :=
  if positive (high - low) && Qeq_bool (last cuts low) high then
    match integral f g low cuts with Some r => Some (Qred (r / (high - low)))%Q | None => None end else None.
Lemma mean_ok F F' f f' q : displays F f -> displays F' f' -> mean_of f f' = Some q ->
  expect uniform_interval (fun x => F x * F' x) = Q2R q.
Proof.
  intros Hf Hg. unfold mean_of. destruct (positive (high - low) && _) eqn:E; [|discriminate].
  destruct (integral f f' low cuts) as [r|] eqn:Er; [|discriminate]. intros K. apply Some_inj in K. subst q.
  apply andb_true_iff in E as [E1 E2]. apply negb_true_iff, Qle_bool_Rn in E1. rewrite Q2R_minus in E1.
  apply Qeq_bool_eq, Qeq_eqR in E2.
  assert (N : ~ (high - low == 0)%Q) by (intros N; apply Qeq_eqR in N; rewrite Q2R_minus, Q2R_0 in N; lra).
  rewrite Q2R_red. unfold Qdiv. rewrite Q2R_mult, Q2R_inv, Q2R_minus by assumption.
  set (h := Q2R high - Q2R low) in *.
  set (at_ := fun t => place (fun _ => Q2R low) (fun _ => h) (point ((t - Q2R low) / h))).
  assert (At : forall t, at_ t O = t) by (intros t; unfold at_, place, point; field; lra).
  assert (L : represents (fun t => F (at_ t)) f).
  { intros s t p Ep x Hx. rewrite <- (At x) at 2. apply (Hf s t p Ep). rewrite At. exact Hx. }
  assert (L' : represents (fun t => F' (at_ t)) f').
  { intros s t p Ep x Hx. rewrite <- (At x) at 2. apply (Hg s t p Ep). rewrite At. exact Hx. }
  assert (I := chain_ok _ _ _ _ L L' cuts low r Er). rewrite E2 in I.
  assert (J := mean_line (fun t => F (at_ t) * F' (at_ t)) (Q2R low) h (Q2R r)).
  replace (Q2R low + h) with (Q2R high) in J by (unfold h; ring). specialize (J ltac:(lra) I).
  cbn [uniform_interval image expect unit_interval]. fold h. unfold interval_mean. apply is_RInt_unique.
  change (Q2R r * / h) with (Q2R r / h). revert J. apply is_RInt_ext. intros t _. cbv beta.
  assert (E : at_ (h * t + Q2R low) = place (fun _ => Q2R low) (fun _ => h) (point t)).
  { unfold at_. replace ((h * t + Q2R low - Q2R low) / h) with t by (field; lra). reflexivity. }
  rewrite E. reflexivity.
Qed.
Definition uniform_calculus : calculus 1 uniform_interval.
Proof.
  refine {| object := pieces; shows := displays;
    o_affine := fun w b => affine_pieces (nth 0 w 0%Q, b); o_relu := fun w b => relu_pieces (nth 0 w 0%Q) b;
    o_active := fun w b => indicator_pieces (nth 0 w 0%Q) b; o_lever := fun w b _ => moment_pieces (nth 0 w 0%Q) b;
    o_coordinate := fun _ => affine_pieces (1, 0)%Q; o_plus := plus_pieces; o_scale := scale_pieces;
    moment_of := mean_of |}.
  - intros F F' f E K s t p Ep x Hx. rewrite <- E. apply (K s t p Ep x Hx).
  - intros w b s t p Ep x Hx. rewrite affine_value_one. apply (affine_represents (nth 0 w 0%Q, b) s t p Ep (x O) Hx).
  - intros w b s t p Ep x Hx. rewrite affine_value_one. apply (relu_represents (nth 0 w 0%Q) b s t p Ep (x O) Hx).
  - intros w b s t p Ep x Hx. rewrite affine_value_one. apply (indicator_represents (nth 0 w 0%Q) b s t p Ep (x O) Hx).
  - intros w b j Hj s t p Ep x Hx. assert (j = O) by lia. subst j. rewrite affine_value_one.
    apply (moment_represents (nth 0 w 0%Q) b s t p Ep (x O) Hx).
  - intros j Hj s t p Ep x Hx. assert (j = O) by lia. subst j. apply Some_inj in Ep. subst p.
    unfold affine_at; cbn [fst snd]. rewrite Q2R_0, Q2R_1. ring.
  - intros F F' f f' K K' s t p Ep x Hx. unfold plus_pieces in Ep.
    destruct (f s t) eqn:E1; [|discriminate]. destruct (f' s t) eqn:E2; [|discriminate].
    apply Some_inj in Ep. subst p. rewrite ev_add, (K _ _ _ E1 _ Hx), (K' _ _ _ E2 _ Hx). reflexivity.
  - intros k F f K s t p Ep x Hx. unfold scale_pieces in Ep. destruct (f s t) eqn:E1; [|discriminate].
    apply Some_inj in Ep. subst p. rewrite ev_scal, (K _ _ _ E1 _ Hx). reflexivity.
  - exact mean_ok.
Defined.
End Interval.
