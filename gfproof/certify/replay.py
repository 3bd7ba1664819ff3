"""Independent replay of enclosure certificates: `python -I -S replay.py FILE...`, standard library, integers only.

A certificate (format gfproof-enclosure/1) claims that every solution of theta' = -G(theta) that starts within start_radius of a
network stays within a distance of given polynomials, d = 1, uniform law on [low, high], piecewise polynomial target.  Its
evidence: per time step the cell and a polynomial p(u), 0 <= u <= 1, of every entry, as integers times 2^-scale; and per
part of a step two numbers mu, tube.  A step may have ties: ["kink", j, i, k] says that p has (w_j, b_j) = k (w_i, b_i),
["place", i, s] that p has b_i = -s w_i, exactly; the rows that follow from others are empty.  Everything else is computed here,
in fixed-point intervals that round outward:

    defect   where p stays in the closed cell (proved), the Taylor coefficients of p' + s G_cell(p) and the remainder at order N;
             elsewhere, so on very short steps around a crossing, the range of p' + s G(p) by formulas without cells
    mu       lambda_min >= -mu for every generalized Hessian in the box p + [-tube, tube]: Cholesky (LDL^T) of the midpoint
             matrix + (mu - radius) I; a kink that may or may not be inside adds min(q, 0) (t, 1)(t, 1)^T
    growth   E = e^{max(mu, 0) s} (e + defect s) < tube; then |y - p| <= E there, <= e^{mu s} e + e^{max(mu, 0) s} defect s after

With "dynamics": "normalized-flow" in the claim the field is F of ``projection.py`` instead of G.
docs/enclosure.md has the proof.  This file shares no code with the program that finds certificates.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from gfproof.certify.field import Problem, Ties
    from gfproof.certify.fixed_point import (
        Fixed,
        Malformed,
        Rejected,
        at_least,
        demand,
        growth_above,
        nested,
        norm,
        rational,
    )
    from gfproof.certify.projection import project, symmetric_jacobian
else:  # a script without packages: the files next to it
    sys.path.insert(0, str(Path(__file__).parent))
    from field import Problem, Ties
    from fixed_point import Fixed, Malformed, Rejected, at_least, demand, growth_above, nested, norm, rational
    from projection import project, symmetric_jacobian

FORMAT = "gfproof-enclosure/1"
CLAIM = {"network", "low", "high", "target", "start_radius", "until", "within", "end", "end_within"}
STEP = {"length", "kinds", "order", "series", "parts"}
MAX_BYTES, MAX_SCALE, MAX_TERMS, MAX_STEPS = 200_000_000, 20_000, 2_000, 100_000


class Step:
    """One time step of a certificate: polynomials in u in [0, 1], time running s u."""

    def __init__(
        self,
        problem: Problem,
        length: Fraction,
        kinds: str,
        order: list[list[Any]],
        series: list[Any],
        ties: list[Any] | None = None,
    ) -> None:
        self.problem, self.length, self.kinds, self.order = problem, length, kinds, order
        p = problem.p
        demand(length > 0, "a step of no length")
        demand(
            type(kinds) is str and len(kinds) == problem.width and set(kinds) <= set("RLFD"),
            "the kinds of a step",
        )
        demand(
            all((kind == "D") == dead for kind, dead in zip(kinds, problem.dead, strict=True)),
            "a neuron dies",
            Rejected,
        )
        inside = sorted(n for kind, n in order if kind == "n")
        demand(inside == [i for i, kind in enumerate(kinds) if kind in "RL"], "the knots of a step")
        demand(
            [n for kind, n in order if kind != "n"] == list(range(len(problem.breakpoints))),
            "breakpoints of a step",
        )
        demand(all(kind in ("n", "b") for kind, _ in order), "the knots of a step")
        demand(len(series) == len(problem.coordinates), "the polynomials of a step")
        self.ties = Ties(problem, [] if ties is None else ties)
        rows = [f for at, f in zip(problem.coordinates, series, strict=True) if at not in self.ties.follow]
        terms = len(rows[0]) if rows else 0
        demand(2 <= terms <= MAX_TERMS, "the degree of a step")
        demand(
            all(len(f) == terms and all(type(x) is int for x in f) for f in rows),
            "the polynomials of a step",
        )
        self.x = [Fixed.of(p, value) for value in problem.start]
        for at, f in zip(problem.coordinates, series, strict=True):
            demand(at not in self.ties.follow or f == [], "a row that follows from others is not empty")
            self.x[at] = Fixed(p, list(f), [0] * len(f))
        for at, (source, factor) in self.ties.follow.items():
            self.x[at] = self.x[source] * Fixed.of(p, factor)
        self.terms, self.s = terms, Fixed.of(p, length)
        self._fine: int | None = None
        self.strict = problem.in_cell(self.x, kinds, order, self.ties)

    def _moved(self, x: list[Fixed], gradient: list[Fixed]) -> list[Fixed]:
        """The field of the claim from G: G itself, or its projection."""
        return project(self.problem, x, gradient) if self.problem.normalized else gradient

    def fine(self) -> int:
        """An upper bound of |p' + s G(p)| on the whole step, by Taylor coefficients."""
        if self._fine is None:
            problem, n = self.problem, self.terms - 1
            short = [Fixed(f.p, f.m[:n], f.r[:n]) if len(f.m) > 1 else f for f in self.x]
            values = [self.s * g for g in self._moved(short, problem.on_cell(short, self.kinds, self.order))]
            live = [self.x[i] for i in problem.coordinates]
            total = 0
            for k in range(n):
                sizes = []
                for f, g in zip(live, values, strict=True):
                    term = g.m[k] if k < len(g.m) else 0
                    rough = g.r[k] if k < len(g.r) else 0
                    sizes.append(abs((k + 1) * f.m[k + 1] + term) + (k + 1) * f.r[k + 1] + rough)
                total += norm(sizes)
            around = [f.around_half() if len(f.m) > 1 else f for f in self.x]
            last = [self.s * g for g in self._moved(around, problem.on_cell(around, self.kinds, self.order))]
            self._fine = total + norm([g.size(n) for g in last])
        return self._fine

    def coarse(self, a: Fraction, b: Fraction) -> int:
        """The same on [a, b], by ranges."""
        box = [f.over_range(a, b) if len(f.m) > 1 else f for f in self.x]
        slopes = [self.x[i].slope().over_range(a, b) for i in self.problem.coordinates]
        values = self._moved(box, self.problem.anywhere(box))
        return norm([(f + self.s * g).size() for f, g in zip(slopes, values, strict=True)])

    def part(self, a: Fraction, b: Fraction, mu: int, tube: int, e: int) -> tuple[int, int]:
        """(E on [a, b], the bound at b) from the bound e at a."""
        p = self.problem.p
        try:
            defect = self.fine() if self.strict else self.coarse(a, b)
        except Rejected:
            if not self.strict:
                raise
            defect = self.coarse(a, b)
        defect = math.ceil(defect * (b - a)) + 1
        box = [f.over_range(a, b) for f in self.x]
        for at in self.problem.coordinates:
            box[at] = Fixed(p, box[at].m, [box[at].r[0] + tube])
        rows = self.problem.hessian(box)
        if self.problem.normalized:
            rows = symmetric_jacobian(self.problem, box, self.problem.anywhere(box), rows)
        demand(at_least(rows, mu, p), "mu does not bound the Hessians of a part", Rejected)
        exponent = math.ceil(mu * self.length * (b - a))
        rise, change = growth_above(max(exponent, 0), p), growth_above(exponent, p)
        within = (rise * (e + defect) >> p) + 2
        demand(within < tube, "a tube does not close", Rejected)
        return within, min(within, ((change * e + rise * defect) >> p) + 2)

    def value(self, u: int) -> list[Fixed]:
        """The live entries at u = 0 or 1."""
        at = Fixed.of(self.problem.p, u)
        return [self.x[i].at(at) for i in self.problem.coordinates]


