"""Malformed cases: for each a file that is not a case, and what the one line about it must name.

A case here is the well-formed BASE with one thing changed, so that the change alone is what is refused.
"""

import json
from dataclasses import dataclass

BASE = {
    "network": {"w": '[["1"], ["-1"]]', "b": '["-1/2", "1/4"]', "v": '["2", "3"]', "c": '"0"'},
    "input": {"low": '"0"', "high": '"1"'},
    "target": {"kind": '"constant"', "value": '"1"'},
    "dynamics": {"kind": '"descent"', "step_size": '"1/20"', "steps": "10"},
}


@dataclass(frozen=True)
class BadCase:
    """A file and the words its one-line refusal must contain, besides the file's name."""

    name: str
    content: str | bytes
    names: tuple[str, ...]
    suffix: str = ".toml"


def toml(**changes: str | dict[str, str] | None) -> str:
    """BASE with entries replaced (``network_w="..."``), removed (None) or whole tables replaced (``target={...}``)."""
    tables: dict[str, dict[str, str]] = {table: dict(entries) for table, entries in BASE.items()}
    for change, value in changes.items():
        table, _, key = change.partition("_")
        if isinstance(value, dict):
            tables[table] = value
        elif not key:
            del tables[table]
        elif value is None:
            del tables[table][key]
        else:
            tables[table][key] = value
    lines = []
    for table, entries in tables.items():
        lines += [f"[{table}]", *(f"{key} = {text}" for key, text in entries.items())]
    return "\n".join(lines) + "\n"


def bad(name: str, *names: str, **changes: str | dict[str, str] | None) -> BadCase:
    return BadCase(name, toml(**changes), names)


def as_json(**changes: object) -> str:
    data: dict[str, dict[str, object]] = {
        "network": {"w": [["1"]], "b": ["0"], "v": ["1"], "c": "0"},
        "target": {"kind": "constant", "value": "1"},
    }
    for change, value in changes.items():
        table, _, key = change.partition("_")
        data[table][key] = value
    return json.dumps(data)


PIECEWISE = {"kind": '"piecewise"', "breakpoints": '["1/2"]', "pieces": '[["0"], ["1", "1"]]'}
FORMULA = {"kind": '"expression"', "formula": '"sin(3*x)"', "lipschitz": '"3"'}
ATOMS = {"law": '"atoms"', "points": '[["0"], ["1"]]', "masses": '["1/2", "1/2"]'}


def formula(text: str) -> dict[str, str]:
    return FORMULA | {"formula": json.dumps(text)}


