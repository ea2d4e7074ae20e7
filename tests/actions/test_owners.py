"""``owners``: services that nobody answers for, each for its reason."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from incidentctl.actions.owners import OwnersResult, Unowned, owners
from incidentctl.render.terminal.checklist import owners_screen
from incidentctl.store.logbook import open_logbook
from tests.render.published import valid
from tests.support.cli import Command
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.screens import COLORS, WIDTHS, rows, shown

TOML = """
[people.ann]
email = "ann@example.com"
team = "payments"
[people.bob]
email = "bob@example.com"
team = "search"
[people.zed]
email = "zed@example.com"
team = "payments"
[services.checkout]
owner = "payments"
[services.login]
owner = "ann"
[services.search]
owner = "search"
[services.mail]
owner = "postmasters"
[services.web]
"""


@pytest.fixture
def settled(logbook: Repo) -> Repo:
    """A logbook with services; Ann made its commits."""
    text = (logbook.path / "incidentctl.toml").read_text().replace("services = []\n", "")
    logbook.commit("Name services", **{"incidentctl.toml": text + TOML})
    return logbook


def look(repo: Repo, *, later: int = 0, days: int = 90) -> dict[str, str]:
    """Why each service is listed, so many days later than its last commit."""
    last = datetime.fromisoformat(repo.git("log", "-1", "--format=%cI").strip())
    with open_logbook(str(repo.path), dict(os.environ)) as book:
        result = owners(book, last.astimezone(UTC) + timedelta(days=later, seconds=1), days)
    assert not result.partial
    return {one.service: one.why for one in result.unowned}


def test_each_for_its_reason(settled: Repo) -> None:
    assert look(settled) == {
        "search": "silent-owner",
        "mail": "unknown-owner",
        "web": "no-owner",
    }


def test_who_was_not_seen_for_long_is_silent(settled: Repo) -> None:
    assert "checkout" not in look(settled, later=20, days=30)
    found = look(settled, later=40, days=30)
    assert (found["checkout"], found["login"]) == ("silent-owner", "silent-owner")


def test_who_takes_part_in_an_incident_is_seen(settled: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Slow", "--service", "cart").ok()
    assert incidentctl("owners").fails(1).out.count("search") == 2
    incidentctl("note", "I see it", "--by", "bob").ok()
    ran = incidentctl("owners").fails(1)
    assert "search" not in ran.out
    assert "  cart  incidents name it, and incidentctl.toml doesn't\n" in ran.out
    assert ran.out.endswith("6 services, 3 with nobody to turn to\n")
    data = valid(incidentctl("owners", "--json").fails(1).out, "Owners")["data"]
    assert [one["service"] for one in data["unowned"]] == ["mail", "web", "cart"]
    assert data["unowned"][1]["owner"] is None
    incidentctl("owners", "--days", "0").fails(2)


def test_nothing_to_list_is_no_failure(logbook: Repo, incidentctl: Command) -> None:
    assert "no service is named" in incidentctl("owners").ok().out


RESULT = OwnersResult(
    7,
    (
        Unowned("checkout", "payments", "silent-owner", "nobody of [b]payments was seen"),
        Unowned("a-service-with-a-very-long-name", "", "no-owner", "it has no owner"),
    ),
    90,
    partial=True,
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", COLORS)
def test_the_screen(width: int, color: str) -> None:
    screen = owners_screen(RESULT)
    golden(f"owners/two-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))
    rows(screen, width)


def test_all_is_well() -> None:
    assert rows(owners_screen(OwnersResult(1, (), 90))) == [
        "1 service, each with somebody to turn to"
    ]
