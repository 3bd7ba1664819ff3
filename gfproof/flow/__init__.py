"""Gradient flows across kinks at any precision, their proved enclosures, and gradient descent.

The package is also the function: ``gfproof.flow(case, until=10, digits=50)`` is ``gfproof.flow.flow(case, ...)``.
"""

import sys
import types
from typing import Any

from gfproof.flow.descent import DescentPath as DescentPath
from gfproof.flow.descent import descend as descend
from gfproof.flow.dimensions.trajectory import BoxTrajectory as BoxTrajectory
from gfproof.flow.enclosure import Enclosure as Enclosure
from gfproof.flow.enclosure import NotEnclosed as NotEnclosed
from gfproof.flow.enclosure import enclose as enclose
from gfproof.flow.enclosure import enclosed_risk as enclosed_risk
from gfproof.flow.enclosure import enclosed_state as enclosed_state
from gfproof.flow.itinerary import Change as Change
from gfproof.flow.itinerary import Crossing as Crossing
from gfproof.flow.itinerary import Event as Event
from gfproof.flow.of_case import flow as flow
from gfproof.flow.rigorous import RigorousFlow as RigorousFlow
from gfproof.flow.rigorous import rigorous_flow as rigorous_flow
from gfproof.flow.stepping import Budget as Budget
from gfproof.flow.stepping import integrate as integrate
from gfproof.flow.trajectory import Asymptotic as Asymptotic
from gfproof.flow.trajectory import FlowAmbiguous as FlowAmbiguous
from gfproof.flow.trajectory import FlowCutOff as FlowCutOff
from gfproof.flow.trajectory import Piece as Piece
from gfproof.flow.trajectory import Trajectory as Trajectory


class _Package(types.ModuleType):
    """A package that can be called: ``import gfproof as gf; gf.flow(case)`` integrates."""

    def __call__(self, *args: Any, **options: Any) -> Trajectory:
        return flow(*args, **options)


sys.modules[__name__].__class__ = _Package
