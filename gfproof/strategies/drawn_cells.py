"""Drawing cells and networks inside a given cell, d = 1; boxes in several dimensions; step sizes.

A cell is the combinatorial type on which risk and generalized gradient are rational functions (``gfproof.network.cells``).
"""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.errors import ShapeError
from gfproof.network import Cell, Kind, Knot, Network, cell_and_kinks
from gfproof.numbers import Q
from gfproof.problem import Uniform
from gfproof.strategies.choosing import NONZERO, POSITIVE, RATIONALS, Chooser
from gfproof.strategies.drawn_networks import Neuron
from gfproof.strategies.drawn_problems import INTERVALS, STEP_SIZES

KINDS = (Kind.FULL, Kind.RIGHT, Kind.LEFT, Kind.DEAD)
"""The kinds of neurons, the plainest first: a full one has no kink."""

ZERO, ONE = Q(0), Q(1)
WIDTHS = (1, 2, 0, 1, 3, 2, 4)


def any_cell(choose: Chooser, width: int | None = None, breakpoints: int = 0) -> Cell:
    """A cell: the kind of each neuron, and an order of the kinks and the target's breakpoints.

    Args:
        width: drawn from 0 to 4 if None.
        breakpoints: how many breakpoints the target has inside the domain; their order is kept.
    """
    kinds = tuple(choose.pick(KINDS) for _ in range(choose.pick(WIDTHS) if width is None else width))
    order = [Knot(breakpoint=j) for j in range(breakpoints)]
    for i, kind in enumerate(kinds):
        if kind in (Kind.LEFT, Kind.RIGHT):
            order.insert(choose.pick(range(len(order) + 1)), Knot(neuron=i))
    return Cell(kinds, tuple(order))


def network_in(
    choose: Chooser, cell: Cell, low: Q = ZERO, high: Q = ONE, breakpoints: Sequence[Q] = ()
) -> Network:
    """A network in the interior of a cell on [low, high], m = 1; kinks are distinct and evenly spaced between breakpoints.

    Raises:
        ShapeError: the cell orders another number of breakpoints.
    """
    if sum(knot.breakpoint is not None for knot in cell.knots) != len(breakpoints):
        raise ShapeError(f"the cell {cell} does not have {len(breakpoints)} breakpoints")
    places = _places(cell, low, high, breakpoints)
    neurons = [_neuron(choose, kind, places.get(i), low, high) for i, kind in enumerate(cell.kinds)]
    v = tuple(choose.pick(RATIONALS) for _ in neurons)
    network = Network(
        tuple(w for w, _ in neurons), tuple(b for _, b in neurons), (v,), (choose.pick(RATIONALS),)
    )
    assert cell_and_kinks(network, low, high, breakpoints)[0] == cell
    return network


def _places(cell: Cell, low: Q, high: Q, breakpoints: Sequence[Q]) -> dict[int, Q]:
    """The kink of each neuron that has one."""
    places: dict[int, Q] = {}
    start, waiting, passed = low, list[int](), 0
    for knot in (*cell.knots, Knot(breakpoint=len(breakpoints))):
        if knot.neuron is not None:
            waiting.append(knot.neuron)
            continue
        end = breakpoints[passed] if passed < len(breakpoints) else high
        for k, neuron in enumerate(waiting, start=1):
            places[neuron] = start + (end - start) * Q(k, len(waiting) + 1)
        start, waiting, passed = end, [], passed + 1
    return places


def _neuron(choose: Chooser, kind: Kind, kink: Q | None, low: Q, high: Q) -> Neuron:
    if kink is not None:
        w = abs(choose.pick(NONZERO)) * (1 if kind is Kind.RIGHT else -1)
        return (w,), -w * kink
    p, q = choose.pick(POSITIVE), choose.pick(POSITIVE)  # the values at the two ends
    if kind is Kind.DEAD:
        p, q = -p, -q
    w = (q - p) / (high - low)
    return (w,), p - w * low


def box(choose: Chooser, dimension: int | None = None) -> Uniform:
    """The uniform law on a box in dimension 1, 2 or 3 (drawn if None), each side one of the usual intervals."""
    sides = [choose.pick(INTERVALS) for _ in range(dimension or choose.pick((1, 2, 3)))]
    return Uniform(tuple(low for low, _ in sides), tuple(high for _, high in sides))


def step_size(choose: Chooser) -> Q:
    """A step size of gradient descent: usual ones, then 1/1000 to 4 of other sizes."""
    return choose.pick((*STEP_SIZES, Q(1, 3), Q(3, 7), Q(2), Q(4)))
