"""Looking for words: what people type, and which incidents say it, best first.

Words are compared without case and accents, and a word finds all that begin with it: *deploy* finds
*deployed*. In quotes stands what is said word for word, and a word behind a ``-`` must not occur.
Nothing else has a meaning: there is no syntax to get wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.card import Card
    from incidentctl.domain.passages import Passage

# Characters that stand for a word of their own, as nothing parts words in those scripts.
_ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Accents and vowels that are characters of their own: they belong to the word that they stand in.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u3099\u309a"
)
_PLAIN = re.compile(r"[0-9a-z]+")
_TYPED = re.compile(r'(-?)(?:["“”„]([^"“”„]*)["“”„]?|([^\s"“”„]+))')

WEIGHTS = (8.0, 3.0, 1.0)
"""What a word counts in each part of a :class:`Document`."""
_MORE, _LENGTH = 1.2, 0.75  # how much a word counts that occurs often, and a long text: BM25's own
_COMMON = 1e-6
"""The rarity of what more than half of all say."""


class Phrase(NamedTuple):
    """Words that follow one another; the last may go on, unless they are exact."""

    words: tuple[str, ...]
    exact: bool = False


class Query(NamedTuple):
    """What to look for: all of ``wanted`` must occur, and none of ``unwanted``."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...] = ()
    any_of: bool = False
    """One of ``wanted`` is enough."""


class Document(NamedTuple):
    """The words of an incident, in parts by how much they say about it, folded."""

    title: str
    gist: str
    body: str


@cache
def word_pattern() -> re.Pattern[str]:
    """Finds the words of any text; plain ones need less, and this takes 3 ms to make."""
    alone, within = f"[{_ALONE}][{_MARKS}]*", f"(?:[^\\W_{_ALONE}][{_MARKS}]*)+"
    return re.compile(f"{alone}|{within}")


def fold(text: str) -> str:
    """The text without case, accents and variants of the same letter."""
    if text.isascii():
        return text.lower()
    from unicodedata import combining, normalize

    whole = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(letter for letter in whole if not combining(letter))


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    if text.isascii():
        return _PLAIN.findall(text.lower())
    pattern = word_pattern()
    return [word for found in pattern.findall(text) for word in pattern.findall(fold(found))]


def parse(typed: str) -> Query:
    """What somebody typed. Whatever it is, it means something; perhaps nothing (no ``wanted``)."""
    wanted, unwanted = list[Phrase](), list[Phrase]()
    for minus, quoted, plain in _TYPED.findall(typed):
        phrase = Phrase(tuple(words(quoted or plain)), exact=bool(quoted))
        if phrase.words:
            (unwanted if minus else wanted).append(phrase)
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def document(card: Card, said: Sequence[Passage]) -> Document:
    """The words of an incident that can be found."""
    story = card.story
    gist = [*card.about.services, story.summary, story.impact, *story.causes, story.fix]
    return Document(
        " ".join(words(card.about.title)),
        " ".join(words("\n".join(gist))),
        " ".join(words("\n".join(passage.text for passage in said))),
    )


def scores(documents: Mapping[int, Document], query: Query) -> dict[int, float]:
    """How well each document fits that does, by its number: BM25, more is better.

    A word counts by its rarity, by how often it occurs, and by the part it stands in.
    """
    patterns = [_pattern(phrase) for phrase in (*query.wanted, *query.unwanted)]
    bars = {number: [f" {part} " for part in one] for number, one in documents.items()}
    found = {
        number: [[len(pattern.findall(part)) for part in parts] for pattern in patterns]
        for number, parts in bars.items()
    }
    rarity = [
        _rarity(len(documents), sum(any(counts[place]) for counts in found.values()))
        for place in range(len(query.wanted))
    ]
    lengths = {n: sum(part.count(" ") + bool(part) for part in one) for n, one in documents.items()}
    mean = sum(lengths.values()) / (len(documents) or 1)
    return {
        number: sum(
            weight * _often(counts[place], lengths[number] / mean)
            for place, weight in enumerate(rarity)
        )
        for number, counts in found.items()
        if _fits(counts, query)
    }


def _fits(counts: Sequence[Sequence[int]], query: Query) -> bool:
    cut = len(query.wanted)
    have = [any(found) for found in counts]
    return (any if query.any_of else all)(have[:cut]) and not any(have[cut:])


def _rarity(documents: int, having: int) -> float:
    rarity = log((documents - having + 0.5) / (having + 0.5))
    return rarity if rarity > 0 else _COMMON


def _often(counts: Iterable[int], length: float) -> float:
    often = sum(weight * count for weight, count in zip(WEIGHTS, counts, strict=True))
    return often * (_MORE + 1) / (often + _MORE * (1 - _LENGTH + _LENGTH * length))


def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """Finds the phrase in a document's part; it looks ahead, for the next may begin within."""
    end = " " if phrase.exact else ""
    return re.compile(f" (?={re.escape(' '.join(phrase.words))}{end})")


def spans(text: str, query: Query) -> list[tuple[int, int, int]]:
    """Where the text says what is wanted: from, to, and the place of the phrase in the query."""
    found = [(one.start(), one.end(), words(one[0])) for one in word_pattern().finditer(text)]
    pieces = [(start, end, word) for start, end, several in found for word in several]
    return sorted(
        (pieces[place][0], pieces[place + len(phrase.words) - 1][1], number)
        for number, phrase in enumerate(query.wanted)
        for place in _places([word for *_, word in pieces], phrase)
    )


def _places(said: Sequence[str], phrase: Phrase) -> Iterator[int]:
    *most, last = phrase.words
    for place in range(len(said) - len(most)):
        end = said[place + len(most)]
        if (end == last if phrase.exact else end.startswith(last)) and (
            list(said[place : place + len(most)]) == most
        ):
            yield place
