"""Gradient descent Theta_{n+1} = Theta_n - gamma_n G(Theta_n), and descent on batches: exact, then enclosed.

The size of exact iterates grows about threefold in every step.  Once an entry exceeds ``EXACT_BITS`` bits, balls take
over: every later iterate is a box that is proved to contain the true one.  If the last box is wider than the digits asked
for, or a box meets two cells, the enclosed part is repeated with more bits.

Two things no ball could decide are kept exact.  A dead neuron never moves (its three gradients are 0), so its parameters
stay rational: its kink may well sit on an end of the domain.  Neurons that are positive multiples of each other stay so
and keep one kink for ever: they are followed as one (``flow.bundles``).
"""

from __future__ import annotations

import time as clock
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gfproof.case import Case, Descent, StochasticDescent
from gfproof.errors import AmbiguousCell, BudgetExceeded, CaseError, NotAvailable
from gfproof.flow.bundles import Bundles
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
from gfproof.problem import Atoms, Expression, Problem, Uniform

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
        batches: descent on batches: the atoms of the batch of each step.
    """

    iterates: tuple[Iterate, ...] = field(repr=False)
    digits: int
    every: int
    exact_until: int
    bits: int
    seconds: float
    batches: tuple[tuple[int, ...], ...] | None = field(default=None, repr=False)

    @property
    def last(self) -> Iterate:
        """The end."""
        return self.iterates[-1]

    def to_json(self) -> dict[str, Any]:
        """The answer of ``gfproof descend``: balls that contain the true values; rational ones also as "p/q"."""
        answer = {
            "times": [str(x.step) for x in self.iterates],
            "risk": [self._shown(x.risk) for x in self.iterates],
            "parameters": [parameters_to_json(x.network, self._shown) for x in self.iterates],
            "crossings": list(self._changes()),
            "exact_until": self.exact_until,
            "digits": self.digits,
        }
        return answer if self.batches is None else {**answer, "batches": [list(x) for x in self.batches]}

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


class DescentAmbiguous(AmbiguousCell):
    """A box meets two cells at every precision that was tried; ``path`` is what was computed before."""

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
    """The iterates of a case whose dynamics are gradient descent, on the whole law or on batches of its atoms.

    The risk of every iterate is that of the whole law.

    Args:
        steps: how many; by default those of the case.
        digits: the boxes of the enclosed part have radius at most 10^-digits times max(1, largest entry).
        every: keep every k-th iterate; by default all, or as many as make at most 10,000.

    Raises:
        NotAvailable: an expression target.
        DescentAmbiguous: a box meets two cells at every precision (a kink that stays on an atom, say).
        DescentCutOff: the budget is exhausted; carries what was computed.
    """
    rule = case.dynamics
    if not isinstance(rule, Descent | StochasticDescent):
        raise CaseError("no step size: the case has no [dynamics] of kind descent or sgd", source=case.name)
    count = rule.steps if steps is None else steps
    _check_steps(case, rule, count)
    if isinstance(case.problem.target, Expression):
        raise NotAvailable("an expression target: descent needs a polynomial target")
    keep = max(1, -(-count // MOST_SHOWN)) if every is None else every
    if keep < 1:
        raise CaseError(f"{keep}, expected at least 1", field="every")
    run = _Descent(case.problem, rule, count, digits, keep, budget or Budget(steps=None), meter)
    return run.go(case.network)


def _check_steps(case: Case, rule: Descent | StochasticDescent, count: int) -> None:
    batches = rule.batches if isinstance(rule, StochasticDescent) else None
    for rows, name in ((None if rule.constant else rule.step_sizes, "step sizes"), (batches, "batches")):
        if count < 0 or (rows is not None and count > len(rows)):
            given = "expected at least 0" if rows is None else f"the case gives {len(rows)} {name}"
            raise CaseError(f"{count} steps, {given}", source=case.name, field="steps")


def batch_problem(problem: Problem, batch: tuple[int, ...]) -> Problem:
    """The problem whose law is that of a batch of atoms (indices into the points of the law)."""
    law = problem.law
    assert isinstance(law, Atoms)
    counts = Counter(batch)
    masses = tuple(Q(times, len(batch)) for times in counts.values())
    return Problem(problem.target, Atoms(tuple(law.points[k] for k in counts), masses))


def dead_neurons(problem: Problem, network: Network) -> frozenset[int]:
    """The neurons of a network over Q with y_i(x) <= 0 for every input x of the law: they never move."""
    law = problem.law
    if isinstance(law, Atoms):
        alive = {i for x in law.points for i in range(network.width) if network.pre_activation(i, x) > 0}
    else:
        alive = {
            i
            for i in range(network.width)
            if network.b[i]
            + sum(max(w * s, w * t) for w, s, t in zip(network.w[i], *law.bounds, strict=True))
            > 0
        }
    return frozenset(range(network.width)) - alive


@dataclass
class _Descent:
    problem: Problem
    rule: Descent | StochasticDescent
    count: int
    digits: int
    every: int
    budget: Budget
    meter: Meter
    started: float = field(default_factory=clock.monotonic)
    kept: list[Iterate] = field(default_factory=list)
    exact_until: int = 0
    bits: int = 0
    bundles: Bundles | None = None

    def go(self, network: Network) -> DescentPath:
        self.meter.begin("descent", self.count)
        n = 0
        while n < self.count and self._small(network):
            network = self._step(n, network)
            n += 1
        self.exact_until = n if self._small(network) or n == 0 else n - 1
        if n == self.count:
            self._keep(n, network)
            self.meter.end()
            return self._path()
        exact_part, bits = list(self.kept), bits_for(2 * self.digits)
        dead = dead_neurons(self.problem, network)
        self.bundles = Bundles.of(network, dead)
        leaders = self.bundles.reduced(network)
        resting = frozenset(k for k, i in enumerate(self.bundles.leaders) if i in dead)
        while True:
            self.kept, self.bits = list(exact_part), bits
            if self._enclosed(n, leaders, resting, last=2 * bits > MOST_BITS):
                self.meter.end()
                return self._path()
            bits *= 2

    def _small(self, network: Network) -> bool:
        return max(map(integral_bits, network.entries()), default=0) <= EXACT_BITS

    def _enclosed(self, n: int, network: Network, resting: frozenset[int], *, last: bool) -> bool:
        """Go on in balls; False if more bits are needed."""
        with precision(self.bits):
            state = _with_resting(network.map(ball), network, resting)
            try:
                for k in range(n, self.count):
                    state = _with_resting(self._step(k, state), network, resting)
                self._keep(self.count, state)
            except AmbiguousCell as error:
                if not last:
                    return False
                at = self.kept[-1].step if self.kept else 0
                raise DescentAmbiguous(
                    f"descent: {error}, after step {at} of {self.count}", self._path()
                ) from None
            wide = max((radius(x) for x in state.entries() if isinstance(x, Ball)), default=Q(0))
            size = max((abs(x) for x in network.entries()), default=Q(0))
            return last or wide <= max(Q(1), size) / Q(10) ** self.digits

    def _risk_and_gradient(self, problem: Problem, network: Network) -> tuple[Number, Parameters]:
        if self.bundles is None:
            return problem.risk_and_gradient(network)
        risk, gradient = problem.risk_and_gradient(self.bundles.realized(network))
        return risk, self.bundles.gradient(gradient)

    def _kinds(self, network: Parameters) -> tuple[Kind, ...] | None:
        if not isinstance(self.problem.law, Uniform) or self.problem.law.dimension != 1:
            return None
        domain = self.problem.domain
        kinds = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)[0].kinds
        return kinds if self.bundles is None else self.bundles.spread(kinds)

    def _step(self, n: int, network: Network) -> Network:
        self._check_budget(n)
        rule, risk = self.rule, None
        if isinstance(rule, StochasticDescent):
            law = self.problem.law
            assert isinstance(law, Atoms)
            here = batch_problem(self.problem, rule.batch(n, law.masses))
            gradient = self._risk_and_gradient(here, network)[1]
        else:
            risk, gradient = self._risk_and_gradient(self.problem, network)
        self._keep(n, network, risk)
        self.meter.advance()
        return network.step(gradient, -rule.size(n))

    def _check_budget(self, n: int) -> None:
        steps, seconds, stopped = self.budget.steps, self.budget.seconds, self.budget.stopped
        if stopped is not None and stopped():
            reason = "patience (interrupted)"
        elif seconds is not None and clock.monotonic() - self.started > seconds:
            reason = f"{seconds:g} seconds"
        elif steps is not None and n >= steps:
            reason = f"{steps} steps"
        else:
            return
        raise DescentCutOff(f"descent: budget of {reason} used up at step {n} of {self.count}", self._path())

    def _keep(self, n: int, network: Network, risk: Number | None = None) -> None:
        if n % self.every and n != self.count:
            return
        if risk is None:
            risk = self._risk_and_gradient(self.problem, network)[0]
        whole = network if self.bundles is None else self.bundles.expanded(network)
        self.kept.append(Iterate(n, whole, risk, self._kinds(network)))

    def _path(self) -> DescentPath:
        spent, batches = clock.monotonic() - self.started, None
        if isinstance(self.rule, StochasticDescent) and isinstance(self.problem.law, Atoms):
            done = self.kept[-1].step if self.kept else 0
            masses = self.problem.law.masses
            batches = tuple(self.rule.batch(n, masses) for n in range(done))
        return DescentPath(
            tuple(self.kept), self.digits, self.every, self.exact_until, self.bits, spent, batches
        )


def _with_resting(network: Network, exact: Network, resting: frozenset[int]) -> Network:
    """The network with the parameters of the neurons that rest taken from the exact one."""
    if not resting:
        return network

    def chosen(row: Sequence[Any], rational: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(y if k in resting else x for k, (x, y) in enumerate(zip(row, rational, strict=True)))

    return replace(
        network,
        w=chosen(network.w, exact.w),
        b=chosen(network.b, exact.b),
        v=tuple(chosen(row, other) for row, other in zip(network.v, exact.v, strict=True)),
    )
