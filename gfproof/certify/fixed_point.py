"""Fixed-point intervals of integers that round outward, for ``replay.py``: numbers, power series, polynomials, e^x.

Standard library only; imports nothing of gfproof.
"""

from __future__ import annotations

import math
import operator
import re
from fractions import Fraction
from typing import Any

DEPTH = 50
RATIONAL = re.compile(r"(0|-?[1-9][0-9]*)(/[1-9][0-9]*)?")


class Rejected(Exception):
    """The evidence does not prove the claim."""


class Malformed(Rejected):
    """No certificate of the documented form."""


def demand(condition: bool, reason: str, kind: type[Rejected] = Malformed) -> None:
    """Raise with a reason unless the condition holds."""
    if not condition:
        raise kind(reason)


def rational(text: Any) -> Fraction:
    """The rational number written as "p/q"."""
    demand(
        isinstance(text, str) and len(text) < 100_000 and RATIONAL.fullmatch(text) is not None,
        "not a rational",
    )
    return Fraction(text)


def nested(value: Any, depth: int) -> None:
    """Demand lists in lists: a statement shows its numbers as they stand, and the text "12" is no list of 1 and 2."""
    demand(type(value) is list, "text in the place of a list")
    if depth > 1:
        for part in value:
            nested(part, depth - 1)


