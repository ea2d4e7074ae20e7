"""The review of many incidents: what recurs, who leads, when it happens, and practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.card import Card, card_of
from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.person import Person
from incidentctl.domain.review import SIGNALS, review
from incidentctl.domain.review_card import shown
from incidentctl.domain.review_logbook import (
    Apart,
    Habits,
    Leader,
    Next,
    Practice,
    Question,
    Recurring,
    habits,
    practice,
    trend,
)
from tests.support.habits import DAY, NOON, incident
from tests.support.plausible import logbooks
from tests.support.timeline import ANN, BOB, IDENT, Timeline, any_order

NAMES = [check.name for check in SIGNALS]
LATER = NOON + 300 * DAY
ASKED = Question(LATER, UTC)


def asked(told: Sequence[Timeline], question: Question = ASKED) -> Habits:
    return habits([card_of(one.fold()) for one in told], question)


def row(gaps: str) -> list[Timeline]:
    """Incidents, a letter each: in order (.), with a silence (s), a correction (c)."""
    kinds = {".": "", "s": "silence", "c": "corrections"}
    return [incident(number, gap=kinds[letter]) for number, letter in enumerate(gaps)]


def test_what_recurs_is_counted_in_incidents() -> None:
    found = asked(row("s.cs.s"))
    assert found.incidents == 6
    silence, corrected = found.recurring
    assert silence == Recurring(
        "silence",
        3,
        "",
        ("INC-20260307-000005", "INC-20260305-000003", "INC-20260302-000000"),
    )
    assert (corrected.name, corrected.incidents) == ("corrections", 1)


def test_only_the_latest_are_named() -> None:
    (silence,) = asked(row("sssssss")).recurring
    assert len(silence.latest) == 5
    assert silence.latest[0] == "INC-20260308-000006"


@pytest.mark.parametrize(
    ("having", "word"),
    [
        ("", ""),
        ("x", ""),
        ("......", ""),
        ("...xxx", ""),
        ("x.xxxxxxxx", ""),
        ("xxx." * 2 + "xxxx" + "." * 9, "less often"),
        (".....xxxx.", "new"),
        ("xxxx.....", "not lately"),
        ("xxxxx....", "not lately"),
        ("xxxxxxxx" + "x.......", "less often"),
        ("x......." + "xxxxxxxx", "more often"),
        ("x" * 60 + "." * 40 + "x" * 41 + "." * 59, ""),
        ("x" * 61 + "." * 39 + "x" * 39 + "." * 61, "less often"),
    ],
)
def test_a_trend_is_a_word_and_only_where_it_is_clear(having: str, word: str) -> None:
    assert trend([letter == "x" for letter in having]) == word


def test_ten_in_a_row() -> None:
    assert asked(row("..s.c.")).practice == Practice(3, 3)
    assert asked(row("....s")).practice == Practice(0, 4)
    assert asked([]).practice == Practice(0, 0)
    assert [practice([True] * times).to_go for times in (0, 4, 10, 12)] == [10, 6, 0, 0]


def test_how_long_a_silence_may_be_is_up_to_the_reader() -> None:
    told = row("s")
    assert [one.name for one in asked(told).recurring] == ["silence"]
    assert asked(told, ASKED._replace(silence=timedelta(hours=1))).recurring == ()


def test_who_leads_is_counted_once_in_each_incident() -> None:
    told = [incident(0), incident(1, BOB), incident(2)]
    told[2].reopen()
    told[2].take(Person("A. Archer", ANN.email))
    told[2].close(ANN)
    assert asked(told).leaders == (Leader(ANN, 2), Leader(BOB, 1))


def test_who_works_on_many_and_leads_few_could_lead_next() -> None:
    told = [incident(number, helper=BOB) for number in range(3)]
    assert asked(told).next_lead == Next(BOB, 3, 0)
    told += [incident(number, BOB) for number in (3, 4)]
    assert asked(told).next_lead is None, "both lead"
    assert asked(told[:1]).next_lead is None, "who helped once is not asked"
    assert asked(row("...")).next_lead is None, "who only reports is not asked"
    assert asked([]).next_lead is None
    late = [incident(number) for number in range(3)]
    for one in late:
        one.note("one customer still sees it", BOB)
    assert asked(late).next_lead is None, "who writes after the close is not asked"


def test_services_and_hours() -> None:
    told = [
        incident(0, services=("web", "invoicing")),
        incident(4, services=("web",)),
        incident(5, services=("db", "db")),
    ]
    found = asked(told, ASKED._replace(zone=timezone(timedelta(hours=12))))
    assert found.services == (("web", 2), ("db", 1), ("invoicing", 1))
    assert [hour for hour, times in enumerate(found.hours) if times] == [0]
    assert (sum(found.hours), found.weekend) == (3, 2)
    assert asked(told).weekend == 1


def test_what_else_there_is_stands_apart() -> None:
    told = [
        incident(0),
        incident(1, kind="drill"),
        incident(2, kind="near-miss"),
        incident(3, kind="drill"),
        incident(4, resolution="duplicate"),
        incident(5, gap="open"),
    ]
    cards = [card_of(one.fold()) for one in told]
    cards.append(card_of(incident(6).fold(), damaged=True))
    question = ASKED._replace(now=NOON + 5 * DAY + timedelta(hours=3))
    found = habits(cards, question)
    assert found.incidents == 1
    assert found.apart == Apart((("drill", 2), ("near-miss", 1)), 1, 1, 1)
    drills = habits(cards, question._replace(kind="drill"))
    assert (drills.kind, drills.incidents) == ("drill", 2)


def test_an_open_one_that_everybody_forgot_is_counted() -> None:
    told = [incident(0, gap="open")]
    found = asked(told)
    assert [one.name for one in found.recurring] == ["no-declared-close"]
    assert found.apart == Apart()


def test_what_is_too_damaged_to_say_when_it_was_is_never_left_out() -> None:
    cards = [card_of(fold(IDENT, []), damaged=True)]
    found = habits(cards, ASKED._replace(since=NOON))
    assert (found.incidents, found.apart) == (0, Apart(damaged=1))


def test_since_is_about_the_declaration() -> None:
    told = row("....")
    assert asked(told, ASKED._replace(since=NOON + 2 * DAY)).incidents == 2


def test_a_time_zone_that_reaches_before_the_first_day() -> None:
    told = Timeline(start=datetime(1, 1, 1, tzinfo=UTC))
    told.open()
    west = timezone(timedelta(hours=-8))
    assert asked([told], ASKED._replace(zone=west)).hours[0] == 1


@given(logbooks("", *NAMES))
def test_cards_say_what_the_reviews_say(told: list[Timeline]) -> None:
    for one in told:
        names = [signal.name for signal in review(one.fold()).signals]
        assert [*shown(one.fold()).names(timedelta(minutes=30))] == names


@given(st.lists(any_order(), max_size=4), st.sampled_from(["real", "drill"]))
def test_a_review_of_any_logbook_never_fails(files: list[list[Placed]], kind: str) -> None:
    cards: list[Card] = [card_of(fold(IDENT, entries)) for entries in files]
    found = habits(cards, ASKED._replace(kind=kind))
    assert sum(found.hours) == found.incidents <= len(cards)
