"""From the claim language to the expressions of certificates.

A certificate's w, b, v are those of one neuron, its sum adds over the neurons: norm2(w) of the language is sum(norm2(w)) there.
What a certificate cannot say (a root, abs, quotients of unknown sign) is split into relations that imply it, or is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gfproof.numbers import Q
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.language.expressions import (
    Call,
    Expression,
    Negation,
    Number,
    Operation,
    Power,
    Relation,
    Symbol,
    mentions,
)
from gfproof.theorems.language.expressions import text as expression_text

Tree = Any
TreeRelation = list[Any]
"""[relation, left tree, right tree]."""

_SORTS = {
    **dict.fromkeys(("w", "G.w"), "in"),
    **dict.fromkeys(("v", "c", "xi", "beta", "G.v", "G.c"), "out"),
    **dict.fromkeys(("a", "alpha", "G.a"), "map"),
}
_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "=="}
_BALL: Tree = ["+", ["norm2", "w"], ["^", "b", 2]]
RADIAL: Tree = ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]


class Untranslatable(Exception):
    """A certificate has no words for this."""


@dataclass(frozen=True)
class Piece:
    """A translated expression.

    Attributes:
        sort: "number", or the kind of vector: "in", "out", "map".
        tree: the expression; a quotient's numerator.
        below: the denominator, None if it is 1.
    """

    sort: str
    tree: Tree
    below: Tree | None = None


@dataclass
class Translation:
    """The translator of one conjecture.

    Attributes:
        starts: for each initial(e) met so far, the constant that stands for it and e.
        frozen: translate initial(e) as e itself (at the beginning of a trajectory).
    """

    conjecture: Conjecture
    frozen: bool = False
    starts: dict[str, tuple[str, Expression]] = field(default_factory=dict)

    def relation(self, relation: Relation, *, given: bool) -> list[TreeRelation]:
        """Relations that are equivalent to one of the language, or imply it; if ``given``, relations implied by it.

        Quotients stand at the top: ["/", p, q] is a side of a relation that needs q > 0.

        Raises:
            Untranslatable.
        """
        op, left, right = relation.relation, relation.left, relation.right
        for this, other, sign in ((left, right, op), (right, left, _FLIPPED[op])):
            split = self._split(this, other, sign, given)
            if split is not None:
                return [tree for part in split for tree in self.relation(part, given=given)]
        if left.shape or right.shape:
            return [["==", self._square(left, right), "0"]]
        one, two = self.piece(left), self.piece(right)
        sides = []
        for piece in (one, two):
            if piece.sort != "number":
                difference = self._square(left, right)
                if op != "==":
                    raise Untranslatable("an order between vectors")
                return [["==", difference, "0"]]
            sides.append(piece.tree if piece.below is None else ["/", piece.tree, piece.below])
        return [[op, *sides]]

    def _square(self, left: Expression, right: Expression) -> Tree:
        """|left - right|^2."""
        zero = [isinstance(x, Number) and x.value == 0 for x in (left, right)]
        difference = left if zero[1] else right if zero[0] else Operation("-", left, right, left.shape)
        piece = self.piece(Call("norm2", (difference,), ()))
        if piece.below is not None:
            raise Untranslatable("a quotient in an equation of arrays")
        return piece.tree

    def _split(self, this: Expression, other: Expression, sign: str, given: bool) -> list[Relation] | None:
        """Abs, max, min and sqrt on one side of a relation, in terms of their arguments."""
        if not isinstance(this, Call) or this.function not in ("abs", "max", "min", "sqrt"):
            return None
        if self._named(this) is not None:
            return None
        first = this.arguments[0]
        if this.function == "abs" and sign in ("<=", "<"):
            return [Relation(sign, first, other), Relation(sign, Negation(first), other)]
        if (this.function, sign[0]) in (("max", "<"), ("min", ">")):
            return [Relation(sign, argument, other) for argument in this.arguments]
        if this.function == "sqrt" and sign != "==":
            squared = Relation(sign, first, Power(other, 2))
            if sign[0] == "<":
                positive = Relation(">=" if sign == "<=" else ">", other, Number(Q(0)))
                real = [] if given else [Relation(">=", first, Number(Q(0)))]
                return [positive, squared, *real]
            if not given:  # x > y^2 implies sqrt(x) > y
                return [squared, Relation(">=", first, Number(Q(0)))]
        raise Untranslatable(f"{this.function} in this place")

    def piece(self, e: Expression) -> Piece:
        """One expression."""
        match e:
            case Number(value=value):
                return Piece("number", str(value))
            case Symbol(name=name):
                if name == "radius":
                    self._needs_large_radius()
                return Piece(_SORTS.get(name, "number"), name)
            case Negation(operand=operand):
                inner = self.piece(operand)
                return Piece(inner.sort, ["-", inner.tree], inner.below)
            case Power(base=base, exponent=exponent):
                return self._power(self.piece(base), exponent)
            case Operation(sign=sign, left=left, right=right):
                one, two = self.piece(left), self.piece(right)
                if sign in "+-":
                    return _sum(sign, one, two)
                if sign == "/":
                    if two.sort != "number":
                        raise Untranslatable("division by a vector")
                    factor = _constant(right)
                    if factor is not None and factor != 0:
                        return _product(one, Piece("number", str(1 / factor)))
                    two = _inverse(two)
                return _product(one, two)
            case Call():
                return self._call(e)

    def number(self, e: Expression) -> Tree:
        """An expression that must be a number without denominator."""
        piece = self.piece(e)
        if piece.sort != "number" or piece.below is not None:
            raise Untranslatable("a quotient or a vector in this place")
        return piece.tree

    def _power(self, base: Piece, exponent: int) -> Piece:
        if base.sort == "number":
            if base.below is not None and exponent == 0:  # 1, but only where the base has a value: q/q
                return Piece("number", base.below, base.below)
            below = None if base.below is None else ["^", base.below, exponent]
            return Piece("number", ["^", base.tree, exponent], below)
        if base.below is not None or exponent == 0:
            raise Untranslatable("this power of a vector")
        even: Tree = ["^", ["norm2", base.tree], exponent // 2]
        return Piece("number", even) if exponent % 2 == 0 else Piece(base.sort, ["*", even, base.tree])

    def _call(self, e: Call) -> Piece:
        name = self._named(e)
        if name is not None:
            return Piece("number", name)
        first = e.arguments[0]
        match e.function:
            case "norm2" | "dot":
                return Piece("number", self._dot(e.arguments))
            case "sum":
                return Piece("number", self._sum(first))
            case "d":
                return self._derivative(first)
            case "next":
                return Piece("number", self.after(self.number(first)))
            case "initial":
                return self._initial(first)
        raise Untranslatable(f"{e.function} in this place")

    def _named(self, e: Call) -> str | None:
        """Min(|u_i|^2, |v_i|^2) and max(1, radius), which certificates have a name for."""
        if len(e.arguments) != 2:
            return None
        if e.function == "max":
            shown = {expression_text(argument) for argument in e.arguments}
            return "radius" if shown == {"1", "radius"} else None
        if e.function == "min" and all(argument.free for argument in e.arguments):
            from gfproof.theorems.deciding.normal_forms import Forms

            # without the sphere's equation, on which the two would have other normal forms; so no derivative
            # may occur: on the sphere it is another one
            if mentions(e, "d"):
                return None
            forms = Forms("any", "flow", False)
            try:
                found = [forms.number(self.number(argument)) for argument in e.arguments]
            except (Untranslatable, ValueError):
                return None
            wanted = [forms.number(_BALL), forms.number(["norm2", "v"])]
            return "min" if found in (wanted, wanted[::-1]) else None
        return None

    def _dot(self, arguments: tuple[Expression, ...]) -> Tree:
        pieces = [self.piece(argument) for argument in arguments]
        if any(piece.below is not None for piece in pieces):
            raise Untranslatable("a quotient inside norm2 or dot")
        sorts = {piece.sort for piece in pieces}
        if len(sorts) != 1:
            raise Untranslatable("a dot of different kinds of vectors")
        trees = [piece.tree for piece in pieces]
        if sorts == {"number"}:
            product = ["^", trees[0], 2] if len(trees) == 1 else ["*", *trees]
        else:
            product = ["norm2", trees[0]] if len(trees) == 1 else ["dot", *trees]
        return self._over_neurons(arguments, product)

    def _over_neurons(self, arguments: tuple[Expression, ...], tree: Tree) -> Tree:
        """Whole arrays with one entry per neuron are summed; they must not also speak of neuron i."""
        whole = [("H" in argument.shape) for argument in arguments]
        if not any(whole):
            return tree
        if any(argument.free for argument in arguments):
            raise Untranslatable("w and w[i] in one product")
        return ["sum", tree]

    def _sum(self, e: Expression) -> Tree:
        if not e.shape:
            return ["sum", self.number(e)] if e.free else self.number(e)
        if e.shape == ("H",) and not e.free:
            return ["sum", self.number(e)]
        raise Untranslatable("the sum of a vector's entries")

    def _gradient_norm(self) -> Tree:
        """<G, G>, or <G, PG> along the normalized flow."""
        terms: list[Tree] = [["sum", ["norm2", "G.w"]], ["sum", ["^", "G.b", 2]], ["sum", ["norm2", "G.v"]]]
        terms += [["norm2", "G.c"]] + [["norm2", "G.a"]] * self.conjecture.vocabulary.skip
        if self.conjecture.vocabulary.along == "normalized-flow":
            terms.append(["-", ["sum", ["^", RADIAL, 2]]])
        return ["+", *terms]

    def _derivative(self, e: Expression) -> Piece:
        piece = self.piece(e)
        if piece.below is not None:
            raise Untranslatable("the derivative of a quotient")
        if piece.sort != "number":
            return Piece(piece.sort, self._linear_derivative(piece.tree))
        return Piece("number", self.rate(piece.tree))

    def _linear_derivative(self, tree: Tree) -> Tree:
        if isinstance(tree, str):
            if tree in ("w",) and self.conjecture.vocabulary.along == "normalized-flow":
                raise Untranslatable("the derivative of w along the normalized flow")
            if tree in ("xi", "beta", "alpha"):
                return ["*", "0", tree]
            return ["-", f"G.{tree}"]
        if tree[0] in "+-":
            return [tree[0], *map(self._linear_derivative, tree[1:])]
        raise Untranslatable("the derivative of a product with a vector")

    def rate(self, tree: Tree) -> Tree:
        """The derivative of a number; L' = -<G, G> by the energy identity."""
        if "L" not in _names(tree):
            return ["d", tree]
        if tree == "L":
            return ["-", self._gradient_norm()]
        op, *arguments = tree
        if op in ("+", "-"):
            return [op, *map(self.rate, arguments)]
        if op == "sum":
            return ["sum", self.rate(arguments[0])]
        if op == "^":
            base, power = arguments
            if power == 0:
                return "0"
            return ["*", str(power), ["^", base, power - 1], self.rate(base)]
        if op == "*" and not any(_is_vector(x) for x in arguments):
            terms = [
                ["*", *(self.rate(x) if j == k else x for j, x in enumerate(arguments))]
                for k in range(len(arguments))
            ]
            return ["+", *terms]
        raise Untranslatable("the derivative of this expression with L")

    def after(self, tree: Tree) -> Tree:
        """A number after one step; next(L) is a symbol of its own."""
        names = _names(tree)
        if any(name.startswith("G.") for name in names):
            raise Untranslatable("G after the step")
        if "L" not in names or tree == "L":
            return ["next", tree]
        op, *arguments = tree
        if op == "^":
            return ["^", self.after(arguments[0]), arguments[1]]
        if op in ("+", "-", "*") and not any(_is_vector(x) for x in arguments):
            return [op, *map(self.after, arguments)]
        raise Untranslatable("this expression with L after the step")

    def _initial(self, e: Expression) -> Piece:
        if self.frozen:
            return self.piece(e)
        if e.shape:
            raise Untranslatable("the beginning of an array")
        key = expression_text(e)
        if key not in self.starts:
            if e.free and any(name == "lambda" for name, _ in self.starts.values()):
                raise Untranslatable("the beginnings of two quantities of each neuron")
            # lambda is a certificate's one name for a real number per neuron
            name = "lambda" if e.free else f"start{len(self.starts) + 1}"
            self.starts[key] = (name, e)
        return Piece("number", self.starts[key][0])

    def _needs_large_radius(self) -> None:
        """A certificate's radius is at least 1."""
        for statement in self.conjecture.hypotheses:
            for relation in statement.relations:
                sides = (relation.left, relation.right)
                for one, two, signs in ((*sides, (">=", ">", "==")), (*sides[::-1], ("<=", "<", "=="))):
                    value = _constant(two)
                    if relation.relation not in signs or value is None or value < 1:
                        continue
                    if isinstance(one, Symbol) and one.name == "radius":
                        return
        raise Untranslatable("radius without the hypothesis radius >= 1 (write max(radius, 1))")


