r"""Identities at the integrand: certificates that hold for every width, every dimension and every input law.

Semantics. A network has H neurons (w_i, b_i, v_i), an offset c and possibly a skip matrix a; y_i(x) = w_i.x + b_i;
N(x) = c + a x + sum_i v_i relu(y_i(x)); e = N - f; mu is a probability law with int |x|^2 dmu finite and f in L^2(mu).
Let s_i(x) be 1 where y_i > 0, 0 where y_i < 0, and any fixed real number where y_i = 0 (the value given to relu'(0)). Then

    G_{w_i} = 2 int s_i (v_i.e) x,   G_{b_i} = 2 int s_i (v_i.e),   G_{v_i} = 2 int relu(y_i) e,   G_c = 2 int e,
    G_a = 2 int e x^T,   L = int |e|^2.

Reduction. For each parameter vector z, the inner product of z with its block of G is an integral whose integrand is
linear in e. The only fact used about the activity is s_i y_i = relu(y_i), true for every value at y_i = 0:

    w_i.G_{w_i} = 2 int s_i (v_i.e) (w_i.x) =: 2 P_i,      G_{b_i} = 2 int s_i (v_i.e) =: 2 Q_i,
    v_i.G_{v_i} = 2 int s_i (w_i.x + b_i) (v_i.e) = 2 P_i + 2 b_i Q_i,
    z.G_c = 2 int z.e for every vector z,      <Z, G_a> = 2 int (Z x).e for every matrix Z,
    int N.e = sum_i (P_i + b_i Q_i) + int c.e + int (a x).e,      L = int N.e - int f.e.

So every expression of the language (schema.py) becomes a polynomial in formal generators: P_i (kept as half of
w_i.G_{w_i}) and Q_i (half of G_{b_i}), int z.e, the remaining inner products, H, gamma and so on, and for each monomial
m in one neuron's generators the generator sum_i m_i. ``sum`` is linear over everything that does not depend on i, and
sum_i 1 = H. Along the projected field |w_i|^2 is replaced by 1 - b_i^2.

Soundness. Evaluating the generators at an actual network, law and target is a ring homomorphism into the reals, and
each replacement above is an equation between real numbers. Hence if the two sides of a relation have the same normal
form they are equal for every width, every dimension, every number of outputs, every law and target as above, every
value of relu'(0), and all values of the weights and constants. d is the derivative along -G: the parameters are moved by
-tau G for a formal tau, the expression, a polynomial in the parameters, is expanded, and its coefficient of tau is
-<grad, G> exactly. next is the same with tau = gamma, so a claim quadratic in G after one step is covered, too.

The proof is incomplete on purpose: products of two sums, and inner products of blocks of G with one another, are
kept as independent generators. A true identity that needs a relation between those is not certified, never a false one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.certify.schema import Expression, seal

BALL: Expression = ["+", ["norm2", "w"], ["^", "b", 2]]
"""|u_i|^2 = |w_i|^2 + b_i^2."""

S: Expression = ["sum", ["+", ["norm2", "w"], ["^", "b", 2], ["norm2", "v"]]]
"""S = sum_i (|w_i|^2 + b_i^2 + |v_i|^2)."""

NORM2_G: Expression = [
    "+",
    ["sum", ["+", ["norm2", "G.w"], ["^", "G.b", 2], ["norm2", "G.v"]]],
    ["norm2", "G.c"],
]
"""||G||^2 without a skip connection."""

NORM2_G_SKIP: Expression = [*NORM2_G, ["norm2", "G.a"]]
"""||G||^2 with a skip connection."""

V_CONSTANT: Expression = ["+", S, ["norm2", "c"], ["norm2", ["-", "c", ["*", "2", "xi"]]]]
"""V = ||theta||^2 + |c - 2 xi|^2 (constant target; arXiv:2102.09924)."""

W_CONSTANT: Expression = ["+", S, ["*", "2", ["norm2", ["-", "c", "xi"]]]]
"""W = S + 2 |c - xi|^2, the centred form: V = W + 2 |xi|^2."""

V_SKIP: Expression = [
    "+",
    S,
    ["norm2", "c"],
    ["norm2", "a"],
    ["norm2", ["-", "c", ["*", "2", "beta"]]],
    ["norm2", ["-", "a", ["*", "2", "alpha"]]],
]
"""V for affine targets with a linear skip connection (re-derived, affine-skip C1)."""

V_NORMALIZED: Expression = ["+", ["sum", ["norm2", "v"]], ["norm2", ["-", "c", "xi"]]]
"""V_n = |v|^2 + |c - xi|^2 of the normalized flow (re-derived)."""

BALANCEDNESS: Expression = ["-", ["norm2", "v"], BALL]
"""Delta_i = |v_i|^2 - |w_i|^2 - b_i^2."""


def network_claim(
    conclusion: Sequence[Any],
    *,
    target: str = "constant",
    along: str = "flow",
    skip: bool = False,
    hypotheses: Sequence[Any] = (),
    definitions: Sequence[tuple[str, Expression]] = (),
    constants: Sequence[str] = (),
) -> dict[str, Any]:
    """The claim that the relations ``conclusion`` hold for every network, law and target of the kind.

    Args:
        conclusion: relations, at least one.
        target: constant (symbol xi), affine (alpha, beta), any (f, and a free vector xi).
        along: flow, descent (next is a step theta - gamma G) or normalized-flow (|w_i|^2 + b_i^2 = 1).
        skip: has the network a linear skip connection a.x?
        hypotheses: relations under which the conclusion is claimed.
        definitions: (name, expression), each using the names before it.
        constants: names of further real numbers, universally quantified.

    Returns:
        The JSON form of the claim.
    """
    return {
        "target": target,
        "along": along,
        "skip": skip,
        "constants": list(constants),
        "definitions": [[name, body] for name, body in definitions],
        "hypotheses": list(hypotheses),
        "conclusion": list(conclusion),
    }


def integrand_identity(claim: dict[str, Any]) -> dict[str, Any]:
    """The certificate of an identity between normal forms; raises Rejected when the forms differ."""
    return seal("integrand-identity", claim)


def lyapunov_identity() -> dict[str, Any]:
    """d(V) == -8 L for constant targets (constant-target C3)."""
    claim = network_claim([["==", ["d", "V"], ["*", "-8", "L"]]], definitions=[("V", V_CONSTANT)])
    return integrand_identity(claim)


def lyapunov_identity_any_target() -> dict[str, Any]:
    """d(V) == -8 int (N - xi).(N - f) for every target and every xi (constant-target C3)."""
    conclusion = [["==", ["d", "V"], ["*", "-8", ["int", ["-", "N", "xi"]]]]]
    return integrand_identity(network_claim(conclusion, target="any", definitions=[("V", V_CONSTANT)]))


def weighted_family() -> dict[str, Any]:
    """d(V_p) == -4 L for every choice of weights p_i, q_i = 1 - p_i (constant-target C3w)."""
    neuron = ["+", ["*", "lambda", BALL], ["*", ["-", "1", "lambda"], ["norm2", "v"]]]
    family = ["+", ["sum", neuron], ["norm2", ["-", "c", "xi"]]]
    claim = network_claim([["==", ["d", "Vp"], ["*", "-4", "L"]]], definitions=[("Vp", family)])
    return integrand_identity(claim)


def homogeneity() -> dict[str, Any]:
    """w_i.G_{w_i} + b_i G_{b_i} == v_i.G_{v_i} for every neuron and every target (constant-target C2)."""
    left = ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]
    return integrand_identity(network_claim([["==", left, ["dot", "v", "G.v"]]], target="any"))


def balancedness() -> dict[str, Any]:
    """d(|v_i|^2 - |w_i|^2 - b_i^2) == 0 for every neuron and every target (constant-target C7b)."""
    return integrand_identity(network_claim([["==", ["d", BALANCEDNESS], "0"]], target="any"))


def descent_step() -> dict[str, Any]:
    """next(V) - V == -8 gamma L + gamma^2 Q with Q = ||G||^2 + |G_c|^2 (constant-target C8, sgd-constant C1)."""
    change = ["+", ["*", "-8", "gamma", "L"], ["*", ["^", "gamma", 2], "Q"]]
    definitions = [("V", V_CONSTANT), ("W", W_CONSTANT), ("Q", ["+", NORM2_G, ["norm2", "G.c"]])]
    steps = [["==", ["-", ["next", name], name], change] for name in ("V", "W")]
    return integrand_identity(network_claim(steps, along="descent", definitions=definitions))


def discrete_balancedness() -> dict[str, Any]:
    """Delta_i changes in one step by gamma^2 (|G_{v_i}|^2 - |G_{w_i}|^2 - G_{b_i}^2) (constant-target C12)."""
    gap = ["-", ["norm2", "G.v"], ["norm2", "G.w"], ["^", "G.b", 2]]
    conclusion = [["==", ["-", ["next", "Delta"], "Delta"], ["*", ["^", "gamma", 2], gap]]]
    definitions = [("Delta", BALANCEDNESS)]
    return integrand_identity(
        network_claim(conclusion, target="any", along="descent", definitions=definitions)
    )


def normalized_lyapunov_identity() -> dict[str, Any]:
    """d(V_n) == -4 L along the normalized flow, and the norm of every (w_i, b_i) is kept (normalized-flow C2, C7)."""
    conclusion = [["==", ["d", "Vn"], ["*", "-4", "L"]], ["==", ["d", BALL], "0"]]
    claim = network_claim(conclusion, along="normalized-flow", definitions=[("Vn", V_NORMALIZED)])
    return integrand_identity(claim)


def normalized_step() -> dict[str, Any]:
    """next(V_n) - V_n == -4 gamma L + gamma^2 (|G_v|^2 + |G_c|^2), whatever unit vectors follow (normalized-flow C7)."""
    square = ["+", ["sum", ["norm2", "G.v"]], ["norm2", "G.c"]]
    change = ["+", ["*", "-4", "gamma", "L"], ["*", ["^", "gamma", 2], square]]
    conclusion = [["==", ["-", ["next", "Vn"], "Vn"], change]]
    claim = network_claim(conclusion, along="normalized-flow", definitions=[("Vn", V_NORMALIZED)])
    return integrand_identity(claim)


def skip_lyapunov_identity() -> dict[str, Any]:
    """d(V) == -8 L for affine targets with a skip connection (affine-skip C1)."""
    claim = network_claim(
        [["==", ["d", "V"], ["*", "-8", "L"]]], target="affine", skip=True, definitions=[("V", V_SKIP)]
    )
    return integrand_identity(claim)


def skip_descent_step() -> dict[str, Any]:
    """next(V) - V == -8 gamma L + gamma^2 Q with Q = ||G||^2 + |G_c|^2 + |G_a|^2 (affine-skip C5)."""
    change = ["+", ["*", "-8", "gamma", "L"], ["*", ["^", "gamma", 2], "Q"]]
    definitions = [("V", V_SKIP), ("Q", ["+", NORM2_G_SKIP, ["norm2", "G.c"], ["norm2", "G.a"]])]
    claim = network_claim(
        [["==", ["-", ["next", "V"], "V"], change]],
        target="affine",
        along="descent",
        skip=True,
        definitions=definitions,
    )
    return integrand_identity(claim)
