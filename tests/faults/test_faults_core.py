"""Faults put into the calculus one at a time: each must be noticed by the properties that guard it.

The table that is printed says which property noticed which fault, and at which case.  A property that never notices
anything would be no test.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.guards import PROPERTIES, known_cases, known_rays
from tests.faults.injections import FAULTS


def first_violation(check: Callable[[], Iterator[bool]]) -> int | None:
    """The number of the first case on which a property fails (or breaks), None if it survives."""
    count = 0
    try:
        for count, holds in enumerate(check(), start=1):
            if not holds:
                return count
    except (ArithmeticError, AssertionError, IndexError, TypeError, ValueError):
        return count + 1
    return None


def test_without_a_fault_every_property_holds() -> None:
    assert {name: first_violation(check) for name, check in PROPERTIES.items()} == dict.fromkeys(PROPERTIES)


@pytest.fixture(scope="module")
def table() -> Iterator[dict[str, dict[str, int | None]]]:
    rows: dict[str, dict[str, int | None]] = {}
    yield rows
    useless = [name for name in PROPERTIES if not any(row[name] for row in rows.values())]
    assert len(rows) < len(FAULTS) or not useless, f"properties that noticed nothing: {useless}"


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_noticed(
    name: str,
    table: dict[str, dict[str, int | None]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
) -> None:
    known_cases(), known_rays()
    FAULTS[name](monkeypatch)
    found = {check: first_violation(run) for check, run in PROPERTIES.items()}
    monkeypatch.undo()
    table[name] = found
    record_property("fault", f"calculus: {name}")
    record_property("noticed by", ", ".join(check for check, case in found.items() if case))
    with capsys.disabled():
        if len(table) == 1:
            print(
                f"\n{'fault (number of the first case that shows it)':<64}"
                + "".join(f"{c:>12}" for c in PROPERTIES)
            )
        print(f"{name:<64}" + "".join(f"{found[c] or '-':>12}" for c in PROPERTIES))
    assert any(found.values()), f"nobody noticed: {name}"


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= 45
