"""Theorems as data: hypotheses, claims, what a case says about each, and what a sample of drawn cases says.

A hypothesis that is not met puts the claims that need it out of scope; it never makes them false.  A conclusion carries the
weakest of the claim's own evidence and that of each hypothesis it needs.  A claim that certificates prove for every
width and every law says nothing about the case alone, so it keeps the evidence ``certificate`` wherever it applies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random
from typing import Any, Protocol

from gfproof.case import Case
from gfproof.errors import AmbiguousCell, BudgetExceeded, NotAvailable
from gfproof.meter import SILENT, Meter
from gfproof.strategies.choosing import Chooser, RandomChooser
from gfproof.theorems.answers import Answer, unknown
from gfproof.theorems.certified import Certified, Lookup
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER, AnyCase, CaseKind
from gfproof.theorems.quantities import Quantities
from gfproof.theorems.sampling import SampledReport, SamplingInterrupted, Tally
from gfproof.verdict import Evidence, Finding, Report, Verdict, out_of_scope, undecided, weakest

MAX_REJECTED = 20
"""Per accepted case, so many drawn cases may miss a hypothesis before a sample gives up."""


class Step(Protocol):
    """A step of a derivation."""

    @property
    def title(self) -> str:
        """What the step shows."""

    @property
    def latex(self) -> str:
        """The step as LaTeX."""

    def check(self) -> Any:
        """Re-run the step exactly."""


@dataclass(frozen=True)
class Instance:
    """A case together with the exact quantities at its network, so that all checks share one computation.

    Attributes:
        enclose: may claims about a trajectory enclose the case's flow, which costs seconds?
    """

    case: Case
    enclose: bool = False

    @cached_property
    def at(self) -> Quantities:
        """The quantities at the case's network."""
        return Quantities(self.case.network, self.case.problem)


Decide = Callable[[Instance], Answer]


def _ask(decide: Decide, instance: Instance) -> Answer:
    try:
        return decide(instance)
    except (NotAvailable, AmbiguousCell, BudgetExceeded) as error:
        return unknown(str(error))


@dataclass(frozen=True)
class Hypothesis:
    """One hypothesis.

    Attributes:
        statement: plain mathematical text, one line.
        decide: what a case says about it.
        latex: the statement as LaTeX.
    """

    id: str
    statement: str
    decide: Decide = field(repr=False)
    latex: str = field(default="", repr=False)

    def check(self, case: AnyCase | Instance) -> Finding:
        """The finding on one case."""
        answer = _ask(self.decide, case if isinstance(case, Instance) else Instance(case))
        return _finding(self, answer)


@dataclass(frozen=True)
class Claim:
    """One claim.

    Attributes:
        statement: plain mathematical text, one line.
        needs: ids of the hypotheses it rests on.
        decide: what a case that meets them says about it.
        formula: the statement in the claim language, over the theorem's definitions, where the language can say it.
        latex: the statement as LaTeX.
        certificate: the certificates that prove the claim for every case with at least one neuron, if there are any.
    """

    id: str
    statement: str
    needs: tuple[str, ...]
    decide: Decide = field(repr=False)
    formula: str | None = None
    latex: str = field(default="", repr=False)
    certificate: Lookup | None = field(default=None, repr=False)

    def check(self, case: AnyCase | Instance) -> Finding:
        """The finding on one case, taking the hypotheses for granted."""
        answer = _ask(self.decide, case if isinstance(case, Instance) else Instance(case))
        return _finding(self, answer)


def _finding(item: Hypothesis | Claim, answer: Answer) -> Finding:
    return Finding(
        item.id,
        item.statement,
        answer.verdict,
        answer.evidence,
        scope=answer.scope,
        witness=answer.witness,
        note=answer.note,
    )


class Contradiction(AssertionError):
    """A certificate and an exact computation disagree: a bug, never an answer."""


def _by_certificate(found: Finding, certificate: Certified) -> Finding:
    """The finding of a claim that is certified for every case; what was computed on this one goes into the note."""
    if found.verdict is Verdict.FAILS:
        raise Contradiction(f"{found.id} is certified and fails on a case: {found.note}")
    here = f"; here {found.note}" if found.verdict is Verdict.HOLDS and found.note else ""
    return replace(
        found,
        verdict=Verdict.HOLDS,
        evidence=Evidence.CERTIFICATE,
        scope=certificate.scope,
        witness={"certificates": certificate.to_json()},
        note=certificate.scope + here,
    )


