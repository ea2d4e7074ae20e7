"""What two people did at once, and whether somebody has settled it.

A command refuses what its clone can see to be wrong. So where the file holds a second take, a
second close, or a note that knows nothing of the close before it, its author could not see what
stands before it: it was made at the same time in another clone. The fold keeps it and lets the
first in the file hold; here stands what is left for people to settle.

What stands first in the file, what came behind it from another clone and what that counts for,
whether that leaves something to settle, and what settles it, apart from ``settle``:

========  =============  ============================  ============  ===============================
first     behind it      counts for                    in dispute    settled by, later in the file
========  =============  ============================  ============  ===============================
take      take           contested                     yes           a take or close that holds
take      the same       redundant                     no
          person's take
take      handover       contested: who took command   yes           a take, handover or close that
                         has it to offer                             holds
handover  take by whom   contested, if the offer was   yes           a take or close that holds
          it was         taken back, or made to
          offered to     somebody else
take      close by       contested: it stays open      yes           a close that holds
          another
close     take,          late                          if another's  a reopening
          handover
close     close          redundant                     if it says    a reopening
                                                       other things
close     note, correct  late                          yes           a reopening
close     summary        late, doesn't take the place  yes           a reopening, or a summary that
                         of the close's                              knows of the close
close     update         late, and was said            yes           a reopening, or an update that
                                                                     knows of the close
close     reopen         contested, if it undoes an    yes           a reopening that holds
                         earlier close
reopen    reopen         redundant                     no
correct   correct        contested, if both name one   yes           another correction of the text
                         entry
correct   what it        holds                         not any more
          corrects
redact    correct of     contested: it is hidden, too  no
          that entry
correct   redact of      holds, and hides both         no
          that entry
settle    settle         contested, if it says other   yes
                         things of the same entries
task      close that     holds; the task stays open    yes           the end of the task, a
          doesn't know                                               reopening
close     task           late, and open                yes           the same
severity  close that     holds, judged by the          no
          doesn't know   severity that it knew
done,     the same, of   redundant                     no
dropped   one task
done,     done, dropped  contested                     yes
dropped,  of one task
followup
followup  the same, of   redundant                     if it says
          one task                                     other things
followup  the same, of   redundant                     no
done,     one followup
won't
followup  done, won't    contested                     yes
done,     of one
won't
followup  move of the    contested, unless it says     yes           another move of it
move      same one       the same
followup  move of it     contested                     yes
won't
followup  move of it     redundant                     no
done
post-     postmortem     contested, if only one of     yes           another step that holds
mortem                   them waives it, or both
                         name another document
mark      mark of the    contested, unless it says     yes           another mark of that moment
          same moment    the same
reopen    mark           contested, if of mitigated    yes           another mark of that moment
                         or resolved
severity  severity       contested, unless it says     yes           another severity
                         the same
close     mark,          late, changes nothing         yes           a reopening, or the same again
          severity,                                                  by who knows of the close
          service,
          impact
close     done, dropped  late                          no
========  =============  ============================  ============  ===============================

While it is open, notes, summaries, tasks, services and corrections of different entries stand side
by side: the last summary is the summary, and the last impact the impact. Who joins, leaves, is
called, excused or gets a role is never in dispute: what says nothing new is redundant, and after
the close it is late. Follow-ups and the postmortem are life after the close, and never late. A kind
of a newer version is kept and shown, and nobody judges it here.

Whoever writes behind both is taken to know of them. Only the order of the file counts, and what an
entry says its author knew (``taken_from``, ``after_close``); clocks differ, so no time does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing
from incidentctl.domain.kinds.correct import Correct

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.domain.incident import Incident, Line

_RIVALS = {
    ("take", Standing.CONTESTED): ("take", "handover"),
    ("close", Standing.CONTESTED): ("take",),
    ("handover", Standing.CONTESTED): ("take",),
}
"""The kinds of the entry that holds instead; of all others it is the close."""

_SETTLED_BY = {
    ("take", Standing.CONTESTED): ("take", "close"),
    ("take", Standing.LATE): ("reopen",),
    ("handover", Standing.CONTESTED): ("take", "handover", "close"),
    ("handover", Standing.LATE): ("reopen",),
    ("close", Standing.CONTESTED): ("close",),
    ("close", Standing.REDUNDANT): ("reopen",),
    ("note", Standing.LATE): ("reopen",),
    ("summary", Standing.LATE): ("reopen", "summary"),
    ("correct", Standing.LATE): ("reopen",),
    ("update", Standing.LATE): ("reopen", "update"),
    ("reopen", Standing.CONTESTED): ("reopen",),
    ("task", Standing.LATE): ("reopen",),
    ("close", Standing.HOLDS): ("reopen",),
    ("mark", Standing.CONTESTED): ("mark",),
    ("mark", Standing.LATE): ("reopen", "mark"),
    ("followup-move", Standing.CONTESTED): ("followup-move",),
    ("postmortem", Standing.CONTESTED): ("postmortem",),
    ("severity", Standing.CONTESTED): ("severity",),
    ("severity", Standing.LATE): ("reopen", "severity"),
    ("service", Standing.LATE): ("reopen", "service"),
    ("impact", Standing.LATE): ("reopen", "impact"),
}
"""The kinds of later entries that settle it by themselves.

