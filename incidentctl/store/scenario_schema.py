"""The tables of a scenario file, with their defaults: see :mod:`incidentctl.store.scenario`.

This module imports pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from incidentctl.domain.kinds.mark import MARKS
from incidentctl.domain.kinds.note import CATEGORIES
from incidentctl.domain.objectives import CHECKS
from incidentctl.domain.policy import AUDIENCES
from incidentctl.domain.review import BY_NAME
from incidentctl.domain.scenario import LONGEST, SCENARIO_FORMAT
from incidentctl.domain.when import parse_span
from incidentctl.store.settings_values import fault, nearest
from incidentctl.text.clean import NOTE_LIMIT, clean_line, clean_text

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_LONGEST_LINE = 500
_NONE = re.compile(r"0 ?(s|m|h)?\Z")
_SPANS = 'write it as "90s", "5m" or "1h30m"'


def _span(value: object) -> timedelta:
    if not isinstance(value, str):
        raise fault("not a span of time in quotes", _SPANS)
    try:
        span = timedelta() if _NONE.match(value.strip()) else parse_span(value)
    except ValueError as reason:
        raise fault(str(reason), _SPANS) from None
    if span > LONGEST:
        raise fault(f"{value!r} is longer than two days", _SPANS)
    return span


def _positive(span: timedelta) -> timedelta:
    if not span:
        raise fault("there is no time at all", _SPANS)
    return span


def _line(text: str) -> str:
    line = clean_line(text).text
    if len(line) > _LONGEST_LINE:
        raise fault(f"longer than {_LONGEST_LINE} characters", "say it in short here")
    return line


def _text(raw: str) -> str:
    text = clean_text(raw).text
    if len(text.encode()) > NOTE_LIMIT:
        raise fault(f"longer than {NOTE_LIMIT >> 10} KiB", "link to the whole")
    return text


def _not_empty(text: str) -> str:
    if not text:
        raise fault("it is empty", "say what people read")
    return text


def _id(name: str) -> str:
    if not _ID.match(name):
        raise fault(f"{name!r} can't be an id", 'small letters, digits and dashes: id = "rollback"')
    return name


def _some(words: list[str]) -> list[str]:
    if not all(word.strip() for word in words) or not words:
        raise fault("a word is empty", 'name some: says = ["rolled back", "reverted"]')
    return words


def _one_of(what: str, choices: tuple[str, ...]) -> Callable[[str], str]:
    def one(name: str) -> str:
        if name not in choices:
            raise fault(f"there is no {what} {name!r}", nearest(name, choices, "there are"))
        return name

    return one


Since = Annotated[timedelta, BeforeValidator(_span)]
Span = Annotated[timedelta, BeforeValidator(_span), AfterValidator(_positive)]
Line = Annotated[str, AfterValidator(_line)]
Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_id)]
Title = Annotated[str, AfterValidator(_line), AfterValidator(_not_empty)]
Message = Annotated[str, AfterValidator(_text), AfterValidator(_not_empty)]
Service = Annotated[str, AfterValidator(_line), AfterValidator(_not_empty)]
CheckName = Annotated[str, AfterValidator(_one_of("check", CHECKS))]
Audience = Annotated[str, AfterValidator(_one_of("audience", AUDIENCES))]
Category = Annotated[str, AfterValidator(_one_of("category", CATEGORIES))]
Moment = Annotated[str, AfterValidator(_one_of("moment", MARKS))]
Signal = Annotated[str, AfterValidator(_one_of("signal", tuple(BY_NAME)))]
Words = Annotated[list[str], AfterValidator(_some)]


class ScenarioTable(BaseModel):
    """A table of a scenario. A key that isn't known is a fault: a drill is not an emergency."""

    model_config = ConfigDict(extra="forbid", strict=True)


class InjectTable(ScenarioTable):
    """``[[inject]]``."""

    at: Since
    text: Message
    channel: Line = ""
    sender: Line = Field("", alias="from")
    id: Id = ""
    after: Line = ""
    unless: Line = ""


class ObjectiveTable(ScenarioTable):
    """``[[objective]]``."""

    check: CheckName
    id: Id = ""
    within: Span | None = None
    after: Line = ""
    about: Line = ""
    audience: Audience = ""
    category: Category = ""
    moment: Moment = ""
    role: Line = ""
    service: Line = ""
    severity: Line = ""
    signal: Signal = ""
    says: Words = []
    times: Annotated[int, Field(ge=1)] = 1


class ScenarioFile(ScenarioTable):
    """The whole file."""

    format: Annotated[int, Field(ge=1)] = SCENARIO_FORMAT
    title: Title
    severity: Line = ""
    services: list[Service] = []
    report: Text = ""
    about: Text = ""
    behind: Text = ""
    length: Span | None = None
    record: bool = False
    inject: list[InjectTable] = []
    objective: list[ObjectiveTable] = []
