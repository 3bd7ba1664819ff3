"""Sums of squares over Q: found in floating point, decided in exact arithmetic.

A program asks for numbers u such that each polynomial p_0 + sum_j u_j p_j of a list is m^T A m with A >=
0, where m lists given polynomials (often monomials).  All (u, A) form an affine space over Q, which is
computed exactly.  A semidefinite solver proposes a point well inside the cone, its coordinates are
rounded to rationals (which keeps the point in the affine space), and an exact LDL^T decides.  A failed
search says nothing: not every nonnegative polynomial is a sum of squares.
"""

from __future__ import annotations

import importlib
import itertools
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import MissingPart
from gfproof.numbers import Q, to_float
from gfproof.numbers.linear import Factorization, Inconsistency, SparseMatrix, Vector, ldl, solve
from gfproof.numbers.polynomials import terms

Exponent = tuple[int, ...]

MARGIN = 1e-7
REACH = 1e5
FINEST = 60


@dataclass(frozen=True)
class Constraint:
    """p_0 + sum_j u_j p_j is a nonnegative quadratic form in these polynomials.

    Attributes:
        fixed: p_0.
        free: the p_j, in the order of the unknowns of the program.
        basis: the polynomials m.  Choose them to vanish where the sum must vanish: then A can be positive
        definite.
    """

    fixed: Any
    free: tuple[Any, ...]
    basis: tuple[Any, ...]


@dataclass(frozen=True)
class SumOfSquares:
    """p = m^T A m with A = L D L^T, D >= 0: a sum of rank(A) squares with positive weights.

    Attributes:
        polynomial: p.
        basis: the polynomials m.
        gram: A, full rows.
        factorization: L and D.
    """

    polynomial: Any
    basis: tuple[Any, ...]
    gram: tuple[Vector, ...]
    factorization: Factorization

    @property
    def squares(self) -> int:
        """Number of squares with positive weight."""
        return sum(d > 0 for d in self.factorization.diagonal)

    def proves(self) -> bool:
        """Recompute p = m^T A m, A = L D L^T and D >= 0."""
        low, diagonal = self.factorization.lower, self.factorization.diagonal
        n = range(len(self.basis))
        product = [[sum((low[i][k] * diagonal[k] * low[j][k] for k in n), Q(0)) for j in n] for i in n]
        if any(product[i][j] != self.gram[i][j] for i in n for j in n) or any(d < 0 for d in diagonal):
            return False
        form = sum(
            (self.gram[i][j] * self.basis[i] * self.basis[j] for i in n for j in n), self.polynomial * 0
        )
        return bool(form == self.polynomial)


@dataclass(frozen=True)
class Program:
    """A solution of a program.

    Attributes:
        unknowns: u.
        certificates: one sum of squares per constraint.
    """

    unknowns: Vector
    certificates: tuple[SumOfSquares, ...]


def sum_of_squares(polynomial: Any, basis: Sequence[Any]) -> SumOfSquares | None:
    """An exact sum of squares for one polynomial, or None (which says nothing about its sign).

    Args:
        polynomial: over Q.
        basis: the polynomials to use; monomials that cannot occur are dropped.

    Raises:
        MissingPart: cvxpy or clarabel is not installed.
    """
    found = sos_program([Constraint(polynomial, (), tuple(basis))])
    return None if found is None else found.certificates[0]


def sos_program(constraints: Sequence[Constraint]) -> Program | None:
    """Rational u and exact sums of squares, or None: nothing was found, and nothing is claimed.

    Raises:
        MissingPart: cvxpy or clarabel is not installed.
    """
    reduced = [Constraint(c.fixed, c.free, reduced_basis(c)) for c in constraints]
    unknowns = len(reduced[0].free)
    space = _affine_space(reduced, unknowns)
    if space is None:
        return None
    origin, directions = space
    proposal = _inside(reduced, unknowns, origin, directions)
    if proposal is None:
        return None
    for bits in range(2, FINEST, 4):
        point = list(origin)
        for coordinate, direction in zip(proposal, directions, strict=True):
            step = Q(round(coordinate * 2**bits), 2**bits)
            if step != 0:
                point = [x + step * y for x, y in zip(point, direction, strict=True)]
        if (found := _decide(reduced, unknowns, point)) is not None:
            return found
    return None


def monomials(context: Any, names: Sequence[str], degree: int) -> tuple[Any, ...]:
    """All monomials of degree <= ``degree`` in these variables of a ring, low degrees first."""
    place = {name: i for i, name in enumerate(context.names())}
    found = []
    for total in range(degree + 1):
        for chosen in itertools.combinations_with_replacement(names, total):
            exponent = [0] * len(place)
            for name in chosen:
                exponent[place[name]] += 1
            found.append(context.from_dict({tuple(exponent): Q(1)}))
    return tuple(found)


