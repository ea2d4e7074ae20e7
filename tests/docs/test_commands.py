"""``docs/reference/commands.md`` is what the commands' own ``--help`` says.

``pytest --update-golden tests/docs`` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from incidentctl.cli.app import COMMANDS
from tests.support import PROJECT
from tests.support.cli import run
from tests.support.golden import Golden

PAGE = PROJECT / "docs/reference/commands.md"
HEAD = """\
# Commands

What `incidentctl COMMAND --help` prints, for every command. Exit statuses have a
[page of their own](exit-status.md), and so have the [variables](configuration.md#environment) that
stand in for options.
"""


def help_of(cwd: Path, *command: str) -> str:
    return run(*command, "--help", cwd=cwd, env={"COLUMNS": "80"}).ok().out


def page(cwd: Path) -> Iterator[str]:
    yield HEAD
    for names in ((), *((name,) for name in COMMANDS)):
        lines = [line.rstrip() for line in help_of(cwd, *names).splitlines()]
        about = "\n".join(lines).strip("\n")
        yield f"\n## {' '.join(['incidentctl', *names])}\n\n```text\n{about}\n```\n"


def test_the_page_is_what_help_says(tmp_path: Path) -> None:
    Golden(PAGE).check("".join(page(tmp_path)))


def test_every_option_says_what_it_is_for(tmp_path: Path) -> None:
    for name in COMMANDS:
        options = help_of(tmp_path, name).partition("\nOptions:\n")[2]
        silent = re.findall(r"^  (-(?:\S| \S)*)\n(?!   )", options, re.MULTILINE)
        assert not silent, f"{name}: {silent}"
