"""Algebraic numbers: signs at roots, complete lists of real roots, eigenvectors from the adjugate."""

from random import Random

import pytest

from gfproof.numbers import Q, contains, precision
from gfproof.numbers.algebraic import (
    add,
    characteristic,
    evaluate,
    multiply,
    power,
    rational_root,
    real_roots,
    scale,
)


def rationals(*values: int) -> tuple[Q, ...]:
    return tuple(map(Q, values))


def test_roots_of_a_product_with_multiplicities() -> None:
    # (x - 1)^2 (x^2 - 2) (x^2 + 1)
    p = multiply(multiply(power(rationals(-1, 1), 2), rationals(-2, 0, 1)), rationals(1, 0, 1))
    found = real_roots(p)
    assert sorted((root.minimal, root.index, m) for root, m in found) == [
        ((-2, 0, 1), 0, 1),
        ((-2, 0, 1), 1, 1),
        ((-1, 1), 0, 2),
    ]
    with pytest.raises(ValueError):
        real_roots(())


def test_signs_are_decided_exactly() -> None:
    (low, _), (high, _) = real_roots(rationals(-2, 0, 1))
    assert low.sign((Q(0), Q(1))) == -1
    assert high.sign((Q(0), Q(1))) == 1
    assert high.sign(rationals(-4, 0, 0, 0, 1)) == 0  # theta^4 = 4
    near = Q(1414213562373095048801688724209698078569671875376948073176679737990732478462, 10**75)
    assert high.sign((-near, Q(1))) == 1
    assert high.sign((-near - Q(1, 10**75), Q(1))) == -1
    with precision(300):
        assert contains(high.enclosure() ** 2, Q(2))


def test_a_rational_number_is_a_root() -> None:
    half = rational_root(Q(-1, 2))
    assert half.rational == Q(-1, 2)
    assert half.reduced(rationals(1, 2, 4)) == (Q(1),)
    assert half.sign(rationals(1, 2)) == 0


def test_all_roots_of_chebyshev_polynomials_are_found() -> None:
    before, now = rationals(1), rationals(0, 1)
    for n in range(1, 12):
        roots = real_roots(now)
        assert sum(m for _, m in roots) == n
        assert all(root.sign(rationals(-1, 1)) < 0 < root.sign(rationals(1, 1)) for root, _ in roots)
        before, now = now, add(multiply(rationals(0, 2), now), scale(Q(-1), before))


def test_the_adjugate_gives_eigenvectors() -> None:
    random = Random(1)
    for d in (1, 2, 3, 4):
        for _ in range(10):
            m = [[Q(0)] * d for _ in range(d)]
            for i in range(d):
                for j in range(i + 1):
                    m[i][j] = m[j][i] = Q(random.randint(-3, 3))
            charpoly, adjugate = characteristic(m)
            for root, multiplicity in real_roots(charpoly):
                vectors = [c for c in zip(*adjugate, strict=True) if any(root.sign(x) for x in c)]
                assert bool(vectors) is (multiplicity == 1)
                for v in vectors:
                    for i in range(d):
                        image: tuple[Q, ...] = ()
                        for j in range(d):
                            image = add(image, scale(m[i][j], v[j]))
                        assert root.sign(add(image, scale(Q(-1), multiply((Q(0), Q(1)), v[i])))) == 0
    assert evaluate((), Q(5)) == 0
