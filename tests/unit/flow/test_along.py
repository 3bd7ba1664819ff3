"""Claims along enclosed flows: integrals against quadrature, identities with defects that shrink, bounds at all spans."""

from __future__ import annotations

import numpy as np
import pytest

from gfproof.flow import integrate
from gfproof.flow.along import (
    Integrals,
    energy_identity,
    integrals,
    lyapunov_identity,
    norm_bound,
    risk_bound,
)
from gfproof.flow.enclosure import Enclosure, enclose
from gfproof.flow.program import entries_like
from gfproof.network import Network, cell_and_kinks
from gfproof.numbers import Q, ball, lower, precision, radius, to_float, upper
from gfproof.risk.segments import on_cell, risk_and_gradient
from gfproof.verdict import Evidence, Verdict
from tests.unit.flow.kink_suite import KinkFlow, random_flows, strata_flows

CONSTANT = [f for f in random_flows() if f.name.startswith("constant") and f.network.width <= 3]
OTHERS = [f for f in random_flows() if not f.name.startswith("constant") and f.network.width <= 2][::2]
XI = (Q(1, 3),)


def name(flow: KinkFlow) -> str:
    return flow.name


def enclosed(flow: KinkFlow, digits: int = 12, guard: int | None = None) -> Enclosure:
    return enclose(integrate(flow.network, flow.domain, Q(1), digits=digits, guard=guard))


def by_quadrature(flow: KinkFlow) -> tuple[float, float]:
    """∫ L and ∫ |G|^2 by Gauss-Legendre on the pieces of a finer trajectory, exact values at the nodes."""
    fine = integrate(flow.network, flow.domain, Q(1), digits=20)
    nodes, weights = np.polynomial.legendre.leggauss(20)
    risk, square = 0.0, 0.0
    for piece in fine.pieces:
        for node, weight in zip(nodes, weights, strict=True):
            time = piece.start + piece.length * (1 + Q(*float(node).as_integer_ratio())) / 2
            state = Network.of(entries_like(flow.network, fine.entries_at(time)))
            value, gradient = risk_and_gradient(state, flow.domain)
            scale = float(weight) * to_float(piece.length) / 2
            risk, square = risk + scale * to_float(value), square + scale * to_float(gradient.norm2())
    return risk, square


def holds_number(box: object, value: float, slack: float) -> bool:
    return to_float(lower(box)) - slack <= value <= to_float(upper(box)) + slack  # type: ignore[arg-type]  # a ball


@pytest.mark.parametrize("flow", CONSTANT[::2] + OTHERS[::3] + list(strata_flows())[::5], ids=name)
@pytest.mark.parametrize("guard", [None, 0])
def test_integrals_contain_the_quadrature(flow: KinkFlow, guard: int | None) -> None:
    found = integrals(enclosed(flow, 12 if guard is None else 5, guard))
    risk, square = by_quadrature(flow)
    assert holds_number(found.risk, risk, 1e-12)
    assert holds_number(found.squared_gradient, square, 1e-11)
    assert radius(found.risk) < Q(1, 100)


@pytest.mark.parametrize("flow", CONSTANT[::2], ids=name)
def test_claims_of_constant_targets(flow: KinkFlow) -> None:
    found = enclosed(flow)
    known = integrals(found)
    claims = [
        energy_identity(found, known),
        lyapunov_identity(found, XI, known),
        norm_bound(found, XI),
        risk_bound(found, XI),
    ]
    assert [c.verdict for c in claims] == [Verdict.HOLDS] * 4
    assert {c.evidence for c in claims} == {Evidence.ENCLOSED}


def test_defects_shrink_with_the_digits() -> None:
    flow = CONSTANT[2]
    sizes = []
    for digits in (10, 20):
        found = enclosed(flow, digits)
        sizes.append(radius(integrals(found).risk))
    assert sizes[1] < sizes[0] / Q(10) ** 7  # ten more, up to how the steps happen to fall


@pytest.mark.parametrize("flow", OTHERS[:4], ids=name)
def test_energy_identity_of_other_targets(flow: KinkFlow) -> None:
    assert energy_identity(enclosed(flow)).verdict is Verdict.HOLDS


def test_a_wrong_integral_is_noticed() -> None:
    found = enclosed(CONSTANT[0])
    known = integrals(found)
    with precision(100):
        wrong = Integrals(known.risk + ball(Q(1, 10**6)), known.squared_gradient + ball(Q(1, 10**6)))
    with pytest.raises(AssertionError, match="C7c"):
        lyapunov_identity(found, XI, wrong)
    with pytest.raises(AssertionError, match="C7a"):
        energy_identity(found, wrong)


def test_a_wrong_constant_is_not_a_theorem() -> None:
    """With another xi, V + 8 ∫ L is not conserved, and the bounds need not hold."""
    found = enclosed(CONSTANT[2])
    with pytest.raises(AssertionError, match="C7c"):
        lyapunov_identity(found, (Q(5, 6),))


@pytest.mark.parametrize("seed", range(12))
def test_the_risk_by_wrong_formulas_is_bounded(seed: int) -> None:
    from gfproof.flow.tube import Unprovable
    from gfproof.flow.wrong_cell import WrongCell
    from gfproof.network import Kind

    flow = CONSTANT[seed % len(CONSTANT)]
    domain, network = flow.domain, flow.network
    cell, _ = cell_and_kinks(network, domain.low, domain.high)
    shift = Q(seed - 6, 40)
    moved = Network(network.w, tuple(b + shift for b in network.b), network.v, network.c)
    live = all(kind is not Kind.DEAD for kind in cell.kinds)
    if not live:
        return
    kinks = [
        -b / w if kind in (Kind.RIGHT, Kind.LEFT) else None
        for kind, (w,), b in zip(cell.kinds, moved.w, moved.b, strict=True)
    ]
    error = abs(on_cell(cell, kinks, moved, domain)[0] - risk_and_gradient(moved, domain)[0])
    with precision(100):
        try:
            bound = upper(
                WrongCell(cell, moved, domain).bound_of_risk([[ball(x)] for x in moved.entries()], ball(1))
            )
        except Unprovable:
            return
    assert error <= bound + Q(1, 2**90)
