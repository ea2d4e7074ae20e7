"""The numbers as a page of Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median

from tests.benchmarks.aims import Aim, cpu, ratio, wall
from tests.benchmarks.commands import HELLO
from tests.benchmarks.measure import Measured
from tests.benchmarks.rivals import version

HEADER = ("", "ms", "× hello", "min–max", "CPU ms", "× hello, CPU", "git processes")


def page(tables: Mapping[str, Mapping[str, Measured]], aims: Iterable[Aim], rounds: int) -> str:
    """The whole page: where and when, a table per benchmark, and what became of the aims."""
    parts = ["# Measured", _where(rounds)]
    for title, found in tables.items():
        parts += [f"## {title}", *_tables(found, aims)]
    return "\n\n".join(parts) + "\n"


def _tables(found: Mapping[str, Measured], aims: Iterable[Aim]) -> Iterator[str]:
    rows = [_row(one, found[HELLO]) for one in found.values()]
    yield "\n".join(map(_line, [HEADER, ("---",) + ("---:",) * (len(HEADER) - 1), *rows]))
    judged = [*filter(None, (aim.judge(found) for aim in aims))]
    if judged:
        yield "\n".join(judged)


def _where(rounds: int) -> str:
    said = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{said.stdout.strip()}, Typer {version(sys.executable, 'typer')}, "
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors. "
        f"Medians of {rounds} rounds (of 3 where a cache is cold); min–max in milliseconds of wall "
        "time; CPU is user and system time of the process and its children."
    )


def _row(one: Measured, hello: Measured) -> Sequence[str]:
    walls = [*map(wall, one.samples)]
    return (
        one.name,
        f"{median(walls):.0f}",
        f"{ratio(one, hello, wall):.2f}",
        f"{min(walls):.0f}–{max(walls):.0f}",
        f"{median(map(cpu, one.samples)):.0f}",
        f"{ratio(one, hello, cpu):.2f}",
        str(one.gits),
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
