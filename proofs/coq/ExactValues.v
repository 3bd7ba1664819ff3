(* Risk and generalized gradient of a rational network by computation, d = 1, uniform law on [0,1], constant target. *)
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

(* network minus target xi *)
Fixpoint sum_pieces (l : list neuron) : pieces :=
  match l with nil => affine_pieces (0, 0)%Q
  | n :: l' => plus_pieces (sum_pieces l') (scale_pieces (v n) (relu_pieces (w n) (b n))) end.
Definition residual_pieces (p : rational_network) (xi : Q) : pieces := plus_pieces (affine_pieces (0, snd p - xi)%Q) (sum_pieces (fst p)).

Fixpoint hidden_layer (l : list neuron) (x : R) : R :=
  match l with nil => 0 | n :: l' => hidden_layer l' x + Q2R (v n) * relu (Q2R (w n) * x + Q2R (b n)) end.
Lemma hidden_layer_represents l : represents (hidden_layer l) (sum_pieces l).
Proof.
  induction l as [|n l IH]; simpl.
  - intros s t p Hp x Hx. injection Hp as <-. unfold affine_at; simpl. rewrite Q2R_0; ring.
  - apply (plus_represents (hidden_layer l) (fun x => Q2R (v n) * relu (Q2R (w n) * x + Q2R (b n)))); [assumption|].
    apply (scale_represents (v n)). apply relu_represents.
Qed.
Lemma hidden_layer_sum l x : sumn (length l)
   (fun i => Q2R (v (nth i l zero_neuron)) * relu (Q2R (w (nth i l zero_neuron)) * x + Q2R (b (nth i l zero_neuron)))) = hidden_layer l x.
Proof.
  induction l as [|n l IH]; [reflexivity|]. cbn [length]. rewrite sumn_shift. cbn [nth hidden_layer].
  rewrite IH. ring.
Qed.
Lemma realization_network_of p x : realization (width p) 1 (network_of p) (point x) = Q2R (snd p) + hidden_layer (fst p) x.
Proof.
  unfold realization, width. f_equal. rewrite <- hidden_layer_sum. apply sumn_ext; intros i _.
  unfold preactivation; cbn. rewrite Rplus_0_l. reflexivity.
Qed.
Lemma residual_represents p xi : represents (fun x => realization (width p) 1 (network_of p) (point x) - Q2R xi) (residual_pieces p xi).
Proof.
  intros s t a Ha x Hx. rewrite realization_network_of.
  replace (Q2R (snd p) + hidden_layer (fst p) x - Q2R xi) with (affine_at (0, snd p - xi)%Q x + hidden_layer (fst p) x).
  - apply (plus_represents _ _ _ _ (affine_represents (0, snd p - xi)%Q) (hidden_layer_represents (fst p)) s t a Ha x Hx).
  - unfold affine_at; cbn [fst snd]. rewrite Q2R_0, Q2R_minus. ring.
Qed.

(* checked risk *)
Definition exact_risk (p : rational_network) (xi : Q) (bps : list Q) : option Q :=
  if Qeq_bool (last bps 0%Q) 1 then integral (residual_pieces p xi) (residual_pieces p xi) 0%Q bps else None.
Theorem exact_risk_ok p xi bps r : exact_risk p xi bps = Some r ->
  risk (width p) 1 unit_interval (Q2R xi) (network_of p) = Q2R r.
Proof.
  unfold exact_risk. destruct (Qeq_bool _ _) eqn:E; [|discriminate]. intros Hr.
  apply Qeq_bool_eq, Qeq_eqR in E. rewrite Q2R_1 in E.
  apply is_RInt_unique. generalize (chain_ok _ _ _ _ (residual_represents p xi) (residual_represents p xi) _ _ _ Hr).
  rewrite E, Q2R_0. intros K; exact K.
Qed.

(* checked components of the generalized gradient *)
Definition exact_moment (p : rational_network) (xi : Q) (g : pieces) (bps : list Q) : option Q :=
  if Qeq_bool (last bps 0%Q) 1 then integral (residual_pieces p xi) g 0%Q bps else None.
