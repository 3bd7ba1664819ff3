"""Claims that certificates prove whatever the case: built, and accepted by the checker, when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from gfproof.certify import Rejected, accept


@dataclass(frozen=True)
class Certified:
    """What accepted certificates say.

    Attributes:
        scope: for what the claim is proved.
        certificates: kind and digest of each.
    """

    scope: str
    certificates: tuple[tuple[str, str], ...]

    def to_json(self) -> list[dict[str, str]]:
        """Kinds and digests."""
        return [{"kind": kind, "digest": digest} for kind, digest in self.certificates]


Lookup = Callable[[], Certified | None]
"""The accepted certificates of a claim; None where the checker refuses one, so that nothing is claimed."""


def certified(scope: str, *builders: Callable[[], dict[str, Any]]) -> Lookup:
    """The certificates these functions build, each put to the checker once per process.

    Args:
        scope: the quantifiers of the claim, in words.
        builders: each returns a sealed certificate; together they state the whole claim.
    """

    @cache
    def look() -> Certified | None:
        try:
            documents = [build() for build in builders]
            return Certified(scope, tuple((document["kind"], accept(document)) for document in documents))
        except Rejected:
            return None

    return look
