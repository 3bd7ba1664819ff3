"""Settings: what is kept symbolic in a closed form, and the ring of polynomials it is derived in.

The ring's variables, for width H and m outputs (an index is left out where there is one output):

    w1 .. wH, b1 .. bH, t1 .. tH (kinks), v1 .. vH (v1_1 .. vm_H), c (c1 .. cm), a (a1 .. am) with a skip connection,
    alpha and beta (affine target), xi (the constant target; for others a free constant to compare with),
    and for symbolic ends of the interval A, B and rho, which stands for 1/(B - A).

In kink coordinates (w_i, t_i, v_i, c), b_i = -w_i t_i for neurons with a kink inside, risk and generalized gradient
are polynomials; in (w, b, v, c) they are rational functions with high powers of w_i in their denominators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gfproof.errors import ShapeError
from gfproof.network import Cell, Kind, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, polynomial_ring
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain

CONSTANT, AFFINE = "constant", "affine"
ZERO, ONE = Q(0), Q(1)
ENDS, DENSITY = ("A", "B"), "rho"


@dataclass(frozen=True)
class Setting:
    """Networks of one width on one interval with one kind of target, everything else symbolic.

    Attributes:
        width: H.
        target: "constant" (xi symbolic), "affine" (alpha, beta symbolic), or given rational pieces.
        low, high: the interval, rational.
        symbolic_ends: call the ends of the interval A and B instead (low and high then mean nothing).
        outputs: m.
        skip: is there a linear skip connection?
    """

    width: int
    target: str | PolynomialPieces = CONSTANT
    low: Q = ZERO
    high: Q = ONE
    outputs: int = 1
    skip: bool = False
    symbolic_ends: bool = False

    def __post_init__(self) -> None:
        if self.width < 0 or self.outputs < 1:
            raise ShapeError(f"width {self.width} and {self.outputs} outputs, expected at least 0 and 1")
        if self.low >= self.high:
            raise ShapeError(f"low {self.low} is not below high {self.high}")
        if isinstance(self.target, PolynomialPieces):
            if self.target.outputs != self.outputs:
                raise ShapeError(f"the target has {self.target.outputs} outputs, expected {self.outputs}")
            if self.symbolic_ends:
                raise ShapeError("given pieces need rational ends of the interval")
        elif self.target not in (CONSTANT, AFFINE):
            raise ShapeError(f'target {self.target!r}, expected "constant", "affine" or pieces')

    @property
    def breakpoints(self) -> tuple[Q, ...]:
        """The target's breakpoints inside the interval."""
        if isinstance(self.target, PolynomialPieces):
            return self.target.within(self.low, self.high).breakpoints
        return ()

    @cached_property
    def ring(self) -> Ring:
        """The ring of polynomials."""
        return Ring(self)

    def outer_name(self, output: int, neuron: int) -> str:
        """The name of v_{output, neuron}."""
        return f"v{neuron + 1}" if self.outputs == 1 else f"v{output + 1}_{neuron + 1}"

    def output_name(self, letter: str, output: int) -> str:
        """The name of an entry that each output has once: c, a, xi, alpha, beta."""
        return letter if self.outputs == 1 else f"{letter}{output + 1}"


@dataclass(frozen=True)
class _SymbolicInterval(Domain):
    """An interval whose ends are variables: 1/(high - low) is no polynomial, so a variable stands for it."""

    density: Polynomial

    @cached_property
    def third(self) -> Polynomial:
        """1 / (3 l)."""
        return self.density / 3


