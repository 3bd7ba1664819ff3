"""``gfproof step CASE``: the exact step size below which one step of descent lowers V, beside the bounds known before."""

from __future__ import annotations

from gfproof.case import Case, Descent
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Quiet
from gfproof.cli.values import value_to_text
from gfproof.errors import NotAvailable
from gfproof.numbers import Number
from gfproof.theorems import Quantities

DIGITS = 30
NOTES = {
    "exact": "8L/Q: V falls exactly below it",
    "trace": "2/trK, needs the active sets",
    "hidden": "2/((1+M2) S + 2 Psi2), needs the weights",
    "apriori": "2/((1+M2) W + 2 Psi2), safe for every step of a descent from here",
    "crude": "1/(a^2 (d+1) V + 1), needs norms only",
}


def step(case: CaseFile, json: Json = False, quiet: Quiet = False) -> None:
    """Step sizes for a constant target (or an affine one with a skip connection): one step lowers V below 8L/Q.

    V = |theta|^2 + |c - 2 xi|^2, with |a - 2 alpha|^2 for the skip connection; exact.
    """
    loaded = Case.load(case)
    at = Quantities(loaded.network, loaded.problem)
    try:
        at.target  # noqa: B018  # asked for before the integrals, which may take long
    except NotAvailable:
        kinds = "affine" if loaded.network.skip else "constant"
        raise NotAvailable(f"step sizes with this network are for {kinds} targets") from None
    bounds: dict[str, Number | None] = {
        "exact": at.step_exact,
        "trace": at.step_trace,
        "hidden": at.step_hidden,
        "apriori": at.step_apriori,
    }
    if not loaded.network.skip:
        bounds["crude"] = at.step_crude
    gamma = loaded.dynamics.size(0) if isinstance(loaded.dynamics, Descent) else None
    document = {
        "risk": str(at.risk),
        "V": str(at.lyapunov),
        "Q": str(at.curvature),
        "bounds": {name: None if value is None else str(value) for name, value in bounds.items()},
        "gamma": None if gamma is None else str(gamma),
        "change_of_V": None if gamma is None else str(-8 * gamma * at.risk + gamma * gamma * at.curvature),
    }
    lines = [
        f"{case.name}   exact",
        *(
            f"  {name:<10}{value_to_text(value, DIGITS)}"
            for name, value in (("risk", at.risk), ("V", at.lyapunov))
        ),
    ]
    for name, value in bounds.items():
        shown = "none: Q = 0, every step stays" if value is None else value_to_text(value, DIGITS)
        lines.append(f"  {name:<10}{shown:<24}  {NOTES[name]}")
    if gamma is not None:
        change = -8 * gamma * at.risk + gamma * gamma * at.curvature
        lines.append(
            f"  gamma     {value_to_text(gamma, DIGITS):<24}  V changes by {value_to_text(change, DIGITS)}"
        )
    brief = "none" if at.step_exact is None else value_to_text(at.step_exact, DIGITS)
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
