"""Coq files of refutations, values, brackets, best weights and normalized networks: accepted; refused with one number changed.

A mutant counts where the checker of certificates refuses it, too: then the changed claim does not follow from the evidence.
"""

import copy
import json
import os
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gfproof.case import Case
from gfproof.certify import Rejected, bracket, checker, inequality, values
from gfproof.certify.exact_case import ExactCase
from gfproof.certify.integrand import NORM2_G, S, network_claim
from gfproof.certify.lyapunov_search import certificates as lyapunov_certificates
from gfproof.certify.lyapunov_search import empty_pattern_certificate
from gfproof.errors import NotAvailable
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.report import answer
from gfproof.numbers import rational
from gfproof.strategies.choosing import RandomChooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import decide
from gfproof.write.coq import case_file, certificate_document, certificate_name
from gfproof.write.coq_numbers import read
from gfproof.write.kernel import Refused, kernel_check
from gfproof.write.refutations import all_certificates, refutations

STRICT = os.environ.get("GFPROOF_STRICT") == "1"
needs_coq = pytest.mark.skipif(shutil.which("coqc") is None and not STRICT, reason="coqc is not installed")
FALSE = Path(__file__).resolve().parents[3] / "proofs" / "conjectures" / "false"
TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
FEW = (
    "affine_skip_rate",
    "balancedness_factor",
    "descent_unbounded",
    "energies_ordered",
    "energy_factor",
    "gradient_bound_no_moment",
    "lyapunov_affine_target",
    "normalized_rate",
    "normalized_step_bound",
    "spurious_zeros_constant",
    "step_bounds_order",
    "step_risk",
)


def refuted(name: str) -> list[dict[str, Any]]:
    """The refutations of a false conjecture."""
    found, _ = refutations(decide(Conjecture.load(FALSE / f"{name}.toml")))
    return [one for documents in found.values() for one in documents]


def accepted(documents: list[dict[str, Any]], *, seconds: int = 300) -> int:
    """How many theorems Coq accepts."""
    distinct = list({one["digest"]: one for one in documents}.values())
    names = [certificate_name(one) for one in distinct]
    return len(kernel_check(certificate_document(distinct), names, seconds=seconds).theorems)


def value(at: dict[str, Any], names: list[str], **claim: Any) -> dict[str, Any]:
    """The certificate that symbols have the values they have at a case."""
    whole = network_claim(claim.pop("conclusion", []), **claim)
    shown = ExactCase(whole | {"case": at}, lambda _: None, read)

    def text(x: Any) -> Any:
        return list(map(text, x)) if isinstance(x, list) else str(x)

    return values.value(whole, at, {name: text(shown.shown(name)) for name in names})


def value_certificates() -> list[dict[str, Any]]:
    """All symbols; an interval and points; a step; a skip connection; several outputs; normalized networks."""
    interval, two = values.uniform("-1", "2"), [["1"], ["-3/2"]]
    points = values.atoms([["1", "2"], ["0", "-1"]], ["1/3", "2/3"])
    line, plane = (
        values.affine_goal([["1/2"]], ["1"]),
        values.affine_goal([["0", "0"], ["0", "0"]], ["1", "-1"]),
    )
    return [
        value(
            values.case(two, ["-1/2", "1"], [["2", "-1"]], ["1/3"], law=interval, goal=line),
            ["L", "M2", "T", "R", "min", "harmonic", "G.w", "G.b", "G.v", "G.c"],
            target="affine",
            conclusion=[[">", "L", "0"], ["<=", ["/", "min", "T"], ["/", "5", "2"]]],
        ),
        value(
            values.case(
                [["1", "2"], ["0", "0"]],
                ["-1/2", "0"],
                [["2", "-1"], ["1", "0"]],
                ["1/3", "1"],
                law=points,
                goal=plane,
                symbols={"gamma": "1/10"},
            ),
            ["L", "M2", "T", "R", "min", "harmonic", "G.w", "G.v"],
            along="descent",
            conclusion=[
                [">", ["next", "L"], "0"],
                ["==", ["d", ["norm2", "c"]], ["*", "-2", ["dot", "c", "G.c"]]],
            ],
            hypotheses=[["==", "gamma", "1/10"], ["<=", "min", "100"]],
        ),
        value(
            values.case(
                two,
                ["-1/2", "1"],
                [["2", "-1"]],
                ["1/3"],
                law=interval,
                goal=line,
                a=[["3/4"]],
                symbols={"gamma": "1/7"},
            ),
            ["G.a", "T", "L"],
            target="any",
            skip=True,
            along="descent",
            conclusion=[[">=", ["next", "L"], "0"], ["==", ["int", "f"], ["-", ["int", "N"], "L"]]],
        ),
        value(
            values.case(
                [["3/5"], ["-4/5"]],
                ["4/5", "3/5"],
                [["2", "-1"]],
                ["1/3"],
                law=values.uniform("0", "1"),
                goal=values.affine_goal([["0"]], ["1"]),
            ),
            ["L", "R"],
            along="normalized-flow",
            conclusion=[
                ["==", ["d", ["+", ["sum", ["norm2", "v"]], ["norm2", ["-", "c", "xi"]]]], ["*", "-4", "L"]]
            ],
        ),
    ]


