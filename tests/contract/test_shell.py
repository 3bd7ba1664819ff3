"""What the shell sees: examples in every help text, completion, no colours in a pipe, Ctrl-C."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import COMMANDS, app
from gfproof.cli.examples import EXAMPLES

ROOT = Path(__file__).parents[2]


def shell(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gfproof", *words],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env=os.environ | environment,
    )


def test_every_command_has_an_example() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys(), "gfproof/cli/examples.py needs a line"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_examples_that_parse(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).output
    for line in EXAMPLES[name]:
        assert f"  {line}" in shown
        program, command, *words = shlex.split(line)
        assert (program, command) == ("gfproof", name)
        for word in words:
            if word.startswith("proofs/"):
                assert (ROOT / word).exists()


def test_completion_knows_commands_and_options() -> None:
    asked = {"_GFPROOF_COMPLETE": "complete_bash", "COMP_WORDS": "gfproof ver", "COMP_CWORD": "1"}
    done = shell(**asked)
    assert (done.returncode, done.stdout.split()) == (0, ["verify"])
    done = shell(**asked | {"COMP_WORDS": "gfproof verify --exa", "COMP_CWORD": "2"})
    assert (done.returncode, done.stdout.split()) == (0, ["--examples"])


def test_no_colours_in_a_pipe() -> None:
    done = shell("verify", "constant-target-descent", "--case", "proofs/cases/constant_single_sample.toml")
    assert done.returncode == 0
    assert "holds" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def interrupted(seconds: float, *words: str) -> tuple[int, str, str]:
    """Run a command, press Ctrl-C after some seconds."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gfproof", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=120)
    return process.returncode, out, error


def test_ctrl_c_leaves_what_was_finished() -> None:
    for seconds in (6, 12, 24, 48):  # a busy machine may need longer for the first case
        code, out, error = interrupted(seconds, "verify", "constant-target-descent", "--examples", "1000000")
        assert code in (130, -signal.SIGINT)  # the latter while modules are loaded
        assert error.strip().splitlines()[-1] == "gfproof: interrupted"
        if cases := re.search(r"constant-target-descent +(\d+) drawn cases", out):
            break
    assert cases is not None
    assert code == 130
    assert 0 < int(cases[1]) < 1_000_000
    assert "sampled" in out


@pytest.mark.parametrize(
    "words",
    [
        ["flow", "proofs/cases/constant_two_neurons_flow.toml", "--until", "100000", "--digits", "80"],
        [
            "flow",
            "proofs/cases/constant_two_neurons_flow.toml",
            "--until",
            "100000",
            "--digits",
            "80",
            "--rigorous",
        ],
        ["descend", "proofs/cases/constant_trained.toml", "--steps", "1000000"],
    ],
    ids=["flow", "rigorous flow", "descend"],
)
def test_ctrl_c_leaves_the_trajectory_up_to_then(words: list[str]) -> None:
    for seconds in (6, 12, 24, 48):
        code, out, _ = interrupted(seconds, *words, "--json")
        document = json.loads(out or "{}")
        if "risk" in document:
            break
    assert code == 130
    assert len(document["risk"]) == len(document["times"]) >= 1
    assert document["exit_code"] == 130
