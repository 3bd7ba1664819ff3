"""Exact linear algebra over Q whose every answer comes with what proves it.

    rank           a minor that is not zero (rank >= r) and a basis of the kernel (rank <= r)
    solution       x with A x = b, and the kernel
    no solution    y with y^T A = 0 and y^T b = 1

(``semidefinite`` has the exact LDL^T of symmetric matrices; it is re-exported here.)

Pivots are found modulo a prime of 62 bits and everything printed is then computed and checked in Q, so an
unlucky prime costs time and never an answer.  Matrices are sparse rows; the elimination itself is dense
(FLINT): for an m x n matrix of rank r, O(m n r) word operations for the pivots and O(r^3) rational ones for
the exact solves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat, nmod_mat

from gfproof.errors import ShapeError
from gfproof.numbers.exact import Q, rational
from gfproof.numbers.semidefinite import Factorization as Factorization
from gfproof.numbers.semidefinite import NegativeDirection as NegativeDirection
from gfproof.numbers.semidefinite import Vector as Vector
from gfproof.numbers.semidefinite import ldl as ldl

# the four largest primes below 2^62
PRIMES = (4611686018427387847, 4611686018427387817, 4611686018427387787, 4611686018427387761)


@dataclass(frozen=True)
class SparseMatrix:
    """A matrix over Q given by its rows, each a map from column to non-zero entry.

    Attributes:
        rows: the rows; entries that are not listed are 0.
        columns: number of columns.
    """

    rows: tuple[Mapping[int, Q], ...]
    columns: int

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[int, object]], columns: int) -> SparseMatrix:
        """From maps column -> number; zeros are dropped.

        Raises:
            ShapeError: a column index outside 0 .. columns - 1.
            InexactInput: a float.
        """
        exact = tuple({j: q for j, x in row.items() if (q := rational(x)) != 0} for row in rows)
        for i, row in enumerate(exact):
            for j in row:
                if not 0 <= j < columns:
                    raise ShapeError(f"row {i} has column {j}, expected 0 to {columns - 1}")
        return cls(exact, columns)

    @classmethod
    def dense(cls, rows: Sequence[Sequence[object]], columns: int | None = None) -> SparseMatrix:
        """From full rows of equal length (``columns`` is needed when there are none).

        Raises:
            ShapeError: rows of different lengths.
        """
        width = len(rows[0]) if rows else (columns or 0)
        for i, row in enumerate(rows):
            if len(row) != width:
                raise ShapeError(f"row {i} has {len(row)} entries, expected {width}")
        return cls.of_rows((dict(enumerate(row)) for row in rows), width)

    def times(self, x: Sequence[Q]) -> Vector:
        """A x.  Cost: one product per stored entry."""
        return tuple(sum((q * x[j] for j, q in row.items()), fmpq(0)) for row in self.rows)

    def combination(self, y: Sequence[Q] | Mapping[int, Q]) -> dict[int, Q]:
        """y^T A as a sparse row (``y`` full or sparse)."""
        weights = y.items() if isinstance(y, Mapping) else enumerate(y)
        total: dict[int, Q] = {}
        for i, weight in weights:
            if weight != 0:
                for j, q in self.rows[i].items():
                    total[j] = total.get(j, fmpq(0)) + weight * q
        return {j: q for j, q in total.items() if q != 0}

    def part(self, rows: Sequence[int], columns: Sequence[int]) -> list[list[Q]]:
        """The submatrix on these rows and columns, full."""
        return [[self.rows[i].get(j, fmpq(0)) for j in columns] for i in rows]


@dataclass(frozen=True)
class Minor:
    """A square submatrix with non-zero determinant: the matrix has at least this rank.

    Attributes:
        rows, columns: indices of the submatrix, in increasing order.
        prime, residue: its determinant modulo this prime, not 0; that is the proof (1 for the empty minor).
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    prime: int
    residue: int

    @property
    def rank(self) -> int:
        """The rank that the minor proves as a lower bound."""
        return len(self.rows)

    def value(self, matrix: SparseMatrix) -> Q:
        """The determinant itself, a rational number that is not 0.  O(rank^3), and large numbers."""
        return determinant(matrix.part(self.rows, self.columns))


