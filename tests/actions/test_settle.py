"""Saying what was agreed on."""

from __future__ import annotations

import pytest

from incidentctl.actions.correct import correct
from incidentctl.actions.note import note
from incidentctl.actions.reopen import reopen
from incidentctl.actions.settle import settle
from incidentctl.actions.stamp import Stamp
from incidentctl.actions.summary import summarize
from incidentctl.actions.take import take
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.settle import Settle
from incidentctl.store.logbook import Written
from tests.support.repo import Repo
from tests.support.stories import NOW, closed_too_soon, filed, outage, raced
from tests.support.timeline import ANN, BOB, complete

STAMP = Stamp(ANN, NOW)


def entries(written: Written) -> tuple[str, ...]:
    assert isinstance(written.placed.entry, Settle)
    return written.placed.entry.entries


def test_all_that_is_unsettled_is_settled_at_once(logbook: Repo) -> None:
    told = raced()
    with filed(logbook, told) as book:
        written = settle(book, told.path, STAMP, text="Bob leads")
    assert written.before
    assert entries(written) == tuple(one.line.placed.id for one in written.before.unsettled)
    assert len(entries(written)) == 2
    assert written.after.unsettled == []
    assert written.after.commander == BOB


def test_one_thing_of_several(logbook: Repo) -> None:
    told = closed_too_soon()
    late = told.placed[-2].id
    with filed(logbook, told) as book:
        written = settle(book, told.path, STAMP, text="Seen", entries=[late[:5], late])
        assert entries(written) == (late,)
        assert [one.line.placed.id for one in written.after.unsettled] == [told.placed[-1].id]
        with pytest.raises(CommandError, match="somebody has settled it") as refused:
            settle(book, told.path, STAMP, text="Seen", entries=[late])
        assert refused.value.code == "nothing-to-settle"
        with pytest.raises(CommandError, match="has an id that begins with 'zzzz'"):
            settle(book, told.path, STAMP, text="Seen", entries=["zzzz"])


def test_where_all_is_settled_there_is_nothing_to_settle(logbook: Repo) -> None:
    told = outage()
    with filed(logbook, told) as book, pytest.raises(CommandError) as refused:
        settle(book, told.path, STAMP, text="Nothing")
    assert refused.value.code == "nothing-to-settle"


def test_what_the_author_knew_stands_in_the_entry(logbook: Repo) -> None:
    """So that nothing that is said on purpose looks like a race."""
    told = complete()
    close = told.placed[-1].id
    with filed(logbook, told) as book:
        path = told.path
        first = note(book, path, STAMP, text="x", category="", by=None, at=None)
        summarize(book, path, STAMP, text="More is known", at=None)
        one = correct(book, path, STAMP, entry=first.placed.id, text="y", because="")
        two = correct(book, path, STAMP, entry=first.placed.id, text="z", because="")
        back = reopen(book, path, STAMP, because="It is back", at=None)
        assert back.after.unsettled == []
        for written in (first, one, two, back):
            assert getattr(written.placed.entry, "after_close") == close  # noqa: B009
        assert getattr(two.placed.entry, "entry") == one.placed.id  # noqa: B009
        line = two.after.line_of(first.placed.id)
        assert line
        assert line.text == "z"
        take(book, path, STAMP, text="", because="", at=None)
        bob = Stamp(BOB, NOW)
        handed = take(book, path, bob, text="", because="Ann sleeps", at=None)
        assert handed.placed.entry.details() == ["Because: Ann sleeps", "Taken from: Ann Archer"]
        assert handed.after.unsettled == []
