"""What the documentation shows and no session can play: CI jobs, shell lines, commands in prose."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer import Context
from typer.main import get_command

from incidentctl.cli.app import COMMANDS, command_of
from incidentctl.cli.main import application
from tests.support import PROJECT
from tests.support.documentation import PAGES, blocks_in
from tests.support.process import environment, execute
from tests.support.programs import require
from tests.support.shell import Shell

yaml: Any = import_module("yaml")  # pre-commit brings it; it has no types

COMPLETION = PROJECT / "docs/how-to/shell-completion.md"
TEAM = PROJECT / "docs/how-to/team-set-up.md"
INLINE = re.compile(r"`(incidentctl [^`]+)`")
NOT_OPTIONS = re.compile(r"-\d|--?\W")


def yaml_documents() -> list[Any]:
    return [yaml.safe_load(block.text) for block in blocks_in(TEAM, "yaml")]


def test_the_pre_commit_hook_is_one_that_we_offer() -> None:
    offered = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    [wanted] = [document for document in yaml_documents() if "repos" in document]
    [repository] = wanted["repos"]
    assert repository["hooks"] == [{"id": offered[0]["id"]}]
    [install] = [line for block in blocks_in(TEAM, "sh") for line in block.lines]
    stages = [word for word in shlex.split(install) if word.startswith("pre-")]
    assert stages == ["pre-commit", *offered[0]["stages"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_shell_lines_are_well_formed(page: Path, tmp_path: Path) -> None:
    for block in blocks_in(page, "sh"):
        execute(["bash", "-n"], cwd=tmp_path, stdin=block.text).ok()


def commands_in_prose() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for found in INLINE.findall(page.read_text(encoding="utf-8")):
            yield page.name, found.partition(" && ")[0]


@pytest.mark.parametrize(("page", "line"), sorted({*commands_in_prose()}))
def test_a_command_in_prose_exists_with_its_options(page: str, line: str) -> None:
    words = [word for word in re.split(r"[\s|]+", line) if word][1:]
    name = next((word for word in words if not word.startswith("-")), "")
    known = {*COMMANDS, "__complete", "COMMAND", ""}
    assert name in known, f"{page}: {line}"
    for word in words:
        if word.startswith("-") and not NOT_OPTIONS.match(word):
            assert word.partition("=")[0] in options_of(name), f"{page}: {line}"


def options_of(name: str) -> set[str]:
    command = command_of(name) if name in COMMANDS else get_command(application)
    params = command.get_params(Context(command, help_option_names=["-h", "--help"]))
    return {option for param in params for option in param.opts}


def test_an_option_that_is_not_there_is_found() -> None:
    assert "--as" in options_of("note")
    assert "--ass" not in options_of("note")
    assert "--color" in options_of("")


LOADED = {
    "bash": ["bash", "-c", "{line}; complete -p incidentctl"],
    "zsh": [
        "zsh",
        "-f",
        "-c",
        "autoload -U compinit; compinit -u; {line}; print $_comps[incidentctl]",
    ],
}


@pytest.mark.parametrize("shell", LOADED)
def test_the_line_for_the_shell_sets_completion_up(tmp_path: Path, shell: str) -> None:
    require(shell)
    [line] = [
        line
        for block in blocks_in(COMPLETION, "sh")
        for line in block.lines
        if line.endswith(f" {shell})")
    ]
    programs = Shell(tmp_path).home / ".bin"
    argv = [word.format(line=line) for word in LOADED[shell]]
    path = f"{programs}:{environment()['PATH']}"
    ran = execute(argv, cwd=tmp_path, env={"PATH": path}).ok()
    assert "incidentctl" in ran.out
