"""Identifiers: incidents, entries, and the file an incident lives in.

Base32 is Crockford's alphabet in lower case: no i, l, o or u, so an id survives being read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from incidentctl.domain.digest import sha256

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
RANDOM_LENGTH = 6
ENTRY_ID_LENGTH = 16
SHORTEST_PREFIX = 4
SLUG_LIMIT = 50
FOLDER = "incidents"

_CLASS = f"[{ALPHABET}]"
ENTRY_ID = re.compile(rf"{_CLASS}{{{ENTRY_ID_LENGTH}}}\Z")
INCIDENT_ID = re.compile(rf"INC-([0-9]{{8}})-({_CLASS}{{{RANDOM_LENGTH}}})\Z")
INCIDENT_PATH = re.compile(
    rf"{FOLDER}/([0-9]{{4}})/([0-9]{{2}})/"
    rf"(INC-\1\2[0-9]{{2}}-{_CLASS}{{{RANDOM_LENGTH}}})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md\Z"
)
_MISREAD = str.maketrans({"i": "1", "l": "1", "o": "0"})


def base32(number: int, length: int) -> str:
    """Write the lowest ``5 * length`` bits of ``number``, most significant first."""
    shifts = range(5 * length - 5, -1, -5)
    return "".join([ALPHABET[number >> shift & 31] for shift in shifts])


def entry_id(content: bytes) -> str:
    """The id of an entry: the first 80 bits of SHA-256 over its bytes without the id line."""
    return base32(int.from_bytes(sha256(content)[:10]), ENTRY_ID_LENGTH)


def incident_id(day: date, randomness: bytes) -> str:
    """A new incident's id, from the day it was opened (UTC) and at least four random bytes."""
    return f"INC-{day:%Y%m%d}-{base32(int.from_bytes(randomness[:4]), RANDOM_LENGTH)}"


def incident_path(ident: str, slug: str) -> str:
    """Where the incident's file lives, relative to the top of the repository."""
    return f"{FOLDER}/{ident[4:8]}/{ident[8:10]}/{ident}-{slug}.md"


def id_of_path(path: str) -> str | None:
    """The incident's id, if ``path`` is a well-formed path of an incident file."""
    found = INCIDENT_PATH.match(path)
    return found[3] if found else None


def slugify(title: str) -> str:
    """A short, plain-ASCII name for the file; it never changes after opening."""
    from unicodedata import normalize

    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > SLUG_LIMIT:
            break
        slug = longer
    return slug or (words[0][:SLUG_LIMIT] if words else "incident")


def as_typed(fragment: str) -> str:
    """What someone typed for a random part, with the letters mended that base32 lacks."""
    return fragment.lower().translate(_MISREAD)


def shortest_prefix(ident: str, among: Collection[str]) -> str:
    """The shortest prefix of ``ident`` (of four or more) that no other id ``among`` them shares."""
    for length in range(SHORTEST_PREFIX, len(ident)):
        prefix = ident[:length]
        if not any(other != ident and other.startswith(prefix) for other in among):
            return prefix
    return ident


def may_begin(ident: str, typed: str) -> bool:
    """Whether somebody who typed that may mean the entry, where a number is typed otherwise.

    Less than what screens show is more likely a number that isn't there, or a word.
    """
    return len(typed) >= SHORTEST_PREFIX and ident.startswith(typed)


def shortest_prefixes(idents: Collection[str]) -> dict[str, str]:
    """Of each id the shortest prefix that no other of them shares."""
    alike: dict[str, list[str]] = {}
    for ident in idents:
        alike.setdefault(ident[:SHORTEST_PREFIX], []).append(ident)
    return {ident: shortest_prefix(ident, alike[ident[:SHORTEST_PREFIX]]) for ident in idents}
