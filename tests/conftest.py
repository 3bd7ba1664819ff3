"""Shared by all tests: Hypothesis profiles, the strict mode in which a skipped test fails, and where the data stands."""

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import mpmath
import pytest
from flint import ctx
from hypothesis import HealthCheck, settings

NIGHTLY = bool(os.environ.get("GFPROOF_NIGHTLY"))
STRICT = bool(os.environ.get("GFPROOF_STRICT"))

# ci: the same cases in every run. Time limits per example would make the outcome depend on the machine.
settings.register_profile(
    "ci",
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("nightly", parent=settings.get_profile("ci"), max_examples=5000, derandomize=False)
settings.load_profile("nightly" if NIGHTLY else "ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked nightly are not part of the daily run: they are deselected, which is not the same as skipped."""
    if NIGHTLY:
        return
    daily = [item for item in items if item.get_closest_marker("nightly") is None]
    if len(daily) < len(items):
        late = [item for item in items if item.get_closest_marker("nightly") is not None]
        late[0].config.hook.pytest_deselected(items=late)
        items[:] = daily


def _fail_if_skipped(report: Any) -> None:
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"GFPROOF_STRICT: a skipped test counts as failed ({reason})"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Skipped is not passed."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself is not passed either."""
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The strata on which the engines were compared, and the faults that were put in, added up over the workers."""
    cases, met = 0, Counter[str]()
    faults = [
        dict(report.user_properties)
        for word in ("passed", "failed")
        for report in terminalreporter.getreports(word)
        if "fault" in dict(report.user_properties)
    ]
    if faults:
        seen = sum(bool(one["noticed by"]) for one in faults)
        terminalreporter.section(f"faults put in one at a time: {seen} of {len(faults)} noticed")
        for one in sorted(faults, key=lambda one: str(one["fault"])):
            terminalreporter.line(f"  {one['fault']:<72}{one['noticed by'] or 'NOBODY'}")
    for report in terminalreporter.getreports("passed"):
        properties = dict(report.user_properties)
        if "strata" in properties:
            cases += properties["cases"]
            met.update(properties["strata"])
    if cases:
        terminalreporter.section(f"strata of {cases} cases on which both engines agree")
        for name, count in met.most_common():
            terminalreporter.line(f"  {name:<22}{count:>7}{100 * count / cases:>7.1f} %")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def cases(root: Path) -> Path:
    """The folder of the case files."""
    return root / "proofs" / "cases"


@pytest.fixture(autouse=True)
def _precision_stays() -> Generator[None]:
    """Precision is global to a process: whoever changes it puts it back, else later tests compute with another one."""
    before = ctx.prec, mpmath.mp.prec
    yield
    after = ctx.prec, mpmath.mp.prec
    ctx.prec, mpmath.mp.prec = before
    assert after == before, f"bits of precision before and after the test (Arb, mpmath): {before}, {after}"
