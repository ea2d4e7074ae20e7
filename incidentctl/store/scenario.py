"""Scenario files: read, and refused with everything that is wrong with them, line by line.

This module imports pydantic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.objectives import FINDS, JUDGES
from incidentctl.domain.problem import Problem
from incidentctl.domain.scenario import (
    DETAILS,
    SCENARIO_FORMAT,
    Inject,
    Objective,
    Scenario,
    faults,
)
from incidentctl.store.scenario_schema import (
    InjectTable,
    ObjectiveTable,
    ScenarioFile,
    ScenarioTable,
)
from incidentctl.store.settings import UPGRADE
from incidentctl.store.settings_problems import (
    Crossed,
    crossed_problem,
    find_line,
    key_text,
    syntax_problem,
    value_problem,
)
from incidentctl.store.shipped import scenario_path

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

RULE = "scenario"
LARGEST = 1 << 20
"""The most bytes a scenario may have."""


def load_scenario(cwd: str, name: str) -> Scenario:
    """The scenario in a file, named as seen from ``cwd``, or one that comes along.

    Raises ``no-such-file``, and ``scenario`` with all that is wrong with it.
    """
    try:
        with open(scenario_path(cwd, name), "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise CommandError(
            "no-such-file",
            f"{name} can't be read: {reason}",
            hints=(
                "see those that come along: incidentctl drill list",
                "make one to edit: incidentctl drill new FILE.toml",
            ),
            status=USAGE,
        ) from fault
    scenario, problems = read_scenario(data, name)
    if scenario is None or problems:
        count = f"{len(problems)} things are" if len(problems) > 1 else "one thing is"
        raise CommandError(
            "scenario", f"{name} can't be played: {count} wrong with it", problems=problems
        )
    return scenario


def read_scenario(data: bytes, path: str) -> tuple[Scenario | None, list[Problem]]:
    """The scenario, and what is wrong with it; ``None`` if nothing can be made of it."""
    if len(data) > LARGEST:
        too_long = "it has more than a megabyte", "a scenario is a page of text"
        return None, [Problem(RULE, *too_long, path)]
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return None, [_told(Problem(RULE, "not UTF-8", "save the file as UTF-8", path, line))]
    except (ValueError, RecursionError) as fault:
        problem = syntax_problem(fault, data, path)
        return None, [_told(problem._replace(fix="mend the line (https://toml.io)"))]
    if isinstance(values.get("format"), int) and values["format"] > SCENARIO_FORMAT:
        newer = f"format {values['format']} is newer than {SCENARIO_FORMAT}, which is known here"
        return None, [_told(Problem(RULE, newer, UPGRADE, path, find_line(text, ("format",))))]
    file, errors = _validated(values)
    problems = [_value_problem(error, text, path) for error in errors]
    scenario = _scenario(file) if file else None
    if file and scenario:
        crossed = [*_misfits(file), *(Crossed(*fault) for fault in faults(scenario))]
        problems += [crossed_problem(one, text, path) for one in crossed]
    problems.sort(key=lambda problem: problem.line)
    return scenario, [_told(problem) for problem in problems]


def _validated(values: dict[str, Any]) -> tuple[ScenarioFile | None, list[ErrorDetails]]:
    try:
        return ScenarioFile.model_validate(values), []
    except ValidationError as fault:
        return None, fault.errors(include_url=False)


def _told(problem: Problem) -> Problem:
    """The same with its line in the message: whoever reads it has the file open in an editor."""
    where = f"line {problem.line}: " if problem.line else ""
    return problem._replace(rule=RULE, message=f"{where}{problem.message}")


def _value_problem(error: ErrorDetails, text: str, path: str) -> Problem:
    if error["type"] != "extra_forbidden":
        return value_problem(error, text, path)
    from difflib import get_close_matches

    key = error["loc"]
    tables: dict[str, type[ScenarioTable]] = {"inject": InjectTable, "objective": ObjectiveTable}
    table = tables.get(str(key[0]), ScenarioFile)
    known = [field.alias or name for name, field in table.model_fields.items()]
    near = "".join(f"did you mean {name}? " for name in get_close_matches(str(key[-1]), known, 1))
    fix = f"{near}there are {', '.join(known)}"
    return Problem(RULE, f"{key_text(key)} is not known", fix, path, find_line(text, key))


def _scenario(file: ScenarioFile) -> Scenario:
    values = {name: getattr(file, name) for name in Scenario._fields if hasattr(file, name)}
    return Scenario(
        **{
            **values,
            "services": tuple(file.services),
            "injects": tuple(Inject(**dict(table)) for table in file.inject),
            "objectives": tuple(map(_objective, file.objective)),
        }
    )


def _objective(table: ObjectiveTable) -> Objective:
    return Objective(**{**dict(table), "says": tuple(table.says)})


def _misfits(file: ScenarioFile) -> Iterator[Crossed]:
    """Details that a check needs and doesn't have, or has and doesn't take."""
    for number, table in enumerate(file.objective):
        check = FINDS.get(table.check) or JUDGES[table.check]
        given = table.model_fields_set
        for name in sorted(check.needs):
            if name not in given:
                needs = f"the check {table.check!r} needs {name}"
                yield Crossed(("objective", number), needs, f"write it: {name} = …")
        for name in sorted(given & {*DETAILS} - {*check.details}):
            fix = f"leave it out; it takes {', '.join(sorted(check.details)) or 'none'}"
            said = f"the check {table.check!r} takes no {name}"
            yield Crossed(("objective", number, name), said, fix)
