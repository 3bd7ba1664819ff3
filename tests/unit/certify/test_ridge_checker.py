"""Certificates of least RTV2 in one and two dimensions: accepted where they prove, refused with anything changed."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gfproof.certify import ridge_checker
from gfproof.certify.ridges import accept, certificate_of_fit, certificate_of_interpolation
from gfproof.certify.splines import script_for
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.splines import Data, fit, network_of
from gfproof.splines.ridge import reduce
from gfproof.splines.ridge_dual import RidgeDual, judge
from gfproof.splines.ridge_interpolation import interpolate_ridges
from gfproof.splines.ridge_penalised import decide
from tests.unit.splines.drawn_ridges import number, points

CROSS = tuple((Q(x), Q(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))
HEIGHTS = [Q(1), Q(1), Q(0), Q(0)]
ABS = reduce(Network.exact([["1", "0"]], ["0"], ["2"], "0", ["-1", "0"]))
S9 = RidgeDual(CROSS, (Q(1), Q(1), Q(-1), Q(-1)))


def planar() -> dict[str, Any]:
    return certificate_of_interpolation(ABS, S9, HEIGHTS)


def turned() -> dict[str, Any]:
    places = tuple((x + y, x - y) for x, y in CROSS)
    y = [abs(s + t) / 2 for s, t in places]
    found = interpolate_ridges(places, y)
    assert found.optimal
    return certificate_of_interpolation(found.function, found.dual, y)


def penalised() -> dict[str, Any]:
    lowered = reduce(Network.exact([["1", "0"]], ["0"], ["8/5"], "1/10", ["-4/5", "0"]))
    return certificate_of_fit(lowered, CROSS, HEIGHTS, Q(1, 10))


def on_the_line() -> dict[str, Any]:
    data = Data.exact([0, 1, 3, 4], [0, 2, 1, 3])
    best = reduce(network_of(fit(data, Q(3, 10)).function), 1)
    return certificate_of_fit(best, tuple((x,) for x in data.x), data.y, Q(3, 10))


GENUINE = (planar, turned, penalised, on_the_line)


@pytest.mark.parametrize("build", GENUINE)
def test_genuine_certificates_are_accepted(build: Any) -> None:
    document = build()
    assert accept(document) == document["digest"]
    assert accept(json.loads(json.dumps(document))) == document["digest"]


def test_the_statement_says_what_is_proved() -> None:
    assert planar()["statement"].startswith(
        "the least RTV2 of a network with skip connection through the data is 2, attained by f = "
    )
    assert "is 1*sqrt(2), attained" in turned()["statement"]
    assert (
        "+ 1/10*RTV2(f) over all networks with skip connection is 1/50 + 1/10*(8/5)"
        in penalised()["statement"]
    )


def resealed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with statement and digest of its own changed content, where it has one."""
    with suppress(ridge_checker.Rejected, ArithmeticError, LookupError, TypeError, ValueError):
        document["statement"] = ridge_checker.statement(
            document["kind"], document["claim"], document["evidence"]
        )
    document["digest"] = ridge_checker.digest(document)
    return document


def slots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from slots(value[key], (*path, key))
    else:
        yield path


def changed(document: dict[str, Any], random: Random) -> dict[str, Any]:
    """One number of claim or evidence changed a little, or an entry dropped."""
    mutant = deepcopy(document)
    path = random.choice([p for p in slots(mutant) if p[0] in ("claim", "evidence")])
    holder: Any = mutant
    for key in path[:-1]:
        holder = holder[key]
    if isinstance(holder, list) and random.random() < 0.15:
        del holder[path[-1]]
    else:
        old = Fraction(holder[path[-1]])
        step = random.choice((Fraction(1), Fraction(-1), Fraction(1, 10**9), -2 * old, old, Fraction(1, 2)))
        holder[path[-1]] = str(old + step if step else old + 1)
    return mutant


@pytest.mark.parametrize("build", GENUINE)
def test_no_mutant_is_accepted(build: Any) -> None:
    """Sealed again or not: a changed number is refused, unless what is sealed again is another true statement."""
    document, random = build(), Random(7)
    refused = true = 0
    for _ in range(260):
        mutant = changed(document, random)
        with pytest.raises(ridge_checker.Rejected):
            ridge_checker.check(mutant)
        try:
            ridge_checker.check(resealed(mutant))
        except ridge_checker.Rejected:
            refused += 1
            continue
        true += 1
        assert is_true(mutant), mutant
    assert refused > 190
    assert refused + true == 260


