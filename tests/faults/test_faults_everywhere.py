"""Faults outside the calculus, one at a time: flow, certificates, theorems, falsifier, writing, splines, homogeneous networks.

Every area has a guard, a small property that holds without a fault; each fault must make the guard of its area fail.
The faults of the calculus are in ``injections.py``; the summary at the end of a run lists all of them with what noticed them.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import comb
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import gfproof.certify.checker as checker
import gfproof.falsify.shards as shards
import gfproof.falsify.tallies as tallies
import gfproof.flow.enclosure as enclosure
import gfproof.flow.stepping as stepping
import gfproof.flow.trajectory as trajectory
import gfproof.splines.conversion as conversion
import gfproof.splines.norms as norms
import gfproof.strategies.bulk as bulk
import gfproof.symbolic.notation as notation
import gfproof.theorems.answers as answers
import gfproof.theorems.core as core
import gfproof.theorems.quantities as quantities
import gfproof.write.claims as claims
import gfproof.write.coq_case as coq_case
import gfproof.write.document as document
from gfproof.case import Case
from gfproof.certify import integrand, nonnegative
from gfproof.errors import GfproofError
from gfproof.falsify.ledger import Ledger
from gfproof.falsify.shards import Plan, Shard
from gfproof.homogeneous import Activation, HomogeneousNetwork
from gfproof.network import Network
from gfproof.numbers import Q, ball_around, contains, to_fraction
from gfproof.splines.spline import Spline
from gfproof.theorems import theorem
from gfproof.theorems.language import vocabulary
from gfproof.verdict import Verdict
from tests.faults.injections import FAULTS as CORE
from tests.unit.certify.forging import redigested, verdict

Patch = pytest.MonkeyPatch
Guard = Callable[[], Iterator[bool]]

FAULTS: dict[str, tuple[str, Callable[[Patch], None]]] = {}


def fault(area: str, name: str) -> Callable[[Callable[[Patch], None]], None]:
    def keep(inject: Callable[[Patch], None]) -> None:
        assert name not in FAULTS
        FAULTS[name] = area, inject

    return keep


def swapped(area: str, name: str, place: Any, attribute: str, change: Callable[[Any], Any]) -> None:
    """A fault that replaces a function by what ``change`` makes of it."""
    fault(area, name)(lambda patch: patch.setattr(place, attribute, change(getattr(place, attribute))))


# -- flow -----------------------------------------------------------------------------------------------

TIMES = (0.5, 2.0)
BUDGET = stepping.Budget(steps=120, seconds=20)
"""A fault may leave a flow without an end."""


@cache
def start() -> Case:
    return Case.from_toml(
        '[network]\nw = [["1"], ["-1"]]\nb = ["-1/2", "1/4"]\nv = ["2", "3"]\nc = "0"\n'
        '[target]\nkind = "constant"\nvalue = "1"\n[dynamics]\nkind = "flow"\nuntil = "2"\n'
    )


@cache
def reference() -> list[np.ndarray[Any, Any]]:
    """States by DOP853 in float64, right to about ten digits, with a gradient integrated on a grid of its own."""
    nodes, weights = np.polynomial.legendre.leggauss(3)

    def field(t: float, z: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        w, b, v, c = z[:2], z[2:4], z[4:6], z[6]
        cuts = sorted({0.0, 1.0, *(k for k in -b / w if 0 < k < 1)})
        slope = np.zeros(7)
        for p, q in pairwise(cuts):
            for node, weight in zip(nodes, weights, strict=True):
                x, part = (p + q) / 2 + node * (q - p) / 2, weight * (q - p) / 2
                y = w * x + b
                on = y > 0
                error = c + v @ (y * on) - 1
                slope += 2 * part * error * np.array([*(v * on * x), *(v * on), *(y * on), 1])
        return -slope

    z0 = [1, -1, -0.5, 0.25, 2, 3, 0]
    found = solve_ivp(field, (0, 2), z0, "DOP853", t_eval=TIMES, rtol=1e-12, atol=1e-12)
    return list(found.y.T)


def flows() -> Iterator[bool]:
    path = stepping.flow(start(), until=2, digits=20, budget=BUDGET)
    for time, state in zip(TIMES, reference(), strict=True):
        entries = [float(to_fraction(x)) for x in path.entries_at(Q(*time.as_integer_ratio()))]
        yield bool(np.allclose(entries, state, rtol=0, atol=1e-7))
    found = enclosure.enclose(path)
    finer = stepping.flow(start(), until=2, digits=40, budget=BUDGET)
    for time in (Q(1, 2), Q(3, 2)):
        inside = enclosure.enclosed_state(found, time).entries()
        yield all(
            contains(x, y) for x, y in zip(inside, finer.entries_at(time), strict=True) if type(x) is not Q
        )
        yield found.radius(time) > 0
    yield found.reached == 2


swapped(
    "flow",
    "radius of the enclosure dropped",
    enclosure.Enclosure,
    "radius",
    lambda right: lambda self, time: Q(0),
)
swapped(
    "flow",
    "radius of the enclosure far too small",
    enclosure.Enclosure,
    "radius",
    lambda right: lambda self, time: right(self, time) / 10**30,
)
swapped(
    "flow",
    "states read off the first piece at all times",
    trajectory.Trajectory,
    "piece_at",
    lambda right: lambda self, time: self.pieces[0],
)
swapped(
    "flow",
    "states rounded to four digits",
    trajectory.Trajectory,
    "entries_at",
    lambda right: (
        lambda self, time: [Q(round(float(to_fraction(x)) * 10**4), 10**4) for x in right(self, time)]
    ),
)
swapped(
    "flow",
    "time runs ten percent late",
    trajectory.Trajectory,
    "entries_at",
    lambda right: lambda self, time: right(self, Q(time) * Q(9, 10)),
)


# -- certificates ---------------------------------------------------------------------------------------


@cache
def genuine() -> list[dict[str, Any]]:
    square = ["+", ["*", "2", "x", "x"], ["*", "2", "x", "y"], ["*", "y", "y"]]
    return [
        integrand.lyapunov_identity(),
        integrand.homogeneity(),
        nonnegative.polynomial_identity(
            ["x"], ["*", ["+", "x", "1"], ["-", "x", "1"]], ["-", ["*", "x", "x"], "1"]
        ),
        nonnegative.sum_of_squares(["x", "y"], square, ["x", "y"], [[2, 1], [1, 1]]),
    ]


def certificates() -> Iterator[bool]:
    for one in genuine():
        yield verdict(one) == "accepted"
        yield verdict(one | {"digest": "0" * 64}) != "accepted"
        forged = copy.deepcopy(one)
        left, right = forged["claim"]["conclusion"][0][1:]
        forged["claim"]["conclusion"][0][1:] = [
            left,
            ["+", right, "1"],
        ]
        kind, claim, evidence = forged["kind"], forged["claim"], forged["evidence"]
        for wording in (forged["statement"], stated(kind, claim, evidence)):
            yield verdict(redigested(forged | {"statement": wording})) != "accepted"


def stated(kind: str, claim: Any, evidence: Any) -> str:
    try:
        return checker.statement(kind, claim, evidence)
    except checker.Rejected:
        return ""


swapped(
    "certificates",
    "digest not compared",
    checker,
    "digest",
    lambda right: lambda document: document["digest"],
)
swapped("certificates", "rejections ignored", checker, "_demand", lambda right: lambda *a: None)
swapped("certificates", "nothing is proved", checker, "_prove", lambda right: lambda *a: None)
swapped(
    "certificates",
    "every polynomial is 0",
    checker._Algebra,
    "add",
    lambda right: lambda self, total, *a: total,
)
swapped(
    "certificates",
    "products lose their second factor",
    checker._Algebra,
    "mul",
    lambda right: lambda self, *f: right(self, *f[:1]),
)


# -- theorems -------------------------------------------------------------------------------------------


def theorems() -> Iterator[bool]:
    one = theorem("constant-target-flow")
    cases = one.draw_cases(11)
    for _ in range(12):
        case = next(cases)
        for id in ("C2", "C3", "C4", "C5", "C6e"):
            yield one.claim(id).check(case).verdict is Verdict.HOLDS
    false = one.twin(one.twins[0].id)
    yield any(false.claims[0].check(next(cases)).verdict is Verdict.FAILS for _ in range(200))
    around = ball_around(Q(1), Q(1, 10))
    for relation in ("==", "<=", ">=", "<", ">"):
        yield answers.compare(around, relation, Q(1)).verdict is Verdict.UNDECIDED
        for x in (-1, 0, 1):
            true = {"==": x == 0, "<=": x <= 0, ">=": x >= 0, "<": x < 0, ">": x > 0}[relation]
            yield answers.compare(Q(x), relation, Q(0)).verdict is (Verdict.HOLDS if true else Verdict.FAILS)
    good, bad = answers.compare(Q(0), "==", Q(0)), answers.compare(Q(1), "==", Q(0))
    yield answers.all_of([good, bad]).verdict is answers.all_of([bad, good]).verdict is Verdict.FAILS
    yield answers.all_of([good, answers.unknown("")]).verdict is Verdict.UNDECIDED
    elsewhere = Case.from_toml(
        start()
        .to_toml()
        .replace('kind = "constant"', 'kind = "affine"\nslope = "1"')
        .replace('value = ["1"]', 'intercept = "0"')
        .replace('value = "1"', 'intercept = "0"')
    )
    yield one.verify_claim(one.claim("C3"), elsewhere).verdict is Verdict.OUT_OF_SCOPE


def decided(change: Callable[[int | None, str, bool | None], bool | None]) -> Callable[[Any], Any]:
    return lambda right: (
        lambda difference, relation: change(difference, relation, right(difference, relation))
    )


swapped(
    "theorems",
    "undecided counts as true",
    answers,
    "_decide",
    decided(lambda d, r, t: True if t is None else t),
)
swapped(
    "theorems",
    "undecided counts as false",
    answers,
    "_decide",
    decided(lambda d, r, t: False if t is None else t),
)
swapped(
    "theorems",
    "weak inequalities read as strict",
    answers,
    "_decide",
    decided(lambda d, r, t: False if d == 0 and r in ("<=", ">=") else t),
)
swapped(
    "theorems",
    "strict inequalities read as weak",
    answers,
    "_decide",
    decided(lambda d, r, t: True if d == 0 and r in ("<", ">") else t),
)
swapped(
    "theorems",
    "equations read as inequalities",
    answers,
    "_decide",
    decided(lambda d, r, t: None if d is None else d <= 0 if r == "==" else t),
)
swapped(
    "theorems",
    "only the first of several answers counts",
    answers,
    "all_of",
    lambda right: lambda given, note=None: right(list(given)[:1], note),
)
swapped(
    "theorems",
    "hypotheses dropped",
    core.Theorem,
    "verify_claim",
    lambda right: lambda self, claim, case: right(self, replace(claim, needs=(), certificate=None), case),
)


@fault("theorems", "rate constant doubled")
def _doubled(patch: Patch) -> None:
    right = quantities.Quantities.lyapunov_gradient
    name = "lyapunov_rate"
    patch.setattr(quantities.Quantities, name, property(lambda self: 2 * right.func(self).dot(self.gradient)))


@fault("theorems", "offset of V forgotten")
def _offset(patch: Patch) -> None:
    patch.setattr(quantities.Quantities, "lyapunov", property(lambda self: self.theta_norm2))


# -- falsifier ------------------------------------------------------------------------------------------

PLAN = Plan.of(("constant-target-flow", "affine-skip-flow"), 10, identities=16, sizes=(3, 4))


def falsifier() -> Iterator[bool]:
    planned = list(PLAN.shards())
    yield len({shard.seed for shard in planned}) == len(planned)
    yield sum(shard.cases for shard in planned) == 26
    with Ledger(None) as ledger:
        ledger.begin(PLAN)
        for shard in planned[:3]:
            ledger.add(shards.run(shard))
            ledger.add(shards.run(shard))  # as after a worker that was thought dead
        yield tallies.report(ledger).cases == sum(shard.cases for shard in planned[:3])
        yield tallies.report(ledger).missing == len(planned) - 3
    row = tallies.Row(
        "constant-target-flow", "claims", verdicts={"C3": Counter(holds=40, fails=2, undecided=9)}
    )
    yield row.decided("C3") == 42
    p = Fraction(str(row.bound("C3")).split("e")[0]) / 10
    tail = sum(comb(42, j) * p**j * (1 - p) ** (42 - j) for j in range(3))
    yield Fraction(49, 1000) < tail <= Fraction(1, 20)
    networks = bulk.bulk_networks(Random(5), Q(0), Q(1))
    met = [
        shards.IDENTITIES["constant-target-flow"],
        *[start().problem.strata(next(networks)) for _ in range(300)],
    ][1:]
    for stratum in ("degenerate", "v = 0", "dead", "kink at an end", "coincident kinks", "generic"):
        yield sum(stratum in found for found in met) * 20 >= len(met)
    false = shards.quarry("constant-target-flow/" + theorem("constant-target-flow").twins[0].id)
    found = shards.run(Shard(false.id, "claims", 0, 20, 1, shards.digest(false)))
    yield found.verdicts[false.claims[0].id].get("fails", 0) == len(found.counterexamples) > 0
    yield all("drawn" in entry for entry in found.counterexamples)
    yield "finding" in found.counterexamples[0]


swapped("falsifier", "seed ignored", shards, "seed_of", lambda right: lambda *a: 1)
swapped(
    "falsifier",
    "a shard is lost",
    Plan,
    "shards",
    lambda right: lambda self: list(right(self))[1:].__iter__(),
)
swapped(
    "falsifier",
    "a shard is counted twice",
    Ledger,
    "outcomes",
    lambda right: lambda self: iter([x for x in right(self) for _ in (1, 2)]),
)
swapped(
    "falsifier",
    "undecided cases count as decided",
    tallies.Row,
    "decided",
    lambda right: lambda self, id: self.verdicts[id].total(),
)
swapped(
    "falsifier",
    "bound of the rate at the frequency",
    tallies,
    "rate_bound",
    lambda right: lambda k, n: Q(int(10000 * k / n), 10000),
)
swapped("falsifier", "degenerate neurons never drawn", bulk, "STRATA", lambda right: right[:1] + right[2:])
swapped(
    "falsifier",
    "kinks never at an end",
    bulk,
    "STRATA",
    lambda right: tuple(s for s in right if "end" not in s.value),
)
swapped(
    "falsifier", "violations not recorded", shards, "_record", lambda right: lambda *a, **k: Verdict.FAILS
)
swapped(
    "falsifier",
    "violations not shrunk",
    shards,
    "_record",
    lambda right: lambda *a, small: right(*a, small=False),
)


# -- writing --------------------------------------------------------------------------------------------


def writing() -> Iterator[bool]:
    writer = claims.Writer(vocabulary.Vocabulary("constant", "flow"), [])
    yield writer.statement("L <= 2") == r"L \le 2"
    yield writer.statement("L >= 2") == r"L \ge 2"
    yield writer.statement("L < 2") == "L < 2"
    yield "and" in writer.statement("L >= 0 and H >= 0")
    yield r"\text{for every neuron } i" in writer.statement("b[i] == 0")
    yield (
        claims.Writer(vocabulary.Vocabulary("constant", "flow"), [])
        .statement("L >= -1/2")
        .endswith(r"-\tfrac{1}{2}")
    )
    yield notation.latex_number(Q(-3, 7)) == r"-\tfrac{3}{7}"
    yield coq_case.rational("-1/10") == "(-1 # 10)"
    yield coq_case.rational("0.1") == "(1 # 10)"
    yield document.escape("50 % & more_") == r"50 \% \& more\_"


swapped("writing", "<= written as <", claims, "RELATIONS", lambda right: {**right, "<=": "<"})
swapped("writing", "relations exchanged", claims, "RELATIONS", lambda right: {**right, ">=": right["<="]})
swapped("writing", "'for every neuron' left out", claims, "_free", lambda right: lambda statement: False)
swapped("writing", "sign of a fraction lost", notation, "latex_number", lambda right: lambda x: right(abs(x)))
swapped(
    "writing",
    "numeral of Coq from decimal text",
    coq_case,
    "rational",
    lambda right: (
        lambda x: f"({Fraction(float(Fraction(x))).numerator} # {Fraction(float(Fraction(x))).denominator})"
    ),
)
swapped("writing", "special signs not escaped", document, "escape", lambda right: lambda text: text)


# -- splines --------------------------------------------------------------------------------------------


def splines() -> Iterator[bool]:
    random = Random("splines")
    for _ in range(20):
        rows = [(random.randint(-3, 3), random.randint(-2, 2), random.randint(-3, 3)) for _ in range(4)]
        v, w, b = zip(*rows, strict=True)
        network = Network.exact([[x] for x in w], b, v, random.randint(-2, 2), [random.randint(-2, 2)])
        spline = conversion.spline_of(network)
        places = [Q(random.randint(-20, 20), 3) for _ in range(5)]
        for x in places:
            yield spline(x) == network((x,))[0]
            yield conversion.network_of(spline)((x,))[0] == spline(x)
            yield conversion.network_without_skip(spline)((x,))[0] == spline(x)
        found = norms.network_norms(network)
        yield found.path == sum(abs(p * q) for p, q, _ in rows)
        yield found.decay >= found.path >= found.total_variation == sum(map(abs, spline.jumps))
    yield norms.certificate_function((Q(0), Q(1), Q(3)), (Q(1), Q(2), Q(5))) == (17, 10, 0)


def moved(right: Callable[..., Spline]) -> Callable[..., Spline]:
    return lambda n: replace(right(n), knots=tuple(-t for t in reversed(right(n).knots)))


swapped("splines", "knots with the wrong sign", conversion, "spline_of", moved)
swapped(
    "splines",
    "neurons with w < 0 jump the wrong way",
    conversion,
    "neurons",
    lambda right: lambda n: tuple((v if w > 0 else -v, w, b) for v, w, b in right(n)),
)
swapped(
    "splines",
    "knots of both sides merged without their sum",
    conversion,
    "_merged",
    lambda right: (
        lambda chosen: (
            x for x in {(knot, side): (jump, knot, side) for jump, knot, side in chosen}.values() if x[0] != 0
        )
    ),
)
swapped(
    "splines",
    "weight decay without its half",
    norms,
    "network_norms",
    lambda right: lambda n: replace(right(n), path=right(n).decay * 2),
)
swapped(
    "splines",
    "certificate function from the left",
    norms,
    "certificate_function",
    lambda right: lambda x, q: right(x, q[::-1]),
)


# -- homogeneous networks -------------------------------------------------------------------------------


def homogeneous() -> Iterator[bool]:
    random = Random("homogeneous")
    for _ in range(12):
        power, leak = random.choice((1, 2, 3)), random.choice((0, Q(1, 2)))
        layers = [[[random.randint(1, 4), -2], [-1, random.randint(-3, 3)]], [[random.randint(1, 3), -1]]]
        network = HomogeneousNetwork.exact(Activation(power, Q(leak)), layers)
        x = (Q(random.randint(1, 5)), Q(random.randint(-4, -1), 3))
        gradient = network.forward(x).gradient()
        order = network.order
        weighted = sum(
            p * q
            for g, w in zip(gradient, network.blocks, strict=True)
            for r, s in zip(g, w, strict=True)
            for p, q in zip(r, s, strict=True)
        )
        yield weighted == order * network.output(x)
        yield network.scaled(*(Q(2),) * network.depth).output(x) == 2**order * network.output(x)
        sigma = network.activation
        for z in (Q(3, 2), Q(-3, 2)):
            yield z * sigma.slope(z) == power * sigma.value(z)
            yield sigma.value(z) == max(z, leak * z) ** power


swapped(
    "homogeneous",
    "power of the slope lost",
    Activation,
    "slope",
    lambda right: (
        lambda self, z, side=None: (
            right(self, z, side) / self.power if self.power > 1 else right(self, z, side)
        )
    ),
)
swapped(
    "homogeneous",
    "negative side active",
    Activation,
    "value",
    lambda right: lambda self, z, side=None: abs(z) ** self.power,
)
swapped(
    "homogeneous",
    "slope on the wrong side",
    Activation,
    "slope",
    lambda right: lambda self, z, side=None: right(self, -z),
)
swapped(
    "homogeneous",
    "order without the powers",
    HomogeneousNetwork,
    "order",
    lambda right: property(lambda self: self.depth),
)


GUARDS: dict[str, Guard] = {
    "flow": flows,
    "certificates": certificates,
    "theorems": theorems,
    "falsifier": falsifier,
    "writing": writing,
    "splines": splines,
    "homogeneous": homogeneous,
}


def first_violation(check: Guard) -> int | None:
    """The number of the first check that fails (or breaks), None if all hold."""
    count = 0
    try:
        for count, holds in enumerate(check(), start=1):
            if not holds:
                return count
    except (ArithmeticError, AssertionError, GfproofError, LookupError, RuntimeError, TypeError, ValueError):
        return count + 1
    return None


@pytest.mark.parametrize("area", GUARDS)
def test_without_a_fault_the_guard_holds(area: str) -> None:
    results = list(GUARDS[area]())
    assert len(results) >= 5
    assert all(results), results


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    area, inject = FAULTS[name]
    reference(), genuine()
    inject(monkeypatch)
    found = first_violation(GUARDS[area])
    monkeypatch.undo()
    record_property("fault", f"{area}: {name}")
    record_property("noticed by", f"{area}, check {found}" if found else "")
    assert found, f"nobody noticed: {name}"


def test_there_are_more_than_sixty_faults_in_eight_areas() -> None:
    assert len({*CORE} | {*FAULTS}) == len(CORE) + len(FAULTS) >= 60
    assert Counter(area for area, _ in FAULTS.values()).keys() == GUARDS.keys()
