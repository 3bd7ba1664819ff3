"""Networks with one hidden ReLU layer: N(x) = c + a.x + sum_i v_i max(w_i.x + b_i, 0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import ShapeError
from gfproof.network.parameters import Parameters, Vector, exact_matrix, exact_vector
from gfproof.numbers import Number, dot


@dataclass(frozen=True)
class Network(Parameters):
    """A network; its parameters are its fields (see ``Parameters`` for the shapes)."""

    @classmethod
    def exact(cls, w: Any, b: Any, v: Any, c: Any, a: Any = None) -> Network:
        """A network over Q from anything ``rational`` reads.

        ``w`` is H rows of d entries; for one output ``v`` may be H entries, ``c`` one number and ``a`` d entries.

        Raises:
            InexactInput, NumberError, ShapeError.
        """
        outputs = list(c) if _is_sequence(c) else [c]
        rows = v if _is_sequence(v) and any(_is_sequence(row) for row in v) else [v]
        if a is not None and not any(_is_sequence(row) for row in a):
            a = [a]
        if not any(len(row) for row in rows):  # no neurons: one empty row per output
            rows = [[] for _ in outputs]
        return cls(
            w=exact_matrix(w),
            b=exact_vector(b),
            v=exact_matrix(rows),
            c=exact_vector(outputs),
            a=None if a is None else exact_matrix(a),
        )

    @classmethod
    def of(cls, parameters: Parameters) -> Network:
        """The network with these parameters."""
        return cls(parameters.w, parameters.b, parameters.v, parameters.c, parameters.a)

    def pre_activation(self, neuron: int, x: Vector) -> Number:
        """y_i(x) = w_i.x + b_i."""
        return dot(self.w[neuron], x) + self.b[neuron]

    def active(self, x: Vector) -> tuple[int, ...]:
        """The neurons with y_i(x) > 0 (strict: a degenerate neuron is never active)."""
        return tuple(i for i in range(self.width) if self.pre_activation(i, x) > 0)

    def __call__(self, x: Sequence[Number]) -> Vector:
        """The realization N(x) in R^m."""
        point = tuple(x)
        if self.dimension not in (None, len(point)):
            raise ShapeError(f"x has {len(point)} entries, the network takes {self.dimension}")
        hidden = {i: self.pre_activation(i, point) for i in self.active(point)}
        values = []
        for k, offset in enumerate(self.c):
            total = offset + sum(self.v[k][i] * y for i, y in hidden.items())
            values.append(total + dot(self.a[k], point) if self.a is not None else total)
        return tuple(values)

    def kinks(self) -> tuple[Number | None, ...]:
        """D = 1: the kink t_i = -b_i/w_i of each neuron, None where w_i = 0."""
        if self.dimension not in (None, 1):
            raise ShapeError(f"kinks are points for d = 1, the network has d = {self.dimension}")
        return tuple(-b / w[0] if w[0] != 0 else None for w, b in zip(self.w, self.b, strict=True))

    def to_json(self) -> dict[str, Any]:
        """The parameters as "p/q" texts, in the shapes of the case format (v as m rows of H)."""
        return parameters_to_json(self)


def parameters_to_json(parameters: Parameters, show: Any = str) -> dict[str, Any]:
    """Any parameters as JSON; ``show`` writes one entry ("p/q" for rationals)."""
    shown = {
        "w": [[show(x) for x in row] for row in parameters.w],
        "b": [show(x) for x in parameters.b],
        "v": [[show(x) for x in row] for row in parameters.v],
        "c": [show(x) for x in parameters.c],
    }
    if parameters.a is not None:
        shown["a"] = [[show(x) for x in row] for row in parameters.a]
    return shown


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list | tuple) or (hasattr(value, "__array__") and getattr(value, "ndim", 0) > 0)
