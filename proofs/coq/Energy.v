(* Risk L = E (N - xi)^2 and generalized gradient G = 2 E (N - xi) dN (strict activity), any width, any input law:
     <grad V, G> = 8 L,   <grad (|w_i|^2 + b_i^2 - v_i^2), G> = 0,   |G|^2 <= 4 ((1+M2) S + 1) L,
   and one step of gradient descent, V(theta - gamma G) - V(theta) = -8 gamma L + gamma^2 (|G|^2 + G_c^2). *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums Network Expectation.
Open Scope R_scope.

Section Energy.
Variables (H d : nat) (mu : expectation d) (xi : R).
Notation N := (realization H d).

(* integrability of everything that occurs *)
Lemma integrable_preactivation p i : integrable mu (fun x => preactivation d p i x).
Proof.
  unfold preactivation. apply integrable_plus; [|apply integrable_const].
  apply (integrable_sum d mu d (fun j x => weight p i j * x j)). intros; apply integrable_scal, integrable_coord; assumption.
Qed.
Lemma integrable_active p i : integrable mu (fun x => active d p i x).
Proof. unfold active, preactivation. apply integrable_half_space. Qed.
Lemma integrable_relu p i : integrable mu (fun x => relu (preactivation d p i x)).
Proof.
  apply integrable_ext with (fun x => active d p i x * preactivation d p i x).
  - intros x _; rewrite relu_indicator; reflexivity.
  - apply integrable_mult; [apply integrable_active|apply integrable_preactivation].
Qed.
Lemma integrable_realization p : integrable mu (fun x => N p x).
Proof.
  unfold realization. apply integrable_plus; [apply integrable_const|].
  apply (integrable_sum d mu H (fun i x => outer p i * relu (preactivation d p i x))). intros; apply integrable_scal, integrable_relu.
Qed.
Lemma integrable_residual p : integrable mu (fun x => N p x - xi).
Proof. unfold Rminus. apply integrable_plus; [apply integrable_realization|apply integrable_const]. Qed.
Lemma integrable_weight p i j : (j < d)%nat -> integrable mu (fun x => weight (realization_gradient d p x) i j).
Proof.
  intros Hj; cbn [realization_gradient weight]. apply integrable_mult; [apply integrable_scal, integrable_active|apply integrable_coord; assumption].
Qed.
Lemma integrable_bias p i : integrable mu (fun x => bias (realization_gradient d p x) i).
Proof. cbn [realization_gradient bias]. apply integrable_scal, integrable_active. Qed.
Lemma integrable_outer p i : integrable mu (fun x => outer (realization_gradient d p x) i).
Proof. cbn [realization_gradient outer]. apply integrable_relu. Qed.

(* risk and generalized gradient of the risk *)
Definition risk (p : network) : R := expect mu (fun x => (N p x - xi) * (N p x - xi)).
Definition generalized_gradient (p : network) : network :=
  {| weight := fun i j => expect mu (fun x => (N p x - xi) * (2 * weight (realization_gradient d p x) i j));
     bias := fun i => expect mu (fun x => (N p x - xi) * (2 * bias (realization_gradient d p x) i));
     outer := fun i => expect mu (fun x => (N p x - xi) * (2 * outer (realization_gradient d p x) i));
     offset := expect mu (fun x => (N p x - xi) * (2 * offset (realization_gradient d p x))) |}.

Lemma risk_ge0 p : 0 <= risk p.
Proof.
  apply expect_ge0; [apply integrable_mult; apply integrable_residual|]. intros; apply Rle_0_sqr.
Qed.

Lemma integrable_inner p q : integrable mu (fun x => inner H d q (realization_gradient d p x)).
Proof.
  unfold inner. apply integrable_plus; [|apply integrable_scal; cbn; apply integrable_const].
  apply (integrable_sum d mu H (fun i x => sumn d (fun j => weight q i j * weight (realization_gradient d p x) i j)
     + bias q i * bias (realization_gradient d p x) i + outer q i * outer (realization_gradient d p x) i)).
  intros i Hi. repeat apply integrable_plus.
  - apply (integrable_sum d mu d (fun j x => weight q i j * weight (realization_gradient d p x) i j)). intros; apply integrable_scal, integrable_weight; assumption.
  - apply integrable_scal, integrable_bias.
  - apply integrable_scal, integrable_outer.
Qed.

(* <q, G(p)> = E[2 (N - xi) <q, dN>] *)
Lemma inner_gradient p q : inner H d q (generalized_gradient p) = expect mu (fun x => (N p x - xi) * (2 * inner H d q (realization_gradient d p x))).
Proof.
  assert (Hr := integrable_residual p).
  rewrite (expect_ext d mu (fun x => (N p x - xi) * (2 * inner H d q (realization_gradient d p x)))
    (fun x => sumn H (fun i => sumn d (fun j => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))
       + bias q i * ((N p x - xi) * (2 * bias (realization_gradient d p x) i))
       + outer q i * ((N p x - xi) * (2 * outer (realization_gradient d p x) i)))
       + offset q * ((N p x - xi) * (2 * offset (realization_gradient d p x))))).
  - rewrite expect_plus.
    + rewrite (expect_sum d mu H (fun i x => sumn d (fun j => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))
       + bias q i * ((N p x - xi) * (2 * bias (realization_gradient d p x) i))
       + outer q i * ((N p x - xi) * (2 * outer (realization_gradient d p x) i)))).
      * unfold inner. f_equal.
        -- apply sumn_ext; intros i Hi. rewrite !expect_plus, !expect_scal.
           ++ rewrite (expect_sum d mu d (fun j x => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))).
              ** cbn [generalized_gradient weight bias outer]. f_equal. f_equal. apply sumn_ext; intros j Hj.
                 rewrite expect_scal; [reflexivity|]. apply integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
              ** intros; apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
           ++ apply integrable_mult; [assumption|apply integrable_scal, integrable_outer].
           ++ apply integrable_mult; [assumption|apply integrable_scal, integrable_bias].
           ++ apply (integrable_sum d mu d (fun j x => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))).
              intros; apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
           ++ apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_bias].
           ++ apply integrable_plus.
              ** apply (integrable_sum d mu d (fun j x => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))).
                 intros; apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
              ** apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_bias].
           ++ apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_outer].
        -- rewrite expect_scal; [reflexivity|]. apply integrable_mult; [assumption|cbn; apply integrable_const].
      * intros i Hi. repeat apply integrable_plus.
        -- apply (integrable_sum d mu d (fun j x => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))).
           intros; apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
        -- apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_bias].
        -- apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_outer].
    + apply (integrable_sum d mu H (fun i x => sumn d (fun j => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))
       + bias q i * ((N p x - xi) * (2 * bias (realization_gradient d p x) i))
       + outer q i * ((N p x - xi) * (2 * outer (realization_gradient d p x) i)))).
      intros i Hi. repeat apply integrable_plus.
      * apply (integrable_sum d mu d (fun j x => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))).
        intros; apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
      * apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_bias].
      * apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_outer].
    + apply integrable_scal, integrable_mult; [assumption|cbn; apply integrable_const].
  - intros x _. unfold inner. rewrite !Rmult_plus_distr_l. rewrite <- !sumn_scal. f_equal; [|ring].
    apply sumn_ext; intros i _. rewrite !Rmult_plus_distr_l, <- !sumn_scal.
    rewrite (sumn_ext d (fun j => (N p x - xi) * (2 * (weight q i j * weight (realization_gradient d p x) i j)))
      (fun j => weight q i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))) by (intros; ring). ring.
  - apply integrable_mult; [assumption|apply integrable_scal, integrable_inner].
