"""Gradient flow with affine targets: worked constants, trapping, what stays undecided, what is out of scope."""

from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.case import Case, Descent, Flow
from gfproof.network import Network
from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Q, contains, rational
from gfproof.problem import Affine, Problem, Uniform
from gfproof.theorems import theorem
from gfproof.theorems.affine import flow, one_neuron
from gfproof.theorems.core import Instance, Theorem
from gfproof.verdict import Evidence, Finding, Verdict

ANY, ONE = theorem("affine-flow"), theorem("affine-flow-one-neuron")
UNIT = Uniform((Q(0),), (Q(1),))


def case(w: list[str], b: list[str], v: list[str], c: str, slope: str = "1", offset: str = "0") -> Case:
    problem = Problem(Affine(((rational(slope),),), (rational(offset),)), UNIT)
    return Case(Network.exact([[x] for x in w], b, v, c), problem, Flow(Q(1)))


GENERIC = case(["1"], ["-1/4"], ["1"], "1/8")


def found(one: Theorem, at: Case) -> dict[str, Finding]:
    return {f.id: f for f in one.verify(at).findings}


def test_the_worked_constants_of_one_neuron() -> None:
    neuron = one_neuron.neuron_of(Instance(GENERIC))
    assert (neuron.sigma, neuron.balance, neuron.gap) == (Q(27, 64), Q(-1, 16), Q(1, 4))
    values = one_neuron.constants(neuron)
    for ball, low, high in (
        (values.nu, "0.391775", "0.391785"),
        (values.tau, "0.538605", "0.538615"),
        (values.cstar, "0.000006515", "0.000006525"),
    ):
        assert rational(low) < ball < rational(high)
    assert contains(values.tau**3, Q(5, 32))
    claims = found(ONE, GENERIC)
    assert claims["C8g"].evidence is Evidence.ENCLOSED
    assert claims["C8ii"].evidence is Evidence.ARGUED
    assert {f.verdict for f in claims.values()} == {Verdict.HOLDS}


@pytest.mark.parametrize(
    ("at", "radius2"),
    [
        (case(["1"], ["1"], ["1"], "-19/20"), "R^2 = 1/4"),
        (case(["1/2", "1"], ["1", "1"], ["2", "-1/4"], "-17/10", "3/4"), "R^2 = 1"),
    ],
)
def test_the_worked_traps(at: Case, radius2: str) -> None:
    claims = found(ANY, at)
    assert claims["H5"].note == "trapped in a ball" or "one neuron" in claims["H5"].note
    assert radius2 in claims["C9"].note
    assert claims["C9g"].evidence is Evidence.EXACT


def test_boundedness_that_is_not_known_leaves_the_limit_undecided() -> None:
    at = case(["1", "-1"], ["-1/4", "1/2"], ["1", "1"], "0")
    claims = found(ANY, at)
    assert claims["H5"].verdict is Verdict.UNDECIDED
    assert {claims[id].verdict for id in ("C4", "C5")} == {Verdict.UNDECIDED}
    assert claims["C6"].verdict is Verdict.OUT_OF_SCOPE  # the risk is not small
    assert claims["C10"].verdict is Verdict.HOLDS


def test_at_the_threshold_itself_nothing_is_claimed(cases: Path) -> None:
    claims = found(ANY, Case.load(cases / "affine_spurious_zero.toml"))
    assert claims["H6"].note == "1/972 >= 1/972"
    assert claims["C6"].verdict is Verdict.OUT_OF_SCOPE
    assert claims["C5"].note.endswith("the limit is one of 0, 1/972")


def test_a_degenerate_neuron_with_weight_is_not_called_bounded() -> None:
    claims = found(ANY, case(["0"], ["0"], ["1"], "1/2"))
    assert claims["H5"].verdict is Verdict.UNDECIDED


def test_silent_neurons_do_not_count() -> None:
    padded = case(["1", "0"], ["-1/4", "0"], ["1", "0"], "1/8")
    assert flow.level(Instance(padded)) == flow.level(Instance(GENERIC)) == Q(1, 12)
    assert {f.verdict for f in found(ONE, padded).values()} == {Verdict.HOLDS}
    assert without_null_neurons(padded.network) == GENERIC.network


def test_hypotheses_that_are_not_met_make_no_claim_false() -> None:
    dead = case(["1"], ["-2"], ["1"], "1/2")
    assert {f.verdict for id, f in found(ONE, dead).items() if id[0] == "C" and id != "C2"} == {
        Verdict.OUT_OF_SCOPE
    }
    two = case(["1", "1"], ["0", "1"], ["1", "0"], "0")
    assert found(ONE, two)["H7"].verdict is Verdict.FAILS
    wide = replace(GENERIC, problem=Problem(Affine(((Q(1),),), (Q(0),)), Uniform((Q(0),), (Q(2),))))
    assert found(ONE, wide)["C8g"].verdict is Verdict.OUT_OF_SCOPE
    step = found(ANY, replace(GENERIC, dynamics=Descent((Q(1),), 1)))
    assert step["C1"].verdict is Verdict.OUT_OF_SCOPE
