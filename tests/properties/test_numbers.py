"""The border between texts, floats, rationals and balls: exact where exact is promised, outward everywhere else."""

import inspect
import math
import threading
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx

import gfproof.numbers as numbers
from gfproof.errors import InexactInput, NumberError
from gfproof.network import Network
from gfproof.numbers import (
    Q,
    ball,
    ball_around,
    ball_from_json,
    ball_to_json,
    contains,
    decimal,
    from_float64,
    interval,
    lower,
    midpoint,
    precision,
    radius,
    rational,
    sign,
    to_float,
    to_fraction,
    to_text,
    upper,
)
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform
from gfproof.risk.pieces import PolynomialPieces
from tests.conftest import NIGHTLY

ROUNDS = 1_000_000 if NIGHTLY else 100_000


def wide_fraction(random: Random) -> Fraction:
    """A rational of any size: short and long, near 0 and huge."""
    top = random.choice((1, 10, 10**3, 10**9, 10**30, 10**80))
    bottom = random.choice((1, 1, 10, 10**3, 2**60, 10**40))
    return Fraction(random.randint(-top, top), random.randint(1, bottom))


def exact(number: Fraction) -> Q:
    return Q(number.numerator, number.denominator)


def some_ball(random: Random) -> Any:
    """A ball of any position and radius, with up to 120 bits."""
    mid = arb(random.randint(-(2**100), 2**100)) * arb(2) ** random.randint(-160, 60)
    return mid + arb(
        0, arb(random.getrandbits(random.choice((0, 3, 30)))) * arb(2) ** random.randint(-220, 10)
    )


