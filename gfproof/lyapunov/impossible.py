"""The answer where no Lyapunov function exists: dual vector, bracket computation, exact witness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.lyapunov.active_cell import SpuriousZero, spurious_zero
from gfproof.lyapunov.family import polynomial_text
from gfproof.lyapunov.obstruction import BracketObstruction, affine_target_obstruction, field_text
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.search import NoLyapunovFunction
from gfproof.numbers import Q

SHOWN_STEPS = 8


@dataclass(frozen=True)
class Impossible:
    """There is no Lyapunov function: a dual vector for this degree, and where alpha is in the way, for
    all of C^2.

    Attributes:
        refusal: the linear system without solution.
        laws: the functions of rate 0; index i stands for every neuron.
        brackets: the obstruction on the cell where every neuron is active, valid for every C^2 function.
        witness: a network with G = 0 and L > 0, for alpha = 1, beta = 0 and the uniform law on [0, 1]; d
        = 1 only.
    """

    question: Question
    refusal: NoLyapunovFunction
    laws: tuple[str, ...]
    brackets: BracketObstruction | None
    witness: SpuriousZero | None

    def document(self) -> dict[str, Any]:
        """The answer as JSON."""
        return {
            "functions": [],
            "dimension": None,
            "laws": list(self.laws),
            "impossible": {
                "reason": self.reason,
                "dual": self._dual(),
                "brackets": None if self.brackets is None else bracket_document(self.brackets),
                "witness": None if self.witness is None else witness_document(self.witness),
            },
            "evidence": "exact",
            "scope": self.question.scope,
        }

    @property
    def reason(self) -> str:
        """One sentence."""
        kind = f"no V of degree <= {self.question.degree}" if self.refusal.symbol == "1" else "no V"
        where = "" if self.refusal.symbol == "1" else f" where {self.refusal.symbol} is not 0"
        return f"{kind} has a rate other than 0 for every input law{where}"

    def _dual(self) -> list[dict[str, str]]:
        integrand = self.refusal.system.integrand
        return [
            {
                "condition": name,
                "monomial": polynomial_text(integrand.context.from_dict({exponent: Q(1)})),
                "weight": str(weight),
            }
            for name, exponent, weight in self.refusal.rows
        ]

    def text(self, evidence: str = "exact") -> str:
        """The answer for a reader; ``evidence`` is what the identity, or its absence, rests on."""
        lines = [
            f"lyapunov   {self.question.scope}",
            f"  none        {self.reason}   {evidence}",
            f"  degree {self.question.degree}    the linear system has no solution; dual vector with "
            f"{len(self.refusal.rows)} entries: {self._shown_dual()}",
        ]
        if self.brackets is not None:
            where = "open set of the product of spheres" if self.question.normalized else "open set"
            more = (
                "" if self.question.width else " (one neuron shown; for more the fields are sums over them)"
            )
            lines.append(f"  brackets    no C^2 function on any {where} where all neurons are active{more}")
            computation = bracket_lines(self.brackets)
            if len(computation) > SHOWN_STEPS:
                computation = [f"{len(computation) - 1} fields (listed with --json)", computation[-1]]
            lines += [f"              {line}" for line in computation]
        if self.witness is not None:
            shown = ", ".join(f"{name} = {value}" for name, value in self.witness.parameters.items())
            lines.append(
                f"  witness     {shown} has G = 0 and L = {self.witness.risk} (f = x on [0, 1]): no V has "
                "<grad V, G> >= eps L"
            )
        return "\n".join(lines)

    def _shown_dual(self) -> str:
        parts = [
            f"{d['weight']} * ({d['condition']}, coefficient of {d['monomial']})" for d in self._dual()[:3]
        ]
        return " + ".join(parts) + (" + ..." if len(self.refusal.rows) > 3 else "")

    def brief(self) -> str:
        """One line."""
        return f"none: {self.reason}"


def impossible(question: Question, refusal: NoLyapunovFunction, laws: tuple[str, ...]) -> Impossible:
    """Collect what excludes more than this ansatz: brackets for all of C^2, and a spurious zero of G."""
    if refusal.symbol == "1":
        return Impossible(question, refusal, laws, None, None)
    brackets = affine_target_obstruction(question.integrand(question.width or 1))
    plain = question.dimension == 1 and not question.normalized
    witness = spurious_zero(question.width or 1, Q(1), Q(0), Q(0), Q(1)) if plain else None
    return Impossible(question, refusal, laws, brackets, witness)


def bracket_lines(obstruction: BracketObstruction) -> Sequence[str]:
    """The computation, one line per field, then the contradiction."""
    short = {name: _letter(n) for n, name in enumerate(step.name for step in obstruction.steps)}
    lines = []
    for step in obstruction.steps:
        origin = (
            ""
            if step.parents is None
            else " = [{}, {}]".format(*(short[obstruction.steps[p].name] for p in step.parents))
        )
        lines.append(
            f"{short[step.name]}{origin} = {field_text(step.field, obstruction.variables)},   "
            f"{short[step.name]} V = {polynomial_text(step.value)}"
        )
    relation = " + ".join(
        f"{'' if q == 1 else f'{q}*'}{short[obstruction.steps[n].name]}"
        for n, q in obstruction.relation.items()
    )
    relation = relation.replace("+ -", "- ")
    lines.append(f"{relation} = 0, so 0 = {polynomial_text(obstruction.remainder)}")
    return lines


def _letter(n: int) -> str:
    return "XYRZ"[n] if n < 4 else f"F{n}"


def bracket_document(obstruction: BracketObstruction) -> dict[str, Any]:
    """The computation as JSON."""
    return {
        "fields": [
            {
                "name": step.name,
                "field": field_text(step.field, obstruction.variables),
                "V_derivative": polynomial_text(step.value),
                "bracket_of": None if step.parents is None else list(step.parents),
            }
            for step in obstruction.steps
        ],
        "relation": {str(n): str(q) for n, q in obstruction.relation.items()},
        "contradiction": f"0 = {polynomial_text(obstruction.remainder)}",
    }


def witness_document(zero: SpuriousZero) -> dict[str, Any]:
    """The witness as a case: G = 0 and L > 0."""
    width = sum(name.startswith("b") for name in zero.parameters)
    each = [zero.parameters[f"b[{i}]"] for i in range(1, width + 1)]
    return {
        "case": {
            "network": {
                "w": [[str(zero.parameters[f"w[{i}]"])] for i in range(1, width + 1)],
                "b": [str(b) for b in each],
                "v": [str(zero.parameters[f"v[{i}]"]) for i in range(1, width + 1)],
                "c": str(zero.parameters["c"]),
            },
            "input": {"low": "0", "high": "1"},
            "target": {"kind": "affine", "slope": "1", "intercept": "0"},
        },
        "gradient": "0",
        "risk": str(zero.risk),
    }
