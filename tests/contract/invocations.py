"""One well-formed command line for every command.  A new command brings its line.

They run in a folder with the repository's ``proofs`` and a ``certificates`` that holds the proof of CONJECTURE.
"""

CASE = "proofs/cases/constant_two_neurons.toml"
CONJECTURE = "proofs/conjectures/true/lyapunov.toml"
SINE = "proofs/cases/sine_trained.toml"

INVOCATIONS: dict[str, list[str]] = {
    "list": [],
    "show": ["constant-target-descent"],
    "risk": [CASE],
    "gradient": [SINE],
    "verify": ["constant-target-descent", "--case", CASE],
    "derive": [CASE],
    "flow": ["proofs/cases/constant_two_neurons_flow.toml", "--until", "1/4"],
    "descend": ["proofs/cases/constant_single_sample.toml"],
    "critical": ["proofs/cases/affine_spurious_zero.toml"],
    "atlas": ["proofs/cases/affine_spurious_zero.toml"],
    "step": [CASE],
    "trap": [CASE],
    "normalize": [CASE],
    "lyapunov": ["--target", "constant"],
    "laws": ["--widths", "2,3,1"],
    "prove": [CONJECTURE],
    "campaign": ["affine-skip-flow", "--cases", "60", "--jobs", "1"],
    "hunt": ["proofs/conjectures/false/lyapunov_rate_nine.toml"],
    "audit": ["normalized-flow", "--draws", "5"],
    "spline": ["proofs/cases/zigzag_optimal.toml"],
    "optimal": ["proofs/cases/zigzag_optimal.toml", "--data", "proofs/cases/zigzag.csv", "--lambda", "3/10"],
    "fit": ["proofs/cases/zigzag.csv", "--lambda", "3/10"],
    "write": [CONJECTURE],
    "check": ["certificates/claim1-1.json"],
    "import": ["proofs/cases/constant_trained.npz"],
    "export": [CASE, "weights.npz"],
    "new-theorem": ["my-theorem"],
    "ncf": ["proofs/cases/squared_relu_kkt.toml"],
    "kkt": ["proofs/cases/squared_relu_kkt.toml"],
    "early": ["proofs/cases/squared_relu_start.toml", "--delta", "1e-2", "--until", "1/20"],
    "doctor": [],
}

# Commands that read a case, with the words that stand before it.
READS_A_CASE: dict[str, list[str]] = {
    "risk": [],
    "gradient": [],
    "verify": ["constant-target-descent", "--case"],
    "derive": [],
    "flow": [],
    "descend": [],
    "critical": [],
    "atlas": [],
    "step": [],
    "trap": [],
    "normalize": [],
    "spline": [],
    "optimal": ["--data", "proofs/cases/zigzag.csv", "--lambda", "1"],
}
