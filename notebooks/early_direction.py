# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Small starts: weights stay small and turn
#
# A deep network without biases is homogeneous in its weights: $H(x; cW) = c^D H(x; W)$ for $c \ge 0$. If training starts from weights of size $\delta$, then for a long time, of order
# $\delta^{-(D-2)}$, the weights stay of size $\delta$, while their *direction* moves: along the flow of the *neural correlation function*
# $N(W) = \sum_i p_i H(x_i; W)$, toward its KKT points on the sphere. Kumar and Haupt (arXiv:2403.08121) prove this for $D > 2$. Here we see it happen, exactly where possible.

# %%
from pathlib import Path
from tempfile import mkdtemp

from IPython.display import SVG

import gfproof as gf
from gfproof.homogeneous import Activation, HomogeneousCase, HomogeneousNetwork, kkt_report
from gfproof.homogeneous.rescaling import early_table, early_time, time_scales
from gfproof.write.plot import draw_early, draw_scales

folder = Path(mkdtemp())

# %% [markdown]
# ## A KKT point, without a square root
#
# One hidden neuron with the activation $\sigma(z) = \max(z, 0)^2$, two data points. The order is $D = 1 + 2 = 3$. Whether the direction of $W$ is a KKT point is decided without
# normalising: $\|W\|^2\, \nabla N(W) = D\, N(W)\, W$ is a polynomial equation. Where only the sizes of the layers are wrong, that is seen, too.

# %%
case = HomogeneousCase.load("../proofs/cases/squared_relu_kkt.toml")
data = case.data
report = kkt_report(case.network, data)
print(
    "order",
    case.network.order,
    "  N =",
    report.value,
    "  KKT point as it is:",
    report.as_it_is,
    "  after scaling its layers:",
    report.layer_scaled,
)
assert report.layer_scaled

# %% [markdown]
# ## From small starts
#
# With $w = \delta s$ and $\tau = \delta^{D-2} t$ the equation for $s$ differs from the flow of $N$ by a term of size $\delta^D$ only. So a start of size $10^{-50}$ costs no more than one of size
# $10^{-2}$. The marks below are loss flows from starts of two sizes, the lines are the flow of $N$.

# %%
squared = Activation(2, gf.Q(0))
network = HomogeneousNetwork.exact(squared, [[["1/2", "-1/3"], ["1/4", "1"]], [["1/2", "1/3"]]])
table = early_table(network, data, early_time(network, data), [gf.Q(1, 10), gf.Q(1, 100)], digits=12)
for row in table.rows:
    print(
        f"delta = {row.delta}: after t = {float(gf.numbers.to_float(row.time)):.3f} the direction differs from that of u by an angle of cosine {float(row.cosine.mid()):.12f}"
    )
assert [row.error.mid() < 1 for row in table.rows] == [True, True]
assert table.rows[1].error.mid() < table.rows[0].error.mid() / 500
draw_early(table, folder / "early.svg")
SVG(filename=str(folder / "early.svg"))

# %% [markdown]
# ## Time scales
#
# For networks of the orders 3, 4 and 7: the time at which the weights have doubled, and the distance to the flow of $N$ at the rescaled time $T$, for $\delta$ from $10^{-1}$ to $10^{-12}$.
# Here the loss flow itself is integrated from $\delta w_0$, without rescaling, so that the time scale is measured and not put in. The slopes in the doubly logarithmic picture are $-(D-2)$ and $D$.

# %%
linear = Activation(1, gf.Q(1))
starts = {
    3: HomogeneousNetwork.exact(squared, [[["1/2", "1/3"]], [["1/2"]]]),
    4: HomogeneousNetwork.exact(linear, [[["1/2", "1/3"]], [["1/2"]], [["2/3"]], [["1"]]]),
    7: HomogeneousNetwork.exact(squared, [[["3/4", "1/2"]], [["3/4"]], [["1"]]]),
}
deltas = ["1e-1", "1e-2", "1e-4", "1e-8", "1e-12"]
found = [time_scales(start, data, deltas, digits=4, direct=True) for start in starts.values()]
print("D   delta     horizon      error        exponents")
for order, one in zip(starts, found, strict=True):
    assert one.order == order
    for size, row in zip(deltas, one.rows, strict=True):
        slopes = (
            "" if row.error_exponent is None else f"{row.horizon_exponent:.6f}   {row.error_exponent:.6f}"
        )
        print(
            f"{order}   {size:<7}{float(row.horizon.mid()):12.4e} {float(row.error.mid()):12.4e}   {slopes}"
        )
    assert abs(one.rows[-1].horizon_exponent + (order - 2)) < 1e-3
    assert abs(one.rows[-1].error_exponent - order) < 1e-3
draw_scales(found, folder / "scales.svg")
SVG(filename=str(folder / "scales.svg"))

# %% [markdown]
# `gfproof early CASE --bound --rigorous` checks the early-phase theorem itself on a case: all constants in balls, the bound along an enclosed flow. `gfproof kkt CASE` lists the KKT points.
