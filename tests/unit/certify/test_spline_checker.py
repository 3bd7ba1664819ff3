"""The checker of certificates about splines: alone, small, and not to be deceived by thousands of forged certificates."""

import ast
import copy
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gfproof.certify import check_in_subprocess, spline_checker
from gfproof.certify import splines as certificates
from gfproof.numbers import Q, rational
from gfproof.splines import (
    Data,
    Loss,
    Spline,
    fit,
    global_optimality,
    interpolate,
    network_of,
    network_without_skip,
    penalised_objective,
    regularisation_path,
    solution_set,
)
from tests.unit.splines.drawn_data import drawn_data, drawn_parameter

SCRIPT = Path(spline_checker.__file__)


@cache
def genuine() -> tuple[dict[str, Any], ...]:
    random, made = Random("spline certificates"), []
    for k in range(12):
        data, parameter = drawn_data(random, most=6), drawn_parameter(random) / 3
        skip, loss = k % 2 == 0, Loss.ABSOLUTE if k % 4 < 2 else Loss.SQUARE
        found = fit(data, parameter, loss, skip=skip)
        made.append(certificates.certificate_of_minimum(found))
        build = network_of if skip else network_without_skip
        for network in (build(found.function), build(Spline.through(data.nodes, found.values))):
            trained = global_optimality(network, data, parameter, loss)
            made.append(certificates.certificate_of_training(trained))
        short = drawn_data(random, most=5)
        made.append(certificates.certificate_of_path(regularisation_path(short, loss)))
        plain = drawn_data(random, most=7, repeats=False)
        made.append(certificates.certificate_of_minimum(interpolate(plain, skip=skip)))
        made.append(certificates.certificate_of_solutions(solution_set(plain)))
    return tuple(made)


def verdict(document: Any) -> str:
    try:
        spline_checker.check(document)
    except spline_checker.Malformed:
        return "malformed"
    except spline_checker.Rejected:
        return "rejected"
    return "accepted"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all leaves of a document."""
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for k, entry in enumerate(value):
            yield from places(entry, (*path, k))
    else:
        yield path


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def changed(document: dict[str, Any], path: tuple[Any, ...], to: Any) -> dict[str, Any]:
    forged = copy.deepcopy(document)
    at(forged, path[:-1])[path[-1]] = to
    return forged


def other(value: Any, random: Random) -> Any:
    """Another value of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.choice((-1, 1))
    try:
        number = rational(value)
    except ValueError:
        return random.choice(
            [w for w in ("interpolation", "square", "absolute", "none", "spline-minimum") if w != value]
        )
    near = (number + 1, number - Q(1, 3), -number, number * 2 + 7)
    return str(random.choice([entry for entry in near if entry != number]))


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"digest": spline_checker.digest(document)}


def restated(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any] | None:
    """Statement and digest as a careful forger would write them: rendered from the changed claim, proof or no proof."""
    original = spline_checker._demand

    def demand(condition: bool, reason: str, kind: Any = spline_checker.Malformed) -> None:
        original(condition or kind is spline_checker.Rejected, reason, kind)

    with monkeypatch.context() as patched:
        patched.setattr(spline_checker, "_demand", demand)
        try:
            text = spline_checker.statement(document["kind"], document["claim"], document["evidence"])
        except (spline_checker.Malformed, ArithmeticError, LookupError, TypeError, ValueError):
            return None
    return sealed(document | {"statement": text})


def numbers(values: Any) -> list[Q]:
    return [rational(value) for value in values]


def spline(value: Any) -> Spline:
    pieces = zip(value["knots"], value["jumps"], strict=True)
    return Spline.exact(value["intercept"], value["slope"], pieces)


def is_true(document: dict[str, Any]) -> bool:
    """Is the claim true?  Solved anew, by the solvers and not by the certificate."""
    claim = document["claim"]
    if document["kind"] == "spline-solutions":
        solutions = solution_set(Data.exact(claim["x"], claim["y"]))
        f = spline(claim["sparsest"])
        return (
            solutions.contains(f)
            and len(f.knots) == claim["fewest"] == solutions.fewest_knots
            and claim["unique"] is solutions.unique
        )
    if document["kind"] == "spline-path":
        return is_a_path(claim)
    problem = claim["problem"]
    data, skip, minimum = Data.exact(problem["x"], problem["y"]), problem["skip"], rational(claim["minimum"])
    if problem["loss"] == "interpolation":
        if not data.is_function:
            return False
        f, found = spline(claim["function"]), interpolate(data, skip=skip)
        norm = f.total_variation if skip else f.representation_cost
        return f.values(data.nodes) == found.values and norm == found.value == minimum
    loss, parameter = Loss(problem["loss"]), rational(problem["lambda"])
    least = fit(data, parameter, loss, skip=skip).objective
    if document["kind"] == "spline-minimum":
        value = penalised_objective(data, loss, parameter, spline(claim["function"]), skip=skip)
        return least == minimum == value
    from gfproof.network import Network

    net = claim["network"]
    a = None if net["a"] == "none" else [net["a"]]
    network = Network.exact([[w] for w in net["w"]], net["b"], net["v"], net["c"], a)
    found_gap = global_optimality(network, data, parameter, loss)
    value = found_gap.best.objective + found_gap.function_gap
    claimed = (rational(claim["objective"]), rational(claim["penalised"]), minimum)
    return network.skip is skip and claimed == (found_gap.objective, value, least)


