"""``incidentctl resolve``."""

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
    ("incidentctl resolve", "join what a merge, rebase, cherry-pick or pull left in conflict"),
    ("incidentctl resolve incidents/2026/11", "only the files of a folder"),
    ("incidentctl resolve && git rebase --continue", "it says what to go on with"),
)


def resolve_(
    context: Context,
    files: Annotated[
        list[str] | None,
        Argument(
            metavar="[FILES]...",
            help="Files or folders; otherwise everything in conflict.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Mend incident files that git left with conflict markers: both sides' entries are kept.

    What you typed into such a file is kept as a draft. Other files are left to you. `incidentctl
    init` sets up git so that there are no such conflicts in the first place.
    """
    del as_json
    from incidentctl.actions.resolve import resolve
    from incidentctl.render.resolve import resolve_lines

    session: Session = context.obj
    result = resolve(session.cwd, session.env, files or (), now=session.now)
    if session.as_json:
        from incidentctl.render.json import resolve_envelope

        print(resolve_envelope(result))
    else:
        print_lines(resolve_lines(result, style_of(session)))
    if result.problems:
        raise Exit(REFUSED)


app = one_command("resolve", resolve_, EXAMPLES)
