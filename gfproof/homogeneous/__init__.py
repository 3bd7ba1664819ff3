"""Deep positively homogeneous networks: neural correlation function, KKT points, rank-one points.

``homogeneous.search`` and ``homogeneous.krawczyk`` load NumPy, so they are imported by name where a search is wanted.
"""

from gfproof.homogeneous.activation import Activation as Activation
from gfproof.homogeneous.case import HomogeneousCase as HomogeneousCase
from gfproof.homogeneous.complete import DirectionList as DirectionList
from gfproof.homogeneous.complete import kkt_directions as kkt_directions
from gfproof.homogeneous.correlation import (
    ncf as ncf,
)
from gfproof.homogeneous.correlation import (
    ncf_and_gradient as ncf_and_gradient,
)
from gfproof.homogeneous.correlation import (
    ncf_gradient as ncf_gradient,
)
from gfproof.homogeneous.correlation import (
    outputs as outputs,
)
from gfproof.homogeneous.correlation import (
    patterns as patterns,
)
from gfproof.homogeneous.correlation import (
    remainder as remainder,
)
from gfproof.homogeneous.correlation import (
    risk as risk,
)
from gfproof.homogeneous.correlation import (
    risk_gradient as risk_gradient,
)
from gfproof.homogeneous.data import Data as Data
from gfproof.homogeneous.data import Loss as Loss
from gfproof.homogeneous.directions import Direction as Direction
from gfproof.homogeneous.directions import SingleIndex as SingleIndex
from gfproof.homogeneous.kkt import KktReport as KktReport
from gfproof.homogeneous.kkt import KktType as KktType
from gfproof.homogeneous.kkt import kkt_report as kkt_report
from gfproof.homogeneous.network import Blocks as Blocks
from gfproof.homogeneous.network import HomogeneousNetwork as HomogeneousNetwork
from gfproof.homogeneous.network import OnKink as OnKink
from gfproof.homogeneous.points import RankOnePoint as RankOnePoint
from gfproof.homogeneous.points import TwoLayerPoint as TwoLayerPoint
from gfproof.homogeneous.points import rank_one_points as rank_one_points
from gfproof.homogeneous.points import two_layer_points as two_layer_points
from gfproof.homogeneous.rank_one import RankOneReport as RankOneReport
from gfproof.homogeneous.rank_one import analyse as analyse
from gfproof.homogeneous.two_layers import two_layer_report as two_layer_report
