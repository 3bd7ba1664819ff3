(* Piecewise continuous functions of one variable are Riemann integrable. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network.
Open Scope R_scope.

(* piecewise continuous: on each side of every point, f agrees with a continuous function *)
Definition piecewise_continuous (f : R -> R) : Prop :=
  forall s, exists (g h : R -> R) (e : R), 0 < e /\
    (forall t, continuous g t) /\ (forall t, continuous h t) /\
    (forall t, s - e < t < s -> f t = g t) /\ (forall t, s < t < s + e -> f t = h t).

Lemma piecewise_continuous_cont f : (forall t, continuous f t) -> piecewise_continuous f.
Proof. intros Hf s. exists f, f, 1. repeat split; auto; lra. Qed.
Lemma piecewise_continuous_ext f g : (forall t, f t = g t) -> piecewise_continuous f -> piecewise_continuous g.
Proof.
  intros Hfg Hf s. destruct (Hf s) as (a & b & e & He & Ha & Hb & Hl & Hr).
  exists a, b, e. repeat split; auto; intros; rewrite <- Hfg; auto.
Qed.
Lemma piecewise_continuous_op (op : R -> R -> R) f g :
  (forall a b : R -> R, (forall t, continuous a t) -> (forall t, continuous b t) ->
     forall t, continuous (fun u => op (a u) (b u)) t) ->
  piecewise_continuous f -> piecewise_continuous g -> piecewise_continuous (fun t => op (f t) (g t)).
Proof.
  intros Hop Hf Hg s.
  destruct (Hf s) as (a & b & e & He & Ha & Hb & Hl & Hr).
  destruct (Hg s) as (a' & b' & e' & He' & Ha' & Hb' & Hl' & Hr').
  exists (fun t => op (a t) (a' t)), (fun t => op (b t) (b' t)), (Rmin e e').
  assert (M1 := Rmin_l e e'). assert (M2 := Rmin_r e e').
  repeat split; [apply Rmin_pos; assumption|apply Hop; assumption|apply Hop; assumption| |];
    intros t Ht; [rewrite Hl, Hl'|rewrite Hr, Hr']; try reflexivity; lra.
Qed.
Lemma piecewise_continuous_plus f g : piecewise_continuous f -> piecewise_continuous g -> piecewise_continuous (fun t => f t + g t).
Proof. apply (piecewise_continuous_op Rplus). intros a b Ha Hb t. apply (continuous_plus a b); auto. Qed.
Lemma piecewise_continuous_mult f g : piecewise_continuous f -> piecewise_continuous g -> piecewise_continuous (fun t => f t * g t).
Proof. apply (piecewise_continuous_op Rmult). intros a b Ha Hb t. apply (continuous_mult a b); auto. Qed.

Lemma piecewise_continuous_ind a b : piecewise_continuous (fun t => indicator (a * t + b)).
Proof.
  assert (K : forall (k t : R), continuous (fun _ : R => k) t) by (intros; apply continuous_const).
  intros s. destruct (Req_dec a 0) as [Ha|Ha].
  - exists (fun _ => indicator b), (fun _ => indicator b), 1. repeat split; auto; try lra;
      intros; rewrite Ha; f_equal; ring.
  - set (z := a * s + b).
    assert (P : forall t, a * t + b = z + a * (t - s)) by (intros; unfold z; ring).
    destruct (Req_dec z 0) as [Hz|Hz].
    + destruct (Rlt_dec 0 a).
      * exists (fun _ => 0), (fun _ => 1), 1. repeat split; auto; try lra;
        intros t Ht; rewrite P, Hz; unfold indicator; destruct Rlt_dec; try reflexivity; exfalso; nra.
      * exists (fun _ => 1), (fun _ => 0), 1. repeat split; auto; try lra;
        intros t Ht; rewrite P, Hz; unfold indicator; destruct Rlt_dec; try reflexivity; exfalso; nra.
    + assert (Habs : 0 < Rabs a) by (apply Rabs_pos_lt; assumption).
      assert (Hzab : 0 < Rabs z) by (apply Rabs_pos_lt; assumption).
      assert (N : forall t, Rabs (t - s) < Rabs z / Rabs a -> indicator (a * t + b) = indicator z).
      { intros t Ht. rewrite P.
        assert (L : Rabs (a * (t - s)) < Rabs z).
        { rewrite Rabs_mult. apply Rmult_lt_compat_l with (r := Rabs a) in Ht; [|assumption].
          replace (Rabs a * (Rabs z / Rabs a)) with (Rabs z) in Ht by (field; lra). lra. }
        apply Rabs_def2 in L. unfold indicator.
        unfold Rabs in L; destruct (Rcase_abs z); destruct (Rlt_dec 0 z); destruct Rlt_dec; try reflexivity; lra. }
      exists (fun _ => indicator z), (fun _ => indicator z), (Rabs z / Rabs a).
      repeat split; auto; [apply Rdiv_lt_0_compat; assumption| |];
        intros t Ht; apply N; apply Rabs_def1; lra.
Qed.

Lemma piecewise_continuous_ex_RInt f a b : a <= b -> piecewise_continuous f -> ex_RInt f a b.
Proof.
  intros Hab Hf.
  assert (Hc : forall (g : R -> R) u v, (forall t, continuous g t) -> ex_RInt g u v)
    by (intros; apply (ex_RInt_continuous (V := R_CompleteNormedModule)); auto).
  set (S := fun t => a <= t <= b /\ ex_RInt f a t).
  assert (Sa : S a) by (split; [lra|apply ex_RInt_point]).
  destruct (completeness S) as [m [Hub Hlub]].
  - exists b. intros t [Ht _]; lra.
  - exists a; assumption.
  - assert (a <= m) by (apply Hub; assumption).
    assert (m <= b) by (apply Hlub; intros t [Ht _]; lra).
    destruct (Hf m) as (g & h & e & He & Hg & Hh & Hl & Hr).
    (* there is t in S with m - e < t <= m *)
    assert (X : exists t, S t /\ m - e < t <= m).
    { destruct (Classical_Prop.classic (exists t, S t /\ m - e < t <= m)) as [Y|Y]; [assumption|exfalso].
      assert (m <= m - e); [|lra]. apply Hlub. intros t Ht.
      destruct (Rle_or_lt t (m - e)); [assumption|exfalso]. apply Y. exists t; split; [assumption|].
      split; [assumption|apply Hub; assumption]. }
    destruct X as (t & [Ht It] & Ht').
    assert (Im : ex_RInt f a m).
    { apply ex_RInt_Chasles with t; [assumption|].
      apply ex_RInt_ext with g; [|apply Hc; assumption].
      intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. symmetry; apply Hl; lra. }
    destruct (Req_dec m b) as [->|Hmb]; [assumption|exfalso].
    set (q := Rmin b (m + e / 2)).
    assert (m < q) by (unfold q; apply Rmin_glb_lt; lra).
    assert (q <= b) by apply Rmin_l. assert (q <= m + e / 2) by apply Rmin_r.
    assert (S q).
    { split; [lra|]. apply ex_RInt_Chasles with m; [assumption|].
      apply ex_RInt_ext with h; [|apply Hc; assumption].
      intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. symmetry; apply Hr; lra. }
    assert (q <= m) by (apply Hub; assumption). lra.
Qed.
