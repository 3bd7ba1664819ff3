"""What a document says before its statement: the networks, the risk or the data, and the notation of its proof."""

from __future__ import annotations

from gfproof.theorems.core import Theorem

NETWORKS = r"""A network with $d$ inputs, $m$ outputs and $H$ hidden neurons has the parameters $\theta = (w_i, b_i, v_i, c)_{i
\le H}$, where $w_i \in \mathbb{R}^d$, $b_i \in \mathbb{R}$ and $v_i, c \in \mathbb{R}^m$, and is
\begin{equation*}
N(x) = c + \sum_{i=1}^{H} v_i \max(w_i \cdot x + b_i, 0).
\end{equation*}
"""

SKIP = r"""A network with $d$ inputs, $m$ outputs, $H$ hidden neurons and a trained linear skip connection has the
parameters $\theta = (w_i, b_i, v_i, c, a)$, where $w_i \in \mathbb{R}^d$, $b_i \in \mathbb{R}$, $v_i, c \in
\mathbb{R}^m$ and $a \in \mathbb{R}^{m \times d}$, and is
\begin{equation*}
N(x) = c + a x + \sum_{i=1}^{H} v_i \max(w_i \cdot x + b_i, 0).
\end{equation*}
"""

RISK = r"""For an input law $\mu$, a target $f$ and the error
$e = N - f$ the risk is $L = \int \lvert e \rvert^2 \,\mathrm{d}\mu$. With the activity sets
$I_i = \{x : w_i \cdot x + b_i > 0\}$, strictly, the generalized gradient $G$ has the components
\begin{align*}
G_{w_i} &= 2 \int_{I_i} (v_i \cdot e) x \,\mathrm{d}\mu, & G_{b_i} &= 2 \int_{I_i} v_i \cdot e \,\mathrm{d}\mu, \\
G_{v_i} &= 2 \int \max(w_i \cdot x + b_i, 0) e \,\mathrm{d}\mu, & G_c &= 2 \int e \,\mathrm{d}\mu.
\end{align*}
"""

SHORT = r"""Write $u_i = (w_i, b_i)$, $y_i(x) = w_i \cdot x + b_i$, $\mathrm{relu}(y) = \max(y, 0)$ and $M_2 = \int \lVert x
\rVert^2 \,\mathrm{d}\mu$. A neuron is \emph{degenerate} if $u_i = 0$. Norms are Euclidean, and integrals
without a measure are with respect to~$\mu$.
"""

CONSTANT = r"""The target is the constant $\xi$. Further,
\begin{gather*}
S = \sum_i (\lVert u_i \rVert^2 + \lVert v_i \rVert^2), \qquad
V = \lVert \theta \rVert^2 + \lVert c - 2\xi \rVert^2, \qquad
W = S + 2 \lVert c - \xi \rVert^2, \\
V_p = \sum_i \bigl(p_i \lVert u_i \rVert^2 + (1 - p_i) \lVert v_i \rVert^2\bigr) + \lVert c - \xi \rVert^2
  \quad (p_i \in \mathbb{R}), \\
E = \sum_i \min\{\lVert u_i \rVert^2, \lVert v_i \rVert^2\} + \lVert c - \xi \rVert^2, \qquad
\hat{E} = \sum_i \frac{\lVert u_i \rVert^2 \lVert v_i \rVert^2}{\lVert u_i \rVert^2 + \lVert v_i \rVert^2}
  + \lVert c - \xi \rVert^2, \\
Q = \lVert G \rVert^2 + \lVert G_c \rVert^2, \qquad
\mathrm{tr}K = \sum_i \int \bigl(\lVert v_i \rVert^2 1_{I_i} (1 + \lVert x \rVert^2) + \mathrm{relu}(y_i)^2\bigr) + 2,
\end{gather*}
where $0/0 = 0$ in $\hat{E}$. An index $0$ marks values at $\Theta_0$.
"""

