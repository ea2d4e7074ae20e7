"""``python -m tests.benchmarks.watching``: what ``watch`` costs, and whether it grows.

It watches a logbook of 20 incidents beside a remote for some minutes, on a terminal of its own.
Linux tells the times and the memory (``/proc``); children are counted.
"""

from __future__ import annotations

import os
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.logbooks import Story
from tests.benchmarks.states import warm_logbook
from tests.support.terminal import terminal
from tests.support.world import sealed

MOST_CPU = 2.0
"""Per cent of a core at the default interval."""
INCIDENTS, NOTES = 20, 20
_TICKS = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Seconds of processor time, children included, and resident KiB, at one moment."""

    cpu: float
    memory: int


def cost(process: int) -> Cost:
    """What a process has cost up to now."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))  # its own and its ended children's, user and system
    status = Path(f"/proc/{process}/status").read_text()
    (memory,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return Cost(ticks / _TICKS, int(memory))


def measure(folder: Path, *, seconds: float, every: float) -> list[Cost]:
    """What a watch costs at ten moments of so many seconds, the first after a warm-up."""
    stories = [Story(number, notes=NOTES) for number in range(INCIDENTS)]
    repo = warm_logbook(folder / "logbook", stories)()
    repo.git("clone", "--quiet", "--bare", ".", folder / "origin.git")
    repo.git("remote", "add", "origin", folder / "origin.git")
    repo.git("fetch", "--quiet", "origin")
    repo.git("branch", "--quiet", "--set-upstream-to=origin/main", "main")
    found: list[Cost] = []
    with terminal("watch", "--every", str(every), cwd=repo.path) as child:
        child.expect("open incidents")
        end = time.monotonic() + seconds
        step = seconds / 10
        time.sleep(step)
        while time.monotonic() < end:
            found.append(cost(child.pid))
            until = time.monotonic() + step
            while time.monotonic() < until:  # a screen that nobody reads would block
                try:
                    child.read_nonblocking(1 << 16, timeout=0.5)
                except Exception:  # noqa: BLE001  # nothing was drawn just now
                    continue
        child.send("q")
    return found


def main() -> None:
    """Measure it and say whether the promises hold."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.watching", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--every", type=float, default=5.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="incidentctl-bench-") as scratch:
        folder = Path(scratch).resolve()
        (folder / "home").mkdir()
        with sealed(folder / "home", folder):
            found = measure(folder, seconds=asked.seconds, every=asked.every)
    first, last = found[0], found[-1]
    share = 100 * (last.cpu - first.cpu) / (asked.seconds * (len(found) - 1) / 10)
    verdict = "met" if share <= MOST_CPU else "**not met**"
    print(f"- `watch --every {asked.every:g}`: {share:.2f} % of a core ({verdict})")
    print(f"- memory in KiB, as time went on: {', '.join(str(one.memory) for one in found)}")


if __name__ == "__main__":
    main()
