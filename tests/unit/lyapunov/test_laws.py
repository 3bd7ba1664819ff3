"""Counts of conservation laws: the published cases, the closed formulas, and an independent float
computation."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

from gfproof.errors import BudgetExceeded, ShapeError
from gfproof.lyapunov.architecture import Architecture, Law
from gfproof.lyapunov.laws import LawCount, count_from, count_laws, integer_point
from gfproof.lyapunov.vector_fields import along, gradient_field
from gfproof.numbers import Q

FIXTURES = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "conservation_laws.json").read_text(encoding="utf-8")
)


def linear(*widths: int, bias: bool = False) -> LawCount:
    return count_laws(Architecture(widths, "linear", bias))


def relu(*widths: int, bias: bool = False) -> LawCount:
    return count_laws(Architecture(widths, "relu", bias))


@pytest.mark.parametrize("case", FIXTURES["linear"], ids=lambda c: str(c["dims"]))
def test_published_counts_of_linear_networks(case: dict[str, Any]) -> None:
    count = linear(*case["dims"])
    assert count.exact
    assert (count.parameters, count.lie_bounds, count.law_bounds) == (
        case["P"],
        (case["dimLie"], case["dimLie"]),
        (case["laws"], case["laws"]),
    )
    assert len(count.basis) == case.get("entries_rank", case["laws"])


@pytest.mark.parametrize("case", FIXTURES["relu_paths"], ids=lambda c: str(c["dims"]))
def test_published_counts_of_relu_path_liftings(case: dict[str, Any]) -> None:
    count = relu(*case["dims"], bias=case["bias"])
    assert count.exact
    assert (count.parameters, count.lie_bounds[0], count.law_bounds[0]) == (
        case["P"],
        case["dimLie"],
        case["laws"],
    )


def test_both_minors_are_not_zero_and_the_gradients_are_orthogonal_to_the_fields() -> None:
    for count in (linear(2, 3, 2), linear(1, 2, 2, 1), relu(2, 2, 2, bias=True)):
        assert count.lie_minor.value(count.values) != 0
        assert count.law_minor.value(count.law_gradients) != 0
        assert count.lie_minor.rank + count.law_minor.rank == count.parameters
        for gradient in count.law_gradients.rows:
            for value in count.values.rows:
                assert sum((q * value.get(j, Q(0)) for j, q in gradient.items()), Q(0)) == 0


@pytest.mark.parametrize("bias", [False, True])
def test_two_layer_linear_counts_follow_the_formula(bias: bool) -> None:
    for n, r, m in itertools.product(range(1, 5), repeat=3):
        count = linear(n, r, m, bias=bias)
        s = min(r, n + m + int(bias))
        assert count.exact
        assert (
            count.law_bounds[0]
            == s * (2 * r + 1 - s) // 2
            == Architecture((n, r, m), "linear", bias).rank_of_laws()
        )
        assert count.extra == 0


@pytest.mark.parametrize("depth", [3, 4])
def test_deep_linear_counts_with_widths_of_at_least_two_follow_the_formula(depth: int) -> None:
    cases = [w for w in itertools.product((2, 3), repeat=depth + 1) if Architecture(w, "linear").count <= 30]
    assert len(cases) >= 16
    for widths in cases:
        count = linear(*widths)
        assert count.exact
        assert count.law_bounds[0] == Architecture(widths, "linear").rank_of_laws() == len(count.basis)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("length", [3, 4, 5])
def test_relu_path_liftings_have_one_law_per_hidden_neuron(bias: bool, length: int) -> None:
    seen = 0
    for widths in itertools.product(range(1, 4), repeat=length):
        if Architecture(widths, "relu", bias).count <= 20:
            count = relu(*widths, bias=bias)
            assert count.exact
            assert count.law_bounds[0] == sum(widths[1:-1])
            seen += 1
    assert seen >= 20


@pytest.mark.parametrize(
    ("widths", "excess"),
    [
        ((1, 2, 2, 1), 1),
        ((1, 2, 3, 1), 1),
        ((1, 3, 2, 1), 1),
        ((1, 3, 3, 1), 2),
        ((1, 3, 4, 1), 2),
        ((1, 2, 2, 2, 1), 2),
        ((2, 1, 2, 2, 1, 2), 1),
        ((1, 2, 2, 1, 2, 2, 1), 2),
        ((1, 2, 1, 2, 1), 0),
        ((1, 1, 1, 1), 0),
    ],
)
def test_bottlenecks_of_width_one_have_more_laws_than_entries(widths: tuple[int, ...], excess: int) -> None:
    count = linear(*widths)
    assert count.exact
    assert count.extra == excess
    assert count.law_bounds[0] == Architecture(widths, "linear").rank_of_laws() + excess
    assert ("first integral" in count.explanation) == bool(excess)


def test_biases_inside_a_bottleneck_leave_no_extra_laws() -> None:
    count = linear(1, 2, 2, 1, bias=True)
    assert count.exact
    assert count.extra == 0
    assert count.law_bounds == (6, 6)


def float_lie_rank(architecture: Architecture, seed: int) -> int:
    """Independent count: brackets derived by sympy, evaluated in float64 at a Gaussian point, rank by SVD."""
    symbols = [sympy.Symbol(f"t{j}") for j in range(architecture.count)]
    point = np.random.default_rng(seed).normal(size=architecture.count)
    phi = float_factorization(architecture, symbols)
    generators = [sympy.Matrix([sympy.diff(p, s) for s in symbols]) for p in phi]

    def values(fields: list[Any]) -> np.ndarray:
        matrix = sympy.lambdify([symbols], [list(f) for f in fields])(point)
        return np.array(matrix, dtype=float)

    fields, rank = list(generators), -1
    while rank != (rank := np.linalg.matrix_rank(values(fields), tol=1e-8)):
        brackets = [
            (y.jacobian(symbols) * x - x.jacobian(symbols) * y).expand() for x in generators for y in fields
        ]
        fields += [b for b in brackets if any(b)][:40]
    return int(rank)


def float_factorization(architecture: Architecture, symbols: list[Any]) -> list[Any]:
    """phi again, written from its definition with sympy matrices and explicit path products."""
    place = iter(symbols)
    weights, biases = [], []
    for layer, (k, below) in enumerate(zip(architecture.widths[1:], architecture.widths, strict=False), 1):
        weights.append(sympy.Matrix(k, below, lambda *_: next(place)))
        if architecture.bias and layer < architecture.depth:
            biases.append([next(place) for _ in range(k)])
    if architecture.activation == "linear":
        product = sympy.eye(architecture.widths[0])
        offset = sympy.zeros(architecture.widths[0], 1)
        for layer, w in enumerate(weights):
            product, offset = w * product, w * offset
            if layer < len(biases):
                offset = offset + sympy.Matrix(biases[layer])
        return [p.expand() for p in [*product, *offset] if p != 0]
    found = []
    for start in [0, *range(1, len(biases) + 1)]:
        for nodes in itertools.product(*(range(k) for k in architecture.widths[start:])):
            value = biases[start - 1][nodes[0]] if start else sympy.Integer(1)
            for layer, (a, b) in enumerate(itertools.pairwise(nodes), start):
                value *= weights[layer][b, a]
            found.append(value)
    return found


SMALL = [
    *(
        ("linear", d, b)
        for d in [(1, 1, 1), (1, 2, 1), (2, 1, 2), (2, 2, 1), (1, 3, 1)]
        for b in (False, True)
    ),
    ("linear", (2, 2, 2), False),
    ("linear", (2, 3, 2), False),
    ("linear", (2, 2, 2, 2), False),
    ("linear", (1, 2, 2, 1), False),
    ("linear", (1, 1, 2, 1), True),
    *(
        ("relu", d, b)
        for d in [(1, 1, 1), (1, 2, 1), (2, 1, 2), (2, 2, 2), (1, 1, 1, 1)]
        for b in (False, True)
    ),
    ("relu", (1, 2, 2, 1), True),
    ("relu", (2, 2, 2, 1), False),
]


@pytest.mark.parametrize(("activation", "widths", "bias"), SMALL)
def test_counts_agree_with_an_independent_float_svd(
    activation: Any, widths: tuple[int, ...], bias: bool
) -> None:
    architecture = Architecture(widths, activation, bias)
    count = count_laws(architecture)
    assert count.exact
    assert count.lie_bounds[0] == float_lie_rank(architecture, seed=len(widths))


def test_two_layer_counts_agree_with_float_commutators() -> None:
    draw = np.random.default_rng(1)
    for n, r, m in itertools.product(range(1, 5), repeat=3):
        size = n + m
        fields = []
        for i, k in itertools.product(range(n), range(n, size)):
            g = np.zeros((size, size))
            g[i, k] = g[k, i] = 1.0
            fields.append(g)
        level = list(fields)
        for _ in range(2):
            level = [a @ b - b @ a for a in fields[: n * m] for b in level]
            fields += level
        w = draw.normal(size=(size, r))
        values = np.array([(g @ w).ravel() for g in fields])
        assert linear(n, r, m).lie_bounds[0] == np.linalg.matrix_rank(values, tol=1e-8)


def test_every_listed_law_is_conserved_and_a_changed_one_is_not() -> None:
    for architecture in (
        Architecture((2, 2, 2), "linear"),
        Architecture((2, 2, 1), "relu", True),
        Architecture((2, 2, 2, 1), "linear", True),
    ):
        fields = [(name, gradient_field(p)) for name, p in architecture.factorization]
        first = architecture.context.gens()[0]
        for law in architecture.laws:
            assert all(along(field, law.polynomial) == 0 for _, field in fields)
            assert any(along(field, law.polynomial + first**2) != 0 for _, field in fields)
            assert str(eval_text(law, architecture)) == str(law.polynomial)
        wrong = Law("wrong", architecture.laws[0].polynomial + first**2)
        with pytest.raises(ArithmeticError, match="wrong is not conserved along"):
            count_from(architecture.names, fields, [wrong], integer_point(architecture.count, 0))


def eval_text(law: Law, architecture: Architecture) -> Any:
    """Read a law's text back, term by term."""
    variables = dict(zip(architecture.names, architecture.context.gens(), strict=True))
    total = architecture.context.constant(0)
    for term in law.text.replace(" - ", " + -").split(" + "):
        sign, body = (-1, term[1:]) if term.startswith("-") else (1, term)
        product = architecture.context.constant(sign)
        for factor in body.replace("**2", "^2").split("*"):
            name, _, power = factor.partition("^")
            product *= variables[name] ** int(power or 1)
        total += product
    return total


