"""The LaTeX of what holds in every cell of a setting, and of the identities each cell's derivation checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gfproof.numbers.polynomials import terms
from gfproof.risk.pieces import PolynomialPieces
from gfproof.symbolic.layout import align, display
from gfproof.symbolic.notation import (
    latex_ends,
    latex_factor,
    latex_in_x,
    latex_number,
    latex_set,
    runs,
    signed_sum,
)
from gfproof.symbolic.piecewise import Bend
from gfproof.symbolic.setting import AFFINE, CONSTANT, Setting

if TYPE_CHECKING:
    from gfproof.symbolic.derivation import Integral

IN = "i \\in"


@dataclass(frozen=True)
class Statements:
    """Texts about a setting.

    Sets of neurons may be given (those of one cell); ``None`` stands for words that fit every cell.
    """

    setting: Setting

    @property
    def several(self) -> bool:
        """More than one output?"""
        return self.setting.outputs > 1

    @property
    def v(self) -> str:
        """The outer weight of neuron i."""
        return "v_{ji}" if self.several else "v_i"

    @property
    def k(self) -> str:
        """The index of a quantity that every segment (and output) has."""
        return "_{kj}" if self.several else "_k"

    @property
    def two(self) -> str:
        """2 rho, not written where it is 1."""
        ring = self.setting.ring
        return latex_factor(2 * ring.density, ring).strip()

    @property
    def length(self) -> str:
        """The length of the interval as a factor, not written where it is 1."""
        ring = self.setting.ring
        return latex_factor(ring.high - ring.low, ring)

    @property
    def over_outputs(self) -> str:
        """The sum over the outputs, where there are several."""
        return "\\sum_j " if self.several else ""

    def per_output(self, letter: str) -> str:
        """The name of c, a, xi, ...: with an index where there are several outputs."""
        return f"{letter}_j" if self.several else letter

    # ------------------------------------------------------------------------------------ closed forms

    def error(self, *, bent: bool = False) -> str:
        """The error on a segment, with its slope and offset."""
        setting, k, c = self.setting, self.k, self.per_output("c")
        skip = [self.per_output("a")] if setting.skip else []
        slope, offset, constant, incline = skip, c, "", ""
        if setting.target == CONSTANT:
            offset = f"{c} - {self.per_output(XI)}"
        elif setting.target == AFFINE:
            slope, offset = [*skip, f"-{self.per_output(ALPHA)}"], f"{c} - {self.per_output(BETA)}"
        elif isinstance(setting.target, PolynomialPieces):
            index = k.strip("_{}")
            constant, incline = (f"{PHI}_{{{index},{n}}}" for n in (0, 1))
            slope, offset = [*skip, f"-{incline}"], f"{c} - {constant}"
        e = "e_j(x)" if self.several else "e(x)"
        tail = f" - g{k}(x)" if bent else ""
        neurons = setting.width > 0
        r = signed_sum([*slope, *([f"\\sum_{{i \\in A_k}} {self.v} w_i"] if neurons else [])])
        q = offset + (f" + \\sum_{{i \\in A_k}} {self.v} b_i" if neurons else "")
        text = display(f"{e} = r{k} x + q{k}{tail}, \\qquad r{k} = {r}, \\qquad q{k} = {q}.")
        if isinstance(setting.target, PolynomialPieces):
            text += f"Here ${constant} + {incline} x$ is the affine part of the target's piece on the segment"
            text += f", and $g{k}$ is the rest of the piece.\n" if bent else ".\n"
        return text

    def segments(self) -> str:
        """Knots and active sets, for any cell."""
        low, high = latex_ends(self.setting.ring)
        return (
            f"Let ${low} = x_0 < x_1 < \\cdots < x_n = {high}$ be the ends of the interval and the kinks $t_i = -b_i/w_i$"
            " between them, and let $A_k$ be the set of the neurons that are positive inside $[x_{k-1}, x_k]$."
            " The error is there\n"
        ) + self.error()

    def risk(self) -> str:
        """The piecewise form, for any cell."""
        return display(
            f"{self.length}L = \\sum_{{k=1}}^n {self.over_outputs}I(r{self.k}, q{self.k}; x_{{k-1}}, x_k)."
        )

    def moments(self) -> str:
        """What M_k and P_k are."""
        at = f"(r{self.k}, q{self.k}; x_{{k-1}}, x_k)"
        return f"$M{self.k} = M{at}$ and $P{self.k} = P{at}$"

    def gradient(self) -> str:
        """G for any cell: sums over the segments on which a neuron is active."""
        two, k, v = self.two, self.k, self.v
        c, a = self.per_output("c"), self.per_output("a")
        everywhere = f"G_{{{c}}} &= {two} \\sum_k M{k}"
        lines = []
        if self.setting.width:
            lines += [
                f"G_{{b_i}} &= {two} {self.over_outputs}{v} \\sum_{{k \\in K_i}} M{k}, &"
                f" G_{{w_i}} &= {two} {self.over_outputs}{v} \\sum_{{k \\in K_i}} P{k},",
                f"G_{{{v}}} &= {two} \\sum_{{k \\in K_i}} (w_i P{k} + b_i M{k}), & {everywhere}",
            ]
        else:
            lines.append(everywhere)
        if self.setting.skip:
            lines[-1] += ","
            lines.append(f"G_{{{a}}} &= {two} \\sum_k P{k}")
        lines[-1] += "."
        where = ", $K_i = \\{k : i \\in A_k\\}$" if self.setting.width else ""
        return f"With {self.moments()}{where},\n{align(lines)}"

    # ------------------------------------------------------------------------------------ integrals

    @staticmethod
    def integrals(integrals: Sequence[Integral], bends: Sequence[Bend]) -> str:
        """Three integrals over a segment, and the corrections for pieces of higher degree."""
        text = "With $p = r s + q$ and $p' = r t + q$,\n" + align(
            [
                "I(r, q; s, t) &\\coloneqq \\int_s^t {(r x + q)}^2 \\,\\mathrm{d}x"
                " = \\tfrac13 (t - s) (p^2 + p p' + p'^2),",
                "M(r, q; s, t) &\\coloneqq \\int_s^t (r x + q) \\,\\mathrm{d}x = \\tfrac12 (t - s) (p + p'),",
                "P(r, q; s, t) &\\coloneqq \\int_s^t x (r x + q) \\,\\mathrm{d}x"
                " = \\tfrac16 (t - s) \\bigl((2s + t) p + (s + 2t) p'\\bigr).",
            ]
        )
        shown = ", \\quad ".join(_antiderivative(one.antiderivative) for one in integrals)
        text += f"The antiderivatives are, in the same order,\n{display(shown + '.')}"
        for j, bend in enumerate(bends, start=1):
            g, x, y, z = (latex_in_x(p) for p in (bend.g, bend.x, bend.y, bend.z))
            text += (
                f"For $g = {g}$ put $X_{j} = {x}$, $Y_{j} = {y}$, $Z_{j} = {z}$, so that $X_{j}' = x g$, $Y_{j}' = g$,"
                f" $Z_{j}' = g^2$; the integrals of $e^2$, $e$ and $x e$ for $e = r x + q - g$ are\n"
            ) + display(
                f"I_{j} = I - {{\\bigl[2 r X_{j} + 2 q Y_{j} - Z_{j}\\bigr]}}_s^t, \\qquad"
                f" M_{j} = M - {{\\bigl[Y_{j}\\bigr]}}_s^t, \\qquad P_{j} = P - {{\\bigl[X_{j}\\bigr]}}_s^t."
            )
        return text

    # ------------------------------------------------------------------------------------ identities

    def chain_rule(self, kinked: Sequence[int] | None = None, resting: Sequence[int] | None = None) -> str:
        """G = grad L through the kinks.

        Args:
            kinked, resting: the neurons with and without a kink inside, counted from 1.
        """
        text, lines = "", []
        if kinked or (kinked is None and self.setting.width):
            text += (
                "In the coordinates $(w, t, v, c)$ the risk is a polynomial, and $t_i = -b_i/w_i$ has the derivatives"
                " $\\partial t_i/\\partial b_i = -1/w_i$ and $\\partial t_i/\\partial w_i = -t_i/w_i$. "
            )
            lines.append(
                f"w_i G_{{b_i}} &= -{_partial('t_i')}, & w_i G_{{w_i}} &= w_i {_partial('w_i')} - t_i {_partial('t_i')}"
                f" && {_whose(kinked, 'with a kink inside')},"
            )
        if resting or (resting is None and self.setting.width):
            lines.append(
                f"G_{{b_i}} &= {_partial('b_i')}, & G_{{w_i}} &= {_partial('w_i')}"
                f" && {_whose(resting, 'without')},"
            )
        c, a = self.per_output("c"), self.per_output("a")
        last = f"G_{{{c}}} &= {_partial(c)}"
        if self.setting.width:
            last = f"G_{{{self.v}}} &= {_partial(self.v)}, & {last}"
        if self.setting.skip:
            last += f", \\quad G_{{{a}}} = {_partial(a)}"
        text += (
            "As identities of polynomials,\n" if text else "The following are identities of polynomials:\n"
        )
        return text + align([*lines, last + "."]) + "Hence $G = \\nabla L$ inside the cell.\n"

    def homogeneity(self) -> str:
        """The identity, and balancedness."""
        if not self.setting.width:
            return "There are no neurons, and nothing to check.\n"
        kept = "\\sum_j v_{ji}^2" if self.several else "v_i^2"
        return (
            "For every neuron, because $w_i x + b_i$ times its activity is $\\max(w_i x + b_i, 0)$,\n"
            + display(f"w_i G_{{w_i}} + b_i G_{{b_i}} = {self.over_outputs}{self.v} G_{{{self.v}}}.")
            + f"Along the gradient flow $\\theta' = -G(\\theta)$ therefore ${kept} - w_i^2 - b_i^2$ is constant, by the chain"
            " rule.\n"
        )

    def lyapunov(self) -> str:
        """V and its derivative along G."""
        setting, falls = (
            self.setting,
            "Along the gradient flow $V$ falls at the rate $8 L$, by the chain rule.",
        )
        right = "8 L"
        if setting.target == AFFINE and setting.skip:
            parts = [_square("c - 2 \\beta", self.several), _square("a - 2 \\alpha", self.several)]
        else:
            parts = [_square("c - 2 \\xi", self.several)]
            parts += [_square("a", self.several)] if setting.skip else []
            if setting.target != CONSTANT:
                inner = (
                    "\\langle N(X) - \\xi, N(X) - f(X) \\rangle"
                    if self.several
                    else "(N(X) - \\xi)(N(X) - f(X))"
                )
                right = f"8 \\, \\mathbb{{E}}\\bigl[{inner}\\bigr]"
                falls = (
                    "Here $\\xi$ is any constant; the right side has no sign, so for this target $V$ need not fall"
                    " along the gradient flow."
                )
        v = " + ".join(["\\lVert\\theta\\rVert^2", *parts])
        return f"For $V(\\theta) = {v}$,\n{display(f'{GRADIENT_ALONG_G} = {right}.')}{falls}\n"

    def hessian(self, kinked: Sequence[int] | None = None) -> str:
        """The block formula."""
        setting, k, v, d = self.setting, self.k, self.v, f"D{self.k}"
        letters = "(w, b, v, c, a)" if setting.skip else "(w, b, v, c)"
        ends = f"$1$ at ${self.per_output('c')}$"
        ends += f", $x$ at ${self.per_output('a')}$" if setting.skip else ""
        text = (
            f"In the coordinates ${letters}$ the second derivatives of $L$ are the sum of three matrices. The first is"
            f" ${self.two} \\sum_k {self.over_outputs}\\int_{{x_{{k-1}}}}^{{x_k}} {d} {d}^{{\\top}} \\,\\mathrm{{d}}x$,"
            f" where ${d}(x)$ has the entries ${v} x$, ${v}$, $w_i x + b_i$ at $w_i$, $b_i$, ${v}$ for $i \\in A_k$,"
            f" {ends}, and $0$ elsewhere."
            f" The second has ${self.two} \\sum_{{k : i \\in A_k}} P{k}$ at $(w_i, {v})$ and"
            f" ${self.two} \\sum_{{k : i \\in A_k}} M{k}$ at $(b_i, {v})$. "
        )
        if kinked is not None and not kinked:
            return text + "The third, which comes from kinks inside the domain, is $0$ here.\n"
        whose = f", {latex_set(kinked, IN)}:\n" if kinked is not None else ":\n"
        text += f"The third stands in the block of $(w_i, b_i)$ for the neurons with a kink inside{whose}"
        pull = "\\sum_j v_{ji} e_j(t_i)" if self.several else "v_i e(t_i)"
        return text + display(
            f"\\frac{{{self.two} {pull}}}{{\\lvert w_i \\rvert}}"
            " \\begin{pmatrix} t_i^2 & t_i \\\\ t_i & 1 \\end{pmatrix}."
        )


XI, ALPHA, BETA, PHI = "\\xi", "\\alpha", "\\beta", "\\varphi"
GRADIENT_ALONG_G = "\\langle \\nabla V, G \\rangle"


def _partial(by: str) -> str:
    return f"\\frac{{\\partial L}}{{\\partial {by}}}"


def _whose(neurons: Sequence[int] | None, words: str) -> str:
    if neurons is None:
        return f"\\text{{(neurons {words})}}"
    return f"(i \\in \\{{{', '.join(runs(neurons))}\\}})"


def _square(inside: str, several: bool) -> str:
    if several:
        return f"\\lVert {inside} \\rVert^2"
    return f"{{({inside})}}^2" if " " in inside else f"{inside}^2"


def _antiderivative(coefficients: Sequence[object]) -> str:
    """A polynomial in x whose coefficients are monomials in r, q (s, t)."""
    parts = []
    for k in range(len(coefficients) - 1, 0, -1):
        for exponents, size in terms(coefficients[k]).items():
            power = "x" if k == 1 else f"x^{k}"
            letters = " ".join(
                n + (f"^{e}" if e > 1 else "") for n, e in zip("rqst", exponents, strict=True) if e
            )
            parts.append(f"{'' if size == 1 else latex_number(size) + ' '}{letters} {power}")
    return signed_sum(parts)
