"""Times and days as people write them, and as the record writes them.

Nothing here reads a clock or the machine's time zone: the caller says what time it is and where.
Whether a time in the future makes sense is the caller's to judge; but a time of day without a
date always means the most recent one, never one that is still to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Generic, TypeVar

_T = TypeVar("_T")

_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # in the order of date.weekday()

_LONGEST_SHOWN = 60  # characters of what was typed, in an error message


def parse_when(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment that `text` means, in UTC and whole seconds (a fraction is dropped).

    `now` is aware; `zone` is where the writer is: times without an offset are read there. Spans
    (``-2d``) are time that has passed, 24 hours to the day, whatever the clocks did in between.
    A local time that came twice, as clocks went back, is the latest one that is not after `now`.

    Raises ValueError, with one line that gives examples, for what is not understood, for a local
    time that the clocks skipped, and for what is outside the years 1 to 9999.
    """
    return _TIMES.read(text, now, zone).replace(microsecond=0)


def parse_day(text: str, *, now: datetime, zone: tzinfo) -> date:
    """The day that `text` means, as promised at `now` by someone in `zone`.

    A weekday is the next one after today, a week ahead if today is that weekday.
    Raises ValueError, with one line that gives examples, for anything else.
    """
    return _DAYS.read(text, now, zone)


def parse_span(text: str) -> timedelta:
    """How long `text` says: ``10m``, ``1h30m``, ``2 days``, ``in 10 min``; a day has 24 hours.

    Raises ValueError, with one line that gives examples, for anything else, for none at all
    (``0m``), and for what is longer than years are counted.
    """
    reason = ""
    if match := re.fullmatch(f"(?:in )?{_SPAN}", " ".join(text.lower().split())):
        try:
            span = _span(match)
        except OverflowError:
            span, reason = timedelta(), "it is too long; "
        if span:
            return span
    raise _unread(text, "a span of time", reason, "10m, 1h30m, 90 min, 2 days")


def format_span(span: timedelta) -> str:
    """A span for people, in two units at most: ``12 s``, ``4 min``, ``1 h 05 min``, ``3 d 4 h``.

    What is smaller is dropped, never rounded up; so is a second unit of zero (``2 h``).
    """
    seconds = abs(span) // timedelta(seconds=1)
    sign = "-" if span < timedelta(0) and seconds else ""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return f"{sign}{days} d" + (f" {hours % 24} h" if hours % 24 else "")
    if hours:
        return f"{sign}{hours} h" + (f" {minutes % 60:02} min" if minutes % 60 else "")
    return f"{sign}{minutes} min" if minutes else f"{sign}{seconds} s"


def elapsed(since: datetime, now: datetime) -> timedelta:
    """How long ago it was; no time at all where a clock that was ahead of ours wrote it down."""
    return max(now - since, timedelta(0))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:  # astimezone would quietly ask the machine for its zone
        raise TypeError("a moment needs a time zone")
    return moment.astimezone(UTC)


def _instants(day: date, clock: time, zone: tzinfo) -> list[datetime]:
    """When that local time was, in UTC and in order: once; twice; or never, in a gap."""
    local = datetime.combine(day, clock)
    both = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(m for m in both if m.astimezone(zone).replace(tzinfo=None) == local)


def _skipped(day: date, clock: time) -> ValueError:
    return ValueError(f"{day} {clock} does not exist in local time: the clocks were put forward")


def _on_day(day: date, clock: time, zone: tzinfo, now: datetime) -> datetime:
    """That time on that day: the latest that is not after now, else the first to come."""
    instants = _instants(day, clock, zone)
    if not instants:
        raise _skipped(day, clock)
    return max((m for m in instants if m <= now), default=instants[0])


def _most_recent(clock: time, zone: tzinfo, now: datetime, weekday: int | None = None) -> datetime:
    """The latest moment not after now at which a local clock showed that time.

    The search begins with tomorrow: clocks that go back over midnight have shown some of it.
    """
    here = now.astimezone(zone).replace(tzinfo=None)
    day = here.date() + _ONE_DAY
    while True:
        if weekday in (None, day.weekday()):
            instants = _instants(day, clock, zone)
            past = [moment for moment in instants if moment <= now]
            if past:
                return past[-1]
            if not instants and datetime.combine(day, clock) <= here:
                raise _skipped(day, clock)
        day -= _ONE_DAY


def _clock(match: re.Match[str]) -> time:
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))


def _today(now: datetime, zone: tzinfo) -> date:
    return now.astimezone(zone).date()


