"""Cards: the facts of one incident, none of which depends on now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from incidentctl.domain.card import Card, Times, card_of, fix_of
from incidentctl.domain.durations import durations, spans
from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import TIMESTAMPS, fold
from tests.support.stories import at, closed, outage
from tests.support.timeline import ANN, BOB, IDENT, Timeline, any_order, complete


def test_a_card_says_what_the_incident_is() -> None:
    told = closed()
    incident = told.fold()
    card = card_of(incident)
    about, story = card.about, card.story
    assert (about.id, about.path, about.title) == (told.ident, told.path, told.title)
    assert (about.kind, about.severity, about.services) == ("real", "sev2", ("invoicing", "web"))
    assert (about.status, about.resolution, about.is_open) == ("closed", "resolved", False)
    assert about.entries == len(told.placed)
    assert about.commander == "Ann Archer"
    assert about.times.known() == incident.times
    assert story.summary.startswith("A deploy put a wrong rate")
    assert story.causes[1] == "A deploy goes to all regions at once"
    assert [tenure.commander for tenure in story.tenures] == [ANN]
    assert story.people == tuple(incident.people)


def test_the_moments_of_a_card_are_those_of_the_incident() -> None:
    assert Times._fields == TIMESTAMPS


@given(any_order())
def test_a_card_of_anything_agrees_with_the_incident(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    card = card_of(incident, damaged=True)
    now = at(15, 0)
    assert card.about.damaged
    assert card.about.is_open == incident.is_open
    assert card.about.unowned_until(now) == incident.unowned(now)
    assert spans(card.about.times.known()) == durations(incident)
    assert card.about.unsettled == len(incident.unsettled)


def test_unowned_time_goes_on_while_nobody_holds_command() -> None:
    told = Timeline(start=at(14, 0))
    told.open()
    about = card_of(told.fold()).about
    assert (about.unowned, about.unheld_since) == (timedelta(), at(14, 0))
    assert about.unowned_until(at(14, 9)) == timedelta(minutes=9)
    assert about.unowned_until(at(13, 0)) == timedelta()
    told.take(at=at(14, 3))
    about = card_of(told.fold()).about
    assert (about.unowned, about.unheld_since) == (timedelta(minutes=3), None)
    assert about.unowned_until(at(15, 0)) == timedelta(minutes=3)


def test_of_nothing_there_is_a_card_too() -> None:
    card = card_of(fold(IDENT, []), damaged=True)
    assert card.about.times == Times()
    assert card.story.fix == card.story.summary == card.about.commander == ""


def test_what_fixed_it_is_the_last_action_before_the_end() -> None:
    told = outage()
    assert fix_of(told.fold()) == ""  # it isn't fixed yet
    told.mark("mitigated")
    told.note("Ordered pizza", BOB, category="action")
    assert fix_of(told.fold()).startswith("Rolled back invoicing to 9e0d1f2")


def test_what_was_said_of_the_end_says_better_what_fixed_it() -> None:
    told = outage()
    marked = told.mark("resolved", text="Rolled bak")
    told.correct(marked.id, "Rolled back")
    assert fix_of(told.fold()) == "Rolled back"
    told.mark("mitigated", text="Drained eu-1")
    assert fix_of(told.fold()) == "Drained eu-1"
    told.mark("mitigated", withdraw=True, text="It is back")
    assert fix_of(told.fold()) == "Rolled back"


def test_redacted_words_are_on_no_card() -> None:
    told = complete()
    secret = told.summary("The password was hunter2")
    told.redact(secret.id)
    assert "hunter2" not in repr(card_of(told.fold()))


def test_a_part_of_a_kept_card_is_made_when_it_is_asked_for() -> None:
    card, made = card_of(complete().fold()), list[str]()

    def kept(name: str) -> object:
        made.append(name)
        return getattr(card, name)

    lazy = Card(kept)
    assert not made
    assert lazy.about is lazy.about is card.about
    assert made == ["about"]
    assert lazy == card
    assert sorted(made) == sorted(Card.__annotations__)


def test_cards_compare_and_show_by_their_parts() -> None:
    one, other = card_of(complete().fold()), card_of(outage().fold())
    assert one != other
    assert one == card_of(complete().fold())
    assert one != one.about
    assert repr(one).startswith(f"Card(about=About(id='{IDENT}'")
    with pytest.raises(AttributeError, match="no_such_part"):
        one.no_such_part  # noqa: B018
    with pytest.raises(AttributeError, match="about"):
        Card().about  # noqa: B018
