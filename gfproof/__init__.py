"""gfproof: is this statement about training ReLU networks true?

The public names, loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import Any

from gfproof.version import __version__ as __version__

_HOMES = {
    "Case": "gfproof.case",
    "Descent": "gfproof.case",
    "Flow": "gfproof.case",
    "NormalizedFlow": "gfproof.case",
    "Network": "gfproof.network",
    "Parameters": "gfproof.network",
    "Problem": "gfproof.problem",
    "Affine": "gfproof.problem",
    "Atoms": "gfproof.problem",
    "Constant": "gfproof.problem",
    "Expression": "gfproof.problem",
    "Piecewise": "gfproof.problem",
    "Uniform": "gfproof.problem",
    "Q": "gfproof.numbers",
    "Ball": "gfproof.numbers",
    "precision": "gfproof.numbers",
    "rational": "gfproof.numbers",
    "Evidence": "gfproof.verdict",
    "Finding": "gfproof.verdict",
    "Report": "gfproof.verdict",
    "Verdict": "gfproof.verdict",
    "theorem": "gfproof.theorems",
}

__all__ = sorted([*_HOMES, "flow"])


def __getattr__(name: str) -> Any:
    if name == "flow":  # a package that can be called
        return importlib.import_module("gfproof.flow")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'gfproof' has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
