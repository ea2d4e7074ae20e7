"""``incidentctl check``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from incidentctl.actions.check import Push, check
from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.domain.errors import REFUSED, USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl check", "what is staged: the hook runs this, and it is silent when all is well"),
    ("incidentctl check --all", "every incident of the logbook"),
    ("incidentctl check incidents/2026/11/INC-20261121-k3f9zq-invoicing.md", "files as they are"),
)


def check_(
    context: Context,
    arguments: Annotated[
        list[str] | None,
        Argument(metavar="[FILES]...", help="Incident files to check.", show_default=False),
    ] = None,
    staged: Annotated[
        bool, Option("--staged", help="What is staged; the default, in a hook as well.")
    ] = False,
    everything: Annotated[bool, Option("--all", help="Every incident that is committed.")] = False,
    hook: Annotated[str, Option(hidden=True, help="The git hook that runs this.")] = "",
    as_json: Json = False,
) -> None:
    """Validate what is about to be committed, or files. Silent when nothing is wrong."""
    del as_json
    session: Session = context.obj
    given = arguments or []
    if bool(given and not hook) + staged + everything > 1:
        raise CommandError("usage", "FILES, --staged and --all exclude each other", status=USAGE)
    result = check(
        session.cwd,
        session.env,
        files=[] if hook else given,
        everything=everything,
        staged=staged or hook in {"pre-commit", "pre-merge-commit"},
        push=Push(given[0], sys.stdin.read()) if hook == "pre-push" and given else None,
    )
    if session.as_json:
        from incidentctl.render.json import check_envelope

        print(check_envelope(result))
    elif result.problems:
        from incidentctl.cli.out import print_lines, style_of
        from incidentctl.render.report import check_lines

        print_lines(check_lines(result.problems, style_of(session)))
    if result.problems:
        raise Exit(REFUSED)


app = one_command("check", check_, EXAMPLES)
