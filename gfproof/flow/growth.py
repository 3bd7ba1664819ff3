"""How much a flow magnifies errors: the integral of -lambda_min of the Hessian, in float64.

Two solutions of theta' = -G(theta) drift apart at most like exp of this integral.  Here it only chooses how many
digits to work with; the proved version is in ``flow.enclosure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np

from gfproof.flow.program import entries_like
from gfproof.network import Cell, Kind, Parameters
from gfproof.numbers import to_float
from gfproof.risk.hessian import base_on_cell
from gfproof.risk.pieces import PolynomialPieces, value
from gfproof.risk.segments import Domain


class Growth:
    """Estimates the rate at which neighbouring solutions can drift apart."""

    def __init__(self, like: Parameters, domain: Domain) -> None:
        self.like, self.domain = like, domain

    @cached_property
    def _floats(self) -> Domain:
        target = self.domain.target
        pieces = tuple(tuple(tuple(to_float(c) for c in p) for p in piece) for piece in target.pieces)
        breakpoints: Any = tuple(to_float(s) for s in target.breakpoints)
        return Domain(
            to_float(self.domain.low), to_float(self.domain.high), PolynomialPieces(breakpoints, pieces)
        )

    def rate(self, cell: Cell, entries: Sequence[float]) -> float:
        """-lambda_min of the Hessian at a network inside a cell (an estimate; may be negative)."""
        network, domain = entries_like(self.like, entries), self._floats
        kinks = [
            -network.b[i] / network.w[i][0] if kind in (Kind.RIGHT, Kind.LEFT) else None
            for i, kind in enumerate(cell.kinds)
        ]
        rows = np.array(base_on_cell(cell, kinks, network, domain), dtype=float)
        for i, t in enumerate(kinks):
            if t is not None:
                pull = self._pull(cell, kinks, network, i, t)
                q = 2 * pull / ((domain.high - domain.low) * abs(network.w[i][0]))
                b = network.width + i
                rows[i, i] += q * t * t
                rows[i, b] += q * t
                rows[b, i] += q * t
                rows[b, b] += q
        return -float(np.linalg.eigvalsh(rows)[0]) if np.isfinite(rows).all() else np.inf

    def _pull(
        self, cell: Cell, kinks: Sequence[float | None], network: Parameters, neuron: int, t: float
    ) -> float:
        """(v_i.e)(t)."""
        hidden = [max(network.w[j][0] * t + network.b[j], 0.0) for j in range(network.width)]
        total, at = 0.0, cast(Any, t)  # float64 throughout: an estimate
        piece = self._floats.target.piece_at(at)
        for k, row in enumerate(network.v):
            error = network.c[k] + sum(v * y for v, y in zip(row, hidden, strict=True)) - value(piece[k], t)
            if network.a is not None:
                error += network.a[k][0] * t
            total += row[neuron] * error
        return float(total)
