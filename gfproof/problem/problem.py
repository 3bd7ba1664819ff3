"""A problem: target and input law.  It defines the risk, and knows which engine computes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gfproof.errors import NotAvailable, ShapeError
from gfproof.network import (
    Matrix,
    Network,
    Parameters,
    Stratum,
    Vector,
    strata,
    strata_of_atoms,
    strata_of_box,
)
from gfproof.numbers import Ball, Q, bits_for, precision
from gfproof.numbers.linear import Inconsistency, SparseMatrix, solve
from gfproof.problem.law import Atoms, Density, Law, Uniform
from gfproof.problem.target import (
    Affine,
    Constant,
    Data,
    Expression,
    Hyperplanes,
    Piecewise,
    Polynomial,
    Target,
)
from gfproof.risk import atoms, boxes, directional, enclosed, segments
from gfproof.risk.boxes import Field, added, affine_terms
from gfproof.risk.critical import CriticalPoint, classify
from gfproof.risk.halfspaces import Terms, monomials
from gfproof.risk.hessian import Hessian, hessian
from gfproof.risk.pieces import Coefficients, PolynomialPieces
from gfproof.risk.polynomials import sparse
from gfproof.risk.segments import Domain


@dataclass(frozen=True)
class Problem:
    """L(theta) = E |N(X) - f(X)|^2 with X drawn from ``law`` and f the ``target``.

    Exact rationals for polynomial targets, and targets that are polynomial in pieces (d = 1) or change along hyperplanes
    (d >= 2), under atoms, uniform laws and polynomial densities; balls for expression targets.
    """

    target: Target
    law: Law

    def __post_init__(self) -> None:
        dimension = getattr(self.target, "dimension", None)
        if dimension is not None and dimension != self.law.dimension:
            raise ShapeError(f"the target takes {dimension} inputs, the law has {self.law.dimension}")
        if self.target.kind in ("piecewise", "expression") and self.law.dimension != 1:
            raise ShapeError(
                f"a target of kind {self.target.kind} needs d = 1, the law has d = {self.law.dimension}"
            )
        if isinstance(self.target, Data):
            if not isinstance(self.law, Atoms):
                raise ShapeError(
                    f"a target known at data points needs law = atoms, the law is {self.law.kind}"
                )
            if missing := set(self.law.points) - set(self.target.points):
                shown = ", ".join(map(str, missing.pop()))
                raise ShapeError(f"the law has mass at ({shown}), which is no data point of the target")

    @property
    def exact(self) -> bool:
        """Are risk and gradient rational numbers (not balls)?"""
        return not isinstance(self.target, Expression)

    @cached_property
    def domain(self) -> Domain:
        """D = 1, uniform law, polynomial target: what the scan runs on.

        Raises:
            NotAvailable: another law, dimension or target.
        """
        if isinstance(self.target, Expression):
            raise NotAvailable(
                "an expression target has enclosed values only, this asks for a polynomial target"
            )
        if not isinstance(self.law, Uniform):
            have = "atoms have" if isinstance(self.law, Atoms) else "a density has"
            raise NotAvailable(f"{have} no domain to scan, this asks for a uniform law")
        if self.law.dimension != 1:
            raise NotAvailable(
                f"uniform law in dimension {self.law.dimension}: exact integrals are available for d = 1 and for atoms"
            )
        return segments.exact_domain(self.target.pieces(), self.law.low[0], self.law.high[0])

    def risk(self, network: Network, *, digits: int = 30) -> Q | Ball:
        """L, exact, or for an expression target a ball (``digits`` sets the working precision).

        Raises:
            ShapeError: network and problem do not fit.
            NotAvailable: an expression target with a law that is not uniform.
        """
        self.check(network)
        if isinstance(self.law, Uniform) and self.exact and self.law.dimension == 1:
            exact: Q = segments.risk(network, self.domain)
            return exact
        return self.risk_and_gradient(network, digits=digits)[0]

    def generalized_gradient(self, network: Network, *, digits: int = 30) -> Parameters:
        """The generalized gradient G of the risk L at a network.

        G_{w_i} = 2 E[1_{I_i}(X) (v_i.e) X],  G_{b_i} = 2 E[1_{I_i} v_i.e],  G_{v_i} = 2 E[max(y_i, 0) e],  G_c = 2 E[e],
        e = N - f,  I_i = {x : w_i.x + b_i > 0}  (strict: a degenerate neuron is inactive);  G_a = 2 E[e X^T].

        Equals the limit of the gradients for C^1 approximations of ReLU; equals the gradient of L wherever no neuron
        is degenerate (uniform law).

        Returns:
            Parameters of the network's shapes, over Q (balls for an expression target).

        Raises:
            ShapeError, NotAvailable: as for ``risk``.
        Source: arXiv:2102.09924 (definition through C^1 smoothings); re-derived.
        """
        return self.risk_and_gradient(network, digits=digits)[1]

    def risk_and_gradient(self, network: Network, *, digits: int = 30) -> tuple[Q | Ball, Parameters]:
        """(L, G) in one pass."""
        self.check(network)
        if isinstance(self.target, Expression):
            if not isinstance(self.law, Uniform):
                raise NotAvailable("an expression target needs a uniform law")
            with precision(bits_for(digits)):
                return enclosed.risk_and_gradient(
                    network, self.law.low[0], self.law.high[0], self.target.formula.on_complex
                )
        if isinstance(self.law, Atoms):
            return atoms.risk_and_gradient(network, *self._atoms())
        if isinstance(self.law, Density):
            return boxes.over_parts(network, self.law.parts, self.polynomial_field())
        if self.law.dimension > 1:
            return boxes.over_parts(network, [boxes.uniform_part(*self.law.bounds)], self.polynomial_field())
        return segments.risk_and_gradient(network, self.domain)

    def hessian(self, network: Network) -> Hessian:
        """The generalized Hessian of L (d = 1, uniform law); see ``risk.hessian``.

        Raises:
            NotAvailable: a degenerate neuron, atoms, or an expression target.
        """
        self.check(network)
        return hessian(network, self.domain)

    def directional_derivative(self, network: Network, direction: Parameters) -> Q:
        """The one-sided derivative L'(theta; delta) = lim_{s -> 0+} (L(theta + s delta) - L(theta)) / s, exact."""
        self.check(network)
        if isinstance(self.law, Atoms):
            return directional.derivative_at_atoms(network, direction, *self._atoms())
        return directional.derivative(network, direction, self.domain)

    def is_differentiable(self, network: Network) -> bool:
        """Is L differentiable at the network?  Decided exactly."""
        self.check(network)
        if isinstance(self.law, Atoms):
            return directional.is_differentiable_at_atoms(network, *self._atoms())
        return directional.is_differentiable(network, self.domain)

    def critical_point(self, network: Network) -> CriticalPoint | None:
        """Affine targets, d = m = 1, uniform law: which zero of G the network is, or None; see ``risk.critical``."""
        self.check(network)
        return classify(network, self.domain)

    def polynomial_field(self) -> Field:
        """The target as polynomials that change along hyperplanes (breakpoints, d = 1): what integrals on boxes run on.

        Raises:
            NotAvailable: a target that is known at data points only, or a formula.
        """
        target = self.target
        if isinstance(target, Polynomial | Hyperplanes):
            return target.field(self.law.dimension)
        if isinstance(target, Piecewise):
            return _field_on_a_line(target.pieces())
        affine = self.affine_value()
        if affine is None:
            raise NotAvailable(f"a target of kind {target.kind} with a law of kind {self.law.kind}")
        return Field(tuple(sparse(affine_terms(row, b)) for row, b in zip(*affine, strict=True)))

    def _atoms(self) -> tuple[tuple[Vector, ...], Vector, list[Vector]]:
        assert isinstance(self.law, Atoms)
        if isinstance(self.target, Expression):
            raise NotAvailable("an expression target needs a uniform law")
        return self.law.points, self.law.masses, [self.target(x) for x in self.law.points]

    def strata(self, network: Network) -> frozenset[Stratum]:
        """The strata a network meets in this problem."""
        if isinstance(self.law, Atoms):
            return strata_of_atoms(network, self.law.points)
        low, high = self.law.bounds
        if isinstance(self.target, Expression):
            return strata(network, low[0], high[0])
        if self.law.dimension > 1:
            return strata_of_box(network, low, high)
        if isinstance(self.law, Density):
            ends = {x for part in self.law.parts for x in (*part.low, *part.high)}
            places = {*ends, *self.target.pieces().within(low[0], high[0]).breakpoints} - {low[0], high[0]}
            return strata(network, low[0], high[0], tuple(sorted(places)))
        return strata(network, self.domain.low, self.domain.high, self.domain.target.breakpoints)

    def check(self, network: Parameters) -> None:
        """Do network and problem fit?

        Raises:
            ShapeError: input dimension or number of outputs differ.
        """
        if network.dimension not in (None, self.law.dimension):
            raise ShapeError(
                f"the network takes {network.dimension} inputs, the law has {self.law.dimension}"
            )
        if network.outputs != self.target.outputs:
            raise ShapeError(
                f"the network has {network.outputs} outputs, the target has {self.target.outputs}"
            )

    def constant_value(self) -> Vector | None:
        """Xi if f = xi almost everywhere under the law (however the target is written), else None.

        Raises:
            NotAvailable: an expression target, whose formula is not compared symbolically.
        """
        affine = self.affine_value()
        if affine is not None and all(x == 0 for row in affine[0] for x in row):
            return affine[1]
        if isinstance(self.law, Atoms):
            values = {self.target(x) for x in self.law.points}  # type: ignore[operator]  # not an Expression
            return values.pop() if len(values) == 1 else None
        return None

    def affine_value(self) -> tuple[Matrix, Vector] | None:
        """(slope, intercept) if f is an affine function almost everywhere under the law (however the target is
        written), else None; slope 0 where all atoms of a piecewise target are one point.

        Raises:
            NotAvailable: an expression target.
        """
        target, dimension = self.target, self.law.dimension
        if isinstance(target, Expression):
            raise NotAvailable("an expression target is not compared with constants or affine functions")
        if isinstance(target, Affine):
            return target.slope, target.intercept
        if isinstance(target, Constant):
            return tuple((Q(0),) * dimension for _ in target.value), target.value
        if isinstance(self.law, Atoms) and (isinstance(target, Data) or dimension > 1):
            return _plane_through({x: target(x) for x in self.law.points})
        if isinstance(
            self.law, Atoms
        ):  # one point may take a piece of its own: only the values at the atoms count
            return _line_through({x[0]: target(x) for x in self.law.points})
        low, high = self.law.bounds
        if isinstance(target, Hyperplanes):
            return target.affine_on(low, high)
        if isinstance(target, Polynomial):
            return _affine_polynomials(target)
        if isinstance(self.law, Density):
            return _affine_where_positive(target.pieces(), self.law)
        pieces = {
            tuple(_affine_part(p) for p in piece) for piece in target.pieces().within(low[0], high[0]).pieces
        }
        if len(pieces) != 1 or None in (only := pieces.pop()):
            return None
        return tuple((p[1],) for p in only if p), tuple(p[0] for p in only if p)


