"""The Hessian: derivative of the generalized gradient inside a cell, one-sided values where it jumps."""

from __future__ import annotations

import random

import pytest

from gfproof.errors import NotAvailable
from gfproof.network import Network, Parameters, cell_and_kinks
from gfproof.numbers import Dual, Q
from gfproof.risk.hessian import hessian
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, exact_domain, on_cell, risk_and_gradient


def drawn(rng: random.Random) -> tuple[Network, Domain]:
    def number() -> Q:
        return Q(rng.randint(-9, 9), rng.randint(1, 7))

    width, outputs = rng.randint(1, 4), rng.randint(1, 2)
    network = Network.exact(
        [[number() or Q(1)] for _ in range(width)],
        [number() for _ in range(width)],
        [[number() for _ in range(width)] for _ in range(outputs)],
        [number() for _ in range(outputs)],
        [[number()] for _ in range(outputs)] if rng.random() < 0.5 else None,
    )
    pieces = tuple(
        tuple(tuple(number() for _ in range(degree + 1)) for _ in range(outputs))
        for degree in (1, rng.randint(0, 3))
    )
    return network, exact_domain(PolynomialPieces((Q(1, 3),), pieces), Q(-1), Q(2))


def test_it_is_the_derivative_of_the_gradient_in_every_direction():
    rng, met = random.Random(5), 0
    for _ in range(150):
        network, domain = drawn(rng)
        found = hessian(network, domain)
        if not found.continuous:
            continue
        met += 1
        direction = network.map(lambda _: Q(rng.randint(-9, 9)))
        cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
        moving = network.combine(direction, Dual)
        moved = [None if t is None else -moving.b[i] / moving.w[i][0] for i, t in enumerate(kinks)]
        risk, gradient = on_cell(cell, moved, moving, domain)
        slopes = tuple(x.tangent if isinstance(x, Dual) else Q(0) for x in gradient.entries())
        assert slopes == found.times(direction)
        assert risk.tangent == risk_and_gradient(network, domain)[1].dot(direction)
    assert met > 100


def test_at_an_end_of_the_domain_both_sides_are_limits_of_hessians_nearby():
    # kink at 0: moving it inside switches the kink term on, moving it outside leaves it off
    domain = exact_domain(PolynomialPieces((), (((Q(0), Q(1)),),)), Q(0), Q(1))

    def at(b: Q) -> Network:
        return Network.exact([[1]], [b], [2], "1/3")

    found = hessian(at(Q(0)), domain)
    assert not found.continuous
    (term,) = found.kinks
    assert (term.neuron, term.point) == (0, 0)
    for side, step in ((0, Q(1)), (1, Q(-1))):
        limit = found.matrix(side)
        previous = None
        for k in (10, 20, 40):
            near = hessian(at(step / 2**k), domain).matrix()
            gap = max(abs(x - y) for r, s in zip(near, limit, strict=True) for x, y in zip(r, s, strict=True))
            assert gap <= Q(100) / 2**k
            assert previous is None or gap < previous
            previous = gap


def test_a_kink_on_a_jump_of_the_target_has_two_values():
    target = PolynomialPieces((Q(1, 2),), (((Q(0),),), ((Q(1),),)))
    domain = exact_domain(target, Q(0), Q(1))
    found = hessian(Network.exact([[2]], [-1], [3], 0), domain)
    (term,) = found.kinks
    assert term.coefficients == (Q(0), Q(-3))  # 2 v e / (l |w|) with e = 0 before, -1 after


def test_a_degenerate_neuron_has_no_hessian():
    domain = exact_domain(PolynomialPieces((), (((Q(1),),),)), Q(0), Q(1))
    with pytest.raises(NotAvailable, match="degenerate"):
        hessian(Network.exact([[0]], [0], [1], 0), domain)


def test_it_is_symmetric():
    rng = random.Random(8)
    for _ in range(30):
        network, domain = drawn(rng)
        rows = hessian(network, domain).matrix()
        assert all(rows[i][j] == rows[j][i] for i in range(len(rows)) for j in range(i))
        assert len(rows) == len(list(Parameters.entries(network)))
