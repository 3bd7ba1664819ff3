"""Derivations: every step checks, and a step with any formula changed does not."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gfproof.case import Case
from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Q
from gfproof.symbolic.cells import cell_classes
from gfproof.symbolic.derivation import (
    ChainRuleStep,
    GradientStep,
    HessianStep,
    HomogeneityStep,
    IntegralsStep,
    LyapunovStep,
    RiskStep,
    SegmentsStep,
    ValueStep,
    derivation,
    derivation_at,
)
from gfproof.symbolic.derive import ClosedForm, closed_form, closed_form_at, closed_forms
from gfproof.symbolic.piecewise import Row
from gfproof.symbolic.setting import Setting
from gfproof.symbolic.steps import Checked, DerivationError, Step
from tests.unit.symbolic.settings import JUMP, SETTINGS

CELL = Cell((Kind.RIGHT, Kind.LEFT, Kind.FULL, Kind.DEAD), (Knot(neuron=1), Knot(neuron=0)))
BENT = Cell((Kind.RIGHT,), (Knot(breakpoint=0), Knot(neuron=0)))
CASE = "proofs/cases/constant_shared_kink.toml"


@pytest.fixture
def form() -> ClosedForm:
    return closed_form(CELL, Setting(4))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_step_of_every_class_checks(name: str) -> None:
    for form in closed_forms(SETTINGS[name]):
        checked = derivation(form).checked()
        assert len(checked) == 8
        for one in checked:
            assert one.title
            assert one.latex.strip()
            assert one.to_json()["checked"] is True


@pytest.mark.parametrize("name", ["constant_two_neurons", "affine_skip", "constant_trained_wide"])
def test_every_step_of_a_case_checks(name: str) -> None:
    case = Case.load(f"proofs/cases/{name}.toml")
    checked = derivation_at(closed_form_at(case.network, case.problem)).checked()
    assert len(checked) == 9


def test_the_steps_are_checked_anew_each_time(form: ClosedForm) -> None:
    step = derivation(form).steps[2]
    assert isinstance(step, RiskStep)
    Checked(step)
    object.__setattr__(step, "risk", step.risk + form.setting.ring.one)  # behind the back of the frozen step
    with pytest.raises(DerivationError, match="risk"):
        Checked(step)


def refused(step: Step) -> None:
    assert step.check() is False
    with pytest.raises(DerivationError):
        Checked(step)


def changed_rows(rows: tuple[Row, ...], form: ClosedForm) -> Iterator[tuple[Row, ...]]:
    """The rows with one thing changed."""
    one = form.setting.ring.one
    for k, row in enumerate(rows):
        changes = [
            replace(row, slope=(row.slope[0] + one,)),
            replace(row, offset=(row.offset[0] - one,)),
            replace(row, slope=(row.slope[0] + form.setting.ring.variable["w1"],)),
        ]
        for change in changes:
            yield (*rows[:k], change, *rows[k + 1 :])


def test_changed_segments_are_refused(form: ClosedForm) -> None:
    step = derivation(form).steps[0]
    assert isinstance(step, SegmentsStep)
    assert step.check()
    for rows in changed_rows(step.rows, form):
        refused(replace(step, rows=rows))
    first, *rest = step.rows
    refused(replace(step, rows=(replace(first, active=(0, 1, 2)), *rest)))
    refused(replace(step, rows=(replace(first, active=(2,)), *rest)))
    refused(replace(step, rows=(replace(first, end=Knot(neuron=0)), *rest)))
    refused(replace(step, rows=tuple(rest)))
    refused(replace(step, rows=tuple(reversed(step.rows))))


def test_changed_bends_are_refused() -> None:
    step = derivation(closed_form(BENT, Setting(1, JUMP))).steps[0]
    assert isinstance(step, SegmentsStep)
    first, *rest = step.rows
    assert first.bend == ((0, 0, 2),)
    refused(replace(step, rows=(replace(first, bend=((Q(0), Q(0), Q(3)),)), *rest)))
    refused(replace(step, rows=(replace(first, bend=((),)), *rest)))


def test_changed_integrals_are_refused() -> None:
    step = derivation(closed_form(BENT, Setting(1, JUMP))).steps[1]
    assert isinstance(step, IntegralsStep)
    assert step.check()
    for k, one in enumerate(step.integrals):
        broken = (
            replace(one, value=one.value + 1),
            replace(one, antiderivative=(*one.antiderivative[:-1], 2 * one.antiderivative[-1])),
            replace(one, integrand=(one.integrand[0] + 1, *one.integrand[1:])),
            replace(one, name="J"),
        )
        for change in broken:
            refused(replace(step, integrals=(*step.integrals[:k], change, *step.integrals[k + 1 :])))
    (bend,) = step.bends
    for letter in "gxyz":
        p = getattr(bend, letter)
        refused(replace(step, bends=(replace(bend, **{letter: (*p[:-1], p[-1] + 1)}),)))
    refused(replace(step, integrals=step.integrals[:2]))


def test_a_consistently_changed_integrand_is_refused() -> None:
    """Integrand, antiderivative and value fit together, but they are not the integral that is named."""
    step = derivation(closed_form(BENT, Setting(1, JUMP))).steps[1]
    assert isinstance(step, IntegralsStep)
    mean = step.integrals[1]
    refused(replace(step, integrals=(replace(mean, name="I"), *step.integrals[1:])))


def test_a_changed_risk_or_sum_is_refused(form: ClosedForm) -> None:
    step = derivation(form).steps[2]
    assert isinstance(step, RiskStep)
    assert step.check()
    refused(replace(step, risk=2 * step.risk))
    for rows in changed_rows(step.rows, form):
        refused(replace(step, rows=rows))


def test_a_changed_gradient_is_refused(form: ClosedForm) -> None:
    step = derivation(form).steps[3]
    assert isinstance(step, GradientStep)
    assert step.check()
    one = form.setting.ring.one
    g = step.gradient
    for wrong in (
        replace(g, c=(g.c[0] + one,)),
        replace(g, b=(g.b[0], -g.b[1], *g.b[2:])),
        replace(g, w=((g.w[0][0] + one,), *g.w[1:])),
        replace(g, v=((*g.v[0][:-1], one),)),
    ):
        refused(replace(step, gradient=wrong))
    first, *rest = step.rows
    refused(replace(step, rows=(replace(first, active=()), *rest)))


@pytest.mark.parametrize("kind", [ChainRuleStep, HomogeneityStep, LyapunovStep, HessianStep])
def test_identities_of_a_changed_form_are_refused(kind: type[Step], form: ClosedForm) -> None:
    (step,) = (s for s in derivation(form) if isinstance(s, kind))
    assert step.check()
    g = form.gradient
    swapped = replace(form, gradient=replace(g, b=(g.b[1], g.b[0], *g.b[2:]), w=(g.w[1], g.w[0], *g.w[2:])))
    refused(replace(step, form=swapped))  # type: ignore[type-var]  # every step with a form is a dataclass


def test_changed_values_are_refused() -> None:
    case = Case.load(CASE)
    step = derivation_at(closed_form_at(case.network, case.problem)).steps[-1]
    assert isinstance(step, ValueStep)
    assert step.check()
    refused(replace(step, risk=step.risk + Q(1, 10**30)))
    g = step.gradient
    refused(replace(step, gradient=replace(g, b=(g.b[0] + 1, *g.b[1:]))))
    other = Case.load("proofs/cases/constant_dead_network.toml")
    refused(replace(step, at=closed_form_at(other.network, other.problem)))


def test_a_network_outside_the_cell_does_not_get_the_cell_s_values() -> None:
    """The closed form is continued as a polynomial; the scan over the rationals knows better."""
    case = Case.load("proofs/cases/constant_two_neurons.toml")
    at = closed_form_at(case.network, case.problem)
    for cell in cell_classes(2):
        form = closed_form(cell, at.form.setting)
        if str(cell) == "LR [t1 < t2]":
            moved = replace(at, form=form)
            refused(ValueStep(moved, *form.evaluate(at.network, at.target)))
