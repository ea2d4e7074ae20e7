"""``verify``: which history is meant, where it is read from, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.history import (
    Progress,
    Range,
    Span,
    as_it_is,
    is_ancestor,
    resolve,
    shallow_commits,
)
from incidentctl.git.objects import ObjectReader
from incidentctl.git.repository import locate
from incidentctl.git.runner import (
    GitFailed,
    as_command_error,
    hook_environment,
    writer_environment,
)
from incidentctl.store.home import find_home
from incidentctl.store.view import look
from incidentctl.sync import verify as proof
from incidentctl.sync.memory import Memory, recall, remember
from incidentctl.sync.rewound import rewritten_history
from incidentctl.sync.verification import PASS, Finding, Verification

if TYPE_CHECKING:
    from incidentctl.git.repository import Repository
    from incidentctl.git.runner import Git

_ACCEPT = "if that was meant: incidentctl verify --accept-rewrite"
_PUT_BACK = "if that was not meant, push again what was there"


class Ask(NamedTuple):
    """What is asked for besides.

    ``full``: judge again what an earlier run has judged. ``accept``: a rewritten history is the one
    to remember from now on. ``signatures`` are to be checked, and must be good if ``signed``.
    """

    full: bool = False
    accept: bool = False
    signatures: bool = False
    signed: bool = False
    progress: Progress | None = None

    def how(self) -> proof.How:
        """The same, for the proof."""
        return proof.How(signatures=self.signatures, signed=self.signed, progress=self.progress)


class _Home(NamedTuple):
    """Where the logbook is: the ref that everybody shares, where it stands, and all its tips.

    ``refs`` are those that the branch has, here and upstream.
    """

    ref: str
    refs: tuple[str, ...]
    shared: str
    tips: tuple[str, ...]


def verify(
    cwd: str,
    env: Mapping[str, str],
    revisions: str | None = None,
    ask: Ask = Ask(),  # noqa: B008
) -> Verification:
    """Verify ``A..B``, or a commit and all before it; without, all that the logbook's branch holds.

    Without, it goes on from where the last run in this clone passed. ``env`` is the environment as
    it is: what git receives and has not accepted yet can be seen only through it. Raises
    :class:`CommandError`: ``unknown-revision``, ``not-a-logbook``, and what ``locate`` raises.
    """
    received = "GIT_QUARANTINE_PATH" in env
    repo = locate(cwd, hook_environment(env) if received else writer_environment(env))
    try:
        return _named(repo, revisions, ask) if revisions else _logbook(repo, ask)
    except GitFailed as fault:
        raise as_command_error(fault, "reading the history") from fault


def _named(repo: Repository, revisions: str, ask: Ask) -> Verification:
    try:
        wanted = resolve(repo.git, revisions)
    except GitFailed:
        raise CommandError(
            "unknown-revision",
            f"'{revisions}' names no commits of this repository",
            hints=("see what there is: git log --oneline --all",),
            status=USAGE,
        ) from None
    alarm, span = _from_its_beginning(repo, wanted)
    # What a range brings is not shared yet, or was not a moment ago: it is mended, not waived.
    how = ask.how()._replace(waivers=not wanted.span.without)
    result = proof.verify(repo.git, span, repo.private_dir, how)
    return result._replace(problems=(*alarm, *result.problems))


def _from_its_beginning(repo: Repository, wanted: Range) -> tuple[list[Finding], Span]:
    """The alarm that a range doesn't lead from its beginning to its end; and what to judge.

    That is everything, where the beginning isn't in this clone.
    """
    git, (start, end) = as_it_is(repo.git), (wanted.start, wanted.end)
    if not start or is_ancestor(git, start, end):
        return [], wanted.span
    with ObjectReader(git) as reader:
        span = wanted.span if reader.commit(start) else Span(wanted.span.tips)
        if shallow_commits(git):  # what is cut off may have led there
            return [], span
        return [rewritten_history(git, reader, start, end, _PUT_BACK)], span


def _logbook(repo: Repository, ask: Ask) -> Verification:
    """Everything that is committed to the logbook: here, upstream, and waiting to land."""
    git, home, memory = as_it_is(repo.git), _home(repo), recall(repo.private_dir)
    if memory and memory.ref not in home.refs:
        memory = None  # the logbook has moved to another branch
    alarm = [] if ask.accept or not memory else _rewritten(git, home, memory)
    how, since = ask.how()._replace(waivers=True), tuple[str, ...]()
    if memory and not (ask.full or ask.accept or alarm) and _reaches(git, home, memory, ask):
        how, since = how._replace(waived=memory.waived), (memory.tip,)
    result = proof.verify(repo.git, Span(home.tips, since), repo.private_dir, how)
    result = result._replace(problems=(*alarm, *result.problems), since=since)
    if result.verdict == PASS and home.shared:
        signed = ask.signed or bool(since and memory and memory.signed)
        remember(repo.private_dir, Memory(home.ref, home.shared, signed, result.waived))
    return result


def _reaches(git: Git, home: _Home, memory: Memory, ask: Ask) -> bool:
    """Whether the history goes on from what was verified, by the same rules."""
    there = memory.covers(signed=ask.signed)
    return there and any(is_ancestor(git, memory.tip, tip) for tip in home.tips)


def _rewritten(git: Git, home: _Home, memory: Memory) -> list[Finding]:
    """The alarm that what was verified is not part any more of what everybody shares."""
    there = (home.shared,) if memory.ref == home.ref else home.tips
    if any(is_ancestor(git, memory.tip, tip) for tip in there if tip) or shallow_commits(git):
        return []
    with ObjectReader(git) as reader:
        return [rewritten_history(git, reader, memory.tip, there[0], _ACCEPT)]


def _home(repo: Repository) -> _Home:
    with ObjectReader(repo.git) as reader:
        home = find_home(repo, reader)
        view = look(repo.git, home, reader)
        refs = (home.ref, home.upstream, home.pending)
        tips = (reader.commit(ref) for ref in refs if ref)
        ref, shared = (home.upstream, view.upstream) if view.upstream else (home.ref, view.local)
        named = (home.ref, home.upstream)
        return _Home(ref, named, shared, tuple(dict.fromkeys(filter(None, tips))))
