"""``incidentctl close``."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.actions.close import Closing, close, missing, preview, require_postmortem
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_remarks, print_written
from incidentctl.cli.typed import one_of, option_line, option_text
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.close import RESOLUTIONS, postmortem_kind

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.cli.session import Session
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident as Folded
    from incidentctl.domain.policy import Policy
    from incidentctl.store.loaded import Loaded
    from incidentctl.store.logbook import Written

EXAMPLES = (
    (
        (
            'incidentctl close --summary "A deploy broke the tax table; rolled back." \\\n'
            '      --root-cause "no test covers the tax table" --postmortem friday'
        ),
        "",
    ),
    ("incidentctl close", "see all that is missing; on a terminal, fill it in in your editor"),
    ('incidentctl close --root-cause "unknown: Bob traces the pool" --postmortem +3d', ""),
    ('incidentctl close --as false-alarm --summary "The probe\'s own network was down"', ""),
)


Summary = Annotated[
    str | None, Option(metavar="TEXT", help="What happened, unless 'summary' has said it.")
]
RootCause = Annotated[
    list[str] | None,
    Option(
        metavar="TEXT",
        help="A contributing factor; may be repeated. 'unknown: …' says what is being done to "
        "find out.",
    ),
]
Postmortem = Annotated[
    str | None, Option(metavar="WHEN|URL|'waived: reason'", help="What comes next.")
]
Thanks = Annotated[list[str] | None, Option(metavar="WHO", help="Who helped; may be repeated.")]
Resolution = Annotated[str, Option("--as", metavar="HOW", help=f"One of {', '.join(RESOLUTIONS)}.")]
Severity = Annotated[
    str, Option("-s", "--severity", metavar="SEV", help="How bad it was, if 'open' did not say.")
]
Started = Annotated[
    str | None, Option(metavar="TIME", help="When the impact began, if 'open' did not say.")
]
Detected = Annotated[
    str | None, Option(metavar="TIME", help="When it was noticed, if 'open' did not say.")
]
DryRun = Annotated[
    bool, Option("--dry-run", help="Print the exact bytes that would be added, and stop.")
]


def close_(
    context: Context,
    summary: Summary = None,
    root_cause: RootCause = None,
    postmortem: Postmortem = None,
    thanks: Thanks = None,
    resolution: Resolution = "resolved",
    severity: Severity = "",
    started: Started = None,
    detected: Detected = None,
    incident: Incident = None,
    at: At = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Declare the incident over. Only the commander closes, and nothing may be missing."""
    del as_json, no_sync, allow_secret
    from incidentctl.actions.severity import require_severity
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    moment = session.moment(at)
    text = option_text(session, "summary", summary)
    causes = tuple(option_text(session, "note", cause) for cause in root_cause or ())
    chosen = session.choose(incident, fresh=True)
    said = Closing(
        summary=text,
        root_causes=tuple(filter(None, causes)),
        postmortem=_promise(session, postmortem, moment),
        thanks=_thanked(session, chosen, thanks or []),
        resolution=one_of("--as", resolution, RESOLUTIONS),
        at=moment,
        severity=option_line(session, severity),
        started=session.past(started, "--started"),
        detected=session.past(detected, "--detected"),
    )
    require_severity(said.severity, policy := load_policy(session.logbook).policy)
    if dry_run:
        _print_preview(session, chosen, said, policy)
        return
    written = _ask_and_declare(session, chosen, said, policy)
    _ask_kindly(session, written.placed.entry, written.after)
    print_written(session, f"Closed ({resolution})", written, *_what_next(written.after.id, said))


def _ask_kindly(session: Session, entry: Entry, incident: Folded) -> None:
    """A suggestion where the causes stop at a person. It refuses nothing."""
    from incidentctl.actions.blame import kind_questions, said_at_close
    from incidentctl.store.policy import load_policy

    said = said_at_close(entry.text, getattr(entry, "root_causes", ()))
    session.remarks += kind_questions(incident, said, lambda: load_policy(session.logbook).services)


def _declare(session: Session, chosen: Loaded, said: Closing, policy: Policy) -> Written:
    path = chosen.incident.path
    return close(session.logbook, path, session.stamp, said, policy)


def _promise(session: Session, typed: str | None, at: datetime | None) -> str:
    value = option_line(session, typed)
    if not value:
        return ""
    closed_on = (at or session.now).astimezone(session.zone).date().isoformat()
    if postmortem_kind(value) is None:
        from incidentctl.domain.when import parse_day

        with suppress(ValueError):  # what it can be is said below
            value = parse_day(value, now=session.now, zone=session.zone).isoformat()
    return require_postmortem(value, closed_on)


def _thanked(session: Session, chosen: Loaded, typed: list[str]) -> tuple[str, ...]:
    from incidentctl.actions.people import person_meant

    known = [*chosen.incident.people, session.person]
    return tuple(person_meant(session.logbook, who, known).name for who in typed)


def _print_preview(session: Session, chosen: Loaded, said: Closing, policy: Policy) -> None:
    path = chosen.incident.path
    placed = session.with_news(
        lambda: preview(session.logbook.load(path).incident, session.stamp, said, policy)
    )
    session.drafts.clear()
    _ask_kindly(session, placed.entry, chosen.incident)
    if session.as_json:
        from incidentctl.render.json import preview_envelope

        print(preview_envelope(placed, chosen.incident))
        return
    print_remarks(session)
    sys.stdout.flush()
    sys.stdout.buffer.write(placed.raw.encode())  # bytes, whatever the terminal's encoding


def _ask_and_declare(session: Session, chosen: Loaded, said: Closing, policy: Policy) -> Written:
    """Close it; on a terminal, ask for what answers can supply. The rules then judge the whole.

    What was recorded on the way is shared even if the close comes to nothing.
    """
    if not (session.is_interactive and chosen.incident.is_open):
        return _declare(session, chosen, said, policy)
    from incidentctl.cli.gaps import FILLABLE, fill
    from incidentctl.cli.open_tasks import RULE, TasksAtClose

    path = chosen.incident.path
    lacking = missing(chosen.incident, session.stamp, said, policy)
    if lacking and session.look_again():
        chosen = session.logbook.load(path)
        lacking = missing(chosen.incident, session.stamp, said, policy)
    if not lacking or not {problem.rule for problem in lacking} <= FILLABLE | {RULE}:
        return _declare(session, chosen, said, policy)
    tasks = TasksAtClose(session, path, said.at)
    try:
        if any(problem.rule == RULE for problem in lacking):
            chosen = tasks.ask()
            lacking = missing(chosen.incident, session.stamp, said, policy)
        if lacking and {problem.rule for problem in lacking} <= FILLABLE:
            said = fill(session, chosen.incident, said, lacking)
            said = said._replace(postmortem=_promise(session, said.postmortem, said.at))
        return _declare(session, chosen, said, policy)
    except CommandError:
        if tasks.recorded:
            session.share()
        raise


def _what_next(ident: str, said: Closing) -> list[str]:
    lines = []
    if said.postmortem:
        kind = postmortem_kind(said.postmortem)
        what = {"date": "Postmortem on", "url": "Postmortem:", "waived": "Postmortem"}[kind or ""]
        lines.append(f"{what} {said.postmortem}.")
    thanked = ", ".join(said.thanks) or "everyone"
    return [*lines, f"Thank you, {thanked}. The whole record: incidentctl show {ident[-6:]}"]


app = one_command("close", close_, EXAMPLES)
