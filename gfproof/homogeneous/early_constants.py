"""Proved upper bounds of homogeneous functions on the unit sphere: Nmax, kappa and m of the early-phase theorem.

    Nmax = max(0, max N),   kappa = sup |Hess N| (generalized Hessians for p = 2),   m = max |sum_i H_i grad H_i|

A function f that is homogeneous of degree q has the same supremum of f(s)/|s|^q over the faces of the cube max |s_j| = 1 as
over the sphere.  The faces are divided into boxes, the box with the largest bound first; every bound is a ball evaluation,
so the largest bound of all boxes is an upper bound whenever the search ends.

With more than a few weights this is hopeless, and layer norms r_l = |W_l|_F take their place.  With g = max(1, |alpha|^p),
|sigma(z)| <= g |z|^p, |D sigma(z) v| <= g p |z|^(p-1) |v| and |D^2 sigma(z)(v, w)| <= g p (p-1) |z|^(p-2) |v| |w| (Euclidean
norms), so by the chain rule H(x; .) and its first two derivatives are at most those of c(x) prod_l r_l^(p^(L-l)) with
c(x) = g^(1 + p + ... + p^(L-2)) |x|^(p^(L-1)): the network of width 1 with sigma(z) = z^p, where boxes are few.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

from gfproof.errors import NotAvailable
from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.correlation import ncf
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.enclosure_field import HullActivation, Unprovable, jacobian, norm
from gfproof.homogeneous.flow_program import Field
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, ball, midpoint, precision, to_float, upper
from gfproof.numbers.eigenvalues import largest_fall

BITS = 64
BOXES = 1500
RELATIVE = 1e-3
FEW_WEIGHTS = 3


@dataclass(frozen=True)
class SphereBound:
    """A proved upper bound of a supremum over the unit sphere.

    Attributes:
        bound: the supremum is at most this.
        seen: a value the function takes, about (a float; no claim; 0 where none was looked for).
        boxes: how many boxes were looked at.
    """

    bound: Q
    seen: float
    boxes: int


@dataclass(frozen=True)
class EarlyConstants:
    """Nmax, kappa and m, each bounded from above."""

    ncf: SphereBound
    curvature: SphereBound
    remainder: SphereBound


Bound = Callable[[HomogeneousNetwork], Ball]
"""An upper bound of f over a box of weights."""


def ncf_bound(
    network: HomogeneousNetwork, data: Data, boxes: int = BOXES, relative: float = RELATIVE
) -> SphereBound:
    """Nmax = max(0, max N over the sphere), from above.  Only the shape and the activation of the network are read."""

    def on(shape: HomogeneousNetwork, seen: Data) -> SphereBound:
        def bound(box: HomogeneousNetwork) -> Ball:
            return ball(ncf(box, seen)).upper()

        return sphere_bound(bound, shape, shape.order, boxes=boxes, relative=relative)

    return _either(on, network, data, 1)


def curvature_bound(
    network: HomogeneousNetwork, data: Data, boxes: int = BOXES, relative: float = RELATIVE
) -> SphereBound:
    """The constant kappa = sup over the sphere of the norm of the (generalized) Hessians of N, from above.

    Raises:
        NotAvailable: p = 1, alpha < 1: grad N is not Lipschitz.
    """

    def on(shape: HomogeneousNetwork, seen: Data) -> SphereBound:
        field = Field(seen)

        def bound(box: HomogeneousNetwork) -> Ball:
            return spectral_norm(jacobian(field, box))

        return sphere_bound(bound, shape, shape.order - 2, boxes=boxes, relative=relative)

    _refuse_kinked(network)
    return _either(on, network, data, 1)


def remainder_bound(
    network: HomogeneousNetwork, data: Data, boxes: int = BOXES, relative: float = RELATIVE
) -> SphereBound:
    """The constant m = max over the sphere of |sum_i H_i grad H_i|, from above.

    Raises:
        NotAvailable: p = 1, alpha < 1.
    """

    def on(shape: HomogeneousNetwork, seen: Data) -> SphereBound:
        silent = Field(Data(seen.points, (Q(0),) * len(seen.points)), Q(1))

        def bound(box: HomogeneousNetwork) -> Ball:
            return norm([ball(x) for x in silent.at(box)])

        return sphere_bound(bound, shape, 2 * shape.order - 1, boxes=boxes, relative=relative)

    _refuse_kinked(network)
    return _either(on, network, data, 2)


def early_constants(
    network: HomogeneousNetwork, data: Data, boxes: int = BOXES, relative: float = RELATIVE
) -> EarlyConstants:
    """All three, from above; only the shape and the activation of the network are read."""
    return EarlyConstants(
        ncf_bound(network, data, boxes, relative),
        curvature_bound(network, data, boxes, relative),
        remainder_bound(network, data, boxes, relative),
    )


def _refuse_kinked(network: HomogeneousNetwork) -> None:
    if network.activation.kinked:
        raise NotAvailable("p = 1, alpha < 1: grad N is not Lipschitz, there are no kappa and m")


def _either(
    on: Callable[[HomogeneousNetwork, Data], SphereBound], network: HomogeneousNetwork, data: Data, power: int
) -> SphereBound:
    """The bound by boxes of all weights, where they are few, or the bound by layer norms.

    Args:
        power: 1 for functions linear in H (weights |p_i| c(x_i)), 2 for quadratic ones (weights c(x_i)^2).
    """
    if sum(1 for _ in network.entries()) <= FEW_WEIGHTS:
        return on(network, data)
    sigma, depth, one = network.activation, network.depth, ((Q(1),),)
    chain = HomogeneousNetwork(Activation(sigma.power, Q(1)), (one,) * depth)
    found = on(chain, Data(((Q(1),),), (Q(1),)))
    with precision(BITS):
        gain = ball(max(Q(1), abs(sigma.leak) ** sigma.power)) ** sigma.order(depth - 1)
        total = Ball(0)
        for x, p in zip(data.points, data.coefficients, strict=True):
            size = gain * ball(sum((t * t for t in x), Q(0))).sqrt().upper() ** (sigma.power ** (depth - 1))
            total = total + (ball(abs(p)) * size if power == 1 else size**2)
        return SphereBound(upper(total * ball(found.bound)), 0.0, found.boxes)


def spectral_norm(rows: list[list[Ball]]) -> Ball:
    """An upper bound of the norm of every symmetric matrix in a matrix of balls."""
    sides = [largest_fall(rows), largest_fall([[-x for x in row] for row in rows])]
    if any(side is None for side in sides):
        return norm([x for row in rows for x in row])
    return max((side for side in sides if side is not None), key=lambda x: x.abs_upper()).abs_upper()


def sphere_bound(
    bound: Bound,
    shape: HomogeneousNetwork,
    degree: int,
    *,
    boxes: int = BOXES,
    relative: float = RELATIVE,
    meter: Meter = SILENT,
) -> SphereBound:
    """An upper bound of max(0, sup f) over the unit sphere, f homogeneous of the given degree >= 0.

    Args:
        boxes: at most so many boxes are looked at.
        relative: stop when the bound is within this share of a value that is taken.
    """
    sigma = shape.activation
    like = HomogeneousNetwork(HullActivation(sigma.power, sigma.leak), shape.blocks)
    count = sum(1 for _ in shape.entries())
    waiting: list[tuple[float, int, list[tuple[Q, Q]], Q]] = []
    seen, looked = 0.0, 0

    def look(box: list[tuple[Q, Q]]) -> None:
        nonlocal seen, looked
        looked += 1
        most = upper(_over(bound, like, [ball(a).union(ball(b)) for a, b in box], degree))
        here = upper(_over(bound, like, [ball((a + b) / 2) for a, b in box], degree))
        seen = max(seen, to_float(here))
        heapq.heappush(waiting, (-to_float(most), looked, box, most))

    with precision(BITS):
        for j in range(count):
            for end in (Q(1), Q(-1)):
                look([(end, end) if i == j else (Q(-1), Q(1)) for i in range(count)])
        meter.begin("bounds on the sphere", boxes)
        while looked < boxes:
            worst = waiting[0]
            if -worst[0] <= seen * (1 + relative):
                break
            heapq.heappop(waiting)
            widest = max(range(count), key=lambda i: worst[2][i][1] - worst[2][i][0])
            a, b = worst[2][widest]
            for part in ((a, (a + b) / 2), ((a + b) / 2, b)):
                look([part if i == widest else side for i, side in enumerate(worst[2])])
            meter.advance(2)
        meter.end()
    return SphereBound(max([Q(0)] + [entry[3] for entry in waiting]), seen, looked)


def _over(bound: Bound, like: HomogeneousNetwork, box: list[Ball], degree: int) -> Ball:
    """An upper bound of f(s)/|s|^degree over a box that does not contain 0; at least 0."""
    try:
        top = bound(like.with_entries(box))
    except Unprovable as reason:
        raise NotAvailable(str(reason)) from None
    size2 = Ball(0)
    for x in box:
        size2 = size2 + ball(max(Q(0), midpoint(x.abs_lower()))) ** 2
    return (top.max(Ball(0)) / size2.sqrt().abs_lower() ** degree).upper() if degree else top.max(Ball(0))
