"""``incidentctl verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import print_lines, style_of
from incidentctl.domain.errors import REFUSED

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl verify", "the whole history of the logbook"),
    ("incidentctl verify origin/main..HEAD", "only what is new: for CI"),
)


def verify_(
    context: Context,
    revisions: Annotated[
        str | None,
        Argument(metavar="[RANGE]", help="A commit or A..B, as git writes it.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove from git's history that every entry was only ever added, whole and by the rules.

    Exits with 1 if it was not, and if a shallow clone can't tell.
    """
    del as_json
    from incidentctl.actions.verify import verify
    from incidentctl.render.report import verify_lines

    session: Session = context.obj
    result = verify(session.cwd, session.env, revisions)
    if session.as_json:
        from incidentctl.render.json import verify_envelope

        print(verify_envelope(result))
    else:
        print_lines(verify_lines(result, style_of(session)))
    if result.verdict != "PASS":
        raise Exit(REFUSED)


app = one_command("verify", verify_, EXAMPLES)
