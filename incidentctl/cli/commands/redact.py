"""``incidentctl redact``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import option_text
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ('incidentctl redact 5v7k --because "it holds a password"', "ids as 'show' lists them"),
    ('incidentctl redact 5v7k --because "it names a patient"', ""),
)


def redact_(
    context: Context,
    entry: Annotated[str, Argument(metavar="ENTRY", help="The entry's id, or its beginning.")],
    because: Annotated[
        str, Option(metavar="TEXT", help="Why; everybody reads it, so don't repeat it.")
    ],
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Hide what an entry says, on every screen. That it was there, and why it is hidden, stays.

    The file and its history keep the words: a password that was written down must be changed.
    """
    del as_json, no_sync, allow_secret
    from incidentctl.actions.redact import redact, still_shown

    session: Session = context.obj
    reason = option_text(session, "note", because)
    if not reason:
        raise CommandError("no-text", "--because is empty: say why", status=USAGE)
    path = session.choose(incident, fresh=True).incident.path
    written = redact(session.logbook, path, session.stamp, entry=entry, because=reason)
    target = str(getattr(written.placed.entry, "entry", ""))
    session.remarks += [
        f"a correction of it is still shown: incidentctl redact {ident[:8]}"
        for ident in still_shown(written.after, target)
    ]
    if written.after.opened and written.after.opened.id == target:
        session.remarks.append(f"the title stands still in the file and its name: {path}")
    session.remarks.append("git's history holds it still: if it is a secret, change the secret now")
    print_written(session, f"Redacted {target[:4]}", written)


app = one_command("redact", redact_, EXAMPLES)
