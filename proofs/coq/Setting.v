(* The setting of the certificates: networks N(x) = c + a x + sum_i v_i relu(w_i.x + b_i) with H neurons, d inputs, m
   outputs, with or without the linear skip a x; any input law, any integrable target f, any value `kink` for relu'(0).
     G_{w_i} = 2 int s_i (v_i.e) x,  G_{b_i} = 2 int s_i (v_i.e),  G_{v_i} = 2 int relu(y_i) e,  G_c = 2 int e,
     G_a = 2 int e x^T,  L = int |e|^2,  e = N - f,  y_i = w_i.x + b_i,  s_i = relu'(y_i). *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation.
Open Scope R_scope.

Record parameters := Parameters {
  weights : nat -> nat -> R;   (* w: neuron, input *)
  biases : nat -> R;           (* b: neuron *)
  outers : nat -> nat -> R;    (* v: neuron, output *)
  offsets : nat -> R;          (* c: output *)
  skips : nat -> nat -> R }.   (* a: output, input *)
Definition dot (n : nat) (x y : nat -> R) : R := sumn n (fun j => x j * y j).
(* theta - t g *)
Definition move (p : parameters) (t : R) (g : parameters) : parameters :=
  {| weights := fun i j => weights p i j - t * weights g i j; biases := fun i => biases p i - t * biases g i;
     outers := fun i k => outers p i k - t * outers g i k; offsets := fun k => offsets p k - t * offsets g k;
     skips := fun k j => skips p k j - t * skips g k j |}.

Section Setting.
Variables (H d m : nat) (skip : bool) (kink : R) (mu : expectation d) (target : nat -> vec -> R).
Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).

Definition slope (t : R) : R := indicator t + kink * (1 - indicator t - indicator (- t)).
Definition height (p : parameters) (i : nat) (x : vec) : R := sumn d (fun j => weights p i j * x j) + biases p i.
Definition output (p : parameters) (k : nat) (x : vec) : R :=
  offsets p k + (if skip then sumn d (fun j => skips p k j * x j) else 0)
  + sumn H (fun i => outers p i k * relu (height p i x)).
Definition error (p : parameters) (k : nat) (x : vec) : R := output p k x - target k x.
Definition pull (p : parameters) (i : nat) (x : vec) : R := sumn m (fun k => outers p i k * error p k x).
Definition gradient (p : parameters) : parameters :=
  {| weights := fun i j => expect mu (fun x => 2 * (slope (height p i x) * pull p i x * x j));
     biases := fun i => expect mu (fun x => 2 * (slope (height p i x) * pull p i x));
     outers := fun i k => expect mu (fun x => 2 * (relu (height p i x) * error p k x));
     offsets := fun k => expect mu (fun x => 2 * error p k x);
     skips := fun k j => expect mu (fun x => 2 * (error p k x * x j)) |}.
(* int u.e, and the risk *)
Definition against (p : parameters) (u : nat -> vec -> R) : R :=
  expect mu (fun x => sumn m (fun k => u k x * error p k x)).
Definition total_risk (p : parameters) : R := against p (error p).

Lemma slope_relu t : slope t * t = relu t.
Proof.
  unfold slope. rewrite relu_indicator. unfold indicator.
  destruct (Rlt_dec 0 t), (Rlt_dec 0 (- t)); try lra. assert (t = 0) by lra. subst t. ring.
Qed.

(* integrability *)
Lemma integrable_affine (a : nat -> R) b : integrable mu (fun x => sumn d (fun j => a j * x j) + b).
Proof.
  apply integrable_plus; [|apply integrable_const].
  apply (integrable_sum d mu d (fun j x => a j * x j)). intros; apply integrable_scal, integrable_coord; assumption.
Qed.
Lemma integrable_slope p i : integrable mu (fun x => slope (height p i x)).
Proof.
  unfold slope. apply integrable_plus; [apply integrable_half_space|]. apply integrable_scal.
  apply (integrable_ext d mu (fun x => 1 + ((-1) * indicator (height p i x)
    + (-1) * indicator (sumn d (fun j => - weights p i j * x j) + - biases p i)))).
  - intros x _. unfold height. replace (- (sumn d (fun j => weights p i j * x j) + biases p i))
      with (sumn d (fun j => - weights p i j * x j) + - biases p i); [ring|].
    rewrite (sumn_ext d (fun j => - weights p i j * x j) (fun j => (-1) * (weights p i j * x j))) by (intros; ring).
    rewrite sumn_scal. ring.
  - apply integrable_plus; [apply integrable_const|].
    apply integrable_plus; apply integrable_scal, integrable_half_space.
