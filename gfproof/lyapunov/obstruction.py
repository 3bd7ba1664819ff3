"""Why no Lyapunov function exists: a bracket computation that excludes every C^2 function, on every open set.

Suppose X_j V = g_j for given polynomial fields X_j and polynomials g_j.  For V in C^2 also

    [X_i, X_j] V = X_i g_j - X_j g_i,

so brackets give more fields with known V-derivative.  If a combination of the fields with numbers c_j
vanishes, sum_j c_j X_j = 0, then sum_j c_j g_j = 0 must hold; where it is a polynomial that is not 0,
there is no V. For an affine target without skip connection, on the cell where every neuron is active,
this ends in k alpha = 0:

    X V = k (v w - alpha),  Y V = k (v b + c - beta),  R = [X, Y] = w d_b - b d_w,  R V = 0,
    Z = [X, R] = v d_b + b d_v,  Z V = k v b,  [Z, R] = -X,  so  -X V = -k v w,  but X V = k (v w - alpha).

Source: lyapunov search C5b (re-derived; for several neurons X, Y, R, Z are sums over them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.lyapunov.integrand import Integrand, Pattern
from gfproof.lyapunov.vector_fields import VectorField, along, bracket, combination
from gfproof.numbers import Q
from gfproof.numbers.linear import Solution, SparseMatrix, solve

MAX_FIELDS = 60


@dataclass(frozen=True)
class Derivation:
    """One field with its known V-derivative.

    Attributes:
        name: e.g. ``X``, or ``[X,Y]``.
        field: the field.
        value: X V.
        parents: indices of the two derivations it is the bracket of; None for a given condition.
    """

    name: str
    field: VectorField
    value: Any
    parents: tuple[int, int] | None


@dataclass(frozen=True)
class BracketObstruction:
    """No C^2 function V satisfies the given conditions on any open set where ``remainder`` is not 0.

    Attributes:
        variables: names of the ring's variables, in order.
        steps: the given conditions, then brackets; each bracket only uses earlier steps.
        relation: numbers c_j by step, with sum_j c_j X_j = 0.
        remainder: sum_j c_j (X_j V), a polynomial that is not 0; V would force it to be 0.
    """

    variables: tuple[str, ...]
    steps: tuple[Derivation, ...]
    relation: Mapping[int, Q]
    remainder: Any

    def proves(self) -> bool:
        """Recompute every bracket, the relation and the remainder."""
        for n, step in enumerate(self.steps):
            if step.parents is not None:
                if max(step.parents) >= n:
                    return False
                x, y = (self.steps[p] for p in step.parents)
                if dict(bracket(x.field, y.field)) != dict(step.field):
                    return False
                if along(x.field, y.value) - along(y.field, x.value) != step.value:
                    return False
        weights = [self.relation.get(n, Q(0)) for n in range(len(self.steps))]
        total = sum((q * step.value for q, step in zip(weights, self.steps, strict=True)), self.remainder * 0)
        zero = combination(weights, [step.field for step in self.steps])
        return not zero and total == self.remainder and self.remainder != 0


def bracket_obstruction(
    given: Sequence[tuple[str, VectorField, Any]], variables: Sequence[str], *, max_fields: int = MAX_FIELDS
) -> BracketObstruction | None:
    """Search brackets of the given fields for a contradiction.

    Args:
        given: name, field and V-derivative of each condition.
        variables: names of the ring's variables.
        max_fields: how many independent fields are kept before the search ends.

    Returns:
        The obstruction with only the steps it needs; None if the fields close up (or ``max_fields`` is
        reached) without a contradiction, which proves nothing about V.
    """
    steps: list[Derivation] = []
    independent: list[int] = []

    def add(step: Derivation) -> BracketObstruction | None:
        relation = _relation(step.field, [steps[n].field for n in independent])
        steps.append(step)
        if relation is None:
            independent.append(len(steps) - 1)
            return None
        weights = {len(steps) - 1: Q(1)}
        weights |= {independent[n]: -q for n, q in enumerate(relation) if q != 0}
        remainder = sum((q * steps[n].value for n, q in weights.items()), step.value * 0)
        if remainder == 0:
            return None
        return _with_only_needed_steps(tuple(variables), steps, weights, remainder)

    for name, field, value in given:
        if found := add(Derivation(name, field, value, None)):
            return found
    done = 0
    while done < len(independent) <= max_fields:
        j = independent[done]
        for i in independent[:done]:
            x, y = steps[i], steps[j]
            value = along(x.field, y.value) - along(y.field, x.value)
            name = f"[{x.name},{y.name}]"
            if found := add(Derivation(name, bracket(x.field, y.field), value, (i, j))):
                return found
        done += 1
    return None


def affine_target_obstruction(
    integrand: Integrand, pattern: Pattern | None = None
) -> BracketObstruction | None:
    """The obstruction for one cell, by default the one on which every neuron is active everywhere (C5a, C5b).

    On the empty pattern it is the one line 0 V = -k alpha: dV/dc would be k (c - f(x)) for two different x.
    """
    conditions = integrand.conditions(integrand.full_pattern if pattern is None else pattern)
    k = integrand.variable("k")
    given = [(c.name.split("(")[0], c.field, k * c.value) for c in conditions]
    variables = (*integrand.parameters, *integrand.symbols, "k")
    return bracket_obstruction(given, variables)


def _relation(field: VectorField, others: Sequence[VectorField]) -> list[Q] | None:
    """Numbers q with field = sum_n q_n others_n, or None."""
    keys: dict[tuple[int, tuple[int, ...]], int] = {}
    columns = []
    for one in (*others, field):
        column = {}
        for i, component in one.items():
            for exponent, coefficient in component.to_dict().items():
                column[keys.setdefault((i, exponent), len(keys))] = coefficient
        columns.append(column)
    *known, target = columns
    rows = [{n: column[key] for n, column in enumerate(known) if key in column} for key in range(len(keys))]
    answer = solve(SparseMatrix(tuple(rows), len(known)), [target.get(key, Q(0)) for key in range(len(keys))])
    return list(answer.particular) if isinstance(answer, Solution) else None


def _with_only_needed_steps(
    variables: tuple[str, ...], steps: Sequence[Derivation], weights: Mapping[int, Q], remainder: Any
) -> BracketObstruction:
    needed = set(weights)
    for n in reversed(range(len(steps))):
        parents = steps[n].parents
        if n in needed and parents is not None:
            needed |= set(parents)
    order = sorted(needed)
    place = {n: m for m, n in enumerate(order)}
    kept = []
    for n in order:
        step = steps[n]
        parents = None if step.parents is None else (place[step.parents[0]], place[step.parents[1]])
        kept.append(Derivation(step.name, step.field, step.value, parents))
    relation = {place[n]: q for n, q in weights.items()}
    return BracketObstruction(variables, tuple(kept), dict(sorted(relation.items())), remainder)


def field_text(field: VectorField, variables: Sequence[str]) -> str:
    """E.g. ``v[1]*d/dw[1] + w[1]*d/dv[1]``."""
    parts = []
    for i, component in sorted(field.items()):
        text = str(component).replace("^", "**")
        text = f"({text})" if " " in text else text
        parts.append(f"d/d{variables[i]}" if text == "1" else f"{text}*d/d{variables[i]}")
    return " + ".join(parts).replace("+ -", "- ") or "0"
