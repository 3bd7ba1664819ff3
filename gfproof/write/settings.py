"""What a document says before its statement: the networks, the risk or the data, and the notation of its proof."""

from __future__ import annotations

from gfproof.theorems.core import Theorem

NETWORKS = r"""The network with parameters $\theta = (w, b, v, c)$ is
\begin{equation*}
N(x) = c + \sum_{i=1}^{H} v_i \max(w_i \cdot x + b_i, 0),
\end{equation*}
with a summand $a x$ where there is a linear skip connection. For an input law $\mu$, a target $f$ and the error
$e = N - f$ the risk is $L = \int \lvert e \rvert^2 \,\mathrm{d}\mu$. With the activity sets
$I_i = \{x : w_i \cdot x + b_i > 0\}$, strictly, the generalized gradient $G$ has the components
\begin{align*}
G_{w_i} &= 2 \int_{I_i} (v_i \cdot e) x \,\mathrm{d}\mu, & G_{b_i} &= 2 \int_{I_i} v_i \cdot e \,\mathrm{d}\mu, \\
G_{v_i} &= 2 \int \max(w_i \cdot x + b_i, 0) e \,\mathrm{d}\mu, & G_c &= 2 \int e \,\mathrm{d}\mu.
\end{align*}
"""

SHORT = r"""Write $u_i = (w_i, b_i)$, $y_i(x) = w_i \cdot x + b_i$, $\mathrm{relu}(y) = \max(y, 0)$ and
$M_2 = \int \lVert x \rVert^2 \,\mathrm{d}\mu$. Norms are Euclidean, and integrals without a measure are with respect to~$\mu$.
"""

CONSTANT = r"""The target is the constant $\xi$. Further,
\begin{gather*}
S = \sum_i (\lVert u_i \rVert^2 + \lVert v_i \rVert^2), \qquad
V = \lVert \theta \rVert^2 + \lVert c - 2\xi \rVert^2, \qquad
W = S + 2 \lVert c - \xi \rVert^2, \\
V_p = \sum_i \bigl(p_i \lVert u_i \rVert^2 + (1 - p_i) \lVert v_i \rVert^2\bigr) + \lVert c - \xi \rVert^2
  \quad (p_i \in \mathbb{R}), \\
E = \sum_i \min\{\lVert u_i \rVert^2, \lVert v_i \rVert^2\} + \lVert c - \xi \rVert^2, \qquad
\hat E = \sum_i \frac{\lVert u_i \rVert^2 \lVert v_i \rVert^2}{\lVert u_i \rVert^2 + \lVert v_i \rVert^2}
  + \lVert c - \xi \rVert^2, \\
Q = \lVert G \rVert^2 + \lVert G_c \rVert^2, \qquad
\mathrm{tr}K = \sum_i \int \bigl(\lVert v_i \rVert^2 1_{I_i} (1 + \lVert x \rVert^2) + \mathrm{relu}(y_i)^2\bigr) + 2,
\end{gather*}
where $0/0 = 0$ in $\hat E$.
"""

HOMOGENEOUS = r"""The network of depth $\ell$ with weights $W = (W_1, \ldots, W_\ell)$ has no biases:
\begin{equation*}
h_0 = x, \qquad z_l = W_l h_{l-1}, \qquad h_l = \sigma(z_l) \quad (l < \ell), \qquad H(x; W) = z_\ell,
\end{equation*}
with $\sigma(z) = \max(z, \alpha z)^p$, an integer $p \ge 1$ and $\alpha \le 1$. It is positively homogeneous in $W$ of the order
$D = 1 + p + \cdots + p^{\ell - 1}$. For data $(x_i, y_i)$ and a loss $F(W) = \sum_i \ell(H(x_i; W), y_i)$ the
neural correlation function is $N(W) = \sum_i p_i H(x_i; W)$, where $p_i = -\ell'(0, y_i)$. A KKT point is a zero of
$\nabla N(W) - D N(W) W$ on the unit sphere; the flow of $N$ is $\mathrm{d}W/\mathrm{d}\tau = \nabla N(W)$.
"""

SPLINES = r"""A network with one input and a skip connection is a linear spline,
\begin{equation*}
f(x) = c_0 + c_1 x + \sum_j a_j \max(x - \tau_j, 0), \qquad \tau_1 < \tau_2 < \cdots, \quad a_j \ne 0,
\end{equation*}
with $\mathrm{TV}^2(f) = \sum_j \lvert a_j \rvert$. For data $x_1 < \cdots < x_N$ with values $y_i$, slopes
$m_i = (y_{i+1} - y_i)/(x_{i+1} - x_i)$ and jumps $J_j = m_j - m_{j-1}$, the certificate function of $q \in \mathbb{R}^N$ is
$\eta_q(t) = \sum_i q_i \max(x_i - t, 0)$; $q$ is admissible if $\sum_i q_i = 0$ and $\sum_i q_i x_i = 0$. For a loss and
$\lambda > 0$, $P(f) = \sum_i \ell(f(x_i) - y_i) + \lambda\,\mathrm{TV}^2(f)$. A network in more inputs is written
$f(x) = \sum_k v_k \max(w_k \cdot x - b_k, 0) + Cx + c_0$.
"""


def setting(theorem: Theorem) -> str:
    """The setting of a theorem as LaTeX."""
    if theorem.id.startswith("early-"):
        return HOMOGENEOUS
    if theorem.id.startswith("variational-"):
        return SPLINES
    return NETWORKS + SHORT + (CONSTANT if theorem.id.startswith("constant-") else "")
