"""A trajectory for inputs on a box: the same dense output as on an interval, with types of hyperplanes in place of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gfproof.flow.bundles import Bundles
from gfproof.flow.dimensions.events import BoxEvent
from gfproof.flow.dimensions.program import BoxDomain, BoxPrograms
from gfproof.flow.program import entries_like
from gfproof.flow.trajectory import Curves, Trajectory
from gfproof.network import Network
from gfproof.numbers import Number, Q, rational, to_float
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.taylor import evaluate
from gfproof.risk.halfspaces import Box

SHARE_PLACES = 10**12


@dataclass(frozen=True)
class BoxCurves(Curves):
    """Curves of a picture; ``activity`` is, per time and neuron, P(X in I_i), to 12 places."""

    activity: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class BoxTrajectory(Trajectory):
    """A solution of Theta' = -G(Theta) on [0, reached] for the uniform law on a box of any dimension.

    Attributes: as of ``Trajectory``; ``domain`` is the box with its target, the cells of the pieces are ``CutType``.
    """

    domain: BoxDomain  # type: ignore[assignment]  # a box in place of an interval

    @property
    def degenerates(self) -> bool:
        """Does a neuron become degenerate on the way?"""
        return any(c.change.event.value == BoxEvent.DEGENERATE for c in self.crossings)

    @cached_property
    def bundles(self) -> Bundles:
        """The neurons that are multiples of each other."""
        return Bundles.of(self.network)

    def leaders_of(self, entries: Sequence[Number]) -> list[Number]:
        """The entries of the bundles' leaders among all entries."""
        reduced = self.bundles.reduced(Network.of(entries_like(self.network, entries)))
        return list(reduced.entries())

    def exact_risk(self, time: object) -> Q:
        """The risk at a time, as the rational number the computation holds."""
        numbers = ARITHMETICS[self.arithmetic]
        t = self.reached if time == self.reached else rational(time)
        entries = self.leaders_of(self.entries_at(t))
        with numbers.scope(self.bits):
            programs: BoxPrograms = self.piece_at(t).programs  # type: ignore[assignment]  # of a type
            return numbers.exact(evaluate(programs.risk, [numbers.lift(x) for x in entries], numbers)[0])

    def sample(self, times: Sequence[Q]) -> BoxCurves:
        """The curves of a picture at the given times; kinks there are none."""
        states = [self.entries_at(t) for t in times]
        box = Box(self.domain.low, self.domain.high, 0)
        shares = []
        for x in states:
            n = entries_like(self.network, [Q(round(to_float(y) * SHARE_PLACES), SHARE_PLACES) for y in x])
            cuts = (box.cut([space]).mass / self.domain.volume for space in zip(n.w, n.b, strict=True))
            shares.append(tuple(to_float(share) for share in cuts))
        none = tuple((None,) * self.network.width for _ in times)
        risks = tuple(self.exact_risk(t) for t in times)
        return BoxCurves(tuple(times), risks, tuple(map(tuple, states)), none, tuple(shares))