def is_a_path(claim: dict[str, Any]) -> bool:
    """Do the pieces follow each other, and are they optimal at both ends and in the middle?"""
    data, loss, above = Data.exact(claim["x"], claim["y"]), Loss(claim["loss"]), "none"
    for piece in claim["pieces"]:
        low = rational(piece["low"])
        if piece["high"] != above or low < 0:
            return False
        above = piece["low"]
        high = low + 2 if piece["high"] == "none" else rational(piece["high"])
        if high <= low:
            return False
        for at in (low, (low + high) / 2, high):
            parts = zip(numbers(piece["base"]), numbers(piece["rate"]), strict=True)
            f = Spline.through(data.nodes, [b + at * r for b, r in parts])
            value = penalised_objective(data, loss, at, f)
            if at > 0 and value != fit(data, at, loss).objective:
                return False
    return bool(above == "0")


def test_genuine_certificates_are_accepted() -> None:
    assert {document["kind"] for document in genuine()} == set(certificates.KINDS)
    for document in genuine():
        assert verdict(document) == "accepted"
        assert verdict(json.dumps(document).encode()) == "accepted"
        assert is_true(document)


def test_no_stale_or_resealed_change_is_accepted() -> None:
    """One leaf changed, the digest kept; or recomputed, the statement kept: claim and statement no longer fit."""
    random, counted = Random("stale"), 0
    for document in genuine():
        for path in places(document):
            forged = changed(document, path, other(at(document, path), random))
            counted += 1
            assert verdict(forged) != "accepted", path
            if path[0] in ("kind", "claim", "statement", "format"):
                counted += 1
                assert verdict(sealed(forged)) != "accepted", path
    assert counted > 2500


def test_no_false_claim_is_accepted_however_carefully_it_is_forged(monkeypatch: pytest.MonkeyPatch) -> None:
    random, counted = Random("restated"), Counter[str]()
    for document in genuine():
        for path in (p for p in places(document) if p[0] == "claim"):
            for _ in range(2):
                forged = restated(changed(document, path, other(at(document, path), random)), monkeypatch)
                if forged is None:
                    counted["malformed"] += 1
                elif is_true(forged):
                    counted["true"] += 1
                else:
                    counted["false"] += 1
                    assert verdict(forged) != "accepted", (document["kind"], path)
    assert counted["false"] > 1500, counted


def test_a_changed_dual_vector_of_a_square_loss_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """There it is unique; elsewhere a changed vector is accepted only if it proves the claim, which is true."""
    random, counted = Random("duals"), 0
    for document in genuine():
        for path in (p for p in places(document) if p[:2] == ("evidence", "q")):
            forged = restated(changed(document, path, other(at(document, path), random)), monkeypatch)
            assert forged is not None
            if document["claim"]["problem"]["loss"] == "square":
                counted += 1
                assert verdict(forged) == "rejected"
    assert counted > 25


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claim", "minimum"), 1),
        (("claim", "minimum"), "1.0"),
        (("claim", "minimum"), "2/4"),
        (("claim", "minimum"), "9" * 5000),
        (("claim", "problem"), []),
        (("claim", "problem", "skip"), "true"),
        (("claim", "problem", "loss"), ["square"]),
        (("claim", "function", "knots"), None),
        (("evidence",), {"q": {}}),
        (("evidence",), {}),
        (("kind",), "spline-faith"),
        (("kind",), ["spline-minimum"]),
    ],
)
def test_what_has_another_form_is_malformed(path: tuple[Any, ...], value: Any) -> None:
    document = next(d for d in genuine() if d["kind"] == "spline-minimum")
    assert verdict(sealed(changed(document, path, value))) == "malformed"


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"1", b"\xff", b'{"a": 1, "a": 1}', b"NaN", b"[1.5]"])
def test_what_is_no_document_is_malformed(text: bytes) -> None:
    assert verdict(text) == "malformed"


def test_the_script_decides_alone(tmp_path: Path) -> None:
    document = genuine()[0]
    good, bad, none = (tmp_path / name for name in ("good.json", "bad.json", "none.json"))
    certificates.write(good, document)
    bad.write_text(json.dumps(sealed(changed(document, ("claim", "minimum"), "12345"))))
    none.write_text("{")
    for files, code in (([good], 0), ([good, bad], 1), ([good, bad, none], 2)):
        found, lines = check_in_subprocess(*files, script=str(SCRIPT))
        assert found == code
        assert len(lines) == len(files)
    assert certificates.script_for(good) == str(SCRIPT)
    assert certificates.script_for(none) != str(SCRIPT)
    assert certificates.script_for(tmp_path / "missing.json") != str(SCRIPT)
    with pytest.raises(spline_checker.Rejected):
        certificates.write(tmp_path / "never.json", json.loads(bad.read_text()))
    assert not (tmp_path / "never.json").exists()


def test_the_checker_needs_the_standard_library_only_and_is_small() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 500
    imported = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Name):
            assert node.id not in {"eval", "exec", "compile", "__import__", "float"}
    assert imported <= sys.stdlib_module_names


def test_a_thousand_points_are_certified_within_a_second() -> None:
    random = Random("thousand")
    x = random.sample(range(10**6), 1000)
    data = Data.exact([Q(s, 1000) for s in x], [Q(random.randint(-(10**4), 10**4), 1000) for _ in x])
    document = certificates.certificate_of_minimum(interpolate(data))
    assert verdict(document) == "accepted"
    assert "the 1000 points of SHA-256" in document["statement"]
