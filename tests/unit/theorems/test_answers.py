import pytest

from gfproof.numbers import Q, ball, precision
from gfproof.theorems.answers import all_of, compare, met, not_applicable, not_met, shown, unknown, zero
from gfproof.verdict import Evidence, Verdict

RELATIONS = {
    "==": (False, True, False),
    "<=": (True, True, False),
    ">=": (False, True, True),
    "<": (True, False, False),
    ">": (False, False, True),
}


@pytest.mark.parametrize("relation", RELATIONS)
def test_rationals_are_compared_exactly(relation: str) -> None:
    for right, wanted in zip(
        (Q(1, 3) + Q(1, 10**40), Q(1, 3), Q(1, 3) - Q(1, 10**40)), RELATIONS[relation], strict=True
    ):
        answer = compare(Q(1, 3), relation, right)
        assert answer.verdict is (Verdict.HOLDS if wanted else Verdict.FAILS)
        assert answer.evidence is Evidence.EXACT
        if not wanted:
            assert answer.witness == {"left": "1/3", "relation": relation, "right": str(right)}


@pytest.mark.parametrize("relation", RELATIONS)
def test_separated_balls_decide_and_overlapping_ones_do_not(relation: str) -> None:
    with precision(60):
        third, more, less = ball("1/3"), ball("1/3") + ball("1/1000"), ball("1/3") - ball("1/1000")
        for right, k in ((more, 0), (less, 2)):
            answer = compare(third, relation, right)
            assert answer.verdict is (Verdict.HOLDS if RELATIONS[relation][k] else Verdict.FAILS)
            assert answer.evidence is Evidence.ENCLOSED
        assert compare(third, relation, ball("1/3")).verdict is Verdict.UNDECIDED


def test_a_ball_never_proves_an_equation_unless_it_is_exact() -> None:
    with precision(60):
        assert compare(ball("1/3"), "==", Q(1, 3)).verdict is Verdict.UNDECIDED
        assert (
            compare(ball("1/4"), "==", Q(1, 4)).verdict is Verdict.HOLDS
        )  # a dyadic number: the ball has radius 0


def test_a_conjunction_carries_the_first_witness_then_doubt_then_the_weakest_evidence() -> None:
    false = not_met("no", {"x": "1"})
    weak = met("b", Evidence.ENCLOSED)
    assert all_of([met("a"), unknown("?"), false]) == false
    assert all_of([met("a"), unknown("?")]).verdict is Verdict.UNDECIDED
    held = all_of([met("a"), weak])
    assert (held.verdict, held.evidence, held.note) == (Verdict.HOLDS, Evidence.ENCLOSED, "a; b")
    assert all_of([met("a"), not_applicable("-")]).verdict is Verdict.HOLDS
    assert all_of([not_applicable("-")]).verdict is Verdict.OUT_OF_SCOPE
    assert all_of([]).verdict is Verdict.HOLDS


def test_zero_of_nothing_holds_and_of_a_nonzero_fails() -> None:
    assert zero([]).verdict is Verdict.HOLDS
    assert zero([Q(0), Q(1, 10**50)]).verdict is Verdict.FAILS


def test_long_rationals_are_shown_as_about() -> None:
    assert shown(Q(24, 301)) == "24/301"
    assert shown(Q(10**30 + 1, 3 * 10**30)).startswith("~0.33333333")
