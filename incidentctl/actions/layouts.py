"""Finding the layout that a postmortem is to have: the team's own, or one that came along."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from incidentctl.actions.postmortem import TEMPLATES
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook

OWN_DEFAULT = "default"
"""The name of the team's layout that is used where none is named."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\Z")


def find_layout(
    logbook: Logbook, top: str, typed: str | None, known: Mapping[str, str], default: str
) -> tuple[str, str, str]:
    """The name of a layout, its text, and where that is.

    The team's own come before those that are ``known``; of the team's, the one in the work tree
    (``top``; empty where there is none) before the one that is committed in the logbook. Raises
    ``template``.
    """
    for name in (typed,) if typed else (OWN_DEFAULT, default):
        own = _own(logbook, top, name) if _NAME.match(name) else None
        if own is not None:
            return name, own, f"{TEMPLATES}/{name}.md"
        if name in known:
            return name, known[name], f"the layout {name}"
    names = sorted({*known, *_own_names(top)})
    raise CommandError(
        "template",
        f"there is no layout '{typed}'",
        hints=(f"one of {', '.join(names)}", f"your own: {TEMPLATES}/NAME.md"),
        status=USAGE,
    )


def _own(logbook: Logbook, top: str, name: str) -> str | None:
    path = f"{TEMPLATES}/{name}.md"
    data: bytes | None = None
    try:
        if top:
            with open(os.path.join(top, path), "rb") as file:
                data = file.read()
    except FileNotFoundError:
        pass
    except OSError as fault:
        raise CommandError("template", f"{path} can't be read: {fault.strerror}") from fault
    for tip in logbook.view.tips if data is None else ():
        data = data if data is not None else logbook.reader.blob(tip, path)
    try:
        return None if data is None else data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CommandError("template", f"{path} is not UTF-8") from None


def _own_names(top: str) -> Iterator[str]:
    folder = os.path.join(top, TEMPLATES)
    if top and os.path.isdir(folder):
        for name in os.listdir(folder):
            stem, extension = os.path.splitext(name)
            if extension == ".md" and _NAME.match(stem):
                yield stem
