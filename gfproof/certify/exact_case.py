"""Exact quantities of one rational network, for the certificate kinds value and refutation of checker.py.

Standard library only and independent of the rest of gfproof; checker.py loads this file by its path and passes the
claim, its budget and its reader of rationals. Nothing is decided here except the sign of numbers.

    G_{w_i} = 2 int_{I_i} (v_i.e) x,  G_{b_i} = 2 int_{I_i} (v_i.e),  G_{v_i} = 2 int relu(w_i.x + b_i) e,  G_c = 2 int e,
    G_a = 2 int e x^T,  L = int |e|^2,  e = N - f,  I_i = {w_i.x + b_i > 0}  (strict: relu'(0) = 0)

A law of finitely many points is summed. A uniform law on [low, high] (one input) is cut at the kinks and the target's
breakpoints; between two cuts every integrand is a polynomial of degree at most 2 max(1, degree of the target), so the
quadrature at equally spaced inner nodes with the weights that integrate this degree exactly gives the exact integral,
and no node lies on a kink.

A case is {"w": H rows of d, "b": H, "v": m rows of H, "c": m, "a": m rows of d, or [] without skip connection,
"law": {"low", "high"} or {"points": n rows of d, "masses": n}, "goal": {"slope": m rows of d, "intercept": m} or
{"breakpoints": k + 1, "pieces": k coefficient lists, constant term first} (m = d = 1), "symbols": values of gamma,
lambda (one per neuron), xi (m, only where the claim's target is any) and the claim's constants}, all rationals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

ZERO, ONE = Fraction(0), Fraction(1)
PER_NEURON = {"w", "b", "v", "G.w", "G.b", "G.v", "lambda", "T", "R", "min", "harmonic", "int v"}
MAX_DEGREE = 16


def quadrature(size: int) -> list[tuple[Fraction, Fraction]]:
    """Nodes k/(size + 1), k = 1..size, and weights on [0, 1], exact for polynomials of degree below size."""
    nodes = [Fraction(k, size + 1) for k in range(1, size + 1)]
    rule = []
    for s in nodes:
        lagrange = [ONE]
        for r in nodes:
            if r != s:
                shifted = zip([ZERO, *lagrange], [*lagrange, ZERO], strict=True)
                lagrange = [(lower - r * upper) / (s - r) for lower, upper in shifted]
        rule.append((s, sum((p / (k + 1) for k, p in enumerate(lagrange)), ZERO)))
    return rule


class ExactCase:
    """Every symbol of the checker's language at one network; ValueError where the case is not well formed."""

    def __init__(self, claim: dict[str, Any], charge: Callable[[int], None], numbers: Callable[[Any], Any]):
        self.charge, self.numbers, self.target = charge, numbers, claim["target"]
        self.normalized, self.skip = claim["along"] == "normalized-flow", claim["skip"]
        case = claim["case"]
        _require(set(case) == {"w", "b", "v", "c", "a", "law", "goal", "symbols"}, "fields of the case")
        w, b, v, c, a = (numbers(case[name]) for name in ("w", "b", "v", "c", "a"))
        _require(
            min(len(w), len(w[0]), len(c)) > 0 and bool(a) == self.skip,
            "a neuron, an input, an output, a skip",
        )
        self.width, self.inputs, self.outputs = len(w), len(w[0]), len(c)
        self.law, self.goal = case["law"], case["goal"]
        self.symbols = {name: numbers(value) for name, value in case["symbols"].items()}
        allowed = {"gamma", "lambda", *claim["constants"]} | ({"xi"} if self.target == "any" else set())
        _require(set(self.symbols) <= allowed, "unknown symbols")
        sizes = {"lambda": self.width, "xi": self.outputs}
        for name, value in self.symbols.items():
            _require(_shape(value) == ((sizes[name],) if name in sizes else ()), f"shape of {name}")
        columns = [[row[i] for row in v] for i in range(self.width)]
        skip = a or [[ZERO] * self.inputs for _ in c]
        _require(
            _shape(v) == (self.outputs, self.width) and _shape(skip) == (self.outputs, self.inputs),
            "shape of v, a",
        )
        _require(_shape(w) == (self.width, self.inputs) and _shape(b) == (self.width,), "shape of w, b")
        self.table = self.measure(w, b, columns, c, skip)
        if "gamma" in self.symbols and claim["along"] == "descent":
            moved = [
                self.step(z, self.table["G." + name])
                for name, z in (("w", w), ("b", b), ("v", columns), ("c", c))
            ]
            moved.append(self.step(skip, self.rows(self.table["G.a"])) if self.skip else skip)
            self.table["next L"] = self.measure(*moved)["L"]
        unit = all(self.inner([*p, q], [*p, q]) == 1 for p, q in zip(w, b, strict=True))
        _require(unit or not self.normalized, "|w_i|^2 + b_i^2 = 1 for every neuron")

    def inner(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
        """The dot product; the checker's budget pays for it."""
        total = ZERO
        for p, q in zip(x, y, strict=True):
            bits = sum(z.numerator.bit_length() + z.denominator.bit_length() for z in (total, p, q))
            self.charge((3 + bits // 256) ** 2)
            total += p * q
        return total

    def step(self, z: Any, g: Any) -> Any:
        """One step of gradient descent: z - gamma g."""
        if isinstance(z, list):
            return [self.step(p, q) for p, q in zip(z, g, strict=True)]
        return z - self.symbols["gamma"] * g

    def rows(self, flat: list[Fraction]) -> list[list[Fraction]]:
        """An outputs x inputs matrix from its entries."""
        return [flat[k : k + self.inputs] for k in range(0, len(flat), self.inputs)]

    def target_values(self, points: list[list[Fraction]]) -> list[list[Fraction]]:
        """The target at the points, none of which is a breakpoint."""
        if "pieces" in self.goal:
            cuts, pieces = self.cuts()
            owner = [next(p for p, end in zip(pieces, cuts[1:], strict=True) if x < end) for (x,) in points]
            powers = [[x**k for k in range(len(p))] for p, (x,) in zip(owner, points, strict=True)]
            return [[self.inner(p, x)] for p, x in zip(owner, powers, strict=True)]
        slope, offset = self.affine()
        return [[self.inner(row, x) + p for row, p in zip(slope, offset, strict=True)] for x in points]

    def cuts(self) -> tuple[list[Fraction], list[list[Fraction]]]:
        """Breakpoints and coefficient lists of a piecewise target; nothing of an affine one."""
        if "pieces" not in self.goal:
            return [], []
        _require(
            set(self.goal) == {"breakpoints", "pieces"} and self.target == "any", "the claim's target is any"
        )
        cuts, pieces = self.numbers(self.goal["breakpoints"]), self.numbers(self.goal["pieces"])
        _require(
            self.inputs == self.outputs == 1 and len(cuts) == len(pieces) + 1,
            "one input, one output, k + 1 cuts",
        )
        _require(all(p < q for p, q in pairwise(cuts)), "increasing breakpoints")
        _require(
            all(0 < len(p) <= MAX_DEGREE + 1 and len(_shape(p)) == 1 for p in pieces), "coefficient lists"
        )
        return cuts, pieces

    def affine(self) -> tuple[list[list[Fraction]], list[Fraction]]:
        """Slope and intercept of an affine target; slope zero where the claim's target is constant."""
        _require(set(self.goal) == {"slope", "intercept"}, "slope and intercept")
        slope, offset = self.numbers(self.goal["slope"]), self.numbers(self.goal["intercept"])
        _require(
            _shape(slope) == (self.outputs, self.inputs) and _shape(offset) == (self.outputs,),
            "shape of the target",
        )
        _require(self.target != "constant" or not any(any(row) for row in slope), "a constant target")
        return slope, offset

    def sample(self, w: Any, b: Any) -> tuple[list[list[Fraction]], list[Fraction], Fraction]:
        """Points and masses that integrate exactly, and max(1, largest coordinate of the domain)."""
        if "points" in self.law:
            _require(
                set(self.law) == {"points", "masses"} and "pieces" not in self.goal,
                "points, masses, affine target",
            )
            points, masses = self.numbers(self.law["points"]), self.numbers(self.law["masses"])
            _require(
                _shape(points) == (len(masses), self.inputs) and min(masses) > 0 and sum(masses) == 1, "a law"
            )
            return points, masses, max(ONE, *(abs(x) for point in points for x in point))
        _require(set(self.law) == {"low", "high"} and self.inputs == 1, "low, high and one input")
        low, high = self.numbers(self.law["low"]), self.numbers(self.law["high"])
        cuts, pieces = self.cuts()
        _require(
            low < high and (not cuts or cuts[0] <= low < high <= cuts[-1]),
            "low < high, covered by the pieces",
        )
        kinks = [-q / p for (p,), q in zip(w, b, strict=True) if p]
        spans = list(pairwise(sorted({low, high, *(t for t in kinks + cuts if low < t < high)})))
        rule = quadrature(1 + 2 * max([1, *(len(p) - 1 for p in pieces)]))
        points = [[p + s * (q - p)] for p, q in spans for s, _ in rule]
        masses = [m * (q - p) / (high - low) for p, q in spans for _, m in rule]
        return points, masses, max(ONE, abs(low), abs(high))

    def measure(self, w: Any, b: Any, v: Any, c: Any, a: Any) -> dict[str, Any]:
        """All symbols at the parameters (v: one row per neuron)."""
        points, masses, radius = self.sample(w, b)
        goal = self.target_values(points)
        relu = [[max(self.inner(p, x) + q, ZERO) for x in points] for p, q in zip(w, b, strict=True)]
        on = [[ONE if y > 0 else ZERO for y in row] for row in relu]
        columns = [list(column) for column in zip(*points, strict=True)]
        error = [
            [
                self.inner([*a[k], *(p[k] for p in v)], [*x, *(row[t] for row in relu)]) + c[k] - goal[t][k]
                for t, x in enumerate(points)
            ]
            for k in range(self.outputs)
        ]
        pull = [[m * e for m, e in zip(masses, row, strict=True)] for row in error]
        total = [sum(row, ZERO) for row in pull]
        size = [1 + self.inner(x, x) for x in points]
        table: dict[str, Any] = self.symbols | {
            "w": w,
            "b": b,
            "v": v,
            "c": c,
            "a": [p for row in a for p in row],
        }
        for name in ("G.w", "G.b", "G.v", "T", "R", "min", "harmonic"):
            table[name] = []
        for i in range(self.width):
            against = [self.inner(v[i], e) for e in zip(*pull, strict=True)]
            active = [p * s for p, s in zip(against, on[i], strict=True)]
            table["G.w"].append([2 * self.inner(active, column) for column in columns])
            table["G.b"].append(2 * sum(active, ZERO))
            table["G.v"].append([2 * self.inner(row, relu[i]) for row in pull])
            table["T"].append(self.inner(masses, [p * s for p, s in zip(size, on[i], strict=True)]))
            table["R"].append(self.inner(masses, [y * y for y in relu[i]]))
            inner, outer = self.inner([*w[i], b[i]], [*w[i], b[i]]), self.inner(v[i], v[i])
            table["min"].append(min(inner, outer))
            table["harmonic"].append(inner * outer / (inner + outer) if inner + outer else ZERO)
        if "slope" in self.goal:
            slope, offset = self.affine()
            affine = {"alpha": [p for row in slope for p in row], "beta": offset}
            table |= {"constant": {"xi": offset}, "affine": affine, "any": {}}[self.target]
        table["G.c"] = [2 * p for p in total]
        table["G.a"] = [2 * self.inner(row, column) for row in pull for column in columns]
        table["L"] = sum((self.inner(p, e) for p, e in zip(pull, error, strict=True)), ZERO)
        table["int f"] = sum((self.inner(p, [f[k] for f in goal]) for k, p in enumerate(pull)), ZERO)
        table["int v"] = [self.inner(p, total) for p in v]
        for name, z in (("c", "c"), ("xi", "xi"), ("beta", "beta")):
            table |= {f"int {name}": self.inner(table[z], total)} if z in table else {}
        for z in ("a", "alpha"):
            table |= {f"int {z}x": self.inner(table[z], table["G.a"]) / 2} if z in table else {}
        return table | {
            "M2": self.inner(masses, size) - 1,
            "radius": radius,
            "H": ONE * self.width,
            "dim": ONE * self.inputs,
        }

    def shown(self, name: str) -> Any:
        """A symbol in the shapes of a case: v and G.v as m rows of H, a and G.a as m rows of d."""
        value = self.table[name]
        if name in ("v", "G.v"):
            return [list(row) for row in zip(*value, strict=True)]
        return self.rows(value) if name in ("a", "G.a") else value

    def number(self, key: str, i: int) -> Fraction:
        """A generator of the checker's normal forms: a symbol, an inner product "x y", or "int z"."""
        names = [key] if key in self.table else key.split()
        parts = [self.table[name][i] if name in PER_NEURON else self.table[name] for name in names]
        return self.inner(*parts) if len(parts) == 2 else parts[0]

    def value(self, poly: dict[Any, Fraction], i: int) -> Fraction:
        """A normal form at this case, for neuron i."""
        total = ZERO
        for mono, c in poly.items():
            for (level, key), power in mono:
                if level == "s":
                    number = sum((self.value({key: ONE}, k) for k in range(self.width)), ZERO)
                else:
                    number = self.number(key, i)
                self.charge(
                    (2 + power * (number.numerator.bit_length() + number.denominator.bit_length()) // 256)
                    ** 2
                )
                c *= number**power
            total = self.inner([total, c], [ONE, ONE])
        return total

    def holds(self, op: str, poly: dict[Any, Fraction], below: list[dict[Any, Fraction]], each: bool) -> bool:
        """Does F op 0 hold (for every neuron, if each)? ValueError where a denominator is not positive."""
        verdict = True
        for i in range(self.width if each else 1):
            _require(all(self.value(p, i) > 0 for p in below), "positive denominators")
            number = self.value(poly, i)
            verdict = verdict and {"==": number == 0, ">=": number >= 0, ">": number > 0}[op]
        return verdict


def _shape(value: Any) -> tuple[int, ...]:
    """The shape of a nested list of numbers, ValueError where it is ragged."""
    if not isinstance(value, list):
        return ()
    shapes = {_shape(entry) for entry in value}
    _require(len(shapes) == 1, "an array that is neither empty nor ragged")
    return (len(value), *shapes.pop())


def _require(condition: bool, wanted: str) -> None:
    if not condition:
        raise ValueError(f"the case lacks: {wanted}")