def _read_clock(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    return _most_recent(_clock(match), UTC if match["utc"] else zone, now)


def _span(match: re.Match[str]) -> timedelta:
    return timedelta(**{unit: int(n) for unit, n in match.groupdict().items() if n})


def _read_ago(match: re.Match[str], now: datetime, _zone: tzinfo) -> datetime:
    return now - _span(match)


def _read_near_day(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    today = _today(now, zone)
    day = today if match["day"] == "today" else today - _ONE_DAY
    return _on_day(day, _clock(match), zone, now)


def _read_past_weekday(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    return _most_recent(_clock(match), zone, now, _WEEKDAYS.index(match["weekday"][:3]))


def _read_full(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    day, clock, offset = date.fromisoformat(match["date"]), _clock(match), match["offset"]
    if offset is None:
        return _on_day(day, clock, zone, now)
    moment = datetime.combine(day, clock, UTC)
    if offset == "z":
        return moment
    ahead = time(int(offset[1:3]), int(offset[-2:]))
    span = timedelta(hours=ahead.hour, minutes=ahead.minute)
    return moment + span if offset[0] == "-" else moment - span


def _read_days_ahead(match: re.Match[str], now: datetime, zone: tzinfo) -> date:
    days = int(match["count"]) * (7 if match["unit"] == "w" else 1)
    return _today(now, zone) + timedelta(days=days)


def _read_coming_weekday(match: re.Match[str], now: datetime, zone: tzinfo) -> date:
    today = _today(now, zone)
    ahead = (_WEEKDAYS.index(match["weekday"][:3]) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


@dataclass(frozen=True)
class _Grammar(Generic[_T]):
    """Forms in which people write one thing: a pattern, and what reads its match.

    Patterns are for lower case with single blanks between words, and for the whole text; they are
    compiled when first tried. Digits are ASCII and few: Python reads no numbers of thousands.
    """

    what: str
    examples: str
    forms: tuple[tuple[str, Callable[[re.Match[str], datetime, tzinfo], _T]], ...]

    def read(self, text: str, now: datetime, zone: tzinfo) -> _T:
        """What the first form that fits makes of the text; every failure is one ValueError."""
        words = " ".join(text.lower().split())
        reason = ""
        try:
            for pattern, reader in self.forms:
                if match := re.fullmatch(pattern, words):
                    return reader(match, _utc(now), zone)
        except OverflowError:
            reason = "it is outside the years 1 to 9999; "
        except ValueError as error:
            reason = f"{error}; "
        raise _unread(text, self.what, reason, self.examples)


def _unread(text: str, what: str, reason: str, examples: str) -> ValueError:
    shown = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return ValueError(f"cannot read {shown!r} as {what}: {reason}examples: {examples}")


_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_FRACTION = r"(?:(?<=:[0-9]{2}:[0-9]{2})\.[0-9]+)?"
_OFFSET = r"(?: ?(?P<offset>z|[+-][0-9]{2}:?[0-9]{2}))?"
_WEEKDAY = (
    "(?P<weekday>mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?"
    "|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_SPAN = "(?=[0-9])" + " ?".join(
    f"(?:(?P<{unit}>[0-9]{{1,9}}) ?(?:{names}))?"
    for unit, names in (
        ("weeks", "w|weeks?"),
        ("days", "d|days?"),
        ("hours", "h|hrs?|hours?"),
        ("minutes", "m|mins?|minutes?"),
        ("seconds", "s|secs?|seconds?"),
    )
)

_TIMES = _Grammar[datetime](
    what="a time",
    examples=(
        "now, 14:11, 14:11Z, -10m, -1h30m, 10 min ago, today 09:00, yesterday 23:50, mon 14:00,"
        " 2026-11-21 14:11, 2026-11-21T14:11:30+01:00"
    ),
    forms=(
        ("now", lambda _match, now, _zone: now),
        (rf"{_CLOCK}(?P<utc>z)?", _read_clock),
        (rf"-{_SPAN}", _read_ago),
        (rf"{_SPAN} ago", _read_ago),
        (rf"(?P<day>today|yesterday) {_CLOCK}", _read_near_day),
        (rf"{_WEEKDAY} {_CLOCK}", _read_past_weekday),
        (rf"{_DATE}[t ]{_CLOCK}{_FRACTION}{_OFFSET}", _read_full),
    ),
)
_DAYS = _Grammar[date](
    what="a day",
    examples="2026-12-01, today, tomorrow, +5d, in 5 days, +2w, in 2 weeks, friday, next friday",
    forms=(
        (_DATE, lambda match, _now, _zone: date.fromisoformat(match["date"])),
        ("today", lambda _match, now, zone: _today(now, zone)),
        ("tomorrow", lambda _match, now, zone: _today(now, zone) + _ONE_DAY),
        (
            r"(?:\+|in )(?P<count>[0-9]{1,9}) ?(?P<unit>[dw])(?:(?<=d)ays?|(?<=w)eeks?)?",
            _read_days_ahead,
        ),
        (rf"(?:next )?{_WEEKDAY}", _read_coming_weekday),
    ),
)
