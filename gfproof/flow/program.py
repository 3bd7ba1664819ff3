"""The right-hand side of a flow on one cell, traced once from the scan into a straight-line program.

``risk.segments.on_cell`` runs over any ring; here it runs over the recorded operations of ``numbers.programs``: about 11
products or quotients per neuron whose kink is inside the domain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gfproof.flow.sphere import projected
from gfproof.network import Cell, Kind, Parameters
from gfproof.numbers.programs import Program, Recorder, Traced, lifted
from gfproof.risk.hessian import base_on_cell
from gfproof.risk.segments import Domain, on_cell


@dataclass(frozen=True)
class CellPrograms:
    """The programs of one cell; the inputs are the entries w, b, v, c, a of the network.

    Attributes:
        field: G in the order of ``Parameters.entries()``, then the kinks of ``kinked``.
        risk: L alone.
        kinked: the neurons whose kink is inside the domain, in increasing order.
    """

    cell: Cell
    field: Program
    risk: Program
    kinked: tuple[int, ...]


def trace_cell(cell: Cell, like: Parameters, domain: Domain, *, normalized: bool = False) -> CellPrograms:
    """Trace risk and generalized gradient of one cell.

    Args:
        like: any parameters of the network's shape (only the shape is read).
        domain: over Q.
        normalized: trace the projected field of ``flow.sphere`` instead of G.
    """
    network, recorder, kinks = _traced(cell, like)
    value, gradient = on_cell(cell, kinks, network, domain)
    if normalized:
        gradient = projected(network, gradient)
    kinked = tuple(i for i, t in enumerate(kinks) if t is not None)
    places = [t for t in kinks if t is not None]
    field = recorder.program([lifted(recorder, x) for x in (*gradient.entries(), *places)])
    return CellPrograms(cell, field, recorder.program([lifted(recorder, value)]), kinked)


def trace_hessian(cell: Cell, like: Parameters, domain: Domain) -> Program:
    """The Hessian without kink terms on one cell, as a program: the lower triangle, row by row."""
    network, recorder, kinks = _traced(cell, like)
    rows = base_on_cell(cell, kinks, network, domain)
    return recorder.program([lifted(recorder, x) for i, row in enumerate(rows) for x in row[: i + 1]])


def _traced(cell: Cell, like: Parameters) -> tuple[Parameters, Recorder, list[Traced | None]]:
    recorder = Recorder(sum(1 for _ in like.entries()))
    entries = iter(recorder.inputs)
    network = like.map(lambda _: next(entries))
    kinks = [
        -network.b[i] / network.w[i][0] if kind in (Kind.RIGHT, Kind.LEFT) else None
        for i, kind in enumerate(cell.kinds)
    ]
    return network, recorder, kinks


def entries_like(like: Parameters, entries: Iterable[object]) -> Parameters:
    """Parameters of a given shape from their entries in the order w, b, v, c, a."""
    these = iter(entries)
    plain = Parameters(like.w, like.b, like.v, like.c, like.a)
    return plain.map(lambda _: next(these))
