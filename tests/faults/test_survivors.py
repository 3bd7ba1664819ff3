"""What mutants showed to be untested (see SURVIVORS.md)."""

import pytest

from gfproof.case import Case
from gfproof.errors import NotAvailable
from gfproof.flow.enclosure import enclose
from gfproof.flow.stepping import flow

NORMALIZED = """
[network]
w = [["3/5"]]
b = ["4/5"]
v = ["1"]
c = "0"
[target]
kind = "constant"
value = "1/2"
[dynamics]
kind = "normalized-flow"
until = "1/8"
"""


def test_the_enclosure_of_a_normalized_flow_is_refused() -> None:
    path = flow(Case.from_toml(NORMALIZED), digits=10)
    with pytest.raises(NotAvailable, match="normalized"):
        enclose(path)