Qed.
Lemma integrable_height_relu p i : integrable mu (fun x => relu (height p i x)).
Proof.
  apply (integrable_ext d mu (fun x => indicator (height p i x) * height p i x)).
  - intros x _; rewrite relu_indicator; reflexivity.
  - apply integrable_mult; [apply integrable_half_space|apply integrable_affine].
Qed.
Lemma integrable_output p k : integrable mu (output p k).
Proof.
  unfold output. apply (integrable_plus d mu (fun x => offsets p k + (if skip then _ else 0))).
  - apply (integrable_plus d mu (fun _ => offsets p k)); [apply integrable_const|].
    destruct skip; [|apply integrable_const].
    apply (integrable_sum d mu d (fun j x => skips p k j * x j)). intros; apply integrable_scal, integrable_coord; assumption.
  - apply (integrable_sum d mu H (fun i x => outers p i k * relu (height p i x))).
    intros; apply integrable_scal, integrable_height_relu.
Qed.
Lemma integrable_error p k : (k < m)%nat -> integrable mu (error p k).
Proof.
  intros Hk. apply (integrable_ext d mu (fun x => output p k x + (-1) * target k x)); [intros; unfold error; ring|].
  apply integrable_plus; [apply integrable_output|apply integrable_scal; auto].
Qed.
Lemma integrable_pull p i : integrable mu (pull p i).
Proof. apply (integrable_sum d mu m (fun k x => outers p i k * error p k x)). intros; apply integrable_scal, integrable_error; assumption. Qed.
Ltac law := intros; repeat (first [assumption | apply integrable_const | apply integrable_slope
  | apply integrable_height_relu | apply integrable_pull | apply integrable_error; assumption | apply integrable_output
  | apply integrable_coord; assumption | apply target_integrable; assumption | apply integrable_affine
  | apply integrable_scal | apply integrable_plus | apply integrable_mult]).

(* a linear combination of expectations *)
Lemma combine_expect n (a : nat -> R) (f : nat -> vec -> R) : (forall j, (j < n)%nat -> integrable mu (f j)) ->
  sumn n (fun j => a j * expect mu (f j)) = expect mu (fun x => sumn n (fun j => a j * f j x)).
Proof.
  intros Hf. rewrite (expect_sum d mu n (fun j x => a j * f j x)) by (intros; apply integrable_scal; auto).
  apply sumn_ext. intros j Hj. rewrite expect_scal by auto. reflexivity.
Qed.

(* v_i.G_{v_i} = int 2 relu(y_i) (v_i.e) = w_i.G_{w_i} + b_i G_{b_i} *)
Lemma outer_power p i : sumn m (fun k => outers p i k * outers (gradient p) i k)
  = expect mu (fun x => 2 * (relu (height p i x) * pull p i x)).
Proof.
  cbn [gradient outers]. rewrite (combine_expect m (fun k => outers p i k)) by law.
  apply expect_ext.
  - intros x _. unfold pull. rewrite <- !sumn_scal. apply sumn_ext; intros; ring.
  - apply (integrable_sum d mu m (fun k x => outers p i k * (2 * (relu (height p i x) * error p k x)))). law.
Qed.
Theorem homogeneity p i : sumn m (fun k => outers p i k * outers (gradient p) i k)
  = sumn d (fun j => weights p i j * weights (gradient p) i j) + biases p i * biases (gradient p) i.
