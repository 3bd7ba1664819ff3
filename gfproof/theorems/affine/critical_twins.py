"""False variants of the classification of zeros of G."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Q
from gfproof.theorems.affine import critical
from gfproof.theorems.affine.setting import critical_point, line_of
from gfproof.theorems.answers import Answer, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.quantities import Quantities

_BY_ID = {claim.id: claim for claim in critical.CLAIMS}


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id,
        change,
        replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None),
    )


def _two_kinks(instance: Instance) -> bool:
    if instance.case.network.width != 2:
        return False
    found = critical_point(instance)
    return found is not None and found.kinks == 2


def _square(instance: Instance) -> Answer:
    if not _two_kinks(instance):
        return not_applicable("no zero with two kinks")
    line = line_of(instance)
    return compare(instance.at.risk, "==", line.slope**2 * line.length**2 / 108)


def _no_spurious(instance: Instance) -> Answer:
    if instance.case.network.width > 2 or not critical.is_zero(instance):
        return not_applicable(critical.NO_ZERO)
    return compare(instance.at.risk, "==", Q(0))


def _single_jump(instance: Instance) -> Answer:
    line = line_of(instance)
    at = Quantities(critical.zigzag(line, 2, 1), line.problem)
    return compare(at.gradient_norm2, "==", Q(0))


def _same_height(instance: Instance) -> Answer:
    found = critical_point(instance) if instance.case.network.width == 2 else None
    if found is None or found.kinks != 2:
        return not_applicable("no zero with two kinks")
    return critical.zigzag_error(instance, found, Q(2))


def _always_differentiable(instance: Instance) -> Answer:
    if instance.case.network.width > 2:
        return not_applicable("more than two neurons")
    return critical.differentiability(lambda network: True)(instance)


def _no_degenerate(instance: Instance) -> Answer:
    if instance.case.network.width > 2:
        return not_applicable("more than two neurons")
    rule = critical.differentiability(
        lambda network: all(w != 0 or b != 0 for (w,), b in zip(network.w, network.b, strict=True))
    )
    return rule(instance)


TWINS = (
    _twin(
        "square",
        "(n+1)^4 -> (n+1)^2",
        "C1",
        "for H = 2, a zero with two kinks has L = alpha^2 l^2/(12 3^2)",
        _square,
    ),
    _twin("no-spurious", "alpha = 0 dropped", "C1", "for H <= 2, G = 0 implies L = 0", _no_spurious),
    _twin(
        "single-jump",
        "2 alpha -> alpha",
        "C2",
        "kinks at thirds with jumps alpha/3 make a zero of G",
        _single_jump,
    ),
    _twin(
        "doubled-slope",
        "alpha -> 2 alpha",
        "C2z",
        "for H = 2, with two kinks the error has slopes of size 2 |alpha|/3",
        _same_height,
    ),
    _twin(
        "parabola-sign",
        "wrong sign",
        "C3",
        "L(theta + s e_c) = L + s G_c - s^2",
        critical.offset_parabola(-1),
    ),
    _twin(
        "differentiable",
        "degenerate neurons ignored",
        "C4",
        "for H <= 2, L is differentiable at every zero of G",
        _always_differentiable,
    ),
    _twin(
        "flat-degenerate",
        "v != 0 dropped",
        "C4",
        "for H <= 2, a zero with L > 0 is a classical critical point iff no neuron is degenerate",
        _no_degenerate,
    ),
    _twin(
        "rising",
        "wrong sign",
        "C5c",
        "for H = 2, with two kinks L rises by (3/8) k^2 (h/l) delta^2 + O(delta^3) along the curve",
        critical.descent_curve(1, widest=2),
    ),
)
