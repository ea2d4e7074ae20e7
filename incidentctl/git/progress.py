"""How far a fetch or a push is, from what git says about it. GitPython knows how to read that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from git.util import RemoteProgress

if TYPE_CHECKING:
    from incidentctl.git.bounded import Progress

Step = Callable[[str, float, float | None], None]
"""Gets what is being done, how much of it is done, and how much there is if that is known."""

_NAMES = {
    RemoteProgress.COUNTING: "counting",
    RemoteProgress.COMPRESSING: "compressing",
    RemoteProgress.WRITING: "sending",
    RemoteProgress.RECEIVING: "receiving",
    RemoteProgress.RESOLVING: "resolving",
    RemoteProgress.FINDING_SOURCES: "finding",
    RemoteProgress.CHECKING_OUT: "checking out",
}


class _Meter(RemoteProgress):
    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step

    def update(
        self,
        op_code: int,
        cur_count: str | float,
        max_count: str | float | None = None,
        message: str = "",
    ) -> None:
        """GitPython calls this for each line that it understands."""
        del message
        name = _NAMES.get(op_code & self.OP_MASK, "working")
        self._step(name, float(cur_count), float(max_count) if max_count else None)


def told(step: Step) -> Progress:
    """What to give as ``progress`` so that ``step`` is called as it goes on."""
    return _Meter(step).new_message_handler()
