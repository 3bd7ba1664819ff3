"""Shards of a campaign: the plan, which cases belong to which shard, and what one shard finds.

A shard is a theorem, a road, a number and a seed made from them; it draws its own cases, so its outcome depends on nothing
else: not on the process it runs in, nor on what ran before.  There are two roads.

claims: cases as the theorem draws them; those that meet all hypotheses count, and every claim is computed on each.
identities: networks by the ten thousands, only the identity claims (see ``gfproof.falsify.identities``).

Certificates are not consulted: a campaign computes each claim on each case, also those that are proved.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from gfproof.errors import BudgetExceeded, GfproofError
from gfproof.falsify.identities import IDENTITIES, case_of, networks, offsets, violated
from gfproof.theorems import Theorem, theorem
from gfproof.theorems.core import MAX_REJECTED, Claim, Contradiction, Instance
from gfproof.theorems.kinds import AnyCase
from gfproof.verdict import Verdict
from gfproof.version import __version__

CLAIMS, IDENTITY = "claims", "identities"
SIZES = {CLAIMS: 200, IDENTITY: 20_000}
"""Cases per shard: a second or two of work, which is what a killed process loses."""

STRATA_EVERY = 8
"""On the road of the identities the strata of every eighth network are counted."""


class StaleCampaign(GfproofError):
    """The campaign was planned with other statements than those at hand."""


def quarry(id: str) -> Theorem:
    """The theorem of that id; ``theorem/twin`` is one of its false variants.

    Raises:
        UnknownTheorem: naming the ids that come closest.
    """
    name, _, variant = id.partition("/")
    found = theorem(name)
    if not variant:
        return found
    known = [twin.id for twin in found.twins]
    if variant not in known:
        raise StaleCampaign(f"{id}: no such variant, expected one of {', '.join(known)}")
    return found.twin(variant)


def digest(one: Theorem) -> str:
    """What identifies the statement of a theorem: its hypotheses, its claims and what they need."""
    parts = [one.id, *(f"{h.id} {h.statement}" for h in one.hypotheses)]
    parts += [f"{claim.id} {claim.statement} {claim.needs}" for claim in one.claims]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Shard:
    """A share of a campaign.

    Attributes:
        road: ``claims`` or ``identities``.
        index: counts the shards of one theorem and road from 0.
        cases: how many cases are decided.
        seed: from the campaign's seed, theorem, road and index.
        digest: of the theorem's statement where the campaign was planned.
    """

    theorem: str
    road: str
    index: int
    cases: int
    seed: int
    digest: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What names the shard in a ledger."""
        return self.theorem, self.road, self.index


