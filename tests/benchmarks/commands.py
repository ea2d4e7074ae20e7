"""The first table: the commands of a live incident beside programs that people know."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import rivals
from tests.benchmarks.aims import Aim
from tests.benchmarks.logbooks import Story
from tests.benchmarks.measure import Measured, Program
from tests.benchmarks.states import (
    Fresh,
    edit_readme,
    stage_last_entry,
    stage_readme,
    warm_logbook,
)

HELLO = "Typer hello-world"
JRNL = "jrnl adds an entry"
PLAIN_COMMIT = "`git commit` of an ordinary file"
CHECKED_COMMIT = f"{PLAIN_COMMIT}, with our hook"
CHECK = "what our hook adds to it: `check`"

INCIDENTCTL = Path(sysconfig.get_path("scripts")) / "incidentctl"
"""The installed command, as its users start it."""

NOTE = ("note", "rolled back deploy 4711; the error rate is falling", "--as", "action")
TAKE = ("take", "I have it. Bob and Camille, I need you on the call")
OPEN = ("open", "Invoicing page returns 500", "--severity", "sev2")
STATUS = ("status",)
COMPLETE = ("__complete", "note", "--incident", "")


@dataclass(frozen=True)
class Tools:
    """The programs of others, installed."""

    next_typer: Path
    jrnl: Path

    @classmethod
    def installed(cls) -> Tools:
        """Install what is not in the cache. Needs the package index the first time."""
        return cls(rivals.environment_with(rivals.NEXT_TYPER), rivals.environment_with(rivals.JRNL))


def programs(folder: Path, tools: Tools) -> Iterator[Program]:
    """What is timed, in turns; templates are made in ``folder``."""
    yield from _known(folder, tools)
    yield from _ours(folder)
    yield from _commits(folder)


def hello(folder: Path) -> Program:
    """The program that all others are compared with."""
    script = rivals.hello_world(folder)
    return Program(HELLO, [sys.executable, "-P", script, "World"], lambda: folder)


def _known(folder: Path, tools: Tools) -> Iterator[Program]:
    jrnl = rivals.version(tools.jrnl / "python", "jrnl")
    next_typer = rivals.version(tools.next_typer / "python", "typer")
    ask = (tools.next_typer / "python", "-P", rivals.hello_world(folder), "World")
    repo = warm_logbook(folder / "plain")
    add_and_commit = "git add -- README.md && git commit --quiet --message 'Add a service'"
    yield Program("`python -c pass`", [sys.executable, "-c", "pass"], lambda: folder)
    yield hello(folder)
    yield Program(f"{HELLO}, Typer {next_typer}", ask, lambda: folder)
    yield Program(
        "`git add && git commit` of a file", ["sh", "-c", add_and_commit], Fresh(repo, edit_readme)
    )
    text = "Rolled back deploy 4711. The error rate is falling."
    yield Program(JRNL, [tools.jrnl / "jrnl", text], rivals.Journal(folder, jrnl))


def _ours(folder: Path) -> Iterator[Program]:
    nobodys = Fresh(warm_logbook(folder / "nobodys", [Story(0, taken=False)]))
    held = Fresh(warm_logbook(folder / "held", [Story(0)]))
    many = Fresh(warm_logbook(folder / "many", map(Story, range(20))))
    quiet = Fresh(warm_logbook(folder / "quiet"))
    yield Program("`note`", [INCIDENTCTL, *NOTE], held)
    yield Program("`take`", [INCIDENTCTL, *TAKE], nobodys)
    yield Program("`open`", [INCIDENTCTL, *OPEN], quiet)
    yield Program("`status`, 1 open incident", [INCIDENTCTL, *STATUS], held)
    yield Program("`status`, 20 open incidents", [INCIDENTCTL, *STATUS], many)
    yield Program("completion of ids, 20 open incidents", [INCIDENTCTL, *COMPLETE], many)


def _commits(folder: Path) -> Iterator[Program]:
    commit = ["git", "commit", "--quiet", "--message", "Change something"]
    plain = warm_logbook(folder / "unchecked", [Story(0)])
    checked = warm_logbook(folder / "checked", [Story(0)], hook=True)
    yield Program(PLAIN_COMMIT, commit, Fresh(plain, stage_readme))
    yield Program(CHECKED_COMMIT, commit, Fresh(checked, stage_readme))
    yield Program(
        "`git commit` of an incident's entry, with our hook",
        commit,
        Fresh(checked, stage_last_entry),
    )


def with_differences(found: dict[str, Measured]) -> dict[str, Measured]:
    """The same, and what our hook alone costs."""
    if PLAIN_COMMIT not in found or CHECKED_COMMIT not in found:
        return found
    return {**found, CHECK: found[CHECKED_COMMIT].minus(found[PLAIN_COMMIT], CHECK)}


AIMS: Sequence[Aim] = (
    Aim("`note`", 1.5, HELLO),
    Aim("`note`", 0.5, JRNL),
    Aim(CHECK, 300),
)
"""What the design and the first issue ask for."""
