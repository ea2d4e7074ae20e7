"""What differs between commits, and what the index of a work tree holds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from incidentctl.git.runner import Git

_SKIPPED = "S"
_NULL = "0" * 40


class Change(NamedTuple):
    """A file that differs between two commits. Ids are empty where it doesn't exist.

    ``status`` is git's letter for what happened: added, deleted, modified, type, unmerged.
    """

    path: str
    old: str
    new: str
    old_mode: str = ""
    new_mode: str = ""
    status: str = ""


class IndexRow(NamedTuple):
    """A row of the index; ``skipped`` if a sparse checkout keeps the file out of the work tree."""

    mode: str
    oid: str
    stage: int
    skipped: bool


def changes(git: Git, old: str, new: str, paths: Sequence[str] = ()) -> list[Change]:
    """The files that differ between two commits (or trees); all of ``new`` if ``old`` is empty.

    Only those of ``paths``, if there are any: files and folders, from the top.
    """
    if not old:
        listing = git.run("ls-tree", "-r", "-z", "--full-tree", new, "--", *paths).split(b"\0")
        rows = (row.partition(b"\t") for row in listing if row)
        return [
            Change(os.fsdecode(path), "", meta.split()[2].decode(), "", meta.split()[0].decode())
            for meta, _, path in rows
        ]
    words = ("diff-tree", "-r", "--raw", "-z", "--no-renames", old, new, "--")
    return parse_raw(git.run(*words, *from_top(paths)))


def from_top(paths: Sequence[str]) -> list[str]:
    """Paths as git's arguments that mean just them, whatever folder git runs in."""
    return [f":(top,literal){path}" for path in paths]


def parse_raw(listing: bytes) -> list[Change]:
    """Read ``--raw -z`` rows: ``:MODE MODE OID OID STATUS NUL PATH NUL``."""
    parts = listing.split(b"\0")
    return [parse_row(meta, path) for meta, path in zip(parts[::2], parts[1::2], strict=False)]


def parse_row(meta: bytes, path: bytes) -> Change:
    """Read one row of ``--raw -z``: what stands before the first NUL, and the path after it."""
    old_mode, new_mode, old, new, status = meta.decode().lstrip(":").split()
    return Change(
        os.fsdecode(path),
        "" if old.startswith(_NULL) else old,
        "" if new.startswith(_NULL) else new,
        old_mode,
        new_mode,
        status,
    )


def index_rows(git: Git, paths: Sequence[str]) -> dict[str, list[IndexRow]]:
    """The rows of the index for some paths."""
    listing = git.run("--literal-pathspecs", "ls-files", "-s", "-t", "-z", "--", *paths)
    found: dict[str, list[IndexRow]] = {}
    for row in listing.split(b"\0"):
        meta, tab, path = row.partition(b"\t")
        if tab:
            tag, mode, oid, stage = meta.decode().split()
            entry = IndexRow(mode, oid, int(stage), tag == _SKIPPED)
            found.setdefault(os.fsdecode(path), []).append(entry)
    return found
