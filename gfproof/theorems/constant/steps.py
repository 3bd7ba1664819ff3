"""C8, C9, C10, C12: what one step of gradient descent does, exactly, and which step sizes are safe."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from gfproof.case import Descent
from gfproof.network import Network, Vector
from gfproof.numbers import Number, Q
from gfproof.problem import Atoms, Constant, Problem
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable, shown
from gfproof.theorems.constant import certificates
from gfproof.theorems.constant.identities import FIELD, STATIC
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.quantities import Quantities

ONE = Q(1)


def step_sizes(instance: Instance) -> tuple[Q, ...]:
    """The step size of the case where it has one, and two more: three decide a polynomial of degree 2 that is 0 at 0."""
    dynamics = instance.case.dynamics
    own = [dynamics.size(0)] if isinstance(dynamics, Descent) and dynamics.size(0) > 0 else []
    return tuple(dict.fromkeys([*own, Q(1), Q(2), Q(1, 3)]))[:3]


def step_identity(half: Q = ONE) -> Callable[[Instance], Answer]:
    """V(theta - gamma G) - V = -8 gamma L + half gamma^2 Q, the same for W; the theorem's half is 1."""

    def decide(instance: Instance) -> Answer:
        at = instance.at
        answers, note = [], ""
        for gamma in step_sizes(instance):
            after = at.after(gamma)
            wanted = -8 * gamma * at.risk + half * gamma * gamma * at.curvature
            answers.append(compare(after.lyapunov - at.lyapunov, "==", wanted))
            answers.append(compare(after.centred - at.centred, "==", wanted))
            note = note or f"{shown(wanted)} at gamma = {shown(gamma)}"
        return all_of(answers, f"{note}; three gamma decide all")

    return decide


def _balance(instance: Instance) -> Answer:
    return balance_identity(instance, 1)


def balance_identity(instance: Instance, direction: int) -> Answer:
    """Delta_i changes by direction gamma^2 (|G_{v_i}|^2 - |G_{u_i}|^2); the theorem's direction is 1."""
    at = instance.at
    slope = at.gradient
    answers = []
    for gamma in step_sizes(instance):
        after = at.after(gamma)
        for i in range(at.network.width):
            outer = slope.outer(i)
            gap = sum((x * x for x in outer), Q(0)) - sum((x * x for x in (*slope.w[i], slope.b[i])), Q(0))
            change = after.balancedness[i] - at.balancedness[i]
            answers.append(compare(change, "==", direction * gamma * gamma * gap))
    return all_of(answers, f"{at.network.width} neurons; three gamma decide all")


def _threshold(instance: Instance) -> Answer:
    return threshold(instance, Q(1))


def threshold(instance: Instance, share: Q) -> Answer:
    """With L > 0: V falls for 0 < gamma < share 8L/Q, stays at it, rises beyond; the theorem's share is 1."""
    at = instance.at
    if at.risk == 0:
        return all_of(
            [compare(at.gradient_norm2, "==", Q(0)), compare(at.after(Q(1)).lyapunov, "==", at.lyapunov)],
            "stationary: L = 0 and G = 0",
        )
    if at.step_exact is None:  # the theorem excludes it: Q = 0 forces L = 0
        return compare(at.curvature, ">", Q(0))
    edge = share * at.step_exact
    signs = ((Q(1, 2), "<"), (Q(99, 100), "<"), (Q(1), "=="), (Q(101, 100), ">"), (Q(2), ">"))
    answers = [compare(at.after(edge * part).lyapunov - at.lyapunov, sign, Q(0)) for part, sign in signs]
    return all_of(answers, f"8L/Q = {shown(at.step_exact)}")


def ordering(pairs: Callable[[Quantities], list[Number | None]]) -> Callable[[Instance], Answer]:
    """With L > 0 the step bounds increase in the order listed, the last of them 8L/Q; None is no bound at all."""

    def decide(instance: Instance) -> Answer:
        at = instance.at
        if at.risk == 0:
            return not_applicable("L = 0: every step stays, and 8L/Q is 0/0")
        bounds = pairs(at)
        chain = [
            met() if high is None else compare(low, "<=", high) for low, high in itertools.pairwise(bounds)
        ]
        return all_of(chain, " <= ".join("inf" if x is None else shown(x) for x in bounds))

    return decide


def sufficient(size: Callable[[Quantities], Number]) -> Callable[[Instance], Answer]:
    """A step just below a bound lowers V (L > 0)."""

    def decide(instance: Instance) -> Answer:
        at = instance.at
        if at.risk == 0:
            return met("stationary: L = 0")
        gamma = size(at) * Q(999, 1000)
        return compare(at.after(gamma).lyapunov, "<", at.lyapunov, f"V falls at gamma = {shown(gamma)}")

    return decide


def _chain(at: Quantities) -> list[Number | None]:
    return [at.step_crude, at.step_apriori, at.step_hidden, at.step_trace, at.step_exact]


# -- C10: the constant cannot be improved ---------------------------------------------------------------


