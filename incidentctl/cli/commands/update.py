"""``incidentctl update``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync, Words
from incidentctl.cli.out import print_lines, print_written
from incidentctl.cli.typed import one_of, typed_text
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.policy import AUDIENCES

if TYPE_CHECKING:
    from datetime import timedelta

    from incidentctl.cli.session import Session

EXAMPLES = (
    (
        "incidentctl update --audience public --next 30m We cannot print invoices; we are on it",
        "what you told customers, and when they hear more",
    ),
    ("incidentctl update --template --audience public --next 30m", "a text to start from"),
    ("incidentctl update --audience exec - <update.txt", "a text that you wrote in a file"),
)


Audience = Annotated[
    str, Option(metavar="WHO", help=f"Who reads it: {', '.join(AUDIENCES)}.", show_default=False)
]
Promised = Annotated[
    str | None,
    Option(
        "--next",
        metavar="SPAN",
        help="When they hear more: 30m, 1h30m. Then it is due.",
        show_default=False,
    ),
]
Template = Annotated[
    bool, Option("--template", help="Record nothing: print a text with the facts that are known.")
]


def update_(
    context: Context,
    audience: Audience,
    text: Words = None,
    promised: Promised = None,
    template: Template = False,
    at: At = None,
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Write down what you tell everyone else, apart from the notes of those who work on it.

    It sends nothing: post the text where they read it. What you promise is shown when it is due.
    """
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    whom = one_of("--audience", audience, AUDIENCES)
    span = session.span(promised)
    if span is not None and span.total_seconds() < 1:
        raise CommandError("time", "--next must be a while from now: 30m, 1h30m", status=USAGE)
    if template:
        _print_template(session, incident, whom, span)
        return
    from incidentctl.actions.update import update
    from incidentctl.render.plain import local_time

    said = typed_text(session, "update", text, prompt=f"What is the {whom} audience told?")
    path = session.choose(incident).incident.path
    written = update(
        session.logbook,
        path,
        session.stamp,
        text=said,
        audience=whom,
        promised=span,
        at=session.moment(at),
    )
    due = getattr(written.placed.entry, "next", None)
    then = [f"next {whom} update by {local_time(due, session.now, session.zone)}"] if due else []
    print_written(session, f"Update ({whom})", written, *then)


def _print_template(
    session: Session, incident: str | None, audience: str, span: timedelta | None
) -> None:
    from incidentctl.actions.update import template
    from incidentctl.text.clean import visible

    chosen = session.choose(incident, fresh=True).incident
    lines = [visible(line) for line in template(chosen, audience, session.now, span)]
    if session.as_json:
        from incidentctl.render.json import template_envelope

        print(template_envelope(chosen, audience, "\n".join(lines)))
    else:
        print_lines(lines)


app = one_command("update", update_, EXAMPLES)
