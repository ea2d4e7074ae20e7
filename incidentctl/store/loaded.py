"""An incident's file as it was read: the one way from bytes to the state of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import id_of_path
from incidentctl.domain.incident import Incident, fold
from incidentctl.text.reader import Record, read, read_on

if TYPE_CHECKING:
    from incidentctl.domain.problem import Problem


class Loaded(NamedTuple):
    """An incident as it was read: its state as far as the file is sound, and what is wrong."""

    incident: Incident
    record: Record
    data: bytes

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the file can't be trusted beyond what was read; none if it is sound."""
        return self.record.problems


def load(data: bytes, path: str, before: Loaded | None = None) -> Loaded:
    """Read an incident's bytes, as they are committed; only what is new, after ``before``."""
    if before and before.data and not before.problems:
        record = read_on(before.record, before.data.count(b"\n"), data[len(before.data) :], path)
    else:
        record = read(data, path)
    if record.problems:
        from incidentctl.store.damage import as_found

        record = as_found(record, data)
    ident = record.id or id_of_path(path) or path
    return Loaded(fold(ident, record.entries, path=path), record, data)
