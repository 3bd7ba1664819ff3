"""The atlas of zeros of G: members are zeros, the classification for affine targets, Newton's method finds nothing outside."""

from collections import Counter
from itertools import pairwise, product
from random import Random

import numpy as np
import pytest

from gfproof.errors import NotAvailable
from gfproof.network import Network
from gfproof.numbers import Q, ball, contains, precision, to_float
from gfproof.risk import segments, vectorized
from gfproof.risk.critical import classify, critical_risk
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain
from gfproof.risk.zeros import solving
from gfproof.risk.zeros.affine import affine_atlas
from gfproof.risk.zeros.atlas import Atlas, Family, atlas
from gfproof.risk.zeros.curvature import ramps
from gfproof.risk.zeros.solutions import Place
from tests.conftest import NIGHTLY


def domain(low: int, high: int, breakpoints: list[str], *pieces: list[str]) -> Domain:
    exact = tuple((tuple(Q(*map(int, x.split("/"))) for x in piece),) for piece in pieces)
    cuts = tuple(Q(*map(int, x.split("/"))) for x in breakpoints)
    return Domain(Q(low), Q(high), PolynomialPieces(cuts, exact))


TARGETS = {
    "line": domain(-1, 2, [], ["1", "-3"]),
    "square": domain(0, 1, [], ["0", "0", "1"]),
    "even": domain(-1, 1, [], ["0", "0", "1"]),
    "tent": domain(0, 1, ["1/2"], ["0", "1"], ["1", "-1"]),
    "ramp": domain(0, 1, ["1/3"], ["0"], ["-1/3", "1"]),
    "slopes": domain(0, 1, ["1/3"], ["0", "1"], ["1/2", "-1/2"]),
    "jump": domain(0, 1, ["1/2"], ["0"], ["1"]),
    "bent": domain(0, 1, ["1/2"], ["0", "0", "1"], ["-1/4", "1"]),
}
if NIGHTLY:
    TARGETS["arc"] = domain(0, 2, ["1"], ["0", "1"], ["0", "2", "-1"])
NAMES = list(TARGETS)


@pytest.fixture(scope="module")
def atlases() -> dict[tuple[str, int], Atlas]:
    return {(name, width): atlas(TARGETS[name], width) for name in NAMES for width in (1, 2)}


def test_worked_zeros(atlases: dict[tuple[str, int], Atlas]) -> None:
    """x^2 on [0, 1]: the constant, the regression line (risk 1/180), one right kink at 1/3."""
    found = [(one.roles, one.risk.rational, one.type) for one in atlases["square", 1].families]
    assert found == [
        ((), Q(4, 45), "local minimum"),
        ((), Q(4, 45), None),
        (("right",), Q(4, 3645), "local minimum"),
        (("full",), Q(1, 180), "local minimum"),
    ]
    (tent,) = [one for one in atlases["tent", 1].families if one.roles == ("right",)]
    kink = tent.solution.knots[1]
    assert 2 * kink * kink == 1  # sqrt(1/2)
    assert {one.type for one in atlases["ramp", 1].families if one.risk == 0} == {"global minimum"}
    assert all(one.complete for one in atlases.values())


def test_members_are_zeros_by_the_integrals(atlases: dict[tuple[str, int], Atlas]) -> None:
    """Members over Q have G = 0 exactly; where kinks are irrational the balls of G contain 0 and are tiny."""
    kinds = Counter[str]()
    for (name, _), found in atlases.items():
        for one in found.families:
            if one.network is not None:
                risk, gradient = segments.risk_and_gradient(one.network, TARGETS[name])
                assert gradient.norm2() == 0
                assert one.risk == risk
                kinds["exact"] += 1
                continue
            kinked = ramps(one.solution, one.roles)
            if kinked is None or one.others or "full" in one.roles or one.solution.shape.name == "K":
                continue  # two neurons at one kink: balls do not tell that the kinks are equal
            with precision(200):
                signs = [1 if ramp.side == "right" else -1 for ramp in kinked]
                places = [one.solution.knots[ramp.knot].ball(50) for ramp in kinked]
                sizes = [ramp.size.ball(50) for ramp in kinked]
                offset = one.solution.values[0].ball(50)
                for s, t, size in zip(signs, places, sizes, strict=True):
                    offset = offset if s > 0 else offset - size * (t - TARGETS[name].low)
                network = Network(
                    tuple((ball(Q(s)),) for s in signs),
                    tuple(-s * t for s, t in zip(signs, places, strict=True)),
                    (tuple(sizes),),
                    (offset,),
                )
                risk, gradient = segments.risk_and_gradient(network, TARGETS[name])
                assert all(contains(x, Q(0)) and abs(x) < Q(1, 10**40) for x in gradient.entries())
                assert risk.overlaps(one.risk.ball(50))
            kinds["enclosed"] += 1
    assert kinds["exact"] >= 60
    assert kinds["enclosed"] >= 8, kinds


