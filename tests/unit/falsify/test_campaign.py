"""Campaigns in separate processes: client and workers are killed with signal 9, and the resumed report is the same."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gfproof.falsify import campaign as module
from gfproof.falsify.campaign import CampaignStopped, conduct, in_processes, start
from gfproof.falsify.ledger import Ledger
from gfproof.falsify.shards import Plan, Shard
from gfproof.falsify.tallies import report

ROOT = Path(__file__).parents[3]
THEOREMS = ("affine-skip-flow", "early-mixed-signs")
WORDS = (*THEOREMS, "--cases", "600", "--identities", "4000", "--shard", "20", "--json")
PLAN = Plan.of(THEOREMS, 600, identities=4000, sizes=(20, 2000))
PATIENCE = 120


@pytest.fixture(scope="module")
def undisturbed() -> str:
    """The report of the same campaign in one process that nobody kills."""
    with Ledger(None) as ledger:
        start(ledger, PLAN, resume=False)
        for shard in PLAN.shards():
            ledger.add(module.run(shard))
        return json.dumps(report(ledger).to_json(), ensure_ascii=False)


def launched(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        assert process is None or process.poll() is None, "it was over before it could be killed"
        time.sleep(0.005)


def shards_in(file: Path) -> int:
    try:
        rows = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=60)
        (count,) = rows.execute("SELECT count(*) FROM shards").fetchone()
        rows.close()
    except sqlite3.Error:
        return 0
    return int(count)


def workers_of(client: subprocess.Popen[str]) -> list[int]:
    """The processes the client has started that compute (not the one that tracks its semaphores)."""
    children = Path(f"/proc/{client.pid}/task/{client.pid}/children").read_text().split()
    return [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_client_and_worker_are_killed_and_the_report_is_the_same(tmp_path: Path, undisturbed: str) -> None:
    file = tmp_path / "ledger"
    words = ("gfproof", "campaign", *WORDS, "--jobs", "2", "--ledger", str(file))
    client = launched(*words)
    until(lambda: shards_in(file) >= 5, client)
    workers = workers_of(client)
    client.kill()
    client.communicate()
    done = shards_in(file)
    assert 5 <= done < len(list(PLAN.shards()))
    assert workers
    until(lambda: not any(map(alive, workers)))  # workers do not outlive the client

    refused = launched(*words)
    assert refused.wait(PATIENCE) == 2
    assert "--resume" in refused.communicate()[1]

    client = launched(*words, "--resume")
    until(lambda: shards_in(file) >= done + 5, client)
    os.kill(workers_of(client)[0], signal.SIGKILL)
    out, err = client.communicate(timeout=PATIENCE)
    assert client.returncode == 0, err
    assert out.strip() == undisturbed


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A Dask scheduler and two workers with one thread, all of them processes of their own."""
    file = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(file), "--no-dashboard")
    scheduler = launched("dask", "scheduler", "--port", "0", "--host", "127.0.0.1", *common)
    until(file.exists, scheduler)
    until(lambda: file.read_text().rstrip().endswith("}"), scheduler)
    workers = [launched("dask", "worker", *common, "--nthreads", "1", "--no-nanny") for _ in range(2)]
    yield json.loads(file.read_text())["address"], workers
    for process in (*workers, scheduler):
        process.kill()
        process.communicate()


def test_a_dask_cluster_loses_a_worker(
    tmp_path: Path, undisturbed: str, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    address, workers = cluster
    file = tmp_path / "ledger"
    words = ("gfproof", "campaign", *WORDS, "--engine", "dask", "--scheduler", address, "--ledger", str(file))
    client = launched(*words)
    until(lambda: shards_in(file) >= 5, client)
    workers[0].kill()
    out, err = client.communicate(timeout=PATIENCE)
    assert client.returncode == 0, err
    assert out.strip() == undisturbed


def test_a_shard_that_kills_its_process_ends_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "computed", deadly)
    with pytest.raises(CampaignStopped, match="processes died 5 times"):
        list(in_processes(PLAN.shards(), 1))


def deadly(shard: dict[str, object]) -> dict[str, object]:
    os.kill(os.getpid(), signal.SIGKILL)
    return shard


def test_few_shards_are_on_their_way_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 0

    def counted() -> Iterator[object]:
        nonlocal taken
        for shard in PLAN.shards():
            taken += 1
            yield shard

    outcomes = in_processes(counted(), 2)  # type: ignore[arg-type]  # an iterator over shards
    for received in range(1, 9):
        next(outcomes)
        assert taken <= received + module.AHEAD * 2
    outcomes.close()  # type: ignore[attr-defined]  # it is a generator


def test_a_finished_campaign_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan.of(THEOREMS, 12, sizes=(3, 1))
    with Ledger(None) as ledger:
        start(ledger, plan, resume=False)
        first, *others = plan.shards()
        ledger.add(module.run(first))
        monkeypatch.setattr(module, "in_processes", lambda todo, jobs: map(module.run, asked(todo)))

        def asked(todo: Iterator[Shard]) -> Iterator[Shard]:
            left.extend(todo)
            return iter(left)

        left: list[Shard] = []
        conduct(ledger, jobs=2)
        assert left == others
        left.clear()
        conduct(ledger, jobs=2)
        assert left == []
        assert report(ledger).missing == 0
