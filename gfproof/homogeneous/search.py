"""Looking for KKT points of max N on the sphere from random starts; what is found counts only once it is proved.

Floats search: ascent of N or -N on the sphere, then Newton steps for grad N = lambda u.  Neurons that vanish are removed, and
Krawczyk's test in balls proves what remains.  A search never says that there is nothing else.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.krawczyk import Enclosed, Floats, enclose
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, to_float

ASCENT_STEPS = 400
NEWTON_STEPS = 30
CONVERGED = 1e-10
NOTHING = 1e-7
SAME = 1e-6


@dataclass(frozen=True)
class Found:
    """A cluster of starts that ended at the same point, up to the order of the neurons.

    Attributes:
        certified: is there a proved KKT point?
        note: the widths of what remains after vanishing neurons are removed, or why nothing is proved.
        hits: how many starts ended there.
        about: N in floats, for a reader.
        point: the proved point.
    """

    certified: bool
    note: str
    hits: int
    about: str
    point: Enclosed | None = None

    @property
    def value(self) -> Ball:
        """N, enclosed.  Only for certified points."""
        assert self.point is not None
        return self.point.value

    @property
    def weights(self) -> tuple[Ball, ...]:
        """The weights of the active neurons, enclosed.  Only for certified points."""
        assert self.point is not None
        return self.point.weights


@dataclass(frozen=True)
class _Floats:
    """N and its gradient in float64, for the search only."""

    power: int
    leak: float
    points: Floats
    weights: Floats

    def gradient(self, blocks: list[Floats]) -> tuple[float, list[Floats]]:
        hidden, before = [self.points], []
        for block in blocks[:-1]:
            z = hidden[-1] @ block.T
            before.append(z)
            hidden.append(np.where(z >= 0, np.abs(z), 0.0) ** self.power + self._left(z, self.power))
        outputs = (hidden[-1] @ blocks[-1].T)[:, 0]
        delta = self.weights[:, None]
        found = []
        for l in range(len(blocks) - 1, -1, -1):
            found.append(delta.T @ hidden[l])
            if l:
                z = before[l - 1]
                right = np.where(z >= 0, self.power * np.abs(z) ** (self.power - 1), 0.0)
                left = self.power * self.leak * self._left(z, self.power - 1, self.leak * z)
                delta = (delta @ blocks[l]) * (right + left)
        return float(self.weights @ outputs), found[::-1]

    def _left(self, z: Floats, power: int, inner: Floats | None = None) -> Floats:
        base = self.leak * z if inner is None else inner
        return np.where(z < 0, base, 0.0) ** power * (z < 0)


@dataclass
class _Cluster:
    """Starts that ended at the same value with the same active widths."""

    value: float
    blocks: list[Floats]
    hits: int = 0


def search_points(
    data: Data,
    activation: Activation,
    widths: tuple[int, ...],
    starts: int,
    *,
    seed: int = 0,
    goal: Q | None = None,
    meter: Meter = SILENT,
) -> list[Found]:
    """KKT points with N != 0 met from random starts, the best value first; certified ones are proved.

    Args:
        widths: hidden widths.
        starts: number of random starts; half of them climb N, the others -N.
        goal: radius of the enclosures (10^-20 without it), as far as the working precision allows.
    """
    random = np.random.default_rng(seed)
    shape = [data.dimension, *widths, 1]
    floats = _Floats(
        activation.power,
        to_float(activation.leak),
        np.array([[to_float(x) for x in row] for row in data.points]),
        np.array([to_float(p) for p in data.coefficients]),
    )
    clusters: dict[tuple[object, ...], _Cluster] = {}
    meter.begin("starts", starts)
    for k in range(starts):
        meter.advance()
        blocks = [random.standard_normal((n, m)) for m, n in itertools.pairwise(shape)]
        reached = _settle(floats, blocks, 1.0 if k % 2 == 0 else -1.0, climb=k % 4 < 2)
        if reached is None:
            continue
        value, settled = _without_nothing(floats, reached)
        if abs(value) < NOTHING:
            continue
        key = (round(value / SAME), tuple(len(b) for b in settled))
        clusters.setdefault(key, _Cluster(value, settled)).hits += 1
    meter.end()
    found = [_proved(data, activation, c, goal or Q(1, 10**20)) for c in clusters.values()]
    return sorted(found, key=lambda one: -float(one.about))


def _flat(blocks: list[Floats]) -> Floats:
    return np.concatenate([b.ravel() for b in blocks])


def _shaped(like: list[Floats], flat: Floats) -> list[Floats]:
    parts, start = [], 0
    for block in like:
        parts.append(flat[start : start + block.size].reshape(block.shape))
        start += block.size
    return parts


def _settle(floats: _Floats, blocks: list[Floats], way: float, *, climb: bool) -> list[Floats] | None:
    u = _flat(blocks)
    u /= np.linalg.norm(u)
    if climb:
        step = 0.1
        value, slope = floats.gradient(_shaped(blocks, u))
        for _ in range(ASCENT_STEPS):
            tangent = way * _flat(slope)
            tangent -= (tangent @ u) * u
            moved = u + step * tangent / (np.linalg.norm(_flat(slope)) + 1e-300)
            moved /= np.linalg.norm(moved)
            after, next_slope = floats.gradient(_shaped(blocks, moved))
            if way * after >= way * value:
                u, value, slope, step = moved, after, next_slope, min(step * 1.3, 1.0)
            else:
                step /= 2
    for _ in range(NEWTON_STEPS):
        residual, multiplier = _residual(floats, blocks, u)
        if np.linalg.norm(residual) < CONVERGED:
            return _shaped(blocks, u)
        jacobian = _jacobian(floats, blocks, u, multiplier)
        moved, *_ = np.linalg.lstsq(jacobian, np.append(-residual, 0.0), rcond=1e-9)
        length = np.linalg.norm(moved[:-1])
        u = u + moved[:-1] * min(1.0, 0.3 / (length + 1e-300))
        u /= np.linalg.norm(u)
    return None


def _residual(floats: _Floats, blocks: list[Floats], u: Floats) -> tuple[Floats, float]:
    slope = _flat(floats.gradient(_shaped(blocks, u))[1])
    multiplier = float(slope @ u)
    return slope - multiplier * u, multiplier


def _jacobian(floats: _Floats, blocks: list[Floats], u: Floats, multiplier: float) -> Floats:
    k, h = len(u), 1e-6
    matrix = np.zeros((k + 1, k + 1))
    for j in range(k):
        e = np.zeros(k)
        e[j] = h
        up = _flat(floats.gradient(_shaped(blocks, u + e))[1])
        down = _flat(floats.gradient(_shaped(blocks, u - e))[1])
        matrix[:k, j] = (up - down) / (2 * h)
    matrix[:k, :k] -= multiplier * np.eye(k)
    matrix[:k, k], matrix[k, :k] = -u, u
    return matrix


def _without_nothing(floats: _Floats, blocks: list[Floats]) -> tuple[float, list[Floats]]:
    """The value, and the blocks without neurons whose weights in and out vanish (one is kept per layer)."""
    kept = [b.copy() for b in blocks]
    for l in range(len(kept) - 1):
        sizes = np.linalg.norm(kept[l], axis=1) + np.linalg.norm(kept[l + 1], axis=0)
        alive = sizes > NOTHING
        if alive.any():
            kept[l], kept[l + 1] = kept[l][alive], kept[l + 1][:, alive]
    return floats.gradient(blocks)[0], kept


def _proved(data: Data, activation: Activation, cluster: _Cluster, goal: Q) -> Found:
    hits, value, blocks = cluster.hits, cluster.value, cluster.blocks
    zeros = tuple(tuple((Q(0),) * b.shape[1] for _ in range(b.shape[0])) for b in blocks)
    network = HomogeneousNetwork(activation, zeros)
    about = f"{value:.10g}"
    point = enclose(network, data, [float(x) for x in _flat(blocks)], network.order * value, goal)
    if isinstance(point, str):
        return Found(False, point, hits, about)
    widths = ", ".join(str(len(b)) for b in blocks[:-1])
    found = Found(True, f"active widths {widths}", hits, about)
    return replace(found, point=point)
