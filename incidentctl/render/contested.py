"""Telling people what was done at once: who, when, what counts, and how to settle it.

Plain words for all screens and for JSON. "First in the record" is meant of the file: what reached
the branch first, whatever the clocks said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing
from incidentctl.domain.ident import SHORTEST_PREFIX
from incidentctl.render.contested_promises import WORDS as PROMISES
from incidentctl.render.plain import Place, local_time
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.unsettled import Dispute


class _Words(NamedTuple):
    """How a dispute is told to others and to who is in it, and the command that changes it.

    ``when`` says when that command is the right one.
    """

    others: str
    you: str
    change: str = ""
    when: str = "if you agreed otherwise"


_CLOSED_FIRST = "{rival} closed the incident at {then}, first in the record"
_REOPEN = 'reopen --because "…"'
_COUNTS = "if it should count"
_FIRST = _Words(
    "{who} {did} at {when}, but {rival} {instead} at {then}, first in the record: that counts",
    "{rival} {instead} at {then}, first in the record: that counts",
)
_WORDS = {
    ("take", Standing.CONTESTED): _Words(
        "{rival} (at {then}) and {who} (at {when}) both took command: {rival} was first in the"
        " record and holds it",
        "{rival} took command at {then}, first in the record, and holds it",
        'take --because "…"',
    ),
    ("take", Standing.LATE): _Words(
        "{who} took command at {when}, but {rival} closed the incident at {then}, first in the"
        " record",
        f"{_CLOSED_FIRST}: you don't hold command",
        _REOPEN,
    ),
    ("handover", Standing.CONTESTED): _Words(
        "{who} {did} at {when}, but {rival} had taken command at {then}, first in the record, and"
        " holds it",
        "{rival} took command at {then}, first in the record, and holds it",
        'take --because "…"',
    ),
    ("handover", Standing.LATE): _Words(
        "{who} {did} at {when}, but {rival} closed the incident at {then}, first in the record",
        f"{_CLOSED_FIRST}: nobody holds command",
        _REOPEN,
    ),
    ("close", Standing.CONTESTED): _Words(
        "{who} closed the incident at {when}, but {rival} held command: it is still open",
        "{rival} took command at {then}, first in the record, so the incident is still open",
        "close",
        "if it is over, {rival} types",
    ),
    ("close", Standing.REDUNDANT): _Words(
        "{rival} (at {then}) and {who} (at {when}) both closed the incident, and say different"
        " things: the close of {then} was first in the record and counts",
        f"{_CLOSED_FIRST}: that close counts, and yours is kept beside it",
    ),
    ("note", Standing.LATE): _Words(
        "{who}'s note of {when} arrived after {rival} had closed the incident",
        f"{_CLOSED_FIRST}: your note arrived after the close",
        _REOPEN,
    ),
    ("summary", Standing.LATE): _Words(
        "{who}'s summary of {when} arrived after {rival} had closed the incident",
        f"{_CLOSED_FIRST}: what was summed up then counts, and yours is kept beside it",
        'summary "…"',
        _COUNTS,
    ),
    ("update", Standing.LATE): _Words(
        "{who}'s update of {when} arrived after {rival} had closed the incident: it may have told"
        " people what was no longer so",
        f"{_CLOSED_FIRST}: your update may have told people what was no longer so",
        'update --audience {audience} "…"',
        "if they should know",
    ),
    ("correct", Standing.LATE): _Words(
        "{who}'s correction of {target}, of {when}, arrived after {rival} had closed the incident",
        f"{_CLOSED_FIRST}: your correction arrived after the close",
        _REOPEN,
    ),
    ("correct", Standing.CONTESTED): _Words(
        "{rival} (at {then}) and {who} (at {when}) both corrected {target}: the text of {then} was"
        " first in the record and counts",
        "{rival} corrected {target} at {then}, first in the record: that text counts, and yours is"
        " kept beside it",
        'correct {target} "…"',
    ),
    ("reopen", Standing.CONTESTED): _Words(
        "{who} reopened the incident at {when}, not knowing that {rival} had closed it again at"
        " {then}: it stays closed",
        "{rival} had closed the incident again at {then}: it stays closed",
        _REOPEN,
    ),
    ("settle", Standing.CONTESTED): _Words(
        "{rival} (at {then}) and {who} (at {when}) settled it in different words: what {rival} says"
        " was first in the record and counts",
        "{rival} settled it at {then}, first in the record: that counts",
    ),
    ("task", Standing.LATE): _Words(
        "{who}'s task of {when} arrived after {rival} had closed the incident, and is still open",
        f"{_CLOSED_FIRST}: your task arrived after the close",
        "task done {own}",
        "if it is done",
    ),
    ("close", Standing.HOLDS): _Words(
        "{who} closed the incident at {when}, not knowing of {rival}'s task of {then}, which is"
        " still open",
        "{rival} had added a task at {then}, which is still open",
        "task done {other}",
        "if it is done",
    ),
    ("task-done", Standing.CONTESTED): _FIRST,
    ("task-drop", Standing.CONTESTED): _FIRST,
    ("followup", Standing.REDUNDANT): _Words(
        "{rival} (at {then}) and {who} (at {when}) both noted the follow-up of task {target}, with"
        " another owner or day: that of {then} was first in the record and counts",
        "{rival} had noted the follow-up of task {target} at {then}, with another owner or day:"
        " that counts",
    ),
    ("mark", Standing.CONTESTED): _FIRST._replace(change="mark {what} --at TIME"),
    ("mark", Standing.LATE): _Words(
        "{who} marked the incident {what} at {when}, and it arrived after {rival} had closed it:"
        " it doesn't count",
        f"{_CLOSED_FIRST}: your mark arrived after the close and doesn't count",
        "mark {what} --at TIME",
        _COUNTS,
    ),
    ("severity", Standing.CONTESTED): _Words(
        "{rival} made it {before} at {then}, and {who} made it {severity} at {when}: what {rival}"
        " said was first in the record and counts",
        "{rival} made it {before} at {then}, first in the record: that counts",
        'severity SEV --because "…"',
    ),
    ("severity", Standing.LATE): _Words(
        "{who} changed the severity at {when}, and it arrived after {rival} had closed the"
        " incident: it doesn't count",
        f"{_CLOSED_FIRST}: your severity arrived after the close and doesn't count",
        'severity SEV --because "…"',
        _COUNTS,
    ),
    ("service", Standing.LATE): _Words(
        "{who} changed what is hit at {when}, and it arrived after {rival} had closed the"
        " incident: it doesn't count",
        f"{_CLOSED_FIRST}: what you changed arrived after the close and doesn't count",
        "service add NAME",
        _COUNTS,
    ),
    ("impact", Standing.LATE): _Words(
        "{who} described the impact at {when}, and it arrived after {rival} had closed the"
        " incident: it doesn't count",
        f"{_CLOSED_FIRST}: the impact you described arrived after the close and doesn't count",
        'impact "…"',
        _COUNTS,
    ),
}
_WORDS.update({case: _Words(*told) for case, told in PROMISES.items()})
_UNHELD = _Words(
    "{who} closed the incident at {when}, but nobody held command: it is still open",
    "nobody held command, so the incident is still open",
    "take",
)
_UNOFFERED = _Words(
    "{who} {did} at {when}, but nobody held command",
    "nobody held command, so there was nothing to offer",
    "take",
)
_NO_OFFER = _Words(
    "{rival} {instead} at {then}, first in the record: {who}, who accepted command at {when},"
    " doesn't hold it",
    "{rival} {instead} at {then}, first in the record: you don't hold command",
    'take --because "…"',
)
_NO_TARGET = _Words(
    "{who} corrected {target} at {when}, an entry that is not here yet",
    "the entry {target}, which you corrected, is not here yet",
)
_ID_SHOWN = SHORTEST_PREFIX * 2
_WITHOUT_RIVAL = {"close": _UNHELD, "handover": _UNOFFERED}
SETTLE = 'settle "what you agreed on"'


def sentence(dispute: Dispute, clock: Callable[[datetime], str]) -> str:
    """What happened, told to anybody; safe to print. ``clock`` writes a moment."""
    return _fill(_words(dispute).others, dispute, clock)


def occasion(dispute: Dispute) -> str:
    """When the first of the remedies is the right one, to stand before it."""
    return _fill(_words(dispute).when, dispute, str)


def remedies(dispute: Dispute) -> list[str]:
    """The commands that settle it: the one that changes what counts, and ``settle``.

    Each is a verb and its arguments, to go through :func:`aimed`.
    """
    change = _words(dispute).change
    return [*([_fill(change, dispute, str)] if change else []), SETTLE]


def aimed(command: str, incident: Incident) -> str:
    """The whole command line, with the incident it is meant for."""
    verb, _, rest = command.partition(" ")
    return " ".join(filter(None, ("incidentctl", verb, "-i", incident.id[-6:], rest)))


def unsettled_lines(incident: Incident, place: Place, *, but: str = "") -> Iterator[str]:
    """What is unsettled in an incident, in two lines at most; nothing if all is settled.

    ``but`` is the id of an entry about which its author is told by :func:`ruling_lines`.
    """
    found = [dispute for dispute in incident.unsettled if dispute.line.placed.id != but]
    if not found:
        return
    told = sentence(found[-1], lambda moment: local_time(moment, place.now, place.zone))
    more = f" (and {len(found) - 1} more: incidentctl show {incident.id[-6:]})"
    yield place.style.yellow(f"unsettled: {told}") + (more if len(found) > 1 else "")
    yield f"  agreed? {aimed(SETTLE, incident)}"


def ruling_lines(incident: Incident, ident: str, place: Place) -> Iterator[str]:
    """What the author of an entry must know at once: that it doesn't simply hold, and what to do.

    ``ident`` is the entry's id. Nothing if it holds.
    """
    line = incident.line_of(ident)
    dispute = next((one for one in incident.unsettled if one.line is line), None)
    if dispute:
        told = _fill(_words(dispute).you, dispute, lambda at: local_time(at, place.now, place.zone))
        yield place.style.yellow(f"{_standing(dispute)}: {told}")
        *change, keep = (aimed(command, incident) for command in remedies(dispute))
        if change:
            yield f"  {occasion(dispute)}: {change[0]}"
        yield f"  {'if not' if change else 'once you have agreed'}: {keep}"
    elif line and line.ruling.standing is not Standing.HOLDS:
        yield place.style.yellow(f"{line.ruling.standing}: {visible(line.ruling.why)}")


def _standing(dispute: Dispute) -> str:
    standing = dispute.line.ruling.standing
    holds = dispute.lacks_target or standing is Standing.HOLDS
    return "unsettled" if holds else str(standing)


def _words(dispute: Dispute) -> _Words:
    entry, standing = dispute.line.placed.entry, dispute.line.ruling.standing
    if dispute.lacks_target:
        return _NO_TARGET
    if standing is Standing.CONTESTED and not dispute.rival and entry.name in _WITHOUT_RIVAL:
        return _WITHOUT_RIVAL[entry.name]
    if entry.name == "take" and dispute.rival and dispute.rival.entry.name == "handover":
        return _NO_OFFER
    return _WORDS[entry.name, standing]


def _fill(words: str, dispute: Dispute, clock: Callable[[datetime], str]) -> str:
    entry, rival = dispute.line.placed.entry, dispute.rival
    return words.format(
        who=visible(entry.by.name),
        did=visible(entry.phrase()),
        instead=visible(rival.entry.phrase()) if rival else "",
        when=clock(entry.at),
        rival=visible(rival.entry.by.name) if rival else "",
        then=clock(rival.entry.at) if rival else "",
        target=_target(entry)[:_ID_SHOWN],
        what=visible(getattr(entry, "what", "")),
        audience=visible(getattr(entry, "audience", "")),
        severity=visible(getattr(entry, "severity", "")),
        before=visible(getattr(rival.entry, "severity", "")) if rival else "",
        own=dispute.line.placed.id[:_ID_SHOWN],
        other=rival.id[:_ID_SHOWN] if rival else "",
    )


def _target(entry: Entry) -> str:
    """The id of the entry that one is about; empty if it is about none."""
    named = (getattr(entry, name, "") for name in ("entry", "task", "followup"))
    return next(filter(None, named), "")
