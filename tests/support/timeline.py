"""Incidents to test with: told entry by entry, or drawn at random."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from incidentctl.domain.entry import FORMAT, Entry, Placed
from incidentctl.domain.followups import FOLLOWUP_KINDS, find
from incidentctl.domain.ident import entry_id, incident_path, slugify
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.kinds.call import Call
from incidentctl.domain.kinds.close import RESOLUTIONS, Close
from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.kinds.excuse import Excuse
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.followup_done import FollowupDone
from incidentctl.domain.kinds.followup_move import FollowupMove
from incidentctl.domain.kinds.followup_wont import FollowupWont
from incidentctl.domain.kinds.handover import Handover
from incidentctl.domain.kinds.impact import Impact
from incidentctl.domain.kinds.join import Join
from incidentctl.domain.kinds.leave import Leave
from incidentctl.domain.kinds.link import RELATIONS, Link
from incidentctl.domain.kinds.mark import MARKS, Mark
from incidentctl.domain.kinds.note import CATEGORIES, Note
from incidentctl.domain.kinds.open import INCIDENT_KINDS, Open
from incidentctl.domain.kinds.postmortem import Postmortem
from incidentctl.domain.kinds.redact import Redact
from incidentctl.domain.kinds.reopen import Reopen
from incidentctl.domain.kinds.role import Role
from incidentctl.domain.kinds.service import Service
from incidentctl.domain.kinds.settle import Settle
from incidentctl.domain.kinds.severity import Severity
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.kinds.task import Task
from incidentctl.domain.kinds.task_done import TaskDone
from incidentctl.domain.kinds.task_drop import TaskDrop
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.domain.kinds.update import Update
from incidentctl.domain.person import Person
from incidentctl.domain.policy import AUDIENCES
from incidentctl.domain.postmortem import STEPS
from incidentctl.domain.redactions import corrections_of
from incidentctl.text.append import union
from incidentctl.text.reader import read
from incidentctl.text.writer import write_entry, write_title
from tests.support.repo import EPOCH

ANN = Person("Ann Archer", "ann@example.com")
BOB = Person("Bob Baker", "bob@example.com")
CAM = Person("Camille")
PEOPLE = (ANN, BOB, CAM)

IDENT = "INC-20261121-k3f9zq"
TITLE = "Invoicing page returns 500"
START = datetime.fromisoformat("2026-11-21T14:19:02.481337Z")


class Timeline:
    """An incident told entry by entry, a minute apart: ``told.take(BOB)``, ``told.note("…")``.

    Each method returns the entry as it stands, with its real id; any field can be given. Whoever
    writes knows what stands there, as with the commands.
    """

    def __init__(self, ident: str = IDENT, title: str = TITLE, start: datetime = START) -> None:
        self.ident, self.title, self.now = ident, title, start
        self.placed: list[Placed] = []

    @property
    def path(self) -> str:
        """Where the file belongs."""
        return incident_path(self.ident, slugify(self.title))

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        raws = (placed.raw for placed in self.placed)
        return (write_title(self.ident, self.title) + "".join(raws)).encode()

    def fold(self, path: str | None = None) -> Incident:
        """The incident that the entries so far make."""
        return fold(self.ident, self.placed, path=self.path if path is None else path)

    def add(self, kind: type[Entry], by: Person = ANN, /, **fields: Any) -> Placed:
        """Put an entry at the end; ``at`` and ``recorded`` follow the clock unless given."""
        fields = {"at": self.now.replace(microsecond=0), "recorded": self.now, "by": by, **fields}
        self.now += timedelta(minutes=1)
        written = write_entry(kind(**fields))
        line = 3 + sum(placed.raw.count("\n") for placed in self.placed)
        self.placed.append(written._replace(line=line))
        return self.placed[-1]

    def open(self, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Open, by, **{"format": FORMAT, "title": self.title, **fields})

    def add_raw(self, raw: str) -> None:
        """Put an entry at the end whose characters were meddled with; its id is made to fit."""
        fields = re.sub(r'(?m)^id = "\w+"\n', "", raw[1:], count=1)
        raw = re.sub(r'(?m)^id = "\w+"$', f'id = "{entry_id(fields.encode())}"', raw, count=1)
        self.placed.append(Placed("", self.placed[-1].entry, raw=raw))

    def take(self, by: Person = ANN, /, **fields: Any) -> Placed:
        incident = self.fold()
        offer = incident.offer.id if incident.offer and incident.offers_to(by) else ""
        holder = incident.commander if offer or fields.get("because") else None
        return self.add(Take, by, **{"taken_from": holder, "accepts": offer, **fields})

    def handover(self, to: Person, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Handover, by, to=to, **fields)

    def withdraw(self, to: Person, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Handover, by, to=to, withdraw=True, **fields)

    def role(self, role: str, who: Person, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Role, by, role=role, who=who, **fields)

    def join_in(self, by: Person = ANN, role: str = "", /, **fields: Any) -> Placed:
        return self.add(Join, by, role=role, **fields)

    def leave(self, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Leave, by, **fields)

    def call(self, *who: Person, by: Person = ANN, **fields: Any) -> Placed:
        return self.add(Call, by, who=who, **fields)

    def excuse(self, *who: Person, by: Person = ANN, **fields: Any) -> Placed:
        return self.add(Excuse, by, who=who, **fields)

    def note(self, text: str = "The disk is full", by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Note, by, text=text, **{**self._known(), **fields})

    def summary(self, text: str = "A disk was full", by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Summary, by, text=text, **{**self._known(), **fields})

    def correct(self, target: str, text: str, by: Person = ANN, /, **fields: Any) -> Placed:
        redactions = [one.id for one in self.placed if one.entry.name == "redact"]
        known = {**self._known(), "after_redaction": "".join(redactions[-1:])}
        return self.add(Correct, by, entry=target, text=text, **{**known, **fields})

    def close(self, by: Person = ANN, /, **fields: Any) -> Placed:
        full = {"root_causes": ("Logs were never rotated",), "postmortem": "2026-11-25"}
        seen = self.fold()
        rated = seen.rated.id if seen.rated else ""
        known = {"known_tasks": len(seen.tasks), "known_severity": rated}
        return self.add(Close, by, **{**full, **known, **fields})

    def reopen(self, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Reopen, by, **{"because": "It is back", **self._known(), **fields})

    def settle(self, *entries: str, by: Person = ANN, **fields: Any) -> Placed:
        return self.add(Settle, by, **{"text": "Ann leads", "entries": entries, **fields})

    def task(self, text: str = "Ask support", by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Task, by, text=text, **fields)

    def done(self, task: str, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(TaskDone, by, task=task, **{**self._known(), **fields})

    def drop(self, task: str, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(TaskDrop, by, task=task, **{"text": "No use", **self._known(), **fields})

    def followup(self, text: str = "Test it", by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Followup, by, text=text, **{**self._known(), **fields})

    def followup_done(self, followup: str, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(FollowupDone, by, followup=followup, **fields)

    def followup_wont(self, followup: str, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(FollowupWont, by, **{"followup": followup, "text": "No use", **fields})

    def followup_move(self, followup: str, by: Person = ANN, /, **fields: Any) -> Placed:
        known = find(self.fold(), followup)
        last = known.moved.id if known and known.moved else ""
        full = {"followup": followup, "text": "Ann is away", "replaces": last}
        return self.add(FollowupMove, by, **{**full, **fields})

    def postmortem(self, step: str, by: Person = ANN, /, **fields: Any) -> Placed:
        steps = self.fold().postmortems
        full = {"step": step, "replaces": steps[-1].id if steps else ""}
        return self.add(Postmortem, by, **{**full, **fields})

    def mark(self, what: str, by: Person = ANN, /, **fields: Any) -> Placed:
        last = self.fold().marks.get(what)
        known = {**self._known(), "replaces": last.id if last else ""}
        return self.add(Mark, by, what=what, **{**known, **fields})

    def severity(self, severity: str, by: Person = ANN, /, **fields: Any) -> Placed:
        last = self.fold().rated
        known = {**self._known(), "replaces": last.id if last else "", "text": "More are hit"}
        return self.add(Severity, by, severity=severity, **{**known, **fields})

    def service(self, by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Service, by, **{**self._known(), **fields})

    def impact(self, text: str = "Nobody can pay", by: Person = ANN, /, **fields: Any) -> Placed:
        return self.add(Impact, by, text=text, **{**self._known(), **fields})

    def update(self, audience: str = "public", by: Person = ANN, /, **fields: Any) -> Placed:
        full = {"text": "We are on it", **self._known()}
        return self.add(Update, by, audience=audience, **{**full, **fields})

    def redact(self, target: str, by: Person = ANN, /, **fields: Any) -> Placed:
        full = {"text": "It was private", "known": corrections_of(self.fold(), target)}
        return self.add(Redact, by, entry=target, **{**full, **fields})

    def elsewhere(self, minutes: float = 0) -> Timeline:
        """Another clone, as it is now; its next entry is that much later."""
        other = Timeline(self.ident, self.title, self.now + timedelta(minutes=minutes))
        other.placed = [*self.placed]
        return other

    def join(self, other: Timeline) -> None:
        """Put the entries of another clone behind those that are here: what sync does."""
        data = union(self.data, other.data)
        self.placed = [*read(data).entries]
        self.now = max(self.now, other.now)

    def _known(self) -> dict[str, str]:
        """What a person who writes in this clone knows of."""
        return {"after_close": self.fold().close_id}


def complete() -> Timeline:
    """An incident that keeps every rule, from the report to the close."""
    told = Timeline()
    told.open(BOB, severity="sev2", services=("invoicing",))
    told.take()
    told.note()
    told.summary()
    told.close()
    return told


# At random. The pool of ids is small, so that entries meet, and corrections go in circles.

IDS = tuple(f"{digit}" * 16 for digit in "0123456789abcdef")
TEXTS = st.sampled_from(["", "The disk is full", "It was not the disk"])
MOMENTS = st.integers(-5, 30).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
_COMMON = {
    "at": MOMENTS,
    "recorded": MOMENTS,
    "by": st.sampled_from(PEOPLE),
    "recorded_by": st.none() | st.sampled_from(PEOPLE),
    "text": TEXTS,
}


def _kind(cls: type[Entry], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Entry]:
    return st.builds(cls, **_COMMON, **fields)


_ROLES = st.sampled_from(["ops", "observer", "legal"])
_SEVERAL = st.lists(st.sampled_from(PEOPLE), max_size=3).map(tuple)
_KNOWN_CLOSES = st.sampled_from(["", *IDS])
OPENS = _kind(
    Open,
    format=st.just(FORMAT),
    title=st.just(TITLE),
    incident_kind=st.sampled_from(INCIDENT_KINDS),
    severity=st.sampled_from(["", "sev1", "sev9"]),
    started=st.none() | MOMENTS,
    detected=st.none() | MOMENTS,
    reporter=st.none() | st.sampled_from(PEOPLE),
)
ENTRIES = st.one_of(
    OPENS,
    _kind(
        Take,
        because=TEXTS,
        taken_from=st.none() | st.sampled_from(PEOPLE),
        accepts=st.sampled_from(["", *IDS]),
    ),
    _kind(Handover, to=st.sampled_from(PEOPLE), withdraw=st.booleans()),
    _kind(Role, role=_ROLES, who=st.sampled_from(PEOPLE), release=st.booleans()),
    _kind(Join, role=st.just("") | _ROLES),
    _kind(Leave),
    _kind(Call, who=_SEVERAL),
    _kind(Excuse, who=_SEVERAL),
    _kind(Note, category=st.sampled_from(["", *CATEGORIES]), after_close=_KNOWN_CLOSES),
    _kind(Summary, after_close=_KNOWN_CLOSES),
    _kind(
        Correct,
        entry=st.sampled_from(IDS),
        after_close=_KNOWN_CLOSES,
        after_redaction=st.sampled_from(["", *IDS]),
    ),
    _kind(
        Close,
        resolution=st.sampled_from(RESOLUTIONS),
        root_causes=st.sampled_from([(), ("unknown",), ("unknown: Ann asks",), ("Logs", "Disk")]),
        postmortem=st.sampled_from(["", "2026-11-25", "waived: a drill", "https://example.com/1"]),
        known_tasks=st.integers(0, 3),
        known_severity=st.sampled_from(["", *IDS]),
    ),
    _kind(Reopen, because=TEXTS, after_close=_KNOWN_CLOSES),
    _kind(Settle, entries=st.lists(st.sampled_from(IDS), max_size=3).map(tuple)),
    _kind(Task, to=st.none() | st.sampled_from(PEOPLE), check=st.none() | MOMENTS),
    _kind(TaskDone, task=st.sampled_from(IDS), after_close=_KNOWN_CLOSES),
    _kind(TaskDrop, task=st.sampled_from(IDS), after_close=_KNOWN_CLOSES),
    _kind(
        Followup,
        task=st.sampled_from(["", *IDS]),
        owner=st.none() | st.sampled_from(PEOPLE),
        due=st.none() | MOMENTS,
        after_close=_KNOWN_CLOSES,
        ticket=st.sampled_from(["", "https://example.com/1"]),
        followup_kind=st.sampled_from(["", *FOLLOWUP_KINDS]),
    ),
    _kind(FollowupDone, followup=st.sampled_from(IDS)),
    _kind(FollowupWont, followup=st.sampled_from(IDS)),
    _kind(
        FollowupMove,
        followup=st.sampled_from(IDS),
        due=st.none() | MOMENTS,
        owner=st.none() | st.sampled_from(PEOPLE),
        replaces=st.sampled_from(["", *IDS]),
    ),
    _kind(
        Postmortem,
        step=st.sampled_from(["", *STEPS]),
        document=st.sampled_from(["", "postmortems/a.md"]),
        url=st.sampled_from(["", "https://example.com/1"]),
        replaces=st.sampled_from(["", *IDS]),
    ),
    _kind(
        Mark,
        what=st.sampled_from(MARKS),
        replaces=st.sampled_from(["", *IDS]),
        withdraw=st.booleans(),
        after_close=_KNOWN_CLOSES,
    ),
    _kind(
        Severity,
        severity=st.sampled_from(["", "sev1", "sev9"]),
        replaces=st.sampled_from(["", *IDS]),
        after_close=_KNOWN_CLOSES,
    ),
    _kind(
        Service,
        add=st.sampled_from([(), ("web",), ("web", "mail"), (" ",)]),
        remove=st.sampled_from([(), ("web",), ("mail",)]),
        after_close=_KNOWN_CLOSES,
    ),
    _kind(Impact, after_close=_KNOWN_CLOSES),
    _kind(
        Link,
        target=st.sampled_from(["https://example.com/1", "INC-20261121-k3f9zq"]),
        relation=st.sampled_from(RELATIONS),
    ),
    _kind(
        Redact,
        entry=st.sampled_from(IDS),
        known=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    ),
    _kind(
        Update,
        audience=st.sampled_from(["", *AUDIENCES]),
        next=st.none() | MOMENTS,
        after_close=_KNOWN_CLOSES,
    ),
    _kind(Unknown, kind_name=st.just("page")),
)


def place(entries: Sequence[Entry], ids: Sequence[str]) -> list[Placed]:
    """The entries where they would stand, ten lines each."""
    pairs = zip(entries, ids, strict=True)
    return [Placed(ident, entry, 10 * number) for number, (entry, ident) in enumerate(pairs)]


@st.composite
def any_order(draw: st.DrawFn) -> list[Placed]:
    """Any entries in any order, ids that occur twice included."""
    entries = draw(st.lists(ENTRIES, max_size=12))
    ids = draw(st.lists(st.sampled_from(IDS), min_size=len(entries), max_size=len(entries)))
    return place(entries, ids)
