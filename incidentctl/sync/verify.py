"""Proof that a logbook's history holds together, commit by commit.

A change by one parent appends whole valid entries; a merge holds every parent's entries and nothing
more; nothing is deleted, renamed or turned into something else; every close was valid under the
policy of its parent. Who committed what and whether it is signed is shown as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import id_of_path
from incidentctl.git.ahead import ReaderAhead
from incidentctl.git.history import (
    Commit,
    Progress,
    Span,
    as_it_is,
    missing_objects,
    shallow_commits,
    walk,
)
from incidentctl.store.view import CONFIG_PATH, PATHS
from incidentctl.sync.signed import Signed
from incidentctl.sync.verification import Verification, Waived
from incidentctl.sync.waiving import Waiving, unwaived
from incidentctl.sync.walker import Walker

if TYPE_CHECKING:
    from incidentctl.git.runner import Git


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


def verify(git: Git, span: Span, private_dir: str, how: How = How()) -> Verification:  # noqa: B008
    """Walk the span and judge every commit in it that touches the logbook.

    ``private_dir`` is where the clone remembers settings it has understood. Raises
    :class:`~incidentctl.git.runner.GitFailed`.
    """
    honest = as_it_is(git)
    lacking = missing_objects(honest, span, PATHS)
    if lacking:
        return _blind(span, lacking)
    with ReaderAhead(honest) as reader:
        walker = Walker(reader, private_dir, shallow_commits(honest))
        waiving = Waiving(reader)
        signed = Signed(honest) if how.signatures or how.signed else None
        with (
            closing(walk(honest, span, PATHS, how.progress)) as commits,
            closing(reader.accompany(commits, _wanted)) as accompanied,
        ):
            for commit in accompanied:
                walker.take(commit)
                waiving.see(commit)
                if signed:
                    signed.see(commit)
        result = walker.result(span)
        findings = [*result.problems]
        if signed:
            unsigned = [*signed.check(how.progress)]
            findings += unsigned if how.signed else ()
        told = unwaived(findings)
        if how.waivers:
            before, whole = how.waived or (), how.waived is None
            told = waiving.sort(honest, span.tips, findings, before, whole=whole)
    return result._replace(
        problems=told.problems,
        waived=told.waived,
        remarks=(*result.remarks, *told.remarks),
        checked=signed.counts() if signed else None,
        waivable=how.waivers,
    )


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
