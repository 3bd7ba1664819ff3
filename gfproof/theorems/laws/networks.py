"""C4 to C8, C10 to C12, C17: linear networks with the weights of a case, and counts for architectures of its widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

from gfproof.lyapunov import drift
from gfproof.lyapunov.architecture import Activation, Architecture
from gfproof.lyapunov.laws import LawCount, count_laws
from gfproof.lyapunov.polynomial_laws import PolynomialLaws, polynomial_laws
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import determinant
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable
from gfproof.theorems.laws.linear import algebra
from gfproof.theorems.laws.model import IDENTITY, Model
from gfproof.verdict import Verdict

WIDEST = 3
"""Architectures are counted up to this width."""
MOST_MINORS = 5


def count(widths: tuple[int, ...], activation: Activation, bias: bool = False) -> LawCount:
    """The count of an architecture, once per process."""
    return _count(widths, activation, bias)


@cache
def _count(widths: tuple[int, ...], activation: Activation, bias: bool) -> LawCount:
    return count_laws(Architecture(widths, activation, bias))


@cache
def polynomials(widths: tuple[int, ...], activation: Activation, bias: bool, degree: int) -> PolynomialLaws:
    """All polynomial laws of a degree, once per process."""
    return polynomial_laws(Architecture(widths, activation, bias), degree)


def _counted(widths: tuple[int, ...], activation: Activation, bias: bool, wanted: int) -> Answer:
    found = count(widths, activation, bias)
    low, high = found.law_bounds
    name = f"{activation} {'-'.join(map(str, widths))}{' with biases' if bias else ''}: {wanted} laws"
    answer = all_of([compare(Q(low), "==", Q(wanted)), compare(Q(high), "==", Q(wanted))], name)
    return _about(answer, widths)


def _about(answer: Answer, *architectures: tuple[int, ...]) -> Answer:
    """The answer says something about these architectures only, which may be narrower than the case's network."""
    return replace(
        answer, scope="widths " + ", ".join("-".join(map(str, widths)) for widths in architectures)
    )


def _few(model: Model) -> tuple[int, int, int]:
    """(d, H, m), each at most WIDEST."""
    d, width, outputs = model.sizes
    return min(d, WIDEST), min(width, WIDEST), min(outputs, WIDEST)


# -- linear networks at theta ------------------------------------------------------------------------------


def matrix_laws(model: Model) -> Answer:
    """C4: Psi_ab (with biases) has derivative 0 along grad E of the linear network with these weights, on the data."""
    slope = model.slope(IDENTITY)
    for a in range(model.width):
        for b in range(a + 1):
            defect = drift.first_order_defect(model.two_layer, slope, a, b)
            if defect != 0:
                return compare(defect, "==", Q(0))
    return met(f"{model.width * (model.width + 1) // 2} entries on {len(model.data.inputs)} data")


def rank_of_entries(model: Model) -> Answer:
    """C5: at this theta s (2r + 1 - s)/2 entries of Psi are independent, s the rank of (U; V)."""
    one = model.linear
    return compare(Q(one.independent_laws), "==", Q(one.formula), f"r = {one.width}, s = {one.rank}")


def all_entries(model: Model) -> Answer:
    """All r (r + 1)/2 entries are independent: false, kept for a false variant."""
    one = model.linear
    return compare(Q(one.independent_laws), "==", Q(one.width * (one.width + 1), 2))


def complete(model: Model) -> Answer:
    """C6: P - dim Lie(theta) = s (2r + 1 - s)/2 where (U; V) has full rank."""
    one = model.linear
    if one.rank < min(one.height, one.width):
        return not_applicable("(U; V) has not full rank")
    return compare(
        Q(one.parameters - one.lie_dimension),
        "==",
        Q(one.formula),
        f"P = {one.parameters}, {one.formula} laws",
    )


def orthogonal_algebra(model: Model) -> Answer:
    """C6: the brackets of the fields generate so(n, m) = {A : A^T J + J A = 0}, of dimension (n + m)(n + m - 1)/2."""
    n, m = len(model.linear.u), len(model.linear.v)
    found = algebra(n, m)
    signs = [1] * n + [-1] * m
    skew = [
        a[i][j] * signs[i] + a[j][i] * signs[j] for a in found for i in range(n + m) for j in range(n + m)
    ]
    parts = [compare(Q(x), "==", Q(0)) for x in skew if x != 0] or [met()]
    return all_of(
        [*parts, compare(Q(len(found)), "==", Q((n + m) * (n + m - 1), 2))], f"so({n}, {m}): {len(found)}"
    )


def deep_rank(model: Model) -> Answer:
    """C5, deep: the entries of C4 at a generic theta of a network with one more layer."""
    d, width, outputs = (max(2, k) for k in _few(model))
    widths = (d, width, outputs, 2)
    found, wanted = count(widths, "linear"), Architecture(widths, "linear").rank_of_laws()
    return _about(
        compare(Q(len(found.basis)), "==", Q(wanted), f"{'-'.join(map(str, widths))}: {wanted}"), widths
    )


def deep_complete(model: Model) -> Answer:
    """C7: with all widths at least 2 there are no other laws."""
    d, width, outputs = (max(2, k) for k in _few(model))
    widths = (d, width, outputs, 2)
    return _counted(widths, "linear", False, Architecture(widths, "linear").rank_of_laws())


