"""``gfproof export CASE FILE``: the weights of a case for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Quiet
from gfproof.network import save_network

Target = Annotated[Path, typer.Argument(metavar="FILE", help="Weights: .npz or .safetensors.")]


def export_network(case: CaseFile, file: Target, json: Json = False, quiet: Quiet = False) -> None:
    """The weights of a case as float64: .npz, or .safetensors for torch.nn.Sequential(Linear, ReLU, Linear).

    Example: gfproof export proofs/cases/constant_two_neurons.toml model.safetensors
    """
    network = Case.load(case).network
    exact = save_network(network, file)
    kept = "each weight kept exactly" if exact else "weights rounded to the nearest float64"
    say(
        {"file": str(file), "exact": exact},
        f"written: {file}   {kept}",
        str(file),
        json=json,
        quiet=quiet,
    )
