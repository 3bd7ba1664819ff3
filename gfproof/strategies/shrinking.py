"""Making a case simpler while it keeps a property: fewer neurons, fewer atoms, zeros, small integers.

Greedy and deterministic: every accepted change makes the case strictly simpler, so it ends.  The result is a case like any other;
whoever asked re-checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gfproof.case import Case, Descent, Flow
from gfproof.network import Network
from gfproof.numbers import Number, Q, integral_bits
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Problem, Uniform
from gfproof.risk.pieces import PolynomialPieces

MAX_TRIALS = 3000


def shrink(case: Case, keeps: Callable[[Case], bool], trials: int = MAX_TRIALS) -> Case:
    """A case as simple as the budget finds on which ``keeps`` is still true.

    Args:
        keeps: true for ``case``; asked at most ``trials`` times.
    """
    best, left, improved = case, trials, True
    while improved and left > 0:
        improved = False
        for candidate in _simpler(best):
            left -= 1
            if left < 0:
                break
            if keeps(candidate):
                best, improved = candidate, True
                break
    return best


def simpler_numbers(x: Q) -> Iterator[Q]:
    """Numbers strictly simpler than x: 0, 1, -1, 2, -2, roundings of x, halves, a shorter fraction."""
    tried = set()
    size = _complexity(x)
    near = x.floor()
    options = [Q(0), Q(1), Q(-1), Q(2), Q(-2), Q(near), Q(near + 1), Q(int(2 * x), 2), -x]
    if integral_bits(x) > 16:
        options += [Q((x * q).floor(), q) for q in (3, 4, 10, 100, 1000, 10**6)]
    else:
        options += [Q(int(x.p) // 2, int(x.q)), Q(int(x.p), int(x.q) // 2 or 1)]
    for option in options:
        if option not in tried and _complexity(option) < size:
            tried.add(option)
            yield option


def _complexity(x: Q) -> tuple[int, int]:
    return abs(int(x.p)) + 2 * int(x.q), int(x < 0)


def _simpler(case: Case) -> Iterator[Case]:
    """Simpler cases, the boldest changes first."""
    network = case.network
    for i in range(network.width):
        yield replace(case, network=_without(network, i))
    yield from (replace(case, problem=p, network=n) for p, n in _simpler_problems(case.problem, network))
    for k, entry in enumerate(network.entries()):
        for option in simpler_numbers(entry):
            yield replace(case, network=_with_entry(network, k, option))
    yield from _simpler_dynamics(case)


def _without(network: Network, neuron: int) -> Network:
    def keep(row: tuple[Number, ...]) -> tuple[Number, ...]:
        return row[:neuron] + row[neuron + 1 :]

    return replace(
        network,
        w=network.w[:neuron] + network.w[neuron + 1 :],
        b=keep(network.b),
        v=tuple(keep(row) for row in network.v),
    )


def _with_entry(network: Network, position: int, value: Q) -> Network:
    count = iter(range(10**9))
    return network.map(lambda entry: value if next(count) == position else entry)


def _one_output(network: Network, output: int) -> Network:
    return replace(
        network,
        v=(network.v[output],),
        c=(network.c[output],),
        a=None if network.a is None else (network.a[output],),
    )


def _simpler_problems(problem: Problem, network: Network) -> Iterator[tuple[Problem, Network]]:
    law, target = problem.law, problem.target
    if network.outputs > 1 and isinstance(target, Constant):
        for k in range(network.outputs):
            yield Problem(Constant((target.value[k],)), law), _one_output(network, k)
    if isinstance(target, Piecewise):
        for piece in target.polynomials.pieces:
            if all(len(p) == 1 for p in piece):
                yield Problem(Constant(tuple(p[0] + Q(0) for p in piece)), law), network
        places, pieces = target.polynomials.breakpoints, target.polynomials.pieces
        for j in range(len(places)):
            fewer = PolynomialPieces(places[:j] + places[j + 1 :], pieces[:j] + pieces[j + 1 :])
            yield Problem(Piecewise(fewer), law), network
        for j, piece in enumerate(pieces):
            for k, polynomial in enumerate(piece):
                for shorter in _simpler_vectors(polynomial, drop=True):
                    changed = (*piece[:k], shorter, *piece[k + 1 :])
                    again = PolynomialPieces(places, (*pieces[:j], changed, *pieces[j + 1 :]))
                    yield Problem(Piecewise(again), law), network
    if isinstance(target, Constant):
        for value in _simpler_vectors(target.value):
            yield Problem(Constant(value), law), network
    if isinstance(target, Affine):
        for intercept in _simpler_vectors(target.intercept):
            yield Problem(Affine(target.slope, intercept), law), network
        for j, row in enumerate(target.slope):
            for simple in _simpler_vectors(row):
                yield (
                    Problem(
                        Affine((*target.slope[:j], simple, *target.slope[j + 1 :]), target.intercept), law
                    ),
                    network,
                )
    if isinstance(law, Atoms):
        for k in range(len(law.points)):
            if len(law.points) > 1:
                masses = law.masses[:k] + law.masses[k + 1 :]
                total = sum(masses, Q(0))
                fewer_atoms = Atoms(law.points[:k] + law.points[k + 1 :], tuple(p / total for p in masses))
                yield Problem(target, fewer_atoms), network
            for point in _simpler_vectors(law.points[k]):
                moved = (*law.points[:k], point, *law.points[k + 1 :])
                if len(set(moved)) == len(moved):
                    yield Problem(target, Atoms(moved, law.masses)), network
        equal = (Q(1, len(law.masses)),) * len(law.masses)
        if law.masses != equal:
            yield Problem(target, Atoms(law.points, equal)), network
    elif law.dimension == 1:
        ends = (law.low[0], law.high[0])
        for low, high in ((Q(0), Q(1)), *((x, ends[1]) for x in simpler_numbers(ends[0]))):
            if low < high and (low, high) != ends and _size(low, high) < _size(*ends):
                yield Problem(target, Uniform((low,), (high,))), network
        for high in simpler_numbers(ends[1]):
            if ends[0] < high:
                yield Problem(target, Uniform(law.low, (high,))), network


def _size(*numbers: Q) -> tuple[int, int]:
    parts = [_complexity(x) for x in numbers]
    return sum(p for p, _ in parts), sum(s for _, s in parts)


def _simpler_vectors(vector: tuple[Number, ...], *, drop: bool = False) -> Iterator[tuple[Number, ...]]:
    if drop and len(vector) > 1:
        yield vector[:-1]
    for k, x in enumerate(vector):
        for option in simpler_numbers(x + Q(0)):
            yield (*vector[:k], option, *vector[k + 1 :])


def _simpler_dynamics(case: Case) -> Iterator[Case]:
    moves = case.dynamics
    if isinstance(moves, Flow):
        for until in simpler_numbers(moves.until):
            if until >= 0:
                yield replace(case, dynamics=Flow(until))
    if isinstance(moves, Descent):
        if not moves.constant:
            yield replace(case, dynamics=Descent(moves.step_sizes[:1], moves.steps))
            if moves.steps > 1:
                yield replace(
                    case, dynamics=Descent(moves.step_sizes[: moves.steps - 1], moves.steps - 1, False)
                )
        elif moves.steps > 1:
            yield replace(case, dynamics=Descent(moves.step_sizes, 1))
        for k, size in enumerate(moves.step_sizes):
            for option in simpler_numbers(size):
                if option >= 0:
                    sizes = (*moves.step_sizes[:k], option, *moves.step_sizes[k + 1 :])
                    yield replace(case, dynamics=Descent(sizes, moves.steps, moves.constant))
