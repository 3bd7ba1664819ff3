"""Normalized networks of any depth: the worked example, exact claims on drawn networks, false variants, the gradient."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from gfproof.case.layered import LayeredCase
from gfproof.errors import CaseError
from gfproof.network import Network
from gfproof.network.deep import DeepNetwork
from gfproof.network.normalization import normalize, normalize_shallow
from gfproof.numbers import Ball, Q, contains, precision, radius, rational
from gfproof.problem import Affine, Atoms, Constant, Law, Problem, Target, Uniform
from gfproof.problem.deep import deep_risk_and_gradient, switches
from gfproof.theorems.answers import Answer, all_of, compare
from gfproof.theorems.normalized import deep
from gfproof.verdict import Verdict

WORKED = DeepNetwork.exact([[["3"], ["0"]], [["1", "14"]], [["2"]]], [["4", "0"], ["2"], ["1"]])
CASE = Path(__file__).parents[3] / "proofs" / "cases" / "deep_normalization.toml"
PYTHAGOREAN = ((3, 4), (4, -3), (-5, 12), (0, 1), (1, 0), (-3, -4), (0, 0))


def drawn(random: Random) -> LayeredCase:
    """A network whose representative is rational: Pythagorean rows in layer 1, one input per neuron above."""
    law: Law = Uniform((Q(-1),), (Q(2),))
    if random.random() < 0.5:
        law = Atoms(((Q(-1),), (Q(0),), (Q(2),)), (Q(1, 2), Q(1, 4), Q(1, 4)))
    wide = random.choice((1, 2, 3))
    first = [random.choice(PYTHAGOREAN) for _ in range(wide)]
    middle = [[0] * wide for _ in range(2)]
    offsets = []
    for rows in middle:  # a row (x, b) whose norm after rescaling by r stays rational: x r : b = 3 : 4
        i = random.randrange(wide)
        size = {25: 5, 169: 13, 1: 1, 0: 1}[first[i][0] ** 2 + first[i][1] ** 2]
        rows[i] = 3 * random.choice((1, -1))
        offsets.append(4 * size * random.choice((1, -1)))
    out = [[Q(random.randint(-3, 3), 2) for _ in range(2)] for _ in range(random.choice((1, 2)))]
    network = DeepNetwork.exact(
        [[[w] for w, _ in first], middle, out], [[b for _, b in first], offsets, [Q(1, 3)] * len(out)]
    )
    target: Target = Constant((Q(2),) * len(out))
    if random.random() < 0.3:
        target = Affine(((Q(1),),) * len(out), (Q(0),) * len(out))
    return LayeredCase(network, law, target)


def test_the_worked_example() -> None:
    found = normalize(WORKED)
    assert found.exact
    assert found.unit_rows()
    assert found.same_realization(WORKED)
    layers = found.values().to_json()
    assert layers["weights"] == [[["3/5"], ["0"]], [["1/3", "14/15"]], [["30"]]]
    assert layers["biases"] == [["4/5", "-1"], ["2/15"], ["1"]]
    for x, value in ((Q(0), 13), (Q(-4, 3), 5), (Q(-2), 5)):
        assert WORKED((x,)) == found.values()((x,)) == (value,)
    report = deep.deep_report(LayeredCase.load(CASE))
    assert {f.verdict for f in report.claims} == {Verdict.HOLDS}


def test_claims_hold_on_drawn_networks() -> None:
    random, flat = Random(5), 0
    for _ in range(60):
        case = drawn(random)
        at = deep.DeepInstance(case)
        assert at.normalization.exact
        found = {f.id: f.verdict for f in deep.deep_report(case).claims}
        constant = isinstance(case.target, Constant)
        assert {v for k, v in found.items() if k[:2] != "C7"} == {Verdict.HOLDS}
        assert {found["C7d"], found["C7e"]} == {Verdict.HOLDS if constant else Verdict.OUT_OF_SCOPE}
        flat += not constant
    assert 0 < flat < 40


def _first_output_only(at: deep.DeepInstance) -> Answer:
    network, (_, slope) = at.case.network, at.here
    parts = []
    for k, i in network.hidden_neurons():
        left = sum((x * g for x, g in zip(deep.row(network, k, i), deep.row(slope, k, i), strict=True)), Q(0))
        parts.append(compare(left, "==", network.outgoing(k, i)[0] * slope.outgoing(k, i)[0]))
    return all_of(parts)


@pytest.mark.parametrize(
    "false",
    [
        lambda at: deep.rate(at, 8),
        lambda at: deep.rate(at, 4, 2),
        lambda at: deep.pythagoras(at, 0),
        lambda at: deep.euler(at, 0),
        _first_output_only,
    ],
    ids=["-8 L", "c - 2 xi", "|PG| = |G|", "Euler steps stay on M", "one term of the column"],
)
def test_false_variants_are_refuted(false: object) -> None:
    random = Random(6)
    instances = [deep.DeepInstance(drawn(random)) for _ in range(40)]
    assert any(false(at).verdict is Verdict.FAILS for at in instances)  # type: ignore[operator]


def test_depth_one_is_the_gradient_of_one_hidden_layer() -> None:
    network = Network.exact(
        [["1"], ["-1"], ["2"]], ["-1/2", "1/4", "0"], [["2", "3", "0"], ["1", "0", "1/2"]], [0, 1]
    )
    target = Affine(((Q(3),), (Q(1),)), (Q(-1), Q(0)))
    for law in (Uniform((Q(-1),), (Q(1),)), Atoms(((Q(1, 2),), (Q(1),)), (Q(1, 3), Q(2, 3)))):
        risk, slope = Problem(target, law).risk_and_gradient(network)
        found = deep_risk_and_gradient(DeepNetwork.of_shallow(network), target, law)
        assert found == (risk, DeepNetwork((slope.w, slope.v), (slope.b, slope.c)))


def test_the_gradient_is_the_difference_quotient_in_every_entry() -> None:
    """On points away from kinks L is quadratic in each entry, so central differences are exact."""
    law = Atoms(((Q(1), Q(2)), (Q(-1), Q(1, 2))), (Q(1, 3), Q(2, 3)))
    network = DeepNetwork.exact(
        [[["1", "2"], ["-1", "1"]], [["1", "-1/2"], ["2", "1"]], [["1", "-3"]]], [[1, 2], ["1/3", 1], [0]]
    )
    target, h = Constant((Q(1),)), Q(1, 10**6)
    _, slope = deep_risk_and_gradient(network, target, law)
    for k, rows in enumerate(network.weights):
        for i, row in enumerate(rows):
            for j in range(len(row) + 1):
                quotient = Q(0)
                for side in (h, -h):
                    moved = [x + (side if n == j else 0) for n, x in enumerate((*row, network.biases[k][i]))]
                    bias = tuple(moved[-1] if n == i else b for n, b in enumerate(network.biases[k]))
                    changed = tuple(tuple(moved[:-1]) if n == i else r for n, r in enumerate(rows))
                    risk, _ = deep_risk_and_gradient(network.replaced(k, changed, bias), target, law)
                    quotient += risk / (2 * side)
                assert quotient == deep.row(slope, k, i)[j]


def test_irrational_norms_are_enclosed_and_the_rescaling_is_exact() -> None:
    network = Network.exact([["1"], ["0"]], ["1", "0"], ["2", "5"], "1")
    found = normalize_shallow(network)
    assert not found.exact
    assert found.unit_rows()
    assert found.same_realization(DeepNetwork.of_shallow(network))
    assert found.norms2 == ((Q(2), Q(0)),)
    v = found.values().weights[1][0]
    assert isinstance(v[0], Ball)
    assert radius(v[0]) < rational("1e-30")
    with precision(200):
        assert contains(v[0] * v[0], Q(8))
    assert v[1] == 5
    assert found.values().biases[0][1] == -1
    wrong = replace(found, norms2=((Q(3), Q(0)),))
    assert not wrong.same_realization(DeepNetwork.of_shallow(network))
    assert not found.same_realization(DeepNetwork.exact([[[1], [0]], [[2, 4]]], [[1, 0], [1]]))


def test_switches_of_a_composition() -> None:
    """relu(relu(x) - 1) on [-1, 3] switches at 0 and at 1."""
    network = DeepNetwork.exact([[[1]], [[1]], [[1]]], [[0], [-1], [0]])
    assert switches(network, Q(-1), Q(3)) == [-1, 0, 1, 3]


@pytest.mark.parametrize(
    ("layers", "complaint"),
    [
        ({"weights": [[["1"]], [["1", "2"]]], "biases": [["0"], ["0"]]}, "a row of layer 2 has 2 entries"),
        ({"weights": [[["1"]]], "biases": [["0"]]}, "1 layers"),
        ({"weights": "x"}, "expected a list"),
        ({"weights": [[["1"]], [["1"]]], "biases": [["0"]]}, "1 biases"),
        ({"weights": [[], [["1"]]]}, "layer 1 has no neurons"),
        ({"weights": [[["one"]], [["1"]]]}, "layers.weights.1"),
        ({"weights": [[["1"]], [["1"]]], "bias": []}, "unknown key"),
    ],
)
def test_bad_layers_are_refused(layers: dict[str, object], complaint: str) -> None:
    with pytest.raises(CaseError, match=complaint):
        LayeredCase.from_json({"layers": layers})


def test_cases_of_layers_are_read_back() -> None:
    case = LayeredCase.load(CASE)
    assert LayeredCase.from_json(case.to_json()) == case
    assert LayeredCase.from_json({"layers": {"weights": [[["1"]], [["1"]]]}}).network.biases == ((0,), (0,))
    with pytest.raises(CaseError, match="outputs"):
        LayeredCase.from_json({**case.to_json(), "target": {"kind": "constant", "value": ["1", "2"]}})