def test_affine_strata_and_the_cellwise_atlas_agree(atlases: dict[tuple[str, int], Atlas]) -> None:
    """For width 1 and 2 each stratum of the classification lies in a family of the atlas, and the risks are the same."""
    line = TARGETS["line"]
    for width in (1, 2):
        solved = atlases["line", width]
        assert {one.risk.rational for one in solved.families} == {
            stratum.zero.risk for stratum in affine_atlas(line, width)
        }
        for stratum in affine_atlas(line, width):
            assert any(_lies_in(stratum.network, one, line) for one in solved.families), stratum.roles


@pytest.mark.parametrize("width", range(5))
def test_affine_atlas(width: int) -> None:
    strata = affine_atlas(TARGETS["line"], width)
    risks = {one.zero.risk for one in strata}
    wanted = {critical_risk(Q(-3), Q(3), n) for n in range(0, width + 1, 2)} | ({Q(0)} if width else set())
    assert risks == wanted
    assert len({one.roles for one in strata}) == len(strata)
    for one in strata:
        assert sum(count for _, count in one.roles) == width
        again = classify(one.network, TARGETS["line"])
        assert again == one.zero


def test_grid_zeros_lie_in_the_atlas(atlases: dict[tuple[str, int], Atlas]) -> None:
    """All networks of width 1, and drawn ones of width 2, on a grid that contains zeros: G = 0 exactly where a family says so."""
    grid = [Q(0), Q(1), Q(-1), Q(1, 3), Q(-1, 3), Q(1, 2), Q(-1, 2), Q(2), Q(-2)]
    square, tent = TARGETS["square"], TARGETS["tent"]
    counts = Counter[tuple[str, bool]]()
    offsets = {"square": [Q(1, 27), Q(1, 3), Q(-1, 6), Q(0)], "tent": [Q(0), Q(1, 4), Q(1, 2)]}
    for name, one in (("square", square), ("tent", tent)):
        for w, b, v, c in product(grid, grid, [*grid, Q(8, 9)], offsets[name]):
            network = Network(((w,),), (b,), ((v,),), (c,))
            _check_on_grid(network, one, atlases[name, 1], counts, name)
        random = Random(8)
        for _ in range(20_000 if NIGHTLY else 1200):
            w, b, v = ([random.choice(grid) for _ in range(2)] for _ in range(3))
            network = Network(tuple((x,) for x in w), tuple(b), (tuple(v),), (random.choice(offsets[name]),))
            _check_on_grid(network, one, atlases[name, 2], counts, name)
    assert min(counts["square", True], counts["tent", True]) > 30


def _check_on_grid(
    network: Network, one: Domain, found: Atlas, counts: Counter[tuple[str, bool]], name: str
) -> None:
    zero = segments.risk_and_gradient(network, one)[1].norm2() == 0
    inside = any(_lies_in(network, family, one) for family in found.families)
    assert zero == inside, network
    counts[name, zero] += 1


