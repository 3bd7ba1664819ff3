"""Polynomial targets, targets that change along hyperplanes, and densities, against engines that share nothing with them."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from gfproof.case import Case
from gfproof.errors import AmbiguousCell, BudgetExceeded
from gfproof.network import Network
from gfproof.numbers import Q, ball, contains, precision, rational
from gfproof.problem import Density, Hyperplanes, Polynomial, Problem, Uniform
from gfproof.risk.boxes import Part
from gfproof.risk.polynomials import nonnegative_on_box, product, sparse, value_at
from tests.peers import iterated, simplices
from tests.properties.test_dimensions import at_one_point, instance, number, special_planes

Terms = dict[tuple[int, ...], Q]


def polynomial(random: Random, d: int, degree: int) -> Terms:
    terms = {}
    for _ in range(random.randint(1, 4)):
        alpha = [0] * d
        for _ in range(random.randint(0, degree)):
            alpha[random.randrange(d)] += 1
        terms[tuple(alpha)] = number(random)
    return terms


def square(random: Random, d: int) -> Terms:
    """A nonnegative polynomial of degree 2: a square plus 1, whose sign the Bernstein coefficients on parts show."""
    root = polynomial(random, d, 1)
    return product(root, root) | {(0,) * d: product(root, root).get((0,) * d, Q(0)) + 1}


def drawn(random: Random, d: int, special: bool, kind: str) -> Case:
    """A network with a target and a law of the kinds this file is about."""
    m = random.randint(1, 2)
    network, problem = instance(random, d, special, random.randint(1, 2), m)
    low, high = problem.law.bounds
    target: Polynomial | Hyperplanes
    if "hyperplanes" in kind:
        planes = [(w, b) for w, b in special_planes(random, low, high, 3) if any(x != 0 for x in w)][:2]
        # some of them on a hyperplane of the network
        planes += [(w, b) for w, b in zip(network.w, network.b, strict=True) if any(x != 0 for x in w)][:1]
        slope = tuple(tuple(number(random) for _ in range(d)) for _ in range(m))
        changes = tuple(tuple(tuple(number(random) for _ in range(d + 1)) for _ in range(m)) for _ in planes)
        target = Hyperplanes(
            slope, tuple(number(random) for _ in range(m)), tuple((*w, b) for w, b in planes), changes
        )
    else:
        target = Polynomial(d, tuple(sparse(polynomial(random, d, 3)) for _ in range(m)))
    law = Density((Part(low, high, sparse(square(random, d))),)) if "density" in kind else Uniform(low, high)
    return Case(network, Problem(target, law))


def by_simplices(case: Case) -> list[Q]:
    network, problem = case.network, case.problem
    low, high = problem.law.bounds
    planes = list(zip(network.w, network.b, strict=True))
    target = problem.target
    if isinstance(target, Hyperplanes):
        planes += [(row[:-1], row[-1]) for row in target.planes]
    density = dict(problem.law.parts[0].density) if isinstance(problem.law, Density) else None

    def values(x: tuple[Q, ...], sides: tuple[bool, ...]) -> list[Q]:
        rows = at_one_point(network, problem, x, sides[: network.width])
        weight = Q(1) if density is None else value_at(density, x)
        return [weight * y for y in rows]

    total = simplices.integrate(low, high, planes, values, (6 if isinstance(target, Polynomial) else 2) + 2)
    volume = Q(1)
    for p, q in zip(low, high, strict=True):
        volume *= q - p
    return total if density is not None else [x / volume for x in total]


KINDS = ("polynomial", "hyperplanes", "polynomial density", "hyperplanes density")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("draws", [6, pytest.param(250, marks=pytest.mark.nightly)])
def test_risk_and_gradient_by_triangulation_and_cubature(kind: str, draws: int) -> None:
    random = Random(kind)
    for n in range(draws):
        d = 3 if n % 3 == 2 else 2
        case = drawn(random, d, n % 2 == 1, kind)
        risk, gradient = case.problem.risk_and_gradient(case.network)
        assert [risk, *gradient.entries()] == by_simplices(case), case.to_toml()


def weighted_entry(case: Case, part: Part, k: int, x: tuple[Q, ...]) -> Q:
    """One integrand of L and G at x, times the density."""
    active = tuple(case.network.pre_activation(i, x) > 0 for i in range(case.network.width))
    return value_at(dict(part.density), x) * at_one_point(case.network, case.problem, x, active)[k]


@pytest.mark.parametrize("draws", [25, pytest.param(1500, marks=pytest.mark.nightly)])
def test_one_input_with_a_density_in_pieces(draws: int) -> None:
    """Against interpolation between all kinks, breakpoints and ends of the density's pieces."""
    random = Random(draws)
    for n in range(draws):
        ends = sorted({Q(random.randint(-6, 6), random.choice((1, 2, 3))) for _ in range(4)} | {Q(-7), Q(7)})
        pieces = [square(random, 1) for _ in ends[1:]]
        if n % 3 == 0:
            pieces[0] = {(0,): Q(0)}  # no mass there
        width = random.randint(0, 3)
        kinks = [random.choice([*ends, number(random)]) for _ in range(width)]
        w = [number(random) for _ in range(width)]
        places = sorted({random.choice([*ends[1:-1], *kinks, Q(1, 7)]) for _ in range(2)})
        case = Case.from_json(
            {
                "network": {
                    "w": [[str(x)] for x in w],
                    "b": [
                        str(-x * t if random.random() < 0.8 else number(random))
                        for x, t in zip(w, kinks, strict=True)
                    ],
                    "v": [str(number(random)) for _ in w],
                    "c": str(number(random)),
                },
                "input": {
                    "law": "density",
                    "breakpoints": [str(x) for x in ends],
                    "pieces": [[str(p.get((k,), Q(0))) for k in range(3)] for p in pieces],
                },
                "target": {
                    "kind": "piecewise",
                    "breakpoints": [str(t) for t in places],
                    "pieces": [[str(number(random)) for _ in range(3)] for _ in range(len(places) + 1)],
                },
            }
        )
        assert Case.from_toml(case.to_toml()) == case
        network, problem = case.network, case.problem
        risk, gradient = problem.risk_and_gradient(network)
        found = [risk, *gradient.entries()]
        kept = [(Q(1), -t) for t in places] + [(x[0], b) for x, b in zip(network.w, network.b, strict=True)]
        wanted = [Q(0)] * len(found)
        for part in problem.law.parts:  # type: ignore[union-attr]  # a density
            for k in range(len(found)):
                entry = partial(weighted_entry, case, part, k)
                wanted[k] += iterated.integral(entry, part.low, part.high, [((p,), q) for p, q in kept], 8)
        assert found == wanted, case.to_toml()


