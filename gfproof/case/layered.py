"""Cases of deep networks: a chain of layers, and optionally the problem it is trained on.

[layers]
weights = [[["3"], ["0"]], [["1", "14"]], [["2"]]]    # W^1, ..., W^L; W^k has l_k rows of l_{k-1} entries
biases = [["4", "0"], ["2"], ["1"]]                   # B^1, ..., B^L; B^k has l_k entries; 0 without this line
[input]                                               # as in a case with one hidden layer
low = "-2"
high = "1"
[target]                                              # optional
kind = "constant"
value = "1"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gfproof.case.case import read_tree
from gfproof.case.fields import Fields, read_law, read_target
from gfproof.errors import CaseError
from gfproof.network.deep import DeepNetwork
from gfproof.numbers import Q
from gfproof.problem import Law, Target

MAX_ENTRIES = 100_000


@dataclass(frozen=True)
class LayeredCase:
    """A deep network, an input law, and a target where the case gives one.

    Attributes:
        name: file name, for reports; not part of equality.
    """

    network: DeepNetwork
    law: Law
    target: Target | None = None
    name: str = field(default="case", compare=False)

    @classmethod
    def load(cls, path: str | Path) -> LayeredCase:
        """Read a case of layers.

        Raises:
            CaseError: naming file, field, value and what was expected.
        """
        try:
            return cls.from_json(read_tree(path), name=Path(path).name)
        except CaseError as error:
            raise error if error.source else error.within(str(path)) from None

    @classmethod
    def from_json(cls, data: Any, *, name: str = "case") -> LayeredCase:
        """Read a case of layers from a tree with the tables of the TOML file."""
        root = Fields.root(data)
        root.allow("layers", "input", "target")
        network = _read_layers(root.table("layers"))
        inputs, *_, outputs = network.widths
        law = read_law(root.table("input", optional=True), inputs)
        if law.dimension != inputs:
            raise CaseError(f"the input law has dimension {law.dimension}, the first layer {inputs} inputs")
        target = read_target(root.table("target"), law) if root.has("target") else None
        if target is not None and target.outputs != outputs:
            raise CaseError(f"the target has {target.outputs} outputs, the last layer {outputs}")
        return cls(network, law, target, name)

    def to_json(self) -> dict[str, Any]:
        """The case as a tree; ``from_json`` reads it back to an equal case."""
        data: dict[str, Any] = {"layers": self.network.to_json(), "input": self.law.to_json()}
        return data if self.target is None else {**data, "target": self.target.to_json()}


def is_layered(data: Any) -> bool:
    """Does a case's tree describe a chain of layers?"""
    return isinstance(data, Mapping) and "layers" in data


def _read_layers(fields: Fields) -> DeepNetwork:
    fields.allow("weights", "biases")
    for key in ("weights", *(["biases"] if fields.has("biases") else ())):
        value = fields.get(key)
        if not isinstance(value, list | tuple) or not value:
            raise fields.error(key, "expected a list with one entry per layer")
    weights = fields.get("weights")
    read = Fields(f"{fields.name}.weights", {str(k): rows for k, rows in enumerate(weights, start=1)})
    matrices = tuple(read.matrix(key) for key in read.data)
    if fields.has("biases"):
        rows = fields.get("biases")
        offsets = Fields(f"{fields.name}.biases", {str(k): row for k, row in enumerate(rows, start=1)})
        vectors = tuple(offsets.vector(key) for key in offsets.data)
    else:
        vectors = tuple((Q(0),) * len(rows) for rows in matrices)
    if sum(len(row) for rows in matrices for row in rows) > MAX_ENTRIES:
        raise fields.error("weights", f"more than {MAX_ENTRIES} entries")
    return fields.build("weights", lambda: DeepNetwork(matrices, vectors))
