"""The ledger: each shard once, nothing changed or lost, whatever is tried."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.falsify.campaign import start
from gfproof.falsify.ledger import Ledger, LedgerError
from gfproof.falsify.shards import Outcome, Plan, run
from tests.unit.falsify.test_shards import FALSE, FLOW


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [run(shard) for shard in Plan.of((FLOW, FALSE), 24, sizes=(6, 1)).shards()]


def test_what_is_written_is_read_back_in_one_order(tmp_path: Path, outcomes: list[Outcome]) -> None:
    for name, order in (("a", outcomes), ("b", outcomes[::-1])):
        with Ledger(tmp_path / name) as ledger:
            assert all(ledger.add(outcome) for outcome in order)
    with Ledger(tmp_path / "a") as one, Ledger(tmp_path / "b") as other:
        assert list(one.outcomes()) == list(other.outcomes()) == sorted(outcomes, key=lambda o: o.shard.key)
        assert one.finished() == {outcome.shard.key for outcome in outcomes}


def test_a_shard_counts_once(outcomes: list[Outcome]) -> None:
    with Ledger(None) as ledger:
        assert ledger.add(outcomes[0])
        assert not ledger.add(replace(outcomes[0], seconds=99.0))
        assert len(list(ledger.outcomes())) == 1
        with pytest.raises(LedgerError, match="another outcome"):
            ledger.add(replace(outcomes[0], drawn=10**6))
        assert list(ledger.outcomes()) == [outcomes[0]]


def test_nothing_is_changed_or_deleted(tmp_path: Path, outcomes: list[Outcome]) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.begin(Plan.of((FLOW,), 3))
        for outcome in outcomes:
            ledger.add(outcome)
    rows = sqlite3.connect(tmp_path / "l")
    for table in ("campaign", "shards", "counterexamples"):
        for order in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = 77"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                rows.execute(order)
    rows.close()


def test_a_shard_whose_counterexamples_cannot_be_written_is_not_there(outcomes: list[Outcome]) -> None:
    """All or nothing: the second insert of the transaction fails."""
    false = next(outcome for outcome in outcomes if outcome.counterexamples)
    with Ledger(None) as ledger:
        with pytest.raises(KeyError):
            ledger.add(replace(false, counterexamples=({"case": 1},)))
        assert ledger.finished() == set()
        assert ledger.add(false)


def test_plans_that_do_not_fit(tmp_path: Path) -> None:
    plan = Plan.of((FLOW,), 3)
    file = tmp_path / "l"
    with Ledger(file) as ledger:
        with pytest.raises(LedgerError, match="no campaign to resume"):
            start(ledger, None, resume=True)
        assert start(ledger, plan, resume=False) == plan
        with pytest.raises(LedgerError, match="already"):
            start(ledger, plan, resume=False)
        with pytest.raises(LedgerError, match="another campaign"):
            start(ledger, Plan.of((FLOW,), 4), resume=True)
        assert start(ledger, None, resume=True) == start(ledger, plan, resume=True) == plan


def test_a_second_client_is_refused_until_the_first_one_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "l"
    words = [
        sys.executable,
        "-m",
        "gfproof",
        "campaign",
        FLOW,
        "--cases",
        "4",
        "--ledger",
        str(file),
        "--jobs",
        "1",
    ]
    with Ledger(file) as ledger:
        start(ledger, Plan.of((FLOW,), 3), resume=False)
        with pytest.raises(LedgerError, match="another campaign is running on it"):
            Ledger(file)
        refused = subprocess.run(words, capture_output=True, text=True)
        assert refused.returncode == 2
        assert refused.stderr == f"gfproof: {file}: another campaign is running on it\n"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as rows:  # whoever only looks is welcome
            assert rows.execute("SELECT count(*) FROM campaign").fetchone() == (1,)
        rows.close()
    with Ledger(file) as ledger:
        assert ledger.plan == Plan.of((FLOW,), 3)
    held = (
        f"from gfproof.falsify.ledger import Ledger\nl = Ledger({str(file)!r})\nprint(1, flush=True)\ninput()"
    )
    client = subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert client.stdout is not None
    assert client.stdout.readline() == b"1\n"
    with pytest.raises(LedgerError, match="another campaign"):
        Ledger(file)
    client.kill()
    client.communicate()
    Ledger(file).close()


def test_files_that_are_no_ledgers(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, but long enough to be taken for the header of one\n" * 20)
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other") as rows:
        rows.execute("CREATE TABLE t (x)")
    rows.close()
    with pytest.raises(LedgerError, match="not the ledger"):
        Ledger(tmp_path / "other")
    (tmp_path / "empty").touch()  # what a process leaves that was killed before its first transaction ended
    with Ledger(tmp_path / "empty") as ledger:
        assert ledger.plan is None
