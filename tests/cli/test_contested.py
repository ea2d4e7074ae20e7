"""Two people at once, in two clones: nobody's entry is lost, and everybody is told."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from tests.support.cli import as_person
from tests.support.hands import Hand, Hands, together
from tests.support.template import Templates

CLOSE = ("--root-cause", "No test covers it", "--postmortem", "waived: nothing new to learn")


@pytest.fixture
def hands(tmp_path: Path, templates: Templates) -> Hands:
    return Hands(tmp_path, templates)


@pytest.fixture
def pair(hands: Hands) -> tuple[Hand, Hand]:
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    return ann, bob


@pytest.fixture
def led(hands: Hands) -> tuple[Hand, Hand]:
    """Ann commands, and something was written: all that a close needs but a summary."""
    ann = hands.join("Ann Archer")
    hands.id = ann("open", "Invoicing is down", "--json").ok().json["data"]["incident"]["id"]
    ann("take").ok()
    ann.note("rolled back")
    return ann, hands.join("Bob Baker")


def said(text: str) -> str:
    """The text with its times taken out."""
    return re.sub(r"\d\d:\d\d(:\d\d)?( [+-]\d\d:\d\d)?", "TIME", text)


def entry_ids(hand: Hand, ident: str) -> dict[str, str]:
    """Each entry's id by its text."""
    timeline = hand("show", ident, "--json").ok().json["data"]["timeline"]
    return {line["entry"]["text"]: line["entry"]["id"] for line in timeline}


def unsettled(hand: Hand) -> list[dict[str, object]]:
    """What ``status --json`` says is unsettled, in this clone."""
    data = hand("status", "--no-sync", "--json").ok().json["data"]
    incidents = [*(one["incident"] for one in data["incidents"]), *data["closed_unsettled"]]
    return [one for incident in incidents for one in incident["unsettled"]]


def test_two_take_command(hands: Hands, pair: tuple[Hand, Hand]) -> None:
    ann, bob = pair
    short = hands.id[-6:]
    bob("sync").ok()  # so that he doesn't look again in the next seconds
    ann("take").ok()
    lost = said(bob("take").ok().out)
    assert (
        "contested: Ann Archer took command at TIME, first in the record, and holds it\n"
        f'  if you agreed otherwise: incidentctl take -i {short} --because "…"\n'
        f'  if not: incidentctl settle -i {short} "what you agreed on"\n'
    ) in lost
    both = "unsettled: Ann Archer (at TIME) and Bob Baker (at TIME) both took command"
    assert both not in lost
    assert both in said(ann("note", "looking").ok().out)
    assert both in said(bob("switch", short).ok().out)
    for hand in (ann, bob):
        seen = " ".join(said(hand("status", "--no-sync").ok().out).split())
        assert "! 1 thing is unsettled Ann Archer (at TIME) and Bob Baker (at TIME) both" in seen
        assert "Ann Archer holds command" in seen or "You hold command" in seen
    settled = bob("settle", "Ann leads,", "Bob helps").ok()
    assert "unsettled" not in settled.out
    ann("sync").ok()
    for hand in (ann, bob):
        assert unsettled(hand) == []
        shown = " ".join(hand("show", "--no-sync").ok().out.split())
        assert "settled by Bob Baker" in shown
        assert "Ann leads, Bob helps" in shown
    bob("settle", "again").fails(1, "nothing is in dispute")


def test_two_take_command_in_the_same_second(hands: Hands, pair: tuple[Hand, Hand]) -> None:
    together([partial(hand, "sync") for hand in pair])
    said_to_both = [ran.ok().out for ran in together([partial(hand, "take") for hand in pair])]
    assert sum("contested: " in told for told in said_to_both) == 1
    won = next(hand for hand, told in zip(pair, said_to_both, strict=True) if "cont" not in told)
    together([partial(hand, "sync") for hand in pair])
    for hand in pair:
        data = hand("show", "--json", "--no-sync").ok().json["data"]
        assert data["incident"]["commander"]["name"] == won.name
        assert len(data["timeline"]) == 3


