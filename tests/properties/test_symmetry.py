"""The same function written in another way has the same risk, and G moves along with it.  All exact.

Setting a case up in a needlessly complicated way finds what plain cases miss: neurons on top of each other, kinks in
another order, neurons that do nothing.
"""

from dataclasses import replace
from random import Random

import pytest

from gfproof.network import Network
from gfproof.network.symmetry import append, permute, reflect, rescale, split
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Law, Piecewise, Problem, Target, Uniform
from gfproof.risk.pieces import PolynomialPieces, expand_at
from tests.conftest import NIGHTLY
from tests.peers import bridge, draws
from tests.peers.instances import Instance, Interval, Masses

DRAWS = 100_000 if NIGHTLY else 5_000


def drawn(random: Random, *, neurons: int = 0) -> tuple[Instance, Network, Problem]:
    while True:
        instance = draws.instance(random, largest=4)
        if instance.width >= neurons:
            return instance, bridge.network_of(instance), bridge.problem_of(instance)


def rational(random: Random) -> Q:
    return bridge.exact(draws.number(random))


def positive(random: Random) -> Q:
    return abs(bridge.exact(draws.nonzero(random)))


def test_permuted_neurons() -> None:
    random = Random("permute")
    moved = 0
    for _ in range(DRAWS):
        _, network, problem = drawn(random)
        order = random.sample(range(network.width), network.width)
        moved += order != sorted(order)
        risk, g = problem.risk_and_gradient(network)
        other_risk, h = problem.risk_and_gradient(permute(network, order))
        assert other_risk == risk
        assert h == replace(
            g,
            w=tuple(g.w[i] for i in order),
            b=tuple(g.b[i] for i in order),
            v=tuple(tuple(row[i] for i in order) for row in g.v),
        )
    assert moved > DRAWS // 3


def test_rescaled_neurons() -> None:
    """(w, b, v) -> (r w, r b, v/r): G -> (G_w/r, G_b/r, r G_v)."""
    random = Random("rescale")
    for _ in range(DRAWS):
        _, network, problem = drawn(random)
        r = [positive(random) for _ in range(network.width)]
        risk, g = problem.risk_and_gradient(network)
        other_risk, h = problem.risk_and_gradient(rescale(network, r))
        assert other_risk == risk
        assert h == replace(
            g,
            w=tuple(tuple(x / s for x in row) for s, row in zip(r, g.w, strict=True)),
            b=tuple(x / s for s, x in zip(r, g.b, strict=True)),
            v=tuple(tuple(s * x for s, x in zip(r, row, strict=True)) for row in g.v),
        )


def test_split_neurons() -> None:
    """v_i = share v_i + (1 - share) v_i: both copies have G_v of the old neuron, and shares of its G_w, G_b."""
    random = Random("split")
    for _ in range(DRAWS):
        _, network, problem = drawn(random, neurons=1)
        i, share = random.randrange(network.width), rational(random)
        risk, g = problem.risk_and_gradient(network)
        other_risk, h = problem.risk_and_gradient(split(network, i, share))
        assert other_risk == risk
        scale = [share if j == i else Q(1) for j in range(network.width)]
        assert h == replace(
            g,
            w=(
                *(tuple(s * x for x in row) for s, row in zip(scale, g.w, strict=True)),
                tuple((1 - share) * x for x in g.w[i]),
            ),
            b=(*(s * x for s, x in zip(scale, g.b, strict=True)), (1 - share) * g.b[i]),
            v=tuple((*row, row[i]) for row in g.v),
        )


@pytest.mark.parametrize("kind", ["dead", "semi-inactive", "degenerate"])
def test_added_neurons_that_do_nothing(kind: str) -> None:
    """A neuron that is positive nowhere changes nothing and has no gradient, whatever its outgoing weights."""
    random = Random(kind)
    for _ in range(DRAWS):
        _, network, problem = drawn(random)
        w, b = idle(random, kind, problem.law)
        v = tuple(rational(random) for _ in range(network.outputs))
        risk, g = problem.risk_and_gradient(network)
        other_risk, h = problem.risk_and_gradient(append(network, w, b, v))
        assert other_risk == risk
        assert h == replace(
            g,
            w=(*g.w, (Q(0),) * len(w)),
            b=(*g.b, Q(0)),
            v=tuple((*row, Q(0)) for row in g.v),
        )


