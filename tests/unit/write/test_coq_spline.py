"""Minima over linear splines in Coq: accepted as they are written, refused with one number changed."""

import json
import os
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from gfproof.certify.splines import certificate_of_minimum
from gfproof.cli.app import app
from gfproof.errors import NotAvailable
from gfproof.numbers import rational
from gfproof.splines import Data, Loss, fit, interpolate
from gfproof.write.coq import certificate_document, certificate_name
from gfproof.write.coq_spline import HEADER, SplineFile, spline_document, spline_file
from gfproof.write.kernel import Refused, kernel_check

STRICT = os.environ.get("GFPROOF_STRICT") == "1"
needs_coq = pytest.mark.skipif(shutil.which("coqc") is None and not STRICT, reason="coqc is not installed")
ZIGZAG = "0 1 3 4", "0 2 1 3"
DATA = (
    ZIGZAG,
    ("0 1 2 3", "0 1 1 0"),
    ("0 1 2 3 4", "0 0 3 0 0"),
    ("-7/3 -1/2 -1/2 0 5/7 9/4 11/2", "1/3 -2 -2 5/11 5/11 0 -13/6"),
    ("-1 0 1 2 3 8", "0 1 2 3 3 3"),
)
WEIGHTS = ("3/10", "1/4", "1/5", "2/7", "1/9")


def data(x: str, y: str) -> Data:
    return Data(*(tuple(rational(word) for word in words.split()) for words in (x, y)))


def certificates() -> list[dict[str, Any]]:
    """Interpolation of each data set, then the square loss, whose data may repeat an input with other outputs."""
    interpolants = [certificate_of_minimum(interpolate(data(*one))) for one in DATA]
    sets = [data(*one) for one in (*DATA[:3], ("0 1 1 2 3", "0 1 4 -1 2"), DATA[4])]
    return interpolants + [
        certificate_of_minimum(fit(points, rational(weight), Loss.SQUARE))
        for points, weight in zip(sets, WEIGHTS, strict=True)
    ]


def general_certificates() -> list[dict[str, Any]]:
    """Without skip connection, and with the absolute loss; inputs that repeat share their entry of q."""
    repeated = data("0 1 1 2 3", "0 1 4 -1 2")
    found = [certificate_of_minimum(interpolate(data(*one), skip=False)) for one in DATA]
    for points, weight in (
        (data(*DATA[0]), "1/4"),
        (data(*DATA[3]), "3/10"),
        (repeated, "1/3"),
        (repeated, "2"),
    ):
        for loss in Loss:
            for skip in (True, False):
                if loss is Loss.ABSOLUTE or not skip:
                    found.append(certificate_of_minimum(fit(points, rational(weight), loss, skip=skip)))
    return found


def mutants(certificate: dict[str, Any]) -> list[SplineFile]:
    """The file with one number changed: each output, the intercept, the minimum, lambda, an entry of q."""
    right = spline_file(certificate["claim"], certificate["evidence"])
    claim, evidence = (json.dumps(certificate[part]) for part in ("claim", "evidence"))
    choose, made = Random(certificate["digest"]), []

    def more(number: str) -> str:
        return str(Fraction(number) + choose.choice([-1, Fraction(1, 9), 1]))

    for at in range(len(certificate["claim"]["problem"]["y"])):
        changed = json.loads(claim)
        changed["problem"]["y"][at] = more(changed["problem"]["y"][at])
        made.append(spline_file(changed, certificate["evidence"]))
    for path in (("minimum",), ("function", "intercept"), ("function", "slope"), ("problem", "lambda")):
        changed = json.loads(claim)
        place = changed
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = str(Fraction(place[path[-1]]) + Fraction(1, 9))
        made.append(spline_file(changed, certificate["evidence"]))
    changed = json.loads(claim)
    jumps = changed["function"]["jumps"]
    jumps[0] = str(-Fraction(jumps[0]))
    made.append(spline_file(changed, certificate["evidence"]))
    if right.dual is not None:
        for at in range(len(certificate["evidence"]["q"])):
            other = json.loads(evidence)
            other["q"][at] = more(other["q"][at])
            made.append(spline_file(certificate["claim"], other))
        least = json.loads(claim)  # q = 0 is admissible, and proves too little
        nothing = {"q": ["0"] * len(certificate["evidence"]["q"])}
        made.append(spline_file(least, nothing))
    return [one for one in made if one != right]


