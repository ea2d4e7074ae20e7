"""``incidentctl review``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.cli.since import since_of
from incidentctl.cli.typed import one_of
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.open import INCIDENT_KINDS

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.cli.session import Session
    from incidentctl.render.terminal.page import Screen

EXAMPLES = (
    ("incidentctl review", "how the response went, by the record alone"),
    ("incidentctl review k3f9zq --silence 15m", "another one; 15 quiet minutes are long there"),
    ("incidentctl review --since 90d", "what recurs, who leads, and how often it went well"),
    ("incidentctl review --since 365d --kind drill", "the same of drills"),
)

Silence = Annotated[
    str | None,
    Option(
        metavar="SPAN",
        help="How long nobody may write anything: 15m. Otherwise as the settings say.",
    ),
]
Since = Annotated[
    str | None,
    Option(
        metavar="SPAN|TIME",
        help="Look at all incidents opened since then: 90d, 2026-10-01.",
        show_default=False,
    ),
]
Kind = Annotated[
    str | None,
    Option(
        metavar="KIND",
        help=f"With --since: which kind, {', '.join(INCIDENT_KINDS)}. Otherwise real.",
        show_default=False,
    ),
]


def review_(
    context: Context,
    incident: Annotated[
        str | None,
        Argument(metavar="[ID]", help="The incident's id or a part of it.", show_default=False),
    ] = None,
    since: Since = None,
    kind: Kind = None,
    silence: Silence = None,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """See where a response had gaps, and what would help next time. It is never about a person.

    With --since: what recurs in the logbook.
    """
    del as_json, no_sync
    session: Session = context.obj
    bearable = _silence(session, silence)
    if since is None:
        if kind is not None:
            raise CommandError("usage", "--kind goes with --since", status=USAGE)
        _review_one(session, incident, bearable)
    elif incident is not None:
        raise CommandError("usage", "name an incident, or --since: not both", status=USAGE)
    else:
        chosen = one_of("--kind", kind, INCIDENT_KINDS) if kind else "real"
        _review_logbook(session, since_of(session, since), chosen, bearable)


def _silence(session: Session, typed: str | None) -> timedelta:
    from incidentctl.domain.review_scene import SHORTEST_SILENCE
    from incidentctl.domain.when import format_span
    from incidentctl.store.policy import load_policy

    span = session.span(typed)
    if span is not None and span < SHORTEST_SILENCE:
        least = format_span(SHORTEST_SILENCE)
        raise CommandError("time", f"--silence must be {least} or more", status=USAGE)
    if span is not None:
        return span
    return timedelta(seconds=load_policy(session.fresh_logbook).silence)


def _review_one(session: Session, typed: str | None, silence: timedelta) -> None:
    from incidentctl.actions.blame import place_of_documents
    from incidentctl.actions.review import review_one
    from incidentctl.store.policy import load_policy

    settings = load_policy(session.fresh_logbook)
    loaded = session.choose(typed)
    result = review_one(
        loaded,
        now=session.now,
        silence=silence,
        services=settings.services,
        top=place_of_documents(session.logbook, loaded.incident),
    )
    if session.as_json:
        from incidentctl.render.json import envelope
        from incidentctl.render.review_schema import review_model

        print(envelope(review_model(result), loaded.problems))
        return
    from incidentctl.render.terminal.review import review_screen

    _print(session, review_screen(result, zone=session.zone))


def _review_logbook(
    session: Session, since: datetime | None, kind: str, silence: timedelta
) -> None:
    from incidentctl.actions.review import review_logbook
    from incidentctl.cli.progress import Bar
    from incidentctl.domain.review_logbook import Question

    question = Question(session.now, session.zone, since, kind, silence)
    with Bar("reading the logbook", session.color, of="incidents") as bar:
        result = review_logbook(session.fresh_logbook, question, bar.told)
    if session.as_json:
        from incidentctl.render.json import envelope
        from incidentctl.render.review_schema import habits_model

        print(envelope(habits_model(result)))
        return
    from incidentctl.render.terminal.habits import habits_screen

    _print(session, habits_screen(result))


def _print(session: Session, screen: Screen) -> None:
    from incidentctl.cli.out import print_remarks
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console

    paper = console(session.color)
    with paper.capture() as captured:
        paper.print(screen)
    page(session, captured.get())
    print_remarks(session)


app = one_command("review", review_, EXAMPLES)
