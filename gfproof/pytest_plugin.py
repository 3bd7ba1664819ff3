"""The pytest plugin: conjectures and cases as tests, exact drawn cases as a fixture, counterexamples kept and replayed first.

    pytest --gfproof proofs/        collects every *.toml there that is a conjecture or a case

A conjecture becomes one test per claim: stored counterexamples are replayed, then cases are drawn; the test fails where the
claim fails, with the exact case.  ``--gfproof-prove`` asks for a proof: then "undecided" fails, too.  A case becomes one test
per theorem that speaks of it (deep networks: the one on normalized flows): a claim that fails there fails the test.  A file
``manifest.toml`` beside (or above, within the collected folder) conjectures that lists their stems in a table ``[false]``
turns the test around: such a claim has to fail (in folders named like tables, the table of the folder counts).

    def test_mine(gfproof_case): ...                     20 drawn cases, stored ones first
    @pytest.mark.gfproof(target="affine", examples=50, seed=1, skip=False, stratum="dead", theorem=None)

A case on which such a test fails is stored, and comes first from then on.  The corpus is the folder ``gfproof_corpus`` of the
ini file (default ``.gfproof/corpus``).

Nothing of gfproof beyond this file is imported before a test asks for it, so other people's runs are not slowed down.
"""

from __future__ import annotations

import tomllib
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gfproof.falsify.corpus import Corpus
    from gfproof.theorems.conjecture import Conjecture
    from gfproof.verdict import Finding

