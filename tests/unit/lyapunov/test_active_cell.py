"""G and L on the all-active cell agree with the risk engine; C5c and C5d of the search sheet."""

from __future__ import annotations

import random

import pytest

from gfproof.errors import ShapeError
from gfproof.lyapunov.active_cell import active_cell, integrated_search, spurious_zero, uniform_moments
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.vector_fields import along
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Problem, Uniform

UNIT = uniform_moments(3, Q(0), Q(1))


def test_moments() -> None:
    assert (1, Q(1, 2), Q(1, 3)) == UNIT
    assert uniform_moments(3, Q(-1), Q(2)) == (1, Q(1, 2), 1)


@pytest.mark.parametrize("seed", range(10))
def test_risk_and_gradient_agree_with_the_risk_engine(seed: int) -> None:
    draw = random.Random(seed)
    width, low, high = draw.randint(1, 3), Q(-1, 2), Q(1)
    alpha, beta = Q(draw.randint(-5, 5), 3), Q(draw.randint(-5, 5), 2)
    g = Integrand(width, 1, "affine")
    cell = active_cell(g, {"alpha": alpha, "beta": beta}, uniform_moments(3, low, high))
    w = [Q(draw.randint(-4, 4), 4) for _ in range(width)]
    b = [abs(x) + Q(draw.randint(1, 4), 4) for x in w]
    v = [Q(draw.randint(-4, 4), 3) for _ in range(width)]
    c = Q(draw.randint(-4, 4), 3)
    problem = Problem(Affine([[alpha]], [beta]), Uniform((low,), (high,)))
    risk, gradient = problem.risk_and_gradient(Network.exact([[x] for x in w], b, v, c))
    values = {"c": c}
    exact = {"c": gradient.c[0]}
    for i in range(width):
        values |= {f"w[{i + 1}]": w[i], f"b[{i + 1}]": b[i], f"v[{i + 1}]": v[i]}
        exact |= {
            f"w[{i + 1}]": gradient.w[i][0],
            f"b[{i + 1}]": gradient.b[i],
            f"v[{i + 1}]": gradient.v[0][i],
        }
    point = [values.get(n, Q(0)) for n in (*g.parameters, *g.symbols, "k")]
    assert cell.risk(*point) == risk
    for name in g.parameters:
        assert cell.field[g.position(name)](*point) == exact[name]


@pytest.mark.parametrize("alpha", [Q(1), Q(-2, 3)])
@pytest.mark.parametrize(("degree", "factor", "laws"), [(2, 2, 2), (4, 2, 3), (6, 4, 4)])
def test_no_polynomial_has_a_polynomial_rate_for_an_affine_target(
    alpha: Q, degree: int, factor: int, laws: int
) -> None:
    g = Integrand(1, 1, "affine")
    answer = integrated_search(active_cell(g, {"alpha": alpha, "beta": Q(0)}, UNIT), degree, factor)
    assert answer.only_laws
    assert len(answer.pairs) == laws
    balance = g.variable("w[1]") ** 2 + g.variable("b[1]") ** 2 - g.variable("v[1]") ** 2
    powers = [str(balance**n) for n in range(laws)]
    assert sorted(str(v) if str(v) in powers else str(-v) for v, _ in answer.pairs) == sorted(powers)


def test_the_same_search_finds_the_function_of_a_constant_target() -> None:
    g = Integrand(1, 1, "affine")
    cell = active_cell(g, {"alpha": Q(0), "beta": Q(0)}, UNIT)
    answer = integrated_search(cell, 2, 2)
    assert not answer.only_laws
    for v, q in answer.pairs:
        assert along(cell.field, v) == q * cell.risk
    assert any(q.is_constant() and q != 0 for _, q in answer.pairs)


@pytest.mark.parametrize(("alpha", "beta", "low", "high"), [(3, -1, 0, 1), (Q(-1, 2), 2, -1, 2)])
@pytest.mark.parametrize("width", [1, 3])
def test_the_witness_has_no_gradient_and_positive_risk(
    width: int, alpha: Q, beta: Q, low: Q, high: Q
) -> None:
    a, b, low, high = Q(alpha), Q(beta), Q(low), Q(high)
    zero = spurious_zero(width, a, b, low, high)
    assert set(zero.gradient.values()) == {Q(0)}
    assert zero.risk == a**2 * (high - low) ** 2 / 12 > 0
    network = Network.exact([["0"]] * width, ["1"] * width, ["0"] * width, zero.parameters["c"])
    risk, gradient = Problem(Affine([[a]], [b]), Uniform((low,), (high,))).risk_and_gradient(network)
    assert risk == zero.risk
    assert gradient.norm2() == 0


def test_misfits() -> None:
    with pytest.raises(ShapeError, match="constant"):
        spurious_zero(1, Q(0), Q(1), Q(0), Q(1))
    with pytest.raises(ShapeError, match="dimension 2"):
        active_cell(Integrand(1, 2), {"xi": Q(0)}, UNIT)
