"""Independent checker of certificates about linear splines: `python -I -S spline_checker.py FILE...`, standard library, exact.

A certificate is {"format", "kind", "claim", "evidence", "statement", "digest"} as in schema.py; a rational is a string
"p" or "p/q" in lowest terms. The statement must be word for word the text rendered from the claim.

FUNCTION {"intercept": c0, "slope": c1, "knots": [t_1 < t_2 < ...], "jumps": [a_j != 0]}:
          f(x) = c0 + c1 x + sum_j a_j max(x - t_j, 0)
PROBLEM  {"x": [x_1 <= x_2 <= ...], "y": [...], "loss": interpolation | square | absolute,
          "lambda": "0" (interpolation) or > 0, "skip": boolean}: minimise N(f) over the f with f(x_k) = y_k, or
          P(f) = sum_k l(f(x_k) - y_k) + lambda N(f) with l(t) = t^2/2 or |t|; N = TV2 = |f''| if skip, else
          N = R = max(TV2, |f'(-inf) + f'(inf)|); f ranges over all functions whose second derivative is a finite measure.

spline-minimum    claim {"problem", "function", "minimum"}, evidence {"q"}: the function attains the minimum.
spline-training   claim {"problem", "network": {"w", "b", "v", "c", "a"}, "objective", "penalised", "minimum"}, evidence
                  {"q", "function"}: the training objective sum_k l + (lambda/2) sum (v^2 + w^2) of the network, P of its
                  function, and the minimum over the networks of all widths, with the skip connection ("a": number) or
                  without ("a": "none").
spline-path       claim {"x", "y", "loss", "pieces": [{"low", "high", "base", "rate"}, ...]}, evidence {"p": [[...], ...]}: for
                  low <= lambda <= high ("none" for the first high, "0" for the last low) connect-the-dots of the values
                  base_i + lambda rate_i minimises P with N = TV2; p = lambda q at the end low of each piece.
spline-solutions  claim {"x", "y", "sparsest": function, "fewest": n, "unique": boolean}, evidence {}: all f of least TV2
                  through the points: the least number of knots, one that has it, and whether there is one f only.

Why q proves a minimum: let sum_i q_i = 0, eta(t) = sum_i q_i max(x_i - t, 0), kappa = sum_i q_i x_i (0 if skip),
|eta| <= 1 and |eta - kappa| <= 1 at all nodes (then everywhere). For every f,
sum_i q_i f(x_i) = int eta df'' + kappa f'(-inf) = int (eta - kappa/2) df'' + (kappa/2)(f'(-inf) + f'(inf)) <= N(f).
If lambda q_i is minus a subgradient of the loss at f*(x_i), or f interpolates, and sum_i q_i f*(x_i) = N(f*), then
P(f) >= P(f*).
Why paths: the conditions for p = lambda q and f are affine in lambda between the ends of a piece, if at every interior
node the slope jump of f keeps its sign s and lambda eta = s lambda at both ends, or the jump is 0 at both ends, and
if (absolute loss) f does not change on the piece.
Why networks: (v^2 + w^2)/2 >= |v||w|, sum |v||w| >= N(f), and every linear spline is a network with equalities.
Why solutions: f attains int eta df'' = TV2(f) iff f'' lives on {eta = 1} and {eta = -1} with these signs, eta the
canonical one (eta = sign of the slope jump at the interior nodes): on runs of r equal nonzero signs f is convex or
concave, with at least ceil(r/2) knots, elsewhere connect-the-dots.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

FORMAT, MAX_BYTES, MAX_DIGITS, SHOWN = "gfproof-certificate/1", 20_000_000, 4000, 8
RATIONAL = re.compile(r"(0|-?[1-9][0-9]*)(/[1-9][0-9]*)?", re.ASCII)
ZERO = Fraction(0)
LOSSES = {"square": "(1/2) sum (f(x_k) - y_k)^2", "absolute": "sum |f(x_k) - y_k|"}
NORMS = {True: "TV2(f)", False: "max(TV2(f), |f'(-inf) + f'(inf)|)"}

Function = tuple[Fraction, Fraction, list[Fraction], list[Fraction]]
Problem = tuple[list[Fraction], list[Fraction], str, Fraction, bool]


class Rejected(Exception):
    """The certificate does not prove its statement."""


class Malformed(Rejected):
    """The document is no certificate at all."""


def _demand(condition: bool, reason: str, kind: type[Rejected] = Malformed) -> None:
    if not condition:
        raise kind(reason)


def _fields(value: Any, names: str) -> list[Any]:
    _demand(type(value) is dict and set(value) == set(names.split()), f"expected the fields: {names}")
    return [value[name] for name in names.split()]


def _number(text: Any) -> Fraction:
    good = type(text) is str and RATIONAL.fullmatch(text) is not None
    _demand(
        good and all(len(part) <= MAX_DIGITS for part in text.split("/")), "expected a rational, as a string"
    )
    value = Fraction(text)
    _demand(str(value) == text, "expected a rational in lowest terms")
    return value


def _numbers(values: Any) -> list[Fraction]:
    _demand(type(values) is list, "expected a list of rationals")
    return [_number(value) for value in values]


def _flag(value: Any) -> bool:
    _demand(type(value) is bool, "expected true or false")
    return bool(value)


def _points(x: Any, y: Any) -> tuple[list[Fraction], list[Fraction]]:
    xs, ys = _numbers(x), _numbers(y)
    _demand(0 < len(xs) == len(ys), "expected as many outputs as inputs, at least one")
    _demand(all(s <= t for s, t in pairwise(xs)), "the inputs are not sorted")
    return xs, ys


def _problem(value: Any) -> Problem:
    x, y, loss, parameter, skip = _fields(value, "x y loss lambda skip")
    xs, ys = _points(x, y)
    weight = _number(parameter)
    if loss == "interpolation":
        _demand(weight == 0, "interpolation has no lambda")
    else:
        _demand(
            type(loss) is str and loss in LOSSES and weight > 0, "unknown loss, or lambda is not positive"
        )
    return xs, ys, loss, weight, _flag(skip)


def _function(value: Any) -> Function:
    intercept, slope, knots, jumps = _fields(value, "intercept slope knots jumps")
    ts, js = _numbers(knots), _numbers(jumps)
    _demand(len(ts) == len(js) and 0 not in js, "expected one nonzero jump per knot")
    _demand(all(s < t for s, t in pairwise(ts)), "the knots do not increase")
    return _number(intercept), _number(slope), ts, js


def _values(function: Function, nodes: list[Fraction]) -> list[Fraction]:
    offset, slope, knots, jumps = function
    out, j = [], 0
    for x in nodes:
        while j < len(knots) and knots[j] < x:
            offset, slope, j = offset - jumps[j] * knots[j], slope + jumps[j], j + 1
        out.append(offset + slope * x)
    return out


def _norm(function: Function, skip: bool) -> Fraction:
    _, slope, _, jumps = function
    variation = sum(map(abs, jumps), ZERO)
    return variation if skip else max(variation, abs(2 * slope + sum(jumps)))


def _groups(x: list[Fraction], y: list[Fraction]) -> list[tuple[Fraction, list[Fraction]]]:
    pairs = groupby(zip(x, y, strict=True), key=lambda point: point[0])
    return [(node, [value for _, value in points]) for node, points in pairs]


def _objective(problem: Problem, function: Function) -> Fraction:
    """P(f), or N(f) for an interpolant."""
    x, y, loss, parameter, skip = problem
    residuals = [value - target for value, target in zip(_values(function, x), y, strict=True)]
    if loss == "interpolation":
        _demand(not any(residuals), "the function does not interpolate", Rejected)
        return _norm(function, skip)
    fitted = sum((r * r / 2 if loss == "square" else abs(r) for r in residuals), ZERO)
    return fitted + parameter * _norm(function, skip)


def _minimum(problem: Problem, function: Function, q: list[Fraction]) -> Fraction:
    """The least objective, if q proves that the function attains it."""
    x, y, loss, parameter, skip = problem
    groups = _groups(x, y)
    nodes, least = [node for node, _ in groups], _objective(problem, function)
    _demand(len(q) == len(nodes), "expected one q per distinct input")
    kappa = sum((a * t for a, t in zip(q, nodes, strict=True)), ZERO)
    _demand(
        sum(q, ZERO) == 0 and (kappa == 0 or not skip), "q does not annihilate what costs nothing", Rejected
    )
    slope = eta = ZERO
    for j in range(len(nodes) - 1, -1, -1):
        eta += slope * (nodes[j + 1] - nodes[j]) if slope else 0
        slope += q[j]
        _demand(abs(eta) <= 1 and abs(eta - kappa) <= 1, "|eta| exceeds 1", Rejected)
    values = _values(function, nodes)
    for (_, targets), value, weight in zip(groups, values, q, strict=True) if loss != "interpolation" else ():
        low, high = _bounds(loss, targets, value)
        _demand(low <= parameter * weight <= high, "lambda q is no subgradient of the loss", Rejected)
    pairing = sum((a * value for a, value in zip(q, values, strict=True)), ZERO)
    _demand(pairing == _norm(function, skip), "q does not attain the norm of the function", Rejected)
    return least


def _of_network(value: Any, skip: bool) -> tuple[Function, Fraction]:
    """The function of a network sum_k v_k max(w_k x + b_k, 0) + a x + c, and (1/2) sum (v^2 + w^2)."""
    w, b, v, c, a = _fields(value, "w b v c a")
    _demand((a == "none") is not skip, "the network has a skip connection iff the problem has one")
    intercept, slope = _number(c), _number(a) if skip else ZERO
    rows = list(zip(_numbers(w), _numbers(b), _numbers(v), strict=True))
    jumps: dict[Fraction, Fraction] = {}
    for wk, bk, vk in rows:
        if wk == 0:
            intercept += vk * max(bk, ZERO)
            continue
        jumps[-bk / wk] = jumps.get(-bk / wk, ZERO) + vk * abs(wk)
        if wk < 0:
            intercept, slope = intercept + vk * bk, slope + vk * wk
    kept = sorted((t, jump) for t, jump in jumps.items() if jump)
    decay = sum((wk * wk + vk * vk for wk, _, vk in rows), ZERO) / 2
    return (intercept, slope, [t for t, _ in kept], [jump for _, jump in kept]), decay


def _shown(function: Function) -> str:
    intercept, slope, knots, jumps = function
    if len(knots) > SHOWN:
        return f"the spline with {len(knots)} knots named in the claim"
    terms = [f"({jump}) max(x - ({t}), 0)" for t, jump in zip(knots, jumps, strict=True)]
    return " + ".join([f"({intercept})", f"({slope}) x", *terms])


def _shown_points(x: list[Fraction], y: list[Fraction]) -> str:
    if len(x) > SHOWN:
        text = json.dumps([list(map(str, x)), list(map(str, y))]).encode()
        return f"the {len(x)} points of SHA-256 {hashlib.sha256(text).hexdigest()}"
    return "the points " + ", ".join(f"({s}, {t})" for s, t in zip(x, y, strict=True))


def _shown_problem(problem: Problem) -> str:
    x, y, loss, parameter, skip = problem
    goal = NORMS[skip]
    if loss != "interpolation":
        goal = f"{LOSSES[loss]} + ({parameter}) {goal}"
    through = "through" if loss == "interpolation" else "with"
    return f"{goal} over all f whose second derivative is a finite measure, {through} {_shown_points(x, y)}"


def _solutions(claim: Any) -> str:
    xs, ys, shown, fewest, unique = _fields(claim, "x y sparsest fewest unique")
    (x, y), sparsest = _points(xs, ys), _function(shown)
    _demand(all(s < t for s, t in pairwise(x)), "an input occurs twice")
    _demand(type(fewest) is int and _values(sparsest, x) == y, "the function does not interpolate", Rejected)
    jumps = _jumps(x, y)
    least = sum(map(abs, jumps), ZERO)
    _demand(_norm(sparsest, True) == least, "the function is no minimiser", Rejected)
    signs = [(jump > 0) - (jump < 0) for jump in jumps]
    runs = [len(list(group)) for sign, group in groupby(signs) if sign]
    knots = sum((length + 1) // 2 for length in runs)
    _demand(len(sparsest[2]) == knots == fewest, "this is not the least number of knots", Rejected)
    alone = len(x) > 1 and all(length == 1 for length in runs)  # every line through one point is a minimiser
    _demand(_flag(unique) is alone, "uniqueness is wrong", Rejected)
    return (
        "the least TV2(f) over all f whose second derivative is a finite measure, "
        f"through {_shown_points(x, y)}, is {least}; the fewest knots of "
        f"a minimiser are {knots}, those of f(x) = {_shown(sparsest)}; "
        f"there is {'one minimiser only' if unique else 'more than one minimiser'}"
    )


def _jumps(x: list[Fraction], y: list[Fraction]) -> list[Fraction]:
    slopes = [(d - c) / (b - a) for (a, b), (c, d) in zip(pairwise(x), pairwise(y), strict=True)]
    return [after - before for before, after in pairwise(slopes)]


def _bounds(loss: str, targets: list[Fraction], value: Fraction) -> tuple[Fraction, Fraction]:
    """The interval of minus the subgradients of the loss at one input."""
    if loss == "square":
        total = sum((target - value for target in targets), ZERO)
        return total, total
    sure = sum((target > value) - (target < value) for target in targets)
    ties = targets.count(value)
    return Fraction(sure - ties), Fraction(sure + ties)


def _end(
    groups: list[tuple[Fraction, list[Fraction]]], loss: str, at: Fraction, f: Any, p: Any
) -> list[Fraction]:
    """Lambda eta at the interior nodes, if p = lambda q proves that the values f are optimal there but for their jumps."""
    nodes = [node for node, _ in groups]
    _demand(len(p) == len(f) == len(nodes), "expected one entry per distinct input")
    _demand(
        sum(p, ZERO) == 0 == sum((a * t for a, t in zip(p, nodes, strict=True)), ZERO),
        "p is no dual",
        Rejected,
    )
    for (_, targets), value, weight in zip(groups, f, p, strict=True):
        low, high = _bounds(loss, targets, value)
        _demand(low <= weight <= high, "lambda q is no subgradient of the loss", Rejected)
    eta, slope, value = list[Fraction](), ZERO, ZERO
    for j in range(len(nodes) - 2, 0, -1):
        slope += p[j + 1]
        value += slope * (nodes[j + 1] - nodes[j])
        _demand(abs(value) <= at, "|eta| exceeds 1", Rejected)
        eta.append(value)
    return eta[::-1]


def _path(claim: Any, evidence: Any) -> str:
    xs, ys, loss, pieces = _fields(claim, "x y loss pieces")
    (duals,) = _fields(evidence, "p")
    x, y = _points(xs, ys)
    _demand(type(loss) is str and loss in LOSSES and type(pieces) is list and len(pieces) > 0, "no path")
    groups, above, breaks = _groups(x, y), None, list[str]()
    nodes = [node for node, _ in groups]
    for piece, dual in zip(pieces, duals, strict=True):
        low, high, base, rate = _fields(piece, "low high base rate")
        at, start, turn, p = _number(low), _numbers(base), _numbers(rate), _numbers(dual)
        f = [b + at * r for b, r in zip(start, turn, strict=True)]
        eta, jumps = _end(groups, loss, at, f, p), _jumps(nodes, f)
        # the subgradients of |t| jump where a residual vanishes, so there f must not move along a piece
        _demand(loss == "square" or not any(turn), "with absolute loss a piece has one fit", Rejected)
        if above is None:
            _demand(
                high == "none" and not any(turn) and not any(jumps), "the first piece is not affine", Rejected
            )
        else:
            top, dual_above = above
            _demand(_number(high) == top > at, "the pieces do not follow each other", Rejected)
            f_top = [b + top * r for b, r in zip(start, turn, strict=True)]
            ends = zip(
                jumps, _jumps(nodes, f_top), eta, _end(groups, loss, top, f_top, dual_above), strict=True
            )
            for jump, jump_top, u, u_top in ends:
                sign = (jump > 0) - (jump < 0) or (jump_top > 0) - (jump_top < 0)
                good = jump * sign >= 0 and jump_top * sign >= 0 and u == sign * at and u_top == sign * top
                _demand(sign == 0 or good, "a knot lies where eta is not its sign", Rejected)
        above = at, p
        breaks += [low] if at else []
    _demand(above is not None and above[0] == 0, "the last piece does not reach 0", Rejected)
    goal = f"{LOSSES[loss]} + lambda TV2(f) over all f whose second derivative is a finite measure"
    return (
        f"for every lambda > 0 the values named in the claim, connected by straight lines, minimise {goal}, with "
        f"{_shown_points(x, y)}; breakpoints: {', '.join(breaks) or 'none'}"
    )


def statement(kind: str, claim: Any, evidence: Any) -> str:
    """The statement in words, if the evidence proves it."""
    if kind == "spline-solutions":
        _fields(evidence, "")
        return _solutions(claim)
    if kind == "spline-path":
        return _path(claim, evidence)
    if kind == "spline-minimum":
        posed, shown, least = _fields(claim, "problem function minimum")
        (q,) = _fields(evidence, "q")
        problem, function = _problem(posed), _function(shown)
        _demand(
            _minimum(problem, function, _numbers(q)) == _number(least), "the minimum is another", Rejected
        )
        return f"the minimum of {_shown_problem(problem)} is {least}, attained by f(x) = {_shown(function)}"
    _demand(kind == "spline-training", "unknown kind")
    posed, network, objective, penalised, least = _fields(
        claim, "problem network objective penalised minimum"
    )
    q, shown = _fields(evidence, "q function")
    problem = _problem(posed)
    _demand(problem[2] != "interpolation", "training has a loss")
    function, decay = _of_network(network, problem[4])
    value = _objective(problem, function)
    trained = value + problem[3] * (decay - _norm(function, problem[4]))
    _demand(
        _minimum(problem, _function(shown), _numbers(q)) == _number(least), "the minimum is another", Rejected
    )
    _demand(value == _number(penalised), "the function has another value", Rejected)
    _demand(trained == _number(objective), "the network has another objective", Rejected)
    gap = trained - _number(least)
    return (
        f"{LOSSES[problem[2]]} + ({problem[3] / 2}) sum (v_k^2 + w_k^2) over all networks of one input and one "
        f"output with{'' if problem[4] else 'out'} skip connection, of all widths, with {_shown_points(*problem[:2])}: the "
        f"minimum is {least}, the network {json.dumps(network, sort_keys=True)} has {objective}, {gap} above it, and its "
        f"function has {penalised}"
    )


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of everything but the digest."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _once(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    _demand(len({key for key, _ in entries}) == len(entries), "a duplicate key")
    return dict(entries)


def check(document: Any) -> None:
    """Accept a certificate (bytes of JSON, or the parsed document) by returning; else raise Rejected or Malformed."""
    try:
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        _demand(len(data) <= MAX_BYTES, "too large")
        document = json.loads(
            data.decode(), object_pairs_hook=_once, parse_float=_number, parse_constant=_number
        )
        names = "format kind claim evidence statement digest"
        layout, kind, claim, evidence, shown, claimed = _fields(document, names)
        _demand(layout == FORMAT, "unknown format")
        _demand(claimed == digest(document), "the digest does not belong to the document", Rejected)
        _demand(statement(kind, claim, evidence) == shown, "the statement is not the claim's", Rejected)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Malformed(f"not a certificate: {type(error).__name__} {error}"[:200]) from error


def main(paths: list[str]) -> int:
    """Check files, one line each; 0 all accepted, 1 one is rejected, 2 one is malformed or unreadable."""
    worst = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
            check(data)
            print(f"{path}: accepted: {json.loads(data)['statement']}")
        except (Rejected, OSError) as error:
            malformed = isinstance(error, (Malformed, OSError))
            worst = max(worst, 1 + malformed)
            print(f"{path}: {'malformed' if malformed else 'rejected'}: {error}")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
