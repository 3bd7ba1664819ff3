"""Networks that lie in a given cell, built from its words alone."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from gfproof.network import Cell, Kind, Network
from gfproof.numbers import Q

ZERO, ONE = Q(0), Q(1)


def network_in(
    cell: Cell,
    low: Q = ZERO,
    high: Q = ONE,
    breakpoints: tuple[Q, ...] = (),
    *,
    seed: int = 0,
    outputs: int = 1,
    skip: bool = False,
) -> Network:
    """A rational network whose kinds and order of knots are those of the cell; random otherwise."""
    draw = Random(f"{seed} {cell}")
    places: dict[int, Q] = {}
    fixed = [-1, *(k for k, knot in enumerate(cell.knots) if knot.neuron is None), len(cell.knots)]
    ends = [low, *breakpoints, high]
    for gap, (first, last) in enumerate(pairwise(fixed)):
        kinks = [cell.knots[k].neuron for k in range(first + 1, last)]
        steps = [draw.randint(1, 9) for _ in range(len(kinks) + 1)]
        for k, neuron in enumerate(kinks):
            assert neuron is not None
            share = Q(sum(steps[: k + 1]), sum(steps))
            places[neuron] = ends[gap] + share * (ends[gap + 1] - ends[gap])

    def number() -> Q:
        return Q(draw.choice((-1, 1)) * draw.randint(1, 12), draw.randint(1, 6))

    w, b = [], []
    for i, kind in enumerate(cell.kinds):
        if kind in (Kind.RIGHT, Kind.LEFT):
            w.append(int(kind) * abs(number()))
            b.append(-w[-1] * places[i])
        else:
            w.append(number())
            room = abs(number()) + abs(w[-1]) * max(abs(low), abs(high))
            b.append(room if kind is Kind.FULL else -room)
    return Network(
        w=tuple((x,) for x in w),
        b=tuple(b),
        v=tuple(tuple(number() for _ in cell.kinds) for _ in range(outputs)),
        c=tuple(number() for _ in range(outputs)),
        a=tuple((number(),) for _ in range(outputs)) if skip else None,
    )
