"""Which files hold incidents, by the ids of their blobs, and the reading of many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.git.worktree import changes
from incidentctl.store.catalog_rows import Blobs, Row, rows

if TYPE_CHECKING:
    from incidentctl.git.runner import Git
    from incidentctl.store.logbook import Logbook

Files = dict[str, Blobs]
"""By the path of each file what it holds; nothing, if it is gone."""
Progress = Callable[[int, int], None]
"""Told how many files are read, and of how many."""
Job = Callable[[], list[Row]]
AtOnce = Callable[[Sequence[Job]], list[list[Row]]]

_SUBMODULE = "160000"
PIECE = 100
"""How many files a job reads."""


def one_by_one(jobs: Sequence[Job]) -> list[list[Row]]:
    """Do the jobs here."""
    return [job() for job in jobs]


class Reading(NamedTuple):
    """How many files are read: ``at_once`` does as many jobs as ``jobs``, perhaps in parallel."""

    git: Git
    progress: Progress | None = None
    jobs: int = 1
    at_once: AtOnce = one_by_one

    def rows(self, files: Files) -> Iterator[Row]:
        """What the files hold, a few of them at a time."""
        several = sorted(files.items())
        stride = PIECE * self.jobs
        for start in range(0, len(several), stride):
            piece = several[start : start + stride]
            share = -(-len(piece) // self.jobs)
            jobs = [
                partial(rows, self.git, piece[first : first + share])
                for first in range(0, len(piece), share)
            ]
            for made in self.at_once(jobs):
                yield from made
            if self.progress:
                self.progress(start + len(piece), len(several))

    def all_rows(self, files: Files) -> list[Row]:
        """The same, all of them."""
        return [*self.rows(files)]


def listed(logbook: Logbook) -> Files:
    """All files of the view that hold incidents."""
    found: dict[str, list[str]] = {}
    for tip in logbook.view.tips:
        for change in changes(logbook.repo.git, "", tip, (f"{FOLDER}/",)):
            if id_of_path(change.path) and change.new_mode != _SUBMODULE:
                found.setdefault(change.path, []).append(change.new)
    return {path: tuple(dict.fromkeys(blobs)) for path, blobs in found.items()}


def changed_since(logbook: Logbook, known: Sequence[str]) -> Files | None:
    """The files that may differ from what these commits hold; ``None`` if nobody can tell."""
    view = logbook.view
    if not (known and view.tips and all(view.reader.commit(tip) for tip in known)):
        return None
    paths = {
        change.path
        for before in known
        for after in view.tips
        if before != after
        for change in changes(logbook.repo.git, before, after, (f"{FOLDER}/",))
        if id_of_path(change.path)
    }
    return {path: blobs_of(logbook, path) for path in paths}


def blobs_of(logbook: Logbook, path: str) -> Blobs:
    """What a file of the view holds."""
    view = logbook.view
    found = [view.reader.get(f"{tip}:{path}") for tip in view.tips]
    return tuple(dict.fromkeys(one.oid for one in found if one and one.type == "blob"))
