"""Second engine: risk and generalized gradient from the definition, in ``fractions.Fraction``.

[low, high] is cut at every kink and breakpoint; on a segment the midpoint says who is active (strictly positive) and
which piece of the target holds; the error is one polynomial in x and is integrated by its antiderivative.  Quadratic
in the width, no scan, no kinds of neurons, no kink coordinates.  Atoms: the sum of the definition.
"""

from __future__ import annotations

from itertools import pairwise

from tests.peers.instances import Instance, Interval, Masses, Number, Pieces, Plane, Slopes


def risk(instance: Instance) -> Number:
    """L."""
    return risk_and_gradient(instance)[0]


def risk_and_gradient(instance: Instance) -> tuple[Number, Slopes]:
    """(L, G)."""
    if isinstance(instance.law, Masses):
        return _over_atoms(instance, instance.law)
    return _over_interval(instance, instance.law)


def _over_interval(instance: Instance, law: Interval) -> tuple[Number, Slopes]:
    low, high = law.low, law.high
    length = high - low
    width, outputs = instance.width, instance.outputs
    w = [row[0] for row in instance.w]
    cuts = [low, high]
    target = instance.target
    if isinstance(
        target, Pieces
    ):  # before the kinks: sorting is stable, and a kink that moves off a breakpoint stays
        cuts += [
            t for t in target.breakpoints if low < t < high
        ]  # in the piece to its right, as the midpoint says
    for slope, bias in zip(w, instance.b, strict=True):
        if slope != 0 and low < -bias / slope < high:
            cuts.append(-bias / slope)
    cuts.sort()
    zero = 0 * low
    square = zero
    g_w, g_b = [zero] * width, [zero] * width
    g_v = [[zero] * width for _ in range(outputs)]
    g_c, g_a = [zero] * outputs, [zero] * outputs
    for left, right in pairwise(cuts):
        middle = (left + right) / 2
        active = [i for i in range(width) if w[i] * middle + instance.b[i] > 0]
        errors = []
        for k in range(outputs):
            error = [
                instance.c[k] + sum((instance.v[k][i] * instance.b[i] for i in active), zero),
                sum((instance.v[k][i] * w[i] for i in active), zero),
            ]
            if instance.a is not None:
                error[1] += instance.a[k][0]
            for power, coefficient in enumerate(_target_polynomial(target, middle, k)):
                if power == len(error):
                    error.append(zero)
                error[power] -= coefficient
            errors.append(error)
        degree = max(len(error) for error in errors)
        monomials = _monomial_integrals(left, right, 2 * degree)
        for k, error in enumerate(errors):
            mass = sum((x * monomials[p] for p, x in enumerate(error)), zero)
            moment = sum((x * monomials[p + 1] for p, x in enumerate(error)), zero)
            square += sum(
                (x * y * monomials[p + q] for p, x in enumerate(error) for q, y in enumerate(error)), zero
            )
            g_c[k] += 2 * mass
            g_a[k] += 2 * moment
            for i in active:
                g_w[i] += 2 * instance.v[k][i] * moment
                g_b[i] += 2 * instance.v[k][i] * mass
                g_v[k][i] += 2 * (w[i] * moment + instance.b[i] * mass)
    return square / length, Slopes(
        w=tuple((x / length,) for x in g_w),
        b=tuple(x / length for x in g_b),
        v=tuple(tuple(x / length for x in row) for row in g_v),
        c=tuple(x / length for x in g_c),
        a=tuple((x / length,) for x in g_a) if instance.a is not None else None,
    )


def _target_polynomial(target: Pieces | Plane, x: Number, output: int) -> tuple[Number, ...]:
    if isinstance(target, Plane):
        return target.intercept[output], target.slope[output][0]
    piece = [t <= x for t in target.breakpoints].count(True)
    return target.pieces[piece][output]


def _monomial_integrals(left: Number, right: Number, upto: int) -> list[Number]:
    """∫_left^right x^p dx for p = 0..upto, by the antiderivative x^(p+1)/(p+1)."""
    values = []
    from_left, from_right = left, right
    for p in range(upto + 1):
        values.append((from_right - from_left) / (p + 1))
        from_left, from_right = from_left * left, from_right * right
    return values


def _over_atoms(instance: Instance, law: Masses) -> tuple[Number, Slopes]:
    def mean(terms: list[Number]) -> Number:
        return sum((p * t for p, t in zip(law.masses, terms, strict=True)), 0 * law.masses[0])

    width, outputs, dimension = range(instance.width), range(instance.outputs), range(len(law.points[0]))
    heights = [
        [sum(w * t for w, t in zip(instance.w[i], x, strict=True)) + instance.b[i] for i in width]
        for x in law.points
    ]
    errors = []
    for x, row in zip(law.points, heights, strict=True):
        wanted = instance.target.at(x)
        error = []
        for k in outputs:
            value = instance.c[k] + sum(instance.v[k][i] * max(row[i], 0) for i in width)
            if instance.a is not None:
                value += sum(a * t for a, t in zip(instance.a[k], x, strict=True))
            error.append(value - wanted[k])
        errors.append(error)
    pulls = [  # v_i . e at the atoms where neuron i is strictly active, else 0
        [
            sum(instance.v[k][i] * error[k] for k in outputs) if row[i] > 0 else 0
            for row, error in zip(heights, errors, strict=True)
        ]
        for i in width
    ]
    points = law.points
    return mean([sum(e * e for e in error) for error in errors]), Slopes(
        w=tuple(
            tuple(2 * mean([p * x[j] for p, x in zip(pulls[i], points, strict=True)]) for j in dimension)
            for i in width
        ),
        b=tuple(2 * mean(pulls[i]) for i in width),
        v=tuple(
            tuple(
                2 * mean([max(row[i], 0) * e[k] for row, e in zip(heights, errors, strict=True)])
                for i in width
            )
            for k in outputs
        ),
        c=tuple(2 * mean([e[k] for e in errors]) for k in outputs),
        a=tuple(
            tuple(2 * mean([e[k] * x[j] for e, x in zip(errors, points, strict=True)]) for j in dimension)
            for k in outputs
        )
        if instance.a is not None
        else None,
    )
