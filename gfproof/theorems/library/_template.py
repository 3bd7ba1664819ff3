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

How to add a theorem: copy this file to ``library/<id with underscores>.py``; the registry finds it by its name.  Checks are
functions of an ``Instance`` that return an ``Answer`` (``answers.compare`` decides exactly, or says that balls do not
decide); quantities belong into ``quantities.py``, each formula once.  Draw cases stratum first, as in
``constant/draws.py``, write at least five false twins, and let tests/unit/theorems/test_twins.py find them.
"""

from __future__ import annotations

from gfproof.case import Case
from gfproof.strategies.choosing import Chooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.theorems.answers import Answer, met, zero
from gfproof.theorems.core import Claim, Hypothesis, Instance, Theorem


def _law(instance: Instance) -> Answer:
    return met(f"d = {instance.case.problem.law.dimension}")


def _homogeneity(instance: Instance) -> Answer:
    at = instance.at
    return zero((at.homogeneity_gap(i) for i in range(at.network.width)), "every neuron")


def _draw(choose: Chooser) -> Case:
    return any_case(choose)


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
            _homogeneity,
            formula="dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
            latex=r"$w_i\cdot G_{w_i} + b_iG_{b_i} = v_i\cdot G_{v_i}$",
        ),
    ),
    draw=_draw,
    target="any",
    latex=r"For every target and every law, $w_i\cdot G_{w_i} + b_iG_{b_i} = v_i\cdot G_{v_i}$.",
)
