"""Networks trained by scikit-learn with weight decay: the exact gap, and the repaired network certified optimal where it is."""

import runpy
from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.certify import splines as certificates
from gfproof.network import Network
from gfproof.numbers import Q, from_float64
from gfproof.splines import Data, global_optimality, repaired

WAVES = {"waves_trained": Q(1, 10), "waves_stuck": Q(1, 4)}


@pytest.fixture
def folder(root: Path) -> Path:
    return root / "proofs" / "cases"


@pytest.mark.parametrize("name", WAVES)
def test_the_exact_gap_of_a_trained_network(name: str, folder: Path) -> None:
    network, data = Case.load(folder / f"{name}.toml").network, Data.read_csv(folder / "waves.csv")
    found = global_optimality(network, data, WAVES[name])
    assert found.gap == found.imbalance + found.cancellation + found.function_gap > 0
    assert found.cancellation == 0
    assert (found.gap < Q(1, 10**6)) is (name == "waves_trained")
    document = certificates.certificate_of_training(found)
    assert f", {found.gap} above it" in document["statement"]
    certificates.accept(document)


def test_the_repaired_network_is_certified_optimal(folder: Path) -> None:
    network, data = Case.load(folder / "waves_trained.toml").network, Data.read_csv(folder / "waves.csv")
    found = global_optimality(repaired(network, data, Q(1, 10)), data, Q(1, 10))
    assert found.optimal
    assert found.objective == Q(1129, 1200)
    certificates.accept(certificates.certificate_of_training(found))


def test_a_network_in_a_local_minimum_stays_above_the_global_one(folder: Path) -> None:
    network, data = Case.load(folder / "waves_stuck.toml").network, Data.read_csv(folder / "waves.csv")
    found = global_optimality(repaired(network, data, Q(1, 4)), data, Q(1, 4))
    assert not found.optimal
    assert found.gap == found.function_gap == Q(4107, 8000)
    certificates.accept(certificates.certificate_of_training(found))
    assert global_optimality(found.repaired(), data, Q(1, 4)).optimal


@pytest.mark.peer
def test_training_again_gives_a_network_near_a_global_minimum(folder: Path) -> None:
    """Another version of scikit-learn may end elsewhere, but never below the minimum."""
    script = runpy.run_path(str(folder / "train_spline.py"))
    x, y = script["points"](folder / "waves.csv")
    training = script["TRAININGS"][0]
    arrays = script["train"](type(training)(training.name, training.decay, training.seed, steps=2000), x, y)
    b, v = ([from_float64(t) for t in arrays[k].ravel()] for k in "bv")
    w = [[from_float64(t)] for t in arrays["w"].ravel()]
    network = Network.exact(w, b, v, from_float64(arrays["c"][0]))
    found = global_optimality(network, Data.read_csv(folder / "waves.csv"), Q(1, 10))
    assert 0 <= found.gap < 1
