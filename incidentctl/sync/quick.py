"""The ordinary step of a history, judged at a glance: one more entry like those before it.

Nearly every commit appends one note, summary or take to one file. Whether such an entry is whole,
canonical and by the rules hangs on little: all but its two times and its text is the same, letter
for letter, as in an entry that the long way (:mod:`.growth`) has found to be without fault. So its
*shape* is remembered, and of the next entry of that shape only the rest is looked at: its bytes
follow the old ones, its id is their checksum and not in the file yet, its times are times and in
order, its text is clean. Whatever is not plainly so goes the long way: this module knows no wrong.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from incidentctl.domain.digest import sha256
from incidentctl.domain.entry import Entry, Placed
from incidentctl.domain.ident import ALPHABET
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.sync.growth import Version
from incidentctl.text.clean import is_clean_text

PLAIN_KINDS = (Note, Summary, Take)
"""The kinds whose rules ask nothing of the entries before them."""
_MOST_SHAPES = 10_000

# The canonical spelling of an entry without details. No ``<`` below the keys: that needs a look.
_DAY, _CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ENTRY = re.compile(
    rf'\n(<!--\n\[\[entry\]\]\n)id = "([{ALPHABET}]{{16}})"\n(at = ({_DAY})T({_CLOCK})Z\n'
    rf"recorded = ({_DAY}T{_CLOCK}\.[0-9]{{6}})Z\n"
    r"((?:[a-z][a-z0-9_]*+ = [^\n]++\n)++)-->\n### \4 \5Z ·([^\n<]++)\n"
    r"(?:\n((?:>(?: [^\n<]++)?\n)++))?)\Z"
)
_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")


class Shape(NamedTuple):
    """What entries have in common that differ in times and text alone: keys, heading, any text."""

    keys: str
    heading: str
    speaks: bool


class Quick:
    """Knows the shapes that were found good, with an entry of each."""

    def __init__(self) -> None:
        self._known: dict[Shape, Entry] = {}

    def learn(self, placed: Placed) -> None:
        """Remember the shape of an entry in which nothing is wrong."""
        entry = placed.entry
        if type(entry) not in PLAIN_KINDS or entry.details():
            return
        found = _ENTRY.match(placed.raw)
        if not found:
            return
        if len(self._known) >= _MOST_SHAPES:
            self._known.clear()
        self._known[_shape(found)] = entry

    def grow(self, old: Version, data: bytes) -> Version | None:
        """The new version, if all it adds to a sound one is one good entry; ``None``: who knows."""
        if not (old.is_sound and data.startswith(old.data)):
            return None
        try:
            tail = data[len(old.data) :].decode()
        except UnicodeDecodeError:
            return None
        found = _ENTRY.match(tail)
        like = self._known.get(_shape(found)) if found else None
        if not (found and like and _is_whole(found, tail)) or _holds(old.data, found[2]):
            return None
        entry = _entry(found, like)
        return old.with_entry(data, found[2], entry, tail) if entry else None


def _shape(found: re.Match[str]) -> Shape:
    return Shape(found[7], found[8], found[9] is not None)


def _is_whole(found: re.Match[str], tail: str) -> bool:
    """Whether the id is the checksum, and every character may stand where it does."""
    digest = sha256((found[1] + found[3]).encode())[:10]
    if int(found[2].translate(_DIGITS), 32) != int.from_bytes(digest):
        return False
    # As the reader asks it: what is appended follows a line, and begins with an empty one.
    return is_clean_text(f".\n{tail[:-1]}")


def _holds(data: bytes, ident: str) -> bool:
    """Whether an entry of this id may be there already."""
    return f'id = "{ident}"'.encode() in data


def _entry(found: re.Match[str], like: Entry) -> Entry | None:
    """The entry, which differs from one ``like`` it in its times and its text."""
    day, clock, recorded, quote = found.group(4, 5, 6, 9)
    try:
        at = datetime.fromisoformat(f"{day}T{clock}+00:00")
        written = datetime.fromisoformat(f"{recorded}+00:00")
    except ValueError:
        return None
    text = "\n".join(row[2:] for row in quote[:-1].split("\n")) if quote else ""
    if at > written or text[:1] == "\n" or text[-1:] == "\n":
        return None
    return type(like)(**{**vars(like), "at": at, "recorded": written, "text": text})
