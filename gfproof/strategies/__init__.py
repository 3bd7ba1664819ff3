"""Strategies: cases drawn stratum first, as a fast seeded stream or as Hypothesis strategies.

Random numbers never meet w_i = b_i = 0, a kink at an end of the domain, two kinks at one place or an atom on a kink, and
there the theory of ReLU training turns.  Each draw chooses such a place first and fills in the numbers afterwards.

    networks, cases             in all strata; or in one: ``cases(stratum=Stratum.DEGENERATE)``
    cells, networks_in          combinatorial types, d = 1, and networks inside one of them
    critical_cases, near_critical_cases    zeros of the generalized gradient, and networks near them
    targets, constants, affines, piecewises
    boxes, uniform_laws, atom_laws
    step_sizes, flows, descents
    rationals, from_draw        the numbers; a strategy of your own from a function of a ``Chooser``

These are Hypothesis strategies, for ``@given``; every value is exact, and failing examples shrink toward small width, small
integers and simple kinks.  ``shrink(case, keeps)`` makes a case from anywhere simple in the same sense.  ``any_case`` with a
``RandomChooser`` draws the same cases fast, without Hypothesis, which is loaded when one of its strategies is asked for.
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
    "boxes",
    "cases",
    "cells",
    "constants",
    "critical_cases",
    "descents",
    "flows",
    "from_draw",
    "near_critical_cases",
    "networks",
    "networks_in",
    "piecewises",
    "rationals",
    "step_sizes",
    "targets",
    "uniform_laws",
)


def __getattr__(name: str) -> Any:
    if name not in _SEARCHING:
        raise AttributeError(f"module 'gfproof.strategies' has no attribute {name!r}")
    from gfproof.strategies import searching

    return getattr(searching, name)
