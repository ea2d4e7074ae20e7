"""``python -m tests.benchmarks``: measure everything, print a page of Markdown."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks import commands, growth, history
from tests.benchmarks.measure import Measured, Program, in_turns
from tests.benchmarks.table import page
from tests.support.world import sealed

COMMANDS = "The commands of a live incident"
GROWTH = "Large logbooks and large repositories"
HISTORY = "Verifying a history"


def main() -> None:
    """Measure what was asked for and print the page."""
    asked = _arguments()
    tools = commands.Tools.installed() if "commands" in asked.tables else None
    with tempfile.TemporaryDirectory(prefix="incidentctl-bench-") as scratch:
        folder = Path(scratch).resolve()
        (folder / "home").mkdir()
        with sealed(folder / "home", folder):
            tables: dict[str, dict[str, Measured]] = {}
            if tools:
                measured = _measure(commands.programs(folder, tools), asked)
                tables[COMMANDS] = commands.with_differences(measured)
            if "growth" in asked.tables:
                tables[GROWTH] = _measure(growth.programs(folder), asked)
            if "history" in asked.tables:
                tables[HISTORY] = _measure(history.programs(folder), asked)
            aims = [*commands.AIMS, *growth.AIMS, *history.AIMS]
            text = page(tables, aims, asked.rounds)
    print(text, end="")
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")


def _measure(programs: Iterable[Program], asked: Namespace) -> dict[str, Measured]:
    wanted = [commands.HELLO, *asked.only] if asked.only else [""]
    chosen = [one for one in programs if any(words in one.name for words in wanted)]
    return in_turns(chosen, asked.rounds)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "tables",
        nargs="*",
        default=["commands", "growth", "history"],
        help="commands, growth, history, or all of them",
    )
    parser.add_argument("--rounds", type=int, default=15, help="how often each is run (15)")
    parser.add_argument(
        "--only", action="append", metavar="WORDS", help="rows with these words; repeat for more"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to a file, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
