"""The rules of the architecture, checked on the source: see ``docs/architecture.md``.

Each rule is a function from a module to its violations; :data:`RULES` holds them all.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.support.source import Module

LAYERS = ("domain", "text", "git", "store", "sync", "actions", "render", "integrations", "cli")
"""From the ground up: a layer imports itself and what stands before it."""

PURE = ("domain", "text")
_ACTS_OR_LOOKS_OUTSIDE = """
    asyncio concurrent fcntl fileinput ftplib getpass glob http io linecache locale logging mmap
    msvcrt multiprocessing os pathlib platform pty pwd queue random resource secrets select
    selectors shelve shutil signal smtplib socket socketserver sqlite3 ssl subprocess syslog
    tempfile termios threading time tty urllib uuid webbrowser zoneinfo
"""
IMPURE_MODULES = frozenset(_ACTS_OR_LOOKS_OUTSIDE.split())
IMPURE_CALLS = frozenset(
    {"open", "input", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
)

ENDS_COPIES = {"incidentctl.sync.parallel"}
"""Modules that end a copy of the process, which is not the program's end."""

# Each takes longer to import than all of `note` may take.
HEAVY_PACKAGES = frozenset({"git", "jsonschema", "pydantic", "rich", "tomli_w"})
# Modules that import them at the top, and are themselves imported only inside functions.
HEAVY_MODULES: frozenset[str] = frozenset(
    {
        "incidentctl.cli.drill_live",
        "incidentctl.cli.live",
        "incidentctl.cli.painting",
        "incidentctl.cli.replay_live",
        "incidentctl.git.progress",
        "incidentctl.render.brief_schema",
        "incidentctl.render.demo_schema",
        "incidentctl.render.doctor_schema",
        "incidentctl.render.drill_json",
        "incidentctl.render.drill_schema",
        "incidentctl.render.json",
        "incidentctl.render.json_schema",
        "incidentctl.render.knowledge_json",
        "incidentctl.render.knowledge_schema",
        "incidentctl.render.opened_json",
        "incidentctl.render.promise_json",
        "incidentctl.render.promise_models",
        "incidentctl.render.promise_schema",
        "incidentctl.render.record_schema",
        "incidentctl.render.review_schema",
        "incidentctl.render.schema",
        "incidentctl.render.search_json",
        "incidentctl.render.search_schema",
        "incidentctl.render.stats_schema",
        "incidentctl.render.sync_json",
        "incidentctl.render.sync_schema",
        "incidentctl.render.terminal.bars",
        "incidentctl.render.terminal.brief",
        "incidentctl.render.terminal.checklist",
        "incidentctl.render.terminal.config",
        "incidentctl.render.terminal.console",
        "incidentctl.render.terminal.doctor",
        "incidentctl.render.terminal.followups",
        "incidentctl.render.terminal.habits",
        "incidentctl.render.terminal.drill",
        "incidentctl.render.terminal.listing",
        "incidentctl.render.terminal.meter",
        "incidentctl.render.terminal.oncall",
        "incidentctl.render.terminal.owed",
        "incidentctl.render.terminal.page",
        "incidentctl.render.terminal.phrases",
        "incidentctl.render.terminal.review",
        "incidentctl.render.terminal.search",
        "incidentctl.render.terminal.postmortems",
        "incidentctl.render.terminal.replay",
        "incidentctl.render.terminal.score",
        "incidentctl.render.terminal.show",
        "incidentctl.render.terminal.similar",
        "incidentctl.render.terminal.stats",
        "incidentctl.render.terminal.status",
        "incidentctl.render.terminal.team",
        "incidentctl.render.terminal.tasks",
        "incidentctl.render.terminal.timeline",
        "incidentctl.render.terminal.unsettled",
        "incidentctl.render.terminal.updates",
        "incidentctl.render.to_schema",
        "incidentctl.render.update_models",
        "incidentctl.store.scenario",
        "incidentctl.store.scenario_schema",
        "incidentctl.store.settings",
        "incidentctl.store.settings_origin",
        "incidentctl.store.settings_schema",
        "incidentctl.store.settings_team",
        "incidentctl.store.settings_values",
        "incidentctl.render.terminal.watch",
    }
)

NAMES_THAT_SAY_NOTHING = frozenset({"common", "helper", "helpers", "misc", "util", "utils"})
MODULE_LINES, FUNCTION_LINES = 300, 45


