"""C1 to C6: existence and uniqueness of gradient flows, on one case."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from gfproof.certify import integrand
from gfproof.flow.uniqueness import uniqueness
from gfproof.network import Network, Parameters, zero_like
from gfproof.network.symmetry import permute
from gfproof.numbers import Number, Q, ball, bits_for, dot, precision
from gfproof.problem import Affine, Problem, Uniform
from gfproof.theorems.answers import (
    Answer,
    all_of,
    argued,
    compare,
    met,
    not_applicable,
    not_met,
    shown,
)
from gfproof.theorems.certified import certified
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.existence import lipschitz, second_flow
from gfproof.theorems.existence.setting import (
    degenerate_neurons,
    is_degenerate,
    network_of,
    on_interval,
)
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Verdict

FIELD = ("G",)
SMOOTH = ("H1", "H2", "G")
FLOWING = ("H1", "H2", "H3")
EVERY = "every solution from this start"


def local_constant(instance: Instance) -> Answer:
    """C1 on pairs of networks with the same degenerate neurons."""
    network, problem = network_of(instance), instance.case.problem
    if not on_interval(instance) or network.outputs != 1:
        return argued(
            "locally Lipschitz; K is computed for d = 1, the uniform law, one output and exact targets"
        )
    fixed, largest, pairs = frozenset(degenerate_neurons(network)), Q(0), 0
    slope = problem.generalized_gradient(network)
    for other, delta in lipschitz.neighbours(network, fixed):
        pairs += 1
        bound = lipschitz.constant(network, other, problem)
        largest = max(largest, bound)
        found = compare(lipschitz.largest_change(slope, other, problem), "<=", bound * delta)
        if found.verdict is not Verdict.HOLDS:
            return found
    return argued(f"computed: {pairs} pairs, K <= {shown(largest)}")


def _distance(instance: Instance) -> Answer:
    return argued(f"L(Theta_0) = {shown(instance.at.risk)}", EVERY)


def energy_rate(instance: Instance, factor: int = 1) -> Answer:
    """L'(theta; -G) = -factor |G|^2, the one-sided derivative; the theorem's factor is 1."""
    if not on_interval(instance):
        return not_applicable("one-sided derivatives are computed for d = 1")
    problem, network = instance.case.problem, network_of(instance)
    slope = problem.generalized_gradient(network)
    rate = problem.directional_derivative(network, slope.map(lambda x: -x))
    return compare(rate, "==", -factor * slope.norm2())


def _one_solution(instance: Instance) -> Answer:
    count = len(degenerate_neurons(network_of(instance)))
    return argued(
        f"{count} degenerate neurons at the start", "solutions that keep degenerate neurons degenerate"
    )


def _without_degenerate(instance: Instance) -> Answer:
    """A degenerate neuron has zero field and adds nothing to N."""
    network, problem = network_of(instance), instance.case.problem
    idle = degenerate_neurons(network)
    if not idle:
        return not_applicable("no neuron is degenerate")
    keep = [i for i in range(network.width) if i not in idle]
    rest = permute(network, keep)
    (risk, slope), (other, remaining) = problem.risk_and_gradient(network), problem.risk_and_gradient(rest)
    gaps = [compare(risk, "==", other)]
    for i in idle:
        gaps += [compare(x, "==", Q(0)) for x in (*slope.w[i], slope.b[i], *slope.outer(i))]
    for i, j in enumerate(keep):
        gaps += [compare(x, "==", y) for x, y in zip(slope.w[j], remaining.w[i], strict=True)]
        gaps += [compare(slope.b[j], "==", remaining.b[i])]
    return all_of(gaps, f"{len(idle)} degenerate neurons left out")


def _second_flow(instance: Instance) -> Answer:
    if not on_interval(instance):
        return not_applicable("decided for d = 1")
    found = uniqueness(network_of(instance), instance.case.problem.domain)
    if found.verdict is not Verdict.FAILS:
        return not_applicable(
            "no degenerate neuron with v != 0 whose velocity points into the cone of full activity"
        )
    w, b = (found.witness["velocity"][name] for name in ("w", "b"))
    return argued(f"velocity ({w}, {b})")


def unique(instance: Instance) -> Answer:
    """Is there one flow only?  False where a degenerate neuron may leave; kept for a false variant."""
    if not on_interval(instance):
        return not_applicable("decided for d = 1")
    found = uniqueness(network_of(instance), instance.case.problem.domain)
    if found.verdict is Verdict.FAILS:
        return not_met("a second flow exists", found.witness)
    return not_applicable(found.note)


def _kept_degenerate(instance: Instance) -> Answer:
    if not on_interval(instance):
        return not_applicable("decided for d = 1")
    found = uniqueness(network_of(instance), instance.case.problem.domain)
    if found.verdict is Verdict.HOLDS:
        return argued(found.note, EVERY)
    return not_applicable("a neuron is degenerate with v != 0, or has |v_i|^2 > |u_i|^2")


def balance(network: Network, i: int) -> Q:
    """Delta_i = |v_i|^2 - |u_i|^2."""
    outer = network.outer(i)
    value: Q = dot(outer, outer) - dot(network.w[i], network.w[i]) - network.b[i] ** 2
    return value


def _never_degenerate(instance: Instance) -> Answer:
    network, at = network_of(instance), instance.at
    safe = [i for i in range(network.width) if not is_degenerate(network, i) and balance(network, i) <= 0]
    if not safe:
        return not_applicable("every neuron is degenerate or has |v_i|^2 > |u_i|^2")
    below = [-balance(network, i) for i in safe if balance(network, i) < 0]
    balanced = [i for i in safe if balance(network, i) == 0]
    notes = [f"{len(below)} neurons with |u_i|^2 >= {shown(min(below))}"] if below else []
    if balanced:
        size = min(dot(network.w[i], network.w[i]) + network.b[i] ** 2 for i in balanced)
        with precision(bits_for(20)):
            rate = 2 * (ball((1 + at.second_moment) * at.risk)).sqrt() if at.problem.exact else None
        bound = f"sqrt({shown(size)}) exp(-({shown(rate)}) t)" if rate is not None else "an exponential bound"
        notes.append(f"{len(balanced)} neurons with |u_i| >= {bound}")
    return argued("; ".join(notes), EVERY)


def slow_decay(instance: Instance, factor: int = 4) -> Answer:
    """(u_i.G_{u_i})^2 <= factor |v_i|^2 |u_i|^2 (1 + M2) L; the theorem's factor is 4."""
    network, problem = network_of(instance), instance.case.problem
    at = Quantities(network, problem)
    for i in range(network.width):
        inner = dot(network.w[i], at.gradient.w[i]) + network.b[i] * at.gradient.b[i]
        outer = network.outer(i)
        size = dot(network.w[i], network.w[i]) + network.b[i] ** 2
        bound = factor * dot(outer, outer) * size * (1 + at.second_moment) * at.risk
        found = compare(inner * inner, "<=", bound)
        if found.verdict is not Verdict.HOLDS:
            return found
    return met(f"{network.width} neurons")


