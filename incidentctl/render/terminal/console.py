"""The console that screens are printed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO

from rich.console import Console

_HEIGHT = 25
"""Nothing here depends on it, but rich believes in a width only if it is told a height, too."""


def console(
    color: str = "auto",
    *,
    stderr: bool = False,
    file: IO[str] | None = None,
    width: int | None = None,
    record: bool = False,
) -> Console:
    """A console that prints text as it is: no markup, no emoji codes, no highlighting.

    ``auto`` colours a terminal, honours ``NO_COLOR`` and ``FORCE_COLOR``, and leaves a pipe plain;
    ``always`` and ``never`` overrule all three. The width is the terminal's, or ``COLUMNS``, or 80.
    Only the terminal's own 16 colours are used, so that its owner's theme holds.
    """
    plain, forced = _wishes(os.environ) if color == "auto" else (color == "never", True)
    width = width or _columns(os.environ)
    return Console(
        stderr=stderr,
        file=file,
        width=width,
        height=_HEIGHT if width else None,
        record=record,
        force_terminal=not plain if forced else None,
        color_system=None if plain else "standard" if forced else "auto",
        no_color=plain,
        soft_wrap=False,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def _columns(env: Mapping[str, str]) -> int | None:
    columns = env.get("COLUMNS", "")
    return int(columns) or None if columns.isdecimal() else None


def _wishes(env: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether the environment asks for plain text, and whether it asks for colour."""
    force = env.get("FORCE_COLOR", "")
    plain = bool(env.get("NO_COLOR")) or force == "0"
    return plain, bool(force) and not plain
