"""C1 to C8 and C10: Euler identities, KKT tests, block norms, the loss field near the origin, monotone quantities, rays."""

from __future__ import annotations

from gfproof.errors import ShapeError
from gfproof.homogeneous import Loss, remainder, risk_gradient
from gfproof.homogeneous.correlation import ncf_and_gradient
from gfproof.homogeneous.kkt import norm_gaps, row_gaps, scales2, vanish
from gfproof.homogeneous.network import HomogeneousNetwork, combine, entries, inner, norm2
from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, all_of, argued, compare, met, not_applicable, not_met, zero
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.early.quantities import at, difference, negative, times
from gfproof.theorems.language.roots import Root, square_root

FACTORS = (Q(3), Q(1, 2))
DELTAS = (Q(1, 2), Q(1, 10))


def euler(instance: Instance, factor: int | None = None) -> Answer:
    """<W, grad N> = D N (or another factor)."""
    q = at(instance)
    wanted = (q.order if factor is None else factor) * q.value
    return compare(inner(q.network.blocks, q.gradient), "==", wanted)


def gradient_degree(instance: Instance, shift: int = -1) -> Answer:
    """Degree of the gradient: grad N(c W) = c^(D + shift) grad N(W)."""
    q = at(instance)
    gaps = [
        x for c in FACTORS for x in difference(q.gradient_at(c), times(c ** (q.order + shift), q.gradient))
    ]
    return zero(gaps, "c = 3 and 1/2")


def by_block(instance: Instance) -> Answer:
    """<W_l, grad_{W_l} N> = p^(L-l) N."""
    q = at(instance)
    found = q.by_block(q.gradient)
    return zero(
        (x - q.network.degree(l) * q.value for l, x in enumerate(found, 1)), f"{q.network.depth} blocks"
    )


def by_neuron(instance: Instance, factor: int | None = None) -> Answer:
    """<W_l[j,:], grad N> = p <W_{l+1}[:,j], grad N>."""
    q = at(instance)
    gaps = q.neuron_gaps(q.gradient, q.power if factor is None else factor)
    return zero(gaps, f"{len(gaps)} neurons")


def by_neuron_for_every_loss(instance: Instance) -> Answer:
    """The same for each H_i alone, hence for every loss: grad F is a combination of the grad H_i."""
    q = at(instance)
    gaps = [gap for x in q.data.points for gap in q.neuron_gaps(q.network.forward(x).gradient(), q.power)]
    return zero(gaps, "each datum alone, hence any loss")


def scale_free(instance: Instance) -> Answer:
    """Two tests: grad N = lambda W for some lambda <=> |W|^2 grad N = D N W, and then lambda |W|^2 = D N."""
    q = at(instance)
    w, g = list(q.network.entries()), list(entries(q.gradient))
    pivot = next(k for k, x in enumerate(w) if x != 0)
    rate = g[pivot] / w[pivot]
    parallel = all(y == rate * x for x, y in zip(w, g, strict=True))
    if parallel != q.report.as_it_is:
        return not_met("the tests differ", {"parallel": parallel})
    if not parallel:
        return met("no KKT direction, both tests say so")
    return compare(rate * q.size2, "==", q.order * q.value, "KKT direction, lambda |W|^2 = D N")


def norms(instance: Instance) -> Answer:
    """At a KKT direction with N != 0: D |W_l|^2 = p^(L-l) |W|^2, |W_l[j,:]|^2 = p |W_{l+1}[:,j]|^2."""
    q = at(instance)
    if q.value == 0 or not q.report.as_it_is:
        return not_applicable("no KKT direction with N != 0")
    return zero((*norm_gaps(q.network), *row_gaps(q.network)), "every block and neuron")


