"""The roster in plain lines, light enough for every command that changes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.roster import OPS, Member, direct_reports, roster
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


def people_line(incident: Incident) -> str:
    """Who is there with which role, and who was asked: ``Ann Archer (commander), …``."""
    found = roster(incident)
    parts = [_listed(found.here)]
    if found.asked:
        parts.append(f"asked, not heard of yet: {_listed(found.asked)}")
    return " · ".join(filter(None, parts))


def offer_line(incident: Incident) -> str:
    """To whom command is offered, and how they accept it; empty if it is offered to nobody."""
    if incident.offer is None:
        return ""
    (to,) = incident.offer.entry.named
    name = visible(to.name)
    return f"command is offered to {name}, who accepts it with: {accept(incident)}"


def accept(incident: Incident) -> str:
    """The command that accepts an offer of command."""
    return f"incidentctl take -i {incident.id[-6:]}"


def span_line(incident: Incident, most: int) -> str:
    """Too many people for one commander to lead; empty if they are at most ``most``."""
    holder = incident.commander
    if len(incident.roster) <= most:  # then nobody need be counted
        return ""
    found = roster(incident)
    count = len(direct_reports(found))
    if holder is None or count <= most:
        return ""
    name = visible(holder.name)
    told = f"{count} people report to {name}: more than {most} are hard to lead"
    if any(OPS in one.roles for one in (*found.here, *found.asked)):
        return f"{told}; thank those who can go: incidentctl excuse WHO"
    return f"{told}; let somebody lead the technical work: incidentctl role {OPS} WHO"


def team_lines(incident: Incident, most: int) -> Iterator[str]:
    """After a change of the roster: who is there, and whether that is too many."""
    yield f"there: {people_line(incident) or 'nobody yet'}"
    if too_many := span_line(incident, most):
        yield too_many


def parts_of(member: Member) -> str:
    """Their roles as one word or a few; a responder's, if they have none."""
    return ", ".join(visible(role) for role in member.roles) or "responder"


def _listed(members: Iterable[Member]) -> str:
    return ", ".join(
        f"{visible(one.person.name)} ({parts_of(one)})" if one.roles else visible(one.person.name)
        for one in members
    )
