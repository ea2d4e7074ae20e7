"""Doing the parts of a long job at once, on as many processors as there are.

A part is done by a copy of this process, which sends back what came of it. Whatever happens to a
copy, its part is then done here, so that nothing can differ from doing all of it here but the time.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn, TypeVar

Made = TypeVar("Made")

MOST = 4
"""Each part has git at work too, so more processors would not help much more."""


class _Copy(NamedTuple):
    """A copy of this process, and where it writes what it has made."""

    pid: int
    pipe: int


def processors() -> int:
    """How many parts can be done at once; one where processes can't be copied."""
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return min(MOST, len(os.sched_getaffinity(0)))
    return min(MOST, os.cpu_count() or 1)


def at_once(jobs: Sequence[Callable[[], Made]]) -> list[Made]:
    """What each of the jobs makes, in their order; the first one is done in this process."""
    copies = list[_Copy]()
    try:
        copies += (_start(job) for job in jobs[1:])
        made = [job() for job in jobs[:1]]
        for job in jobs[1:]:
            found: tuple[Made] | None = _result(copies.pop(0))
            made.append(job() if found is None else found[0])
        return made
    finally:
        for copy in copies:
            _end(copy)


def _start(job: Callable[[], Made]) -> _Copy:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return _Copy(pid, reading)
    os.close(reading)
    return _work(job, writing)


def _work(job: Callable[[], Made], writing: int) -> NoReturn:
    """Be the copy: do the job, tell what came of it, and end. What goes wrong goes untold."""
    import pickle

    try:
        made = pickle.dumps((job(),))
        with open(writing, "wb") as pipe:
            pipe.write(made)
    finally:
        os._exit(0)


def _result(copy: _Copy) -> tuple[Made] | None:
    """What the copy made, in a tuple of its own; ``None`` if it made nothing."""
    import pickle

    with open(copy.pipe, "rb", closefd=False) as pipe:
        made = pipe.read()
    _wait(copy)
    try:
        found: tuple[Made] = pickle.loads(made)  # noqa: S301  # our own words
    except (EOFError, pickle.UnpicklingError):
        return None
    return found


def _end(copy: _Copy) -> None:
    """Stop a copy whose work nobody wants any more."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(copy.pid, signal.SIGTERM)
    _wait(copy)


def _wait(copy: _Copy) -> None:
    os.close(copy.pipe)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(copy.pid, 0)
