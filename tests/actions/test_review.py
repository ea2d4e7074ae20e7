"""``review``: the screens, the JSON and the command, for one incident and for many."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest

from incidentctl.actions.blame import place_of_documents, said_in_document
from incidentctl.actions.review import (
    HabitsResult,
    ReviewResult,
    review_logbook,
    review_one,
)
from incidentctl.domain.card import card_of
from incidentctl.domain.person import Person
from incidentctl.domain.review import SIGNALS
from incidentctl.domain.review_logbook import Question, habits
from incidentctl.domain.review_scene import SILENCE
from incidentctl.git.runner import writer_environment
from incidentctl.render.json import envelope
from incidentctl.render.review_schema import habits_model, review_model
from incidentctl.render.terminal.habits import habits_screen
from incidentctl.render.terminal.review import IN_ORDER, NO_GAP, SO_FAR, review_screen
from incidentctl.store.logbook import open_logbook
from tests.render.published import valid
from tests.support.cli import Command
from tests.support.golden import golden
from tests.support.habits import DAY, NOON, incident
from tests.support.plausible import TEAM, Seeded, Shape, told_by
from tests.support.repo import Repo
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import NOW, ZONE, closed, damaged, drill, filed, loaded, raced
from tests.support.timeline import ANN, BOB, Timeline, complete

LATER = NOW + timedelta(days=2)


def of(told: Timeline) -> ReviewResult:
    return review_one(loaded(told), now=LATER, silence=SILENCE, services=("checkout",))


def years() -> list[Timeline]:
    """A logbook in which things get better, and somebody is ready to lead."""
    first = [incident(number, gap="silence", services=("web",)) for number in range(0, 24, 3)]
    then = [
        incident(30 + 9 * number, helper=BOB, services=("web", "invoicing")) for number in range(7)
    ]
    odd = [
        incident(40, gap="corrections", services=("a service with a long name [bold]",)),
        incident(41, kind="drill"),
        incident(42, kind="near-miss"),
        incident(43, resolution="duplicate"),
        incident(280, gap="silence"),
        incident(299, gap="open"),
    ]
    return [*first, *then, *odd]


def asked(
    told: list[Timeline], *, since: datetime | None = None, kind: str = "real"
) -> HabitsResult:
    question = Question(NOON + 299 * DAY, ZONE, since, kind)
    return HabitsResult(habits([card_of(one.fold()) for one in told], question), question)


# One incident


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", COLORS)
def test_the_review_of_an_incident(width: int, color: str) -> None:
    screen = review_screen(of(closed()), zone=ZONE)
    golden(f"review/closed-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))
    rows(screen, width)


def test_a_record_in_order_is_told_so() -> None:
    told = told_by(Seeded(1))
    assert " ".join(IN_ORDER.split()) in " ".join(
        " ".join(rows(review_screen(of(told), zone=ZONE))).split()
    )
    mended = told_by(Seeded(1), Shape("corrections"))
    assert f"  {NO_GAP}" in rows(review_screen(of(mended), zone=ZONE), 120)
    going_on = Timeline(start=LATER)
    going_on.open()
    assert f"  {SO_FAR}" in rows(review_screen(of(going_on), zone=ZONE))


@pytest.mark.parametrize("gap", [check.name for check in SIGNALS])
def test_nobody_is_named_on_the_screen_or_in_the_json(gap: str) -> None:
    result = of(told_by(Seeded(3), Shape(gap)))
    said = "\n".join(rows(review_screen(result, zone=ZONE)))
    said += envelope(review_model(result))
    assert f"\n  {gap}: " in said
    assert not [person.name for person in TEAM if person.name.split()[0] in said]


def test_much_evidence_is_counted() -> None:
    told = told_by(Seeded(1))
    for _ in range(9):
        told.correct(told.placed[-1].id, "otherwise", ANN)
    assert any(" · 3 more" in line for line in rows(review_screen(of(told), zone=ZONE), 120))


def test_a_damaged_file_is_reviewed_as_far_as_it_goes() -> None:
    result = review_one(damaged(closed()), now=LATER, silence=SILENCE)
    found = rows(review_screen(result, zone=ZONE))
    assert any("damaged" in line for line in found)
    assert review_model(result).well_formed is None
    assert not any(praise[:20] in line for line in found for praise in (IN_ORDER, NO_GAP, SO_FAR))


@pytest.mark.parametrize("told", [closed(), raced(), drill(), complete()])
def test_the_review_as_json(told: Timeline) -> None:
    data = valid(envelope(review_model(of(told))), "Review")["data"]
    assert data["incident_id"] == told.ident
    assert data["well_formed"] is not any(signal["gap"] for signal in data["signals"])
    ids = {placed.id for placed in told.placed}
    assert {one["entry"] for signal in data["signals"] for one in signal["evidence"]} <= ids


def test_words_that_stop_at_a_person_get_a_question() -> None:
    told = Timeline()
    told.open(Person("Checkout Jones"))
    told.take()
    told.note()
    told.close(
        text="Checkout was down. Ann dropped the table.",
        root_causes=("human error", "the password of (redacted)"),
    )
    about_ann, about_error = of(told).questions
    assert about_ann.startswith("the summary names Ann. If it is about what went wrong, ask")
    assert about_error.startswith("the root cause says 'human error'. That is where")
    assert "A question" in rows(review_screen(of(told), zone=ZONE))


def test_a_postmortem_is_looked_at_where_it_stands(logbook: Repo) -> None:
    told = complete()
    told.postmortem("started", document="postmortems/it.md")
    file = logbook.path / "postmortems/it.md"
    file.parent.mkdir()
    file.write_text("# Cause\nBob forgot to check the disk\n# Roster\nAnn Archer\n")
    with filed(logbook, told, drill()) as book:
        top = place_of_documents(book, told.fold())
        assert logbook.path.samefile(top)
        assert place_of_documents(book, drill().fold()) == ""
    questions = review_one(loaded(told), now=LATER, silence=SILENCE, top=top).questions
    assert [question.split(".")[0] for question in questions] == [
        "the postmortem says 'forgot to check'",
        "the postmortem names Bob",
    ]
    file.unlink()
    assert said_in_document(top, "postmortems/it.md") == []
    (logbook.path.parent / "secret.md").write_text("# Cause\nBob\n")
    assert said_in_document(top, "../secret.md") == []
    assert said_in_document(top, "") == said_in_document(top, "/") == []


def test_a_bare_repository_has_no_documents(logbook: Repo) -> None:
    told = complete()
    told.postmortem("started", document="postmortems/it.md")
    filed(logbook, told).close()
    logbook.git("config", "core.bare", "true")
    with open_logbook(str(logbook.path / ".git"), writer_environment(os.environ)) as book:
        assert place_of_documents(book, told.fold()) == ""


# Many


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", COLORS)
def test_the_review_of_a_logbook(width: int, color: str) -> None:
    screen = habits_screen(asked(years(), since=NOON))
    golden(f"review/logbook-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))
    rows(screen, width)


def test_an_empty_logbook() -> None:
    assert rows(habits_screen(asked([]))) == ["No incident has ended."]
    found = rows(habits_screen(asked([incident(299, gap="open", kind="drill")], kind="drill")))
    assert found == ["No drill has ended.", "", "not counted: 1 still open"]
    damaged_card = card_of(incident(0).fold(), damaged=True)
    question = Question(NOON + DAY, ZONE)
    found = rows(habits_screen(HabitsResult(habits([damaged_card], question), question)))
    assert found[-1] == "not counted: 1 damaged"


def test_practice_is_told_in_words() -> None:
    def practised(count: int, gap: str = "") -> str:
        told = [incident(number) for number in range(count)]
        told += [incident(count, gap=gap)] if gap else []
        found = rows(habits_screen(asked(told)), 120)
        return found[found.index("Practice") + 1].strip()

    assert practised(3) == "3 in a row without a gap: 7 to go for 10."
    assert practised(10) == "10 in a row without a gap: it is a habit now."
    assert practised(0, "silence") == "The next one without a gap begins a new row. Do it 10 times."
    again = "The next one without a gap begins a new row (2 at best). Do it 10 times."
    assert practised(2, "silence") == again


def test_who_led_some_is_suggested_with_what_they_led() -> None:
    told = [incident(number, helper=BOB) for number in range(4)]
    told.append(incident(5, BOB))
    said = " ".join(" ".join(rows(habits_screen(asked(told)))).split())
    assert "Bob Baker helped in 5 of them, and led 1 time: a good one to ask" in said


def test_many_leaders_and_services_are_counted() -> None:
    told = [
        incident(number, Person(f"Person {number}"), services=(f"s{number}",))
        for number in range(10)
    ]
    found = rows(habits_screen(asked(told)))
    assert "  and 2 more" in found
    assert any(line.endswith(" · 2 more") for line in found)


def test_an_incident_that_nobody_led() -> None:
    told = incident(0, gap="open")
    told.placed = [one for one in told.placed if one.entry.name != "take"]
    assert "  nobody did" in rows(habits_screen(asked([told])))


@pytest.mark.parametrize("told", [years(), []])
def test_the_review_of_a_logbook_as_json(told: list[Timeline]) -> None:
    data = valid(envelope(habits_model(asked(told))), "Habits")["data"]
    assert sum(data["hours"]) == data["incidents"] == (17 if told else 0)
    assert data["practice"]["aim"] == 10


# The command


def test_the_command(logbook: Repo, incidentctl: Command) -> None:
    filed(logbook, *years(), closed()).close()
    env = {"INCIDENTCTL_NOW": "2026-12-27T13:00:00Z"}
    one = incidentctl("review", "k3f9zq", "--silence", "5m", "--json", env=env).ok()
    data = valid(one.out, "Review")["data"]
    assert data["silence_seconds"] == 300
    assert "Worth a look" in incidentctl("review", "k3f9zq", env=env).ok().out
    told = incidentctl("review", "--since", "400d", "--kind", "drill", env=env).ok().out
    assert told.startswith("1 drill opened since ")
    found = incidentctl("review", "--since", "2026-03-30T00:00", "--json", env=env).ok()
    assert valid(found.out, "Habits")["data"]["since"] == "2026-03-30T00:00:00Z"
    assert valid(found.out, "Habits")["data"]["silence_seconds"] == 1800
    settings = logbook.path / "incidentctl.toml"
    settings.write_text(f'{settings.read_text("utf-8")}\n[review]\nsilence = "41m"\n', "utf-8")
    logbook.git("commit", "-qam", "Bear more silence")
    found = incidentctl("review", "--since", "400d", "--json", env=env).ok()
    assert valid(found.out, "Habits")["data"]["silence_seconds"] == 41 * 60
    settings.write_text(settings.read_text("utf-8").replace("41m", "4m"), "utf-8")
    incidentctl("config", "check").fails(1, "too short to be a silence")
    incidentctl("review", "k3f9zq", "--since", "9d").fails(2, "not both")
    incidentctl("review", "k3f9zq", "--kind", "drill").fails(2, "--kind goes with --since")
    incidentctl("review", "k3f9zq", "--silence", "1m").fails(2, "5 min or more")
    incidentctl("review", "--since", "soon").fails(2)


def test_the_whole_logbook_is_read(logbook: Repo) -> None:
    told, read = years(), list[tuple[int, int]]()
    question = Question(NOON + 299 * DAY, ZONE)
    with filed(logbook, *told) as book:
        result = review_logbook(book, question, lambda done, total: read.append((done, total)))
    assert result == asked(told)
    assert not read or read[-1] == (len(told), len(told))


def test_close_and_summary_ask_kindly_and_refuse_nothing(
    logbook: Repo, incidentctl: Command
) -> None:
    incidentctl("open", "Down", "--service", "bob").ok()
    incidentctl("take").ok()
    incidentctl("note", "it is down").ok()
    name = incidentctl("status", "--json").json["data"]["incidents"][0]["incident"]["commander"]
    said = incidentctl("summary", f"{name['name']} pressed the wrong key").ok()
    assert f"note: the summary names {name['name']}. If it is about what went wrong" in said.err
    assert incidentctl("summary", "a disk was full").ok().err == ""
    close = ("close", "--root-cause", "human error", "--postmortem", "waived: a test")
    tried = incidentctl(*close, "--dry-run").ok()
    assert "the root cause says 'human error'" in tried.err
    [remark] = incidentctl(*close, "--json").ok().json["data"]["remarks"]
    assert remark.startswith("the root cause says 'human error'. That is where the question begins")
