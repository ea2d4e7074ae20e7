"""The merge driver: git calls it for each file that both sides of a merge have changed.

Which files those are says ``.gitattributes`` on the logbook's branch (``merge=incidentctl``); which
program does it, the settings of each clone. Without them git merges the files as text: that stops
with a conflict, which ``incidentctl resolve`` mends.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.git.repository import Config
    from incidentctl.git.runner import Git

COMMAND = "merge-driver"
"""The hidden command of incidentctl that git is to call."""
ARGUMENTS = "%O %A %B %L %P"
"""What git puts in: files with the common ancestor, ours and theirs; a marker's length; the path,
which git itself quotes for the shell."""
NAME_KEY, DRIVER_KEY = "merge.incidentctl.name", "merge.incidentctl.driver"
_NAME = "the entries of both sides (incidentctl)"
_PROGRAM = "incidentctl"


def is_set_up(config: Config, env: Mapping[str, str]) -> bool:
    """Whether git is told of a merge driver whose program is there."""
    return bool(config.get(DRIVER_KEY)) and not missing_program(config, env)


def missing_program(config: Config, env: Mapping[str, str]) -> str:
    """The program that git is told of and would not find; empty if all is well, or none is told."""
    try:
        program = next(iter(shlex.split(config.get(DRIVER_KEY))), "")
    except ValueError:  # a quote that doesn't end
        return config.get(DRIVER_KEY)
    return program if program and not _found(program, env) else ""


def settings(config: Config, env: Mapping[str, str]) -> dict[str, str]:
    """What is yet to be written into the clone's configuration; nothing if it is set up."""
    if is_set_up(config, env):
        return {}
    # In this order: to git, a driver with a name and no command is a fatal error at each merge.
    return {DRIVER_KEY: f"{_start(env)} {COMMAND} {ARGUMENTS}", NAME_KEY: _NAME}


def _start(env: Mapping[str, str]) -> str:
    """How git can start us from any shell: by name, or by this very Python."""
    found = _found(_PROGRAM, env)
    # That of an activated environment is gone with the shell it was activated in.
    own = os.path.join(sys.prefix, "") if sys.prefix != sys.base_prefix else ""
    if found and not (own and found.startswith(own)):
        return _PROGRAM
    return shlex.join(own_command())


def own_command() -> list[str]:
    """The words that start incidentctl from anywhere, as it runs now.

    ``-P``: like the installed command, it never imports from the folder it is run in.
    """
    return [sys.executable, "-P", "-m", _PROGRAM]


def _found(program: str, env: Mapping[str, str]) -> str:
    from shutil import which

    return which(program, path=env.get("PATH", os.defpath)) or ""


def merge_as_text(git: Git, files: Sequence[str], marker: str) -> bool:
    """Merge lines into the first of three files, as git does by itself; whether it came out clean.

    ``files`` are ours, the common ancestor and theirs; ``marker`` the length of a conflict's marks.
    Of files that are no text the first stays as it is.
    """
    labels = ("-L", "ours", "-L", "base", "-L", "theirs")
    return not git.attempt("merge-file", "-q", f"--marker-size={marker}", *labels, *files).status
