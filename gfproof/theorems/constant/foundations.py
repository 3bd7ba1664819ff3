"""C1 and C13: G as a limit of gradients of smoothed risks, and deep networks; on the atoms (or corners and centre) of a case.

C1. For R_r(y) = 0 (y <= 0), r y^2/2 (0 <= y <= 1/r), y - 1/(2r) (y >= 1/r) and finitely many atoms, no pre-activation lies in
(0, 1/r) once r is large.  Then grad L_r - G = alpha/r + beta/r^2 exactly, which tends to 0.

C13. In a network of any depth with output W_L a + B_L the last layer alone gives
<W_L, L_{W_L}> + (B_L - xi).L_{B_L} = 2 L, and |W_k|^2 + |B_k|^2 - |W_{k+1}|^2 has derivative 0.

Source: arXiv:2102.09924 (definition through C^1 smoothings); re-derived.
"""

from __future__ import annotations

from gfproof.lyapunov.deep_drift import DeepNetwork, deep_first_order_defect, deep_loss_gradient, deep_network
from gfproof.lyapunov.drift import Data, HomogeneousActivation
from gfproof.network import Network
from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Q, dot
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.problem import Atoms, Problem
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, all_of, argued, compare, not_applicable, shown
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.proof import ProofStep

STATIC = ("H1", "H2", "H3")
RELU = HomogeneousActivation(1, Q(0))


def smoothed_gradient(network: Network, law: Atoms, xi: tuple[Q, ...], r: Q) -> list[Q]:
    """The entries of grad L_r for the quadratic smoothing, in the order w, b, v, c."""
    width, outputs = network.width, network.outputs
    gw = [[Q(0)] * law.dimension for _ in range(width)]
    gb, gc = [Q(0)] * width, [Q(0)] * outputs
    gv = [[Q(0)] * width for _ in range(outputs)]
    for x, mass in zip(law.points, law.masses, strict=True):
        y = [network.pre_activation(i, x) + Q(0) for i in range(width)]
        soft = [Q(0) if z <= 0 else r * z * z / 2 if r * z <= 1 else z - 1 / (2 * r) for z in y]
        slope = [Q(0) if z <= 0 else r * z if r * z <= 1 else Q(1) for z in y]
        for k in range(outputs):
            error = network.c[k] + dot(network.v[k], tuple(soft)) - xi[k]
            gc[k] += 2 * mass * error
            for i in range(width):
                gv[k][i] += 2 * mass * error * soft[i]
                back = 2 * mass * error * network.v[k][i] * slope[i]
                gb[i] += back
                for j, entry in enumerate(x):
                    gw[i][j] += back * entry
    return [*(x for row in gw for x in row), *gb, *(x for row in gv for x in row), *gc]


def smoothings(instance: Instance, power: int = 1) -> Answer:
    """C1: r^power (grad L_r - G) is affine in 1/r at r, 2r, 4r, r large; the theorem's power is 1."""
    problem, network = instance.case.problem, instance.case.network
    law, xi = problem.law, problem.constant_value()
    if not isinstance(law, Atoms) or xi is None:
        return argued(
            "by dominated convergence; computed for finitely many atoms", "every smoothing of the kind"
        )
    y = [network.pre_activation(i, x) for i in range(network.width) for x in law.points]
    large = max([Q(1), *(1 / z for z in y if z > 0)])
    field = list(instance.at.gradient.entries())
    scaled = []
    for r in (large, 2 * large, 4 * large):
        there = smoothed_gradient(network, law, xi, r)
        scaled.append([r**power * (p - q) for p, q in zip(there, field, strict=True)])
    gaps = [compare(a - b, "==", 2 * (b - c)) for a, b, c in zip(*scaled, strict=True)]
    return all_of(gaps, f"r >= {shown(large)}, {len(field)} entries")


def _sample(problem: Problem, xi: tuple[Q, ...]) -> Data:
    law = problem.law
    if isinstance(law, Atoms):
        points = law.points
    else:
        low, high = law.bounds
        points = (low, tuple((p + q) / 2 for p, q in zip(low, high, strict=True)), high)
    return Data(points, tuple(xi for _ in points))


def deep(instance: Instance) -> Answer:
    """C13 for the case's neurons with one more hidden layer, on finitely many points."""
    network, xi = without_null_neurons(instance.case.network), instance.case.problem.constant_value()
    if xi is None or not network.width:
        return not_applicable("no neuron can move")
    outputs = network.outputs
    rows = [list(row) for row in network.v]
    top = [[Q((-1) ** (k + j), k + 1) for j in range(outputs)] for k in range(outputs)]
    deeper = deep_network((network.w, network.b), (rows, [x + 1 for x in network.c]), (top, [Q(1)] * outputs))
    sample = _sample(instance.case.problem, xi)
    slope = deep_loss_gradient(deeper, sample, RELU)
    last, its = deeper[-1], slope[-1]
    inner = sum((dot(p, q) for p, q in zip(last.w, its.w, strict=True)), Q(0))
    inner += sum(((b - y) * g for b, y, g in zip(last.b, xi, its.b, strict=True)), Q(0))
    parts = [compare(inner, "==", _square_error(deeper, sample))]
    for layer, size in ((1, network.width), (2, outputs)):
        defects = (deep_first_order_defect(deeper, slope, layer, j, j) for j in range(size))
        parts.append(compare(sum(defects, Q(0)), "==", Q(0)))
    return all_of(parts, f"three layers, {len(sample.inputs)} points")


