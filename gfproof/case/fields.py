"""Reading the tables of a case: every value checked, every message naming its field."""

from __future__ import annotations

import itertools
from pathlib import Path

from gfproof.case.dynamics import Descent, Dynamics, Flow, NormalizedFlow, StochasticDescent
from gfproof.case.several_inputs import read_density, read_hyperplanes, read_polynomial
from gfproof.case.tables import Fields as Fields
from gfproof.case.tables import shown
from gfproof.network import Network, load_network
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Data, Expression, Law, Piecewise, Target, Uniform
from gfproof.problem.expression import Formula
from gfproof.problem.slopes import lipschitz_holds
from gfproof.risk.pieces import PolynomialPieces

MAX_DEGREE = 100
MAX_STEPS = 10**9
MAX_BATCH = 10_000


def read_network(fields: Fields, folder: Path | None) -> Network:
    """The table ``[network]``."""
    if fields.has("file"):
        fields.allow("file")
        name = fields.get("file")
        if not isinstance(name, str) or not name or "\0" in name:
            raise fields.error("file", f"{shown(name)}, expected a file name")
        if folder is None:
            raise fields.error("file", "weights in a file need a case file beside it")
        return fields.build("file", lambda: load_network(folder / name))
    fields.allow("w", "b", "v", "c", "a")
    w, b, c = fields.matrix("w"), fields.vector("b"), fields.numbers("c")
    if len(b) != len(w):
        raise fields.error("b", f"has {len(b)} entries, w has {len(w)} rows (one bias per neuron)")
    for i, row in enumerate(w):
        if len(row) != len(w[0]) or not row:
            raise fields.error(
                f"w[{i}]", f"has {len(row)} entries, expected {len(w[0]) or 'at least one'} (inputs)"
            )
    v = (
        fields.rows("v", len(w))
        if w or (fields.has("v") and any(fields.get("v") or ()))
        else tuple(() for _ in c)
    )
    if len(v) != len(c):
        raise fields.error("v", f"has {len(v)} rows, c has {len(c)} entries (one row per output)")
    a = None
    if fields.has("a"):
        value = fields.get("a")
        if not isinstance(value, list) or not value:
            raise fields.error("a", f"{shown(value)}, expected a list (one entry per input)")
        d = len(w[0]) if w else len(value[0]) if isinstance(value[0], list) else len(value)
        a = fields.rows("a", d)
        if len(a) != len(c):
            raise fields.error("a", f"has {len(a)} rows, c has {len(c)} entries (one row per output)")
    return fields.build("w", lambda: Network(w, b, v, c, a))


def read_law(fields: Fields, dimension: int | None) -> Law:
    """The table ``[input]``; without one, the uniform law on [0, 1]^d."""
    kind = fields.word("law", "uniform", "atoms", "density") if fields.has("law") else "uniform"
    if kind == "atoms":
        fields.allow("law", "points", "masses")
        return fields.build("masses", lambda: Atoms(fields.matrix("points"), fields.vector("masses")))
    if kind == "density":
        return read_density(fields)
    fields.allow("law", "low", "high")
    low = fields.numbers("low") if fields.has("low") else (Q(0),)
    high = fields.numbers("high") if fields.has("high") else (Q(1),)
    d = dimension or max(len(low), len(high))
    if not isinstance(fields.data.get("low"), list):
        low = low * d
    if not isinstance(fields.data.get("high"), list):
        high = high * d
    return fields.build("high", lambda: Uniform(low, high))


def read_target(fields: Fields, law: Law) -> Target:
    """The table ``[target]``."""
    kind = fields.word(
        "kind", "constant", "affine", "piecewise", "polynomial", "hyperplanes", "expression", "data"
    )
    if kind == "constant":
        fields.allow("kind", "value")
        return fields.build("value", lambda: Constant(fields.numbers("value")))
    if kind == "affine":
        fields.allow("kind", "slope", "intercept")
        intercept = fields.numbers("intercept")
        if isinstance(fields.get("slope"), list):
            slope = fields.rows("slope", law.dimension)
        else:
            slope = ((fields.number("slope"),),)
        return fields.build("slope", lambda: Affine(slope, intercept))
    if kind == "piecewise":
        fields.allow("kind", "breakpoints", "pieces")
        return fields.build("pieces", lambda: Piecewise(_read_pieces(fields, law)))
    if kind == "data":
        return _read_data(fields, law)
    if kind == "polynomial":
        return read_polynomial(fields, law)
    if kind == "hyperplanes":
        return read_hyperplanes(fields, law)
    fields.allow("kind", "formula", "lipschitz")
    text = fields.get("formula")
    if not isinstance(text, str):
        raise fields.error("formula", f'{shown(text)}, expected text such as "sin(3*x)"')
    formula = fields.build("formula", lambda: Formula.parse(text))
    constant = fields.number("lipschitz")
    if constant < 0:
        raise fields.error("lipschitz", f"{constant} is negative")
    low, high = law.bounds
    if law.dimension == 1:
        proved = lipschitz_holds(formula, constant, low[0], high[0])
        if proved is not True:
            known = (
                "is no Lipschitz constant" if proved is False else "could not be proved a Lipschitz constant"
            )
            raise fields.error("lipschitz", f"{constant} {known} of {text[:60]} on [{low[0]}, {high[0]}]")
    return Expression(formula, constant)


