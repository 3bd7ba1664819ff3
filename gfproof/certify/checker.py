"""Independent checker of gfproof certificates: `python -I -S checker.py FILE...`, standard library, exact arithmetic.

A certificate is {"format", "kind", "claim", "evidence", "statement", "digest"} (schema.py). What has to be shown is
derived from the claim, and the statement must be word for word the text rendered from the claim. Quantities of networks
are polynomials in formal generators, rewritten by EQUAL; integrand.py says why an identity of normal forms then holds
for every width, dimension and law. T = int s^2 (1 + |x|^2), R = int relu(y)^2 and min = min(X, Y), harmonic = XY/(X + Y)
(0 for 0/0) of X = |w|^2 + b^2, Y = |v|^2 are per neuron; radius is any real >= 1 with M2 <= dim radius^2.
"""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT, MAX_BYTES, MAX_DIGITS, MAX_POWER, BUDGET = "gfproof-certificate/1", 2_000_000, 1500, 64, 3_000_000
NAME = re.compile(r"(G\.)?[A-Za-z][A-Za-z0-9_]{0,40}")
INFIX = {"+", "-", "*", "/"}
RATIONAL = re.compile(r"(0|-?[1-9][0-9]*)(/[1-9][0-9]*)?")
ZERO, ONE = Fraction(0), Fraction(1)
TAU = {((("g", ""), 1),): ONE}  # the parameter of d: the coefficient of its first power is the derivative
# fmt: off
SORTS = {"in": "w G.w", "out": "v c xi beta G.v G.c", "map": "a alpha G.a", "fun": "N f ax alphax"}
SORT = {name: sort for sort, names in SORTS.items() for name in names.split()}
FROZEN = {"M2", "H", "dim", "radius", "gamma", "lambda", "xi", "alpha", "beta"}
NEURON = {"w", "b", "v", "G.w", "G.b", "G.v", "lambda", "T", "R", "min", "harmonic"}
SCALARS = {"b", "G.b", "L", "T", "R", "min", "harmonic", "lambda", "M2", "H", "dim", "radius", "gamma"}
BALL, RADIAL = ["+", ["norm2", "w"], ["^", "b", 2]], ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]
BLEND = ["+", ["*", ["^", "lambda", 2], BALL], ["*", ["^", ["-", "1", "lambda"], 2], ["norm2", "v"]]]
# Equations, true for all networks, laws and values of relu'(0): s_i (w_i.x + b_i) = relu(w_i.x + b_i), e = N - f.
EQUAL: dict[tuple[str, ...], Any] = {("G.c", z): ["*", "2", ["int", z]] for z in ("c", "v", "xi", "beta")}
EQUAL |= {("G.a", z): ["*", "2", ["int", z + "x"]] for z in ("a", "alpha")}
EQUAL |= {("G.v", "v"): RADIAL, ("L",): ["-", ["int", "N"], ["int", "f"]]}
TARGETS: dict[str, tuple[str, Any, set[str]]] = {
    "constant": ("constant target xi", ["int", "xi"], {"beta", "alpha", "alphax"}),
    "affine": ("affine target alpha.x + beta", ["+", ["int", "beta"], ["int", "alphax"]], {"xi"}),
    "any": ("square-integrable target f and vector xi", None, {"beta", "alpha", "alphax"}),
}
SCOPE = ("every width H >= 1, input and output dimension, network with{} linear skip a.x, input law with finite M2, "
         "{}, all real {} (d(z) = -<grad z, G>{}): ")
