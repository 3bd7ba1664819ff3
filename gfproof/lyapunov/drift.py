"""What the quadratic laws do under gradient descent, weight decay and common activation patterns, exactly.

Network f(x) = sum_j v_j sigma(w_j.x + b_j) with sigma(z) = max(z, alpha z)^p (alpha <= 1), data (x_i, y_i),
E = (1/2) sum_i |f(x_i) - y_i|^2.

    law of neuron j         h_j = |w_j|^2 + b_j^2 - p |v_j|^2                                   (C3)
    law of a pair, p = 1    h_jk = <w_j, w_k> + b_j b_k - <v_j, v_k>, equal activation patterns  (C9)
    one descent step        h(theta - eta grad E) - h(theta) = eta^2 h(grad E)                   (C14)
    weight decay            theta' = -grad E - lambda theta:  h' = -2 lambda h                   (C13)

The three last lines all follow from <A theta, grad E> = 0 for h = theta^T A theta, which is one rational
number to evaluate.  Source: conservation laws C3, C9, C13, C14 (re-derived); p = 1: Du-Hu-Lee 2018.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import ShapeError
from gfproof.numbers import Q, dot, rational

Row = tuple[Q, ...]

ZERO = Q(0)


@dataclass(frozen=True)
class HomogeneousActivation:
    """sigma(z) = max(z, alpha z)^p with alpha <= 1, p >= 1; at z = 0 the slope is that of z < 0 (relu'(0)
    = 0).
    """

    p: int = 1
    alpha: Q = ZERO

    def __post_init__(self) -> None:
        if self.p < 1 or self.alpha > 1:
            raise ShapeError(f"sigma with p = {self.p}, alpha = {self.alpha}: expected p >= 1, alpha <= 1")

    def value(self, z: Q) -> Q:
        """sigma(z)."""
        return (z if z > 0 else self.alpha * z) ** self.p

    def slope(self, z: Q) -> Q:
        """sigma'(z)."""
        factor = Q(1) if z > 0 else self.alpha
        return self.p * (factor * z) ** (self.p - 1) * factor


@dataclass(frozen=True)
class TwoLayer:
    """Parameters (or a gradient) of a two-layer network.

    Attributes:
        w: H rows of d numbers.
        b: H numbers (all 0 for networks without biases).
        v: H rows of m numbers, the outgoing weights of each neuron.
    """

    w: tuple[Row, ...]
    b: Row
    v: tuple[Row, ...]

    def __post_init__(self) -> None:
        if not len(self.w) == len(self.b) == len(self.v):
            raise ShapeError(
                f"{len(self.w)} rows w, {len(self.b)} biases, {len(self.v)} rows v: expected equal"
            )

    def minus(self, step: Q, other: TwoLayer) -> TwoLayer:
        """Theta - step * other."""
        return TwoLayer(
            tuple(_minus(x, step, y) for x, y in zip(self.w, other.w, strict=True)),
            _minus(self.b, step, other.b),
            tuple(_minus(x, step, y) for x, y in zip(self.v, other.v, strict=True)),
        )


@dataclass(frozen=True)
class Data:
    """Finitely many inputs (d numbers each) and targets (m numbers each)."""

    inputs: tuple[Row, ...]
    targets: tuple[Row, ...]


def two_layer(w: Sequence[Sequence[object]], b: Sequence[object], v: Sequence[object]) -> TwoLayer:
    """From texts or numbers; entries of v may be single numbers (one output) or rows."""
    rows = tuple(tuple(map(rational, x)) if isinstance(x, list | tuple) else (rational(x),) for x in v)
    return TwoLayer(tuple(tuple(map(rational, row)) for row in w), tuple(map(rational, b)), rows)


def data(inputs: Sequence[Sequence[object]], targets: Sequence[object]) -> Data:
    """From texts or numbers; targets may be single numbers or rows."""
    outputs = tuple(
        tuple(map(rational, y)) if isinstance(y, list | tuple) else (rational(y),) for y in targets
    )
    return Data(tuple(tuple(map(rational, x)) for x in inputs), outputs)


