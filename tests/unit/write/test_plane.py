"""Documents about closed forms for two inputs compile, are well set and are clean for the linter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Problem, Uniform
from gfproof.symbolic.plane import PlaneForm, PlaneSetting, all_cuts, plane_form_at
from gfproof.symbolic.plane.steps import derivation, derivation_at
from gfproof.write.plane import cut_document, cuts_document, setting_text
from tests.unit.write.compiled import complaints, lint, needs_chktex, needs_latex

RECTANGLE = (Q(-1), Q(1, 3)), (Q(2), Q(1))


def of_case(*, skip: bool) -> str:
    network = Network.exact([["1", "-1/2"]], ["1/3"], ["2"], "1/7", ["1/3", "0"] if skip else None)
    at = plane_form_at(network, Problem(Affine(((Q(1), Q(2)),), (Q(1, 3),)), Uniform(*RECTANGLE)))
    return cut_document(at.form, derivation_at(at).checked(), "two_inputs.toml")


def of_all(setting: PlaneSetting) -> str:
    forms = [PlaneForm(cut, setting) for cut in all_cuts(setting.low, setting.high)]
    return cuts_document(setting, [(form, derivation(form).checked()) for form in forms])


DOCUMENTS: dict[str, Callable[[], str]] = {
    "case": lambda: of_case(skip=False),
    "case, skip": lambda: of_case(skip=True),
    "all, constant": lambda: of_all(PlaneSetting()),
    "all, affine, skip": lambda: of_all(PlaneSetting("affine", *RECTANGLE, skip=True)),
}


@pytest.mark.latex
@needs_latex
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_compile_and_stay_on_the_page(name: str, tmp_path: Path) -> None:
    assert complaints(DOCUMENTS[name](), tmp_path) == []


@pytest.mark.latex
@needs_chktex
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_clean_for_the_linter(name: str, tmp_path: Path) -> None:
    assert lint(DOCUMENTS[name](), tmp_path) == ""


def test_every_step_is_marked_and_the_case_is_named() -> None:
    text = DOCUMENTS["case"]()
    assert text.count("\\step{") == text.count("\n\\checked{}") == 8
    assert "two\\_inputs.toml" in text
    assert "the identity of Step~7 holds" in text
    assert "= 8 L$ holds" in DOCUMENTS["case, skip"]()


def test_all_types_are_listed_and_the_common_part_speaks_of_all() -> None:
    text = DOCUMENTS["all, constant"]()
    common = text[text.index("What holds for every type") : text.index("The 14 types}")]
    assert common.count("\\checkedineach{14}") == 7
    assert text.count("\\subsection*{") == 14
    assert "h_k M_{00} + \\lambda_k M_{(k)}" in common


def test_types_that_were_derived_differently_are_not_put_into_one_document() -> None:
    setting = PlaneSetting()
    first, second, *_ = [PlaneForm(cut, setting) for cut in all_cuts(setting.low, setting.high)]
    with pytest.raises(ValueError, match="same steps"):
        cuts_document(
            setting, [(first, derivation(first).checked()), (second, derivation(second).checked()[1:])]
        )


def test_the_setting_names_target_rectangle_and_skip() -> None:
    text = setting_text(PlaneSetting("affine", *RECTANGLE, skip=True))
    assert "[-1, 2] \\times [\\tfrac{1}{3}, 1]" in text
    assert "G_{a_k}" in text
    assert "\\alpha_1 x_1" in text
