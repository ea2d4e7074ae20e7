"""``incidentctl summary``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Context

from incidentctl.actions.summary import summarize
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync, Words
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident as Folded

EXAMPLES = (
    ("incidentctl summary deploy 4711 broke the tax table, rolled back at 14:31", ""),
    ("incidentctl summary", "in your editor; the last summary counts"),
)


def summary_(
    context: Context,
    text: Words = None,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say what happened, so far. The last summary counts; close needs one."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    said = typed_text(session, "summary", text, prompt="What happened, so far?")
    path = session.choose(incident).incident.path
    written = summarize(session.logbook, path, session.stamp, text=said, at=session.moment(at))
    _ask_kindly(session, said, written.after)
    print_written(session, "Summed up", written)


def _ask_kindly(session: Session, said: str, incident: Folded) -> None:
    """A suggestion where the words stop at a person. It refuses nothing."""
    from incidentctl.actions.blame import kind_questions
    from incidentctl.store.policy import load_policy

    session.remarks += kind_questions(
        incident, [("the summary", said)], lambda: load_policy(session.logbook).services
    )


app = one_command("summary", summary_, EXAMPLES)
