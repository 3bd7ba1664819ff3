"""Drawing cases with an affine target: zeros of G of every case, zeros with one number changed, and other networks."""

from __future__ import annotations

from gfproof.case import Case
from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.strategies.choosing import RATIONALS, SELDOM, Chooser
from gfproof.strategies.drawn_networks import WIDTHS, assemble, on_interval, outer_weights
from gfproof.strategies.drawn_problems import flow
from gfproof.theorems.affine.setting import Line

INTERVALS = tuple(
    (Q(p), Q(q)) for p, q in ((0, 1), (0, 1), (-1, 1), (0, 2), (-1, 2), (0, 3), (1, 2), (-2, -1))
)
SLOPES = (*(Q(x) for x in (1, -1, 2, -2)), Q(1, 2), Q(-1, 2))
OFFSETS = (*(Q(x) for x in (0, 1, -1)), Q(1, 2))
_KINDS = ("constant", "zigzag", "zigzag", "constant", "fitted", "near", "near", "other", "other", "four")
_STRATA = (
    Stratum.GENERIC,
    Stratum.DEGENERATE,
    Stratum.FLAT,
    Stratum.DEAD,
    Stratum.KINK_AT_END,
    Stratum.COINCIDENT_KINKS,
)
_Neuron = tuple[Q, Q, Q]


def line(choose: Chooser) -> Line:
    """An affine target with slope != 0 on an interval."""
    low, high = choose.pick(INTERVALS)
    return Line(choose.pick(SLOPES), choose.pick(OFFSETS), low, high)


def critical_case(choose: Chooser) -> Case:
    """Six of ten draws are zeros of G, two are zeros with one number changed."""
    kind = choose.pick(_KINDS)
    target = line(choose)
    if kind == "other":
        network = any_network(choose, target)
    elif kind == "fitted":
        network = _fitted(choose, target)
    else:
        n = {"zigzag": 2, "four": 4, "constant": 0}.get(kind, choose.pick((0, 2)) if kind == "near" else 0)
        network = _zero(choose, target, n)
        if kind == "near":
            network = _changed(choose, network)
    return Case(network, target.problem, flow(choose), "drawn case")


def any_network(choose: Chooser, target: Line) -> Network:
    """A network that meets a stratum."""
    place = choose.pick(_STRATA)
    width = max(1, choose.pick(WIDTHS))
    neurons = on_interval(choose, place, target.low, target.high, (), width)
    v = outer_weights(choose, place, len(neurons), 1)
    return assemble(neurons, v, (choose.pick(RATIONALS),), None)


def of_neurons(neurons: list[_Neuron], c: Q) -> Network:
    """The network of these (w, b, v)."""
    return Network(
        tuple((w,) for w, _, _ in neurons),
        tuple(b for _, b, _ in neurons),
        (tuple(v for *_, v in neurons),),
        (c,),
    )


def idle(choose: Chooser, target: Line) -> _Neuron:
    """A neuron that is nowhere positive on [A, B]: degenerate, dead or semi-inactive, with any v."""
    kind = choose.pick(("degenerate", "dead", "semi-inactive"))
    v = choose.pick((Q(0), Q(1), Q(-1), Q(2)))
    if kind == "degenerate":
        return Q(0), Q(0), v
    w = choose.pick((Q(1), Q(-1), Q(2)))
    gap = Q(1) if kind == "dead" else Q(0)
    return w, -max(w * target.low, w * target.high) - gap, v


def _zero(choose: Chooser, target: Line, n: int) -> Network:
    """A zero of case (c) with n kinks ((b) for n = 0): kinks shared in one of four draws, flat and idle neurons."""
    neurons: list[_Neuron] = []
    for j in range(1, n + 1):
        place, sign = target.low + target.length * j / (n + 1), 1 if j % 2 else -1
        shares = (
            (Q(1),)
            if not choose.pick(SELDOM)
            else choose.pick(((Q(1, 2), Q(1, 2)), (Q(2), Q(-1)), (Q(1), Q(0))))
        )
        for share in shares:
            w = sign * choose.pick((Q(1), Q(2), Q(3)))
            neurons.append((w, -w * place, share * 2 * target.slope / (n + 1) / w))
    neurons += [idle(choose, target) for _ in range(choose.pick((1, 0, 2) if n == 0 else (0, 0, 1)))]
    if n == 0 and choose.pick(SELDOM):
        neurons.append((Q(0), Q(1), Q(0)))
    return of_neurons(neurons, target.best_constant())


def _fitted(choose: Chooser, target: Line) -> Network:
    """N = f: one neuron positive on [A, B] carries the slope, others are idle."""
    w = choose.pick((Q(1), Q(-1)))
    b = -min(w * target.low, w * target.high) + choose.pick((Q(0), Q(1)))
    v = target.slope / w
    neurons = [(w, b, v)] + [idle(choose, target) for _ in range(choose.pick((0, 1)))]
    return of_neurons(neurons, target.intercept - v * b)


def _changed(choose: Chooser, network: Network) -> Network:
    entries = list(network.entries())
    position, step = choose.pick(range(len(entries))), choose.pick((Q(1), Q(-1), Q(1, 3)))
    count = iter(range(len(entries)))
    return network.map(lambda x: x + step if next(count) == position else x)
