"""The affine family of Lyapunov functions, written out: free weights, where it is bounded below, its
simplest member.

For a constant target and degree 2 the family is

    V = 2 (c - xi)^2 + const + sum_i ( lambda_i (|w_i|^2 + b_i^2) + (2 - lambda_i) v_i^2 ),

bounded below with bounded sublevel sets iff 0 < lambda_i < 2 for all i; lambda = 1 is the published
function up to a constant.  Source: lyapunov search C1, constant target C3, C3w (re-derived).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.lyapunov.integrand import Integrand
from gfproof.numbers import Q

Interval = tuple[Q | None, Q | None]


@dataclass(frozen=True)
class Weighted:
    """A coefficient q_0 + sum_j q_j lambda_j."""

    constant: Q
    slopes: Mapping[int, Q]

    def at(self, weights: Sequence[Q]) -> Q:
        """Its value."""
        return self.constant + sum((q * weights[j] for j, q in self.slopes.items()), Q(0))

    def text(self, names: Sequence[str]) -> str:
        """E.g. ``2 - lambda[1]``."""
        parts = [str(self.constant)] if self.constant != 0 or not self.slopes else []
        for j, q in self.slopes.items():
            body = names[j] if abs(q) == 1 else f"{abs(q)}*{names[j]}"
            parts.append(f"{'-' if q < 0 else '+'} {body}" if parts else f"{'-' if q < 0 else ''}{body}")
        return " ".join(parts)


@dataclass(frozen=True)
class WeightedFamily:
    """A family of Lyapunov functions with named free weights; the additive constant is left out.

    Attributes:
        integrand: the network and its flow.
        particular: one member.
        directions: the laws that the weights multiply (all but the constant).
        names: names of the weights.
        squares: for quadratic V, the coefficient of each parameter's square; None if V has mixed terms or
        degree > 2. intervals: V is bounded below with bounded sublevel sets iff each weight lies strictly
        inside its interval;
            None where that was not decided, empty intervals where it is never so.
        weights: values inside the intervals (of smallest height), or zeros.
    """

    integrand: Integrand
    particular: Any
    directions: tuple[Any, ...]
    names: tuple[str, ...]
    squares: Mapping[str, Weighted] | None
    intervals: tuple[Interval, ...] | None
    decided: bool
    weights: tuple[Q, ...]

    @property
    def simplest(self) -> Any:
        """The member with the chosen weights, its constant such that the squares of the offsets are
        complete.
        """
        total = self.particular
        for weight, law in zip(self.weights, self.directions, strict=True):
            total = total + weight * law
        for name in self.integrand.offsets if self.squares is not None else ():
            q, slope = self._square(name)
            if q != 0:
                total = total + slope**2 / (4 * q)
        return total

    def _square(self, name: str) -> tuple[Q, Any]:
        """Q and the slope l of q z^2 + l z for an offset z in the particular solution."""
        assert self.squares is not None
        slope = self.particular.derivative(self.integrand.position(name)).subs({name: 0})
        return self.squares[name].constant, slope

    def condition(self) -> str:
        """The condition for bounded sublevel sets, in words."""
        if not self.decided:
            return "boundedness of the sublevel sets was not decided for this ansatz"
        if self.intervals is None:
            return "no member has bounded sublevel sets"
        shown = [_between(name, *ends) for name, ends in zip(self.names, self.intervals, strict=True)]
        return " and ".join(shown) if shown else "always"

    def text(self, weights: Sequence[Q] | None = None, only: Collection[str] | None = None) -> str:
        """V with its weights as names, or with these values; squares of offsets completed.

        ``only`` restricts a sum of squares to these parameters.
        """
        if self.squares is None:
            total = self.particular
            pairs = zip(self.names if weights is None else weights, self.directions, strict=True)
            tail = "".join(f" + {weight}*({polynomial_text(law)})" for weight, law in pairs if weight != 0)
            return polynomial_text(total) + tail
        names = self.names
        groups: dict[str, list[str]] = {}
        for parameter, coefficient in self.squares.items():
            if only is not None and parameter not in only:
                continue
            shown = coefficient if weights is None else Weighted(coefficient.at(weights), {})
            text = shown.text(names)
            if text != "0":
                groups.setdefault(text, []).append(self._shifted(parameter))
        return " + ".join(_product(text, terms) for text, terms in groups.items()) or "0"

    def _shifted(self, parameter: str) -> str:
        """``(c - xi)**2`` or ``w[1]**2``."""
        if parameter in self.integrand.offsets:
            q, slope = self._square(parameter)
            if slope != 0 and q != 0:
                return f"({parameter} - {polynomial_text(-slope / (2 * q))})**2"
        return f"{parameter}**2"


def weighted_family(integrand: Integrand, particular: Any, laws: Sequence[Any]) -> WeightedFamily:
    """Name the free weights, decide where the family is bounded below, and choose its simplest member.

    Args:
        integrand: the network and its flow.
        particular: one solution.
        laws: the functions of rate 0; constants are left out.
    """
    directions = tuple(law for law in laws if not law.is_constant())
    names = tuple(f"lambda[{j}]" for j in range(1, len(directions) + 1))
    squares = _squares(integrand, particular, directions)
    decided = squares is not None and all(len(q.slopes) <= 1 for q in squares.values())
    intervals = _intervals(integrand, squares, len(names)) if squares and decided else None
    weights = (
        tuple(Q(0) for _ in names) if intervals is None else tuple(_simplest(*ends) for ends in intervals)
    )
    return WeightedFamily(integrand, particular, directions, names, squares, intervals, decided, weights)


def _squares(integrand: Integrand, particular: Any, directions: Sequence[Any]) -> dict[str, Weighted] | None:
    """The diagonal of the quadratic part, if V has only squares, terms linear in the offsets, and no
    higher terms.
    """
    found = {name: Weighted(Q(0), {}) for name in (*_neuron_names(integrand), *integrand.offsets)}
    for j, function in enumerate([particular, *directions]):
        for exponent, coefficient in function.to_dict().items():
            in_parameters = exponent[: len(integrand.parameters)]
            used = [i for i, e in enumerate(in_parameters) if e]
            if len(used) == 1 and in_parameters[used[0]] == 2 and sum(exponent) == 2:
                name = integrand.parameters[used[0]]
                old = found[name]
                if j == 0:
                    found[name] = Weighted(old.constant + coefficient, old.slopes)
                else:
                    found[name] = Weighted(old.constant, {**old.slopes, j - 1: coefficient})
            elif not (
                j == 0 and len(used) == 1 and in_parameters[used[0]] == 1 and _is_offset(integrand, used[0])
            ):
                return None
    return found


def _neuron_names(integrand: Integrand) -> list[str]:
    return [name for neuron in integrand.neurons for name in (*neuron["w"], neuron["b"], neuron["v"])]


def _is_offset(integrand: Integrand, index: int) -> bool:
    return integrand.parameters[index] in integrand.offsets


def _intervals(
    integrand: Integrand, squares: Mapping[str, Weighted], count: int
) -> tuple[Interval, ...] | None:
    """The open intervals of the weights on which every square has a positive coefficient.

    A quadratic function has bounded sublevel sets iff its quadratic part is positive definite: along a
    direction on which the form is not positive, V is affine or concave.  On the spheres w and b are
    bounded anyway.
    """
    ends: list[tuple[Q | None, Q | None]] = [(None, None)] * count
    on_spheres = _inner_names(integrand) if integrand.normalized else set()
    for name, coefficient in squares.items():
        if name in on_spheres:
            continue
        if not coefficient.slopes and coefficient.constant <= 0:
            return None
        for j, slope in coefficient.slopes.items():
            root, (low, high) = -coefficient.constant / slope, ends[j]
            if slope > 0:
                ends[j] = (root if low is None else max(low, root), high)
            else:
                ends[j] = (low, root if high is None else min(high, root))
    empty = any(low is not None and high is not None and low >= high for low, high in ends)
    return None if empty else tuple(ends)


def _inner_names(integrand: Integrand) -> set[str]:
    return {name for neuron in integrand.neurons for name in (*neuron["w"], neuron["b"])}


def _simplest(low: Q | None, high: Q | None) -> Q:
    """A rational strictly inside: the midpoint where both ends are finite."""
    if low is None and high is None:
        return Q(0)
    if low is None:
        assert high is not None
        return high - 1
    if high is None:
        return low + 1
    return (low + high) / 2


def _between(name: str, low: Q | None, high: Q | None) -> str:
    left = "" if low is None else f"{low} < "
    return f"{left}{name}" + ("" if high is None else f" < {high}")


def polynomial_text(polynomial: Any) -> str:
    """A polynomial in the syntax of the claim language (powers as ``**``)."""
    return str(polynomial).replace("^", "**")


def _product(coefficient: str, terms: Sequence[str]) -> str:
    body = " + ".join(terms)
    if coefficient == "1":
        return body
    left = f"({coefficient})" if " " in coefficient or coefficient.startswith("-") else coefficient
    return f"{left}*{body}" if len(terms) == 1 else f"{left}*({body})"
