# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Normalized gradient flow
#
# The parameters of a ReLU network can be rescaled without changing the function: $(w, b, v) \to (\lambda w, \lambda b, v/\lambda)$. Eberle, Jentzen, Riekert and Weiss (arXiv:2207.06246)
# study gradient flow restricted to a submanifold of the parameters that still represents all functions of the network, so that the parameters cannot run away.
# Here the manifold is the natural choice $|w_i|^2 + b_i^2 = 1$ for all neurons $i$; all statements below are re-derived for it.

# %%
from pathlib import Path
from tempfile import mkdtemp

from IPython.display import SVG

import gfproof as gf
from gfproof.write.plot import draw_flow

folder = Path(mkdtemp())

# %% [markdown]
# The start must lie on the spheres: $(3/5)^2 + (4/5)^2 = 1$ is a rational point of the circle.

# %%
case = gf.Case.from_toml("""
[network]
w = [["3/5"], ["-5/13"]]
b = ["-4/5", "12/13"]
v = ["2", "-1"]
c = "1/3"
[target]
kind = "constant"
value = "1/2"
[dynamics]
kind = "normalized-flow"
until = "2"
""")
for w, b in zip(case.network.w, case.network.b, strict=True):
    assert w[0] ** 2 + b**2 == 1

# %%
found = gf.flow(case, until=2, digits=30)
end = found.entries_at(2)
width = case.network.width
for i in range(width):
    length = end[i] ** 2 + end[width + i] ** 2
    assert abs(length - 1) < gf.Q(1, 10**28)  # computed to 30 digits
draw_flow(found, folder / "flow.svg")
SVG(filename=str(folder / "flow.svg"))

# %% [markdown]
# For a constant target there is a Lyapunov function here, too: $V = \sum_i v_i^2 + (c - \xi)^2$ falls with the speed $4 \mathcal{L}$. It is known for every width, by a certificate.

# %%
report = gf.theorem("normalized-flow").verify(case)
for finding in report.claims:
    evidence = finding.evidence.value if finding.evidence is not None else ""
    print(f"{finding.id:<6}{finding.verdict.value:<13}{evidence:<13}{finding.statement}")
assert any(finding.evidence is gf.Evidence.CERTIFICATE for finding in report.claims)
assert all(finding.verdict is not gf.Verdict.FAILS for finding in report.claims)
