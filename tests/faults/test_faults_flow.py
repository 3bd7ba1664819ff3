"""Faults in the stepping of flows and in what encloses them, one at a time.

A fault may leave a flow without an end, so every flow has a budget; one that is used up counts as noticed.  What is right
is known before the fault is put in: states by DOP853 in float64 and by another arithmetic with more digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

import gfproof.flow.enclosure as enclosure
import gfproof.flow.stepping as stepping
from gfproof.flow.itinerary import Change, Event, watched
from gfproof.flow.trajectory import Trajectory
from gfproof.flow.tube import Tube
from gfproof.flow.wrong_cell import WrongCell
from gfproof.network import Kind, Network
from gfproof.numbers import Ball, Q, ball, midpoint, precision, radius, to_float, upper
from gfproof.numbers.crossing import first_exit
from gfproof.risk.hessian import hessian
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import exact_domain
from tests.faults.test_faults_everywhere import first_violation
from tests.unit.flow.kink_suite import KinkFlow, dop853, flows
from tests.unit.flow.test_flow import backwards

Patch = pytest.MonkeyPatch
SUITE = {flow.name: flow for flow in flows()}
BUDGET = stepping.Budget(steps=150, seconds=20)
DIGITS = 15

FAULTS: dict[str, tuple[str, Callable[[Patch], None]]] = {}


def swapped(area: str, name: str, place: Any, attribute: str, change: Callable[[Any], Any]) -> None:
    """A fault that replaces a function by what ``change`` makes of it."""
    assert name not in FAULTS
    FAULTS[name] = area, lambda patch: patch.setattr(place, attribute, change(getattr(place, attribute)))


# -- what is right --------------------------------------------------------------------------------------

CROSSING = (
    "two kinks at low",  # a kink enters, kinks cross, a kink leaves
    "affine, width 3, draw 6",  # a kink enters, two crossings
    "piecewise linear, width 1, draw 3",  # a breakpoint, there and back
    "jumping, width 1, draw 6",
)
DYING = "piecewise linear, width 2, draw 5"
TWO_AT_ONCE = "quadratic, width 4, draw 9"  # two changes within one step


UNIT = exact_domain(PolynomialPieces((), (((Q(0),),),)), Q(0), Q(1))
STEEP = exact_domain(PolynomialPieces((), (((Q(-30), Q(60)),),)), Q(0), Q(1))
TINY = Q(1, 10**6)
MADE = {
    "degenerating": KinkFlow("degenerating", backwards(Q(1, 10)), UNIT, Q(1, 2)),
    "leaving a saddle": KinkFlow(  # starts in the stable direction; errors grow by a factor of 10^19
        "leaving a saddle", Network.exact([[TINY]], [TINY / 100], [-TINY], 0), STEEP, Q(9, 2)
    ),
    DYING: replace(SUITE[DYING], until=Q(8)),
    TWO_AT_ONCE: replace(SUITE[TWO_AT_ONCE], until=Q(1)),
}
STEPPED = {name: MADE.get(name, SUITE.get(name)) for name in (*CROSSING, *MADE)}


@cache
def right(name: str) -> Trajectory:
    """The flow with ten digits more; in mpmath's arithmetic where that is quick."""
    one, arithmetic = STEPPED[name], "mpmath" if name in CROSSING else "arb"
    return stepping.integrate(one.network, one.domain, one.until, digits=DIGITS + 10, arithmetic=arithmetic)


@cache
def by_scipy(name: str) -> np.ndarray[Any, Any]:
    """The state at the end, by DOP853."""
    return dop853(STEPPED[name])


def run(one: KinkFlow, digits: int = DIGITS) -> Trajectory:
    return stepping.integrate(one.network, one.domain, one.until, digits=digits, budget=BUDGET)


def close(found: Trajectory, known: Trajectory, time: Q, places: int) -> bool:
    """Entries equal to so many digits, of max(1, the largest)?"""
    entries = list(zip(found.entries_at(time), known.entries_at(time), strict=True))
    size = max(Q(1), *(abs(y) for _, y in entries))
    return all(abs(x - y) <= size / Q(10) ** places for x, y in entries)


