"""The early phase: constants, blow-up times, the explicit bound along enclosed flows, tables and time scales."""

import itertools
import math
from random import Random

import mpmath
import pytest

from gfproof.errors import NotAvailable, NumberError
from gfproof.homogeneous import Activation, Data, HomogeneousNetwork, Loss, ncf
from gfproof.homogeneous.blowup import Fate, blow_up, remaining_time
from gfproof.homogeneous.early import early_phase, error_bound
from gfproof.homogeneous.early_constants import curvature_bound, early_constants, ncf_bound, remainder_bound
from gfproof.homogeneous.enclosure_field import jacobian
from gfproof.homogeneous.flow import Limits
from gfproof.homogeneous.flow_program import Field
from gfproof.homogeneous.rescaling import early_table, early_time, time_scales
from gfproof.numbers import Q, ball, from_float64, midpoint, precision, rational, to_float
from gfproof.numbers.complex_balls import pi
from tests.unit.homogeneous.test_flow import CROSSING, DATA, ONE, exact, neuron

QUARTER = exact("quarter")


def test_the_constants_of_one_neuron_are_sharp() -> None:
    found = early_constants(neuron(1, 0), ONE, boxes=800)
    for one, value in (
        (found.ncf, 2 / (3 * math.sqrt(3))),
        (found.curvature, 4 / math.sqrt(3)),
        (found.remainder, 4 / 9),
    ):
        assert value * (1 - 1e-12) <= to_float(one.bound) <= value * 1.003


@pytest.mark.parametrize(
    ("power", "leak", "widths"), [(2, "0", (3,)), (3, "1/2", (2,)), (2, "-2", (2, 2)), (1, "1", (2, 2))]
)
def test_bounds_by_layer_norms_are_bounds(power: int, leak: str, widths: tuple[int, ...]) -> None:
    """At random points of the sphere nothing is larger."""
    random, sizes = Random(power), (2, *widths, 1)
    blocks = [[[0] * m for _ in range(k)] for m, k in itertools.pairwise(sizes)]
    shape = HomogeneousNetwork.exact(Activation(power, rational(leak)), blocks)
    constants = early_constants(shape, DATA, boxes=300)
    count, largest = sum(1 for _ in shape.entries()), [0.0, 0.0, 0.0]
    with precision(60):
        for _ in range(25):
            raw = [random.gauss(0, 1) for _ in range(count)]
            size = math.sqrt(sum(x * x for x in raw))
            at = shape.with_entries([ball(from_float64(x / size)) for x in raw])
            rows = jacobian(Field(DATA), at)
            image = [sum((h * x for h, x in zip(row, at.entries(), strict=True)), ball(0)) for row in rows]
            silent = Field(Data(DATA.points, (Q(0),) * 3), Q(1))
            for k, value in enumerate((ncf(at, DATA), *map(_norm, (image, silent.at(at))))):
                largest[k] = max(largest[k], float(ball(value).mid()))
    for one, seen in zip((constants.ncf, constants.curvature, constants.remainder), largest, strict=True):
        assert 0 <= seen <= to_float(one.bound) * (1 + 1e-9)


def _norm(values: list[object]) -> object:
    return sum((ball(x) ** 2 for x in values), ball(0)).sqrt()


def test_the_error_bound_of_the_sheet() -> None:
    with precision(100):
        until = pi() / (4 * ball(2).sqrt())
        known = (until, ball(Q(5, 2)).sqrt(), 4 / ball(3).sqrt(), Q(4, 9))
        found = error_bound(3, Q(1, 10), *known)
        for value, low, high in (
            (found.lipschitz, "5.96088479", "5.96088480"),
            (found.defect, "50.918", "50.919"),
            (found.error, "0.22548", "0.22550"),
        ):
            assert ball(low) < value < ball(high)
        assert found.applies
        assert not error_bound(3, Q(1, 5), *known).applies
        assert error_bound(3, Q(1, 10), Q(2), Q(1), Q(0), Q(1)).error.overlaps(ball(Q(64, 1000)))


