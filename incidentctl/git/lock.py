"""A lock between processes that dies with the process that holds it.

The kernel holds it, not the file: a killed writer leaves nothing behind that someone would have to
judge stale and remove, which is why there is no PID in the file and why it is never deleted.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_FIRST_SLEEP = 0.002
_LONGEST_SLEEP = 0.05
_PATIENCE = 1.0


class LockTimeout(Exception):
    """Someone else held the lock for longer than the caller would wait."""


if sys.platform == "win32":  # pragma: no cover (there is no Windows among our machines)
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _release(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def lock(path: str, *, timeout: float, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock ``path`` for the length of the ``with`` block.

    Raises :class:`LockTimeout` when one other process has held it for ``timeout`` seconds (0: one
    try), however many took their turn before; ``waiting`` is called once when a second has gone by.
    ``OSError`` (read-only, disk full) comes through.
    """
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    handle = _open(path)
    try:
        _wait_for(handle, path, timeout, waiting)
        with suppress(OSError):
            os.utime(path)  # tells who waits that the lock goes round
        # A git that outlives us holds on to it: what it does late must not meet the next writer.
        os.set_inheritable(handle, True)  # noqa: FBT003
        try:
            yield
        finally:
            _release(handle)
    finally:
        os.close(handle)


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        # In a shared repository the file may be another member's; reading it is enough to lock.
        return os.open(path, os.O_RDONLY)


def _wait_for(handle: int, path: str, timeout: float, waiting: Callable[[], None] | None) -> None:
    start = turn = time.monotonic()
    sleep, stamp = _FIRST_SLEEP, os.fstat(handle).st_mtime_ns
    while not _take(handle):
        now = time.monotonic()
        if stamp != (stamp := os.fstat(handle).st_mtime_ns):
            turn = now
        if now - turn >= timeout:
            raise LockTimeout(f"{path} has been held by someone else for {now - turn:.0f} s")
        if waiting and now - start >= _PATIENCE:
            waiting()
            waiting = None
        time.sleep(min(sleep, timeout - (now - turn)))
        sleep = min(sleep * 1.5, _LONGEST_SLEEP)
