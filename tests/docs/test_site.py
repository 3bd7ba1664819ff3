"""The pages and the reference build without a warning, and the reference names what the packages export."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "--keep-going",
            "-b",
            "html",
            str(ROOT / "docs"),
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "generalized_gradient" in (tmp_path / "reference" / "model.html").read_text(encoding="utf-8")


def test_every_package_is_in_the_reference() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").glob("*.md"))
    packages = {init.parent.name for init in (ROOT / "gfproof").glob("*/__init__.py")} - {"cli"}
    for package in packages:
        assert f".. automodule:: gfproof.{package}\n" in pages, package
