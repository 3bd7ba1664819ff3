"""Bundles: neurons that are positive multiples of each other, which no dynamics of gradients ever separates.

If (u_j, v_j) = lambda (u_i, v_i) with lambda > 0, u = (w, b), both are active at the same inputs, so

    G_{u_j} = 2 E[1_{I_i} (v_j.e) (X, 1)] = lambda G_{u_i},     G_{v_j} = 2 E[relu(y_j) e] = lambda G_{v_i},

and every step keeps the relation with the same lambda.  Their kinks coincide for ever, which balls cannot see: so a
bundle is followed through one of its neurons, its leader, and the others are multiples of it by exact rationals.

With S = sum of the lambda^2 of a bundle the network equals the one of leaders (u_i, S v_i), whose generalized gradient
has the components S G_{u_i} and G_{v_i}: dividing by S gives back the leader's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from gfproof.network import Network, Parameters
from gfproof.numbers import Number, Q

_T = TypeVar("_T")


@dataclass(frozen=True)
class Bundles:
    """A partition of the neurons into bundles.

    Attributes:
        leaders: one neuron of each bundle, increasing.
        members: per neuron, the number of its bundle and the factor lambda > 0 to the leader.
    """

    leaders: tuple[int, ...]
    members: tuple[tuple[int, Q], ...]

    @classmethod
    def of(cls, network: Network, apart: Collection[int] = ()) -> Bundles:
        """The bundles of a network over Q; the neurons ``apart`` stay alone."""
        leaders: list[int] = []
        members: list[tuple[int, Q]] = []
        for i in range(network.width):
            for k, leader in enumerate(leaders):
                factor = None if i in apart or leader in apart else _factor(network, leader, i)
                if factor is not None:
                    members.append((k, factor))
                    break
            else:
                members.append((len(leaders), Q(1)))
                leaders.append(i)
        return cls(tuple(leaders), tuple(members))

    @cached_property
    def weights(self) -> tuple[Q, ...]:
        """S of each bundle."""
        totals = [Q(0)] * len(self.leaders)
        for bundle, factor in self.members:
            totals[bundle] += factor * factor
        return tuple(totals)

    def reduced(self, network: Network) -> Network:
        """The leaders alone (another function, but all that has to be known)."""
        return replace(
            network,
            w=tuple(network.w[i] for i in self.leaders),
            b=tuple(network.b[i] for i in self.leaders),
            v=tuple(tuple(row[i] for i in self.leaders) for row in network.v),
        )

    def realized(self, reduced: Network) -> Network:
        """The leaders (u_i, S v_i): the same function as the whole network."""
        return replace(reduced, v=tuple(self._scaled(row, lambda x, s: s * x) for row in reduced.v))

    def gradient(self, gradient: Parameters) -> Parameters:
        """The leaders' components of G, from the generalized gradient at ``realized``."""
        columns = [
            self._scaled([row[j] for row in gradient.w], lambda x, s: x / s)
            for j in range(gradient.dimension or 0)
        ]
        return replace(
            gradient,
            w=tuple(zip(*columns, strict=True)) if self.leaders else gradient.w,
            b=self._scaled(gradient.b, lambda x, s: x / s),
        )

    def expanded(self, reduced: Network) -> Network:
        """All neurons again."""
        return replace(
            reduced,
            w=tuple(tuple(_times(f, x) for x in reduced.w[k]) for k, f in self.members),
            b=tuple(_times(f, reduced.b[k]) for k, f in self.members),
            v=tuple(tuple(_times(f, row[k]) for k, f in self.members) for row in reduced.v),
        )

    def spread(self, values: Sequence[_T]) -> tuple[_T, ...]:
        """What holds for each leader, for every neuron."""
        return tuple(values[k] for k, _ in self.members)

    def _scaled(self, row: Sequence[Number], rule: Callable[[Number, Q], Number]) -> tuple[Number, ...]:
        return tuple(x if s == 1 else rule(x, s) for x, s in zip(row, self.weights, strict=True))


def _times(factor: Q, x: Number) -> Number:
    return x if factor == 1 else factor * x


def _factor(network: Network, one: int, other: int) -> Q | None:
    """The lambda > 0 with (u_other, v_other) = lambda (u_one, v_one), u_one != 0; None if there is none."""
    mine = (*network.w[one], network.b[one], *network.outer(one))
    theirs = (*network.w[other], network.b[other], *network.outer(other))
    inner = len(network.w[one]) + 1
    at = next((k for k, x in enumerate(mine[:inner]) if x != 0), None)
    if at is None:
        return None
    factor: Q = theirs[at] / mine[at]
    matches = factor > 0 and all(factor * x == y for x, y in zip(mine, theirs, strict=True))
    return factor if matches else None
