"""C1 to C5: stochastic gradient descent for constant targets.  The case's atoms are the data; batches are drawn from them.

L_n, G_n, Q_n of a batch are those of its empirical measure.  Checked on every batch of one sample, on the whole data, and on
the batch that takes every sample once; a case with ``kind = "sgd"`` also gives a path of batches, whose first steps are checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gfproof.case import Descent, StochasticDescent
from gfproof.flow.descent import batch_problem
from gfproof.network import Vector
from gfproof.numbers import Number, Q, dot, integral_bits
from gfproof.problem import Atoms, Constant, Problem
from gfproof.theorems.answers import (
    Answer,
    all_of,
    argued,
    compare,
    met,
    not_applicable,
    not_met,
    shown,
    unknown,
)
from gfproof.theorems.constant import certificates, hypotheses, steps
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Verdict

STATIC = ("H1", "H2", "H3")
DESCENT = (*STATIC, "H5", "H6")
MOST_SAMPLES = 12
"""At most so many batches of one sample are looked at."""
MOST_STEPS, MOST_BITS = 12, 3_000
"""At most so many steps of a path are checked, as long as its rationals have at most so many bits."""


def data_of(instance: Instance) -> Atoms:
    """The data set."""
    law = instance.case.problem.law
    if not isinstance(law, Atoms):  # H1 excludes it
        raise TypeError("a claim on batches was asked of a case without atoms")
    return law


def batches(instance: Instance) -> list[Quantities]:
    """The network's quantities on each batch that is looked at: one sample each, the data, every sample once."""
    law = data_of(instance)
    one = Q(1)
    laws = [Atoms((x,), (one,)) for x in law.points[:MOST_SAMPLES]]
    if len(law.points) > 1:
        laws += [law, Atoms(law.points, (one / len(law.points),) * len(law.points))]
    target = Constant(instance.at.xi)
    return [Quantities(instance.case.network, Problem(target, batch)) for batch in dict.fromkeys(laws)]


def path(instance: Instance) -> list[tuple[Q, Quantities]]:
    """The first steps of the case's own path of batches: gamma_n and the quantities at Theta_n on the n-th batch."""
    rule, law = instance.case.dynamics, data_of(instance)
    if not isinstance(rule, StochasticDescent):
        return []
    network, target = instance.case.network, Constant(instance.at.xi)
    found: list[tuple[Q, Quantities]] = []
    for n in range(min(rule.steps, MOST_STEPS)):
        if max(map(integral_bits, network.entries()), default=0) > MOST_BITS:
            break
        batch = batch_problem(instance.case.problem, rule.batch(n, law.masses)).law
        at = Quantities(network, Problem(target, batch))
        found.append((rule.size(n), at))
        network = at.after(rule.size(n)).network
    return found


def largest_square(law: Atoms) -> Q:
    """Xmax2, the largest |x|^2 of a sample."""
    largest: Q = max(dot(x, x) + Q(0) for x in law.points)
    return largest


def kappa(instance: Instance) -> Number:
    """The constant kappa_0 = (1 + Xmax2) W(Theta_0) + 2."""
    return (1 + largest_square(data_of(instance))) * instance.at.centred + 2


def _data(instance: Instance) -> Answer:
    law = instance.case.problem.law
    if isinstance(law, Atoms):
        drawn = (
            isinstance(instance.case.dynamics, StochasticDescent) and instance.case.dynamics.batches is None
        )
        how = "batches are drawn with a seed" if drawn else "that batches are independent is assumed"
        return met(f"{len(law.points)} samples, d = {law.dimension}; {how}")
    return not_met("the law is no finite data set", {"input": law.to_json()})


def _step_size(instance: Instance) -> Answer:
    dynamics = instance.case.dynamics
    if not isinstance(dynamics, Descent | StochasticDescent) or not isinstance(
        instance.case.problem.law, Atoms
    ):
        return unknown("the case is no descent on a data set")
    return compare(dynamics.largest, "<", 2 / kappa(instance))


def _plain(instance: Instance) -> Instance:
    """The case with its step sizes as plain descent: what H5 and H7 say depends on nothing else."""
    rule = instance.case.dynamics
    if not isinstance(rule, StochasticDescent):
        return instance
    return Instance(replace(instance.case, dynamics=Descent(rule.step_sizes, rule.steps, rule.constant)))


