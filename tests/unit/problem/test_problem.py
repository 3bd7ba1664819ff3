"""Problems: what fits together, which engine answers, and when a target counts as constant or affine."""

from random import Random
from typing import Any

import pytest

from gfproof.errors import NotAvailable, ShapeError
from gfproof.network import Network
from gfproof.numbers import Ball, Q, ball, contains
from gfproof.problem import Affine, Atoms, Constant, Expression, Law, Piecewise, Problem, Target, Uniform
from gfproof.problem.expression import Formula
from gfproof.risk.pieces import PolynomialPieces
from tests.peers import bridge, draws

UNIT = Uniform((Q(0),), (Q(1),))
SQUARE = Uniform((Q(0), Q(0)), (Q(1), Q(1)))
ENDS = Atoms(((Q(0),), (Q(1),)), (Q(1, 2), Q(1, 2)))
NETWORK = Network.exact([[1]], ["-1/2"], [2], 0)
FORMULA = Expression(Formula.parse("sin(3*x)"), Q(3))


def pieces(breakpoints: list[Any], *polynomials: list[Any]) -> Piecewise:
    return Piecewise(
        PolynomialPieces(tuple(map(Q, breakpoints)), tuple((tuple(map(Q, p)),) for p in polynomials))
    )


CONSTANTS: list[tuple[Target, Law, int | None]] = [
    (Constant((Q(5),)), UNIT, 5),
    (Affine(((Q(0),),), (Q(5),)), UNIT, 5),
    (Affine(((Q(1),),), (Q(5),)), UNIT, None),
    (pieces([], [5, 0, 0]), UNIT, 5),
    (pieces([2], [5], [6]), UNIT, 5),  # the second piece is nowhere on [0, 1]
    (pieces([0], [6], [5]), UNIT, 5),
    (pieces([1], [5], [6]), UNIT, 5),  # one point does not count under the uniform law
    (pieces([1], [5], [6]), ENDS, None),  # but it does as an atom
    (pieces([0], [6], [5]), ENDS, 5),
    (pieces([1], [5], [6]), Atoms(((Q(1),),), (Q(1),)), 6),
    (pieces([], [1, 1, -1]), ENDS, 1),  # 1 + x - x^2 is 1 at both atoms
    (Affine(((Q(1),),), (Q(0),)), Atoms(((Q(3),), (Q(3),)), (Q(1, 2), Q(1, 2))), 3),
    (Affine(((Q(1), Q(1)),), (Q(0),)), Atoms(((Q(1), Q(2)), (Q(2), Q(1))), (Q(1, 2), Q(1, 2))), 3),
]


@pytest.mark.parametrize(("target", "law", "value"), CONSTANTS)
def test_constant_means_constant_where_the_law_looks(target: Target, law: Law, value: int | None) -> None:
    assert Problem(target, law).constant_value() == (None if value is None else (value,))


@pytest.mark.parametrize(
    ("target", "law", "affine"),
    [
        (Constant((Q(5),)), UNIT, (0, 5)),
        (Affine(((Q(2),),), (Q(5),)), UNIT, (2, 5)),
        (pieces(["1/2"], [5, 2], [5, 2, 0]), UNIT, (2, 5)),
        (pieces(["1/2"], [5, 2], [5, 3]), UNIT, None),
        (pieces([], [0, 0, 1]), UNIT, None),
        (pieces([], [0, 0, 1]), ENDS, (1, 0)),
        (pieces([1], [0], [7]), ENDS, (7, 0)),
        (pieces([], [0, 0, 1]), Atoms(((Q(0),), (Q(1),), (Q(2),)), (Q(1, 3),) * 3), None),
        (pieces([], [0, 0, 1]), Atoms(((Q(3),),), (Q(1),)), (0, 9)),
    ],
)
def test_affine_means_affine_where_the_law_looks(target: Target, law: Law, affine: Any) -> None:
    assert Problem(target, law).affine_value() == (affine and (((affine[0],),), (affine[1],)))


