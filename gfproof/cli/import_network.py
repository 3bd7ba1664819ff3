"""``gfproof import FILE``: a case from the weights of a trained network, each float as the exact rational it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.errors import CaseError
from gfproof.network import load_network
from gfproof.numbers import rational
from gfproof.problem import Constant, Problem, Uniform

Weights = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="Weights: .npz, .safetensors (a state dict, read as ReLU) or .onnx."),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="CASE", help="Write the case here.")]
Value = Annotated[
    list[str] | None,
    typer.Option("--target", metavar="Q", help="The constant target; once per output. Default 0."),
]


def import_network(
    file: Weights,
    out: Out = None,
    target: Value = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """A case from trained weights: .npz, .safetensors or .onnx, of the shape affine, ReLU, affine.

    Other architectures and pickles are refused. The target is a constant on [0,1]^d; edit the file for another one.

    Example: gfproof import model.safetensors --target 3/7 --out case.toml
    """
    try:
        network = load_network(file)
    except CaseError as error:
        raise CaseError(error.reason) from None  # the field of a case, which there is none of yet
    values = tuple(rational(text) for text in target or ["0"] * len(network.c))
    if len(values) != len(network.c):
        raise CaseError(f"{len(values)} values, expected {len(network.c)}: one per output", field="--target")
    dimension = network.dimension or 1
    case = Case(
        network,
        Problem(Constant(values), Uniform((rational(0),) * dimension, (rational(1),) * dimension)),
        name=file.name,
    )
    text = case.to_toml()
    document = {"case": case.to_json(), "out": None if out is None else str(out)}
    facts = f"{network.width} neurons, {dimension} inputs, {len(network.c)} outputs"
    if out is None:
        say(document, text, text, json=json, quiet=quiet)
        return
    out.write_text(text, encoding="utf-8")
    say(document, f"{file.name}   {facts}\nwritten: {out}", str(out), json=json, quiet=quiet)
