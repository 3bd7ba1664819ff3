"""Pictures of fits by linear splines: data, all minimisers as a band, the dual function eta with its contact set; paths."""

from __future__ import annotations

import os
from typing import Any

from gfproof.numbers import Q, to_float
from gfproof.splines import Fit, Interpolation, SolutionSet, Spline
from gfproof.splines.path import Path as RegularisationPath
from gfproof.splines.spline import slope_jumps
from gfproof.write.plot.style import COLOURS, GREY, INK, SHADE, figure, floats, line, outside

MARGIN = Q(1, 12)


def draw_fit(
    found: Fit | Interpolation,
    path: str | os.PathLike[str],
    *,
    other: Spline | None = None,
    band: bool = True,
) -> None:
    """Above: data, a minimiser, all minimisers as a band; below: eta, which is 1 or -1 where a minimiser may bend.

    Args:
        other: another function, a trained network say.
        band: shade all minimisers (with skip connection).

    Raises:
        MissingPart, CaseError: as for ``figure``.
    """
    if isinstance(found, Fit):
        points = [(x, y) for x, outputs in found.data.groups for y in outputs]
        nodes, values, skip = found.data.nodes, found.values, found.skip
    else:
        points = list(zip(found.nodes, found.values, strict=True))
        nodes, values, skip = found.nodes, found.values, found.skip
    span = (nodes[-1] - nodes[0]) * MARGIN or Q(1)
    low, high = nodes[0] - span, nodes[-1] + span
    with figure(path, [2.7, 1.5]) as panels:
        above, below = panels[0][0], panels[1][0]
        if band and skip:
            _draw_band(above, SolutionSet(nodes, values), low, high)
        _draw_spline(above, found.function, low, high, "a minimiser", 0)
        if other is not None:
            _draw_spline(above, other, low, high, "the network", 1)
        above.plot(
            *(floats(c) for c in zip(*points, strict=True)),
            "o",
            color=INK,
            ms=4,
            ls="none",
            label="data",
            zorder=5,
        )
        above.tick_params(labelbottom=False)
        above.set_ylabel("$f(x)$")
        outside(above, 4)
        _draw_eta(below, nodes, found.eta, low, high)
        for axes in (above, below):
            axes.set_xlim(to_float(low), to_float(high))
        below.set_xlabel("$x$")


def _draw_spline(axes: Any, function: Spline, low: Q, high: Q, label: str, k: int) -> None:
    places = [low, *(t for t in function.knots if low < t < high), high]
    axes.plot(floats(places), floats(function.values(places)), label=label, zorder=4, **line(k))
    inner = places[1:-1]
    heights = floats(function.values(inner))
    axes.plot(floats(inner), heights, "s", mfc="none", mec=line(k)["color"], ms=7, ls="none", zorder=6)


def _draw_band(axes: Any, solutions: SolutionSet, low: Q, high: Q) -> None:
    if solutions.unique:
        return
    least, greatest = solutions.band()
    places = sorted({low, high, *(t for f in (least, greatest) for t in f.knots if low < t < high)})
    axes.fill_between(
        floats(places),
        floats(least.values(places)),
        floats(greatest.values(places)),
        color=COLOURS[4],
        alpha=0.35,
        lw=0,
        label="all minimisers lie here",
    )
    sparse = solutions.sparsest()
    places = [low, *(t for t in sparse.knots if low < t < high), high]
    label = f"one with {len(sparse.knots)} knots"
    axes.plot(
        floats(places),
        floats(sparse.values(places)),
        label=label,
        color=COLOURS[2],
        ls=(0, (5, 2, 1, 2)),
        lw=1,
    )


def _draw_eta(axes: Any, nodes: tuple[Q, ...], eta: tuple[Q, ...], low: Q, high: Q) -> None:
    axes.axhspan(-1, 1, color=SHADE, lw=0)
    for height in (-1, 0, 1):
        axes.axhline(height, color=GREY, lw=0.5)
    axes.plot(floats([*nodes, high]), [*floats(eta), 0.0], label=r"$\eta$", **line(0))
    touching = [(x, e) for x, e in zip(nodes, eta, strict=True) if abs(e) == 1]
    if touching:
        axes.plot(
            *(floats(c) for c in zip(*touching, strict=True)),
            "o",
            color=COLOURS[1],
            ms=5,
            ls="none",
            label=r"contact, $|\eta| = 1$: knots are here or between",
        )
    axes.set_ylabel(r"$\eta(x)$")
    axes.set_ylim(-1.35, 1.35)
    outside(axes)


def draw_path(found: RegularisationPath, path: str | os.PathLike[str]) -> None:
    """The jumps of f' at the nodes over lambda: straight between the breakpoints, all 0 from lambda_max on.

    Raises:
        MissingPart, CaseError: as for ``figure``.
    """
    nodes, largest = found.data.nodes, found.largest or Q(1)
    least = found.breakpoints[-1] / 64 if found.breakpoints else largest / 64
    places = sorted({least, *found.breakpoints, largest * Q(5, 4)})
    rows = [slope_jumps(nodes, found.values(t)) for t in places]
    with figure(path, [3.0]) as panels:
        axes = panels[0][0]
        for t in found.breakpoints:
            axes.axvline(to_float(t), color=GREY, lw=0.5, ls=(0, (1, 2)))
        for j in range(len(rows[0])):
            axes.plot(floats(places), floats([row[j] for row in rows]), **line(j))
        axes.axhline(0, color=INK, lw=0.6)
        axes.set_xlim(0, to_float(largest * Q(5, 4)))
        axes.set_xlabel(r"penalty $\lambda$")
        axes.set_ylabel("jump of $f'$ at each node")
        axes.set_title(rf"$\lambda_{{\max}} = {to_float(largest):.4g}$", loc="left")
