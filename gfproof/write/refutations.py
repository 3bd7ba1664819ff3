"""Counterexamples to conjectures as certificates of the kind refutation, where certificates have the words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from gfproof.case import Case
from gfproof.certify import Rejected, values
from gfproof.certify.integrand import network_claim
from gfproof.errors import NotAvailable
from gfproof.problem import Atoms, Uniform
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import Decision
from gfproof.theorems.deciding.translation import Translation, Untranslatable, scope_facts
from gfproof.theorems.language import Relation, Statement, mentions
from gfproof.theorems.language.expressions import Call, Expression, Negation, Operation, Power, Symbol, parts
from gfproof.verdict import Finding, Verdict

FROZEN = ("gamma", "xi", "alpha", "beta", "H", "dim", "M2")
"""What a step does not change."""


def refutations(decision: Decision) -> tuple[dict[str, tuple[dict[str, Any], ...]], dict[str, str]]:
    """By claim: the accepted certificate of its counterexample, or why there is none."""
    documents: dict[str, tuple[dict[str, Any], ...]] = {}
    omitted: dict[str, str] = {}
    for claim, finding in zip(decision.conjecture.claims, decision.claims, strict=True):
        if finding.verdict is Verdict.FAILS:
            try:
                documents[finding.id] = (refutation(decision.conjecture, claim, finding),)
            except NotAvailable as error:
                omitted[finding.id] = str(error)
    return documents, omitted


def all_certificates(decision: Decision) -> list[dict[str, Any]]:
    """What a decision rests on: the certificates of its proofs and of its counterexamples, claim by claim.

    Raises:
        NotAvailable: there are none; the message says why.
    """
    documents, omitted = refutations(decision)
    found = [
        one
        for finding, proofs in zip(decision.claims, decision.certificates, strict=True)
        for one in documents.get(finding.id, proofs)
    ]
    if not found:
        reasons = "; ".join(f"{id}: {reason}" for id, reason in omitted.items()) or "no certificate"
        raise NotAvailable(f"nothing to write as Coq ({reasons})")
    return found


def refutation(conjecture: Conjecture, claim: Statement, finding: Finding) -> dict[str, Any]:
    """The certificate that a claim fails at the exact case that is the finding's witness, hypotheses included.

    Its statement is the claim for all networks, laws and targets of the kind; what a scope says about the law is not part of
    it, the case says more.  A claim about all steps of gradient descent is refuted at the first step.

    Raises:
        NotAvailable: a root, a claim about a flow's trajectory, a law or target certificates have no words for; the message says
            what.
    """
    statements, vocabulary = [*conjecture.hypotheses, claim], conjecture.vocabulary
    if any(mentions(one, "sqrt", "radius") for one in statements):
        raise NotAvailable("certificates of counterexamples with roots or radius")
    moving = any(mentions(one, "initial") for one in statements)
    if moving and vocabulary.along != "descent":
        raise NotAvailable("certificates of counterexamples to claims about trajectories of a flow")
    given = [relation for statement in conjecture.hypotheses for relation in statement.relations]
    then = list(claim.relations)
    case, translation = Case.from_json(finding.witness), Translation(conjecture)
    try:
        if moving:  # for all steps, so for the first one
            both = [at(relation) for relation in given for at in (_before, _after_one_step)]
            given = [one for n, one in enumerate(both) if one not in both[:n]]
            then = [_after_one_step(relation) for relation in then]
        hypotheses = [tree for one in given for tree in translation.relation(one, given=False)]
        conclusion = [tree for one in then for tree in translation.relation(one, given=False)]
    except Untranslatable as error:
        raise NotAvailable(f"certificates have no words for {error}") from None
    scope = [fact for fact in scope_facts(conjecture) if fact[1] in ("H", "dim")]
    whole = network_claim(
        conclusion,
        target=vocabulary.target,
        along=vocabulary.along,
        skip=vocabulary.skip,
        hypotheses=[*scope, *hypotheses],
    )
    try:
        return values.refutation(whole, _case(case, whole))
    except Rejected as error:
        raise NotAvailable(f"a certificate of this counterexample: {error}") from None


def _before(relation: Relation) -> Relation:
    """A relation at the first state, where initial(e) is e."""
    return replace(relation, left=_begun(relation.left), right=_begun(relation.right))


def _begun(e: Expression) -> Expression:
    match e:
        case Call(function="initial", arguments=(first,)):
            return first
        case Call():
            return replace(e, arguments=tuple(map(_begun, e.arguments)))
        case Operation():
            return replace(e, left=_begun(e.left), right=_begun(e.right))
        case Negation():
            return replace(e, operand=_begun(e.operand))
        case Power():
            return replace(e, base=_begun(e.base))
    return e


def _after_one_step(relation: Relation) -> Relation:
    """A relation after one step: next(e) for what it says about the state, e for initial(e)."""
    return replace(relation, left=_stepped(relation.left), right=_stepped(relation.right))


def _stepped(e: Expression) -> Expression:
    if not mentions(e, "initial"):
        return Call("next", (e,), e.shape) if any(_moves(part) for part in parts(e)) else e
    match e:
        case Call(function="initial", arguments=(first,)):
            return first
        case Operation():
            return replace(e, left=_stepped(e.left), right=_stepped(e.right))
        case Negation():
            return replace(e, operand=_stepped(e.operand))
        case Power():
            return replace(e, base=_stepped(e.base))
    raise Untranslatable("the beginning of a trajectory in this place")


def _moves(e: Expression) -> bool:
    return isinstance(e, Symbol) and e.name not in FROZEN


def _case(case: Case, claim: dict[str, Any]) -> dict[str, Any]:
    """The JSON form of the case in certificates."""
    network, law = case.network, case.problem.law
    affine = case.problem.affine_value() if case.problem.target.kind in ("constant", "affine") else None
    if affine is None or not network.width:
        raise NotAvailable("certificates of counterexamples need a neuron and a constant or affine target")
    if isinstance(law, Atoms):
        measure = values.atoms(law.points, law.masses)
    elif isinstance(law, Uniform) and law.dimension == 1:
        measure = values.uniform(law.low[0], law.high[0])
    else:
        raise NotAvailable(
            "certificates of counterexamples need a uniform law on an interval, or finitely many points"
        )
    symbols: dict[str, Any] = {}
    steps = getattr(case.dynamics, "step_sizes", ())
    if steps:
        symbols["gamma"] = steps[0]
    if claim["target"] == "any" and '"xi"' in json.dumps(claim):
        raise NotAvailable("certificates of counterexamples that name xi where the target is any")
    return values.case(
        network.w,
        network.b,
        network.v,
        network.c,
        law=measure,
        goal=values.affine_goal(*affine),
        a=network.a or (),
        symbols=symbols,
    )
