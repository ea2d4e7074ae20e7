"""``incidentctl config``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit

from incidentctl.actions.config import ACTIONS
from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import print_lines, style_of
from incidentctl.cli.typed import one_of
from incidentctl.domain.errors import REFUSED, USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.actions.config import ConfigResult
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl config show", "every setting that counts here, and where it comes from"),
    ("incidentctl config check", "what is wrong with incidentctl.toml, before you commit it"),
    ("incidentctl config check draft.toml", "or with another file"),
)


def config_(
    context: Context,
    what: Annotated[
        str, Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.", show_default=False)
    ],
    file: Annotated[
        str,
        Argument(
            metavar="[FILE]",
            help="What to check, if not the incidentctl.toml of the work tree.",
            show_default=False,
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """See each setting and where it comes from, or check them all.

    Settings are those of the logbook (incidentctl.toml), of git, and of the environment.
    """
    del as_json
    from incidentctl.actions.config import check_config, show_config

    session: Session = context.obj
    if one_of("config", what, ACTIONS) == "check":
        _tell(session, check_config(session.logbook, session.cwd, file), checking=True)
    elif file:
        raise CommandError(
            "usage",
            "config show takes no file",
            hints=(f"incidentctl config check {file}",),
            status=USAGE,
        )
    else:
        _tell(session, show_config(session.logbook, session.env), checking=False)


def _tell(session: Session, result: ConfigResult, *, checking: bool) -> None:
    if session.as_json:
        from incidentctl.render.knowledge_json import config_envelope

        print(config_envelope(result))
    elif checking:
        from incidentctl.render.report import problem_lines

        print_lines(problem_lines((*result.problems, *result.warnings), style_of(session)))
        if not result.problems:
            print(f"{result.path}: nothing {'else ' if result.warnings else ''}is wrong")
    else:
        from incidentctl.cli.pager import page
        from incidentctl.render.terminal.config import config_screen
        from incidentctl.render.terminal.console import console

        screen = console(session.color)
        with screen.capture() as captured:
            screen.print(config_screen(result))
        page(session, captured.get())
    if checking and result.problems:
        raise Exit(REFUSED)


app = one_command("config", config_, EXAMPLES)
