"""Proving claims for every width and every input law: certificates that the independent checker has accepted.

A claim without ``initial`` is proved at one point: as an identity of normal forms, or as an inequality from axioms and
hypotheses.  A claim about trajectories is proved from such certificates by a written argument:

    If V(theta) is a polynomial (or the risk) and d(V) <= 0 along a flow, then V does not increase, because V is absolutely
    continuous along it; if next(V) <= V, V does not increase from step to step, by induction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gfproof.certify import Rejected, accept, seal
from gfproof.certify.integrand import network_claim
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.inequalities import Search
from gfproof.theorems.deciding.normal_forms import Forms, TooLarge, Tree
from gfproof.theorems.deciding.translation import Translation, TreeRelation, Untranslatable, scope_facts
from gfproof.theorems.language import Language, Statement, mentions
from gfproof.theorems.language.expressions import (
    Call,
    Expression,
    Operation,
    Relation,
    parts,
)
from gfproof.theorems.language.expressions import text as expression_text


@dataclass
class Proved:
    """A proof.

    Attributes:
        certificates: documents the checker accepted.
        argument: the written step from the certificates to the claim; empty if they say all of it.
    """

    certificates: list[dict[str, Any]] = field(default_factory=list)
    argument: str = ""

    def text(self) -> str:
        """Kinds and digests of the certificates."""
        return ", ".join(f"{c['kind']} {c['digest'][:12]}" for c in self.certificates)


class NotProved(Exception):
    """The search found no proof; the message says what was tried."""


def prove(conjecture: Conjecture, claim: Statement) -> Proved:
    """A proof of a claim under the conjecture's hypotheses, in its scope.

    Raises:
        NotProved: nothing was found; that says nothing about the claim.
    """
    try:
        if mentions(claim, "initial"):
            return _Trajectories(conjecture).prove(claim)
        proved = Proved()
        point = _Point(conjecture, Translation(conjecture))
        for relation in claim.relations:
            proved.certificates += point.prove(relation)
        return proved
    except Untranslatable as error:
        raise NotProved(f"certificates have no words for {error}") from None
    except (TooLarge, ValueError) as error:
        raise NotProved(f"no normal form ({error})") from None
    except RecursionError:
        raise NotProved("the statement is nested too deeply") from None


class _Point:
    """Proofs at one point, under hypotheses."""

    def __init__(
        self, conjecture: Conjecture, translation: Translation, more: Sequence[TreeRelation] = ()
    ) -> None:
        vocabulary = conjecture.vocabulary
        self.conjecture, self.translation = conjecture, translation
        self.forms = Forms(vocabulary.target, vocabulary.along, vocabulary.skip)
        self.given: list[TreeRelation] = [*scope_facts(conjecture), *more]
        self.given.append([">", "gamma", "0"])
        self.lemmas: list[dict[str, Any]] = []
        waiting: list[TreeRelation] = []
        for statement in conjecture.hypotheses:
            for relation in statement.relations:
                try:
                    waiting += translation.relation(relation, given=True)
                except Untranslatable:
                    continue  # a proof with fewer hypotheses is a proof
        quotients = [relation for relation in waiting if _is_quotient(relation)]
        self.given += [relation for relation in waiting if not _is_quotient(relation)]
        for quotient in quotients:
            try:
                self.given.append(self._cleared(quotient, self.lemmas))
            except NotProved:
                continue

    def prove(self, relation: Relation) -> list[dict[str, Any]]:
        """The certificates that together give one relation of the language."""
        certificates = []
        for tree in self.translation.relation(relation, given=False):
            certificates += self.prove_tree(tree)
        return certificates

    def prove_tree(self, relation: TreeRelation) -> list[dict[str, Any]]:
        """The certificates of one translated relation."""
        lemmas: list[dict[str, Any]] = []
        if _is_quotient(relation):
            relation = self._cleared(relation, lemmas)
        given = self._relevant(relation)
        for hypotheses in [[], given] if given else [[]]:
            kind, steps = self._search(relation, hypotheses)
            if steps is not None:
                break
        else:
            raise NotProved("no identity of normal forms and no chain of inequalities found")
        vocabulary = self.conjecture.vocabulary
        claim = network_claim(
            [relation],
            target=vocabulary.target,
            along=vocabulary.along,
            skip=vocabulary.skip,
            hypotheses=hypotheses,
            constants=sorted(name for name, _ in self.translation.starts.values() if name != "lambda"),
        )
        try:
            document = seal(kind, claim, steps)
            accept(document)
        except Rejected as error:
            raise NotProved(f"the checker refused the certificate ({error})") from None
        used = self.lemmas if hypotheses else []
        return [*used, *lemmas, document]

    def _relevant(self, relation: TreeRelation) -> list[TreeRelation]:
        """The hypotheses, gamma > 0 only where gamma occurs."""
        shown = repr([relation, *(r for r in self.given if r != [">", "gamma", "0"])])
        return [r for r in self.given if r != [">", "gamma", "0"] or "'gamma'" in shown or "'next'" in shown]

    def _search(
        self, relation: TreeRelation, hypotheses: Sequence[TreeRelation]
    ) -> tuple[str, list[dict[str, Any]] | None]:
        op, left, right = relation
        if op == "==" and not self.forms.difference(relation):
            return "integrand-identity", []
        given = []
        for sign, one, two in hypotheses:
            big, small = (two, one) if sign[0] == "<" else (one, two)
            given.append((sign.replace("<", ">"), ["-", big, small]))
        big, small = (right, left) if op[0] == "<" else (left, right)
        search = Search(self.forms, given)
        return "inequality-chain", search.prove(op.replace("<", ">"), ["-", big, small])

    def _cleared(self, relation: TreeRelation, lemmas: list[dict[str, Any]]) -> TreeRelation:
        """A relation between quotients multiplied by its denominators, which are proved positive."""
        op, *sides = relation
        tops, bottoms = [], []
        for side in sides:
            quotient = isinstance(side, list) and side[0] == "/"
            tops.append(side[1] if quotient else side)
            bottoms.append(side[2] if quotient else "1")
            if quotient:
                lemmas += self.prove_tree([">", side[2], "0"])
        return [op, ["*", tops[0], bottoms[1]], ["*", tops[1], bottoms[0]]]


def _is_quotient(relation: TreeRelation) -> bool:
    return any(isinstance(side, list) and side[0] == "/" for side in relation[1:])


class _Trajectories:
    """Claims with ``initial``: from certificates at a point to every trajectory."""

    def __init__(self, conjecture: Conjecture) -> None:
        self.conjecture = conjecture
        self.steps = conjecture.vocabulary.along == "descent"
        self.monotone: dict[str, list[dict[str, Any]] | None] = {}

    def prove(self, claim: Statement) -> Proved:
        certificates: list[dict[str, Any]] = []
        names: list[str] = []
        for relation in claim.relations:
            if not mentions(relation, "initial"):
                certificates += _Point(self.conjecture, Translation(self.conjecture)).prove(relation)
                continue
            found, name = self._relation(relation)
            certificates += found
            names.append(name)
        change = (
            "next(V) <= V at each step, by induction" if self.steps else "d(V) <= 0 at all times, integrated"
        )
        return Proved(certificates, f"{'; '.join(names)} ({change})")

    def _relation(self, relation: Relation) -> tuple[list[dict[str, Any]], str]:
        op, left, right = relation.relation, relation.left, relation.right
        if op == "==":
            return self._conserved(relation), "constant along every trajectory"
        if op in (">", "<"):
            raise NotProved("a strict inequality with initial(.)")
        if op == ">=":
            left, right = right, left
        flat = Relation("<=", left, right, relation.column)
        for candidate in (None, *self._candidates(flat)):
            try:
                return self._below(flat, candidate)
            except (NotProved, Untranslatable):
                continue
        raise NotProved("no quantity was found that does not increase and lies between the two sides")

    def _conserved(self, relation: Relation) -> list[dict[str, Any]]:
        """Left - right is 0 at the beginning and does not change."""
        begin = _Point(self.conjecture, Translation(self.conjecture, frozen=True)).prove(relation)
        translation = Translation(self.conjecture)
        difference = Operation("-", relation.left, relation.right, relation.left.shape)
        tree = translation.number(difference)
        point = _Point(self.conjecture, translation)
        moved: Tree = ["-", ["next", tree], tree] if self.steps else ["d", tree]
        return begin + point.prove_tree(["==", moved, "0"])

    def _below(self, relation: Relation, candidate: Expression | None) -> tuple[list[dict[str, Any]], str]:
        """Left <= right: directly by the change of right - left, or through a quantity V with left <= V <= right."""
        left, right = relation.left, relation.right
        if candidate is None:
            begin = _Point(self.conjecture, Translation(self.conjecture, frozen=True)).prove(relation)
            return begin + self._change(right, left), "right - left does not decrease"
        if mentions(left, "initial") or not _only_beginning(right):
            raise NotProved("initial(.) on both sides")
        certificates = list(self._not_increasing(candidate))
        now = _Point(self.conjecture, Translation(self.conjecture))
        if expression_text(left) != expression_text(candidate):
            certificates += now.prove(Relation("<=", left, candidate))
        start = _Point(self.conjecture, Translation(self.conjecture, frozen=True))
        certificates += start.prove(Relation("<=", candidate, right))
        return certificates, f"V = {expression_text(candidate)} does not increase"

    def _not_increasing(self, e: Expression) -> list[dict[str, Any]]:
        key = expression_text(e)
        if key not in self.monotone:
            self.monotone[key] = None  # in the course of its own proof it is not known
            try:
                self.monotone[key] = self._change(Call("initial", (e,), e.shape), e)
            except (NotProved, Untranslatable):
                self.monotone[key] = None
        found = self.monotone[key]
        if found is None:
            raise NotProved(f"{key} was not shown not to increase")
        return found

    def _change(self, big: Expression, small: Expression) -> list[dict[str, Any]]:
        """Big - small does not decrease (initial(.) being constant)."""
        translation = Translation(self.conjecture)
        one, two = translation.number(big), translation.number(small)
        more: list[TreeRelation] = []
        found: list[dict[str, Any]] = []
        for e in self._beginnings():
            shown = expression_text(e)
            if self.steps and expression_text(small) == shown and _only_beginning(big):
                # what is shown by induction may be assumed before the step
                more.append(["<=", translation.number(e), translation.number(Call("initial", (e,), ()))])
                continue
            try:
                lemmas = self._not_increasing(e)
            except NotProved:
                continue
            found += lemmas
            more.append(["<=", translation.number(e), translation.number(Call("initial", (e,), ()))])
        difference: Tree = ["-", one, two]
        point = _Point(self.conjecture, translation, more)
        if self.steps:
            moved = ["-", translation.after(difference), difference]
        else:
            moved = translation.rate(difference)
        return found + point.prove_tree([">=", moved, "0"])

    def _beginnings(self) -> list[Expression]:
        """The e of every initial(e) in the hypotheses."""
        found: dict[str, Expression] = {}
        for statement in self.conjecture.hypotheses:
            for relation in statement.relations:
                for side in (relation.left, relation.right):
                    for part in parts(side):
                        if isinstance(part, Call) and part.function == "initial" and not part.free:
                            found[expression_text(part.arguments[0])] = part.arguments[0]
        return list(found.values())

    def _candidates(self, relation: Relation) -> list[Expression]:
        """Quantities that may lie between: what stands under initial, the definitions, L."""
        found: dict[str, Expression] = {}
        for side in (relation.left, relation.right):
            for part in parts(side):
                if isinstance(part, Call) and part.function == "initial" and not part.free:
                    found[expression_text(part.arguments[0])] = part.arguments[0]
        language = Language(self.conjecture.vocabulary)
        for name, text in self.conjecture.definitions:
            language.define(name, text)
            e = language.definitions[name]
            if not e.shape and not e.free and not mentions(e, "d", "next", "initial", "gamma"):
                found.setdefault(expression_text(e), e)
        risk = language.expression("L")
        found.setdefault("L", risk)
        return list(found.values())


def _only_beginning(e: Expression) -> bool:
    """Does an expression speak of the beginning and of constants only?"""
    if isinstance(e, Call) and e.function == "initial":
        return True
    match e:
        case Operation(left=left, right=right):
            return _only_beginning(left) and _only_beginning(right)
        case Call(arguments=arguments):
            return all(map(_only_beginning, arguments))
    inner = getattr(e, "operand", None) or getattr(e, "base", None)
    if inner is not None:
        return _only_beginning(inner)
    name = getattr(e, "name", "")
    return name in ("", "xi", "alpha", "beta", "H", "dim", "gamma", "M2", "radius")