def _read_data(fields: Fields, law: Law) -> Data:
    """Values at the points of the law (``law = "atoms"``), or at ``points`` of its own; one number or m per point."""
    fields.allow("kind", "points", "values")
    if not isinstance(law, Atoms):
        raise fields.error("kind", 'data, expected an input with law = "atoms"')
    written = fields.get("values")
    if not isinstance(written, list):
        raise fields.error("values", f"{shown(written)}, expected a list (one value per point)")
    nested = any(isinstance(row, list) for row in written)
    values = fields.matrix("values") if nested else tuple((y,) for y in fields.vector("values"))
    points = fields.matrix("points") if fields.has("points") else law.points
    return fields.build("values", lambda: Data(points, values))


def _read_pieces(fields: Fields, law: Law) -> PolynomialPieces:
    """Pieces between inner breakpoints (n and n + 1 of them), or between all ends of the pieces (n + 1 and n)."""
    if law.dimension != 1:
        raise fields.error("kind", f"piecewise targets need d = 1, the law has d = {law.dimension}")
    breakpoints = fields.vector("breakpoints")
    written = fields.get("pieces")
    if not isinstance(written, list) or not written:
        raise fields.error("pieces", f"{shown(written)}, expected a list of coefficient lists")
    pieces = []
    for j in range(len(written)):
        piece = Fields(f"{fields.name}.pieces", {str(j): written[j]})
        nested = isinstance(written[j], list) and any(isinstance(p, list) for p in written[j])
        polynomials = piece.matrix(str(j)) if nested else (piece.vector(str(j)),)
        if any(len(p) > MAX_DEGREE + 1 for p in polynomials):
            raise fields.error(f"pieces[{j}]", f"a polynomial of degree above {MAX_DEGREE}")
        if any(not p for p in polynomials):
            raise fields.error(f"pieces[{j}]", "no coefficients, expected at least the constant term")
        pieces.append(polynomials)
    if any(s >= t for s, t in itertools.pairwise(breakpoints)):
        raise fields.error("breakpoints", "do not increase strictly (pieces would overlap)")
    if len(breakpoints) == len(pieces) + 1:
        low, high = law.bounds
        if breakpoints[0] > low[0] or breakpoints[-1] < high[0]:
            raise fields.error("breakpoints", f"pieces do not cover [{low[0]}, {high[0]}]")
        breakpoints = breakpoints[1:-1]
    elif len(pieces) != len(breakpoints) + 1:
        expected = f"{len(breakpoints) + 1} (inner breakpoints) or {len(breakpoints) - 1} (all ends)"
        raise fields.error(
            "pieces", f"{len(pieces)} pieces for {len(breakpoints)} breakpoints, expected {expected}"
        )
    return PolynomialPieces(breakpoints, tuple(pieces))


def read_dynamics(fields: Fields, law: Law) -> Dynamics:
    """The table ``[dynamics]``."""
    kind = fields.word("kind", "flow", "descent", "normalized-flow", "sgd")
    if kind in ("flow", "normalized-flow"):
        fields.allow("kind", "until")
        until = fields.number("until")
        if until < 0:
            raise fields.error("until", f"{until} is negative")
        return Flow(until) if kind == "flow" else NormalizedFlow(until)
    batches = ("batches", "seed", "batch_size") if kind == "sgd" else ()
    fields.allow("kind", "step_size", "step_sizes", "steps", *batches)
    if fields.has("step_size") == fields.has("step_sizes"):
        raise fields.error("step_size", "expected step_size or step_sizes, one of them")
    constant = fields.has("step_size")
    sizes = (fields.number("step_size"),) if constant else fields.vector("step_sizes")
    if not sizes or any(x < 0 for x in sizes):
        raise fields.error("step_size" if constant else "step_sizes", "expected numbers >= 0")
    given = _read_batches(fields, law) if kind == "sgd" else None
    if fields.has("steps") or (constant and given is None):
        steps = fields.whole("steps", 0, MAX_STEPS)
    else:
        steps = min(len(x) for x in (None if constant else sizes, given) if x is not None)
    for name, rows in (("step_sizes", None if constant else sizes), ("batches", given)):
        if rows is not None and steps > len(rows):
            raise fields.error("steps", f"{steps} steps, {name} has {len(rows)} entries")
    if kind == "descent":
        return Descent(sizes, steps, constant)
    if given is not None:
        return StochasticDescent(sizes, steps, constant, given)
    size = fields.whole("batch_size", 1, MAX_BATCH) if fields.has("batch_size") else 1
    return StochasticDescent(sizes, steps, constant, None, fields.whole("seed", 0, 2**64 - 1), size)


def _read_batches(fields: Fields, law: Law) -> tuple[tuple[int, ...], ...] | None:
    """Lists of atoms, counted from 0, one list per step; None where a seed draws them."""
    if not isinstance(law, Atoms):
        raise fields.error("kind", 'sgd, expected an input with law = "atoms" (batches are drawn from it)')
    if fields.has("batches") == fields.has("seed"):
        raise fields.error("batches", "expected batches or seed, one of them")
    if fields.has("seed"):
        return None
    if fields.has("batch_size"):
        raise fields.error("batch_size", "only with seed: the batches given have sizes of their own")
    rows, count = fields.get("batches"), len(law.points)
    if not isinstance(rows, list) or any(not isinstance(row, list) or not row for row in rows):
        raise fields.error("batches", f"{shown(rows)}, expected lists of atoms such as [[0], [1, 2]]")
    for n, row in enumerate(rows):
        for k in row:
            if type(k) is not int or not 0 <= k < count:
                raise fields.error(f"batches[{n}]", f"{shown(k)}, expected atoms from 0 to {count - 1}")
    return tuple(tuple(row) for row in rows)
