"""The README's first command, in a clean copy, as a new user with an empty home runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support import PROJECT
from tests.support.documentation import TRY
from tests.support.process import execute
from tests.test_manners import files_of_the_project

A_SLOW_NETWORK = 600.0


def test_the_first_command_installs_and_plays(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for path in files_of_the_project():
        target = checkout / path.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    nobody: dict[str, str | None] = dict.fromkeys(("GIT_CONFIG_GLOBAL", "VIRTUAL_ENV"))
    ran = execute(["bash", "-c", TRY], cwd=checkout, env=nobody, timeout=A_SLOW_NETWORK).ok()
    assert "can't be closed yet: 3 things are missing" in ran.out
    assert ran.out.endswith("Your turn, in a git repository: incidentctl init\n")
