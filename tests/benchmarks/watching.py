"""``python -m tests.benchmarks.watching``: what ``watch`` costs, and whether it grows.

It watches logbooks on terminals of their own, while somebody writes notes in another clone of the
same remote: at the normal pace, and as many looks as an hour has in a few minutes. Linux tells the
times and the memory (``/proc``); children are counted.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import pexpect

from tests.benchmarks.commands import INCIDENTCTL
from tests.benchmarks.logbooks import Story
from tests.benchmarks.states import warm_logbook
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.terminal import terminal
from tests.support.world import sealed

MOST_CPU = 2.0
"""Per cent of a core at the default interval."""
MOST_GROWTH = 1024
"""KiB from the first moment to the last: what a look more would cost is seen long before that."""
NOTES = 20
MOMENTS = 10
LOOKS = 3600 / 5
"""So many looks has an hour at the default interval."""
_TICKS = os.sysconf("SC_CLK_TCK")


class Case(NamedTuple):
    """How many incidents are open, and every how many seconds one looks and another writes."""

    incidents: int
    every: float
    writes: float
    seconds: float


class Cost(NamedTuple):
    """Seconds of processor time, children included, and KiB that are this process's alone."""

    cpu: float
    memory: int


def cost(process: int) -> Cost:
    """What a process has cost up to now."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))  # its own and its ended children's, user and system
    rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    memory = sum(int(row.split()[1]) for row in rows if row.startswith("Private_"))
    return Cost(ticks / _TICKS, memory)


def measure(folder: Path, case: Case) -> list[Cost]:
    """What a watch costs at some moments, evenly spread, the first after a warm-up."""
    mine, theirs = _clones(folder, case.incidents)
    found: list[Cost] = []
    step = case.seconds / MOMENTS
    with (
        _somebody_writes(theirs, case.writes),
        terminal("watch", "--every", str(case.every), cwd=mine) as child,
    ):
        child.expect("open incident")
        for _ in range(MOMENTS + 1):
            until = time.monotonic() + step
            while time.monotonic() < until:  # a screen that nobody reads would block
                with suppress(pexpect.TIMEOUT):
                    child.read_nonblocking(1 << 16, timeout=0.5)
            found.append(cost(child.pid))
        child.send("q")
        with suppress(pexpect.EOF):
            child.read_nonblocking(1 << 16, timeout=10)
    return found


def _clones(folder: Path, incidents: int) -> tuple[Path, Path]:
    stories = [Story(number, notes=NOTES) for number in range(incidents)]
    repo = warm_logbook(folder / "logbook", stories)()
    repo.git("clone", "--quiet", "--bare", ".", folder / "origin.git")
    origin = Repo(folder / "origin.git")
    return origin.clone("mine").path, origin.clone("theirs").path


@contextmanager
def _somebody_writes(where: Path, every: float) -> Iterator[None]:
    """A note to the first incident, again and again."""
    ended = Event()

    def write() -> None:
        argv = [str(INCIDENTCTL), "note", "-i", Story(0).id, "still looking"]
        while not ended.wait(every):
            subprocess.run(argv, cwd=where, env=environment(), capture_output=True, check=True)

    writer = Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


def row(case: Case, found: list[Cost]) -> str:
    """A row of the table."""
    first, last = found[0], found[-1]
    share = 100 * (last.cpu - first.cpu) / case.seconds
    grown = last.memory - first.memory
    fits = share <= MOST_CPU or case.every < 5  # faster than anybody looks
    verdict = "met" if fits and grown <= MOST_GROWTH else "**not met**"
    cells = (
        str(case.incidents),
        f"{case.every:g} s",
        f"{case.writes:g} s",
        f"{case.seconds:.0f} s",
        f"{share:.2f} %",
        f"{first.memory / 1024:.1f} MiB",
        f"{grown:+d} KiB",
        verdict,
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure the cases and print the table."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.watching", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--fast", type=float, default=0.25, help="seconds between quick looks")
    asked = parser.parse_args()
    cases = [
        Case(1, 5.0, 5.0, asked.seconds),
        Case(20, 5.0, 5.0, asked.seconds),
        Case(20, asked.fast, 2.0, asked.fast * LOOKS),
    ]
    with tempfile.TemporaryDirectory(prefix="incidentctl-bench-") as scratch:
        folder = Path(scratch).resolve()
        (folder / "home").mkdir()
        places = [folder / str(number) for number in range(len(cases))]
        for place in places:
            place.mkdir()
        with sealed(folder / "home", folder), ThreadPoolExecutor() as pool:
            found = [*pool.map(measure, places, cases)]
    names = ("open incidents", "looks every", "another clone writes every", "watched for")
    print(f"| {' | '.join((*names, 'of a core', 'memory', 'grown', 'promise'))} |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for case, costs in zip(cases, found, strict=True):
        print(row(case, costs))


if __name__ == "__main__":
    main()
