"""``incidentctl followup``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.followups import ME, Given, day_of, end_or_move, person_of
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_remarks, print_written
from incidentctl.cli.typed import one_of, option_line, typed_text
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.followups import FOLLOWUP_KINDS

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    (
        "incidentctl followup add alert when the pool is 80 % full --owner Bob --due friday",
        "of the open incident; of a closed one with -i ID",
    ),
    ("incidentctl followup list --overdue", "of all incidents: what should be done by now"),
    ("incidentctl followup done k3f9zq/2", "the name of each stands in the list"),
    ('incidentctl followup wont k3f9zq/3 --because "the pool is gone"', ""),
    ('incidentctl followup move k3f9zq/1 --due +2w --because "Bob is away"', ""),
)
ACTIONS = ("add", "done", "wont", "move", "list")
LIMIT = 50
_TAKEN_BY = {
    "owner": ("add", "move", "list"),
    "due": ("add", "move"),
    "ticket": ("add",),
    "kind": ("add",),
    "because": ("wont", "move"),
    "overdue": ("list",),
    "every": ("list",),
    "service": ("list",),
    "at": ("add", "done", "wont"),
}
"""The options that not every action takes."""
_OPTION = {"every": "all"}


Acting = Annotated[
    str, Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.", show_default=False)
]
NameAndText = Annotated[
    list[str] | None,
    Argument(
        metavar="[ID/N] [TEXT]...",
        help="Of done, wont and move: the follow-up, as the list names it; with -i its number is "
        "enough. Then the text; it needs no quotes, and '-' reads standard input.",
        show_default=False,
    ),
]
Owner = Annotated[
    str | None,
    Option(
        metavar="WHO",
        help="Who sees to it; 'me' is you. Of list: theirs alone.",
        show_default=False,
    ),
]
Due = Annotated[
    str | None,
    Option(metavar="DAY", help="The day by which it is done: friday, +2w.", show_default=False),
]
Ticket = Annotated[
    str | None, Option(metavar="URL", help="Of add: where its work is tracked.", show_default=False)
]
Does = Annotated[
    str | None,
    Option(
        "--kind",
        metavar="KIND",
        help=f"Of add: what it does for the next time: {', '.join(FOLLOWUP_KINDS)}.",
        show_default=False,
    ),
]
Because = Annotated[
    str | None, Option(metavar="TEXT", help="Of wont and move: why.", show_default=False)
]
Overdue = Annotated[bool, Option("--overdue", help="Of list: those whose day is over.")]
Every = Annotated[bool, Option("--all", help="Of list: those that have ended, too.")]
Limit = Annotated[int, Option(metavar="N", min=0, help="Of list: at most so many; 0 for all.")]
Service = Annotated[
    str | None,
    Option(metavar="NAME", help="Of list: of incidents that hit it.", show_default=False),
]


def followup_(
    context: Context,
    acting: Acting,
    named: NameAndText = None,
    owner: Owner = None,
    due: Due = None,
    ticket: Ticket = None,
    does: Does = None,
    because: Because = None,
    overdue: Overdue = False,
    every: Every = False,
    service: Service = None,
    limit: Limit = LIMIT,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Keep what was promised: what is left to do after incidents, and what became of it."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    one_of("followup", acting, ACTIONS)
    given = Given(owner, due, ticket, does, because, overdue, every, service, at)
    _require_fitting(acting, given)
    if acting == "list":
        _list(session, incident, named or [], given, limit)
    elif acting == "add":
        _add(session, incident, named, given)
    else:
        end_or_move(session, acting, incident, named or [], given)


def _require_fitting(acting: str, given: Given) -> None:
    for name, actions in _TAKEN_BY.items():
        if getattr(given, name) and acting not in actions:
            option = _OPTION.get(name, name)
            raise CommandError(
                "usage",
                f"--{option} goes with followup {' and '.join(actions)}, not with {acting}",
                hints=("incidentctl followup --help",),
                status=USAGE,
            )


def _add(session: Session, incident: str | None, words: Sequence[str] | None, given: Given) -> None:
    from incidentctl.actions.followups import New, add_followup, advice_on, ref

    text = typed_text(session, "followup add", words, prompt="What is left to do?")
    known = session.choose(incident).incident
    new = New(
        text,
        person_of(session, known, given.owner),
        day_of(session, given.due),
        option_line(session, given.ticket),
        one_of("--kind", given.kind, FOLLOWUP_KINDS) if given.kind else "",
    )
    at = session.moment(given.at)
    written = add_followup(session.logbook, known.path, session.stamp, new, at=at)
    session.remarks += advice_on(written)
    name = ref(known.id, len(written.after.followups))
    when_done = f"When it is done: incidentctl followup done {name}"
    print_written(session, f"Follow-up {len(written.after.followups)} noted", written, when_done)


def _list(
    session: Session, incident: str | None, words: Sequence[str], given: Given, limit: int
) -> None:
    if words:
        raise CommandError(
            "usage",
            "followup list takes no text",
            hints=(f"incidentctl followup add {' '.join(words)}",),
            status=USAGE,
        )
    from incidentctl.actions.cards import cards
    from incidentctl.actions.followups import list_followups
    from incidentctl.cli.progress import Bar

    logbook = session.fresh_logbook
    path = session.choose(incident).incident.path if incident else ""
    parts, owing = ("about", "followups"), not (given.every or given.owner)
    with Bar("reading the incidents", session.color, of="incidents") as bar:
        every = cards(logbook, bar.told, parts=parts, owing=owing)
    found = [card for card in every if path in {"", card.about.path}]
    result = list_followups(
        found,
        today=session.now.astimezone(session.zone).date(),
        everything=given.every,
        overdue=given.overdue,
        owner=_me_or(session, given.owner),
        service=given.service,
        limit=limit,
    )
    if session.as_json:
        from incidentctl.render.promise_json import followups_envelope

        print(followups_envelope(result))
        return
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.followups import followups_screen

    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(followups_screen(result))
    page(session, captured.get())
    print_remarks(session)


def _me_or(session: Session, owner: str | None) -> str | None:
    return session.person.name if owner == ME else owner


app = one_command("followup", followup_, EXAMPLES)
