"""``incidentctl settle``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.actions.settle import settle, unsettled_entries
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync, Words
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import typed_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident as Chosen

EXAMPLES = (
    ("incidentctl settle Ann leads, Bob helps", "two had taken command; this settles it"),
    (
        "incidentctl settle --entry 5v7k the note is right, the summary will say so",
        "one entry of several; ids as 'show' lists them",
    ),
    ("incidentctl settle -i k3f9zq seen, it is over all the same", "a note after the close"),
)


def settle_(
    context: Context,
    text: Words = None,
    entries: Annotated[
        list[str] | None,
        Option(
            "-e",
            "--entry",
            metavar="ENTRY",
            help="What is settled: an entry's id, or its beginning; may be given several times. "
            "Otherwise all that is unsettled.",
            show_default=False,
        ),
    ] = None,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say what you agreed on, where two people had acted at once.

    It changes nothing else: who gets command in the end takes it, with 'take --because'.
    """
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    chosen, meant = _meant(session, incident, entries or ())
    said = typed_text(session, "settle", text, prompt=_prompt(session, chosen, meant))
    written = settle(
        session.logbook,
        chosen.path,
        session.stamp,
        text=said,
        entries=entries or (),
        at=session.moment(at),
    )
    print_written(session, "Settled", written)


def _meant(
    session: Session, named: str | None, entries: Sequence[str]
) -> tuple[Chosen, Collection[str]]:
    """The incident, and the ids of what is to be settled in it."""
    path = session.choose(named, fresh=True).incident.path

    def found() -> tuple[Chosen, Collection[str]]:
        incident = session.logbook.load(path).incident
        return incident, unsettled_entries(incident, entries)

    return session.with_news(found)


def _prompt(session: Session, incident: Chosen, meant: Collection[str]) -> str:
    """What was done at once, to look at while one says what was agreed on."""
    from incidentctl.render.contested import sentence
    from incidentctl.render.plain import local_time

    told = (
        sentence(dispute, lambda moment: local_time(moment, session.now, session.zone))
        for dispute in incident.unsettled
        if dispute.line.placed.id in meant
    )
    return "\n".join(["What was agreed on?", "", *told])


app = one_command("settle", settle_, EXAMPLES)