BATCHES = r"""The target is the constant $\xi$. The quantities of a batch $X_{n,1}, \ldots, X_{n,M_n}$, marked by
$\mathrm{emp}$, are those of its empirical measure $\frac1{M_n}\sum_j\delta_{X_{n,j}}$ in place of $\mu$, at
$\Theta_n$. Further,
\begin{gather*}
S = \sum_i (\lVert u_i \rVert^2 + \lVert v_i \rVert^2), \qquad
V = \lVert \theta \rVert^2 + \lVert c - 2\xi \rVert^2, \qquad
W = S + 2 \lVert c - \xi \rVert^2, \\
Q = \lVert G \rVert^2 + \lVert G_c \rVert^2, \qquad W_0 = W(\Theta_0), \qquad \kappa_0 = (1 + X_{\max}^2) W_0 + 2.
\end{gather*}
The past at step $n$ consists of $\Theta_0$ and of the batches before the $n$-th.
"""

AFFINE_SKIP = r"""Further $G_a = 2 \int e\,x^{\mathsf T} \,\mathrm{d}\mu$. The target is $f(x) = \alpha x + \beta$ with $\alpha
\in \mathbb{R}^{m \times d}$, $\beta \in \mathbb{R}^m$. Put
\begin{gather*}
S = \sum_i (\lVert u_i \rVert^2 + \lVert v_i \rVert^2), \qquad
V = \lVert \theta \rVert^2 + \lVert c - 2\beta \rVert^2 + \lVert a - 2\alpha \rVert^2, \\
W = S + 2 \lVert c - \beta \rVert^2 + 2 \lVert a - \alpha \rVert^2, \qquad
Q = \lVert G \rVert^2 + \lVert G_c \rVert^2 + \lVert G_a \rVert^2, \\
V_p = \sum_i \bigl(p_i \lVert u_i \rVert^2 + (1 - p_i) \lVert v_i \rVert^2\bigr) + \lVert c - \beta \rVert^2
  + \lVert a - \alpha \rVert^2 \quad (p_i \in \mathbb{R}), \\
E = \sum_i \min\{\lVert u_i \rVert^2, \lVert v_i \rVert^2\} + \lVert c - \beta \rVert^2 + \lVert a - \alpha \rVert^2, \\
\hat{E} = \sum_i \frac{\lVert u_i \rVert^2 \lVert v_i \rVert^2}{\lVert u_i \rVert^2 + \lVert v_i \rVert^2}
  + \lVert c - \beta \rVert^2 + \lVert a - \alpha \rVert^2, \\
\mathrm{tr}K = \sum_i \int \bigl(\lVert v_i \rVert^2 1_{I_i} (1 + \lVert x \rVert^2) + \mathrm{relu}(y_i)^2\bigr) + 2\,(1 + M_2),
\end{gather*}
where $0/0 = 0$ in $\hat{E}$, norms of matrices are those of Frobenius, and an index $0$ marks values at
$\Theta_0$.
"""

INTERVAL = r"""Here $d = m = 1$, $\mu$ is the uniform law on $[A, B]$, $l = B - A$, $\bar{m} = \tfrac12(A + B)$, and $f(x) =
\alpha x + \beta$. Integrals with $\mathrm{d}x$ are not divided by $l$: $\int g = \frac1l \int_A^B g(x)
\,\mathrm{d}x$.
"""

TYPES = r"""A neuron with $w_i \ne 0$ has the kink $t_i = -b_i/w_i$; it is a right neuron if $w_i > 0$ and a left neuron if
$w_i < 0$. Relative to $[A, B]$ a neuron is \emph{degenerate} if $w_i = b_i = 0$; \emph{(strictly) dead} if $y_i
< 0$ on $[A, B]$; \emph{semi-inactive} if it is not degenerate and $y_i \le 0$ on $[A, B]$ with equality at an
end (for $w_i < 0$ at $A$, for $w_i > 0$ at $B$); \emph{fully active} if $y_i > 0$ on $(A, B)$; \emph{kinked} if
$A < t_i < B$. It is \emph{flat} if $v_i = 0$. For even $n \ge 0$ put $q_j = A + jl/(n + 1)$, $j = 0, \ldots, n
+ 1$. The three cases of the theorem are \begin{description} \item[(a)] $N = f$ on $[A, B]$; \item[(b)] $N =
f(\bar{m})$ on $[A, B]$; every non-flat neuron is degenerate, dead or semi-inactive, and every flat neuron is
one of these or has $w_i = 0 < b_i$; \item[(c)] for some even $n \ge 2$ the kinks of the non-flat kinked neurons
are exactly $q_1, \ldots, q_n$; those at $q_j$ are right neurons for odd $j$ and left neurons for even $j$, and
the sum of their $v_i w_i$ is $2\alpha/(n + 1)$ for each $j$; all other non-flat neurons are degenerate, dead or
semi-inactive; $\int_A^{q_1} e \,\mathrm{d}x = 0$; and every flat neuron is degenerate, dead, semi-inactive, has
$w_i = 0 < b_i$, or is kinked at some $q_j$ with the orientation of that $j$. \end{description}
"""

