"""Documents about closed forms for two inputs: one type of cut with its whole derivation, or all types of a rectangle."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.symbolic.layout import display
from gfproof.symbolic.notation import latex_number
from gfproof.symbolic.plane import sentences, texts
from gfproof.symbolic.plane.forms import PlaneForm
from gfproof.symbolic.plane.setting import PlaneSetting
from gfproof.symbolic.setting import CONSTANT
from gfproof.symbolic.steps import Checked
from gfproof.write.cells import SOURCE
from gfproof.write.document import document, escape, general_steps, steps


def cut_document(form: PlaneForm, checked: Sequence[Checked], name: str = "") -> str:
    """The closed form on one type of cut: setting, statement, derivation.

    Args:
        checked: the steps of its derivation.
        name: the case whose cut it is, plain text.
    """
    origin = f" The formulas hold at the case \\texttt{{{escape(name)}}}." if name else ""
    summary = (
        "Closed forms of the risk and of the generalized gradient of a ReLU network with two inputs and one neuron whose"
        f" kink cuts the rectangle like this: \\texttt{{{escape(str(form.cut))}}}.{origin}"
        f" Each of the {len(checked)} steps was checked in exact arithmetic when this text was written."
    )
    right = (
        "$\\langle \\nabla V, G \\rangle = 8 L$"
        if form.ring.reference_is_target
        else "the identity of Step~7"
    )
    claims = [
        f"For every neuron with the type of cut of Step~1 the risk is\n{display(_RISK)}with the integrals of Step~2 and $g$ as"
        " in Step~3.",
        "The generalized gradient is given in Step~4; wherever the neuron keeps its type nearby it is the gradient of $L$.",
        f"For $V$ as in Step~7, {right} holds, and $w_1 G_{{w_1}} + w_2 G_{{w_2}} + b \\, G_b = v \\, G_v$.",
    ]
    body = [
        "\\section{Setting}",
        setting_text(form.setting),
        "\\section{Statement}",
        "\\begin{theorem}\n" + "\n".join(claims) + "\n\\end{theorem}\n",
        "\\section{Derivation}",
        steps(checked),
    ]
    return document("Risk and generalized gradient of one neuron with two inputs", summary, body, [SOURCE])


def cuts_document(setting: PlaneSetting, forms: Sequence[tuple[PlaneForm, Sequence[Checked]]]) -> str:
    """The closed forms on all types of cuts of a rectangle; what is the same for all is said once.

    Args:
        forms: each with the checked steps of its derivation (the same steps for all).
    """
    titles = [[one.title for one in checked] for _, checked in forms]
    if any(others != titles[0] for others in titles):
        raise ValueError("the cuts were not derived by the same steps")
    summary = (
        "Closed forms of the risk and of the generalized gradient of ReLU networks with two inputs and one neuron on all"
        f" {len(forms)} types of cuts of a rectangle by the line on which the neuron switches, degenerate lines included."
        f" Each of the {len(titles[0])} steps was checked in exact arithmetic for each of the types when this text was written."
    )
    general = [
        sentences.CUT_IN_GENERAL,
        sentences.INTEGRALS_IN_GENERAL,
        sentences.risk_text(setting, None),
        sentences.gradient_text(setting, None)
        + "Here $M_{(k)}$ is $M_{10}$ where $x_k = h_k + \\lambda_k y_1$, and $M_{01}$ where $x_k = h_k + \\lambda_k y_2$"
        + (", likewise $E_{(k)}$.\n" if setting.skip else ".\n"),
        sentences.chain_rule_text(None, skip=setting.skip),
        sentences.HOMOGENEITY,
        sentences.lyapunov_text(setting),
    ]
    body = [
        "\\section{Setting}",
        setting_text(setting),
        "\\section{What holds for every type}",
        general_steps(titles[0], general, len(forms)),
        f"\\section{{The {len(forms)} types}}",
    ]
    for n, (form, _) in enumerate(forms, start=1):
        cut = form.cut
        body += [
            f"\\subsection*{{{n}\\quad \\texttt{{{escape(str(cut))}}}}}",
            sentences.cut_text(cut) + "\\par\n",
            "The integrals over the active part are\n" + texts.latex_tables(form.tables, cut.shape)
            if form.cut.active
            else "All integrals over the active part are $0$.\n",
            f"Here {sentences.rest_text(setting, cut)}, and {sentences.weights_text(cut)}.\n",
        ]
    kind = "constant" if setting.target == CONSTANT else "affine"
    title = f"Risk and generalized gradient of one neuron with two inputs and {kind} targets"
    return document(title, summary, body, [SOURCE])


_RISK = "L = \\mathbb{E}\\bigl[g^2\\bigr] + 2 v \\bigl(g_{00} A_{00} + g_{10} A_{10} + g_{01} A_{01}\\bigr) + v^2 B"


def setting_text(setting: PlaneSetting) -> str:
    """Network, law, target, risk and generalized gradient."""
    skip = setting.skip
    sides = " \\times ".join(
        f"[{latex_number(p)}, {latex_number(q)}]" for p, q in zip(setting.low, setting.high, strict=True)
    )
    target = (
        "the constant $f = \\xi$"
        if setting.target == CONSTANT
        else "the affine function $f(x) = \\alpha_1 x_1 + \\alpha_2 x_2 + \\beta$"
    )
    lines = [
        "L &= \\mathbb{E}\\bigl[\\lvert e(X) \\rvert^2\\bigr], & G_c &= 2 \\, \\mathbb{E}\\bigl[e(X)\\bigr]",
        "G_{w_k} &= 2 \\, \\mathbb{E}\\bigl[\\mathbf{1}_J(X) X_k \\, v \\, e(X)\\bigr], &"
        " G_b &= 2 \\, \\mathbb{E}\\bigl[\\mathbf{1}_J(X) \\, v \\, e(X)\\bigr]",
        "G_v &= 2 \\, \\mathbb{E}\\bigl[\\max(l(X), 0) e(X)\\bigr]"
        + (", & G_{a_k} &= 2 \\, \\mathbb{E}\\bigl[X_k e(X)\\bigr]" if skip else ""),
    ]
    return (
        f"The network with parameters $\\theta = (w, b, v, c{', a' if skip else ''})$ is"
        "\n\\begin{equation*}\n"
        f"N(x) = c{' + a_1 x_1 + a_2 x_2' if skip else ''} + v \\max(l(x), 0), \\qquad l(x) = w_1 x_1 + w_2 x_2 + b."
        "\n\\end{equation*}\n"
        f"The input $X$ is uniformly distributed on ${sides}$, and the target is {target}. With the error $e = N - f$ and the"
        " activity set $J = \\{x : l(x) > 0\\}$, strictly, risk and generalized gradient~\\cite{source1} are\n"
        "\\begin{align*}\n" + ", \\\\\n".join(lines) + ".\n\\end{align*}\n"
    )
