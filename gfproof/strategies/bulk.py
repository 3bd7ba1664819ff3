"""Networks on one interval by the ten thousands, for bulk exact checks: neurons come from tables, stratum by stratum.

The tables are filled once from the same draws as everything else; afterwards a network costs a few look-ups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.strategies.choosing import FRACTIONS, NONZERO, RATIONALS, RandomChooser
from gfproof.strategies.drawn_networks import ZERO, Neuron, on_interval, with_kink_at

STRATA = (
    Stratum.GENERIC,
    Stratum.DEGENERATE,
    Stratum.FLAT,
    Stratum.DEAD,
    Stratum.KINK_AT_END,
    Stratum.COINCIDENT_KINKS,
)
"""The strata a network can meet without a target that has breakpoints, or atoms."""

SMALL_WIDTHS = (1, 2, 1, 2, 1, 3, 1, 2, 0)
TABLE = 400


def bulk_networks(
    random: Random, low: Q, high: Q, widths: Sequence[int] = SMALL_WIDTHS, size: int = TABLE
) -> Iterator[Network]:
    """An endless stream of networks, d = m = 1, each of the strata above in about a sixth of them.

    Args:
        widths: how many neurons are drawn, each entry equally often; a stratum that needs more gets them.
        size: entries of the table of each stratum.
    """
    choose = RandomChooser(random)
    pick = choose.pick
    plain = [on_interval(choose, Stratum.FLAT, low, high, (), 1)[0] for _ in range(size)]
    first = {
        stratum: [on_interval(choose, stratum, low, high, (), 1)[0] for _ in range(size)]
        for stratum in (Stratum.DEGENERATE, Stratum.DEAD, Stratum.KINK_AT_END)
    }
    places = [low + (high - low) * t for t in FRACTIONS]
    at_place = [[with_kink_at(choose, t) for _ in range(size // 8)] for t in places]
    full = [
        n
        for n in (on_interval(choose, Stratum.GENERIC, low, high, (), 1)[0] for _ in range(8 * size))
        if _full(n, low, high)
    ]
    while True:
        stratum, width = pick(STRATA), pick(widths)
        outer = NONZERO if stratum is Stratum.GENERIC else RATIONALS
        neurons: list[Neuron]
        if stratum is Stratum.GENERIC:
            start = pick(range(len(places)))  # neighbouring places: distinct kinks
            neurons = [
                pick(at_place[(start + i) % len(places)]) if pick((True, False)) else pick(full)
                for i in range(width)
            ]
        elif stratum is Stratum.COINCIDENT_KINKS:
            same = pick(at_place)
            neurons = [pick(same), pick(same), *(pick(plain) for _ in range(width - 2))]
        else:
            neurons = [pick(plain) for _ in range(width)]
            if stratum in first:
                neurons[:1] = [pick(first[stratum])]
        v = [pick(outer) for _ in neurons]
        if stratum is Stratum.FLAT and v:
            v[0] = ZERO
        yield Network(
            tuple(w for w, _ in neurons), tuple(b for _, b in neurons), (tuple(v),), (pick(RATIONALS),)
        )


def _full(neuron: Neuron, low: Q, high: Q) -> bool:
    (w,), b = neuron
    return bool(w * low + b > 0 and w * high + b > 0)
