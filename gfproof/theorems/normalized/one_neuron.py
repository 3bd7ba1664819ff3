"""C9, C10: one normalized neuron on an interval, Lipschitz targets: a second Lyapunov function, and the active region."""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.network import Kind, Network, kind_of
from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Number, Q
from gfproof.problem import Expression, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.projected import is_normalized, kink_velocities, psi_slope
from gfproof.risk.trapping import eigenvalue_below, second_moment_matrix
from gfproof.theorems.answers import Answer, compare, met, not_applicable, not_met, shown, unknown
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.normalized.claims import at_counted, field_of

STATIC = ("H1", "H2", "H3", "H5")
FLOW = (*STATIC, "H4")


@dataclass(frozen=True)
class Neuron:
    """The one counted neuron u = (w, b), its v, and the interval."""

    w: Q
    b: Q
    v: Q
    low: Q
    high: Q

    @property
    def kind(self) -> Kind:
        """Dead, full, right or left on [A, B]."""
        return kind_of(self.w * self.low + self.b, self.w * self.high + self.b)


def neuron_of(instance: Instance) -> Neuron:
    """The one neuron (H5 and H1 guarantee that there is one, on an interval)."""
    network, law = without_null_neurons(instance.case.network), instance.case.problem.law
    ((w,),), (b,), ((v,),) = network.w, network.b, network.v
    return Neuron(w + Q(0), b + Q(0), v + Q(0), law.bounds[0][0], law.bounds[1][0])


def lipschitz(instance: Instance) -> Q | None:
    """The Lipschitz constant K of a continuous target in pieces of degree at most 2 on [A, B], else None.

    The derivative of such a piece is affine, so K is the largest |f'| at the ends of the pieces.
    """
    domain = instance.case.problem.domain
    target: PolynomialPieces = domain.target
    ends = [domain.low, *target.breakpoints, domain.high]
    largest, last = Q(0), None
    for (polynomial,), start, end in zip(target.pieces, ends, ends[1:], strict=False):
        if any(x != 0 for x in polynomial[3:]):
            return None
        padded = (*polynomial, Q(0), Q(0), Q(0))
        values = [padded[0] + padded[1] * x + padded[2] * x * x for x in (start, end)]
        if last is not None and last != values[0]:
            return None
        last = values[1]
        largest = max(largest, *(abs(padded[1] + 2 * padded[2] * x) for x in (start, end)))
    return largest


# -- hypotheses -----------------------------------------------------------------------------------------


def _interval(instance: Instance) -> Answer:
    law = instance.case.problem.law
    if not isinstance(law, Uniform) or law.dimension != 1:
        return not_met(
            f"the law is of kind {law.kind} in dimension {law.dimension}", {"input": law.to_json()}
        )
    return compare(max(law.low[0] ** 2, law.high[0] ** 2), "<", Q(8), f"[{law.low[0]}, {law.high[0]}]")


def _lipschitz(instance: Instance) -> Answer:
    if isinstance(instance.case.problem.target, Expression):
        return unknown("a target given by a formula: claims on it are not decided here")
    if instance.case.problem.target.outputs != 1:
        return not_met("several outputs", {"outputs": instance.case.problem.target.outputs})
    constant = lipschitz(instance)
    if constant is None:
        return unknown("not continuous, or a piece of degree 3 or more")
    return met(f"K = {shown(constant)}")


def _one(instance: Instance) -> Answer:
    network = without_null_neurons(instance.case.network)
    if network.width == 1 and is_normalized(network):
        return met("one unit vector")
    return not_met("not one neuron with w^2 + b^2 = 1", {"network": network.to_json()})


SHORT_INTERVAL = Hypothesis(
    "H1",
    "uniform law on [A, B] with max(|A|, |B|) < 2 sqrt 2",
    _interval,
    r"$d=1$, $\mu$ uniform on $[A,B]$, $\max(|A|,|B|)<2\sqrt2$",
)
LIPSCHITZ = Hypothesis(
    "H2", "f is Lipschitz with constant K, one output", _lipschitz, r"$f$ is Lipschitz with constant $K$"
)
ONE_UNIT = Hypothesis(
    "H5",
    "H = 1 and w^2 + b^2 = 1 (w = b = v = 0 not counted)",
    _one,
    r"$H=1$ and $w^2+b^2=1$ (neurons with $w=b=v=0$ not counted)",
)

