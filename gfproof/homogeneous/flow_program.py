"""The fields of the flows near the origin, traced once per activation pattern into straight-line programs.

With w = delta s and tau = delta^(D-2) t the loss flow of the square loss is
    ds/dtau = grad N(s) + c R(s),   c = delta^D,   R(s) = -sum_i H_i grad H_i = -grad(|H(X; s)|^2 / 2)
(c = 0: the flow of the neural correlation function; c = 1, s = w: the loss flow itself).  On the unit sphere
    d theta/d sigma = grad N(theta) - D N(theta) theta,   theta = u/|u|,   d sigma = |u|^(D-2) d tau
has the directions of the NCF flow in a time in which nothing blows up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gfproof.errors import NotAvailable
from gfproof.homogeneous.data import Data, Loss
from gfproof.homogeneous.network import HomogeneousNetwork, Sides, combine, entries
from gfproof.numbers import Number, Q
from gfproof.numbers.programs import Program, Recorder, lifted


class Motion(StrEnum):
    """Which field moves the weights."""

    FREE = "free"  # grad N(s) + c R(s)
    DIRECTION = "direction"  # grad N(theta) - D N(theta) theta on the unit sphere


NONE = Q(0)

Cells = tuple[Sides, ...]
"""The activation pattern of every datum; every side is 1 or -1."""


@dataclass(frozen=True)
class Field:
    """A field on the weights.

    Attributes:
        data: the data.
        excess: c = delta^D, the weight of the remainder R; 0 for the NCF flow.
        motion: free, or the flow of directions on the sphere.
    """

    data: Data
    excess: Q = NONE
    motion: Motion = Motion.FREE

    def __post_init__(self) -> None:
        if self.excess != 0 and self.data.loss is not Loss.SQUARE:
            raise NotAvailable(
                "the loss flow of the logistic loss is not part of this version (its NCF flow is)"
            )
        if self.excess != 0 and self.motion is Motion.DIRECTION:
            raise NotAvailable("the flow of directions is that of the NCF flow")

    def at(self, network: HomogeneousNetwork, cells: Cells | None = None) -> list[Number]:
        """The field at a network, in the order of ``entries``.

        Args:
            cells: the activation patterns to use instead of the signs of the pre-activations.

        Raises:
            OnKink: the gradient is set-valued here.
        """
        field, value = self._sum(network, cells)[:2]
        if self.motion is Motion.FREE:
            return field
        rate = network.order * value
        return [g - rate * w for g, w in zip(field, network.entries(), strict=True)]

    def _sum(
        self, network: HomogeneousNetwork, cells: Cells | None
    ) -> tuple[list[Number], Number, list[list[tuple[Number, ...]]]]:
        """The field grad N + c R, N, and the pre-activations per datum and layer."""
        total: Number = Q(0)
        gradient = combine(lambda _: Q(0), network.blocks)
        before = []
        for i, (x, p) in enumerate(zip(self.data.points, self.data.coefficients, strict=True)):
            found = network.forward(x, None if cells is None else cells[i])
            before.append(list(found.before))
            if p == 0 and self.excess == 0:
                continue
            weight = p - self.excess * found.output if self.excess != 0 else p
            total = total + p * found.output
            gradient = combine(lambda a, b: a + b, gradient, found.gradient(weight))
        return list(entries(gradient)), total, before


@dataclass(frozen=True)
class PatternProgram:
    """The program of a field on one activation pattern.

    Attributes:
        cells: the pattern.
        program: results are minus the field, then side * z for every watched pre-activation (positive inside).
        watched: (datum, layer, neuron) of those, all counted from 0.
    """

    cells: Cells
    program: Program
    watched: tuple[tuple[int, int, int], ...]


def trace_pattern(field: Field, like: HomogeneousNetwork, cells: Cells) -> PatternProgram:
    """Trace a field on one pattern; only the shape and the activation of ``like`` are read."""
    sigma = like.activation
    recorder = Recorder(sum(1 for _ in like.entries()))
    network = like.with_entries(recorder.inputs)
    gradient, value, before = field._sum(network, cells)
    if field.motion is Motion.DIRECTION:
        rate = network.order * value
        gradient = [g - rate * w for g, w in zip(gradient, network.entries(), strict=True)]
    watched, gaps = [], []
    if sigma.gain(1) != sigma.gain(-1):
        for i, layers in enumerate(before):
            for l, layer in enumerate(layers):
                for j, z in enumerate(layer):
                    side = cells[i][l][j]
                    assert side in (1, -1)
                    watched.append((i, l, j))
                    gaps.append(side * z)
    results = [lifted(recorder, -g) for g in gradient] + [lifted(recorder, z) for z in gaps]
    return PatternProgram(cells, recorder.program(results), tuple(watched))


def flipped(cells: Cells, place: tuple[int, int, int]) -> Cells:
    """The pattern with one side changed."""
    datum, layer, neuron = place
    rows = [list(row) for row in cells[datum]]
    side = rows[layer][neuron]
    assert side is not None
    rows[layer][neuron] = -side
    sides = tuple(tuple(row) for row in rows)
    return (*cells[:datum], sides, *cells[datum + 1 :])


def first_cells(network: HomogeneousNetwork, data: Data) -> Cells:
    """The pattern at a start; what lies on a kink is put on the side 1 and moved when the flow says so."""
    return tuple(
        tuple(tuple(-1 if s == -1 else 1 for s in layer) for layer in network.forward(x).sides)
        for x in data.points
    )
