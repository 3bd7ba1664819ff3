"""The Hessian of the risk on a cell, by differentiating the closed form, and the block formula that verifies it.

In the coordinates (w, b, v, c, a), t_i = -b_i/w_i, a derivative of a closed form p(w, t, v, c) is

    dp/db_i = -(1/w_i) dp/dt_i,   dp/dw_i = dp/dw_i|_t - (t_i/w_i) dp/dt_i

Block formula, e = N - f, DN the derivative of N by the parameters, I_i where neuron i is active, E over the law:

    Hess L = 2 E[DN . DN^T]
           + 2 E[1_{I_i} (x, 1) e_k]                              in the blocks ((w_i, b_i), v_ki)
           + 2 (v_i . e(t_i)) / ((high - low) |w_i|) (t_i, 1)(t_i, 1)^T   in the block (w_i, b_i), if t_i lies inside

Inside the cell it is the Hessian; on the cell's boundary a one-sided one, for it jumps when a kink leaves the domain or
crosses a jump of the target.

Source: re-derived.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gfproof.network import Kind, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial
from gfproof.risk.pieces import Coefficients, value
from gfproof.symbolic.derive import ClosedForm
from gfproof.symbolic.integrals import multiply, total
from gfproof.symbolic.steps import DerivationError, Identity


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / denominator, the denominator 1 or some w_i (second derivatives at a kink have no other)."""

    numerator: Polynomial
    denominator: Polynomial


@dataclass(frozen=True)
class Parameter:
    """One coordinate of parameter space: its name, its letter, its neuron and output where it has them."""

    name: str
    letter: str
    neuron: int | None = None
    output: int | None = None


@dataclass(frozen=True)
class ClosedHessian:
    """The second derivatives of the risk on a cell.

    Attributes:
        form: the closed form differentiated.
        parameters: the coordinates, in the order w, b, v, c, a.
        entries: square matrix over them.
    """

    form: ClosedForm
    parameters: tuple[Parameter, ...]
    entries: tuple[tuple[Quotient, ...], ...]

    def identities(self) -> Iterator[Identity]:
        """Every entry on and above the diagonal equals the block formula, and the matrix is symmetric."""
        formula = BlockFormula(self.form)
        for i, one in enumerate(self.parameters):
            for j, other in enumerate(self.parameters[i:], start=i):
                entry, mirrored = self.entries[i][j], self.entries[j][i]
                expected = formula.entry(one, other)
                yield Identity(
                    f"d2L/d{one.name} d{other.name}",
                    entry.numerator * expected.denominator,
                    expected.numerator * entry.denominator,
                )
                if i < j:
                    yield Identity(
                        f"d2L/d{one.name} d{other.name} is symmetric",
                        entry.numerator * mirrored.denominator,
                        mirrored.numerator * entry.denominator,
                    )

    def verify(self) -> int:
        """Check every identity; returns how many there are.

        Raises:
            DerivationError: one does not hold (a bug).
        """
        count = 0
        for identity in self.identities():
            if not identity.holds:
                raise DerivationError(f"cell {self.form.cell}: {identity.name} does not hold")
            count += 1
        return count

    def evaluate(self, network: Parameters, target: Coefficients = ()) -> tuple[tuple[Q, ...], ...]:
        """The matrix at a rational network in the cell (see ``ClosedForm.evaluate``)."""
        at, values = self.form.setting.ring.at, self.form.point(network, target)
        return tuple(
            tuple(at(entry.numerator, values) / at(entry.denominator, values) for entry in row)
            for row in self.entries
        )


def parameters_of(form: ClosedForm) -> tuple[Parameter, ...]:
    """The coordinates of parameter space in the order w, b, v, c, a."""
    setting = form.setting
    neurons, outputs = range(setting.width), range(setting.outputs)
    found = [Parameter(f"{letter}{i + 1}", letter, i) for letter in "wb" for i in neurons]
    found += [Parameter(setting.outer_name(k, i), "v", i, k) for k in outputs for i in neurons]
    letters = ("c", "a") if setting.skip else ("c",)
    found += [Parameter(setting.output_name(x, k), x, None, k) for x in letters for k in outputs]
    return tuple(found)


def closed_hessian(form: ClosedForm) -> ClosedHessian:
    """Differentiate the generalized gradient of a cell once more."""
    slope, parameters = form.gradient, parameters_of(form)
    component = {"w": lambda p: slope.w[p.neuron][0], "b": lambda p: slope.b[p.neuron]}
    component |= {"v": lambda p: slope.v[p.output][p.neuron], "c": lambda p: slope.c[p.output]}
    component["a"] = lambda p: slope.a[p.output][0] if slope.a is not None else None
    rows = tuple(
        tuple(_differentiate(component[row.letter](row), by, form) for by in parameters) for row in parameters
    )
    return ClosedHessian(form, parameters, rows)


