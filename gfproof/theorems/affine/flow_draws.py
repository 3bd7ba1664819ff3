"""Drawing cases for gradient flow with affine targets: trapped starts, and networks on all strata."""

from __future__ import annotations

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.strategies.choosing import FRACTIONS, Chooser
from gfproof.strategies.drawn_problems import flow
from gfproof.theorems.affine.draws import OFFSETS, any_network, critical_case, idle, line, of_neurons
from gfproof.theorems.affine.setting import Line, risk_of

_GAPS = (Q(0), Q(1, 100), Q(-1, 100), Q(1, 200))
_INTERVALS = tuple((Q(p), Q(q)) for p, q in ((0, 1), (0, 1), (-1, 1), (0, 2), (-1, 2)))


def flow_case(choose: Chooser) -> Case:
    """Six of ten draws are trapped with a small risk; the others are zeros of G or networks on a stratum."""
    kind = choose.pick(("trapped",) * 6 + ("zero", "other", "other", "other"))
    if kind == "zero":
        return critical_case(choose)
    if kind == "other":
        target = line(choose)
        return Case(any_network(choose, target), target.problem, flow(choose), "drawn case")
    return _trapped(choose)


def _trapped(choose: Chooser) -> Case:
    """Neurons at least 1 on [A, B], or at most -1 there; the target is what they realize, up to a small constant."""
    low, high = choose.pick(_INTERVALS)
    neurons, slope, offset = [], Q(0), Q(0)
    for _ in range(choose.pick((1, 1, 2))):
        w, v = choose.pick((Q(1), Q(-1), Q(1, 2))), choose.pick((Q(2), Q(-2), Q(3)))
        b = 1 - min(w * low, w * high)
        neurons.append((w, b, v))
        slope, offset = slope + v * w, offset + v * b
    if slope == 0:
        slope = slope + Q(2)
        neurons.append((Q(1), 1 - low, Q(2)))
        offset = offset + 2 * (1 - low)
    if choose.pick((False, False, True)):
        w = choose.pick((Q(1), Q(-1)))
        neurons.append((w, -1 - max(w * low, w * high), choose.pick((Q(1), Q(0)))))
    target = Line(slope, choose.pick(OFFSETS), low, high)
    c = target.intercept - offset + choose.pick(_GAPS)
    return Case(of_neurons(neurons, c), target.problem, flow(choose), "drawn case")


def one_neuron_case(choose: Chooser) -> Case:
    """One neuron on [0, 1] with a slope near alpha and the best c, in two of ten draws another c or an idle neuron."""
    target = Line(choose.pick((Q(1), Q(-1), Q(2), Q(-2))), Q(0), Q(0), Q(1))
    kind = choose.pick(("near",) * 8 + ("other", "idle"))
    if kind == "idle":
        network = of_neurons([idle(choose, target)], target.best_constant())
        return Case(network, target.problem, flow(choose), "drawn case")
    w = choose.pick((Q(1), Q(-1), Q(2)))
    v = target.slope * choose.pick((Q(1), Q(1, 2), Q(2, 3), Q(3, 2))) / w
    reach = choose.pick((Q(0), Q(0), Q(1), choose.pick(FRACTIONS)))
    b = -min(w * target.low, w * target.high) + (reach if reach in (0, 1) else -abs(w) * reach / 2)
    network = of_neurons([(w, b, v)], Q(0))
    c = choose.pick(OFFSETS) if kind == "other" else _rounded(_best_offset(network, target))
    return Case(of_neurons([(w, b, v)], c), target.problem, flow(choose), "drawn case")


def _best_offset(network: Network, target: Line) -> Q:
    """The c that makes int e = 0: L(theta + s e_c) = L + s G_c + s^2 is least at s = -G_c/2, G_c = L(s=1) - L - 1."""
    lifted = Network(network.w, network.b, network.v, (network.c[0] + 1,))
    best: Q = network.c[0] - (risk_of(lifted, target) - risk_of(network, target) - 1) / 2
    return best


def _rounded(x: Q) -> Q:
    """The nearest multiple of 1/4, of 1/2 for a large x: short numbers, so that false variants shrink to short ones."""
    q = 4 if abs(x) < 2 else 2
    return Q(int((q * x + Q(1, 2)).floor()), q)
