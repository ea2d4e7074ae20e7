"""Proof that a logbook's history holds together, commit by commit.

A change by one parent appends whole valid entries; a merge holds every parent's entries and nothing
more; nothing is deleted, renamed or turned into something else; every close was valid under the
policy of its parent. Who committed what and whether it is signed is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import id_of_path
from incidentctl.git.ahead import ReaderAhead
from incidentctl.git.history import (
    Commit,
    Progress,
    Span,
    as_it_is,
    listed,
    missing_objects,
    shallow_commits,
    walk,
)
from incidentctl.git.objects import ObjectReader
from incidentctl.store.view import CONFIG_PATH, PATHS
from incidentctl.sync.parallel import at_once, processors
from incidentctl.sync.signed import Signed
from incidentctl.sync.tally import Tally
from incidentctl.sync.verification import Verification, Waived
from incidentctl.sync.waiving import Waiving, unwaived
from incidentctl.sync.walker import Walker

if TYPE_CHECKING:
    from incidentctl.git.runner import Git


WORTH_A_PROCESS = 2000
"""So many commits take longer to judge than it takes to copy a process."""


class How(NamedTuple):
    """What more is asked of a verification.

    ``waivers`` count if they may; ``waived`` are those of the history before the span, which was
    judged earlier (``None``: there is none before it). ``signatures`` are checked if they may cost
    a process each, and must be good if ``signed``. ``progress`` is told how far it has come.
    """

    waivers: bool = False
    waived: Sequence[Waived] | None = None
    signatures: bool = False
    signed: bool = False
    progress: Progress | None = None


class _Ground(NamedTuple):
    """What every part of a history is judged on; with ``names``, all first lines are kept."""

    git: Git
    private_dir: str
    shallow: frozenset[str]
    names: bool


def verify(git: Git, span: Span, private_dir: str, how: How = How()) -> Verification:  # noqa: B008
    """Walk the span and judge every commit in it that touches the logbook.

    ``private_dir`` is where the clone remembers settings it has understood. Raises
    :class:`~incidentctl.git.runner.GitFailed`.
    """
    honest = as_it_is(git)
    lacking = missing_objects(honest, span, PATHS)
    if lacking:
        return _blind(span, lacking)
    shallow = shallow_commits(honest)
    parts = _parts(listed(honest, span))
    ground = _Ground(honest, private_dir, shallow, how.signatures or how.signed)
    told = [_share(how.progress, len(parts)), *(None for _ in parts[1:])]
    jobs = [partial(_judge, ground, *each) for each in zip(parts, told, strict=True)]
    tally, *later = at_once(jobs)
    for each in later:
        tally.add(each)
    return _result(honest, span, how, tally, shallow=bool(shallow))


def _parts(every: bytes) -> list[bytes]:
    """The list of all commits, cut into as many parts as are worth the cutting."""
    if not every:
        return [every]
    row = every.index(b"\n") + 1
    rows = len(every) // row
    many = max(1, min(rows // WORTH_A_PROCESS, processors()))
    each = -(-rows // many) * row
    return [every[start : start + each] for start in range(0, len(every), each)]


def _share(progress: Progress | None, parts: int) -> Progress | None:
    """What one of several parts tells: the others will have come as far."""
    if progress is None or parts == 1:
        return progress
    tell = progress
    return lambda done, total: tell(done * parts, total * parts)


def _judge(ground: _Ground, every: bytes, progress: Progress | None) -> Tally:
    """Judge the commits of a list."""
    with ReaderAhead(ground.git) as reader:
        walker = Walker(reader, ground.private_dir, ground.shallow)
        waiving = Waiving(reader, walker.tally)
        with (
            closing(walk(ground.git, every, PATHS, progress)) as commits,
            closing(reader.accompany(commits, _wanted)) as accompanied,
        ):
            for commit in accompanied:
                walker.take(commit)
                waiving.see(commit)
                if ground.names:
                    walker.tally.subjects[commit.oid] = commit.subject
        return walker.tally


def _result(git: Git, span: Span, how: How, tally: Tally, *, shallow: bool) -> Verification:
    """What all of it came to."""
    findings, checked = [*tally.findings], None
    if how.signatures or how.signed:
        signed = Signed(git, tally.subjects)
        unsigned = [*signed.check(how.progress)]
        findings += unsigned if how.signed else ()
        checked = signed.counts()
    told = unwaived(findings)
    if how.waivers:
        before, whole = how.waived or (), how.waived is None
        with ObjectReader(git) as reader:
            waiving = Waiving(reader, tally)
            told = waiving.sort(git, span.tips, findings, before, whole=whole)
    return Verification(
        tips=span.tips,
        commits=tally.commits,
        files=len(tally.files),
        entries=tally.entries,
        problems=told.problems,
        remarks=(*tally.remarks.all(), *told.remarks),
        authors=tally.remarks.authors(),
        signatures=tally.remarks.signatures(),
        partial="; ".join(_why_partial(tally, shallow=shallow)),
        waived=told.waived,
        checked=checked,
        waivable=how.waivers,
    )


def _why_partial(tally: Tally, *, shallow: bool) -> Iterator[str]:
    if shallow:
        yield "this clone is shallow: git fetch --unshallow"
    if tally.missing:
        yield f"{len(tally.missing)} file versions are not in this clone: git fsck"


def _blind(span: Span, lacking: int) -> Verification:
    """What a clone can say that was made with a filter: nothing."""
    count = "1 object" if lacking == 1 else f"{lacking} objects"
    why = f"this clone lacks {count} of the logbook: git fetch --refetch --no-filter"
    return Verification(span.tips, 0, 0, 0, (), (), (), {}, partial=why)


def _wanted(commit: Commit) -> list[str]:
    """The names of the objects by which a commit will probably be judged: only a guess."""
    names, parent = list[str](), commit.parents[0] if commit.parents else ""
    for row in commit.changes[0]:
        if row.new and id_of_path(row.path):
            names.append(row.new)
            if row.status == "A" and parent:
                names.append(f"{parent}:{row.path.rpartition('/')[0]}")
    if " close" in commit.subject and parent:
        names.append(f"{parent}:{CONFIG_PATH}")
    return names