SPHERE = ", G projected; every |w_i|^2 + b_i^2 = 1; next: (v, c, a) - gamma G, (w_i, b_i) any unit vectors"
ALONG = {"flow": "", "descent": "; next: theta - gamma G", "normalized-flow": SPHERE}
# Inequalities, left >= right, true for all networks and laws with relu'(0) in [0, 1].
AXIOMS: dict[str, tuple[Any, Any]] = {
    "second-moment": ("M2", "0"), "width": ("H", "1"), "dimension": ("dim", "1"), "radius": ("radius", "1"),
    "box": (["*", "dim", ["^", "radius", 2]], "M2"), "relu-positive": ("R", "0"), "relu": (["*", BALL, "T"], "R"),
    "active-positive": ("T", "0"), "active": (["+", "1", "M2"], "T"),
    "hidden": (["*", "4", ["norm2", "v"], "T", "L"], ["+", ["norm2", "G.w"], ["^", "G.b", 2]]),
    "outer": (["*", "4", "R", "L"], ["norm2", "G.v"]), "offset": (["*", "4", "L"], ["norm2", "G.c"]),
    "skip": (["*", "4", "M2", "L"], ["norm2", "G.a"]), "min-inner": (BALL, "min"), "min-outer": (["norm2", "v"], "min"),
    "harmonic-positive": ("harmonic", "0"), "harmonic": ("min", "harmonic"),
}
STEPS = {"combine": "terms", "gram": "basis lower diagonal", "square": "parts", "cauchy-schwarz": "parts",
         "sum": "of", "weights": "of as"}
RULES = {"polynomial-identity": [], "linear-inconsistency": ["combine"], "linear-program-dual": ["combine"],
         "handelman": ["combine"], "sum-of-squares": ["combine", "gram"], "integrand-identity": [],
         "inequality-chain": [*STEPS], "value": [], "refutation": []}
REAL = "variables definitions hypotheses conclusion"
NETWORK = "target along skip constants definitions hypotheses conclusion"
EXTRA = {"linear-program-dual": " attained", "value": " case values", "refutation": " case"}
TYPES = {"skip": bool, "of": int, "claim": dict, "evidence": dict, "case": dict, "law": dict, "goal": dict, "symbols": dict,
         "values": dict, "format": str, "kind": str, "statement": str, "digest": str, "target": str, "along": str,
         "rule": str, "as": str, "low": str, "high": str}
# fmt: on

Mono = tuple[Any, ...]
Poly = dict[Mono, Fraction]
Fact = tuple[Poly, bool]  # F > 0 if true, else F >= 0


class Rejected(Exception):
    """The certificate does not prove its statement."""


class Malformed(Rejected):
    """The document is no certificate at all."""


def _demand(condition: bool, reason: str, kind: type[Rejected] = Malformed) -> None:
    if not condition:
        raise kind(reason)


def _fields(value: Any, names: str) -> list[Any]:
    """The values of a dict with exactly these keys, each of its type (a list where TYPES says nothing)."""
    _demand(isinstance(value, dict) and set(value) == set(names.split()), f"expected the fields: {names}")
    for name in value:
        _demand(type(value[name]) is TYPES.get(name, list), f"{name} has the wrong type")
    return [value[name] for name in names.split()]


def _numbers(value: Any) -> Any:
    """A rational (canonical string), or a list of such."""
    if isinstance(value, list):
        return [_numbers(entry) for entry in value]
    good = isinstance(value, str) and len(value) <= MAX_DIGITS and RATIONAL.fullmatch(value) is not None
    number = Fraction(value) if good else ZERO
    _demand(good and str(number) == value, "expected a rational in lowest terms, as a string")
    return number


def _index(value: Any, size: int) -> int:
    _demand(type(value) is int and 0 <= value < size, f"expected an integer from 0 to {size - 1}")
    return int(value)


def _const(c: Fraction) -> Poly:
    return {(): c} if c else {}


def _generator(level: str, name: Any) -> Poly:
    return {(((level, name), 1),): ONE}


def _vector(mono: Mono) -> tuple[str, Poly]:
    """The vector symbol of a monomial ("" for a number) and its coefficient."""
    names = [(name, power) for (level, name), power in mono if level == "v"]
    _demand(sum(power for _, power in names) < 2, "a product of vectors is written dot")
    return "".join(name for name, _ in names), {tuple(g for g in mono if g[0][0] != "v"): ONE}


