# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Affine targets: spurious critical points, and a ball the flow cannot leave
#
# If the target is affine, $f(x) = \alpha x + \beta$ with $\alpha \ne 0$, the risk of a ReLU network has critical points that are no minima.
# Jentzen and Riekert (arXiv:2107.04479) show what gradient flow does nevertheless; Cheridito, Jentzen and Rossmannek (arXiv:2103.10922) list the critical points.

# %%
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from IPython.display import SVG

import gfproof as gf
from gfproof.write.plot import draw_network, draw_slice

folder = Path(mkdtemp())

# %% [markdown]
# ## A zigzag
#
# This network is a critical point of the risk for the target $f(x) = x$ on $[0, 1]$: its generalized gradient is exactly zero, its risk is not.

# %%
case = gf.Case.load("../proofs/cases/affine_spurious_zero.toml")
problem, network = case.problem, case.network
assert all(entry == 0 for entry in problem.generalized_gradient(network).entries())
print("risk", problem.risk(network))

# %% [markdown]
# gfproof names its type: a zigzag around the target with $n$ equally spaced kinks has the risk $\alpha^2 \ell^2 / (12 (n+1)^4)$. It is a saddle point or a local
# minimum, and for a saddle point there is a network close by with smaller risk, given exactly.

# %%
zero = problem.critical_point(network)
assert zero is not None
assert zero.risk == gf.Q(1, 12) / (zero.kinks + 1) ** 4 == problem.risk(network)
print(zero.kinks, "kinks;", zero.type.value)
assert zero.lower is not None and problem.risk(zero.lower) < zero.risk
draw_network(case, folder / "zigzag.svg", other=zero.lower)
SVG(filename=str(folder / "zigzag.svg"))

# %% [markdown]
# A slice of the risk through the critical point, each value computed exactly before it is drawn. Across, from $\theta$ at $s = 0$ to the better network at $s = 1$; upwards, the
# offset $c$ moves, and the risk grows by exactly $(t/25)^2$: there is never a local maximum.

# %%
down = zero.lower.step(network, -1)
up = replace(down.map(lambda entry: entry * 0), c=(gf.Q(1, 25),))
for t in (gf.Q(1, 10), gf.Q(-1)):
    assert problem.risk(network.step(up, t)) == zero.risk + (t / 25) ** 2
draw_slice(
    problem,
    network,
    down,
    up,
    folder / "slice.svg",
    reach=gf.Q(6, 5),
    marked=[(gf.Q(0), gf.Q(0)), (gf.Q(1), gf.Q(0))],
)
SVG(filename=str(folder / "slice.svg"))

# %% [markdown]
# ## All of them
#
# The theorem lists every zero of $G$: the function is a fit, the best constant, or a zigzag. `affine-critical-points` checks that on drawn cases, the
# degenerate ones first.

# %%
report = gf.theorem("affine-critical-points").verify_examples(60)
assert all(finding.verdict is not gf.Verdict.FAILS for finding in report.claims)
for finding in report.claims:
    print(f"{finding.id:<6}{finding.verdict.value:<13}{finding.statement}")

# %% [markdown]
# ## No Lyapunov function, unless there is a skip connection
#
# For a constant target a quadratic function of the parameters falls along the flow. For affine targets none can, and gfproof proves it by exact linear algebra.
# With a linear skip connection $a\cdot x$ in the network, it exists again.

# %%
from gfproof.lyapunov import Question, answer

without = answer(Question("affine", 2, None, gf.Q(8), False, 1))
with_skip = answer(Question("affine-skip", 2, None, gf.Q(8), False, 1))
print("affine:             ", without.brief())
print("affine, with skip:  ", with_skip.brief())
assert not without.document()["functions"]
assert with_skip.document()["functions"]
