"""Making a counterexample small: fewer neurons, outputs, inputs and atoms, zeros, small integers.

A case is changed as data (its JSON form), read again, and kept when it is simpler, inside the scope, and still an exact
violation of the same claim.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gfproof.case import Case
from gfproof.errors import GfproofError, NotAvailable
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.counterexamples import Violation, violation_at
from gfproof.theorems.language import NotExact, Statement, Undefined

BUDGET = 4_000
SMALL = 20

Path = tuple[Any, ...]

_STEPS = [Fraction(p, q) for q in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20) for p in (1, 2, 3) if p < q or q == 1]

_SPHERE = (("1", "0"), ("0", "1"), ("-1", "0"), ("0", "-1"), ("3/5", "4/5"), ("3/5", "-4/5"), ("-3/5", "4/5"))


def shrink(conjecture: Conjecture, claim: Statement, violation: Violation, budget: int = BUDGET) -> Violation:
    """The simplest violation of the same claim found by changing one thing at a time, at most ``budget`` tries."""
    best, size = violation, _complexity(violation.case.to_json())
    left = budget
    changed = True
    while changed and left > 0:
        changed = False
        for data in _candidates(best.case.to_json(), conjecture):
            smaller = _complexity(data)
            if smaller >= size:
                continue
            left -= 1
            if left <= 0:
                break
            found = _still(conjecture, claim, data)
            if found is not None:
                best, size, changed = found, smaller, True
                break
    return best


def is_small(case: Case) -> bool:
    """Width at most 2, and every number with numerator and denominator at most 20."""
    numbers = [x for _, x in _slots(case.to_json())]
    return case.network.width <= 2 and all(abs(x.numerator) <= SMALL >= x.denominator for x in numbers)


def _still(conjecture: Conjecture, claim: Statement, data: dict[str, Any]) -> Violation | None:
    try:
        case = Case.from_json(data)
        return None if conjecture.refusal(case) else violation_at(conjecture, claim, case)
    except (GfproofError, Undefined, NotExact, NotAvailable):
        return None


def _slots(data: Any, path: Path = ()) -> list[tuple[Path, Fraction]]:
    """Every number of a case with the place it stands at."""
    if isinstance(data, dict):
        return [x for key, part in data.items() if key != "kind" for x in _slots(part, (*path, key))]
    if isinstance(data, list):
        return [x for key, part in enumerate(data) for x in _slots(part, (*path, key))]
    return [(path, Fraction(data))] if isinstance(data, str) and data.strip("-/0123456789") == "" else []


def _put(data: dict[str, Any], places: list[Path], value: Fraction) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    for place in places:
        part: Any = changed
        for key in place[:-1]:
            part = part[key]
        part[place[-1]] = str(value)
    return changed


@dataclass(frozen=True, order=True)
class _Complexity:
    structure: tuple[int, ...]
    large: int
    total: int


def _complexity(data: dict[str, Any]) -> _Complexity:
    network, law = data["network"], data["input"]
    dimension = len(network["w"][0]) if network["w"] else 1
    pieces = len(data["target"].get("breakpoints", ()))
    kinds = {"constant": 0, "affine": 1, "piecewise": 2}[data["target"]["kind"]]
    structure = (len(network["b"]), len(network["c"]), dimension, len(law.get("points", ())), kinds, pieces)
    numbers = [x for _, x in _slots(data)]
    large = sum(abs(x.numerator) > SMALL or x.denominator > SMALL for x in numbers)
    return _Complexity(structure, large, sum(map(_weight, numbers)))


def _weight(x: Fraction) -> int:
    p, q = abs(x.numerator), x.denominator
    return min(p, 40) + 3 * min(q - 1, 40) + p.bit_length() + q.bit_length() + (x < 0)


def _candidates(data: dict[str, Any], conjecture: Conjecture) -> Iterator[dict[str, Any]]:
    yield from _structural(data)
    if conjecture.vocabulary.along == "normalized-flow":
        yield from _on_the_sphere(data)
    slots = _slots(data)
    groups: dict[Fraction, list[Path]] = {}
    for place, value in slots:
        groups.setdefault(value, []).append(place)
    for value, places in groups.items():
        if len(places) > 1:
            for simpler in _simpler(value):
                yield _put(data, places, simpler)
    for place, value in slots:
        for simpler in _simpler(value):
            yield _put(data, [place], simpler)
    yield from _with_larger_steps(data, slots)
    if any(r.relation == "==" for statement in conjecture.hypotheses for r in statement.relations):
        for place, value in slots:
            for simpler in _simpler(value):
                yield from _centred(_put(data, [place], simpler))
    parameters = [(place, value) for place, value in slots if place[0] == "network" and value]
    for factor in (Fraction(1, 2), Fraction(2), Fraction(1, 3), Fraction(3)):
        scaled = data
        for place, value in parameters:
            scaled = _put(scaled, [place], value * factor)
        yield scaled
    for number, (place, value) in enumerate(slots):
        for other, further in slots[number + 1 :]:
            for one in (Fraction(0), Fraction(1)):
                for two in (Fraction(0), Fraction(1)):
                    if value != one and further != two:
                        yield _put(_put(data, [place], one), [other], two)


def _with_larger_steps(data: dict[str, Any], slots: list[tuple[Path, Fraction]]) -> Iterator[dict[str, Any]]:
    """Simpler parameters together with other step sizes, where the step size has a large denominator."""
    gammas = [(place, value) for place, value in slots if place[-1] == "step_size"]
    if not gammas or gammas[0][1].denominator <= SMALL:
        return
    place, gamma = gammas[0]
    near = {Fraction(1, max(1, int(1 / (gamma * k)) + up)) for k in (1, 2, 3, 4, 6, 8, 12) for up in (0, 1)}
    steps = [*_STEPS, *sorted(near - set(_STEPS), reverse=True)]
    network = [(other, value) for other, value in slots if other[0] in ("network", "input") and value]
    for factor in (Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)):
        scaled = data
        for other, value in network:
            if other[0] == "network":
                scaled = _put(scaled, [other], value * factor)
        for step in steps:
            yield _put(scaled, [place], step)
    for other, value in network:
        for simpler in _simpler(value):
            changed = _put(data, [other], simpler)
            for step in steps:
                yield _put(changed, [place], step)


def _centred(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The case with the offset moved so that the mean error is 0 (G.c = 0)."""
    try:
        case = Case.from_json(data)
        slope = case.problem.generalized_gradient(case.network)
    except GfproofError:
        return
    moved = [str(c - g / 2) for c, g in zip(case.network.c, slope.c, strict=True)]
    yield data | {"network": data["network"] | {"c": moved}}