class Fixed:
    """Intervals m_k +- r_k, in units of 2^-p: a number (one term) or a power series (terms k = 0, 1, ...)."""

    __slots__ = ("m", "p", "r")

    def __init__(self, p: int, m: list[int], r: list[int]) -> None:
        self.p, self.m, self.r = p, m, r

    @staticmethod
    def of(p: int, value: Fraction | int) -> Fixed:
        """A rational number."""
        scaled = Fraction(value) * 2**p
        return Fixed(p, [math.floor(scaled)], [int(scaled.denominator != 1)])

    @staticmethod
    def between(p: int, low: int, high: int) -> Fixed:
        """The interval [low, high], in units."""
        middle = (low + high) >> 1
        return Fixed(p, [middle], [max(high - middle, middle - low)])

    @property
    def low(self) -> int:
        """The lower end of the first term."""
        return self.m[0] - self.r[0]

    @property
    def high(self) -> int:
        """The upper end of the first term."""
        return self.m[0] + self.r[0]

    def size(self, k: int = 0) -> int:
        """An upper bound of |k-th term|."""
        return abs(self.m[k]) + self.r[k] if k < len(self.m) else 0

    def __add__(self, other: Fixed) -> Fixed:
        a, b = (self, other) if len(self.m) >= len(other.m) else (other, self)
        n = len(b.m)
        return Fixed(
            self.p,
            [*map(operator.add, a.m, b.m), *a.m[n:]],
            [*map(operator.add, a.r, b.r), *a.r[n:]],
        )

    def __neg__(self) -> Fixed:
        return Fixed(self.p, [-x for x in self.m], self.r)

    def __sub__(self, other: Fixed) -> Fixed:
        return self + -other

    def times(self, k: int) -> Fixed:
        """K times this."""
        return Fixed(self.p, [k * x for x in self.m], [abs(k) * x for x in self.r])

    def over(self, k: int) -> Fixed:
        """This divided by k > 0."""
        return Fixed(self.p, [x // k for x in self.m], [x // k + 2 for x in self.r])

    def __mul__(self, other: Fixed) -> Fixed:
        p, a, b = self.p, self, other
        if len(a.m) == 1:
            a, b = b, a
        if len(b.m) == 1:
            c, e = b.m[0], b.r[0]
            size = abs(c)
            return Fixed(
                p,
                [c * x >> p for x in a.m],
                [(size * y + e * (abs(x) + y) >> p) + 2 for x, y in zip(a.m, a.r, strict=True)],
            )
        n = min(len(a.m), len(b.m))
        sizes, total = [abs(x) for x in a.m], [abs(x) + y for x, y in zip(b.m[:n], b.r[:n], strict=True)]
        back, rough, most = b.m[n - 1 :: -1], b.r[n - 1 :: -1], total[::-1]
        m, r, dot = [], [], operator.mul
        for k in range(n - 1, -1, -1):
            m.append(sum(map(dot, a.m, back[k:])) >> p)
            r.append((sum(map(dot, sizes, rough[k:])) + sum(map(dot, a.r, most[k:])) >> p) + 2)
        return Fixed(p, m, r)

    def whole_product(self, other: Fixed) -> Fixed:
        """The product of two polynomials with all its terms; ``*`` is that of power series, cut off."""
        n = len(self.m) + len(other.m) - 1
        a, b = (Fixed(x.p, x.m + [0] * (n - len(x.m)), x.r + [0] * (n - len(x.m))) for x in (self, other))
        return a * b

    def __truediv__(self, other: Fixed) -> Fixed:
        p, n = self.p, max(len(self.m), len(other.m))
        am, ar, bm, br = (x + [0] * (n - len(x)) for x in (self.m, self.r, other.m, other.r))
        first, loose = bm[0], br[0]
        demand(abs(first) > loose, "a division by an interval around 0", Rejected)
        m: list[int] = []
        r: list[int] = []
        for k in range(n):
            above = (am[k] << p) - sum(bm[j] * m[k - j] for j in range(1, k + 1))
            rough = (ar[k] << p) + sum(
                abs(bm[j]) * r[k - j] + br[j] * (abs(m[k - j]) + r[k - j]) for j in range(1, k + 1)
            )
            quotient = above // first
            m.append(quotient)
            r.append((rough + (abs(quotient) + 1) * loose) // (abs(first) - loose) + 2)
        return Fixed(p, m, r)

    def at(self, u: Fixed) -> Fixed:
        """The polynomial at u."""
        total = Fixed(self.p, [self.m[-1]], [self.r[-1]])
        for k in range(len(self.m) - 2, -1, -1):
            total = total * u + Fixed(self.p, [self.m[k]], [self.r[k]])
        return total

    def slope(self) -> Fixed:
        """The derivative of the polynomial."""
        if len(self.m) == 1:
            return Fixed(self.p, [0], [0])
        n = range(1, len(self.m))
        return Fixed(self.p, [k * self.m[k] for k in n], [k * self.r[k] for k in n])

    def over_range(self, a: Fraction, b: Fraction) -> Fixed:
        """The values of the polynomial on [a, b], by the mean value theorem."""
        p = self.p
        left, right, middle = Fixed.of(p, a), Fixed.of(p, b), Fixed.of(p, (a + b) / 2)
        span = Fixed.between(p, left.low, right.high)
        return self.at(middle) + self.slope().at(span) * (span - middle)

    def around_half(self) -> Fixed:
        """Coefficients that contain the Taylor coefficients at every u in [0, 1]: those at 1/2, then |u - 1/2| <= 1/2."""
        n, m, r = len(self.m), [], []
        for k in range(n):
            ways = [math.comb(j, k) for j in range(k, n)]
            m.append(
                sum(c * x << (n - i) for i, (c, x) in enumerate(zip(ways, self.m[k:], strict=True))) >> n
            )
            r.append(
                (sum(c * x << (n - i) for i, (c, x) in enumerate(zip(ways, self.r[k:], strict=True))) >> n)
                + 2
            )
        wide = []
        for k in range(n):
            far = sum(math.comb(j, k) * (abs(m[j]) + r[j]) << (n - j + k) for j in range(k + 1, n))
            wide.append(r[k] + (far >> n) + 2)
        return Fixed(self.p, m, wide)


def greater(a: Fixed, b: Fixed) -> Fixed:
    """max(a, b) of two numbers."""
    return Fixed.between(a.p, max(a.low, b.low), max(a.high, b.high))


def less(a: Fixed, b: Fixed) -> Fixed:
    """min(a, b) of two numbers."""
    return -greater(-a, -b)


def norm(sizes: list[int]) -> int:
    """An upper bound of the Euclidean norm."""
    return math.isqrt(sum(x * x for x in sizes)) + 1


def never_negative(f: Fixed, a: Fraction = Fraction(0), b: Fraction = Fraction(1), depth: int = 0) -> bool:
    """Is the polynomial proved to be >= 0 on [a, b]?"""
    p = f.p
    if f.over_range(a, b).low >= 0:
        return True
    left, right = Fixed.of(p, a), Fixed.of(p, b)
    incline = f.slope().over_range(a, b)
    if incline.low >= 0:
        return f.at(left).low >= 0
    if incline.high <= 0:
        return f.at(right).low >= 0
    if depth == DEPTH or f.at(Fixed.of(p, (a + b) / 2)).low < 0:
        return False
    middle = (a + b) / 2
    return never_negative(f, a, middle, depth + 1) and never_negative(f, middle, b, depth + 1)


def growth_above(x: int, p: int) -> int:
    """An upper bound of e^x, x in units of 2^-p."""
    one = 1 << p
    demand(x <= 64 * one, "a part is too long for its growth", Rejected)
    if x < 0:
        return one * one // growth_below(min(-x, 64 * one), p) + 1
    total, term, k = one, one, 0
    while term > 1 or k * one < 2 * x:
        k += 1
        term = term * x // (k * one) + 1
        total += term
    return total + 2 * term + 2  # the rest is a geometric series of ratio below 1/2, after rounding


def growth_below(x: int, p: int) -> int:
    """A lower bound of e^x for x >= 0."""
    one = 1 << p
    total, term, k = one, one, 0
    while term:
        k += 1
        term = term * x // (k * one)
        total += term
    return total


def at_least(rows: list[list[Fixed]], mu: int, p: int) -> bool:
    """Is lambda_min > -mu proved for every symmetric matrix in the matrix of intervals?"""
    wide = norm([x.r[0] for row in rows for x in row])
    below: list[list[Fixed]] = []
    pivots: list[Fixed] = []
    for i, row in enumerate(rows):
        scaled: list[Fixed] = []
        for j in range(i):
            x = Fixed(p, [row[j].m[0]], [0])
            for k in range(j):
                x = x - scaled[k] * below[j][k]
            scaled.append(x)
        lower = [x / d for x, d in zip(scaled, pivots, strict=True)]
        pivot = Fixed(p, [row[i].m[0] + mu - wide], [0])
        for x, y in zip(scaled, lower, strict=True):
            pivot = pivot - x * y
        if pivot.low <= 0:
            return False
        below.append(lower)
        pivots.append(pivot)
    return True
