"""Listing incidents, the newest first, without reading more files than the answer needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from incidentctl.actions.cards import ask_all
from incidentctl.actions.wanted import Wanted
from incidentctl.domain.ident import id_of_path
from incidentctl.store.catalog_rows import facet_of
from incidentctl.store.open_index import all_paths, open_paths

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.store.catalog_files import Progress
    from incidentctl.store.catalog_rows import Facet
    from incidentctl.store.loaded import Loaded
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.shelf import Shelf

WHICH = ("open", "closed", "all")


@dataclass(frozen=True)
class ListResult:
    """The incidents asked for, newest first, and how many ``more`` the limit cut off.

    Where only the content of a file could tell whether it is asked for, files beyond the limit are
    not read: then ``more`` counts those that might be, and ``more_is_exact`` is false.
    """

    incidents: tuple[Loaded, ...]
    more: int
    more_is_exact: bool = True


def list_incidents(
    logbook: Logbook,
    *,
    which: str,
    severity: str | None,
    service: str | None,
    kind: str | None,
    since: datetime | None,
    limit: int,
    progress: Progress | None = None,
) -> ListResult:
    """The incidents that fit all that is given; ``which`` is one of :data:`WHICH`.

    ``since`` is about the declaration. ``limit`` 0 means no limit. A file too damaged to say what
    it is about counts as open, and fits only where nothing more is asked for. Where closed ones
    must be looked into, the catalog is asked which fit, and ``progress`` told how far it is.
    """
    wanted = Wanted(severity or "", service or "", kind or "", since=since)
    if which != "open" and any(wanted):
        return _from_catalog(logbook, which, wanted, limit, progress)

    def fits(loaded: Loaded) -> bool:
        return wanted.fits(facet_of(loaded.incident))

    paths = _newest_day_first(_paths(logbook, which), since)
    found: list[Loaded] = []
    read = 0
    for day in paths:
        if limit and len(found) >= limit:
            break
        read += len(day)
        found += filter(fits, _newest_first(logbook, day))
    kept = found[:limit] if limit else found
    unread = sum(map(len, paths)) - read
    exact = not unread or not any(wanted)
    return ListResult(tuple(kept), len(found) - len(kept) + unread, exact)


def _from_catalog(
    logbook: Logbook, which: str, wanted: Wanted, limit: int, progress: Progress | None
) -> ListResult:
    def question(shelf: Shelf) -> list[Facet]:
        found = filter(wanted.fits, shelf.facets(shelf.numbers()))
        return [one for one in found if which == "all" or not one.is_open]

    found = ask_all(logbook, question, progress)
    found.sort(key=lambda one: (_day(one.path), one.declared or 0), reverse=True)
    kept = found[:limit] if limit else found
    incidents = [logbook.load(facet.path) for facet in kept]
    return ListResult(tuple(incidents), len(found) - len(kept))


def _paths(logbook: Logbook, which: str) -> Sequence[str]:
    if which == "all":
        return all_paths(logbook.repo, logbook.view)
    still_open = open_paths(logbook.repo, logbook.branch, logbook.view)
    if which == "open":
        return still_open
    return sorted({*all_paths(logbook.repo, logbook.view)}.difference(still_open))


def _newest_day_first(paths: Sequence[str], since: datetime | None) -> list[list[str]]:
    """The paths by the day in their ids, which is never before the day of the declaration."""
    first = f"{since:%Y%m%d}" if since else ""
    days = [(day, list(group)) for day, group in groupby(sorted(paths, key=_day), key=_day)]
    return [group for day, group in reversed(days) if day >= first]


def _day(path: str) -> str:
    return (id_of_path(path) or "")[4:12]


def _newest_first(logbook: Logbook, paths: Sequence[str]) -> Iterator[Loaded]:
    """The incidents of one day; those whose hour can't be read come last."""
    loaded = [logbook.load(path) for path in paths]

    def order(one: Loaded) -> tuple[bool, float, str]:
        declared = one.incident.times.get("declared")
        return declared is None, -declared.timestamp() if declared else 0.0, one.incident.id

    yield from sorted(loaded, key=order)
