"""Problems: targets, input laws, and the risk they define."""

from gfproof.problem.law import Atoms as Atoms
from gfproof.problem.law import Density as Density
from gfproof.problem.law import Law as Law
from gfproof.problem.law import Uniform as Uniform
from gfproof.problem.problem import Problem as Problem
from gfproof.problem.target import (
    Affine as Affine,
)
from gfproof.problem.target import (
    Constant as Constant,
)
from gfproof.problem.target import (
    Data as Data,
)
from gfproof.problem.target import (
    Expression as Expression,
)
from gfproof.problem.target import (
    Hyperplanes as Hyperplanes,
)
from gfproof.problem.target import (
    Piecewise as Piecewise,
)
from gfproof.problem.target import (
    Polynomial as Polynomial,
)
from gfproof.problem.target import (
    Target as Target,
)
