"""Moments of cut boxes against clipping and triangulation (d = 2), and laws that hold in every dimension."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q, rational, to_fraction
from gfproof.risk.halfspaces import Box, HalfSpace, Moments

Point = tuple[Fraction, Fraction]


def clip(polygon: list[Point], w: Point, b: Fraction) -> list[Point]:
    """Sutherland-Hodgman against {w.x + b >= 0}."""
    if w == (0, 0):
        return polygon if b > 0 else []
    out = []
    for p, r in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
        at_p, at_r = (w[0] * x + w[1] * y + b for x, y in (p, r))
        if at_p >= 0:
            out.append(p)
        if min(at_p, at_r) < 0 < max(at_p, at_r):
            t = at_p / (at_p - at_r)
            out.append((p[0] + t * (r[0] - p[0]), p[1] + t * (r[1] - p[1])))
    return out


def triangulated(polygon: list[Point]) -> tuple[Fraction, list[Fraction], list[list[Fraction]]]:
    """(∫ 1, ∫ x, ∫ x x^T) by a fan of triangles; quadratics by the rule of edge midpoints."""
    mass, first, second = Fraction(0), [Fraction(0)] * 2, [[Fraction(0)] * 2 for _ in range(2)]
    for i in range(1, len(polygon) - 1):
        a, b, c = polygon[0], polygon[i], polygon[i + 1]
        area = ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2
        middles = [tuple((x + y) / 2 for x, y in zip(p, q, strict=True)) for p, q in ((a, b), (b, c), (c, a))]
        mass += area
        for j in range(2):
            first[j] += area * (a[j] + b[j] + c[j]) / 3
            for k in range(2):
                second[j][k] += area * sum(m[j] * m[k] for m in middles) / 3
    return mass, first, second


def small(rng: random.Random) -> Fraction:
    return Fraction(rng.randint(-3, 3), rng.randint(1, 2))


def exact(x: Fraction) -> Q:
    return Q(x.numerator, x.denominator)


def test_the_plane_against_triangles():
    """Small integers: hyperplanes through vertices and edges, parallel, coincident, opposite and zero ones are common."""
    rng = random.Random(1)
    empty = cut = 0
    for _ in range(2500):
        low = [Fraction(rng.randint(-2, 0)) for _ in range(2)]
        high = [Fraction(rng.randint(1, 2)) for _ in range(2)]
        spaces = [((small(rng), small(rng)), small(rng)) for _ in range(rng.randint(1, 2))]
        polygon = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
        for w, b in spaces:
            polygon = clip(polygon, w, b) if polygon else []
        mass, first, second = triangulated(polygon)
        box = Box([exact(x) for x in low], [exact(x) for x in high])
        found = box.cut([(tuple(exact(x) for x in w), exact(b)) for w, b in spaces])
        assert to_fraction(found.mass) == mass
        assert [to_fraction(x) for x in found.first] == first
        assert all(to_fraction(found.entry(j, k)) == second[j][k] for j in range(2) for k in range(2))
        empty += mass == 0
        cut += 0 < mass < (high[0] - low[0]) * (high[1] - low[1])
    assert empty > 300
    assert cut > 800


def space(rng: random.Random, d: int) -> HalfSpace:
    return tuple(Q(rng.randint(-3, 3)) for _ in range(d)), Q(rng.randint(-4, 4), rng.randint(1, 3))


def total(parts: list[Moments]) -> list[Q]:
    return [
        sum(x, Q(0))
        for x in zip(*([m.mass, *m.first, *(y for r in m.second for y in r)] for m in parts), strict=True)
    ]


@pytest.mark.parametrize(("d", "draws"), [(1, 300), (2, 200), (3, 100), (4, 30), (5, 8)])
def test_four_quadrants_make_the_box_and_halves_of_the_box_make_the_cut(d, draws):
    rng = random.Random(d)
    box = Box([Q(-1)] * d, [Q(1)] * d)
    for _ in range(draws):
        one, two = space(rng, d), space(rng, d)
        if not any(one[0]) or not any(two[0]):
            continue

        def opposite(s: HalfSpace) -> HalfSpace:
            return tuple(-x for x in s[0]), -s[1]

        quadrants = [box.cut([s, t]) for s in (one, opposite(one)) for t in (two, opposite(two))]
        assert total(quadrants) == total([box.whole()])
        low, high = [Q(-1)] * d, [Q(1)] * d
        k, middle = rng.randrange(d), Q(rng.randint(-5, 5), 7)
        left = Box(low, [*high[:k], middle, *high[k + 1 :]])
        right = Box([*low[:k], middle, *low[k + 1 :]], high)
        assert total([left.cut([one, two]), right.cut([one, two])]) == total([box.cut([one, two])])


def test_the_cube_example_on_which_other_tools_fail():
    """∫ (x + 2y + 3z + 1)(2x + y + z + 1) over the unit cube is 151/12."""
    box = Box([Q(0)] * 3, [Q(1)] * 3)
    found = box.cut([((Q(1), Q(2), Q(3)), Q(1)), ((Q(2), Q(1), Q(1)), Q(1))])
    u, v = (1, 2, 3), (2, 1, 1)
    value = found.mass + sum((Q(x + y) * m for x, y, m in zip(u, v, found.first, strict=True)), Q(0))
    value += sum((Q(u[j] * v[k]) * found.entry(j, k) for j in range(3) for k in range(3)), Q(0))
    assert value == rational("151/12")


def test_a_cut_meets_every_face_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """3^d faces at most, not the 2^d d! ways down to the corners; an edge cut to a slab is a difference of two."""
    met: list[tuple[int, ...]] = []
    true = Box._by_facets

    def counted(box: Box, place: tuple[int, ...], *rest: object) -> Moments:
        met.append(place)
        return true(box, place, *rest)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Box, "_by_facets", counted)
    d = 6
    box = Box((Q(0),) * d, (Q(1),) * d)
    one, two = (tuple(Q(j + 1) for j in range(d)), Q(-10)), (tuple(Q((-2) ** j) for j in range(d)), Q(1))
    for half_spaces, most in (([one], 1), ([one, two], 2)):
        met.clear()
        assert box.cut(half_spaces).mass > 0
        assert max(Counter(met).values()) <= most


def test_a_box_of_too_many_faces_is_refused_at_once() -> None:
    for d in (11, 300):
        with pytest.raises(BudgetExceeded, match="faces"):
            Box((Q(0),) * d, (Q(1),) * d).cut([((Q(1),) * d, Q(-1))])
