"""Examples that ``--help`` shows: every line works from the root of the repository."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "list": ("gfproof list",),
    "show": ("gfproof show constant-target-flow",),
    "risk": ("gfproof risk proofs/cases/constant_two_neurons.toml",),
    "gradient": ("gfproof gradient proofs/cases/constant_two_neurons.toml --json",),
    "verify": (
        "gfproof verify constant-target-descent --case proofs/cases/constant_single_sample.toml",
        "gfproof verify affine-critical-points --examples 20",
    ),
    "derive": (
        "gfproof derive proofs/cases/constant_two_neurons.toml",
        "gfproof derive --width 1 --latex build/width_one.tex",
        "gfproof derive --width 1 --dimension 2 --target affine",
    ),
    "flow": ("gfproof flow proofs/cases/constant_two_neurons_flow.toml --until 1/4 --rigorous",),
    "descend": ("gfproof descend proofs/cases/constant_single_sample.toml",),
    "critical": ("gfproof critical proofs/cases/affine_spurious_zero.toml",),
    "atlas": (
        "gfproof atlas proofs/cases/affine_spurious_zero.toml --width 4",
        "gfproof atlas proofs/cases/tent.toml --json",
    ),
    "step": ("gfproof step proofs/cases/constant_two_neurons.toml",),
    "trap": ("gfproof trap proofs/cases/constant_two_neurons.toml",),
    "normalize": (
        "gfproof normalize proofs/cases/constant_two_neurons.toml",
        "gfproof normalize proofs/cases/deep_normalization.toml",
    ),
    "lyapunov": ("gfproof lyapunov --target constant",),
    "laws": ("gfproof laws --widths 2,3,1",),
    "ncf": (
        "gfproof ncf proofs/cases/squared_relu_kkt.toml",
        "gfproof ncf proofs/cases/leaky_rank_one.toml --json",
    ),
    "kkt": ("gfproof kkt proofs/cases/squared_relu_kkt.toml --starts 8",),
    "early": (
        "gfproof early proofs/cases/squared_relu_start.toml --delta 1e-2 --delta 1e-50",
        "gfproof early proofs/cases/squared_relu_start.toml --delta 1e-5 --until 1/50 --rigorous --bound",
    ),
    "prove": ("gfproof prove proofs/conjectures/true/lyapunov.toml --certificates build",),
    "campaign": (
        "gfproof campaign affine-skip-flow --cases 400 --jobs 1",
        "gfproof campaign constant-target-flow --identities 40000 --jobs 1 --ledger build/campaign.sqlite --resume",
    ),
    "hunt": ("gfproof hunt proofs/conjectures/false/lyapunov_rate_nine.toml",),
    "audit": ("gfproof audit constant-target-flow --draws 30",),
    "spline": ("gfproof spline proofs/cases/zigzag_optimal.toml",),
    "optimal": (
        "gfproof optimal proofs/cases/zigzag_optimal.toml --data proofs/cases/zigzag.csv --lambda 3/10",
    ),
    "fit": (
        "gfproof fit proofs/cases/zigzag.csv --lambda 3/10 --plot build/fit.svg",
        "gfproof fit proofs/cases/zigzag.csv --path",
        "gfproof fit proofs/cases/zigzag.csv --lambda 0 --coq build/zigzag.v",
    ),
    "write": (
        "gfproof write constant-target-flow --pdf build/flow.pdf",
        "gfproof write affine-flow --html build/affine-flow",
        "gfproof write proofs/conjectures/true/gradient_bound.toml --bundle build/bundle",
    ),
    "check": ("gfproof check build/claim1-1.json",),
    "import": ("gfproof import proofs/cases/constant_trained.npz --target 1/2 --out build/imported.toml",),
    "export": ("gfproof export proofs/cases/constant_two_neurons.toml build/weights.npz",),
    "new-theorem": ("gfproof new-theorem my-theorem --folder build",),
    "doctor": ("gfproof doctor",),
}
"""The command lines of each command."""


def epilog(command: str) -> str | None:
    """What ``gfproof COMMAND --help`` ends with."""
    lines = EXAMPLES.get(command)
    if lines is None:
        return None
    heading = "Example:" if len(lines) == 1 else "Examples:"
    return "\n".join(
        ("\b", heading, *(f"  {line}" for line in lines))
    )  # \b: Click leaves the lines as they are
