"""The derivation of a closed form for two inputs as steps: cut, integrals, risk, gradient, chain rule, homogeneity, Lyapunov."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gfproof.network import Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial
from gfproof.symbolic.plane import sentences, texts
from gfproof.symbolic.plane.cuts import CORNERS, Cut, Shape
from gfproof.symbolic.plane.forms import AtPlaneCase, PlaneForm
from gfproof.symbolic.plane.integrals import Tables, by_triangles, in_ring
from gfproof.symbolic.plane.setting import times
from gfproof.symbolic.steps import Derivation, Identity, Step


def _hold(identities: Iterable[Identity]) -> bool:
    return all(identity.holds for identity in identities)


@dataclass(frozen=True)
class CutStep(Step):
    """The active part of the rectangle.

    Attributes:
        cut: what is printed.
    """

    form: PlaneForm
    cut: Cut
    title = "the line on the unit square, and the active part"

    @property
    def latex(self) -> str:
        """Coordinates, conditions, places."""
        return sentences.cut_text(self.cut)

    def check(self) -> bool:
        """L is w.x + b in the coordinates y; it is 0 at the printed places; its active corners are the shape's."""
        shape = {
            Shape.DEAD: set(),
            Shape.FULL: set(CORNERS),
            Shape.CORNER: {(0, 0)},
            Shape.ALL_BUT_CORNER: set(CORNERS) - {(0, 0)},
            Shape.SIDE: {(0, 0), (0, 1)},
        }[self.cut.shape]
        return (
            self.cut == self.form.cut
            and set(texts.active_locally(self.cut)) == shape
            and _hold(self.form.places())
            and _hold(self.form.weights())
        )


@dataclass(frozen=True)
class TablesStep(Step):
    """The integrals over the active part.

    Attributes:
        tables: what is printed.
    """

    form: PlaneForm
    tables: Tables
    title = "integrals over the active part"

    @property
    def latex(self) -> str:
        """The tables, and how they are found."""
        return sentences.integrals_text(self.form.cut.shape) + texts.latex_tables(
            self.tables, self.form.cut.shape
        )

    def check(self) -> bool:
        """Every printed entry is what the rule of edge midpoints gives on the triangles of the active part."""
        ring, one = self.form.ring, self.form.ring.one
        return (
            all(in_ring(x, ring) == by_triangles({p: one}, ring) for p, x in self.tables.mu.items())
            and all(
                in_ring(x, ring) == by_triangles(times(ring.neuron, {p: one}), ring)
                for p, x in self.tables.pull.items()
            )
            and in_ring(self.tables.square, ring) == by_triangles(times(ring.neuron, ring.neuron), ring)
        )


@dataclass(frozen=True)
class RiskStep(Step):
    """L.

    Attributes:
        risk: what the printed formula gives.
    """

    form: PlaneForm
    risk: Polynomial
    title = "the risk"

    @property
    def latex(self) -> str:
        """The formula."""
        return sentences.risk_text(self.form.setting, self.form.cut)

    def check(self) -> bool:
        """The printed formula is ∫ e^2 over the active part and the rest, by triangles."""
        return bool(self.risk == self.form.risk == self.form.risk_by_triangles())


@dataclass(frozen=True)
class GradientStep(Step):
    """G by its definition.

    Attributes:
        gradient: what the printed formulas give.
    """

    form: PlaneForm
    gradient: Parameters
    title = "the generalized gradient, from its definition"

    @property
    def latex(self) -> str:
        """The formulas."""
        return sentences.gradient_text(self.form.setting, self.form.cut)

    def check(self) -> bool:
        """Each component is the integral that defines it, by triangles."""
        printed = list(self.gradient.entries())
        return (
            printed == list(self.form.gradient.entries()) == list(self.form.gradient_by_triangles().entries())
        )


@dataclass(frozen=True)
class ChainRuleStep(Step):
    """G is the gradient of L."""

    form: PlaneForm
    title = "inside the type, G is the gradient of L"

    @property
    def latex(self) -> str:
        """The chain rule through p, m, n."""
        return sentences.chain_rule_text(self.form.cut, skip=self.form.setting.skip)

    def check(self) -> bool:
        """Every component, as an identity of Laurent polynomials."""
        return _hold(self.form.chain_rule())


@dataclass(frozen=True)
class HomogeneityStep(Step):
    """The weights against the outer weight."""

    form: PlaneForm
    title = "homogeneity of the neuron"

    @property
    def latex(self) -> str:
        """The identity and what it says along the flow."""
        return sentences.HOMOGENEITY

    def check(self) -> bool:
        """As an identity of Laurent polynomials."""
        return self.form.homogeneity().holds


@dataclass(frozen=True)
class LyapunovStep(Step):
    """<grad V, G> = 8 L, or 8 E (N - psi)(N - f)."""

    form: PlaneForm
    title = "the Lyapunov identity"

    @property
    def latex(self) -> str:
        """V and the identity."""
        return sentences.lyapunov_text(self.form.setting)

    def check(self) -> bool:
        """As an identity of Laurent polynomials."""
        return self.form.lyapunov().holds


@dataclass(frozen=True)
class ValueStep(Step):
    """The closed form at the numbers of a case.

    Attributes:
        risk, gradient: what the closed form gives there.
    """

    at: AtPlaneCase
    risk: Q
    gradient: Parameters
    title = "the values at the case"

    @property
    def latex(self) -> str:
        """The numbers."""
        return sentences.values_text(self.at, self.risk, self.gradient)

    def check(self) -> bool:
        """The closed form, evaluated, gives the printed numbers, and so does the face recursion over the rationals."""
        at = self.at
        risk, gradient = at.form.evaluate(at.network, at.target)
        direct, slope = at.exact()
        printed = (self.risk, list(self.gradient.entries()))
        return printed == (risk, list(gradient.entries())) == (direct, list(slope.entries()))


def derivation(form: PlaneForm) -> Derivation:
    """The steps for one type of cut; ``checked()`` on it checks them."""
    return Derivation(
        (
            CutStep(form, form.cut),
            TablesStep(form, form.tables),
            RiskStep(form, form.risk),
            GradientStep(form, form.gradient),
            ChainRuleStep(form),
            HomogeneityStep(form),
            LyapunovStep(form),
        )
    )


def derivation_at(at: AtPlaneCase) -> Derivation:
    """The steps for the cut of a case, and its values as the last step."""
    return Derivation((*derivation(at.form), ValueStep(at, *at.form.evaluate(at.network, at.target))))