Lemma exact_moment_ok p xi (F : R -> R) g bps r : represents F g -> exact_moment p xi g bps = Some r ->
  RInt (fun x => (realization (width p) 1 (network_of p) (point x) - Q2R xi) * F x) 0 1 = Q2R r.
Proof.
  intros Hg. unfold exact_moment. destruct (Qeq_bool _ _) eqn:E; [|discriminate]. intros Hr.
  apply Qeq_bool_eq, Qeq_eqR in E. rewrite Q2R_1 in E.
  apply is_RInt_unique. generalize (chain_ok _ _ _ _ (residual_represents p xi) Hg _ _ _ Hr).
  rewrite E, Q2R_0. intros K; exact K.
Qed.
(* x * 1{w x + b > 0} as a piecewise affine function *)
Definition moment_pieces (w b : Q) : pieces := fun s t =>
  if nonpos_on w b s t then Some (0, 0)%Q else if nonneg_on w b s t then Some (1, 0)%Q else None.
Lemma moment_represents w b : represents (fun x => indicator (Q2R w * x + Q2R b) * x) (moment_pieces w b).
Proof.
  intros s t p Hp x Hx. unfold moment_pieces in Hp. destruct (nonpos_on w b s t) eqn:E1.
  - injection Hp as <-. unfold affine_at; cbn [fst snd]. rewrite Q2R_0.
    generalize (pnonpos_ok _ _ _ _ _ E1 Hx). unfold indicator. destruct Rlt_dec; lra.
  - destruct (nonneg_on w b s t) eqn:E2; [|discriminate]. injection Hp as <-. unfold affine_at; cbn [fst snd].
    rewrite Q2R_0, Q2R_1. generalize (pnonneg_ok _ _ _ _ _ E1 E2 Hx). unfold indicator. destruct Rlt_dec; lra.
Qed.
Definition weight_gradient p xi bps i := let n := nth i (fst p) zero_neuron in exact_moment p xi (scale_pieces (2 * v n) (moment_pieces (w n) (b n))) bps.
Definition bias_gradient p xi bps i := let n := nth i (fst p) zero_neuron in exact_moment p xi (scale_pieces (2 * v n) (indicator_pieces (w n) (b n))) bps.
Definition outer_gradient p xi bps i := let n := nth i (fst p) zero_neuron in exact_moment p xi (scale_pieces 2 (relu_pieces (w n) (b n))) bps.
Definition offset_gradient p xi bps := exact_moment p xi (affine_pieces (0, 2)%Q) bps.

Lemma RInt_pointwise (f g : R -> R) : (forall x, f x = g x) -> RInt f 0 1 = RInt g 0 1.
Proof. intros K. apply RInt_ext. intros; apply K. Qed.
Notation GQ p xi := (generalized_gradient (width p) 1 unit_interval (Q2R xi) (network_of p)).
Lemma preactivation_pt p i x : preactivation 1 (network_of p) i (point x) = Q2R (w (nth i (fst p) zero_neuron)) * x + Q2R (b (nth i (fst p) zero_neuron)).
Proof. unfold preactivation. cbn [sumn network_of weight bias point]. ring. Qed.
Notation NN p x := (realization (width p) 1 (network_of p) (point x)).
Theorem weight_gradient_ok p xi bps i r : weight_gradient p xi bps i = Some r -> weight (GQ p xi) i 0%nat = Q2R r.
Proof.
  intros K. apply (exact_moment_ok p xi _ _ _ _ (scale_represents _ _ _ (moment_represents _ _))) in K. rewrite <- K.
  change (RInt (fun x => (NN p x - Q2R xi) * (2 * weight (realization_gradient 1 (network_of p) (point x)) i 0%nat)) 0 1 = RInt
    (fun x => (NN p x - Q2R xi) * (Q2R (2 * v (nth i (fst p) zero_neuron)) * (indicator (Q2R (w (nth i (fst p) zero_neuron)) * x + Q2R (b (nth i (fst p) zero_neuron))) * x))) 0 1).
  apply RInt_pointwise. intros x. f_equal. cbn [realization_gradient weight]. unfold active. rewrite preactivation_pt, Q2R_mult, Q2R_2.
  cbn [network_of outer point]. ring.
