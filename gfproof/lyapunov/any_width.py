"""Lyapunov functions for every width at once: V = r(c, a) + sum_i q_i(w_i, b_i, v_i).

The fields F_s(x) of a separable V split, and so does the residual, e = (c + a.x - f) + sum_i s_i v_i
(w_i.x + b_i). The empty pattern says F r = k (c + a.x - f); subtracting it, one active neuron says F q_i
= k v_i (w_i.x + b_i). Conversely these two small identities add up to the pointwise identity at every width.

At degree 2 nothing is lost by separability: fix all parameters but those of two neurons and the offsets;
what remains satisfies the identity of width 2, whose solutions are separable with constant weights, so V
has no mixed terms. Source: lyapunov search C1, C3 (re-derived).
"""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.lyapunov.family import WeightedFamily, polynomial_text, weighted_family
from gfproof.lyapunov.integrand import Integrand, Target
from gfproof.lyapunov.search import (
    Exponent,
    LyapunovFamily,
    NoLyapunovFunction,
    monomials_up_to,
    search,
    separable_monomials,
    system,
)
from gfproof.numbers import Q


@dataclass(frozen=True)
class AnyWidthFamily:
    """All separable Lyapunov functions of a degree, for every width.

    Attributes:
        offset: the functions r, including the constant.
        neuron: the functions q of one neuron, without a constant.
        whole: the family of width 1, whose weights are those of every neuron.
        complete: whether every V of this degree at every width is of this form (decided for degree <= 2
        only).
    """

    offset: LyapunovFamily
    neuron: LyapunovFamily
    whole: WeightedFamily
    complete: bool

    @property
    def laws_per_neuron(self) -> int:
        """Number of independent conservation laws of each neuron."""
        return self.neuron.dimension

    @property
    def dimension(self) -> str:
        """Dimension of the affine space of solutions as a formula in H."""
        constant = self.offset.dimension
        if not self.laws_per_neuron:
            return str(constant)
        times = "" if self.laws_per_neuron == 1 else f"{self.laws_per_neuron}*"
        return f"{times}H + {constant}" if constant else f"{times}H"

    def text(self) -> str:
        """The simplest member in the claim language: norm2 of whole arrays where their squares share a
        weight.
        """
        squares = self.whole.squares
        if squares is None:
            return self.family_text()
        one, weights = self.whole.integrand, self.whole.weights
        (neuron,) = one.neurons
        shift = "xi" if one.target == "constant" else "beta"
        arrays = [("w", neuron["w"]), ("b", [neuron["b"]]), ("v", [neuron["v"]]), (f"c - {shift}", ["c"])]
        if one.skip:
            arrays.append(("a - alpha", [name for name in one.offsets if name != "c"]))
        parts = []
        for body, names in arrays:
            (weight,) = {squares[name].at(weights) for name in names}  # F is symmetric in the inputs
            if weight != 0:
                parts.append(f"norm2({body})" if weight == 1 else f"{weight}*norm2({body})")
        return " + ".join(parts).replace("+ -", "- ") or "0"

    def family_text(self) -> str:
        """The whole family, with free weights per neuron; the additive constant is left out."""
        whole = self.whole
        if whole.squares is None:
            terms = [polynomial_text(self.neuron.particular)]
            terms += [f"lambda_{j}[i]*({polynomial_text(q)})" for j, q in enumerate(self.neuron.laws, 1)]
            return f"{polynomial_text(self.offset.particular)} + sum_i ({' + '.join(terms)})".replace(
                "[1", "[i"
            )
        (neuron,) = whole.integrand.neurons
        inner = whole.text(only={*neuron["w"], neuron["b"], neuron["v"]}).replace("[1", "[i")
        return f"{whole.text(only=whole.integrand.offsets)} + sum_i ({inner})"

    def condition(self) -> str:
        """When the sublevel sets are bounded."""
        every = " for every i" if self.whole.intervals else ""
        return self.whole.condition().replace("[1]", "[i]") + every


def search_any_width(
    degree: int,
    rate: Q,
    *,
    dimension: int = 1,
    target: Target = "constant",
    skip: bool = False,
    normalized: bool = False,
) -> AnyWidthFamily | NoLyapunovFunction:
    """All V = r(c, a) + sum_i q_i(w_i, b_i, v_i) of a degree with d(V) = -rate * L, for every width and
    input law.

    Args:
        degree: of q and r.
        rate: of decrease.
        dimension: d.
        target: constant or affine.
        skip: whether the network has a linear skip connection.
        normalized: the normalized flow instead of the gradient flow.

    Returns:
        The family; or the proof that already the empty activity pattern, which every width has, allows none.
    """
    one = Integrand(1, dimension, target, skip, normalized)
    outer = {one.position(name) for name in one.offsets}

    def outside(exponent: Exponent) -> bool:
        return all(j in outer for j, e in enumerate(exponent) if e)

    ansatz = separable_monomials(one, degree)
    offset = search(system(one, [e for e in ansatz if outside(e)], one.conditions((0,))), rate)
    if isinstance(offset, NoLyapunovFunction):
        return offset
    neuron = search(system(one, [e for e in ansatz if not outside(e)], one.neuron_conditions()), rate)
    if isinstance(neuron, NoLyapunovFunction):
        return neuron
    whole = weighted_family(one, offset.particular + neuron.particular, (*offset.laws, *neuron.laws))
    complete = degree <= 2 and _separable_at_width_two(degree, rate, offset, neuron)
    return AnyWidthFamily(offset, neuron, whole, complete)


def _separable_at_width_two(degree: int, rate: Q, offset: LyapunovFamily, neuron: LyapunovFamily) -> bool:
    one = offset.system.integrand
    two = Integrand(2, one.dimension, one.target, one.skip, one.normalized)
    everything = search(system(two, monomials_up_to(two, degree)), rate)
    found = 2 * neuron.dimension + offset.dimension
    return isinstance(everything, LyapunovFamily) and everything.dimension == found
