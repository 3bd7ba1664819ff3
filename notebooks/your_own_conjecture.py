# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own conjecture
#
# You have a guess about the flow. Before you try to prove it: is it true? Write it in the claim language, let gfproof look for a counterexample, and, where the claim is of a kind
# gfproof can decide, get a proof for every width.

# %%
import json
from pathlib import Path
from tempfile import mkdtemp

import gfproof as gf
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import decide

folder = Path(mkdtemp())

# %% [markdown]
# The names are the arrays `w b v c`, the target's `xi`, the risk `L`, the generalized gradient `G`; `d(...)` is the derivative along the flow, and `w[i]` with a free `i` means "for every neuron".

# %%
(folder / "guess.toml").write_text("""
title = "what falls, what stays, what is wrong"
target = "constant"
along = "flow"
[[claim]]
that = "d(norm2(w[i]) + b[i]*b[i] - norm2(v[i])) == 0"
[[claim]]
that = "d(norm2(w) + norm2(b) + norm2(v) + norm2(c) + norm2(c - 2*xi)) == -8*L"
[[claim]]
that = "d(norm2(v)) <= 0"
""")
decision = decide(Conjecture.load(folder / "guess.toml"))
for finding in decision.claims:
    print(f"{finding.id}  {finding.verdict.value:<10}{finding.evidence.value:<13}{finding.statement}")

# %% [markdown]
# The first claim says that the flow keeps each neuron balanced. It is certified, for every width, every dimension and every input law. So is the second.
# The third is wrong, and the witness is a case you can load:

# %%
first, second, third = decision.claims
assert first.verdict is second.verdict is gf.Verdict.HOLDS
assert first.evidence is second.evidence is gf.Evidence.CERTIFICATE
assert third.verdict is gf.Verdict.FAILS
print(json.dumps(third.witness, indent=1)[:900])

# %% [markdown]
# ## The certificate
#
# A certificate is a JSON file. The checker is one file of 500 lines that imports the standard library only: you can read it in an evening. A certificate in which one number was changed is refused.

# %%
from gfproof.certify import checker

certificate = decision.certificates[0][0]
print(certificate["kind"], certificate["digest"][:16])
checker.check(certificate)  # says nothing: accepted

forged = json.loads(json.dumps(certificate).replace("8", "9", 1))
try:
    checker.check(forged)
except checker.Rejected as reason:
    print("refused:", reason)
else:
    raise AssertionError("a forged certificate was accepted")
