"""Gradient descent Theta_{n+1} = Theta_n - gamma_n G(Theta_n): exact while the rationals stay small, enclosed after that.

The size of exact iterates grows about threefold in every step.  Once an entry exceeds ``EXACT_BITS`` bits, balls take
over: every later iterate is a box that is proved to contain the true one.  If the last box is wider than the digits asked
for, or a box meets two cells, the enclosed part is repeated with more bits.

A dead neuron never moves (its three gradients are 0), so its parameters stay rational: its kink may well sit on an end of
the domain, which no ball could decide.
"""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gfproof.case import Case, Descent
from gfproof.errors import AmbiguousCell, BudgetExceeded, CaseError, NotAvailable
from gfproof.flow.program import entries_like
from gfproof.flow.stepping import Budget
from gfproof.meter import SILENT, Meter
from gfproof.network import Kind, Network, Parameters, cell_and_kinks, parameters_to_json
from gfproof.numbers import (
    Ball,
    Number,
    Q,
    ball,
    ball_to_json,
    bits_for,
    integral_bits,
    precision,
    radius,
)
from gfproof.problem import Atoms, Expression, Problem

EXACT_BITS = 2_000
MOST_BITS = 400_000
MOST_SHOWN = 10_000


@dataclass(frozen=True)
class Iterate:
    """One iterate, over Q or enclosed in balls.

    Attributes:
        kinds: of the neurons (uniform law, d = 1), else None.
    """

    step: int
    network: Network
    risk: Number
    kinds: tuple[Kind, ...] | None

    @property
    def exact(self) -> bool:
        """Is it rational?"""
        return isinstance(self.risk, Q)


@dataclass(frozen=True)
class DescentPath:
    """The iterates of gradient descent.

    Attributes:
        iterates: every ``every``-th one, the first and the last included.
        exact_until: the last step whose iterate is rational.
        bits: the working precision of the enclosed part; 0 if there is none.
    """

    iterates: tuple[Iterate, ...] = field(repr=False)
    digits: int
    every: int
    exact_until: int
    bits: int
    seconds: float

    @property
    def last(self) -> Iterate:
        """The end."""
        return self.iterates[-1]

    def to_json(self) -> dict[str, Any]:
        """The answer of ``gfproof descend``: balls that contain the true values; rational ones also as "p/q"."""
        return {
            "times": [str(x.step) for x in self.iterates],
            "risk": [self._shown(x.risk) for x in self.iterates],
            "parameters": [parameters_to_json(x.network, self._shown) for x in self.iterates],
            "crossings": list(self._changes()),
            "exact_until": self.exact_until,
            "digits": self.digits,
        }

    def _shown(self, value: Number) -> dict[str, str]:
        if isinstance(value, Ball):
            return ball_to_json(value, self.digits)
        with precision(bits_for(self.digits)):
            return {**ball_to_json(ball(value), self.digits), "exact": str(value)}

    def _changes(self) -> Iterator[dict[str, Any]]:
        former: Iterate | None = None
        for here in self.iterates:
            if former is not None and here.kinds is not None and former.kinds is not None:
                for i, (old, new) in enumerate(zip(former.kinds, here.kinds, strict=True)):
                    if old is not new:
                        event = f"{old.name.lower()} becomes {new.name.lower()}"
                        yield {"time": {"mid": str(here.step), "rad": "0"}, "neuron": i, "event": event}
            former = here


class DescentCutOff(BudgetExceeded):
    """The budget ended before the last step; ``path`` is what was computed."""

    def __init__(self, message: str, path: DescentPath) -> None:
        self.path = path
        super().__init__(message)


