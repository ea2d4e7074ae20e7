"""What is promised for which days, as a calendar (RFC 5545): all-day events, the same every time.

Nothing depends on when it is made: an event keeps its UID and gets another SEQUENCE when its day
moves, so a calendar that reads it again changes what it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from incidentctl.text.clean import visible

_OCTETS = 75
"""Of a line, without its end."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Event(NamedTuple):
    """Something that is due on a day (its first moment in UTC).

    ``uid`` is the same for ever, ``sequence`` counts how often it was moved, and ``stamp`` is when
    that was said last. ``cancelled``: nobody owes it any more.
    """

    uid: str
    day: datetime
    title: str
    text: str
    stamp: datetime
    sequence: int = 0
    cancelled: bool = False


def calendar(events: Sequence[Event]) -> str:
    """The calendar; its lines end with CRLF."""
    return "".join(f"{folded}\r\n" for line in _lines(events) for folded in _fold(line))


def _lines(events: Sequence[Event]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//incidentctl//promises//EN")
    yield "CALSCALE:GREGORIAN"
    for event in events:
        yield from _event(event)
    yield "END:VCALENDAR"


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{event.stamp:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"DESCRIPTION:{_text(event.text)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Text as a value: nothing in it can end the line or begin another property."""
    plain = "".join(one if one == "\n" or one.isprintable() else " " for one in visible(text))
    return plain.translate(_ESCAPED)


def _fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, none of which splits a character."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _OCTETS:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
