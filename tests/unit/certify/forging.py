"""Ways to change a certificate, for tests that the checker notices."""

import copy
import json
from typing import Any

from gfproof.certify import checker


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
