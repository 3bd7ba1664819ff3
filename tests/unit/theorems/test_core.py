from dataclasses import replace
from typing import Any

import pytest

from gfproof.case import Case, Flow
from gfproof.certify.integrand import homogeneity
from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Constant, Problem, Uniform
from gfproof.strategies.drawn_cases import any_case
from gfproof.theorems.answers import Answer, argued, compare, met, not_met, unknown
from gfproof.theorems.certified import Certified, Lookup, certified
from gfproof.theorems.core import Claim, Contradiction, Decide, Hypothesis, Instance, Theorem, Twin
from gfproof.verdict import Evidence, Verdict


def always(answer: Answer) -> Decide:
    return lambda instance: answer


def make(hypotheses: dict[str, Answer], needs: tuple[str, ...], claim: Decide) -> Theorem:
    return Theorem(
        id="t",
        title="t",
        source="s",
        status="r",
        summary="",
        hypotheses=tuple(Hypothesis(name, name, always(answer)) for name, answer in hypotheses.items()),
        claims=(Claim("C", "c", needs, claim),),
        draw=lambda choose: any_case(choose, target="constant"),
    )


CASE = Case(
    Network.exact([["1"]], ["0"], ["1"], "0"),
    Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),))),
    Flow(Q(1)),
)
FALSE = not_met("not so", {"x": "1"})


def conclusion(hypotheses: dict[str, Answer], claim: Answer, needs: tuple[str, ...] = ("H1", "H2")):  # type: ignore[no-untyped-def]
    return make(hypotheses, needs, always(claim)).verify(CASE).claims[0]


def test_a_hypothesis_that_is_not_met_puts_the_claim_out_of_scope_even_if_it_is_false() -> None:
    for claim in (met(), FALSE, unknown("?")):
        found = conclusion({"H1": met(), "H2": FALSE}, claim)
        assert found.verdict is Verdict.OUT_OF_SCOPE
        assert found.note == "needs H2 (not so)"


def test_an_undecided_hypothesis_leaves_the_claim_undecided_also_if_it_looks_false() -> None:
    for claim in (met(), FALSE):
        found = conclusion({"H1": met(), "H2": unknown("why")}, claim)
        assert found.verdict is Verdict.UNDECIDED
        assert found.note == "rests on H2 (why)"


def test_an_unmet_hypothesis_weighs_more_than_an_undecided_one() -> None:
    assert conclusion({"H1": unknown("?"), "H2": FALSE}, met()).verdict is Verdict.OUT_OF_SCOPE


