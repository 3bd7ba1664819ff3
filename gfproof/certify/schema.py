"""The JSON form of certificates: kinds, claims, evidence; sealing, reading, writing, and checking in a separate process.

    {"format": "gfproof-certificate/1", "kind": KIND, "claim": {...}, "evidence": {"steps": [...]},
     "statement": the text the checker renders from the claim, "digest": SHA-256 of the canonical JSON of the rest}

Only dicts, lists, strings, booleans and (as powers and indices) small integers occur. A rational is a string "p/q" or
"p" in lowest terms. The accepted certificate proves its statement; ``seal`` adds statement and digest.

EXPRESSION
    "3/4" | name | ["+", e, ...] | ["-", e] | ["-", e, f, ...] | ["*", e, ...] | ["^", e, n] with an integer 0 <= n <= 64
    and over networks  ["dot", u, v] ["norm2", u] ["sum", e] ["d", e] ["next", e] ["int", u].
RELATION
    [op, left, right], op one of == <= >= < >. A side may be ["/", p, q]: the relation then says that q > 0 (and so for
    the other side) and that the relation holds between the quotients.

CLAIMS OVER REAL NUMBERS  {"variables": [name, ...], "definitions": [[name, expression], ...],
                           "hypotheses": [relation, ...], "conclusion": [relation, ...]}
    "for all real variables, with these definitions: if all hypotheses then all conclusions".
    polynomial-identity    no steps: every conclusion is an identity p == q in Q[variables]
    sum-of-squares         steps gram, combine
    handelman              steps combine: nonnegative combinations of products of the hypotheses
    linear-inconsistency   steps combine; the conclusion is an absurdity such as ["<=", "1", "0"]
    linear-program-dual    steps combine; one more claim field "attained": [] or a point (one rational per variable)
                           at which the hypotheses hold and the conclusions hold with equality (optimality)

CLAIMS ABOUT NETWORKS  {"target": constant | affine | any, "along": flow | descent | normalized-flow, "skip": boolean,
                        "constants": [name, ...], "definitions", "hypotheses", "conclusion"}
    "for every width H >= 1, input dimension, number of outputs, input law with finite second moment, target of the kind,
    real gamma, real lambda_i and real constants: if all hypotheses then all conclusions".
    vectors   w G.w (per neuron, in R^dim), v G.v (per neuron), c G.c xi beta (in R^outputs),
              a G.a alpha (outputs x dim; a, G.a where skip, alpha where the target is affine)
    numbers   b G.b lambda T R min harmonic (per neuron), L M2 H dim radius gamma and the constants
              T = int relu'(y_i)^2 (1+|x|^2), R = int relu(y_i)^2, min and harmonic = XY/(X+Y) of X = |w_i|^2 + b_i^2,
              Y = |v_i|^2; radius: any real >= 1 with M2 <= dim radius^2 (on a box: max(|low|, |high|, 1))
    dot, norm2 are inner products (products, for numbers); sum runs over the neurons; a neuron's symbol outside every sum
              makes the relation speak of every neuron, and lambda is a free weight per neuron
    int u     int u.e for e = N - f and u built from N f c xi beta v, ax (a x) and alphax (alpha x):
              int (N - xi).(N - f) is ["int", ["-", "N", "xi"]], and L is ["int", ["-", "N", "f"]]
    d e       derivative along theta' = -G (normalized-flow: along the projected field, |w_i|^2 + b_i^2 = 1), for e built
              from parameters and constants; next e: e after one step theta - gamma G (normalized-flow: of v, c, a).
              ["next", "L"] is a symbol of its own.
    integrand-identity  no steps (the workhorse): the normal forms of both sides agree. No inequality about the law is used,
                        and nothing is assumed of relu'(0).
    inequality-chain    steps of every kind, for relu'(0) in [0, 1]
    value               claim fields "case" (see exact_case.py) and "values": {symbol: numbers}; hypotheses and conclusions
                        hold at the case, and the symbols L, M2, G.w, G.b, G.v, G.c, G.a ... have these values there
    refutation          claim field "case": the hypotheses hold at the case and a conclusion does not

STEPS  {"rule": r, "concludes": relation with <=, >=, <, >, ...}: facts are numbered, first the hypotheses (an == gives two,
       left - right >= 0 and right - left >= 0; a quotient is multiplied out), then one per step. A step concludes
       F >= 0 (or > 0) with
    combine         "terms": [[q, [k, ...]], ...]: F = sum of rationals q > 0 times products of facts (numbers) and axioms
                    (names, only inequality-chain); [] is the product 1
    gram            "basis": n expressions m, "lower": L, n x n, "diagonal": D, n: F = m^T L D L^T m, D >= 0
    square          "parts": [["neurons" | "once", u], ...]: F = |u|^2 added up (summed over the neurons, or as it is)
    cauchy-schwarz  "parts": [["neurons" | "once", u, v], ...]: F = |u|^2 |v|^2 - (u.v)^2 of the vectors with these blocks
    sum             "of": k: F is the sum over the neurons of fact k
    weights         "of": k, "as": min | harmonic: fact k, true for all weights lambda, with lambda^2 X + (1 - lambda)^2 Y
                    in the place of the symbol is F (both are of this form for a suitable lambda)
    Axioms (left >= right) are the names of checker.AXIOMS.

bracket-obstruction  claim {"variables": [...], "parameters": [...], "hypotheses": [["==", ...], ...], "conclusion": [g]}: the
    hypotheses are first-order equations for an unknown function V of the variables, V_z standing for dV/dz; if a C^2
    function V satisfied them on a nonempty open set, then g = 0, for the parameters g names. Steps ["bracket", i, j]
    and ["combine", [expression, i], ...] over the numbered equations; the last one reads g = 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NewType

from gfproof.certify import checker, replay

Digest = NewType("Digest", str)
"""The SHA-256 of a certificate that the checker accepted."""

Expression = str | list[Any]
"""An expression or a relation, as the module's docstring describes them."""

