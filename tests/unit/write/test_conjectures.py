"""Documents of conjectures: statements in mathematical notation, each proof as the checker accepted it, counterexamples."""

import json
import re
from pathlib import Path

import pytest

from gfproof.certify import checker
from gfproof.certify.normal_forms import normal_forms
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import decide
from gfproof.write.certificates import certificate_proof, expression
from gfproof.write.claims import Writer, defined
from gfproof.write.conjectures import conjecture_document
from gfproof.write.counterexamples import counterexample_formulas
from tests.conftest import NIGHTLY
from tests.unit.write.compiled import complaints, lint, needs_chktex, needs_latex

ROOT = Path(__file__).parents[3] / "proofs" / "conjectures"
SOME = [
    "true/lyapunov",
    "true/gradient_bound",
    "true/step_identity_centred",
    "true/step_norm",
    "true/energies_ordered",
    "true/cell_mean",
    "true/normalized_lyapunov",
    "true/affine_skip_lyapunov",
    "true/flow_bounded",
    "false/lyapunov_rate_nine",
]
ALL = [f"{file.parent.name}/{file.stem}" for file in sorted(ROOT.glob("*/*.toml"))]
NAMES = ALL if NIGHTLY else SOME


def text_of(name: str) -> str:
    return conjecture_document(decide(Conjecture.load(ROOT / f"{name}.toml"), examples=30))


@pytest.mark.latex
@needs_latex
@needs_chktex
@pytest.mark.parametrize("name", NAMES)
def test_they_compile_stay_on_the_page_and_are_clean(name: str, tmp_path: Path) -> None:
    text = text_of(name)
    assert complaints(text, tmp_path) == []
    assert lint(text, tmp_path) == ""