def replay(claim: dict[str, Any], evidence: dict[str, Any]) -> str:
    """The statement of the claim, if the evidence proves it; raises Rejected or Malformed."""
    p = evidence["scale"]
    demand(type(p) is int and 16 <= p <= MAX_SCALE, "the scale")
    demand(set(claim) - {"dynamics"} == CLAIM, "the fields of the claim")
    nested(claim["end"], 1)
    problem = Problem(claim, p)
    demand(0 < len(evidence["steps"]) <= MAX_STEPS, "the number of steps")
    radius, until, within, end_within = (
        rational(claim[key]) for key in ("start_radius", "until", "within", "end_within")
    )
    demand(radius >= 0 and until > 0, "start_radius or until")
    e, widest, time = math.ceil(radius * 2**p), 0, Fraction(0)
    before = [Fixed.of(p, problem.start[i]) for i in problem.coordinates]
    for given in evidence["steps"]:
        demand(set(given) - {"ties"} == STEP, "the fields of a step")
        length, ties = rational(given["length"]), given.get("ties")
        step = Step(problem, length, given["kinds"], given["order"], given["series"], ties)
        e += norm([(x - y).size() for x, y in zip(step.value(0), before, strict=True)])
        widest, a = max(widest, e), Fraction(0)
        for end, mu, tube in given["parts"]:
            b = rational(end)
            demand(a < b <= 1 and type(mu) is int and type(tube) is int, "the parts of a step")
            most, e = step.part(a, b, mu, tube, e)
            widest, a = max(widest, most), b
        demand(a == 1, "the parts of a step do not fill it")
        before, time = step.value(1), time + step.length
    demand(time == until, "the steps do not end at the final time", Rejected)
    demand(Fraction(widest, 2**p) <= within, "the distance is not proved", Rejected)
    shown = [rational(x) for x in claim["end"]]
    demand(len(shown) == len(problem.start), "the entries at the end")
    demand(
        all(shown[i] == x for i, x in enumerate(problem.start) if i not in problem.coordinates),
        "a dead neuron moved",
        Rejected,
    )
    last = norm(
        [(x - Fixed.of(p, shown[i])).size() for x, i in zip(before, problem.coordinates, strict=True)]
    )
    demand(Fraction(last + e, 2**p) <= end_within, "the distance at the end is not proved", Rejected)
    return statement(claim)


