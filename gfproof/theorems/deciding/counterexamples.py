"""Looking for an exact case where a claim fails although its hypotheses hold.

Cases are drawn stratum first; where a claim is an inequality, the cases nearest to equality are varied further (floats only rank
them).  Whatever is found is decided in exact arithmetic, then made small.  Finding nothing proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gfproof.case import Case, Descent
from gfproof.errors import NotAvailable
from gfproof.meter import SILENT, Meter
from gfproof.network import Network, Stratum
from gfproof.numbers import Q, to_float
from gfproof.problem import Uniform
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.draws import Draw
from gfproof.theorems.language import NotExact, Relation, State, Statement, Undefined, mentions, sides
from gfproof.theorems.language.evaluation import compare, drift

MAX_STEPS = 3
KEPT = 6
VARIATIONS = 30


@dataclass(frozen=True)
class Violation:
    """A case at which a claim is false.

    Attributes:
        case: network, problem, dynamics; for trajectories the first state.
        steps: how many descent steps after the first state (0 except for claims about trajectories).
        neuron: the neuron i at which the relation fails, -1 if it has no free i.
        relation: which relation of the claim fails.
        left, right: exact values as texts.
        rate: for claims about flows, the derivative of left - right at time 0, where both sides are equal; else "".
    """

    case: Case
    relation: Relation
    neuron: int
    left: str
    right: str
    steps: int = 0
    rate: str = ""


@dataclass
class Search:
    """What a search saw: per claim a violation or None, and the cases by stratum."""

    violations: list[Violation | None]
    cases: int = 0
    met: int = 0
    varied: int = 0
    undefined: int = 0
    strata: Counter[Stratum] = field(default_factory=Counter)
    hypotheses_met: list[int] = field(default_factory=list)
    example: Case | None = None

    def text(self) -> str:
        """How many cases of which strata the claims survived."""
        shown = ", ".join(f"{count} {stratum.value}" for stratum, count in self.strata.most_common())
        more = f"; {self.varied} variations near equality" if self.varied else ""
        lost = f"; {self.undefined} without a value" if self.undefined else ""
        return f"{self.met} drawn cases that meet the hypotheses ({shown}){more}{lost}"


class SearchInterrupted(KeyboardInterrupt):
    """Ctrl-C while cases were drawn; ``search`` is about those that were finished."""

    def __init__(self, search: Search) -> None:
        self.search = search
        super().__init__("interrupted")


def violation_at(
    conjecture: Conjecture, claim: Statement, case: Case, start: State | None = None
) -> Violation | None:
    """The violation of a claim at a case, decided exactly; None if the claim holds there or a hypothesis does not.

    Args:
        start: the case's state, where the caller has it and knows that the hypotheses hold there.

    Raises:
        Undefined, NotExact, NotAvailable: the claim or a hypothesis has no exact value at the case.
    """
    known = start is not None
    start = start or State.of(case, conjecture.vocabulary)
    moving = claim.about_trajectories
    trajectory = conjecture.vocabulary.along == "descent" and moving
    state = start
    for steps in range(MAX_STEPS + 1 if trajectory else 1):
        if steps:
            state = state.after
        if (steps or not known) and any(compare_all(h, state) is not None for h in conjecture.hypotheses):
            return None
        found = compare_all(claim, state)
        if found is not None:
            relation, neuron = found
            left, right = sides(relation, state, neuron)
            return Violation(case, relation, neuron, _shown(left), _shown(right), steps)
        if moving and not trajectory and (rising := _leaves(conjecture, claim, state)) is not None:
            return replace(rising, case=case)
    return None


def compare_all(statement: Statement, state: State) -> tuple[Relation, int] | None:
    """The first relation (and neuron) at which a statement is false, exactly; None if it is true."""
    for relation in statement.relations:
        for neuron in range(state.network.width) if relation.free else (-1,):
            if not compare(relation.relation, *sides(relation, state, neuron)):
                return relation, neuron
    return None


def _leaves(conjecture: Conjecture, claim: Statement, state: State) -> Violation | None:
    """A flow that starts in equality and leaves it to the wrong side at once.

    The law is uniform and no neuron degenerate, so G is continuous near the state and a flow starts there with velocity -G;
    hypotheses must hold strictly, or speak of the beginning only, so that they hold for a short time.
    """
    law = state.problem.law
    if not isinstance(law, Uniform) or any(
        state.network.b[i] == 0 and all(x == 0 for x in state.network.w[i])
        for i in range(state.network.width)
    ):
        return None
    for statement in conjecture.hypotheses:
        for relation in statement.relations:
            if not _stays(relation, state):
                return None
    for relation in claim.relations:
        if mentions(relation, "d", "G.w", "G.b", "G.v", "G.c", "G.a"):
            continue
        for neuron in range(state.network.width) if relation.free else (-1,):
            left, right = sides(relation, state, neuron)
            if isinstance(left, tuple) or isinstance(right, tuple) or not compare("==", left, right):
                continue
            rate = drift(relation, state, neuron)
            wrong = {"==": rate != 0, "<=": rate > 0, ">=": rate < 0, "<": True, ">": True}
            if wrong[relation.relation]:
                case = Case(state.network, state.problem)
                return Violation(case, relation, neuron, _shown(left), _shown(right), rate=str(rate))
    return None


def _stays(relation: Relation, state: State) -> bool:
    """Does a true relation stay true for a short time for a plain reason: it is strict, or about the beginning only?"""
    if relation.relation == "==":
        return False
    for neuron in range(state.network.width) if relation.free else (-1,):
        left, right = sides(relation, state, neuron)
        if compare("==", left, right):
            return False
    return not mentions(relation, "d")


def search(
    conjecture: Conjecture, examples: int, seed: int = 0, *, vary: bool = True, meter: Meter = SILENT
) -> Search:
    """Draw cases until every claim is violated or ``examples`` cases have met the hypotheses (at most 4 times as many draws).

    Violations come back as they were found, not yet small.

    Raises:
        SearchInterrupted: Ctrl-C; it carries what was found until then.
    """
    result = Search([None] * len(conjecture.claims), hypotheses_met=[0] * len(conjecture.hypotheses))
    draw = Draw(conjecture, seed)
    near: list[list[tuple[float, Case]]] = [[] for _ in conjecture.claims]
    if not draw.possible:
        return result
    meter.begin("cases", examples)
    try:
        while result.cases < 4 * examples and result.met < examples and None in result.violations:
            case, met = draw.case(), result.met
            result.cases += 1
            for each in _tuned(conjecture, case, draw):
                _look(conjecture, each, result, near)
            if vary and result.cases % (examples // 2 or 1) == 0:
                for index, kept in enumerate(near):
                    if result.violations[index] is None:
                        _climb(conjecture, index, kept, result, draw)
            meter.advance(result.met - met)
    except KeyboardInterrupt:
        raise SearchInterrupted(result) from None
    meter.end()
    return result


def _look(
    conjecture: Conjecture,
    case: Case,
    result: Search,
    near: list[list[tuple[float, Case]]],
    *,
    varied: bool = False,
) -> None:
    state = State.of(case, conjecture.vocabulary)
    try:
        kept = [compare_all(statement, state) is None for statement in conjecture.hypotheses]
    except (Undefined, NotExact, NotAvailable):
        result.undefined += 1
        return
    if varied:
        result.varied += all(kept)
    else:
        for index, is_met in enumerate(kept):
            result.hypotheses_met[index] += is_met
    if not all(kept):
        return
    if not varied:
        result.met += 1
        result.example = result.example or case
        result.strata.update(case.problem.strata(case.network))
    for index, claim in enumerate(conjecture.claims):
        if result.violations[index] is not None:
            continue
        try:
            result.violations[index] = violation_at(conjecture, claim, case, state)
            if result.violations[index] is None and (slack := _slack(claim, state)) is not None:
                near[index].append((slack, case))
        except (Undefined, NotExact, NotAvailable):
            result.undefined += 1


def _slack(claim: Statement, state: State) -> float | None:
    """How far from violation the tightest inequality of a claim is, relative to its sides; 0 at equality."""
    least = None
    for relation in claim.relations:
        if relation.relation == "==":
            continue
        for neuron in range(state.network.width) if relation.free else (-1,):
            left, right = sides(relation, state, neuron)
            if not isinstance(left, Q) or not isinstance(right, Q):
                return None
            scale = to_float(abs(left) + abs(right))
            slack = to_float(abs(left - right)) / scale if scale else 0.0
            least = slack if least is None else min(least, slack)
    return least


def _climb(
    conjecture: Conjecture, index: int, kept: list[tuple[float, Case]], result: Search, draw: Draw
) -> None:
    """Vary the cases nearest to equality, keeping what comes nearer."""
    kept.sort(key=lambda pair: pair[0])
    positive = [pair for pair in kept if pair[0] > 0][:KEPT]
    del kept[:]
    for slack, case in positive:
        best, here = slack, case
        for _ in range(VARIATIONS):
            other = _varied(conjecture, here, draw)
            before: list[list[tuple[float, Case]]] = [[] for _ in conjecture.claims]
            if other is None:
                continue
            _look(conjecture, other, result, before, varied=True)
            if result.violations[index] is not None:
                return
            if before[index] and before[index][0][0] < best:
                best, here = before[index][0][0], other
        kept.append((best, here))


def _varied(conjecture: Conjecture, case: Case, draw: Draw) -> Case | None:
    """The case with one or two numbers changed a little; None where that leaves the scope."""
    entries = list(case.network.entries())
    random = draw.random
    if random.random() < 0.15:
        scale, hidden = (
            random.choice((Q(1, 2), Q(3, 4), Q(2))),
            case.network.width * (case.problem.law.dimension + 1),
        )
        hidden += case.network.width * case.network.outputs
        entries[:hidden] = [scale * x for x in entries[:hidden]]
    for _ in range(random.choice((1, 1, 2))):
        k = random.randrange(len(entries))
        change = random.choice((1, -1)) * Q(1, random.choice((1, 2, 4, 8, 16)))
        entries[k] = random.choice((entries[k] + change, entries[k] * (1 + change / 2), -entries[k], Q(0)))
        if abs(entries[k]) > 64 or entries[k].q > 64:
            return None
    supply = iter(entries)
    dynamics = case.dynamics
    if isinstance(dynamics, Descent) and random.random() < 0.4:
        size = dynamics.size(0) * random.choice((Q(1, 2), Q(3, 4), Q(5, 4), Q(2)))
        if size.q > 4096 or size > 64:
            return None
        dynamics = Descent((size,), dynamics.steps)
    changed = Case(Network.of(case.network.map(lambda _: next(supply))), case.problem, dynamics)
    return None if conjecture.refusal(changed) else changed


def _tuned(conjecture: Conjecture, case: Case, draw: Draw) -> Iterator[Case]:
    """The case, and where hypotheses bound the step size, the case with nearly the largest step they allow."""
    yield case
    if not conjecture.bounds_steps or not isinstance(case.dynamics, Descent):
        return

    def allowed(gamma: Q) -> bool:
        state = State(case.network, case.problem, conjecture.vocabulary, gamma)
        try:
            return all(compare_all(statement, state) is None for statement in conjecture.hypotheses)
        except (Undefined, NotExact, NotAvailable):
            return False

    gamma = Q(4)
    for _ in range(14):
        if allowed(gamma):
            break
        gamma = gamma / 2
    else:
        return
    step = gamma / 2
    for _ in range(6):
        if allowed(gamma + step):
            gamma = gamma + step
        step = step / 2
    yield Case(case.network, case.problem, Descent((gamma,), 1))


def _shown(value: object) -> str:
    return "(" + ", ".join(map(str, value)) + ")" if isinstance(value, tuple) else str(value)