STATEMENTS = {
    "d(V) == -8*L": r"\frac{\mathrm{d}}{\mathrm{d}t} V = -8\,L",
    "norm2(c - 2*xi) <= 3/4*S": r"\lVert c - 2\,\xi \rVert^{2} \le \tfrac{3}{4}\,S",
    "norm2(w[i]) == norm2(v[i])": r"\lVert w_{i} \rVert^{2} = \lVert v_{i} \rVert^{2} \quad\text{for every neuron } i",
    "L/(1 + S) - (S - L) > -1/2": r"\frac{L}{1 + S} - (S - L) > -\tfrac{1}{2}",
    "L**2 >= sqrt(abs(L)) and max(L, 1) >= 1": r"L^{2} \ge \sqrt{\lvert L \rvert} \quad\text{and}\quad \max\{L, 1\} \ge 1",
    "2*sum(b[i]*dot(v[i], G.v[i])) == 0": r"2\,\bigl(\sum_{i=1}^{H} b_{i}\,\langle v_{i}, G_{v_{i}} \rangle\bigr) = 0",
    "d(V + S) == -(L - 1)": r"\frac{\mathrm{d}}{\mathrm{d}t} (V + S) = -(L - 1)",
    "norm2(v)**3 >= norm2(c - xi)**2": r"(\lVert v \rVert^{2})^{3} \ge (\lVert c - \xi \rVert^{2})^{2}",
    "V <= 3*initial(V)": r"V \le 3\,V(\Theta_0)",
    "L*2*3 == 6*L": r"L \cdot 2 \cdot 3 = 6\,L",
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements_read_like_mathematics(text: str) -> None:
    conjecture = Conjecture.load(ROOT / "true" / "lyapunov.toml")
    assert Writer(conjecture.vocabulary, conjecture.definitions).statement(text) == STATEMENTS[text]


def test_definitions_stand_for_themselves() -> None:
    conjecture = Conjecture.load(ROOT / "true" / "lyapunov.toml")
    writer = Writer(conjecture.vocabulary, conjecture.definitions)
    assert writer.definitions == [
        ("S", r"\lVert w \rVert^{2} + \lVert b \rVert^{2} + \lVert v \rVert^{2}"),
        ("V", r"S + \lVert c \rVert^{2} + \lVert c - 2\,\xi \rVert^{2}"),
    ]
    assert [defined(name) for name in ("V", "E0", "GG", "a_b")] == [
        "V",
        "E_{0}",
        r"\mathrm{GG}",
        r"\mathrm{a\_b}",
    ]


def test_a_forged_certificate_is_not_written() -> None:
    decision = decide(Conjecture.load(ROOT / "true" / "gradient_bound.toml"), examples=10)
    certificate = decision.certificates[0][0]
    writer = Writer(decision.conjecture.vocabulary, decision.conjecture.definitions)
    assert certificate_proof(certificate, writer).count("\\item[(") == len(certificate["evidence"]["steps"])
    forged = json.loads(json.dumps(certificate).replace('"4"', '"3"'))
    for write in (lambda: certificate_proof(forged, writer), lambda: normal_forms(forged)):
        with pytest.raises((checker.Rejected, checker.Malformed)):
            write()


def test_the_counterexample_is_the_witness() -> None:
    text = text_of("false/lyapunov_rate_nine")
    assert "\\begin{conjecture}" in text
    assert "A counterexample to C1" in text
    assert "\\begin{theorem}" not in text
    assert "$w = 0$,\n$b = 1$,\n$v = 1$,\n$c = 0$,\n$\\mu = \\mathcal{U}([0, 1])$,\n$f = 0$:" in text
    assert "$-$8 = $-$9 is false" in text


@pytest.mark.parametrize(
    ("name", "skip"),
    [("true/lyapunov", False), ("true/affine_skip_lyapunov", True), ("true/cell_mean", False)],
)
def test_risk_and_gradient_are_defined_before_the_statement(name: str, skip: bool) -> None:
    setting = text_of(name).split("\\section{Statement}")[0]
    assert "the risk is $L" in setting
    assert "G_{w_i} &=" in setting
    assert ("$G_a = " in setting) is skip
    assert ("c + a x +" in setting) is skip


def test_no_name_of_the_certificate_language_is_left_in_a_formula() -> None:
    for name in (
        "true/affine_skip_lyapunov",
        "true/lyapunov",
        "true/energies_ordered",
        "true/gradient_bound",
    ):
        displays = re.findall(r"\\begin\{(?:align|gather|equation)\*?\}.*?\\end", text_of(name), re.DOTALL)
        assert displays
        formulas = re.sub(r"\\(?:mathrm|text|begin|end)\b\{[^}]*\}", "", "".join(displays))
        words = re.findall(r"(?<![\\A-Za-z])[A-Za-z]{3,}", formulas)
        assert words == [], (name, words)


def test_terms_of_certificates_read_like_mathematics() -> None:
    writer = Writer(Conjecture.load(ROOT / "true" / "lyapunov.toml").vocabulary, [])
    shown = {
        ("+", ("*", "1", "c"), ("*", "-2", "xi")): r"c - 2\,\xi",
        ("+", "start1", ("*", "-1", "L")): r"s_{1} - L",
        ("norm2", ("-", "c", "xi")): r"\lVert c - \xi \rVert^{2}",
        ("sum", ("*", "2", "min")): r"\sum_{i=1}^{H} 2\,\kappa_{i}",
    }
    for tree, text in shown.items():
        assert writer.expression(expression(tree)) == text


def test_a_density_is_never_written_as_the_uniform_law() -> None:
    law = {"law": "density", "low": ["0", "0"], "high": ["1", "1"], "terms": [["2", 1, 0]]}
    network = {"w": [["1", "0"]], "b": ["0"], "v": ["1"], "c": "0"}
    case = {"network": network, "input": law, "target": {"kind": "constant", "value": "0"}}
    formulas = counterexample_formulas(case)
    assert any("density" in formula for formula in formulas)
    assert not any("\\mathcal{U}" in formula for formula in formulas)