def scope_facts(conjecture: Conjecture) -> list[TreeRelation]:
    """What the scope says about H, dim and M2, as relations."""
    scope = conjecture.scope
    facts: list[TreeRelation] = []
    if scope.width is not None:
        facts.append(["==", "H", str(scope.width)])
    if scope.dimension is not None:
        facts.append(["==", "dim", str(scope.dimension)])
    if scope.low is not None and scope.high is not None:
        low, high = scope.low, scope.high
        if scope.law == "uniform":
            moment = (low * low + low * high + high * high) / 3
            facts.append(["==", "M2", ["*", str(moment), "dim"]])
        else:
            moment = max(low * low, high * high)
            facts.append(["<=", "M2", ["*", str(moment), "dim"]])
    return facts


def _constant(e: Expression) -> Q | None:
    """The value of a number written with a sign or as a quotient, None for anything else."""
    match e:
        case Number(value=value):
            return value
        case Negation(operand=operand):
            inner = _constant(operand)
            return None if inner is None else -inner
        case Operation(sign="/", left=left, right=right):
            p, q = _constant(left), _constant(right)
            return p / q if p is not None and q is not None and q != 0 else None
    return None


def _names(tree: Tree) -> set[str]:
    if isinstance(tree, str):
        return {tree}
    return set().union(*(_names(part) for part in tree[1:] if not isinstance(part, int)))


