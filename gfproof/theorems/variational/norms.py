"""C1, C2, C3, C8, C12: norms of networks in every dimension, on the network of a case."""

from __future__ import annotations

from collections.abc import Iterable

from gfproof.network import Network, Vector
from gfproof.network.symmetry import permute, rescale, split
from gfproof.numbers import Q, dot
from gfproof.problem import Atoms, Law
from gfproof.splines.ridge import (
    Length,
    RidgeFunction,
    length,
    opposed,
    path_norm,
    reduce,
    size,
    unbalanced,
    weight_decay,
)
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.variational.lengths import by_proof, compare_lengths, exactly, length_text

ZERO = Q(0)
ONE = Q(1)
NEEDS = ("H1",)
MOST_POINTS = 8


def form_of(instance: Instance) -> RidgeFunction:
    """The case's network in reduced form."""
    return reduce(instance.case.network, instance.case.problem.law.dimension)


def probes(law: Law) -> tuple[Vector, ...]:
    """Points at which values are compared: 0, the unit vectors, their negatives, and the law's atoms or corners."""
    d = law.dimension
    unit = [tuple(side if r == axis else ZERO for r in range(d)) for axis in range(d) for side in (ONE, -ONE)]
    own = law.points[:MOST_POINTS] if isinstance(law, Atoms) else law.bounds
    return tuple(dict.fromkeys([(ZERO,) * d, *unit, *own]))


def _network(instance: Instance) -> Answer:
    network = instance.case.network
    return met(f"H = {network.width}, d = {instance.case.problem.law.dimension}, m = {network.outputs}")


def hyperplanes(network: Network) -> dict[tuple[Vector, Q], list[tuple[Q, Vector]]]:
    """For every hyperplane t = direction.x + offset = 0 its neurons v max(s t, 0) as pairs (s, v)."""
    found: dict[tuple[Vector, Q], list[tuple[Q, Vector]]] = {}
    for k, (w, b) in enumerate(zip(network.w, network.b, strict=True)):
        lead = next((x for x in w if x != 0), None)
        if lead is not None:
            place = tuple(x / lead for x in w), b / lead
            found.setdefault(place, []).append((lead, network.outer(k)))
    return found


def _conversion(instance: Instance) -> Answer:
    """On each hyperplane the neurons are a function of t alone, known from its values at t = 1 and t = -1."""
    network, form = instance.case.network, form_of(instance)
    d, outputs = instance.case.problem.law.dimension, range(network.outputs)
    jumps = {(r.direction, r.offset): r.jump for r in form.ridges}
    parts = []
    slope = [list(row) for row in (network.a or ((ZERO,) * d,) * network.outputs)]
    offset = [c + ZERO for c in network.c]
    for place, neurons in hyperplanes(network).items():
        right = [sum((v[o] * max(s, ZERO) for s, v in neurons), ZERO) for o in outputs]
        left = [sum((v[o] * max(-s, ZERO) for s, v in neurons), ZERO) for o in outputs]
        known = jumps.pop(place, (ZERO,) * network.outputs)
        parts += [compare(known[o], "==", right[o] + left[o]) for o in outputs]
        for o in outputs:  # left max(-t, 0) = left max(t, 0) - left t
            slope[o] = [x - left[o] * y for x, y in zip(slope[o], place[0], strict=True)]
            offset[o] -= left[o] * place[1]
    for w, b, k in zip(network.w, network.b, range(network.width), strict=True):
        if all(x == 0 for x in w):
            offset = [c + v * max(b, ZERO) for c, v in zip(offset, network.outer(k), strict=True)]
    parts.append(compare(Q(len(jumps)), "==", ZERO))
    for o in outputs:
        parts.append(compare(form.intercept[o], "==", offset[o]))
        parts += [compare(s, "==", t) for s, t in zip(form.slope[o], slope[o], strict=True)]
    for x in probes(instance.case.problem.law):
        parts += [compare(s, "==", t) for s, t in zip(form(x), network(x), strict=True)]
    return all_of(parts, f"{network.width} neurons, {len(form.ridges)} ridges")


def outer_slopes(instance: Instance, *, flipped: bool = True) -> Answer:
    """f'(-inf) = a + sum_{w<0} v w and f'(+inf) = a + sum_{w>0} v w; without ``flipped`` f'(-inf) = a, the false variant."""
    network = instance.case.network
    if instance.case.problem.law.dimension != 1:
        return not_applicable("d > 1")
    kinks = [t for t in network.kinks() if t is not None]
    low, high = min(kinks, default=ZERO) - 1, max(kinks, default=ZERO) + 1
    parts = []
    for o in range(network.outputs):
        skip = network.a[o][0] if network.a is not None else ZERO
        pairs = [(v, row[0]) for v, row in zip(network.v[o], network.w, strict=True)]
        left = sum((v * w for v, w in pairs if w < 0), ZERO) if flipped else ZERO
        right = sum((v * w for v, w in pairs if w > 0), ZERO)
        parts.append(compare(network((low,))[o] - network((low - 1,))[o], "==", skip + left))
        parts.append(compare(network((high + 1,))[o] - network((high,))[o], "==", skip + right))
    return all_of(parts, f"{len(kinks)} kinks")