def test_a_cut_off_search_gives_bounds_and_no_count() -> None:
    count = count_laws(Architecture((2, 2, 2, 2), "linear"), max_brackets=1)
    assert not count.exact
    assert count.lie_bounds[0] < 6 <= count.lie_bounds[1]
    assert count.law_bounds[0] <= 6 < count.law_bounds[1]
    assert "the gap is open" in count.explanation


def test_missing_laws_leave_a_gap_and_no_wrong_count() -> None:
    architecture = Architecture((2, 2, 2), "linear")
    fields = [(name, gradient_field(p)) for name, p in architecture.factorization]
    count = count_from(
        architecture.names, fields, architecture.laws[:1], integer_point(8, 0), max_brackets=200
    )
    assert count.law_bounds == (1, 3)
    assert count.lie_bounds == (5, 7)


def test_every_seed_gives_the_same_count() -> None:
    for seed in range(10):
        assert count_laws(Architecture((2, 3, 2), "linear"), seed=seed).law_bounds == (6, 6)


def test_one_layer_has_no_laws() -> None:
    assert linear(3, 2).law_bounds == relu(3, 2).law_bounds == (0, 0)


@pytest.mark.parametrize("widths", [(), (3,), (2, 0, 1), (2, -1)])
def test_widths_that_are_no_architecture(widths: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="expected"):
        Architecture(widths, "linear")


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(ShapeError, match="expected linear or relu"):
        Architecture((1, 1), "tanh")  # type: ignore[arg-type]  # the point of the test


def test_budgets() -> None:
    with pytest.raises(BudgetExceeded, match="parameters"):
        Architecture((50, 50, 50), "linear")
    with pytest.raises(BudgetExceeded, match="paths"):
        Architecture((9, 9, 9, 9), "relu")
