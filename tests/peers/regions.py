"""Generalized gradients on boxes in float64, for ODE solvers: clipped polygons (d = 2), truncated powers (one neuron, any d).

Nothing is shared with gfproof: in the plane the box is cut by every line, region by region, regions are fanned into triangles
and integrated by Dunavant's rule of degree 5; for one neuron and a constant target

    ∫_box (w.x + b)_+^k dx = k! / ((k + d)! prod w) sum_eps (-1)^{d - |eps|} (w.vertex(eps) + b)_+^{k + d}.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray
Polygon = list[tuple[float, float]]

_A, _B = (6 - math.sqrt(15)) / 21, (6 + math.sqrt(15)) / 21
_WEIGHTS = np.array([9 / 40] + [(155 - math.sqrt(15)) / 1200] * 3 + [(155 + math.sqrt(15)) / 1200] * 3)
_NODES = np.array(
    [[1 / 3, 1 / 3, 1 / 3]]
    + [list(np.roll([1 - 2 * _A, _A, _A], k)) for k in range(3)]
    + [list(np.roll([1 - 2 * _B, _B, _B], k)) for k in range(3)]
)


def clipped(polygon: Polygon, w: Sequence[float], b: float) -> Polygon:
    """The part of a convex polygon where w.x + b > 0."""
    kept: Polygon = []
    for p, q in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        at_p, at_q = w[0] * p[0] + w[1] * p[1] + b, w[0] * q[0] + w[1] * q[1] + b
        if at_p > 0:
            kept.append(p)
        if (at_p > 0) != (at_q > 0):
            t = at_p / (at_p - at_q)
            kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return kept if len(kept) > 2 else []


def regions(
    low: Sequence[float], high: Sequence[float], w: Array, b: Array
) -> list[tuple[Polygon, list[bool]]]:
    """The activation regions in a rectangle."""
    found: list[tuple[Polygon, list[bool]]] = [
        ([(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])], [])
    ]
    for slope, offset in zip(w, b, strict=True):
        parts = []
        for polygon, sides in found:
            for sign in (1, -1):
                part = clipped(polygon, sign * slope, sign * offset)
                if part:
                    parts.append((part, [*sides, sign > 0]))
        found = parts
    return found


def plane_gradient(
    shape: tuple[int, int, bool],
    low: Sequence[float],
    high: Sequence[float],
    target: Callable[[Array], Array],
) -> Callable[[Array], Array]:
    """G for d = 2 as a function of the entries w, b, v, c, a; shape is (H, m, skip); the target maps (n, 2) to (n, m)."""
    width, outputs, skip = shape

    def gradient(entries: Array) -> Array:
        w, rest = entries[: 2 * width].reshape(width, 2), entries[2 * width :]
        b, rest = rest[:width], rest[width:]
        v, rest = rest[: outputs * width].reshape(outputs, width), rest[outputs * width :]
        c, a = rest[:outputs], rest[outputs:].reshape(outputs, 2) if skip else np.zeros((outputs, 2))
        total = [np.zeros_like(x) for x in (w, b, v, c, a)]
        volume = (high[0] - low[0]) * (high[1] - low[1])
        for polygon, sides in regions(low, high, w, b):
            on = np.array(sides)
            for q, r in itertools.pairwise(polygon[1:]):
                corners = np.array([polygon[0], q, r])
                sides_of = corners[1:] - corners[0]
                area = abs(np.linalg.det(sides_of)) / 2
                x = _NODES @ corners
                y = (x @ w.T + b) * on
                error = y @ v.T + c + x @ a.T - target(x)
                mass = 2 * area * _WEIGHTS / volume
                pull = (mass[:, None] * error) @ v * on
                total[0] += pull.T @ x
                total[1] += pull.sum(axis=0)
                total[2] += (mass[:, None] * error).T @ y
                total[3] += mass @ error
                total[4] += (mass[:, None] * error).T @ x
        kept = total if skip else total[:4]
        return np.concatenate([part.ravel() for part in kept])

    return gradient


def one_neuron_gradient(low: Sequence[float], high: Sequence[float], xi: float) -> Callable[[Array], Array]:
    """G for one neuron with all weights nonzero and the constant target xi, any d, entries w, b, v, c.

    With R_k = ∫ (y)_+^k / volume, L = v^2 R_2 + 2 v (c - xi) R_1 + (c - xi)^2.
    """
    d = len(low)
    volume = math.prod(q - p for p, q in zip(low, high, strict=True))
    corners = [
        (
            (-1) ** (d - sum(bits)),
            np.array([q if bit else p for bit, p, q in zip(bits, low, high, strict=True)]),
        )
        for bits in itertools.product((0, 1), repeat=d)
    ]

    def power(w: Array, b: float, k: int) -> tuple[float, Array, float]:
        """R_k with its derivatives in w and b."""
        scale = math.factorial(k) / (math.factorial(k + d) * np.prod(w) * volume)
        value, in_w, in_b = 0.0, np.zeros(d), 0.0
        for sign, corner in corners:
            at = max(w @ corner + b, 0.0)
            value += sign * at ** (k + d)
            in_b += sign * (k + d) * at ** (k + d - 1)
            in_w += sign * (k + d) * at ** (k + d - 1) * corner
        return scale * value, scale * in_w - scale * value / w, scale * in_b

    def gradient(entries: Array) -> Array:
        w, b, v, c = entries[:d], entries[d], entries[d + 1], entries[d + 2]
        one, one_w, one_b = power(w, b, 1)
        two, two_w, two_b = power(w, b, 2)
        e = c - xi
        return np.concatenate(
            [
                v * v * two_w + 2 * v * e * one_w,
                [v * v * two_b + 2 * v * e * one_b, 2 * v * two + 2 * e * one, 2 * v * one + 2 * e],
            ]
        )

    return gradient
