"""The case files of the repository are the cases of the theory, and every one of them can be read, solved and written back."""

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gfproof.case import Case, Descent
from gfproof.errors import CaseError
from gfproof.numbers import Q, from_float64, rational

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "proofs" / "cases"
ALL = sorted(FOLDER.glob("*.toml"))
FILES = [file for file in ALL if "network" in tomllib.loads(file.read_text(encoding="utf-8"))]
FIXTURES = {
    "constant_two_neurons": ("constant_target", "CT1"),
    "constant_shared_kink": ("constant_target", "CT2"),
    "constant_boundary_kinks": ("constant_target", "CT3"),
    "constant_dead_network": ("constant_target", "CT4"),
    "constant_short_interval": ("constant_target", "CT5"),
    "constant_atoms_plane": ("constant_target", "CD1"),
    "constant_one_atom": ("constant_target", "CD2"),
    "constant_single_sample": ("sgd_constant", "SG2"),
    "affine_spurious_zero": ("gradient_flow_affine", "AF3"),
}


def fixture(table: str, name: str) -> dict[str, Any]:
    rows = json.loads((ROOT / "tests" / "data" / "fixtures" / f"{table}.json").read_text())
    return next(row for row in rows if row["name"].startswith(name + " "))


def flat(values: Any) -> list[Q]:
    return (
        [x for value in values for x in flat(value)]
        if isinstance(values, list | tuple)
        else [rational(values)]
    )


def test_there_are_cases() -> None:
    assert len(FILES) >= 15
    assert set(FIXTURES) < {file.stem for file in FILES}


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_first_line_says_what_is_special(file: Path) -> None:
    assert file.read_text().startswith("# ")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_case_survives_both_of_its_written_forms(file: Path) -> None:
    case = Case.load(file)
    assert Case.from_json(json.loads(json.dumps(case.to_json()))) == case
    assert Case.from_toml(case.to_toml()) == case


@pytest.mark.parametrize("name", FIXTURES)
def test_case_file_is_the_case_of_the_theory(name: str) -> None:
    case, known = Case.load(FOLDER / f"{name}.toml"), fixture(*FIXTURES[name])
    network = case.network
    for block in ("w", "b", "v", "c"):
        assert flat(getattr(network, block)) == flat(known[block])
    risk, gradient = case.problem.risk_and_gradient(network)
    assert risk == rational(known["L"])
    for block in ("w", "b", "v", "c"):
        assert flat(getattr(gradient, block)) == flat(known[f"G_{block}"])
    if "gamma" in known:
        assert isinstance(case.dynamics, Descent)
        assert case.dynamics.step_sizes == (rational(known["gamma"]),)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.npz")), ids=lambda file: file.stem)
def test_trained_weights_are_read_bit_by_bit(file: Path) -> None:
    network = Case.load(file.with_suffix(".toml")).network
    with np.load(file) as arrays:
        for block in ("w", "b", "v", "c"):
            assert flat(getattr(network, block)) == [from_float64(x) for x in arrays[block].ravel()]


UNIFORM = [
    file for file in sorted(FOLDER.glob("*.npz")) if not file.stem.startswith("waves_")
]  # those fit data


@pytest.mark.parametrize("file", UNIFORM, ids=lambda file: file.stem)
def test_training_has_brought_the_risk_down_but_not_to_zero(file: Path) -> None:
    case = Case.load(file.with_suffix(".toml"))
    risk = case.problem.risk(case.network)
    assert risk > 0
    assert risk < Q(1, 100)


def test_a_key_of_a_json_case_stands_once(tmp_path: Path) -> None:
    file = tmp_path / "twice.json"
    file.write_text(
        '{"network": {"w": [[1]], "w": [[2]], "b": [0], "v": [1], "c": 0}, "target": {"kind": "constant", "value": 1}}'
    )
    with pytest.raises(CaseError, match="'w' stands twice"):
        Case.load(file)
