"""Flows whose trajectories leave their cells, and the references they are compared with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from gfproof.network import Network
from gfproof.numbers import Q, rational, to_float
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, exact_domain

ONE = Q(1)


@dataclass(frozen=True)
class KinkFlow:
    """One flow of the suite."""

    name: str
    network: Network
    domain: Domain
    until: Q


def _polynomials(*rows: tuple[str, ...]) -> tuple[tuple[Q, ...], ...]:
    return tuple(tuple(rational(x) for x in row) for row in rows)


TARGETS = {
    "constant": PolynomialPieces((), (_polynomials(("1/3",)),)),
    "affine": PolynomialPieces((), (_polynomials(("-1/4", "3/2")),)),
    "piecewise linear": PolynomialPieces(
        (Q(2, 5), Q(7, 10)),
        (_polynomials(("0", "2")), _polynomials(("8/5", "-2")), _polynomials(("-6/5", "2"))),
    ),
    "quadratic": PolynomialPieces((), (_polynomials(("1/2", "-3", "3")),)),
    "jumping": PolynomialPieces((Q(1, 2),), (_polynomials(("1", "-1/2")), _polynomials(("-1/3", "0", "1")))),
}


def _draw(rng: random.Random, largest: int = 2) -> Q:
    return Q(rng.randint(-24 * largest, 24 * largest), 24)


def random_flow(seed: int, width: int, target: str, until: Q) -> KinkFlow:
    """A network of Gaussian-like size whose kinks mostly lie in or near the domain."""
    rng = random.Random(f"{seed} {width} {target}")
    w = [_draw(rng) or ONE for _ in range(width)]
    kinks = [Q(rng.randint(-6, 30), 24) for _ in range(width)]
    b = [-x * t for x, t in zip(w, kinks, strict=True)]
    v = [_draw(rng) for _ in range(width)]
    network = Network.exact([[x] for x in w], b, v, _draw(rng, 1))
    name = f"{target}, width {width}, draw {seed}"
    return KinkFlow(name, network, exact_domain(TARGETS[target], Q(0), ONE), until)


def random_flows() -> Iterator[KinkFlow]:
    """Widths 1 to 10, every kind of target."""
    for k, target in enumerate(TARGETS):
        for width in (1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10):
            k += 1
            yield random_flow(k, width, target, Q(2) if width < 5 else Q(1))


def _hand(name: str, w: str, b: str, v: str, c: str, target: str = "constant", until: str = "2") -> KinkFlow:
    network = Network.exact([[x] for x in w.split()], b.split(), v.split(), c)
    return KinkFlow(name, network, exact_domain(TARGETS[target], Q(0), ONE), rational(until))


def strata_flows() -> Iterator[KinkFlow]:
    """Starts on the sets where the theory turns."""
    yield _hand("kink at low, active inside", "1 -1", "0 1/2", "2 1", "-1")
    yield _hand("kink at low, enters at once", "1", "0", "1", "2")
    yield _hand("kink at high, active inside", "-1 1", "1 1/3", "2 -1", "1")
    yield _hand("kink at high, inactive inside", "1 1", "-1 -1/2", "3 1", "0")
    yield _hand("two kinks at low", "1 2", "0 0", "1 -2", "1", "affine")
    yield _hand("coincident kinks", "1 2", "-1/2 -1", "1 -2", "1", "affine")
    yield _hand("three coincident kinks", "1 2 -1", "-1/2 -1 1/2", "1 -2 1", "1", "quadratic")
    yield _hand("coincident kinks, opposite sides", "1 -1", "-1/3 1/3", "2 2", "1")
    yield _hand("identical neurons", "1 1 -1", "-1/3 -1/3 1/2", "2 2 1", "1", "quadratic")
    yield _hand("kink at a breakpoint", "1 -1", "-2/5 7/10", "1 1", "0", "piecewise linear")
    yield _hand("two kinks at a breakpoint", "1 -1", "-2/5 2/5", "1 1", "0", "piecewise linear")
    yield _hand("kink at a jump", "2 1", "-1 1/5", "1 1", "0", "jumping")
    yield _hand("v = 0", "1 -1", "-1/2 1/3", "0 0", "1", "affine")
    yield _hand("dead neuron", "-1 1", "-1/5 -1/2", "1 1", "1", "affine")
    yield _hand("degenerate, v = 0", "0 1", "0 -1/2", "0 1", "1", "affine")
    yield _hand("w = 0, b > 0", "0 1", "1/2 -1/2", "1 1", "1", "quadratic")
    yield _hand("w = 0, b < 0", "0 1", "-1/2 -1/2", "1 1", "1", "quadratic")
    yield _hand("no neuron active", "-1 -2", "-1 0", "1 1", "1", "piecewise linear")
    two = Network.exact([["1"], ["-2"]], ["-1/3", "1"], [["1", "1/2"], ["-1", "2"]], ["0", "1/2"])
    both = PolynomialPieces(
        (Q(1, 2),), (_polynomials(("0", "1"), ("1",)), _polynomials(("1", "-1"), ("1/2", "1")))
    )
    yield KinkFlow("two outputs", two, exact_domain(both, Q(0), ONE), Q(2))
    skip = Network.exact([["1"], ["-2"]], ["-1/3", "1/4"], ["1", "3/2"], "0", ["1/2"])
    yield KinkFlow("skip connection", skip, exact_domain(TARGETS["affine"], Q(0), ONE), Q(2))
    wide = Network.exact([["1"], ["-2"]], ["1/3", "1"], ["1", "3/2"], "0")
    yield KinkFlow("domain [-1, 2]", wide, exact_domain(TARGETS["jumping"], Q(-1), Q(2)), Q(1))


def flows() -> list[KinkFlow]:
    """The whole suite."""
    return [*strata_flows(), *random_flows()]


class FloatField:
    """G by Gauss-Legendre quadrature between the knots: float64, straight from its definition."""

    def __init__(self, flow: KinkFlow) -> None:
        self.shape, self.skip = (flow.network.width, flow.network.outputs), flow.network.skip
        self.low, self.high = to_float(flow.domain.low), to_float(flow.domain.high)
        target = flow.domain.target
        self.breakpoints = [to_float(s) for s in target.breakpoints]
        self.pieces = [[[to_float(c) for c in p] for p in piece] for piece in target.pieces]
        self.nodes, self.weights = np.polynomial.legendre.leggauss(target.degree // 2 + 3)

    def split(self, theta: np.ndarray) -> tuple[np.ndarray, ...]:
        width, outputs = self.shape
        w, b, v, c, a = np.split(theta, np.cumsum([width, width, width * outputs, outputs]))
        return w, b, v.reshape(outputs, width), c, a

    def __call__(self, time: float, theta: np.ndarray) -> np.ndarray:
        w, b, v, c, a = self.split(theta)
        with np.errstate(divide="ignore", invalid="ignore"):
            kinks = -b / w
        inside = [t for t in kinks if self.low < t < self.high]
        ends = np.array(sorted([self.low, self.high, *self.breakpoints, *inside]))
        half, middle = (ends[1:] - ends[:-1]) / 2, (ends[1:] + ends[:-1]) / 2
        x = middle[:, None] + half[:, None] * self.nodes
        weight = (half[:, None] * self.weights / (self.high - self.low)).ravel()
        which = np.searchsorted(self.breakpoints, middle)
        wanted = np.array(
            [
                np.concatenate(
                    [
                        np.polynomial.polynomial.polyval(row, self.pieces[j][k])
                        for row, j in zip(x, which, strict=True)
                    ]
                )
                for k in range(self.shape[1])
            ]
        )
        x = x.ravel()
        y = w[:, None] * x + b[:, None]
        y_mid = np.repeat(w[:, None] * middle + b[:, None], len(self.nodes), axis=1)
        active = y_mid > 0
        error = c[:, None] + v @ np.where(active, y, 0) - wanted
        if self.skip:
            error = error + a[:, None] * x
        pull = 2 * weight * active * (v.T @ error)
        g_v = 2 * (error * weight) @ np.where(active, y, 0).T
        g_c = 2 * error @ weight
        g_a = 2 * error @ (weight * x) if self.skip else np.empty(0)
        return -np.concatenate([pull @ x, pull.sum(axis=1), g_v.ravel(), g_c, g_a])

    def switches(self, theta: np.ndarray) -> np.ndarray:
        """Functions that vanish where the cell changes: pre-activations at the ends and breakpoints, meeting kinks."""
        w, b, _, _, _ = self.split(theta)
        pairs = [w[i] * b[j] - w[j] * b[i] for i in range(len(w)) for j in range(i)]
        ends = [w * x + b for x in (self.low, self.high, *self.breakpoints)]
        return np.array([*np.concatenate(ends), *pairs])


def dop853(flow: KinkFlow) -> np.ndarray:
    """SciPy's DOP853 at 1e-13, stopped and restarted at each switch: the state at the end."""
    field, time, until = FloatField(flow), 0.0, to_float(flow.until)
    theta = np.array([to_float(x) for x in flow.network.entries()])

    def watch(k: int) -> Callable[[float, np.ndarray], float]:
        def event(t: float, y: np.ndarray) -> float:
            value = float(field.switches(y)[k])
            return value if abs(value) > 1e-12 else 1.0  # a switch that rests at zero is no event

        event.terminal = True  # type: ignore[attr-defined]  # SciPy's way of marking it
        return event

    events = [watch(k) for k in range(len(field.switches(theta)))]
    options = {"method": "DOP853", "rtol": 1e-13, "atol": 1e-15}
    options["max_step"] = 0.02 if flow.network.width < 6 else 0.005  # many kinks: its own error would be seen
    while time < until:
        leave = min(time + 1e-6, until)  # away from the switch without looking at it
        theta = solve_ivp(field, (time, leave), theta, **options).y[:, -1]
        if leave == until:
            break
        solved = solve_ivp(field, (leave, until), theta, events=events, **options)
        time, theta = float(solved.t[-1]), solved.y[:, -1]
    return theta