def _affine_polynomials(target: Polynomial) -> tuple[Matrix, Vector] | None:
    """(slope, intercept) of polynomials of degree at most 1, else None."""
    if target.field(target.dimension).degree > 1:
        return None
    table = [dict(p) for p in target.polynomials]
    (constant, *units) = monomials(target.dimension, 1).exponents
    return tuple(tuple(p.get(e, Q(0)) for e in units) for p in table), tuple(
        p.get(constant, Q(0)) for p in table
    )


def _affine_where_positive(target: PolynomialPieces, law: Density) -> tuple[Matrix, Vector] | None:
    """(slope, intercept) of a target of one variable that is one affine function on the pieces of positive density."""
    found = {
        tuple(_affine_part(p) for p in piece)
        for part in law.parts
        if part.density
        for piece in target.within(part.low[0], part.high[0]).pieces
    }
    if len(found) != 1 or None in (only := found.pop()):
        return None
    return tuple((p[1],) for p in only if p), tuple(p[0] for p in only if p)


def _field_on_a_line(target: PolynomialPieces) -> Field:
    """A piecewise polynomial of one variable: its first piece, and what is added from each breakpoint on."""

    def terms(polynomial: Coefficients) -> Terms:
        return {(k,): x + Q(0) for k, x in enumerate(polynomial)}

    changes = tuple(
        (
            ((Q(1),), -t),
            tuple(sparse(added(terms(q), terms(p), Q(-1))) for p, q in zip(before, after, strict=True)),
        )
        for t, before, after in zip(target.breakpoints, target.pieces, target.pieces[1:], strict=False)
    )
    return Field(tuple(sparse(terms(p)) for p in target.pieces[0]), changes)


