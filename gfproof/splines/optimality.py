"""Is a function, or a trained network, a global minimiser?  If not: why not, and how far from the minimum, exactly (C14).

Q(theta) = sum_k l(N(x_k) - y_k) + (lambda/2) sum_k (v_k^2 + w_k^2), biases and skip connection free.  The distance to
the minimum over all networks of all widths is a sum of three parts, each >= 0 and each 0 under its own condition:
    Q(theta) - min = (lambda/2) sum_k (|v_k| - |w_k|)^2    0 iff every neuron is balanced, |v_k| = |w_k|
                   + lambda (sum_k |v_k| |w_k| - N(f))     0 iff (with skip) no opposite signs of v at a shared knot
                   + P(f) - min P                          0 iff the function f is a minimiser of P
with N = TV2 for networks with skip connection and N = R for networks without.

Source: variational-splines claims C7, C13, C14 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.network import Network
from gfproof.numbers import Q, decimal
from gfproof.splines.conversion import network_of, network_without_skip
from gfproof.splines.data import Data
from gfproof.splines.norms import Norms, certificate_function, network_norms
from gfproof.splines.penalised import (
    Fit,
    Loss,
    check_parameter,
    fit,
    penalised_objective,
    square_weights,
)
from gfproof.splines.spline import ZERO, Spline

SHOWN, LONGEST = 4, 24


@dataclass(frozen=True)
class Optimality:
    """How far a network is from the global minimum of its training problem.

    Attributes:
        norms: of the network.
        objective: Q(theta).
        best: the global minimum of P with its certificate; its objective is the minimum of Q over all widths.
        imbalance: (lambda/2) sum_k (|v_k| - |w_k|)^2.
        cancellation: lambda (sum_k |v_k| |w_k| - N(f)).
        function_gap: P(f) - min P.
    """

    network: Network
    norms: Norms
    objective: Q
    best: Fit
    imbalance: Q
    cancellation: Q
    function_gap: Q

    @property
    def gap(self) -> Q:
        """Q(theta) - min Q, exact; 0 iff the network is a global minimiser."""
        return self.objective - self.best.objective

    @property
    def optimal(self) -> bool:
        """Is the network a global minimiser, among networks of every width?"""
        return bool(self.gap == 0)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is none."""
        reasons = []
        if self.imbalance != 0:
            names = ", ".join(str(k + 1) for k in self.norms.unbalanced)
            reasons.append(f"not balanced, |v| != |w|: neuron {names}")
        if self.cancellation != 0 and self.best.skip:
            names = ", ".join(map(str, self.norms.opposed))
            reasons.append(f"outer weights of opposite signs at one knot: {names}")
        elif self.cancellation != 0:
            reasons.append(
                "the neurons with w > 0 and those with w < 0 divide the slopes at more cost than needed"
            )
        if self.function_gap != 0:
            found = self._function_reasons()
            more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            reasons.append("the function is no minimiser: " + "; ".join(found[:SHOWN]) + more)
        return tuple(reasons)

    def _function_reasons(self) -> list[str]:
        best, function = self.best, self.norms.function
        if best.loss is Loss.SQUARE:
            q = square_weights(best.data, best.parameter, function)
            return list(objections(best.data, best.loss, best.parameter, function, q, skip=best.skip))
        return list(objections(best.data, best.loss, best.parameter, function, best.q, skip=best.skip))

    def repaired(self) -> Network:
        """A balanced network that is a global minimiser (its function is the minimiser with knots at the nodes)."""
        build = network_of if self.best.skip else network_without_skip
        return build(self.best.function, balanced=True)


def global_optimality(network: Network, data: Data, parameter: Q, loss: Loss = Loss.SQUARE) -> Optimality:
    """Compare a network with the global minimum of its training problem, with or without skip connection like the network.

    Raises:
        ShapeError: the network has more than one input or output.
        NumberError: lambda <= 0.
    """
    check_parameter(parameter)
    found, best = network_norms(network), fit(data, parameter, loss, skip=network.skip)
    norm = found.total_variation if network.skip else found.representation_cost
    value = penalised_objective(data, loss, parameter, found.function, skip=network.skip)
    imbalance, cancellation = parameter * (found.decay - found.path), parameter * (found.path - norm)
    return Optimality(
        network=network,
        norms=found,
        objective=value + imbalance + cancellation,
        best=best,
        imbalance=imbalance,
        cancellation=cancellation,
        function_gap=value - best.objective,
    )


def objections(
    data: Data, loss: Loss, parameter: Q, function: Spline, q: Sequence[Q], *, skip: bool = True
) -> tuple[str, ...]:
    """Which conditions of a minimiser f with certificate q fail; empty iff q proves that f is a global minimiser (C7, C13)."""
    nodes, found = data.nodes, list[str]()
    kappa = sum((a * x for a, x in zip(q, nodes, strict=True)), ZERO)
    if sum(q, ZERO) != 0:
        found.append(f"sum q = {short(sum(q, ZERO))}, not 0")
    if skip and kappa != 0:
        found.append(f"sum q x = {short(kappa)}, not 0")
    for x, eta in zip(nodes, certificate_function(nodes, q), strict=True):
        if abs(eta) > 1:
            found.append(f"|eta({x})| = {short(abs(eta))} > 1")
        if not skip and abs(eta - kappa) > 1:
            found.append(f"|eta({x}) - kappa| = {short(abs(eta - kappa))} > 1")
    values = function.values(nodes)
    for (x, outputs), value, weight in zip(data.groups, values, q, strict=True):
        least, greatest = _subdifferential(loss, outputs, value)
        if not least <= parameter * weight <= greatest:
            found.append(
                f"lambda q = {short(parameter * weight)} at {x}, expected within [{short(least)}, {short(greatest)}]"
            )
    norm = function.total_variation if skip else function.representation_cost
    pairing = sum((a * value for a, value in zip(q, values, strict=True)), ZERO)
    if not found and pairing != norm:
        found.append(
            f"sum q f = {short(pairing)} is less than the norm {short(norm)}: a knot lies where eta is not its sign"
        )
    return tuple(found)


def short(value: Q) -> str:
    """A rational in words: in full, or "~" and 12 digits of a long one."""
    text = str(value)
    return text if len(text) <= LONGEST else f"~{decimal(value, 12)}"


def _subdifferential(loss: Loss, outputs: Sequence[Q], value: Q) -> tuple[Q, Q]:
    """The interval of -dl at a node: sum over its points."""
    if loss is Loss.SQUARE:
        total = sum((y - value for y in outputs), ZERO)
        return total, total
    sure = Q(sum((y > value) - (y < value) for y in outputs))
    ties = sum(y == value for y in outputs)
    return sure - ties, sure + ties
