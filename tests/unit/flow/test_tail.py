"""Bounds for all later times, compared with what the flow does later."""

from __future__ import annotations

import math
import re

import pytest

from gfproof.flow import integrate
from gfproof.flow.enclosure import enclose
from gfproof.flow.tail import constant_tail, monotone_tail, one_neuron_tail, tails, trapped_tail
from gfproof.network import Network
from gfproof.numbers import Q, rational, to_float
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import exact_domain
from gfproof.verdict import Evidence, Verdict
from tests.unit.flow.kink_suite import TARGETS, KinkFlow, random_flows

CONSTANT = [f for f in random_flows() if f.name.startswith("constant") and f.network.width <= 3]
FULL = KinkFlow(
    "fully active",
    Network.exact([["1/10"], ["3/2"]], ["1", "1"], ["2", "-1/4"], "-1/2"),
    exact_domain(TARGETS["affine"], Q(0), Q(1)),
    Q(2),
)


def numbers(statement: str) -> list[Q]:
    return [rational(x) for x in re.findall(r"[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?", statement)]


@pytest.mark.parametrize("flow", CONSTANT, ids=lambda f: f.name)
def test_tails_of_constant_targets_hold_later(flow: KinkFlow) -> None:
    found = enclose(integrate(flow.network, flow.domain, Q(1), digits=10))
    later = integrate(flow.network, flow.domain, Q(6), digits=15)
    bound = numbers(monotone_tail(found).statement)[0]
    restarted = constant_tail(found)
    _, first, rate, _ = numbers(restarted.statement)
    assert (restarted.verdict, restarted.evidence) == (Verdict.HOLDS, Evidence.ARGUED)
    for time in (Q(1), Q(3, 2), Q(3), Q(6)):
        risk = later.exact_risk(time)
        assert risk <= bound
        assert risk <= 1 / (first + rate * (time - 1))


def test_a_trapped_flow_decays_at_the_rate_it_was_promised() -> None:
    found = enclose(integrate(FULL.network, FULL.domain, FULL.until, digits=12))
    trapped = trapped_tail(found)
    assert trapped.verdict is Verdict.HOLDS
    rate = to_float(numbers(trapped.statement)[0])
    assert rate > 0.01
    later = integrate(FULL.network, FULL.domain, Q(8), digits=20)
    assert not later.crossings or later.crossings[-1].time < 2
    start = to_float(later.exact_risk(2))
    for time in (3, 5, 8):
        assert to_float(later.exact_risk(time)) <= start * math.exp(-rate * (time - 2))


def test_a_kink_in_the_domain_is_no_trap() -> None:
    flow = next(f for f in random_flows() if f.name == "affine, width 1, draw 3")
    found = enclose(integrate(flow.network, flow.domain, Q(1, 8), digits=10))
    verdicts = {f.id: f.verdict for f in tails(found)}
    assert verdicts["tail"] is Verdict.HOLDS
    assert verdicts["tail-trapped"] is Verdict.UNDECIDED
    assert "tail-constant" not in verdicts


def test_other_targets_have_the_monotone_tail_only() -> None:
    flow = next(f for f in random_flows() if f.name.startswith("quadratic, width 1"))
    found = enclose(integrate(flow.network, flow.domain, Q(1, 4), digits=10))
    assert [f.id for f in tails(found)] == ["tail"]


AFFINE_ONE = KinkFlow(
    "one neuron, f(x) = x",
    Network.exact([["1"]], ["-1/4"], ["1"], "1/8"),
    exact_domain(PolynomialPieces((), (((Q(0), Q(1)),),)), Q(0), Q(1)),
    Q(1),
)


def test_one_neuron_keeps_the_rate_of_the_theorem() -> None:
    """At T = 0 the constant is the fixture's: cstar = 6.52e-6 for w = 1, b = -1/4, v = 1, c = 1/8, f(x) = x."""
    at_start = enclose(integrate(AFFINE_ONE.network, AFFINE_ONE.domain, Q(0), digits=12))
    first, rate = numbers(one_neuron_tail(at_start).statement.replace("^-3", ""))[:2]
    assert abs(to_float(rate) - 6.52e-6 / 3) < 1e-8
    assert abs(to_float(first) - (5 / 384) ** (-1 / 3)) < 1e-4
    found = enclose(integrate(AFFINE_ONE.network, AFFINE_ONE.domain, Q(1), digits=12))
    finding = one_neuron_tail(found)
    assert (finding.verdict, finding.evidence) == (Verdict.HOLDS, Evidence.ARGUED)
    assert "tail-one-neuron" in {f.id for f in tails(found)}
    first, rate = numbers(finding.statement.replace("^-3", ""))[:2]
    later = integrate(AFFINE_ONE.network, AFFINE_ONE.domain, Q(20), digits=15)
    for time in (Q(1), Q(3), Q(20)):
        assert later.exact_risk(time) <= (first + rate * (time - 1)) ** -3


def test_a_risk_above_the_threshold_promises_no_rate() -> None:
    dead = Network.exact([["-1"]], ["0"], ["1"], "1/2")
    found = enclose(integrate(dead, AFFINE_ONE.domain, Q(1, 4), digits=10))
    assert one_neuron_tail(found).verdict is Verdict.UNDECIDED


def test_a_time_is_never_rounded_down() -> None:
    """Before T the risk may be larger: a bound for all t >= 1.23456 is not proved by T = 1.2345614."""
    flow = CONSTANT[0]
    until = Q(12345614, 10**7)
    found = enclose(integrate(flow.network, flow.domain, until, digits=8))
    for tail in (monotone_tail(found), constant_tail(found)):
        assert numbers(tail.statement)[-1] >= until
    exact = enclose(integrate(flow.network, flow.domain, Q(1, 2), digits=8))
    assert monotone_tail(exact).statement.endswith("t >= 1/2")
