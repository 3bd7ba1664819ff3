"""Cases of homogeneous networks as theorems see them: how they are made simpler, and which strata they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gfproof.errors import ShapeError
from gfproof.homogeneous import Data, HomogeneousCase, HomogeneousNetwork, Loss, OnKink
from gfproof.homogeneous.kkt import KktType, kkt_report
from gfproof.homogeneous.network import Blocks
from gfproof.homogeneous.rank_one import factor
from gfproof.numbers import Q
from gfproof.strategies.shrinking import simpler_numbers
from gfproof.theorems.kinds import CaseKind

MAX_TRIALS = 1500

STRATA = (
    "generic",
    "all weights zero",
    "a block zero",
    "a neuron zero",
    "a kink on a datum",
    "gradient set-valued",
    "KKT",
    "KKT as it is",
    "negative KKT",
    "zero KKT",
    "rank one",
)


def strata(case: HomogeneousCase) -> list[str]:
    """The strata a case meets, or "generic"."""
    network, data = case.network, case.data
    found = []
    if any(all(x == 0 for row in block for x in row) for block in network.blocks):
        found.append("a block zero")
    if any(not any(row) for block in network.blocks[:-1] for row in block):
        found.append("a neuron zero")
    if any(0 in side for x in data.points for side in network.forward(x).sides):
        found.append("a kink on a datum")
    if network.depth > 1 and all(factor(block) is not None for block in network.blocks[:-1]):
        found.append("rank one")
    try:
        report = kkt_report(network, data)
    except ShapeError:
        return [*found, "all weights zero"]
    except OnKink:
        return [*found, "gradient set-valued"]
    if report.kind is KktType.ZERO:
        found.append("zero KKT")
    elif report.layer_scaled:
        found.append("KKT")
        found += ["KKT as it is"] if report.as_it_is else []
        found += ["negative KKT"] if report.kind is KktType.NEGATIVE else []
    return found or ["generic"]


def shrink(
    case: HomogeneousCase, keeps: Callable[[HomogeneousCase], bool], trials: int = MAX_TRIALS
) -> HomogeneousCase:
    """A case as simple as the budget finds on which ``keeps`` is still true: fewer data, neurons, layers, small numbers."""
    best, left, improved = case, trials, True
    while improved and left > 0:
        improved = False
        for candidate in _simpler(best):
            left -= 1
            if left < 0:
                break
            if keeps(candidate):
                best, improved = candidate, True
                break
    return best


def _simpler(case: HomogeneousCase) -> Iterator[HomogeneousCase]:
    network, data = case.network, case.data
    for i in range(len(data.points)):
        if len(data.points) > 1:
            kept = data.points[:i] + data.points[i + 1 :]
            yield _with(case, data=Data(kept, data.labels[:i] + data.labels[i + 1 :], data.loss))
    for l, width in enumerate(network.widths):
        for j in range(width):
            if width > 1:
                yield _with(case, blocks=_without(network.blocks, l, j))
    if data.loss is not Loss.SQUARE:
        yield _with(case, data=replace(data, loss=Loss.SQUARE))
    for l, block in enumerate(network.blocks):
        for i, row in enumerate(block):
            for j, x in enumerate(row):
                for option in simpler_numbers(x):
                    yield _with(case, blocks=_replaced(network.blocks, l, i, j, option))
    for i, (point, label) in enumerate(zip(data.points, data.labels, strict=True)):
        for option in simpler_numbers(label):
            yield _with(case, data=replace(data, labels=(*data.labels[:i], option, *data.labels[i + 1 :])))
        for j, x in enumerate(point):
            for option in simpler_numbers(x):
                moved = (*point[:j], option, *point[j + 1 :])
                points = (*data.points[:i], moved, *data.points[i + 1 :])
                yield _with(case, data=replace(data, points=points))


def _with(case: HomogeneousCase, blocks: Blocks | None = None, data: Data | None = None) -> HomogeneousCase:
    network = case.network if blocks is None else HomogeneousNetwork(case.activation, blocks)
    return HomogeneousCase.of(network, data or case.data, case.name)


def _without(blocks: Blocks, l: int, j: int) -> Blocks:
    """Neuron j of hidden layer l (from 0) removed."""
    first = blocks[l][:j] + blocks[l][j + 1 :]
    second = tuple(row[:j] + row[j + 1 :] for row in blocks[l + 1])
    return (*blocks[:l], first, second, *blocks[l + 2 :])


def _replaced(blocks: Blocks, l: int, i: int, j: int, value: Q) -> Blocks:
    row = blocks[l][i]
    rows = (*blocks[l][:i], (*row[:j], value, *row[j + 1 :]), *blocks[l][i + 1 :])
    return (*blocks[:l], rows, *blocks[l + 1 :])


HOMOGENEOUS = CaseKind(
    "homogeneous networks ([layers], [activation], [data])",
    HomogeneousCase,
    HomogeneousCase.from_json,
    shrink,
    strata,
)
