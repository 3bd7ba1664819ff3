"""C7 and C11: what follows for the whole trajectory, by the written proof, from the hypotheses on a case.

These claims are ``argued``; those about a finite time are ``enclosed`` where the flow of the case can be enclosed.  Where
the first step of a descent can be computed, the claim is also tested on it exactly: a violation there would refute it, a
success adds nothing to the evidence.
"""

from __future__ import annotations

from collections.abc import Callable

from gfproof.case import Descent
from gfproof.numbers import Number, Q, integral_bits
from gfproof.theorems import enclosed_flow
from gfproof.theorems.answers import Answer, argued, compare, not_applicable, shown
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Verdict

FLOW = ("H1", "H2", "H3", "H4")
EVERY_TARGET_FLOW = ("H1", "H3", "H4")
STEPS = ("H1", "H2", "H3", "H5")
DESCENT = (*STEPS, "H6")
LONGEST_STEP = 2_000_000
"""Bits that the risk after one step may have, about; beyond, the first step is not computed."""


def along(
    note: Callable[[Quantities], str], scope: str = "every solution from this start"
) -> Callable[[Instance], Answer]:
    """Argued, with the numbers of the case in the note."""
    return lambda instance: argued(note(instance.at), scope)


def _rate(at: Quantities) -> str:
    if at.risk == 0:
        return "L(Theta_T) = 0"
    start = at.energy * at.risk
    return f"L(Theta_T) <= {shown(start)} / ({shown(at.energy)} + {shown(4 * at.risk)} T)"


FLOW_CLAIMS = (
    Claim(
        "C7a",
        "L(Theta_t) = L(Theta_0) - int_0^t |G|^2 ds; L is non-increasing",
        FLOW,
        enclosed_flow.checked(along(lambda at: f"L(Theta_0) = {shown(at.risk)}"), enclosed_flow.energy),
        None,
        r"$L(\Theta_t) = L(\Theta_0) - \int_0^t \|G(\Theta_s)\|^2\,ds$, so $L$ is non-increasing",
    ),
    Claim(
        "C7b",
        "|v_i|^2 - |u_i|^2 is constant along the flow",
        EVERY_TARGET_FLOW,
        enclosed_flow.checked(along(lambda at: "every neuron, every target"), enclosed_flow.balance),
        "d(norm2(v[i]) - norm2(w[i]) - b[i]**2) == 0",
        r"$|v_i|^2 - |u_i|^2$ is constant in $t$, for each neuron and every target",
    ),
    Claim(
        "C7c",
        "V(Theta_t) + 8 int_0^t L = V(Theta_0), E(Theta_t) + 4 int_0^t L = E(Theta_0)",
        FLOW,
        enclosed_flow.checked(
            along(lambda at: f"V(Theta_0) = {shown(at.lyapunov)}, E(Theta_0) = {shown(at.energy)}"),
            enclosed_flow.lyapunov,
        ),
        None,
        r"$V(\Theta_t) + 8\int_0^t L\,ds = V(\Theta_0)$ and $E(\Theta_t) + 4\int_0^t L\,ds = E(\Theta_0)$",
    ),
    Claim(
        "C7d",
        "|Theta_t|^2 <= V(Theta_0) <= 3 |Theta_0|^2 + 8 |xi|^2",
        FLOW,
        enclosed_flow.checked(along(lambda at: f"|Theta_t|^2 <= {shown(at.lyapunov)}"), enclosed_flow.norm),
        "theta2 <= initial(V) and initial(V) <= 3*initial(theta2) + 8*norm2(xi)",
        r"$\|\Theta_t\|^2 \le V(\Theta_0) \le 3\|\Theta_0\|^2 + 8|\xi|^2$ for all $t$",
    ),
    Claim(
        "C7e",
        "int_0^inf L dt <= E(Theta_0)/4 <= W(Theta_0)/8 <= V(Theta_0)/8",
        FLOW,
        along(lambda at: f"int_0^inf L <= {shown(at.energy / 4)}"),
        None,
        r"$\int_0^\infty L\,dt \le E(\Theta_0)/4 \le W(\Theta_0)/8 \le V(\Theta_0)/8$",
    ),
    Claim(
        "C7f",
        "L(Theta_T) <= E(Theta_0)/(4T), T > 0",
        FLOW,
        enclosed_flow.checked(
            along(lambda at: f"L(Theta_T) <= {shown(at.energy / 4)} / T"), enclosed_flow.rate
        ),
        None,
        r"$L(\Theta_T) \le E(\Theta_0)/(4T) \le W(\Theta_0)/(8T) \le V(\Theta_0)/(8T)$ for $T>0$",
    ),
    Claim(
        "C7g",
        "L(Theta_T) <= E_0 L_0/(E_0 + 4 L_0 T), L/E is non-increasing, T L(Theta_T) -> 0",
        FLOW,
        along(_rate),
        None,
        r"$L(\Theta_T) \le \frac{E_0L_0}{E_0+4L_0T}$ (read $0$ if $L_0=0$), $L/E$ is non-increasing while $L>0$, "
        r"and $T\,L(\Theta_T)\to0$",
    ),
)