def reduced_basis(constraint: Constraint) -> tuple[Any, ...]:
    """Drop monomials whose square can only come from themselves and does not occur: their row of A is 0."""
    if any(len(terms(m)) != 1 for m in constraint.basis):
        return constraint.basis
    present = {e for p in (constraint.fixed, *constraint.free) for e in terms(p)}
    basis = [(next(iter(terms(m))), m) for m in constraint.basis]
    while True:
        pairs = {_add(a, b) for (a, _), (b, _) in itertools.combinations(basis, 2)}
        kept = [(e, m) for e, m in basis if _add(e, e) in present | pairs]
        if len(kept) == len(basis):
            return tuple(m for _, m in basis)
        basis = kept


def _add(a: Exponent, b: Exponent) -> Exponent:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _entries(constraint: Constraint) -> list[tuple[int, int]]:
    return list(itertools.combinations_with_replacement(range(len(constraint.basis)), 2))


def _affine_space(
    constraints: Sequence[Constraint], unknowns: int
) -> tuple[Vector, tuple[Vector, ...]] | None:
    """All (u, entries of the Gram matrices) with m^T A m = p_0 + sum_j u_j p_j."""
    width = unknowns + sum(len(_entries(c)) for c in constraints)
    rows: list[dict[int, Q]] = []
    right: list[Q] = []
    start = unknowns
    for c in constraints:
        columns = [
            (start + n, c.basis[i] * c.basis[j] * (1 if i == j else 2))
            for n, (i, j) in enumerate(_entries(c))
        ]
        columns += [(j, -p) for j, p in enumerate(c.free)]
        equations: dict[Exponent, dict[int, Q]] = {}
        for column, polynomial in columns:
            for exponent, coefficient in terms(polynomial).items():
                equations.setdefault(exponent, {})[column] = coefficient
        wanted = terms(c.fixed)
        for exponent in wanted:
            equations.setdefault(exponent, {})
        rows += equations.values()
        right += [wanted.get(exponent, Q(0)) for exponent in equations]
        start += len(_entries(c))
    answer = solve(SparseMatrix(tuple(rows), width), right)
    return None if isinstance(answer, Inconsistency) else (answer.particular, answer.kernel.vectors)


def _inside(
    constraints: Sequence[Constraint], unknowns: int, origin: Vector, directions: Sequence[Vector]
) -> list[float] | None:
    """Coordinates of a point whose Gram matrices have the largest smallest eigenvalue (in floating point)."""
    if not directions:
        return []  # a single point: nothing to search, LDL^T decides
    cp, np = _module("cvxpy"), _module("numpy")
    z, t = cp.Variable(len(directions)), cp.Variable()
    grams = []
    for c, matrices in zip(constraints, _matrices(constraints, unknowns, [origin, *directions]), strict=True):
        n = len(c.basis)
        flat = np.array([[to_float(x) for row in matrix for x in row] for matrix in matrices])
        grams.append(flat[0].reshape(n, n) + cp.reshape(flat[1:].T @ z, (n, n), order="C"))

    def solved(goal: Any, *more: Any, margin: Any) -> bool:
        bounds = [gram - margin * np.eye(gram.shape[0]) >> 0 for gram in grams]
        with warnings.catch_warnings():
            # an inaccurate proposal is still only a proposal
            warnings.simplefilter("ignore")
            try:
                cp.Problem(goal, [*bounds, *more]).solve(solver=cp.CLARABEL)
            except cp.SolverError:
                return False
        return z.value is not None

    if not solved(cp.Maximize(t), t <= 1, cp.norm(z) <= REACH, margin=t) or t.value < -MARGIN:
        return None
    best = [float(x) for x in z.value]
    if t.value > MARGIN and solved(cp.Minimize(cp.norm(z)), margin=float(t.value) / 2):
        # of all points half as deep inside, the smallest: its numbers round to shorter rationals
        return [float(x) for x in z.value]
    return best


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingPart(
            f"a search by semidefinite programming needs {name}: pip install 'gfproof[sdp]'"
        ) from error


def _matrices(
    constraints: Sequence[Constraint], unknowns: int, points: Sequence[Sequence[Q]]
) -> Iterator[list[list[list[Q]]]]:
    """Per constraint, the Gram matrix at each of the points."""
    start = unknowns
    for c in constraints:
        n = len(c.basis)
        found = []
        for point in points:
            gram = [[Q(0)] * n for _ in range(n)]
            for k, (i, j) in enumerate(_entries(c)):
                gram[i][j] = gram[j][i] = point[start + k]
            found.append(gram)
        start += len(_entries(c))
        yield found


def _decide(constraints: Sequence[Constraint], unknowns: int, point: Sequence[Q]) -> Program | None:
    """The program's solution at an exact point of the affine space, if all its Gram matrices are
    semidefinite.
    """
    found = []
    for c, (gram,) in zip(constraints, _matrices(constraints, unknowns, [point]), strict=True):
        factors = ldl(gram)
        if not isinstance(factors, Factorization):
            return None
        polynomial = sum((u * p for u, p in zip(point[:unknowns], c.free, strict=True)), c.fixed)
        certificate = SumOfSquares(polynomial, c.basis, tuple(map(tuple, gram)), factors)
        if not certificate.proves():
            raise ArithmeticError("the Gram matrix does not give its polynomial")
        found.append(certificate)
    return Program(tuple(point[:unknowns]), tuple(found))
