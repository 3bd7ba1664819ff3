"""Networks other programs trained: exact weights, other architectures refused, nothing unpickled."""

import json
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file, save_file
from sklearn.neural_network import MLPClassifier, MLPRegressor

from gfproof.errors import CaseError, NumberError, ShapeError
from gfproof.network import Network, from_keras, from_sklearn, from_torch, load_network, save_network
from gfproof.network.layers import Dense, from_layers, from_state_dict
from gfproof.numbers import Q, from_float64, to_float

NETWORK = Network.exact(
    [["1/2", -3], ["1/4", 0], [0, 0]], [1, "-1/8", 0], [[2, -1, 5], [0, 3, "7/2"]], [0, 1]
)


def arrays() -> dict[str, Any]:
    def floats(block: Any) -> Any:
        return [floats(x) if isinstance(x, tuple) else to_float(x) for x in block]

    names = ("w", "b", "v", "c")
    return {name: np.array(floats(getattr(NETWORK, name)), dtype=np.float32) for name in names}


def state_dict(first: str = "0", second: str = "2") -> dict[str, Any]:
    block = arrays()
    return {
        f"{first}.weight": block["w"],
        f"{first}.bias": block["b"],
        f"{second}.weight": block["v"],
        f"{second}.bias": block["c"],
    }


def test_a_state_dict_of_safetensors(tmp_path: Path) -> None:
    save_file(state_dict(), str(tmp_path / "net.safetensors"))
    assert load_network(tmp_path / "net.safetensors") == NETWORK


