"""The settings of sharing: how long to wait for the remote, how often to ask, and which it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from incidentctl.text.values import read_value

MOST_SECONDS = 600.0

# Needed before the settings are read as a whole, and by every command: see `store.home`.
_REMOTE = re.compile(
    rb"^\[sync\][ \t]*(?:#.*)?\r?\n(?:(?!\[).*\n)*?"
    rb"remote\s*=\s*(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')",
    re.MULTILINE,
)


class Sync(NamedTuple):
    """How entries are shared with the remote. Times are seconds."""

    auto: bool = True
    """Whether commands share what they write, and fetch what they read, without being told."""
    timeout: float = 5.0
    """How long a command waits for the remote."""
    fetch_after: float = 30.0
    """How old the last fetch may be before a command that reads fetches again."""
    remote: str = ""
    """The remote's name; empty for the one that the branch has in git's configuration."""


def remote_in(settings: bytes) -> str:
    """The remote that a configuration names; empty if it names none that can be read."""
    found = _REMOTE.search(settings) if b"[sync]" in settings else None
    try:
        return str(read_value(found[1].decode())) if found else ""
    except ValueError:
        return ""
