"""What a clone remembers of its last good verification: the next one reads only what is new.

Only a run that passed is remembered, and only by the version of incidentctl that made it: another
one may know more rules. What was waived is remembered too, because it is shown every time. The file
is private to the clone; damaged or gone, everything is verified anew.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from incidentctl import __version__
from incidentctl.domain.person import Person
from incidentctl.domain.problem import Problem
from incidentctl.sync.verification import Finding, Waived

_NAME = "verified"
_FORMAT = 1
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")


class Memory(NamedTuple):
    """All that led to ``tip``, where ``ref`` stood then, was verified.

    ``signed`` if every commit had to be. ``program`` is the version that did it.
    """

    ref: str
    tip: str
    signed: bool = False
    waived: tuple[Waived, ...] = ()
    program: str = __version__

    def covers(self, *, signed: bool) -> bool:
        """Whether a run that asks for signatures or doesn't can begin where this one ended."""
        return self.program == __version__ and (self.signed or not signed)


def recall(private_dir: str) -> Memory | None:
    """The last good verification, if there was one."""
    import json

    try:
        with open(os.path.join(private_dir, _NAME), encoding="utf-8") as file:
            return _from_plain(json.load(file))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def remember(private_dir: str, memory: Memory) -> None:
    """Keep it for the next run. Where that can't be done, the next run only takes longer."""
    import json

    place = os.path.join(private_dir, _NAME)
    scratch = f"{place}.{os.getpid()}"
    with contextlib.suppress(OSError):
        os.makedirs(private_dir, exist_ok=True)
        try:
            with open(scratch, "w", encoding="utf-8") as file:
                json.dump(_to_plain(memory), file)
            os.replace(scratch, place)
        except OSError:
            os.remove(scratch)


def _to_plain(memory: Memory) -> dict[str, Any]:
    waived = [
        {**each._asdict(), "by": [each.by.name, each.by.email], "finding": _flat(each.finding)}
        for each in memory.waived
    ]
    return {"format": _FORMAT, **memory._asdict(), "waived": waived}


def _flat(finding: Finding) -> Sequence[Any]:
    return [finding.commit, finding.subject, [*finding.problem]]


def _from_plain(plain: dict[str, Any]) -> Memory | None:
    if plain["format"] != _FORMAT or not _COMMIT.match(plain["tip"]):
        return None
    waived = [
        Waived(
            Finding(commit, subject, Problem(*problem)),
            Person(*each["by"]),
            each["reason"],
            each["added"],
        )
        for each in plain["waived"]
        for commit, subject, problem in [each["finding"]]
    ]
    ref, tip, signed, program = (plain[key] for key in ("ref", "tip", "signed", "program"))
    return Memory(ref, tip, bool(signed), tuple(waived), program)
