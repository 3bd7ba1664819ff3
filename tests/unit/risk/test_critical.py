"""Zeros of G for affine targets: the classification decides G = 0, its types hold in the neighbourhood."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from gfproof.errors import NotAvailable
from gfproof.network import Network, Parameters
from gfproof.numbers import Q, rational
from gfproof.problem import Affine, Constant, Problem, Uniform
from gfproof.risk.critical import CriticalType, NeuronType, classify, critical_risk, neuron_type, threshold
from tests.peers import bridge, draws


def number(random: Random) -> Q:
    return bridge.exact(draws.number(random))


def nonzero(random: Random) -> Q:
    return bridge.exact(draws.nonzero(random))


def affine_problem(random: Random) -> tuple[Problem, Q, Q, Q, Q]:
    """A problem on [low, high] with f = alpha x + beta, alpha != 0."""
    low = number(random)
    high = low + abs(nonzero(random))
    alpha, beta = nonzero(random), number(random)
    return Problem(Affine(((alpha,),), (beta,)), Uniform((low,), (high,))), low, high, alpha, beta


def idle(random: Random, low: Q, high: Q) -> tuple[Q, Q, Q]:
    """(w, b, v) of a degenerate, dead or semi-inactive neuron, v of any kind."""
    kind = random.choice(("degenerate", "dead", "semi-inactive"))
    if kind == "degenerate":
        return Q(0), Q(0), number(random)
    w = nonzero(random)
    gap = abs(nonzero(random)) if kind == "dead" else Q(0)
    return w, -max(w * low, w * high) - gap, number(random)


def network(neurons: list[tuple[Q, Q, Q]], c: Q) -> Network:
    return Network(
        tuple((w,) for w, _, _ in neurons),
        tuple(b for _, b, _ in neurons),
        (tuple(v for *_, v in neurons),),
        (c,),
    )


def zigzag(random: Random, n: int) -> tuple[Problem, Network]:
    """Case (c) (case (b) for n = 0): evenly spaced kinks, some doubled, some flat, some idle neurons."""
    problem, low, high, alpha, beta = affine_problem(random)
    neurons = [idle(random, low, high) for _ in range(random.randint(0, 2))]
    for j in range(1, n + 1):
        place, sign = low + (high - low) * Q(j, n + 1), 1 if j % 2 else -1
        shares = [Q(1)] if random.random() < 0.6 else [Q(random.randint(-5, 5), 3)]
        shares = shares if shares[0] == 1 else [shares[0], 1 - shares[0]]
        if random.random() < 0.3:
            shares.append(Q(0))
        for share in shares:
            w = sign * abs(nonzero(random))
            neurons.append((w, -w * place, share * 2 * alpha / (n + 1) / w))
    random.shuffle(neurons)
    return problem, network(neurons, alpha * (low + high) / 2 + beta)


@pytest.mark.parametrize("n", [0, 2, 4, 6])
def test_constructed_zeros_are_found(n: int) -> None:
    random = Random(n)
    types: Counter[CriticalType] = Counter()
    for _ in range(60):
        problem, at = zigzag(random, n)
        risk, g = problem.risk_and_gradient(at)
        assert all(x == 0 for x in g.entries())
        found = classify(at, problem.domain)
        assert found is not None
        assert (found.case, found.kinks) == ("c" if n else "b", n)
        assert isinstance(problem.law, Uniform)
        slope = problem.target.slope[0][0]  # type: ignore[union-attr]  # it is Affine
        length = problem.law.high[0] - problem.law.low[0]
        assert found.risk == risk == critical_risk(slope, length, n)
        assert risk >= threshold(slope, length, at.width)
        assert found.differentiable is problem.is_differentiable(at)
        types[found.type] += 1
        if found.type is CriticalType.LOCAL_MINIMUM:
            assert n == 0
            for _ in range(10):
                step = Parameters(
                    tuple((number(random),) for _ in at.b),
                    tuple(number(random) for _ in at.b),
                    (tuple(number(random) for _ in at.b),),
                    (number(random),),
                )
                assert problem.risk(at.step(step, Q(1, 10**8))) >= risk
        else:
            assert found.lower is not None
            assert problem.risk(found.lower) < risk
    if n:
        assert CriticalType.SADDLE in types
        assert CriticalType.LOCAL_MINIMUM not in types
    else:
        assert min(types[t] for t in CriticalType if t is not CriticalType.GLOBAL_MINIMUM) > 0


def test_classification_decides_whether_the_gradient_vanishes() -> None:
    """On zeros with one number changed, and on anything else: found exactly where G = 0."""
    random = Random("decides")
    zeros = 0
    for _ in range(600):
        problem, at = zigzag(random, random.choice((0, 2, 2, 4)))
        blocks = {name: list(getattr(at, name)) for name in ("b", "c")}
        change = random.choice(("b", "c", "v", "w", "none"))
        if change == "c" or not at.width:
            at = replace(at, c=(at.c[0] + nonzero(random),))
        elif change == "b":
            blocks["b"][random.randrange(at.width)] += nonzero(random)
            at = replace(at, b=tuple(blocks["b"]))
        elif change == "v":
            row = list(at.v[0])
            row[random.randrange(at.width)] += nonzero(random)
            at = replace(at, v=(tuple(row),))
        elif change == "w":
            i = random.randrange(at.width)
            at = replace(at, w=tuple((w * (2 if j == i else 1),) for j, (w,) in enumerate(at.w)))
        vanishes = all(x == 0 for x in problem.generalized_gradient(at).entries())
        assert (classify(at, problem.domain) is not None) is vanishes
        zeros += vanishes
    assert 100 < zeros < 500


def test_global_minima() -> None:
    random = Random("global")
    for _ in range(50):
        problem, low, high, alpha, beta = affine_problem(random)
        w = nonzero(random)
        at = network([(w, -min(w * low, w * high) + abs(number(random)), alpha / w)], Q(0))
        at = replace(at, c=(beta - at.v[0][0] * at.b[0],))
        found = classify(at, problem.domain)
        assert found is not None
        assert (found.case, found.risk, found.type, found.lower) == (
            "a",
            0,
            CriticalType.GLOBAL_MINIMUM,
            None,
        )


@pytest.mark.parametrize(
    ("w", "b", "kind"),
    [
        (0, 0, NeuronType.DEGENERATE),
        (0, -1, NeuronType.DEAD),
        (0, 1, NeuronType.FULL),
        (1, -2, NeuronType.DEAD),
        (1, -1, NeuronType.SEMI_INACTIVE),
        (-1, 0, NeuronType.SEMI_INACTIVE),
        (1, 0, NeuronType.FULL),
        (-1, 1, NeuronType.FULL),
        (2, -1, NeuronType.RIGHT),
        (-2, 1, NeuronType.LEFT),
    ],
)
def test_types_of_neurons(w: int, b: int, kind: NeuronType) -> None:
    assert neuron_type(Q(w), Q(b), Q(0), Q(1)) is kind


def test_other_problems_are_not_classified() -> None:
    unit = Uniform((Q(0),), (Q(1),))
    plain = Network.exact([[1]], [0], [1], 0)
    for target, at in (
        (Constant((Q(1),)), plain),
        (Affine(((Q(0),),), (Q(1),)), plain),
        (Affine(((Q(1),),), (Q(1),)), Network.exact([[1]], [0], [1], 0, [1])),
        (Affine(((Q(1),), (Q(1),)), (Q(1), Q(0))), Network.exact([[1]], [0], [[1], [1]], [0, 0])),
    ):
        with pytest.raises(NotAvailable):
            classify(at, Problem(target, unit).domain)


def test_thresholds() -> None:
    assert [threshold(Q(1), Q(1), h) for h in range(1, 8)] == [
        Q(1, n) for n in (12, 972, 972, 7500, 7500, 28812, 28812)
    ]


@pytest.mark.parametrize(
    ("w", "b", "v", "length"),
    [("0", "0", "1e100", "1"), ("0", "0", "-1e5000", "1"), ("1", "-1e-90", "1e90", "1e-90")],
)
def test_a_smaller_risk_is_found_however_close_it_is(w: str, b: str, v: str, length: str) -> None:
    """A huge outgoing weight lowers the risk only within a distance of its reciprocal."""
    problem = Problem(Affine(((Q(1),),), (Q(0),)), Uniform((Q(0),), (rational(length),)))
    network = Network.exact([[w]], [b], [v], rational(length) / 2)
    found = problem.critical_point(network)
    assert found is not None
    assert found.lower is not None
    assert problem.risk(found.lower) < found.risk == problem.risk(network)