@pytest.mark.parametrize("kind", KINDS)
def test_cases_survive_both_written_forms(kind: str) -> None:
    random = Random(kind)
    for n in range(10):
        case = drawn(random, 2 + n % 2, n % 2 == 0, kind)
        assert Case.from_toml(case.to_toml()) == case
        assert Case.from_json(case.to_json()) == case
        assert len({case.problem, Case.from_json(case.to_json()).problem}) == 1


def test_a_target_with_hyperplanes_is_a_network_in_disguise() -> None:
    """f = a.x + b + sum_t u_t max(h_t, 0): its risk is that of the network with the neurons (h_t, -u_t) added, target affine."""
    random = Random(8)
    for n in range(30):
        d = 2 + n % 2
        network, problem = instance(random, d, n % 2 == 1, 2)
        assert problem.target.kind == "affine"
        planes = [(tuple(number(random) or Q(1) for _ in range(d)), number(random)) for _ in range(2)]
        u = [number(random) for _ in planes]
        target = Hyperplanes(
            problem.target.slope,  # type: ignore[union-attr]  # affine
            problem.target.intercept,  # type: ignore[union-attr]  # affine
            tuple((*w, b) for w, b in planes),
            tuple((tuple(x * y for y in (*w, b)),) for x, (w, b) in zip(u, planes, strict=True)),
        )
        wider = Network(
            (*network.w, *(w for w, _ in planes)),
            (*network.b, *(b for _, b in planes)),
            ((*network.v[0], *(-x for x in u)),),
            network.c,
            network.a,
        )
        risk, gradient = Problem(target, problem.law).risk_and_gradient(network)
        other, wide = problem.risk_and_gradient(wider)
        assert risk == other
        assert gradient.w == wide.w[: network.width]
        assert gradient.v[0] == wide.v[0][: network.width]


