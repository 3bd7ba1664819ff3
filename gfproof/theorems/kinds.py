"""Kinds of cases: what a theorem speaks of, how such a case is read, made simpler, and which strata it meets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gfproof.case import Case
from gfproof.case.case import read_tree
from gfproof.homogeneous.case import HomogeneousCase, is_homogeneous
from gfproof.strategies.shrinking import shrink

AnyCase = Any
"""A case of some kind: it has a name, ``to_json`` and ``to_toml``."""


@dataclass(frozen=True)
class CaseKind:
    """What a theorem's cases are.

    Attributes:
        name: for messages, "networks with one hidden layer".
        type: the class of the cases.
        read: a case from its JSON tree.
        shrink: a case as simple as possible on which a property stays true.
        strata: the names of the strata a case meets.
    """

    name: str
    type: type[Any]
    read: Callable[[Any], AnyCase] = field(repr=False)
    shrink: Callable[[AnyCase, Callable[[AnyCase], bool]], AnyCase] = field(repr=False)
    strata: Callable[[AnyCase], Iterable[str]] = field(repr=False)


def _strata(case: Case) -> list[str]:
    return [s.value for s in case.problem.strata(case.network)]


ONE_HIDDEN_LAYER = CaseKind("networks with one hidden layer", Case, Case.from_json, shrink, _strata)


def load_case(path: str | Path) -> AnyCase:
    """The case in a file, of whichever kind its tables say.

    Raises:
        CaseError: naming file, field, value and what was expected.
    """
    return (HomogeneousCase if is_homogeneous(read_tree(path)) else Case).load(path)
