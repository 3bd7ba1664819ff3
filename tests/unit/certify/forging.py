"""Ways to change a certificate, for tests that the checker notices."""

import copy
import json
from typing import Any

from gfproof.certify import checker
from gfproof.certify.integrand import network_claim
from gfproof.certify.nonnegative import real_claim


def redigested(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the digest that belongs to it."""
    return document | {"digest": checker.digest(document)}


def changed(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """A deep copy with one place replaced and the digest recomputed."""
    forged = copy.deepcopy(document)
    place = forged
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return redigested(forged)


def unproved(kind: str, claim: dict[str, Any], steps: list[Any]) -> dict[str, Any]:
    """A document that claims without proof, the digest right, the statement empty."""
    body = json.loads(json.dumps({"claim": claim, "evidence": {"steps": steps}}))
    return redigested({"format": checker.FORMAT, "kind": kind, **body, "statement": ""})


def verdict(document: Any) -> str:
    """accepted, rejected or malformed."""
    try:
        checker.check(document)
    except checker.Malformed:
        return "malformed"
    except checker.Rejected:
        return "rejected"
    return "accepted"


def identity(left: Any, right: Any, **more: Any) -> dict[str, Any]:
    return unproved("integrand-identity", network_claim([["==", left, right]], **more), [])


def chain(concludes: Any, step: dict[str, Any], **more: Any) -> dict[str, Any]:
    steps = [{"concludes": concludes} | step]
    return unproved("inequality-chain", network_claim([concludes], **more), steps)


def real(conclusion: Any, steps: list[Any], kind: str = "handelman", **more: Any) -> dict[str, Any]:
    return unproved(kind, real_claim(["x", "y"], [conclusion], **more), steps)


def combine(concludes: Any, *terms: Any) -> dict[str, Any]:
    return {"rule": "combine", "concludes": concludes, "terms": list(terms)}


def gram_of_square(**spoiled: Any) -> dict[str, Any]:
    """x^2 >= 0 with one part of its factorization replaced."""
    conclusion = [">=", ["^", "x", 2], "0"]
    step = {"rule": "gram", "concludes": conclusion, "basis": ["x"], "lower": [["1"]], "diagonal": ["1"]}
    return real(conclusion, [step | spoiled], "sum-of-squares")


def program(hypotheses: Any, conclusion: Any, point: list[str], steps: Any = ()) -> dict[str, Any]:
    claim = real_claim(["x", "y"], [conclusion], hypotheses=hypotheses) | {"attained": point}
    return unproved("linear-program-dual", claim, list(steps))