TRAPPING = r"""For a network all of whose neurons are strictly active ($y_i > 0$ on $[A, B]$, $i \in P$) or strictly inactive
($y_i < 0$ on $[A, B]$),
\begin{equation*}
S_P = \sum_{i \in P} v_i^2, \qquad \rho = \min_{i,\ x \in \{A, B\}} \frac{\lvert w_i x + b_i \rvert}{\sqrt{1 + x^2}},
\end{equation*}
and $\lambda > 0$ is the smallest eigenvalue of $\Gamma = \int (1, x)(1, x)^{\mathsf T}$. For $\xi \in
\mathbb{R}$ put $V_\xi = \lVert \theta \rVert^2 + (c - 2\xi)^2$. The threshold of H6 is $\mathrm{thr}(H)$, and
$L_0 = L(\Theta_0)$.
"""

ONE_NEURON = r"""There is one neuron $(w, b, v)$; $L_0$ is the risk at the start, $\kappa = v_0^2 - w_0^2 - b_0^2$ its balance
there, and
\begin{equation*}
\sigma = \frac{\alpha^2 l^2 - 12 L}{2 \lvert\alpha\rvert l^2}, \qquad
\nu = \tfrac12\bigl(\kappa + \sqrt{\kappa^2 + 4\sigma^2}\bigr), \qquad \tau = \Bigl(\frac{12 L_0}{\alpha^2}\Bigr)^{1/3},
\end{equation*}
where in $\nu$ the number $\sigma$ is taken at the start. By H7, $\sigma > 0$, so $\nu > 0$, and $\tau < 1$ if
$l = 1$.
"""

RATES = r"""For constant targets $\xi$, $E = \sum_i \min\{\lVert u_i \rVert^2, \lVert v_i \rVert^2\} + \lVert c - \xi
\rVert^2$; the constants $c_*$, $\lambda$ and $S_P$ are those of the theorems \texttt{affine-flow-one-neuron}
and \texttt{affine-flow}. Polyhedra are intersections of finitely many half-spaces.
"""

EXISTENCE = r"""Let $D(\theta) = \{i : u_i = 0\}$ be the set of degenerate neurons, $\Delta_i = \lvert v_i \rvert^2 - \lvert u_i
\rvert^2$, and $a = \max(\lvert A \rvert, \lvert B \rvert)$. Solutions are continuous functions that satisfy the
integral equation H3.
"""

NORMALIZED = r"""The manifold $M$ consists of the parameters with $\lvert u_i \rvert = 1$ for all $i$. The projected field $PG$
has the components
\begin{equation*}
(PG)_{u_i} = G_{u_i} - \langle u_i, G_{u_i} \rangle u_i, \qquad (PG)_{v_i} = G_{v_i}, \qquad (PG)_c = G_c .
\end{equation*}
"""

LYAPUNOV_NORMALIZED = r"""For a constant target $\xi$ put
$V_n = \lVert v \rVert^2 + \lvert c - \xi \rvert^2$ and $V_0 = V_n(\Theta_0)$,
$L_0 = L(\Theta_0)$.
"""

ONE_NORMALIZED = r"""Here $d = m = H = 1$, the neuron is $u = (w, b)$ with $w^2 + b^2 = 1$, $\mu$ is the uniform
law on $[A, B]$, and
\begin{equation*}
l = B - A, \qquad a = \max(\lvert A \rvert, \lvert B \rvert), \qquad
\Gamma = \begin{pmatrix} 1 & \bar{m} \\ \bar{m} & M_2 \end{pmatrix}, \qquad \bar{m} = \tfrac12(A + B),
\end{equation*}
with the smallest eigenvalue $\lambda > 0$ of $\Gamma$. The kink is $t = -b/w$; the neuron is right if $w > 0$
and left if $w < 0$; $w^2 = 1/(1 + t^2)$. $L_{\mathrm{reg}}$ is the least risk of an affine function, and $L_0 =
L(\Theta_0)$. On kinks in $(A, B)$, $\Psi$ is a function with the derivative
\begin{equation*}
\Psi'(t) = \frac{B - t}{(1 + t^2)(2 + t(B + t))} \ \text{ (right)}, \qquad
\Psi'(t) = -\frac{t - A}{(1 + t^2)(2 + t(A + t))} \ \text{ (left)}.
\end{equation*}
By H1, $a < 2\sqrt2$, the denominators are positive: $2 + Bt + t^2 \ge 2 - \tfrac14 B^2 > 0$.
"""

