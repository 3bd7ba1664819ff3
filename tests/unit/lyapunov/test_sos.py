"""Sums of squares: exact certificates for what is one, and no claim about what is not."""

from __future__ import annotations

import dataclasses
import importlib
import random
from typing import Any

import pytest

from gfproof.certify import accept
from gfproof.certify.lyapunov_search import expression
from gfproof.certify.nonnegative import sum_of_squares as sos_certificate
from gfproof.errors import MissingPart
from gfproof.lyapunov import sos
from gfproof.lyapunov.sos import (
    Constraint,
    SumOfSquares,
    monomials,
    reduced_basis,
    sos_program,
    sum_of_squares,
)
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring

pytest.importorskip("cvxpy")


def gradient_bound() -> tuple[Any, tuple[Any, ...]]:
    """4 ((1 + M2) S + 1) L - ||G||^2 on the all-active cell of [0, 1], in the slope A and offset B of the
    error."""
    _, ring = polynomial_ring(["A", "B", "w", "b", "v"])
    a, offset, w, b, v = ring.values()
    risk = offset**2 + a * offset + a**2 / 3
    mean, moment = a / 2 + offset, a / 3 + offset / 2
    gradient = 4 * v**2 * moment**2 + 4 * v**2 * mean**2 + 4 * (w * moment + b * mean) ** 2 + 4 * mean**2
    p = 4 * (Q(4, 3) * (w**2 + b**2 + v**2) + 1) * risk - gradient
    return p, tuple(e * f for e in (a, offset) for f in (a**0, w, b, v))


def test_the_gradient_bound_on_the_all_active_cell_is_a_sum_of_seven_squares() -> None:
    p, basis = gradient_bound()
    found = sum_of_squares(p, basis)
    assert found is not None
    assert found.proves()
    assert found.squares == len(found.basis) == 7
    # p vanishes at A = w = b = v = 0 for every B, so the monomial B was dropped
    assert sorted(map(str, found.basis)) == ["A", "A*b", "A*v", "A*w", "B*b", "B*v", "B*w"]


def test_its_certificate_is_accepted() -> None:
    p, basis = gradient_bound()
    found = sum_of_squares(p, basis)
    assert found is not None
    names = {n: n for n in ("A", "B", "w", "b", "v")}
    document = sos_certificate(
        list(names), expression(p, names), [expression(m, names) for m in found.basis], found.gram
    )
    assert accept(document)


def test_a_smaller_constant_is_not_certified() -> None:
    p, basis = gradient_bound()
    _, ring = polynomial_ring(["A", "B", "w", "b", "v"])
    a, offset = ring["A"], ring["B"]
    assert sum_of_squares(p - (offset**2 + a * offset + a**2 / 3), basis) is None


@pytest.mark.parametrize("seed", range(10))
def test_random_sums_of_squares_are_certified(seed: int) -> None:
    draw = random.Random(seed)
    context, ring = polynomial_ring(["x", "y"])
    basis = monomials(context, ["x", "y"], 2)
    forms = [
        sum((Q(draw.randint(-5, 5), draw.randint(1, 3)) * m for m in basis), context.constant(0))
        for _ in range(7)
    ]
    p = sum((q**2 for q in forms), context.constant(0)) + ring["x"] ** 4 + ring["y"] ** 4 + 1
    found = sum_of_squares(p, basis)
    assert found is not None
    assert found.proves()


def test_motzkin_and_slightly_negative_polynomials_stay_open() -> None:
    context, ring = polynomial_ring(["x", "y"])
    x, y = ring["x"], ring["y"]
    motzkin = x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + 1
    assert sum_of_squares(motzkin, monomials(context, ["x", "y"], 3)) is None
    for bits in (1, 10, 40):
        assert sum_of_squares(x**2 + y**2 - Q(1, 2**bits), monomials(context, ["x", "y"], 1)) is None
    assert sum_of_squares(x**3 + 1, monomials(context, ["x", "y"], 2)) is None


def test_monomials_that_cannot_occur_are_dropped() -> None:
    context, ring = polynomial_ring(["x", "y"])
    x, y = ring["x"], ring["y"]
    basis = monomials(context, ["x", "y"], 2)
    assert [str(m) for m in reduced_basis(Constraint(x**2 + y**2, (), basis))] == ["x", "y"]
    assert reduced_basis(Constraint(x**2, (), (x + y, x))) == (x + y, x)


def test_mutants_prove_nothing() -> None:
    _, ring = polynomial_ring(["x", "y"])
    x, y = ring["x"], ring["y"]
    found = sum_of_squares(2 * x**2 + 2 * x * y + 3 * y**2, (x, y))
    assert found is not None
    assert found.proves()
    assert not dataclasses.replace(found, polynomial=found.polynomial + x**2).proves()
    assert not dataclasses.replace(found, gram=((Q(2), Q(0)), (Q(0), Q(3)))).proves()
    assert not dataclasses.replace(found, basis=(y, x)).proves()
    wrong = dataclasses.replace(found.factorization, diagonal=(Q(2), Q(-1)))
    assert not dataclasses.replace(found, factorization=wrong).proves()


def test_unknowns_are_found_together_with_the_squares() -> None:
    _, ring = polynomial_ring(["x", "y"])
    x, y = ring["x"], ring["y"]
    # 2xy + u_1 x^2 + u_2 y^2 needs u_1 u_2 >= 1
    found = sos_program(
        [Constraint(2 * x * y, (x**2, y**2), (x, y)), Constraint(10 * x**2, (-(x**2), 0 * x), (x,))]
    )
    assert found is not None
    first, second = found.unknowns
    assert first * second >= 1
    assert first <= 10
    assert all(c.proves() for c in found.certificates)


def test_a_single_gram_matrix_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", refuse)
    _, ring = polynomial_ring(["x", "y"])
    x, y = ring["x"], ring["y"]
    found = sum_of_squares(x**2 + y**2, (x, y))
    assert isinstance(found, SumOfSquares)
    with pytest.raises(MissingPart, match=r"gfproof\[sdp\]"):
        sum_of_squares(x**4 + y**4 + x**2 * y**2, (x**2, x * y, y**2))


def test_an_unfinished_solver_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sos, "FINEST", 2)
    p, basis = gradient_bound()
    assert sum_of_squares(p, basis) is None
