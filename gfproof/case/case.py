"""Cases: network + problem + dynamics in one TOML (or JSON) file, read exactly and written back exactly."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gfproof.case.dynamics import Dynamics
from gfproof.case.fields import Fields, read_dynamics, read_law, read_network, read_target
from gfproof.errors import CaseError, ShapeError
from gfproof.network import Network
from gfproof.problem import Problem

MAX_BYTES = 1_000_000
MAX_DOTS = 20

# Strings and comments of a line, closed or not; then dots with nothing between them that could end a key.
_TEXT = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"?|\'[^\'\n]*+\'?|#[^\n]*+')
_DOTTED = re.compile(rf"(?:\.[^.,=\[\]{{}}\n]*+){{{MAX_DOTS}}}")


@dataclass(frozen=True)
class Case:
    """A network, the problem it is trained on, and the dynamics that train it.

    Attributes:
        dynamics: None if the case gives none.
        name: file name, for reports; not part of equality.
    """

    network: Network
    problem: Problem
    dynamics: Dynamics | None = None
    name: str = field(default="case", compare=False)

    def __post_init__(self) -> None:
        self.problem.check(self.network)

    @classmethod
    def load(cls, path: str | Path) -> Case:
        """Read a case file; ``.json`` is read as JSON, everything else as TOML.

        Raises:
            CaseError: naming file, field, value and what was expected.
        """
        file = Path(path)
        try:
            return cls.from_json(read_tree(path), name=file.name, folder=file.parent)
        except CaseError as error:
            raise error if error.source else error.within(str(path)) from None

    @classmethod
    def from_toml(cls, text: str, *, name: str = "case") -> Case:
        """Read a case from TOML text."""
        return cls.from_json(_parse_toml(text), name=name)

    @classmethod
    def from_json(cls, data: Any, *, name: str = "case", folder: Path | None = None) -> Case:
        """Read a case from a JSON-like tree: the same tables and keys as the TOML file.

        Args:
            folder: where ``network.file`` is looked for; without it, weights must stand in the case.

        Raises:
            CaseError.
        """
        case = Fields.root(data)
        case.allow("network", "input", "target", "dynamics")
        network = read_network(case.table("network"), folder)
        law = read_law(case.table("input", optional=True), network.dimension)
        target = read_target(case.table("target"), law)
        dynamics = read_dynamics(case.table("dynamics"), law) if case.has("dynamics") else None
        try:
            return cls(network, Problem(target, law), dynamics, name)
        except ShapeError as error:
            raise CaseError(str(error)) from None

    def to_json(self) -> dict[str, Any]:
        """The case as a JSON tree; ``from_json`` reads it back to an equal case."""
        data: dict[str, Any] = {
            "network": self.network.to_json(),
            "input": self.problem.law.to_json(),
            "target": self.problem.target.to_json(),
        }
        if self.dynamics is not None:
            data["dynamics"] = self.dynamics.to_json()
        return data

    def to_toml(self) -> str:
        """The case as a TOML file; ``from_toml`` reads it back to an equal case."""
        lines = []
        for table, entries in self.to_json().items():
            lines.append(f"[{table}]")
            lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()]
            lines.append("")
        return "\n".join(lines)


def read_tree(path: str | Path) -> Any:
    """The tables of a file; ``.json`` is read as JSON, everything else as TOML, numbers with a point stay text.

    Raises:
        CaseError: naming the file.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)  # a device may have no end and no size
            size = max(len(content), file.stat().st_size)
        if size > MAX_BYTES:
            raise CaseError(
                f"a file of {size} bytes, expected at most {MAX_BYTES} (put weights into an .npz file)"
            )
        text = content.decode("utf-8")
        return _parse_json(text) if file.suffix == ".json" else _parse_toml(text)
    except CaseError as error:
        raise error.within(str(path)) from None
    except OSError as error:
        raise CaseError(
            f"cannot be read ({error.strerror or type(error).__name__})", source=str(path)
        ) from None
    except UnicodeDecodeError:
        raise CaseError("not UTF-8 text, expected a TOML file", source=str(path)) from None


def _parse_toml(text: str) -> Any:
    # tomllib takes quadratic time on the parts of a dotted key; a case has keys of one part
    if _DOTTED.search(_TEXT.sub("", text)):
        raise CaseError(f"not a case: a key of {MAX_DOTS} or more parts")
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"not TOML: {str(error)[:200]}") from None
    except RecursionError:
        raise CaseError("not a case: nested too deep") from None
    except ValueError as error:
        raise CaseError(f"not TOML: {str(error)[:200]}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys are all different: of two weights with one name neither is the right one."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise CaseError(f"not a case: the key {key[:60]!r} stands twice")
        table[key] = value
    return table


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_unique)
    except RecursionError:
        raise CaseError("not a case: nested too deep") from None
    except ValueError as error:
        raise CaseError(f"not JSON: {str(error)[:200]}") from None
