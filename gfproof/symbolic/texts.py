"""The LaTeX of one cell's derivation, written from the data its steps check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gfproof.network import Kind, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import terms
from gfproof.symbolic.layout import align, display, is_long, number, row, segment_sum, table
from gfproof.symbolic.notation import (
    latex_ends,
    latex_in_x,
    latex_knot,
    latex_name,
    latex_polynomial,
    latex_set,
)
from gfproof.symbolic.piecewise import Row
from gfproof.symbolic.setting import AFFINE, CONSTANT
from gfproof.symbolic.statements import Statements

if TYPE_CHECKING:
    from gfproof.symbolic.derive import AtCase, ClosedForm

SHORT_TERMS, SHORT_LINE = 5, 9
"""Slope and offset stand in the table when neither has more terms than the one, nor both together more than the other."""
NARROW = 6
"""Up to so many neurons that are not dead, each has its own line."""
SHORT_CHAIN = 60


@dataclass(frozen=True)
class CellTexts:
    """The texts about one closed form; ``rows`` are its segments."""

    form: ClosedForm
    rows: tuple[Row, ...] = ()

    @cached_property
    def say(self) -> Statements:
        """What holds in every cell."""
        return Statements(self.form.setting)

    @property
    def several(self) -> bool:
        """More than one output?"""
        return self.form.setting.outputs > 1

    def neurons(self, *kinds: Kind) -> list[int]:
        """The neurons of some kinds, counted from 1."""
        return [i + 1 for i, kind in enumerate(self.form.cell.kinds) if kind in kinds]

    # ------------------------------------------------------------------------------------ segments

    def knots(self) -> list[str]:
        """The places of x_0, ..., x_n."""
        setting = self.form.setting
        ends = [one.end for one in self.rows]
        low, high = latex_ends(setting.ring)
        return [
            low,
            *(latex_knot(knot, high, setting.breakpoints) for knot in ends),
        ]

    @property
    def explicit(self) -> bool:
        """Are slopes and offsets short enough to stand in the table?"""
        if self.several:
            return False
        sizes = [(len(terms(one.slope[0])), len(terms(one.offset[0]))) for one in self.rows]
        return all(max(pair) <= SHORT_TERMS and sum(pair) <= SHORT_LINE for pair in sizes)

    def bends(self) -> list[tuple[Q, ...]]:
        """The different parts of degree two and more, in order."""
        return list({g: None for one in self.rows for g in one.bend if g})

    def segments(self) -> str:
        """The first step: knots, active sets, slopes, offsets."""
        chain = " < ".join(f"x_{{{k}}} = {place}" for k, place in enumerate(self.knots()))
        where = (
            ", where $t_i = -b_i/w_i$ is the kink of neuron $i$"
            if self.neurons(Kind.RIGHT, Kind.LEFT)
            else ""
        )
        text = f"The ends of the interval and the knots between them are ${chain}${where}. "
        text += (
            "On $[x_{k-1}, x_k]$ exactly the neurons in $A_k$ are positive, so the error is there\n"
            if self.form.setting.width
            else "On $[x_{k-1}, x_k]$ the error is\n"
        )
        return text + self.say.error(bent=bool(self.bends())) + self.table()

    def table(self) -> str:
        """The segments in a table."""
        explicit, ring, bends = self.explicit, self.form.setting.ring, self.bends()
        head = ["$k$", "segment", "$A_k$"]
        head += ["$r_k$", "$q_k$"] if explicit else []
        head += ["$g_k$"] if bends else []
        places, lines, widest = self.knots(), [], 0
        for k, one in enumerate(self.rows):
            active = latex_set(i + 1 for i in one.active)
            widest = max(widest, len(active))
            cells = [f"${k + 1}$", f"$[{places[k]}, {places[k + 1]}]$", active]
            if explicit:
                cells += [f"${latex_polynomial(p[0], ring)}$" for p in (one.slope, one.offset)]
            if bends:
                cells.append(", ".join(f"${latex_in_x(g)}$" if g else "$0$" for g in one.bend))
            lines.append(row(cells))
        sets = "l" if explicit or widest <= SHORT_CHAIN else "p{0.5\\linewidth}"
        return table(f"cl{sets}{'l' * (len(head) - 3)}", head, lines)

    # ------------------------------------------------------------------------------------ risk and gradient

    def which(self, letter: str, k: int) -> str:
        """The integral of one segment: I, or I_n where the target bends (one output)."""
        g = self.rows[k].bend[0]
        return f"{letter}_{{{self.bends().index(g) + 1}}}" if g else letter

    def risk(self, stop: str = ".") -> str:
        """The piecewise form of L, as a displayed formula that ends with ``stop``."""
        setting = self.form.setting
        left = f"{self.say.length}L"
        if self.several or not (self.explicit or self.bends()):
            index, n, outer = self.say.k, len(self.rows), self.say.over_outputs
            return display(
                f"{left} = \\sum_{{k=1}}^{{{n}}} {outer}I(r{index}, q{index}; x_{{k-1}}, x_k){stop}"
            )
        terms_of_sum, places = [], self.knots()
        for k, one in enumerate(self.rows):
            if self.explicit:
                r, q = (latex_polynomial(p[0], setting.ring) for p in (one.slope, one.offset))
            else:
                r, q = f"r_{{{k + 1}}}", f"q_{{{k + 1}}}"
            terms_of_sum.append(
                f"{self.which('I', k)}\\bigl({r},\\; {q};\\; {places[k]},\\, {places[k + 1]}\\bigr)"
            )
        first, *rest = terms_of_sum
        lines = [f"{left} &= {first}", *(f"&\\quad + {term}" for term in rest)]
        return align([*lines[:-1], lines[-1] + stop])

    def risk_note(self) -> str:
        """What the formula of ``risk`` leaves to a sentence: on which segments I is another integral."""
        if not (self.several and self.bends()):
            return ""
        return "Here $I$ stands for $I_n$ on the segments where the $n$-th $g$ bends the target.\n"

    def support(self, neuron: int) -> list[int]:
        """The segments on which a neuron (counted from 1) is active, counted from 1."""
        return [k for k, one in enumerate(self.rows, start=1) if neuron - 1 in one.active]

    def gradient(self) -> str:
        """The generalized gradient by its definition."""
        bent = " (with the corrections of Step~2 where the target bends)" if self.bends() else ""
        if self.each_neuron:
            return f"Put {self.say.moments()}{bent}. By definition of the generalized gradient\n{self.components()}"
        return f"By definition of the generalized gradient we have the following{bent}. {self.components()}"

    @property
    def each_neuron(self) -> bool:
        """Does every neuron that is not dead have its own line?"""
        return not self.several and len(self.neurons(Kind.FULL, Kind.RIGHT, Kind.LEFT)) <= NARROW

    def components(self) -> str:
        """G component by component."""
        alive, dead = self.neurons(Kind.FULL, Kind.RIGHT, Kind.LEFT), self.neurons(Kind.DEAD)
        if not self.each_neuron:
            supports = ", ".join(latex_set(self.support(i), f"K_{{{i}}} =") for i in alive)
            text = self.say.gradient() + (f"Here {supports}.\n" if alive else "")
        else:
            lines = [line for i in alive for line in self._neuron(i)]
            everywhere, two = range(1, len(self.rows) + 1), self.say.two
            last = f"G_c &= {two} {segment_sum('M', everywhere)}"
            if self.form.setting.skip:
                last += f", \\qquad G_a = {two} {segment_sum('P', everywhere)}"
            text = align([*lines, last + "."])
        if len(dead) == 1:
            text += f"The components of neuron ${dead[0]}$ are $0$: it is nowhere active.\n"
        elif dead:
            text += f"The components of the neurons in {latex_set(dead)} are $0$: they are nowhere active.\n"
        return text

    def _neuron(self, i: int) -> list[str]:
        """The three components of one neuron, on one line where the sums are short."""
        two = self.say.two
        w, b, v = (latex_name(f"{letter}{i}") for letter in "wbv")
        support = self.support(i)
        masses, moments = segment_sum("M", support), segment_sum("P", support)
        first = f"G_{{{b}}} &= {two} {v} {masses}, \\qquad G_{{{w}}} = {two} {v} {moments},"
        last = f" {two} \\bigl({w} {moments} + {b} {masses}\\bigr),"
        short = len(self.rows) <= 2 and len(two) <= 1
        if short or all(len(self.support(j)) <= 1 for j in range(1, self.form.setting.width + 1)):
            return [f"{first} \\qquad G_{{{v}}} ={last}"]
        return [first, f"G_{{{v}}} &={last}"]

    # ------------------------------------------------------------------------------------ identities

    def chain_rule(self) -> str:
        """G = grad L through the kinks."""
        return self.say.chain_rule(self.neurons(Kind.RIGHT, Kind.LEFT), self.neurons(Kind.FULL, Kind.DEAD))

    def hessian(self) -> str:
        """The block formula."""
        return self.say.hessian(self.neurons(Kind.RIGHT, Kind.LEFT))

    # ------------------------------------------------------------------------------------ values

    def values(self, at: AtCase, risk: Q, gradient: Parameters) -> str:
        """The numbers of a case put into the closed form."""
        network, setting = at.network, self.form.setting
        letters = {CONSTANT: ("xi",), AFFINE: ("alpha", "beta")}.get(str(setting.target), ())
        names = [setting.output_name(letter, k) for letter in letters for k in range(setting.outputs)]
        known = ", ".join(f"${latex_name(n)} = {number(x)}$" for n, x in zip(names, at.target, strict=True))
        text = f"At the parameters of the case{f', with {known}' if known else ''},\n"
        text += display(f"L {_equals(risk)} {number(risk)}.")
        if self.several:
            return text
        if setting.width:
            head = ["neuron", "$w_i$", "$b_i$", "$v_i$", "$G_{w_i}$", "$G_{b_i}$", "$G_{v_i}$"]
            lines, shown = [], [*network.entries(), *gradient.entries()]
            for i in range(setting.width):
                entries = [network.w[i][0], network.b[i], network.v[0][i]]
                entries += [gradient.w[i][0], gradient.b[i], gradient.v[0][i]]
                lines.append(row([f"${i + 1}$", *(f"${number(x)}$" for x in entries)]))
            if any(is_long(x) for x in shown):
                text += (
                    "Numbers with a decimal point are rounded here; the check was done with the exact ones.\n"
                )
                text += (
                    f"{{\\footnotesize\\setlength{{\\tabcolsep}}{{4pt}}\n{table('crrrrrr', head, lines)}}}\n"
                )
            else:
                text += table("crrrrrr", head, lines)
        tail = [("c", network.c[0]), ("G_c", gradient.c[0])]
        if network.a is not None and gradient.a is not None:
            tail += [("a", network.a[0][0]), ("G_a", gradient.a[0][0])]
        return text + display(", \\quad ".join(f"{n} {_equals(x)} {number(x)}" for n, x in tail) + ".")


def _equals(value: Q) -> str:
    return "\\approx" if is_long(value) else "="
