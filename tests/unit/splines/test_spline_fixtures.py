"""The exact fixtures S1 to S8 of variational splines, every field; each answer's certificate is accepted."""

import json
from pathlib import Path
from typing import Any

import pytest

from gfproof.certify import splines as certificates
from gfproof.network import Network
from gfproof.numbers import Q, rational
from gfproof.splines import (
    Data,
    Loss,
    Spline,
    fit,
    global_optimality,
    interpolate,
    network_without_skip,
    objections,
    regularisation_path,
    solution_set,
)
from gfproof.splines.penalised import SquareProblem
from gfproof.splines.spline import slope_jumps, slopes_between

FIXTURES = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "variational_splines.json").read_text(encoding="utf-8")
)


def entries(group: str) -> Any:
    return pytest.mark.parametrize("entry", [pytest.param(e, id=e["id"]) for e in FIXTURES[group]])


def numbers(texts: list[str]) -> tuple[Q, ...]:
    return tuple(map(rational, texts))


def data_of(entry: dict[str, Any]) -> Data:
    return Data.exact(entry["x"], entry["y"])


@entries("interp")
def test_interpolation(entry: dict[str, Any]) -> None:
    data = data_of(entry)
    found, solutions = interpolate(data), solution_set(data)
    assert slopes_between(data.nodes, found.values) == numbers(entry["m"])
    assert slope_jumps(data.nodes, found.values) == numbers(entry["J"])
    assert (found.value, found.eta, found.q) == (
        rational(entry["TV2"]),
        numbers(entry["eta"]),
        numbers(entry["q"]),
    )
    assert found.function.total_variation == found.value
    assert solutions.unique is entry["unique"]
    assert solutions.fewest_knots == len(solutions.sparsest().knots) == entry["min_knots"]
    assert solutions.contains(solutions.sparsest())
    certificates.accept(certificates.certificate_of_minimum(found))
    certificates.accept(certificates.certificate_of_solutions(solutions))


def test_the_sparsest_interpolant_of_s2_has_one_knot_between_the_nodes() -> None:
    entry = next(e for e in FIXTURES["interp"] if e["id"] == "S2")
    solutions = solution_set(data_of(entry))
    assert solutions.sparsest() == Spline.exact(entry["c0"], entry["c1"], entry["sparsest"])
    # concave between the nodes, linear outside, but f' jumps up at two nodes: TV2 = 6
    other = Spline.exact(0, 2, [(1, 1), ("3/2", -4), (2, 1)])
    other = Spline.exact(other.intercept, 1, zip(other.knots, other.jumps, strict=True))
    assert other.values(solutions.nodes) == solutions.values
    assert other.total_variation == 6
    assert not solutions.contains(other)


@entries("penalised_square")
def test_square_loss(entry: dict[str, Any]) -> None:
    data, parameter = data_of(entry), rational(entry["lam"])
    found = fit(data, parameter)
    assert found.values == numbers(entry["f"])
    assert slope_jumps(data.nodes, found.values) == numbers(entry["J"])
    assert found.eta[1:-1] == numbers(entry["eta"])
    assert found.q == numbers(entry["q"])
    assert found.objective == rational(entry["obj"])
    assert SquareProblem(data).largest == rational(entry["lam_max"])
    path = regularisation_path(data)
    assert path.largest == rational(entry["lam_max"])
    assert path.values(parameter) == found.values
    assert path.objective(parameter) == found.objective
    assert objections(data, Loss.SQUARE, parameter, found.function, found.q) == ()
    certificates.accept(certificates.certificate_of_minimum(found))


def test_the_network_of_s1a_is_globally_optimal() -> None:
    entry = next(e for e in FIXTURES["penalised_square"] if "net" in e)
    net = entry["net"]
    v, w, b = zip(*net["neurons"], strict=True)  # the sheet writes max(w x - b, 0)
    network = Network.exact([[x] for x in w], [-rational(x) for x in b], v, net["c0"], [net["c"]])
    found = global_optimality(network, data_of(entry), rational(entry["lam"]))
    assert found.optimal
    assert found.reasons == ()
    assert found.objective == rational(entry["obj"])
    certificates.accept(certificates.certificate_of_training(found))


@entries("absolute")
def test_absolute_loss(entry: dict[str, Any]) -> None:
    data, parameter = data_of(entry), rational(entry["lam"])
    found = fit(data, parameter, Loss.ABSOLUTE)
    assert found.objective == rational(entry["obj"])
    certificates.accept(certificates.certificate_of_minimum(found))
    # minimisers need not be unique: the fixture's own one is optimal, by the fixture's own certificate
    theirs = Spline.through(data.nodes, numbers(entry["f"]))
    assert objections(data, Loss.ABSOLUTE, parameter, theirs, numbers(entry["q"])) == ()


@entries("noskip_interp")
def test_interpolation_without_skip_connection(entry: dict[str, Any]) -> None:
    data = data_of(entry)
    dots, found = Spline.through(data.x, data.y), interpolate(data, skip=False)
    assert dots.total_variation == rational(entry["T"])
    assert found.value == found.function.representation_cost == rational(entry["minR"])
    assert "dots_R" not in entry or dots.representation_cost == rational(entry["dots_R"])
    assert "q" not in entry or found.q == numbers(entry["q"])
    network = network_without_skip(found.function, balanced=True)
    decay = sum((v * v + w[0] * w[0] for v, w in zip(network.v[0], network.w, strict=True)), Q(0)) / 2
    assert decay == found.value
    certificates.accept(certificates.certificate_of_minimum(found))


def test_the_path_of_s1_in_closed_form() -> None:
    """f(x_i) = y_i - lambda q_i, objective 5 lambda - 5 lambda^2 up to lambda = 1/2, then 5/4."""
    entry = FIXTURES["interp"][0]
    data, q = data_of(entry), numbers(entry["q"])
    path = regularisation_path(data)
    assert path.breakpoints == (Q(1, 2),)
    for lam in (Q(1, 100), Q(1, 7), Q(3, 10), Q(1, 2)):
        assert path.values(lam) == tuple(y - lam * p for y, p in zip(data.y, q, strict=True))
        assert path.objective(lam) == 5 * lam - 5 * lam**2
    assert path.objective(Q(7)) == Q(5, 4)


def test_the_first_knot_of_s3_vanishes_at_three_elevenths() -> None:
    path = regularisation_path(data_of(FIXTURES["interp"][2]))
    assert path.breakpoints == (Q(9, 5), Q(3, 11))


def test_norms_of_closed_forms() -> None:
    """F5: |x|, x, max(x, 0), x + max(x, 0)."""
    shapes = [Spline.exact(0, -1, [(0, 2)]), Spline.exact(0, 1)]
    shapes += [Spline.exact(0, 0, [(0, 1)]), Spline.exact(0, 1, [(0, 1)])]
    assert [(f.total_variation, f.representation_cost) for f in shapes] == [(2, 2), (0, 2), (1, 1), (1, 3)]
