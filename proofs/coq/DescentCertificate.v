(* A test, by computation inside Coq, that gradient descent with this constant step from this rational network converges to
   zero risk: d = 1, uniform law on [0,1], constant target. *)
From Coq Require Import Reals Lra Lia List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Energy UnitInterval RationalPieces Descent.
Open Scope R_scope.

Record neuron := Neuron { w : Q; b : Q; v : Q }.
Definition rational_network := (list neuron * Q)%type.

Definition zero_neuron : neuron := Neuron 0 0 0.
Definition network_of (p : rational_network) : network :=
  {| weight := fun i _ => Q2R (w (nth i (fst p) zero_neuron)); bias := fun i => Q2R (b (nth i (fst p) zero_neuron));
     outer := fun i => Q2R (v (nth i (fst p) zero_neuron)); offset := Q2R (snd p) |}.
Definition width (p : rational_network) := length (fst p).

(* Lyapunov function, and an instance certificate of convergence of GD *)
Fixpoint sum_squares (l : list neuron) : Q :=
  match l with nil => 0%Q | n :: l' => Qred (sum_squares l' + (w n * w n + b n * b n + v n * v n))%Q end.
Definition exact_lyapunov (p : rational_network) (xi : Q) : Q :=
  Qred (sum_squares (fst p) + snd p * snd p + (snd p - 2 * xi) * (snd p - 2 * xi))%Q.
Lemma sum_squares_ok l : sumn (length l) (fun i => Q2R (w (nth i l zero_neuron)) * Q2R (w (nth i l zero_neuron))
   + Q2R (b (nth i l zero_neuron)) * Q2R (b (nth i l zero_neuron)) + Q2R (v (nth i l zero_neuron)) * Q2R (v (nth i l zero_neuron))) = Q2R (sum_squares l).
Proof.
  induction l as [|n l IH]; [simpl; rewrite Q2R_0; reflexivity|].
  cbn [length]. rewrite sumn_shift. cbn [nth sum_squares]. rewrite IH, Q2R_red, !Q2R_plus, !Q2R_mult. ring.
Qed.
Theorem exact_lyapunov_ok p xi : lyapunov (width p) 1 (Q2R xi) (network_of p) = Q2R (exact_lyapunov p xi).
Proof.
  unfold lyapunov, exact_lyapunov. rewrite Q2R_red, !Q2R_plus, !Q2R_mult, !Q2R_minus, Q2R_mult, Q2R_2, <- sum_squares_ok.
  f_equal. f_equal. apply sumn_ext; intros i _. cbn. ring.
Qed.
Lemma moment_unit_interval : moment 1 unit_interval = 1 / 3.
Proof.
  apply is_RInt_unique. apply is_RInt_ext with (fun t => t * t); [intros t _; unfold size2; simpl; ring|].
  evar_last; [apply (is_RInt_derive (fun t => t * t * t / 3) (fun t => t * t))|].
  - intros t _. auto_derive; [exact I|]. field.
  - intros t _. apply (ex_derive_continuous (fun t => t * t)). auto_derive; exact I.
  - unfold minus, plus, opp; simpl. field.
Qed.
Definition descent_certified (p : rational_network) (xi gam delta : Q) : bool :=
  negb (Qle_bool gam 0) && negb (Qle_bool delta 0) && Qle_bool (gam * ((4 # 3) * (exact_lyapunov p xi - 2 * xi * xi) + 2)) (2 - delta).
Theorem descent_certificate p xi gam delta : descent_certified p xi gam delta = true ->
  is_lim_seq (fun n => risk (width p) 1 unit_interval (Q2R xi)
     (descent (width p) 1 unit_interval (Q2R xi) (fun _ => Q2R gam) (network_of p) n)) 0.
Proof.
  intros K. unfold descent_certified in K. apply andb_true_iff in K as [K K3]. apply andb_true_iff in K as [K1 K2].
  apply negb_true_iff, Qle_bool_Rn in K1. apply negb_true_iff, Qle_bool_Rn in K2.
  apply Qle_bool_iff, Qle_Rle in K3. rewrite Q2R_mult, Q2R_plus, Q2R_mult, !Q2R_minus, !Q2R_mult, Q2R_2 in K3.
  replace (Q2R (4 # 3)) with (1 / 3 + 1) in K3 by (unfold Q2R; simpl; field).
  apply descent_converges with (Q2R delta); [intros; lra|assumption| |].
  - intros _. unfold centred. rewrite exact_lyapunov_ok, moment_unit_interval. lra.
  - apply is_lim_seq_ext with (fun n => INR n * Q2R gam); [intros; rewrite sumn_const; reflexivity|].
    evar_last; [apply is_lim_seq_scal_r, is_lim_seq_INR|]. simpl. 
    destruct Rle_dec as [h|h]; [|exfalso; lra]. destruct Rle_lt_or_eq_dec; [reflexivity|exfalso; lra].
Qed.

