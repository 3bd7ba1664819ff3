"""Certificates of enclosed flows: genuine ones are accepted, the replay's formulas agree with the rest, mutants are rejected."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gfproof.certify import replay
from gfproof.certify.enclosure import (
    WritingStopped,
    enclosure_certificate,
    write_enclosure_certificate,
)
from gfproof.certify.field import Problem, Ties
from gfproof.certify.fixed_point import (
    Fixed,
    Malformed,
    Rejected,
    at_least,
    growth_above,
    growth_below,
    never_negative,
)
from gfproof.certify.schema import check_in_subprocess, is_enclosure
from gfproof.flow import enclose, integrate
from gfproof.network import Network
from gfproof.numbers import Q, ball, precision, to_fraction, upper
from gfproof.risk.hessian import hessian
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import exact_domain, risk_and_gradient
from tests.conftest import NIGHTLY
from tests.unit.flow.kink_suite import KinkFlow, random_flows, strata_flows

FLOWS = {f.name: f for f in [*strata_flows(), *random_flows()]}
CROSSES = FLOWS["piecewise linear, width 1, draw 3"]
MUTANTS = 500
FAULTS = [
    *("within", "end", "end_within", "until", "start", "target", "series", "drop", "swap", "tube", "mu"),
    *("kinds", "length", "radius"),
]
P = 160
ONE_CELL, CROSSING = ("dead neuron", "1/8"), ("piecewise linear, width 1, draw 3", "1/4")


@cache
def certificate(name: str, until: str = "1/4") -> dict[str, Any]:
    flow = FLOWS[name]
    return enclosure_certificate(enclose(integrate(flow.network, flow.domain, Q(until), digits=8)))


def data(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "name", ["two outputs", "skip connection", "dead neuron", "jumping, width 2, draw 8"]
)
def test_genuine_certificates_are_accepted(name: str) -> None:
    document = certificate(name, "1/16")
    assert replay.check(data(document)) == document["statement"]
    assert Fraction(document["claim"]["within"]) < Fraction(1, 10**8)


def test_a_crossing_is_replayed_and_contains_the_reference() -> None:
    document = certificate(CROSSES.name, "1")
    assert replay.check(data(document)).startswith("Every theta with theta' = -G(theta)")
    reference = integrate(CROSSES.network, CROSSES.domain, Q(1), digits=25)
    assert reference.crossings
    shown = [Fraction(x) for x in document["claim"]["end"]]
    truth = [to_fraction(x) for x in reference.entries_at(Q(1))]
    distance = sum((x - y) ** 2 for x, y in zip(shown, truth, strict=True))
    assert distance <= (Fraction(document["claim"]["end_within"]) + Fraction(1, 10**24)) ** 2


def resting_at_a_breakpoint() -> KinkFlow:
    """f = max(x - 1/3, 0) is fitted exactly by two neurons whose kinks rest at 1/3, which no fixed-point number is."""
    third = Q(1, 3)
    target = PolynomialPieces((third,), (((Q(0),),), ((-third, Q(1)),)))
    network = Network.exact([["1"], ["-2"]], ["-1/3", "2/3"], ["1", "0"], "0")
    return KinkFlow("resting", network, exact_domain(target, Q(0), Q(1)), Q(1))


def at_the_end_of_the_domain() -> KinkFlow:
    """L = 0 with a kink at the lower end: the neuron is active everywhere inside, and rests."""
    target = PolynomialPieces((), (((Q(0), Q(1)),),))
    network = Network.exact([["3"]], ["0"], ["1/3"], "0")
    return KinkFlow("at an end", network, exact_domain(target, Q(0), Q(1)), Q(1))


@pytest.mark.parametrize(
    ("flow", "ties"),
    [
        (FLOWS["identical neurons"], [["kink", 1, 0, "1"]]),
        (resting_at_a_breakpoint(), [["place", 0, "1/3"], ["kink", 1, 0, "-2"]]),
        (at_the_end_of_the_domain(), [["place", 0, "0"]]),
    ],
    ids=lambda x: x.name if isinstance(x, KinkFlow) else "",
)
def test_kinks_that_stay_together_for_ever_are_replayed(flow: KinkFlow, ties: list[Any]) -> None:
    """In no open cell at any time; the polynomials are tied, so they are in the closed one."""
    found = enclose(integrate(flow.network, flow.domain, Q(1, 8), digits=6))
    document = enclosure_certificate(found)
    assert replay.check(data(document)) == document["statement"]
    assert document["evidence"]["steps"][-1]["ties"] == ties
    assert Fraction(document["claim"]["within"]) < Fraction(1, 10**7)
    reference = integrate(flow.network, flow.domain, Q(1, 8), digits=20)
    shown = [Fraction(x) for x in document["claim"]["end"]]
    truth = [to_fraction(x) for x in reference.entries_at(Q(1, 8))]
    distance = sum((x - y) ** 2 for x, y in zip(shown, truth, strict=True))
    assert distance <= (Fraction(document["claim"]["end_within"]) + Fraction(1, 10**19)) ** 2


def test_proportional_neurons_that_cross_a_third_kink_are_replayed() -> None:
    """w, b and v of one neuron are 2/3 of another's; a third kink lies beside them."""
    network = Network.exact([["3"], ["2"], ["-1"]], ["-1", "-2/3", "1/2"], ["3", "2", "1"], "1")
    flow = KinkFlow("", network, FLOWS["identical neurons"].domain, Q(1))
    document = enclosure_certificate(enclose(integrate(flow.network, flow.domain, Q(1, 16), digits=6)))
    assert document["evidence"]["steps"][0]["ties"] == [["kink", 1, 0, "2/3"]]
    assert replay.check(data(document))


