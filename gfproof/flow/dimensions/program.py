"""Risk and generalized gradient on one combinatorial type of hyperplanes, traced once into a straight-line program.

With e_k = p_k + sum_j v_kj (y_j)_+, p_k = c_k + a_k.x - f_k, on a box of volume V,

    ∫_{I_i} e_k (x, 1) = ∫_{I_i} p_k (x, 1) + sum_j v_kj ∫_{I_i ∩ I_j} y_j (x, 1),
    G_{u_i} = (2/V) sum_k v_ki ∫_{I_i} e_k (x, 1),    G_{v_ki} = (2/V) ∫_{I_i} e_k y_i,
    G_{c_k} = (2/V) ∫ e_k,    G_{a_k} = (2/V) ∫ e_k x,    L = (1/V) sum_k ∫ p_k e_k + (1/V) sum_{k,i} v_ki ∫_{I_i} e_k y_i,

and the moments of the cuts I_i ∩ I_j are rational functions of the parameters as long as the type of the hyperplanes stays
(``risk.cut_types``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gfproof.flow.bundles import Bundles
from gfproof.flow.program import entries_like
from gfproof.network import Network, Parameters, Vector
from gfproof.numbers import Number, Q
from gfproof.numbers.programs import Program, Recorder, lifted
from gfproof.risk.boxes import Field, added, affine_terms
from gfproof.risk.cut_types import CutType, Pivots, TypedCuts
from gfproof.risk.halfspaces import Box, Moments, Terms


@dataclass(frozen=True)
class BoxDomain:
    """A box, and a target that is one polynomial per output on it.

    Attributes:
        low, high: the corners.
        target: without changes along hyperplanes.
    """

    low: Vector
    high: Vector
    target: Field

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.low)

    @property
    def volume(self) -> Q:
        """Of the box."""
        total = Q(1)
        for p, q in zip(self.low, self.high, strict=True):
            total = total * (q - p)
        return total

    def constant_value(self) -> Vector | None:
        """Xi, if the target is one constant per output, else None."""
        if self.target.changes or self.target.degree > 0:
            return None
        return tuple(sum((c for _, c in terms), Q(0)) for terms in self.target.base)

    def corner(self, vertex: int) -> Vector:
        """The vertex of this number."""
        return tuple(
            q if (vertex >> k) & 1 else p for k, (p, q) in enumerate(zip(self.low, self.high, strict=True))
        )


@dataclass(frozen=True)
class BoxPrograms:
    """The programs of one type; the inputs are the entries w, b, v, c, a of the bundles' leaders.

    Attributes:
        kind: the type; pivots: what its formulas divide by.
        field: G of the leaders in the order of ``Parameters.entries()``.
        risk: L alone.
    """

    kind: CutType
    pivots: Pivots
    field: Program
    risk: Program

    @property
    def kinked(self) -> tuple[int, ...]:
        """No places of kinks are among the results."""
        return ()

    @property
    def cell(self) -> CutType:
        """The type: what a cell is for d = 1."""
        return self.kind


def trace_type(
    kind: CutType, pivots: Pivots, like: Network, domain: BoxDomain, bundles: Bundles | None = None
) -> BoxPrograms:
    """Trace risk and generalized gradient of one type.

    Args:
        like: any network of the leaders' shape (only the shape is read).
        bundles: neurons that are multiples of each other, followed through one of them.
    """
    recorder = Recorder(sum(1 for _ in like.entries()))
    leaders = Network.of(entries_like(like, recorder.inputs))
    network = leaders if bundles is None else bundles.realized(leaders)
    box = Box(domain.low, domain.high, max(2, domain.target.degree + 1))
    cuts = TypedCuts(kind, pivots, box, list(zip(network.w, network.b, strict=True)))
    value, gradient = risk_and_gradient_of_cuts(network, domain, cuts)
    if bundles is not None:
        gradient = bundles.gradient(gradient)
    return BoxPrograms(
        kind,
        pivots,
        recorder.program([lifted(recorder, x) for x in gradient.entries()]),
        recorder.program([lifted(recorder, value)]),
    )


def risk_and_gradient_of_cuts(
    network: Parameters, domain: BoxDomain, cuts: TypedCuts
) -> tuple[Number, Parameters]:
    """(L, G) over the ring of the network, from the moments of the cuts."""
    d, outputs, width = domain.dimension, range(network.outputs), range(network.width)
    live = [i for i in width if cuts.kind.alive(i)]
    skip = network.a if network.a is not None else tuple((Q(0),) * d for _ in outputs)
    free = [added(affine_terms(skip[k], network.c[k]), dict(domain.target.base[k]), Q(-1)) for k in outputs]
    box, scale = cuts.box, 2 / domain.volume
    # rows are ∫ g (x, 1), d + 1 numbers
    total = [_against_units(box.whole(), free[k], d) for k in outputs]
    active = {i: [_against_units(cuts.alone(i), free[k], d) for k in outputs] for i in live}
    for i in live:
        own = _affine_row(cuts.alone(i), network.w[i], network.b[i])
        for k in outputs:
            _gather(total[k], own, network.v[k][i])
            _gather(active[i][k], own, network.v[k][i])
        for j in live:
            if j >= i:
                break
            over = cuts.common(i, j)
            if over is box.nothing:
                continue
            mine = _affine_row(over, network.w[i], network.b[i])
            theirs = _affine_row(over, network.w[j], network.b[j])
            for k in outputs:
                _gather(active[i][k], theirs, network.v[k][j])
                _gather(active[j][k], mine, network.v[k][i])
    zero, inner, outer = Q(0), {}, {}
    for i in live:
        rows = active[i]
        inner[i] = [scale * _sum(network.v[k][i] * rows[k][at] for k in outputs) for at in range(d + 1)]
        outer[i] = [
            _sum(w * x for w, x in zip((*network.w[i], network.b[i]), rows[k], strict=True)) for k in outputs
        ]
    gradient = Parameters(
        w=tuple(tuple(inner[i][:d]) if i in inner else (zero,) * d for i in width),
        b=tuple(inner[i][d] if i in inner else zero for i in width),
        v=tuple(tuple(scale * outer[i][k] if i in outer else zero for i in width) for k in outputs),
        c=tuple(scale * total[k][d] for k in outputs),
        a=tuple(tuple(scale * x for x in total[k][:d]) for k in outputs) if network.skip else None,
    )
    # ∫ e^2 = ∫ p^2 + sum_i v_i ∫_{I_i} (e + p) y_i
    risk: Number = zero
    for k in outputs:
        risk = risk + _square_integral(free[k], domain)
        for i in live:
            plain = _against_units(cuts.alone(i), free[k], d)
            along = _sum(w * x for w, x in zip((*network.w[i], network.b[i]), plain, strict=True))
            risk = risk + network.v[k][i] * (outer[i][k] + along)
    return risk / domain.volume, gradient


def _against_units(over: Moments, terms: Terms, dimension: int) -> list[Number]:
    """∫ p (x, 1)."""
    places, values = over.table.places, over.values
    row: list[Number] = []
    for j in range(dimension):
        up = ((c, (*alpha[:j], alpha[j] + 1, *alpha[j + 1 :])) for alpha, c in terms.items())
        row.append(_sum(c * values[places[beta]] for c, beta in up))
    return [*row, over.of(terms)]


def _affine_row(over: Moments, w: Vector, b: Number) -> list[Number]:
    """∫ (w.x + b) (x, 1)."""
    d = len(w)
    row = [_sum(w[j] * over.entry(j, k) for j in range(d)) + b * over.first[k] for k in range(d)]
    return [*row, _sum(w[j] * over.first[j] for j in range(d)) + b * over.mass]


def _square_integral(terms: Terms, domain: BoxDomain) -> Number:
    """∫ p^2 over the box, for coefficients in any ring."""
    sides = list(zip(domain.low, domain.high, strict=True))

    def whole(alpha: Sequence[int]) -> Q:
        total = Q(1)
        for (p, q), n in zip(sides, alpha, strict=True):
            total = total * (q ** (n + 1) - p ** (n + 1)) / (n + 1)
        return total

    return _sum(
        x * y * whole([p + q for p, q in zip(alpha, beta, strict=True)])
        for alpha, x in terms.items()
        for beta, y in terms.items()
    )


def _gather(row: list[Number], more: Sequence[Number], factor: Number) -> None:
    for k, x in enumerate(more):
        row[k] = row[k] + factor * x


def _sum(values: Iterable[Number]) -> Number:
    total: Number = Q(0)
    for x in values:
        total = total + x
    return total