def test_the_half_precisions_of_safetensors(tmp_path: Path) -> None:
    written = [
        ("BF16", lambda x: (x.view(np.uint32) >> 16).astype("<u2").tobytes()),
        ("F16", lambda x: x.astype("<f2").tobytes()),
        ("F32", lambda x: x.tobytes()),
        ("I64", lambda x: x.astype("<i8").tobytes()),
    ]
    header, data = {}, b""
    for (name, value), (kind, as_bytes) in zip(state_dict().items(), written, strict=True):
        start, data = len(data), data + as_bytes(value)
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [start, len(data)]}
    head = json.dumps(header).encode()
    (tmp_path / "net.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + data)
    assert load_network(tmp_path / "net.safetensors") == NETWORK


def test_numbers_in_names_then_shapes_give_the_order() -> None:
    with pytest.raises(ShapeError, match=r"hidden.weight or output.weight may come first"):
        from_state_dict(state_dict("output", "hidden"))  # (3, 2) after (2, 3), or before
    wide = {
        "z.weight": np.ones((4, 2)),
        "z.bias": np.ones(4),
        "y.weight": np.ones((1, 4)),
        "y.bias": np.ones(1),
    }
    assert from_state_dict(wide).width == 4
    square = {
        "fc10.weight": np.array([[1.0]]),
        "fc10.bias": np.array([2.0]),
        "fc9.weight": np.array([[3.0]]),
        "fc9.bias": np.array([4.0]),
    }
    assert from_state_dict(square) == Network.exact([[3]], [4], [1], 2)


def test_floats_are_the_rationals_they_are() -> None:
    network = from_layers(
        [Dense(np.array([[0.1]])), "relu", Dense(np.array([[np.float32(0.1)]], dtype=np.float32))]
    )
    assert network.w == ((from_float64(0.1),),)
    assert network.v == ((Q(13421773, 134217728),),)
    assert (network.b, network.c) == ((0,), (0,))


def test_sklearn() -> None:
    x = np.linspace(0, 1, 20).reshape(-1, 1)
    model = MLPRegressor(hidden_layer_sizes=(4,), max_iter=20000, tol=1.0, random_state=0).fit(
        x, x[:, 0] ** 2
    )
    network = from_sklearn(model)
    assert [to_float(network((from_float64(float(t)),))[0]) for t in x[:, 0]] == pytest.approx(
        list(model.predict(x)), abs=1e-12
    )
    with pytest.raises(ShapeError, match="expected affine, ReLU, affine"):
        from_sklearn(
            MLPRegressor(hidden_layer_sizes=(2, 2), max_iter=5000, tol=1.0, random_state=0).fit(x, x[:, 0])
        )
    with pytest.raises(ShapeError, match="tanh"):
        from_sklearn(
            MLPRegressor(hidden_layer_sizes=(2,), activation="tanh", max_iter=9000, tol=1.0).fit(x, x[:, 0])
        )
    with pytest.raises(ShapeError, match="fitted"):
        from_sklearn(MLPRegressor(hidden_layer_sizes=(2,)))
    classes = (x[:, 0] > 0.5).astype(int)
    with pytest.raises(ShapeError, match="output activation"):
        from_sklearn(MLPClassifier(hidden_layer_sizes=(2,), max_iter=9000, tol=1.0).fit(x, classes))


class Tensor:
    """What of a torch tensor the importer uses."""

    def __init__(self, array: Any) -> None:
        self.array, self.dtype = array, f"torch.{array.dtype}"

    def detach(self) -> "Tensor":
        return self

    def cpu(self) -> "Tensor":
        return self

    def numpy(self) -> Any:
        return self.array


def layer(kind: str, **fields: Any) -> Any:
    return type(kind, (), fields)()


def sequential(*children: Any) -> Any:
    return type(
        "Sequential", (), {"named_children": lambda self: [(str(i), c) for i, c in enumerate(children)]}
    )()


def test_torch_models() -> None:
    block = {name: Tensor(value) for name, value in arrays().items()}
    hidden = layer("Linear", weight=block["w"], bias=block["b"])
    output = layer("Linear", weight=block["v"], bias=block["c"])
    assert from_torch(sequential(hidden, layer("ReLU"), output)) == NETWORK
    assert from_torch({name: Tensor(value) for name, value in state_dict().items()}) == NETWORK
    with pytest.raises(ShapeError, match="affine, Tanh, affine, expected affine, ReLU, affine"):
        from_torch(sequential(hidden, layer("Tanh"), output))
    with pytest.raises(ShapeError, match="affine, ReLU, Dropout, affine"):
        from_torch(sequential(hidden, layer("ReLU"), layer("Dropout"), output))
    with pytest.raises(ShapeError, match="a Module, expected Sequential"):
        from_torch(layer("Module"))


def test_keras_models() -> None:
    block = arrays()

    def dense(weight: Any, bias: Any, activation: str) -> Any:
        return layer(
            "Dense",
            name="dense",
            activation=SimpleNamespace(__name__=activation),
            get_weights=lambda self: [weight.T, bias],
        )

    def model(activation: str) -> Any:
        layers = [
            layer("InputLayer"),
            dense(block["w"], block["b"], activation),
            dense(block["v"], block["c"], "linear"),
        ]
        return SimpleNamespace(layers=layers)

    assert from_keras(model("relu")) == NETWORK
    with pytest.raises(ShapeError, match="selu"):
        from_keras(model("selu"))


def graph(nodes: list[Any], initializers: dict[str, Any]) -> Any:
    return helper.make_model(
        helper.make_graph(
            nodes,
            "net",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 2])],
            [numpy_helper.from_array(value, name) for name, value in initializers.items()],
        )
    )


def gemm_nodes(activation: str = "Relu", **attributes: Any) -> list[Any]:
    return [
        helper.make_node("Gemm", ["x", "w", "b"], ["h"], transB=1, **attributes),
        helper.make_node(activation, ["h"], ["r"]),
        helper.make_node("Gemm", ["r", "v", "c"], ["y"], transB=1),
    ]


def test_onnx_gemm(tmp_path: Path) -> None:
    onnx.save(graph(gemm_nodes(), arrays()), str(tmp_path / "net.onnx"))
    assert load_network(tmp_path / "net.onnx") == NETWORK


