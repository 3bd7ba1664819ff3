"""C1, C2, C3, C9, C13, C14, C15, C16: the laws of ReLU neurons at the parameters and data of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from gfproof.lyapunov import drift
from gfproof.lyapunov.deep_drift import deep_first_order_defect, deep_loss_gradient, deep_network
from gfproof.lyapunov.fixed_data import count_laws_on_pattern, laws_by_signs
from gfproof.numbers import Ball, Number, Q, dot
from gfproof.problem import Atoms
from gfproof.theorems.answers import Answer, all_of, argued, compare, met, not_applicable, not_met, zero
from gfproof.theorems.core import Decide, Instance
from gfproof.theorems.laws.linear import product
from gfproof.theorems.laws.model import ACTIVATIONS, Model, model_of
from gfproof.verdict import Evidence, Verdict

DECAY = Q(3, 10)
STEP = Q(1, 10)


def on_model(check: Callable[[Model], Answer]) -> Decide:
    """A check of the neurons that can move; without one it does not apply."""

    def decide(instance: Instance) -> Answer:
        model = model_of(instance)
        return check(model) if model.moving else not_applicable("no neuron can move")

    return decide


def criterion(model: Model) -> Answer:
    """C1: grad h_j is orthogonal to every field of the Lie algebra at theta, the fields grad phi_i first."""
    products = [product(one.law_gradient(0, 0), field) for one in model.neurons for field in one.fields]
    return zero(products, f"{len(products)} fields of the Lie algebra")


def squares_are_no_law(model: Model) -> Answer:
    """C1: |w_j|^2 + b_j^2 + |v_j|^2 is no law: it changes along a field grad phi_i."""
    for j, one in enumerate(model.neurons):
        if all(product(one.columns, field) == 0 for field in one.fields):
            return not_met(f"neuron {j + 1} keeps its norm", {"neuron": j})
    return met("each neuron's norm changes along a field")


def number(model: Model) -> Answer:
    """C2: P - dim Lie(theta) at this theta, against one law per neuron."""
    one = model.neurons
    laws = sum(n.parameters - n.lie_dimension for n in one)
    return compare(Q(laws), "==", Q(model.width), f"P = {sum(n.parameters for n in one)}, {laws} laws")


def integrable(model: Model) -> Answer:
    """C2: Frobenius; what is computed is dim Lie at this theta, and H3 makes it constant nearby."""
    laws = sum(one.parameters - one.lie_dimension for one in model.neurons)
    return argued(f"{laws} laws near this theta")


def homogeneous(model: Model, coefficient: Callable[[int], int] = lambda p: p) -> Answer:
    """C3: the derivative of |w_j|^2 + b_j^2 - p |v_j|^2 along grad E vanishes for max(z, alpha z)^p on the data."""
    values = (
        drift.first_order_defect(model.two_layer, model.slope(sigma), j, None, coefficient(sigma.p))
        for sigma in ACTIVATIONS
        for j in range(model.width)
    )
    return _all_zero(values, f"p = 1, 2, 3 on {len(model.data.inputs)} data")


def deep(model: Model) -> Answer:
    """C3, any depth: the same for both hidden layers of a network with one more layer on top."""
    one, outputs = model.two_layer, model.sizes[2]
    rows = [list(row) for row in zip(*one.v, strict=True)]
    top = [[Q(k + 1) for k in range(outputs)], [Q(1, 2)] * outputs]
    network = deep_network((one.w, one.b), (rows, model.network.c), (top, [Q(0), Q(1)]))
    sample = drift.Data(model.data.inputs, tuple((Q(k), Q(1)) for k in range(len(model.data.inputs))))
    sizes = {1: model.width, 2: outputs}

    def defects() -> Iterator[Q]:
        for sigma in ACTIVATIONS[:2]:
            slope = deep_loss_gradient(network, sample, sigma)
            for layer, size in sizes.items():
                for j in range(size):
                    yield deep_first_order_defect(network, slope, layer, j, j, sigma.p)

    return _all_zero(defects(), f"{model.width} + {outputs} hidden neurons")


def one_degree(model: Model) -> Answer:
    """C3, converse, d = 1, no bias: at s = 1/w and 2/w the fields of v sigma(w x) are parallel for s^k, not for s + s^2."""
    for w, v in zip(model.two_layer.w, model.two_layer.v, strict=True):
        if w[0] == 0 or v[0] == 0:
            continue
        for coefficients in ((0, 1), (0, 0, 1), (0, 0, 0, 1), (0, 1, 1)):
            first, second = (_field(coefficients, w[0], v[0], Q(k) / w[0]) for k in (1, 2))
            parallel = first[0] * second[1] == first[1] * second[0]
            if parallel != (drift.homogeneity_degree(coefficients, ()) is not None):
                return not_met(
                    f"sigma = {coefficients}", {"w": str(w[0]), "v": str(v[0]), "sigma": list(coefficients)}
                )
        return met("s, s^2, s^3 have a law, s + s^2 has none")
    return not_applicable("no neuron with first weights w, v != 0")


def _field(coefficients: tuple[int, ...], w: Q, v: Q, s: Q) -> tuple[Q, Q]:
    """The gradient of v sigma(w s) in (w, v)."""
    z = w * s
    value = sum((a * z**k for k, a in enumerate(coefficients)), Q(0))
    slope = sum((k * a * z ** (k - 1) for k, a in enumerate(coefficients) if k), Q(0))
    return v * s * slope, value


# -- one activation pattern ------------------------------------------------------------------------------


def pattern(model: Model, j: int) -> object:
    """What the input law sees of the active set of neuron j; equal patterns are equal sets up to mu-null ones."""
    w, b = model.two_layer.w[j], model.two_layer.b[j]
    law = model.instance.case.problem.law
    if isinstance(law, Atoms):
        return tuple(bool(dot(w, x) + b > 0) for x in law.points)
    ends = [sum((min(x * p, x * q) for x, p, q in zip(w, *law.bounds, strict=True)), b + Q(0))]
    ends.append(sum((max(x * p, x * q) for x, p, q in zip(w, *law.bounds, strict=True)), b + Q(0)))
    if ends[1] <= 0:
        return "inactive"
    if ends[0] >= 0:
        return "active"
    scale = abs(next(x for x in w if x != 0))
    return tuple(x / scale for x in (*w, b))


def pair_rate(model: Model, j: int, k: int) -> Number:
    """The derivative of <v_j, v_k> - <w_j, w_k> - b_j b_k along the generalized gradient of the case's own risk."""
    network, slope = model.network, model.gradient

    def half(a: int, c: int) -> Number:
        inner = dot(network.w[a], slope.w[c]) + network.b[a] * slope.b[c]
        value: Number = dot(network.outer(a), slope.outer(c)) - inner
        return value

    return half(j, k) + half(k, j)


