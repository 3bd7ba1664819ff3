# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own network
#
# Train a network with scikit-learn (or PyTorch, Keras, JAX), and verify a theorem on the very weights that came out. Nothing is rounded: a float64 *is* a rational number.

# %%
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from IPython.display import SVG
from sklearn.neural_network import MLPRegressor

import gfproof as gf
from gfproof.network import from_sklearn, load_network, save_network
from gfproof.problem import Constant, Problem, Uniform
from gfproof.write.plot import draw_network

folder = Path(mkdtemp())

# %%
random = np.random.default_rng(0)
x = random.uniform(0, 1, (200, 1))
model = MLPRegressor(
    hidden_layer_sizes=(4,), activation="relu", learning_rate_init=0.01, tol=1e-2, random_state=6
)
model.fit(x, np.full(200, 0.5))

# %%
network = from_sklearn(model)
problem = Problem(Constant((gf.Q(1, 2),)), Uniform((gf.Q(0),), (gf.Q(1),)))
case = gf.Case(network, problem, gf.Flow(until=gf.Q(1)), name="trained")
risk = problem.risk(network)
print("risk", float(gf.numbers.to_float(risk)), "with a numerator of", len(str(risk.p)), "digits")
draw_network(case, folder / "network.svg")
SVG(filename=str(folder / "network.svg"))

# %% [markdown]
# The exact risk agrees with what sampling says, but it is exact.

# %%
points = random.uniform(0, 1, (200_000, 1))
sampled = float(np.mean((model.predict(points) - 0.5) ** 2))
assert abs(sampled - gf.numbers.to_float(risk)) < 0.05 * sampled

# %% [markdown]
# ## The theorem on these weights

# %%
report = gf.theorem("constant-target-flow").verify(case)
assert all(finding.verdict is gf.Verdict.HOLDS for finding in report.hypotheses)
assert all(finding.verdict is gf.Verdict.HOLDS for finding in report.claims)
bound = next(finding for finding in report.claims if finding.id == "C7f")
print(bound.statement, "--", bound.note)

# %% [markdown]
# ## There and back

# %%
assert save_network(network, folder / "weights.npz")
assert load_network(folder / "weights.npz") == network
print(case.to_toml()[:300], "...")
