"""One-sided directional derivatives of the risk, at every network, and where the risk is differentiable.

    L'(theta; delta) = <G, delta> + 2 E[ 1_{y_i = 0} (v_i.e) max(delta w_i.X + delta b_i, 0) ]  summed over neurons,

since max(y + s delta y, 0) has the one-sided derivative 1_{y > 0} delta y + 1_{y = 0} max(delta y, 0).  For the uniform
law in d = 1 the set {y_i = 0} counts only for degenerate neurons; for atoms it is the set of atoms on the kink.
Source: affine_critical_points (arXiv:2103.10922 setting) C4, re-derived.
"""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.network import Network, Parameters, Vector
from gfproof.numbers import Number, Q, dot
from gfproof.risk import atoms, segments
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain


def derivative(network: Network, direction: Parameters, domain: Domain) -> Q:
    """L'(theta; delta) for the uniform law, d = 1, over Q."""
    _, gradient = segments.risk_and_gradient(network, domain)
    total: Q = gradient.dot(direction)
    for i in degenerate(network):
        probe = Network.of(_with_probe(network, direction.w[i], direction.b[i]))
        _, slopes = segments.risk_and_gradient(probe, domain)
        total = total + sum(v * row[-1] for v, row in zip(network.outer(i), slopes.v, strict=True))
    return total


def derivative_at_atoms(
    network: Network,
    direction: Parameters,
    points: Sequence[Vector],
    masses: Sequence[Number],
    values: Sequence[Vector],
) -> Q:
    """L'(theta; delta) when the law sits on atoms, over Q."""
    _, gradient = atoms.risk_and_gradient(network, points, masses, values)
    total: Q = gradient.dot(direction)
    for i in range(network.width):
        for x, mass, pull in _pulls_on_kink(network, i, points, masses, values):
            rise = dot(direction.w[i], x) + direction.b[i]
            if rise > 0:
                total = total + 2 * mass * pull * rise
    return total


def is_differentiable(network: Network, domain: Domain) -> bool:
    """Is L (Frechet) differentiable at theta?  Uniform law, d = 1, exact.

    Exactly when v_i.e = 0 almost everywhere for each degenerate neuron: elsewhere L is C^1, and
    delta u -> ∫ (v_i.e) max(delta u.(x, 1), 0) vanishes on an open cone, so it is linear only if it is 0.
    """
    return not any(pull_norm2(network, i, domain) for i in degenerate(network))


def is_differentiable_at_atoms(
    network: Network, points: Sequence[Vector], masses: Sequence[Number], values: Sequence[Vector]
) -> bool:
    """Is L differentiable at theta when the law sits on atoms?  Exactly when v_i.e = 0 at every atom on a kink of i:
    the functions max(delta u.(x_k, 1), 0) of different atoms are linearly independent modulo linear functions.
    """
    for i in range(network.width):
        at_point: dict[Vector, Number] = {}
        for x, mass, pull in _pulls_on_kink(network, i, points, masses, values):
            at_point[x] = at_point.get(x, 0) + mass * pull
        if any(pull != 0 for pull in at_point.values()):
            return False
    return True


def degenerate(network: Parameters) -> tuple[int, ...]:
    """The neurons with w_i = 0 and b_i = 0."""
    return tuple(i for i in range(network.width) if network.b[i] == 0 and all(x == 0 for x in network.w[i]))


def pull_norm2(network: Network, neuron: int, domain: Domain) -> Q:
    """E |v_i.e|^2, the risk of the network and target contracted with v_i."""
    square: Q = segments.risk(*contracted(network, neuron, domain))
    return square


def contracted(network: Network, neuron: int, domain: Domain) -> tuple[Network, Domain]:
    """The one-output network v_i.N and the domain with the target v_i.f."""
    weights = network.outer(neuron)
    scalar = Network(
        w=network.w,
        b=network.b,
        v=(tuple(dot(weights, network.outer(j)) for j in range(network.width)),),
        c=(dot(weights, network.c),),
        a=None
        if network.a is None
        else (tuple(dot(weights, column) for column in zip(*network.a, strict=True)),),
    )
    pieces = tuple((_combination(weights, piece),) for piece in domain.target.pieces)
    return scalar, Domain(domain.low, domain.high, PolynomialPieces(domain.target.breakpoints, pieces))


def _combination(weights: Vector, piece: Sequence[tuple[Number, ...]]) -> tuple[Number, ...]:
    length = max(len(p) for p in piece)
    return tuple(
        sum((x * p[k] for x, p in zip(weights, piece, strict=True) if k < len(p)), Q(0))
        for k in range(length)
    )


def _with_probe(network: Network, w: Vector, b: Number) -> Parameters:
    """The network with one more neuron (w, b) whose outgoing weights are 0: its G_v measures ∫ max(y, 0) e."""
    return Parameters(
        (*network.w, w), (*network.b, b), tuple((*row, Q(0)) for row in network.v), network.c, network.a
    )


def _pulls_on_kink(
    network: Network,
    neuron: int,
    points: Sequence[Vector],
    masses: Sequence[Number],
    values: Sequence[Vector],
) -> list[tuple[Vector, Number, Number]]:
    found = []
    for x, mass, wanted in zip(points, masses, values, strict=True):
        if network.pre_activation(neuron, x) == 0:
            error = tuple(n - f for n, f in zip(network(x), wanted, strict=True))
            found.append((x, mass, dot(network.outer(neuron), error)))
    return found
