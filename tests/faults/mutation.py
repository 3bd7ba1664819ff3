"""Mutants of a source file: one changed comparison, sign, operator, number, condition or left-out statement at a time.

What runs the tests on them is ``tests.faults.mutants``.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    line: int
    lines: tuple[int, ...]  # of the innermost statement, without its body; () outside of functions
    before: str
    after: str
    source: str


def places(text: str) -> list[int]:
    """Where a source text can be changed: numbers of nodes in ``ast.walk``."""
    tree = ast.parse(text)
    skipped = {id(x) for node in ast.walk(tree) for part in _unchanged(node) for x in ast.walk(part)}
    return [k for k, node in enumerate(ast.walk(tree)) if id(node) not in skipped and _changes(node)]


def mutant(text: str, place: int) -> Mutant:
    """The source text with the node of that number changed."""
    tree = ast.parse(text)
    node = next(n for k, n in enumerate(ast.walk(tree)) if k == place)
    line, lines, before = getattr(node, "lineno", 0), _lines(tree, node), _shown(node)
    _change(node)
    ast.fix_missing_locations(tree)
    return Mutant(line, lines, before, _shown(node), ast.unparse(tree))


def _lines(tree: ast.AST, wanted: ast.AST) -> tuple[int, ...]:
    """The lines at which the innermost statement around a node can be seen to run."""
    found: tuple[int, ...] = ()

    def visit(node: ast.AST, inside: bool) -> None:
        nonlocal found
        if isinstance(node, ast.stmt) and inside and any(x is wanted for x in ast.walk(node)):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if isinstance(body, list) else node.end_lineno
            found = tuple(range(node.lineno, max(node.lineno, end or 0) + 1))
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.iter_child_nodes(node):
            visit(child, inside)

    visit(tree, False)
    return found


def _unchanged(node: ast.AST) -> list[ast.AST]:
    """Annotations, decorators, defaults, and the messages of errors: nothing that is computed with."""
    if isinstance(node, ast.FunctionDef):
        return [*node.decorator_list, *([node.returns] if node.returns else []), node.args]
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, ast.Raise):
        return [part for part in (node.exc, node.cause) if part]
    if isinstance(node, ast.JoinedStr):
        return [node]
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return [node]
    return []


def _changes(node: ast.AST) -> bool:
    match node:
        case (
            ast.Compare()
            | ast.BoolOp()
            | ast.If()
            | ast.IfExp()
            | ast.While()
            | ast.Raise()
            | ast.AugAssign()
        ):
            return True
        case ast.BinOp():
            return type(node.op) in _BINARY
        case ast.Constant():
            return isinstance(node.value, int) and not isinstance(node.value, bool)
        case ast.UnaryOp():
            return isinstance(node.op, ast.USub | ast.Not)
        case ast.Expr():
            return isinstance(node.value, ast.Call)
    return False


def _change(node: ast.AST) -> None:
    match node:
        case ast.Compare():
            node.ops = [_COMPARE[type(node.ops[0])](), *node.ops[1:]]
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Raise():
            _become(node, ast.Pass())
        case ast.AugAssign():
            node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        case ast.BinOp():
            node.op = _BINARY[type(node.op)]()
        case ast.Constant():
            node.value = int(str(node.value)) + 1
        case ast.UnaryOp():
            _become(node, node.operand)
        case ast.Expr():
            _become(node, ast.Pass())


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__  # type: ignore[assignment]  # in place, so that its parent need not be found
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)


def _shown(node: ast.AST) -> str:
    head = ast.unparse(node).splitlines()[0]
    return head if len(head) <= 90 else head[:87] + "..."
