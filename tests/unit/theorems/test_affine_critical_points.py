"""The zeros of G for affine targets: the worked cases, the decision on 20,000 grid networks, cases out of scope."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Constant, Problem, Uniform
from gfproof.theorems import theorem
from gfproof.theorems.affine import critical
from gfproof.theorems.affine.setting import Line
from gfproof.verdict import Evidence, Finding, Verdict

THEOREM = theorem("affine-critical-points")
UNIT = Uniform((Q(0),), (Q(1),))
IDENTITY = Problem(Affine(((Q(1),),), (Q(0),)), UNIT)
GRID = 20_000


def claims(case: Case) -> dict[str, Finding]:
    return {f.id: f for f in THEOREM.verify(case).claims}


def one(w: str, b: str, v: str, c: str) -> Case:
    return Case(Network.exact([[w]], [b], [v], c), IDENTITY)


@pytest.mark.parametrize(
    ("case", "value", "type", "smooth"),
    [
        (one("1", "0", "1", "0"), "L = 0", "global minimum", True),
        (one("-1", "0", "2", "1/2"), "L = 1/12, n = 0", "local minimum, not global", True),
        (one("-1", "0", "-2", "1/2"), "L = 1/12, n = 0", "saddle", True),
        (one("0", "0", "1", "1/2"), "L = 1/12, n = 0", "not a local minimum, not differentiable", False),
        (one("0", "1", "0", "1/2"), "L = 1/12, n = 0", "saddle", True),
    ],
)
def test_the_worked_zeros(case: Case, value: str, type: str, smooth: bool) -> None:
    found = claims(case)
    assert found["C1"].note == value
    assert type in found["C5"].note
    assert found["C4"].note.startswith("differentiable") is smooth
    assert found["C4d"].verdict is (Verdict.OUT_OF_SCOPE if smooth else Verdict.HOLDS)
    assert found["C5"].evidence is (Evidence.EXACT if value == "L = 0" else Evidence.ARGUED)


def test_the_descent_curve_of_the_zero_with_two_kinks(cases: Path) -> None:
    case = Case.load(cases / "affine_spurious_zero.toml")
    assert claims(case)["C5c"].note == "second-order coefficient -1/72"
    line = Line(Q(1), Q(0), Q(0), Q(1))
    for delta, risk in ((Q(1, 100), "99862543/97200000000"), (Q(-1, 100), "99867943/97200000000")):
        assert str(IDENTITY.risk(critical.along_curve(case.network, line, 2, delta))) == risk


def test_no_zero_no_claim_about_zeros() -> None:
    found = claims(one("1", "-1/4", "1", "1/8"))
    assert {id for id, f in found.items() if f.verdict is Verdict.OUT_OF_SCOPE} == {
        "C1", "C2z", "C4", "C4d", "C5", "C5c",
    }  # fmt: skip
    assert found["C2"].note == "none of (a), (b), (c), and G != 0"


def test_other_targets_and_laws_are_out_of_scope_never_false() -> None:
    case = one("1", "0", "1", "0")
    for problem in (
        Problem(Constant((Q(1),)), UNIT),
        Problem(Affine(((Q(0),),), (Q(1),)), UNIT),
    ):
        found = claims(replace(case, problem=problem))
        assert {id for id, f in found.items() if f.verdict is not Verdict.OUT_OF_SCOPE} == {"C2h", "C3"}
    with_skip = replace(case, network=replace(case.network, a=((Q(1),),)))
    assert {f.verdict for f in claims(with_skip).values()} == {Verdict.OUT_OF_SCOPE}


def _grid() -> list[Network]:
    """Neurons whose kinks are multiples of 1/3, ends and places beyond included, v and c from the critical values."""
    inner = [("0", "0"), ("0", "1"), ("0", "-1"), ("1", "-1/3"), ("-1", "1/3"), ("1", "-2/3"), ("-1", "2/3")]
    inner += [("1", "0"), ("-1", "0"), ("1", "-1"), ("-1", "1"), ("2", "-2/3"), ("1", "-1/2")]
    neurons = [(w, b, v) for w, b in inner for v in ("0", "2/3", "-2/3", "1/3", "1")]
    pairs = [(p, q) for p, q in product(neurons, neurons) if p <= q]
    chosen = [(n, c) for n in pairs for c in ("0", "1/2", "1/3", "-1/6", "2/3")]
    random = Random("grid")
    while len(chosen) < GRID:
        chosen.append((tuple(random.choice(neurons) for _ in range(3)), random.choice(("0", "1/2"))))
    return [
        Network.exact([[w] for w, _, _ in n], [b for _, b, _ in n], [v for *_, v in n], c) for n, c in chosen
    ]


def test_the_classification_decides_g_equals_zero_on_a_grid() -> None:
    networks = _grid()
    assert len(networks) == GRID
    zeros = {"a": 0, "b": 0, "c": 0}
    for network in networks:
        found = IDENTITY.critical_point(network)
        vanishes = all(x == 0 for x in IDENTITY.generalized_gradient(network).entries())
        assert (found is not None) is vanishes, network
        if found is not None:
            zeros[found.case] += 1
    assert min(zeros.values()) >= 2, zeros


def test_the_interpolation_gives_the_coefficients_back() -> None:
    wanted = [Q(3), Q(0), Q(-1, 2), Q(7)]
    places = [Q(-1), Q(1, 3), Q(2), Q(5)]
    values = [sum((a * x**k for k, a in enumerate(wanted)), Q(0)) for x in places]
    assert critical.interpolate(places, values) == wanted
