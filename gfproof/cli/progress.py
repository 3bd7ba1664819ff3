"""Progress on standard error, for a reader who waits."""

from __future__ import annotations

import sys
import threading
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


PATIENCE = 1.0
"""Seconds for which a reader waits without being told on what."""


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Meter]:
    """A bar with elapsed and remaining time if standard error is a terminal, else silence."""
    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    with _progress() as progress:
        yield _Bar(progress)


@contextmanager
def shown_later(task: str, *, quiet: bool, patience: float = PATIENCE) -> Iterator[Meter]:
    """The same for work that is long on some inputs only: the bar appears after ``patience`` seconds, if at all.

    Args:
        task: what is done until the meter is told otherwise; its length is unknown, so the bar runs to and fro.
    """
    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    progress = _progress()
    bar = _Bar(progress)
    bar.begin(task)
    timer = threading.Timer(patience, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        timer.join()  # the bar that is just appearing appears before it is taken away
        progress.stop()


def _progress() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