EMPTY = Minor((), (), PRIMES[0], 1)


@dataclass(frozen=True)
class Kernel:
    """The kernel {x : A x = 0} of an m x n matrix and its rank, both proved.

    Attributes:
        vectors: a basis, n - r vectors; each is 1 at its own free column and 0 at the other free columns, so
            they are independent by inspection, and rank <= r.
        free: the free columns, in the order of the vectors.
        minor: a non-zero minor of size r, so rank >= r.
    """

    vectors: tuple[Vector, ...]
    free: tuple[int, ...]
    minor: Minor

    @property
    def rank(self) -> int:
        """The rank of the matrix."""
        return self.minor.rank


@dataclass(frozen=True)
class Solution:
    """All solutions of A x = b: ``particular`` (0 at the free columns) plus the span of the kernel."""

    particular: Vector
    kernel: Kernel


@dataclass(frozen=True)
class Inconsistency:
    """No x solves A x = b, because y^T A = 0 and y^T b = 1.

    Attributes:
        dual: y as a map from row to non-zero entry; at most rank + 1 entries.
    """

    dual: Mapping[int, Q]

    def proves(self, matrix: SparseMatrix, right: Sequence[Q]) -> bool:
        """Recompute y^T A = 0 and y^T b = 1."""
        return not matrix.combination(self.dual) and sum(y * right[i] for i, y in self.dual.items()) == 1


def _residues(matrix: SparseMatrix, prime: int) -> Any | None:
    """The matrix modulo a prime; None if a denominator is divisible by it."""
    full = [[0] * matrix.columns for _ in matrix.rows]
    for line, row in zip(full, matrix.rows, strict=True):
        for j, q in row.items():
            below = int(q.q)
            if below % prime == 0:
                return None
            line[j] = int(q.p) % prime if below == 1 else int(q.p) * pow(below, -1, prime) % prime
    return nmod_mat(len(full), matrix.columns, [x for line in full for x in line], prime)


def _pivots(matrix: Any) -> list[int]:
    """Pivot columns of an nmod_mat."""
    reduced, rank = matrix.rref()
    found: list[int] = []
    column = 0
    for i in range(rank):
        while reduced[i, column] == 0:
            column += 1
        found.append(column)
        column += 1
    return found


def nonzero_minor(matrix: SparseMatrix) -> Minor:
    """A non-zero minor whose size is the rank modulo a prime: a proved lower bound of the rank over Q.

    The rank over Q can only be larger (for an unlucky prime); ``kernel`` proves that it is not.
    """
    if not matrix.rows or not matrix.columns:
        return EMPTY
    for prime in PRIMES:
        minor = _minor_modulo(matrix, prime)
        if minor is not None:
            return minor
    raise ArithmeticError("a denominator is divisible by each of four 62-bit primes")


def _minor_modulo(matrix: SparseMatrix, prime: int) -> Minor | None:
    residues = _residues(matrix, prime)
    if residues is None:
        return None
    rows = _pivots(residues.transpose())
    wide = _residues(SparseMatrix(tuple(matrix.rows[i] for i in rows), matrix.columns), prime)
    assert wide is not None
    columns = _pivots(wide)
    square = nmod_mat(
        len(rows), len(rows), [int(wide[i, j]) for i in range(len(rows)) for j in columns], prime
    )
    return Minor(tuple(rows), tuple(columns), prime, int(square.det()))


def determinant(rows: Sequence[Sequence[Q]]) -> Q:
    """Exact determinant of a square matrix (1 for size 0)."""
    return fmpq_mat([list(row) for row in rows]).det() if rows else fmpq(1)


