"""Checking what is about to be pushed: every commit that the remote lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.check import CheckResult, Push
from incidentctl.domain.problem import Problem
from incidentctl.git.history import Span, is_ancestor
from incidentctl.git.objects import ObjectReader
from incidentctl.git.repository import locate
from incidentctl.git.runner import hook_environment
from incidentctl.store.home import logbook_branches
from incidentctl.sync.rewound import lost_entries
from incidentctl.sync.verify import How, verify

if TYPE_CHECKING:
    from incidentctl.git.repository import Repository


class _Ref(NamedTuple):
    """A ref to be pushed: our commit, the ref there, and what stands there (empty: unknown)."""

    ours: str
    name: str
    theirs: str


def check_push(cwd: str, env: Mapping[str, str], push: Push | None) -> CheckResult:
    """Verify what is pushed; ``push`` is ``None`` where the pre-commit framework tells by ``env``.

    Deletions of refs are not looked at.
    """
    repo = locate(cwd, hook_environment(env))
    with ObjectReader(repo.git) as reader:
        remote = push.remote if push else env.get("PRE_COMMIT_REMOTE_NAME", "")
        refs = [*(_from_git(push.refs, reader) if push else _from_framework(env, reader))]
        lost = [problem for ref in refs for problem in _taken_away(repo, reader, ref)]
    theirs = [*(ref.theirs for ref in refs), *(_tracked(repo, remote) if remote else ())]
    span = Span(_each_once(ref.ours for ref in refs), _each_once(theirs))
    # As in a range: what is waived must be there already. Where nothing is, all of it is pushed.
    how = How(waivers=not span.without)
    proof = verify(repo.git, span, repo.private_dir, how)
    found = [*lost, *(finding.told() for finding in proof.problems)]
    return CheckResult(tuple(found), proof.files, "range")


def _from_git(lines: str, reader: ObjectReader) -> Iterator[_Ref]:
    """Git's lines: ``LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID``; a null id where there is none."""
    for line in lines.splitlines():
        _, ours, name, theirs = line.rsplit(maxsplit=3)
        if set(ours) != {"0"}:
            yield _Ref(reader.commit(ours), name, reader.commit(theirs))


def _from_framework(env: Mapping[str, str], reader: ObjectReader) -> Iterator[_Ref]:
    """The framework names the first ref only, and what is there only if it knows that commit."""
    ours = env.get("PRE_COMMIT_TO_REF") or env.get("PRE_COMMIT_LOCAL_BRANCH", "")
    theirs = env.get("PRE_COMMIT_FROM_REF", "")
    yield _Ref(
        reader.commit(ours),
        env.get("PRE_COMMIT_REMOTE_BRANCH", ""),
        reader.commit(theirs) if theirs else "",
    )


def _each_once(oids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, oids)))


def _tracked(repo: Repository, remote: str) -> list[str]:
    """What the remote's branches held when we last looked."""
    pattern = f"refs/remotes/{remote}/"
    return repo.git.run("for-each-ref", "--format=%(objectname)", pattern).decode().split()


def _taken_away(repo: Repository, reader: ObjectReader, ref: _Ref) -> Iterator[Problem]:
    """What a forced push would take from the logbook at the remote."""
    if not (ref.ours and ref.theirs):
        return
    if ref.name.removeprefix("refs/heads/") not in logbook_branches(repo, reader):
        return
    if is_ancestor(repo.git, ref.theirs, ref.ours):
        return
    for path, lost in lost_entries(repo.git, reader, ref.theirs, ref.ours).items():
        what = f"the push takes {len(lost)} of its entries from the remote: {lost[0]} first"
        fix = "git pull --rebase, then push again, without force"
        yield Problem("no-delete", what, fix, path, entry=lost[0])
