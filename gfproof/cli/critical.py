"""``gfproof critical CASE``: is the network a zero of the generalized gradient, and of which type?"""

from __future__ import annotations

from typing import Any

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Plot, Quiet
from gfproof.cli.progress import shown_later
from gfproof.errors import NotAvailable
from gfproof.network import Network, parameters_to_json
from gfproof.numbers import Q, sign
from gfproof.problem import Affine, Problem, Uniform
from gfproof.risk import segments
from gfproof.risk.critical import CriticalPoint, threshold

HOLDS, UNDECIDED = 0, 5


def critical(case: CaseFile, plot: Plot = None, json: Json = False, quiet: Quiet = False) -> int:
    """Is G = 0?  For affine targets: which zero it is, its type, and a network with smaller risk.

    Ends with 5 where balls or another target leave the question open.
    """
    loaded = Case.load(case)
    with shown_later("zeros of G", quiet=quiet or json):
        zero = is_zero(loaded)
        found = classified(loaded) if zero else None
    document: dict[str, Any] = {"zero": zero, "evidence": "exact" if loaded.problem.exact else "enclosed"}
    rows = [("G = 0", "undecided" if zero is None else "yes" if zero else "no")]
    decided = zero is not None
    if zero:
        if found is None:
            kind = _without_classification(loaded)
            decided = kind is not None
            document |= {"type": kind, "risk": str(loaded.problem.risk(loaded.network))}
            rows += [
                ("risk", document["risk"]),
                ("type", kind or "undecided: classified for affine targets only"),
            ]
        else:
            document |= _document(found, loaded)
            rows += _rows(found, loaded)
    if plot is not None:
        from gfproof.write.plot import draw_network

        lower = None if found is None else _lower_risk(found, loaded)
        draw_network(loaded, plot, other=None if lower is None else lower[0])
    text = [f"{case.name}   {document['evidence']}", *(f"  {name:<16}{value}" for name, value in rows)]
    brief = rows[0][1] if not zero else next(value for name, value in rows if name == "type")
    say(document, "\n".join(text), brief, json=json, quiet=quiet)
    return HOLDS if decided else UNDECIDED


def is_zero(case: Case) -> bool | None:
    """Is G = 0?  None where balls leave it open."""
    signs = [sign(x) for x in case.problem.generalized_gradient(case.network).entries()]
    if any(s is not None and s != 0 for s in signs):
        return False
    return None if None in signs else True


def classified(case: Case) -> CriticalPoint | None:
    """The zero among the zeros for affine targets; None for other problems."""
    problem = _as_affine(case.problem)
    if problem is None or case.network.skip or case.network.outputs != 1:
        return None
    return problem.critical_point(case.network)


def _as_affine(problem: Problem) -> Problem | None:
    """The problem with its target written as one affine function of nonzero slope, d = 1, uniform law."""
    if not isinstance(problem.law, Uniform) or problem.law.dimension != 1 or not problem.exact:
        return None
    affine = problem.affine_value()
    if affine is None or len(affine[1]) != 1 or affine[0][0][0] == 0:
        return None
    return Problem(Affine(*affine), problem.law)


def _without_classification(case: Case) -> str | None:
    risk = case.problem.risk(case.network)
    return "global minimum" if risk == 0 else None


def _lower_risk(found: CriticalPoint, case: Case) -> tuple[Network, Q] | None:
    problem = _as_affine(case.problem)
    if found.lower is None or problem is None:
        return None
    return found.lower, segments.risk(found.lower, problem.domain)


def _level(case: Case) -> Q:
    problem = _as_affine(case.problem)
    if problem is None or not isinstance(problem.law, Uniform) or not isinstance(problem.target, Affine):
        raise NotAvailable("critical risks are known for affine targets")
    length: Q = problem.law.high[0] - problem.law.low[0]
    return threshold(problem.target.slope[0][0] + Q(0), length, case.network.width)


def _document(found: CriticalPoint, case: Case) -> dict[str, Any]:
    lower = _lower_risk(found, case)
    return {
        "case": found.case,
        "kinks": found.kinks,
        "risk": str(found.risk),
        "type": found.type.value,
        "type_evidence": "exact" if found.case == "a" else "argued",
        "differentiable": found.differentiable,
        "smallest_positive_risk": str(_level(case)),
        "lower": None if lower is None else {"network": parameters_to_json(lower[0]), "risk": str(lower[1])},
    }


def _rows(found: CriticalPoint, case: Case) -> list[tuple[str, str]]:
    names = {"a": "(a) a fit", "b": "(b) the best constant", "c": f"(c) a zigzag with {found.kinks} kinks"}
    rows = [
        ("case", names[found.case]),
        ("risk", str(found.risk)),
        ("type", found.type.value + ("" if found.case == "a" else "   argued")),
        ("differentiable", "yes" if found.differentiable else "no"),
    ]
    lower = _lower_risk(found, case)
    if lower is not None:
        shown = parameters_to_json(lower[0])
        parts = "   ".join(f"{name} {_flat(shown[name])}" for name in ("w", "b", "v", "c"))
        rows += [("smaller risk", str(lower[1])), ("  at", parts)]
    return rows


def _flat(values: list[Any]) -> str:
    return "[" + ", ".join(_flat(x) if isinstance(x, list) else str(x) for x in values) + "]"
