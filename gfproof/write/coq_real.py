"""Certificates over real numbers as Coq text: identities by field, inequalities step by step from the facts they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.write.coq_network import constant, real


@dataclass
class Reals:
    """A claim over real variables, and the facts of its proof: (text of F, is F > 0?)."""

    claim: dict[str, Any]
    facts: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bodies: dict[str, Any] = dict(self.claim["definitions"])

    def text(self, e: Any) -> str:
        """An expression as a Coq real."""
        if isinstance(e, str):
            if e in self.bodies:
                return self.text(self.bodies[e])
            return constant(e) if e in self.claim["variables"] else real(e)[0]
        op, *args = e
        if op == "^":
            return f"({self.text(args[0])} ^ {args[1]})"
        if op not in ("+", "-", "*"):
            raise NotAvailable(f"Coq files of real expressions with {op}")
        shown = list(map(self.text, args))
        return f"({f' {op} '.join(shown)})" if len(shown) > 1 else f"({op if op == '-' else ''} {shown[0]})"

    def sides(self, relation: Sequence[Any]) -> tuple[str, str, str]:
        """Operator, left, right as text."""
        op, left, right = relation
        for e in (left, right):
            if isinstance(e, list) and e[0] == "/":
                raise NotAvailable("Coq files of certificates with quotients")
        return op, self.text(left), self.text(right)

    def relation(self, relation: Sequence[Any]) -> str:
        """A relation as a Coq proposition."""
        op, left, right = self.sides(relation)
        return f"{left} {'=' if op == '==' else op} {right}"

    def difference(self, relation: Sequence[Any]) -> tuple[str, bool]:
        """(F, strict) such that the relation says F >= 0 (or > 0)."""
        op, left, right = self.sides(relation)
        big, small = (right, left) if op in ("<", "<=") else (left, right)
        return f"({big} - {small})", op in ("<", ">")

    def statement(self) -> str:
        """The claim as a Coq proposition."""
        names = " ".join(constant(name) for name in self.claim["variables"])
        given = "".join(f"\n  {self.relation(r)} ->" for r in self.claim["hypotheses"])
        then = " /\\\n  ".join(self.relation(r) for r in self.claim["conclusion"])
        bound = (f"forall {names} : R," if names else "") + f"{given}\n  {then}"
        if not self.claim.get("attained"):
            return bound
        equal = [["==", *r[1:]] for r in self.claim["conclusion"]]
        there = " /\\\n  ".join(self.relation(r) for r in [*self.claim["hypotheses"], *equal])
        return f"({bound}) /\\\n  (exists {names} : R,\n  {there})"

    def whole_proof(self, steps: Sequence[dict[str, Any]]) -> list[str]:
        """The proof of the statement: the bound, and the point that attains it."""
        point = self.claim.get("attained")
        if not point:
            return self.proof(steps)
        there = " ".join(f"exists {real(q)[0]}." for q in point)
        count = len(self.claim["hypotheses"]) + len(self.claim["conclusion"]) - 1
        split = f"refine ({'(conj _ ' * count}_{')' * count}); " if count else ""
        return ["split.", "{", *self.proof(steps), "}", f"{{ {there} {split}first [lra | field]. }}"]

    def proof(self, steps: Sequence[dict[str, Any]]) -> list[str]:
        """The proof, fact by fact."""
        lines = ["intros" + "".join(f" {constant(n)}" for n in self.claim["variables"]) + "."]
        for k, relation in enumerate(self.claim["hypotheses"]):
            lines.append(f"intros K{k}.")
            shown, strict = self.difference(relation)
            lines += self.fact(shown, strict, "lra")
            if relation[0] == "==":
                lines += self.fact(f"(- {shown})", False, "lra")
        for step in steps:
            shown, strict = self.difference(step["concludes"])
            lines += self.step(step, shown, strict)
        if len(self.claim["conclusion"]) > 1:
            lines.append("repeat split.")
        for relation in self.claim["conclusion"]:
            lines.append(f"- {self.conclude(relation)}")
        return lines

    def fact(self, shown: str, strict: bool, tactic: str) -> list[str]:
        """One fact, proved by a tactic."""
        number = len(self.facts)
        self.facts.append((shown, strict))
        return [f"assert (F{number} : 0 {'<' if strict else '<='} {shown}) by ({tactic})."]

    def step(self, step: dict[str, Any], shown: str, strict: bool) -> list[str]:
        """A step: its terms are nonnegative, and their sum is the fact."""
        lines, terms = [], []
        for k, (term, positive, tactic) in enumerate(self.terms(step)):
            terms.append(term)
            lines.append(f"assert (T{k} : 0 {'<' if positive else '<='} {term}) by ({tactic}).")
        total = " + ".join(terms) or "0"
        lines += self.fact(shown, strict, f"replace {shown} with ({total}) by field; lra")
        return [*lines, *(f"clear T{k}." for k in range(len(terms)))]

    def terms(self, step: dict[str, Any]) -> list[tuple[str, bool, str]]:
        """The terms of a step: text, is it positive?, and a tactic that proves it."""
        found: list[tuple[str, bool, str]] = []
        if step["rule"] == "combine":
            for factor, chosen in step["terms"]:
                term, strict, tactic = real(factor)[0], True, "lra"
                for k in chosen:
                    shown, positive = self.facts[k]
                    term, strict = f"({term} * {shown})", strict and positive
                    both = "Rmult_lt_0_compat" if strict else "Rmult_le_pos"
                    weak = f"first [assumption | left; assumption | lra | {tactic} | left; {tactic}]"
                    tactic = f"apply {both}; [{weak}|first [assumption | left; assumption]]"
                found.append((term, strict, tactic))
        elif step["rule"] == "gram":
            basis = list(map(self.text, step["basis"]))
            for j, weight in enumerate(step["diagonal"]):
                column = [f"{real(row[j])[0]} * {m}" for row, m in zip(step["lower"], basis, strict=True)]
                square = f"({real(weight)[0]} * ({' + '.join(column)}) ^ 2)"
                found.append((square, False, "apply Rmult_le_pos; [lra|apply pow2_ge_0]"))
        else:
            raise NotAvailable(f"Coq files of real certificates with the rule {step['rule']}")
        return found

    def conclude(self, relation: Sequence[Any]) -> str:
        """A conclusion is an identity, or one of the facts."""
        if relation[0] == "==":
            return "first [field | lra]."
        shown, strict = self.difference(relation)
        tries = ["lra"]
        for k in reversed(range(len(self.facts))):
            known, positive = self.facts[k]
            if positive or not strict:
                tries.append(f"(assert (E : {shown} = {known}) by field; lra)")
        tries.append(f"(assert (E : {shown} = 0) by field; lra)")
        return f"first [{' | '.join(tries)}]."
