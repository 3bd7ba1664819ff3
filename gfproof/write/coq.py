"""Coq files: certificates and exact values as theorems that coqc checks, with the library of proofs/coq.

A file states what the certificate states, about the networks, laws and gradients of the library, and proves it from the
certificate's evidence; no search takes place in Coq.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.case import Case
from gfproof.certify import values
from gfproof.errors import NotAvailable
from gfproof.problem import Atoms, Uniform
from gfproof.write.coq_bracket import BracketFile
from gfproof.write.coq_case import CaseFile
from gfproof.write.coq_chain import Chain
from gfproof.write.coq_claims import CaseClaim
from gfproof.write.coq_network import Network
from gfproof.write.coq_real import Reals
from gfproof.write.coq_spline import spline_file

HEADER = """From Coq Require Import Reals Lra Lia List QArith.
From Coquelicot Require Import Coquelicot.
From Gfproof Require Import Sums Network Expectation Setting Inequalities Formal Certificates Weights Sphere.
Import ListNotations.
Open Scope R_scope.
"""
CASE_HEADER = HEADER.replace(
    "Certificates Weights Sphere.", "RationalPieces UnitInterval FiniteData Box ExactCase Calculi."
)
IMPORTS = {
    "value": "RationalPieces UnitInterval FiniteData Box ExactCase Calculi CaseClaims",
    "refutation": "RationalPieces UnitInterval FiniteData Box ExactCase Calculi CaseClaims",
    "bracket-obstruction": "Brackets",
    "spline-minimum": "RationalPieces Splines SplineMinima",
}
"""What files about certificates of a kind need beside ``HEADER``."""
PLAIN_VALUES = {"L", "G.w", "G.b", "G.v", "G.c", "G.a"}
REAL_KINDS = (
    "polynomial-identity",
    "sum-of-squares",
    "handelman",
    "linear-inconsistency",
    "linear-program-dual",
)


def certificate_theorem(document: dict[str, Any], name: str) -> str:
    """A certificate as a Coq theorem with its proof, in a section or module of its own.

    Args:
        document: a certificate the checker accepts.
        name: the theorem's name.

    Raises:
        NotAvailable: certificates of this form have no Coq file.
    """
    kind, claim, steps = document["kind"], document["claim"], document["evidence"].get("steps", [])
    comment = f"(* {_comment(document['statement'])}\n   digest {document['digest']} *)"
    if kind in REAL_KINDS:
        reals = Reals(claim)
        proof = "\n".join(reals.whole_proof(steps))
        return f"{comment}\nTheorem {name} :\n  {reals.statement()}.\nProof.\n{proof}\nQed.\n"
    if kind in ("value", "refutation"):
        return f"{comment}\n{_at_case(kind, claim, name)}"
    if kind == "spline-minimum":
        narrower = "(* of the following, what it says about linear splines, with any knots *)"
        return f"{narrower}\n{comment}\n{spline_file(claim, document['evidence']).text(name)}"
    if kind == "bracket-obstruction":
        return f"{comment}\n{BracketFile(claim, steps).text(name)}"
    if kind == "integrand-identity":
        return f"{comment}\n{_identity(claim, name)}"
    if kind == "inequality-chain":
        return f"{comment}\n{Chain(claim, steps).text(name)}"
    raise NotAvailable(f"Coq files of certificates of the kind {kind}")


def _at_case(kind: str, claim: dict[str, Any], name: str) -> str:
    """What holds at one network, or what fails there."""
    if kind == "refutation":
        return CaseClaim(claim).refutation(name)
    if not claim["conclusion"] and claim["values"] and set(claim["values"]) <= PLAIN_VALUES:
        return CaseFile(claim["case"], claim["values"]).text(name)
    return CaseClaim(claim).values(name)


def _comment(text: str) -> str:
    """Text that cannot end or open a Coq comment or string."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "''")


