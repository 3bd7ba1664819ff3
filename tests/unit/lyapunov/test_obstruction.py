"""The bracket computation: found where it must be, not found where functions exist, and every mutant
refused."""

from __future__ import annotations

import dataclasses

import pytest
import sympy

from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.obstruction import (
    BracketObstruction,
    affine_target_obstruction,
    bracket_obstruction,
    field_text,
)
from gfproof.lyapunov.vector_fields import along
from gfproof.numbers import Q


def obstruction(integrand: Integrand, pattern: tuple[int, ...] | None = None) -> BracketObstruction:
    answer = affine_target_obstruction(integrand, pattern)
    assert answer is not None
    return answer


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_no_function_on_the_all_active_cell_of_any_width(width: int) -> None:
    g = Integrand(width, 1, "affine")
    answer = obstruction(g)
    assert answer.proves()
    assert answer.remainder == -g.variable("alpha") * g.variable("k")
    assert [step.name for step in answer.steps] == ["X", "Y", "[X,Y]", "[Y,[X,Y]]"]


def test_the_published_computation_step_by_step() -> None:
    g = Integrand(1, 1, "affine")
    answer = obstruction(g)
    v, w, b, c, k = (g.variable(name) for name in ("v[1]", "w[1]", "b[1]", "c", "k"))
    x, y, r, last = answer.steps
    assert x.value == k * (v * w - g.variable("alpha"))
    assert y.value == k * (v * b + c - g.variable("beta"))
    assert field_text(r.field, answer.variables) == "w[1]*d/db[1] - b[1]*d/dw[1]"
    assert r.value == 0
    # [Y, R] = -X and its value is -k v w
    assert {j: -p for j, p in last.field.items()} == dict(x.field)
    assert last.value == -k * v * w


def test_sympy_agrees_with_every_bracket() -> None:
    answer = obstruction(Integrand(2, 1, "affine"))
    symbols = [sympy.Symbol(name.replace("[", "").replace("]", "")) for name in answer.variables]
    names = dict(zip(answer.variables, symbols, strict=True))

    def read(polynomial: object) -> sympy.Expr:
        text = str(polynomial).replace("^", "**")
        for name, symbol in names.items():
            text = text.replace(name, symbol.name)
        return sympy.Poly(text, *symbols).as_expr()

    fields = [
        sympy.Matrix([read(step.field[j]) if j in step.field else 0 for j in range(len(symbols))])
        for step in answer.steps
    ]
    for step, field in zip(answer.steps, fields, strict=True):
        if step.parents is not None:
            x, y = (fields[p] for p in step.parents)
            assert (y.jacobian(symbols) * x - x.jacobian(symbols) * y - field).expand() == sympy.zeros(
                len(symbols), 1
            )


def test_the_empty_pattern_is_one_line() -> None:
    answer = obstruction(Integrand(2, 1, "affine"), (0, 0))
    assert len(answer.steps) == 1
    assert not answer.steps[0].field
    assert answer.proves()


@pytest.mark.parametrize("pattern", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_every_pattern_excludes_functions(pattern: tuple[int, ...]) -> None:
    assert obstruction(Integrand(2, 1, "affine"), pattern).proves()


def test_two_inputs() -> None:
    answer = obstruction(Integrand(1, 2, "affine"))
    assert answer.proves()
    assert "alpha" in str(answer.remainder)


def test_no_obstruction_where_functions_exist() -> None:
    assert affine_target_obstruction(Integrand(1, 1, "affine", skip=True)) is None
    assert affine_target_obstruction(Integrand(2, 1, "constant")) is None
    assert affine_target_obstruction(Integrand(1, 2, "affine", skip=True)) is None
    assert affine_target_obstruction(Integrand(1, 1, "constant", normalized=True)) is None


def test_mutants_do_not_prove() -> None:
    g = Integrand(1, 1, "affine")
    answer = obstruction(g)
    for n, step in enumerate(answer.steps):
        wrong = dataclasses.replace(step, value=step.value + g.variable("w[1]") * g.variable("k"))
        steps = (*answer.steps[:n], wrong, *answer.steps[n + 1 :])
        assert not dataclasses.replace(answer, steps=steps).proves()
    for n in answer.relation:
        assert not dataclasses.replace(answer, relation={**answer.relation, n: Q(2)}).proves()
    assert not dataclasses.replace(answer, remainder=answer.remainder * 0).proves()
    assert not dataclasses.replace(answer, remainder=answer.remainder * 2).proves()
    assert not dataclasses.replace(answer, relation={}).proves()
    last = dataclasses.replace(answer.steps[-1], parents=(3, 3))
    assert not dataclasses.replace(answer, steps=(*answer.steps[:-1], last)).proves()
    swapped = dataclasses.replace(answer.steps[-1], parents=(2, 1))
    assert not dataclasses.replace(answer, steps=(*answer.steps[:-1], swapped)).proves()


def test_consistent_dependent_conditions_are_no_obstruction() -> None:
    g = Integrand(0)
    field = {g.position("c"): g.context.constant(1)}
    doubled = {g.position("c"): g.context.constant(2)}
    c, names = g.variable("c"), (*g.parameters, *g.symbols, "k")
    assert bracket_obstruction([("A", field, c), ("B", doubled, 2 * c)], names) is None
    answer = bracket_obstruction([("A", field, c), ("B", doubled, 2 * c + 1)], names)
    assert answer is not None
    assert answer.remainder == 1


def test_a_small_budget_ends_without_a_verdict() -> None:
    g = Integrand(1, 1, "affine")
    k = g.variable("k")
    given = [(c.name, c.field, k * c.value) for c in g.conditions((1,))]
    assert bracket_obstruction(given, (*g.parameters, *g.symbols, "k"), max_fields=1) is None


@pytest.mark.parametrize("width", [1, 2])
def test_affine_targets_have_none_along_the_normalized_flow_either(width: int) -> None:
    g = Integrand(width, 1, "affine", normalized=True)
    answer = obstruction(g)
    assert answer.proves()
    assert answer.remainder == 16 * g.variable("alpha") * g.variable("k")
    # the fields are tangent to the spheres, so that brackets make sense there
    for i in range(1, width + 1):
        sphere = g.variable(f"w[{i}]") ** 2 + g.variable(f"b[{i}]") ** 2
        for step in answer.steps:
            assert g.reduced(along(step.field, sphere)) == 0
