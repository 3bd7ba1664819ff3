"""Weights from files: NumPy archives, each float taken as the exact rational it is."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from gfproof.errors import CaseError, NumberError, ShapeError
from gfproof.network import Network
from gfproof.numbers import Q, from_float64, rational

MAX_BYTES = 512_000_000


def load_weights(path: Path) -> Network:
    """The network in an ``.npz`` archive: arrays w (H, d), b (H,), v (m, H) or (H,), c (m,) or one number, a optional.

    float64 and float32 entries are read as the binary rationals they are, integers as integers; nothing is unpickled.

    Raises:
        CaseError: the file cannot be read, is no such archive, or holds something else.
        ShapeError, NumberError: the arrays do not fit together, or hold nan or an infinity.
    """
    if not path.is_file():
        raise CaseError(f"{path.name} cannot be read (no such file)", field="network.file")
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise CaseError(f"{path.name} unpacks to more than {MAX_BYTES} bytes", field="network.file")
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, NotImplementedError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise CaseError(
            f"{path.name} is not an .npz archive of plain arrays ({reason})", field="network.file"
        ) from None
    for name in arrays:
        if name not in ("w", "b", "v", "c", "a"):
            raise CaseError(
                f"{path.name} holds an unknown array {name[:40]!r}, expected w, b, v, c, a",
                field="network.file",
            )
    for name in ("w", "b", "v", "c"):
        if name not in arrays:
            raise CaseError(f"{path.name} has no array {name}, expected w, b, v, c", field="network.file")
    w, b = _exact(arrays, "w", 2), _exact(arrays, "b", 1)
    v, c = _exact(arrays, "v", 1, 2), _exact(arrays, "c", 0, 1)
    a = _exact(arrays, "a", 1, 2) if "a" in arrays else None
    try:
        return Network.exact(w, b, v, c, a)
    except ShapeError as error:
        raise ShapeError(f"{path.name}: {error}") from None


def _exact(arrays: dict[str, Any], name: str, *ranks: int) -> Any:
    array = arrays[name]
    if array.ndim not in ranks:
        raise ShapeError(f"{name} has {array.ndim} axes, expected {' or '.join(map(str, ranks))}")
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        read = _finite(name)
    elif array.dtype.kind in "iu":
        read = rational
    else:
        raise NumberError(f"{name} has entries of type {array.dtype}, expected float64")
    return _nested(array.tolist(), read)


def _finite(name: str) -> Any:
    def read(entry: float) -> Q:
        try:
            return from_float64(entry)
        except NumberError as error:
            raise NumberError(f"{name}: {error}") from None

    return read


def _nested(values: Any, read: Any) -> Any:
    return [_nested(x, read) for x in values] if isinstance(values, list) else read(values)
