(* Finite sums: sumn n f = f 0 + ... + f (n-1), with Cauchy-Schwarz, and the discriminant inequality it is a case of. *)
From Coq Require Import Reals Lra Lia List.
Open Scope R_scope.

(* ---------- finite sums ---------- *)
Fixpoint sumn (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => sumn k f + f k end.

Lemma sumn_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sumn n f = sumn n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [reflexivity|].
  rewrite IH; [rewrite H; [reflexivity|lia]|]. intros; apply H; lia.
Qed.
Lemma sumn_plus n f g : sumn n (fun i => f i + g i) = sumn n f + sumn n g.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sumn_scal n k f : sumn n (fun i => k * f i) = k * sumn n f.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sumn_scal_r n k f : sumn n (fun i => f i * k) = sumn n f * k.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sumn_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sumn n f <= sumn n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  assert (f n <= g n) by (apply H; lia).
  assert (sumn n f <= sumn n g) by (apply IH; intros; apply H; lia). lra.
Qed.
Lemma sumn_0 n : sumn n (fun _ => 0) = 0.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma sumn_ge0 n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sumn n f.
Proof. intros; rewrite <- (sumn_0 n); apply sumn_le; assumption. Qed.
Lemma sumn_const n k : sumn n (fun _ => k) = INR n * k.
Proof. induction n as [|n IH]; [simpl; ring|]. cbn [sumn]. rewrite IH, S_INR. ring. Qed.
Lemma sumn_term_le n f i :
  (forall j, (j < n)%nat -> 0 <= f j) -> (i < n)%nat -> f i <= sumn n f.
Proof.
  induction n as [|n IH]; intros H Hi; [lia|]. simpl.
  destruct (Nat.eq_dec i n) as [->|Hn].
  - assert (0 <= sumn n f) by (apply sumn_ge0; intros; apply H; lia). lra.
  - assert (f i <= sumn n f) by (apply IH; [intros; apply H; lia|lia]).
    assert (0 <= f n) by (apply H; lia). lra.
Qed.

Lemma sumn_swap n k (f : nat -> nat -> R) :
  sumn n (fun i => sumn k (fun j => f i j)) = sumn k (fun j => sumn n (fun i => f i j)).
Proof. induction n as [|n IH]; simpl; [rewrite sumn_0; reflexivity|]. rewrite IH, <- sumn_plus. reflexivity. Qed.

(* Cauchy-Schwarz for finite sums, by induction *)
Lemma sumn_CS n f g :
  sumn n (fun i => f i * g i) * sumn n (fun i => f i * g i)
  <= sumn n (fun i => f i * f i) * sumn n (fun i => g i * g i).
Proof.
  assert (D : forall (a b c x y : R), 0 <= a -> 0 <= b -> c * c <= a * b ->
            (c + x * y) * (c + x * y) <= (a + x * x) * (b + y * y)).
  { intros a b c x y Ha Hb Hc.
    assert (K : 2 * c * (x * y) <= a * (y * y) + b * (x * x)).
    { destruct (Rle_or_lt (2 * c * (x * y)) 0) as [Hn|Hp].
      - assert (0 <= a * (y*y)) by (apply Rmult_le_pos; nra).
        assert (0 <= b * (x*x)) by (apply Rmult_le_pos; nra). lra.
      - set (P := a * (y*y)). set (Q := b * (x*x)).
        assert (HP : 0 <= P) by (apply Rmult_le_pos; nra).
        assert (HQ : 0 <= Q) by (apply Rmult_le_pos; nra).
        assert (HPQ : (c*(x*y))*(c*(x*y)) <= P * Q).
        { unfold P, Q. replace ((c*(x*y))*(c*(x*y))) with ((c*c)*((x*y)*(x*y))) by ring.
          replace (a*(y*y)*(b*(x*x))) with ((a*b)*((x*y)*(x*y))) by ring.
          apply Rmult_le_compat_r; [nra|assumption]. }
        set (z := c*(x*y)) in *.
        replace (2*c*(x*y)) with (2*z) by (unfold z; ring).
        clearbody P Q z. apply Rsqr_incr_0_var; unfold Rsqr; [|lra].
        generalize (Rle_0_sqr (P - Q)); unfold Rsqr; intro. lra. }
    nra. }
  induction n as [|n IH]; simpl; [lra|].
  apply D; [apply sumn_ge0; intros; nra|apply sumn_ge0; intros; nra|exact IH].
Qed.

Lemma sumn_shift n f : sumn (S n) f = f O + sumn n (fun i => f (S i)).
Proof. induction n as [|n IH]; [simpl; ring|]. cbn [sumn] in *. rewrite IH. ring. Qed.
Lemma opp_sum n f : - sumn n f = sumn n (fun i => - f i).
Proof. induction n as [|n IH]; simpl; [ring|rewrite <- IH; ring]. Qed.

Lemma discriminant (a b c : R) :
  (forall s t, 0 <= s * s * a + (2 * s * t * b + t * t * c)) -> b * b <= a * c.
Proof.
  intros K. assert (Hc : 0 <= c) by (generalize (K 0 1); lra).
  destruct (Req_dec c 0) as [H0|H0].
  - rewrite H0 in *. destruct (Req_dec b 0) as [Hb|Hb]; [rewrite Hb; lra|exfalso].
    generalize (K 1 0) (K 1 (- (a + 1) / b)); intros K1 K2.
    replace (1 * 1 * a + (2 * 1 * (- (a + 1) / b) * b + - (a + 1) / b * (- (a + 1) / b) * 0))
      with (a - 2 * (a + 1)) in K2 by (field; assumption). lra.
  - generalize (K c (- b)); intros K1.
    assert (0 <= c * (a * c - b * b)).
    { replace (c * (a * c - b * b)) with (c * c * a + (2 * c * - b * b + - b * - b * c)) by ring. exact K1. }
    assert (0 <= a * c - b * b); [|lra]. apply Rmult_le_reg_l with c; lra.
Qed.