def _square_error(network: DeepNetwork, sample: Data) -> Q:
    """sum_i |N(x_i) - xi|^2, from the forward pass."""
    total = Q(0)
    for x, y in zip(sample.inputs, sample.targets, strict=True):
        here: tuple[Q, ...] = x
        for n, layer in enumerate(network):
            z = tuple(dot(row, here) + b for row, b in zip(layer.w, layer.b, strict=True))
            here = tuple(map(RELU.value, z)) if n + 1 < len(network) else z
        total += sum(((p - q) ** 2 for p, q in zip(here, y, strict=True)), Q(0))
    return total


def _deep_flow(instance: Instance) -> Answer:
    return argued("every depth, relu'(0) = 0", "every deep network with output layer W_L a + B_L")


CLAIMS = (
    Claim(
        "C1",
        "grad L_r -> G for C^1 smoothings; on atoms grad L_r - G = alpha/r + beta/r^2 for large r",
        STATIC,
        smoothings,
        None,
        r"$\nabla L_r(\theta)\to G(\theta)$ for $C^1$ smoothings $R_r\to\mathrm{relu}$, $R_r'\to1_{(0,\infty)}$, locally bounded",
    ),
    Claim(
        "C13",
        "deep networks: <W_L, L_{W_L}> + (B_L - xi).L_{B_L} = 2 L, |W_k|^2 + |B_k|^2 - |W_{k+1}|^2 is kept (on points)",
        STATIC,
        deep,
        None,
        r"any depth: $\frac{d}{dt}(\|W^L\|_F^2+|B^L-\xi|^2)=-4L$, and $\|W^k\|_F^2+|B^k|^2-\|W^{k+1}\|_F^2$ is constant",
    ),
    Claim(
        "C13b",
        "deep networks: all parameters stay bounded, L(Theta_T) <= (|W_L|^2 + |B_L - xi|^2)/(4T)",
        (*STATIC, "H4"),
        _deep_flow,
        None,
        r"deep networks: all parameters stay bounded and $L(\Theta_T)\le(\|W^L_0\|_F^2+|B^L_0-\xi|^2)/(4T)$",
    ),
)


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 and C13."""
    names = ["z", "e", "s", "h", "v"]
    _, variables = polynomial_ring(names)
    z, e, s, h, v = (variables[name] for name in names)
    return (
        ProofStep(
            "C1",
            "dominated convergence",
            "R_r and R_r' converge pointwise and are locally bounded: differentiate under the integral",
            r"""
            Fix $\theta$. The pre-activations are bounded on the box, so $R_r(y_i)\to\mathrm{relu}(y_i)$ and
            $R_r'(y_i)\to1_{\{y_i>0\}}$ at every $x$, boundedly. Differentiate $L_r$ under the integral and pass
            to the limit by dominated convergence: $\nabla L_r(\theta)\to G(\theta)$, at every $\theta$ and for
            every $\mu$; no null set is excluded. For the smoothing $R_r(y)=\tfrac12ry^2$ on $[0,1/r]$,
            $y-1/(2r)$ beyond, and finitely many atoms the difference is explicit: with $h=1/(2r)$ small, an
            atom with $z=\mathrm{relu}(y_i)>0$ contributes to the component $v_i$
            \begin{equation*}
            (z-h)(e-sh)-ze=-(zs+e)\,h+sh^2,
            \end{equation*}
            where $s$ is the sum of the outer weights of the active neurons.
            """,
            (
                Identity(
                    "one entry of G_v on an atom",
                    (z - h) * (e - s * h) - z * e,
                    -(z * s + e) * h + s * h**2 + 0 * v,
                ),
            ),
        ),
        ProofStep(
            "C13",
            "the last layer is linear in its parameters",
            "<W, L_W> + (B - xi).L_B = 2 E (N - xi).e = 2 L; balancedness layer by layer by homogeneity",
            r"""
            Let $x^0=x$, $x^k=\mathrm{relu}(W^kx^{k-1}+B^k)$ for the hidden layers and $N=W^nx^{n-1}+B^n$ for
            the last of $n$ layers (in the claims the upper index of the last layer is $L$), with the gradient
            formed like $G$, strictly active neurons only. Then $N-\xi=W^nx^{n-1}+(B^n-\xi)$ gives
            \begin{equation*}
            \langle W^n,G_{W^n}\rangle+(B^n-\xi)\cdot G_{B^n}=2\int(N-\xi)\cdot e=2L,
            \end{equation*}
            so $\|W^n\|_F^2+|B^n-\xi|^2$ has the derivative $-4L$ along the flow. For a neuron $i$ of the hidden
            layer $k$, as in C2, $\sum_jW^k_{ij}G_{W^k_{ij}}+B^k_iG_{B^k_i}=\sum_mW^{k+1}_{mi}G_{W^{k+1}_{mi}}$;
            summed over $i$ this says that $\|W^k\|_F^2+|B^k|^2-\|W^{k+1}\|_F^2$ is constant.
            """,
            (
                Identity(
                    "N - xi = v z + h",
                    v * (2 * z * (v * z + h)) + h * (2 * (v * z + h)),
                    2 * (v * z + h) ** 2 + 0 * e * s,
                ),
            ),
        ),
        ProofStep(
            "C13b",
            "deep networks stay bounded",
            "the last layer is bounded by C13, the others by balancedness; integrate, L non-increasing",
            r"""
            By C13 the last layer stays bounded, and going down layer by layer the conserved differences bound
            all others, the biases of the hidden layers included. The chain rule of C7a holds layer by layer, so
            the risk does not grow, and
            $4T\,L(\Theta_T)\le4\int_0^TL\,\mathrm{d}t\le\|W^n_0\|_F^2+|B^n_0-\xi|^2$.
            """,
        ),
    )
