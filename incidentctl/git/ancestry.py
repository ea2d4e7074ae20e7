"""Which commit goes on from which: asked of the objects first, because the answer is mostly near.

Entries lie straight above what was there, so a few parents tell what ``merge-base`` would, and the
objects come from a process that runs anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.runner import Git

_PARENT = re.compile(rb"^parent ([0-9a-f]+)$", re.MULTILINE)
_NEAR = 8


def parent_of(reader: ObjectReader, commit: str) -> str:
    """The first parent of a commit; empty if it has none."""
    found = reader.get(commit)
    parent = _PARENT.search(found.data) if found else None
    return parent[1].decode() if parent else ""


def descends(git: Git, reader: ObjectReader, commit: str, ancestor: str) -> bool:
    """Whether the history of ``commit`` holds ``ancestor``."""
    if ancestor in {commit, *_near(reader, commit)}:
        return True
    return not git.attempt("merge-base", "--is-ancestor", ancestor, commit).status


@lru_cache(maxsize=64)
def ends(git: Git, reader: ObjectReader, commits: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the commits that no other contains. The answer never changes, so it is kept."""
    for commit in commits:
        if len(commits) > 1:
            below = {*_near(reader, commit)}
            commits = tuple(other for other in commits if other not in below)
    if len(commits) > 1:
        independent = git.run("merge-base", "--independent", *commits).decode().split()
        commits = tuple(commit for commit in commits if commit in independent)
    return commits


def _near(reader: ObjectReader, commit: str) -> Iterator[str]:
    """The nearest first parents of a commit."""
    for _ in range(_NEAR):
        commit = parent_of(reader, commit)
        if not commit:
            return
        yield commit
