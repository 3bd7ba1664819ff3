"""All Lyapunov functions of an ansatz: V with F_s(x) V = k e for every input and every activity pattern.

The unknown coefficients of V enter linearly, the target's symbols only on the right: one matrix A over Q,
and one right-hand side per symbol.  Either there are solutions u = u_1 + xi u_xi + kernel, and then d(V)
= -2k L along the flow for every input law; or a right-hand side is out of reach, and a dual vector y
proves it: y^T A = 0, y^T b = 1. Source: lyapunov search C1-C6 (re-derived; all dimensions there by exact
rational linear algebra).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import BudgetExceeded, ShapeError
from gfproof.lyapunov.integrand import Condition, Integrand, Pattern
from gfproof.lyapunov.vector_fields import along
from gfproof.numbers import Q
from gfproof.numbers.linear import Inconsistency, Kernel, Solution, SparseMatrix, kernel, solve

MAX_UNKNOWNS = 3000

Exponent = tuple[int, ...]


@dataclass(frozen=True)
class System:
    """The linear system of an ansatz.

    Attributes:
        integrand: the network and its flow.
        functions: the ansatz, polynomials in the parameters; one unknown each.
        denominator: V is a combination of the functions divided by this polynomial (1 for polynomial V).
        matrix: A; row = coefficient of one monomial in one condition.
        labels: per row the condition's name and the monomial's exponent.
        right: per monomial in the target's symbols its right-hand side for k = 1, e.g. "1" and "xi".
    """

    integrand: Integrand
    functions: tuple[Any, ...]
    denominator: Any
    matrix: SparseMatrix
    labels: tuple[tuple[str, Exponent], ...]
    right: Mapping[str, tuple[Q, ...]]


@dataclass(frozen=True)
class LyapunovFamily:
    """All solutions of an ansatz: an affine space.

    Attributes:
        system: what was solved.
        rate: 2k: d(V) = -rate * L along the flow.
        particular: one V with this rate, zero at the free functions (numerators, if there is a denominator).
        laws: a basis of the functions of rate 0 (conservation laws, the constant 1 among them), one per
        free monomial. kernel: rank and kernel of the system with proofs.
    """

    system: System
    rate: Q
    particular: Any
    laws: tuple[Any, ...]
    kernel: Kernel

    @property
    def dimension(self) -> int:
        """Dimension of the affine space of solutions."""
        return len(self.laws)


@dataclass(frozen=True)
class NoLyapunovFunction:
    """No V of the ansatz has a rate other than 0.

    Attributes:
        system: what was tried.
        symbol: the symbol of the target that is in the way, e.g. ``alpha``: none exists where it is not
        0, whatever
            the other symbols and the rate are.
        proof: y with y^T [A, b_other] = 0 and y^T b_symbol = 1.
        extended: the matrix [A, b_other], whose further columns stand for the other symbols.
        laws: a basis of the functions of rate 0.
        kernel: rank and kernel of A with proofs.
    """

    system: System
    symbol: str
    proof: Inconsistency
    extended: SparseMatrix
    laws: tuple[Any, ...]
    kernel: Kernel

    @property
    def rows(self) -> tuple[tuple[str, Exponent, Q], ...]:
        """The dual vector with the labels of its rows."""
        return tuple((*self.system.labels[i], y) for i, y in sorted(self.proof.dual.items()))


def monomials_up_to(integrand: Integrand, degree: int) -> tuple[Exponent, ...]:
    """All monomials of degree <= ``degree`` in the parameters, low degrees first; normal forms on the
    spheres.

    Raises:
        BudgetExceeded: more than 3000.
    """
    if degree < 0:
        raise ShapeError(f"degree {degree}: expected at least 0")
    count = math.comb(len(integrand.parameters) + degree, degree)
    if count > MAX_UNKNOWNS:
        raise BudgetExceeded(f"{count} monomials of degree {degree}, at most {MAX_UNKNOWNS} are searched")
    tail = (0,) * (len(integrand.symbols) + 1)
    variables = len(integrand.parameters)
    firsts = {integrand.position(n["w"][0]) for n in integrand.neurons} if integrand.normalized else set()
    found = []
    for total in range(degree + 1):
        for chosen in itertools.combinations_with_replacement(range(variables), total):
            exponent = [0] * variables
            for j in chosen:
                exponent[j] += 1
            if all(exponent[j] < 2 for j in firsts):
                found.append((*exponent, *tail))
    return tuple(found)


def separable_monomials(integrand: Integrand, degree: int) -> tuple[Exponent, ...]:
    """The monomials of sum_i q_i(w_i, b_i, v_i) + r(c, a): those that involve one neuron only, or only
    offsets.
    """
    groups = [{integrand.position(n) for n in integrand.offsets}]
    for neuron in integrand.neurons:
        groups.append({integrand.position(n) for n in (*neuron["w"], neuron["b"], neuron["v"])})

    def single(exponent: Exponent) -> bool:
        used = {j for j, e in enumerate(exponent) if e}
        return any(used <= group for group in groups)

    return tuple(e for e in monomials_up_to(integrand, degree) if single(e))


def conditions(integrand: Integrand, patterns: Iterable[Pattern] | None = None) -> Iterator[Condition]:
    """The conditions of these activity patterns; one alone describes a cell.

    By default all patterns are meant: listed one by one up to width 3, beyond that those that imply the
    others.
    """
    every = integrand.patterns if integrand.width <= 3 else integrand.generating_patterns
    for pattern in every if patterns is None else patterns:
        yield from integrand.conditions(pattern)


def system(
    integrand: Integrand,
    ansatz: Sequence[Any],
    of: Iterable[Condition] | None = None,
    denominator: Any = None,
) -> System:
    """Collect conditions into linear equations; rows equal up to a factor are kept once.

    For V = p/q the condition X V = k g is q (X p) - p (X q) = k g q^2, linear in p.

    Args:
        integrand: the network and its flow.
        ansatz: exponents of monomials, or polynomials in the parameters (templates).
        of: the conditions, by default those of all activity patterns.
        denominator: a polynomial q in the parameters that V may be divided by, e.g. on one cell.

    Raises:
        ShapeError: a template or the denominator contains a symbol of the target.
    """
    context = integrand.context
    functions = tuple(context.from_dict({f: Q(1)}) if isinstance(f, tuple) else f for f in ansatz)
    below = context.constant(1) if denominator is None else denominator
    for f in (*functions, below):
        if any(f.degrees()[len(integrand.parameters) :]):
            raise ShapeError(f"{str(f)[:60]}: expected a polynomial in the parameters alone")
    rows: dict[tuple[str, Exponent], dict[int, Q]] = {}
    right: dict[str, dict[tuple[str, Exponent], Q]] = {name: {} for name in ("1", *integrand.symbols)}
    for condition in conditions(integrand) if of is None else of:
        moved = along(condition.field, below)
        for column, function in enumerate(functions):
            image = integrand.reduced(below * along(condition.field, function) - moved * function)
            for exponent, coefficient in image.to_dict().items():
                rows.setdefault((condition.name, exponent), {})[column] = coefficient
        for exponent, coefficient in integrand.reduced(condition.value * below**2).to_dict().items():
            symbol, plain = _split(integrand, exponent)
            rows.setdefault((condition.name, plain), {})
            right[symbol][condition.name, plain] = coefficient
    return _without_repetitions(integrand, functions, below, rows, right)


def _split(integrand: Integrand, exponent: Exponent) -> tuple[str, Exponent]:
    """The symbol of the target in a term (each occurs at most once, linearly), and the term without it."""
    start = len(integrand.parameters)
    for offset, name in enumerate(integrand.symbols):
        if exponent[start + offset]:
            plain = list(exponent)
            plain[start + offset] = 0
            return name, tuple(plain)
    return "1", exponent


def _without_repetitions(
    integrand: Integrand,
    functions: tuple[Any, ...],
    denominator: Any,
    rows: Mapping[tuple[str, Exponent], Mapping[int, Q]],
    right: Mapping[str, Mapping[tuple[str, Exponent], Q]],
) -> System:
    """Short rows first, so that dual vectors are short too."""
    symbols = list(right)
    kept: dict[tuple[tuple[Any, Q], ...], tuple[tuple[str, Exponent], dict[Any, Q]]] = {}
    for label in sorted(rows, key=lambda key: (len(rows[key]), key)):
        whole: dict[Any, Q] = {(0, j): q for j, q in sorted(rows[label].items())}
        whole |= {(1, i): right[s][label] for i, s in enumerate(symbols) if right[s].get(label, Q(0)) != 0}
        if whole:
            lead = next(iter(whole.values()))
            scaled = {j: q / lead for j, q in whole.items()}
            kept.setdefault(tuple(scaled.items()), (label, scaled))
    labels = tuple(label for label, _ in kept.values())
    matrix = SparseMatrix(
        tuple({j: q for (part, j), q in row.items() if part == 0} for _, row in kept.values()), len(functions)
    )
    sides = {s: tuple(row.get((1, i), Q(0)) for _, row in kept.values()) for i, s in enumerate(symbols)}
    return System(integrand, functions, denominator, matrix, labels, sides)


def search(equations: System, rate: Q) -> LyapunovFamily | NoLyapunovFunction:
    """All V of the ansatz with d(V) = -rate * L, for every input law.

    Args:
        equations: from ``system``.
        rate: any rational number; 0 asks for the conservation laws.

    Returns:
        The affine space of solutions; or, if there is none for a target whose symbol is not 0, the proof
        of that.
    """
    null = kernel(equations.matrix)
    laws = tuple(_polynomial(equations, x) for x in null.vectors)
    half = rate / 2
    total = equations.integrand.context.constant(0)
    if half != 0:
        for symbol, side in equations.right.items():
            answer = solve(equations.matrix, side, null)
            if isinstance(answer, Inconsistency):
                return _refusal(equations, symbol, laws, null)
            factor = 1 if symbol == "1" else equations.integrand.variable(symbol)
            total = total + half * factor * _polynomial(equations, answer.particular)
    return LyapunovFamily(equations, rate, total, laws, null)


def _refusal(equations: System, symbol: str, laws: tuple[Any, ...], null: Kernel) -> NoLyapunovFunction:
    """Prove that no choice of the other symbols and of the rate helps: their sides become further columns."""
    others = [side for name, side in equations.right.items() if name != symbol]
    width = equations.matrix.columns
    rows = tuple(
        {**row, **{width + n: side[i] for n, side in enumerate(others) if side[i] != 0}}
        for i, row in enumerate(equations.matrix.rows)
    )
    extended = SparseMatrix(rows, width + len(others))
    answer = solve(extended, equations.right[symbol])
    if isinstance(answer, Solution):
        raise ShapeError(f"the system is solvable for some targets with {symbol} != 0 only: no single answer")
    return NoLyapunovFunction(equations, symbol, answer, extended, laws, null)


def _polynomial(equations: System, x: Sequence[Q]) -> Any:
    zero = equations.integrand.context.constant(0)
    return sum((q * f for q, f in zip(x, equations.functions, strict=True) if q != 0), zero)


def satisfies(integrand: Integrand, function: Any, rate: Q, of: Iterable[Condition] | None = None) -> bool:
    """Whether field V = (rate/2) value holds in all conditions: one polynomial identity each."""
    return all(
        integrand.reduced(along(condition.field, function) - rate / 2 * condition.value) == 0
        for condition in (conditions(integrand) if of is None else of)
    )
