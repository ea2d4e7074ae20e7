"""Looking back at one incident, or at many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.blame import kind_questions, said_at_close, said_in_document
from incidentctl.actions.cards import cards
from incidentctl.domain.postmortem import postmortem_of
from incidentctl.domain.review import Review, review
from incidentctl.domain.review_logbook import Habits, Question, habits

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from incidentctl.store.catalog_files import Progress
    from incidentctl.store.loaded import Loaded
    from incidentctl.store.logbook import Logbook


class ReviewResult(NamedTuple):
    """What the record of an incident shows at ``now``.

    ``silence`` is the longest that is no signal, ``questions`` are about words that stop at a
    person.
    """

    loaded: Loaded
    review: Review
    now: datetime
    silence: timedelta
    questions: tuple[str, ...]


class HabitsResult(NamedTuple):
    """What the logbook shows, and what was asked."""

    habits: Habits
    question: Question


def review_one(
    loaded: Loaded,
    *,
    now: datetime,
    silence: timedelta,
    services: Collection[str] = (),
    top: str = "",
) -> ReviewResult:
    """The review of one incident; ``services`` are names that are no people's.

    ``top`` is the work tree that may hold the postmortem; empty where there is none.
    """
    incident = loaded.incident
    close = incident.close_entry
    said = said_at_close(incident.summary, close.root_causes if close else ())
    said += said_in_document(top, postmortem_of(incident).document) if top else []
    return ReviewResult(
        loaded,
        review(incident, now=now, silence=silence),
        now,
        silence,
        tuple(kind_questions(incident, said, lambda: services)),
    )


def review_logbook(
    logbook: Logbook, question: Question, progress: Progress | None = None
) -> HabitsResult:
    """The review of every incident that the question is about."""
    parts = ("about", "signals")
    found = cards(logbook, progress, since=question.since, parts=parts)
    return HabitsResult(habits(found, question), question)
