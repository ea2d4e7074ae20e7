"""The page about scenarios explains every key and every check, and the template has them all."""

from __future__ import annotations

import re
import tomllib

from incidentctl.domain.objectives import FINDS, JUDGES
from incidentctl.store.scenario_schema import InjectTable, ObjectiveTable, ScenarioFile
from incidentctl.store.scenario_template import template
from incidentctl.store.shipped import shipped_folder
from tests.support import PROJECT

PAGE = (PROJECT / "docs/reference/scenarios.md").read_text("utf-8")
ROWS = {row[1]: row[2] for row in re.finditer(r"^\| `([a-z-]+)` \| (.*)$", PAGE, re.MULTILINE)}


def test_every_key_is_explained() -> None:
    for model in (ScenarioFile, InjectTable, ObjectiveTable):
        for name, field in model.model_fields.items():
            if name not in {"inject", "objective"}:
                assert f"`{field.alias or name}`" in PAGE, name


def test_every_check_is_explained_with_what_it_takes() -> None:
    for name, finds in FINDS.items():
        for detail in (*finds.takes, *finds.needs):
            assert f"`{detail}`" in ROWS[name], (name, detail)
        assert ("(needed)" in ROWS[name]) == bool(finds.needs), name
    for name, judges in JUDGES.items():
        for detail in judges.needs:
            assert f"`{detail}` (needed)" in ROWS[name], (name, detail)


def test_a_new_file_has_every_key_of_the_whole() -> None:
    keys = {*tomllib.loads(template(None).decode())}
    assert keys == {*ScenarioFile.model_fields}


def test_the_drills_come_along_when_it_is_installed() -> None:
    assert shipped_folder() == str(PROJECT / "examples/drills")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"examples/drills": "incidentctl/drills"}
