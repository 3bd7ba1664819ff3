"""Data sets on the line: points (x_k, y_k), exact, read from CSV files without rounding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from gfproof.errors import CaseError, NumberError, ShapeError
from gfproof.numbers import Q, rational

MAX_POINTS = 100_000
MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Data:
    """Points (x_k, y_k) over Q, x not decreasing; several y at one x are allowed (their losses add up).

    Attributes:
        x: inputs.
        y: outputs.
        name: file name, for reports; not part of equality.

    Raises:
        ShapeError: no points, different lengths, or x decreases.
    """

    x: tuple[Q, ...]
    y: tuple[Q, ...]
    name: str = field(default="data", compare=False)

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y):
            raise ShapeError(f"{len(self.x)} inputs and {len(self.y)} outputs, expected one output per input")
        if not self.x:
            raise ShapeError("the data set has no points, expected at least one")
        if any(self.x[k] > self.x[k + 1] for k in range(len(self.x) - 1)):
            raise ShapeError("the inputs of a data set are sorted (Data.exact sorts)")

    @classmethod
    def exact(cls, x: Sequence[Any], y: Sequence[Any], name: str = "data") -> Data:
        """The data set of these points in any order, from anything ``rational`` reads.

        Raises:
            InexactInput, NumberError, ShapeError.
        """
        if len(x) != len(y):
            raise ShapeError(f"{len(x)} inputs and {len(y)} outputs, expected one output per input")
        points = sorted((rational(s), rational(t)) for s, t in zip(x, y, strict=True))
        return cls(tuple(s for s, _ in points), tuple(t for _, t in points), name)

    @classmethod
    def read_csv(cls, path: str | Path) -> Data:
        """The points of a CSV file: one "x,y" per line, decimals read as what is written; a first line ``x,y`` is a heading.

        Raises:
            CaseError: naming file, line, column, value and what was expected.
        """
        file = Path(path)
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise CaseError(f"more than {MAX_BYTES} bytes", source=str(path))
            text = content.decode("utf-8-sig")
        except OSError as error:
            raise CaseError(f"cannot be read ({error.strerror or 'error'})", source=str(path)) from None
        except UnicodeDecodeError:
            raise CaseError("not UTF-8 text, expected a CSV file", source=str(path)) from None
        points = list(_points(text.splitlines(), str(path)))
        if not points:
            raise CaseError('has no points, expected lines "x,y"', source=str(path))
        return cls.exact([s for s, _ in points], [t for _, t in points], file.name)

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def groups(self) -> tuple[tuple[Q, tuple[Q, ...]], ...]:
        """The distinct inputs with all outputs given there."""
        pairs = groupby(zip(self.x, self.y, strict=True), key=lambda point: point[0])
        return tuple((at, tuple(value for _, value in points)) for at, points in pairs)

    @cached_property
    def nodes(self) -> tuple[Q, ...]:
        """The distinct inputs x_1 < ... < x_N."""
        return tuple(at for at, _ in self.groups)

    @property
    def is_function(self) -> bool:
        """Can the points be interpolated: is there one output per input?"""
        return all(len(set(values)) == 1 for _, values in self.groups)

    def interpolated(self) -> tuple[Q, ...]:
        """The output at each node.

        Raises:
            CaseError: two outputs at one input: no function interpolates the data.
        """
        for at, values in self.groups:
            if len(set(values)) > 1:
                raise CaseError(
                    f"two outputs at x = {at}: {values[0]} and {values[-1]}; no function interpolates them",
                    source=self.name,
                )
        return tuple(values[0] for _, values in self.groups)

    def to_json(self) -> dict[str, Any]:
        """The points as "p/q" texts."""
        return {"x": [str(s) for s in self.x], "y": [str(t) for t in self.y]}


def _points(lines: Iterable[str], source: str) -> Iterable[tuple[Q, Q]]:
    count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where, cells = f"line {number}", [_bare(cell) for cell in line.split(",")]
        if count == 0 and [cell.lower() for cell in cells] == ["x", "y"]:
            continue
        if len(cells) != 2:
            raise CaseError(f"{len(cells)} columns, expected 2: x,y", source=source, field=where)
        if count == MAX_POINTS:
            raise CaseError(f"more than {MAX_POINTS} points", source=source)
        x, y = (_number(cell, source, f"{where}, column {k}") for k, cell in enumerate(cells, start=1))
        yield x, y
        count += 1


def _bare(cell: str) -> str:
    """The text of a cell, without spaces and without the quotation marks some programs write."""
    text = cell.strip()
    quoted = len(text) >= 2 and text[0] == text[-1] == '"'
    return text[1:-1].strip() if quoted else text


def _number(cell: str, source: str, where: str) -> Q:
    try:
        return rational(cell)
    except NumberError as error:
        raise CaseError(str(error), source=source, field=where) from None
