"""``kill -9`` at every step of a write: nothing accepted is lost, nothing is there twice or half.

Each step is tried in a fresh copy of the same repository, in which the user looks round after the
kill and commits. Where a git goes on alone it is tried in a second one too, in which the next
command comes before that git is through.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.store.killer import Killer
from tests.store.story import OURS, Story, index_held, kept_text, make_a_mess, texts
from tests.support.cli import Command
from tests.support.repo import Repo, State

pytestmark = pytest.mark.usefixtures("unmeasured")

TOKEN = "the entry of which we speak"


class Situation(NamedTuple):
    """A repository in which a command is about to be killed."""

    words: tuple[str, ...]
    """The command, whose entry says :data:`TOKEN`."""
    path: str
    """The incident's file; for an incident that is not there yet, the folder it will be in."""
    next: tuple[str, ...] = ("open", "Something else")
    """What somebody writes afterwards."""


def note(repo: Repo) -> Situation:
    """An ordinary note among the user's unfinished work."""
    story = Story(repo)
    story.lands("before")
    make_a_mess(repo)
    return Situation(("note", "-i", story.id, TOKEN), story.path, ("note", "-i", story.id, "later"))


def opening(repo: Repo) -> Situation:
    """The first incident of a logbook."""
    make_a_mess(repo)
    return Situation(("open", "The site is down", "--message", TOKEN), "incidents")


def landing(repo: Repo) -> Situation:
    """A command that lands an entry on a branch that went on without it."""
    story = Story(repo)
    with index_held(repo):
        story.note("before")
        story.note(TOKEN)
    make_a_mess(repo)
    return Situation(("switch", story.id), story.path, ("note", "-i", story.id, "later"))


def sparse(repo: Repo) -> Situation:
    """A note where the user's sparse checkout has no incidents."""
    story = Story(repo)
    repo.commit("A service", **{"services/a": "1\n"})
    repo.git("sparse-checkout", "set", "--cone", "services")
    return Situation(("note", "-i", story.id, TOKEN), story.path, ("note", "-i", story.id, "later"))


@pytest.mark.parametrize(
    ("situation", "how"),
    [
        *((note, how) for how in Killer.WAYS),
        *((landing, how) for how in Killer.WAYS),
        (opening, "python"),
        (opening, "git"),
        (sparse, "git"),
    ],
)
def test_killed_at_every_step(
    logbook: Repo, tmp_path: Path, situation: Callable[[Repo], Situation], how: str
) -> None:
    scene = situation(logbook)
    killer = Killer(tmp_path / "killer", how)
    whole = _copy(logbook, tmp_path / "whole")
    killer.run(*scene.words, cwd=whole.path, at=0)
    steps = killer.steps()
    before = logbook.state(but=OURS)
    recorded = [
        _try_step(logbook, scene, killer, number, tmp_path / f"step-{number}", before=before)
        for number in range(1, len(steps) + 1)
    ]
    # Before some step it was not recorded yet, and once recorded it stays so.
    assert recorded == sorted(recorded)
    assert recorded[-1]
    assert situation is landing or not recorded[0]


@pytest.mark.parametrize("situation", [note, landing])
@pytest.mark.parametrize("how", Killer.SURVIVED)
def test_a_git_dies_and_the_command_lives(
    logbook: Repo, tmp_path: Path, situation: Callable[[Repo], Situation], how: str
) -> None:
    """It has recorded the entry and says so, or it has not, and the text is kept."""
    scene = situation(logbook)
    killer = Killer(tmp_path / "killer", how)
    killer.run(*scene.words, cwd=_copy(logbook, tmp_path / "whole").path, at=0)
    before = logbook.state(but=OURS)
    for number in range(1, len(killer.steps()) + 1):
        repo = _copy(logbook, tmp_path / f"step-{number}")
        ran = killer.run(*scene.words, cwd=repo.path, at=number)
        step = f"killed step {number}: {killer.steps()[number - 1]}\n{ran}"
        assert ran.status in {0, 1}, step
        if situation is note:
            assert _is_recorded(repo, scene) is (ran.status == 0), step
            assert ran.status == 0 or TOKEN in kept_text(ran, repo.path), step
        assert repo.state(but=OURS) == before, step
        _nothing_is_taken_back(repo, step)
        _go_on(repo, scene, step)


