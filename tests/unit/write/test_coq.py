"""Generated Coq files: accepted as they are written, refused with one numeral or sign changed."""

import copy
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

import pytest

from gfproof.case import Case
from gfproof.certify import inequality, integrand
from gfproof.certify.linear_program import bound
from gfproof.certify.nonnegative import handelman, polynomial_identity, sum_of_squares
from gfproof.errors import NotAvailable
from gfproof.strategies.choosing import RandomChooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.theorems import theorem
from gfproof.verdict import Evidence
from gfproof.write import kernel
from gfproof.write.coq import (
    CASE_HEADER,
    case_document,
    case_file,
    certificate_document,
    certificate_name,
)
from gfproof.write.coq_case import CaseFile

STRICT = os.environ.get("GFPROOF_STRICT") == "1"
pytestmark = [
    pytest.mark.coq,
    pytest.mark.skipif(shutil.which("coqc") is None and not STRICT, reason="coqc is not installed"),
]
TWO_NEURONS = "proofs/cases/constant_two_neurons.toml"

IDENTITIES = (
    integrand.homogeneity,
    integrand.lyapunov_identity,
    integrand.lyapunov_identity_any_target,
    integrand.weighted_family,
    integrand.descent_step,
    integrand.balancedness,
    integrand.discrete_balancedness,
    integrand.skip_lyapunov_identity,
    integrand.skip_descent_step,
)


CHAINS = (
    inequality.size_of_v,
    inequality.gradient_bound,
    inequality.descent_threshold,
    inequality.descent_decrease,
    inequality.skip_gradient_bound,
)


def drawn(seed: int) -> Iterator[CaseFile]:
    """Exact cases of widths 1 to 6, both kinds of laws, one to three outputs, with and without skip connection."""
    choose = RandomChooser(Random(seed))
    while True:
        case = any_case(choose, skip=None, target=choose.pick(("constant", "affine")))
        if 1 <= case.network.width <= 6:
            try:
                yield case_file(case)
            except NotAvailable:
                continue


def accepted_file(files: list[CaseFile]) -> tuple[str, list[str]]:
    parts = [CASE_HEADER]
    for k, file in enumerate(files):
        parts.append(f"Module Case_{k}.\n{file.text('values')}End Case_{k}.\n")
    return "\n".join(parts), [f"Case_{k}.values" for k in range(len(files))]


def changed(number: str, choose: Random) -> str:
    """Another rational: one numeral or the sign of p/q changed."""
    q = Fraction(number)
    others = [Fraction(q.numerator + 1, q.denominator), Fraction(q.numerator, q.denominator + 1), -q]
    return str(choose.choice([other for other in others if other != q]))


def mutants(files: Iterator[CaseFile], count: int, seed: int) -> tuple[str, int]:
    """One ``Fail Definition`` per mutant: a value changed in the statement, or in statement and proof alike."""
    choose, parts, made = Random(seed), [CASE_HEADER], 0
    for k, file in enumerate(files):
        parts.append("\n".join([f"Module Case_{k}.", *file.definitions()]))
        right = file.claims()
        for _ in range(5):
            numbers = copy.deepcopy(dict(file.values))
            names = [name for name in numbers if numbers[name]]
            name = choose.choice(names)
            if name == "L":
                numbers["L"] = changed(numbers["L"], choose)
            else:
                row = numbers[name]
                while isinstance(row[0], list):
                    row = choose.choice(row)
                at = choose.randrange(len(row))
                row[at] = changed(row[at], choose)
            wrong = CaseFile(file.case, numbers).claims()
            at = next(n for n, (one, other) in enumerate(zip(right, wrong, strict=True)) if one != other)
            proof = wrong[at][1] if choose.random() < 0.7 else right[at][1]
            parts.append(f"Fail Definition mutant_{made} : {wrong[at][0]} := {proof}.")
            made += 1
            if made == count:
                return "\n".join([*parts, f"End Case_{k}.", "Definition reached : 1 = 1 := eq_refl.\n"]), made
        parts.append(f"End Case_{k}.\n")
    raise AssertionError("the draws never end")


def test_identities_over_all_widths_are_accepted() -> None:
    documents = [build() for build in IDENTITIES]
    accepted = kernel.kernel_check(certificate_document(documents), [certificate_name(d) for d in documents])
    assert len(accepted.theorems) == len(IDENTITIES)


def test_bounds_for_all_widths_are_accepted() -> None:
    documents = [build() for build in CHAINS]
    accepted = kernel.kernel_check(certificate_document(documents), [certificate_name(d) for d in documents])
    assert len(accepted.theorems) == len(CHAINS)


def test_a_bound_with_a_smaller_constant_is_refused() -> None:
    document = inequality.descent_threshold()
    assert document["claim"]["hypotheses"][1][2] == ["*", "8", "L"]
    document["claim"]["hypotheses"][1][2] = ["*", "9", "L"]
    with pytest.raises(kernel.Refused, match="line"):
        kernel.kernel_check(certificate_document([document]), [certificate_name(document)])


