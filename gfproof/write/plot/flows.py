"""Pictures of flows and descent: risk with its bound, the itinerary of the kinks, the error balls, step sizes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from gfproof.case import Descent
from gfproof.case.dynamics import Dynamics
from gfproof.errors import NotAvailable
from gfproof.flow import BoxTrajectory, DescentPath, Enclosure, RigorousFlow, Trajectory
from gfproof.network import Network
from gfproof.numbers import Q, rational, to_float
from gfproof.problem import Constant, Problem
from gfproof.theorems import Quantities
from gfproof.write.plot.style import COLOURS, GREY, INK, SHADE, figure, floats, line, outside, shown

POINTS = 240
LONG = 100
MARGIN = Q(1, 5)
SMALLEST = 1e-300


def draw_flow(
    found: Trajectory | RigorousFlow, path: str | os.PathLike[str], *, problem: Problem | None = None
) -> None:
    """Risk, kinks and, where it is proved, the distance to the solution, over time (log t from t = 100 on).

    Args:
        problem: with a constant target, the bound E0 L0/(E0 + 4 L0 t) of the risk is drawn, too.

    Raises:
        MissingPart, CaseError: as for ``figure``.
    """
    enclosure = found.enclosure if isinstance(found, RigorousFlow) else None
    trajectory = enclosure.trajectory if enclosure is not None else found
    assert isinstance(trajectory, Trajectory)
    times = _times(trajectory.reached)
    heights = [2.0, 2.2] + [1.4] * (enclosure is not None)
    with figure(path, heights) as panels:
        _draw_risk(panels[0][0], trajectory, times, problem)
        if isinstance(trajectory, BoxTrajectory):
            _draw_activity(panels[1][0], trajectory, times)
        else:
            _draw_itinerary(panels[1][0], trajectory, times)
        if enclosure is not None:
            _draw_radii(panels[2][0], enclosure)
        for row in panels:
            if trajectory.reached >= LONG:
                row[0].set_xscale("log")
                row[0].set_xlim(to_float(times[1]), to_float(trajectory.reached))
            else:
                row[0].set_xlim(0, to_float(trajectory.reached) or 1)
        for row in panels[:-1]:
            row[0].tick_params(labelbottom=False)
        panels[-1][0].set_xlabel("time $t$")


def _times(reached: Q) -> list[Q]:
    if reached < LONG:
        return [reached * k / POINTS for k in range(POINTS + 1)]
    start, ratio = Q(1, 100), to_float(reached * 100) ** (1 / POINTS)
    later = [start * rational(f"{ratio**k:.12f}") for k in range(POINTS)]
    return [Q(0), *(t for t in later if t < reached), reached]


def _draw_risk(axes: Any, trajectory: Trajectory, times: Sequence[Q], problem: Problem | None) -> None:
    risks = [shown(trajectory.exact_risk(t)) for t in times]
    axes.plot(
        floats(times), [max(r, SMALLEST) for r in risks], label=r"risk $\mathcal{L}(\Theta_t)$", **line(0)
    )
    if (
        problem is not None
        and isinstance(problem.target, Constant)
        and trajectory.network.a is None
        and not trajectory.normalized
    ):
        at = Quantities(trajectory.network, problem)
        energy, risk = shown(at.energy), shown(at.risk)
        bound = [energy * risk / (energy + 4 * risk * to_float(t)) if risk else 0.0 for t in times]
        label = r"bound $E_0\mathcal{L}_0/(E_0+4\mathcal{L}_0t)$"
        axes.plot(floats(times), [max(x, SMALLEST) for x in bound], label=label, **line(1))
    for crossing in trajectory.crossings:
        axes.axvline(to_float(crossing.time), color=GREY, lw=0.5, ls=(0, (1, 2)))
    if min(risks) > 0 and max(risks) > 3 * min(risks):
        axes.set_yscale("log")
    axes.set_ylabel("risk")
    outside(axes)


def _draw_itinerary(axes: Any, trajectory: Trajectory, times: Sequence[Q]) -> None:
    low, high = to_float(trajectory.domain.low), to_float(trajectory.domain.high)
    margin = to_float(MARGIN) * (high - low)
    axes.axhspan(low, high, color=SHADE, lw=0)
    for place in trajectory.domain.target.breakpoints:
        axes.axhline(to_float(place), color=GREY, lw=0.6, ls=(0, (4, 2)))
    curves = trajectory.sample(times)
    for i in range(trajectory.network.width):
        kinks = [row[i] for row in curves.kinks]
        axes.plot(
            floats(times),
            [_clipped(k, low - 2 * margin, high + 2 * margin) for k in kinks],
            label=f"kink {i + 1}" if i < 6 else None,
            **line(i),
        )
    for crossing in trajectory.crossings:
        kink = trajectory.at(crossing.time).kinks()[crossing.change.neuron]
        if kink is not None:
            axes.plot(
                [to_float(crossing.time)],
                [float(kink)],
                "o",
                color="white",
                mec=INK,
                mew=0.9,
                ms=4.5,
                zorder=6,
                clip_on=False,
            )
    axes.set_ylim(low - margin, high + margin)
    axes.set_ylabel("kinks in the domain")
    if trajectory.network.width:
        outside(axes, 6)


def _draw_activity(axes: Any, trajectory: BoxTrajectory, times: Sequence[Q]) -> None:
    """On a box: the probability that a neuron is active, and the crossings."""
    curves = trajectory.sample(times)
    for i in range(trajectory.network.width):
        axes.plot(
            floats(times),
            [row[i] for row in curves.activity],
            label=f"neuron {i + 1}" if i < 6 else None,
            **line(i),
        )
    for crossing in trajectory.crossings:
        share = trajectory.sample([crossing.time]).activity[0][crossing.change.neuron]
        axes.plot([to_float(crossing.time)], [share], "o", color="white", mec=INK, mew=0.9, ms=4.5, zorder=6)
    axes.set_ylim(-0.05, 1.05)
    axes.set_ylabel("$P(X\\in I_i)$")
    if trajectory.network.width:
        outside(axes, 6)


def _clipped(kink: Q | None, low: float, high: float) -> float:
    if kink is None:
        return float("nan")
    place = to_float(kink)
    return place if low <= place <= high else float("nan")


def _draw_radii(axes: Any, enclosure: Enclosure) -> None:
    places: list[float] = []
    radii: list[float] = []
    for span in enclosure.spans:
        places += [to_float(span.start), to_float(span.end)]
        radii += [max(to_float(span.distance), SMALLEST)] * 2
    axes.plot(places, radii, label="proved distance to the solution", **line(0))
    axes.set_yscale("log")
    axes.set_ylabel("radius")
    outside(axes)


def draw_descent(
    found: DescentPath,
    problem: Problem,
    path: str | os.PathLike[str],
    *,
    dynamics: Dynamics | None = None,
) -> None:
    """The risk of each iterate; for constant targets below it 8L/Q, under which one step lowers V, beside the steps taken.

    Args:
        dynamics: the descent of the case, for its step sizes.

    Raises:
        NotAvailable: no iterate.
        MissingPart, CaseError: as for ``figure``.
    """
    iterates = found.iterates
    if not iterates:
        raise NotAvailable("no iterate to draw")
    numbers = [x.step for x in iterates]
    thresholds = _thresholds(found, problem)
    with figure(path, [2.3] + [1.8] * bool(thresholds)) as panels:
        axes = panels[0][0]
        axes.plot(
            numbers,
            [max(shown(x.risk), SMALLEST) for x in iterates],
            label=r"risk $\mathcal{L}(\Theta_n)$",
            **line(0),
        )
        exact = [x for x in iterates if x.exact]
        axes.plot(
            [x.step for x in exact],
            [max(shown(x.risk), SMALLEST) for x in exact],
            "o",
            color=COLOURS[0],
            ms=3.5,
            ls="none",
            label="exact iterates",
        )
        if min(shown(x.risk) for x in iterates) > 0:
            axes.set_yscale("log")
        axes.set_ylabel("risk")
        outside(axes)
        if thresholds:
            _draw_steps(panels[1][0], numbers, thresholds, dynamics)
        panels[-1][0].set_xlabel("step $n$")


def _thresholds(found: DescentPath, problem: Problem) -> list[float]:
    if not isinstance(problem.target, Constant) or found.batches is not None:
        return []
    values = []
    for iterate in found.iterates:
        at = Quantities(Network.of(iterate.network), problem)
        risk, curvature = shown(at.risk), shown(at.curvature)
        values.append(8 * risk / curvature if curvature > 0 else float("nan"))
    return values


def _draw_steps(
    axes: Any, numbers: Sequence[int], thresholds: Sequence[float], dynamics: Dynamics | None
) -> None:
    axes.plot(numbers, thresholds, label="$8L/Q$: below it the step lowers $V$", **line(1))
    if isinstance(dynamics, Descent):
        taken = [shown(dynamics.size(n)) for n in numbers]
        axes.plot(numbers, taken, label=r"step size $\gamma_n$", drawstyle="steps-post", **line(2))
    finite = [x for x in thresholds if x == x]
    if finite and max(finite) > 20 * min(finite):
        axes.set_yscale("log")
    axes.set_ylabel("step size")
    outside(axes)
