"""What can go wrong, in the words of the person who typed the input.

Every error of gfproof is a ``GfproofError``; its message is one line that says where, what stood there and what was expected.
``exit_code`` is the code the command line ends with.
"""

from __future__ import annotations


class GfproofError(Exception):
    """Base of all errors that are answers, not bugs."""

    exit_code = 2


class NumberError(GfproofError, ValueError):
    """A text that is not an exact number."""


class InexactInput(GfproofError, TypeError):
    """A float reached a place where exact numbers are required.

    A float64 *is* a rational number, but writing ``0.1`` rarely means ``3602879701896397/36028797018963968``:
    pass ``"0.1"`` or ``"1/10"``, or say ``from_float64(x)`` when the binary value is meant.
    """


class ShapeError(GfproofError, ValueError):
    """Arrays whose shapes do not fit together."""


class CaseError(GfproofError, ValueError):
    """A case that is not well formed: file, field, value, expected."""

    def __init__(self, message: str, *, source: str = "", field: str = "") -> None:
        self.source, self.field, self.reason = source, field, message
        where = ": ".join(part for part in (source, field) if part)
        super().__init__(f"{where}: {message}" if where else message)

    def within(self, source: str) -> CaseError:
        """The same error, naming the file it comes from."""
        return CaseError(self.reason, source=source, field=self.field)


class FormulaError(GfproofError, ValueError):
    """A formula that does not parse or is not allowed; ``column`` counts from 1."""

    def __init__(self, message: str, column: int | None = None) -> None:
        self.reason, self.column = message, column
        super().__init__(message if column is None else f"column {column}: {message}")


class NotAvailable(GfproofError):
    """A well-formed question that this version has no method for."""

    exit_code = 3


class MissingPart(GfproofError):
    """An optional dependency is not installed; the message names the extra or the Debian package."""

    exit_code = 3


class BudgetExceeded(GfproofError):
    """The work was cut off by its budget."""

    exit_code = 4


class AmbiguousCell(GfproofError):
    """A ball of networks meets several cells, or its balls are too wide to tell."""

    exit_code = 5
