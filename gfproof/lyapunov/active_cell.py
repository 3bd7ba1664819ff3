"""The cell on which every neuron is active on all of the domain: G and L are polynomials there.

With the moments m_n = E X^n of the input law (d = 1) and e = r_0 + r_1 x, F(x) = Y + x X,

    L = sum_{i,j <= 1} m_{i+j} r_i r_j,      <grad V, G> = 2 sum_{i,j <= 1} m_{i+j} r_i (X_j V),   X_0 =
    Y, X_1 = X.

Source: lyapunov search C5c, C5d (re-derived; uniform law on [0, 1] there).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import ShapeError
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.search import monomials_up_to
from gfproof.lyapunov.vector_fields import VectorField, along, combination
from gfproof.numbers import Q
from gfproof.numbers.linear import Kernel, SparseMatrix, kernel


@dataclass(frozen=True)
class ActiveCell:
    """G (as a vector field) and L on the all-active cell, for a target with numbers in place of its symbols.

    Attributes:
        integrand: the network (d = 1).
        field: G as a vector field.
        risk: L.
        residual: r_0, r_1 with e = r_0 + r_1 x.
        moments: m_0, m_1, m_2 of the input law.
    """

    integrand: Integrand
    field: VectorField
    risk: Any
    residual: tuple[Any, Any]
    moments: tuple[Q, ...]

    @property
    def mean_error(self) -> Any:
        """E e = r_0 + m_1 r_1."""
        return self.residual[0] + self.moments[1] * self.residual[1]

    def falls(self, function: Any) -> Any:
        """<grad V, G>, the speed at which V falls."""
        return along(self.field, function)


def uniform_moments(count: int, low: Q, high: Q) -> tuple[Q, ...]:
    """E X^n for n < count, X uniform on [low, high]."""
    return tuple((high ** (n + 1) - low ** (n + 1)) / ((n + 1) * (high - low)) for n in range(count))


def active_cell(integrand: Integrand, symbols: dict[str, Q], moments: Sequence[Q]) -> ActiveCell:
    """G and L on the all-active cell.

    Args:
        integrand: d = 1.
        symbols: values of xi, or of alpha and beta.
        moments: m_0 = 1, m_1, m_2.

    Raises:
        ShapeError: d is not 1.
    """
    if integrand.dimension != 1:
        raise ShapeError(f"dimension {integrand.dimension}: the all-active cell is written for dimension 1")
    slope, constant = integrand.conditions(integrand.full_pattern)
    values = [constant.value.subs(symbols), slope.value.subs(symbols)]
    fields = [constant.field, slope.field]
    pairs = [(i, j) for i in (0, 1) for j in (0, 1)]
    field = combination([2 * moments[i + j] * values[i] for i, j in pairs], [fields[j] for _, j in pairs])
    risk = sum((moments[i + j] * values[i] * values[j] for i, j in pairs), values[0] * 0)
    return ActiveCell(integrand, field, risk, (values[0], values[1]), tuple(moments))


@dataclass(frozen=True)
class IntegratedSearch:
    """All polynomials V, q of bounded degree with <grad V, G> = q L on the cell.

    Attributes:
        pairs: a basis of the pairs (V, q).
        kernel: rank and kernel with proofs.
    """

    pairs: tuple[tuple[Any, Any], ...]
    kernel: Kernel

    @property
    def only_laws(self) -> bool:
        """Whether q = 0 in every solution: no Lyapunov function with a polynomial factor q exists (C5c)."""
        return all(q == 0 for _, q in self.pairs)


def integrated_search(cell: ActiveCell, degree: int, factor_degree: int) -> IntegratedSearch:
    """Solve <grad V, G> = q L on the cell for V and q.

    Args:
        cell: G and L.
        degree: of V.
        factor_degree: of q.
    Cost: one elimination with a column per monomial of V and of q.
    """
    context = cell.integrand.context
    functions = [context.from_dict({e: Q(1)}) for e in monomials_up_to(cell.integrand, degree)]
    factors = [context.from_dict({e: Q(1)}) for e in monomials_up_to(cell.integrand, factor_degree)]
    images = [along(cell.field, f) for f in functions] + [-q * cell.risk for q in factors]
    rows: dict[tuple[int, ...], dict[int, Q]] = {}
    for column, image in enumerate(images):
        for exponent, coefficient in image.to_dict().items():
            rows.setdefault(exponent, {})[column] = coefficient
    null = kernel(SparseMatrix(tuple(rows.values()), len(images)))
    found = []
    for x in null.vectors:
        v = sum((q * f for q, f in zip(x, functions, strict=False) if q != 0), context.constant(0))
        factor = sum(
            (q * f for q, f in zip(x[len(functions) :], factors, strict=True) if q != 0), context.constant(0)
        )
        found.append((v, factor))
    return IntegratedSearch(tuple(found), null)


@dataclass(frozen=True)
class SpuriousZero:
    """A network of the all-active cell with G = 0 and L > 0: no V has <grad V, G> >= eps L there (C5d).

    Attributes:
        parameters: the network, w = 0, v = 0, b = 1, c = E f.
        gradient: G there, all zero.
        risk: L there, the variance of the target.
    """

    parameters: dict[str, Q]
    gradient: dict[str, Q]
    risk: Q


def spurious_zero(width: int, alpha: Q, beta: Q, low: Q, high: Q) -> SpuriousZero:
    """The exact witness of C5d for f = alpha x + beta and the uniform law on [low, high].

    Raises:
        ShapeError: the target is constant (then L = 0 and there is no obstruction).
    """
    if alpha == 0:
        raise ShapeError("alpha = 0: the target is constant and has a Lyapunov function")
    integrand = Integrand(width, 1, "affine")
    moments = uniform_moments(3, low, high)
    cell = active_cell(integrand, {"alpha": alpha, "beta": beta}, moments)
    values = {name: Q(int(name.startswith("b"))) for name in integrand.parameters}
    values["c"] = alpha * moments[1] + beta
    point = [values.get(name, Q(0)) for name in (*integrand.parameters, *integrand.symbols, "k")]
    gradient = {name: Q(0) for name in integrand.parameters}
    for j, component in cell.field.items():
        gradient[integrand.parameters[j]] = component(*point)
    return SpuriousZero(values, gradient, cell.risk(*point))
