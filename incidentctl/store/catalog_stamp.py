"""Whether the catalog's file is the one we wrote, and untouched since.

SQLite doesn't notice when somebody changes a byte of its file, and would answer wrongly. So beside
the file stands a stamp with what the system says of it (size, number, times), and whatever differs
makes the file worthless: it is built again. The system's time of the last change can't be set back
by whoever changes the file.
"""

from __future__ import annotations

import contextlib
import os
from typing import NamedTuple
from zlib import crc32

import incidentctl

_FORMAT = "incidentctl catalog 1"
_SOURCES = ("domain", "domain/kinds", "text", "store")
"""Whatever makes rows: what an older version of it has made doesn't count."""


class Stamp(NamedTuple):
    """The catalog's file, by name, what the system said of it, and the tips that it knows."""

    file: str
    facts: str
    tips: tuple[str, ...]


def read_stamp(place: str) -> Stamp | None:
    """The stamp at a place; ``None`` if it isn't one of ours, or of another version."""
    try:
        with open(place, encoding="utf-8") as file:
            head, _, body = file.read().partition("\n")
    except (OSError, ValueError):
        return None
    rows = body.split("\n")
    if head != _head(body) or len(rows) != len(Stamp._fields) + 1:
        return None
    return Stamp(rows[0], rows[1], tuple(rows[2].split()))


def write_stamp(place: str, stamp: Stamp) -> None:
    """Put it in the place of the one before. Raises ``OSError``."""
    body = f"{stamp.file}\n{stamp.facts}\n{' '.join(stamp.tips)}\n"
    scratch = f"{place}.{os.getpid()}"
    try:
        with open(scratch, "w", encoding="utf-8") as file:
            file.write(f"{_head(body)}\n{body}")
        os.replace(scratch, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(scratch)
        raise


def facts(path: str) -> str:
    """What the system says of a file: empty if there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return ""
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _head(body: str) -> str:
    return f"{_FORMAT} {incidentctl.__version__} {_code():08x} {crc32(body.encode()):08x}"


def _code() -> int:
    """Changes with the program: what its files weigh, and when they were last changed."""
    package = os.path.dirname(incidentctl.__file__)
    found = []
    for folder in _SOURCES:
        with contextlib.suppress(OSError), os.scandir(os.path.join(package, folder)) as files:
            for one in files:
                if one.name.endswith(".py"):
                    about = one.stat()
                    found.append(f"{folder}/{one.name} {about.st_size} {about.st_mtime_ns}")
    return crc32("\n".join(sorted(found)).encode())
