"""``incidentctl verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Exit, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import print_lines, style_of
from incidentctl.domain.errors import REFUSED, USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.actions.verify import Ask
    from incidentctl.cli.session import Session
    from incidentctl.sync.verification import Verification

EXAMPLES = (
    ("incidentctl verify", "what is new in the logbook since the last time"),
    ("incidentctl verify --full", "its whole history"),
    ("incidentctl verify HEAD", "the same, where CI has checked out a commit"),
    ("incidentctl verify origin/main...HEAD", "what a branch adds: for a pull request"),
    ("incidentctl verify --require-signed", "and every commit is signed by a key you trust"),
)


def verify_(
    context: Context,
    revisions: Annotated[
        str | None,
        Argument(
            metavar="[RANGE]",
            help="A commit and all before it; A..B, which must lead from A to B; or A...B.",
            show_default=False,
        ),
    ] = None,
    full: Annotated[
        bool, Option("--full", help="Judge again what passed before in this clone.")
    ] = False,
    accept: Annotated[
        bool,
        Option(
            "--accept-rewrite",
            help="The history was rewritten, and you have looked: start from what is there now.",
        ),
    ] = False,
    signatures: Annotated[
        bool, Option("--signatures", help="Have git check each commit's signature, and count.")
    ] = False,
    signed: Annotated[
        bool,
        Option("--require-signed", help="Fail on commits without a good signature (git's G)."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Prove from git's history that every entry was only ever added, whole and by the rules.

    Exits with 1 if it was not, and if a shallow clone can't tell.
    """
    del as_json
    if revisions and (full or accept):
        told = "a RANGE is always judged in full: leave out --full and --accept-rewrite"
        raise CommandError("usage", told, status=USAGE)
    from incidentctl.actions.verify import Ask

    session: Session = context.obj
    result = _run(session, revisions, Ask(full, accept, signatures, signed))
    _show(session, result)
    if result.verdict != "PASS":
        raise Exit(REFUSED)


def _run(session: Session, revisions: str | None, ask: Ask) -> Verification:
    from incidentctl.actions.verify import verify
    from incidentctl.cli.progress import Bar

    with Bar("verifying", session.color) as bar:
        return verify(session.cwd, session.env, revisions, ask._replace(progress=bar.told))


def _show(session: Session, result: Verification) -> None:
    if session.as_json:
        from incidentctl.render.json import verify_envelope

        print(verify_envelope(result))
        return
    from incidentctl.render.report import verify_lines

    by = _waiver(session) if result.offenders else ""
    print_lines(verify_lines(result, style_of(session), by))


def _waiver(session: Session) -> str:
    """Who would waive a problem; empty if git doesn't know, as in CI."""
    from incidentctl.git.repository import locate

    try:
        return str(locate(session.cwd, session.git_env).person(session.env))
    except CommandError:
        return ""


app = one_command("verify", verify_, EXAMPLES)
