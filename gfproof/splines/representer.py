"""Representer theorems, constructively: a network with as few neurons as the data can tell apart, not costlier (C10).

On N data points the ridges, modulo affine functions, live in a space of dimension B = N - rank [x 1]; B = N - (d + 1) where the
points affinely span R^d, and B < N always.  More than B ridges are dependent on the data: moving the jumps along the dependence
keeps all values at the points, changes RTV2 linearly until a jump vanishes, and in one of the two directions RTV2 does not rise
(Caratheodory).  So every network can be replaced by one with at most B neurons per output, the same values at the data and no
larger RTV2; applied to a minimiser, if there is one, it gives a minimiser with at most B neurons.

With 0 and the unit vectors among the points (``framed``) the affine part of the RBV2 norm is kept, too; then B <= N.

Source: arXiv:2006.05626, arXiv:2105.03361; variational-splines claims C10, C11 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gfproof.errors import ShapeError
from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import SparseMatrix, kernel, rank
from gfproof.numbers.roots import exact_sign
from gfproof.splines.ridge import Length, Ridge, RidgeFunction, length, reduce

ZERO = Q(0)
ONE = Q(1)


def neuron_bound(points: Sequence[Vector]) -> int:
    """B = N - rank [x 1], N the number of distinct points: so many neurons per output are enough."""
    places = tuple(dict.fromkeys(points))
    return len(places) - rank(SparseMatrix.dense([(*x, ONE) for x in places]))


def framed(points: Sequence[Vector]) -> tuple[Vector, ...]:
    """The distinct points together with 0 and the unit vectors, on which the affine part of the RBV2 norm is read."""
    d = len(points[0])
    frame = (tuple(ONE if r == axis else ZERO for r in range(d)) for axis in (None, *range(d)))
    return tuple(dict.fromkeys((*points, *frame)))


def represent(function: RidgeFunction, points: Sequence[Vector]) -> RidgeFunction:
    """The same values at the points, at most ``neuron_bound(points)`` ridges, and RTV2 not larger.  One output.

    Cost: one kernel of an N x (B + 1 + d + 1) matrix per ridge that goes.

    Raises:
        ShapeError: several outputs (``represent_each`` takes them one by one).
    """
    if len(function.intercept) != 1:
        raise ShapeError(f"the network has {len(function.intercept)} outputs, expected one")
    places = tuple(dict.fromkeys(points))
    most = neuron_bound(places)
    while len(function.ridges) > most:
        function = _one_less(function, places, most + 1)
    return function


def represent_each(network: Network, points: Sequence[Vector]) -> Network:
    """``represent`` for every output on its own: at most m B neurons, each with one non-zero outgoing weight.

    The path norm of the result is at most RTV2 of the network, because |v|_1 adds up over the outputs.
    """
    if not points:
        raise ShapeError("no points, expected at least one")
    whole = reduce(network, len(points[0]))
    parts = [represent(_output(whole, o), points) for o in range(network.outputs)]
    rows = [(o, ridge) for o, part in enumerate(parts) for ridge in part.ridges]
    return Network(
        tuple(r.direction for _, r in rows),
        tuple(r.offset for _, r in rows),
        tuple(tuple(r.jump[0] if o == at else ZERO for at, r in rows) for o in range(network.outputs)),
        tuple(part.intercept[0] for part in parts),
        tuple(part.slope[0] for part in parts),
    )


def _output(function: RidgeFunction, output: int) -> RidgeFunction:
    ridges = (replace(r, jump=(r.jump[output],)) for r in function.ridges if r.jump[output] != 0)
    return RidgeFunction(tuple(ridges), (function.slope[output],), (function.intercept[output],))


def _one_less(function: RidgeFunction, places: Sequence[Vector], count: int) -> RidgeFunction:
    """At least one ridge less, by a dependence among the first ``count`` ridges on the points."""
    chosen = function.ridges[:count]
    rows = [(*(max(dot(r.direction, x) + r.offset, ZERO) for r in chosen), *x, ONE) for x in places]
    null = kernel(SparseMatrix.dense(rows))
    change = next(x for x in null.vectors if any(c != 0 for c in x[:count]))
    rate: Length = ZERO  # of RTV2 along -change, as long as no jump changes its sign
    for c, ridge in zip(change, chosen, strict=False):
        side = 1 if ridge.jump[0] > 0 else -1
        rate = rate - side * c * length(ridge.direction)
    if exact_sign(rate) > 0:
        change = tuple(-c for c in change)
    pairs = list(zip(change[:count], chosen, strict=True))
    if not any(c * r.jump[0] > 0 for c, r in pairs):  # rate 0, and no jump shrinks in this direction
        change = tuple(-c for c in change)
        pairs = list(zip(change[:count], chosen, strict=True))
    step = min(r.jump[0] / c for c, r in pairs if c * r.jump[0] > 0)
    moved = (Ridge(r.direction, r.offset, (r.jump[0] - step * c,)) for c, r in pairs)
    *slope, offset = change[count:]
    return RidgeFunction(
        (*(r for r in moved if r.jump[0] != 0), *function.ridges[count:]),
        (tuple(a - step * s for a, s in zip(function.slope[0], slope, strict=True)),),
        (function.intercept[0] - step * offset,),
    )
