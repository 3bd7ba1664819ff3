"""The command line: one file per command, all of them listed in ``gfproof.cli.app.COMMANDS``."""

from gfproof.cli.app import main as main