def test_a_constant_value_is_the_target_almost_everywhere() -> None:
    """On random problems: the risk of the constant network c = xi is 0 exactly where constant_value finds xi."""
    random = Random("constant")
    found = 0
    for _ in range(1500):
        instance = draws.instance(random, atoms=0.6, largest=1)
        problem = bridge.problem_of(instance)
        xi, affine = problem.constant_value(), problem.affine_value()
        plain = Network(
            (), (), tuple(() for _ in instance.c), tuple(problem.law.mean()[:1]) * instance.outputs
        )
        if xi is not None:
            assert problem.risk(Network((), (), plain.v, xi)) == 0
            found += 1
        else:
            means = problem.generalized_gradient(Network((), (), plain.v, (Q(0),) * instance.outputs)).c
            assert problem.risk(Network((), (), plain.v, tuple(-x / 2 for x in means))) > 0
        if affine is not None:
            slope, intercept = affine
            assert problem.risk(Network((), (), plain.v, intercept, slope)) == 0
    assert found > 100


def test_expressions_are_not_compared() -> None:
    problem = Problem(FORMULA, UNIT)
    assert not problem.exact
    for question in (problem.constant_value, problem.affine_value, lambda: problem.domain):
        with pytest.raises(NotAvailable, match="expression target"):
            question()
    with pytest.raises(NotAvailable, match="uniform law"):
        Problem(FORMULA, ENDS).risk(NETWORK)


def test_expressions_have_enclosed_values() -> None:
    problem = Problem(FORMULA, UNIT)
    for digits in (5, 40):
        risk, g = problem.risk_and_gradient(NETWORK, digits=digits)
        assert isinstance(risk, Ball)
        assert g.shape == NETWORK.shape
    assert isinstance(problem.risk(NETWORK), Ball)
    flat = Problem(Expression(Formula.parse("1/3"), Q(0)), UNIT)
    exact = Problem(Constant((Q(1, 3),)), UNIT)
    assert contains(ball(flat.risk(NETWORK)), exact.risk(NETWORK))


@pytest.mark.parametrize(
    ("target", "law", "message"),
    [
        (Affine(((Q(1), Q(2)),), (Q(0),)), UNIT, "target takes 2 inputs, the law has 1"),
        (pieces([], [1]), SQUARE, "piecewise needs d = 1"),
        (FORMULA, SQUARE, "expression needs d = 1"),
    ],
)
def test_target_and_law_must_fit(target: Target, law: Law, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Problem(target, law)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (Network.exact([[1, 2]], [0], [1], 0), "takes 2 inputs, the law has 1"),
        (Network.exact([[1]], [0], [[1], [1]], [0, 0]), "2 outputs, the target has 1"),
    ],
)
def test_network_and_problem_must_fit(network: Network, message: str) -> None:
    problem = Problem(Constant((Q(1),)), UNIT)
    for question in (
        problem.risk,
        problem.generalized_gradient,
        problem.check,
        problem.is_differentiable,
        problem.hessian,
        problem.critical_point,
    ):
        with pytest.raises(ShapeError, match=message):
            question(network)


def test_one_law_written_in_two_ways() -> None:
    """Many equal atoms in the middles of n cells approach the uniform law like 1/n^2: two values tell the limit."""
    problem = Problem(Constant((Q(1),)), UNIT)
    network = Network.exact([[1]], [1], [2], 0)  # no kink inside: the midpoint rule is exact up to h^2 s^2/12

    def with_atoms(n: int) -> Q:
        points = tuple((Q(2 * k + 1, 2 * n),) for k in range(n))
        value = Problem(Constant((Q(1),)), Atoms(points, (Q(1, n),) * n)).risk(network)
        assert isinstance(value, Q)
        return value

    assert problem.risk(network) - with_atoms(5) == Q(4, 12 * 25)
    assert problem.risk(network) - with_atoms(8) == Q(4, 12 * 64)


def test_domain_is_for_polynomials_on_an_interval() -> None:
    with pytest.raises(NotAvailable, match="atoms"):
        Problem(Constant((Q(1),)), ENDS).domain  # noqa: B018  # the property is the question
    with pytest.raises(NotAvailable, match="dimension 2"):
        Problem(Constant((Q(1),)), SQUARE).domain  # noqa: B018
