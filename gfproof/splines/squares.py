"""Positive rationals as sums of at most four squares of rationals: what balanced weights over Q need.

A neuron with |v| = |w| = r has the jump +-r^2; a jump that is no square is divided between several such neurons at
one knot.  Lagrange: p/q = (p q)/q^2 and p q is a sum of four squares of integers.  Found by subtracting two squares
until what remains is plainly a sum of two (Rabin and Shallit, doi:10.1002/cpa.3160390713); the answer is checked by adding up.
"""

from __future__ import annotations

from math import isqrt

from gfproof.numbers import Q

_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_SEARCHED = 10_000


def square_roots(number: Q) -> tuple[Q, ...]:
    """Positive r_1, ..., r_k, k <= 4, with r_1^2 + ... + r_k^2 = number; k = 1 wherever the number is a square.

    Raises:
        ValueError: the number is negative.
    """
    if number < 0:
        raise ValueError(f"{number} is negative, so no sum of squares")
    p, q = int(number.p), int(number.q)
    if p == 0:
        return ()
    if isqrt(p) ** 2 == p and isqrt(q) ** 2 == q:
        return (Q(isqrt(p), isqrt(q)),)
    found = tuple(Q(root, q) for root in _four_squares(p * q) if root != 0)
    if sum((root * root for root in found), Q(0)) != number:
        raise ArithmeticError(f"{found} are not the squares of {number}")
    return found


def _four_squares(number: int) -> tuple[int, ...]:
    scale = 1
    while number % 4 == 0:
        number, scale = number // 4, 2 * scale
    for first in range(isqrt(number), -1, -1):
        rest = number - first * first
        for second in range(isqrt(rest), max(-1, isqrt(rest) - 4 * rest.bit_length() - 8), -1):
            pair = _two_squares(rest - second * second)
            if pair is not None:
                return tuple(scale * root for root in (first, second, *pair))
    raise ArithmeticError(f"no four squares found for {number}")


def _two_squares(number: int) -> tuple[int, int] | None:
    """(s, t) with s^2 + t^2 = number, for small numbers and probable primes of the form 4 k + 1."""
    if number < _SEARCHED:
        for s in range(isqrt(number), -1, -1):
            t = isqrt(number - s * s)
            if s * s + t * t == number:
                return s, t
        return None
    if number % 4 != 1 or not _probably_prime(number):
        return None
    for base in _BASES:  # a quadratic non-residue g gives sqrt(-1) = g^((p - 1)/4)
        root = pow(base, (number - 1) // 4, number)
        if root * root % number == number - 1:
            a, b = number, root
            while b * b > number:  # Euclid's algorithm, stopped below sqrt(p) (Hermite, Serret)
                a, b = b, a % b
            t = isqrt(number - b * b)
            return (b, t) if b * b + t * t == number else None
    return None


def _probably_prime(number: int) -> bool:
    """Miller and Rabin's test; a wrong yes only costs time."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _BASES:
        power = pow(base, odd, number)
        if power in (1, number - 1) or number == base:
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
