"""What git's merge driver does: the union, for whoever merges, rebases or pulls by hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import id_of_path
from incidentctl.text.append import BASE, NotUnitable, union

if TYPE_CHECKING:
    from incidentctl.git.runner import Git


class Versions(NamedTuple):
    """Files that git made of the common ancestor, ours and theirs; the result goes into ours."""

    base: str
    ours: str
    theirs: str


def drive(
    versions: Versions, path: str, *, cwd: str, env: Mapping[str, str], marker: str
) -> tuple[bool, str]:
    """Merge the file ``path`` of the logbook; whether it came out clean, and else why, if known.

    What is no incident is merged as text. So is one that can't be joined, so that people see the
    two sides, but that is never clean. ``marker`` is the length of git's conflict marks. Raises
    ``OSError``, with ours as it was.
    """
    if not id_of_path(path):
        return _as_text(versions, cwd, env, marker), ""
    ours, theirs = _read(versions.ours), _read(versions.theirs)
    try:
        both = union(ours, theirs)
    except NotUnitable as fault:
        _as_text(versions, cwd, env, marker)
        where = "ours is " if fault.side == BASE else "theirs is " if fault.side else ""
        return False, f"{where}{fault}"
    _append(versions.ours, both[len(ours) :], len(ours))
    return True, ""


def _as_text(versions: Versions, cwd: str, env: Mapping[str, str], marker: str) -> bool:
    from incidentctl.git.merge_driver import merge_as_text
    from incidentctl.git.runner import Git, hook_environment

    git: Git = Git(cwd, hook_environment(env))
    files = (versions.ours, versions.base, versions.theirs)
    return merge_as_text(git, files, marker)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _append(path: str, tail: bytes, size: int) -> None:
    """Write what lacks; if that fails, the file is as long as it was: git shows it to people."""
    try:
        with open(path, "ab") as file:
            file.write(tail)
    except OSError:
        with suppress(OSError):
            os.truncate(path, size)
        raise
