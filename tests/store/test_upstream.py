"""A branch with an upstream: entries wait until they are there, and pulling goes on working."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.story import Story, make_a_mess, untouched
from tests.support.cli import Command
from tests.support.process import Ran
from tests.support.repo import Repo


@pytest.fixture
def origin(logbook: Repo, tmp_path: Path) -> Repo:
    """A bare repository that has the logbook, and is upstream of ``logbook``."""
    logbook.git("clone", "--quiet", "--bare", ".", tmp_path / "origin.git")
    logbook.git("remote", "add", "origin", (tmp_path / "origin.git").as_uri())
    logbook.git("fetch", "--quiet")
    logbook.git("branch", "--quiet", "--set-upstream-to=origin/main", "main")
    logbook.git("config", "incidentctl.autosync", "false")  # entries wait until they are told
    return Repo(tmp_path / "origin.git")


@pytest.fixture
def story(origin: Repo, logbook: Repo) -> Story:
    """An incident that everyone knows."""
    story = Story(logbook)
    share(story.note("shared"), logbook)
    return story


def share(ran: Ran, repo: Repo) -> None:
    """Do what the command said, to the letter."""
    (words,) = re.findall(r"not shared yet: incidentctl (.+)$", ran.out, re.MULTILINE)
    Command(repo.path)(*words.split()).ok()


def not_shared(story: Story, text: str) -> Ran:
    before, refs = story.home.state(), story.home.refs()
    ran = story.note(text)
    assert "not shared yet" in ran.out, ran
    assert story.home.state() == before
    moved = {ref for ref, oid in story.home.refs().items() if refs.get(ref) != oid}
    assert moved - {"refs/incidentctl/seen/main"} == {story.pending}
    story.check(landed=False)
    return ran


def test_entries_wait_until_they_are_upstream(story: Story, origin: Repo, logbook: Repo) -> None:
    story.check()
    make_a_mess(logbook)
    logbook.git("push", "--quiet", "origin", "main")
    not_shared(story, "one")
    ran = not_shared(story, "two")
    with untouched(logbook):
        share(ran, logbook)
    story.check()
    assert origin.blob(f"main:{story.path}") == logbook.blob(f"main:{story.path}")


def test_their_pull_works_at_every_moment(story: Story, origin: Repo, logbook: Repo) -> None:
    other = logbook.clone("other")
    ran = not_shared(story, "one")
    other.git("pull", "--quiet", str(origin.path), "main")
    other.commit("Theirs", theirs="1\n")
    other.git("push", "--quiet", str(origin.path), "main")
    logbook.git("pull", "--quiet", "--ff-only")
    assert (logbook.path / "theirs").exists()
    ran = not_shared(story, "two")
    share(ran, logbook)
    story.check()
    logbook.git("pull", "--quiet", "--ff-only")


def test_unpushed_commits_of_theirs_stay_unpushed(
    story: Story, origin: Repo, logbook: Repo
) -> None:
    mine = logbook.commit("Mine", mine="1\n")
    ran = not_shared(story, "one")
    share(ran, logbook)
    assert logbook.tip("main") == mine
    assert origin.git("log", "-1", "--format=%s", "main").endswith("one")
    assert "Mine" not in origin.git("log", "--format=%s", "main")
    assert not logbook.tip(story.pending)
    not_shared(story, "two")
    logbook.git("pull", "--quiet", "--rebase")
    assert logbook.git("log", "-2", "--format=%s").splitlines()[0] == "Mine"


def test_work_of_others_is_left_to_their_pull(story: Story, origin: Repo, logbook: Repo) -> None:
    ran = not_shared(story, "one")
    other = logbook.clone("other")
    other.git("remote", "set-url", "origin", origin.path.as_uri())
    other.git("pull", "--quiet", "origin", "main")
    other.commit("Theirs", theirs="1\n")
    other.git("push", "--quiet", "origin", "main")
    logbook.git("fetch", "--quiet")
    tip, files = logbook.tip("main"), logbook.state().files
    ran = story.note("two")
    share(ran, logbook)
    assert (logbook.tip("main"), logbook.state().files) == (tip, files)
    assert not logbook.tip(story.pending)
    logbook.git("pull", "--quiet", "--ff-only")
    story.check()


def test_both_write_to_one_incident(story: Story, origin: Repo, logbook: Repo) -> None:
    """What is printed to share it works although upstream went on, once it is fetched."""
    other = origin.clone("other")
    not_shared(story, "mine")
    theirs = Command(other.path)("note", "-i", story.id, "theirs").ok()
    assert "shared with origin/main" in theirs.out
    logbook.git("fetch", "--quiet")
    story.accepted.insert(1, "theirs")
    ran = not_shared(story, "mine again")
    share(ran, logbook)
    story.check()
    assert origin.blob(f"main:{story.path}") == logbook.blob(f"main:{story.path}")
    assert logbook.git("status", "--porcelain") == ""


def test_entries_that_came_upstream_by_another_way(
    story: Story, origin: Repo, logbook: Repo
) -> None:
    not_shared(story, "one")
    other = logbook.clone("other")
    other.git("fetch", "--quiet", logbook.path.as_uri(), f"{story.pending}:refs/heads/theirs")
    other.commit("In between", between="1\n")
    other.git("cherry-pick", "theirs")
    other.git("push", "--quiet", origin.path.as_uri(), "main")
    logbook.git("pull", "--quiet", "--ff-only")
    story.settles()


@pytest.mark.parametrize("where", ["another branch", "detached"])
def test_the_branch_moves_along_where_it_is_not_checked_out(
    story: Story, logbook: Repo, where: str
) -> None:
    switch = ["--detach"] if where == "detached" else ["--create", "feature"]
    logbook.git("switch", "--quiet", *switch)
    ran = not_shared(story, "one")
    before = logbook.state()
    share(ran, logbook)
    assert logbook.state() == before
    story.check()


def dirty(repo: Repo, path: str) -> None:
    repo.write(path, "by hand\n")


def rebasing(repo: Repo, path: str) -> None:
    stop = ("-c", "sequence.editor=sh -c 'echo break >\"$1\"' -")
    repo.git(*stop, "rebase", "--interactive", "HEAD~1")


@pytest.mark.parametrize("way", [dirty, rebasing])
def test_what_is_in_the_way_leaves_the_branch_behind(
    story: Story, logbook: Repo, way: Callable[[Repo, str], None]
) -> None:
    ran = story.note("one")
    way(logbook, story.path)
    before, tip = logbook.state(), logbook.tip("main")
    share(ran, logbook)
    after = logbook.state()
    assert (after.files, after.index, logbook.tip("main")) == (before.files, before.index, tip)
    assert not logbook.tip(story.pending)


def test_what_is_no_plain_file_upstream_is_left_to_their_pull(
    story: Story, origin: Repo, logbook: Repo
) -> None:
    other = origin.clone("other")
    (other.path / "incidents/link.md").symlink_to("/etc/passwd")
    other.git("add", "incidents/link.md")
    other.commit("A link")
    other.git("push", "--quiet")
    logbook.git("fetch", "--quiet")
    tip = logbook.tip("main")
    share(story.note("one"), logbook)
    assert logbook.tip("main") == tip
    assert not (logbook.path / "incidents/link.md").is_symlink()


def test_an_upstream_that_was_set_while_entries_waited(logbook: Repo, tmp_path: Path) -> None:
    """Only what incidentctl wrote is pushed, though the entries were recorded on unpushed work."""
    logbook.git("clone", "--quiet", "--bare", ".", tmp_path / "origin.git")
    origin = Repo(tmp_path / "origin.git")
    logbook.commit("Mine", mine="1\n")
    lock = logbook.write(".git/index.lock", "")
    story = Story(logbook)
    story.note("one")
    lock.unlink()
    logbook.git("remote", "add", "origin", origin.path.as_uri())
    logbook.git("fetch", "--quiet")
    logbook.git("branch", "--quiet", "--set-upstream-to=origin/main")
    assert "shared with origin/main" in story.note("two").out
    assert "Mine" not in origin.git("log", "--format=%s", "main")
    assert origin.blob(f"main:{story.path}").count(b"\n> ") == 2
    assert logbook.git("log", "-1", "--format=%s", "main") == "Mine"
