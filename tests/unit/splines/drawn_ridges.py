"""Random exact networks and data sets in dimension 1 to 3, with coincident and opposite hyperplanes."""

from random import Random

from gfproof.network import Network, Vector
from gfproof.numbers import Q


def number(random: Random, largest: int = 3) -> Q:
    return Q(random.randint(-largest, largest), random.choice((1, 1, 2, 3)))


def vector(random: Random, length: int) -> Vector:
    return tuple(number(random) for _ in range(length))


def network(random: Random, d: int, m: int = 1, most: int = 5, skip: bool = True) -> Network:
    """Some neurons lie on the hyperplane of the one before, turned and scaled; some have w = 0 or v = 0."""
    w: list[Vector] = []
    b: list[Q] = []
    for _ in range(random.randint(0, most)):
        kind = random.random()
        if kind < 0.4 and w:
            factor = random.choice((Q(1), Q(-1), Q(2), Q(-1, 2)))
            w.append(tuple(factor * x for x in w[-1]))
            b.append(factor * b[-1])
        elif kind < 0.5:
            w.append((Q(0),) * d)
            b.append(number(random))
        else:
            w.append(vector(random, d))
            b.append(number(random))
    return Network(
        tuple(w),
        tuple(b),
        tuple(vector(random, len(w)) for _ in range(m)),
        vector(random, m),
        tuple(vector(random, d) for _ in range(m)) if skip else None,
    )


def points(random: Random, d: int, count: int) -> tuple[Vector, ...]:
    found: dict[Vector, None] = {}
    while len(found) < count:
        found[vector(random, d)] = None
    return tuple(found)