def _directions(network: Network) -> list[Parameters]:
    """Every unit vector or its opposite, and two opposite directions that move everything."""
    zero = zero_like(network)
    count = len(list(zero.entries()))
    rows = [[Q((-1) ** k) if j == k else Q(0) for j in range(count)] for k in range(count)]
    rows += [[Q(sign * (-1) ** k * (k + 1)) for k in range(count)] for sign in (1, -1)]
    return [zero.map(_each(row)) for row in rows]


def _each(row: list[Q]) -> Callable[[Number], Number]:
    """The function that returns the entries of a row one after the other."""
    entries = iter(row)
    return lambda _: next(entries)


def is_gradient(instance: Instance) -> Answer:
    """C6: where no neuron is degenerate all one-sided derivatives are those of a linear map, and that is G."""
    if not on_interval(instance):
        return argued("checked for d = 1")
    network, problem = network_of(instance), instance.case.problem
    if degenerate_neurons(network):
        return not_applicable("a neuron is degenerate")
    return smooth(network, problem)


def smooth(network: Network, problem: Problem) -> Answer:
    """Is L differentiable with gradient G?"""
    if not problem.is_differentiable(network):
        return not_met("L is not differentiable", {"differentiable": False})
    slope = problem.generalized_gradient(network)
    for direction in _directions(network):
        found = compare(problem.directional_derivative(network, direction), "==", slope.dot(direction) + Q(0))
        if found.verdict is not Verdict.HOLDS:
            return found
    return met("every entry, and a direction and its opposite")


