"""Searching all incidents."""

from __future__ import annotations

import pytest

from incidentctl.actions.search import SearchResult, search
from incidentctl.actions.wanted import Wanted
from incidentctl.domain.errors import CommandError
from tests.support.repo import Repo
from tests.support.stories import at, closed, closed_too_soon, drill, filed, unowned
from tests.support.timeline import Timeline


@pytest.fixture
def stories(logbook: Repo) -> Repo:
    filed(logbook, closed(), closed_too_soon(), drill(), unowned()).close()
    return logbook


def found(repo: Repo, typed: str, *, limit: int = 0) -> SearchResult:
    with filed(repo) as book:
        return search(book, typed, Wanted(), limit=limit)


def test_what_is_said_anywhere_is_found_the_best_first(stories: Repo) -> None:
    result = found(stories, "rolled back")
    (hit,) = result.hits
    assert hit.about.title == "Invoicing page returns 500"
    assert hit.score > 0
    (snippet, *_) = hit.snippets
    assert snippet.text.startswith("Rolled back invoicing to 9e0d1f2")
    assert snippet.marks == ((0, 6), (7, 11))
    assert (snippet.by, snippet.at) == ("Bob Baker", at(14, 26))


def test_what_is_in_the_title_counts_more_and_is_marked(logbook: Repo) -> None:
    slow, other = Timeline("INC-20261121-000001", "Search is slow"), Timeline()
    slow.open()
    slow.note("Nothing to see")
    other.open()
    other.note("It is slow")
    filed(logbook, slow, other, drill()).close()
    first, second = found(logbook, "slow").hits
    assert (first.about.id, first.marks, first.snippets) == (slow.ident, ((10, 14),), ())
    assert (second.marks, second.snippets[0].text) == ((), "It is slow")
    assert first.score > second.score


def test_of_two_that_fit_alike_the_later_one_is_first(logbook: Repo) -> None:
    told = [Timeline(f"INC-2026112{n}-00000{n}", start=at(9, 0, day=20 + n)) for n in range(3)]
    for one in told:
        one.open()
    filed(logbook, *told).close()
    assert [hit.about.id[-1] for hit in found(logbook, "invoicing").hits] == ["2", "1", "0"]


def test_the_limit_cuts_off_and_counts(stories: Repo) -> None:
    result = found(stories, "is", limit=2)
    assert (len(result.hits), result.found > 2) == (2, True)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"service": "Invoicing"}, 1),
        ({"service": "invoic"}, 0),
        ({"kind": "drill"}, 1),
        ({"since": at(12, 0)}, 2),
        ({"who": "bob"}, 4),
        ({"who": "BAKER bob@"}, 4),
        ({"who": "camille"}, 3),
        ({"who": "דנה"}, 1),
        ({"who": "archer baker"}, 0),
    ],
)
def test_which_ones_are_asked_for(stories: Repo, wanted: dict[str, object], count: int) -> None:
    with filed(stories) as book:
        found = [
            hit.about.id
            for word in ("invoicing", "slow", "failover")
            for hit in search(book, word, Wanted(**wanted), limit=0).hits  # type: ignore[arg-type]
        ]
    assert len(found) == count


@pytest.mark.parametrize("typed", ["", "-deploy", "***", '""'])
def test_there_must_be_a_word_to_look_for(logbook: Repo, typed: str) -> None:
    with pytest.raises(CommandError, match="no word to look for") as refused:
        found(logbook, typed)
    assert refused.value.code == "nothing-to-search"


def test_nothing_is_found_of_what_was_redacted(logbook: Repo) -> None:
    told = closed()
    filed(logbook, told).close()
    assert found(logbook, "9e0d1f2").found == 1
    told.redact(told.placed[3].id)
    filed(logbook, told).close()
    assert found(logbook, "9e0d1f2").found == 0
