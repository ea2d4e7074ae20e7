"""What a commit in the making would change: the index that git gives a hook, against its parents.

Only the index is read, by plumbing, and never the work tree: ``GIT_INDEX_FILE`` names another file
during ``git commit -- path`` and ``git commit -a``. Two processes answer at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from incidentctl.git.runner import Git, GitFailed, Result, Running
from incidentctl.git.worktree import Change, from_top, parse_raw

_MERGED = "GITHEAD_"
_WHERE = ("rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-common-dir")


class Staged(NamedTuple):
    """The commit in the making.

    ``parents`` are names of commits: HEAD first, then what is being merged; none for the first
    commit of all. ``changes`` holds the differences to each parent, or to nothing. ``bare`` if the
    repository has no index, so that nothing can be staged.
    """

    common_dir: str
    parents: tuple[str, ...]
    changes: tuple[tuple[Change, ...], ...]
    bare: bool = False


def read_staged(git: Git, paths: Sequence[str]) -> Staged:
    """Look at the commit in the making, so far as it concerns ``paths`` (from the top).

    ``git`` must run in a hook's environment (:func:`~incidentctl.git.runner.hook_environment`).
    """
    questions = (
        (*_WHERE, "--git-path", "MERGE_HEAD"),
        _difference("HEAD", paths),
    )
    running = [git.start(*question) for question in questions]
    where, difference = map(_result, questions, running)
    if where.status:
        raise GitFailed(where)
    bare, common_dir, merge_head = os.fsdecode(where.out).splitlines()
    if bare == "true":
        return Staged(common_dir, (), (), bare=True)
    if difference.status:
        parents = _first_commit(git, difference)
        changes = [staged_changes(git, None, paths)]
    else:
        parents = ("HEAD", *_merged(merge_head, git.env))
        others = (staged_changes(git, parent, paths) for parent in parents[1:])
        changes = [parse_raw(difference.out), *others]
    return Staged(common_dir, parents, tuple(map(tuple, changes)))


def staged_changes(git: Git, head: str | None, paths: Sequence[str]) -> list[Change]:
    """How the index differs from a commit; ``None`` stands for the empty tree.

    A path with an unresolved conflict has the status ``U``.
    """
    against = head or git.run("hash-object", "-t", "tree", "--stdin", stdin=b"").decode().strip()
    return parse_raw(git.run(*_difference(against, paths)))


def _difference(against: str, paths: Sequence[str]) -> tuple[str, ...]:
    return (
        *("diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative"),
        *("--ignore-submodules=none", against, "--", *from_top(paths)),
    )


def _result(question: tuple[str, ...], process: Running) -> Result:
    with process:
        out, err = process.communicate()
    return Result(question, process.returncode, out, err.decode("utf-8", "replace"))


def _first_commit(git: Git, difference: Result) -> tuple[str, ...]:
    """No parents, if the reason for the failure is that there is no commit yet."""
    if not git.attempt("rev-parse", "--verify", "--quiet", "HEAD").status:
        raise GitFailed(difference)
    return ()


def _merged(merge_head: str, env: Mapping[str, str]) -> list[str]:
    """The commits that are being merged into HEAD.

    While the hook ``pre-merge-commit`` runs, MERGE_HEAD is not written yet; git then names the
    heads in variables, which hold the spelling people used.
    """
    try:
        with open(merge_head, encoding="ascii") as file:
            return file.read().split()
    except FileNotFoundError:
        return sorted(name.removeprefix(_MERGED) for name in env if name.startswith(_MERGED))