def test_rationals_read_back_what_they_write() -> None:
    random = Random("round trip")
    for _ in range(ROUNDS // 4):
        number = wide_fraction(random)
        value = exact(number)
        assert rational(to_text(value)) == value
        assert to_text(value) == str(number)
        assert rational(number) == value
        assert to_fraction(value) == number
        assert rational(value) is value


def test_decimals_are_read_exactly() -> None:
    """Against Python's own Fraction and Decimal."""
    random = Random("decimals")
    for _ in range(ROUNDS // 4):
        whole = "".join(random.choices("0123456789", k=random.randint(0, 12)))
        part = "".join(random.choices("0123456789", k=random.randint(0 if whole else 1, 12)))
        text = random.choice(("", "-", "+")) + whole + (f".{part}" if part or random.random() < 0.3 else "")
        if random.random() < 0.5:
            text += random.choice("eE") + random.choice(("", "-", "+")) + str(random.randint(0, 40))
        wanted = Fraction(Decimal(text))
        assert rational(text) == exact(wanted), text
        assert rational(Decimal(text)) == exact(wanted)


def test_float64_is_the_rational_it_is() -> None:
    random = Random("floats")
    for _ in range(ROUNDS // 4):
        number = math.ldexp(random.random() - 0.5, random.randint(-1100, 900))
        assert to_fraction(from_float64(number)) == Fraction(number)
        assert to_float(from_float64(number)) == number
    assert from_float64(0.1) != rational("0.1")


def test_to_float_is_the_nearest_float() -> None:
    random = Random("nearest")
    for _ in range(ROUNDS // 4):
        number = wide_fraction(random)
        assert to_float(exact(number)) == float(number)


def test_printed_balls_contain_the_ball() -> None:
    """Ball -> JSON -> ball goes outward; a second printing of the same digits still contains the first ball."""
    random = Random("printing")
    with precision(200):
        for _ in range(ROUNDS):
            value = some_ball(random)
            digits = random.choice((3, 10, 30, 60))
            shown = ball_to_json(value, digits)
            mid, rad = rational(shown["mid"]), rational(shown["rad"])  # the reader has its own tests above
            assert mid - rad <= lower(value), (value, shown)
            assert upper(value) <= mid + rad, (value, shown)
            # not wastefully wide: half a unit of the last digit, and 1 % for the three digits of the radius
            slack = abs(mid) / 10 ** (digits - 1) + radius(value)
            assert rad <= slack * Q(101, 100), (value, shown)


def test_balls_read_back_contain_what_was_printed() -> None:
    random = Random("reading")
    for _ in range(ROUNDS // 2):
        with precision(random.choice((20, 53, 150))):
            value = some_ball(random)
            back = ball_from_json(ball_to_json(value, random.choice((5, 20, 40))))
            assert lower(back) <= lower(value)
            assert upper(value) <= upper(back)


def test_decimal_is_the_nearest_with_that_many_digits() -> None:
    random = Random("decimal")
    for _ in range(ROUNDS // 4):
        number, digits = wide_fraction(random), random.randint(1, 40)
        shown = decimal(exact(number), digits)
        if number == 0:
            assert shown == "0"
            continue
        size = abs(number)
        magnitude = len(str(size.numerator)) - len(str(size.denominator))
        magnitude += 1 if size >= Fraction(10) ** magnitude else 0  # 10^(magnitude-1) <= size < 10^magnitude
        assert Fraction(10) ** (magnitude - 1) <= size < Fraction(10) ** magnitude
        assert abs(Fraction(shown) - number) <= Fraction(10) ** (magnitude - digits) / 2


OPERATIONS: dict[str, tuple[int, Callable[..., Any], Callable[..., Fraction]]] = {
    "+": (2, lambda x, y: x + y, lambda x, y: x + y),
    "-": (2, lambda x, y: x - y, lambda x, y: x - y),
    "*": (2, lambda x, y: x * y, lambda x, y: x * y),
    "/": (2, lambda x, y: x / y, lambda x, y: x / y),
    "neg": (1, lambda x: -x, lambda x: -x),
    "abs": (1, lambda x: abs(x), lambda x: abs(x)),
    "square": (1, lambda x: x**2, lambda x: x**2),
    "min": (2, lambda x, y: x.min(y), min),
    "max": (2, lambda x, y: x.max(y), max),
    "union": (2, lambda x, y: x.union(y), lambda x, y: x),
    "mixed +": (2, lambda x, y: x + midpoint(y), None),  # type: ignore[dict-item]  # see the test
    "mixed *": (2, lambda x, y: midpoint(y) * x, None),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_ball_operations_contain_the_exact_result(name: str) -> None:
    """For rational points inside the balls; with another precision the results overlap."""
    arity, operate, shadow = OPERATIONS[name]
    random = Random(name)
    for _ in range(ROUNDS // 20):
        with precision(random.choice((10, 30, 53, 120))):
            points = [wide_fraction(random) for _ in range(arity)]
            if name == "/" and points[1] == 0:
                continue
            balls = [ball_around(exact(x), abs(exact(wide_fraction(random))) / 10**9) for x in points]
            result = operate(*balls)
            if shadow is None:
                other = to_fraction(midpoint(balls[1]))
                wanted = points[0] + other if name == "mixed +" else points[0] * other
            else:
                wanted = shadow(*points)
            if not result.is_finite():
                # safe, not sharp: a quotient by a ball around 0, and Arb's power of a ball with midpoint 0
                assert name in ("/", "square")
                assert contains(balls[1], Q(0)) if name == "/" else midpoint(balls[0]) == 0
                continue
            assert contains(result, exact(wanted)), (name, points)
        with precision(200):
            again = operate(*balls)
        assert lower(again) <= upper(result)
        assert lower(result) <= upper(again)


def test_sign_is_decided_or_not() -> None:
    random = Random("sign")
    for _ in range(ROUNDS // 10):
        value = some_ball(random)
        low, high = lower(value), upper(value)
        wanted = 1 if low > 0 else -1 if high < 0 else 0 if low == 0 == high else None
        assert sign(value) == wanted


def test_interval_is_a_hull() -> None:
    random = Random("hull")
    for _ in range(ROUNDS // 10):
        p, q = exact(wide_fraction(random)), exact(wide_fraction(random))
        with precision(60):
            hull = interval(p, q)
        assert contains(hull, p)
        assert contains(hull, q)
        assert radius(hull) <= abs(p - q) / 2 + (abs(p) + abs(q)) / 2**27  # Arb keeps 30 bits of a radius


def test_threads_keep_their_own_precision() -> None:
    """8 threads, 10,000 scopes, nested ones too: nobody ever sees another's precision, and nothing leaks."""
    before = ctx.prec
    wrong: list[tuple[int, int]] = []

    def work(seed: int) -> None:
        random = Random(seed)
        for _ in range(1_250):
            bits, inner = random.randint(2, 500), random.randint(2, 500)
            with precision(bits):
                seen = [ctx.prec]
                with precision(inner):
                    third = ball("1/3")
                    seen.append(ctx.prec)
                seen.append(ctx.prec)
            if seen != [bits, inner, bits] or radius(third) > Q(1, 2 ** max(0, inner - 4)):
                wrong.append((bits, inner))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert ctx.prec == before


def test_precision_is_restored_after_an_error() -> None:
    before = ctx.prec
    with pytest.raises(NumberError), precision(77):
        rational("x")
    assert ctx.prec == before
    for bits in (1, 10_000_001):
        with pytest.raises(ValueError, match="precision"), precision(bits):
            raise AssertionError("unreachable")


NOT_FOR_FLOATS = {
    "from_float64",  # the one door for binary values
    "sign",  # -1, 0, 1: returns no number made of the float; the scan over floats uses it
    "bits_for",
    "precision",
    "dot",  # generic over rings: floats stay floats
    "ball_from_json",
    "Dual",
}


def exact_functions() -> list[Callable[..., Any]]:
    public = vars(numbers)
    return [
        public[name]
        for name in sorted(public)
        if name not in NOT_FOR_FLOATS and inspect.isfunction(public[name])
    ]


@pytest.mark.parametrize("function", exact_functions(), ids=lambda f: f.__name__)
@pytest.mark.parametrize("number", [0.5, 1.0, float("nan"), np.float64(0.25), np.float32(2)], ids=repr)
def test_no_public_function_of_numbers_takes_a_float(function: Callable[..., Any], number: Any) -> None:
    """A float in any place of a number is refused, never converted."""
    parameters = [
        p for p in inspect.signature(function).parameters.values() if p.default is inspect.Parameter.empty
    ]
    if function.__name__ in ("ball_to_json",):
        parameters = parameters[:1]
    for place in range(len(parameters)):
        if parameters[place].name == "digits":
            continue
        arguments = [ball(3) if "Ball" in str(p.annotation) else Q(3) for p in parameters]
        arguments[place] = number
        with pytest.raises((InexactInput, TypeError, AttributeError)):
            function(*arguments)


@pytest.mark.parametrize("place", ["w", "b", "v", "c", "a"])
@pytest.mark.parametrize("number", [0.5, 1.0, np.float64(0.25), np.float32(2)], ids=repr)
def test_no_network_reads_a_float(place: str, number: Any) -> None:
    blocks: dict[str, Any] = {"w": [[1]], "b": ["1/2"], "v": [1], "c": 0, "a": [1]}
    blocks[place] = {"w": [[number]], "c": number}.get(place, [number])
    with pytest.raises(InexactInput):
        Network.exact(**blocks)


def float_problems() -> dict[str, Callable[[], Any]]:
    one, unit = Constant((Q(1),)), Uniform((Q(0),), (Q(1),))
    network = Network.exact([[1]], ["1/2"], [1], 0)
    atom = Atoms(((Q(1),),), (Q(1),))
    loose = Network(((1.0,),), (0.5,), ((1.0,),), (0.0,))
    return {
        "constant": lambda: Problem(Constant((0.5,)), unit).risk(network),
        "slope": lambda: Problem(Affine(((0.5,),), (Q(1),)), unit).risk(network),
        "low": lambda: Problem(one, Uniform((0.0,), (Q(1),))).risk(network),
        "high": lambda: Problem(one, Uniform((Q(0),), (1.0,))).risk(network),
        "network": lambda: Problem(one, unit).risk(loose),
        "network gradient": lambda: Problem(one, unit).generalized_gradient(loose),
        "atom": lambda: Problem(one, Atoms(((0.5,),), (Q(1),))).risk(network),
        "mass": lambda: Problem(one, Atoms(((Q(1),),), (1.0,))).risk(network),
        "network on atoms": lambda: Problem(one, atom).risk(loose),
        "point": lambda: network((0.5,)),
        "breakpoint": lambda: PolynomialPieces((0.5,), (((Q(1),),), ((Q(1),),))).within(Q(0), Q(1)),
        "step": lambda: network.step(network, 0.5),
    }


@pytest.mark.parametrize("name", float_problems())
def test_a_float_that_slips_into_an_exact_problem_stops_it(name: str) -> None:
    """Exact rationals do not mix with floats: built by hand, past every reader, a float still gives no answer."""
    with pytest.raises(TypeError):
        float_problems()[name]()
