"""Handing over command, and the roster: at one keyboard, and in two clones at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.render.published import valid
from tests.support.cli import Command, as_person
from tests.support.hands import Hand, Hands
from tests.support.repo import Repo
from tests.support.template import Templates

CLOSE = (
    *("--summary", "A deploy broke it", "--root-cause", "No test covers it"),
    *("--postmortem", "waived: nothing new to learn"),
)


def said(text: str) -> str:
    """The text on one line, with its times taken out."""
    joined = " ".join(text.split())
    return re.sub(r"\d\d:\d\d(:\d\d)?( [+-]\d\d:\d\d)?", "TIME", joined)


# At one keyboard


@pytest.fixture
def outage(logbook: Repo, incidentctl: Command) -> str:
    """Ann commands, and Bob has written something."""
    ran = incidentctl("open", "Invoicing is down", "--json").ok()
    incidentctl("take", env=as_person("Ann Archer")).ok()
    incidentctl("note", "the disk is full", env=as_person("Bob Baker")).ok()
    return str(ran.json["data"]["incident"]["id"])[-6:]


class Person:
    """Somebody at the keyboard."""

    def __init__(self, incidentctl: Command, name: str) -> None:
        self.incidentctl, self.env = incidentctl, as_person(name)

    def __call__(self, *args: str, stdin: str | None = None) -> Any:
        return self.incidentctl(*args, env=self.env, stdin=stdin)


@pytest.fixture
def ann(incidentctl: Command) -> Person:
    return Person(incidentctl, "Ann Archer")


@pytest.fixture
def bob(incidentctl: Command) -> Person:
    return Person(incidentctl, "Bob Baker")


def test_command_is_offered_and_accepted(outage: str, ann: Person, bob: Person) -> None:
    bob("take").fails(1, "Ann Archer holds command", 'incidentctl handover "Bob Baker"')
    offered = said(ann("handover", "Bob", "I", "need to sleep").ok().out)
    assert "by Ann Archer: I need to sleep" in offered
    accept = f"command is offered to Bob Baker, who accepts it with: incidentctl take -i {outage}"
    assert f"{accept} until then you hold command" in offered
    assert "What happened nobody has summed it up yet" in offered, "the brief"
    ann("handover", "Bob").fails(1, "was offered command already", "handover --withdraw")
    for command in ("status", "show", "brief"):
        assert "command is offered to Bob Baker" in said(bob(command).ok().out), command
    incident = ann("status", "--json").ok().json["data"]["incidents"][0]["incident"]
    assert incident["commander"]["name"] == "Ann Archer"
    assert incident["offer"]["to"]["name"] == "Bob Baker"
    other = Person(ann.incidentctl, "Camille Ng")
    other("take").fails(1, "and has offered it to Bob Baker")
    accepted = said(bob("take", "I have it").ok().out)
    assert accepted.startswith("Command accepted TIME by Bob Baker: I have it")
    assert "incidentctl brief" in accepted
    assert "Bob Baker accepted command" in said(ann("show").ok().out)
    ann("handover", "Bob").fails(1, "Bob Baker holds command", "only they can hand it over")


def test_an_offer_can_be_taken_back(outage: str, ann: Person, bob: Person) -> None:
    ann("handover", "--withdraw").fails(1, "there is no offer to take back")
    ann("handover", "Bob", "-", stdin="from a pipe\n").ok()
    told = ann("handover", "--withdraw", "I slept well", "--json").ok().json
    entry = valid_written(told)["entry"]
    assert entry["fields"] == {"to": bob_written(), "withdraw": True}
    assert (entry["text"], entry["kind"]) == ("I slept well", "handover")
    bob("take").fails(1, "Ann Archer holds command of INC")
    ann("handover", "Ann").fails(1, "you hold command")
    ann("handover").fails(2, "nobody is named")
    ann("handover", "bbo").fails(2, "nobody is known here as 'bbo'", "did you mean Bob Baker <")
    ann("close", *CLOSE).ok()
    ann("handover", "Bob", "-i", outage).fails(1, "is closed")


def bob_written() -> str:
    return "Bob Baker <bob@example.com>"


def valid_written(document: Any) -> Any:
    import json

    return valid(json.dumps(document), "Written")["data"]


def test_nobody_can_hand_over_what_nobody_holds(logbook: Repo, ann: Person) -> None:
    ann("open", "x").ok()
    ann("handover", "Bob:").fails(1, "nobody holds command", "incidentctl take")


def test_the_roster_grows_and_shrinks(outage: str, ann: Person, bob: Person) -> None:
    dana = "Dana Levi"
    ann("call", "Bob", "Dana", "we", "need").fails(2, "nobody is known here as 'Dana'")
    called = ann("call", f"Bob, {dana}: we need you").ok()
    assert "asked, not heard of yet: Bob Baker, Dana Levi" in said(called.out)
    assert f"tell Bob Baker and Dana Levi: incidentctl join -i {outage}" in said(called.out)
    assert "Dana Levi is new here" in called.err
    ann("call", "Bob").fails(1, "there already, or asked before")
    joined = ann("join", "--by", dana, "--as", "legal", "I am on the call").ok()
    assert "by Dana Levi (written down by Ann Archer)" in said(joined.out)
    assert "'legal' is a role of your own" in joined.err
    ann("join", "--by", "Dana", "--as", "legal").fails(1, "Dana Levi is there already, as legal")
    bob("join").ok()
    bob("join").fails(1, "you are there already")
    given = ann("role", "comms", "Bob", "tell the customers").ok()
    there = "there: Ann Archer (commander), Bob Baker (comms), Dana Levi (legal)"
    assert there in said(given.out)
    for command in ("status", "brief", "show"):
        shown = said(bob(command).ok().out)
        assert "comms" in shown, command
        assert "legal" in shown, command
    assert there in said(bob("status").ok().out)
    ann("role", "comms", "Bob").fails(1, "Bob Baker is comms already")
    ann("role", "commander", "Bob").fails(2, "command is no role", "incidentctl handover")
    ann("role", "coms", "Bob", "--release").fails(1, "Bob Baker is not coms")
    bob("role", "scribe").ok()
    bob("role", "scribe", "--release").ok()
    ann("role", "comms", "--release").ok()
    ann("role", "comms", "--release").fails(1, "nobody is comms")
    ann("leave").fails(1, "you hold command: hand it over first")
    ann("excuse", "Ann").fails(1, "you hold command")
    bob("excuse", "Ann").fails(1, "Ann Archer holds command")
    excused = ann("excuse", "Dana", "Levi:", "all is clear").ok()
    assert "Thank you, Dana Levi." in said(excused.out)
    ann("excuse", "Dana").fails(1, "Dana Levi is not on the roster, or left already")
    left = bob("leave", "my", "shift is over").ok()
    assert "by Bob Baker: my shift is over" in said(left.out)
    bob("leave").fails(1, "you are not on the roster")
    data = bob("brief", "--json").ok().json["data"]
    roster = data["incident"]["roster"]
    assert [(one["person"]["name"], one["state"]) for one in roster] == [
        *(("Ann Archer", "here"), ("Bob Baker", "gone"), ("Dana Levi", "gone")),
        ("Sam Lee", "wrote"),
    ][: len(roster)]


def test_whose_role_ends_is_asked_where_several_have_it(
    outage: str, ann: Person, bob: Person
) -> None:
    camille = Person(ann.incidentctl, "Camille Ng")
    bob("join", "--as", "ops").ok()
    camille("join", "--as", "ops").ok()
    ann("role", "ops", "--release").fails(
        2, "2 people are ops", 'incidentctl role ops "Camille Ng" --release'
    )
    camille("role", "ops", "--release").ok()
    assert "(ops)" in ann("role", "deputy", "Camille").ok().out


def test_a_commander_of_many_is_told_so(logbook: Repo, outage: str, ann: Person) -> None:
    logbook.commit("Few", **{"incidentctl.toml": "format = 1\n[command]\nmost_reports = 2\n"})
    assert "hard to lead" not in ann("call", "Bob", "Camille Ng").ok().out
    told = ann("call", "Dana Levi").ok().out
    many = "3 people report to Ann Archer: more than 2 are hard to lead; let somebody lead the"
    assert many in told
    assert many in said(ann("status").ok().out)
    assert many in said(ann("brief").ok().out)
    data = ann("brief", "--json").ok().json["data"]
    assert (data["direct_reports"], data["most_reports"]) == (3, 2)
    assert "hard to lead" not in ann("role", "ops", "Bob").ok().out
    for name in ("deputy", "scribe", "comms"):
        told = ann("role", name, f"{name} person").ok().out
    assert "thank those who can go: incidentctl excuse WHO" in told


# In two clones at once


@pytest.fixture
def hands(tmp_path: Path, templates: Templates) -> Hands:
    return Hands(tmp_path, templates)


@pytest.fixture
def offered(hands: Hands) -> tuple[Hand, Hand]:
    """Ann offers command to Bob, and both know it; there is all that a close needs."""
    ann = hands.join("Ann Archer")
    hands.id = ann("open", "Invoicing is down", "--json").ok().json["data"]["incident"]["id"]
    ann("take").ok()
    ann.note("rolled back")
    ann("handover", "Bob Baker <bob@example.com>").ok()
    return ann, hands.join("Bob Baker")


def state(hand: Hand, ident: str) -> dict[str, Any]:
    incident: dict[str, Any] = (
        hand("show", ident, "--no-sync", "--json").ok().json["data"]["incident"]
    )
    return incident


def commander(hand: Hand, ident: str) -> str:
    return str((state(hand, ident)["commander"] or {}).get("name"))


def test_an_offer_is_accepted_in_another_clone(hands: Hands, offered: tuple[Hand, Hand]) -> None:
    ann, bob = offered
    bob("take").ok()
    ann("sync").ok()
    for hand in offered:
        assert commander(hand, hands.id) == "Bob Baker"
        assert state(hand, hands.id)["unsettled"] == []
    hands.nothing_left()


def test_accepted_before_it_was_taken_back(hands: Hands, offered: tuple[Hand, Hand]) -> None:
    ann, bob = offered
    bob("take").ok()
    lost = said(ann("handover", "--withdraw", "--no-sync").ok().out)
    assert "commander Ann Archer" in lost
    told = said(ann("sync").ok().out)
    assert (
        "unsettled: Ann Archer took back the offer of command to Bob Baker at TIME, but Bob Baker"
        " had taken command at TIME, first in the record, and holds it"
    ) in told
    bob("sync").ok()
    assert {commander(hand, hands.id) for hand in offered} == {"Bob Baker"}
    bob("handover", "Ann").ok()
    ann("sync").ok()
    assert state(ann, hands.id)["unsettled"] == []


def test_accepted_after_it_was_taken_back(hands: Hands, offered: tuple[Hand, Hand]) -> None:
    ann, bob = offered
    bob("sync").ok()
    ann("handover", "--withdraw").ok()
    told = said(bob("take", "--no-sync").ok().out)
    assert "commander Bob Baker" in told
    told = said(bob("sync").ok().out)
    lost = (
        "Ann Archer took back the offer of command to Bob Baker at TIME, first in the record: Bob"
        " Baker, who accepted command at TIME, doesn't hold it"
    )
    assert lost in told
    ann("sync").ok()
    assert lost in said(ann("status", "--no-sync").ok().out)
    assert {commander(hand, hands.id) for hand in offered} == {"Ann Archer"}
    ann("handover", "Bob").ok()
    bob("sync").ok()
    bob("take").ok()
    assert state(bob, hands.id)["unsettled"] == []


def test_two_accept(hands: Hands, offered: tuple[Hand, Hand]) -> None:
    """Ann offers it to Camille instead, and Bob, who doesn't know, accepts as well."""
    ann, bob = offered
    bob("sync").ok()
    camille = hands.join("Camille Ng")
    ann("handover", "Camille Ng <camille@example.com>").ok()
    camille("sync").ok()
    camille("take").ok()
    told = said(bob("take").ok().out)
    assert "contested: Camille Ng took command at TIME, first in the record, and holds it" in told
    ann("sync").ok()
    camille("sync").ok()
    assert {commander(hand, hands.id) for hand in (ann, bob, camille)} == {"Camille Ng"}
    (open_question,) = state(ann, hands.id)["unsettled"]
    assert "Camille Ng (at" in open_question["message"]
    bob("settle", "Camille leads").ok()
    assert state(bob, hands.id)["unsettled"] == []


def test_accepted_while_it_is_closed_elsewhere(hands: Hands, offered: tuple[Hand, Hand]) -> None:
    ann, bob = offered
    bob("sync").ok()
    ann("close", *CLOSE).ok()
    told = said(bob("take").ok().out)
    assert "late: Ann Archer closed the incident at TIME, first in the record" in told
    ann("sync").ok()
    for hand in offered:
        found = state(hand, hands.id)
        assert (found["open"], found["offer"], len(found["unsettled"])) == (False, None, 1)


def test_offered_while_it_is_closed_elsewhere(hands: Hands, offered: tuple[Hand, Hand]) -> None:
    ann, bob = offered
    bob("take").ok()
    bob("close", *CLOSE).ok()
    ann("handover", "Camille Ng", "--no-sync").ok()
    told = said(ann("sync").ok().out)
    assert "Ann Archer offered command to Camille Ng at TIME, but Bob Baker closed the" in told
    bob("sync").ok()
    assert not state(bob, hands.id)["open"]
    assert bob("check", "--all").ok().out == ""
    assert bob("verify").ok().out.startswith("PASS")
