"""Representer bounds, reached constructively (C10), and deep architectures (C11, C12)."""

from itertools import pairwise
from random import Random

import pytest

from gfproof.errors import ShapeError
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.roots import exact_sign
from gfproof.splines import interpolate, spline_of
from gfproof.splines.data import Data
from gfproof.splines.deep import DeepNetwork, factors, matrix_rank, product
from gfproof.splines.representer import framed, neuron_bound, represent, represent_each
from gfproof.splines.ridge import length, path_norm, reduce, size
from tests.unit.splines.drawn_ridges import network, points, vector


def test_the_bound_counts_affine_dependence() -> None:
    line = tuple((Q(k), Q(2 * k)) for k in range(5))
    assert neuron_bound(line) == 3  # on a line of R^2: N - 2
    assert neuron_bound(((Q(0), Q(0)), (Q(1), Q(0)), (Q(0), Q(1)), (Q(1), Q(1)))) == 1
    assert neuron_bound(((Q(3),),)) == 0
    assert neuron_bound(((Q(3),), (Q(3),), (Q(4),), (Q(9),))) == 1  # points count once


@pytest.mark.parametrize("d", [1, 2, 3])
def test_fewer_neurons_same_values_no_larger_norm(d: int) -> None:
    reduced = 0
    for k in range(60):
        random = Random(f"represent {d} {k}")
        places = points(random, d, random.randint(2, 6))
        one = network(random, d, most=9)
        form = reduce(one, d)
        fewer = represent(form, places)
        assert len(fewer.ridges) <= neuron_bound(places) < len(places)
        assert [fewer(x) for x in places] == [one(x) for x in places]
        assert exact_sign(form.total_variation - fewer.total_variation) >= 0
        reduced += len(fewer.ridges) < len(form.ridges)
    assert reduced > 15


def test_in_one_dimension_a_minimiser_stays_one() -> None:
    for k in range(40):
        random = Random(f"minimiser {k}")
        places = tuple(sorted(points(random, 1, random.randint(3, 7))))
        one = network(random, 1, most=6)
        values = [one(x)[0] for x in places]
        least = interpolate(Data.exact([x[0] for x in places], values))
        fewer = represent(reduce(one, 1), places)
        assert fewer.total_variation >= least.value
        assert len(fewer.ridges) <= len(places) - 2
        again = represent(fewer, places)
        assert again == fewer
        assert spline_of(fewer.network()).total_variation == fewer.total_variation


@pytest.mark.parametrize("d", [1, 2])
def test_several_outputs_one_by_one(d: int) -> None:
    for k in range(30):
        random = Random(f"outputs {d} {k}")
        places = points(random, d, 5)
        one = network(random, d, m=3, most=8)
        fewer = represent_each(one, places)
        assert [fewer(x) for x in places] == [one(x) for x in places]
        assert fewer.width <= 3 * neuron_bound(places)
        assert exact_sign(reduce(one, d).total_variation - path_norm(fewer)) >= 0
        assert all(sum(x != 0 for x in fewer.outer(i)) == 1 for i in range(fewer.width))
    with pytest.raises(ShapeError, match="outputs"):
        represent(reduce(network(Random(1), d, m=2), d), places)


def test_with_the_frame_the_whole_norm_does_not_rise() -> None:
    for k in range(40):
        random = Random(f"frame {k}")
        places = points(random, 2, 3)
        one = network(random, 2, most=9)
        form = reduce(one, 2)
        fewer = represent(form, framed(places))
        assert len(fewer.ridges) <= len(places)
        assert fewer.affine_size == form.affine_size
        assert exact_sign(form.norm - fewer.norm) >= 0