CASES, EXAMPLES = 20, 100
FIXTURE, PROPERTY = "gfproof_case", "gfproof"
_OPTIONS = ("target", "skip", "outputs", "stratum")
_MARKER = (
    "gfproof(target=None, examples=20, seed=0, skip=False, outputs=None, stratum=None, theorem=None): "
    "which exact cases the fixture gfproof_case draws"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("gfproof", "statements about ReLU networks (gfproof)")
    group.addoption("--gfproof", action="store_true", help="collect conjectures and cases (*.toml) as tests")
    group.addoption(
        "--gfproof-examples",
        type=int,
        default=EXAMPLES,
        metavar="N",
        help="drawn cases per conjecture (%(default)s)",
    )
    group.addoption(
        "--gfproof-prove", action="store_true", help="conjectures have to be proved, not only to survive"
    )
    parser.addini(
        "gfproof_corpus",
        "folder of stored counterexamples, from the root of the project",
        default=".gfproof/corpus",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", _MARKER)


def _corpus(config: pytest.Config) -> Corpus:
    from gfproof.falsify.corpus import Corpus

    return Corpus(config.rootpath / str(config.getini("gfproof_corpus")))


# -- conjectures and cases as tests ----------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A TOML file that has the tables of a conjecture or of a case."""
    if file_path.suffix != ".toml" or not parent.config.getoption("--gfproof"):
        return None
    try:
        keys = tomllib.loads(file_path.read_text(encoding="utf-8"), parse_float=str).keys()
    except (OSError, ValueError, RecursionError):
        return None
    if "claim" in keys:
        collector: pytest.Collector = ConjectureFile.from_parent(parent, path=file_path)
        return collector
    if keys & {"network", "layers"} and keys & {"target", "data", "input"}:
        found: pytest.Collector = CaseFile.from_parent(parent, path=file_path)
        return found
    return None


class Refuted(Exception):
    """A claim fails; the text is what the reader sees."""


class _Item(pytest.Item):
    """A test that has a finding."""

    def keep(self, finding: Finding, *, survived: bool = False, expected: bool = False) -> None:
        """Put the finding where the summary finds it, also from another process; a survivor of draws stays undecided."""
        evidence = "" if finding.evidence is None else finding.evidence.value
        if survived:
            evidence = "(survived drawn cases)"
        if expected:
            evidence += " (as expected)"
        self.user_properties.append(
            (
                PROPERTY,
                {
                    "item": self.nodeid,
                    "statement": finding.statement,
                    "verdict": finding.verdict.value,
                    "evidence": evidence,
                    "note": finding.note,
                },
            )
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A refutation is shown as it is, anything else as pytest shows it."""
        if isinstance(excinfo.value, Refuted):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands."""
        return self.path, None, self.name


class ConjectureFile(pytest.File):
    """A conjecture: one test per claim."""

    def collect(self) -> Iterator[pytest.Item]:
        """The claims; a file that is no conjecture is an error of collection that names field and column."""
        from gfproof.errors import GfproofError
        from gfproof.theorems.conjecture import Conjecture

        try:
            conjecture = Conjecture.load(self.path)
        except GfproofError as error:
            raise self.CollectError(str(error)) from None
        false = _expected_false(self.path, self.config.rootpath)
        for number, claim in enumerate(conjecture.claims, start=1):
            yield ClaimItem.from_parent(
                self, name=f"C{number} {claim.text}"[:100], conjecture=conjecture, number=number, false=false
            )


class ClaimItem(_Item):
    """One claim of a conjecture."""

    def __init__(self, *, conjecture: Conjecture, number: int, false: bool, **rest: Any) -> None:
        super().__init__(**rest)
        self.conjecture, self.number, self.false = conjecture, number, false

    def runtest(self) -> None:
        """Hunt, or prove; fail where the claim fails."""
        from dataclasses import replace

        from gfproof.falsify.hunt import hunt
        from gfproof.theorems.deciding import decide
        from gfproof.verdict import Verdict

        one = replace(self.conjecture, claims=(self.conjecture.claims[self.number - 1],))
        corpus = _corpus(self.config)
        examples = int(self.config.getoption("--gfproof-examples"))
        (finding,) = hunt(one, examples=examples, corpus=corpus).claims
        proving = bool(self.config.getoption("--gfproof-prove"))
        if proving and finding.verdict is not Verdict.FAILS and not self.false:
            (finding,) = decide(one, examples=examples).claims
        finding = replace(finding, id=f"C{self.number}")
        self.keep(
            finding,
            survived=finding.verdict is Verdict.UNDECIDED,
            expected=self.false and finding.verdict is Verdict.FAILS,
        )
        if self.false:
            if finding.verdict is not Verdict.FAILS:
                raise Refuted(f"{self.name}: expected to be false, no counterexample found\n  {finding.note}")
            return
        if finding.verdict is Verdict.FAILS:
            raise Refuted(_counterexample(finding))
        if proving and finding.verdict is not Verdict.HOLDS:
            raise Refuted(f"{self.name}: not proved\n  {finding.note}")


def _expected_false(path: Path, root: Path) -> bool:
    """Does a manifest.toml beside the conjecture, or in a folder above it within the project, list it as false?"""
    for folder in path.parents:
        manifest = folder / "manifest.toml"
        if manifest.is_file():
            try:
                tables = tomllib.loads(manifest.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return False
            table, first = tables.get("false", {}), path.relative_to(folder).parts[0]
            if first in tables and first != "false":  # true/x.toml is not false/x.toml
                return False
            return isinstance(table, dict | list) and path.stem in table
        if folder == root:
            break
    return False


class CaseFile(pytest.File):
    """A case: one test per theorem that speaks of it."""

    def collect(self) -> Iterator[pytest.Item]:
        """The theorems of the case's kind; for a deep network the one on normalized flows."""
        from gfproof.case.case import read_tree
        from gfproof.case.layered import LayeredCase, is_layered
        from gfproof.errors import GfproofError
        from gfproof.homogeneous.case import is_homogeneous
        from gfproof.theorems import theorems
        from gfproof.theorems.kinds import load_case

        try:
            tree = read_tree(self.path)
            deep = is_layered(tree) and not is_homogeneous(tree)
            case = LayeredCase.load(self.path) if deep else load_case(self.path)
        except GfproofError as error:
            raise self.CollectError(str(error)) from None
        if deep:
            yield CaseItem.from_parent(self, name="normalized-flow", case=case)
            return
        for one in theorems():
            if isinstance(case, one.kind.type):
                yield CaseItem.from_parent(self, name=one.id, case=case)


class CaseItem(_Item):
    """One theorem on one case."""

    def __init__(self, *, case: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.case = case

    def runtest(self) -> None:
        """Verify; fail where a claim fails."""
        from gfproof.case.layered import LayeredCase
        from gfproof.theorems import theorem
        from gfproof.theorems.normalized.deep import deep_report
        from gfproof.verdict import Verdict

        deep = isinstance(self.case, LayeredCase)
        report = deep_report(self.case) if deep else theorem(self.name).verify(self.case)
        for finding in report.claims:
            if finding.verdict is not Verdict.OUT_OF_SCOPE:
                self.keep(finding)
        failing = [finding for finding in report.claims if finding.verdict is Verdict.FAILS]
        if failing:
            raise Refuted("\n\n".join(map(_counterexample, failing)))


def _counterexample(finding: Finding) -> str:
    from gfproof.case import Case
    from gfproof.falsify.hunt import witness_case

    data = witness_case(finding)
    text = Case.from_json(data).to_toml().rstrip() if "network" in data else str(data)
    return f"{finding.id} {finding.statement} fails: {finding.note}\n{text}"


# -- the fixture -----------------------------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize tests that ask for ``gfproof_case``: stored cases first, then drawn ones."""
    if FIXTURE not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("gfproof")
    wanted = dict(marker.kwargs) if marker is not None else {}
    named = list(_cases(metafunc.config, metafunc.definition.nodeid, wanted))
    metafunc.parametrize(FIXTURE, [case for _, case in named], ids=[name for name, _ in named])


def _cases(config: pytest.Config, name: str, wanted: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    from random import Random

    from gfproof.case import Case
    from gfproof.errors import GfproofError
    from gfproof.network import Stratum
    from gfproof.strategies import RandomChooser, any_case
    from gfproof.theorems import theorem

    unknown = wanted.keys() - {*_OPTIONS, "examples", "seed", "theorem"}
    if unknown:
        raise pytest.UsageError(
            f"{name}: unknown words in @pytest.mark.gfproof: {', '.join(sorted(unknown))}"
        )
    for number, stored in enumerate(_corpus(config).stored(name), start=1):
        try:
            yield f"stored{number}", Case.from_json(dict(stored.case), name=f"stored{number}")
        except GfproofError:
            continue
    seed, count = int(wanted.get("seed", 0)), int(wanted.get("examples", CASES))
    if wanted.get("theorem"):
        drawn = theorem(wanted["theorem"]).draw_cases(seed)
    else:
        options = {key: wanted[key] for key in _OPTIONS if wanted.get(key) is not None}
        if "stratum" in options:
            options["stratum"] = Stratum(options["stratum"])
        chooser = RandomChooser(Random(seed))
        drawn = (any_case(chooser, **options) for _ in range(count))
    for number, case in zip(range(1, count + 1), drawn, strict=False):
        yield f"drawn{number}", case


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Store the case on which a test with ``gfproof_case`` failed."""
    report = yield
    case = getattr(item, "funcargs", {}).get(FIXTURE)
    if report.when == "call" and report.failed and case is not None and hasattr(case, "to_json"):
        name = item.nodeid.partition("[")[0]
        if _corpus(item.config).remember(name, item.name, str(report.longrepr)[-300:], case.to_json()):
            report.sections.append(
                ("gfproof", f"the case is stored as {name} and replayed first\n{case.to_toml()}")
            )
    return report


# -- the summary -----------------------------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What is known after the run, and how well."""
    rows = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if not rows:
        return
    terminalreporter.section("gfproof: evidence")
    for text, count in _counts(rows):
        terminalreporter.line(f"{count:>6}  {text}")
    for row in rows:
        if (row["verdict"] == "fails" and "expected" not in row["evidence"]) or (
            row["verdict"] == "undecided" and not row["evidence"]
        ):
            terminalreporter.line(f"{row['verdict']:>10}  {row['item']}: {row['note']}"[:300])


def _counts(rows: Iterable[dict[str, str]]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in rows:
        text = f"{row['verdict']} {row['evidence']}".strip()
        counts[text] = counts.get(text, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
