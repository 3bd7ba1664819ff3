"""Pictures: every one is a valid file, the same bytes each time; what they need and refuse."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from typer.testing import CliRunner

import gfproof as gf
from gfproof.cli.app import app
from gfproof.errors import CaseError, MissingPart, NotAvailable
from gfproof.flow import descend, rigorous_flow
from gfproof.homogeneous import Activation, HomogeneousCase, HomogeneousNetwork
from gfproof.homogeneous.rescaling import early_table, time_scales
from gfproof.splines import Data, Spline, fit, interpolate, regularisation_path
from gfproof.write import plot

ROOT = Path(__file__).parents[3]
CASES = ROOT / "proofs" / "cases"
DATA = Data.exact(range(8), [0, 1, 1, 3, 6, 10, 9, 7])


EARLY = HomogeneousNetwork.exact(Activation(2, gf.Q(0)), [[["1/2", "1/3"]], [["1/2"]]])
DATA_OF_EARLY = HomogeneousCase.load(CASES / "squared_relu_kkt.toml").data


def case(name: str) -> gf.Case:
    return gf.Case.load(CASES / f"{name}.toml")


def _slice(path: Path) -> None:
    one = case("affine_spurious_zero")
    gradient = one.problem.generalized_gradient(case("constant_two_neurons").network)
    plot.draw_slice(one.problem, one.network, gradient, one.network, path, marked=[(gf.Q(0), gf.Q(0))])


DRAWINGS: dict[str, Callable[[Path], Any]] = {
    "network": lambda path: plot.draw_network(case("sine_trained"), path),
    "network on atoms": lambda path: plot.draw_network(case("constant_one_atom"), path),
    "dead network": lambda path: plot.draw_network(case("constant_dead_network"), path, title="dead"),
    "slice": _slice,
    "flow": lambda path: gf.flow(case("constant_two_neurons_flow"), until=1, digits=20).plot(path),
    "long flow": lambda path: plot.draw_flow(
        gf.flow(case("constant_two_neurons_flow"), until=200, digits=15),
        path,
        problem=case("constant_two_neurons").problem,
    ),
    "no time": lambda path: gf.flow(case("constant_two_neurons_flow"), until=0, digits=20).plot(path),
    "enclosed flow": lambda path: plot.draw_flow(
        rigorous_flow(case("constant_two_neurons_flow"), until="1/4"), path
    ),
    "descent": lambda path: plot.draw_descent(
        descend(case("constant_two_neurons"), steps=20),
        case("constant_two_neurons").problem,
        path,
        dynamics=case("constant_two_neurons").dynamics,
    ),
    "interpolation": lambda path: plot.draw_fit(interpolate(DATA), path, other=Spline.exact(1, 2, [(3, -1)])),
    "without skip": lambda path: plot.draw_fit(interpolate(DATA, skip=False), path),
    "fit": lambda path: plot.draw_fit(fit(DATA, gf.Q(1, 2)), path),
    "path": lambda path: plot.draw_path(regularisation_path(DATA), path),
    "early": lambda path: plot.draw_early(
        early_table(EARLY, DATA_OF_EARLY, gf.Q(1, 50), [gf.Q(1, 10)], digits=8), path
    ),
    "scales": lambda path: plot.draw_scales(
        [time_scales(EARLY, DATA_OF_EARLY, ["1e-1", "1e-2"], digits=4, direct=False)], path
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_it_is_the_same_valid_file_each_time(name: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    DRAWINGS[name](first)
    with mpl.rc_context({"lines.linewidth": 7, "font.size": 20}):  # a reader's own settings
        DRAWINGS[name](second)
    assert first.read_bytes() == second.read_bytes()
    root = ElementTree.fromstring(first.read_bytes())
    assert root.tag.endswith("svg")
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 5


@pytest.mark.parametrize("suffix", [".pdf", ".png"])
def test_other_formats(suffix: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{k}{suffix}" for k in range(2)]
    for file in files:
        plot.draw_fit(interpolate(DATA), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes()[:4] in (b"%PDF", b"\x89PNG")


def test_the_settings_of_the_reader_are_left_alone(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    plot.draw_fit(interpolate(DATA), tmp_path / "fit.svg")
    assert dict(mpl.rcParams) == before


def test_what_cannot_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaseError, match=r"ends in \.svg, \.pdf, \.png"):
        plot.draw_network(case("sine_trained"), tmp_path / "net.txt")
    with pytest.raises(NotAvailable, match="d = 1"):
        plot.draw_network(case("constant_atoms_plane"), tmp_path / "net.svg")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingPart, match=r"gfproof\[plot\]"):
        plot.draw_network(case("sine_trained"), tmp_path / "net.svg")
    assert not list(tmp_path.iterdir())


def test_nothing_is_loaded_before_something_is_drawn() -> None:
    code = "import sys, gfproof.write.plot; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["risk", "sine_trained"],
        ["critical", "affine_spurious_zero"],
        ["flow", "constant_two_neurons_flow", "--until", "1/4"],
        ["flow", "constant_two_neurons_flow", "--until", "1/4", "--rigorous"],
        ["descend", "constant_single_sample"],
        ["optimal", "zigzag_optimal", "--data", str(CASES / "zigzag.csv"), "--lambda", "1/5"],
    ],
    ids=" ".join,
)
def test_commands_draw(words: list[str], tmp_path: Path) -> None:
    command, name, *more = words
    file = tmp_path / "picture.svg"
    done = CliRunner().invoke(
        app, [command, str(CASES / f"{name}.toml"), *more, "--plot", str(file), "--json"]
    )
    assert done.exit_code == (command == "optimal")  # 1: this network is not
    assert ElementTree.parse(file).getroot().tag.endswith("svg")
    wrong = CliRunner().invoke(
        app, [command, str(CASES / f"{name}.toml"), *more, "--plot", str(tmp_path / "x.doc")]
    )
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    "words", [["--lambda", "0"], ["--lambda", "3/10"], ["--lambda", "1", "--no-skip"], ["--path"]]
)
def test_fits_draw(words: list[str], tmp_path: Path) -> None:
    file = tmp_path / "picture.svg"
    done = CliRunner().invoke(app, ["fit", str(CASES / "zigzag.csv"), *words, "--plot", str(file)])
    assert done.exit_code == 0
    assert ElementTree.parse(file).getroot().tag.endswith("svg")