def _simpler(value: Fraction) -> Iterator[Fraction]:
    """Simpler numbers near a number, simplest first."""
    sign = -1 if value < 0 else 1
    tried = {value}
    near = [Fraction(0), Fraction(1), Fraction(-1), Fraction(sign, 2), Fraction(2 * sign), -value]
    near += [value.limit_denominator(q) for q in (1, 2, 3, 4, 6, 8, 12, 16, 20)]
    near += [Fraction(value.__floor__()), Fraction(value.__ceil__()), value - sign, value / 2, value * 3 / 4]
    near += [Fraction(sign, -(-value.denominator // abs(value.numerator)))] if value else []
    for simpler in near:
        if simpler not in tried:
            tried.add(simpler)
            yield simpler


def _structural(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    network = data["network"]
    for i in range(len(network["b"])):
        smaller = copy.deepcopy(data)
        del smaller["network"]["w"][i], smaller["network"]["b"][i]
        for row in smaller["network"]["v"]:
            del row[i]
        yield smaller
    for k in range(len(network["c"]) if len(network["c"]) > 1 else 0):
        yield _without_output(data, k)
    dimension = len(network["w"][0]) if network["w"] else 1
    for j in range(dimension if dimension > 1 else 0):
        yield _without_input(data, j)
    points = data["input"].get("points", [])
    for k in range(len(points) if len(points) > 1 else 0):
        smaller = copy.deepcopy(data)
        del smaller["input"]["points"][k]
        count = len(points) - 1
        smaller["input"]["masses"] = [str(Fraction(1, count))] * count
        yield smaller
    if points:
        even = copy.deepcopy(data)
        even["input"]["masses"] = [str(Fraction(1, len(points)))] * len(points)
        yield even
    if points and dimension == 1:
        yield data | {"input": {"low": ["0"], "high": ["1"]}}
    yield from _at_zero(data)
    if data["target"]["kind"] != "constant":
        outputs = len(network["c"])
        yield data | {"target": {"kind": "constant", "value": ["0"] * outputs}}
    if data["target"]["kind"] == "piecewise":
        for piece in data["target"]["pieces"]:
            if not any(isinstance(part, list) for part in piece):
                yield data | {"target": {"kind": "piecewise", "breakpoints": [], "pieces": [piece]}}


def _at_zero(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The target replaced by its value at the first atom, and target and offset moved so that the target is 0."""
    target, law = data["target"], data["input"]
    if target["kind"] != "constant" and "points" in law:
        try:
            problem = Case.from_json(data).problem
            point = tuple(problem.law.points[0])  # type: ignore[union-attr]  # a law with points
            value = [str(x) for x in problem.target(point)]  # type: ignore[operator]  # targets of cases at hand are exact
        except GfproofError:
            return
        target = {"kind": "constant", "value": value}
        yield data | {"target": target}
    if target["kind"] == "constant":
        value = target["value"] if isinstance(target["value"], list) else [target["value"]]
        moved = [str(Fraction(c) - Fraction(x)) for c, x in zip(data["network"]["c"], value, strict=True)]
        network = data["network"] | {"c": moved}
        yield data | {"network": network, "target": {"kind": "constant", "value": ["0"] * len(value)}}


def _without_output(data: dict[str, Any], k: int) -> dict[str, Any]:
    smaller = copy.deepcopy(data)
    network, target = smaller["network"], smaller["target"]
    del network["v"][k], network["c"][k]
    if "a" in network:
        del network["a"][k]
    for key in ("value", "slope", "intercept"):
        if isinstance(target.get(key), list) and len(target[key]) > 1:
            del target[key][k]
    for number, piece in enumerate(target.get("pieces", [])):
        if len(piece) > 1 and isinstance(piece[0], list):
            del piece[k]
            target["pieces"][number] = piece
    return smaller


def _without_input(data: dict[str, Any], j: int) -> dict[str, Any]:
    smaller = copy.deepcopy(data)
    network, law = smaller["network"], smaller["input"]
    rows = [*network["w"], *network.get("a", []), *law.get("points", [])]
    slope = smaller["target"].get("slope", [])
    rows += slope if slope and isinstance(slope[0], list) else [slope] if slope else []
    rows += [law[key] for key in ("low", "high") if key in law]
    for row in rows:
        del row[j]
    return smaller


def _on_the_sphere(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for i, row in enumerate(data["network"]["w"]):
        for first, last in _SPHERE:
            changed = copy.deepcopy(data)
            changed["network"]["w"][i] = [first] + ["0"] * (len(row) - 1)
            changed["network"]["b"][i] = last
            yield changed
