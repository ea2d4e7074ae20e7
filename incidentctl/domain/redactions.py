"""Hiding the words of entries: before the fold, so that nothing made from it can show them.

Only files that hold a redaction load this module.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from incidentctl.domain.entry import HOLDS, Placed, Ruling, Standing

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident

HIDDEN = "(redacted)"
"""What stands for hidden words."""
_PROMISES = {"waived": f"waived: {HIDDEN}", "url": f"https://{HIDDEN}"}
"""What stands for a hidden promise of a postmortem, by its kind: that it was made is a fact."""
_ONE = ("because", "title", "target", "ticket", "url", "document")
_SEVERAL = ("root_causes", "thanks")


def hide(entries: Sequence[Placed], *, also: Collection[str] = ()) -> list[Placed]:
    """The entries, those that a redaction names without their words.

    A redaction holds wherever it stands, and for every moment: what is shown as it was known then
    must be hidden, too. A redaction itself is never hidden, whatever names it: who hid something,
    and why, stays. ``also`` are ids that redactions name which aren't among the entries.

    A correction that was made at once with the redaction, neither knowing of the other, may repeat
    what is to be hidden. So it is hidden, too.
    """
    named = {*also} | {_target(placed) for placed in entries if placed.entry.name == "redact"}
    named |= {placed.id for placed in entries if _made_at_once(placed, entries)}
    return [
        _without_words(placed) if placed.id in named and placed.entry.name != "redact" else placed
        for placed in entries
    ]


def unknown_redaction(
    placed: Placed, entries: Sequence[Placed], redactions: Mapping[str, Placed]
) -> Placed | None:
    """The redaction of what a correction corrects, if neither author knew of the other's entry.

    ``redactions`` are some of the ``entries``, by what they hide.
    """
    places = {one.id: place for place, one in enumerate(entries)}
    corrected = {one.id: _target(one) for one in entries if one.entry.name == "correct"}
    last_known = places.get(getattr(placed.entry, "after_redaction", ""), -1)
    target, seen = _target(placed), set[str]()
    while target not in seen:
        seen.add(target)
        found = redactions.get(target)
        knew = found is not None and placed.id in getattr(found.entry, "known", ())
        if found and not knew and places[found.id] > last_known:
            return found
        target = corrected.get(target, target)
    return None


def corrections_of(incident: Incident, target: str) -> tuple[str, ...]:
    """The ids of all that corrects an entry, or one of its corrections."""
    found = {target: ""}
    for placed in incident.corrections:
        if _target(placed) in found:
            found[placed.id] = ""
    return tuple(ident for ident in found if ident != target)


def _made_at_once(placed: Placed, entries: Sequence[Placed]) -> bool:
    if placed.entry.name != "correct":
        return False
    redactions = {_target(one): one for one in reversed(entries) if one.entry.name == "redact"}
    return unknown_redaction(placed, entries, redactions) is not None


def _target(placed: Placed) -> str:
    """The id of the entry that a redaction hides or a correction corrects."""
    return str(getattr(placed.entry, "entry", ""))


def ruling(incident: Incident, placed: Placed, target: str) -> Ruling:
    """What a redaction counts for: the first of an entry holds; take note of it.

    One that names a redaction, itself or another, hides nothing.
    """
    line = incident.line_of(target)
    if target == placed.id or (line and line.placed.entry.name == "redact"):
        return Ruling(Standing.REDUNDANT, "why something was hidden stays visible")
    first = incident.redactions.setdefault(target, placed)
    if first is placed:
        return HOLDS
    return Ruling(Standing.REDUNDANT, f"{first.entry.by.name} had redacted it already")


def _without_words(placed: Placed) -> Placed:
    """The entry with its facts (who, when, what kind, to whom) and none of its words."""
    return placed._replace(entry=_hidden(placed.entry), raw="")


def _hidden(entry: Entry) -> Entry:
    words: dict[str, Any] = {"text": HIDDEN if entry.text else "", "extra": ()}
    for name in _ONE:
        if getattr(entry, name, ""):
            words[name] = HIDDEN
    for name in _SEVERAL:
        if getattr(entry, name, ()):
            words[name] = (HIDDEN,)
    if getattr(entry, "postmortem", ""):
        words["postmortem"] = _promise(entry)
    if entry.kept_details:
        words["detail_lines"] = ()
    return replace(entry, **words)


def _promise(entry: Entry) -> str:
    """A day is a fact and stays; a URL may hold a password, and a reason is words."""
    from incidentctl.domain.kinds.close import postmortem_kind

    promised = str(getattr(entry, "postmortem", ""))
    return _PROMISES.get(postmortem_kind(promised) or "waived", promised)
