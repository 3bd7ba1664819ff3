"""Variational splines: what networks of one input learn, decided exactly, with certificates."""

from gfproof.splines.conversion import network_of as network_of
from gfproof.splines.conversion import network_without_skip as network_without_skip
from gfproof.splines.conversion import spline_of as spline_of
from gfproof.splines.data import Data as Data
from gfproof.splines.interpolation import Interpolation as Interpolation
from gfproof.splines.interpolation import interpolate as interpolate
from gfproof.splines.norms import Norms as Norms
from gfproof.splines.norms import certificate_function as certificate_function
from gfproof.splines.norms import network_norms as network_norms
from gfproof.splines.optimality import Optimality as Optimality
from gfproof.splines.optimality import global_optimality as global_optimality
from gfproof.splines.optimality import objections as objections
from gfproof.splines.path import Path as Path
from gfproof.splines.path import Piece as Piece
from gfproof.splines.path import regularisation_path as regularisation_path
from gfproof.splines.penalised import Fit as Fit
from gfproof.splines.penalised import Loss as Loss
from gfproof.splines.penalised import fit as fit
from gfproof.splines.penalised import penalised_objective as penalised_objective
from gfproof.splines.repair import repaired as repaired
from gfproof.splines.solutions import SolutionSet as SolutionSet
from gfproof.splines.solutions import solution_set as solution_set
from gfproof.splines.spline import Spline as Spline