TIES = [
    [["kink", 1, 0, "2"]],  # true polynomials of another flow: the defect is too large
    [["kink", 1, 0, "0"]],
    [["kink", 0, 0, "1"]],
    [["kink", 1, 0, "1"], ["kink", 1, 2, "1"]],
    [["kink", 1, 0, "1"], ["kink", 0, 2, "1"]],
    [["kink", 1, 0, "1"], ["place", 0, "1/3"]],
    [["kink", 1, 7, "1"]],
    [["kink", True, 0, "1"]],
    [["kink", 1, 0]],
    [["knot", 1, 0, "1"]],
    ["kink"],
    [["place", 0, "1/3"]],  # the row of b_0 is there although it would follow
    None,
    [],
]


@pytest.mark.parametrize("ties", TIES, ids=str)
def test_wrong_ties_are_rejected(ties: Any) -> None:
    document = copy.deepcopy(certificate("identical neurons", "1/64"))
    for step in document["evidence"]["steps"]:
        step["ties"] = ties
    document["digest"] = replay.digest(document)
    with pytest.raises(Rejected):
        replay.check(data(document))


def test_a_certificate_ends_with_its_time() -> None:
    found = enclose(integrate(CROSSES.network, CROSSES.domain, Q(1, 4), digits=8))
    answers = iter([False] * 5 + [True])
    with pytest.raises(WritingStopped, match="not written"):
        enclosure_certificate(found, stopped=lambda: next(answers))


