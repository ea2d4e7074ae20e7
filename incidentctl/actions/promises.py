"""What was promised for a day: events for a calendar, and problems once the day is over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from incidentctl.actions.check import CheckResult
from incidentctl.actions.followups import list_followups
from incidentctl.actions.postmortem import list_postmortems
from incidentctl.domain.problem import Problem
from incidentctl.git.runner import GitFailed

if TYPE_CHECKING:
    from incidentctl.actions.followups import Left
    from incidentctl.actions.postmortem import Owed
    from incidentctl.domain.card import Card
    from incidentctl.store.logbook import Logbook


def check_promises(logbook: Logbook, cards: Sequence[Card], today: date) -> CheckResult:
    """Promised days that are over: postmortems without a document, follow-ups that are open."""
    postmortems = list_postmortems(cards, today=today, overdue=True).owed
    missing = [one for one in postmortems if not _is_there(logbook, one.fact.document)]
    late = list_followups(cards, today=today, overdue=True).left
    found = (*map(_no_document, missing), *map(_not_done, late))
    return CheckResult(found, len(cards), "promises")


def _no_document(one: Owed) -> Problem:
    day = f"{one.fact.due:%Y-%m-%d}"
    ident, document = one.incident[-6:], one.fact.document
    if document:
        message = f"the postmortem promised for {day} was started, but there is no {document}"
        fix = f"commit it; or, if it was held without: incidentctl postmortem held {ident}"
    else:
        message = f"the postmortem promised for {day} has not been started: {one.title}"
        fix = f"incidentctl postmortem start {ident}"
    return Problem("postmortem-overdue", message, fix, one.path, entry=one.fact.promise)


def _not_done(one: Left) -> Problem:
    fact = one.fact
    owner = f" ({fact.owner.name})" if fact.owner else ""
    what = fact.text.partition("\n")[0]
    message = f"follow-up {one.ref}{owner} was due on {fact.due:%Y-%m-%d}: {what}"
    fix = f"incidentctl followup done {one.ref}"
    return Problem("followup-overdue", message, fix, one.path, entry=fact.entry)


def _is_there(logbook: Logbook, document: str) -> bool:
    """Whether a document lies in the work tree, or is committed in HEAD or in the logbook."""
    if not document:
        return False
    if any(logbook.reader.blob(tip, document) is not None for tip in _tips(logbook)):
        return True
    try:
        top = os.fsdecode(logbook.repo.git.run("rev-parse", "--show-toplevel")).rstrip("\n")
    except GitFailed:
        return False
    return os.path.isfile(os.path.join(top, document))


def _tips(logbook: Logbook) -> Iterator[str]:
    head = logbook.reader.commit("HEAD")
    yield from filter(None, (head, *logbook.view.tips))
