"""Bracket obstructions as Coq text: for these parameters no twice differentiable function satisfies the equations on an open set.

The theorem is about every nonempty open set of R^n and every function on it whose gradient has derivatives that commute, as
every C^2 function does (``Brackets.v``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.write.coq_network import constant, real
from gfproof.write.coq_real import Reals

WORDS = {"+": "Plus", "-": "Minus", "*": "Times"}
Parts = tuple[Mapping[str, Any], Any]
"""The coefficients of the slopes V_z, by name, and the rest of an expression that is affine in them."""


def affine_parts(e: Any, slopes: Sequence[str]) -> Parts:
    """An expression that is affine in the slopes, taken apart.

    Raises:
        NotAvailable: it is not written as an affine expression.
    """
    if isinstance(e, str):
        return ({e: "1"}, "0") if e in slopes else ({}, e)
    op, *args = e
    if op == "^":
        if affine_parts(args[0], slopes)[0]:
            raise NotAvailable("Coq files of equations with powers of slopes")
        return {}, e
    parts = [affine_parts(arg, slopes) for arg in args]
    if op == "*":
        with_slopes = [n for n, (found, _) in enumerate(parts) if found]
        if len(with_slopes) > 1:
            raise NotAvailable("Coq files of equations with products of slopes")
        if not with_slopes:
            return {}, e
        others = [arg for n, arg in enumerate(args) if n != with_slopes[0]]
        found, rest = parts[with_slopes[0]]
        return {name: ["*", *others, c] for name, c in found.items()}, ["*", *others, rest]
    if op == "-" and len(parts) == 1:
        found, rest = parts[0]
        return {name: ["-", c] for name, c in found.items()}, ["-", rest]
    if op not in ("+", "-"):
        raise NotAvailable(f"Coq files of equations with {op}")
    return reduce(lambda one, two: _joined(op, one, two), parts)


def _joined(op: str, one: Parts, two: Parts) -> Parts:
    names = {**dict.fromkeys(one[0]), **dict.fromkeys(two[0])}
    return {name: [op, one[0].get(name, "0"), two[0].get(name, "0")] for name in names}, [op, one[1], two[1]]


@dataclass(frozen=True)
class BracketFile:
    """A certificate of the kind bracket-obstruction as Coq text.

    Attributes:
        claim, steps: of the certificate.
    """

    claim: Mapping[str, Any]
    steps: Sequence[Any]

    def data(self, e: Any) -> str:
        """An expression in variables and parameters as ``expr``."""
        if isinstance(e, str):
            names = [*self.claim["variables"], *self.claim["parameters"]]
            return f"(Atom {names.index(e)})" if e in names else real(e)[1]
        op, *args = e
        if op == "^":
            return f"(Power {self.data(args[0])} {args[1]})"
        terms = [self.data(arg) for arg in args]
        if len(terms) == 1:
            return f"(Opp {terms[0]})" if op == "-" else terms[0]
        return reduce(lambda one, two: f"({WORDS[op]} {one} {two})", terms)

    def equation(self, relation: Sequence[Any]) -> str:
        """The equation field V = right."""
        slopes = [f"V_{name}" for name in self.claim["variables"]]
        found, rest = affine_parts(["-", relation[1], relation[2]], slopes)
        field = "; ".join(self.data(found.get(slope, "0")) for slope in slopes)
        return f"Equation [{field}] (Opp {self.data(rest)})"

    def step(self, step: Sequence[Any]) -> str:
        """A step of the certificate."""
        kind, *rest = step
        if kind == "bracket":
            return f"Bracket {rest[0]} {rest[1]}"
        return f"Combine [{'; '.join(f'({self.data(e)}, {k}%nat)' for e, k in rest)}]"

    def text(self, name: str) -> str:
        """The theorem with its proof."""
        claim = self.claim
        variables, parameters = claim["variables"], claim["parameters"]
        slopes = [f"V_{z}" for z in variables]
        reals = Reals({"definitions": [], "variables": [*variables, *parameters, *slopes]})
        size, (goal,) = len(variables), claim["conclusion"]
        named = [f"let {constant(z)} := z {n}%nat in" for n, z in enumerate(variables)]
        named += [f"let {constant(s)} := slope {n}%nat z in" for n, s in enumerate(slopes)]
        equations = " /\\\n      ".join(reals.relation(one) for one in claim["hypotheses"])
        quantified = f"forall {' '.join(map(constant, parameters))} : R, " if parameters else ""
        listed = f"[{'; '.join(map(constant, parameters))}]"
        facts = "; ".join(map(self.equation, claim["hypotheses"]))
        steps = "; ".join(map(self.step, self.steps))
        names = " & ".join(f"E{n}" for n in range(len(claim["hypotheses"])))
        split = f"destruct Equations as ({names}); " if len(claim["hypotheses"]) > 1 else ""
        return "\n".join(
            [
                f"Theorem {name} :",
                f"  {quantified}{reals.text(goal)} <> 0 ->",
                "  ~ exists (U : vec -> Prop) (V : vec -> R) (slope : nat -> vec -> R),",
                f"    open_set {size} U /\\ (exists z, U z) /\\ twice_differentiable {size} U V slope /\\",
                f"    (forall z : vec, U z ->\n      {' '.join(named)}\n      {equations}).",
                "Proof.",
                f"intros{''.join(f' {constant(p)}' for p in parameters)} Nonzero "
                "(U & V & slope & Opened & (z0 & Inside) & (second & Smooth) & Equations).",
                "apply Nonzero.",
                f"refine (obstruction {size} {listed} U slope second Opened",
                "  (fun z j k Hz Hj Hk => proj1 (proj2 (Smooth z j k Hz Hj Hk)))",
                "  (fun z j k Hz Hj Hk => proj2 (proj2 (Smooth z j k Hz Hj Hk)))",
                f"  [{facts}]",
                f"  [{steps}]",
                f"  {self.data(goal)} z0 _ Inside _).",
                "- repeat apply List.Forall_cons; try apply List.Forall_nil; intros z Hz; specialize (Equations z Hz); "
                f"cbv zeta in Equations; {split}unfold component, at_; cbn; lra.",
                "- vm_compute. reflexivity.",
                "Qed.",
                "",
            ]
        )
