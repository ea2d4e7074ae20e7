"""``python -m tests.benchmarks.soak``: many clones write to one incident at once; what it costs.

Beside it, the same clones do with git alone what a careful person would: commit a line to a file of
their own, then pull and push until it is through.
"""

from __future__ import annotations

import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from tests.benchmarks.commands import INCIDENTCTL
from tests.support.hands import Hand, Hands, texts, together
from tests.support.process import environment
from tests.support.template import Templates
from tests.support.world import sealed

CLONES, NOTES, LOOPS = 50, 20, 4
LOOP = """\
echo "$2" >>"notes/$1" && git add -- notes && git commit --quiet --message "$2"
until git pull --quiet --rebase && git push --quiet; do :; done 2>/dev/null
"""
"""One note by git alone, however often it takes."""
HEADER = (
    *("", "notes", "lost", "not shared at once", "seconds", "pushes per note"),
    *("ms per note", "95 %", "longest", "CPU ms per note"),
)


class Pace:
    """How long people pause between two notes, in seconds, on average."""

    pause = 20.0


class Told(NamedTuple):
    """One way of writing, measured: ``waits`` in seconds, of each note at the terminal.

    ``seconds`` and ``cpu`` are of everything, a last sync included; ``late`` is how many notes had
    not been shared when their command ended.
    """

    name: str
    waits: Sequence[float]
    lost: int
    late: int
    pushes: int
    seconds: float
    cpu: float


def main() -> None:
    """Measure both ways and print the page."""
    asked = _arguments()
    Pace.pause = asked.pause
    with tempfile.TemporaryDirectory(prefix="incidentctl-soak-") as scratch:
        folder = Path(scratch).resolve()
        (folder / "home").mkdir()
        with sealed(folder / "home", folder):
            templates = Templates(folder / "templates")
            ways = ((with_incidentctl, asked.notes), (with_git, asked.loops))
            told = [
                _measure(way, Hands(folder / way.__name__, templates), asked.clones, notes)
                for way, notes in ways
            ]
    text = page(told, asked)
    print(text, end="")
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")


def _measure(way: Callable[[Hands, int], Told], hands: Hands, clones: int, notes: int) -> Told:
    print(f"{way.__name__}: {clones} clones × {notes} notes", file=sys.stderr)
    hands.begin(*(f"Hand{number:02} Writer" for number in range(clones)))
    for hand in hands.everyone:
        hand.env["GIT_TRACE2"] = str(hand.repo.path.with_suffix(".trace"))
    return way(hands, notes)


def with_incidentctl(hands: Hands, notes: int) -> Told:
    """Everybody notes; in the end everybody syncs."""
    start, before = time.perf_counter(), _cpu()
    found = together([partial(_notes, hand, notes) for hand in hands.everyone])
    hands.settle()
    seconds, cpu = time.perf_counter() - start, _cpu() - before
    there = Counter(texts(hands.remote.blob(f"main:{hands.path}")))
    hands.check(cut_off=True)
    return Told(
        "`incidentctl note`",
        [wait for one in found for wait, _ in one],
        (hands.accepted() - there).total(),
        sum(late for one in found for _, late in one),
        _pushes(hands),
        seconds,
        cpu,
    )


def _notes(hand: Hand, notes: int) -> list[tuple[float, bool]]:
    found = []
    for number in range(notes):
        text = f"{hand.name} note {number}"
        wait, said = _timed([str(INCIDENTCTL), "note", text], hand)
        hand.accepted.append(text)
        found.append((wait, "not shared yet" in said))
    return found


def with_git(hands: Hands, notes: int) -> Told:
    """Everybody commits to a file of their own and pushes it."""
    for hand in hands.everyone:
        (hand.repo.path / "notes").mkdir()
    start, before = time.perf_counter(), _cpu()
    found = together([partial(_loops, hand, notes) for hand in hands.everyone])
    seconds, cpu = time.perf_counter() - start, _cpu() - before
    there = hands.remote.git("log", "--format=%s", "main").splitlines()
    lost = sum((Counter(_lines(hand, notes)) - Counter(there)).total() for hand in hands.everyone)
    waits = [wait for one in found for wait in one]
    name = "`git commit`, then `git pull --rebase && git push` until it works"
    return Told(name, waits, lost, 0, _pushes(hands), seconds, cpu)


def _loops(hand: Hand, notes: int) -> list[float]:
    name = hand.name.partition(" ")[0]
    return [_timed(["sh", "-c", LOOP, "-", name, text], hand)[0] for text in _lines(hand, notes)]


def _lines(hand: Hand, notes: int) -> Iterator[str]:
    return (f"{hand.name} line {number}" for number in range(notes))


def _timed(words: Sequence[str], hand: Hand) -> tuple[float, str]:
    """After a pause, how long somebody waits for a command, in seconds, and what it says."""
    time.sleep(random.uniform(0, 2 * Pace.pause))
    start = time.perf_counter()
    done = subprocess.run(
        words,
        cwd=hand.repo.path,
        env=environment(hand.env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - start, (done.stdout + done.stderr).decode()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _pushes(hands: Hands) -> int:
    """How many pushes were begun, by git's own traces."""
    traces = [hand.repo.path.with_suffix(".trace") for hand in hands.everyone]
    lines = (line for trace in traces for line in trace.read_text().splitlines())
    return sum(" cmd_name push " in line for line in lines)


def page(told: Sequence[Told], asked: Namespace) -> str:
    """The page: where and when, the table, and the ratio."""
    rows = [HEADER, ("---",) + ("---:",) * (len(HEADER) - 1), *map(_row, told)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    ours, theirs = (one.cpu / len(one.waits) for one in told)
    said = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True)
    where = (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {said.stdout.strip()}, "
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors. "
        f"{asked.clones} clones of one bare repository (`file://`) on this one machine write to "
        f"one incident, each a note every {asked.pause:g} seconds on average: {asked.notes} notes "
        f"each with incidentctl, {asked.loops} each with git alone."
    )
    ratio = f"A note takes {ours / theirs:.1f} times the CPU time of the loop with git alone."
    return f"# Many hands, measured\n\n{where}\n\n{table}\n\n{ratio}\n"


def _row(one: Told) -> Sequence[str]:
    count = len(one.waits)
    return (
        one.name,
        str(count),
        str(one.lost),
        str(one.late),
        f"{one.seconds:.0f}",
        f"{one.pushes / count:.2f}",
        f"{median(one.waits) * 1000:.0f}",
        f"{quantiles(one.waits, n=20)[-1] * 1000:.0f}",
        f"{max(one.waits) * 1000:.0f}",
        f"{one.cpu / count * 1000:.0f}",
    )


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--clones", type=int, default=CLONES, help=f"how many people ({CLONES})")
    parser.add_argument("--notes", type=int, default=NOTES, help=f"notes of each ({NOTES})")
    parser.add_argument("--loops", type=int, default=LOOPS, help=f"the same by git ({LOOPS})")
    parser.add_argument(
        "--pause", type=float, default=Pace.pause, help=f"seconds between notes ({Pace.pause:g})"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to a file, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
