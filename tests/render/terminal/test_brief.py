"""What ``brief`` looks like, and what it says as JSON."""

from __future__ import annotations

import pytest

from incidentctl.actions.brief import Brief, brief
from incidentctl.domain.person import Person
from incidentctl.render.brief_schema import brief_model
from incidentctl.render.json import envelope
from incidentctl.render.roster import offer_line, people_line, span_line, team_lines
from incidentctl.render.terminal.brief import brief_screen
from tests.render.published import valid
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import (
    CAMILLE,
    DANA,
    NOW,
    SAM,
    ZONE,
    at,
    closed,
    damaged,
    loaded,
    outage,
    raced,
    unowned,
)
from tests.support.timeline import ANN, BOB, Timeline

EMIL = Person("Emil Kovac")


def team() -> Timeline:
    """The outage with a team, a task, decisions, and command offered to Bob."""
    told = outage()
    told.now = at(14, 27)
    told.call(CAMILLE, DANA, EMIL, text="we need you")
    told.join_in(CAMILLE, "scribe")
    told.role("legal", DANA)
    told.join_in(BOB, "ops")
    told.excuse(EMIL, text="all is clear")
    told.now = at(14, 29)
    told.task("Ask the bank whether payments are hit", to=BOB, check=at(14, 30))
    told.update("public", text="Invoices fail.\nWe are on it.", next=at(14, 30))
    told.update("exec", text="Payments may be hit", next=at(15, 0))
    told.task("Find out who else deploys at 14:00")
    for number in range(1, 7):
        told.now = at(14, 29, number)
        told.note(f"Decision {number}\nwith a second line", category="decision")
    told.summary("Invoices fail since the deploy of 13:58.\nA rollback is under way.")
    told.handover(BOB, text="I must leave")
    return told


def of(told: Timeline, most: int = 7) -> Brief:
    return brief(loaded(told), now=NOW, most_reports=most)


def seen(told: Brief, width: int = 80) -> str:
    return "\n".join(rows(brief_screen(told, zone=ZONE), width))


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_brief(width: int, color: str) -> None:
    screen = brief_screen(of(team(), most=1), zone=ZONE)
    golden(f"brief/team-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_only_the_last_decisions_are_told() -> None:
    text = seen(of(team()))
    assert "Decision 1" not in text
    assert "Decision 2" in text
    assert "hard to lead" not in text


@pytest.mark.parametrize("width", [20, 40, 200])
def test_of_any_width(width: int) -> None:
    for told in (team(), unowned(), raced(), closed()):
        assert seen(of(told), width)


def test_what_nobody_said_is_left_out_or_asked_for() -> None:
    text = seen(of(unowned()))
    assert "! nobody has held command for" in text
    assert 'nobody has summed it up yet: incidentctl summary -i 0zq8xw "what happened"' in text
    for section in ("Decided", "Tried", "Suspected", "Open tasks", "Told everyone else"):
        assert section not in text
    never = Timeline()
    assert "nobody" in seen(of(never))


def test_what_is_in_dispute_and_what_was_late_or_contested() -> None:
    assert "! 2 things are unsettled" in seen(of(raced()))
    text = seen(of(closed()))
    assert "closed" in text
    assert "One customer still sees it" not in text


def test_a_damaged_incident_is_told_as_far_as_it_can_be_read() -> None:
    one = brief(damaged(team()), now=NOW, most_reports=7)
    assert "! damaged: the file can't be read" in "\n".join(rows(brief_screen(one, zone=ZONE)))


def test_command_that_was_handed_over_and_people_who_left() -> None:
    told = team()
    told.take(BOB)
    told.leave(CAMILLE)
    text = " ".join(seen(of(told), 120).split())
    assert "handed over Ann Archer until 15:3" in text
    assert "left Emil Kovac until" in text
    assert "left Camille Ng until" in text
    assert "also wrote Sam Lee" in text


def test_what_was_redacted_is_in_no_brief() -> None:
    told = team()
    secret = told.note("the password is hunter2", category="decision")
    told.redact(secret.id)
    one = of(told)
    assert "hunter2" not in seen(one)
    assert "hunter2" not in envelope(brief_model(one), one.loaded.problems)
    assert "(redacted)" in seen(one)


def test_as_json() -> None:
    one = of(team())
    data = valid(envelope(brief_model(one), one.loaded.problems), "Brief")["data"]
    assert [line["text"].split("\n")[0] for line in data["decisions"]] == [
        f"Decision {number}" for number in range(2, 7)
    ]
    assert [line["entry"]["by"]["name"] for line in data["tried"]] == ["Bob Baker"]
    assert [line["phrase"] for line in data["suspected"]] == ["suspected"]
    assert (data["direct_reports"], data["most_reports"]) == (3, 7)
    incident = data["incident"]
    assert incident["offer"]["to"] == {"name": "Bob Baker", "email": "bob@example.com"}
    assert [(one["person"]["name"], one["roles"], one["state"]) for one in incident["roster"]] == [
        ("Ann Archer", ["commander"], "here"),
        ("Camille Ng", ["scribe"], "here"),
        ("Bob Baker", ["ops"], "here"),
        (DANA.name, ["legal"], "asked"),
        ("Emil Kovac", [], "gone"),
        (SAM.name, [], "wrote"),
    ]
    assert incident["roster"][4]["left"]
    task, _ = incident["tasks"]
    assert task["due"]


# The same in plain lines


def test_who_is_there_in_a_line() -> None:
    assert people_line(team().fold()) == (
        "Ann Archer (commander), Camille Ng (scribe), Bob Baker (ops)"
        f" · asked, not heard of yet: {DANA.name} (legal)"
    )
    assert [*team_lines(Timeline().fold(), 7)] == ["there: nobody yet"]
    assert offer_line(outage().fold()) == ""
    assert offer_line(team().fold()) == (
        "command is offered to Bob Baker, who accepts it with: incidentctl take -i k3f9zq"
    )


def test_too_many_for_one() -> None:
    told = Timeline()
    told.open(BOB)
    for person in (BOB, CAMILLE, SAM):
        told.join_in(person)
    assert span_line(told.fold(), 1) == "", "nobody commands yet"
    told.take(ANN)
    assert span_line(told.fold(), 3) == ""
    assert span_line(told.fold(), 2) == (
        "3 people report to Ann Archer: more than 2 are hard to lead; let somebody lead the"
        " technical work: incidentctl role ops WHO"
    )
    told.role("ops", BOB)
    assert span_line(told.fold(), 2) == ""
    told.role("comms", SAM)
    assert span_line(told.fold(), 1).endswith("thank those who can go: incidentctl excuse WHO")


def test_names_and_roles_are_data() -> None:
    told = Timeline()
    told.open(BOB)
    told.take(ANN)
    told.role("[bold]x[/]", Person("[red]Eve[/]"))
    assert "[red]Eve[/] ([bold]x[/])" in people_line(told.fold())
    assert "[red]Eve[/]" in seen(of(told))
