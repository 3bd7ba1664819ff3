"""Hunts find what random draws do not, confirm it twice, store it and replay it first."""

import json
import os
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.case import Case
from gfproof.cli.app import app
from gfproof.errors import CaseError
from gfproof.falsify.corpus import Corpus, replay
from gfproof.falsify.hunt import HuntInterrupted, hunt, witness_case
from gfproof.falsify.recheck import SAME_CLAIM, SAME_GRADIENT, same_risk_and_gradient, second_evaluation
from gfproof.strategies import RandomChooser, any_case
from gfproof.theorems import theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import Contradiction
from gfproof.verdict import Evidence, Verdict

FAR = Conjecture.from_toml(
    'title = "far away"\ntarget = "constant"\nalong = "flow"\n[[claim]]\nthat = "norm2(c) <= 10**7"\n',
    name="far.toml",
)
TRUE = Conjecture.from_toml(
    'title = "true"\ntarget = "constant"\nalong = "flow"\n[[claim]]\nthat = "norm2(c)/(1 + norm2(c)) <= 1"\n',
    name="true.toml",
)
NINE = "proofs/conjectures/false/lyapunov_rate_nine.toml"


def test_local_search_reaches_what_no_draw_meets() -> None:
    (finding,) = hunt(FAR, examples=60).claims
    assert (finding.verdict, finding.evidence) == (Verdict.FAILS, Evidence.EXACT)
    case = Case.from_json(witness_case(finding))
    assert sum(x * x for x in case.network.c) > 10**7
    assert "confirmed by a second evaluation" in finding.note


def test_a_hunt_for_a_true_statement_comes_home_with_nothing() -> None:
    (finding,) = hunt(TRUE, examples=60).claims
    assert finding.verdict is Verdict.UNDECIDED
    assert "targeted draws" in finding.note
    report = hunt(theorem("affine-skip-flow"), examples=30)
    assert report.counterexamples == ()
    assert any("local search" in claim.note for claim in report.claims)


def test_a_hunt_is_deterministic() -> None:
    assert hunt(FAR, examples=40, seed=3) == hunt(FAR, examples=40, seed=3)


@pytest.mark.parametrize(
    ("id", "twin", "said"),
    [
        ("constant-target-flow", "nine", SAME_CLAIM),
        ("normalized-flow", None, SAME_CLAIM),
        ("normalized-flow-one-neuron", None, SAME_GRADIENT),
        ("early-homogeneity", None, SAME_CLAIM),
    ],
)
def test_twins_are_caught_and_confirmed(id: str, twin: str | None, said: str) -> None:
    one = theorem(id)
    (finding,) = hunt(one.twin(twin or one.twins[0].id), examples=200).counterexamples
    assert said in finding.note


def test_the_second_evaluation_contradicts_a_case_that_is_no_counterexample() -> None:
    one = theorem("constant-target-flow")
    from random import Random

    chooser, seen = RandomChooser(Random(5)), 0
    for _ in range(40):
        case = any_case(chooser, target="constant")
        same_risk_and_gradient(case)
        if case.network.width and case.problem.law.dimension == 1:
            with pytest.raises(Contradiction):
                second_evaluation(one, one.claim("C3"), case)
            seen += 1
    assert seen > 10
    assert SAME_CLAIM != SAME_GRADIENT


