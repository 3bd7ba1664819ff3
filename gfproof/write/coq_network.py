"""Certificates about all networks as Coq text: each expression twice, as it reads and as data for its normal form.

The text speaks of the networks, laws and gradients of ``Setting.v``; the data (``expr`` of ``Formal.v``) evaluates to the
text by computation, so that Coq's kernel compares the two, and ``identity`` of ``Certificates.v`` decides equality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gfproof.errors import NotAvailable

SORTS = {
    **dict.fromkeys(("w", "G.w"), "in"),
    **dict.fromkeys(("v", "c", "xi", "beta", "G.v", "G.c"), "out"),
    **dict.fromkeys(("a", "alpha", "G.a"), "map"),
}
PARAMETERS = {
    "w": ("weights", "i j", 0),
    "b": ("biases", "i", 2),
    "v": ("outers", "i k", 4),
    "c": ("offsets", "k", 6),
    "a": ("skips", "k j", 8),
}
HEIGHT = "(height d theta i x)"
BALL = "(dot d (weights theta i) (weights theta i) + biases theta i * biases theta i)"
OUTER = "(dot m (outers theta i) (outers theta i))"
UNIT = "dot d (weights theta i) (weights theta i) + biases theta i * biases theta i = 1"  # the spheres
NEURON_SYMBOLS = {
    "lambda": "lambda i",
    "T": f"expect mu (fun x => slope kink {HEIGHT} * slope kink {HEIGHT} * (size2 d x + 1))",
    "R": f"expect mu (fun x => relu {HEIGHT} * relu {HEIGHT})",
    "min": f"Rmin {BALL} {OUTER}",
    "harmonic": f"{BALL} * {OUTER} / ({BALL} + {OUTER})",
}
NUMBER_SYMBOLS = {"M2": "moment d mu", "dim": "INR d", "radius": "radius", "gamma": "gamma"}


def real(number: str) -> tuple[str, str]:
    """A rational as a Coq real and as ``expr``."""
    q = Fraction(number)
    p = f"({q.numerator})" if q < 0 else str(q.numerator)
    if q.denominator == 1:
        return p, f"(Int {p})"
    return f"({p} / {q.denominator})", f"(Frac {p} {q.denominator})"


@dataclass(frozen=True)
class Term:
    """An expression as text and as data.

    Attributes:
        text: Coq text; of a vector its component at j (input) or k (output) or k, j.
        data: the same as ``expr``.
        sort: "" for a number, else in, out, map.
        each: does it speak of neuron i?
    """

    text: str
    data: str
    sort: str = ""
    each: bool = False


@dataclass
class Network:
    """The Coq section of a claim about all networks, and the translation of its expressions.

    Attributes:
        claim: the claim of a certificate.
        symbols: what the certificate speaks of beside the parameters and G: name -> (number in ``expr``, Coq symbol).
        rewrites: equations that turn the text into what the data says, in the order of their use.
        free: every fact holds for all weights lambda, which the best weights may then replace.
    """

    claim: dict[str, Any]
    free: bool = False
    symbols: dict[str, tuple[int, str]] = field(default_factory=dict)
    rewrites: list[str] = field(default_factory=list)
    derivatives: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sphere: bool = self.claim["along"] == "normalized-flow"
        self.bodies: dict[str, Any] = dict(self.claim["definitions"])
        self.constants: list[str] = self.claim["constants"]

    # -- the section --------------------------------------------------------------------------------

    @property
    def skip(self) -> str:
        """Coq's boolean for the skip connection."""
        return "true" if self.claim["skip"] else "false"

    @property
    def target(self) -> str:
        """The target as a Coq function of output and input."""
        return {
            "constant": "(fun (k : nat) (_ : vec) => xi k)",
            "affine": "(fun (k : nat) (x : vec) => sumn d (fun j => alpha k j * x j) + beta k)",
            "any": "target",
        }[self.claim["target"]]

    @property
    def integrable(self) -> str:
        """The proof that the target is integrable."""
        return {
            "constant": "(constant_integrable d mu m xi)",
            "affine": "(affine_integrable d mu m alpha beta)",
            "any": "target_integrable",
        }[self.claim["target"]]

    def section(self) -> list[str]:
        """The variables of the claim, and short names."""
        lines = [
            "Variables (H d m : nat) (kink : R) (mu : expectation d) (theta : parameters).",
            f"Variables (gamma : R){'' if self.free else ' (lambda : nat -> R)'}.",
        ]
        if self.sphere:
            lines += [
                "Hypothesis width : (0 < H)%nat.",
                f"Hypothesis unit_rows : forall i : nat, (i < H)%nat -> {UNIT}.",
            ]
        kind = self.claim["target"]
        if kind in ("constant", "any"):
            lines.append("Variable xi : nat -> R.")
        if kind == "affine":
            lines.append("Variables (alpha : nat -> nat -> R) (beta : nat -> R).")
        if kind == "any":
            lines.append("Variable target : nat -> vec -> R.")
            lines.append("Hypothesis target_integrable : forall k, (k < m)%nat -> integrable mu (target k).")
        if self.constants:
            lines.append(f"Variables ({' '.join(map(constant, self.constants))} : R).")
        lines.append(f"Notation G := (gradient H d m {self.skip} kink mu {self.target} theta).")
        lines.append(f"Notation L := (total_risk H d m {self.skip} mu {self.target} theta).")
        lines.append(f"Notation against := (against H d m {self.skip} mu {self.target} theta).")
        return lines

    def closing(self) -> list[str]:
        """The list of further symbols, known after everything was translated."""
        listed = "; ".join(shown for _, shown in sorted(self.symbols.values()))
        if self.free:
            return [
                f"Notation more_at lambda := ([{listed}] : list symbol).",
                "Lemma more_honest (lambda : nat -> R) : List.Forall honest (more_at lambda).",
                "Proof. honest_list. Qed.",
                "Notation value_at lambda e s := (eval (sizes H d m) (symbols theta G (more_at lambda)) e s).",
            ]
        return [
            f"Notation more := ([{listed}] : list symbol).",
            "Lemma more_honest : List.Forall honest more.",
            "Proof. honest_list. Qed.",
            "Notation value e s := (eval (sizes H d m) (symbols theta G more) e s).",
        ]

    # -- lemmas with their arguments ----------------------------------------------------------------

    @property
    def value(self) -> str:
        """The word that evaluates data."""
        return "value_at lambda" if self.free else "value"

    def equation(self, left: str, right: str, index: str, below: str, weights: str = "lambda") -> str:
        """The lemma that data with the same normal form have the same value at an index; ``below`` proves i < H."""
        more, honest = (
            (f"(more_at {weights})", f"(more_honest {weights})") if self.free else ("more", "more_honest")
        )
        setting = f"H d m {self.skip} kink mu {self.target} {self.integrable} theta"
        if self.sphere:
            return (
                f"identity_on_sphere {setting} width unit_rows {more} {honest} {left} {right} {index} {below}"
            )
        return f"identity {setting} {more} {honest} {left} {right} {index}"

    def derived(self, *texts: str) -> list[str]:
        """The equations that turn derivatives in these texts into data at i (at neuron 0 where they name none)."""
        found = []
        more = "(more_at lambda)" if self.free else "more"
        place = f"H d m {self.skip} kink mu {self.target} theta {more}"
        suffix = "_on_sphere" if self.sphere else ""
        for text, data in self.derivatives:
            if any(text in one for one in texts):
                lemma = f"falling{suffix}_value {place} {data}"
                found.append(
                    f"({lemma} <INDEX> : {text} = {self.value} (derivative falling{suffix} {data}) <INDEX>)"
                )
        return found

    # -- expressions --------------------------------------------------------------------------------

    def symbol(self, name: str, shown: str) -> str:
        """The number of a symbol in ``expr``."""
        if name not in self.symbols:
            self.symbols[name] = (10 + len(self.symbols), shown)
        return f"(Atom {self.symbols[name][0]})"

    def term(self, e: Any, moved: str = "") -> Term:
        """An expression; ``moved`` is "t" inside d, "gamma" inside next."""
        if isinstance(e, str):
            return self.name(e, moved)
        op, *args = e
        if op in ("+", "-", "*"):
            return self.arithmetic(op, [self.term(arg, moved) for arg in args])
        if op == "^":
            base = self.term(args[0], moved)
            return Term(f"({base.text} ^ {args[1]})", f"(Power {base.data} {args[1]})", each=base.each)
        if op in ("dot", "norm2"):
            return self.dot(*[self.term(arg, moved) for arg in (args if op == "dot" else args * 2)])
        if op == "sum":
            inside = self.term(args[0], moved)
            return Term(f"(sumn H (fun i => {inside.text}))", f"(Total neurons {inside.data})")
        if op == "int":
            return self.integral(args[0])
        if op == "d":
            return self.derivative(args[0])
        if op == "next":
            return self.after_step(args[0])
        raise NotAvailable(f"Coq files of expressions with {op}")

    def name(self, e: str, moved: str) -> Term:
        """A number or a symbol."""
        if e[0].isdigit() or e[0] == "-":
            return Term(*real(e))
        if e in self.bodies:
            return self.term(self.bodies[e], moved)
        if e in PARAMETERS:
            return self.parameter(e, moved)
        if e[:2] == "G." and e[2:] in PARAMETERS:
            record, at, number = PARAMETERS[e[2:]]
            return Term(f"{record} G {at}", f"(Atom {number + 1})", SORTS.get(e, ""), "i" in at)
        if e in ("xi", "beta"):
            return Term(f"{e} k", self.symbol(e, f"per_output {e}"), "out")
        if e == "alpha":
            return Term("alpha k j", self.symbol(e, "per_map alpha"), "map")
        if e in NEURON_SYMBOLS:
            shown = NEURON_SYMBOLS[e]
            return Term(f"({shown})", self.symbol(e, f"per_neuron (fun i => {shown})"), each=True)
        if e in NUMBER_SYMBOLS:
            return Term(f"({NUMBER_SYMBOLS[e]})", self.symbol(e, f"number ({NUMBER_SYMBOLS[e]})"))
        if e == "H":
            self.rewrite("(width_total H)")
            return Term("(INR H)", "(Total neurons (Int 1))")
        if e == "L":
            return self.risk()
        if e in self.constants:
            return Term(constant(e), self.symbol(e, f"number {constant(e)}"))
        raise NotAvailable(f"Coq files of statements with {e}")

    def parameter(self, e: str, moved: str) -> Term:
        """A trained symbol, at theta or at theta - moved G."""
        record, at, number = PARAMETERS[e]
        speed = "(project d theta G)" if self.sphere and moved == "t" else "G"
        place = f"(move theta {moved} {speed})" if moved else "theta"
        if self.sphere and moved == "gamma" and e in ("w", "b"):
            raise NotAvailable("Coq files of statements about the next w or b on the sphere")
        data = f"(Atom {number})"
        if moved == "gamma":
            step = self.symbol("gamma", "number (gamma)")
            data = f"(Minus {data} (Times {step} (Atom {number + 1})))"
        return Term(f"{record} {place} {at}", data, SORTS.get(e, ""), "i" in at)

    def arithmetic(self, op: str, terms: Sequence[Term]) -> Term:
        """Sums, differences, products."""
        first, *rest = terms
        word = {"+": "Plus", "-": "Minus", "*": "Times"}[op]
        if not rest:
            if op != "-":
                return first
            return Term(f"(- {first.text})", f"(Opp {first.data})", first.sort, first.each)
        for other in rest:
            first = Term(
                f"({first.text} {op} {other.text})",
                f"({word} {first.data} {other.data})",
                first.sort or other.sort,
                first.each or other.each,
            )
        return first

    def dot(self, x: Term, y: Term) -> Term:
        """An inner product; of numbers, the product."""
        data, each = f"(Times {x.data} {y.data})", x.each or y.each
        if not x.sort:
            return Term(f"({x.text} * {y.text})", data, each=each)
        size, index, word = ("d", "j", "inputs") if x.sort != "out" else ("m", "k", "outputs")
        text = f"(dot {size} (fun {index} => {x.text}) (fun {index} => {y.text}))"
        data = f"(Total {word} {data})"
        if x.sort == "map":
            text, data = f"(sumn m (fun k => {text}))", f"(Total outputs {data})"
        return Term(text, data, each=each)

    # -- integrals, derivatives, steps --------------------------------------------------------------

    def rewrite(self, equation: str) -> None:
        """Remember an equation that the proof needs."""
        if equation not in self.rewrites:
            self.rewrites.append(equation)

    def half(self, e: Any) -> str:
        """Half of an expression, as data."""
        return f"(Times (Frac 1 2) {self.term(e).data})"

    def goal(self) -> str:
        """Int f.e as data."""
        if self.claim["target"] == "constant":
            self.rewrite(f"(constant_part H d m {self.skip} kink mu theta xi)")
            return self.half(["dot", "xi", "G.c"])
        if self.claim["target"] == "affine":
            self.rewrite(f"(affine_part H d m {self.skip} kink mu theta alpha beta)")
            return f"(Plus {self.half(['dot', 'alpha', 'G.a'])} {self.half(['dot', 'beta', 'G.c'])})"
        return self.symbol("int f", "number (against target)")

    def output(self) -> str:
        """Int N.e as data."""
        power = self.half(["sum", ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]])
        skip = self.half(["dot", "a", "G.a"]) if self.claim["skip"] else "(Int 0)"
        return f"(Plus {power} (Plus {self.half(['dot', 'c', 'G.c'])} {skip}))"

    def risk(self) -> Term:
        """L = int N.e - int f.e."""
        self.rewrite(f"(risk_formula H d m {self.skip} kink mu {self.target} {self.integrable} theta)")
        return Term("L", f"(Minus {self.output()} {self.goal()})")

    def integral(self, u: Any) -> Term:
        """Int u.e, written out by its linearity in u."""
        if isinstance(u, list):
            op, *args = u
            if op in ("+", "-"):
                return self.arithmetic(op, [self.integral(arg) for arg in args])
            if op == "*":
                vectors = [k for k, arg in enumerate(args) if self.fixed(arg)]
                if len(vectors) == 1:
                    terms = [
                        self.integral(arg) if k in vectors else self.term(arg) for k, arg in enumerate(args)
                    ]
                    return self.arithmetic("*", terms)
            raise NotAvailable("Coq files of integrals of products")
        setting = f"H d m {self.skip} kink mu {self.target} {self.integrable} theta"
        if u == "N":
            self.rewrite(f"(against_output {setting})")
            return Term(f"(against (output H d {self.skip} theta))", self.output())
        if u == "f":
            return Term(f"(against {self.target})", self.goal())
        if u in ("ax", "alphax"):
            matrix = "(skips theta)" if u == "ax" else "alpha"
            self.rewrite(f"(against_matrix {setting} {matrix})")
            text = f"(against (fun k x => sumn d (fun j => {matrix} k j * x j)))"
            return Term(text, self.half(["dot", u[:-1], "G.a"]))
        if u in ("c", "xi", "beta"):
            vector = "(offsets theta)" if u == "c" else u
            self.rewrite(f"(against_vector {setting} {vector})")
            return Term(f"(against (fun k _ => {vector} k))", self.half(["dot", u, "G.c"]))
        if u in self.bodies:
            return self.integral(self.bodies[u])
        raise NotAvailable(f"Coq files of integrals of {u}")

    def fixed(self, e: Any) -> bool:
        """Is this a vector or a function, not a number?"""
        if isinstance(e, str):
            return e in ("N", "f", "ax", "alphax", "c", "xi", "beta", "v") or (
                e in self.bodies and self.fixed(self.bodies[e])
            )
        return e[0] in ("+", "-", "*") and any(map(self.fixed, e[1:]))

    def derivative(self, e: Any) -> Term:
        """D e: the derivative along theta' = -G."""
        inside = self.term(e, "t")
        text = f"(Derive (fun t : R => {inside.text}) 0)"
        if all(text != known for known, _ in self.derivatives):
            self.derivatives.append((text, inside.data))
        suffix = "_on_sphere" if self.sphere else ""
        return Term(text, f"(derivative falling{suffix} {inside.data})", each=inside.each)

    def after_step(self, e: Any) -> Term:
        """Next e: at theta - gamma G."""
        if e == "L":
            if self.sphere:
                raise NotAvailable("Coq files of statements about the next L on the sphere")
            shown = f"total_risk H d m {self.skip} mu {self.target} (move theta gamma G)"
            return Term(f"({shown})", self.symbol("next L", f"number ({shown})"))
        return self.term(e, "gamma")

    # -- relations ----------------------------------------------------------------------------------

    def side(self, e: Any) -> Term:
        """One side of a relation."""
        if isinstance(e, list) and e[0] == "/":
            raise NotAvailable("Coq files of certificates with quotients")
        return self.term(e)


def constant(name: str) -> str:
    """A claim's own constant, under a name that Coq's libraries do not use."""
    return f"{name}'"