def bottleneck(model: Model, factor: int = 1) -> Answer:
    """C7: widths (1, a, b, 1) have min(a, b) - 1 laws more than C5 says; a false variant takes factor 0."""
    d, width, _ = _few(model)
    a, b = max(2, width), d + 1
    widths = (1, a, b, 1)
    extra = factor * (min(a, b) - 1)
    return _counted(widths, "linear", False, Architecture(widths, "linear").rank_of_laws() + extra)


def path_lifting(model: Model) -> Answer:
    """C8: one law per hidden neuron, two layers and three, with biases and without."""
    d, width, outputs = _few(model)
    cases: list[tuple[tuple[int, ...], bool]] = [((d, width, outputs), bias) for bias in (True, False)]
    cases += [((d, width, 2, outputs), bias) for bias in (True, False)]
    counted = all_of([_counted(widths, "relu", bias, sum(widths[1:-1])) for widths, bias in cases])
    names = f"widths {d}-{width}-{outputs} and {d}-{width}-2-{outputs}, with biases and without"
    answer = counted.noted(names) if counted.verdict is Verdict.HOLDS else counted
    return _about(answer, (d, width, outputs), (d, width, 2, outputs))


def minors_of_the_proof(model: Model) -> Answer:
    """C11: two minors of the count, re-evaluated, are not 0 and their sizes add to P."""
    widths = _few(model)
    found = count(widths, "relu", True)
    parts = [
        compare(abs(Q(found.lie_minor.value(found.values))), ">", Q(0)),
        compare(abs(Q(found.law_minor.value(found.law_gradients))), ">", Q(0)),
        compare(Q(found.lie_minor.rank + found.law_minor.rank), "==", Q(found.parameters)),
    ]
    sizes = f"{found.lie_minor.rank} + {found.law_minor.rank} = P = {found.parameters}"
    return _about(all_of(parts, f"widths {'-'.join(map(str, widths))}: {sizes}"), widths)


# -- polynomial laws -----------------------------------------------------------------------------------------


def quadratic_laws(model: Model) -> Answer:
    """C12: the quadratic laws of the path lifting are the span of the neurons' laws."""
    widths = _few(model)
    found = polynomials(widths, "relu", True, 2)
    kernel = compare(Q(found.linearly_independent), "==", Q(widths[1]))
    known = len(Architecture(widths, "relu", True).laws) if found.from_known else 0
    name = f"widths {'-'.join(map(str, widths))}: {widths[1]} quadratic laws"
    return _about(all_of([kernel, compare(Q(known), "==", Q(widths[1]))], name), widths)


def four_and_three(model: Model, independent: int = 3) -> Answer:
    """C10: widths 1-2-1 have 4 linearly independent quadratic laws, and ``independent`` functionally independent ones."""
    found = polynomials((1, 2, 1), "linear", False, 2)
    return all_of(
        [
            compare(Q(found.linearly_independent), "==", Q(4)),
            compare(Q(found.functionally_independent or 0), "==", Q(independent)),
        ],
        f"4 quadratic laws, {independent} functionally independent",
    )


def minors(model: Model) -> Answer:
    """C10: for r >= q every q-minor of (U; V) is conserved, and det(W_I)^2 = (-1)^m det(Psi_II)."""
    one = model.linear
    if one.width < one.height:
        return not_applicable("fewer neurons than inputs and outputs")
    chosen = list(combinations(range(one.width), one.height))[:MOST_MINORS]
    parts = []
    for columns in chosen:
        rows = [[row[k] for k in columns] for row in one.rows]
        psi = [[one.law(a, b) for b in columns] for a in columns]
        parts.append(compare(determinant(rows) ** 2, "==", (-1) ** len(one.v) * determinant(psi)))
        for field in one.fields:
            moved = [[field[k][i] for k in columns] for i in range(one.height)]
            parts.append(compare(_derivative(rows, moved), "==", Q(0)))
    return all_of(parts, f"{len(chosen)} minors of size {one.height}")


def _derivative(rows: list[list[Q]], moved: list[list[Q]]) -> Q:
    """The derivative of the determinant at ``rows`` in the direction ``moved``."""
    return sum((determinant([*rows[:i], moved[i], *rows[i + 1 :]]) for i in range(len(rows))), Q(0))


def traces(model: Model) -> Answer:
    """C17: tr((J W W^T)^k) = tr(Psi^k) for k = 1, 2, 3."""
    one = model.linear
    tall = [one.mirrored([dot(x, y) + Q(0) for x in one.rows]) for y in one.rows]  # (J W W^T)^T, row by row
    small = [tuple(one.law(a, b) for b in range(one.width)) for a in range(one.width)]
    parts = [compare(_trace(tall, k), "==", _trace(small, k)) for k in (1, 2, 3)]
    return all_of(parts, "k = 1, 2, 3")


def _trace(matrix: Sequence[tuple[Q, ...]], power: int) -> Q:
    rows = matrix
    for _ in range(power - 1):
        columns = list(zip(*matrix, strict=True))
        rows = [tuple(dot(row, column) + Q(0) for column in columns) for row in rows]
    return sum((rows[i][i] for i in range(len(rows))), Q(0))