@pytest.mark.coq
@needs_coq
def test_ten_minima_are_accepted() -> None:
    found = certificates()
    parts = [
        f"Module Minimum_{k}.\n{spline_file(one['claim'], one['evidence']).text('least_one')}End Minimum_{k}.\n"
        for k, one in enumerate(found)
    ]
    names = [f"Minimum_{k}.least_one" for k in range(len(found))]
    assert kernel_check("\n".join([HEADER, *parts]), names).theorems == tuple(names)


@pytest.mark.coq
@needs_coq
def test_minima_without_skip_connection_and_with_the_absolute_loss_are_accepted() -> None:
    found = {one["digest"]: one for one in general_certificates()}
    assert len(found) >= 15
    names = [certificate_name(one) for one in found.values()]
    assert kernel_check(certificate_document(list(found.values())), names).theorems == tuple(names)


@pytest.mark.coq
@needs_coq
def test_mutants_are_refused_one_by_one() -> None:
    """Each file is well-formed, its test computes to false, and no theorem comes of it; the right numbers are accepted beside."""
    general = general_certificates()
    rights = [certificates()[0], certificates()[5], general[0], general[5], general[6]]
    wrong = [mutant for one in rights for mutant in mutants(one)]
    assert len(wrong) >= 50
    lines = [HEADER]
    for k, one in enumerate(rights):
        statement, proof = spline_file(one["claim"], one["evidence"]).claim()
        lines.append(f"Definition right_{k} : {statement} := {proof}.")
    for k, mutant in enumerate(wrong):
        statement, proof = mutant.claim()
        test = proof.partition(" <: ")[2].removesuffix(" = true)")
        lines.append(f"Definition false_{k} : {test} = false := eq_refl false.")
        lines.append(f"Fail Definition wrong_{k} : {statement} := {proof}.")
    names = [f"right_{k}" for k in range(len(rights))]
    assert kernel_check("\n".join([*lines, ""]), names).theorems == tuple(names)


@pytest.mark.coq
@needs_coq
def test_a_spline_that_goes_through_the_points_but_bends_more_is_refused() -> None:
    """f with jumps 1, -4, 1 at 1, 3/2, 2 interpolates with sum |a| = 6, and the least is 2."""
    right = certificate_of_minimum(interpolate(data(*DATA[1])))
    assert kernel_check(spline_document(right), ["statement"]).theorems == ("statement",)
    file = spline_file(right["claim"], right["evidence"])
    knots = "[((1 # 1), (1 # 1)); ((3 # 2), (-4 # 1)); ((2 # 1), (1 # 1))]%Q"
    bent = replace(file, function=f"((0 # 1), (1 # 1), {knots})%Q", least="(6 # 1)%Q")
    with pytest.raises(Refused, match="line"):
        kernel_check(f"{HEADER}\n{bent.text('statement')}", ["statement"])


def test_fit_writes_the_theorem(root: Path, tmp_path: Path) -> None:
    points, file = str(root / "proofs" / "cases" / "zigzag.csv"), tmp_path / "minimum.v"

    def run(*words: str) -> tuple[int, str]:
        found = CliRunner().invoke(app, ["fit", points, *words, "--coq", str(file)])
        return found.exit_code, found.stderr

    assert run("--lambda", "0") == (0, "")
    assert file.read_text() == spline_document(certificate_of_minimum(interpolate(data(*ZIGZAG))))
    assert run("--lambda", "3/10") == (0, "")
    assert "penalised (Q2R lambda)" in file.read_text()
    assert run("--lambda", "0", "--no-skip") == (0, "")
    assert "norm false" in file.read_text()
    assert run("--lambda", "1", "--loss", "absolute") == (0, "")
    assert "objective true true" in file.read_text()
    file.unlink()
    assert run("--path")[0] == 2
    assert not file.exists()


def test_other_kinds_of_certificates_have_no_spline_file() -> None:
    with pytest.raises(NotAvailable, match="value"):
        spline_document({"kind": "value", "claim": {}, "evidence": {}, "digest": ""})
