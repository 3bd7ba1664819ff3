"""Splines, networks that are splines, and data sets read from files."""

from pathlib import Path
from random import Random

import pytest

from gfproof.errors import CaseError, InexactInput, NumberError, ShapeError
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.splines import (
    Data,
    Spline,
    network_norms,
    network_of,
    network_without_skip,
    spline_of,
)
from gfproof.splines.spline import ZERO
from gfproof.splines.squares import square_roots


def drawn_spline(random: Random) -> Spline:
    def number() -> Q:
        return Q(random.randint(-9, 9), random.randint(1, 4))

    return Spline.exact(
        number(), number(), [(random.randint(-3, 3), number()) for _ in range(random.randint(0, 4))]
    )


def drawn_network(random: Random) -> Network:
    width = random.randint(0, 5)
    w, b, v = ([random.randint(-2, 2) for _ in range(width)] for _ in range(3))
    a = [random.randint(-2, 2)] if random.random() < 0.5 else None
    return Network.exact([[x] for x in w], b, v, random.randint(-2, 2), a)


def test_a_network_and_its_spline_agree_everywhere() -> None:
    random = Random("conversion")
    for _ in range(300):
        network = drawn_network(random)
        spline = spline_of(network)
        for x in (Q(k, 2) for k in range(-8, 9)):
            assert network((x,)) == (spline(x),)
        assert spline.values([Q(k, 2) for k in range(-8, 9)]) == tuple(spline(Q(k, 2)) for k in range(-8, 9))


@pytest.mark.parametrize("balanced", [False, True])
def test_networks_made_from_splines_are_the_cheapest(balanced: bool) -> None:
    """With skip connection sum |v||w| = TV2, without it R; balanced ones have weight decay equal to that."""
    random = Random("cheapest")
    for _ in range(150):
        spline = drawn_spline(random)
        for network, norm in (
            (network_of(spline, balanced=balanced), spline.total_variation),
            (network_without_skip(spline, balanced=balanced), spline.representation_cost),
        ):
            found = network_norms(network)
            assert found.function == spline == spline_of(network)
            assert found.path == norm
            assert found.unbalanced == () if balanced else found.decay >= norm
            assert not balanced or found.decay == norm


def test_norms_are_ordered_with_their_equality_conditions() -> None:
    random, met = Random("norms"), set()
    for _ in range(500):
        found = network_norms(drawn_network(random))
        assert found.total_variation <= found.path <= found.decay
        assert (found.total_variation == found.path) is (not found.opposed)
        assert (found.path == found.decay) is (not found.unbalanced)
        met.add((not found.opposed, not found.unbalanced))
    assert len(met) == 4


def test_without_skip_connection_no_network_is_cheaper_than_r() -> None:
    random = Random("savarese")
    for _ in range(300):
        network = drawn_network(random)
        if not network.skip:
            found = network_norms(network)
            assert found.representation_cost <= found.path


def test_every_positive_rational_is_a_sum_of_four_squares() -> None:
    for number in (Q(k, 1 + k % 7) for k in range(1, 1500)):
        roots = square_roots(number)
        assert len(roots) <= 4
        assert sum((r * r for r in roots), ZERO) == number
    assert square_roots(Q(9, 4)) == (Q(3, 2),)
    assert square_roots(ZERO) == ()
    long = Q(Random(1).getrandbits(900), Random(2).getrandbits(900) | 1)
    assert sum((r * r for r in square_roots(long)), ZERO) == long
    with pytest.raises(ValueError, match="negative"):
        square_roots(Q(-1))


def test_malformed_splines_are_refused() -> None:
    with pytest.raises(ShapeError, match="increase"):
        Spline(ZERO, ZERO, (Q(1), Q(1)), (Q(1), Q(1)))
    with pytest.raises(ShapeError, match="is 0"):
        Spline(ZERO, ZERO, (Q(1),), (ZERO,))
    with pytest.raises(ShapeError, match="one jump per knot"):
        Spline(ZERO, ZERO, (Q(1),))
    with pytest.raises(InexactInput):
        Spline.exact(0.5, 0)
    with pytest.raises(ShapeError, match="one of each"):
        spline_of(Network.exact([["1", "1"]], ["0"], ["1"], "0"))


def test_decimals_of_a_csv_file_are_read_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("x,y\n0.1, 1e-2\n\n-3/2,2\n0.1,5\n", encoding="utf-8")
    data = Data.read_csv(file)
    assert data == Data.exact(["-3/2", "1/10", "1/10"], [2, "1/100", 5])
    assert data.nodes == (Q(-3, 2), Q(1, 10))
    assert not data.is_function
    with pytest.raises(CaseError, match="two outputs at x = 1/10"):
        data.interpolated()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,2\n3,four\n", "line 2, column 2: 'four' is not a number"),
        ("1,2\n3\n", "line 2: 1 columns, expected 2"),
        ("1,2,3\n", "line 1: 3 columns, expected 2"),
        ("1,nan\n", "line 1, column 2: 'nan' is not a number"),
        ("1,1/0\n", "line 1, column 2: '1/0' divides by zero"),
        ("a,b\n1,2\n", "line 1, column 1: 'a' is not a number"),
        ("", "has no points"),
        ("x,y\n", "has no points"),
        ('1,"2\n', "line 1, column 2"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises((CaseError, NumberError)) as caught:
        Data.read_csv(file)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        Data.read_csv(tmp_path / "missing.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CaseError, match="UTF-8"):
        Data.read_csv(binary)
