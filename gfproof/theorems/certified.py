"""Claims that certificates prove whatever the case: built, and accepted by the checker, when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gfproof.certify import Rejected, accept


@dataclass(frozen=True)
class Certified:
    """What accepted certificates say.

    Attributes:
        scope: for what the claim is proved.
        documents: the certificates themselves.
    """

    scope: str
    documents: tuple[dict[str, Any], ...] = field(repr=False)

    @property
    def certificates(self) -> tuple[tuple[str, str], ...]:
        """Kind and digest of each."""
        return tuple((document["kind"], document["digest"]) for document in self.documents)

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
            documents = tuple(build() for build in builders)
            for document in documents:
                accept(document)
            return Certified(scope, documents)
        except Rejected:
            return None

    return look
