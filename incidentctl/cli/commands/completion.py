"""``incidentctl completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("source <(incidentctl completion bash)", "in ~/.bashrc"),
    ("source <(incidentctl completion zsh)", "in ~/.zshrc, after compinit"),
    (
        "incidentctl completion fish > ~/.config/fish/completions/incidentctl.fish",
        "once, and again after an upgrade",
    ),
)
SHELLS = ("bash", "zsh", "fish")


def completion_(
    context: Context,
    shell: Annotated[
        str, Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Print the completion script for a shell: incidents with titles, people, services and all."""
    del as_json
    from importlib.resources import files

    session: Session = context.obj
    if shell not in SHELLS:
        raise CommandError("shell", f"there is completion for {', '.join(SHELLS)}", status=USAGE)
    script = files("incidentctl.cli").joinpath(f"shells/incidentctl.{shell}").read_text("utf-8")
    if session.as_json:
        from incidentctl.render.json import completion_envelope

        print(completion_envelope(shell, script))
    else:
        print(script, end="")


app = one_command("completion", completion_, EXAMPLES)
