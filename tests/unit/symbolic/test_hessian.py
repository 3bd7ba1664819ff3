"""The Hessian of a cell: two derivations agree, it is that of the exact calculus, and a wrong one is found out."""

from dataclasses import replace

import pytest

from gfproof.numbers import Q
from gfproof.problem import Constant
from gfproof.risk import segments
from gfproof.risk.hessian import hessian
from gfproof.symbolic.derive import closed_forms
from gfproof.symbolic.hessian import Quotient, closed_hessian, parameters_of
from gfproof.symbolic.setting import Setting
from gfproof.symbolic.steps import DerivationError
from tests.peers.in_cells import network_in
from tests.unit.symbolic.settings import SETTINGS


@pytest.mark.parametrize("name", SETTINGS)
def test_differentiating_twice_gives_the_block_formula(name: str) -> None:
    setting = SETTINGS[name]
    for form in closed_forms(setting):
        size = len(parameters_of(form))
        assert size == (2 + setting.outputs) * setting.width + setting.outputs * (2 if setting.skip else 1)
        assert closed_hessian(form).verify() == size * size


@pytest.mark.parametrize("outputs", [1, 2])
def test_at_a_network_it_is_the_hessian_of_the_exact_calculus(outputs: int) -> None:
    setting, xi = (
        Setting(2, low=Q(-1), high=Q(2), outputs=outputs),
        tuple(Q(k + 1, 3) for k in range(outputs)),
    )
    domain = segments.exact_domain(Constant(xi).pieces(), setting.low, setting.high)
    for form in closed_forms(setting):
        network = network_in(form.cell, setting.low, setting.high, outputs=outputs)
        exact = hessian(network, domain)
        assert exact.continuous
        assert closed_hessian(form).evaluate(network, xi) == tuple(map(tuple, exact.matrix()))


@pytest.mark.parametrize("place", [(0, 0), (0, 3), (2, 5), (6, 6)])
def test_a_wrong_entry_is_found_out(place: tuple[int, int]) -> None:
    for form in closed_forms(Setting(2)):
        right = closed_hessian(form)
        rows = [list(row) for row in right.entries]
        old = rows[place[0]][place[1]]
        rows[place[0]][place[1]] = Quotient(old.numerator + old.denominator, old.denominator)
        with pytest.raises(DerivationError):
            replace(right, entries=tuple(map(tuple, rows))).verify()


def test_the_only_denominators_are_weights_of_switching_neurons() -> None:
    for form in closed_forms(Setting(2)):
        ring = form.setting.ring
        allowed = {
            str(ring.one),
            *(
                str(w)
                for (w,), t in zip(ring.network.w, ring.kinks_of(form.cell), strict=True)
                if t is not None
            ),
        }
        assert {str(e.denominator) for row in closed_hessian(form).entries for e in row} <= allowed
