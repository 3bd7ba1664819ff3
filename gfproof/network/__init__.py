"""Networks with one hidden ReLU layer: parameters, realization, cells, strata, symmetries."""

from gfproof.network.cells import (
    Cell as Cell,
)
from gfproof.network.cells import (
    Kind as Kind,
)
from gfproof.network.cells import (
    Knot as Knot,
)
from gfproof.network.cells import (
    cell_and_kinks as cell_and_kinks,
)
from gfproof.network.cells import (
    kind_of as kind_of,
)
from gfproof.network.exporters import save_network as save_network
from gfproof.network.importers import from_keras as from_keras
from gfproof.network.importers import from_sklearn as from_sklearn
from gfproof.network.importers import from_torch as from_torch
from gfproof.network.importers import load_network as load_network
from gfproof.network.network import Network as Network
from gfproof.network.network import parameters_to_json as parameters_to_json
from gfproof.network.parameters import (
    Matrix as Matrix,
)
from gfproof.network.parameters import (
    Parameters as Parameters,
)
from gfproof.network.parameters import (
    Vector as Vector,
)
from gfproof.network.parameters import (
    zero_like as zero_like,
)
from gfproof.network.strata import Stratum as Stratum
from gfproof.network.strata import strata as strata
from gfproof.network.strata import strata_of_atoms as strata_of_atoms
from gfproof.network.strata import strata_of_box as strata_of_box
