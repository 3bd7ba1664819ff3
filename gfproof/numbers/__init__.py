"""Numbers: exact rationals, balls, jets, polynomials, exact linear algebra."""

from gfproof.numbers.balls import (
    Ball as Ball,
)
from gfproof.numbers.balls import (
    ball as ball,
)
from gfproof.numbers.balls import (
    ball_around as ball_around,
)
from gfproof.numbers.balls import (
    ball_from_json as ball_from_json,
)
from gfproof.numbers.balls import (
    ball_to_json as ball_to_json,
)
from gfproof.numbers.balls import (
    bits_for as bits_for,
)
from gfproof.numbers.balls import (
    contains as contains,
)
from gfproof.numbers.balls import (
    decimal as decimal,
)
from gfproof.numbers.balls import (
    interval as interval,
)
from gfproof.numbers.balls import (
    lower as lower,
)
from gfproof.numbers.balls import (
    midpoint as midpoint,
)
from gfproof.numbers.balls import (
    precision as precision,
)
from gfproof.numbers.balls import (
    radius as radius,
)
from gfproof.numbers.balls import (
    sign as sign,
)
from gfproof.numbers.balls import (
    upper as upper,
)
from gfproof.numbers.exact import (
    Number as Number,
)
from gfproof.numbers.exact import (
    Q as Q,
)
from gfproof.numbers.exact import (
    dot as dot,
)
from gfproof.numbers.exact import (
    from_float64 as from_float64,
)
from gfproof.numbers.exact import (
    integral_bits as integral_bits,
)
from gfproof.numbers.exact import (
    rational as rational,
)
from gfproof.numbers.exact import (
    to_float as to_float,
)
from gfproof.numbers.exact import (
    to_fraction as to_fraction,
)
from gfproof.numbers.exact import (
    to_text as to_text,
)
from gfproof.numbers.jets import Dual as Dual
