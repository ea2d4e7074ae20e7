"""What happened, entry by entry, as a draft tells it: in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from incidentctl.render.markdown import block, inline
from incidentctl.render.postmortem.story import clock

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Line
    from incidentctl.render.postmortem.story import Story

_LEFT_OUT = frozenset(
    {
        *("correct", "redact", "settle", "summary", "link", "join", "leave", "role", "excuse"),
        *("followup", "followup-done", "followup-wont", "followup-move", "postmortem"),
    }
)
"""The kinds that tell nothing of the incident itself, or stand elsewhere in the document."""


def timeline(story: Story) -> str:
    """A list item for each entry, under its day: when, who did what, and where it stands."""
    return "\n".join(_rows(story))


def _rows(story: Story) -> Iterator[str]:
    day: date | None = None
    for line in story.holding():
        entry = line.placed.entry
        if entry.name in _LEFT_OUT:
            continue
        if entry.at.date() != day:
            if day:
                yield ""
            day = entry.at.date()
            yield f"**{day}** (times are UTC)"
            yield ""
        yield _item(story, line)


def _item(story: Story, line: Line) -> str:
    entry = line.placed.entry
    task = getattr(entry, "task", "")
    shown = story.short_ids.get(task, "")
    phrase = entry.phrase().replace(task[:8], shown) if shown else entry.phrase()
    done = f"{inline(entry.by.name)} {inline(phrase)}"
    said = f": {block(line.text, '  ')}" if line.text else ""
    return f"- **{clock(entry.at)}** {done}{_facts(entry)}{said} {story.entries(line)}"


def _facts(entry: Entry) -> str:
    """What is in the entry's keys rather than in its text."""
    if entry.name in {"severity", "service"}:
        return f" ({inline('; '.join(entry.details()))})"
    return ""
