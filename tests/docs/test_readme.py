"""What the README promises: its two commands, its table, its pictures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from incidentctl.cli.app import GROUPS
from tests.support import PROJECT
from tests.support.documentation import TRY, WORK
from tests.support.golden import Golden
from tests.support.make_pictures import PICTURES, THEMES, pictures, words

README = PROJECT / "README.md"
TABLE = re.compile(r"^(?:COMMANDS\n|\| command \|.*\n\|---.*\n(?:\|.*\n)+)", re.MULTILINE)


@pytest.mark.parametrize("command", [TRY, WORK])
def test_the_two_commands_stand_on_lines_of_their_own(command: str) -> None:
    assert README.read_text(encoding="utf-8").splitlines().count(command) == 1


def test_ci_runs_what_the_second_command_does() -> None:
    script = (PROJECT / ".ci/run").read_text(encoding="utf-8")
    for part in ("-m venv", "pip install -q", "-e '.[dev]'", "pytest"):
        assert part in WORK
        assert part in script


def test_it_says_which_python_and_git_are_needed() -> None:
    from incidentctl.git.repository import OLDEST_GIT

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = project["requires-python"].removeprefix(">=")
    git = ".".join(map(str, OLDEST_GIT))
    assert f"Python {python} or newer and git {git} or newer" in README.read_text(encoding="utf-8")


def _rows(title: str, commands: Mapping[str, str]) -> str:
    lines = (f"| `{name}` | {about} |\n" for name, about in commands.items())
    return f"| **{title}** | |\n{''.join(lines)}"


def test_the_table_has_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    rows = "".join(_rows(title, commands) for title, commands in GROUPS.items())
    assert len(TABLE.findall(text)) == 1
    Golden(README).check(TABLE.sub(lambda _: f"| command | |\n|---|---|\n{rows}", text))


def test_the_pictures_show_what_the_commands_print(tmp_path: Path) -> None:
    drawn = dict(pictures(tmp_path))
    assert {path.name for path in PICTURES.iterdir()} == drawn.keys()
    for name, svg in drawn.items():
        kept = (PICTURES / name).read_text(encoding="utf-8")
        assert words(kept) == words(svg), f"{name}: python -m tests.support.make_pictures"


def test_both_pictures_of_a_scene_show_the_same(tmp_path: Path) -> None:
    names = {path.name.rpartition("-")[0] for path in PICTURES.iterdir()}
    for name in names:
        light, dark = ((PICTURES / f"{name}-{theme}.svg").read_text() for theme in THEMES)
        assert words(light) == words(dark)
        assert light != dark


def test_pictures_ask_no_server_for_anything() -> None:
    for path in PICTURES.iterdir():
        addresses = set(re.findall(r"https?://[^\"' )]+", path.read_text(encoding="utf-8")))
        assert addresses == {"http://www.w3.org/2000/svg"}
