"""What may stand where in a logbook: plain files, in their folders, under names that are read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.domain.problem import Problem
from incidentctl.git.objects import FILE_MODE
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.git.worktree import Change

EXECUTABLE = "100755"
SYMLINK = "120000"

_WHAT = {EXECUTABLE: "executable", SYMLINK: "a symbolic link", "160000": "a submodule"}
_PLACE_OF_FOLDERS = re.compile(rf"{FOLDER}(?:/[0-9]{{4}}(?:/[0-9]{{2}})?)?\Z")
_LIKE_AN_INCIDENT = re.compile(rf"{FOLDER}/(?:.*/)?INC-[^/]*\.md\Z", re.IGNORECASE)


def place_problems(change: Change) -> Iterator[Problem]:
    """What is wrong with what stands at a path after a change, whatever its bytes are."""
    path, mode = change.path, change.new_mode
    ours = id_of_path(path) or path == CONFIG_PATH
    if mode != FILE_MODE and (ours or mode != EXECUTABLE):
        what = f"it is {_WHAT.get(mode, f'of mode {mode}')}, and must be a plain file (100644)"
        yield Problem("file-mode", what, _not_executable(path) if mode == EXECUTABLE else "", path)
    elif _PLACE_OF_FOLDERS.match(path):
        yield Problem("file-mode", "a file stands where a folder belongs", "", path)
    elif any(map(id_of_path, _folders_above(path))):
        yield Problem("file-mode", "a folder stands where an incident's file belongs", "", path)
    elif _LIKE_AN_INCIDENT.match(path) and not ours:
        wanted = f"{FOLDER}/YYYY/MM/INC-YYYYMMDD-xxxxxx-slug.md"
        yield Problem("path", f"nothing reads it there: incidents lie at {wanted}", "", path)


def _not_executable(path: str) -> str:
    name = shlex.quote(path)
    return f"chmod -x -- {name} && git update-index --chmod=-x -- {name}"


def _folders_above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