def idle(random: Random, kind: str, law: Law) -> tuple[tuple[Q, ...], Q]:
    if kind == "degenerate":
        return (Q(0),) * law.dimension, Q(0)
    w = tuple(rational(random) for _ in range(law.dimension))
    points = law.points if isinstance(law, Atoms) else (law.low, law.high)
    top = max(sum((x * y for x, y in zip(w, point, strict=True)), Q(0)) for point in points)
    return w, -top - (positive(random) if kind == "dead" else Q(0))


def test_added_neurons_without_outgoing_weights() -> None:
    """A flat neuron changes nothing; G_v of it is there, G_w and G_b are 0."""
    random = Random("flat")
    pulled = 0
    for _ in range(DRAWS):
        _, network, problem = drawn(random)
        w = tuple(rational(random) for _ in range(problem.law.dimension))
        risk, g = problem.risk_and_gradient(network)
        flat = append(network, w, rational(random), (Q(0),) * network.outputs)
        other_risk, h = problem.risk_and_gradient(flat)
        assert other_risk == risk
        assert (h.w[:-1], h.b[:-1], h.c, h.a) == (g.w, g.b, g.c, g.a)
        assert tuple(row[:-1] for row in h.v) == g.v
        assert all(x == 0 for x in (*h.w[-1], h.b[-1]))
        pulled += any(row[-1] != 0 for row in h.v)
    assert pulled > DRAWS // 4


def test_a_pair_of_opposite_neurons_is_affine() -> None:
    """max(y, 0) - max(-y, 0) = y: two neurons on one kink equal a linear skip connection and an offset."""
    random = Random("opposite")
    for _ in range(DRAWS):
        _, network, problem = drawn(random)
        dimension, outputs = problem.law.dimension, range(network.outputs)
        w, b = tuple(rational(random) for _ in range(dimension)), rational(random)
        v = tuple(rational(random) for _ in outputs)
        pair = append(append(network, w, b, v), tuple(-x for x in w), -b, tuple(-x for x in v))
        skip = network.a or tuple((Q(0),) * dimension for _ in outputs)
        plain = replace(
            network,
            c=tuple(c + x * b for c, x in zip(network.c, v, strict=True)),
            a=tuple(
                tuple(s + x * y for s, y in zip(row, w, strict=True)) for row, x in zip(skip, v, strict=True)
            ),
        )
        risk, g = problem.risk_and_gradient(plain)
        other_risk, h = problem.risk_and_gradient(pair)
        assert other_risk == risk
        assert (h.w[:-2], h.b[:-2], h.c) == (g.w, g.b, g.c)
        assert tuple(row[:-2] for row in h.v) == g.v


def reflected(problem: Problem) -> Problem:
    """The problem in the variable low + high - x (for atoms: of the smallest box around them)."""
    law, target = problem.law, problem.target
    low, high = law.bounds
    centre = tuple(p + q for p, q in zip(low, high, strict=True))
    if isinstance(law, Atoms):
        points = tuple(tuple(s - x for s, x in zip(centre, point, strict=True)) for point in law.points)
        law = replace(law, points=points)
    turned: Target
    if isinstance(target, Constant):
        turned = target
    elif isinstance(target, Affine):
        turned = Affine(
            tuple(tuple(-x for x in row) for row in target.slope),
            tuple(
                b + sum((x * s for x, s in zip(row, centre, strict=True)), Q(0))
                for row, b in zip(target.slope, target.intercept, strict=True)
            ),
        )
    else:
        assert isinstance(target, Piecewise)
        old = target.polynomials
        turned = Piecewise(
            PolynomialPieces(
                tuple(centre[0] - t for t in reversed(old.breakpoints)),
                tuple(
                    tuple(tuple((-1) ** k * x for k, x in enumerate(expand_at(p, centre[0]))) for p in piece)
                    for piece in reversed(old.pieces)
                ),
            )
        )
    return Problem(turned, law)


