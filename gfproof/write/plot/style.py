"""How every picture looks, and how it is written: vector output, the same bytes each time, readable without colour."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gfproof.errors import CaseError, MissingPart
from gfproof.numbers import Ball, Number, Q, midpoint, rational, to_float

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Colours that the colour-blind tell apart (Okabe and Ito); lines differ in their dashes, too."""

DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (5, 2, 1, 2)),
    (0, (1, 1.5)),
    (0, (8, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)
GREY, SHADE, INK = "#7f7f7f", "#eef2f6", "#1a1a1a"
FORMATS = (".svg", ".pdf", ".png")
WIDTH = 6.0

_STYLE: Any = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.labelsize": 10,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "lines.linewidth": 1.3,
    "svg.hashsalt": "gfproof",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
}


@contextmanager
def figure(path: str | os.PathLike[str], heights: Sequence[float], columns: int = 1) -> Iterator[Any]:
    """Panels below each other (``heights`` in inches) in ``columns``; the file is written when the block ends.

    Yields:
        The panels as a matrix: rows, then columns.

    Raises:
        MissingPart: matplotlib is not installed.
        CaseError: the file's name does not end in .svg, .pdf or .png.
    """
    file = Path(path)
    if file.suffix.lower() not in FORMATS:
        raise CaseError(
            f"{file.name[:60]}, expected a file name that ends in {', '.join(FORMATS)}", field="--plot"
        )
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingPart("matplotlib is not installed: pip install 'gfproof[plot]'") from None
    with mpl.rc_context():
        mpl.rcdefaults()  # a reader's own settings do not change what a file contains
        mpl.rcParams.update(_STYLE)
        sheet = Figure(figsize=(WIDTH, sum(heights) + 0.35), layout="constrained")
        yield sheet.subplots(
            len(heights), columns, squeeze=False, gridspec_kw={"height_ratios": list(heights)}
        )
        sheet.savefig(file, metadata=_undated(file.suffix.lower()))


def _undated(suffix: str) -> dict[str, Any]:
    if suffix == ".svg":
        return {"Date": None}
    return {"CreationDate": None} if suffix == ".pdf" else {"Software": None}


def shown(value: Number) -> float:
    """The place of a number in a picture."""
    if isinstance(value, Ball):
        return to_float(rational(midpoint(value)))
    return to_float(Q(value))


def floats(values: Sequence[Number]) -> list[float]:
    """Places of numbers in a picture."""
    return [shown(value) for value in values]


def line(k: int) -> dict[str, Any]:
    """Colour and dashes of the k-th curve."""
    return {"color": COLOURS[k % len(COLOURS)], "linestyle": DASHES[k % len(DASHES)]}


def outside(axes: Any, entries: int = 2) -> None:
    """A legend above the panel, where it hides nothing."""
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=entries, borderaxespad=0.2, columnspacing=1.5
    )
