"""The same draws as Hypothesis strategies, which shrink and replay.

All numbers are exact rationals.  Every strategy lists its options from simple to complicated, so Hypothesis shrinks a
failing example toward small width, small integers and simple kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from gfproof.case import Case, Descent, Dynamics, Flow
from gfproof.network import Cell, Network, Stratum
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Uniform
from gfproof.strategies import drawn_cells, drawn_critical
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import EVENLY, RATIONALS, Chooser
from gfproof.strategies.drawn_cases import any_case

_T = TypeVar("_T")


class _Drawn:
    """Choices made by Hypothesis."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self._draw = draw

    def pick(self, options: Sequence[_T]) -> _T:
        position: int = self._draw(st.integers(0, len(options) - 1))
        return options[position]


@st.composite
def from_draw(draw: Any, make: Callable[[Chooser], _T]) -> _T:
    """The Hypothesis strategy of a draw."""
    return make(_Drawn(draw))


def rationals() -> st.SearchStrategy[Q]:
    """Rationals of size at most 4 with denominators 1 to 4."""
    return st.sampled_from(RATIONALS)


def cases(
    *,
    target: str | None = None,
    skip: bool | None = False,
    dynamics: Dynamics | None = None,
    stratum: Stratum | None = None,
    outputs: int | None = None,
) -> st.SearchStrategy[Case]:
    """Cases, stratum first (see ``gfproof.strategies.drawn_cases.any_case``)."""
    return from_draw(
        lambda choose: any_case(
            choose, target=target, skip=skip, dynamics=dynamics, stratum=stratum, outputs=outputs
        )
    )


def networks(*, skip: bool | None = False, stratum: Stratum | None = None, outputs: int | None = None) -> Any:
    """Networks of width 0 to 8 in all strata."""
    return cases(skip=skip, stratum=stratum, outputs=outputs).map(_network)


def _network(case: Case) -> Network:
    return case.network


def uniform_laws() -> st.SearchStrategy[Uniform]:
    """Uniform laws on intervals."""
    return from_draw(problems.uniform)


def atom_laws(dimension: int | None = None) -> st.SearchStrategy[Atoms]:
    """Laws on up to four points."""
    return from_draw(lambda choose: problems.atoms(choose, dimension))


def constants(outputs: int = 1) -> st.SearchStrategy[Constant]:
    """Constant targets."""
    return from_draw(lambda choose: problems.constant(choose, outputs))


def affines(dimension: int = 1, outputs: int = 1) -> st.SearchStrategy[Affine]:
    """Affine targets."""
    return from_draw(lambda choose: problems.affine(choose, dimension, outputs))


def piecewises(low: Q, high: Q, outputs: int = 1, degree: int = 2) -> st.SearchStrategy[Piecewise]:
    """Piecewise polynomial targets with breakpoints inside (low, high)."""
    return from_draw(
        lambda choose: problems.piecewise(choose, problems.breakpoints(choose, low, high), outputs, degree)
    )


def flows() -> st.SearchStrategy[Flow]:
    """Gradient flows."""
    return from_draw(problems.flow)


def descents() -> st.SearchStrategy[Descent]:
    """Gradient descents."""
    return from_draw(problems.descent)


def targets(dimension: int = 1, outputs: int = 1) -> st.SearchStrategy[Constant | Affine]:
    """Constant and affine targets."""
    return from_draw(
        lambda choose: (
            problems.affine(choose, dimension, outputs)
            if choose.pick(EVENLY)
            else problems.constant(choose, outputs)
        )
    )


def boxes(dimension: int | None = None) -> st.SearchStrategy[Uniform]:
    """Uniform laws on boxes in dimension 1, 2 or 3 (drawn if None)."""
    return from_draw(lambda choose: drawn_cells.box(choose, dimension))


def step_sizes() -> st.SearchStrategy[Q]:
    """Step sizes of gradient descent, from 1/1000 to 4."""
    return from_draw(drawn_cells.step_size)


def cells(width: int | None = None, breakpoints: int = 0) -> st.SearchStrategy[Cell]:
    """Cells, d = 1: the kind of each neuron and the order of kinks and breakpoints."""
    return from_draw(lambda choose: drawn_cells.any_cell(choose, width, breakpoints))


def networks_in(
    cell: Cell, low: Q = drawn_cells.ZERO, high: Q = drawn_cells.ONE, breakpoints: Sequence[Q] = ()
) -> st.SearchStrategy[Network]:
    """Networks in the interior of one cell on [low, high], d = m = 1."""
    return from_draw(lambda choose: drawn_cells.network_in(choose, cell, low, high, breakpoints))


def critical_cases(family: str | None = None) -> st.SearchStrategy[Case]:
    """Cases with generalized gradient 0, exactly; ``family`` is one of idle, flat, fitted, projected."""
    return from_draw(lambda choose: drawn_critical.zero_of_gradient(choose, family))


def near_critical_cases() -> st.SearchStrategy[Case]:
    """Zeros of the generalized gradient with one parameter moved by 0, 1, 1/10, ..., 1/10^6."""
    return from_draw(drawn_critical.near_zero)
