"""The atlas of zeros of G: all of them for widths up to 2 and piecewise polynomial targets of degree at most 2, cell by cell.

Every zero has some neurons with v != 0 that are active somewhere: they make N one of the splines of ``splines``.  Each of the
others is inactive (degenerate, dead, or semi-inactive; G does not see it) or has v = 0 and int relu(y) e = 0: its kink is one of
finitely many places, or an interval where e vanishes, or it is fully active with w int x e = 0.
The list is complete where ``open`` is empty: the equations of every cell were solved exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

from gfproof.errors import NotAvailable
from gfproof.meter import SILENT, Meter
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.number_field import Algebraic
from gfproof.risk import segments
from gfproof.risk.segments import Domain
from gfproof.risk.zeros.curvature import rational_network, signature
from gfproof.risk.zeros.solutions import Place, Solution
from gfproof.risk.zeros.solving import points
from gfproof.risk.zeros.splines import SHAPES, Primitives

WIDEST, STEEPEST = 2, 2
MOST_PIECES = 12
MINIMUM, LOCAL, SADDLE = "global minimum", "local minimum", "saddle"


@dataclass(frozen=True)
class Family:
    """Zeros of G with the same realization and the same roles of their neurons.

    Attributes:
        solution: the realization.
        roles: of the neurons with v != 0 that are active somewhere: "full", "right", "left".
        others: of the rest: "inactive", or with v = 0 "silent full" (w = 0 < b), "silent full (any w)", "silent right" ...
        places: the kinks of the silent neurons that have one.
        type: "global minimum", "local minimum" (of the members in the note; the others are not decided), "saddle" (where L is
            differentiable; no local minimum elsewhere), or None where it is not decided.
        anywhere: the bounds of a kink that two neurons without effect on N share, which may lie anywhere in (low, high].
        network: a member over Q, G = 0 checked by integration; None where the family has irrational kinks.
    """

    solution: Solution
    roles: tuple[str, ...]
    others: tuple[str, ...]
    places: tuple[Place, ...]
    type: str | None
    note: str = ""
    network: Network | None = None
    anywhere: tuple[Q, Q] | None = None

    @property
    def width(self) -> int:
        """The number of neurons."""
        return len(self.roles) + len(self.others)

    @property
    def risk(self) -> Algebraic:
        """L."""
        return self.solution.risk


@dataclass(frozen=True)
class Atlas:
    """All families for one width.

    Attributes:
        open: where the list may be incomplete; empty if it is complete.
    """

    width: int
    families: tuple[Family, ...]
    open: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Is every zero of G in one of the families?"""
        return not self.open


def atlas(domain: Domain, width: int, meter: Meter = SILENT) -> Atlas:
    """The zeros of G of networks with ``width`` <= 2 neurons (one input, one output, no skip), uniform law.

    Raises:
        NotAvailable: more neurons, several outputs, or a target with a piece of degree 3 or more.
    """
    if not 0 <= width <= WIDEST:
        raise NotAvailable(
            f"the atlas is for widths up to {WIDEST} (up to 6 for affine targets), not {width}"
        )
    target = domain.target.within(domain.low, domain.high)
    if target.outputs != 1:
        raise NotAvailable("the atlas is for one output")
    if any(x != 0 for (piece,) in target.pieces for x in piece[STEEPEST + 1 :]):
        raise NotAvailable("the atlas is for targets in pieces of degree at most 2")
    if len(target.pieces) > MOST_PIECES:
        raise NotAvailable(
            f"the atlas is for targets of at most {MOST_PIECES} pieces, not {len(target.pieces)}"
        )
    primitives = Primitives.of(domain)
    names = [name for name in SHAPES if _neurons(name) <= width]
    found: list[Family] = []
    gaps: list[str] = []
    meter.begin("cells", len(names))
    for name in names:
        shape = SHAPES[name]
        listed = points(shape, primitives)
        gaps += listed.open
        for point in listed.found:
            solution = Solution.at(shape, point, primitives, domain)
            ends = primitives.ends
            anywhere = (ends[point.pieces[0]], ends[point.pieces[0] + 1]) if point.anywhere else None
            for roles in _roles(solution, width):
                found += (replace(one, anywhere=anywhere) for one in _families(solution, roles, width))
        meter.advance()
    meter.end()
    return Atlas(width, tuple(sorted(found, key=_order)), tuple(dict.fromkeys(gaps)))


def _neurons(name: str) -> int:
    """How few neurons make a spline of this shape."""
    return {"C": 0, "F": 1, "R": 1, "L": 1}.get(name, 2)


