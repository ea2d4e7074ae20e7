"""What the screens load: of rich only what they use, and never pydantic."""

from __future__ import annotations

import pytest

from tests.support.cli import modules_loaded_by
from tests.support.repo import Repo
from tests.support.stories import filed, outage

UNUSED = {
    "git",
    "incidentctl.render.schema",
    "incidentctl.render.to_schema",
    "pydantic",
    "rich.live",
    "rich.markdown",
    "rich.panel",
    "rich.pretty",
    "rich.progress",
    "rich.syntax",
    "rich.table",
    "rich.traceback",
    "tomllib",
}


@pytest.mark.parametrize(
    ("command", "others"),
    [
        ("status", {"incidentctl.render.terminal.timeline", "incidentctl.render.terminal.listing"}),
        ("list", {"incidentctl.render.terminal.timeline", "incidentctl.render.terminal.status"}),
        ("show", {"incidentctl.render.terminal.listing", "incidentctl.render.terminal.status"}),
    ],
)
def test_a_screen_loads_nothing_it_does_not_use(
    logbook: Repo, command: str, others: set[str]
) -> None:
    filed(logbook, outage()).close()
    modules_loaded_by("status", cwd=logbook.path)  # the settings are understood and remembered
    loaded = modules_loaded_by(command, cwd=logbook.path)
    assert {"rich.console", "rich.text"} <= loaded
    assert not loaded & (UNUSED | others)
