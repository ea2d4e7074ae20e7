"""``redact``: an entry whose words nobody shall read any more. The entry itself stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SHOWN = 8


@entry_kind
class Redact(Entry):
    """``entry`` is the id of the entry whose words are hidden; the text says why.

    The file keeps them: it hides them on screens, and takes nothing out of the history.
    """

    kind: ClassVar[str] = "redact"
    needs_text: ClassVar[bool] = True

    entry: str
    known: tuple[str, ...] = ()
    """The ids of its corrections that its author knew of. Others that were made at once say what
    they say without knowing that it is to be hidden: they are hidden, too."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"redacted entry {self.entry[:SHOWN]}"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not ENTRY_ID.match(self.entry):
            yield f"entry is {self.entry!r}, which is no entry's id"
        for ident in self.known:
            if not ENTRY_ID.match(ident):
                yield f"known has {ident!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It counts whenever it comes: what it names is hidden beforehand."""
        from incidentctl.domain.redactions import ruling

        return ruling(incident, placed, self.entry)
