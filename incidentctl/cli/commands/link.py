"""``incidentctl link``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import one_of, option_line, typed_text
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.link import RELATIONS, URL

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl link https://example.com/dashboards/7 --as dashboard", "where you look"),
    ("incidentctl link k3f9zq --as duplicate-of", "another incident, by its id"),
)
Target = Annotated[str, Argument(metavar="URL|ID", help="A URL, or an incident's id.")]
Text = Annotated[
    list[str] | None,
    Argument(metavar="[TEXT]...", help="What it shows; needs no quotes.", show_default=False),
]
Relation = Annotated[
    str, Option("--as", metavar="RELATION", help=f"What it is: {', '.join(RELATIONS)}.")
]


def link_(
    context: Context,
    target: Target,
    text: Text = None,
    relation: Relation = "related",
    at: At = None,
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Tie another incident, or a page elsewhere, to this one."""
    del as_json, no_sync, allow_secret
    from incidentctl.actions.link import link

    session: Session = context.obj
    what = one_of("--as", relation, RELATIONS)
    typed = option_line(session, target)
    if "://" in typed and not URL.match(typed):
        raise CommandError("choice", f"no http or https URL: '{typed}'", status=USAGE)
    said = typed_text(session, "link", text, ask=False)
    path = session.choose(incident).incident.path
    aim = typed if "://" in typed else session.choose(typed).incident.id
    moment = session.moment(at)
    written = link(
        session.logbook, path, session.stamp, target=aim, relation=what, text=said, at=moment
    )
    print_written(session, f"Linked ({what})", written)


app = one_command("link", link_, EXAMPLES)
