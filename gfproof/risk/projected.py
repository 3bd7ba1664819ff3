"""The generalized gradient projected to the manifold of normalized networks, M = {|u_i| = 1 for all i}, u_i = (w_i, b_i).

    (PG)_{u_i} = G_{u_i} - <u_i, G_{u_i}> u_i,   other blocks unchanged;   <u_i, G_{u_i}> = v_i.G_{v_i}

M is a product of spheres, one per neuron, with the space of (v, c, a); its networks have no degenerate neurons.
Source: the flow of arXiv:2207.06246, with the manifold "the norm of (incoming weights, bias) is 1"; re-derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gfproof.errors import NumberError, ShapeError
from gfproof.network import Parameters, Vector
from gfproof.numbers import Number, dot


def is_normalized(network: Parameters) -> bool:
    """Does the network lie on M?  Exact over Q; over balls True only if every |u_i|^2 is the exact number 1."""
    return all(size == 1 for size in inner_norms2(network))


def inner_norms2(network: Parameters) -> Vector:
    """|u_i|^2 = |w_i|^2 + b_i^2, per neuron."""
    return tuple(dot(w, w) + b * b for w, b in zip(network.w, network.b, strict=True))


def normal_components(network: Parameters, field: Parameters) -> Vector:
    """<u_i, F_{u_i}>, per neuron, for a field F at a network; v_i.G_{v_i} for F = G (homogeneity).

    Args:
        network, field: of the same shape, over the same ring; any input dimension and number of outputs.
    """
    return tuple(
        dot(w, f_w) + b * f_b for w, b, f_w, f_b in zip(network.w, network.b, field.w, field.b, strict=True)
    )


def projected(network: Parameters, field: Parameters) -> Parameters:
    """P F: the field without its component along each u_i, tangent to M where the network lies on M.

    |F|^2 - |P F|^2 = sum_i <u_i, F_{u_i}>^2 on M.  Off M the formula is evaluated as it stands (P is no projection
    there); a trajectory that starts on M stays there, and an Euler step leaves it by |u_i|^2 = 1 + gamma^2 |(PF)_{u_i}|^2.

    Args:
        network, field: of the same shape, over the same ring (Q, balls, series).

    Raises:
        ShapeError: the shapes differ.
    """
    if network.shape != field.shape:
        raise ShapeError(f"shapes {network.shape} and {field.shape} differ")
    normal = normal_components(network, field)
    return replace(
        field,
        w=tuple(
            tuple(f - n * x for f, x in zip(f_w, w, strict=True))
            for f_w, w, n in zip(field.w, network.w, normal, strict=True)
        ),
        b=tuple(f - n * x for f, x, n in zip(field.b, network.b, normal, strict=True)),
    )


def kink_velocities(network: Parameters, velocity: Parameters) -> tuple[Number | None, ...]:
    """t_i' = (b_i w_i' - w_i b_i')/w_i^2 for the kinks t_i = -b_i/w_i of a network that moves, d = 1; None where w_i = 0.

    Raises:
        ShapeError: the input dimension is not 1.
    """
    if network.dimension not in (None, 1):
        raise ShapeError(f"kinks are points for d = 1, the network has d = {network.dimension}")
    rows: Sequence[tuple[Number, Number, Number, Number]] = [
        (w[0], b, dw[0], db)
        for w, b, dw, db in zip(network.w, network.b, velocity.w, velocity.b, strict=True)
    ]
    return tuple(None if w == 0 else (b * dw - w * db) / (w * w) for w, b, dw, db in rows)


def psi_slope(kink: Number, right: bool, low: Number, high: Number) -> Number:
    """Psi'(t) of the second Lyapunov function v^2/2 + Psi(t) of one normalized neuron, kink t in (A, B):

        right neuron: (B - t)/((1 + t^2)(2 + t(B + t))),   left neuron: -(t - A)/((1 + t^2)(2 + t(A + t))).

    With f Lipschitz (constant K), |v w| >= K and max(|A|, |B|) < 2 sqrt 2, v^2/2 + Psi does not increase along the
    projected flow (d = H = m = 1, uniform law).  Without |v w| >= K it may.

    Raises:
        NumberError: the kink is not inside (A, B).
    """
    if not low < kink < high:
        raise NumberError(f"the kink {kink} is not inside ({low}, {high})")
    end = high if right else low
    return (end - kink) / ((1 + kink * kink) * (2 + kink * (end + kink)))
