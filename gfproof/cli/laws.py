"""``gfproof laws --widths 2,3,1``: how many independent conservation laws, and which."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_later
from gfproof.errors import CaseError

Widths = Annotated[
    str, typer.Option("--widths", help="Widths from input to output, e.g. 2,3,1.", metavar="K0,K1,...")
]
ActivationName = Annotated[
    str, typer.Option("--activation", help="relu (counts for the path lifting) or linear.", metavar="NAME")
]
Bias = Annotated[bool, typer.Option("--bias", help="Hidden neurons have biases.")]
Degree = Annotated[
    int | None, typer.Option("--degree", min=1, max=12, help="Also find all polynomial laws of this degree.")
]

UNDECIDED = 5


def read_widths(text: str) -> tuple[int, ...]:
    """The widths of "2,3,1".

    Raises:
        CaseError: anything but positive integers of at most three digits, separated by commas.
    """
    parts = [part.strip() for part in text[:1000].split(",")]
    if not all(re.fullmatch(r"[0-9]{1,3}", part, re.ASCII) for part in parts):
        raise CaseError(
            f"{text[:60]!r}, expected positive integers separated by commas, e.g. 2,3,1", field="--widths"
        )
    return tuple(map(int, parts))


def laws(
    widths: Widths,
    activation: ActivationName = "relu",
    bias: Bias = False,
    degree: Degree = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Count the independent conservation laws of gradient flow, exactly, and list a basis."""
    from gfproof.lyapunov.architecture import Architecture
    from gfproof.lyapunov.laws import count_laws
    from gfproof.lyapunov.polynomial_laws import polynomial_laws

    if activation not in ("relu", "linear"):
        raise CaseError(f"{activation[:40]!r}, expected relu or linear", field="--activation")
    kind: Any = activation
    architecture = Architecture(read_widths(widths), kind, bias)
    with shown_later("laws", quiet=quiet or json) as meter:
        count = count_laws(architecture)
        found = None
        if degree is not None:
            meter.begin(f"polynomial laws of degree {degree}")
            found = polynomial_laws(architecture, degree)
    (lie_low, lie_high), (law_low, law_high) = count.lie_bounds, count.law_bounds
    scope = _scope(architecture)
    document: dict[str, Any] = {
        "widths": list(architecture.widths),
        "activation": activation,
        "bias": bias,
        "parameters": count.parameters,
        "lie_dimension": lie_low if count.exact else None,
        "laws": law_low if count.exact else None,
        "basis": [law.text for law in count.basis],
        "beyond_basis": count.extra,
        "witness": _witness(count),
        "evidence": "exact" if count.exact else None,
        "scope": scope,
        "note": count.explanation,
    }
    splits = _splits(architecture)
    if splits:
        document["all_data"] = [{"positive_w": r, "negative_w": n, "laws": laws} for r, n, laws in splits]
    if not count.exact:
        document["lie_dimension_bounds"], document["laws_bounds"] = [lie_low, lie_high], [law_low, law_high]
    lines = [
        f"laws   {architecture.shown} {activation}{' with biases' if bias else ''}   {scope}",
        f"  parameters    {count.parameters}",
        f"  dim Lie       {lie_low if count.exact else f'{lie_low} to {lie_high}'}"
        f"   minor of size {lie_low} = {_short(count.lie_minor.value(count.values))} at an integer point",
        f"  laws          {law_low if count.exact else f'{law_low} to {law_high}'}"
        f"   minor of size {law_low} = {_short(count.law_minor.value(count.law_gradients))} at the same point",
        *(f"  conserved     {law.text}" for law in count.basis),
        f"  note          {count.explanation}",
    ]
    lines += [
        f"  all data      {laws} laws with {right} neurons w > 0 and {left} neurons w < 0 (two linear blocks)"
        for right, left, laws in splits
    ]
    if found is not None and degree is not None:
        functional = found.functionally_independent
        low, high = found.minor.rank, found.at_most
        document["polynomial_laws"] = {
            "degree": degree,
            "linearly_independent": found.linearly_independent,
            "functionally_independent": functional,
            "polynomials_in_quadratic_laws": found.from_known,
            "polynomials": [str(p).replace("^", "**") for p in found.polynomials],
        }
        lines.append(
            f"  degree {degree:<6} {found.linearly_independent} linearly independent laws, "
            f"{f'{low} to {high}' if functional is None else functional} functionally independent"
            + (", all polynomials in the quadratic ones" if found.from_known and degree > 2 and low else "")
        )
    brief = str(law_low) if count.exact else f"{law_low}..{law_high}"
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
    return 0 if count.exact else UNDECIDED


def _scope(architecture: Any) -> str:
    """For what the count speaks: relu networks show their data the path lifting only under hypothesis H1."""
    if architecture.activation == "linear":
        return "linear network, all data and losses, generic parameters"
    if architecture.depth > 2:
        return "path lifting, generic parameters (that data can see all of it is assumed for deep networks)"
    if _splits(architecture):
        return "path lifting, generic parameters (one input without biases: data see less of it: more may be conserved)"
    return "path lifting, all data and losses, generic parameters"


def _splits(architecture: Any) -> Any:
    """With one input and no biases data see less than the path lifting: the laws by the signs of the w_j."""
    from gfproof.lyapunov.fixed_data import laws_by_signs

    one_input = architecture.widths[0] == 1 and not architecture.bias and architecture.depth == 2
    if not one_input or architecture.activation != "relu":
        return ()
    return laws_by_signs(architecture.widths[1], architecture.widths[2])


def _witness(count: Any) -> dict[str, Any]:
    """The integer point, the sampled fields and both non-zero minors, enough to check the count by hand."""
    lie, law = count.lie_minor, count.law_minor
    return {
        "point": dict(zip(count.names, count.point, strict=True)),
        "fields": list(count.fields),
        "lie_minor": {
            "fields": [count.fields[i] for i in lie.rows],
            "parameters": [count.names[j] for j in lie.columns],
            "value": str(lie.value(count.values)),
        },
        "laws_minor": {
            "laws": list(law.rows),
            "parameters": [count.names[j] for j in law.columns],
            "value": str(law.value(count.law_gradients)),
        },
    }


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:10]}... ({len(text)} digits)"
