import doctest
import importlib
import os
from pathlib import Path

import pytest

import gfproof
from gfproof.theorems import ids, theorem, theorems
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER
from gfproof.theorems.library import _template
from gfproof.theorems.registry import UnknownTheorem
from gfproof.verdict import Verdict

LIBRARY = Path(_template.__file__).parent
PARTS = ("Statement.", "Guarantee.", "Source.", "Hypotheses.", "Claims.", "Not claimed.", "Example.")


def test_the_registry_is_the_folder() -> None:
    files = {p.stem.replace("_", "-") for p in LIBRARY.glob("*.py") if not p.stem.startswith("_")}
    assert set(ids()) == files
    assert [one.id for one in theorems()] == list(ids()) == sorted(files)
    assert {"constant-target-flow", "constant-target-descent"} <= files


def test_the_public_name_finds_it() -> None:
    assert gfproof.theorem("constant-target-descent") is theorem("constant-target-descent")


def test_an_unknown_id_names_the_nearest_one() -> None:
    with pytest.raises(UnknownTheorem, match="did you mean constant-target-flow"):
        theorem("constant-target-flo")
    with pytest.raises(UnknownTheorem, match="expected one of"):
        theorem("../../etc/passwd")


@pytest.mark.parametrize("id", [*ids(), "_template"])
def test_the_docstring_has_the_fixed_order(id: str) -> None:
    module = importlib.import_module(f"gfproof.theorems.library.{id.replace('-', '_')}")
    places = [(module.__doc__ or "").find(f"\n{part}") for part in PARTS]
    assert min(places) > 0, dict(zip(PARTS, places, strict=True))
    assert places == sorted(places)


@pytest.mark.parametrize("id", [*ids(), "_template"])
def test_the_example_runs(id: str, root: Path) -> None:
    module = importlib.import_module(f"gfproof.theorems.library.{id.replace('-', '_')}")
    here = Path.cwd()
    os.chdir(root)
    try:
        result = doctest.testmod(module)
    finally:
        os.chdir(here)
    assert result.attempted >= 2
    assert result.failed == 0


def test_no_theorem_number_is_invented() -> None:
    for one in theorems():
        assert "arXiv:" in one.source
        assert "Theorem " not in one.source
        assert "re-derived" in one.status


def test_every_item_has_a_plain_and_a_latex_statement() -> None:
    for one in theorems():
        assert one.summary
        assert one.latex
        for item in (*one.hypotheses, *one.claims):
            assert "\n" not in item.statement
            assert "\\" not in item.statement
            assert item.latex, item.id
            assert item.latex.count("$") % 2 == 0
            assert item.latex.count("{") == item.latex.count("}")


def test_formulas_parse_in_the_claim_language() -> None:
    from gfproof.theorems.conjecture import Conjecture

    for one in theorems():
        spoken = [claim for claim in one.claims if claim.formula]
        if one.kind is not ONE_HIDDEN_LAYER:
            assert not spoken  # the language speaks of one hidden layer
            continue
        assert spoken
        conjecture = Conjecture.from_data(
            {
                "title": one.title,
                "target": one.target,
                "along": one.along,
                "skip": one.skip,
                "definitions": dict(one.definitions),
                "claim": [{"that": claim.formula} for claim in spoken],
            }
        )
        assert len(conjecture.claims) == len(spoken)


def test_the_template_is_a_theorem_that_holds() -> None:
    report = _template.THEOREM.verify_examples(50)
    assert report.verdict is Verdict.HOLDS