def test_a_claim_that_does_not_need_the_hypothesis_is_not_touched_by_it() -> None:
    assert conclusion({"H1": met(), "H2": FALSE}, met(), ("H1",)).verdict is Verdict.HOLDS
    assert conclusion({"H1": met(), "H2": unknown("?")}, met(), ("H1",)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("weak", [Evidence.ENCLOSED, Evidence.ARGUED, Evidence.SAMPLED, Evidence.CITED])
def test_a_conclusion_carries_the_weakest_evidence_and_shows_the_chain(weak: Evidence) -> None:
    found = conclusion({"H1": met(), "H2": met(evidence=weak)}, met("numbers"))
    assert found.evidence is weak
    assert found.chain == ("H1", "H2")
    assert found.note == "from H1 H2: numbers"
    assert conclusion({"H1": met(), "H2": met()}, argued("n")).evidence is Evidence.ARGUED
    assert conclusion({"H1": met(), "H2": met()}, argued("n")).note == "from H1 H2: n"


def test_exact_evidence_on_exact_hypotheses_keeps_its_note() -> None:
    found = conclusion({"H1": met(), "H2": met()}, met("101/24"))
    assert (found.evidence, found.note) == (Evidence.EXACT, "101/24")


def test_a_failing_claim_carries_the_case_as_witness() -> None:
    found = conclusion({"H1": met(), "H2": met()}, FALSE)
    assert found.verdict is Verdict.FAILS
    assert Case.from_json(found.witness["case"]) == CASE
    assert found.witness["x"] == "1"


@pytest.mark.parametrize("weak", [Evidence.ARGUED, Evidence.SAMPLED, Evidence.CITED])
def test_a_claim_does_not_fail_on_a_hypothesis_that_was_not_computed(weak: Evidence) -> None:
    found = conclusion({"H1": met(), "H2": met(evidence=weak)}, FALSE)
    assert found.verdict is Verdict.UNDECIDED


def certified_claim(answer: Answer, look: Lookup) -> Theorem:
    theorem = make({"H": met(evidence=Evidence.ENCLOSED)}, ("H",), always(answer))
    return replace(theorem, claims=(replace(theorem.claims[0], certificate=look),))


PROVED = Certified("every width", ({"kind": "integrand-identity", "digest": "abc"},))


def test_a_certificate_speaks_of_every_case_and_keeps_its_evidence() -> None:
    found = certified_claim(met("7"), lambda: PROVED).verify(CASE).claims[0]
    assert (found.verdict, found.evidence, found.scope) == (
        Verdict.HOLDS,
        Evidence.CERTIFICATE,
        "every width",
    )
    assert found.note == "every width; here 7"
    assert found.witness == {"certificates": [{"kind": "integrand-identity", "digest": "abc"}]}


def test_a_certificate_decides_what_balls_leave_open() -> None:
    found = certified_claim(unknown("balls overlap"), lambda: PROVED).verify(CASE).claims[0]
    assert (found.verdict, found.note) == (Verdict.HOLDS, "every width")


def test_a_refused_certificate_proves_nothing() -> None:
    assert certified_claim(met("7"), lambda: None).verify(CASE).claims[0].evidence is Evidence.ENCLOSED
    assert certified_claim(unknown("?"), lambda: None).verify(CASE).claims[0].verdict is Verdict.UNDECIDED

    def broken() -> dict[str, Any]:
        document = homogeneity()
        return {**document, "digest": "0" * 64}

    assert certified("every width", homogeneity)() is not None
    assert certified("every width", homogeneity, broken)() is None


def test_a_certified_claim_that_fails_on_a_case_is_a_loud_contradiction() -> None:
    with pytest.raises(Contradiction):
        certified_claim(FALSE, lambda: PROVED).verify(CASE)


def test_a_certificate_does_not_help_where_a_hypothesis_is_missing() -> None:
    theorem = make({"H": FALSE}, ("H",), always(met()))
    theorem = replace(theorem, claims=(replace(theorem.claims[0], certificate=lambda: PROVED),))
    assert theorem.verify(CASE).claims[0].verdict is Verdict.OUT_OF_SCOPE


def test_a_certified_claim_stays_certified_in_a_sample() -> None:
    found = certified_claim(met(), lambda: PROVED).verify_examples(30).claims[0]
    assert (found.evidence, found.scope) == (Evidence.CERTIFICATE, "every width")
    assert found.note == "every width; 30 cases agree"


def test_what_cannot_be_computed_is_undecided() -> None:
    def decide(instance: Instance) -> Answer:
        raise NotAvailable("no integrals")

    found = make({}, (), decide).verify(CASE).claims[0]
    assert (found.verdict, found.note) == (Verdict.UNDECIDED, "no integrals")


def test_a_bug_in_a_check_is_not_swallowed() -> None:
    def decide(instance: Instance) -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make({}, (), decide).verify(CASE)


def test_sampled_cases_lift_exact_claims_to_sampled_and_leave_argued_ones() -> None:
    exact = make({"H": met()}, ("H",), always(met())).verify_examples(20)
    assert exact.claims[0].evidence is Evidence.SAMPLED
    assert exact.claims[0].note == "20 cases"
    assert "20 drawn cases, seed 0" in exact.claims[0].scope
    assert sum(exact.strata.values()) >= 20
    assert (
        make({"H": met()}, ("H",), always(argued())).verify_examples(20).claims[0].evidence is Evidence.ARGUED
    )


def test_a_sample_with_one_undecided_case_is_undecided() -> None:
    asked = iter(range(1000))

    def decide(instance: Instance) -> Answer:
        return unknown("too long") if next(asked) == 7 else met()

    found = make({"H": met()}, ("H",), decide).verify_examples(20).claims[0]
    assert (found.verdict, found.note) == (Verdict.UNDECIDED, "1 of 20: too long")


def test_a_sample_outside_the_scope_is_out_of_scope() -> None:
    from gfproof.theorems.answers import not_applicable

    theorem = make({"H": met()}, ("H",), always(not_applicable("never")))
    assert theorem.verify_examples(5).claims[0].verdict is Verdict.OUT_OF_SCOPE


def test_a_strategy_that_misses_the_hypotheses_is_reported_not_hidden() -> None:
    with pytest.raises(BudgetExceeded, match="0 of"):
        make({"H": FALSE}, ("H",), always(met())).verify_examples(5)


def narrow(instance: Instance) -> Answer:
    """False wherever |v|^2 summed exceeds 2."""
    return compare(sum(instance.at.outer, Q(0)), "<=", Q(2))


def test_a_violation_is_shrunk_rechecked_and_replayable() -> None:
    theorem = make({"H": met()}, ("H",), narrow)
    report = theorem.verify_examples(200)
    found = report.claims[0]
    assert report.verdict is Verdict.FAILS
    assert (found.verdict, found.evidence) == (Verdict.FAILS, Evidence.EXACT)
    small = Case.from_json(found.witness["case"])
    assert small.network.width == 1
    assert small.network.v == ((Q(2),),)
    assert theorem.verify(small).claims[0].verdict is Verdict.FAILS


def test_the_same_seed_draws_the_same_cases() -> None:
    theorem = make({}, (), always(met()))

    def first(seed: int) -> list[Case]:
        return [case for _, case in zip(range(30), theorem.draw_cases(seed), strict=False)]

    assert first(5) == first(5)
    assert first(5) != first(6)


def test_a_twin_is_a_theorem_without_the_dropped_hypothesis() -> None:
    theorem = replace(
        make({"H1": met(), "H2": FALSE}, ("H1", "H2"), always(met())),
        twins=(Twin("wide", "H2 dropped", Claim("C", "false", ("H1", "H2"), always(FALSE)), ("H2",)),),
    )
    twin = theorem.twin("wide")
    assert [h.id for h in twin.hypotheses] == ["H1"]
    assert twin.verify(CASE).claims[0].verdict is Verdict.FAILS


def test_ids_must_differ_and_needs_must_exist() -> None:
    with pytest.raises(ValueError, match="twice"):
        make({"C": met()}, (), always(met()))
    with pytest.raises(ValueError, match="no hypotheses"):
        make({}, ("H9",), always(met()))


def test_the_hypothesis_strategy_draws_cases() -> None:
    from hypothesis import find

    theorem = make({}, (), always(met()))
    found = find(theorem.strategy, lambda case: case.network.width >= 2)
    assert found.network.width == 2


def test_checks_can_be_asked_one_by_one() -> None:
    theorem = make({"H": met("m")}, ("H",), always(met("n")))
    assert theorem.hypotheses[0].check(CASE).note == "m"
    assert theorem.claim("C").check(CASE).note == "n"
