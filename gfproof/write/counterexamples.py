"""A counterexample as one LaTeX display: the network, the input law, the target, the step size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gfproof.numbers import rational
from gfproof.symbolic.notation import latex_number

LONGEST = 40


def counterexample_latex(case: Mapping[str, Any]) -> str:
    r"""The display \[ w = ..., b = ..., v = ..., c = ...; mu = ..., f(x) = ... \] of a case with one hidden layer.

    Args:
        case: the JSON tree of a case (``Case.to_json``).

    Returns:
        One line of LaTeX without packages beyond amsmath; "" for cases of another kind.
    """
    if "network" not in case:
        return ""
    return r"\[ " + r",\quad ".join(counterexample_formulas(case)) + r" \]"


def counterexample_formulas(case: Mapping[str, Any]) -> list[str]:
    """The parts of the display, one formula each: w, b, v, c, a, the law, the target, the step size."""
    network = case["network"]
    parts = [f"{key} = {_array(network[key])}" for key in ("w", "b", "v", "c", "a") if key in network]
    return [*parts, _law(case["input"]), _target(case["target"]), *_dynamics(case.get("dynamics", {}))]


def _array(value: Any) -> str:
    """Rows as a matrix, a list as a tuple, one number as it is."""
    if not isinstance(value, list):
        return latex_number(rational(value))
    if not value or not isinstance(value[0], list):
        entries = ", ".join(map(_array, value))
        return entries if len(value) == 1 else f"({entries})"
    if not any(value):
        return "()"
    if len(value) == 1 == len(value[0]):
        return _array(value[0][0])
    rows = r" \\ ".join(" & ".join(map(_array, row)) for row in value)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _law(law: Mapping[str, Any]) -> str:
    if law.get("law") == "density":
        return r"\mu \text{ with the density of the case file}"
    if "points" in law:
        atoms = zip(law["masses"], law["points"], strict=True)
        return r"\mu = " + " + ".join(
            rf"{'' if str(p) == '1' else _array(p)}\delta_{{{_array(x)}}}" for p, x in atoms
        )
    sides = r" \times ".join(
        f"[{_array(p)}, {_array(q)}]" for p, q in zip(law["low"], law["high"], strict=True)
    )
    return rf"\mu = \mathcal{{U}}({sides})"


def _target(target: Mapping[str, Any]) -> str:
    kind = target["kind"]
    if kind == "constant":
        return f"f = {_array(target['value'])}"
    if kind == "affine":
        return rf"f(x) = {_array(target['slope'])}\,x + {_array(target['intercept'])}"
    if kind == "piecewise":
        cuts = [_array(x) for x in target["breakpoints"]]
        pieces = [_polynomial(piece) for piece in target["pieces"]]
        ends = [f"x < {x}" for x in cuts] + [rf"x \ge {cuts[-1]}" if cuts else ""]
        rows = r" \\ ".join(f"{piece} & {end}" for piece, end in zip(pieces, ends, strict=True))
        return rf"f(x) = \begin{{cases}} {rows} \end{{cases}}"
    return rf"f \text{{ of kind {kind}}}"


def _polynomial(piece: Any) -> str:
    if isinstance(piece[0], list):
        return "(" + ", ".join(map(_polynomial, piece)) + ")"
    powers = ("", "x", *(f"x^{{{n}}}" for n in range(2, len(piece))))
    terms = [rf"({_array(k)}){power}" for k, power in zip(piece, powers, strict=False)]
    return " + ".join(terms)


def _dynamics(dynamics: Mapping[str, Any]) -> list[str]:
    return [rf"\gamma = {_array(dynamics['step_size'])}"] if "step_size" in dynamics else []
