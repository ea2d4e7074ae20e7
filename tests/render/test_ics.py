"""The calendar, read by a small reader of its own that knows RFC 5545 and nothing of ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.render.ics import Event, calendar
from tests.support.entries import HOSTILE

DAY = datetime(2026, 12, 31, tzinfo=UTC)
STAMP = datetime(2026, 11, 21, 14, 19, 2, tzinfo=UTC)
_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^;:\",]+)*):(.*)", re.DOTALL)
_UNESCAPED = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}


def events_in(text: str) -> list[dict[str, str]]:
    """The events of a calendar; whatever RFC 5545 forbids is an error."""
    assert text.endswith("\r\n")
    rows = text.removesuffix("\r\n").split("\r\n")
    for row in rows:
        assert "\n" not in row
        assert "\r" not in row
        assert len(row.encode()) <= 75
    lines = "\r\n".join(rows).replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    for line in lines[1:-1]:
        match = _LINE.fullmatch(line)
        assert match, line
        name, parameters, value = match.groups()
        if name == "BEGIN":
            assert value == "VEVENT"
            found.append({})
        elif found and name != "END":
            assert name not in found[-1], "each stands once"
            found[-1][name + parameters] = _read(value) if name in _TEXTS else value
    return found


_TEXTS = {"SUMMARY", "DESCRIPTION"}


def _read(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "it would be a list"
    return re.sub(r"\\[\\;,nN]", lambda found: _UNESCAPED[found[0]], value)


def test_an_event_is_a_whole_day_without_a_time_zone() -> None:
    text = calendar([Event("a@b", DAY, "Postmortem: x; y, z", "first\nsecond", STAMP, 2)])
    (event,) = events_in(text)
    assert event == {
        "UID": "a@b",
        "DTSTAMP": "20261121T141902Z",
        "SEQUENCE": "2",
        "DTSTART;VALUE=DATE": "20261231",
        "DTEND;VALUE=DATE": "20270101",
        "SUMMARY": "Postmortem: x; y, z",
        "DESCRIPTION": "first\nsecond",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
    }
    assert text == calendar([Event("a@b", DAY, "Postmortem: x; y, z", "first\nsecond", STAMP, 2)])
    assert "STATUS:CANCELLED" in calendar([Event("a", DAY, "", "", STAMP, cancelled=True)])


@pytest.mark.parametrize("text", ["x" * 400, "ü" * 200, "🚒" * 100, "日本語" * 60])
def test_long_lines_are_folded_between_characters(text: str) -> None:
    assert events_in(calendar([Event("a", DAY, text, text, STAMP)]))[0]["SUMMARY"] == text


@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_no_text_leaves_its_property(texts: list[str]) -> None:
    found = events_in(calendar([Event("a", DAY, text, text, STAMP) for text in texts]))
    assert len(found) == len(texts)
    assert all(set(event) == set(found[0]) for event in found)
