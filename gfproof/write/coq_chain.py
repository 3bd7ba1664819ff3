"""Inequality chains as Coq text: each fact says that an expression is nonnegative (or positive) for every neuron.

Facts live on the side of the data (``expr``), where ``identity`` compares them; axioms and hypotheses enter as text and are
carried over by the equations of ``Network``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from gfproof.certify.checker import AXIOMS, BLEND
from gfproof.errors import NotAvailable
from gfproof.write.coq_network import BALL, OUTER, Network, Term, real

INDEX = "(i, 0, 0)%nat"
SETTING = "H d m {skip} kink mu {target} {integrable}"
LEMMAS = {
    "second-moment": "apply Rle_ge, moment_ge0",
    "relu-positive": "apply Rle_ge, (relu_ge0 d mu theta i)",
    "relu": "generalize (relu_axiom d kink mu theta i); unfold relu_mass, active_mass; lra",
    "active-positive": "generalize (active_ge0 d kink mu theta i); unfold active_mass; lra",
    "active": "generalize (active_axiom d kink mu kink_range theta i); unfold active_mass; lra",
    "hidden": "generalize (hidden_axiom SETTING theta i); unfold active_mass; lra",
    "outer": "generalize (outer_axiom SETTING theta i); unfold relu_mass; lra",
    "offset": "generalize (offset_axiom SETTING theta); lra",
    "skip": "generalize (skip_axiom SETTING theta); lra",
    "harmonic-positive": "apply Rle_ge, harmonic_ge0; [apply ball_ge0|apply dot_ge0]",
    "harmonic": "apply harmonic_le_min; [apply ball_ge0|apply dot_ge0]",
    "min-inner": "replace (biases theta i ^ 2) with (biases theta i * biases theta i) by ring; apply Rmin_l",
    "min-outer": "apply Rmin_r",
    "radius": "lra",
    "box": "lra",
    "dimension": "change 1 with (INR 1); apply Rle_ge, le_INR; lia",
    "width": "change 1 with (INR 1); apply Rle_ge, le_INR; lia",
}
"""How each axiom of the checker follows in Coq."""


def is_quotient(e: Any) -> bool:
    """Is this side of a relation p/q?"""
    return isinstance(e, list) and e[0] == "/"


def quotient(e: Any) -> list[Any]:
    """(p, q) of a side p/q; (p, 1) of any other."""
    return e[1:] if is_quotient(e) else [e, "1"]


class Chain:
    """The proof of a chain, fact by fact."""

    def __init__(self, claim: dict[str, Any], steps: Sequence[dict[str, Any]]):
        free = any(step["rule"] == "weights" for step in steps)
        if free and '"lambda"' in json.dumps([claim["hypotheses"], claim["conclusion"]]):
            raise NotAvailable("Coq files of chains with best weights whose claim names lambda")
        self.network = Network(claim, free)
        self.claim, self.steps = claim, steps
        self.lines: list[str] = []
        self.facts: list[tuple[str, bool]] = []  # data of F, is F > 0?
        self.named: dict[str, int] = {}
        self.theirs: list[int] = []  # our number of each fact of the certificate

    @property
    def setting(self) -> str:
        """The arguments all lemmas share."""
        network = self.network
        return SETTING.format(skip=network.skip, target=network.target, integrable=network.integrable)

    def sides(self, relation: Sequence[Any]) -> tuple[Term, Term, bool]:
        """(big, small, strict): the relation says big >= small or big > small."""
        op, left, right = relation
        if op == "==":
            raise NotAvailable("Coq files of chains with steps that are equations")
        terms = [self.network.side(left), self.network.side(right)]
        small, big = terms if op in ("<", "<=") else terms[::-1]
        return big, small, op in ("<", ">")

    def add(self, data: str, strict: bool, proof: Sequence[str]) -> int:
        """One more fact."""
        number, sign = len(self.facts), "<" if strict else "<="
        self.facts.append((data, strict))
        self.lines += [
            f"assert (F{number} : forall {'(lambda : nat -> R) ' if self.network.free else ''}(i : nat), (i < H)%nat -> "
            f"0 {sign} {self.network.value} {data} {INDEX}).",
            f"{{ intros{' lambda' if self.network.free else ''} i Hi.",
            *proof,
            "}",
        ]
        return number

    def carried(self, big: Term, small: Term, strict: bool, proof: Sequence[str]) -> list[str]:
        """Carry big >= small over from the text to the data."""
        sign = "<" if strict else "<="
        lines = [f"assert (P : {small.text} {sign} {big.text}).", "{ cbv beta.", *proof, "}"]
        for one in self.network.derived(small.text, big.text):
            lines.append(f"rewrite {one.replace('<INDEX>', INDEX)} in P.")
        if self.network.rewrites:
            lines.append(f"rewrite {', '.join(f'?{one}' for one in self.network.rewrites)} in P.")
        small_value, big_value = self.value(small.data), self.value(big.data)
        lines.append(f"change ({small_value} {sign} {big_value}) in P.")
        lines.append(f"change (0 {sign} {big_value} - {small_value}).")
        lines.append(f"apply {'Rlt' if strict else 'Rle'}_difference, P.")
        return lines

    def value(self, data: str) -> str:
        """Data at neuron i."""
        return f"{self.network.value} {data} {INDEX}"

    def use(self, number: int) -> str:
        """A fact at neuron i."""
        return f"F{number}{' lambda' if self.network.free else ''} i Hi"

    def hypothesis(self, number: int, relation: Sequence[Any]) -> None:
        """A hypothesis of the claim as a fact (an equation as two)."""
        op, left, right = relation
        both = [[">=", left, right], [">=", right, left]] if op == "==" else [relation]
        for one in both:
            big, small, strict = self.sides(one)
            each = big.each or small.each
            proof = f"generalize (K{number} i Hi); lra." if each else f"generalize K{number}; lra."
            self.add(f"(Minus {big.data} {small.data})", strict, self.carried(big, small, strict, [proof]))

    def axiom(self, name: str) -> int:
        """An axiom of the checker as a fact."""
        if name not in LEMMAS:
            raise NotAvailable(f"Coq files of chains with the axiom {name}")
        if name not in self.named:
            left, right = AXIOMS[name]
            big, small, _ = self.sides([">=", left, right])
            proof = LEMMAS[name].replace("SETTING", self.setting)
            lines = [f"apply Rge_le; {proof}." if "Rle_ge" in proof else f"{proof}."]
            data = f"(Minus {big.data} {small.data})"
            self.named[name] = self.add(data, False, self.carried(big, small, False, lines))
        return self.named[name]

    def step(self, step: dict[str, Any]) -> None:
        """A step of the certificate."""
        big, small, strict = self.sides(step["concludes"])
        goal = f"(Minus {big.data} {small.data})"
        rule = step["rule"]
        if rule == "combine":
            self.add(goal, strict, self.combine(goal, strict, step["terms"]))
        elif rule == "sum":
            data, _ = self.facts[step["of"]]
            proof = [
                *self.same(goal, f"(Total neurons {data})"),
                f"apply (sumn_ge0 H (fun n => {self.network.value} {data} (n, 0, 0)%nat)). intros n Hn. "
                f"{'left. ' if self.facts[step['of']][1] else ''}apply F{step['of']}; assumption.",
            ]
            if strict:
                raise NotAvailable("Coq files of chains with strict sums")
            self.add(goal, False, proof)
        elif rule == "square":
            blocks = []
            for level, u in step["parts"]:
                e = ["norm2", u]
                blocks.append(self.network.term(["sum", e] if level == "neurons" else e))
            text, data = blocks[0].text, blocks[0].data
            for block in blocks[1:]:
                text, data = f"({text} + {block.text})", f"(Plus {data} {block.data})"
            squares = "unfold dot; repeat (first [apply Rplus_le_le_0_compat | apply sumn_ge0; intros ? _ | apply Rle_0_sqr])."
            self.add(goal, strict, [*self.same(goal, data), f"change (0 <= {text}).", squares])
        elif rule == "cauchy-schwarz":
            self.add(goal, strict, self.cauchy_schwarz(goal, step["parts"]))
        elif rule == "weights":
            self.add(goal, strict, self.best_weights(goal, strict, step["of"], step["as"]))
        else:
            raise NotAvailable(f"Coq files of chains with the rule {rule}")

    def same(self, goal: str, data: str) -> list[str]:
        """Turn the goal about ``goal`` into one about ``data``, which has the same normal form."""
        if goal == data:
            return []
        lemma = self.network.equation(goal, data, INDEX, "Hi")
        return [f"rewrite ({lemma}) by (vm_compute; reflexivity)."]

    def cauchy_schwarz(self, goal: str, parts: Sequence[Any]) -> list[str]:
        """|x|^2 |y|^2 - (x.y)^2 >= 0 for vectors made of blocks."""
        totals: list[Term] = []
        for left, right in ((1, 1), (1, 2), (2, 2)):
            products = []
            for level, *vectors in parts:
                e = ["dot", vectors[left - 1], vectors[right - 1]]
                products.append(self.network.term(["sum", e] if level == "neurons" else e))
            total = products[0]
            for one in products[1:]:
                total = Term(f"({total.text} + {one.text})", f"(Plus {total.data} {one.data})")
            totals.append(total)
        x, both, y = totals
        data = f"(Minus (Times {x.data} {y.data}) (Times {both.data} {both.data}))"
        shown = f"change (0 <= {x.text} * {y.text} - {both.text} * {both.text})."
        return [*self.same(goal, data), shown, "apply cauchy_schwarz. blocks."]

    def best_weights(self, goal: str, strict: bool, number: int, symbol: str) -> list[str]:
        """The fact at the weights for which lambda^2 X + (1 - lambda)^2 Y is min(X, Y), or X Y / (X + Y)."""
        network, (data, more) = self.network, self.facts[number]
        place, blend = network.term(symbol), network.term(BLEND)
        atom, free = place.data[len("(Atom ") : -1], network.term("lambda").data[len("(Atom ") : -1]
        best = {"min": f"least_weight {BALL} {OUTER}", "harmonic": f"{OUTER} / ({BALL} + {OUTER})"}[symbol]
        lemma = {
            "min": "apply least_weight_ok",
            "harmonic": "apply harmonic_weight_ok; [apply ball_ge0|apply dot_ge0]",
        }[symbol]
        symbols = "symbols theta G (more_at {})"
        size = 10 + len(network.symbols)
        seen, read = (
            re.sub(r"\bi\b", "n", text) for text in (place.text, blend.text.replace("lambda i", "best i"))
        )
        square = "replace (biases theta n ^ 2) with (biases theta n * biases theta n) by ring"
        blended = f"(substitute {atom} {blend.data} {goal})"
        equal = network.equation(blended, data, INDEX, "Hi", "best")
        return [
            f"pose (best := (fun i : nat => {best}) : nat -> R).",
            f"rewrite (substitute_value (sizes H d m) ({symbols.format('lambda')}) ({symbols.format('best')}) "
            f"{atom} {blend.data} {free} {goal}).",
            f"- rewrite ({equal}) by (vm_compute; reflexivity).",
            f"  {'left; ' if more and not strict else ''}exact (F{number} best i Hi).",
            f"- intros n s N N'. do {size} (destruct n as [|n]; [first [reflexivity | exfalso; lia]|]). reflexivity.",
            f"- intros [[n j] k]. change ({seen} = {read}). {square}. {lemma}.",
            "- vm_compute. reflexivity.",
        ]

    def combine(self, goal: str, strict: bool, terms: Sequence[Any]) -> list[str]:
        """A combination of products of facts."""
        lines, data, positive = list[str](), "", []
        for k, (factor, chosen) in enumerate(terms):
            number, one = real(factor)
            text, sure, proof = number, True, "lra"
            for c in chosen:
                known = c if isinstance(c, int) else self.axiom(c)
                fact, more = self.facts[known]
                text, one = f"({text} * {self.value(fact)})", f"(Times {one} {fact})"
                have = f"exact ({self.use(known)})"
                if sure and more:
                    proof = f"apply Rmult_lt_0_compat; [{proof}|{have}]"
                else:
                    left = f"left; {proof}" if sure and proof != "lra" else proof
                    proof = f"apply Rmult_le_pos; [{left}|{'left; ' if more else ''}{have}]"
                sure = sure and more
            positive.append(sure)
            lines.append(f"assert (T{k} : 0 {'<' if sure else '<='} {text}) by ({proof}).")
            data = f"(Plus {data} {one})" if data else one
        data = data or "(Int 0)"
        total = (
            " + ".join(line.split(" : 0 ", 1)[1].split(" ", 1)[1].split(") by (", 1)[0] for line in lines)
            or "0"
        )
        return [*lines, *self.same(goal, data), f"change (0 {'<' if strict else '<='} {total}).", "lra."]

    def conclude(self, relation: Sequence[Any]) -> list[str]:
        """A conclusion of the claim from the facts."""
        each = any(self.network.term(part).each for side in relation[1:] for part in quotient(side))
        start = "- intros i Hi." if each else "- set (i := 0%nat). assert (Hi : (i < H)%nat) by exact width."
        op, left, right = relation
        if not any(map(is_quotient, relation[1:])):
            turn = {">=": ["apply Rle_ge."], ">": ["apply Rlt_gt."]}.get(op, [])
            return [start, *turn, *self.shown(relation)]
        (p, q), (r, s) = quotient(left), quotient(right)
        product = ["<=", ["*", p, s], ["*", r, q]]
        if op != "<=" or not (is_quotient(left) and is_quotient(right)):
            raise NotAvailable("Coq files of chains with these quotients")
        lines = [start]
        for k, part in enumerate((["<", "0", q], ["<", "0", s], product)):
            x, y = self.network.term(part[1]), self.network.term(part[2])
            lines += [f"assert (Q{k} : {x.text} {part[0]} {y.text}).", "{", *self.shown(part), "}"]
        return [*lines, "exact (conj Q0 (conj Q1 (quotient_le _ _ _ _ Q0 Q1 Q2)))."]

    def shown(self, relation: Sequence[Any]) -> list[str]:
        """The proof of small <= big (or <, or =) from the facts."""
        network = self.network
        left, right = network.side(relation[1]), network.side(relation[2])
        rewriting = [
            f"rewrite {one.replace('<INDEX>', INDEX)}." for one in network.derived(left.text, right.text)
        ]
        if network.rewrites:
            rewriting.append(f"rewrite {', '.join(f'?{one}' for one in network.rewrites)}.")
        if relation[0] == "==":
            lemma = network.equation(left.data, right.data, INDEX, "Hi")
            return [*rewriting, f"refine ({lemma} _). vm_compute. reflexivity."]
        big, small, strict = self.sides(relation)
        sign, goal = "<" if strict else "<=", f"(Minus {big.data} {small.data})"
        tries = []
        for k in reversed(range(len(self.facts))):
            data, more = self.facts[k]
            if more or not strict:
                use = f"{'' if more == strict else 'left; '}exact ({self.use(k)})"
                same = f"rewrite ({network.equation(goal, data, INDEX, 'Hi')}) by (vm_compute; reflexivity); "
                tries.append(f"({'' if goal == data else same}{use})")
        return [
            *rewriting,
            f"change ({self.value(small.data)} {sign} {self.value(big.data)}).",
            f"apply {'Rlt_of' if strict else 'Rle_of'}_difference.",
            f"change (0 {sign} {self.value(goal)}).",
            f"first [{' | '.join(tries)}].",
        ]

    def proposition(self, relation: Sequence[Any]) -> str:
        """A relation as it reads."""
        op, *sides = relation
        parts = [[self.network.term(e) for e in quotient(side)] for side in sides]
        texts = [
            " / ".join(term.text for term in side[: 1 + is_quotient(e)])
            for side, e in zip(parts, sides, strict=True)
        ]
        text = f"{texts[0]} {'=' if op == '==' else op} {texts[1]}"
        below = [f"0 < {side[1].text} /\\ " for side, e in zip(parts, sides, strict=True) if is_quotient(e)]
        text = f"({''.join(below)}{text})" if below else text
        each = any(term.each for side in parts for term in side)
        return f"(forall i : nat, (i < H)%nat -> {text})" if each else text

    def text(self, name: str) -> str:
        """The section with its theorem."""
        network, claim = self.network, self.claim
        for number, relation in enumerate(claim["hypotheses"]):
            self.hypothesis(number, relation)
        self.theirs = list(range(len(self.facts)))
        for step in self.steps:
            self.renumbered(step)
        ends = [line for relation in claim["conclusion"] for line in self.conclude(relation)]
        shown = [self.proposition(relation) for relation in claim["hypotheses"] + claim["conclusion"]]
        count = len(claim["hypotheses"])
        statement = "".join(f"{one} ->\n  " for one in shown[:count]) + " /\\\n  ".join(shown[count:])
        intros = [f"intros{''.join(f' K{k}' for k in range(count))}."] if count else []
        more = len(claim["conclusion"]) - 1
        split = [f"refine ({'(conj _ ' * more}_{')' * more})."] if more else []
        return "\n".join(
            [
                "Section Certificate.",
                *network.section(),
                "Hypothesis kink_range : 0 <= kink <= 1.",
                *([] if network.sphere else ["Hypothesis width : (0 < H)%nat."]),
                "Hypothesis inputs_positive : (0 < d)%nat.",
                "Variable radius : R.",
                "Hypothesis radius_one : 1 <= radius.",
                "Hypothesis radius_box : moment d mu <= INR d * radius ^ 2.",
                *network.closing(),
                f"Theorem {name} :\n  {statement}.",
                "Proof.",
                *intros,
                *self.lines,
                *(["assert (lambda : nat -> R) by exact (fun _ => 0)."] if network.free else []),
                *split,
                *ends,
                "Qed.",
                "End Certificate.",
                "",
            ]
        )

    def renumbered(self, step: dict[str, Any]) -> None:
        """A step of the certificate, its numbers of facts translated to ours (axioms are facts here)."""
        own = dict(step)
        if "of" in step:
            own["of"] = self.ours(step["of"])
        if "terms" in step:
            own["terms"] = [
                [q, [c if isinstance(c, str) else self.ours(c) for c in chosen]]
                for q, chosen in step["terms"]
            ]
            for _, chosen in own["terms"]:
                for c in chosen:
                    if isinstance(c, str):
                        self.axiom(c)
        self.step(own)
        self.theirs.append(len(self.facts) - 1)

    def ours(self, number: int) -> int:
        """Our number of a fact of the certificate."""
        return self.theirs[number]
