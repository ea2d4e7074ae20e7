"""Who responds: the people on the roster, their roles, and who reports to the commander.

The roster is what people said of it: who joined, was called, got a role, left. Command is not kept
here, for one person holds it at a time (see :class:`.Incident`); :func:`roster` puts both together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import HOLDS, Ruling, Standing
from incidentctl.domain.person import listed

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

COMMANDER = "commander"
OPS, RESPONDER, OBSERVER = "ops", "responder", "observer"
ROLES = {
    "deputy": "stands in for the commander",
    "scribe": "writes down what is said and done",
    "comms": "tells everyone else",
    OPS: "leads the technical work",
    "lookout": "watches, and does nothing else",
    RESPONDER: "helps",
    OBSERVER: "follows, and does nothing",
}
"""The roles that every logbook knows, in the order in which they are listed, with their meaning."""
ROLE_LIMIT = 40
"""The longest name of a role, in characters."""
CAME = -1


class Member(NamedTuple):
    """Somebody on the roster, since the moment at which they came, or were asked to.

    ``asked`` is the number of the timeline's entry that asked them, :data:`CAME` if they said
    themselves that they are there. ``left`` is when they went, if they did.
    """

    person: Person
    roles: tuple[str, ...]
    since: datetime
    asked: int = CAME
    left: datetime | None = None


class Roster(NamedTuple):
    """Everybody in the response, put together from all that the record says.

    ``here`` begins with the commander, and goes on with those who have a role, in the order of the
    roles. Of ``asked`` nobody has heard since they were asked. ``gone`` have left, or held command
    and handed it over. ``others`` wrote something down, and have not said that they joined.
    """

    here: tuple[Member, ...]
    asked: tuple[Member, ...]
    gone: tuple[Member, ...]
    others: tuple[Person, ...]


def role_faults(role: str) -> Iterator[str]:
    """What is wrong with the name of a role, a clause each."""
    if not role.strip():
        yield "the role has no name"
    elif len(role) > ROLE_LIMIT:
        yield f"a role's name has at most {ROLE_LIMIT} characters"
    elif role == COMMANDER:
        yield "command is no role: it is offered (handover) and taken (take)"


# What entries do to it


def join_roster(incident: Incident, person: Person, role: str, at: datetime) -> Ruling:
    """Somebody is there, and may have a role."""
    if (late := _late(incident)) is not None:
        return late
    known = _present(incident, person)
    has = known is not None and known.asked == CAME and role in ("", *known.roles)
    if known is not None and has:
        return Ruling(Standing.REDUNDANT, f"{person.name} was there already")
    roles = known.roles if known else ()
    since = known.since if known and known.asked == CAME else at
    _put(incident, Member(person, _with(roles, role), since))
    return HOLDS


def ask_people(incident: Incident, people: Sequence[Person], at: datetime) -> Ruling:
    """People are asked to come, but for those who are there or were asked before."""
    if (late := _late(incident)) is not None:
        return late
    known = [_present(incident, person) for person in people]
    if all(known):
        came = all(member and member.asked == CAME for member in known)
        were = f"{'was' if len(known) == 1 else 'were'} there" if came else "had been asked"
        return Ruling(Standing.REDUNDANT, f"{listed(people)} {were} already")
    for person, member in zip(people, known, strict=True):
        if member is None:
            _put(incident, Member(person, (), at, len(incident.timeline)))
    return HOLDS


def leave_roster(incident: Incident, people: Sequence[Person], at: datetime) -> Ruling:
    """People go, with the roles they had."""
    if (late := _late(incident)) is not None:
        return late
    known = [_member(incident, person) for person in people]
    if known and all(member is not None and member.left for member in known):
        return Ruling(Standing.REDUNDANT, f"{listed(people)} had left already")
    for person, member in zip(people, known, strict=True):
        if member is None:
            _put(incident, Member(person, (), at, left=at))
        elif not member.left:
            _put(incident, member._replace(left=max(at, member.since)))
    return HOLDS


def give_role(incident: Incident, person: Person, role: str, at: datetime, *, came: bool) -> Ruling:
    """Somebody gets a role; unless they said so themselves (``came``), they may not know yet."""
    if (late := _late(incident)) is not None:
        return late
    known = _present(incident, person)
    if known and role in known.roles:
        return Ruling(Standing.REDUNDANT, f"{person.name} was {role} already")
    asked = CAME if came else len(incident.timeline)
    if known is None:
        known = Member(person, (), at, asked)
    elif came and known.asked != CAME:
        known = known._replace(since=at, asked=CAME)
    _put(incident, known._replace(roles=_with(known.roles, role)))
    return HOLDS


def release_role(incident: Incident, person: Person, role: str) -> Ruling:
    """Somebody doesn't have a role any more."""
    if (late := _late(incident)) is not None:
        return late
    known = _present(incident, person)
    if known is None or role not in known.roles:
        return Ruling(Standing.REDUNDANT, f"{person.name} was not {role}")
    _put(incident, known._replace(roles=tuple(one for one in known.roles if one != role)))
    return HOLDS


