(* Stochastic gradient descent in the mean: the n-th batch is the j-th of finitely many laws nu_j with probability pi_j, independent of
   the past (batches drawn from finite data are of this kind); L is the risk under the mixture of the nu_j.  For
   targets in the span of the last layer and gamma_n <= gbar, gbar kappa < 2 with kappa >= (1 + M2_j) W_0 + 2 Psi_j for all j:
     sum_{n<N} gamma_n E L(theta_n) <= W_0 / (4 (2 - gbar kappa));  if sum gamma_n is infinite, E L(theta_n) -> 0. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Coordinates Aligned Batches.
Import ListNotations.
Open Scope R_scope.

Section Means.
Variables (J : nat) (pi : nat -> R).
Hypothesis pi_ge0 : forall j, (j < J)%nat -> 0 <= pi j.
Hypothesis pi_total : sumn J pi = 1.

(* the mean of F(h) over histories h = [j_{n-1}; ...; j_0] of n independent draws *)
Fixpoint mean (n : nat) (F : list nat -> R) : R :=
  match n with O => F [] | S k => mean k (fun h => sumn J (fun j => pi j * F (j :: h))) end.
Definition drawn (n : nat) (h : list nat) : Prop := length h = n /\ forall j, In j h -> (j < J)%nat.
Lemma drawn_cons n h j : drawn n h -> (j < J)%nat -> drawn (S n) (j :: h).
Proof. intros [E D] Hj. split; [simpl; rewrite E; reflexivity|]. intros i [<-|Hi]; [assumption|apply D; assumption]. Qed.
Lemma mean_le n : forall F F', (forall h, drawn n h -> F h <= F' h) -> mean n F <= mean n F'.
Proof.
  induction n as [|n IH]; intros F F' HF; simpl; [apply HF; split; [reflexivity|intros j []]|].
  apply IH. intros h Hh. apply sumn_le. intros j Hj. apply Rmult_le_compat_l; [apply pi_ge0; assumption|apply HF, drawn_cons; assumption].
Qed.
Lemma mean_plus n : forall F F', mean n (fun h => F h + F' h) = mean n F + mean n F'.
Proof.
  induction n as [|n IH]; intros F F'; simpl; [reflexivity|].
  rewrite <- IH. f_equal. apply FunctionalExtensionality.functional_extensionality. intros h.
  rewrite <- sumn_plus. apply sumn_ext; intros; ring.
Qed.
Lemma mean_scal n : forall c F, mean n (fun h => c * F h) = c * mean n F.
Proof.
  induction n as [|n IH]; intros c F; simpl; [reflexivity|].
  rewrite <- IH. f_equal. apply FunctionalExtensionality.functional_extensionality. intros h.
  rewrite <- sumn_scal. apply sumn_ext; intros; ring.
Qed.
Lemma mean_abs n F : Rabs (mean n F) <= mean n (fun h => Rabs (F h)).
Proof.
  apply Rabs_le. split.
  - replace (- mean n (fun h => Rabs (F h))) with ((-1) * mean n (fun h => Rabs (F h))) by ring. rewrite <- mean_scal.
    apply mean_le. intros h _. generalize (Rle_abs (- F h)). rewrite Rabs_Ropp. lra.
  - apply mean_le. intros h _. apply Rle_abs.
Qed.
Lemma mean_const n c : mean n (fun _ => c) = c.
Proof.
  induction n as [|n IH]; simpl; [reflexivity|]. rewrite sumn_scal_r, pi_total, Rmult_1_l. apply IH.
Qed.

Variables (H d m : nat) (skip : bool) (kink : R) (beta : nat -> R) (alpha : nat -> nat -> R) (nu : nat -> expectation d).
(* the law of an input of a drawn batch: the mixture of the nu_j *)
Definition mixture : expectation d.
Proof.
  refine {| support := fun x => exists j, (j < J)%nat /\ support (nu j) x;
            integrable := fun f => forall j, (j < J)%nat -> integrable (nu j) f;
            expect := fun f => sumn J (fun j => pi j * expect (nu j) f) |}.
  - intros f g Hfg If j Hj. apply (integrable_ext d (nu j) f); [|auto]. intros x Hx. apply Hfg. exists j; auto.
  - intros f g Hfg If. apply sumn_ext. intros j Hj. f_equal. apply expect_ext; [|auto]. intros x Hx. apply Hfg. exists j; auto.
  - intros k j Hj. apply integrable_const.
  - intros k. rewrite (sumn_ext J _ (fun j => pi j * k)) by (intros; rewrite expect_const; reflexivity). rewrite sumn_scal_r, pi_total. ring.
  - intros f g If Ig j Hj. apply integrable_plus; auto.
  - intros f g If Ig. rewrite <- sumn_plus. apply sumn_ext. intros j Hj. rewrite expect_plus by auto. ring.
  - intros f g If Ig j Hj. apply integrable_mult; auto.
  - intros k f If. rewrite <- sumn_scal. apply sumn_ext. intros j Hj. rewrite expect_scal by auto. ring.
  - intros f If Hf. apply sumn_ge0. intros j Hj. apply Rmult_le_pos; [apply pi_ge0; assumption|].
    apply expect_ge0; [auto|]. intros x Hx. apply Hf. exists j; auto.
  - intros j Hj i Hi. apply integrable_coord; assumption.
  - intros a b j Hj. apply integrable_half_space.
