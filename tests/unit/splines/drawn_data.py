"""Random small data sets, rich in ties: repeated inputs, collinear points, equal outputs."""

from random import Random

from gfproof.numbers import Q
from gfproof.splines import Data


def drawn_data(random: Random, *, most: int = 9, repeats: bool = True) -> Data:
    """Small integers and halves; symmetric and collinear stretches occur often."""
    size = random.randint(1, most)
    x = [Q(random.randint(0, 12), random.choice((1, 1, 2))) for _ in range(size)]
    if not repeats:
        x = sorted(set(x))
    return Data.exact(x, [random.randint(-3, 3) for _ in x])


def drawn_parameter(random: Random) -> Q:
    return Q(random.randint(1, 20), random.randint(1, 9))
