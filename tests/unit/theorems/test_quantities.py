"""Every field of the sheets' fixtures, exactly."""

import json
from pathlib import Path
from typing import Any

import pytest

from gfproof.network import Network
from gfproof.numbers import Q, rational
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform
from gfproof.theorems.quantities import Quantities

DATA = Path(__file__).resolve().parents[2] / "data" / "fixtures"
FIELDS = {
    "L": "risk",
    "S": "hidden",
    "V": "lyapunov",
    "W": "centred",
    "E": "energy",
    "gradV_dot_G": "lyapunov_rate",
    "normG2": "gradient_norm2",
    "Q": "curvature",
    "M2": "second_moment",
    "trK": "kernel_trace",
    "step_exact": "step_exact",
    "step_trace": "step_trace",
    "step_apriori": "step_apriori",
    "step_crude": "step_crude",
}
OTHERS = {"name", "note", "d", "A", "B", "xi", "atoms", "masses", "w", "b", "v", "c", "gamma", "after_step"}
OTHERS |= {"G_w", "G_b", "G_v", "G_c"}


def fixtures() -> list[Any]:
    entries = [
        entry
        for name in ("constant_target", "sgd_constant")
        for entry in json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    ]
    return [pytest.param(entry, id=entry["name"].split()[0]) for entry in entries]


def rows(values: list[Any]) -> list[list[str]]:
    return [row if isinstance(row, list) else [row] for row in values]


def quantities(entry: dict[str, Any]) -> Quantities:
    network = Network.exact(rows(entry["w"]), entry["b"], entry["v"], entry["c"])
    if "atoms" in entry:
        points = tuple(tuple(map(rational, point)) for point in entry["atoms"])
        law: Uniform | Atoms = Atoms(points, tuple(map(rational, entry["masses"])))
    else:
        law = Uniform((rational(entry["A"]),), (rational(entry["B"]),))
    return Quantities(network, Problem(Constant((rational(entry["xi"]),)), law))


@pytest.mark.parametrize("entry", fixtures())
def test_every_field_of_the_fixture(entry: dict[str, Any]) -> None:
    assert set(entry) <= set(FIELDS) | OTHERS, "a field that no test reads"
    at = quantities(entry)
    for field, name in FIELDS.items():
        if field in entry:
            assert getattr(at, name) == rational(entry[field]), field
    slope = at.gradient
    assert [list(row) for row in slope.w] == [[rational(x) for x in row] for row in rows(entry["G_w"])]
    assert list(slope.b) == [rational(x) for x in entry["G_b"]]
    assert list(slope.v[0]) == [rational(x) for x in entry["G_v"]]
    assert slope.c[0] == rational(entry["G_c"])


@pytest.mark.parametrize("entry", [p for p in fixtures() if "after_step" in p.values[0]])
def test_one_step_of_the_fixture(entry: dict[str, Any]) -> None:
    before, wanted = quantities(entry), entry["after_step"]
    after = before.after(rational(entry["gamma"]))
    assert after.lyapunov == rational(wanted["V"])
    assert after.lyapunov - before.lyapunov == rational(wanted["V_change"])
    assert after.risk == rational(wanted["L"])
    network = after.network
    if "w" in wanted:
        assert [row[0] for row in network.w] == [rational(x) for x in wanted["w"]]
        assert list(network.b) == [rational(x) for x in wanted["b"]]
        assert list(network.v[0]) == [rational(x) for x in wanted["v"]]
        assert network.c[0] == rational(wanted["c"])


def test_sixteen_fields_of_the_affine_skip_fixture() -> None:
    """AS1: an affine target with a linear skip connection."""
    network = Network.exact([["1"], ["-1"]], ["-1/2", "1/4"], ["2", "3"], "0", ["1/2"])
    problem = Problem(Affine(((Q(3),),), (Q(-1),)), Uniform((Q(0),), (Q(1),)))
    at = Quantities(network, problem)
    assert at.risk == Q(155, 384)
    slope = at.gradient
    assert [x for row in slope.w for x in row] == [Q(-7, 12), Q(5, 32)]
    assert list(slope.b) == [Q(-3, 4), Q(51, 32)]
    assert list(slope.v[0]) == [Q(-5, 48), Q(31, 384)]
    assert (slope.c[0], slope.a) == (Q(3, 16), ((Q(-15, 64),),))
    assert (at.hidden, at.lyapunov, at.centred) == (Q(245, 16), Q(797, 16), Q(477, 16))
    assert (at.curvature, at.step_exact, at.step_apriori) == (Q(180131, 49152), Q(158720, 180131), Q(24, 509))
    assert at.lyapunov_rate == 8 * at.risk
    assert at.weighted_rate((Q(3), Q(-1, 2))) == 4 * at.risk
    assert at.gradient_norm2 <= 4 * (1 + at.second_moment) * (at.hidden + 1) * at.risk
    assert at.curvature <= 4 * at.kernel_trace * at.risk
    assert at.kernel_trace <= at.kappa(at.hidden) == (1 + at.second_moment) * (at.hidden + 2)


def test_the_worked_step_bound_of_the_sheet() -> None:
    """GD0: kappa_0 = 301/12 on CT1."""
    entry = fixtures()[0].values[0]
    assert quantities(entry).kappa_centred == Q(301, 12)


def test_the_convention_at_zero_of_the_sheet() -> None:
    """mu = delta_0, w = 1, b = 0, v = 3, c = 1, xi = 0, relu'(0) = 1: L = 1, Q = 44, strict trK = 2, own trK = 11."""
    network = Network.exact([["1"]], ["0"], ["3"], "1")
    at = Quantities(network, Problem(Constant((Q(0),)), Atoms(((Q(0),),), (Q(1),))))
    other = at.with_convention(Q(1))
    assert (other.risk, other.curvature, other.kernel_trace) == (1, 44, 2)
    assert other.kernel_trace_with(Q(1)) == 11
    assert other.after(Q(1, 2)).lyapunov - other.lyapunov == 7
    assert at.curvature == 8  # strict: the neuron does not move
