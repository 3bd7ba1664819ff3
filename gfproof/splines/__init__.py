"""Variational splines: what networks of one input learn, decided exactly, with certificates."""

from gfproof.splines.conversion import network_of as network_of
from gfproof.splines.conversion import network_without_skip as network_without_skip
from gfproof.splines.conversion import spline_of as spline_of
from gfproof.splines.data import Data as Data
from gfproof.splines.norms import Norms as Norms
from gfproof.splines.norms import certificate_function as certificate_function
from gfproof.splines.norms import norms as norms
from gfproof.splines.spline import Spline as Spline
