"""``gfproof show ID``."""

import json

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import app
from gfproof.theorems import ids, theorem
from gfproof.verdict import Evidence


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["show", *arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.parametrize("id", ids())
def test_the_page_has_everything_the_theorem_has(id: str) -> None:
    one, page, document = theorem(id), shown(id), json.loads(shown(id, "--json"))
    assert page.startswith(f"{id}   {one.title}\n  {one.source} · {one.status}\n")
    assert [h["id"] for h in document["hypotheses"]] == [h.id for h in one.hypotheses]
    assert [c["id"] for c in document["claims"]] == [c.id for c in one.claims]
    for item in (*one.hypotheses, *one.claims):
        assert f" {item.id} " in page
        assert item.statement in page
    assert shown(id, "--quiet").strip() == one.summary


@pytest.mark.parametrize("id", ids())
def test_evidence_is_that_of_a_case_that_meets_the_hypotheses(id: str) -> None:
    document = json.loads(shown(id, "--json"))
    evidence = [claim["evidence"] for claim in document["claims"]]
    assert set(evidence) <= {None, *(e.value for e in Evidence)}
    assert any(e is not None for e in evidence)


def test_an_argument_on_paper_is_not_called_exact() -> None:
    claims = json.loads(shown("constant-target-descent", "--json"))["claims"]
    evidence = {claim["id"]: claim["evidence"] for claim in claims}
    assert evidence["C11e"] == "argued"


def test_an_unknown_id_is_bad_input_and_the_nearest_one_is_named() -> None:
    result = CliRunner().invoke(app, ["show", "constant-target-descnt"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean constant-target-descent?" in result.stderr
