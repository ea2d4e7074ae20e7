"""A command that goes on while a test does other things, and never longer than a test may take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Timer

from tests.support.cli import COMMAND
from tests.support.process import TIMEOUT, environment


@contextmanager
def running(
    *args: str | Path, cwd: Path, env: Mapping[str, str | None] | None = None
) -> Iterator[Popen[str]]:
    """Run ``incidentctl ARGS``; its end is awaited, unless the test fails or time is up."""
    full = environment({**(env or {}), "PYTHONUNBUFFERED": "1"})
    argv = [*COMMAND, *map(str, args)]
    with Popen(argv, cwd=cwd, env=full, stdout=PIPE, text=True) as process:
        alarm = Timer(TIMEOUT, process.kill)
        alarm.start()
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
            alarm.cancel()


def lines_until(process: Popen[str], end: str) -> list[str]:
    """What it prints, up to a line that ends like that (or to its own end)."""
    assert process.stdout
    found = []
    for line in process.stdout:
        found.append(line)
        if line.rstrip("\n").endswith(end):
            break
    return found