def steps() -> Iterator[bool]:
    for name, one in STEPPED.items():
        known, path = right(name), run(one)
        yield path.reached == one.until
        yield [c.change for c in path.crossings] == [c.change for c in known.crossings]
        for found, wanted in zip(path.crossings, known.crossings, strict=True):
            yield abs(found.time - wanted.time) <= 1 / Q(10) ** (DIGITS - 2)
        for k in (1, 3, 7, 8):
            yield close(path, known, one.until * k / 8, DIGITS)
        yield [a.neuron for a in path.asymptotic] == [a.neuron for a in known.asymptotic]
        if name in CROSSING:
            entries = [to_float(x) for x in path.entries_at(one.until)]
            yield bool(np.allclose(entries, by_scipy(name), rtol=0, atol=1e-9))


# -- faults of the stepping -------------------------------------------------------------------------------


def change_seen(
    keep: Callable[[Change], bool] = lambda change: True, last: bool = False
) -> Callable[[Any], Any]:
    """The search for the first change, with changes that are not seen, or the last one taken."""

    def wrong(self: Any, programs: Any, series: Any, step: Q) -> tuple[Q, Change] | None:
        numbers, found = self.numbers, None
        h = numbers.lift(step)
        for change, coefficients in watched(programs, series, self.domain, numbers.lift):
            scaled = [c * h**k for k, c in enumerate(coefficients)]
            share = first_exit(scaled, self.tolerance, numbers) if keep(change) else None
            if share is not None and (found is None or (share > found[0] if last else share < found[0])):
                found = share, change
        return found

    return lambda right: wrong


RUN = stepping._Run
swapped("flow", "no crossing seen", RUN, "_first_change", lambda right: lambda *a: None)
swapped("flow", "the last of several crossings taken first", RUN, "_first_change", change_seen(last=True))
swapped(
    "flow",
    "kinks pass each other unseen",
    RUN,
    "_first_change",
    change_seen(lambda change: change.event is not Event.KINKS_CROSS),
)
swapped(
    "flow",
    "breakpoints of the target passed unseen",
    RUN,
    "_first_change",
    change_seen(lambda change: change.event is not Event.BREAKPOINT),
)
swapped(
    "flow",
    "kinks enter the domain unseen",
    RUN,
    "_first_change",
    change_seen(lambda change: "enters" not in change.event.value),
)
swapped(
    "flow",
    "crossings located to two digits",
    stepping,
    "first_exit",
    lambda right: lambda *a: None if (s := right(*a)) is None else Q((s * 100).ceil()) / 100,
)


def cells_after(wrong: Callable[[Any, Change, Any], Any]) -> Callable[[Any], Any]:
    return lambda right: lambda cell, change: wrong(cell, change, right(cell, change))


def _dead(cell: Any, change: Change, after: Any) -> Any:
    if "leaves" not in change.event.value:
        return after
    kinds = tuple(Kind.DEAD if i == change.neuron else kind for i, kind in enumerate(after.kinds))
    return replace(after, kinds=kinds)


swapped("flow", "a kink that leaves takes its neuron with it", stepping, "next_cell", cells_after(_dead))
swapped(
    "flow",
    "kinks that cross are not exchanged",
    stepping,
    "next_cell",
    cells_after(lambda cell, change, after: cell if change.event is Event.KINKS_CROSS else after),
)
swapped(
    "flow",
    "a kink that enters is put last",
    stepping,
    "next_cell",
    cells_after(
        lambda cell, change, after: (
            replace(after, knots=(*after.knots[1:], after.knots[0]))
            if change.event is Event.ENTERS_LOW
            else after
        )
    ),
)


def followed(change: Callable[[Any, Any, Q], tuple[Any, Q]]) -> Callable[[Any], Any]:
    """Another polynomial, or another step, is followed than the one that was computed."""
    return lambda right: lambda self, series, step: right(self, *change(self, series, step))


