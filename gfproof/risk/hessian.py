"""The Hessian of the risk, d = 1, uniform law, generalized where it jumps.

With r_k the k-th error and M_p(I) = (1/l) ∫_I x^p,

    Hess L = 2 sum_k ∫ ∇N_k ∇N_k^T
             + in the block (u_i, v_ki):  2 ∫_{I_i} (x, 1) e_k
             + in the block (u_i, u_i):   2 (v_i.e)(t_i) / (l |w_i|)  (t_i, 1)(t_i, 1)^T

with the last term for kinks inside the domain.  It jumps when a kink sits at an end of the domain (the term is there on
one side and absent on the other) and when the target jumps at a kink (e has two one-sided values).  A ``KinkTerm`` keeps
both one-sided coefficients; every generalized Hessian is the base plus, per kink, some coefficient between the two.

Excluded: degenerate neurons (w_i = b_i = 0), where G is not even continuous.
Source: gradient_flow_affine closed forms (arXiv:2107.04479 setting), re-derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import NotAvailable
from gfproof.network import Cell, Kind, Network, Parameters, cell_and_kinks
from gfproof.numbers import Number, Q
from gfproof.risk.pieces import value
from gfproof.risk.segments import Domain, Scan, scans_on_cell


@dataclass(frozen=True)
class KinkTerm:
    """coefficient * (t, 1)(t, 1)^T in the block of one neuron's (w_i, b_i).

    ``coefficients`` are the one-sided values; they agree where the Hessian is continuous.
    """

    neuron: int
    point: Number
    coefficients: tuple[Number, Number]


@dataclass(frozen=True)
class Hessian:
    """The generalized Hessian: ``base`` + one rank-one term per kink.

    Attributes:
        base: the part without kink terms; rows and columns in the order of ``Parameters.entries()``.
        kinks: the kink terms.
        width: H, to find the blocks of a neuron.
    """

    base: tuple[tuple[Number, ...], ...]
    kinks: tuple[KinkTerm, ...]
    width: int

    @property
    def continuous(self) -> bool:
        """Is G continuously differentiable here?"""
        return all(first == second for first, second in (term.coefficients for term in self.kinks))

    def matrix(self, side: int = 0) -> list[list[Number]]:
        """One of the generalized Hessians: every kink with its first (0) or second (1) one-sided coefficient."""
        rows = [list(row) for row in self.base]
        for term in self.kinks:
            coefficient, t = term.coefficients[side], term.point
            w, b = term.neuron, self.width + term.neuron
            rows[w][w] = rows[w][w] + coefficient * t * t
            rows[w][b] = rows[w][b] + coefficient * t
            rows[b][w] = rows[b][w] + coefficient * t
            rows[b][b] = rows[b][b] + coefficient
        return rows

    def times(self, direction: Parameters, side: int = 0) -> tuple[Number, ...]:
        """The product of ``matrix(side)`` with a direction."""
        entries = tuple(direction.entries())
        return tuple(sum(x * y for x, y in zip(row, entries, strict=True)) for row in self.matrix(side))


def hessian(network: Network, domain: Domain) -> Hessian:
    """The generalized Hessian of L at a network over Q.

    Raises:
        NotAvailable: a neuron is degenerate.
    Cost: O(P^2) ring operations for P parameters.
    """
    if any(w == 0 and b == 0 for (w,), b in zip(network.w, network.b, strict=True)):
        raise NotAvailable(
            "a degenerate neuron (w = b = 0): G is not continuous there, so the risk has no Hessian"
        )
    cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
    smooth = base_on_cell(cell, kinks, network, domain)
    terms = [_inner_term(i, t, network, domain) for i, t in enumerate(kinks) if t is not None]
    for i, ((w,), b) in enumerate(zip(network.w, network.b, strict=True)):
        for end in (domain.low, domain.high):
            if w != 0 and w * end + b == 0:  # kink at an end: present on one side, absent on the other
                terms.append(_end_term(i, end, network, domain))
    return Hessian(smooth, tuple(terms), network.width)


def base_on_cell(
    cell: Cell, kinks: Sequence[Number | None], network: Parameters, domain: Domain
) -> tuple[tuple[Number, ...], ...]:
    """The Hessian without its kink terms by the formulas of one cell, over any ring; nothing is compared."""
    scans = scans_on_cell(cell, kinks, network, domain)
    features = _Features(cell, kinks, network, domain)
    rows = []
    for i, one in enumerate(features.gradients):
        rows.append([2 * features.product(one, other) for other in features.gradients[: i + 1]])
    size = len(rows)
    full = [[rows[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)]
    _add_mixed(full, cell, kinks, network, domain, scans)
    return tuple(tuple(row) for row in full)


# One coordinate of the gradient of N_k, an affine function on an interval of knots: the output coefficients, the
# first and last knot of the interval, and the offset and slope of the function.
_Gradient = tuple[tuple[Number | None, ...], int, int, Number, Number]


class _Features:
    """The gradients of the realization: affine functions of x on unions of segments, one per parameter and output."""

    def __init__(
        self, cell: Cell, kinks: Sequence[Number | None], network: Parameters, domain: Domain
    ) -> None:
        breakpoints = domain.target.breakpoints
        inner = [
            kinks[k.neuron] if k.neuron is not None else breakpoints[k.breakpoint or 0] for k in cell.knots
        ]
        self.ends = [domain.low, *inner, domain.high]
        self.length = domain.high - domain.low
        last = len(self.ends) - 1
        place = {k.neuron: j + 1 for j, k in enumerate(cell.knots) if k.neuron is not None}
        support = {
            i: (0, 0)
            if kind is Kind.DEAD
            else (0, last)
            if kind is Kind.FULL
            else (place[i], last)
            if kind is Kind.RIGHT
            else (0, place[i])
            for i, kind in enumerate(cell.kinds)
        }
        outputs, neurons = range(network.outputs), range(network.width)
        unit = [tuple(1 if k == j else None for j in outputs) for k in outputs]
        self.gradients: list[_Gradient] = []
        self.gradients += [(network.outer(i), *support[i], 0, 1) for i in neurons]
        self.gradients += [(network.outer(i), *support[i], 1, 0) for i in neurons]
        self.gradients += [
            (unit[k], *support[i], network.b[i], network.w[i][0]) for k in outputs for i in neurons
        ]
        self.gradients += [(unit[k], 0, last, 1, 0) for k in outputs]
        self.gradients += [(unit[k], 0, last, 0, 1) for k in outputs if network.skip]
        self._moments: dict[tuple[int, int], tuple[Number, Number, Number]] = {}

    def moments(self, first: int, last: int) -> tuple[Number, Number, Number]:
        """(1/l) ∫ (1, x, x^2) between two knots."""
        if (first, last) not in self._moments:
            p, q = self.ends[first], self.ends[last]
            square, mixed = p * p + p * q + q * q, p + q
            mass = (q - p) / self.length
            self._moments[first, last] = mass, mass * mixed / 2, mass * square / 3
        return self._moments[first, last]

    def product(self, one: _Gradient, other: _Gradient) -> Number:
        """sum_k (1/l) ∫ dN_k dN_k over the common support."""
        first, last = max(one[1], other[1]), min(one[2], other[2])
        if first >= last:
            return 0 * self.length
        weight: Number = 0
        for x, y in zip(one[0], other[0], strict=True):
            if x is not None and y is not None:
                weight = weight + x * y
        m0, m1, m2 = self.moments(first, last)
        (a, s), (b, t) = one[3:], other[3:]
        return weight * (a * b * m0 + (a * t + b * s) * m1 + s * t * m2)


def _add_mixed(
    rows: list[list[Number]],
    cell: Cell,
    kinks: Sequence[Number | None],
    network: Parameters,
    domain: Domain,
    scans: list[Scan],
) -> None:
    """Add 2 ∫_{I_i} (x, 1) e_k to the entries (u_i, v_ki)."""
    width, third = network.width, 1 / (3 * (domain.high - domain.low))
    for i, kind in enumerate(cell.kinds):
        if kind is Kind.DEAD:
            continue
        anchor = domain.low if kind is Kind.FULL else kinks[i]
        for k, one in enumerate(scans):
            at_w = (one.arm[i] + 3 * (anchor * one.mass[i])) * third
            at_b = one.mass[i] * (3 * third)
            column = 2 * width + k * width + i
            for row, entry in ((i, at_w), (width + i, at_b)):
                rows[row][column] = rows[row][column] + entry
                rows[column][row] = rows[column][row] + entry


def _pull(neuron: int, t: Q, network: Network, domain: Domain, piece: int) -> Q:
    """(v_i.e)(t), the target taken from one of its pieces."""
    realization = network((t,))
    wanted = [value(p, t) for p in domain.target.pieces[piece]]
    return sum(
        (v * (n - f) for v, n, f in zip(network.outer(neuron), realization, wanted, strict=True)), Q(0)
    )


def _coefficient(neuron: int, t: Q, network: Network, domain: Domain, piece: int) -> Q:
    weight: Q = 2 / ((domain.high - domain.low) * abs(network.w[neuron][0]))
    return weight * _pull(neuron, t, network, domain, piece)


def _inner_term(neuron: int, t: Q, network: Network, domain: Domain) -> KinkTerm:
    """A kink inside the domain; at a breakpoint of the target the error has two one-sided values."""
    before = sum(1 for s in domain.target.breakpoints if s < t)
    after = sum(1 for s in domain.target.breakpoints if s <= t)
    return KinkTerm(
        neuron,
        t,
        (_coefficient(neuron, t, network, domain, before), _coefficient(neuron, t, network, domain, after)),
    )


def _end_term(neuron: int, end: Q, network: Network, domain: Domain) -> KinkTerm:
    piece = 0 if end == domain.low else len(domain.target.pieces) - 1
    return KinkTerm(neuron, end, (Q(0), _coefficient(neuron, end, network, domain, piece)))
