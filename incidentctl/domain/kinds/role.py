"""``role``: somebody has a part in the response, or has it no longer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.roster import give_role, release_role, role_faults

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


@entry_kind
class Role(Entry):
    """``who`` has the role ``role`` from now on; with ``release``, no longer.

    People may have several roles, and several people the same one. Command is no role: it is held
    by one person, who takes it.
    """

    kind: ClassVar[str] = "role"

    role: str
    who: Person
    release: bool = False

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return (self.who,)

    def phrase(self) -> str:
        """See :class:`Entry`."""
        own = self.who.same(self.by)
        if self.release and own:
            return f"gave up the role of {self.role}"
        if self.release:
            return f"released {self.who.name} from the role of {self.role}"
        return f"{'took on' if own else f'gave {self.who.name}'} the role of {self.role}"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        yield from role_faults(self.role)

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        if self.release:
            return release_role(incident, self.who, self.role)
        own = self.who.same(self.by)
        return give_role(incident, self.who, self.role, self.at, came=own)