def _late(incident: Incident) -> Ruling | None:
    """The ruling after the close. Nobody has to settle who was there when."""
    if incident.closed is None:
        return None
    return Ruling(Standing.LATE, "the incident was closed already")


def _member(incident: Incident, person: Person) -> Member | None:
    return next((one for one in incident.roster if one.person.same(person)), None)


def _present(incident: Incident, person: Person) -> Member | None:
    member = _member(incident, person)
    return member if member and not member.left else None


def _put(incident: Incident, member: Member) -> None:
    """Put somebody on the roster, in the place they had there, or at its end."""
    known = _member(incident, member.person)
    if known is None:
        incident.roster += (member,)
    else:
        incident.roster = tuple(member if one is known else one for one in incident.roster)


def _with(roles: tuple[str, ...], role: str) -> tuple[str, ...]:
    return roles if not role or role in roles else (*roles, role)


# What is asked of it


def roster(incident: Incident) -> Roster:
    """Who is there now; of a closed incident, who was there when it was closed."""
    authors = [line.placed.entry.author for line in incident.timeline]
    present = [one for one in incident.roster if not one.left]
    silent = [
        one
        for one in present
        if one.asked != CAME and not any(map(one.person.same, authors[one.asked + 1 :]))
    ]
    lead = _commanding(incident)
    here = [one for one in present if one not in silent and not _is(lead, one.person)]
    gone = [one for one in incident.roster if one.left and not _is(lead, one.person)]
    gone += _commanded(incident)
    known = [one.person for one in (*incident.roster, *lead, *gone)]
    others: list[Person] = []
    for person in dict.fromkeys(authors):
        if not any(map(person.same, (*known, *others))):
            others.append(person)
    asked = tuple(one for one in silent if not _is(lead, one.person))
    return Roster((*lead, *sorted(here, key=_rank)), asked, tuple(gone), tuple(others))


def direct_reports(found: Roster) -> list[Member]:
    """Those whom the commander must keep in mind: all but observers.

    Where somebody leads the technical work (``ops``), those without another role report to them.
    """
    people = [
        one
        for one in (*found.here, *found.asked)
        if COMMANDER not in one.roles and one.roles != (OBSERVER,)
    ]
    if any(OPS in one.roles for one in people):
        people = [one for one in people if not {*one.roles} <= {RESPONDER}]
    return people


def holders(incident: Incident, role: str) -> list[Person]:
    """Who has a role now."""
    return [one.person for one in incident.roster if role in one.roles and not one.left]


def _commanding(incident: Incident) -> list[Member]:
    """The commander, with the roles they have besides; of a closed incident, the last one."""
    tenure = incident.tenures[-1] if incident.tenures else None
    if tenure is None or not (incident.commander or incident.closed):
        return []
    known = _member(incident, tenure.commander)
    roles = known.roles if known and not known.left else ()
    return [Member(tenure.commander, (COMMANDER, *roles), tenure.since)]


def _commanded(incident: Incident) -> list[Member]:
    """Who held command earlier and isn't on the roster."""
    found: list[Member] = []
    lead = _commanding(incident)
    for tenure in reversed(incident.tenures):
        person = tenure.commander
        if not (_is(lead, person) or _is(found, person) or _member(incident, person)):
            found.append(Member(person, (COMMANDER,), tenure.since, left=tenure.until))
    return found[::-1]


def _is(members: Sequence[Member], person: Person) -> bool:
    return any(one.person.same(person) for one in members)


def _rank(member: Member) -> int:
    """Where somebody stands in the list: known roles, then a team's own, then no role."""
    order = [*ROLES]
    ranks = [order.index(role) if role in ROLES else len(order) for role in member.roles]
    return min((rank for rank in ranks if rank != order.index(RESPONDER)), default=len(order) + 1)