def loss_gradient(network: TwoLayer, sample: Data, sigma: HomogeneousActivation) -> TwoLayer:
    """Grad E at the network, by the chain rule."""
    d = len(network.w[0]) if network.w else 0
    outputs = len(network.v[0]) if network.v else 0
    gw = [[Q(0)] * d for _ in network.w]
    gb = [Q(0) for _ in network.w]
    gv = [[Q(0)] * outputs for _ in network.w]
    for x, y in zip(sample.inputs, sample.targets, strict=True):
        z = [dot(w, x) + b for w, b in zip(network.w, network.b, strict=True)]
        fired = [sigma.value(t) for t in z]
        error = [
            sum((v[k] * s for v, s in zip(network.v, fired, strict=True)), Q(0)) - y[k]
            for k in range(outputs)
        ]
        for j, v in enumerate(network.v):
            back = dot(v, tuple(error)) * sigma.slope(z[j])
            gb[j] += back
            for i in range(d):
                gw[j][i] += back * x[i]
            for k in range(outputs):
                gv[j][k] += error[k] * fired[j]
    return TwoLayer(tuple(map(tuple, gw)), tuple(gb), tuple(map(tuple, gv)))


def pair_form(left: TwoLayer, right: TwoLayer, j: int, k: int, p: int = 1) -> Q:
    """The symmetric bilinear form of the law h_jk, which is its value at two equal arguments.

    <w_j, w_k'> + b_j b_k' - p <v_j, v_k'>, averaged with j and k exchanged (the prime marks ``right``).
    """

    def half(a: int, c: int) -> Q:
        value: Q = dot(left.w[a], right.w[c]) + left.b[a] * right.b[c] - p * dot(left.v[a], right.v[c])
        return value

    return (half(j, k) + half(k, j)) / 2


def law(network: TwoLayer, j: int, k: int | None = None, p: int = 1) -> Q:
    """h_j, or h_jk for a pair."""
    return pair_form(network, network, j, j if k is None else k, p)


def first_order_defect(network: TwoLayer, gradient: TwoLayer, j: int, k: int | None = None, p: int = 1) -> Q:
    """2 <A theta, grad E>, the derivative of the law along grad E: 0 exactly where the law holds (C9,
    C14).
    """
    return 2 * pair_form(network, gradient, j, j if k is None else k, p)


def rate_with_decay(
    network: TwoLayer, gradient: TwoLayer, decay: Q, j: int, k: int | None = None, p: int = 1
) -> Q:
    """H' along theta' = -grad E - decay theta, by the chain rule; equals -2 decay h where the law holds
    (C13).
    """
    return -first_order_defect(network, gradient, j, k, p) - 2 * decay * law(network, j, k, p)


@dataclass(frozen=True)
class Drift:
    """One descent step and a law: its value before, its change, and the predicted change eta^2 h(grad E)."""

    before: Q
    change: Q
    predicted: Q


def descent_drift(
    network: TwoLayer, sample: Data, sigma: HomogeneousActivation, step: Q, j: int, k: int | None = None
) -> Drift:
    """How the law of a neuron (or of a pair, p = 1) changes in one step of gradient descent (C14).

    ``change`` is computed from the two networks, ``predicted`` from the gradient alone; they agree
    exactly iff the first-order defect is 0.
    """
    gradient = loss_gradient(network, sample, sigma)
    before = law(network, j, k, sigma.p)
    after = law(network.minus(step, gradient), j, k, sigma.p)
    return Drift(before, after - before, step**2 * law(gradient, j, k, sigma.p))


def homogeneity_degree(right: Sequence[object], left: Sequence[object]) -> int | None:
    """The k for which one neuron v sigma(w x) has a law for all data, or None (C3, converse).

    A law exists iff the fields (sigma(w s), v s sigma'(w s)) are parallel for all s, that is iff s
    sigma'(s) = k sigma(s), so iff sigma is a s^k for s > 0 and b |s|^k for s < 0 with one k.  The law is
    then w^2 - k v^2.

    Args:
        right: coefficients of sigma on s > 0, constant term first.
        left: coefficients of sigma on s < 0, in powers of s.

    Raises:
        ShapeError: sigma is 0 everywhere, so there is no k.
    """
    degrees = {k for side in (right, left) for k, a in enumerate(side) if rational(a) != 0}
    if not degrees:
        raise ShapeError("sigma = 0: expected an activation that is not identically 0")
    return degrees.pop() if len(degrees) == 1 else None


def _minus(x: Row, step: Q, y: Row) -> Row:
    return tuple(a - step * b for a, b in zip(x, y, strict=True))
