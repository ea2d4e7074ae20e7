"""Drafts: what somebody typed and the record did not take. Nothing typed is ever lost."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import datetime

KEPT = 50


def keep_draft(folders: Sequence[str], kind: str, text: str, now: datetime) -> str:
    """Write the text to the first folder that takes it; its path, empty if none does."""
    name = f"{now:%Y%m%d-%H%M%S-%f}-{kind.replace(' ', '-')}.md"
    for folder in folders:
        path = os.path.join(folder, name)
        try:
            _write(path, text if text.endswith("\n") else f"{text}\n")
        except OSError:
            _remove(path)  # half a text would pass for the whole
            continue
        _prune(folder)
        return path
    return ""


def for_us_alone(path: str, flags: int) -> int:
    """Open a file that nobody else can read: what was not recorded may be a secret."""
    return os.open(path, flags, 0o600)


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="backslashreplace", opener=for_us_alone) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _prune(folder: str) -> None:
    names = sorted(name for name in os.listdir(folder) if name.endswith(".md"))
    for name in names[:-KEPT]:
        _remove(os.path.join(folder, name))


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.remove(path)
