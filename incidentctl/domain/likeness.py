"""How alike two incidents look, from their titles and the services they hit.

Only a guess, to ask people about: two that look alike may be two, and two that don't may be one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

LIKELY = 0.5
"""From this likeness on somebody is asked whether two are the same."""

SAME_SERVICE = 0.5
"""What it adds that both hit the same service."""

WEAK = 0.25
"""What a word of :data:`SYMPTOMS` weighs; any other weighs 1."""

_STOP = """
a all an and are as at be but by can cannot do does for from has have in into is it its no not of
off on or our out s some t that the their there they this to too up us very was we when where with
"""
STOP_WORDS = frozenset(_STOP.split())
"""They say nothing about what is wrong."""

_ENDINGS = ("ings", "ing", "ies", "es", "ed", "s", "e", "y")
_SHORTEST = 3


def stem(word: str) -> str:
    """A word without its ending, roughly: *invoices* and *invoicing* become *invoic*."""
    if word.endswith("ss"):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


_USUAL = """
500 502 503 504 alert broken customer degraded down error fail failure high incident issue latency
outage page problem production report request response return server service site slow system time
timeout unavailable user website work wrong
"""
SYMPTOMS = frozenset(map(stem, _USUAL.split()))
"""Stems of words that many titles have, whatever is wrong."""


class Look(NamedTuple):
    """What an incident looks like: the stems of its title's words, and the services it hit."""

    stems: frozenset[str]
    services: frozenset[str]


def look_of(title: str, services: tuple[str, ...]) -> Look:
    """What there is to compare. Case, order, and words that say nothing don't count."""
    words = re.findall(r"[^\W_]+", title.casefold())
    stems = frozenset(stem(word) for word in words if word not in STOP_WORDS)
    return Look(stems, frozenset(service.casefold() for service in services))


def usual_weight(word: str) -> float:
    """What a word counts where nobody knows how rare it is."""
    return WEAK if word in SYMPTOMS else 1.0


def likeness(one: Look, other: Look, weigh: Callable[[str], float] = usual_weight) -> float:
    """From 0 (nothing in common) to 1.

    The share of the words that both titles have (twice what both weigh, over what each weighs),
    and :data:`SAME_SERVICE` if they hit the same service, or the title of one names a service of
    the other.
    """
    whole = weight(one.stems, weigh) + weight(other.stems, weigh)
    shared = 2 * weight(one.stems & other.stems, weigh) / whole if whole else 0.0
    same = one.services & other.services or _names(one, other) or _names(other, one)
    return min(1.0, shared + (SAME_SERVICE if same else 0.0))


def weight(stems: Iterable[str], weigh: Callable[[str], float]) -> float:
    """What several words count together."""
    return sum(weigh(word) for word in sorted(stems))


def _names(one: Look, other: Look) -> bool:
    """Whether the title of one has all words of a service of the other."""
    return any(
        words and words <= one.stems
        for words in (look_of(service, ()).stems for service in other.services)
    )
