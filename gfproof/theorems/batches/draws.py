"""Drawing data sets with constant targets: all strata of atoms, and data whose far samples decide the step size."""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case, Descent
from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import POSITIVE, RATIONALS, Chooser
from gfproof.strategies.drawn_networks import WIDTHS, assemble, on_points, outer_weights
from gfproof.theorems.batches.claims import kappa
from gfproof.theorems.core import Instance

_STRATA = (
    Stratum.GENERIC,
    Stratum.ATOM_ON_KINK,
    Stratum.DEGENERATE,
    Stratum.FLAT,
    Stratum.DEAD,
    None,
)
_SHARES = (Q(1, 2), Q(9, 10), Q(99, 100), Q(1, 4), Q(3, 4), Q(1, 10), Q(1), Q(3, 2))


def batch_case(choose: Chooser) -> Case:
    """A data set with a constant target and descent; six of eight step sizes are below the bound."""
    place = choose.pick(_STRATA)
    case = _far(choose) if place is None else _stratum(choose, place)
    bound = 2 / kappa(Instance(case))
    return replace(case, dynamics=Descent((bound * choose.pick(_SHARES),), choose.pick((1, 2, 5, 100))))


def _stratum(choose: Chooser, place: Stratum) -> Case:
    law = problems.atoms(choose)
    outputs = choose.pick((1, 1, 1, 2))
    width = max(choose.pick(WIDTHS), 0 if place is Stratum.GENERIC else 1)
    neurons = on_points(choose, place, law.points, width)
    target = problems.constant(choose, outputs)
    c = target.value if choose.pick((False, False, False, True)) else problems.values(choose, outputs)
    network = assemble(neurons, outer_weights(choose, place, len(neurons), outputs), c, None)
    return Case(network, Problem(target, law), None, "drawn case")


def _far(choose: Chooser) -> Case:
    """One neuron u = t (x0, 1), v > 0, c = xi, at a far sample x0 among samples at 0: the bound is attained at x0."""
    x0 = choose.pick((Q(2), Q(3), Q(4)))
    t, v, xi = choose.pick(POSITIVE), choose.pick(POSITIVE), choose.pick(RATIONALS)
    mass = choose.pick((Q(1, 2), Q(1, 4), Q(1, 10)))
    law = Atoms(((Q(0),), (x0,)), (1 - mass, mass))
    return Case(
        Network(((t * x0,),), (t,), ((v,),), (xi,)), Problem(Constant((xi,)), law), None, "drawn case"
    )
