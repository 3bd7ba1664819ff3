"""Penalised problems: every answer satisfies the conditions of a minimiser; paths, ties, symmetries, global optimality."""

from random import Random

import pytest

from gfproof.certify import splines as certificates
from gfproof.errors import NotAvailable, NumberError, ShapeError
from gfproof.network import Network
from gfproof.network.symmetry import append, permute, rescale, split
from gfproof.numbers import Q
from gfproof.splines import (
    Data,
    Loss,
    Spline,
    fit,
    global_optimality,
    network_of,
    objections,
    penalised_objective,
    regularisation_path,
    solution_set,
)
from gfproof.splines.quadratic import Banded, minimise
from gfproof.splines.spline import ZERO
from tests.unit.splines.drawn_data import drawn_data, drawn_parameter

PROBLEMS = [(Loss.SQUARE, True), (Loss.ABSOLUTE, True), (Loss.SQUARE, False), (Loss.ABSOLUTE, False)]


@pytest.mark.parametrize(("loss", "skip"), PROBLEMS)
def test_every_fit_satisfies_the_conditions_of_a_minimiser(loss: Loss, skip: bool) -> None:
    random = Random(f"fits {loss} {skip}")
    for _ in range(60):
        data, parameter = drawn_data(random), drawn_parameter(random)
        found = fit(data, parameter, loss, skip=skip)
        assert objections(data, loss, parameter, found.function, found.q, skip=skip) == ()
        assert penalised_objective(data, loss, parameter, found.function, skip=skip) == found.objective
        certificates.accept(certificates.certificate_of_minimum(found))


@pytest.mark.parametrize(("loss", "skip"), PROBLEMS)
def test_no_other_spline_is_better(loss: Loss, skip: bool) -> None:
    random = Random(f"others {loss} {skip}")
    for _ in range(25):
        data, parameter = drawn_data(random), drawn_parameter(random)
        found = fit(data, parameter, loss, skip=skip)
        for _ in range(20):
            knots = [(Q(random.randint(-2, 26), 2), Q(random.randint(-4, 4), 8)) for _ in range(3)]
            best = found.function
            kept = list(zip(best.knots, best.jumps, strict=True))
            near = Spline.exact(
                best.intercept + Q(random.randint(-1, 1), 8),
                best.slope + Q(random.randint(-1, 1), 8),
                [*kept, *knots[: random.randint(0, 3)]],
            )
            assert penalised_objective(data, loss, parameter, near, skip=skip) >= found.objective


@pytest.mark.parametrize("loss", list(Loss))
def test_the_path_is_the_fit_at_every_lambda(loss: Loss) -> None:
    random = Random(f"path {loss}")
    for _ in range(25):
        data = drawn_data(random)
        path = regularisation_path(data, loss)
        places = [*path.breakpoints, *(drawn_parameter(random) for _ in range(3)), path.largest / 2]
        for parameter in (p for p in places if p > 0):
            found = fit(data, parameter, loss)
            assert path.objective(parameter) == found.objective
            assert loss is Loss.ABSOLUTE or path.values(parameter) == found.values
        for piece, following in zip(path.pieces, path.pieces[1:], strict=False):
            assert piece.low == following.high
            assert loss is Loss.ABSOLUTE or piece.values(piece.low) == following.values(piece.low)
        assert path.pieces[0].high is None
        assert path.largest == 0 or path.pieces[-1].low == 0
        for found in path.fits:
            assert objections(data, loss, found.parameter, found.function, found.q) == ()


@pytest.mark.parametrize("loss", list(Loss))
def test_an_affine_function_is_optimal_from_lambda_max_on(loss: Loss) -> None:
    random = Random(f"largest {loss}")
    for _ in range(25):
        data = drawn_data(random)
        largest = regularisation_path(data, loss).largest
        if largest > 0:
            at = fit(data, largest, loss)
            affine = fit(data, largest + 1, loss)
            assert affine.function.knots == ()
            assert at.objective == affine.objective
            assert fit(data, largest * Q(99, 100), loss).objective < at.objective


def mirrored(data: Data) -> Data:
    return Data.exact([-x for x in data.x], data.y)


@pytest.mark.parametrize(("loss", "skip"), PROBLEMS)
def test_symmetries(loss: Loss, skip: bool) -> None:
    """Mirrored inputs, negated outputs, scaled inputs and outputs, and each point given twice."""
    random = Random(f"symmetry {loss} {skip}")
    for _ in range(20):
        data, parameter = drawn_data(random), drawn_parameter(random)
        least = fit(data, parameter, loss, skip=skip).objective
        assert fit(mirrored(data), parameter, loss, skip=skip).objective == least
        assert fit(Data.exact(data.x, [-y for y in data.y]), parameter, loss, skip=skip).objective == least
        wide = Data.exact([3 * x for x in data.x], data.y)
        assert fit(wide, 3 * parameter, loss, skip=skip).objective == least
        twice = Data.exact(data.x * 2, data.y * 2)
        assert fit(twice, 2 * parameter, loss, skip=skip).objective == 2 * least
        if skip:  # an affine function of x costs nothing
            tilted = Data.exact(data.x, [y + 5 - 2 * x for x, y in zip(data.x, data.y, strict=True)])
            assert fit(tilted, parameter, loss).objective == least


