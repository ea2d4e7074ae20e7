"""``open``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidentctl.domain.kinds.open import INCIDENT_KINDS, Open
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, CAM, Timeline


def opening(**fields: Any) -> Open:
    return Open(**{"at": EPOCH, "recorded": EPOCH, "by": ANN, "format": 1, "title": "x", **fields})


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        ("real", "opened the incident"),
        ("drill", "opened a drill"),
        ("near-miss", "opened a near miss"),
        ("backfill", "opened the incident afterwards"),
    ],
)
def test_the_heading_says_what_it_was(kind: str, phrase: str) -> None:
    assert kind in INCIDENT_KINDS
    assert opening(incident_kind=kind).phrase() == phrase


def test_details_show_what_is_known() -> None:
    assert opening().details() == []
    full = opening(
        severity="sev2",
        services=("invoicing", "search"),
        started=EPOCH,
        detected=EPOCH + timedelta(minutes=4),
        reporter=CAM,
    )
    assert full.details() == [
        "Severity: sev2",
        "Services: invoicing, search",
        "Impact started: 2026-11-01T12:00:00Z",
        "Detected: 2026-11-01T12:04:00Z",
        "Reported by: Camille",
    ]


def test_faults() -> None:
    assert list(opening().faults()) == []
    assert list(opening(title="", incident_kind="fake").faults()) == [
        "the title is empty",
        "incident_kind is 'fake', not one of real, drill, near-miss, backfill",
    ]


def test_it_fills_in_what_the_reporter_knew() -> None:
    told = Timeline()
    told.open(incident_kind="drill", started=EPOCH, detected=EPOCH, services=("a",))
    incident = told.fold()
    assert (incident.kind, incident.services, incident.reporter) == ("drill", ("a",), None)
    assert incident.times == {
        "declared": told.placed[0].entry.at,
        "impact_started": EPOCH,
        "detected": EPOCH,
    }
