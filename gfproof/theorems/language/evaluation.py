"""Evaluating the claim language at a case, exactly: numbers are rationals (or sums of square roots), never floats.

A *state* is a network with its problem and a step size.  ``d`` is the derivative of its argument in the direction in
which the dynamics moves the parameters, taken with dual numbers; ``next`` evaluates at the network after one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gfproof.case import Case, Descent
from gfproof.errors import NotAvailable
from gfproof.network import Matrix, Network, Parameters, Vector
from gfproof.numbers import Dual, Q, dot
from gfproof.problem import Problem
from gfproof.theorems.language.expressions import (
    Call,
    Expression,
    Negation,
    Number,
    Operation,
    Power,
    Relation,
    Shape,
    Statement,
    Symbol,
)
from gfproof.theorems.language.roots import Undefined, exact_sign, square_root
from gfproof.theorems.language.vocabulary import Vocabulary

Value = Any
"""A number, or the tuple of an array's entries (arrays are only compared with arrays of the same shape)."""


@dataclass(frozen=True)
class State:
    """One point of a trajectory.

    Attributes:
        network, problem: where the statement is evaluated; the problem's target is exact.
        vocabulary: the kind of conjecture.
        gamma: the step size, None along flows without steps.
        start: the trajectory's first state; None means that this is it.
    """

    network: Network
    problem: Problem
    vocabulary: Vocabulary
    gamma: Q | None = None
    start: State | None = field(default=None, repr=False)
    values: dict[int, Value] = field(default_factory=dict, repr=False, compare=False)
    """Values found so far, by the identity of their (shared) expressions, which the conjecture keeps alive."""

    @classmethod
    def of(cls, case: Case, vocabulary: Vocabulary) -> State:
        """The state a case describes; its first step size is gamma."""
        gamma = case.dynamics.size(0) if isinstance(case.dynamics, Descent) else None
        return cls(case.network, case.problem, vocabulary, gamma)

    @cached_property
    def risk_and_gradient(self) -> tuple[Any, Parameters]:
        """(L, G), rational."""
        if not self.problem.exact:
            raise NotAvailable("a statement is evaluated exactly, for constant, affine and piecewise targets")
        return self.problem.risk_and_gradient(self.network)

    @cached_property
    def velocity(self) -> Parameters:
        """-G, or along the normalized flow minus the projected G."""
        gradient = self.risk_and_gradient[1]
        if self.vocabulary.along == "normalized-flow":
            gradient = _projected(self.network, gradient)
        return gradient.map(lambda entry: -entry)

    @cached_property
    def after(self) -> State:
        """The state after one step theta - gamma G."""
        if self.gamma is None:
            raise NotAvailable("next needs a step size: dynamics of kind descent")
        moved = Network.of(self.network.step(self.risk_and_gradient[1], -self.gamma))
        return replace(self, network=moved, start=self.start or self, values={})

    def _target(self) -> tuple[Matrix, Vector]:
        """(alpha, beta), or for constant targets ((), xi)."""
        kind = self.vocabulary.target
        if kind == "any":
            return (), ()
        found = self.problem.affine_value() if kind == "affine" else self.problem.constant_value()
        if found is None:
            raise NotAvailable(f"the statement is about {kind} targets, the case has another one")
        return found if kind == "affine" else ((), found)

    @cached_property
    def known(self) -> dict[str, Callable[[], Value]]:
        """What every name that is no parameter and no gradient means here."""
        law = self.problem.law
        slope, intercept = self._target()
        low, high = law.bounds
        return {
            "L": lambda: self.risk_and_gradient[0],
            "H": lambda: Q(self.network.width),
            "dim": lambda: Q(law.dimension),
            "gamma": lambda: self.gamma,
            "M2": law.second_moment,
            "radius": lambda: max(map(abs, (*low, *high))),
            "xi": lambda: intercept,
            "beta": lambda: intercept,
            "alpha": lambda: tuple(x for row in slope for x in row),
        }


