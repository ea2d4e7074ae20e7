"""People of the settings: named by handle wherever somebody can be named, and completed."""

from __future__ import annotations

import pytest

from tests.support.cli import Command
from tests.support.repo import Repo

PEOPLE = """
[people.dana]
name = "Dana Levy"
email = "dana@example.com"
handles = ["dlevy"]
"""


@pytest.fixture
def settled(logbook: Repo) -> Repo:
    """A logbook whose settings know Dana."""
    text = (logbook.path / "incidentctl.toml").read_text()
    logbook.commit("Know Dana", **{"incidentctl.toml": text + PEOPLE})
    return logbook


def test_a_handle_names_somebody_wherever_a_person_can_be_named(
    settled: Repo, incidentctl: Command
) -> None:
    told = incidentctl("open", "Slow", "--reporter", "@dlevy", "--json").ok()
    dana = {"name": "Dana Levy", "email": "dana@example.com"}
    assert told.json["data"]["incident"]["reporter"] == dana
    told = incidentctl("note", "it is slow", "--by", "DLEVY", "--json").ok()
    assert told.json["data"]["entry"]["by"] == dana
    incidentctl("take").ok()
    told = incidentctl("task", "add", "look", "--to", "dlevy", "--json").ok()
    assert "Dana Levy" in told.out


def test_somebody_nobody_knows_is_still_taken_at_their_word(
    settled: Repo, incidentctl: Command
) -> None:
    told = incidentctl("open", "Slow", "--reporter", "Alex from support", "--json").ok()
    reporter = told.json["data"]["incident"]["reporter"]
    assert reporter == {"name": "Alex from support", "email": None}


def test_they_are_completed(settled: Repo, incidentctl: Command) -> None:
    ran = incidentctl("__complete", "open", "x", "--reporter", "D").ok()
    assert ran.out == "Dana Levy\tdana@example.com\n"
