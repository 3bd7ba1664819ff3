"""Two steps that many proofs about gradient flows share: the chain rule for the risk, and the balance of a neuron."""

from __future__ import annotations

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def balance(claim: str, conclusion: str) -> ProofStep:
    """u.G_u = v.G_v for one neuron, by homogeneity, and what follows.

    Args:
        conclusion: LaTeX that ends the step.
    """
    _, x = polynomial_ring(["p", "b", "v", "s", "e"])
    p, b, v, s, e = (x[name] for name in ("p", "b", "v", "s", "e"))
    return ProofStep(
        claim,
        "homogeneity of one neuron",
        "s y = relu(y), so w.G_w + b G_b = 2 int s (w.x + b) v.e = v.G_v",
        r"""
        Since $1_{I_i}y_i=\mathrm{relu}(y_i)$, for every target and every law
        \begin{equation*}
        u_i\cdot G_{u_i}=w_i\cdot G_{w_i}+b_iG_{b_i}=2\int1_{I_i}(w_i\cdot x+b_i)\,v_i\cdot e
        =2\int\mathrm{relu}(y_i)\,v_i\cdot e=v_i\cdot G_{v_i}.
        \end{equation*}
        """
        + conclusion,
        (Identity("one neuron", p * 2 * v * s * e + b * 2 * v * s * e, v * (2 * s * (p + b) * e)),),
    )


def chain_rule(claim: str, conclusion: str, field: str = "G") -> ProofStep:
    """d/dt L = <G, Theta'> along an absolutely continuous path.

    Args:
        conclusion: LaTeX that ends the step.
        field: the field of the flow, as LaTeX.
    """
    return ProofStep(
        claim,
        "the chain rule for the risk",
        "(relu o y)' = 1_{y>0} y' almost everywhere for absolutely continuous y; Fubini; L' = <G, Theta'>",
        rf"""
        Each block of $G$ is bounded on bounded sets of parameters, so $\Theta$ is locally Lipschitz. Let $y$ be a
        Lipschitz function of one variable. Then $\mathrm{{relu}}\circ y$ is Lipschitz and $(\mathrm{{relu}}\circ
        y)'=1_{{\{{y>0\}}}}y'$ almost everywhere. This is clear where $y\ne0$. If $t$ is an accumulation point of
        $\{{y=0\}}$ at which $y'$ exists, then $y'(t)=0$, and since $0\le\mathrm{{relu}}(y)\le|y|$ the derivative of
        $\mathrm{{relu}}\circ y$ at $t$ is $0$ too; the isolated points of $\{{y=0\}}$ are countably many. Apply this
        for every $x$ to $t\mapsto w_i(t)\cdot x+b_i(t)$. By Fubini's theorem, for almost every $t$ the formula holds
        for $\mu$-almost every $x$, and then \begin{{equation*}}
        \frac{{\mathrm{{d}}}}{{\mathrm{{d}}t}}|e|^2=2e\cdot\Bigl(c'+\sum_i\bigl(v_i'\,\mathrm{{relu}}(y_i)
        +v_i1_{{I_i}}(w_i'\cdot x+b_i')\bigr)\Bigr). \end{{equation*}} Integrating over $x$ and over time gives
        $L(\Theta_t)-L(\Theta_0)=\int_0^t\langle G(\Theta_s),\Theta_s'\rangle\,\mathrm{{d}}s$ with
        $\Theta_s'=-{field}(\Theta_s)$.
        """
        + conclusion,
    )