def affine_chain() -> dict[str, Any]:
    """||G||^2 <= 4[(1 + M2)S + 1]L and L = int N.e - int f.e, affine targets without skip connection."""
    chain = inequality.Chain()
    blocks, trace, risk = chain.blocks_by_trace(), chain.trace_by_size(), chain.risk()
    bound = ["*", "4", ["+", ["*", ["+", "1", "M2"], S], "1"], "L"]
    chain.combine(["<=", "G2", bound], ("1", [blocks]), ("1", ["offset"]), ("4", [trace, risk]))
    conclusion: list[Any] = [["<=", "G2", bound], ["==", "L", ["-", ["int", "N"], ["int", "f"]]]]
    return chain.certificate(network_claim(conclusion, target="affine", definitions=[("G2", NORM2_G)]))


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a rational or an order stands in a certificate."""
    if isinstance(tree, dict):
        for key, part in tree.items():
            yield from places(part, (*path, key))
    elif isinstance(tree, list):
        for key, part in enumerate(tree):
            yield from places(part, (*path, key))
    elif isinstance(tree, str) and (tree in TURNED or checker.RATIONAL.fullmatch(tree)):
        yield path


def other(number: str, choose: Random) -> str:
    """Another rational."""
    q = Fraction(number)
    return str(choose.choice([q + 1, q - 1, -q - 1, q + Fraction(1, 3), 2 * q + 1]))


def mutants(document: dict[str, Any], count: int, choose: Random) -> Iterator[dict[str, Any]]:
    """The certificate with one number or order changed in its claim, where it no longer proves its claim."""
    found = list(places(document["claim"]))
    for _ in range(20 * count):
        if not count:
            return
        changed, path = copy.deepcopy(document), choose.choice(found)
        part = changed["claim"]
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = TURNED.get(part[path[-1]]) or other(part[path[-1]], choose)
        try:
            checker.statement(changed["kind"], changed["claim"], changed["evidence"])
        except checker.Malformed:
            continue
        except Rejected:
            count -= 1
            yield changed
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue


def refuse(document: dict[str, Any], count: int, seed: int) -> int:
    """Coq refuses every mutant; how many there were."""
    made = 0
    for mutant in mutants(document, count, Random(seed)):
        try:
            text = certificate_document([mutant])
        except NotAvailable:
            continue
        with pytest.raises(Refused, match="Coq refuses the file"):
            kernel_check(text, [certificate_name(mutant)])
        made += 1
    return made


@pytest.mark.coq
@needs_coq
def test_counterexamples_become_theorems() -> None:
    documents = [one for name in FEW for one in refuted(name)]
    assert len(documents) == len(FEW)
    assert accepted(documents) == len(FEW)
    assert "Theorem statement : ~ claim." in certificate_document(documents)


@pytest.mark.coq
@needs_coq
def test_values_brackets_and_chains_for_affine_targets_are_accepted() -> None:
    documents = [
        *value_certificates(),
        bracket.affine_target_obstruction(),
        empty_pattern_certificate(),
        affine_chain(),
    ]
    assert accepted(documents) == len(documents)


@pytest.mark.coq
@needs_coq
def test_one_mutant_of_each_kind_is_refused() -> None:
    documents = [
        refuted("step_risk")[0],
        refuted("energies_ordered")[0],
        value_certificates()[1],
        bracket.affine_target_obstruction(),
        inequality.no_spurious_zeros(),
        inequality.normalized_step_bound(),
    ]
    assert [refuse(one, 1, seed=5) for one in documents] == [1] * len(documents)


@needs_coq
@pytest.mark.coq
def test_constants_may_bear_the_names_that_the_files_use_themselves() -> None:
    """kink is relu'(0) in the library, INDEX a place to fill in."""
    at = values.case(
        [["1"]],
        ["0"],
        [["1"]],
        ["0"],
        law=values.uniform("0", "1"),
        goal=values.affine_goal([["0"]], ["0"]),
        symbols={"kink": "1/2", "INDEX": "2"},
    )
    moved = ["d", ["*", "INDEX", ["norm2", "c"]]]
    named = network_claim([["==", ["*", "kink", "L"], moved]], constants=["kink", "INDEX"])
    document = values.refutation(named, at)
    assert "(kink' : R) (INDEX' : R)" in certificate_document([document])
    assert accepted([document]) == 1


