"""The theorems by id.  A theorem's file is loaded when it is asked for; its id is its file name with dashes."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache

from gfproof.errors import GfproofError
from gfproof.theorems import library
from gfproof.theorems.core import Theorem


class UnknownTheorem(GfproofError, KeyError):
    """No theorem has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


def ids() -> tuple[str, ...]:
    """The ids of all theorems, sorted."""
    names = (module.name for module in pkgutil.iter_modules(library.__path__))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


@cache
def theorem(id: str) -> Theorem:
    """The theorem of that id.

    Raises:
        UnknownTheorem: naming the ids that come closest.
    """
    if id not in ids():
        near = get_close_matches(id, ids(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(ids())}"
        raise UnknownTheorem(f"{id}: no such theorem, {hint}")
    module = importlib.import_module(f"{library.__name__}.{id.replace('-', '_')}")
    found: Theorem = module.THEOREM
    return found


def theorems() -> tuple[Theorem, ...]:
    """All theorems, sorted by id."""
    return tuple(theorem(id) for id in ids())
