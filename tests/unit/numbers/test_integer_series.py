"""Taylor coefficients from integers against those from balls: two programs, two arithmetics, the same numbers."""

from __future__ import annotations

import pytest

from gfproof.flow.program import CellPrograms, trace_cell
from gfproof.network import cell_and_kinks
from gfproof.numbers import Ball, Q, ball, bits_for, precision, to_float
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.blocks import block_jet
from gfproof.numbers.programs import Recorder
from gfproof.numbers.scaled import defect, scaled_jet, unit_below
from gfproof.numbers.taylor import NATURAL, Jet, horner, jet, log2_of_step, order_for
from tests.unit.flow.kink_suite import TARGETS, random_flow

ARB = ARITHMETICS["arb"]


def programs_of(width: int, seed: int, target: str) -> tuple[CellPrograms, list[Ball]]:
    flow = random_flow(seed, width, target, Q(1))
    domain = flow.domain
    cell, _ = cell_and_kinks(flow.network, domain.low, domain.high, domain.target.breakpoints)
    return trace_cell(cell, flow.network, domain), [ARB.lift(x) for x in flow.network.entries()]


def in_balls(programs: CellPrograms, start: list[Ball], order: int) -> Jet:
    return jet(programs.field, start, order, ARB, programs.kinked)


def differences(one: Jet, other: Jet, h: Ball) -> list[Ball]:
    """Per entry and kink, sum_n |difference of the n-th coefficients| h^n."""
    assert one.kinks.keys() == other.kinks.keys()
    pairs = [*zip(one.state, other.state, strict=True), *((one.kinks[i], other.kinks[i]) for i in one.kinks)]
    return [horner([abs(x - y) for x, y in zip(a, b, strict=True)], h) for a, b in pairs]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("width", "digits"), [(1, 20), (2, 50), (3, 20)])
def test_term_by_term(target: str, width: int, digits: int) -> None:
    bits, order = bits_for(digits), order_for(digits)
    with precision(bits):
        programs, start = programs_of(width, width, target)
        expected = in_balls(programs, start, order)
        step = log2_of_step(expected.state, ARB)
        found = scaled_jet(programs.field, start, order, programs.kinked, bits, unit_below(step + 0.2))
        h = ball(unit_below(step))
        assert all(x < ball(Q(1, 10**digits)) for x in differences(found, expected, h))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("width", "digits", "block"), [(1, 60, 12), (2, 60, 17), (2, 100, None)])
def test_in_blocks(target: str, width: int, digits: int, block: int | None) -> None:
    bits, order = bits_for(digits), order_for(digits)
    with precision(bits):
        programs, start = programs_of(width, width + 1, target)
        expected = in_balls(programs, start, order)
        step = log2_of_step(expected.state, ARB)
        unit = unit_below(step + NATURAL)
        found = block_jet(programs.field, start, order, programs.kinked, bits, NATURAL - 0.1, unit, block)
        h = ball(unit_below(step))
        assert all(x < ball(Q(1, 10**digits)) for x in differences(found, expected, h))


@pytest.mark.parametrize("block", [5, 8, 23, 40])
def test_the_size_of_the_blocks_does_not_matter(block: int) -> None:
    """Also blocks that do not divide the order, and one as long as the series."""
    with precision(200):
        programs, start = programs_of(2, 3, "constant")
        expected = in_balls(programs, start, 40)
        step = log2_of_step(expected.state, ARB)
        unit = unit_below(step + NATURAL)
        found = block_jet(programs.field, start, 40, programs.kinked, 200, 0.0, unit, block)
        assert all(x < ball(Q(1, 10**50)) for x in differences(found, expected, ball(unit_below(step))))


def test_the_unit_of_time_does_not_matter() -> None:
    """A unit that is much too long or short costs bits of the last coefficients, not of those a step sees."""
    with precision(200):
        programs, start = programs_of(2, 3, "constant")
        expected = in_balls(programs, start, 30)
        step = log2_of_step(expected.state, ARB)
        for longer in (0.5, 2, 6):
            found = scaled_jet(programs.field, start, 30, programs.kinked, 220, unit_below(step + longer))
            assert all(x < ball(Q(1, 10**55)) for x in differences(found, expected, ball(unit_below(step))))


def test_the_defect_shows_what_is_wrong_with_a_polynomial() -> None:
    """Truncation, too few bits and a changed coefficient all show at the end of a step."""
    with precision(200):
        programs, start = programs_of(2, 3, "constant")
        good = in_balls(programs, start, 40)
        step = log2_of_step(good.state, ARB)
        h, unit = ball(unit_below(step)), unit_below(step + 0.2)
        limit = to_float(ARB.exact(defect(programs.field, good.state, h)))
        assert limit < 1e-30
        short = [column[:-10] for column in good.state]
        assert defect(programs.field, short, h) > ball(Q(1, 10**27))
        rough = scaled_jet(programs.field, start, 40, programs.kinked, 60, unit)
        assert defect(programs.field, rough.state, h) > ball(Q(1, 10**20))
        changed = [list(column) for column in good.state]
        changed[0][7] = changed[0][7] + ball(Q(1, 10**20)) / h**7
        assert defect(programs.field, changed, h) > ball(Q(1, 10**21))


def test_quotients_that_are_no_results() -> None:
    """x' = -(x (x/y)^2 + 1/3), y' = -(x - x/y): the quotient is asked for by nobody, and followed from block to block."""
    recorder = Recorder(2)
    x, y = recorder.inputs
    ratio = x / y
    program = recorder.program([x * (ratio * ratio) + Q(1, 3), x - ratio])
    assert program.products == 3
    with precision(260):
        start = [ball(1), ball(2)]
        expected = jet(program, start, 72, ARB, ())
        step = log2_of_step(expected.state, ARB)
        unit = unit_below(step + NATURAL)
        found = block_jet(program, start, 72, (), 260, NATURAL - 0.1, unit)
        assert all(d < ball(Q(1, 10**60)) for d in differences(found, expected, ball(unit_below(step))))
