"""Cells of central arrangements and peaks of piecewise linear functions on the sphere."""

from math import cos, hypot, pi, sin, sqrt
from random import Random

import pytest

from gfproof.errors import BudgetExceeded
from gfproof.network import Vector
from gfproof.numbers import Q, dot, to_float
from gfproof.splines import arrangement
from gfproof.splines.arrangement import cells, distinct, peak
from tests.unit.splines.drawn_ridges import number, vector


def signs(w: Vector, normals: tuple[Vector, ...]) -> tuple[int, ...]:
    return tuple((y > 0) - (y < 0) for y in (dot(w, n) for n in normals))


def count_of_cells(normals: tuple[Vector, ...], d: int) -> int:
    """Zaslavsky by deletion and restriction, on matroids only: the number of cells is T(2, 0)."""
    normals = distinct(normals)
    if not normals:
        return 1
    if d == 1:
        return 2
    last = normals[-1]
    pivot = next(k for k, x in enumerate(last) if x != 0)
    restricted = tuple(
        tuple(n[k] - last[k] / last[pivot] * n[pivot] for k in range(d) if k != pivot) for n in normals[:-1]
    )
    return count_of_cells(normals[:-1], d) + count_of_cells(restricted, d - 1)


@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_all_cells_are_found_each_with_a_point_inside(d: int) -> None:
    for k in range(25):
        random = Random(f"{d} {k}")
        normals = distinct(vector(random, d) for _ in range(random.randint(0, 7 if d < 4 else 5)))
        found = cells(normals, d)
        assert all(signs(w, normals) == place and 0 not in place for place, w in found.items())
        assert len(found) == count_of_cells(normals, d)


def value(w: Vector, weights: list[Q], vectors: list[Vector]) -> Q:
    return sum((q * max(dot(w, u), Q(0)) for q, u in zip(weights, vectors, strict=True)), Q(0))


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_peak_is_attained_and_no_direction_exceeds_it(d: int) -> None:
    for k in range(40):
        random = Random(f"peak {d} {k}")
        count = random.randint(1, 7)
        vectors = [vector(random, d) for _ in range(count)]
        weights = [number(random) for _ in range(count)]
        best = peak(weights, vectors)
        at = value(best.w, weights, vectors)
        assert at * at == best.square * dot(best.w, best.w)
        assert best.sign == (at > 0) - (at < 0)
        tried = [vector(random, d) for _ in range(60)] + vectors + [tuple(-x for x in u) for u in vectors]
        for w in tried:
            assert value(w, weights, vectors) ** 2 <= best.square * dot(w, w)


def test_the_peak_is_reached_by_a_fine_sweep_of_the_circle() -> None:
    """An independent float sweep comes as close to the exact peak as the Lipschitz constant of h and its step allow."""
    for k in range(10):
        random = Random(f"sweep {k}")
        vectors = [vector(random, 2) for _ in range(5)]
        weights = [number(random) for _ in range(5)]
        rows = [(to_float(q), to_float(u[0]), to_float(u[1])) for q, u in zip(weights, vectors, strict=True)]
        best = 0.0
        for step in range(6000):
            s, t = cos(2 * pi * step / 6000), sin(2 * pi * step / 6000)
            best = max(best, abs(sum(q * max(s * x + t * y, 0.0) for q, x, y in rows)))
        exact = sqrt(to_float(peak(weights, vectors).square))
        steepest = sum(abs(q) * hypot(x, y) for q, x, y in rows)
        assert exact - steepest * pi / 6000 - 1e-9 <= best <= exact + 1e-9


def test_a_peak_inside_a_cell_on_a_flat_and_on_a_ray() -> None:
    one = (Q(1),)
    assert peak(one, [(Q(3), Q(4))]).square == 25  # inside: h = w.u on a half-plane
    two = peak((Q(1), Q(1)), [(Q(1), Q(0)), (Q(-1), Q(0))])  # |w_1|
    assert (two.square, abs(two.w[0]), two.w[1]) == (1, 1, 0)
    # |w_1| - |w_2| - |w_3| is largest on the ray e_1 and least on w_1 = 0, w_2 = w_3
    unit = [tuple(Q(s * int(r == c)) for c in range(3)) for r in range(3) for s in (1, -1)]
    saddle = peak([Q(1), Q(1), Q(-1), Q(-1), Q(-1), Q(-1)], unit)
    assert (saddle.square, saddle.sign, saddle.w[0]) == (2, -1, 0)
    first = peak([Q(2), Q(2), Q(-1), Q(-1), Q(-1), Q(-1)], unit)
    assert (first.square, first.sign, first.w[1:]) == (4, 1, (0, 0))


def test_it_may_stop_early() -> None:
    weights, vectors = (Q(1), Q(5)), [(Q(1), Q(0)), (Q(0), Q(1))]
    assert peak(weights, vectors).square == 26
    assert 1 < peak(weights, vectors, above=Q(1)).square <= 26


def test_nothing_has_no_peak() -> None:
    assert peak((Q(0), Q(1)), [(Q(1), Q(0)), (Q(0), Q(0))]).square == 0


def test_a_search_that_would_be_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrangement, "MAX_FACES", 5)
    with pytest.raises(BudgetExceeded, match="faces"):
        peak((Q(1), Q(1), Q(1)), [(Q(1), Q(0)), (Q(0), Q(1)), (Q(1), Q(1))])
