"""Cases: network + problem + dynamics, read from and written to files, exactly."""

from gfproof.case.case import Case as Case
from gfproof.case.dynamics import (
    Descent as Descent,
)
from gfproof.case.dynamics import (
    Dynamics as Dynamics,
)
from gfproof.case.dynamics import (
    Flow as Flow,
)
from gfproof.case.dynamics import (
    NormalizedFlow as NormalizedFlow,
)
from gfproof.case.dynamics import (
    StochasticDescent as StochasticDescent,
)