def test_two_close(hands: Hands, led: tuple[Hand, Hand]) -> None:
    """Ann closes it on her laptop, and again on her desktop, which does not know yet."""
    laptop, desktop = led
    desktop.env |= as_person("Ann Archer")
    laptop("close", "--summary", "A deploy broke it", *CLOSE).ok()
    desktop("close", "--no-sync", "--summary", "It was the tax table", *CLOSE).ok()
    told = " ".join(said(desktop("sync").ok().out).split())
    assert "unsettled: Ann Archer (at TIME) and Ann Archer (at TIME) both closed the" in told
    assert "say different things" in told
    assert laptop("sync", "--json").ok().json["data"]["unsettled"] == [hands.id]
    for hand in led:
        seen = hand("status", "--no-sync").ok().out
        assert "All quiet: no incident is open" in seen
        assert "Closed, but not settled" in seen
        assert f"incidentctl settle -i {hands.id[-6:]}" in seen
        incident = hand("show", hands.id, "--no-sync", "--json").ok().json["data"]["incident"]
        assert incident["summary"] == "A deploy broke it"
    laptop("settle", "-i", hands.id, "It was the tax table, which the deploy broke").ok()
    assert "Closed, but not settled" not in laptop("status").ok().out


def test_a_note_that_arrives_after_the_close(hands: Hands, led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    bob("sync").ok()
    ann("close", "--summary", "A deploy broke it", *CLOSE).ok()
    late = said(bob("note", "still broken for me").ok().out)
    assert (
        "late: Ann Archer closed the incident at TIME, first in the record: your note arrived"
        " after the close\n"
        f'  if you agreed otherwise: incidentctl reopen -i {hands.id[-6:]} --because "…"\n'
    ) in late
    on_purpose = said(bob("note", "-i", hands.id, "I know it is closed").ok().out)
    assert "late: the incident was closed already\n" in on_purpose
    assert "unsettled: Bob Baker's note of TIME arrived after Ann Archer had closed" in on_purpose
    ann("sync").ok()
    (open_question,) = unsettled(ann)
    ids = entry_ids(ann, hands.id)
    assert open_question["entry"] == ids["still broken for me"]
    bob("settle", "-e", ids["I know it is closed"][:6], "x", "-i", hands.id).fails(
        1, "is not in dispute"
    )
    bob("settle", "-e", ids["still broken for me"][:6], "seen by Ann", "-i", hands.id).ok()
    ann("sync").ok()
    assert unsettled(ann) == unsettled(bob) == []
    hands.nothing_left()


def test_corrections_at_once_and_of_entries_that_were_not_seen_yet(
    hands: Hands, led: tuple[Hand, Hand]
) -> None:
    ann, bob = led
    bob("sync").ok()
    rolled_back = entry_ids(bob, hands.id)["rolled back"]
    ann("correct", rolled_back, "rolled back 4711").ok()
    told = said(bob("correct", rolled_back, "rolled back 4712").ok().out)
    assert (
        f"contested: Ann Archer corrected {rolled_back[:8]} at TIME, first in the record: that"
        " text counts, and yours is kept beside it\n"
        f'  if you agreed otherwise: incidentctl correct -i {hands.id[-6:]} {rolled_back[:8]} "…"\n'
    ) in told
    bob("note", "the disk is fool").ok()
    fool = entry_ids(bob, hands.id)["the disk is fool"]
    heard = said(ann("correct", fool, "the disk is full").ok().out)  # it was not seen here before
    assert "unsettled: Ann Archer (at TIME) and Bob Baker (at TIME) both corrected" in heard
    bob("sync").ok()
    for hand in (ann, bob):
        timeline = hand("show", hands.id, "--json", "--no-sync").ok().json["data"]["timeline"]
        texts = {line["entry"]["id"]: line["text"] for line in timeline}
        assert texts[rolled_back] == "rolled back 4711"
        assert texts[fool] == "the disk is full"
    bob("correct", rolled_back, "rolled back 4711 and 4712").ok()
    ann("sync").ok()
    assert unsettled(ann) == unsettled(bob) == []
