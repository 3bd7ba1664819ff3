"""Minima over linear splines as Coq files over proofs/coq/Splines.v: data, spline and dual vector as rationals.

The statement is about every f(x) = c0 + c1 x + sum_k a_k max(x - t_k, 0) with real numbers, any number of knots, anywhere;
these are the networks of one input with a linear skip connection, and sum_k |a_k| is sum_k |v_k| |w_k|.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.write.coq_case import rational, vector

HEADER = """From Coq Require Import Reals List QArith Qreals.
From Gfproof Require Import RationalPieces Splines.
Import ListNotations.
Open Scope R_scope.
"""
THEOREM = "statement"


def pairs(left: Sequence[str], right: Sequence[str]) -> str:
    """A list of pairs of Q."""
    return f"[{'; '.join(f'({rational(s)}, {rational(t)})' for s, t in zip(left, right, strict=True))}]%Q"


@dataclass(frozen=True)
class SplineFile:
    """What a Coq file on a minimum says, as Coq text.

    Attributes:
        points: the data, a list of pairs of Q in ascending order of the inputs; distinct inputs for interpolation.
        function: intercept, slope, and the list of (knot, slope jump).
        least: the minimum, a Q.
        dual: the dual vector q, a list of Q; None for the penalised square loss, where lambda q_i = y_i - f(x_i).
        weight: lambda > 0, a Q; None for interpolation.
    """

    points: str
    function: str
    least: str
    dual: str | None
    weight: str | None

    def claim(self) -> tuple[str, str]:
        """The proposition and its proof term; Coq's kernel computes whether the numbers prove it."""
        data = f"(map real_pair {self.points})"
        spline, least = f"(spline_of {self.function})", f"Q2R {self.least}"
        if self.weight is None:
            statement = (
                f"interpolates {spline} {data} /\\\n  variation {spline} = {least} /\\\n"
                f"  (forall g : spline, interpolates g {data} -> {least} <= variation g)"
            )
            numbers = f"{self.points} {self.dual} {self.function} {self.least}"
            lemma, test = "interpolation_optimal", "least_interpolant"
        else:
            value = f"penalised (Q2R {self.weight}) {data}"
            statement = f"{value} {spline} = {least} /\\\n  (forall g : spline, {least} <= {value} g)"
            numbers = f"{self.weight} {self.points} {self.function} {self.least}"
            lemma, test = "penalised_optimal", "least_penalised"
        return statement, f"{lemma} {numbers} (eq_refl true <: {test} {numbers} = true)"

    def text(self, name: str) -> str:
        """Definitions of the numbers, and the theorem about them."""
        words = SplineFile(
            "points",
            "f",
            "least",
            None if self.dual is None else "q",
            None if self.weight is None else "lambda",
        )
        typed = (
            (words.points, "list (Q * Q)", self.points),
            (words.function, "rational_spline", self.function),
            (words.least, "Q", self.least),
            (words.dual, "list Q", self.dual),
            (words.weight, "Q", self.weight),
        )
        lines = [
            f"Definition {word} : {kind} := {value}." for word, kind, value in typed if value is not None
        ]
        statement, proof = words.claim()
        return "\n".join([*lines, f"Theorem {name} :\n  {statement}.", f"Proof. exact ({proof}). Qed.", ""])


def spline_file(claim: Mapping[str, Any], evidence: Mapping[str, Any]) -> SplineFile:
    """Claim and evidence of a certificate of the kind spline-minimum, ready to be written.

    Raises:
        NotAvailable: without skip connection, or the absolute loss.
    """
    problem, function = claim["problem"], claim["function"]
    loss = problem["loss"]
    if loss not in ("interpolation", "square") or not problem["skip"]:
        raise NotAvailable("Coq files of spline fits are about interpolation and the square loss, with skip")
    x, y, dual, weight = problem["x"], problem["y"], None, None
    if loss == "interpolation":
        points = dict(zip(map(Fraction, x), y, strict=True))  # interpolants give equal inputs equal outputs
        x, y = [str(node) for node in points], list(points.values())
        dual = f"{vector(evidence['q'])}%Q"
    else:
        weight = f"{rational(problem['lambda'])}%Q"
    line = f"{rational(function['intercept'])}, {rational(function['slope'])}"
    return SplineFile(
        points=pairs(x, y),
        function=f"({line}, {pairs(function['knots'], function['jumps'])})%Q",
        least=f"{rational(claim['minimum'])}%Q",
        dual=dual,
        weight=weight,
    )


def spline_document(certificate: Mapping[str, Any]) -> str:
    """A Coq file with the theorem ``statement``: the function attains the minimum over all linear splines.

    Interpolation: the spline goes through the points, and none that does has smaller sum_k |a_k|.  Square loss: none has
    smaller sum_i (f(x_i) - y_i)^2 / 2 + lambda sum_k |a_k|.

    Args:
        certificate: of the kind spline-minimum, accepted by ``spline_checker``; exact rationals.

    Raises:
        NotAvailable: another kind of certificate, the absolute loss, or no skip connection.
    """
    if certificate["kind"] != "spline-minimum":
        raise NotAvailable(f"Coq files of certificates of the kind {certificate['kind']}")
    file = spline_file(certificate["claim"], certificate["evidence"])
    return f"{HEADER}\n(* digest {certificate['digest']} *)\n{file.text(THEOREM)}"
