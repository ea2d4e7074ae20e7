"""Gentle words on follow-ups that nobody may ever be able to call done. Nothing here refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.domain.person import Person

# Words that begin what has no end, and what the same thing would be with one.
_ENDLESS = {
    r"investigate|look into|look at|research|explore|examine|analy[sz]e": (
        "say what will be known, and where it will be written down: 'Find out why the pool ran"
        " dry, and write it into the postmortem'"
    ),
    r"improve|optimi[sz]e|enhance|strengthen|harden|clean up|better|more": (
        "say how one will see that it is better: 'Alert when the pool is 80 % full'"
    ),
    r"consider|think about|discuss|talk about|evaluate|decide|maybe|perhaps": (
        "say who decides what by when: 'Decide whether deploys are staged, and write down why'"
    ),
    r"be (?:more )?careful|take (?:more )?care|pay attention|remember|make sure|ensure|try": (
        "say what will make it likely, for people can't promise to be careful: 'The deploy stops"
        " when the smoke test fails'"
    ),
    r"monitor|watch|keep an eye|keep track|follow up": (
        "say what will tell, and whom: 'Page the team on call when no invoice was printed for 10"
        " minutes'"
    ),
}
_ENDLESS_START = [
    (re.compile(rf"(?:we (?:should|must|need to) )?({words})\b", re.IGNORECASE), advice)
    for words, advice in _ENDLESS.items()
]


def how_to_make_it_actionable(
    text: str, owner: Person | None, due: datetime | None
) -> Iterator[str]:
    """What would make it likelier to be done, a sentence each; nothing if all is well."""
    for start, advice in _ENDLESS_START:
        found = start.match(text)
        if found:
            yield f"'{found[1]}' has no end that anybody could see: {advice}"
            break
    if owner is None and due is None:
        yield "nobody owns it and it has no day: what somebody owns by a day gets done"
    elif owner is None:
        yield "nobody owns it: what is everybody's is done by nobody"
    elif due is None:
        yield "it has no day: agree on one, however far off; it can be moved"
