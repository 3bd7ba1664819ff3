"""``gfproof trap CASE``: the best trapping certificate, a ball that a gradient flow provably never leaves."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Quiet
from gfproof.cli.values import value_to_text
from gfproof.errors import NotAvailable
from gfproof.numbers import Q
from gfproof.problem import Density, Uniform
from gfproof.problem.law import Law
from gfproof.risk.halfspaces import monomials
from gfproof.risk.trapping import Trap
from gfproof.risk.trapping import second_moment_matrix as uniform_moments
from gfproof.risk.trapping import trap as decide

HOLDS, UNDECIDED = 0, 5
DIGITS = 30


def trap(case: CaseFile, json: Json = False, quiet: Quiet = False) -> int:
    """A radius R with |Theta_t - Theta_0| < R for all t, for an affine target; the largest margin over all R, exact.

    Ends with 5 where the condition is not met: the flow may be bounded all the same.
    """
    loaded = Case.load(case)
    problem = loaded.problem
    if not problem.exact or problem.affine_value() is None:
        raise NotAvailable("trapping certificates are for affine (or constant) targets")
    low, high = problem.law.bounds
    risk = problem.risk(loaded.network)
    assert isinstance(risk, Q)  # the target is polynomial
    found = decide(loaded.network, risk, low, high, moments(problem.law))
    document = {
        "holds": found.holds,
        "verdict": "holds" if found.holds else "undecided",
        "evidence": "argued" if found.holds else None,
        "risk": str(found.risk),
        "active": None if found.active is None else list(found.active),
        "S": str(found.weight),
        "rho2": None if found.clearance2 is None else str(found.clearance2),
        "lambda": str(found.eigenvalue),
        "R2": None if found.radius2 is None else str(found.radius2),
    }
    lines = [
        f"{case.name}   condition decided exactly",
        *(f"  {name:<10}{text}" for name, text in _rows(found)),
    ]
    say(document, "\n".join(lines), "holds" if found.holds else "undecided", json=json, quiet=quiet)
    return HOLDS if found.holds else UNDECIDED


def moments(law: Law) -> Sequence[Sequence[Q]]:
    """Gamma = E (1, X)(1, X)^T."""
    if isinstance(law, Uniform):
        return uniform_moments(law.low, law.high)
    rows = range(law.dimension + 1)
    if isinstance(law, Density):
        unit = monomials(law.dimension, 1).exponents  # those of 1, x_1, ..., x_d
        return [
            [law.expectation({tuple(p + q for p, q in zip(a, b, strict=True)): Q(1)}) for b in unit]
            for a in unit
        ]
    points = [((Q(1), *x), p) for x, p in zip(law.points, law.masses, strict=True)]
    return [[sum((p * z[j] * z[k] for z, p in points), Q(0)) for k in rows] for j in rows]


def _rows(found: Trap) -> list[tuple[str, str]]:
    def shown(value: Q | None) -> str:
        return "none" if value is None else value_to_text(value, DIGITS)

    if found.active is None:
        return [("verdict", "undecided: a neuron is neither strictly active nor strictly inactive")]
    active = ", ".join(str(i + 1) for i in found.active) or "none"
    rows = [
        (
            "verdict",
            "holds" if found.holds else "undecided: sqrt(L) >= R (sqrt(S) - R) sqrt(lambda) for every R",
        ),
        ("risk", shown(found.risk)),
        ("active", active),
        ("S", f"{shown(found.weight)}   sum of v_i^2 over them"),
        ("rho^2", f"{shown(found.clearance2)}   clearance of the kinks, squared"),
        ("lambda", f"{shown(found.eigenvalue)}   at most the least eigenvalue of E (1,X)(1,X)^T"),
        ("R^2", f"{shown(found.radius2)}   the best radius, squared"),
    ]
    if found.holds:
        rows.append(
            ("then", "|Theta_t - Theta_0| < R and L(Theta_t) <= L exp(-4 lambda (sqrt(S) - R)^2 t)   argued")
        )
    return rows
