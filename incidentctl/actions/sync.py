"""Sharing with the remote: on the way in every write, before a read, or on purpose."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.domain.ident import id_of_path
from incidentctl.git.remote import DONE
from incidentctl.git.runner import GitFailed
from incidentctl.store.policy import load_policy
from incidentctl.store.replant import commit_text, commits_of_ours, lacking
from incidentctl.store.rewound import lost_entries
from incidentctl.sync.contact import recall
from incidentctl.sync.share import (
    GONE,
    INTERRUPTED,
    RESTS,
    REWOUND,
    UNSHARED,
    Shared,
    share,
)

if TYPE_CHECKING:
    from incidentctl.git.bounded import Progress
    from incidentctl.git.repository import Config
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.sync_settings import Sync

AUTO_KEY = "incidentctl.autosync"
"""The setting of git's by which one person turns off sharing on the way."""
FAILED = "failed"
"""This clone itself could not do its part."""
_OFF = frozenset({"false", "no", "off", "0", ""})
_READING = 2.0
"""Seconds: the most that a command waits for news before it shows what it knows."""
ON_PURPOSE = 60.0
"""Seconds that ``incidentctl sync`` gives a remote at least: somebody is waiting for just that."""


_ABOUT_HIDING = ("redact", "correct")


class Arrival(NamedTuple):
    """A commit that came with an entry of somebody else's: who, when (UTC), and its first line."""

    commit: str
    author: str
    recorded: datetime
    subject: str


class SyncResult(NamedTuple):
    """What an exchange with the remote came to, and how many entries still wait here."""

    shared: Shared
    waiting: int = 0
    arrived: tuple[Arrival, ...] = ()
    """What others had written, oldest first."""
    lost: int = 0
    """How many entries a rewound remote had and has no more."""
    here_only: int = 0
    """How many entries the user's branch has that upstream lacks. They go with the user's push."""
    let_go: bool = False
    """Whether the remote's word was taken about what it had lost."""


def share_on_the_way(logbook: Logbook, *, wanted: bool = True) -> SyncResult | None:
    """Share what was just written, if that is wanted; ``None`` if there is nothing to share.

    Never fails: what can't be shared now is recorded, and waits.
    """
    limits = _limits(logbook, wanted=wanted)
    if not limits:
        return None
    if not logbook.look_again().waits:
        return None if logbook.view.upstream else SyncResult(Shared(UNSHARED))
    rests = _rests(logbook)
    return _result(logbook, rests) if rests else _attempt(logbook, limits.timeout)


def fetch_on_the_way(
    logbook: Logbook, *, wanted: bool = True, anyway: bool = False, patience: float = _READING
) -> SyncResult | None:
    """See what is new, if the last look is too long ago, or ``anyway``; share what waits.

    ``patience`` is how many seconds that may take at most.
    """
    limits = _limits(logbook, wanted=wanted)
    if not limits:
        return None
    fresh = recall(logbook.repo, logbook.branch).is_fresh(time.time(), limits.fetch_after)
    if fresh and not anyway and not logbook.view.pending:
        return None
    rests = _rests(logbook)
    return (
        SyncResult(rests) if rests else _attempt(logbook, min(limits.timeout, patience), fetch=True)
    )


def is_off(config: Config) -> bool:
    """Whether this person has turned off sharing on the way."""
    return config.get(AUTO_KEY, "true").lower() in _OFF


def sync(
    logbook: Logbook,
    *,
    restore: bool = False,
    accept: bool = False,
    progress: Progress | None = None,
) -> SyncResult:
    """Share everything and fetch everything, because somebody asked for it.

    A logbook that the remote doesn't have yet is pushed to it, if nothing but our own commits goes
    along. ``restore`` and ``accept`` are the two answers to a rewound remote. Raises
    :class:`CommandError` if this clone can't be written; what the remote does is in the result.
    """
    from incidentctl.store.origin import likely
    from incidentctl.sync.publish import publish

    logbook.follow(likely(logbook.repo.config, logbook.branch))
    seconds = max(load_policy(logbook).sync.timeout, ON_PURPOSE)
    shared = share(logbook, seconds=seconds, fetch=True, progress=progress)
    if shared.kind == UNSHARED:
        shared = publish(logbook, seconds=seconds, progress=progress)
    elif shared.kind in {REWOUND, GONE} and (restore or accept):
        shared = _decide(logbook, shared.kind, seconds, progress, restore=restore)
    result = _result(logbook, shared)
    view = logbook.view
    if shared.kind != DONE or not view.upstream or view.local == view.upstream:
        return result
    here = lacking(logbook.repo, logbook.reader, view.local, view.upstream) if view.local else 0
    return result._replace(here_only=here, let_go=accept)


