"""``gfproof lyapunov``: all Lyapunov functions of an ansatz, or the proof that there is none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_later
from gfproof.errors import CaseError

TargetName = Annotated[
    str,
    typer.Option(
        "--target",
        metavar="NAME",
        help="constant | affine | affine-skip (network with a linear skip) | any (any f, any number xi).",
    ),
]
Degree = Annotated[int, typer.Option("--degree", min=1, max=12, help="Degree of the polynomial V.")]
Width = Annotated[str, typer.Option("--width", metavar="H|any", help="One width, or every width at once.")]
Rate = Annotated[
    str | None,
    typer.Option("--rate", metavar="Q", help="d(V) = -rate * L; default 8, for the normalized flow 4."),
]
Along = Annotated[str, typer.Option("--along", metavar="NAME", help="flow | normalized-flow.")]
Dimension = Annotated[int, typer.Option("--dimension", min=1, max=4, help="Input dimension of the ansatz.")]

Folder = Annotated[
    Path | None,
    typer.Option(
        "--certificates", metavar="DIR", help="Write the certificates as files into this directory."
    ),
]

TARGETS = ("constant", "affine", "affine-skip", "any")


def lyapunov(
    target: TargetName = "constant",
    degree: Degree = 2,
    width: Width = "any",
    rate: Rate = None,
    along: Along = "flow",
    dimension: Dimension = 1,
    folder: Folder = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Find all V with d(V) = -rate * L for every network and input law, by exact linear algebra, or prove
    there is none.
    """
    from gfproof.certify.lyapunov_search import certificates
    from gfproof.lyapunov.question import Question
    from gfproof.lyapunov.report import answer
    from gfproof.numbers import rational

    if target not in TARGETS:
        raise CaseError(f"{target[:40]!r}, expected {' | '.join(TARGETS)}", field="--target")
    if along not in ("flow", "normalized-flow"):
        raise CaseError(f"{along[:40]!r}, expected flow | normalized-flow", field="--along")
    neurons = None if width == "any" else read_width(width)
    normalized = along == "normalized-flow"
    number = rational(rate) if rate is not None else rational(4 if normalized else 8)
    kind: Any = target
    question = Question(kind, degree, neurons, number, normalized, dimension)
    with shown_later("Lyapunov functions", quiet=quiet or json) as meter:
        found = answer(question)
        meter.begin("certificates")
        proofs = certificates(found)
    evidence = "certificate" if {"identity", "empty_pattern"} & set(proofs) else "exact"
    document = found.document() | {"certificates": proofs, "evidence": evidence}
    if folder is not None:
        write_certificates(folder, proofs)
    lines = [
        found.text(evidence),
        *(f"  certificate {proof['digest'][:16]}   {name}" for name, proof in proofs.items()),
    ]
    say(document, "\n".join(lines), found.brief(), json=json, quiet=quiet)
    return 0


def write_certificates(folder: Path, proofs: dict[str, dict[str, Any]]) -> None:
    """One file per certificate, named after it.

    Raises:
        CaseError: the directory does not exist.
    """
    from gfproof.certify import write

    if not folder.is_dir():
        raise CaseError(f"{str(folder)[:200]!r} is no directory", field="--certificates")
    for name, proof in proofs.items():
        write(folder / f"{name}.json", proof)


def read_width(text: str) -> int:
    """A width between 1 and 8.

    Raises:
        CaseError: anything else.
    """
    if not re.fullmatch(r"[1-8]", text, re.ASCII):
        raise CaseError(f"{text[:40]!r}, expected any, or a width from 1 to 8", field="--width")
    return int(text)
