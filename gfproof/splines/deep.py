"""Deep networks f = f_L o ... o f_1 of blocks f_l(x) = V_l max(W_l x + b_l, 0) + C_l x + c_l: ranks, widths, norms (C11, C12).

The matrix between two ReLU layers is W_{l+1} V_l, of rank at most d_l, the number of outputs of block l (a bottleneck); the skip
path adds W_{l+1} C_l.  The problem of least sum_l |f_l|_RBV2 has a minimiser (if any) with at most N d_l neurons in block l:
block by block, ``represent`` keeps all values at the N data and makes no norm larger.

    Lip(f) <= product of the Lip(f_l),   Lip(f_l) <= RTV2(f_l) + sum_o sum_r |f_o(e_r) - f_o(0)| <= |f_l|_RBV2

from |.|_2 to |.|_1.  The cost is not a norm: scaling one block by g and the next by 1/g costs g A + B/g >= 2 sqrt(A B).

Source: arXiv:2105.03361; variational-splines claims C11, C12, F4 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gfproof.errors import ShapeError
from gfproof.network import Matrix, Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import SparseMatrix, kernel, rank
from gfproof.splines.representer import framed, neuron_bound, represent_each
from gfproof.splines.ridge import Length, RidgeFunction, plain, reduce

ZERO = Q(0)


@dataclass(frozen=True)
class DeepNetwork:
    """Blocks applied one after the other, the first one first.

    Attributes:
        blocks: networks with one hidden layer (and skip connection) each.

    Raises:
        ShapeError: no blocks, or a block takes another number of inputs than the one before gives.
    """

    blocks: tuple[Network, ...]

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ShapeError("a deep network without blocks, expected at least one")
        for k, (inner, outer) in enumerate(pairwise(self.blocks)):
            if outer.dimension not in (None, inner.outputs):
                raise ShapeError(
                    f"block {k} gives {inner.outputs} outputs, block {k + 1} takes {outer.dimension}"
                )

    def __call__(self, x: Sequence[Q]) -> Vector:
        """The value f(x)."""
        return self.layers([tuple(x)])[-1][0]

    def layers(self, points: Sequence[Vector]) -> tuple[tuple[Vector, ...], ...]:
        """The points, and what each block makes of them, one tuple of vectors per layer."""
        found = [tuple(tuple(x) for x in points)]
        for block in self.blocks:
            found.append(tuple(block(x) for x in found[-1]))
        return tuple(found)

    @property
    def bottlenecks(self) -> tuple[int, ...]:
        """d_l, the numbers of outputs of all blocks but the last."""
        return tuple(block.outputs for block in self.blocks[:-1])

    def couplings(self) -> tuple[Matrix, ...]:
        """A_l = W_{l+1} V_l, the matrices between consecutive ReLU layers (K_{l+1} rows of K_l entries)."""
        return tuple(product(outer.w, inner.v) for inner, outer in pairwise(self.blocks))

    def coupling_ranks(self) -> tuple[int, ...]:
        """The ranks of the couplings, exact; each is at most its bottleneck."""
        return tuple(matrix_rank(matrix) for matrix in self.couplings())

    def functions(self) -> tuple[RidgeFunction, ...]:
        """The blocks in reduced form."""
        before = [self.blocks[0].dimension, *self.bottlenecks]
        return tuple(reduce(block, d) for block, d in zip(self.blocks, before, strict=True))

    def norm(self) -> Length:
        """sum_l |f_l|_RBV2, the regulariser."""
        total: Length = ZERO
        for function in self.functions():
            total = total + function.norm
        return plain(total)

    def lipschitz_bound(self) -> Length:
        """The product of the blocks' Lipschitz bounds: |f(x) - f(y)|_1 <= this |x - y|_2."""
        bound: Length = Q(1)
        for function in self.functions():
            bound = bound * function.lipschitz_bound
        return plain(bound)

    def width_bounds(self, points: Sequence[Vector]) -> tuple[int, ...]:
        """N_l d_l, N_l <= N the number of distinct inputs that block l receives: so many neurons are enough in it."""
        inputs = self.layers(points)[:-1]
        pairs = zip(self.blocks, inputs, strict=True)
        return tuple(neuron_bound(framed(received)) * block.outputs for block, received in pairs)

    def represent(self, points: Sequence[Vector]) -> DeepNetwork:
        """Blocks within the width bounds, the same values in all layers at the points, and no larger norm of any block."""
        inputs = self.layers(points)[:-1]
        pairs = zip(self.blocks, inputs, strict=True)
        return DeepNetwork(tuple(represent_each(block, framed(received)) for block, received in pairs))


def product(left: Matrix, right: Matrix) -> Matrix:
    """The matrix product."""
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(dot(row, column) + ZERO for column in columns) for row in left)


def matrix_rank(matrix: Matrix) -> int:
    """The rank over Q, proved by a minor and a kernel."""
    return rank(SparseMatrix.dense(matrix)) if matrix and matrix[0] else 0


def factors(matrix: Matrix) -> tuple[Matrix, Matrix]:
    """(W, V) with W V = matrix and as many columns of W as the rank: every coupling of rank r passes through r outputs.

    V consists of rows of the matrix, W of their coefficients.
    """
    transposed = SparseMatrix.dense(tuple(zip(*matrix, strict=True)))
    null = kernel(transposed)
    kept = null.minor.columns
    coefficients = [[ZERO] * len(kept) for _ in matrix]
    for at, row in enumerate(kept):
        coefficients[row][at] = Q(1)
    for vector, free in zip(null.vectors, null.free, strict=True):  # row free + sum vector_k row k = 0
        coefficients[free] = [-vector[k] for k in kept]
    return tuple(tuple(row) for row in coefficients), tuple(matrix[row] for row in kept)
