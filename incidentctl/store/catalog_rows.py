"""What the catalog keeps of one incident, and how it is made from the blobs of its file."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.card import card_of
from incidentctl.domain.passages import Passage, passages
from incidentctl.domain.search import Document, document, fold
from incidentctl.git.objects import AT_ONCE, ObjectReader
from incidentctl.store.card_codec import encode_parts
from incidentctl.store.loaded import load
from incidentctl.text.append import NotUnitable, union

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.git.runner import Git

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PIECE = AT_ONCE

Blobs = tuple[str, ...]
"""The ids of a file's blobs in the tips of a view, each once, in the order of the tips."""


class Facet(NamedTuple):
    """What incidents are chosen and ordered by. ``declared`` is in microseconds since 1970.

    ``services`` and ``people`` are folded, a line each, with line feeds around all of them.
    """

    number: int
    path: str
    kind: str
    severity: str
    is_open: bool
    declared: int | None
    services: str
    people: str
    owing: bool
    """Whether it left something to do that nobody has done yet."""


class Row(NamedTuple):
    """An incident as the catalog keeps it, known by its ``blobs`` (:func:`key`).

    ``parts`` are those of its card, and ``said`` are the passages.
    """

    facet: Facet
    blobs: str
    parts: tuple[str, ...]
    said: bytes
    words: Document


def rows(git: Git, files: Sequence[tuple[str, Blobs]]) -> list[Row]:
    """Read and fold these files: the slow part, which may be done by a copy of this process."""
    with ObjectReader(git) as reader:
        return [_row(path, blobs, data) for path, blobs, data in _read(reader, files)]


def key(blobs: Blobs) -> str:
    """By what the content of a file is known."""
    return " ".join(blobs)


def kept_passages(said: bytes) -> list[Passage]:
    """The passages of a row."""
    found = json.loads(zlib.decompress(said))
    return [Passage(entry, datetime.fromisoformat(at), by, text) for entry, at, by, text in found]


def row_of(incident: Incident, blobs: str, *, damaged: bool = False) -> Row:
    """What is kept of an incident."""
    card, said = card_of(incident, damaged=damaged), passages(incident)
    text = json.dumps([(one.entry, one.at.isoformat(), one.by, one.text) for one in said])
    return Row(
        facet_of(incident)._replace(owing=any(one.state == "open" for one in card.followups)),
        blobs,
        tuple(encode_parts(card)),
        zlib.compress(text.encode(), 1),
        document(card, said),
    )


def facet_of(incident: Incident) -> Facet:
    """What an incident is chosen by, but for what it left to do.

    The kind of one whose first entry is damaged is not known.
    """
    return Facet(
        0,
        incident.path,
        incident.kind if incident.opened else "",
        incident.severity,
        incident.is_open,
        moment(incident.times.get("declared")),
        lines(incident.services),
        lines(map(str, incident.people)),
        owing=False,
    )


def moment(at: datetime | None) -> int | None:
    """In microseconds since 1970."""
    return None if at is None else (at - _EPOCH) // timedelta(microseconds=1)


def lines(several: Iterable[str]) -> str:
    """A line for each, folded, with line feeds around all of them; empty for none."""
    text = "\n".join(several)
    return f"\n{fold(text)}\n" if text else ""


def _row(path: str, blobs: Blobs, data: bytes) -> Row:
    loaded = load(data, path)
    return row_of(loaded.incident, key(blobs), damaged=bool(loaded.problems))


def _read(
    reader: ObjectReader, files: Sequence[tuple[str, Blobs]]
) -> Iterator[tuple[str, Blobs, bytes]]:
    """The bytes of the files; what is in several tips is joined, as ``View.file`` does."""
    for start in range(0, len(files), _PIECE):
        piece = files[start : start + _PIECE]
        wanted = [*dict.fromkeys(blob for _, blobs in piece for blob in blobs)]
        found = {}
        for first in range(0, len(wanted), AT_ONCE):
            names = wanted[first : first + AT_ONCE]
            for name, one in zip(names, [*reader.get_all(names)], strict=True):
                found[name] = one.data if one and one.type == "blob" else b""
        for path, blobs in piece:
            yield path, blobs, _joined([found[blob] for blob in blobs])


def _joined(versions: Sequence[bytes]) -> bytes:
    whole = b""
    for version in versions:
        with contextlib.suppress(NotUnitable):
            whole = union(whole, version)
    return whole
