"""What a checked certificate says, for people who write it down: normal forms of the two sides of its conclusions.

A normal form is a list of (coefficient, [(factor, power), ...]).  A factor is ("quantity", names) for a number of the network
or of the law (names of one symbol, or of the two symbols of an inner product, or ("int", z) for int z.e), ("neuron", names)
for one of neuron i, and ("sum", factors) for a sum over the neurons of a product of powers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gfproof.certify import checker

Factor = tuple[str, Any]
NormalForm = list[tuple[Fraction, list[tuple[Factor, int]]]]


def normal_forms(document: dict[str, Any]) -> list[tuple[NormalForm, NormalForm]]:
    """Of each conclusion of an accepted certificate about networks, the normal forms of its left and its right side.

    Raises:
        checker.Rejected, checker.Malformed: the certificate is not accepted.
    """
    checker.check(document)
    ring, _ = checker._setting(document["claim"])
    ring.prose(document["claim"]["hypotheses"], document["claim"]["conclusion"])
    return [tuple(map(_form, map(ring.ev, relation[1:]))) for relation in document["claim"]["conclusion"]]  # type: ignore[misc]  # two sides


def _form(poly: dict[Any, Fraction]) -> NormalForm:
    return [
        (factor, [(_factor(g), power) for g, power in mono])
        for mono, factor in sorted(poly.items(), key=repr)
    ]


def _factor(generator: tuple[str, Any]) -> Factor:
    level, name = generator
    if level == "s":
        return "sum", tuple((_factor(g), power) for g, power in name)
    return {"n": "neuron", "g": "quantity", "v": "quantity"}[level], tuple(name.split())
