"""What the commit of an entry says, so that ``git log --oneline`` reads as the timeline.

It follows from the entry alone: the same entry makes the same message on any tip.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from incidentctl.git.objects import CommitText

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed

_SUBJECT_LIMIT = 72
_ACTED_ON = re.compile(r"[#@]")


def commit_text(incident: str, placed: Placed, title: str = "") -> CommitText:
    """Author, date and message of the entry's commit. ``title`` stands in for a missing text."""
    entry = placed.entry
    words = " ".join((title or entry.text).split())
    # A forge would link '#12' and notify '@name'.
    plain = _ACTED_ON.sub("", words)
    subject = f"{incident} {entry.name}: {plain}" if plain else f"{incident} {entry.name}"
    if len(subject) > _SUBJECT_LIMIT:
        subject = subject[: _SUBJECT_LIMIT - 1].rstrip() + "…"
    trailers = f"Incident: {incident}\nEntry: {placed.id}\nKind: {entry.name}\n"
    author = entry.author
    seconds = int(entry.recorded.timestamp())
    return CommitText(author.name, author.email, seconds, f"{subject}\n\n{trailers}")
