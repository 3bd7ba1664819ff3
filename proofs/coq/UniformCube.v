(* The uniform law on [0,1]^d, any d. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation PiecewiseContinuous CubeIntegral HalfSpaces.
Open Scope R_scope.

Import ListNotations.
(* the algebra spanned by the generators *)
Fixpoint combination (d : nat) (l : list (R * list factor)) (x : vec) : R :=
  match l with [] => 0 | (k, g) :: l' => combination d l' x + k * generator d g x end.
Definition cube_algebra (d : nat) (f : vec -> R) : Prop := exists l, forall x, open_cube d x -> f x = combination d l x.

Lemma combination_int d l : cube_integrable d (combination d l).
Proof.
  induction l as [|[k g] l IH]; [exact (proj1 (cube_const d 0))|].
  exact (proj1 (cube_linear d (combination d l) (generator d g) k IH (proj1 (generator_int d) g))).
Qed.
Lemma cube_algebra_integrable d f : cube_algebra d f -> cube_integrable d f.
Proof. intros (l & Hl). apply cube_integrable_ext with (2 := combination_int d l). intros; symmetry; auto. Qed.
Lemma combination_app d l l' x : combination d (l ++ l') x = combination d l x + combination d l' x.
Proof. induction l as [|[k g] l IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma generator_app d l l' x : generator d (l ++ l') x = generator d l x * generator d l' x.
Proof. induction l as [|u l IH]; simpl; [ring|rewrite IH; ring]. Qed.
Definition mul1 (k : R) (g : list factor) (l : list (R * list factor)) :=
  map (fun p => (k * fst p, g ++ snd p)) l.
Lemma mul1_ok d k g l x : combination d (mul1 k g l) x = k * generator d g x * combination d l x.
Proof. induction l as [|[k' g'] l IH]; simpl; [ring|]. fold (mul1 k g l). rewrite IH, generator_app. ring. Qed.
Fixpoint mulc (l l' : list (R * list factor)) : list (R * list factor) :=
  match l with [] => [] | (k, g) :: t => mulc t l' ++ mul1 k g l' end.
Lemma mulc_ok d l l' x : combination d (mulc l l') x = combination d l x * combination d l' x.
Proof. induction l as [|[k g] l IH]; simpl; [ring|]. rewrite combination_app, IH, mul1_ok. ring. Qed.

Definition uniform_cube (d : nat) : expectation d.
Proof.
  refine {| support := open_cube d; integrable := cube_algebra d; expect := cube_integral d |}.
  - intros f g Hfg (l & Hl). exists l. intros x Hx. rewrite <- Hfg by assumption. auto.
  - intros f g Hfg _. apply cube_integral_ext; assumption.
  - intros k. exists [(k, [])]. intros; simpl; ring.
  - intros k. apply cube_const.
  - intros f g (l & Hl) (l' & Hl'). exists (l ++ l'). intros x Hx. rewrite combination_app, Hl, Hl' by assumption. reflexivity.
  - intros f g Hf Hg. apply cube_algebra_integrable in Hf, Hg. destruct (cube_linear d f g 1 Hf Hg) as [_ X].
    rewrite (cube_integral_ext d (fun x => f x + g x) (fun x => f x + 1 * g x)) by (intros; ring). rewrite X. ring.
  - intros f g (l & Hl) (l' & Hl'). exists (mulc l l'). intros x Hx. rewrite mulc_ok, Hl, Hl' by assumption. reflexivity.
  - intros k f Hf. apply cube_algebra_integrable in Hf. destruct (cube_linear d (fun _ => 0) f k (proj1 (cube_const d 0)) Hf) as [_ X].
    rewrite (cube_integral_ext d (fun x => k * f x) (fun x => 0 + k * f x)) by (intros; ring). rewrite X, (proj2 (cube_const d 0)). ring.
  - intros f Hf Hp. apply cube_integral_pos; [apply cube_algebra_integrable; assumption|assumption].
  - intros j Hj. exists [(1, [Co j])]. intros x Hx. simpl. destruct (lt_dec j d); [ring|contradiction].
  - intros a b. exists [(1, [Ha a b])]. intros x Hx. simpl. unfold half_space. ring.
Defined.
