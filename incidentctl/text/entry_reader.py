"""From characters to one entry (see :mod:`.grammar`). What can't be is :class:`Damage`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from incidentctl.domain.digest import sha256
from incidentctl.domain.entry import Entry, Placed
from incidentctl.domain.ident import ALPHABET, entry_id
from incidentctl.domain.kinds import kind
from incidentctl.text.clean import is_clean_text, visible
from incidentctl.text.faults import entry_faults
from incidentctl.text.fields import FieldError, build
from incidentctl.text.grammar import (
    COMMENT_ENDS,
    ENTRY,
    KEY_LINES,
    KIND,
    OPENING,
    RAW_HTML,
    TABLE,
    unescape_html,
)
from incidentctl.text.values import read_value
from incidentctl.text.writer import detail_lines

_SHOWN = 60

_PLAIN = frozenset({"note", "summary", "take"})
"""The kinds that can be right or wrong in their times and their text only as all entries can."""
_MOST_KNOWN = 1000
_known: dict[str, Entry] = {}
"""By the lines of its keys, without the times: an entry of such a kind that is without fault."""
# As we write them; whatever else TOML allows goes the long way.
_TIMES = re.compile(
    r"at = ([0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n"
    r"recorded = ([0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)\n"
)
_DIGITS = bytes.maketrans(ALPHABET.encode(), b"0123456789abcdefghijklmnopqrstuv")


class Damage(Exception):
    """What is wrong with a file, where its reading ends: it becomes a problem.

    ``fix`` is what mends it, if restoring the file does not.
    """

    def __init__(self, rule: str, line: int, message: str, fix: str = "", entry: str = "") -> None:
        super().__init__(message)
        self.rule, self.line, self.message = rule, line, message
        self.fix, self.entry = fix, entry


def read_entry_at(text: str, position: int, line: int) -> Placed:
    """The entry at ``position``, whose separating empty line is line number ``line``.

    Raises :class:`Damage`.
    """
    found = ENTRY.match(text, position)
    if not found:
        raise _not_an_entry(text, position, line)
    ident = found[1]
    if not _matches_its_id(found):
        raise _altered(found, line)
    try:
        entry = _like_another(found) or _entry(found, line)
    except FieldError as fault:
        raise Damage("fields", line + 1, str(fault), entry=ident) from None
    return Placed(ident, entry, line + 1, found[0])


def checksum(found: re.Match[str]) -> str:
    """The id that an entry's characters call for."""
    return entry_id(_below_its_id(found))


def _below_its_id(found: re.Match[str]) -> bytes:
    return f"{OPENING}\n{TABLE}\n{found.string[found.start(2) : found.end()]}".encode()


def _matches_its_id(found: re.Match[str]) -> bool:
    """The same question, without spelling out what the id should be."""
    digest = sha256(_below_its_id(found))[:10]
    return int(found[1].encode().translate(_DIGITS), 32) == int.from_bytes(digest)


def _like_another(found: re.Match[str]) -> Entry | None:
    """An entry that differs from one that was read before in its times and its text alone.

    Most entries do, and this takes a third of the time. ``None``: it must be read key by key.
    """
    times, quote = _TIMES.match(found[2]), found[4]
    like = _known.get(found[2][times.end() :]) if times else None
    if not (times and like and quote) or found[5] or "<" in found[3] or "<" in quote:
        return None
    text = "\n".join([row[2:] for row in quote[:-1].split("\n")])
    if not is_clean_text(text):
        return None
    try:
        at, recorded = map(datetime.fromisoformat, times.groups())
    except ValueError:
        return None
    entry = object.__new__(type(like))
    vars(entry).update(vars(like), at=at, recorded=recorded, text=text)
    return entry


def _learn(found: re.Match[str], entry: Entry) -> None:
    """Remember an entry without fault, if others can be told to be like it."""
    times = _TIMES.match(found[2])
    if times and entry.name in _PLAIN and entry.text and not entry.details():
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[found[2][times.end() :]] = entry


