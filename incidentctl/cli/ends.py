"""What ends a command that goes on until it is told to: Ctrl-C, a signal, a closed terminal.

Python raises ``KeyboardInterrupt`` anywhere: amid a write, whose bytes then go out a second time,
or between the first escape sequence and what would take it back. So who waits here is only woken,
and ends in good order.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self


class Ends:
    """Hears what ends us, and wakes whoever waits for :attr:`waker` to be readable.

    A second one comes through at once, in case we are stuck.
    """

    def __init__(self) -> None:
        self.signal = 0
        """What came; 0 if nothing did."""
        self._old: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self.waker, self._alarm = os.pipe()
        os.set_blocking(self._alarm, False)
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, 0)
            if number and signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores
                self._old[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        os.close(self.waker)
        os.close(self._alarm)

    @property
    def came(self) -> bool:
        """Whether something ends us."""
        return bool(self.signal)

    def wake(self) -> None:
        """Wake who waits; from any thread, or a signal's handler."""
        with suppress(OSError):  # it is full, or closed: somebody is awake, or nobody waits
            os.write(self._alarm, b".")

    def woken(self) -> None:
        """Forget that somebody was woken."""
        os.read(self.waker, 4096)

    def obey(self) -> None:
        """End the process as what came asks for. Ctrl-C is how one ends what only looks."""
        if self.signal not in {0, signal.SIGINT}:
            raise SystemExit(128 + self.signal)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.signal:
            raise SystemExit(128 + number)
        self.signal = number
        self.wake()
