"""Moving a logbook to a branch of its own, entries that nobody could share included."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from incidentctl.actions.init import InitResult, init
from incidentctl.domain.errors import USAGE, CommandError
from tests.store.story import Story, ids, texts, trailers
from tests.support.cli import Command
from tests.support.repo import Repo

NOW = datetime(2026, 11, 21, 14, 19, 2, 481337, tzinfo=UTC)
PENDING = "refs/incidentctl/pending/main"


def move(repo: Repo, source: str = "main") -> InitResult:
    return init(str(repo.path), os.environ, branch="incidents", now=NOW, source=source)


def refusal(repo: Repo, source: str) -> CommandError:
    refs, config = repo.refs(), repo.git("config", "--list", "--local")
    with pytest.raises(CommandError) as caught:
        move(repo, source)
    assert (repo.refs(), repo.git("config", "--list", "--local")) == (refs, config)
    return caught.value


@pytest.fixture
def story(logbook: Repo) -> Story:
    """An incident on main."""
    story = Story(logbook)
    story.note("before the move")
    return story


def test_every_entry_comes_along_as_it_was(story: Story, logbook: Repo) -> None:
    other = Story(logbook)
    story.note("by turns")
    main, state = logbook.tip("main"), logbook.state()
    result = move(logbook)
    assert (result.branch, result.brought) == ("incidents", 4)
    assert (logbook.tip("main"), logbook.state()) == (main, state)
    for one in (story, other):
        assert logbook.blob(f"incidents:{one.path}") == logbook.blob(f"main:{one.path}")
    form = ("--format=%an %ae %at %cn %ct %B", "--", "incidents")
    assert logbook.git("log", "main", *form) == logbook.git("log", "incidents", *form)
    assert logbook.git("merge-base", "main", "incidents", ok=(1,)) == ""
    story.command("note", "-i", story.id, "after the move").ok()
    assert b"> after the move\n" in logbook.blob(f"incidents:{story.path}")
    assert logbook.tip("main") == main
    assert "PASS: 5 entries in 2 incidents" in story.command("verify").ok().out
    logbook.fsck()


def test_a_second_time_brings_only_what_is_new(story: Story, logbook: Repo) -> None:
    move(logbook)
    tip = logbook.tip("incidents")
    assert move(logbook).brought == 0
    assert logbook.tip("incidents") == tip
    logbook.git("config", "incidentctl.branch", "main")
    story.note("somebody had not heard of it")
    assert move(logbook).brought == 1
    assert logbook.git("rev-list", "--count", f"{tip}..incidents") == "1"
    assert texts(logbook.blob(f"incidents:{story.path}")) == story.accepted


def test_both_branches_went_on(story: Story, logbook: Repo) -> None:
    move(logbook)
    story.command("note", "-i", story.id, "on the new branch").ok()
    logbook.git("config", "incidentctl.branch", "main")
    story.note("on the old one")
    assert move(logbook).brought == 1
    data = logbook.blob(f"incidents:{story.path}")
    assert texts(data) == ["before the move", "on the new branch", "on the old one"]
    assert trailers(logbook, "incidents")[::-1] == ids(data)


def test_the_settings_come_along(story: Story, logbook: Repo) -> None:
    old = logbook.blob("main:incidentctl.toml")
    mine = old.replace(b"services = []", b'services = ["billing"] # ours')
    logbook.commit("Settings", **{"incidentctl.toml": mine})
    move(logbook)
    new = logbook.blob("incidents:incidentctl.toml")
    assert new == mine.replace(b'branch = "main"', b'branch = "incidents"')
    story.command("check", "--all").ok()


def test_settings_that_name_no_branch_do_so_afterwards(repo: Repo) -> None:
    repo.commit("Settings", **{"incidentctl.toml": "services = []\n"})
    move(repo)
    assert repo.blob("incidents:incidentctl.toml") == b'branch = "incidents"\nservices = []\n'


def test_what_a_protected_main_refused_is_shared_from_there(repo: Repo) -> None:
    """Main was made a logbook, and only then did its server say no."""
    repo.git("clone", "--quiet", "--bare", ".", "../origin.git")
    origin = Repo(repo.path.parent / "origin.git")
    origin.write("hooks/pre-receive", "#!/bin/sh\ngrep -q refs/heads/main && exit 1\nexit 0\n")
    (origin.path / "hooks/pre-receive").chmod(0o755)
    repo.git("remote", "add", "origin", "../origin.git")
    repo.git("fetch", "--quiet")
    repo.git("branch", "--quiet", "--set-upstream-to=origin/main")
    command = Command(repo.path)
    command("init").ok()
    theirs = origin.tip("main")
    path = command("open", "It is down", "--json").ok().json["data"]["incident"]["path"]
    assert "not shared" in command("note", "nobody hears me").ok().out
    command("sync").fails(1)
    command("init", "--branch", "incidents", "--from", "main").ok()
    command("sync").ok()
    assert "shared with origin/incidents" in command("note", "now they do").ok().out
    assert texts(origin.blob(f"incidents:{path}")) == ["nobody hears me", "now they do"]
    assert origin.tip("main") == theirs
    repo.git("reset", "--quiet", "--keep", "origin/main")
    assert "It is down" in command("status").ok().out


def test_what_waits_for_upstream_comes_along_and_waits_no_more(repo: Repo) -> None:
    Command(repo.path)("init").ok()
    repo.git("clone", "--quiet", "--bare", ".", "../origin.git")
    repo.git("remote", "add", "origin", "../origin.git")
    repo.git("fetch", "--quiet")
    repo.git("branch", "--quiet", "--set-upstream-to=origin/main")
    repo.git("config", "incidentctl.autosync", "false")
    story = Story(repo)
    story.note("waits")
    assert repo.tip(PENDING)
    assert move(repo).brought == 2
    assert not repo.tip(PENDING)
    assert texts(repo.blob(f"incidents:{story.path}")) == ["waits"]


@pytest.mark.parametrize("where", ["main", "incidents"])
def test_nothing_moves_while_a_file_is_damaged(story: Story, logbook: Repo, where: str) -> None:
    if where == "incidents":
        move(logbook)
        logbook.git("switch", "--quiet", "incidents")
    good = logbook.blob(f"{where}:{story.path}")
    logbook.commit("By hand", **{story.path: good + b"garbage\n"})
    logbook.git("switch", "--quiet", "main")
    before = logbook.tip("incidents")
    with pytest.raises(CommandError) as caught:
        move(logbook)
    assert caught.value.code == "damaged"
    assert f"{story.path} of {where} is damaged" in caught.value.message
    assert before in {"", logbook.tip("incidents")}
    logbook.git("switch", "--quiet", where)
    logbook.commit("Mended", **{story.path: good})
    logbook.git("switch", "--quiet", "main")
    assert move(logbook).brought == (2 if where == "main" else 0)


def test_it_comes_from_another_logbook(repo: Repo) -> None:
    error = refusal(repo, "main")
    assert (error.code, "branch main has no incidentctl.toml" in error.message) == (
        "not-a-logbook",
        True,
    )
    assert refusal(repo, "nowhere").code == "not-a-logbook"
    error = refusal(repo, "incidents")
    assert (error.code, error.status) == ("same-branch", USAGE)


def test_without_it_init_says_how(story: Story, logbook: Repo) -> None:
    said = story.command("init", "--branch", "incidents").ok().out
    assert "this clone's logbook was on main until now\n" in said
    command = "incidentctl init --branch incidents --from main"
    assert f"what is recorded there stays there; to bring it along: {command}\n" in said
    said = story.command(*command.split()[1:]).ok().out
    assert "2 entries came along from main.\n" in said
    assert story.command("init", "--json").ok().json["data"]["brought"] == 0
    assert logbook.blob(f"incidents:{story.path}") == logbook.blob(f"main:{story.path}")
