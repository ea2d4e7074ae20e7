"""Which incidents are not at rest is known without reading those that are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from incidentctl.actions.reopen import reopen
from incidentctl.actions.settle import settle
from incidentctl.actions.stamp import Stamp
from incidentctl.actions.status import not_settled
from incidentctl.store import open_index
from incidentctl.store.logbook import Logbook
from incidentctl.store.open_index import CLOSED_LAST, closed_since, open_paths, unsettled_paths
from incidentctl.text.reader import Record, read
from tests.support.repo import Repo
from tests.support.stories import NOW, closed_too_soon, filed, outage, raced
from tests.support.timeline import ANN, Timeline, complete


def closed(number: int) -> Timeline:
    """An incident at rest."""
    told = Timeline(f"INC-20261120-{number:06}")
    told.placed = complete().placed
    return told


def known(book: Logbook) -> tuple[list[str], list[str]]:
    where = (book.repo, book.branch, book.look_again())
    return open_paths(*where), unsettled_paths(*where)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were read for the index."""
    paths: list[str] = []

    def reading(data: bytes, path: str = "") -> Record:
        paths.append(path)
        return read(data, path)

    monkeypatch.setattr(open_index, "read", reading)
    return paths


def test_closed_incidents_at_rest_are_read_once(logbook: Repo, reads: list[str]) -> None:
    told, soon, rest = outage(), closed_too_soon(), [closed(number) for number in range(5)]
    with filed(logbook, told, soon, *rest) as book:
        assert known(book) == ([told.path], [soon.path])
        assert len(reads) == 7
    with filed(logbook, closed(9)) as book:
        assert known(book) == ([told.path], [soon.path])
        assert sorted(reads[7:]) == sorted([told.path, soon.path, closed(9).path])
        count = len(reads)
        for left in (1, 0):
            entry = next(iter(not_settled(book)[-1].unsettled)).line.placed.id
            settle(book, soon.path, Stamp(ANN, NOW), text="Seen", entries=[entry])
            assert known(book) == ([told.path], [soon.path] * left)
        assert len(reads) == count, "what we wrote ourselves is known without reading"


def test_an_incident_that_a_race_left_unsettled_is_found_when_it_arrives(logbook: Repo) -> None:
    told = closed_too_soon()
    whole, told.placed = told.placed, told.placed[:4]
    with filed(logbook, told) as book:
        assert known(book) == ([], [])
    told.placed = whole
    with filed(logbook, told) as book:
        assert known(book) == ([], [told.path])
        assert [incident.id for incident in not_settled(book)] == [told.ident]


def test_open_incidents_with_something_unsettled_are_open(logbook: Repo) -> None:
    told, other = raced(), closed_too_soon()
    with filed(logbook, told, other) as book:
        assert known(book) == ([told.path], [other.path])
        assert [incident.id for incident in not_settled(book)] == [told.ident, other.ident]


def shut(number: int, text: str = "Over") -> Timeline:
    """An incident that was closed so many minutes after 15:00."""
    told = Timeline(f"INC-20261120-{number:06}")
    told.open()
    told.take()
    told.note()
    at = datetime(2026, 11, 21, 15, tzinfo=UTC) + timedelta(minutes=number)
    told.close(text=text, at=at, recorded=at)
    return told


def closed_from(book: Logbook, since: str) -> list[str]:
    return closed_since(book.repo, book.branch, book.look_again(), since)


def test_the_few_that_were_closed_last_are_remembered(logbook: Repo, reads: list[str]) -> None:
    many = [shut(number) for number in range(CLOSED_LAST + 4)]
    everything = "2026-01-01T00:00:00Z"
    with filed(logbook, outage(), *many) as book:
        last = [told.path for told in reversed(many[4:])]
        assert closed_from(book, everything) == last
        assert closed_from(book, "2026-11-21T15:18:00Z") == last[:2]
        assert len(reads) == len(many) + 1
    late = shut(50)
    with filed(logbook, late) as book:
        assert closed_from(book, everything) == [late.path, *last[:-1]]
        assert sorted(reads[len(many) + 1 :]) == sorted([outage().path, late.path])
        reopen(book, late.path, Stamp(ANN, NOW), because="It is back", at=None)
        assert late.path not in closed_from(book, everything)
        assert late.path in known(book)[0]


def test_what_is_closed_and_unsettled_was_closed_too(logbook: Repo) -> None:
    told = closed_too_soon()
    with filed(logbook, told) as book:
        assert closed_from(book, "2026-01-01T00:00:00Z") == [told.path]


@pytest.mark.parametrize("harm", ["", "cut", "old"])
def test_a_cache_that_is_no_good_is_made_anew(logbook: Repo, harm: str) -> None:
    told = closed_too_soon()
    with filed(logbook, told) as book:
        known(book)
    (cache,) = (logbook.path / ".git/incidentctl/open").iterdir()
    text = cache.read_text()
    cache.write_text({"": "", "cut": text[:-9], "old": text.replace("index 4", "index 3")}[harm])
    with filed(logbook) as book:
        assert known(book) == ([], [told.path])
