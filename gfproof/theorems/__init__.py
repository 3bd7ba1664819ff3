"""Theorems as data: hypotheses, claims, sources, and what a case says about them."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Answer": "answers",
    "Claim": "core",
    "Hypothesis": "core",
    "Instance": "core",
    "SampledReport": "sampling",
    "Theorem": "core",
    "Twin": "core",
    "Quantities": "quantities",
    "UnknownTheorem": "registry",
    "ids": "registry",
    "theorem": "registry",
    "theorems": "registry",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gfproof.theorems' has no attribute {name!r}")
    return getattr(importlib.import_module(f"gfproof.theorems.{_HOMES[name]}"), name)
