"""Searching proofs of inequalities for every width and every input law: F = sum of positive multiples of products of facts.

Facts are axioms (Cauchy-Schwarz in L^2 of the input law and its consequences), hypotheses, squares, and the
Cauchy-Schwarz inequality between the parameters and G.  Which products can help is found backwards: a negative term of F
has to come from a product with that negative term, whose positive terms have to come from others.  The multiples are then
found exactly by linear programming.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q
from gfproof.theorems.deciding import facts
from gfproof.theorems.deciding.facts import Fact, Proof
from gfproof.theorems.deciding.normal_forms import (
    SORT,
    Form,
    Forms,
    Generator,
    Mono,
    TooLarge,
    Tree,
    is_per_neuron,
    join,
    multiply,
)
from gfproof.theorems.deciding.simplex import nonnegative_combination

ROUNDS = (3, 5)
MAX_COLUMNS = 1_500

Given = tuple[str, Tree]
"""A hypothesis: ">=" or ">" or "==", and the tree that is >= 0, > 0, == 0."""


@dataclass(frozen=True)
class _Column:
    factors: tuple[Fact, ...]
    form: Form

    @property
    def strict(self) -> bool:
        return all(fact.strict for fact in self.factors)


class Search:
    """The search for one kind of conjecture under fixed hypotheses."""

    def __init__(self, forms: Forms, given: Sequence[Given], vectors: Sequence[Tree] = ()) -> None:
        """``vectors``: vectors of the conjecture (c - 2 xi, ...) whose squares may be useful."""
        self.forms = forms
        self.assumed: list[Fact] = []
        for op, tree in given:
            self.assumed.append(facts.hypothesis(forms, tree, len(self.assumed), op == ">"))
            if op == "==":
                self.assumed.append(facts.hypothesis(forms, ["-", tree], len(self.assumed), False))
        self.count = len(self.assumed)
        self._vectors = list(vectors)
        self._nonnegative: dict[Generator, Fact | None] = {}

    def prove(self, op: str, tree: Tree) -> list[dict[str, object]] | None:
        """Steps that show tree op 0, op one of >=, >, ==; None if the search finds none."""
        try:
            goals = [(op, tree)] if op != "==" else [(">=", tree), (">=", ["-", tree])]
            proof = Proof(self.count)
            for sign, goal in goals:
                if not self._goal(proof, goal, sign == ">"):
                    return None
            return proof.steps
        except (BudgetExceeded, TooLarge):
            return None

    def _goal(self, proof: Proof, tree: Tree, strict: bool) -> bool:
        form = self.forms.number(tree)
        if not form and not strict:
            return True
        if any(fact.form == form and (fact.strict or not strict) for fact in self.assumed):
            return True
        return any(self._combine(proof, tree, form, strict, rounds) for rounds in ROUNDS)

    def _combine(self, proof: Proof, tree: Tree, form: Form, strict: bool, rounds: int) -> bool:
        columns = self._columns(form, rounds)
        preferred = [k for k, column in enumerate(columns) if column.strict] if strict else []
        found = nonnegative_combination([column.form for column in columns], form, preferred)
        if found is None or (strict and not any(columns[k].strict for k in found)):
            return False
        terms = [(factor, columns[k].factors) for k, factor in sorted(found.items())]
        facts.combination(self.forms, terms, tree).refer(proof)
        return True

    def _columns(self, target: Form, rounds: int) -> list[_Column]:
        pool = [*self.assumed, *self._axioms(target), *self._squares(target), *self._products(target)]
        limits = self._limits(target)
        columns: dict[tuple[tuple[Mono, Q], ...], _Column] = {}
        wanted = self._needed(target)
        seen = set(wanted)
        for _ in range(rounds):
            fresh: list[tuple[Mono, bool]] = []
            for mono, positive in wanted:
                for fact in pool:
                    for column in self._over(mono, fact, positive):
                        key = tuple(sorted(column.form.items()))
                        if not column.form or key in columns or _exceeds(column.form, limits):
                            continue
                        if len(columns) >= MAX_COLUMNS:
                            break
                        columns[key] = column
                        needs = self._needed({m: -c for m, c in column.form.items()})
                        fresh += [need for need in needs if need not in seen]
                        seen.update(needs)
            wanted = fresh
        for (
            fact
        ) in self.assumed:  # a hypothesis times what makes one of its positive terms one of the target's
            for mono in [m for m, c in target.items() if c > 0]:
                for column in self._over(mono, fact, True):
                    columns.setdefault(tuple(sorted(column.form.items())), column)
        every = {mono for column in columns.values() for mono in column.form} | set(target)
        for mono in sorted(every):
            plain = self._monomial(mono)
            if plain is not None:
                columns.setdefault(((mono, Q(1)),), _Column(plain, {mono: Q(1)}))
        return list(columns.values())

    def _limits(self, target: Form) -> Counter[str]:
        """The degrees that products may have: those of the target in gamma and in the error, of anything given in the rest."""
        limits = _degrees(target)
        for fact in self.assumed:
            for name, degree in _degrees(fact.form).items():
                if name not in ("gamma", "error"):
                    limits[name] = max(limits[name], degree)
        limits["M2"] = max(limits["M2"], 1)
        return limits

    def _needed(self, form: Form) -> list[tuple[Mono, bool]]:
        """The terms that have to come from a product with this term, and the sign they need (True: positive).

        Positive multiples of monomials that are plainly nonnegative come for free.
        """
        return [(mono, c > 0) for mono, c in form.items() if c < 0 or self._monomial(mono) is None]

    def _over(self, mono: Mono, fact: Fact, positive: bool) -> Iterator[_Column]:
        """Products of a fact with monomials that have the given monomial with a negative (or positive) coefficient."""
        each = is_per_neuron(fact.form)
        for head, c in fact.form.items():
            if (c > 0) is not positive:
                continue
            rest = _divide(mono, head)
            if rest is not None:
                factors = self._monomial(rest)
                if factors is not None:
                    yield _Column((fact, *factors), multiply(fact.form, {rest: Q(1)}))
            if not each:
                continue
            inner_head = tuple(g for g in head if g[0][0] == "n")
            outer_head = tuple(g for g in head if g[0][0] != "n")
            if not inner_head:
                continue
            for generator, power in mono:
                if generator[0] != "s":
                    continue
                inner = _divide(generator[1], inner_head)
                lower = {**dict(mono), generator: power - 1}
                outer = _divide(tuple((g, k) for g, k in lower.items() if k), outer_head)
                if inner is None or outer is None:
                    continue
                within, without = self._monomial(inner), self._monomial(outer)
                if within is None or without is None:
                    continue
                whole = facts.summed(self.forms, facts.product(self.forms, [fact, *within]))
                yield _Column((whole, *without), multiply(whole.form, {outer: Q(1)}))

    def _monomial(self, mono: Mono) -> tuple[Fact, ...] | None:
        """Facts whose product is the monomial, None if it is not plainly nonnegative."""
        chosen: list[Fact] = []
        for generator, power in mono:
            fact = self._generator(generator)
            if fact is not None:
                chosen += [fact] * power
                continue
            if power % 2:
                return None
            try:
                root = facts.generator_tree(generator)
            except KeyError:
                return None
            chosen += [facts.square(self.forms, root)] * (power // 2)
        return tuple(chosen)

    def _generator(self, generator: Generator) -> Fact | None:
        if generator not in self._nonnegative:
            self._nonnegative[generator] = self._show_nonnegative(generator)
        return self._nonnegative[generator]

    def _show_nonnegative(self, generator: Generator) -> Fact | None:
        level, key = generator
        forms = self.forms
        for fact in sorted(self.assumed, key=lambda fact: not fact.strict):
            if fact.form == {((generator, 1),): Q(1)}:
                return fact
        if level == "s":
            inner = self._monomial(key)
            return None if inner is None else facts.summed(forms, facts.product(forms, inner))
        if key == "L":
            quarter = Q(1, 4)
            terms = [(quarter, [facts.axiom(forms, "offset")]), (quarter, [facts.square(forms, "G.c")])]
            return facts.combination(forms, terms, "L")
        if key in ("H", "dim", "radius"):
            name = {"H": "width", "dim": "dimension", "radius": "radius"}[key]
            return facts.combination(forms, [(Q(1), [facts.axiom(forms, name)]), (Q(1), [])], key)
        if key == "min":
            terms = [(Q(1), [facts.axiom(forms, name)]) for name in ("harmonic", "harmonic-positive")]
            return facts.combination(forms, terms, "min")
        plain = {
            "M2": "second-moment",
            "T": "active-positive",
            "R": "relu-positive",
            "harmonic": "harmonic-positive",
        }
        if key in plain:
            return facts.axiom(forms, plain[key])
        names = key.split(" ")
        return facts.square(forms, names[0]) if len(names) == 2 and names[0] == names[1] else None

    def _axioms(self, target: Form) -> list[Fact]:
        names = {key for mono in target for (level, key), _ in _flat(mono)}
        names |= {key for fact in self.assumed for mono in fact.form for (level, key), _ in _flat(mono)}
        chosen = ["active", "relu", "hidden", "outer", "offset"] + ["skip"] * self.forms.skip
        chosen += ["width"] * ("H" in names) + ["dimension"] * ("dim" in names)
        chosen += ["radius", "box"] if "radius" in names else []
        chosen += ["min-inner", "min-outer"] if "min" in names else []
        return [facts.axiom(self.forms, name) for name in chosen]

    def _squares(self, target: Form) -> list[Fact]:
        """Squares of p x + q y for pairs x, y whose inner product occurs, and of the conjecture's own vectors."""
        found = [facts.square(self.forms, vector) for vector in self._vectors]
        squared = {g for mono in target for g, power in mono if power >= 2 and g[0] == "g"}
        for generator in sorted(squared):
            try:
                number = facts.generator_tree(generator)
            except KeyError:
                continue
            found += [facts.square(self.forms, [sign, number, "1"]) for sign in "+-"]
        monos = [mono for form in (target, *(fact.form for fact in self.assumed)) for mono in form]
        pairs = {key for mono in monos for (level, key), _ in _flat(mono) if level != "s" and " " in key}
        for key in sorted(pairs):
            x, y = key.split(" ", 1)
            if x in SORT and y in SORT and x != y:
                for p, q in ((1, 1), (1, -1), (2, 1), (2, -1), (1, 2), (1, -2)):
                    vector = ["+", ["*", str(p), x], ["*", str(q), y]]
                    found.append(facts.square(self.forms, vector))
        return found

    def _products(self, target: Form) -> list[Fact]:
        """Cauchy-Schwarz between the parameters and G, whose inner product is a multiple of L."""
        found: list[Fact] = []
        names = {key for mono in target for (_, key), _ in _flat(mono)}
        if "G.w w" in names:  # (w_i.G_{w_i} + b_i G_{b_i})^2 for each neuron
            whole = [("once", "w", "G.w"), ("once", "b", "G.b")]
            found += [facts.cauchy_schwarz(self.forms, x) for x in (whole, [("once", "v", "G.v")])]
        if not any(dict(mono).get(("g", "L"), 0) >= 2 and c < 0 for mono, c in target.items()):
            return found
        center = {"constant": "xi", "affine": "beta"}.get(self.forms.target)
        if center is None or (self.forms.target == "affine" and not self.forms.skip):
            return found
        others: list[tuple[str, Tree, Tree]] = [("once", ["-", "c", center], "G.c")]
        if self.forms.target == "affine":
            others.append(("once", ["-", "a", "alpha"], "G.a"))
        elif self.forms.skip:
            others.append(("once", "a", "G.a"))
        blocks: dict[str, list[tuple[str, Tree, Tree]]] = {
            "u": [("neurons", "w", "G.w"), ("neurons", "b", "G.b")],
            "v": [("neurons", "v", "G.v")],
        }
        half = [("neurons", ["*", "1/2", x], y) for _, x, y in blocks["u"] + blocks["v"]]
        for chosen in (half, blocks["u"], blocks["v"]):
            found.append(facts.cauchy_schwarz(self.forms, [*chosen, *others]))
        for smaller in ("min", "harmonic"):
            if smaller in names:
                found.append(facts.weighted(self.forms, others, smaller))
        return found


def _degrees(form: Form) -> Counter[str]:
    """The largest degrees in the numbers M2, H, dim, radius, gamma, and in the error e (L counts 2, each part of G 1)."""
    largest: Counter[str] = Counter()
    for mono in form:
        here: Counter[str] = Counter()
        for (level, key), power in _flat(mono):
            if level == "s":
                continue
            if key in ("M2", "H", "dim", "radius", "gamma"):
                here[key] += power
            here["error"] += power * (2 * (key in ("L", "next L")) + key.count("G."))
        largest |= here
    return largest


def _exceeds(form: Form, limits: Counter[str]) -> bool:
    return any(degree > limits[name] for name, degree in _degrees(form).items())


def _flat(mono: Mono) -> Iterator[tuple[Generator, int]]:
    for generator, power in mono:
        if generator[0] == "s":
            yield from _flat(generator[1])
        yield generator, power


def _divide(mono: Mono, by: Mono) -> Mono | None:
    powers = dict(mono)
    for generator, power in by:
        powers[generator] = powers.get(generator, 0) - power
        if powers[generator] < 0:
            return None
    return join(tuple((g, k) for g, k in powers.items() if k), ())
