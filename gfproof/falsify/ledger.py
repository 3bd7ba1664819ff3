"""The ledger of a campaign: one SQLite file, written once per finished shard and never changed.

Why SQLite: it comes with Python; a transaction is all or nothing even if the process or the machine dies in it, so a shard
and its counterexamples are there together or not at all; a primary key makes it impossible to count a shard twice; and any
tool reads the file.  DuckDB is faster at scanning columns, of which a ledger of some thousand rows has no need, and would
be one more dependency.

    campaign         one row: the plan.
    shards           one row per finished shard: theorem, road, shard, seed, cases, drawn, verdicts, strata, processor seconds.
    counterexamples  one row per violated claim and case; the first of a claim in a shard also made small.

Triggers refuse every UPDATE and DELETE.  Only the process that runs the campaign writes; workers send what they found.
One client at a time: it holds an SQLite lock on an empty file beside the ledger (``FILE-lock``), which ends with the process,
however that ends.  The ledger itself stays readable for everybody.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Any

from gfproof.errors import CaseError
from gfproof.falsify.shards import Outcome, Plan, Shard

_TABLES = """
CREATE TABLE campaign (id INTEGER PRIMARY KEY CHECK (id = 1), plan TEXT NOT NULL);
CREATE TABLE shards (
    theorem TEXT NOT NULL, road TEXT NOT NULL, shard INTEGER NOT NULL, seed TEXT NOT NULL, digest TEXT NOT NULL,
    cases INTEGER NOT NULL, drawn INTEGER NOT NULL, looked INTEGER NOT NULL,
    verdicts TEXT NOT NULL, strata TEXT NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (theorem, road, shard)
);
CREATE TABLE counterexamples (
    theorem TEXT NOT NULL, road TEXT NOT NULL, shard INTEGER NOT NULL, number INTEGER NOT NULL,
    claim TEXT NOT NULL, found TEXT NOT NULL,
    PRIMARY KEY (theorem, road, shard, number)
);
"""


class LedgerError(CaseError):
    """A ledger that does not fit: file, and what was expected."""


class Ledger:
    """An open ledger; a context manager."""

    def __init__(self, path: str | Path | None) -> None:
        """Open a ledger, or make one.

        Args:
            path: None keeps it in memory, where nothing survives the process.

        Raises:
            LedgerError: the file is something else, cannot be written, or another client has it.
        """
        self.path = None if path is None else Path(path)
        self._open = ExitStack()
        try:
            if path is not None:
                self._open.enter_context(closing(_locked(f"{path}-lock")))
        except sqlite3.Error as error:
            busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            reason = "another campaign is running on it" if busy else f"cannot be used as a ledger ({error})"
            raise LedgerError(reason, source=str(path)) from None
        try:
            self._rows = sqlite3.connect(":memory:" if path is None else str(path), timeout=60)
            self._open.enter_context(closing(self._rows))
            self._rows.execute("PRAGMA synchronous = FULL")  # a finished shard survives a power cut
            names = {
                name for (name,) in self._rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if not names:
                self._make()
            elif not {"campaign", "shards", "counterexamples"} <= names:
                self.close()
                raise LedgerError("not the ledger of a campaign", source=str(path))
        except sqlite3.Error as error:
            self.close()
            raise LedgerError(f"cannot be used as a ledger ({error})", source=str(path)) from None

    def _make(self) -> None:
        """All tables in one transaction: a process killed here leaves an empty file."""
        guards = "".join(
            f"CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'a ledger is append-only'); END;\n"
            for table in ("campaign", "shards", "counterexamples")
            for what in ("UPDATE", "DELETE")
        )
        self._rows.executescript(f"BEGIN IMMEDIATE;\n{_TABLES}{guards}COMMIT;")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, for the next client."""
        self._open.close()

    @property
    def plan(self) -> Plan | None:
        """The plan of the campaign, None in a new ledger."""
        row = self._rows.execute("SELECT plan FROM campaign").fetchone()
        return None if row is None else Plan.from_json(json.loads(row[0]))

    def begin(self, plan: Plan) -> None:
        """Write the plan into a new ledger."""
        with self._rows:
            self._rows.execute("INSERT INTO campaign VALUES (1, ?)", (json.dumps(plan.to_json()),))

    def finished(self) -> set[tuple[str, str, int]]:
        """The keys of the finished shards."""
        return set(self._rows.execute("SELECT theorem, road, shard FROM shards"))

    def add(self, outcome: Outcome) -> bool:
        """Write what a shard found, in one transaction; False if the ledger already has the same.

        Raises:
            LedgerError: the ledger has something else for this shard, which would be a bug: shards are deterministic.
        """
        shard = outcome.shard
        try:
            with self._rows:
                self._rows.execute(
                    "INSERT INTO shards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *shard.key,
                        str(shard.seed),  # 64 bits without a sign do not fit SQLite's integers
                        shard.digest,
                        shard.cases,
                        outcome.drawn,
                        outcome.looked,
                        json.dumps(outcome.verdicts),
                        json.dumps(outcome.strata),
                        outcome.seconds,
                    ),
                )
                self._rows.executemany(
                    "INSERT INTO counterexamples VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        (*shard.key, number, entry["claim"], json.dumps(entry))
                        for number, entry in enumerate(outcome.counterexamples)
                    ),
                )
        except sqlite3.IntegrityError:
            if self.outcome(shard.key) != outcome:
                raise LedgerError(
                    f"shard {shard.key} is there with another outcome", source=str(self.path)
                ) from None
            return False
        return True

    def outcome(self, key: tuple[str, str, int]) -> Outcome | None:
        """What one shard found."""
        return next(self._outcomes("WHERE theorem = ? AND road = ? AND shard = ?", key), None)

    def outcomes(self) -> Iterator[Outcome]:
        """What all shards found, one at a time, in an order that does not depend on when they finished."""
        return self._outcomes("ORDER BY theorem, road, shard", ())

    def _outcomes(self, which: str, values: tuple[Any, ...]) -> Iterator[Outcome]:
        columns = "theorem, road, shard, seed, digest, cases, drawn, looked, verdicts, strata, seconds"
        for row in self._rows.execute(f"SELECT {columns} FROM shards {which}", values):
            id, road, index, seed, digest, cases, drawn, looked, verdicts, strata, seconds = row
            shard = Shard(id, road, index, cases, int(seed), digest)
            found = self._rows.execute(
                "SELECT found FROM counterexamples WHERE theorem = ? AND road = ? AND shard = ? ORDER BY number",
                shard.key,
            )
            entries = tuple(json.loads(entry) for (entry,) in found)
            yield Outcome(shard, drawn, json.loads(verdicts), json.loads(strata), looked, entries, seconds)


def _locked(file: str) -> sqlite3.Connection:
    """A lock that nobody else has, as long as the connection is open."""
    lock = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        lock.close()
        raise
    return lock
