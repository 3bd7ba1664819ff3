"""Flows near the origin: known solutions to all their digits, two arithmetics, conserved quantities, sign changes."""

import mpmath
import pytest

from gfproof.errors import AmbiguousCell, BudgetExceeded, CaseError, NotAvailable, NumberError
from gfproof.homogeneous import Activation, Data, HomogeneousNetwork, Loss, OnKink, ncf
from gfproof.homogeneous.flow import HomogeneousFlow, Limits, homogeneous_flow
from gfproof.homogeneous.flow_program import Motion
from gfproof.numbers import Q, decimal, rational
from gfproof.numbers.digits import exact_from_mpf, mpf_from_exact

ONE = Data(((Q(1),),), (Q(1),))
THETA = "0.785044843113590564824603622855"


def neuron(w: object, v: object, power: int = 2) -> HomogeneousNetwork:
    return HomogeneousNetwork.exact(Activation(power), [[[w]], [[v]]])


def exact(text: str, digits: int = 60) -> Q:
    with mpmath.workdps(digits):
        return exact_from_mpf(eval_constant(text))


def eval_constant(text: str) -> mpmath.mpf:
    return {
        "quarter": mpmath.pi / (4 * mpmath.sqrt(2)),
        "half": mpmath.pi / (2 * mpmath.sqrt(2)),
        "sqrt2": mpmath.sqrt(2),
    }[text]


def weights(flow: HomogeneousFlow, time: object) -> list[mpmath.mpf]:
    return [mpf_from_exact(x) for x in flow.entries_at(time)]


def test_the_angle_by_quadrature() -> None:
    """Theta' = sqrt(2)(1 - delta^3 tan(theta) sec(theta)^2/sqrt(2)) is separable: the time of THETA is pi/(4 sqrt(2))."""
    with mpmath.workdps(40):
        time = mpmath.quad(
            lambda x: 1 / (mpmath.sqrt(2) - mpmath.tan(x) * mpmath.sec(x) ** 2 / 1000), [0, mpmath.mpf(THETA)]
        )
        assert abs(time - eval_constant("quarter")) < mpmath.mpf(10) ** -29


@pytest.mark.parametrize("arithmetic", ["arb", "mpmath"])
def test_the_angle_to_thirty_digits(arithmetic: str) -> None:
    time = exact("quarter")
    flow = homogeneous_flow(neuron(1, 0), ONE, time, excess="1/1000", digits=34, arithmetic=arithmetic)
    with mpmath.workdps(50):
        w, v = weights(flow, time)
        theta = mpmath.asin(mpmath.sqrt(2) * v / w)
        assert abs(theta - mpmath.mpf(THETA)) < mpmath.mpf(10) ** -30
        assert mpmath.nstr(v, 15) == "0.706607287309788"
        assert abs(w - mpmath.mpf("1.41371415673700")) < 1e-14
        cosine = (v + mpmath.sqrt(2) * w) / (mpmath.sqrt(3) * mpmath.hypot(v, w))
        assert abs(cosine - mpmath.mpf("0.988474242130357")) < 1e-15


def test_the_limit_direction_of_the_ncf_flow() -> None:
    time = exact("quarter")
    flow = homogeneous_flow(neuron(1, 0), ONE, time, digits=30)
    with mpmath.workdps(40):
        w, v = weights(flow, time)
        cosine = (v + mpmath.sqrt(2) * w) / (mpmath.sqrt(3) * mpmath.hypot(v, w))
        assert abs(cosine - (1 + 2 * mpmath.sqrt(2)) / mpmath.sqrt(15)) < mpmath.mpf(10) ** -30


@pytest.mark.parametrize("time", ["1/10", "1/2", "1", "11/10"])
def test_the_tangent_solution(time: str) -> None:
    flow = homogeneous_flow(neuron(1, 0), ONE, time, digits=30)
    with mpmath.workdps(45):
        w, v = weights(flow, time)
        angle = mpmath.sqrt(2) * mpf_from_exact(rational(time))
        assert abs(v - mpmath.tan(angle) / mpmath.sqrt(2)) < mpmath.mpf(10) ** -29 * max(1, v)
        assert abs(w - mpmath.sec(angle)) < mpmath.mpf(10) ** -29 * max(1, w)


def test_a_start_below_the_cone_tends_to_a_zero_kkt_point() -> None:
    """V0 = -9, w0 = 8: v = -7 (8 e^(28 tau) + 1)/(8 e^(28 tau) - 1) -> -7, w -> 0."""
    flow = homogeneous_flow(neuron(8, -9), ONE, 1, digits=30)
    with mpmath.workdps(40):
        for time in ("1/50", "1/4", "1"):
            w, v = weights(flow, time)
            grown = 8 * mpmath.exp(28 * mpf_from_exact(rational(time)))
            assert abs(v + 7 * (grown + 1) / (grown - 1)) < mpmath.mpf(10) ** -29
            assert abs(w**2 - 2 * v**2 + 98) < mpmath.mpf(10) ** -27


