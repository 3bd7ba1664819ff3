"""The sentences of a derivation for two inputs, written from the data its steps check."""

from __future__ import annotations

from gfproof.network import Parameters
from gfproof.numbers import Q
from gfproof.symbolic.layout import align, display, is_long, number
from gfproof.symbolic.notation import latex_name
from gfproof.symbolic.plane import texts
from gfproof.symbolic.plane.cuts import Cut, Shape
from gfproof.symbolic.plane.forms import AtPlaneCase
from gfproof.symbolic.plane.setting import PlaneSetting
from gfproof.symbolic.setting import AFFINE, CONSTANT

HOMOGENEITY = (
    display("w_1 G_{w_1} + w_2 G_{w_2} + b \\, G_b = v \\, G_v,")
    + "because both sides are $2 v \\, \\mathbb{E}[\\max(l, 0) e]$. Along the gradient flow $\\lvert w \\rvert^2 + b^2 - v^2$ is"
    " therefore constant.\n"
)


def cut_text(cut: Cut) -> str:
    """Coordinates, conditions on p, m, n, and where the line meets the square."""
    line = ", \\quad ".join(texts.line(cut, latex=True))
    text = (
        f"Put ${texts.latex_inputs(cut)}$ with $y_1, y_2 \\in [0, 1]$, so that $l = w_1 x_1 + w_2 x_2 + b = p + m y_1 + n y_2$"
        f" with\n{display(line + '.')}The type of the cut is\n"
    )
    relations = [one.replace("<=", "\\le") for one in texts.conditions(cut)]
    text += display(", \\qquad ".join(relations) + ".")
    places = texts.legs(cut, latex=True)
    where = {
        Shape.DEAD: "Hence $l \\le 0$ on the whole square, and the active part is empty up to a set of measure $0$.\n",
        Shape.FULL: "Hence $l > 0$ on the whole square.\n",
        Shape.CORNER: "Hence $m, n < 0$, the line $l = 0$ meets the sides $y_2 = 0$ and $y_1 = 0$ at $(s, 0)$ and $(0, t)$,"
        " and the active part is the triangle with the corners $(0, 0)$, $(s, 0)$, $(0, t)$, where\n",
        Shape.ALL_BUT_CORNER: "Hence $m, n > 0$, the line $l = 0$ meets the sides $y_2 = 0$ and $y_1 = 0$ at $(s, 0)$ and"
        " $(0, t)$, and the active part is the square without the triangle $(0, 0)$, $(s, 0)$, $(0, t)$, where\n",
        Shape.SIDE: "Hence $m < 0$, the line $l = 0$ meets the sides $y_2 = 0$ and $y_2 = 1$ at $(s, 0)$ and $(t, 1)$,"
        " and the active part is $0 \\le y_1 < s + (t - s) y_2$, where\n",
    }[cut.shape]
    text += where
    if places:
        text += display(", \\qquad ".join(places) + ".")
    relation = texts.degenerate(cut).replace("<=", "\\le")
    return text + f"Degenerate neurons of this type: {_mathematics(relation)}.\n"


CUT_IN_GENERAL = (
    "Every type is described in coordinates $y$ of the unit square, $x_k = h_k + \\lambda_k y_1$ or $x_k = h_k + \\lambda_k"
    " y_2$, in which $l = w_1 x_1 + w_2 x_2 + b = p + m y_1 + n y_2$; the active part is there the whole square, nothing, the"
    " triangle $(0, 0)$, $(s, 0)$, $(0, t)$, the square without it, or $0 \\le y_1 < s + (t - s) y_2$. The types are listed"
    " below.\n"
)

INTEGRALS_IN_GENERAL = (
    "Let $\\mu_{ij} = \\int y_1^i y_2^j \\, dy$ for $i + j \\le 2$, $A_{ij} = \\int l \\, y_1^i y_2^j \\, dy$ for"
    " $i + j \\le 1$ and $B = \\int l^2 \\, dy$, all over the active part. They stand below, and were checked by cutting the"
    " active part into triangles and integrating by the rule of edge midpoints, which is exact for degree $2$.\n"
)


