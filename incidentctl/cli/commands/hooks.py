"""``incidentctl hooks``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from incidentctl.actions.hooks import ACTIONS, manage_hooks
from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import print_lines, style_of
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.merge_driver import own_command

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl hooks install", "git refuses whatever breaks the record; other hooks are kept"),
    ("incidentctl hooks status", "what is there, and what to add to a framework's configuration"),
    ("incidentctl hooks uninstall", "as it was before"),
)


def hooks_(
    context: Context,
    action: Annotated[
        str, Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Install, remove or inspect the git hooks that run check."""
    del as_json
    session: Session = context.obj
    if action not in ACTIONS:
        raise CommandError(
            "action", f"hooks can {', '.join(ACTIONS)}, not '{action}'", status=USAGE
        )
    result = manage_hooks(action, session.cwd, session.git_env, command=own_command())
    if session.as_json:
        from incidentctl.render.json import hooks_envelope

        print(hooks_envelope(result.report, result.advice))
        return
    from incidentctl.render.hooks import hooks_lines

    print_lines(hooks_lines(result, style_of(session), suggest=action == "status"))


app = one_command("hooks", hooks_, EXAMPLES)
