"""``incidentctl correct``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.actions.correct import correct, find_entry
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, Incident, Json, NoSync, Words
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import option_text, typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Line

EXAMPLES = (
    ("incidentctl correct 5v7k rolled back deploy 4712, not 4711", "ids as 'show' lists them"),
    ('incidentctl correct 5v7k --because "wrong number" rolled back deploy 4712', ""),
)


def correct_(
    context: Context,
    entry: Annotated[str, Argument(metavar="ENTRY", help="The entry's id, or its beginning.")],
    text: Words = None,
    because: Annotated[str | None, Option(metavar="TEXT", help="Why it was wrong.")] = None,
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Mend the text of an entry. The old text is shown struck through, never gone."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    path, line = _meant(session, incident, entry)
    target = line.placed
    prompt = f"The text now:\n\n{line.text}"
    said = typed_text(session, "note", text, prompt=prompt)
    written = correct(
        session.logbook,
        path,
        session.stamp,
        entry=target.id,
        text=said,
        because=option_text(session, "note", because),
    )
    print_written(session, f"Corrected {target.id[:4]}", written)


def _meant(session: Session, named: str | None, entry: str) -> tuple[str, Line]:
    """The path of the incident, and the line of the entry that was typed."""
    # Somebody may have read the id out, from a clone that is ahead of this one.
    path = session.choose(named, fresh=True).incident.path

    def found() -> tuple[str, Line]:
        incident = session.logbook.load(path).incident
        target = find_entry(incident, entry)
        return path, next(line for line in incident.timeline if line.placed is target)

    return session.with_news(found)


app = one_command("correct", correct_, EXAMPLES)
