"""The catalog's file: SQLite, with an index of words (FTS5) where Python has it.

Nothing here is ever the only place that holds something, so it is made without any care for
crashes: what isn't whole is thrown away (see :mod:`.catalog_stamp`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property
from sqlite3 import Error
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from incidentctl.domain.search import WEIGHTS, Document, document, scores
from incidentctl.store.card_codec import kept_card, part_names
from incidentctl.store.catalog_rows import Facet, kept_passages
from incidentctl.store.shelf import Shelf

if TYPE_CHECKING:
    from incidentctl.domain.card import Card
    from incidentctl.domain.passages import Passage
    from incidentctl.domain.search import Phrase, Query
    from incidentctl.store.catalog_rows import Row

__all__ = ("Error", "FileShelf", "build", "connect")

WAIT = 2.0
"""Seconds to wait for another process that writes. It takes some hundredths of one."""
_CACHE = 64_000
"""How much of the file is kept in memory while it is made, in KiB."""
_FEW = 500
"""How many numbers fit into one question."""
# Small rows first: whoever only chooses reads a tenth of what whole cards take.
_TABLES = (
    f"facet (number INTEGER PRIMARY KEY, path UNIQUE, {', '.join(Facet._fields[2:])}, blobs)",
    f"card (number INTEGER PRIMARY KEY, {', '.join(part_names())})",
    "said (number INTEGER PRIMARY KEY, passages)",
)
# All that is indexed is folded, and one blank apart: to this tokenizer every word is what we say.
_WORDS = "VIRTUAL TABLE word USING fts5 (title, gist, body, content='', tokenize='ascii')"
_DROP = "INSERT INTO word (word, rowid, title, gist, body) VALUES ('delete', ?, ?, ?, ?)"


def connect(path: str, *, write: bool) -> sqlite3.Connection:
    """Open a file that is there; transactions begin where we say so. Raises ``sqlite3.Error``."""
    uri = f"file:{quote(path)}?mode={'rw' if write else 'ro'}"
    return sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)


def build(path: str, rows: Iterable[Row]) -> None:
    """Make a new file with these incidents. Raises ``sqlite3.Error``, ``OSError``."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # Nobody knows of the file yet, so nobody needs a way back.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        _prepare(connection)
        shelf = FileShelf(connection)
        for row in rows:
            shelf.put(row)
        connection.execute("COMMIT")
    finally:
        connection.close()
    _flush(path)


def _prepare(connection: sqlite3.Connection) -> None:
    for table in _TABLES:
        connection.execute(f"CREATE TABLE {table}")
    if _can_index():
        connection.execute(f"CREATE {_WORDS}")


def _can_index() -> bool:
    """Whether this SQLite has FTS5. Without it, all that was said is read at every search.

    Tried elsewhere: without a journal, what fails in the file itself would leave half a table.
    """
    with contextlib.closing(sqlite3.connect(":memory:")) as scratch:
        try:
            scratch.execute(f"CREATE {_WORDS}")
        except sqlite3.OperationalError:
            return False
        return True


