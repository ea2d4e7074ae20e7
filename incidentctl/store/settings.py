"""A logbook's settings, ``incidentctl.toml``: what may stand there, its defaults, and its faults.

This module imports pydantic, so :mod:`incidentctl.store.policy` loads it only for settings it has
not seen before. A fault never stops an incident: the part that is wrong counts as if it were not
there, and a problem says so. A setting that is not known is only remarked on: a newer version may
know it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from incidentctl.domain.policy import (
    DEFAULT_SEVERITIES,
    MISSION,
    MOST_REPORTS,
    OPTIONAL,
    Policy,
    Severity,
)
from incidentctl.domain.problem import Problem
from incidentctl.git.refs import is_branch_name
from incidentctl.store.home import CONFIG_FORMAT
from incidentctl.store.settings_problems import (
    RULE,
    Key,
    find_line,
    setting,
    syntax_problem,
    unknown_key,
    value_problem,
)
from incidentctl.store.sync_settings import MOST_SECONDS, Sync
from incidentctl.store.view import CONFIG_PATH
from incidentctl.text.clean import is_clean_line

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

REQUIREMENTS = (*MISSION, *OPTIONAL)
UPGRADE = "upgrade incidentctl: pip install --upgrade incidentctl"

_NO_SEVERITY = re.compile(r"[\s,]|\A\Z|.{41}")
_BAD = object()


def _fault(message: str, fix: str) -> PydanticCustomError:
    return PydanticCustomError("incidentctl", "{message}", {"message": message, "fix": fix})


def _requirement(name: str) -> str:
    if name in REQUIREMENTS:
        return name
    from difflib import get_close_matches

    near = "".join(f"did you mean {found}? " for found in get_close_matches(name, REQUIREMENTS, 1))
    fix = f"{near}it can ask for {', '.join(REQUIREMENTS)}"
    raise _fault(f"no close can be asked for {name!r}", fix)


def _branch(name: str) -> str:
    if not is_branch_name(name):
        raise _fault(f"{name!r} can't be a branch", 'name the logbook\'s: branch = "main"')
    return name


def _severity(name: str) -> str:
    if _NO_SEVERITY.search(name) or not is_clean_line(name):
        raise _fault(f"{name!r} can't be a severity", "use one short word, as in [severities.sev1]")
    return name


def _line(text: str) -> str:
    if not is_clean_line(text):
        raise _fault(f"{text!r} is not one line of text", "write it on one line")
    return text


def _service(name: str) -> str:
    if not name:
        raise _fault("a service has no name", 'name it, as in services = ["checkout"]')
    return _line(name)


def _remote(name: str) -> str:
    if name.startswith("-") or re.search(r"[\s:\\]", name):
        raise _fault(f"{name!r} can't be a remote", "name one of: git remote")
    return name


class _Table(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


_Requirements = list[Annotated[str, AfterValidator(_requirement)]]


class _Close(_Table):
    require: _Requirements = [*Policy.close]


class _Severity(_Table):
    meaning: Annotated[str, AfterValidator(_line)] | None = None
    close: _Requirements = []


class _Command(_Table):
    most_reports: Annotated[int, Field(ge=1)] = MOST_REPORTS


class _Sync(_Table):
    auto: bool = Sync().auto
    timeout: Annotated[float, Field(gt=0, le=MOST_SECONDS)] = Sync().timeout
    fetch_after: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Sync().fetch_after
    remote: Annotated[str, AfterValidator(_remote)] = Sync().remote


class _File(_Table):
    format: Annotated[int, Field(ge=1)] = CONFIG_FORMAT
    branch: Annotated[str, AfterValidator(_branch)] = "main"
    services: list[Annotated[str, AfterValidator(_service)]] = []
    close: _Close = _Close()
    command: _Command = _Command()
    sync: _Sync = _Sync()
    severities: dict[Annotated[str, AfterValidator(_severity)], _Severity] = {}


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
    errors: list[ErrorDetails] = []
    try:
        file = _File.model_validate(values)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        file = _File.model_validate(_without_faults(values, [error["loc"] for error in errors]))
    problems = [value_problem(error, text, path) for error in errors]
    if file.format > CONFIG_FORMAT:
        newer = f"format {file.format} is newer than this incidentctl, which knows {CONFIG_FORMAT}"
        problems.append(Problem(RULE, newer, UPGRADE, path, find_line(text, ("format",))))
    problems.sort(key=lambda problem: problem.line)
    return _settings(file, [unknown_key(key, text, path) for key in _unknown(file)]), problems


def _settings(file: _File, warnings: Iterable[Problem]) -> Settings:
    meanings = {severity.name: severity.meaning for severity in DEFAULT_SEVERITIES}
    severities = {
        name: Severity(
            name,
            meanings.get(name, "") if table.meaning is None else table.meaning,
            tuple(table.close),
        )
        for name, table in file.severities.items()
    }
    close = tuple(file.close.require)
    policy = Policy(severities, close) if severities else Policy(close=close)
    sync = Sync(**{name: getattr(file.sync, name) for name in Sync._fields})
    most = file.command.most_reports
    return Settings(policy, tuple(file.services), file.branch, sync, most, tuple(warnings))


def _without_faults(values: dict[str, Any], faults: Iterable[Key]) -> dict[str, Any]:
    """The same values without those at fault; a list keeps its other items."""
    lists: list[list[Any]] = []
    for fault in faults:
        *way, last = setting(fault)
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


def _unknown(file: _File) -> Iterator[Key]:
    """The settings that this version doesn't know."""
    tables: dict[Key, _Table] = {(): file, ("close",): file.close, ("sync",): file.sync}
    tables[("command",)] = file.command
    tables |= {("severities", name): table for name, table in file.severities.items()}
    for above, table in tables.items():
        for name in table.model_extra or ():
            yield (*above, name)
