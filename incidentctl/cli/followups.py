"""What becomes of follow-ups, from the command line to the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.cli.out import print_written
from incidentctl.cli.typed import option_text, typed_text
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from datetime import date

    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident as Known
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Written

ME = "me"
"""Who is at the keyboard, where a person is asked for."""
_ASKED = {"wont": "will nobody do", "move": "is it later for"}


class Given(NamedTuple):
    """The options, as they were typed."""

    owner: str | None
    due: str | None
    ticket: str | None
    kind: str | None
    because: str | None
    overdue: bool
    every: bool
    service: str | None
    at: str | None


def end_or_move(
    session: Session, acting: str, incident: str | None, words: Sequence[str], given: Given
) -> None:
    """Record that a follow-up is done, that nobody will do it, or that it is later."""
    from incidentctl.actions.followups import require_open_followup

    which, typed = _named(acting, incident, words)
    known = session.choose(which).incident
    number = require_open_followup(known, typed).number
    said = typed_text(session, f"followup {acting}", words[1:], ask=False)
    if acting == "done":
        written = _finish(session, known.path, typed, said, given)
        _print_about(session, f"Follow-up {number} done", written, number)
        return
    reason = option_text(session, "note", given.because) or said
    if not reason:
        raise CommandError(
            "no-text",
            f"why {_ASKED[acting]} follow-up {number}?",
            hints=(f'incidentctl followup {acting} {words[0]} --because "…"',),
            status=USAGE,
        )
    if acting == "wont":
        written = _drop(session, known.path, typed, reason, given)
        _print_about(session, f"Follow-up {number} dropped", written, number)
        return
    written = _move(session, known, typed, reason, given)
    _print_about(session, f"Follow-up {number} moved", written, number)


def _finish(session: Session, path: str, typed: str, said: str, given: Given) -> Written:
    from incidentctl.actions.followups import finish_followup

    at = session.moment(given.at)
    return finish_followup(session.logbook, path, session.stamp, typed=typed, text=said, at=at)


def _drop(session: Session, path: str, typed: str, reason: str, given: Given) -> Written:
    from incidentctl.actions.followups import drop_followup

    at = session.moment(given.at)
    return drop_followup(session.logbook, path, session.stamp, typed=typed, because=reason, at=at)


def _move(session: Session, known: Known, typed: str, reason: str, given: Given) -> Written:
    from incidentctl.actions.followups import move_followup

    due, owner = day_of(session, given.due), person_of(session, known, given.owner)
    if not (due or owner):
        raise CommandError(
            "usage",
            "followup move needs another day, or another owner",
            hints=(f'incidentctl followup move {typed} --due +2w --because "…"',),
            status=USAGE,
        )
    return move_followup(
        session.logbook,
        known.path,
        session.stamp,
        typed=typed,
        because=reason,
        due=due,
        owner=owner,
    )


def _named(acting: str, incident: str | None, words: Sequence[str]) -> tuple[str | None, str]:
    """The incident, if it was named, and the follow-up's number or the beginning of its id."""
    if not words:
        raise CommandError(
            "usage",
            f"which follow-up is it? incidentctl followup {acting} ID/N",
            hints=("see them all: incidentctl followup list",),
            status=USAGE,
        )
    which, slash, number = words[0].rpartition("/")
    if slash and incident:
        raise CommandError("usage", f"'{words[0]}' names its incident: leave -i out", status=USAGE)
    return (which, number) if slash else (incident, words[0])


def person_of(session: Session, known: Known, typed: str | None) -> Person | None:
    """Whom somebody meant, if they named anybody. Raises ``which-person``."""
    if not typed:
        return None
    if typed == ME:
        return session.person
    from incidentctl.actions.people import person_meant

    return person_meant(session.logbook, typed, [*known.people, session.person])


def day_of(session: Session, typed: str | None) -> date | None:
    """The day that somebody typed, not before today. Raises ``time``."""
    if typed is None:
        return None
    from incidentctl.domain.when import parse_day

    try:
        day = parse_day(typed, now=session.now, zone=session.zone)
    except ValueError as fault:
        raise CommandError("time", str(fault), status=USAGE) from None
    if day < session.now.astimezone(session.zone).date():
        raise CommandError(
            "time", f"--due: {day} is over", hints=("--due friday, --due +5d",), status=USAGE
        )
    return day


def _print_about(session: Session, did: str, written: Written, number: int) -> None:
    """What became of it, and which follow-ups of the incident are open now."""
    from incidentctl.actions.followups import ref
    from incidentctl.domain.followups import followup_facts
    from incidentctl.render.plain import first_line

    facts = followup_facts(written.after)
    fact = facts[number - 1]
    owner = f" · {fact.owner.name}" if fact.owner else ""
    due = f" · due {fact.due:%Y-%m-%d}" if fact.due else ""
    what = first_line(fact.text)
    lines = [f"It is: {what}{owner}{due}" if fact.state == "open" else f"It was: {what}"]
    names = [ref(written.after.id, one.number) for one in facts if one.state == "open"]
    if names and fact.state != "open":
        lines.append(f"Still open: {', '.join(names)} (incidentctl followup list)")
    print_written(session, did, written, *lines)