def _identity(claim: dict[str, Any], name: str) -> str:
    """The two sides of each conclusion have the same normal form."""
    network = Network(claim)
    conclusions = []
    for relation in claim["conclusion"]:
        left, right = network.side(relation[1]), network.side(relation[2])
        conclusions.append((relation[0], left, right))
    given = [(op, network.side(x), network.side(y)) for op, x, y in claim["hypotheses"]]

    def proposition(op: str, left: Any, right: Any) -> str:
        text = f"{left.text} {'=' if op == '==' else op} {right.text}"
        return f"(forall i : nat, (i < H)%nat -> {text})" if left.each or right.each else text

    lines = ["Section Certificate.", *network.section(), *network.closing()]
    statement = " ->\n  ".join(
        [
            *(proposition(*one) for one in given),
            " /\\\n  ".join(proposition(*one) for one in conclusions),
        ]
    )
    lines += [f"Theorem {name} :\n  {statement}.", "Proof."]
    if given:
        lines.append(f"intros{' _' * len(given)}.")
    if len(conclusions) > 1:
        lines.append("repeat split.")
    rewrites = ", ".join(f"?{equation}" for equation in network.rewrites)
    for op, left, right in conclusions:
        each = left.each or right.each
        index = "(i, 0, 0)%nat" if each else "(0, 0, 0)%nat"
        lines.append("- intros i Hi." if each else "-")
        if op != "==":
            lines.append(f"apply {'Req_le' if op == '<=' else 'Req_ge'}.")
        lines += [
            f"rewrite {one.replace('<INDEX>', index)}." for one in network.derived(left.text, right.text)
        ]
        if rewrites:
            lines.append(f"rewrite {rewrites}.")
        lemma = network.equation(left.data, right.data, index, "Hi" if each else "width")
        lines.append(f"refine ({lemma} _).")
        lines.append("vm_compute. reflexivity.")
    return "\n".join([*lines, "Qed.", "End Certificate.", ""])


def certificate_name(document: dict[str, Any]) -> str:
    """The qualified name of a certificate's theorem; its digest is part of it."""
    return f"Certificate_{document['digest']}.statement"


def certificate_document(certificates: Sequence[dict[str, Any]]) -> str:
    """A Coq file with one theorem per certificate, each named by ``certificate_name``.

    Raises:
        NotAvailable: one of them has no Coq file.
    """
    parts = [HEADER]
    needed = sorted({IMPORTS[one["kind"]] for one in certificates if one["kind"] in IMPORTS})
    parts += [f"From Gfproof Require {files}.\n" for files in needed]
    for digest, one in {c["digest"]: c for c in certificates}.items():
        text = certificate_theorem(one, "statement")
        if one["kind"] in IMPORTS:
            text = f"Import {IMPORTS[one['kind']]}.\n{text}"
        parts.append(f"Module Certificate_{digest}.\n{text}End Certificate_{digest}.\n")
    return "\n".join(parts)


def case_file(case: Case) -> CaseFile:
    """Exact risk and generalized gradient of a case, ready to be written.

    Raises:
        NotAvailable: no neuron, or a law or a target whose exact values Coq does not compute here.
    """
    network, law = case.network, case.problem.law
    affine = case.problem.affine_value() if case.problem.target.kind in ("constant", "affine") else None
    if affine is None or not network.width:
        raise NotAvailable("Coq files of cases need a neuron and a constant or affine target")
    if isinstance(law, Atoms):
        measure = values.atoms(law.points, law.masses)
    elif isinstance(law, Uniform) and law.dimension == 1:
        measure = values.uniform(law.low[0], law.high[0])
    else:
        raise NotAvailable("Coq files of cases need a uniform law on an interval, or finitely many points")
    gradient = case.problem.generalized_gradient(network)
    claimed: dict[str, Any] = {
        "L": case.problem.risk(network),
        "G.w": gradient.w,
        "G.b": gradient.b,
        "G.v": gradient.v,
        "G.c": gradient.c,
    }
    if network.a is not None:
        claimed["G.a"] = gradient.a
    goal = values.affine_goal(*affine)
    data = values.case(network.w, network.b, network.v, network.c, law=measure, goal=goal, a=network.a or ())
    return CaseFile(data, {name: values.exact(entry) for name, entry in claimed.items()})


def case_document(case: Case) -> str:
    """A Coq file that states risk and generalized gradient of a case; its theorem is ``values``.

    Raises:
        NotAvailable: as in ``case_file``.
    """
    return f"{CASE_HEADER}\n{case_file(case).text('values')}"
