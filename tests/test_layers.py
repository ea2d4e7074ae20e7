"""The architecture holds: see ``tests/support/layers.py`` for the rules and their reasons."""

from __future__ import annotations

import pytest

from tests.support.layers import HEAVY_MODULES, LAYERS, RULES, Rule, heavy_imports
from tests.support.source import Import, Module, modules

ALL = tuple(modules())
by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


@by_rule
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    broken = [str(violation) for module in ALL for violation in rule(module)]
    assert not broken, f"{rule.__doc__}\n" + "\n".join(broken)


def test_every_layer_is_looked_at() -> None:
    assert {module.layer for module in ALL} - {"", "__main__"} == set(LAYERS)


def test_every_heavy_module_exists_and_is_heavy() -> None:
    known = {module.name: module for module in ALL}
    assert known.keys() >= HEAVY_MODULES
    for name in HEAVY_MODULES:
        renamed = Module(known[name].path.replace(".py", "_.py"), known[name].source)
        assert list(heavy_imports(renamed)), f"{name} is not heavy any more: take it off the list"


LONG_FUNCTION = "def f() -> None:\n" + "    x = 1\n" * 45
BAD = {
    "upwards": ("text/a.py", "import re\nfrom incidentctl.git.runner import run", 2),
    "upwards by package": ("git/a.py", "from incidentctl import store", 1),
    "upwards, relative": ("git/a.py", "from ..store import paths", 1),
    "upwards, in a function": ("store/a.py", "def f():\n    import incidentctl.sync.x", 2),
    "upwards, for types": ("domain/a.py", "if TYPE_CHECKING:\n    import incidentctl.cli", 2),
    "upwards, by name": ("actions/a.py", "import_module('incidentctl.cli.main')", 1),
    "no layer": ("loose.py", "", 1),
    "root imports": ("__init__.py", "from incidentctl.domain import person", 1),
    "third party": ("domain/a.py", "import attrs", 1),
    "third party, for types": ("text/a.py", "if TYPE_CHECKING:\n    from rich import text", 2),
    "files": ("domain/a.py", "from pathlib import Path", 1),
    "system": ("text/a.py", "def f():\n    import os", 2),
    "chance": ("domain/a.py", "import secrets", 1),
    "opens": ("text/a.py", "\nopen('x')", 2),
    "clock": ("domain/a.py", "x = datetime.now(UTC)", 1),
    "clock, in full": ("domain/a.py", "x = datetime.datetime.now()", 1),
    "subprocess": ("store/a.py", "import subprocess", 1),
    "GitPython": ("sync/a.py", "def f():\n    import git", 2),
    "GitPython, from": ("sync/a.py", "def f():\n    from git.repo import Repo", 2),
    "git in cli": ("cli/a.py", "subprocess.run(['git', 'var'])", 1),
    "shell": ("cli/a.py", "os.system('git')", 1),
    "exec": ("actions/a.py", "os.execvp('git', [])", 1),
    "print": ("actions/a.py", "print('x')", 1),
    "exit": ("git/a.py", "def f():\n    sys.exit(1)", 2),
    "exit, raised": ("store/a.py", "raise SystemExit(1)", 1),
    "exit, at once": ("store/a.py", "os._exit(1)", 1),
    "stdout": ("render/a.py", "sys.stdout.write('x')", 1),
    "typer": ("render/a.py", "from typer import echo", 1),
    "rich": ("render/a.py", "x = 1\nfrom rich.table import Table", 2),
    "pydantic in a class": ("store/a.py", "class A:\n    import pydantic", 2),
    "pydantic, else": (
        "store/a.py",
        "if TYPE_CHECKING:\n    x\nelse:\n    import pydantic",
        4,
    ),
    "tomli_w under try": ("store/a.py", "try:\n    import tomli_w\nexcept E: ...", 2),
    "utils": ("git/utils.py", "", 1),
    "helpers": ("git/_helpers.py", "", 1),
    "long module": ("git/a.py", "x = 1\n" * 301, 1),
    "long function": ("git/a.py", "\n" + LONG_FUNCTION, 2),
    "long method": ("git/a.py", "class A:\n    def f(self):\n" + "        x = 1\n" * 45, 2),
}
RULE_OF = {
    "layer_order": "upwards | no layer | root imports",
    "purity": "third party | files | system | chance | opens | clock",
    "git_only_in_git": "subprocess | GitPython | git in cli | shell | exec",
    "output_only_in_cli": "print | exit | stdout | typer",
    "heavy_imports": "rich | pydantic | tomli_w",
    "telling_names": "utils | helpers",
    "small_pieces": "long",
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_module_is_found_and_its_line_named(case: str) -> None:
    path, source, line = BAD[case]
    module = Module(f"incidentctl/{path}", source)
    (rule,) = (
        rule
        for rule in RULES
        if case.startswith(tuple(start.strip() for start in RULE_OF[rule.__name__].split("|")))
    )
    assert [violation.line for violation in rule(module)] == [line]
    (violation,) = rule(module)
    expected = f"incidentctl/{path}:{line}: [{rule.__name__.replace('_', '-')}] "
    assert str(violation).startswith(expected)


GOOD = {
    "downwards": ("cli/a.py", "from incidentctl.domain import person"),
    "sideways": ("git/a.py", "from incidentctl.git.runner import run"),
    "pure library": ("text/a.py", "import re, hashlib, tomllib, unicodedata"),
    "a clock handed in": ("domain/a.py", "x = at.now()"),
    "rich, when used": ("render/a.py", "def f():\n    from rich.table import Table"),
    "rich, for types": ("render/a.py", "if TYPE_CHECKING:\n    from rich.table import Table"),
    "an editor": ("cli/editor.py", "import subprocess\nsubprocess.run(['vi'])"),
    "the demo's git log": ("cli/commands/demo.py", "run(['git', 'log'])"),
    "our git layer is not GitPython": ("store/a.py", "from incidentctl.git import runner"),
    "printing": ("cli/a.py", "import typer\nprint('x')\nraise SystemExit(1)"),
    "the way in": ("__main__.py", "from incidentctl.cli.main import entry_point"),
    "just small enough": ("git/a.py", "def f() -> None:\n" + "    x = 1\n" * 44 + "\n" * 255),
}


@pytest.mark.parametrize("case", GOOD)
@by_rule
def test_a_good_module_is_left_alone(rule: Rule, case: str) -> None:
    path, source = GOOD[case]
    assert not list(rule(Module(f"incidentctl/{path}", source)))


def test_imports_are_read_with_their_time() -> None:
    source = (
        "import a.b, c\n"
        "from . import d\n"
        "from ..e import f\n"
        "if typing.TYPE_CHECKING:\n    import g\n"
        "async def x():\n    import h\n"
        "class Y:\n    def z(self):\n        importlib.import_module('i.j')\n"
    )
    assert Module("incidentctl/git/m.py", source).imports == (
        Import("a.b", 1, at_start=True),
        Import("c", 1, at_start=True),
        Import("incidentctl.git.d", 2, at_start=True),
        Import("incidentctl.e.f", 3, at_start=True),
        Import("g", 5, at_start=False),
        Import("h", 7, at_start=False),
        Import("i.j", 10, at_start=False),
    )
    assert Module("incidentctl/git/__init__.py", "from . import d").imports == (
        Import("incidentctl.git.d", 1, at_start=True),
    )


def test_a_heavy_module_is_imported_late(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = frozenset({"incidentctl.render.schema"})
    monkeypatch.setattr("tests.support.layers.HEAVY_MODULES", listed)
    early = Module("incidentctl/cli/a.py", "from incidentctl.render.schema import Model")
    late = Module("incidentctl/cli/a.py", "def f():\n    import incidentctl.render.schema")
    itself = Module("incidentctl/render/schema.py", "import pydantic")
    assert [violation.line for violation in heavy_imports(early)] == [1]
    assert not list(heavy_imports(late))
    assert not list(heavy_imports(itself))
