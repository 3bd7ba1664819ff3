"""The flow of a one-hidden-layer ReLU network, seen at one input: polynomial vector fields on each
activity pattern.

With the activity bits s in {0,1}^H the network is N_s(x) = c + a.x + sum_i s_i v_i (w_i.x + b_i), and

    <grad V, G> = 2 E[ e (F_s(X) V) ],    e = N - f,    F_s(x) = dN_s(x)/dtheta = Y_s + sum_k x_k X_sk,
    Y_s  = d_c + sum_i s_i (v_i d_{b_i} + b_i d_{v_i}),       X_sk = d_{a_k} + sum_i s_i (v_i d_{w_ik} +
    w_ik d_{v_i}).

So F_s(x) V = k e for all x and s, the pointwise identity, gives <grad V, G> = 2 k L for every input law; for
polynomials V it is also necessary for that: take point masses at x, where it says 2 e (F_s(x) V - k e) = 0.
The derivative along the normalized flow (|w_i|^2 + b_i^2 = 1) has F projected to the tangent space of the
spheres. Source: lyapunov search C1, C4, C5, C6; constant target C3; normalized flow C1, C7 (re-derived).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from gfproof.errors import ShapeError
from gfproof.lyapunov.vector_fields import VectorField
from gfproof.numbers.polynomials import polynomial_ring

Target = Literal["constant", "affine"]
Pattern = tuple[int, ...]

MAX_WIDTH = 8


@dataclass(frozen=True)
class Condition:
    """One coefficient of the pointwise identity in x: field V = k * value, with V unknown.

    Attributes:
        name: e.g. ``Y`` or ``X``, with the pattern's bits.
        field: the vector field that acts on V.
        value: the residual's coefficient, a polynomial in the parameters and the target's symbols.
    """

    name: str
    field: VectorField
    value: Any


@dataclass(frozen=True)
class Integrand:
    """A network of fixed width and dimension, its target, and the flow.

    Attributes:
        width: H >= 0.
        dimension: d >= 1.
        target: constant (xi) or affine (alpha.x + beta).
        skip: whether the network has a trained linear part a.x.
        normalized: the flow on the product of spheres |(w_i, b_i)| = 1 instead of the gradient flow.

    Raises:
        ShapeError: a width or dimension that is not sensible.
    """

    width: int
    dimension: int = 1
    target: Target = "constant"
    skip: bool = False
    normalized: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.width <= MAX_WIDTH:
            raise ShapeError(f"width {self.width}: expected 0 to {MAX_WIDTH}")
        if not 1 <= self.dimension <= 4:
            raise ShapeError(f"dimension {self.dimension}: expected 1 to 4")

    @cached_property
    def neurons(self) -> tuple[dict[str, Any], ...]:
        """Per neuron the names of its parameters: w (one per input), b, v."""
        found: list[dict[str, Any]] = []
        for i in range(1, self.width + 1):
            w = [f"w[{i}]" if self.dimension == 1 else f"w[{i},{k}]" for k in range(1, self.dimension + 1)]
            found.append({"w": w, "b": f"b[{i}]", "v": f"v[{i}]"})
        return tuple(found)

    def _per_input(self, name: str) -> list[str]:
        return [name] if self.dimension == 1 else [f"{name}[{k}]" for k in range(1, self.dimension + 1)]

    @cached_property
    def offsets(self) -> tuple[str, ...]:
        """c, and a where there is a skip connection."""
        return ("c", *(self._per_input("a") if self.skip else ()))

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Offsets, then v, b, w of each neuron: in this order the free columns of a linear system are
        those of w.
        """
        found = list(self.offsets)
        for neuron in self.neurons:
            found += [neuron["v"], neuron["b"], *neuron["w"]]
        return tuple(found)

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The target's numbers: xi, or alpha and beta."""
        return ("xi",) if self.target == "constant" else (*self._per_input("alpha"), "beta")

    @cached_property
    def _ring(self) -> tuple[Any, dict[str, Any]]:
        return polynomial_ring((*self.parameters, *self.symbols, "k"))

    @property
    def context(self) -> Any:
        """The ring Q[parameters, symbols of the target, k]."""
        return self._ring[0]

    def variable(self, name: str) -> Any:
        """A variable of the ring."""
        return self._ring[1][name]

    def position(self, name: str) -> int:
        """Its index in the ring."""
        return (*self.parameters, *self.symbols, "k").index(name)

    @property
    def patterns(self) -> Iterator[Pattern]:
        """All activity patterns, the empty one first."""
        return itertools.product((0, 1), repeat=self.width)

    @property
    def generating_patterns(self) -> Iterator[Pattern]:
        """The empty pattern and those with one active neuron: fields and values are affine in s, so the
        conditions of these patterns imply those of all.
        """
        for i in range(-1, self.width):
            yield tuple(int(i == j) for j in range(self.width))

    @property
    def full_pattern(self) -> Pattern:
        """All neurons active."""
        return (1,) * self.width

    def conditions(self, pattern: Pattern) -> tuple[Condition, ...]:
        """The d + 1 conditions of one pattern: X_1, ..., X_d, then Y."""
        bits = "".join(map(str, pattern))
        names = ["X"] if self.dimension == 1 else [f"X{k}" for k in range(1, self.dimension + 1)]
        found = [Condition(f"{name}({bits})", *self._slope(pattern, k)) for k, name in enumerate(names)]
        return (*found, Condition(f"Y({bits})", *self._constant(pattern)))

    def neuron_conditions(self) -> tuple[Condition, ...]:
        """What one active neuron adds to the conditions (width 1): its part of the fields and of the
        residual.
        """
        offsets = {self.position(name) for name in self.offsets}
        found = []
        for active, silent in zip(self.conditions((1,)), self.conditions((0,)), strict=True):
            field = {j: p for j, p in active.field.items() if j not in offsets}
            found.append(Condition(active.name, field, active.value - silent.value))
        return tuple(found)

    def _slope(self, pattern: Pattern, k: int) -> tuple[VectorField, Any]:
        """The coefficient of x_k in F_s(x) and in e."""
        zero = self.context.constant(0)
        field: dict[int, Any] = {}
        value = zero
        if self.skip:
            a = self._per_input("a")[k]
            field[self.position(a)] = self.context.constant(1)
            value = value + self.variable(a)
        if self.target == "affine":
            value = value - self.variable(self._per_input("alpha")[k])
        for bit, neuron in zip(pattern, self.neurons, strict=True):
            if bit:
                w, v = self.variable(neuron["w"][k]), self.variable(neuron["v"])
                value = value + v * w
                field[self.position(neuron["v"])] = w
                field |= self._inner(neuron, v, w, k)
        return field, value

    def _constant(self, pattern: Pattern) -> tuple[VectorField, Any]:
        """The constant coefficient of F_s(x) and of e."""
        field: dict[int, Any] = {self.position("c"): self.context.constant(1)}
        value = self.variable("c") - self.variable("xi" if self.target == "constant" else "beta")
        for bit, neuron in zip(pattern, self.neurons, strict=True):
            if bit:
                b, v = self.variable(neuron["b"]), self.variable(neuron["v"])
                value = value + v * b
                field[self.position(neuron["v"])] = b
                field |= self._inner(neuron, v, b, None)
        return field, value

    def _inner(self, neuron: dict[str, Any], v: Any, part: Any, k: int | None) -> dict[int, Any]:
        """The components at u = (w, b): v e_k, or projected v (e_k - u_k u) on the sphere; k = None is
        the bias.
        """
        found: dict[int, Any] = {}
        for j, name in [*enumerate(neuron["w"]), (None, neuron["b"])]:
            component = (
                v * int(j == k) if not self.normalized else v * (int(j == k) - part * self.variable(name))
            )
            if component != 0:
                found[self.position(name)] = component
        return found

    def reduced(self, polynomial: Any) -> Any:
        """Normal form: on the spheres, w_i1^2 is replaced by 1 - b_i^2 - w_i2^2 - ...; unchanged
        otherwise.
        """
        if not self.normalized:
            return polynomial
        for neuron in self.neurons:
            first, *rest = neuron["w"]
            square = 1 - self.variable(neuron["b"]) ** 2 - sum(self.variable(n) ** 2 for n in rest)
            polynomial = self._replaced(polynomial, self.position(first), square)
        return polynomial

    def _replaced(self, polynomial: Any, index: int, square: Any) -> Any:
        result = self.context.constant(0)
        for exponent, coefficient in polynomial.to_dict().items():
            halves, rest = divmod(exponent[index], 2)
            base = self.context.from_dict({(*exponent[:index], rest, *exponent[index + 1 :]): coefficient})
            result = result + base * square**halves
        return result
