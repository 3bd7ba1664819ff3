"""How fast two solutions of the normalized flow in a box of networks can drift apart, proved.

The projected field is F_{u_i} = G_{u_i} - n_i u_i, n_i = <u_i, G_{u_i}> = v_i.G_{v_i}, F = G in the other blocks, for every
network, also off the spheres.  Where G is differentiable with Hessian H, F has the Jacobian

    J = P H - D,    P = blockdiag(I - u_i u_i^T; I),    D = blockdiag(u_i G_{u_i}^T + n_i I; 0),

and its generalized Jacobians are these with H a generalized Hessian.  J is not symmetric; what counts is its symmetric part:
<J x, x> >= -mu |x|^2 for all x if and only if lambda_min((J + J^T)/2) >= -mu.

A kink t_i that may or may not be inside puts s q (t_i, 1)(t_i, 1)^T into H, 0 <= s <= 1.  Since w_i t_i + b_i = 0, the vector
(t_i, 1) is orthogonal to u_i, so P leaves that term as it is, symmetric, and min(q, 0) bounds it from below as in ``flow.tube``.
That needs the t_i of each network, also of those in the box whose kink is outside of the domain (s = 0): t_i is not clamped.
"""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.flow.trajectory import Trajectory
from gfproof.flow.tube import Tube, Unprovable
from gfproof.numbers import Ball, ball
from gfproof.numbers.eigenvalues import largest_fall


class SphereTube(Tube):
    """The generalized Jacobians of the projected field of one problem on boxes of networks."""

    projected = True

    def rate(self, box: Sequence[Ball]) -> Ball:
        """A number mu with <J x, x> >= -mu |x|^2 for every x and every generalized Jacobian J of F in the box.

        Raises:
            Unprovable: a neuron may be degenerate in the box, or the bound does not exist at this precision.
        """
        rows = self._jacobian(box, whole=False)
        n = len(rows)
        half = [[(rows[i][j] + rows[j][i]) / 2 for j in range(n)] for i in range(n)]
        fall = largest_fall(half)
        if fall is None:
            raise Unprovable("the symmetric part of the projected field's Jacobian could not be bounded")
        return fall

    def lipschitz(self, box: Sequence[Ball]) -> Ball:
        """A bound of the norm of every generalized Jacobian of F in the box."""
        total = ball(0)
        for row in self._jacobian(box, whole=True):
            for x in row:
                total = total + x.abs_upper() ** 2
        return total.sqrt().upper()

    def _jacobian(self, box: Sequence[Ball], *, whole: bool) -> list[list[Ball]]:
        """A ball matrix; every J is in it (``whole``), or is one of it plus terms s (t_i, 1)(t_i, 1)^T with s >= 0."""
        rows, pulls = self.assemble(box, whole=whole)
        n = len(self.live)
        for at, i in enumerate(self.live):
            w, b = box[i], box[self.width + i]
            along = [w * x + b * y for x, y in zip(rows[at], rows[n + at], strict=True)]
            rows[at] = [x - w * m for x, m in zip(rows[at], along, strict=True)]
            rows[n + at] = [x - b * m for x, m in zip(rows[n + at], along, strict=True)]
            by_w, by_b = pulls[at]
            normal = w * by_w + b * by_b
            for row, u in ((at, w), (n + at, b)):
                rows[row][at] = rows[row][at] - u * by_w
                rows[row][n + at] = rows[row][n + at] - u * by_b
                rows[row][row] = rows[row][row] - normal
        return rows


def tube_of(trajectory: Trajectory, live: Sequence[int]) -> Tube:
    """The tube of the field that a trajectory follows."""
    kind = SphereTube if trajectory.normalized else Tube
    return kind(trajectory.network, trajectory.domain, live)
