"""The kinds of values that settings are made of, and what is said of those that can't be.

This module imports pydantic: see :mod:`incidentctl.store.settings`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from incidentctl.domain.policy import AUDIENCES, MISSION, OPTIONAL, TOLD
from incidentctl.domain.when import parse_span
from incidentctl.git.refs import is_branch_name
from incidentctl.text.clean import is_clean_line

REQUIREMENTS = (*MISSION, *OPTIONAL, *TOLD)
SHORTEST_SHIFT = timedelta(hours=1)
LONGEST_SHIFT = timedelta(days=366)
YEARS = range(1970, 3000)
"""The years a rotation may speak of: far from both ends of what Python can count."""

_NO_SEVERITY = re.compile(r"[\s,]|\A\Z|.{41}")


def fault(message: str, fix: str) -> PydanticCustomError:
    """What is wrong with a value, and what mends it, for :func:`.value_problem` to tell."""
    return PydanticCustomError("incidentctl", "{message}", {"message": message, "fix": fix})


def _requirement(name: str) -> str:
    if name in REQUIREMENTS:
        return name
    fix = nearest(name, REQUIREMENTS, "it can ask for")
    raise fault(f"no close can be asked for {name!r}", fix)


def nearest(name: str, choices: tuple[str, ...], lead: str) -> str:
    """What mends a name that is none of the choices: the one that was meant, then all of them."""
    from difflib import get_close_matches

    near = "".join(f"did you mean {found}? " for found in get_close_matches(name, choices, 1))
    return f"{near}{lead} {', '.join(choices)}"


def _audience(name: str) -> str:
    if name not in AUDIENCES:
        raise fault(f"{name!r} is no audience", nearest(name, AUDIENCES, "there are"))
    return name


def _branch(name: str) -> str:
    if not is_branch_name(name):
        raise fault(f"{name!r} can't be a branch", 'name the logbook\'s: branch = "main"')
    return name


def _severity(name: str) -> str:
    if _NO_SEVERITY.search(name) or not is_clean_line(name):
        raise fault(f"{name!r} can't be a severity", "use one short word, as in [severities.sev1]")
    return name


def _line(text: str) -> str:
    if not is_clean_line(text):
        raise fault(f"{text!r} is not one line of text", "write it on one line")
    return text


def _service(name: str) -> str:
    if not name:
        raise fault("a service has no name", 'name it, as in services = ["checkout"]')
    return _line(name)


def _remote(name: str) -> str:
    if name.startswith("-") or re.search(r"[\s:\\]", name):
        raise fault(f"{name!r} can't be a remote", "name one of: git remote")
    return name


def _name(text: str) -> str:
    if not text.strip() or {*"<>"} & {*text} or not is_clean_line(text):
        raise fault(f"{text!r} can't be a name", 'write one line without < and >: "Ann Archer"')
    return text


def _email(text: str) -> str:
    if text and (re.search(r"[\s<>]", text) or "@" not in text or not is_clean_line(text)):
        raise fault(f"{text!r} is no e-mail address", 'write it alone: "ann@example.com"')
    return text


def _span(value: object) -> timedelta:
    if not isinstance(value, str):
        raise fault("not a span of time in quotes", 'write it as "30m", "12h" or "7d"')
    try:
        return parse_span(value)
    except ValueError as reason:
        raise fault(str(reason), 'write it as "30m", "12h" or "7d"') from None


def _shift(value: object) -> timedelta:
    length = _span(value)
    if length < SHORTEST_SHIFT:
        raise fault(f"{value!r} is shorter than an hour", 'write it as "12h" or "7d"')
    if length > LONGEST_SHIFT:
        raise fault(f"{value!r} is longer than a year", 'write it as "12h" or "7d"')
    return length


def _moment(value: object) -> datetime:
    """A time of TOML; a day alone is its first moment."""
    if isinstance(value, date) and value.year not in YEARS:
        raise fault(f"nobody is on call in the year {value.year}", "write a year of these days")
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - local, by its meaning
    raise fault("not a day or a time", "write it without quotes: 2026-11-02T09:00:00")


def _local(value: object) -> datetime:
    moment = _moment(value)
    if moment.tzinfo:
        raise fault("a local time has no offset", "leave it out: `zone` says the time zone")
    return moment


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if _has_zones():
            raise fault(f"no time zone is called {name!r}", 'write it as "Europe/Berlin"') from None
    return name


def _has_zones() -> bool:
    """Whether this machine knows time zones at all; settings are no worse where it doesn't."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        return False
    return True


Line = Annotated[str, AfterValidator(_line)]
Name = Annotated[str, AfterValidator(_name)]
Email = Annotated[str, AfterValidator(_email)]
Branch = Annotated[str, AfterValidator(_branch)]
SeverityName = Annotated[str, AfterValidator(_severity)]
ServiceName = Annotated[str, AfterValidator(_service)]
Remote = Annotated[str, AfterValidator(_remote)]
Requirements = list[Annotated[str, AfterValidator(_requirement)]]
Audience = Annotated[str, AfterValidator(_audience)]
Span = Annotated[timedelta, BeforeValidator(_span)]
Shift = Annotated[timedelta, BeforeValidator(_shift)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
LocalTime = Annotated[datetime, BeforeValidator(_local)]
Zone = Annotated[str, AfterValidator(_zone)]
