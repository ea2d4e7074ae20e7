"""``incidentctl open``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Json, NoSync
from incidentctl.cli.out import print_written, share_written, style_of
from incidentctl.cli.typed import one_of, option_line, option_text, piped_title
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.open import INCIDENT_KINDS

if TYPE_CHECKING:
    from incidentctl.actions.closest import Closest
    from incidentctl.actions.open_incident import Opened
    from incidentctl.cli.session import Session
    from incidentctl.domain.person import Person
    from incidentctl.domain.team import Team

EXAMPLES = (
    ("incidentctl open Invoicing page returns 500", "one line is enough"),
    ('incidentctl open "Checkout is slow" -s sev2 --service checkout', "what is known already"),
    ('incidentctl open "Cannot log in" --reporter "Alex from support"', "for somebody else"),
    ("incidentctl open --kind drill Database fails over", "practice"),
    ('incidentctl open "WAF outage" --kind backfill --at 2019-07-02T13:45Z', "afterwards"),
)


Title = Annotated[
    list[str],
    Argument(
        metavar="TITLE...",
        help="What is wrong; needs no quotes. '-' reads it from standard input: the first line, "
        "and the rest as the message.",
    ),
]
Severity = Annotated[
    str, Option("-s", "--severity", metavar="SEV", help="How bad it is, if it is known.")
]
Service = Annotated[list[str] | None, Option(metavar="NAME", help="What is hit; may be repeated.")]
Started = Annotated[str | None, Option(metavar="TIME", help="When the impact began.")]
Detected = Annotated[str | None, Option(metavar="TIME", help="When it was noticed.")]
Reporter = Annotated[
    str | None, Option(metavar="WHO", help="Who reports it, if not you: a name is enough.")
]
Kind = Annotated[str, Option(metavar="KIND", help=f"One of {', '.join(INCIDENT_KINDS)}.")]
Message = Annotated[
    str | None,
    Option("-m", "--message", metavar="TEXT", help="What you see; '-' reads standard input."),
]


def open_(
    context: Context,
    title: Title,
    severity: Severity = "",
    service: Service = None,
    started: Started = None,
    detected: Detected = None,
    reporter: Reporter = None,
    kind: Kind = "real",
    at: At = None,
    message: Message = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say that something is wrong: open an incident. Anyone can, and nobody is in command yet."""
    del as_json, no_sync, allow_secret
    from incidentctl.actions.open_incident import (
        Opening,
        open_incident,
        repeatable_randomness,
    )
    from incidentctl.cli.clock import NOW
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    headline, more = piped_title(session, title)
    settings = load_policy(session.fresh_logbook)
    opening = Opening(
        title=option_line(session, headline),
        message=option_text(session, "note", message or more),
        severity=option_line(session, severity),
        services=_services(session, service or []),
        started=session.past(started, "--started"),
        detected=session.past(detected, "--detected"),
        reporter=_reporter(session, reporter),
        kind=one_of("--kind", kind, INCIDENT_KINDS),
        at=session.moment(at),
    )
    if not opening.title:
        raise CommandError("no-title", "the title is empty: say what is wrong", status=USAGE)
    session.remarks += _unknown(opening.services, settings.services)
    fixed = repeatable_randomness(opening.title, session.now) if session.env.get(NOW) else None
    opened = open_incident(session.logbook, session.stamp, opening, settings.policy, fixed)
    _print(session, opened, settings.team)


def _print(session: Session, opened: Opened, team: Team) -> None:
    if not session.as_json:
        print_written(session, "Opened", opened.written, *_what_next(session, opened, team))
        _print_closest(session, opened)
        return
    from incidentctl.render.opened_json import opened_envelope

    session.drafts.clear()
    written, result = share_written(session, opened.written)
    told = opened._replace(written=written)
    before = _closest(session, opened)
    print(opened_envelope(told, before, session.remarks, result, session.logbook.branch))


def _print_closest(session: Session, opened: Opened) -> None:
    """Said last: nobody waits for it to see that the incident is open."""
    found = _closest(session, opened)
    if found:
        from incidentctl.render.others import closest_lines

        print(*closest_lines(found, style_of(session)), sep="\n")


def _closest(session: Session, opened: Opened) -> Closest | None:
    from incidentctl.actions.closest import closest

    named = [one.incident.id for one in opened.others if one.is_likely]
    return closest(session.logbook, opened.written.after, named)


def _reporter(session: Session, typed: str | None) -> Person | None:
    from incidentctl.actions.people import person_meant

    return person_meant(session.logbook, typed, [session.person]) if typed else None


def _services(session: Session, typed: list[str]) -> tuple[str, ...]:
    """The services that were named, each once, in their order."""
    return tuple(filter(None, dict.fromkeys(option_line(session, name) for name in typed)))


def _unknown(services: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    from incidentctl.actions.services import unknown_services

    return [*unknown_services(services, known)]


def _what_next(session: Session, opened: Opened, team: Team) -> list[str]:
    from incidentctl.actions.oncall import help_with
    from incidentctl.render.help_lines import help_lines
    from incidentctl.render.others import other_lines

    style = style_of(session)
    incident = opened.written.after
    reporter = incident.reporter
    thanked = reporter.name if reporter else session.person.name
    ident = incident.id[-6:]
    lines = [
        f"Thank you, {thanked}. Nobody is in command yet: whoever leads the response types",
        f"  {style.bold(f'incidentctl take -i {ident}')}",
    ]
    lines += help_lines(help_with(team, incident.services, session.now))
    return [*lines, *other_lines(opened, session.now, session.zone, style)]


app = one_command("open", open_, EXAMPLES)