def point_of_norm2(size: Q) -> Vector:
    """A rational point with |x|^2 = size >= 0, of a dimension that grows like log log of its numbers.

    With size = p/q the integer p q is a sum of squares k_j^2, the largest first (what remains after k^2 is at most 2k),
    and x_j = k_j/q.
    """
    rest, squares = int(size.p) * int(size.q), []
    while rest:
        squares.append(math.isqrt(rest))
        rest -= squares[-1] ** 2
    return tuple(Q(k, int(size.q)) for k in squares) or (Q(0),)


def extremal_family(second_moment: Q, xi: Q) -> list[Quantities]:
    """Members of the family of C10: mu = delta_{x0}, c = xi, u_i = t_i (x0, 1), t_i > 0, v_i >= 0 not all 0."""
    x0 = point_of_norm2(second_moment)
    problem = Problem(Constant((xi,)), Atoms((x0,), (Q(1),)))
    members = []
    for t, v in (((1,), (1,)), ((2,), (3,)), ((1, "1/2"), (0, 2)), (("1/3", 1, 2), (1, "1/4", 0))):
        scales = [Q(1) * x if isinstance(x, int) else Q(*map(int, x.split("/"))) for x in t]
        network = Network.exact(w=[[s * x for x in x0] for s in scales], b=scales, v=list(v), c=xi)
        members.append(Quantities(network, problem))
    return members


def _attained(instance: Instance) -> Answer:
    return attained(instance.at.second_moment, instance.at.xi[0])


@lru_cache(maxsize=256)
def attained(second_moment: Q, xi: Q) -> Answer:
    """C10 on the members of the family: a function of M2 and xi alone."""
    members = extremal_family(second_moment, xi)
    answers = []
    for at in members:
        bound = at.step_apriori
        answers.append(compare(at.second_moment, "==", second_moment))
        answers.append(compare(at.curvature, "==", 4 * at.kappa(at.hidden) * at.risk))
        answers.append(compare(at.centred, "==", at.hidden))
        answers.append(compare(at.step_exact or Q(0), "==", bound))
        for gamma in (bound * Q(1001, 1000), 3 * bound):
            answers.append(compare(at.after(gamma).lyapunov, ">", at.lyapunov))
    note = f"{len(members)} members with M2 = {shown(second_moment)}"
    return replace(all_of(answers, note), scope=f"{len(members)} members of the family")


STEP = Claim(
    "C8",
    "V(theta - gamma G) - V(theta) = -8 gamma L + gamma^2 Q, the same for W",
    STATIC,
    step_identity(),
    "next(V) - V == -8*gamma*L + gamma**2*Q and next(W) - W == -8*gamma*L + gamma**2*Q",
    r"$V(\theta-\gamma G) - V(\theta) = -8\gamma L + \gamma^2 Q$ for all $\gamma$; the same for $W$",
    certificates.STEP,
)
THRESHOLD = Claim(
    "C9",
    "a step gamma > 0 lowers V exactly when gamma < 8L/Q (if L > 0)",
    STATIC,
    _threshold,
    None,
    r"if $L(\theta)>0$ and $\gamma>0$: $V(\theta-\gamma G) < V(\theta)$ exactly when $\gamma<8L/Q$",
    certificates.THRESHOLD,
)
ORDER = Claim(
    "C9o",
    "1/(a^2(d+1)V+1) <= 2/((1+M2)W+2) <= 2/((1+M2)S+2) <= 2/trK <= 8L/Q (if L > 0)",
    STATIC,
    ordering(_chain),
    None,
    r"if $L(\theta)>0$: "
    r"$\frac{1}{a^2(d+1)V+1} \le \frac{2}{(1+M_2)W+2} \le \frac{2}{(1+M_2)S+2} \le \frac{2}{\mathrm{tr}K} \le \frac{8L}{Q}$",
    certificates.ORDER,
)
ATTAINED = Claim(
    "C10",
    "the bound 2/((1+M2)W+2) is attained: atom x0, |x0|^2 = M2, c = xi, u_i = t_i (x0,1)",
    STATIC,
    _attained,
    None,
    r"the constant cannot be improved: for $\mu=\delta_{x_0}$ with $|x_0|^2=M_2$, $c=\xi$, $(w_i,b_i)=t_i(x_0,1)$, $t_i>0$, "
    r"$v_i\ge0$ not all $0$: $Q = 4[(1+M_2)S+2]L$, $W=S$, and $V$ rises for every $\gamma > 2/((1+M_2)W+2)$",
)
BALANCE = Claim(
    "C12",
    "Delta_i = |v_i|^2 - |u_i|^2 changes by gamma^2 (|G_{v_i}|^2 - |G_{u_i}|^2)",
    FIELD,
    _balance,
    "next(norm2(v[i]) - norm2(w[i]) - b[i]**2) == norm2(v[i]) - norm2(w[i]) - b[i]**2"
    " + gamma**2*(norm2(G.v[i]) - norm2(G.w[i]) - G.b[i]**2)",
    r"$\Delta_i = |v_i|^2-|u_i|^2$ changes in one step by $\gamma^2(|G_{v_i}|^2-|G_{u_i}|^2)$, for every target",
    certificates.BALANCE,
)

CLAIMS = (STEP, THRESHOLD, ORDER, ATTAINED)