def holds_at(statement: Statement, state: State) -> bool:
    """Is the statement true at a state, exactly?  A relation with a free i is asked for every neuron.

    Raises:
        Undefined: a side has no value there (division by zero, root of a negative number, no derivative).
        NotExact: a side has a value outside the numbers used here (a root inside a root).
        NotAvailable: the risk of this problem has no exact value.
    """
    return all(relation_holds(relation, state) for relation in statement.relations)


def relation_holds(relation: Relation, state: State) -> bool:
    """One relation of a statement, see ``holds_at``."""
    for neuron in range(state.network.width) if relation.free else (-1,):
        left, right = sides(relation, state, neuron)
        if not compare(relation.relation, left, right):
            return False
    return True


def sides(relation: Relation, state: State, neuron: int) -> tuple[Value, Value]:
    """The exact values of both sides; ``neuron`` is what a free i stands for."""
    here = _Evaluation(state, neuron)
    return here.value(relation.left), here.value(relation.right)


def value(expression: Expression, state: State, neuron: int = -1) -> Value:
    """The exact value of an expression at a state."""
    return _Evaluation(state, neuron).value(expression)


def drift(relation: Relation, state: State, neuron: int) -> Value:
    """The derivative along the flow of left - right at a state, initial(.) being constant."""
    moving = _Evaluation(state, neuron, moving=True)
    difference = _operate("-", moving.value(relation.left), moving.value(relation.right))
    return _tangent(difference)


def compare(relation: str, left: Value, right: Value) -> bool:
    """Is left relation right true, exactly?"""
    if isinstance(left, tuple) or isinstance(right, tuple):
        size = len(left) if isinstance(left, tuple) else len(right)
        lefts, rights = (x if isinstance(x, tuple) else (x,) * size for x in (left, right))
        return all(exact_sign(x - y) == 0 for x, y in zip(lefts, rights, strict=True))
    order = exact_sign(left - right)
    return {
        "==": order == 0,
        "<=": order <= 0,
        ">=": order >= 0,
        "<": order < 0,
        ">": order > 0,
    }[relation]


@dataclass
class _Evaluation:
    state: State
    neuron: int
    moving: bool = False  # inside d: parameters are dual numbers

    def value(self, expression: Expression) -> Value:
        if self.moving or expression.free or isinstance(expression, Number | Symbol):
            return self._value(expression)
        known = self.state.values
        if id(expression) not in known:
            known[id(expression)] = self._value(expression)
        return known[id(expression)]

    def _value(self, expression: Expression) -> Value:
        match expression:
            case Number(value=number):
                return number
            case Symbol(name=name, shape=shape, free=free):
                return self._symbol(name, shape, free)
            case Negation(operand=operand):
                return _each(lambda x: -x, self.value(operand))
            case Operation(sign=sign, left=left, right=right):
                return _operate(sign, self.value(left), self.value(right))
            case Power(base=base, exponent=exponent):
                return _power(self.value(base), exponent)
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments)

    def _symbol(self, name: str, shape: Shape, free: bool) -> Value:
        state = self.state
        gradient = name.startswith("G.")
        bare = name[2:] if gradient else name
        if bare not in ("w", "b", "v", "c", "a"):
            found = state.known[name]()
            if name == "L" and self.moving:
                # the chain rule along the flow (energy identity): L' = <G, velocity>
                return Dual(found, state.risk_and_gradient[1].dot(state.velocity))
            return found[0] if isinstance(found, tuple) and not shape else found
        source = state.risk_and_gradient[1] if gradient else state.network
        entries: tuple[Any, ...] = _entries(source, bare, self.neuron if free else None)
        if self.moving:
            speeds = _entries(state.velocity, bare, self.neuron if free else None)
            entries = tuple(Dual(x, y) for x, y in zip(entries, speeds, strict=True))
        return entries[0] if not shape else entries

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> Value:
        first = arguments[0]
        match function:
            case "d":
                moving = _Evaluation(self.state, self.neuron, moving=True).value(first)
                return _each(lambda x: x.tangent if isinstance(x, Dual) else Q(0), moving)
            case "next":
                return _Evaluation(self.state.after, self.neuron).value(first)
            case "initial":
                return _Evaluation(self.state.start or self.state, self.neuron).value(first)
            case "sum" if first.free:
                neurons = range(self.state.network.width)
                return _total(_Evaluation(self.state, i, self.moving).value(first) for i in neurons)
        values = [self.value(argument) for argument in arguments]
        one = values[0]
        match function:
            case "sum":
                return _total(one) if isinstance(one, tuple) else one
            case "norm2":
                return _total(x * x for x in one) if isinstance(one, tuple) else one * one
            case "dot":
                pairs = zip(*values, strict=True) if isinstance(one, tuple) else [values]
                return _total(x * y for x, y in pairs)
            case "abs":
                return extreme([one, -one], largest=True)
            case "sqrt":
                return _root(one)
        return extreme(values, largest=function == "max")