def _is_vector(tree: Tree) -> bool:
    if isinstance(tree, str):
        return tree in _SORTS
    return tree[0] in ("+", "-", "*") and any(map(_is_vector, tree[1:]))


def _sum(sign: str, one: Piece, two: Piece) -> Piece:
    if one.sort != two.sort:
        raise Untranslatable("a number added to a vector of one entry")
    if one.below is None and two.below is None:
        return Piece(one.sort, [sign, one.tree, two.tree])
    p, q = one.below or "1", two.below or "1"
    return Piece(one.sort, [sign, ["*", one.tree, q], ["*", two.tree, p]], ["*", p, q])


def _inverse(piece: Piece) -> Piece:
    """1/piece; 1/(p/q) = q q/(p q) has a value only where p and q are not zero, and p q > 0 says so."""
    if piece.below is None:
        return Piece("number", "1", piece.tree)
    return Piece("number", ["^", piece.below, 2], ["*", piece.tree, piece.below])


def _product(one: Piece, two: Piece) -> Piece:
    below = None
    if one.below is not None or two.below is not None:
        below = ["*", one.below or "1", two.below or "1"]
    if one.sort != "number" and two.sort != "number":
        if one.sort != two.sort:
            raise Untranslatable("a product of different kinds of vectors")
        return Piece("number", ["dot", one.tree, two.tree], below)
    sort = one.sort if two.sort == "number" else two.sort
    return Piece(sort, ["*", one.tree, two.tree], below)
