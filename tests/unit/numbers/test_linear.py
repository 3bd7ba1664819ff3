"""Exact linear algebra: every answer is compared with an independent computation and with its own proof."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy

from gfproof.errors import InexactInput, ShapeError
from gfproof.numbers import Q, linear
from gfproof.numbers.linear import (
    Inconsistency,
    Solution,
    SparseMatrix,
    determinant,
    kernel,
    nonzero_minor,
    rank,
    solve,
)


def random_matrix(draw: random.Random, m: int, n: int, r: int) -> list[list[Q]]:
    """A product of m x r and r x n matrices of small rationals: rank at most r."""

    def entry() -> Q:
        return Q(draw.randint(-4, 4), draw.randint(1, 3)) if draw.random() < 0.7 else Q(0)

    left = [[entry() for _ in range(r)] for _ in range(m)]
    right = [[entry() for _ in range(n)] for _ in range(r)]
    return [[sum((a * right[k][j] for k, a in enumerate(row)), Q(0)) for j in range(n)] for row in left]


def as_sympy(rows: list[list[Q]]) -> sympy.Matrix:
    return sympy.Matrix([[sympy.Rational(int(x.p), int(x.q)) for x in row] for row in rows])


@pytest.mark.parametrize("seed", range(25))
def test_rank_and_kernel_agree_with_sympy_and_with_float_svd(seed: int) -> None:
    draw = random.Random(seed)
    m, n = draw.randint(1, 7), draw.randint(1, 7)
    rows = random_matrix(draw, m, n, draw.randint(1, 5))
    matrix = SparseMatrix.dense(rows)
    null = kernel(matrix)
    assert null.rank == rank(matrix) == as_sympy(rows).rank()
    assert null.rank == np.linalg.matrix_rank(np.array([[float(Fraction(str(x))) for x in r] for r in rows]))
    assert len(null.vectors) == n - null.rank
    for k, x in enumerate(null.vectors):
        assert all(value == 0 for value in matrix.times(x))
        assert [x[j] for j in null.free] == [Q(int(i == k)) for i in range(len(null.free))]


@pytest.mark.parametrize("seed", range(25))
def test_the_minor_is_the_determinant_of_its_submatrix_and_not_zero(seed: int) -> None:
    draw = random.Random(seed)
    rows = random_matrix(draw, draw.randint(1, 6), draw.randint(1, 6), draw.randint(1, 4))
    matrix = SparseMatrix.dense(rows)
    minor = nonzero_minor(matrix)
    value = as_sympy([[rows[i][j] for j in minor.columns] for i in minor.rows]).det() if minor.rows else 1
    exact = minor.value(matrix)
    assert exact != 0
    assert sympy.Rational(str(exact)) == value
    assert minor.residue != 0
    assert (int(exact.p) - minor.residue * int(exact.q)) % minor.prime == 0


@pytest.mark.parametrize("seed", range(40))
def test_solve_answers_or_proves_that_there_is_no_answer(seed: int) -> None:
    draw = random.Random(seed)
    m, n = draw.randint(1, 7), draw.randint(1, 6)
    rows = random_matrix(draw, m, n, draw.randint(1, 4))
    right = [Q(draw.randint(-3, 3), draw.randint(1, 3)) for _ in range(m)]
    matrix = SparseMatrix.dense(rows)
    if seed % 2:
        right = list(matrix.times([Q(draw.randint(-3, 3)) for _ in range(n)]))
    answer = solve(matrix, right)
    solvable = as_sympy(rows).rank() == as_sympy([[*r, b] for r, b in zip(rows, right, strict=True)]).rank()
    assert isinstance(answer, Solution) == solvable
    if isinstance(answer, Solution):
        assert list(matrix.times(answer.particular)) == right
    else:
        assert answer.proves(matrix, right)
        assert len(answer.dual) <= rank(matrix) + 1


def test_a_changed_dual_vector_proves_nothing() -> None:
    matrix = SparseMatrix.dense([["1", "1"], ["2", "2"], ["1", "0"]])
    right = [Q(1), Q(3), Q(0)]
    answer = solve(matrix, right)
    assert isinstance(answer, Inconsistency)
    assert answer.proves(matrix, right)
    for i in answer.dual:
        assert not Inconsistency({**answer.dual, i: answer.dual[i] + 1}).proves(matrix, right)
        assert not Inconsistency({**answer.dual, i: -answer.dual[i]}).proves(matrix, right)
    assert not Inconsistency({}).proves(matrix, right)


def test_an_unlucky_prime_gives_the_right_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["5", "1"], ["10", "7"], ["1", "1/3"]]
    honest = kernel(SparseMatrix.dense(rows))
    monkeypatch.setattr(linear, "PRIMES", (5, 3, *linear.PRIMES))
    # modulo 5 the rank is 1, modulo 3 the denominator vanishes
    unlucky = SparseMatrix.dense([["5", "5"], ["10", "5"]])
    assert nonzero_minor(unlucky).rank == 0
    assert kernel(unlucky).rank == 2
    assert kernel(SparseMatrix.dense(rows)).rank == honest.rank == 2
    assert kernel(SparseMatrix.dense([["1/5", "1/3"]])).vectors == ((Q(-5, 3), Q(1)),)


def test_primes_that_all_fail_are_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "PRIMES", (5,))
    with pytest.raises(ArithmeticError):
        kernel(SparseMatrix.dense([["5"]]))
    with pytest.raises(ArithmeticError):
        nonzero_minor(SparseMatrix.dense([["1/5"]]))


def test_primes_are_primes_below_two_to_the_62() -> None:
    assert list(linear.PRIMES) == sorted(linear.PRIMES, reverse=True)
    assert all(sympy.isprime(p) and p < 2**62 for p in linear.PRIMES)


@pytest.mark.parametrize(("m", "n"), [(0, 0), (0, 3), (3, 0)])
def test_empty_matrices(m: int, n: int) -> None:
    matrix = SparseMatrix.of_rows([{}] * m, n)
    assert nonzero_minor(matrix).rank == 0
    assert nonzero_minor(matrix).value(matrix) == 1
    assert len(kernel(matrix).vectors) == n
    assert isinstance(solve(matrix, [Q(0)] * m), Solution)
    if m:
        answer = solve(matrix, [Q(0), Q(2), Q(0)])
        assert isinstance(answer, Inconsistency)
        assert dict(answer.dual) == {1: Q(1, 2)}


def test_determinant_of_the_hilbert_matrix() -> None:
    assert determinant([[Q(1, i + j + 1) for j in range(4)] for i in range(4)]) == Q(1, 6048000)
    assert determinant([]) == 1


def test_misfits_are_named() -> None:
    with pytest.raises(ShapeError, match="row 1 has 1 entries, expected 2"):
        SparseMatrix.dense([["1", "2"], ["1"]])
    with pytest.raises(ShapeError, match="column 3, expected 0 to 1"):
        SparseMatrix.of_rows([{3: 1}], 2)
    with pytest.raises(ShapeError, match="right-hand side"):
        solve(SparseMatrix.dense([["1"]]), [])
    with pytest.raises(InexactInput):
        SparseMatrix.dense([[0.5]])