Qed.
Theorem bias_gradient_ok p xi bps i r : bias_gradient p xi bps i = Some r -> bias (GQ p xi) i = Q2R r.
Proof.
  intros K. apply (exact_moment_ok p xi _ _ _ _ (scale_represents _ _ _ (indicator_represents _ _))) in K. rewrite <- K.
  change (RInt (fun x => (NN p x - Q2R xi) * (2 * bias (realization_gradient 1 (network_of p) (point x)) i)) 0 1 = RInt
    (fun x => (NN p x - Q2R xi) * (Q2R (2 * v (nth i (fst p) zero_neuron)) * indicator (Q2R (w (nth i (fst p) zero_neuron)) * x + Q2R (b (nth i (fst p) zero_neuron))))) 0 1).
  apply RInt_pointwise. intros x. f_equal. cbn [realization_gradient bias]. unfold active. rewrite preactivation_pt, Q2R_mult, Q2R_2.
  cbn [network_of outer]. ring.
Qed.
Theorem outer_gradient_ok p xi bps i r : outer_gradient p xi bps i = Some r -> outer (GQ p xi) i = Q2R r.
Proof.
  intros K. apply (exact_moment_ok p xi _ _ _ _ (scale_represents _ _ _ (relu_represents _ _))) in K. rewrite <- K.
  change (RInt (fun x => (NN p x - Q2R xi) * (2 * outer (realization_gradient 1 (network_of p) (point x)) i)) 0 1 = RInt
    (fun x => (NN p x - Q2R xi) * (Q2R 2 * relu (Q2R (w (nth i (fst p) zero_neuron)) * x + Q2R (b (nth i (fst p) zero_neuron))))) 0 1).
  apply RInt_pointwise. intros x. f_equal. cbn [realization_gradient outer]. rewrite preactivation_pt, Q2R_2. reflexivity.
Qed.
Theorem offset_gradient_ok p xi bps r : offset_gradient p xi bps = Some r -> offset (GQ p xi) = Q2R r.
Proof.
  intros K. apply (exact_moment_ok p xi _ _ _ _ (affine_represents _)) in K. rewrite <- K.
  change (RInt (fun x => (NN p x - Q2R xi) * (2 * offset (realization_gradient 1 (network_of p) (point x)))) 0 1 = RInt
    (fun x => (NN p x - Q2R xi) * affine_at (0, 2)%Q x) 0 1).
  apply RInt_pointwise. intros x. f_equal. unfold affine_at; cbn [realization_gradient offset fst snd]. rewrite Q2R_0, Q2R_2. ring.
Qed.

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
  negb (Qle_bool gam 0) && negb (Qle_bool delta 0) && Qle_bool (gam * ((4 # 3) * exact_lyapunov p xi + 2)) (2 - delta).
Theorem descent_certificate p xi gam delta : descent_certified p xi gam delta = true ->
  is_lim_seq (fun n => risk (width p) 1 unit_interval (Q2R xi)
     (descent (width p) 1 unit_interval (Q2R xi) (fun _ => Q2R gam) (network_of p) n)) 0.
Proof.
  intros K. unfold descent_certified in K. apply andb_true_iff in K as [K K3]. apply andb_true_iff in K as [K1 K2].
  apply negb_true_iff, Qle_bool_Rn in K1. apply negb_true_iff, Qle_bool_Rn in K2.
  apply Qle_bool_iff, Qle_Rle in K3. rewrite Q2R_mult, Q2R_plus, Q2R_mult, Q2R_minus, Q2R_2 in K3.
  replace (Q2R (4 # 3)) with (1 / 3 + 1) in K3 by (unfold Q2R; simpl; field).
  apply descent_converges with (Q2R delta); [intros; lra|assumption| |].
  - intros _. rewrite exact_lyapunov_ok, moment_unit_interval. lra.
  - apply is_lim_seq_ext with (fun n => INR n * Q2R gam); [intros; rewrite sumn_const; reflexivity|].
    evar_last; [apply is_lim_seq_scal_r, is_lim_seq_INR|]. simpl. 
    destruct Rle_dec as [h|h]; [|exfalso; lra]. destruct Rle_lt_or_eq_dec; [reflexivity|exfalso; lra].
Qed.

