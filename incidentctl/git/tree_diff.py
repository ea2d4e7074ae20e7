"""What differs between two commits that are near each other, without a process of its own.

An entry's commit changes one file, and the reader of objects runs anyway: it takes two rows of
trees to see it, where ``git diff-tree`` takes a process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from incidentctl.git.objects import TREE_MODE, TreeItem
from incidentctl.git.worktree import Change

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader

_NOTHING = TreeItem("000000", b"", "")
_PLAIN = "100"
_EXECUTABLE = 0o100


def tree_changes(reader: ObjectReader, old: str, new: str) -> list[Change]:
    """The files that differ between two commits: what ``git.worktree.changes`` would say."""
    return [*_between(reader, f"{old}^{{tree}}", f"{new}^{{tree}}", b"")]


def _between(reader: ObjectReader, old: str, new: str, folder: bytes) -> Iterator[Change]:
    """What differs between two trees; empty names stand for none."""
    before, after = ({row.name: row for row in reader.rows(it)} if it else {} for it in (old, new))
    for name in {**before, **after}:
        was, now = before.get(name, _NOTHING), after.get(name, _NOTHING)
        if was == now:
            continue
        path = folder + name
        inner, outer = (row.oid if row.mode == TREE_MODE else "" for row in (was, now))
        if inner or outer:
            yield from _between(reader, inner, outer, path + b"/")
        files = [_NOTHING if row.mode == TREE_MODE else row for row in (was, now)]
        if any(row.oid for row in files):
            yield _change(path, *files)


def _change(path: bytes, was: TreeItem, now: TreeItem) -> Change:
    old_mode, new_mode = map(_canonical, (was.mode, now.mode))
    status = "A" if not was.oid else "D" if not now.oid else "M"
    if status == "M" and old_mode[:3] != new_mode[:3]:
        status = "T"
    return Change(os.fsdecode(path), was.oid, now.oid, old_mode, new_mode, status)


def _canonical(mode: str) -> str:
    """The mode as git tells it: a plain file is executable or not, whatever else was stored."""
    if not mode.startswith(_PLAIN):
        return mode
    return "100755" if int(mode, 8) & _EXECUTABLE else "100644"