def _mathematics(text: str) -> str:
    """The relations in a sentence of ``texts.degenerate`` as formulas."""
    for relation in (
        "w = 0", "b \\le 0", "b > 0", "s = t = 0", "s = 1", "t = 1", "p = 0", "n = 0", "s = t",
    ):  # fmt: skip
        text = text.replace(relation, f"${relation}$")
    return text.replace("$s = t$ = 0", "$s = t = 0$").replace("$$", "$")


def integrals_text(shape: Shape) -> str:
    """How the integrals over the active part are found."""
    text = (
        "Let $\\mu_{ij} = \\int y_1^i y_2^j \\, dy$ for $i + j \\le 2$, $A_{ij} = \\int l \\, y_1^i y_2^j \\, dy$ for"
        " $i + j \\le 1$ and $B = \\int l^2 \\, dy$, all over the active part."
    )
    how = {
        Shape.DEAD: "",
        Shape.FULL: "",
        Shape.CORNER: " With $y = (s (1 - z) u, t z)$, $u, z \\in [0, 1]$, and $m s = n t = -p$",
        Shape.ALL_BUT_CORNER: " Take the triangle, $y = (s (1 - z) u, t z)$ with $u, z \\in [0, 1]$, from the square; with"
        " $m s = n t = -p$",
        Shape.SIDE: " Integrate in $y_1$ from $0$ to $s + (t - s) y_2$, then in $y_2$; with $p = -m s$ and $n = m (s - t)$",
    }[shape]
    return text + (f"{how} this gives\n" if how else "\n")


def risk_text(setting: PlaneSetting, cut: Cut | None) -> str:
    """L by the tables; in words that fit every cut where none is given."""
    rest = "" if cut is None else f", with {rest_text(setting, cut)}"
    return f"The error is $e = g + v \\max(l, 0)$, where {REST}{rest}. Hence\n" + align(
        [
            "L &= \\mathbb{E}\\bigl[g^2\\bigr] + 2 v \\bigl(g_{00} A_{00} + g_{10} A_{10} + g_{01} A_{01}\\bigr) + v^2 B,",
            "\\mathbb{E}\\bigl[g^2\\bigr] &= g_{00}^2 + g_{00} g_{10} + g_{00} g_{01} + \\tfrac{1}{3} g_{10}^2"
            " + \\tfrac{1}{3} g_{01}^2 + \\tfrac{1}{2} g_{10} g_{01}.",
        ]
    )


REST = "$g = N - f$ without the neuron is $g_{00} + g_{10} y_1 + g_{01} y_2$"


def rest_text(setting: PlaneSetting, cut: Cut) -> str:
    """The error without the neuron, in the coordinates y."""
    if setting.target == CONSTANT and not setting.skip:
        return "$g_{00} = c - \\xi$ and $g_{10} = g_{01} = 0$"
    frame = cut.frame
    letters = {
        (CONSTANT, True): ("a_{0}", "c - \\xi"),
        (AFFINE, False): ("-\\alpha_{0}", "c - \\beta"),
        (AFFINE, True): ("(a_{0} - \\alpha_{0})", "c - \\beta"),
    }[setting.target, setting.skip]
    start, slopes = letters[1], []
    for at, axis, length in zip(frame.start, frame.axes, frame.length, strict=True):
        slope = letters[0].replace("{0}", str(axis + 1))
        slopes.append(_scaled(length, slope))
        if at != 0:
            term = _scaled(at, slope)
            start += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return f"$g_{{00}} = {start}$, $g_{{10}} = {slopes[0]}$ and $g_{{01}} = {slopes[1]}$"


