"""Enclosures near the origin: they hold what more digits compute, they see a wrong path, and they refuse what is not smooth."""

from dataclasses import replace

import mpmath
import pytest

from gfproof.errors import NotAvailable
from gfproof.homogeneous import Activation, Data, HomogeneousNetwork
from gfproof.homogeneous.enclosure import NotEnclosed, enclose_flow
from gfproof.homogeneous.enclosure_field import jacobian
from gfproof.homogeneous.flow import homogeneous_flow
from gfproof.homogeneous.flow_program import Field, Motion
from gfproof.numbers import Ball, Q, ball, contains, precision, rational
from tests.unit.homogeneous.test_flow import CROSSING, DATA, ONE, THETA, eval_constant, exact, neuron


@pytest.mark.parametrize(
    ("power", "leak"),
    [
        (2, "1/3"),
        *(pytest.param(p, a, marks=pytest.mark.nightly) for p, a in ((2, "0"), (3, "0"), (2, "-1"))),
    ],
)
def test_an_enclosure_holds_the_flow_of_more_digits_across_sign_changes(power: int, leak: str) -> None:
    start = HomogeneousNetwork(Activation(power, rational(leak)), CROSSING.blocks)
    for excess in ("0", "1/50"):
        found = enclose_flow(homogeneous_flow(start, DATA, "1/4", excess=excess, digits=12))
        better = homogeneous_flow(start, DATA, "1/4", excess=excess, digits=30)
        assert bool(found.flow.crossings) is (leak != "-1")
        for time in (Q(1, 10), Q(1, 4)):
            gaps = [x - y for x, y in zip(found.flow.entries_at(time), better.entries_at(time), strict=True)]
            assert sum(x * x for x in gaps) <= found.radius(time) ** 2
            assert found.radius(time) < Q(1, 10**12)
            with precision(120):
                state = found.state(time)
                for wide, value in zip(state.entries(), better.entries_at(time), strict=True):
                    assert contains(wide + Ball(0, Q(1, 10**29)), value)
        assert found.largest**2 >= max(sum(x * x for x in better.entries_at(t)) for t in (Q(0), Q(1, 4)))


def test_the_angle_of_the_sheet_is_proved() -> None:
    flow = homogeneous_flow(neuron(1, 0), ONE, exact("quarter"), excess="1/1000", digits=34)
    found = enclose_flow(flow)
    with precision(160), mpmath.workdps(45):
        w, v = found.state(flow.until).entries()
        theta = (v / w * ball(2).sqrt()).asin()
        assert theta.rad() < Ball(10) ** -31
        assert abs(theta - ball(rational(THETA))) < Ball(10) ** -30
        assert eval_constant("quarter") > 0


def test_a_false_path_is_seen() -> None:
    """A path with one coefficient changed keeps a true, and therefore larger, bound."""
    flow = homogeneous_flow(CROSSING, DATA, "1/4", digits=15)
    error = Q(1, 10**6)
    first = flow.pieces[2]
    series = [list(column) for column in first.series]
    with precision(flow.bits):
        series[0][1] = series[0][1] + ball(error)
    wrong = replace(flow, pieces=(*flow.pieces[:2], replace(first, series=tuple(series)), *flow.pieces[3:]))
    good, bad = enclose_flow(flow), enclose_flow(wrong)
    end = first.start + first.length
    assert good.radius(end) < Q(1, 10**14)
    assert bad.radius(end) >= error * first.length
    assert bad.radius(end) < 10 * error


def test_a_path_on_the_wrong_side_of_a_kink_is_seen() -> None:
    """The pattern before a sign change kept after it: the defect grows by what the wrong formula costs."""
    flow = homogeneous_flow(CROSSING, DATA, "1/4", digits=15)
    crossing = flow.crossings[0]
    index = next(k for k, piece in enumerate(flow.pieces) if piece.start == crossing.time)
    before, after = flow.pieces[index - 1], flow.pieces[index]
    wrong = replace(
        flow, pieces=(*flow.pieces[:index], replace(after, cells=before.cells), *flow.pieces[index + 1 :])
    )
    end = after.start + after.length
    good, bad = enclose_flow(flow), enclose_flow(wrong)
    assert bad.radius(end) > 1000 * good.radius(end)


def test_a_gap_between_pieces_is_refused() -> None:
    flow = homogeneous_flow(CROSSING, DATA, "1/4", digits=10)
    with pytest.raises(NotEnclosed, match="follow each other"):
        enclose_flow(replace(flow, pieces=flow.pieces[1:]))


def test_linear_pieces_are_enclosed_away_from_kinks_only() -> None:
    data = Data(((Q(1), Q(1)), (Q(1), Q(2))), (Q(1), Q(2)))
    inside = HomogeneousNetwork.exact(Activation(1), [[["1", "1"]], [["1/2"]]])
    found = enclose_flow(homogeneous_flow(inside, data, "1/4", digits=12))
    assert not found.flow.crossings
    assert found.radius(Q(1, 4)) < Q(1, 10**12)
    turning = Data(((Q(1), Q(0)), (Q(0), Q(1))), (Q(1), Q(-1)))
    across = HomogeneousNetwork.exact(Activation(1), [[["1", "1/10"]], [["1"]]])
    flow = homogeneous_flow(across, turning, "1/2", digits=12)
    assert flow.crossings
    with pytest.raises(NotEnclosed, match="jumps"):
        enclose_flow(flow)
    turned = homogeneous_flow(CROSSING, DATA, "1/10", motion=Motion.DIRECTION, digits=10)
    with pytest.raises(NotAvailable):
        enclose_flow(turned)


def test_generalized_jacobians_hold_both_sides_of_a_kink() -> None:
    """H = v max(w, 0)^2 at w = 0: Hess N = ((0 or 2 v, 0), (0, 0))."""
    with precision(80):
        box = neuron(1, 0).with_entries([Ball(0, Q(1, 2**20)), Ball(1)])
        matrix = jacobian(Field(ONE), box)
        assert contains(matrix[0][0], Q(0))
        assert contains(matrix[0][0], Q(2))
        for w in (Q(1), Q(-1)):
            exact_box = neuron(1, 0).with_entries([ball(w), Ball(3)])
            assert jacobian(Field(ONE), exact_box)[0][0] == (6 if w > 0 else 0)