class _Algebra:
    """Normal forms {monomial: rational}. A generator is global "g", per neuron "n", a sum over neurons "s" or a vector "v"."""

    def __init__(self, names: list[str], definitions: list[Any], builtin: set[str], neuron: set[str]):
        self.spent, self.known, self.neuron, self.vectors = 0, set(builtin), set(neuron), builtin & set(SORT)
        self.equal, self.moves = dict[tuple[str, ...], Any](), [dict[str, Any](), dict[str, Any]()]
        self.replaced, self.normal = dict[str, Poly](), dict[str, Poly]()
        taken = SCALARS | set(SORT) if self.vectors else set[str]()
        for name, *body in [*([name] for name in names), *definitions]:
            new = NAME.fullmatch(name) is not None and name not in self.known | taken and "." not in name
            _demand(new and len(body) < 2, "expected a new name")
            self.neuron |= {name for e in body if self.show(e)[1]}
            self.known.add(name)
        self.bodies = dict(definitions)

    def charge(self, amount: int) -> None:
        self.spent += amount
        _demand(self.spent <= BUDGET, "the computation is too large", Rejected)

    def add(self, total: Poly, poly: Poly, factor: Fraction | int = 1) -> Poly:
        for mono, c in poly.items():
            old = total.get(mono, ZERO)
            size = max(old.denominator, abs(old.numerator), c.denominator, abs(c.numerator)).bit_length()
            self.charge((3 + size // 64) ** 2)
            total[mono] = old + c * factor
            if not total[mono]:
                del total[mono]
        return total

    def mul(self, *factors: Poly) -> Poly:
        product: Poly = _const(ONE)
        for poly in factors:
            out: Poly = {}
            for left, c in product.items():
                for right, d in poly.items():
                    self.charge(9 + len(left) + len(right))
                    powers = dict(left)
                    for generator, power in right:
                        powers[generator] = powers.get(generator, 0) + power
                    self.add(out, {tuple(sorted(powers.items())): c}, d)
            product = out
        return product

    def show(self, e: Any, bare: bool = True) -> tuple[str, bool]:
        """The text of an expression, and whether it speaks of each neuron (a neuron's symbol outside every sum)."""
        self.charge(1)
        if isinstance(e, str) and NAME.fullmatch(e):
            _demand(e in self.known, f"unknown name {e}")
            return e, e in self.neuron
        if not isinstance(e, list):
            return f"({e})" if "/" in str(_numbers(e)) and not bare else e, False
        op, args = e[0], [self.show(arg, e[0] not in INFIX) for arg in (e[1:2] if e[0] == "^" else e[1:])]
        texts, each = [shown for shown, _ in args], op != "sum" and any(each for _, each in args)
        if op == "^":
            base = texts[0] if NAME.fullmatch(texts[0]) else f"({texts[0]})"
            return f"{base}^{_index(e[2], MAX_POWER + 1)}", each
        infix = f" {op} ".join(texts) if len(texts) > 1 else f"{op}{texts[0]}"
        call = f"{op}({', '.join(texts)})" + ".(N - f)" * (op == "int")
        return (infix if bare else f"({infix})") if op in INFIX else call, each

    def clause(self, rel: Any) -> str:
        op, (left, each), (right, other) = rel[0], self.show(rel[1]), self.show(rel[2])
        below = [f" with {self.show(e[2])[0]} > 0" for e in rel[1:] if isinstance(e, list) and e[0] == "/"]
        return f"{left} {op} {right}" + "".join(below) + " for every neuron" * (each or other)

    def prose(self, hypotheses: list[Any], conclusion: list[Any]) -> str:
        let = ""
        for name, body in self.bodies.items():
            self.normal[name] = self.ev(body)  # without meaning it is malformed, even where it is not used
            let += f"let {name} = {self.show(body)[0]}; "
        given, then = (" and ".join(map(self.clause, relations)) for relations in (hypotheses, conclusion))
        return let + (f"if {given} then {then}" if given else then)

    def relation(self, rel: Any) -> tuple[str, Poly, list[Poly]]:
        """(op, F, D): the relation says that F op 0, op one of >=, >, ==, and that the denominators D are positive."""
        op, *sides = rel
        (p, q), (r, s) = (e[1:] if isinstance(e, list) and e[0] == "/" else [e, "1"] for e in sides)
        left, right = self.mul(self.number(p), self.number(s)), self.mul(self.number(r), self.number(q))
        big, small = (right, left) if op in ("<", "<=") else (left, right)
        kind = {"==": "==", ">=": ">=", "<=": ">=", ">": ">", "<": ">"}[op]
        return kind, self.add(big, small, -1), [self.number(e) for e in (q, s) if e != "1"]

    def number(self, e: Any, t: Poly | None = None) -> Poly:
        value = self.ev(e, t)
        _demand(all(_vector(mono)[0] == "" for mono in value), "expected a number, found a vector")
        return value

    def ev(self, e: Any, t: Poly | None = None) -> Poly:
        """The normal form of an expression; with t every trained symbol moves by -t times its gradient."""
        self.charge(9)
        if isinstance(e, str):
            return self.name(e, t) if NAME.fullmatch(e) else _const(_numbers(e))
        _demand(isinstance(e, list) and len(e) > 1, "expected an expression")
        op, *args = e
        if op == "^":
            base, power = args
            return self.mul(*[self.ev(base, t)] * _index(power, MAX_POWER + 1))
        if op not in ("+", "-", "*"):
            return self.call(op, args, t)
        values = [self.ev(arg, t) for arg in args]
        if op == "*":
            return self.mul(*values)
        out = self.add({}, values[0], -1 if op == "-" and len(values) == 1 else 1)
        for value in values[1:]:
            self.add(out, value, -1 if op == "-" else 1)
        return out

    def name(self, e: str, t: Poly | None) -> Poly:
        if e in self.bodies:
            fixed = t is None and not self.replaced and e in self.normal
            return self.normal[e] if fixed else self.ev(self.bodies[e], t)
        if e in self.replaced:
            return self.replaced[e]
        _demand(e in self.known, f"unknown name {e}")
        out = _generator("v", e) if e in self.vectors else self.quantity(e)
        if t is None or e in FROZEN or e not in SCALARS | set(SORT):
            return out
        _demand(e in self.moves[t is TAU], f"{e} inside d or next")
        return self.add(out, self.mul(t, self.ev(self.moves[t is TAU][e])), -1)

    def quantity(self, *key: str) -> Poly:
        """A number: a symbol, the inner product of two vector symbols, or ("int", z) for int z.e."""
        if key in self.equal:
            return self.ev(self.equal[key])
        return _generator("n" if NEURON & self.neuron & {*key} else "g", " ".join(key))

    def call(self, op: str, args: list[Any], t: Poly | None) -> Poly:
        _demand(bool(self.vectors), f"{op} has no meaning for real numbers")
        if op in ("dot", "norm2"):
            x, y = (self.ev(arg, t) for arg in (args if op == "dot" else args * 2))
            return self.dot(x, y)
        (e,), out = args, dict[Mono, Fraction]()
        if op == "sum":  # a term without a neuron's symbol is multiplied by the width
            for mono, c in self.number(e, t).items():
                inside, outside = (tuple(g for g in mono if (g[0][0] == "n") is n) for n in (True, False))
                summed = _generator("s", inside) if inside else _generator("g", "H")
                self.add(out, self.mul({outside: c}, summed))
            return out
        _demand(t is None and op in ("d", "next", "int"), f"{op} has no meaning here")
        if op == "d":
            moved, tau = self.number(e, TAU), next(iter(TAU))[0]
            return {tuple(g for g in mono if g != tau): c for mono, c in moved.items() if tau in mono}
        if op == "next":
            _demand(bool(self.moves[0]), "next along a flow")
            return self.number(e, self.quantity("gamma")) if e != "L" else self.quantity("next", "L")
        for mono, c in self.ev(e).items():
            z, rest = _vector(mono)
            _demand(SORT.get(z) in ("out", "fun") and "." not in z, f"int of {z or 'a number'}")
            self.add(out, self.mul(rest, self.quantity("int", z)), c)
        return out

    def dot(self, x: Poly, y: Poly) -> Poly:
        out: Poly = {}
        for left, c in x.items():
            for right, d in y.items():
                (p, rest), (q, other) = _vector(left), _vector(right)
                _demand(SORT.get(p) == SORT.get(q) != "fun", f"dot of {p or 1} and {q or 1}")
                product = self.quantity(*sorted((p, q))) if p else _const(ONE)
                self.add(out, self.mul(rest, other, product), c * d)
        return out


def _setting(claim: dict[str, Any]) -> tuple[_Algebra, str]:
    """Real variables or the symbols of a one-hidden-layer ReLU network, and the quantifiers in words."""
    if "variables" in claim:
        ring = _Algebra(claim["variables"], claim["definitions"], set(), set())
        return ring, f"for all real {', '.join(claim['variables'])}: "
    target, along, skip, constants, definitions = (claim[name] for name in NETWORK.split()[:5])
    described, goal, absent = TARGETS[target]
    builtin = SCALARS | set(SORT) - absent - ({*()} if skip else {"a", "G.a", "ax"})
    ring, outer = _Algebra(constants, definitions, builtin, NEURON), [["int", "c"], *[["int", "ax"]] * skip]
    ring.equal = EQUAL | {("int", "N"): ["+", ["*", "1/2", ["sum", RADIAL]], *outer]}
    ring.equal |= {("int", "f"): goal} if goal else {}
    moved = {z: f"G.{z}" for z in "wbvca"}
    ring.moves = [moved if along == "descent" else {}, moved]
    if along == "normalized-flow":
        ring.equal[("w", "w")] = ["-", "1", ["^", "b", 2]]
        ring.moves[0] = {z: f"G.{z}" for z in "vca"}
        ring.moves[1] = moved | {z: ["-", f"G.{z}", ["*", RADIAL, z]] for z in "wb"}
    names = ", ".join(["gamma", "lambda_i", *constants])
    return ring, SCOPE.format("" if skip else "out", described, names, ALONG[along])


def _derive(ring: _Algebra, rule: str, data: list[Any], facts: list[Fact]) -> Fact:
    """What a rule yields from the facts before it."""
    total, strict = dict[Mono, Fraction](), False
    if rule == "combine":
        for factor, chosen in data[0]:
            named = [k for k in chosen if isinstance(k, str) and ring.vectors]
            axioms = {k: (ring.relation([">=", *AXIOMS[k]])[1], False) for k in named}
            used = [axioms[k] if k in axioms else facts[_index(k, len(facts))] for k in chosen]
            _demand(_numbers(factor) > 0, "a coefficient is not positive", Rejected)
            ring.add(total, ring.mul(*(poly for poly, _ in used)), _numbers(factor))
            strict = strict or all(more for _, more in used)
    elif rule == "gram":
        basis, lower, diagonal = [ring.number(e) for e in data[0]], _numbers(data[1]), _numbers(data[2])
        for d, column in zip(diagonal, zip(*lower, strict=True), strict=True):
            _demand(d >= 0, "a diagonal entry is negative", Rejected)
            form: Poly = {}
            for entry, x in zip(column, basis, strict=True):
                ring.add(form, x, entry)
            ring.add(total, ring.mul(form, form), d)
    elif rule == "sum":
        poly, strict = facts[_index(data[0], len(facts))]
        ring.replaced = {"min": poly}
        total = ring.number(["sum", "min"])
    else:  # |x|^2 >= 0 and |x|^2 |y|^2 - (x.y)^2 >= 0 for vectors made of blocks, some with an entry per neuron
        xx, xy, yy = (dict[Mono, Fraction]() for _ in range(3))
        for level, *x in data[0]:
            p, q = x * 2 if rule == "square" else x
            for acc, e in zip((xx, xy, yy), (["dot", p, p], ["dot", p, q], ["dot", q, q]), strict=True):
                ring.add(acc, ring.number({"neurons": ["sum", e], "once": e}[level]))
        total = xx if rule == "square" else ring.add(ring.mul(xx, yy), ring.mul(xy, xy), -1)
    return total, strict


def _prove(ring: _Algebra, claim: dict[str, Any], steps: list[Any], rules: list[str]) -> None:
    """Every conclusion is a fact: a hypothesis or what a step concludes; the zero polynomial is >= 0."""
    facts = list[Fact]()
    for op, poly, _ in map(ring.relation, claim["hypotheses"]):
        facts += [(poly, op == ">")] + [(ring.add({}, poly, -1), False)] * (op == "==")
    weighted = "'lambda'" in repr(facts)
    for step in steps:
        _demand(step["rule"] in rules, "a rule this kind does not have")
        rule, rel, *data = _fields(step, f"rule concludes {STEPS[step['rule']]}")
        op, poly, _ = ring.relation(rel)
        if rule == "weights":  # min and harmonic are lambda^2 X + (1 - lambda)^2 Y for a suitable lambda
            derived, strict = facts[_index(data[0], len(facts))]
            free = data[1] in ("min", "harmonic") and not weighted and "'lambda'" not in repr(poly)
            ring.replaced = {data[1]: ring.number(BLEND)} if free else {}
            good = free and ring.relation(rel)[1] == derived
        else:
            derived, strict = _derive(ring, rule, data, facts)
            good = poly == derived
        ring.replaced = {}
        good = good and op != "==" and (strict or op == ">=")
        _demand(good, f"step {len(facts)} ({rule}) does not give its conclusion", Rejected)
        facts.append((poly, op == ">"))
    for op, poly, below in map(ring.relation, claim["conclusion"]):
        ring.charge(len(facts))
        goals = [(poly, op == ">"), *((p, True) for p in below)]
        for goal, strict in goals + [(ring.add({}, poly, -1), False)] * (op == "=="):
            known = any(goal == fact and (more or not strict) for fact, more in facts)
            _demand(known or (not goal and not strict), "the conclusion is not proved", Rejected)


def _attained(ring: _Algebra, claim: dict[str, Any]) -> str:
    """The point satisfies every hypothesis, and every conclusion with equality."""
    ring.replaced = dict(zip(claim["variables"], map(_const, _numbers(claim["attained"])), strict=True))
    for rel in claim["hypotheses"] + [["==", *rel[1:]] for rel in claim["conclusion"]]:
        op, poly, below = ring.relation(rel)
        slack, positive = poly.get((), ZERO), all(p.get((), ZERO) > 0 for p in below)
        good = slack >= 0 if op == ">=" else slack > 0 if op == ">" else slack == 0
        _demand(good and positive, "the point does not attain the bound", Rejected)
    return f"; with equality at ({', '.join(claim['attained'])})"


def _bracket(claim: Any, steps: list[Any]) -> str:
    """Facts F = sum_k f_k V_k - p = 0, V_k = dV/dx_k, V in C^2: X(G) - Y(F) = 0 for the fields X of F and Y of G."""
    variables, parameters, hypotheses, (goal,) = _fields(claim, "variables parameters hypotheses conclusion")
    slopes = {f"V_{name}": ("g", name) for name in variables}
    ring = _Algebra([*variables, *parameters, *slopes], [], set(), set())

    def along(field: Poly, poly: Poly) -> Poly:
        out: Poly = {}
        for mono, c in field.items():
            names = [name for (_, name), _ in mono if name in slopes]
            _demand(sum(power for (_, name), power in mono if name in slopes) < 2, "not linear in dV")
            outer = {tuple(g for g in mono if g[0][1] not in slopes): c}
            for inner, d in poly.items() if names else ():
                power = dict(inner).get(slopes[names[0]], 0)
                lower = {**dict(inner), slopes[names[0]]: power - 1}
                rest = {tuple(sorted(g for g in lower.items() if g[1])): d * power} if power else {}
                ring.add(out, ring.mul(outer, rest))
        return out

    facts = [{"==": poly}[op] for op, poly, _ in map(ring.relation, hypotheses)]
    for kind, *data in steps:
        total: Poly = {}
        if kind == "bracket":
            f, g = (facts[_index(k, len(facts))] for k in data)
            total = ring.add(along(f, g), along(g, f), -1)
        for e, k in data if kind == "combine" else ():
            ring.add(total, ring.mul(ring.number(e), facts[_index(k, len(facts))]))
        facts.append(total)
    value, names = ring.number(goal), {name for mono in facts[-1] for (_, name), _ in mono}
    proved = bool(value) and facts[-1] == value and names <= set(parameters)
    _demand(proved, "the steps do not lead to this contradiction", Rejected)
    return (
        f"for all real {', '.join(parameters)} with {ring.show(goal)[0]} != 0 no C^2 function V on a nonempty open set "
        f"of ({', '.join(variables)}), V_z = dV/dz, has {' and '.join(map(ring.clause, hypotheses))}"
    )


def _at_case(ring: _Algebra, claim: dict[str, Any], then: str, scope: str) -> str:
    """A value certificate: everything holds at the case; a refutation: the hypotheses hold, a conclusion fails."""
    exact = runpy.run_path(str(Path(__file__).with_name("exact_case.py")))  # numbers only: it decides nothing
    case, shown = exact["ExactCase"](claim, ring.charge, _numbers), json.dumps(claim["case"], sort_keys=True)
    for name, wanted in (("hypotheses", True), ("conclusion", "values" in claim)):
        truths = [case.holds(*ring.relation(r), any(ring.show(e)[1] for e in r[1:])) for r in claim[name]]
        _demand(all(truths) is wanted, f"the case does not show what is claimed ({name})", Rejected)
    if "values" not in claim:
        return f"false: for {scope}{then}; counterexample: {shown}"
    for name, value in claim["values"].items():
        _demand(case.shown(name) == _numbers(value), f"{name} has another value", Rejected)
    return f"at {shown} (d(z) = -<grad z, G>{ALONG[claim['along']]}): {json.dumps(claim['values'], sort_keys=True)}; {then}"


def statement(kind: str, claim: Any, evidence: Any) -> str:
    """The statement in words, if the evidence proves it."""
    (steps,) = _fields(evidence, "steps")
    if kind == "bracket-obstruction":
        return _bracket(claim, steps)
    rules, network = RULES[kind], kind in ("integrand-identity", "inequality-chain", "value", "refutation")
    _fields(claim, (NETWORK if network else REAL) + EXTRA.get(kind, ""))
    _demand(len(claim["conclusion"]) > 0 or kind == "value", "nothing is concluded")
    ring, scope = _setting(claim)
    then = ring.prose(claim["hypotheses"], claim["conclusion"])
    if "case" in claim:
        _demand(not steps, "a case needs no steps")
        return _at_case(ring, claim, then, scope)
    _prove(ring, claim, steps, rules)
    if network:
        return f"for every relu'(0) in {'[0, 1]' if steps else 'R'}, {scope}{then}"
    return scope + then + (_attained(ring, claim) if claim.get("attained") else "")


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of everything but the digest."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _once(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    _demand(len({key for key, _ in entries}) == len(entries), "a duplicate key")
    return dict(entries)


def check(document: Any) -> None:
    """Accept a certificate (bytes of JSON, or the parsed document) by returning; else raise Rejected or Malformed."""
    try:
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        _demand(len(data) <= MAX_BYTES, "too large")
        document = json.loads(
            data.decode(), object_pairs_hook=_once, parse_float=_numbers, parse_constant=_numbers
        )
        names = "format kind claim evidence statement digest"
        layout, kind, claim, evidence, shown, claimed = _fields(document, names)
        _demand(layout == FORMAT, "unknown format")
        _demand(claimed == digest(document), "the digest does not belong to the document", Rejected)
        _demand(statement(kind, claim, evidence) == shown, "the statement is not the claim's", Rejected)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Malformed(f"not a certificate: {type(error).__name__} {error}"[:200]) from error


def main(paths: list[str]) -> int:
    """Check files, one line each; 0 all accepted, 1 one is rejected, 2 one is malformed or unreadable."""
    worst = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
            check(data)
            print(f"{path}: accepted: {json.loads(data)['statement']}")
        except (Rejected, OSError) as error:
            malformed = isinstance(error, (Malformed, OSError))
            worst = max(worst, 1 + malformed)
            print(f"{path}: {'malformed' if malformed else 'rejected'}: {error}")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