def _entries(source: Parameters, name: str, neuron: int | None) -> tuple[Q, ...]:
    match name:
        case "w":
            rows = source.w if neuron is None else (source.w[neuron],)
            return tuple(x for row in rows for x in row)
        case "b":
            return source.b if neuron is None else (source.b[neuron],)
        case "v":
            return tuple(x for row in source.v for x in row) if neuron is None else source.outer(neuron)
        case "c":
            return source.c
    if source.a is None:
        raise NotAvailable("a statement about a needs a network with a skip connection")
    return tuple(x for row in source.a for x in row)


def _projected(network: Network, gradient: Parameters) -> Parameters:
    """The gradient without its component along (w_i, b_i), for |(w_i, b_i)| = 1."""
    rows, biases = [], []
    for row, bias, slope, change in zip(network.w, network.b, gradient.w, gradient.b, strict=True):
        normal = dot((*row, bias), (*slope, change))
        rows.append(tuple(g - normal * x for g, x in zip(slope, row, strict=True)))
        biases.append(change - normal * bias)
    return replace(gradient, w=tuple(rows), b=tuple(biases))


def _each(function: Callable[[Any], Any], values: Value) -> Value:
    return tuple(map(function, values)) if isinstance(values, tuple) else function(values)


def _operate(sign: str, left: Value, right: Value) -> Value:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return tuple(_operate(sign, x, y) for x, y in zip(left, right, strict=True))
    if isinstance(left, tuple):
        return tuple(_operate(sign, x, right) for x in left)
    if isinstance(right, tuple):
        return tuple(_operate(sign, left, y) for y in right)
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if exact_sign(_plain(right)) == 0:
        raise Undefined("division by zero")
    return left / right


def _total(values: Iterable[Any]) -> Any:
    return sum(values, Q(0))


def _power(base: Any, exponent: int) -> Any:
    result: Any = Q(1)
    for _ in range(exponent):
        result = result * base
    return result


def _plain(number: Any) -> Any:
    return number.value if isinstance(number, Dual) else number


def _tangent(number: Any) -> Any:
    return number.tangent if isinstance(number, Dual) else Q(0)


def extreme(values: list[Any], *, largest: bool) -> Any:
    """The maximum or minimum; of dual numbers, with its derivative where all that attain it move alike."""
    best = values[0]
    for other in values[1:]:
        order = exact_sign(_plain(other) - _plain(best))
        if order == (1 if largest else -1):
            best = other
    attained = [x for x in values if exact_sign(_plain(x) - _plain(best)) == 0]
    if any(exact_sign(_tangent(x) - _tangent(best)) != 0 for x in attained):
        raise Undefined("abs, min or max has no derivative where it switches")
    return best


def _root(number: Any) -> Any:
    root = square_root(_plain(number))
    if not isinstance(number, Dual):
        return root
    if exact_sign(root) == 0:
        raise Undefined("a square root has no derivative at 0")
    return Dual(root, number.tangent / (2 * root))
