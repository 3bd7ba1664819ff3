"""More than 20,000 forged certificates, none accepted.

Three ways to forge. Stale: one change anywhere, the digest kept. Resealed: one change, the digest recomputed, the
statement kept, so claim and statement, or evidence and claim, no longer fit. Restated: the claim is changed, and the
statement and the digest are recomputed as a careful forger would; here a claim must be *false* to count as a mutant, and
that is shown first by exact arithmetic at a network or a point.
"""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

from gfproof.certify import checker, linear_program, nonnegative
from gfproof.certify.exact_case import ExactCase
from tests.unit.certify.corpus import case_of, fixtures, genuine
from tests.unit.certify.forging import redigested, verdict

Path = tuple[Any, ...]
SYMBOLS = sorted({*checker.SORT, *checker.SCALARS} - {"f"})
SWAPS = {"==": ["<", ">"], "<=": [">", ">=", "<"], ">=": ["<", "<=", ">"], "<": [">", ">="], ">": ["<", "<="]}
STALE, RESEALED, SLOW = 27, 30, 9


def random_certificates() -> dict[str, dict[str, Any]]:
    """Small certificates over real numbers, so that 200 genuine ones are mutated."""
    random, made = Random("certificates"), dict[str, dict[str, Any]]()
    names = ["x", "y", "z"]

    def number() -> Fraction:
        return Fraction(random.randint(-6, 6), random.choice((1, 1, 2, 3)))

    for k in range(60):
        factor = [[number() for _ in range(3)] for _ in range(3)]
        gram = [
            [sum(p * q for p, q in zip(r, s, strict=True)) + (i == j) for j, s in enumerate(factor)]
            for i, r in enumerate(factor)
        ]
        form = ["+", *(["*", str(gram[i][j]), names[i], names[j]] for i in range(3) for j in range(3))]
        made[f"square {k}"] = nonnegative.sum_of_squares(names, form, names, gram)
    for k in range(40):
        a, b = [number() or Fraction(1) for _ in range(3)], number() or Fraction(1)
        factors = [Fraction(k % 5 + 4, 3), Fraction(-(k % 4) - 2, 5)]  # no two rows are alike
        rows = [a, [factors[0] * p for p in a], [factors[1] * p for p in a]]
        right = [b, factors[0] * b, factors[1] * b + 1]
        made[f"inconsistent {k}"] = linear_program.inconsistent(rows, right, [-factors[1], 0, 1])
    for k in range(45):
        duals = [Fraction(random.randint(1, 5), random.choice((1, 2))) for _ in range(3)]
        lp_rows = [([number() or Fraction(1), number()], ">=", number()) for _ in range(3)]
        objective = [sum(y * row[0][j] for y, row in zip(duals, lp_rows, strict=True)) for j in range(2)]
        if any(objective):
            made[f"bound {k}"] = linear_program.bound(objective, lp_rows, duals)
    return made


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All leaves and containers of a document, with the way to them."""
    yield path, value
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, entry in entries:
        yield from places(entry, (*path, key))


def replaced(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    forged: dict[str, Any] = copy.deepcopy(document)
    place: Any = forged
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return forged


def is_rational(value: Any) -> bool:
    return isinstance(value, str) and checker.RATIONAL.fullmatch(value) is not None


def spoil(value: Any, random: Random) -> tuple[str, Any] | None:
    """One small change of a leaf, or of a list of rows: what was done, and the new value."""
    if type(value) is int:
        return "an index or a power", value + random.choice((-1, 1, 2))
    if is_rational(value):
        number = Fraction(value)
        digit = number + random.choice((1, -1, Fraction(1, 7), 10))
        return random.choice([("a digit", str(digit)), ("a sign", str(-number) if number else "1")])
    if isinstance(value, str) and value in SWAPS:
        return "a relation", random.choice([*SWAPS[value], *(["=="] if value != "==" else [])])
    if isinstance(value, str) and value in ("+", "*", "-"):
        return "an operation", random.choice([op for op in ("+", "*", "-") if op != value])
    if isinstance(value, str) and value in (*checker.SORT, *checker.SCALARS):
        return "a symbol", random.choice([name for name in SYMBOLS if name != value])
    if isinstance(value, str):
        return "a word", value + "0"
    if isinstance(value, bool):
        return "a truth value", not value
    if isinstance(value, list) and value:
        at = random.randrange(len(value))
        if value[at] not in ("0", "1"):  # a sum without its zero, a product without its one, are the same
            return "a dropped entry", value[:at] + value[at + 1 :]
    return None


def changes(
    document: dict[str, Any], part: str, random: Random, count: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Mutants of one part of a document (all different from it)."""
    everything = list(places(document[part], (part,)))
    made = 0
    while made < count:
        path, value = random.choice(everything)
        change = spoil(value, random)
        if change is None or change[1] == value or (change[0] == "a sign" and "lower" in path):
            continue  # a column of L with the other sign has the same square
        made += 1
        yield change[0], replaced(document, path, change[1])


