"""Repairing a trained network: rounding its knots to the nodes where it bends, merging its neurons, and balancing them.

Training stops near a minimum, never at one: knots lie beside the nodes, small ones remain, |v| and |w| differ in the
last digits.  What a trained network says reliably is where it bends and which way.  With that fixed, the minimum of P
is the solution of one linear system.
"""

from __future__ import annotations

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.splines.conversion import network_of, network_without_skip, spline_of
from gfproof.splines.data import Data
from gfproof.splines.interpolation import sign
from gfproof.splines.penalised import SquareProblem, check_parameter
from gfproof.splines.quadratic import Bound, minimise
from gfproof.splines.spline import ZERO, Spline, slope_jumps


def repaired(network: Network, data: Data, parameter: Q, tolerance: Q | None = None) -> Network:
    """The balanced network, square loss, that bends at the nodes where the given one does, in the same directions.

    Where the slope jumps of its values at the nodes exceed the tolerance, eta = their sign is prescribed; elsewhere the
    function is straight.  The result is a global minimiser iff the trained network bends at the right places
    (``global_optimality`` decides); it has a skip connection iff the given one has.

    Args:
        tolerance: jumps of at most this size are not taken for real; by default 1/64 of the largest one.

    Raises:
        NumberError: lambda <= 0.
        ShapeError: more than one input or output.
    """
    check_parameter(parameter)
    problem = SquareProblem(data)
    jumps = slope_jumps(data.nodes, spline_of(network).values(data.nodes))
    least = max(map(abs, jumps), default=ZERO) / 64 if tolerance is None else tolerance
    bends = [sign(jump) if abs(jump) > least else 0 for jump in jumps]
    held: list[Bound] = [parameter * bend if bend else None for bend in bends]
    values = problem.values(minimise(problem.matrix, problem.g, held, held).u)
    build = network_of if network.skip else network_without_skip
    return build(Spline.through(data.nodes, values), balanced=True)