def _roles(solution: Solution, width: int) -> Iterator[tuple[str, ...]]:
    """The neurons with v != 0 that can make the spline."""
    name, slopes = solution.shape.name, solution.slopes
    if name == "C":
        yield ()
    elif name == "F":
        yield ("full",)
        if width == 2:
            yield ("full", "full")
    elif name in ("R", "L"):
        side = "right" if name == "R" else "left"
        if slopes[0] != slopes[1]:
            yield (side,)
        if width == 2:
            yield (side, side)
    elif name == "K":
        if slopes[0] != slopes[1]:
            yield from (("full", "right"), ("full", "left"))
        if slopes[0] != 0 and slopes[1] != 0:
            yield ("right", "left")
    elif all(
        sum((x * s for x, s in zip(row, _free(solution), strict=True)), solution.field.constant(0)) != 0
        for row in solution.shape.nonzero
    ):
        yield {"RR": ("right", "right"), "LL": ("left", "left"), "LR": ("left", "right")}.get(
            name, ("right", "left")
        )


def _free(solution: Solution) -> tuple[Algebraic, Algebraic]:
    """The two free slopes of a spline with three parts."""
    parts = {"RR": (1, 2), "LL": (0, 1), "LR": (0, 2), "RL": (0, 2)}[solution.shape.name]
    return solution.slopes[parts[0]], solution.slopes[parts[1]]


def _families(solution: Solution, roles: tuple[str, ...], width: int) -> Iterator[Family]:
    kind, note = _type(solution, roles)
    choices: list[tuple[str, Place | None]] = [("inactive", None)]
    if len(roles) < width:
        choices += _silent(solution)
    for others in combinations_with_replacement(choices, width - len(roles)):
        names = tuple(name for name, _ in others)
        places = tuple(place for _, place in others if place is not None)
        type_, why = kind, note
        if kind == LOCAL and any(name != "inactive" for name in names):
            type_, why = None, "local minimum without the silent neurons"
        elif kind == LOCAL:
            parts = ["full neurons > 0"] * ("full" in roles) + ["inactive ones < 0"] * bool(names)
            why = f"if {', '.join(parts)} on [A, B]" if parts else ""
        yield Family(solution, roles, names, places, type_, why, _member(solution, roles, others))


def _type(solution: Solution, roles: tuple[str, ...]) -> tuple[str | None, str]:
    if solution.risk == 0:
        return MINIMUM, ""
    doubled = solution.shape.name in ("R", "L") and len(roles) == 2
    if doubled and solution.slopes[0] == solution.slopes[1]:
        return None, "two neurons that cancel"
    if solution.shape.name == "F":
        return LOCAL, ""
    found = signature(solution, roles[:1] if doubled else roles)
    if found == "negative":
        return SADDLE, ""
    if doubled:
        return None, "depends on how the two neurons at one kink share their weight"
    if found == "positive":
        return LOCAL, ""
    return None, "singular Hessian" if found == "singular" else "f jumps at a kink"


def _silent(solution: Solution) -> list[tuple[str, Place | None]]:
    """What a neuron with v = 0 may be while it is active somewhere."""
    if solution.risk == 0:
        return [("silent (any w, b)", None)]
    found: list[tuple[str, Place | None]] = [
        ("silent full (any w)" if solution.moment == 0 else "silent full (w = 0)", None)
    ]
    for side, places in solution.silent_kinks().items():
        found += [(f"silent {side}", place) for place in places]
    return found


def _member(
    solution: Solution, roles: tuple[str, ...], others: Sequence[tuple[str, Place | None]]
) -> Network | None:
    """A network over Q of the family, G = 0 and L checked by integration."""
    low, high = solution.domain.low, solution.domain.high
    doubled = solution.shape.name in ("R", "L") and len(roles) == 2
    parts = rational_network(solution, roles[:1] if doubled else roles)
    if parts is None:
        return None
    w, b, v, c = (list(x) if isinstance(x, tuple) else x for x in parts)
    assert isinstance(w, list)
    assert isinstance(b, list)
    assert isinstance(v, list)
    if doubled:
        w, b, v = w * 2, b * 2, [v[0] / 2 + 1, v[0] / 2 - 1]
        if 0 in v:
            v = [v[0] + 1, v[1] - 1]
    for name, place in others:
        middle = None if place is None else _rational(place)
        if place is not None and middle is None:
            return None
        if name == "inactive":
            w, b, v = [*w, Q(0)], [*b, Q(-1)], [*v, Q(1)]
        elif middle is None:
            w, b, v = [*w, Q(0)], [*b, Q(1)], [*v, Q(0)]
        else:
            sign = 1 if name == "silent right" else -1
            w, b, v = [*w, Q(sign)], [*b, -sign * middle], [*v, Q(0)]
    network = Network(tuple((x,) for x in w), tuple(b), (tuple(v),), (c,))
    risk, gradient = segments.risk_and_gradient(network, Domain(low, high, solution.pieces))
    assert gradient.norm2() == 0, "a member of a family of zeros has G != 0"
    assert solution.risk == risk, "a member of a family has another risk"
    return network


def _rational(place: Place) -> Q | None:
    if place.ends is not None:
        return (place.low + place.high) / 2
    return None if place.exact is None else place.exact.rational


def _order(family: Family) -> tuple[int, int, Q]:
    low, high = family.risk.between()
    return len(family.roles), len(family.places), (low + high) / 2