def descend(
    case: Case,
    *,
    steps: int | None = None,
    digits: int = 30,
    every: int | None = None,
    budget: Budget | None = None,
    meter: Meter = SILENT,
) -> DescentPath:
    """The iterates of a case whose dynamics are gradient descent.

    Args:
        steps: how many; by default those of the case.
        digits: the boxes of the enclosed part have radius at most 10^-digits times max(1, largest entry).
        every: keep every k-th iterate; by default all, or as many as make at most 10,000.

    Raises:
        NotAvailable: an expression target, or a uniform law in d >= 2.
        AmbiguousCell: a box meets two cells at every precision (two kinks that stay together, say).
        DescentCutOff: the budget is exhausted; carries what was computed.
    """
    rule = case.dynamics
    if not isinstance(rule, Descent):
        raise CaseError("no step size: the case has no [dynamics] of kind descent", source=case.name)
    count = rule.steps if steps is None else steps
    if count < 0 or (not rule.constant and count > len(rule.step_sizes)):
        raise CaseError(
            f"{count} steps, the case gives {len(rule.step_sizes)} step sizes",
            source=case.name,
            field="steps",
        )
    if isinstance(case.problem.target, Expression):
        raise NotAvailable("an expression target: descent needs a polynomial target")
    keep = max(1, -(-count // MOST_SHOWN)) if every is None else every
    if keep < 1:
        raise CaseError(f"{keep}, expected at least 1", field="every")
    run = _Descent(case.problem, rule, count, digits, keep, budget or Budget(steps=None), meter)
    return run.go(case.network)


@dataclass
class _Descent:
    problem: Problem
    rule: Descent
    count: int
    digits: int
    every: int
    budget: Budget
    meter: Meter
    started: float = field(default_factory=clock.monotonic)
    kept: list[Iterate] = field(default_factory=list)
    exact_until: int = 0
    bits: int = 0

    def go(self, network: Network) -> DescentPath:
        self.meter.begin("descent", self.count)
        n = 0
        while n < self.count and self._small(network):
            network = self._step(n, network)
            n += 1
        self.exact_until = n if self._small(network) or n == 0 else n - 1
        if n == self.count:
            self._keep(n, network, self.problem.risk(network))
            return self._path()
        exact_part, bits = list(self.kept), bits_for(2 * self.digits)
        while True:
            self.kept, self.bits = list(exact_part), bits
            if self._enclosed(n, network, last=2 * bits > MOST_BITS):
                self.meter.end()
                return self._path()
            bits *= 2

    def _small(self, network: Network) -> bool:
        return max(map(integral_bits, network.entries()), default=0) <= EXACT_BITS

    def _enclosed(self, n: int, network: Network, *, last: bool) -> bool:
        """Go on in balls; False if more bits are needed."""
        with precision(self.bits):
            state = self._in_balls(network)
            try:
                for k in range(n, self.count):
                    state = self._step(k, state)
                self._keep(self.count, state, self.problem.risk_and_gradient(state)[0])
            except AmbiguousCell:
                if last:
                    raise
                return False
            wide = max((radius(x) for x in state.entries() if isinstance(x, Ball)), default=Q(0))
            size = max((abs(x) for x in network.entries()), default=Q(0))
            return last or wide <= max(Q(1), size) / Q(10) ** self.digits

    def _in_balls(self, network: Network) -> Network:
        """The entries as balls, those of dead neurons left rational."""
        kinds = self._kinds(network)
        if kinds is None:
            return network.map(ball)
        dead = {i for i, kind in enumerate(kinds) if kind is Kind.DEAD}
        width = network.width
        entries = (
            [
                x if (k < 2 * width + network.outputs * width and k % width in dead) else ball(x)
                for k, x in enumerate(network.entries())
            ]
            if width
            else [ball(x) for x in network.entries()]
        )
        return Network.of(entries_like(network, entries))

    def _kinds(self, network: Parameters) -> tuple[Kind, ...] | None:
        if isinstance(self.problem.law, Atoms):
            return None
        domain = self.problem.domain
        return cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)[0].kinds

    def _step(self, n: int, network: Network) -> Network:
        risk, gradient = self.problem.risk_and_gradient(network)
        self._keep(n, network, risk)
        spent = clock.monotonic() - self.started
        if self.budget.seconds is not None and spent > self.budget.seconds:
            raise DescentCutOff(
                f"descent: budget of {self.budget.seconds:g} seconds used up at step {n} of {self.count}",
                self._path(),
            )
        self.meter.advance()
        return network.step(gradient, -self.rule.size(n))

    def _keep(self, n: int, network: Network, risk: Any) -> None:
        if n % self.every == 0 or n == self.count:
            self.kept.append(Iterate(n, network, risk, self._kinds(network)))

    def _path(self) -> DescentPath:
        spent = clock.monotonic() - self.started
        return DescentPath(tuple(self.kept), self.digits, self.every, self.exact_until, self.bits, spent)