def _limiting(instance: Instance) -> Answer:
    """C6: with u_i = (0, -1/n) for the degenerate neurons N is the same, L is C^1 there, and its gradients are G."""
    if not on_interval(instance):
        return argued("checked for d = 1")
    network, problem = network_of(instance), instance.case.problem
    idle = degenerate_neurons(network)
    if not idle:
        return not_applicable("no neuron is degenerate")
    slope, risk, parts = problem.generalized_gradient(network), problem.risk(network), []
    for n in (1, 1000):
        near = Network(
            network.w,
            tuple(Q(-1, n) if i in idle else b for i, b in enumerate(network.b)),
            network.v,
            network.c,
        )
        there = problem.generalized_gradient(near)
        parts.append(compare(problem.risk(near), "==", risk))
        parts += [compare(x, "==", y) for x, y in zip(there.entries(), slope.entries(), strict=True)]
        if not problem.is_differentiable(near):
            return not_met("L is not differentiable nearby", {"n": n})
    return all_of(parts, f"{len(idle)} degenerate neurons replaced by (0, -1/n)")


@cache
def not_regular() -> Answer:
    """AF9: f(x) = x on [0, 1], w = b = 0, v = 1, c = 1/2: G = 0 and L falls in the direction (dw, db) = (1, 0)."""
    problem = Problem(Affine(((Q(1),),), (Q(0),)), Uniform((Q(0),), (Q(1),)))
    network = second_flow.network(Q(0), Q(0), Q(1), Q(1, 2))
    zero = Q(0)

    def derivative(dw: int, db: int) -> Q:
        direction = Parameters(((Q(dw),),), (Q(db),), ((zero,),), (zero,))
        return problem.directional_derivative(network, direction)

    parts = [compare(problem.generalized_gradient(network).norm2(), "==", zero)]
    for (dw, db), wanted in (((1, 0), Q(-1, 6)), ((-1, 0), zero), ((-1, 1), Q(1, 6))):
        parts.append(compare(derivative(dw, db), "==", wanted))
    return all_of(parts, "derivatives -1/6, 0, 1/6 where G = 0")


