"""What each document shows, for which networks, and how: the first lines a reader sees."""

from __future__ import annotations

INTRODUCTIONS = {
    "constant-target-flow": r"""
Networks with one hidden ReLU layer are trained on a constant target by the gradient flow of the mean square
risk. For every width, every number of inputs and outputs and every input law on a box, a quadratic function of
the parameters falls along the flow at eight times the risk. So the parameters stay bounded, the risk tends to
zero like $1/t$ with explicit constants, and the generalized gradient has no zeros but those of the risk.""",
    "constant-target-descent": r"""
Networks with one hidden ReLU layer are trained on a constant target by gradient descent. Every step changes a
quadratic function of the parameters by an exactly known amount. If all step sizes are below a bound that is
computed from the start, the parameters stay bounded, and the risk tends to zero if the step sizes do not sum up
to a finite number. The bound cannot be improved in its class.""",
    "sgd-constant": r"""
Networks with one hidden ReLU layer are trained on a constant target by stochastic gradient descent: each step
uses a batch of independent samples. The identity behind gradient descent holds for every batch, so for step
sizes below a bound the parameters stay bounded on every path; if the step sizes do not sum up to a finite
number, the risk tends to zero almost surely and in mean.""",
    "affine-flow": r"""
Networks with one input, one output and one hidden ReLU layer of any width learn an affine function under the
uniform law on an interval by gradient flow. The risk of a flow that does not diverge decreases to the risk of a
zero of the generalized gradient. These risks are known, so a flow that starts below the smallest positive one
reaches risk zero; this threshold is optimal. A criterion on the start, in finitely many numbers, traps the flow
and makes the risk fall exponentially.""",
    "affine-critical-points": r"""
Networks with one input, one output and one hidden ReLU layer of any width learn an affine function of nonzero
slope under the uniform law on an interval. All zeros of the generalized gradient are found: the fits, the best
constants, and zigzags with an even number of evenly spaced kinks. For each the risk, differentiability and type
are determined; no zero is a local maximum, and the local minima that are not global are the networks without an
active neuron, under a condition of sign.""",
    "affine-flow-one-neuron": r"""
A network with one neuron learns an affine function of nonzero slope under the uniform law on an interval by
gradient flow. If it starts with a smaller risk than that of the best constant, then, without any assumption of
boundedness, the neuron stays active, and the gradient is bounded below by a power of the risk. On $[0, 1]$ the
flow has finite length and converges, and the risk falls at least like $t^{-3}$, with explicit constants.""",
    "affine-skip-flow": r"""
Networks with one hidden ReLU layer and a trained linear skip connection learn an affine function by gradient
flow. The theory of constant targets carries over word for word, for every width, every dimension and every
input law on a box: a quadratic Lyapunov function falls at eight times the risk, there are no spurious zeros of
the gradient, and the risk tends to zero like $1/t$. Without the skip connection none of this is true.""",
    "affine-skip-descent": r"""
Networks with one hidden ReLU layer and a trained linear skip connection learn an affine function by gradient
descent. For every width, every dimension and every input law on a box, each step changes a quadratic function of
the parameters by an exactly known amount; below an explicit step size it falls, and the risk tends to zero if the
step sizes do not sum up to a finite number.""",
    "convergence-rates": r"""
Gradient flows of networks with one hidden ReLU layer, trained on a piecewise polynomial target under a
piecewise polynomial density, are flows of a semialgebraic function. A flow that does not diverge therefore
converges to a zero of the generalized gradient, with a rate for its risk that is never worse than $1/t$. Three
settings are named where the inequality behind it has explicit constants.""",
    "existence-uniqueness": r"""
The generalized gradient of networks with one hidden ReLU layer is discontinuous where a neuron degenerates. For
laws with bounded density and bounded targets the gradient flow nevertheless exists from every start and for all
times, and is unique among the solutions along which degenerate neurons stay degenerate. An example has a second
solution outside of this class; conditions on the start are given under which there is none.""",
    "normalized-flow": r"""
The gradient flow of networks with one hidden ReLU layer is restricted to the networks whose hidden neurons have
incoming weights and bias of Euclidean norm one; these still represent all realizations. For a constant target,
every width and every input law on a box, the squared distance of the output layer from its goal falls at four
times the risk; so the flow is bounded and the risk tends to zero like $1/t$. Gradient descent with
renormalization has the same property for step sizes that do not depend on the start.""",
    "normalized-flow-one-neuron": r"""
A normalized network with one input, one output and one neuron learns a Lipschitz function under the uniform law
on an interval. A second Lyapunov function, of the outer weight and of the kink, bounds the flow with explicit
constants, whatever the start. For affine targets the risk then tends to zero if it starts below that of the
best constant.""",
    "conservation-laws": r"""
Which functions of the parameters are constant along every gradient flow of a network, whatever the data and the
loss? They are first integrals of a Lie algebra of vector fields, so their number is known. For networks with
one hidden ReLU layer there is one for each hidden neuron and no other; for two linear layers they are the
entries of one matrix, and exceptions, drift under gradient descent and proofs of the count for single
architectures are given.""",
    "early-homogeneity": r"""
Deep networks without biases whose activation is homogeneous, such as powers of ReLU, are homogeneous functions of
their weights. This document collects what homogeneity alone gives: Euler's identities for the whole network, its
layers and its neurons, tests for KKT points of the neural correlation function on the sphere that need no square
root, and quantities that are monotone along the flows.""",
    "early-small-weights": r"""
Deep homogeneous networks are trained from a start of small norm $\delta$. In rescaled variables the loss flow is
the flow of the neural correlation function with a perturbation of the order $\delta^D$. The identities of this
rescaling are exact; the norm obeys an explicit bound for every convex loss.""",
    "early-direction": r"""
Deep homogeneous networks of order $D > 2$ are trained from a small start. The flow of the neural correlation
function blows up at a finite time, with bounds of that time from both sides, or tends to a rest point; its
direction tends to a KKT point. For the square loss and a start of norm $\delta$ the loss flow stays close to this
flow, with explicit constants, for a time of the order $\delta^{-(D - 2)}$.""",
    "early-rank-one": r"""
The KKT points of the neural correlation function of a deep homogeneous network are the directions that training
from a small start tends to first. Those whose hidden layers have rank one with coherent signs are
characterised: up to the scale of the layers they are exactly the lifts of the KKT points of single-index
problems. Their values follow, and for activations of degree at least two the spread ones are no local
maxima.""",
    "early-mixed-signs": r"""
KKT points of the neural correlation function of homogeneous networks, continued: all of them for two layers,
neuron by neuron, and rank-one points whose hidden weights have both signs where the activation factors.""",
    "variational-interpolation": r"""
Networks with one input and a skip connection are linear splines, and the least path norm of the networks that
are a given spline is the total variation of its slope. This document finds the least value among all
interpolants of given data, all minimisers, when there is one only, and the fewest knots; and the least value
without skip connection.""",
    "variational-penalised": r"""
Networks with one input and a skip connection are trained on finitely many data with weight decay. A vector
computed from the residuals decides whether a trained network is a global minimiser among networks of all
widths; the decision takes finitely many comparisons. The value of the minimum, the largest useful penalty and
the path for small penalties follow.""",
    "variational-norms": r"""
The path norm of a network with one hidden ReLU layer, any number of inputs and outputs and a skip connection,
is compared with weight decay and with the variation of the function itself. The function determines its reduced
form, equality is characterised, and the Lipschitz constant is bounded by the norm.""",
    "variational-ridges": r"""
Networks with one hidden ReLU layer and a skip connection are fitted to finitely many data in any dimension. A
vector of dual variables proves that an interpolant has the least norm, or that a trained network is a global
minimiser. The data bound the number of neurons that are needed, also in each block of a deep architecture.""",
}
"""Introductions as LaTeX, by the id of the theorem."""
