"""The shrinker keeps the property, ends, and leaves nothing simpler within one move."""

from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from gfproof.case import Case, Descent, Flow
from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Problem, Uniform
from gfproof.strategies import RandomChooser, any_case, shrink
from gfproof.strategies.shrinking import simpler_numbers


def drawn(seed: int, **wanted: object) -> Case:
    chooser = RandomChooser(Random(seed))
    return any_case(chooser, **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(40))
def test_it_keeps_the_property_and_is_deterministic(seed: int) -> None:
    case = drawn(seed, target=("constant", "affine", "piecewise")[seed % 3])
    risk = case.problem.risk(case.network)
    if risk == 0:
        return

    def positive(smaller: Case) -> bool:
        return bool(smaller.problem.risk(smaller.network) > 0)

    small = shrink(case, positive)
    assert positive(small)
    assert small == shrink(case, positive)
    assert small.network.width == 0
    assert shrink(small, positive) == small


@pytest.mark.parametrize("stratum", [s for s in Stratum if s is not Stratum.GENERIC])
def test_a_stratum_shrinks_to_its_simplest_form(stratum: Stratum) -> None:
    for seed in range(12):
        case = drawn(seed, stratum=stratum, target="constant")
        small = shrink(case, lambda c: stratum in c.problem.strata(c.network))
        assert small.network.width == (2 if stratum is Stratum.COINCIDENT_KINKS else 1)
        assert all(abs(int(x.p)) <= 2 and int(x.q) <= 2 for x in small.network.entries()), small.to_toml()


def test_nothing_true_everywhere_survives_but_the_simplest_case() -> None:
    for target in ("constant", "affine", "piecewise"):
        small = shrink(drawn(3, target=target), lambda c: True)
        assert small.network.width == 0
        assert all(x == 0 for x in small.network.entries())
        assert small.problem.target in (Constant((Q(0),)), Affine(((Q(0),),), (Q(0),))) or isinstance(
            small.problem.target, Piecewise
        )


def test_a_tight_budget_is_kept() -> None:
    asked = []

    def keeps(case: Case) -> bool:
        asked.append(case)
        return True

    shrink(drawn(5), keeps, trials=7)
    assert len(asked) <= 7


def test_step_sizes_and_times_shrink() -> None:
    case = replace(drawn(1), dynamics=Descent((Q(3, 7), Q(5), Q(1, 9)), 3, constant=False))
    small = shrink(case, lambda c: isinstance(c.dynamics, Descent) and c.dynamics.largest > 0)
    assert isinstance(small.dynamics, Descent)
    assert (small.dynamics.step_sizes, small.dynamics.steps) == ((Q(1),), 1)
    flow = shrink(
        replace(case, dynamics=Flow(Q(22, 7))),
        lambda c: isinstance(c.dynamics, Flow) and c.dynamics.until > 1,
    )
    assert flow.dynamics == Flow(Q(2))


def test_atoms_lose_points_and_dimensions() -> None:
    law = Atoms(((Q(1), Q(2)), (Q(3), Q(-1)), (Q(0), Q(5))), (Q(1, 2), Q(1, 3), Q(1, 6)))
    case = Case(Network.exact([["2", "3"]], ["1"], ["1"], "0"), Problem(Constant((Q(1),)), law), Flow(Q(1)))
    small = shrink(case, lambda c: c.network.width == 1 and c.problem.risk(c.network) > 0)
    assert len(small.problem.law.bounds[0]) == 1
    assert isinstance(small.problem.law, Atoms)
    assert len(small.problem.law.points) == 1


def test_intervals_shrink_to_the_unit_interval() -> None:
    case = drawn(2, stratum=Stratum.COINCIDENT_KINKS, target="constant")
    case = replace(
        case, problem=Problem(Constant((Q(0),) * case.network.outputs), Uniform((Q(-7, 3),), (Q(22, 7),)))
    )
    small = shrink(case, lambda c: isinstance(c.problem.law, Uniform))
    assert small.problem.law == Uniform((Q(0),), (Q(1),))


def test_simpler_numbers_are_simpler_and_never_the_number_itself() -> None:
    for x in (Q(0), Q(1), Q(-1), Q(7, 3), Q(-22, 7), Q(355, 113), Q(10**9 + 7, 10**9 + 9), Q(-5), Q(1, 4)):
        options = list(simpler_numbers(x))
        assert x not in options
        assert len(set(options)) == len(options)
        size = abs(int(x.p)) + 2 * int(x.q)
        assert all(abs(int(y.p)) + 2 * int(y.q) <= size for y in options)
    assert list(simpler_numbers(Q(0))) == []


def test_every_chain_of_simpler_numbers_ends() -> None:
    for start in islice((Q(p, q) for q in (1, 2, 3, 97) for p in (-50, -3, 5, 101)), 16):
        x, steps = start, 0
        while options := list(simpler_numbers(x)):
            x, steps = options[-1], steps + 1
            assert steps < 500
        assert x == 0


def test_boxes_shrink_side_by_side() -> None:
    law = Uniform((Q(-2), Q(-15, 4)), (Q(10, 3), Q(1, 2)))
    network = Network.exact([[Q(7, 3), -5]], [1], [2], 3)
    case = Case(network, Problem(Constant((Q(1),)), law))
    small = shrink(case, lambda c: isinstance(c.problem.law, Uniform) and c.problem.law.dimension == 2)
    assert small.problem.law == Uniform((Q(0), Q(0)), (Q(1), Q(1)))
    kept = shrink(case, lambda c: c.problem.law.dimension == 2 and c.problem.law.bounds[0][1] <= -2)
    assert kept.problem.law.bounds[0] == (Q(0), Q(-2))
    assert all(p < q for p, q in zip(*kept.problem.law.bounds, strict=True))
