"""Conjectures that try to run code, to exhaust memory or time, or are merely wrong: one line, exit code 2, at once."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import app

SECONDS = 2.0
MEGABYTES = 1_500
HEAD = 'title = "x"\ntarget = "constant"\nalong = "descent"\n'


def claim(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{HEAD}[[claim]]\nthat = "{escaped}"\n'


STATEMENTS = {
    "import": '__import__("os").system("touch pwned") == 0',
    "attribute": "L.__class__.__mro__ == 0",
    "attribute of G": "G.__init__ == 0",
    "subscript": "w.__getitem__(0) == 0",
    "comprehension": "sum([x for x in (1, 2)]) == 0",
    "lambda": "(lambda: 1)() == 0",
    "walrus": "(x := 1) == 0",
    "f-string": "f'{L}' == 0",
    "bytes": "b'' == 0",
    "await": "await L == 0",
    "yield": "(yield L) == 0",
    "starred": "dot(*w) == 0",
    "keyword": "dot(w, w, key=1) == 0",
    "dict": "{} == 0",
    "slice": "w[0:1] == 0",
    "ellipsis": "... == 0",
    "two lines": "L == 0; L == 0",
    "comment": "L == 0 # comment \x00",
    "assignment": "L = 0",
    "tower of powers": "w**10**9 == 0",
    "power of powers": "norm2(w)**12**12 == 0",
    "huge exponent": "L**1000000000 == 0",
    "huge number": "L == " + "9" * 3_500,
    "huge exponent of a number": "L == 1e999999999",
    "deep parentheses": "(" * 1_900 + "L" + ")" * 1_900 + " == 0",
    "deep brackets": "[" * 1_900 + "]" * 1_900 + " == 0",
    "deep calls": "norm2(" * 600 + "w" + ")" * 600 + " == 0",
    "deep signs": "-" * 3_900 + "L == 0",
    "long sum": "L + " * 900 + "L == 0",
    "long chain": "L == " * 700 + "L",
    "many relations": "L == 0 and " * 300 + "L == 0",
    "long name": "x" * 3_900 + " == 0",
    "not a relation": "L",
    "unknown name": "loss == 0",
    "greek": "\u03b3 <= 1",
    "infinity": "L <= inf",
    "not a number": "L <= nan",
    "division of arrays": "w/v == 1",
    "missing index": "b <= 0",
}

FILES = {
    "empty": "",
    "not TOML": "title = ",
    "deep nesting": "x = " + "[" * 10_000 + "]" * 10_000,
    "deep tables": "[" + "a." * 5_000 + "b]\n",
    "name of a megabyte": HEAD + "[definitions]\n" + "x" * 1_000_000 + ' = "L"\n',
    "statement of a megabyte": claim("x" * 1_000_000 + " == 0"),
    "nesting of a megabyte": claim("(" * 500_000 + ")" * 500_000),
    "unknown key": HEAD + "hypotheses = []\n",
    "unknown key in a claim": HEAD + '[[claim]]\nthat = "L >= 0"\nbecause = "I say so"\n',
    "unknown scope": claim("L >= 0") + "[scope]\nlaw = 'gauss'\n",
    "float in scope": claim("L >= 0") + "[scope]\nwidth = 2.5\n",
    "infinite box": claim("L >= 0") + "[scope]\nlow = '0'\nhigh = 'inf'\n",
    "empty box": claim("L >= 0") + "[scope]\nlow = '1'\nhigh = '0'\n",
    "width 0": claim("L >= 0") + "[scope]\nwidth = 0\n",
    "width of a billion": claim("L >= 0") + "[scope]\nwidth = 1000000000\n",
    "no claim": HEAD,
    "no title": claim("L >= 0").replace('title = "x"\n', ""),
    "unknown target": claim("L >= 0").replace("constant", "random"),
    "target as a list": claim("L >= 0").replace('"constant"', "[]"),
    "skip as text": claim("L >= 0").replace("along", 'skip = "yes"\nalong'),
    "claim as text": HEAD + 'claim = "L >= 0"\n',
    "definition as a number": HEAD + "[definitions]\nV = 3\n",
    "definition of a name": HEAD + '[definitions]\nL = "0"\n[[claim]]\nthat = "L == 0"\n',
    "definition of itself": HEAD + '[definitions]\nV = "V"\n[[claim]]\nthat = "V == 0"\n',
    "doubling definitions": HEAD
    + '[definitions]\nx0 = "L"\n'
    + "".join(f'x{k + 1} = "x{k} + x{k}"\n' for k in range(90))
    + '[[claim]]\nthat = "x90 == 0"\n',
    "many definitions": HEAD + "[definitions]\n" + "".join(f'x{k} = "L"\n' for k in range(101)),
    "many claims": HEAD + '[[claim]]\nthat = "L >= 0"\n' * 51,
}
HOSTILE = {name: claim(text) for name, text in STATEMENTS.items()} | FILES


def assert_refused(folder: Path, command: str, text: str) -> str:
    file = folder / "conjecture.toml"
    file.write_text(text, encoding="utf-8")
    start = time.perf_counter()
    result = CliRunner().invoke(app, [command, str(file)])
    assert time.perf_counter() - start < SECONDS
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert len(line) < 600
    assert line.isprintable()
    assert not (Path.cwd() / "pwned").exists()
    return line


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    line = assert_refused(tmp_path, "prove", HOSTILE[name])
    assert "conjecture.toml" in line
    if name in STATEMENTS and "\x00" not in STATEMENTS[name]:
        assert "claim 1.that" in line


@pytest.mark.parametrize(
    "name", ["tower of powers", "deep parentheses", "deep nesting", "statement of a megabyte"]
)
def test_hunt_refuses_it_too(tmp_path: Path, name: str) -> None:
    assert_refused(tmp_path, "hunt", HOSTILE[name])


def _limit_memory() -> None:
    size = MEGABYTES * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


@pytest.mark.parametrize(
    "name",
    [
        "import",
        "tower of powers",
        "deep nesting",
        "name of a megabyte",
        "nesting of a megabyte",
        "doubling definitions",
    ],
)
def test_a_process_of_its_own_stays_small(tmp_path: Path, name: str) -> None:
    file = tmp_path / "conjecture.toml"
    file.write_text(HOSTILE[name], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "gfproof", "prove", str(file)],
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=_limit_memory,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


NEIGHBOURS = {
    "power": "L**2 >= 0",
    "nesting": "(" * 40 + "L" + ")" * 40 + " >= 0",
    "digits": "L >= -" + "9" * 150,
    "chain in two": "L >= 0 and gamma > 0",
    "index": "norm2(w[i]) >= 0",
    "exponent of a number": "L >= -1e-9",
    "long sum": " + ".join(["L"] * 50) + " >= 0",
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_the_nearest_working_neighbour_is_proved(tmp_path: Path, name: str) -> None:
    file = tmp_path / "conjecture.toml"
    file.write_text(claim(NEIGHBOURS[name]), encoding="utf-8")
    result = CliRunner().invoke(app, ["prove", str(file), "--examples", "20", "--quiet"])
    assert result.stdout == "C1 holds\n", result.output
    assert result.exit_code == 0


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        result = CliRunner().invoke(app, ["prove", str(path)])
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1


def test_certificates_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    for text in ("", "{}", "[" * 100_000, '{"format": 1}', "null", "1e999999"):
        file.write_text(text)
        start = time.perf_counter()
        result = CliRunner().invoke(app, ["check", str(file)])
        assert time.perf_counter() - start < SECONDS
        assert result.exit_code == 2, text[:20]
        assert "malformed" in result.stdout
    assert CliRunner().invoke(app, ["check", str(tmp_path / "missing.json")]).exit_code == 2
