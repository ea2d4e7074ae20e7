"""What belongs to an incident: pages elsewhere, and other incidents."""

from __future__ import annotations

from typing import Any

from incidentctl.domain.entry import Standing
from incidentctl.domain.kinds.link import Link
from tests.support.cli import Command
from tests.support.repo import EPOCH, Repo
from tests.support.timeline import ANN, Timeline

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}


def test_a_link_is_a_url_or_an_incident() -> None:
    assert list(Link(**COMMON, target="https://a.b/c").faults()) == []
    assert list(Link(**COMMON, target="ftp://a", relation="x").faults()) == [
        "target is 'ftp://a', neither a URL nor an incident's id",
        (
            "relation is 'x', not one of related, duplicate-of, parent, change, runbook, dashboard,"
            " chat"
        ),
    ]


def test_said_twice_it_is_redundant() -> None:
    told = Timeline()
    told.open()
    for relation in ("chat", "runbook", "chat"):
        told.add(Link, ANN, target="https://a.b/c", relation=relation)
    incident = told.fold()
    assert len(incident.links) == 2
    assert incident.timeline[-1].ruling.standing is Standing.REDUNDANT


def test_it_is_in_the_record(logbook: Repo, incidentctl: Command) -> None:
    first = incidentctl("open", "Mail is down", "--json").ok().json["data"]["incident"]["id"]
    incidentctl("open", "Post is down").ok()
    given = ("-i", incidentctl("list", "--json").ok().json["data"]["incidents"][0]["id"])
    if given[1] == first:
        given = ("-i", incidentctl("list", "--json").ok().json["data"]["incidents"][1]["id"])
    incidentctl("link", first[-6:], "--as", "duplicate-of", *given).ok()
    incidentctl("link", "https://a.b/c", *given).ok()
    incidentctl("link", "https://a.b/c", *given).fails(1, "linked already")
    incidentctl("link", "ftp://a.b/c", *given).fails(2, "no http or https URL")
    shown = incidentctl("show", given[1]).ok().out
    assert f"Link: {first}" in shown
    assert "Link: https://a.b/c" in shown
