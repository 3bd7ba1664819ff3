"""Drawing cases of homogeneous networks: all strata, KKT points as they are, rank-one points with one condition broken."""

from __future__ import annotations

import itertools

from gfproof.homogeneous import Activation, Data, HomogeneousCase, HomogeneousNetwork, Loss
from gfproof.homogeneous.network import Blocks, Vector
from gfproof.numbers import Q
from gfproof.strategies.choosing import EVENLY, NONZERO, SELDOM, Chooser

LEAKS = (Q(0), Q(1), Q(1, 2), Q(-1), Q(1, 3), Q(-1, 2))
SMALL = (Q(0), Q(1), Q(-1), Q(2), Q(-2), Q(1, 2), Q(-1, 2), Q(3))
POSITIVE = (Q(1), Q(2), Q(1, 2), Q(3))
LOSSES = (Loss.SQUARE, Loss.SQUARE, Loss.LOGISTIC)
BALANCED, RANDOM, RANK_ONE = "balanced KKT", "random", "rank one"


def any_case(choose: Chooser) -> HomogeneousCase:
    """Any network and loss: random weights, KKT points as they are, rank-one networks near KKT points."""
    return _case(choose, smooth=False, losses=LOSSES)


def smooth_case(choose: Chooser) -> HomogeneousCase:
    """Networks whose activation is C^1, square loss."""
    return _case(choose, smooth=True, losses=(Loss.SQUARE,))


def _case(choose: Chooser, *, smooth: bool, losses: tuple[Loss, ...]) -> HomogeneousCase:
    how = choose.pick((RANDOM, BALANCED, RANK_ONE))
    loss = choose.pick(losses)
    if how == BALANCED:
        return _balanced(choose, loss, smooth)
    if how == RANK_ONE:
        return _rank_one(choose, loss, coherent=False, smooth=smooth)
    power = choose.pick((1, 2, 3))
    leak = Q(1) if smooth and power == 1 else choose.pick(LEAKS)
    depth = choose.pick((2, 3) if power < 3 else (2,))
    d = choose.pick((1, 2, 3))
    widths = (d, *(choose.pick((1, 2, 3) if power < 3 else (1, 2)) for _ in range(depth - 1)), 1)
    blocks = [
        tuple(tuple(choose.pick(SMALL) for _ in range(m)) for _ in range(k))
        for m, k in itertools.pairwise(widths)
    ]
    if choose.pick(SELDOM):
        l = choose.pick(range(depth))
        blocks[l] = tuple(tuple(Q(0) for _ in row) for row in blocks[l])
    points = tuple(tuple(choose.pick(SMALL) for _ in range(d)) for _ in range(choose.pick((1, 2, 3))))
    data = Data(points, tuple(choose.pick(NONZERO) for _ in points), loss)
    return HomogeneousCase.of(HomogeneousNetwork(Activation(power, leak), tuple(blocks)), data)


def _symmetric_data(choose: Chooser, loss: Loss, diagonal: bool) -> Data:
    """Data that a reflection maps to itself, so that (1, 0), or (1, 1), often is a KKT direction of every g."""
    points: list[Vector] = []
    labels: list[Q] = []
    for _ in range(choose.pick((1, 2))):
        a, b, y = choose.pick(NONZERO[:8]), choose.pick(POSITIVE), choose.pick(NONZERO[:6])
        points += [(a, b), (b, a)] if diagonal else [(a, b), (a, -b)]
        labels += [y, y]
    if choose.pick(SELDOM):
        points.append((Q(1), Q(1)) if diagonal else (choose.pick((Q(1), Q(-2))), Q(0)))
        labels.append(choose.pick(NONZERO[:6]))
    return Data(tuple(points), tuple(labels), loss)


def _balanced(choose: Chooser, loss: Loss, smooth: bool) -> HomogeneousCase:
    """Networks with the block norms of a KKT point, up to one factor: p = 1, or p = 2 with two equal entries per vector."""
    scale = choose.pick((Q(1), Q(2), Q(1, 2)))
    eps = choose.pick((Q(1), Q(-1)))
    blocks: Blocks
    if choose.pick(EVENLY):
        leak = Q(1) if smooth else choose.pick(LEAKS)
        depth = choose.pick((2, 3, 4))
        one = ((scale,),)
        blocks = (((scale, Q(0)),), *((one,) * (depth - 2)), ((eps * scale,),))
        return HomogeneousCase.of(
            HomogeneousNetwork(Activation(1, leak), blocks), _symmetric_data(choose, loss, False)
        )
    pair = (scale, scale)
    if choose.pick(EVENLY):
        blocks = ((pair,), ((eps * scale,),))
    else:
        blocks = ((pair, pair), ((scale, scale),), ((eps * scale,),))
    leak = choose.pick(LEAKS)
    return HomogeneousCase.of(
        HomogeneousNetwork(Activation(2, leak), blocks), _symmetric_data(choose, loss, True)
    )


