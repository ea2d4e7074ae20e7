"""``incidentctl handover``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.actions.handover import hand_over, require_command, withdraw
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.people import named_person
from incidentctl.cli.typed import typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.store.logbook import Written

EXAMPLES = (
    ("incidentctl handover Bob", "offer command to Bob, who accepts it with 'take'"),
    ("incidentctl handover Bob Baker I need to sleep, all calm", "and say why"),
    ('incidentctl handover "Dana Levi <dana@example.com>"', "somebody new"),
    ("incidentctl handover --withdraw", "take the offer back"),
)


def handover_(
    context: Context,
    who: Annotated[
        list[str] | None,
        Argument(
            metavar="[WHO] [TEXT]...",
            help="Who gets command: a name, a first name or an address; then what you say. "
            "'-' as the text reads standard input.",
            show_default=False,
        ),
    ] = None,
    withdraw_: Annotated[
        bool, Option("--withdraw", help="Take back the offer that nobody has accepted yet.")
    ] = False,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Offer command to somebody; you hold it until they take it. Prints what they must know."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    chosen = session.choose(incident, fresh=True).incident
    moment = session.moment(at)
    require_command(chosen, session.person)
    if withdraw_:
        said = typed_text(session, "note", who, ask=False)
        taken_back = withdraw(session.logbook, chosen.path, session.stamp, text=said, at=moment)
        print_written(session, "Offer taken back", taken_back)
        return
    named = named_person(session, chosen, who)
    said = typed_text(session, "note", named.text, ask=False)
    written = hand_over(
        session.logbook,
        chosen.path,
        session.stamp,
        to=named.people[0],
        text=said,
        at=moment,
    )
    print_written(session, "Command offered", written, *_what_next(written))
    if not session.as_json:
        _print_brief(session, written)


def _what_next(written: Written) -> list[str]:
    from incidentctl.render.roster import offer_line

    return [offer_line(written.after), "until then you hold command"]


def _print_brief(session: Session, written: Written) -> None:
    from incidentctl.actions.brief import brief
    from incidentctl.cli.commands.brief import print_brief
    from incidentctl.store.policy import load_policy

    most = load_policy(session.logbook).most_reports
    loaded = session.logbook.load(written.after.path)
    print()
    print_brief(session, brief(loaded, now=session.now, most_reports=most))


app = one_command("handover", handover_, EXAMPLES)
