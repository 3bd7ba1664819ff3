"""Pictures of networks: the realization and the target over the domain, kinks and cells; slices of the risk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from gfproof.case import Case
from gfproof.errors import NotAvailable
from gfproof.network import Network, Parameters
from gfproof.numbers import Number, Q, to_float
from gfproof.problem import Atoms, Expression, Problem
from gfproof.write.plot.style import COLOURS, GREY, INK, SHADE, figure, floats, line, outside, shown

POINTS = 400
GRID = 41
REACH = Q(1)


def draw_network(
    case: Case, path: str | os.PathLike[str], *, other: Network | None = None, title: str = ""
) -> None:
    """N and f over the domain, one panel per output; cells are shaded in turn, triangles point to where a neuron is active.

    Args:
        other: a second network to show beside the case's.

    Raises:
        NotAvailable: d >= 2.
        MissingPart, CaseError: as for ``figure``.
    """
    if case.problem.law.dimension != 1:
        raise NotAvailable("networks are drawn for d = 1 only")
    outputs = len(case.network.c)
    with figure(path, [2.6] * outputs) as panels:
        for k in range(outputs):
            _draw_output(panels[k][0], case, k, other)
        if title:
            panels[0][0].set_title(title, loc="right")


def _draw_output(axes: Any, case: Case, output: int, other: Network | None) -> None:
    law, network = case.problem.law, case.network
    low, high = law.bounds[0][0], law.bounds[1][0]
    if low == high:
        low, high = low - 1, high + 1
    xs = sorted({*(low + (high - low) * j / POINTS for j in range(POINTS + 1)), *_inside(network, low, high)})
    _shade(axes, [low, *_inside(network, low, high), high])
    if isinstance(law, Atoms):
        atoms = [p[0] for p in law.points]
        heights = [shown(_target(case.problem, x)[output]) for x in atoms]
        axes.plot(floats(atoms), heights, "o", color=INK, ms=4, label="target at the atoms")
    else:
        values = [shown(_target(case.problem, x)[output]) for x in xs]
        axes.plot(floats(xs), values, color=INK, ls=(0, (4, 2)), lw=1, label="target $f$")
    axes.plot(floats(xs), [shown(network((x,))[output]) for x in xs], color=COLOURS[0], label="network $N$")
    if other is not None:
        axes.plot(floats(xs), [shown(other((x,))[output]) for x in xs], label="lower risk", **line(1))
    _mark_kinks(axes, network, low, high, output)
    axes.set_xlim(to_float(low), to_float(high))
    axes.set_xlabel("$x$")
    outside(axes, 4)


def _target(problem: Problem, x: Q) -> Sequence[Number]:
    target = problem.target
    return (target.formula.at(x),) if isinstance(target, Expression) else target((x,))


def _inside(network: Network, low: Q, high: Q) -> list[Q]:
    return sorted({kink for kink in network.kinks() if kink is not None and low < kink < high})


def _shade(axes: Any, ends: Sequence[Q]) -> None:
    for k in range(0, len(ends) - 1, 2):
        axes.axvspan(to_float(ends[k]), to_float(ends[k + 1]), color=SHADE, lw=0)


def _mark_kinks(axes: Any, network: Network, low: Q, high: Q, output: int) -> None:
    drawn = False
    for i, kink in enumerate(network.kinks()):
        if kink is None or not low <= kink <= high:
            continue
        right = network.w[i][0] > 0
        axes.plot(
            [shown(kink)],
            [shown(network((kink,))[output])],
            marker=">" if right else "<",
            color=COLOURS[1],
            ms=6,
            mec="white",
            mew=0.6,
            ls="none",
            zorder=5,
            label=None if drawn else "kink, pointing to where it is active",
        )
        drawn = True


def draw_slice(
    problem: Problem,
    network: Network,
    first: Parameters,
    second: Parameters,
    path: str | os.PathLike[str],
    *,
    reach: Q = REACH,
    marked: Sequence[tuple[Q, Q]] = (),
) -> None:
    """Level lines of (s, t) -> L(Theta + s first + t second) for |s|, |t| <= reach, each value exact before it is drawn.

    Args:
        marked: points (s, t) to mark, critical points say.
    """
    steps = [reach * Q(2 * j - GRID + 1, GRID - 1) for j in range(GRID)]
    heights = [[shown(problem.risk(network.step(first, s).step(second, t))) for s in steps] for t in steps]
    with figure(path, [4.2]) as panels:
        axes = panels[0][0]
        places = floats(steps)
        flat = sorted(h for row in heights for h in row)
        levels = sorted({flat[(len(flat) - 1) * k * k // 144] for k in range(1, 13)})
        axes.contourf(places, places, heights, levels=[flat[0] - 1e-9, *levels], cmap="Blues_r", alpha=0.55)
        lines = axes.contour(places, places, heights, levels=levels, colors=INK, linewidths=0.5)
        axes.clabel(lines, fontsize=7, fmt="%.3g")
        for s, t in marked:
            axes.plot(
                [to_float(s)], [to_float(t)], marker="o", color=COLOURS[1], ms=6, mec="white", ls="none"
            )
        axes.axhline(0, color=GREY, lw=0.4)
        axes.axvline(0, color=GREY, lw=0.4)
        axes.set_aspect("equal")
        axes.set_xlabel("$s$")
        axes.set_ylabel("$t$")
        axes.set_title(r"risk $L(\theta + s\,u + t\,v)$", loc="left")