def _path(instance: Instance) -> Answer:
    return compare_lengths(form_of(instance).total_variation, "<=", path_norm(instance.case.network))


def equal_iff(left: Length, right: Length, condition: bool, words: str) -> Answer:
    """``left == right`` exactly when the condition holds."""
    if condition:
        return compare_lengths(left, "==", right, f"equal, {words}")
    found = compare_lengths(left, "==", right)
    if found.verdict.value == "holds":
        return compare(ZERO, "==", ONE).noted(f"equal although not: {words}")
    return met(f"{length_text(left)} < {length_text(right)}, not: {words}")


def _path_equal(instance: Instance) -> Answer:
    network = instance.case.network
    variation = form_of(instance).total_variation
    return equal_iff(variation, path_norm(network), not opposed(network), "no opposite signs on a hyperplane")


def _decay(instance: Instance) -> Answer:
    network = instance.case.network
    return compare_lengths(path_norm(network), "<=", weight_decay(network))


def _decay_equal(instance: Instance) -> Answer:
    network = instance.case.network
    return equal_iff(
        path_norm(network), weight_decay(network), not unbalanced(network), "all neurons balanced"
    )


def _rescaled(instance: Instance) -> Answer:
    """(g^2 |w|^2 + |v|^2/g^2)/2 = |v| |w| at g^2 = |v|/|w|."""
    network = instance.case.network
    parts = []
    for k, w in enumerate(network.w):
        outer, inner = size(network.outer(k)), length(w)
        square = dot(w, w) + ZERO
        if outer == 0 or square == 0:
            continue
        g2 = outer / inner
        parts.append(compare_lengths((g2 * square + outer * outer / g2) / 2, "==", outer * inner))
    if not parts:
        return not_applicable("no neuron with v and w both not 0")
    return all_of(parts, f"{len(parts)} neurons")


def rewritten(network: Network) -> Iterable[Network]:
    """The same function written otherwise: neurons in another order, rescaled, split, and one of them turned round."""
    order = list(range(network.width))[::-1]
    yield rescale(permute(network, order), [Q(k + 2, 3) for k in order])
    if network.width and network.a is not None:
        yield split(network, 0, Q(1, 3))
        v, w, b = network.outer(0), network.w[0], network.b[0]
        yield Network(  # v max(w.x + b, 0) = v max(-w.x - b, 0) + v (w.x + b)
            (tuple(-x for x in w), *network.w[1:]),
            (-b, *network.b[1:]),
            network.v,
            tuple(c + x * b for c, x in zip(network.c, v, strict=True)),
            tuple(
                tuple(s + x * t for s, t in zip(row, w, strict=True))
                for row, x in zip(network.a, v, strict=True)
            ),
        )


def _of_the_function(instance: Instance) -> Answer:
    form, d = form_of(instance), instance.case.problem.law.dimension
    parts = []
    for other in rewritten(instance.case.network):
        again = reduce(other, d)
        parts.append(compare_lengths(again.total_variation, "==", form.total_variation))
        parts.append(compare(Q(int(again == form)), "==", ONE))
    return all_of(parts, f"RTV2 = {length_text(form.total_variation)}")


def _reduced(instance: Instance) -> Answer:
    """RTV2 of the reduced network is its path norm: sum of |jump|_1 |direction|_2."""
    form = form_of(instance)
    return compare_lengths(path_norm(form.network()), "==", form.total_variation)


def lipschitz(instance: Instance, bound: Length) -> Answer:
    """|f(x) - f(y)|_1 <= bound |x - y|_2 on all pairs of probes."""
    network = instance.case.network
    points = probes(instance.case.problem.law)
    values = [network(x) for x in points]
    parts = []
    for i in range(len(points)):
        for j in range(i):
            change = size(s - t for s, t in zip(values[i], values[j], strict=True))
            away = length(s - t for s, t in zip(points[i], points[j], strict=True))
            parts.append(compare_lengths(change, "<=", bound * away))
    return all_of(parts, f"Lip <= {length_text(bound)}")


def _lipschitz(instance: Instance) -> Answer:
    return lipschitz(instance, form_of(instance).lipschitz_bound)


