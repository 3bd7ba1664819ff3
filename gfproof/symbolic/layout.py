"""How formulas are laid out in LaTeX: displays, alignments, tables, sums over segments, long numbers."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.numbers import Q, to_float
from gfproof.symbolic.notation import latex_number

LONGEST_TABLE = 24
"""A table of more lines may break between pages."""
LONGEST_NUMBER = 16
"""A rational number of more characters is shown by its first digits."""
SHORT_SUM = 3


def display(formula: str) -> str:
    """A displayed formula."""
    return f"\\begin{{equation*}}\n{formula}\n\\end{{equation*}}\n"


def align(lines: Sequence[str]) -> str:
    """Displayed formulas, aligned."""
    body = " \\\\\n".join(lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"


def table(columns: str, head: Sequence[str], lines: Sequence[str]) -> str:
    """A table with rules; one that may not fit on a page breaks."""
    top = " & ".join(head) + " \\\\"
    if len(lines) <= LONGEST_TABLE:
        rows = "\n".join(["\\toprule", top, "\\midrule", *lines, "\\bottomrule"])
        return (
            f"\\begin{{center}}\n\\begin{{tabular}}{{{columns}}}\n{rows}\n\\end{{tabular}}\n\\end{{center}}\n"
        )
    rows = "\n".join(["\\toprule", top, "\\midrule\\endhead%", *lines, "\\bottomrule"])
    return f"\\begin{{longtable}}{{{columns}}}\n{rows}\n\\end{{longtable}}\n"


def row(cells: Sequence[str]) -> str:
    """One line of a table."""
    return " & ".join(cells) + " \\\\"


def is_long(number: Q) -> bool:
    """Is a rational number shown by its first digits only?"""
    return len(str(number)) > LONGEST_NUMBER


def number(value: Q) -> str:
    """A rational number, or its first digits where it is long."""
    if not is_long(value):
        return latex_number(value)
    mantissa, _, exponent = f"{to_float(value):.5g}".partition("e")
    return f"{mantissa} \\cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def segment_sum(letter: str, segments: Sequence[int]) -> str:
    """M_2 + M_3 in parentheses, or a sum sign where there are many; segments count from 1 and are consecutive."""
    if len(segments) <= SHORT_SUM:
        shown = [f"{letter}_{{{k}}}" if k > 9 else f"{letter}_{k}" for k in segments]
        return shown[0] if len(shown) == 1 else f"({' + '.join(shown)})"
    return f"\\sum_{{k={segments[0]}}}^{{{segments[-1]}}} {letter}_k"
