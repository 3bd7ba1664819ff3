"""Deciding statements of the claim language: proofs with certificates, and exact counterexamples."""

from gfproof.theorems.deciding.decision import (
    Contradiction as Contradiction,
)
from gfproof.theorems.deciding.decision import (
    Decision as Decision,
)
from gfproof.theorems.deciding.decision import (
    decide as decide,
)
from gfproof.theorems.deciding.decision import (
    hunt as hunt,
)
from gfproof.theorems.deciding.proving import (
    NotProved as NotProved,
)
from gfproof.theorems.deciding.proving import (
    Proved as Proved,
)
from gfproof.theorems.deciding.proving import (
    prove as prove,
)
