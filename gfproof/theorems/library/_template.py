"""TITLE: what the theorem is about, in the field's words.

Statement. The whole statement in two to five lines, hypotheses by their ids.

Guarantee. The one inequality or identity a reader comes for, with its quantifiers.

Source. Authors, arXiv id; what is re-derived here.  Never a theorem number that was not read in the paper.

Hypotheses. Their ids with a word each.

Claims. Their ids with a word each, and which of them are argued.

Not claimed. What a reader might expect and does not get.

Example.
    >>> from gfproof.theorems.library._template import THEOREM
    >>> case = next(THEOREM.draw_cases(seed=0))
    >>> THEOREM.verify(case).claims[0].verdict.value
    'holds'

How to add a theorem: ``gfproof new-theorem my-theorem`` copies this file and writes its test; the registry finds a theorem of the
library by its file's name.  Checks are functions of an ``Instance`` that return an ``Answer`` (``answers.compare`` decides
exactly, or says that balls do not decide); quantities belong into ``quantities.py``, each formula once.  Draw cases stratum
first, as in ``constant/draws.py``, and write at least five false variants: a dropped hypothesis, a sharper constant, a wrong
sign, < for <=, another limit.
"""

from __future__ import annotations

from gfproof.case import Case
from gfproof.strategies.choosing import Chooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.theorems.answers import Answer, met, zero
from gfproof.theorems.core import Claim, Decide, Hypothesis, Instance, Theorem, Twin


def _law(instance: Instance) -> Answer:
    return met(f"d = {instance.case.problem.law.dimension}")


def _homogeneity(factor: int) -> Decide:
    """Is w_i.G_{w_i} + b_i G_{b_i} = factor v_i.G_{v_i} for every neuron?"""

    def decide(instance: Instance) -> Answer:
        at, v, g = instance.at, instance.at.network.v, instance.at.gradient.v
        extra = [
            (factor - 1) * sum(r[i] * h[i] for r, h in zip(v, g, strict=True))
            for i in range(at.network.width)
        ]
        return zero((at.homogeneity_gap(i) - x for i, x in enumerate(extra)), "every neuron")

    return decide


def _draw(choose: Chooser) -> Case:
    return any_case(choose)


def _twin(factor: int) -> Twin:
    statement = f"w_i.G_{{w_i}} + b_i G_{{b_i}} = {factor} v_i.G_{{v_i}}"
    return Twin(f"factor{factor}", f"1 -> {factor}", Claim("C1", statement, ("H1",), _homogeneity(factor)))


THEOREM = Theorem(
    id="template",
    title="Homogeneity of one neuron",
    source="arXiv:2102.09924",
    status="re-derived",
    summary="For every target and every law, w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}.",
    hypotheses=(Hypothesis("H1", "probability law on a box", _law, r"$\mu$ is a probability measure"),),
    claims=(
        Claim(
            "C1",
            "w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}",
            ("H1",),
            _homogeneity(1),
            formula="dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
            latex=r"$w_i\cdot G_{w_i} + b_iG_{b_i} = v_i\cdot G_{v_i}$",
        ),
    ),
    draw=_draw,
    twins=tuple(_twin(factor) for factor in (-2, -1, 0, 2, 3)),
    target="any",
    latex=r"For every target and every law, $w_i\cdot G_{w_i} + b_iG_{b_i} = v_i\cdot G_{v_i}$.",
)