Qed.

(* (b) the integrated identity: <grad V(phi), G(phi)> = 8 L(phi) *)
Theorem lyapunov_identity p : inner H d (lyapunov_gradient xi p) (generalized_gradient p) = 8 * risk p.
Proof.
  rewrite inner_gradient. unfold risk.
  rewrite (expect_ext d mu _ (fun x => 8 * ((N p x - xi) * (N p x - xi)))).
  - rewrite expect_scal; [reflexivity|]. apply integrable_mult; apply integrable_residual.
  - intros x _. rewrite pointwise_identity. ring.
  - apply integrable_mult; [apply integrable_residual|apply integrable_scal, integrable_inner].
Qed.

(* (d) conservation law, integrated *)
Theorem conservation p i :
  2 * (sumn d (fun j => weight p i j * weight (generalized_gradient p) i j) + bias p i * bias (generalized_gradient p) i - outer p i * outer (generalized_gradient p) i) = 0.
Proof.
  assert (Hr := integrable_residual p).
  assert (K : sumn d (fun j => weight p i j * weight (generalized_gradient p) i j) + bias p i * bias (generalized_gradient p) i + (- outer p i) * outer (generalized_gradient p) i
     = expect mu (fun x => (N p x - xi) * (2 * (sumn d (fun j => weight p i j * weight (realization_gradient d p x) i j)
                    + bias p i * bias (realization_gradient d p x) i - outer p i * outer (realization_gradient d p x) i)))).
  { rewrite (expect_ext d mu (fun x => (N p x - xi) * (2 * (sumn d (fun j => weight p i j * weight (realization_gradient d p x) i j)
                    + bias p i * bias (realization_gradient d p x) i - outer p i * outer (realization_gradient d p x) i)))
      (fun x => sumn d (fun j => weight p i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))
       + bias p i * ((N p x - xi) * (2 * bias (realization_gradient d p x) i))
       + (- outer p i) * ((N p x - xi) * (2 * outer (realization_gradient d p x) i)))).
    - assert (J1 : forall j, (j < d)%nat -> integrable mu (fun x => weight p i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))).
      { intros; apply integrable_scal, integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption]. }
      assert (J2 : integrable mu (fun x => (N p x - xi) * (2 * bias (realization_gradient d p x) i)))
        by (apply integrable_mult; [assumption|apply integrable_scal, integrable_bias]).
      assert (J3 : integrable mu (fun x => (N p x - xi) * (2 * outer (realization_gradient d p x) i)))
        by (apply integrable_mult; [assumption|apply integrable_scal, integrable_outer]).
      rewrite !expect_plus, !expect_scal; try assumption.
      + rewrite (expect_sum d mu d (fun j x => weight p i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))) by assumption.
        cbn [generalized_gradient weight bias outer]. f_equal. f_equal. apply sumn_ext; intros j Hj.
        rewrite expect_scal; [reflexivity|]. apply integrable_mult; [assumption|apply integrable_scal, integrable_weight; assumption].
      + apply (integrable_sum d mu d (fun j x => weight p i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))); assumption.
      + apply integrable_scal; assumption.
      + apply integrable_plus; [|apply integrable_scal; assumption].
        apply (integrable_sum d mu d (fun j x => weight p i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))); assumption.
      + apply integrable_scal; assumption.
    - intros x _. rewrite (sumn_ext d (fun j => weight p i j * ((N p x - xi) * (2 * weight (realization_gradient d p x) i j)))
         (fun j => (2 * (N p x - xi)) * (weight p i j * weight (realization_gradient d p x) i j))) by (intros; ring).
      rewrite sumn_scal. ring.
    - apply integrable_mult; [assumption|]. apply integrable_ext with (fun _ => 0); [|apply integrable_const].
      intros x _. rewrite conservation_pointwise. reflexivity. }
  replace (2 * (sumn d (fun j => weight p i j * weight (generalized_gradient p) i j) + bias p i * bias (generalized_gradient p) i - outer p i * outer (generalized_gradient p) i))
    with (2 * (sumn d (fun j => weight p i j * weight (generalized_gradient p) i j) + bias p i * bias (generalized_gradient p) i + (- outer p i) * outer (generalized_gradient p) i)) by ring.
  rewrite K.
  rewrite (expect_ext d mu _ (fun _ => 0)).
  - rewrite expect_const; ring.
  - intros x _. rewrite conservation_pointwise. ring.
  - apply integrable_mult; [assumption|]. apply integrable_ext with (fun _ => 0); [|apply integrable_const].
    intros x _. rewrite conservation_pointwise. reflexivity.
