"""Seeded random instances, stratum first: which special position, then numbers that realize it.

Independent of gfproof.strategies.  Random floats, and random rationals, never meet a stratum by themselves.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.peers.instances import Instance, Interval, Masses, Pieces, Plane, Slopes

ON_INTERVALS = (
    "degenerate",
    "kink at an end",
    "coincident kinks",
    "kink at a breakpoint",
    "v = 0",
    "dead",
    "generic",
    "generic",
)
ON_ATOMS = ("atom on a kink", "atom on a kink", "degenerate", "v = 0", "dead", "generic")

_SIZES = (1, 1, 1, 2, 2, 3, 4, 5, 7, 12)


def number(random: Random) -> Fraction:
    """A small rational; one in thirty has long numerator and denominator."""
    if random.random() < 1 / 30:
        return Fraction(random.randint(-(10**9), 10**9), random.randint(1, 10**8))
    return Fraction(random.randint(-8, 8), random.choice(_SIZES))


def nonzero(random: Random) -> Fraction:
    """A small rational that is not 0."""
    return number(random) or Fraction(random.choice((-1, 1)), random.choice(_SIZES))


def between(random: Random, low: Fraction, high: Fraction) -> Fraction:
    """A rational strictly inside (low, high)."""
    parts = random.choice((2, 3, 4, 5, 7, 11, 30))
    return low + (high - low) * Fraction(random.randint(1, parts - 1), parts)


def instance(random: Random, *, atoms: float = 0.25, largest: int = 5, smooth: bool = False) -> Instance:
    """One instance: with probability ``atoms`` on atoms (d = 1 to 3), else on an interval.

    Args:
        largest: of the width.
        smooth: no degenerate neuron, no atoms: the risk is differentiable there.
    """
    if not smooth and random.random() < atoms:
        return on_atoms(random, random.choice(ON_ATOMS), largest)
    wanted = random.choice(ON_INTERVALS)
    return on_interval(random, "generic" if smooth and wanted == "degenerate" else wanted, largest, smooth)


def on_interval(random: Random, wanted: str, largest: int = 5, smooth: bool = False) -> Instance:
    """An instance with a uniform law in the stratum that is named (it may meet others too)."""
    low = number(random)
    high = low + abs(nonzero(random))
    outputs = random.choice((1, 1, 1, 2, 3))
    target = _target(random, low, high, outputs, breakpoint_needed=wanted == "kink at a breakpoint")
    width = (
        random.choice((0, 1, 1, 2, 2, 3, 3, 4, largest))
        if wanted == "generic"
        else random.randint(1, largest)
    )
    width = min(width, largest)
    neurons = [_neuron(random, low, high, wanted == "generic") for _ in range(width)]
    if wanted == "coincident kinks":
        place = between(random, low, high)
        neurons = [_kinked(random, place), _kinked(random, place), *neurons[2:]]
    elif wanted == "kink at a breakpoint":
        inside = [t for t in target.breakpoints if low < t < high]
        neurons[0] = _kinked(random, random.choice(inside))
    elif wanted == "kink at an end":
        neurons[0] = _kinked(random, random.choice((low, high)))
    elif wanted == "degenerate":
        neurons[0] = (Fraction(0), Fraction(0))
    elif wanted == "dead":
        neurons[0] = _dead(random, low, high)
    if smooth:
        neurons = [pair if pair != (0, 0) else _dead(random, low, high) for pair in neurons]
    random.shuffle(neurons)
    return Instance(
        w=tuple((w,) for w, _ in neurons),
        b=tuple(b for _, b in neurons),
        v=_outer(random, outputs, len(neurons), wanted),
        c=tuple(number(random) for _ in range(outputs)),
        a=tuple((number(random),) for _ in range(outputs)) if random.random() < 0.3 else None,
        law=Interval(low, high),
        target=target,
    )


def on_atoms(random: Random, wanted: str, largest: int = 5) -> Instance:
    """An instance on finitely many points in the stratum that is named."""
    dimension, outputs, width = (
        random.choice((1, 1, 2, 3)),
        random.choice((1, 1, 2)),
        random.randint(1, largest),
    )
    points = tuple(
        tuple(number(random) for _ in range(dimension)) for _ in range(random.choice((1, 2, 2, 3, 5)))
    )
    weights = [random.randint(1, 6) for _ in points]
    w = [tuple(number(random) for _ in range(dimension)) for _ in range(width)]
    b = [number(random) for _ in range(width)]
    if wanted == "degenerate":
        w[0], b[0] = (Fraction(0),) * dimension, Fraction(0)
    elif wanted == "atom on a kink":
        w[0] = tuple(nonzero(random) for _ in range(dimension))
        b[0] = -sum(s * t for s, t in zip(w[0], random.choice(points), strict=True))
    elif wanted == "dead":
        b[0] = -max(sum(s * t for s, t in zip(w[0], x, strict=True)) for x in points) - abs(nonzero(random))
    if dimension == 1 and random.random() < 0.5:
        low, high = min(points)[0], max(points)[0] + 1
        target: Pieces | Plane = _target(random, low, high, outputs, breakpoint_needed=False)
    else:
        target = Plane(
            tuple(tuple(number(random) for _ in range(dimension)) for _ in range(outputs)),
            tuple(number(random) for _ in range(outputs)),
        )
    return Instance(
        w=tuple(w),
        b=tuple(b),
        v=_outer(random, outputs, width, wanted),
        c=tuple(number(random) for _ in range(outputs)),
        a=tuple(tuple(number(random) for _ in range(dimension)) for _ in range(outputs))
        if random.random() < 0.3
        else None,
        law=Masses(points, tuple(Fraction(p, sum(weights)) for p in weights)),
        target=target,
    )


def direction(random: Random, start: Instance) -> Slopes:
    """A random direction in the parameter space of an instance."""
    return Slopes(
        w=tuple(tuple(number(random) for _ in row) for row in start.w),
        b=tuple(number(random) for _ in start.b),
        v=tuple(tuple(number(random) for _ in row) for row in start.v),
        c=tuple(number(random) for _ in start.c),
        a=None if start.a is None else tuple(tuple(number(random) for _ in row) for row in start.a),
    )


def _outer(random: Random, outputs: int, width: int, wanted: str) -> tuple[tuple[Fraction, ...], ...]:
    rows = [[nonzero(random) for _ in range(width)] for _ in range(outputs)]
    if width and (wanted == "v = 0" or (wanted != "generic" and random.random() < 0.1)):
        flat = random.randrange(width)
        for row in rows:
            row[flat] = Fraction(0)
    return tuple(tuple(row) for row in rows)


def _kinked(random: Random, place: Fraction) -> tuple[Fraction, Fraction]:
    w = nonzero(random)
    return w, -w * place


def _dead(random: Random, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    w = number(random)
    b = -max(w * low, w * high) - (Fraction(0) if w and random.random() < 0.3 else abs(nonzero(random)))
    return w, b


def _neuron(random: Random, low: Fraction, high: Fraction, generic: bool) -> tuple[Fraction, Fraction]:
    """(w, b): mostly a kink inside, sometimes full, dead or anything at all."""
    kind = random.random()
    if kind < 0.6:
        return _kinked(random, between(random, low, high))
    if kind < 0.8:
        w = number(random)
        return w, -min(w * low, w * high) + abs(nonzero(random))
    if kind < 0.9 and not generic:
        return _dead(random, low, high)
    return number(random), number(random)


def _target(
    random: Random, low: Fraction, high: Fraction, outputs: int, *, breakpoint_needed: bool
) -> Pieces:
    """A piecewise polynomial of degree 0 to 3 with up to three breakpoints, some outside (low, high), jumps allowed."""
    breakpoints = set()
    if breakpoint_needed:
        breakpoints.add(between(random, low, high))
    if breakpoint_needed or random.random() < 0.35:
        breakpoints |= {between(random, low, high) for _ in range(random.choice((0, 1, 1, 2)))}
        if random.random() < 0.3:
            breakpoints.add(random.choice((low, high, low - 1, high + Fraction(1, 3))))
    degree = random.choice((0, 0, 1, 1, 2, 3))
    return Pieces(
        tuple(sorted(breakpoints)),
        tuple(
            tuple(tuple(number(random) for _ in range(random.randint(0, degree) + 1)) for _ in range(outputs))
            for _ in range(len(breakpoints) + 1)
        ),
    )