def layer_scaled(instance: Instance) -> Answer:
    """E = 0 <=> the layer-scaled point is a KKT point; evaluated there with exact square roots."""
    q = at(instance)
    zero_residuals = vanish(q.report.block_residuals)
    try:
        squares = scales2(q.network)
    except ShapeError:
        return compare(q.value, "==", Q(0), "a block is 0, so N = 0")
    if q.value == 0:
        same = zero_residuals == vanish(q.gradient)
        return met("N = 0: E = 0 exactly where grad N = 0") if same else not_met("N = 0", {"N": "0"})
    point = q.network.scaled(*(Root.of(square_root(c2)) for c2 in squares))
    # positive factors change no sign; on a kink any side will do, because grad N is single-valued here
    sides = [
        tuple(tuple(1 if s == 0 else s for s in layer) for layer in q.network.forward(x).sides)
        for x in q.data.points
    ]
    value, gradient = ncf_and_gradient(point, q.data, sides)
    gaps = combine(lambda g, w: Root.of(g - q.order * value * w), gradient, point.blocks)
    scaled = all(not gap.above for gap in entries(gaps))
    if scaled != zero_residuals:
        return not_met("E = 0 and the scaled point differ", {"E": zero_residuals, "scaled": scaled})
    same_sign = Root.of(value).sign() == (1 if q.value > 0 else -1)
    if not same_sign:
        return not_met("N changes its sign", {"N": str(q.value)})
    return met("KKT after scaling the layers" if scaled else "no KKT point, both tests say so")


def loss_field(instance: Instance) -> Answer:
    """-grad F = grad N + R for the square loss."""
    q = at(instance)
    right = combine(lambda x, y: x + y, q.gradient, q.remainder)
    return zero(difference(q.loss_field, right), "every weight")


def without_remainder(instance: Instance) -> Answer:
    """-grad F = grad N."""
    q = at(instance)
    return zero(difference(q.loss_field, q.gradient), "every weight")


def remainder_degree(instance: Instance, shift: int = -1) -> Answer:
    """R(c W) = c^(2D + shift) R(W)."""
    q = at(instance)
    gaps = [
        x
        for c in FACTORS
        for x in difference(
            remainder(q.network.scaled(c), q.data), times(c ** (2 * q.order + shift), q.remainder)
        )
    ]
    return zero(gaps, "c = 3 and 1/2")


def _remainder_bound(instance: Instance) -> Answer:
    return argued("R is continuous and homogeneous of degree 2D - 1: |R(w)| <= m |w|^(2D-1)")


def rescaled(instance: Instance, exponent: int = 0) -> Answer:
    """-grad F(delta s) = delta^(D-1) (grad N(s) + delta^(D + exponent) R(s))."""
    q = at(instance)
    gaps: list[Q] = []
    for delta in DELTAS:
        left = negative(risk_gradient(q.network.scaled(delta), q.data))
        factor, weight = delta ** (q.order - 1), delta ** (q.order + exponent)
        right = combine(lambda g, r, f=factor, h=weight: f * (g + h * r), q.gradient, q.remainder)
        gaps += difference(left, right)
    return zero(gaps, "delta = 1/2 and 1/10")


def norm_rate(instance: Instance, factor: int | None = None) -> Answer:
    """-<w, grad F> <= D N: datum by datum (l'(H_i) - l'(0)) H_i >= 0."""
    q = at(instance)
    if factor is not None:
        if q.data.loss is not Loss.SQUARE:
            return not_applicable("another loss")
        rate = inner(q.network.blocks, q.loss_field)
        return compare(rate, "<=", factor * q.value)
    if q.data.loss is Loss.SQUARE:
        return compare(inner(q.network.blocks, q.loss_field), "<=", q.order * q.value)
    return all_of(_monotone(instance), "every datum")


def _monotone(instance: Instance) -> list[Answer]:
    q = at(instance)
    answers = []
    for x, y in zip(q.data.points, q.data.labels, strict=True):
        u = q.network.output(x)
        if u == 0 or y == 0:
            answers.append(met("0"))  # both slopes are l'(0, y), or both are 0
        else:
            gap = (q.data.loss.derivative(u, y) - q.data.loss.derivative(Q(0), y)) * u
            answers.append(compare(gap, ">", Q(0)))
    return answers


def _norm_bound(instance: Instance) -> Answer:
    return argued("integrate r' <= D Nmax r^(D-1)")


def monotone(instance: Instance, extra: int = 0) -> Answer:
    """|W|^2 |grad N|^2 - (D + extra)^2 N^2 = |W|^2 |P grad N|^2 >= 0, and = 0 exactly at KKT directions."""
    q = at(instance)
    left = q.size2 * q.slope2
    right = (q.order + extra) ** 2 * q.value**2
    if extra:
        return compare(left, ">=", right)
    rate = q.order * q.value / q.size2
    projected = combine(lambda g, w: g - rate * w, q.gradient, q.network.blocks)
    equal = compare(left - right, "==", q.size2 * norm2(entries(projected)), "the rate is |P grad N|^2/|W|^D")
    still = (left == right) == q.report.as_it_is
    if not still:
        return not_met("the rate is 0 elsewhere than at KKT directions", {"rate": str(left - right)})
    return all_of([equal, compare(left, ">=", right)], equal.note)


