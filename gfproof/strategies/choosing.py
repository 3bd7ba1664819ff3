"""Where random choices come from: one description of how cases are drawn, two sources of choices.

A draw is a function of a ``Chooser``.  ``RandomChooser`` makes it a fast seeded generator for bulk checks;
``gfproof.strategies.from_draw`` makes it a Hypothesis strategy that shrinks.  Options are listed from simple to
complicated: shrinking goes to the front.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from gfproof.numbers import Q

_T = TypeVar("_T")


class Chooser(Protocol):
    """A source of choices."""

    def pick(self, options: Sequence[_T]) -> _T:
        """One of the options; the first is the simplest."""


class RandomChooser:
    """Choices from a seeded ``random.Random``."""

    def __init__(self, source: Random) -> None:
        self._random = source.random

    def pick(self, options: Sequence[_T]) -> _T:
        """One of the options, uniformly."""
        return options[int(self._random() * len(options))]


def _simple_rationals(largest: int, denominators: Sequence[int]) -> tuple[Q, ...]:
    """0, 1, -1, 2, -2, 1/2, ...: all p/q with |p/q| <= largest, by size of numerator plus denominator."""
    found = {Q(p, q) for q in denominators for p in range(-largest * q, largest * q + 1)}
    return tuple(sorted(found, key=lambda x: (abs(int(x.p)) + 2 * int(x.q), x < 0, abs(x))))


RATIONALS = _simple_rationals(4, (1, 2, 3, 4))
NONZERO = tuple(x for x in RATIONALS if x != 0)
POSITIVE = tuple(x for x in RATIONALS if x > 0)
FRACTIONS = tuple(x for x in _simple_rationals(1, (2, 3, 4, 5, 6, 7)) if 0 < x < 1)
"""Points strictly inside [0, 1]."""
EVENLY = (False, True)
SELDOM = (False, False, False, True)
"""True in one of four draws."""
