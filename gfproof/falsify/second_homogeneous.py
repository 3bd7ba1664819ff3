"""Networks without biases, seen a second time: values and gradients by fractions with a tangent, from the case's JSON form.

    h_0 = x,  h_l = sigma(W_l h_{l-1}) for l < L,  H = W_L h_{L-1},  sigma(z) = max(z, alpha z)^p
    N(W) = sum_i p_i H(x_i; W),  p_i = y_i (square loss) or y_i / 2 (logistic);  order D = 1 + p + ... + p^(L-1)

No line is shared with ``gfproof.homogeneous``.  Raises ``Unclear`` at a kink of sigma, where a gradient is a choice.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gfproof.theorems.deciding.spans import Unclear

Matrices = list[list[list[Fraction]]]
Entry = tuple[int, int, int]


class Layers:
    """A case of a homogeneous network with one output."""

    def __init__(self, weights: Matrices, data: dict[str, Any]) -> None:
        self.weights, self.data = weights, data
        activation = data["activation"]
        self.power, self.leak = int(activation["power"]), Fraction(str(activation["leak"]))
        self.depth = len(weights)
        self.order = sum(self.power**k for k in range(self.depth))
        self.points = [[Fraction(x) for x in row] for row in data["data"]["points"]]
        self.labels = [Fraction(y) for y in data["data"]["labels"]]
        self.square = data.get("loss", {}).get("kind", "square") == "square"

    @classmethod
    def of(cls, data: dict[str, Any]) -> Layers:
        """From a case's JSON form."""
        return cls(
            [[[Fraction(x) for x in row] for row in layer] for layer in data["layers"]["weights"]], data
        )

    def times(self, factor: Fraction) -> Layers:
        """With every weight multiplied."""
        return Layers([[[factor * x for x in row] for row in layer] for layer in self.weights], self.data)

    def entries(self) -> list[Entry]:
        """(layer, row, column) of every weight."""
        return [
            (k, i, j)
            for k, layer in enumerate(self.weights)
            for i, row in enumerate(layer)
            for j in range(len(row))
        ]

    def output(self, x: list[Fraction], at: Entry | None = None) -> tuple[Fraction, Fraction]:
        """H(x), and its derivative by one weight."""
        values, tangents = x, [Fraction(0)] * len(x)
        for k, layer in enumerate(self.weights):
            z, t = [], []
            for i, row in enumerate(layer):
                z.append(sum((p * q for p, q in zip(row, values, strict=True)), Fraction(0)))
                slope = sum((p * q for p, q in zip(row, tangents, strict=True)), Fraction(0))
                if at is not None and at[:2] == (k, i):
                    slope += values[at[2]]
                t.append(slope)
            if k < self.depth - 1:
                t = [self._sigma_slope(p) * q for p, q in zip(z, t, strict=True)]
                z = [max(p, self.leak * p) ** self.power for p in z]
            values, tangents = z, t
        return values[0], tangents[0]

    def _sigma_slope(self, z: Fraction) -> Fraction:
        if z == 0 and self.power == 1 and self.leak != 1:
            raise Unclear("a kink of the activation")
        branch = Fraction(1) if z > self.leak * z else self.leak
        return self.power * branch * max(z, self.leak * z) ** (self.power - 1)

    def correlation(self) -> Fraction:
        """N."""
        share = Fraction(1) if self.square else Fraction(1, 2)
        return sum(
            (share * y * self.output(x)[0] for x, y in zip(self.points, self.labels, strict=True)),
            Fraction(0),
        )

    def gradient(self) -> dict[Entry, Fraction]:
        """The gradient of N, by weight."""
        share = Fraction(1) if self.square else Fraction(1, 2)
        data = list(zip(self.points, self.labels, strict=True))
        return {
            at: sum((share * y * self.output(x, at)[1] for x, y in data), Fraction(0))
            for at in self.entries()
        }

    def descent(self) -> dict[Entry, Fraction]:
        """The field -grad F, square loss, by weight."""
        if not self.square:
            raise Unclear("not the square loss")
        data = list(zip(self.points, self.labels, strict=True))
        values = [self.output(x)[0] for x in self.points]
        return {
            at: sum(
                ((y - h) * self.output(x, at)[1] for (x, y), h in zip(data, values, strict=True)), Fraction(0)
            )
            for at in self.entries()
        }

    def inner(self, field: dict[Entry, Fraction]) -> Fraction:
        """<W, field>."""
        return sum((self.weights[k][i][j] * x for (k, i, j), x in field.items()), Fraction(0))

    def size2(self) -> Fraction:
        """|W|^2."""
        return sum((self.weights[k][i][j] ** 2 for k, i, j in self.entries()), Fraction(0))

    def by_neuron(self, field: dict[Entry, Fraction]) -> list[tuple[Fraction, Fraction]]:
        """Per hidden neuron, the products of its incoming and of its outgoing weights with their parts of a field."""
        found = []
        for k in range(self.depth - 1):
            for i in range(len(self.weights[k])):
                rows = (self.weights[q][r][s] * x for (q, r, s), x in field.items() if (q, r) == (k, i))
                columns = (
                    self.weights[q][r][s] * x for (q, r, s), x in field.items() if (q, s) == (k + 1, i)
                )
                found.append((sum(rows, Fraction(0)), sum(columns, Fraction(0))))
        return found


def _scaled(field: dict[Entry, Fraction], factor: Fraction) -> dict[Entry, Fraction]:
    return {at: factor * x for at, x in field.items()}


def _remainder(at: Layers) -> dict[Entry, Fraction]:
    """R = -grad F - grad N."""
    slope = at.gradient()
    return {entry: x - slope[entry] for entry, x in at.descent().items()}


def _remainder_degree(degree: Callable[[int], int]) -> Callable[[Layers], bool]:
    """R(2 W) != 2^degree R(W)."""
    two = Fraction(2)
    return lambda at: _remainder(at.times(two)) != _scaled(_remainder(at), two ** degree(at.order))


def _rescaled(shift: int) -> Callable[[Layers], bool]:
    """-grad F(s/2) is not 2^-(D-1) (grad N(s) + 2^-(D + shift) R(s))."""

    def violated(at: Layers) -> bool:
        half, slope, rest = Fraction(1, 2), at.gradient(), _remainder(at)
        wanted = {
            entry: half ** (at.order - 1) * (x + half ** (at.order + shift) * rest[entry])
            for entry, x in slope.items()
        }
        return at.times(half).descent() != wanted

    return violated


VIOLATED: dict[str, dict[str, Callable[[Layers], bool]]] = {
    "early-homogeneity": {
        "layers-for-order": lambda at: at.inner(at.gradient()) != at.depth * at.correlation(),
        "degree": lambda at: (
            at.times(Fraction(2)).gradient() != _scaled(at.gradient(), Fraction(2) ** at.order)
        ),
        "unweighted-neurons": lambda at: any(x != y for x, y in at.by_neuron(at.gradient())),
        "rate-one": lambda at: at.inner(at.descent()) > at.correlation(),
        "larger-order": lambda at: (
            at.size2() * sum((x * x for x in at.gradient().values()), Fraction(0))
            < (at.order + 1) ** 2 * at.correlation() ** 2
        ),
    },
    "early-small-weights": {
        "remainder-degree": _remainder_degree(lambda order: 2 * order),
        "remainder-degree-low": _remainder_degree(lambda order: 2 * order - 2),
        "delta": _rescaled(-1),
        "delta-up": _rescaled(1),
        "no-remainder": lambda at: at.descent() != at.gradient(),
    },
}
"""By theorem and false variant: is the statement violated?"""