def test_reflected_inputs() -> None:
    """x -> low + high - x: G_b, G_v, G_c stay, G_w becomes (low + high) G_b - G_w, G_a likewise."""
    random = Random("reflect")
    done = 0
    while done < DRAWS:
        _, network, problem = drawn(random)
        if isinstance(problem.law, Atoms) and isinstance(problem.target, Piecewise):
            continue  # an atom on a breakpoint would take the other piece: the function itself changes
        done += 1
        low, high = problem.law.bounds
        centre = tuple(p + q for p, q in zip(low, high, strict=True))
        risk, g = problem.risk_and_gradient(network)
        other_risk, h = reflected(problem).risk_and_gradient(reflect(network, low, high))
        assert other_risk == risk
        assert (h.b, h.v, h.c) == (g.b, g.v, g.c)
        assert h.w == tuple(
            tuple(s * slope - x for s, x in zip(centre, row, strict=True))
            for row, slope in zip(g.w, g.b, strict=True)
        )
        if g.a is not None:
            assert h.a == tuple(
                tuple(s * slope - x for s, x in zip(centre, row, strict=True))
                for row, slope in zip(g.a, g.c, strict=True)
            )


def shifted(target: Target, by: tuple[Q, ...]) -> Target:
    """f + by."""
    if isinstance(target, Constant):
        return Constant(tuple(x + s for x, s in zip(target.value, by, strict=True)))
    if isinstance(target, Affine):
        return replace(target, intercept=tuple(x + s for x, s in zip(target.intercept, by, strict=True)))
    assert isinstance(target, Piecewise)
    pieces = tuple(
        tuple((p[0] + s, *p[1:]) for p, s in zip(piece, by, strict=True))
        for piece in target.polynomials.pieces
    )
    return Piecewise(replace(target.polynomials, pieces=pieces))


def test_shifted_target_and_output_bias() -> None:
    random = Random("shift")
    for _ in range(DRAWS):
        _, network, problem = drawn(random)
        by = tuple(rational(random) for _ in range(network.outputs))
        moved = replace(network, c=tuple(c + s for c, s in zip(network.c, by, strict=True)))
        other = Problem(shifted(problem.target, by), problem.law)
        assert other.risk_and_gradient(moved) == problem.risk_and_gradient(network)


def test_cut_domain() -> None:
    """On [low, mid] and [mid, high] the risks and gradients add up to those on [low, high], weighted by length."""
    random = Random("cut")
    done = 0
    while done < DRAWS:
        instance, network, problem = drawn(random)
        if not isinstance(instance.law, Interval):
            continue
        done += 1
        low, high = instance.law.low, instance.law.high
        middle = bridge.exact(draws.between(random, low, high))
        risk, g = problem.risk_and_gradient(network)
        total, field = Q(0), g.map(lambda x: Q(0))
        for p, q in ((bridge.exact(low), middle), (middle, bridge.exact(high))):
            share = (q - p) / bridge.exact(high - low)
            part, h = Problem(problem.target, Uniform((p,), (q,))).risk_and_gradient(network)
            total, field = total + share * part, field.step(h, share)
        assert (total, field) == (risk, g)


def test_merged_and_split_atoms() -> None:
    """An atom listed twice with parts of its mass is the same law."""
    random = Random("atoms")
    done = 0
    while done < DRAWS // 4:
        instance, network, problem = drawn(random)
        if not isinstance(instance.law, Masses):
            continue
        done += 1
        law = problem.law
        assert isinstance(law, Atoms)
        mass = law.masses[0] * Q(random.randint(1, 5), 6)
        doubled = Atoms((*law.points, law.points[0]), (law.masses[0] - mass, *law.masses[1:], mass))
        assert Problem(problem.target, doubled).risk_and_gradient(network) == problem.risk_and_gradient(
            network
        )
