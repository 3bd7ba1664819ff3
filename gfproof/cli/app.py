"""The command line's frame: which commands exist, what they share, how they end.

A command is a module of this package with one Typer function.  Its module is imported when the command runs, so no command pays
for another's imports.  The function returns ``None`` or an exit code:

0 holds or done, 1 a claim fails, 2 bad input, 3 a part is missing, 4 budget exceeded, 5 undecided, 70 a bug, 130 interrupted,
141 the reader of our output left.

Whatever is wrong with the input ends as one line on standard error; with ``--json`` the one document on standard output then
is ``{"error": ..., "exit_code": ...}``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gfproof import __version__
from gfproof.cli.examples import epilog
from gfproof.errors import GfproofError

COMMANDS: dict[str, str] = {
    "list": "gfproof.cli.list:list_theorems",
    "show": "gfproof.cli.show:show",
    "risk": "gfproof.cli.risk:risk",
    "gradient": "gfproof.cli.gradient:gradient",
    "verify": "gfproof.cli.verify:verify",
    "derive": "gfproof.cli.derive:derive",
    "flow": "gfproof.cli.flow:flow",
    "descend": "gfproof.cli.descend:descend",
    "critical": "gfproof.cli.critical:critical",
    "atlas": "gfproof.cli.atlas:atlas",
    "step": "gfproof.cli.step:step",
    "trap": "gfproof.cli.trap:trap",
    "normalize": "gfproof.cli.normalize:normalize",
    "lyapunov": "gfproof.cli.lyapunov:lyapunov",
    "laws": "gfproof.cli.laws:laws",
    "prove": "gfproof.cli.prove:prove",
    "hunt": "gfproof.cli.hunt:hunt",
    "audit": "gfproof.cli.audit:audit",
    "campaign": "gfproof.cli.campaign:campaign",
    "spline": "gfproof.cli.spline:spline",
    "optimal": "gfproof.cli.optimal:optimal",
    "fit": "gfproof.cli.fit:fit",
    "write": "gfproof.cli.write:write",
    "check": "gfproof.cli.check:check",
    "import": "gfproof.cli.import_network:import_network",
    "export": "gfproof.cli.export_network:export_network",
    "new-theorem": "gfproof.cli.new_theorem:new_theorem",
    "ncf": "gfproof.cli.ncf:ncf",
    "kkt": "gfproof.cli.kkt:kkt",
    "early": "gfproof.cli.early:early",
    "doctor": "gfproof.cli.doctor:doctor",
}
"""Name of each command and its function, as ``module:function``."""

BAD_INPUT, BUG, READER_GONE = 2, 70, 141
LONGEST_MESSAGE = 400
MOST_DIGITS = 10_000

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Only the answer: no headings, notes or progress.")
]

CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="A case: a TOML file.")]


def _digits(value: str | int) -> int:
    text = str(value)  # Typer sends the default through here too
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= MOST_DIGITS):
        raise typer.BadParameter(f"{text!r}, expected an integer from 1 to {MOST_DIGITS}")
    return int(text)


Digits = Annotated[
    int,
    typer.Option(
        "--digits", parser=_digits, metavar="D", help="Digits of enclosed values (exact ones have none)."
    ),
]


def _picture(path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in (".svg", ".pdf", ".png"):  # before hours of work
        raise typer.BadParameter(f"{path.name!r}, expected a file name that ends in .svg, .pdf or .png")
    return path


Plot = Annotated[
    Path | None,
    typer.Option(
        "--plot", metavar="FILE", callback=_picture, help="Draw a picture: .svg, .pdf or .png (extra `plot`)."
    ),
]

# The class of everything Typer's parser raises has no public name; BadParameter, which has one, derives from it.
_UsageError: Any = typer.BadParameter.__mro__[1]


def one_line(text: str) -> str:
    """The text as one printable line of bounded length."""
    if len(text) > LONGEST_MESSAGE:
        text = f"{text[: LONGEST_MESSAGE // 2]} ... {text[-LONGEST_MESSAGE // 2 :]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Interrupted(GfproofError):
    """The user pressed Ctrl-C."""

    exit_code = 130


class CommandTable(TyperGroup):
    """The commands, each imported when it is asked for, and the one place where errors become lines and exit codes."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name].split(":")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name, epilog=epilog(cmd_name))(getattr(importlib.import_module(module), function))
        return typer.main.get_command(single)

    def invoke(self, ctx: Any) -> Any:
        """Run the command.  Typer would turn an interrupt into a silent exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted") from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command line; ends the process with its exit code, or returns the code when not standalone."""
        if f"_{(prog_name or 'gfproof').upper()}_COMPLETE" in os.environ:  # a shell asks for words
            return super().main(args, "gfproof", complete_var, standalone_mode, windows_expand_args, **extra)
        given = list(sys.argv[1:] if args is None else args)
        extra |= {"prog_name": prog_name or "gfproof", "complete_var": complete_var}
        code = self._run(given, windows_expand_args=windows_expand_args, **extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(self, given: list[str], **extra: Any) -> int:
        try:
            status = super().main(args=given or ["--help"], standalone_mode=False, **extra)
            sys.stdout.flush()
            return status or 0
        except GfproofError as error:
            return _refuse(str(error), error.exit_code, given)
        except _UsageError as error:
            return _refuse(error.format_message(), BAD_INPUT, given)
        except (KeyboardInterrupt, typer.Abort):
            return _refuse("interrupted", Interrupted.exit_code, given)
        except RecursionError:
            return _refuse("the input is nested too deeply", BAD_INPUT, given)
        except MemoryError:
            return _refuse("out of memory", 4, given)
        except (BrokenPipeError, SystemExit):
            # the reader of our output has left (Typer turns that into SystemExit where it sees it first)
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # Python flushes standard output once more when it ends
            return READER_GONE
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            return _refuse(f"{where}{error.strerror or error}", BAD_INPUT, given)


def _refuse(message: str, code: int, given: list[str]) -> int:
    line = one_line(message.strip())
    print(f"gfproof: {line}", file=sys.stderr)
    if "--json" in given:
        print(json.dumps({"error": line, "exit_code": code}))
    return code


app = typer.Typer(
    cls=CommandTable,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Verify statements about the training dynamics of one-hidden-layer ReLU networks.",
)


def _version(asked: bool) -> None:
    if asked:
        print(f"gfproof {__version__}")
        raise typer.Exit


@app.callback()
def _shared(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Verify statements about the training dynamics of one-hidden-layer ReLU networks."""


def _bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Report a bug with its traceback and its own exit code: Python's own would be 1, which says that a claim fails."""
    traceback.print_exception(kind, error, trace)
    print("gfproof: this is a bug in gfproof, not in your input", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(BUG)


def main() -> None:
    """Entry point of the ``gfproof`` command."""
    sys.excepthook = _bug
    for stream in (sys.stdout, sys.stderr):
        # a terminal that lacks a sign of mathematics gets "?" instead of a traceback
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are TextIOWrapper in a process
    typer.main.get_command(app).main()
