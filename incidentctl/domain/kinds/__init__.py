"""The kinds of entries, one module each, loaded when a file holds one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry

_CLASSES = {
    "open": "Open",
    "take": "Take",
    "note": "Note",
    "summary": "Summary",
    "correct": "Correct",
    "close": "Close",
    "reopen": "Reopen",
    "settle": "Settle",
    "task": "Task",
    "task-done": "TaskDone",
    "task-drop": "TaskDrop",
    "followup": "Followup",
    "followup-done": "FollowupDone",
    "followup-wont": "FollowupWont",
    "followup-move": "FollowupMove",
    "postmortem": "Postmortem",
    "mark": "Mark",
    "severity": "Severity",
    "service": "Service",
    "impact": "Impact",
    "update": "Update",
    "link": "Link",
    "redact": "Redact",
    "handover": "Handover",
    "role": "Role",
    "join": "Join",
    "leave": "Leave",
    "call": "Call",
    "excuse": "Excuse",
}
NAMES = tuple(_CLASSES)


def kind(name: str) -> type[Entry] | None:
    """The class of the kind, or ``None`` for one that only a newer version knows."""
    if name not in _CLASSES:
        return None
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found: type[Entry] = getattr(module, _CLASSES[name])
    return found
