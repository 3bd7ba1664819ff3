"""Pictures of early directions: how horizons and errors scale with the size of the start."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from gfproof.homogeneous.flow import HomogeneousFlow
from gfproof.homogeneous.rescaling import EarlyTable, TimeScales
from gfproof.numbers import Q, to_float
from gfproof.write.plot.style import COLOURS, GREY, INK, figure, floats, line, outside


def draw_scales(found: Sequence[TimeScales], path: str | os.PathLike[str]) -> None:
    """Over the size delta of the start: above the measured horizons with lines of slope -(D-2), below errors with slope D.

    Raises:
        MissingPart, CaseError: as for ``figure``.
    """
    with figure(path, [2.3, 2.3]) as panels:
        for k, one in enumerate(found):
            deltas = floats([row.delta for row in one.rows])
            for axes, values, slope in (
                (panels[0][0], [row.horizon for row in one.rows], 2 - one.order),
                (panels[1][0], [row.error for row in one.rows], one.order),
            ):
                heights = floats(values)
                guide = [heights[0] * (delta / deltas[0]) ** slope for delta in deltas]
                axes.plot(deltas, guide, color=GREY, lw=0.6)
                label = f"$D = {one.order}$, slope ${slope}$"
                axes.plot(deltas, heights, "o^sDv"[k % 5], label=label, color=line(k)["color"], ms=5)
        for axes, name in ((panels[0][0], "horizon $t$"), (panels[1][0], "error")):
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_ylabel(name)
            outside(axes, 3)
        panels[0][0].tick_params(labelbottom=False)
        panels[1][0].set_xlabel(r"size of the start $\delta$")


def draw_early(found: EarlyTable, path: str | os.PathLike[str]) -> None:
    """Over the rescaled time tau: the rescaled norm of the weights, and the entries of their direction.

    Lines are the flow of the neural correlation function, marks the loss flows from the starts of size delta.

    Raises:
        MissingPart, CaseError: as for ``figure``.
    """
    ncf, *others = found.flows
    with figure(path, [1.8, 2.4]) as panels:
        above, below = panels[0][0], panels[1][0]
        times, norms, entries = _states(ncf, LINE)
        above.plot(times, norms, color=INK, label="NCF flow $u$")
        for j, column in enumerate(zip(*entries, strict=True)):
            below.plot(times, column, color=COLOURS[j % len(COLOURS)], lw=1.1)
        for k, (row, flow) in enumerate(zip(found.rows, others, strict=True)):
            times, norms, entries = _states(flow, MARKS)
            style = {"marker": "o^sDvP"[k % 6], "ms": 4, "ls": "none", "mfc": "none"}
            above.plot(
                times,
                norms,
                color=COLOURS[k % len(COLOURS)],
                label=rf"$\delta = {_power(row.delta)}$",
                **style,
            )
            for j, column in enumerate(zip(*entries, strict=True)):
                below.plot(times, column, color=COLOURS[j % len(COLOURS)], **style)
        above.set_ylabel(r"$\Vert w\Vert/\delta$")
        above.set_yscale("log")
        above.tick_params(labelbottom=False)
        outside(above, 5)
        below.set_ylabel(r"entries of $w/\Vert w\Vert$")
        below.set_xlabel(r"rescaled time $\tau = \delta^{D-2}t$")


LINE, MARKS = 120, 8


def _states(flow: HomogeneousFlow, count: int) -> tuple[list[float], list[float], list[list[float]]]:
    """Times, norms and directions at equal times."""
    times = [flow.reached * k / count for k in range(count + 1)]
    states = [floats(flow.entries_at(t)) for t in times]
    norms = [sum(x * x for x in state) ** 0.5 for state in states]
    return (
        floats(times),
        norms,
        [[x / size for x in state] for state, size in zip(states, norms, strict=True)],
    )


def _power(delta: Q) -> str:
    exponent = round(math.log10(to_float(delta)))
    return f"10^{{{exponent}}}" if delta == Q(10) ** exponent else str(delta)