def _differentiate(polynomial: Polynomial, by: Parameter, form: ClosedForm) -> Quotient:
    """The derivative by one parameter; the denominator w_i goes where it divides."""
    ring = form.setting.ring
    kink = None if by.neuron is None else ring.kinks_of(form.cell)[by.neuron]
    if kink is None or by.neuron is None or by.letter == "v":
        return Quotient(polynomial.derivative(by.name), ring.one)
    w, along = ring.network.w[by.neuron][0], polynomial.derivative(f"t{by.neuron + 1}")
    if by.letter == "b":
        numerator = -along
    else:
        numerator = w * polynomial.derivative(by.name) - kink * along
    quotient, rest = divmod(numerator, w)
    return Quotient(quotient, ring.one) if rest == 0 else Quotient(numerator, w)


class BlockFormula:
    """The Hessian by its block formula, from integrals by antiderivatives."""

    def __init__(self, form: ClosedForm) -> None:
        self.form, self.ring = form, form.setting.ring
        self.biases = self.ring.biases_of(form.cell)
        self._powers: dict[frozenset[int], tuple[Polynomial, Polynomial, Polynomial]] = {}
        self._pulls: dict[tuple[int, int], tuple[Polynomial, Polynomial]] = {}

    def entry(self, one: Parameter, other: Parameter) -> Quotient:
        """The entry in the row of one parameter and the column of another."""
        ring = self.ring
        both = [i for i in (one.neuron, other.neuron) if i is not None]
        smooth = ring.zero
        for k in range(self.form.setting.outputs):
            p, q = self._by(one, k), self._by(other, k)
            if p is not None and q is not None:
                powers = self._powers_over(frozenset(both))
                smooth = smooth + total(
                    (x * m for x, m in zip(multiply(p, q), powers, strict=True)), ring.zero
                )
        letters = {one.letter, other.letter}
        if one.neuron is None or one.neuron != other.neuron:
            return Quotient(2 * smooth, ring.one)
        if letters in ({"w", "v"}, {"b", "v"}):
            outer, inner = (one, other) if one.letter == "v" else (other, one)
            level, tilt = self._pull(one.neuron, outer.output or 0)
            smooth = smooth + (tilt if inner.letter == "w" else level)
        if letters <= {"w", "b"} and (jump := self._at_kink(one.neuron)) is not None:
            w, kink = ring.network.w[one.neuron][0], ring.kinks[one.neuron]
            for parameter in (one, other):
                jump = jump * kink if parameter.letter == "w" else jump
            return Quotient(2 * (smooth * w + jump), w)
        return Quotient(2 * smooth, ring.one)

    def _powers_over(self, neurons: frozenset[int]) -> tuple[Polynomial, Polynomial, Polynomial]:
        """E[1], E[X], E[X^2] over the segments on which all these neurons are active."""
        if neurons not in self._powers:
            ring, on = self.ring, [p for p in self.form.pieces if neurons <= set(p.segment.active)]
            one, zero = ring.one, ring.zero
            monomials = ((one,), (zero, one), (zero, zero, one))
            first, second, third = (self.form.average((p, x) for p in on) for x in monomials)
            self._powers[neurons] = first, second, third
        return self._powers[neurons]

    def _pull(self, neuron: int, output: int) -> tuple[Polynomial, Polynomial]:
        """E[e_k] and E[X e_k] over the segments on which a neuron is active."""
        if (neuron, output) not in self._pulls:
            on = [(p, p.errors[output]) for p in self.form.pieces if neuron in p.segment.active]
            lift = (self.ring.zero, self.ring.one)
            tilt = self.form.average((p, multiply(lift, e)) for p, e in on)
            self._pulls[neuron, output] = self.form.average(iter(on)), tilt
        return self._pulls[neuron, output]

    def _at_kink(self, neuron: int) -> Polynomial | None:
        """The density times (v_i . e(t_i)) and the sign of w_i; None for a neuron without a kink inside."""
        kind, ring = self.form.cell.kinds[neuron], self.ring
        if kind not in (Kind.RIGHT, Kind.LEFT):
            return None
        before = next(
            p for p in self.form.pieces if p.segment.end is not None and p.segment.end.neuron == neuron
        )
        errors = (value(e, ring.kinks[neuron]) for e in before.errors)
        pull = total((row[neuron] * e for row, e in zip(ring.network.v, errors, strict=True)), ring.zero)
        return ring.density * pull * int(kind)

    def _by(self, parameter: Parameter, output: int) -> Coefficients | None:
        """The derivative of one output by a parameter, p_0 + p_1 x where its neuron is active; None where it is 0."""
        ring, neuron = self.ring, parameter.neuron
        if parameter.letter in ("c", "a", "v") and parameter.output != output:
            return None
        if neuron is None:
            return (ring.one, ring.zero) if parameter.letter == "c" else (ring.zero, ring.one)
        v = ring.network.v[output][neuron]
        if parameter.letter == "w":
            return (ring.zero, v)
        if parameter.letter == "b":
            return (v, ring.zero)
        return (self.biases[neuron], ring.network.w[neuron][0])
