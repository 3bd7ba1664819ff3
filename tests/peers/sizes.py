"""Sizes against which errors of the scan are measured: its formulas with absolute values in place of signs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.peers.instances import Instance, Interval, Pieces


@dataclass(frozen=True)
class Sizes:
    """Bounds of |L| and of the entries of |G|, in the order w, b, v (row by row), c, a; and the number of knots.

    With X = max(|low|, |high|) and E_k = |c_k| + |a_k| X + sum_p |f_kp| X^p + sum_i |v_ki| (|w_i| X + |b_i|):
    and Y = 1 + X/(high - low), which is large for a short domain far from 0:
    L: sum_k E_k^2;  w_i: sum_k |v_ki| E_k X;  b_i: sum_k |v_ki| E_k;  v_ki: (|w_i| X + |b_i|) E_k;  c_k: E_k;  a_k: E_k X;
    each times Y.
    """

    risk: Fraction
    gradient: list[Fraction]
    knots: int


def sizes(instance: Instance) -> Sizes:
    law, target = instance.law, instance.target
    assert isinstance(law, Interval)
    assert isinstance(target, Pieces)
    reach = max(abs(law.low), abs(law.high))
    heights = [abs(w) * reach + abs(b) for (w,), b in zip(instance.w, instance.b, strict=True)]
    outputs, neurons = range(instance.outputs), range(instance.width)
    errors = []
    for k in outputs:
        polynomials = [piece[k] for piece in target.pieces]
        degree = max(map(len, polynomials))
        wanted = max(sum(abs(x) * reach**p for p, x in enumerate(q)) for q in polynomials) * (degree + 1) ** 2
        skip = abs(instance.a[k][0]) * reach if instance.a is not None else 0
        reached = sum(abs(v) * y for v, y in zip(instance.v[k], heights, strict=True))
        errors.append(abs(instance.c[k]) + skip + wanted + reached)
    pulls = [sum(abs(instance.v[k][i]) * errors[k] for k in outputs) for i in neurons]
    gradient = [x * reach for x in pulls] + pulls
    gradient += [heights[i] * errors[k] for k in outputs for i in neurons] + errors
    if instance.a is not None:
        gradient += [e * reach for e in errors]
    short = 1 + reach / (law.high - law.low)
    return Sizes(
        short * sum(e * e for e in errors),
        [short * x for x in gradient],
        instance.width + len(target.breakpoints),
    )
