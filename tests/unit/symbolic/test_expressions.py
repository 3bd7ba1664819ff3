"""SymPy expressions of closed forms: both shapes and both coordinates are the same function, and G is its gradient."""

import pytest
import sympy

from gfproof.errors import NotAvailable
from gfproof.symbolic.cells import cell_classes
from gfproof.symbolic.derive import closed_form, closed_forms
from gfproof.symbolic.expressions import Expressions
from gfproof.symbolic.hessian import parameters_of
from gfproof.symbolic.setting import AFFINE, Setting
from tests.unit.symbolic.settings import JUMP

SETTINGS = {
    "constant": Setting(2),
    "affine, skip, two outputs": Setting(1, AFFINE, outputs=2, skip=True),
    "piecewise": Setting(1, JUMP),
    "symbolic ends": Setting(1, symbolic_ends=True),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_segments_expand_to_the_polynomial(name: str) -> None:
    for form in closed_forms(SETTINGS[name]):
        e = Expressions(form)
        assert sympy.expand(e.risk("kinks") - e.risk("kinks", "expanded")) == 0
        shapes = zip(e.gradient("kinks").entries(), e.gradient("kinks", "expanded").entries(), strict=True)
        assert all(sympy.expand(p - q) == 0 for p, q in shapes)


@pytest.mark.parametrize("name", SETTINGS)
def test_weights_and_kinks_say_the_same(name: str) -> None:
    for form in closed_forms(SETTINGS[name]):
        e = Expressions(form)
        assert sympy.expand(e.risk() - e.risk("kinks").subs(e.kinks())) == 0
        assert not (e.risk().free_symbols & set(e.kinks()))


@pytest.mark.parametrize("setting", [Setting(1), Setting(1, AFFINE, skip=True)], ids=["constant", "affine"])
def test_sympy_differentiates_the_risk_to_the_gradient_and_the_hessian(setting: Setting) -> None:
    """In (w, b, v, c, a), where SymPy knows nothing of kinks; the Hessian at a rational point."""
    for form in closed_forms(setting):
        e = Expressions(form)
        symbols = [e.symbols[p.name] for p in parameters_of(form)]
        slope = list(e.gradient().entries())
        for symbol, component in zip(symbols, slope, strict=True):
            assert sympy.expand(sympy.diff(e.risk(), symbol) - component) == 0
        point = {s: sympy.Rational(k + 3, 2 * k + 5) for k, s in enumerate(e.symbols.values())}
        assert sympy.Matrix(slope).jacobian(symbols).subs(point) == e.hessian().subs(point)


def test_nothing_is_multiplied_out_in_the_weights() -> None:
    form = closed_form(list(cell_classes(3))[-1], Setting(3))
    assert len(Expressions(form).risk().args) == 4  # one summand per segment
    with pytest.raises(NotAvailable):
        Expressions(form).risk("weights", "expanded")
