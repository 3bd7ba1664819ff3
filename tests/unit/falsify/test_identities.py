"""The fast road agrees with the theorems' own claims, meets all strata, and sees planted violations."""

import pytest

import gfproof.risk.segments as segments
from gfproof.falsify.identities import IDENTITIES, case_of, networks, offsets, violated
from gfproof.falsify.shards import IDENTITY, Plan, run
from gfproof.strategies.bulk import STRATA
from gfproof.theorems import theorem
from gfproof.verdict import Verdict


@pytest.mark.parametrize("id", IDENTITIES)
def test_the_theorem_says_the_same_of_every_network(id: str) -> None:
    which, one = IDENTITIES[id], theorem(id)
    for seed in range(5):
        problem, stream = networks(which, seed, 12)
        for network in stream:
            assert violated(which, network, problem.domain, *offsets(problem)) == []
            case = case_of(problem, network)
            found = [one.claim(claim).check(case) for claim in which.claims]
            assert [finding.verdict for finding in found] == [Verdict.HOLDS] * 2


@pytest.mark.parametrize("id", IDENTITIES)
def test_every_stratum_is_met(id: str) -> None:
    problem, stream = networks(IDENTITIES[id], 3, 600)
    met = [problem.strata(network) for network in stream]
    for stratum in STRATA:
        assert sum(stratum in found for found in met) * 20 >= len(met), stratum


def test_a_wrong_gradient_is_a_violation_that_the_theorem_confirms(monkeypatch: pytest.MonkeyPatch) -> None:
    right = segments.risk_and_gradient

    def wrong(network, domain):  # type: ignore[no-untyped-def]  # of any shape
        risk, g = right(network, domain)
        return risk + 1, g

    monkeypatch.setattr(segments, "risk_and_gradient", wrong)
    which = IDENTITIES["constant-target-flow"]
    problem, stream = networks(which, 1, 5)
    assert [violated(which, n, problem.domain, *offsets(problem)) for n in stream] == [["C3"]] * 5


def test_what_only_the_fast_road_sees_is_kept_as_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gfproof.falsify.shards.violated", lambda *_: ["C3"])
    (shard,) = Plan.of(("constant-target-flow",), 0, identities=3).shards()
    assert shard.road == IDENTITY
    found = run(shard)
    assert found.verdicts["C3"] == {"fails": 3, "holds": 0}
    assert all("says holds" in entry["contradiction"] for entry in found.counterexamples)