# -- gradient descent ------------------------------------------------------------------------------------


def _descent(instance: Instance) -> Descent:
    dynamics = instance.case.dynamics
    if not isinstance(dynamics, Descent):  # H5 excludes it
        raise TypeError("a claim on descent was asked of a case without descent")
    return dynamics


def first_step_size(instance: Instance) -> Q:
    """gamma_0."""
    return _descent(instance).size(0)


def _scope(moves: Descent) -> str:
    return "every n" if moves.constant else f"the {len(moves.step_sizes)} given steps"


def _first_step(instance: Instance) -> tuple[Q, Quantities] | None:
    gamma = _descent(instance).size(0)
    at = instance.at
    # each kink after the step is a quotient of numbers as long as the risk before it
    if gamma == 0 or integral_bits(at.risk) * (at.network.width + 1) > LONGEST_STEP:
        return None
    return gamma, at.after(gamma)


def _unless_refuted(instance: Instance, tests: list[Answer], note: str) -> Answer:
    """Argued, unless an exact test on the first step refutes the claim."""
    for test in tests:
        if test.verdict is Verdict.FAILS:
            return test
    return argued(note, _scope(_descent(instance)))


def _monotone(instance: Instance) -> Answer:
    moves, at = _descent(instance), instance.at
    edge = compare(moves.largest, "<=", at.step_apriori)
    if edge.verdict is not Verdict.HOLDS:
        return not_applicable(f"sup gamma_n = {edge.note} = 2/kappa_0")
    tests = []
    if first := _first_step(instance):
        after = first[1]
        tests = [
            compare(after.centred, "<=", at.centred),
            compare(after.lyapunov, "<=", at.lyapunov),
            compare(after.theta_norm2, "<=", at.lyapunov),
        ]
    return _unless_refuted(instance, tests, f"|Theta_n|^2 <= {shown(at.lyapunov)}")


def budget(instance: Instance) -> Number:
    """W(Theta_0) / (4 (2 - gbar kappa_0)), the bound on sum gamma_n L(Theta_n)."""
    at = instance.at
    return at.centred / (4 * (2 - _descent(instance).largest * at.kappa_centred))


def _summable(instance: Instance) -> Answer:
    bound = budget(instance)
    tests = [compare(_descent(instance).size(0) * instance.at.risk, "<=", bound)]
    return _unless_refuted(instance, tests, f"sum gamma_n L <= {shown(bound)}")