class Ring:
    """The polynomials of one setting.

    Attributes:
        names: the variables, in the order terms are written.
        variable: each of them by its name.
        network: the parameters as variables.
        target: the target's pieces over the ring.
        low, high, density: the ends of the interval, and 1/(high - low).
    """

    def __init__(self, setting: Setting) -> None:
        neurons, outputs = range(setting.width), range(setting.outputs)
        names = [setting.outer_name(k, i) for k in outputs for i in neurons]
        names += [f"{letter}{i + 1}" for letter in "wbt" for i in neurons]
        letters = ["c", *(["a"] if setting.skip else [])]
        letters += [*(["alpha", "beta"] if setting.target == AFFINE else []), "xi"]
        names += [setting.output_name(letter, k) for letter in letters for k in outputs]
        names += [*reversed(ENDS), DENSITY] if setting.symbolic_ends else []
        self.names = tuple(names)
        self.context, self.variable = polynomial_ring(self.names)
        known = self.variable
        self.zero, self.one = self.constant(Q(0)), self.constant(Q(1))
        self.network = Parameters(
            w=tuple((known[f"w{i + 1}"],) for i in neurons),
            b=tuple(known[f"b{i + 1}"] for i in neurons),
            v=tuple(tuple(known[setting.outer_name(k, i)] for i in neurons) for k in outputs),
            c=tuple(known[setting.output_name("c", k)] for k in outputs),
            a=tuple((known[setting.output_name("a", k)],) for k in outputs) if setting.skip else None,
        )
        self.kinks = tuple(known[f"t{i + 1}"] for i in neurons)
        self.target = self._pieces(setting)
        if setting.symbolic_ends:
            self.low, self.high = (known[name] for name in ENDS)
            self.density: Polynomial = known[DENSITY]
            self.domain: Domain = _SymbolicInterval(self.low, self.high, self.target, self.density)
        else:
            self.low, self.high = self.constant(setting.low), self.constant(setting.high)
            self.density = self.constant(1 / (setting.high - setting.low))
            self.domain = Domain(self.low, self.high, self.target)

    def _pieces(self, setting: Setting) -> PolynomialPieces:
        outputs = range(setting.outputs)
        if isinstance(setting.target, PolynomialPieces):
            given = setting.target.within(setting.low, setting.high)
            pieces = tuple(
                tuple(tuple(self.constant(x) for x in p) or (self.zero,) for p in piece)
                for piece in given.pieces
            )
            return PolynomialPieces(given.breakpoints, pieces)
        letters = ("xi",) if setting.target == CONSTANT else ("beta", "alpha")
        one = tuple(
            tuple(self.variable[setting.output_name(letter, k)] for letter in letters) for k in outputs
        )
        return PolynomialPieces((), (one,))

    def constant(self, value: Q) -> Polynomial:
        """A rational number as a polynomial."""
        polynomial: Polynomial = self.context.constant(value)
        return polynomial

    def kinks_of(self, cell: Cell) -> tuple[Polynomial | None, ...]:
        """t_i for the neurons with a kink inside, else None."""
        return tuple(
            t if kind in (Kind.RIGHT, Kind.LEFT) else None
            for t, kind in zip(self.kinks, cell.kinds, strict=True)
        )

    def biases_of(self, cell: Cell) -> tuple[Polynomial, ...]:
        """The biases in the cell's coordinates: -w_i t_i for the neurons with a kink inside, else b_i."""
        return tuple(
            b if t is None else -w * t
            for (w,), b, t in zip(self.network.w, self.network.b, self.kinks_of(cell), strict=True)
        )

    def in_kinks(self, polynomial: Polynomial, cell: Cell) -> Polynomial:
        """A polynomial in (w, b, v, c) in the cell's coordinates: b_i becomes -w_i t_i where neuron i has a kink."""
        images = dict(self.variable)
        images |= {f"b{i + 1}": bias for i, bias in enumerate(self.biases_of(cell))}
        return self.substitute(polynomial, images)

    def substitute(self, polynomial: Polynomial, images: dict[str, Any]) -> Polynomial:
        """The polynomial with every variable replaced by its image in this ring."""
        value: Polynomial = polynomial.compose(*(images[name] for name in self.names))
        return value

    def at(self, polynomial: Polynomial, values: Sequence[Q]) -> Q:
        """The value at a rational point, given in the order of ``names``."""
        value: Q = polynomial(*values)
        return value