LAWS = r"""Let $\theta \in \mathbb{R}^P$ be the parameters of a model $g(\theta, x)$. The loss flow is $\theta' = -\nabla
E(\theta)$ with $E(\theta) = \sum_i \ell(g(\theta, x_i), y_i)$. A function $h$ on an open set of parameters is a
\emph{conservation law} if it is constant along every such flow, whatever the data and the loss. The model
depends on $\theta$ through $\phi = (\phi_1, \ldots, \phi_k)$ near $\theta$, and $\mathrm{Lie}(\theta)$ is the
span, at $\theta$, of the Lie algebra that the vector fields $\nabla\phi_1, \ldots, \nabla\phi_k$ generate, with
the bracket $[X, Y]h = X(Yh) - Y(Xh)$ on functions.

A hidden neuron $j$ has the incoming weights $w_j$, the bias $b_j$ and the outgoing weights $v_j$; for ReLU
networks $\phi$ is the path lifting, all products of weights along paths from an input or a bias to an output.
For two linear layers $x \mapsto V U^{\mathsf T} x$ the factors are $U \in \mathbb{R}^{n \times r}$ and $V \in
\mathbb{R}^{m \times r}$; put
\begin{equation*}
W = \begin{pmatrix} U \\ V \end{pmatrix}, \qquad J = \begin{pmatrix} I_n & 0 \\ 0 & -I_m \end{pmatrix}, \qquad
\Psi = W^{\mathsf T} J W = U^{\mathsf T} U - V^{\mathsf T} V, \qquad s = \operatorname{rank} W.
\end{equation*}
For deep linear networks $W_l \in \mathbb{R}^{k_l \times k_{l-1}}$ and $\phi = W_L \cdots W_1$. A prime $p$ as
an index means rank modulo $p$.
"""

HOMOGENEOUS = r"""The network of depth $L$ with weights $W = (W_1, \ldots, W_L)$, $W_l \in \mathbb{R}^{k_l \times k_{l-1}}$, $k_L
= 1$, has no biases:
\begin{equation*}
h_0 = x, \qquad z_l = W_l h_{l-1}, \qquad h_l = \sigma(z_l) \quad (l < L), \qquad H(x; W) = z_L,
\end{equation*}
with $\sigma(z) = \max(z, \alpha z)^p$, an integer $p \ge 1$ and $\alpha \le 1$. It is positively homogeneous in
$W$ of the order $D = 1 + p + \cdots + p^{L - 1}$. For data $(x_i, y_i)$ and a loss $F(W) = \sum_i \ell(H(x_i;
W), y_i)$, whose derivative in the first argument is $\ell'$, the \emph{neural correlation function} (NCF) is
\begin{equation*}
N(W) = \sum_i p_i H(x_i; W), \qquad p_i = -\ell'(0, y_i).
\end{equation*}
Where they are vectors, weights are also written $w$ or $u$. A \emph{KKT point} is a point $u$ of the unit
sphere at which $\nabla N(u)$ is a multiple of $u$; it is positive, nonnegative or zero if $N(u) > 0$, $N(u) \ge
0$ or $\nabla N(u) = 0$. The NCF flow is $\mathrm{d}u/\mathrm{d}\tau = \nabla N(u)$, the loss flow
$\mathrm{d}w/\mathrm{d}t = -\nabla F(w)$. Put $N_{\max} = \max(0, \max_{\lVert u \rVert = 1} N(u))$ and
\begin{equation*}
E_l(W) = \lVert W_l \rVert_F^2 \,\nabla_{W_l} N(W) - p^{L - l} N(W)\, W_l .
\end{equation*}
"""

