"""The layers of an ONNX graph that is one chain of affine maps and activations."""

from __future__ import annotations

from typing import Any

from gfproof.errors import ShapeError
from gfproof.network.layers import SHAPE, Dense


def layers_of_graph(graph: Any) -> list[Dense | str]:
    """The chain from the graph's input to its output: Gemm, or MatMul and Add, is affine; other operators keep their names.

    Raises:
        ShapeError: not one chain, weights that are computed or stored elsewhere, factors other than 1.
    """
    constants = _constants(graph)
    inputs = [value.name for value in graph.input if value.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ShapeError(f"{len(inputs)} inputs and {len(graph.output)} outputs, expected one of each")
    current, layers = inputs[0], list[Dense | str]()
    for node in graph.node:
        if node.op_type == "Constant":
            continue
        if current not in node.input or len(node.output) != 1 or node.domain not in ("", "ai.onnx"):
            raise ShapeError(f"operator {node.op_type[:40]} is not in a chain of {SHAPE}")
        if node.op_type == "Add" and layers and isinstance(layers[-1], Dense) and layers[-1].bias is None:
            layers[-1] = _shifted(layers[-1], _other(node, current, constants))
        elif node.op_type == "MatMul":
            if node.input[0] != current:
                raise ShapeError("MatMul with the weights on the left, expected x W")
            layers.append(Dense(_matrix(_other(node, current, constants), node).T, None, node.input[1]))
        elif node.op_type == "Gemm":
            layers.append(_gemm(node, current, constants))
        elif node.op_type != "Identity":
            layers.append(node.op_type)
        current = node.output[0]
    if current != graph.output[0].name:
        raise ShapeError("the output is not the last value of the chain")
    return layers


def _constants(graph: Any) -> dict[str, Any]:
    from onnx import TensorProto, numpy_helper

    found = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            found.update((node.output[0], a.t) for a in node.attribute if a.name == "value")
    for name, tensor in found.items():
        if tensor.data_location == TensorProto.EXTERNAL:
            raise ShapeError(f"weights {name[:60]!r} are stored in another file, expected them inside")
    return {name: numpy_helper.to_array(tensor) for name, tensor in found.items()}


def _other(node: Any, current: str, constants: dict[str, Any]) -> Any:
    names = [name for name in node.input if name != current]
    if len(node.input) != 2 or len(names) != 1 or names[0] not in constants:
        raise ShapeError(f"operator {node.op_type} needs one constant operand")
    return constants[names[0]]


def _matrix(array: Any, node: Any) -> Any:
    if array.ndim != 2:
        raise ShapeError(f"{node.op_type} with weights of shape {array.shape}, expected a matrix")
    return array


def _shifted(layer: Dense, bias: Any) -> Dense:
    size = layer.weight.shape[0]
    if bias.shape == (1, size):
        bias = bias[0]
    if bias.shape != (size,):
        raise ShapeError(f"the bias of {layer.name} has shape {tuple(bias.shape)}, expected ({size},)")
    return Dense(layer.weight, bias, layer.name)


def _gemm(node: Any, current: str, constants: dict[str, Any]) -> Dense:
    values = {a.name: a.f if a.name in ("alpha", "beta") else a.i for a in node.attribute}
    if values.get("alpha", 1.0) != 1.0 or values.get("beta", 1.0) != 1.0 or values.get("transA", 0):
        raise ShapeError("Gemm with alpha, beta or transA set, expected x W + b")
    if node.input[0] != current or any(name not in constants for name in node.input[1:] if name):
        raise ShapeError("Gemm with weights that are computed, expected constants")
    weight = _matrix(constants[node.input[1]], node)
    layer = Dense(weight if values.get("transB", 0) else weight.T, None, node.input[1])
    if len(node.input) > 2 and node.input[2]:
        return _shifted(layer, constants[node.input[2]])
    return layer
