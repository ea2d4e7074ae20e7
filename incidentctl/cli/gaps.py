"""Filling what a close lacks, in the editor, with the timeline in view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.cli.ask import agree
from incidentctl.cli.editor import edit
from incidentctl.render.plain import Style, error_lines, first_line, local_time
from incidentctl.text.clean import clean_line, clean_text

if TYPE_CHECKING:
    from incidentctl.actions.close import Closing
    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.problem import Problem

FILLABLE = frozenset({"close-summary", "close-root-cause", "close-next"})
"""The rules whose problems a text can mend; a commander and a timeline it can't."""

_SECTIONS = ("Summary", "Root causes, one a line", "Postmortem: a day, a link, or 'waived: why'")
_HEADING = re.compile(rf"^## ({'|'.join(map(re.escape, _SECTIONS))})$", re.MULTILINE)


def fill(
    session: Session, incident: Incident, said: Closing, lacking: Sequence[Problem]
) -> Closing:
    """Ask whether to open the editor, and take from it what the close lacks."""
    import sys

    from incidentctl.domain.errors import CommandError

    refusal = CommandError("close-refused", "", problems=lacking)
    _, *rows = error_lines(refusal, Style.of(sys.stderr, session.color))
    print(f"To close {incident.id}, this is missing:", *rows, sep="\n", file=sys.stderr)
    if not agree("Fill it in in your editor?"):
        return said
    values = (
        said.summary or incident.summary,
        "\n".join(said.root_causes),
        said.postmortem,
    )
    start = "\n\n".join(
        f"## {name}\n\n{value}" for name, value in zip(_SECTIONS, values, strict=True)
    )
    text = edit(session, "summary", _timeline(session, incident), start=start)
    session.drafts.append(("summary", text))
    summary, causes, postmortem = _sections(text)
    return said._replace(
        summary=clean_text(summary).text,
        root_causes=tuple(filter(None, (clean_line(line).text for line in causes.split("\n")))),
        postmortem=clean_line(postmortem).text,
    )


def _timeline(session: Session, incident: Incident) -> str:
    rows = [
        f"{local_time(line.placed.entry.at, session.now, session.zone)}  "
        f"{line.placed.entry.by.name} {line.placed.entry.phrase()}"
        + (f": {first_line(line.text)}" if line.text else "")
        for line in incident.timeline
    ]
    return "\n".join([f"{incident.id} {incident.title}", "", *rows])


def _sections(text: str) -> tuple[str, str, str]:
    """The three sections; a heading that was taken away leaves its section empty."""
    parts = _HEADING.split(text)
    found = dict(zip(parts[1::2], parts[2::2], strict=False))
    summary, causes, postmortem = (found.get(name, "").strip() for name in _SECTIONS)
    return summary, causes, postmortem
