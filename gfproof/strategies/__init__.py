"""Strategies: cases drawn stratum first, as a fast seeded stream or as Hypothesis strategies.

Hypothesis is loaded when one of its strategies is asked for.
"""

from __future__ import annotations

from typing import Any

from gfproof.strategies.choosing import Chooser as Chooser
from gfproof.strategies.choosing import RandomChooser as RandomChooser
from gfproof.strategies.drawn_cases import STRATA as STRATA
from gfproof.strategies.drawn_cases import any_case as any_case
from gfproof.strategies.shrinking import shrink as shrink

_SEARCHING = (
    "affines",
    "atom_laws",
    "cases",
    "constants",
    "descents",
    "flows",
    "from_draw",
    "networks",
    "piecewises",
    "rationals",
    "uniform_laws",
)


def __getattr__(name: str) -> Any:
    if name not in _SEARCHING:
        raise AttributeError(f"module 'gfproof.strategies' has no attribute {name!r}")
    from gfproof.strategies import searching

    return getattr(searching, name)
