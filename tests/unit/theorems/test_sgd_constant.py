"""Stochastic gradient descent: the worked batches, the claims along computed paths, cases out of scope."""

from dataclasses import replace
from itertools import islice, product
from pathlib import Path

from gfproof.case import Case, Descent, StochasticDescent
from gfproof.flow.descent import descend
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.theorems import theorem
from gfproof.theorems.batches.claims import budget, kappa, path
from gfproof.theorems.core import Instance
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Finding, Verdict

THEOREM = theorem("sgd-constant")


def findings(case: Case) -> dict[str, Finding]:
    return {f.id: f for f in THEOREM.verify(case).findings}


def test_the_worked_single_sample(cases: Path) -> None:
    case = Case.load(cases / "constant_single_sample.toml")
    at = Quantities(case.network, case.problem)
    assert at.step_exact == Q(72, 121)
    short = findings(replace(case, dynamics=Descent((Q(1, 40),), 100)))
    assert {f.verdict for f in short.values()} == {Verdict.HOLDS}
    long = findings(case)
    assert long["H6"].note == "1/10 >= 9/269"
    assert {id for id, f in long.items() if f.verdict is Verdict.OUT_OF_SCOPE} == {"C2", "C2s", "C3", "C4"}


def test_the_largest_sample_counts_not_the_mean() -> None:
    law = Atoms(((Q(0),), (Q(4),)), (Q(9, 10), Q(1, 10)))
    case = Case(Network.exact([["4"]], ["1"], ["1"], "0"), Problem(Constant((Q(0),)), law))
    at = Quantities(case.network, case.problem)
    assert kappa(Instance(case)) == 17 * at.centred + 2 > at.kappa_centred
    between = (2 / kappa(Instance(case)) + at.step_apriori) / 2
    far = Quantities(case.network, Problem(Constant((Q(0),)), Atoms(((Q(4),),), (Q(1),))))
    assert far.after(between).centred > far.centred
    found = findings(replace(case, dynamics=Descent((between,), 1)))
    assert found["H6"].verdict is Verdict.FAILS
    assert found["C2"].verdict is Verdict.OUT_OF_SCOPE


def test_paths_are_as_claimed() -> None:
    """C2 and C2s are argued; here all paths of three one-sample batches are computed, in rational arithmetic."""
    tried = 0
    for case in islice(THEOREM.draw_cases(5), 60):
        law, moves = case.problem.law, case.dynamics
        assert isinstance(law, Atoms)
        assert isinstance(moves, Descent)
        instance = Instance(case)
        if not moves.largest < 2 / kappa(instance) or len(law.points) > 3 or case.network.width > 2:
            continue
        tried += 1
        gamma = moves.size(0)
        for walk in product(law.points, repeat=3):
            network, spent, size = case.network, Q(0), instance.at.centred
            for x in walk:
                at = Quantities(network, Problem(Constant(instance.at.xi), Atoms((x,), (Q(1),))))
                assert at.centred <= size
                spent, size = spent + gamma * at.risk, at.centred
                network = network.step(at.gradient, -gamma)
            assert spent <= budget(instance)
    assert tried >= 5


def test_a_law_with_a_density_is_out_of_scope(cases: Path) -> None:
    case = Case.load(cases / "constant_two_neurons.toml")
    assert isinstance(case.problem.law, Uniform)
    found = findings(case)
    assert {f.verdict for id, f in found.items() if id.startswith("C")} == {Verdict.OUT_OF_SCOPE}


def batch_path(gamma: Q, **rule: object) -> Case:
    law = Atoms(((Q(1, 4),), (Q(3, 4),)), (Q(1, 3), Q(2, 3)))
    network = Network.exact([["1"], ["-1"]], ["-1/2", "1/4"], ["2", "3"], "0")
    moves = StochasticDescent((gamma,), 9, **rule)  # type: ignore[arg-type]  # keyword arguments of a test
    return Case(network, Problem(Constant((Q(1),)), law), moves)


def test_a_path_of_batches_is_checked_step_by_step() -> None:
    for rule in ({"seed": 7, "batch_size": 2}, {"batches": ((0,), (1,), (0, 1, 1)) * 3}):
        case = batch_path(Q(1, 40), **rule)
        steps = path(Instance(case))
        assert len(steps) >= 5
        assert all(at.after(gamma).centred < at.centred for gamma, at in steps)
        assert [at.network for _, at in steps] == [x.network for x in descend(case).iterates][: len(steps)]
        found = findings(case)
        assert {f.verdict for f in found.values()} == {Verdict.HOLDS}
        assert found["C1"].note.endswith(f"{len(steps)} steps of the path")


def test_a_long_step_of_a_path_leaves_the_scope() -> None:
    found = findings(batch_path(Q(1, 2), seed=1))
    assert found["H6"].verdict is Verdict.FAILS
    assert found["C1"].verdict is Verdict.HOLDS
    assert found["C2"].verdict is Verdict.OUT_OF_SCOPE


def test_descent_on_the_whole_law_says_nothing_about_batches() -> None:
    """A theorem on plain descent must not speak about a path of batches."""
    found = {
        f.id: f for f in theorem("constant-target-descent").verify(batch_path(Q(1, 99), seed=1)).findings
    }
    assert found["H5"].verdict is Verdict.FAILS
    assert found["C9"].verdict is not Verdict.HOLDS or "H5" not in found["C9"].note