def _energy(instance: Instance) -> Answer:
    return argued("chain rule: N' = |grad N|^2, (|u|^2/2)' = D N")


def ray(instance: Instance) -> Answer:
    """At a KKT direction grad N(c W) = D N(c W)/|c W|^2 c W: the ray is invariant, r' = D n r^(D-1)."""
    q = at(instance)
    if not q.report.as_it_is:
        return not_applicable("no KKT direction")
    gaps: list[Q] = []
    for c in FACTORS:
        point = q.network.scaled(c)
        value, gradient = ncf_and_gradient(point, q.data)
        rate = q.order * value / point.norm2()
        gaps += difference(gradient, _scaled(rate, point))
    return zero(gaps, "the field is radial along the ray")


def _scaled(rate: Q, network: HomogeneousNetwork) -> tuple[tuple[tuple[Q, ...], ...], ...]:
    return times(rate, network.blocks)


def _ray_solution(instance: Instance) -> Answer:
    q = at(instance)
    if not q.report.as_it_is:
        return not_applicable("no KKT direction")
    sign = "n > 0: blow-up at 1/(D(D-2) n r0^(D-2))" if q.value > 0 else "n = 0" if q.value == 0 else "n < 0"
    return argued(sign if q.order > 2 else "D = 2: r = r0 exp(2 n tau)")


