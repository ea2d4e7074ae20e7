"""Where a postmortem stands: what a close promises, what keeps it, what takes that back."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given

from incidentctl.domain.card import card_of
from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.postmortem import STEPS, PostmortemFact, postmortem_of
from tests.support.timeline import ANN, BOB, IDENT, Timeline, any_order, complete

DUE = datetime(2026, 11, 25, tzinfo=UTC)
DOCUMENT = "postmortems/2026-11-21-k3f9zq-invoicing.md"
URL = "https://example.com/1"


def stands(told: Timeline) -> PostmortemFact:
    return postmortem_of(told.fold())


def closed(postmortem: str) -> Timeline:
    told = complete()
    told.placed.pop()
    told.close(postmortem=postmortem)
    return told


def test_a_close_promises_it_for_a_day() -> None:
    told = complete()
    fact = stands(told)
    assert (fact.state, fact.due, fact.by) == ("promised", DUE, ANN)
    assert fact.promise == told.placed[-1].id
    assert fact.is_owed
    assert not fact.is_overdue(date(2026, 11, 25)), "the day itself is in time"
    assert fact.is_overdue(date(2026, 11, 26))
    assert card_of(told.fold()).postmortem == fact


def test_a_close_can_name_a_page_or_waive_it() -> None:
    assert stands(closed(URL))[:4] == ("published", None, "", URL)
    waived = stands(closed("waived: nothing new"))
    assert (waived.state, waived.because, waived.is_owed) == ("waived", "nothing new", False)
    assert stands(closed("")) == PostmortemFact()
    assert not stands(Timeline()).is_owed


def test_it_is_owed_until_it_is_held_published_or_waived() -> None:
    told = complete()
    told.postmortem("started", document=DOCUMENT)
    fact = stands(told)
    assert (fact.state, fact.document, fact.due) == ("started", DOCUMENT, DUE)
    assert fact.is_overdue(date(2026, 11, 26)), "a draft keeps no promise"
    told.postmortem("held", BOB)
    fact = stands(told)
    assert (fact.state, fact.document, fact.by) == ("held", DOCUMENT, BOB)
    assert not fact.is_overdue(date(2026, 11, 26))
    told.postmortem("published", url=URL)
    assert stands(told)[:4] == ("published", DUE, DOCUMENT, URL)


def test_it_never_goes_back_but_a_waiver_can_be_given_up() -> None:
    told = complete()
    told.postmortem("published", url=URL)
    told.postmortem("held")
    told.postmortem("started", document=DOCUMENT)
    assert stands(told)[:4] == ("published", DUE, DOCUMENT, URL)
    told = complete()
    told.postmortem("waived", text="Nothing new")
    assert (stands(told).state, stands(told).because) == ("waived", "Nothing new")
    told.postmortem("started", document=DOCUMENT)
    assert (stands(told).state, stands(told).because) == ("started", "")


def test_one_that_was_held_before_the_close_keeps_its_promise() -> None:
    told = complete()
    told.placed.pop()
    told.postmortem("held")
    told.close()
    assert stands(told)[:2] == ("held", DUE)
    told = complete()
    told.placed.pop()
    told.postmortem("held")
    told.close(postmortem=URL)
    assert stands(told)[:2] == ("held", None)


def test_a_reopening_takes_back_what_was_said_and_keeps_the_document() -> None:
    told = complete()
    told.postmortem("started", document=DOCUMENT)
    told.postmortem("held")
    told.reopen()
    assert stands(told)[:3] == ("started", None, DOCUMENT)
    told.take()
    told.close(postmortem="2026-12-01")
    fact = stands(told)
    assert (fact.state, fact.due) == ("started", datetime(2026, 12, 1, tzinfo=UTC))
    told = closed("waived: nothing")
    told.reopen()
    assert stands(told) == PostmortemFact("", at=told.placed[-2].entry.at, by=ANN)


def test_of_two_at_once_the_first_counts() -> None:
    told = complete()
    other = told.elsewhere()
    told.postmortem("waived", text="Nothing new")
    other.postmortem("held", BOB)
    told.join(other)
    assert stands(told).state == "waived"
    assert len(told.fold().unsettled) == 1
    told.postmortem("held", BOB)
    assert stands(told).state == "held"
    assert told.fold().unsettled == []


def test_what_was_redacted_is_in_no_fact() -> None:
    told = complete()
    started = told.postmortem("published", document=DOCUMENT, url="https://a.b/?key=hunter2")
    told.redact(started.id)
    assert "hunter2" not in str(stands(told))
    assert stands(told).url == "(redacted)"
    told = complete()
    told.redact(told.postmortem("waived", text="hunter2").id)
    assert stands(told).because == "(redacted)"


@given(any_order())
def test_any_order_makes_a_fact(entries: list[Placed]) -> None:
    fact = postmortem_of(fold(IDENT, entries))
    assert fact.state in {"", "promised", *STEPS}
    assert not fact.is_overdue(date(1, 1, 1))
