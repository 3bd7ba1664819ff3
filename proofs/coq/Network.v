(* Networks with one hidden ReLU layer, of any width H and any input dimension d: parameters, realization,
   its gradient in the parameters (strict activity), the Lyapunov function for a constant target xi,
     V(theta) = sum_i (|w_i|^2 + b_i^2 + v_i^2) + c^2 + (c - 2 xi)^2,
   and the identities that hold at every input x. *)
From Coq Require Import Reals Lra Lia List.
From Gfproof Require Import Sums.
Open Scope R_scope.

(* ---------- networks ---------- *)
Record network := Par { weight : nat -> nat -> R; bias : nat -> R; outer : nat -> R; offset : R }.
Definition vec := nat -> R.

Definition relu (t : R) : R := Rmax t 0.
Definition indicator (t : R) : R := if Rlt_dec 0 t then 1 else 0.

Lemma relu_indicator t : relu t = indicator t * t.
Proof.
  unfold relu, indicator, Rmax. destruct (Rle_dec t 0), (Rlt_dec 0 t); lra.
Qed.
Lemma indicator_idem t : indicator t * indicator t = indicator t.
Proof. unfold indicator; destruct (Rlt_dec 0 t); ring. Qed.
Lemma indicator_bounds t : 0 <= indicator t <= 1.
Proof. unfold indicator; destruct (Rlt_dec 0 t); lra. Qed.
Lemma relu_sq_le t : relu t * relu t <= t * t.
Proof. unfold relu, Rmax. destruct (Rle_dec t 0); nra. Qed.

Section Net.
Variables (H d : nat).

Definition preactivation (p : network) (i : nat) (x : vec) : R := sumn d (fun j => weight p i j * x j) + bias p i.
Definition active p i x := indicator (preactivation p i x).
Definition realization (p : network) (x : vec) : R := offset p + sumn H (fun i => outer p i * relu (preactivation p i x)).

(* generalized gradient of the realization in the parameters *)
Definition realization_gradient (p : network) (x : vec) : network :=
  {| weight := fun i j => outer p i * active p i x * x j;
     bias := fun i => outer p i * active p i x;
     outer := fun i => relu (preactivation p i x);
     offset := 1 |}.

Definition inner (p q : network) : R :=
  sumn H (fun i => sumn d (fun j => weight p i j * weight q i j) + bias p i * bias q i + outer p i * outer q i)
  + offset p * offset q.
Definition axpy (p : network) (a : R) (q : network) : network :=
  {| weight := fun i j => weight p i j + a * weight q i j; bias := fun i => bias p i + a * bias q i;
     outer := fun i => outer p i + a * outer q i; offset := offset p + a * offset q |}.

Definition lyapunov (xi : R) (p : network) : R :=
  sumn H (fun i => sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i + outer p i * outer p i)
  + offset p * offset p + (offset p - 2 * xi) * (offset p - 2 * xi).
Definition lyapunov_gradient (xi : R) (p : network) : network :=
  {| weight := fun i j => 2 * weight p i j; bias := fun i => 2 * bias p i;
     outer := fun i => 2 * outer p i; offset := 2 * offset p + 2 * (offset p - 2 * xi) |}.

(* (a) pointwise identity, any width, any input dimension, every x and xi *)
Theorem pointwise_identity (xi : R) (p : network) (x : vec) :
  inner (lyapunov_gradient xi p) (realization_gradient p x) = 4 * (realization p x - xi).
Proof.
  unfold inner, realization; cbn [lyapunov_gradient realization_gradient weight bias outer offset].
  rewrite (sumn_ext H _ (fun i => 4 * (outer p i * relu (preactivation p i x)))).
  - rewrite sumn_scal. ring.
  - intros i _.
    rewrite (sumn_ext d _ (fun j => (2 * outer p i * active p i x) * (weight p i j * x j)))
      by (intros; ring).
    rewrite sumn_scal, relu_indicator. unfold active, preactivation. ring.
Qed.

(* gradLyap IS the gradient: exact second-order expansion of the quadratic V *)
Theorem lyapunov_step (xi gamma : R) (p g : network) :
  lyapunov xi (axpy p (- gamma) g) - lyapunov xi p
  = - gamma * inner (lyapunov_gradient xi p) g + gamma * gamma * (inner g g + offset g * offset g).
Proof.
  unfold lyapunov, inner; cbn [axpy lyapunov_gradient weight bias outer offset].
  rewrite (sumn_ext H
    (fun i => sumn d (fun j => (weight p i j + - gamma * weight g i j) * (weight p i j + - gamma * weight g i j))
       + (bias p i + - gamma * bias g i) * (bias p i + - gamma * bias g i)
       + (outer p i + - gamma * outer g i) * (outer p i + - gamma * outer g i))
    (fun i => (sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i + outer p i * outer p i)
       + ((- gamma) * (sumn d (fun j => 2 * weight p i j * weight g i j) + 2 * bias p i * bias g i + 2 * outer p i * outer g i)
       + (gamma * gamma) * (sumn d (fun j => weight g i j * weight g i j) + bias g i * bias g i + outer g i * outer g i)))).
  - rewrite !sumn_plus, !sumn_scal, !sumn_plus. ring.
  - intros i _.
    rewrite (sumn_ext d _ (fun j => weight p i j * weight p i j
        + ((- gamma) * (2 * weight p i j * weight g i j) + (gamma*gamma) * (weight g i j * weight g i j))))
      by (intros; ring).
    rewrite !sumn_plus, !sumn_scal. ring.
Qed.

(* (d) conservation at integrand level: for every neuron and every x
   <grad (|w_i|^2 + b_i^2 - v_i^2), dN/dphi(x)> = 0 *)
