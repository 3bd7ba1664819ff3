"""The derivation of a cell's closed form as steps: segments, integrals, risk, gradient, chain rule, homogeneity, Lyapunov.

Notation of the texts: x_0 < x_1 < ... < x_n are the ends of the domain and the knots between them, A_k the neurons active
on [x_{k-1}, x_k], e(x) = r_k x + q_k (minus g_k(x)) the error there, and

    I(r, q; s, t) = ∫_s^t (r x + q)^2 dx,   M(r, q; s, t) = ∫_s^t (r x + q) dx,   P(r, q; s, t) = ∫_s^t x (r x + q) dx
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.network import Kind, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, polynomial_ring
from gfproof.risk.pieces import Coefficients, value
from gfproof.symbolic import piecewise
from gfproof.symbolic.derive import AtCase, ClosedForm
from gfproof.symbolic.hessian import closed_hessian
from gfproof.symbolic.integrals import (
    antiderivative,
    derivative,
    difference,
    multiply,
    pieces_of,
    place,
    subtract,
)
from gfproof.symbolic.piecewise import Bend, Row, Values, assemble, rows_of
from gfproof.symbolic.statements import Statements
from gfproof.symbolic.steps import Derivation, Step
from gfproof.symbolic.texts import CellTexts


@dataclass(frozen=True)
class SegmentsStep(Step):
    """Which neurons act between the knots, and the error there.

    Attributes:
        rows: the segments with active sets, slopes and offsets (what is printed, and what is checked).
    """

    form: ClosedForm
    rows: tuple[Row, ...]
    title = "segments, active neurons and the error on each"

    @property
    def latex(self) -> str:
        """The table of segments."""
        return CellTexts(self.form, self.rows).segments()

    def check(self) -> bool:
        """Knots in order; active sets by the kind of each neuron; slopes and offsets against v_i w_i (x - t_i).

        Neighbouring errors must also meet at a kink (N is continuous).
        """
        form, ring, knots = self.form, self.form.setting.ring, self.form.cell.knots
        if [row.end for row in self.rows] != [*knots, None] or [row.start for row in self.rows] != [
            None,
            *knots,
        ]:
            return False
        for n, row in enumerate(self.rows):
            passed = {knot.neuron for knot in knots[:n]}
            for i, kind in enumerate(form.cell.kinds):
                acts = {
                    Kind.FULL: True,
                    Kind.DEAD: False,
                    Kind.RIGHT: i in passed,
                    Kind.LEFT: i not in passed,
                }
                if acts[kind] != (i in row.active):
                    return False
        errors = [tuple(self._error(row, k) for k in range(form.setting.outputs)) for row in self.rows]
        expected = pieces_of(form.cell, ring, ring.biases_of(form.cell))
        if any(
            not _same(p, q)
            for one, piece in zip(errors, expected, strict=True)
            for p, q in zip(one, piece.errors, strict=True)
        ):
            return False
        return all(
            value(p, ring.kinks[row.end.neuron]) == value(q, ring.kinks[row.end.neuron])
            for row, one, other in zip(self.rows, errors, errors[1:], strict=False)
            if row.end is not None and row.end.neuron is not None
            for p, q in zip(one, other, strict=True)
        )

    def _error(self, row: Row, output: int) -> Coefficients:
        ring, cell = self.form.setting.ring, self.form.cell
        line = (ring.in_kinks(row.offset[output], cell), ring.in_kinks(row.slope[output], cell))
        return subtract(line, tuple(map(ring.constant, row.bend[output])), ring.zero)


@dataclass(frozen=True)
class Integral:
    """∫_s^t of a polynomial in x over Q[r, q, s, t], with its antiderivative and its value.

    Attributes:
        name: the letter it is called by.
        integrand, antiderivative: coefficients in x.
        value: a polynomial in r, q, s, t.
    """

    name: str
    integrand: Coefficients
    antiderivative: Coefficients
    value: Polynomial


@dataclass(frozen=True)
class IntegralsStep(Step):
    """The three integrals of an affine error over a segment, and the corrections for pieces of higher degree.

    Attributes:
        integrals: I, M, P with their antiderivatives.
        bends: for each g that occurs, the antiderivatives X, Y, Z of x g, g, g^2.
    """

    integrals: tuple[Integral, ...]
    bends: tuple[Bend, ...]
    title = "integrals over one segment"

    @property
    def latex(self) -> str:
        """The values, and the corrections."""
        return Statements.integrals(self.integrals, self.bends)

    def check(self) -> bool:
        """Antiderivatives differentiate back to the integrands; values are their differences at the ends."""
        _, known = _moment_ring()
        s, t = known["s"], known["t"]
        line = (known["q"], known["r"])
        integrands = {"I": multiply(line, line), "M": line, "P": multiply((0 * s, 0 * s + 1), line)}
        if [one.name for one in self.integrals] != list(integrands):
            return False
        for one in self.integrals:
            if not _same(one.integrand, integrands[one.name]):
                return False
            if not _same(derivative(one.antiderivative), one.integrand):
                return False
            if difference(one.antiderivative, s, t) != one.value:
                return False
        return all(
            _same(derivative(bend.x), (Q(0), *bend.g))
            and _same(derivative(bend.y), bend.g)
            and _same(derivative(bend.z), multiply(bend.g, bend.g))
            for bend in self.bends
        )


@dataclass(frozen=True)
class RiskStep(Step):
    """L as the sum over the segments.

    Attributes:
        rows: the segments whose integrals are added.
        risk: L as the scan computed it.
    """

    form: ClosedForm
    rows: tuple[Row, ...]
    risk: Polynomial
    title = "the risk is the sum over the segments"

    @property
    def latex(self) -> str:
        """The piecewise form."""
        texts = CellTexts(self.form, self.rows)
        return texts.risk() + texts.risk_note()

    def check(self) -> bool:
        """The printed sum, the scan, and the integrals of e^2 by antiderivatives are one polynomial."""
        printed, _ = assemble(self.rows, values_in_kinks(self.form, self.rows))
        return bool(printed == self.risk == self.form.risk_by_integrals())


@dataclass(frozen=True)
class GradientStep(Step):
    """G by its definition.

    Attributes:
        rows: the segments whose integrals are added.
        gradient: G as the scan computed it.
    """

    form: ClosedForm
    rows: tuple[Row, ...]
    gradient: Parameters
    title = "the generalized gradient, from its definition"

    @property
    def latex(self) -> str:
        """G component by component."""
        return CellTexts(self.form, self.rows).gradient()

    def check(self) -> bool:
        """The printed sums equal the scan, and each integral in them the difference of an antiderivative."""
        _, printed = assemble(self.rows, values_in_kinks(self.form, self.rows))
        if list(printed.entries()) != list(self.gradient.entries()):
            return False
        ring, form = self.form.setting.ring, self.form
        lift = (ring.zero, ring.one)
        for k in range(form.setting.outputs):
            errors = [(piece, piece.errors[k]) for piece in form.pieces]
            if 2 * form.average(iter(errors)) != self.gradient.c[k]:
                return False
            for i, bias in enumerate(ring.biases_of(form.cell)):
                on = [(piece, e) for piece, e in errors if i in piece.segment.active]
                y = (bias, ring.network.w[i][0])
                if 2 * form.average((piece, multiply(y, e)) for piece, e in on) != self.gradient.v[k][i]:
                    return False
        for i in range(form.setting.width):
            pulls = [
                (piece, tuple(ring.network.v[k][i] * x for x in e))
                for piece in form.pieces
                if i in piece.segment.active
                for k, e in enumerate(piece.errors)
            ]
            if 2 * form.average(iter(pulls)) != self.gradient.b[i]:
                return False
            if 2 * form.average((piece, multiply(lift, p)) for piece, p in pulls) != self.gradient.w[i][0]:
                return False
        return True


@dataclass(frozen=True)
class ChainRuleStep(Step):
    """Inside the cell G is the gradient of L."""

    form: ClosedForm
    title = "inside the cell, G is the gradient of L"

    @property
    def latex(self) -> str:
        """The chain rule through t_i = -b_i/w_i."""
        return CellTexts(self.form).chain_rule()

    def check(self) -> bool:
        """Every component, as a polynomial identity."""
        return all(identity.holds for identity in self.form.chain_rule())


@dataclass(frozen=True)
class HomogeneityStep(Step):
    """w_i G_{w_i} + b_i G_{b_i} = v_i G_{v_i}, hence balancedness."""

    form: ClosedForm
    title = "homogeneity of each neuron"

    @property
    def latex(self) -> str:
        """The identity and what it says along the flow."""
        return Statements(self.form.setting).homogeneity()

    def check(self) -> bool:
        """For every neuron, as a polynomial identity."""
        return all(identity.holds for identity in self.form.homogeneity())


@dataclass(frozen=True)
class LyapunovStep(Step):
    """<grad V, G> = 8 L, or 8 E[(N - xi)(N - f)] where the target is no constant."""

    form: ClosedForm
    title = "the Lyapunov identity"

    @property
    def latex(self) -> str:
        """V and the identity."""
        return Statements(self.form.setting).lyapunov()

    def check(self) -> bool:
        """As a polynomial identity."""
        return self.form.lyapunov().holds


@dataclass(frozen=True)
class HessianStep(Step):
    """The second derivatives of L by their block formula."""

    form: ClosedForm
    title = "the Hessian inside the cell"

    @property
    def latex(self) -> str:
        """The block formula."""
        return CellTexts(self.form).hessian()

    def check(self) -> bool:
        """Every entry, by differentiating G and by integrals, as rational functions."""
        return all(identity.holds for identity in closed_hessian(self.form).identities())


@dataclass(frozen=True)
class ValueStep(Step):
    """The closed form at the numbers of a case.

    Attributes:
        risk, gradient: what the closed form gives there.
    """

    at: AtCase
    risk: Q
    gradient: Parameters
    title = "the values at the case"

    @property
    def latex(self) -> str:
        """The numbers."""
        return CellTexts(self.at.form).values(self.at, self.risk, self.gradient)

    def check(self) -> bool:
        """The closed form, evaluated, gives the printed numbers, and so does the scan over the rationals."""
        at = self.at
        printed = (self.risk, list(self.gradient.entries()))
        risk, gradient = at.form.evaluate(at.network, at.target)
        direct, slope = at.exact()
        return printed == (risk, list(gradient.entries())) == (direct, list(slope.entries()))


def derivation(form: ClosedForm, *, hessian: bool = True) -> Derivation:
    """The steps for one cell; ``checked()`` on it checks them."""
    rows = rows_of(form.cell, form.setting)
    steps: list[Step] = [
        SegmentsStep(form, rows),
        integrals_step(rows),
        RiskStep(form, rows, form.risk),
        GradientStep(form, rows, form.gradient),
        ChainRuleStep(form),
        HomogeneityStep(form),
        LyapunovStep(form),
    ]
    if hessian:
        steps.append(HessianStep(form))
    return Derivation(tuple(steps))


def derivation_at(at: AtCase, *, hessian: bool = True) -> Derivation:
    """The steps for the cell of a case, and its values as the last step."""
    steps = derivation(at.form, hessian=hessian).steps
    return Derivation((*steps, ValueStep(at, *at.form.evaluate(at.network, at.target))))


def integrals_step(rows: Sequence[Row]) -> IntegralsStep:
    """I, M, P over Q[r, q, s, t], and the corrections for the bends that occur in the rows."""
    _, known = _moment_ring()
    r, q, s, t = (known[name] for name in "rqst")
    line, x = (q, r), (0 * q, 0 * q + 1)
    formulas: list[tuple[str, Coefficients, Any]] = [
        ("I", multiply(line, line), piecewise.square),
        ("M", line, piecewise.mass),
        ("P", multiply(x, line), piecewise.moment),
    ]
    found = tuple(Integral(name, p, antiderivative(p), formula(r, q, s, t)) for name, p, formula in formulas)
    bends = {g: Bend.of(g) for row in rows for g in row.bend if g}
    return IntegralsStep(found, tuple(bends.values()))


def values_in_kinks(form: ClosedForm, rows: Sequence[Row]) -> Values:
    """What the sums over segments run over, in kink coordinates."""
    ring, cell = form.setting.ring, form.cell
    network = ring.network
    return Values(
        network=Parameters(network.w, ring.biases_of(cell), network.v, network.c, network.a),
        places=[(place(row.start, ring, ring.low), place(row.end, ring, ring.high)) for row in rows],
        slope=[[ring.in_kinks(p, cell) for p in row.slope] for row in rows],
        offset=[[ring.in_kinks(p, cell) for p in row.offset] for row in rows],
        density=ring.density,
        read=ring.constant,
    )


def _moment_ring() -> tuple[Any, dict[str, Polynomial]]:
    return polynomial_ring(("r", "q", "s", "t"))


def _same(left: Coefficients, right: Coefficients) -> bool:
    """Are two polynomials in x equal (trailing zeros apart)?"""
    long = max(len(left), len(right))
    one, other = (tuple(p) + (0 * p[0],) * (long - len(p)) for p in (left, right))
    return all(x == y for x, y in zip(one, other, strict=True))