def rank_one_case(choose: Chooser) -> HomogeneousCase:
    """Sign-coherent rank-one networks: KKT points, and points with one condition broken."""
    return _rank_one(choose, Loss.SQUARE, coherent=True, smooth=False)


def mixed_case(choose: Chooser) -> HomogeneousCase:
    """Rank-one networks with both signs, and two-layer networks whose neurons point along two opposite axes."""
    if choose.pick(EVENLY):
        return _rank_one(choose, Loss.SQUARE, coherent=False, smooth=False)
    power, leak = choose.pick((1, 2, 3)), choose.pick(LEAKS)
    a, b = choose.pick((Q(1), Q(2))), choose.pick((Q(1), Q(2)))
    points = ((Q(1), a), (Q(1), -a), (-b, Q(1)), (-b, Q(-1)))
    y, z = choose.pick((Q(1), Q(2), Q(-1))), choose.pick((Q(1), Q(1, 2), Q(2), Q(-1)))
    rows, v = [], []
    for _ in range(choose.pick((1, 2, 2, 3))):
        size = choose.pick((Q(1), Q(1), Q(2), Q(1, 2)))
        axis = choose.pick(((1, 0), (-1, 0), (1, 0), (0, 1), (0, 0)))
        rows.append(tuple(size * x for x in axis))
        v.append(
            size * choose.pick((Q(1), Q(1), Q(-1), Q(2))) if any(axis) else choose.pick((Q(0), Q(0), Q(1)))
        )
    network = HomogeneousNetwork(Activation(power, leak), (tuple(rows), (tuple(v),)))
    return HomogeneousCase.of(network, Data(points, (y, y, z, z)))


def _rank_one(choose: Chooser, loss: Loss, *, coherent: bool, smooth: bool) -> HomogeneousCase:
    power = choose.pick((1, 2, 2, 3))
    leak = Q(1) if smooth and power == 1 else choose.pick(LEAKS)
    depth = choose.pick((2, 3, 3, 4) if power < 3 else (2, 3))
    data = _symmetric_data(choose, loss, False)
    b: Vector = (Q(1), Q(0)) if not choose.pick(SELDOM) else (Q(1), Q(choose.pick((1, -1))))
    blocks: list[tuple[Vector, ...]] = []
    for _ in range(depth - 1):
        a = _entries(choose, power, leak, coherent)
        blocks.append(tuple(tuple(x * y for y in b) for x in a))
        eps = choose.pick((1, 1, -1))
        lost = (-leak) ** power
        b = tuple(eps * (Q(1) if x >= 0 else lost) * abs(x) ** power for x in a)
        if choose.pick(SELDOM) and choose.pick(EVENLY):  # break R1
            b = (b[0] + choose.pick((Q(1), Q(-1))), *b[1:])
        if not any(b):
            b = tuple(Q(1) for _ in a)
    blocks.append((b,))
    return HomogeneousCase.of(HomogeneousNetwork(Activation(power, leak), tuple(blocks)), data)


def _entries(choose: Chooser, power: int, leak: Q, coherent: bool) -> Vector:
    """a_l: mostly equal entries, some zeros, some unequal; with both signs where that is wanted."""
    k = choose.pick((1, 2, 2, 3)) if power < 3 else choose.pick((1, 2))
    sizes = (Q(1),) if choose.pick((True, True, False)) else (Q(1), Q(2), Q(1, 2))
    a = [choose.pick(sizes) * choose.pick((Q(1), Q(1), Q(1), Q(0))) for _ in range(k)]
    if not any(a):
        a[0] = Q(1)
    if not coherent and choose.pick(EVENLY):
        if power == 2 and leak not in (0, 1, -1) and k == 2:
            return (Q(1), -1 / leak**2)  # kappa^2 |a_2|^2 = 1
        j = choose.pick(range(k))
        a[j] = -a[j]
    return tuple(a)
