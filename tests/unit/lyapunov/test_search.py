"""The exact search: published sizes, dimensions and functions, each checked again on exact networks."""

from __future__ import annotations

import random
from typing import Any

import pytest

from gfproof.errors import BudgetExceeded, ShapeError
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.search import (
    LyapunovFamily,
    NoLyapunovFunction,
    conditions,
    monomials_up_to,
    satisfies,
    search,
    separable_monomials,
    system,
)
from gfproof.lyapunov.vector_fields import along
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.linear import Inconsistency
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform


def found(integrand: Integrand, degree: int, rate: int) -> LyapunovFamily:
    answer = search(system(integrand, monomials_up_to(integrand, degree)), Q(rate))
    assert isinstance(answer, LyapunovFamily)
    return answer


@pytest.mark.parametrize(
    ("width", "unknowns", "equations", "rank"), [(1, 15, 14, 13), (2, 36, 39, 33), (3, 66, 77, 62)]
)
def test_published_sizes_at_degree_two(width: int, unknowns: int, equations: int, rank: int) -> None:
    family = found(Integrand(width), 2, 8)
    assert len(family.system.functions) == unknowns
    assert len(family.system.labels) == equations
    assert family.kernel.rank == rank
    assert family.dimension == width + 1
    assert found(Integrand(width), 2, 0).dimension == width + 1


@pytest.mark.parametrize("width", [1, 2, 3])
def test_the_family_is_the_weighted_one_and_its_kernel_is_balancedness(width: int) -> None:
    g = Integrand(width)
    family = found(g, 2, 8)
    c, xi = g.variable("c"), g.variable("xi")
    assert family.particular == 2 * c**2 - 4 * c * xi + sum(
        2 * g.variable(f"v[{i}]") ** 2 for i in range(1, width + 1)
    )
    balancedness = [
        g.variable(f"w[{i}]") ** 2 + g.variable(f"b[{i}]") ** 2 - g.variable(f"v[{i}]") ** 2
        for i in range(1, width + 1)
    ]
    assert set(map(str, family.laws)) == {"1", *map(str, balancedness)}
    published = sum((x**2 for x in map(g.variable, g.parameters)), (c - 2 * xi) ** 2)
    assert satisfies(g, published, Q(8))
    assert not satisfies(g, published, Q(9))
    assert not satisfies(g, published + g.variable("w[1]") ** 2, Q(8))


@pytest.mark.parametrize(
    ("width", "degree", "dimension"), [(1, 4, 3), (1, 6, 4), (2, 4, 6), (1, 3, 2), (2, 3, 3)]
)
def test_laws_of_higher_degree_are_polynomials_in_balancedness(
    width: int, degree: int, dimension: int
) -> None:
    g = Integrand(width)
    family = found(g, degree, 0)
    assert family.dimension == dimension
    assert family.particular == 0
    assert all(satisfies(g, law, Q(0)) for law in family.laws)


@pytest.mark.parametrize(("width", "dimension"), [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3)])
def test_the_skip_connection_restores_the_function_for_affine_targets(width: int, dimension: int) -> None:
    g = Integrand(width, dimension, "affine", skip=True)
    family = found(g, 2, 8)
    assert family.dimension == width + 1
    published = sum(
        (x**2 for x in map(g.variable, g.parameters)), (g.variable("c") - 2 * g.variable("beta")) ** 2
    )
    for name in g.offsets[1:]:
        published = published + (g.variable(name) - 2 * g.variable(name.replace("a", "alpha"))) ** 2
    assert satisfies(g, published, Q(8))
    assert satisfies(g, family.particular, Q(8))