def _lies_in(network: Network, one: Family, where: Domain) -> bool:
    """Is a network over Q in a family, read as it stands: same realization, roles, and kinks of silent neurons?"""
    roles, silent = [], []
    for (w,), b, v in zip(network.w, network.b, network.v[0], strict=True):
        ends = (w * where.low + b, w * where.high + b)
        if max(ends) <= 0:
            silent.append(("inactive", None))
            continue
        kind = "full" if min(ends) >= 0 else "right" if w > 0 else "left"
        if v != 0:
            roles.append(kind)
        else:
            silent.append((kind, w if kind == "full" else -b / w))
    if sorted(roles) != sorted(one.roles) or len(silent) != len(one.others):
        return False
    knots = [*one.solution.knots]
    rational = [x.between()[0] for x in knots]
    places = [*rational, *((x + y) / 2 for x, y in pairwise(rational))]
    if any(x.rational is None for x in knots):
        return False  # a network over Q has rational kinks
    for x in places:
        part = max(j for j, knot in enumerate(rational[:-1]) if knot <= x)
        wanted = one.solution.values[part] + one.solution.slopes[part] * (x - rational[part])
        if wanted != network((x,))[0]:
            return False
    kinks = {t for t in network.kinks() if t is not None and where.low < t < where.high}
    if len(knots) == 2 and one.anywhere is None and roles and kinks - {x for _, x in silent}:
        return False
    left = list(zip(one.others, _with_places(one), strict=True))
    for kind, mark in silent:
        match = next((entry for entry in left if _fits(kind, mark, *entry)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _with_places(one: Family) -> list[Place | None]:
    places = iter(one.places)
    return [next(places) if name in ("silent right", "silent left") else None for name in one.others]


def _fits(kind: str, mark: Q | None, name: str, place: Place | None) -> bool:
    if kind == "inactive" or name == "inactive":
        return kind == name
    if name == "silent (any w, b)":
        return True
    if kind == "full":
        return name == "silent full (any w)" or (name == "silent full (w = 0)" and mark == 0)
    if name != f"silent {kind}" or place is None or mark is None:
        return False
    if place.ends is not None:
        start, end = place.ends
        return (start - mark).sign() <= 0 <= (end - mark).sign()
    return place.exact is not None and place.exact == mark


@pytest.mark.parametrize("name", NAMES)
def test_newton_from_random_starts_finds_nothing_outside_the_atlas(
    name: str, atlases: dict[tuple[str, int], Atlas]
) -> None:
    where, starts = TARGETS[name], 100 if NIGHTLY else 8
    grid = np.linspace(to_float(where.low), to_float(where.high), 41)
    reached = Counter[int]()
    for width in (1, 2):
        listed = [_floats(one, grid) for one in atlases[name, width].families]
        rng = np.random.default_rng(width)
        for _ in range(starts):
            theta = _newton(rng.normal(size=3 * width + 1), where, width)
            if theta is None:
                continue
            shown = _realization(theta, width, grid)
            assert min(np.abs(shown - other).max() for other in listed) < 1e-5, theta
            reached[width] += 1
    assert min(reached[1], reached[2]) >= 1


def _floats(one: Family, grid: np.ndarray) -> np.ndarray:
    knots = [to_float(x.between()[0]) for x in one.solution.knots]
    values = [to_float(x.between()[0]) for x in one.solution.values]
    return np.interp(grid, knots, values)


def _realization(theta: np.ndarray, width: int, grid: np.ndarray) -> np.ndarray:
    w, b, v = theta[:width], theta[width : 2 * width], theta[2 * width : 3 * width]
    return theta[-1] + np.maximum(np.outer(grid, w) + b, 0) @ v


def _field(theta: np.ndarray, where: Domain, width: int) -> np.ndarray:
    pieces = [[[to_float(x) for x in piece[0]]] for piece in where.target.pieces]
    _, slope = vectorized.risk_and_gradient(
        theta[:width],
        theta[width : 2 * width],
        theta[2 * width : 3 * width],
        theta[-1],
        low=to_float(where.low),
        high=to_float(where.high),
        breakpoints=[to_float(x) for x in where.target.breakpoints],
        pieces=pieces,
    )
    return np.concatenate([np.ravel(slope.w), np.ravel(slope.b), np.ravel(slope.v), np.ravel(slope.c)])


def _newton(theta: np.ndarray, where: Domain, width: int) -> np.ndarray | None:
    """Damped Gauss-Newton steps on G = 0; None where they do not arrive."""
    for _ in range(40):
        g = _field(theta, where, width)
        if np.linalg.norm(g) < 1e-11:
            return theta
        step = 1e-6
        basis = np.eye(theta.size) * step
        jacobian = np.array(
            [(_field(theta + e, where, width) - _field(theta - e, where, width)) / (2 * step) for e in basis]
        ).T
        move = np.linalg.lstsq(jacobian, -g, rcond=1e-7)[0]
        share = 1.0
        while share > 1e-3 and np.linalg.norm(_field(theta + share * move, where, width)) >= np.linalg.norm(
            g
        ):
            share /= 2
        theta = theta + share * move
        if not np.isfinite(theta).all() or np.abs(theta).max() > 1e4:
            return None
    return None


def test_types_by_nearby_networks(atlases: dict[tuple[str, int], Atlas]) -> None:
    """Near a local minimum no network in a hundred has a smaller risk; near a saddle one in a thousand draws has."""
    random, seen = Random(9), Counter[str | None]()
    for (name, width), found in atlases.items():
        for one in found.families:
            if one.network is None or one.type not in ("local minimum", "saddle"):
                continue
            seen[one.type] += 1
            lower = 0
            for _ in range(100 if one.type == "local minimum" else 3000):
                moved = one.network.map(lambda x: x + Q(random.randint(-1000, 1000), 10**5))
                lower += segments.risk(moved, TARGETS[name]) < one.risk.between()[0]
                if lower:
                    break
            assert (lower > 0) == (one.type == "saddle"), (name, width, one.roles, one.others)
    assert seen["local minimum"] >= 10
    assert seen["saddle"] >= 3


def test_what_is_not_known_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "MOST_SHEARS", 0)
    found = atlas(TARGETS["square"], 2)
    assert not found.complete
    assert "separates" in found.open[0]
    monkeypatch.undo()
    with pytest.raises(NotAvailable, match="widths up to 2"):
        atlas(TARGETS["square"], 3)
    with pytest.raises(NotAvailable, match="degree at most 2"):
        atlas(domain(0, 1, [], ["0", "0", "0", "1"]), 1)
    with pytest.raises(NotAvailable, match="not affine"):
        affine_atlas(TARGETS["square"], 1)
    with pytest.raises(NotAvailable, match="up to 6"):
        affine_atlas(TARGETS["line"], 7)
