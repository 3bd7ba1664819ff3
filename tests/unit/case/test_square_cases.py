"""The cases on a square with a polynomial target and with one that changes along lines: by hand, and by cubature on triangles."""

from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Hyperplanes
from tests.peers import simplices


def integrands(case: Case, x: tuple[Q, ...], sides: tuple[bool, ...]) -> list[Q]:
    """e^2 and the integrands of the gradient's entries, with the given activity; ``sides`` also of the target's lines."""
    network, target = case.network, case.problem.target
    width = network.width
    y = [network.pre_activation(i, x) if sides[i] else Q(0) for i in range(width)]
    value = network.c[0] + sum((v * z for v, z in zip(network.v[0], y, strict=True)), Q(0))
    if network.a is not None:
        value += sum((p * z for p, z in zip(network.a[0], x, strict=True)), Q(0))
    e = value - target(x)[0]  # type: ignore[operator]  # an exact target
    pull = [2 * network.v[0][i] * e if sides[i] else Q(0) for i in range(width)]
    skip = [2 * e * z for z in x] if network.skip else []
    return [e * e, *(p * z for p in pull for z in x), *pull, *(2 * e * z for z in y), 2 * e, *skip]


def lines(case: Case) -> list[simplices.Plane]:
    found = list(zip(case.network.w, case.network.b, strict=True))
    if isinstance(case.problem.target, Hyperplanes):
        found += [(row[:-1], row[-1]) for row in case.problem.target.planes]
    return found


@pytest.mark.parametrize("name", ["polynomial_square", "hyperplanes_square"])
def test_risk_and_gradient_by_cubature_on_triangles(name: str, cases: Path) -> None:
    case = Case.load(cases / f"{name}.toml")
    low, high = case.problem.law.bounds
    found = simplices.integrate(low, high, lines(case), lambda x, sides: integrands(case, x, sides), 4)
    risk, gradient = case.problem.risk_and_gradient(case.network)
    assert [risk, *gradient.entries()] == found


def test_the_jump_by_hand(cases: Path) -> None:
    """With s = x_1 + x_2 the error is (s - 2)/2 where s > 1, else 0: L = 1/4 ∫_1^2 (2 - s)^3 ds = 1/16."""
    case = Case.load(cases / "hyperplanes_square.toml")
    assert case.problem.risk(case.network) == Q(1, 16)


def test_the_bend_is_learned_where_the_neuron_stands_on_it(cases: Path) -> None:
    """Without the jump the first neuron and the skip connection are the target: L = 0 with a zero gradient."""
    case = Case.load(cases / "hyperplanes_square.toml")
    target = case.problem.target
    assert isinstance(target, Hyperplanes)
    bend = Hyperplanes(target.slope, target.intercept, target.planes[:1], target.changes[:1])
    network = case.network
    alone = Network(network.w[:1], network.b[:1], (network.v[0][:1],), network.c, network.a)
    risk, gradient = type(case.problem)(bend, case.problem.law).risk_and_gradient(alone)
    assert risk == 0
    assert not any(gradient.entries())
