"""The setting of the theorems on affine targets: d = m = 1, uniform law on [A, B], f(x) = alpha x + beta, alpha != 0."""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.errors import NotAvailable
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Problem, Uniform
from gfproof.risk import segments
from gfproof.risk.critical import CriticalPoint
from gfproof.theorems.answers import Answer, met, not_met, shown
from gfproof.theorems.core import Hypothesis, Instance


@dataclass(frozen=True)
class Line:
    """F(x) = slope x + intercept on [low, high] with the uniform law."""

    slope: Q
    intercept: Q
    low: Q
    high: Q

    @property
    def length(self) -> Q:
        """The length l = B - A."""
        return self.high - self.low

    @property
    def middle(self) -> Q:
        """The midpoint of [A, B]."""
        return (self.low + self.high) / 2

    @property
    def problem(self) -> Problem:
        """The problem, its target written as one affine function."""
        return Problem(Affine(((self.slope,),), (self.intercept,)), Uniform((self.low,), (self.high,)))

    def best_constant(self) -> Q:
        """F at the midpoint."""
        return self.slope * self.middle + self.intercept


def line_of(instance: Instance) -> Line:
    """The affine target of a case.

    Raises:
        NotAvailable: another law, dimension, number of outputs or target (the hypotheses exclude them).
    """
    problem = instance.case.problem
    law = problem.law
    affine = problem.affine_value()
    if not isinstance(law, Uniform) or law.dimension != 1 or affine is None or len(affine[1]) != 1:
        raise NotAvailable("no affine target with one input and one output under a uniform law")
    (row,), (intercept,) = affine
    return Line(row[0] + Q(0), intercept + Q(0), law.low[0], law.high[0])


def critical_point(instance: Instance) -> CriticalPoint | None:
    """Which zero of G the network is, by the classification; None where it is none."""
    return line_of(instance).problem.critical_point(instance.case.network)


def risk_of(network: Network, line: Line) -> Q:
    """The risk of another network for the same target."""
    exact: Q = segments.risk(network, line.problem.domain)
    return exact


def _interval(instance: Instance) -> Answer:
    law = instance.case.problem.law
    if isinstance(law, Uniform) and law.dimension == 1:
        return met(f"uniform on [{law.low[0]}, {law.high[0]}]")
    return not_met(f"the law is of kind {law.kind} in dimension {law.dimension}", {"input": law.to_json()})


def _affine(instance: Instance) -> Answer:
    problem = instance.case.problem
    affine = problem.affine_value()
    if affine is None:
        return not_met("the target is not affine", {"target": problem.target.to_json()})
    if len(affine[1]) != 1:
        return not_met(f"the target has {len(affine[1])} outputs", {"outputs": len(affine[1])})
    if all(x == 0 for row in affine[0] for x in row):
        return not_met("alpha = 0: the target is constant", {"target": problem.target.to_json()})
    return met(f"f = {', '.join(shown(x) for x in affine[0][0])} x + {shown(affine[1][0])}")


INTERVAL = Hypothesis(
    "H1",
    "uniform law on an interval [A, B]",
    _interval,
    r"$d=1$ and $\mu$ is the uniform probability measure on $[A,B]$",
)
SLOPED = Hypothesis(
    "H2",
    "f = alpha x + beta with alpha != 0, one output",
    _affine,
    r"$f(x)=\alpha x+\beta$ with $\alpha\ne0$, one output",
)
