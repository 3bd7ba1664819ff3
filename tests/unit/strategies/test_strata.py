"""Every stratum in at least a twentieth of the draws (one in two hundred of a theorem's own); the table is printed."""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pytest

from gfproof.case import Case, NormalizedFlow
from gfproof.network import Stratum, strata
from gfproof.numbers import Q
from gfproof.problem import Atoms, Piecewise, Uniform
from gfproof.strategies import STRATA, RandomChooser, any_case
from gfproof.strategies.bulk import STRATA as BULK_STRATA
from gfproof.strategies.bulk import bulk_networks
from gfproof.theorems import ids, theorem
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER

DRAWS, RARE = 4000, 0.05
ONE_HIDDEN = [id for id in ids() if theorem(id).kind is ONE_HIDDEN_LAYER]
SELDOM = 0.005  # in a theorem's own draws, where hypotheses such as a small risk exclude most of a stratum


def shares(cases: Iterator[Case]) -> Counter[Stratum]:
    met: Counter[Stratum] = Counter()
    for _, case in zip(range(DRAWS), cases, strict=False):
        met.update(case.problem.strata(case.network))
    return met


def table(name: str, met: Counter[Stratum]) -> str:
    rows = "\n".join(f"  {s.value:<22}{n:>7}{100 * n / DRAWS:>7.1f} %" for s, n in met.most_common())
    return f"{name}: {DRAWS} cases\n{rows}"


def endless(draw: Callable[[RandomChooser], Case], seed: int) -> Iterator[Case]:
    chooser = RandomChooser(Random(seed))
    while True:
        yield draw(chooser)


@pytest.mark.parametrize("target", [None, "constant", "affine", "piecewise"])
@pytest.mark.parametrize("skip", [False, None])
def test_every_stratum_of_the_cases(
    target: str | None, skip: bool | None, capsys: pytest.CaptureFixture[str]
) -> None:
    met = shares(endless(lambda choose: any_case(choose, target=target, skip=skip), 1))
    with capsys.disabled():
        print("\n" + table(f"any_case, target {target}, skip {skip}", met))
    assert set(met) == set(Stratum) == set(STRATA)
    assert min(met.values()) >= RARE * DRAWS


@pytest.mark.parametrize("id", ONE_HIDDEN)
def test_every_stratum_of_a_theorems_draws(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [case for _, case in zip(range(DRAWS), theorem(id).draw_cases(2), strict=False)]
    met = shares(iter(cases))
    with capsys.disabled():
        print("\n" + table(id, met))
    assert set(met) == possible(cases)
    assert min(met.values()) >= SELDOM * DRAWS


def possible(cases: list[Case]) -> set[Stratum]:
    """The strata that cases with these laws, targets and dynamics can meet at all."""
    found = set(Stratum)
    if not any(isinstance(case.problem.law, Atoms) for case in cases):
        found.discard(Stratum.ATOM_ON_KINK)
    if not any(isinstance(case.problem.law, Uniform) for case in cases):
        found -= {Stratum.KINK_AT_END, Stratum.COINCIDENT_KINKS, Stratum.KINK_AT_BREAKPOINT}
    if not any(isinstance(case.problem.target, Piecewise) for case in cases):
        found.discard(Stratum.KINK_AT_BREAKPOINT)
    if all(isinstance(case.dynamics, NormalizedFlow) for case in cases):
        found.discard(Stratum.DEGENERATE)  # |(w_i, b_i)| = 1
    if all(case.network.width <= 1 for case in cases):
        found.discard(Stratum.COINCIDENT_KINKS)
    return found


@pytest.mark.parametrize("stratum", STRATA)
def test_a_stratum_that_is_asked_for_is_met(stratum: Stratum) -> None:
    for _, case in zip(
        range(300), endless(lambda choose: any_case(choose, stratum=stratum), 3), strict=False
    ):
        assert stratum in case.problem.strata(case.network), case.to_toml()


def test_every_stratum_of_the_bulk_networks() -> None:
    low, high = Q(-1), Q(2)
    met: Counter[Stratum] = Counter()
    for _, network in zip(range(DRAWS), bulk_networks(Random(4), low, high), strict=False):
        met.update(strata(network, low, high))
    assert set(met) == set(BULK_STRATA)
    assert min(met.values()) >= RARE * DRAWS


def test_widths_dimensions_and_outputs_vary() -> None:
    seen: dict[str, set[object]] = {
        "width": set(),
        "d": set(),
        "m": set(),
        "law": set(),
        "target": set(),
        "move": set(),
    }
    for _, case in zip(range(3000), endless(any_case, 5), strict=False):
        seen["width"].add(case.network.width)
        seen["d"].add(case.problem.law.dimension)
        seen["m"].add(case.network.outputs)
        seen["law"].add(case.problem.law.kind)
        seen["target"].add(case.problem.target.kind)
        assert case.dynamics is not None
        seen["move"].add(case.dynamics.kind)
    assert seen["width"] == {0, 1, 2, 3, 4, 5, 6, 8}
    assert seen["d"] == {1, 2, 3}
    assert seen["m"] == {1, 2, 3}
    assert seen["law"] == {"uniform", "atoms"}
    assert seen["target"] == {"constant", "affine", "piecewise"}
    assert seen["move"] == {"flow", "descent"}


def test_numbers_are_small_rationals_and_cases_are_files() -> None:
    for _, case in zip(range(200), endless(any_case, 6), strict=False):
        assert all(isinstance(x, Q) and x.q <= 400 for x in case.network.entries())
        assert Case.from_toml(case.to_toml()) == case


@pytest.mark.parametrize("id", ids())
def test_at_least_three_draws_in_ten_meet_every_hypothesis(id: str) -> None:
    report = theorem(id).verify_examples(200, seed=9)
    assert report.drawn <= 200 / 0.3
