"""Two-layer linear parts at one theta: values of the Lie algebra so(n, m), and of the gradients of the laws.

W = (U; V) has q = n + m rows and r columns, J = diag(I_n, -I_m), Psi = W^T J W.  The fields are W -> A W with A in
so(n, m) = {A : A^T J + J A = 0}, the gradient of Psi_ab is J (w_a e_b^T + w_b e_a^T).  A ReLU neuron is the case r = 1,
n = d + 1 (its bias is one more incoming weight).  Source: conservation laws C2, C5, C6, F4 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from gfproof.lyapunov.matrix_algebra import Matrix, generators, lie_closure
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import SparseMatrix, rank

Rows = tuple[tuple[Q, ...], ...]


@cache
def algebra(n: int, m: int) -> tuple[Matrix, ...]:
    """A basis of the Lie algebra that the fields grad phi generate, found by brackets, not by its formula."""
    return lie_closure(generators(n, m))


@dataclass(frozen=True)
class Stacked:
    """W = (U; V) over Q.

    Attributes:
        u: n rows of r numbers.
        v: m rows of r numbers.
    """

    u: Rows
    v: Rows

    @property
    def width(self) -> int:
        """The number r of columns."""
        return len(self.u[0])

    @property
    def height(self) -> int:
        """The number q = n + m of rows."""
        return len(self.u) + len(self.v)

    @property
    def rows(self) -> Rows:
        """The rows of W."""
        return (*self.u, *self.v)

    @cached_property
    def columns(self) -> Rows:
        """The columns of W."""
        return tuple(zip(*self.rows, strict=True))

    @property
    def parameters(self) -> int:
        """P = q r."""
        return self.height * self.width

    @cached_property
    def rank(self) -> int:
        """The number s, the rank of W."""
        return rank(SparseMatrix.dense([list(row) for row in self.rows]))

    def mirrored(self, vector: Sequence[Q]) -> tuple[Q, ...]:
        """J x."""
        n = len(self.u)
        return tuple(x if i < n else -x for i, x in enumerate(vector))

    def law(self, a: int, b: int) -> Q:
        """Psi_ab = <u_a, u_b> - <v_a, v_b>."""
        value: Q = dot(self.columns[a], self.mirrored(self.columns[b])) + Q(0)
        return value

    def law_gradient(self, a: int, b: int) -> tuple[tuple[Q, ...], ...]:
        """The gradient of Psi_ab, as the columns of a q x r matrix."""
        zero = (Q(0),) * self.height
        found = [zero] * self.width
        for here, there in ((a, b), (b, a)):
            moved = self.mirrored(self.columns[there])
            found[here] = tuple(x + y for x, y in zip(found[here], moved, strict=True))
        return tuple(found)

    def moved_by(self, matrix: Matrix) -> tuple[tuple[Q, ...], ...]:
        """A W, by columns."""
        return tuple(
            tuple(sum((x * y for x, y in zip(row, column, strict=True) if x), Q(0)) for row in matrix)
            for column in self.columns
        )

    @cached_property
    def fields(self) -> tuple[tuple[tuple[Q, ...], ...], ...]:
        """The values at W of a basis of the Lie algebra, by columns."""
        return tuple(self.moved_by(matrix) for matrix in algebra(len(self.u), len(self.v)))

    @cached_property
    def lie_dimension(self) -> int:
        """The dimension of the space of all values of the Lie algebra at W, by elimination."""
        return _rank_of(self.fields, self.parameters)

    @cached_property
    def independent_laws(self) -> int:
        """How many entries of Psi have independent gradients at W, by elimination."""
        pairs = [(a, b) for a in range(self.width) for b in range(a, self.width)]
        return _rank_of([self.law_gradient(a, b) for a, b in pairs], self.parameters)

    @property
    def formula(self) -> int:
        """The number s (2 r + 1 - s)/2."""
        return self.rank * (2 * self.width + 1 - self.rank) // 2


def product(left: Sequence[tuple[Q, ...]], right: Sequence[tuple[Q, ...]]) -> Q:
    """The inner product of two matrices given by columns."""
    total: Q = sum((dot(x, y) for x, y in zip(left, right, strict=True)), Q(0))
    return total


def _rank_of(matrices: Sequence[Sequence[Sequence[Q]]], entries: int) -> int:
    return rank(SparseMatrix.dense([[x for column in one for x in column] for one in matrices], entries))
