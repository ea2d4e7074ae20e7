"""The commits that touch some paths, with what each changed against each of its parents.

One ``git rev-list`` names them and one ``git diff-tree`` streams what they changed. Give it a git
that :func:`as_it_is` made, or grafts and replaced objects tell another history than the commits.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.git.runner import Git, GitFailed, Result, Running, unnamed_file
from incidentctl.git.worktree import Change, from_top, parse_row

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader

_PIECE = 1 << 16
# Whatever the user's settings make of commits, this is what it prints.
_CHANGES = (
    *("-c", "i18n.logOutputEncoding=UTF-8", "diff-tree", "--stdin", "--pretty=raw", "--raw"),
    *("-z", "-r", "-m", "--root", "--no-renames", "--no-abbrev", "--no-notes"),
    *("--no-show-signature", "--no-color", "--no-relative", "--ignore-submodules=none"),
    f"-O{os.devnull}",
)
# What nearly every commit is. No backtracking: each line is taken whole.
_ORDINARY = re.compile(
    r"commit ([0-9a-f]+)\ntree [0-9a-f]+\nparent ([0-9a-f]+)\n"
    r"author ([^\n]*) -?[0-9]+ [+-][0-9]+\ncommitter [^\n]*\n\n {4}([^\n]*)\n(?:[^\n]*+\n)*+"
    r":(100644|000000) 100644 ([0-9a-f]+) ([0-9a-f]+) ([AM])\Z"
)
_ROW = re.compile(rb":\d{6} \d{6} [0-9a-f]+ [0-9a-f]+ [A-Z]\d*\Z")
_OID = re.compile(r"\^?(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_HEADER = re.compile(r"commit ([0-9a-f]+)(?: \(from ([0-9a-f]+)\))?\n")
_PARENT = re.compile(r"^parent ([0-9a-f]+)$", re.MULTILINE)
_AUTHOR = re.compile(r"^author (.*) -?\d+ [+-]\d+$", re.MULTILINE)
_SIGNATURE = re.compile(r"^gpgsig(?:-sha256)? -----BEGIN (PGP|SSH|SIGNED)", re.MULTILINE)
_SIGNATURES = {"PGP": "OpenPGP", "SSH": "SSH", "SIGNED": "X.509"}


Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class Span(NamedTuple):
    """Which commits: all that ``tips`` reach and ``without`` don't. Ids, no names."""

    tips: tuple[str, ...]
    without: tuple[str, ...] = ()


class Range(NamedTuple):
    """The commits that somebody named. ``A..B`` says too that B follows A: ``start`` and ``end``.

    Both are empty where nothing is said.
    """

    span: Span
    start: str = ""
    end: str = ""


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


def resolve(git: Git, revision: str) -> Range:
    """What ``A..B``, ``A...B``, or a commit and all that led to it, stands for.

    ``A...B`` is what B has and A has not, wherever A went since. A null id as A excludes nothing,
    and as B means nothing at all: git gives servers such ids for refs that come and go. Raises
    :class:`GitFailed` for what git doesn't know.
    """
    dots = "..." if "..." in revision else ".."
    start, has_two, end = revision.partition(dots)
    if has_two and set(end) == {"0"}:
        return Range(Span(()))
    wanted = f"{start}..{end}" if has_two else f"{revision}^{{commit}}"
    if has_two and set(start) == {"0"}:
        wanted = f"{end or 'HEAD'}^{{commit}}"
    answer = git.run("rev-parse", "--revs-only", "--end-of-options", wanted, "--").decode()
    oids = [word for word in answer.split() if _OID.match(word)]
    tips = tuple(oid for oid in oids if oid[0] != "^")
    if not tips:
        raise GitFailed(Result(("rev-parse",), 1, b"", f"fatal: bad revision '{revision}'"))
    without = tuple(oid[1:] for oid in oids if oid[0] == "^")
    if has_two and dots == ".." and without:
        return Range(Span(tips, without), without[0], tips[0])
    return Range(Span(tips, without))


def listed(git: Git, span: Span) -> bytes:
    """The ids of all commits of the span, a line each, parents before children."""
    if not span.tips:
        return b""
    revisions = [*span.tips, *(f"^{oid}" for oid in span.without)]
    order = ("rev-list", "--topo-order", "--reverse", "--stdin")
    return git.run(*order, stdin="".join(f"{oid}\n" for oid in revisions).encode())


