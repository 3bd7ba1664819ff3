"""Upper confidence bounds of a violation rate (Clopper and Pearson), proved in ball arithmetic.

With k violations in n independent cases the bound at confidence 1 - alpha is the p at which

    P(Bin(n, p) <= k) = sum_{j <= k} C(n, j) p^j (1 - p)^(n - j) = alpha;

for k = 0 it is 1 - alpha^(1/n), which lies below 3/n for alpha = 5 % (the rule of three, as -log(0.05) = 2.9957...).
What is returned is a decimal of four digits above it: at that decimal the probability is proved to be at most alpha.

Source: Clopper and Pearson, Biometrika 26 (1934), 404-413.
"""

from __future__ import annotations

from gfproof.numbers import Ball, Q, ball, precision, sign, to_text

ALPHA = Q(1, 20)
"""Confidence 95 %."""

BITS = 160
DIGITS = 4


def at_most(k: int, n: int, p: Q) -> Ball:
    """P(Bin(n, p) <= k) as a ball, 0 < p < 1, 0 <= k < n."""
    with precision(BITS):
        chance, rest = ball(p), 1 - ball(p)
        term = rest**n
        total = term
        for j in range(1, k + 1):
            term = term * (n - j + 1) * chance / (j * rest)
            total = total + term
        return total


def rate_bound(k: int, n: int, alpha: Q = ALPHA) -> Q:
    """A decimal that the violation rate does not exceed, at confidence 1 - alpha, after k violations in n cases.

    Returns:
        The least decimal of four significant digits at which ``at_most(k, n, p) <= alpha`` is proved; 1 if k = n.

    Raises:
        ValueError: 0 <= k <= n or n >= 1 is violated.
    """
    if n < 1 or not 0 <= k <= n:
        raise ValueError(f"{k} violations in {n} cases")
    if k == n:
        return Q(1)

    def proved(p: Q) -> bool:
        with precision(BITS):
            return p >= 1 or sign(alpha - at_most(k, n, p)) == 1

    unit, least = Q(1), 10 ** (DIGITS - 1)
    while proved(unit / 10):  # the bound lies in (unit / 10, unit]
        unit = unit / 10
    low, high = least, 10 * least  # in units of unit / (10 least); proved at high, not at low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if proved(unit * middle / (10 * least)) else (middle, high)
    bound: Q = unit * high / (10 * least)
    return bound


def shown(rate: Q) -> str:
    """A rate of ``rate_bound`` in scientific notation, without a loss: 2.996e-6."""
    digits, exponent = rate, 0
    while digits < 1:
        digits, exponent = digits * 10, exponent - 1
    scaled = digits * 10 ** (DIGITS - 1)
    if scaled.q != 1:
        raise ValueError(f"{to_text(rate)} has more than {DIGITS} digits")
    text = str(scaled)
    return f"{text[0]}.{text[1:]}e{exponent}" if exponent else to_text(rate)
