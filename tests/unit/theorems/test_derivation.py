"""The proofs as steps: identities are re-checked, arguments say that they are arguments, a tampered step is caught."""

from dataclasses import replace

import pytest

from gfproof.symbolic.steps import Checked, DerivationError, Identity
from gfproof.theorems import theorems
from gfproof.theorems.proof import ProofStep

STEPS = [
    pytest.param(one, step, id=f"{one.id}: {step.title}") for one in theorems() for step in one.derivation()
]


@pytest.mark.parametrize(("one", "step"), STEPS)
def test_a_step_is_checked_or_argued(one, step: ProofStep) -> None:  # type: ignore[no-untyped-def]
    assert set(step.claims) <= {claim.id for claim in one.claims}
    assert step.text
    assert step.latex
    if step.argued:
        assert step.check() is False
        with pytest.raises(DerivationError):
            Checked(step)
    else:
        assert step.check() is True
        assert Checked(step).title == step.title


@pytest.mark.parametrize(("one", "step"), [p for p in STEPS if not p.values[1].argued])
def test_every_identity_of_a_step_counts(one, step: ProofStep) -> None:  # type: ignore[no-untyped-def]
    for k, identity in enumerate(step.identities):
        for left in (identity.left + 1, 2 * identity.left + 1):
            if left == identity.right:
                continue
            wrong = Identity(identity.name, left, identity.right)
            tampered = replace(step, identities=(*step.identities[:k], wrong, *step.identities[k + 1 :]))
            assert tampered.check() is False


def test_identities_are_not_trivial_copies() -> None:
    """Both sides are written differently: at least one identity per checked step is no mere 0 = 0."""
    for one in theorems():
        for step in one.derivation():
            if not step.argued:
                assert any(
                    len(identity.right.to_dict()) > 0 or len(identity.left.to_dict()) == 0
                    for identity in step.identities
                )


def test_every_claim_belongs_to_a_step() -> None:
    for one in theorems():
        derived = {claim for step in one.derivation() for claim in step.claims}
        assert [claim.id for claim in one.claims if claim.id not in derived] == [], one.id
