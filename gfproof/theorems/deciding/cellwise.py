"""Proofs for a fixed width in one dimension: on every cell a claim is about polynomials.

For the uniform law on a given interval, a given width and number of outputs, every network lies in one of finitely many
cells (closed on the side where a kink at an end counts as full or dead).  There L and G are the polynomials of the derived
closed form, and so are all statements without roots, abs, min and max.  A claim holds if on each cell it follows from the
signs that define the cell and from the hypotheses: as an identity, or as a sum of positive multiples of products of what is
known to be >= 0 and of squares; or if cell and hypotheses contradict each other.  Neurons may be renamed, so one cell
of each class is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations_with_replacement, pairwise
from typing import Any

from gfproof.certify import Rejected, accept, seal
from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.network import Cell, Kind, Network, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import from_terms, polynomial_ring, terms
from gfproof.problem import Constant, Problem, Uniform
from gfproof.symbolic.cells import cell_classes
from gfproof.symbolic.derive import closed_form
from gfproof.symbolic.setting import Setting
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.proving import NotProved, Proved
from gfproof.theorems.deciding.simplex import nonnegative_combination
from gfproof.theorems.language import NotExact, Relation, State, Statement, Undefined, sides

WIDEST = 2
MAX_COLUMNS = 400

Exponents = tuple[int, ...]
Known = tuple[str, Any]
"""">=", ">" or "==" and the polynomial that stands in this relation to 0."""


def prove_on_cells(conjecture: Conjecture, claim: Statement) -> Proved:
    """A proof of a claim on every cell of a fixed width.

    Raises:
        NotProved: the scope does not fix width, input, outputs, law and box, or a cell resists.
    """
    scope, target = conjecture.scope, conjecture.vocabulary.target
    fixed = scope.width is not None and scope.width <= WIDEST and scope.dimension == 1
    if not (fixed and scope.law == "uniform" and scope.outputs is not None) or target == "any":
        raise NotProved(
            "cells need [scope] with width (at most 2), dimension = 1, outputs, low, high, law = uniform"
        )
    if conjecture.vocabulary.along == "normalized-flow":
        raise NotProved("cells: not for normalized networks")
    if scope.low is None or scope.high is None or claim.about_trajectories:
        raise NotProved("cells need a fixed box and a statement about one point")
    setting = Setting(
        scope.width or 0, target, scope.low, scope.high, scope.outputs, conjecture.vocabulary.skip
    )
    proved, count = Proved(), 0
    try:
        for cell in cell_classes(setting.width):
            count += 1
            proved.certificates += _OnCell(conjecture, setting, cell).prove(claim)
    except (BudgetExceeded, NotAvailable, Undefined, NotExact, TypeError) as error:
        raise NotProved(f"cell {cell}: not about polynomials ({error})") from None
    proved.argument = (
        f"closed forms of L and G on all {count} classes of cells, and the claim on each of them"
    )
    return proved


@dataclass(frozen=True)
class _Formal(State):
    """A network whose entries are the variables of a ring, on one cell."""

    forms: tuple[Any, Parameters] = field(default=(None, None), repr=False)  # type: ignore[assignment]  # always given
    meanings: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def risk_and_gradient(self) -> tuple[Any, Parameters]:
        """The closed forms of L and G."""
        return self.forms

    @cached_property
    def after(self) -> State:
        """After a step only parameters have a polynomial: the cell may be another one."""
        moved = Network.of(self.network.step(self.forms[1], -self.meanings["gamma"]))
        nothing: Any = _Elsewhere()
        return _Formal(moved, self.problem, self.vocabulary, forms=(nothing, nothing), meanings=self.meanings)

    @cached_property
    def known(self) -> dict[str, Any]:
        """The names that are no parameters."""
        constants = {name: lambda value=value: value for name, value in self.meanings.items()}
        return {"L": lambda: self.risk_and_gradient[0], **constants}


class _Elsewhere:
    """L and G after a step, where the cell is not known: any use ends the attempt."""

    def __getattr__(self, name: str) -> Any:
        raise NotAvailable("L and G after a step have no closed form")

    def _refuse(self, other: object = None) -> Any:
        raise NotAvailable("L and G after a step have no closed form")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = __truediv__ = _refuse


class _OnCell:
    def __init__(self, conjecture: Conjecture, setting: Setting, cell: Cell) -> None:
        form = closed_form(cell, setting)
        form.verify()
        ring = setting.ring
        self.names = [*ring.names, "gamma"]
        self.context, self.variable = polynomial_ring(self.names)
        lift = self._lift
        biases = tuple(map(lift, ring.biases_of(cell)))
        w = ring.network.map(lift)
        network = Network(w.w, biases, w.v, w.c, w.a)
        gradient = form.gradient.map(lift)
        outputs = range(setting.outputs)
        named = {
            name: tuple(self.variable[setting.output_name(name, k)] for k in outputs)
            for name in (("xi",) if setting.target == "constant" else ("alpha", "beta"))
        }
        low, high = setting.low, setting.high
        law = Uniform((low,), (high,))
        numbers = {"H": Q(setting.width), "dim": Q(1), "M2": law.second_moment()}
        numbers |= {"radius": max(abs(low), abs(high)), "gamma": self.variable["gamma"]}
        self.problem = Problem(Constant((Q(0),) * setting.outputs), law)
        self.state = _Formal(
            network,
            self.problem,
            conjecture.vocabulary,
            forms=(lift(form.risk), gradient),
            meanings={**named, **numbers},
        )
        self.given: list[Known] = list(self._cell(cell, setting, network))
        if conjecture.steps:
            self.given.append((">", self.variable["gamma"]))
        for statement in conjecture.hypotheses:
            if statement.about_trajectories:
                continue  # initial(.) is another point's value, in another cell
            for relation in statement.relations:
                try:
                    self.given += self._differences(relation)
                except (NotAvailable, Undefined, NotExact, TypeError):
                    continue  # a proof with fewer hypotheses is a proof

    def _lift(self, polynomial: Any) -> Any:
        return from_terms(self.context, {(*powers, 0): c for powers, c in terms(polynomial).items()})

    def _constant(self, value: Q) -> Any:
        return self.context.constant(value)

    def _cell(self, cell: Cell, setting: Setting, network: Network) -> Iterator[Known]:
        """The signs that define the cell (closed where a network on the border still belongs to it)."""
        for i, kind in enumerate(cell.kinds):
            w, t = network.w[i][0], self.variable[f"t{i + 1}"]
            ends = [w * end + network.b[i] for end in (setting.low, setting.high)]
            if kind in (Kind.RIGHT, Kind.LEFT):
                yield ">", w if kind is Kind.RIGHT else -w
                yield ">", t - setting.low
                yield ">", -t + setting.high
            else:
                yield from ((">=", y if kind is Kind.FULL else -y) for y in ends)
                if kind is Kind.FULL:
                    yield ">", ends[0] + ends[1]
        order = [self.variable[f"t{(knot.neuron or 0) + 1}"] for knot in cell.knots]
        for before, after in pairwise(order):
            yield ">=", after - before

    def _differences(self, relation: Relation) -> list[Known]:
        """The relation for each neuron, as polynomials that are >= 0, > 0 or == 0."""
        op = relation.relation
        found: list[Known] = []
        for neuron in range(self.state.network.width) if relation.free else (-1,):
            left, right = sides(relation, self.state, neuron)
            lefts = left if isinstance(left, tuple) else (left,)
            rights = right if isinstance(right, tuple) else (right,)
            size = max(len(lefts), len(rights))
            for x, y in zip(lefts * (size // len(lefts)), rights * (size // len(rights)), strict=True):
                difference = (y - x if op[0] == "<" else x - y) + self._constant(Q(0))
                found.append((op.replace("<", ">"), difference))
        return found

    def prove(self, claim: Statement) -> list[dict[str, Any]]:
        """The certificates of the claim on this cell."""
        goals = [goal for relation in claim.relations for goal in self._differences(relation)]
        open_goals = [goal for goal in goals if not (goal[0] != ">" and goal[1] == 0)]
        if not open_goals:
            return []
        steps = self._combination(">", self._constant(Q(0)))
        if steps is not None:  # the hypotheses exclude the cell: 0 > 0
            return [self._seal((">", "0", "0"), steps)]
        documents = []
        for op, polynomial in open_goals:
            signs = [(op, polynomial)] if op != "==" else [(">=", polynomial), (">=", -polynomial)]
            for sign, goal in signs:
                steps = self._combination(sign, goal)
                if steps is None:
                    raise NotProved("a cell resists")
                documents.append(self._seal((sign, self._tree(goal), "0"), steps))
        return documents

    def _facts(self) -> list[tuple[bool, Any]]:
        facts: list[tuple[bool, Any]] = []
        for op, polynomial in self.given:
            facts.append((op == ">", polynomial))
            if op == "==":
                facts.append((False, -polynomial))
        return facts

    def _combination(self, op: str, goal: Any) -> list[Any] | None:
        """Steps that show goal >= 0 (or > 0) from what is known and from squares."""
        facts = self._facts()
        squares = self._squares(goal, facts)
        size = len(facts)
        # a column is a product of facts, by their numbers; from ``size`` on the squares
        columns: list[tuple[tuple[int, ...], Any]] = []
        for count in (0, 1, 2):
            for chosen in combinations_with_replacement(range(size), count):
                product = self._constant(Q(1))
                for k in chosen:
                    product = product * facts[k][1]
                columns.append((chosen, product))
        plain = [(chosen, product) for chosen, product in columns if len(chosen) <= 1]
        for number, root in enumerate(squares):
            columns += [((*chosen, size + number), product * root * root) for chosen, product in plain]
        columns = columns[:MAX_COLUMNS]
        strict = [n for n, (chosen, _) in enumerate(columns) if all(k < size and facts[k][0] for k in chosen)]
        target = terms(goal)
        found = nonnegative_combination(
            [terms(product) for _, product in columns], target, strict if op == ">" else ()
        )
        if found is None or (op == ">" and not any(n in found for n in strict)):
            return None
        steps: list[Any] = []
        place = {k: k for k in range(size)}
        for k in sorted({k for n in found for k in columns[n][0] if k >= size}):
            place[k] = size + len(steps)
            steps.append(self._square_step(squares[k - size]))
        data = [[str(factor), [place[k] for k in columns[n][0]]] for n, factor in sorted(found.items())]
        return [*steps, {"rule": "combine", "concludes": [op, self._tree(goal), "0"], "terms": data}]

    def _square_step(self, root: Any) -> dict[str, Any]:
        tree = self._tree(root)
        one = [["1"]]
        return {
            "rule": "gram",
            "concludes": [">=", ["^", tree, 2], "0"],
            "basis": [tree],
            "lower": one,
            "diagonal": ["1"],
        }

    def _squares(self, goal: Any, facts: Sequence[tuple[bool, Any]]) -> list[Any]:
        """Roots of squares that may help: halves of the goal's terms, and their sums and differences in pairs."""
        halves: dict[Exponents, Any] = {}
        for polynomial in (goal, *(polynomial for _, polynomial in facts)):
            for powers in terms(polynomial):
                if any(powers) and all(k % 2 == 0 for k in powers):
                    half = tuple(k // 2 for k in powers)
                    halves.setdefault(half, from_terms(self.context, {half: Q(1)}))
        roots = list(halves.values())[:12]
        for x, y in combinations_with_replacement(list(halves.values())[:6], 2):
            if x != y:
                roots += [x + y, x - y, 2 * x + y, 2 * x - y, x + 2 * y, x - 2 * y]
        return roots

    def _tree(self, polynomial: Any) -> Any:
        """A polynomial as the expression of a certificate."""
        summands: list[Any] = []
        for powers, c in sorted(terms(polynomial).items()):
            factors: list[Any] = [
                ["^", name, int(k)] for name, k in zip(self.names, powers, strict=True) if k
            ]
            summands.append(["*", str(c), *factors] if factors else str(c))
        return ["+", "0", *summands] if summands else "0"

    def _seal(self, conclusion: Sequence[Any], steps: list[Any]) -> dict[str, Any]:
        claim = {
            "variables": self.names,
            "definitions": [],
            "hypotheses": [[op, self._tree(polynomial), "0"] for op, polynomial in self.given],
            "conclusion": [list(conclusion)],
        }
        try:
            document = seal("sum-of-squares", claim, steps)
            accept(document)
        except Rejected as error:
            raise NotProved(f"the checker refused the certificate of a cell ({error})") from None
        return document
