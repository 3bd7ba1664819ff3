(* y' = F(y), y(0) = start in R^N has a solution on [0,T] for bounded Lipschitz F and small T (Picard iteration). *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums.
Open Scope R_scope.

Lemma lipschitz_continuous (f : R -> R) c : 0 <= c -> (forall s t, Rabs (f t - f s) <= c * Rabs (t - s)) -> forall t, continuous f t.
Proof.
  intros Hc Hf t. apply continuity_pt_filterlim. intros eps He. exists (eps / (c + 1)). split; [apply Rdiv_lt_0_compat; lra|].
  intros s [_ Hs]. simpl in *. unfold R_dist in *. apply Rle_lt_trans with (1 := Hf t s).
  apply Rle_lt_trans with ((c + 1) * Rabs (s - t)); [apply Rmult_le_compat_r; [apply Rabs_pos|lra]|].
  apply Rmult_lt_compat_l with (r := c + 1) in Hs; [|lra]. replace ((c + 1) * (eps / (c + 1))) with eps in Hs by (field; lra). exact Hs.
Qed.
Lemma abs_integral_le (f : R -> R) s t M : (forall r, continuous f r) -> (forall r, Rabs (f r) <= M) ->
  Rabs (RInt f s t) <= M * Rabs (t - s).
Proof.
  intros Hc HM. assert (I : forall u v, ex_RInt f u v) by (intros; apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros; apply Hc).
  destruct (Rle_or_lt s t) as [h|h].
  - rewrite (Rabs_right (t - s)) by lra. rewrite Rmult_comm. apply abs_RInt_le_const; [assumption|apply I|intros; apply HM].
  - rewrite <- (opp_RInt_swap f t s) by apply I. unfold opp; simpl. rewrite Rabs_Ropp, (Rabs_left (t - s)) by lra.
    replace (M * - (t - s)) with ((s - t) * M) by ring. apply abs_RInt_le_const; [lra|apply I|intros; apply HM].
Qed.

Section Picard.
Variables (N : nat) (F : nat -> (nat -> R) -> R) (K M T : R) (start : nat -> R).
Definition distance (y z : nat -> R) : R := sumn N (fun j => Rabs (y j - z j)).
Hypothesis K_ge0 : 0 <= K.
Hypothesis M_ge0 : 0 <= M.
Hypothesis T_ge0 : 0 <= T.
Hypothesis bounded : forall i y, (i < N)%nat -> Rabs (F i y) <= M.
Hypothesis lipschitz : forall i y z, (i < N)%nat -> Rabs (F i y - F i z) <= K * distance y z.
Hypothesis short : INR N * K * T <= 1 / 2.

Definition slow (y : R -> nat -> R) : Prop := forall i s t, (i < N)%nat -> Rabs (y t i - y s i) <= M * Rabs (t - s).
Lemma slow_continuous y i : (i < N)%nat -> slow y -> forall t, continuous (fun s => F i (y s)) t.
Proof.
  intros Hi Hy. apply lipschitz_continuous with (K * (INR N * M)); [apply Rmult_le_pos; [assumption|apply Rmult_le_pos; [apply pos_INR|assumption]]|].
  intros s t. apply Rle_trans with (1 := lipschitz i (y t) (y s) Hi). rewrite !Rmult_assoc. apply Rmult_le_compat_l; [assumption|].
  unfold distance. rewrite <- sumn_const. apply sumn_le. intros j Hj. apply Hy; assumption.
Qed.
Lemma slow_integral y i s t : (i < N)%nat -> slow y -> ex_RInt (fun r => F i (y r)) s t.
Proof. intros Hi Hy. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply slow_continuous; assumption. Qed.
Definition next (y : R -> nat -> R) (t : R) (i : nat) : R := start i + RInt (fun s => F i (y s)) 0 t.
Lemma next_slow y : slow y -> slow (next y).
Proof.
  intros Hy i s t Hi. unfold next.
  replace (start i + RInt (fun r => F i (y r)) 0 t - (start i + RInt (fun r => F i (y r)) 0 s)) with (RInt (fun r => F i (y r)) s t).
  - apply abs_integral_le; [apply slow_continuous; assumption|intros; apply bounded; assumption].
  - assert (C := RInt_Chasles (fun r => F i (y r)) 0 s t (slow_integral y i 0 s Hi Hy) (slow_integral y i s t Hi Hy)).
    unfold plus in C; simpl in C. lra.
Qed.
Lemma next_contracts y z e t : slow y -> slow z -> (forall s, 0 <= s <= T -> distance (y s) (z s) <= e) -> 0 <= t <= T ->
  distance (next y t) (next z t) <= e / 2.
Proof.
  intros Hy Hz He Ht.
  assert (E0 : 0 <= e) by (apply Rle_trans with (2 := He 0 ltac:(lra)); apply sumn_ge0; intros; apply Rabs_pos).
  apply Rle_trans with (INR N * (t * (K * e))).
  - unfold distance. rewrite <- sumn_const. apply sumn_le. intros i Hi. unfold next.
    replace (start i + RInt (fun s => F i (y s)) 0 t - (start i + RInt (fun s => F i (z s)) 0 t))
      with (RInt (fun s => F i (y s) - F i (z s)) 0 t).
    + replace (t * (K * e)) with ((t - 0) * (K * e)) by ring. apply abs_RInt_le_const; [lra| |].
      * apply (ex_RInt_minus (V := R_NormedModule) (fun s => F i (y s)) (fun s => F i (z s))); apply slow_integral; assumption.
      * intros s Hs. apply Rle_trans with (1 := lipschitz i (y s) (z s) Hi). apply Rmult_le_compat_l; [assumption|apply He; lra].
    + assert (Mn := RInt_minus (V := R_CompleteNormedModule) (fun s => F i (y s)) (fun s => F i (z s)) 0 t
        (slow_integral y i 0 t Hi Hy) (slow_integral z i 0 t Hi Hz)).
      transitivity (RInt (fun s => F i (y s)) 0 t - RInt (fun s => F i (z s)) 0 t); [exact Mn|match goal with |- ?a = ?b => change (@eq R a b) end; ring].
  - apply Rle_trans with (INR N * K * T * e); [|apply Rle_trans with (1 / 2 * e); [apply Rmult_le_compat_r; assumption|lra]].
    replace (INR N * (t * (K * e))) with (INR N * K * t * e) by ring. apply Rmult_le_compat_r; [assumption|].
    apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply pos_INR|assumption]|lra].
