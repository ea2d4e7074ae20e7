"""What a command may leave behind when things go wrong: nothing. Here it is looked for."""

from __future__ import annotations

import os
import subprocess
import time
from fnmatch import fnmatchcase
from pathlib import Path

MARK = "INCIDENTCTL_TESTED_BY"
"""A variable that a test gives its commands; every process they start inherits it."""

PROC = Path("/proc")
LITTER = ("*.lock", "tmp_*", "*.tmp", "incoming-*", "tmp_objdir-*", "*~")
"""Names of files and folders that git and we use while at work."""


def processes(mark: str) -> list[str]:
    """The command lines of all living processes that carry the mark, but for ours."""
    wanted = f"{MARK}={mark}"
    if not PROC.is_dir():  # macOS has none, but its `ps` shows the variables, too
        argv = ["ps", "-A", "-E", "-ww", "-o", "command="]
        listed = subprocess.run(argv, capture_output=True, check=True)
        return [line for line in os.fsdecode(listed.stdout).splitlines() if wanted in line]
    folders = (folder for folder in PROC.iterdir() if folder.name.isdigit())
    return [*filter(None, (_seen(folder, wanted) for folder in folders))]


def _seen(folder: Path, wanted: str) -> str:
    """The command line of the process with this folder in /proc; empty if it is not wanted."""
    try:
        variables = (folder / "environ").read_bytes().split(b"\0")
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it is somebody else's, or it has just ended
        return ""
    if wanted.encode() not in variables or int(folder.name) == os.getpid():
        return ""
    return f"{folder.name}: {' '.join(map(os.fsdecode, words))}"


def wait_for_the_end(mark: str, *, seconds: float = 3.0) -> None:
    """Assert that all processes with the mark end by themselves within so many seconds."""
    end = time.monotonic() + seconds
    while left := processes(mark):
        assert time.monotonic() < end, f"left behind: {left}"
        time.sleep(0.02)


def litter(*folders: Path) -> list[str]:
    """Locks and temporary files in these folders (git's folder of a clone, or a bare repository).

    The one file of ours that stays is the lock that is never removed, because only what holds it
    counts.
    """
    return [
        str(path.relative_to(folder.parent))
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if any(fnmatchcase(path.name, pattern) for pattern in LITTER)
    ]


def children() -> set[str]:
    """Our child processes, zombies included."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "ppid=,pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    return {
        pid for parent, pid, words in rows if int(parent) == os.getpid() and "ps -A" not in words
    }