def _flush(path: str) -> None:
    """What the stamp vouches for must be on the disk before it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FileShelf(Shelf):
    """The incidents that are in a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._file = connection

    def cards(
        self, since: int | None = None, parts: Sequence[str] = (), *, owing: bool = False
    ) -> list[Card]:
        """See :class:`.Shelf`."""
        names = tuple(name for name in part_names() if name in parts) or part_names()
        asked = f"SELECT {', '.join(names)} FROM facet JOIN card USING (number)"
        asked += " WHERE (?1 IS NULL OR declared >= ?1) AND owing >= ?2 ORDER BY path"
        return [kept_card(row, names) for row in self._file.execute(asked, (since, owing))]

    def facets(self, numbers: Iterable[int]) -> list[Facet]:
        """See :class:`.Shelf`."""
        asked = f"SELECT {', '.join(Facet._fields)} FROM facet"
        wanted = {*numbers}
        if len(wanted) > _FEW:
            found = self._file.execute(asked)
        else:
            marks = _marks([*wanted])
            found = self._file.execute(f"{asked} WHERE number IN ({marks})", [*wanted])
        chosen = sorted(Facet(*row) for row in found if row[0] in wanted)
        return [one._replace(is_open=bool(one.is_open), owing=bool(one.owing)) for one in chosen]

    def numbers(self) -> list[int]:
        """See :class:`.Shelf`."""
        return [number for (number,) in self._file.execute("SELECT number FROM facet")]

    def card(self, number: int) -> Card:
        """See :class:`.Shelf`."""
        return kept_card(self._one("SELECT * FROM card WHERE number = ?", number)[1:])

    def passages(self, number: int) -> Sequence[Passage]:
        """See :class:`.Shelf`."""
        return kept_passages(self._one("SELECT passages FROM said WHERE number = ?", number)[0])

    def blobs(self, number: int) -> str:
        """See :class:`.Shelf`."""
        return str(self._one("SELECT blobs FROM facet WHERE number = ?", number)[0])

    def scores(self, query: Query) -> dict[int, float]:
        """See :class:`.Shelf`."""
        if not self._indexed:
            return scores({number: self._words(number) for number in self.numbers()}, query)
        weights = ", ".join(map(str, WEIGHTS))
        asked = f"SELECT rowid, -bm25(word, {weights}) FROM word WHERE word MATCH ?"
        return dict(self._file.execute(asked, (_match(query),)))

    def count(self, phrase: Phrase) -> int:
        """See :class:`.Shelf`."""
        if not self._indexed:
            return super().count(phrase)
        asked = "SELECT count(*) FROM word WHERE word MATCH ?"
        return int(self._file.execute(asked, (_phrase(phrase),)).fetchone()[0])

    def known(self) -> dict[str, str]:
        """By what the content of each path is known."""
        return dict(self._file.execute("SELECT path, blobs FROM facet"))

    def put(self, row: Row) -> None:
        """Add an incident, in the place of what was known of its file."""
        facet, blobs, parts, said, words = row
        self.drop(facet.path)
        values = (*facet[1:], blobs)
        asked = f"INSERT INTO facet VALUES (NULL, {_marks(values)})"
        number = self._file.execute(asked, values).lastrowid
        self._file.execute(f"INSERT INTO card VALUES (?, {_marks(parts)})", (number, *parts))
        self._file.execute("INSERT INTO said VALUES (?, ?)", (number, said))
        if self._indexed:
            asked = "INSERT INTO word (rowid, title, gist, body) VALUES (?, ?, ?, ?)"
            self._file.execute(asked, (number, *words))

    def drop(self, path: str) -> None:
        """Forget the incident of a file, if it is known."""
        found = self._file.execute("SELECT number FROM facet WHERE path = ?", (path,)).fetchone()
        if not found:
            return
        if self._indexed:  # it doesn't keep what it was given, and must be told again to forget it
            self._file.execute(_DROP, (*found, *self._words(found[0])))
        for table in ("facet", "card", "said"):
            self._file.execute(f"DELETE FROM {table} WHERE number = ?", found)

    @cached_property
    def _indexed(self) -> bool:
        """Whether the file has an index of words."""
        asked = "SELECT count(*) FROM sqlite_master WHERE name = 'word'"
        return bool(self._file.execute(asked).fetchone()[0])

    def _words(self, number: int) -> Document:
        return document(self.card(number), self.passages(number))

    def _one(self, asked: str, number: int) -> tuple[Any, ...]:
        """A row that is there. Raises ``sqlite3.Error`` if it isn't."""
        found: tuple[Any, ...] | None = self._file.execute(asked, (number,)).fetchone()
        if found is None:
            raise sqlite3.DatabaseError(f"there is no incident {number}")
        return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _match(query: Query) -> str:
    """The query as FTS5 writes it: only words that we folded, in quotes."""
    wanted = (" OR " if query.any_of else " AND ").join(map(_phrase, query.wanted))
    unwanted = "".join(f" NOT {_phrase(phrase)}" for phrase in query.unwanted)
    return f"({wanted}){unwanted}"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"" if phrase.exact else " *"}'