def _norm(instance: Instance) -> Answer:
    form = form_of(instance)
    return compare_lengths(form.lipschitz_bound, "<=", form.norm)


HYPOTHESES = (
    Hypothesis(
        "H1",
        "a network with finitely many neurons, with or without skip connection",
        _network,
        r"$f(x)=\sum_kv_k\max(w_k\cdot x+b_k,0)+a\cdot x+c$ with $v_k\in\mathbb R^m$, $w_k\in\mathbb R^d$, $a$ possibly $0$",
    ),
)

BALANCE = Claim(
    "C3",
    "2 |w_k| |v_k| <= |w_k|^2 + |v_k|^2: the path norm is at most the weight decay",
    NEEDS,
    exactly(_decay),
    "2*sqrt(norm2(w[i])*norm2(v[i])) <= norm2(w[i]) + norm2(v[i])",
    r"$\sum_k\|v_k\|_1\|w_k\|_2\le\frac12\sum_k(\|w_k\|_2^2+\|v_k\|_1^2)$",
)

CLAIMS = (
    Claim(
        "C1",
        "the network is the sum of one ridge per hyperplane, jumps sum v_k |w_k|, and an affine function",
        NEEDS,
        _conversion,
        None,
        r"merging the neurons of each hyperplane, $\max(-t,0)=\max(t,0)-t$, leaves $f$ unchanged",
    ),
    Claim(
        "C1s",
        "d = 1: f'(-inf) = a + sum_{w_k<0} v_k w_k and f'(+inf) = a + sum_{w_k>0} v_k w_k",
        NEEDS,
        outer_slopes,
        None,
        r"$d=1$: $f'(-\infty)=a+\sum_{w_k<0}v_kw_k$, $f'(+\infty)=a+\sum_{w_k>0}v_kw_k$",
    ),
    Claim(
        "C2",
        "RTV2(f) <= sum_k |v_k|_1 |w_k|_2",
        NEEDS,
        exactly(_path),
        None,
        r"$\mathrm{RTV}^2(f)\le\sum_k\|v_k\|_1\|w_k\|_2$",
    ),
    Claim(
        "C2e",
        "RTV2(f) is the path norm exactly when no two v_k on one hyperplane differ in sign",
        NEEDS,
        exactly(_path_equal),
        None,
        r"equality exactly when on every hyperplane, in every output, all $v_k$ have one sign",
    ),
    BALANCE,
    Claim(
        "C3e",
        "path norm and weight decay are equal exactly when |w_k|_2 = |v_k|_1 for all k",
        NEEDS,
        exactly(_decay_equal),
        None,
        r"equality exactly when $\|w_k\|_2=\|v_k\|_1$ for all $k$",
    ),
    Claim(
        "C3s",
        "rescaling by g = sqrt(|v_k|_1/|w_k|_2) makes weight decay the path norm",
        NEEDS,
        exactly(_rescaled),
        None,
        r"$(w_k,b_k,v_k)\mapsto(gw_k,gb_k,v_k/g)$ leaves $f$ unchanged; $g=\sqrt{\|v_k\|_1/\|w_k\|_2}$ gives equality",
    ),
    Claim(
        "C8",
        "RTV2 depends on the function only, not on how it is written as a network",
        NEEDS,
        by_proof(exactly(_of_the_function)),
        None,
        r"$\mathrm{RTV}^2(f)$ is the same for all networks that are $f$",
    ),
    Claim(
        "C8r",
        "RTV2(f) = sum_k |v_k|_1 |w_k|_2 for the reduced network",
        NEEDS,
        exactly(_reduced),
        None,
        r"$\mathrm{RTV}^2(f)=\sum_k\|v_k\|_1\|w_k\|_2$ for the network with one neuron per hyperplane",
    ),
    Claim(
        "C12",
        "|f(x) - f(y)|_1 <= (RTV2(f) + sum_r |f(e_r) - f(0)|_1) |x - y|_2",
        NEEDS,
        by_proof(exactly(_lipschitz)),
        None,
        r"$\|f(x)-f(y)\|_1\le\bigl(\mathrm{RTV}^2(f)+\sum_r\|f(e_r)-f(0)\|_1\bigr)\|x-y\|_2$",
    ),
    Claim(
        "C12n",
        "the Lipschitz bound is at most |f|_RBV2",
        NEEDS,
        exactly(_norm),
        None,
        r"the Lipschitz bound is at most $\|f\|_{\mathrm{RBV}^2}=\mathrm{RTV}^2(f)+\|f(0)\|_1+\sum_r\|f(e_r)-f(0)\|_1$",
    ),
)