def test_the_deep_fixture() -> None:
    v1 = ((Q(1), Q(2), Q(-1)),)
    w2 = ((Q(1),), (Q(-2),), (Q(3),))
    inner = Network.exact([["1"], ["1"], ["1"]], ["0", "-1", "-2"], [["1", "2", "-1"]], "0", ["1"])
    outer = Network.exact([["1"], ["-2"], ["3"]], ["0", "1", "-1"], [["1", "1", "1"]], "0", ["0"])
    deep = DeepNetwork((inner, outer))
    coupling = product(w2, v1)
    assert coupling == ((1, 2, -1), (-2, -4, 2), (3, 6, -3))
    assert deep.couplings() == (coupling,)
    assert deep.coupling_ranks() == (1,)
    assert deep.bottlenecks == (1,)
    data = tuple((Q(k),) for k in range(2, 6))
    assert deep.width_bounds(data) == (4, 4)  # N d_l; where data meet the frame 0, e_1 fewer are enough
    assert deep.width_bounds(tuple((Q(k),) for k in range(4))) == (2, 3)
    assert deep((Q(2),)) == outer(inner((Q(2),)))


def deep_network(random: Random) -> tuple[int, DeepNetwork]:
    shape = [random.randint(1, 3) for _ in range(random.randint(2, 4))]
    blocks = tuple(network(random, d, m=m, most=6) for d, m in pairwise(shape))
    return shape[0], DeepNetwork(blocks)


def test_couplings_pass_through_the_bottleneck_and_blocks_can_be_narrow() -> None:
    narrower = 0
    for k in range(40):
        random = Random(f"deep {k}")
        d, deep = deep_network(random)
        places = points(random, d, random.randint(1, 4))
        for rank, bottleneck, coupling in zip(
            deep.coupling_ranks(), deep.bottlenecks, deep.couplings(), strict=True
        ):
            assert rank <= bottleneck
            if coupling and coupling[0]:
                left, right = factors(coupling)
                assert product(left, right) == coupling if right else rank == 0
                assert len(right) == rank
        small = deep.represent(places)
        assert small.layers(places) == deep.layers(places)
        for block, bound in zip(small.blocks, deep.width_bounds(places), strict=True):
            assert block.width <= bound <= len(places) * block.outputs
        for before, after in zip(deep.functions(), small.functions(), strict=True):
            assert exact_sign(before.norm - after.norm) >= 0
        narrower += any(s.width < b.width for s, b in zip(small.blocks, deep.blocks, strict=True))
    assert narrower > 10


def test_the_product_of_the_bounds_is_a_lipschitz_constant() -> None:
    for k in range(40):
        random = Random(f"lipschitz {k}")
        d, deep = deep_network(random)
        bound = deep.lipschitz_bound()
        for _ in range(4):
            x, y = vector(random, d), vector(random, d)
            change = size(s - t for s, t in zip(deep(x), deep(y), strict=True))
            away = length(s - t for s, t in zip(x, y, strict=True))
            assert exact_sign(bound * away - change) >= 0


def test_moving_a_factor_between_blocks_changes_the_cost_but_not_the_function() -> None:
    """F4: g A + B/g over g > 0; the deep cost is not a norm."""
    inner = Network.exact([["1"]], ["0"], ["8"], "0")
    outer = Network.exact([["1"]], ["0"], ["2"], "0")

    def cost(g: Q) -> Q:
        pair = (
            Network.exact([["1"]], ["0"], [8 * g], "0"),
            Network.exact([["1"]], ["0"], [2 / g], "0"),
        )
        moved = DeepNetwork(pair)
        assert [moved((Q(t),)) for t in (-1, 1, 5)] == [
            DeepNetwork((inner, outer))((Q(t),)) for t in (-1, 1, 5)
        ]
        return sum((f.total_variation for f in moved.functions()), Q(0))

    assert cost(Q(1)) == 10
    assert cost(Q(1, 2)) == 8  # 2 sqrt(8 * 2), at g = sqrt(B/A) = 1/2
    assert all(cost(Q(k, 10)) >= 8 for k in range(1, 30))


def test_blocks_must_fit() -> None:
    with pytest.raises(ShapeError, match="block 0 gives 1 outputs, block 1 takes 2"):
        DeepNetwork(
            (Network.exact([["1"]], ["0"], ["1"], "0"), Network.exact([["1", "1"]], ["0"], ["1"], "0"))
        )
    with pytest.raises(ShapeError, match="without blocks"):
        DeepNetwork(())
    assert matrix_rank(()) == 0
