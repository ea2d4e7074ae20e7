"""``incidentctl search``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.cli.since import since_of
from incidentctl.cli.typed import one_of
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.open import INCIDENT_KINDS

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl search connection pool", "both words, or longer ones that begin like them"),
    ("incidentctl search '\"rolled back\" invoicing'", "the words in quotes as they are"),
    ("incidentctl search deploy -drill --since 90d", "not where somebody says drill"),
    ("incidentctl search certificate --service checkout --who ann", ""),
)
LIMIT = 10

Words = Annotated[
    list[str],
    Argument(
        metavar="TEXT...",
        help="What to look for. A word finds all that begin with it; words in quotes follow one "
        "another; one behind a '-' must not occur.",
        show_default=False,
    ),
]
Service = Annotated[str, Option(metavar="NAME", help="Only those that hit this service.")]
Who = Annotated[str, Option(metavar="WHO", help="Only those that this person took part in.")]
Kind = Annotated[
    str | None, Option(metavar="KIND", help=f"Only this kind: {', '.join(INCIDENT_KINDS)}.")
]
Since = Annotated[
    str | None, Option(metavar="SPAN|TIME", help="Opened since then: 90d, 2026-10-01.")
]
Limit = Annotated[int, Option(metavar="N", min=0, help="At most so many; 0 for all.")]


def search_(
    context: Context,
    text: Words,
    service: Service = "",
    who: Who = "",
    kind: Kind = None,
    since: Since = None,
    limit: Limit = LIMIT,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """Look for words in everything that was ever said about any incident, the best first."""
    del as_json, no_sync
    from incidentctl.actions.search import search
    from incidentctl.actions.wanted import Wanted
    from incidentctl.cli.progress import Bar

    session: Session = context.obj
    wanted = Wanted(
        service=service,
        who=who,
        kind=one_of("--kind", kind, INCIDENT_KINDS) if kind else "",
        since=since_of(session, since),
    )
    with Bar("reading", session.color, of="incidents") as bar:
        typed = " ".join(map(_no_option, text))
        result = search(session.fresh_logbook, typed, wanted, limit=limit, progress=bar.told)
    if session.as_json:
        from incidentctl.render.search_json import search_envelope

        print(search_envelope(result))
        return
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.search import search_screen

    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(search_screen(result, now=session.now, zone=session.zone))
    page(session, captured.get())


def _no_option(word: str) -> str:
    """The word, unless it was meant as an option: only words behind one dash are left out."""
    if word.startswith("--"):
        raise CommandError(
            "usage",
            f"there is no option {word}",
            hints=("see them all: incidentctl search --help",),
            status=USAGE,
        )
    return word


app = one_command("search", search_, EXAMPLES, any_words=True)