@pytest.mark.parametrize(("width", "dimension"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_the_normalized_flow_has_one_function_up_to_a_constant(width: int, dimension: int) -> None:
    g = Integrand(width, dimension, normalized=True)
    family = found(g, 2, 4)
    assert [str(law) for law in family.laws] == ["1"]
    c, xi = g.variable("c"), g.variable("xi")
    assert family.particular == c**2 - 2 * c * xi + sum(
        g.variable(f"v[{i}]") ** 2 for i in range(1, width + 1)
    )


def test_balancedness_is_no_law_of_the_normalized_flow() -> None:
    g = Integrand(1, normalized=True)
    law = g.variable("w[1]") ** 2 + g.variable("b[1]") ** 2 - g.variable("v[1]") ** 2
    assert not satisfies(g, law, Q(0))
    assert satisfies(g, g.variable("w[1]") ** 2 + g.variable("b[1]") ** 2, Q(0))
    assert satisfies(Integrand(1), Integrand(1).variable("c") * 0, Q(0))


@pytest.mark.parametrize("degree", [2, 3, 4])
@pytest.mark.parametrize("width", [0, 1, 2])
def test_affine_targets_without_skip_have_none_and_the_dual_vector_proves_it(width: int, degree: int) -> None:
    g = Integrand(width, 1, "affine")
    answer = search(system(g, monomials_up_to(g, degree)), Q(8))
    assert isinstance(answer, NoLyapunovFunction)
    assert answer.symbol == "alpha"
    side = answer.system.right["alpha"]
    assert answer.proof.proves(answer.extended, side)
    # the empty pattern alone: 0 = -alpha
    assert [(label, sum(exponent)) for label, exponent, _ in answer.rows] == [(f"X({'0' * width})", 0)]
    for i in answer.proof.dual:
        assert not Inconsistency({i: answer.proof.dual[i] + 1}).proves(answer.extended, side)


@pytest.mark.parametrize("degree", [0, 1])
@pytest.mark.parametrize("target", ["constant", "affine"])
def test_no_function_of_degree_one_exists_for_any_target(target: Any, degree: int) -> None:
    g = Integrand(1, 1, target)
    answer = search(system(g, monomials_up_to(g, degree)), Q(8))
    assert isinstance(answer, NoLyapunovFunction)
    assert answer.symbol == "1"
    assert answer.proof.proves(answer.extended, answer.system.right["1"])


@pytest.mark.parametrize(("width", "degree"), [(1, 2), (1, 4), (1, 8), (2, 4)])
def test_the_full_pattern_alone_is_inconsistent_too(width: int, degree: int) -> None:
    g = Integrand(width, 1, "affine")
    answer = search(system(g, monomials_up_to(g, degree), conditions(g, [g.full_pattern])), Q(8))
    assert isinstance(answer, NoLyapunovFunction)
    assert answer.proof.proves(answer.extended, answer.system.right["alpha"])


def test_an_affine_target_leaves_the_laws() -> None:
    g = Integrand(2, 1, "affine")
    assert found(g, 2, 0).dimension == 3


def random_network(draw: random.Random, width: int, d: int, skip: bool) -> Network:
    def q() -> Q:
        return Q(draw.randint(-6, 6), draw.randint(1, 4))

    return Network.exact(
        [[q() for _ in range(d)] for _ in range(width)],
        [q() for _ in range(width)],
        [q() for _ in range(width)],
        q(),
        [q() for _ in range(d)] if skip else None,
    )


def slope_along_gradient(
    g: Integrand, function: Any, network: Network, gradient: Any, symbols: dict[str, Q]
) -> Q:
    """<grad V, G> at a network, from the polynomial V and the gradient computed by the risk engine."""

    def flat(p: Any) -> dict[str, Q]:
        values = {"c": p.c[0]}
        for i, neuron in enumerate(g.neurons):
            values |= dict(zip(neuron["w"], p.w[i], strict=True))
            values |= {neuron["b"]: p.b[i], neuron["v"]: p.v[0][i]}
        if g.skip:
            values |= dict(zip(g.offsets[1:], p.a[0], strict=True))
        return values

    where, direction = flat(network), flat(gradient)
    point = [where.get(n, symbols.get(n, Q(0))) for n in (*g.parameters, *g.symbols, "k")]
    return sum((direction[n] * function.derivative(g.position(n))(*point) for n in g.parameters), Q(0))


@pytest.mark.parametrize("seed", range(30))
def test_found_functions_fall_at_their_rate_on_exact_networks_of_every_law(seed: int) -> None:
    draw = random.Random(seed)
    width, d, skip = draw.randint(1, 3), draw.randint(1, 2), seed % 3 == 0
    g = Integrand(width, d, "affine" if skip else "constant", skip)
    network = random_network(draw, width, d, skip)
    family = found(g, 2, 8)
    if skip:
        symbols = {name: Q(draw.randint(-4, 4), 3) for name in g.symbols}
        target: Any = Affine([[symbols[n] for n in g.symbols[:-1]]], [symbols["beta"]])
    else:
        symbols = {"xi": Q(draw.randint(-4, 4), 3)}
        target = Constant([symbols["xi"]])
    if d == 1 and seed % 2:
        law: Any = Uniform((Q(-1, 2),), (Q(2, 3),))
    else:
        points = [[Q(draw.randint(-3, 3), 2) for _ in range(d)] for _ in range(3)]
        law = Atoms(points, [Q(1, 2), Q(1, 3), Q(1, 6)])
    problem = Problem(target, law)
    risk, gradient = problem.risk_and_gradient(network)
    for function in (
        family.particular,
        *(family.particular + n * law for n, law in enumerate(family.laws, 2)),
    ):
        assert slope_along_gradient(g, function, network, gradient, symbols) == 8 * risk
    for conserved in family.laws:
        assert slope_along_gradient(g, conserved, network, gradient, symbols) == 0


def test_separable_monomials_mix_no_neurons() -> None:
    g = Integrand(2)
    names = [str(g.context.from_dict({e: Q(1)})) for e in separable_monomials(g, 2)]
    assert "w[1]*w[2]" not in names
    assert "c*w[1]" not in names
    assert {"1", "c^2", "b[1]*w[1]", "v[2]^2"} <= set(names)
    family = search(system(g, separable_monomials(g, 2)), Q(8))
    assert isinstance(family, LyapunovFamily)
    assert family.dimension == 3


def test_bad_sizes_are_refused() -> None:
    with pytest.raises(BudgetExceeded, match="monomials"):
        monomials_up_to(Integrand(3), 9)
    with pytest.raises(ShapeError, match="degree -1"):
        monomials_up_to(Integrand(1), -1)
    with pytest.raises(ShapeError, match="width 9"):
        Integrand(9)
    with pytest.raises(ShapeError, match="dimension 0"):
        Integrand(1, 0)


def test_templates_are_an_ansatz_too() -> None:
    g = Integrand(2)
    c = g.variable("c")
    outer = g.variable("v[1]") ** 2 + g.variable("v[2]") ** 2
    inner = sum((g.variable(n) ** 2 for n in g.parameters if n[0] in "wb"), c * 0)
    family = search(system(g, [c, c**2, inner, outer]), Q(8))
    assert isinstance(family, LyapunovFamily)
    assert family.dimension == 1
    assert satisfies(g, family.particular, Q(8))
    refusal = search(system(g, [c, c**2]), Q(8))
    assert isinstance(refusal, NoLyapunovFunction)
    assert refusal.proof.proves(refusal.extended, refusal.system.right[refusal.symbol])


def test_rational_functions_on_a_cell() -> None:
    g = Integrand(1)
    cell = list(conditions(g, [g.full_pattern]))
    balance = g.variable("w[1]") ** 2 + g.variable("b[1]") ** 2 - g.variable("v[1]") ** 2
    # laws p / q of numerator degree 2: 1/q and balance/q = 1 for q = balance
    laws = search(system(g, monomials_up_to(g, 2), cell, balance), Q(0))
    assert isinstance(laws, LyapunovFamily)
    assert {str(p) for p in laws.laws} == {"1", str(balance)}
    # for another q only p = const * q
    other = search(system(g, monomials_up_to(g, 2), cell, g.variable("v[1]") ** 2 + 1), Q(0))
    assert isinstance(other, LyapunovFamily)
    assert [p * 1 for p in other.laws] == [g.variable("v[1]") ** 2 + 1]
    # V = p / (1 + balance^2) with numerators of degree 6 contains the polynomial solution
    below = 1 + balance**2
    found = search(system(g, monomials_up_to(g, 6), cell, below), Q(8))
    assert isinstance(found, LyapunovFamily)
    for condition in cell:
        image = below * along(condition.field, found.particular) - found.particular * along(
            condition.field, below
        )
        assert image == 4 * condition.value * below**2


def test_templates_must_not_contain_the_target() -> None:
    g = Integrand(1)
    with pytest.raises(ShapeError, match="parameters alone"):
        system(g, [(g.variable("c") - g.variable("xi")) ** 2])


@pytest.mark.parametrize(
    ("width", "target", "rate"), [(2, "constant", 8), (3, "constant", 8), (2, "affine", 0)]
)
@pytest.mark.parametrize("normalized", [False, True])
def test_few_patterns_imply_all(width: int, target: Any, rate: int, normalized: bool) -> None:
    g = Integrand(width, 1, target, normalized=normalized)
    ansatz = monomials_up_to(g, 2)
    every = search(system(g, ansatz, conditions(g, g.patterns)), Q(rate))
    few = search(system(g, ansatz, conditions(g, g.generating_patterns)), Q(rate))
    assert isinstance(every, LyapunovFamily)
    assert isinstance(few, LyapunovFamily)
    assert (every.kernel.rank, every.laws, every.particular) == (few.kernel.rank, few.laws, few.particular)


def test_wide_networks() -> None:
    for width in (4, 6):
        assert found(Integrand(width), 2, 8).dimension == width + 1