def balanced(model: Model) -> Answer:
    """C3: |v_j|^2 - |w_j|^2 - b_j^2 along the generalized gradient of the case's own risk."""
    return _all_zero((pair_rate(model, j, j) for j in range(model.width)), f"{model.width} neurons")


def common_pattern(model: Model) -> Answer:
    """C9: pairs of neurons with one activation pattern."""
    pairs = [(j, k) for j in range(model.width) for k in range(j) if pattern(model, j) == pattern(model, k)]
    if not pairs:
        return not_applicable("no two neurons share their pattern")
    return _all_zero((pair_rate(model, j, k) for j, k in pairs), f"{len(pairs)} pairs of equal pattern")


def every_pair(model: Model) -> Answer:
    """The same for all pairs: false, kept for a false variant."""
    return _all_zero(pair_rate(model, j, k) for j in range(model.width) for k in range(j))


def one_input(model: Model) -> Answer:
    """C9, d = 1 without biases: the count for all data is that of the two linear blocks w_j > 0 and w_j < 0."""
    signs = [w[0] > 0 for w in model.two_layer.w]
    if len(model.two_layer.w[0]) != 1 or any(w[0] == 0 for w in model.two_layer.w):
        return not_applicable("d > 1, or some w_j = 0")
    width, outputs = model.width, model.sizes[2]
    low, high = _half_lines(sum(signs), width, outputs)
    wanted = next(n for p, _, n in laws_by_signs(width, outputs) if p == sum(signs))
    return all_of(
        [compare(Q(low), "==", Q(wanted)), compare(Q(high), "==", Q(wanted))],
        f"{sum(signs)} + {width - sum(signs)} neurons: {wanted} laws",
    )


@cache
def _half_lines(positive: int, width: int, outputs: int) -> tuple[int, int]:
    """Bounds of the number of laws on inputs on both sides of 0, the first ``positive`` neurons having w_j > 0."""
    inputs = [(Q(x),) for x in (1, 2, -1, -2)]
    slopes = [[Q((j < positive) == (x[0] > 0)) for j in range(width)] for x in inputs]
    return count_laws_on_pattern((1, width, outputs), inputs, slopes).law_bounds


def fixed_data(model: Model) -> Answer:
    """C15: on the data and the pattern of the case there are at least as many laws as for all data."""
    slopes = [
        [Q(dot(w, x) + b > 0) for w, b in zip(model.two_layer.w, model.two_layer.b, strict=True)]
        for x in model.data.inputs
    ]
    count = count_laws_on_pattern(model.sizes, model.data.inputs, slopes, bias=True)
    low, high = count.law_bounds
    return compare(Q(low), ">=", Q(model.width), f"{low if low == high else f'{low} to {high}'} laws")


# -- what breaks them -------------------------------------------------------------------------------------


def weight_decay(model: Model, factor: int = 2) -> Answer:
    """C13: along theta' = -grad E - lambda theta every h_j has h_j' = -factor lambda h_j; the theorem's factor is 2."""

    def gaps() -> Iterator[Q]:
        for sigma in ACTIVATIONS[:2]:
            slope = model.slope(sigma)
            for j in range(model.width):
                rate = drift.rate_with_decay(model.two_layer, slope, DECAY, j, None, sigma.p)
                yield rate + factor * DECAY * drift.law(model.two_layer, j, None, sigma.p)

    return _all_zero(gaps(), f"lambda = {DECAY}")


def descent(model: Model, factor: int = 1) -> Answer:
    """C14: one descent step changes h_j by factor eta^2 h_j(grad E), exactly; the theorem's factor is 1."""

    def gaps() -> Iterator[Q]:
        for sigma in ACTIVATIONS[:2]:
            for j in range(model.width):
                found = drift.descent_drift(model.two_layer, model.data, sigma, STEP, j)
                yield found.change - factor * found.predicted

    return _all_zero(gaps(), f"eta = {STEP}")


def momentum(instance: Instance) -> Answer:
    """C16: nothing is checked here."""
    return Answer(
        Verdict.HOLDS, Evidence.CITED, "from the abstract of arXiv:2405.12888", scope="as published"
    )


def _all_zero(values: Iterable[Number], note: str = "") -> Answer:
    """All of them are 0; stops at the first that is not (or that is a ball, which decides no equation)."""
    for value in values:
        if isinstance(value, Ball) or value != 0:
            return compare(value, "==", Q(0))
    return met(note)
