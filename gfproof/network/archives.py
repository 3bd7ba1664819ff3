"""Weights from NumPy archives, each float taken as the exact rational it is."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

from gfproof.errors import CaseError, ShapeError
from gfproof.network.layers import exact_entries
from gfproof.network.network import Network

MAX_BYTES = 64_000_000


def load_npz(path: Path) -> Network:
    """The network in an ``.npz`` archive: arrays w (H, d), b (H,), v (m, H) or (H,), c (m,) or one number, a optional.

    float64 and float32 entries are read as the binary rationals they are, integers as integers; nothing is unpickled.

    Raises:
        CaseError: the file cannot be read, is no such archive, or holds something else.
        ShapeError, NumberError: the arrays do not fit together, or hold nan or an infinity.
    """
    arrays = _unpack(path)
    for name in arrays:
        if name not in ("w", "b", "v", "c", "a"):
            raise CaseError(
                f"{path.name} holds an unknown array {name[:40]!r}, expected w, b, v, c, a",
                field="network.file",
            )
    for name in ("w", "b", "v", "c"):
        if name not in arrays:
            raise CaseError(f"{path.name} has no array {name}, expected w, b, v, c", field="network.file")
    rows, biases = arrays["w"].shape[:1], arrays["b"].shape
    if rows != biases:  # before millions of entries are read
        raise ShapeError(
            f"{path.name}: w has shape {arrays['w'].shape}, b has {biases} (one row and one bias per neuron)"
        )
    w, b = _exact(arrays, "w", 2), _exact(arrays, "b", 1)
    v, c = _exact(arrays, "v", 1, 2), _exact(arrays, "c", 0, 1)
    a = _exact(arrays, "a", 1, 2) if "a" in arrays else None
    try:
        return Network.exact(w, b, v, c, a)
    except ShapeError as error:
        raise ShapeError(f"{path.name}: {error}") from None


def _unpack(path: Path) -> dict[str, Any]:
    import numpy as np  # a case with its weights in it starts sooner without

    try:
        if not path.is_file():
            raise FileNotFoundError("no such file")
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MAX_BYTES:
                raise ValueError(f"unpacks to {size} bytes, expected at most {MAX_BYTES}")
        with np.load(path, allow_pickle=False) as data:
            return {name: data[name] for name in data.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        # RuntimeError: an encrypted archive, or a compression that zipfile does not know
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise CaseError(
            f"{path.name[:60]} is not an .npz archive of plain arrays ({reason})", field="network.file"
        ) from None


def _exact(arrays: dict[str, Any], name: str, *ranks: int) -> Any:
    array = arrays[name]
    if array.ndim not in ranks:
        raise ShapeError(f"{name} has {array.ndim} axes, expected {' or '.join(map(str, ranks))}")
    return exact_entries(array, name)
