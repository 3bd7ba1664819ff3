"""Every field of the exact fixtures, reproduced exactly.

The quantities come from gfproof.theorems.quantities; the formulas that only a fixture needs stand here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from gfproof.network import Network, Parameters
from gfproof.numbers import Q, rational
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Problem, Uniform
from gfproof.risk import projected
from gfproof.risk.critical import CriticalType, classify, threshold
from gfproof.risk.pieces import PolynomialPieces
from gfproof.theorems.quantities import Quantities

FOLDER = Path(__file__).parent / "data" / "fixtures"


def load(name: str) -> list[Any]:
    return [
        pytest.param(entry, id=entry["name"].split()[0])
        for entry in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ]


def numbers(values: Any) -> Any:
    """The exact numbers in a field of any shape."""
    if isinstance(values, list):
        return tuple(map(numbers, values))
    return None if values is None else rational(values)


def network_of(data: dict[str, Any]) -> Network:
    w = [row if isinstance(row, list) else [row] for row in data["w"]]
    return Network.exact(w, data["b"], data["v"], data["c"], data.get("a"))


def problem_of(data: dict[str, Any]) -> Problem:
    if "atoms" in data:
        law: Any = Atoms(numbers(data["atoms"]), numbers(data["masses"]))
    else:
        law = Uniform((rational(data["A"]),), (rational(data["B"]),))
    if "target_pieces" in data:
        pieces = [tuple(map(rational, piece)) for piece in data["target_pieces"]]
        return Problem(
            Piecewise(
                PolynomialPieces(
                    tuple(piece[1] for piece in pieces[:-1]), tuple((piece[2:],) for piece in pieces)
                )
            ),
            law,
        )
    if "xi" in data:
        return Problem(Constant((rational(data["xi"]),)), law)
    return Problem(Affine(((rational(data["alpha"]),),), (rational(data["beta"]),)), law)


def shaped(block: tuple[Any, ...], like: Any) -> Any:
    """A block of parameters in the shape a fixture writes it: one output without rows, d = 1 without columns."""
    if isinstance(like, str):
        return block[0]
    if isinstance(block[0], tuple) and not isinstance(like[0], list):
        return tuple(row[0] for row in block) if len(block) == len(like) else block[0]
    return block


def parameters(data: Parameters, fields: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The blocks of parameters under the names and in the shapes of a fixture."""
    found = {}
    for name in ("w", "b", "c", "a"):
        if prefix + name in fields:
            found[prefix + name] = shaped(getattr(data, name), fields[prefix + name])
    if prefix + "v" in fields:
        found[prefix + "v"] = data.v[0]
    return found


