"""Products of power series whose coefficients become known one at a time, faster than term by term.

c_n = sum a_i b_{n-i} is asked for when a_0, ..., a_n and b_0, ..., b_n are known.  Indices are cut into blocks of ``BLOCK``.
Terms with an index in the block of n and a small other index are summed one by one.  All other terms belong to pairs of
finished blocks and are added in advance by products of polynomials, which cost a fraction of the single terms: when
block I is finished, block pairs (0, I) (their upper halves) and, for every l = 2^j that divides I + 1 with 2 l <= I + 1,
the pairs [l, 2l) x [I - l + 1, I] in both orders (once if they are the same).
(Relaxed multiplication, van der Hoeven, J. Symb. Comput. 34, 2002, with blocks for small sizes.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gfproof.numbers import Number

BLOCK = 16

Product = Callable[[Sequence[Number], Sequence[Number]], list[Number]]
Dot = Callable[[Sequence[Number], Sequence[Number]], Number]


class OnlineProduct:
    """One product of two growing series.

    Args:
        one, other: the lists that grow; the same list for a square.
        terms: how many coefficients will be asked for.
        product: of two polynomials given by coefficients; dot: sum of products.
    """

    def __init__(
        self,
        one: list[Number],
        other: list[Number],
        terms: int,
        product: Product,
        dot: Dot,
        zero: Number,
    ) -> None:
        self.one, self.other, self.terms = one, other, terms
        self._product, self._dot = product, dot
        self._ahead = [zero] * terms

    def coefficient(self, n: int) -> Number:
        """The n-th coefficient; both series are known up to n."""
        value = self._open(n)
        self.settle(n)
        return value

    def without_last(self, n: int) -> Number:
        """The n-th coefficient when ``other`` is known up to n - 1 only and one_0 = 0; call ``settle`` when it is known."""
        a, b, start = self.one, self.other, n - n % BLOCK
        if start == 0:
            return self._dot(a[1 : n + 1], b[n - 1 :: -1]) if n else self._ahead[0]
        value = self._ahead[n] + self._dot(a[start : n + 1], b[n - start :: -1])
        return value + self._dot(b[start:n], a[n - start : 0 : -1]) if n > start else value

    def _open(self, n: int) -> Number:
        a, b, start = self.one, self.other, n - n % BLOCK
        if start == 0:
            return self._dot(a[: n + 1], b[n::-1])
        strip = self._dot(a[start : n + 1], b[n - start :: -1])
        if a is b:
            return self._ahead[n] + 2 * strip
        return self._ahead[n] + strip + self._dot(b[start : n + 1], a[n - start :: -1])

    def settle(self, n: int) -> None:
        """Both series are known up to n: if that finishes a block, add what it contributes later on."""
        if (n + 1) % BLOCK:
            return
        block = n // BLOCK
        self._pair(0, 1, block, block + 1, first=(block + 1) * BLOCK)
        length = 1
        while 2 * length <= block + 1:
            if (block + 1) % length == 0:
                self._pair(length, 2 * length, block - length + 1, block + 1, first=0)
            length *= 2

    def _pair(self, a0: int, a1: int, b0: int, b1: int, *, first: int) -> None:
        """Blocks [a0, a1) of one times [b0, b1) of the other, and the other way round; only coefficients from ``first`` on."""
        shift = (a0 + b0) * BLOCK
        if shift >= self.terms:
            return
        left = slice(a0 * BLOCK, a1 * BLOCK)
        right = slice(b0 * BLOCK, b1 * BLOCK)
        found = self._product(self.one[left], self.other[right])
        twice = 1
        if a0 != b0:
            if self.one is self.other:
                twice = 2
            else:
                back = self._product(self.one[right], self.other[left])
                found = [x + y for x, y in zip(found, back, strict=True)]
        ahead = self._ahead
        for k in range(max(first, shift), min(shift + len(found), self.terms)):
            value = found[k - shift]
            ahead[k] = ahead[k] + (value if twice == 1 else 2 * value)