def _scaled(factor: Q, letter: str) -> str:
    """A rational number times a letter that may carry a minus."""
    negative = (factor < 0) != letter.startswith("-")
    bare = letter.removeprefix("-")
    size = "" if abs(factor) == 1 else f"{number(abs(factor))} "
    if not size and not negative and bare.startswith("("):
        bare = bare[1:-1]
    return f"{'-' if negative else ''}{size}{bare}"


def gradient_text(setting: PlaneSetting, cut: Cut | None) -> str:
    """G by the tables; in words that fit every cut where none is given."""
    lines = [
        "M_{00} &= g_{00} \\mu_{00} + g_{10} \\mu_{10} + g_{01} \\mu_{01} + v A_{00},",
        "M_{10} &= g_{00} \\mu_{10} + g_{10} \\mu_{20} + g_{01} \\mu_{11} + v A_{10},",
        "M_{01} &= g_{00} \\mu_{01} + g_{10} \\mu_{11} + g_{01} \\mu_{02} + v A_{01}.",
    ]
    text = (
        "By definition of the generalized gradient we need $M_{ij} = \\int e \\, y_1^i y_2^j$ over the active part:\n"
        + align(lines)
    )
    inner = [f"G_b &= 2 v \\, M_{{00}}, \\qquad {_against(cut, 'G_{w', '2 v', 'M')},"]
    inner.append("G_v &= 2 \\bigl(g_{00} A_{00} + g_{10} A_{10} + g_{01} A_{01} + v B\\bigr),")
    inner.append(
        "G_c &= 2 E_{00}, \\qquad E_{00} = g_{00} + \\tfrac{1}{2} g_{10} + \\tfrac{1}{2} g_{01} + v A_{00}"
        + ("," if setting.skip else ".")
    )
    if setting.skip:
        inner.append(f"{_against(cut, 'G_{a', '2', 'E').replace('=', '&=', 1)},")
        inner.append(
            "E_{10} &= \\tfrac{1}{2} g_{00} + \\tfrac{1}{3} g_{10} + \\tfrac{1}{4} g_{01} + v A_{10}, \\qquad"
            " E_{01} = \\tfrac{1}{2} g_{00} + \\tfrac{1}{4} g_{10} + \\tfrac{1}{3} g_{01} + v A_{01}."
        )
    return text + "Then\n" + align(inner)


def _against(cut: Cut | None, left: str, factor: str, letter: str) -> str:
    """The integrals against x_1 and x_2, from those against y."""
    if cut is None:
        return f"{left}_k}} = {factor} \\bigl(h_k {letter}_{{00}} + \\lambda_k {letter}_{{(k)}}\\bigr)"
    frame, found = cut.frame, ["", ""]
    for n, axis in enumerate(frame.axes):
        start, length, own = frame.start[n], frame.length[n], f"{letter}_{{{'10' if n == 0 else '01'}}}"
        term = _scaled(length, own)
        if start == 0:
            inside = f"{factor} \\, {term}" if not term.startswith("-") else f"-{factor} \\, {term[1:]}"
        else:
            first = _scaled(start, f"{letter}_{{00}}")
            joined = f"{first} - {term[1:]}" if term.startswith("-") else f"{first} + {term}"
            inside = f"{factor} \\bigl({joined}\\bigr)"
        found[axis] = f"{left}_{axis + 1}}} = {inside}"
    return ", \\qquad ".join(found)


def weights_text(cut: Cut) -> str:
    """The components of one type that depend on how the unit square lies in the rectangle."""
    return f"${_against(cut, 'G_{w', '2 v', 'M')}$"


