"""Independent checker of certificates about networks of one or two inputs: `python -I -S ridge_checker.py FILE...`, exact.

A certificate is {"format", "kind", "claim", "evidence", "statement", "digest"} as in schema.py; a rational is a string
"p" or "p/q" in lowest terms. The statement must be word for word the text rendered from the claim.

FUNCTION {"ridges": [{"direction": [...], "offset": b, "jump": v}, ...], "slope": [...], "intercept": c}:
         f(x) = sum_j v_j max(w_j.x + b_j, 0) + slope.x + c, v_j not 0, the first entry of w_j that is not 0 is 1, the
         (w_j, b_j) strictly increasing: so no two ridges lie on one hyperplane, and RTV2(f) = sum_j |v_j| |w_j|_2.

ridge-minimum  claim {"points": [[...], ...], "y": [...], "lambda": "0" or > 0, "function": f}, evidence {"q": [...], "scale": s}:
         lambda = 0: among all networks with one hidden layer, one output and skip connection through the points, f has
         the least RTV2.  lambda > 0: f minimises (1/2) sum (f(x_i) - y_i)^2 + lambda RTV2(f) over all such networks.

Why q proves it: let p = sqrt(s) q, sum p_i = 0 and sum p_i x_i = 0, eta(w, b) = sum_i p_i max(w.x_i + b, 0).  Then p does not
see affine functions, eta(-w, -b) = eta(w, b), and sum_i p_i f(x_i) = sum_j v_j eta(w_j, b_j) for every network f.  If
|eta(w, b)| <= |w| for all (w, b), that is at most RTV2(f); equality holds iff eta(w_j, b_j) = sign(v_j) |w_j| for all j.
If moreover f interpolates, or lambda p = y - f(x) (minus the gradient of the loss), f is a minimiser.
eta is piecewise linear in b and 0 for large |b|, so b = -w.x_j is enough.  There eta = h(w) = sum_i p_i max(w.u_i, 0) with
u_i = x_i - x_j.  In the plane the lines orthogonal to the u_i cut all w into sectors; on a sector between rays a and b,
h(w) = w.g, and |w.g|/|w| is at most |g|, and largest on a ray unless g or -g lies inside the sector.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any

FORMAT, MAX_BYTES, MAX_DIGITS, MAX_POINTS = "gfproof-certificate/1", 20_000_000, 4000, 100
KINDS = ("ridge-minimum",)
RATIONAL = re.compile(r"(0|-?[1-9][0-9]*)(/[1-9][0-9]*)?", re.ASCII)
ZERO = Fraction(0)

Point = tuple[Fraction, ...]
Ridge = tuple[Point, Fraction, Fraction]


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


def _numbers(values: Any) -> Point:
    _demand(type(values) is list, "expected a list of rationals")
    return tuple(_number(value) for value in values)


def _dot(left: Point, right: Point) -> Fraction:
    return sum((s * t for s, t in zip(left, right, strict=True)), ZERO)


def _points(value: Any) -> tuple[Point, ...]:
    _demand(type(value) is list and 0 < len(value) <= MAX_POINTS, f"expected 1 to {MAX_POINTS} points")
    points = tuple(_numbers(row) for row in value)
    _demand(
        len({len(x) for x in points}) == 1 and len(points[0]) in (1, 2),
        "expected points of one or two entries",
    )
    return points


def _function(value: Any, d: int) -> tuple[list[Ridge], Point, Fraction]:
    listed, slope, intercept = _fields(value, "ridges slope intercept")
    _demand(type(listed) is list, "expected a list of ridges")
    ridges = []
    for entry in listed:
        direction, offset, jump = _fields(entry, "direction offset jump")
        ridge = (_numbers(direction), _number(offset), _number(jump))
        lead = next((x for x in ridge[0] if x != 0), ZERO)
        _demand(len(ridge[0]) == d and lead == 1 and ridge[2] != 0, "a ridge is not in reduced form")
        ridges.append(ridge)
    places = [ridge[:2] for ridge in ridges]
    _demand(all(s < t for s, t in pairwise(places)), "the ridges do not increase")
    slopes = _numbers(slope)
    _demand(len(slopes) == d, "the slope has another number of entries than the points")
    return ridges, slopes, _number(intercept)


def _value(function: tuple[list[Ridge], Point, Fraction], x: Point) -> Fraction:
    ridges, slope, intercept = function
    bent = sum((v * max(_dot(w, x) + b, ZERO) for w, b, v in ridges), ZERO)
    return bent + _dot(slope, x) + intercept


def _cross(a: Point, b: Point) -> Fraction:
    return a[0] * b[1] - a[1] * b[0]


def _rays(vectors: list[Point]) -> list[Point]:
    """The rays orthogonal to the vectors, one for each direction, by their angle."""
    upper: list[Point] = []
    for s, t in vectors:
        ray: Point = (-t, s) if s > 0 or (s == 0 and t < 0) else (t, -s)  # of angle in [0, pi)
        if all(_cross(ray, other) != 0 for other in upper):
            upper.append(ray)
    upper.sort(key=lambda ray: (ray[1] > 0, -ray[0] / ray[1] if ray[1] else ZERO))
    return [*upper, *((-s, -t) for s, t in upper)]


def _bounded(pairs: list[tuple[Fraction, Point]], scale: Fraction) -> bool:
    """Is h(w)^2 scale <= |w|^2 for all w in the plane, h(w) = sum q max(w.u, 0)?"""
    rays = _rays([u for _, u in pairs])
    for k, a in enumerate(rays):
        b = rays[(k + 1) % len(rays)]
        inside = (a[0] + b[0], a[1] + b[1]) if len(rays) > 2 else (-a[1], a[0])
        active = [(q, u) for q, u in pairs if _dot(inside, u) > 0]
        g = tuple(sum((q * u[r] for q, u in active), ZERO) for r in (0, 1))
        if _dot(a, g) ** 2 * scale > _dot(a, a) or _dot(b, g) ** 2 * scale > _dot(b, b):
            return False
        turned = [g, (-g[0], -g[1])]
        if len(rays) > 2:
            within = any(_cross(a, w) > 0 and _cross(w, b) > 0 for w in turned)
        else:
            within = any(_cross(a, w) > 0 for w in turned)
        if within and _dot(g, g) * scale > 1:
            return False
    return True


def _certified(points: tuple[Point, ...], q: Point, scale: Fraction) -> None:
    """The vector sqrt(scale) q is a certificate: it does not see affine functions, and |eta(w, b)| <= |w|."""
    _demand(len(q) == len(points) and scale > 0, "expected one entry of q per point, and a positive scale")
    _demand(sum(q, ZERO) == 0, "sum q is not 0", Rejected)
    for column in zip(*points, strict=True):
        _demand(_dot(q, column) == 0, "sum q x is not 0", Rejected)
    for origin in points:
        pairs = [
            (w, u)
            for w, x in zip(q, points, strict=True)
            if w != 0 and any(u := tuple(s - t for s, t in zip(x, origin, strict=True)))
        ]
        if len(origin) == 1:
            sides = [sum((w * max(side * u[0], ZERO) for w, u in pairs), ZERO) for side in (1, -1)]
            bounded = all(eta * eta * scale <= 1 for eta in sides)
        else:
            bounded = _bounded(pairs, scale)
        _demand(bounded, "|eta| exceeds |w|", Rejected)


def _shown_root(terms: dict[Fraction, Fraction]) -> str:
    """The sum of c sqrt(s), perfect squares taken out."""
    plain, parts = ZERO, []
    for square, factor in sorted(terms.items()):
        top, bottom = isqrt(square.numerator), isqrt(square.denominator)
        if Fraction(top * top, bottom * bottom) == square:
            plain += factor * Fraction(top, bottom)
        else:
            parts.append(f"{factor}*sqrt({square})")
    return " + ".join(([str(plain)] if plain != 0 or not parts else []) + parts)


def statement(kind: Any, claim: Any, evidence: Any) -> str:
    """The statement that the evidence proves; raises Rejected where it proves none."""
    _demand(kind in KINDS, "unknown kind")
    listed, values, parameter, shown = _fields(claim, "points y lambda function")
    dual, factor = _fields(evidence, "q scale")
    points, y, weight = _points(listed), _numbers(values), _number(parameter)
    _demand(len(y) == len(points) and weight >= 0, "expected one value per point, and lambda >= 0")
    function, q, scale = _function(shown, len(points[0])), _numbers(dual), _number(factor)
    _certified(points, q, scale)
    for w, b, jump in function[0]:
        eta = sum((p * max(_dot(w, x) + b, ZERO) for p, x in zip(q, points, strict=True)), ZERO)
        touches = eta * jump > 0 and eta * eta * scale == _dot(w, w)
        _demand(touches, "eta is not sign(v) |w| at a ridge", Rejected)
    residuals = [t - _value(function, x) for x, t in zip(points, y, strict=True)]
    terms: dict[Fraction, Fraction] = {}
    for w, _, jump in function[0]:
        terms[_dot(w, w)] = terms.get(_dot(w, w), ZERO) + abs(jump)
    about = f"f = {json.dumps(shown, sort_keys=True)}, data {json.dumps([listed, values])}"
    if weight == 0:
        _demand(not any(residuals), "the function does not interpolate", Rejected)
        least = _shown_root(terms)
        return f"the least RTV2 of a network with skip connection through the data is {least}, attained by {about}"
    forced = scale == 1 and all(weight * p == r for p, r in zip(q, residuals, strict=True))
    _demand(forced, "lambda q is not y - f(x)", Rejected)
    loss = sum((r * r for r in residuals), ZERO) / 2
    least = f"{loss} + {weight}*({_shown_root(terms)})"
    return (
        f"the minimum of (1/2) sum (f(x_i) - y_i)^2 + {weight}*RTV2(f) over all networks with skip connection is {least}, "
        f"attained by {about}"
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
