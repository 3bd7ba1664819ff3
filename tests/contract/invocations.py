"""One well-formed command line for every command.  A new command brings its line."""

CASE = "proofs/cases/constant_two_neurons.toml"
SINE = "proofs/cases/sine_trained.toml"

INVOCATIONS: dict[str, list[str]] = {
    "list": [],
    "show": ["constant-target-descent"],
    "risk": [CASE],
    "gradient": [SINE],
    "verify": ["constant-target-descent", "--case", CASE],
    "derive": [CASE],
    "lyapunov": ["--target", "constant"],
    "laws": ["--widths", "2,3,1"],
    "doctor": [],
}

# Commands that read a case, with the words that stand before it.
READS_A_CASE: dict[str, list[str]] = {
    "risk": [],
    "gradient": [],
    "verify": ["constant-target-descent", "--case"],
    "derive": [],
}