Theorem conservation_pointwise (p : network) (x : vec) (i : nat) :
  2 * (sumn d (fun j => weight p i j * weight (realization_gradient p x) i j) + bias p i * bias (realization_gradient p x) i - outer p i * outer (realization_gradient p x) i) = 0.
Proof.
  cbn [realization_gradient weight bias outer].
  rewrite (sumn_ext d _ (fun j => (outer p i * active p i x) * (weight p i j * x j))) by (intros; ring).
  rewrite sumn_scal, relu_indicator. unfold active, preactivation. ring.
Qed.

(* squared norm of the weights and of the gradient of N *)
Definition hidden_norm2 (p : network) : R :=
  sumn H (fun i => sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i + outer p i * outer p i).
Lemma hidden_norm2_ge0 p : 0 <= hidden_norm2 p.
Proof.
  apply sumn_ge0; intros i _.
  assert (0 <= sumn d (fun j => weight p i j * weight p i j)) by (apply sumn_ge0; intros; nra). nra.
Qed.
Lemma hidden_norm2_le_lyapunov xi p : hidden_norm2 p <= lyapunov xi p.
Proof. unfold lyapunov, hidden_norm2. nra. Qed.
Lemma lyapunov_ge0 xi p : 0 <= lyapunov xi p.
Proof. generalize (hidden_norm2_ge0 p) (hidden_norm2_le_lyapunov xi p); lra. Qed.
(* the centred form W = V - 2 xi^2 = S + 2 (c - xi)^2 *)
Definition centred (xi : R) (p : network) : R := lyapunov xi p - 2 * xi * xi.
Lemma hidden_norm2_le_centred xi p : hidden_norm2 p <= centred xi p.
Proof.
  unfold centred, lyapunov, hidden_norm2. generalize (Rle_0_sqr (offset p - xi)); unfold Rsqr; lra.
Qed.
Lemma centred_ge0 xi p : 0 <= centred xi p.
Proof. generalize (hidden_norm2_ge0 p) (hidden_norm2_le_centred xi p); lra. Qed.
Lemma inner_self_ge0 p : 0 <= inner p p.
Proof. generalize (hidden_norm2_ge0 p). unfold inner, hidden_norm2. nra. Qed.

(* at an input x, |dN|^2 <= (1 + |x|^2) S + 1 *)
Definition size2 (x : vec) : R := sumn d (fun j => x j * x j).
Lemma size2_ge0 x : 0 <= size2 x.
Proof. apply sumn_ge0; intros; apply Rle_0_sqr. Qed.

Lemma preactivation_sq_le p i x :
  preactivation p i x * preactivation p i x
  <= (size2 x + 1) * (sumn d (fun j => weight p i j * weight p i j) + bias p i * bias p i).
Proof.
  unfold preactivation.
  set (s := sumn d (fun j => weight p i j * x j)). set (q := sumn d (fun j => weight p i j * weight p i j)).
  assert (Hs : s * s <= q * size2 x) by apply sumn_CS.
  assert (Hq : 0 <= q) by (apply sumn_ge0; intros; apply Rle_0_sqr).
  assert (Hd := size2_ge0 x). set (D := size2 x) in *. set (b := bias p i). clearbody D b q s.
  (* (s+b)^2 <= (D+1)(q+b^2), from s^2 <= q D *)
  destruct (Req_dec D 0) as [H0|H0].
  - rewrite H0 in *. assert (s * s <= 0) by lra. assert (s = 0) by nra. subst s. nra.
  - assert (0 < D) by lra.
    generalize (Rle_0_sqr (s - D * b)); unfold Rsqr; intro Hz.
    replace ((s - D * b) * (s - D * b)) with (s * s - 2 * (D * (s * b)) + D * D * (b * b)) in Hz by ring.
    assert (2 * (s * b) <= q + D * (b * b)).
    { apply Rmult_le_reg_l with D; [assumption|].
      replace (D * (2 * (s * b))) with (2 * (D * (s * b))) by ring.
      replace (D * (q + D * (b * b))) with (q * D + D * D * (b * b)) by ring. lra. }
    clear Hz. nra.
Qed.

Lemma realization_gradient_norm p x :
  inner (realization_gradient p x) (realization_gradient p x) <= (size2 x + 1) * hidden_norm2 p + 1.
Proof.
  unfold inner, hidden_norm2; cbn [realization_gradient weight bias outer offset].
  rewrite <- sumn_scal.
  match goal with |- ?a + 1 * 1 <= ?b + 1 => assert (K : a <= b); [|lra] end.
  apply sumn_le; intros i _.
  assert (Ha : 0 <= active p i x * active p i x <= 1).
  { assert (Ha := indicator_bounds (preactivation p i x)). fold (active p i x) in Ha. nra. }
  assert (Hv := Rle_0_sqr (outer p i)). unfold Rsqr in Hv.
  assert (F : outer p i * active p i x * (outer p i * active p i x) <= outer p i * outer p i).
  { replace (outer p i * active p i x * (outer p i * active p i x))
      with ((outer p i * outer p i) * (active p i x * active p i x)) by ring.
    rewrite <- (Rmult_1_r (outer p i * outer p i)) at 2. apply Rmult_le_compat_l; lra. }
  assert (E : sumn d (fun j : nat => outer p i * active p i x * x j * (outer p i * active p i x * x j))
     <= outer p i * outer p i * size2 x).
  { rewrite (sumn_ext d _ (fun j => (outer p i * active p i x * (outer p i * active p i x)) * (x j * x j)))
      by (intros; ring).
    rewrite sumn_scal. apply Rmult_le_compat_r; [apply size2_ge0|assumption]. }
  generalize (relu_sq_le (preactivation p i x)) (preactivation_sq_le p i x); intros G1 G2. lra.
Qed.
End Net.
