"""The scan: closed forms by hand, the same lines over several rings, the formulas of a cell beyond the cell."""

from random import Random

import mpmath
import pytest

from gfproof.errors import AmbiguousCell
from gfproof.network import Cell, Network, Parameters, cell_and_kinks
from gfproof.numbers import Q, ball, ball_around, contains, precision, to_float
from gfproof.numbers.digits import exact_from_mpf, mpf_from_exact
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.risk import segments
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, exact_domain
from tests.peers import bridge, draws

CONSTANT = PolynomialPieces((), (((Q(2),),),))
UNIT = Domain(Q(0), Q(1), CONSTANT)


@pytest.mark.parametrize("t", [Q(0), Q(1, 3), Q(99, 100)])
def test_one_right_neuron(t: Q) -> None:
    """L = D^2 + D s h^2 + s^2 h^3/3 with D = c - xi, s = v w, h = 1 - t."""
    for w, v, c in ((Q(3), Q(-1, 2), Q(1)), (Q(1, 7), Q(5), Q(0))):
        network = Network(((w,),), (-w * t,), ((v,),), (c,))
        d, s, h = c - 2, v * w, 1 - t
        risk, g = segments.risk_and_gradient(network, UNIT)
        assert risk == d**2 + d * s * h**2 + s**2 * h**3 / 3 == segments.risk(network, UNIT)
        assert g.c == (2 * d + s * h**2,)
        assert g.v == ((2 * w * (d * h**2 / 2 + s * h**3 / 3),),)
        assert g.b == (2 * v * (d * h + s * h**2 / 2),)


def test_one_full_neuron() -> None:
    """L = k^2 + k s + s^2/3 with s = v w, k = c - xi + v b."""
    network = Network.exact([[2]], [1], [3], "1/2")
    k, s = Q(1, 2) - 2 + 3, Q(6)
    assert segments.risk(network, UNIT) == k**2 + k * s + s**2 / 3


def test_constant_networks() -> None:
    """Variance of the target: f = x on [1, 4], c = 5/2."""
    domain = Domain(Q(1), Q(4), PolynomialPieces((), (((Q(0), Q(1)),),)))
    risk, g = segments.risk_and_gradient(Network.exact([], [], [], "5/2"), domain)
    assert risk == Q(9, 12)
    assert g == Parameters((), (), ((),), (Q(0),))
    fitted = Network.exact([], [], [], 0, [1])
    assert segments.risk_and_gradient(fitted, domain) == (0, Parameters((), (), ((),), (Q(0),), ((Q(0),),)))


def test_only_breakpoints_inside_are_kept() -> None:
    target = PolynomialPieces((Q(0), Q(1, 2), Q(1)), tuple(((Q(k),),) for k in range(4)))
    domain = exact_domain(target, Q(0), Q(1))
    assert domain.target == PolynomialPieces((Q(1, 2),), (((Q(1),),), ((Q(2),),)))
    assert segments.risk(Network.exact([], [], [], 1), domain) == Q(1, 2)


def test_the_order_of_coincident_knots_does_not_matter() -> None:
    random = Random("order")
    for _ in range(200):
        instance = draws.on_interval(random, "coincident kinks")
        network, domain = bridge.network_of(instance), bridge.problem_of(instance).domain
        cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
        places = {
            knot: kinks[knot.neuron]
            if knot.neuron is not None
            else domain.target.breakpoints[knot.breakpoint or 0]
            for knot in cell.knots
        }
        backwards = cell.knots[::-1]
        turned = Cell(cell.kinds, tuple(sorted(backwards, key=places.__getitem__)))
        assert turned != cell
        assert segments.on_cell(turned, kinks, network, domain) == segments.on_cell(
            cell, kinks, network, domain
        )


def test_floats_and_mpf_run_through_the_same_lines() -> None:
    """Within rounding of the exact value; they serve plots, never a verdict."""
    random = Random("floats")
    for _ in range(100):
        instance = draws.on_interval(random, "generic")
        network, domain = bridge.network_of(instance), bridge.problem_of(instance).domain
        cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
        exact = segments.on_cell(cell, kinks, network, domain)
        size = max(abs(x) for x in (exact[0], Q(1), *exact[1].entries()))
        with mpmath.workdps(40):
            for number, back, digits in (
                (to_float, lambda x: Q(*float(x).as_integer_ratio()), 8),
                (mpf_from_exact, lambda x: exact_from_mpf(mpmath.mpf(x)), 30),
            ):
                lifted = Domain(
                    number(domain.low),
                    number(domain.high),
                    PolynomialPieces(
                        tuple(map(number, domain.target.breakpoints)),
                        tuple(
                            tuple(tuple(number(x + Q(0)) for x in p) for p in piece)
                            for piece in domain.target.pieces
                        ),
                    ),
                )
                moved = [None if t is None else number(t) for t in kinks]
                risk, g = segments.on_cell(cell, moved, network.map(number), lifted)
                for found, wanted in zip((risk, *g.entries()), (exact[0], *exact[1].entries()), strict=True):
                    assert abs(back(found) - wanted) <= size * Q(1, 10**digits)


def test_polynomials_in_kink_coordinates() -> None:
    """On a cell L and G are polynomials in (w, t, v, c); evaluated anywhere in the cell they are L and G."""
    names = [f"{letter}{i}" for letter in "wtv" for i in range(2)] + ["c"]
    ring, x = polynomial_ring(names)
    network = Network.exact([[1], [-1]], ["-1/2", "1/4"], [2, 3], 0)
    cell, _ = cell_and_kinks(network, Q(0), Q(1))
    one = ring.from_dict({(0,) * 7: 1})
    generic = Parameters(w=((x["w0"],), (x["w1"],)), b=(None, None), v=((x["v0"], x["v1"]),), c=(x["c"],))
    domain = Domain(0 * one, one, PolynomialPieces((), (((one,),),)))
    risk, g = segments.on_cell(cell, [x["t0"], x["t1"]], generic, domain)
    random = Random("polynomials")
    for _ in range(20):
        t1, t0 = sorted(Q(k, 40) for k in random.sample(range(1, 40), 2))
        w0, w1 = Q(random.randint(1, 9), 4), -Q(random.randint(1, 9), 4)
        v0, v1, c = (Q(random.randint(-9, 9), 5) for _ in range(3))
        point = Network(((w0,), (w1,)), (-w0 * t0, -w1 * t1), ((v0, v1),), (c,))
        wanted_risk, wanted = segments.risk_and_gradient(
            point, Domain(Q(0), Q(1), PolynomialPieces((), (((Q(1),),),)))
        )
        at = (w0, w1, t0, t1, v0, v1, c)
        assert risk(*at) == wanted_risk
        assert [p(*at) for p in g.entries()] == list(wanted.entries())


def test_balls_that_leave_the_cell_open_are_refused() -> None:
    network = Network.exact([[1]], ["-1/2"], [1], 0)
    with precision(60):
        wide = network.map(lambda x: ball_around(x, Q(1, 2)))
        with pytest.raises(AmbiguousCell):
            segments.risk_and_gradient(wide, UNIT)
        narrow = network.map(lambda x: ball_around(x, Q(1, 2**30)))
        risk, _ = segments.risk_and_gradient(narrow, UNIT)
    assert contains(ball(risk), segments.risk(network, UNIT))
