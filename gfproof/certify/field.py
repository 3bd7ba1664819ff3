"""The generalized gradient and its generalized Hessians from their definitions, in fixed-point intervals, for ``replay.py``.

d = 1, uniform law on [low, high], piecewise polynomial target, several outputs, linear skip connection.  On a cell G comes from
integrals over the segments between knots, as power series in time; on a box G and Hessian come from integrals over
intersections of active intervals with kinks clamped to the domain, whatever the cells.  Standard library only.
"""

from __future__ import annotations

import itertools
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from gfproof.certify.fixed_point import (
        Fixed,
        Rejected,
        demand,
        greater,
        less,
        nested,
        never_negative,
        rational,
    )
else:  # a script without packages: the files next to it
    sys.path.insert(0, str(Path(__file__).parent))
    from fixed_point import Fixed, Rejected, demand, greater, less, nested, never_negative, rational


NORMALIZED = "normalized-flow"


class Ties:
    """Relations that the polynomials of a step satisfy exactly, because some of their rows are defined by others.

    Attributes:
        follow: entry -> (the entry it is a multiple of, the factor), in an order in which each source comes first.
    """

    def __init__(self, problem: Problem, ties: list[Any]) -> None:
        demand(type(ties) is list and all(type(tie) is list for tie in ties), "the ties of a step")
        h = problem.width
        self.follow: dict[int, tuple[int, Fraction]] = {}
        self._root: dict[int, int] = {}
        self._place: dict[int, Fraction] = {}
        for tie in ties:
            if tie[0] == "place":
                _, i, text = tie
                _neuron(problem, i)
                demand(i not in self._place and i not in self._root, "a neuron tied twice")
                demand(i not in self._root.values(), "a place that is named after its neuron was used")
                self._place[i] = rational(text)
                self.follow[h + i] = (i, -self._place[i])
            else:
                name, j, i, text = tie
                _neuron(problem, i)
                _neuron(problem, j)
                factor = rational(text)
                demand(name == "kink" and i != j and factor != 0, "a tie")
                demand(i not in self._root, "a tie to a neuron that is tied itself")
                demand(j not in self._root and j not in self._place, "a neuron tied twice")
                demand(j not in self._root.values(), "a tie to a neuron that is tied itself")
                self._root[j] = i
                self.follow[j], self.follow[h + j] = (i, factor), (h + i, factor)

    def root(self, i: int) -> int:
        """The neuron that a neuron's kink belongs to."""
        return self._root.get(i, i)

    def place(self, i: int) -> Fraction | None:
        """Where the kink of a neuron is for ever, if that is said."""
        return self._place.get(self.root(i))


def _neuron(problem: Problem, i: Any) -> None:
    demand(type(i) is int and i in problem.live, "a tie of a neuron that is dead or does not exist")


