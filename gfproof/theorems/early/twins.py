"""False variants of the theorems on homogeneous networks."""

from __future__ import annotations

from dataclasses import replace

from gfproof.theorems.answers import Answer
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.early import identities, rank_one
from gfproof.theorems.early.quantities import at

_BY_ID = {claim.id: claim for claim in (*identities.CLAIMS, *rank_one.CLAIMS)}


def _twin(
    id: str, change: str, of: str, statement: str, decide: Decide, without: tuple[str, ...] = ()
) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(id, change, replace(true, statement=statement, decide=decide, latex=""), without)


def _layers(instance: Instance) -> Answer:
    return identities.euler(instance, at(instance).network.depth)


def _rate_one(instance: Instance) -> Answer:
    return identities.norm_rate(instance, 1)


IDENTITIES = (
    _twin("layers-for-order", "D -> L", "C1", "<W, grad N> = L N", _layers),
    _twin(
        "degree",
        "c^(D-1) -> c^D",
        "C1c",
        "grad N(c W) = c^D grad N(W) for c > 0",
        lambda instance: identities.gradient_degree(instance, 0),
    ),
    _twin(
        "unweighted-neurons",
        "p -> 1",
        "C1n",
        "<W_l[j,:], grad N> = <W_{l+1}[:,j], grad N> for every hidden neuron",
        lambda instance: identities.by_neuron(instance, 1),
    ),
    _twin("rate-one", "D -> 1", "C7", "d/dt |w|^2/2 <= N(w) along the loss flow", _rate_one),
    _twin(
        "larger-order",
        "D -> D + 1",
        "C8",
        "|u|^2 |grad N|^2 >= (D+1)^2 N^2",
        lambda instance: identities.monotone(instance, 1),
    ),
)

RESCALING = (
    _twin(
        "remainder-degree",
        "2D - 1 -> 2D",
        "C5d",
        "R(c W) = c^(2D) R(W)",
        lambda instance: identities.remainder_degree(instance, 0),
    ),
    _twin(
        "remainder-degree-low",
        "2D - 1 -> 2D - 2",
        "C5d",
        "R(c W) = c^(2D-2) R(W)",
        lambda instance: identities.remainder_degree(instance, -2),
    ),
    _twin(
        "delta",
        "delta^D -> delta^(D-1)",
        "C6",
        "-grad F(delta s) = delta^(D-1) (grad N(s) + delta^(D-1) R(s))",
        lambda instance: identities.rescaled(instance, -1),
    ),
    _twin(
        "delta-up",
        "delta^D -> delta^(D+1)",
        "C6",
        "-grad F(delta s) = delta^(D-1) (grad N(s) + delta^(D+1) R(s))",
        lambda instance: identities.rescaled(instance, 1),
    ),
    _twin("no-remainder", "R -> 0", "C5", "-grad F = grad N", identities.without_remainder),
)

RANK_ONE = (
    _twin(
        "positive-only",
        "eps = +-1 -> eps = 1",
        "C12",
        "E_l = 0 for all l and N != 0 <=> R1 with eps = 1, R2, R3",
        rank_one.coherent_positive,
    ),
    _twin(
        "without-R2",
        "R2 dropped",
        "C12",
        "E_l = 0 for all l and N != 0 <=> R1, R3",
        rank_one.coherent_without("R2"),
    ),
    _twin(
        "without-R3",
        "R3 dropped",
        "C12",
        "E_l = 0 for all l and N != 0 <=> R1, R2",
        rank_one.coherent_without("R3"),
    ),
    _twin(
        "without-supports",
        "q_l forgotten",
        "C13",
        "N = prod_l (p^(L-l)/D)^(p^(L-l)/2) g(b_1/|b_1|)",
        rank_one.value_without_supports,
    ),
    _twin(
        "sparse-for-every-p",
        "p >= 2 dropped",
        "C14",
        "N > 0, q_l >= 2: two equal entries of a_l turned apart raise N on the sphere",
        lambda instance: rank_one.sparse(instance, any_power=True),
    ),
)

MIXED = (
    _twin(
        "exponent-p",
        "|v_j|^(p-1) -> |v_j|^p",
        "C15",
        "two layers: the same with |v_j|^p |g1(w_j/|w_j|)|",
        rank_one.two_layers_with(1),
    ),
    _twin(
        "exponent-p-minus-two",
        "|v_j|^(p-1) -> |v_j|^(p-2)",
        "C15",
        "two layers: the same with |v_j|^(p-2) |g1(w_j/|w_j|)|",
        rank_one.two_layers_with(-1),
    ),
    _twin(
        "no-active-sign",
        "T3 dropped",
        "C15",
        "two layers: the same without the condition on the signs of v_j g1(w_j)",
        rank_one.two_layers_without("T3"),
    ),
    _twin(
        "no-ratio",
        "T4 dropped",
        "C15",
        "two layers: the same without the condition on |v_j|^(p-1) |g1(w_j/|w_j|)|",
        rank_one.two_layers_without("T4"),
    ),
    _twin(
        "equal-moduli",
        "kappa_j -> 1",
        "C16",
        "mixed signs, R2: |a_lj| equal on the support",
        rank_one.mixed_without_loss,
    ),
)
