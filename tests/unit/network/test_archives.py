"""Weights in archives: each float64 the binary rational it is."""

from pathlib import Path

import numpy as np

from gfproof.case import Case
from gfproof.network.archives import load_npz
from gfproof.numbers import Q, from_float64


def test_floats_are_taken_as_they_are(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    arrays = {
        "w": random.standard_normal((4, 2)),
        "b": random.standard_normal(4),
        "v": random.standard_normal((3, 4)),
    }
    path = tmp_path / "net.npz"
    np.savez(path, **arrays, c=np.array([0.1, -0.0, 5e-324]))
    network = load_npz(path)
    assert network.shape == (4, 2, 3, False)
    assert list(network.entries()) == [
        from_float64(float(x)) for block in (*arrays.values(), [0.1, 0.0, 5e-324]) for x in np.ravel(block)
    ]


def test_other_precisions_and_flat_outputs(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    np.savez(
        path,
        w=np.array([[1], [2]], dtype=np.int32),
        b=np.array([0.1, 0.5], dtype=np.float32),
        v=np.array([1.0, 2.0], dtype=np.float16),
        c=np.float64(3),
        a=np.array([0.25]),
    )
    network = load_npz(path)
    assert network.b == (Q(13421773, 134217728), Q(1, 2))
    assert (network.v, network.c, network.a) == (((1, 2),), (3,), ((Q(1, 4),),))


def test_a_case_finds_its_weights_beside_it(tmp_path: Path) -> None:
    np.savez(tmp_path / "net.npz", w=[[1.0]], b=[0.5], v=[2.0], c=0.0)
    (tmp_path / "case.toml").write_text(
        '[network]\nfile = "net.npz"\n[target]\nkind = "constant"\nvalue = 1\n'
    )
    case = Case.load(tmp_path / "case.toml")
    assert case.network.b == (Q(1, 2),)
    assert Case.from_toml(case.to_toml()) == case
