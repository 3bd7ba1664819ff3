"""C9, C10, C11, C12: certificates in R^d, representer counts and deep architectures, on the data and the network of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.problem import Atoms, Expression
from gfproof.splines.deep import DeepNetwork, matrix_rank
from gfproof.splines.representer import framed, neuron_bound, represent_each
from gfproof.splines.ridge import Length, RidgeFunction, length, path_norm, reduce, size
from gfproof.splines.ridge_dual import RidgeDual, contact_dual, judge, least_solution
from gfproof.splines.ridge_penalised import decide, objective
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable, not_met
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.variational.lengths import by_proof, compare_lengths, exactly, length_text
from gfproof.theorems.variational.norms import BALANCE, form_of

ZERO = Q(0)
ONE = Q(1)
NEEDS = ("H1",)
MOST_POINTS = 8
"""Peaks of certificate functions are looked for on at most so many points."""
MOST_NEURONS = 60
"""Networks of at most so many neurons are narrowed."""
STRENGTHS = (Q(1, 10),)


def places_of(instance: Instance) -> tuple[Vector, ...]:
    """The distinct data points."""
    law = instance.case.problem.law
    if not isinstance(law, Atoms):  # H1 excludes it
        raise TypeError("a claim on data was asked of a case without atoms")
    return tuple(dict.fromkeys(law.points))


def values_of(instance: Instance) -> tuple[Q, ...]:
    """The data's values, one output."""
    target = instance.case.problem.target
    if isinstance(target, Expression):  # H1 excludes it
        raise TypeError("a claim on data was asked of a case with an expression")
    return tuple(target(x)[0] for x in places_of(instance))


def affine_rows(places: tuple[Vector, ...]) -> list[Vector]:
    """The rows (1, ..., 1) and (x_1r, ..., x_Nr): q is admissible iff it is orthogonal to all of them."""
    return [(ONE,) * len(places), *(tuple(column) for column in zip(*places, strict=True))]


def projected(places: tuple[Vector, ...], q: Vector) -> RidgeDual:
    """The admissible vector nearest to q."""
    rows = affine_rows(places)
    part = least_solution(rows, [dot(q, row) + ZERO for row in rows])
    if part is None:
        raise ArithmeticError("the projection to the affine functions does not exist")
    return RidgeDual(places, tuple(x - y for x, y in zip(q, part, strict=True)))


def duals(instance: Instance) -> tuple[RidgeDual, ...]:
    """Admissible vectors: the data projected, and the network's own contact (or the first unit vector, projected)."""
    return _duals(places_of(instance), values_of(instance), form_of(instance))


@lru_cache(maxsize=16)
def _duals(places: tuple[Vector, ...], values: tuple[Q, ...], form: RidgeFunction) -> tuple[RidgeDual, ...]:
    unit = (ONE, *(ZERO for _ in places[1:]))
    contact = contact_dual(form, places)
    return projected(places, values), contact if contact is not None else projected(places, unit)


def one_output(check: Callable[[Instance], Answer]) -> Callable[[Instance], Answer]:
    """The check, for one output and few enough points."""

    def decided(instance: Instance) -> Answer:
        if instance.case.network.outputs != 1:
            return not_applicable("several outputs")
        if len(places_of(instance)) > MOST_POINTS:
            return not_applicable(f"more than {MOST_POINTS} data points")
        return check(instance)

    return decided


def _data(instance: Instance) -> Answer:
    law, target = instance.case.problem.law, instance.case.problem.target
    if not isinstance(law, Atoms):
        return not_met("the law is no finite data set", {"input": law.to_json()})
    if isinstance(target, Expression):
        return not_met("the target has no exact values", {"target": target.to_json()})
    return met(f"N = {len(set(law.points))}, d = {law.dimension}, m = {target.outputs}")


def _bound(instance: Instance) -> Answer:
    network, form = instance.case.network, form_of(instance)
    parts = []
    for dual in duals(instance):
        values = [network(x)[0] for x in dual.points]
        parts.append(compare_lengths(dual.bound(values), "<=", form.total_variation))
        for ridge in form.ridges:
            eta, square = dual(ridge.direction, ridge.offset), dot(ridge.direction, ridge.direction)
            parts.append(compare(eta * eta * dual.scale, "<=", dual.peak.square * square))
    return all_of(parts, f"RTV2 = {length_text(form.total_variation)}")


def _pairing(instance: Instance) -> Answer:
    """The identity sum q_i f(x_i) = sum_j jump_j eta(direction_j, offset_j) for admissible q."""
    network, form = instance.case.network, form_of(instance)
    parts = []
    for dual in duals(instance):
        left = sum((q * network(x)[0] for q, x in zip(dual.q, dual.points, strict=True)), ZERO)
        right = sum((r.jump[0] * dual(r.direction, r.offset) for r in form.ridges), ZERO)
        parts.append(compare(left, "==", right))
    return all_of(parts, f"{len(form.ridges)} ridges")