BAD_CASES = [
    # shapes
    bad("one bias too many", "network.b", "3 entries", "2 rows", network_b='["0", "0", "0"]'),
    bad("one bias too few", "network.b", "1 entries", network_b='["0"]'),
    bad("w is a vector", "network.w[0]", "expected a list", network_w='["1", "-1"]'),
    bad("w is a number", "network.w", "expected a list", network_w='"1"'),
    bad("w is a table", "network.w", "a table", network_w='{x = "1"}'),
    bad("rows of w differ", "network.w[1]", "2 entries", network_w='[["1"], ["1", "2"]]'),
    bad("rows of w are empty", "network.w[0]", "at least one", network_w="[[], []]"),
    bad("v too short", "network.v", "1 entries", "expected 2", network_v='["2"]'),
    bad("v has two rows for one output", "network.v", "2 rows", network_v='[["2", "3"], ["1", "1"]]'),
    bad("v mixes rows and numbers", "network.v[1]", network_v='[["2", "3"], "1"]'),
    bad("v is missing", "network.v", "missing", network_v=None),
    bad("c is missing", "network.c", "missing", network_c=None),
    bad("c is empty", "c", network_c="[]"),
    bad("c has two entries, v one row", "network.v", network_c='["0", "1"]'),
    bad("skip connection of the wrong length", "network.a", "2 entries", network_a='["1", "2"]'),
    bad("skip connection of two rows", "network.a", "2 rows", network_a='[["1"], ["2"]]'),
    bad("skip connection is a number", "network.a", "expected a list", network_a='"1"'),
    bad(
        "skip connection is a number, no neurons",
        "network.a",
        network_w="[]",
        network_b="[]",
        network_v="[]",
        network_a="1",
    ),
    bad(
        "skip connection is empty, no neurons",
        "network",
        network_w="[]",
        network_b="[]",
        network_v="[]",
        network_a="[]",
    ),
    bad(
        "skip connection has an empty row, no neurons",
        "network",
        network_w="[]",
        network_b="[]",
        network_v="[]",
        network_a="[[]]",
    ),
    bad("neurons in v but not in w", "network.v", network_w="[]", network_b="[]"),
    bad(
        "two inputs, interval law",
        "",
        network_w='[["1", "1"], ["1", "1"]]',
        input_low='["0"]',
        input_high='["1"]',
    ),
    bad(
        "two outputs, one target value",
        "outputs",
        network_v='[["1", "1"], ["1", "1"]]',
        network_c='["0", "0"]',
    ),
    # numbers
    bad("nan as text", "network.b[0]", "nan", network_b='["nan", "0"]'),
    bad("nan as TOML float", "network.b[0]", "nan", network_b="[nan, 0]"),
    bad("infinity as text", "network.c", "inf", network_c='"inf"'),
    bad("infinity as TOML float", "network.c", "inf", network_c="-inf"),
    bad("division by zero", "network.c", "1/0", network_c='"1/0"'),
    bad("zero by zero", "target.value", "0/0", target_value='"0/0"'),
    bad("decimal in a fraction", "network.c", "0.5/2", network_c='"0.5/2"'),
    bad("two slashes", "network.c", "1/2/3", network_c='"1/2/3"'),
    bad("empty text", "network.c", "number", network_c='""'),
    bad("a word", "network.c", "zero", network_c='"zero"'),
    bad("a dot", "network.c", "'.'", network_c='"."'),
    bad("underscores", "network.c", "1_000", network_c='"1_000"'),
    bad("digits of another script", "network.c", "number", network_c='"\u0663"'),
    bad("hexadecimal text", "network.c", "0x10", network_c='"0x10"'),
    bad("an inner minus", "network.c", "1/-2", network_c='"1/-2"'),
    bad("a boolean", "network.c", "truth value", network_c="true"),
    bad("booleans in a list", "network.b[1]", "truth value", network_b='["0", false]'),
    bad("a date", "network.c", "expected", network_c="2020-01-01"),
    bad("a list in a list of numbers", "network.b[0]", network_b='[["0"], "0"]'),
    bad("a table for a number", "network.c", network_c="{p = 1, q = 2}"),
    bad("huge exponent as text", "network.c", "1e999999999", "exponent", network_c='"1e999999999"'),
    bad("huge exponent as TOML float", "network.c", "exponent", network_c="1e999999999"),
    bad("huge negative exponent", "network.c", "exponent", network_c='"1e-999999999"'),
    bad("exponent of twelve digits", "network.c", "1e999999999999", network_c='"1e999999999999"'),
    bad("a million digits", "network.c", "characters", network_c='"' + "9" * 900_000 + '"'),
    bad("a million digits as TOML integer", "", network_c="9" * 900_000),
    # input law
    bad("empty interval", "input.high", "0", input_high='"0"'),
    bad("reversed interval", "input.high", "-1", input_high='"-1"'),
    bad("ends of different dimension", "input", input_low='["0", "0"]'),
    bad("unknown law", "input.law", "gaussian", "atoms", input_law='"gaussian"'),
    bad("law is a list", "input.law", input_law='["atoms"]'),
    bad("atoms with an interval", "input.low", "unknown key", input_law='"atoms"'),
    bad("atoms without masses", "input.masses", "missing", input={k: ATOMS[k] for k in ("law", "points")}),
    bad("a negative mass", "input.masses", "positive", input=ATOMS | {"masses": '["3/2", "-1/2"]'}),
    bad("a mass of zero", "input.masses", "positive", input=ATOMS | {"masses": '["1", "0"]'}),
    bad("masses that sum to 5/6", "input.masses", "5/6", input=ATOMS | {"masses": '["1/2", "1/3"]'}),
    bad("one mass for two points", "input.masses", "2 points", input=ATOMS | {"masses": '["1"]'}),
    bad("no points", "input", input=ATOMS | {"points": "[]", "masses": "[]"}),
    bad("points of different dimension", "input", input=ATOMS | {"points": '[["0"], ["1", "2"]]'}),
    bad("points in the plane for one input", "inputs", input=ATOMS | {"points": '[["0", "0"], ["1", "2"]]'}),
    bad("points are numbers", "input.points[0]", input=ATOMS | {"points": '["0", "1"]'}),
    # target
    bad("unknown kind of target", "target.kind", "cubic", "affine", target_kind='"cubic"'),
    bad("target without kind", "target.kind", "missing", target_kind=None),
    bad("constant target without value", "target.value", "missing", target_value=None),
    bad("constant target with a slope", "target.slope", "unknown key", target_slope='"1"'),
    bad("affine target without slope", "target.slope", target={"kind": '"affine"', "intercept": '"0"'}),
    bad(
        "affine slope of two inputs",
        "target.slope",
        target={"kind": '"affine"', "slope": '["1", "2"]', "intercept": '"0"'},
    ),
    bad(
        "decreasing breakpoints",
        "target.breakpoints",
        "increase",
        target=PIECEWISE | {"breakpoints": '["1/2", "1/3"]', "pieces": '[["0"], ["1"], ["2"]]'},
    ),
    bad(
        "overlapping pieces",
        "target.breakpoints",
        "overlap",
        target=PIECEWISE | {"breakpoints": '["1/2", "1/2"]', "pieces": '[["0"], ["1"], ["2"]]'},
    ),
    bad(
        "too many pieces", "target.pieces", "3 pieces", target=PIECEWISE | {"pieces": '[["0"], ["1"], ["2"]]'}
    ),
    bad("no pieces", "target.pieces", target=PIECEWISE | {"pieces": "[]"}),
    bad("a piece without coefficients", "target.pieces", target=PIECEWISE | {"pieces": '[["0"], []]'}),
    bad("a piece that is a number", "target.pieces", target=PIECEWISE | {"pieces": '["0", ["1"]]'}),
    bad(
        "pieces that leave a gap",
        "target.breakpoints",
        "cover",
        target=PIECEWISE | {"breakpoints": '["0", "1/2"]', "pieces": '[["0"]]'},
    ),
    bad(
        "degree 1000",
        "target.pieces[1]",
        "degree",
        target=PIECEWISE | {"pieces": f'[["0"], {json.dumps(["1"] * 1001)}]'},
    ),
    bad("formula that is a number", "target.formula", target=FORMULA | {"formula": "3"}),
    bad(
        "formula without Lipschitz constant",
        "target.lipschitz",
        "missing",
        target={k: FORMULA[k] for k in ("kind", "formula")},
    ),
    bad("negative Lipschitz constant", "target.lipschitz", "-3", target=FORMULA | {"lipschitz": '"-3"'}),
    bad("formula in y", "target.formula", "column 1", "'y'", target=formula("y + 1")),
    bad("unfinished formula", "target.formula", "column", target=formula("sin(x")),
    bad("empty formula", "target.formula", target=formula("")),
    bad("sine of two numbers", "target.formula", "sin", target=formula("sin(x, x)")),
    bad("power tower", "target.formula", "exponent", target=formula("x**10**9")),
    bad("power of a power", "target.formula", "exponent", target=formula("2**x")),
    bad("formula of two lines", "target.formula", target=formula("x\n+1")),
    bad("formula with a number glued to a word", "target.formula", target=formula("0if x else 1")),
    bad("formula with 1e999999999", "target.formula", "exponent", target=formula("1e999999999*x")),
    bad(
        "formula nested 10000 deep",
        "target.formula",
        "20001",
        target=formula("(" * 10_000 + "x" + ")" * 10_000),
    ),
    bad("formula of 10000 minus signs", "target.formula", target=formula("-" * 10_000 + "x")),
    bad("formula nested 900 deep", "target.formula", "nested", target=formula("(" * 900 + "x" + ")" * 900)),
    bad("formula of 1900 minus signs", "target.formula", "deep", target=formula("-" * 1900 + "x")),
    bad("formula of 900 terms", "target.formula", "deep", target=formula("+".join("x" * 900))),
    bad("formula of a million characters", "target.formula", "900001", target=formula("x" + "+" * 900_000)),
    bad("formula with a comment", "target.formula", "comment", target=formula("x#y")),
    bad("formula beyond all numbers", "target.lipschitz", "Lipschitz", target=formula("exp(1e10*x)")),
    bad("formula below all numbers", "target.lipschitz", "Lipschitz", target=formula("exp(-1e10*x)")),
    bad("formula with a pole", "target.lipschitz", "Lipschitz", target=formula("1/(x - 1/3)")),
    bad("formula that is too steep", "target.lipschitz", "3 is no", target=formula("sin(4*x)")),
    # text that tries to run code
    bad(
        "import in a formula",
        "target.formula",
        "column",
        target=formula("__import__('os').system('touch PWNED')"),
    ),
    bad("attribute in a formula", "target.formula", target=formula("x.__class__.__mro__")),
    bad("lambda in a formula", "target.formula", target=formula("(lambda: x)()")),
    bad("comprehension in a formula", "target.formula", target=formula("[x for x in (1, 2)]")),
    bad("format string in a formula", "target.formula", target=formula("f'{x}'")),
    bad("walrus in a formula", "target.formula", target=formula("(y := x)")),
    bad("keyword argument in a formula", "target.formula", target=formula("sin(x=x)")),
    bad(
        "code as a number",
        "network.c",
        target_value='"0"',
        network_c="\"__import__('os').system('touch PWNED')\"",
    ),
    bad("code as a key", "network", "unknown key", **{"network_'__import__(\"os\")'": '"0"'}),
    bad("escape codes in a value", "network.c", network_c='"\\u001b[2J\\u0007\\n\\r"'),
    # dynamics
    bad("unknown dynamics", "dynamics.kind", "adam", dynamics_kind='"adam"'),
    bad("descent without step size", "dynamics.step_size", dynamics_step_size=None),
    bad("negative step size", "dynamics.step_size", ">= 0", dynamics_step_size='"-1/20"'),
    bad("half a step", "dynamics.steps", dynamics_steps='"1/2"'),
    bad("a negative number of steps", "dynamics.steps", "-1", dynamics_steps="-1"),
    bad("true steps", "dynamics.steps", "True", dynamics_steps="true"),
    bad("too many steps", "dynamics.steps", "10000000000000", dynamics_steps="10000000000000"),
    bad(
        "steps of one list are too many",
        "dynamics.steps",
        dynamics={"kind": '"descent"', "step_sizes": '["1"]', "steps": "2"},
    ),
    bad("flow into the past", "dynamics.until", "-1", dynamics={"kind": '"flow"', "until": '"-1"'}),
    bad(
        "flow with a step size",
        "dynamics.step_size",
        "unknown key",
        dynamics={"kind": '"flow"', "until": '"1"', "step_size": '"1"'},
    ),
    # keys and tables
    bad("unknown key in network", "network.bias", "unknown key", network_bias='["0"]'),
    bad("a key of a megabyte", "network", "unknown key", **{"network_" + "k" * 900_000: '"0"'}),
    bad("a misspelt table", "optimizer", "unknown key", optimizer={"kind": '"flow"'}),
    bad("no network", "network", "missing", network=None),
    bad("no target", "target", "missing", target=None),
    bad("file and weights", "network", "unknown key", network_file='"w.npz"'),
    BadCase("network is a list", 'network = []\n[target]\nkind = "constant"\nvalue = 1\n', ("network",)),
    # files that are not cases at all
    BadCase("empty file", "", ("network", "missing")),
    BadCase("not TOML", "network w = 1\n", ("not TOML", "line 1")),
    BadCase("a key twice", "[network]\nw = []\nw = []\n", ("not TOML",)),
    BadCase("a table twice", "[network]\n[network]\n", ("not TOML",)),
    BadCase("unclosed list", "[network]\nw = [[1]\n", ("not TOML",)),
    BadCase("nested 10000 deep", "[network]\nw = " + "[" * 10_000 + "]" * 10_000 + "\n", ("nested",)),
    BadCase("a table of 10000 parts", "[" + ".".join("a" * 10_000) + "]\nx = 1\n", ("parts",)),
    BadCase("a key of 400000 parts", ".".join("a" * 400_000) + " = 1\n", ("parts",)),
    BadCase("a key of 400000 quoted parts", ".".join(['"a"'] * 240_000) + " = 1\n", ("parts",)),
    BadCase("2 MB", b"#" * 2_000_000, ("2000000 bytes",)),
    BadCase("Latin-1", "# \xe9\n".encode("latin-1"), ("UTF-8",)),
    BadCase("UTF-16", toml().encode("utf-16"), ("UTF-8",)),
    BadCase("null bytes", b"\0" * 1000, ("not TOML",)),
    BadCase("random bytes", bytes(range(256)) * 10, ("UTF-8",)),
    BadCase("50 MB", b"#" * 50_000_000, ("50000000 bytes",)),
    # the JSON form
    BadCase("not JSON", "{", ("not JSON",), ".json"),
    BadCase("JSON list", "[]", ("expected a table",), ".json"),
    BadCase("JSON null", "null", ("expected a table",), ".json"),
    BadCase("JSON NaN", as_json(network_c=float("nan")), ("network.c", "NaN"), ".json"),
    BadCase("JSON infinity", as_json(network_c=float("inf")), ("network.c", "Infinity"), ".json"),
    BadCase("JSON null for a number", as_json(network_c=None), ("network.c",), ".json"),
    BadCase("JSON nested 100000 deep", "[" * 100_000, ("nested",), ".json"),
    BadCase(
        "JSON exponent", as_json().replace('"c": "0"', '"c": 1e999999999'), ("network.c", "exponent"), ".json"
    ),
]
