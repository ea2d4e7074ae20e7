"""A kind question for who writes a cause that stops at a person. It never refuses."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from incidentctl.domain.postmortem import postmortem_of

if TYPE_CHECKING:
    from incidentctl.domain.blame import Hint
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook

Said = tuple[str, str]
"""What a text is called in a sentence (``the summary``), and the text."""

_LONGEST = 1 << 20
"""Bytes of a document that are looked at."""


def kind_questions(
    incident: Incident, said: Iterable[Said], services: Callable[[], Collection[str]]
) -> list[str]:
    """The suggestions for texts about an incident: one for all that the same texts hold.

    ``services`` are names that are no people's; they are looked up only if a name is found.
    """
    from incidentctl.domain.blame import hints, question

    people, texts = incident.people, [*said]
    if not any(hints(text, people) for _, text in texts):
        return []
    known = {*services(), *incident.services}
    places: dict[Hint, list[str]] = {}
    for where, text in texts:
        for hint in hints(text, people, known):
            places.setdefault(hint, []).append(where)
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for hint, wheres in places.items():
        alike.setdefault((hint.person, tuple(dict.fromkeys(wheres))), []).append(hint.words)
    return [question(words, wheres, person=person) for (person, wheres), words in alike.items()]


def said_at_close(summary: str, root_causes: Iterable[str]) -> list[Said]:
    """The texts of a close that say what happened, and why."""
    causes = (("the root cause", cause) for cause in root_causes)
    return [("the summary", summary), *causes]


def place_of_documents(logbook: Logbook, incident: Incident) -> str:
    """The top of the work tree, if there is one and the record names a postmortem in it."""
    from incidentctl.actions.postmortem import work_tree
    from incidentctl.domain.errors import CommandError

    if not postmortem_of(incident).document:
        return ""
    try:
        return work_tree(logbook)
    except CommandError:  # a bare repository has none
        return ""


def questions_of_postmortem(
    logbook: Logbook, incident: Incident, services: Callable[[], Collection[str]]
) -> list[str]:
    """The suggestions for the postmortem of an incident, as it stands in the work tree."""
    top = place_of_documents(logbook, incident)
    said = said_in_document(top, postmortem_of(incident).document) if top else []
    return kind_questions(incident, said, services)


def said_in_document(top: str, document: str) -> list[Said]:
    """What a postmortem says of causes; nothing if it isn't in the work tree at ``top``.

    ``document`` is a path in the repository, as the record has it: nothing outside is read.
    """
    from incidentctl.domain.blame import causes_in

    top = os.path.realpath(top)
    place = os.path.realpath(os.path.join(top, document))
    if not document or os.path.commonpath([top, place]) != top:
        return []
    try:
        with open(place, "rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
    except OSError:
        return []
    return [("the postmortem", causes_in(text))]
