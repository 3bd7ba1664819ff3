"""Networks for other programs: .npz archives and .safetensors state dicts of float64 weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gfproof.errors import CaseError, MissingPart, NumberError
from gfproof.network.network import Network
from gfproof.numbers import Q, from_float64, to_float


def save_network(network: Network, path: str | Path) -> bool:
    """Write the weights as float64; ``.npz`` holds w, b, v, c (and a), ``.safetensors`` what
    ``torch.nn.Sequential(Linear, ReLU, Linear).load_state_dict`` reads.

    Returns:
        Is each entry kept exactly?  Otherwise the file holds the nearest float64s.

    Raises:
        CaseError: another suffix, or a skip connection in a state dict, which has no place for it.
        NumberError: an entry too large for a float64.
        MissingPart: safetensors is not installed.
    """
    file = Path(path)
    arrays = {name: _float64(block, name) for name, block in _blocks(network).items()}
    if file.suffix == ".npz":
        import numpy as np

        with file.open("wb") as stream:
            np.savez(stream, **arrays)
    elif file.suffix == ".safetensors":
        _save_safetensors(network, arrays, file)
    else:
        raise CaseError(f"{file.name[:60]}, expected a file name that ends in .npz or .safetensors")
    return all(from_float64(to_float(entry)) == entry for entry in network.entries())


def _blocks(network: Network) -> dict[str, Any]:
    blocks: dict[str, Any] = {"w": network.w, "b": network.b, "v": network.v, "c": network.c}
    return blocks if network.a is None else blocks | {"a": network.a}


def _save_safetensors(network: Network, arrays: dict[str, Any], file: Path) -> None:
    try:
        from safetensors.numpy import save_file
    except ImportError:
        raise MissingPart("safetensors is not installed: pip install 'gfproof[importers]'") from None
    if network.a is not None:
        raise CaseError(
            "a skip connection has no place in Sequential(Linear, ReLU, Linear)", field="network.a"
        )
    if network.width == 0:
        raise CaseError("a network without neurons has no layers to write", field="network.w")
    names = {"w": "0.weight", "b": "0.bias", "v": "2.weight", "c": "2.bias"}
    save_file({names[name]: array for name, array in arrays.items()}, str(file))


def _float64(block: Any, name: str) -> Any:
    import numpy as np

    def nearest(entry: Any) -> Any:
        if isinstance(entry, tuple):
            return [nearest(x) for x in entry]
        value = to_float(Q(entry))
        if value in (float("inf"), float("-inf")):
            raise NumberError(f"{name} has an entry too large for a float64")
        return value

    return np.asarray(nearest(block), dtype=np.float64)
