"""Audits: kept ones are found again, hypotheses known to be needed have witnesses, and a planted weak constant is seen."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.case import Case
from gfproof.cli.app import app
from gfproof.falsify.audit import NEEDED, NOT_SHOWN, WITHOUT_MEANING, audit, necessity, tightness
from gfproof.numbers import Q
from gfproof.theorems import Theorem, ids, theorem
from gfproof.theorems.answers import Answer, compare
from gfproof.theorems.core import Instance
from gfproof.verdict import Verdict
from tests.conftest import NIGHTLY

DAILY = ("early-mixed-signs", "variational-norms")
FLOW = theorem("constant-target-flow")


def kept(root: Path, id: str) -> dict[str, object]:
    data: dict[str, object] = json.loads(
        (root / "proofs" / "audits" / f"{id}.json").read_text(encoding="utf-8")
    )
    return data


@pytest.mark.parametrize("id", ids() if NIGHTLY else DAILY)
def test_the_kept_audit_is_found_again(id: str, root: Path) -> None:
    """After a change of draws or checks: ``gfproof audit ID --write proofs/audits``, and look at what changed."""
    known = kept(root, id)
    found = audit(theorem(id), draws=int(str(known["draws"])), seed=int(str(known["seed"]))).to_json()
    assert json.loads(json.dumps(found)) == known


def test_every_theorem_has_a_kept_audit(root: Path) -> None:
    assert {path.stem for path in (root / "proofs" / "audits").glob("*.json")} == set(ids())


@pytest.mark.parametrize("id", ids())
def test_kept_audits_say_that_draws_are_in_scope(id: str, root: Path) -> None:
    known = kept(root, id)
    assert known["vacuity"]["in_scope"] >= 30 * known["draws"] / 100  # type: ignore[index, operator]


@pytest.mark.parametrize("id", [id for id in ids() if theorem(id).kind.type is Case])
def test_kept_witnesses_still_show_what_they_are_kept_for(id: str, root: Path) -> None:
    """A hypothesis is needed: the case misses it and the claim fails there.  A constant: no case of the audit violates it."""
    one, known = theorem(id), kept(root, id)
    for row in known["necessity"]:  # type: ignore[attr-defined]
        if row["verdict"] != NEEDED:
            assert row["verdict"] in (NOT_SHOWN, WITHOUT_MEANING)
            continue
        instance = Instance(Case.from_json(row["witness"]))
        missing = next(h for h in one.hypotheses if h.id == row["hypothesis"])
        assert missing.check(instance).verdict is Verdict.FAILS
        assert one.claim(row["claim"]).decide(instance).verdict is Verdict.FAILS
    for row in known["tightness"]:  # type: ignore[attr-defined]
        ratio = Q(*map(int, row["ratio"].split("/")))
        assert 0 < ratio <= 1
        assert row["excluded"] == {
            "1 %": ratio > Q(100, 101),
            "10 %": ratio > Q(10, 11),
            "factor 2": ratio > Q(1, 2),
        }
        assert (
            one.claim(row["claim"]).decide(Instance(Case.from_json(row["witness"]))).verdict is Verdict.HOLDS
        )


def weakened(one: Theorem, factor: Q) -> Theorem:
    """The theorem with C5 multiplied by a factor: true, and no longer sharp."""

    def decide(instance: Instance) -> Answer:
        at = instance.at
        bound = 4 * ((1 + at.second_moment) * at.hidden + 1) * at.risk
        return compare(at.gradient_norm2, "<=", factor * bound)

    claims = tuple(replace(c, decide=decide, certificate=None) for c in one.claims if c.id == "C5")
    return replace(one, claims=claims)


def test_a_constant_too_large_by_a_known_factor_is_measured() -> None:
    for factor, out in ((Q(1), [True] * 3), (Q(21, 20), [False, True, True]), (Q(3), [False] * 3)):
        one = weakened(FLOW, factor)
        found = tightness(one, one.claims[0], draws=60, searches=60, seed=0)
        assert found is not None
        assert found.ratio == 1 / factor
        assert list(found.excluded.values()) == out


def test_necessity_finds_the_dropped_hypothesis_and_only_where_there_is_one() -> None:
    by_id = {h.id: h for h in FLOW.hypotheses}
    h2 = necessity(FLOW, by_id["H2"], draws=60, seed=0)
    assert (h2.verdict, h2.claim) == (NEEDED, "C6z")
    case = Case.from_json(h2.witness)
    risk, gradient = case.problem.risk_and_gradient(case.network)
    assert risk > 0
    assert all(entry == 0 for entry in gradient.entries())
    h1 = necessity(FLOW, by_id["H1"], draws=20, seed=0)
    assert (h1.verdict, h1.outside, h1.witness) == (NOT_SHOWN, 0, None)


def test_a_claim_that_fails_in_scope_is_no_audit() -> None:
    one = weakened(FLOW, Q(1, 2))
    with pytest.raises(AssertionError, match="C5 fails"):
        tightness(one, one.claims[0], draws=60, searches=10, seed=0)


def test_the_command_keeps_and_compares(tmp_path: Path) -> None:
    words = ["audit", "early-mixed-signs", "--draws", "10"]
    assert CliRunner().invoke(app, [*words, "--write", str(tmp_path)]).exit_code == 0
    same = CliRunner().invoke(app, [*words, "--compare", str(tmp_path)])
    assert (same.exit_code, "the same" in same.stdout) == (0, True)
    other = CliRunner().invoke(app, [*words, "--seed", "1", "--compare", str(tmp_path), "--json"])
    assert other.exit_code == 1
    assert "seed" in json.loads(other.stdout)["changed"]
    missing = CliRunner().invoke(app, [*words, "--compare", str(tmp_path / "nowhere")])
    assert (missing.exit_code, "early-mixed-signs.json" in missing.stderr) == (2, True)