def walk(
    git: Git, every: bytes, paths: Sequence[str], progress: Progress | None = None
) -> Generator[Commit]:
    """Those of the commits that are :func:`listed` that touch ``paths``, in the same order.

    ``progress`` is told how many of all are through, and of how many.
    """
    if not every:
        return
    # `git log` would look at every commit's trees before it prints the first one, and once more for
    # printing; and with exclusions it leaves out merges that threw away what a parent holds.
    with unnamed_file() as listing:
        listing.write(every)
        listing.seek(0)
        with git.start(*_CHANGES, "--", *from_top(paths), stdin=listing) as process:
            process.run_ahead()
            commits = _commits(_tokens(process))
            yield from commits if progress is None else _told(commits, every, progress)
            status = process.wait()
            if status:
                raise GitFailed(Result(("diff-tree",), status, b"", process.complaint()))


def _told(commits: Iterator[Commit], every: bytes, progress: Progress) -> Iterator[Commit]:
    """The same, and where in the list of all each one stands is told."""
    row, place = every.index(b"\n") + 1, 0
    for commit in commits:
        place = every.find(commit.oid.encode(), place)
        progress(place // row + 1, len(every) // row)
        yield commit
    progress(len(every) // row, len(every) // row)


def _tokens(process: Running) -> Iterator[bytes]:
    assert process.stdout, "started with a pipe"  # noqa: S101
    rest = b""
    while piece := process.stdout.read(_PIECE):
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _commits(tokens: Iterator[bytes]) -> Iterator[Commit]:
    """Commits, the ordinary ones at a glance, from what stands between NULs.

    The first row of a commit stands behind its message; an empty token follows the last path.
    """
    held: list[bytes] = []
    for token in tokens:
        found = _ORDINARY.match(token.decode("utf-8", "replace"))
        if not found:
            held.append(token)
            continue
        if held:
            yield from _unusual(held)
        path, after = next(tokens, b""), next(tokens, b"")
        held = [token, path, after] if after else []
        if not after:
            yield _ordinary(found, path)
    yield from _unusual(held)


def _ordinary(found: re.Match[str], path: bytes) -> Commit:
    """A commit with one parent and no signature that adds a plain file, or changes its bytes."""
    oid, parent, author, subject, mode, old, new, status = found.groups()
    before = old if status == "M" else ""
    change = Change(os.fsdecode(path), before, new, mode, "100644", status)
    return Commit(oid, (parent,), author, subject.strip(), "", ((change,),))


def _unusual(tokens: Sequence[bytes]) -> Iterator[Commit]:
    """The commits of these tokens, each put together from a record for each parent."""
    oid, first, found = "", "", dict[str, list[Change]]()
    for header, rows in _records(iter(tokens)):
        named = _HEADER.match(header)
        assert named, f"git begins a commit with its id, not with {header!r}"  # noqa: S101
        if named[1] != oid:
            if any(found.values()):
                yield _commit(oid, first, found)
            oid, first, found = named[1], header, {}
        found[named[2] or ""] = rows
    if any(found.values()):
        yield _commit(oid, first, found)


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
            rows.append(parse_row(row, next(tokens, b"")))
    if header:
        yield header, rows


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


def subject_of(reader: ObjectReader, oid: str) -> str:
    """The first line of a commit's message; empty if git doesn't have the commit."""
    found = reader.get(oid)
    message = found.data.partition(b"\n\n")[2] if found else b""
    return message.partition(b"\n")[0].decode("utf-8", "replace").strip()


def is_ancestor(git: Git, old: str, new: str) -> bool:
    """Whether the history of ``new`` holds ``old``. Not if git lacks one of them."""
    return not git.attempt("merge-base", "--is-ancestor", old, new).status


def missing_objects(git: Git, span: Span, paths: Sequence[str]) -> int:
    """How many of the objects by which the span is judged a partial clone lacks.

    Git would fetch each of them when it is asked for: one by one, over the network.
    """
    promised = git.attempt("config", "--get-regexp", r"^remote\..*\.promisor$")
    if promised.status or not span.tips:
        return 0
    revisions = [*span.tips, *(f"^{oid}" for oid in span.without)]
    words = ("rev-list", "--objects", "--missing=print", "--stdin", "--", *from_top(paths))
    listing = git.run(*words, stdin="".join(f"{oid}\n" for oid in revisions).encode())
    return sum(row.startswith(b"?") for row in listing.split(b"\n"))


def shallow_commits(git: Git) -> frozenset[str]:
    """The commits whose parents a shallow clone lacks; none if the clone is whole."""
    listing = git.run("rev-parse", "--path-format=absolute", "--git-path", "shallow")
    try:
        with open(os.fsdecode(listing).rstrip("\n"), encoding="ascii") as file:
            return frozenset(file.read().split())
    except FileNotFoundError:
        return frozenset()
