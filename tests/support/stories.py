"""Incidents that show everything a screen has to show, told the way :mod:`.timeline` tells them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone

from incidentctl.domain.ident import entry_id
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.person import Person
from incidentctl.git.runner import writer_environment
from incidentctl.store.loaded import Loaded, load
from incidentctl.store.logbook import Logbook, open_logbook
from incidentctl.text.writer import write_entry
from tests.support.repo import Repo
from tests.support.timeline import ANN, BOB, Timeline

NOW = datetime(2026, 11, 21, 14, 31, 7, tzinfo=UTC)
ZONE = timezone(timedelta(hours=1))
CAMILLE = Person("Camille Ng", "camille@example.com")
SAM = Person("Sam Lee", "sam@example.com")
DANA = Person("דנה לוי")

FROM_THE_FUTURE = """
<!--
[[entry]]
id = "%"
at = 2026-11-21T14:45:00Z
recorded = 2026-11-21T14:45:00.000001Z
by = "Ann Archer <ann@example.com>"
kind = "chore"
owner = "Bob Baker"
due = 2026-12-01T00:00:00Z
weight = 1.5
-->
### 2026-11-21 14:45:00Z · Ann Archer gave a task

> put the check back

> - Owner: Bob Baker
"""
"""An entry of a kind that this version doesn't know."""


def at(hour: int, minute: int, second: int = 0, *, day: int = 21) -> datetime:
    """A moment of November 2026, in UTC."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def loaded(told: Timeline, *, more: str = "") -> Loaded:
    """What the logbook reads of a told incident; ``more`` is text at the file's end."""
    return load(told.data + more.encode(), told.path)


def damaged(told: Timeline) -> Loaded:
    """The incident with one letter of its last entry changed."""
    head, _, tail = told.data.decode().rpartition("recorded = ")
    return load(f"{head}recorded = {tail.replace('2', '3', 1)}".encode(), told.path)


def outage() -> Timeline:
    """An open incident with a commander, a scribe, and a correction."""
    told = Timeline()
    told.now = at(14, 19, 2)
    told.open(
        SAM,
        text="Something is wrong with the site, can someone have a look?",
        severity="sev2",
        services=("invoicing", "web"),
        started=at(14, 5),
        detected=at(14, 11),
    )
    told.take(
        ANN, text="I have it. I'm the incident commander. Bob and Camille, on the call please."
    )
    told.now = at(14, 24)
    wrong = told.note("The last deploy (4f1c2ab, 14:02) did it", CAMILLE, category="hypothesis")
    told.now = at(14, 29, 30)
    told.note(
        "Rolled back invoicing to 9e0d1f2\nkubectl rollout undo deploy/invoicing\nwaiting for pods",
        BOB,
        at=at(14, 26),
        recorded_by=ANN,
        category="action",
    )
    told.correct(wrong.id, "It was 5a2d, deployed at 13:58", CAMILLE, because="I misread it")
    return told


def raced() -> Timeline:
    """Two took command at once, and two corrected the same note; both are unsettled."""
    told = outage()
    other = told.elsewhere()
    other.now = at(14, 30)
    told.now = at(14, 29, 50)
    note = told.placed[3]
    told.take(BOB, because="Ann's line is dead")
    told.correct(note.id, "Rolled back invoicing to 9e0d1f2, and web to 77aa", BOB)
    other.take(CAMILLE, because="Ann is on the phone")
    other.correct(note.id, "Rolled back invoicing", CAMILLE)
    told.join(other)
    return told


def closed_too_soon() -> Timeline:
    """Closed, with a note and another close that were made at the same time elsewhere."""
    told = Timeline("INC-20261121-7m2xq0", "Search is slow", at(11, 0))
    told.open(BOB, severity="sev3")
    told.take(BOB)
    told.note("A replica is behind", BOB)
    other = told.elsewhere(1)
    told.close(BOB, text="The replica caught up", root_causes=("a long query",))
    other.note("A second replica is behind", CAMILLE)
    other.close(BOB, text="Two replicas caught up", root_causes=("a long query",))
    told.join(other)
    return told


def unowned() -> Timeline:
    """Nobody commands it; wide characters, an emoji, and letters from right to left."""
    told = Timeline("INC-20261121-0zq8xw", "结账页面很慢 🐢 checkout is slow in Asia", at(13, 2))
    told.open(CAMILLE)
    told.note("התור מתמלא ואינו מתרוקן (12)", BOB)
    told.note("בדקתי את המטמון", DANA, category="observation")
    return told


def drill() -> Timeline:
    """A drill that began yesterday."""
    told = Timeline("INC-20261120-7hn2mc", "Failover of the billing database", at(9, 0, day=20))
    told.open(BOB, incident_kind="drill", severity="sev3", reporter=SAM)
    told.take(BOB)
    told.note("[red]x[/] :boom: https://example.com/" + "x" * 100, BOB)
    return told


def closed() -> Timeline:
    """The outage to its end: what was late or contested, and the declared close."""
    told = outage()
    told.now = at(14, 20, 40)
    told.take(BOB, text="I am on it")
    told.now = at(14, 40)
    told.note("Steps so far:\n\n    1. drain eu-1\n    2. restart\n\n```\nhalf open fence", BOB)
    told.now = at(14, 50)
    told.close(BOB, text="Solved!", root_causes=("a deploy",), postmortem="waived: it was tiny")
    told.now = at(14, 55)
    told.summary(
        "A deploy put a wrong rate into the tax table; invoices failed for 45 minutes. Rolled back"
        " at 14:26; all invoices of that time were made again."
    )
    told.now = at(15, 2)
    told.close(
        root_causes=(
            "The tax table is changed by hand, and no test looks at it",
            "A deploy goes to all regions at once",
        ),
        postmortem="2026-12-01",
        thanks=("Bob Baker", "Camille Ng"),
    )
    told.now = at(15, 30)
    told.note("One customer still sees it", SAM)
    return told


def from_the_future() -> str:
    """The entry of an unknown kind, with its right id."""
    content = FROM_THE_FUTURE.replace('id = "%"\n', "")[1:]
    return FROM_THE_FUTURE.replace("%", entry_id(content.encode()))


def hostile(text: str) -> Timeline:
    """An incident whose title is harmless and whose last note is not."""
    told = Timeline()
    told.now = at(14, 19, 2)
    told.open(SAM)
    told.take(ANN)
    told.note(text, BOB)
    return told


def simple_note(text: str) -> str:
    """One more entry's characters, to stand at the end of a file."""
    return write_entry(Note(at=at(16, 0), recorded=at(16, 0), by=ANN, text=text)).raw


def filed(repo: Repo, *told: Timeline) -> Logbook:
    """The logbook of a repository, after committing these incidents to it."""
    repo.commit("File incidents", **{one.path: one.data for one in told})
    return open_logbook(str(repo.path), writer_environment(os.environ))
