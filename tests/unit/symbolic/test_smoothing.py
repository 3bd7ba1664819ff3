"""G as the limit of smoothed gradients: the derivation, an independent integral, and what must not pass."""

from dataclasses import replace

import pytest
import sympy

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Constant
from gfproof.risk import segments
from gfproof.symbolic.setting import AFFINE, CONSTANT
from gfproof.symbolic.smoothing import (
    CASES,
    AdmissibleStep,
    LimitStep,
    SmoothedNeuron,
    SoftplusStep,
    smoothing_derivation,
)
from gfproof.symbolic.steps import Checked, DerivationError, Step

NETWORKS = {
    "right": (Q(2), Q(-1), Q(3), Q(1, 4)),
    "left": (Q(-3, 2), Q(1), Q(-2), Q(1, 5)),
    "full": (Q(1, 3), Q(1, 2), Q(5), Q(-1)),
    "dead": (Q(1), Q(-2), Q(7), Q(2)),
    "degenerate": (Q(0), Q(0), Q(7), Q(2)),
}
XI = Q(2, 7)


@pytest.mark.parametrize("target", [CONSTANT, AFFINE])
@pytest.mark.parametrize("ends", [(Q(0), Q(1)), (Q(-1, 3), Q(5, 2))])
def test_every_step_checks(target: str, ends: tuple[Q, Q]) -> None:
    checked = smoothing_derivation(target, *ends).checked()
    assert len(checked) == (7 if target == CONSTANT else 6)


def values(smoothed: SmoothedNeuron, r: int) -> tuple[Q, ...]:
    w, b, v, c = NETWORKS[smoothed.case]
    eps = Q(1, r)
    delta = eps / abs(w) if smoothed.case in ("right", "left") else eps
    kink = -b / w if w != 0 else Q(0)
    known = {"w1": w, "b1": b, "v1": v, "c": c, "t1": kink, "xi": XI, "delta": delta}
    return tuple(known[name] for name in smoothed.names)


@pytest.mark.parametrize("case", CASES)
def test_the_smoothed_risk_is_its_integral(case: str) -> None:
    """SymPy integrates the squared error with the smoothed activation, written as a piecewise function of x."""
    smoothed, r = SmoothedNeuron(case), 12
    w, b, v, c = (sympy.Rational(str(x)) for x in NETWORKS[case])
    x = sympy.Symbol("x", real=True)
    y, eps = w * x + b, sympy.Rational(1, r)
    activation = sympy.Piecewise((0, y <= 0), (y**2 / (2 * eps), y <= eps), (y - eps / 2, True))
    error = c + v * activation - sympy.Rational(str(XI))
    integral = sympy.integrate(sympy.piecewise_fold(sympy.expand(error**2)), (x, 0, 1))
    assert str(sympy.nsimplify(integral)) == str(smoothed.risk(*values(smoothed, r)))


@pytest.mark.parametrize("case", CASES)
def test_the_smoothed_gradients_come_closer_and_closer_to_g(case: str) -> None:
    w, b, v, c = NETWORKS[case]
    network = Network.exact([[w]], [b], [v], c)
    domain = segments.exact_domain(Constant((XI,)).pieces(), Q(0), Q(1))
    slope = list(segments.risk_and_gradient(network, domain)[1].entries())
    smoothed = SmoothedNeuron(case)
    assert [p(*values(smoothed, 10**9)[:-1], Q(0)) for p in smoothed.gradient] == slope
    gaps = []
    for r in (100, 10_000):
        at = values(smoothed, r)
        gaps.append(max(abs(p(*at) - g) for p, g in zip(smoothed.gradient, slope, strict=True)))
    assert gaps[1] <= gaps[0] / 50
    assert gaps[0] < Q(1)


def refused(step: Step) -> None:
    assert step.check() is False
    with pytest.raises(DerivationError):
        Checked(step)


def test_another_smoothing_is_refused() -> None:
    step = smoothing_derivation().steps[0]
    assert isinstance(step, AdmissibleStep)
    assert step.check()
    left, middle, right = step.pieces
    for wrong in (
        (left, (*middle[:2], 2 * middle[2]), right),
        (left, middle, (2 * right[0], right[1])),
        (left, (middle[0], middle[0] + 1, middle[2]), right),
        ((left[0] + 1,), middle, right),
        (left, middle, (0 * right[0], right[1])),
    ):
        refused(replace(step, pieces=wrong))


@pytest.mark.parametrize("case", CASES)
def test_another_limit_is_refused(case: str) -> None:
    step = next(s for s in smoothing_derivation() if isinstance(s, LimitStep) and s.case == case)
    for k in range(4):
        wrong = list(step.limit)
        wrong[k] = wrong[k] + 1
        refused(replace(step, limit=tuple(wrong)))


def test_the_gradient_of_another_neuron_is_refused() -> None:
    step = next(s for s in smoothing_derivation() if isinstance(s, LimitStep) and s.case == "right")
    refused(replace(step, smoothed=SmoothedNeuron("left")))
    broken = SmoothedNeuron("right")
    broken.risk = broken.risk + broken.variable["delta"]  # a multiple of eps alone would not matter
    refused(replace(step, smoothed=broken))


def test_softplus_has_slope_one_half_and_the_wrong_limit() -> None:
    step = SoftplusStep()
    assert step.check()
    refused(replace(step, slope=sympy.Integer(0)))
    refused(replace(step, limit=sympy.Integer(0)))
    refused(replace(step, limit=sympy.Integer(2)))