def is_true(document: dict[str, Any]) -> bool:
    """The statement of an accepted mutant, decided by the package's own code."""
    claim, evidence = document["claim"], document["evidence"]
    places = tuple(tuple(Q(*_pair(x)) for x in row) for row in claim["points"])
    y = [Q(*_pair(t)) for t in claim["y"]]
    ridges, shown = claim["function"]["ridges"], claim["function"]
    network = Network.exact(
        [r["direction"] for r in ridges],
        [r["offset"] for r in ridges],
        [r["jump"] for r in ridges],
        shown["intercept"],
        shown["slope"],
    )
    function, strength = reduce(network, len(places[0])), Q(*_pair(claim["lambda"]))
    if strength != 0:
        return decide(function, places, y, strength).optimal
    dual = RidgeDual(places, tuple(Q(*_pair(q)) for q in evidence["q"]), Q(*_pair(evidence["scale"])))
    return judge(function, dual, y).optimal is True


def _pair(text: str) -> tuple[int, int]:
    value = Fraction(text)
    return value.numerator, value.denominator


@pytest.mark.parametrize("d", [1, 2])
def test_it_agrees_with_the_package_on_random_certificates(d: int) -> None:
    """The checker's sectors against the package's arrangements: q scaled to the peak passes, a little beyond it fails."""
    decided = 0
    for k in range(40):
        random = Random(f"{d} {k}")
        places = points(random, d, random.randint(d + 1, 6))
        q = interpolate_ridges(places, [number(random) for _ in places], 1).dual.q
        top = RidgeDual(places, q).peak.square
        if top == 0:
            continue
        decided += 1
        exact = tuple(tuple(Fraction(int(x.p), int(x.q)) for x in row) for row in places)
        weights = tuple(Fraction(int(x.p), int(x.q)) for x in q)
        limit = 1 / Fraction(int(top.p), int(top.q))
        ridge_checker._certified(exact, weights, limit)
        with pytest.raises(ridge_checker.Rejected, match="exceeds"):
            ridge_checker._certified(exact, weights, limit * Fraction(10**9 + 1, 10**9))
    assert decided > 20


def test_what_a_weaker_q_does_not_prove_is_not_sealed() -> None:
    half = RidgeDual(CROSS, tuple(x / 2 for x in S9.q))
    with pytest.raises(ridge_checker.Rejected, match="sign"):
        certificate_of_interpolation(ABS, half, HEIGHTS)
    with pytest.raises(ridge_checker.Rejected, match="exceeds"):
        certificate_of_interpolation(ABS, RidgeDual(CROSS, tuple(2 * x for x in S9.q)), HEIGHTS)
    with pytest.raises(ridge_checker.Rejected, match="interpolate"):
        certificate_of_interpolation(ABS, S9, [Q(1), Q(1), Q(0), Q(1)])
    with pytest.raises(ridge_checker.Rejected, match="y - f"):
        ridge_checker.statement(
            "ridge-minimum", {**planar()["claim"], "lambda": "1/10"}, planar()["evidence"]
        )
    solid = reduce(Network.exact([["1", "0", "0"]], ["0"], ["2"], "0"))
    places = tuple((Q(s), Q(0), Q(t)) for s in (-1, 1) for t in (-1, 1))
    with pytest.raises(ridge_checker.Malformed, match="one or two"):
        certificate_of_interpolation(solid, RidgeDual(places, (Q(0),) * 4), [Q(0)] * 4)


def test_it_runs_alone_and_is_chosen_by_its_kind(tmp_path: Path) -> None:
    file = tmp_path / "planar.json"
    file.write_text(json.dumps(planar()))
    assert script_for(file) == ridge_checker.__file__
    ended = subprocess.run(
        [sys.executable, "-I", "-S", script_for(file), str(file)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout
    assert "accepted" in ended.stdout
    file.write_text(json.dumps({**planar(), "digest": "0" * 64}))
    ended = subprocess.run(
        [sys.executable, "-I", "-S", ridge_checker.__file__, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1


def test_it_imports_the_standard_library_only() -> None:
    text = Path(ridge_checker.__file__).read_text()
    tree = ast.parse(text)
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").split(".")[0])
    assert roots <= sys.stdlib_module_names | {"__future__"}
    assert len(text.splitlines()) < 500


def test_through_one_point_there_are_many_minimisers() -> None:
    """Every line through one point has TV2 = 0, so a certificate that says "one minimiser only" is refused."""
    from gfproof.certify import spline_checker, splines
    from gfproof.splines import Spline, solution_set

    found = solution_set(Data.exact([0], [0]))
    assert found.contains(Spline.exact(0, 1))
    assert found.contains(Spline.exact(0, 2))
    assert not found.unique
    document = splines.certificate_of_solutions(found)
    assert "more than one minimiser" in document["statement"]
    document["claim"]["unique"] = True
    with pytest.raises(spline_checker.Rejected, match="uniqueness"):
        spline_checker.statement(document["kind"], document["claim"], document["evidence"])
