"""Which claims on constant targets are certified: every width H >= 1, every dimension, number of outputs and law."""

from __future__ import annotations

from typing import Any

from gfproof.certify import inequality, integrand
from gfproof.certify.chain import Chain
from gfproof.theorems.certified import certified

EVERY = "every width >= 1, every law"
EVERY_TARGET = EVERY + ", every target"

HOMOGENEITY = certified(EVERY_TARGET, integrand.homogeneity)
LYAPUNOV = certified(EVERY, integrand.lyapunov_identity)
WEIGHTED = certified(EVERY, integrand.weighted_family)
SIZE = certified(EVERY, inequality.size_of_v)
GRADIENT = certified(EVERY_TARGET, inequality.gradient_bound)
WEAK = certified(EVERY_TARGET, inequality.weak_gradient_bound)
ZEROS = certified(EVERY, inequality.no_spurious_zeros)
STEP = certified(EVERY, integrand.descent_step)
ORDER = certified(EVERY + ", Q > 0", inequality.step_size_order)
BALANCE = certified(EVERY_TARGET, integrand.discrete_balancedness)
CONVENTIONS = certified(
    EVERY + ", every relu'(0)",
    integrand.homogeneity,
    integrand.lyapunov_identity,
    integrand.weighted_family,
    integrand.descent_step,
)
BOUNDS = certified(
    EVERY + ", every relu'(0) in [0, 1]",
    inequality.gradient_bound,
    inequality.weak_gradient_bound,
    inequality.step_size_order,
)


def no_decrease() -> dict[str, Any]:
    """If gamma > 0 and gamma Q >= 8L then next(V) >= V: with ``descent_threshold``, V falls exactly below 8L/Q (C9)."""
    definitions = [
        ("V", integrand.V_CONSTANT),
        ("Q", ["+", integrand.NORM2_G, ["norm2", "G.c"]]),
    ]
    hypotheses: list[Any] = [[">", "gamma", "0"], [">=", ["*", "gamma", "Q"], ["*", "8", "L"]]]
    chain, conclusion = Chain(hypotheses), [">=", ["next", "V"], "V"]
    chain.combine(conclusion, ("1", [0, 1]))
    claim = integrand.network_claim(
        [conclusion], along="descent", definitions=definitions, hypotheses=hypotheses
    )
    return chain.certificate(claim)


THRESHOLD = certified(EVERY, inequality.descent_threshold, no_decrease)