DATA = Hypothesis(
    "H1",
    "the data are finitely many points; batches are drawn independently of the past",
    _data,
    r"$\mu$ is the law of a finite data set; the batch $X_{n,1},\dots,X_{n,M_n}$ is i.i.d. with law $\mu$ and independent "
    r"of the past, $M_n\ge1$ not chosen after looking at it",
)
STEP_SIZE = Hypothesis(
    "H6",
    "sup gamma_n < 2/((1+Xmax2) W(Theta_0) + 2)",
    _step_size,
    r"$\bar\gamma=\sup_n\gamma_n<2/\kappa_0$ with $\kappa_0=(1+X_{\max}^2)W(\Theta_0)+2$, $X_{\max}^2=\max|x|^2$ over the data",
)


MOVES = Hypothesis(
    "H5",
    "Theta_{n+1} = Theta_n - gamma_n G_n(Theta_n), G_n the generalized gradient for the n-th batch",
    lambda instance: hypotheses.GRADIENT_DESCENT.decide(_plain(instance)),
    r"$\Theta_{n+1} = \Theta_n - \gamma_n G_n(\Theta_n)$ with $\gamma_n \ge 0$, $G_n$ the generalized gradient for the batch",
)
NOT_SUMMABLE = replace(
    hypotheses.NOT_SUMMABLE, decide=lambda instance: hypotheses.NOT_SUMMABLE.decide(_plain(instance))
)


def on_each(check: Callable[[Quantities, Instance], Answer], note: str = "") -> Callable[[Instance], Answer]:
    """The conjunction over all batches that are looked at."""

    def decide(instance: Instance) -> Answer:
        found = batches(instance)
        return all_of([check(at, instance) for at in found], f"{len(found)} batches{note}")

    return decide


def step_change(at: Quantities, instance: Instance, half: int = 1) -> Answer:
    """V changes by -8 gamma L_n + gamma^2 Q_n / half at three gamma; the theorem's half is 1."""
    parts = []
    for gamma in steps.step_sizes(instance):
        wanted = -8 * gamma * at.risk + gamma * gamma * at.curvature / half
        parts.append(compare(at.after(gamma).lyapunov - at.lyapunov, "==", wanted))
    return all_of(parts)


def _step_identity(instance: Instance) -> Answer:
    """On every batch that is looked at, and on every step of the case's own path."""
    parts, steps_taken = [on_each(step_change)(instance)], path(instance)
    for gamma, at in steps_taken:
        wanted = -8 * gamma * at.risk + gamma * gamma * at.curvature
        parts.append(compare(at.after(gamma).lyapunov - at.lyapunov, "==", wanted))
    on_path = f", {len(steps_taken)} steps of the path" if steps_taken else ""
    return all_of(parts, f"{len(batches(instance))} batches{on_path}")


def _threshold(at: Quantities, instance: Instance) -> Answer:
    return threshold(at, instance, Q(1))


def threshold(at: Quantities, instance: Instance, share: Q) -> Answer:
    """On this batch V falls exactly below share 8L/Q; the theorem's share is 1."""
    return steps.threshold(Instance(replace(instance.case, problem=at.problem)), share)


def closed_threshold(at: Quantities, two: int = 2) -> Answer:
    """8L/Q = 2/(two + sum over active neurons of v_i^2 (1+|x|^2) + y_i^2) on one sample; the theorem's two is 2."""
    law = at.problem.law
    if not isinstance(law, Atoms) or len(law.points) != 1 or at.network.outputs != 1 or at.risk == 0:
        return not_applicable("not one sample and one output with L > 0")
    x: Vector = law.points[0]
    total = Q(two)
    for i in at.network.active(x):
        y = at.network.pre_activation(i, x)
        total = total + at.outer[i] * (1 + dot(x, x)) + y * y
    return compare(at.step_exact or Q(0), "==", 2 / total)


def _descent(instance: Instance) -> Descent:
    dynamics = _plain(instance).case.dynamics
    if not isinstance(dynamics, Descent):  # H5 excludes it
        raise TypeError("a claim on descent was asked of a case without descent")
    return dynamics


def _argued(instance: Instance, tests: list[Answer], note: str) -> Answer:
    for test in tests:
        if test.verdict is Verdict.FAILS:
            return test
    return argued(note, "every path of batches")


def _pathwise(instance: Instance) -> Answer:
    gamma = _descent(instance).size(0)
    tests = [compare(at.after(gamma).centred, "<=", at.centred) for at in batches(instance)]
    for size, at in path(instance):
        after = at.after(size)
        tests += [compare(after.centred, "<=", at.centred), compare(after.lyapunov, "<=", at.lyapunov)]
    return _argued(instance, tests, f"|Theta_n|^2 <= {shown(instance.at.lyapunov)} on every path")


def budget(instance: Instance) -> Number:
    """W_0 / (4 (2 - gbar kappa_0))."""
    return instance.at.centred / (4 * (2 - _descent(instance).largest * kappa(instance)))


