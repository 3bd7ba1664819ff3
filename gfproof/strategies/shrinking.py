"""Making a case simpler while it keeps a property: fewer neurons, fewer atoms, zeros, small integers.

Greedy and deterministic: every accepted change makes the case strictly simpler, so it ends.  The result is a case like
any other; whoever asked re-checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gfproof.case import Case, Descent, Flow
from gfproof.network import Network
from gfproof.numbers import Number, Q, dot, integral_bits
from gfproof.problem import Affine, Atoms, Constant, Data, Density, Piecewise, Problem, Uniform
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
    size = _total(case)
    for candidate in _moved(case):  # several numbers at once: only where the case as a whole gets simpler
        if _total(candidate) < size:
            yield candidate
    for k, entry in enumerate(network.entries()):
        for option in simpler_numbers(entry):
            yield replace(case, network=_with_entry(network, k, option))
    yield from _simpler_dynamics(case)


def _total(case: Case) -> int:
    """The size of all numbers of network and problem together."""
    law, target = case.problem.law, case.problem.target
    numbers = [*case.network.entries()]
    numbers += (
        [x for point in law.points for x in point]
        if isinstance(law, Atoms)
        else [x for end in law.bounds for x in end]
    )
    numbers += target.value if isinstance(target, Constant) else ()
    if isinstance(target, Affine):
        numbers += [*target.intercept, *(x for row in target.slope for x in row)]
    if isinstance(target, Data):
        numbers += [y for row in target.values for y in row]
    if isinstance(target, Piecewise):
        numbers += target.polynomials.breakpoints
        numbers += [x for piece in target.polynomials.pieces for p in piece for x in p]
    return sum(_complexity(x + Q(0))[0] for x in numbers)


def _moved(case: Case) -> Iterator[Case]:
    """Changes of several numbers that keep positions: shift the output, rescale one neuron, shift the input."""
    network, problem = case.network, case.problem
    law, target = problem.law, problem.target
    if isinstance(target, Constant):
        centred = Constant(tuple(Q(0) for _ in target.value))
        offset = tuple(c - xi for c, xi in zip(network.c, target.value, strict=True))
        yield replace(case, network=replace(network, c=offset), problem=Problem(centred, law))
    for i, row in enumerate(network.w):
        for scale in {abs(x) for x in (*row, network.b[i]) if x != 0}:
            w = tuple(x / scale for x in row)
            b = (*network.b[:i], network.b[i] / scale, *network.b[i + 1 :])
            yield replace(case, network=replace(network, w=(*network.w[:i], w, *network.w[i + 1 :]), b=b))
    if isinstance(target, Constant) and network.a is None and not isinstance(law, Density):
        for origin in law.points if isinstance(law, Atoms) else (law.low,):
            moved = tuple(b + dot(row, origin) for row, b in zip(network.w, network.b, strict=True))
            yield replace(
                case, network=replace(network, b=moved), problem=Problem(target, _shifted(law, origin))
            )

    if isinstance(law, Uniform) and law.dimension == 1:
        yield from _moved_kinks(case, law.low[0], law.high[0])


def _moved_kinks(case: Case, low: Q, high: Q) -> Iterator[Case]:
    """All neurons with one kink inside, and a breakpoint there, moved to a simpler place p/q, as w = +-q, b = -+p."""
    network, problem = case.network, case.problem
    kinks = network.kinks()
    for old in {t for t in kinks if t is not None and low < t < high}:
        for new in ((low + high) / 2, *simpler_numbers(old), Q(1, 2)):
            if new == old or not low < new < high:
                continue
            w, b = list(network.w), list(network.b)
            for i, t in enumerate(kinks):
                if t == old:
                    sign = 1 if w[i][0] > 0 else -1
                    w[i], b[i] = (Q(sign * int(new.q)),), Q(-sign * int(new.p))
            moved = replace(case, network=replace(network, w=tuple(w), b=tuple(b)))
            target = problem.target
            if isinstance(target, Piecewise) and old in target.polynomials.breakpoints:
                places = [new if t == old else t for t in target.polynomials.breakpoints]
                if sorted(set(places)) == places:
                    pieces = PolynomialPieces(tuple(places), target.polynomials.pieces)
                    yield replace(moved, problem=Problem(Piecewise(pieces), problem.law))
            yield moved


def _shifted(law: Atoms | Uniform, origin: tuple[Number, ...]) -> Atoms | Uniform:
    def shift(x: tuple[Number, ...]) -> tuple[Number, ...]:
        return tuple(s - t for s, t in zip(x, origin, strict=True))

    if isinstance(law, Atoms):
        return Atoms(tuple(shift(x) for x in law.points), law.masses)
    return Uniform(shift(law.low), shift(law.high))


def _without(network: Network, neuron: int) -> Network:
    return replace(
        network,
        w=network.w[:neuron] + network.w[neuron + 1 :],
        b=_drop(network.b, neuron),
        v=tuple(_drop(row, neuron) for row in network.v),
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
    if isinstance(law, Density):  # the density stays as it is
        return
    if isinstance(target, Constant) and law.dimension > 1 and not network.skip:
        for j in range(law.dimension):
            yield Problem(target, _flat(law, j)), _flat_network(network, j)
    if isinstance(target, Data):
        yield from ((problem, network) for problem in _simpler_data(target, law))
    elif isinstance(law, Atoms):
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
        if law.masses != (equal := _equal_masses(len(law.masses))):
            yield Problem(target, Atoms(law.points, equal)), network
    elif isinstance(law, Uniform):
        for j, (start, end) in enumerate(zip(law.low, law.high, strict=True)):
            for low, high in _simpler_intervals(start, end):
                moved_low = (*law.low[:j], low, *law.low[j + 1 :])
                yield Problem(target, Uniform(moved_low, (*law.high[:j], high, *law.high[j + 1 :]))), network


def _simpler_intervals(start: Q, end: Q) -> Iterator[tuple[Q, Q]]:
    for low, high in ((Q(0), Q(1)), *((x, end) for x in simpler_numbers(start))):
        if low < high and (low, high) != (start, end) and _size(low, high) < _size(start, end):
            yield low, high
    for high in simpler_numbers(end):
        if start < high:
            yield start, high


def _equal_masses(count: int) -> tuple[Q, ...]:
    return (Q(1, count),) * count


def _simpler_data(target: Data, law: Atoms | Uniform) -> Iterator[Problem]:
    """Fewer points, simpler points, simpler values, all of equal mass; the law sits on all of the data."""
    points, values = target.points, target.values
    here = law.points if isinstance(law, Atoms) else points
    if here != points:
        yield _data_problem(here, tuple(target(x) for x in here))
    for k in range(len(points)):
        if len(points) > 1:
            yield _data_problem(points[:k] + points[k + 1 :], values[:k] + values[k + 1 :])
        for point in _simpler_vectors(points[k]):
            if point not in points:
                yield _data_problem((*points[:k], point, *points[k + 1 :]), values)
        for value in _simpler_vectors(values[k]):
            yield _data_problem(points, (*values[:k], value, *values[k + 1 :]))
    if isinstance(law, Atoms) and law.masses != _equal_masses(len(here)):
        yield Problem(target, Atoms(here, _equal_masses(len(here))))


def _data_problem(points: tuple[tuple[Number, ...], ...], values: tuple[tuple[Number, ...], ...]) -> Problem:
    return Problem(Data(points, values), Atoms(points, _equal_masses(len(points))))


def _flat(law: Atoms | Uniform, axis: int) -> Atoms | Uniform:
    """The law without one coordinate; atoms that fall together are joined."""
    if isinstance(law, Uniform):
        return Uniform(_drop(law.low, axis), _drop(law.high, axis))
    masses: dict[tuple[Number, ...], Q] = {}
    for point, mass in zip(law.points, law.masses, strict=True):
        short = _drop(point, axis)
        masses[short] = masses.get(short, Q(0)) + mass
    return Atoms(tuple(masses), tuple(masses.values()))


def _flat_network(network: Network, axis: int) -> Network:
    return replace(network, w=tuple(_drop(row, axis) for row in network.w))


def _drop(row: tuple[Number, ...], position: int) -> tuple[Number, ...]:
    return row[:position] + row[position + 1 :]


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