def test_the_bound_is_kept_along_enclosed_flows() -> None:
    constants = early_constants(neuron(1, 0), ONE, boxes=400)
    found = early_phase(neuron(1, 0), ONE, QUARTER, "1/10", constants=constants)
    assert found.confirmed is True
    assert found.distance is not None
    assert Q(706, 10**6) < found.distance < Q(707, 10**6)
    assert found.horizon == 10 * QUARTER
    assert early_phase(neuron(1, 0), ONE, QUARTER, "1/5", constants=constants).confirmed is None
    tiny = early_phase(neuron(1, 0), ONE, QUARTER, "1e-9", constants=constants)
    assert tiny.confirmed is True
    assert tiny.distance is not None
    assert tiny.distance < Q(71, 10**29)


def test_the_bound_is_kept_across_sign_changes() -> None:
    start = HomogeneousNetwork(Activation(2, Q(1, 3)), CROSSING.blocks)
    constants = early_constants(start, DATA, boxes=200)
    found = early_phase(start, DATA, "1/4", "1e-6", digits=10, constants=constants)
    assert found.ncf_flow.flow.crossings
    assert found.applies
    assert found.confirmed is True


def test_what_the_theorem_does_not_cover() -> None:
    relu = HomogeneousNetwork.exact(Activation(1), [[["1", "1"]], [["1"]], [["1"]]])
    with pytest.raises(NotAvailable, match="deep ReLU"):
        early_phase(relu, DATA, 1, "1/10")
    with pytest.raises(NotAvailable, match="D = 2"):
        early_phase(HomogeneousNetwork.exact(Activation(1, Q(1)), [[["1", "1"]], [["1"]]]), DATA, 1, "1/10")
    with pytest.raises(NotAvailable, match="square"):
        early_phase(CROSSING, Data(DATA.points, DATA.labels, Loss.LOGISTIC), 1, "1/10")
    with pytest.raises(NotAvailable, match="before T"):
        early_phase(
            neuron(1, 0),
            ONE,
            2,
            "1/10",
            constants=early_constants(neuron(1, 0), ONE, boxes=10),
            limits=Limits(largest=Q(5)),
        )
    with pytest.raises(NotAvailable):
        curvature_bound(relu, DATA)
    with pytest.raises(NotAvailable):
        remainder_bound(relu, DATA)


# -- where NCF flows end -------------------------------------------------------------------------------------------


def test_blow_up_times_are_enclosed() -> None:
    found = blow_up(neuron(1, 0), ONE, largest=1000, digits=15)
    assert found.fate is Fate.BLOW_UP
    assert found.time is not None
    with precision(100):
        assert (pi() / (2 * ball(2).sqrt()) - found.time).contains(0)
        assert found.time.rad() < ball("1e-5")
        late = blow_up(neuron(2, -1), ONE, largest=100, digits=15).time  # starts with N < 0
        assert late is not None
        assert ((pi() / 2 + (ball(2) / 2).sqrt().atan()) / 2 - late).contains(0)


def test_the_ray_of_the_sheet() -> None:
    """Two data, eigenvector (2, 1) with mu = 6: blow-up after sqrt(3)/12 from norm 1."""
    data = Data(((Q(1), Q(0)), (Q(1), Q(1))), (Q(3), Q(2)))
    point = HomogeneousNetwork.exact(Activation(2), [[["2", "1"]], [["1"]]])
    with precision(100):
        unit = point.scaled((ball(Q(2, 3)) / 5).sqrt(), ball(Q(1, 3)).sqrt())
        rest = remaining_time(unit, data, ncf_bound(point, data, boxes=600).bound)
        assert rest is not None
        assert (rest - ball(3).sqrt() / 12).contains(0)


