"""Gradient flows across kinks at any precision, and gradient descent."""

from gfproof.flow.itinerary import Change as Change
from gfproof.flow.itinerary import Crossing as Crossing
from gfproof.flow.itinerary import Event as Event
from gfproof.flow.stepping import Budget as Budget
from gfproof.flow.stepping import flow as flow
from gfproof.flow.stepping import integrate as integrate
from gfproof.flow.trajectory import Asymptotic as Asymptotic
from gfproof.flow.trajectory import FlowAmbiguous as FlowAmbiguous
from gfproof.flow.trajectory import FlowCutOff as FlowCutOff
from gfproof.flow.trajectory import Piece as Piece
from gfproof.flow.trajectory import Trajectory as Trajectory