Defined.
Hypothesis kink_range : 0 <= kink <= 1.
Notation target := (affine_target d skip beta alpha).
Notation G j := (gradient H d m skip kink (nu j) target).
Notation Lj j := (total_risk H d m skip (nu j) target).
Notation W := (centred_energy H d m skip beta alpha).
Variables (gamma : nat -> R) (theta0 : parameters) (kappa gbar : R).
Hypothesis gamma_ge0 : forall n, 0 <= gamma n.
Hypothesis gamma_le : forall n, gamma n <= gbar.
Hypothesis kappa_bounds : forall j, (j < J)%nat -> (moment d (nu j) + 1) * W theta0 + 2 * features d skip (nu j) <= kappa.
Hypothesis J_pos : (0 < J)%nat.
Hypothesis small : gbar * kappa < 2.
Notation delta := (2 - gbar * kappa).

(* the parameters after a history *)
Fixpoint state (h : list nat) : parameters :=
  match h with [] => theta0 | j :: h' => move (state h') (gamma (length h')) (G j (state h')) end.
Definition mixed_risk (p : parameters) : R := total_risk H d m skip mixture target p.
Notation EL n := (mean n (fun h => mixed_risk (state h))).
Lemma mixed_risk_ge0 p : 0 <= mixed_risk p.
Proof. apply aligned_risk_ge0. Qed.
Lemma EL_ge0 n : 0 <= EL n.
Proof. rewrite <- (mean_const n 0). apply mean_le. intros; apply mixed_risk_ge0. Qed.

(* a history is the beginning of a path of Batches.v *)
Definition law (h : list nat) (n : nat) : expectation d := nu (nth n (rev h) 0%nat).
Lemma law_range h n : (forall j, In j h -> (j < J)%nat) -> (nth n (rev h) 0 < J)%nat.
Proof.
  intros D. destruct (Nat.lt_ge_cases n (length (rev h))) as [Hn|Hn].
  - apply D. apply in_rev. apply nth_In; assumption.
  - rewrite nth_overflow by assumption. assumption.