CLAIMS = (
    Claim("C1", "<W, grad N> = D N", ("H1", "H2d"), euler, latex=r"$\langle W,\nabla N\rangle=DN$"),
    Claim(
        "C1c",
        "grad N(c W) = c^(D-1) grad N(W) for c > 0",
        ("H1", "H2d"),
        gradient_degree,
        latex=r"$\nabla N(cW)=c^{D-1}\nabla N(W)$ for $c>0$",
    ),
    Claim(
        "C1l",
        "<W_l, grad_{W_l} N> = p^(L-l) N",
        ("H1", "H2d"),
        by_block,
        latex=r"$\langle W_l,\nabla_{W_l}N\rangle=p^{L-l}N$",
    ),
    Claim(
        "C1n",
        "<W_l[j,:], grad N> = p <W_{l+1}[:,j], grad N> for every hidden neuron",
        ("H1", "H2d"),
        by_neuron,
        latex=r"$\langle W_l[j,:],\nabla N\rangle=p\,\langle W_{l+1}[:,j],\nabla N\rangle$ for every hidden neuron",
    ),
    Claim(
        "C1F",
        "the same per neuron with F in place of N, for any loss",
        ("H1", "H2d"),
        by_neuron_for_every_loss,
        latex=r"the same per neuron with $F$ in place of $N$, for any loss",
    ),
    Claim(
        "C2",
        "W/|W| is a KKT point <=> |W|^2 grad N = D N W, and then lambda |W|^2 = D N",
        ("H1", "H2d"),
        scale_free,
        latex=r"$W/\|W\|$ is a KKT point $\Leftrightarrow\|W\|^2\nabla N=DN\,W$",
    ),
    Claim(
        "C3",
        "at a KKT point with N != 0: |W_l|^2 = p^(L-l)/D |W|^2, |W_l[j,:]|^2 = p |W_{l+1}[:,j]|^2",
        ("H1", "H2d"),
        norms,
        latex=r"$\|W_l\|_F^2=p^{L-l}\|W\|^2/D$ and $\|W_l[j,:]\|^2=p\|W_{l+1}[:,j]\|^2$ at KKT points with $N\neq0$",
    ),
    Claim(
        "C4",
        "N != 0, all W_l != 0: E_l = 0 for all l <=> (c_1 W_1, ..., c_L W_L) is a KKT point; N keeps its sign",
        ("H1", "H2d"),
        layer_scaled,
        latex=r"$E_l=0$ for all $l$ $\Leftrightarrow$ $(c_1W_1,\dots,c_LW_L)$ is a KKT point, if $N\neq0$",
    ),
    Claim(
        "C5",
        "-grad F = grad N + R, R = -grad(|H(X; w)|^2/2)",
        ("H1", "H2d", "H5s"),
        loss_field,
        latex=r"$-\nabla F=\nabla N+R$ with $R=-\nabla\tfrac12\|H(X;w)\|^2$",
    ),
    Claim(
        "C5d",
        "R(c W) = c^(2D-1) R(W)",
        ("H1", "H2d", "H5s"),
        remainder_degree,
        latex=r"$R(cW)=c^{2D-1}R(W)$",
    ),
    Claim(
        "C5b",
        "|R(w)| <= m |w|^(2D-1) with m = max over the sphere of |sum_i H_i grad H_i|",
        ("H1", "H2", "H5s"),
        _remainder_bound,
        latex=r"$\|R(w)\|\le m\|w\|^{2D-1}$",
    ),
    Claim(
        "C6",
        "-grad F(delta s) = delta^(D-1) (grad N(s) + delta^D R(s)): ds/dtau in the time tau = delta^(D-2) t",
        ("H1", "H2d", "H5s"),
        rescaled,
        latex=r"$\frac{ds}{d\tau}=\nabla N(s)+\delta^DR(s)$ for $w=\delta s$, $\tau=\delta^{D-2}t$",
    ),
    Claim(
        "C7",
        "d/dt |w|^2/2 <= D N(w) along the loss flow",
        ("H1", "H2d", "H5"),
        norm_rate,
        latex=r"$\frac{d}{dt}\tfrac12\|w\|^2\le DN(w)$ along the loss flow",
    ),
    Claim(
        "C7b",
        "r(t) <= r0 (1 - D(D-2) Nmax r0^(D-2) t)^(-1/(D-2)) while the bracket is > 0 (D > 2), r(t) <= r0 exp(2 Nmax t) (D = 2)",
        ("H1", "H2", "H4", "H5"),
        _norm_bound,
        latex=r"$r(t)\le r_0(1-D(D-2)N_{\max}r_0^{D-2}t)^{-1/(D-2)}$ while the bracket is positive for $D>2$, "
        r"$r(t)\le r_0e^{2N_{\max}t}$ for $D=2$, with $N_{\max}=\max(0,\max_{\|u\|=1}N(u))$",
    ),
    Claim(
        "C8",
        "d/dtau N/|u|^D = |P grad N|^2/|u|^D >= 0, with 0 exactly at KKT directions",
        ("H1", "H2d"),
        monotone,
        latex=r"$\frac{d}{d\tau}\frac{N}{\|u\|^D}=\|P\nabla N\|^2/\|u\|^D\ge0$, with $0$ exactly at KKT directions",
    ),
    Claim(
        "C8e",
        "dN/dtau = |grad N|^2 and d/dtau |u|^2/2 = D N along the NCF flow",
        ("H1", "H2"),
        _energy,
        latex=r"$\frac{dN}{d\tau}=\|\nabla N\|^2$ and $\frac{d}{d\tau}\tfrac12\|u\|^2=DN$ along the NCF flow",
    ),
    Claim(
        "C10",
        "at a KKT direction the ray is invariant: grad N(c W) = D N(c W)/|c W|^2 (c W)",
        ("H1", "H2d"),
        ray,
        latex=r"at a KKT direction $\nabla N(cW)=\frac{DN(cW)}{\|cW\|^2}\,cW$",
    ),
    Claim(
        "C10s",
        "u* KKT, |u*| = 1, n = N(u*): from r0 u* the NCF flow is r u*, r = r0 (1 - D(D-2) n r0^(D-2) tau)^(-1/(D-2)) (D > 2), "
        "r = r0 exp(2 n tau) (D = 2)",
        ("H1", "H2"),
        _ray_solution,
        latex=r"for a KKT point $u^*$ with $\|u^*\|=1$, $n=N(u^*)$, the NCF flow from $r_0u^*$ is $u(\tau)=r(\tau)u^*$ with "
        r"$r=r_0(1-D(D-2)nr_0^{D-2}\tau)^{-1/(D-2)}$ for $D>2$, $r=r_0e^{2n\tau}$ for $D=2$",
    ),
)

NEAR_ORIGIN = ("C5", "C5d", "C5b", "C6", "C7b", "C8e", "C10s")
"""The claims on flows from a small start; the others are identities at one network."""

AT_ONE_NETWORK = tuple(claim for claim in CLAIMS if claim.id not in NEAR_ORIGIN)
ALONG_FLOWS = tuple(claim for claim in CLAIMS if claim.id in NEAR_ORIGIN)
