"""Numbers: exact rationals, balls, jets, polynomials, exact linear algebra."""

from gfproof.numbers.balls import (
    Ball as Ball,
    ball_from_json as ball_from_json,
    ball_to_json as ball_to_json,
    ball as ball,
    ball_around as ball_around,
    bits_for as bits_for,
    contains as contains,
    decimal as decimal,
    interval as interval,
    lower as lower,
    midpoint as midpoint,
    precision as precision,
    radius as radius,
    sign as sign,
    upper as upper,
)
from gfproof.numbers.exact import (
    Number as Number,
    Q as Q,
    dot as dot,
    from_float64 as from_float64,
    integral_bits as integral_bits,
    rational as rational,
    to_float as to_float,
    to_fraction as to_fraction,
    to_text as to_text,
)
from gfproof.numbers.jets import Dual as Dual
