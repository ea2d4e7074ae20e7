"""From entries to bytes: the one canonical spelling of each (see :mod:`.grammar`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.domain.entry import Placed
from incidentctl.domain.ident import entry_id
from incidentctl.domain.instant import utc
from incidentctl.text.fields import write_fields
from incidentctl.text.grammar import (
    CLOSING,
    HEADING,
    OPENING,
    QUOTE,
    TABLE,
    escape_html,
    escape_markdown,
)

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry


def write_title(ident: str, title: str) -> str:
    """The first line of an incident's file."""
    return f"# {ident}: {escape_markdown(title)}\n"


def write_entry(entry: Entry) -> Placed:
    """The entry with its id and its exact characters, the empty line before it included."""
    body = _below_the_id(entry)
    ident = entry_id(f"{OPENING}\n{TABLE}\n{body}".encode())
    return Placed(ident, entry, raw=_above(ident) + body)


def is_canonical(placed: Placed) -> bool:
    """Whether these are the characters that we would write; its id must be their checksum."""
    return placed.raw == _above(placed.id) + _below_the_id(placed.entry)


def _above(ident: str) -> str:
    return f'\n{OPENING}\n{TABLE}\nid = "{ident}"\n'


def _below_the_id(entry: Entry) -> str:
    fields = "".join([f"{line}\n" for line in write_fields(entry)])
    text = entry.text.split("\n") if entry.text else []
    quotes = _quote(text) + _quote(detail_lines(entry))
    return f"{fields}{CLOSING}\n{heading(entry)}\n{quotes}"


def heading(entry: Entry) -> str:
    """The heading that follows from the entry's keys."""
    if entry.kept_heading:
        return entry.kept_heading
    moment = utc(entry.at).replace("T", " ")
    line = f"{HEADING}{moment} · {escape_markdown(entry.by.name)} {escape_markdown(entry.phrase())}"
    if entry.recorded_by:
        line += f" (written down by {escape_markdown(entry.recorded_by.name)})"
    return line


def detail_lines(entry: Entry) -> list[str]:
    """The details that follow from the entry's keys, as the lines of a Markdown list."""
    lines = [*entry.kept_details]
    for detail in entry.details():
        first, *more = detail.split("\n")
        lines.append(f"- {first}")
        lines += [f"  {line}" if line else "" for line in more]
    return lines


def _quote(lines: list[str]) -> str:
    rows = (f"{QUOTE} {escape_html(line)}\n" if line else f"{QUOTE}\n" for line in lines)
    return "\n" + "".join(rows) if lines else ""
