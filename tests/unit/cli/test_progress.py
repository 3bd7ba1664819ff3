"""The bar that only long work shows."""

import io
import sys
import time

import pytest

from gfproof.cli.progress import shown_later
from gfproof.meter import SILENT


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Called in the test itself: pytest's capture sets standard error anew after fixtures."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return stream


def assert_still(terminal: Terminal) -> None:
    """Nothing is drawn any more."""
    time.sleep(0.2)
    drawn = terminal.getvalue()
    time.sleep(0.3)
    assert terminal.getvalue() == drawn


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    with shown_later("zeros of G", quiet=False, patience=60) as meter:
        meter.begin("certificates", 3)
        meter.advance()
    assert terminal.getvalue() == ""


def test_long_work_is_named_and_leaves_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    with shown_later("zeros of G", quiet=False, patience=0) as meter:
        meter.begin("certificates")
        end = time.monotonic() + 10
        while "certificates" not in terminal.getvalue() and time.monotonic() < end:
            time.sleep(0.02)
    assert "certificates" in terminal.getvalue()
    assert_still(terminal)
    assert terminal.getvalue().rstrip().endswith("\x1b[2K")  # the last line is erased


def test_an_interruption_takes_the_bar_away_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)

    def interrupted() -> None:
        with shown_later("zeros of G", quiet=False, patience=0):
            time.sleep(0.3)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "zeros of G" in terminal.getvalue()
    assert_still(terminal)


def test_pipes_and_quiet_commands_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    with shown_later("zeros of G", quiet=True, patience=0) as meter:
        assert meter is SILENT
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with shown_later("zeros of G", quiet=False, patience=0) as meter:
        assert meter is SILENT
    assert terminal.getvalue() == ""