def _summable(instance: Instance) -> Answer:
    bound, gamma = budget(instance), _descent(instance).size(0)
    tests = [compare(gamma * at.risk, "<=", bound) for at in batches(instance)]
    along = [size * at.risk for size, at in path(instance)]
    tests += [compare(sum(along, Q(0)), "<=", bound)] if along else []
    return _argued(instance, tests, f"sum gamma_n L_n <= {shown(bound)} on every path")


def _mean(instance: Instance) -> Answer:
    law, at = data_of(instance), instance.at
    total, risk = at.gradient.map(lambda x: x * 0), Q(0)
    for x, mass in zip(law.points, law.masses, strict=True):
        one = Quantities(instance.case.network, Problem(Constant(at.xi), Atoms((x,), (Q(1),))))
        total, risk = total.step(one.gradient, mass), risk + mass * one.risk
    parts = [compare(risk, "==", at.risk)]
    pairs = zip(total.entries(), at.gradient.entries(), strict=True)
    parts += [compare(x, "==", y) for x, y in pairs]
    return all_of(parts, f"L = {shown(at.risk)}")


def _expected(instance: Instance) -> Answer:
    bound = budget(instance)
    tests = [compare(_descent(instance).size(0) * instance.at.risk, "<=", bound)]
    return _argued(instance, tests, f"sum gamma_n E[L] <= {shown(bound)}")


def _to_zero(instance: Instance) -> Answer:
    return argued("sum gamma = inf", "almost surely and in mean")


CLAIMS = (
    Claim(
        "C1",
        "V(Theta_{n+1}) - V(Theta_n) = -8 gamma L_n + gamma^2 Q_n for every batch",
        STATIC,
        _step_identity,
        "next(V) - V == -8*gamma*L + gamma**2*Q",
        r"$V(\Theta_{n+1})-V(\Theta_n)=-8\gamma_nL_n^{\mathrm{emp}}+\gamma_n^2Q_n^{\mathrm{emp}}$ for every batch",
        certificates.STEP,
    ),
    Claim(
        "C2",
        "W and V are non-increasing on every path, |Theta_n|^2 <= V(Theta_0)",
        DESCENT,
        _pathwise,
        None,
        r"$W(\Theta_n)$, $V(\Theta_n)$ are non-increasing on every path; $\sup\|\Theta_n\|^2\le V(\Theta_0)$",
    ),
    Claim(
        "C2s",
        "sum gamma_n L_n <= W_0/(4 (2 - gbar kappa_0)) on every path",
        DESCENT,
        _summable,
        None,
        r"$\sum_n\gamma_nL_n^{\mathrm{emp}}\le W_0/(4(2-\bar\gamma\kappa_0))$ on every path",
    ),
    Claim(
        "C3m",
        "the mean over one-sample batches of (L_n, G_n) is (L, G)",
        STATIC,
        _mean,
        None,
        r"$E[L_n^{\mathrm{emp}}]=L$ and $E[G_n^{\mathrm{emp}}]=G$ given the past",
    ),
    Claim(
        "C3",
        "sum gamma_n E[L(Theta_n)] <= W_0/(4 (2 - gbar kappa_0))",
        DESCENT,
        _expected,
        None,
        r"$\sum_n\gamma_nE[L(\Theta_n)]\le W_0/(4(2-\bar\gamma\kappa_0))$",
    ),
    Claim(
        "C4",
        "L(Theta_n) -> 0 almost surely and in mean",
        (*DESCENT, "H7"),
        _to_zero,
        None,
        r"$L(\Theta_n)\to0$ almost surely and $E[L(\Theta_n)]\to0$",
    ),
    Claim(
        "C5",
        "V falls on a step exactly when gamma < 8L_n/Q_n (L_n > 0)",
        STATIC,
        on_each(_threshold),
        None,
        r"if $L_n^{\mathrm{emp}}>0$: $V$ falls on that step exactly when $\gamma<8L_n^{\mathrm{emp}}/Q_n^{\mathrm{emp}}$; "
        r"if it is $0$ the step does nothing",
        certificates.THRESHOLD,
    ),
    Claim(
        "C5c",
        "on one sample 8L/Q = 2/(2 + sum over active i of v_i^2 (1+|x|^2) + y_i^2)",
        STATIC,
        on_each(lambda at, instance: closed_threshold(at)),
        None,
        r"on one sample and for one output $8L/Q=2/(2+\sum_{y_i>0}(v_i^2(1+|x|^2)+y_i^2))$",
    ),
)

HYPOTHESES = (
    DATA,
    hypotheses.CONSTANT_TARGET,
    hypotheses.GENERALIZED_GRADIENT,
    MOVES,
    STEP_SIZE,
    NOT_SUMMABLE,
)
