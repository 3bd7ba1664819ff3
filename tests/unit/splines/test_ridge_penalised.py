"""The penalised square loss in any dimension: optimal with a certificate, or improved; against the one-dimensional solver."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from gfproof.errors import ShapeError
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.linear import Solution, SparseMatrix, solve
from gfproof.numbers.roots import exact_sign
from gfproof.splines import Data, Loss, fit, network_of
from gfproof.splines.ridge import RidgeFunction, reduce
from gfproof.splines.ridge_dual import RidgeDual
from gfproof.splines.ridge_penalised import decide, forced_dual, objective
from tests.unit.splines.drawn_ridges import network, number, points


def affine_fit(places, y) -> RidgeFunction:  # type: ignore[no-untyped-def]
    """Least squares by affine functions, from the normal equations."""
    rows = [(*x, Q(1)) for x in places]
    columns = list(zip(*rows, strict=True))
    gram = [[sum((s * t for s, t in zip(c, e, strict=True)), Q(0)) for e in columns] for c in columns]
    right = [sum((s * t for s, t in zip(c, y, strict=True)), Q(0)) for c in columns]
    found = solve(SparseMatrix.dense(gram), right)
    assert isinstance(found, Solution)
    return RidgeFunction((), (tuple(found.particular[:-1]),), (found.particular[-1],))


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_affine_fit_is_optimal_exactly_from_the_peak_of_its_residuals_on(d: int) -> None:
    for k in range(15):
        random = Random(f"affine {d} {k}")
        places = points(random, d, d + 3)
        y = [number(random) for _ in places]
        best = affine_fit(places, y)
        residuals = forced_dual(best, places, y, Q(1))
        top = residuals.peak.square  # lambda_max^2
        if top == 0:
            assert decide(best, places, y, Q(1, 100)).optimal
            continue
        above, below = Q(int(100 * top) + 1, 10), Q(int(top.p), int(top.q) * (1 + int(top) + 1))
        assert above * above > top > below * below
        assert decide(best, places, y, above).optimal
        found = decide(best, places, y, below)
        assert not found.optimal
        assert found.better is not None
        assert exact_sign(found.objective - objective(found.better, places, y, below)) > 0


def test_in_one_dimension_it_agrees_with_the_solver() -> None:
    """The solver's minimiser is accepted; changed it is not, and what is proposed lies between it and the minimum."""
    verdicts: Counter[bool] = Counter()
    for k in range(80):
        random = Random(f"solver {k}")
        places = points(random, 1, random.randint(3, 6))
        y, strength = [number(random) for _ in places], random.choice((Q(1, 10), Q(1, 3), Q(1)))
        data = Data.exact([x[0] for x in places], y)
        solved = fit(data, strength, Loss.SQUARE)
        form = reduce(network_of(solved.function), 1)
        accepted = decide(form, places, y, strength)
        assert accepted.optimal
        assert accepted.objective == solved.objective
        for changed in (
            replace(form, intercept=(form.intercept[0] + Q(1, 7),)),
            *(
                replace(
                    form,
                    ridges=(*form.ridges[:j], replace(r, jump=(r.jump[0] * Q(3, 4),)), *form.ridges[j + 1 :]),
                )
                for j, r in enumerate(form.ridges)
            ),
            reduce(network(random, 1), 1),
        ):
            found = decide(changed, places, y, strength)
            verdicts[found.optimal] += 1
            assert found.optimal == (found.objective == solved.objective)
            assert (found.better is None) == found.optimal
            if found.better is not None:
                assert solved.objective <= found.better_objective < found.objective
    assert verdicts[False] > 150


@pytest.mark.parametrize("d", [2, 3])
def test_every_failure_is_seen_and_improved(d: int) -> None:
    """From least squares fits on, so that each of the three failures is met; objectives fall step by step."""
    reasons: Counter[str] = Counter()
    for k in range(8 if d == 2 else 3):
        random = Random(f"improve {d} {k}")
        places = points(random, d, d + 3)
        y, strength = [number(random) for _ in places], Q(1, 5)
        form, last = affine_fit(places, y), None
        for _ in range(6):
            found = decide(form, places, y, strength)
            if last is not None:
                assert exact_sign(last - found.objective) > 0
            if found.optimal or found.better is None:
                break
            reasons[found.reason.split(" at ")[0]] += 1
            form, last = rounded(found.better), found.objective
            if exact_sign(last - objective(form, places, y, strength)) <= 0:
                break
    assert {"|eta| > |w|", "the residuals are not orthogonal to the affine functions"} <= set(reasons)


def rounded(form: RidgeFunction) -> RidgeFunction:
    """Numbers of 12 binary digits after the point, so that the next step stays short."""

    def short(x: Q) -> Q:
        return Q((x * 4096).floor(), 4096)

    ridges = tuple(replace(r, jump=(short(r.jump[0]),)) for r in form.ridges if short(r.jump[0]) != 0)
    return RidgeFunction(ridges, (tuple(short(x) for x in form.slope[0]),), (short(form.intercept[0]),))


def test_a_ridge_without_contact_is_shrunk() -> None:
    places = ((Q(0), Q(0)), (Q(1), Q(0)), (Q(0), Q(1)))
    far = reduce(
        Network.exact([["1", "1"]], ["-5"], ["2"], "1", ["0", "0"])
    )  # a ridge that no data point sees
    found = decide(far, places, [Q(1)] * 3, Q(1))
    assert not found.optimal
    assert "sign(v) |w|" in found.reason
    assert found.better == replace(far, ridges=())
    assert found.better_objective == 0


def test_the_planar_fixture_penalised() -> None:
    """S9 with lambda: |x_1| scaled by 1 - t is optimal where q = (y - f)/lambda is its certificate."""
    places = tuple((Q(x), Q(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))
    y, strength = [Q(1), Q(1), Q(0), Q(0)], Q(1, 10)
    lowered = Network.exact(
        [["1", "0"]], ["0"], ["6/5"], "1/10", ["-3/5", "0"]
    )  # f(x) = y - lambda q, q = (1, 1, -1, -1)
    values = [lowered(x)[0] for x in places]
    assert values == [Q(7, 10), Q(7, 10), Q(1, 10), Q(1, 10)]
    exact = Network.exact([["1", "0"]], ["0"], ["8/5"], "1/10", ["-4/5", "0"])
    assert [exact(x)[0] for x in places] == [Q(9, 10), Q(9, 10), Q(1, 10), Q(1, 10)]
    assert decide(reduce(exact), places, y, strength).optimal
    assert decide(reduce(exact), places, y, strength).objective == Q(4, 200) + Q(8, 50)
    assert not decide(reduce(lowered), places, y, strength).optimal
    assert forced_dual(reduce(exact), places, y, strength) == RidgeDual(places, (Q(1), Q(1), Q(-1), Q(-1)))


def test_lambda_is_positive() -> None:
    with pytest.raises(ShapeError, match="lambda"):
        decide(reduce(Network.exact([["1"]], ["0"], ["1"], "0")), ((Q(0),),), [Q(0)], Q(0))
