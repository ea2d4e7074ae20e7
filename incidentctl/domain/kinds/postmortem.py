"""``postmortem``: it is started, held, published, or nobody will hold one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.ident import ENTRY_ID
from incidentctl.domain.kinds.link import URL
from incidentctl.domain.postmortem import STEPS, rule_on_step

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

_PHRASES = {
    "started": "started the postmortem",
    "held": "held the postmortem",
    "published": "published the postmortem",
    "waived": "waived the postmortem",
}


@entry_kind
class Postmortem(Entry):
    """``document`` is a path in the repository, from its top; ``url`` is where others read it.

    ``replaces`` is the id of the last step that its author knew of. The text of a waiver is why.
    """

    kind: ClassVar[str] = "postmortem"

    step: str
    document: str = ""
    url: str = ""
    replaces: str = ""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return _PHRASES.get(self.step, "spoke of the postmortem")

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"Document: {self.document}"] if self.document else []
        if self.url:
            lines.append(f"Link: {self.url}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.step not in STEPS:
            yield f"step is {self.step!r}, not one of {', '.join(STEPS)}"
        if self.step == "waived" and not self.text:
            yield "a waived postmortem needs a text that says why"
        if self.url and not URL.match(self.url):
            yield f"url is {self.url!r}, which is no URL"
        if self.replaces and not ENTRY_ID.match(self.replaces):
            yield f"replaces is {self.replaces!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It is life after the close: nothing about it is late."""
        return rule_on_step(incident, placed, self.replaces)
