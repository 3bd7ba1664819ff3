"""``gfproof list``."""

import json

from typer.testing import CliRunner

from gfproof.cli.app import app
from gfproof.theorems import ids


def listed(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["list", *arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_every_theorem_is_listed_with_its_source_and_status() -> None:
    document = json.loads(listed("--json"))
    assert [row["id"] for row in document["theorems"]] == list(ids())
    assert all(row.keys() == {"id", "title", "source", "status"} for row in document["theorems"])
    for line, row in zip(listed().splitlines(), document["theorems"], strict=True):
        assert line.startswith(row["id"])
        assert line.endswith(f"{row['source']} · {row['status']}")


def test_quiet_is_the_ids() -> None:
    assert tuple(listed("--quiet").split()) == ids()
