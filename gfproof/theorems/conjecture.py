"""Conjectures: a user's own statement in the claim language, in one TOML file.

    title = "norm-type Lyapunov function, constant target"
    target = "constant"                # constant (xi) | affine (alpha, beta) | any
    along = "flow"                     # flow | descent | normalized-flow
    skip = false                       # optional: networks with a linear skip connection a
    [definitions]
    V = "norm2(w) + norm2(b) + norm2(v) + norm2(c) + norm2(c - 2*xi)"
    [[hypothesis]]
    that = "L <= 1"
    [[claim]]
    that = "d(V) == -8*L"
    [scope]                            # optional: width, dimension, outputs, low, high, law
    law = "uniform"

``gfproof.theorems.language`` says what a statement means.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gfproof.case import Case, Descent
from gfproof.errors import CaseError, FormulaError, InexactInput, NotAvailable, NumberError
from gfproof.numbers import Q, rational
from gfproof.problem import Atoms
from gfproof.theorems.language import DYNAMICS, TARGETS, Language, Statement, Vocabulary, mentions

MAX_BYTES = 200_000
MAX_STATEMENTS = 50
MAX_DEFINITIONS = 100
LARGEST = 1_000

_KEYS = ("title", "target", "along", "skip", "definitions", "hypothesis", "claim", "scope")
_SCOPE = ("width", "dimension", "outputs", "low", "high", "law")


@dataclass(frozen=True)
class Scope:
    """What a conjecture is narrowed to; None where it is not.

    ``inferred`` says that one output was not asked for but is the only reading that has a meaning.
    """

    width: int | None = None
    dimension: int | None = None
    outputs: int | None = None
    low: Q | None = None
    high: Q | None = None
    law: str | None = None
    inferred: bool = False

    def text(self, vocabulary: Vocabulary, steps: bool) -> str:
        """The quantifiers in words."""

        def every(name: str, number: int | None) -> str:
            return f"every {name}" if number is None else f"{name} {number}"

        law = {None: "every input law", "uniform": "the uniform law", "atoms": "every finitely supported law"}
        box = "" if self.low is None and self.high is None else " on the box "
        if box:
            box += f"[{'any low' if self.low is None else self.low}, {'any high' if self.high is None else self.high}]^d"
        outputs = every("number of outputs", self.outputs) if self.outputs != 1 else "one output"
        parts = [
            every("width", self.width),
            every("dimension", self.dimension),
            outputs + " (the statement has no meaning for more)" * self.inferred,
            law[self.law] + box,
            f"every {vocabulary.target} target" if vocabulary.target != "any" else "every target",
        ]
        return ", ".join(parts + ["every gamma > 0"] * steps)


@dataclass(frozen=True)
class Conjecture:
    """A conjecture as it was read.

    Attributes:
        vocabulary: target, along, skip, and whether v_i, c, xi (w_i) are numbers.
        definitions: name and text, in order.
        hypotheses, claims: the statements, definitions written out.
        name: the file's name, for reports.
    """

    title: str
    vocabulary: Vocabulary
    definitions: tuple[tuple[str, str], ...]
    hypotheses: tuple[Statement, ...]
    claims: tuple[Statement, ...]
    scope: Scope
    name: str = field(default="conjecture", compare=False)

    @classmethod
    def load(cls, path: str | Path) -> Conjecture:
        """Read a conjecture file.

        Raises:
            CaseError: naming file, field, column and what was expected.
        """
        file = Path(path)
        try:
            if file.stat().st_size > MAX_BYTES:
                raise CaseError(
                    f"a file of {file.stat().st_size} bytes, expected at most {MAX_BYTES}", source=str(path)
                )
            text = file.read_bytes().decode("utf-8")
        except OSError as error:
            raise CaseError(
                f"cannot be read ({error.strerror or type(error).__name__})", source=str(path)
            ) from None
        except UnicodeDecodeError:
            raise CaseError("not UTF-8 text, expected a TOML file", source=str(path)) from None
        try:
            return cls.from_toml(text, name=file.name)
        except CaseError as error:
            raise error.within(str(path)) from None

    @classmethod
    def from_toml(cls, text: str, *, name: str = "conjecture") -> Conjecture:
        """Read a conjecture from TOML text."""
        if len(text) > MAX_BYTES:
            raise CaseError(f"a text of {len(text)} characters, expected at most {MAX_BYTES}")
        try:
            data = tomllib.loads(text, parse_float=str)
        except RecursionError:
            raise CaseError("not a conjecture: nested too deep") from None
        except ValueError as error:
            raise CaseError(f"not TOML: {str(error)[:200]}") from None
        return cls.from_data(data, name=name)

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, name: str = "conjecture") -> Conjecture:
        """Read a conjecture from the tables of its file.

        For a statement that has a meaning only for one output, the scope is narrowed to one output.
        """
        _only(data, "", _KEYS)
        scope = _scope(data.get("scope", {}))
        try:
            return cls._read(data, name, scope)
        except CaseError as error:
            if scope.outputs is not None:
                raise
            try:
                narrowed = Scope(
                    scope.width, scope.dimension, 1, scope.low, scope.high, scope.law, inferred=True
                )
                return cls._read(data, name, narrowed)
            except CaseError:
                raise error from None

    @classmethod
    def _read(cls, data: Mapping[str, Any], name: str, scope: Scope) -> Conjecture:
        vocabulary = Vocabulary(
            target=_word(data, "target", TARGETS),
            along=_word(data, "along", DYNAMICS),
            skip=_truth(data, "skip"),
            one_output=scope.outputs == 1,
            one_input=scope.dimension == 1,
        )
        title = data.get("title")
        if not isinstance(title, str) or not title.strip() or len(title) > 300:
            raise CaseError("expected one line of text", field="title")
        language = Language(vocabulary)
        definitions = _table(data.get("definitions", {}), "definitions")
        if len(definitions) > MAX_DEFINITIONS:
            raise CaseError(
                f"{len(definitions)} entries, expected at most {MAX_DEFINITIONS}", field="definitions"
            )
        for key, text in definitions.items():
            if not isinstance(text, str):
                raise CaseError("expected text", field=f"definitions.{key[:60]}")
            try:
                language.define(key, text)
            except FormulaError as error:
                raise CaseError(str(error), field=f"definitions.{key[:60]}") from None
        hypotheses = _statements(data, "hypothesis", language)
        claims = _statements(data, "claim", language)
        if not claims:
            raise CaseError("missing, expected at least one [[claim]]", field="claim")
        return cls(title.strip(), vocabulary, tuple(definitions.items()), hypotheses, claims, scope, name)

    @cached_property
    def steps(self) -> bool:
        """Does it need a step size?"""
        return self.vocabulary.along == "descent" or any(
            mentions(statement, "gamma", "next") for statement in (*self.hypotheses, *self.claims)
        )

    @cached_property
    def bounds_steps(self) -> bool:
        """Do hypotheses restrict the step size?"""
        return any(mentions(statement, "gamma", "next") for statement in self.hypotheses)

    @property
    def scope_text(self) -> str:
        """The quantifiers in words."""
        return self.scope.text(self.vocabulary, self.steps)

    def refusal(self, case: Case) -> str:
        """Why a case is outside the scope (kind of target, width, box, ...); empty if it is inside."""
        network, law, scope = case.network, case.problem.law, self.scope
        low, high = law.bounds
        outside = {
            "the network has no neurons": network.width < 1,
            f"width {network.width}": scope.width not in (None, network.width),
            f"dimension {law.dimension}": scope.dimension not in (None, law.dimension),
            f"{network.outputs} outputs": scope.outputs not in (None, network.outputs),
            f"a law of kind {law.kind}": scope.law not in (None, law.kind),
            "points below the box": scope.low is not None and min(low) < scope.low,
            "points above the box": scope.high is not None and max(high) > scope.high,
            "another box": not isinstance(law, Atoms)
            and (scope.low not in (None, *set(low)) or scope.high not in (None, *set(high))),
            "no skip connection": self.vocabulary.skip and not network.skip,
            "a skip connection": network.skip and not self.vocabulary.skip,
            "no step size": self.steps and not isinstance(case.dynamics, Descent),
        }
        found = [reason for reason, is_so in outside.items() if is_so]
        if not found and self.vocabulary.target != "any":
            found = self._refuse_target(case)
        if not found and self.vocabulary.along == "normalized-flow":
            lengths = [sum(x * x for x in (*w, b)) for w, b in zip(network.w, network.b, strict=True)]
            found = ["|(w_i, b_i)| is not 1"] if any(length != 1 for length in lengths) else []
        if not found and isinstance(case.dynamics, Descent) and case.dynamics.size(0) <= 0:
            found = ["gamma is not positive"]
        return "; ".join(found)

    def _refuse_target(self, case: Case) -> list[str]:
        kind = self.vocabulary.target
        try:
            value = case.problem.constant_value() if kind == "constant" else case.problem.affine_value()
        except NotAvailable:
            value = None
        return [] if value is not None else [f"the target is not {kind}"]


def _statements(data: Mapping[str, Any], key: str, language: Language) -> tuple[Statement, ...]:
    entries = data.get(key, [])
    if not isinstance(entries, list) or len(entries) > MAX_STATEMENTS:
        raise CaseError(f"expected at most {MAX_STATEMENTS} tables [[{key}]]", field=key)
    read = []
    for number, entry in enumerate(entries, start=1):
        where = f"{key} {number}"
        _only(_table(entry, where), where, ("that",))
        text = entry.get("that")
        if not isinstance(text, str):
            raise CaseError('expected that = "a statement"', field=where)
        try:
            read.append(language.statement(text))
        except FormulaError as error:
            raise CaseError(str(error), field=f"{where}.that") from None
    return tuple(read)


def _scope(data: Any) -> Scope:
    table = _table(data, "scope")
    _only(table, "scope", _SCOPE)
    counts: dict[str, Any] = {}
    for key in ("width", "dimension", "outputs"):
        counts[key] = number = table.get(key)
        if key in table and (type(number) is not int or not 1 <= number <= LARGEST):
            raise CaseError(f"expected an integer from 1 to {LARGEST}", field=f"scope.{key}")
    ends = {}
    for key in ("low", "high"):
        try:
            ends[key] = rational(table[key]) if key in table else None
        except (NumberError, InexactInput) as error:
            raise CaseError(str(error), field=f"scope.{key}") from None
    low, high = ends["low"], ends["high"]
    if low is not None and high is not None and low >= high:
        raise CaseError(f"low {low} is not below high {high}", field="scope.low")
    law = table.get("law")
    if law not in (None, "uniform", "atoms"):
        raise CaseError("expected uniform | atoms", field="scope.law")
    return Scope(**counts, low=low, high=high, law=law)


def _table(data: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise CaseError("expected a table", field=where)
    return data


def _only(data: Mapping[str, Any], where: str, keys: tuple[str, ...]) -> None:
    for key in data:
        if key not in keys:
            name = f"{where}.{key[:60]}" if where else key[:60]
            raise CaseError(f"unknown key, expected one of {', '.join(keys)}", field=name)


def _word(data: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    found = data.get(key)
    if not isinstance(found, str) or found not in choices:
        shown = "missing" if found is None else repr(found)[:60]
        raise CaseError(f"{shown}, expected {' | '.join(choices)}", field=key)
    return found


def _truth(data: Mapping[str, Any], key: str) -> bool:
    found = data.get(key, False)
    if not isinstance(found, bool):
        raise CaseError("expected true or false", field=key)
    return found
