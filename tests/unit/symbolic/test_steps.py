"""Steps: printed only when checked."""

import pytest

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Checked, Derivation, DerivationError, Identity, IdentityStep

_, KNOWN = polynomial_ring(("x", "y"))
X, Y = KNOWN["x"], KNOWN["y"]
SQUARE = Identity("binomial", (X + Y) ** 2, X**2 + 2 * X * Y + Y**2)
WRONG = Identity("binomial", (X + Y) ** 2, X**2 + Y**2)


def test_an_identity_holds_when_both_sides_are_one_polynomial() -> None:
    assert SQUARE.holds
    assert not WRONG.holds


def test_a_step_needs_an_identity_and_all_of_them() -> None:
    assert IdentityStep("t", "text", (SQUARE,)).check()
    assert not IdentityStep("t", "text", ()).check()
    assert not IdentityStep("t", "text", (SQUARE, WRONG)).check()


def test_only_what_checks_can_be_printed() -> None:
    good = Checked(IdentityStep("title", "text", (SQUARE,)))
    assert good.to_json() == {"title": "title", "checked": True, "latex": "text"}
    with pytest.raises(DerivationError, match="'title'"):
        Checked(IdentityStep("title", "text", (WRONG,)))


def test_a_derivation_stops_at_its_first_wrong_step() -> None:
    good, bad = IdentityStep("good", "", (SQUARE,)), IdentityStep("bad", "", (WRONG,))
    assert len(Derivation((good, good)).checked()) == 2
    with pytest.raises(DerivationError, match="'bad'"):
        Derivation((good, bad, good)).checked()


def test_a_check_that_says_something_else_than_true_is_no_check() -> None:
    class Odd(IdentityStep):
        def check(self) -> bool:
            return 1  # type: ignore[return-value]  # what a careless step might return

    with pytest.raises(DerivationError):
        Checked(Odd("odd", "", (SQUARE,)))