Qed.

Fixpoint iterate (n : nat) : R -> nat -> R := match n with O => fun _ i => start i | S k => next (iterate k) end.
Lemma iterate_slow n : slow (iterate n).
Proof.
  induction n as [|n IH]; [|apply next_slow; exact IH]. intros i s t Hi. simpl. rewrite Rminus_eq_0, Rabs_R0.
  apply Rmult_le_pos; [assumption|apply Rabs_pos].
Qed.
Definition C0 : R := INR N * (M * T).
Lemma iterate_close n t : 0 <= t <= T -> distance (iterate (S n) t) (iterate n t) <= C0 * (1 / 2) ^ n.
Proof.
  revert t. induction n as [|n IH]; intros t Ht.
  - simpl pow. rewrite Rmult_1_r. unfold C0, distance. rewrite <- sumn_const. apply sumn_le. intros i Hi.
    change (iterate 0 t i) with (start i). assert (S1 := iterate_slow 1 i 0 t Hi).
    change (iterate 1 0 i) with (start i + RInt (fun s => F i (iterate 0 s)) 0 0) in S1. rewrite RInt_point in S1.
    unfold zero in S1; simpl in S1. rewrite Rplus_0_r in S1. apply Rle_trans with (1 := S1).
    rewrite Rabs_right by lra. apply Rmult_le_compat_l; [assumption|lra].
  - change (distance (next (iterate (S n)) t) (next (iterate n) t) <= C0 * (1 / 2) ^ S n).
    replace (C0 * (1 / 2) ^ S n) with (C0 * (1 / 2) ^ n / 2) by (simpl; field).
    apply next_contracts; [apply iterate_slow|apply iterate_slow|exact IH|assumption].
Qed.
Lemma iterate_far n k t i : (i < N)%nat -> 0 <= t <= T ->
  Rabs (iterate (n + k) t i - iterate n t i) <= 2 * C0 * (1 / 2) ^ n - 2 * C0 * (1 / 2) ^ (n + k).
