"""``python -m tests.benchmarks.many``: what it costs to ask about ten thousand incidents.

Each command is timed on ten incidents and on ten thousand, in turns, with warm caches; and the
first of them in a clone, which reads everything, with the memory of its largest process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from incidentctl.cli.app import COMMANDS
from tests.benchmarks.aims import cpu, ratio, wall
from tests.benchmarks.commands import INCIDENTCTL
from tests.benchmarks.logbooks import logbook
from tests.benchmarks.measure import Measured, Program, in_turns
from tests.benchmarks.states import Same, forget_caches
from tests.benchmarks.years import ENTRIES, Told
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.world import sealed

FEW, MANY = 10, 10_000
MOST = 2.0
"""How many times as long a command may take on many incidents."""
MOST_SECONDS, MOST_MEMORY = 60, 500
"""For the first command in a clone: seconds, and MB."""
ASKED = (
    "status",
    "list",
    "list --all",
    "list --all --service web",
    "search replica lag",
    "search certificate --service web --since -90d",
    "similar",
    "stats",
    "stats --since 90d",
    "review --since 90d",
    "review --since 3650d",
    "followup list",
)


class Cold(NamedTuple):
    """One run that reads everything: seconds of wall and processor time, and MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Measure, and print a page of Markdown."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.many", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each is run (9)")
    parser.add_argument("--many", type=int, default=MANY, help=f"how many are many ({MANY})")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to a file, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="incidentctl-bench-") as scratch:
        folder = Path(scratch).resolve()
        (folder / "home").mkdir()
        with sealed(folder / "home", folder):
            repos = {size: _made(folder, size) for size in (FEW, asked.many)}
            colds = [_cold(repos[asked.many]) for _ in range(3)]
            found = in_turns([*_programs(repos)], asked.rounds)
    page = "\n".join(_page(found, colds, asked.many, asked.rounds))
    print(page)
    if asked.write:
        asked.write.write_text(page + "\n", encoding="utf-8")


def _made(folder: Path, size: int) -> Repo:
    print(f"making {size} incidents", file=sys.stderr)
    told = (Told(number, closed=number > 0) for number in range(size))
    return logbook(folder / f"years-{size}", told, by_entry=False)


def _programs(repos: Mapping[int, Repo]) -> Iterator[Program]:
    for words in ASKED:
        if words.split()[0] in COMMANDS:
            for size, repo in repos.items():
                argv = [str(INCIDENTCTL), *words.split()]
                yield Program(_name(words, size), argv, Same(lambda repo=repo: repo))  # type: ignore[misc]


def _name(words: str, size: int) -> str:
    return f"{words}, {size}"


def _cold(repo: Repo) -> Cold:
    """The first search in a clone."""
    forget_caches(repo)
    argv = [str(INCIDENTCTL), "search", "replica"]
    start = time.perf_counter()
    process = subprocess.Popen(argv, cwd=repo.path, env=environment({}), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert not process.returncode, "search failed"
    seconds = time.perf_counter() - start
    return Cold(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _page(
    found: Mapping[str, Measured], colds: Sequence[Cold], many: int, rounds: int
) -> Iterator[str]:
    yield "# Many incidents, measured"
    yield ""
    yield (
        f"Ten incidents and {many:,} with {ENTRIES} entries each, told from 20 people and 12"
        f" services; medians of {rounds} rounds in turns, caches warm, whole processes, wall time;"
        f" `×` is the median of the ratios within a round. {os.cpu_count()} processors."
    )
    yield ""
    yield f"| command | 10, ms | {many:,}, ms | × | ×, CPU | at most {MOST:g} × |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for words in ASKED:
        few, more = found.get(_name(words, FEW)), found.get(_name(words, many))
        if few and more:
            times = ratio(more, few, wall)
            yield (
                f"| `{words}` | {median(map(wall, few.samples)):.0f}"
                f" | {median(map(wall, more.samples)):.0f} | {times:.2f}"
                f" | {ratio(more, few, cpu):.2f} | {_verdict(met=times <= MOST)} |"
            )
    yield ""
    best = Cold(*map(median, zip(*colds, strict=True)))
    met = best.wall <= MOST_SECONDS and best.memory <= MOST_MEMORY
    yield (
        f"The first `search` in a clone reads all {many * ENTRIES:,} entries: {best.wall:.0f} s"
        f" ({best.cpu:.0f} s of processor time), {best.memory:.0f} MB in its largest process;"
        f" at most {MOST_SECONDS} s and {MOST_MEMORY} MB: {_verdict(met=met)}."
    )


def _verdict(*, met: bool) -> str:
    return "met" if met else "**not met**"


if __name__ == "__main__":
    main()
