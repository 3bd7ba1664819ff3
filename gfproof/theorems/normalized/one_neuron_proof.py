"""One normalized neuron: how cases are drawn, false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.case import Case, NormalizedFlow
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.problem import Affine, Constant, Piecewise, Problem, Target, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.strategies.choosing import NONZERO, POSITIVE, RATIONALS, Chooser
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.normalized import one_neuron
from gfproof.theorems.normalized.claims import at_counted
from gfproof.theorems.normalized.draws import unit_vector
from gfproof.theorems.proof import ProofStep

_INTERVALS = tuple((Q(p), Q(q)) for p, q in ((0, 1), (0, 1), (0, 1), (-1, 1), (0, 2), (-1, 2)))
_BY_ID = {claim.id: claim for claim in one_neuron.CLAIMS}


def case(choose: Chooser) -> Case:
    """A constant, affine or tent-shaped target and one unit vector; one of ten draws leaves M."""
    low, high = choose.pick(_INTERVALS)
    slope, base = choose.pick(NONZERO), choose.pick(RATIONALS)
    w, b = unit_vector(choose, 1)
    if choose.pick((False,) * 9 + (True,)):
        b = 2 * b + 1
    v = choose.pick((Q(1), Q(-1), Q(2), Q(-2), Q(3), Q(-3), Q(5), Q(-5), Q(1, 2), Q(0)))
    c = choose.pick(RATIONALS)
    target: Target
    match choose.pick(("tent", "tent", "affine", "constant", "fit")):
        case "tent":
            middle = (low + high) / 2
            rising, falling = (base, slope), (base + 2 * slope * middle, -slope)
            target = Piecewise(PolynomialPieces((middle,), ((rising,), (falling,))))
        case "affine":
            target = Affine(((slope,),), (base,))
        case "fit":  # nearly what the neuron realizes where it is active
            target = Affine(((v * w[0],),), (c + v * b + Q(1, 20),))
        case _:
            target = Constant((base,))
    network = Network((w,), (b,), ((v,),), (c,))
    moves = NormalizedFlow(choose.pick(POSITIVE))
    return Case(network, Problem(target, Uniform((low,), (high,))), moves, "drawn case")


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id,
        change,
        replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None),
    )


def _no_psi(instance: Instance) -> Answer:
    one, constant = one_neuron.neuron_of(instance), one_neuron.lipschitz(instance)
    if one_neuron.second_rate(instance) is None or constant is None or abs(one.v * one.w) < constant:
        return not_applicable("no kink inside, or |v w| < K")
    return compare(-one.v * at_counted(instance).gradient.v[0][0], "<=", Q(0))


TWINS = (
    _twin(
        "any-slope",
        "|v w| >= K dropped",
        "C9",
        "kink inside: d/dt [v^2/2 + Psi(t)] <= 0",
        lambda instance: one_neuron.second_lyapunov(instance, steep=False),
    ),
    _twin(
        "rising",
        "wrong sign",
        "C9",
        "kink inside and |v w| >= K: d/dt [v^2/2 + Psi(t)] >= 0",
        lambda instance: one_neuron.second_lyapunov(instance, ">="),
    ),
    _twin(
        "constant-psi",
        "d/dt = 0",
        "C9",
        "kink inside and |v w| >= K: v^2/2 + Psi(t) is constant",
        lambda instance: one_neuron.second_lyapunov(instance, "=="),
    ),
    _twin("no-psi", "Psi left out", "C9", "kink inside and |v w| >= K: d/dt v^2 <= 0", _no_psi),
    _twin(
        "sharper",
        "4 -> 400",
        "C10",
        "positive on (A, B): |PG|^2 >= 400 lam min(1, v^2)(L - L_reg)",
        lambda instance: one_neuron.active_bound(instance, 400),
    ),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C8 to C12."""
    p, b, v, s, e, t, h, w, m, q = _ring("p b v s e t h w m q")
    return (
        ProofStep(
            "C1",
            "the normal component",
            "s y = relu(y)",
            r"$1_{y>0}\,y=\mathrm{relu}(y)$.",
            (Identity("one neuron", p * 2 * v * s * e + b * 2 * v * s * e, v * (2 * s * (p + b) * e)),),
        ),
        ProofStep(
            "C8",
            "bounded flows",
            "int |PG|^2 < inf and C11 give a limit point with PG = 0; PG is continuous on M, and G = 0 there by C1",
            r"$\int\|PG\|^2<\infty$, and by C11 there is a limit point $\theta^*$; $PG$ is continuous on $M$, so "
            r"$PG(\theta^*)=0$, and $G(\theta^*)=0$ by C1; $L$ is monotone.",
        ),
        ProofStep(
            "C9",
            "the choice of Psi",
            "Psi' makes the weight om(x) = -w (x - t) + (Psi'/w)(1 + t x) have mean 0; om and e are monotone in opposite "
            "directions once |v w| >= K, so v int om e <= 0 (Chebyshev)",
            r"$\Psi'$ makes $\omega(x)=-w(x-t)+\frac{\Psi'}w(1+tx)$ have mean $0$ on $(t,B)$; $\omega$ falls, and $e'=vw-f'\ge0$ "
            r"for $v>0$, so $\int\omega e\le0$ (Chebyshev).",
            (
                # with h = B - t: int_t^B (x - t) = h^2/2, int_t^B (1 + t x) = h + t h (2t + h)/2, Psi'/w = w h/(2 + t(2t+h))
                Identity(
                    "mean zero, times 2 (2 + t(2t+h))/w",
                    h**2 * (2 + t * (2 * t + h)),
                    h * (2 * h + t * h * (2 * t + h)),
                ),
            ),
        ),
        ProofStep(
            "C10",
            "the fully active region",
            "|PG|^2 = 4 m^2 + 4 (w q + b m)^2 + 4 v^2 (w m - b q)^2 with a unit vector (w, b)",
            r"$\|PG\|^2=4m^2+4(wq+bm)^2+4v^2(wm-bq)^2\ge4\min(1,v^2)(m^2+q^2)$ and $L-L_{\mathrm{reg}}\le(m^2+q^2)/\lambda$.",
            (
                Identity(
                    "a unit vector turns (q, m)",
                    (w * q + b * m) ** 2 + (w * m - b * q) ** 2,
                    (w**2 + b**2) * (m**2 + q**2),
                ),
            ),
        ),
        ProofStep(
            "C11",
            "boundedness",
            "v^2/2 + Psi does not rise in the kink arcs while |v| >= max(1, K sqrt(1 + a^2)); C10 bounds the path in the active "
            "arc; "
            "w^2 (1 + t^2) = 1, so |v| >= K sqrt(1 + a^2) gives |v w| >= K",
            r"While $|v|\ge\max(1,K\sqrt{1+a^2})$, $v^2/2+\Psi$ does not rise in the kink arcs; by C10 the path in the fully "
            r"active arc has length at most $\sqrt{L_0/\lambda}$.",
        ),
        ProofStep(
            "C11c",
            "the offset",
            "c = N - v relu(y), |N| <= |f| + sqrt(L_0) in L^2 and relu(y)^2 <= 1 + x^2 for a unit vector",
            r"$c=N-v\,\mathrm{relu}(y)$, $\|N\|\le\|f\|+\sqrt{L_0}$, and $\mathrm{relu}(y)^2\le(w^2+b^2)(1+x^2)=1+x^2$.",
            (
                Identity(
                    "Cauchy-Schwarz for y = w x + b, with the square that is left",
                    (w**2 + b**2) * (1 + t**2) - (w * t + b) ** 2,
                    (w - b * t) ** 2,
                ),
            ),
        ),
        ProofStep(
            "C12",
            "affine targets",
            "bounded by C11, so the limit risk is critical: 0 or alpha^2 l^2/12",
            r"Bounded by C11, so the limit risk is critical: $0$ or $\alpha^2l^2/12$ (affine-critical-points).",
        ),
    )
