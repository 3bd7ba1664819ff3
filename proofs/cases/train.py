"""Trains the networks of this folder with scikit-learn and writes their weights.

    python proofs/cases/train.py [FOLDER]

Each network is an MLPRegressor (one hidden ReLU layer, stochastic gradient descent) fitted to 512 samples of the
uniform law on [0, 1] (or on the square [0, 1]^2), with a fixed seed. The weights go to FOLDER/NAME.npz as float64 arrays
w (H, d), b (H,), v (m, H), c (m,); gfproof reads each float64 as the exact rational it is. The files in this folder were
written once and are kept: another version of scikit-learn may give other last digits.
"""

import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor


@dataclass(frozen=True)
class Training:
    """One network to train: width, target, learning rate, epochs, seed, number of inputs."""

    name: str
    width: int
    kind: str
    epochs: int
    seed: int
    rate: float = 0.01
    inputs: int = 1

    def target(self, x: np.ndarray) -> np.ndarray:
        """Values of the target at samples x of shape (n, d)."""
        if self.kind == "constant":
            return np.full(len(x), 3 / 7)
        if self.kind == "affine":
            return 2 * x[:, 0] - 1 / 2
        return np.sin(3 * x[:, 0])


TRAININGS = (
    Training("constant_trained", width=8, kind="constant", epochs=40, seed=1),
    Training("constant_trained_wide", width=16, kind="constant", epochs=40, seed=2),
    Training("constant_trained_plane", width=6, kind="constant", epochs=40, seed=6, inputs=2),
    Training("affine_trained", width=8, kind="affine", epochs=200, seed=3),
    Training("sine_trained", width=16, kind="sine", epochs=400, seed=4, rate=0.1),
)


def train(training: Training) -> dict[str, np.ndarray]:
    """Fit one network; returns the arrays w, b, v, c in gfproof's shapes."""
    x = np.random.default_rng(training.seed).uniform(0.0, 1.0, size=(512, training.inputs))
    network = MLPRegressor(
        hidden_layer_sizes=(training.width,),
        activation="relu",
        solver="sgd",
        momentum=0.0,
        alpha=0.0,
        batch_size=32,
        learning_rate_init=training.rate,
        max_iter=training.epochs,
        tol=0.0,
        random_state=training.seed,
    )
    with warnings.catch_warnings():
        # training stops after the given epochs on purpose
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(x, training.target(x))
    (hidden, output), (b, c) = network.coefs_, network.intercepts_
    return {"w": hidden.T.copy(), "b": b, "v": output.T.copy(), "c": c}


def main() -> None:
    """Train all networks and write their files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for training in TRAININGS:
        arrays = train(training)
        np.savez(folder / f"{training.name}.npz", **arrays)
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        print(f"{training.name}.npz: {shapes}")


if __name__ == "__main__":
    main()
