"""C14: what stays true whatever value relu'(0) is given, and the one bound that does not.

The value matters only on {y_i = 0}, which has mass for atoms on kinks and for degenerate neurons.  There relu'(0) is
multiplied by y = 0 wherever an identity uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable, shown, zero
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.quantities import Quantities

ANY = (Q(0), Q(1, 2), Q(1), Q(-1), Q(3))
"""Conventions for the identities; an identity affine (C2, C3) or quadratic (C8) in the convention is decided by three of
them.  An inequality is not: see ``_tightest``."""

SUBGRADIENTS = (Q(0), Q(1, 3), Q(1))
"""Conventions in [0, 1], for the bounds."""

REMARK = Case(
    Network.exact(w=[["1"]], b=["0"], v=["3"], c="1"),
    Problem(Constant((Q(0),)), Atoms(((Q(0),),), (Q(1),))),
    name="one atom on the kink",
)
"""The example of the sheet: mu = delta_0, w = 1, b = 0, v = 3, c = 1, xi = 0."""


def _variants(instance: Instance, conventions: tuple[Q, ...]) -> Iterator[tuple[Q, Quantities]]:
    """The quantities under each convention; one of them stands for all where no kink carries mass."""
    for convention in conventions if _meets_kinks(instance) else conventions[:1]:
        yield convention, instance.at.with_convention(convention)


def _meets_kinks(instance: Instance) -> bool:
    return any(one.on_kink != 0 for one in instance.at.activities)


def _where(instance: Instance, conventions: tuple[Q, ...]) -> str:
    if not _meets_kinks(instance):
        return "relu'(0) is never used"
    return "relu'(0) = " + ", ".join(str(x) for x in conventions)


def _identities(instance: Instance) -> Answer:
    answers = []
    for _, at in _variants(instance, ANY):
        answers.append(zero(at.homogeneity_gap(i) for i in range(at.network.width)))
        answers.append(compare(at.lyapunov_rate, "==", 8 * at.risk))
        shares = tuple(Q(i + 2, 3) for i in range(at.network.width))
        answers.append(compare(at.weighted_rate(shares), "==", 4 * at.risk))
        for gamma in (Q(1), Q(2)):
            change = at.after(gamma).lyapunov - at.lyapunov
            answers.append(compare(change, "==", -8 * gamma * at.risk + gamma * gamma * at.curvature))
    return all_of(answers, _where(instance, ANY))


def _bounds(instance: Instance) -> Answer:
    answers = []
    for _, at in _variants(instance, SUBGRADIENTS):
        hidden = (1 + at.second_moment) * at.hidden
        weak = at.radius**2 * (at.dimension + 1) * at.theta_norm2
        answers.append(compare(at.gradient_norm2, "<=", 4 * (hidden + 1) * at.risk))
        answers.append(compare(at.curvature, "<=", 4 * (hidden + 2) * at.risk))
        answers.append(compare(at.gradient_norm2, "<=", 4 * (weak + 1) * at.risk))
        if at.risk > 0:  # then Q > 0, because <grad V, G> = 8 L
            exact = at.step_exact
            answers += [compare(x, "<=", exact) for x in (at.step_crude, at.step_apriori, at.step_hidden)]
    return all_of(answers, _where(instance, SUBGRADIENTS))


def _own_trace(instance: Instance) -> Answer:
    here = instance.at
    if not _meets_kinks(instance):
        return compare(here.curvature, "<=", 4 * here.kernel_trace * here.risk, _where(instance, ANY))

    def gap(convention: Q) -> Q:
        at = here.with_convention(convention)
        left: Q = 4 * here.kernel_trace_with(convention) * here.risk - at.curvature
        return left

    worst = _tightest(gap)
    at, bound = here.with_convention(worst), 4 * here.kernel_trace_with(worst) * here.risk
    return compare(
        at.curvature,
        "<=",
        bound,
        f"{shown(at.curvature)} <= {shown(bound)} at the tightest relu'(0) = {shown(worst)}",
    )


def _tightest(gap: Callable[[Q], Q]) -> Q:
    """Where a polynomial of degree at most 2 is least; if it has no least value, a place where it is negative.

    So ``gap >= 0`` everywhere exactly if it holds there.
    """
    constant, up, down = gap(Q(0)), gap(Q(1)), gap(Q(-1))
    bend, slope = (up + down) / 2 - constant, (up - down) / 2
    if bend > 0:
        return -slope / (2 * bend)
    if bend == 0:
        return Q(0) if slope == 0 else -(constant + 1) / slope
    return 1 - (abs(slope) + abs(constant) + 1) / bend


def strict_trace(instance: Instance) -> Answer:
    """The false form: Q <= 4 trK L with the strict sets I_i in trK although relu'(0) = 1 in G."""
    if not _meets_kinks(instance):
        return not_applicable("no kink carries mass")
    at = instance.at.with_convention(Q(1))
    return compare(at.curvature, "<=", 4 * at.kernel_trace * at.risk)


def _remark(instance: Instance) -> Answer:
    at = Instance(REMARK).at.with_convention(Q(1))
    gamma = Q(1, 2)
    rise = at.after(gamma).lyapunov - at.lyapunov
    return all_of(
        [
            compare(at.risk, "==", Q(1)),
            compare(at.curvature, "==", Q(44)),
            compare(at.kernel_trace, "==", Q(2)),
            compare(gamma, "<", at.step_trace),
            compare(rise, "==", Q(7)),
            met(),
        ],
        "L = 1, Q = 44 > 8 = 4 trK L; V rises by 7 at gamma = 1/2 < 2/trK = 1",
    )


_NEEDS = ("H1", "H2", "H3")

IDENTITIES = Claim(
    "C14",
    "C2, C3, C3w and C8 hold for any value of relu'(0)",
    _NEEDS,
    _identities,
    latex=r"C2, C3, C3w and C8 hold for any value assigned to $\mathrm{relu}'(0)$",
    certificate=certificates.CONVENTIONS,
)
BOUNDS = Claim(
    "C14b",
    "for relu'(0) in [0, 1]: C5 and the step bounds without trK hold",
    _NEEDS,
    _bounds,
    latex=r"for $\mathrm{relu}'(0)\in[0,1]$ the bounds C5 and C9 that do not contain $\mathrm{tr}K$ hold as written",
    certificate=certificates.BOUNDS,
)
OWN_TRACE = Claim(
    "C14c",
    "Q <= 4 trK L for any value of relu'(0), with relu'(y_i)^2 in trK",
    _NEEDS,
    _own_trace,
    latex=r"$Q \le 4\,\mathrm{tr}K\,L$ if $1_{I_i}$ in $\mathrm{tr}K$ is replaced by $\mathrm{relu}'(y_i)^2$",
)
REMARK_CLAIM = Claim(
    "C14d",
    "with relu'(0) = 1 and strict I_i in trK, Q <= 4 trK L can fail",
    _NEEDS,
    _remark,
    latex=r"with $\mathrm{relu}'(0)=1$ and the strict $I_i$ in $\mathrm{tr}K$ the bound $Q \le 4\,\mathrm{tr}K\,L$ fails for "
    r"$\mu=\delta_0$, $(w,b,v,c)=(1,0,3,1)$, $\xi=0$: $L=1$, $Q=44$, $\mathrm{tr}K=2$",
)

CLAIMS = (IDENTITIES, BOUNDS, OWN_TRACE, REMARK_CLAIM)
