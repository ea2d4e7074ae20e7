"""``update``: what somebody told everyone else, and when they tell more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind, late_or_holds
from incidentctl.domain.instant import utc
from incidentctl.domain.policy import AUDIENCES

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Update(Entry):
    """The text is what ``audience`` was told. ``next`` is when they hear more, if that is promised.

    The record sends nothing: somebody posts the text where the audience reads it.
    """

    kind: ClassVar[str] = "update"
    needs_text: ClassVar[bool] = True

    audience: str
    next: datetime | None = None
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        article = "an" if self.audience.startswith(("e", "i")) else "a"
        return f"gave {article} {self.audience} update"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Next update: {utc(self.next)}"] if self.next else []

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.audience not in AUDIENCES:
            yield f"audience is {self.audience!r}, not one of {', '.join(AUDIENCES)}"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It was said whatever else was, so it is kept among the updates."""
        incident.updates.append(placed)
        return late_or_holds(incident, self.after_close)