def _decide(
    logbook: Logbook, kind: str, seconds: float, progress: Progress | None, *, restore: bool
) -> Shared:
    """Put back what the remote has lost, or let it go; then share what waits."""
    from incidentctl.store import rewound
    from incidentctl.sync.publish import put_back

    if kind == GONE and restore:
        return put_back(logbook, seconds=seconds, progress=progress)
    way = rewound.forget if kind == GONE else rewound.restore if restore else rewound.accept
    with logbook.writing(doing="deciding about the rewound remote"):
        way(logbook.repo, logbook.branch, logbook.look_again())
    if kind == GONE:
        logbook.land_now()
        return Shared(DONE)
    logbook.look_again()
    return share(logbook, seconds=seconds, progress=progress)


def sharing_is_on(logbook: Logbook) -> bool:
    """Whether commands share and fetch on their way."""
    return _limits(logbook, wanted=True) is not None


def _limits(logbook: Logbook, *, wanted: bool) -> Sync | None:
    """The settings, if sharing on the way is on and there is somebody to share with."""
    branch, config = logbook.branch, logbook.repo.config
    if not wanted or not branch.shared_with or not branch.upstream:
        return None
    if is_off(config):
        return None
    limits = load_policy(logbook).sync
    return limits if limits.auto else None


def _rests(logbook: Logbook) -> Shared | None:
    contact, now = recall(logbook.repo, logbook.branch), time.time()
    if not contact.rests(now):
        return None
    return Shared(RESTS, f"the next try is in {contact.rest_until - now:.0f} s")


def _attempt(logbook: Logbook, seconds: float, *, fetch: bool = False) -> SyncResult:
    """Share, whatever happens: the entry is recorded, so the command has succeeded already."""
    try:
        shared = share(logbook, seconds=seconds, fetch=fetch)
    except KeyboardInterrupt:
        shared = Shared(INTERRUPTED)
    except (GitFailed, OSError, CommandError) as fault:
        shared = Shared(FAILED, str(fault))
    return _result(logbook, shared)


def _result(logbook: Logbook, shared: Shared) -> SyncResult:
    waiting = logbook.waiting()
    lost = lost_entries(logbook.repo, logbook.view) if shared.kind == REWOUND else 0
    return SyncResult(shared, waiting, tuple(_arrived(logbook, shared)), lost)


def _arrived(logbook: Logbook, shared: Shared) -> Iterator[Arrival]:
    new, reader = logbook.view.upstream, logbook.reader
    if not shared.fetches or shared.old in {"", new} or not new or shared.kind == REWOUND:
        return
    commits = [
        (oid, commit_text(reader, oid))
        for oid in commits_of_ours(logbook.repo, reader, new, shared.old)
        if oid not in shared.sent
    ]
    hidden = _redacted(logbook, [text.message for _, text in commits])
    for oid, text in commits:
        moment = datetime.fromtimestamp(text.seconds, UTC)
        subject = text.message.partition("\n")[0]
        if _trailers(text.message).get("Entry") in hidden:
            subject = _without_words(subject)
        yield Arrival(oid, text.name, moment, subject)


def _redacted(logbook: Logbook, messages: Sequence[str]) -> set[str]:
    """The ids of entries that what arrived redacts: nobody need read them first.

    A correction, too, that was made at once with the redaction of its entry.
    """
    said = [_trailers(message) for message in messages]
    incidents = {one.get("Incident", "") for one in said if one.get("Kind") in _ABOUT_HIDING}
    if not incidents:
        return set()
    from incidentctl.store.damage import redacted_ids
    from incidentctl.store.open_index import all_paths

    paths = all_paths(logbook.repo, logbook.view)
    found = [logbook.load(path) for path in paths if id_of_path(path) in incidents]
    lines = (line for one in found for line in one.incident.timeline)
    hidden = {line.placed.id for line in lines if not line.placed.raw}
    return hidden.union(*(redacted_ids(one.data) for one in found))


def _without_words(subject: str) -> str:
    from incidentctl.domain.redactions import HIDDEN

    kind, colon, _ = subject.partition(": ")
    return f"{kind}{colon}{HIDDEN}" if colon else kind


def _trailers(message: str) -> dict[str, str]:
    """What the commit of an entry says behind its caption."""
    rows = (row.partition(": ") for row in message.splitlines()[1:])
    return {name: value for name, _, value in rows}
