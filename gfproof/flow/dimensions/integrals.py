"""Integrals of risk and squared gradient along an enclosed flow on a box, from the speed of its polynomials.

G(y) = -y', and with e the proved distance, M a bound of the generalized Hessians on the tube and delta the proved defect,
|G(y) + p'| <= M e + delta =: far.  So on a span that starts at a and has length h

    ∫ |G(y)|^2 = ∫ |p'|^2 + O(h far (2 max |p'| + far)),
    ∫ L(y) = h L(y(a)) - ∫_0^h ∫_0^t |G(y)|^2,

L being C^1 with gradient G near the tube, where no live neuron is degenerate.  L(y(a)) comes from an exact risk nearby.  No
type of hyperplanes is asked for.
"""

from __future__ import annotations

import bisect

from gfproof.flow.dimensions.enclosure import TUBE_BITS, BoxEnclosure, risk_on_box
from gfproof.flow.spans import NotEnclosed, exact_columns
from gfproof.flow.tube import Unprovable
from gfproof.numbers import Ball, ball, precision
from gfproof.numbers.ball_polynomials import value_at
from gfproof.numbers.jets import polynomial_product, taylor_shift


def integrals_on_box(found: BoxEnclosure) -> tuple[Ball, Ball]:
    """(∫ L, ∫ |G|^2) over the whole enclosure, along the true solution.

    Raises:
        NotEnclosed: a bound of the Hessian does not exist on some span.
    """
    trajectory = found.trajectory
    starts = [piece.start for piece in trajectory.pieces]
    risk, squared = ball(0), ball(0)
    with precision(trajectory.bits + 10):
        for span in found.spans:
            piece = trajectory.pieces[bisect.bisect_right(starts, span.start) - 1]
            columns = [
                taylor_shift(column, ball(span.start - piece.start))
                for column in exact_columns(piece, trajectory.arithmetic)
            ]
            moving, length = found.coordinates, ball(span.end - span.start)
            slopes = [[n * c for n, c in enumerate(columns[k])][1:] for k in moving]
            square = [ball(0)] * (2 * len(slopes[0]) - 1)
            for slope in slopes:
                square = [x + y for x, y in zip(square, polynomial_product(slope, slope), strict=True)]
            with precision(TUBE_BITS):
                over = ball(0).union(length)
                ring = Ball(0, ball(span.distance).upper())
                inside = set(moving)
                box = [value_at(c, over) + (ring if k in inside else ball(0)) for k, c in enumerate(columns)]
                try:
                    steep = found.tube.size(box)
                except Unprovable as reason:
                    raise NotEnclosed(f"no bound of the Hessian: {reason}", span.start) from None
                fastest = value_at(square, over).abs_upper().sqrt().upper()
                far = (steep * ball(span.distance) + ball(span.defect)).upper()
                off = Ball(0, (length * far * (2 * fastest + far)).upper())
            primitive = [ball(0), *(c / (n + 1) for n, c in enumerate(square))]
            twice = [ball(0), *(c / (n + 1) for n, c in enumerate(primitive))]
            squared = squared + value_at(primitive, length) + off
            risk = risk + length * (risk_on_box(found, span.start) + off) - value_at(twice, length)
    return risk, squared