def swapped_rows(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of a factor exchanged; a step exchanged with one that uses it."""
    steps = document["evidence"]["steps"]
    if document["kind"] == "bracket-obstruction":
        return
    given = sum(2 if rel[0] == "==" else 1 for rel in document["claim"]["hypotheses"])
    for k, step in enumerate(steps):
        lower = step.get("lower", [])
        for i, j in combinations(range(len(lower)), 2):
            rows = list(lower)
            rows[i], rows[j] = rows[j], rows[i]
            if rows != lower:
                yield "swapped rows", replaced(document, ("evidence", "steps", k, "lower"), rows)
        used = {fact for _, facts in step.get("terms", []) for fact in facts} | {step.get("of")}
        for j in [j for j in range(k) if given + j in used]:
            order = list(steps)
            order[j], order[k] = order[k], order[j]
            yield "swapped steps", replaced(document, ("evidence", "steps"), order)


def test_no_forged_certificate_is_accepted(capsys: Any) -> None:
    documents = genuine() | random_certificates()
    assert len(documents) >= 200
    tried: Counter[str] = Counter()
    for name, document in documents.items():
        random = Random(f"mutants of {name}")
        for part in ("claim", "evidence", "statement", "kind", "digest"):
            count = STALE if part in ("claim", "evidence") else 4
            if part == "evidence" and not document["evidence"]["steps"]:
                continue
            for what, mutant in changes(document, part, random, count):
                assert verdict(mutant) != "accepted", (name, what, mutant)
                tried[f"stale: {what}"] += 1
        slow = document["kind"] in ("inequality-chain", "value", "refutation")
        count = SLOW if slow else RESEALED
        for part in ("claim", "evidence", "kind", "format"):
            if part == "evidence" and not document["evidence"]["steps"]:
                continue
            for what, mutant in changes(
                document, part, random, count if part in ("claim", "evidence") else 1
            ):
                resealed = redigested(mutant)
                tried[f"resealed: {what}"] += 1
                assert verdict(resealed) != "accepted", (name, what, mutant)
        for what, mutant in list(swapped_rows(document))[:SLOW]:
            resealed = redigested(mutant)
            tried[f"resealed: {what}"] += 1
            assert verdict(resealed) != "accepted", (name, what, mutant)
    total = sum(tried.values())
    with capsys.disabled():
        print(f"\n{total} mutants of {len(documents)} certificates, none accepted")
        print("\n".join(f"  {what:<36}{n:>7}" for what, n in sorted(tried.items())))
    assert total >= 20_000


def sealed_anyway(kind: str, claim: dict[str, Any], steps: list[Any]) -> dict[str, Any]:
    """What a forger makes: the statement is rendered from the false claim, whatever the evidence."""
    original = checker._prove
    try:
        checker._prove = lambda *_: None  # the forger has a checker that believes everything
        body = json.loads(json.dumps({"claim": claim, "evidence": {"steps": steps}}))
        text = checker.statement(kind, body["claim"], body["evidence"])
    finally:
        checker._prove = original
    return redigested({"format": checker.FORMAT, "kind": kind, **body, "statement": text})


@cache
def measured(target: str, along: str, skip: bool) -> list[ExactCase]:
    """The witnesses for one kind of network."""
    cases = []
    for at in WITNESSES[target]:
        setting = {"target": target, "along": along, "skip": skip, "constants": []}
        case = at | {"a": [["1/2"]] if skip else []}
        if along != "normalized-flow" or case["w"] == [["4/5"]]:
            cases.append(ExactCase(setting | {"case": case}, lambda _: None, checker._numbers))
    return cases


def refuted(claim: dict[str, Any]) -> bool:
    """Is a claim about networks false at one of a few networks, in exact arithmetic?"""
    try:
        ring, _ = checker._setting(claim)
        ring.prose(claim["hypotheses"], claim["conclusion"])
        known: dict[str, list[Any]] = {"hypotheses": [], "conclusion": []}
        for part, relations in known.items():
            for rel in claim[part]:
                each = ring.show(rel[1])[1] or ring.show(rel[2])[1]
                relations.append((*ring.relation(rel), each))
        for case in measured(claim["target"], claim["along"], claim["skip"]):
            if all(case.holds(*relation) for relation in known["hypotheses"]) and not all(
                case.holds(*relation) for relation in known["conclusion"]
            ):
                return True
    except (checker.Rejected, ValueError, LookupError, TypeError):
        return False  # a claim without meaning is not false
    return False


def witnesses() -> dict[str, list[dict[str, Any]]]:
    """Networks for each kind of target; the first neurons lie on the unit circle, for the normalized flow."""
    first, other = case_of(fixtures("constant_target")[0]), case_of(fixtures("normalized_flow")[0])
    symbols = {"gamma": "1/1000", "lambda": ["2/5", "-3"]}
    generic = [first | {"symbols": symbols}, other | {"symbols": symbols | {"lambda": ["2/5"]}}]
    by_target: dict[str, list[dict[str, Any]]] = {"constant": [], "affine": [], "any": []}
    for at in generic:
        for target, slope in (("constant", "0"), ("affine", "3")):
            by_target[target].append(at | {"goal": {"slope": [[slope]], "intercept": ["5/3"]}})
        xi = {"symbols": at["symbols"] | {"xi": ["7/5"]}}
        by_target["any"].append(at | {"goal": {"slope": [["2"]], "intercept": ["1/3"]}} | xi)
    return by_target


WITNESSES = witnesses()


def test_no_false_claim_is_accepted_with_its_own_statement(capsys: Any) -> None:
    tried: Counter[str] = Counter()
    for name, document in genuine().items():
        if document["kind"] not in ("integrand-identity", "inequality-chain"):
            continue
        random, steps = Random(f"restated {name}"), document["evidence"]["steps"]
        made = 0
        for what, mutant in changes(document, "claim", random, 400):
            if made >= (25 if steps == [] else 8):
                break
            if mutant["claim"]["target"] in WITNESSES and refuted(mutant["claim"]):
                made += 1
                tried[what] += 1
                forged = sealed_anyway(mutant["kind"], mutant["claim"], steps)
                assert checker.digest(forged) == forged["digest"]
                assert verdict(forged) == "rejected", (name, what, forged["statement"])
        assert made >= 8, (name, made)
    with capsys.disabled():
        print(f"\n{sum(tried.values())} false claims, each refuted exactly, none accepted: {dict(tried)}")


def test_the_forger_would_be_accepted_if_the_claim_were_true() -> None:
    """The restating forger makes acceptable documents: what saves us is the proof, not a slip of the forger."""
    for document in genuine().values():
        if document["kind"] in ("integrand-identity", "inequality-chain"):
            again = sealed_anyway(document["kind"], document["claim"], document["evidence"]["steps"])
            assert again == {key: document[key] for key in again}
            assert verdict(again) == "accepted"
