"""Faults of the calculus, each a patch of one function of gfproof."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import gfproof.network.cells as cells
import gfproof.network.network as network_module
import gfproof.network.symmetry as symmetry
import gfproof.numbers.balls as balls
import gfproof.numbers.exact as exact_module
import gfproof.problem.problem as problem_module
import gfproof.risk.atoms as atoms
import gfproof.risk.directional as directional
import gfproof.risk.projected as projected_module
import gfproof.risk.segments as segments
from gfproof.network import Cell, Kind, Parameters
from gfproof.numbers import Q

Patch = pytest.MonkeyPatch

FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(name: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    def keep(inject: Callable[[Patch], None]) -> Callable[[Patch], None]:
        FAULTS[name] = inject
        return inject

    return keep


def kinds_changed(name: str, change: Callable[[Kind, int, int], Kind]) -> None:
    """A fault in how the kind of a neuron is read off the signs at the two ends."""

    @fault(name)
    def inject(patch: Patch) -> None:
        right = cells.kind_of
        sides = lambda y: (y > 0) - (y < 0)  # noqa: E731
        patch.setattr(cells, "kind_of", lambda p, q: change(right(p, q), sides(p), sides(q)))


kinds_changed("negative slopes forgotten", lambda kind, p, q: Kind.DEAD if kind is Kind.LEFT else kind)
kinds_changed("left neurons active everywhere", lambda kind, p, q: Kind.FULL if kind is Kind.LEFT else kind)
kinds_changed(
    "left and right exchanged",
    lambda kind, p, q: {Kind.LEFT: Kind.RIGHT, Kind.RIGHT: Kind.LEFT}.get(kind, kind),
)
kinds_changed(">= for >: degenerate neurons active", lambda kind, p, q: Kind.FULL if p == q == 0 else kind)
kinds_changed("kink at low counts as dead", lambda kind, p, q: Kind.DEAD if p == 0 < q else kind)
kinds_changed("kink at high counts as dead", lambda kind, p, q: Kind.DEAD if q == 0 < p else kind)
kinds_changed(
    "inactive neuron with kink at an end active", lambda kind, p, q: Kind.FULL if p == 0 > q else kind
)
kinds_changed("kind decided at the left end", lambda kind, p, q: Kind.FULL if p > 0 else Kind.DEAD)


def cells_changed(
    name: str, change: Callable[[Cell, tuple[Any, ...], Parameters, Q, Q], tuple[Cell, tuple[Any, ...]]]
) -> None:
    """A fault in the cell or the kinks that the scan runs on."""

    @fault(name)
    def inject(patch: Patch) -> None:
        right = segments.cell_and_kinks

        def wrong(network: Parameters, low: Q, high: Q, breakpoints: Any = ()) -> Any:
            return change(*right(network, low, high, breakpoints), network, low, high)

        patch.setattr(segments, "cell_and_kinks", wrong)


def _outside_kept(cell: Cell, kinks: Any, network: Parameters, low: Q, high: Q) -> Any:
    """A full neuron with its kink below low is scanned from its kink."""
    new_kinds, new_kinks, knots = list(cell.kinds), list(kinks), list(cell.knots)
    for i, kind in enumerate(cell.kinds):
        w, b = network.w[i][0], network.b[i]
        if kind is Kind.FULL and w > 0 and -b / w < low:
            new_kinds[i], new_kinks[i] = Kind.RIGHT, -b / w
            knots.insert(0, cells.Knot(neuron=i))
    return Cell(tuple(new_kinds), tuple(knots)), tuple(new_kinks)


def _late(cell: Cell, kinks: Any, network: Parameters, low: Q, high: Q) -> Any:
    """A right neuron becomes active one segment after its kink, as if the left end of a segment decided."""
    moved, order = list(kinks), [k.neuron for k in cell.knots]
    for place, i in enumerate(order):
        if i is not None and cell.kinds[i] is Kind.RIGHT:
            after = [kinks[j] for j in order[place + 1 :] if j is not None]
            moved[i] = after[0] if after else high
    return cell, tuple(moved)


def _duplicates_dropped(cell: Cell, kinks: Any, network: Parameters, low: Q, high: Q) -> Any:
    seen: set[Any] = set()
    knots = []
    for knot in cell.knots:
        place = None if knot.neuron is None else kinks[knot.neuron]
        if place is None or place not in seen:
            knots.append(knot)
        seen.add(place)
    return Cell(cell.kinds, tuple(knots)), kinks


cells_changed("kink outside the domain kept", _outside_kept)
cells_changed("activity at the left end of a segment", _late)
cells_changed("coincident kinks dropped", _duplicates_dropped)
cells_changed(
    "knots not sorted",
    lambda cell, kinks, n, p, q: (
        Cell(cell.kinds, tuple(sorted(cell.knots, key=lambda k: (k.neuron is None, k.neuron or 0)))),
        kinks,
    ),
)
cells_changed(
    "kinks with the wrong sign",
    lambda cell, kinks, n, p, q: (cell, tuple(None if t is None else -t for t in kinks)),
)
cells_changed(
    "breakpoints of the target forgotten",
    lambda cell, kinks, n, p, q: (
        Cell(cell.kinds, tuple(k for k in cell.knots if k.neuron is not None)),
        kinks,
    ),
)


def integrals_changed(
    name: str, change: Callable[[Any, Any, Any, Any, Any, Any], tuple[Any, Any, Any]]
) -> None:
    """A fault in the integrals over one segment: (2 ∫ e, 6 ∫ s e, 3 ∫ e^2), the end values of e and h are given."""

    @fault(name)
    def inject(patch: Patch) -> None:
        right = segments._integrals

        def wrong(error: list[Any], h: Any) -> tuple[Any, Any, Any]:
            start = error[0]
            found = right(error, h)
            return change(*found, start, error[0], h)

        patch.setattr(segments, "_integrals", wrong)


integrals_changed("cross term halved", lambda m, s, q, e, f, h: (m, s, q - h * e * f / 2))
integrals_changed("wrong moment of order two", lambda m, s, q, e, f, h: (m, 3 * h * m - s, q))
integrals_changed("first moment lost", lambda m, s, q, e, f, h: (m, 0 * s, q))
integrals_changed("factor 2 missing in the mass", lambda m, s, q, e, f, h: (m / 2, s, q))
integrals_changed("trapezoid for the square", lambda m, s, q, e, f, h: (m, s, 3 * h * (e * e + f * f) / 2))


def gradient_changed(name: str, change: Callable[[Parameters, Any, Any, Any, Any], Parameters]) -> None:
    """A fault in how the gradient is put together from the scan: G, cell, kinks, network, domain."""

    @fault(name)
    def inject(patch: Patch) -> None:
        right = segments.on_cell

        def wrong(cell: Cell, kinks: Any, network: Any, domain: Any) -> Any:
            risk, g = right(cell, kinks, network, domain)
            return risk, change(g, cell, kinks, network, domain)

        patch.setattr(segments, "on_cell", wrong)


gradient_changed(
    "kink term of G_w lost",
    lambda g, cell, kinks, n, d: replace(
        g, w=tuple((x - (t or 0) * b,) for (x,), b, t in zip(g.w, g.b, kinks, strict=True))
    ),
)
gradient_changed(
    "bias part of G_v lost for full neurons",
    lambda g, cell, kinks, n, d: replace(
        g,
        v=tuple(
            tuple(
                x - b * c if kind is Kind.FULL else x for x, b, kind in zip(row, n.b, cell.kinds, strict=True)
            )
            for row, c in zip(g.v, g.c, strict=True)
        ),
    ),
)
gradient_changed(
    "factor 2 missing in G_v",
    lambda g, cell, kinks, n, d: replace(g, v=tuple(tuple(x / 2 for x in row) for row in g.v)),
)
gradient_changed(
    "factor 2 missing in G_c", lambda g, cell, kinks, n, d: replace(g, c=tuple(x / 2 for x in g.c))
)
gradient_changed(
    "G_b of left neurons lost",
    lambda g, cell, kinks, n, d: replace(
        g, b=tuple(0 * x if kind is Kind.LEFT else x for x, kind in zip(g.b, cell.kinds, strict=True))
    ),
)
gradient_changed(
    "sign of G_v of left neurons",
    lambda g, cell, kinks, n, d: replace(
        g,
        v=tuple(
            tuple(-x if kind is Kind.LEFT else x for x, kind in zip(row, cell.kinds, strict=True))
            for row in g.v
        ),
    ),
)
gradient_changed(
    "G_w without v",
    lambda g, cell, kinks, n, d: replace(
        g, w=tuple((x / v if v else x,) for (x,), v in zip(g.w, n.v[0], strict=True))
    ),
)
gradient_changed(
    "flat neurons get no G_v",
    lambda g, cell, kinks, n, d: replace(
        g,
        v=tuple(
            tuple(x if v else 0 * x for x, v in zip(row, out, strict=True))
            for row, out in zip(g.v, n.v, strict=True)
        ),
    ),
)
gradient_changed(
    "G_a about low instead of 0",
    lambda g, cell, kinks, n, d: (
        g if g.a is None else replace(g, a=tuple((x - d.low * c,) for (x,), c in zip(g.a, g.c, strict=True)))
    ),
)


@fault("law not normalised")
def _unnormalised(patch: Patch) -> None:
    right = segments.on_cell

    def wrong(cell: Cell, kinks: Any, network: Any, domain: Any) -> Any:
        risk, g = right(cell, kinks, network, domain)
        length = domain.high - domain.low
        return risk * length, g.map(lambda x: x * length)

    patch.setattr(segments, "on_cell", wrong)


@fault("outputs exchanged in the gradient")
def _outputs(patch: Patch) -> None:
    right = segments.scans_on_cell
    patch.setattr(segments, "scans_on_cell", lambda *a: right(*a)[::-1])


@fault("only the first output counts in the risk")
def _first_output(patch: Patch) -> None:
    right = segments.scans_on_cell

    def wrong(*arguments: Any) -> list[Any]:
        first, *others = right(*arguments)
        return [first, *(replace(one, square=0 * one.square) for one in others)]

    patch.setattr(segments, "scans_on_cell", wrong)


@fault("skip connection forgotten in the error")
def _skip(patch: Patch) -> None:
    right = segments._start
    patch.setattr(segments, "_start", lambda c, k, n, d, o: right(c, k, replace(n, a=None), d, o))


@fault("full neurons forgotten in the error")
def _full(patch: Patch) -> None:
    right = segments._start

    def wrong(cell: Cell, *others: Any) -> Any:
        kinds = tuple(Kind.DEAD if kind is Kind.FULL else kind for kind in cell.kinds)
        return right(Cell(kinds, cell.knots), *others)

    patch.setattr(segments, "_start", wrong)


@fault("pieces of the target shifted by one")
def _pieces(patch: Patch) -> None:
    right = segments.exact_domain

    def wrong(target: Any, low: Q, high: Q) -> Any:
        domain = right(target, low, high)
        pieces = (*domain.target.pieces[1:], domain.target.pieces[0])
        return replace(domain, target=replace(domain.target, pieces=pieces))

    patch.setattr(segments, "exact_domain", wrong)


@fault("breakpoints outside the domain kept")
def _breakpoints(patch: Patch) -> None:
    patch.setattr(segments, "exact_domain", lambda target, low, high: segments.Domain(low, high, target))


@fault("pieces not shifted to their breakpoint")
def _taylor(patch: Patch) -> None:
    patch.setattr(segments, "expand_at", lambda polynomial, x: list(polynomial))


@fault("scan with moments loses the first segment")
def _first_segment(patch: Patch) -> None:
    right = segments._forward

    def wrong(*arguments: Any, moments: bool = False) -> Any:
        found = right(*arguments, moments=moments)
        return replace(found, total=0 * found.total) if moments and not arguments[0].knots else found

    patch.setattr(segments, "_forward", wrong)


@fault("atoms: >= for >")
def _atoms_weak(patch: Patch) -> None:
    patch.setattr(atoms, "_is_positive", lambda y: y >= 0)


def atoms_changed(name: str, change: Callable[[Any, Any, Any, Any], tuple[Any, ...]], share: int = 1) -> None:
    @fault(name)
    def inject(patch: Patch) -> None:
        right = atoms.risk_and_gradient

        def wrong(*arguments: Any) -> Any:
            risk, g = right(*change(*arguments))
            return risk, g.map(lambda x: x / share)

        patch.setattr(atoms, "risk_and_gradient", wrong)


atoms_changed("atoms: masses ignored", lambda n, x, p, f: (n, x, tuple(Q(1, len(p)) for _ in p), f))
atoms_changed("atoms: one atom lost", lambda n, x, p, f: (n, x[:-1] or x, p[:-1] or p, f[:-1] or f))
atoms_changed("atoms: factor 2 missing", lambda n, x, p, f: (n, x, p, f), 2)


@fault("one-sided derivatives without the degenerate neurons")
def _rays(patch: Patch) -> None:
    patch.setattr(directional, "degenerate", lambda network: ())


@fault("realization with |y| for max(y, 0)")
def _realization(patch: Patch) -> None:
    right = network_module.Network.pre_activation
    patch.setattr(network_module.Network, "pre_activation", lambda self, i, x: abs(right(self, i, x)))


@fault("projection with the wrong sign")
def _projection(patch: Patch) -> None:
    right = projected_module.normal_components
    patch.setattr(
        projected_module,
        "projected",
        lambda network, field: replace(
            field,
            b=tuple(f + n * x for f, x, n in zip(field.b, network.b, right(network, field), strict=True)),
        ),
    )


@fault("reflection without the shift of the biases")
def _reflection(patch: Patch) -> None:
    right = symmetry.reflect
    patch.setattr(symmetry, "reflect", lambda n, p, q: replace(right(n, p, q), b=n.b))


@fault("rescaling multiplies v")
def _rescaling(patch: Patch) -> None:
    right = symmetry.rescale
    patch.setattr(
        symmetry,
        "rescale",
        lambda n, r: replace(
            right(n, r), v=tuple(tuple(x * s for x, s in zip(row, r, strict=True)) for row in n.v)
        ),
    )


@fault("dead neurons not recognised")
def _strata(patch: Patch) -> None:
    right = problem_module.strata
    patch.setattr(problem_module, "strata", lambda *a: right(*a) - {"dead"} or frozenset({"generic"}))


@fault("radius dropped")
def _radius(patch: Patch) -> None:
    patch.setattr(balls, "ball_around", lambda mid, radius: balls.ball(mid))


@fault("printed radius rounded to nearest, shift of the midpoint ignored")
def _printing(patch: Patch) -> None:
    patch.setattr(
        balls,
        "ball_to_json",
        lambda ball, digits=30: {
            "mid": balls.decimal(balls.midpoint(ball), digits),
            "rad": balls.decimal(balls.radius(ball), 3),
        },
    )


@fault("sign of the midpoint")
def _sign(patch: Patch) -> None:
    patch.setattr(balls, "sign", lambda y: (balls.midpoint(y) > 0) - (balls.midpoint(y) < 0))


@fault("precision scope lost")
def _precision(patch: Patch) -> None:
    right = balls.precision
    patch.setattr(balls, "precision", lambda bits: right(24))


@fault("a float read as the number it is")
def _float(patch: Patch) -> None:
    right = exact_module.rational
    patch.setattr(
        exact_module,
        "rational",
        lambda x: exact_module.from_float64(x) if isinstance(x, float) else right(x),
    )
