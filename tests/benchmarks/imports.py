"""What a command imports beyond a Typer hello-world, and how long each module takes by itself.

Python tells (``-X importtime``), in wall time and with the cost of telling: good for comparing
modules, not for adding up. Each number is the median of seven runs. Three or four milliseconds at
a harmless module are most likely a garbage collection that fell due there.
"""

from __future__ import annotations

import re
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.benchmarks import commands, rivals
from tests.benchmarks.logbooks import Story
from tests.benchmarks.states import Fresh, warm_logbook
from tests.support.process import execute
from tests.support.world import sealed

RUNS = 7
_LINE = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|( +)(\S+)$", re.MULTILINE)
_COMMANDS = {
    words[0]: words
    for words in (
        commands.NOTE,
        commands.TAKE,
        commands.OPEN,
        commands.STATUS,
        commands.COMPLETE,
    )
}


class Module(NamedTuple):
    """A module that was loaded: its own milliseconds, and the module that asked for it first."""

    name: str
    own: float
    importer: str


def parse(said: str) -> list[Module]:
    """Read the lines of ``-X importtime``: a module stands below those that it imports itself."""
    found: list[Module] = []
    importers: dict[int, str] = {}
    for own, indent, name in reversed(_LINE.findall(said)):
        depth = len(indent)
        importers[depth] = name
        found.append(Module(name, int(own) / 1000, importers.get(depth - 2, "")))
    return found[::-1]


def medians(runs: Iterable[Iterable[Module]]) -> dict[str, Module]:
    """Each module with the median of its own time over the runs."""
    times: dict[str, list[Module]] = {}
    for run in runs:
        for module in run:
            times.setdefault(module.name, []).append(module)
    return {
        name: found[0]._replace(own=median(module.own for module in found))
        for name, found in times.items()
    }


def report(name: str, ours: Mapping[str, Module], hello: Mapping[str, Module]) -> str:
    """What a command loads beyond a hello-world, the slowest first, and what it does without."""
    beyond = sorted(
        (module for module in ours.values() if module.name not in hello),
        key=lambda module: -module.own,
    )
    without = [module for module in hello.values() if module.name not in ours]
    rows = (f"{one.own:6.2f}  {one.name}  ← {one.importer or 'the program'}" for one in beyond)
    return (
        f"incidentctl {name} loads {len(beyond)} modules that a Typer hello-world does not, in "
        f"{_total(beyond):.1f} ms, and does without {len(without)} of its {len(hello)}, in "
        f"{_total(without):.1f} ms. Medians of {RUNS} runs.\n\n"
        "own ms  module ← imported by\n"
    ) + "\n".join(rows)


def _total(modules: Iterable[Module]) -> float:
    return sum(module.own for module in modules)


def _run(script: Path, words: Iterable[str], place: Callable[[], Path]) -> list[Module]:
    python = (sys.executable, "-X", "importtime", "-P", str(script))
    return parse(execute([*python, *words], cwd=place()).ok().err)


def main() -> None:
    """Print the report on the command that was asked for."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.imports", description=__doc__)
    parser.add_argument("command", choices=[*_COMMANDS])
    words = _COMMANDS[parser.parse_args().command]
    with tempfile.TemporaryDirectory(prefix="incidentctl-bench-") as scratch:
        folder = Path(scratch).resolve()
        (folder / "home").mkdir()
        with sealed(folder / "home", folder):
            place = Fresh(warm_logbook(folder / "ops", [Story(0, taken=words[0] != "take")]))
            hello = rivals.hello_world(folder)
            runs = [
                (_run(commands.INCIDENTCTL, words, place), _run(hello, ["World"], lambda: folder))
                for _ in range(RUNS + 1)
            ][1:]  # the first one compiles
            ours, theirs = zip(*runs, strict=True)
            print(report(words[0], medians(ours), medians(theirs)))


if __name__ == "__main__":
    main()
