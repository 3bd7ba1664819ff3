"""Drawing cases: the stratum first, then law and target that can meet it, then the numbers."""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case, Dynamics
from gfproof.network import Stratum, Vector
from gfproof.numbers import Q
from gfproof.problem import Atoms, Law, Problem, Target, Uniform
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import RATIONALS, Chooser
from gfproof.strategies.drawn_networks import WIDTHS, Neuron, assemble, on_interval, on_points, outer_weights

STRATA = (
    Stratum.GENERIC,
    Stratum.DEGENERATE,
    Stratum.FLAT,
    Stratum.DEAD,
    Stratum.KINK_AT_END,
    Stratum.COINCIDENT_KINKS,
    Stratum.KINK_AT_BREAKPOINT,
    Stratum.ATOM_ON_KINK,
)
"""All strata, the plainest first."""

TARGETS = ("constant", "affine", "piecewise")

_NEEDS_INTERVAL = (Stratum.KINK_AT_END, Stratum.COINCIDENT_KINKS, Stratum.KINK_AT_BREAKPOINT)
_LAWS = ("uniform", "uniform", "uniform", "atoms")
_OUTPUTS = (1, 1, 1, 2, 3)
_LEAST_WIDTH = {Stratum.COINCIDENT_KINKS: 2, Stratum.GENERIC: 0}


def any_case(
    choose: Chooser,
    *,
    target: str | None = None,
    skip: bool | None = False,
    dynamics: Dynamics | None = None,
    stratum: Stratum | None = None,
    outputs: int | None = None,
) -> Case:
    """A case that meets a stratum.

    Args:
        target: "constant" (in some draws written in pieces), "affine" or "piecewise"; drawn if None.
        skip: a linear skip connection; drawn if None.
        dynamics, stratum, outputs: drawn if None.
    """
    place = stratum or choose.pick(STRATA)
    kind = target or choose.pick(TARGETS)
    m = outputs or choose.pick(_OUTPUTS)
    law = _law(choose, place, kind)
    goal, breakpoints = _target(choose, place, kind, law, m)
    width = max(choose.pick(WIDTHS), _LEAST_WIDTH.get(place, 1))
    with_skip = choose.pick((False, True)) if skip is None else skip
    neurons = _neurons(choose, place, law, breakpoints, width)
    a = tuple(problems.values(choose, law.dimension) for _ in range(m)) if with_skip else None
    v = outer_weights(choose, place, len(neurons), m)
    network = assemble(neurons, v, _offset(choose, goal, m), a)
    moves = dynamics if dynamics is not None else problems.dynamics(choose)
    return Case(network, Problem(goal, law), moves, "drawn case")


def _law(choose: Chooser, stratum: Stratum, kind: str) -> Law:
    if stratum is Stratum.ATOM_ON_KINK:
        return problems.atoms(choose, dimension=1 if kind == "piecewise" else None)
    if stratum in _NEEDS_INTERVAL or choose.pick(_LAWS) == "uniform":
        return problems.uniform(choose)
    return problems.atoms(choose, dimension=1 if kind == "piecewise" else None)


def _target(
    choose: Chooser, stratum: Stratum, kind: str, law: Law, outputs: int
) -> tuple[Target, tuple[Q, ...]]:
    """The target, and its breakpoints inside the domain of a uniform law."""
    low, high = law.bounds
    places: tuple[Q, ...] = ()
    if isinstance(law, Uniform) and (stratum is Stratum.KINK_AT_BREAKPOINT or kind == "piecewise"):
        places = problems.breakpoints(choose, low[0], high[0])
    if kind == "constant":
        written = problems.constant_in_pieces(choose, places, outputs) if places else None
        return written or problems.constant(choose, outputs), places
    if kind == "affine" and not places:
        return problems.affine(choose, law.dimension, outputs), places
    return problems.piecewise(choose, places, outputs, degree=1 if kind == "affine" else 2), places


def _neurons(
    choose: Chooser, stratum: Stratum, law: Law, breakpoints: tuple[Q, ...], width: int
) -> list[Neuron]:
    if isinstance(law, Atoms):
        return on_points(choose, stratum, law.points, width)
    return on_interval(choose, stratum, law.bounds[0][0], law.bounds[1][0], breakpoints, width)


def _offset(choose: Chooser, goal: Target, outputs: int) -> Vector:
    """C, in one of four draws the value of a constant target: there c - xi = 0, an extreme point of many bounds."""
    if goal.kind == "constant" and choose.pick((False, False, False, True)):
        return goal.value  # type: ignore[union-attr]  # kind says Constant
    return tuple(choose.pick(RATIONALS) for _ in range(outputs))


def spread(case: Case) -> Case:
    """A uniform law on the box around the atoms, d >= 2, in the place of atoms of which the last is not the heaviest.

    Other cases stay as they are, and nothing is drawn.  Such a case may meet other strata than the one it was drawn for.
    """
    law = case.problem.law
    if not isinstance(law, Atoms) or law.dimension < 2 or law.masses[-1] > law.masses[0]:
        return case
    low, high = (tuple(end(column) for column in zip(*law.points, strict=True)) for end in (min, max))
    if any(p >= q for p, q in zip(low, high, strict=True)):
        return case
    return replace(case, problem=Problem(case.problem.target, Uniform(low, high)))
