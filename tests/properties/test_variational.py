"""The identities of variational splines on drawn exact instances: C1, C2, C3, C8 and C13."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gfproof.case import Case
from gfproof.network import Network
from gfproof.network.symmetry import rescale
from gfproof.numbers import Q
from gfproof.numbers.roots import exact_sign
from gfproof.splines import Spline, network_of, network_without_skip, spline_of
from gfproof.splines.ridge import opposed, path_norm, reduce, unbalanced, weight_decay
from gfproof.theorems import theorem

ZERO = Q(0)
networks = theorem("variational-norms").strategy
small = st.builds(Q, st.integers(-6, 6), st.integers(1, 3))
neurons = st.lists(st.tuples(small, small, small), max_size=5)


def line(rows: list[tuple[Q, Q, Q]], c: Q, a: Q | None) -> Network:
    """Neurons (w, b, v) on the line."""
    skip = None if a is None else [a]
    return Network.exact([[w] for w, _, _ in rows], [b for _, b, _ in rows], [v for _, _, v in rows], c, skip)


@settings(max_examples=150)
@given(networks)
def test_norms_are_ordered_with_both_cases_of_equality(case: Case) -> None:
    """C2, C3, C8: RTV2 <= path norm <= weight decay; merging and balancing make them equal."""
    network = case.network
    form = reduce(network, case.problem.law.dimension)
    path = path_norm(network)
    assert (exact_sign(path - form.total_variation) > 0) == bool(opposed(network))
    assert (exact_sign(weight_decay(network) - path) > 0) == bool(unbalanced(network))
    assert exact_sign(path_norm(form.network()) - form.total_variation) == 0


@settings(max_examples=150)
@given(neurons, small, small, st.lists(small, min_size=3, max_size=3))
def test_conversion_keeps_the_function(rows: list[tuple[Q, Q, Q]], c: Q, a: Q, places: list[Q]) -> None:
    """C1: network -> spline -> network -> spline, with and without skip connection, the same values everywhere."""
    network = line(rows, c, a)
    spline = spline_of(network)
    for other in (network_of(spline), network_without_skip(spline), network_of(spline, balanced=True)):
        assert spline_of(other) == spline
        for x in (*places, *spline.knots):
            assert other((x,)) == network((x,)) == (spline(x),)


@settings(max_examples=100)
@given(neurons, small, small)
def test_a_balanced_network_has_the_weight_decay_of_its_function(
    rows: list[tuple[Q, Q, Q]], c: Q, a: Q
) -> None:
    """C3: the least (1/2) sum (v^2 + w^2) of a function is TV2, and every network of it has at least that."""
    network = line(rows, c, a)
    spline = spline_of(network)
    assert weight_decay(network_of(spline, balanced=True)) == spline.total_variation <= weight_decay(network)
    assert path_norm(rescale(network, [Q(3, 2)] * network.width)) == path_norm(network)


def least_division(spline: Spline) -> Q:
    """min sum |r_j| + |l_j| over divisions r_j + l_j = a_j with sum r_j - sum l_j = f'(-inf) + f'(inf), by vertices.

    A linear program with one equation: in a vertex all knots but one (or an added one with a = 0) are undivided.
    """
    total = spline.slope + spline.last_slope
    jumps = (*spline.jumps, ZERO)
    best: Q | None = None
    for free in range(len(jumps)):
        others = [a for j, a in enumerate(jumps) if j != free]
        for choice in range(2 ** len(others)):
            sides = [a if choice >> k & 1 else -a for k, a in enumerate(others)]
            r = (total - sum(sides, ZERO) + jumps[free]) / 2
            cost = sum(map(abs, others), ZERO) + abs(r) + abs(jumps[free] - r)
            best = cost if best is None or cost < best else best
    assert best is not None
    return best


@settings(max_examples=150)
@given(neurons, small)
def test_the_cost_without_skip_connection(rows: list[tuple[Q, Q, Q]], c: Q) -> None:
    """C13: R(f) = max(TV2(f), |f'(-inf) + f'(inf)|) is the least path norm of networks without skip connection."""
    network = line(rows, c, None)
    spline = spline_of(network)
    cost = max(spline.total_variation, abs(spline.slope + spline.last_slope))
    assert (
        cost
        == least_division(spline)
        == path_norm(network_without_skip(spline))
        == spline.representation_cost
    )
    assert cost <= path_norm(network) <= weight_decay(network)


def test_the_cost_of_five_functions() -> None:
    """F5: |x|, x, max(x, 0), x + max(x, 0): TV2 and R."""
    known = [
        (Spline.exact(0, -1, [(0, 2)]), 2, 2),
        (Spline.exact(0, 1), 0, 2),
        (Spline.exact(0, 0, [(0, 1)]), 1, 1),
        (Spline.exact(0, 1, [(0, 1)]), 1, 3),
        (Spline.exact(5, 0), 0, 0),
    ]
    for spline, variation, cost in known:
        assert (spline.total_variation, least_division(spline)) == (variation, cost)


@settings(max_examples=80)
@given(networks, st.integers(0, 7), small)
def test_rtv2_is_a_seminorm(case: Case, which: int, factor: Q) -> None:
    """C8: RTV2(t f) = |t| RTV2(f); adding an affine function changes nothing; one ridge less and the rest add up to f at most."""
    network, d = case.network, case.problem.law.dimension
    whole = reduce(network, d).total_variation
    scaled = replace(network, v=tuple(tuple(factor * x for x in row) for row in network.v))
    assert exact_sign(reduce(scaled, d).total_variation - abs(factor) * whole) == 0
    tilted = replace(network, a=tuple((factor,) * d for _ in network.c))
    assert exact_sign(reduce(tilted, d).total_variation - whole) == 0
    if network.width:
        k = which % network.width
        alone = replace(
            network,
            w=network.w[k : k + 1],
            b=network.b[k : k + 1],
            v=tuple(row[k : k + 1] for row in network.v),
        )
        rest = replace(
            network,
            w=network.w[:k] + network.w[k + 1 :],
            b=network.b[:k] + network.b[k + 1 :],
            v=tuple(row[:k] + row[k + 1 :] for row in network.v),
        )
        parts = reduce(alone, d).total_variation + reduce(rest, d).total_variation
        assert exact_sign(parts - whole) >= 0