Of marks those of the same moment, of moves those of the same follow-up.
"""
_ABOUT = ("what", "followup")
"""The fields that say of which."""


_ABOUT_TASKS = {("task", Standing.LATE), ("close", Standing.HOLDS)}
"""What is settled, too, as soon as the tasks have ended that it leaves open."""

_TURNS = frozenset(chain(("close",), *_RIVALS.values(), *_SETTLED_BY.values()))
"""All those: few entries of an incident are of them."""


class Dispute(NamedTuple):
    """An entry that was made without knowing of what holds.

    ``rival`` is the entry that holds instead; ``None`` where there is none: a close while nobody
    held command, a correction whose entry isn't here yet. ``settled_by`` is the entry that settled
    it, if one did.
    """

    line: Line
    rival: Placed | None
    settled_by: Placed | None

    @property
    def lacks_target(self) -> bool:
        """Whether it is a correction whose entry isn't here (yet)."""
        return not self.line.ruling.disputed


def disputes(incident: Incident) -> Iterator[Dispute]:
    """Everything that was or is in dispute, in file order."""
    known = {line.placed.id for line in incident.timeline}
    turns = [(number, line) for number, line in enumerate(incident.timeline) if _is_turn(line)]
    for number, line in enumerate(incident.timeline):
        if line.ruling.disputed or _dangles(line, known):
            rival = _rival(incident, line, [turn for at, turn in turns if at < number])
            settled_by = incident.settled.get(line.placed.id) or _superseded(
                incident, line, rival, [turn for at, turn in turns if at > number]
            )
            yield Dispute(line, rival, settled_by)


def _is_turn(line: Line) -> bool:
    """Whether it changed what holds: few do, and only they can settle anything by themselves."""
    standing = line.ruling.standing
    counts = standing is Standing.HOLDS or (standing is Standing.LATE and not line.ruling.disputed)
    return counts and line.placed.entry.name in _TURNS


def _dangles(line: Line, known: set[str]) -> bool:
    entry = line.placed.entry
    return isinstance(entry, Correct) and entry.entry not in known


def _superseded(
    incident: Incident, line: Line, rival: Placed | None, later: Sequence[Line]
) -> Placed | None:
    """The later entry that leaves nothing to settle."""
    entry, standing = line.placed.entry, line.ruling.standing
    if entry.name == "correct" and standing is Standing.CONTESTED:
        return _corrected_again(incident, line, rival)
    case = (entry.name, standing)
    ended = _tasks_ended(incident, line) if case in _ABOUT_TASKS else None
    kinds = _SETTLED_BY.get(case, ())
    return ended or next(
        (
            other.placed
            for other in later
            if other.placed.entry.name in kinds and _is_about_the_same(other.placed.entry, entry)
        ),
        None,
    )


def _is_about_the_same(other: Entry, entry: Entry) -> bool:
    """Whether both speak of one thing, where they say of which."""
    for name in _ABOUT:
        mine = getattr(entry, name, None)
        if getattr(other, name, mine) != mine:
            return False
    return True


def _corrected_again(incident: Incident, line: Line, rival: Placed | None) -> Placed | None:
    """The later correction of the text that this one could not correct."""
    kept = next((other for other in incident.timeline if rival in other.corrections), None)
    behind = incident.timeline[incident.timeline.index(line) + 1 :]
    counting = kept.corrections if kept else []
    return next((other.placed for other in behind if other.placed in counting), None)


def _tasks_ended(incident: Incident, line: Line) -> Placed | None:
    """What ended the task behind the close, or those that a close didn't know of."""
    from incidentctl.domain.tasks import find, overtaken_by

    task = find(incident, line.placed.id)
    return task.ended if task else overtaken_by(incident, incident.timeline.index(line))


def _rival(incident: Incident, line: Line, earlier: Sequence[Line]) -> Placed | None:
    """The entry before this one that holds in its place."""
    entry = line.placed.entry
    if not line.ruling.disputed:
        return None
    if isinstance(entry, Correct) and line.ruling.standing is Standing.CONTESTED:
        return incident.corrected[entry.entry]
    if entry.name == "settle":
        return _first_to_settle(incident, entry)
    if line.ruling.against:
        named = incident.line_of(line.ruling.against)
        return named.placed if named else None
    kinds = _RIVALS.get((entry.name, line.ruling.standing), ("close",))
    if not getattr(entry, "accepts", ""):  # then no offer has to do with it
        kinds = kinds[:1]
    holding = (
        other.placed
        for other in reversed(earlier)
        if other.ruling.standing is Standing.HOLDS and other.placed.entry.name in {*kinds, "close"}
    )
    found = next(holding, None)
    return found if found and found.entry.name in kinds else None


def _first_to_settle(incident: Incident, entry: Entry) -> Placed | None:
    from incidentctl.domain.kinds.settle import Settle

    named = entry.entries if isinstance(entry, Settle) else ()
    return next(filter(None, map(incident.settled.get, named)), None)
