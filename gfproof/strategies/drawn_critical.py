"""Drawing zeros of the generalized gradient, and networks close to one.

Descent stops near zeros of G, so that is where statements about it tend to break, and where no random network lies.  Four
families of exact zeros, for the uniform law on an interval and m = 1, each verified by the exact gradient:

    fitted     f is the realization of the network: L = 0;
    idle       no neuron is active anywhere and c = E f;
    flat       the active neurons have v_i = 0 and N = f everywhere (f constant): L = 0, and G_v = 0 as well;
    projected  all neurons are positive on the domain and N is the best affine approximation of f: E e = E x e = 0.
"""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Constant, Piecewise, Problem, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import NONZERO, RATIONALS, Chooser
from gfproof.strategies.drawn_networks import Neuron, dead, degenerate, on_interval
from gfproof.strategies.drawn_networks import any_neuron as _any

FAMILIES = ("idle", "flat", "fitted", "projected")
DISTANCES = (Q(0), Q(1), Q(1, 10), Q(-1, 10), Q(1, 100), Q(-1, 1000), Q(1, 10**6))
"""How far one parameter is moved away from the zero; 0 keeps the zero."""


def zero_of_gradient(choose: Chooser, family: str | None = None) -> Case:
    """A case with G = 0 exactly, of one of the four families above (drawn if None)."""
    law = problems.uniform(choose)
    low, high = law.low[0], law.high[0]
    kind = family or choose.pick(FAMILIES)
    if kind == "idle":
        case = _idle(choose, law)
    elif kind == "flat":
        case = _flat(choose, law)
    elif kind == "fitted":
        case = _fitted(choose, law, low, high)
    else:
        case = _projected(choose, law, low, high)
    return replace(case, dynamics=problems.flow(choose))


def near_zero(choose: Chooser) -> Case:
    """A zero of G with one parameter moved by 0, 1, 1/10, ..., 1/10^6."""
    case = zero_of_gradient(choose)
    entries = list(case.network.entries())
    position, distance = choose.pick(range(len(entries))), choose.pick(DISTANCES)
    entries[position] = entries[position] + distance
    supply = iter(entries)
    return replace(case, network=Network.of(case.network.map(lambda _: next(supply))))


def _case(neurons: list[Neuron], v: tuple[Q, ...], c: Q, problem: Problem) -> Case:
    network = Network(tuple(w for w, _ in neurons), tuple(b for _, b in neurons), (v,), (c,))
    return Case(network, problem, None, "drawn case")


def _idle(choose: Chooser, law: Uniform) -> Case:
    ends = (law.low, law.high)
    neurons = [
        dead(choose, ends) if choose.pick((True, False)) else degenerate(1)
        for _ in range(choose.pick((1, 0, 2, 3)))
    ]
    problem = Problem(_target(choose, law), law)
    v = tuple(choose.pick(RATIONALS) for _ in neurons)
    start = _case(neurons, v, Q(0), problem)
    # with c = 0 and idle neurons e = -f, so G_c = 2 E e = -2 E f
    mean = -problem.generalized_gradient(start.network).c[0] / 2
    return _case(neurons, v, mean, problem)


def _flat(choose: Chooser, law: Uniform) -> Case:
    xi = choose.pick(RATIONALS)
    neurons = [_any(choose, 1) for _ in range(choose.pick((1, 2, 3)))]
    return _case(neurons, (Q(0),) * len(neurons), xi, Problem(Constant((xi,)), law))


def _fitted(choose: Chooser, law: Uniform, low: Q, high: Q) -> Case:
    from gfproof.strategies.drawn_cases import STRATA

    width = choose.pick((1, 2, 3))
    neurons = on_interval(choose, choose.pick(STRATA[:6]), low, high, (), width)
    v = tuple(choose.pick(NONZERO) for _ in neurons)
    c = choose.pick(RATIONALS)
    kinks = sorted({-b / w for (w,), b in neurons if w != 0 and low < -b / w < high})
    pieces = []
    for left, right in zip((low, *kinks), (*kinks, high), strict=True):
        middle = (left + right) / 2
        on = [(w, b, u) for ((w,), b), u in zip(neurons, v, strict=True) if w * middle + b > 0]
        offset = c + sum((u * b for _, b, u in on), Q(0))
        pieces.append(((offset, sum((u * w for w, _, u in on), Q(0))),))
    return _case(neurons, v, c, Problem(Piecewise(PolynomialPieces(tuple(kinks), tuple(pieces))), law))


def _projected(choose: Chooser, law: Uniform, low: Q, high: Q) -> Case:
    problem = Problem(_target(choose, law), law)
    # a full neuron x - low + 1 probes E e (x - low + 1) for e = -f: two linear equations for the best s x + t
    probe = _case([((Q(1),), Q(1) - low)], (Q(0),), Q(0), problem)
    slope = problem.generalized_gradient(probe.network)
    mean = -slope.c[0] / 2
    first = -slope.v[0][0] / 2 + (low - 1) * mean  # E x f
    centre, length = (low + high) / 2, high - low
    s = (first - centre * mean) * 12 / (length * length)
    t = mean - s * centre
    w = choose.pick(NONZERO)
    b = -min(w * low, w * high) + choose.pick((Q(1), Q(0), Q(1, 2)))
    return _case([((w,), b)], (s / w,), t - s / w * b, problem)


def _target(choose: Chooser, law: Uniform) -> Constant | Piecewise:
    if choose.pick((False, True)):
        return problems.piecewise(choose, problems.breakpoints(choose, law.low[0], law.high[0]))
    return problems.constant(choose)