def test_onnx_matmul_and_add(tmp_path: Path) -> None:
    block = arrays()
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["p"]),
        helper.make_node("Add", ["b", "p"], ["h"]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("MatMul", ["r", "v"], ["q"]),
        helper.make_node("Add", ["q", "c"], ["z"]),
        helper.make_node("Identity", ["z"], ["y"]),
    ]
    block["w"], block["v"] = block["w"].T.copy(), block["v"].T.copy()
    onnx.save(graph(nodes, block), str(tmp_path / "net.onnx"))
    assert load_network(tmp_path / "net.onnx") == NETWORK


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        (gemm_nodes("Sigmoid"), "affine, Sigmoid, affine, expected affine, ReLU, affine"),
        (gemm_nodes(alpha=2.0), "alpha"),
        (gemm_nodes()[:2], "not the last value"),
        ([helper.make_node("Gemm", ["w", "x", "b"], ["y"])], "computed"),
        ([helper.make_node("Relu", ["x"], ["x2"]), helper.make_node("Relu", ["x"], ["y"])], "chain"),
    ],
)
def test_other_onnx_graphs_are_refused(tmp_path: Path, nodes: list[Any], message: str) -> None:
    onnx.save(graph(nodes, arrays()), str(tmp_path / "net.onnx"))
    with pytest.raises(ShapeError, match=message):
        load_network(tmp_path / "net.onnx")


def test_weights_stored_elsewhere_are_refused(tmp_path: Path) -> None:
    model = graph(gemm_nodes(), arrays())
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../etc/passwd"
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ShapeError, match="another file"):
        load_network(tmp_path / "net.onnx")


def test_pickles_are_refused_unread(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return (print, ("read",))

    for suffix in (".pt", ".pth", ".pkl", ".joblib"):
        path = tmp_path / f"net{suffix}"
        path.write_bytes(pickle.dumps(Bomb()))
        with pytest.raises(CaseError, match="pickle, which runs the code"):
            load_network(path)


@pytest.mark.parametrize("name", ["net.safetensors", "net.onnx", "net.npz"])
@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"{}" * 30])
def test_broken_files_are_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((CaseError, ShapeError)) as caught:
        load_network(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(CaseError, match="no such file"):
        load_network(tmp_path / f"missing-{name}")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"2.weight": None}, "1 weight matrices"),
        ({"1.running_mean": np.zeros(3)}, "unknown entry"),
        ({"4.bias": np.zeros(3)}, "bias without a weight"),
        ({"2.weight": np.zeros((2, 5))}, "reads 5 values"),
        ({"0.bias": np.zeros(2)}, "bias of 0.weight has shape"),
        ({"0.weight": np.zeros((3, 2, 1))}, "expected a matrix"),
    ],
)
def test_other_state_dicts_are_refused(change: dict[str, Any], message: str) -> None:
    tensors = {name: value for name, value in (state_dict() | change).items() if value is not None}
    with pytest.raises(ShapeError, match=message):
        from_state_dict(tensors)


def test_numbers_that_are_none() -> None:
    with pytest.raises(NumberError, match="not finite"):
        from_state_dict(state_dict() | {"0.bias": np.array([1.0, np.inf, 0.0])})
    with pytest.raises(NumberError, match="complex"):
        from_state_dict(state_dict() | {"0.bias": np.zeros(3, dtype=complex)})


def test_written_files_are_read_back(tmp_path: Path) -> None:
    for name in ("net.npz", "net.safetensors"):
        assert save_network(NETWORK, tmp_path / name)
        assert load_network(tmp_path / name) == NETWORK
    third = Network.exact([["1/3"]], [0], [1], 0)
    assert not save_network(third, tmp_path / "third.npz")
    assert load_network(tmp_path / "third.npz").w == ((from_float64(1 / 3),),)
    assert list(load_file(str(tmp_path / "net.safetensors"))) == ["0.bias", "0.weight", "2.bias", "2.weight"]


def test_what_cannot_be_written(tmp_path: Path) -> None:
    skip = Network.exact([[1]], [0], [1], 0, [1])
    assert save_network(skip, tmp_path / "skip.npz")
    assert load_network(tmp_path / "skip.npz") == skip
    with pytest.raises(CaseError, match="skip connection"):
        save_network(skip, tmp_path / "skip.safetensors")
    with pytest.raises(CaseError, match=r"\.npz or \.safetensors"):
        save_network(skip, tmp_path / "skip.pt")
    with pytest.raises(NumberError, match="too large"):
        save_network(Network.exact([[10**400]], [0], [1], 0), tmp_path / "big.npz")
