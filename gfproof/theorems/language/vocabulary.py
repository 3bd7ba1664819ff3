"""The names of the claim language, and which of them a conjecture may use."""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.theorems.language.expressions import Shape

TARGETS = ("constant", "affine", "any")
DYNAMICS = ("flow", "descent", "normalized-flow")
FUNCTIONS = ("norm2", "sum", "dot", "abs", "min", "max", "sqrt", "d", "next", "initial")

PARAMETERS: dict[str, Shape] = {
    "w": ("H", "d"),
    "b": ("H",),
    "v": ("m", "H"),
    "c": ("m",),
    "a": ("m", "d"),
}
_TARGET_VALUES: dict[str, dict[str, Shape]] = {
    "constant": {"xi": ("m",)},
    "affine": {"alpha": ("m", "d"), "beta": ("m",)},
    "any": {},
}
_NUMBERS = ("L", "H", "dim", "gamma", "M2", "radius")


@dataclass(frozen=True)
class Vocabulary:
    """What a conjecture may speak about.

    Attributes:
        target: constant (then xi exists), affine (then alpha, beta exist) or any.
        along: flow, descent or normalized-flow.
        skip: does the network have a linear skip connection a?
        one_output: is every statement about one output, so that v[i], c, xi, beta are numbers?
        one_input: is every statement about one input, so that w[i] is a number?
    """

    target: str = "constant"
    along: str = "flow"
    skip: bool = False
    one_output: bool = False
    one_input: bool = False

    def shapes(self) -> dict[str, Shape]:
        """Every name with its shape."""
        named = {name: shape for name, shape in PARAMETERS.items() if self.skip or name != "a"}
        known: dict[str, Shape] = dict(named)
        known |= {f"G.{name}": shape for name, shape in named.items()}
        known |= _TARGET_VALUES[self.target]
        known |= dict.fromkeys(_NUMBERS, ())
        dropped = ("m" if self.one_output else "", "d" if self.one_input else "")
        return {name: tuple(axis for axis in shape if axis not in dropped) for name, shape in known.items()}

    def explain(self, name: str) -> str:
        """Why a name of the language is not available here; empty for other names."""
        if name in ("a", "G.a"):
            return f"{name} needs skip = true"
        for target, values in _TARGET_VALUES.items():
            if name in values:
                return f'{name} needs target = "{target}"'
        return ""