def test_flows_that_do_not_blow_up() -> None:
    assert blow_up(neuron(-1, 1), ONE).fate is Fate.REST
    assert blow_up(neuron(0, 0), ONE).fate is Fate.REST
    ray = HomogeneousNetwork.exact(Activation(2), [[["1", "1"]], [["-1"]]])
    data = Data(((Q(1), Q(2)), (Q(2), Q(1))), (Q(1), Q(1)))
    assert blow_up(ray, data).fate is Fate.RAY_TO_ZERO
    below = blow_up(neuron(8, -9), ONE, until=1, digits=10)
    assert (below.fate, below.time) == (Fate.UNDECIDED, None)
    with pytest.raises(NotAvailable):
        blow_up(neuron(1, 1, power=1), ONE)


# -- tables and time scales ----------------------------------------------------------------------------------------


def test_rows_of_a_table() -> None:
    table = early_table(neuron(1, 0), ONE, QUARTER, ["1/10", "1e-6"], digits=15, rigorous=True)
    with precision(120), mpmath.workdps(30):
        first, last = table.rows
        assert first.time == 10 * QUARTER
        assert abs(first.state.size - ball("1.580465")) < ball("1e-4")
        assert ball("7.06e-4") < first.error < ball("7.07e-4")
        assert abs(last.scaled_error - ball(Q(1, 2)).sqrt()) < ball("1e-15")
        limit = (1 + 2 * ball(2).sqrt()) / ball(15).sqrt()
        w, v = table.ncf_state.direction
        assert ((v + ball(2).sqrt() * w) / ball(3).sqrt() - limit).contains(0)
        assert last.cosine > 1 - ball("1e-15")
        assert table.ncf_state.kkt_gap is not None
        assert table.ncf_state.kkt_gap > 0
    assert len(table.flows) == 3


def test_a_table_that_carries_few_digits_says_little_about_errors() -> None:
    table = early_table(neuron(1, 0), ONE, "1/2", ["1e-50"], digits=15, errors=False)
    assert table.flows[0].digits == table.flows[1].digits == 30
    with precision(100):
        assert table.rows[0].error < ball("1e-30")


def test_tables_refuse() -> None:
    with pytest.raises(NumberError, match="positive"):
        early_table(neuron(1, 0), ONE, 1, ["-1"])
    with pytest.raises(NumberError, match="before T"):
        early_table(neuron(1, 0), ONE, 2, ["1/10"])
    with pytest.raises(NumberError, match="rests"):
        early_time(neuron(-1, 1), ONE)


ORDERS = {
    3: (2, [[["1"]], [["1/2"]]]),
    4: (3, [[["1"]], [["1/2"]]]),
    7: (2, [[["1"]], [["3/4"]], [["1/2"]]]),
}
DAILY = ["1e-1", "1e-3"]
ALL = [f"1e-{k}" for k in range(1, 13)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("deltas", [DAILY, pytest.param(ALL, marks=pytest.mark.nightly)], ids=["few", "all"])
def test_horizons_scale_as_delta_to_minus_order_plus_two_and_errors_as_delta_to_the_order(
    order: int, deltas: list[str]
) -> None:
    """The loss flow itself is integrated, from delta w0: nothing about the scaling is put in."""
    power, blocks = ORDERS[order]
    network = HomogeneousNetwork.exact(Activation(power), blocks)
    found = time_scales(network, ONE, deltas)
    assert found.order == order
    for row in found.rows[1:]:
        assert row.horizon_exponent is not None
        assert row.error_exponent is not None
        slack = 1e-3 if deltas is ALL and row.delta < Q(1, 100) else 0.1
        assert abs(row.horizon_exponent + order - 2) < slack
        assert abs(row.error_exponent - order) < slack
    rescaled = time_scales(network, ONE, deltas[:2], direct=False)
    for one, other in zip(found.rows, rescaled.rows, strict=False):
        assert abs(to_float(midpoint(one.horizon / other.horizon)) - 1) < 1e-9
        assert abs(to_float(midpoint(one.error / other.error)) - 1) < 1e-9
