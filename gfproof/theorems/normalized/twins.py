"""False variants of the theorem on normalized networks."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.normalized import claims

_BY_ID = {claim.id: claim for claim in claims.CLAIMS}


def _twin(
    id: str, change: str, of: str, statement: str, decide: Decide, without: tuple[str, ...] = ()
) -> Twin:
    true: Claim = _BY_ID[of]
    false = replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None)
    return Twin(id, change, false, without)


def _no_width(instance: Instance) -> Answer:
    if instance.case.network.width > 2:
        return not_applicable("more than two neurons")
    return claims.step_bound(instance, 1)


def _same_norm(instance: Instance) -> Answer:
    at = claims.at_counted(instance)
    return compare(at.gradient_norm2 - claims.field_of(at).norm2(), "==", Q(0))


TWINS = (
    _twin(
        "eight", "4 -> 8", "C7", "d/dt (|v|^2 + |c - xi|^2) = -8 L", lambda instance: claims.rate(instance, 8)
    ),
    _twin(
        "doubled-offset",
        "c - xi -> c - 2 xi",
        "C7",
        "d/dt (|v|^2 + |c - 2 xi|^2) = -4 L",
        lambda instance: claims.rate(instance, 4, 2),
    ),
    _twin("same-norm", "projection forgotten", "C1p", "|PG| = |G| on M", _same_norm),
    _twin(
        "off-manifold",
        "H5 dropped",
        "C1p",
        "|G|^2 - |PG|^2 = sum_i <v_i, G_{v_i}>^2 everywhere",
        claims.pythagoras,
        ("H5",),
    ),
    _twin(
        "euler",
        "the square forgotten",
        "C2",
        "an Euler step stays on M",
        lambda instance: claims.euler(instance, 0),
    ),
    _twin(
        "zero-rows",
        "w = b = 0 not replaced",
        "C3",
        "dividing every u_i != 0 by its norm leads to M",
        claims.lost_zero_rows,
    ),
    _twin("no-width", "H -> 1", "C7b", "for H <= 2, |G_v|^2 + |G_c|^2 <= 4 (2 + M2) L", _no_width),
)
