(* Input laws, as expectations: positive normalized linear functionals on an algebra of functions that contains
   the coordinates and the indicators of open half-spaces. *)
(* Instances: the uniform law on an interval (UnitInterval), on a cube (UniformCube), finite data (FiniteData). *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network.
Open Scope R_scope.

Record expectation (d : nat) := {
  support : vec -> Prop;
  integrable : (vec -> R) -> Prop;
  expect : (vec -> R) -> R;
  integrable_ext : forall f g, (forall x, support x -> f x = g x) -> integrable f -> integrable g;
  expect_ext : forall f g, (forall x, support x -> f x = g x) -> integrable f -> expect f = expect g;
  integrable_const : forall k, integrable (fun _ => k);
  expect_const : forall k, expect (fun _ => k) = k;
  integrable_plus : forall f g, integrable f -> integrable g -> integrable (fun x => f x + g x);
  expect_plus : forall f g, integrable f -> integrable g -> expect (fun x => f x + g x) = expect f + expect g;
  integrable_mult : forall f g, integrable f -> integrable g -> integrable (fun x => f x * g x);
  expect_scal : forall k f, integrable f -> expect (fun x => k * f x) = k * expect f;
  expect_ge0 : forall f, integrable f -> (forall x, support x -> 0 <= f x) -> 0 <= expect f;
  integrable_coord : forall j, (j < d)%nat -> integrable (fun x => x j);
  integrable_half_space : forall (a : nat -> R) b, integrable (fun x => indicator (sumn d (fun j => a j * x j) + b)) }.
Arguments support {d}. Arguments integrable {d}. Arguments expect {d}.

Section Expectation.
Variables (d : nat) (mu : expectation d).

Lemma integrable_scal k f : integrable mu f -> integrable mu (fun x => k * f x).
Proof. intros; apply (integrable_mult d mu (fun _ => k) f); [apply integrable_const|assumption]. Qed.
Lemma integrable_sum n (f : nat -> vec -> R) :
  (forall i, (i < n)%nat -> integrable mu (f i)) -> integrable mu (fun x => sumn n (fun i => f i x)).
Proof.
  induction n as [|n IH]; intros Hf; simpl; [apply integrable_const|].
  apply integrable_plus; [apply IH; intros; apply Hf; lia|apply Hf; lia].
Qed.
Lemma expect_sum n (f : nat -> vec -> R) :
  (forall i, (i < n)%nat -> integrable mu (f i)) ->
  expect mu (fun x => sumn n (fun i => f i x)) = sumn n (fun i => expect mu (f i)).
Proof.
  induction n as [|n IH]; intros Hf; simpl; [apply expect_const|].
  rewrite expect_plus; [rewrite IH; [reflexivity|]| |].
  - intros; apply Hf; lia.
  - apply integrable_sum; intros; apply Hf; lia.
  - apply Hf; lia.
Qed.
Lemma expect_le f g : integrable mu f -> integrable mu g -> (forall x, support mu x -> f x <= g x) -> expect mu f <= expect mu g.
Proof.
  intros Hf Hg Hle.
  assert (K : 0 <= expect mu (fun x => g x + (-1) * f x)).
  { apply expect_ge0; [apply integrable_plus; [assumption|apply integrable_scal; assumption]|].
    intros x Hx; specialize (Hle x Hx); lra. }
  rewrite expect_plus, expect_scal in K; [lra| | |]; try assumption. apply integrable_scal; assumption.
Qed.

(* Cauchy-Schwarz for the expectation *)
Lemma expect_CS f g : integrable mu f -> integrable mu g ->
  expect mu (fun x => f x * g x) * expect mu (fun x => f x * g x)
  <= expect mu (fun x => f x * f x) * expect mu (fun x => g x * g x).
Proof.
  intros Hf Hg.
  set (a := expect mu (fun x => f x * f x)). set (b := expect mu (fun x => f x * g x)).
  set (c := expect mu (fun x => g x * g x)).
  assert (K : forall s t, 0 <= s * s * a + (2 * s * t * b + t * t * c)).
  { intros s t.
    replace (s * s * a + (2 * s * t * b + t * t * c))
      with (expect mu (fun x => (s * s) * (f x * f x) + ((2 * s * t) * (f x * g x) + (t * t) * (g x * g x)))).
    - apply expect_ge0.
      + repeat apply integrable_plus; apply integrable_scal; apply integrable_mult; assumption.
      + intros x _. replace (s * s * (f x * f x) + (2 * s * t * (f x * g x) + t * t * (g x * g x)))
          with ((s * f x + t * g x) * (s * f x + t * g x)) by ring. apply Rle_0_sqr.
    - rewrite !expect_plus, !expect_scal; [reflexivity|..]; repeat apply integrable_plus;
        try apply integrable_scal; apply integrable_mult; assumption. }
  exact (discriminant a b c K).
Qed.

(* the second moment M2 = E |x|^2 *)
Definition moment : R := expect mu (size2 d).
Lemma integrable_size2 : integrable mu (size2 d).
Proof.
  apply (integrable_sum d (fun j x => x j * x j)). intros; apply integrable_mult; apply integrable_coord; assumption.
Qed.
Lemma moment_ge0 : 0 <= moment.
Proof. apply expect_ge0; [apply integrable_size2|intros; apply size2_ge0]. Qed.
(* functions below k (|x|^2 + l) + m *)
Lemma expect_le_size2 f k l m : integrable mu f -> (forall x, support mu x -> f x <= k * (size2 d x + l) + m) ->
  expect mu f <= k * (moment + l) + m.
Proof.
  intros If Hf.
  assert (I1 : integrable mu (fun x => k * size2 d x)) by apply integrable_scal, integrable_size2.
  replace (k * (moment + l) + m) with (expect mu (fun x => k * size2 d x + (k * l + m))).
  - apply expect_le; [assumption|apply integrable_plus; [assumption|apply integrable_const]|].
    intros x Hx. specialize (Hf x Hx). lra.
  - rewrite expect_plus, expect_const by (try apply integrable_const; assumption).
    rewrite expect_scal by apply integrable_size2. unfold moment. ring.
Qed.
End Expectation.

Ltac ig := repeat (first [assumption | apply integrable_const | apply integrable_plus | apply integrable_mult]).
