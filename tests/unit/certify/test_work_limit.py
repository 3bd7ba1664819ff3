"""No document keeps the checker busy: it counts its work and gives up."""

import time
from typing import Any

import pytest

from gfproof.certify.nonnegative import real_claim
from tests.unit.certify.corpus import genuine
from tests.unit.certify.forging import changed, identity, unproved, verdict


def nested(depth: int) -> Any:
    e: Any = "b"
    for _ in range(depth):
        e = ["+", e, "b"]
    return e


ADVERSARIAL: dict[str, Any] = {
    "a tower of powers": identity(["^", ["^", ["^", ["^", ["^", "b", 64], 64], 64], 64], 64], "0"),
    "a tower of vector powers": identity(["^", ["^", ["^", "w", 64], 64], 64], "0"),
    "a power of a long sum": identity(["^", ["+", "b", "L", "M2", "H", "gamma", "dim", "radius"], 64], "0"),
    "a doubling chain of definitions": identity(
        "V80",
        "0",
        definitions=[("V0", ["+", "b", "gamma", "M2"])]
        + [(f"V{k}", ["*", f"V{k - 1}", f"V{k - 1}"]) for k in range(1, 81)],
    ),
    "a doubling chain inside d": identity(
        ["d", "V80"],
        "0",
        definitions=[("V0", "b")] + [(f"V{k}", ["+", f"V{k - 1}", f"V{k - 1}"]) for k in range(1, 81)],
    ),
    "many large denominators": identity(["+", *[f"1/{10**1400 + k}" for k in range(1, 400)]], "0"),
    "a product of large numbers": identity(["*", *["9" * 1400] * 1000], "0"),
    "nesting of 10,000": (b'["+",' * 10000) + b'"b"' + b"]" * 10000,
    "an expression of depth 500": identity(nested(500), "0"),
    "a name of a megabyte": identity("b" * 1_000_000, "0"),
    "a large Gram matrix": unproved(
        "sum-of-squares",
        real_claim(["x"], [[">=", "x", "0"]]),
        [
            {
                "rule": "gram",
                "concludes": [">=", "x", "0"],
                "basis": [["^", "x", k % 60] for k in range(300)],
                "lower": [
                    [f"{(i * j) % 97 + 1}/{i + 1}" if (i * j) % 97 == 1 else "1" for j in range(300)]
                    for i in range(300)
                ],
                "diagonal": ["1"] * 300,
            }
        ],
    ),
    "a case with huge weights": changed(genuine()["wrong_rate"], "claim", "case", "b", to=["9" * 1400, "1"]),
    "a case with many atoms": changed(
        genuine()["wrong_rate"],
        "claim",
        "case",
        "law",
        to={"points": [[str(k)] for k in range(1, 6001)], "masses": ["1/6000"] * 6000},
    ),
}


@pytest.mark.parametrize("name", sorted(ADVERSARIAL))
def test_no_document_keeps_the_checker_busy(name: str) -> None:
    start = time.process_time()
    assert verdict(ADVERSARIAL[name]) in ("rejected", "malformed")
    assert time.process_time() - start < 30  # about 3 s on an idle machine, more under coverage