def columns_changed(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    return followed(
        lambda self, series, step: (replace(series, state=tuple(map(change, series.state))), step)
    )


swapped(
    "flow",
    "steps ten times too long",
    RUN,
    "_follow",
    followed(lambda self, series, step: (series, min(10 * step, self.until - self.time))),
)
swapped(
    "flow",
    "series cut at half their order",
    RUN,
    "_follow",
    columns_changed(lambda column: column[: len(column) // 2 + 1]),
)
swapped(
    "flow",
    "second coefficient without its factorial",
    RUN,
    "_follow",
    columns_changed(lambda column: [c * 2 if k == 2 else c for k, c in enumerate(column)]),
)


def rounded(right: Any) -> Any:
    def wrong(self: Any, series: Any, length: Q) -> None:
        right(self, series, length)
        exact, lift = self.numbers.exact, self.numbers.lift
        self.state = [lift(Q(*to_float(exact(x)).as_integer_ratio())) for x in self.state]

    return wrong


swapped("flow", "states rounded to float64 between steps", RUN, "_move", rounded)
swapped(
    "flow",
    "growth of errors forgotten",
    RUN,
    "_grow",
    lambda right: lambda self, length: None,
)


def dies(right: Any) -> Any:
    def wrong(self: Any) -> None:
        known = {*self.dying}
        right(self)
        for i in {*self.dying} - known:
            self._turn(Change(Event.DEGENERATE, i))

    return wrong


swapped("flow", "a dying neuron taken for an event", RUN, "_watch_the_dying", dies)
swapped(
    "flow", "a degenerate neuron does not rest", RUN, "_collapsed", lambda right: lambda self, neuron: False
)


# -- enclosures -------------------------------------------------------------------------------------------

ROUGH = "piecewise linear, width 1, draw 3"
REST = KinkFlow("at rest", Network.exact([[0]], [3], [0], 0), UNIT, Q(1, 1000))
"""v = 0 and f = 0: the Hessian has no negative eigenvalue here, but nearby it has."""
APART = (Q(0), Q(-3, 10), Q(1, 5), Q(-51, 100))
"""From here the distance to the point of rest grows at first."""
GROWING = KinkFlow("growing", Network.exact([[1]], ["1/2"], ["1/2"], 3), UNIT, Q(1, 8))


@cache
def blind() -> Trajectory:
    """A trajectory that has seen no crossing."""
    with pytest.MonkeyPatch.context() as patch:
        FAULTS["no crossing seen"][1](patch)
        return run(replace(SUITE[ROUGH], until=Q(1, 22)), 6)


@cache
def rough() -> Trajectory:
    return run(replace(SUITE[ROUGH], until=Q(1, 4)), 3)


@cache
def cut() -> Trajectory:
    """Polynomials of degree 6 only."""
    path = run(GROWING, 6)
    pieces = (replace(p, series=tuple(column[:7] for column in p.series)) for p in path.pieces)
    return replace(path, pieces=tuple(pieces))


@cache
def run_before(one: KinkFlow) -> Trajectory:
    return run(one, DIGITS + 10)


def shifted(network: Network, by: Iterable[Q]) -> Network:
    entries = (x + y for x, y in zip(network.entries(), by, strict=True))
    return Network.of(network.map(lambda _: next(entries)))


@cache
def most_unstable() -> tuple[Q, ...]:
    """Of length 1/100, along the eigenvector of the least eigenvalue of the Hessian at the start of GROWING."""
    exact = hessian(GROWING.network, GROWING.domain).matrix()
    _, vectors = np.linalg.eigh(np.array([[to_float(x) for x in row] for row in exact]))
    return tuple(Q(int(10**6 * x), 10**8) for x in vectors[:, 0])


@cache
def pairs() -> tuple[tuple[Trajectory, Q, Trajectory], ...]:
    """Trajectories, the radius of a ball of starts, and the solution from a start in it."""
    found = []
    for one, by in ((REST, APART), (GROWING, most_unstable())):
        size = Q(math.isqrt(int(sum(x * x for x in by) * 10**20)) + 1, 10**10)
        other = replace(one, network=shifted(one.network, by))
        found.append((run(one), size, run(other, 25)))
    return tuple(found)


def surely_outside(found: enclosure.Enclosure, truth: Trajectory, time: Q) -> bool:
    """Is the solution farther from the trajectory than the proved radius, whatever evaluation has rounded?"""
    apart = Q(0)
    for x, y in zip(found.middle(time), truth.entries_at(time), strict=True):
        middle, size = (x, Q(0)) if isinstance(x, Q) else (midpoint(x), radius(x))
        apart += max(Q(0), abs(middle - y) - size - 1 / Q(10) ** 20) ** 2
    return apart > found.radius(time) ** 2


def enclosures() -> Iterator[bool]:
    for path, size, other in (
        (rough(), Q(0), right(ROUGH)),
        (blind(), Q(0), right(ROUGH)),
        (cut(), Q(0), run_before(GROWING)),
        *pairs(),
    ):
        found = enclosure.enclose(path, start_radius=size)
        yield found.reached == path.until
        for k in (1, 2, 4, 8):
            yield not surely_outside(found, other, path.until * k / 8)
    yield from rates_bound_hessians()


def rates_bound_hessians() -> list[bool]:
    """Not a generator: one that stops inside of a precision would leave it to others."""
    random, held = Random("boxes"), list[bool]()
    with precision(80):
        for _ in range(12):
            one = Network.exact(
                [[random.randint(1, 9)], [-random.randint(1, 9)]],
                [Q(random.randint(-9, 9), 4) for _ in range(2)],
                [random.randint(-4, 4) for _ in range(2)],
                random.randint(-3, 3),
            )
            rate = Tube(one, STEEP, (0, 1)).rate([ball(x) + Ball(0, "0.05") for x in one.entries()])
            for _ in range(6):
                near = shifted(one, [Q(random.randint(-5, 5), 100) for _ in one.entries()])
                exact = hessian(near, STEEP).matrix()
                least = np.linalg.eigvalsh(np.array([[to_float(x) for x in row] for row in exact]))[0]
                held.append(-least <= to_float(upper(rate)) + 1e-9)
    return held


PROOF = enclosure._Proof
swapped("enclosure", "defect left out", PROOF, "_defect", lambda right: lambda *a: ball(0))
swapped("enclosure", "what a wrong cell costs left out", WrongCell, "bound", lambda right: lambda *a: ball(0))


def truncated(right: Any) -> Any:
    def wrong(self: Any, programs: Any, columns: Any, terms: int) -> Any:
        found = right(self, programs, columns, terms)
        if terms == len(columns[0]):  # the coefficient of the remainder, on the whole step
            for column in found.values():
                column[-1] = ball(0)
        return found

    return wrong


swapped("enclosure", "remainder of a step left out", PROOF, "_along", truncated)
swapped(
    "enclosure",
    "logarithmic norm too small by half",
    Tube,
    "rate",
    lambda right: lambda self, box: right(self, box) / 2,
)
swapped(
    "enclosure",
    "logarithmic norm at the midpoint of the box",
    Tube,
    "rate",
    lambda right: lambda self, box: right(self, [ball(midpoint(x)) for x in box]),
)
swapped(
    "enclosure",
    "ball of starts forgotten",
    PROOF,
    "__init__",
    lambda right: lambda self, path, size, *rest: right(self, path, Q(0), *rest),
)
swapped(
    "enclosure",
    "time of a span taken for half of it",
    enclosure.Enclosure,
    "radius",
    lambda right: lambda self, time: right(self, time / 2),
)

GUARDS: dict[str, Callable[[], Iterator[bool]]] = {"flow": steps, "enclosure": enclosures}


@pytest.fixture(scope="module", autouse=True)
def known() -> None:
    """All that is compared with, before anything is changed."""
    for name in STEPPED:
        right(name)
    for name in CROSSING:
        by_scipy(name)
    blind(), rough(), cut(), pairs(), run_before(GROWING)


@pytest.mark.parametrize("area", GUARDS)
def test_without_a_fault_the_guard_holds(area: str) -> None:
    results = list(GUARDS[area]())
    assert len(results) >= 40
    assert all(results), [k for k, holds in enumerate(results, start=1) if not holds]


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    area, inject = FAULTS[name]
    inject(monkeypatch)
    found = first_violation(GUARDS[area])
    monkeypatch.undo()
    record_property("fault", f"{area}: {name}")
    record_property("noticed by", f"{area}, check {found}" if found else "")
    assert found, f"nobody noticed: {name}"