def test_a_stored_case_is_replayed_before_anything_is_drawn(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    first = hunt(FAR, examples=60, corpus=corpus)
    assert corpus.names() == ("far",)
    assert len(corpus.stored("far")) == 1
    again = hunt(FAR, examples=1, corpus=corpus)  # one draw would find nothing
    assert witness_case(again.claims[0]) == witness_case(first.claims[0])
    assert "a stored case" in again.claims[0].note
    assert len(corpus.stored("far")) == 1
    assert not corpus.remember("far", "C1", "", corpus.stored("far")[0].case)


def test_a_stored_case_proves_nothing_by_being_stored(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    chooser_case = hunt(FAR, examples=60).claims[0]
    corpus.remember("true", "C1", "d(L) <= 0", witness_case(chooser_case))
    assert replay(TRUE, corpus.stored("true")) == {}
    assert hunt(TRUE, examples=20, corpus=corpus).counterexamples == ()


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"claim": "C1"}\n', encoding="utf-8")
    with pytest.raises(CaseError, match=r"x\.jsonl:1"):
        Corpus(tmp_path).stored("x")


def test_the_command_prints_case_display_and_replay_and_the_replay_fails_again(
    tmp_path: Path, root: Path
) -> None:
    conjecture, out = str(root / NINE), tmp_path / "found"
    shown = CliRunner().invoke(app, ["hunt", conjecture, "--out", str(out), "--json"])
    assert shown.exit_code == 1
    (display,) = json.loads(shown.stdout)["counterexamples"]
    assert display["latex"].startswith(r"\[ w = ")
    assert display["replay"] == f"gfproof hunt {conjecture} --case {out / 'C1.toml'}"
    again = CliRunner().invoke(app, display["replay"].split()[1:])
    assert again.exit_code == 1, again.output
    assert "replay:" in again.stdout


def test_the_command_knows_false_variants(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["hunt", "constant-target-flow/nine", "--examples", "50"])
    assert done.exit_code == 1
    wrong = CliRunner().invoke(app, ["hunt", "constant-target-flow/ten"])
    assert wrong.exit_code == 2
    assert "expected one of nine" in wrong.stderr


def test_a_case_outside_the_scope_is_refused(tmp_path: Path, root: Path) -> None:
    case = root / "proofs/cases/affine_skip.toml"
    done = CliRunner().invoke(app, ["hunt", str(root / NINE), "--case", str(case)])
    assert done.exit_code == 2
    assert "does not speak of this case" in done.stderr


class Impatient:
    """A reader who presses Ctrl-C after so many units of a task."""

    def __init__(self, task: str, after: int) -> None:
        self.task, self.left, self.here = task, after, False

    def begin(self, task: str, total: int | None = None) -> None:
        self.here = task == self.task

    def advance(self, units: int = 1) -> None:
        self.left -= units * self.here
        if self.here and self.left <= 0:
            self.here = False
            os.kill(os.getpid(), signal.SIGINT)

    def end(self) -> None:
        self.here = False


TWO = Conjecture.from_toml(
    'title = "two"\ntarget = "constant"\nalong = "flow"\n[[claim]]\nthat = "norm2(c) <= 1"\n'
    '[[claim]]\nthat = "norm2(c)/(1 + norm2(c)) <= 1"\n',
    name="two.toml",
)


@pytest.mark.parametrize(("task", "after"), [("cases", 40), ("pursuit", 2)])
def test_an_interrupted_hunt_leaves_what_it_found(task: str, after: int, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    with pytest.raises(HuntInterrupted) as stop:
        hunt(TWO, examples=10**6 if task == "cases" else 40, corpus=corpus, meter=Impatient(task, after))
    refuted, unharmed = stop.value.catch.claims
    assert (refuted.verdict, refuted.evidence) == (Verdict.FAILS, Evidence.EXACT)
    assert unharmed.verdict is Verdict.UNDECIDED
    assert "no counterexample among 40 drawn cases" in unharmed.note
    (stored,) = corpus.stored("two")
    assert stored.case == witness_case(refuted)


def test_an_interrupted_shrinking_leaves_the_counterexample_as_it_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*a: object) -> None:
        raise KeyboardInterrupt

    whole = hunt(TWO, examples=40)
    monkeypatch.setattr("gfproof.theorems.deciding.decision.shrink", interrupted)
    with pytest.raises(HuntInterrupted) as stop:
        hunt(TWO, examples=40)
    (large,), (small,) = stop.value.catch.counterexamples, whole.counterexamples
    assert "confirmed by a second evaluation" in large.note
    assert Case.from_json(witness_case(large)) != Case.from_json(witness_case(small))


@pytest.mark.parametrize("task", ["constant-target-flow/nine", "pursuit"])
def test_an_interrupted_hunt_for_a_theorem_leaves_what_it_found(task: str) -> None:
    one = theorem("constant-target-flow").twin("nine")
    with pytest.raises(HuntInterrupted) as stop:
        hunt(
            one,
            examples=10**6 if task != "pursuit" else 30,
            meter=Impatient(task, 30 if task != "pursuit" else 1),
        )
    (finding,) = stop.value.catch.claims
    assert finding.verdict is Verdict.FAILS
    assert stop.value.catch.hypotheses


def test_the_command_shows_what_an_interrupted_hunt_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = hunt(theorem("constant-target-flow").twin("nine"), examples=30)

    def interrupted(*a: object, **k: object) -> None:
        raise HuntInterrupted(found)

    monkeypatch.setattr("gfproof.falsify.hunt.hunt", interrupted)
    shown = CliRunner().invoke(app, ["hunt", "constant-target-flow/nine", "--json"])
    assert shown.exit_code == 130
    document = json.loads(shown.stdout)
    assert (document["error"], document["exit_code"]) == ("interrupted", 130)
    assert document["claims"][0]["verdict"] == "fails"
    assert len(document["counterexamples"]) == 1
    assert "interrupted" in shown.stderr


def test_counterexamples_of_homogeneous_networks_are_shown(tmp_path: Path) -> None:
    one = theorem("early-homogeneity")
    asked = ["hunt", f"early-homogeneity/{one.twins[0].id}", "--examples", "20", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 1, done.output
    assert "# counterexample to C1" in done.stdout
    assert "labels = " in done.stdout
    assert "LaTeX" not in done.stdout  # no display of their own
    again = CliRunner().invoke(app, [*asked[:2], "--case", str(tmp_path / "C1.toml")])
    assert again.exit_code == 1, again.output
