(* Integrals from small oscillations: if Phi changes on every [a,b] by (b - a) f(tau), for every tau in [a,b], up to
   C (b - a) times the oscillations of finitely many Riemann integrable functions on [a,b], then f is Riemann integrable
   and its integral is the change of Phi.  No continuity of f is used. *)
From Coq Require Import Reals Lra Lia List.
From mathcomp Require Import seq.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums.
Open Scope R_scope.

(* oscillation of g on [a,b], of a function that is bounded there *)
Definition differences (g : R -> R) (a b z : R) : Prop := exists r r', a <= r <= b /\ a <= r' <= b /\ z = g r - g r'.
Definition oscillation (g : R -> R) (a b : R) : R := real (Lub_Rbar (differences g a b)).

Section Bounded.
Variables (g : R -> R) (K a b : R).
Hypothesis ordered : a <= b.
Hypothesis bounded : forall r, a <= r <= b -> Rabs (g r) <= K.

Lemma oscillation_lub : is_lub_Rbar (differences g a b) (oscillation g a b).
Proof.
  unfold oscillation. assert (Hl := Lub_Rbar_correct (differences g a b)). destruct Hl as [Hu Hm].
  assert (B : Rbar_le (Lub_Rbar (differences g a b)) (2 * K)).
  { apply Hm. intros z (r & r' & Hr & Hr' & ->). simpl.
    assert (B1 := bounded r Hr). assert (B2 := bounded r' Hr').
    apply Rabs_le_between in B1. apply Rabs_le_between in B2. lra. }
  assert (D : differences g a b 0) by (exists a, a; repeat split; lra).
  assert (P := Hu 0 D). destruct (Lub_Rbar (differences g a b)) as [z| |]; simpl in *; try contradiction.
  split; assumption.
