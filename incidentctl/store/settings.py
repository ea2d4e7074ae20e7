"""A logbook's settings, ``incidentctl.toml``: what may stand there, its defaults, and its faults.

This module imports pydantic, so :mod:`incidentctl.store.policy` loads it only for settings it has
not seen before. A fault never stops an incident: the part that is wrong counts as if it were not
there, and a problem says so. A setting that is not known is only remarked on: a newer version may
know it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from incidentctl.domain.policy import DEFAULT_SEVERITIES, MOST_REPORTS, SILENCE, Policy, Severity
from incidentctl.domain.problem import Problem
from incidentctl.domain.team import NO_TEAM, Team
from incidentctl.store.home import CONFIG_FORMAT
from incidentctl.store.settings_problems import (
    RULE,
    Key,
    crossed_problem,
    find_line,
    setting,
    syntax_problem,
    unknown_key,
    value_problem,
)
from incidentctl.store.settings_schema import File, file_model, within
from incidentctl.store.settings_team import crossed, team_of
from incidentctl.store.sync_settings import Sync
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from datetime import timedelta

    from pydantic_core import ErrorDetails

UPGRADE = "upgrade incidentctl: pip install --upgrade incidentctl"

_BAD = object()


@dataclass(frozen=True)
class Settings:
    """Settings that can be used, whatever the file looked like.

    ``warnings`` name settings that this version doesn't know. They are no fault of the file.
    """

    policy: Policy = field(default_factory=Policy)
    services: tuple[str, ...] = ()
    branch: str = "main"
    sync: Sync = field(default_factory=Sync)
    most_reports: int = MOST_REPORTS
    detector: str = ""
    silence: int = SILENCE
    team: Team = NO_TEAM
    warnings: tuple[Problem, ...] = ()


def parse_settings(data: bytes, path: str = CONFIG_PATH) -> tuple[Settings, list[Problem]]:
    """Read the file; what is wrong with it comes back as problems, and defaults stand in."""
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return Settings(), [Problem(RULE, "not UTF-8", "save the file as UTF-8", path, line)]
    except (ValueError, RecursionError) as fault:
        return Settings(), [syntax_problem(fault, data, path)]
    file, errors = validated(values)
    problems = [value_problem(error, text, path) for error in errors]
    problems += [crossed_problem(one, text, path) for one in crossed(file)]
    if file.format > CONFIG_FORMAT:
        newer = f"format {file.format} is newer than this incidentctl, which knows {CONFIG_FORMAT}"
        problems.append(Problem(RULE, newer, UPGRADE, path, find_line(text, ("format",))))
    problems.sort(key=lambda problem: problem.line)
    return _settings(file, [unknown_key(key, text, path) for key in _unknown(file)]), problems


def validated(values: dict[str, Any]) -> tuple[File, list[ErrorDetails]]:
    """The file that the values make without those at fault, and the faults."""
    try:
        return file_model(values).model_validate(values), []
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        values = _without_faults(values, [error["loc"] for error in errors])
        return file_model(values).model_validate(values), errors


def _settings(file: File, warnings: Iterable[Problem]) -> Settings:
    meanings = {severity.name: severity.meaning for severity in DEFAULT_SEVERITIES}
    severities = {
        name: Severity(
            name,
            meanings.get(name, "") if table.meaning is None else table.meaning,
            tuple(table.close),
            _seconds(table.updates),
            None if table.checklist is None else _seconds(table.checklist),
        )
        for name, table in file.severities.items()
    }
    close = tuple(file.close.require)
    return Settings(
        policy=Policy(severities, close) if severities else Policy(close=close),
        services=tuple(file.service_tables),
        branch=file.branch,
        sync=Sync(**{name: getattr(file.sync, name) for name in Sync._fields}),
        most_reports=file.command.most_reports,
        detector=file.secrets.detector,
        silence=int(file.review.silence.total_seconds()),
        team=team_of(file),
        warnings=tuple(warnings),
    )


def _seconds(spans: Mapping[str, timedelta]) -> tuple[tuple[str, int], ...]:
    return tuple((name, int(span.total_seconds())) for name, span in spans.items())


def _without_faults(values: dict[str, Any], faults: Iterable[Key]) -> dict[str, Any]:
    """The same values without those at fault; a list keeps its other items."""
    lists: list[list[Any]] = []
    for fault in faults:
        *way, last = _part_at_fault(setting(fault))
        with suppress(KeyError):  # the table around it is at fault too, and gone
            node: Any = values
            for part in way:
                node = node[part]
            if isinstance(node, list) and isinstance(last, int):
                node[last] = _BAD
                lists.append(node)
            else:
                del node[last]
    for items in lists:
        items[:] = [item for item in items if item is not _BAD]
        if items is values.get("close", {}).get("require"):
            # Nobody knows what was meant, so it asks for no less than it would by default.
            items += [name for name in Policy.close if name not in items]
    return values


def _part_at_fault(key: Key) -> Key:
    """What must go with a fault: of a rotation all, for what is left would name the wrong one."""
    return key[:2] if key[0] == "oncall" else key


def _unknown(file: File) -> Iterator[Key]:
    """The settings that this version doesn't know."""
    for above, table in within(file):
        for name in table.model_extra or ():
            yield (*above, name)
