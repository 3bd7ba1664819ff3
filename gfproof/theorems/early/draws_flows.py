"""Drawing starts of NCF flows: order above 2, rays, and networks with N = 0 and grad N != 0."""

from __future__ import annotations

from gfproof.homogeneous import Activation, Data, HomogeneousCase, HomogeneousNetwork
from gfproof.numbers import Q
from gfproof.strategies.choosing import Chooser
from gfproof.theorems.early.draws import POSITIVE, SMALL, smooth_case


def deep_case(choose: Chooser) -> HomogeneousCase:
    """Smooth networks with the square loss; mostly of order above 2, some with N = 0."""
    if choose.pick((True, True, True, False)):
        return smooth_case(choose)
    power, leak = choose.pick((2, 3)), choose.pick((Q(0), Q(1, 2)))
    w, x, y = choose.pick(POSITIVE), choose.pick(POSITIVE), choose.pick(SMALL[1:])
    out = choose.pick((Q(0), Q(0), Q(1), Q(-1)))
    network = HomogeneousNetwork(Activation(power, leak), (((w,),), ((out,),)))
    return HomogeneousCase.of(network, Data(((x,),), (y,)))
