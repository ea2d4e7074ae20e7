"""The second table: large logbooks and large repositories, which should not be felt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.aims import Aim
from tests.benchmarks.commands import COMPLETE, INCIDENTCTL, NOTE, STATUS, hello
from tests.benchmarks.logbooks import Story
from tests.benchmarks.measure import ALWAYS, Program
from tests.benchmarks.states import Same, edit_readme, forget_caches, warm_logbook

SIZES = (10, 1_000, 10_000)
FILES = 100_000
ENTRIES = 300
MANY_OPEN = (1, 20)
EACH = 198
"""Notes of each of them, so that with the opening and the take they have 200 entries."""
_COLD_ROUNDS = 3


def programs(folder: Path) -> Iterator[Program]:
    """What is timed, in turns; the logbooks are made in ``folder``. Nothing here is copied."""
    yield hello(folder)
    for size in SIZES:
        yield from _with_closed(folder, size)
    long = warm_logbook(folder / "long", [Story(0, notes=ENTRIES - 2)])
    yield _note(f"to an incident of {ENTRIES} entries", Same(long))
    yield _status(f"an incident of {ENTRIES} entries", Same(long))
    for count in MANY_OPEN:
        stories = [Story(number, notes=EACH) for number in range(count)]
        yield _status(_open(count), Same(warm_logbook(folder / f"open-{count}", stories)))
    repo = warm_logbook(folder / "monorepo", [Story(0)], files=FILES)
    commit = "git add -- README.md && git commit --quiet --message 'Add a service'"
    beside = f"{_number(FILES)} ordinary files"
    yield _note(beside, Same(repo))
    yield _status(beside, Same(repo))
    yield Program(
        f"`git add && git commit`, {beside}", ["sh", "-c", commit], Same(repo, edit_readme)
    )


def _with_closed(folder: Path, size: int) -> Iterator[Program]:
    closed = (Story(number, closed=True, notes=3) for number in range(1, size + 1))
    repo = warm_logbook(folder / f"closed-{size}", [Story(0), *closed])
    yield _note(_among(size), Same(repo))
    yield _status(_among(size), Same(repo))
    yield Program(f"completion of ids, {_among(size)}", [INCIDENTCTL, *COMPLETE], Same(repo))
    cold = Same(repo, forget_caches)
    yield _status(f"{_among(size)}, first command in a clone", cold, rounds=_COLD_ROUNDS)


def _note(where: str, place: Same) -> Program:
    return Program(f"`note`, {where}", [INCIDENTCTL, *NOTE], place)


def _status(where: str, place: Same, rounds: int = ALWAYS) -> Program:
    return Program(f"`status`, {where}", [INCIDENTCTL, *STATUS], place, rounds=rounds)


def _open(count: int) -> str:
    return f"{count} open incident{'s' * (count > 1)} of {EACH + 2} entries"


def _among(size: int) -> str:
    return f"{_number(size)} closed incidents"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


AIMS: Sequence[Aim] = (
    *(
        Aim(f"{command}, {_among(SIZES[-1])}", 1.1, f"{command}, {_among(SIZES[0])}")
        for command in ("`note`", "`status`", "completion of ids")
    ),
    Aim(f"`status`, {_open(MANY_OPEN[1])}", 2.0, f"`status`, {_open(MANY_OPEN[0])}"),
)
"""Nothing grows with the number of closed incidents; a tenth is for larger trees and for noise."""
