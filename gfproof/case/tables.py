"""The tables of a case as they are read: typed access to the fields, every complaint naming its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from gfproof.errors import CaseError, FormulaError, InexactInput, NumberError, ShapeError
from gfproof.network import Matrix, Vector
from gfproof.numbers import Q, rational

_T = TypeVar("_T")


@dataclass(frozen=True)
class Fields:
    """One table of a case and its name."""

    name: str
    data: Mapping[str, Any]

    @classmethod
    def root(cls, data: Any) -> Fields:
        """The whole case."""
        if not isinstance(data, Mapping):
            raise CaseError(f"{shown(data)}, expected a table with [network] and [target]")
        return cls("", data)

    def error(self, key: str, message: str) -> CaseError:
        """A complaint about one field."""
        return CaseError(message, field=f"{self.name}.{key}" if self.name else key)

    def allow(self, *keys: str) -> None:
        """Refuse keys outside the list."""
        for key in self.data:
            if key not in keys:
                raise self.error(str(key)[:60], f"unknown key, expected one of {', '.join(keys)}")

    def has(self, key: str) -> bool:
        """Is the key there?"""
        return key in self.data

    def table(self, key: str, *, optional: bool = False) -> Fields:
        """A sub-table; empty if it is optional and missing."""
        value = self.data.get(key, {} if optional else None)
        if value is None:
            raise self.error(key, f"missing table, expected [{key}]")
        if not isinstance(value, Mapping):
            raise self.error(key, f"{shown(value)}, expected a table")
        return Fields(f"{self.name}.{key}" if self.name else key, value)

    def get(self, key: str) -> Any:
        """A value that must be there."""
        if key not in self.data:
            raise self.error(key, "missing")
        return self.data[key]

    def word(self, key: str, *choices: str) -> str:
        """One of a few words."""
        value = self.get(key)
        if value not in choices or not isinstance(value, str):
            raise self.error(key, f"{shown(value)}, expected {' | '.join(choices)}")
        return value

    def number(self, key: str) -> Q:
        """One exact rational."""
        return self._rational(key, self.get(key))

    def whole(self, key: str, low: int, high: int) -> int:
        """One integer between two bounds."""
        value = self.get(key)
        if type(value) is not int or not low <= value <= high:
            raise self.error(key, f"{shown(value)}, expected an integer from {low} to {high}")
        return value

    def vector(self, key: str) -> Vector:
        """A list of exact rationals."""
        return self._vector(key, self.get(key))

    def matrix(self, key: str) -> Matrix:
        """A list of lists of exact rationals."""
        rows = self._list(key, self.get(key))
        return tuple(self._vector(f"{key}[{i}]", row) for i, row in enumerate(rows))

    def numbers(self, key: str) -> Vector:
        """One number or a list of numbers."""
        value = self.get(key)
        return self._vector(key, value) if isinstance(value, list | tuple) else (self._rational(key, value),)

    def rows(self, key: str, width: int) -> Matrix:
        """Rows of ``width`` numbers; one row may be written without the list around it."""
        value = self._list(key, self.get(key))
        if not any(isinstance(row, list | tuple) for row in value):
            value = [value]
        rows = tuple(self._vector(f"{key}[{i}]", row) for i, row in enumerate(value))
        for row in rows:
            if len(row) != width:
                raise self.error(key, f"a row of {len(row)} entries, expected {width}")
        return rows

    def _list(self, key: str, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise self.error(key, f"{shown(value)}, expected a list")
        return value

    def _vector(self, key: str, value: Any) -> Vector:
        return tuple(self._rational(f"{key}[{i}]", x) for i, x in enumerate(self._list(key, value)))

    def _rational(self, key: str, value: Any) -> Q:
        try:
            return rational(value)
        except (NumberError, InexactInput) as error:
            raise self.error(key, str(error)) from None

    def build(self, key: str, make: Callable[[], _T]) -> _T:
        """Call a constructor and let its complaint name a field of this table."""
        try:
            return make()
        except (ShapeError, NumberError, InexactInput, FormulaError) as error:
            raise self.error(key, str(error)) from None


def shown(value: Any) -> str:
    """A value in a message, at most 60 characters."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
