"""Whether something has happened before: how much the record of one incident is like another's.

Titles and services are compared as :mod:`.likeness` does, but by how rare a word is in this
logbook; and the words that tell most about an incident are looked for in all that was said about
the other. Only a guess: it shows what people did then, so that somebody can judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

from incidentctl.domain.likeness import (
    STOP_WORDS,
    SYMPTOMS,
    WEAK,
    Look,
    likeness,
    look_of,
    stem,
    weight,
)
from incidentctl.domain.search import Phrase, Query, words

ALIKE = 0.3
"""From this likeness on it is shown."""
CLOSE = 0.6
"""From this likeness of titles and services on, somebody who opens an incident is told."""
TELLING = 24
"""How many words of a record it is compared by."""
LOOKED_UP = 60
"""Of how many words it is asked how rare they are."""
_TITLE, _GIST = 4, 2
"""What a word of the title counts, and of the summary and causes; one of the thread counts 1."""
_SHORTEST = 3


class Account(NamedTuple):
    """What was said of an incident: in the title, in the summary and causes, and in the thread."""

    title: str
    services: tuple[str, ...]
    gist: str = ""
    thread: str = ""


class Rarity(NamedTuple):
    """How many incidents of so many have a word that begins with a stem."""

    incidents: int
    having: Mapping[str, int]

    def weigh(self, word: str) -> float:
        """From 0 (all have it) to 1 (hardly one has)."""
        having = self.having.get(word, 0)
        rarity = log((self.incidents + 1) / (having + 0.5)) / log((self.incidents + 1) / 0.5)
        return max(rarity, 0.0) * (WEAK if word in SYMPTOMS else 1.0)


class Likeness(NamedTuple):
    """How alike two are, from 0 to 1, and by what: the words as the first one has them."""

    share: float
    words: tuple[str, ...]


def stems_of(account: Account) -> dict[str, str]:
    """The words of an account that could tell something, those said most first: word by stem."""
    counts, said = Counter[str](), dict[str, str]()
    for times, text in ((_TITLE, account.title), (_GIST, account.gist), (1, account.thread)):
        for word in words(text):
            if len(word) >= _SHORTEST and word not in STOP_WORDS:
                counts[stem(word)] += times
                said.setdefault(stem(word), word)
    return {found: said[found] for found, _ in counts.most_common(LOOKED_UP)}


def telling(stems: Iterable[str], rarity: Rarity) -> list[str]:
    """The stems that tell most: rare ones that another incident has, too."""
    shared = [one for one in stems if rarity.having.get(one, 0) > 1]
    return sorted(shared, key=lambda one: (-rarity.weigh(one), one))[:TELLING]


def query_for(stems: Sequence[str]) -> Query:
    """What finds those that have at least one of these."""
    return Query(tuple(Phrase((one,)) for one in stems), any_of=True)


def compare(
    one: Account, other: Account, rarity: Rarity, told: Sequence[str], said: Mapping[str, str]
) -> Likeness:
    """How alike they are: half by titles and services, half by the words that tell most.

    ``told`` are the stems of these words, and ``said`` has the word for each.
    """
    theirs = {
        stem(word) for text in (other.title, other.gist, other.thread) for word in words(text)
    }
    both = [word for word in told if word in theirs]
    whole = weight(told, rarity.weigh)
    share = weight(both, rarity.weigh) / whole if whole else 0.0
    alike = (closeness(one, other, rarity) + share) / 2
    return Likeness(alike, tuple(said[word] for word in both))


def closeness(one: Account, other: Account, rarity: Rarity) -> float:
    """How alike they are by titles and services alone, from 0 to 1."""
    return likeness(_look(one), _look(other), rarity.weigh)


def _look(account: Account) -> Look:
    return look_of(account.title, account.services)
