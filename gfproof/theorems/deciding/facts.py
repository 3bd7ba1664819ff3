"""Facts that hold for every network and every input law, as steps of a certificate.

A fact is an expression that is >= 0 (or > 0), its normal form, and how a certificate refers to it: by the name of an
axiom, or by the number of the step that shows it.  Steps are written only when a fact is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gfproof.numbers import Q
from gfproof.theorems.deciding.normal_forms import Form, Forms, Generator, Mono, Tree, add, multiply, plain

_BALL: Tree = ["+", ["norm2", "w"], ["^", "b", 2]]
AXIOMS: dict[str, tuple[Tree, Tree]] = {
    "second-moment": ("M2", "0"),
    "width": ("H", "1"),
    "dimension": ("dim", "1"),
    "radius": ("radius", "1"),
    "box": (["*", "dim", ["^", "radius", 2]], "M2"),
    "active-positive": ("T", "0"),
    "active": (["+", "1", "M2"], "T"),
    "relu-positive": ("R", "0"),
    "relu": (["*", _BALL, "T"], "R"),
    "hidden": (["*", "4", ["norm2", "v"], "T", "L"], ["+", ["norm2", "G.w"], ["^", "G.b", 2]]),
    "outer": (["*", "4", "R", "L"], ["norm2", "G.v"]),
    "offset": (["*", "4", "L"], ["norm2", "G.c"]),
    "skip": (["*", "4", "M2", "L"], ["norm2", "G.a"]),
    "min-inner": (_BALL, "min"),
    "min-outer": (["norm2", "v"], "min"),
    "harmonic-positive": ("harmonic", "0"),
    "harmonic": ("min", "harmonic"),
}
"""Left >= right; the checker has the same list, and the reasons stand there."""

Reference = str | int


@dataclass(frozen=True)
class Fact:
    """Tree >= 0, or > 0 if strict.

    Attributes:
        form: the normal form.
        refer: writes the steps it needs into a proof and returns its reference.
    """

    tree: Tree
    form: Form
    refer: Callable[[Proof], Reference]
    strict: bool = False


@dataclass
class Proof:
    """The steps of a certificate, in order; facts are counted from the hypotheses on."""

    given: int
    steps: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, Reference] = field(default_factory=dict)

    def step(self, rule: str, tree: Tree, strict: bool = False, **data: Any) -> int:
        """Append a step that concludes tree >= 0 (or > 0)."""
        self.steps.append({"rule": rule, "concludes": [">" if strict else ">=", tree, "0"], **data})
        return self.given + len(self.steps) - 1

    def once(self, key: str, write: Callable[[], Reference]) -> Reference:
        """The reference of a fact that is written at most once."""
        if key not in self.known:
            self.known[key] = write()
        return self.known[key]


def axiom(forms: Forms, name: str) -> Fact:
    """A named inequality."""
    left, right = AXIOMS[name]
    tree = ["-", left, right]
    return Fact(tree, forms.number(tree), lambda proof: name)


def hypothesis(forms: Forms, tree: Tree, index: int, strict: bool) -> Fact:
    """What is assumed."""
    return Fact(tree, forms.number(tree), lambda proof: index, strict)


def square(forms: Forms, vector: Tree) -> Fact:
    """|x|^2 >= 0 for a vector or a number x (of each neuron, where x speaks of neurons)."""
    tree = ["dot", vector, vector]

    def refer(proof: Proof) -> Reference:
        return proof.once(f"square {vector}", lambda: proof.step("square", tree, parts=[["once", vector]]))

    return Fact(tree, forms.number(tree), refer)


def cauchy_schwarz(forms: Forms, parts: Sequence[tuple[str, Tree, Tree]]) -> Fact:
    """|x|^2 |y|^2 - (x.y)^2 >= 0 for vectors made of blocks: ("neurons" or "once", block of x, block of y)."""

    def inner(first: int, second: int) -> Tree:
        blocks = [["dot", part[first], part[second]] for part in parts]
        return [
            "+",
            *(["sum", b] if part[0] == "neurons" else b for part, b in zip(parts, blocks, strict=True)),
        ]

    tree = ["-", ["*", inner(1, 1), inner(2, 2)], ["^", inner(1, 2), 2]]
    data = [list(part) for part in parts]

    def refer(proof: Proof) -> Reference:
        return proof.once(f"cauchy {data}", lambda: proof.step("cauchy-schwarz", tree, parts=data))

    return Fact(tree, forms.number(tree), refer)


def weighted(forms: Forms, others: Sequence[tuple[str, Tree, Tree]], smaller: str) -> Fact:
    """The Cauchy-Schwarz inequality for ((lambda_i u_i, (1 - lambda_i) v_i), ...) and G at the best weights.

    With ``smaller`` = min or harmonic in place of lambda_i^2 |u_i|^2 + (1 - lambda_i)^2 |v_i|^2.
    """
    rest: Tree = ["-", "1", "lambda"]
    blocks: list[tuple[str, Tree, Tree]] = [
        ("neurons", ["*", "lambda", "w"], "G.w"),
        ("neurons", ["*", "lambda", "b"], "G.b"),
        ("neurons", ["*", rest, "v"], "G.v"),
        *others,
    ]
    free = cauchy_schwarz(forms, blocks)
    norms = [["sum", ["norm2", "G.w"]], ["sum", ["^", "G.b", 2]], ["sum", ["norm2", "G.v"]]]
    norms += [["norm2", y] for _, _, y in others]
    left = ["+", ["sum", smaller], *(["norm2", x] for _, x, _ in others)]
    blend = ["+", ["sum", _radial()], *(["dot", x, y] for _, x, y in others)]
    tree = ["-", ["*", left, ["+", *norms]], ["^", blend, 2]]

    def refer(proof: Proof) -> Reference:
        def write() -> Reference:
            index = free.refer(proof)
            return proof.step("weights", tree, False, **{"of": index, "as": smaller})

        return proof.once(f"weights {smaller} {others}", write)

    return Fact(tree, forms.number(tree), refer)


def _radial() -> Tree:
    return ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]


def product(forms: Forms, facts: Sequence[Fact]) -> Fact:
    """The product of facts, as one fact without steps of its own until it is used."""
    tree = facts[0].tree if len(facts) == 1 else ["*", *(fact.tree for fact in facts)] if facts else "1"
    form = multiply(*(fact.form for fact in facts)) if facts else plain(1)
    strict = all(fact.strict for fact in facts)

    def refer(proof: Proof) -> Reference:
        if len(facts) == 1 and isinstance(found := facts[0].refer(proof), int):
            return found

        def write() -> Reference:
            chosen = [fact.refer(proof) for fact in facts]
            return proof.step("combine", tree, strict, terms=[["1", chosen]])

        return proof.once(f"product {tree}", write)

    return Fact(tree, form, refer, strict)


def combination(forms: Forms, terms: Sequence[tuple[Q, Sequence[Fact]]], tree: Tree) -> Fact:
    """A sum of positive multiples of products of facts, whose value is ``tree``."""
    strict = any(all(fact.strict for fact in facts) for _, facts in terms)
    form: Form = {}
    for factor, facts in terms:
        form = add(form, multiply(*(fact.form for fact in facts)), factor)

    def refer(proof: Proof) -> Reference:
        def write() -> Reference:
            data = [[str(factor), [fact.refer(proof) for fact in facts]] for factor, facts in terms]
            return proof.step("combine", tree, strict, terms=data)

        return proof.once(f"combination {tree}", write)

    return Fact(tree, form, refer, strict)


def summed(forms: Forms, inner: Fact) -> Fact:
    """The sum over the neurons of a fact about each of them."""
    tree = ["sum", inner.tree]

    def refer(proof: Proof) -> Reference:
        def write() -> Reference:
            index = product(forms, [inner]).refer(proof)
            return proof.step("sum", tree, inner.strict, of=index)

        return proof.once(f"sum {tree}", write)

    return Fact(tree, forms.number(tree), refer, inner.strict)


def generator_tree(generator: Generator) -> Tree:
    """The expression a generator stands for.

    Raises:
        KeyError: a generator that no single expression gives.
    """
    level, key = generator
    if level == "s":
        return ["sum", mono_tree(key)]
    if key in ("alphax", "goal"):
        raise KeyError(key)
    if key == "next L":
        return ["next", "L"]
    return ["dot", *key.split(" ")] if " " in key else key


def mono_tree(mono: Mono) -> Tree:
    """The expression of a monomial."""
    factors: list[Tree] = [generator_tree(g) if k == 1 else ["^", generator_tree(g), k] for g, k in mono]
    return ["*", *factors] if len(factors) > 1 else factors[0] if factors else "1"
