"""``incidentctl postmortem``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Json, NoSync
from incidentctl.cli.out import print_remarks, print_written
from incidentctl.cli.typed import one_of, option_line, option_text
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident

EXAMPLES = (
    ("incidentctl postmortem start k3f9zq", "a draft to edit, filled with what the record knows"),
    ("incidentctl postmortem start --template short", "google-sre, pagerduty, atlassian, yours"),
    ("incidentctl postmortem held k3f9zq", "the promise is kept"),
    ("incidentctl postmortem publish k3f9zq --url https://example.com/review", ""),
    ('incidentctl postmortem waive k3f9zq --because "same as INC-20261021-abc123"', ""),
    ("incidentctl postmortem list --overdue", "what was promised and isn't there"),
    ("incidentctl postmortem ics --output promises.ics", "the promised days for a calendar"),
)
ACTIONS = ("start", "held", "publish", "waive", "list", "ics", "template")
LIMIT = 50
_TAKEN_BY = {
    "template": ("start", "template"),
    "only_print": ("start",),
    "url": ("held", "publish"),
    "because": ("waive",),
    "at": ("held", "publish", "waive"),
    "overdue": ("list",),
    "every": ("list",),
    "output": ("ics",),
}
"""The options that not every action takes."""
_OPTION = {"only_print": "print", "every": "all"}


Step = Annotated[
    str, Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.", show_default=False)
]
Which = Annotated[
    str | None,
    Argument(
        metavar="[ID]",
        help="The incident's id or a part of it. Otherwise the one that waits for its postmortem, "
        "if it is the only one. Of template: the name of a layout.",
        show_default=False,
    ),
]
Template = Annotated[
    str | None,
    Option(
        metavar="NAME",
        help="Of start: the layout: google-sre, pagerduty, atlassian, short, or one of your own, "
        "postmortems/templates/NAME.md.",
        show_default=False,
    ),
]
OnlyPrint = Annotated[
    bool, Option("--print", help="Of start: print the draft; write and record nothing.")
]
Url = Annotated[
    str | None,
    Option(metavar="URL", help="Of held and publish: where it is read.", show_default=False),
]
Because = Annotated[
    str | None,
    Option(metavar="TEXT", help="Of waive: why there will be none.", show_default=False),
]
Overdue = Annotated[bool, Option("--overdue", help="Of list: those whose day is over.")]
Every = Annotated[bool, Option("--all", help="Of list: those that nobody owes any more, too.")]
Limit = Annotated[int, Option(metavar="N", min=0, help="Of list: at most so many; 0 for all.")]
Output = Annotated[
    str | None,
    Option(metavar="FILE", help="Of ics: write it here, not to standard output."),
]


class Given(NamedTuple):
    """The options, as they were typed."""

    template: str | None
    only_print: bool
    url: str | None
    because: str | None
    overdue: bool
    every: bool
    output: str | None
    at: str | None


def postmortem_(
    context: Context,
    step: Step,
    incident: Which = None,
    template: Template = None,
    only_print: OnlyPrint = False,
    url: Url = None,
    because: Because = None,
    overdue: Overdue = False,
    every: Every = False,
    limit: Limit = LIMIT,
    output: Output = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Learn from it: a draft of the postmortem, and whether the promise was kept."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    one_of("postmortem", step, ACTIONS)
    given = Given(template, only_print, url, because, overdue, every, output, at)
    _require_fitting(step, given)
    if step == "list":
        _list(session, incident, given, limit)
    elif step == "start":
        from incidentctl.cli.draft import start_postmortem

        start_postmortem(session, incident, given.template, only_print=only_print)
    elif step == "template":
        from incidentctl.cli.draft import print_layout

        print_layout(session, incident)
    elif step == "ics":
        from incidentctl.cli.calendar import write_calendar

        write_calendar(session, incident, output)
    else:
        _say(session, step, incident, given)


def _require_fitting(step: str, given: Given) -> None:
    for name, steps in _TAKEN_BY.items():
        if getattr(given, name) and step not in steps:
            raise CommandError(
                "usage",
                f"--{_OPTION.get(name, name)} goes with postmortem {' and '.join(steps)},"
                f" not with {step}",
                hints=("incidentctl postmortem --help",),
                status=USAGE,
            )


def _say(session: Session, step: str, typed: str | None, given: Given) -> None:
    from incidentctl.actions.postmortem import say
    from incidentctl.cli.draft import choose_incident

    because = option_text(session, "note", given.because)
    if step == "waive" and not because:
        raise CommandError(
            "no-text",
            "why will there be no postmortem?",
            hints=('incidentctl postmortem waive --because "…"',),
            status=USAGE,
        )
    incident = choose_incident(session, typed).incident
    written = say(
        session.logbook,
        incident.path,
        session.stamp,
        step={"publish": "published", "waive": "waived"}.get(step, step),
        text=because,
        url=option_line(session, given.url),
        at=session.moment(given.at),
    )
    if step != "waive":
        _ask_kindly(session, written.after)
    open_ones = [one for one in written.after.followups if one.ended is None]
    left = f"{len(open_ones)} follow-up{'s' * (len(open_ones) > 1)} open"
    see = [f"{left}: incidentctl followup list -i {incident.id[-6:]}"] if open_ones else []
    did = {"held": "Postmortem held", "publish": "Postmortem published"}
    print_written(session, did.get(step, "Postmortem waived"), written, *see)


def _ask_kindly(session: Session, incident: Incident) -> None:
    """A suggestion where the document's causes stop at a person. It refuses nothing."""
    from incidentctl.actions.blame import questions_of_postmortem
    from incidentctl.store.policy import load_policy

    session.remarks += questions_of_postmortem(
        session.logbook, incident, lambda: load_policy(session.logbook).services
    )


def _list(session: Session, typed: str | None, given: Given, limit: int) -> None:
    if typed:
        raise CommandError(
            "usage",
            "postmortem list is about all incidents",
            hints=(f"of one: incidentctl show {typed}",),
            status=USAGE,
        )
    from incidentctl.actions.cards import cards
    from incidentctl.actions.postmortem import list_postmortems
    from incidentctl.cli.progress import Bar

    logbook = session.fresh_logbook
    with Bar("reading the incidents", session.color, of="incidents") as bar:
        found = cards(logbook, bar.told, parts=("about", "postmortem"))
    today = session.now.astimezone(session.zone).date()
    result = list_postmortems(
        found, today=today, everything=given.every, overdue=given.overdue, limit=limit
    )
    if session.as_json:
        from incidentctl.render.promise_json import postmortems_envelope

        print(postmortems_envelope(result))
        return
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.postmortems import postmortems_screen

    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(postmortems_screen(result))
    page(session, captured.get())
    print_remarks(session)


app = one_command("postmortem", postmortem_, EXAMPLES)