def test_the_replay_runs_alone(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    flow = FLOWS["kink at low, active inside"]
    statement = write_enclosure_certificate(
        good, enclose(integrate(flow.network, flow.domain, Q(1, 16), digits=8))
    )
    document = json.loads(good.read_bytes())
    document["claim"]["within"] = "1/" + "9" * 60
    document["digest"] = replay.digest(document)
    bad.write_bytes(data(document))
    assert is_enclosure(good)
    assert check_in_subprocess(good) == (0, [f"{good}: accepted: {statement}"])
    assert check_in_subprocess(bad)[0] == 1
    command = [sys.executable, "-I", "-S", replay.__file__, str(tmp_path / "absent.json")]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 2


# ------------------------------------------------------------------------------------------------ mutants


def mutate(document: dict[str, Any], rng: random.Random) -> str:
    """Change one thing that matters, keep digest and statement consistent; what was changed."""
    claim, steps = document["claim"], document["evidence"]["steps"]
    step = rng.choice(steps)
    row = rng.randrange(len(step["series"]))
    far = rng.choice([1, -1]) << (document["evidence"]["scale"] - rng.randint(2, 20))
    what = rng.choice(FAULTS)
    if what in ("within", "end_within"):
        claim[what] = str(Fraction(claim[what]) / rng.randint(10**6, 10**9))
    elif what == "end":
        k = rng.randrange(len(claim["end"]))
        claim["end"][k] = str(
            Fraction(claim["end"][k]) + Fraction(rng.choice([1, -1]), 2 ** rng.randint(2, 20))
        )
    elif what == "until":
        claim["until"] = str(
            Fraction(claim["until"]) * (1 + Fraction(rng.choice([1, -1]), 2 ** rng.randint(2, 20)))
        )
    elif what == "start":
        claim["network"]["b"][0] = str(
            Fraction(claim["network"]["b"][0]) + Fraction(1, 2 ** rng.randint(5, 20))
        )
    elif what == "target":
        piece = claim["target"]["pieces"][0][0]
        piece[0] = str(Fraction(piece[0]) + Fraction(rng.choice([1, -1]), 2 ** rng.randint(1, 12)))
    elif what == "series":
        step["series"][row][rng.randrange(2)] += far
    elif what == "drop":
        steps.remove(step)
    elif what == "swap":
        step["series"][row], step["series"][row - 1] = step["series"][row - 1], step["series"][row]
    elif what == "tube":
        rng.choice(step["parts"])[2] = 0
    elif what == "mu":
        rng.choice(step["parts"])[1] -= 1 << (document["evidence"]["scale"] + 8)
    elif what == "kinds":
        step["kinds"] = step["kinds"].translate(str.maketrans("RLF", "LRD"))
    elif what == "length":
        step["length"] = str(Fraction(step["length"]) * 2)
    else:
        claim["start_radius"] = str(Fraction(1, 2 ** rng.randint(5, 15)))
    return what


@pytest.mark.parametrize("block", range(10))
def test_mutants_are_rejected(block: int) -> None:
    """500 certificates, each with one change that makes claim or evidence wrong: none is accepted."""
    rng, seen = random.Random(f"mutants {block}"), set()
    for k in range(MUTANTS // 10):
        document = copy.deepcopy(certificate(*(CROSSING if NIGHTLY and k % 5 == 0 else ONE_CELL)))
        before = copy.deepcopy(document)
        seen.add(mutate(document, rng))
        assert document != before
        document["statement"] = replay.statement(document["claim"])
        document["digest"] = replay.digest(document)
        with pytest.raises(Rejected):
            replay.check(data(document))
    assert len(seen) > 8, seen


def test_bytes_that_are_no_certificate_are_malformed() -> None:
    document = certificate(*ONE_CELL)
    floating = data(document).replace(b'"scale": ', b'"scale": 1.0, "x": ')
    for text in (
        b"",
        b"{}",
        b"[1]",
        floating,
        data({**document, "digest": "0"}),
        data({**document, "more": 1}),
    ):
        with pytest.raises(Rejected):
            replay.check(text)


def as_text(claim: dict[str, Any]) -> None:
    claim["network"]["c"] = "".join(claim["network"]["c"])


def with_a_remark(claim: dict[str, Any]) -> None:
    claim["network"]["z"] = ["and L tends to 0"]


def without_brackets(claim: dict[str, Any]) -> None:
    claim["target"]["pieces"][0][0] = "12"  # 1 + 2 x, which reads like the constant 12


def with_a_field(claim: dict[str, Any]) -> None:
    claim["limit"] = "0"


@pytest.mark.parametrize("change", [as_text, with_a_remark, without_brackets, with_a_field])
def test_a_statement_shows_what_was_read_and_nothing_else(change: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(certificate(*ONE_CELL))
    change(document["claim"])
    document["statement"] = replay.statement(document["claim"])
    document["digest"] = replay.digest(document)
    with pytest.raises(Malformed):
        replay.check(data(document))


# ------------------------------------------------------------------------------------------------ the parts


def test_the_order_of_two_kinks_is_decided_with_all_terms_of_the_product() -> None:
    """w = (1, 1 - u/2), b = (-1/2 + u/4, -9/16 + u/2): b_0 w_1 - b_1 w_0 = 1/16 - u^2/8, so the kinks change places.

    Without the term in u^2, which a series of two terms drops, kink 0 would stay to the left of kink 1.
    """
    claim = {
        "network": {"w": [["1"], ["1"]], "b": ["-1/2", "-9/16"], "v": [["1", "1"]], "c": ["0"]},
        "low": "0",
        "high": "1",
        "target": {"breakpoints": [], "pieces": [[["0"]]]},
    }
    problem = Problem(claim, P)

    def in_order(last: Fraction) -> bool:
        """Up to time u = last?"""
        rows = [
            (1, 0),
            (1, -1 / Fraction(2)),
            (-1 / Fraction(2), 1 / Fraction(4)),
            (-9 / Fraction(16), 1 / Fraction(2)),
        ]
        rows += [(1, 0), (1, 0), (0, 0)]
        x = [Fixed(P, [int(a * 2**P), int(b * last * 2**P)], [0, 0]) for a, b in rows]
        return problem.in_cell(x, "RR", [["n", 0], ["n", 1]], Ties(problem, []))

    assert in_order(Fraction(1, 2))
    assert not in_order(Fraction(1))


def contains(x: Fixed, value: Fraction, k: int = 0) -> bool:
    return abs(value * 2**x.p - x.m[k]) <= x.r[k]


@pytest.mark.parametrize("seed", range(200 if NIGHTLY else 40))
def test_fixed_point_contains_the_rational_result(seed: int) -> None:
    rng = random.Random(f"fixed {seed}")
    n = rng.randint(1, 6)
    a, b = ([Fraction(rng.randint(-99, 99), rng.randint(1, 30)) for _ in range(n)] for _ in range(2))
    b[0] = b[0] or Fraction(1)
    x, y = (Fixed(64, [Fixed.of(64, c).m[0] for c in z], [Fixed.of(64, c).r[0] for c in z]) for z in (a, b))
    product = [sum(a[j] * b[k - j] for j in range(k + 1)) for k in range(n)]
    quotient: list[Fraction] = []
    for k in range(n):
        quotient.append((a[k] - sum(b[j] * quotient[k - j] for j in range(1, k + 1))) / b[0])
    for k in range(n):
        assert contains(x + y, a[k] + b[k], k)
        assert contains(x - y, a[k] - b[k], k)
        assert contains(x * y, product[k], k)
        assert contains(x / y, quotient[k], k)
        assert contains(x.over(7), a[k] / 7, k)
    low, high = sorted(Fraction(rng.randint(0, 64), 64) for _ in range(2))
    values = [low + (high - low) * Fraction(k, 10) for k in range(11)]
    box = x.over_range(low, high)
    moved = x.around_half()
    for u in values:
        value = sum(c * u**k for k, c in enumerate(a))
        assert contains(box, value)
        for k in range(n):  # the Taylor coefficients at u
            at_u = sum(_ways(j, k) * a[j] * u ** (j - k) for j in range(k, n))
            assert contains(moved, at_u, k)
    if never_negative(x, low, high):
        assert all(sum(c * u**k for k, c in enumerate(a)) >= 0 for u in values)


def _ways(j: int, k: int) -> int:
    import math

    return math.comb(j, k)


@pytest.mark.parametrize(
    "exponent", [Fraction(0), Fraction(1, 3), Fraction(1), Fraction(7), Fraction(-1, 5), Fraction(-9)]
)
def test_growth_bounds_the_exponential(exponent: Fraction) -> None:
    x = int(exponent * 2**64)
    with precision(200):
        truth = ball(Q(x, 2**64)).exp()
        above = ball(Q(growth_above(x, 64), 2**64))
        assert above >= truth
        assert above - truth < ball(Q(1, 2**40))
        if x >= 0:
            assert ball(Q(growth_below(x, 64), 2**64)) <= truth


def test_a_matrix_that_is_not_positive_is_not_called_so() -> None:
    one, two = Fixed.of(64, 1), Fixed.of(64, 2)
    rows = [[one, two], [two, one]]  # eigenvalues -1, 3
    assert at_least(rows, int(Fraction(11, 10) * 2**64), 64)
    assert not at_least(rows, int(Fraction(9, 10) * 2**64), 64)


@pytest.mark.parametrize(
    "name", ["two outputs", "skip connection", "quadratic, width 3, draw 8", "domain [-1, 2]"]
)
def test_the_replay_s_gradient_and_hessian_are_the_exact_ones(name: str) -> None:
    flow = FLOWS[name]
    problem = _problem(flow)
    x = [Fixed.of(P, value) for value in problem.start]
    exact = risk_and_gradient(flow.network, flow.domain)[1]
    entries = list(exact.entries())
    for i, g in zip(problem.coordinates, problem.anywhere(x), strict=True):
        assert contains(g, to_fraction(entries[i]))
    term = hessian(flow.network, flow.domain)
    if term.continuous:
        rows = term.matrix()
        for i, row in zip(problem.coordinates, problem.hessian(x), strict=True):
            for j, value in zip(problem.coordinates, row, strict=True):
                assert contains(value, to_fraction(rows[i][j]))


def _problem(flow: KinkFlow) -> Problem:
    network: Network = flow.network
    shape = {
        "w": [[str(v) for v in row] for row in network.w],
        "b": [str(v) for v in network.b],
        "v": [[str(v) for v in row] for row in network.v],
        "c": [str(v) for v in network.c],
    }
    if network.a is not None:
        shape["a"] = [[str(v) for v in row] for row in network.a]
    target = flow.domain.target
    claim = {
        "network": shape,
        "low": str(flow.domain.low),
        "high": str(flow.domain.high),
        "target": {
            "breakpoints": [str(s) for s in target.breakpoints],
            "pieces": [[[str(c) for c in f] for f in piece] for piece in target.pieces],
        },
    }
    return Problem(claim, P)


def test_the_bound_at_the_end_is_as_small_as_the_enclosure_s_order_of_magnitude() -> None:
    flow = FLOWS["affine, width 2, draw 5"]
    found = enclose(integrate(flow.network, flow.domain, Q(1, 8), digits=10))
    document = enclosure_certificate(found)
    assert Fraction(document["claim"]["within"]) < 1000 * to_fraction(upper(ball(found.widest))) + Fraction(
        1, 10**15
    )


def test_the_command_writes_a_certificate_that_check_accepts(tmp_path: Path) -> None:
    case = Path(__file__).parents[3] / "proofs" / "cases" / "constant_two_neurons_flow.toml"
    file = tmp_path / "certificate.json"
    command = [
        sys.executable,
        "-m",
        "gfproof",
        "flow",
        str(case),
        "--until",
        "1/16",
        "--digits",
        "8",
        "--json",
    ]
    alone = subprocess.run(
        [*command, "--certificate", str(file)], capture_output=True, text=True, check=False
    )
    assert alone.returncode == 2
    assert "--certificate" in alone.stderr
    done = subprocess.run(
        [*command, "--rigorous", "--certificate", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["certificate"] == {
        "file": str(file),
        "statement": json.loads(file.read_bytes())["statement"],
    }
    checked = subprocess.run(
        [sys.executable, "-m", "gfproof", "check", str(file), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["certificates"][0]["verdict"] == "accepted"