def statement(claim: dict[str, Any]) -> str:
    """What a certificate says, from its claim alone."""
    network, target = claim["network"], claim["target"]
    shape = ", ".join(f"{key} = {json.dumps(network[key])}" for key in sorted(network))
    target_text = f"breakpoints {json.dumps(target['breakpoints'])}, pieces {json.dumps(target['pieces'])}"
    field, meaning = "G", ""
    if "dynamics" in claim:
        field = "F"
        meaning = (
            "F_{u_i} = G_{u_i} - <u_i, G_{u_i}> u_i for u_i = (w_i, b_i) and F = G in the other entries, "
        )
    return (
        f"Every theta with theta' = -{field}(theta) in which neurons with w = b = 0 stay so, {meaning}G of the uniform law on "
        f"[{claim['low']}, {claim['high']}] and the target with {target_text} (coefficients of 1, x, ...), that starts within "
        f"{claim['start_radius']} of {shape} (neurons dead there being exact), exists up to t = {claim['until']}, stays "
        f"within {claim['within']} of the polynomials of this certificate, and is at t = {claim['until']} within "
        f"{claim['end_within']} of {json.dumps(claim['end'])} (order w, b, v, c, a; Euclidean norm)."
    )


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of everything but the digest."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _no_floats(text: str) -> Any:
    raise Malformed(f"a number that is no integer: {text[:20]}")


def _once(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    demand(len({key for key, _ in entries}) == len(entries), "a duplicate key")
    return dict(entries)


def check(data: bytes) -> str:
    """The statement of an accepted certificate; raises Rejected or Malformed."""
    try:
        demand(len(data) <= MAX_BYTES, "too large")
        document = json.loads(
            data.decode(), object_pairs_hook=_once, parse_float=_no_floats, parse_constant=_no_floats
        )
        demand(set(document) == {"format", "claim", "evidence", "statement", "digest"}, "unknown fields")
        demand(document["format"] == FORMAT, "unknown format")
        demand(document["digest"] == digest(document), "the digest does not belong to the document", Rejected)
        proved = replay(document["claim"], document["evidence"])
        demand(proved == document["statement"], "the statement is not the claim's", Rejected)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Malformed(f"not a certificate: {type(error).__name__} {error}"[:200]) from error
    return proved


def main(paths: list[str]) -> int:
    """Check files, one line each; 0 all accepted, 1 one is rejected, 2 one is malformed or unreadable."""
    worst = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
            print(f"{path}: accepted: {check(data)}")
        except (Rejected, OSError) as error:
            malformed = isinstance(error, (Malformed, OSError))
            worst = max(worst, 1 + malformed)
            print(f"{path}: {'malformed' if malformed else 'rejected'}: {error}")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
