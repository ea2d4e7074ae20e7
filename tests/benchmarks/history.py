"""The third table: what verifying a history costs, beside what reading it costs git alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from tests.benchmarks.aims import Aim
from tests.benchmarks.commands import INCIDENTCTL, hello
from tests.benchmarks.logbooks import Story
from tests.benchmarks.measure import ALWAYS, Program
from tests.benchmarks.states import Same, warm_logbook
from tests.support.repo import Repo

SIZES = (10_000, 100_000)
PER_INCIDENT = 10
"""Commits for each incident: it is opened, taken, noted on seven times, and closed."""
LAST = 100
_ROUNDS = {SIZES[0]: ALWAYS, SIZES[1]: 3}

# What any proof needs at the least: every change by its commit, and every version of every file.
_LOG = (
    "git log --raw -z -m --root --full-history --topo-order --reverse --no-renames --no-abbrev "
    "--pretty=raw {range} -- incidents incidentctl.toml >/dev/null"
)
_READ = "git cat-file --batch --buffer <{list} >/dev/null"


def programs(folder: Path) -> Iterator[Program]:
    """What is timed, in turns; the logbooks are made in ``folder``."""
    yield hello(folder)
    repos = {size: _history(folder, size) for size in SIZES}
    for size, repo in repos.items():
        rounds, words = _ROUNDS[size], (INCIDENTCTL, "verify", "--full")
        yield _floor(size, "HEAD", repo, rounds, FLOOR)
        yield Program(VERIFY.format(_number(size)), words, Same(repo), rounds=rounds)
    last, size = f"HEAD~{LAST}..HEAD", SIZES[-1]
    long, many = Same(repos[size]), _number(size)
    yield _floor(size, last, repos[size], ALWAYS, FLOOR_OF_LAST)
    yield Program(VERIFY_LAST.format(many), (INCIDENTCTL, "verify", last), long)
    yield Program(VERIFY_AGAIN.format(many), (INCIDENTCTL, "verify"), long)


def _history(folder: Path, size: int) -> Callable[[], Repo]:
    closed = (Story(number, closed=True, notes=7) for number in range(size // PER_INCIDENT))
    return warm_logbook(folder / f"history-{size}", closed)


def _floor(size: int, range_: str, repo: Callable[[], Repo], rounds: int, name: str) -> Program:
    listing = "../blobs-" + ("all" if range_ == "HEAD" else "last") + f"-{size}"
    line = f"{_LOG.format(range=range_)} && {_READ.format(list=listing)}"

    @cache
    def prepared() -> Repo:
        made = repo()
        (made.path / listing).write_bytes(_blobs(made, range_))
        return made

    return Program(name.format(_number(size)), ["sh", "-c", line], Same(prepared), rounds=rounds)


def _blobs(repo: Repo, range_: str) -> bytes:
    words = ("log", "--raw", "--full-history", "--no-renames", "--no-abbrev", "--format=", range_)
    rows = repo.git_bytes(*words, "--reverse", "--", "incidents").splitlines()
    return b"".join(row.split(b" ")[3] + b"\n" for row in rows if row.startswith(b":"))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


FLOOR = "`git log --raw` and `git cat-file`, {} commits"
VERIFY = "`verify --full`, {} commits"
FLOOR_OF_LAST = f"`git log --raw` and `git cat-file`, the last {LAST} of {{}}"
VERIFY_LAST = f"`verify HEAD~{LAST}..HEAD`, the last {LAST} of {{}}"
VERIFY_AGAIN = "`verify`, nothing new after {}"
_MOST_FOR_LAST = 500.0

AIMS: Sequence[Aim] = (
    *(Aim(VERIFY.format(_number(size)), 2, FLOOR.format(_number(size))) for size in SIZES),
    Aim(VERIFY_LAST.format(_number(SIZES[-1])), _MOST_FOR_LAST),
)
"""What the third issue asks for."""
