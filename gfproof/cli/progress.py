"""Progress on standard error, for a reader who waits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gfproof.meter import SILENT, Meter


class _Bar:
    def __init__(self, progress: Any) -> None:
        self._progress = progress
        self._task: Any = None

    def begin(self, task: str, total: int | None = None) -> None:
        """A new bar; a repetition with more digits starts it again."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(task, total=total)

    def advance(self, units: int = 1) -> None:
        """Move it."""
        if self._task is not None:
            self._progress.advance(self._task, units)

    def end(self) -> None:
        """The bar vanishes with the display."""


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Meter]:
    """A bar with elapsed and remaining time if standard error is a terminal, else silence."""
    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress)