CLAIMS = (
    Claim(
        "C1",
        "|G(theta) - G(theta')| <= K |theta - theta'| (largest entries), K explicit, same degenerate neurons",
        SMOOTH,
        local_constant,
        None,
        r"$G$ is locally Lipschitz on each set $\{u_i\ne0\ (i\notin D),\ u_i=0\ (i\in D)\}$",
    ),
    Claim(
        "C2",
        "no blow-up: |Theta_t - Theta_0|^2 <= t L(Theta_0)",
        ("H3",),
        _distance,
        None,
        r"$\|\Theta_t-\Theta_0\|\le\sqrt{t\,L(\Theta_0)}$ for every solution on $[0,T)$",
    ),
    Claim(
        "C2e",
        "the one-sided derivative of L along -G is -|G|^2",
        SMOOTH,
        energy_rate,
        None,
        r"$L'(\theta;-G)=-\|G\|^2$",
    ),
    Claim(
        "C3",
        "exactly one solution on [0, inf) keeps degenerate neurons degenerate",
        FLOWING,
        _one_solution,
        None,
        r"there is exactly one solution on $[0,\infty)$ with $D(\Theta_s)\subseteq D(\Theta_t)$ for $s\le t$",
    ),
    Claim(
        "C3d",
        "a degenerate neuron has zero field and adds nothing to N",
        SMOOTH,
        _without_degenerate,
        None,
        r"a degenerate neuron has zero field and contributes nothing to $N$",
    ),
    Claim(
        "C4",
        "a degenerate neuron with v != 0 whose velocity points into the cone of full activity leaves in a second solution",
        FLOWING,
        _second_flow,
        None,
        r"a degenerate neuron with $v_i\ne0$ whose velocity points into the cone of full activity leaves in a second solution",
    ),
    Claim(
        "C4n",
        "NU1, f = 0 on [0, 1]: -G(0, 0, 1, c) = (0, 0, 0, -2c); the affine field, equal to -G on its cone, leaves with (1, 2)",
        SMOOTH,
        lambda instance: second_flow.both_solve(),
        None,
        r"$f=0$ on $[0,1]$, $(w,b,v,c)=(0,0,1,-1)$: $(0,0,1,-e^{-2t})$ solves, and so does the solution of the polynomial "
        r"equation of full activity, whose velocity $(1,2)$ in $(w,b)$ points into its cone",
    ),
    Claim(
        "C5",
        "|v_i| <= |u_i| != 0: never degenerate; |u_i|^2 >= |u_i(0)|^2 - |v_i(0)|^2, or an exponential bound where equal",
        ("H3",),
        _never_degenerate,
        None,
        r"$\Delta_i<0$: $|u_i(t)|^2\ge-\Delta_i$; $\Delta_i=0$: $|u_i(t)|\ge|u_i(0)|e^{-2\sqrt{(1+M_2)L_0}\,t}$",
    ),
    Claim(
        "C5b",
        "|v_i|^2 - |u_i|^2 has derivative 0 along -G",
        ("H3",),
        lambda instance: all_of(
            [compare(instance.at.homogeneity_gap(i), "==", Q(0)) for i in range(instance.at.network.width)],
            "every neuron",
        ),
        "d(norm2(v[i]) - norm2(w[i]) - b[i]**2) == 0",
        r"$\Delta_i=|v_i|^2-|u_i|^2$ has derivative $0$ along $-G$",
        certified(certificates.EVERY_TARGET, integrand.balancedness),
    ),
    Claim(
        "C5r",
        "(u_i.G_{u_i})^2 <= 4 |v_i|^2 |u_i|^2 (1 + M2) L",
        FIELD,
        slow_decay,
        None,
        r"$(u_i\cdot G_{u_i})^2\le4|v_i|^2|u_i|^2(1+M_2)L$",
    ),
    Claim(
        "C5h",
        "if |v_i| <= |u_i| != 0 or u_i = v_i = 0 for all i, every solution keeps degenerate neurons degenerate",
        FLOWING,
        _kept_degenerate,
        None,
        r"if $\Delta_i\le0$ where $u_i(0)\ne0$ and $v_i(0)=0$ where $u_i(0)=0$, every solution has $D(\Theta_s)\subseteq "
        r"D(\Theta_t)$ for $s\le t$",
    ),
    Claim(
        "C6",
        "no neuron degenerate: L is differentiable, its one-sided derivatives are those of G",
        SMOOTH,
        is_gradient,
        None,
        r"if all $u_i\ne0$, $L$ is differentiable at $\theta$ with gradient $G$",
    ),
    Claim(
        "C6l",
        "G is the gradient of L at networks with the same N (degenerate u_i replaced by (0, -1/n), n = 1 and 1000)",
        SMOOTH,
        _limiting,
        None,
        r"with the degenerate $u_i$ replaced by $(0,-1/n)$, $n=1$ and $1000$, $N$ is the same and $L$ is differentiable with "
        r"gradient $G(\theta)$",
    ),
    Claim(
        "C6r",
        "G need not be a regular subgradient: f = x on [0, 1], w = b = 0, v = 1, c = 1/2",
        SMOOTH,
        lambda instance: not_regular(),
        None,
        r"at degenerate neurons with $v_i\ne0$, $G$ need not be a regular subgradient",
    ),
)
