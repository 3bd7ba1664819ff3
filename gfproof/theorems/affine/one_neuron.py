"""Gradient flow for affine targets with one neuron: boundedness and the rate t^-3 with explicit constants."""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Ball, Number, Q, ball, bits_for, precision
from gfproof.risk.critical import NeuronType, neuron_type
from gfproof.theorems.affine.flow import on_unit_interval
from gfproof.theorems.affine.setting import Line, line_of
from gfproof.theorems.answers import Answer, all_of, argued, compare, met, not_met, shown
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Hypothesis, Instance

STATIC = ("H1", "H2", "H3", "H7")
UNIT = (*STATIC, "H8")
FLOW = (*UNIT, "H4")
DIGITS = 30


@dataclass(frozen=True)
class Neuron:
    """The one neuron that can move, with its target and the risk."""

    w: Q
    b: Q
    v: Q
    line: Line
    risk: Q

    @property
    def slope(self) -> Q:
        """V w."""
        return self.v * self.w

    @property
    def balance(self) -> Q:
        """The conserved kappa = v^2 - w^2 - b^2."""
        return self.v**2 - self.w**2 - self.b**2

    @property
    def sigma(self) -> Q:
        """(alpha^2 l^2 - 12 L)/(2 |alpha| l^2), a lower bound of |v w|."""
        square = self.line.length**2
        return (self.line.slope**2 * square - 12 * self.risk) / (2 * abs(self.line.slope) * square)

    @property
    def gap(self) -> Q:
        """The length g of the part of [A, B] where the neuron is inactive."""
        line = self.line
        match neuron_type(self.w, self.b, line.low, line.high):
            case NeuronType.FULL:
                return Q(0)
            case NeuronType.RIGHT:
                return -self.b / self.w - line.low
            case NeuronType.LEFT:
                return line.high + self.b / self.w
            case _:
                return line.length


def neuron_of(instance: Instance) -> Neuron:
    """The one neuron (H7 guarantees that there is one)."""
    network = without_null_neurons(instance.case.network)
    ((w,),), (b,), ((v,),) = network.w, network.b, network.v
    return Neuron(w + Q(0), b + Q(0), v + Q(0), line_of(instance), instance.at.risk + Q(0))


@dataclass(frozen=True)
class Constants:
    """Balls: nu, a lower bound of v_t^2; tau, an upper bound of the inactive length; cstar with |G|^2 >= cstar L^{4/3}."""

    nu: Ball
    tau: Ball
    cstar: Ball


def constants(neuron: Neuron, digits: int = DIGITS) -> Constants:
    """Nu = (kappa + sqrt(kappa^2 + 4 sigma^2))/2, tau = (12 L_0/alpha^2)^{1/3} and

        cstar = (8/(3 + sqrt 5)) min(nu, 1) ((1 - tau)^4 / (239 sqrt|alpha|))^{4/3},

    as balls at a working precision for ``digits`` digits.  [A, B] = [0, 1].
    """
    with precision(bits_for(digits)):
        kappa, alpha = ball(neuron.balance), ball(abs(neuron.line.slope))
        nu = (kappa + (kappa * kappa + 4 * ball(neuron.sigma) ** 2).sqrt()) / 2
        tau = ball(12 * neuron.risk / neuron.line.slope**2).root(3) if neuron.risk != 0 else ball(Q(0))
        base = (1 - tau) ** 4 / (239 * alpha.sqrt())
        least = nu.min(ball(Q(1)))
        cstar = 8 / (3 + ball(Q(5)).sqrt()) * least * (base**4).root(3)
        return Constants(nu, tau, cstar)


# -- hypotheses -----------------------------------------------------------------------------------------


def _one(instance: Instance) -> Answer:
    network, line = without_null_neurons(instance.case.network), line_of(instance)
    if network.width != 1:
        return not_met(f"{network.width} neurons", {"width": network.width})
    return compare(instance.at.risk, "<", line.slope**2 * line.length**2 / 12)


def _unit(instance: Instance) -> Answer:
    line = line_of(instance)
    if on_unit_interval(line):
        return met("[0, 1]")
    return not_met(f"[{line.low}, {line.high}]", {"low": str(line.low), "high": str(line.high)})


ONE = Hypothesis(
    "H7",
    "H = 1 and L(Theta_0) < alpha^2 l^2/12",
    _one,
    r"$H=1$ (neurons with $w=b=v=0$ not counted) and $L(\Theta_0)<\alpha^2l^2/12$",
)
UNIT_INTERVAL = Hypothesis("H8", "[A, B] = [0, 1]", _unit, r"$[A,B]=[0,1]$")

# -- claims ---------------------------------------------------------------------------------------------


def _active(instance: Instance) -> Answer:
    one = neuron_of(instance)
    return compare(one.gap, "<", one.line.length, "active on a set of positive measure")


def slope_bound(instance: Instance, factor: int = 1) -> Answer:
    """V w alpha > 0 and |v w| >= factor sigma; the theorem's factor is 1."""
    one = neuron_of(instance)
    parts = [
        compare(one.slope * one.line.slope, ">", Q(0)),
        compare(abs(one.slope), ">=", factor * one.sigma),
    ]
    return all_of(parts, f"|v w| = {shown(abs(one.slope))} >= {shown(one.sigma)}")