Qed.

(* (c1) gradient bound, by Cauchy-Schwarz componentwise *)
Lemma component_bound p f : integrable mu f ->
  expect mu (fun x => (N p x - xi) * (2 * f x)) * expect mu (fun x => (N p x - xi) * (2 * f x))
  <= 4 * risk p * expect mu (fun x => f x * f x).
Proof.
  intros Hf. assert (Hr := integrable_residual p).
  assert (K := expect_CS d mu (fun x => N p x - xi) (fun x => 2 * f x) Hr (integrable_scal d mu 2 f Hf)). cbv beta in K.
  rewrite (expect_ext d mu (fun x => 2 * f x * (2 * f x)) (fun x => 4 * (f x * f x))) in K.
  - rewrite expect_scal in K by (apply integrable_mult; assumption). unfold risk. lra.
  - intros; ring.
  - apply integrable_mult; apply integrable_scal; assumption.
Qed.

Theorem gradient_bound p : inner H d (generalized_gradient p) (generalized_gradient p) <= 4 * ((moment d mu + 1) * hidden_norm2 H d p + 1) * risk p.
Proof.
  assert (Hr := integrable_residual p).
  set (T := fun i x => sumn d (fun j => weight (realization_gradient d p x) i j * weight (realization_gradient d p x) i j)
      + bias (realization_gradient d p x) i * bias (realization_gradient d p x) i + outer (realization_gradient d p x) i * outer (realization_gradient d p x) i).
  assert (IT : forall i, integrable mu (T i)).
  { intros i; unfold T. repeat apply integrable_plus.
    - apply (integrable_sum d mu d (fun j x => weight (realization_gradient d p x) i j * weight (realization_gradient d p x) i j)).
      intros; apply integrable_mult; apply integrable_weight; assumption.
    - apply integrable_mult; apply integrable_bias.
    - apply integrable_mult; apply integrable_outer. }
  apply Rle_trans with (4 * risk p * expect mu (fun x => sumn H (fun i => T i x) + 1)).
  - rewrite expect_plus; [|apply (integrable_sum d mu H T); intros; apply IT|apply integrable_const].
    rewrite expect_const, Rmult_plus_distr_l.
    rewrite (expect_sum d mu H T) by (intros; apply IT).
    unfold inner. apply Rplus_le_compat.
    + rewrite <- sumn_scal. apply sumn_le; intros i Hi. unfold T.
      assert (J1 : forall j, (j < d)%nat -> integrable mu (fun x => weight (realization_gradient d p x) i j * weight (realization_gradient d p x) i j))
        by (intros; apply integrable_mult; apply integrable_weight; assumption).
      assert (J2 : integrable mu (fun x => bias (realization_gradient d p x) i * bias (realization_gradient d p x) i)) by (apply integrable_mult; apply integrable_bias).
      assert (J3 : integrable mu (fun x => outer (realization_gradient d p x) i * outer (realization_gradient d p x) i)) by (apply integrable_mult; apply integrable_outer).
      rewrite !expect_plus; try assumption.
      * rewrite (expect_sum d mu d (fun j x => weight (realization_gradient d p x) i j * weight (realization_gradient d p x) i j)) by assumption.
        rewrite !Rmult_plus_distr_l, <- sumn_scal. repeat apply Rplus_le_compat.
        -- apply sumn_le; intros j Hj. apply (component_bound p (fun x => weight (realization_gradient d p x) i j)), integrable_weight; assumption.
        -- apply (component_bound p (fun x => bias (realization_gradient d p x) i)), integrable_bias.
        -- apply (component_bound p (fun x => outer (realization_gradient d p x) i)), integrable_outer.
      * apply (integrable_sum d mu d (fun j x => weight (realization_gradient d p x) i j * weight (realization_gradient d p x) i j)); assumption.
      * apply integrable_plus; [|assumption].
        apply (integrable_sum d mu d (fun j x => weight (realization_gradient d p x) i j * weight (realization_gradient d p x) i j)); assumption.
    + generalize (component_bound p (fun _ => 1) (integrable_const d mu 1)). cbn [generalized_gradient offset realization_gradient].
      rewrite (expect_ext d mu (fun x : vec => 1 * 1) (fun _ => 1)); [rewrite expect_const; lra| |apply integrable_const].
      intros; ring.
  - replace (4 * ((moment d mu + 1) * hidden_norm2 H d p + 1) * risk p)
      with (4 * risk p * ((moment d mu + 1) * hidden_norm2 H d p + 1)) by ring.
    apply Rmult_le_compat_l; [generalize (risk_ge0 p); lra|].
    rewrite (Rmult_comm (moment d mu + 1)). apply expect_le_size2.
    + apply integrable_plus; [apply (integrable_sum d mu H T); intros; apply IT|apply integrable_const].
    + intros x _. generalize (realization_gradient_norm H d p x). unfold inner, T; cbn [realization_gradient offset]; lra.
