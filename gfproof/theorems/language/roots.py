"""The exact numbers with square roots that the claim language computes with; see ``gfproof.numbers.roots``."""

from gfproof.numbers.roots import NotExact as NotExact
from gfproof.numbers.roots import Root as Root
from gfproof.numbers.roots import Undefined as Undefined
from gfproof.numbers.roots import exact_sign as exact_sign
from gfproof.numbers.roots import square_root as square_root
