"""Exact numbers with square roots: quotients of sums of c sqrt(n), c rational, n a positive integer.

Square roots of positive integers whose pairwise products are no squares are linearly independent over Q (Besicovitch
1940).  So a sum in which every two radicands with a square product have been merged is zero only when it is empty:
equality is decided without any tolerance, and balls decide the sign of everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

from gfproof.numbers.balls import Ball, ball, precision, sign
from gfproof.numbers.exact import Q

MAX_BITS = 1 << 16
MAX_TERMS = 64

Terms = tuple[tuple[int, Q], ...]
"""Pairs (n, c) for c sqrt(n), n increasing."""


class NotExact(ArithmeticError):
    """A number outside this field (a root inside a root), or too large a sum of roots."""


class Undefined(ArithmeticError):
    """Division by zero, the root of a negative number, or a derivative that does not exist."""


def _merge(terms: list[tuple[int, Q]]) -> Terms:
    kept: dict[int, Q] = {}
    for radicand, coefficient in terms:
        for other in kept:
            product = radicand * other
            root = isqrt(product)
            if root * root == product:  # sqrt(radicand) = root/other sqrt(other)
                kept[other] += coefficient * root / other
                break
        else:
            kept[radicand] = coefficient
    if len(kept) > MAX_TERMS:
        raise NotExact(f"a sum of more than {MAX_TERMS} different square roots")
    return tuple(sorted((n, c) for n, c in kept.items() if c != 0))


def _times(left: Terms, right: Terms) -> Terms:
    return _merge([(n * m, c * e) for n, c in left for m, e in right])


def _sign(terms: Terms) -> int:
    if not terms:
        return 0
    if len(terms) == 1:
        return 1 if terms[0][1] > 0 else -1
    bits = 64
    while bits <= MAX_BITS:
        with precision(bits):
            decided = sign(sum(ball(c) * ball(n).sqrt() for n, c in terms))
        if decided:
            return decided
        bits *= 2
    raise NotExact(f"a sign not decided with {MAX_BITS} bits")


@dataclass(frozen=True)
class Root:
    """A number sum_k c_k sqrt(n_k) / sum_l e_l sqrt(m_l)."""

    above: Terms
    below: Terms = ((1, Q(1)),)

    @classmethod
    def of(cls, number: Any) -> Root:
        """A rational number (or a Root) as a Root."""
        return number if isinstance(number, Root) else cls(((1, Q(number)),) if number != 0 else ())

    def __add__(self, other: Any) -> Root:
        if not isinstance(other, Root | Q | int):
            return NotImplemented
        them = Root.of(other)
        if self.below == them.below:
            return Root(_merge([*self.above, *them.above]), self.below)
        cross = [*_times(self.above, them.below), *_times(them.above, self.below)]
        return Root(_merge(cross), _times(self.below, them.below))

    __radd__ = __add__

    def __neg__(self) -> Root:
        return Root(tuple((n, -c) for n, c in self.above), self.below)

    def __sub__(self, other: Any) -> Root:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Root:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Root:
        if not isinstance(other, Root | Q | int):
            return NotImplemented
        them = Root.of(other)
        return Root(_times(self.above, them.above), _times(self.below, them.below))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Root:
        if not isinstance(other, Root | Q | int):
            return NotImplemented
        them = Root.of(other)
        if not them.above:
            raise Undefined("division by zero")
        return Root(_times(self.above, them.below), _times(self.below, them.above))

    def __rtruediv__(self, other: Any) -> Root:
        return Root.of(other) / self

    def sign(self) -> int:
        """-1, 0 or 1, decided exactly."""
        return _sign(self.above) * _sign(self.below)

    def rational(self) -> Q | None:
        """The rational number this is, if it plainly is one."""
        if not self.above:
            return Q(0)
        if [n for n, _ in self.above] == [1] == [n for n, _ in self.below]:
            return self.above[0][1] / self.below[0][1]
        return None

    def __str__(self) -> str:
        def shown(terms: Terms) -> str:
            return " + ".join(f"{c}*sqrt({n})" if n != 1 else str(c) for n, c in terms) or "0"

        return (
            shown(self.above)
            if self.below == ((1, Q(1)),)
            else f"({shown(self.above)})/({shown(self.below)})"
        )


def enclosed(value: Any) -> Ball:
    """A ball around a rational or a Root, at the working precision."""

    def around(terms: Terms) -> Ball:
        return sum((ball(c) * ball(n).sqrt() for n, c in terms), ball(0))

    return around(value.above) / around(value.below) if isinstance(value, Root) else ball(value)


def exact_sign(value: Any) -> int:
    """The sign of a rational or a Root."""
    if isinstance(value, Root):
        return value.sign()
    return int(value > 0) - int(value < 0)


def square_root(value: Any) -> Any:
    """The square root, exact: a rational where it is one, otherwise a Root.

    Raises:
        Undefined: of a negative number.
        NotExact: of a number that is no rational.
    """
    if isinstance(value, Root):
        plain = value.rational()
        if plain is None:
            raise NotExact("a square root inside a square root")
        value = plain
    if value < 0:
        raise Undefined("the square root of a negative number")
    p, q = int(value.p), int(value.q)
    top, bottom = isqrt(p), isqrt(q)
    if top * top == p and bottom * bottom == q:
        return Q(top, bottom)
    return Root(((p * q, Q(1, q)),))
