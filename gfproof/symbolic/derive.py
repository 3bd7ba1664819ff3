"""Closed forms of risk and generalized gradient on a cell, d = 1, uniform law, and the identities that verify them.

The scan of ``gfproof.risk.segments`` runs over polynomials in kink coordinates; what it returns is checked against
integrals by antiderivatives, against the chain rule and against homogeneity, as polynomial identities over Q:

    L = (1/(high - low)) sum over segments of ∫ |e|^2
    w_i G_{b_i} = -dL/dt_i,   w_i G_{w_i} = w_i dL/dw_i - t_i dL/dt_i   (t_i = -b_i/w_i),   G_v = dL/dv,   G_c = dL/dc
    w_i G_{w_i} + b_i G_{b_i} = v_i . G_{v_i}
    <grad V, G> = 8 E[(N - psi).(N - f)],   V = |theta|^2 + |c - 2 psi(0)|^2  (+ |a - 2 psi'|^2 with a skip connection)

where psi = f for constant targets (and affine ones with a skip connection), so that the right side is 8 L, and a free
constant xi otherwise.

Source: arXiv:2102.09924 for G and V; the identities are re-derived.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gfproof.errors import BudgetExceeded, NotAvailable, ShapeError
from gfproof.network import Cell, Network, Parameters, cell_and_kinks
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial
from gfproof.problem import Constant, Problem
from gfproof.risk import segments
from gfproof.risk.pieces import Coefficients
from gfproof.symbolic.cells import cell_classes, class_count
from gfproof.symbolic.integrals import Piece, multiply, pieces_of, subtract, total
from gfproof.symbolic.setting import AFFINE, CONSTANT, DENSITY, ENDS, Setting
from gfproof.symbolic.steps import DerivationError, Identity

WIDEST = 64
"""The largest width a closed form is derived for: its number of terms grows like 4 H^2."""


@dataclass(frozen=True)
class ClosedForm:
    """Risk and generalized gradient on one cell.

    Attributes:
        cell: where the formulas hold (interior and boundary alike: activity is strict).
        setting: what is symbolic.
        risk: L in kink coordinates.
        gradient: G in kink coordinates.
    """

    cell: Cell
    setting: Setting
    risk: Polynomial
    gradient: Parameters

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The segments with the error on each, in kink coordinates."""
        ring = self.setting.ring
        return pieces_of(self.cell, ring, ring.biases_of(self.cell))

    def average(self, terms: Iterator[tuple[Piece, Coefficients]]) -> Polynomial:
        """The sum of integrals over segments, times the density."""
        ring = self.setting.ring
        return ring.density * total((piece.integral(p) for piece, p in terms), ring.zero)

    def risk_by_integrals(self) -> Polynomial:
        """L as a sum of integrals of |e|^2."""
        return self.average((piece, multiply(e, e)) for piece in self.pieces for e in piece.errors)

    def chain_rule(self) -> Iterator[Identity]:
        """G is the gradient of L in (w, b, v, c, a), component by component, cleared of w_i."""
        ring, network, slope = self.setting.ring, self.setting.ring.network, self.gradient
        kinks = ring.kinks_of(self.cell)
        for i, kink in enumerate(kinks):
            by_w, at = self.risk.derivative(f"w{i + 1}"), f"{i + 1}"
            if kink is None:
                yield Identity(f"G_b{at} = dL/db{at}", slope.b[i], self.risk.derivative(f"b{at}"))
                yield Identity(f"G_w{at} = dL/dw{at}", slope.w[i][0], by_w)
                continue
            w, by_t = network.w[i][0], self.risk.derivative(f"t{at}")
            yield Identity(f"w{at} G_b{at} = -dL/dt{at}", w * slope.b[i], -by_t)
            yield Identity(
                f"w{at} G_w{at} = w{at} dL/dw{at} - t{at} dL/dt{at}",
                w * slope.w[i][0],
                w * by_w - kink * by_t,
            )
        for k in range(self.setting.outputs):
            for i in range(self.setting.width):
                name = self.setting.outer_name(k, i)
                yield Identity(f"G_{name} = dL/d{name}", slope.v[k][i], self.risk.derivative(name))
            name = self.setting.output_name("c", k)
            yield Identity(f"G_{name} = dL/d{name}", slope.c[k], self.risk.derivative(name))
            if slope.a is not None:
                name = self.setting.output_name("a", k)
                yield Identity(f"G_{name} = dL/d{name}", slope.a[k][0], self.risk.derivative(name))

    def homogeneity(self) -> Iterator[Identity]:
        """w_i G_{w_i} + b_i G_{b_i} = v_i . G_{v_i} for every neuron: balancedness along the flow."""
        ring, slope = self.setting.ring, self.gradient
        biases = ring.biases_of(self.cell)
        for i, bias in enumerate(biases):
            (w,) = ring.network.w[i]
            inner = w * slope.w[i][0] + bias * slope.b[i]
            outer = total((row[i] * g[i] for row, g in zip(ring.network.v, slope.v, strict=True)), ring.zero)
            at = f"{i + 1}"
            yield Identity(f"w{at} G_w{at} + b{at} G_b{at} = v{at} G_v{at}", inner, outer)

    @property
    def comparison(self) -> tuple[tuple[Polynomial, Polynomial], ...]:
        """Psi = (psi(0), psi') per output: what V compares the affine part of the network with."""
        ring, setting = self.setting.ring, self.setting
        names = [
            (setting.output_name("beta", k), setting.output_name("alpha", k)) for k in range(setting.outputs)
        ]
        if setting.target == AFFINE and setting.skip:
            return tuple((ring.variable[p], ring.variable[q]) for p, q in names)
        return tuple((ring.variable[setting.output_name("xi", k)], ring.zero) for k in range(setting.outputs))

    @property
    def lyapunov_is_risk(self) -> bool:
        """Is psi = f, so that <grad V, G> = 8 L?"""
        return self.setting.target == CONSTANT or (self.setting.target == AFFINE and self.setting.skip)

    def lyapunov(self) -> Identity:
        """<grad V, G> = 8 E[(N - psi).(N - f)], which is 8 L where psi = f."""
        ring, network, slope = self.setting.ring, self.setting.ring.network, self.gradient
        biases = ring.biases_of(self.cell)
        two = ring.zero
        for i, bias in enumerate(biases):
            two = two + network.w[i][0] * slope.w[i][0] + bias * slope.b[i]
        for row, g in zip(network.v, slope.v, strict=True):
            two = total((v * x for v, x in zip(row, g, strict=True)), two)
        four = ring.zero
        for k, (offset, incline) in enumerate(self.comparison):
            four = four + (network.c[k] - offset) * slope.c[k]
            if network.a is not None and slope.a is not None:
                four = four + (network.a[k][0] - incline) * slope.a[k][0]
        right = 8 * self.risk
        if not self.lyapunov_is_risk:
            right = right + 8 * self.average(
                (piece, multiply(error, subtract(f, psi, ring.zero)))
                for piece in self.pieces
                for error, f, psi in zip(
                    piece.errors, ring.target.pieces[piece.segment.piece], self.comparison, strict=True
                )
            )
            return Identity("<grad V, G> = 8 E[(N - psi)(N - f)]", 2 * two + 4 * four, right)
        return Identity("<grad V, G> = 8 L", 2 * two + 4 * four, right)

    def identities(self) -> Iterator[Identity]:
        """Everything that is verified about a closed form (the Hessian has its own, see ``hessian``)."""
        yield Identity("L = sum of the integrals over segments", self.risk, self.risk_by_integrals())
        yield from self.chain_rule()
        yield from self.homogeneity()
        yield self.lyapunov()

    def verify(self) -> int:
        """Check every identity; returns how many there are.

        Raises:
            DerivationError: one does not hold (a bug).
        """
        count = 0
        for identity in self.identities():
            if not identity.holds:
                raise DerivationError(f"cell {self.cell}: {identity.name} does not hold")
            count += 1
        return count

    def evaluate(
        self, network: Parameters, target: Coefficients = (), ends: tuple[Q, Q] | None = None
    ) -> tuple[Q, Parameters]:
        """(L, G) at a rational network that lies in the cell (not checked), by the closed form.

        Args:
            target: xi for a constant target, alpha, beta for an affine one, per output; () for given pieces.
            ends: the interval, where its ends are symbols.
        """
        values = self.point(network, target, ends)
        at = self.setting.ring.at
        return at(self.risk, values), self.gradient.map(lambda p: at(p, values))

    def point(
        self, network: Parameters, target: Coefficients = (), ends: tuple[Q, Q] | None = None
    ) -> tuple[Q, ...]:
        """The values of the ring's variables at a network (see ``evaluate``)."""
        setting, ring = self.setting, self.setting.ring
        known = {name: Q(0) for name in ring.names}
        if setting.symbolic_ends:
            if ends is None:
                raise ShapeError("the ends of the interval are symbols, expected their values")
            known |= {**dict(zip(ENDS, ends, strict=True)), DENSITY: 1 / (ends[1] - ends[0])}
        kinks = ring.kinks_of(self.cell)
        for i in range(setting.width):
            (w,), b, at = network.w[i], network.b[i], i + 1
            known |= {f"w{at}": w, f"b{at}": b}
            if kinks[i] is not None:
                known[f"t{at}"] = -b / w
            known |= {setting.outer_name(k, i): network.v[k][i] for k in range(setting.outputs)}
        for k in range(setting.outputs):
            known[setting.output_name("c", k)] = network.c[k]
            if network.a is not None:
                known[setting.output_name("a", k)] = network.a[k][0]
        letters = {CONSTANT: ("xi",), AFFINE: ("alpha", "beta")}.get(str(setting.target), ())
        names = [setting.output_name(letter, k) for letter in letters for k in range(setting.outputs)]
        known |= dict(zip(names, target, strict=True))
        return tuple(known[name] for name in ring.names)


