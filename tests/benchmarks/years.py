"""Years of a busy company's incidents: each with its own words, people, services, marks, ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from incidentctl.domain.entry import FORMAT, Entry
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.followup_done import FollowupDone
from incidentctl.domain.kinds.mark import Mark
from incidentctl.domain.kinds.note import CATEGORIES, Note
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person
from incidentctl.text.writer import write_entry
from tests.benchmarks.logbooks import Story

_NAMES = "Ann Bob Camille Dana Eli Fay Gus Hana Ivo Jo Kim Lee Mia Ned Olga Pat Quinn Rui Sam Tess"
PEOPLE = tuple(Person(f"{name} Archer", f"{name.lower()}@example.com") for name in _NAMES.split())
_SERVICES = "invoicing checkout login mail search payments images reports billing web queue cache"
SERVICES = tuple(_SERVICES.split())
SYMPTOMS = (
    "returns 500",
    "is slow",
    "is down",
    "loses orders",
    "times out",
    "shows old data",
    "refuses logins",
)
FIXES = (
    "Rolled back the deploy of {service}",
    "Restarted all workers of {service}",
    "Failed over the database of {service} to the replica",
    "Raised the limit of connections of {service}",
    "Renewed the certificate of {service}",
    "Emptied the cache in front of {service}",
)
CAUSES = (
    "A deploy went to all regions at once",
    "The pool of connections was never tested against the number of workers",
    "A certificate ran out and nobody was told",
    "A migration locked the table of orders",
    "A retry without a pause made the load ten times as high",
)
_SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ne",
    "ru",
    "sa",
    "ti",
    "vo",
    "pe",
    "du",
    "gra",
    "sto",
    "ble",
    "fin",
)
_THREAD = """
the error rate of pods is at high after deploy and disk full on node queue grows again latency
customers report logs show timeout from database replica lag
"""
_COMMON = tuple(_THREAD.split())
ENTRIES = 30
"""Entries of each incident: so ten thousand of them have 300,000."""
LATELY = 10
"""How many incidents have left something that nobody has done yet."""


@dataclass(frozen=True)
class Told(Story):
    """An incident with its own words, drawn by its number: the same each time it is told."""

    closed: bool = True
    notes: int = ENTRIES - 7

    @cached_property
    def _chance(self) -> Random:
        return Random(self.number)

    @cached_property
    def service(self) -> str:
        """What it hits."""
        return SERVICES[self.number * 7 % len(SERVICES)]

    @property
    def title(self) -> str:
        symptom = SYMPTOMS[self.number * 5 % len(SYMPTOMS)]
        return f"{self.service.capitalize()} {symptom}, {_word(Random(self.number + 1))}"

    def entries(self) -> Iterator[Entry]:
        """All that a response leaves behind, over an hour or so; those after the end left out."""
        draw = self._chance
        gaps = accumulate(timedelta(seconds=draw.randint(20, 240)) for _ in range(ENTRIES * 2))
        moments = (self.began + gap for gap in gaps)
        who = draw.sample(PEOPLE, 4)

        def signed(by: Person) -> dict[str, Any]:
            at = next(moments)
            return {"at": at, "recorded": at, "by": by, "recorded_by": None}

        yield Open(
            **signed(who[1]),
            format=FORMAT,
            title=self.title,
            severity=f"sev{1 + self.number % 4}",
            services=(self.service,),
            started=self.began - timedelta(minutes=draw.randint(0, 30)),
            incident_kind="drill" if self.number % 20 == 1 else "real",
        )
        yield Take(**signed(who[0]), text="I have it. I'm the incident commander.")
        for place in range(self.notes):
            category = CATEGORIES[place % len(CATEGORIES)]
            yield Note(**signed(draw.choice(who)), text=_sentence(draw), category=category)
        if self.closed:
            fix = draw.choice(FIXES).format(service=self.service)
            yield Mark(**signed(who[2]), what="mitigated", text=fix)
            yield Mark(**signed(who[0]), what="resolved")
            due = self.began.replace(hour=0, minute=0) + timedelta(days=30)
            left = Followup(**signed(who[0]), text=_sentence(draw), owner=who[3], due=due)
            yield left
            yield Close(
                **signed(who[0]),
                text=f"{self.title}: {_sentence(draw)}",
                root_causes=(draw.choice(CAUSES),),
                postmortem="waived: the same as last week's",
            )
            if self.number >= LATELY:
                yield FollowupDone(**signed(who[3]), followup=write_entry(left).id)


def _sentence(draw: Random) -> str:
    words = draw.choices(_COMMON, k=draw.randint(6, 20)) + [_word(draw) for _ in range(3)]
    draw.shuffle(words)
    return " ".join(words).capitalize()


def _word(draw: Random) -> str:
    """A word that few others have said."""
    return "".join(draw.choices(_SYLLABLES, k=draw.randint(2, 4)))