Proof.
  rewrite outer_power. cbn [gradient weights biases]. rewrite (combine_expect d (fun j => weights p i j)) by law.
  rewrite <- expect_scal by law. rewrite <- expect_plus.
  - apply expect_ext; [|law]. intros x _. rewrite <- slope_relu. unfold height at 2.
    rewrite (sumn_ext d (fun j => weights p i j * (2 * (slope (height p i x) * pull p i x * x j)))
      (fun j => 2 * (slope (height p i x) * pull p i x) * (weights p i j * x j))) by (intros; ring).
    rewrite sumn_scal. ring.
  - apply (integrable_sum d mu d (fun j x => weights p i j * (2 * (slope (height p i x) * pull p i x * x j)))). law.
  - law.
Qed.

(* int z.e for a fixed vector z, int (Z x).e for a fixed matrix Z *)
Lemma against_vector p (z : nat -> R) : against p (fun k _ => z k) = 1 / 2 * dot m z (offsets (gradient p)).
Proof.
  unfold dot. cbn [gradient offsets]. rewrite (combine_expect m z) by law.
  rewrite <- expect_scal.
  - apply expect_ext; [|apply (integrable_sum d mu m (fun k x => z k * error p k x)); law].
    intros x _. rewrite <- sumn_scal. apply sumn_ext; intros; field.
  - apply (integrable_sum d mu m (fun k x => z k * (2 * error p k x))). law.
Qed.
Lemma against_matrix p (z : nat -> nat -> R) : against p (fun k x => sumn d (fun j => z k j * x j))
  = 1 / 2 * sumn m (fun k => dot d (z k) (skips (gradient p) k)).
Proof.
  unfold dot. cbn [gradient skips].
  rewrite (sumn_ext m _ (fun k => 1 * expect mu (fun x => sumn d (fun j => z k j * (2 * (error p k x * x j)))))).
  - assert (Ik : forall k, (k < m)%nat -> integrable mu (fun x => sumn d (fun j => z k j * (2 * (error p k x * x j))))).
    { intros k Hk. apply (integrable_sum d mu d (fun j x => z k j * (2 * (error p k x * x j)))). law. }
    rewrite (combine_expect m (fun _ => 1)) by assumption. rewrite <- expect_scal.
    + apply expect_ext.
      * intros x _. rewrite <- sumn_scal. apply sumn_ext; intros k Hk.
        rewrite (sumn_ext d (fun j => z k j * (2 * (error p k x * x j))) (fun j => 2 * error p k x * (z k j * x j)))
          by (intros; ring). rewrite sumn_scal. field.
      * apply (integrable_sum d mu m (fun k x => sumn d (fun j => z k j * x j) * error p k x)). intros k Hk.
        apply integrable_mult; [|law]. apply (integrable_sum d mu d (fun j x => z k j * x j)). law.
    + apply (integrable_sum d mu m (fun k x => 1 * sumn d (fun j => z k j * (2 * (error p k x * x j))))).
      intros k Hk. apply integrable_scal; auto.
  - intros k Hk. rewrite (combine_expect d (z k)) by law. ring.
