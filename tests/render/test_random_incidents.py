"""Any entries in any order: every screen can be drawn at every width, all JSON fits its schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType

from incidentctl.actions.brief import brief
from incidentctl.actions.checklist import checklist
from incidentctl.actions.listing import ListResult
from incidentctl.actions.review import ReviewResult, review_one
from incidentctl.actions.show import ShowResult
from incidentctl.actions.status import IncidentStatus, StatusResult
from incidentctl.actions.watch import Picture
from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.policy import Policy, Severity
from incidentctl.git.refs import Branch
from incidentctl.render.brief_schema import brief_model
from incidentctl.render.json import (
    envelope,
    list_envelope,
    show_envelope,
    status_envelope,
    tasks_envelope,
)
from incidentctl.render.knowledge_json import checklist_envelope
from incidentctl.render.plain import Style, incident_line
from incidentctl.render.review_schema import review_model
from incidentctl.render.terminal.brief import brief_screen
from incidentctl.render.terminal.checklist import checklist_screen
from incidentctl.render.terminal.listing import list_screen
from incidentctl.render.terminal.review import review_screen
from incidentctl.render.terminal.show import show_screen
from incidentctl.render.terminal.status import status_screen
from incidentctl.render.terminal.tasks import tasks_screen
from incidentctl.render.terminal.watch import Showing, watch_screen
from incidentctl.store.land import LANDED
from incidentctl.store.loaded import Loaded
from incidentctl.text.reader import Record
from tests.render.published import valid
from tests.support.screens import rows, shown
from tests.support.stories import ZONE
from tests.support.timeline import BOB, IDENT, START, any_order

NOW = START + timedelta(hours=1)
WIDTHS = (40, 80, 120)
SECRET = "correct horse battery staple"
STYLES = re.compile(r"\x1b\[[0-9;]*m")
POLICY = Policy(
    {
        "sev1": Severity(
            "sev1",
            close=("postmortem", "public-update"),
            updates=(("public", 60), ("exec", 600)),
            checklist=(("commander", 60), ("ops", 60), ("resolved", 3600)),
        )
    }
)


def loaded(entries: Sequence[Placed]) -> Loaded:
    """What a clone with these entries has read."""
    return Loaded(fold(IDENT, entries), Record(IDENT, "", tuple(entries), ()), b"")


def status_of(one: Loaded) -> StatusResult:
    return StatusResult((IncidentStatus(one, ()),), "", LANDED, NOW)


def shown_by(one: Loaded) -> ShowResult:
    return ShowResult(one, one.incident, None, 0, b"")


def reviewed(one: Loaded) -> ReviewResult:
    return review_one(one, now=NOW, silence=timedelta(minutes=10))


SCREENS: dict[str, Callable[[Loaded], RenderableType]] = {
    "status": lambda one: status_screen(status_of(one), zone=ZONE, me=BOB),
    "list": lambda one: list_screen(ListResult((one,), 0), now=NOW, zone=ZONE),
    "show": lambda one: show_screen(shown_by(one), now=NOW, zone=ZONE),
    "brief": lambda one: brief_screen(brief(one, now=NOW, most_reports=2), zone=ZONE),
    "tasks": lambda one: tasks_screen(one.incident, now=NOW, zone=ZONE),
    "checklist": lambda one: checklist_screen(checklist(one.incident, POLICY, NOW), ZONE),
    "review": lambda one: review_screen(reviewed(one), zone=ZONE),
    "watch": lambda one: watch_screen(
        Showing(Picture(status_of(one)), Branch("main")), height=24, zone=ZONE
    ),
}
ENVELOPES: dict[str, Callable[[Loaded], str]] = {
    "Status": lambda one: status_envelope(status_of(one)),
    "List": lambda one: list_envelope(ListResult((one,), 0), NOW),
    "Show": lambda one: show_envelope(shown_by(one), NOW),
    "Brief": lambda one: envelope(brief_model(brief(one, now=NOW, most_reports=2))),
    "Tasks": lambda one: tasks_envelope(one.incident, NOW),
    "Checklist": lambda one: checklist_envelope(checklist(one.incident, POLICY, NOW)),
    "Review": lambda one: envelope(review_model(reviewed(one))),
}


@pytest.mark.parametrize("name", SCREENS)
@given(any_order(), st.sampled_from(WIDTHS))
def test_every_screen_can_be_drawn(name: str, entries: list[Placed], width: int) -> None:
    screen = SCREENS[name](loaded(entries))
    plain = rows(screen, width)
    assert plain
    assert STYLES.sub("", shown(screen, width, "always")).split("\n")[:-1] == plain


@pytest.mark.parametrize("name", ENVELOPES)
@given(any_order())
def test_all_json_fits_its_schema(name: str, entries: list[Placed]) -> None:
    assert valid(ENVELOPES[name](loaded(entries)), name)


@given(any_order(), st.sampled_from(WIDTHS))
def test_what_is_redacted_is_nowhere(entries: list[Placed], width: int) -> None:
    named = {getattr(one.entry, "entry", "") for one in entries if one.entry.name == "redact"}
    one = loaded([with_secret(placed) if placed.id in named else placed for placed in entries])
    for screen in SCREENS.values():
        assert "horse" not in shown(screen(one), width)
    for envelope_of in ENVELOPES.values():
        assert "horse" not in envelope_of(one)
    assert "horse" not in incident_line(one.incident, Style(on=False))


def with_secret(placed: Placed) -> Placed:
    """The entry with a secret in all its words; a redaction's stay as they are."""
    entry = placed.entry
    if entry.name == "redact":
        return placed
    words: dict[str, Any] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name in {"text", "because", "title", "target"}:
            words[field.name] = SECRET
        elif field.name in {"root_causes", "thanks"} and value:
            words[field.name] = (SECRET,)
        elif field.name == "postmortem" and value.startswith(("waived", "http")):
            words[field.name] = f"waived: {SECRET}"
    return placed._replace(entry=replace(entry, **words))
