"""Cases about homogeneous networks: architecture or weights, activation, data and loss in one TOML (or JSON) file.

    [layers]
    weights = [[["2", "1"]], [["1"]]]     # W_1, ..., W_L, each a list of rows; the last has one row
    # widths = [3, 2]                     # instead: the hidden widths k_1, ..., k_{L-1} (no weights: for searches)
    [activation]
    power = 2                             # sigma(z) = max(z, alpha z)^p: p, an integer >= 1
    leak = "0"                            # alpha <= 1; 0 if it is left out
    [data]
    points = [["1", "0"], ["1", "1"]]     # x_i, n rows of d entries
    labels = ["3", "2"]                   # y_i
    [loss]
    kind = "square"                       # square: (u - y)^2/2, p_i = y_i | logistic: log(1 + exp(-y u)), p_i = y_i/2

Numbers are integers, decimals (0.1 is 1/10) or "p/q"; they are read exactly and written back exactly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gfproof.case.case import read_tree
from gfproof.case.fields import Fields
from gfproof.errors import CaseError, ShapeError
from gfproof.homogeneous.activation import MAX_POWER, Activation
from gfproof.homogeneous.data import Data, Loss
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.numbers import Q

MAX_WIDTH = 10_000
MAX_ORDER = 10_000

TABLES = ("layers", "activation", "data", "loss")


@dataclass(frozen=True)
class HomogeneousCase:
    """Data, loss and activation, with the weights of a network or only its hidden widths.

    Attributes:
        weights: the network; None if the case gives only ``widths``.
        widths: k_1, ..., k_{L-1}.
        name: file name, for reports; not part of equality.
    """

    activation: Activation
    data: Data
    weights: HomogeneousNetwork | None
    widths: tuple[int, ...]
    name: str = field(default="case", compare=False)

    def __post_init__(self) -> None:
        if self.weights is not None and self.weights.dimension != self.data.dimension:
            raise ShapeError(
                f"the first block has rows of {self.weights.dimension} entries, points have {self.data.dimension}"
            )
        if self.order > MAX_ORDER:
            raise ShapeError(f"order of homogeneity {self.order}, expected at most {MAX_ORDER}")

    @classmethod
    def of(cls, network: HomogeneousNetwork, data: Data, name: str = "case") -> HomogeneousCase:
        """The case of a network on data."""
        return cls(network.activation, data, network, network.widths, name)

    @property
    def network(self) -> HomogeneousNetwork:
        """The network.

        Raises:
            CaseError: the case gives only widths.
        """
        if self.weights is None:
            raise CaseError(
                "missing, expected the blocks W_1, ..., W_L", source=self.name, field="layers.weights"
            )
        return self.weights

    @property
    def depth(self) -> int:
        """L, the number of blocks of weights."""
        return len(self.widths) + 1

    @property
    def order(self) -> int:
        """D, the order of homogeneity."""
        return self.activation.order(self.depth)

    @classmethod
    def load(cls, path: str | Path) -> HomogeneousCase:
        """Read a case file; ``.json`` is read as JSON, everything else as TOML.

        Raises:
            CaseError: naming file, field, value and what was expected.
        """
        file = Path(path)
        tree = read_tree(file)
        try:
            return cls.from_json(tree, name=file.name)
        except CaseError as error:
            raise error.within(str(path)) from None

    @classmethod
    def from_json(cls, data: Any, *, name: str = "case") -> HomogeneousCase:
        """Read a case from a JSON-like tree: the same tables and keys as the TOML file.

        Raises:
            CaseError.
        """
        case = Fields.root(data)
        case.allow(*TABLES)
        activation = _read_activation(case.table("activation"))
        points = _read_data(case.table("data"), case.table("loss", optional=True))
        weights, widths = _read_layers(case.table("layers"), activation, points.dimension)
        try:
            return cls(activation, points, weights, widths, name)
        except ShapeError as error:
            raise CaseError(str(error), field="layers") from None

    def to_json(self) -> dict[str, Any]:
        """The case as a JSON tree; ``from_json`` reads it back to an equal case."""
        layers: dict[str, Any] = {"widths": list(self.widths)}
        if self.weights is not None:
            layers = {"weights": [[[str(x) for x in row] for row in block] for block in self.weights.blocks]}
        return {
            "layers": layers,
            "activation": {"power": self.activation.power, "leak": str(self.activation.leak)},
            "data": self.data.to_json(),
            "loss": {"kind": self.data.loss.value},
        }

    def to_toml(self) -> str:
        """The case as a TOML file."""
        lines = []
        for table, values in self.to_json().items():
            lines.append(f"[{table}]")
            lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
            lines.append("")
        return "\n".join(lines)


def is_homogeneous(data: Any) -> bool:
    """Is this tree of tables a case about homogeneous networks (and not one with [network] and [target])?"""
    return isinstance(data, dict) and "activation" in data


def _read_activation(fields: Fields) -> Activation:
    fields.allow("power", "leak")
    power = fields.get("power")
    if type(power) is not int or not 1 <= power <= MAX_POWER:
        raise fields.error("power", f"{str(power)[:60]!r}, expected an integer from 1 to {MAX_POWER}")
    leak = fields.number("leak") if fields.has("leak") else Q(0)
    return fields.build("leak", lambda: Activation(power, leak))


def _read_data(fields: Fields, loss: Fields) -> Data:
    fields.allow("points", "labels")
    loss.allow("kind")
    kind = Loss(loss.word("kind", *(l.value for l in Loss))) if loss.has("kind") else Loss.SQUARE
    points, labels = fields.matrix("points"), fields.vector("labels")
    if len(labels) != len(points):
        raise fields.error("labels", f"has {len(labels)} entries, points has {len(points)} rows")
    return fields.build("points", lambda: Data(points, labels, kind))


def _read_layers(
    fields: Fields, activation: Activation, dimension: int
) -> tuple[HomogeneousNetwork | None, tuple[int, ...]]:
    fields.allow("weights", "widths")
    if fields.has("weights") == fields.has("widths"):
        raise fields.error("weights", "expected weights or widths, one of them")
    if fields.has("widths"):
        widths = fields.get("widths")
        if not isinstance(widths, list | tuple):
            raise fields.error("widths", f"{str(widths)[:60]!r}, expected a list of integers")
        for i, k in enumerate(widths):
            if type(k) is not int or not 1 <= k <= MAX_WIDTH:
                raise fields.error(
                    f"widths[{i}]", f"{str(k)[:60]!r}, expected an integer from 1 to {MAX_WIDTH}"
                )
        return None, tuple(widths)
    written = fields.get("weights")
    if not isinstance(written, list | tuple) or not written:
        raise fields.error("weights", "expected a list of blocks W_1, ..., W_L")
    blocks = tuple(
        Fields(f"{fields.name}.weights", {str(l): block}).matrix(str(l)) for l, block in enumerate(written)
    )
    network = fields.build("weights", lambda: HomogeneousNetwork(activation, blocks))
    if network.dimension != dimension:
        raise fields.error(
            "weights", f"the first block has rows of {network.dimension} entries, points have {dimension}"
        )
    return network, network.widths
