"""From bytes to entries (see :mod:`.grammar`). Reading never raises: damage becomes problems."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from incidentctl.domain.entry import FORMAT, Placed
from incidentctl.domain.ident import INCIDENT_ID
from incidentctl.domain.problem import Problem
from incidentctl.text.clean import is_clean_text
from incidentctl.text.entry_reader import Damage, checksum, read_entry_at
from incidentctl.text.grammar import ENTRY, FORMAT_LINE, ID_LINES, TITLE
from incidentctl.text.writer import is_canonical, write_entry, write_title

MEND = "restore the file: git checkout HEAD -- {path}"
UPGRADE = "upgrade incidentctl: pip install --upgrade incidentctl"
_ID = 2
"""Where the id's line stands in an entry, counted from the entry's first line."""


class Record(NamedTuple):
    """What a file holds: its entries as far as they could be read, and what is wrong with it."""

    id: str
    title_line: str
    entries: tuple[Placed, ...]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the whole file could be read."""
        return not self.problems


def read(data: bytes, path: str = "") -> Record:
    """Read a whole file. The first damage ends the reading; what came before it is kept."""
    ident, title, entries = "", "", list[Placed]()
    damage = _newer_format(data)
    if not damage:
        text, damage = _characters(data)
        try:
            ident, title = _read_title(text)
            _read_entries(text, len(title), 2, entries)
        except Damage as fault:
            damage = damage or fault
    return Record(ident, title, tuple(entries), _problems(damage, path))


def read_on(before: Record, lines: int, tail: bytes, path: str = "") -> Record:
    """Read what was appended to a sound file of so many lines; the record of both together."""
    if not tail:
        return before
    entries = [*before.entries]
    text, damage = _characters(tail, lines + 1)
    try:
        _read_entries(text, 0, lines + 1, entries)
    except Damage as fault:
        damage = damage or fault
    return before._replace(entries=tuple(entries), problems=_problems(damage, path))


def salvage(data: bytes) -> dict[str, str]:
    """The entries that are whole, wherever they stand in a damaged file: characters by id."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    whole = {found[1]: found[0] for found in ENTRY.finditer(text) if checksum(found) == found[1]}
    return {placed.id: placed.raw for placed in read(data).entries} | whole


def named_ids(data: bytes) -> frozenset[str]:
    """The ids of all entries that a file speaks of, whole or damaged."""
    return frozenset(found.decode() for found in ID_LINES.findall(data))


def canonical_problems(record: Record, path: str = "") -> list[Problem]:
    """Where the file's bytes are not the one spelling of what they say."""
    found = []
    from incidentctl.domain.kinds.open import Open

    first = record.entries[0].entry if record.entries else None
    if isinstance(first, Open) and record.title_line != write_title(record.id, first.title):
        found.append((1, "the first line doesn't show the title that the open entry holds", ""))
    for placed in record.entries:
        if not is_canonical(placed):
            written = write_entry(placed.entry)
            offset, expected = _first_difference(placed.raw, written.raw)
            message = f"not the canonical spelling; expected: {expected}"
            found.append((placed.line + offset, message, placed.id))
    return [
        Problem("canonical", message, MEND.format(path=path or "FILE"), path, line, entry)
        for line, message, entry in found
    ]


def _read_entries(text: str, position: int, line: int, entries: list[Placed]) -> None:
    """Read entries to the end of the text; those before the first damage are in the list."""
    while position < len(text):
        placed = read_entry_at(text, position, line)
        entries.append(placed)
        position += len(placed.raw)
        line += placed.raw.count("\n")
    if not entries:
        raise Damage("grammar", line, "the file holds no entry")


def _problems(damage: Damage | None, path: str) -> tuple[Problem, ...]:
    if not damage:
        return ()
    fix = damage.fix or MEND.format(path=path or "FILE")
    return (Problem(damage.rule, damage.message, fix, path, damage.line, damage.entry),)


def _newer_format(data: bytes) -> Damage | None:
    """Asked of the bytes, before all else: a newer grammar may differ in anything but this line."""
    found = FORMAT_LINE.search(data)
    if not found or int(found[1]) <= FORMAT:
        return None
    line = data.count(b"\n", 0, found.start()) + 1
    message = f"format {found[1].decode()} is newer than this incidentctl, which reads {FORMAT}"
    return Damage("format-version", line, message, UPGRADE)


def _characters(data: bytes, first: int = 1) -> tuple[str, Damage | None]:
    """The characters of bytes that begin in line ``first``, up to the first damaged line."""
    try:
        text = _decode(data, first)
        _refuse_unclean(text, first)
    except Damage as damage:
        before = b"\n".join(data.split(b"\n")[: damage.line - first]).rstrip(b"\n")
        if not before:
            return "", damage
        text, earlier = _characters(before + b"\n", first)
        return text, earlier or damage
    return text, None


def _decode(data: bytes, line: int) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line += data.count(b"\n", 0, fault.start)
        raise Damage("encoding", line, f"not UTF-8: byte 0x{data[fault.start]:02x}") from None
    if text.startswith("\ufeff"):
        raise Damage("encoding", line, "it begins with a byte order mark")
    if "\r" in text:
        line += text.count("\n", 0, text.index("\r"))
        raise Damage("encoding", line, "lines end with CR LF, or hold a CR")
    if not text.endswith("\n"):
        raise Damage("encoding", line + text.count("\n"), "the last line doesn't end: cut short?")
    return text


def _refuse_unclean(text: str, first: int) -> None:
    # What is appended follows a line, and rightly begins with an empty one.
    if is_clean_text(text[:-1] if first == 1 else f".\n{text[:-1]}"):
        return
    lines = text.split("\n")
    for number, line in enumerate(lines, first):
        if line and not is_clean_text(f".{line}"):
            message = "control characters, text direction overrides, or blanks at the line's end"
            raise Damage("clean-text", number, message)
    if lines[-2:] == ["", ""]:
        raise Damage("clean-text", first + len(lines) - 2, "an empty line at the file's end")
    raise Damage("clean-text", first, "an empty line at the file's start")


def _read_title(text: str) -> tuple[str, str]:
    found = TITLE.match(text)
    if not found or not INCIDENT_ID.match(found[1]):
        raise Damage("grammar", 1, "expected the title line: # INC-YYYYMMDD-xxxxxx: TITLE")
    return found[1], found[0]


def _first_difference(found: str, expected: str) -> tuple[int, str]:
    """The first line that differs, counted from the entry's first, and how it should read.

    Not the id's line: it differs whenever another does.
    """
    pairs = enumerate(zip_longest(*(raw[1:-1].split("\n") for raw in (found, expected))))
    offset, line = next((n, there) for n, (here, there) in pairs if here != there and n != _ID)
    return offset, "no line here" if line is None else line or "an empty line"