Qed.
Lemma against_plus p u u' : (forall k, (k < m)%nat -> integrable mu (u k)) -> (forall k, (k < m)%nat -> integrable mu (u' k)) ->
  against p (fun k x => u k x + u' k x) = against p u + against p u'.
Proof.
  intros Hu Hu'. unfold against.
  assert (Iu : forall u, (forall k, (k < m)%nat -> integrable mu (u k)) ->
    integrable mu (fun x => sumn m (fun k => u k x * error p k x))).
  { intros z Hz. apply (integrable_sum d mu m (fun k x => z k x * error p k x)). intros k Hk.
    apply integrable_mult; [auto|law]. }
  rewrite <- expect_plus by auto. apply expect_ext; [|apply (Iu (fun k x => u k x + u' k x)); intros k Hk; apply integrable_plus; auto].
  intros x _. rewrite <- sumn_plus. apply sumn_ext; intros; ring.
Qed.
Lemma against_scal p c u : (forall k, (k < m)%nat -> integrable mu (u k)) ->
  against p (fun k x => c * u k x) = c * against p u.
Proof.
  intros Hu. unfold against. rewrite <- expect_scal.
  - apply expect_ext.
    + intros x _. rewrite <- sumn_scal. apply sumn_ext; intros; ring.
    + apply (integrable_sum d mu m (fun k x => c * u k x * error p k x)). intros k Hk. apply integrable_mult; [apply integrable_scal; auto|law].
  - apply (integrable_sum d mu m (fun k x => u k x * error p k x)). intros k Hk. apply integrable_mult; [auto|law].
Qed.

(* int N.e, from homogeneity *)
Theorem against_output p : against p (output p)
  = 1 / 2 * sumn H (fun i => dot d (weights p i) (weights (gradient p) i) + biases p i * biases (gradient p) i)
    + (1 / 2 * dot m (offsets p) (offsets (gradient p))
       + if skip then 1 / 2 * sumn m (fun k => dot d (skips p k) (skips (gradient p) k)) else 0).
Proof.
  assert (Hh : forall k, (k < m)%nat -> integrable mu (fun x => sumn H (fun i => outers p i k * relu (height p i x)))).
  { intros k _. apply (integrable_sum d mu H (fun i x => outers p i k * relu (height p i x))). law. }
  assert (Hs : forall k, (k < m)%nat -> integrable mu (fun x => if skip then sumn d (fun j => skips p k j * x j) else 0)).
  { intros k _. destruct skip; [|law]. apply (integrable_sum d mu d (fun j x => skips p k j * x j)). law. }
  unfold output. rewrite (against_plus p (fun k x => offsets p k + (if skip then sumn d (fun j => skips p k j * x j) else 0))
    (fun k x => sumn H (fun i => outers p i k * relu (height p i x)))) by (first [assumption | intros k Hk; apply integrable_plus; [law|auto]]).
  rewrite (against_plus p (fun k _ => offsets p k) (fun k x => if skip then sumn d (fun j => skips p k j * x j) else 0))
    by (try assumption; law).
  rewrite against_vector.
  assert (Es : against p (fun k x => if skip then sumn d (fun j => skips p k j * x j) else 0)
     = if skip then 1 / 2 * sumn m (fun k => dot d (skips p k) (skips (gradient p) k)) else 0).
  { destruct skip; [apply against_matrix|]. rewrite (against_vector p (fun _ => 0)). unfold dot.
    rewrite (sumn_ext m _ (fun _ => 0)) by (intros; ring). rewrite sumn_0. ring. }
  rewrite Es.
  assert (En : against p (fun k x => sumn H (fun i => outers p i k * relu (height p i x)))
    = 1 / 2 * sumn H (fun i => dot d (weights p i) (weights (gradient p) i) + biases p i * biases (gradient p) i)).
  { rewrite (sumn_ext H _ (fun i => 1 * expect mu (fun x => 2 * (relu (height p i x) * pull p i x))))
      by (intros i _; unfold dot; rewrite <- homogeneity, outer_power; ring).
    rewrite (combine_expect H (fun _ => 1)) by law. rewrite <- expect_scal.
    - apply expect_ext.
      + intros x _. rewrite <- sumn_scal.
        transitivity (sumn H (fun i => sumn m (fun k => outers p i k * relu (height p i x) * error p k x))).
        * rewrite sumn_swap. apply sumn_ext; intros k _. rewrite <- sumn_scal_r. reflexivity.
        * apply sumn_ext. intros i _. unfold pull. rewrite <- !sumn_scal. apply sumn_ext; intros; field.
      + apply (integrable_sum d mu m (fun k x => sumn H (fun i => outers p i k * relu (height p i x)) * error p k x)).
        intros k Hk. apply integrable_mult; [auto|law].
    - apply (integrable_sum d mu H (fun i x => 1 * (2 * (relu (height p i x) * pull p i x)))). law. }
  rewrite En. ring.
Qed.

(* L = int N.e - int f.e *)
Theorem risk_split p : total_risk p = against p (output p) - against p target.
Proof.
  unfold total_risk. replace (against p (error p)) with (against p (fun k x => output p k x + (-1) * target k x)).
  - rewrite against_plus by (law; try apply integrable_scal; law). rewrite against_scal by law. ring.
  - unfold against, error. apply expect_ext; [intros; apply sumn_ext; intros; ring|].
    apply (integrable_sum d mu m (fun k x => (output p k x + (-1) * target k x) * (output p k x - target k x))).
    intros k Hk. apply integrable_mult; [law|apply integrable_error; assumption].
Qed.
End Setting.