def test_without_skip_connection_the_minimum_is_not_smaller_and_sometimes_equal() -> None:
    random, met = Random("skip"), set()
    for _ in range(60):
        data, parameter = drawn_data(random), drawn_parameter(random)
        free, bound = fit(data, parameter), fit(data, parameter, skip=False)
        assert bound.objective >= free.objective
        same = free.function.representation_cost == free.function.total_variation
        assert (bound.objective == free.objective) is same
        met.add(same)
    assert met == {True, False}


def test_square_loss_leaves_the_minimisers_of_the_fitted_values() -> None:
    """All members of the solution set have the same objective, and knots where eta is not their sign cost more."""
    random, several = Random("sets"), 0
    for _ in range(60):
        data, parameter = drawn_data(random), drawn_parameter(random)
        found = fit(data, parameter)
        sparse = found.solutions.sparsest()
        assert penalised_objective(data, Loss.SQUARE, parameter, sparse) == found.objective
        assert objections(data, Loss.SQUARE, parameter, sparse, found.q) == ()
        several += sparse != found.function
    assert several > 3


def test_the_three_parts_of_the_gap_add_up_and_name_their_reasons() -> None:
    data = Data.exact([0, 1, 3, 4], [0, 2, 1, 3])
    parameter = Q(3, 10)
    best = network_of(fit(data, parameter).function, balanced=True)
    assert global_optimality(best, data, parameter).reasons == ()
    stretched = Network.exact([["2"], ["1"]], ["-2", "-3"], ["-1/2", "1"], "3/10", ["11/10"])
    found = global_optimality(stretched, data, parameter)
    assert found.gap == found.imbalance == parameter / 2 * Q(9, 4)
    assert found.reasons == ("not balanced, |v| != |w|: neuron 1",)
    opposed = Network.exact(
        [["1"], ["1"], ["1"], ["1"]], ["-1", "-3", "-2", "-2"], ["-1", "1", "1", "-1"], "3/10", ["11/10"]
    )
    found = global_optimality(opposed, data, parameter)
    assert found.gap == found.cancellation == 2 * parameter
    assert found.reasons == ("outer weights of opposite signs at one knot: 2",)
    assert not found.optimal
    straight = Network.exact([], [], [], "1/2", ["1/2"])
    found = global_optimality(straight, data, parameter)
    assert found.gap == found.function_gap == Q(5, 4) - Q(21, 20)
    assert "|eta(1)| = 5/3 > 1" in found.reasons[0]
    assert global_optimality(straight, data, Q(1, 2)).optimal
    for repaired in (found.repaired(), global_optimality(opposed, data, parameter).repaired()):
        assert global_optimality(repaired, data, parameter).optimal


def test_repaired_networks_are_certified_optimal() -> None:
    random = Random("repair")
    for _ in range(25):
        data, parameter = drawn_data(random), drawn_parameter(random)
        skip = random.random() < 0.5
        width = random.randint(0, 3)
        w, b, v = ([random.randint(-2, 2) for _ in range(width)] for _ in range(3))
        network = Network.exact([[x] for x in w], b, v, 1, [1] if skip else None)
        found = global_optimality(network, data, parameter)
        assert found.gap == found.imbalance + found.cancellation + found.function_gap
        assert min(found.imbalance, found.cancellation, found.function_gap) >= 0
        assert found.optimal is not bool(found.reasons)
        certificates.accept(certificates.certificate_of_training(found))
        assert global_optimality(found.repaired(), data, parameter).optimal


def test_what_is_not_solved_is_refused() -> None:
    data = Data.exact([0, 1, 2], [0, 1, 0])
    with pytest.raises(NumberError, match="positive"):
        fit(data, ZERO)
    with pytest.raises(NotAvailable, match="skip"):
        fit(data, Q(1), skip=False).solutions  # noqa: B018  # a property that raises
    with pytest.raises(ShapeError):
        Data.exact([], [])


