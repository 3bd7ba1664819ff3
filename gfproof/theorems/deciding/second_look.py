"""A second look at a counterexample, by code that shares nothing with the first: fractions, integrals by definition.

The case is read from its JSON form.  Risk and gradient are sums over quadrature points: atoms are their own points; on the
uniform law every piece between kinks and breakpoints gets points whose rule integrates all polynomials that occur exactly
(with several inputs: every simplex between the hyperplanes).
Square roots become intervals of width 2^-200; a violation counts only where the intervals decide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import simplices
from gfproof.theorems.deciding.spans import (
    Span,
    Unclear,
    decide,
    extreme,
    inverse,
    minus,
    number,
    plus,
    root,
    times,
)
from gfproof.theorems.language.expressions import (
    Call,
    Expression,
    Negation,
    Number,
    Operation,
    Power,
    Relation,
    Symbol,
)


def _matrix(data: Any) -> Rows:
    return [[Fraction(x) for x in row] for row in data]


Rows = list[list[Fraction]]


@dataclass
class Point:
    """One network with its problem, in fractions."""

    w: Rows
    b: list[Fraction]
    v: Rows
    c: list[Fraction]
    a: Rows | None
    problem: dict[str, Any]

    def goal(self, x: list[Fraction], left: bool = False) -> list[Fraction]:
        """f(x); at a breakpoint the piece on its right, or on its left."""
        target = self.problem["target"]
        outputs = len(self.c)
        if target["kind"] == "constant":
            value = target["value"]
            return [Fraction(y) for y in (value if isinstance(value, list) else [value])]
        if target["kind"] == "affine":
            slope, offset = target["slope"], target["intercept"]
            slope = slope if outputs > 1 or isinstance(slope[0], list) else [slope]
            offset = offset if isinstance(offset, list) else [offset]
            return [
                sum((Fraction(p) * q for p, q in zip(row, x, strict=True)), Fraction(e))
                for row, e in zip(slope, offset, strict=True)
            ]
        cuts = [Fraction(t) for t in target["breakpoints"]]
        piece = target["pieces"][sum(1 for t in cuts if (t < x[0] if left else t <= x[0]))]
        rows = piece if isinstance(piece[0], list) else [piece]
        return [sum((Fraction(k) * x[0] ** n for n, k in enumerate(row)), Fraction(0)) for row in rows]

    def points(self) -> list[tuple[Fraction, list[Fraction], list[Fraction]]]:
        """(weight, x, f(x)) of a quadrature that is exact for L and G."""
        law = self.problem["input"]
        if "points" in law:
            rows = _matrix(law["points"])
            return [(Fraction(p), x, self.goal(x)) for p, x in zip(law["masses"], rows, strict=True)]
        if len(law["low"]) > 1:
            start, end = ([Fraction(x) for x in law[k]] for k in ("low", "high"))
            planes = list(zip(self.w, self.b, strict=True))
            return [(p, x, self.goal(x)) for p, x in simplices.rule(start, end, planes)]
        low, high = (Fraction(law[k][0]) for k in ("low", "high"))
        target = self.problem["target"]
        cuts = {low, high} | {
            -b / w[0] for w, b in zip(self.w, self.b, strict=True) if w[0] and low < -b / w[0] < high
        }
        degree = 1
        if target["kind"] == "piecewise":
            cuts |= {Fraction(t) for t in target["breakpoints"] if low < Fraction(t) < high}
            flat = [
                p for piece in target["pieces"] for p in (piece if isinstance(piece[0], list) else [piece])
            ]
            degree = max(degree, *(len(p) - 1 for p in flat))
        count = 2 * degree + 1
        nodes = [Fraction(k, count + 1) for k in range(1, count + 1)]
        weights = [_integral(nodes, k) for k in range(count)]
        rule = []
        for p, q in pairwise(sorted(cuts)):
            for node, weight in zip(nodes, weights, strict=True):
                x = [p + (q - p) * node]
                rule.append((weight * (q - p) / (high - low), x, self.goal(x)))
        return rule

    def gradient(self) -> tuple[Fraction, dict[str, Any]]:
        """L and the gradient {"w", "b", "v", "c", "a"}."""
        width, outputs = len(self.b), len(self.c)
        risk, dimension = Fraction(0), self.dimension
        g: dict[str, Any] = {
            "w": [[Fraction(0)] * dimension for _ in range(width)],
            "b": [Fraction(0)] * width,
            "v": [[Fraction(0)] * width for _ in range(outputs)],
            "c": [Fraction(0)] * outputs,
            "a": [[Fraction(0)] * dimension for _ in range(outputs)],
        }
        for weight, x, goal in self.points():
            y = [
                sum((p * q for p, q in zip(w, x, strict=True)), b)
                for w, b in zip(self.w, self.b, strict=True)
            ]
            for k in range(outputs):
                error = self.c[k] - goal[k] + sum(self.v[k][i] * y[i] for i in range(width) if y[i] > 0)
                if self.a is not None:
                    error += sum(p * q for p, q in zip(self.a[k], x, strict=True))
                risk += weight * error * error
                pull = 2 * weight * error
                g["c"][k] += pull
                for j in range(dimension):
                    g["a"][k][j] += pull * x[j]
                for i in (i for i in range(width) if y[i] > 0):
                    g["v"][k][i] += pull * y[i]
                    g["b"][i] += pull * self.v[k][i]
                    for j in range(dimension):
                        g["w"][i][j] += pull * self.v[k][i] * x[j]
        return risk, g

    @property
    def dimension(self) -> int:
        """The input dimension."""
        law = self.problem["input"]
        return len(law["points"][0] if "points" in law else law["low"])


def _integral(nodes: list[Fraction], k: int) -> Fraction:
    """The integral over [0, 1] of the polynomial that is 1 at nodes[k] and 0 at the others."""
    coefficients = [Fraction(1)]
    for j, node in enumerate(nodes):
        if j != k:
            scale = nodes[k] - node
            shifted = [Fraction(0), *coefficients]
            coefficients = [
                (p - node * q) / scale for p, q in zip(shifted, [*coefficients, Fraction(0)], strict=True)
            ]
    return sum((c / (n + 1) for n, c in enumerate(coefficients)), Fraction(0))


class SecondLook:
    """Evaluates relations at a case, given as JSON, after a number of descent steps."""

    def __init__(self, conjecture: Conjecture, data: dict[str, Any], steps: int = 0) -> None:
        self.along, self.target = conjecture.vocabulary.along, conjecture.vocabulary.target
        dynamics = data.get("dynamics", {})
        self.gamma = Fraction(dynamics["step_size"]) if "step_size" in dynamics else None
        network = data["network"]
        a = _matrix(network["a"]) if "a" in network else None
        self.start = Point(
            _matrix(network["w"]),
            [Fraction(x) for x in network["b"]],
            _matrix(network["v"]),
            [Fraction(x) for x in network["c"]],
            a,
            data,
        )
        self.here = self.start
        for _ in range(steps):
            self.here = self._after(self.here)

    def _after(self, point: Point) -> Point:
        if self.gamma is None:
            raise Unclear("no step size")
        gamma, (_, g) = self.gamma, point.gradient()

        def move(x: Any, y: Any) -> Any:
            return [move(p, q) for p, q in zip(x, y, strict=True)] if isinstance(x, list) else x - gamma * y

        a = None if point.a is None else move(point.a, g["a"])
        w, b, v, c = (move(getattr(point, name), g[name]) for name in ("w", "b", "v", "c"))
        return Point(w, b, v, c, a, point.problem)

    def holds(self, relation: Relation, neuron: int = -1) -> bool:
        """Is the relation true for this neuron?

        Raises:
            Unclear: the intervals do not decide it.
        """
        sides = [self._value(side, self.here, neuron, False) for side in (relation.left, relation.right)]
        lists = [side if isinstance(side, list) else [side] for side in sides]
        size = max(map(len, lists))
        left, right = (x * size if len(x) != size else x for x in lists)
        differences = [plus(x, minus(y)) for x, y in zip(left, right, strict=True)]
        return all(decide(relation.relation, x) for x in differences)

    def rate(self, relation: Relation, neuron: int = -1) -> Span:
        """The derivative of left - right along the flow, initial(.) being constant."""
        left, right = (self._value(side, self.here, neuron, True) for side in (relation.left, relation.right))
        slope = plus(left, minus(right)).slope
        return Span(*slope)

    def _value(self, e: Expression, point: Point, i: int, moving: bool) -> Any:
        match e:
            case Number(value=value):
                return number(str(value))
            case Symbol():
                return self._symbol(e, point, i, moving)
            case Negation(operand=operand):
                return _map(minus, self._value(operand, point, i, moving))
            case Power(base=base, exponent=exponent):
                power, factor = number(1), self._value(base, point, i, moving)
                for _ in range(exponent):
                    power = times(power, factor)
                return power
            case Operation(sign=sign, left=left, right=right):
                x, y = (self._value(side, point, i, moving) for side in (left, right))
                if sign == "/":
                    sign, y = "*", inverse(y)
                if sign == "-":
                    sign, y = "+", _map(minus, y)
                return _both(plus if sign == "+" else times, x, y)
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments, point, i, moving)

    def _call(
        self, function: str, arguments: tuple[Expression, ...], point: Point, i: int, moving: bool
    ) -> Any:
        first = arguments[0]
        if function == "d":
            return _map(lambda x: Span(*x.slope), self._value(first, point, i, True))
        if function == "next":
            return self._value(first, self._after(point), i, False)
        if function == "initial":
            return self._value(first, self.start, i, False)
        if function == "sum" and first.free:
            return _add([self._value(first, point, k, moving) for k in range(len(point.b))])
        values = [self._value(argument, point, i, moving) for argument in arguments]
        lists = [value if isinstance(value, list) else [value] for value in values]
        if function == "sum":
            return _add(lists[0])
        if function in ("norm2", "dot"):
            return _add([times(x, y) for x, y in zip(lists[0], lists[-1], strict=True)])
        if function == "sqrt":
            return root(values[0])
        if function == "abs":
            return extreme(values[0], minus(values[0]), True) if values[0] != number(0) else values[0]
        best = values[0]
        for value in values[1:]:
            best = extreme(best, value, function == "max")
        return best

    def _symbol(self, e: Symbol, point: Point, i: int, moving: bool) -> Any:
        name, still = e.name, not moving
        bare = name.removeprefix("G.")
        if bare in ("w", "b", "v", "c", "a"):
            source = point.gradient()[1][bare] if name != bare else getattr(point, bare)
            entries = [number(x) for x in _pick(source, bare, e.free, i)]
            if not still and name == bare:
                speeds = _pick(self._velocity(point)[bare], bare, e.free, i)
                entries = [Span(x.low, x.high, (s, s)) for x, s in zip(entries, speeds, strict=True)]
            return entries if e.shape else entries[0]
        law = point.problem["input"]
        if name in ("xi", "beta", "alpha"):
            zero = [Fraction(0)] * point.dimension
            offset = point.goal(
                zero if "low" in law or self.target == "affine" else _matrix(law["points"])[0]
            )
            if name == "alpha":
                units = [[Fraction(int(j == k)) for k in range(len(zero))] for j in range(len(zero))]
                columns = [[p - q for p, q in zip(point.goal(unit), offset, strict=True)] for unit in units]
                offset = [column[k] for k in range(len(point.c)) for column in columns]
            found = [number(x) for x in offset]
            return found if e.shape else found[0]
        if name == "L":
            risk, g = point.gradient()
            if still:
                return number(risk)
            velocity = self._velocity(point)
            pairs = [
                x * y
                for key in ("w", "b", "v", "c", "a")
                for x, y in zip(_flat(g[key]), _flat(velocity[key]), strict=True)
                if key != "a" or point.a is not None
            ]
            change = sum(pairs, Fraction(0))
            return Span(risk, risk, (change, change))
        places = (
            _matrix(law["points"])
            if "points" in law
            else [[Fraction(x) for x in law[k]] for k in ("low", "high")]
        )
        numbers: dict[str, Any] = {
            "H": len(point.b),
            "dim": point.dimension,
            "gamma": self.gamma,
            "radius": max(abs(x) for row in places for x in row),
        }
        if name == "M2":
            if "points" in law:
                masses = map(Fraction, law["masses"])
                numbers["M2"] = sum(
                    p * sum(x * x for x in row) for p, row in zip(masses, places, strict=True)
                )
            else:
                numbers["M2"] = sum(
                    (p * p + p * q + q * q) / 3 for p, q in zip(places[0], places[1], strict=True)
                )
        if numbers.get(name) is None:
            raise Unclear(f"{name} has no value")
        return number(numbers[name])

    def _velocity(self, point: Point) -> dict[str, Any]:
        g = point.gradient()[1]
        velocity = {key: _map_rows(lambda x: -x, g[key]) for key in g}
        if self.along == "normalized-flow":
            for i, (row, bias) in enumerate(zip(point.w, point.b, strict=True)):
                pull = [*velocity["w"][i], velocity["b"][i]]
                normal = sum(x * y for x, y in zip(pull, [*row, bias], strict=True))
                *velocity["w"][i], velocity["b"][i] = (
                    x - normal * y for x, y in zip(pull, [*row, bias], strict=True)
                )
        return velocity


def _map(function: Any, value: Any) -> Any:
    return [function(x) for x in value] if isinstance(value, list) else function(value)


def _map_rows(function: Any, value: Any) -> Any:
    return [_map_rows(function, x) for x in value] if isinstance(value, list) else function(value)


def _flat(value: Any) -> list[Fraction]:
    return [x for part in value for x in _flat(part)] if isinstance(value, list) else [value]


def _both(function: Any, x: Any, y: Any) -> Any:
    if isinstance(x, list) and isinstance(y, list):
        return [function(p, q) for p, q in zip(x, y, strict=True)]
    if isinstance(x, list):
        return [function(p, y) for p in x]
    return [function(x, q) for q in y] if isinstance(y, list) else function(x, y)


def _add(values: list[Span]) -> Span:
    total = number(0)
    for x in values:
        total = plus(total, x)
    return total


def _pick(source: Any, name: str, free: bool, i: int) -> list[Fraction]:
    if not free:
        return _flat(source)
    return _flat([row[i] for row in source]) if name == "v" else _flat([source[i]])