def closed_form(cell: Cell, setting: Setting) -> ClosedForm:
    """Risk and generalized gradient on a cell, not yet verified (``verify`` does that).

    Raises:
        BudgetExceeded: a width beyond ``WIDEST``.
    """
    if setting.width > WIDEST:
        raise BudgetExceeded(f"width {setting.width}: closed forms are derived up to width {WIDEST}")
    ring = setting.ring
    risk, gradient = segments.on_cell(cell, ring.kinks_of(cell), ring.network, ring.domain)
    # components of neurons that are nowhere active come back as plain zeros of the coefficient ring
    return ClosedForm(cell, setting, ring.zero + risk, gradient.map(lambda p: ring.zero + p))


def closed_forms(setting: Setting) -> Iterator[ClosedForm]:
    """The closed forms of every class of cells of a width, each verified before it is handed out."""
    for cell in cell_classes(setting.width, len(setting.breakpoints)):
        form = closed_form(cell, setting)
        form.verify()
        yield form


def number_of_closed_forms(setting: Setting) -> int:
    """How many ``closed_forms`` will yield."""
    return class_count(setting.width, len(setting.breakpoints))


@dataclass(frozen=True)
class AtCase:
    """The closed form of the cell a network lies in, and the numbers that put the network into it."""

    form: ClosedForm
    problem: Problem
    network: Network
    target: Coefficients

    def exact(self) -> tuple[Q, Parameters]:
        """(L, G) by the scan over the rationals, which knows nothing of the closed form."""
        return segments.risk_and_gradient(self.network, self.problem.domain)


def closed_form_at(network: Network, problem: Problem) -> AtCase:
    """The closed form of the cell of a network, d = 1, uniform law; constants and affine targets become symbols.

    Raises:
        NotAvailable: another law, dimension or an expression target.
        BudgetExceeded: a width beyond ``WIDEST``.
    """
    domain = problem.domain
    if network.dimension not in (None, 1):
        raise NotAvailable(f"closed forms are derived for d = 1, the network has d = {network.dimension}")
    affine = problem.affine_value()
    if affine is None:
        kind, numbers = problem.target.pieces(), ()  # type: ignore[union-attr]  # affine_value refuses expressions
    elif isinstance(problem.target, Constant) or all(x == 0 for row in affine[0] for x in row):
        kind, numbers = CONSTANT, affine[1]
    else:
        kind, numbers = AFFINE, (*(row[0] for row in affine[0]), *affine[1])
    setting = Setting(network.width, kind, domain.low, domain.high, network.outputs, network.skip)
    cell, _ = cell_and_kinks(network, domain.low, domain.high, setting.breakpoints)
    return AtCase(closed_form(cell, setting), problem, network, numbers)
