"""Which incidents are open: a cache, so that no command grows with the age of the logbook.

It holds the tips it was made from and the paths of the open incidents. When the tips have moved,
only files that changed since are read again; without a usable cache, all are.
"""

from __future__ import annotations

import contextlib
import os
from binascii import crc32
from collections.abc import Iterable
from typing import TYPE_CHECKING

from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.domain.incident import fold
from incidentctl.git.worktree import changes
from incidentctl.text.reader import read

if TYPE_CHECKING:
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository
    from incidentctl.store.view import View

_VERSION = "incidentctl open index 2"


def open_paths(repo: Repository, branch: Branch, view: View) -> list[str]:
    """The paths of all open (or damaged) incidents, in the order of their ids."""
    place = _place(repo, branch)
    known = _read(place)
    tips = list(view.tips)
    if known and known[0] == tips:
        return known[1]
    if known and known[0] and all(view.reader.commit(tip) for tip in known[0]):
        candidates = {*known[1], *_changed(repo, known[0], tips)}
    else:
        candidates = set(all_paths(repo, view))
    found = sorted(path for path in candidates if _is_open(view, path))
    _write(place, tips, found)
    return found


def remember(
    repo: Repository, branch: Branch, views: tuple[View, View], path: str, *, is_open: bool
) -> None:
    """Bring the cache from one view to the next, between which only ``path`` changed."""
    before, after = views
    place = _place(repo, branch)
    known = _read(place)
    if known and known[0] == list(before.tips):
        paths = {*known[1], path} if is_open else {*known[1]} - {path}
        _write(place, after.tips, sorted(paths))


def all_paths(repo: Repository, view: View) -> list[str]:
    """The paths of all incidents, in the order of their ids."""
    found = set[str]()
    for tip in view.tips:
        listing = repo.git.run(
            "ls-tree", "-r", "-z", "--name-only", "--full-tree", tip, "--", f"{FOLDER}/"
        )
        found.update(os.fsdecode(path) for path in listing.split(b"\0"))
    return sorted(path for path in found if id_of_path(path))


def _changed(repo: Repository, old: Iterable[str], new: Iterable[str]) -> set[str]:
    pairs = [(before, after) for before in old for after in new if before != after]
    return {
        change.path
        for before, after in pairs
        for change in changes(repo.git, before, after)
        if id_of_path(change.path)
    }


def _is_open(view: View, path: str) -> bool:
    data = view.file(path)
    if not data:
        return False
    record = read(data, path)
    if not record.is_sound:
        return True  # nobody can say, so nobody may overlook it
    if not any(placed.entry.name == "close" for placed in record.entries):
        return True
    return fold(record.id, record.entries).is_open


def _place(repo: Repository, branch: Branch) -> str:
    return os.path.join(repo.private_dir, "open", branch.name.replace("/", "%"))


def _read(place: str) -> tuple[list[str], list[str]] | None:
    try:
        with open(place, encoding="utf-8") as file:
            head, _, body = file.read().partition("\n")
    except (OSError, ValueError):
        return None
    # A file that was cut short would hide open incidents.
    if head != _head(body):
        return None
    tips, *paths = body.splitlines()
    return tips.split(), paths


def _write(place: str, tips: Iterable[str], paths: Iterable[str]) -> None:
    # A cache that can't be written costs time and nothing else.
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        scratch = f"{place}.{os.getpid()}"
        body = "\n".join([" ".join(tips), *paths, ""])
        with open(scratch, "w", encoding="utf-8") as file:
            file.write(f"{_head(body)}\n{body}")
        os.replace(scratch, place)


def _head(body: str) -> str:
    return f"{_VERSION} {crc32(body.encode()):08x}"