@dataclass(frozen=True)
class Twin:
    """A false variant of a theorem, kept to show that the checks can see the difference.

    Attributes:
        change: what was changed, in a few words.
        claim: the false claim.
        without: ids of hypotheses the variant drops.
    """

    id: str
    change: str
    claim: Claim
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theorem:
    """A theorem: hypotheses, claims, where it comes from, how cases for it are drawn.

    Attributes:
        id: as typed on the command line.
        source: the paper.
        status: what of it is re-derived here.
        summary: the statement in a few lines of plain text.
        definitions: names the claims' formulas use, in the claim language.
        draw: draws a case; most of the draws meet all hypotheses.
        twins: false variants, each to be refuted.
        derivation: the proof as steps; called when the steps are wanted.
        target, along, skip: the kind of target, the dynamics, and whether there is a skip connection, as in a conjecture.
        kind: what its cases are.
    """

    id: str
    title: str
    source: str
    status: str
    summary: str
    hypotheses: tuple[Hypothesis, ...]
    claims: tuple[Claim, ...]
    draw: Callable[[Chooser], AnyCase] = field(repr=False)
    definitions: Mapping[str, str] = field(default_factory=dict, repr=False)
    twins: tuple[Twin, ...] = field(default=(), repr=False)
    derivation: Callable[[], tuple[Step, ...]] = field(default=tuple, repr=False)
    target: str = "constant"
    along: str = "flow"
    latex: str = field(default="", repr=False)
    skip: bool = False
    kind: CaseKind = field(default=ONE_HIDDEN_LAYER, repr=False)

    def __post_init__(self) -> None:
        known = {h.id for h in self.hypotheses}
        names = [h.id for h in self.hypotheses] + [claim.id for claim in self.claims]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.id}: an id stands twice")
        for claim in self.claims:
            if missing := set(claim.needs) - known:
                raise ValueError(f"{self.id}: {claim.id} needs {sorted(missing)}, which are no hypotheses")

    @property
    def strategy(self) -> Any:
        """A Hypothesis strategy for cases of this theorem (draws include some that miss a hypothesis)."""
        from gfproof.strategies import from_draw

        return from_draw(self.draw)

    def claim(self, id: str) -> Claim:
        """The claim of that id."""
        return next(claim for claim in self.claims if claim.id == id)

    def twin(self, id: str) -> Theorem:
        """A false variant as a theorem of its own, with its one claim."""
        twin = next(twin for twin in self.twins if twin.id == id)
        dropped = set(twin.without)
        return replace(
            self,
            id=f"{self.id}/{twin.id}",
            title=f"{self.title}, false variant: {twin.change}",
            status="false variant",
            hypotheses=tuple(h for h in self.hypotheses if h.id not in dropped),
            claims=(replace(twin.claim, needs=tuple(n for n in twin.claim.needs if n not in dropped)),),
            twins=(),
        )

    # -- one case -----------------------------------------------------------------------------------

    def verify(self, case: AnyCase, *, enclose: bool = False) -> Report:
        """Every hypothesis and every claim on one case; out of scope on a case of another kind.

        Args:
            enclose: enclose the flow of the case up to its final time where claims speak of a trajectory (takes seconds);
                what then holds in balls has evidence ``enclosed``, else ``argued``.
        """
        if not isinstance(case, self.kind.type):
            return self._elsewhere(case)
        instance = Instance(case, enclose)
        hypotheses = {h.id: h.check(instance) for h in self.hypotheses}
        claims = tuple(self._conclude(claim, instance, hypotheses) for claim in self.claims)
        return Report(self.id, case.name, self.source, self.status, tuple(hypotheses.values()), claims)

    def _elsewhere(self, case: AnyCase) -> Report:
        note = f"the theorem speaks of {self.kind.name}"
        hypotheses = tuple(out_of_scope(h.id, h.statement, note) for h in self.hypotheses)
        claims = tuple(out_of_scope(claim.id, claim.statement, note) for claim in self.claims)
        return Report(self.id, case.name, self.source, self.status, hypotheses, claims)

    def verify_claim(self, claim: Claim, case: AnyCase | Instance) -> Finding:
        """One claim on one case, with the hypotheses it needs."""
        instance = case if isinstance(case, Instance) else Instance(case)
        needed = {h.id: h.check(instance) for h in self.hypotheses if h.id in claim.needs}
        return self._conclude(claim, instance, needed)

    def _conclude(self, claim: Claim, instance: Instance, hypotheses: Mapping[str, Finding]) -> Finding:
        needed = [hypotheses[id] for id in claim.needs]
        unmet = [f for f in needed if f.verdict in (Verdict.FAILS, Verdict.OUT_OF_SCOPE)]
        if unmet:
            note = "needs " + ", ".join(f"{f.id} ({f.note})" if f.note else f.id for f in unmet)
            return out_of_scope(claim.id, claim.statement, note, chain=claim.needs)
        unsure = [f for f in needed if f.verdict is Verdict.UNDECIDED]
        if unsure:
            note = "rests on " + ", ".join(f"{f.id} ({f.note})" if f.note else f.id for f in unsure)
            return undecided(claim.id, claim.statement, note, chain=claim.needs)
        found = replace(claim.check(instance), chain=claim.needs)
        if claim.certificate is not None and instance.case.network.width:
            certificate = claim.certificate()
            if certificate is not None and found.verdict is not Verdict.OUT_OF_SCOPE:
                return _by_certificate(found, certificate)
        if found.evidence is None:
            return found
        evidence = weakest([found.evidence, *(f.evidence for f in needed if f.evidence is not None)])
        if found.verdict is Verdict.FAILS:
            if evidence not in (Evidence.KERNEL, Evidence.CERTIFICATE, Evidence.EXACT, Evidence.ENCLOSED):
                note = f"false here, but a hypothesis is known only as {evidence.value}"
                return undecided(claim.id, claim.statement, note, chain=claim.needs)
            witness = {"case": instance.case.to_json(), **(found.witness or {})}
            return replace(found, evidence=evidence, witness=witness)
        if evidence is Evidence.ARGUED or evidence is not found.evidence:
            source = "from " + " ".join(claim.needs)
            return replace(found, evidence=evidence, note=f"{source}: {found.note}" if found.note else source)
        return found

    # -- drawn cases --------------------------------------------------------------------------------

    def draw_cases(self, seed: int = 0) -> Iterator[AnyCase]:
        """An endless stream of drawn cases, the same for the same seed."""
        chooser = RandomChooser(Random(seed))
        while True:
            yield self.draw(chooser)

    def verify_examples(self, n: int = 100, seed: int = 0, meter: Meter = SILENT) -> SampledReport:
        """Every claim on n drawn cases that meet all hypotheses.

        A claim that survives is ``sampled`` (or what the written proof or a certificate gives, where a case is not what it
        rests on).  A violation is shrunk, re-checked from its JSON form, and the claim ``fails`` with that exact case.

        Raises:
            BudgetExceeded: more than 20 draws per accepted case miss a hypothesis.
            SamplingInterrupted: Ctrl-C; it carries the report on the cases that were finished.
        """
        tallies = {claim.id: Tally(claim.id, claim.statement, claim.needs) for claim in self.claims}
        strata: Counter[str] = Counter()
        drawn = accepted = 0
        meter.begin(self.id, n)
        try:
            for case in self.draw_cases(seed):
                if accepted == n:
                    break
                drawn += 1
                if drawn > MAX_REJECTED * (accepted + 5):
                    raise BudgetExceeded(
                        f"{self.id}: {accepted} of {drawn - 1} drawn cases meet the hypotheses"
                    )
                instance = Instance(case)
                hypotheses = {h.id: h.check(instance) for h in self.hypotheses}
                if any(f.verdict is not Verdict.HOLDS for f in hypotheses.values()):
                    continue
                for claim in self.claims:
                    tally = tallies[claim.id]
                    if tally.violation is None:
                        found = self._conclude(claim, instance, hypotheses)
                        tally.add(found)
                        if (
                            found.verdict is Verdict.FAILS
                        ):  # kept as it is if the reader interrupts the shrinking
                            tally.violation = self._smallest(claim, case, found)
                accepted += 1
                strata.update(self.kind.strata(case))
                meter.advance()
        except KeyboardInterrupt:
            raise SamplingInterrupted(self._sampled(accepted, seed, drawn, tallies, strata)) from None
        meter.end()
        return self._sampled(n, seed, drawn, tallies, strata)

    def _sampled(
        self, n: int, seed: int, drawn: int, tallies: Mapping[str, Tally], strata: Counter[str]
    ) -> SampledReport:
        scope = f"{n} drawn cases, seed {seed}"
        shares = f"{n} of {drawn} draws" if drawn > n else f"{n} draws"
        met = [
            Finding(
                h.id,
                h.statement,
                Verdict.HOLDS,
                Evidence.SAMPLED,
                scope=scope,
                note=f"all of them met in {shares}" if h is self.hypotheses[0] else "",
            )
            for h in self.hypotheses
            if n
        ]
        return SampledReport(
            self.id,
            scope,
            self.source,
            self.status,
            tuple(met),
            tuple(tallies[claim.id].finding(n, scope) for claim in self.claims),
            strata=dict(strata.most_common()),
            drawn=drawn,
        )

    def find_violation(self, claim: Claim, n: int, seed: int = 0) -> Finding | None:
        """The first violation of a claim among n drawn cases, shrunk and re-checked, or None."""
        for _, case in zip(range(n), self.draw_cases(seed), strict=False):
            found = self.verify_claim(claim, case)
            if found.verdict is Verdict.FAILS:
                return self._smallest(claim, case, found)
        return None

    def _smallest(self, claim: Claim, case: AnyCase, found: Finding) -> Finding:
        """The violation on a shrunk case, computed again from the case's JSON form."""

        def still_fails(smaller: AnyCase) -> bool:
            return self.verify_claim(claim, smaller).verdict is Verdict.FAILS

        small = self.kind.read(self.kind.shrink(case, still_fails).to_json())
        again = self.verify_claim(claim, small)
        if again.verdict is not Verdict.FAILS:
            raise AssertionError(
                f"{self.id} {claim.id}: a violation did not survive its own re-check: {found}"
            )
        return again
