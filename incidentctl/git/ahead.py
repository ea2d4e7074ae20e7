"""Objects read ahead: git looks them up for the next commits while these are worked on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import NamedTuple

from incidentctl.git.history import Commit
from incidentctl.git.objects import Object, ObjectReader, read_answer
from incidentctl.git.runner import Git, Running, unnamed_file

AT_ONCE = 512
"""For how many commits one process of git reads: starting it costs as much as judging thirty."""
MOST = 64
"""A commit that wants more objects than this gets none ahead: they could fill the memory."""

Wanted = Callable[[Commit], Sequence[str]]
"""The names of the objects that will be asked for when this commit is judged."""


class _Batch(NamedTuple):
    """Some commits, what is wanted of each, and the process that reads it in this order."""

    commits: Sequence[Commit]
    wanted: Sequence[Sequence[str]]
    process: Running


class ReaderAhead(ObjectReader):
    """Reads objects as its base does, and has those that were wanted of the present commit."""

    def __init__(self, git: Git) -> None:
        super().__init__(git)
        self._honest = git
        self._here: dict[str, Object | None] = {}

    def get(self, name: str) -> Object | None:
        """See :class:`ObjectReader`."""
        return self._here[name] if name in self._here else super().get(name)

    def accompany(self, commits: Iterator[Commit], wanted: Wanted) -> Generator[Commit]:
        """The same commits; while one is the present one, what is wanted of it costs no wait."""
        with ExitStack() as processes:
            ahead = self._look_up(commits, wanted, processes)
            while ahead:
                batch, ahead = ahead, self._look_up(commits, wanted, processes)
                with batch.process:
                    for commit, names in zip(batch.commits, batch.wanted, strict=True):
                        self._here = {name: read_answer(batch.process) for name in names}
                        yield commit
            self._here = {}

    def _look_up(
        self, commits: Iterator[Commit], wanted: Wanted, processes: ExitStack
    ) -> _Batch | None:
        some = [*islice(commits, AT_ONCE)]
        if not some:
            return None
        asked = [names if len(names) <= MOST else () for names in map(wanted, some)]
        with unnamed_file() as listing:
            listing.write("".join(f"{name}\n" for names in asked for name in names).encode())
            listing.seek(0)
            process = self._honest.start("cat-file", "--batch", "--buffer", stdin=listing)
        processes.enter_context(process)
        process.run_ahead()
        return _Batch(some, asked, process)
