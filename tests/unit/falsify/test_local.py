"""Exact line searches: they reach equality, strata and vertices, and stay among readable rationals."""

from gfproof.case import Case, Descent
from gfproof.falsify.local import STEPS, climb, ratio
from gfproof.network import Network, Stratum
from gfproof.numbers import Q, integral_bits
from gfproof.problem import Constant, Problem, Uniform


def case_of(w: str, b: str, v: str, c: str) -> Case:
    network = Network.exact([[w]], [b], [v], c)
    return Case(network, Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),))), Descent((Q(1, 2),), 1))


def test_the_top_of_a_parabola_is_found_exactly() -> None:
    """-(c - 3/7)^2 as a measure: no step of the fixed table hits 3/7."""
    found = climb(
        case_of("1", "1", "1", "1"), lambda case: 1 - (case.network.c[0] - Q(3, 7)) ** 2, budget=600
    )
    assert found is not None
    assert abs(found.case.network.c[0] - Q(3, 7)) < Q(1, 100)
    assert all(Q(3, 7) != 1 + step for step in STEPS)


def test_strata_are_reached_in_one_line_search() -> None:
    def at_end(case: Case) -> Q:
        return Q(Stratum.KINK_AT_END in case.problem.strata(case.network))

    start = case_of("7/3", "-5/11", "1", "1")
    assert at_end(start) == 0
    found = climb(start, at_end, budget=12)
    assert found is not None
    assert found.value == 1


def test_the_step_size_is_searched_too() -> None:
    def small_step(case: Case) -> Q:
        return 1 / (1 + case.dynamics.step_sizes[0])  # type: ignore[union-attr]

    found = climb(case_of("1", "1", "1", "1"), small_step, budget=500)
    assert found is not None
    assert 0 < found.case.dynamics.step_sizes[0] < Q(1, 100)  # type: ignore[union-attr]


def test_the_budget_and_the_goal_end_it_and_numbers_stay_short() -> None:
    asked = []

    def grows(case: Case) -> Q:
        asked.append(case)
        assert all(integral_bits(x) <= 48 for x in case.network.entries())
        return sum((abs(x) for x in case.network.entries()), Q(0))

    found = climb(case_of("1", "1", "1", "1"), grows, budget=100)
    assert found is not None
    assert found.asked == len(asked) == 100
    assert climb(case_of("1", "1", "1", "1"), grows, goal=Q(6)).value > 6  # type: ignore[union-attr]
    assert climb(case_of("1", "1", "1", "1"), lambda case: None) is None


def test_the_ratio_is_one_at_equality_and_speaks_of_inequalities_only() -> None:
    assert ratio(Q(2), "<=", Q(3)) == Q(2, 3) == ratio(Q(3), ">", Q(2))
    assert ratio(Q(3), "<=", Q(3)) == 1
    assert ratio(Q(2), "==", Q(3)) is None
    assert ratio(Q(0), "<=", Q(0)) is None
    assert ratio(Q(-1), "<=", Q(2)) is None