def test_what_certificates_of_counterexamples_do_not_say_is_refused_in_words() -> None:
    for name, word in (
        ("gradient_bound_root", "roots"),
        ("flow_norm_bounded", "trajectories of a flow"),
        ("cell_spurious_value", "no words"),
    ):
        with pytest.raises(NotAvailable, match=word):
            all_certificates(decide(Conjecture.load(FALSE / f"{name}.toml")))


def test_a_refutation_speaks_of_the_claim_its_hypotheses_and_the_size_in_its_scope() -> None:
    (document,) = refuted("step_risk")
    text = json.dumps(document["claim"])
    assert document["kind"] == "refutation"
    assert '["next", "L"]' in text
    assert document["claim"]["hypotheses"]


def everything_at(case: Case) -> dict[str, Any]:
    """Every symbol of certificates at a drawn case."""
    at = case_file(case).case
    names = ["L", "M2", "T", "R", "min", "harmonic", "G.w", "G.b", "G.v", "G.c"]
    return value(dict(at), names, target="affine", skip=bool(at["a"]))


@pytest.mark.coq
@pytest.mark.nightly
@needs_coq
def test_every_symbol_of_drawn_cases_is_accepted() -> None:
    choose, documents = RandomChooser(Random(17)), list[dict[str, Any]]()
    while len(documents) < 40:
        case = any_case(choose, skip=None, target=choose.pick(("constant", "affine")))
        try:
            documents += [everything_at(case)] if 1 <= case.network.width <= 6 else []
        except NotAvailable:
            continue
    assert accepted(documents, seconds=900) >= 30


@pytest.mark.coq
@pytest.mark.nightly
@needs_coq
def test_every_false_conjecture_with_a_certificate_is_refuted_in_coq() -> None:
    documents = [one for file in sorted(FALSE.glob("*.toml")) for one in refuted(file.stem)]
    assert len(documents) >= 80
    assert accepted(documents, seconds=900) >= 80


@pytest.mark.coq
@pytest.mark.nightly
@needs_coq
def test_the_certificates_of_the_search_for_lyapunov_functions_are_accepted() -> None:
    documents = [
        one
        for width in (1, 2)
        for target in ("affine", "constant", "affine-skip")
        for one in lyapunov_certificates(answer(Question(target, 2, width, rational(8), False, 1))).values()
    ]
    assert accepted(documents, seconds=900) >= 8


@pytest.mark.coq
@pytest.mark.nightly
@needs_coq
@pytest.mark.parametrize("seed", range(20))
def test_mutants_of_all_kinds_are_refused(seed: int) -> None:
    documents = [
        *(refuted(name)[0] for name in FEW),
        *value_certificates(),
        bracket.affine_target_obstruction(),
        inequality.no_spurious_zeros(),
        inequality.skip_no_spurious_zeros(),
        inequality.normalized_step_bound(),
        affine_chain(),
    ]
    chosen = Random(seed).sample(documents, 5)
    assert sum(refuse(one, 2, seed) for one in chosen) >= 5
