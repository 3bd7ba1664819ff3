# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What networks learn: variational splines
#
# Parhi and Nowak (arXiv:2105.03361) show that training a network with weight decay solves a variational problem over functions: its solutions are splines.
# In one dimension that can be decided exactly. Given data and a network: is it a *global* minimiser, among networks of every width? If not, how far is it from one?

# %%
from pathlib import Path
from tempfile import mkdtemp

from IPython.display import SVG

import gfproof as gf
from gfproof.splines import (
    Data,
    fit,
    global_optimality,
    interpolate,
    network_of,
    regularisation_path,
    solution_set,
)
from gfproof.write.plot import draw_fit, draw_path

folder = Path(mkdtemp())

# %% [markdown]
# ## Interpolation
#
# Among all functions through the data, connect-the-dots has the least total variation of the derivative, $TV^2(f) = \sum_j |J_j|$, the sum of the absolute jumps of the slope. The proof is a
# *dual certificate*: a function $\eta$ with $|\eta| \le 1$ that equals the sign of the jump at each knot.

# %%
data = Data.exact(range(8), [0, 1, 1, 3, 6, 10, 9, 7])
best = interpolate(data)
assert best.value == sum(abs(jump) for jump in best.function.jumps)
assert all(abs(value) <= 1 for value in best.eta)
assert sum(q * y for q, y in zip(best.q, best.values, strict=True)) == best.value  # the dual value: a proof
draw_fit(best, folder / "interpolation.svg")
SVG(filename=str(folder / "interpolation.svg"))

# %% [markdown]
# Where $\eta$ stays at $1$ or $-1$ over several data points, there are many minimisers: they fill the shaded band. The one with the fewest knots needs fewer neurons than there are
# data points.

# %%
every = solution_set(data)
sparse = every.sparsest()
assert every.contains(sparse)
assert len(sparse.knots) == every.fewest_knots < len(best.function.knots)
print(len(best.function.knots), "knots for connect-the-dots,", len(sparse.knots), "are enough")

# %% [markdown]
# ## Weight decay
#
# With the penalty $\lambda$ the fit no longer meets the data. The exact minimiser is found over the rational numbers, and so is the whole path as $\lambda$ varies: it is piecewise linear with
# rational breakpoints.

# %%
found = fit(data, gf.Q(1, 2))
print("minimum", found.objective, " knots", [str(knot) for knot in found.function.knots])
draw_fit(found, folder / "fit.svg")
SVG(filename=str(folder / "fit.svg"))

# %%
path = regularisation_path(data)
print("lambda_max =", path.largest, "; breakpoints:", [str(x) for x in path.breakpoints])
assert not path.function(path.largest).knots  # an affine function from there on
draw_path(path, folder / "path.svg")
SVG(filename=str(folder / "path.svg"))

# %% [markdown]
# ## Is a trained network a global minimiser?
#
# Take a network that computes the optimal function, and then disturb it: rescale a neuron, so that $|v| \ne |w|$; weight decay sees that, the function does not.

# %%
network = network_of(found.function, balanced=True)
judged = global_optimality(network, data, gf.Q(1, 2))
assert judged.optimal and judged.gap == 0

w, v = list(network.w), list(network.v[0])
w[0], v[0] = (w[0][0] * 2,), v[0] / 2
b = (network.b[0] * 2, *network.b[1:])
worse = gf.Network.exact(w, b, [v], network.c, network.a)
judged = global_optimality(worse, data, gf.Q(1, 2))
assert not judged.optimal and judged.gap > 0 and judged.function_gap == 0
print("gap", judged.gap, "because:", *judged.reasons)
assert global_optimality(judged.repaired(), data, gf.Q(1, 2)).optimal