def test_a_negative_ray_falls_slowly() -> None:
    flow = homogeneous_flow(neuron(exact("sqrt2"), -1), ONE, 4, digits=30)
    with mpmath.workdps(40):
        w, v = weights(flow, 4)
        assert abs(v + mpmath.mpf(1) / 9) < mpmath.mpf(10) ** -29
        assert abs(w - mpmath.sqrt(2) / 9) < mpmath.mpf(10) ** -29


def test_a_start_with_negative_ncf_still_rises() -> None:
    """C > 0, v0 < 0: v = sqrt(c/2) tan(sqrt(2c) tau + th0)."""
    flow = homogeneous_flow(neuron(2, -1), ONE, "1/2", digits=30)
    assert ncf(flow.network, ONE) < 0 < ncf(flow.end, ONE)
    with mpmath.workdps(40):
        c = mpmath.mpf(2)
        v = mpmath.sqrt(c / 2) * mpmath.tan(mpmath.sqrt(2 * c) / 2 + mpmath.atan(-mpmath.sqrt(2 / c)))
        assert abs(weights(flow, "1/2")[1] - v) < mpmath.mpf(10) ** -29


@pytest.mark.parametrize(
    ("delta", "time"), [("1/10", "8.12678553115786203"), ("1/100", "98.1317375323887718")]
)
def test_the_deep_linear_scalar_network(delta: str, time: str) -> None:
    """Three balanced weights: a(t) = 1/2 at the time of the sheet; the NCF flow is there after 1/delta - 2 exactly."""
    start = HomogeneousNetwork.exact(Activation(1, Q(1)), [[[delta]], [[delta]], [[delta]]])
    loss = homogeneous_flow(start, ONE, time, excess=1, digits=25)
    assert all(abs(x - Q(1, 2)) < Q(1, 10**17) for x in loss.entries_at(time))
    exactly = 1 / rational(delta) - 2
    straight = homogeneous_flow(start, ONE, exactly, digits=25)
    assert all(abs(x - Q(1, 2)) < Q(1, 10**25) for x in straight.entries_at(exactly))


@pytest.mark.parametrize("z0", ["1/4", "4"])
def test_order_two_has_closed_forms(z0: str) -> None:
    """H = v max(w, 0), v = w: z = v w = z0 e^(2t)/(1 + z0 (e^(2t) - 1))."""
    root = {"1/4": Q(1, 2), "4": Q(2)}[z0]
    flow = homogeneous_flow(neuron(root, root, power=1), ONE, 1, excess=1, digits=30)
    with mpmath.workdps(40):
        w, v = weights(flow, 1)
        z, grown = mpf_from_exact(rational(z0)), mpmath.exp(2)
        assert abs(v * w - z * grown / (1 + z * (grown - 1))) < mpmath.mpf(10) ** -29


DATA = Data(((Q(1), Q(0)), (Q(1), Q(1)), (Q(-1), Q(2))), (Q(3), Q(-2), Q(1)))
CROSSING = HomogeneousNetwork.exact(Activation(2), [[["-1/2", "2/3"], ["-1", "-2/3"]], [["-5/6", "-1/6"]]])


def test_the_rescaled_flow_is_the_loss_flow() -> None:
    delta = Q(1, 20)
    direct = homogeneous_flow(CROSSING.scaled(delta), DATA, 5, excess=1, digits=25)
    rescaled = homogeneous_flow(CROSSING, DATA, 5 * delta, excess=delta**3, digits=25)
    for share in (Q(1, 3), Q(1)):
        one, other = direct.entries_at(5 * share), rescaled.entries_at(5 * delta * share)
        assert all(abs(x - delta * y) < Q(1, 10**25) for x, y in zip(one, other, strict=True))


def test_a_tiny_start_costs_what_a_small_one_does() -> None:
    steps = {
        delta: len(homogeneous_flow(CROSSING, DATA, "1/4", excess=rational(delta) ** 3, digits=20).pieces)
        for delta in ("1e-2", "1e-50")
    }
    assert abs(steps["1e-2"] - steps["1e-50"]) <= 1


