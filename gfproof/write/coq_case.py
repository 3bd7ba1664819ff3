"""Exact values of one network as Coq text: risk and generalized gradient, computed inside Coq's kernel.

Laws: uniform on an interval (one input), finitely many points (any number of inputs).  Targets: constant and affine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.write.coq_network import real


def rational(number: str) -> str:
    """A rational as a Coq Q."""
    q = Fraction(number)
    return f"({q.numerator} # {q.denominator})"


def vector(numbers: Sequence[str]) -> str:
    """A list of Q."""
    return f"[{'; '.join(map(rational, numbers))}]"


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """A list of lists of Q."""
    return f"[{'; '.join(map(vector, rows))}]"


class CaseFile:
    """One case of a certificate (``certify.values.case``), with the values claimed at it.

    Attributes:
        values: symbol -> numbers, of L, G.w (H, d), G.b (H,), G.v (m, H), G.c (m,), G.a (m, d).

    Raises:
        NotAvailable: a piecewise target, or values of other symbols.
    """

    def __init__(self, case: Mapping[str, Any], values: Mapping[str, Any]):
        self.case, self.values = case, values
        if "pieces" in case["goal"]:
            raise NotAvailable("Coq files of cases with a piecewise target")
        unknown = set(values) - {"L", "G.w", "G.b", "G.v", "G.c", "G.a"}
        if unknown:
            raise NotAvailable(f"Coq files of values of {', '.join(sorted(unknown))}")
        self.width, self.inputs, self.outputs = len(case["w"]), len(case["w"][0]), len(case["c"])
        self.skip = "true" if case["a"] else "false"

    def definitions(self) -> list[str]:
        """The case, its law and the calculus that computes with it."""
        case = self.case
        outer = [list(column) for column in zip(*case["v"], strict=True)]
        goal = case["goal"]
        lists = [
            matrix(case["w"]),
            vector(case["b"]),
            matrix(outer),
            vector(case["c"]),
            matrix(case["a"]),
            matrix(goal["slope"]),
            vector(goal["intercept"]),
        ]
        lines = [f"Definition z : rational_case := (Case {' '.join(lists)})%Q."]
        law = case["law"]
        if "points" in law:
            arguments = f"{self.inputs} ({matrix(law['points'])})%Q ({vector(law['masses'])})%Q"
            checked = "(eq_refl true)"
            lines.append(f"Definition law := points_law {arguments} {checked}.")
            lines.append(
                f"Definition ways : calculus {self.inputs} law := points_calculus {arguments} {checked}."
            )
        else:
            ends = f"{rational(law['low'])}%Q {rational(law['high'])}%Q"
            lines.append(f"Definition law := uniform_interval {ends}.")
            lines.append(
                f"Definition ways : calculus 1 law := uniform_calculus {ends} ({vector(self.cuts())})%Q."
            )
        gradient = f"gradient {self.sizes} {self.skip} 0 law (target_of {self.inputs} z) (parameters_of z)"
        return [*lines, f"Definition G := {gradient}."]

    def cuts(self) -> list[str]:
        """The kinks inside the interval, and its right end."""
        low, high = Fraction(self.case["law"]["low"]), Fraction(self.case["law"]["high"])
        pairs = zip(self.case["w"], self.case["b"], strict=True)
        kinks = {-Fraction(b) / Fraction(w) for (w,), b in pairs if Fraction(w)}
        return [str(t) for t in sorted({t for t in kinks if low < t < high} | {high})]

    @property
    def sizes(self) -> str:
        """H d m."""
        return f"{self.width} {self.inputs} {self.outputs}"

    def entries(self) -> list[tuple[str, str, str, str]]:
        """(quantity, lemma with its indices, computation with its indices, value), one per claimed number."""
        found: list[tuple[str, str, str, str]] = []

        def one(quantity: str, word: str, indices: str, value: str, bound: str = "") -> None:
            found.append((quantity, f"{word}_value_ok|{indices}|{bound}", f"{word}_value", value))

        for name, numbers in self.values.items():
            if name == "L":
                one(
                    f"total_risk {self.sizes} {self.skip} law (target_of {self.inputs} z) (parameters_of z)",
                    "risk",
                    "",
                    numbers,
                )
            elif name == "G.w":
                for i, row in enumerate(numbers):
                    for j, q in enumerate(row):
                        one(f"weights G {i} {j}", "weight", f"{i} {j}", q, self.below(j))
            elif name == "G.b":
                for i, q in enumerate(numbers):
                    one(f"biases G {i}", "bias", f"{i}", q)
            elif name == "G.v":
                for k, row in enumerate(numbers):
                    for i, q in enumerate(row):
                        one(f"outers G {i} {k}", "outer", f"{i} {k}", q)
            elif name == "G.c":
                for k, q in enumerate(numbers):
                    one(f"offsets G {k}", "offset", f"{k}", q)
            else:
                for k, row in enumerate(numbers):
                    for j, q in enumerate(row):
                        one(f"skips G {k} {j}", "skip", f"{k} {j}", q, self.below(j))
        return found

    def below(self, j: int) -> str:
        """The proof of j < d."""
        return f"(proj1 (Nat.ltb_lt {j} {self.inputs}) eq_refl)"

    def claims(self) -> list[tuple[str, str]]:
        """(statement, proof term) per claimed number, over ``definitions``."""
        found = []
        for quantity, lemma, computation, value in self.entries():
            word, indices, bound = lemma.split("|")
            setting = f"{self.sizes} {self.skip} law ways z"
            claimed = f"{rational(value)}%Q"
            several = computation in ("risk_value", "weight_value", "bias_value")  # sums over the outputs
            place = setting if several else f"{self.width} {self.inputs} {self.skip} law ways z"
            computed = f"{computation} {place} {indices} = Some {claimed}"
            proof = f"({word} {setting} {indices} {claimed} {bound} (eq_refl (Some {claimed}) <: {computed}))"
            number = Fraction(value)
            if number.denominator == 1:
                proof = f"(integer_value _ ({number.numerator})%Z {proof})"
            found.append((f"{quantity} = {real(value)[0]}", proof))
        return found

    def text(self, name: str) -> str:
        """Definitions, and one theorem that states all values."""
        statements, proofs = zip(*self.claims(), strict=True)
        proof = proofs[-1]
        for one in reversed(proofs[:-1]):
            proof = f"(conj {one}\n  {proof})"
        joined = " /\\\n  ".join(statements)
        lines = [*self.definitions(), f"Definition {name} :\n  {joined} :=\n  {proof}."]
        return "\n".join(lines) + "\n"
