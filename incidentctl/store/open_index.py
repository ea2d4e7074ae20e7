"""Which incidents are not at rest: a cache, so that no command grows with the age of the logbook.

An incident is at rest when it is closed and nothing about it is in dispute. The cache holds the
tips it was made from, and the paths of the open incidents, of the closed ones in which something
is unsettled, and of the few that were closed last. When the tips have moved, only files that
changed since are read again, and those that may be open; without a usable cache, all are.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.domain.incident import fold
from incidentctl.domain.instant import utc
from incidentctl.git.worktree import changes
from incidentctl.text.reader import read

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository
    from incidentctl.store.view import View

_VERSION = "incidentctl open index 4"
_OPEN, _UNSETTLED, _AT_REST, _GONE = "open", "unsettled", "closed", ""
CLOSED_LAST = 16
"""How many of those that are at rest are remembered: the ones that were closed last."""


class _Known(NamedTuple):
    """What the cache holds: the tips it was made from, and the state of each path.

    Behind the state of one that is closed stands when: ``closed@2026-11-21T14:19:02Z``.
    """

    tips: list[str]
    states: dict[str, str]

    def paths(self, *states: str) -> list[str]:
        return sorted(path for path, found in self.states.items() if _word(found) in states)

    def trimmed(self) -> _Known:
        """The same without what nobody asks for."""
        by_close = sorted(self.paths(_AT_REST), key=lambda path: _closed_at(self.states[path]))
        left_out = {*by_close[:-CLOSED_LAST], *self.paths(_GONE)}
        return _Known(self.tips, {k: v for k, v in self.states.items() if k not in left_out})


def open_paths(repo: Repository, branch: Branch, view: View) -> list[str]:
    """The paths of all open (or damaged) incidents, in the order of their ids."""
    return _known(repo, branch, view).paths(_OPEN)


def unsettled_paths(repo: Repository, branch: Branch, view: View) -> list[str]:
    """The paths of the closed incidents in which something is in dispute, likewise."""
    return _known(repo, branch, view).paths(_UNSETTLED)


def closed_since(repo: Repository, branch: Branch, view: View, since: str) -> list[str]:
    """The paths of the incidents that were closed from ``since`` on, the latest first.

    ``since`` is a moment as the record writes it. Of those at rest, :data:`CLOSED_LAST` at most.
    """
    known = _known(repo, branch, view)
    found = [(_closed_at(known.states[path]), path) for path in known.paths(_AT_REST, _UNSETTLED)]
    return [path for closed, path in sorted(found, reverse=True) if closed >= since]


def remember(
    repo: Repository, branch: Branch, views: tuple[View, View], path: str, incident: Incident
) -> None:
    """Bring the cache from one view to the next, between which only this incident changed."""
    before, after = views
    place = _place(repo, branch)
    known = _read(place)
    if known and known.tips == list(before.tips):
        states = {**known.states, path: _state(incident)}
        _write(place, _Known(list(after.tips), states).trimmed())


def all_paths(repo: Repository, view: View) -> list[str]:
    """The paths of all incidents, in the order of their ids."""
    found = set[str]()
    for tip in view.tips:
        listing = repo.git.run(
            "ls-tree", "-r", "-z", "--name-only", "--full-tree", tip, "--", f"{FOLDER}/"
        )
        found.update(os.fsdecode(path) for path in listing.split(b"\0"))
    return sorted(path for path in found if id_of_path(path))


def _known(repo: Repository, branch: Branch, view: View) -> _Known:
    """The cache, brought up to what the view sees."""
    place = _place(repo, branch)
    known = _read(place)
    tips = list(view.tips)
    if known and known.tips == tips:
        return known
    at_rest: dict[str, str] = {}
    if known and known.tips and all(view.reader.commit(tip) for tip in known.tips):
        changed = _changed(repo, known.tips, tips)
        at_rest = {path: known.states[path] for path in {*known.paths(_AT_REST)} - changed}
        candidates = ({*known.states} | changed) - at_rest.keys()
    else:
        candidates = set(all_paths(repo, view))
    found = _Known(tips, {**at_rest, **{path: _look(view, path) for path in candidates}}).trimmed()
    _write(place, found)
    return found


def latest_paths(view: View) -> Iterator[str]:
    """The same, the latest first, and read no further back than they are taken."""
    for year in filter(str.isdecimal, _names(view, FOLDER)):
        for month in filter(str.isdecimal, _names(view, f"{FOLDER}/{year}")):
            folder = f"{FOLDER}/{year}/{month}"
            paths = (f"{folder}/{name}" for name in _names(view, folder))
            yield from (path for path in paths if id_of_path(path))


def _names(view: View, folder: str) -> list[str]:
    """What is in a folder of any tip, the last first."""
    rows = (row for tip in view.tips for row in view.reader.tree(f"{tip}:{folder}"))
    return sorted({os.fsdecode(row.name) for row in rows}, reverse=True)


def _changed(repo: Repository, old: Iterable[str], new: Iterable[str]) -> set[str]:
    pairs = [(before, after) for before in old for after in new if before != after]
    return {
        change.path
        for before, after in pairs
        for change in changes(repo.git, before, after)
        if id_of_path(change.path)
    }


def _look(view: View, path: str) -> str:
    data = view.file(path)
    if not data:
        return _GONE
    record = read(data, path)
    if not record.is_sound:
        return _OPEN  # nobody can say, so nobody may overlook it
    if not any(placed.entry.name == "close" for placed in record.entries):
        return _OPEN
    return _state(fold(record.id, record.entries))


def _state(incident: Incident) -> str:
    if incident.is_open:
        return _OPEN
    return f"{_UNSETTLED if incident.unsettled else _AT_REST}@{utc(incident.times['closed'])}"


def _word(state: str) -> str:
    return state.partition("@")[0]


def _closed_at(state: str) -> str:
    return state.partition("@")[2]


def _place(repo: Repository, branch: Branch) -> str:
    return os.path.join(repo.private_dir, "open", branch.name.replace("/", "%"))


def _read(place: str) -> _Known | None:
    try:
        with open(place, encoding="utf-8") as file:
            head, _, body = file.read().partition("\n")
    except (OSError, ValueError):
        return None
    # A file that was cut short would hide open incidents.
    if head != _head(body):
        return None
    tips, *rows = body.splitlines()
    states = {path: state for state, _, path in (row.partition(" ") for row in rows)}
    return _Known(tips.split(), states)


def _write(place: str, known: _Known) -> None:
    # A cache that can't be written costs time and nothing else.
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        scratch = f"{place}.{os.getpid()}"
        rows = (f"{state} {path}" for path, state in sorted(known.states.items()))
        body = "\n".join([" ".join(known.tips), *rows, ""])
        with open(scratch, "w", encoding="utf-8") as file:
            file.write(f"{_head(body)}\n{body}")
        os.replace(scratch, place)


def _head(body: str) -> str:
    return f"{_VERSION} {crc32(body.encode()):08x}"
