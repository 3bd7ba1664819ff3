"""Networks other programs trained: scikit-learn, PyTorch and Keras models in memory, .npz, .safetensors and .onnx files.

Every float becomes the exact rational it is.  Other architectures are refused, and no file is unpickled: reading a pickle runs
the code it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gfproof.errors import CaseError, MissingPart, NumberError, ShapeError
from gfproof.network.archives import load_npz
from gfproof.network.layers import Dense, from_layers, from_state_dict
from gfproof.network.network import Network

MAX_BYTES = 64_000_000
PICKLES = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib")


def load_network(path: str | Path) -> Network:
    """The network in a file: ``.npz``, ``.safetensors`` (a state dict) or ``.onnx``.

    Raises:
        CaseError: naming the file and what was expected; pickles are refused.
        MissingPart: the package that reads this kind of file is not installed.
        ShapeError, NumberError: another architecture, nan, infinities.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix in PICKLES:
        raise CaseError(
            f"{file.name[:60]} is a pickle, which runs the code it holds when it is read; write the weights with "
            "safetensors.torch.save_file(model.state_dict(), ...) or numpy.savez",
            field="network.file",
        )
    if suffix == ".safetensors":
        return _within(file, _from_safetensors)
    if suffix == ".onnx":
        return _within(file, _from_onnx)
    return load_npz(file)


def from_sklearn(regressor: Any) -> Network:
    """The network of a fitted ``sklearn.neural_network.MLPRegressor`` with one hidden layer and activation "relu".

    Raises:
        ShapeError: not fitted, another activation or depth.
    """
    if not hasattr(regressor, "coefs_"):
        raise ShapeError(f"{type(regressor).__name__} without coefs_, expected a fitted MLPRegressor")
    last = getattr(regressor, "out_activation_", "identity")
    if last != "identity":
        raise ShapeError(f"output activation {last!r}, expected 'identity' (an MLPRegressor)")
    layers: list[Dense | str] = []
    for weight, bias in zip(regressor.coefs_, regressor.intercepts_, strict=True):
        if layers:
            layers.append(str(regressor.activation))
        layers.append(Dense(weight.T, bias, f"layer {len(layers) // 2 + 1}"))
    return from_layers(layers)


def from_torch(model: Any) -> Network:
    """The network of a ``torch.nn.Sequential(Linear, ReLU, Linear)`` or of the state dict of one (read as ReLU).

    Raises:
        ShapeError, NumberError.
    """
    if isinstance(model, Mapping):
        return from_state_dict({name: _torch_array(value) for name, value in model.items()})
    kind = type(model).__name__
    if kind != "Sequential":
        raise ShapeError(f"a {kind[:40]}, expected Sequential(Linear, ReLU, Linear) or a state dict")
    layers: list[Dense | str] = []
    for name, child in model.named_children():
        if type(child).__name__ == "Linear":
            bias = None if child.bias is None else _torch_array(child.bias)
            layers.append(Dense(_torch_array(child.weight), bias, f"layer {name}"))
        else:
            layers.append(type(child).__name__)
    return from_layers(layers)


def from_keras(model: Any) -> Network:
    """The network of a Keras ``Sequential([Dense(H, activation="relu"), Dense(m)])``.

    Raises:
        ShapeError, NumberError.
    """
    layers: list[Dense | str] = []
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        if kind in ("ReLU", "Activation"):
            layers.append("relu" if kind == "ReLU" else _activation(layer))
            continue
        if kind != "Dense":
            layers.append(kind)
            continue
        arrays = layer.get_weights()
        layers.append(Dense(arrays[0].T, arrays[1] if len(arrays) > 1 else None, str(layer.name)))
        if _activation(layer) != "linear":
            layers.append(_activation(layer))
    return from_layers(layers)


def _activation(layer: Any) -> str:
    return str(getattr(layer.activation, "__name__", layer.activation))


def _torch_array(tensor: Any) -> Any:
    array = tensor.detach().cpu()
    return (array.float() if str(array.dtype) == "torch.bfloat16" else array).numpy()  # NumPy has no bfloat16


def _within(file: Path, read: Any) -> Network:
    if not file.is_file():
        raise CaseError(f"{file.name[:60]}: no such file", field="network.file")
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise CaseError(f"{file.name[:60]}: {size} bytes, expected at most {MAX_BYTES}", field="network.file")
    try:
        network: Network = read(file)
    except ShapeError as error:
        raise ShapeError(f"{file.name[:60]}: {error}") from None
    return network


def _missing(package: str) -> MissingPart:
    return MissingPart(f"{package} is not installed: pip install 'gfproof[importers]'")


def _unreadable(file: Path, kind: str, error: Exception) -> CaseError:
    reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return CaseError(f"{file.name[:60]} is not {kind} ({reason})", field="network.file")


def _from_safetensors(file: Path) -> Network:
    try:
        import safetensors
    except ImportError:
        raise _missing("safetensors") from None
    try:
        tensors = dict(safetensors.deserialize(file.read_bytes()))  # type: ignore[no-untyped-call]  # of the package
    except safetensors.SafetensorError as error:
        raise _unreadable(file, "a safetensors file", error) from None
    return from_state_dict({name: _tensor(name, fields) for name, fields in tensors.items()})


def _tensor(name: str, fields: dict[str, Any]) -> Any:
    import numpy as np

    kinds = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4"}
    if fields["dtype"] not in kinds:
        raise NumberError(f"{name[:60]} has entries of type {fields['dtype']}, expected F64")
    array = np.frombuffer(bytes(fields["data"]), dtype=kinds[fields["dtype"]]).reshape(fields["shape"])
    if fields["dtype"] == "BF16":  # the upper half of a float32
        array = (array.astype(np.uint32) << 16).view(np.float32)
    return array


def _from_onnx(file: Path) -> Network:
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise _missing("onnx") from None
    from gfproof.network.onnx_graph import layers_of_graph

    try:
        # weights in other files are not followed: their paths come from this file
        model = onnx.load(str(file), load_external_data=False)
    except (DecodeError, ValueError, OSError) as error:
        raise _unreadable(file, "an ONNX file", error) from None
    return from_layers(layers_of_graph(model.graph))