def constant_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Everything the sheets on constant targets state about one network."""
    at = Quantities(network_of(data), problem_of(data))
    found: dict[str, Any] = {
        "L": at.risk,
        **parameters(at.gradient, data, "G_"),
        "S": at.hidden,
        "V": at.lyapunov,
        "W": at.centred,
        "E": at.energy,
        "gradV_dot_G": at.lyapunov_rate,
        "normG2": at.gradient_norm2,
        "Q": at.curvature,
        "M2": at.second_moment,
        "step_exact": at.step_exact,
        "trK": at.kernel_trace,
        "step_trace": at.step_trace,
        "step_apriori": at.step_apriori,
        "step_crude": at.step_crude,
    }
    if "gamma" in data:
        gamma = rational(data["gamma"])
        new = Quantities(at.network.step(at.gradient, -gamma), at.problem)
        found["after_step"] = {
            **parameters(new.network, data["after_step"]),
            "V": new.lyapunov,
            "V_change": new.lyapunov - at.lyapunov,
            "L": new.risk,
        }
    return found


def wanted(data: dict[str, Any], given: set[str]) -> dict[str, Any]:
    """The fields that are to be reproduced: all but those that state the network and the problem."""
    return {
        key: {k: numbers(x) for k, x in value.items()} if isinstance(value, dict) else numbers(value)
        for key, value in data.items()
        if key not in given
    }


GIVEN = {"name", "note", "d", "A", "B", "atoms", "masses", "xi", "w", "b", "v", "c", "gamma"}


@pytest.mark.parametrize("data", [*load("constant_target"), *load("sgd_constant")])
def test_constant_target_fields(data: dict[str, Any]) -> None:
    fields = wanted(data, GIVEN)
    found = constant_fields(data)
    assert found.pop("step_crude") == fields.pop(
        "step_crude", Quantities(network_of(data), problem_of(data)).step_crude
    )
    assert found == fields


ZERO_TYPES = {
    "AF1": ("a", CriticalType.GLOBAL_MINIMUM),
    "AF2": ("b", CriticalType.LOCAL_MINIMUM),
    "AF3": ("c", CriticalType.SADDLE),
    "AF4": ("c", CriticalType.SADDLE),
    "AF5": ("c", CriticalType.SADDLE),
    "AF6": None,
    "AF7": ("b", CriticalType.LOCAL_MINIMUM),
    "AF8": ("b", CriticalType.SADDLE),
    "AF9": ("b", CriticalType.NOT_DIFFERENTIABLE),
}


@pytest.mark.parametrize("data", load("gradient_flow_affine"))
def test_affine_target_fields(data: dict[str, Any]) -> None:
    network, problem = network_of(data), problem_of(data)
    risk, gradient = problem.risk_and_gradient(network)
    bound = threshold(rational(data["alpha"]), rational(data["B"]) - rational(data["A"]), network.width)
    booleans = {key: data[key] for key in ("is_zero_of_G", "below_threshold")}
    fields = wanted(data, {"name", "note", "A", "B", "alpha", "beta", "w", "b", "v", "c", *booleans})
    assert fields == {
        "L": risk,
        **parameters(gradient, data, "G_"),
        "threshold": bound,
        "kinks": network.kinks(),
    }
    assert booleans == {
        "is_zero_of_G": all(x == 0 for x in gradient.entries()),
        "below_threshold": bool(risk < bound),
    }


@pytest.mark.parametrize("data", load("gradient_flow_affine"))
def test_types_of_the_zeros_for_affine_targets(data: dict[str, Any]) -> None:
    network, problem = network_of(data), problem_of(data)
    found = classify(network, problem.domain)
    expected = ZERO_TYPES[data["name"].split()[0]]
    assert expected == (found and (found.case, found.type))
    assert (found is not None) is data["is_zero_of_G"]
    if found is None:
        return
    assert found.risk == problem.risk(network)
    assert (
        found.differentiable
        is problem.is_differentiable(network)
        is (expected[1] is not CriticalType.NOT_DIFFERENTIABLE)
    )
    if found.type in (CriticalType.SADDLE, CriticalType.NOT_DIFFERENTIABLE):
        assert found.lower is not None
        assert problem.risk(found.lower) < found.risk
    else:
        assert found.lower is None


def affine_case(network: Network, alpha: str = "1", beta: str = "0") -> Problem:
    return Problem(Affine(((rational(alpha),),), (rational(beta),)), Uniform((Q(0),), (Q(1),)))


def test_descent_from_the_flat_saddle() -> None:
    """FL1: with (w, b, v, c) = (s, 1, s, 1/2 - s - s^2/2) the risk is (1 - s^2)^2/12."""
    at = Network.exact([[0]], [1], [0], "1/2")
    problem = affine_case(at)
    risk, gradient = problem.risk_and_gradient(at)
    assert risk == Q(1, 12)
    assert all(x == 0 for x in gradient.entries())
    found = classify(at, problem.domain)
    assert found is not None
    assert (found.case, found.type) == ("b", CriticalType.SADDLE)
    for s in (Q(1, 100), Q(-1, 7), Q(1, 2)):
        moved = Network(((s,),), (Q(1),), ((s,),), (Q(1, 2) - s - s * s / 2,))
        assert problem.risk(moved) == (1 - s * s) ** 2 / 12


@pytest.mark.parametrize(
    ("delta", "risk"),
    [("1/100", "99862543/97200000000"), ("-1/100", "99867943/97200000000")],
)
def test_descent_from_a_zigzag(delta: str, risk: str) -> None:
    """DE1: at AF3 the kink 1/3 moves by delta."""
    d = rational(delta)
    moved = Network(
        ((Q(1),), (Q(-1),)),
        (-Q(1, 3) - d, Q(2, 3)),
        ((Q(2, 3), Q(-2, 3) - Q(9, 8) * d),),
        (Q(1, 2) + Q(2, 3) * d,),
    )
    assert affine_case(moved).risk(moved) == rational(risk)


@pytest.mark.parametrize(
    ("v", "bias_risk"),
    [(-2, lambda e: Q(1, 12) - e * e + 2 * e**3), (2, lambda e: Q(1, 12) + e * e + Q(2, 3) * e**3)],
)
def test_semi_inactive_neurons_made_active(v: int, bias_risk: Any) -> None:
    """AF8 and AF7 with b = e: the risk falls or rises as the sheet says."""
    for e in (Q(0), Q(1, 9), Q(1, 2), Q(1)):
        network = Network(((Q(-1),),), (e,), ((Q(v),),), (Q(1, 2),))
        assert affine_case(network).risk(network) == bias_risk(e)


def test_one_sided_derivatives_at_a_degenerate_neuron() -> None:
    """AF9."""
    network = Network.exact([[0]], [0], [1], "1/2")
    problem = affine_case(network)
    for (dw, db), slope in {(1, 0): "-1/6", (-1, 0): "0", (-1, 1): "1/6"}.items():
        direction = Parameters(((Q(dw),),), (Q(db),), ((Q(0),),), (Q(0),))
        assert problem.directional_derivative(network, direction) == rational(slope)


def test_lower_semicontinuity_fails_with_atoms() -> None:
    """LSC: mu = (delta_0 + delta_1)/2, f = 0, w = v = 1, c = -1/2, an atom on the kink at b = 0."""
    problem = Problem(Constant((Q(0),)), Atoms(((Q(0),), (Q(1),)), (Q(1, 2), Q(1, 2))))

    def at(b: Q) -> Parameters:
        return problem.generalized_gradient(Network(((Q(1),),), (b,), ((Q(1),),), (Q(-1, 2),)))

    assert list(at(Q(1, 10)).entries()) == [Q(3, 5), Q(1, 5), Q(31, 50), Q(1, 5)]
    assert at(Q(1, 10)).norm2() == Q(2061, 2500)
    assert list(at(Q(0)).entries()) == [Q(1, 2), Q(1, 2), Q(1, 2), Q(0)]
    assert at(Q(0)).norm2() == Q(3, 4)
    # for b in (0, 1): G = (1/2 + b, 2 b, 1/2 + b + 2 b^2, 2 b), a polynomial whose value at 0+ has square 1/2
    for b in (Q(1, 7), Q(1, 1000), Q(1, 10**12)):
        assert list(at(b).entries()) == [Q(1, 2) + b, 2 * b, Q(1, 2) + b + 2 * b * b, 2 * b]


def normalized_fields(data: dict[str, Any]) -> dict[str, Any]:
    network, problem = network_of(data), problem_of(data)
    risk, gradient = problem.risk_and_gradient(network)
    field = projected.projected(network, gradient)
    velocity = field.map(lambda x: -x)
    found: dict[str, Any] = {
        "L": risk,
        **parameters(gradient, data, "G_"),
        "normal_component": projected.normal_components(network, gradient),
        **parameters(field, data, "PG_"),
        "normPG2": field.norm2(),
        "normG2": gradient.norm2(),
        "kinks": network.kinks(),
    }
    xi = problem.constant_value()
    if "V_n" in data:
        assert xi == (rational(data["xi"]),)
        gap = network.c[0] - xi[0]
        found["V_n"] = sum(x * x for x in network.v[0]) + gap**2
        found["dVn_dt"] = (
            2 * sum(v * dv for v, dv in zip(network.v[0], velocity.v[0], strict=True))
            + 2 * gap * velocity.c[0]
        )
        found["minus_4L"] = -4 * risk
    if "Psi_prime" in data:
        law = problem.law
        assert isinstance(law, Uniform)
        kink, speed = network.kinks()[0], projected.kink_velocities(network, velocity)[0]
        slope = projected.psi_slope(kink, bool(network.w[0][0] > 0), law.low[0], law.high[0])
        found["dv_dt"] = velocity.v[0][0]
        found["dt_kink_dt"] = speed
        found["Psi_prime"] = slope
        found["d_dt_half_v2_plus_Psi"] = network.v[0][0] * velocity.v[0][0] + slope * speed
    return found


@pytest.mark.parametrize("data", load("normalized_flow"))
def test_normalized_flow_fields(data: dict[str, Any]) -> None:
    assert projected.is_normalized(network_of(data))
    given = {"name", "note", "A", "B", "target_pieces", "xi", "w", "b", "v", "c"}
    assert normalized_fields(data) == wanted(data, given)


def test_deep_normalisation_layer_by_layer() -> None:
    """The 1-2-1-1 fixture: rows of norm r move into the next layer, a zero row becomes bias -1."""
    relu = lambda y: max(y, Q(0))  # noqa: E731  # two lines below are the whole network

    def deep(rows: Any, second: Any, outer: Q) -> Any:
        return lambda x: (
            outer
            * relu(
                sum((s * relu(w * x + b) for s, (w, b) in zip(second[:-1], rows, strict=True)), second[-1])
            )
            + 1
        )

    plain = deep([(Q(3), Q(4)), (Q(0), Q(0))], (Q(1), Q(14), Q(2)), Q(2))
    normal = deep([(Q(3, 5), Q(4, 5)), (Q(0), Q(-1))], (Q(1, 3), Q(14, 15), Q(2, 15)), Q(30))
    assert [plain(x) for x in (Q(0), Q(-4, 3), Q(-2))] == [13, 5, 5]
    assert all(plain(Q(k, 7)) == normal(Q(k, 7)) for k in range(-30, 31))


def test_skip_connection_fixture() -> None:
    """AS1."""
    at = Quantities(
        Network.exact([[1], [-1]], ["-1/2", "1/4"], [2, 3], 0, ["1/2"]),
        Problem(Affine(((Q(3),),), (Q(-1),)), Uniform((Q(0),), (Q(1),))),
    )
    gradient = Network.exact(
        [["-7/12"], ["5/32"]], ["-3/4", "51/32"], ["-5/48", "31/384"], "3/16", ["-15/64"]
    )
    assert at.risk == Q(155, 384)
    assert at.gradient == Parameters(gradient.w, gradient.b, gradient.v, gradient.c, gradient.a)
    assert (at.hidden, at.lyapunov, at.centred) == (Q(245, 16), Q(797, 16), Q(477, 16))
    assert at.curvature == Q(180131, 49152)
    assert at.step_exact == Q(158720, 180131)
    assert at.step_apriori == Q(24, 509)


def test_a_wrong_field_is_noticed() -> None:
    """The comparison is not vacuous: every field of a fixture that is changed makes it fail."""
    data = json.loads((FOLDER / "constant_target.json").read_text(encoding="utf-8"))[0]
    fields, found = wanted(data, GIVEN), constant_fields(data)
    assert fields == found
    for key, value in fields.items():
        wrong = replace_once(value)
        assert {**fields, key: wrong} != found, key


def replace_once(value: Any) -> Any:
    if isinstance(value, dict):
        return {**value, "V": value["V"] + 1}
    return (value[0] + 1, *value[1:]) if isinstance(value, tuple) else value + 1
