"""Real algebraic numbers as roots of irreducible polynomials over Q: signs of polynomials at them, decided exactly.

A polynomial vanishes at a root exactly when the root's minimal polynomial divides it; any other sign is decided by balls
that are refined until they leave 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flint import ctx, fmpq_poly

from gfproof.errors import BudgetExceeded
from gfproof.numbers.balls import Ball, ball, precision
from gfproof.numbers.exact import Q
from gfproof.numbers.univariate import count_roots

Coefficients = tuple[Q, ...]
"""A polynomial, constant term first."""

MAX_BITS = 1 << 16


@dataclass(frozen=True)
class RealRoot:
    """A real root of an irreducible polynomial over Q.

    Attributes:
        minimal: the irreducible polynomial, constant term first, with coprime integer coefficients.
        index: the root's number among the real roots, in increasing order from 0.
    """

    minimal: Coefficients
    index: int

    @cached_property
    def rational(self) -> Q | None:
        """The root itself if it is rational."""
        return -self.minimal[0] / self.minimal[1] if len(self.minimal) == 2 else None

    def enclosure(self) -> Ball:
        """A ball around the root at the working precision."""
        return ball(self.rational) if self.rational is not None else _sorted_roots(self.minimal)[self.index]

    def reduced(self, polynomial: Sequence[Q]) -> Coefficients:
        """The polynomial modulo the minimal polynomial: the canonical form of its value at the root."""
        remainder = fmpq_poly(list(polynomial)) % fmpq_poly(list(self.minimal))
        return tuple(remainder.coeffs())

    def sign(self, polynomial: Sequence[Q]) -> int:
        """The sign of a polynomial at the root, exactly.

        Raises:
            BudgetExceeded: not decided with 65,536 bits.
        """
        canonical = self.reduced(polynomial)
        if not canonical:
            return 0
        bits = 64
        while bits <= MAX_BITS:
            with precision(bits):
                value = evaluate(canonical, self.enclosure())
                if value > 0:
                    return 1
                if value < 0:
                    return -1
            bits *= 2
        raise BudgetExceeded(f"a sign at an algebraic number not decided with {MAX_BITS} bits")

    def value(self, polynomial: Sequence[Q]) -> Ball:
        """A ball around the polynomial's value at the root, at the working precision."""
        return ball(evaluate(self.reduced(polynomial), self.enclosure()))


def rational_root(value: Q) -> RealRoot:
    """A rational number as a root."""
    return RealRoot((Q(-value.p), Q(value.q)), 0)


def real_roots(polynomial: Sequence[Q]) -> list[tuple[RealRoot, int]]:
    """All real roots of a nonzero polynomial over Q with their multiplicities, complete.

    Raises:
        ValueError: the zero polynomial.
    """
    p = fmpq_poly(list(polynomial))
    if p.degree() < 0:
        raise ValueError("the zero polynomial has no isolated roots")
    found = []
    for factor, multiplicity in p.factor()[1]:
        minimal = tuple(Q(c) for c in factor.coeffs())
        count = 1 if len(minimal) == 2 else len(_sorted_roots(minimal))
        found += [(RealRoot(minimal, k), int(multiplicity)) for k in range(count)]
    return found


@lru_cache(maxsize=4096)
def _isolated(minimal: Coefficients, bits: int) -> tuple[Ball, ...]:
    """The real roots of an irreducible polynomial, increasing, isolated, computed with so many bits.

    FLINT isolates all complex roots; that none of the real ones is missing is checked by Sturm's theorem.
    """
    integral: Any = fmpq_poly(list(minimal)).numer()
    with precision(bits):
        roots = [root.real for root, _ in integral.complex_roots() if root.imag == 0]
        roots.sort(key=lambda r: r.mid())
        apart = all(s < t for s, t in itertools.pairwise(roots))
    bound = 1 + max(abs(c / minimal[-1]) for c in minimal)
    if not apart or len(roots) != count_roots(minimal, -bound, bound):
        raise BudgetExceeded(f"real roots not isolated with {bits} bits")
    return tuple(roots)


def _sorted_roots(minimal: Coefficients) -> tuple[Ball, ...]:
    """The real roots of an irreducible polynomial in increasing order, at the working precision."""
    return _isolated(minimal, ctx.prec)


def evaluate(polynomial: Sequence[Any], x: Any) -> Any:
    """The value of a polynomial by Horner's rule, over any ring; 0 for the empty one."""
    total: Any = Q(0)
    for c in reversed(polynomial):
        total = total * x + c
    return total


def add(left: Sequence[Q], right: Sequence[Q]) -> Coefficients:
    """The sum of two polynomials."""
    return tuple((fmpq_poly(list(left)) + fmpq_poly(list(right))).coeffs())


def multiply(left: Sequence[Q], right: Sequence[Q]) -> Coefficients:
    """The product of two polynomials."""
    return tuple((fmpq_poly(list(left)) * fmpq_poly(list(right))).coeffs())


def scale(factor: Q, polynomial: Sequence[Q]) -> Coefficients:
    """A rational multiple of a polynomial."""
    return tuple(factor * c for c in polynomial) if factor != 0 else ()


def power(polynomial: Sequence[Q], exponent: int) -> Coefficients:
    """A power of a polynomial."""
    return tuple((fmpq_poly(list(polynomial)) ** exponent).coeffs())


def derivative(polynomial: Sequence[Q]) -> Coefficients:
    """The derivative."""
    return tuple(fmpq_poly(list(polynomial)).derivative().coeffs())


def characteristic(
    matrix: Sequence[Sequence[Q]],
) -> tuple[Coefficients, tuple[tuple[Coefficients, ...], ...]]:
    """det(t - M), and the entries of adj(t - M), all as polynomials in t (Faddeev and LeVerrier).

    Each nonzero column of adj(theta - M) is an eigenvector of M for the eigenvalue theta; all vanish if and only if the
    eigenspace has dimension two or more.
    """
    d = len(matrix)
    identity = [[Q(int(i == j)) for j in range(d)] for i in range(d)]
    charpoly = [Q(1)]
    layers = [identity]
    for k in range(1, d + 1):
        product = [
            [sum((matrix[i][l] * layers[-1][l][j] for l in range(d)), Q(0)) for j in range(d)]
            for i in range(d)
        ]
        c = -sum((product[i][i] for i in range(d)), Q(0)) / k
        charpoly.append(c)
        if k < d:
            layers.append([[product[i][j] + c * identity[i][j] for j in range(d)] for i in range(d)])
    adjugate = tuple(tuple(tuple(b[i][j] for b in reversed(layers)) for j in range(d)) for i in range(d))
    return tuple(reversed(charpoly)), adjugate
