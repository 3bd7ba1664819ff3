"""Inequality chains under construction: proofs of inequalities for every width, every dimension and every law.

A chain is a list of steps, each concluding one inequality between formal quantities from the ones before it and from
the axioms of the checker (Cauchy-Schwarz in L^2(mu), int over the active set <= int, relu(y)^2 <= |u|^2 (1 + |x|^2) on
the active set, the order harmonic <= min <= both). Why the axioms hold, for any value of relu'(0) in [0, 1], with
s = relu'(y_i(x)), T = int s^2 (1 + |x|^2), R = int relu(y_i)^2, |e|^2 integrating to L:

    hidden     |G_{w_i}|^2 + G_{b_i}^2 = |2 int s (v_i.e) (x, 1)|^2 <= 4 int s^2 |v_i|^2 (1 + |x|^2) int |e|^2 = 4 |v_i|^2 T L
    outer      |G_{v_i}|^2 = |2 int relu(y_i) e|^2 <= 4 R L         offset  |G_c|^2 = |2 int e|^2 <= 4 L  (probability)
    skip       |G_a|^2 = |2 int e x^T|^2 <= 4 M2 L                  active  T <= 1 + M2  (s^2 <= 1)
    relu       relu(y)^2 = s^2 (u.(x, 1))^2 <= s^2 |u|^2 (1 + |x|^2), so R <= |u|^2 T
    box        |x|^2 <= dim max_k |x_k|^2, so M2 <= dim radius^2
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.certify.integrand import BALL, S
from gfproof.certify.schema import Expression, seal

MOMENT: Expression = ["+", "1", "M2"]
OUTER: Expression = ["norm2", "v"]


class Chain:
    """Steps under construction; each method appends one and returns the number of its fact.

    Args:
        hypotheses: the relations of the claim that are assumed; an == counts for two facts.
    """

    def __init__(self, hypotheses: Sequence[Any] = ()) -> None:
        self.steps: list[dict[str, Any]] = []
        self._facts = sum(2 if rel[0] == "==" else 1 for rel in hypotheses)

    def _add(self, rule: str, concludes: Sequence[Any], **data: Any) -> int:
        self.steps.append({"rule": rule, "concludes": list(concludes), **data})
        self._facts += 1
        return self._facts - 1

    def combine(self, concludes: Sequence[Any], *terms: tuple[Any, Sequence[int | str]]) -> int:
        """A positive combination of products of facts (numbers) and axioms (names)."""
        shown = [[str(factor), list(chosen)] for factor, chosen in terms]
        return self._add("combine", concludes, terms=shown)

    def square(self, vector: Expression, *, neurons: bool = False) -> int:
        """|vector|^2 >= 0, or its sum over the neurons."""
        norm = ["norm2", vector]
        level = "neurons" if neurons else "once"
        return self._add("square", [">=", ["sum", norm] if neurons else norm, "0"], parts=[[level, vector]])

    def squares(self, concludes: Sequence[Any], parts: Sequence[Sequence[Any]]) -> int:
        """|x|^2 >= 0 for the vector with these blocks ("neurons" or "once", x)."""
        return self._add("square", concludes, parts=[list(part) for part in parts])

    def ball(self) -> int:
        """|w_i|^2 + b_i^2 >= 0."""
        return self._add("square", [">=", BALL, "0"], parts=[["once", "w"], ["once", "b"]])

    def risk(self) -> int:
        """L >= 0, from 4 L >= |G_c|^2 >= 0."""
        return self.combine([">=", "L", "0"], ("1/4", ["offset"]), ("1/4", [self.square("G.c")]))

    def second_moment(self) -> int:
        """1 + M2 >= 0."""
        return self.combine([">=", MOMENT, "0"], ("1", ["second-moment"]), ("1", []))

    def size(self) -> int:
        """S >= 0."""
        parts = [["neurons", "w"], ["neurons", "b"], ["neurons", "v"]]
        return self._add("square", [">=", S, "0"], parts=parts)

    def cauchy_schwarz(self, concludes: Sequence[Any], *parts: tuple[str, Expression, Expression]) -> int:
        """(x.y)^2 <= |x|^2 |y|^2 for vectors with these blocks ("neurons" or "once", x, y)."""
        return self._add("cauchy-schwarz", concludes, parts=[list(part) for part in parts])

    def total(self, concludes: Sequence[Any], fact: int) -> int:
        """The sum of a fact over the neurons."""
        return self._add("sum", concludes, of=fact)

    def weights(self, concludes: Sequence[Any], fact: int, symbol: str) -> int:
        """The best weight: min or harmonic in the place of lambda^2 X + (1 - lambda)^2 Y."""
        return self._add("weights", concludes, of=fact, **{"as": symbol})

    def blocks_by_trace(self) -> int:
        """sum_i |G_{w_i}|^2 + G_{b_i}^2 + |G_{v_i}|^2 <= 4 sum_i (|v_i|^2 T + R) L, with the integrals kept."""
        bound = ["*", "4", "L", ["+", ["*", OUTER, "T"], "R"]]
        blocks = ["+", ["norm2", "G.w"], ["^", "G.b", 2], ["norm2", "G.v"]]
        each = self.combine(["<=", blocks, bound], ("1", ["hidden"]), ("1", ["outer"]))
        return self.total(["<=", ["sum", blocks], ["sum", bound]], each)

    def trace_by_size(self) -> int:
        """sum_i (|v_i|^2 T + R) <= (1 + M2) S."""
        outer, ball = self.square("v"), self.ball()
        neuron = ["+", ["*", OUTER, "T"], "R"]
        bound = ["*", MOMENT, ["+", BALL, OUTER]]
        each = self.combine(
            ["<=", neuron, bound], ("1", ["active", outer]), ("1", ["relu"]), ("1", ["active", ball])
        )
        return self.total(["<=", ["sum", neuron], ["*", MOMENT, S]], each)

    def certificate(self, claim: dict[str, Any]) -> dict[str, Any]:
        """The sealed certificate; raises Rejected when a step or the claim does not follow."""
        return seal("inequality-chain", claim, self.steps)