# -- claims ---------------------------------------------------------------------------------------------


def second_rate(instance: Instance) -> Number | None:
    """d/dt [v^2/2 + Psi(t)] along the projected flow; None without a kink inside."""
    one, at = neuron_of(instance), at_counted(instance)
    if one.kind not in (Kind.RIGHT, Kind.LEFT):
        return None
    velocity = field_of(at).map(lambda x: -x)
    (speed,) = kink_velocities(at.network, velocity)
    assert speed is not None
    slope = psi_slope(-one.b / one.w, one.kind is Kind.RIGHT, one.low, one.high)
    return one.v * velocity.v[0][0] + slope * speed


def second_lyapunov(instance: Instance, relation: str = "<=", steep: bool = True) -> Answer:
    """|v w| >= K implies d/dt [v^2/2 + Psi(t)] <= 0; without ``steep`` |v w| >= K is not asked."""
    value, one, constant = second_rate(instance), neuron_of(instance), lipschitz(instance)
    if value is None:
        return not_applicable("no kink inside")
    if constant is None or (steep and abs(one.v * one.w) < constant):
        return not_applicable("|v w| < K")
    return compare(value, relation, Q(0))


def regression_risk(instance: Instance) -> Q:
    """L_reg, the least risk of an affine function: int f^2 - r^T Gamma^{-1} r with r = (int f, int x f)."""
    problem, law = instance.case.problem, instance.case.problem.law
    square, slope = problem.risk_and_gradient(Network((), (), ((),), (Q(0),), ((Q(0),),)))
    assert slope.a is not None
    p, q = -slope.c[0] / 2, -slope.a[0][0] / 2
    (_, m), (_, s) = second_moment_matrix(*law.bounds)
    value: Q = square - (s * p * p - 2 * m * p * q + q * q) / (s - m * m)
    return value


def eigenvalue(instance: Instance) -> Q:
    """A lower bound of the least eigenvalue of E (1,X)(1,X)^T."""
    return eigenvalue_below(second_moment_matrix(*instance.case.problem.law.bounds))


def active_bound(instance: Instance, factor: int = 4) -> Answer:
    """|PG|^2 >= factor lam min(1, v^2)(L - L_reg) while the neuron is positive on (A, B); the theorem's factor is 4."""
    one = neuron_of(instance)
    if one.kind is not Kind.FULL:
        return not_applicable("the neuron is not fully active")
    rest = instance.at.risk - regression_risk(instance)
    bound = factor * eigenvalue(instance) * min(Q(1), one.v**2) * rest
    return compare(field_of(at_counted(instance)).norm2(), ">=", bound)


def _normal(instance: Instance) -> Answer:
    gaps = [instance.at.homogeneity_gap(i) for i in range(instance.at.network.width)]
    return compare(max(map(abs, gaps), default=Q(0)), "==", Q(0))


CLAIMS = (
    Claim(
        "C1",
        "<u, G_u> = v G_v",
        ("H3",),
        _normal,
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        r"$\langle u,G_u\rangle=v\,G_v$, for every target",
        certificates.HOMOGENEITY,
    ),
    Claim(
        "C9",
        "kink inside and |v w| >= K: d/dt [v^2/2 + Psi(t)] <= 0",
        STATIC,
        second_lyapunov,
        None,
        r"kink $t\in(A,B)$ and $|vw|\ge K$: $\frac{d}{dt}[v^2/2+\Psi(t)]\le0$, $\Psi'=\frac{B-t}{(1+t^2)(2+t(B+t))}$ for a "
        r"right and $-\frac{t-A}{(1+t^2)(2+t(A+t))}$ for a left neuron",
    ),
    Claim(
        "C10",
        "positive on (A, B): |PG|^2 >= 4 lam min(1, v^2)(L - L_reg)",
        STATIC,
        active_bound,
        None,
        r"neuron positive on $(A,B)$: $\|PG\|^2\ge4\lambda\min(1,v^2)(L-L_{\mathrm{reg}})$",
    ),
)
