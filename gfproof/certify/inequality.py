"""Universal proofs of the bounds on the generalized gradient and on V (constant-target C4-C6, C9, affine-skip C2, C3).

Each function returns the sealed certificate of one theorem: for every width, every dimension and every input law.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from gfproof.certify.chain import MOMENT, OUTER, Chain
from gfproof.certify.integrand import (
    BALL,
    NORM2_G,
    NORM2_G_SKIP,
    V_CONSTANT,
    V_NORMALIZED,
    W_CONSTANT,
    S,
    network_claim,
)
from gfproof.certify.schema import Expression

NORM2_THETA: Expression = ["+", S, ["norm2", "c"]]
TRACE: Expression = ["+", "2", ["sum", ["+", ["*", ["norm2", "v"], "T"], "R"]]]
DISTANCE: Expression = ["norm2", ["-", "c", "xi"]]
SKIP_DISTANCE: Expression = ["+", ["norm2", ["-", "c", "beta"]], ["norm2", ["-", "a", "alpha"]]]
SIDES = ("min-inner", "min-outer")


def size_of_v() -> dict[str, Any]:
    """V == W + 2|xi|^2, V >= 2|xi|^2, ||theta||^2 <= V <= 3||theta||^2 + 8|xi|^2, S <= W (constant-target C4)."""
    chain, names = Chain(), [("V", V_CONSTANT), ("W", W_CONSTANT), ("theta2", NORM2_THETA)]
    chain.square(["-", "c", ["*", "2", "xi"]])  # this is V - ||theta||^2
    size, near = chain.size(), chain.square(["-", "c", "xi"])
    sum_, offset = chain.square(["+", "c", ["*", "2", "xi"]]), ["*", "2", ["norm2", "xi"]]
    conclusion: list[Any] = [["==", "V", ["+", "W", offset]], [">=", "V", offset], ["<=", "theta2", "V"]]
    conclusion += [["<=", "V", ["+", ["*", "3", "theta2"], ["*", "8", ["norm2", "xi"]]]], ["<=", S, "W"]]
    chain.combine(conclusion[1], ("1", [size]), ("2", [near]))
    chain.combine(conclusion[3], ("2", [size]), ("1", [sum_]))
    chain.combine(conclusion[4], ("2", [near]))
    return chain.certificate(network_claim(conclusion, definitions=names))


def gradient_bound() -> dict[str, Any]:
    """||G||^2 <= 4[(1+M2)S + 1]L and Q <= 4 trK L <= 4[(1+M2)S + 2]L, any target (constant-target C5)."""
    chain, definitions = Chain(), [("G2", NORM2_G), ("Q", ["+", NORM2_G, ["norm2", "G.c"]]), ("trK", TRACE)]
    blocks, trace, risk = chain.blocks_by_trace(), chain.trace_by_size(), chain.risk()
    conclusion: list[Any] = [
        ["<=", "G2", ["*", "4", ["+", ["*", MOMENT, S], "1"], "L"]],
        ["<=", "Q", ["*", "4", "trK", "L"]],
        ["<=", ["*", "4", "trK", "L"], ["*", "4", ["+", ["*", MOMENT, S], "2"], "L"]],
    ]
    chain.combine(conclusion[0], ("1", [blocks]), ("1", ["offset"]), ("4", [trace, risk]))
    chain.combine(conclusion[1], ("1", [blocks]), ("2", ["offset"]))
    chain.combine(conclusion[2], ("4", [trace, risk]))
    return chain.certificate(network_claim(conclusion, target="any", definitions=definitions))


def _moment_by_box(chain: Chain) -> tuple[int, int]:
    """1 <= radius^2 and 1 + M2 <= radius^2 (dim + 1)."""
    radius2: Expression = ["^", "radius", 2]
    one = chain.combine([">=", radius2, "1"], ("1", ["radius", "radius"]), ("2", ["radius"]))
    bound = ["*", radius2, ["+", "dim", "1"]]
    return one, chain.combine(["<=", MOMENT, bound], ("1", ["box"]), ("1", [one]))


def weak_gradient_bound() -> dict[str, Any]:
    """||G||^2 <= 4[radius^2 (dim+1) ||theta||^2 + 1]L, radius = max(|A|, |B|, 1), any target (constant-target C5)."""
    chain = Chain()
    blocks, trace, risk = chain.blocks_by_trace(), chain.trace_by_size(), chain.risk()
    _, moment = _moment_by_box(chain)
    size, c2 = chain.size(), chain.square("c")
    bound: Expression = ["*", ["^", "radius", 2], ["+", "dim", "1"]]
    positive = chain.combine([">=", bound, "0"], ("1", [moment]), ("1", ["second-moment"]), ("1", []))
    conclusion = ["<=", "G2", ["*", "4", ["+", ["*", bound, "theta2"], "1"], "L"]]
    chain.combine(
        conclusion,
        ("1", [blocks]),
        ("1", ["offset"]),
        ("4", [trace, risk]),
        ("4", [moment, size, risk]),
        ("4", [positive, c2, risk]),
    )
    definitions = [("G2", NORM2_G), ("theta2", NORM2_THETA)]
    return chain.certificate(network_claim([conclusion], target="any", definitions=definitions))


def _energies(distance: Expression) -> list[tuple[str, Expression]]:
    return [
        ("Ehat", ["+", ["sum", "harmonic"], distance]),
        ("E", ["+", ["sum", "min"], distance]),
        ("W", ["+", S, ["*", "2", distance]]),
    ]


def _no_spurious_zeros(
    blocks: Sequence[tuple[str, Expression, Expression]], distance: Expression, claim: dict[str, Any]
) -> dict[str, Any]:
    """Cauchy-Schwarz for <grad V_p, G> = 4L with free weights p, then the best weights."""
    chain, left = Chain(), ["-", "1", "lambda"]
    norms: Expression = [
        "+",
        ["sum", ["+", ["*", ["^", "lambda", 2], BALL], ["*", ["^", left, 2], OUTER]]],
        distance,
    ]
    weighted = chain.cauchy_schwarz(
        [">=", ["*", "G2", norms], SQUARE],
        ("neurons", ["*", "lambda", "w"], "G.w"),
        ("neurons", ["*", "lambda", "b"], "G.b"),
        ("neurons", ["*", left, "v"], "G.v"),
        *blocks,
    )
    chain.weights([">=", ["*", "G2", "Ehat"], SQUARE], weighted, "harmonic")
    best = chain.weights([">=", ["*", "G2", "E"], SQUARE], weighted, "min")
    gap = chain.combine(["<=", "min", ["*", "1/2", ["+", BALL, OUTER]]], *[("1/2", [z]) for z in SIDES])
    half = chain.total(["<=", "E", ["*", "1/2", "W"]], gap)
    parts = [["neurons", z] for z in ("G.w", "G.b", "G.v")] + [["once", g] for _, _, g in blocks]
    norm = chain.squares([">=", "G2", "0"], parts)
    chain.combine([">=", ["*", "G2", "W"], ["*", "8", ["^", "L", 2]]], ("2", [best]), ("2", [norm, half]))
    chain.total(["<=", "Ehat", "E"], chain.combine([">=", "min", "harmonic"], ("1", ["harmonic"])))
    return chain.certificate(claim)


SQUARE: Expression = ["*", "4", ["^", "L", 2]]
ENERGY_BOUNDS: list[Any] = [
    [">=", ["*", "G2", "Ehat"], SQUARE],
    [">=", ["*", "G2", "E"], SQUARE],
    [">=", ["*", "G2", "W"], ["*", "8", ["^", "L", 2]]],
    ["<=", "Ehat", "E"],
    ["<=", "E", ["*", "1/2", "W"]],
]


def no_spurious_zeros() -> dict[str, Any]:
    """||G||^2 Ehat >= 4L^2, ||G||^2 E >= 4L^2, ||G||^2 W >= 8L^2, Ehat <= E <= W/2 (constant-target C6)."""
    definitions = [("G2", NORM2_G), *_energies(DISTANCE)]
    claim = network_claim(ENERGY_BOUNDS, definitions=definitions)
    return _no_spurious_zeros([("once", ["-", "c", "xi"], "G.c")], DISTANCE, claim)


def skip_no_spurious_zeros() -> dict[str, Any]:
    """The same bounds with a skip connection, affine targets (affine-skip C3)."""
    definitions = [("G2", NORM2_G_SKIP), *_energies(SKIP_DISTANCE)]
    claim = network_claim(ENERGY_BOUNDS, target="affine", skip=True, definitions=definitions)
    blocks = [("once", ["-", "c", "beta"], "G.c"), ("once", ["-", "a", "alpha"], "G.a")]
    return _no_spurious_zeros(blocks, SKIP_DISTANCE, claim)


def skip_gradient_bound() -> dict[str, Any]:
    """||G||^2 <= 4(1+M2)(S+1)L and Q <= 4(1+M2)(S+2)L with a skip connection, any target (affine-skip C2)."""
    chain = Chain()
    blocks, trace, risk = chain.blocks_by_trace(), chain.trace_by_size(), chain.risk()
    bounds: list[Expression] = [["*", "4", MOMENT, ["+", S, n], "L"] for n in ("1", "2")]
    conclusion: list[Any] = [["<=", name, bound] for name, bound in zip(("G2", "Q"), bounds, strict=True)]
    for n, relation in zip(("1", "2"), conclusion, strict=True):
        chain.combine(relation, ("1", [blocks]), (n, ["offset"]), (n, ["skip"]), ("4", [trace, risk]))
    definitions = [("G2", NORM2_G_SKIP), ("Q", ["+", NORM2_G_SKIP, ["norm2", "G.c"], ["norm2", "G.a"]])]
    return chain.certificate(network_claim(conclusion, target="any", skip=True, definitions=definitions))


def step_size_order() -> dict[str, Any]:
    """1/(r^2(d+1)V + 1) <= 2/((1+M2)W + 2) <= 2/((1+M2)S + 2) <= 2/trK <= 8L/Q when Q > 0 (constant-target C9)."""
    q: Expression = ["+", NORM2_G, ["norm2", "G.c"]]
    definitions = [("V", V_CONSTANT), ("W", W_CONSTANT), ("Q", q), ("trK", TRACE)]
    box: Expression = ["*", ["^", "radius", 2], ["+", "dim", "1"]]
    below: list[Expression] = [["+", ["*", box, "V"], "1"], ["+", ["*", MOMENT, "W"], "2"]]
    below += [["+", ["*", MOMENT, S], "2"], "trK"]
    bounds = [["/", n, e] for n, e in zip(("1", "2", "2", "2"), below, strict=True)] + [
        ["/", ["*", "8", "L"], "Q"]
    ]
    conclusion = [["<=", left, right] for left, right in pairwise(bounds)]
    chain = Chain([[">", "Q", "0"]])
    blocks, trace, size = chain.blocks_by_trace(), chain.trace_by_size(), chain.size()
    near, moment1 = chain.square(["-", "c", "xi"]), chain.second_moment()
    _, moment = _moment_by_box(chain)
    xi2, positive = chain.square("xi"), chain.combine([">=", box, "0"], ("1", [moment]), ("1", [moment1]))
    v = chain.combine([">=", "V", "0"], ("1", [size]), ("2", [near]), ("2", [xi2]))
    w = chain.combine([">=", "W", "0"], ("1", [size]), ("2", [near]))
    neuron = chain.combine(
        [">=", ["+", ["*", OUTER, "T"], "R"], "0"],
        ("1", ["active-positive", chain.square("v")]),
        ("1", ["relu-positive"]),
    )
    kernel = chain.total([">=", ["-", "trK", "2"], "0"], neuron)
    chain.combine([">", below[0], "0"], ("1", [positive, v]), ("1", []))
    chain.combine([">", below[1], "0"], ("1", [moment1, w]), ("2", []))
    chain.combine([">", below[2], "0"], ("1", [moment1, size]), ("2", []))
    chain.combine([">", "trK", "0"], ("1", [kernel]), ("2", []))
    chain.combine(
        ["<=", below[1], ["*", "2", below[0]]],
        ("1", [moment, w]),
        ("2", [positive, xi2]),
        ("1", [positive, v]),
    )
    chain.combine(["<=", ["*", "2", below[2]], ["*", "2", below[1]]], ("4", [moment1, near]))
    chain.combine(["<=", ["*", "2", "trK"], ["*", "2", below[2]]], ("2", [trace]))
    chain.combine(["<=", ["*", "2", "Q"], ["*", "8", "L", "trK"]], ("2", [blocks]), ("4", ["offset"]))
    claim = network_claim(conclusion, definitions=definitions, hypotheses=[[">", "Q", "0"]])
    return chain.certificate(claim)


def descent_threshold() -> dict[str, Any]:
    """If 0 < gamma and gamma Q < 8L then next(V) < V (constant-target C9)."""
    definitions = [("V", V_CONSTANT), ("Q", ["+", NORM2_G, ["norm2", "G.c"]])]
    hypotheses: list[Any] = [[">", "gamma", "0"], ["<", ["*", "gamma", "Q"], ["*", "8", "L"]]]
    chain, conclusion = Chain(hypotheses), ["<", ["next", "V"], "V"]
    chain.combine(conclusion, ("1", [0, 1]))
    claim = network_claim([conclusion], along="descent", definitions=definitions, hypotheses=hypotheses)
    return chain.certificate(claim)


def descent_decrease() -> dict[str, Any]:
    """If gamma > 0, L > 0 and gamma trK < 2 then next(V) < V (constant-target C9)."""
    hypotheses: list[Any] = [[">", "gamma", "0"], [">", "L", "0"], ["<", ["*", "gamma", "trK"], "2"]]
    chain = Chain(hypotheses)
    blocks = chain.blocks_by_trace()
    bound = chain.combine(["<=", "Q", ["*", "4", "trK", "L"]], ("1", [blocks]), ("2", ["offset"]))
    conclusion = ["<", ["next", "V"], "V"]
    chain.combine(conclusion, ("4", [0, 1, 2]), ("1", [0, 0, bound]))
    definitions = [("V", V_CONSTANT), ("trK", TRACE), ("Q", ["+", NORM2_G, ["norm2", "G.c"]])]
    claim = network_claim([conclusion], along="descent", definitions=definitions, hypotheses=hypotheses)
    return chain.certificate(claim)


def normalized_step_bound() -> dict[str, Any]:
    """If gamma (1 + H(1+M2)) <= 1 and gamma >= 0 then next(V_n) <= V_n on the sphere (normalized-flow C7)."""
    count: Expression = ["+", "1", ["*", "H", MOMENT]]
    hypotheses: list[Any] = [[">=", "gamma", "0"], ["<=", ["*", "gamma", count], "1"]]
    chain = Chain(hypotheses)
    ball, risk = chain.ball(), chain.risk()
    each = chain.combine(
        ["<=", ["norm2", "G.v"], ["*", "4", MOMENT, "L"]],
        ("1", ["outer"]),
        ("4", ["relu", risk]),
        ("4", ["active", ball, risk]),
    )
    total = chain.total(["<=", ["sum", ["norm2", "G.v"]], ["*", "4", "H", MOMENT, "L"]], each)
    conclusion: list[Any] = [
        ["<=", ["+", ["sum", ["norm2", "G.v"]], ["norm2", "G.c"]], ["*", "4", count, "L"]],
        ["<=", ["next", "Vn"], "Vn"],
    ]
    bound = chain.combine(conclusion[0], ("1", [total]), ("1", ["offset"]))
    chain.combine(conclusion[1], ("4", [0, 1, risk]), ("1", [0, 0, bound]))
    claim = network_claim(
        conclusion, along="normalized-flow", definitions=[("Vn", V_NORMALIZED)], hypotheses=hypotheses
    )
    return chain.certificate(claim)