def _not_an_entry(text: str, position: int, line: int) -> Damage:
    from incidentctl.text.diagnosis import diagnose

    offset, message = diagnose(text[position:].split("\n"))
    return Damage("grammar", line + offset, message)


def _altered(found: re.Match[str], line: int) -> Damage:
    """An entry that doesn't match its id. If it ends too early, the line after it is to blame."""
    text, end, ident = found.string, found.end(), found[1]
    if end < len(text) and not text.startswith(f"\n{OPENING}\n", end):
        return _not_an_entry(text, end, line + found[0].count("\n"))
    message = f"entry {ident} was altered: its id is the checksum of its bytes, and they differ"
    return Damage("checksum", line + 1, message, entry=ident)


def _entry(found: re.Match[str], line: int) -> Entry:
    lines: list[tuple[str, str]] = KEY_LINES.findall(found[2])
    _refuse_comment_ends(found, line + 4)
    _refuse_html(found, line + 4 + len(lines) + 1)
    values = _read_values(lines, line + 4, found[1])
    name = values.get("kind")
    if not isinstance(name, str) or not KIND.match(name):
        raise FieldError("the key 'kind' is missing, or names no kind")
    cls = _class_of(name)
    first, second = _unquote(found[4]), _unquote(found[5])
    if cls is None:
        entry = _unknown(name, values, lines, found)
    else:
        entry = _without_details(build(cls, values, lines, text="\n".join(first)), first, second)
    faults = [*entry_faults(entry)]
    if faults:
        raise FieldError("; ".join(faults))
    _learn(found, entry)
    return entry


_class_of = lru_cache(maxsize=64)(kind)


def _refuse_comment_ends(found: re.Match[str], first: int) -> None:
    """Nothing in the keys, whose lines begin with number ``first``, may end their comment."""
    keys = found[2]
    for end in COMMENT_ENDS:
        if end in keys:
            number = first + keys.count("\n", 0, keys.index(end))
            message = f"{end} would end the comment here: in a string, write \\u003E for its >"
            raise Damage("grammar", number, message, entry=found[1])


def _refuse_html(found: re.Match[str], first: int) -> None:
    """No HTML stands in heading and quotes, which begin with line number ``first``."""
    text, start, end = found.string, found.start(3), found.end()
    html = RAW_HTML.search(text, start, end) if "<" in text[start:end] else None
    if html:
        number = first + text.count("\n", start, html.start())
        raise Damage("grammar", number, "HTML in a quote: write \\< for its <", entry=found[1])


def _read_values(lines: list[tuple[str, str]], first: int, ident: str) -> dict[str, object]:
    """The keys' values; ``first`` is the number of the first key's line."""
    values: dict[str, object] = {}
    for number, (key, written) in enumerate(lines, first):
        if key in values or key == "id":
            raise Damage("fields", number, f"the key '{key}' stands here twice", entry=ident)
        try:
            values[key] = read_value(written)
        except ValueError as fault:
            raise Damage("fields", number, f"no TOML value: {fault}", entry=ident) from None
    return values


def _unknown(
    name: str, values: dict[str, object], lines: list[tuple[str, str]], found: re.Match[str]
) -> Entry:
    from incidentctl.domain.kinds.unknown import Unknown

    return build(
        Unknown,
        values,
        lines,
        text="\n".join(_unquote(found[4])),
        kind_name=name,
        heading_line=found[3],
        detail_lines=tuple(_unquote(found[5])),
    )


def _unquote(block: str | None) -> list[str]:
    return [row[2:] for row in unescape_html(block)[:-1].split("\n")] if block else []


def _without_details(entry: Entry, first: list[str], second: list[str]) -> Entry:
    """Tell text from details: what the keys call for must stand there, and nothing else."""
    wanted = detail_lines(entry)
    if second == wanted:
        return entry
    if first == wanted and not second:
        return replace(entry, text="")
    # It may hold what no terminal should see: the values are yet to be checked.
    expected = visible(wanted[0])[:_SHOWN] if wanted else "none"
    raise FieldError(f"the list under the heading doesn't match the keys; expected: {expected}")
