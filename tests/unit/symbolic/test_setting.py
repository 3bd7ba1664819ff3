"""Settings and their rings."""

import pytest

from gfproof.errors import ShapeError
from gfproof.numbers import Q
from gfproof.symbolic.cells import cell_classes
from gfproof.symbolic.setting import AFFINE, Setting
from tests.unit.symbolic.settings import JUMP, SETTINGS


def test_names_of_one_output() -> None:
    assert Setting(2).ring.names == ("v1", "v2", "w1", "w2", "b1", "b2", "t1", "t2", "c", "xi")


def test_names_of_several_outputs_with_skip() -> None:
    names = Setting(1, AFFINE, outputs=2, skip=True).ring.names
    assert names[:2] == ("v1_1", "v2_1")
    assert {"c1", "c2", "a1", "a2", "alpha1", "alpha2", "beta1", "beta2"} <= set(names)


@pytest.mark.parametrize("name", SETTINGS)
def test_network_and_ring_have_the_same_shape(name: str) -> None:
    setting = SETTINGS[name]
    network = setting.ring.network
    assert network.shape[0] == setting.width
    assert network.outputs == setting.outputs
    assert network.skip == setting.skip


def test_biases_become_kinks_only_where_a_kink_lies_inside() -> None:
    setting = Setting(3)
    known = setting.ring.variable
    cell = next(c for c in cell_classes(3) if str(c) == "RFD [t1]")
    assert setting.ring.biases_of(cell) == (-known["w1"] * known["t1"], known["b2"], known["b3"])
    mixed = known["b1"] * known["b2"] + known["c"]
    assert setting.ring.in_kinks(mixed, cell) == -known["w1"] * known["t1"] * known["b2"] + known["c"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Setting(-1),
        lambda: Setting(1, outputs=0),
        lambda: Setting(1, low=Q(1), high=Q(1)),
        lambda: Setting(1, "quadratic"),
        lambda: Setting(1, JUMP, outputs=2),
        lambda: Setting(1, JUMP, symbolic_ends=True),
    ],
)
def test_settings_that_make_no_sense_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ShapeError):
        make()


def test_only_breakpoints_inside_count() -> None:
    assert Setting(1, JUMP).breakpoints == (Q(1, 3),)
    assert Setting(1, JUMP, Q(1, 3), Q(1)).breakpoints == ()