def _try_step(
    template: Repo, scene: Situation, killer: Killer, number: int, folder: Path, *, before: State
) -> bool:
    """Kill the command at that step; whether the entry was recorded by then."""
    repo = _copy(template, folder / "ops")
    killer.run(*scene.words, cwd=repo.path, at=number)
    step = f"killed at step {number}: {killer.steps()[-1]}"
    _wait_for_orphans(repo)
    recorded = _is_recorded(repo, scene)
    assert repo.state(but=OURS) == before, step
    assert not [*(repo.path / ".git").rglob("*.lock")], step
    _nothing_is_taken_back(repo, step)
    _user_commits(repo, scene)
    _go_on(repo, scene, step)
    if killer.how == "orphan":
        at_once = _copy(template, folder / "at-once")
        killer.run(*scene.words, cwd=at_once.path, at=number)
        _go_on(at_once, scene, step)
        _wait_for_orphans(at_once)
        _is_there_once(at_once, scene, step)
    shutil.rmtree(folder)
    return recorded


def _go_on(repo: Repo, scene: Situation, step: str) -> None:
    """The next command; and the same again, where the entry was not recorded."""
    Command(repo.path)(*scene.next).ok()
    if not _is_recorded(repo, scene):
        Command(repo.path)(*scene.words).ok()
    _is_there_once(repo, scene, step)


def _wait_for_orphans(repo: Repo) -> None:
    """Until no git that the killed command started is at work: they all hold its lock."""
    lock = repo.path / ".git/incidentctl/lock"
    if lock.exists():
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)


def _copy(repo: Repo, target: Path) -> Repo:
    shutil.copytree(repo.path, target, symlinks=True)
    copy = Repo(target)
    copy.git("update-index", "-q", "--refresh", ok=(0, 1))
    return copy


def _is_recorded(repo: Repo, scene: Situation) -> bool:
    tips = [repo.tip(name) for name in ("main", "refs/incidentctl/pending/main")]
    return any(TOKEN in _record(repo, tip, scene) for tip in tips if tip)


def _record(repo: Repo, tree: str, scene: Situation) -> list[str]:
    """The texts of the incident in a commit."""
    names = repo.git("ls-tree", "-r", "--name-only", tree, "--", scene.path).splitlines()
    return [text for name in names for text in texts(repo.blob(f"{tree}:{name}"))]


def _nothing_is_taken_back(repo: Repo, step: str) -> None:
    """Branch, index and file go on from each other: a commit now can only add to the record."""
    rows = repo.git("ls-files", "-s", "-t", "--", *OURS).splitlines()
    held = repo.git("ls-tree", "-r", "--name-only", "main", "--", *OURS).splitlines()
    assert {name for row in rows for name in row.split("\t")[1:]} >= {*held}, step
    for row in rows:
        flags, _, path = row.partition("\t")
        committed = repo.blob(f"main:{path}") if path in held else b""
        staged = repo.blob(f":{path}")
        assert staged.startswith(committed), step
        file = repo.path / path
        assert flags.startswith("S ") is not file.exists(), step
        assert flags.startswith("S ") or file.read_bytes().startswith(staged), step


def _user_commits(repo: Repo, scene: Situation) -> None:
    """What the user commits at that moment takes nothing of the record away."""
    before = _record(repo, "main", scene)
    repo.write("README.md", "Mine\n")
    repo.git("commit", "--quiet", "--all", "--message", "Mine")
    after = _record(repo, "main", scene)
    assert after[: len(before)] == before
    assert after[len(before) :] in ([], [TOKEN], ["before", TOKEN])


def _is_there_once(repo: Repo, scene: Situation, step: str) -> None:
    repo.fsck()
    assert _record(repo, "main", scene).count(TOKEN) == 1, step
    assert not repo.tip("refs/incidentctl/pending/main"), step
    assert repo.git("status", "--porcelain", "--", *OURS) == "", step
    _nothing_is_taken_back(repo, step)