@dataclass(frozen=True)
class Plan:
    """What a campaign is going to do.

    Attributes:
        theorems: ids and digests of statements.
        cases: on the road of the claims, all theorems together, shared as evenly as can be.
        identities: the same on the road of the identities, for the theorems that have such claims.
    """

    theorems: tuple[tuple[str, str], ...]
    cases: int
    identities: int = 0
    seed: int = 0
    sizes: tuple[int, int] = (SIZES[CLAIMS], SIZES[IDENTITY])
    version: str = __version__

    @classmethod
    def of(
        cls,
        ids: tuple[str, ...],
        cases: int,
        *,
        identities: int = 0,
        seed: int = 0,
        sizes: tuple[int, int] | None = None,
    ) -> Plan:
        """The plan for some theorems as they are stated here."""
        named = tuple((id, digest(quarry(id))) for id in dict.fromkeys(ids))
        return cls(named, cases, identities, seed, sizes or (SIZES[CLAIMS], SIZES[IDENTITY]))

    def shares(self) -> Iterator[tuple[str, str, str, int, int]]:
        """(theorem, its digest, road, cases, cases per shard)."""
        fast = tuple(pair for pair in self.theorems if pair[0] in IDENTITIES)
        roads = ((CLAIMS, self.theorems, self.cases), (IDENTITY, fast, self.identities))
        for (road, named, total), size in zip(roads, self.sizes, strict=True):
            for k, (id, statement) in enumerate(named):
                share = total // len(named) + (k < total % len(named))
                if share:
                    yield id, statement, road, share, size

    def shards(self) -> Iterator[Shard]:
        """Every shard, in the order in which they are started: round by round, so that all theorems move on together."""
        shares = list(self.shares())
        rounds = max((-(-share // size) for *_, share, size in shares), default=0)
        for index in range(rounds):
            for id, statement, road, share, size in shares:
                cases = min(size, share - index * size)
                if cases > 0:
                    seed = seed_of(self.seed, id, road, index)
                    yield Shard(id, road, index, cases, seed, statement)

    def to_json(self) -> dict[str, Any]:
        """The plan as it stands in ledger and report."""
        return {**asdict(self), "theorems": [list(pair) for pair in self.theorems], "sizes": list(self.sizes)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Plan:
        """The plan a ledger holds."""
        named = tuple((str(id), str(statement)) for id, statement in data["theorems"])
        return cls(**{**data, "theorems": named, "sizes": tuple(data["sizes"])})


def seed_of(seed: int, id: str, road: str, index: int) -> int:
    """The seed of a shard: 64 bits of SHA-256."""
    return int.from_bytes(sha256(f"{seed}|{id}|{road}|{index}".encode()).digest()[:8], "big")


@dataclass(frozen=True)
class Outcome:
    """What one shard found.

    Attributes:
        drawn: cases drawn for the ``shard.cases`` that meet the hypotheses.
        verdicts: per claim, how many cases have which verdict.
        strata: how many of the ``looked`` cases meet each stratum.
        counterexamples: one per violated claim and case: the finding, as JSON, with the number of the case.
        seconds: of processor time; not part of what is found.
    """

    shard: Shard
    drawn: int
    verdicts: dict[str, dict[str, int]]
    strata: dict[str, int]
    looked: int
    counterexamples: tuple[dict[str, Any], ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain data, which is how it travels between processes."""
        return {**asdict(self), "counterexamples": list(self.counterexamples)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        """The outcome another process sent."""
        read = {"shard": Shard(**data["shard"]), "counterexamples": tuple(data["counterexamples"])}
        return cls(**{**data, **read})


def run(shard: Shard) -> Outcome:
    """Draw and decide the cases of a shard.

    Raises:
        StaleCampaign: the theorem is stated differently here.
        BudgetExceeded: more than 20 draws per accepted case miss a hypothesis.
    """
    one = quarry(shard.theorem)
    if digest(one) != shard.digest:
        raise StaleCampaign(f"{shard.theorem}: its statement is not the one the campaign was planned with")
    started = time.process_time()
    drawn, verdicts, strata, looked, found = (_claims if shard.road == CLAIMS else _identities)(one, shard)
    return Outcome(
        shard,
        drawn,
        {id: dict(sorted(count.items())) for id, count in sorted(verdicts.items())},
        dict(sorted(strata.items())),
        looked,
        tuple(found),
        time.process_time() - started,
    )


_Found = tuple[int, dict[str, Counter[str]], Counter[str], int, list[dict[str, Any]]]


def _claims(one: Theorem, shard: Shard) -> _Found:
    verdicts = {claim.id: Counter[str]() for claim in one.claims}
    strata: Counter[str] = Counter()
    found: list[dict[str, Any]] = []
    drawn = accepted = 0
    cases = one.draw_cases(shard.seed)
    while accepted < shard.cases:
        if drawn >= MAX_REJECTED * (accepted + 5):
            raise BudgetExceeded(f"{one.id}: {accepted} of {drawn} drawn cases meet the hypotheses")
        case, drawn = next(cases), drawn + 1
        instance = Instance(case)
        if any(h.check(instance).verdict is not Verdict.HOLDS for h in one.hypotheses):
            continue
        accepted += 1
        strata.update(one.kind.strata(case))
        for claim in one.claims:
            verdict = claim.check(instance).verdict
            if verdict is Verdict.FAILS:
                known = any(entry["claim"] == claim.id for entry in found)
                verdict = _record(one, claim, case, accepted, found, small=not known)
            verdicts[claim.id][verdict.value] += 1
    return drawn, verdicts, strata, accepted, found


def _identities(one: Theorem, shard: Shard) -> _Found:
    which = IDENTITIES[one.id]
    strata: Counter[str] = Counter()
    found: list[dict[str, Any]] = []
    looked = 0
    fails: Counter[str] = Counter()
    problem, stream = networks(which, shard.seed, shard.cases)
    domain, (alpha, beta) = problem.domain, offsets(problem)
    for number, network in enumerate(stream, start=1):
        if number % STRATA_EVERY == 1:
            looked += 1
            strata.update(stratum.value for stratum in problem.strata(network))
        for id in violated(which, network, domain, alpha, beta):
            known = any(entry["claim"] == id for entry in found)
            _record(one, one.claim(id), case_of(problem, network), number, found, small=not known)
            fails[id] += 1
    verdicts = {id: Counter({Verdict.HOLDS.value: shard.cases - fails[id]}) for id in which.claims}
    for id in fails:
        verdicts[id][Verdict.FAILS.value] = fails[id]
    return shard.cases, verdicts, strata, looked, found


def _record(
    one: Theorem, claim: Claim, case: AnyCase, number: int, found: list[dict[str, Any]], *, small: bool
) -> Verdict:
    """Put a violation to the theorem and keep it: as the case drawn, and the first of its claim made small, too.

    A violation that theorem or certificate deny is a contradiction inside the program; it is kept all the more.
    """
    entry: dict[str, Any] = {"claim": claim.id, "case": number, "drawn": case.to_json()}
    try:
        finding = one.verify_claim(claim, case)
        if finding.verdict is Verdict.UNDECIDED:  # false here, but a hypothesis is only argued
            return Verdict.UNDECIDED
        if finding.verdict is not Verdict.FAILS:
            entry["contradiction"] = f"the theorem says {finding.verdict.value}: {finding.note}"
        elif small:
            entry["finding"] = _smallest(one, claim, case)
    except Contradiction as error:
        entry["contradiction"] = str(error)
    found.append(entry)
    return Verdict.FAILS


def _smallest(one: Theorem, claim: Claim, case: AnyCase) -> dict[str, Any]:
    """The finding on a shrunk case, computed again from the case's JSON form."""

    def still_fails(smaller: AnyCase) -> bool:
        return one.verify_claim(claim, smaller).verdict is Verdict.FAILS

    small = one.kind.read(one.kind.shrink(case, still_fails).to_json())
    again = one.verify_claim(claim, small)
    if again.verdict is not Verdict.FAILS:
        raise AssertionError(f"{one.id} {claim.id}: a violation did not survive its own re-check")
    finding: dict[str, Any] = again.to_json()
    return finding