def even(instance: Instance, found: Sequence[RidgeDual]) -> Answer:
    """The identity eta(-w, -b) = eta(w, b) at the neurons and at the unit vectors."""
    network, d = instance.case.network, instance.case.problem.law.dimension
    neurons = list(zip(network.w, network.b, strict=True))
    neurons += [
        (tuple(ONE if r == k else ZERO for r in range(d)), -x[k])
        for k, x in enumerate(places_of(instance)[:d])
    ]
    parts = [compare(dual(w, b), "==", dual(tuple(-x for x in w), -b)) for dual in found for w, b in neurons]
    return all_of(parts, f"{len(parts)} values")


def _even(instance: Instance) -> Answer:
    return even(instance, duals(instance))


def cheaper(instance: Instance, form: RidgeFunction) -> list[RidgeFunction]:
    """Other functions with the same values at the data: with fewer neurons, and with one more."""
    places = places_of(instance)
    fewer = reduce(represent_each(form.network(), places), len(places[0]))
    return [fewer] if fewer != form else []


def _optimal(instance: Instance) -> Answer:
    """Where the contact certificate of the network passes, no other interpolant of its values is cheaper."""
    form, places = form_of(instance), places_of(instance)
    dual = contact_dual(form, places)
    if dual is None:
        return not_applicable("no rational contact certificate")
    values = [form(x)[0] for x in places]
    if judge(form, dual, values).optimal is not True:
        return not_applicable("the contact certificate of least length does not pass")
    parts = [compare_lengths(form.total_variation, "==", dual.value(values))]
    for other in cheaper(instance, form):
        parts.append(compare_lengths(other.total_variation, "==", form.total_variation))
    return all_of(parts, f"RTV2 = {length_text(form.total_variation)} is least")


def _penalised(instance: Instance) -> Answer:
    form, places, y = form_of(instance), places_of(instance), values_of(instance)
    parts = []
    for strength in STRENGTHS:
        found = decide(form, places, y, strength)
        here = objective(form, places, y, strength)
        if found.better is not None:
            parts.append(compare_lengths(objective(found.better, places, y, strength), "<=", here))
            parts.append(compare(ONE if found.better != form else ZERO, "==", ONE))
        for other in [RidgeFunction((), form.slope, form.intercept), *cheaper(instance, form)]:
            if found.optimal:
                parts.append(compare_lengths(here, "<=", objective(other, places, y, strength)))
    return all_of(parts, f"{len(STRENGTHS)} lambda")


def _represent(instance: Instance) -> Answer:
    network, places, form = instance.case.network, places_of(instance), form_of(instance)
    if max(network.width, len(places)) > MOST_NEURONS:
        return not_applicable(f"more than {MOST_NEURONS} neurons or data points")
    fewer, bound = represent_each(network, places), neuron_bound(places)
    parts = [compare(s, "==", t) for x in places for s, t in zip(fewer(x), network(x), strict=True)]
    parts.append(compare(Q(fewer.width), "<=", Q(bound * network.outputs)))
    parts.append(compare_lengths(path_norm(fewer), "<=", form.total_variation))
    return all_of(parts, f"{fewer.width} of {network.width} neurons, bound {bound} per output")


def _count(instance: Instance) -> Answer:
    places = places_of(instance)
    bound, n, d = Q(neuron_bound(places)), Q(len(places)), instance.case.problem.law.dimension
    parts = [compare(bound, "<", n), compare(bound, ">=", n - d - 1)]
    spans = (
        matrix_rank(tuple(tuple(s - t for s, t in zip(x, places[0], strict=True)) for x in places[1:])) == d
    )
    parts.append(compare(ONE if spans else ZERO, "==", ONE if bound == n - d - 1 else ZERO))
    return all_of(parts, f"N = {n}, bound {bound}")


def pair(instance: Instance) -> DeepNetwork:
    """The network f: R^d -> R^m, and after it its transpose R^m -> R^d: neurons v_k with outgoing weights w_k."""
    network, d = instance.case.network, instance.case.problem.law.dimension
    columns = tuple(network.outer(k) for k in range(network.width))
    rows = tuple(tuple(w[r] for w in network.w) for r in range(d))
    return DeepNetwork((network, Network(columns, network.b, rows, (ZERO,) * d)))


def _rank(instance: Instance) -> Answer:
    if instance.case.network.width > MOST_NEURONS:
        return not_applicable(f"more than {MOST_NEURONS} neurons")
    deep = pair(instance)
    return compare(Q(deep.coupling_ranks()[0]), "<=", Q(deep.bottlenecks[0]))


def _narrow(instance: Instance) -> Answer:
    """Each block with at most N d_l neurons, the same values, and no larger norm."""
    deep, places = pair(instance), places_of(instance)
    width = instance.case.network.width
    if width > MOST_NEURONS or len(places) > MOST_POINTS:
        return not_applicable(f"more than {MOST_NEURONS} neurons or {MOST_POINTS} data points")
    small = deep.represent(places)
    parts = []
    for before, after in zip(deep.layers(places), small.layers(places), strict=True):
        parts += [
            compare(s, "==", t) for x, y in zip(before, after, strict=True) for s, t in zip(x, y, strict=True)
        ]
    for block in small.blocks:
        parts.append(compare(Q(block.width), "<=", Q(len(places) * block.outputs)))
    for old, new in zip(deep.functions(), small.functions(), strict=True):
        parts.append(compare_lengths(new.norm, "<=", old.norm))
    widths = " and ".join(str(block.width) for block in small.blocks)
    return all_of(parts, f"widths {widths}, N = {len(places)}")


