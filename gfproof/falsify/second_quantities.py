"""The quantities of the theorems at one network, computed a second time: fractions only, from the case's JSON form.

Risk and gradient are sums over quadrature points (``Point`` of ``gfproof.theorems.deciding.second_look``); everything else is
written out from the definitions here.  No line is shared with ``gfproof.theorems.quantities``.

    S = sum_i |u_i|^2 + |v_i|^2, u_i = (w_i, b_i)        V = S + |c|^2 + |c - 2 xi|^2 (+ |a|^2 + |a - 2 alpha|^2)
    W = S + 2 |c - xi|^2 (+ 2 |a - alpha|^2)             E = sum_i min(|u_i|^2, |v_i|^2) + |c - xi|^2 (+ |a - alpha|^2)
    Q = |G|^2 + |G_c|^2 (+ |G_a|^2)                      M2 = E |X|^2
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

from gfproof.theorems.deciding.second_look import Point
from gfproof.theorems.deciding.spans import Unclear

MOST_ATOMS = 8
"""Batches are all sets of atoms up to this number of atoms."""


def square(entries: Iterable[Fraction]) -> Fraction:
    """|x|^2."""
    return sum((x * x for x in entries), Fraction(0))


def product(left: Iterable[Fraction], right: Iterable[Fraction]) -> Fraction:
    """x.y."""
    return sum((x * y for x, y in zip(left, right, strict=True)), Fraction(0))


def _rows(data: Any) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row] for row in data]


def _flat(rows: Iterable[Iterable[Fraction]]) -> list[Fraction]:
    return [x for row in rows for x in row]


class Sight:
    """A network with its problem, seen a second time."""

    def __init__(self, point: Point) -> None:
        self.point = point

    @classmethod
    def of(cls, data: dict[str, Any]) -> Sight:
        """From a case's JSON form."""
        network = data["network"]
        a = _rows(network["a"]) if "a" in network else None
        b, c = ([Fraction(x) for x in network[name]] for name in ("b", "c"))
        return cls(Point(_rows(network["w"]), b, _rows(network["v"]), c, a, data))

    # -- the network and its problem --------------------------------------------------------------

    @property
    def width(self) -> int:
        """H."""
        return len(self.point.b)

    @property
    def gamma(self) -> Fraction:
        """The first step size of the case."""
        dynamics = self.point.problem.get("dynamics", {})
        sizes = dynamics.get("step_sizes") or [dynamics.get("step_size")]
        if sizes[0] is None:
            raise Unclear("no step size")
        return Fraction(sizes[0])

    def inner(self, i: int) -> list[Fraction]:
        """u_i."""
        return [*self.point.w[i], self.point.b[i]]

    def outer(self, i: int) -> list[Fraction]:
        """v_i."""
        return [row[i] for row in self.point.v]

    @cached_property
    def affine(self) -> tuple[list[Fraction], list[Fraction]]:
        """(alpha, xi): entries of the slope and value at 0 of a constant or affine target."""
        kind, dimension = self.point.problem["target"]["kind"], self.point.dimension
        if kind not in ("constant", "affine"):
            raise Unclear("the target is neither constant nor affine")
        zero = [Fraction(0)] * dimension
        xi = self.point.goal(zero)
        units = [[Fraction(int(j == k)) for k in range(dimension)] for j in range(dimension)]
        columns = [[p - q for p, q in zip(self.point.goal(unit), xi, strict=True)] for unit in units]
        return [column[k] for k in range(len(xi)) for column in columns], xi

    @property
    def slope_of_target(self) -> Fraction:
        """Alpha, one input and one output."""
        (alpha,) = self.affine[0]
        return alpha

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """The interval that carries the uniform law, one input."""
        law = self.point.problem["input"]
        if "low" not in law:
            raise Unclear("no interval")
        return Fraction(law["low"][0]), Fraction(law["high"][0])

    @cached_property
    def moment(self) -> Fraction:
        """M2; the quadrature is exact for polynomials of degree 3 and more."""
        return sum((p * square(x) for p, x, _ in self.point.points()), Fraction(0))

    @property
    def radius(self) -> Fraction:
        """The largest |x_j| on the smallest box that carries the law."""
        law = self.point.problem["input"]
        places = _rows(law["points"]) if "points" in law else _rows([law["low"], law["high"]])
        return max(abs(x) for x in _flat(places))

    def kinks(self) -> list[Fraction]:
        """Different places where a neuron with v != 0 switches inside the interval."""
        low, high = self.interval
        found = {
            -b / w[0]
            for i, (w, b) in enumerate(zip(self.point.w, self.point.b, strict=True))
            if w[0] and any(self.outer(i)) and low < -b / w[0] < high
        }
        return sorted(found)

    # -- risk and gradient --------------------------------------------------------------------------

    @cached_property
    def _both(self) -> tuple[Fraction, dict[str, Any]]:
        return self.point.gradient()

    @property
    def risk(self) -> Fraction:
        """L."""
        return self._both[0]

    def slope(self, name: str) -> list[Fraction]:
        """The entries of G_w, G_b, G_v, G_c or G_a (none without a skip connection)."""
        part = self._both[1][name]
        if name == "a" and self.point.a is None:
            return []
        return list(part) if name in ("b", "c") else _flat(part)

    def inner_slope(self, i: int) -> list[Fraction]:
        """G_{u_i}."""
        return [*self._both[1]["w"][i], self._both[1]["b"][i]]

    def outer_slope(self, i: int) -> list[Fraction]:
        """G_{v_i}."""
        return [row[i] for row in self._both[1]["v"]]

    @property
    def slope2(self) -> Fraction:
        """|G|^2."""
        return sum((square(self.slope(name)) for name in "wbvca"), Fraction(0))

    @property
    def curvature(self) -> Fraction:
        """Q."""
        return self.slope2 + square(self.slope("c")) + square(self.slope("a"))

    def projected(self, i: int) -> list[Fraction]:
        """(PG)_{u_i} = G_{u_i} - <u_i, G_{u_i}> u_i."""
        normal = product(self.inner(i), self.inner_slope(i))
        return [g - normal * u for g, u in zip(self.inner_slope(i), self.inner(i), strict=True)]

    @property
    def projected2(self) -> Fraction:
        """|PG|^2."""
        hidden = sum((square(self.projected(i)) for i in range(self.width)), Fraction(0))
        return hidden + sum((square(self.slope(name)) for name in "vca"), Fraction(0))

    # -- sizes ----------------------------------------------------------------------------------------

    def apart(self, share: int) -> list[Fraction]:
        """The entries of c - share xi, then those of a - share alpha."""
        alpha, xi = self.affine
        skip = [] if self.point.a is None else _flat(self.point.a)
        return [
            *(x - share * y for x, y in zip(self.point.c, xi, strict=True)),
            *(x - share * y for x, y in zip(skip, alpha if skip else [], strict=True)),
        ]

    @property
    def hidden(self) -> Fraction:
        """S."""
        return sum((square(self.inner(i)) + square(self.outer(i)) for i in range(self.width)), Fraction(0))

    @property
    def size(self) -> Fraction:
        """|theta|^2."""
        return self.hidden + square(self.apart(0))

    @property
    def lyapunov(self) -> Fraction:
        """V."""
        return self.size + square(self.apart(2))

    @property
    def centred(self) -> Fraction:
        """W."""
        return self.hidden + 2 * square(self.apart(1))

    @property
    def energy(self) -> Fraction:
        """E."""
        least = (min(square(self.inner(i)), square(self.outer(i))) for i in range(self.width))
        return sum(least, Fraction(0)) + square(self.apart(1))

    def balance(self, i: int) -> Fraction:
        """|v_i|^2 - |u_i|^2."""
        return square(self.outer(i)) - square(self.inner(i))

    def rate(self, share: int = 2, skip_share: int | None = 2) -> Fraction:
        """<grad (|theta|^2 + |c - share xi|^2 + |a - skip_share alpha|^2), G>; without a in it if the second is None."""
        point, outputs = self.point, len(self.point.c)
        total = product(_flat(point.w), self.slope("w")) + product(point.b, self.slope("b"))
        total += product(_flat(point.v), self.slope("v")) + product(point.c, self.slope("c"))
        total += product(self.apart(share)[:outputs], self.slope("c"))
        if point.a is not None and skip_share is not None:
            total += product(_flat(point.a), self.slope("a"))
            total += product(self.apart(skip_share)[outputs:], self.slope("a"))
        return 2 * total

    # -- elsewhere --------------------------------------------------------------------------------------

    def after(self, gamma: Fraction) -> Sight:
        """At theta - gamma G."""
        here, g = self.point, self._both[1]

        def row(x: list[Fraction], y: list[Fraction]) -> list[Fraction]:
            return [p - gamma * q for p, q in zip(x, y, strict=True)]

        def rows(x: list[list[Fraction]], y: list[list[Fraction]]) -> list[list[Fraction]]:
            return [row(p, q) for p, q in zip(x, y, strict=True)]

        a = None if here.a is None else rows(here.a, g["a"])
        moved = Point(
            rows(here.w, g["w"]),
            row(here.b, g["b"]),
            rows(here.v, g["v"]),
            row(here.c, g["c"]),
            a,
            here.problem,
        )
        return Sight(moved)

    def with_offset(self, move: Fraction) -> Sight:
        """With c + move, one output."""
        return Sight(replace(self.point, c=[x + move for x in self.point.c]))

    def batches(self) -> Iterator[Sight]:
        """The same network on the batches of different atoms."""
        law = self.point.problem["input"]
        if "points" not in law or len(law["points"]) > MOST_ATOMS:
            raise Unclear("no batches, or too many")
        places = law["points"]
        for count in range(1, len(places) + 1):
            for chosen in combinations(places, count):
                few = law | {"points": list(chosen), "masses": [Fraction(1, count)] * count}
                yield Sight(replace(self.point, problem=self.point.problem | {"input": few}))
