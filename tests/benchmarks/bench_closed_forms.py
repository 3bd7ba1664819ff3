"""Closed forms of all 120 classes of cells of width 5, derived and verified; beside SymPy's integrals of the risk.

Run with ``pytest tests/benchmarks/bench_closed_forms.py --benchmark-only``; the goal is 0.5 s for the 120 classes.
"""

import time
from typing import Any

import pytest
import sympy

from gfproof.network import Cell, Kind, Knot
from gfproof.symbolic.derivation import derivation
from gfproof.symbolic.derive import closed_form, closed_forms
from gfproof.symbolic.expressions import Expressions
from gfproof.symbolic.setting import AFFINE, CONSTANT, Setting

GOAL_SECONDS = 0.5


def derive_and_verify(width: int, target: str = CONSTANT) -> int:
    """Every class of a width; ``closed_forms`` verifies each before it hands it out."""
    return sum(1 for _ in closed_forms(Setting(width, target)))


@pytest.mark.parametrize("target", [CONSTANT, AFFINE])
def test_all_classes_of_width_five(benchmark: Any, target: str) -> None:
    count = benchmark.pedantic(derive_and_verify, args=(5, target), rounds=3)
    started = time.process_time()
    derive_and_verify(5, target)
    benchmark.extra_info["cpu_seconds"] = time.process_time() - started
    benchmark.extra_info["goal_seconds"] = GOAL_SECONDS
    assert count == 120


def test_whole_derivation_of_one_cell_of_width_five(benchmark: Any) -> None:
    form = closed_form(all_right(5), Setting(5))
    assert len(benchmark(lambda: derivation(form).checked())) == 8


def all_right(width: int) -> Cell:
    """All neurons switch on, one after the other."""
    return Cell((Kind.RIGHT,) * width, tuple(Knot(neuron=i) for i in range(width)))


def integrated_by_sympy(width: int) -> Any:
    """The risk of the cell in which all neurons switch on, by ``sympy.integrate`` segment by segment, in (w, b, v, c)."""
    x, c, xi = sympy.symbols("x c xi", real=True)
    w, b, v = (sympy.symbols(f"{letter}1:{width + 1}", real=True) for letter in "wbv")
    places = [sympy.Integer(0), *(-bias / slope for slope, bias in zip(w, b, strict=True)), sympy.Integer(1)]
    total = sympy.Integer(0)
    for k in range(width + 1):
        error = c - xi + sum(v[i] * (w[i] * x + b[i]) for i in range(k))
        total += sympy.integrate(sympy.expand(error**2), (x, places[k], places[k + 1]))
    return total


@pytest.mark.parametrize("width", [1, 2])
def test_peer_sympy_integrate(benchmark: Any, width: int) -> None:
    """One class of the width, not verified; SymPy's answer is compared with ours."""
    theirs = benchmark.pedantic(integrated_by_sympy, args=(width,), rounds=2)
    ours = Expressions(closed_form(all_right(width), Setting(width))).risk()
    assert sympy.expand(theirs - ours) == 0


@pytest.mark.parametrize("width", [1, 2])
def test_one_class_beside_the_peer(benchmark: Any, width: int) -> None:
    """The same class, derived and verified."""
    assert benchmark(lambda: closed_form(all_right(width), Setting(width)).verify()) > 0
