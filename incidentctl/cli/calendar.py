"""The promised days as a calendar file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError
from incidentctl.render.ics import Event, calendar

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.domain.card import Card

_DOMAIN = "incidentctl"


def write_calendar(session: Session, typed: str | None, output: str | None) -> None:
    """Print the calendar, or write it to a file; of one incident, or of all that is owed.

    Raises ``no-promise`` if nothing is promised for a day.
    """
    from incidentctl.actions.cards import cards
    from incidentctl.cli.progress import Bar

    logbook = session.fresh_logbook
    path = session.choose(typed).incident.path if typed else ""
    with Bar("reading the incidents", session.color) as bar:
        found = [card for card in cards(logbook, bar.told) if path in {"", card.about.path}]
    events = [*_events(found, whole=bool(typed))]
    if not events:  # a calendar must hold something (RFC 5545, 3.6)
        whose = f" of {found[0].about.id}" if typed else ""
        raise CommandError(
            "no-promise",
            f"nothing{whose} is promised for a day, and a calendar can't be empty",
            hints=(f"see what is: incidentctl {f'show {typed}' if typed else 'postmortem list'}",),
        )
    text = calendar(events)
    if output:
        _write(os.path.join(session.cwd, output), text)
    if session.as_json:
        from incidentctl.render.promise_json import calendar_envelope

        print(calendar_envelope(len(events), output, text))
    elif output:
        print(f"{len(events)} event{'s' * (len(events) != 1)} written to {output}")
    else:
        sys.stdout.write(text)


def _write(place: str, text: str) -> None:
    from incidentctl.store.disk import storage_error

    try:
        with open(place, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as fault:
        raise storage_error(fault) from fault


def _events(found: Sequence[Card], *, whole: bool) -> Iterator[Event]:
    """What is owed; of a ``whole`` incident what was owed as well, as cancelled or done."""
    for card in found:
        about, fact = card.about, card.postmortem
        if fact.due and fact.at and (fact.is_owed or whole):
            yield Event(
                f"postmortem-{about.id}@{_DOMAIN}",
                fact.due,
                f"Postmortem: {about.title}",
                f"{about.id}: {fact.state}\nincidentctl postmortem start {about.id[-6:]}",
                about.times.closed or fact.at,
                cancelled=fact.state == "waived",
            )
        for one in card.followups:
            if one.due and (one.state == "open" or whole):
                owner = one.owner.name if one.owner else "nobody owns it"
                ref = f"{about.id[-6:]}/{one.number}"
                yield Event(
                    f"followup-{one.entry}@{_DOMAIN}",
                    one.due,
                    f"Follow-up: {one.text.partition(chr(10))[0]} ({owner})",
                    f"{about.id}: {about.title}\nincidentctl followup done {ref}",
                    one.changed,
                    one.moves + (one.state != "open"),
                    cancelled=one.state == "wont",
                )