Qed.
Lemma oscillation_upper r r' : a <= r <= b -> a <= r' <= b -> Rabs (g r - g r') <= oscillation g a b.
Proof.
  destruct oscillation_lub as [Hu _]. intros Hr Hr'. apply Rabs_le.
  assert (U1 := Hu (g r - g r') ltac:(exists r, r'; auto)). assert (U2 := Hu (g r' - g r) ltac:(exists r', r; auto)).
  simpl in *. lra.
Qed.
Lemma oscillation_ge0 : 0 <= oscillation g a b.
Proof.
  apply Rle_trans with (2 := oscillation_upper a a ltac:(lra) ltac:(lra)). apply Rabs_pos.
Qed.
Lemma oscillation_attained eps : 0 < eps ->
  exists r r', a <= r <= b /\ a <= r' <= b /\ oscillation g a b - eps <= g r - g r'.
Proof.
  intros He. destruct (Classical_Prop.classic (exists r r', a <= r <= b /\ a <= r' <= b /\ oscillation g a b - eps <= g r - g r'))
    as [Y|Y]; [assumption|exfalso].
  destruct oscillation_lub as [_ Hm].
  assert (B : Rbar_le (oscillation g a b) (oscillation g a b - eps)); [|simpl in B; lra].
  apply Hm. intros z (r & r' & Hr & Hr' & ->). simpl.
  destruct (Rle_or_lt (g r - g r') (oscillation g a b - eps)); [assumption|exfalso].
  apply Y. exists r, r'. repeat split; lra.
Qed.
End Bounded.

Lemma oscillation_id a b : a <= b -> oscillation (fun t => t) a b = b - a.
Proof.
  intros Hab. assert (B : forall r, a <= r <= b -> Rabs r <= Rabs a + Rabs b).
  { intros r Hr. unfold Rabs. repeat destruct Rcase_abs; lra. }
  apply Rle_antisym.
  - destruct (oscillation_lub (fun t => t) _ a b Hab B) as [_ Hm].
    assert (U : Rbar_le (oscillation (fun t => t) a b) (b - a)); [|exact U].
    apply Hm. intros z (r & r' & Hr & Hr' & ->). simpl; lra.
  - apply Rle_trans with (2 := oscillation_upper _ _ a b Hab B b a ltac:(lra) ltac:(lra)). apply Rle_abs.
Qed.

(* ---------- subdivisions ---------- *)
Definition finish (s : @SF_seq R) : R := seq.last (SF_h s) (SF_lx s).
Fixpoint weighted (g : R -> R) (h : R) (l : list (R * R)) : R :=
  match l with nil => 0 | cons p l' => (fst p - h) * oscillation g h (fst p) + weighted g (fst p) l' end.
Definition oscillation_sum (g : R -> R) (s : @SF_seq R) : R := weighted g (SF_h s) (SF_t s).

Definition tagged_sum (g : R -> R) (s : @SF_seq R) : R := Riemann_sum (V := NormedModule.ModuleSpace R_AbsRing R_NormedModule) g s.

Lemma tagged_sum_cons g h s : tagged_sum g (SF_cons h s) = (SF_h s - fst h) * g (snd h) + tagged_sum g s.
Proof. unfold tagged_sum. rewrite Riemann_sum_cons. reflexivity. Qed.
Lemma finish_cons h s : finish (SF_cons h s) = finish s.
Proof. reflexivity. Qed.
Lemma pointed_cons h s : pointed_subdiv (SF_cons h s) -> fst h <= snd h <= SF_h s /\ pointed_subdiv s.
Proof. intros P. split; [exact (P 0%nat ltac:(unfold SF_size; simpl; apply Nat.lt_0_succ))|exact (ptd_cons h s P)]. Qed.
Lemma cons_pointed h s : fst h <= snd h <= SF_h s -> pointed_subdiv s -> pointed_subdiv (SF_cons h s).
Proof.
  intros Hh P [|i] Hi; [exact Hh|]. apply (P i). unfold SF_size in *. simpl in *.
  apply Nat.succ_lt_mono. exact Hi.
Qed.
Lemma finish_ge s : pointed_subdiv s -> SF_h s <= finish s.
Proof.
  revert s. apply (SF_cons_ind (fun s => pointed_subdiv s -> SF_h s <= finish s)).
  - intros x _. unfold finish; simpl; lra.
  - intros h s IH P. destruct (pointed_cons h s P) as [Hh Ps]. rewrite finish_cons. simpl. specialize (IH Ps). lra.
Qed.
Lemma same_start (s s' : @SF_seq R) : SF_lx s' = SF_lx s -> SF_h s' = SF_h s /\ finish s' = finish s.
Proof. unfold finish, SF_lx. intros E. injection E as E1 E2. rewrite E1, E2. split; reflexivity. Qed.

Section Integrable.
Variables (A B : R).
Hypothesis order : A <= B.

Lemma retag g K eps : (forall r, A <= r <= B -> Rabs (g r) <= K) -> 0 < eps ->
  forall s, pointed_subdiv s -> A <= SF_h s -> finish s <= B ->
  exists s1 s2, pointed_subdiv s1 /\ pointed_subdiv s2 /\ SF_lx s1 = SF_lx s /\ SF_lx s2 = SF_lx s /\
    oscillation_sum g s <= tagged_sum g s1 - tagged_sum g s2 + eps * (finish s - SF_h s).
Proof.
  intros HK He. apply (SF_cons_ind (fun s => pointed_subdiv s -> A <= SF_h s -> finish s <= B ->
    exists s1 s2, pointed_subdiv s1 /\ pointed_subdiv s2 /\ SF_lx s1 = SF_lx s /\ SF_lx s2 = SF_lx s /\
    oscillation_sum g s <= tagged_sum g s1 - tagged_sum g s2 + eps * (finish s - SF_h s))).
  - intros x P _ _. exists (SF_nil x), (SF_nil x). split; [exact P|]. split; [exact P|]. split; [reflexivity|]. split; [reflexivity|].
    unfold oscillation_sum, finish, tagged_sum, Riemann_sum; simpl. lra.
  - intros h s IH P Ha Hb. destruct (pointed_cons h s P) as [Hh Ps]. rewrite finish_cons in *. simpl in Ha.
    destruct IH as (s1 & s2 & P1 & P2 & L1 & L2 & Q); [assumption|lra|assumption|].
    assert (F := finish_ge s Ps).
    destruct (oscillation_attained g K (fst h) (SF_h s) ltac:(lra) ltac:(intros; apply HK; lra) eps He) as (r & r' & Hr & Hr' & O).
    destruct (same_start s s1 L1) as [H1 _]. destruct (same_start s s2 L2) as [H2 _].
    exists (SF_cons (fst h, r) s1), (SF_cons (fst h, r') s2).
    split; [apply cons_pointed; [rewrite H1; exact Hr|assumption]|].
    split; [apply cons_pointed; [rewrite H2; exact Hr'|assumption]|].
    split; [unfold SF_lx in *; simpl; f_equal; rewrite <- L1; reflexivity|].
    split; [unfold SF_lx in *; simpl; f_equal; rewrite <- L2; reflexivity|].
    rewrite !tagged_sum_cons, H1, H2.     change (oscillation_sum g (SF_cons h s)) with ((SF_h s - fst h) * oscillation g (fst h) (SF_h s) + oscillation_sum g s).
    assert ((SF_h s - fst h) * oscillation g (fst h) (SF_h s) <= (SF_h s - fst h) * (g r - g r' + eps))
      by (apply Rmult_le_compat_l; lra). simpl. lra.
Qed.

Definition fine (delta : R) (s : @SF_seq R) : Prop :=
  pointed_subdiv s /\ SF_h s = A /\ finish s = B /\ seq_step (SF_lx s) < delta.

Lemma oscillations_vanish g : ex_RInt g A B -> forall eps, 0 < eps ->
  exists delta, 0 < delta /\ forall s, fine delta s -> oscillation_sum g s <= eps.
Proof.
  intros [I HI] eps He. destruct (ex_RInt_ub g A B (ex_intro _ I HI)) as [K HK].
  rewrite Rmin_left, Rmax_right in HK by lra.
  destruct (Req_dec A B) as [E|E].
  - exists 1. split; [lra|]. intros s (P & Hs & Hf & _).
    destruct (retag g K eps HK He s P ltac:(lra) ltac:(lra)) as (s1 & s2 & P1 & P2 & L1 & L2 & Q).
    assert (Z : forall u, SF_lx u = SF_lx s -> pointed_subdiv u -> tagged_sum g u = 0).
    { intros u Lu Pu. destruct (same_start s u Lu) as [Hu Fu].
      assert (X : forall v, pointed_subdiv v -> SF_h v = finish v -> tagged_sum g v = 0); [|apply X; [assumption|lra]].
      apply (SF_cons_ind (fun v => pointed_subdiv v -> SF_h v = finish v -> tagged_sum g v = 0)).
      - intros; reflexivity.
      - intros h v IH Pv Ev. destruct (pointed_cons h v Pv) as [Hh Pw]. rewrite finish_cons in Ev. simpl in Ev.
        assert (Fv := finish_ge v Pw). rewrite tagged_sum_cons, IH by (try assumption; lra).
        replace (SF_h v) with (fst h) by lra. ring. }
    rewrite (Z s1), (Z s2) in Q by assumption. rewrite Hs, Hf in Q. replace (B - A) with 0 in Q by lra. lra.
  - assert (Hw : 0 < B - A) by lra. assert (He4 : 0 < eps / 4) by lra.
    assert (Hee : 0 < eps / (2 * (B - A))) by (apply Rdiv_lt_0_compat; lra).
    unfold is_RInt in HI. assert (Q := HI (fun z => Rabs (z - I) < eps / 4)).
    assert (L : locally I (fun z => Rabs (z - I) < eps / 4)) by (exists (mkposreal _ He4); intros z Hz; exact Hz).
    destruct (Q L) as [delta Hd]. exists delta. split; [apply cond_pos|]. intros s (P & Hs & Hf & Hst).
    assert (C : forall u, SF_lx u = SF_lx s -> pointed_subdiv u -> Rabs (tagged_sum g u - I) < eps / 4).
    { intros u Lu Pu. destruct (same_start s u Lu) as [Hu Fu].
      assert (FB : seq.last (SF_h u) (SF_lx s) = B) by (rewrite <- Lu; exact (eq_trans Fu Hf)).
      assert (Y := Hd u). rewrite Lu in Y. specialize (Y Hst).
      rewrite Rmin_left, Rmax_right in Y by lra. specialize (Y (conj Pu (conj (eq_trans Hu Hs) FB))).
      rewrite sign_eq_1 in Y by lra. unfold scal in Y; simpl in Y; unfold mult in Y; simpl in Y.
      rewrite Rmult_1_l in Y. exact Y. }
    destruct (retag g K _ HK Hee s P ltac:(lra) ltac:(lra)) as (s1 & s2 & P1 & P2 & L1 & L2 & O).
    generalize (C s1 L1 P1) (C s2 L2 P2). intros C1 C2. apply Rabs_def2 in C1. apply Rabs_def2 in C2.
    rewrite Hs, Hf in O. replace (eps / (2 * (B - A)) * (B - A)) with (eps / 2) in O by (field; lra). lra.
Qed.

(* the theorem *)
Variables (n : nat) (g : nat -> R -> R) (f Phi : R -> R) (C : R).
Hypothesis integrable_speeds : forall j, (j < n)%nat -> ex_RInt (g j) A B.
Hypothesis C_ge0 : 0 <= C.
Hypothesis increment : forall a tau b, A <= a <= tau -> tau <= b <= B ->
  Rabs (Phi b - Phi a - (b - a) * f tau) <= C * (b - a) * sumn n (fun j => oscillation (g j) a b).

Lemma sum_error s : pointed_subdiv s -> A <= SF_h s -> finish s <= B ->
  Rabs (Phi (finish s) - Phi (SF_h s) - tagged_sum f s) <= C * sumn n (fun j => oscillation_sum (g j) s).
Proof.
  revert s. apply (SF_cons_ind (fun s => pointed_subdiv s -> A <= SF_h s -> finish s <= B ->
    Rabs (Phi (finish s) - Phi (SF_h s) - tagged_sum f s) <= C * sumn n (fun j => oscillation_sum (g j) s))).
  - intros x _ _ _. unfold finish, tagged_sum, Riemann_sum, oscillation_sum; simpl. unfold zero; simpl.
    rewrite sumn_0. replace (Phi x - Phi x - 0) with 0 by ring. rewrite Rabs_R0. lra.
  - intros h s IH P Ha Hb. destruct (pointed_cons h s P) as [Hh Ps]. rewrite finish_cons in *. simpl in Ha.
    assert (F := finish_ge s Ps). assert (As : A <= SF_h s) by lra. specialize (IH Ps As Hb). rewrite tagged_sum_cons.
        assert (J := increment (fst h) (snd h) (SF_h s) ltac:(lra) ltac:(lra)).
    rewrite (sumn_ext n (fun j => oscillation_sum (g j) (SF_cons h s))
      (fun j => (SF_h s - fst h) * oscillation (g j) (fst h) (SF_h s) + oscillation_sum (g j) s)) by reflexivity.
    rewrite sumn_plus, sumn_scal.
    change (SF_h (SF_cons h s)) with (fst h).
    replace (Phi (finish s) - Phi (fst h) - ((SF_h s - fst h) * f (snd h) + tagged_sum f s))
      with ((Phi (SF_h s) - Phi (fst h) - (SF_h s - fst h) * f (snd h)) + (Phi (finish s) - Phi (SF_h s) - tagged_sum f s)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Theorem integral_from_oscillations : is_RInt f A B (Phi B - Phi A).
Proof.
  destruct (Req_dec A B) as [<-|E].
  { replace (Phi A - Phi A) with 0 by ring. apply (is_RInt_point (V := R_NormedModule)). }
  assert (V : forall eps, 0 < eps -> exists delta, 0 < delta /\ forall s, fine delta s ->
    sumn n (fun j => oscillation_sum (g j) s) <= eps).
  { clear increment. induction n as [|k IH]; intros eps He.
    - exists 1. split; [lra|]. intros; simpl; lra.
    - destruct (IH ltac:(intros; apply integrable_speeds, Nat.lt_lt_succ_r; assumption) (eps / 2)) as (d1 & Hd1 & K1); [lra|].
      destruct (oscillations_vanish (g k) (integrable_speeds k ltac:(apply Nat.lt_succ_diag_r)) (eps / 2)) as (d2 & Hd2 & K2); [lra|].
      exists (Rmin d1 d2). split; [apply Rmin_pos; assumption|]. intros s (P & Hs & Hf & St). cbn [sumn].
      assert (R1 : fine d1 s) by (refine (conj P (conj Hs (conj Hf _))); apply Rlt_le_trans with (1 := St), Rmin_l).
      assert (R2 : fine d2 s) by (refine (conj P (conj Hs (conj Hf _))); apply Rlt_le_trans with (1 := St), Rmin_r).
      specialize (K1 s R1). specialize (K2 s R2). lra. }
  intros P [eps HP]. assert (He := cond_pos eps).
  destruct (V (eps / (C + 1) / 2)) as (delta & Hdelta & K).
  { apply Rdiv_lt_0_compat; [apply Rdiv_lt_0_compat; lra|lra]. }
  exists (mkposreal delta Hdelta). intros s St (Ps & Hs & Hf). rewrite Rmin_left in Hs by lra. rewrite Rmax_right in Hf by lra.
  apply HP. rewrite sign_eq_1 by lra. change (Rabs (scal 1 (tagged_sum f s) - (Phi B - Phi A)) < eps).
  unfold scal; simpl; unfold mult; simpl. rewrite Rmult_1_l.
  change (finish s = B) in Hf.
  assert (S := sum_error s Ps ltac:(lra) ltac:(lra)). rewrite Hf, Hs in S. rewrite Rabs_minus_sym.
  apply Rle_lt_trans with (1 := S). specialize (K s (conj Ps (conj Hs (conj Hf St)))).
  apply Rle_lt_trans with (C * (eps / (C + 1) / 2)); [apply Rmult_le_compat_l; assumption|].
  apply Rmult_lt_reg_r with (2 * (C + 1)); [lra|].
  replace (C * (eps / (C + 1) / 2) * (2 * (C + 1))) with (C * eps) by (field; lra). nra.
Qed.
End Integrable.

(* the fundamental theorem of calculus for derivatives that are Riemann integrable, continuous or not *)
Theorem integral_of_derivative (y g : R -> R) (A B : R) : A <= B -> (forall t, A <= t <= B -> continuity_pt y t) ->
  (forall t, A < t < B -> is_derive y t (g t)) -> ex_RInt g A B -> is_RInt g A B (y B - y A).
Proof.
  intros HAB Hc Hd Ig. destruct (ex_RInt_ub g A B Ig) as [K HK]. rewrite Rmin_left, Rmax_right in HK by lra.
  apply (integral_from_oscillations A B HAB 1 (fun _ => g) g y 1); [intros; assumption|lra|].
  intros a tau b Ha Hb. simpl. rewrite Rplus_0_l, Rmult_1_l.
  destruct (MVT_gen y a b g) as (c & Hr & E).
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. apply Hd; lra.
  - intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. apply Hc; lra.
  - rewrite Rmin_left, Rmax_right in Hr by lra. rewrite E.
    replace (g c * (b - a) - (b - a) * g tau) with ((b - a) * (g c - g tau)) by ring.
    rewrite Rabs_mult, (Rabs_right (b - a)) by lra. apply Rmult_le_compat_l; [lra|].
    apply (oscillation_upper g K a b); [lra|intros; apply HK; lra|assumption|lra].
Qed.
