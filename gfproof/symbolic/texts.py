"""The LaTeX of a cell's derivation, written from the data its steps check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gfproof.network import Kind, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import terms
from gfproof.symbolic.notation import (
    latex_in_x,
    latex_knot,
    latex_name,
    latex_number,
    latex_polynomial,
    latex_set,
    runs,
    signed_sum,
)
from gfproof.symbolic.piecewise import Bend, Row
from gfproof.symbolic.setting import AFFINE, CONSTANT

if TYPE_CHECKING:
    from gfproof.symbolic.derivation import Integral
    from gfproof.symbolic.derive import AtCase, ClosedForm

SHORT_TERMS = 4
"""A slope or offset of at most so many terms stands in the table; a longer one is given by its active set."""
SHORT_SUMS = 3
NARROW = 6
"""Up to this width every neuron has its own line."""
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class CellTexts:
    """The texts about one closed form; ``rows`` are its segments."""

    form: ClosedForm
    rows: tuple[Row, ...] = ()

    # ------------------------------------------------------------------------------------ segments

    def knots(self) -> list[str]:
        """The places of x_0, ..., x_n."""
        setting = self.form.setting
        ends = [row.end for row in self.rows]
        return [
            latex_number(setting.low),
            *(latex_knot(knot, setting.high, setting.breakpoints) for knot in ends),
        ]

    def chain(self) -> str:
        """x_0 = 0 < x_1 = t_1 < ... as a formula that may break."""
        return " < ".join(f"x_{{{k}}} = {place}" for k, place in enumerate(self.knots()))

    def affine_part(self) -> tuple[str, str]:
        """What slope and offset of the error are without neurons."""
        setting = self.form.setting
        j = "_j" if setting.outputs > 1 else ""
        skip = [f"a{j}"] if setting.skip else []
        if setting.target == CONSTANT:
            return signed_sum(skip) if skip else "", f"c{j} - \\xi{j}"
        if setting.target == AFFINE:
            return signed_sum([*skip, f"-\\alpha{j}"]), f"c{j} - \\beta{j}"
        return signed_sum([*skip, "-f'"]), f"c{j} - f"

    @property
    def several(self) -> bool:
        """More than one output?"""
        return self.form.setting.outputs > 1

    @property
    def explicit(self) -> bool:
        """Are slopes and offsets short enough to stand in the table?"""
        if self.several:
            return False
        return all(len(terms(p)) <= SHORT_TERMS for row in self.rows for p in (*row.slope, *row.offset))

    def segments(self) -> str:
        """The first step: knots, active sets, slopes, offsets."""
        setting, v = self.form.setting, "v_{ji}" if self.several else "v_i"
        kinked = [i for i, k in enumerate(self.form.cell.kinds) if k in (Kind.RIGHT, Kind.LEFT)]
        where = ", where $t_i = -b_i/w_i$ is the kink of neuron $i$" if kinked else ""
        text = f"The knots are ${self.chain()}${where}. "
        text += (
            "On $[x_{k-1}, x_k]$ exactly the neurons in $A_k$ are positive, so the error is there\n"
            if setting.width
            else "On $[x_{k-1}, x_k]$ the error is\n"
        )
        bends = self.bends()
        error = "e_j(x) = r_{kj} x + q_{kj}" if self.several else "e(x) = r_k x + q_k"
        rk, qk = ("r_{kj}", "q_{kj}") if self.several else ("r_k", "q_k")
        if bends:
            error += " - g_{kj}(x)" if self.several else " - g_k(x)"
        slope, offset = self.affine_part()
        if isinstance(setting.target, str):
            sums = [
                f"{rk} = {slope} + \\sum_{{i \\in A_k}} {v} w_i".replace("=  + ", "= "),
                f"{qk} = {offset} + \\sum_{{i \\in A_k}} {v} b_i",
            ]
        else:
            skip = ("a_j" if self.several else "a") if setting.skip else ""
            c = "c_j" if self.several else "c"
            bare = signed_sum([*([skip] if skip else []), "-\\varphi_{k,1}"])
            sums = [
                f"{rk} = {bare} + \\sum_{{i \\in A_k}} {v} w_i",
                f"{qk} = {c} - \\varphi_{{k,0}} + \\sum_{{i \\in A_k}} {v} b_i",
            ]
        text += f"\\[ {error}, \\qquad {sums[0]}, \\qquad {sums[1]}. \\]\n"
        if not isinstance(setting.target, str):
            text += (
                "Here $\\varphi_{k,0} + \\varphi_{k,1} x$ is the affine part of the target's piece on this segment"
                + (" and the rest of the piece is $g_k$.\n" if bends else ".\n")
            )
        return text + self.table()

    def table(self) -> str:
        """The segments in a table."""
        explicit, setting = self.explicit, self.form.setting
        bends = self.bends()
        head = ["$k$", "segment", "$A_k$"]
        head += ["$r_k$", "$q_k$"] if explicit else []
        head += ["$g_k$"] if bends else []
        wide = "l" if explicit else "p{0.5\\linewidth}"
        lines = [
            f"\\begin{{longtable}}{{cl{wide}{'l' * (len(head) - 3)}}}",
            "\\toprule",
            " & ".join(head) + " \\\\ \\midrule \\endhead",
        ]
        places = self.knots()
        for k, row in enumerate(self.rows):
            cells = [f"${k + 1}$", f"$[{places[k]}, {places[k + 1]}]$", latex_set(i + 1 for i in row.active)]
            if explicit:
                cells += [f"${latex_polynomial(p[0], setting.ring)}$" for p in (row.slope, row.offset)]
            if bends:
                cells.append(", ".join(f"${latex_in_x(g)}$" if g else "$0$" for g in row.bend))
            lines.append(" & ".join(cells) + " \\\\")
        return "\n".join([*lines, "\\bottomrule", "\\end{longtable}\n"])

    def bends(self) -> list[tuple[Q, ...]]:
        """The different parts of degree two and more, in order."""
        return list({g: None for row in self.rows for g in row.bend if g})

    # ------------------------------------------------------------------------------------ integrals

    @staticmethod
    def integrals(integrals: Sequence[Integral], bends: Sequence[Bend]) -> str:
        """The second step: three integrals, and the corrections for pieces of higher degree."""
        text = (
            "With $p = r s + q$ and $p' = r t + q$,\n"
            "\\begin{align*}\n"
            "I(r, q; s, t) &\\coloneqq \\int_s^t (r x + q)^2 \\,\\mathrm{d}x"
            " = \\tfrac13 (t - s) (p^2 + p p' + p'^2), \\\\\n"
            "M(r, q; s, t) &\\coloneqq \\int_s^t (r x + q) \\,\\mathrm{d}x = \\tfrac12 (t - s) (p + p'), \\\\\n"
            "P(r, q; s, t) &\\coloneqq \\int_s^t x (r x + q) \\,\\mathrm{d}x"
            " = \\tfrac16 (t - s) \\bigl((2s + t) p + (s + 2t) p'\\bigr).\n"
            "\\end{align*}\n"
        )
        names = ("r", "q", "s", "t")
        shown = ", \\quad ".join(_antiderivative(one.antiderivative, names) for one in integrals)
        text += f"The antiderivatives are, in the same order,\n\\[ {shown}. \\]\n"
        for n, bend in enumerate(bends):
            j = n + 1
            text += (
                f"For $g = {latex_in_x(bend.g)}$ put $X_{j} = {latex_in_x(bend.x)}$, $Y_{j} = {latex_in_x(bend.y)}$,"
                f" $Z_{j} = {latex_in_x(bend.z)}$, so that $X_{j}' = x g$, $Y_{j}' = g$, $Z_{j}' = g^2$;"
                " the integrals of $e^2$, $e$ and $x e$ for $e = r x + q - g$ are\n"
                f"\\[ I_{j} = I - \\bigl[2 r X_{j} + 2 q Y_{j} - Z_{j}\\bigr]_s^t, \\qquad"
                f" M_{j} = M - \\bigl[Y_{j}\\bigr]_s^t, \\qquad P_{j} = P - \\bigl[X_{j}\\bigr]_s^t. \\]\n"
            )
        return text

    def which(self, letter: str, k: int, output: int = 0) -> str:
        """The integral of one segment: I, or I_j where the target bends."""
        g = self.rows[k].bend[output]
        return f"{letter}_{{{self.bends().index(g) + 1}}}" if g else letter

    # ------------------------------------------------------------------------------------ risk and gradient

    def risk(self, stop: str = ".") -> str:
        """The piecewise form of L, as a displayed formula that ends with ``stop``."""
        setting, n = self.form.setting, len(self.rows)
        length = setting.high - setting.low
        left = "L" if length == 1 else f"{latex_number(length)} L"
        j = "j" if self.several else ""
        if self.explicit or (self.bends() and not self.several):
            lines = []
            places = self.knots()
            for k, row in enumerate(self.rows):
                r, q = (
                    (latex_polynomial(p[0], setting.ring) for p in (row.slope, row.offset))
                    if self.explicit
                    else (f"r_{{{k + 1}}}", f"q_{{{k + 1}}}")
                )
                lines.append(
                    f"{self.which('I', k)}\\bigl({r},\\; {q};\\; {places[k]},\\, {places[k + 1]}\\bigr)"
                )
            body = " \\\\\n  &\\quad + ".join(lines)
            return f"\\begin{{align*}}\n{left} &= {body}{stop}\n\\end{{align*}}\n"
        outer = "\\sum_j " if self.several else ""
        note = (
            "\nHere $I$ stands for $I_n$ on the segments where the target's piece is bent by the $n$-th $g$.\n"
            if self.bends()
            else ""
        )
        index = "{k" + j + "}"
        return f"\\[ {left} = \\sum_{{k=1}}^{{{n}}} {outer}I\\bigl(r_{index}, q_{index}; x_{{k-1}}, x_k\\bigr){stop} \\]\n{note}"

    def support(self, neuron: int) -> list[int]:
        """The segments on which a neuron is active, counted from 1."""
        return [k + 1 for k, row in enumerate(self.rows) if neuron in row.active]

    def gradient(self) -> str:
        """The generalized gradient by its definition."""
        setting, kinds = self.form.setting, self.form.cell.kinds
        double = 2 * setting.density
        two = latex_number(double)
        j = "j" if self.several else ""
        index = "{k" + j + "}"
        text = (
            f"Put $M_{index} = M(r_{index}, q_{index}; x_{{k-1}}, x_k)$ and"
            f" $P_{index} = P(r_{index}, q_{index}; x_{{k-1}}, x_k)$"
            + (" (with the corrections of the previous step where the target bends)" if self.bends() else "")
            + ". "
        )
        alive = [i for i, kind in enumerate(kinds) if kind is not Kind.DEAD]
        dead = [i for i, kind in enumerate(kinds) if kind is Kind.DEAD]
        lines = []
        if self.several or len(alive) > NARROW:
            v, g = ("v_{ji}", "G_{v_{ji}}") if self.several else ("v_i", "G_{v_i}")
            outer = "\\sum_j " if self.several else ""
            text += "With $K_i = \\{k : i \\in A_k\\}$,\n"
            lines += [
                f"G_{{b_i}} &= {two} {outer}{v} \\sum_{{k \\in K_i}} M_{index}, &"
                f" G_{{w_i}} &= {two} {outer}{v} \\sum_{{k \\in K_i}} P_{index},",
                f"{g} &= {two} \\sum_{{k \\in K_i}} (w_i P_{index} + b_i M_{index}), &"
                + self._affine_gradient(two, j),
            ]
        else:
            text += "By definition of the generalized gradient\n"
            for i in alive:
                lines += self._neuron_lines(i, two)
            lines.append(self._affine_gradient(two, j).replace(" & ", " ").replace("&=", "&=", 1))
        body = " \\\\\n".join(lines).rstrip(",") + "."
        text += f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"
        if self.several or len(alive) > NARROW:
            supports = ", ".join(f"$K_{{{i + 1}}} = {{}}${latex_set(self.support(i))}" for i in alive)
            text += f"Here {supports}.\n" if alive else ""
        if dead:
            whose = latex_set(i + 1 for i in dead)
            text += f"The components of the neurons in {whose} are $0$: they are nowhere active.\n"
        return text

    def _affine_gradient(self, two: str, j: str) -> str:
        index = "{k" + j + "}"
        c = f"G_{{c_{j}}}" if j else "G_c"
        line = f" {c} &= {two} {_sum('M', range(1, len(self.rows) + 1), index)}"
        if self.form.setting.skip:
            a = f"G_{{a_{j}}}" if j else "G_a"
            line += f", \\quad {a} = {two} {_sum('P', range(1, len(self.rows) + 1), index)}"
        return line

    def _neuron_lines(self, i: int, two: str) -> list[str]:
        w, b, v = (latex_name(f"{letter}{i + 1}") for letter in "wbv")
        support = self.support(i)
        masses, moments = _sum("M", support, "k"), _sum("P", support, "k")
        return [
            f"G_{{{b}}} &= {two} {v} {masses}, \\qquad G_{{{w}}} = {two} {v} {moments}, \\qquad"
            f" G_{{{v}}} = {two} \\bigl({w} {moments} + {b} {masses}\\bigr),"
        ]

    # ------------------------------------------------------------------------------------ identities

    def chain_rule(self) -> str:
        """G = grad L through the kinks."""
        kinds, setting = self.form.cell.kinds, self.form.setting
        kinked = [i + 1 for i, kind in enumerate(kinds) if kind in (Kind.RIGHT, Kind.LEFT)]
        resting = [i + 1 for i, kind in enumerate(kinds) if kind in (Kind.FULL, Kind.DEAD)]
        text, lines = "", []
        if kinked:
            text += (
                "In the coordinates $(w, t, v, c)$ the risk is a polynomial, and $t_i = -b_i/w_i$ has the derivatives"
                " $\\partial t_i/\\partial b_i = -1/w_i$ and $\\partial t_i/\\partial w_i = -t_i/w_i$. "
            )
            lines.append(
                (
                    "w_i G_{b_i} &= -\\frac{\\partial L}{\\partial t_i}, &"
                    " w_i G_{w_i} &= w_i \\frac{\\partial L}{\\partial w_i} - t_i \\frac{\\partial L}{\\partial t_i}",
                    kinked,
                )
            )
        if resting:
            lines.append(
                (
                    "G_{b_i} &= \\frac{\\partial L}{\\partial b_i}, &"
                    " G_{w_i} &= \\frac{\\partial L}{\\partial w_i}",
                    resting,
                )
            )
        outer = "v_{ji}" if self.several else "v_i"
        c = "c_j" if self.several else "c"
        last = f"G_{{{c}}} &= \\frac{{\\partial L}}{{\\partial {c}}}"
        if setting.width:
            last = f"G_{{{outer}}} &= \\frac{{\\partial L}}{{\\partial {outer}}}, & " + last
        if setting.skip:
            a = "a_j" if self.several else "a"
            last += f", \\quad G_{{{a}}} = \\frac{{\\partial L}}{{\\partial {a}}}"
        body = "".join(f"{line} && (i \\in \\{{{_listed(who)}\\}}), \\\\\n" for line, who in lines)
        text += (
            "As identities of polynomials,\n" if kinked else "The following are identities of polynomials:\n"
        )
        return (
            text
            + f"\\begin{{align*}}\n{body}{last}.\n\\end{{align*}}\nHence $G = \\nabla L$ inside the cell.\n"
        )

    def homogeneity(self) -> str:
        """The identity, and balancedness."""
        v = "\\sum_j v_{ji} G_{v_{ji}}" if self.several else "v_i G_{v_i}"
        kept = "\\sum_j v_{ji}^2" if self.several else "v_i^2"
        return (
            "For every neuron, because $w_i x + b_i$ times its activity is $\\max(w_i x + b_i, 0)$,\n"
            f"\\[ w_i G_{{w_i}} + b_i G_{{b_i}} = {v}. \\]\n"
            f"Along the gradient flow $\\theta' = -G(\\theta)$ therefore ${kept} - w_i^2 - b_i^2$ is constant.\n"
        )

    def lyapunov(self) -> str:
        """V and its derivative along G."""
        setting = self.form.setting
        norm = "\\lVert\\theta\\rVert^2"
        if setting.target == CONSTANT:
            extra = " + \\lVert a \\rVert^2" if setting.skip else ""
            v = f"{norm} + \\lVert c - 2 \\xi \\rVert^2{extra}"
            right, after = "8 L", "Along the gradient flow $V$ falls at the rate $8 L$."
        elif setting.target == AFFINE and setting.skip:
            v = f"{norm} + \\lVert c - 2 \\beta \\rVert^2 + \\lVert a - 2 \\alpha \\rVert^2"
            right, after = "8 L", "Along the gradient flow $V$ falls at the rate $8 L$."
        else:
            extra = " + \\lVert a \\rVert^2" if setting.skip else ""
            v = f"{norm} + \\lVert c - 2 \\xi \\rVert^2{extra}"
            right = "8 \\, \\mathbb{E}\\bigl[\\langle N(X) - \\xi, N(X) - f(X) \\rangle\\bigr]"
            after = (
                "Here $\\xi$ is any constant; the right side has no sign, so for this target $V$ need not fall"
                " along the gradient flow."
            )
        if not self.several:
            v = (
                v.replace("\\lVert c", "(c")
                .replace("\\xi \\rVert^2", "\\xi)^2")
                .replace("\\beta \\rVert^2", "\\beta)^2")
            )
            v = v.replace("\\lVert a - 2 \\alpha \\rVert^2", "(a - 2 \\alpha)^2").replace(
                "\\lVert a \\rVert^2", "a^2"
            )
            right = right.replace("\\langle N(X) - \\xi, N(X) - f(X) \\rangle", "(N(X) - \\xi)(N(X) - f(X))")
        return f"For $V(\\theta) = {v}$,\n\\[ \\langle \\nabla V, G \\rangle = {right}. \\]\n{after}\n"

    def hessian(self) -> str:
        """The block formula."""
        setting, kinds = self.form.setting, self.form.cell.kinds
        rho = "" if setting.density == 1 else latex_number(setting.density) + " "
        two = latex_number(2 * setting.density)
        outer, row = ("\\sum_j ", "D_{kj}") if self.several else ("", "D_k")
        v = "v_{ji}" if self.several else "v_i"
        letters = "(w, b, v, c, a)" if setting.skip else "(w, b, v, c)"
        text = (
            f"In the coordinates ${letters}$ the second derivatives of $L$ are the sum of three matrices."
            f" The first is $ {two} \\sum_k {outer}\\int_{{x_{{k-1}}}}^{{x_k}} {row} {row}^{{\\top}} \\,\\mathrm{{d}}x$,"
            f" where ${row}(x)$ has the entries ${v} x$, ${v}$, $w_i x + b_i$ at $w_i$, $b_i$, ${v}$ for $i \\in A_k$,"
            " $1$ at $c"
            + ("_j$" if self.several else "$")
            + (", $x$ at $a" + ("_j$" if self.several else "$") if setting.skip else "")
            + ", and $0$ elsewhere. "
        )
        index = "{kj}" if self.several else "k"
        text += (
            f"The second has ${two} \\sum_{{k : i \\in A_k}} P_{index}$ at $(w_i, {v})$ and"
            f" ${two} \\sum_{{k : i \\in A_k}} M_{index}$ at $(b_i, {v})$. "
        )
        kinked = [i for i, kind in enumerate(kinds) if kind in (Kind.RIGHT, Kind.LEFT)]
        if kinked:
            pull = "\\sum_j v_{ji} e_j(t_i)" if self.several else "v_i e(t_i)"
            text += (
                "The third stands in the block of $(w_i, b_i)$ for the neurons with a kink inside,"
                f" $i \\in {{}}${latex_set(i + 1 for i in kinked)}:\n"
                f"\\[ \\frac{{2 \\, {rho}{pull}}}{{\\lvert w_i \\rvert}}"
                " \\begin{pmatrix} t_i^2 & t_i \\\\ t_i & 1 \\end{pmatrix}. \\]\n"
            )
        else:
            text += "The third, which comes from kinks inside the domain, is $0$ here.\n"
        return text

    # ------------------------------------------------------------------------------------ values

    def values(self, at: AtCase, risk: Q, gradient: Parameters) -> str:
        """The numbers of a case put into the closed form."""
        network, setting = at.network, self.form.setting
        known = ", ".join(
            f"${latex_name(name)} = {latex_number(x)}$"
            for name, x in zip(self.form.setting.ring.names, self.form.point(network, at.target), strict=True)
            if name.startswith(("xi", "alpha", "beta"))
            and setting.target in (CONSTANT, AFFINE)
            and not (name.startswith("xi") and setting.target == AFFINE)
        )
        text = f"At the parameters of the case{', with ' + known if known else ''},\n"
        text += f"\\[ L = {_number(risk)}. \\]\n"
        letters = [("w", [row[0] for row in network.w], [row[0] for row in gradient.w])]
        letters.append(("b", list(network.b), list(gradient.b)))
        lines = [
            "\\begin{longtable}{crrrrrr}",
            "\\toprule",
            "neuron & $w_i$ & $b_i$ & $v_i$ & $G_{w_i}$ & $G_{b_i}$ & $G_{v_i}$ \\\\ \\midrule \\endhead",
        ]
        if setting.width and not self.several:
            for i in range(setting.width):
                numbers = [network.w[i][0], network.b[i], network.v[0][i]]
                numbers += [gradient.w[i][0], gradient.b[i], gradient.v[0][i]]
                lines.append(f"${i + 1}$ & " + " & ".join(f"${_number(x)}$" for x in numbers) + " \\\\")
            text += "\n".join([*lines, "\\bottomrule", "\\end{longtable}\n"])
        if not self.several:
            tail = f"c = {_number(network.c[0])}, \\quad G_c = {_number(gradient.c[0])}"
            if network.a is not None and gradient.a is not None:
                tail += f", \\quad a = {_number(network.a[0][0])}, \\quad G_a = {_number(gradient.a[0][0])}"
            text += f"\\[ {tail}. \\]\n"
        return text


def _number(number: Q) -> str:
    """A rational number, or its first digits where it is long."""
    written = latex_number(number)
    if len(str(number)) <= LONGEST_NUMBER // 2:
        return written
    return f"\\approx {float(int(number.p) / int(number.q)):.6g}"


def _sum(letter: str, segments: Sequence[int], index: str) -> str:
    """M_2 + M_3 in parentheses, or a sum sign where there are many."""
    numbers = list(segments)
    second = index.strip("{}")[1:]
    if len(numbers) <= SHORT_SUMS:
        shown = [f"{letter}_{{{k}{second}}}" for k in numbers]
        return shown[0] if len(shown) == 1 else f"({' + '.join(shown)})"
    first, last = numbers[0], numbers[-1]
    bare = index if index.startswith("{") else f"{{{index}}}"
    return f"\\sum_{{k={first}}}^{{{last}}} {letter}_{bare}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(runs(numbers))


def _antiderivative(coefficients: Sequence[object], names: Sequence[str]) -> str:
    """A polynomial in x whose coefficients are monomials in r, q."""
    parts = []
    for k in range(len(coefficients) - 1, 0, -1):
        for exponents, number in terms(coefficients[k]).items():
            power = "x" if k == 1 else f"x^{k}"
            letters = " ".join(
                n + (f"^{e}" if e > 1 else "") for n, e in zip(names, exponents, strict=True) if e
            )
            size = "" if number == 1 else latex_number(number) + " "
            parts.append(f"{size}{letters} {power}")
    return signed_sum(parts)
