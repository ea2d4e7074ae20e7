"""The two files that make a branch a logbook: its settings, and how git must treat the record."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError
from incidentctl.domain.ident import FOLDER
from incidentctl.git.objects import FILE_MODE
from incidentctl.store.settings_template import default_settings
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.repository import Repository

SUBJECT = "Set up the incidentctl logbook"
"""What the commit says that makes a branch a logbook."""
ATTRIBUTES_PATH = ".gitattributes"
_PATTERN = f"{FOLDER}/**".encode()
_WANTED = {b"-text", b"merge=incidentctl"}
_ATTRIBUTES = b"""\
# The record is bytes that only grow: git must not change its line ends, nor merge it as text.
%s -text merge=incidentctl
"""


def lacking(reader: ObjectReader, tips: Iterable[str]) -> tuple[str, ...]:
    """Which of the two files no tip has (of ``.gitattributes``, our line)."""
    tips = [*tips]
    has_settings = any(reader.blob(tip, CONFIG_PATH) is not None for tip in tips)
    has_line = any(_has_line(reader.blob(tip, ATTRIBUTES_PATH) or b"") for tip in tips)
    there = {CONFIG_PATH: has_settings, ATTRIBUTES_PATH: has_line}
    return tuple(path for path, found in there.items() if not found)


def is_foundation(repo: Repository, reader: ObjectReader, commit: str) -> bool:
    """Whether a commit is what ``init`` makes: the two files, or one of them, and nothing else."""
    found = reader.get(commit)
    message = found.data.partition(b"\n\n")[2] if found else b""
    words = ("diff-tree", "--root", "-r", "-z", "--name-only", "--no-commit-id", commit)
    names = {os.fsdecode(name) for name in repo.git.run(*words).split(b"\0") if name}
    ours = names and names <= {CONFIG_PATH, ATTRIBUTES_PATH}
    return bool(ours) and message.startswith(SUBJECT.encode())


def founding_files(
    reader: ObjectReader, tip: str, branch: str, paths: Iterable[str], settings: bytes = b""
) -> dict[str, bytes]:
    """The bytes that the files of ``paths`` shall have on top of ``tip``: what stands there stays.

    New settings are ``settings``, or else the default ones. Raises ``in-the-way`` if a path is
    taken by something that is not a plain file.
    """
    modes = {
        row.name.decode("utf-8", "replace"): row.mode for row in reader.tree(f"{tip}^{{tree}}")
    }
    files = {}
    for path in paths:
        if modes.get(path, FILE_MODE) != FILE_MODE:
            raise CommandError(
                "in-the-way",
                f"{path} of branch {branch} is not a plain file (mode {modes[path]})",
                hints=(f"make it one, and commit that: git ls-tree {branch} -- {path}",),
            )
        if path == CONFIG_PATH:
            files[path] = settings or default_settings(branch)
        else:
            files[path] = _with_line(reader.blob(tip, path) or b"")
    return files


def _has_line(attributes: bytes) -> bool:
    rows = (row.split() for row in attributes.splitlines())
    return any(row[:1] == [_PATTERN] and set(row) >= _WANTED for row in rows)


def _with_line(attributes: bytes) -> bytes:
    if attributes and not attributes.endswith(b"\n"):
        attributes += b"\n"
    gap = b"\n" if attributes else b""
    return attributes + gap + _ATTRIBUTES % _PATTERN