def gap_bound(instance: Instance, factor: int = 12) -> Answer:
    """g^3 <= factor l L/alpha^2; the theorem's factor is 12."""
    one = neuron_of(instance)
    return compare(one.gap**3, "<=", factor * one.line.length * one.risk / one.line.slope**2)


def _outer(instance: Instance) -> Answer:
    one = neuron_of(instance)
    # v^2 >= nu exactly when v^2 (v^2 - kappa) >= sigma^2, because nu is the positive root of x (x - kappa) = sigma^2
    found = compare(one.v**2 * (one.v**2 - one.balance), ">=", one.sigma**2)
    nu = constants(one).nu
    return all_of([found], f"v_0^2 = {shown(one.v**2)}, nu = {shown(nu)}")


def gradient_bound(instance: Instance) -> Answer:
    """|G|^2 >= cstar L^{4/3}, cubed: |G|^6 >= cstar^3 L^4."""
    one = neuron_of(instance)
    square: Number = instance.at.gradient_norm2
    with precision(bits_for(DIGITS)):
        cstar = constants(one).cstar
        return compare(ball(square**3 + Q(0)), ">=", cstar**3 * ball(one.risk**4), f"cstar = {shown(cstar)}")


def bare_gradient_bound(instance: Instance) -> Answer:
    """|G|^2 >= 64 L^{4/3}, cubed; false, kept beside the true bound for a false variant."""
    return compare(instance.at.gradient_norm2**3, ">=", 64**3 * instance.at.risk**4)


def _stays(instance: Instance) -> Answer:
    one = neuron_of(instance)
    sign = "positive" if one.w > 0 else "negative"
    return argued(
        f"v_t^2 >= nu = {shown(constants(one).nu)}, w_t stays {sign}", "every solution from this start"
    )


def _rate(instance: Instance) -> Answer:
    one = neuron_of(instance)
    if one.risk == 0:
        return argued("L = 0: the trajectory is constant", "every solution from this start")
    note = f"L_0 = {shown(one.risk)}, cstar = {shown(constants(one).cstar)}"
    return argued(note, "every solution from this start")


CLAIMS = (
    Claim(
        "C2",
        "w G_w + b G_b = v G_v",
        ("H3",),
        lambda instance: all_of(
            [compare(instance.at.homogeneity_gap(i), "==", Q(0)) for i in range(instance.at.network.width)],
            "every neuron",
        ),
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        r"$w\,G_w+b\,G_b=v\,G_v$, so $\kappa=v^2-w^2-b^2$ is constant along the flow",
        certificates.HOMOGENEITY,
    ),
    Claim(
        "C7a",
        "the neuron is active on a set of positive measure",
        STATIC,
        _active,
        None,
        r"the neuron is active on a set of positive measure",
    ),
    Claim(
        "C7s",
        "v w alpha > 0 and |v w| >= sigma = (alpha^2 l^2 - 12 L)/(2 |alpha| l^2)",
        STATIC,
        slope_bound,
        None,
        r"$\mathrm{sign}(vw)=\mathrm{sign}(\alpha)$ and $|vw|\ge\sigma=(\alpha^2l^2-12L)/(2|\alpha|l^2)$",
    ),
    Claim(
        "C7g",
        "the inactive part has length g with g^3 <= 12 l L/alpha^2",
        STATIC,
        gap_bound,
        None,
        r"the inactive part has length $g$ with $g^3\le12\,l\,L/\alpha^2$",
    ),
    Claim(
        "C8v",
        "v_0^2 >= nu = (kappa + sqrt(kappa^2 + 4 sigma^2))/2",
        UNIT,
        _outer,
        None,
        r"$v_0^2\ge\nu=\frac12(\kappa+\sqrt{\kappa^2+4\sigma^2})$",
    ),
    Claim(
        "C8g",
        "|G|^2 >= cstar L^{4/3} at the start",
        UNIT,
        gradient_bound,
        None,
        r"$\|G\|^2\ge c_*L^{4/3}$ at the start, "
        r"$c_*=\frac{8}{3+\sqrt5}\min(\nu,1)\bigl(\frac{(1-\tau)^4}{239\sqrt{|\alpha|}}\bigr)^{4/3}$, "
        r"$\tau=(12L_0/\alpha^2)^{1/3}$",
    ),
    Claim(
        "C8i",
        "v_t^2 >= nu for all t, w_t keeps its sign",
        FLOW,
        _stays,
        None,
        r"$v_t^2\ge\nu$ for all $t$, $w_t$ never vanishes and keeps its sign",
    ),
    Claim(
        "C8ii",
        "L(Theta_t) <= (L_0^{-1/3} + cstar t/3)^{-3}",
        FLOW,
        _rate,
        None,
        r"$L(\Theta_t)\le(L_0^{-1/3}+c_*t/3)^{-3}$",
    ),
    Claim(
        "C8iv",
        "int |G| dt <= 3 L_0^{1/3}/sqrt(cstar): bounded, Theta_t converges to a fit",
        FLOW,
        _rate,
        None,
        r"$\int_0^\infty\|G\|\,dt\le3L_0^{1/3}/\sqrt{c_*}$, so $\Theta_t$ is bounded and converges to some $\theta^*$ with $N=f$",
    ),
)
