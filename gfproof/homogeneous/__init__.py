"""Deep positively homogeneous networks: neural correlation function, KKT points, rank-one points."""

from gfproof.homogeneous.activation import Activation as Activation
from gfproof.homogeneous.case import HomogeneousCase as HomogeneousCase
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
from gfproof.homogeneous.network import Blocks as Blocks
from gfproof.homogeneous.network import HomogeneousNetwork as HomogeneousNetwork
from gfproof.homogeneous.network import OnKink as OnKink
