"""Numbers with a derivative, for the second engine: a Fraction, and how fast it changes.

Comparisons look at the value alone, so a cut at a kink moves with the kink and the order of cuts is that of the start.
That is enough for derivatives of the risk; for those of G no two kinks may coincide.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, eq=False)
class Moving:
    value: Fraction
    rate: Fraction

    def __add__(self, other: Any) -> Moving:
        value, rate = _parts(other)
        return Moving(self.value + value, self.rate + rate)

    __radd__ = __add__

    def __neg__(self) -> Moving:
        return Moving(-self.value, -self.rate)

    def __sub__(self, other: Any) -> Moving:
        value, rate = _parts(other)
        return Moving(self.value - value, self.rate - rate)

    def __rsub__(self, other: Any) -> Moving:
        return -self + other

    def __mul__(self, other: Any) -> Moving:
        value, rate = _parts(other)
        return Moving(self.value * value, self.rate * value + self.value * rate)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Moving:
        value, rate = _parts(other)
        return Moving(self.value / value, (self.rate * value - self.value * rate) / value**2)

    def __lt__(self, other: Any) -> bool:
        return self.value < _parts(other)[0]

    def __gt__(self, other: Any) -> bool:
        return self.value > _parts(other)[0]

    def __le__(self, other: Any) -> bool:
        return self.value <= _parts(other)[0]

    def __ge__(self, other: Any) -> bool:
        return self.value >= _parts(other)[0]

    def __eq__(self, other: object) -> bool:
        return self.value == _parts(other)[0]

    __hash__ = None  # type: ignore[assignment]  # equal values may move differently


def _parts(number: Any) -> tuple[Any, Any]:
    return (number.value, number.rate) if isinstance(number, Moving) else (number, 0)
