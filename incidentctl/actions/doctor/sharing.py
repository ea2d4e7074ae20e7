"""Sharing: the remote, what it has, and what waits to get there."""

from __future__ import annotations

import os
import time

from incidentctl.actions.doctor.finding import OK, WARNING, WRONG, Finding
from incidentctl.actions.doctor.scene import Scene
from incidentctl.actions.sync import AUTO_KEY, sharing_is_on
from incidentctl.domain.errors import CommandError
from incidentctl.git import remote as answers
from incidentctl.git.local_config import configure
from incidentctl.git.lock import LockTimeout, lock
from incidentctl.store.origin import likely
from incidentctl.store.policy import load_policy
from incidentctl.store.rewound import lost_entries
from incidentctl.sync.contact import recall
from incidentctl.sync.share import Shared, Talk, share, turn

SYNC = "incidentctl sync"
_PATIENCE = 10.0
"""Seconds that the remote has to answer: the doctor is not in a hurry."""
_FINE = {answers.DONE, answers.MOVED}


def remote(scene: Scene) -> Finding:
    """Whether the remote answers. What it has is known here afterwards."""
    branch = likely(scene.repo.config, scene.home)
    if not branch.shared_with:
        return Finding(OK, "none")
    scene.last_words = recall(scene.repo, branch).why
    if not scene.sync:
        return Finding(OK, f"{branch.remote} was not asked (--no-sync)")
    scene.logbook.follow(branch)
    talk, began = Talk(scene.logbook, _PATIENCE, None), time.monotonic()
    try:
        with turn(talk):
            answer = talk.fetch()
    except LockTimeout:
        return Finding(OK, f"another command is talking to {branch.remote}")
    scene.branch_is_gone = answer.kind == answers.ABSENT
    return _answered(branch.remote, answer, time.monotonic() - began)


def _answered(name: str, answer: answers.Answer, seconds: float) -> Finding:
    if answer.kind in _FINE:
        return Finding(OK, f"{name} answers in {seconds:.1f} s")
    if answer.kind == answers.ABSENT:
        return Finding(OK, f"{name} answers, and has no such branch")
    if answer.kind == answers.DENIED:
        said = f"{name} doesn't let us in: {answer.said}"
        return Finding(WRONG, said, f"git fetch {name}")
    return Finding(WARNING, f"{name} can't be reached: {answer.said}", f"git fetch {name}")


def upstream(scene: Scene) -> Finding:
    """Whether, and when, entries are shared."""
    config, home = scene.repo.config, scene.home
    if not config.remotes():
        said = "there is no remote: entries stay in this clone"
        return Finding(WARNING, said, f"git remote add origin URL && {SYNC}")
    branch = likely(config, home)
    if not branch.shared_with:
        said = f"branch {home.name} has no upstream, and there are several remotes"
        return Finding(WARNING, said, f"git branch --set-upstream-to=REMOTE/{home.name}")
    if not home.shared_with:
        known = bool(scene.logbook.reader.commit(branch.upstream))
        said = f"branch {home.name} has no upstream: entries stay in this clone"
        return Finding(WARNING, said, SYNC, safe=known)
    return _shared(scene)


def _shared(scene: Scene) -> Finding:
    book, place = scene.logbook, scene.home.shared_with
    if not book.view.upstream and not book.view.seen:
        return Finding(WARNING, f"{place} holds no logbook yet", SYNC)
    if sharing_is_on(book):
        return Finding(OK, f"{place}, with every command")
    if load_policy(book).sync.auto:
        fix = f"git config --unset-all {AUTO_KEY}"
    else:
        fix = "set auto = true under [sync] in incidentctl.toml"
    return Finding(WARNING, f"{place}, but only by `{SYNC}`: sharing on the way is off", fix)


def set_upstream(scene: Scene) -> str:
    """Make the remote's branch of that name the upstream."""
    branch = likely(scene.repo.config, scene.home)
    prefix = f"branch.{branch.name}"
    values = {f"{prefix}.remote": branch.remote, f"{prefix}.merge": branch.remote_ref}
    configure(scene.repo, values)
    return f"made {branch.shared_with} the upstream of {branch.name}"


def history(scene: Scene) -> Finding:
    """Whether upstream still holds what it held."""
    book = scene.logbook
    place, gone = book.branch.shared_with, scene.branch_is_gone and bool(book.view.seen)
    if not gone and not book.view.rewound:
        return Finding(OK, f"nothing was taken away {f'on {place}' if place else 'upstream'}")
    view = book.view._replace(upstream="") if gone else book.view
    how = "was deleted" if gone else "was rewound"
    said = f"{place} {how}: {_entries(lost_entries(book.repo, view))} gone there, not here"
    return Finding(WRONG, f"{said} (to let go: {SYNC} --accept)", f"{SYNC} --restore")


def entries(scene: Scene) -> Finding:
    """Whether entries wait, and why."""
    book, landing = scene.logbook, scene.landing
    waiting = book.waiting()
    if not waiting:
        place = book.branch.shared_with if book.view.upstream else f"branch {book.branch.name}"
        return Finding(OK, f"all are on {place}")
    why = landing.why or "not shared yet"
    if book.view.held:
        return Finding(WRONG, f"{_entries(waiting)} waiting: {why}", "incidentctl check --all")
    if book.view.upstream:
        last = f" ({scene.last_words})" if scene.last_words else ""
        return Finding(WARNING, f"{_entries(waiting)} waiting: {why}{last}", SYNC, safe=True)
    said = f"{_entries(waiting)} waiting: {why}; any later command brings them in"
    return Finding(WARNING, said, "git status")


def share_entries(scene: Scene) -> str:
    """Share what waits."""
    seconds = load_policy(scene.logbook).sync.timeout
    shared: Shared = share(scene.logbook, seconds=seconds, fetch=True)
    if shared.kind != answers.DONE:
        raise CommandError("sync-failed", shared.said or shared.kind)
    return f"sent {_count(len(shared.sent))}"


def locks(scene: Scene) -> Finding:
    """Whether somebody holds what a write needs."""
    repo = scene.repo
    place = os.path.join(repo.private_dir, "lock")
    try:
        if os.path.exists(place):
            with lock(place, timeout=0):
                pass
    except LockTimeout:
        said = "another incidentctl command is writing"
        return Finding(WARNING, said, "ps -A | grep incidentctl")
    held = os.path.join(repo.git_dir, "index.lock")
    if os.path.exists(held):
        said = "another git command holds the index, or was killed: if none is running, remove it"
        return Finding(WARNING, said, f"rm '{held}'")
    return Finding(OK, "nobody is writing")


def _entries(count: int) -> str:
    return f"{_count(count)} {'is' if count == 1 else 'are'}"


def _count(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
