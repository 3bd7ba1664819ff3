"""Displays, tables, sums, long numbers."""

from gfproof.numbers import Q
from gfproof.symbolic.layout import LONGEST_TABLE, align, display, is_long, number, row, segment_sum, table


def test_short_tables_stay_together_and_long_ones_may_break() -> None:
    lines = [row(["a", "b"])]
    assert "tabular" in table("ll", ["x", "y"], lines)
    assert "longtable" in table("ll", ["x", "y"], lines * (LONGEST_TABLE + 1))


def test_displays() -> None:
    assert display("a = b") == "\\begin{equation*}\na = b\n\\end{equation*}\n"
    assert align(["a &= b", "c &= d"]) == "\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}\n"


def test_long_numbers_are_rounded_and_say_so() -> None:
    exact = Q(1, 3)
    long = Q(10**20 + 1, 3 * 10**20)
    assert (number(exact), is_long(exact)) == ("\\tfrac{1}{3}", False)
    assert (number(long), is_long(long)) == ("0.33333", True)
    assert number(Q(1, 10**30)) == "1 \\cdot 10^{-30}"


def test_sums_over_segments() -> None:
    assert segment_sum("M", [2]) == "M_2"
    assert segment_sum("M", [1, 2, 3]) == "(M_1 + M_2 + M_3)"
    assert segment_sum("P", range(9, 14)) == "\\sum_{k=9}^{13} P_k"
    assert segment_sum("P", [10]) == "P_{10}"
