"""One answer, three ways to say it."""

import sys

import pytest

from gfproof.cli.answer import say

DOCUMENT = {"verdict": "holds", "note": "∑ γ = ∞"}
TEXT = "C3  holds  out-of-scope  [bold]not markup[/bold]  " + "long " * 60


def test_json_wins_over_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    say(DOCUMENT, TEXT, "holds", json=True, quiet=True)
    assert capsys.readouterr().out == '{"verdict": "holds", "note": "∑ γ = ∞"}\n'


def test_quiet_says_only_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    say(DOCUMENT, TEXT, "holds", json=False, quiet=True)
    assert capsys.readouterr().out == "holds\n"


def test_piped_text_is_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say(DOCUMENT, TEXT, "holds", json=False, quiet=False)
    assert capsys.readouterr().out == TEXT + "\n"


def test_a_terminal_gets_coloured_verdicts_and_unbroken_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    say(DOCUMENT, TEXT, "holds", json=False, quiet=False)
    shown = capsys.readouterr().out
    assert "\x1b[32mholds\x1b[0m" in shown
    assert "[bold]not markup[/bold]" in shown
    assert shown.count("\n") == 1
