"""Objects: read through one long-lived ``cat-file``. What is new goes through :mod:`.pack`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from incidentctl.git.runner import Git, GitFailed, Result, Running

FILE_MODE = "100644"
TREE_MODE = "40000"
AT_ONCE = 32
"""How many objects, by id, can be asked for before the first answer is read."""
_PLAIN = (FILE_MODE, "100755", "100664")


class Object(NamedTuple):
    """An object: its id, its type (``blob``, ``tree``, ``commit``, ``tag``) and its bytes."""

    oid: str
    type: str
    data: bytes


class TreeItem(NamedTuple):
    """One row of a tree. ``mode`` is octal text as git stores it (``40000`` for a tree)."""

    mode: str
    name: bytes
    oid: str


class ObjectReader:
    """Reads any number of objects through one git process, started when first asked."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Running | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process:
            process, self._process = self._process, None
            with process, contextlib.suppress(BrokenPipeError):  # git may be dead already
                if process.stdin:
                    process.stdin.close()

    def get(self, name: str) -> Object | None:
        """The object of that name (an id, a ref, ``COMMIT:PATH`` …), or ``None`` if missing."""
        return next(self.get_all([name]))

    def get_all(self, names: Sequence[str]) -> Iterator[Object | None]:
        """The objects of those names, which git looks up while we work; take them all.

        Not more than :data:`AT_ONCE`: what is asked must fit into a pipe that nobody reads yet.
        """
        if any("\n" in name for name in names):
            raise ValueError("an object's name is one line")
        process = self._process or self._start()
        assert process.stdin and process.stdout, "started with pipes"  # noqa: S101, PT018
        asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
        with contextlib.suppress(BrokenPipeError):  # the missing answer says it as well
            process.stdin.write(asked)
            process.stdin.flush()
        for _ in names:
            yield read_answer(process)

    def commit(self, name: str) -> str:
        """The id of the commit a name stands for; empty if there is none."""
        found = self.get(f"{name}^{{commit}}")
        return found.oid if found else ""

    def blob(self, commit: str, path: str) -> bytes | None:
        """A file's bytes in a commit; ``None`` if there is no such file."""
        found = self.get(f"{commit}:{path}") if commit else None
        return found.data if found and found.type == "blob" else None

    def rows(self, name: str) -> list[TreeItem]:
        """The rows of a tree that must be there: what is copied from it must not lose the rest."""
        found = self.get(name)
        if not found or found.type != "tree":
            raise GitFailed(Result(("cat-file",), 1, b"", f"error: there is no tree {name}"))
        return parse_tree(found)

    def tree(self, name: str) -> list[TreeItem]:
        """The rows of a tree; none if there is no such tree."""
        found = self.get(name)
        return parse_tree(found) if found and found.type == "tree" else []

    def _start(self) -> Running:
        self._process = self._git.start("cat-file", "--batch", stdin=True)
        return self._process


def read_answer(process: Running) -> Object | None:
    """The next object that a ``cat-file --batch`` hands out; ``None`` if git doesn't have it."""
    assert process.stdout, "started with a pipe"  # noqa: S101
    header = process.stdout.readline()
    if not header:
        process.wait()
        failed = Result(("cat-file",), process.returncode or 1, b"", process.complaint())
        raise GitFailed(failed)
    words = header.split()
    if len(words) != 3 or not words[2].isdigit():  # noqa: PLR2004
        return None  # "NAME missing", or "NAME ambiguous"
    data = process.stdout.read(int(words[2]))
    process.stdout.read(1)
    return Object(words[0].decode(), words[1].decode(), data)


def parse_tree(tree: Object) -> list[TreeItem]:
    """The rows of a raw tree object."""
    size, data, rows, position = len(tree.oid) // 2, tree.data, [], 0
    while position < len(data):
        blank = data.index(b" ", position)
        end = data.index(b"\0", blank)
        oid = data[end + 1 : end + 1 + size].hex()
        rows.append(TreeItem(data[position:blank].decode(), data[blank + 1 : end], oid))
        position = end + 1 + size
    return rows


def write_blob(git: Git, data: bytes) -> str:
    """Store one blob by itself, unfiltered; return its id."""
    return git.run("hash-object", "-w", "--stdin", stdin=data).decode().strip()


class CommitText(NamedTuple):
    """What a commit says: its author (who is also the committer), the second, and the message."""

    name: str
    email: str
    seconds: int
    message: str

    def environment(self) -> dict[str, str]:
        """The variables that make git write this author and date."""
        date = f"@{self.seconds} +0000"
        return {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", self.name), ("EMAIL", self.email), ("DATE", date))
        }


def write_commit(
    git: Git, tree: str, parents: Sequence[str], text: CommitText, *, sign: bool
) -> str:
    """Store a commit; return its id. The message goes through stdin, so it can't be an option."""
    arguments = ["-c", "i18n.commitEncoding=UTF-8", "commit-tree", *(["-S"] if sign else [])]
    for parent in parents:
        arguments += ["-p", parent]
    arguments += ["-F", "-", tree]
    message = text.message.encode()
    return git.run(*arguments, stdin=message, env=text.environment()).decode().strip()
