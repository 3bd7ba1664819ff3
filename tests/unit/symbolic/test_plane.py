"""Closed forms for two inputs and one neuron: every type of cut, every degenerate member, against the exact engine."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
import sympy

from gfproof.errors import NotAvailable, ShapeError
from gfproof.network import Network, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import terms
from gfproof.problem import Affine, Atoms, Constant, Polynomial, Problem, Uniform
from gfproof.symbolic.plane import Cut, PlaneForm, PlaneSetting, Shape, all_cuts, cut_of, plane_form_at
from gfproof.symbolic.plane.cuts import CORNERS
from gfproof.symbolic.plane.expressions import expressions, written
from gfproof.symbolic.plane.integrals import by_triangles
from gfproof.symbolic.plane.setting import PlaneRing
from gfproof.symbolic.plane.steps import (
    CutStep,
    GradientStep,
    RiskStep,
    TablesStep,
    ValueStep,
    derivation,
    derivation_at,
)
from gfproof.symbolic.setting import AFFINE
from gfproof.symbolic.steps import Checked, DerivationError, Step

UNIT = ((Q(0), Q(0)), (Q(1), Q(1)))
RECTANGLE = ((Q(-1), Q(1, 2)), (Q(2), Q(3)))
SETTINGS = [
    PlaneSetting(),
    PlaneSetting(AFFINE, *RECTANGLE),
    PlaneSetting("constant", *RECTANGLE, skip=True),
    PlaneSetting(AFFINE, skip=True),
]


def number(random: Random) -> Q:
    return Q(random.randint(-6, 6), random.choice((1, 2, 3)))


def drawn(random: Random, w: tuple[Q, Q], b: Q, setting: PlaneSetting) -> tuple[Network, Problem]:
    """A network with this neuron, and a problem of this kind."""
    target: Constant | Affine = Constant((number(random),))
    if setting.target == AFFINE:
        target = Affine(((number(random), Q(random.randint(1, 3))),), (number(random),))
    skip = [number(random), number(random)] if setting.skip else None
    network = Network.exact([w], [b], [number(random)], number(random), skip)
    return network, Problem(target, Uniform(setting.low, setting.high))


def with_values(values: Sequence[Q], setting: PlaneSetting) -> tuple[tuple[Q, Q], Q]:
    """The neuron with these values at the corners (low, low), (high, low), (low, high)."""
    lengths = [q - p for p, q in zip(setting.low, setting.high, strict=True)]
    w = (values[1] - values[0]) / lengths[0], (values[2] - values[0]) / lengths[1]
    return w, values[0] - w[0] * setting.low[0] - w[1] * setting.low[1]


def through_corners(signs: Sequence[int], random: Random, setting: PlaneSetting) -> tuple[tuple[Q, Q], Q]:
    """A neuron with these signs at the same corners."""
    return with_values([sign * Q(random.randint(1, 9), random.randint(1, 4)) for sign in signs], setting)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_every_identity_of_every_type(setting: PlaneSetting) -> None:
    cuts = list(all_cuts(setting.low, setting.high))
    assert len(cuts) == len(set(cuts)) == 14
    counts = {PlaneForm(cut, setting).verify() for cut in cuts}
    assert min(counts) >= 26


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_every_pattern_of_signs_at_the_corners_against_the_exact_engine(setting: PlaneSetting) -> None:
    """All signs -, 0, + at the four corners that a line can have: lines through corners, along sides, w_1 = 0, w = 0."""
    random, types, patterns = Random(4), Counter[str](), Counter[tuple[int, ...]]()
    for values in itertools.product(range(-3, 4), repeat=3):
        pattern = tuple((x > 0) - (x < 0) for x in (*values, values[1] + values[2] - values[0]))
        patterns[pattern] += 1
        if patterns[pattern] > 3:
            continue
        factor = Q(random.randint(1, 9), random.randint(1, 4))
        w, b = with_values([x * factor for x in values], setting)
        network, problem = drawn(random, w, b, setting)
        at = plane_form_at(network, problem)
        assert at.form.setting.target in (setting.target, "constant")
        assert at.form.evaluate(at.network, at.target) == at.exact(), (w, b)
        ends = (setting.low, setting.high)
        found = [b + sum((w[k] * ends[c[k]][k] for k in (0, 1)), Q(0)) for c in CORNERS]
        assert tuple((x > 0) - (x < 0) for x in found) == pattern
        types[str(at.form.cut)] += 1
    assert len(types) == 14
    # l(low, low) + l(high, high) = l(low, high) + l(high, low) leaves 51 of the 81 patterns
    assert len(patterns) == 51


def test_many_networks_of_each_type() -> None:
    """Forty of each type with numbers of several digits, a fifth of them with w_1 = 0 or w_2 = 0 where the type has such."""
    random, left = Random(9), dict.fromkeys(all_cuts(*RECTANGLE), 40)
    setting = SETTINGS[1]
    while left:
        signs = tuple(random.choice((-1, 1)) for _ in range(3))
        w, b = through_corners(signs, random, setting)
        if random.random() < 0.2:
            w = (Q(0), w[1]) if random.random() < 0.5 else (w[0], Q(0))
        network, problem = drawn(random, w, b, setting)
        at = plane_form_at(network, problem)
        if at.form.cut not in left:
            continue
        assert at.form.evaluate(at.network, at.target) == at.exact()
        left[at.form.cut] -= 1
        if not left[at.form.cut]:
            del left[at.form.cut]


def test_neighbouring_types_agree_where_the_line_passes_a_corner() -> None:
    """The corner (low, low) alone or with (high, low), with l = 0 at (high, low): both closed forms give one number."""
    random, setting = Random(2), SETTINGS[1]
    lone, both = (
        PlaneForm(Cut(frozenset(active), *RECTANGLE), setting) for active in ([(0, 0)], [(0, 0), (1, 0)])
    )
    for _ in range(20):
        w, b = through_corners((1, 0, -1), random, setting)
        network, problem = drawn(random, w, b, setting)
        assert cut_of(w, b, *RECTANGLE) == lone.cut
        target = (*problem.target.slope[0], *problem.target.intercept)  # type: ignore[union-attr]  # affine
        assert lone.evaluate(network, target) == both.evaluate(network, target)


# ------------------------------------------------------------------------------------ steps


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_every_step_checks(setting: PlaneSetting) -> None:
    for cut in all_cuts(setting.low, setting.high):
        checked = derivation(PlaneForm(cut, setting)).checked()
        assert len(checked) == 7
        assert all(one.title and one.latex.strip() and one.to_json()["checked"] for one in checked)


def refused(step: Step) -> None:
    assert step.check() is False
    with pytest.raises(DerivationError):
        Checked(step)


@pytest.mark.parametrize("cut", list(all_cuts(*RECTANGLE)), ids=str)
def test_no_step_checks_with_one_thing_changed(cut: Cut) -> None:
    form = PlaneForm(cut, SETTINGS[1])
    one, table = form.ring.one, form.tables
    unit = table.square * 0 + 1
    for place in table.mu:
        refused(TablesStep(form, replace(table, mu={**table.mu, place: table.mu[place] + unit / 24})))
    for place in table.pull:
        refused(TablesStep(form, replace(table, pull={**table.pull, place: table.pull[place] - unit})))
    refused(TablesStep(form, replace(table, square=2 * table.square + unit)))
    refused(RiskStep(form, form.risk + one))
    entries = list(form.gradient.entries())
    for k in range(len(entries)):
        counter = itertools.count()
        changed = form.gradient.map(lambda x, k=k, counter=counter: x + one if next(counter) == k else x)
        refused(GradientStep(form, changed))
    others = [other for other in all_cuts(*RECTANGLE) if other != cut]
    for other in others:
        refused(CutStep(form, other))


def test_a_case_gives_its_values_and_no_others() -> None:
    random = Random(3)
    network, problem = drawn(random, (Q(1), Q(-1, 2)), Q(1, 3), SETTINGS[3])
    at = plane_form_at(network, problem)
    assert len(derivation_at(at).checked()) == 8
    risk, gradient = at.exact()
    Checked(ValueStep(at, risk, gradient))
    refused(ValueStep(at, risk + 1, gradient))
    refused(ValueStep(at, risk, gradient.map(lambda x: -x - 1)))


def test_the_rule_of_edge_midpoints_is_not_asked_for_more_than_it_can() -> None:
    ring = PlaneRing(SETTINGS[0], next(all_cuts(*UNIT)))
    with pytest.raises(ValueError, match="degree 2"):
        by_triangles({(2, 1): ring.one}, ring)


# ------------------------------------------------------------------------------------ formulas


@pytest.mark.parametrize("cut", list(all_cuts(*RECTANGLE)), ids=str)
def test_sympy_expressions_take_the_exact_values_and_differentiate_to_the_gradient(cut: Cut) -> None:
    form, random = PlaneForm(cut, SETTINGS[1]), Random(5)
    value, slope = expressions(form)
    text, shown = written(form)
    symbols = {str(s): s for s in value.free_symbols}
    for name in ("w1", "w2", "b", "v", "c", "alpha1", "alpha2", "beta"):
        symbols.setdefault(name, sympy.Symbol(name, real=True))
    while True:
        signs = tuple(random.choice((-1, 1)) for _ in range(3))
        w, b = through_corners(signs, random, form.setting)
        if cut_of(w, b, *RECTANGLE) == cut:
            break
    network, problem = drawn(random, w, b, form.setting)
    at = plane_form_at(network, problem)
    risk, gradient = at.exact()
    numbers = (*w, b, network.v[0][0], network.c[0], *at.target)
    point = {symbols[name]: rational(x) for name, x in zip(symbols_in_order(), numbers, strict=True)}
    direct = Parameters(gradient.w, gradient.b, gradient.v, gradient.c)
    assert value.subs(point) == rational(risk)
    names = ("w1", "w2", "b", "v", "c")
    for name, expression, exact in zip(names, slope.entries(), direct.entries(), strict=True):
        assert sympy.sympify(expression).subs(point) == rational(exact)
        assert sympy.diff(value, symbols[name]).subs(point) == rational(exact)
    read = {name: symbols[name] for name in symbols}
    assert sympy.sympify(str(text), locals=read).subs(point) == rational(risk)
    for expression, exact in zip(shown.entries(), direct.entries(), strict=True):
        assert sympy.sympify(str(expression), locals=read).subs(point) == rational(exact)


def symbols_in_order() -> tuple[str, ...]:
    return ("w1", "w2", "b", "v", "c", "alpha1", "alpha2", "beta")


def rational(x: Q) -> sympy.Rational:
    return sympy.Rational(int(x.p), int(x.q))


def test_laurent_polynomials_are_reduced() -> None:
    ring = PlaneRing(SETTINGS[0], Cut(frozenset([(0, 0)]), *UNIT))
    known = ring.variable
    m, inverse, n = known["m"], known["M"], known["n"]
    assert ring.reduced(m * inverse) == ring.one
    assert ring.reduced(m**3 * inverse * n + n * inverse * m * m) == ring.reduced(m * m * n + m * n)
    assert ring.derivative(inverse, "m") == -(inverse**2)
    assert terms(ring.reduced(m * inverse - 1)) == {}


# ------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("network", "problem", "words"),
    [
        (([[1, 1], [1, 0]], [0, 0], [1, 1], 0), Problem(Constant((Q(1),)), Uniform(*UNIT)), "width 1"),
        (([[1, 1]], [0], [[1], [2]], [0, 0]), Problem(Constant((Q(1), Q(1))), Uniform(*UNIT)), "one output"),
        (
            ([[1, 1]], [0], [1], 0),
            Problem(Polynomial(2, ((((2, 0), Q(1)),),)), Uniform(*UNIT)),
            "constant and affine",
        ),
        (
            ([[1, 1]], [0], [1], 0),
            Problem(Constant((Q(1),)), Atoms(((Q(0), Q(0)),), (Q(1),))),
            "uniform laws",
        ),
    ],
)
def test_what_has_no_closed_form_is_refused(network: tuple, problem: Problem, words: str) -> None:  # type: ignore[type-arg]  # arguments of Network.exact
    with pytest.raises(NotAvailable, match=words):
        plane_form_at(Network.exact(*network), problem)


def test_settings_are_checked() -> None:
    with pytest.raises(ShapeError, match="expected"):
        PlaneSetting("cubic")
    with pytest.raises(ShapeError, match="below"):
        PlaneSetting("constant", (Q(0), Q(1)), (Q(1), Q(1)))


def test_shapes_by_active_corners() -> None:
    found = Counter(cut.shape for cut in all_cuts(*UNIT))
    assert found == {
        Shape.DEAD: 1,
        Shape.FULL: 1,
        Shape.CORNER: 4,
        Shape.ALL_BUT_CORNER: 4,
        Shape.SIDE: 4,
    }