RANK_ONE = r"""A hidden layer of rank one is written $W_l = a_l b_l^{\mathsf T}$, and $b_L = W_L^{\mathsf T}$; $a^{(p)}$ is the
entrywise power, and $q_l$ the number of nonzero entries of $a_l$. For signs $\epsilon_2, \ldots, \epsilon_L$
put
\begin{equation*}
\varphi(s) = \epsilon_L\, \sigma(\epsilon_{L-1}\, \sigma(\cdots \epsilon_2\, \sigma(s))), \qquad g(b) = \sum_i
p_i\, \varphi(b \cdot x_i) .
\end{equation*}
"""

MIXED_SIGNS = r"""For two layers, $N = \sum_j v_j g_1(w_j)$ with the rows $w_j$ of $W_1$, the entries $v_j$ of $W_2$ and $g_1(w) =
\sum_i p_i\, \sigma(w \cdot x_i)$; a neuron is active if $v_j \ne 0$ and $w_j \ne 0$. A hidden layer of rank one
is written $W_l = a_l b_l^{\mathsf T}$, and $b_L = W_L^{\mathsf T}$, $s_l = b_l \cdot h_{l-1}$. If all $a_l \ge
0$, the theorem \texttt{early-rank-one} says that $E_l = 0$ for all $l$ and $N \ne 0$ hold exactly if (R1)
$b_{l+1}$ is a multiple of the entrywise power $a_l^{(p)}$, (R2) for $p \ge 2$ the nonzero entries of $a_l$ are
equal, and (R3) a condition on $b_1$ holds. For entries of both signs put $\kappa_j = 1$ where $a_{lj} > 0$ and
$\kappa_j = (-\alpha)^p$ where $a_{lj} < 0$.
"""

EARLY_PHASE = r"""In C11, $u$ is the NCF flow with $u(0) = w_0$ on $[0, T]$, $T$ is smaller than its time of blow-up, $w$ is the
loss flow with $w(0) = \delta w_0$, and with any upper bounds $B$ of $\lVert u \rVert$ on $[0, T]$, $\kappa$ of
the Lipschitz constant of $\nabla N$ on the unit ball and $m$ of $\lVert \sum_i H_i \nabla H_i \rVert$ on the
unit sphere, where $H_i = H(x_i; \cdot)$,
\begin{equation*}
K = (B + 1)^{D - 2} \kappa, \qquad M = (B + 1)^{2D - 1} m, \qquad e(\delta) = \delta^D M\, \frac{e^{KT} - 1}{K} .
\end{equation*}
"""

SMALL_WEIGHTS = r"""Put $R(w) = -\sum_i H(x_i; w) \nabla H(x_i; w)$ and $m = \max_{\lVert u \rVert = 1} \lVert R(u) \rVert$; $r =
\lVert w \rVert$ along the loss flow, $r_0$ its value at the start.
"""

SPLINES = r"""A network with one input and a skip connection, $f(x) = \sum_k v_k \max(w_k x + b_k, 0) + a x + c$, is a linear
spline,
\begin{equation*}
f(x) = c_0 + c_1 x + \sum_j a_j \max(x - \tau_j, 0), \qquad \tau_1 < \tau_2 < \cdots, \quad a_j \ne 0,
\end{equation*}
with $\mathrm{TV}^2(f) = \sum_j \lvert a_j \rvert$, the total variation of $f'$. For data $x_1 < \cdots < x_N$
with values $y_i$ put
\begin{equation*}
m_i = \frac{y_{i+1} - y_i}{x_{i+1} - x_i}, \qquad J_j = m_j - m_{j-1}, \quad
\varepsilon_j = \operatorname{sign} J_j \quad (1 < j < N),
\qquad T = \sum_{j=2}^{N-1} \lvert J_j \rvert .
\end{equation*}
The \emph{certificate function} of $q \in \mathbb{R}^N$ is $\eta_q(t) = \sum_i q_i \max(x_i - t, 0)$. If $q$ is
\emph{admissible}, that is $\sum_i q_i = 0$ and $\sum_i q_i x_i = 0$, then $\eta_q$ vanishes outside $[x_1,
x_N]$ and is linear between the nodes. The \emph{canonical} $q$ is the admissible one with $\eta_q(x_j) =
\varepsilon_j$ for $1 < j < N$. \emph{Connect-the-dots} is the interpolant that is linear between the nodes and
extends the outer pieces.
"""

PENALISED = r"""With $\lambda > 0$ and a convex function $\ell$ put
$P(f) = \sum_i \ell(f(x_i) - y_i) + \lambda\,\mathrm{TV}^2(f)$; in the statements $l$ is this $\ell$.
"""