class Problem:
    """Domain, target and shape of the networks of a claim; formulas for G and its generalized Hessians."""

    def __init__(self, claim: dict[str, Any], p: int) -> None:
        network, target = claim["network"], claim["target"]
        demand(set(network) - {"a"} == {"w", "b", "v", "c"}, "the fields of the network")
        demand(set(target) == {"breakpoints", "pieces"}, "the fields of the target")
        for key, depth in (("w", 2), ("b", 1), ("v", 2), ("c", 1), ("a", 2)):
            nested(network.get(key, [[]]), depth)
        nested(target["breakpoints"], 1)
        nested(target["pieces"], 3)
        self.p, self.normalized = p, "dynamics" in claim
        demand(claim.get("dynamics", NORMALIZED) == NORMALIZED, "the dynamics")
        self.low, self.high = rational(claim["low"]), rational(claim["high"])
        demand(self.low < self.high, "an empty domain")
        self.width, self.outputs, self.skip = len(network["b"]), len(network["c"]), "a" in network
        h, m = self.width, self.outputs
        demand(
            all(len(row) == 1 for row in (*network["w"], *network.get("a", []))),
            "an input dimension other than 1",
        )
        demand(m > 0 and len(network["w"]) == h and len(network["v"]) == m, "the shape of the network")
        demand(all(len(row) == h for row in network["v"]), "the shape of v")
        flat = [
            *(x for row in network["w"] for x in row),
            *network["b"],
            *(x for row in network["v"] for x in row),
        ]
        flat += [*network["c"], *(x for row in network.get("a", []) for x in row)]
        self.start = [rational(x) for x in flat]
        demand(len(self.start) == 2 * h + m * h + m + (m if self.skip else 0), "the shape of the network")
        self.breakpoints = [rational(x) for x in target["breakpoints"]]
        ends = [self.low, *self.breakpoints, self.high]
        demand(all(a < b for a, b in itertools.pairwise(ends)), "breakpoints out of order")
        self.pieces = [[[rational(c) for c in f] for f in piece] for piece in target["pieces"]]
        demand(len(self.pieces) == len(self.breakpoints) + 1, "the number of pieces of the target")
        demand(all(len(piece) == m for piece in self.pieces), "the outputs of the target")
        self.ends = ends
        self.dead = [
            all(self.start[i] * x + self.start[h + i] <= 0 for x in (self.low, self.high)) for i in range(h)
        ]
        self.live = [i for i in range(h) if not self.dead[i]]
        self.coordinates = [*self.live, *(h + i for i in self.live)]
        self.coordinates += [2 * h + k * h + i for k in range(m) for i in self.live]
        self.coordinates += list(range(2 * h + m * h, len(self.start)))
        self.a, self.b = Fixed.of(p, self.low), Fixed.of(p, self.high)
        self.scale = Fixed.of(p, 2 / (self.high - self.low))
        self.zero = Fixed(p, [0], [0])

    def parts(
        self, x: list[Fixed]
    ) -> tuple[list[Fixed], list[Fixed], list[list[Fixed]], list[Fixed], list[Fixed]]:
        """w, b, v (one row per output), c, a (zeros without a skip connection)."""
        h, m = self.width, self.outputs
        v = [x[2 * h + k * h : 2 * h + (k + 1) * h] for k in range(m)]
        c = x[2 * h + m * h : 2 * h + m * h + m]
        return x[:h], x[h : 2 * h], v, c, x[2 * h + m * h + m :] if self.skip else [self.zero] * m

    # -- the gradient on a cell, as power series ---------------------------------------------------------

    def in_cell(self, x: list[Fixed], kinds: str, order: list[list[Any]], ties: Ties) -> bool:
        """Do the polynomials stay in the closed cell on [0, 1]?  What ties make exactly 0 is not looked at."""
        w, b, _, _, _ = self.parts(x)
        wanted = []
        for i in self.live:
            right = kinds[i] == "R"
            for at, end, place in ((self.low, self.a, "R"), (self.high, self.b, "L")):
                if ties.place(i) != at:
                    value = w[i] * end + b[i]
                    wanted.append(-value if kinds[i] == place else value)
            if kinds[i] != "F" and not never_negative((w[i] if right else -w[i]) - Fixed(self.p, [1], [0])):
                return False
        sign = {i: 1 if kinds[i] == "R" else -1 for i in self.live}
        for (one, i), (other, j) in itertools.pairwise(order):
            if one == "n" and other == "n" and ties.root(i) == ties.root(j):
                continue
            if one == "n" and other == "n":
                gap = b[i].whole_product(w[j]) - b[j].whole_product(w[i])
                wanted.append(gap if sign[i] == sign[j] else -gap)
            elif one != other:
                n, s, before = (i, self.breakpoints[j], 1) if one == "n" else (j, self.breakpoints[i], -1)
                if ties.place(n) != s:
                    away = w[n] * Fixed.of(self.p, s) + b[n]
                    wanted.append(away if before == sign[n] else -away)
        return all(never_negative(f) for f in wanted)

    def on_cell(self, x: list[Fixed], kinds: str, order: list[list[Any]]) -> list[Fixed]:
        """G by the formulas of a cell: integrals of the error over the segments between knots."""
        w, b, v, c, a = self.parts(x)
        outputs = range(self.outputs)
        vw = [[v[k][i] * w[i] for i in self.live] for k in outputs]
        vb = [[v[k][i] * b[i] for i in self.live] for k in outputs]
        knots = [self.a]
        for kind, n in order:
            knots.append(-b[n] / w[n] if kind == "n" else Fixed.of(self.p, self.breakpoints[n]))
        knots.append(self.b)
        active = {i: kinds[i] != "R" for i in self.live}
        g0, g1 = ([[self.zero for _ in self.live] for _ in outputs] for _ in range(2))
        whole = [[self.zero, self.zero] for _ in outputs]
        piece, powers = 0, self._powers(knots[0])
        for s in range(len(knots) - 1):
            following = self._powers(knots[s + 1])
            moments = [(q - r).over(j + 1) for j, (q, r) in enumerate(zip(following, powers, strict=True))]
            for k in outputs:
                error = [c[k], a[k]]
                for n, i in enumerate(self.live):
                    if active[i]:
                        error = [error[0] + vb[k][n], error[1] + vw[k][n]]
                first = error[0] * moments[0] + error[1] * moments[1]
                second = error[0] * moments[1] + error[1] * moments[2]
                for j, f in enumerate(self.pieces[piece][k]):
                    number = Fixed.of(self.p, f)
                    first, second = first - number * moments[j], second - number * moments[j + 1]
                whole[k] = [whole[k][0] + first, whole[k][1] + second]
                for n, i in enumerate(self.live):
                    if active[i]:
                        g0[k][n], g1[k][n] = g0[k][n] + first, g1[k][n] + second
            if s < len(order):
                kind, n = order[s]
                if kind == "n":
                    active[n] = kinds[n] == "R"
                else:
                    piece += 1
            powers = following
        return self._gradient(w, b, v, g0, g1, whole)

    def _powers(self, t: Fixed) -> list[Fixed]:
        """T, t^2, ... as many as the integrals need."""
        highest = max(3, 2 + max(len(f) for piece in self.pieces for f in piece))
        found = [t]
        while len(found) < highest:
            found.append(found[-1] * t)
        return found

    def _gradient(
        self,
        w: list[Fixed],
        b: list[Fixed],
        v: list[list[Fixed]],
        g0: list[list[Fixed]],
        g1: list[list[Fixed]],
        whole: list[list[Fixed]],
    ) -> list[Fixed]:
        """G in the order of ``coordinates`` from the integrals of e_k and x e_k over the active sets and the domain."""
        by_w, by_b, by_v = [], [], []
        for n, i in enumerate(self.live):
            one, two = self.zero, self.zero
            for k in range(self.outputs):
                one, two = one + v[k][i] * g1[k][n], two + v[k][i] * g0[k][n]
            by_w.append(one)
            by_b.append(two)
        for k in range(self.outputs):
            by_v += [w[i] * g1[k][n] + b[i] * g0[k][n] for n, i in enumerate(self.live)]
        rest = [x[0] for x in whole] + ([x[1] for x in whole] if self.skip else [])
        return [self.scale * x for x in (*by_w, *by_b, *by_v, *rest)]

    # -- gradient and Hessian on a box, whatever its cells ------------------------------------------------

    def _interval(self, w: Fixed, b: Fixed) -> tuple[Fixed, Fixed, Fixed | None, bool]:
        """The active interval, the kink if it may be inside (clamped to the domain), and whether it must be."""
        if w.low > 0 or w.high < 0:
            t = -b / w
            clamped = less(greater(t, self.a), self.b)
            possible = not (t.high < self.a.low or t.low > self.b.high)
            inside = t.low > self.a.high and t.high < self.b.low
            ends = (clamped, self.b) if w.low > 0 else (self.a, clamped)
            return *ends, clamped if possible else None, inside
        positive = (w * self.a + b).low > 0 and (w * self.b + b).low > 0
        demand(positive, "a neuron may be degenerate", Rejected)
        return self.a, self.b, None, False

    def _moments(self, p: Fixed, q: Fixed) -> list[Fixed]:
        m0 = greater(q - p, self.zero)
        return [m0, (m0 * (p + q)).over(2), (m0 * (p * p + p * q + q * q)).over(3)]

    def _wanted(self, k: int, p: Fixed, q: Fixed, power: int) -> Fixed:
        """∫_p^q x^power f_k."""
        total = self.zero
        for piece, left, right in zip(self.pieces, self.ends, self.ends[1:], strict=False):
            ends = [less(greater(z, Fixed.of(self.p, left)), Fixed.of(self.p, right)) for z in (p, q)]
            powers = [self._powers(z) for z in ends]
            for j, f in enumerate(piece[k]):
                n = j + power
                total = total + Fixed.of(self.p, f / (n + 1)) * (powers[1][n] - powers[0][n])
        return total

    def _error(self, x: list[Fixed], k: int, t: Fixed, without: int) -> Fixed:
        """e_k at t, without one neuron (which vanishes there), with every one-sided value of the target."""
        w, b, v, c, a = self.parts(x)
        total = c[k] + a[k] * t
        for j in self.live:
            if j != without:
                total = total + v[k][j] * greater(w[j] * t + b[j], self.zero)
        seen: Fixed | None = None
        for piece, left, right in zip(self.pieces, self.ends, self.ends[1:], strict=False):
            outside = t.high < Fixed.of(self.p, left).low or t.low > Fixed.of(self.p, right).high
            if outside:
                continue
            value = self.zero
            for f in reversed(piece[k]):
                value = value * t + Fixed.of(self.p, f)
            seen = (
                value
                if seen is None
                else Fixed.between(self.p, min(seen.low, value.low), max(seen.high, value.high))
            )
        demand(seen is not None, "a kink outside of the domain", Rejected)
        assert seen is not None
        return total - seen

    def _integrals(
        self, x: list[Fixed]
    ) -> tuple[list[Any], dict[tuple[int, int], list[Fixed]], list[Any], list[Any]]:
        """Active intervals, moments of their intersections, ∫ e_k and ∫ x e_k over each active set."""
        w, b, v, c, a = self.parts(x)
        spans = [self._interval(w[i], b[i]) for i in self.live]
        spans.append((self.a, self.b, None, False))  # the whole domain, last
        common = {}
        for n, one in enumerate(spans):
            for o, other in enumerate(spans[: n + 1]):
                common[n, o] = common[o, n] = self._moments(greater(one[0], other[0]), less(one[1], other[1]))
        g0, g1 = [], []
        for k in range(self.outputs):
            row0, row1 = [], []
            for n, (p, q, _, _) in enumerate(spans):
                own = common[n, n]
                first, second = c[k] * own[0] + a[k] * own[1], c[k] * own[1] + a[k] * own[2]
                for o, j in enumerate(self.live):
                    m = common[n, o]
                    first = first + v[k][j] * (w[j] * m[1] + b[j] * m[0])
                    second = second + v[k][j] * (w[j] * m[2] + b[j] * m[1])
                row0.append(first - self._wanted(k, p, q, 0))
                row1.append(second - self._wanted(k, p, q, 1))
            g0.append(row0)
            g1.append(row1)
        return spans, common, g0, g1

    def anywhere(self, x: list[Fixed]) -> list[Fixed]:
        """G on a box, by formulas that ask for no cell."""
        w, b, v, _, _ = self.parts(x)
        _, _, g0, g1 = self._integrals(x)
        whole = [[g0[k][-1], g1[k][-1]] for k in range(self.outputs)]
        return self._gradient(w, b, v, g0, g1, whole)

    def hessian(self, x: list[Fixed]) -> list[list[Fixed]]:
        """A matrix of intervals: every generalized Hessian in the box is >= one of the matrices in it."""
        w, b, v, _, _ = self.parts(x)
        spans, common, g0, g1 = self._integrals(x)
        n, m, one = len(self.live), self.outputs, Fixed.of(self.p, 1)
        features: list[tuple[int, dict[int, tuple[Fixed, Fixed]]]] = []  # gradients of N_k: offset + slope x
        features += [(o, {k: (self.zero, v[k][i]) for k in range(m)}) for o, i in enumerate(self.live)]
        features += [(o, {k: (v[k][i], self.zero) for k in range(m)}) for o, i in enumerate(self.live)]
        features += [(o, {k: (b[i], w[i])}) for k in range(m) for o, i in enumerate(self.live)]
        features += [(n, {k: (one, self.zero)}) for k in range(m)]
        features += [(n, {k: (self.zero, one)}) for k in range(m)] if self.skip else []
        rows = [[self.zero] * len(features) for _ in features]
        for i, (o, f) in enumerate(features):
            for j, (q, g) in enumerate(features[: i + 1]):
                at = common[o, q]
                total = self.zero
                for k in f.keys() & g.keys():
                    (s, t), (y, z) = f[k], g[k]
                    total = total + s * y * at[0] + (s * z + t * y) * at[1] + t * z * at[2]
                rows[i][j] = rows[j][i] = self.scale * total
        for o, i in enumerate(self.live):
            for k in range(m):
                at_v = (2 + k) * n + o
                for at_u, value in ((o, g1[k][o]), (n + o, g0[k][o])):
                    rows[at_u][at_v] = rows[at_v][at_u] = rows[at_u][at_v] + self.scale * value
            kink, inside = spans[o][2:]
            if kink is None:
                continue
            pull = self.zero
            for k in range(m):
                pull = pull + v[k][i] * self._error(x, k, kink, i)
            q_i = self.scale * pull / (w[i] if w[i].low > 0 else -w[i])
            if not inside:
                q_i = Fixed(self.p, [min(q_i.low, 0)], [0])
                if self.normalized:  # the projection leaves (t, 1) as it is only at the network's own t
                    kink = -b[i] / w[i]
            rows[o][o] = rows[o][o] + q_i * kink * kink
            rows[o][n + o] = rows[n + o][o] = rows[o][n + o] + q_i * kink
            rows[n + o][n + o] = rows[n + o][n + o] + q_i
        return rows
