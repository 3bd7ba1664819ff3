"""Gradient flows across kinks at any precision, and gradient descent."""

from gfproof.flow.integrate import Budget as Budget
from gfproof.flow.integrate import flow as flow
from gfproof.flow.integrate import integrate as integrate
from gfproof.flow.itinerary import Change as Change
from gfproof.flow.itinerary import Crossing as Crossing
from gfproof.flow.itinerary import Event as Event
from gfproof.flow.trajectory import Asymptotic as Asymptotic
from gfproof.flow.trajectory import FlowAmbiguous as FlowAmbiguous
from gfproof.flow.trajectory import FlowCutOff as FlowCutOff
from gfproof.flow.trajectory import Piece as Piece
from gfproof.flow.trajectory import Trajectory as Trajectory