def chain_rule_text(cut: Cut | None, *, skip: bool) -> str:
    """DL/dp, dL/dm, dL/dn; in words that fit every cut where none is given."""
    lines = [_partial("p") + " &= G_b"]
    if cut is None:
        lines.append(
            f"\\lambda_k {_partial('m')} &= G_{{w_k}} - h_k G_b \\ (\\text{{for }} x_k = h_k + \\lambda_k y_1),"
            f" \\qquad \\lambda_k {_partial('n')} = G_{{w_k}} - h_k G_b \\ (\\text{{for }} x_k = h_k + \\lambda_k y_2)"
        )
    else:
        frame = cut.frame
        for letter, axis, start, length in zip("mn", frame.axes, frame.start, frame.length, strict=True):
            inner = f"G_{{w_{axis + 1}}}"
            if start != 0:
                term = _scaled(-start, "G_b")
                inner += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
            lines.append(f"{_scaled(length, _partial(letter))} &= {inner}")
    more = f", \\qquad {_partial('a_k')} = G_{{a_k}}" if skip else ""
    lines.append(f"{_partial('v')} &= G_v, \\qquad {_partial('c')} = G_c{more}")
    return (
        "Here $p$, $m$, $n$ are affine functions of $w_1$, $w_2$, $b$, and $s$, $t$ are quotients of these."
        " Differentiating the formula of Step~3 gives\n"
        + align([*(f"{one}," for one in lines[:-1]), f"{lines[-1]},"])
        + "which is the chain rule for $G = \\nabla L$.\n"
    )


def _partial(letter: str) -> str:
    return f"\\frac{{\\partial L}}{{\\partial {letter}}}"


def lyapunov_text(setting: PlaneSetting) -> str:
    """V, and what its derivative along G is."""
    affine = setting.target == AFFINE and setting.skip
    offset = "\\beta" if affine else "\\xi"
    skip = ""
    if setting.skip:
        skip = (
            " + \\lvert a \\rvert^2 + \\lvert a - 2 \\alpha \\rvert^2"
            if affine
            else " + 2 \\lvert a \\rvert^2"
        )
    start = f"V = \\lvert w \\rvert^2 + b^2 + v^2 + c^2 + \\lvert c - 2 {offset} \\rvert^2{skip}"
    if setting.target == CONSTANT or affine:
        return "We have\n" + display(
            f"\\langle \\nabla V, G \\rangle = 8 L \\qquad \\text{{for}} \\qquad {start}."
        )
    right = "8 \\, \\mathbb{E}\\bigl[(N(X) - \\xi)(N(X) - f(X))\\bigr]"
    return "For every $\\xi$ we have\n" + align(
        [f"\\langle \\nabla V, G \\rangle &= {right}", f"\\text{{for}} \\quad {start.replace('=', '&=', 1)}."]
    )


def values_text(at: AtPlaneCase, risk: Q, gradient: Parameters) -> str:
    """The numbers of a case put into the closed form."""
    known = at.form.point(at.network, at.target)
    shown = ["p", "m", "n", *(name for name in ("s", "t") if name in known)]
    letters = [*shown, *at.form.setting.letters]
    text = "At the parameters of the case\n" + texts.values_table(
        [latex_name(name) for name in letters], [number(known[name]) for name in letters]
    )
    text += display(f"L {_equals(risk)} {number(risk)}.")
    network = at.network
    names = ["w_1", "w_2", "b", "v", "c"]
    here = [*network.w[0], network.b[0], network.v[0][0], network.c[0]]
    there = [*gradient.w[0], gradient.b[0], gradient.v[0][0], gradient.c[0]]
    if network.a is not None and gradient.a is not None:
        names, here, there = [*names, "a_1", "a_2"], [*here, *network.a[0]], [*there, *gradient.a[0]]
    if any(is_long(x) for x in (*here, *there)):
        text += "Numbers with a decimal point are rounded here; the check was done with the exact ones.\n"
    return (
        text
        + texts.values_table(names, [number(x) for x in here])
        + texts.values_table([f"G_{{{x}}}" for x in names], [number(x) for x in there])
    )


def _equals(value: Q) -> str:
    return "\\approx" if is_long(value) else "="
