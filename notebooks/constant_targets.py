# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Constant targets: why gradient flow finds the minimum
#
# A paper of Cheridito, Jentzen, Riekert and Rossmannek (arXiv:2102.09924) proves that gradient descent on a network with one hidden ReLU layer
# brings the risk to zero if the target function is constant. The risk is not convex, so why? Because there is a
# *Lyapunov function*: a quadratic function of the parameters that falls at a rate proportional to the risk.
# We derive that here, check it, and watch it work.

# %%
from pathlib import Path
from tempfile import mkdtemp

from IPython.display import SVG

import gfproof as gf
from gfproof.flow import descend, rigorous_flow
from gfproof.theorems import Quantities
from gfproof.write.plot import draw_descent, draw_flow, draw_network

folder = Path(mkdtemp())

# %% [markdown]
# ## A network and its risk
#
# The network $N(x) = c + \sum_i v_i \max(w_i x + b_i, 0)$ has two neurons, the input is uniform on $[0, 1]$, the target is the
# constant $1/2$. Every number is a rational number, and every result is one, too.

# %%
case = gf.Case.from_toml("""
[network]
w = [["2"], ["-1"]]
b = ["-1/2", "3/4"]
v = ["1", "-2"]
c = "1/5"
[target]
kind = "constant"
value = "1/2"
[dynamics]
kind = "flow"
until = "1"
""")
problem, network = case.problem, case.network
assert problem.risk(network) == gf.Q(629, 600)
draw_network(case, folder / "network.svg")
SVG(filename=str(folder / "network.svg"))

# %% [markdown]
# The triangles are the kinks, where a neuron switches; they point to the side where it is active. The shaded strips are the pieces on which $N$ is affine.
#
# The risk is not differentiable everywhere. The *generalized gradient* $G$ is the limit of the gradients of the risk for smooth
# approximations of ReLU; it is given by integrals over the sets where the neurons are active, and it is a rational number here as well.

# %%
gradient = problem.generalized_gradient(network)
print("G_w", gradient.w, " G_b", gradient.b, " G_v", gradient.v, " G_c", gradient.c)

# %% [markdown]
# ## The Lyapunov function
#
# $$V(\theta) = \|\theta\|^2 + |c - 2\xi|^2 .$$
#
# Its gradient is $2\theta$, with $2(c - 2\xi)$ added in the place of $c$. The claim is $\langle \nabla V, G \rangle = 8\,\mathcal{L}$: along the flow
# $\Theta' = -G(\Theta)$ the function $V$ falls with the speed $8\mathcal{L}$. On this network:

# %%
at = Quantities(network, problem)
assert at.lyapunov_gradient.dot(gradient) == 8 * at.risk
print("<grad V, G> =", at.lyapunov_gradient.dot(gradient), "= 8 *", at.risk)

# %% [markdown]
# One example proves nothing. The theorem says that this holds for every width and every input law, and gfproof knows it by a
# *certificate*: an identity of polynomials for one neuron, at one input $x$, which a small independent program has checked.

# %%
report = gf.theorem("constant-target-flow").verify(case)
identity = next(finding for finding in report.claims if finding.id == "C3")
assert (identity.verdict, identity.evidence) == (gf.Verdict.HOLDS, gf.Evidence.CERTIFICATE)
print(identity.statement, "|", identity.scope)

# %% [markdown]
# Could it be chance that the constant is 8? A claim with 9 is refuted at once, by an exact counterexample. Such *false variants* are kept for every claim:
# checks that could not tell them from the truth would be worth nothing.

# %%
twin = gf.theorem("constant-target-flow").twins[0]
false = gf.theorem("constant-target-flow").twin(twin.id)
found = false.find_violation(false.claims[0], 2000, 0)
assert found is not None and found.verdict is gf.Verdict.FAILS
print(false.claims[0].statement, "--", found.note)

# %% [markdown]
# ## The flow
#
# The right-hand side of the flow changes its formula when a kink enters or leaves the domain, or when two kinks cross. gfproof locates each such
# crossing. With `rigorous_flow` the digits are proved: the distance to the true solution is bounded in ball arithmetic.

# %%
proved = rigorous_flow(case, digits=20)
assert all(finding.verdict is gf.Verdict.HOLDS for finding in proved.findings if finding.id == "enclosed")
draw_flow(proved, folder / "flow.svg", problem=problem)
SVG(filename=str(folder / "flow.svg"))

# %% [markdown]
# From $V' = -8\mathcal{L}$ and the fact that the risk does not grow follows $T \mathcal{L}(\Theta_T) \le V(\Theta_0)/8$. The dashed line is a sharper consequence,
# $\mathcal{L}(\Theta_T) \le E_0 \mathcal{L}_0/(E_0 + 4\mathcal{L}_0 T)$ with $E = \tfrac12 V$ up to a constant.

# %%
long = gf.flow(case, until=1000, digits=20)
for t in (1, 10, 100, 1000):
    bound = at.energy * at.risk / (at.energy + 4 * at.risk * t)
    assert long.exact_risk(t) <= bound
    print(f"t = {t:<5} risk {float(long.risk(t)):.3e}   bound {float(str(gf.numbers.to_float(bound))):.3e}")

# %% [markdown]
# ## Gradient descent
#
# A step $\theta - \gamma G(\theta)$ changes $V$ by exactly $-8\gamma\mathcal{L} + \gamma^2 Q$ with $Q = \|G\|^2 + |G_c|^2$. So $V$ falls if and only if
# $\gamma < 8\mathcal{L}/Q$. This is the exact threshold; the a-priori bounds of the theorem are smaller, and safe for every later step.

# %%
threshold = 8 * at.risk / at.curvature
for gamma, falls in (
    (threshold * gf.Q(99, 100), True),
    (threshold, False),
    (threshold * gf.Q(101, 100), False),
):
    after = Quantities(network.step(gradient, -gamma), problem)
    assert bool(after.lyapunov < at.lyapunov) is falls
print("exact threshold", threshold, " a-priori bound", at.step_apriori)

# %%
descent = gf.Case.from_json(
    case.to_json() | {"dynamics": {"kind": "descent", "step_size": "1/10", "steps": 200}}
)
path = descend(descent)
draw_descent(path, problem, folder / "descent.svg", dynamics=descent.dynamics)
SVG(filename=str(folder / "descent.svg"))

# %% [markdown]
# The first iterates are exact rationals. Their numerators grow threefold with each step, so after a few steps balls take over: each is proved to contain the
# true iterate.
#
# **Try next.** Change the target to an affine function. The identity fails, and [the next notebook](affine_targets.ipynb) shows what takes its place.
