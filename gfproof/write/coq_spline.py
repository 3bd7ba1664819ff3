"""Minima over linear splines as Coq files over proofs/coq/Splines.v: data, spline and dual vector as rationals.

The statement is about every f(x) = c0 + c1 x + sum_k a_k max(x - t_k, 0) with real numbers, any number of knots, anywhere;
these are the networks of one input with a linear skip connection, and sum_k |a_k| is sum_k |v_k| |w_k|; without skip
connection the norm is the larger of sum_k |a_k| and |f'(-inf) + f'(inf)|.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.write.coq_case import rational, vector

HEADER = """From Coq Require Import Reals List QArith Qreals.
From Gfproof Require Import RationalPieces Splines SplineMinima.
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
        dual: the dual vector q, a list of Q; None for the penalised square loss with skip connection, where
            lambda q_i = y_i - f(x_i).
        weight: lambda > 0, a Q; None for interpolation.
        skip: is the norm sum_k |a_k| (with a skip connection), or the larger of it and |f'(-inf) + f'(inf)|?
        absolute: is the loss sum_i |f(x_i) - y_i|?
    """

    points: str
    function: str
    least: str
    dual: str | None
    weight: str | None
    skip: bool = True
    absolute: bool = False

    def claim(self) -> tuple[str, str]:
        """The proposition and its proof term; Coq's kernel computes whether the numbers prove it."""
        data = f"(map real_pair {self.points})"
        spline, least = f"(spline_of {self.function})", f"Q2R {self.least}"
        if not self.skip or self.absolute:
            return self.general(data, spline, least)
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

    def general(self, data: str, spline: str, least: str) -> tuple[str, str]:
        """The same without skip connection, or for the absolute loss."""
        skip, absolute = (str(word).lower() for word in (self.skip, self.absolute))
        numbers = f"{self.points} {self.dual} {self.function} {self.least}"
        if self.weight is None:
            value, setting = f"norm {skip}", skip
            statement = (
                f"interpolates {spline} {data} /\\\n  {value} {spline} = {least} /\\\n"
                f"  (forall g : spline, interpolates g {data} -> {least} <= {value} g)"
            )
            lemma, test = "least_norm_optimal", "least_norm"
        else:
            value = f"objective {skip} {absolute} (Q2R {self.weight}) {data}"
            setting = f"{skip} {absolute} {self.weight}"
            statement = f"{value} {spline} = {least} /\\\n  (forall g : spline, {least} <= {value} g)"
            lemma, test = "least_objective_optimal", "least_objective"
        return statement, f"{lemma} {setting} {numbers} (eq_refl true <: {test} {setting} {numbers} = true)"

    def text(self, name: str) -> str:
        """Definitions of the numbers, and the theorem about them."""
        words = replace(
            self,
            points="points",
            function="f",
            least="least",
            dual=None if self.dual is None else "q",
            weight=None if self.weight is None else "lambda",
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
        NotAvailable: another loss than the square and the absolute one.
    """
    problem, function = claim["problem"], claim["function"]
    loss, skip = problem["loss"], problem["skip"]
    if loss not in ("interpolation", "square", "absolute"):
        raise NotAvailable(
            "Coq files of spline fits are about interpolation, the square and the absolute loss"
        )
    x, y, dual, weight = problem["x"], problem["y"], None, None
    if loss == "interpolation":
        points = dict(zip(map(Fraction, x), y, strict=True))  # interpolants give equal inputs equal outputs
        x, y = [str(node) for node in points], list(points.values())
    else:
        weight = f"{rational(problem['lambda'])}%Q"
    if loss != "square" or not skip:
        shares = evidence["q"] if loss == "interpolation" else shared(problem, function, evidence["q"])
        dual = f"{vector(shares)}%Q"
    line = f"{rational(function['intercept'])}, {rational(function['slope'])}"
    return SplineFile(
        points=pairs(x, y),
        function=f"({line}, {pairs(function['knots'], function['jumps'])})%Q",
        least=f"{rational(claim['minimum'])}%Q",
        dual=dual,
        weight=weight,
        skip=skip,
        absolute=loss == "absolute",
    )


def shared(problem: Mapping[str, Any], function: Mapping[str, Any], q: Sequence[str]) -> list[str]:
    """One entry of q per data point instead of one per distinct input: lambda q_i is minus a slope of the loss at f(x_i) - y_i.

    Where f(x_i) = y_i the slopes of the absolute loss are free in [-1, 1]; equal points get equal shares.
    """
    weight, parts = Fraction(problem["lambda"]), dict[Fraction, list[Fraction | None]]()
    knots, jumps = ([Fraction(t) for t in function[name]] for name in ("knots", "jumps"))
    line = Fraction(function["intercept"]), Fraction(function["slope"])
    for x, y in zip(map(Fraction, problem["x"]), map(Fraction, problem["y"]), strict=True):
        value = line[0] + line[1] * x
        value += sum((a * max(x - t, Fraction(0)) for a, t in zip(jumps, knots, strict=True)), Fraction(0))
        forced = (y - value) / weight if problem["loss"] == "square" else None
        if problem["loss"] == "absolute" and value != y:
            forced = (1 if value < y else -1) / weight
        parts.setdefault(x, []).append(forced)
    found = []
    for total, shares in zip(map(Fraction, q), parts.values(), strict=True):
        open_ones = shares.count(None)
        rest = total - sum((share for share in shares if share is not None), Fraction(0))
        found += [str(rest / open_ones if share is None else share) for share in shares]
    return found


def spline_document(certificate: Mapping[str, Any]) -> str:
    """A Coq file with the theorem ``statement``: the function attains the minimum over all linear splines.

    Interpolation: the spline goes through the points, and none that does has smaller sum_k |a_k|.  Square loss: none has
    smaller sum_i (f(x_i) - y_i)^2 / 2 + lambda sum_k |a_k|.  The same for the absolute loss, and without skip connection,
    where sum_k |a_k| becomes max(sum_k |a_k|, |f'(-inf) + f'(inf)|).

    Args:
        certificate: of the kind spline-minimum, accepted by ``spline_checker``; exact rationals.

    Raises:
        NotAvailable: another kind of certificate.
    """
    if certificate["kind"] != "spline-minimum":
        raise NotAvailable(f"Coq files of certificates of the kind {certificate['kind']}")
    file = spline_file(certificate["claim"], certificate["evidence"])
    return f"{HEADER}\n(* digest {certificate['digest']} *)\n{file.text(THEOREM)}"
