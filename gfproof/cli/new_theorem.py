"""``gfproof new-theorem NAME``: a theorem to start from, with false variants and a test, all working."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.errors import GfproofError
from gfproof.theorems.library import _template

LONGEST_NAME = 60
TEST = '''"""{title}: holds on drawn cases; each false variant is refuted by a small exact case."""

import pytest

from gfproof.case import Case
from gfproof.verdict import Verdict
from {module} import THEOREM

TWINS = [twin.id for twin in THEOREM.twins]


def test_it_holds_on_drawn_cases() -> None:
    for finding in THEOREM.verify_examples(200).claims:
        assert finding.verdict is Verdict.HOLDS, finding.note


@pytest.mark.parametrize("id", TWINS)
def test_false_variants_are_refuted(id: str) -> None:
    twin = THEOREM.twin(id)
    found = twin.find_violation(twin.claims[0], 2000, 0)
    assert found is not None
    case = Case.from_json(found.witness["case"])
    assert twin.verify(case).claims[0].verdict is Verdict.FAILS
    assert THEOREM.verify(case).claims[0].verdict is Verdict.HOLDS
'''

Name = Annotated[str, typer.Argument(metavar="NAME", help="The id: lower-case words with dashes.")]
Folder = Annotated[
    Path,
    typer.Option(
        "--folder", metavar="DIR", help="Where to write; in a checkout of gfproof, its own folders."
    ),
]


class CannotWrite(GfproofError):
    """The name is no id, or a file is there already."""


def new_theorem(name: Name, folder: Folder = Path(), json: Json = False, quiet: Quiet = False) -> None:
    """A theorem to start from: NAME.py with one claim and five false variants, test_NAME.py that checks both.

    In a checkout of gfproof they go to the library and its tests, anywhere else to the folder itself.
    """
    if not (re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) and len(name) <= LONGEST_NAME):
        raise CannotWrite(
            f"NAME: {name[:LONGEST_NAME]!r}, expected lower-case words with dashes, as in my-theorem"
        )
    stem = name.replace("-", "_")
    library, tests = folder / "gfproof" / "theorems" / "library", folder / "tests" / "unit" / "theorems"
    inside = library.is_dir() and tests.is_dir()
    source = (library if inside else folder) / f"{stem}.py"
    test = (tests if inside else folder) / f"test_{stem}.py"
    module = f"gfproof.theorems.library.{stem}" if inside else stem
    title = name.replace("-", " ").capitalize()
    text = Path(_template.__file__).read_text(encoding="utf-8")
    text = text.replace("gfproof.theorems.library._template", module).replace('id="template"', f'id="{name}"')
    written = {source: text, test: TEST.format(title=title, module=module)}
    for file, content in written.items():
        if file.exists() and file.read_text(encoding="utf-8") != content:
            raise CannotWrite(f"{file}: is there already")
    for file, content in written.items():
        file.write_text(content, encoding="utf-8")
    files = [str(source), str(test)]
    run = f"pytest {test}"
    say(
        {"files": files, "run": run},
        "\n".join([*(f"written: {f}" for f in files), run]),
        run,
        json=json,
        quiet=quiet,
    )
