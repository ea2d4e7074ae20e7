"""The commits that touch some paths, with what each changed against each of its parents.

One ``git log`` streams it all. Give it a git that :func:`as_it_is` made, or grafts and replaced
objects tell another history than the commits themselves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from incidentctl.git.runner import Git, GitFailed, Result, Running
from incidentctl.git.staged import from_top
from incidentctl.git.worktree import Change, parse_row

_PIECE = 1 << 16
# Whatever the user's settings make of `git log`, this is what it prints.
_LOG = (
    *("-c", "i18n.logOutputEncoding=UTF-8", "log", "--pretty=raw", "--raw", "-z", "-m", "--root"),
    *("--full-history", "--topo-order", "--reverse", "--no-renames", "--no-abbrev"),
    *("--no-decorate", "--no-notes", "--no-show-signature", "--no-color", "--no-mailmap"),
    *("--no-relative", "--ignore-submodules=none", f"-O{os.devnull}"),
)
_ROW = re.compile(rb":\d{6} \d{6} [0-9a-f]+ [0-9a-f]+ [A-Z]\d*\Z")
_OID = re.compile(r"\^?(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_HEADER = re.compile(r"commit ([0-9a-f]+)(?: \(from ([0-9a-f]+)\))?\n")
_PARENT = re.compile(r"^parent ([0-9a-f]+)$", re.MULTILINE)
_AUTHOR = re.compile(r"^author (.*) -?\d+ [+-]\d+$", re.MULTILINE)
_SIGNATURE = re.compile(r"^gpgsig(?:-sha256)? -----BEGIN (PGP|SSH|SIGNED)", re.MULTILINE)
_SIGNATURES = {"PGP": "OpenPGP", "SSH": "SSH", "SIGNED": "X.509"}


class Span(NamedTuple):
    """Which commits: all that ``tips`` reach and ``without`` don't. Ids, no names."""

    tips: tuple[str, ...]
    without: tuple[str, ...] = ()


class Commit(NamedTuple):
    """A commit. ``changes`` holds what differs from each parent; from nothing, if it has none.

    ``author`` is ``Name <address>``; ``signature`` is its kind, empty if it has none.
    """

    oid: str
    parents: tuple[str, ...]
    author: str
    subject: str
    signature: str
    changes: tuple[tuple[Change, ...], ...]


def as_it_is(git: Git) -> Git:
    """The same git, with grafts and replaced objects out of force."""
    honest = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
    return Git(git.cwd, {**git.env, **honest}, flags=git.flags)


def resolve(git: Git, revision: str) -> Span:
    """What ``A..B``, or a commit and all that led to it, stands for.

    A null id as A excludes nothing, and as B means nothing at all: git gives servers such ids for
    refs that come and go. Raises :class:`GitFailed` for what git doesn't know.
    """
    start, dots, end = revision.partition("..")
    if dots and set(end) == {"0"}:
        return Span(())
    wanted = revision
    if not dots or set(start) == {"0"}:
        wanted = f"{end or revision}^{{commit}}"
    answer = git.run("rev-parse", "--revs-only", "--end-of-options", wanted, "--").decode()
    oids = [word for word in answer.split() if _OID.match(word)]
    tips = tuple(oid for oid in oids if oid[0] != "^")
    if not tips:
        raise GitFailed(Result(("rev-parse",), 1, b"", f"fatal: bad revision '{revision}'"))
    return Span(tips, tuple(oid[1:] for oid in oids if oid[0] == "^"))


def walk(git: Git, span: Span, paths: Sequence[str]) -> Iterator[Commit]:
    """Every commit of the span that touches ``paths``, parents before children."""
    if not span.tips:
        return
    # With exclusions git also leaves out a merge that equals those of its parents that are in
    # the span, though it may have thrown away what another parent holds: so see all commits then.
    every = ("--sparse",) if span.without else ()
    revisions = [*span.tips, *(f"^{oid}" for oid in span.without)]
    arguments = (*_LOG, *every, "--stdin", "--", *from_top(paths))
    with git.start(*arguments, stdin=True) as process:
        assert process.stdin, "started with a pipe"  # noqa: S101
        process.stdin.write("".join(f"{oid}\n" for oid in revisions).encode())
        process.stdin.close()
        yield from _commits(_records(_tokens(process)))
        if process.wait():
            raise GitFailed(Result(("log",), process.returncode, b"", process.complaint()))


def _tokens(process: Running) -> Iterator[bytes]:
    assert process.stdout, "started with a pipe"  # noqa: S101
    rest = b""
    while piece := process.stdout.read(_PIECE):
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _records(tokens: Iterator[bytes]) -> Iterator[tuple[str, list[Change]]]:
    """Headers, each with its rows. The first row stands behind the message, before its own NUL."""
    header, rows = "", list[Change]()
    for token in tokens:
        row = token
        if not token.startswith(b":"):
            if header:
                yield header, rows
            head, _, row = token.rpartition(b"\n")
            header, rows = (head if row else token).decode("utf-8", "replace"), []
        if _ROW.match(row):
            rows.append(parse_row(row, next(tokens)))
    if header:
        yield header, rows


def _commits(records: Iterator[tuple[str, list[Change]]]) -> Iterator[Commit]:
    """Put together the records of a merge, one for each parent that it differs from."""
    oid, first, found = "", "", dict[str, list[Change]]()
    for header, rows in records:
        named = _HEADER.match(header)
        assert named, f"git log begins a commit with its id, not with {header!r}"  # noqa: S101
        if named[1] != oid:
            if any(found.values()):
                yield _commit(oid, first, found)
            oid, first, found = named[1], header, {}
        found[named[2] or ""] = rows
    if any(found.values()):
        yield _commit(oid, first, found)


def _commit(oid: str, header: str, found: dict[str, list[Change]]) -> Commit:
    headers, _, message = header.partition("\n\n")
    parents = tuple(_PARENT.findall(headers))
    author, signed = _AUTHOR.search(headers), _SIGNATURE.search(headers)
    changes = [tuple(found.get(parent, ())) for parent in parents] if "" not in found else []
    return Commit(
        oid,
        parents,
        author[1] if author else "",
        message.partition("\n")[0].strip(),
        _SIGNATURES[signed[1]] if signed else "",
        tuple(changes or [tuple(found[""])]),
    )


def shallow_commits(git: Git) -> frozenset[str]:
    """The commits whose parents a shallow clone lacks; none if the clone is whole."""
    listing = git.run("rev-parse", "--path-format=absolute", "--git-path", "shallow")
    try:
        with open(os.fsdecode(listing).rstrip("\n"), encoding="ascii") as file:
            return frozenset(file.read().split())
    except FileNotFoundError:
        return frozenset()
