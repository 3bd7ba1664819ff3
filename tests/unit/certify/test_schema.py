"""Sealing, reading and writing certificates."""

import json
from pathlib import Path

import pytest

from gfproof.certify import Malformed, Rejected, accept, checker, read, seal, write
from gfproof.certify.integrand import network_claim
from gfproof.certify.schema import KINDS, canonical
from tests.unit.certify.corpus import genuine
from tests.unit.certify.forging import changed

LYAPUNOV = genuine()["lyapunov_identity"]


def test_a_sealed_certificate_survives_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    digest = write(path, LYAPUNOV)
    assert read(path) == LYAPUNOV
    assert digest == LYAPUNOV["digest"]
    assert path.read_bytes() == canonical(read(path))


def test_the_canonical_form_does_not_depend_on_the_order_of_fields() -> None:
    backwards = dict(reversed(LYAPUNOV.items()))
    assert canonical(backwards) == canonical(LYAPUNOV)
    assert accept(backwards) == LYAPUNOV["digest"]


def test_nothing_is_written_that_the_checker_rejects(tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    with pytest.raises(Rejected):
        write(path, changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-9"))
    assert not path.exists()


def test_nothing_is_read_that_the_checker_rejects(tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(LYAPUNOV | {"digest": "0" * 64}))
    with pytest.raises(Rejected):
        read(path)


def test_a_claim_that_does_not_follow_is_not_sealed() -> None:
    with pytest.raises(Rejected):
        seal("integrand-identity", network_claim([["==", "L", "0"]]))
    with pytest.raises(Malformed):
        seal("faith", network_claim([["==", "L", "L"]]))


def test_the_kinds_are_those_of_the_checker() -> None:
    assert set(KINDS) == {*checker.RULES, "bracket-obstruction"}
    documented = (checker.__doc__ or "") + (
        __import__("gfproof.certify.schema", fromlist=["x"]).__doc__ or ""
    )
    assert all(kind in documented for kind in KINDS)
    assert all(rule in documented for rule in checker.STEPS)


def test_statements_say_what_is_quantified() -> None:
    assert LYAPUNOV["statement"] == (
        "for every relu'(0) in R, every width H >= 1, input and output dimension, network without linear skip a.x, input law "
        "with finite M2, constant target xi, all real gamma, lambda_i (d(z) = -<grad z, G>): let V = sum(norm2(w) + b^2 + "
        "norm2(v)) + norm2(c) + norm2(c - (2 * xi)); d(V) == -8 * L"
    )


def test_different_claims_have_different_statements() -> None:
    statements = [document["statement"] for document in genuine().values()]
    claims = {json.dumps([d["kind"], d["claim"]], sort_keys=True) for d in genuine().values()}
    assert len(set(statements)) == len(claims) == len(statements)