Proof.
  intros Hi Ht. induction k as [|k IH]; [rewrite Nat.add_0_r, Rminus_eq_0, Rabs_R0; lra|].
  rewrite Nat.add_succ_r. replace (iterate (S (n + k)) t i - iterate n t i)
    with ((iterate (S (n + k)) t i - iterate (n + k) t i) + (iterate (n + k) t i - iterate n t i)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (Q : Rabs (iterate (S (n + k)) t i - iterate (n + k) t i) <= C0 * (1 / 2) ^ (n + k)).
  { apply Rle_trans with (2 := iterate_close (n + k) t Ht).
    apply (sumn_term_le N (fun j => Rabs (iterate (S (n + k)) t j - iterate (n + k) t j))); [intros; apply Rabs_pos|assumption]. }
  replace ((1 / 2) ^ S (n + k)) with ((1 / 2) ^ (n + k) / 2) by (simpl; field). lra.
Qed.
Lemma C0_ge0 : 0 <= C0.
Proof. unfold C0. apply Rmult_le_pos; [apply pos_INR|apply Rmult_le_pos; assumption]. Qed.
Lemma half_powers eps : 0 < eps -> exists n, forall k, (n <= k)%nat -> 2 * C0 * (1 / 2) ^ k < eps.
Proof.
  intros He. assert (H2 : Rabs (1 / 2) < 1) by (rewrite Rabs_right; lra). assert (C := C0_ge0).
  destruct (pow_lt_1_zero (1 / 2) H2 (eps / (2 * C0 + 1))) as [n Hn]; [apply Rdiv_lt_0_compat; lra|].
  exists n. intros k Hk. specialize (Hn k Hk). rewrite Rabs_right in Hn by (apply Rle_ge, pow_le; lra).
  apply Rle_lt_trans with ((2 * C0 + 1) * (1 / 2) ^ k); [apply Rmult_le_compat_r; [apply pow_le; lra|lra]|].
  apply Rmult_lt_compat_l with (r := 2 * C0 + 1) in Hn; [|lra]. replace ((2 * C0 + 1) * (eps / (2 * C0 + 1))) with eps in Hn by (field; lra). exact Hn.
Qed.
Lemma iterate_limit t i : (i < N)%nat -> 0 <= t <= T -> ex_finite_lim_seq (fun n => iterate n t i).
Proof.
  intros Hi Ht. apply ex_lim_seq_cauchy_corr. intros eps. destruct (half_powers (eps / 2)) as [n Hn]; [generalize (cond_pos eps); lra|].
  exists n. intros a b Ha Hb.
  assert (X : forall k, (n <= k)%nat -> Rabs (iterate k t i - iterate n t i) < eps / 2).
  { intros k Hk. replace k with (n + (k - n))%nat by lia. apply Rle_lt_trans with (1 := iterate_far n (k - n) t i Hi Ht).
    assert (0 <= 2 * C0 * (1 / 2) ^ (n + (k - n))) by (apply Rmult_le_pos; [generalize C0_ge0; lra|apply pow_le; lra]).
    specialize (Hn n ltac:(lia)). lra. }
  replace (iterate a t i - iterate b t i) with ((iterate a t i - iterate n t i) - (iterate b t i - iterate n t i)) by ring.
  generalize (X a Ha) (X b Hb). intros A B. apply Rabs_def2 in A. apply Rabs_def2 in B. apply Rabs_def1; lra.
Qed.

(* the solution, constant outside of [0,T] *)
Definition clamp (t : R) : R := Rmax 0 (Rmin t T).
Lemma clamp_range t : 0 <= clamp t <= T.
Proof. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma clamp_id t : 0 <= t <= T -> clamp t = t.
Proof. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma clamp_lip s t : Rabs (clamp t - clamp s) <= Rabs (t - s).
Proof. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; unfold Rabs; repeat destruct Rcase_abs; lra. Qed.
Definition solution (t : R) (i : nat) : R := real (Lim_seq (fun n => iterate n (clamp t) i)).
Lemma solution_limit t i : (i < N)%nat -> is_lim_seq (fun n => iterate n (clamp t) i) (solution t i).
Proof. intros Hi. apply Lim_seq_correct', iterate_limit; [assumption|apply clamp_range]. Qed.
Lemma solution_close n t i : (i < N)%nat -> Rabs (solution t i - iterate n (clamp t) i) <= 2 * C0 * (1 / 2) ^ n.
Proof.
  intros Hi. apply le_epsilon. intros eps He. assert (L := solution_limit t i Hi). apply is_lim_seq_spec in L.
  destruct (L (mkposreal eps He)) as [n0 Hn0]. specialize (Hn0 (n + n0)%nat ltac:(lia)). simpl in Hn0.
  assert (Q := iterate_far n n0 (clamp t) i Hi (clamp_range t)).
  assert (0 <= 2 * C0 * (1 / 2) ^ (n + n0)) by (apply Rmult_le_pos; [generalize C0_ge0; lra|apply pow_le; lra]).
  replace (solution t i - iterate n (clamp t) i) with ((solution t i - iterate (n + n0) (clamp t) i) + (iterate (n + n0) (clamp t) i - iterate n (clamp t) i)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_minus_sym (solution t i)). lra.
Qed.
Lemma solution_slow : slow solution.
Proof.
  intros i s t Hi. apply le_epsilon. intros eps He. destruct (half_powers (eps / 2)) as [n Hn]; [lra|]. specialize (Hn n ltac:(lia)).
  assert (Q1 := solution_close n t i Hi). assert (Q2 := solution_close n s i Hi).
  assert (Q3 := iterate_slow n i (clamp s) (clamp t) Hi).
  assert (Q4 : M * Rabs (clamp t - clamp s) <= M * Rabs (t - s)) by (apply Rmult_le_compat_l; [assumption|apply clamp_lip]).
  replace (solution t i - solution s i) with ((solution t i - iterate n (clamp t) i) + ((iterate n (clamp t) i - iterate n (clamp s) i) - (solution s i - iterate n (clamp s) i))) by ring.
  set (a := solution t i - iterate n (clamp t) i) in *. set (b := iterate n (clamp t) i - iterate n (clamp s) i) in *.
  set (c := solution s i - iterate n (clamp s) i) in *. apply Rabs_le_between in Q1. apply Rabs_le_between in Q2. apply Rabs_le_between in Q3.
  apply Rabs_le. lra.
Qed.
Theorem solution_solves t i : (i < N)%nat -> 0 <= t <= T -> is_RInt (fun s => F i (solution s)) 0 t (solution t i - start i).
Proof.
  intros Hi Ht. assert (Ex := slow_integral solution i 0 t Hi solution_slow).
  replace (solution t i - start i) with (RInt (fun s => F i (solution s)) 0 t); [apply (RInt_correct (V := R_CompleteNormedModule)); exact Ex|].
  assert (Z : Rabs (solution t i - next solution t i) <= 0); [|unfold next in Z; apply Rabs_le_between in Z; lra].
  apply le_epsilon. intros eps He. assert (HN := pos_INR N).
  destruct (half_powers (eps / (INR N + 1))) as [n Hn]; [apply Rdiv_lt_0_compat; lra|].
  set (e := 2 * C0 * (1 / 2) ^ n). assert (He0 : e < eps / (INR N + 1)) by (apply Hn; lia).
  assert (He' : 0 <= e) by (unfold e; apply Rmult_le_pos; [generalize C0_ge0; lra|apply pow_le; lra]).
  assert (D : distance (next solution t) (next (iterate n) t) <= (INR N * e) / 2).
  { apply next_contracts; [apply solution_slow|apply iterate_slow| |assumption]. intros s Hs. unfold distance.
    rewrite <- sumn_const. apply sumn_le. intros j Hj. assert (Q := solution_close n s j Hj). rewrite clamp_id in Q by assumption. exact Q. }
  assert (Di : Rabs (next solution t i - next (iterate n) t i) <= INR N * e / 2).
  { apply Rle_trans with (2 := D). apply (sumn_term_le N (fun j => Rabs (next solution t j - next (iterate n) t j))); [intros; apply Rabs_pos|assumption]. }
  assert (Q := solution_close (S n) t i Hi). rewrite clamp_id in Q by assumption. change (iterate (S n) t i) with (next (iterate n) t i) in Q.
  replace (2 * C0 * (1 / 2) ^ S n) with (e / 2) in Q by (unfold e; simpl; field).
  replace (solution t i - next solution t i) with ((solution t i - next (iterate n) t i) - (next solution t i - next (iterate n) t i)) by ring.
  assert (Fin : (INR N + 1) * e <= eps).
  { apply Rmult_lt_compat_l with (r := INR N + 1) in He0; [|lra]. replace ((INR N + 1) * (eps / (INR N + 1))) with eps in He0 by (field; lra). lra. }
  apply Rabs_le_between in Q. apply Rabs_le_between in Di. apply Rabs_le. lra.
Qed.
Theorem solution_start i : (i < N)%nat -> solution 0 i = start i.
Proof.
  intros Hi. assert (S0 := solution_solves 0 i Hi ltac:(lra)). assert (S1 := is_RInt_unique _ _ _ _ S0). rewrite RInt_point in S1.
  unfold zero in S1; simpl in S1. lra.
Qed.
Theorem solution_near t i : (i < N)%nat -> 0 <= t -> Rabs (solution t i - start i) <= M * t.
Proof.
  intros Hi Ht. rewrite <- (solution_start i Hi). apply Rle_trans with (1 := solution_slow i 0 t Hi).
  rewrite Rminus_0_r, Rabs_right by lra. lra.
Qed.
End Picard.
