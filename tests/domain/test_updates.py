"""Updates: what an audience was told, and which promises of the next one stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from incidentctl.domain.entry import Standing
from incidentctl.domain.kinds.update import Update
from incidentctl.domain.updates import Promise, last_update, overdue, promises
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, Timeline

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN, "text": "x"}


@pytest.fixture
def told() -> Timeline:
    told = Timeline()
    told.open()
    told.take()
    return told


def after(told: Timeline, minutes: int) -> datetime:
    return (told.now + timedelta(minutes=minutes)).replace(microsecond=0)


@pytest.mark.parametrize(
    ("audience", "phrase"),
    [
        ("internal", "gave an internal update"),
        ("exec", "gave an exec update"),
        ("public", "gave a public update"),
    ],
)
def test_an_update_says_to_whom_and_when_more_follows(audience: str, phrase: str) -> None:
    update = Update(**COMMON, audience=audience, next=EPOCH)
    assert update.phrase() == phrase
    assert update.details() == ["Next update: 2026-11-01T12:00:00Z"]
    assert Update(**COMMON, audience=audience).details() == []
    assert list(update.faults()) == []


def test_there_are_three_audiences() -> None:
    fault = "audience is 'press', not one of internal, exec, public"
    assert list(Update(**COMMON, audience="press").faults()) == [fault]


def test_a_promise_is_kept_by_the_next_update_of_that_audience(told: Timeline) -> None:
    assert promises(told.fold()) == []
    first = told.update("public", next=after(told, 30))
    inside = told.update("internal", next=after(told, 10))
    due = [(one.audience, one.placed.id) for one in promises(told.fold())]
    assert due == [("internal", inside.id), ("public", first.id)], "what is due first is first"
    second = told.update("public", next=after(told, 60))
    assert [one.placed.id for one in promises(told.fold())] == [inside.id, second.id]
    told.update("internal")
    assert [one.audience for one in promises(told.fold())] == ["public"]


def test_a_promise_is_overdue_from_its_moment_on(told: Timeline) -> None:
    due = after(told, 30)
    placed = told.update(next=due)
    incident = told.fold()
    assert overdue(incident, due - timedelta(seconds=1)) == []
    assert overdue(incident, due) == [Promise("public", due, placed)]


def test_a_close_ends_all_promises_for_good(told: Timeline) -> None:
    told.update(next=after(told, 30))
    closed = told.close()
    assert promises(told.fold()) == []
    told.reopen(after_close=closed.id)
    assert promises(told.fold()) == [], "nobody could keep it while it was closed"
    told.update(next=after(told, 30))
    assert len(promises(told.fold())) == 1


def test_the_last_update_is_the_one_that_was_given_last(told: Timeline) -> None:
    assert last_update(told.fold(), "public") is None
    told.update(text="later")
    told.update(text="earlier", at=EPOCH)
    told.update("exec", text="else")
    found = last_update(told.fold(), "public")
    assert found is not None
    assert found.entry.text == "later"


def test_an_update_that_knew_nothing_of_the_close_is_to_be_looked_at(told: Timeline) -> None:
    other = told.elsewhere()
    told.close()
    other.update()
    told.join(other)
    incident = told.fold()
    (dispute,) = incident.unsettled
    assert dispute.line.ruling.standing is Standing.LATE
    assert len(incident.updates) == 1, "it was said all the same"
    told.update(after_close=incident.close_id, text="It is over")
    assert told.fold().unsettled == []
