"""Documents about closed forms: one cell with its whole derivation, or all classes of cells of a width."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.network import Kind
from gfproof.symbolic.derive import ClosedForm
from gfproof.symbolic.layout import display
from gfproof.symbolic.notation import latex_cell, latex_ends, latex_in_x, latex_number, latex_set
from gfproof.symbolic.piecewise import Row, rows_of
from gfproof.symbolic.plain import cell_name
from gfproof.symbolic.setting import AFFINE, CONSTANT, Setting
from gfproof.symbolic.statements import GRADIENT_ALONG_G, IN, Statements
from gfproof.symbolic.steps import Checked
from gfproof.symbolic.texts import CellTexts
from gfproof.write.document import document, escape, general_steps, steps

SOURCE = (
    "P.~Cheridito, A.~Jentzen, A.~Riekert and F.~Rossmannek, \\emph{A proof of convergence for gradient descent in the"
    " training of artificial neural networks for constant target functions}, J.~Complexity \\textbf{72} (2022), 101646;"
    " \\href{https://arxiv.org/abs/2102.09924}{arXiv:2102.09924}. Defines the generalized gradient and the Lyapunov"
    " function for constant targets; the formulas here are derived anew."
)


def cell_document(form: ClosedForm, checked: Sequence[Checked], name: str = "") -> str:
    """The closed form of one cell: setting, statement, derivation.

    Args:
        checked: the steps of its derivation.
        name: the case whose cell it is, plain text.
    """
    setting = form.setting
    title = "Risk and generalized gradient on one cell"
    # a case on the boundary of the cell, with coincident kinks say, is not in it; the formulas hold there all the same
    origin = f" The formulas hold at the case \\texttt{{{escape(name)}}}." if name else ""
    summary = (
        f"Closed forms of the risk and of the generalized gradient of a ReLU network of width {setting.width} on the"
        f" cell \\texttt{{{escape(cell_name(form))}}}.{origin}"
        f" Each of the {len(checked)} steps was checked in exact arithmetic when this text was written."
    )
    rows = rows_of(form.cell, setting)
    body = [
        "\\section{Setting}",
        setting_text(setting),
        "\\paragraph{The cell.}",
        cell_text(form),
        "\\section{Statement}",
        statement(form, rows),
        "\\section{Derivation}",
        steps(checked),
    ]
    return document(title, summary, body, [SOURCE])


def classes_document(setting: Setting, forms: Sequence[tuple[ClosedForm, Sequence[Checked]]]) -> str:
    """The closed forms of all classes of cells of a width; what is the same for all is said once.

    Args:
        forms: each with the checked steps of its derivation (the same steps for all).
    """
    titles = [[one.title for one in checked] for _, checked in forms]
    if any(others != titles[0] for others in titles):
        raise ValueError("the cells were not derived by the same steps")
    kinds = "class" if len(forms) == 1 else "classes"
    summary = (
        f"Closed forms of the risk and of the generalized gradient of ReLU networks of width {setting.width} on all"
        f" {len(forms)} {kinds} of cells (up to the names of the neurons). Each of the {len(titles[0])} steps was checked"
        " in exact arithmetic in each of the cells when this text was written."
    )
    say = Statements(setting)
    texts = [
        say.segments(),
        forms[0][1][1].latex,
        say.risk(),
        say.gradient(),
        say.chain_rule(),
        say.homogeneity(),
        say.lyapunov(),
        say.hessian(),
    ]
    body = [
        "\\section{Setting}",
        setting_text(setting),
        "\\section{What holds in every cell}",
        general_steps(titles[0], texts, len(forms)),
        f"\\section{{The {len(forms)} {kinds} of cells}}",
    ]
    for n, (form, _) in enumerate(forms, start=1):
        cell = CellTexts(form, rows_of(form.cell, setting))
        body += [f"\\subsection*{{{n}\\quad {cell_heading(form)}}}", cell_text(form), cell.table()]
        body += ["The risk and the generalized gradient are", cell.risk(","), "and", cell.components()]
    kind = setting.target if isinstance(setting.target, str) else "piecewise polynomial"
    title = f"Risk and generalized gradient for width {setting.width} and {kind} targets"
    return document(title, summary, body, [SOURCE])


def smoothing_document(checked: Sequence[Checked]) -> str:
    """What the generalized gradient is, for one neuron: the limit of gradients of smoothed risks."""
    setting = Setting(1)
    summary = (
        "For one neuron the generalized gradient is the limit of the gradients of risks with a continuously differentiable"
        " activation in the place of ReLU, at every parameter. Each of the"
        f" {len(checked)} steps was checked in exact arithmetic when this text was written."
    )
    body = ["\\section{Setting}", setting_text(setting), "\\section{Derivation}", steps(checked)]
    return document("The generalized gradient as a limit", summary, body, [SOURCE])


def setting_text(setting: Setting) -> str:
    """Network, law, target, risk and generalized gradient."""
    several, skip = setting.outputs > 1, setting.skip
    low, high = latex_ends(setting.ring)
    density = " with the density $\\rho = 1/(B - A)$" if setting.symbolic_ends else ""
    neurons = "" if setting.width == 0 else f" + \\sum_{{i=1}}^{{{setting.width}}} v_i \\max(w_i x + b_i, 0)"
    values = f"\\mathbb{{R}}^{{{setting.outputs}}}" if several else "\\mathbb{R}"
    text = (
        f"The network with parameters $\\theta = (w, b, v, c{', a' if skip else ''})$ is"
        "\n\\begin{equation*}\n"
        f"N(x) = c{' + a x' if skip else ''}{neurons}"
        + (f", \\qquad v_i, c{', a' if skip else ''} \\in {values}" if several else "")
        + ".\n\\end{equation*}\n"
        f"The input $X$ is uniformly distributed on $[{low}, {high}]${density}, and the target is {_target(setting)}With the"
        " error $e = N - f$ and the activity sets $J_i = \\{x : w_i x + b_i > 0\\}$, strictly,"
        " risk and generalized gradient~\\cite{source1} are\n"
    )
    square, pull = (
        ("\\lvert e(X) \\rvert^2", "\\langle v_i, e(X) \\rangle")
        if several
        else ("\\lvert e(X) \\rvert^2", "v_i e(X)")
    )
    indicator = "\\mathbf{1}_{J_i}(X)"
    lines = [f"L &= \\mathbb{{E}}\\bigl[{square}\\bigr], & G_c &= 2 \\, \\mathbb{{E}}\\bigl[e(X)\\bigr]"]
    if setting.width:
        lines.append(
            f"G_{{w_i}} &= 2 \\, \\mathbb{{E}}\\bigl[{indicator} X {pull}\\bigr], &"
            f" G_{{b_i}} &= 2 \\, \\mathbb{{E}}\\bigl[{indicator} {pull}\\bigr]"
        )
        lines.append("G_{v_i} &= 2 \\, \\mathbb{E}\\bigl[\\max(w_i X + b_i, 0) e(X)\\bigr]")
    if skip:
        lines.append("G_a &= 2 \\, \\mathbb{E}\\bigl[X e(X)\\bigr]")
    return text + "\\begin{align*}\n" + ", \\\\\n".join(lines) + ".\n\\end{align*}\n"


def _target(setting: Setting) -> str:
    """What the target is, with the full stop."""
    if setting.target == CONSTANT:
        return "the constant $f = \\xi$. "
    if setting.target == AFFINE:
        return "the affine function $f(x) = \\alpha x + \\beta$. "
    assert not isinstance(setting.target, str)
    pieces = setting.target.within(setting.low, setting.high)
    ends = [setting.low, *pieces.breakpoints, setting.high]
    shown = []
    for k, piece in enumerate(pieces.pieces):
        values = [latex_in_x(p) for p in piece]
        value = values[0] if len(values) == 1 else f"({', '.join(values)})"
        shown.append(f"{value} & \\text{{on }} [{latex_number(ends[k])}, {latex_number(ends[k + 1])}]")
    rows = " \\\\ ".join(shown)
    return "\n" + display(f"f(x) = \\begin{{cases}} {rows} \\end{{cases}}.")


def cell_heading(form: ClosedForm) -> str:
    """The kinds of the neurons and the order of the knots."""
    return f"\\texttt{{{escape(cell_name(form))}}}"


def cell_text(form: ClosedForm) -> str:
    """What puts a network into the cell."""
    setting, kinds = form.setting, form.cell.kinds
    if not kinds and not form.cell.knots:
        return "There are no neurons and only one cell.\n"
    sentences = []
    conditions = latex_cell(form.cell, *latex_ends(setting.ring), setting.breakpoints)
    if any(kind in (Kind.RIGHT, Kind.LEFT) for kind in kinds):
        shown = "$, $".join(conditions[:-1])
        sentences.append(f"${shown}$ and ${conditions[-1]}$, where $t_i = -b_i/w_i$")
    for kind, word, relation in ((Kind.FULL, "full", "\\ge"), (Kind.DEAD, "dead", "\\le")):
        which = [i + 1 for i, k in enumerate(kinds) if k is kind]
        if which:
            ends = " and ".join(f"${_at(x)} {relation} 0$" for x in latex_ends(setting.ring))
            also = ", not both $0$" if kind is Kind.FULL else ""
            who = (
                f"neuron ${which[0]}$ is {word}"
                if len(which) == 1
                else f"the neurons {latex_set(which, IN)} are {word}"
            )
            sentences.append(
                f"{who}: {ends.replace('_i', f'_{which[0]}') if len(which) == 1 else ends}{also}"
            )
    text = "; ".join(sentences)
    return text[:1].upper() + text[1:] + ".\n" if text else "The cell is described by the target alone.\n"


def _at(x: str) -> str:
    """The pre-activation of neuron i at x, a number or a letter."""
    if x == "0":
        return "b_i"
    sign, size = ("-", x[1:]) if x.startswith("-") else ("", x)
    return f"{sign}{'' if size == '1' else size + ' '}w_i + b_i"


def statement(form: ClosedForm, rows: tuple[Row, ...]) -> str:
    """The theorem the derivation proves."""
    texts = CellTexts(form, rows)
    right = f"${GRADIENT_ALONG_G} = 8 L$" if form.lyapunov_is_risk else "the identity of Step~7"
    where = (
        "$I$ is the integral of Step~2"
        if texts.explicit
        else "$I$ is the integral of Step~2, $r_k$ and $q_k$ stand in Step~1"
    )
    kinks = " and $t_i = -b_i/w_i$" if texts.neurons(Kind.RIGHT, Kind.LEFT) else ""
    claims = [
        f"On the cell the risk is\n{texts.risk(',')}where {where}{kinks}.\n{texts.risk_note()}".rstrip(),
        "The generalized gradient is given in Step~4; inside the cell it is the gradient of $L$.",
        f"For $V$ as in Step~7, {right} holds"
        + (
            ", and $w_i G_{w_i} + b_i G_{b_i} = v_i G_{v_i}$ for every neuron." if form.setting.width else "."
        ),
    ]
    return "\\begin{theorem}\n" + "\n".join(claims) + "\n\\end{theorem}\n"