def _least_risk(instance: Instance) -> Answer:
    if _descent(instance).largest == 0:
        return not_applicable("no step size is positive: the bound divides by sum gamma_n = 0")
    bound = budget(instance)
    moves = _descent(instance)
    tests = []
    if (gamma := moves.size(0)) > 0:
        tests.append(compare(instance.at.risk, "<=", bound / gamma))
    count = moves.steps if moves.constant else len(moves.step_sizes)
    total = count * moves.step_sizes[0] if moves.constant else sum(moves.step_sizes, Q(0))
    note = f"min over {count} steps <= {shown(bound / total)}" if total > 0 else ""
    return _unless_refuted(instance, tests, note)


def lipschitz_squared(at: Quantities) -> Number:
    """K^2 = 4 (1 + 2m)(1 + m), m = (1 + M2) W(Theta_0)."""
    m = (1 + at.second_moment) * at.centred
    return 4 * (1 + 2 * m) * (1 + m)


def _increments(instance: Instance) -> Answer:
    at = instance.at
    k2 = lipschitz_squared(at)
    tests = []
    if first := _first_step(instance):
        gamma, after = first
        # |L' - L| <= K gamma (2 + K gamma) L, i.e. rest <= 2 K gamma L with rest = |L' - L| - K^2 gamma^2 L: compare squares
        rest = abs(after.risk - at.risk) - k2 * gamma * gamma * at.risk
        tests.append(compare(max(rest, Q(0)) ** 2, "<=", 4 * k2 * gamma * gamma * at.risk * at.risk))
    return _unless_refuted(instance, tests, f"K^2 = {shown(k2)}")


def _converges(instance: Instance) -> Answer:
    moves = _descent(instance)
    if not moves.constant:
        return not_applicable("a finite list of step sizes has no limit")
    return argued("the limit may be positive without H7", "every n")


def _to_zero(instance: Instance) -> Answer:
    return argued("sum gamma = inf", "every n")


DESCENT_CLAIMS = (
    Claim(
        "C11a",
        "if sup gamma_n <= 2/kappa_0: W, V are non-increasing, |Theta_n|^2 <= V(Theta_0)",
        STEPS,
        _monotone,
        None,
        r"if $\bar\gamma\le2/\kappa_0$: $W(\Theta_n)$ and $V(\Theta_n)$ are non-increasing, "
        r"$\sup_n\|\Theta_n\|^2\le V(\Theta_0)$",
    ),
    Claim(
        "C11b",
        "sum gamma_n L(Theta_n) <= W(Theta_0)/(4 (2 - gbar kappa_0))",
        DESCENT,
        _summable,
        None,
        r"$\sum_n\gamma_nL(\Theta_n) \le \frac{W(\Theta_0)}{4(2-\bar\gamma\kappa_0)}$",
    ),
    Claim(
        "C11c",
        "min_{n<N} L(Theta_n) <= W(Theta_0)/(4 (2 - gbar kappa_0) sum_{n<N} gamma_n)",
        DESCENT,
        _least_risk,
        None,
        r"$\min_{n<N}L(\Theta_n) \le \frac{W(\Theta_0)}{4(2-\bar\gamma\kappa_0)\sum_{n<N}\gamma_n}$",
    ),
    Claim(
        "C11d",
        "|L(Theta_{n+1}) - L(Theta_n)| <= K gamma_n (2 + K gamma_n) L(Theta_n)",
        DESCENT,
        _increments,
        None,
        r"$|L(\Theta_{n+1})-L(\Theta_n)| \le K\gamma_n(2+K\gamma_n)L(\Theta_n)$ "
        r"with $K = 2\sqrt{(1+2m)(1+m)}$, $m=(1+M_2)W(\Theta_0)$",
    ),
    Claim(
        "C11e",
        "L(Theta_n) -> 0",
        (*DESCENT, "H7"),
        _to_zero,
        None,
        r"$L(\Theta_n)\to0$ as $n\to\infty$",
    ),
    Claim(
        "C11f",
        "L(Theta_n) converges (without H7, possibly not to 0)",
        DESCENT,
        _converges,
        None,
        r"without H7, $L(\Theta_n)$ converges, possibly to a positive value",
    ),
)
