"""``incidentctl init``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import style_of

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl init", "the logbook lives on the branch you are on"),
    ("incidentctl init --branch incidents", "on a branch of its own: main is protected or busy"),
    ("incidentctl init --branch incidents --from main", "move it there: main turned out protected"),
    ("git clone … && cd ops && incidentctl init", "a second clone sets itself up"),
)


def init_(
    context: Context,
    branch: Annotated[
        str | None,
        Option(metavar="NAME", help="Keep the logbook on this branch.", show_default=False),
    ] = None,
    source: Annotated[
        str | None,
        Option(
            "--from",
            metavar="NAME",
            help="Bring the settings and incidents of this branch along.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make this repository a logbook, or set up this clone of one. Doing it twice is harmless."""
    del as_json
    from incidentctl.actions.init import init

    session: Session = context.obj
    result = init(session.cwd, session.env, branch=branch, now=session.now, source=source)
    if session.as_json:
        from incidentctl.render.json import init_envelope

        print(init_envelope(result))
        return
    style = style_of(session)
    where = style.bold(result.branch)
    if result.already:
        print(f"This clone is set up: the logbook is on branch {where}.")
    else:
        print(
            f"The logbook is on branch {where}: {', '.join(result.created)} ({result.commit[:7]})"
        )
    if result.brought:
        entries = "1 entry" if result.brought == 1 else f"{result.brought} entries"
        print(f"{entries} came along from {source}.")
    for note in result.notes:
        print(note)


app = one_command("init", init_, EXAMPLES)
