"""How it is told that people said other things at once of follow-ups and of the postmortem.

For each kind and standing: what others are told, what who is in it is told, and the command that
changes it (see :mod:`.contested`).
"""

from __future__ import annotations

from incidentctl.domain.entry import Standing

_FIRST = "{rival} had said otherwise of {it} at {then}, first in the record"

WORDS = {
    (kind, Standing.CONTESTED): (
        f"{{who}} {does} at {{when}}, and {_FIRST.replace('{it}', it)}",
        f"{_FIRST.replace('{it}', it)}: that counts",
        change,
    )
    for kind, does, it, change in (
        ("followup-done", "finished a follow-up", "follow-up {target}", ""),
        ("followup-wont", "dropped a follow-up", "follow-up {target}", ""),
        (
            "followup-move",
            "moved a follow-up",
            "follow-up {target}",
            'followup move {target} --due DAY --because "…"',
        ),
        ("postmortem", "{did}", "it", ""),
    )
}
