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
    from incidentctl.actions.check import CheckResult
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl check", "what is staged: the hook runs this, and it is silent when all is well"),
    ("incidentctl check --all", "every incident of the logbook"),
    ("incidentctl check --promises", "in CI: postmortems and follow-ups whose day is over"),
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
    promises: Annotated[
        bool, Option("--promises", help="What was promised for a day that is over.")
    ] = False,
    hook: Annotated[str, Option(hidden=True, help="The git hook that runs this.")] = "",
    as_json: Json = False,
) -> None:
    """Validate what is about to be committed, or files. Silent when nothing is wrong."""
    del as_json
    session: Session = context.obj
    given = arguments or []
    if bool(given and not hook) + staged + everything + promises > 1:
        message = "FILES, --staged, --all and --promises exclude each other"
        raise CommandError("usage", message, status=USAGE)
    if promises:
        _tell(session, _promises(session), promises=True)
        return
    result = check(
        session.cwd,
        session.env,
        files=[] if hook else given,
        everything=everything,
        staged=staged or hook in {"pre-commit", "pre-merge-commit"},
        push=Push(given[0], sys.stdin.read()) if hook == "pre-push" and given else None,
    )
    _tell(session, result, promises=False)


def _promises(session: Session) -> CheckResult:
    from incidentctl.actions.cards import cards
    from incidentctl.actions.promises import check_promises
    from incidentctl.cli.progress import Bar

    logbook = session.fresh_logbook
    with Bar("reading the incidents", session.color) as bar:
        found = cards(logbook, bar.told)
    return check_promises(logbook, found, session.now.astimezone(session.zone).date())


def _tell(session: Session, result: CheckResult, *, promises: bool) -> None:
    """Say what was found; exit with 1 if anything was."""
    if session.as_json:
        from incidentctl.render.json import check_envelope

        print(check_envelope(result))
    elif result.problems:
        from incidentctl.cli.out import print_lines, style_of
        from incidentctl.render.report import check_lines, promise_lines

        told = promise_lines if promises else check_lines
        print_lines(told(result.problems, style_of(session)))
    if result.problems:
        raise Exit(REFUSED)


app = one_command("check", check_, EXAMPLES)
