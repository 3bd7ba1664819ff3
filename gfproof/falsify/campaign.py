"""Campaigns: large falsification runs on local processes or on a Dask cluster, which any kill leaves resumable.

Shards are deterministic and the ledger holds each finished one exactly once, so what a killed campaign lost is what it was
computing: resumed, it ends with the same report, byte for byte.  Workers are processes and compute one shard at a time (the
precision of balls belongs to the process, and balls are not sent: outcomes travel as plain data).  A few shards per worker
are on their way at any time, and the report is read from the ledger shard by shard: memory does not grow with the campaign.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Any

from gfproof.errors import GfproofError, MissingPart
from gfproof.falsify.ledger import Ledger, LedgerError
from gfproof.falsify.shards import Outcome, Plan, Shard, StaleCampaign, digest, quarry, run
from gfproof.meter import SILENT, Meter

AHEAD = 3
"""Shards on their way per worker."""

MAX_LOSSES = 5
"""So often may the process that computes a shard die."""

_ONE_AT_A_TIME = threading.Lock()


class CampaignStopped(GfproofError):
    """Workers or the cluster went away; what was finished is in the ledger."""

    exit_code = 4


def computed(shard: dict[str, Any]) -> dict[str, Any]:
    """What a worker runs: a shard in, its outcome out, both as plain data."""
    with _ONE_AT_A_TIME:  # a worker that joins a cluster with several threads still computes one at a time
        return run(Shard(**shard)).to_json()


def start(ledger: Ledger, plan: Plan | None, *, resume: bool) -> Plan:
    """The plan of the campaign in a ledger: the one given if the ledger is new.

    Raises:
        LedgerError: the ledger has a campaign and ``resume`` is not set, or it has another one, or none and no plan is given.
        StaleCampaign: a theorem of the ledger's plan is stated differently by now.
    """
    known, place = ledger.plan, str(ledger.path)
    if known is None:
        if plan is None:
            raise LedgerError("holds no campaign to resume, expected theorems and --cases", source=place)
        ledger.begin(plan)
        return plan
    if not resume:
        raise LedgerError("holds a campaign already, expected --resume or another file", source=place)
    if plan is not None and plan != known:
        raise LedgerError(f"holds another campaign: {known.to_json()}", source=place)
    for id, statement in known.theorems:
        if digest(quarry(id)) != statement:
            raise StaleCampaign(f"{place}: {id} is stated differently by now; start a new campaign")
    return known


def conduct(
    ledger: Ledger,
    *,
    engine: str = "processes",
    jobs: int | None = None,
    scheduler: str | None = None,
    meter: Meter = SILENT,
) -> None:
    """Compute the shards of the ledger's campaign that are not finished.

    Args:
        engine: ``processes`` on this machine, or ``dask``.
        jobs: how many processes, all processors if None; with 1 this process computes; not read where a scheduler is given.
        scheduler: address of a running Dask scheduler; without it, Dask starts a cluster of processes here.

    Raises:
        CampaignStopped: workers die again and again, or the cluster is gone.
        MissingPart: the engine is ``dask`` and Dask is not installed.
    """
    plan = ledger.plan
    if plan is None:
        raise ValueError("the ledger has no campaign")
    finished = ledger.finished()
    jobs = jobs or os.cpu_count() or 1
    meter.begin("cases", plan.cases + sum(share for *_, road, share, _ in plan.shares() if road != "claims"))
    meter.advance(sum(shard.cases for shard in plan.shards() if shard.key in finished))
    todo = (shard for shard in plan.shards() if shard.key not in finished)
    if engine == "dask":
        outcomes = on_dask(todo, scheduler, jobs)
    elif jobs == 1:
        outcomes = map(run, todo)
    else:
        outcomes = in_processes(todo, jobs)
    for outcome in outcomes:
        ledger.add(outcome)
        meter.advance(outcome.shard.cases)
    meter.end()


# -- processes ----------------------------------------------------------------------------------------


def _end_with_parent() -> None:
    """Workers leave Ctrl-C to the process that started them, and do not outlive it, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def in_processes(todo: Iterator[Shard], jobs: int) -> Iterator[Outcome]:
    """Outcomes as they come, from so many processes; shards of a process that dies are computed again.

    Raises:
        CampaignStopped: a shard was on its way each of five times a process died.
    """
    losses: Counter[tuple[str, str, int]] = Counter()
    waiting: list[Shard] = []
    while True:
        pool = ProcessPoolExecutor(jobs, get_context("spawn"), _end_with_parent)
        running: dict[Future[dict[str, Any]], Shard] = {}
        try:
            while True:
                while len(running) < AHEAD * jobs:
                    shard = waiting.pop() if waiting else next(todo, None)
                    if shard is None:
                        break
                    running[_submitted(pool, shard)] = shard
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = Outcome.from_json(future.result())
                    del running[future]
                    yield outcome
        except BrokenProcessPool:
            waiting += running.values()
            losses.update(shard.key for shard in running.values())
            worst, count = losses.most_common(1)[0]
            if count >= MAX_LOSSES:
                raise CampaignStopped(
                    f"processes died {count} times while shard {worst} was on its way; --resume goes on"
                ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, shard: Shard) -> Future[dict[str, Any]]:
    try:
        return pool.submit(computed, vars(shard))
    except BrokenProcessPool as error:  # the pool broke before this shard was on its way: it is not lost
        late: Future[dict[str, Any]] = Future()
        late.set_exception(error)
        return late


# -- Dask ---------------------------------------------------------------------------------------------


def on_dask(todo: Iterator[Shard], scheduler: str | None, jobs: int) -> Iterator[Outcome]:
    """Outcomes as they come from a Dask cluster; Dask computes again what a lost worker had.

    Raises:
        MissingPart: Dask is not installed.
        CampaignStopped: no scheduler at the address, the scheduler is gone, or a shard's worker died again and again.
        StaleCampaign: a worker has other statements, or more than one thread.
    """
    try:
        import distributed
    except ImportError:
        raise MissingPart("Dask is not installed: pip install 'gfproof[campaign]'") from None
    dask: Any = distributed  # half of its functions carry types
    local = {"n_workers": jobs, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    cluster = client = None
    try:
        cluster = dask.LocalCluster(**local) if scheduler is None else None
        client = dask.Client(cluster or scheduler, timeout=20)
        threads = client.nthreads()
        if busy := sorted(address for address, count in threads.items() if count > 1):
            raise StaleCampaign(f"worker {busy[0]} has {threads[busy[0]]} threads, expected --nthreads 1")

        def submitted(shard: Shard) -> Any:
            return client.submit(computed, vars(shard), key=f"gfproof-{shard.seed}-{shard.key}", pure=False)

        ahead = AHEAD * max(len(threads), jobs)
        running = dask.as_completed([submitted(shard) for shard in islice(todo, ahead)])
        for future in running:
            outcome = Outcome.from_json(future.result())
            future.release()
            for shard in islice(todo, 1):
                running.add(submitted(shard))
            yield outcome
    except (dask.KilledWorker, CancelledError, OSError) as error:
        where = scheduler or "the local cluster"
        raise CampaignStopped(f"{where}: {type(error).__name__}: {error}; --resume goes on") from None
    finally:
        for part in (client, cluster):
            if part is not None:
                part.close()
