"""Closed forms of small models: KKT points of v max(w, 0)^2, its flows, the deep linear scalar net, one ReLU neuron."""

import sympy as sp

from gfproof.homogeneous import Activation, Data, HomogeneousNetwork, ncf_gradient, risk_gradient
from gfproof.homogeneous.kkt import KktType, kkt_report
from gfproof.homogeneous.network import entries
from gfproof.homogeneous.points import index_lists, two_layer_points
from gfproof.numbers import Q, contains, precision
from gfproof.numbers.polynomials import polynomial_ring

ONE = Data(((Q(1),),), (Q(1),))
TAU, A, K, S0 = sp.symbols("tau a k s0", positive=True)


def model(w: object, v: object) -> HomogeneousNetwork:
    return HomogeneousNetwork.exact(Activation(2), [[[w]], [[v]]])


def test_the_residual_of_the_squared_relu_model_factors() -> None:
    """|u|^2 grad N - 3 N u = (-w^2, 2 v w)-ish multiples of w (2 v^2 - w^2) on the side w > 0."""
    _, ring = polynomial_ring(["v", "w"])
    v, w = ring["v"], ring["w"]
    network = HomogeneousNetwork(Activation(2), (((w,),), ((v,),)))
    dw, dv = entries(ncf_gradient(network, ONE, [((1,),)]))
    assert (dw, dv) == (2 * v * w, w**2)
    size, n = v**2 + w**2, v * w**2
    assert size * dv - 3 * n * v == -(w**2) * (2 * v**2 - w**2)
    assert size * dw - 3 * n * w == v * w * (2 * v**2 - w**2)


def test_its_kkt_points() -> None:
    found = index_lists(ONE, Activation(2), 2)[0].found
    (direction,) = found.directions
    assert direction.rational() == (1,)
    with precision(100):
        values = [point.value() for point in two_layer_points([direction], 1, 2)]
        assert all(contains(value**2, Q(4, 27)) for value in values)
        assert values[0] > 0 > values[1]
    assert kkt_report(model(-1, 5), ONE).kind is KktType.ZERO
    assert kkt_report(model(0, 1), ONE).kind is KktType.ZERO


def solves(v: sp.Expr, w: sp.Expr) -> bool:
    """v' = w^2, w' = 2 v w."""
    gaps = (sp.diff(v, TAU) - w**2, sp.diff(w, TAU) - 2 * v * w)
    return all(sp.simplify(gap.rewrite(sp.exp)) == 0 for gap in gaps)


def test_the_ncf_flows_of_the_squared_relu_model() -> None:
    root = sp.sqrt(2)
    assert solves(sp.tan(root * TAU) / root, 1 / sp.cos(root * TAU))
    assert solves(A / (1 - 2 * A * TAU), root * A / (1 - 2 * A * TAU))
    assert solves(-A / (1 + 2 * A * TAU), root * A / (1 + 2 * A * TAU))
    assert solves(-K * sp.coth(2 * K * TAU + S0), root * K / sp.sinh(2 * K * TAU + S0))
    c, th0 = 2 * K**2, S0  # c > 0: v = sqrt(c/2) tan(sqrt(2c) tau + th0), w^2 = c + 2 v^2
    angle = sp.sqrt(2 * c) * TAU + th0
    assert solves(K * sp.tan(angle), sp.sqrt(c) / sp.cos(angle))


def test_its_conserved_quantity_under_both_flows() -> None:
    """c = w^2 - 2 v^2: 2 w w' - 4 v v' = 0 for grad N and for -grad F."""
    for w, v in ((Q(3), Q(-2)), (Q(1, 2), Q(5))):
        for gradient in (ncf_gradient(model(w, v), ONE), risk_gradient(model(w, v), ONE)):
            dw, dv = entries(gradient)
            assert 2 * w * dw == 4 * v * dv


def test_the_trajectory_into_a_zero_kkt_point() -> None:
    """v0 = -9, w0 = 8: c = -98, k = 7, e^(2 s0) = 8 and v = -7 (8 e^(28 tau) + 1)/(8 e^(28 tau) - 1)."""
    e = sp.exp(28 * TAU)
    v = -7 * (8 * e + 1) / (8 * e - 1)
    assert (v.subs(TAU, 0), sp.limit(v, TAU, sp.oo)) == (-9, -7)
    w2 = sp.simplify(sp.diff(v, TAU))
    assert w2.subs(TAU, 0) == 64
    assert sp.simplify(w2 - 2 * v**2 + 98) == 0


def test_the_angle_of_the_loss_flow() -> None:
    """v = tan(theta)/sqrt2, w = sec(theta): theta' = sqrt2 (1 - delta^3 tan(theta) sec(theta)^2/sqrt2)."""
    theta, delta = sp.symbols("theta delta", positive=True)
    v, w = sp.tan(theta) / sp.sqrt(2), 1 / sp.cos(theta)
    rate = sp.sqrt(2) * (1 - delta**3 * sp.tan(theta) / sp.cos(theta) ** 2 / sp.sqrt(2))
    h = v * w**2
    dv, dw = w**2 * (1 - delta**3 * h), 2 * v * w * (1 - delta**3 * h)
    assert sp.simplify(sp.diff(v, theta) * rate - dv) == 0
    assert sp.simplify(sp.diff(w, theta) * rate - dw) == 0


def test_the_deep_linear_scalar_net() -> None:
    """Balanced w1 = w2 = w3 = a: a' = a^2 (1 - a^3), and dT/da of the closed form is its reciprocal."""
    a = Q(2, 7)
    network = HomogeneousNetwork.exact(Activation(1, Q(1)), [[[a]], [[a]], [[a]]])
    assert {-g for g in entries(risk_gradient(network, ONE))} == {a**2 * (1 - a**3)}
    z = sp.symbols("z", positive=True)
    t = -1 / z - sp.log(1 - z) / 3 + sp.log(1 + z + z**2) / 6 - sp.atan((2 * z + 1) / sp.sqrt(3)) / sp.sqrt(3)
    assert sp.simplify(sp.diff(t, z) - 1 / (z**2 * (1 - z**3))) == 0
    tau = 10 - 1 / sp.Rational(1, 2)  # NCF flow from 1/10 to 1/2
    assert tau == 8
    flow = t.subs(z, sp.Rational(1, 2)) - t.subs(z, sp.Rational(1, 10))
    assert abs(sp.N(flow, 25) - sp.Float("8.12678553115786203", 25)) < sp.Float("1e-16")


def test_one_relu_neuron() -> None:
    """z = v w: z' = (v^2 + w^2)(1 - z) with (v^2 + w^2)^2 = c^2 + 4 z^2, c = w^2 - v^2."""
    _, ring = polynomial_ring(["v", "w"])
    v, w = ring["v"], ring["w"]
    network = HomogeneousNetwork(Activation(1), (((w,),), ((v,),)))
    dw, dv = (-g for g in entries(risk_gradient(network, ONE, [((1,),)])))
    assert dv * w + v * dw == (v**2 + w**2) * (1 - v * w)
    assert (v**2 + w**2) ** 2 == (w**2 - v**2) ** 2 + 4 * (v * w) ** 2


def test_piecewise_linear_directions_have_half_the_value() -> None:
    """D = 2: N* = |g1|/2 at the point with |w| = |v|."""
    network = HomogeneousNetwork.exact(Activation(1), [[[3, 4]], [[5]]])
    data = Data(((Q(1), Q(0)), (Q(0), Q(1))), (Q(3), Q(4)))
    report = kkt_report(network, data)
    assert report.as_it_is
    assert report.normalized_value2 == Q(25, 4)
