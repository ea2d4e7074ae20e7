"""People typed on the command line: who is meant, and what is said of those nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.cli.out import print_written
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.actions.who import Named
    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Written


def named_person(session: Session, incident: Incident, words: Sequence[str] | None) -> Named:
    """The person the words begin with, and the text behind. Raises ``who``, ``who-is-that``."""
    from incidentctl.actions.people import circles
    from incidentctl.actions.who import read_person

    _require(words)
    found = read_person(words or (), circles(session.logbook, incident, session.person))
    return _told(session, found)


def named_people(session: Session, incident: Incident, words: Sequence[str] | None) -> Named:
    """The people the words name, and the text behind the colon. Raises as :func:`named_person`."""
    from incidentctl.actions.people import circles
    from incidentctl.actions.who import read_people

    _require(words)
    found = read_people(words or (), circles(session.logbook, incident, session.person))
    return _told(session, found)


def role_name(session: Session, typed: str) -> str:
    """A role as it is written, with a remark if neither we nor the settings know it."""
    from incidentctl.cli.typed import option_line
    from incidentctl.domain.roster import COMMANDER, ROLES
    from incidentctl.store.policy import load_policy

    name = option_line(session, typed)
    known = [*ROLES, *(role for role, _ in load_policy(session.logbook).team.roles)]
    written = {role.casefold(): role for role in (*known, COMMANDER)}
    if name.casefold() in written:
        return written[name.casefold()]
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), known, n=1)
    meant = f" (did you mean {near[0]}?)" if near else ""
    session.remarks.append(f"'{name}' is a role of your own{meant}")
    return name


def print_team(session: Session, did: str, written: Written, *then: str) -> None:
    """Say what was recorded, and who is there now."""
    from incidentctl.render.roster import team_lines
    from incidentctl.store.policy import load_policy

    most = load_policy(session.logbook).most_reports
    print_written(session, did, written, *team_lines(written.after, most), *then)


def _require(words: Sequence[str] | None) -> None:
    if not words:
        raise CommandError("who", "nobody is named: say who", status=USAGE)


def _told(session: Session, found: Named) -> Named:
    for person in found.strangers:
        if not person.email:
            session.remarks.append(
                f"{person.name} is new here: with an address ('{person.name} <address>') what "
                "they write is known to be theirs"
            )
    return found
