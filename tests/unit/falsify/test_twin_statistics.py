"""How strong the falsifier is, as numbers: every false variant of the library, over seeds; the table is printed."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from gfproof.falsify.corpus import Corpus, replay
from gfproof.theorems import Theorem, theorems
from gfproof.verdict import Verdict
from tests.conftest import NIGHTLY

DRAWS = 2000
SEEDS = 20
SMALL_WIDTH, SMALL_NUMBER = 2, 20
SHARE = Fraction(95, 100)


def numbers(tree: object) -> Iterator[Fraction]:
    """All numbers of a network in JSON form."""
    if isinstance(tree, list):
        for part in tree:
            yield from numbers(part)
    elif isinstance(tree, dict):
        for part in tree.values():
            yield from numbers(part)
    elif isinstance(tree, str):
        yield Fraction(tree)


def is_small(data: dict[str, object]) -> bool:
    """H <= 2 (or no layer wider than that), all weights with numerator and denominator at most 20."""
    if "network" in data:
        network = data["network"]
        assert isinstance(network, dict)
        narrow = len(network["b"]) <= SMALL_WIDTH
        weights = list(numbers(network))
    else:
        layers = data["layers"]
        weights = list(numbers(layers))
        narrow = all(len(layer) <= SMALL_WIDTH for layer in matrices(layers)[:-1])
    return narrow and all(abs(x.numerator) <= SMALL_NUMBER and x.denominator <= SMALL_NUMBER for x in weights)


def matrices(tree: object) -> list[list[object]]:
    """The weight matrices (lists of rows) of a tree, in order."""
    if isinstance(tree, dict):
        return [matrix for part in tree.values() for matrix in matrices(part)]
    if isinstance(tree, list) and tree and isinstance(tree[0], list):
        return [tree] if not isinstance(tree[0][0], list) else [m for part in tree for m in matrices(part)]
    return []


def refuted_after(one: Theorem, seed: int) -> tuple[int, dict[str, object]]:
    """The number of draws until the variant is refuted, and the shrunk case."""
    from itertools import islice

    (claim,) = one.claims
    for count, case in enumerate(islice(one.draw_cases(seed), DRAWS), start=1):
        if one.verify_claim(claim, case).verdict is Verdict.FAILS:
            from gfproof.falsify.hunt import smallest

            return count, smallest(one, claim, case).witness["case"]
    raise AssertionError(f"{one.id}: not refuted within {DRAWS} draws, seed {seed}")


def table(seeds: int, chosen: list[Theorem]) -> tuple[list[str], int, int]:
    """A line per theorem, how many witnesses there are, and how many of them are small."""
    lines, found, small = [], 0, 0
    for one in chosen:
        draws, here = [], Counter[bool]()
        for twin in one.twins:
            for seed in range(seeds):
                count, data = refuted_after(one.twin(twin.id), seed)
                draws.append(count)
                here[is_small(data)] += 1
        draws.sort()
        median, most = draws[len(draws) // 2], draws[-1]
        found, small = found + len(draws), small + here[True]
        lines.append(
            f"{one.id:<28} {len(one.twins):>3} variants  {seeds:>3} seeds  draws: median {median:>3}, most {most:>4}"
            f"  small {here[True]}/{len(draws)}"
        )
    return lines, found, small


@pytest.mark.nightly
def test_all_false_variants_fall_within_budget_and_shrink(capsys: pytest.CaptureFixture[str]) -> None:
    lines, found, small = table(SEEDS, list(theorems()))
    with capsys.disabled():
        print("\n" + "\n".join([*lines, f"{small} of {found} witnesses have H <= 2 and numbers <= 20"]))
    assert small >= SHARE * found


DAILY = ["constant-target-flow", "affine-flow", "early-mixed-signs", "variational-norms"]


def test_some_false_variants_fall_and_shrink_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = [one for one in theorems() if one.id in DAILY]
    lines, found, small = table(1, chosen)
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert len(chosen) == len(DAILY)
    assert small >= SHARE * found


def test_the_stored_counterexamples_still_refute(root) -> None:  # type: ignore[no-untyped-def]
    """The corpus of this repository: each false variant and false conjecture falls by its stored case alone."""
    from gfproof.theorems.conjecture import Conjecture

    corpus = Corpus(root / "proofs" / "corpus")
    names = corpus.names()
    twins = {f"{one.id}--{twin.id}": one.twin(twin.id) for one in theorems() for twin in one.twins}
    files = {path.stem: path for path in (root / "proofs" / "conjectures" / "false").glob("*.toml")}
    assert len(names) >= 100
    every = names if NIGHTLY else names[::7]
    for name in every:
        quarry = twins[name] if name in twins else Conjecture.load(files[name])
        found = replay(quarry, corpus.stored(name))
        assert found, name


def test_small_is_what_it_says() -> None:
    network = {"w": [["1"]], "b": ["-20"], "v": [["1/20"]], "c": ["0"]}
    assert is_small({"network": network})
    assert not is_small({"network": network | {"b": ["21"]}})
    assert not is_small({"network": network | {"c": ["1/21"]}})
    assert not is_small({"network": {"w": [["1"]] * 3, "b": ["1"] * 3, "v": [["1"] * 3], "c": ["0"]}})
