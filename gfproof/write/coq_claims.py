"""Claims at one rational network as Coq text: values beyond risk and gradient, and refutations of claims about all networks.

A refutation says "not for all networks, laws and targets of the kind", with the activity of the generalized gradient (strict,
relu'(0) = 0).  Every quantity of the claim is computed inside Coq at the network (``CaseClaims.v``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.write.coq_case import CaseFile, rational
from gfproof.write.coq_chain import is_quotient, quotient
from gfproof.write.coq_network import UNIT, Network, Term, constant, real
from gfproof.write.coq_numbers import PER_NEURON, Numbers

VALUES = {"L", "M2", *PER_NEURON, "G.w", "G.b", "G.v", "G.c", "G.a"}
TARGETS = {
    "constant": "(xi : nat -> R)",
    "affine": "(alpha : nat -> nat -> R) (beta : nat -> R)",
    "any": "(xi : nat -> R) (target : nat -> vec -> R)",
}
GIVEN = {"constant": ["xi"], "affine": ["alpha", "beta"], "any": ["xi", "target", "target_integrable"]}


class CaseClaim:
    """A claim and a case of it, from a certificate of the kind value or refutation.

    Raises:
        NotAvailable: a piecewise target, or a quantity that Coq does not compute here.
    """

    def __init__(self, claim: dict[str, Any]):
        self.claim, self.network = claim, Network(claim)
        self.file = CaseFile(claim["case"], {})
        self.sides: list[Term] = []
        for e in _walk([claim["hypotheses"], claim["conclusion"], claim["definitions"]]):
            if e in ("radius", "int v"):
                raise NotAvailable(f"Coq files of cases with {e}")

    # -- what is read ---------------------------------------------------------------------------------

    def side(self, term: Term) -> int:
        """The number of the lemma that a text is the value of its data."""
        if term not in self.sides:
            self.sides.append(term)
        return self.sides.index(term)

    def value(self, term: Term, i: int, j: int = 0, k: int = 0) -> str:
        """Proof that a text has a rational value at an index."""
        return f"(value_{self.side(term)} {i} {j} {k} eq_refl)"

    def reads(self) -> list[str]:
        """The lemmas that tie texts to data, for all networks."""
        network, lines = self.network, []
        rewrites = ", ".join(f"?{one}" for one in network.rewrites)
        for n, term in enumerate(self.sides):
            lines.append(f"Lemma side_{n} (i j k : nat) : {term.text} = value {term.data} (i, j, k).")
            lines.append("Proof using All.")
            lines += [f"rewrite {one.replace('<INDEX>', '(i, j, k)')}." for one in network.derived(term.text)]
            lines += [f"rewrite {rewrites}."] if rewrites else []
            lines += ["reflexivity.", "Qed."]
        section = [line for line in network.section() if not line.startswith("Hypothesis width")]
        at = next(n for n, line in enumerate(section) if line.startswith("Variables (gamma"))
        width = ["Hypothesis width : (0 < H)%nat."] if network.sphere else []
        notations = [line for line in network.closing() if line.startswith("Notation")]
        return [
            "Section Reads.",
            *section[: at + 1],
            *width,
            *section[at + 1 :],
            *notations,
            *lines,
            "End Reads.",
        ]

    # -- the case -------------------------------------------------------------------------------------

    def definitions(self) -> list[str]:
        """The case, its numbers, and per text the proof of its value."""
        lines = Numbers(self.claim, self.network, self.file).definitions()
        for n, term in enumerate(self.sides):
            lines.append(
                f"Definition value_{n} i j k (N : Nat.ltb i H && Nat.ltb j d && Nat.ltb k m = true) := "
                f"eq_trans (side_{n} {self.arguments} i j k) "
                f"(evalQ_ok H d m _ numbers {term.data} agree (i, j, k) (inside H d m i j k N))."
            )
        return lines

    @property
    def arguments(self) -> str:
        """What the lemmas of ``reads`` are applied to."""
        sphere = ["width", "unit_rows"] if self.network.sphere else []
        names = [*sphere, *GIVEN[self.claim["target"]], *map(constant, self.claim["constants"])]
        return " ".join(["H d m kink mu theta gamma lambda", *names])

    # -- relations ------------------------------------------------------------------------------------

    def parts(self, relation: Sequence[Any]) -> tuple[str, list[list[Term]], bool]:
        """The relation, the terms of both sides (two for a quotient), and whether it speaks of every neuron."""
        op, *sides = relation
        terms = [
            [self.network.term(e) for e in (quotient(side) if is_quotient(side) else [side])]
            for side in sides
        ]
        return op, terms, any(term.each for side in terms for term in side)

    def proposition(self, relation: Sequence[Any], *, given: bool) -> str:
        """A relation as it reads; denominators are positive, as a premise or (if given) as part of it."""
        op, terms, each = self.parts(relation)
        texts = [" / ".join(term.text for term in side) for side in terms]
        text = f"{texts[0]} {'=' if op == '==' else op} {texts[1]}"
        for side in reversed(terms):
            if len(side) == 2:
                text = f"0 < {side[1].text} {'/' + chr(92) if given else '->'} {text}"
        return f"(forall i : nat, (i < H)%nat -> {text})" if each else f"({text})"

    def sided(self, side: Sequence[Term], i: int) -> str:
        """The proof that a side has its rational value at neuron i."""
        if len(side) == 1:
            return self.value(side[0], i)
        good = "ltac:(vm_compute; reflexivity)"
        return f"(quotient_by _ _ _ _ {self.value(side[0], i)} {self.value(side[1], i)} {good})"

    def shown(self, relation: Sequence[Any]) -> list[str]:
        """The proof of a relation (with positive denominators) at the case."""
        op, terms, each = self.parts(relation)
        lines = ["intros i Hi."] if each else []
        for i in range(self.file.width if each else 1):
            steps = []
            for side in terms:
                if len(side) == 2:
                    positive = f"(lt_by _ _ _ _ (eq_sym Q2R_0) {self.value(side[1], i)} ltac:(vm_compute; reflexivity))"
                    steps.append(f"split; [exact {positive}|].")
            left, right = (
                self.sided(side, i) for side in (terms if op in ("<", "<=", "==") else terms[::-1])
            )
            turn = {">=": "apply Rle_ge. ", ">": "apply Rlt_gt. "}.get(op, "")
            word = {"==": "equal_by", "<": "lt_by", ">": "lt_by"}.get(op, "le_by")
            steps.append(f"{turn}apply ({word} _ _ _ _ {left} {right}). vm_compute. reflexivity.")
            if each:
                lines += ["destruct i as [|i].", "{", *steps, "}"]
            else:
                lines += steps
        return [*lines, "exfalso. unfold H in Hi. lia."] if each else lines

    def refuted(self, relation: Sequence[Any], name: str) -> list[str]:
        """Tactics, one per neuron, that end the proof if the relation called ``name`` fails there."""
        op, terms, each = self.parts(relation)
        found = []
        for i in range(self.file.width if each else 1):
            have = f"({name} {i}%nat ltac:(unfold H; lia))" if each else name
            for side in terms:
                if len(side) == 2:
                    have = f"({have} (lt_by _ _ _ _ (eq_sym Q2R_0) {self.value(side[1], i)} ltac:(vm_compute; reflexivity)))"
            left, right = (
                self.sided(side, i) for side in (terms if op in ("<", "<=", "==") else terms[::-1])
            )
            have = {">=": f"(Rge_le _ _ {have})", ">": f"(Rgt_lt _ _ {have})"}.get(op, have)
            word = {"==": "not_equal_by", "<": "not_lt_by", ">": "not_lt_by"}.get(op, "not_le_by")
            found.append(f"(refine ({word} _ _ _ _ {left} {right} _ {have}); vm_compute; reflexivity)")
        return found

    # -- the theorems ---------------------------------------------------------------------------------

    def quantified(self) -> str:
        """The claim, for every width, dimension, number of outputs, law and target, with relu'(0) = 0."""
        claim, network = self.claim, self.network
        constants = "".join(f" ({constant(name)} : R)" for name in claim["constants"])
        given = [self.proposition(one, given=True) for one in claim["hypotheses"]]
        then = " /\\\n  ".join(self.proposition(one, given=False) for one in claim["conclusion"])
        setting = f"H d m {network.skip} mu {network.target} theta"
        before = ["(0 < H)%nat", "(0 < d)%nat", "(0 < m)%nat"]
        if network.sphere:
            before.append(f"(forall i : nat, (i < H)%nat -> {UNIT})")
        if claim["target"] == "any":
            before.append("(forall k, (k < m)%nat -> integrable mu (target k))")
        text = (
            "forall (H d m : nat) (mu : expectation d) (theta : parameters) (gamma : R) (lambda : nat -> R)\n  "
            f"{TARGETS[claim['target']]}{constants},\n  {' -> '.join(before)} ->\n  "
            f"let G := gradient H d m {network.skip} kink mu {network.target} theta in\n  "
            f"let L := total_risk {setting} in\n  let against := against {setting} in\n  "
            + "".join(f"{one} ->\n  " for one in given)
            + then
        )
        return re.sub(
            r"\bkink\b(?!')", "0", text
        )  # a constant of the claim may bear the name: it has a prime

    def refutation(self, name: str) -> str:
        """The file's text: the claim is false."""
        statement = self.quantified()
        given = [
            line
            for one in self.claim["hypotheses"]
            for line in ["lapply K; [clear K; intros K|].", "2: {", *self.shown(one), "}"]
        ]
        conclusions = self.claim["conclusion"]
        names = [f"K{n}" for n in range(len(conclusions))]
        tries = [
            one for n, relation in zip(names, conclusions, strict=True) for one in self.refuted(relation, n)
        ]
        start = f"K {self.case_arguments}"
        split = f"destruct K as ({' & '.join(names)})." if len(names) > 1 else "rename K into K0."
        return "\n".join(
            [
                *self.reads(),
                f"Definition claim : Prop :=\n  {statement}.",
                *self.definitions(),
                f"Theorem {name} : ~ claim.",
                "Proof.",
                "unfold claim. intros K.",
                f"specialize ({start}).",
                "cbv zeta in K.",
                *given,
                split,
                f"first [{' | '.join(tries)}].",
                "Qed.",
                "",
            ]
        )

    @property
    def case_arguments(self) -> str:
        """What the claim is applied to."""
        kind = self.claim["target"]
        names = [
            *[n for n in GIVEN[kind] if n != "target_integrable"],
            *map(constant, self.claim["constants"]),
        ]
        positive = ["ltac:(unfold H; lia)", "ltac:(unfold d; lia)", "ltac:(unfold m; lia)"]
        more = ["unit_rows"] * self.network.sphere + ["target_integrable"] * (kind == "any")
        return " ".join(["H d m mu theta gamma lambda", *names, *positive, *more])

    def values(self, name: str) -> str:
        """The file's text: hypotheses, conclusions and values at the case."""
        propositions, proofs = [], []
        for one in [*self.claim["hypotheses"], *self.claim["conclusion"]]:
            propositions.append(self.proposition(one, given=True))
            proofs.append(self.shown(one))
        for symbol, value in self.claim["values"].items():
            if symbol not in VALUES:
                raise NotAvailable(f"Coq files of values of {symbol}")
            for at, number in _entries(symbol, value):
                term = self.network.term(symbol)
                text = term.text
                for letter, n in zip("ijk", at, strict=True):
                    text = re.sub(rf"\b{letter}\b", str(n), text) if symbol != "L" else text
                propositions.append(f"{text} = {real(number)[0]}")
                proof = f"(rational_value _ _ {rational(number)}%Q {self.value(term, *at)} ltac:(vm_compute; reflexivity))"
                if (q := Fraction(number)).denominator == 1:
                    proof = f"(integer_value _ ({q.numerator})%Z {proof})"
                proofs.append([f"exact {proof}."])
        count = len(propositions) - 1
        split = [f"refine ({'(conj _ ' * count}_{')' * count})."] if count else []
        joined = " /\\\n  ".join(propositions)
        proved = [line for lines in proofs for line in ("{", *lines, "}")]
        return "\n".join(
            [
                *self.reads(),
                *self.definitions(),
                f"Theorem {name} :\n  {joined}.",
                "Proof.",
                *split,
                *proved,
                "Qed.",
                "",
            ]
        )


def _entries(symbol: str, value: Any) -> list[tuple[tuple[int, int, int], str]]:
    """(i, j, k) and number of each entry of a value."""
    if symbol in ("L", "M2"):
        return [((0, 0, 0), value)]
    if symbol in (*PER_NEURON, "G.b"):
        return [((i, 0, 0), q) for i, q in enumerate(value)]
    if symbol == "G.c":
        return [((0, 0, k), q) for k, q in enumerate(value)]
    if symbol == "G.w":
        return [((i, j, 0), q) for i, row in enumerate(value) for j, q in enumerate(row)]
    if symbol == "G.v":
        return [((i, 0, k), q) for k, row in enumerate(value) for i, q in enumerate(row)]
    return [((0, j, k), q) for k, row in enumerate(value) for j, q in enumerate(row)]


def _walk(e: Any) -> list[Any]:
    """Every name in an expression."""
    return [name for part in e for name in _walk(part)] if isinstance(e, list) else [e]