NO_SKIP = r"""Without skip connection, $a = 0$, put
$R(f) = \min \sum_k \lvert v_k \rvert \lvert w_k \rvert$ over the networks that are $f$.
"""

RIDGES = r"""A network with $d$ inputs, $m$ outputs and a skip connection is
\begin{equation*}
f(x) = \sum_k v_k \max(w_k \cdot x + b_k, 0) + a x + c, \qquad w_k \in \mathbb{R}^d, \quad v_k \in \mathbb{R}^m .
\end{equation*}
It is \emph{reduced} if all $v_k$ and $w_k$ are not $0$ and no two neurons have the same hyperplane $\{w_k \cdot
x + b_k = 0\}$. For a reduced network, by definition, $\mathrm{RTV}^2(f) = \sum_k \lVert v_k \rVert_1 \lVert w_k
\rVert_2$, and
\begin{equation*}
\lVert f \rVert_{\mathrm{RBV}^2} = \mathrm{RTV}^2(f) + \lVert f(0) \rVert_1 + \sum_r \lVert f(e_r) - f(0) \rVert_1
\end{equation*}
with the unit vectors $e_r$. For $d = m = 1$ one writes $\mathrm{TV}^2$ for $\mathrm{RTV}^2$: it is the total
variation of $f'$. $\mathrm{Lip}(f)$ is the best Lipschitz constant from $\lVert\cdot\rVert_2$ to
$\lVert\cdot\rVert_1$.
"""

CERTIFICATES = r"""For data $(x_i, y_i)$ and $q \in \mathbb{R}^N$ put $\eta(w, b) = \sum_i q_i \max(w \cdot x_i + b, 0)$; $q$ is
\emph{admissible} if $\sum_i q_i = 0$ and $\sum_i q_i x_i = 0$. The matrix $[x\ 1]$ has the rows $(x_i, 1)$. A
deep architecture is a composition $f = f_\Lambda \circ \cdots \circ f_1$ of networks of this kind, $f_l(x) =
V_l\,\mathrm{relu}(W_l x + b_l) + a_l x + c_l$ from $\mathbb{R}^{d_{l-1}}$ to $\mathbb{R}^{d_l}$.
"""

AFTER_NETWORKS = {
    "constant-target-flow": (CONSTANT,),
    "constant-target-descent": (CONSTANT,),
    "sgd-constant": (BATCHES,),
    "affine-flow": (INTERVAL, TRAPPING),
    "affine-critical-points": (INTERVAL, TYPES),
    "affine-flow-one-neuron": (INTERVAL, ONE_NEURON),
    "affine-skip-flow": (AFFINE_SKIP,),
    "affine-skip-descent": (AFFINE_SKIP,),
    "convergence-rates": (RATES,),
    "existence-uniqueness": (EXISTENCE,),
    "normalized-flow": (NORMALIZED, LYAPUNOV_NORMALIZED),
    "normalized-flow-one-neuron": (NORMALIZED, ONE_NORMALIZED),
}
"""What the theorems on networks with one hidden layer add to the networks, the risk and the field."""

ALONE = {
    "early-homogeneity": (HOMOGENEOUS,),
    "early-small-weights": (HOMOGENEOUS, SMALL_WEIGHTS),
    "early-direction": (HOMOGENEOUS, EARLY_PHASE),
    "early-rank-one": (HOMOGENEOUS, RANK_ONE),
    "early-mixed-signs": (HOMOGENEOUS, MIXED_SIGNS),
    "conservation-laws": (LAWS,),
    "variational-interpolation": (SPLINES, NO_SKIP),
    "variational-penalised": (SPLINES, PENALISED),
    "variational-norms": (RIDGES,),
    "variational-ridges": (RIDGES, CERTIFICATES),
}
"""The settings that stand alone."""


def setting(theorem: Theorem) -> str:
    """The setting of a theorem as LaTeX."""
    if (alone := ALONE.get(theorem.id)) is not None:
        return "".join(alone)
    return (SKIP if theorem.skip else NETWORKS) + RISK + SHORT + "".join(AFTER_NETWORKS.get(theorem.id, ()))


def defines_its_quantities(theorem: Theorem) -> bool:
    """Does the setting say what the names in the claims stand for?"""
    return theorem.id in AFTER_NETWORKS