Qed.

Lemma offset_gradient_bound p : offset (generalized_gradient p) * offset (generalized_gradient p) <= 4 * risk p.
Proof.
  generalize (component_bound p (fun _ => 1) (integrable_const d mu 1)). cbn [generalized_gradient offset realization_gradient].
  rewrite (expect_ext d mu (fun x : vec => 1 * 1) (fun _ => 1)); [rewrite expect_const; lra| |apply integrable_const].
  intros; ring.
Qed.

(* (c2) one gradient-descent step *)
Definition descent_step (gamma : R) (p : network) : network := axpy p (- gamma) (generalized_gradient p).

Theorem step_identity gamma p :
  lyapunov H d xi (descent_step gamma p) - lyapunov H d xi p
  = - 8 * gamma * risk p + gamma * gamma * (inner H d (generalized_gradient p) (generalized_gradient p) + offset (generalized_gradient p) * offset (generalized_gradient p)).
Proof. unfold descent_step. rewrite lyapunov_step, lyapunov_identity. ring. Qed.

Theorem step_bound gamma p :
  lyapunov H d xi (descent_step gamma p) - lyapunov H d xi p
  <= - 4 * gamma * risk p * (2 - gamma * ((moment d mu + 1) * hidden_norm2 H d p + 2)).
Proof.
  rewrite step_identity. generalize (gradient_bound p) (offset_gradient_bound p); intros K1 K2.
  assert (0 <= gamma * gamma) by nra.
  assert (gamma * gamma * (inner H d (generalized_gradient p) (generalized_gradient p) + offset (generalized_gradient p) * offset (generalized_gradient p))
     <= gamma * gamma * (4 * ((moment d mu + 1) * hidden_norm2 H d p + 1) * risk p + 4 * risk p)).
  { apply Rmult_le_compat_l; lra. }
  lra.
