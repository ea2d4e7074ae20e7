"""The package's source as data: its modules, and what each of them imports and when."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.support import PROJECT

PACKAGE = "incidentctl"


@dataclass(frozen=True)
class Import:
    """One imported name, as far as it is written: ``from a.b import c`` has the target ``a.b.c``.

    ``at_start`` tells whether it is imported as soon as its module is: not inside a function, and
    not for the type checker alone.
    """

    target: str
    line: int
    at_start: bool

    @property
    def package(self) -> str:
        return self.target.partition(".")[0]

    @property
    def layer(self) -> str:
        """The layer of ours that it names; empty for anything else."""
        return layer_of(self.target)


@dataclass(frozen=True)
class Module:
    """One module: ``path`` is relative to the project."""

    path: str
    source: str

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def layer(self) -> str:
        """The layer it is part of; empty for the few modules above them all."""
        return layer_of(self.name)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        reader = _ImportReader(self.name, is_package=self.path.endswith("/__init__.py"))
        reader.visit(self.tree)
        return tuple(reader.found)


def modules() -> Iterator[Module]:
    """Every module of the package, in order of path."""
    for path in sorted((PROJECT / PACKAGE).rglob("*.py")):
        yield Module(path.relative_to(PROJECT).as_posix(), path.read_text(encoding="utf-8"))


def layer_of(name: str) -> str:
    """``git`` for ``incidentctl.git.runner``; empty where nothing of ours is named."""
    parts = name.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else ""


class _ImportReader(ast.NodeVisitor):
    def __init__(self, module: str, *, is_package: bool) -> None:
        self.found: list[Import] = []
        self._package = module if is_package else module.rpartition(".")[0]
        self._deferred = 0

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        if node.level:
            kept = self._package.split(".")[: -(node.level - 1) or None]
            base = ".".join([*kept, base] if base else kept)
        for alias in node.names:
            self._add(f"{base}.{alias.name}", node)

    def visit_Call(self, node: ast.Call) -> None:
        called = ast.unparse(node.func)
        if called in {"import_module", "importlib.import_module", "__import__"} and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                self._add(name.value, node)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) not in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            self.generic_visit(node)
            return
        self._defer(node.body)
        for rest in node.orelse:
            self.visit(rest)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._defer(node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 (ast names it)

    def _defer(self, body: list[ast.stmt]) -> None:
        self._deferred += 1
        for node in body:
            self.visit(node)
        self._deferred -= 1

    def _add(self, target: str, node: ast.AST) -> None:
        line: int = node.lineno  # type: ignore[attr-defined]
        self.found.append(Import(target, line, at_start=not self._deferred))
