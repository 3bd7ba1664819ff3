(* Affine targets f(x) = alpha x + beta, alpha <> 0, without skip connection have no Lyapunov function like that of constant targets.
     C^2 functions: none on any open set of networks of one neuron that is active on [0,1] satisfies
       <grad V, dN(x)> = k (N(x) - f(x)) for all x in [0,1], k <> 0, by a bracket computation;
     where all neurons are off at two inputs with different f, no vector at all is such a gradient;
     on [A, B] there is a network with G = 0 and L > 0, so no V has <grad V, G> >= eps L. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting UnitInterval Formal Certificates Brackets AffineZeros.
Import ListNotations.
Open Scope R_scope.

(* the networks of one neuron and one input as points (w, v, b, c) of R^4 *)
Definition network_at (z : vec) : network :=
  {| weight := fun _ _ => z 0%nat; bias := fun _ => z 2%nat; outer := fun _ => z 1%nat; offset := z 3%nat |}.
Definition gradient_at (slope : nat -> vec -> R) (z : vec) : network :=
  {| weight := fun _ _ => slope 0%nat z; bias := fun _ => slope 2%nat z; outer := fun _ => slope 1%nat z; offset := slope 3%nat z |}.
Definition active_on_unit_interval (p : network) : Prop := forall t, 0 <= t <= 1 -> 0 < preactivation 1 p 0 (UnitInterval.point t).

Theorem no_lyapunov_function alpha beta k : k * alpha <> 0 ->
  ~ exists (U : vec -> Prop) (V : vec -> R) (slope : nat -> vec -> R),
    open_set 4 U /\ (exists z, U z) /\ twice_differentiable 4 U V slope /\
    (forall z, U z -> active_on_unit_interval (network_at z) /\
      forall t, 0 <= t <= 1 -> inner 1 1 (gradient_at slope z) (realization_gradient 1 (network_at z) (UnitInterval.point t))
        = k * (realization 1 1 (network_at z) (UnitInterval.point t) - (alpha * t + beta))).
Proof.
  intros Nonzero (U & V & slope & Opened & (z0 & Inside) & (second & Smooth) & Identity). apply Nonzero.
  assert (Pointwise : forall z, U z -> forall t, 0 <= t <= 1 ->
    z 1%nat * t * slope 0%nat z + z 1%nat * slope 2%nat z + (z 0%nat * t + z 2%nat) * slope 1%nat z + slope 3%nat z
    = k * (z 3%nat + z 1%nat * (z 0%nat * t + z 2%nat) - (alpha * t + beta))).
  { intros z Hz t Ht. destruct (Identity z Hz) as [On E]. specialize (On t Ht). specialize (E t Ht). revert E.
    unfold inner, realization, realization_gradient, active. 
    set (y := preactivation 1 (network_at z) 0 (UnitInterval.point t)) in *.
    assert (Y : y = z 0%nat * t + z 2%nat) by (unfold y, preactivation; simpl; ring).
    assert (I : indicator y = 1) by (unfold indicator; destruct (Rlt_dec 0 y); [reflexivity|contradiction]).
    assert (P : relu y = y) by (unfold relu; apply Rmax_left; lra).
    simpl. fold y. rewrite I, P, Y. intros E. lra. }
  refine (obstruction 4 [k; alpha; beta] U slope second Opened
    (fun z j k' Hz Hj Hk => proj1 (proj2 (Smooth z j k' Hz Hj Hk)))
    (fun z j k' Hz Hj Hk => proj2 (proj2 (Smooth z j k' Hz Hj Hk)))
    [Equation [Atom 1; Atom 0; Int 0; Int 0] (Times (Atom 4) (Minus (Times (Atom 1) (Atom 0)) (Atom 5)));
     Equation [Int 0; Atom 2; Atom 1; Int 1] (Times (Atom 4) (Plus (Times (Atom 1) (Atom 2)) (Minus (Atom 3) (Atom 6))))]
    [Bracket 0 1; Bracket 0 2; Bracket 3 2; Combine [(Int 1, 4%nat); (Int 1, 0%nat)]]
    (Times (Atom 4) (Atom 5)) z0 _ Inside _); [|vm_compute; reflexivity].
  repeat apply List.Forall_cons; try apply List.Forall_nil; intros z Hz; assert (P0 := Pointwise z Hz 0 ltac:(lra));
    assert (P1 := Pointwise z Hz 1 ltac:(lra)); unfold component, at_; cbn; lra.
