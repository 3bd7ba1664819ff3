"""What the theorem on conservation laws reads off a case: its neurons, its weights as a linear network, its data.

Neurons with w_j = b_j = v_j = 0 stay there in every flow and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from gfproof.lyapunov.drift import Data, HomogeneousActivation, TwoLayer, loss_gradient
from gfproof.network import Network, Parameters
from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Q
from gfproof.problem import Atoms, Expression
from gfproof.theorems.core import Instance
from gfproof.theorems.laws.linear import Stacked

ACTIVATIONS = (
    HomogeneousActivation(1, Q(0)),
    HomogeneousActivation(2, Q(0)),
    HomogeneousActivation(1, Q(1, 3)),
    HomogeneousActivation(3, Q(-1, 2)),
)
"""sigma(z) = max(z, alpha z)^p: ReLU, leaky ReLU, and higher powers."""

IDENTITY = HomogeneousActivation(1, Q(1))
"""sigma(z) = z."""


@dataclass(frozen=True)
class Model:
    """The neurons of a case that can move, and finitely many data of its problem."""

    instance: Instance
    slopes: dict[HomogeneousActivation, TwoLayer] = field(default_factory=dict, repr=False)

    @cached_property
    def network(self) -> Network:
        """The network without its null neurons."""
        return without_null_neurons(self.instance.case.network)

    @property
    def moving(self) -> bool:
        """Is there a neuron that can move?"""
        return bool(self.network.width)

    @property
    def width(self) -> int:
        """H, the number of neurons that can move."""
        return self.network.width

    @cached_property
    def gradient(self) -> Parameters:
        """The generalized gradient of the case's risk, for the neurons that can move."""
        return self.instance.case.problem.generalized_gradient(self.network)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """(d, H, m)."""
        return self.instance.case.problem.law.dimension, self.width, self.network.outputs

    @cached_property
    def two_layer(self) -> TwoLayer:
        """Weights and biases, neuron by neuron."""
        network = self.network
        outer = tuple(network.outer(i) for i in range(network.width))
        return TwoLayer(network.w, network.b, outer)

    @cached_property
    def neurons(self) -> tuple[Stacked, ...]:
        """Each neuron as a column (w_j, b_j; v_j)."""
        one = self.two_layer
        return tuple(
            Stacked(tuple((x,) for x in (*w, b)), tuple((x,) for x in v))
            for w, b, v in zip(one.w, one.b, one.v, strict=True)
        )

    @cached_property
    def linear(self) -> Stacked:
        """U = the columns w_j, V = the columns v_j: the weights as those of a linear network without biases."""
        one = self.two_layer
        return Stacked(tuple(zip(*one.w, strict=True)), tuple(zip(*one.v, strict=True)))

    @cached_property
    def data(self) -> Data:
        """The atoms with the target's values there; for a box its two extreme corners and its centre."""
        problem = self.instance.case.problem
        if isinstance(problem.law, Atoms):
            points = problem.law.points
        else:
            low, high = problem.law.bounds
            centre = tuple((p + q) / 2 for p, q in zip(low, high, strict=True))
            points = (low, centre, high)
        target = problem.target
        if isinstance(target, Expression):
            values = tuple((Q(k),) for k, _ in enumerate(points))
        else:
            values = tuple(target(x) for x in points)
        return Data(points, values)

    def slope(self, sigma: HomogeneousActivation) -> TwoLayer:
        """Grad E of the network with this activation on the data, E = (1/2) sum_i |f(x_i) - y_i|^2."""
        if sigma not in self.slopes:
            self.slopes[sigma] = loss_gradient(self.two_layer, self.data, sigma)
        return self.slopes[sigma]


def model_of(instance: Instance) -> Model:
    """The model of a case, computed once per instance."""
    known = instance.__dict__.get("conservation_laws")
    if isinstance(known, Model):
        return known
    made = Model(instance)
    instance.__dict__["conservation_laws"] = made
    return made
