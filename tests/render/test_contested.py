"""How it is told that two people did something at once."""

from __future__ import annotations

import re
import shlex
from datetime import UTC

import pytest
from hypothesis import given

from incidentctl.cli.app import command_of
from incidentctl.domain.entry import Placed, Standing
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.instant import utc
from incidentctl.domain.person import Person
from incidentctl.domain.unsettled import disputes
from incidentctl.render.contested import (
    aimed,
    remedies,
    ruling_lines,
    sentence,
    unsettled_lines,
)
from incidentctl.render.plain import Place, Style
from tests.support.stories import NOW, closed, closed_too_soon, outage, raced
from tests.support.timeline import BOB, CAM, IDENT, Timeline, any_order, complete

PLACE = Place(NOW, UTC, Style(on=False), 80)


def told(incident: Incident, ident: str) -> list[str]:
    return [*ruling_lines(incident, ident, PLACE)]


@given(any_order())
def test_whatever_is_in_dispute_can_be_told(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    for dispute in disputes(incident):
        assert re.search(r"\w", sentence(dispute, utc))
        for command in remedies(dispute):
            assert_it_parses(aimed(command, incident))
    for line in incident.timeline:
        rows = told(incident, line.placed.id)
        assert len(rows) <= 3
        if incident.line_of(line.placed.id) is line and line.ruling.standing is not Standing.HOLDS:
            assert rows
    general = [*unsettled_lines(incident, PLACE)]
    assert len(general) == (2 if incident.unsettled else 0)
    for row in general:
        assert not set("{}") & set(row)


def assert_it_parses(line: str) -> None:
    program, name, *rest = shlex.split(line)
    assert program == "incidentctl"
    command = command_of(name)
    with command.make_context(name, [*rest]) as context:
        assert context.params["incident"] == IDENT[-6:]


def test_nothing_is_told_of_what_holds() -> None:
    incident = outage().fold()
    for placed in outage().placed:
        assert told(incident, placed.id) == []
    assert told(incident, "0" * 16) == []
    assert [*unsettled_lines(incident, PLACE)] == []


def test_what_does_not_hold_but_is_no_dispute_is_told_in_a_line() -> None:
    late = closed()
    assert told(late.fold(), late.placed[-1].id) == ["late: the incident was closed already"]


def test_what_is_settled_is_told_as_what_it_is() -> None:
    story = raced()
    lost = story.placed[-2]
    story.take(CAM, because="Bob hands over")
    assert told(story.fold(), lost.id) == ["contested: Bob Baker held command and keeps it"]


def test_an_entry_that_was_just_written_is_not_told_of_twice() -> None:
    story = raced()
    ident = story.placed[-1].id
    alone = [*unsettled_lines(story.fold(), PLACE, but=ident)]
    assert len(alone) == 2
    assert "both took command" in alone[0]
    assert "more" not in alone[0]
    both = [*unsettled_lines(story.fold(), PLACE)]
    assert both[0].endswith("counts (and 1 more: incidentctl show k3f9zq)")
    assert both[1] == '  agreed? incidentctl settle -i k3f9zq "what you agreed on"'


def test_where_nothing_can_be_changed_only_settling_is_left() -> None:
    story = closed_too_soon()
    assert told(story.fold(), story.placed[-1].id)[1:] == [
        '  once you have agreed: incidentctl settle -i 7m2xq0 "what you agreed on"'
    ]


def test_a_close_while_nobody_held_command() -> None:
    story = Timeline()
    story.open()
    close = story.close(BOB)
    assert told(story.fold(), close.id)[:2] == [
        "contested: nobody held command, so the incident is still open",
        "  if you agreed otherwise: incidentctl take -i k3f9zq",
    ]


def test_a_correction_of_what_is_not_here_yet() -> None:
    story = complete()
    lost = story.correct("5v7k2m9q0x3r8w1t", "Fine", BOB)
    assert told(story.fold(), lost.id) == [
        "unsettled: the entry 5v7k2m9q, which you corrected, is not here yet",
        '  once you have agreed: incidentctl settle -i k3f9zq "what you agreed on"',
    ]


@pytest.mark.parametrize("name", ["{who}", "[bold]x[/]", "\x1b[31mred", "Bob {0}"])
def test_names_are_data(name: str) -> None:
    story = Timeline()
    story.open()
    story.take(Person(name.replace("\x1b", "ESC")))
    story.take(BOB)
    (dispute,) = story.fold().unsettled
    assert name.replace("\x1b", "ESC") in sentence(dispute, utc)