@pytest.mark.parametrize("leak", ["0", "1/3"])
@pytest.mark.parametrize("power", [2, 3])
def test_sign_changes_are_located_and_balances_stay(power: int, leak: str) -> None:
    """|w_j|^2 - p v_j^2 is constant along both flows, across every sign change."""
    start = HomogeneousNetwork(Activation(power, rational(leak)), CROSSING.blocks)
    for excess in (Q(0), Q(1, 100)):
        flow = homogeneous_flow(start, DATA, "1/4", excess=excess, digits=30)
        assert flow.crossings
        for crossing in flow.crossings:
            z = flow.at(crossing.time).forward(DATA.points[crossing.datum]).before[crossing.layer]
            assert abs(z[crossing.neuron]) < Q(1, 10**30)
        state = flow.end
        for j in range(2):
            gaps = [
                sum(x * x for x in n.blocks[0][j]) - power * n.blocks[1][0][j] ** 2 for n in (start, state)
            ]
            assert abs(gaps[0] - gaps[1]) < Q(1, 10**26)


def test_more_digits_and_the_other_arithmetic_agree() -> None:
    flows = [
        homogeneous_flow(CROSSING, DATA, "1/4", digits=digits, arithmetic=name)
        for digits, name in ((20, "arb"), (40, "arb"), (20, "mpmath"))
    ]
    ends = [flow.entries_at("1/4") for flow in flows]
    for other in ends[1:]:
        assert all(abs(x - y) < max(1, abs(x)) / Q(10) ** 20 for x, y in zip(ends[0], other, strict=True))


def test_directions_follow_the_ncf_flow() -> None:
    """Theta = u/|u| after sigma = int |u|^(D-2) dtau: the same direction."""
    start = HomogeneousNetwork.exact(Activation(2), [[["3/5"]], [["4/5"]]])
    free = homogeneous_flow(start, ONE, "1/4", digits=20)
    turned = homogeneous_flow(start, ONE, "1/2", motion=Motion.DIRECTION, digits=20)
    with mpmath.workdps(30):
        w, v = weights(free, exact_from_mpf(mpmath.mpf("0.2")))
        low, high = Q(0), Q(1, 2)
        for _ in range(70):  # where the angle is the same
            middle = (low + high) / 2
            a, b = weights(turned, middle)
            low, high = (middle, high) if b / a > v / w else (low, middle)
        sigma = mpmath.quad(
            lambda t: mpmath.sqrt(sum(x * x for x in weights(free, exact_from_mpf(t)))),
            [0, mpmath.mpf("0.2")],
        )
        assert abs(mpf_from_exact(low) - sigma) < 1e-15
        a, b = weights(turned, "1/2")
        assert abs(a * a + b * b - 1) < mpmath.mpf(10) ** -20


def test_ncf_flows_stop_where_they_grow_large() -> None:
    flow = homogeneous_flow(neuron(1, 0), ONE, 2, digits=15, limits=Limits(largest=Q(100)))
    assert not flow.complete
    assert max(flow.entries_at(flow.reached)) > 100
    with mpmath.workdps(20):
        assert 0 < eval_constant("half") - mpf_from_exact(flow.reached) < 0.01
    with pytest.raises(NumberError):
        flow.entries_at(2)


def test_what_is_refused() -> None:
    relu = HomogeneousNetwork.exact(Activation(1), [[["0", "1"]], [["1"]]])
    with pytest.raises(OnKink):
        homogeneous_flow(relu, DATA, 1)
    with pytest.raises(NotAvailable, match="logistic"):
        homogeneous_flow(CROSSING, Data(DATA.points, DATA.labels, Loss.LOGISTIC), 1, excess=1)
    with pytest.raises(CaseError):
        homogeneous_flow(CROSSING, DATA, -1)
    with pytest.raises(CaseError):
        homogeneous_flow(CROSSING, DATA, 1, excess=-1)
    with pytest.raises(BudgetExceeded):
        homogeneous_flow(CROSSING, DATA, "1/4", limits=Limits(steps=2))


def test_a_flow_that_slides_along_a_kink_is_refused() -> None:
    """H = max(w.x, 0), two data pulling to opposite sides of the kink of the second."""
    data = Data(((Q(1), Q(0)), (Q(0), Q(1)), (Q(1), Q(-1))), (Q(1), Q(-1), Q(1)))
    start = HomogeneousNetwork.exact(Activation(1), [[["1", "1/10"]], [["1"]]])
    with pytest.raises(AmbiguousCell, match="slides"):
        homogeneous_flow(start, data, 2, excess=1, digits=15)


def test_the_logistic_loss_has_an_ncf_flow_at_half_the_speed() -> None:
    data = Data(DATA.points, DATA.labels, Loss.LOGISTIC)
    slow = homogeneous_flow(CROSSING, data, "2/5", digits=20)
    fast = homogeneous_flow(CROSSING, DATA, "1/5", digits=20)
    assert all(
        abs(x - y) < Q(1, 10**19) for x, y in zip(slow.entries_at("2/5"), fast.entries_at("1/5"), strict=True)
    )
    assert decimal(slow.reached, 3) == "0.4"