@dataclass(frozen=True)
class Violation:
    """A place that breaks a rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


Rule = Callable[[Module], Iterator[Violation]]


def layer_order(module: Module) -> Iterator[Violation]:
    """A module imports only its own layer and those before it."""
    if module.name == "incidentctl.__main__":
        allowed: tuple[str, ...] = LAYERS
    elif module.name == "incidentctl":
        allowed = ()
    elif module.layer in LAYERS:
        allowed = LAYERS[: LAYERS.index(module.layer) + 1]
    else:
        yield _at(module, 1, "layer-order", f"a module belongs to a layer: {', '.join(LAYERS)}")
        return
    for found in module.imports:
        if found.layer in LAYERS and found.layer not in allowed:
            message = f"{module.layer or module.name} must not import {found.target}"
            yield _at(module, found.line, "layer-order", message)


def purity(module: Module) -> Iterator[Violation]:
    """Domain and text: the standard library only, and of it nothing that acts or looks outside."""
    if module.layer not in PURE:
        return
    for found in module.imports:
        if found.package in IMPURE_MODULES:
            message = f"{module.layer} is pure: no {found.package}"
            yield _at(module, found.line, "purity", message)
        elif found.package not in sys.stdlib_module_names | {"incidentctl"}:
            message = f"{module.layer} knows the standard library only: no {found.package}"
            yield _at(module, found.line, "purity", message)
    for call, name in _calls(module):
        if name in IMPURE_CALLS or name.removeprefix("datetime.") in IMPURE_CALLS:
            message = f"{module.layer} is pure: no {name}()"
            yield _at(module, call.lineno, "purity", message)


def git_only_in_git(module: Module) -> Iterator[Violation]:
    """Only ``git/`` runs git; ``cli/`` may run an editor or a pager, and its demo a story."""
    if module.layer == "git":
        return
    for found in module.imports:
        if found.package == "git":
            yield _at(module, found.line, "git-only-in-git", "GitPython is for git/ alone")
        if found.package == "subprocess" and module.layer != "cli":
            yield _at(module, found.line, "git-only-in-git", "only git/ and cli/ run programs")
    for call, name in _calls(module):
        if name in {"os.system", "os.popen"} or name.startswith(("os.exec", "os.spawn")):
            yield _at(module, call.lineno, "git-only-in-git", f"no {name}()")
        if _runs_git(call) and not module.name.endswith(".demo"):
            yield _at(module, call.lineno, "git-only-in-git", "git is run by git/ alone")


def output_only_in_cli(module: Module) -> Iterator[Violation]:
    """Only ``cli/`` prints, asks or exits."""
    if module.layer == "cli":
        return
    for found in module.imports:
        if found.package == "typer":
            yield _at(module, found.line, "output-only-in-cli", "Typer is for cli/ alone")
    for node in ast.walk(module.tree):
        name = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if name == "os._exit" and module.name in ENDS_COPIES:
            continue
        if name in {"sys.exit", "sys.stdout", "sys.stderr", "os._exit", "SystemExit"}:
            yield _at(module, _line(node), "output-only-in-cli", f"{name} is for cli/ alone")
    for call, name in _calls(module):
        if name in {"print", "input", "exit", "quit"}:
            yield _at(module, call.lineno, "output-only-in-cli", f"{name}() is for cli/ alone")


def heavy_imports(module: Module) -> Iterator[Violation]:
    """What is slow to load is imported where it is used, or in a module that is."""
    if module.name in HEAVY_MODULES:
        return
    for found in module.imports:
        if not found.at_start:
            continue
        if found.package in HEAVY_PACKAGES:
            message = f"import {found.package} inside the function that uses it"
            yield _at(module, found.line, "heavy-imports", message)
        if {found.target, found.target.rpartition(".")[0]} & HEAVY_MODULES:
            message = f"{found.target} is heavy: import it inside the function that uses it"
            yield _at(module, found.line, "heavy-imports", message)


def telling_names(module: Module) -> Iterator[Violation]:
    """A module's name says what is in it."""
    if module.name.rpartition(".")[2].strip("_") in NAMES_THAT_SAY_NOTHING:
        yield _at(module, 1, "telling-names", "the name does not say what is in it")


def small_pieces(module: Module) -> Iterator[Violation]:
    """Modules of at most 300 lines, functions of at most 45 (decorators not counted)."""
    lines = len(module.source.splitlines())
    if lines > MODULE_LINES:
        yield _at(module, 1, "small-pieces", f"{lines} lines, more than {MODULE_LINES}")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                message = f"{node.name} has {length} lines, more than {FUNCTION_LINES}"
                yield _at(module, node.lineno, "small-pieces", message)


RULES: tuple[Rule, ...] = (
    layer_order,
    purity,
    git_only_in_git,
    output_only_in_cli,
    heavy_imports,
    telling_names,
    small_pieces,
)


def _at(module: Module, line: int, rule: str, message: str) -> Violation:
    return Violation(module.path, line, rule, message)


def _calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node, ast.unparse(node.func)


def _runs_git(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    if not (isinstance(first, ast.List | ast.Tuple) and first.elts):
        return False
    program = first.elts[0]
    return isinstance(program, ast.Constant) and program.value == "git"


def _line(node: ast.AST) -> int:
    line: int = node.lineno  # type: ignore[attr-defined]
    return line
