"""What false variants of theorems say, written out a second time: is the statement violated at this network?

One entry per variant, by the id of the variant; nothing is shared with the code that decides the claim.  An entry raises
``Unclear`` where it cannot tell.  Statements that quantify over step sizes are violated by one of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

from gfproof.falsify.second_quantities import Sight, product, square
from gfproof.theorems.deciding.spans import Unclear

Violated = Callable[[Sight], bool]
ONE = Fraction(1)
BELOW = Fraction(999, 1000)


def _bound(at: Sight, hidden: Fraction, rest: Fraction) -> Fraction:
    """(1 + M2) hidden + rest."""
    return (1 + at.moment) * hidden + rest


def _some(at: Sight, check: Callable[[int], bool]) -> bool:
    return any(check(i) for i in range(at.width))


def _moving_balance(at: Sight) -> bool:
    """|v_i|^2 + |u_i|^2 has the derivative -4 v_i.G_{v_i}; without homogeneity, from both parts."""
    return _some(
        at,
        lambda i: product(at.outer(i), at.outer_slope(i)) + product(at.inner(i), at.inner_slope(i)) != 0,
    )


def _does_not_fall(at: Sight, gamma: Fraction) -> bool:
    return at.risk > 0 and at.after(gamma).lyapunov >= at.lyapunov


def _threshold(at: Sight, share: Fraction) -> bool:
    """V does not fall on the step share L/Q."""
    return at.risk > 0 and _does_not_fall(at, share * at.risk / at.curvature)


def _step(at: Sight, curvature: Fraction) -> bool:
    """The change of V in a step of size 1 is not -8 L + curvature."""
    return at.after(ONE).lyapunov - at.lyapunov != -8 * at.risk + curvature


def _nothing_active(at: Sight) -> bool:
    for _, x, _ in at.point.points():
        for w, b in zip(at.point.w, at.point.b, strict=True):
            if product(w, x) + b > 0:
                return False
    return True


def _zero(at: Sight, widest: int = 2) -> bool:
    return at.width <= widest and at.slope2 == 0


def _two_kinks(at: Sight) -> bool:
    return at.width == 2 and at.slope2 == 0 and len(at.kinks()) == 2


def _error_slopes(at: Sight) -> list[Fraction]:
    """The slopes of N - f between the kinks, one input and output."""
    low, high = at.interval
    ends = [low, *at.kinks(), high]
    found = []
    for p, q in itertools.pairwise(ends):
        x = (p + q) / 2
        active = [
            v * w[0]
            for w, b, v in zip(at.point.w, at.point.b, at.point.v[0], strict=True)
            if w[0] * x + b > 0
        ]
        found.append(sum(active, Fraction(0)) - at.slope_of_target)
    return found


def _idle_length(at: Sight) -> Fraction:
    """The length of the part of the interval on which the one neuron is not active."""
    low, high = at.interval
    w, b = at.point.w[0][0], at.point.b[0]
    ends = sorted({low, high, *([-b / w] if w and low < -b / w < high else [])})
    return sum((q - p for p, q in itertools.pairwise(ends) if w * (p + q) / 2 + b <= 0), Fraction(0))


def _pair_rate(at: Sight, j: int, k: int) -> Fraction:
    """Half the derivative of <v_j, v_k> - <u_j, u_k> along G."""
    outer = product(at.outer(j), at.outer_slope(k)) + product(at.outer(k), at.outer_slope(j))
    return outer - product(at.inner(j), at.inner_slope(k)) - product(at.inner(k), at.inner_slope(j))


def _any_batch(check: Violated) -> Violated:
    return lambda at: any(check(batch) for batch in at.batches())


def _data_threshold(at: Sight) -> bool:
    if at.risk == 0:
        return False
    gamma = BELOW * 8 * at.risk / at.curvature
    return any(batch.after(gamma).lyapunov > batch.lyapunov for batch in at.batches())


def _wide_moment(at: Sight) -> bool:
    gamma = BELOW * 2 / _bound(at, at.centred, Fraction(2))
    return any(batch.after(gamma).centred > batch.centred for batch in at.batches())


def _apriori(at: Sight, skip: int) -> Fraction:
    """(1 + M2) W + 2 (+ 2 M2 with a skip connection)."""
    return _bound(at, at.centred, 2 + skip * 2 * at.moment)


# -- norms ------------------------------------------------------------------------------------------------


def _one(entries: list[Fraction]) -> Fraction:
    return sum(map(abs, entries), Fraction(0))


def _by_hyperplane(at: Sight) -> list[list[tuple[Fraction, list[Fraction]]]]:
    """The neurons with w != 0 by their hyperplane: (s, v) with (w, b) = s (direction, offset)."""
    found: dict[tuple[Fraction, ...], list[tuple[Fraction, list[Fraction]]]] = {}
    for i in range(at.width):
        lead = next((x for x in at.point.w[i] if x), None)
        if lead is not None:
            place = tuple(x / lead for x in at.inner(i))
            found.setdefault(place, []).append((lead, at.outer(i)))
    return list(found.values())


def _summed(neurons: list[tuple[Fraction, list[Fraction]]], signed: bool = False) -> Fraction:
    """|sum_k |s_k| v_k|_1, or with s_k for |s_k|."""
    columns = zip(*([(s if signed else abs(s)) * x for x in v] for s, v in neurons), strict=True)
    return _one([sum(column, Fraction(0)) for column in columns])


def _cancels(at: Sight) -> bool:
    """Are jumps of neurons on one hyperplane of different signs?  Each difference is of one sign, so they cannot sum to 0."""
    return any(
        _summed(neurons) != sum((abs(s) * _one(v) for s, v in neurons), Fraction(0))
        for neurons in _by_hyperplane(at)
    )


def _oriented(at: Sight) -> bool:
    differences = [_summed(neurons, signed=True) - _summed(neurons) for neurons in _by_hyperplane(at)]
    if any(x > 0 for x in differences) and any(x < 0 for x in differences):
        raise Unclear("differences of both signs, with square roots before them")
    return any(differences)


def _shared(at: Sight) -> bool:
    return _cancels(at) is not any(len(neurons) > 1 for neurons in _by_hyperplane(at))


def _bare_power(at: Sight) -> bool:
    """|G|^2 < 64 L^{4/3}."""
    return at.width == 1 and at.slope2**3 < 64**3 * at.risk**4


_COMMON: dict[str, Violated] = {
    "nine": lambda at: at.rate() != 9 * at.risk,
    "square": lambda at: at.slope2 * at.energy < 4 * at.risk,
    "doubled": lambda at: at.slope2 * at.energy < 8 * at.risk**2,
}
_CONSTANT = _COMMON | {
    "sign": lambda at: at.rate() != -8 * at.risk,
    "offset": lambda at: at.rate(1, 1) != 8 * at.risk,
    "radius": lambda at: at.slope2 > 4 * (at.radius**2 * (at.point.dimension + 1) * at.size + 1) * at.risk,
    "moment": lambda at: at.slope2 > 4 * (at.hidden + 1) * at.risk,
    "strict-bound": lambda at: at.risk > 0 and at.slope2 >= 4 * _bound(at, at.hidden, ONE) * at.risk,
    "strict-size": lambda at: at.lyapunov <= 2 * square(at.affine[1]),
}
_STEPS: dict[str, Violated] = {
    "half-square": lambda at: _step(at, at.curvature / 2),
    "late-threshold": lambda at: _threshold(at, Fraction(12)),
    "edge": lambda at: _threshold(at, Fraction(8)),
    "any-step": lambda at: at.after(at.gamma).centred > at.centred,
}
_BALANCE: dict[str, Violated] = {"balance-sum": _moving_balance}

VIOLATED: dict[str, dict[str, Violated]] = {
    "constant-target-flow": _CONSTANT
    | _BALANCE
    | {"half-integral": lambda at: _nothing_active(at) and at.risk / 4 > at.energy / 8},
    "constant-target-descent": _CONSTANT
    | _STEPS
    | {
        "apriori-doubled": lambda at: _does_not_fall(at, BELOW * 4 / _apriori(at, 0)),
        "balance-sign": lambda at: _some(
            at,
            lambda i: (
                at.after(ONE).balance(i) - at.balance(i)
                != square(at.inner_slope(i)) - square(at.outer_slope(i))
            ),
        ),
        "monotone-risk": lambda at: at.after(at.gamma).risk > at.risk,
        "budget": lambda at: at.gamma * at.risk > at.centred / 32,
    },
    "affine-skip-flow": _COMMON
    | {
        "slope": lambda at: at.rate(2, 1) != 8 * at.risk,
        "no-slope": lambda at: at.rate(2, None) != 8 * at.risk,
        "constant-bound": lambda at: at.slope2 > 4 * _bound(at, at.hidden, ONE) * at.risk,
        "constant-curvature": lambda at: at.curvature > 4 * _bound(at, at.hidden, Fraction(2)) * at.risk,
        "energy": lambda at: (
            at.slope2 * (at.energy - square(at.apart(1)[len(at.point.c) :])) < 4 * at.risk**2
        ),
    },
    "sgd-constant": {
        "half-square": _any_batch(lambda at: _step(at, at.curvature / 2)),
        "sign": _any_batch(lambda at: _step(at, -at.curvature)),
        "moment": _wide_moment,
        "data-threshold": _data_threshold,
        "late-threshold": _any_batch(lambda at: _threshold(at, Fraction(12))),
        "any-step": _any_batch(lambda at: at.after(at.gamma).centred > at.centred),
    },
    "normalized-flow": {
        "eight": lambda at: _outer_rate(at, 1) != 8 * at.risk,
        "doubled-offset": lambda at: _outer_rate(at, 2) != 4 * at.risk,
        "same-norm": lambda at: at.projected2 != at.slope2,
        "off-manifold": lambda at: (
            at.slope2 - at.projected2
            != sum((product(at.outer(i), at.outer_slope(i)) ** 2 for i in range(at.width)), Fraction(0))
        ),
        "euler": lambda at: _some(
            at,
            lambda i: square(u - g for u, g in zip(at.inner(i), at.projected(i), strict=True)) != 1,
        ),
        "zero-rows": lambda at: _some(at, lambda i: not any(at.inner(i))),
        "no-width": lambda at: (
            at.width <= 2 and square(at.slope("v")) + square(at.slope("c")) > 4 * (2 + at.moment) * at.risk
        ),
    },
    "existence-uniqueness": {
        "sum": _moving_balance,
        "slower": lambda at: _some(
            at,
            lambda i: (
                product(at.inner(i), at.inner_slope(i)) ** 2
                > square(at.outer(i)) * square(at.inner(i)) * (1 + at.moment) * at.risk
            ),
        ),
    },
    "convergence-rates": {
        "fit": lambda at: _zero(at) and at.risk > 0,
        "doubled": _COMMON["doubled"],
        "half": lambda at: at.slope2 < 4 * at.risk,
        "bare": _bare_power,
    },
    "affine-critical-points": {
        "square": lambda at: (
            _two_kinks(at) and at.risk != at.slope_of_target**2 * (at.interval[1] - at.interval[0]) ** 2 / 108
        ),
        "no-spurious": lambda at: _zero(at) and at.risk > 0,
        "doubled-slope": lambda at: (
            _two_kinks(at) and any(abs(x) != 2 * abs(at.slope_of_target) / 3 for x in _error_slopes(at))
        ),
        "parabola-sign": lambda at: at.with_offset(ONE).risk != at.risk + at.slope("c")[0] - 1,
    },
    "affine-flow": _BALANCE,
    "affine-flow-one-neuron": {
        "always-active": lambda at: at.width == 1 and _nothing_active(at),
        "bare": _bare_power,
        "no-gap": lambda at: _idle_length(at) > 0,
    },
    "conservation-laws": {
        "sum": _moving_balance,
        "every-pair": lambda at: any(
            _pair_rate(at, j, k) != 0 for j in range(at.width) for k in range(at.width)
        ),
        "half-decay": lambda at: _some(at, lambda i: at.balance(i) != 0),
        "no-drift": lambda at: _some(at, lambda i: at.after(ONE).balance(i) != at.balance(i)),
    },
    "variational-norms": {
        "no-merging": _cancels,
        "orientation": _oriented,
        "shared": _shared,
        "no-balance": lambda at: _some(at, lambda i: _one(at.outer(i)) ** 2 != square(at.point.w[i])),
        "one-norm": lambda at: _some(
            at, lambda i: any(at.outer(i)) and _one(at.point.w[i]) ** 2 != square(at.point.w[i])
        ),
        "any-factor": lambda at: (
            sum(
                (3 * square(at.point.w[i]) - _one(at.outer(i)) ** 2 * 3 / 4 for i in range(at.width)), ONE * 0
            )
            != 0
        ),
    },
}
VIOLATED["affine-skip-descent"] = {
    "nine": _COMMON["nine"],
    "slope": VIOLATED["affine-skip-flow"]["slope"],
    "no-slope": VIOLATED["affine-skip-flow"]["no-slope"],
    "half-square": _STEPS["half-square"],
    "late-threshold": _STEPS["late-threshold"],
    "any-step": _STEPS["any-step"],
    "no-slope-step": lambda at: _step(at, at.curvature - square(at.slope("a"))),
    "apriori-doubled": lambda at: _does_not_fall(at, BELOW * 4 / _apriori(at, 1)),
    "constant-step": lambda at: _does_not_fall(at, BELOW * 2 / _apriori(at, 0)),
}


def _outer_rate(at: Sight, share: int) -> Fraction:
    """2 v.G_v + 2 (c - share xi).G_c: minus the derivative of |v|^2 + |c - share xi|^2 along the flow."""
    flat = [x for row in at.point.v for x in row]
    apart = at.apart(share)[: len(at.point.c)]
    return 2 * product(flat, at.slope("v")) + 2 * product(apart, at.slope("c"))