def _affine_part(polynomial: Coefficients) -> tuple[Q, Q] | None:
    """(constant, slope) of a polynomial of degree at most 1, else None."""
    padded = (*polynomial, Q(0), Q(0))
    return None if any(x != 0 for x in padded[2:]) else (padded[0] + Q(0), padded[1] + Q(0))


def _plane_through(values: dict[Vector, Vector]) -> tuple[Matrix, Vector] | None:
    """(slope, intercept) of an affine function with these values, any d, or None; slope 0 along what no point shows."""
    matrix = SparseMatrix.dense([(*x, Q(1)) for x in values])
    rows = []
    for column in zip(*values.values(), strict=True):
        found = solve(matrix, column)
        if isinstance(found, Inconsistency):
            return None
        rows.append(found.particular)
    return tuple(row[:-1] for row in rows), tuple(row[-1] for row in rows)


def _line_through(values: dict[Q, Vector]) -> tuple[Matrix, Vector] | None:
    """(slope, intercept) of the affine function with these values, d = 1, or None."""
    places = sorted(values)
    first, last = values[places[0]], values[places[-1]]
    length = places[-1] - places[0]
    slope = tuple((q - p) / length if length != 0 else Q(0) for p, q in zip(first, last, strict=True))
    intercept = tuple(p - s * places[0] for p, s in zip(first, slope, strict=True))
    for x, wanted in values.items():
        if any(b + s * x != y for b, s, y in zip(intercept, slope, wanted, strict=True)):
            return None
    return tuple((s,) for s in slope), intercept
