"""Disks that are full or can't be written, for real where the machine lets us make them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.programs import require

PAGE = 4096
"""Bytes of which a file in memory takes a whole number."""


def as_mortal() -> list[str]:
    """What to put before a command so that permissions bind it, even where the tests are root's."""
    if os.geteuid():
        return []
    return [require("setpriv"), "--bounding-set=-all", "--inh-caps=-all"]


@contextmanager
def mounted(folder: Path, *args: str) -> Iterator[bool]:
    """Mount something on ``folder``; False where neither root nor ``sudo`` lets us."""
    folder.mkdir(exist_ok=True)
    done = _privileged("mount", *args, str(folder))
    try:
        yield done
    finally:
        if done:
            _privileged("umount", str(folder)) or _privileged("umount", "-l", str(folder))


def can_mount() -> bool:
    """Whether :func:`mounted` will be able to: tried, because root of a container may not."""
    with TemporaryDirectory() as folder, mounted(Path(folder), "-t", "tmpfs", "none") as done:
        return done


def _privileged(*words: str) -> bool:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    try:
        done = subprocess.run([*sudo, *words], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def fill(folder: Path, what: str, room: int) -> Path:
    """Fill the disk of ``folder`` but for so many ``pages`` or ``files``; returns what fills it."""
    assert folder.is_mount(), "only a disk of the test's own may be filled"
    filling = folder / "filling"
    filling.mkdir()
    made: list[Path] = []
    with suppress(OSError):  # it is full, then
        while True:
            made.append(filling / str(len(made)))
            made[-1].write_bytes(bytes(PAGE) if what == "pages" else b"")
    # A file that found no room for its page may lie there empty, and counts for nothing.
    full = [path for path in made if path.exists() and (what == "files" or path.stat().st_size)]
    for path in full[len(full) - room :]:
        path.unlink()
    return filling