KINDS = (*checker.RULES, "bracket-obstruction")


def seal(kind: str, claim: dict[str, Any], steps: list[Any] | None = None) -> dict[str, Any]:
    """The complete certificate of a claim with its evidence.

    Args:
        kind: one of KINDS.
        claim: as the kind demands.
        steps: the evidence.

    Returns:
        The document, with the statement rendered and the digest computed.

    Raises:
        checker.Rejected: the steps do not prove the claim, or (Malformed) have no meaning.
    """
    body = json.loads(json.dumps({"claim": claim, "evidence": {"steps": steps or []}}))
    document = {"format": checker.FORMAT, "kind": kind, **body, "statement": "", "digest": ""}
    try:
        document["statement"] = checker.statement(kind, body["claim"], body["evidence"])
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise checker.Malformed(f"not of the documented form: {error!r}"[:200]) from error
    document["digest"] = checker.digest(document)
    return document


def accept(document: dict[str, Any]) -> Digest:
    """The digest of a certificate the checker accepts; raises checker.Rejected otherwise."""
    checker.check(document)
    return Digest(document["digest"])


def canonical(document: dict[str, Any]) -> bytes:
    """One byte string per certificate: sorted keys, no spaces, ASCII, a newline at the end."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def write(path: Path, document: dict[str, Any]) -> Digest:
    """Write an accepted certificate in canonical form; raises checker.Rejected before anything is written."""
    digest = accept(document)
    path.write_bytes(canonical(document))
    return digest


def read(path: Path) -> dict[str, Any]:
    """The certificate in a file, accepted by the checker; raises checker.Rejected, OSError."""
    data = path.read_bytes()
    checker.check(data)
    document: dict[str, Any] = json.loads(data)
    return document


def check_in_subprocess(
    *paths: Path, timeout: float = 60, script: str = checker.__file__
) -> tuple[int, list[str]]:
    """Run the checker (or another checker's script) in a separate interpreter without site packages.

    Returns:
        Its exit code (0 all accepted, 1 one rejected, 2 one malformed or unreadable) and its lines, one per file.

    Raises:
        subprocess.TimeoutExpired: no answer in time; that is no verdict.
    """
    judge = replay.__file__ if all(map(is_enclosure, paths)) else script
    command = [sys.executable, "-I", "-S", judge, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    return done.returncode, done.stdout.splitlines()


def is_enclosure(path: Path) -> bool:
    """Does the file say that it is a certificate of an enclosed flow?"""
    try:
        with path.open("rb") as file:
            return f'"format":"{replay.FORMAT}"'.encode() in file.read(replay.MAX_BYTES).replace(b" ", b"")
    except OSError:
        return False
