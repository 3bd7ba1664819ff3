"""Trains the networks of this folder that are compared with the exact global minimum, and writes their weights.

    python proofs/cases/train_spline.py [FOLDER]

Each is an MLPRegressor with weight decay (one hidden ReLU layer, L-BFGS, full batch, fixed seed), fitted to the points
of waves.csv. scikit-learn minimises 1/(2n) sum (N(x) - y)^2 + alpha/(2n) sum (v^2 + w^2), biases free: n times that is
the objective of ``gfproof optimal`` with lambda = alpha. The weights go to FOLDER/NAME.npz as float64 arrays w (H, d),
b (H,), v (m, H), c (m,). The files in this folder were written once and are kept: another version of scikit-learn may
give other last digits.

    gfproof optimal proofs/cases/waves_trained.toml --data proofs/cases/waves.csv --lambda 1/10
    gfproof optimal proofs/cases/waves_stuck.toml --data proofs/cases/waves.csv --lambda 1/4
"""

import csv
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor


@dataclass(frozen=True)
class Training:
    """One network to train: its name, weight decay and seed."""

    name: str
    decay: float
    seed: int
    width: int = 24
    steps: int = 20_000


TRAININGS = (
    Training("waves_trained", decay=0.1, seed=0),
    Training("waves_stuck", decay=0.25, seed=4),  # a local minimum: one bend too few
)


def points(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """The data as floats, as training sees them."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return np.array([[float(row["x"])] for row in rows]), np.array([float(row["y"]) for row in rows])


def train(training: Training, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Fit one network; returns the arrays w, b, v, c in gfproof's shapes."""
    network = MLPRegressor(
        hidden_layer_sizes=(training.width,),
        activation="relu",
        solver="lbfgs",
        alpha=training.decay,
        max_iter=training.steps,
        max_fun=50 * training.steps,
        tol=1e-12,
        random_state=training.seed,
    )
    with warnings.catch_warnings():
        # at a kink of the objective L-BFGS stops without converging
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(x, y)
    (hidden, output), (b, c) = network.coefs_, network.intercepts_
    return {"w": hidden.T.copy(), "b": b, "v": output.T.copy(), "c": c}


def main() -> None:
    """Train all networks and write their files."""
    here = Path(__file__).parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    x, y = points(here / "waves.csv")
    for training in TRAININGS:
        arrays = train(training, x, y)
        np.savez(folder / f"{training.name}.npz", **arrays)
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        print(f"{training.name}.npz: {shapes}")


if __name__ == "__main__":
    main()
