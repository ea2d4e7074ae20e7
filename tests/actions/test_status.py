"""What is going on."""

from __future__ import annotations

from typing import Any

import pytest

from incidentctl.actions.status import StatusResult, status
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.policy import Policy, Severity
from incidentctl.store.logbook import Logbook
from tests.support.repo import Repo
from tests.support.stories import (
    NOW,
    at,
    closed,
    closed_too_soon,
    damaged,
    drill,
    filed,
    outage,
    unowned,
)
from tests.support.timeline import ANN, BOB, Timeline


def ask(logbook: Logbook, policy: Policy | None = None, chosen: str = "") -> StatusResult:
    return status(logbook, policy or Policy(), chosen=chosen, now=NOW)


def ids(result: StatusResult) -> list[str]:
    return [one.loaded.incident.id[-6:] for one in result.incidents]


def rules(result: StatusResult) -> list[str]:
    (one,) = result.incidents
    return [problem.rule for problem in one.missing]


def opened(ident: str, hour: int, **fields: Any) -> Timeline:
    told = Timeline(f"INC-20261121-{ident}", start=at(hour, 0))
    told.open(**fields)
    return told


def test_closed_incidents_are_left_out(logbook: Repo) -> None:
    with filed(logbook, drill(), closed()) as book:
        result = ask(book, chosen="INC-20261120-7hn2mc")
    assert ids(result) == ["7hn2mc"]
    assert (result.chosen, result.now) == ("INC-20261120-7hn2mc", NOW)


def test_closed_incidents_with_something_unsettled_are_named(logbook: Repo) -> None:
    with filed(logbook, drill(), closed(), closed_too_soon()) as book:
        result = ask(book)
    assert ids(result) == ["7hn2mc"]
    assert [one.incident.id for one in result.unsettled] == ["INC-20261121-7m2xq0"]


def test_an_empty_logbook_has_no_incidents(logbook: Repo) -> None:
    with filed(logbook) as book:
        assert ask(book).incidents == ()


def test_the_gravest_comes_first_and_damage_last(logbook: Repo) -> None:
    broken = outage()
    logbook.write(broken.path, damaged(broken).data)
    logbook.git("add", broken.path)
    told = (
        opened("aaaaaa", 9),
        opened("bbbbbb", 10, severity="sev1", incident_kind="drill"),
        opened("cccccc", 11, severity="sev2"),
        opened("dddddd", 8, severity="sev2"),
        opened("eeeeee", 12, severity="sev1"),
    )
    with filed(logbook, *told) as book:
        assert ids(ask(book)) == ["eeeeee", "dddddd", "cccccc", "aaaaaa", "bbbbbb", "k3f9zq"]
        urgent = Policy(severities={name: Severity(name) for name in ("sev2", "sev1")})
        assert ids(ask(book, urgent))[:3] == ["dddddd", "cccccc", "eeeeee"]


def test_what_is_missing_is_what_a_bare_close_by_the_commander_would_lack(logbook: Repo) -> None:
    told = Timeline()
    told.open(BOB)
    missing = ["close-commander", "close-timeline", "close-summary"]
    with filed(logbook, told) as book:
        assert rules(ask(book)) == [*missing, "close-root-cause", "close-next"]
    told.take(BOB)
    with filed(logbook, told) as book:
        assert rules(ask(book)) == [*missing[1:], "close-root-cause", "close-next"]
    told.note()
    told.summary()
    with filed(logbook, told) as book:
        assert rules(ask(book)) == ["close-root-cause", "close-next"]
        assert rules(ask(book, Policy(close=()))) == []
        strict = {"": Severity("", close=("severity",))}
        assert rules(ask(book, Policy(severities=strict, close=()))) == ["close-policy"]


def test_of_a_damaged_incident_nobody_can_say_what_is_missing(logbook: Repo) -> None:
    told = unowned()
    logbook.commit("Damage it", **{told.path: damaged(told).data})
    with filed(logbook) as book:
        (one,) = ask(book).incidents
    assert [problem.rule for problem in one.loaded.problems] == ["checksum"]
    assert one.missing == ()


def test_what_waits_is_landed_first(logbook: Repo) -> None:
    told = outage()
    with filed(logbook, told) as book:
        (logbook.path / ".git" / "index.lock").touch()
        written = book.append(
            told.path, lambda _: Note(at=at(14, 31), recorded=NOW, by=ANN, text="it waits")
        )
        assert written.landing.waiting == 1
        waiting = ask(book)
        assert waiting.landing == written.landing
        assert waiting.incidents[0].loaded.incident.notes[-1].entry.text == "it waits"
        (logbook.path / ".git" / "index.lock").unlink()
        assert ask(book).landing.waiting == 0


@pytest.mark.parametrize("name", ["incidents", "chosen"])
def test_the_result_is_a_value(logbook: Repo, name: str) -> None:
    with filed(logbook) as book, pytest.raises(AttributeError):
        setattr(ask(book), name, ())