@pytest.mark.parametrize("wrong", ["-7"])
def test_an_identity_with_another_constant_is_refused(wrong: str) -> None:
    document = integrand.lyapunov_identity()
    assert document["claim"]["conclusion"][0][2] == ["*", "-8", "L"]
    document["claim"]["conclusion"][0][2] = ["*", wrong, "L"]
    with pytest.raises(kernel.Refused, match="line"):
        kernel.kernel_check(certificate_document([document]), [certificate_name(document)])


def test_certified_claims_become_kernel_claims_on_a_case() -> None:
    one = theorem("constant-target-flow")
    report = one.verify(Case.load(TWO_NEURONS))
    few = replace(report, claims=tuple(f for f in report.claims if f.id in ("C3", "C5", "C7b", "C7a")))
    before = {f.id: f.evidence for f in few.claims}
    after = {f.id: f for f in kernel.by_kernel(one, few).claims}
    assert before["C3"] is before["C5"] is Evidence.CERTIFICATE
    assert after["C3"].evidence is after["C5"].evidence is Evidence.KERNEL
    assert "all moments" in after["C3"].scope
    for id, evidence in before.items():
        if evidence is not Evidence.CERTIFICATE:
            assert after[id].evidence is evidence


def real_certificates() -> list[dict[str, Any]]:
    square = sum_of_squares(
        ["x", "y"],
        ["+", ["^", "x", 2], ["*", "2", "x", "y"], ["*", "5/4", ["^", "y", 2]]],
        ["x", "y"],
        [[1, 1], [1, "5/4"]],
    )
    product = handelman(
        ["x"], [">=", ["*", "x", ["-", "1", "x"]], "0"], [[">=", "x", "0"], ["<=", "x", "1"]], [("1", [0, 1])]
    )
    identity = polynomial_identity(
        ["x", "y"], ["^", ["+", "x", "y"], 2], ["+", ["^", "x", 2], ["*", "2", "x", "y"], ["^", "y", 2]]
    )
    least = bound([1, 2], [([1, 1], ">=", 2), ([1, -1], "==", "1/3")], ["3/2", "-1/2"], ["7/6", "5/6"])
    return [square, product, identity, least]


def test_certificates_over_real_numbers_are_accepted() -> None:
    documents = real_certificates()
    accepted = kernel.kernel_check(certificate_document(documents), [certificate_name(d) for d in documents])
    assert len(accepted.theorems) == 4


def test_twelve_drawn_cases_are_accepted() -> None:
    text, theorems = accepted_file(list(islice(drawn(1), 12)))
    assert kernel.kernel_check(text, theorems).theorems == tuple(theorems)


def test_forty_mutants_are_refused_one_by_one() -> None:
    text, made = mutants(drawn(2), 40, seed=2)
    assert made == 40
    kernel.kernel_check(text, ["reached"])


def test_a_mutant_detector_that_would_accept_everything_is_noticed() -> None:
    """``Fail`` on a right value makes the file itself wrong."""
    file = next(drawn(3))
    statement, proof = file.claims()[0]
    text = "\n".join(
        [CASE_HEADER, *file.definitions(), f"Fail Definition right : {statement} := {proof}.", ""]
    )
    with pytest.raises(kernel.Refused):
        kernel.kernel_check(text, ["z"])


def test_a_theorem_resting_on_a_new_axiom_is_refused() -> None:
    text = (
        case_document(Case.load(TWO_NEURONS))
        + "\nAxiom wish : 0 = 1.\nTheorem bad : 0 = 1.\nProof. exact wish. Qed.\n"
    )
    assert kernel.kernel_check(text, ["values"]).theorems == ("values",)
    with pytest.raises(kernel.Refused, match="wish"):
        kernel.kernel_check(text, ["bad"])
    with pytest.raises(kernel.Refused, match="wish"):
        kernel.kernel_check(text, ["values", "bad"])


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("Axiom \u03b1 : 0 = 1.\nTheorem bad : 0 = 1.\nProof. exact \u03b1. Qed.", "\u03b1"),
        (
            "Unset Guard Checking.\nFixpoint loop (n : nat) : 0 = 1 := loop n.\nSet Guard Checking.\n"
            "Theorem bad : 0 = 1.\nProof. exact (loop 0%nat). Qed.",
            "loop",
        ),
    ],
)
def test_names_in_other_alphabets_and_checks_switched_off_are_seen_beside_the_axioms_of_the_reals(
    wish: str, said: str
) -> None:
    honest = "Theorem right : forall x : R, x + 0 = x.\nProof. exact Rplus_0_r. Qed."
    text = f"From Coq Require Import Reals.\nOpen Scope R_scope.\n{honest}\n{wish}\n"
    assert kernel.kernel_check(text, ["right"]).theorems == ("right",)
    with pytest.raises(kernel.Refused, match=said):
        kernel.kernel_check(text, ["right", "bad"])


@pytest.mark.nightly
def test_two_hundred_drawn_cases_are_accepted() -> None:
    text, theorems = accepted_file(list(islice(drawn(int(os.environ.get("GFPROOF_SEED", "11"))), 200)))
    kernel.kernel_check(text, theorems, seconds=900)


@pytest.mark.nightly
def test_five_hundred_mutants_are_refused_one_by_one() -> None:
    text, made = mutants(drawn(13), 500, seed=13)
    assert made == 500
    kernel.kernel_check(text, ["reached"], seconds=900)
