"""Moving house: the entries of one branch, recorded again on another, one commit each.

Author, date and message follow from the entry, so they are as they were. The branch they came from
is left as it is; only entries that waited there wait no longer: they are safe elsewhere now.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.open import Open
from incidentctl.git.commit import commit_files
from incidentctl.git.refs import RefUpdate, move
from incidentctl.store.caption import commit_text
from incidentctl.store.open_index import all_paths
from incidentctl.text.reader import read

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.domain.entry import Placed
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository
    from incidentctl.store.view import View
    from incidentctl.text.reader import Record


class Place(NamedTuple):
    """A branch and what it holds."""

    branch: Branch
    view: View


class _Parcel(NamedTuple):
    """An entry on its way; ``due`` keeps the order of its file though clocks differ."""

    due: datetime
    path: str
    record: Record
    placed: Placed


def carry(repo: Repository, source: Place, target: Place) -> int:
    """Record on ``target`` every entry of ``source`` that it lacks, to land from there; how many.

    Hold the lock. Raises ``damaged`` where a file of either can't be read to its end.
    """
    reader, base = target.view.reader, target.view.base
    files, parcels = dict[str, bytes](), list[_Parcel]()
    for path in all_paths(repo, source.view):
        files[path] = target.view.file(path)
        there, here = _sound(target, path, files[path]), _sound(source, path)
        parcels += _lacking(path, here, there)
        files[path] = files[path] or here.title_line.encode()
    made = base
    for parcel in sorted(parcels, key=attrgetter("due")):
        files[parcel.path] += parcel.placed.raw.encode()
        text = commit_text(parcel.record.id, parcel.placed, _title(parcel))
        made = commit_files(repo, reader, made, {parcel.path: files[parcel.path]}, text)
    _move(repo, source, target, made)
    return len(parcels)


def _sound(place: Place, path: str, data: bytes | None = None) -> Record:
    """What the file holds; raise ``damaged`` if it can't be read to its end."""
    data = place.view.file(path) if data is None else data
    record = read(data, path)
    if data and not record.is_sound:
        raise CommandError(
            "damaged",
            f"nothing is brought along, because {path} of {place.branch.name} is damaged",
            hints=(record.problems[0].fix, "mend and commit that, then run it again"),
        )
    return record


def _lacking(path: str, here: Record, there: Record) -> Iterator[_Parcel]:
    known = {placed.id for placed in there.entries}
    times = accumulate((placed.entry.recorded for placed in here.entries), max)
    for due, placed in zip(times, here.entries, strict=True):
        if placed.id not in known:
            yield _Parcel(due, path, here, placed)


def _title(parcel: _Parcel) -> str:
    """What stands in the subject of the first entry's commit."""
    entry = parcel.placed.entry
    return entry.title if isinstance(entry, Open) else ""


def _move(repo: Repository, source: Place, target: Place, made: str) -> None:
    null, updates = repo.null_oid, []
    if made != target.view.base:
        updates.append(RefUpdate(target.branch.pending, made, target.view.pending or null))
    if source.view.pending:
        updates.append(RefUpdate(source.branch.pending, null, source.view.pending))
    if updates:
        move(repo.git, updates, reason="incidentctl: bring along")