Qed.

(* any width, any dimension, any vector in the place of grad V *)
Theorem no_gradient_where_all_are_off H d k (f : vec -> R) (g p : network) (x y : vec) : k <> 0 -> f x <> f y ->
  (forall i, (i < H)%nat -> preactivation d p i x <= 0 /\ preactivation d p i y <= 0) ->
  ~ (inner H d g (realization_gradient d p x) = k * (realization H d p x - f x) /\
     inner H d g (realization_gradient d p y) = k * (realization H d p y - f y)).
Proof.
  intros Hk Hf Off [Ex Ey].
  assert (Z : forall u, (forall i, (i < H)%nat -> preactivation d p i u <= 0) ->
    realization H d p u = offset p /\ inner H d g (realization_gradient d p u) = offset g).
  { intros u K. assert (R0 : forall i, (i < H)%nat -> relu (preactivation d p i u) = 0) by (intros i Hi; unfold relu; apply Rmax_right, K, Hi).
    assert (I0 : forall i, (i < H)%nat -> indicator (preactivation d p i u) = 0).
    { intros i Hi. unfold indicator. specialize (K i Hi). destruct (Rlt_dec 0 (preactivation d p i u)); [lra|reflexivity]. }
    split.
    - unfold realization. rewrite (sumn_ext H _ (fun _ => 0)), sumn_0; [ring|]. intros i Hi. rewrite R0 by assumption. ring.
    - unfold inner, realization_gradient, active; cbn [weight bias outer offset]. rewrite (sumn_ext H _ (fun _ => 0)), sumn_0; [ring|].
      intros i Hi. rewrite R0, I0 by assumption. rewrite (sumn_ext d _ (fun _ => 0)), sumn_0; [ring|]. intros; ring. }
  destruct (Z x) as [Nx Gx]; [intros i Hi; apply Off, Hi|]. destruct (Z y) as [Ny Gy]; [intros i Hi; apply Off, Hi|].
  rewrite Nx, Gx in Ex. rewrite Ny, Gy in Ey. apply Hf. apply Rmult_eq_reg_l with k; [lra|exact Hk].
Qed.

(* a zero of G that is no minimum: w = 0, b = 1, v = 0, c = f((A + B) / 2) *)
Definition level_network (A B alpha beta : R) : parameters :=
  {| weights := fun _ _ => 0; biases := fun _ => 1; outers := fun _ _ => 0; offsets := fun _ => alpha * ((A + B) / 2) + beta;
     skips := fun _ _ => 0 |}.
Theorem zero_with_positive_risk A B alpha beta : A < B -> alpha <> 0 ->
  is_zero A B alpha beta 1 (level_network A B alpha beta) /\
  0 < total_risk 1 1 1 false (uniform A B) (line alpha beta) (level_network A B alpha beta).
Proof.
  intros AB Ha.
  destruct (kinks_make_zero A B alpha beta AB 1 (level_network A B alpha beta) 0 (fun _ => O)) as [Z E].
  - intros i Hi. left. split; [reflexivity|]. right. unfold level. cbn. repeat split; lra.
  - intros j Hj. lia.
  - assert (Q : q A B 0 1 = B) by (unfold q, AffineZeros.width; simpl; field). rewrite Q.
    apply (is_RInt_ext (fun t => alpha * ((A + B) / 2 - t))).
    + intros t _. unfold residual, level_network. cbn [offsets outers weights biases sumn]. real_ring.
    + evar_last.
      * apply (is_RInt_derive (fun t => - alpha * (((A + B) / 2 - t) * ((A + B) / 2 - t)) / 2) (fun t => alpha * ((A + B) / 2 - t))).
        -- intros t _. auto_derive; [exact I|]. field.
        -- intros t _. apply (ex_derive_continuous (fun t => alpha * ((A + B) / 2 - t))). auto_derive. exact I.
      * unfold minus, plus, opp; simpl. field.
  - split; [exact Z|]. rewrite E. simpl INR. replace (alpha ^ 2 * (B - A) ^ 2 / (12 * 1 ^ 4)) with ((alpha * (B - A)) ^ 2 / 12) by field.
    apply Rdiv_lt_0_compat; [|lra]. apply pow2_gt_0. apply Rmult_integral_contrapositive_currified; lra.
Qed.