def steepness(instance: Instance, deep: DeepNetwork, bound: Length) -> Answer:
    """|f(x) - f(y)|_1 <= bound |x - y|_2 on all pairs of data points and unit vectors."""
    points = framed(places_of(instance))[: 2 * MOST_POINTS]
    values = deep.layers(points)[-1]
    parts = []
    for i in range(len(points)):
        for j in range(i):
            change = size(s - t for s, t in zip(values[i], values[j], strict=True))
            away = length(s - t for s, t in zip(points[i], points[j], strict=True))
            parts.append(compare_lengths(change, "<=", bound * away))
    return all_of(parts, f"Lip <= {length_text(bound)}")


def _steepness(instance: Instance) -> Answer:
    deep, width = pair(instance), instance.case.network.width
    if width > MOST_NEURONS:
        return not_applicable(f"more than {MOST_NEURONS} neurons")
    return steepness(instance, deep, deep.lipschitz_bound())


HYPOTHESES = (
    Hypothesis(
        "H1",
        "finitely many data points x_i in R^d with values y_i in R^m",
        _data,
        r"data $(x_i,y_i)$, $i=1,\dots,N$, with distinct $x_i\in\mathbb R^d$ and $y_i\in\mathbb R^m$",
    ),
)

CLAIMS = (
    replace(BALANCE, needs=NEEDS),
    Claim(
        "C9",
        "m = 1: sum_i q_i f(x_i) <= RTV2(f) if q is admissible and |eta(w,b)| <= |w|_2 for all (w,b)",
        NEEDS,
        by_proof(exactly(one_output(_bound))),
        None,
        r"$m=1$: $\sum_iq_if(x_i)\le\mathrm{RTV}^2(f)$ if $\sum q_i=0$, $\sum q_ix_i=0$ and $|\eta(w,b)|\le\|w\|_2$ everywhere",
    ),
    Claim(
        "C9s",
        "m = 1: sum_i q_i f(x_i) = sum_j jump_j eta(ridge_j) for admissible q",
        NEEDS,
        by_proof(one_output(_pairing)),
        None,
        r"$\sum_iq_if(x_i)=\sum_kv_k\eta(w_k,b_k)$ for admissible $q$",
    ),
    Claim(
        "C9e",
        "eta(-w,-b) = eta(w,b) for admissible q",
        NEEDS,
        by_proof(one_output(_even)),
        None,
        r"$\eta(-w,-b)=\eta(w,b)$ for admissible $q$",
    ),
    Claim(
        "C9o",
        "m = 1: an interpolant with eta = sign(v) |w| at all ridges for such a q has the least RTV2",
        NEEDS,
        by_proof(exactly(one_output(_optimal))),
        None,
        r"an interpolant with $\eta(w_k,b_k)=\operatorname{sign}(v_k)\|w_k\|_2$ for all $k$ has the least $\mathrm{RTV}^2$",
    ),
    Claim(
        "C9p",
        "m = 1, square loss: f minimises P exactly when q = (y - f(x))/lambda is such a q; else a better network is named",
        NEEDS,
        by_proof(exactly(one_output(_penalised))),
        None,
        r"square loss: $f$ is a global minimiser exactly when $q=(y-f(x))/\lambda$ is such a certificate",
    ),
    Claim(
        "C10",
        "the same values at the data with at most N - rank [x 1] neurons per output and no larger RTV2",
        NEEDS,
        exactly(_represent),
        None,
        r"there is a network with the same values at the data, at most $N-\operatorname{rank}[x\ 1]$ neurons per output and no "
        r"larger $\mathrm{RTV}^2$",
    ),
    Claim(
        "C10n",
        "N - (d + 1) <= N - rank [x 1] < N",
        NEEDS,
        _count,
        None,
        r"$N-(d+1)\le N-\operatorname{rank}[x\ 1]<N$, with equality on the left iff the data affinely span $\mathbb R^d$",
    ),
    Claim(
        "C11",
        "the matrix W_2 V_1 between two ReLU layers has rank at most d_1, the outputs of the first block",
        NEEDS,
        _rank,
        None,
        r"$\operatorname{rank}(W_{l+1}V_l)\le d_l$",
    ),
    Claim(
        "C11w",
        "blocks of at most N d_l neurons have the same values at the data and no larger norms",
        NEEDS,
        exactly(_narrow),
        None,
        r"blocks of at most $Nd_l$ neurons have the same values in all layers at the data and no larger $\mathrm{RBV}^2$ norms",
    ),
    Claim(
        "C12",
        "the product of the blocks' Lipschitz bounds is one of the deep network",
        NEEDS,
        by_proof(exactly(_steepness)),
        None,
        r"$\mathrm{Lip}(f)\le\prod_l\mathrm{Lip}(f_l)\le\prod_l\|f_l\|_{\mathrm{RBV}^2}$",
    ),
)