Qed.

Lemma centred_step_bound gamma p :
  centred H d xi (descent_step gamma p) - centred H d xi p
  <= - 4 * gamma * risk p * (2 - gamma * ((moment d mu + 1) * hidden_norm2 H d p + 2)).
Proof. generalize (step_bound gamma p). unfold centred. lra. Qed.

(* balancedness: |w_i|^2 + b_i^2 - v_i^2 changes in one step by exactly gamma^2 times the same form of G *)
Definition imbalance (i : nat) (p : network) : R :=
  sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i - outer p i * outer p i.
Theorem step_imbalance gamma p i :
  imbalance i (descent_step gamma p) - imbalance i p = gamma * gamma * imbalance i (generalized_gradient p).
Proof.
  assert (K := conservation p i). unfold imbalance, descent_step; cbn [axpy weight bias outer].
  set (g := generalized_gradient p) in *.
  rewrite (sumn_ext d (fun j => (weight p i j + - gamma * weight g i j) * (weight p i j + - gamma * weight g i j))
    (fun j => weight p i j * weight p i j + ((- 2 * gamma) * (weight p i j * weight g i j)
      + (gamma * gamma) * (weight g i j * weight g i j)))) by (intros; ring).
  rewrite !sumn_plus, !sumn_scal. set (x := sumn d (fun j => weight p i j * weight g i j)) in *.
  assert (E : outer p i * outer g i = x + bias p i * bias g i) by lra.
  replace ((outer p i + - gamma * outer g i) * (outer p i + - gamma * outer g i))
    with (outer p i * outer p i - 2 * gamma * (outer p i * outer g i) + gamma * gamma * (outer g i * outer g i)) by ring.
  rewrite E. ring.
Qed.

Corollary step_nonincreasing gamma p :
  0 <= gamma -> gamma * ((moment d mu + 1) * hidden_norm2 H d p + 2) <= 2 ->
  lyapunov H d xi (descent_step gamma p) <= lyapunov H d xi p.
Proof.
  intros Hg Hs. generalize (step_bound gamma p) (risk_ge0 p); intros K R0.
  assert (0 <= gamma * risk p) by (apply Rmult_le_pos; assumption).
  assert (0 <= gamma * risk p * (2 - gamma * ((moment d mu + 1) * hidden_norm2 H d p + 2)))
    by (apply Rmult_le_pos; lra). lra.
Qed.
End Energy.
