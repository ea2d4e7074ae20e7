"""Facts about a history that are no faults: whose commits they are, and which are signed.

An author is what a commit claims, and a signature is only seen here, not checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.person import Person

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.git.history import Commit

UNSIGNED = "unsigned"


class Remark(NamedTuple):
    """A fact about the record, seen so many ``times``, first in ``commit``.

    ``what`` is a stable name: ``other-author`` (who committed the ``entry`` neither said nor wrote
    it), ``mended`` (a damaged file was made whole again), ``waiver-early`` and ``waiver-idle`` (a
    waiver has no effect).
    """

    what: str
    text: str
    times: int
    commit: str
    entry: str = ""


class Remarks:
    """Adds them up, commit by commit."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Remark] = {}
        self._authors: dict[str, Person] = {}
        self._signatures: Counter[str] = Counter()

    def see(self, commit: Commit, fresh: Sequence[Placed], mended: Sequence[str] = ()) -> None:
        """Remark on one commit, the entries it adds, and the files it makes whole."""
        author = self._authors.get(commit.author)
        if author is None:
            author = self._authors[commit.author] = _person(commit.author)
        self._signatures[commit.signature or UNSIGNED] += 1
        for placed in fresh:
            entry = placed.entry
            if not (author.same(entry.by) or author.same(entry.recorded_by)):
                text = f"committed by {author}, written by {entry.author}"
                self._add("other-author", text, commit, placed.id)
        for path in mended:
            self._add("mended", f"{path} was damaged, and made whole again", commit)

    def add(self, later: Remarks) -> None:
        """Take the remarks on commits that follow these."""
        self._authors = self._authors | later._authors
        self._signatures += later._signatures
        for key, remark in later._seen.items():
            first = self._seen.get(key)
            times = remark.times + (first.times if first else 0)
            self._seen[key] = (first or remark)._replace(times=times)

    def all(self) -> tuple[Remark, ...]:
        """Every fact, in the order in which they were first seen."""
        return tuple(self._seen.values())

    def authors(self) -> tuple[Person, ...]:
        """Who the commits say made them."""
        return tuple(self._authors.values())

    def signatures(self) -> Mapping[str, int]:
        """How many commits are signed, by the kind of signature; ``unsigned`` for the rest."""
        return dict(self._signatures)

    def _add(self, what: str, text: str, commit: Commit, entry: str = "") -> None:
        first = self._seen.get((what, text)) or Remark(what, text, 0, commit.oid, entry)
        self._seen[what, text] = first._replace(times=first.times + 1)


def _person(author: str) -> Person:
    try:
        return Person.parse(author)
    except ValueError:
        return Person(author)