def _inverse_times(square: list[list[Q]], right: list[list[Q]]) -> list[list[Q]]:
    """square^-1 right (both full), by FLINT's p-adic lifting; rows are scaled to integers first."""
    if not square or not right[0]:
        return [[] for _ in square]
    left = fmpq_mat(square)
    result: list[list[Q]] = left.solve(fmpq_mat(right)).tolist()
    return result


def kernel(matrix: SparseMatrix) -> Kernel:
    """The kernel and the rank of a matrix over Q, with proofs of both.

    Pivots modulo a prime give a minor of size r; the n - r vectors solved from its rows are multiplied with
    all the other rows in Q.  If they vanish, the rank is exactly r; if not, the prime was unlucky and the
    next one is taken.
    """
    for prime in PRIMES:
        minor = _minor_modulo(matrix, prime) if matrix.rows and matrix.columns else EMPTY
        if minor is None:
            continue
        pivots = set(minor.columns)
        free = tuple(j for j in range(matrix.columns) if j not in pivots)
        square = matrix.part(minor.rows, minor.columns)
        solved = _inverse_times(square, matrix.part(minor.rows, free)) if free else []
        vectors = []
        for k, j in enumerate(free):
            x = [fmpq(0)] * matrix.columns
            x[j] = fmpq(1)
            for row, column in zip(solved, minor.columns, strict=True):
                x[column] = -row[k]
            vectors.append(tuple(x))
        if all(value == 0 for x in vectors for value in matrix.times(x)):
            return Kernel(tuple(vectors), free, minor)
    raise ArithmeticError("the rank modulo four 62-bit primes is smaller than the rank over Q")


def rank(matrix: SparseMatrix) -> int:
    """The rank over Q, proved as in ``kernel``."""
    return kernel(matrix).rank


def solve(matrix: SparseMatrix, right: Sequence[Q], null: Kernel | None = None) -> Solution | Inconsistency:
    """All solutions of A x = b over Q, or a proof that there is none.

    Args:
        matrix: A, m x n.
        right: b, one rational per row.
        null: ``kernel(matrix)``, if it is known already (several right-hand sides).

    Returns:
        Solution, or Inconsistency with y^T A = 0, y^T b = 1 (re-checked here, and again by anyone).

    Raises:
        ShapeError: b has another length.
    """
    if len(right) != len(matrix.rows):
        raise ShapeError(
            f"the right-hand side has {len(right)} entries, expected {len(matrix.rows)} (one per row)"
        )
    for i, row in enumerate(matrix.rows):
        if not row and right[i] != 0:  # 0 = b_i needs no elimination
            return Inconsistency({i: 1 / right[i]})
    null = null or kernel(matrix)
    rows, columns = null.minor.rows, null.minor.columns
    x = [fmpq(0)] * matrix.columns
    if rows:
        found = _inverse_times(matrix.part(rows, columns), [[right[i]] for i in rows])
        for column, (value,) in zip(columns, found, strict=True):
            x[column] = value
    values = matrix.times(x)
    for i, value in enumerate(values):
        if value != right[i]:
            return _dual(matrix, right, null.minor, i, right[i] - value)
    return Solution(tuple(x), null)


def _dual(matrix: SparseMatrix, right: Sequence[Q], minor: Minor, i: int, defect: Q) -> Inconsistency:
    """Row i is the combination z of the minor's rows, but b_i is not: y = (e_i - z) / defect."""
    y: dict[int, Q] = {i: 1 / defect}
    if minor.rows:
        square = matrix.part(minor.rows, minor.columns)
        turned = [list(column) for column in zip(*square, strict=True)]
        target = [[matrix.rows[i].get(j, fmpq(0))] for j in minor.columns]
        for k, (z,) in zip(minor.rows, _inverse_times(turned, target), strict=True):
            if z != 0:
                y[k] = -z / defect
    proof = Inconsistency(y)
    if not proof.proves(matrix, right):
        raise ArithmeticError("the dual vector does not prove the inconsistency")
    return proof
