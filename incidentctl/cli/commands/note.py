"""``incidentctl note``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.actions.note import note
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync, Words
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import one_of, typed_text
from incidentctl.domain.kinds.note import CATEGORIES

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.domain.person import Person
    from incidentctl.store.loaded import Loaded

EXAMPLES = (
    ("incidentctl note rolled back deploy 4711 --as action", "words need no quotes"),
    ("incidentctl note --at 14:11 error rate is at 40 %", "it happened earlier"),
    ('incidentctl note --by "Bob Baker" the pool is exhausted', "Bob said it, you write it down"),
    ("tail -20 error.log | incidentctl note", "from a pipe"),
    ("incidentctl note", "in your editor"),
)
DID = {
    "": "Noted",
    "observation": "Observed",
    "action": "Acted",
    "decision": "Decided",
    "hypothesis": "Suspected",
}


def note_(
    context: Context,
    text: Words = None,
    at: At = None,
    by: Annotated[str | None, Option(metavar="WHO", help="Who said or did it, if not you.")] = None,
    category: Annotated[
        str, Option("--as", metavar="KIND", help=f"One of {', '.join(CATEGORIES)}.")
    ] = "",
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Write down what you saw, did, decided or suspect."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    said = typed_text(session, "note", text, prompt="What did you see or do?")
    if category:
        one_of("--as", category, CATEGORIES)
    chosen = session.choose(incident)
    written = note(
        session.logbook,
        chosen.incident.path,
        session.stamp,
        text=said,
        category=category,
        by=_speaker(session, chosen, by),
        at=session.moment(at),
    )
    print_written(session, DID[category], written)


def _speaker(session: Session, chosen: Loaded, typed: str | None) -> Person | None:
    if not typed:
        return None
    from incidentctl.actions.people import person_meant

    return person_meant(session.logbook, typed, [*chosen.incident.people, session.person])


app = one_command("note", note_, EXAMPLES)
