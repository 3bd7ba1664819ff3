"""H1 to H7 on cases that meet them, miss them, or leave them open."""

from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.case import Case, Descent, Flow, NormalizedFlow
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Expression, Piecewise, Problem, Uniform
from gfproof.problem.expression import Formula
from gfproof.risk.pieces import PolynomialPieces
from gfproof.theorems import theorem
from gfproof.theorems.constant import hypotheses as H
from gfproof.verdict import Evidence, Finding, Verdict

UNIT = Uniform((Q(0),), (Q(1),))
NETWORK = Network.exact([["1"], ["-1"]], ["-1/2", "1/4"], ["2", "3"], "0")
CASE = Case(NETWORK, Problem(Constant((Q(1),)), UNIT), Descent((Q(1, 20),), 1000))


def with_target(target: object, law: object = UNIT) -> Case:
    return replace(CASE, problem=Problem(target, law))  # type: ignore[arg-type]


def pieces(*values: str, breakpoints: tuple[str, ...]) -> Piecewise:
    return Piecewise(
        PolynomialPieces(
            tuple(Q(*map(int, t.split("/"))) for t in breakpoints), tuple(((Q(int(v)),),) for v in values)
        )
    )


def verdicts(found: Finding) -> tuple[str, str | None]:
    return found.verdict.value, None if found.evidence is None else found.evidence.value


def test_every_law_is_a_probability_measure() -> None:
    assert verdicts(H.PROBABILITY_LAW.check(CASE)) == ("holds", "exact")
    assert H.PROBABILITY_LAW.check(CASE).note == "uniform on [0, 1]"
    atoms = with_target(Constant((Q(1),)), Atoms(((Q(0),), (Q(1),)), (Q(1, 3), Q(2, 3))))
    assert H.PROBABILITY_LAW.check(atoms).note == "2 atoms in dimension 1, masses sum to 1"


def test_a_constant_however_it_is_written() -> None:
    for target in (
        Constant((Q(3, 7),)),
        Affine(((Q(0),),), (Q(3, 7),)),
        Piecewise(PolynomialPieces((Q(1, 2),), (((Q(3, 7),),), ((Q(3, 7), Q(0)),)))),
        Piecewise(
            PolynomialPieces((Q(2),), (((Q(3, 7),),), ((Q(9),),)))
        ),  # the breakpoint lies outside the domain
    ):
        found = H.CONSTANT_TARGET.check(with_target(target))
        assert verdicts(found) == ("holds", "exact")
        assert found.note == "xi = 3/7"


def test_a_target_constant_on_the_atoms_is_constant_almost_everywhere() -> None:
    law = Atoms(((Q(1),), (Q(-1),)), (Q(1, 2), Q(1, 2)))
    square = Piecewise(PolynomialPieces((), (((Q(0), Q(0), Q(1)),),)))
    assert H.CONSTANT_TARGET.check(with_target(square, law)).note == "xi = 1"
    assert H.CONSTANT_TARGET.check(with_target(square)).verdict is Verdict.FAILS


def test_a_target_with_two_values_is_not_constant_and_says_so() -> None:
    found = H.CONSTANT_TARGET.check(with_target(Affine(((Q(1),),), (Q(0),))))
    assert verdicts(found) == ("fails", "exact")
    assert found.note == "the affine target takes several values"
    assert found.witness["target"]["kind"] == "affine"


def test_a_formula_is_refuted_by_disjoint_enclosures_and_never_confirmed() -> None:
    sine = with_target(Expression(Formula.parse("sin(3*x)"), Q(3)))
    found = H.CONSTANT_TARGET.check(sine)
    assert verdicts(found) == ("fails", "enclosed")
    assert found.evidence is Evidence.ENCLOSED
    assert set(found.witness) == {"intervals", "values"}
    for text in ("3/7", "x - x + 1", "sin(x)**2 + cos(x)**2"):
        same = with_target(Expression(Formula.parse(text), Q(3)))
        assert H.CONSTANT_TARGET.check(same).verdict is Verdict.UNDECIDED


def test_a_skip_connection_is_outside_the_setting() -> None:
    skip = replace(CASE, network=Network.exact([["1"]], ["0"], ["1"], "0", ["1/2"]))
    assert H.GENERALIZED_GRADIENT.check(CASE).verdict is Verdict.HOLDS
    assert H.GENERALIZED_GRADIENT.check(skip).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("dynamics", "flow", "descent"),
    [
        (Flow(Q(1)), Verdict.HOLDS, Verdict.FAILS),
        (Descent((Q(1),), 3), Verdict.FAILS, Verdict.HOLDS),
        (NormalizedFlow(Q(1)), Verdict.FAILS, Verdict.FAILS),
        (None, Verdict.UNDECIDED, Verdict.UNDECIDED),
        (Descent((Q(1), Q(-1)), 2, constant=False), Verdict.FAILS, Verdict.FAILS),
    ],
)
def test_dynamics(dynamics: object, flow: Verdict, descent: Verdict) -> None:
    case = replace(CASE, dynamics=dynamics)  # type: ignore[arg-type]
    assert H.GRADIENT_FLOW.check(case).verdict is flow
    assert H.GRADIENT_DESCENT.check(case).verdict is descent


def test_the_step_size_is_compared_strictly_and_exactly() -> None:
    bound = Q(24, 301)
    for gamma, wanted in (
        (bound - Q(1, 10**30), Verdict.HOLDS),
        (bound, Verdict.FAILS),
        (bound + Q(1, 10**30), Verdict.FAILS),
    ):
        assert H.STEP_SIZE.check(replace(CASE, dynamics=Descent((gamma,), 5))).verdict is wanted
    assert H.STEP_SIZE.check(CASE).note == "1/20 < 24/301"


def test_the_largest_of_the_given_steps_counts() -> None:
    listed = replace(CASE, dynamics=Descent((Q(1, 100), Q(1), Q(1, 100)), 1, constant=False))
    assert H.STEP_SIZE.check(listed).verdict is Verdict.FAILS


def test_the_sum_of_the_steps() -> None:
    assert H.NOT_SUMMABLE.check(CASE).verdict is Verdict.HOLDS
    assert H.NOT_SUMMABLE.check(replace(CASE, dynamics=Descent((Q(0),), 5))).verdict is Verdict.FAILS
    listed = replace(CASE, dynamics=Descent((Q(1), Q(2)), 2, constant=False))
    assert H.NOT_SUMMABLE.check(listed).verdict is Verdict.UNDECIDED


def test_two_steps_of_gamma_zero_leave_c11a_to_d_and_stop_c11e(cases: Path) -> None:
    still = replace(CASE, dynamics=Descent((Q(0),), 5))
    found = {f.id: f.verdict for f in theorem("constant-target-descent").verify(still).claims}
    assert found["C11a"] is found["C11b"] is found["C11d"] is found["C11f"] is Verdict.HOLDS
    assert found["C11e"] is Verdict.OUT_OF_SCOPE
