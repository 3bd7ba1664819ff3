"""A network from a chain of layers, whatever wrote it: affine, ReLU, affine, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import NumberError, ShapeError
from gfproof.network.network import Network
from gfproof.numbers import from_float64, rational

SHAPE = "affine, ReLU, affine"


@dataclass(frozen=True)
class Dense:
    """x -> W x + b with ``weight`` W (out, in) and ``bias`` b (out,) or None, as arrays with ``shape`` and ``tolist``."""

    weight: Any
    bias: Any = None
    name: str = "layer"


def from_layers(layers: Sequence[Dense | str]) -> Network:
    """The network of a chain of layers, each float as the exact rational it is; a word is an activation, "relu" or another.

    Raises:
        ShapeError: the chain is not affine, ReLU, affine, or its arrays do not fit.
        NumberError: an entry is nan or an infinity, or no number at all.
    """
    kinds = ["affine" if isinstance(layer, Dense) else _shown(layer) for layer in layers]
    if kinds != ["affine", "ReLU", "affine"]:
        raise ShapeError(f"layers {', '.join(kinds[:12]) or 'none'}, expected {SHAPE}")
    hidden, output = layers[0], layers[2]
    assert isinstance(hidden, Dense)
    assert isinstance(output, Dense)
    w, v = _matrix(hidden), _matrix(output)
    b, c = _bias(hidden, len(w)), _bias(output, len(v))
    if v and len(v[0]) != len(w):
        raise ShapeError(f"{output.name} reads {len(v[0])} values, {hidden.name} gives {len(w)}")
    return Network.exact(w, b, v, c)


def from_state_dict(tensors: Mapping[str, Any]) -> Network:
    """The network of a state dict: two matrices ``*.weight`` (H, d), (m, H) and their ``*.bias``, in the dict's own order.

    A state dict does not say what stands between the layers: it is read as ReLU.  Numbers in the names give the order
    ("0.weight" before "2.weight", "fc9" before "fc10"), else the shapes; where neither does, the dict is refused.

    Raises:
        ShapeError, NumberError.
    """
    known = {name for name in tensors if name.rpartition(".")[2] in ("weight", "bias")}
    for name in tensors:
        if name not in known:
            raise ShapeError(f"unknown entry {name[:60]!r}, expected weights and biases of {SHAPE}")
    weights = [name for name in known if name.rpartition(".")[2] == "weight"]
    if len(weights) != 2:
        raise ShapeError(
            f"{len(weights)} weight matrices ({', '.join(sorted(weights))[:80]}), expected 2: {SHAPE}"
        )
    biases = {name.rpartition(".")[0] for name in known} - {name.rpartition(".")[0] for name in weights}
    if biases:
        raise ShapeError(f"a bias without a weight ({sorted(biases)[0][:60]}), expected {SHAPE}")
    first, second = (
        Dense(tensors[name], tensors.get(f"{name[: -len('weight')]}bias"), name) for name in sorted(weights)
    )
    return from_layers([second, "relu", first] if _swapped(first, second) else [first, "relu", second])


def _swapped(first: Dense, second: Dense) -> bool:
    numbers = _numbers(first.name), _numbers(second.name)
    if numbers[0] != numbers[1]:
        return numbers[1] < numbers[0]
    forwards, backwards = _fits(first, second), _fits(second, first)
    if forwards and backwards:
        raise ShapeError(
            f"{first.name[:60]} or {second.name[:60]} may come first, expected names with numbers: 0.weight, 2.weight"
        )
    return backwards


def _fits(first: Dense, second: Dense) -> bool:
    shapes = tuple(first.weight.shape), tuple(second.weight.shape)
    return len(shapes[0]) == len(shapes[1]) == 2 and shapes[1][1] == shapes[0][0]


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", name)]


def _shown(word: str) -> str:
    return "ReLU" if word.lower() == "relu" else word[:40]


def _matrix(layer: Dense) -> Any:
    if len(layer.weight.shape) != 2:
        raise ShapeError(f"{layer.name} has shape {tuple(layer.weight.shape)}, expected a matrix")
    return exact_entries(layer.weight, layer.name)


def _bias(layer: Dense, size: int) -> Any:
    if layer.bias is None:
        return [rational(0)] * size
    if tuple(layer.bias.shape) != (size,):
        raise ShapeError(f"the bias of {layer.name} has shape {tuple(layer.bias.shape)}, expected ({size},)")
    return exact_entries(layer.bias, layer.name)


def exact_entries(array: Any, name: str) -> Any:
    """The entries of an array of floats or integers as nested lists over Q.

    Raises:
        NumberError: other entries, nan, infinities.
    """
    kind = getattr(array.dtype, "name", str(array.dtype))
    if kind in ("float16", "float32", "float64"):
        read: Callable[[Any], Any] = from_float64
    elif kind.lstrip("u") in ("int8", "int16", "int32", "int64"):
        read = rational
    else:
        raise NumberError(f"{name} has entries of type {str(array.dtype)[:40]}, expected float64")

    def nested(value: Any) -> Any:
        if isinstance(value, list):
            return [nested(entry) for entry in value]
        try:
            return read(value)
        except NumberError as error:
            raise NumberError(f"{name}: {error}") from None

    return nested(array.tolist())
