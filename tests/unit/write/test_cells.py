"""Documents about closed forms compile, are well set and are clean for the linter."""

from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.numbers import Q
from gfproof.symbolic.derivation import derivation, derivation_at
from gfproof.symbolic.derive import closed_form_at, closed_forms
from gfproof.symbolic.setting import AFFINE, Setting
from gfproof.symbolic.smoothing import smoothing_derivation
from gfproof.symbolic.steps import Checked
from gfproof.write.cells import cell_document, classes_document, setting_text, smoothing_document
from tests.unit.symbolic.settings import JUMP
from tests.unit.write.compiled import complaints, lint, needs_chktex, needs_latex

BENT = """
[network]
w = [["1"], ["-1"], ["1"]]
b = ["-1/2", "1/4", "2"]
v = ["2", "3", "1/7"]
c = "0"
[input]
low = "-1"
high = "1"
[target]
kind = "piecewise"
breakpoints = ["0", "1/3"]
pieces = [["0", "1", "2"], ["1/2"], ["1", "-1", "0", "4"]]
"""
TWO_OUTPUTS = """
[network]
w = [["1"], ["-1"], ["1"]]
b = ["-1/2", "1/4", "2"]
v = [["2", "3", "1/7"], ["1", "0", "1"]]
c = ["0", "1"]
a = [["1"], ["2"]]
[input]
low = "-1"
high = "1"
[target]
kind = "affine"
slope = [["1"], ["2"]]
intercept = ["0", "1"]
"""
TWO_BENT_OUTPUTS = """
[network]
w = [["1"], ["-1"]]
b = ["-1/2", "1/2"]
v = [["1", "2"], ["3", "4"]]
c = ["0", "1"]
[target]
kind = "piecewise"
breakpoints = ["1/2"]
pieces = [[["1"], ["0", "1"]], [["1", "2"], ["0", "0", "3"]]]
"""
CASES = [
    "constant_two_neurons",
    "constant_shared_kink",
    "constant_trained_wide",
    "affine_skip",
    "affine_trained",
]


def of_case(case: Case) -> str:
    at = closed_form_at(case.network, case.problem)
    return cell_document(at.form, derivation_at(at).checked(), case.name)


def of_classes(setting: Setting) -> str:
    return classes_document(setting, [(form, derivation(form).checked()) for form in closed_forms(setting)])


DOCUMENTS = {
    **{name: lambda name=name: of_case(Case.load(f"proofs/cases/{name}.toml")) for name in CASES},
    "bent": lambda: of_case(Case.from_toml(BENT)),
    "two outputs": lambda: of_case(Case.from_toml(TWO_OUTPUTS)),
    "two bent outputs": lambda: of_case(Case.from_toml(TWO_BENT_OUTPUTS)),
    "width 0": lambda: of_classes(Setting(0)),
    "width 2": lambda: of_classes(Setting(2, AFFINE)),
    "width 2, symbolic ends": lambda: of_classes(Setting(2, symbolic_ends=True)),
    "smoothing": lambda: smoothing_document(smoothing_derivation().checked()),
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
    text = DOCUMENTS["constant_two_neurons"]()
    assert text.count("\\step{") == text.count("\n\\checked{}") == 9
    assert "constant\\_two\\_neurons.toml" in text
    assert "\\tfrac{101}{192}" in text


def test_sentences_around_displays_are_whole() -> None:
    """The kinks of the case coincide, so it is not in the cell; nothing says that it is."""
    text = DOCUMENTS["two bent outputs"]()
    assert "\\end{cases}.\n\\end{equation*}\nWith the error" in text
    theorem = text[text.index("\\begin{theorem}") : text.index("\\end{theorem}")]
    assert ",\n\\end{equation*}\nwhere $I$ is the integral of Step~2" in theorem
    assert "Here $I$ stands for $I_n$" in theorem
    assert "It is the cell of" not in text


def test_what_holds_in_every_cell_does_not_speak_of_the_first_one() -> None:
    """The first class has no kinks; the common part must still state the formulas for kinks."""
    text = DOCUMENTS["width 2"]()
    common = text[text.index("What holds in every cell") : text.index("classes of cells}")]
    assert "neurons with a kink inside" in common
    assert "\\begin{pmatrix}" in common
    assert common.count("\\checkedineach{11}") == 8
    assert text.count("\\subsection*{") == 11


def test_cells_that_were_derived_differently_are_not_put_into_one_document() -> None:
    forms = list(closed_forms(Setting(1)))
    mixed: list[tuple[object, tuple[Checked, ...]]] = [
        (form, derivation(form, hessian=k > 0).checked()) for k, form in enumerate(forms)
    ]
    with pytest.raises(ValueError, match="same steps"):
        classes_document(Setting(1), mixed)  # type: ignore[arg-type]  # the forms are forms


def test_the_setting_names_target_interval_and_skip() -> None:
    assert "f = \\xi" in setting_text(Setting(1))
    assert "[-1, \\tfrac{1}{2}]" in setting_text(Setting(1, AFFINE, Q(-1), Q(1, 2), skip=True))
    assert "G_a" in setting_text(Setting(1, AFFINE, skip=True))
    assert "\\begin{cases} 2 x^2 + 1" in setting_text(Setting(1, JUMP))
    assert "\\rho = 1/(B - A)" in setting_text(Setting(1, symbolic_ends=True))
