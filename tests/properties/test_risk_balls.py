"""The one scan over balls: it contains the exact value, two precisions overlap, radii are as small as stated."""

import math
from random import Random

import pytest

from gfproof.errors import AmbiguousCell
from gfproof.network import Network, Parameters, cell_and_kinks
from gfproof.numbers import Ball, Q, ball, contains, lower, precision, radius, upper
from gfproof.risk import segments
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain
from tests.conftest import NIGHTLY
from tests.peers import bridge, draws
from tests.peers.sizes import sizes

DRAWS = 20_000 if NIGHTLY else 1_500
BITS = (24, 53, 113, 400)
WIDE = Q(1, 2**40)


def enclosed(network: Network, domain: Domain) -> list[Ball]:
    """L and G as balls at the working precision; the cell is that of the exact network."""
    cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
    risk, gradient = segments.on_cell(
        cell,
        [None if t is None else ball(t) for t in kinks],
        network.map(ball),
        Domain(ball(domain.low), ball(domain.high), domain.target),
    )
    return [ball(x) for x in (risk, *gradient.entries())]


@pytest.mark.parametrize("bits", BITS)
def test_balls_contain_the_exact_value_and_are_as_small_as_stated(bits: int) -> None:
    """radius <= 8 (n + 20) 2^-bits times the size of ``tests.peers.sizes``, n the number of knots."""
    random = Random(f"balls {bits}")
    for _ in range(DRAWS // len(BITS)):
        instance = draws.instance(random, atoms=0, largest=8)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        risk, gradient = problem.risk_and_gradient(network)
        with precision(bits):
            balls = enclosed(network, problem.domain)
        bound = sizes(instance)
        unit = Q(8 * (bound.knots + 20)) / 2**bits
        for found, value, size in zip(
            balls, (risk, *gradient.entries()), (bound.risk, *bound.gradient), strict=True
        ):
            assert contains(found, value), instance
            assert radius(found) <= unit * bridge.exact(size), instance


def test_two_precisions_overlap_and_shrink() -> None:
    random = Random("two precisions")
    for _ in range(DRAWS // 4):
        instance = draws.instance(random, atoms=0)
        network, domain = bridge.network_of(instance), bridge.problem_of(instance).domain
        few, many = random.randint(10, 80), random.randint(100, 400)
        with precision(few):
            coarse = enclosed(network, domain)
        with precision(many):
            fine = enclosed(network, domain)
        for one, two in zip(coarse, fine, strict=True):
            assert lower(one) <= upper(two)
            assert lower(two) <= upper(one)
            assert radius(two) <= radius(one)


def test_balls_that_decide_their_cell_need_no_help() -> None:
    """A network of wide balls: every exact network inside has risk and gradient inside the answer."""
    random = Random("wide")
    done = 0
    while done < DRAWS // 10:
        instance = draws.on_interval(random, "generic")
        network, domain = bridge.network_of(instance), bridge.problem_of(instance).domain
        if len(set(network.kinks())) < network.width or domain.target.jumps():
            continue
        try:
            with precision(120):
                cloud = network.map(lambda x: ball(x) + ball(0).union(ball(WIDE)) - ball(WIDE) / 2)
                risk, gradient = segments.risk_and_gradient(cloud, domain)
        except AmbiguousCell:
            continue
        done += 1
        for _ in range(3):
            near = network.map(lambda x: x + WIDE * Q(random.randint(-4, 4), 8))
            exact_risk, exact_gradient = segments.risk_and_gradient(near, domain)
            assert contains(ball(risk), exact_risk)
            for found, value in zip(gradient.entries(), exact_gradient.entries(), strict=True):
                assert contains(ball(found), value)


def test_lost_bits_grow_like_the_logarithm_of_the_width(capsys: pytest.CaptureFixture[str]) -> None:
    """Printed: bits lost in the risk and in the worst component, for networks with all kinks inside."""
    random, bits = Random("lost"), 120
    rows = []
    for width in (1, 10, 100, 400):
        network = wide_network(random, width)
        domain = Domain(Q(0), Q(1), PolynomialPieces((), (((Q(1, 3),),),)))
        with precision(bits):
            risk, *gradient = enclosed(network, domain)
        lost = [lost_bits(risk, bits), max(lost_bits(x, bits) for x in gradient)]
        rows.append((width, *lost))
        assert lost[0] <= 8 + 2 * math.log2(width + 1), rows
    with capsys.disabled():
        print("\n  width  bits lost: risk, worst component of G")
        for width, risk_bits, worst in rows:
            print(f"  {width:>5}{risk_bits:>12.1f}{worst:>12.1f}")


def lost_bits(value: Ball, bits: int) -> float:
    if radius(value) == 0:
        return 0.0
    relative = radius(value) / max(abs(lower(value)), abs(upper(value)))
    return bits + math.log2(int(relative.p)) - math.log2(int(relative.q))


def wide_network(random: Random, width: int) -> Network:
    slopes = [bridge.exact(draws.nonzero(random)) for _ in range(width)]
    kinks = [Q(random.randint(1, 10**6 - 1), 10**6) for _ in range(width)]
    return Network.of(
        Parameters(
            w=tuple((w,) for w in slopes),
            b=tuple(-w * t for w, t in zip(slopes, kinks, strict=True)),
            v=(tuple(bridge.exact(draws.nonzero(random)) / width for _ in range(width)),),
            c=(Q(1, 5),),
        )
    )