def test_the_band_holds_all_minimisers_and_is_attained() -> None:
    random, wide = Random("band"), 0
    for _ in range(80):
        data = drawn_data(random, repeats=False)
        solutions = solution_set(data)
        low, high = solutions.band()
        wide += low != high
        if len(solutions.nodes) > 1:  # through one point there are many lines, and no band
            assert (low == high) is solutions.unique
        members = [solutions.canonical.function, solutions.sparsest()]
        assert all(map(solutions.contains, members))
        assert {len(m.knots) for m in members} >= {solutions.fewest_knots}
        ends = [data.nodes[0] - 1, *data.nodes, data.nodes[-1] + 1]
        for x in sorted({*ends, *low.knots, *high.knots}):
            assert all(low(x) <= member(x) <= high(x) for member in members)
        for run in solutions.runs:  # a minimiser that meets the far side of the band on this segment
            for j in range(run.first, run.last):
                at, value = solutions._crossing(j)
                far = Spline.through(
                    sorted([*data.nodes, at]),
                    [y for _, y in sorted([*zip(data.nodes, solutions.values, strict=True), (at, value)])],
                )
                assert solutions.contains(far)
                assert far(at) == (low if run.sign > 0 else high)(at)
    assert wide > 10


def test_bounded_programs_satisfy_their_conditions_of_optimality() -> None:
    random = Random("programs")
    for _ in range(200):
        size = random.randint(1, 7)
        rows = [
            {k: Q(random.randint(-3, 3)) for k in range(j, j + 3)} | {j: Q(random.randint(1, 4))}
            for j in range(size)
        ]
        matrix = Banded.gram(rows, [Q(1)] * (size + 2))
        g = [Q(random.randint(-9, 9)) for _ in range(size)]
        low = [Q(-random.randint(0, 2)) if random.random() < 0.8 else None for _ in range(size)]
        high = [Q(random.randint(0, 2)) if random.random() < 0.8 else None for _ in range(size)]
        found = minimise(matrix, g, low, high)
        assert list(found.slope) == [a - b for a, b in zip(matrix.times(found.u), g, strict=True)]
        for u, slope, least, most in zip(found.u, found.slope, low, high, strict=True):
            assert least is None or u >= least
            assert most is None or u <= most
            assert slope == 0 or (u == least if slope > 0 else u == most)


def test_an_interpolant_is_a_minimiser_iff_its_knots_are_where_eta_is_their_sign() -> None:
    """TV2(f) = T is the definition; the sign of eta at the knots is the criterion."""
    random, met = Random("criterion"), {True: 0, False: 0}
    for _ in range(150):
        data = drawn_data(random, repeats=False)
        solutions = solution_set(data)
        nodes, base = data.nodes, random.choice((solutions.canonical.function, solutions.sparsest()))
        pieces = list(zip(base.knots, base.jumps, strict=True))
        j = random.randrange(len(nodes))
        if j + 1 < len(nodes):  # a tent on one segment vanishes at all nodes
            third = (nodes[j + 1] - nodes[j]) / 3
            height = Q(random.randint(-2, 2), 4)
            pieces += [(nodes[j], height), (nodes[j] + third, -2 * height), (nodes[j] + 2 * third, height)]
        f = Spline.exact(base.intercept, base.slope, pieces)
        assert f.values(nodes) == solutions.values
        minimal = f.total_variation == solutions.canonical.value
        assert solutions.contains(f) is minimal
        met[minimal] += 1
    assert min(met.values()) > 20


def test_permuted_rescaled_split_and_padded_networks_have_the_same_function_gap() -> None:
    random = Random("symmetric networks")
    for _ in range(40):
        data, parameter = drawn_data(random), drawn_parameter(random)
        width = random.randint(1, 3)
        w, b, v = ([random.randint(-2, 2) for _ in range(width)] for _ in range(3))
        network = Network.exact([[x] for x in w], b, v, 1, [1] if random.random() < 0.5 else None)
        found = global_optimality(network, data, parameter)
        parts = (found.imbalance, found.cancellation, found.function_gap)
        for same in (permute(network, range(width)[::-1]), append(network, (ZERO,), Q(5), (ZERO,))):
            again = global_optimality(same, data, parameter)
            assert (again.imbalance, again.cancellation, again.function_gap) == parts
        for same in (rescale(network, [Q(3), *[Q(1)] * (width - 1)]), split(network, 0, Q(1, 2))):
            again = global_optimality(same, data, parameter)
            assert (again.cancellation, again.function_gap) == parts[1:]


def test_the_path_of_fifty_points_with_its_certificates() -> None:
    random = Random("fifty")
    x = random.sample(range(10**6), 50)
    data = Data.exact([Q(s, 1000) for s in x], [Q(random.randint(-(10**4), 10**4), 1000) for _ in x])
    path = regularisation_path(data)
    assert len(path.breakpoints) >= 48
    for found in path.fits:
        assert objections(data, Loss.SQUARE, found.parameter, found.function, found.q) == ()
        assert path.values(found.parameter) == found.values
