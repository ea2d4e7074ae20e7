"""Every session in the documentation is played, and prints what the page says it prints.

``pytest --update-golden tests/docs`` writes into the pages what the commands print now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.documentation import PAGES, blocks_in
from tests.support.golden import Golden
from tests.support.pages import Block, Direction, fits, parts, replaced, session
from tests.support.shell import BEGINNING, Shell

WITH_SESSIONS = [page for page in PAGES if blocks_in(page, "console")]

_REPO = (
    "Ann Archer$ git init --quiet && echo '# Services' >README.md",
    "Ann Archer$ git add README.md && git commit --quiet -m 'Start the service catalogue'",
)
_REMOTE = (
    "Ann Archer$ git init --quiet --bare ../ops.git && git remote add origin ../ops.git",
    "Ann Archer$ git push --quiet --set-upstream origin main",
)
_LOGBOOK = ("Ann Archer$ incidentctl init",)
_OPEN = ('Sam Lee$ incidentctl open "Invoicing page returns 500" -s sev2',)
_COMMAND = ("Ann Archer$ incidentctl take",)
KINDS = {
    "empty": (),
    "repo": _REPO,
    "remote": _REPO + _REMOTE,
    "logbook": _REPO + _LOGBOOK,
    "open": _REPO + _LOGBOOK + _OPEN,
    "command": _REPO + _LOGBOOK + _OPEN + _COMMAND,
}
"""What has happened in the folder that a session starts in."""


class Stage:
    """The scratch folders in which one page's sessions are played, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._file = ""
        self.shell = self._fresh("empty")

    def _fresh(self, kind: str) -> Shell:
        """A home folder with a repository in ``ops``: see :data:`KINDS`."""
        self._count += 1
        shell = Shell(self._folder / str(self._count))
        for line in KINDS[kind]:
            who, _, typed = line.partition("$ ")
            shell.who, shell.now = who, BEGINNING.replace(minute=15)
            said = shell.type(typed)
            assert shell.status == 0, said
        shell.who, shell.now = "Ann Archer", BEGINNING
        return shell

    def follow(self, direction: Direction) -> None:
        values = direction.values
        if "start" in values:
            self.shell = self._fresh(values["start"])
        if "who" in values:
            self.shell.who = values["who"]
        if "now" in values:
            self.shell.now = _at(self.shell.now, values["now"])
        self._file = values.get("file", "")

    def save(self, block: Block) -> None:
        """Save the block if the page says that it is a file."""
        if self._file:
            target = self.shell.cwd / self._file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
            if block.text.startswith("#!"):
                target.chmod(0o755)
        self._file = ""

    def play(self, block: Block) -> list[str]:
        """Type every command of the session; the lines of the block as they should be."""
        rows: list[str] = []
        for typed in session(block):
            seen = [line.rstrip() for line in self.shell.type(typed.line).splitlines()]
            rows += typed.prompted
            rows += typed.prints if fits(typed.prints, seen) else seen
        return rows


def _at(now: datetime, said: str) -> datetime:
    hour, minute = said.split(":")
    return now.replace(hour=int(hour), minute=int(minute), second=0)


def played(text: str, folder: Path) -> dict[Block, Sequence[str]]:
    """Every session of a page as it should be."""
    stage = Stage(folder)
    found: dict[Block, Sequence[str]] = {}
    for part in parts(text):
        if isinstance(part, Direction):
            stage.follow(part)
        elif part.language == "console":
            found[part] = stage.play(part)
        else:
            stage.save(part)
    return found


@pytest.mark.parametrize("page", WITH_SESSIONS, ids=lambda page: page.name)
def test_the_sessions_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    blocks = played(page.read_text(encoding="utf-8"), tmp_path)
    Golden(page).check(replaced(page, blocks))


def test_a_session_that_prints_something_else_is_found(tmp_path: Path) -> None:
    text = "```console\n$ echo one; echo two\none\n…\nfour\n$ false \\\n  a\n$ echo $?\n1\n```\n"
    [(block, rows)] = played(text, tmp_path).items()
    assert rows == ["$ echo one; echo two", "one", "two", "$ false \\", "  a", "$ echo $?", "1"]
    assert block.first == 1


def test_the_stage_is_set_by_comments(tmp_path: Path) -> None:
    text = (
        "<!-- console: start=open who='Bob Baker' now=15:00 -->\n"
        "```console\n$ git log -1 --format=%an\n$ cd .. && pwd\n```\n"
        "<!-- console: file=x.sh -->\n  ```sh\n  #!/bin/sh\n  echo $INCIDENTCTL_NOW\n  ```\n"
        "  ```console\n  $ ./x.sh; echo $GIT_AUTHOR_NAME\n  ```\n"
    )
    first, second = played(text, tmp_path).values()
    assert first == ["$ git log -1 --format=%an", "Sam Lee", "$ cd .. && pwd", "/srv"]
    typed = "$ ./x.sh; echo $GIT_AUTHOR_NAME"
    assert second == [typed, "2026-11-21T15:02:00+00:00", "Bob Baker"]
