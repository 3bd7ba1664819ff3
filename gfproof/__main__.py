"""``python -m gfproof`` is ``gfproof``."""

from gfproof.cli import main

main()
