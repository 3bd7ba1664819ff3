"""Normal forms of claims about networks, for the search of proofs; the checker has its own and trusts nothing here.

An expression is a tree as in a certificate: a name, a number as text, or [operator, arguments ...].  Its normal form is a
polynomial in formal generators: inner products of the vectors w_i, v_i, c, ... and their gradients, b_i, L and the like, each
one per neuron ("n"), global ("g"), or a monomial summed over the neurons ("s").  The two families of equations that hold for
every network and every input law are used up:

    v_i.G_{v_i} = w_i.G_{w_i} + b_i G_{b_i}
    c.G_c = 2 L - sum_i (w_i.G_{w_i} + b_i G_{b_i}) - a.G_a + 2 E[f.e]

so L stays visible, which is what inequalities are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.numbers import Q, rational

Generator = tuple[str, Any]
Mono = tuple[tuple[Generator, int], ...]
Form = dict[Mono, Q]
Tree = Any
"""A name, a number as text, or a list [operator, arguments ...]."""

SORT = {
    **dict.fromkeys(("w", "G.w"), "in"),
    **dict.fromkeys(("v", "c", "xi", "beta", "G.v", "G.c"), "out"),
    **dict.fromkeys(("a", "alpha", "G.a"), "map"),
}
NEURON = frozenset({"w", "b", "v", "G.w", "G.b", "G.v", "lambda", "T", "R", "min", "harmonic"})
TRAINED = frozenset({"w", "b", "v", "c", "a"})
LIMIT = 20_000

_RADIAL: Tree = ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]
_TARGET: dict[str, Tree] = {
    "constant": ["dot", "G.c", "xi"],
    "affine": ["+", ["dot", "G.c", "beta"], "alphax"],
    "any": "goal",
}


class TooLarge(ArithmeticError):
    """A normal form of too many terms."""


def plain(number: Q | int) -> Form:
    """A constant."""
    return {(): Q(number)} if number != 0 else {}


def single(level: str, key: Any) -> Form:
    """One generator."""
    return {(((level, key), 1),): Q(1)}


def add(left: Form, right: Form, factor: Q | int = 1) -> Form:
    """Left + factor right."""
    total = dict(left)
    for mono, c in right.items():
        new = total.get(mono, Q(0)) + c * factor
        if new == 0:
            total.pop(mono, None)
        else:
            total[mono] = new
    return total


def join(left: Mono, right: Mono) -> Mono:
    """The product of two monomials."""
    if not left or not right:
        return left or right
    powers = dict(left)
    for generator, power in right:
        powers[generator] = powers.get(generator, 0) + power
    return tuple(sorted(powers.items()))


def multiply(*forms: Form) -> Form:
    """The product."""
    product = plain(1)
    for form in forms:
        out: Form = {}
        if len(product) * len(form) > LIMIT:
            raise TooLarge
        for left, c in product.items():
            for right, e in form.items():
                mono = join(left, right)
                new = out.get(mono, Q(0)) + c * e
                if new == 0:
                    out.pop(mono, None)
                else:
                    out[mono] = new
        product = out
    return product


def total(form: Form) -> Form:
    """The sum over the neurons; what has no neuron's generator is multiplied by the width."""
    out: Form = {}
    for mono, c in form.items():
        inside = tuple(g for g in mono if g[0][0] == "n")
        outside = tuple(g for g in mono if g[0][0] != "n")
        summed = single("s", inside) if inside else single("g", "H")
        out = add(out, multiply({outside: c}, summed))
    return out


def is_per_neuron(form: Form) -> bool:
    """Does a neuron's generator stand outside the sums?"""
    return any(generator[0] == "n" for mono in form for generator, _ in mono)


class Forms:
    """The normal forms of one kind of conjecture."""

    def __init__(self, target: str, along: str, skip: bool) -> None:
        self.target, self.along, self.skip = target, along, skip

    def number(self, tree: Tree) -> Form:
        """The normal form of a number-valued tree."""
        return self._value(tree, None)

    def difference(self, relation: Sequence[Tree]) -> Form:
        """F for left relation right, so that the relation says F >= 0, F > 0 or F == 0."""
        op, left, right = relation
        big, small = (right, left) if op in ("<", "<=") else (left, right)
        return add(self.number(big), self.number(small), -1)

    def _value(self, tree: Tree, t: Form | None) -> Form:
        if isinstance(tree, str):
            return self._name(tree, t) if tree[0].isalpha() else plain(rational(tree))
        op, *arguments = tree
        if op == "^":
            return multiply(*[self._value(arguments[0], t)] * arguments[1])
        if op in ("+", "-", "*"):
            values = [self._value(argument, t) for argument in arguments]
            if op == "*":
                return multiply(*values)
            if op == "-" and len(values) == 1:
                return add({}, values[0], -1)
            out = values[0]
            for value in values[1:]:
                out = add(out, value, -1 if op == "-" else 1)
            return out
        return self._call(op, arguments, t)

    def _name(self, name: str, t: Form | None) -> Form:
        if name in SORT:
            form = single("v", name)
        else:
            form = single("n" if name in NEURON else "g", name)
        if t is None or name not in TRAINED:
            return form
        moving = t == single("g", "tau")
        if self.along == "normalized-flow" and name in ("w", "b"):
            if not moving:
                raise ValueError("next of w or b along the normalized flow")
            radial = multiply(t, self._value(_RADIAL, None), form)
            return add(add(form, multiply(t, self._name(f"G.{name}", None)), -1), radial)
        return add(form, multiply(t, self._name(f"G.{name}", None)), -1)

    def _call(self, op: str, arguments: list[Tree], t: Form | None) -> Form:
        first = arguments[0]
        if op in ("dot", "norm2"):
            left, right = self._value(first, t), self._value(arguments[-1], t)
            return self._dot(left, right)
        if op == "sum":
            return total(self._value(first, t))
        if op == "d":
            tau = ("g", "tau")
            moved = self._value(first, single(*tau))
            return {tuple(g for g in mono if g[0] != tau): c for mono, c in moved.items() if (tau, 1) in mono}
        if op == "next":
            return single("g", "next L") if first == "L" else self._value(first, single("g", "gamma"))
        raise ValueError(f"{op} has no normal form")

    def _dot(self, left: Form, right: Form) -> Form:
        out: Form = {}
        for mono, c in left.items():
            for other, e in right.items():
                (p, rest), (q, more) = _split(mono), _split(other)
                product = self._pair(*sorted((p, q))) if p else plain(1)
                out = add(out, multiply({join(rest, more): c * e}, product))
        return out

    def _pair(self, x: str, y: str) -> Form:
        if self.along == "normalized-flow" and x == y == "w":
            return add(plain(1), multiply(single("n", "b"), single("n", "b")), -1)
        if (x, y) == ("G.v", "v"):
            return self._value(_RADIAL, None)
        if (x, y) == ("G.c", "c"):
            rest = add(add({}, single("g", "L"), 2), total(self._value(_RADIAL, None)), -1)
            rest = add(rest, self._value(_TARGET[self.target], None))
            return add(rest, single("g", "G.a a"), -1) if self.skip else rest
        if (x, y) == ("G.a", "alpha"):
            return single("g", "alphax")
        return single("n" if {x, y} & NEURON else "g", f"{x} {y}")


def _split(mono: Mono) -> tuple[str, Mono]:
    """The vector symbol of a monomial ("" for a number) and its coefficient."""
    names = [key for (level, key), power in mono for _ in range(power) if level == "v"]
    if len(names) > 1:
        raise ValueError("a product of vectors")
    return "".join(names), tuple(g for g in mono if g[0][0] != "v")