Qed.
Lemma state_path h : forall h', path H d m skip kink beta alpha (law (h' ++ h)) gamma theta0 (length h) = state h.
Proof.
  induction h as [|j h IH]; intros h'; [reflexivity|]. cbn [length path state].
  replace (h' ++ j :: h) with ((h' ++ [j]) ++ h) by (rewrite <- app_assoc; reflexivity). rewrite (IH (h' ++ [j])).
  assert (E : law ((h' ++ [j]) ++ h) (length h) = nu j).
  { unfold law. f_equal. rewrite !rev_app_distr, app_nth2; rewrite rev_length; [|lia]. rewrite Nat.sub_diag. reflexivity. }
  rewrite E. reflexivity.
Qed.
Lemma steps_small h n : (forall j, In j h -> (j < J)%nat) ->
  gamma n * ((moment d (law h n) + 1) * W theta0 + 2 * features d skip (law h n)) <= 2 - delta.
Proof.
  intros D. assert (Kb := kappa_bounds _ (law_range h n D)). unfold law.
  set (k := (moment d (nu (nth n (rev h) 0%nat)) + 1) * W theta0 + 2 * features d skip (nu (nth n (rev h) 0%nat))) in *.
  assert (K0 : 0 <= kappa).
  { apply Rle_trans with (2 := Kb). unfold k, features. assert (M := moment_ge0 d (nu (nth n (rev h) 0%nat))).
    assert (0 <= (moment d (nu (nth n (rev h) 0%nat)) + 1) * W theta0) by (apply Rmult_le_pos; [lra|apply centred_energy_ge0]). destruct skip; lra. }
  assert (gamma n * k <= gamma n * kappa) by (apply Rmult_le_compat_l; [apply gamma_ge0|assumption]).
  assert (gamma n * kappa <= gbar * kappa) by (apply Rmult_le_compat_r; [assumption|apply gamma_le]). lra.
Qed.
Lemma state_step n h j : drawn n h -> (j < J)%nat -> W (state (j :: h)) + 4 * delta * (gamma n * Lj j (state h)) <= W (state h).
Proof.
  intros Hh Hj. destruct (drawn_cons n h j Hh Hj) as [E D]. simpl in E. injection E as E.
  destruct (path_main H d m skip kink beta alpha kink_range (law (j :: h)) gamma theta0 delta gamma_ge0 ltac:(lra)
    (fun k => steps_small (j :: h) k D) (length h)) as [_ K].
  assert (P1 := state_path (j :: h) []). assert (P0 := state_path h [j]). cbn [app length] in P0, P1. rewrite P1, P0 in K.
  assert (El : law (j :: h) (length h) = nu j).
  { unfold law. simpl. rewrite app_nth2, rev_length; [rewrite Nat.sub_diag; reflexivity|rewrite rev_length; lia]. }
  rewrite El, E in K. exact K.
Qed.

(* sum_{n<N} gamma_n E L(theta_n) <= W_0/(4 delta) *)
Lemma mean_step n : mean (S n) (fun h => W (state h)) + 4 * delta * (gamma n * EL n) <= mean n (fun h => W (state h)).
Proof.
  change (mean (S n) (fun h => W (state h))) with (mean n (fun h => sumn J (fun j => pi j * W (state (j :: h))))).
  rewrite <- (mean_scal n (gamma n)), <- (mean_scal n (4 * delta)), <- mean_plus. apply mean_le. intros h Hh.
  change (mixed_risk (state h)) with (sumn J (fun j => pi j * Lj j (state h))). rewrite <- (sumn_scal J (gamma n)), <- (sumn_scal J (4 * delta)), <- sumn_plus.
  rewrite <- (Rmult_1_l (W (state h))), <- pi_total, <- sumn_scal_r.
  apply sumn_le. intros j Hj. assert (K := state_step n h j Hh Hj).
  replace (pi j * W (state (j :: h)) + 4 * delta * (gamma n * (pi j * Lj j (state h))))
    with (pi j * (W (state (j :: h)) + 4 * delta * (gamma n * Lj j (state h)))) by ring.
  apply Rmult_le_compat_l; [apply pi_ge0; assumption|exact K].
Qed.
Theorem mean_sum N : sumn N (fun n => gamma n * EL n) <= W theta0 / (4 * delta).
Proof.
  assert (K : 4 * delta * sumn N (fun n => gamma n * EL n) + mean N (fun h => W (state h)) <= W theta0).
  { induction N as [|N IH]; [simpl; lra|]. cbn [sumn]. generalize (mean_step N). lra. }
  assert (P : 0 <= mean N (fun h => W (state h))) by (rewrite <- (mean_const N 0); apply mean_le; intros; apply centred_energy_ge0).
  apply Rmult_le_reg_l with (4 * delta); [lra|]. replace (4 * delta * (W theta0 / (4 * delta))) with (W theta0) by (field; lra). lra.
Qed.

(* the mean risk moves little *)
Definition growth (i : nat) : R := 8 * kappa * spread H d m skip beta alpha theta0 (nu i).
Definition mean_growth : R := sumn J (fun i => pi i * growth i).
Lemma features_ge0 j : 0 <= features d skip (nu j).
Proof. unfold features. generalize (moment_ge0 d (nu j)). destruct skip; lra. Qed.
Lemma kappa_ge0 : 0 <= kappa.
Proof.
  apply Rle_trans with (2 := kappa_bounds 0%nat J_pos). apply Rplus_le_le_0_compat.
  - apply Rmult_le_pos; [generalize (moment_ge0 d (nu 0%nat)); lra|apply centred_energy_ge0].
  - generalize (features_ge0 0%nat). lra.
Qed.
Lemma growth_ge0 i : 0 <= growth i.
Proof. unfold growth. apply Rmult_le_pos; [generalize kappa_ge0; lra|apply spread_ge0]. Qed.
Lemma state_increment n h i j : drawn n h -> (j < J)%nat ->
  Rabs (Lj i (state (j :: h)) - Lj i (state h)) <= gamma n * (Lj i (state h) + growth i * Lj j (state h)).
Proof.
  intros Hh Hj. destruct (drawn_cons n h j Hh Hj) as [E D]. simpl in E. injection E as E.
  assert (Y : forall k, (moment d (law (j :: h) k) + 1) * W theta0 + features d skip (law (j :: h) k) <= kappa).
  { intros k. unfold law. generalize (kappa_bounds _ (law_range (j :: h) k D)) (features_ge0 (nth k (rev (j :: h)) 0%nat)). lra. }
  assert (K := path_increment H d m skip kink beta alpha kink_range (law (j :: h)) gamma theta0 delta gamma_ge0 ltac:(lra)
    (fun k => steps_small (j :: h) k D) (nu i) ltac:(lra) kappa Y (length h)).
  assert (P1 := state_path (j :: h) []). assert (P0 := state_path h [j]). cbn [app length] in P0, P1. rewrite P1, P0 in K.
  assert (El : law (j :: h) (length h) = nu j).
  { unfold law. simpl. rewrite app_nth2, rev_length; [rewrite Nat.sub_diag; reflexivity|rewrite rev_length; lia]. }
  rewrite El, E in K. exact K.
Qed.
Lemma mean_increment n : Rabs (EL (S n) - EL n) <= gamma n * (EL n + mean_growth * EL n).
Proof.
  change (EL (S n)) with (mean n (fun h => sumn J (fun j => pi j * mixed_risk (state (j :: h))))).
  replace (mean n (fun h => sumn J (fun j => pi j * mixed_risk (state (j :: h)))) - EL n)
    with (mean n (fun h => sumn J (fun j => pi j * mixed_risk (state (j :: h))) + (-1) * mixed_risk (state h))) by (rewrite mean_plus, mean_scal; ring).
  apply Rle_trans with (1 := mean_abs n _). rewrite <- (mean_scal n mean_growth), <- mean_plus, <- mean_scal. apply mean_le. intros h Hh.
  set (p := state h).
  assert (Abs : forall N (f g : nat -> R), (forall k, (k < N)%nat -> Rabs (f k) <= g k) -> Rabs (sumn N f) <= sumn N g)
    by (intros; apply RiskStep.sum_abs_sum; assumption).
  replace (sumn J (fun j => pi j * mixed_risk (state (j :: h))) + -1 * mixed_risk p)
    with (sumn J (fun j => pi j * sumn J (fun i => pi i * (Lj i (state (j :: h)) - Lj i p)))).
  - apply Rle_trans with (sumn J (fun j => pi j * sumn J (fun i => pi i * (gamma n * (Lj i p + growth i * Lj j p))))).
    + apply Abs. intros j Hj. rewrite Rabs_mult, (Rabs_right (pi j)) by (apply Rle_ge, pi_ge0; assumption).
      apply Rmult_le_compat_l; [apply pi_ge0; assumption|]. apply Abs. intros i Hi.
      rewrite Rabs_mult, (Rabs_right (pi i)) by (apply Rle_ge, pi_ge0; assumption).
      apply Rmult_le_compat_l; [apply pi_ge0; assumption|apply state_increment; assumption].
    + right. change (mixed_risk p) with (sumn J (fun i => pi i * Lj i p)). unfold mean_growth.
      rewrite (sumn_ext J _ (fun j => gamma n * (sumn J (fun i => pi i * Lj i p) * pi j + sumn J (fun i => pi i * growth i) * (pi j * Lj j p)))).
      * rewrite sumn_scal, sumn_plus, !sumn_scal, pi_total. ring.
      * intros j _. rewrite (sumn_ext J (fun i => pi i * (gamma n * (Lj i p + growth i * Lj j p)))
          (fun i => gamma n * (pi i * Lj i p) + (gamma n * Lj j p) * (pi i * growth i))) by (intros; ring).
        rewrite sumn_plus, !sumn_scal. ring.
  - rewrite <- (Rmult_1_r (-1)), <- pi_total, Rmult_assoc, <- sumn_scal_r, <- sumn_scal, <- sumn_plus.
    apply sumn_ext. intros j _. change (mixed_risk p) with (sumn J (fun i => pi i * Lj i p)).
    change (mixed_risk (state (j :: h))) with (sumn J (fun i => pi i * Lj i (state (j :: h)))).
    rewrite (sumn_ext J (fun i => pi i * (Lj i (state (j :: h)) - Lj i p)) (fun i => pi i * Lj i (state (j :: h)) + (-1) * (pi i * Lj i p))) by (intros; ring).
    rewrite sumn_plus, sumn_scal. ring.
Qed.
Theorem mean_vanishes : is_lim_seq (fun n => sumn n gamma) p_infty -> is_lim_seq (fun n => EL n) 0.
Proof.
  assert (Cg : 0 <= mean_growth) by (apply sumn_ge0; intros j Hj; apply Rmult_le_pos; [apply pi_ge0; assumption|apply growth_ge0]).
  apply (summable_vanish (fun n => EL n) (fun n => EL n) gamma mean_growth ((1 + mean_growth) * (W theta0 / (4 * delta)))).
  - exact EL_ge0.
  - exact EL_ge0.
  - exact gamma_ge0.
  - exact Cg.
  - exact mean_increment.
  - intros n. rewrite (sumn_ext n _ (fun k => (1 + mean_growth) * (gamma k * EL k))) by (intros; ring). rewrite sumn_scal.
    apply Rmult_le_compat_l; [lra|apply mean_sum].
Qed.
End Means.
