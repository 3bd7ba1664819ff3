"""Progress of long work, as an argument with a silent default."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Someone who wants to know how far the work is."""

    def begin(self, task: str, total: int | None = None) -> None:
        """A task starts; ``total`` counts its units if they are known."""

    def advance(self, units: int = 1) -> None:
        """Some units are done."""

    def end(self) -> None:
        """The task is over."""


class Silent:
    """The meter that shows nothing."""

    def begin(self, task: str, total: int | None = None) -> None:
        """Ignore."""

    def advance(self, units: int = 1) -> None:
        """Ignore."""

    def end(self) -> None:
        """Ignore."""


SILENT: Meter = Silent()