def test_whether_a_target_with_hyperplanes_is_affine_is_decided() -> None:
    """Changes that cancel across one hyperplane, written in both orientations and scales, or that lie outside the box."""
    zero, one = ((Q(0), Q(0)),), (Q(0),)
    box = (Q(0), Q(0)), (Q(1), Q(1))
    step = ((Q(0), Q(0), Q(1)),)

    def value(planes: list[str], changes: list[tuple[tuple[Q, ...], ...]]) -> object:
        rows = tuple(tuple(rational(x) for x in plane.split()) for plane in planes)
        return Problem(Hyperplanes(zero, one, rows, tuple(changes)), Uniform(*box)).affine_value()

    assert value(["1 1 -1"], [step]) is None
    assert value(["1 1 -1", "-2 -2 2"], [step, step]) == (zero, (Q(1),))
    assert value(["1 1 -1", "2 2 -2"], [step, ((Q(0), Q(0), Q(-1)),)]) == (zero, one)
    assert value(["1 1 0"], [step]) == (zero, (Q(1),))
    assert value(["1 1 -2"], [step]) == (zero, one)
    assert value(["1 0 -1/2"], [((Q(0), Q(0), Q(0)),)]) == (zero, one)


@pytest.mark.parametrize("kind", ["affine", *KINDS])
def test_balls_enclose_the_exact_values(kind: str) -> None:
    """The same code over balls: every exact number lies in its ball, the balls are narrow, and a ball around a special
    network contains the values of the special network."""
    random, narrow, count = Random(kind), 0, 0
    for n in range(24):
        d = 2 + n % 2
        if kind == "affine":
            network, problem = instance(random, d, n % 4 == 3, 2)
        else:
            case = drawn(random, d, n % 4 == 3, kind)
            network, problem = case.network, case.problem
        exact, slope = problem.risk_and_gradient(network)
        with precision(200):
            third = ball(Q(1, 3))
            blurred = Network.of(network.map(lambda x, third=third: ball(x) / 7 * (21 * third)))  # type: ignore[misc]
            try:
                risk, gradient = problem.risk_and_gradient(blurred)
            except AmbiguousCell:
                continue
            pairs = list(zip((risk, *gradient.entries()), (exact, *slope.entries()), strict=True))
            assert all(contains(ball(x), y) for x, y in pairs)
            count += 1
            narrow += all(float(ball(x).rad()) < 1e-30 for x, _ in pairs)
    assert narrow == count >= 8


def test_a_degree_too_high_for_so_many_inputs_is_refused_at_once() -> None:
    target = Polynomial(6, ((((20, 0, 0, 0, 0, 0), Q(1)),),))
    problem = Problem(target, Uniform((Q(0),) * 6, (Q(1),) * 6))
    with pytest.raises(BudgetExceeded, match="moments"):
        problem.risk(Network.exact([["1"] * 6], ["0"], ["1"], "0"))


@pytest.mark.parametrize(
    ("terms", "answer"),
    [
        ({(2, 0): "1", (1, 1): "-2", (0, 2): "1", (0, 0): "1/100"}, True),
        ({(1, 1): "1", (0, 0): "-1/2"}, False),
        ({(1, 0): "1", (0, 1): "1", (0, 0): "-1/100"}, False),
        ({(2, 0): "1", (1, 0): "-1", (0, 0): "1/4"}, True),
        ({(2, 0): "1", (1, 0): "-2/3", (0, 0): "1/9"}, None),
    ],
)
def test_signs_on_boxes(terms: dict[tuple[int, ...], str], answer: bool | None) -> None:
    box = (Q(0), Q(0)), (Q(1), Q(1))
    assert nonnegative_on_box({k: rational(x) for k, x in terms.items()}, *box) is answer
