"""``close``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidentctl.domain.incident import fold
from incidentctl.domain.kinds.close import RESOLUTIONS, Close, postmortem_kind
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, IDENT, Timeline, complete

HOUR = timedelta(hours=1)


def closing(**fields: Any) -> Close:
    return Close(**{"at": EPOCH, "recorded": EPOCH, "by": ANN, **fields})


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2026-11-25", "date"),
        ("2024-02-29", "date"),
        ("https://wiki.example.com/pm/12", "url"),
        ("http://x", "url"),
        ("waived: same cause as last week", "waived"),
        ("Waived :  a drill", "waived"),
        ("waived:", None),
        ("waived: ", None),
        ("waived", None),
        ("2026-02-30", None),
        ("20261125", None),
        ("2026-W48-3", None),
        ("2026-11-25T10:00", None),
        ("tomorrow", None),
        ("https://", None),
        ("https://x y", None),
        ("ftp://x", None),
        ("", None),
    ],
)
def test_what_comes_next(value: str, kind: str | None) -> None:
    assert postmortem_kind(value) == kind


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_the_heading_says_how_it_ended(resolution: str) -> None:
    close = closing(resolution=resolution)
    assert close.phrase() == f"closed the incident: {resolution}"
    assert list(close.faults()) == []


def test_details_show_what_was_said() -> None:
    assert closing().details() == []
    full = closing(root_causes=("Logs", "Disk"), postmortem="2026-11-25", thanks=("Bob", "Camille"))
    assert full.details() == [
        "Root cause: Logs",
        "Root cause: Disk",
        "Postmortem: 2026-11-25",
        "Thanks to Bob, Camille",
    ]
    assert closing(severity="sev2").details() == ["Severity: sev2"]


def test_faults_are_named_all_at_once() -> None:
    assert list(closing(resolution="done", postmortem="soon", root_causes=("a", " ")).faults()) == [
        "resolution is 'done', not one of resolved, duplicate, false-alarm, cancelled",
        "postmortem is 'soon': neither a date, nor a URL, nor 'waived: why'",
        "a root cause is empty",
    ]


def test_a_close_tells_the_times_that_nobody_told_before() -> None:
    told = Timeline()
    told.open(started=EPOCH - 3 * HOUR)
    told.take()
    told.close(text="Over", started=EPOCH - 2 * HOUR, detected=EPOCH - HOUR)
    times = fold(IDENT, told.placed).times
    assert times["impact_started"] == EPOCH - 3 * HOUR
    assert times["detected"] == EPOCH - HOUR
    assert times["closed"] == told.placed[-1].entry.at


def test_a_close_without_times_tells_only_its_own() -> None:
    told = complete()
    assert {"impact_started", "detected"}.isdisjoint(fold(IDENT, told.placed).times)
