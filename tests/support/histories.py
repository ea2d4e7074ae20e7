"""Random histories in one ``git fast-import``: branches, merges of two and three, and evil ones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from incidentctl.domain.kinds.note import Note
from incidentctl.git.objects import FILE_MODE
from incidentctl.store.settings_template import default_settings
from incidentctl.text.append import union
from incidentctl.text.writer import write_entry
from tests.support.repo import EPOCH, Repo
from tests.support.timeline import PEOPLE, START, Timeline

_TEXTS = ("The disk is full", "Rolled back", "Two\nlines", "a < b", "  as it was", "Müller AG ✓")
_INCIDENTS = ("INC-20261121-k3f9zq", "INC-20261121-7w2m4t", "INC-20261022-aaaaaa")


@dataclass
class _Head:
    """A commit that others may follow: its mark, and the incidents as it has them."""

    mark: int
    tales: dict[str, bytes]


@dataclass
class History:
    """What was made: the evil commits by their ids, with what was done in them."""

    evil: dict[str, str] = field(default_factory=dict)
    merges: int = 0


def _path(ident: str) -> str:
    return Timeline(ident).path


def _entry(dice: random.Random, step: int) -> bytes:
    now = START.replace(second=step % 60, minute=step // 60 % 60)
    note = Note(
        at=now.replace(microsecond=0),
        recorded=now,
        by=dice.choice(PEOPLE),
        text=f"{dice.choice(_TEXTS)} {step}",
        category=dice.choice(["", "action", "decision"]),
    )
    return write_entry(note).raw.encode()


# What an evil commit makes of a file, if it is single or a merge of these versions.


def _edited(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    return re.sub(rb"(?m)^> ", b"> No: ", whole, count=1)


def _cut(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    return whole[: whole.rindex(b"\n<!--\n")]


def _altered_copy(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    """The last entry with other words under the same id."""
    head, _, last = whole.rpartition(b"\n> ")
    return head + b"\n> Not: " + last


def _repeated(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    return whole + whole[whole.rindex(b"\n<!--\n") :]


def _one_side(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    return min(versions, key=len)


def _own_entry(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    return whole + extra


def _interleaved(versions: list[bytes], whole: bytes, extra: bytes) -> bytes:
    """All entries, but no side's bytes come first."""
    title, *entries = whole.split(b"\n<!--\n")
    return b"\n<!--\n".join([title, entries[0], *reversed(entries[1:])])


Evil = Callable[[list[bytes], bytes, bytes], bytes]
SINGLE: tuple[Evil, ...] = (_edited, _cut, _altered_copy, _repeated)
MERGED: tuple[Evil, ...] = (*SINGLE, _one_side, _own_entry, _interleaved)
MODES = ("100755", "120000", "")
"""Besides: executable, a symbolic link, gone."""


class Maker:
    """Rolls the dice, and writes what ``git fast-import`` reads."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._stream: list[bytes] = []
        self._evil: dict[int, str] = {}
        self._merges = 0
        self._marks = 0

    def make(self, repo: Repo, steps: int) -> History:
        """So many commits on ``main``: all heads are merged at the end, but for the evil ones."""
        files = {_path(ident): _opened(ident) for ident in _INCIDENTS}
        settings = ("incidentctl.toml", default_settings("main"), FILE_MODE)
        rows = [(path, data, FILE_MODE) for path, data in files.items()]
        heads = [_Head(self._commit([], [settings, *rows]), files)]
        for step in range(steps):
            self._step(heads, step)
        while len(heads) > 1:
            heads = [self._merge(heads[:3]), *heads[3:]]
        self._stream.append(f"reset refs/heads/main\nfrom :{heads[0].mark}\n\n".encode())
        return self._import(repo)

    def _step(self, heads: list[_Head], step: int) -> None:
        turn, head = self._dice.random(), self._dice.choice(heads)
        if turn < 0.1 and len(heads) < 4:
            heads.append(self._grown(head, step))
        elif turn < 0.2 and len(heads) > 1:
            several = self._dice.sample(heads, self._dice.randint(2, min(3, len(heads))))
            heads[heads.index(several[0])] = self._merge(several)
        elif turn < 0.3:
            sides = self._dice.sample(heads, min(len(heads), self._dice.randint(1, 2)))
            self._do_evil(sides, step)
        else:
            heads[heads.index(head)] = self._grown(head, step)

    def _grown(self, head: _Head, step: int) -> _Head:
        path = self._dice.choice([*head.tales])
        data = head.tales[path] + _entry(self._dice, step)
        mark = self._commit([head], [(path, data, FILE_MODE)])
        return _Head(mark, {**head.tales, path: data})

    def _merge(self, sides: list[_Head]) -> _Head:
        self._merges += 1
        tales = {path: self._union(path, sides) for path in sides[0].tales}
        mark = self._commit(sides, [(path, data, FILE_MODE) for path, data in tales.items()])
        return _Head(mark, tales)

    def _union(self, path: str, sides: list[_Head]) -> bytes:
        whole = sides[0].tales[path]
        for side in sides[1:]:
            whole = union(whole, side.tales[path])
        return whole

    def _do_evil(self, sides: list[_Head], step: int) -> None:
        """On a branch that ends there, so that only this commit is to blame."""
        rows = {path: self._union(path, sides) for path in sides[0].tales}
        path = self._dice.choice([*rows])
        versions = [side.tales[path] for side in sides]
        kinds: tuple[Evil | str, ...] = (*(MERGED if len(sides) > 1 else SINGLE), *MODES)
        what = self._dice.choice(kinds)
        data, mode, extra = rows[path], FILE_MODE, _entry(self._dice, step)
        if isinstance(what, str):
            name, mode = f"mode {what}", what
        else:
            name, data = what.__name__, what(versions, data, extra)
            if data == rows[path]:
                return  # no side has anything that the others lack: nothing was done
        files = [(each, rows[each], FILE_MODE) for each in rows if each != path]
        mark = self._commit(sides, [*files, (path, data, mode)])
        self._evil[mark] = name
        self._stream.append(f"reset refs/heads/evil/{mark}\nfrom :{mark}\n\n".encode())

    def _commit(self, parents: list[_Head], files: list[tuple[str, bytes, str]]) -> int:
        self._marks += 1
        when = int(EPOCH.timestamp()) + self._marks
        who = f"Ann Archer <ann@example.com> {when} +0000"
        lines = [f"commit refs/heads/scratch\nmark :{self._marks}\ncommitter {who}\n"]
        lines.append(f"data 5\nStep\n{''.join(self._parents(parents))}")
        self._stream.append("".join(lines).encode())
        for path, data, mode in files:
            row = f"M {mode} inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
            self._stream.append(row if mode else f"D {path}\n".encode())
        return self._marks

    @staticmethod
    def _parents(parents: list[_Head]) -> list[str]:
        words = ["from", *["merge"] * (len(parents) - 1)]
        return [f"{word} :{head.mark}\n" for word, head in zip(words, parents, strict=False)]

    def _import(self, repo: Repo) -> History:
        marks = repo.path / ".git/marks"
        stream = b"".join(self._stream)
        repo.git("fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin=stream)
        known = dict(line.split() for line in marks.read_text().splitlines())
        evil = {known[f":{mark}"]: name for mark, name in self._evil.items()}
        return History(evil, self._merges)


def _opened(ident: str) -> bytes:
    told = Timeline(ident)
    told.open()
    told.take()
    told.note("Base")
    return told.data
