"""Lie brackets: no C^2 function, where the equations contradict each other, and no claim where they do not."""

import pytest

from gfproof.certify import Rejected, accept
from gfproof.certify.bracket import affine_target_obstruction, bracket_obstruction, equation

X = equation({"w": "v", "v": "w"}, ["*", "k", ["-", ["*", "v", "w"], "alpha"]])
Y = equation({"b": "v", "v": "b", "c": "1"}, ["*", "k", ["+", ["*", "v", "b"], "c", ["-", "beta"]]])
STEPS = [["bracket", 0, 1], ["bracket", 0, 2], ["bracket", 3, 2], ["combine", ["1", 4], ["1", 0]]]
VARIABLES, PARAMETERS = ["w", "v", "b", "c"], ["k", "alpha", "beta"]


def test_no_lyapunov_function_for_an_affine_target_where_a_neuron_is_active() -> None:
    document = affine_target_obstruction()
    accept(document)
    assert document["statement"].startswith(
        "for all real k, alpha, beta with k * alpha != 0 no C^2 function V"
    )


def test_a_constant_target_has_a_function_and_no_obstruction() -> None:
    """alpha = 0: the same computation leaves 0, which contradicts nothing."""
    x = equation({"w": "v", "v": "w"}, ["*", "k", "v", "w"])
    with pytest.raises(Rejected):
        bracket_obstruction(VARIABLES, PARAMETERS, [x, Y], STEPS, ["*", "k", "alpha"])
    with pytest.raises(Rejected):
        bracket_obstruction(VARIABLES, PARAMETERS, [x, Y], STEPS, "0")


def test_a_wrong_step_leads_nowhere() -> None:
    wrong = [
        [STEPS[0], ["bracket", 2, 0], *STEPS[2:]],
        [*STEPS[:3], ["combine", ["1", 4], ["-1", 0]]],
        [*STEPS[:3], ["combine", ["2", 4], ["1", 0]]],
        STEPS[:3],
        STEPS[1:],
    ]
    for steps in wrong:
        with pytest.raises(Rejected):
            bracket_obstruction(VARIABLES, PARAMETERS, [X, Y], steps, ["*", "k", "alpha"])


def test_mixed_derivatives_that_differ() -> None:
    """V_x = p y and V_y = q x cannot both hold unless p = q; with p = q they can, V = p x y."""
    equations = [equation({"x": "1"}, ["*", "p", "y"]), equation({"y": "1"}, ["*", "q", "x"])]
    accept(bracket_obstruction(["x", "y"], ["p", "q"], equations, [["bracket", 0, 1]], ["-", "p", "q"]))
    with pytest.raises(Rejected):
        bracket_obstruction(["x", "y"], ["p", "q"], equations, [["bracket", 0, 1]], ["+", "p", "q"])


def test_polynomial_multipliers_and_a_contradiction_without_brackets() -> None:
    """x V_x = 1 and x^2 V_x = x + a: a = 0."""
    equations = [equation({"x": "x"}, "1"), equation({"x": ["^", "x", 2]}, ["+", "x", "a"])]
    accept(bracket_obstruction(["x"], ["a"], equations, [["combine", ["x", 0], ["-1", 1]]], "a"))
    with pytest.raises(Rejected):
        bracket_obstruction(["x", "a"], [], equations, [["combine", ["x", 0], ["-1", 1]]], "a")
